"""Where the headings of the official tables stand in somebody's sheets, and so where each figure stands.

Positions are never trusted, but tried first: if every heading of a table stands where our template has it (the common case),
nothing is searched. Else the headings are looked for wherever they are: in renamed, reordered or merged sheets, with rows and
columns inserted, moved or deleted. A heading counts together with its group: 结果维持 stands three times in table 四.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from toolkit.form import FORMS, Form, Table
from toolkit.form.layout import Box, addresses, column_letter, lay_out, split_address
from toolkit.form.model import Block, Heading, join_keys
from toolkit.submission.cells import Grid
from toolkit.submission.folding import folded
from toolkit.submission.report import Values

#: Row and column, both from 1.
Place = tuple[int, int]
#: Where each heading stands in a sheet, in reading order.
Index = Mapping[str, list[Place]]
#: First row, first column, last row, last column.
Area = tuple[int, int, int, int]

_LONGEST = 120  # no heading is longer
_NUMBERED = re.compile(r"^(\d{1,2})[、,]")


@lru_cache(maxsize=8192)
def label(text: str) -> str:
    """A heading as it is compared: no blanks or editor residue, wide and narrow forms, brackets and quotes alike."""
    if len(text) > _LONGEST:
        return ""
    return _NUMBERED.sub(r"\1.", folded(text))


@lru_cache(maxsize=8192)
def place_of(address: str) -> tuple[int, int]:
    """A1 address → (column, row), both from 1; remembered, since every workbook has the same ones."""
    return split_address(address)


class Extra(NamedTuple):
    """A row or a column that somebody added to a table.

    Attributes:
        address: Its first cell that holds something.
        row: Number of the row, 0 for a column.
        column: Letters of the column, "" for a row.
        heading: What stands left of the figures of a row, "" if nothing does.
    """

    address: str
    row: int = 0
    column: str = ""
    heading: str = ""


class Moved(NamedTuple):
    """How a table differs in place from the template: a kind of fault, and what is to be told of it."""

    kind: str
    values: Values


class Located(NamedTuple):
    """A table that was found.

    Attributes:
        form: The edition whose headings it bears.
        grid: Its sheet.
        places: Address of each field by key; fields whose heading is missing are not in it.
        missing: (heading, keys of its fields) of every heading that is missing.
        extra: Every row and column inside the table that the form does not have and that holds something.
        moved: What stands elsewhere than in the template, the first such thing; None if all stands there.
    """

    form: Form
    table: Table
    grid: Grid
    places: Mapping[str, str]
    missing: tuple[tuple[str, tuple[str, ...]], ...] = ()
    extra: tuple[Extra, ...] = ()
    moved: Moved | None = None


# --- at the template's place ------------------------------------------------------------------------------------------------


class _Expected(NamedTuple):
    labels: tuple[tuple[str, str, str], ...]  # address, words as printed, words as compared
    places: Mapping[str, str]
    area: frozenset[str]
    merges: frozenset[str]
    bottom: int


def _span(box: Box) -> str:
    last = Box(box.row + box.rows - 1, box.column + box.columns - 1, 1, 1, "")
    return f"{box.address()}:{last.address()}"


@lru_cache(maxsize=8)
def _expected(form: Form, table: Table) -> _Expected:
    boxes = lay_out(form, table).boxes
    labels = tuple((box.address(), box.text, label(box.text)) for box in boxes if box.role in ("caption", "row", "column"))
    places = {box.field.key: box.address() for box in boxes if box.field}
    merges = frozenset(_span(box) for box in boxes if box.rows * box.columns > 1)
    bottom = max(place_of(address)[1] for address in places.values())
    return _Expected(labels, places, frozenset(box.address() for box in boxes), merges, bottom)


def template_merges(form: Form, table: Table) -> frozenset[str]:
    """The merged areas of a table in our template."""
    return _expected(form, table).merges


def template_bottom(form: Form, table: Table) -> int:
    """The last row of a table in our template, from 1."""
    return _expected(form, table).bottom


def at_template_place(form: Form, table: Table, grid: Grid) -> Located | None:
    """The table, if all its headings stand exactly where our template has them."""
    expected = _expected(form, table)
    get = grid.cells.get
    for address, words, compared in expected.labels:
        cell = get(address)
        if cell is None or (cell[0] != words and label(cell[0]) != compared):
            return None
    return Located(form, table, grid, expected.places)


# --- counting tables ----------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _anchors() -> dict[str, str]:
    """The heading of each table that stands in it once and in no other, in all editions → its key."""
    table = FORMS[2021].table
    first_row = table("requests").blocks[0].rows.children[0]
    litigation = table("challenges").blocks[0].columns.children[1].children[0]
    return {
        label(table("documents").blocks[0].caption): "documents",
        label(first_row.title): "requests",
        label(litigation.title): "challenges",
    }


def count_tables(grids: Iterable[Grid], located: Iterable[Located]) -> list[tuple[str, str, str]]:
    """(table key, sheet, address) of every heading that shows a table to be there, in `grids` and beside what was located.

    Sheets whose table was found at the template's place need not be read again within its area.
    """
    known = {one.grid.name: _expected(one.form, one.table).area for one in located if not one.moved and not one.missing}
    anchors = _anchors()
    found = []
    for grid in grids:
        area = known.get(grid.name)
        for address in grid.cells if area is None else grid.cells.keys() - area:
            cell = grid.cells[address]
            if cell[1] == "s" and (key := anchors.get(label(cell[0]))):
                found.append((key, grid.name, address))
    return found


# --- anywhere --------------------------------------------------------------------------------------------------------------


def index_labels(grid: Grid) -> dict[str, list[Place]]:
    """Where each text of a sheet stands."""
    index: dict[str, list[Place]] = {}
    for address, cell in grid.cells.items():
        if cell[1] == "s" and len(cell[0]) <= _LONGEST:
            column, row = place_of(address)
            index.setdefault(label(cell[0]), []).append((row, column))
    return index


@lru_cache(maxsize=4096)
def area_of(reference: str) -> Area:
    """First row, first column, last row, last column of A1:B2."""
    first, _, last = reference.partition(":")
    (left, top), (right, bottom) = place_of(first), place_of(last or first)
    return top, left, bottom, right


@dataclass
class _Search:
    """A table being looked for in one sheet."""

    grid: Grid
    index: Index
    merged: Mapping[Place, Area]
    heads: dict[int, Place] = field(default_factory=dict)  # id of a heading → where it stands

    def within(self, title: str, area: Area) -> list[Place]:
        """Where a heading stands within an area."""
        top, left, bottom, right = area
        return [
            (row, column)
            for row, column in self.index.get(label(title), ())
            if top <= row <= bottom and left <= column <= right
        ]

    def end(self, place: Place) -> Place:
        """The last row and column of the merged area that begins here."""
        area = self.merged.get(place)
        return (area[2], area[3]) if area else place


_FAR = 1 << 30
#: A sheet with more cells is a list of something, not a table of two hundred figures.
_CROWDED = 50_000


def find_table(form: Form, table: Table, grid: Grid, index: Index) -> Located | None:
    """The table anywhere in a sheet, if at least half of its headings are there."""
    merged = {(area[0], area[1]): area for area in map(area_of, grid.merges)}
    search = _Search(grid, index, merged)
    rows = _find_rows(search, table)
    places: dict[str, str] = {}
    missing: list[tuple[str, tuple[str, ...]]] = []
    extra: list[Extra] = []
    used_rows: dict[int, None] = {}
    all_columns: set[int] = set()
    expected_count = found_count = 0
    for block in table.blocks:
        columns, row_places = _find_block(search, block, rows, places_above=rows)
        lines = [(path, row_places.get(join_keys(path))) for path in block.rows.leaves()]
        leaves = [(path, columns.get(join_keys(path))) for path in block.columns.leaves()]
        expected_count += len(lines) + len(leaves)
        found_count += sum(row is not None for _, row in lines) + sum(column is not None for _, column in leaves)
        for row_path, row in lines:
            for column_path, column in leaves:
                if row is not None and column is not None:
                    key = f"{table.key}/{join_keys(row_path)}/{join_keys(column_path)}"
                    places[key] = f"{column_letter(column)}{row}"
        missing.extend(_missing_headings(table, block, lines, leaves))
        used_rows.update(dict.fromkeys(row for _, row in lines if row is not None))
        taken = {column for _, column in leaves if column is not None}
        all_columns |= taken
        extra.extend(_extra_columns(grid, {row for _, row in lines if row is not None}, taken))
    if not places or found_count * 2 < expected_count:
        return None
    extra.extend(_extra_rows(grid, table, list(used_rows), all_columns))
    return Located(form, table, grid, places, tuple(missing), tuple(extra), _first_move(form, table, grid, places))


def _find_rows(search: _Search, table: Table) -> dict[str, Place]:
    """Where each row heading of a table stands, by title; of several, the one nearest to the row before."""
    found: dict[str, Place] = {}
    last: Place | None = None
    for block in table.blocks:
        for path in block.rows.leaves():
            title = path[-1].title
            places = search.index.get(label(title), []) if title else []
            if not places:
                continue
            near = last
            place = places[0] if near is None else min(places, key=lambda at: (abs(at[0] - near[0]), abs(at[1] - near[1])))
            found[title] = last = place
    return found


def _find_block(
    search: _Search, block: Block, rows: Mapping[str, Place], places_above: Mapping[str, Place]
) -> tuple[dict[str, int], dict[str, int]]:
    """Columns and rows of a block by key."""
    own = {join_keys(path): rows[path[-1].title] for path in block.rows.leaves() if path[-1].title in rows}
    if any(path[-1].title for path in block.rows.leaves()):
        if not own:
            return {}, {}
        top = min(row for row, _ in own.values())
        left = min(column for _, column in own.values())
        others = [row for row, _ in places_above.values() if row < top]
        area = (max(others, default=0) + 1, left + 1, top - 1, _FAR)
        return _find_columns(search, block.columns, area), {key: row for key, (row, _) in own.items()}
    # Table 四 has no row headings: its one row of figures stands under its column headings.
    best: dict[str, int] = {}
    bottom = 0
    for row, _ in sorted({at for child in block.columns.children for at in search.index.get(label(child.title), ())}):
        area = (row, 1, row + block.columns.depth + 1, _FAR)
        columns = _find_columns(search, block.columns, area)
        if len(columns) > len(best):
            best = columns
            bottom = max(search.end(place)[0] for place in _leaf_places(search, block.columns))
    if not best:
        return {}, {}
    return best, {join_keys(path): _figure_row(search.grid, bottom + 1, set(best.values())) for path in block.rows.leaves()}


def _leaf_places(search: _Search, root: Heading) -> Iterator[Place]:
    for path in root.leaves():
        if id(path[-1]) in search.heads:
            yield search.heads[id(path[-1])]


def _figure_row(grid: Grid, below: int, columns: set[int]) -> int:
    """The row of figures: the one below the headings, unless that is empty and one soon after is filled."""
    for row in (below, below + 1, below + 2):
        filled = sum(f"{column_letter(column)}{row}" in grid.cells for column in columns)
        if filled > (0 if row == below else 2):
            return row
    return below


def _find_columns(search: _Search, root: Heading, area: Area) -> dict[str, int]:
    """The column of each leaf by key."""
    search.heads.clear()
    _find_children(search, root, area)
    titles = [path[-1].title for path in root.leaves()]
    # Other tables may stand above, so that only the rows of this one's headings are searched once more.
    highest = min((row for row, _ in search.heads.values()), default=area[2] - root.depth - 1)
    area = (max(area[0], highest), *area[1:])
    for path in root.leaves():
        leaf = path[-1]
        # Moved out of its group, or its group is gone; its words are enough to tell it.
        alone = id(leaf) not in search.heads and titles.count(leaf.title) == 1
        if alone and (places := search.within(leaf.title, area)):
            search.heads[id(leaf)] = places[-1]
    taken: dict[int, int] = {}
    for path in root.leaves():
        if id(path[-1]) in search.heads:
            taken[search.heads[id(path[-1])][1]] = taken.get(search.heads[id(path[-1])][1], 0) + 1
    return {
        join_keys(path): search.heads[id(path[-1])][1]
        for path in root.leaves()
        if id(path[-1]) in search.heads and taken[search.heads[id(path[-1])][1]] == 1
    }


def _find_children(search: _Search, heading: Heading, area: Area) -> None:
    """Find the headings under one, each within the area that belongs to it."""
    _, _, bottom, right = area
    found: list[tuple[Heading, Place]] = []
    for child in heading.children:
        places = search.within(child.title, area)
        if places:
            # The nearest above the figures; on a row of its own, the first.
            row = max(row for row, _ in places) if heading.children[0] is child or not found else found[0][1][0]
            on_row = [at for at in places if at[0] == row] or places
            found.append((child, on_row[0]))
            search.heads[id(child)] = on_row[0]
    starts = sorted(column for _, (_, column) in found)
    for child, (row, column) in found:
        if child.children:
            end = search.end((row, column))[1]
            if end == column:
                end = next((start - 1 for start in starts if start > column), right)
            _find_children(search, child, (row + 1, column, bottom, min(end, right)))


def _missing_headings(
    table: Table,
    block: Block,
    lines: list[tuple[tuple[Heading, ...], int | None]],
    leaves: list[tuple[tuple[Heading, ...], int | None]],
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(words, keys of the fields that cannot be read) for every heading that was not found."""
    prefix = f"{block.caption}：" if block.caption else ""
    for path, row in lines:
        if row is None and path[-1].title:
            keys = tuple(f"{table.key}/{join_keys(path)}/{join_keys(column)}" for column, _ in leaves)
            yield prefix + path[-1].title, keys
    for path, column in leaves:
        if column is None:
            keys = tuple(f"{table.key}/{join_keys(line)}/{join_keys(path)}" for line, row in lines if row is not None)
            if keys:
                yield prefix + "／".join(heading.title for heading in path[-2:]), keys


