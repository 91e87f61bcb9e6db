"""How a text stands before people and programs: nothing in it that cannot be seen; and how wide, a Chinese character taking two
columns.
"""

from __future__ import annotations

import unicodedata
from typing import Any

#: Controls that part words and lines, as blanks do.
_BREAKS = "\t\n\v\f\r" + chr(0x85)


def visible(text: str) -> str:
    """A stranger's text (a file's or unit's name) on one line, with control and direction characters made visible."""
    if text.isprintable():
        return text
    return "".join(mark if mark == "\t" or not _is_unseen(mark) else _escaped(mark) for mark in text)


def visible_lines(text: str) -> str:
    """The same for a text that may have several lines, which stay."""
    return "\n".join(map(visible, text.split("\n")))


def _is_unseen(mark: str) -> bool:
    """Whether a character shows nothing of its own: controls, direction marks, what no font knows, line separators."""
    category = unicodedata.category(mark)
    return category[0] == "C" or category in ("Zl", "Zp")


def _escaped(mark: str) -> str:
    code = ord(mark)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def unseen(text: str) -> list[str]:
    """The control and format characters of a name, each once, such as U+202E; blanks of any kind and line breaks are none."""
    marks = dict.fromkeys(text) if not text.isprintable() else ()
    return [f"U+{ord(mark):04X}" for mark in marks if unicodedata.category(mark) in ("Cc", "Cf") and mark not in _BREAKS]


def json_text(data: Any, *, indent: int = 1, ascii_only: bool = False) -> str:
    """Data as JSON for other programs, exact; what cannot be seen stands as an escape (`\\u202e`), which every reader undoes.

    Args:
        data: What `json.dumps` takes.
        indent: Blanks per level.
        ascii_only: Whether everything beyond ASCII is escaped, for a console that is not Unicode.
    """
    import json

    lines = json.dumps(data, ensure_ascii=ascii_only, indent=indent).split("\n")
    return "\n".join(line if line.isprintable() else "".join(map(_json_mark, line)) for line in lines)


def _json_mark(mark: str) -> str:
    import json

    return json.dumps(mark)[1:-1] if _is_unseen(mark) else mark


def width(text: str) -> int:
    """Columns that a text takes."""
    return sum(2 if unicodedata.east_asian_width(mark) in "WF" else 1 for mark in text)


def pad(text: str, columns: int) -> str:
    """A text filled up with blanks to a number of columns."""
    return text + " " * max(0, columns - width(text))
