"""What the sheets of the region workbook share: the consolidation, the workbook, the few figures a leader asks for, links."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from toolkit.form import Field, Form
from toolkit.form.layout import addresses, column_letter
from toolkit.form.sheets import DETAIL, FIRST_FIGURE, FIRST_UNIT
from toolkit.region.consolidate import Consolidation
from toolkit.workbook.book import Book, put_merged
from toolkit.workbook.headline import TITLE
from toolkit.workbook.lists import LANDSCAPE, escape_link, heading_style, landscape
from toolkit.workbook.stream import Line, Streams, look_number
from toolkit.workbook.styles import Format, Sheet, Styles, put_text, safe_text

if TYPE_CHECKING:
    from toolkit.workbook.lists import Width


Link = Callable[[str], str]


class KeyFigure(NamedTuple):
    """A figure that a leader asks for: the sum of some figures of the form.

    Attributes:
        name: As 概览 shows it.
        short: As the narrow columns of 明细 show it.
        keys: Of what it is the sum.
    """

    name: str
    short: str
    keys: tuple[str, ...]


RECEIVED, CARRIED_OUT = "requests/received/total", "requests/carried_out/total"
#: They stand on 概览, and printed beside each unit on 明细; both editions have them.
KEY_FIGURES = (
    KeyFigure("本年新收政府信息公开申请", "本年新收", (RECEIVED,)),
    KeyFigure("本年度办理结果总计", "办理结果", ("requests/disposed/total",)),
    KeyFigure("其中予以公开和部分公开", "公开", ("requests/granted/total", "requests/partly_granted/total")),
    KeyFigure("结转下年度继续办理", "结转下年", (CARRIED_OUT,)),
    KeyFigure("行政复议和行政诉讼", "复议诉讼", (
        "challenges/count/reconsideration.total", "challenges/count/litigation.direct.total",
        "challenges/count/litigation.after_reconsideration.total",
    )),
)  # fmt: skip


@dataclass(frozen=True)
class Region:
    """What every sheet function needs.

    Attributes:
        result: The consolidation.
        book: The workbook.
        link: Gives the path of an input as seen from the folder of the workbook, with forward slashes.
        streams: Takes the rows of long sheets.
    """

    result: Consolidation
    book: Book
    link: Link
    streams: Streams

    @property
    def styles(self) -> Styles:
        """The formats of the workbook."""
        return self.book.styles

    @property
    def form(self) -> Form:
        return self.result.form

    def look(self, style: Format) -> int:
        """The number of a format, for the rows of long sheets."""
        return look_number(style)

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

    def file(self, path: str) -> str:
        """An input file as the target of a link; "" where it cannot be one, or there is none."""
        return (escape_link(self.link(path)) or "") if path else ""


def units_range(column: int, units: int) -> str:
    """The cells of so many units in a column of 明细, from 1; one empty cell where there is no unit."""
    letter = column_letter(column)
    return f"'{DETAIL}'!${letter}${FIRST_UNIT}:${letter}${FIRST_UNIT + max(units, 1) - 1}"


def sum_formula(areas: str) -> str:
    """The formula of a sum that stays empty where there is nothing to add up; cells or areas, parted by commas."""
    return f'=IF(COUNT({areas})=0,"",SUM({areas}))'


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


#: Of a list, the row of its headings, from 0: below the title and what is said of it.
LIST_HEAD = 2
#: Rows of a list that may be shrunk to one page, points of a page, and how much smaller they may get.
_SHORT, _PAGE, _SHRUNK = 60, 481, 0.8


def add_lines(region: Region, sheet: Sheet, count: int, lines: Iterator[Line], widths: tuple[Width, ...]) -> None:
    """Fill a list sheet below its headings and set what is printed; a short list that would just not fit is shrunk to a page.

    Args:
        region: The workbook.
        sheet: Made by `add_list`.
        count: How many lines there are.
        lines: The lines.
        widths: The columns.
    """
    if count <= _SHORT:
        known = list(lines)
        height = sum(line.height for line in known) + 90  # with what stands above them
        if height * min(1.0, LANDSCAPE / sum(one.pixels for one in widths)) <= _PAGE / _SHRUNK:
            sheet.fit_to_pages(1, 1)
        lines = iter(known)
    region.streams.add(sheet, LIST_HEAD + 1, count, lines)
    sheet.print_area(0, 0, LIST_HEAD + count, len(widths) - 1)
    sheet.repeat_rows(LIST_HEAD)


def title_of(region: Region, title: str) -> str:
    """What a sheet is, whose and of which year. Our text and the region's name."""
    return f"{safe_text(region.result.region)}{region.result.year}年政府信息公开年报{title}"


def put_title(region: Region, sheet: Sheet, title: str, last: int, **look: Any) -> None:
    """The first row: what the sheet is, whose and of which year.

    Args:
        region: The workbook.
        sheet: Where to write.
        title: What the sheet is.
        last: The last column that the title covers, from 0.
        look: What is different about its format.
    """
    sheet.set_row(0, 36)
    put_merged(sheet, (0, 0, 0, last), title_of(region, title), region.styles.get(**{**TITLE, **look}))


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
