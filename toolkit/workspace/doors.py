"""What was received → the files in it, each with the way to it: archives and mails are opened, also in each other.

A published report is opened, too: what it prints comes out as a workbook, and the document is kept like an archive.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from toolkit.errors import UnreadableError
from toolkit.form import sheets
from toolkit.intake.containers.origin import LIMITS, Found, Ignored, Mail, Refused
from toolkit.intake.containers.unpack import unpack
from toolkit.intake.containers.words import REFUSALS
from toolkit.intake.folder import OUR_COPY
from toolkit.intake.untouched import is_untouched_copy
from toolkit.intake.xlsx.limits import Limits
from toolkit.intake.xlsx.package import read_bytes
from toolkit.paths import sha256_of
from toolkit.patterns import pattern
from toolkit.template.from_reports import import_report, imported_name, is_like_a_report
from toolkit.workspace.packages import PackageError, is_package, read_package

#: What every container has and nobody asks about: told of only where nothing else is in it.
_EXPECTED = ("folder", "mail_body", "mail_picture", "mail_signature")
#: How browsers and download programs call a file until it is there, and how packers number the parts of an archive.
_DOWNLOADING = pattern(r"\.(?:crdownload|opdownload|download|downloading|part|partial|td|xltd|!ut|bc!)$", re.IGNORECASE)
_VOLUME = pattern(r"\.(?:(?:zip|7z|rar)\.\d{3}|z\d\d)$", re.IGNORECASE)
_NOTHING = "里面没有可以登记的文件（{}）。请发件人把填报工作簿作为附件发来。"


class Leaf(NamedTuple):
    """A file that was taken out, or what could not be.

    Attributes:
        origin: The names on the way, outermost first.
        content: Its bytes; None if it could not be taken out.
        reason: Why it could not, or why nobody needs it; "" for a file.
        needed: Whether it may be a report: False for what is passed over.
        sender: Of the mails that it came with, outermost first, "" if none; so subject.
        sent_at: When the outermost mail was sent, ISO 8601; "" if it does not say.
        package: Of a region workbook that came in a package of the level below, that package; None otherwise.
        version: Of that package, 0 if there is none.
    """

    origin: tuple[str, ...]
    content: bytes | None
    reason: str = ""
    needed: bool = True
    sender: str = ""
    sent_at: str = ""
    subject: str = ""
    package: bytes | None = None
    version: int = 0


def received_bytes(path: Path) -> bytes:
    """The bytes of a file as it was received, which may be a large archive.

    Raises:
        UnreadableError: If they cannot be had.
    """
    return read_bytes(path, Limits(file_bytes=LIMITS.file))


def taken_out(content: bytes, name: str) -> Iterator[Leaf]:
    """The files in what was received; each way once. A container in which there is nothing is told of itself.

    Args:
        content: Its bytes.
        name: What it was called where it was found.
    """
    if reason := _half(name):
        yield Leaf((name,), None, reason)
        return
    seen: Counter[tuple[tuple[str, ...], str]] = Counter()
    passed: list[Ignored] = []
    came = False  # whether anything was in it that is accounted for by itself
    for item in unpack(content, name, whole=is_package):
        origin = (name, *item.origin[1:])
        if isinstance(item, Ignored):
            passed.append(item)
            if item.kind not in _EXPECTED:
                yield Leaf(origin, None, item.message, needed=False)
            continue
        if isinstance(item, Found) and sheets.COPY_MARK in origin[-1] and is_untouched_copy(item.content):
            yield Leaf(origin, None, OUR_COPY, needed=False)
            came = True
            continue
        came = True
        if isinstance(item, Found) and item.kind == "package":
            yield _with_mails(_of_package(item, origin), item.mails)
            continue
        taken = item.content if isinstance(item, Found) else None
        if taken is not None and is_like_a_report(origin[-1]) and (imported := _imported(taken, origin)):
            origin, taken = imported
        key = origin, "" if taken is None else sha256_of(taken)
        seen[key] += 1
        if seen[key] > 1:  # one name twice in a container: the same file is there already, what was refused is another one
            if taken is not None:
                continue
            origin = (*origin[:-1], f"{origin[-1]}（{seen[key]}）")
        yield _with_mails(Leaf(origin, taken, item.message if isinstance(item, Refused) else ""), item.mails)
    if not came:
        told = "、".join(dict.fromkeys(one.message.partition("：")[0] for one in passed))
        leaf = Leaf((name,), None, _NOTHING.format(told) if passed else REFUSALS["empty_archive"])
        yield _with_mails(leaf, passed[0].mails if passed else ())


def _half(name: str) -> str:
    """Why a file cannot be whole, by the name that a program has given it; "" if it may be."""
    if _DOWNLOADING.search(name):
        return "这是没有下载完的文件。请重新下载，再收件一次，或者请对方重新发送。"
    return REFUSALS["volumes"] if _VOLUME.search(name) else ""


def _imported(content: bytes, origin: tuple[str, ...]) -> tuple[tuple[str, ...], bytes] | None:
    """The workbook of a published report (Word, PDF, a web page, text), as what the document holds; None if it is no report."""
    try:
        report, workbook = import_report(content, origin[-1], sent=True)
    except UnreadableError:
        return None
    return (*origin, imported_name(report, origin[-1])), workbook


def _of_package(item: Found, origin: tuple[str, ...]) -> Leaf:
    """The region workbook of a package; its units' originals stay in it, for they are not due here."""
    try:
        package = read_package(item.content)
    except PackageError as error:
        return Leaf(origin, None, str(error))
    path, content = package.summary
    return Leaf((*origin, path), content, package=item.content, version=package.version)


def _with_mails(leaf: Leaf, mails: Sequence[Mail]) -> Leaf:
    if not mails:
        return leaf
    senders = [f"{mail.name} <{mail.sender}>".strip() if mail.name else mail.sender for mail in mails]
    subjects = [mail.subject for mail in mails if mail.subject]
    return leaf._replace(sender="；".join(filter(None, senders)), sent_at=mails[0].date, subject="；".join(subjects))
