"""Values of cells: what the text of a value says, by the kind of its cell."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial

from toolkit.submission.cells import RawCell

make_cell: Callable[[tuple[str, str, str | None]], RawCell] = partial(tuple.__new__, RawCell)
#: Shared strings by their number as text; None for an empty one.
Strings = Mapping[str, RawCell | None]
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_NUMBER = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")


def unescape(text: str) -> str:
    """_x000D_ → the character."""
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def read_number(text: str, is_date: bool) -> tuple[str, str]:
    """Text and kind of a cell of the kind number."""
    if not text:
        return "", ""
    if not _NUMBER.fullmatch(text):
        return text, "s"  # no spreadsheet program writes this; it is shown, not counted
    return text, "d" if is_date else "n"
