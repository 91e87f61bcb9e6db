"""Names that strangers' programs wrote into archives and mails → text, and which of them are traps or litter.

Nothing is ever written to a path that a name says; a name is a label, for people and for finding out whose file it is.
"""

from __future__ import annotations

import re

from toolkit.file_names import is_device
from toolkit.terminal import escaped

#: Tried one after another; the last takes everything. GB18030 is before Big5 because nearly all names are from the mainland.
_ENCODINGS = ("utf-8", "gb18030", "big5")
_LONGEST = 255
_DRIVE = re.compile("[A-Za-z]:")
#: A colon behind an ending: on Windows what follows is a second content of the same file.
_STREAM = re.compile(r"\.\w{1,5}:|:\$DATA", re.IGNORECASE)
_NAMELESS = "（无名）"


def decode(raw: bytes, last: str = "cp437") -> str:
    """Text of unmarked bytes: strictly UTF-8, else GB18030, else Big5, else `last`, which takes everything."""
    for encoding in _ENCODINGS:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode(last, "replace")


def path_label(name: str) -> str:
    """A path in an archive as it is shown and kept: parted by /, without what cannot be seen, of bearable length."""
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".")]
    return _short("/".join(parts))


def file_label(name: str) -> str:
    """The name of an attachment: what follows the last / or \\ of a path."""
    return _short(re.split(r"[\\/]", name.strip())[-1].strip())


def _short(name: str) -> str:
    clean = escaped(name).replace("\t", " ")
    if len(clean) > _LONGEST:
        head, dot, ending = clean.rpartition(".")
        tail = dot + ending if head and len(ending) <= 5 else ""
        clean = f"{clean[: _LONGEST - len(tail) - 1]}…{tail}"
    return clean or _NAMELESS


def trap(name: str) -> str:
    """How a path in an archive would lead somewhere else if it were followed; "" if it would not.

    Returns:
        `absolute`, `traversal`, `stream`, `device` or "".
    """
    path = name.replace("\\", "/")
    if path.startswith("/") or _DRIVE.match(path):
        return "absolute"
    parts = path.split("/")
    if any(part.strip(" ") == ".." for part in parts):
        return "traversal"
    if _STREAM.search(path):
        return "stream"
    return "device" if any(map(is_device, parts)) else ""


#: What systems put into folders and onto sticks.
_SYSTEM_FOLDERS = frozenset(("__macosx", "$recycle.bin", "system volume information"))
_SYSTEM_FILES = frozenset(("thumbs.db", "ehthumbs.db", "ehthumbs_vista.db", "desktop.ini", "icon\r"))


def litter(name: str) -> str:
    """Whether a file is what a system or a program leaves behind: `system`, `lock` or ""."""
    *folders, last = name.replace("\\", "/").split("/")
    if any(folder.lower() in _SYSTEM_FOLDERS or (folder.startswith(".") and folder.strip(".")) for folder in folders):
        return "system"
    if last.startswith(("~$", ".~")) or (last.startswith("~") and last.lower().endswith(".tmp")):
        return "lock"
    return "system" if last.startswith(".") or last.lower() in _SYSTEM_FILES else ""
