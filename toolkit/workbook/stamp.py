"""Workbooks that are written by the hundred: blank forms for a roster, returned copies, imported reports.

They are the same template with other values, and XlsxWriter takes a tenth of a second for each, most of it for what never
changes. `new_workbook` here gives a stand-in for XlsxWriter's workbook that takes the calls of our sheet functions. What
differs from file to file it writes itself (`toolkit.workbook.markup`): cells, heights, merged areas, rules, links, comments,
texts. All else (page setup, protection, panes, styles, relations, the list of sheets and names) XlsxWriter writes, once for
each arrangement of sheets and settings: the *frame*. Parts that come again are deflated once.

A sheet of which most is the same in all workbooks is drawn once, in a workbook of its own; its markup, cut into cells, is the
*stamp* of its kind. Sheets made with it are filled by writing over cells. Texts and formats have numbers of their own in each
workbook, by the order in which they come, so these are put in each time; a text over a cell takes the turn of that cell.

The bytes are those of XlsxWriter, which stays the reference (`write_workbook`, `quick=False`): a property test compares the
two over contents of all kinds. What cannot be expressed here (macros, buttons, whatever a sheet function may ask for one day)
raises `Unfit`, and XlsxWriter writes the workbook.

What that saves is measured by the section `outgoing` of the benchmark, whose results.md holds the figures of today.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from toolkit.form.layout import column_letter
from toolkit.workbook import markup, styles
from toolkit.workbook.frame import (
    Arrangement,
    Frame,
    Look,
    Numbers,
    Packed,
    frame_of,
    look_of,
    pack,
    sheet_of,
    styles_of,
    zipped,
)
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
_LETTERS = tuple(column_letter(column + 1) for column in range(_COLUMNS))


def new_workbook(title: str) -> tuple[Any, BytesIO]:
    """An empty workbook and where its bytes will be once it is closed, as `styles.new_workbook`."""
    buffer = BytesIO()
    return Workbook(title, buffer), buffer


class Sheet:
    """A sheet of such a workbook: those methods of XlsxWriter's that our sheets use, with the same arguments."""

    def __init__(self, book: Workbook, name: str) -> None:
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

    def data(self, numbers: Numbers) -> tuple[str, str]:
        """Its extent (A1:D19), and <sheetData>."""
        ends = self._ends()
        for row, column in self.comments:
            _reach(ends, row, column, column)
        spans = {block: f' spans="{first + 1}:{last + 1}"' for block, (first, last) in ends.items()}
        columns = {column for some in ends.values() for column in some} | ({0} if self.heights else set())
        if columns and max(columns) >= _COLUMNS:
            raise Unfit("columns")
        pieces: list[str] = []
        order = sorted({*self._filled(), *self.heights, *(row for row, _ in self.comments)})
        for row in order:
            head = markup.row_head(row, spans.get(row // 16, ""), self.heights.get(row), grows=row in self.growing)
            if cells := self._cells(row, numbers):
                pieces.append(f"{head}>")
                pieces += cells
                pieces.append("</row>")
            else:
                pieces.append(f"{head}/>")
        if not pieces:
            return "A1", "<sheetData/>"
        return markup.area(order[0], min(columns), order[-1], max(columns)), f"<sheetData>{''.join(pieces)}</sheetData>"

    def _filled(self) -> Collection[int]:
        """The rows that have cells."""
        return self.rows

    def _ends(self) -> Ends:
        """How far its cells reach."""
        ends: Ends = {}
        for row, cells in self.rows.items():
            _reach(ends, row, min(cells), max(cells))
        return ends

    def _cells(self, row: int, numbers: Numbers) -> Sequence[str]:
        """The cells of a row, in pieces; none if it has no cells."""
        cells, number = self.rows.get(row, {}), row + 1
        if looks := self.looks.get(row):
            return [f'<c r="{_LETTERS[one]}{number}"{numbers[looks.get(one)]}{cells[one]}' for one in sorted(cells)]
        return [f'<c r="{_LETTERS[one]}{number}"{cells[one]}' for one in sorted(cells)]

    def behind(self) -> str:
        """What stands behind the cells and the protection and is no part of the frame."""
        parts = (markup.merged(self.merges), markup.coloured(self.colours), markup.validated(self.rules))
        return "".join((*parts, markup.linked(self.links)))

    def arrangement(self) -> Arrangement:
        """What its frame depends on."""
        return self.name, tuple(self.settings), bool(self.comments), self.printed is not None


#: First and last columns that cells take of each sixteen rows, which Excel wants to know.
Ends = dict[int, tuple[int, int]]


def _reach(ends: Ends, row: int, first: int, last: int) -> None:
    least, most = ends.get(row // 16, (first, last))
    ends[row // 16] = min(least, first), max(most, last)


def _hashable(value: Any) -> Any:
    return tuple(value.items()) if isinstance(value, dict) else value


class Drawn(Sheet):
    """A sheet that is drawn for a stamp: it knows its texts in their order, and before which of them each cell was written."""

    def __init__(self, book: Workbook, name: str) -> None:
        super().__init__(book, name)
        self.texts: list[tuple[int, int, str]] = []
        self.turns: dict[tuple[int, int], int] = {}

    def _put(self, row: int, column: int, style: Look | None, rest: str) -> None:
        super()._put(row, column, style, rest)
        self.turns[row, column] = len(self.texts)

    def write_string(self, row: int, column: int, text: str, style: Look | None = None) -> None:
        super().write_string(row, column, text, style)
        self.texts.append((row, column, text))


#: What a stamp leaves as it is.
_SAME = ("heights", "growing", "widths", "merges", "rules", "links", "comments", "settings", "printed")


@dataclass(frozen=True)
class Stamp:
    """A sheet as it was drawn once, to make others of its kind with.

    Attributes:
        pieces: The tags of its cells, three pieces each: their beginning, their format, the rest; row by row. One more is for
            texts that have been written over.
        rows: Where the pieces of each row begin and end.
        places: By row and column, the last piece of each cell. looks: By row and such a piece, the format of the cell.
        ends: How far its cells reach.
        texts: All its texts in the order in which they were written, each with the piece that holds it.
        turns: How many of them were written before a cell, by row and column.
        coloured: Its rules: the area, the format, what stands before and behind the number of that.
        names: Defined names that were given with it.
        same: What is the same in every workbook, by attribute of the sheet.
    """

    pieces: Sequence[str]
    rows: Mapping[int, tuple[int, int]]
    places: Mapping[int, Mapping[int, int]]
    looks: Mapping[int, Mapping[int, Look | None]]
    ends: Mapping[int, tuple[int, int]]
    texts: Sequence[tuple[int, str]]
    turns: Mapping[tuple[int, int], int]
    coloured: Sequence[tuple[str, Look, str, str]]
    names: Mapping[str, str]
    same: Mapping[str, Any]

    @classmethod
    def of(cls, draw: Callable[[Workbook], Drawn]) -> Stamp:
        """The stamp of the sheet that is drawn in a workbook of its own."""
        book = Workbook("", BytesIO(), Drawn)
        sheet = draw(book)
        pieces: list[str] = []
        rows: dict[int, tuple[int, int]] = {}
        places: dict[int, dict[int, int]] = {}
        looks: dict[int, dict[int, Look | None]] = {}
        for row, cells in sorted(sheet.rows.items()):
            start = len(pieces)
            places[row] = {}
            for column in sorted(cells):
                places[row][column] = len(pieces) + 2
                if look := sheet.looks[row].get(column):
                    looks.setdefault(row, {})[len(pieces) + 2] = look
                pieces += f'<c r="{_LETTERS[column]}{row + 1}"', "", cells[column]
            rows[row] = start, len(pieces)
        spare = len(pieces)
        texts = tuple(
            (places[row][column] if sheet.rows[row][column] == book.texts[text] else spare, text)
            for row, column, text in sheet.texts
        )
        same = {name: getattr(sheet, name) for name in _SAME}
        drawn = (*pieces, ""), rows, places, looks, sheet._ends(), texts, sheet.turns
        return cls(*drawn, tuple(sheet.coloured), book.names, same)


class Pressed(Sheet):
    """A sheet that is made with a stamp. Of its cells only those that are written over differ from the drawn one's.

    Its texts take their numbers in the order in which they would have been written: a text over a drawn cell comes before those
    that were drawn after that cell. Rows that the stamp does not have are like any sheet's. A cell that it lacks in one of its
    own rows, or that has no format there and gets one, is left to XlsxWriter: whoever draws has to draw all that is filled in.
    """

    def __init__(self, book: Workbook, name: str, stamp: Stamp) -> None:
        super().__init__(book, name)
        for attribute, value in stamp.same.items():
            setattr(self, attribute, copy(value))
        self._stamp = stamp
        self._pieces = list(stamp.pieces)
        self._looks = {row: dict(looks) for row, looks in stamp.looks.items()}
        self._shared = 0
        for rule in stamp.coloured:
            self._colour(*rule)

    def write_string(self, row: int, column: int, text: str, style: Look | None = None) -> None:
        self.share_drawn(self._stamp.turns.get((row, column)))
        super().write_string(row, column, text, style)

    def share_drawn(self, count: int | None = None) -> None:
        """Give so many of the drawn texts, counted from the first, their numbers; by default all."""
        for piece, text in self._stamp.texts[self._shared : count]:
            self._pieces[piece] = self.book.share(text)
            self._shared += 1

    def write_formulas(self, row: int, column: int, formulas: Iterable[str], shows: Iterable[str | float]) -> None:
        places = self._stamp.places.get(row)
        if places is None or row in self._looks:
            super().write_formulas(row, column, formulas, shows)
            return
        for place, (formula, value) in enumerate(zip(formulas, shows, strict=False), column):
            if formula:
                if place not in places:
                    raise Unfit(self.name, row, place)
                self._pieces[places[place]] = markup.formula_cell(formula, value)

    def _put(self, row: int, column: int, style: Look | None, rest: str) -> None:
        places = self._stamp.places.get(row)
        if places is None:
            super()._put(row, column, style, rest)
            return
        if (piece := places.get(column)) is None:
            raise Unfit(self.name, row, column)
        self._pieces[piece] = rest
        looks = self._looks.get(row)
        if looks and piece in looks:
            looks[piece] = style
        elif style is not None:
            raise Unfit(self.name, row, column)

    def _filled(self) -> Collection[int]:
        return {*self._stamp.rows, *self.rows}

    def _ends(self) -> Ends:
        ends = dict(self._stamp.ends)
        for block, (first, last) in super()._ends().items():
            _reach(ends, block * 16, first, last)
        return ends

    def _cells(self, row: int, numbers: Numbers) -> Sequence[str]:
        if row not in self._stamp.rows:
            return super()._cells(row, numbers)
        for piece, look in self._looks.get(row, {}).items():
            self._pieces[piece - 1] = numbers[look]
        return self._pieces[slice(*self._stamp.rows[row])]


#: Kinds of sheets that are kept; those of one edition and one set of last year's figures are seven.
_KEPT = 64
_stamps: dict[Hashable, Stamp] = {}


def forget() -> None:
    """Begin anew."""
    _stamps.clear()
    frame_of.cache_clear()


class Workbook:
    """The stand-in for XlsxWriter's workbook."""

    def __init__(self, title: str, buffer: BytesIO, kind: type[Sheet] = Sheet) -> None:
        self._title, self._buffer, self._kind = title, buffer, kind
        self._sheets: list[Sheet] = []
        self._uses = 0
        self._is_locked = False
        self.texts: dict[str, str] = {}
        self.names: dict[str, str] = {}
        self.colours: dict[Look, int] = {}

    def __getattr__(self, name: str) -> Any:
        raise Unfit(name)

    def add_worksheet(self, name: str) -> Sheet:
        return self._add(self._kind(self, name))

    def _add(self, sheet: Sheet) -> Sheet:
        self._share_drawn()
        self._sheets.append(sheet)
        return sheet

    def _share_drawn(self) -> None:
        """The texts of a sheet have their numbers before another sheet begins."""
        if self._sheets and isinstance(self._sheets[-1], Pressed):
            self._sheets[-1].share_drawn()

    def stamped(self, kind: Hashable, name: str, draw: Callable[[Workbook], Drawn]) -> Sheet:
        """A sheet as `draw` adds it to a workbook, which it is asked for once per kind of sheet."""
        stamp = _stamps.get(kind)
        if stamp is None:
            if len(_stamps) >= _KEPT:
                _stamps.clear()
            stamp = _stamps[kind] = Stamp.of(draw)
        self.names |= stamp.names
        return self._add(Pressed(self, name, stamp))

    def worksheets(self) -> list[Sheet]:
        return self._sheets

    def get_worksheet_by_name(self, name: str) -> Sheet:
        return next(sheet for sheet in self._sheets if sheet.name == name)

    def define_name(self, name: str, formula: str) -> None:
        self.names[name] = formula

    def lock_structure(self) -> None:
        self._is_locked = True

    @staticmethod
    def add_format(properties: dict[str, Any]) -> Look:
        return look_of(properties)

    def share(self, text: str) -> str:
        """A text for the table of texts; what follows the format in the tag of a cell that holds it."""
        self._uses += 1
        rest = self.texts.get(text)
        if rest is None:
            rest = self.texts[text] = markup.text_cell(len(self.texts))
        return rest

    def close(self) -> None:
        """Write the package."""
        self._share_drawn()
        names = tuple((name, *sheet_of(formula)) for name, formula in self.names.items())
        frame = frame_of(self._title, tuple(sheet.arrangement() for sheet in self._sheets), names, locked=self._is_locked)
        parts = dict(self._parts(frame))
        self._buffer.write(zipped([(name, parts.get(name, packed)) for name, packed in frame.parts]))

    def _parts(self, frame: Frame) -> Iterator[tuple[str, Packed]]:
        numbers = Numbers()
        block = 0
        for place, (sheet, (start, protection, tail)) in enumerate(zip(self._sheets, frame.sheets, strict=True), 1):
            head = frame.styled(start, numbers)
            extent, data = sheet.data(numbers)
            xml = "".join((head.replace("\0", extent, 1), data, protection, sheet.behind(), tail))
            yield f"xl/worksheets/sheet{place}.xml", pack(xml)
            if sheet.comments:
                block += 1
                if len(sheet.comments) > 1023:
                    raise Unfit("comments")
                notes = tuple(sheet.comments[where] for where in sorted(sheet.comments))
                yield f"xl/comments{block}.xml", pack(markup.comments(notes))
                heights, widths = (tuple(sorted(sizes.items())) for sizes in (sheet.heights, sheet.widths))
                shapes = markup.shapes(notes, block, heights, widths)
                yield f"xl/drawings/vmlDrawing{block}.vml", pack(shapes)
        yield "xl/workbook.xml", pack(frame.named(self.names, [sheet.printed for sheet in self._sheets]))
        yield "xl/sharedStrings.xml", pack(markup.shared_strings(self.texts, self._uses))
        yield "xl/styles.xml", styles_of(tuple(numbers)[1:], tuple(self.colours), noted=block > 0)


#: The formats of all such workbooks: one is nothing but its properties.
STYLES = styles.Styles(Workbook)
