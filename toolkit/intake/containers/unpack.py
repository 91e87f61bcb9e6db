"""Whatever somebody sent → the files in it: containers in containers are opened, one after another and not in each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from toolkit.errors import UnreadableError
from toolkit.intake.containers import mail, zip
from toolkit.intake.containers.kinds import kind_of
from toolkit.intake.containers.names import path_label
from toolkit.intake.containers.origin import LIMITS, Budget, Found, Item, Limits, Mail, Refused, RefusedError, megabytes

Reader = Callable[[bytes, Budget], Iterator[Item]]


class _Open(NamedTuple):
    """A container that is open: the way to it, the mails that it came in, what is still to come out of it."""

    origin: tuple[str, ...]
    mails: tuple[Mail, ...]
    items: Iterator[Item]


def _reader_of(kind: str) -> Reader | None:
    """Who opens a container of this kind; None if it is none, or one that nobody here opens."""
    if kind in ("rar", "7z"):
        from toolkit.intake.containers import outside  # not where there are no other programs, as in a browser

        return outside.members_of_rar if kind == "rar" else outside.members_of_7z
    return _READERS.get(kind)


_READERS: dict[str, Reader] = {"zip": zip.members, "mail": mail.members, "mbox": mail.messages}
#: Containers that nobody here opens, and what is said of them.
_CLOSED = {"tnef": "tnef", "msg": "msg", "volume": "volumes"}
_OTHER_ARCHIVES = ("gz", "bz2", "xz", "cab", "zst", "arj", "alz", "egg", "tar")


def unpack(
    source: Path | bytes, name: str = "", limits: Limits = LIMITS, whole: Callable[[bytes], bool] | None = None
) -> Iterator[Item]:
    """Take everything out of a file. One that is no container comes out as it is.

    At any time no more is held in memory than the containers that are open and the file that is given.

    Args:
        source: The file, or its bytes.
        name: What it is called; the file's own name if it is one.
        limits: What it may hold.
        whole: Which zip archives come out as they are, as files of the kind `package`.

    Returns:
        Each file, refusal and thing passed over, in order. An item's origin begins with `name`.
    """
    name = name or (source.name if isinstance(source, Path) else "")
    if isinstance(source, Path):
        from toolkit.intake.xlsx.limits import Limits as FileLimits
        from toolkit.intake.xlsx.package import read_bytes

        try:
            data = read_bytes(source, FileLimits(file_bytes=limits.file))
        except UnreadableError as error:
            yield Refused((path_label(name),), "unreadable", {"said": str(error)})
            return
    else:
        data = source
    if len(data) > limits.file:
        yield Refused((path_label(name),), "limit_entry", {"size": megabytes(len(data)), "limit": megabytes(limits.file)})
        return
    budget = Budget(limits)
    yield from _all(Found((path_label(name),), data), budget, whole)


def _all(first: Found, budget: Budget, whole: Callable[[bytes], bool] | None) -> Iterator[Item]:
    opened = [_Open((), (), iter([first]))]
    while opened:
        top = opened[-1]
        try:
            item = next(top.items, None)
        except RefusedError as refused:
            opened.pop()
            yield Refused(top.origin, refused.kind, refused.values, top.mails)
            continue
        if item is None:
            opened.pop()
            continue
        item = _placed(item, top)
        if not isinstance(item, Found):
            yield item
            continue
        kind = item.kind or kind_of(item.content)
        reader = _reader_of(kind)
        if reader is None:
            yield _leaf(item, kind)
        elif kind == "zip" and whole and whole(item.content):
            yield replace(item, kind="package")
        elif len(opened) > budget.limits.depth:
            yield Refused(item.origin, "limit_depth", {"limit": str(budget.limits.depth)}, item.mails)
        else:
            opened.append(_Open(item.origin, item.mails, reader(item.content, budget)))


def _placed(item: Item, top: _Open) -> Item:
    """An item with the whole way to it."""
    return replace(item, origin=top.origin + item.origin, mails=top.mails + item.mails)


def _leaf(item: Found, kind: str) -> Item:
    if kind in _CLOSED:
        return Refused(item.origin, _CLOSED[kind], mails=item.mails)
    if kind in _OTHER_ARCHIVES:
        return Refused(item.origin, "other_archive", {"format": kind.upper()}, item.mails)
    return replace(item, kind=kind)
