"""A sheet of a workbook that is written without XlsxWriter: it takes the same calls and keeps what they come to as markup.

`toolkit.workbook.stamp` tells what for, and puts such sheets into workbooks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

from toolkit.form.layout import column_letter
from toolkit.workbook import markup
from toolkit.workbook.frame import Arrangement, Look, Numbers
from toolkit.workbook.markup import BLANK, Comment, Unfit

#: What a sheet is told that is part of its frame.
_SETTINGS = frozenset(
    (
        *("activate", "set_first_sheet", "set_selection", "freeze_panes", "set_tab_color", "set_zoom", "hide_gridlines"),
        *("set_paper", "set_portrait", "set_landscape", "set_margins", "set_footer", "center_horizontally", "fit_to_pages"),
        *("repeat_rows", "set_column", "protect", "ignore_errors", "hide", "very_hidden", "print_black_and_white"),
    )
)
#: No sheet of ours has more columns.
_COLUMNS = 40
LETTERS = tuple(column_letter(column + 1) for column in range(_COLUMNS))


class Tables(Protocol):
    """What the sheets of a workbook have in common.

    Attributes:
        uses: How many cells hold texts.
        colours: The formats of colouring rules, and their numbers.
    """

    uses: int
    colours: dict[Look, int]

    @property
    def texts(self) -> Mapping[str, str]:
        """What follows the format in the tag of a cell that holds a text; asking for a new one gives it its number."""

    def share(self, text: str) -> str:
        """A text for the table of texts; what follows the format in the tag of a cell that holds it."""


class Sheet:
    """A sheet of such a workbook: those methods of XlsxWriter's that our sheets use, with the same arguments."""

    def __init__(self, book: Tables, name: str) -> None:
        self.book, self.name = book, name
        # Two tables of plain texts, for a tuple per cell would keep the garbage collector busy.
        self.rows: dict[int, dict[int, str]] = {}
        self.looks: dict[int, dict[int, Look]] = {}
        self.heights: dict[int, int] = {}
        self.growing: set[int] = set()
        self.widths: dict[int, int] = {}
        self.merges: list[tuple[int, int, int, int]] = []
        self.colours: dict[str, list[str]] = {}
        self.rules: list[str] = []
        self.links: dict[tuple[int, int], tuple[str, str]] = {}
        self.comments: dict[tuple[int, int], Comment] = {}
        self.settings: list[tuple[str, tuple[Any, ...], tuple[tuple[str, Any], ...]]] = []
        self.printed: tuple[int, int, int, int] | None = None
        self.coloured: list[tuple[str, Look, str, str]] = []

    def __getattr__(self, name: str) -> Callable[..., None]:
        if name not in _SETTINGS:
            raise Unfit(name)

        def note(*args: Any, **named: Any) -> None:
            self.settings.append((name, tuple(map(_hashable, args)), tuple(named.items())))

        return note

    def get_name(self) -> str:
        return self.name

    def _put(self, row: int, column: int, style: Look | None, rest: str) -> None:
        """Keep a cell: its format, and what follows the format in its tag."""
        try:
            self.rows[row][column] = rest
        except KeyError:
            self.rows[row], self.looks[row] = {column: rest}, {}
        if style is not None:
            self.looks[row][column] = style
        else:
            self.looks[row].pop(column, None)

    def write_string(self, row: int, column: int, text: str, style: Look | None = None) -> None:
        self._put(row, column, style, self.book.share(text))

    def write_number(self, row: int, column: int, number: float, style: Look | None = None) -> None:
        self._put(row, column, style, markup.number_cell(number))

    def write_blank(self, row: int, column: int, blank: Any, style: Look | None = None) -> None:
        if style is not None:
            self._put(row, column, style, BLANK)

    def write_formula(self, row: int, column: int, formula: str, style: Look | None = None, value: Any = 0) -> None:
        self._put(row, column, style, markup.formula_cell(formula, value))

    def write_formulas(self, row: int, column: int, formulas: Iterable[str], shows: Iterable[str | float]) -> None:
        """As `writer.GrowingSheet.write_formulas`."""
        for place, (formula, value) in enumerate(zip(formulas, shows, strict=False), column):
            if formula:
                self._put(row, place, None, markup.formula_cell(formula, value))

    def write_url(self, row: int, column: int, url: str, style: Look | None = None, text: str = "") -> None:
        if not url.startswith("internal:") or not text:
            raise Unfit("write_url")
        self.write_string(row, column, text, style)
        self.links[row, column] = url.removeprefix("internal:"), text

    def merge_range(self, top: int, left: int, bottom: int, right: int, data: str, style: Look) -> None:
        if data:
            raise Unfit("merge_range")
        self.merges.append((top, left, bottom, right))
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                self._put(row, column, style, BLANK)

    def set_row(self, row: int, height: float) -> None:
        self.heights[row] = int(height * 4 / 3 + 0.5)

    def grow_row(self, row: int, height: float) -> None:
        self.set_row(row, height)
        self.growing.add(row)

    def set_column_pixels(self, first: int, last: int, pixels: int, *style: Look) -> None:
        self.widths |= dict.fromkeys(range(first, last + 1), pixels)
        self.settings.append(("set_column_pixels", (first, last, pixels, *style), ()))

    def data_validation(self, top: int, left: int, bottom: int, right: int, options: dict[str, Any]) -> None:
        self.rules.append(markup.validation(markup.area(top, left, bottom, right), options))

    def conditional_format(self, top: int, left: int, bottom: int, right: int, options: dict[str, Any]) -> None:
        top, bottom = sorted((top, bottom))  # the area of a list without lines begins below its end
        rule = markup.colour_rule(options, len(self.coloured) + 1)
        self._colour(markup.area(top, left, bottom, right), options["format"], *rule)

    def _colour(self, where: str, look: Look, before: str, behind: str) -> None:
        """Add a rule, cut where the number of its format goes."""
        number = self.book.colours.setdefault(look, len(self.book.colours))
        self.coloured.append((where, look, before, behind))
        self.colours.setdefault(where, []).append(f"{before}{number}{behind}")

    def write_comment(self, row: int, column: int, text: str, options: dict[str, Any]) -> None:
        self.comments[row, column] = Comment(row, column, text, **options)

    def print_area(self, *area: int) -> None:
        self.printed = area  # type: ignore[assignment]

    # ------------------------------------------------------------ what is made of it

    def data(self, numbers: Numbers) -> tuple[str, bytes]:
        """Its extent (A1:D19), and <sheetData>."""
        ends, rows = self.ends(), self.order()
        columns = {column for some in ends.values() for column in some} | ({0} if self.heights else set())
        if columns and max(columns) >= _COLUMNS:
            raise Unfit("columns")
        if not rows:
            return "A1", b"<sheetData/>"
        extent = markup.area(rows[0], min(columns), rows[-1], max(columns))
        return extent, b"".join((b"<sheetData>", self._written(rows, ends, numbers), b"</sheetData>"))

    def ends(self) -> Ends:
        """How far its cells and comments reach."""
        ends = self._cell_ends()
        for row, column in self.comments:
            reach(ends, row, column, column)
        return ends

    def _cell_ends(self) -> Ends:
        ends: Ends = {}
        for row, cells in self.rows.items():
            reach(ends, row, min(cells), max(cells))
        return ends

    def order(self) -> list[int]:
        """The rows that the file has to tell of, from above."""
        return sorted({*self.rows, *self.heights, *(row for row, _ in self.comments)})

    def head(self, row: int, ends: Ends) -> str:
        """The tag of a row, but for its end."""
        first, last = ends.get(row // 16, (0, -1))
        span = f' spans="{first + 1}:{last + 1}"' if last >= 0 else ""
        return markup.row_head(row, span, self.heights.get(row), grows=row in self.growing)

    def _written(self, rows: Iterable[int], ends: Ends, numbers: Numbers) -> bytes:
        """These rows."""
        pieces: list[str] = []
        for row in rows:
            pieces.append(self.head(row, ends))
            cells, looks, number = self.rows.get(row), self.looks.get(row), row + 1
            if not cells:
                pieces.append("/>")
                continue
            pieces.append(">")
            if looks:
                pieces += [f'<c r="{LETTERS[one]}{number}"{numbers[looks.get(one)]}{cells[one]}' for one in sorted(cells)]
            else:
                pieces += [f'<c r="{LETTERS[one]}{number}"{cells[one]}' for one in sorted(cells)]
            pieces.append("</row>")
        return "".join(pieces).encode()

    def behind(self) -> str:
        """What stands behind the cells and the protection and is no part of the frame."""
        parts = (markup.merged(tuple(self.merges)), markup.coloured(self.colours), markup.validated(self.rules))
        return "".join((*parts, markup.linked(self.links)))

    def arrangement(self) -> Arrangement:
        """What its frame depends on."""
        return self.name, tuple(self.settings), bool(self.comments), self.printed is not None


#: First and last columns that cells take of each sixteen rows, which Excel wants to know.
Ends = dict[int, tuple[int, int]]


def reach(ends: Ends, row: int, first: int, last: int) -> None:
    """Let them reach over these columns of a row."""
    least, most = ends.get(row // 16, (first, last))
    ends[row // 16] = min(least, first), max(most, last)


def _hashable(value: Any) -> Any:
    return tuple(value.items()) if isinstance(value, dict) else value
