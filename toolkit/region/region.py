"""What the sheets of the region workbook share: the consolidation, the workbook, and the way from a path to a link."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.form import Field, Form
from toolkit.form.layout import addresses, column_letter
from toolkit.form.sheets import DETAIL, FIRST_FIGURE, FIRST_UNIT
from toolkit.region.consolidate import Consolidation
from toolkit.workbook.book import Book, put_merged
from toolkit.workbook.headline import TITLE
from toolkit.workbook.lists import heading_style, landscape, put_link
from toolkit.workbook.styles import Sheet, Styles, put_text, safe_text

if TYPE_CHECKING:
    from toolkit.workbook.lists import Width


Link = Callable[[str], str]


@dataclass(frozen=True)
class Region:
    """What every sheet function needs: the consolidation, the workbook, and the way from a path to a link."""

    result: Consolidation
    book: Book
    link: Link

    @property
    def styles(self) -> Styles:
        """The formats of the workbook."""
        return self.book.styles

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


def add_list(region: Region, name: str, widths: tuple[Width, ...], tab: str = "#F4B084") -> Sheet:
    """A landscape sheet, one page wide, with columns of these widths; not protected, for people sort and filter it.

    Args:
        region: The workbook.
        name: Of the sheet.
        widths: Its columns, from the left.
        tab: Colour of its tab, as #RRGGBB.
    """
    sheet = region.book.workbook.add_worksheet(name)
    sheet.set_tab_color(tab)
    for column, one in enumerate(widths):
        sheet.set_column_pixels(column, column, one.pixels)
    landscape(sheet)
    sheet.fit_to_pages(1, 0)
    return sheet


def put_title(region: Region, sheet: Sheet, title: str, last: int) -> None:
    """The first row: what the sheet is, whose and of which year. Our text and the region's name.

    Args:
        region: The workbook.
        sheet: Where to write.
        title: What the sheet is.
        last: The last column that the title covers, from 0.
    """
    sheet.set_row(0, 36)
    text = f"{safe_text(region.result.region)}{region.result.year}年政府信息公开年报{title}"
    put_merged(sheet, (0, 0, 0, last), text, region.styles.get(**TITLE))


def put_header(region: Region, sheet: Sheet, row: int, widths: tuple[Width, ...], height: float = 26) -> None:
    """A row of headings.

    Args:
        region: The workbook.
        sheet: Where to write.
        row: The row, from 0.
        widths: The columns with their headings.
        height: Of the row, in points.
    """
    sheet.set_row(row, height)
    for column, one in enumerate(widths):
        put_text(sheet, row, column, one.heading, heading_style(region.styles))


def put_open(region: Region, sheet: Sheet, place: tuple[int, int], path: str) -> None:
    """A cell 打开 that opens an input file. The path stands beside it as text, for LibreOffice does not wrap a link.

    Args:
        region: The workbook.
        sheet: Where to write.
        place: Row and column, from 0.
        path: The input file as the user gave it; "" for an empty cell.
    """
    put_link(region.styles, sheet, place, "打开" if path else "", region.link(path) if path else "", "center")
