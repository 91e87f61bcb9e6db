"""_judge: what every cell and every equation of a workbook is, said by formulas; the sheet behind 自检 and the colours.

A row per field, in the form's order, then a row per equation that is judged:

    A key    B place   C as typed         D text, tidied   E number without sign, unit and note   F value   G rules
    A rule   B place   C left side, or "" D right side     E √, × or 待填

G names all rules that the cell breaks, the mandatory one first, parted by blanks; the ids are those of `toolkit.rules`. F is
the number in the form's own unit if it can be used; else the id of the rule that says why it cannot, or "". Equations add up
column F, never the cells of the tables, so that “12” typed as text counts here as it counts in the check.

The formulas are in defined names (`nb_check_…`) whose references are relative to the row, so that each is stored once and not
two hundred times; a cell of `_judge` says `=nb_check_rules_count`. The functions are those that Excel 2010, WPS and LibreOffice
share; none depends on the language of the computer, and no text is turned into a number before it is known to be digits only.

*Totals.* Whether a cell holds a formula cannot be asked before Excel 2013. A total is taken for the template's formula (“=SUM”
in C) if it shows what the formula would show: the same number as the SUM of its parts' cells, an error where that is one, or ""
where no part is a number. It is then the sum of the parts' F. A typed total that is right in this sense is therefore treated as
the formula; it differs from the check only where a part is a number stored as text and the total leaves it out.

*Limits.* What the check knows and these formulas call plain text (C104): characters outside GBK (a no-break space, zero-width
characters, the minus sign U+2212); an apostrophe before a number; residue of editors ([bookmark: …], C115); vertical tabs and
form feeds; several numbers in a cell (C106) if one has a sign or thousands separators. An approximation inside the note or
beside the wrong unit of a number (5元(约3)) is called C116. More than fifteen digits are read as spreadsheets read them. A date
is a number to a formula: only the check sees that it is one (C105), for CELL("format") does not say the same everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from toolkit.form import Field, Form, sheets
from toolkit.submission.check_code import DERIVED, Columns, code_formula
from toolkit.template.judge.formulas import (
    FIRST,
    HEADER,
    PLACE,
    RAW,
    RULE,
    STATE,
    VALUE,
    area,
    digits_formula,
    equation_area,
    equation_formulas,
    first_equation,
    place,
    raw_formula,
    row_of,
    rules_formula,
    text_formula,
    value_arguments,
    value_formula,
)
from toolkit.template.judge.scope import fields_of_power, number_kind, rule_kind, value_kind
from toolkit.template.judge.shown import shown_cells
from toolkit.workbook.book import Book
from toolkit.workbook.styles import Sheet, put_text

if TYPE_CHECKING:
    from toolkit.template.judge.scope import Known
    from toolkit.template.judge.shown import Judged


@lru_cache(maxsize=16)
def names(form: Form, known: Known = ()) -> Mapping[str, str]:
    """The defined names by which the sheet works, and those by which tables and 自检 ask it."""
    found = {"nb_check_text": text_formula()}
    for one in form.fields:
        number, value, rule = number_kind(one), value_kind(one), rule_kind(one)
        found[f"nb_check_digits_{number}"] = digits_formula(number)
        found[f"nb_check_value_{value}"] = value_formula(value)
        found[f"nb_check_rules_{rule}"] = rules_formula(rule)
    found["nb_check_places"] = "=" + area(form, PLACE)
    found["nb_check_rules"] = "=" + area(form, RULE)
    found["nb_check_sums_places"] = "=" + equation_area(form, PLACE, known)
    found["nb_check_sums_states"] = "=" + equation_area(form, STATE, known)
    for table in form.tables:
        rows = [row_of(one.index) for one in form.fields if one.table.key == table.key]
        found[f"nb_check_rules_of_{table.key}"] = f"='{sheets.JUDGE}'!${RULE}${rows[0]}:${RULE}${rows[-1]}"
    return found


def write_judge(book: Book, judged: Judged) -> None:
    """The hidden sheet, and the names."""
    form, known = book.form, tuple(judged.submission.prior)
    sheet = book.once((sheets.JUDGE, known), sheets.JUDGE, lambda: _write_keys(book, judged))
    for one, formulas, rules in zip(form.fields, _all_formulas(form), judged.rules, strict=True):
        row = row_of(one.index) - 1
        for column, value in enumerate((*shown_cells(form, one, judged), " ".join(rules))):
            sheet.write_formula(row, column + 2, formulas[column], None, value)
    for row, equation in enumerate(judged.equations, first_equation(form)):
        sides = ["" if side is None else side for side in (equation.left, equation.right)]
        formulas = equation_formulas(form, equation.relation, row, known)
        for column, (text, value) in enumerate(zip(formulas, (*sides, equation.state), strict=True), 2):
            sheet.write_formula(row - 1, column, text, None, value)
    row = first_equation(form) + len(judged.equations)
    sheet.write_formula(row, 1, code_formula(form, _code_columns(form)), None, judged.code)


def _write_keys(book: Book, judged: Judged) -> Sheet:
    """All but the formulas of its cells, and the names: the same for all whose equations are the same."""
    form = book.form
    sheet = book.workbook.add_worksheet(sheets.JUDGE)
    for name, text in names(form, tuple(judged.submission.prior)).items():
        book.workbook.define_name(name, text)
    for column, text in enumerate(HEADER):
        put_text(sheet, 0, column, text)
    for one in form.fields:
        put_text(sheet, row_of(one.index) - 1, 0, one.key)
        put_text(sheet, row_of(one.index) - 1, 1, place(form, one.key))
    for row, equation in enumerate(judged.equations, first_equation(form)):
        put_text(sheet, row - 1, 0, equation.relation.rule)
        put_text(sheet, row - 1, 1, place(form, equation.relation.left[0]))
    put_text(sheet, first_equation(form) + len(judged.equations), 0, sheets.CHECK_CODE)
    sheet.protect()
    sheet.hide()
    return sheet


@lru_cache(maxsize=4)
def _all_formulas(form: Form) -> tuple[tuple[str, ...], ...]:
    return tuple(_field_formulas(form, one) for one in form.fields)


def _field_formulas(form: Form, one: Field) -> tuple[str, ...]:
    """Columns C to G."""
    value_name = f"nb_check_value_{value_kind(one)}"
    if one.total:
        parts = form.parts_of[one.key]
        cells = value_arguments(form, parts)
        total = f'IF(COUNT({cells})={len(parts)},SUM({cells}),"")'
        value_name = f'IFERROR(IF({RAW}{row_of(one.index)}="{DERIVED}",{total},{value_name}),"")'
    rules = f"nb_check_rules_{rule_kind(one)}"
    if one.index in fields_of_power(form):
        rules = f'SUBSTITUTE({rules},"C102","C103")'
    digits = f"=nb_check_digits_{number_kind(one)}"
    return raw_formula(form, one), "=nb_check_text", digits, f"={value_name}", f"={rules}"


def _code_columns(form: Form) -> Columns:
    last = FIRST + len(form.fields) - 1
    raw, value, rules = (f"${column}${FIRST}:${column}${last}" for column in (RAW, VALUE, RULE))
    amounts = [one.index for one in form.fields if one.measure.decimals]
    return Columns(raw, value, rules, {index: (f"{RAW}{row_of(index)}", f"{VALUE}{row_of(index)}") for index in amounts})
