"""The raw cells of the official tables: merged areas, formulas, and which totals are computed anew."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from toolkit.form import Form, sheets
from toolkit.form.layout import FIRST_ROW, addresses, column_letter, formula
from toolkit.intake.headings import Located, area_of, fields_in, template_bottom, template_merges
from toolkit.submission.cells import Note, RawCell, State
from toolkit.submission.check_code import shows_its_parts
from toolkit.submission.numbers import read_figure, show, split_numbers
from toolkit.submission.report import Fault, Values

# --- figures ----------------------------------------------------------------------------------------------------------------


class _Figures(NamedTuple):
    """The raw cells of a form's fields, in its order.

    Attributes:
        cells: One per field; a total that is to be recomputed has the formula "=".
        places: (sheet, address) of each.
        split: The number that a merged cell gives to a field, by index.
        stored: The cell of each recomputed total as it lies in the sheet, by index.
    """

    cells: list[RawCell | None]
    places: tuple[tuple[str, str], ...]
    split: dict[int, str]
    stored: dict[int, RawCell]


@lru_cache(maxsize=4)
def _template_places(form: Form) -> tuple[tuple[str, str], ...]:
    return tuple(addresses(form).values())


@lru_cache(maxsize=4)
def _template_formulas(form: Form) -> dict[int, tuple[str, str]]:
    """The formulas of each total, without "=", by index: of the template of today and of those before 2.0."""
    return {
        one.index: (sheets.total_formula(one)[1:], formula(form, one.key)[1:]) for one in form.fields if one.total
    }  # fmt: skip


def take_cells(
    form: Form, tables: Mapping[str, Located], kind: str, faults: list[Fault], *, values_only: bool = False
) -> _Figures:
    """The raw cell and the place of every field, and which totals are to be recomputed.

    Args:
        form: The edition.
        tables: Where each table was found.
        kind: What the metadata of the workbook says that it is.
        faults: What is odd is added here.
        values_only: Whether no formula is known, as in an .xls: a total that shows what the template's formula would show is
            taken for that formula, any other one as typed.
    """
    cells: list[RawCell | None] = []
    for table in form.tables:
        located = tables.get(table.key)
        fields = _fields_of(form, table.key)
        if located is None:
            cells.extend([None] * len(fields))
            continue
        get, places = located.grid.cells.get, located.places
        cells.extend([get(places.get(key, "")) for key in fields])
    at_home = len(tables) == 3 and all(
        one.form.table(key) is form.table(key) and not one.moved and not one.missing for key, one in tables.items()
    )
    where = _template_places(form) if at_home else tuple(_places(form, tables))
    figures = _Figures(cells, where, {}, {})
    _settle_merges(form, tables, figures, faults)
    if not values_only:
        _settle_formulas(form, tables, figures, kind, faults)
    elif kind != sheets.KIND_REGION:
        _suppose_formulas(form, figures)
    return figures


@lru_cache(maxsize=16)
def _fields_of(form: Form, table: str) -> tuple[str, ...]:
    return tuple(one.key for one in form.fields if one.table.key == table)


def _places(form: Form, tables: Mapping[str, Located]) -> Iterator[tuple[str, str]]:
    for one in form.fields:
        located = tables.get(one.table.key)
        address = located.places.get(one.key, "") if located else ""
        yield (located.grid.name if located and address else one.table.label, address)


def _settle_merges(form: Form, tables: Mapping[str, Located], figures: _Figures, faults: list[Fault]) -> None:
    """A merged area over several fields: its numbers are given to them if there are as many; a fault in any case."""
    for located in tables.values():
        usual = template_merges(located.form, located.table) if not located.moved else frozenset()
        bottom = template_bottom(located.form, located.table)
        for reference in located.grid.merges:
            if reference in usual:
                continue
            area = area_of(reference)
            if usual and (area[2] < FIRST_ROW or area[0] > bottom):
                continue
            keys = fields_in(area, located.places)
            if len(keys) < 2:
                continue
            top = reference.partition(":")[0]
            cell = located.grid.cells.get(top)
            raw = cell[0] if cell else ""
            values: Values = {"table": located.table.label, "area": reference, "count": len(keys)}
            faults.append(Fault("figures_merged", values, located.grid.name, top, ",".join(keys), raw))
            parts = split_numbers(raw, len(keys)) if cell else None
            for key, number in zip(keys, parts or (), strict=False):
                if key in form.by_key:
                    index = form.by_key[key].index
                    figures.cells[index] = RawCell(raw)
                    figures.split[index] = number


def _settle_formulas(form: Form, tables: Mapping[str, Located], figures: _Figures, kind: str, faults: list[Fault]) -> None:
    """Totals with the template's formula are recomputed; other formulas give their stored result."""
    expected = _template_formulas(form)
    for index, cell in enumerate(figures.cells):
        if cell is None:
            continue
        text, _, written = cell
        total = expected.get(index, ())
        if written is None:
            if total and text.strip() and kind == sheets.KIND_UNIT:
                faults.append(_at(form, index, figures, "total_typed", text, found=text[:60]))
            continue
        if total and kind != sheets.KIND_REGION and (written in total or _asks_judge(written, total[0])):
            figures.stored[index] = cell
            figures.cells[index] = RawCell(text, cell[1], "=")
            continue
        if REACHES_OUT.search(written):
            faults.append(_at(form, index, figures, "formula_reaches_out", text, formula=f"={written[:80]}"))
        if kind == sheets.KIND_REGION:
            if cell[1]:
                figures.cells[index] = RawCell(text, cell[1])
            continue
        if not total:
            continue
        if _adds_its_parts(form, index, written, figures, tables):
            figures.stored[index] = cell
            figures.cells[index] = RawCell(text, cell[1], "=")
        elif text.strip() and kind == sheets.KIND_UNIT:
            faults.append(_at(form, index, figures, "total_typed", f"={written}", found=f"={written}"[:60]))


