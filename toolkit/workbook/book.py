"""A workbook being written: what is written into it, what every sheet function needs, and a few ways to fill areas."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from toolkit.form import Form
from toolkit.form.layout import column_letter, split_address
from toolkit.form.sheets import IMPORT_NOTES
from toolkit.workbook import stamp, styles
from toolkit.workbook.styles import Format, Sheet, Styles, height_for, put_text, safe_text

if TYPE_CHECKING:
    from toolkit.submission.content import Content


#: Font size of headings and lists, as printed; an integer, for 10.0 would be another format in the file than 10.
SIZE = 10

#: First row, first column, last row, last column, from 0, as XlsxWriter counts.
Area = tuple[int, int, int, int]

_TAB_COLORS = {
    "cover": "#1F4E79",
    "table": "#9DC3E6",
    "prose": "#BDD7EE",
    "guide": "#BFBFBF",
    "check": "#70AD47",
    "returned": "#C00000",
}

#: Sheets that are printed, signed and stamped: their colours stay on the screen.
_STAMPED = frozenset(("cover", "table", "prose"))


@dataclass(frozen=True)
class Book:
    """A workbook being written: what every sheet function needs.

    Attributes:
        overflow: (place, full text) of texts that their cell cannot hold; they end up on 导入说明.
    """

    form: Form
    content: Content
    workbook: Any
    styles: Styles
    totals: Mapping[str, int | Decimal | None]
    overflow: list[tuple[str, str]] = field(default_factory=list)

    def add_sheet(self, name: str, tab: str) -> Sheet:
        """A new protected sheet, one A4 page wide."""
        sheet = self.workbook.add_worksheet(name)
        styles.set_page(sheet)
        styles.protect(sheet)
        sheet.set_tab_color(_TAB_COLORS[tab])
        if tab in _STAMPED:
            sheet.print_black_and_white()
        return sheet

    @property
    def is_quick(self) -> bool:
        """Whether sheets that are the same in all workbooks are drawn once."""
        return isinstance(self.workbook, stamp.Workbook)

    def once(self, kind: Hashable, name: str, draw: Callable[[Book], Sheet]) -> Sheet:
        """The sheet that `draw` adds to a workbook, and which is the same in all workbooks of this edition and this kind.

        It may be drawn in a workbook of its own. What is written into it afterwards, `draw` has written as well, with whatever
        content, so that the cells are there.
        """
        if not self.is_quick:
            return draw(self)

        def alone(workbook: Any) -> Any:
            return draw(replace(self, workbook=workbook, overflow=[]))

        return self.workbook.stamped((self.form, kind), name, alone)

    def draw_ahead(self, sheet: Sheet, row: int, column: int, formulas: Sequence[str], shows: Iterable[str | float]) -> None:
        """Draw formulas side by side that are filled in later, unless they show the same; only where a sheet is drawn once."""
        if self.is_quick:
            sheet.write_formulas(row, column, formulas, shows)

    def is_drawn(self, shown: object, drawn: object) -> bool:
        """Whether what was drawn ahead shows what it has to show."""
        return self.is_quick and shown == drawn

    def name_area(self, name: str, sheet: str, area: str) -> None:
        """Define a name for an area given as A1 or A1:B2."""
        self.workbook.define_name(name.replace(".", "_"), f"={absolute(sheet, area)}")

    def put_user_text(self, sheet: Sheet, row: int, column: int, text: str, style: Format) -> None:
        """Write what a user wrote; of a text that is too long, the beginning and where the rest stands."""
        shown = fit_text(text)
        if shown != safe_text(text):
            place = f"{sheet.get_name()}!{column_letter(column + 1)}{row + 1}"
            self.overflow.append((place, text))
        put_text(sheet, row, column, shown, style)


def fit_text(text: str) -> str:
    """What a cell shows of a text that a user wrote: all of it if the cell can hold it."""
    pieces = styles.split_text(safe_text(text), styles.CELL_LIMIT - 100)
    return pieces[0] if len(pieces) == 1 else f"{pieces[0]}……（内容过长，全文见“{IMPORT_NOTES}”）"


@lru_cache(maxsize=2048)
def absolute(sheet: str, area: str) -> str:
    """An absolute reference to A1 or A1:B2 on a sheet, for formulas and names."""
    ends = (split_address(end) for end in area.split(":"))
    return f"'{sheet}'!" + ":".join(f"${column_letter(column)}${row}" for column, row in ends)


def put_blank(sheet: Sheet, row: int, first: int, last: int, style: Format) -> None:
    """Merge the cells of a row, unless it is a single cell, for something that is written into the first."""
    if last > first:
        sheet.merge_range(row, first, row, last, "", style)


def put_merged(sheet: Sheet, area: Area, text: str, style: Format) -> None:
    """Write a text into an area, merged unless it is a single cell."""
    top, left, bottom, right = area
    if (bottom, right) != (top, left):
        sheet.merge_range(*area, "", style)
    put_text(sheet, top, left, text, style)


def put_comment(sheet: Sheet, row: int, column: int, text: str) -> None:
    """A note in Chinese, hidden until pointed at, as tall as its text."""
    pixels = 220
    height = round(height_for(text, pixels - 12, 9, 12) * 4 / 3)
    options = {
        "author": "填报说明",
        "width": pixels,
        "height": height,
        "font_name": styles.SONG,
        "font_size": 9,
        "color": "#FFFFE1",
    }
    sheet.write_comment(row, column, text, options)