def _extra_columns(grid: Grid, rows: set[int], columns: set[int]) -> Iterator[Extra]:
    for column in range(min(columns, default=0) + 1, max(columns, default=0)):
        if column not in columns:
            letters = column_letter(column)
            held = [f"{letters}{row}" for row in sorted(rows) if f"{letters}{row}" in grid.cells]
            if held:
                yield Extra(held[0], column=letters)


def _extra_rows(grid: Grid, table: Table, rows: list[int], columns: set[int]) -> Iterator[Extra]:
    if not rows:
        return
    headings = _all_labels(table)
    for row in range(min(rows) + 1, max(rows)):
        if row in rows:
            continue
        held = [f"{column_letter(column)}{row}" for column in sorted(columns) if f"{column_letter(column)}{row}" in grid.cells]
        if not held or any(label(grid.cells[address][0]) in headings for address in held):
            continue
        words = [
            cell[0]
            for column in range(1, min(columns))
            if (cell := grid.cells.get(f"{column_letter(column)}{row}")) and cell[1] == "s"
        ]
        yield Extra(held[0], row, heading=words[-1] if words else "")


@lru_cache(maxsize=8)
def _all_labels(table: Table) -> frozenset[str]:
    found = set()
    for block in table.blocks:
        found |= {label(block.caption), label(block.corner)}
        for root in (block.rows, block.columns):
            found |= {label(heading.title) for path in root.leaves() for heading in path}
    return frozenset(found - {""})


