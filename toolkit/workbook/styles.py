"""How workbooks are written: safe text, the house fonts and colours, row heights, one cache of formats.

Everything that is written into a workbook by this package goes through `put_text` or `put_number`, so that no text of a
stranger can become a formula, a link or an invisible character. Knows XlsxWriter; of the form knows only the date of our files.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache, wraps
from io import BytesIO
from typing import Any, Concatenate, ParamSpec, TypeVar

from toolkit.form import sheets
from toolkit.workbook.writer import LockableWorkbook

#: XlsxWriter ships no types that are worth a promise; these names say what is meant.
Sheet = Any
Format = Any

#: Characters (UTF-16 units) that one cell can hold.
CELL_LIMIT = 32_767
#: The tallest row that Excel allows, in points.
MAX_ROW = 409.0
#: Excel's limits for the texts of a data validation.
TITLE_LIMIT, MESSAGE_LIMIT = 32, 255
#: Width of the printed area in pixels at 96 dpi: A4 portrait between margins of 1.5 cm. Sheets of this width print at 100 %.
PAGE_WIDTH = 678

SONG, HEI = "宋体", "黑体"
INPUT_FILL = "#FFF8E1"
TOTAL_FILL = "#EDEDED"
CAPTION_FILL = "#C6D9F1"  # as in the official Word form
HINT_COLOR = "#595959"
LINK_COLOR = "#0563C1"
#: What the self-check and the button colour: what holds, must be corrected, has to be explained, is a hint, is still blank, and
#: where an equation that does not hold begins.
GOOD, BAD, QUERY, HINT, OPEN, FIRST = "#C6EFCE", "#FFC7CE", "#FFEB9C", "#E2E2F3", "#DDEBF7", "#F8CBAD"

#: Left-aligned text that does not touch the border; INDENT is what it takes of the width, in pixels.
LEFT: dict[str, Any] = {"align": "left", "indent": 1, "text_wrap": True}
INDENT = 12

#: A column, from 0, where none of our sheets has anything.
_BLANK_COLUMN = 30

P = ParamSpec("P")
R = TypeVar("R")
#: Characters of a text that is remembered once it has been looked at.
_SHORT = 300
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # controls but tab and line feed
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # direction marks: text that reads other than it is
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(1, 17))
    + "]"
)


def _remember_short(function: Callable[Concatenate[str, P], R]) -> Callable[Concatenate[str, P], R]:
    """The function with a memory for short texts: most that are written are headings and notes, the same in every workbook."""
    remembered = lru_cache(maxsize=4096)(function)

    @wraps(function)
    def called(text: str, *args: P.args, **named: P.kwargs) -> R:
        return (remembered if len(text) <= _SHORT else function)(text, *args, **named)  # type: ignore[arg-type]

    return called  # type: ignore[return-value]


def safe_text(text: str) -> str:
    """Text that may be written anywhere: NFC, plain line feeds, and what cannot be seen as a visible escape (`\\u202e`)."""
    if text.replace("\n", "").isprintable():  # nothing unsafe is
        return unicodedata.normalize("NFC", text)
    joined = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return _UNSAFE.sub(_visible, unicodedata.normalize("NFC", joined))


def _visible(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def units(text: str) -> int:
    """Length as Excel counts it, in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def _fits(text: str, limit: int) -> bool:
    """Whether a text has at most so many units; of a short one nobody needs to count them."""
    return 2 * len(text) <= limit or units(text) <= limit


