"""A mail or a mailbox → its attachments.

The parts of a mail are found by its boundaries in one pass per level, and no level within another is entered by recursion:
`email.parser` looks at each line once per level, and a mail of a few megabytes can keep it busy for hours. What a header says
is read with the standard library (`mail_fields`). The tests hold both against each other.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from toolkit.intake.containers import mail_fields
from toolkit.intake.containers.kinds import kind_of
from toolkit.intake.containers.mail_fields import Value
from toolkit.intake.containers.names import file_label, litter
from toolkit.intake.containers.origin import Budget, Found, Ignored, Item, Mail, Refused, RefusedError

_FROM = re.compile(rb"(?:\A|(?<=\n\n)|(?<=\n\r\n))From [^\n]{1,998}\n(?=[!-9;-~]{1,60}[ \t]*:|>From )")
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)
_BODIES = ("text/plain", "text/html", "text/enriched", "text/x-amp-html", "text/watch-html")
_REPORTS = ("message/delivery-status", "message/disposition-notification", "text/rfc822-headers", "message/feedback-report")
_SIGNATURES = ("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature")
_SEALED = ("application/pkcs7-mime", "application/x-pkcs7-mime")
_ELSEWHERE = ("message/partial", "message/external-body")
_PLAIN = ("", "7bit", "8bit", "binary")
#: A file in the text itself, as programs of the nineties sent it.
_UUENCODED = re.compile(rb"^begin [0-7]{3,4} \S", re.MULTILINE)


class _Part(NamedTuple):
    """A part of a mail: where its header begins, where it ends, how deep it lies, the type that it has unless it says so."""

    start: int
    end: int
    depth: int
    default: str = "text/plain"


class _Leaf(NamedTuple):
    """A part that holds no other parts of this mail."""

    fields: Mapping[str, bytes]
    type: Value
    disposition: Value
    body: bytes
    default: str

    @property
    def name(self) -> str:
        """The name that it was sent with, "" if none."""
        for told, key in ((self.disposition, "filename"), (self.type, "name")):
            if name := told.parameters.get(key, "").strip():
                return file_label(name)
        return ""


def messages(data: bytes, budget: Budget) -> Iterator[Item]:
    """The mails of a mailbox (.mbox) in order.

    Raises:
        RefusedError: If there are too many.
    """
    marks = list(_FROM.finditer(data))
    budget.take_entries(len(marks))
    ends = [mark.start() for mark in marks[1:]] + [len(data)]
    for number, (mark, end) in enumerate(zip(marks, ends, strict=True), 1):
        subject = mail_fields.details(mail_fields.split(data, mark.end(), end)[0]).subject
        name = file_label(f"第{number}封 {subject}".replace("/", " ").replace("\\", " ").rstrip()) + ".eml"
        try:
            budget.check_entry(end - mark.end())
        except RefusedError as refused:
            yield Refused((name,), refused.kind, refused.values)
            continue
        yield Found((name,), _QUOTED_FROM.sub(rb"\1", data[mark.end() : end]), "mail")


def members(data: bytes, budget: Budget) -> Iterator[Item]:
    """The parts of a mail in order: attachments, and what is passed over.

    Raises:
        RefusedError: If the mail as a whole is refused.
    """
    fields, _ = mail_fields.split(data, _beginning(data), len(data))
    mails = (mail_fields.details(fields),)
    waiting = [_Part(_beginning(data), len(data), 1)]
    number = 0
    while waiting:
        part = waiting.pop()
        fields, body = mail_fields.split(data, part.start, part.end)
        kind = mail_fields.value(fields.get("content-type", part.default.encode()))
        if kind.word.startswith("multipart/") and kind.word != "multipart/encrypted":
            try:
                inner = _parts(data, body, part, kind, budget)
            except RefusedError as refused:
                if part.depth == 1:
                    raise
                number += 1
                yield Refused((_nameless(number),), refused.kind, refused.values, mails)
                continue
            waiting.extend(reversed(inner))
            continue
        number += 1
        yield _leaf(fields, kind, part.default, data[body : part.end], number, mails, budget)


def _beginning(data: bytes) -> int:
    """Where the header begins: behind a mark of UTF-8, blank lines, and the line of a mailbox that somebody cut out."""
    match = re.match(rb"(?:\xef\xbb\xbf)?[\r\n]*(?:>?From [^\n]*\n)?", data)
    return match.end() if match else 0


def _parts(data: bytes, body: int, part: _Part, kind: Value, budget: Budget) -> list[_Part]:
    """The parts within a part; the last may lack its end.

    Raises:
        RefusedError: If they cannot be told apart, or lie too deep, or are too many.
    """
    limit = budget.limits.parts_depth
    if part.depth > limit:
        raise RefusedError("mail_depth", limit=str(limit))
    boundary = kind.parameters.get("boundary", "").rstrip().encode("utf-8", "replace")
    if not boundary:
        raise RefusedError("mail_broken")
    line = re.compile(rb"^--" + re.escape(boundary) + rb"(--)?[ \t]*\r?(?:\n|\Z)", re.MULTILINE)
    default = "message/rfc822" if kind.word == "multipart/digest" else "text/plain"
    found: list[_Part] = []
    start = -1
    for mark in line.finditer(data, body, part.end):
        if start >= 0:
            end = mark.start()
            end -= 1 if data[end - 1 : end] == b"\n" else 0  # the line break belongs to the boundary
            end -= 1 if data[end - 1 : end] == b"\r" else 0
            found.append(_Part(start, max(start, end), part.depth + 1, default))
        start = mark.end()
        if mark[1]:
            start = -1
            break
        if len(found) > budget.limits.entries:
            break
    if start >= 0:
        found.append(_Part(start, part.end, part.depth + 1, default))
    if not found:
        raise RefusedError("mail_broken")
    budget.take_entries(len(found))
    return found


def _nameless(number: int) -> str:
    return f"（第 {number} 部分）"


def _leaf(
    fields: Mapping[str, bytes], kind: Value, default: str, body: bytes, number: int, mails: tuple[Mail, ...], budget: Budget
) -> Item:
    """A part that is no multipart: found, refused or passed over."""
    leaf = _Leaf(fields, kind, mail_fields.value(fields.get("content-disposition", b"")), body, default)
    origin = (leaf.name or _nameless(number),)
    try:
        return _taken(leaf, origin, mails, budget)
    except RefusedError as refused:
        return Refused(origin, refused.kind, refused.values, mails)


def _taken(leaf: _Leaf, origin: tuple[str, ...], mails: tuple[Mail, ...], budget: Budget) -> Item:
    word, name = leaf.type.word or leaf.default, leaf.name
    attached = leaf.disposition.word == "attachment"
    if word in _SEALED or word == "multipart/encrypted":
        raise RefusedError("mail_encrypted")
    if word in _ELSEWHERE:
        raise RefusedError("mail_external")
    if word in _SIGNATURES:
        return Ignored(origin, "mail_signature", mails)
    if word in _REPORTS:
        return Ignored(origin, "mail_report", mails)
    if word in ("message/rfc822", "message/global"):
        content = _content(leaf, budget)
        if not name:
            subject = mail_fields.details(mail_fields.split(content, _beginning(content), len(content))[0]).subject
            origin = (file_label((subject or "转发的邮件").replace("/", " ").replace("\\", " ")) + ".eml",)
        return Found(origin, content, "mail", mails)
    if word in _BODIES and not name and not attached:
        if _UUENCODED.search(leaf.body):
            raise RefusedError("mail_encoding", encoding="uuencode")
        return Ignored(origin, "mail_body", mails)
    if name and (kind := litter(name)):
        return Ignored(origin, kind, mails)
    content = _content(leaf, budget)
    if not attached and "content-id" in leaf.fields and kind_of(content) == "image":
        return Ignored(origin, "mail_picture", mails)
    if not content.strip() and not name and not attached:
        return Ignored(origin, "mail_body", mails)
    return Found(origin, content, "", mails)


def _content(leaf: _Leaf, budget: Budget) -> bytes:
    """The bytes of a part, its transfer encoding undone.

    Raises:
        RefusedError: If it is too large, cut, or encoded as nobody does.
    """
    encoding = leaf.fields.get("content-transfer-encoding", b"").decode("latin-1").strip().lower()
    size = len(leaf.body)
    if encoding == "base64":
        budget.check_entry(size * 3 // 4 - 1024)
        if b"=" in leaf.body.rstrip(b"=\r\n\t "):
            raise RefusedError("mail_cut")  # what follows the padding would be lost
        try:
            content = binascii.a2b_base64(leaf.body)
        except binascii.Error as error:
            raise RefusedError("mail_cut") from error
    elif encoding == "quoted-printable":
        budget.check_entry(size // 3)
        content = binascii.a2b_qp(leaf.body)
    elif encoding in _PLAIN:
        content = leaf.body
    else:
        raise RefusedError("mail_encoding", encoding=encoding[:40])
    budget.take(len(content))
    return content
