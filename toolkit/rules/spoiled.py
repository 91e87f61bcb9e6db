"""What is done to a clean workbook so that the reader notices something: the samples of stage F are made of these.

A workbook is given as its sheets; each way of spoiling one gives a new one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from toolkit.form import FORMS, Form, sheets
from toolkit.form.layout import FIRST_ROW, addresses, column_letter, formula, lay_out, split_address
from toolkit.submission.cells import Grid, RawCell


@dataclass(frozen=True, slots=True)
class Workbook:
    """A workbook as the reader takes it: its sheets by name in the order of their tabs, and three facts about the file."""

    grids: Mapping[str, Grid]
    has_macros: bool = False
    has_external_links: bool = False
    values_of: str = ""

    def with_sheet(self, name: str, grid: Grid) -> Workbook:
        """With a sheet in place of the one of that name, or behind all others."""
        return replace(self, grids={**self.grids, name: grid})


Spoil = Callable[[Workbook], Workbook]

#: Sheet row of the first field of the cover, and column of its value, as in the template.
_COVER_TOP, _COVER_COLUMN = 9, "C"


def cover_cell(key: str) -> str:
    """A1 address of the value of a cover field."""
    return f"{_COVER_COLUMN}{_COVER_TOP + [one for one, _ in sheets.COVER_FIELDS].index(key)}"


def workbook(
    form: Form, cells: Mapping[str, RawCell], texts: Mapping[str, str], cover: Mapping[str, str], kind: str
) -> Workbook:
    """A filled template.

    Args:
        form: The edition.
        cells: By field key; a total that is not there has the template's formula, without a stored result.
        texts: By narrative key.
        cover: By key of the cover's fields.
        kind: One of `sheets.KIND_*`.
    """
    grids = [_cover(cover), *(_table(form, table.key, cells) for table in form.tables), _prose(form, texts), _meta(form, kind)]
    return Workbook({grid.name: grid for grid in grids})


def _cover(values: Mapping[str, str]) -> Grid:
    cells = {}
    for key, words in sheets.COVER_FIELDS:
        place = cover_cell(key)
        cells[f"B{place[1:]}"] = RawCell(words)
        if values.get(key):
            cells[place] = RawCell(values[key], "n" if key == "year" and values[key].isdigit() else "s")
    return Grid(sheets.COVER, cells)


def _table(form: Form, key: str, cells: Mapping[str, RawCell]) -> Grid:
    table = form.table(key)
    found = {"A1": RawCell(table.title)}
    merges = []
    for box in lay_out(form, table).boxes:
        if box.field is None:
            found[box.address()] = RawCell(box.text)
        elif box.field.key in cells:
            found[box.address()] = cells[box.field.key]
        elif box.field.total:
            found[box.address()] = RawCell("", "", formula(form, box.field.key)[1:])
        if box.rows * box.columns > 1:
            last = f"{column_letter(box.column + box.columns - 1)}{box.row + box.rows - 2 + FIRST_ROW}"
            merges.append(f"{box.address()}:{last}")
    return Grid(table.label, found, tuple(merges))


def _prose(form: Form, texts: Mapping[str, str]) -> Grid:
    cells = {}
    for row, (key, heading) in enumerate(sheets.prose_rows(form), 4):
        cells[f"A{row}"] = RawCell(heading)
        if texts.get(key):
            cells[f"B{row}"] = RawCell(texts[key])
    return Grid(sheets.PROSE, cells)


def _meta(form: Form, kind: str) -> Grid:
    values = {
        "kind": kind,
        "edition": str(form.edition),
        "template_version": sheets.TEMPLATE_VERSION,
        "form_digest": form.digest,
    }
    cells: dict[str, RawCell] = {}
    for row, (key, value) in enumerate(values.items(), 1):
        cells |= {f"A{row}": RawCell(key), f"B{row}": RawCell(value)}
    return Grid(sheets.META, cells, visible=False)


# --- ways of spoiling -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Put:
    """A cell holds something else: text, a raw cell, or nothing (None)."""

    sheet: str
    address: str
    cell: RawCell | str | None

    def __call__(self, book: Workbook) -> Workbook:
        grid = book.grids.get(self.sheet) or Grid(self.sheet, {})
        cells = {**grid.cells, self.address: RawCell(self.cell) if isinstance(self.cell, str) else self.cell}
        return book.with_sheet(self.sheet, replace(grid, cells={place: cell for place, cell in cells.items() if cell}))


@dataclass(frozen=True, slots=True)
class PutAt:
    """The cell of a field holds something else."""

    key: str
    cell: RawCell | str | None

    def __call__(self, book: Workbook) -> Workbook:
        return Put(*addresses(FORMS[2021])[self.key], self.cell)(book)


@dataclass(frozen=True, slots=True)
class OnCover:
    """A field of the cover holds something else."""

    key: str
    text: str | None

    def __call__(self, book: Workbook) -> Workbook:
        return Put(sheets.COVER, cover_cell(self.key), self.text)(book)


@dataclass(frozen=True, slots=True)
class Without:
    """A sheet is not there."""

    sheet: str

    def __call__(self, book: Workbook) -> Workbook:
        return replace(book, grids={name: grid for name, grid in book.grids.items() if name != self.sheet})


@dataclass(frozen=True, slots=True)
class Copied:
    """A sheet is there once more under another name."""

    sheet: str
    name: str

    def __call__(self, book: Workbook) -> Workbook:
        return book.with_sheet(self.name, replace(book.grids[self.sheet], name=self.name))


@dataclass(frozen=True, slots=True)
class OfEdition:
    """A table of another edition, all figures 0, totals computed."""

    table: str
    edition: int

    def __call__(self, book: Workbook) -> Workbook:
        form = FORMS[self.edition]
        zeros = {one.key: RawCell("0", "n", formula(form, one.key)[1:] if one.total else None) for one in form.fields}
        grid = _table(form, self.table, zeros)
        return book.with_sheet(grid.name, grid)


@dataclass(frozen=True, slots=True)
class RowInserted:
    """A row is inserted above another one, as a spreadsheet program does it: formulas and merged areas go along."""

    sheet: str
    above: int
    texts: Mapping[str, str] | None = None

    def __call__(self, book: Workbook) -> Workbook:
        grid = book.grids[self.sheet]
        cells = {self._moved(place): self._along(cell) for place, cell in grid.cells.items()}
        new = {
            f"{letter}{self.above}": RawCell(text, "n" if text.isdigit() else "s")
            for letter, text in (self.texts or {}).items()
        }
        return book.with_sheet(self.sheet, replace(grid, cells=cells | new, merges=tuple(map(self._shifted, grid.merges))))

    def _moved(self, address: str) -> str:
        column, row = split_address(address)
        return f"{column_letter(column)}{row + (row >= self.above)}"

    def _shifted(self, text: str) -> str:
        return re.sub(r"[A-Z]{1,2}[0-9]+", lambda found: self._moved(found[0]), text)

    def _along(self, cell: RawCell) -> RawCell:
        return cell if cell.formula is None else cell._replace(formula=self._shifted(cell.formula))


@dataclass(frozen=True, slots=True)
class Merged:
    """An area is merged over several figures."""

    sheet: str
    area: str

    def __call__(self, book: Workbook) -> Workbook:
        grid = book.grids[self.sheet]
        return book.with_sheet(self.sheet, replace(grid, merges=(*grid.merges, self.area)))


@dataclass(frozen=True, slots=True)
class Hidden:
    """Rows of a sheet are hidden."""

    sheet: str
    rows: frozenset[int]

    def __call__(self, book: Workbook) -> Workbook:
        return book.with_sheet(self.sheet, replace(book.grids[self.sheet], hidden_rows=self.rows))


@dataclass(frozen=True, slots=True)
class File:
    """What is said of the file as a whole."""

    has_macros: bool = False
    has_external_links: bool = False
    values_of: str = ""

    def __call__(self, book: Workbook) -> Workbook:
        return replace(book, has_macros=self.has_macros, has_external_links=self.has_external_links, values_of=self.values_of)