def split_text(text: str, limit: int = CELL_LIMIT) -> list[str]:
    """Safe text cut into pieces that a cell can hold: between paragraphs if possible, else after a sentence, else anywhere.

    Joined with "\\n" at cuts between paragraphs and with "" at others, the pieces give the text back.
    """
    pieces: list[str] = []
    rest = text
    while not _fits(rest, limit):
        head = rest[:limit]
        while units(head) > limit:  # characters beyond the BMP count twice
            head = head[: len(head) - (units(head) - limit + 1) // 2]
        cut = head.rfind("\n")
        if cut > 0:
            pieces.append(rest[:cut])
            rest = rest[cut + 1 :]
            continue
        cut = head.rfind("。") + 1 or len(head)
        pieces.append(rest[:cut])
        rest = rest[cut:]
    return [*pieces, rest]


def clip(text: str, limit: int) -> str:
    """A text visibly shortened to a limit of Excel: for prompts and stored results, never where it would be the only copy."""
    if _fits(text, limit):
        return text
    return split_text(text, limit - 1)[0] + "…"


def put_text(sheet: Sheet, row: int, column: int, text: str, style: Format = None) -> None:
    """Write text as text, whatever it looks like. Rows and columns count from 0, as in XlsxWriter.

    Raises:
        ValueError: If a cell cannot hold it; the caller decides where the rest goes (`split_text`).
    """
    clean = safe_text(text)
    if not _fits(clean, CELL_LIMIT):
        raise ValueError(f"{units(clean)} characters do not fit into one cell")
    if clean:
        sheet.write_string(row, column, clean, style)
    else:
        sheet.write_blank(row, column, None, style)


def exact_float(value: int | Decimal) -> float | None:
    """The number as a spreadsheet stores it, or None if its 15 digits cannot hold it."""
    if type(value) is int and -1_000_000_000 < value < 1_000_000_000:
        return float(value)
    number = Decimal(value)
    if not number.is_finite():
        return None
    double = float(number)
    return double if math.isfinite(double) and Decimal(f"{double:.15g}") == number else None


def put_number(sheet: Sheet, row: int, column: int, value: int | Decimal, style: Format = None) -> None:
    """Write a number; one that a spreadsheet cannot hold exactly is written as text, digit for digit."""
    double = exact_float(value)
    if double is None:
        put_text(sheet, row, column, str(value), style)
    else:
        sheet.write_number(row, column, double, style)


#: Wide characters of which nearly all texts consist; there are others.
_CHINESE = re.compile("[\u3000-\u303e\u4e00-\u9fff\uff01-\uff60\u2014\u2018\u2019\u201c\u201d\u2026\u00b7]+")


def text_width(text: str) -> float:
    """Width of a line in ems: a Chinese character is one, a Latin one about half.

    Rounded once: from 3.12 on Python adds floats up with less of an error than before, and row heights would differ.
    """
    others = _CHINESE.sub("", text)
    wide = len(text) - len(others)
    if not others.isascii():  # of which none is wide
        wide += sum(unicodedata.east_asian_width(char) in "WFA" for char in others)
    return wide + 0.55 * (len(text) - wide)


def count_lines(text: str, width: float, size: float) -> int:
    """Lines that a wrapped text takes in a cell of `width` points at a font size.

    Rather one too many: Excel, WPS and LibreOffice pad cells differently, and none breaks a line before a closing mark.
    """
    ems = max((width - 5) / size, 1.0)
    lines = 0
    for paragraph in text.split("\n"):
        if ems < 4:  # in a narrow column whole characters decide
            lines += max(1, math.ceil(text_width(paragraph) / math.floor(ems)))
        else:
            lines += max(1, math.ceil(text_width(paragraph) / (ems - 0.8)))
    return lines


@_remember_short
def height_for(text: str, pixels: int, size: float, padding: float = 6) -> float:
    """Row height in points that shows a wrapped text in full, also in fonts with tall lines (思源宋体: 1.45 of the size)."""
    return count_lines(text, pixels * 0.75, size) * size * 1.46 + padding


class Styles:
    """The formats of one workbook; equal ones are made once."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}
        self._asked: dict[tuple[tuple[str, Any], ...], Format] = {}

    def get(self, **properties: Any) -> Format:
        """The format with these XlsxWriter properties over the house defaults (宋体 10, centred vertically, locked)."""
        wanted = tuple(properties.items())
        if (style := self._asked.get(wanted)) is None:
            style = self.bare(**{"font_name": SONG, "font_size": 10, "valign": "vcenter", **properties})
            self._asked[wanted] = style
        return style

    def bare(self, **properties: Any) -> Format:
        """The format with these properties alone, for conditional formats."""
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._workbook.add_format(properties)
        return self._made[key]


def new_workbook(title: str) -> tuple[Any, BytesIO]:
    """An empty workbook in memory with the safe options; its bytes are in the buffer once it is closed."""
    buffer = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    workbook = LockableWorkbook(buffer, options)
    workbook.set_properties({"title": safe_text(title), "author": "nianbao", "created": sheets.CREATED})
    return workbook, buffer


def set_page(sheet: Sheet, *, pages_tall: int = 0) -> None:
    """A4 portrait, centred, one page wide, page number at the foot as in official documents (— 1 —)."""
    sheet.set_paper(9)
    sheet.set_portrait()
    sheet.set_margins(left=0.59, right=0.59, top=0.79, bottom=0.79)
    sheet.center_horizontally()
    sheet.fit_to_pages(1, pages_tall)
    sheet.set_footer(f'&C&"{SONG},Regular"&10— &P —', {"margin": 0.43})
    sheet.hide_gridlines(2)
    sheet.set_zoom(115)


def keep_from_print(sheet: Sheet) -> None:
    """Let the sheet add nothing to a print of the whole workbook: its printed area is empty, so that programs pass it over."""
    sheet.print_area(0, _BLANK_COLUMN, 1, _BLANK_COLUMN)
    sheet.set_footer("")


def protect(sheet: Sheet) -> None:
    """Protect without a password: against slips, not against people. Rows and columns may still be resized."""
    sheet.protect("", {"format_columns": True, "format_rows": True})
