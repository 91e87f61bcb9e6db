"""What every list sheet shares: widths, row heights, an A4 page on its side, links."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from toolkit.form import Measure
from toolkit.submission.numbers import in_units
from toolkit.workbook import styles
from toolkit.workbook.styles import INDENT, LEFT, Format, Sheet, height_for, put_text, safe_text

if TYPE_CHECKING:
    from toolkit.region.region import Region


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


def shown(scaled: int | None, measure: Measure) -> float | str:
    """The stored result of a formula that gives a figure in the form's unit; "" where there is none."""
    return "" if scaled is None else float(in_units(scaled, measure))


def landscape(sheet: Sheet) -> None:
    """A4 landscape with page numbers; otherwise as `styles.set_page`."""
    styles.set_page(sheet)
    sheet.set_landscape()
    sheet.set_zoom(100)


def heading_style(region: Region) -> Format:
    """Of headings of lists."""
    return region.book.styles.get(border=1, align="center", text_wrap=True, bold=True, bg_color=styles.CAPTION_FILL)


def text_style(region: Region) -> Format:
    """Of running text in lists."""
    return region.book.styles.get(**LEFT, border=1)


def code_style(region: Region) -> Format:
    """The format of codes: shrunk rather than broken over two lines, for a broken code is copied wrongly."""
    return region.book.styles.get(border=1, align="center", shrink=1)


def plain_style(region: Region) -> Format:
    """Of short entries in lists."""
    return region.book.styles.get(border=1, align="center", text_wrap=True)


def row_height(*cells: tuple[str, int], least: float = 20.0) -> float:
    """The height of a row that shows wrapped texts in full, given as (text, pixels of its column)."""
    need = max((height_for(safe_text(text), pixels - INDENT, SIZE) for text, pixels in cells if text), default=0.0)
    return min(max(least, need), styles.MAX_ROW)


def put_link(region: Region, sheet: Sheet, place: tuple[int, int], text: str, path: str, align: str = "left") -> None:
    """Write a text that opens an input file; where a spreadsheet cannot hold the link, the text alone."""
    target = escape_link(region.link(path)) if path else None
    if target is None or sheet.hlink_count >= _MOST_LINKS or not text:
        put_text(sheet, *place, text, text_style(region))
        return
    look = {"align": align, "indent": int(align == "left"), "border": 1, "shrink": 1, "font_color": "#0563C1", "underline": 1}
    sheet.write_url(*place, f"external:{target}", region.book.styles.get(**look), safe_text(text))


def escape_link(path: str) -> str | None:
    """A relative path as a link, None if it cannot be one."""
    link = "".join(f"%{ord(mark):02X}" if mark in _ESCAPED else mark for mark in path)
    if len(path) < 2 or path.startswith(("/", "\\")) or path[1] == ":" or styles.units(link) > _LONGEST_LINK:
        return None
    return link if safe_text(path) == path else None
