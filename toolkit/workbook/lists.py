"""What every list sheet shares: widths, row heights, an A4 page on its side, links."""

from __future__ import annotations

from typing import NamedTuple

from toolkit.form import Measure
from toolkit.submission.numbers import in_units
from toolkit.workbook.styles import (
    CAPTION_FILL,
    INDENT,
    LEFT,
    LINK_COLOR,
    MAX_ROW,
    Format,
    Sheet,
    Styles,
    height_for,
    put_text,
    safe_text,
    set_page,
    units,
)

#: Width of the printed area in pixels: A4 landscape between margins of 1.5 cm.
LANDSCAPE = 1008
SIZE = 10.0
#: Excel's limit of links on a sheet, and of the length of one; beyond them the path stands as plain text.
_MOST_LINKS, _LONGEST_LINK = 65_000, 2_000
#: What may not stand in a link as it is; Chinese may.
_ESCAPED = frozenset('%"<>[]^`{}#? ') | frozenset(map(chr, range(32)))


class Width(NamedTuple):
    """A column of a list: its heading and its pixels."""

    heading: str
    pixels: int


def stored_figure(scaled: int | None, measure: Measure) -> float | str:
    """The stored result of a formula that gives a figure in the form's unit; "" where there is none."""
    return "" if scaled is None else float(in_units(scaled, measure))


def landscape(sheet: Sheet) -> None:
    """A4 landscape with page numbers; otherwise as `set_page`."""
    set_page(sheet)
    sheet.set_landscape()
    sheet.set_zoom(100)


def heading_style(styles: Styles) -> Format:
    """The format of the headings of a list."""
    return styles.get(border=1, align="center", text_wrap=True, bold=True, bg_color=CAPTION_FILL)


def text_style(styles: Styles) -> Format:
    """The format of running text in a list: to the left, its lines broken."""
    return styles.get(**LEFT, border=1)


def code_style(styles: Styles) -> Format:
    """The format of codes: shrunk rather than broken over two lines, for a broken code is copied wrongly."""
    return styles.get(border=1, align="center", shrink=1)


def plain_style(styles: Styles) -> Format:
    """The format of short entries in a list: in the middle, their lines broken."""
    return styles.get(border=1, align="center", text_wrap=True)


def row_height(*cells: tuple[str, int], least: float = 20.0) -> float:
    """The height of a row that shows wrapped texts in full, given as (text, pixels of its column)."""
    need = max((height_for(safe_text(text), pixels - INDENT, SIZE) for text, pixels in cells if text), default=0.0)
    return min(max(least, need), MAX_ROW)


def put_link(styles: Styles, sheet: Sheet, place: tuple[int, int], text: str, path: str, align: str = "left") -> None:
    """Write a text that opens a file; where a spreadsheet cannot hold the link, the text alone.

    Args:
        styles: The formats of the workbook.
        sheet: Where to write.
        place: Row and column, from 0.
        text: What the cell shows; without it there is no link.
        path: The file as seen from the folder of the workbook, with forward slashes; "" for no link.
        align: How the text stands in the cell, "left" or "center".
    """
    target = escape_link(path) if path else None
    if target is None or sheet.hlink_count >= _MOST_LINKS or not text:
        put_text(sheet, *place, text, text_style(styles))
        return
    look = {"align": align, "indent": int(align == "left"), "border": 1, "shrink": 1, "font_color": LINK_COLOR, "underline": 1}
    sheet.write_url(*place, f"external:{target}", styles.get(**look), safe_text(text))


def escape_link(path: str) -> str | None:
    """A relative path as a link, None if it cannot be one."""
    link = "".join(f"%{ord(mark):02X}" if mark in _ESCAPED else mark for mark in path)
    if len(path) < 2 or path.startswith(("/", "\\")) or path[1] == ":" or units(link) > _LONGEST_LINK:
        return None
    return link if safe_text(path) == path else None