def _suppose_formulas(form: Form, figures: _Figures) -> None:
    """Totals that show what the template's formula would show are recomputed as if it stood there."""
    typed = list(figures.cells)
    for index, expected in _template_formulas(form).items():
        cell = typed[index]
        if cell is not None and (cell.text or cell.formula is not None):
            if cell.formula in expected or shows_its_parts(form, index, typed):
                figures.stored[index] = cell
                figures.cells[index] = RawCell(cell.text, cell.kind, "=")
        elif not any(
            (part := typed[form.by_key[key].index]) and part.kind == "n" for key in form.parts_of[form.fields[index].key]
        ):
            figures.cells[index] = RawCell("", "", "=")


#: A formula that takes something from another workbook, a program or the network.
REACHES_OUT = re.compile(
    r"\[\d+\]|\[[^\[\]]*\.xl[a-z]*\]|\||\b(?:WEBSERVICE|HYPERLINK|RTD|CALL|REGISTER(?:\.ID)?|IMAGE|DDE|SQL\.REQUEST)\s*\(", re.I
)


def _at(form: Form, index: int, figures: _Figures, kind: str, raw: str, **values: str) -> Fault:
    """A fault at the cell of a field; the field's table, name and address are told besides `values`."""
    one = form.fields[index]
    sheet, address = figures.places[index]
    place = {"table": one.table.label, "name": one.name, "address": address}
    return Fault(kind, place | values, sheet, address, one.key, raw)


_ELSEWHERE = re.compile(r"\[[^\[\]]*\](?=_judge!)")


def _asks_judge(written: str, total: str) -> bool:
    """Whether a formula is that of a total of today as other programs write it, also where the table was copied elsewhere."""
    if sheets.JUDGE not in written:
        return False
    return _ELSEWHERE.sub("", re.sub(r"[\s'$]", "", written)) == total.replace("$", "")


_SUM = re.compile(r'(?:IF\(COUNT\((?P<count>[A-Z0-9:,;+]+)\)=0[,;]""[,;])?SUM\((?P<sum>[A-Z0-9:,;]+)\)(?(count)\))')
_PLUS = re.compile(r"[A-Z]{1,3}[0-9]{1,7}(?:\+[A-Z]{1,3}[0-9]{1,7})+")


def _adds_its_parts(form: Form, index: int, written: str, figures: _Figures, tables: Mapping[str, Located]) -> bool:
    """Whether a formula adds exactly the parts of a total, at their places in this sheet."""
    plain = re.sub(r"[\s$]", "", written).upper()
    match = _SUM.fullmatch(plain)
    if match and match["count"] in (None, match["sum"]):
        pieces = re.split("[,;]", match["sum"])
    elif _PLUS.fullmatch(plain):
        pieces = plain.split("+")
    else:
        return False
    added: list[str] = []
    for piece in pieces:
        if not re.fullmatch(r"[A-Z]{1,3}[1-9][0-9]{0,6}(:[A-Z]{1,3}[1-9][0-9]{0,6})?", piece):
            return False
        top, left, bottom, right = area_of(piece)
        if (bottom - top + 1) * (right - left + 1) > 500:
            return False
        added.extend(f"{column_letter(column)}{row}" for row in range(top, bottom + 1) for column in range(left, right + 1))
    one = form.fields[index]
    located = tables[one.table.key]
    for parts in _ways_to_add(form)[one.key]:
        wanted = {figures.places[form.by_key[part].index][1] for part in parts}
        # A blank row or column that somebody inserted may lie in between; a sum passes over it.
        rest = [address for address in added if address not in wanted]
        exact = "" not in wanted and wanted <= set(added) and len(set(added)) == len(added)
        if exact and not any(address in located.grid.cells for address in rest):
            return True
    return False


@lru_cache(maxsize=4)
def _ways_to_add(form: Form) -> dict[str, list[tuple[str, ...]]]:
    """Of each total, the fields that it is the sum of; where two totals cross there are two ways."""
    ways: dict[str, list[tuple[str, ...]]] = {}
    for identity in form.identities:
        if identity.kind != "balance":
            ways.setdefault(identity.left[0], []).append(identity.right)
    return ways


def stale_totals(
    form: Form, figures: _Figures, raws: Sequence[str], states: bytes, numbers: Sequence[int], computes_when_opened: bool
) -> Iterator[Fault]:
    """Stored results that disagree with what their formula gives.

    If a spreadsheet program computed them, it read the parts otherwise than we do (it passes over numbers stored as text), and
    what is printed is another number than the one that is taken in. If none has since the parts were written, they are old.

    Args:
        form: The edition.
        figures: The cells as they lie in the sheets.
        raws: Per field, its text as typed; `states` and `numbers` are what was read, in the smallest unit.
        computes_when_opened: Whether the file asks for its formulas to be computed, so that nobody sees what is stored.
    """
    for index, cell in figures.stored.items():
        if states[index] not in (State.NUMBER, State.ZERO) or not cell[0].strip():
            continue
        one = form.fields[index]
        if cell[1] == "n" and float(cell[0]) * one.measure.scale == numbers[index]:
            continue
        stored = read_figure(RawCell(cell[0], cell[1]), one.measure)
        if stored.value != numbers[index] or stored.notes & Note.FRACTION:
            kind = "total_not_computed" if computes_when_opened else "total_shown_differs"
            values = {"stored": raws[index], "right": show(numbers[index], one.measure)}
            yield _at(form, index, figures, kind, raws[index], **values)
