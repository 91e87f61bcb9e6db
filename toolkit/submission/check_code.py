"""校验码: eight digits over all figures, printed on the cover of the paper that is stamped and signed.

A spreadsheet computes them with plain functions (`toolkit.template.judge`), Python computes the same; a file that differs from
the signed paper is found.

Every figure is weighed by its place: Σ weight × content, modulo the prime `PRIME`. Weights are cubes modulo the prime
`_WEIGHT_PRIME`, for which cubing is one-to-one (it is 2 modulo 3), so that no two places weigh the same, and cells that balance
each other in neighbouring rows and columns do not cancel out as they would with weights that rise evenly. Contents:

- blank: 0;
- a number: itself plus `OF_NUMBER`, so that 0 is not blank; an amount of money in whole 分, modulo `PRIME`;
- a text: its length plus `OF_TEXT`, and its value where it has one that can be used (12件);
- a total that shows the sum of its parts: nothing, for it says nothing new.

All products and sums stay far below 2**53, so that doubles are exact. A change of one cell, or two cells exchanged, always
changes the code as long as the contents differ modulo `PRIME`. There is no code (`NO_CODE`) while a cell holds what is no
figure at all (an error value, a date, TRUE), a fraction of what is counted, or a number beyond `LARGEST`; an empty form shows
nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from toolkit.form import Form
from toolkit.submission.cells import FOREIGN, Note, RawCell, State
from toolkit.submission.numbers import in_units, read_figure

if TYPE_CHECKING:
    from toolkit.submission.report import Submission

#: Shown while no code can be had.
NO_CODE = "----"
#: What the workbook's hidden sheet says in place of a total that shows the sum of its parts; nobody types that as a text.
DERIVED = "=SUM"
#: The largest prime of eight digits.
PRIME = 99_999_989
#: The largest number, in the form's own unit, that takes part.
LARGEST = 100_000_000
_WEIGHT_PRIME = 9_929
#: What makes a number differ from a blank, and a text from a number.
OF_NUMBER, OF_TEXT = 50_000_000, 90_000_000
_BARRED = FOREIGN | Note.FRACTION
#: Notes of a figure that was typed as text.
_TEXT = (
    Note.FULL_WIDTH | Note.SPACES | Note.THOUSANDS | Note.TEXT_NUMBER | Note.RESIDUE | Note.ANNOTATION | Note.UNIT
    | Note.APPROXIMATE
)  # fmt: skip


def weight(index: int) -> int:
    """The weight of a field; by its row on the sheet that holds all figures below each other, from row 2."""
    return (index + 2) ** 3 % _WEIGHT_PRIME


def check_code(form: Form, cells: Sequence[RawCell | None], *, plain_sums: bool = False) -> str:
    """The code over the figures of a form.

    Args:
        form: The edition.
        cells: The raw cell of each field in the form's order; a total whose formula is to be trusted has the formula "=".
        plain_sums: Whether a typed total says nothing new if it is the sum of those parts that are stored as numbers, as
            templates before 2.0 have it, and not of those that are read as numbers.

    Returns:
        Eight digits as 1234-5678; "" for an empty form; `NO_CODE`.
    """
    return code_of(code_parts(form, cells, plain_sums=plain_sums))


def code_of(parts: Sequence[int | str]) -> str:
    """The code that figures come to which add these."""
    if NO_CODE in parts:
        return NO_CODE
    if not any(parts):
        return ""
    digits = f"{sum(parts) % PRIME:08}"  # type: ignore[arg-type]
    return f"{digits[:4]}-{digits[4:]}"


def code_parts(form: Form, cells: Sequence[RawCell | None], *, plain_sums: bool = False) -> list[int | str]:
    """What each figure adds to the code, or `NO_CODE` where it lets there be none; see `check_code`."""
    parts: list[int | str] = []
    given: list[RawCell | None] = []
    for index, (cell, (weighs, is_sum, is_money)) in enumerate(zip(cells, _places(form), strict=True)):
        if cell is None or cell[2] == "=" or not cell[0]:
            parts.append(0)
            continue
        text, kind, _ = cell
        if is_sum:
            given = given or [one if one is not None and (one.text or one.formula == "=") else None for one in cells]
            if shows_its_parts(form, index, given, plain_sums=plain_sums):
                parts.append(0)
                continue
        if kind == "n" and len(text) < 9 and text.isdigit() and text.isascii() and not is_money:
            parts.append(weighs * (OF_NUMBER + int(text)))  # as below; nearly all cells are of this kind
            continue
        measure = form.fields[index].measure
        figure = read_figure(cell, measure)
        value = figure.value or 0
        if figure.notes & _BARRED or abs(value) > LARGEST * measure.scale:
            parts.append(NO_CODE)
            continue
        if kind != "n" and value < 0 and not measure.signed:
            value = 0
        value = value % PRIME if is_money else value
        content = OF_NUMBER + value if kind == "n" else OF_TEXT + len(text) + value
        parts.append(weighs * content)
    return parts


@lru_cache(maxsize=4)
def _places(form: Form) -> tuple[tuple[int, bool, bool], ...]:
    """(weight, whether it is a total, whether it is an amount of money) of each field."""
    return tuple((weight(one.index), one.key in form.parts_of, one.measure.scale != 1) for one in form.fields)


def shows_its_parts(form: Form, index: int, cells: Sequence[RawCell | None], *, plain_sums: bool = False) -> bool:
    """Whether a total is a formula, or shows what the formula would: the sum of those parts that are numbers."""
    parts = form.parts_of.get(form.fields[index].key)
    cell = cells[index]
    if parts is None or cell is None:
        return False
    if cell.formula == "=":
        return True
    if cell.kind != "n":
        return False
    numbers = [one for part in parts if (one := _shown(form, form.by_key[part].index, cells, plain_sums)) is not None]
    return bool(numbers) and Decimal(cell.text) == sum(numbers)


def _shown(form: Form, index: int, cells: Sequence[RawCell | None], plain_sums: bool) -> int | Decimal | None:
    """The number of a cell; of a formula, the sum that it would show when recalculated."""
    cell, one = cells[index], form.fields[index]
    if cell is None:
        return None
    if cell.formula == "=":
        parts = [_shown(form, form.by_key[part].index, cells, plain_sums) for part in form.parts_of[one.key]]
        numbers = [part for part in parts if part is not None]
        return sum(numbers) if numbers else None
    if plain_sums:
        return Decimal(cell.text) if cell.kind == "n" else None
    figure = read_figure(cell, one.measure)
    return (
        None if figure.value is None or (figure.value < 0 and not one.measure.signed) else in_units(figure.value, one.measure)
    )


def code_of_report(submission: Submission) -> str:
    """The 校验码 of a report that was read, computed from its figures; its texts have to be there."""
    cells: list[RawCell | None] = []
    for raw, state, notes in zip(submission.raws, submission.states, submission.notes, strict=True):
        if notes & Note.DERIVED:
            cells.append(RawCell("", "", "="))
        else:
            cells.append(RawCell(raw, _kind(state, notes)) if raw else None)
    return check_code(submission.form, cells)


def _kind(state: int, notes: int) -> str:
    """The kind of a raw cell, from what was made of it."""
    if notes & FOREIGN:
        return "d" if notes & Note.DATE else "b" if notes & Note.BOOLEAN else "e"
    return "n" if state in (State.NUMBER, State.ZERO) and not notes & _TEXT else "s"