def _first_move(form: Form, table: Table, grid: Grid, places: Mapping[str, str]) -> Moved | None:
    """What stands elsewhere than in the template; the first such thing."""
    if grid.name != table.label:
        return Moved("table_on_other_sheet", {"table": table.label, "sheet": grid.name})
    expected = addresses(form)
    fields = [one for one in form.fields if one.table.key == table.key and one.key in places]
    first = next((one for one in fields if places[one.key] != expected[one.key][1]), None)
    if first is None:
        return None
    pairs = [(place_of(expected[one.key][1]), place_of(places[one.key])) for one in fields]
    rows, columns = ({was[axis]: now[axis] for was, now in pairs} for axis in (1, 0))
    if _grows(rows) and _grows(columns):
        added_rows = _inserted(_headings_moved(form, table, grid, 1, rows))
        added_columns = _inserted(_headings_moved(form, table, grid, 0, columns))
        if added_rows and not added_columns:
            return Moved("rows_inserted", {"table": table.label, "rows": tuple(map(str, added_rows)), "count": len(added_rows)})
        if added_columns and not added_rows:
            letters = tuple(map(column_letter, added_columns))
            return Moved("columns_inserted", {"table": table.label, "columns": letters, "count": len(added_columns)})
    values = {"table": table.label, "name": first.name, "usual": expected[first.key][1], "place": places[first.key]}
    return Moved("figure_moved", values)


