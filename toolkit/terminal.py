"""How a text stands before people: nothing in it that cannot be seen; and how wide, a Chinese character taking two columns."""

from __future__ import annotations

import unicodedata


def visible(text: str) -> str:
    """A stranger's text (a file's or unit's name) on one line, with control and direction characters made visible."""
    return "".join(mark if unicodedata.category(mark)[0] != "C" or mark in "\t" else f"\\u{ord(mark):04x}" for mark in text)


def width(text: str) -> int:
    """Columns that a text takes."""
    return sum(2 if unicodedata.east_asian_width(mark) in "WF" else 1 for mark in text)


def pad(text: str, columns: int) -> str:
    """A text filled up with blanks to a number of columns."""
    return text + " " * max(0, columns - width(text))
