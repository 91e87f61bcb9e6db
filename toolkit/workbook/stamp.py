"""Workbooks that are written by the hundred: blank forms for a roster, returned copies, imported reports.

They are the same template with other values, and XlsxWriter takes a tenth of a second for each, most of it for what never
changes. `new_workbook` here gives a stand-in for XlsxWriter's workbook that takes the calls of our sheet functions. What
differs from file to file it writes itself (`toolkit.workbook.markup`): cells, heights, merged areas, rules, links, comments,
texts. All else (page setup, protection, panes, styles, relations, the list of sheets and names) XlsxWriter writes, once for
each arrangement of sheets and settings: the *frame*. Parts that come again are deflated once.

A sheet of which most is the same in all workbooks is drawn once, in a workbook of its own; its markup, cut into cells, is the
*stamp* of its kind. Sheets made with it are filled by writing over cells; all others are `toolkit.workbook.quick`. Texts and
formats have numbers of their own in each workbook, by the order in which they come, so these are put in each time; a text over
a cell takes the turn of that cell.

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

from toolkit.workbook import markup, styles
from toolkit.workbook.frame import Frame, Look, Numbers, Packed, frame_of, look_of, pack, sheet_of, styles_of, zipped
from toolkit.workbook.markup import Unfit
from toolkit.workbook.quick import LETTERS, Ends, Sheet, reach


def new_workbook(title: str) -> tuple[Any, BytesIO]:
    """An empty workbook and where its bytes will be once it is closed, as `styles.new_workbook`."""
    buffer = BytesIO()
    return Workbook(title, buffer), buffer


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
        pieces: All its rows, as they stand in the file. The tag of a row, but for its end, is a piece; so is what follows the
            format in the tag of a cell, and before it the format if the cell has one. One more is for texts that have been
            written over.
        heads: By row, the piece with its tag; from above.
        places: By row and column, the last piece of each cell. looks: By such a piece, the format of the cell.
        styled: Rows with formats.
        ends: How far its cells reach. drawn: How far cells and comments reach, as the tags of the rows say.
        texts: All its texts in the order in which they were written, each with the piece that holds it.
        turns: How many of them were written before a cell, by row and column.
        coloured: Its rules: the area, the format, what stands before and behind the number of that.
        names: Defined names that were given with it.
        same: What is the same in every workbook, by attribute of the sheet.
    """

    pieces: Sequence[bytes]
    heads: Mapping[int, int]
    places: Mapping[int, Mapping[int, int]]
    looks: Mapping[int, Look | None]
    styled: Collection[int]
    ends: Ends
    drawn: Ends
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
        drawn = sheet.ends()
        pieces: list[str] = []
        heads: dict[int, int] = {}
        places: dict[int, dict[int, int]] = {}
        looks: dict[int, Look | None] = {}
        for row in sheet.order():
            heads[row] = len(pieces)
            pieces.append(sheet.head(row, drawn))
            before = ">"
            for column, rest in sorted(sheet.rows.get(row, {}).items()):
                pieces.append(f'{before}<c r="{LETTERS[column]}{row + 1}"')
                before = ""
                if (look := sheet.looks[row].get(column)) is not None:
                    pieces.append("")
                    looks[len(pieces)] = look
                places.setdefault(row, {})[column] = len(pieces)
                pieces.append(rest)
            pieces.append("</row>" if row in sheet.rows else "/>")
        spare = len(pieces)
        texts = tuple(
            (places[row][column] if sheet.rows[row][column] == book.texts[text] else spare, text)
            for row, column, text in sheet.texts
        )
        return cls(
            pieces=[*map(str.encode, pieces), b""],
            heads=heads,
            places=places,
            looks=looks,
            styled={row for row, some in sheet.looks.items() if some},
            ends=sheet._cell_ends(),
            drawn=drawn,
            texts=texts,
            turns=sheet.turns,
            coloured=tuple(sheet.coloured),
            names=book.names,
            same={name: getattr(sheet, name) for name in _SAME},
        )