def _grows(lines: Mapping[int, int]) -> bool:
    """Whether rows (or columns) of figures stand where they did or further on, in the same order, none lost in between."""
    shifts = [lines[line] - line for line in sorted(lines)]
    return shifts[0] >= 0 and shifts == sorted(shifts)


def _headings_moved(form: Form, table: Table, grid: Grid, axis: int, lines: Mapping[int, int]) -> dict[int, int]:
    """Where rows (axis 1) or columns (axis 0) stand; those that hold headings alone moved as far as one of their neighbours."""
    moved = dict(lines)
    for address, _, compared in _expected(form, table).labels:
        place = place_of(address)
        line = place[axis]
        if line in moved:
            continue
        before = max((known for known in lines if known < line), default=None)
        after = min((known for known in lines if known > line), default=before)
        least = 0 if before is None else lines[before] - before
        most = least if after is None else lines[after] - after
        column, row = (place[0], place[1] + least) if axis else (place[0] + least, place[1])
        cell = grid.cells.get(f"{column_letter(column)}{row}")
        moved[line] = line + (least if cell and label(cell.text) == compared else most)
    return moved


def _inserted(lines: Mapping[int, int]) -> list[int]:
    """Numbers of the rows (or columns) that are there once more than in the template."""
    added: list[int] = []
    shift = 0
    for line in sorted(lines):
        if lines[line] - line > shift:
            added += range(line + shift, lines[line])
            shift = lines[line] - line
    return added


def search_all(grids: Iterable[Grid]) -> dict[str, list[Located]]:
    """Every official table found anywhere, by key of the table, best first."""
    found: dict[str, list[Located]] = {}
    for grid in grids:
        if len(grid.cells) > _CROWDED:
            continue
        index = index_labels(grid)
        for edition in sorted(FORMS, reverse=True):
            form = FORMS[edition]
            for table in form.tables:
                located = at_template_place(form, table, grid) if grid.name == table.label else None
                located = located or find_table(form, table, grid, index)
                if located:
                    found.setdefault(table.key, []).append(located)
    for many in found.values():
        many.sort(key=lambda one: len(one.places), reverse=True)
    return found


def fields_in(area: Area, places: Mapping[str, str]) -> list[str]:
    """Keys of the fields whose cells lie in an area."""
    top, left, bottom, right = area
    inside = []
    for key, address in places.items():
        column, row = place_of(address)
        if top <= row <= bottom and left <= column <= right:
            inside.append(key)
    return inside
