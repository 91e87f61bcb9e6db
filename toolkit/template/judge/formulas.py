"""The formulas of `_judge`: what a cell holds, which rule it breaks, both sides of an equation, the code over all figures."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from toolkit.form import Field, Form, sheets
from toolkit.form.layout import addresses
from toolkit.rules.terms import PRIOR, Relation
from toolkit.submission.check_code import DERIVED, LARGEST, NO_CODE, OF_NUMBER, PRIME
from toolkit.template.judge import texts
from toolkit.template.judge.scope import largest_usual, number_kind, refuse_unknown, relations

if TYPE_CHECKING:
    from toolkit.template.judge.scope import Known


#: Sheet row of the first field.
FIRST = sheets.FIRST_JUDGED
HEADER = ("key", "place", "raw", "value", "rule", "light", "code", "sum", "shown", "whole", *texts.HEADER, "weight")
KEY, PLACE, RAW, VALUE, RULE, LIGHT, CODE, SUM, SHOWN, WHOLE = "ABCDEFGHIJ"
#: Columns of an equation's row.
LEFT, RIGHT, STATE = "CDE"

#: Cells that are judged although nobody typed them: what stands in one, and then in columns E and P. Where
#: a program judges them otherwise, it judges nothing here.
CANARIES = (("/", "C102", ""), ("12件", "", "C110"), ("", "C101", ""))


def row_of(index: int) -> int:
    """Sheet row of a field."""
    return FIRST + index


def first_canary(form: Form) -> int:
    """Sheet row of the first of the canaries."""
    return FIRST + len(form.fields)


def first_equation(form: Form) -> int:
    """Sheet row of the first equation."""
    return first_canary(form) + len(CANARIES) + 1


def code_row(form: Form, known: Known) -> int:
    """Sheet row of the code over all figures."""
    return first_equation(form) + len(relations(form, known)) + 1


def code_cell(form: Form, known: Known) -> str:
    """Where the code over all figures is computed."""
    return cell_of(PLACE, code_row(form, known))


def cell_of(column: str, row: int) -> str:
    """A cell of `_judge`, for formulas on other sheets."""
    return f"'{sheets.JUDGE}'!${column}${row}"


def area(form: Form, column: str) -> str:
    """A column over all fields."""
    return f"'{sheets.JUDGE}'!${column}${FIRST}:${column}${FIRST + len(form.fields) - 1}"


def equation_area(form: Form, column: str, known: Known) -> str:
    """A column over all equations."""
    first = first_equation(form)
    return f"'{sheets.JUDGE}'!${column}${first}:${column}${first + len(relations(form, known)) - 1}"


def place(form: Form, key: str) -> str:
    """Where a field stands: 表三!D6."""
    sheet, address = addresses(form)[key]
    return f"{sheet}!{address}"


# ---------------------------------------------------------------- fields


def field_formulas(form: Form, one: Field, row: int | str) -> tuple[str, ...]:
    """Columns C to J of a field, as far as it has them; `row` as for `row_formulas`."""
    formulas = row_formulas(one, row, place(form, one.key))
    if not one.total:
        return formulas
    raw, value, parts = f"{RAW}{row}", f"{VALUE}{row}", form.parts_of[one.key]
    typed, sums = ([part for part in parts if form.by_key[part].total == total] for total in (False, True))
    arguments = ",".join(filter(None, (_arguments(form, typed, VALUE), _arguments(form, sums, SHOWN))))
    return (
        *formulas,
        f'=IF(COUNT({arguments})=0,"",SUM({arguments}))',
        f'=IF(ISERROR({raw}),"",IF({raw}="{DERIVED}",{SUM}{row},{value}))',
        f'=IF(COUNT({_arguments(form, parts, VALUE)})={len(parts)},{SUM}{row},"")',
    )


def row_formulas(one: Field, row: int | str, cell: str) -> tuple[str, ...]:
    """Columns C to G of a row that judges a cell by the rules of a field; but for C the same for many fields.

    Args:
        row: Sheet row of `_judge`, or a mark in its stead.
        cell: The cell that is judged.
    """
    raw, value, rule, number = (f"{column}{row}" for column in (RAW, VALUE, RULE, texts.NUMBER))
    typed = f'IF(ISBLANK({cell}),"",{cell})'
    if one.total:
        own = f'IF(ISERROR({cell}),{cell},IF(ISLOGICAL({cell}),{cell},IF({cell}={SUM}{row},"{DERIVED}",{cell})))'
        typed = f'IF(ISBLANK({cell}),"",{own})'
    kind = number_kind(one)
    read = f'IF({raw}="{DERIVED}",{WHOLE}{row},IF(ISNUMBER({number}),{texts.in_range(number, kind)},""))'
    usable = f'IF(ISLOGICAL({raw}),"C105",IF(ISNUMBER({raw}),{texts.in_range(raw, kind)},{read}))'
    size, largest = largest_usual(one)
    unread = f'IF({raw}="{DERIVED}","",{texts.UNREAD}{row})'
    sound = f'IF(ISNUMBER({value}),"{sheets.HOLDS}","{sheets.OPEN}")'
    queries = ",".join(f'{rule}="{one}"' for one in ("C103", "C111", "C112"))
    return (
        f"={typed}",
        f'=IF(ISERROR({raw}),"C105",{usable})',
        f'=IF(ISNUMBER({value}),IF({value}>{largest},"{size}",""),IF({value}="",{unread},{value}))',
        f'=IF({rule}="",IF({texts.QUERY}{row}="",{sound},"{sheets.ASKED}"),'
        f'IF({rule}="C101","{sheets.OPEN}",IF(OR({queries}),"{sheets.ASKED}","{sheets.BROKEN}")))',
        f"={_code(one, row)}",
    )


def _code(one: Field, row: int | str) -> str:
    """What a field adds to the code: a number by its place, a text by its length."""
    raw, value = f"{RAW}{row}", f"{VALUE}{row}"
    content = f"MOD(ROUND({raw}*{one.measure.scale},0),{PRIME})" if one.measure.decimals else raw
    weighed = f"{texts.WEIGHT}{row}*({OF_NUMBER}+{content})"
    number = f'IF(ABS({raw})>{LARGEST},"{NO_CODE}",IF(OR(ISNUMBER({value}),{value}="C107"),{weighed},"{NO_CODE}"))'
    return f"IF(ISNUMBER({raw}),{number},{texts.code_of_text(row, one.measure)})"


def _arguments(form: Form, keys: Iterable[str], column: str) -> str:
    """A column of fields as arguments, runs of rows as areas."""
    rows = sorted(row_of(form.by_key[key].index) for key in set(keys))
    runs: list[list[int]] = []
    for row in rows:
        if runs and runs[-1][1] == row - 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    return ",".join(f"{column}{first}" if first == last else f"{column}{first}:{column}{last}" for first, last in runs)


def code_formulas(form: Form, known: Known) -> tuple[str, str]:
    """The code as it is shown, and the number that it is: the sum of what the fields add."""
    row, parts = code_row(form, known), area(form, CODE)
    number = f"{RAW}{row}"
    shown = f'RIGHT("0000"&INT({number}/10000),4)&"-"&RIGHT("0000"&MOD({number},10000),4)'
    barred = f"COUNT({parts})<{len(form.fields)}"
    return (
        f'=IFERROR(IF({barred},"{NO_CODE}",IF(SUM({parts})=0,"",{shown})),"{NO_CODE}")',
        f"=MOD(SUM({parts}),{PRIME})",
    )


# ---------------------------------------------------------------- equations


def _terms(form: Form, keys: Iterable[str], known: Known) -> str:
    """Figures of this year and of last year as arguments."""
    this_year = [key for key in keys if not key.startswith(PRIOR)]
    last_year = [f"'{sheets.PRIOR}'!$B${known.index(key.removeprefix(PRIOR)) + 2}" for key in keys if key.startswith(PRIOR)]
    return ",".join(filter(None, [_arguments(form, this_year, VALUE), *last_year]))


@lru_cache(maxsize=2048)
def equation_formulas(form: Form, relation: Relation, row: int, known: Known) -> tuple[str, str, str]:
    """Left side, right side and state. A total is as sound as the inputs that it adds up.

    Raises:
        ValueError: If the equation is one that such formulas cannot say.
    """
    refuse_unknown(relation)
    terms = {one for key in (*relation.left, *relation.right) for one in (key, *form.inputs_of.get(key, ()))}
    left = f'=IF(COUNT({_terms(form, sorted(terms), known)})<{len(terms)},"",SUM({_terms(form, relation.left, known)}))'
    right = f'=IF({LEFT}{row}="","",SUM({_terms(form, relation.right, known)}))'
    same = f'IF({LEFT}{row}={RIGHT}{row},"{sheets.HOLDS}","{sheets.BROKEN}")'
    return left, right, f'=IF({LEFT}{row}="","{sheets.OPEN}",{same})'
