"""校验码: eight digits over all figures, printed on the cover of the paper that is stamped and signed.

A spreadsheet computes them with plain functions, Python computes the same; a file that differs from the signed paper is found.

Every figure is weighed by its place: Σ weight × content, modulo the prime `PRIME`. Weights are cubes modulo the prime
`_WEIGHT_PRIME`, for which cubing is one-to-one (it is 2 modulo 3), so that no two places weigh the same, and cells that balance
each other in neighbouring rows and columns do not cancel out as they would with weights that rise evenly. Contents:

- blank: 0;
- a number: itself plus `_NUMBER`, so that 0 is not blank; an amount of money in whole 分, modulo `PRIME`;
- a text: its length plus `_TEXT`, and its value where it has one that can be used (12件);
- a total that shows the sum of its parts: nothing, for it says nothing new.

All products and sums stay far below 2**53, so that doubles are exact. A change of one cell, or two cells exchanged, always
changes the code as long as the contents differ modulo `PRIME`. There is no code (`NO_CODE`) while a cell holds what is no
figure at all (an error value, a date, TRUE), a fraction of what is counted, or a number beyond `LARGEST`; an empty form shows
nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from toolkit.form import Form
from toolkit.submission.cells import FOREIGN, Note, RawCell
from toolkit.submission.numbers import read_figure

#: Shown while no code can be had.
NO_CODE = "----"
#: What the workbook's hidden sheet says in place of a total that shows the sum of its parts; nobody types that as a text.
DERIVED = "=SUM"
#: The largest prime of eight digits.
PRIME = 99_999_989
#: The largest number, in the form's own unit, that takes part.
LARGEST = 100_000_000
_WEIGHT_PRIME = 9_929
_NUMBER, _TEXT = 50_000_000, 90_000_000
_BARRED = FOREIGN | Note.FRACTION


def weight(index: int) -> int:
    """The weight of a field; by its row on the sheet that holds all figures below each other, from row 2."""
    return (index + 2) ** 3 % _WEIGHT_PRIME


def check_code(form: Form, cells: Sequence[RawCell | None]) -> str:
    """The code over the figures of a form.

    Args:
        form: The edition.
        cells: The raw cell of each field in the form's order; a total whose formula is to be trusted has the formula "=".

    Returns:
        Eight digits as 1234-5678; "" for an empty form; `NO_CODE`.
    """
    total, is_empty = 0, True
    given: list[RawCell | None] = []
    for index, (cell, (weighs, is_sum, is_money)) in enumerate(zip(cells, _places(form), strict=True)):
        if cell is None or cell[2] == "=" or not cell[0]:
            continue
        text, kind, _ = cell
        if is_sum:
            given = given or [one if one is not None and (one.text or one.formula == "=") else None for one in cells]
            if shows_its_parts(form, index, given):
                continue
        is_empty = False
        if kind == "n" and len(text) < 9 and text.isdigit() and text.isascii() and not is_money:
            total += weighs * (_NUMBER + int(text))  # as below; nearly all cells are of this kind
            continue
        measure = form.fields[index].measure
        figure = read_figure(cell, measure)
        value = figure.value or 0
        if figure.notes & _BARRED or abs(value) > LARGEST * measure.scale:
            return NO_CODE
        content = _NUMBER + value if kind == "n" else _TEXT + len(text) + (value if value > 0 or measure.signed else 0)
        total += weighs * content
    if is_empty:
        return ""
    digits = f"{total % PRIME:08}"
    return f"{digits[:4]}-{digits[4:]}"


@lru_cache(maxsize=4)
def _places(form: Form) -> tuple[tuple[int, bool, bool], ...]:
    """(weight, whether it is a total, whether it is an amount of money) of each field."""
    return tuple((weight(one.index), one.key in form.parts_of, one.measure.scale != 1) for one in form.fields)


def shows_its_parts(form: Form, index: int, cells: Sequence[RawCell | None]) -> bool:
    """Whether a total is a formula, or shows what the formula would: the sum of those parts that are numbers."""
    parts = form.parts_of.get(form.fields[index].key)
    cell = cells[index]
    if parts is None or cell is None:
        return False
    if cell.formula == "=":
        return True
    numbers = [number for part in parts if (number := _shown(form, form.by_key[part].index, cells)) is not None]
    return cell.kind == "n" and bool(numbers) and Decimal(cell.text) == sum(numbers)


def _shown(form: Form, index: int, cells: Sequence[RawCell | None]) -> Decimal | None:
    """The number that a cell shows; of a formula, the sum that it would show when recalculated."""
    cell = cells[index]
    if cell is None:
        return None
    if cell.formula == "=":
        parts = [_shown(form, form.by_key[part].index, cells) for part in form.parts_of[form.fields[index].key]]
        numbers = [part for part in parts if part is not None]
        return sum(numbers, Decimal()) if numbers else None
    return Decimal(cell.text) if cell.kind == "n" else None


class Columns(NamedTuple):
    """Where the formula finds the figures: areas of one column each, absolute, with the sheet's name; one row per field.

    Attributes:
        raw: As in the table; "" where it is blank, `DERIVED` for a total that shows the sum of its parts.
        value: The usable number in the form's own unit, or text.
        rules: Ids of the rules that the cell breaks.
        money: The cells in `raw` and `value` of each amount of money, by field index.
    """

    raw: str
    value: str
    rules: str
    money: Mapping[int, tuple[str, str]]


def code_formula(form: Form, where: Columns) -> str:
    """The formula that shows the same as `check_code`."""
    raw, value = where.raw, where.value
    rows = f"MOD(ROW({raw})^3,{_WEIGHT_PRIME})"
    amounts = [one for one in form.fields if one.measure.decimals]
    counted = "".join(f",--(ROW({raw})<>{one.index + 2})" for one in amounts)
    text = f'--ISTEXT({raw}),--({raw}<>""),--({raw}<>"{DERIVED}")'
    terms = [
        f"SUMPRODUCT({rows}{counted},{raw})",
        f"{_NUMBER}*SUMPRODUCT({rows},--ISNUMBER({raw}))",
        f"SUMPRODUCT({rows},{text},{_TEXT}+LEN({raw}))",
        f"SUMPRODUCT({rows}{counted},{text},{value})",
    ]
    for one in amounts:
        cell, usable = where.money[one.index]
        scaled = f"IF(ISNUMBER({cell}),{cell},N({usable}))*{one.measure.scale}"
        terms.append(f"{weight(one.index)}*MOD(ROUND({scaled},0),{PRIME})")
    number = f"MOD({'+'.join(terms)},{PRIME})"
    barred = "+".join(
        [f'COUNTIF({where.rules},"{rule}*")' for rule in ("C105", "C108")]
        + [f'COUNTIF({raw},"{sign}{LARGEST}")' for sign in (">", "<-")]
        + [f'SUMPRODUCT(--ISNUMBER({value}),--({raw}<>"{DERIVED}"),({value}>{LARGEST})+({value}<-{LARGEST}))']
    )
    filled = f'SUMPRODUCT(--({raw}<>""),--({raw}<>"{DERIVED}"))'
    shown = f'TEXT(INT({number}/10000),"0000")&"-"&TEXT(MOD({number},10000),"0000")'
    return f'=IFERROR(IF({filled}=0,"",IF({barred}>0,"{NO_CODE}",{shown})),"{NO_CODE}")'