class Pressed(Sheet):
    """A sheet that is made with a stamp. Of its cells only those that are written over differ from the drawn one's.

    Its texts take their numbers in the order in which they would have been written: a text over a drawn cell comes before those
    that were drawn after that cell. Rows below the drawn ones are like any sheet's. A row among them, a cell that is lacking in
    one of them, or one that has no format there and gets one, is left to XlsxWriter: whoever draws has to draw all that is
    filled in.
    """

    def __init__(self, book: Workbook, name: str, stamp: Stamp) -> None:
        super().__init__(book, name)
        for attribute, value in stamp.same.items():
            setattr(self, attribute, copy(value))
        self._stamp = stamp
        self._pieces = list(stamp.pieces)
        self._drawn_looks = dict(stamp.looks)
        self._shared = 0
        for rule in stamp.coloured:
            self._colour(*rule)

    def write_string(self, row: int, column: int, text: str, style: Look | None = None) -> None:
        self.share_drawn(self._stamp.turns.get((row, column)))
        super().write_string(row, column, text, style)

    def share_drawn(self, count: int | None = None) -> None:
        """Give so many of the drawn texts, counted from the first, their numbers; by default all."""
        pieces, numbered = self._pieces, self.book.texts
        texts = self._stamp.texts[self._shared : count]
        for piece, text in texts:
            pieces[piece] = numbered[text].encode()
        self._shared += len(texts)
        self.book.uses += len(texts)

    def write_formulas(self, row: int, column: int, formulas: Iterable[str], shows: Iterable[str | float]) -> None:
        places = self._stamp.places.get(row)
        if places is None or row in self._stamp.styled:
            super().write_formulas(row, column, formulas, shows)
            return
        for place, (formula, value) in enumerate(zip(formulas, shows, strict=False), column):
            if formula:
                if place not in places:
                    raise Unfit(self.name, row, place)
                self._pieces[places[place]] = markup.formula_cell(formula, value).encode()

    def _put(self, row: int, column: int, style: Look | None, rest: str) -> None:
        places = self._stamp.places.get(row)
        if places is None:
            super()._put(row, column, style, rest)
            return
        if (piece := places.get(column)) is None:
            raise Unfit(self.name, row, column)
        self._pieces[piece] = rest.encode()
        if piece in self._drawn_looks:
            self._drawn_looks[piece] = style
        elif style is not None:
            raise Unfit(self.name, row, column)

    def order(self) -> list[int]:
        return sorted({*self._stamp.heads, *super().order()})

    def _cell_ends(self) -> Ends:
        ends = dict(self._stamp.ends)
        for block, (first, last) in super()._cell_ends().items():
            reach(ends, block * 16, first, last)
        return ends

    def _written(self, rows: Iterable[int], ends: Ends, numbers: Numbers) -> bytes:
        stamp = self._stamp
        below = [row for row in rows if row not in stamp.heads]
        if below and stamp.heads and below[0] < next(reversed(stamp.heads)):
            raise Unfit(self.name, below[0])
        same = stamp.same
        if not stamp.drawn.items() <= ends.items() or (self.heights, self.growing) != (same["heights"], same["growing"]):
            for row, piece in stamp.heads.items():
                self._pieces[piece] = self.head(row, ends).encode()
        for piece, look in self._drawn_looks.items():
            self._pieces[piece - 1] = numbers[look].encode()
        return b"".join((*self._pieces, super()._written(below, ends, numbers)))


#: Kinds of sheets that are kept; those of one edition and one set of last year's figures are eight, or thirteen if there are
#: both filled workbooks and templates.
_KEPT = 64
_stamps: dict[Hashable, Stamp] = {}


def forget() -> None:
    """Begin anew."""
    _stamps.clear()
    frame_of.cache_clear()


class Texts(dict[str, str]):
    """The table of texts: what follows the format in the tag of a cell that holds one; they are numbered at first use."""

    def __missing__(self, text: str) -> str:
        self[text] = rest = markup.text_cell(len(self))
        return rest


class Workbook:
    """The stand-in for XlsxWriter's workbook."""

    def __init__(self, title: str, buffer: BytesIO, kind: type[Sheet] = Sheet) -> None:
        self._title, self._buffer, self._kind = title, buffer, kind
        self._sheets: list[Sheet] = []
        self.uses = 0
        self._is_locked = False
        self.texts = Texts()
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
        self.uses += 1
        return self.texts[text]

    def close(self) -> None:
        """Write the package; afterwards there are no sheets."""
        self._share_drawn()
        names = tuple((name, *sheet_of(formula)) for name, formula in self.names.items())
        frame = frame_of(self._title, tuple(sheet.arrangement() for sheet in self._sheets), names, locked=self._is_locked)
        parts = dict(self._parts(frame))
        self._buffer.write(zipped([(name, parts.get(name, packed)) for name, packed in frame.parts]))
        self._sheets.clear()  # they name the workbook: neither would go before the collector of garbage comes

    def _parts(self, frame: Frame) -> Iterator[tuple[str, Packed]]:
        numbers = Numbers()
        block = 0
        for place, (sheet, (start, protection, tail)) in enumerate(zip(self._sheets, frame.sheets, strict=True), 1):
            head = frame.styled(start, numbers)
            extent, data = sheet.data(numbers)
            before, behind = head.replace("\0", extent, 1), f"{protection}{sheet.behind()}{tail}"
            yield f"xl/worksheets/sheet{place}.xml", pack(b"".join((before.encode(), data, behind.encode())))
            if sheet.comments:
                block += 1
                if len(sheet.comments) > 1023:
                    raise Unfit("comments")
                notes = tuple(sheet.comments[where] for where in sorted(sheet.comments))
                yield f"xl/comments{block}.xml", pack(markup.comments(notes).encode())
                heights, widths = (tuple(sorted(sizes.items())) for sizes in (sheet.heights, sheet.widths))
                shapes = markup.shapes(notes, block, heights, widths)
                yield f"xl/drawings/vmlDrawing{block}.vml", pack(shapes.encode())
        yield "xl/workbook.xml", pack(frame.named(self.names, [sheet.printed for sheet in self._sheets]).encode())
        yield "xl/sharedStrings.xml", pack(markup.shared_strings(self.texts, self.uses).encode())
        yield "xl/styles.xml", styles_of(tuple(numbers)[1:], tuple(self.colours), noted=block > 0)


#: The formats of all such workbooks: one is nothing but its properties.
STYLES = styles.Styles(Workbook)
