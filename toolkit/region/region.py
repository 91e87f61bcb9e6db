"""What the sheets of the region workbook share: their names and places, the consolidation, and a few looks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from toolkit.form import Field, Form, Measure
from toolkit.form.layout import addresses, column_letter
from toolkit.form.sheets import DETAIL, FIRST_FIGURE, FIRST_UNIT
from toolkit.region.consolidate import Consolidation
from toolkit.submission.numbers import in_units
from toolkit.workbook import styles
from toolkit.workbook.book import Book, put_merged
from toolkit.workbook.headline import TITLE
from toolkit.workbook.styles import INDENT, LEFT, Format, Sheet, height_for, put_text, safe_text

#: Width of the printed area in pixels: A4 landscape between margins of 1.5 cm.
LANDSCAPE = 1008
SIZE = 10.0
#: Excel's limit of links on a sheet, and of the length of one; beyond them the path stands as plain text.
_MOST_LINKS, _LONGEST_LINK = 65_000, 2_000
#: What may not stand in a link as it is; Chinese may.
_ESCAPED = frozenset('%"<>[]^`{}#? ') | frozenset(map(chr, range(32)))

Link = Callable[[str], str]


class Width(NamedTuple):
    """A column of a list: its heading and its pixels."""

    heading: str
    pixels: int


@dataclass(frozen=True)
class Region:
    """What every sheet function needs: the consolidation, the workbook, and the way from a path to a link."""

    result: Consolidation
    book: Book
    link: Link

    @property
    def form(self) -> Form:
        return self.result.form

    def units(self, column: int) -> str:
        """The cells of all units in a column of 明细, from 1."""
        return units_range(column, len(self.result.members))

    def figures(self, one: Field) -> str:
        """The cells of all units for a figure."""
        return self.units(FIRST_FIGURE + one.index)

    def cell(self, key: str) -> str:
        """The cell of a sum in its table."""
        sheet, address = addresses(self.form)[key]
        return f"'{sheet}'!{address}"

    def home(self, region: str) -> str:
        """Where a unit belongs; by default the region itself."""
        return region or self.result.region


def units_range(column: int, units: int) -> str:
    """The cells of so many units in a column of 明细, from 1; one empty cell where there is no unit."""
    letter = column_letter(column)
    return f"'{DETAIL}'!${letter}${FIRST_UNIT}:${letter}${FIRST_UNIT + max(units, 1) - 1}"


def shown(scaled: int | None, measure: Measure) -> float | str:
    """The stored result of a formula that gives a figure in the form's unit; "" where there is none."""
    return "" if scaled is None else float(in_units(scaled, measure))


def add_list(region: Region, name: str, widths: tuple[Width, ...], tab: str = "#F4B084") -> Sheet:
    """A landscape sheet, one page wide, with columns of these widths; not protected, for people sort and filter it."""
    sheet = region.book.workbook.add_worksheet(name)
    sheet.set_tab_color(tab)
    for column, one in enumerate(widths):
        sheet.set_column_pixels(column, column, one.pixels)
    landscape(sheet)
    sheet.fit_to_pages(1, 0)
    return sheet


def landscape(sheet: Sheet) -> None:
    """A4 landscape with page numbers; otherwise as `styles.set_page`."""
    styles.set_page(sheet)
    sheet.set_landscape()
    sheet.set_zoom(100)


def put_title(region: Region, sheet: Sheet, title: str, last: int) -> None:
    """The first row: what the sheet is, whose and of which year. Our text and the region's name."""
    sheet.set_row(0, 36)
    text = f"{safe_text(region.result.region)}{region.result.year}年政府信息公开年报{title}"
    put_merged(sheet, (0, 0, 0, last), text, region.book.styles.get(**TITLE))


def put_header(region: Region, sheet: Sheet, row: int, widths: tuple[Width, ...], height: float = 26) -> None:
    """A row of headings."""
    sheet.set_row(row, height)
    for column, one in enumerate(widths):
        put_text(sheet, row, column, one.heading, heading_style(region))


def heading_style(region: Region) -> Format:
    """Of headings of lists."""
    return region.book.styles.get(border=1, align="center", text_wrap=True, bold=True, bg_color=styles.CAPTION_FILL)


def text_style(region: Region) -> Format:
    """Of running text in lists."""
    return region.book.styles.get(**LEFT, border=1)


def code_style(region: Region) -> Format:
    """Of codes, which must not break."""
    return region.book.styles.get(border=1, align="center", shrink=1)


def plain_style(region: Region) -> Format:
    """Of short entries in lists."""
    return region.book.styles.get(border=1, align="center", text_wrap=True)


def row_height(*cells: tuple[str, int], least: float = 20.0) -> float:
    """The height of a row that shows wrapped texts in full, given as (text, pixels of its column)."""
    need = max((height_for(safe_text(text), pixels - INDENT, SIZE) for text, pixels in cells if text), default=0.0)
    return min(max(least, need), styles.MAX_ROW)


def put_open(region: Region, sheet: Sheet, place: tuple[int, int], path: str) -> None:
    """A cell 打开 that opens an input file. The path stands beside it as text, for LibreOffice does not wrap a link."""
    put_link(region, sheet, place, "打开" if path else "", path, "center")


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
