"""_judge: what every cell and every equation of a workbook is, said by formulas; the sheet behind 自检 and the colours.

A row per field, in the form's order, then the canaries, then a row per equation that is judged:

    A key    B place   C as typed         D value        E rule   F light   G part of the code   H sum   I shown   J whole   K …
    A rule   B place   C left side, or "" D right side   E √, × or 待填

D is the number in the form's own unit if it can be used; else the id of the rule that says why it cannot, or "". E is the
mandatory rule that the cell breaks, or that about its size; from K on stands what a text says (`texts`), with what is beside a
number (C109, C110, C113) and hints. Of a total, H is the sum of its parts as far as they have values, and what the cell of the
table shows; I is what it adds to the total above it; J is H if all parts have values.

*One number.* Equations, totals, the code and 自检 all add up column D, never the cells of the tables, so that “12” typed as
text counts as it counts in the check. A total's row cannot feed itself: H adds up D of inputs and I of smaller totals alone.

*Only what programs agree on.* Every formula looks at single cells of its row, or counts, adds up or looks up a whole column.
None needs a name with a relative reference, an array, a wildcard, or a function lifted over a range, which some programs take
for something else in silence; none depends on the language of the computer, and no text is turned into a number before it is
known to be digits only. `tests/engines` asks four programs. Cells of a column share their formula, as programs store them
themselves, so that the sheet stays small.

*Totals.* Whether a cell holds a formula cannot be asked before Excel 2013. A total is taken for the template's formula (“=SUM”
in C) if it shows what the formula would show. A typed total that is right in this sense is therefore treated as the formula.

*Limits.* What the check knows and these formulas call plain text (C104): characters outside GBK (a no-break space, zero-width
characters, the minus sign U+2212); an apostrophe before a number; residue of editors ([bookmark: …], C115); vertical tabs and
form feeds; several numbers in a cell (C106) if one has a sign or thousands separators. An approximation inside the note or
beside the wrong unit of a number (5元(约3)) is called C116. More than fifteen digits are read as spreadsheets read them. A date
is a number to a formula: only the check sees that it is one (C105), for CELL("format") does not say the same everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from toolkit.form import Form, sheets
from toolkit.form.layout import column_letter
from toolkit.submission.check_code import weight
from toolkit.template.judge.formulas import (
    CANARIES,
    FIRST,
    HEADER,
    LIGHT,
    PLACE,
    RULE,
    STATE,
    area,
    code_formulas,
    code_row,
    equation_area,
    equation_formulas,
    field_formulas,
    first_canary,
    first_equation,
    place,
    row_formulas,
    row_of,
)
from toolkit.template.judge.scope import fields_of
from toolkit.template.judge.texts import BESIDE_NUMBERS, Shown, text_formulas
from toolkit.workbook import markup
from toolkit.workbook.book import Book
from toolkit.workbook.styles import Sheet, put_text

if TYPE_CHECKING:
    from toolkit.template.judge.scope import Known
    from toolkit.template.judge.shown import Judged

#: What the rows of the canaries show, by column from C; the code and the columns of totals are left out.
_CANARIES_SHOW: tuple[tuple[Shown, ...], ...] = (
    ("/", "", "C102", sheets.BROKEN, *("",) * 4, "/", "/", "/", "", "C102", "", ""),
    ("12件", 12.0, "", sheets.ASKED, *("",) * 4, "12件", "00件", "00", 12.0, "C104", "C110", ""),
    ("", "", "C101", sheets.OPEN, *("",) * 4, *BESIDE_NUMBERS),
)
#: The column of raw cells, from 0; counted from it, those of the code and of the first about texts.
_RAW, _CODE, _TEXTS = 2, 4, 8


@lru_cache(maxsize=16)
def names(form: Form, known: Known, verdict: str) -> Mapping[str, str]:
    """The defined names by which the colours of the tables ask the sheet: areas, as conditional formats reach no other sheet.

    Args:
        verdict: The cell that says of which kind the verdict of 自检 is.
    """
    found = {
        "nb_check_verdict": f"={verdict}",
        "nb_check_places": "=" + area(form, PLACE),
        "nb_check_lights": "=" + area(form, LIGHT),
        "nb_check_rules": "=" + area(form, RULE),
        "nb_check_sums_places": "=" + equation_area(form, PLACE, known),
        "nb_check_sums_states": "=" + equation_area(form, STATE, known),
    }
    for table in form.tables:
        rows = [row_of(one.index) for one in form.fields if one.table.key == table.key]
        found[f"nb_check_rules_of_{table.key}"] = f"='{sheets.JUDGE}'!${RULE}${rows[0]}:${RULE}${rows[-1]}"
    return found


def draw_judge(book: Book, ground: Judged, verdict: str) -> Sheet:
    """The hidden sheet as it is of most workbooks with the same equations, and the names.

    Args:
        ground: What most workbooks show.
        verdict: The cell that will say of which kind the verdict of 自检 is.
    """
    form, known = book.form, tuple(ground.submission.prior)
    sheet = book.workbook.add_worksheet(sheets.JUDGE)
    for name, text in names(form, known, verdict).items():
        book.workbook.define_name(name, text)
    for column, text in enumerate(HEADER):
        put_text(sheet, 0, column, text)
    for one, formulas, drawn in zip(form.fields, _rows_of(form), ground.rows, strict=False):
        row = row_of(one.index) - 1
        put_text(sheet, row, 0, one.key)
        put_text(sheet, row, 1, place(form, one.key))
        book.draw_ahead(sheet, row, _RAW, formulas[:_TEXTS], drawn.judged)
        sheet.write_formulas(row, _RAW + _TEXTS, formulas[_TEXTS:], BESIDE_NUMBERS)
        sheet.write_number(row, len(HEADER) - 1, weight(one.index))
    for row, (canary, shown) in enumerate(zip(CANARIES, _CANARIES_SHOW, strict=True), first_canary(form)):
        if canary[0]:
            put_text(sheet, row - 1, 1, canary[0])
        formulas = _rows_of(form)[row - FIRST]
        for column, shows in enumerate(shown):
            if formulas[column] and column != _CODE:
                sheet.write_formula(row - 1, column + _RAW, formulas[column], None, shows)
    for row, equation in enumerate(ground.equations, first_equation(form)):
        put_text(sheet, row - 1, 0, equation.relation.rule)
        put_text(sheet, row - 1, 1, place(form, equation.relation.left[0]))
        book.draw_ahead(sheet, row - 1, _RAW, equation_formulas(form, equation.relation, row, known), equation.shows)
    put_text(sheet, code_row(form, known) - 1, 0, sheets.CHECK_CODE)
    book.draw_ahead(sheet, code_row(form, known) - 1, _RAW - 1, code_formulas(form, known), ("", ""))
    sheet.protect()
    sheet.hide()
    return sheet


def fill_judge(book: Book, sheet: Sheet, judged: Judged, ground: Judged) -> None:
    """What the sheet shows of this workbook's cells.

    Args:
        sheet: As `draw_judge` gives it.
        ground: What is drawn there.
    """
    form, known = book.form, tuple(judged.submission.prior)
    rows = zip(_rows_of(form), judged.rows, ground.rows, strict=False)
    for row, (formulas, shown, drawn) in enumerate(rows, FIRST - 1):
        if book.is_drawn(shown, drawn):
            continue
        sheet.write_formulas(row, _RAW, formulas, shown.judged)
        if shown.texts:
            sheet.write_formulas(row, _RAW + _TEXTS, formulas[_TEXTS:], shown.texts)
    for row, (equation, before) in enumerate(zip(judged.equations, ground.equations, strict=True), first_equation(form)):
        if not book.is_drawn(equation.shows, before.shows):
            sheet.write_formulas(row - 1, _RAW, equation_formulas(form, equation.relation, row, known), equation.shows)
    row = code_row(form, known) - 1
    sheet.write_formulas(row, _RAW - 1, code_formulas(form, known), (judged.code, judged.code_number))


@lru_cache(maxsize=4)
def _rows_of(form: Form) -> tuple[tuple[str, ...], ...]:
    """The formulas of all fields and of the canaries, columns C to U, as they are written."""
    rows = [(*_padded(field_formulas(form, one, _OWN)), *text_formulas(form, one, _OWN)) for one in form.fields]
    power = fields_of(form, "C103")
    judged_as = next(one for one in form.fields if not one.total and one.measure.name == "件" and one.index not in power)
    canary = (*_padded(row_formulas(judged_as, _OWN, f"{PLACE}{_OWN}")), *text_formulas(form, judged_as, _OWN))
    columns = _shared(zip(*rows, *[canary] * len(CANARIES), strict=True))
    return tuple(zip(*columns, strict=True))


#: Stands for a formula's own row until that is known; nobody can type it.
_OWN = "\x03"


def _padded(formulas: tuple[str, ...]) -> tuple[str, ...]:
    """Columns C to J, "" where there is nothing."""
    return (*formulas, *("",) * (_TEXTS - len(formulas)))


def _shared(columns: Iterable[tuple[str, ...]]) -> Iterator[list[str]]:
    """The columns with their rows' numbers, where a formula that is the same in rows below each other is stored once."""
    number = 0
    for column, formulas in enumerate(columns, 3):
        letter = column_letter(column)
        written: list[str] = []
        for formula, same in groupby(formulas):
            start, count = FIRST + len(written), len(list(same))
            first = formula.replace(_OWN, str(start))
            if count == 1 or not formula:
                written += [first] * count
                continue
            area = f"{letter}{start}:{letter}{start + count - 1}"
            written += markup.shared_formula(number, area, first), *[markup.shared_again(number)] * (count - 1)
            number += 1
        yield written
