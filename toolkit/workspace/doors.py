"""What was received → the files in it, each with the way to it. One file is one file; containers come with their own room."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

from toolkit.form import sheets
from toolkit.intake.untouched import is_untouched_copy

#: What programs and systems leave behind; nobody has sent it.
_LITTER = re.compile(r"~\$|\.~|\.(?!$)|Thumbs\.db$|desktop\.ini$|__MACOSX/", re.IGNORECASE)


class Leaf(NamedTuple):
    """A file that was taken out, or what could not be.

    Attributes:
        origin: The names on the way, outermost first.
        content: Its bytes; None if it could not be taken out.
        reason: Why it could not, or why nobody needs it; "" for a file.
        needed: Whether it may be a report: False for what is passed over.
        sender: Of the mail that it came with, "" if none; so sent_at (ISO 8601) and subject.
    """

    origin: tuple[str, ...]
    content: bytes | None
    reason: str = ""
    needed: bool = True
    sender: str = ""
    sent_at: str = ""
    subject: str = ""


def litter(name: str) -> str:
    """Why a file is passed over by its name, "" if it is not."""
    bare = PurePosixPath(name).name
    if bare.startswith(("~$", ".~")):
        return "临时文件：说明同名工作簿正在打开，请保存并关闭后重试"
    return "系统文件" if _LITTER.match(bare) else ""


def taken_out(content: bytes, name: str) -> Iterator[Leaf]:
    """The files in what was received.

    Args:
        content: Its bytes.
        name: What it was called where it was found.
    """
    if sheets.COPY_MARK in name and is_untouched_copy(content):
        yield Leaf((name,), None, "发回给单位的退回稿，没有改动过，不是报送文件", needed=False)
    else:
        yield Leaf((name,), content)
