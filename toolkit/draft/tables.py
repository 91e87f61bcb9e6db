"""The tables of a draft that people have worked on: the annex of units row by row, and cells that were or have become blank.

A row of the annex is ours where it reads as it was generated, which its sketch in the ledger tells, or that of the whole table.
Ours are brought up to date: figures are filled in, new units come in their place in the roster, those that are due no longer
go. A row that somebody has changed stays but for its number, and is told of with what it would be today.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from toolkit.draft.bindings import Binding, name_and_figures, row_sketch
from toolkit.draft.bound import Bound, text_of
from toolkit.draft.plan import UnitTable, cell_bookmark
from toolkit.draft.typography import TABLE_SMALL
from toolkit.draft.wordtable import (
    ANNEX_HEIGHT,
    ANNEX_SHARES,
    bound_element,
    long_table,
    official_rows,
    run_xml,
    unit_rows,
    widths,
)
from toolkit.form.layout import lay_out

if TYPE_CHECKING:
    from toolkit.form import Form, Table

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


class Annex(NamedTuple):
    """What became of the annex.

    Attributes:
        renewed: The units whose row was filled in anew, added or taken out; 合计 of the last.
        told: What was left as it is: a sentence, what stands there, and what it would be, each "" if nothing.
        rows: Sketches of the rows from now on, by that of the unit.
    """

    renewed: list[str]
    told: list[tuple[str, str, str]]
    rows: dict[str, str]


class _Row(NamedTuple):
    """A row of the annex in a document: its element, its cells, the unit (合计 of the last), whether it is ours."""

    element: Any
    texts: tuple[str, ...]
    name: str
    ours: bool


def renew_annex(bound: Bound, block: UnitTable) -> Annex | None:
    """Bring the annex up to date; None if the document has no table with its headings.

    Args:
        bound: The document; its elements are changed.
        block: The annex of today.
    """
    table = _find(bound.root, block.headings)
    if table is None:
        return None
    was = bound.ledger
    untouched = was.table in bound.tables()
    head, *rest = table.findall(qn("w:tr"))
    rows = [_row(element, was.rows, untouched=untouched) for element in rest]
    by_name: dict[str, _Row] = {}
    for row in rows:
        by_name.setdefault(row.name, row)
    today = [*((line[1], line) for line in block.lines()), (block.total[0], block.total)]
    result = Annex([], [], {})
    sequence: list[tuple[_Row | None, tuple[str, ...]]] = []
    for name, line in today:
        known, sketched = by_name.get(name), row_sketch(line)
        if known is None and sketched[0] in was.rows:
            what = f"附件里“{name}”这一行已被人删去，没有补回；现在的数是{_said(line)}"
            result.told.append((what, "", _said(line)))
            result.rows[sketched[0]] = was.rows[sketched[0]]
            continue
        if known is None or known.ours:
            result.rows[sketched[0]] = sketched[1]
        elif sketched[0] in was.rows:
            result.rows[sketched[0]] = was.rows[sketched[0]]
        if known and not known.ours and name_and_figures(known.texts) != name_and_figures(line):
            here = _said(known.texts)
            what = f"附件里“{name}”这一行已被人改成{here}，没有动；工作簿现在是{_said(line)}，请核对"
            result.told.append((what, here, _said(line)))
        sequence.append((known, line if known is None or known.ours else known.texts))
    wanted = {name for name, _ in today}
    result.renewed.extend(row.name for row in rows if row.ours and row.name not in wanted)
    in_place = {id(row) for row, _ in sequence}
    above: _Row | None = None
    for row in rows:
        again = by_name[row.name] is not row
        if id(row) not in in_place:
            if row.ours and not again:
                continue  # of a unit that is due no longer
            why = "不止一行，后面的" if again else "这一行是人写的，现在的单位里没有它，"
            result.told.append((f"附件里“{row.name}”{why}没有动，请核对", _said(row.texts), ""))
            place = next((place for place, (one, _) in enumerate(sequence, 1) if one is above), 0) if above else 0
            sequence.insert(place, (row, row.texts))
        above = row
    _set(table, head, rows, sequence, result)
    return result


def _find(root: Any, headings: Sequence[str]) -> Any:
    """The last table whose first row has these headings; None if there is none."""
    found = None
    for table in root.iter(qn("w:tbl")):
        row = table.find(qn("w:tr"))
        if row is not None and tuple(map(_bare, _texts(row))) == tuple(map(_bare, headings)):
            found = table
    return found


def _bare(text: str) -> str:
    return "".join(text.split())


def _texts(row: Any) -> tuple[str, ...]:
    return tuple(text_of(cell.iter(qn("w:t"))).strip() for cell in row.iter(qn("w:tc")))


def _row(element: Any, known: Mapping[str, str], *, untouched: bool) -> _Row:
    texts = _texts(element)
    sketched = row_sketch(texts)
    return _Row(element, texts, name_and_figures(texts)[0], untouched or known.get(sketched[0]) == sketched[1])


def _said(line: Sequence[str]) -> str:
    return f"“{'、'.join(name_and_figures(line)[1])}”"


def _set(
    table: Any, head: Any, rows: Sequence[_Row], sequence: Sequence[tuple[_Row | None, tuple[str, ...]]], result: Annex
) -> None:
    """Put the rows of today into the table, those that there are already with their look."""
    make = _Maker(table, [row.element for row in rows])
    elements = []
    for number, (known, planned) in enumerate(sequence, 1):
        line = (str(number), *planned[1:]) if planned[0].isdecimal() else planned
        if known is not None and [*filter(None, known.texts)] == [*filter(None, line)]:
            elements.append(known.element)
            continue
        name = name_and_figures(line)[0]
        if known is None or name_and_figures(known.texts) != name_and_figures(line):
            result.renewed.append(name)
        filled = known is not None and _fill(known.element, [text for text in line if text])
        elements.append(known.element if filled and known is not None else make.row(line))
    for row in rows:
        table.remove(row.element)
    for element in reversed(elements):
        head.addnext(element)


def _fill(row: Any, texts: Sequence[str]) -> bool:
    """Put texts into the cells of a row; False if it has not as many cells."""
    cells = [*row.iter(qn("w:tc"))]
    if len(cells) != len(texts):
        return False
    held = [[*cell.iter(qn("w:t"))] for cell in cells]
    if not all(held):
        return False
    for one, text in zip(held, texts, strict=True):
        put(one, text)
    return True


def put(held: Sequence[Any], text: str) -> None:
    """A new text in the place of an old one: in the first element that held some, so that it keeps the look."""
    first = next((one for one in held if one.text), held[0])
    first.text = text
    first.set(_SPACE, "preserve")
    for one in held:
        if one is not first:
            one.text = ""


class _Maker:
    """Makes rows of the annex for a document, as wide and in the style of those that stand there."""

    def __init__(self, table: Any, rows: Sequence[Any]) -> None:
        grid = [int(one.get(qn("w:w")) or 0) for one in table.iter(qn("w:gridCol"))]
        self._columns = grid if len(grid) == len(ANNEX_SHARES) and all(grid) else widths(ANNEX_SHARES)
        styles = (one.get(qn("w:val")) for row in rows for one in row.iter(qn("w:pStyle")))
        self._style = next((style for style in styles if style), TABLE_SMALL)

    def row(self, line: Sequence[str]) -> Any:
        """A row of one line of the plan."""
        _, rows = long_table(unit_rows([(), tuple(line)]), self._columns, style=self._style, height=ANNEX_HEIGHT)
        next(rows)  # the headings, which every page repeats
        table = parse_xml(f"<w:tbl {nsdecls('w')}>{next(rows)}</w:tbl>")
        return table.find(qn("w:tr"))


# ---------------------------------------------------------------- cells of the official tables


def fill_blank(bound: Bound, form: Form, one: Binding) -> bool:
    """Put a figure with its bookmark into a cell that was blank; False if that cell is not found, or is not blank.

    Args:
        bound: The document; its elements are changed.
        form: The edition.
        one: The figure of today, in one of the official tables.
    """
    cell = _cell(bound, form, one.name)
    if cell is None or text_of(cell.iter(qn("w:t"))).strip():
        return False
    numbers = (mark.get(qn("w:id")) or "" for mark in bound.root.iter(qn("w:bookmarkStart")))
    free = max((int(number) for number in numbers if number.isdecimal()), default=0) + 1
    _cleared(cell).append(bound_element(run_xml(one.text), one.name, one.cells, free))
    return True


def blank(bound: Bound, form: Form, was: Binding) -> bool:
    """Take a figure that is known no longer out of its cell; False if that cell is not found, or holds something else."""
    cell = _cell(bound, form, was.name)
    if cell is None or text_of(cell.iter(qn("w:t"))).strip() != was.text:
        return False
    _cleared(cell)
    return True


def _cleared(cell: Any) -> Any:
    """The first paragraph of a cell, without all that stood in the cell."""
    paragraphs = [*cell.iter(qn("w:p"))]
    for paragraph in paragraphs:
        for child in [*paragraph]:
            if child.tag != qn("w:pPr"):
                paragraph.remove(child)
    return paragraphs[0]


def _cell(bound: Bound, form: Form, name: str) -> Any:
    """The cell of an official table in which a figure of this name belongs; None if the table is not as it was."""
    table = next(one for one in form.tables if any(cell_bookmark(form, key) == name for key in _keys(form, one)))
    names = {cell_bookmark(form, key) for key in _keys(form, table)}
    held = (held[0] for other, held in bound.spans.items() if other in names and held)
    element = next((found for one in held if (found := next(one.iterancestors(qn("w:tbl")), None)) is not None), None)
    if element is None:
        return None
    planned = official_rows(lay_out(form, table), lambda key: "0", lambda key: cell_bookmark(form, key))
    rows = element.findall(qn("w:tr"))
    if len(rows) != len(planned):
        return None
    for row, cells in zip(rows, planned, strict=True):
        for place, cell in enumerate(cells):
            if cell.bookmark == name:
                found = row.findall(qn("w:tc"))
                whole = len(found) == len(cells) and found[place].find(qn("w:p")) is not None
                return found[place] if whole else None
    return None


def _keys(form: Form, table: Table) -> Iterator[str]:
    return (one.key for one in form.fields if one.table is table)
