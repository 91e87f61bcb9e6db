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
characters, the minus sign U+2212); residue of editors ([bookmark: …], C115); vertical tabs and form feeds; several numbers in
a cell (C106) if one has a sign or thousands separators. An approximation inside the note or beside the wrong unit of a number
(5元(约3)) is called C116. More than fifteen digits are read as spreadsheets read them. A date is a number to a formula: only
the check sees that it is one (C105), for CELL("format") does not say the same everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from toolkit.checks.compiled import compile_rules
from toolkit.checks.plain import find_hits
from toolkit.form import Field, Form, sheets
from toolkit.form.layout import addresses, formula
from toolkit.rules.catalogue import RULES
from toolkit.rules.terms import PRIOR, Relation
from toolkit.submission.cells import Note, RawCell
from toolkit.submission.check_code import DERIVED, Columns, check_code, code_formula, shows_its_parts
from toolkit.submission.content import Content, Value
from toolkit.submission.numbers import LIMIT, in_units, normalise
from toolkit.submission.report import Submission, assemble_figures
from toolkit.workbook import styles
from toolkit.workbook.book import Book, fit_text
from toolkit.workbook.styles import Sheet, put_text

#: Sheet row of the first field.
FIRST = 2
HEADER = ("key", "place", "raw", "text", "digits", "value", "rules")
KEY, PLACE, RAW, TEXT, DIGITS, VALUE, RULE = "ABCDEFG"
#: Columns of an equation's row.
LEFT, RIGHT, STATE = "CDE"

_SPACE, _BREAK, _SOH = '" "', "CHAR(10)", "CHAR(1)"
_NARROW = dict(zip("０１２３４５６７８９．，－＋／（）–﹣　", "0123456789.,-+/()-- ", strict=True))
_PLACEHOLDERS = ("无", "不适用", "暂无", "n/a", "na")
_DASHES = "-—―─_"
_DIGITS = '"0123456789"'
#: Units that may follow a number, longer ones first.
_ENDINGS = {"count": "件份个宗起", "items": "项个件", "change": "项个件", "money": ("万元", "亿元", "元", "万")}
#: Notes as plain numbers: two hundred figures of each workbook are asked for them.
_OVERSIZE, _FRACTION = int(Note.OVERSIZE), int(Note.FRACTION)
_SEPARATORS = ("、", ";", "；", "/", " ")


# ---------------------------------------------------------------- what the workbook holds, in Python


@dataclass(frozen=True)
class Equation:
    """An equation that is judged: its sides, in the form's unit, or None while it cannot be judged."""

    relation: Relation
    left: int | None = None
    right: int | None = None

    @property
    def state(self) -> str:
        if self.left is None:
            return sheets.OPEN
        return sheets.HOLDS if self.left == self.right else sheets.BROKEN


@dataclass(frozen=True)
class Judged:
    """What the formulas of a workbook show, computed by the same code as the check.

    Attributes:
        cells: The raw cell of each field.
        rules: The rules that each field breaks, the mandatory one first.
        code: The code on the cover.
    """

    submission: Submission
    cells: tuple[RawCell | None, ...]
    rules: tuple[tuple[str, ...], ...]
    equations: tuple[Equation, ...]
    code: str

    @cached_property
    def numbers(self) -> list[int | None]:
        """The figures, in the smallest unit; None where there is none."""
        return self.submission.numbers

    def count(self, rule: str) -> int:
        """Cells that break a rule."""
        return sum(rule in broken for broken in self.rules)


def judge(form: Form, content: Content) -> Judged:
    """What a workbook with this content says of itself."""
    cells = [_raw_cell(content, one) for one in form.fields]
    raws, states, figures, notes = assemble_figures(form, cells)
    prior = {key: int(value * form.by_key[key].measure.scale) for key, value in content.prior.items()}
    submission = Submission(
        "", "", "", None, form.edition, "", "", raws, states, figures, notes, tuple(addresses(form).values()), prior=prior
    )  # fmt: skip
    hits = find_hits(submission)
    broken: list[list[str]] = [[] for _ in form.fields]
    for index, rule in sorted(hits.cells):
        broken[index].append(rule)
    rules = tuple(tuple(sorted(one, key=_order)) for one in broken)
    return Judged(submission, tuple(cells), rules, tuple(_equations(submission, hits.missing)), check_code(form, cells))


def _order(rule: str) -> tuple[int, bool, str]:
    """Mandatory ones first, for the colours look at the first alone; then size, as the formula has it."""
    return RULES[rule].severity.rank, rule not in ("C111", "C112"), rule


#: Keys of the figures of last year that a workbook holds, in the order of the rows of `_prior`.
Known = tuple[str, ...]


@lru_cache(maxsize=16)
def relations(form: Form, known: Known = ()) -> tuple[tuple[int, Relation], ...]:
    """The equations that can be judged inside one workbook, with their place among all comparisons that are judged."""
    here = {PRIOR + key for key in known}
    return tuple(
        (index, one)
        for index, one in enumerate(compile_rules(form).relations)
        if one.op == "=" and here.issuperset(key for key in one.left + one.right if key.startswith(PRIOR))
    )


def _equations(submission: Submission, missing: Iterable[int]) -> Iterator[Equation]:
    unjudged = frozenset(missing)
    form, figures = submission.form, submission.figures

    def value(key: str) -> int:
        return submission.prior[key.removeprefix(PRIOR)] if key.startswith(PRIOR) else figures[form.by_key[key].index]

    for index, relation in relations(form, tuple(submission.prior)):
        if index in unjudged:
            yield Equation(relation)
        else:
            left, right = (sum(map(value, keys)) for keys in (relation.left, relation.right))
            yield Equation(relation, left, right)


def _raw_cell(content: Content, one: Field) -> RawCell | None:
    """The cell of a field as the reader will find it."""
    value = content.figures.get(one.key)
    if one.key in content.formulas:
        return _result(value)
    if one.total and one.key not in content.typed_totals:
        return RawCell("", "", "=")
    return None if value is None or value == "" else _typed(value)


def _typed(value: Value) -> RawCell:
    if isinstance(value, str):
        return RawCell(fit_text(value), "s")
    number = styles.exact_float(value)
    return RawCell(str(value), "s") if number is None else RawCell(f"{number:.16g}", "n")


def _result(value: object) -> RawCell | None:
    """What a formula shows."""
    if isinstance(value, bool):
        return RawCell(str(value).upper(), "b")
    if isinstance(value, str):
        return RawCell(value, "e" if value.startswith("#") else "s") if value else None
    return None if value is None else RawCell(f"{float(value):.16g}", "n")  # type: ignore[arg-type]


# ---------------------------------------------------------------- formulas


def _replaced(text: str, pairs: Iterable[tuple[str, str]]) -> str:
    """SUBSTITUTE for each pair of formulas, the first innermost."""
    for old, new in pairs:
        text = f"SUBSTITUTE({text},{old},{new})"
    return text


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _array(items: Iterable[str], mark: str = ",") -> str:
    return "{" + mark.join(map(_quoted, items)) + "}"


def _here(column: str) -> str:
    """A cell of the same row: names count from row 1."""
    return f"'{sheets.JUDGE}'!${column}1"


def text_formula() -> str:
    """The typed text, tidied as `normalise` does: narrow forms, single blanks, no empty lines; "" for anything else."""
    raw = _here(RAW)
    narrow = _replaced(raw, [(_quoted(wide), _quoted(plain)) for wide, plain in _NARROW.items()])
    narrow = _replaced(narrow, [("CHAR(9)", _SPACE), ("CHAR(13)", _BREAK)])
    # TRIM leaves single blanks; then none stands beside a line break; then breaks are trimmed in the blanks' stead.
    lines = _replaced(f"TRIM({narrow})", [(f"{_SPACE}&{_BREAK}", _BREAK), (f"{_BREAK}&{_SPACE}", _BREAK)])
    swapped = _replaced(lines, [(_SPACE, _SOH), (_BREAK, _SPACE)])
    tidy = _replaced(f"TRIM({swapped})", [(_SPACE, _BREAK), (_SOH, _SPACE)])
    return f'=IF(ISTEXT({raw}),IF({raw}="{DERIVED}","",{tidy}),"")'


def digits_formula(kind: str) -> str:
    """The number of a text: without sign, unit and note, with commas between thousands; what is left of other texts."""
    text = _here(TEXT)
    head = f'IF(AND(RIGHT({text})=")",ISNUMBER(FIND("(",{text}))),TRIM(LEFT({text},FIND("(",{text})-1)),{text})'
    unsigned = f"MID({head},1+{_signs(text)},9999)"
    marked = _replaced(f"{unsigned}&{_SOH}", [(f"{_quoted(unit)}&{_SOH}", '""') for unit in _ENDINGS[kind]])
    ended = f'SUBSTITUTE({marked},{_SOH},"")&{_SOH}'  # a blank before the unit goes; one behind a sign makes it no number
    bare = _replaced(ended, [(f"{_SPACE}&{_SOH}", '""'), (_SOH, '""')])
    if kind == "change":  # 减3, 增加 3: digits alone, no unit, no note
        rest = f'TRIM(MID({text},IF(OR(LEFT({text},2)="减少",LEFT({text},2)="增加"),3,2),9999))'
        plain = _replaced(rest, [(_quoted(mark), '"x"') for mark in ",. "])
        bare = f'IF(OR(LEFT({text})="减",LEFT({text})="增"),{plain},{bare})'
    return f'=IF({text}="","",IF(ISNUMBER(FIND(",",{bare})),{bare},SUBSTITUTE({bare}," ",",")))'


def value_formula(kind: str) -> str:
    """The usable number of a cell in the form's own unit; else why it cannot be used, or "" where there is none."""
    raw, text, digits = _here(RAW), _here(TEXT), _here(DIGITS)
    decimals = f'IFERROR(LEN({digits})-FIND(".",{digits}),0)'
    commas = f'(LEN({digits})-LEN(SUBSTITUTE({digits},",","")))'
    lead = f"(LEN({digits})-4*{commas}-IF({decimals}>0,{decimals}+1,0))"
    mask = _replaced(digits, [(_quoted(str(digit)), '"0"') for digit in range(1, 10)])
    pattern = f'REPT("0",{lead})&REPT(",000",{commas})&IF({decimals}>0,"."&REPT("0",{decimals}),"")'
    well_formed = f"{lead}>0,OR({commas}=0,{lead}<4),{mask}={pattern}"
    bare = _replaced(digits, [('","', '""'), ('"."', '""')])
    if kind == "money":
        unit = f"LEFT(TRIM(MID({text},LEN({digits})+1+{_signs(text)},2)))"
        size = f'--{bare}*IF({unit}="亿",10^4,1)/10^({decimals}+IF({unit}="元",4,0))'
    else:
        size = f"--{bare}/10^{decimals}"
    parsed = f'IF(OR(LEFT({text})="-",LEFT({text})="减"),-1,1)*{size}'
    if kind != "change":
        well_formed += f',LEFT({text})<>"+"'
    from_text = f'IF(AND({well_formed}),{_in_range(kind, f"({parsed})")},"")'
    return f'=IF(ISERROR({raw}),"",IF(ISLOGICAL({raw}),"",IF(ISTEXT({raw}),IFERROR({from_text},""),{_in_range(kind, raw)})))'


def _signs(text: str) -> str:
    """1 if a text begins with a sign, else 0."""
    return f'ISNUMBER(FIND(LEFT({text}),"+-"))'


def _in_range(kind: str, number: str) -> str:
    decimals = 6 if kind == "money" else 0
    whole = f"ROUND({number},{decimals})"
    usable = number if kind == "change" else f'IF({number}<0,"C107",{number})'
    return f'IF(ABS({number})>{LIMIT // 10**decimals},"C105",IF({number}<>{whole},"C108",{usable}))'


def rules_formula(kind: str) -> str:
    """The rules that a cell breaks; a placeholder is C102 here, and C103 where the field is one of power."""
    raw, text, value = _here(RAW), _here(TEXT), _here(VALUE)
    rule, largest = ("C111", 10_000_000) if kind == "count" else ("C112", 1_000_000)
    size = f'IF(ISNUMBER({value}),IF({value}>{largest},"{rule}",""),{value})'
    unit_missing = f'IF({raw}=0,"",IF({value}="C105",""," C113"))' if kind == "procurement" else '""'
    number = f"TRIM({size}&{unit_missing})"
    note = f'RIGHT({text})=")"'
    has_unit = f"ISERROR(FIND(RIGHT({text}),{_DIGITS}))"
    no_unit = f'IF({value}=0,""," C113")' if kind == "procurement" else '""'
    after_unit = '""' if kind == "procurement" else '" C110"'
    plain = f'{no_unit}&" C114"'
    fraction = f'IF({note},"",IF({has_unit},"",{no_unit}))'
    extra = f'IF({value}="C105","",IF({value}="C108",{fraction},IF({note}," C109",IF({has_unit},{after_unit},{plain}))))'
    texts = (
        f'IF({text}="","C101",IF({_is_placeholder(text)},"C102",IF({value}<>"",TRIM({size}&{extra}),'
        f'IF({_is_many(text)},"C106",IF({_is_approximate(text)},"C116","C104")))))'
    )
    derived = f'IF(ISNUMBER({value}),IF({value}>{largest},"{rule}",""),"")'
    typed = f'IF(ISNUMBER({raw}),{number},IF({raw}="{DERIVED}",{derived},{texts}))'
    return f'=IF(ISERROR({raw}),"C105",IF(ISLOGICAL({raw}),"C105",{typed}))'


def _is_placeholder(text: str) -> str:
    slashes = _replaced(text, [(_quoted(mark), '""') for mark in "/\\"])
    dashes = _replaced(text, [(_quoted(mark), '""') for mark in _DASHES])
    words = f"SUMPRODUCT(--EXACT(LOWER({text}),{_array(_PLACEHOLDERS)}))>0"
    return f'OR({slashes}="",{dashes}="",{words})'


def _is_many(text: str) -> str:
    """Numbers without sign, one after the other: only digits, points between digits, and separators, a digit at either end."""
    flat = f"SUBSTITUTE({text},{_BREAK},{_SPACE})"
    known = f'SUMPRODUCT(LEN({flat})-LEN(SUBSTITUTE({flat},{_array([*"0123456789.", *_SEPARATORS])},"")))=LEN({flat})'
    parted = f'SUMPRODUCT(LEN({flat})-LEN(SUBSTITUTE({flat},{_array(_SEPARATORS)},"")))>0'
    ends = f"ISNUMBER(FIND(LEFT({text}),{_DIGITS})),ISNUMBER(FIND(RIGHT({text}),{_DIGITS}))"
    digits = "0123456789"
    inside = f'{_array(digits, ";")}&"."&{_array(digits)}'
    points = f'3*(LEN({flat})-LEN(SUBSTITUTE({flat},".","")))=SUMPRODUCT(LEN({flat})-LEN(SUBSTITUTE({flat},{inside},"")))'
    return f"AND({known},{parted},{ends},{points})"


def _is_approximate(text: str) -> str:
    closed = f'SUBSTITUTE({text}," ","")'
    after = f"{_array('0123456789', ';')}&{_array(('余', '多', '左右', '以上'))}"
    return f'OR(ISNUMBER(FIND(LEFT({text}),"约近超逾")),SUMPRODUCT(--ISNUMBER(FIND({after},{closed})))>0)'


def raw_formula(form: Form, one: Field) -> str:
    """The cell as typed. A mere reference to a blank cell would say 0."""
    sheet, address = addresses(form)[one.key]
    cell = f"{sheet}!{address}"
    if not one.total:
        return f'=IF(ISBLANK({cell}),"",{cell})'
    area = f"{sheet}!{formula(form, one.key).partition('SUM(')[2].rstrip(')')}"
    as_number = f'IF(ISNUMBER({cell}),IF(COUNT({area})>0,{cell}=SUM({area})),AND({cell}="",COUNT({area})=0))'
    as_number = f"IF(ISLOGICAL({cell}),FALSE,{as_number})"  # which LibreOffice takes for a number
    same = f"IF(ISERROR({cell}),ISERROR(SUM({area})),IFERROR({as_number},FALSE))"
    return f'=IF(ISBLANK({cell}),"",IF({same},"{DERIVED}",{cell}))'


def _rule_kind(one: Field) -> str:
    if not one.measure.decimals:
        return "count"
    return "money" if any(one.measure.name in title for title in one.column) else "procurement"


def _number_kind(one: Field) -> str:
    if one.measure.decimals:
        return "money"
    return "change" if one.measure.signed else {"件": "count", "项": "items"}[one.measure.name]


def _value_kind(one: Field) -> str:
    return {"items": "count"}.get(_number_kind(one), _number_kind(one))


def row_of(index: int) -> int:
    """Sheet row of a field."""
    return FIRST + index


def cell_of(column: str, row: int) -> str:
    """A cell of `_judge`, for formulas on other sheets."""
    return f"'{sheets.JUDGE}'!${column}${row}"


def area(form: Form, column: str) -> str:
    """A column over all fields."""
    return f"'{sheets.JUDGE}'!${column}${FIRST}:${column}${FIRST + len(form.fields) - 1}"


def first_equation(form: Form) -> int:
    """Sheet row of the first equation."""
    return FIRST + len(form.fields) + 1


def equation_area(form: Form, column: str, known: Known) -> str:
    """A column over all equations."""
    first = first_equation(form)
    return f"'{sheets.JUDGE}'!${column}${first}:${column}${first + len(relations(form, known)) - 1}"


def place(form: Form, key: str) -> str:
    """Where a field stands: 表三!D6."""
    sheet, address = addresses(form)[key]
    return f"{sheet}!{address}"


def _values(form: Form, keys: Iterable[str]) -> str:
    """Column F of fields as arguments, runs of rows as areas."""
    rows = sorted(row_of(form.by_key[key].index) for key in set(keys))
    runs: list[list[int]] = []
    for row in rows:
        if runs and runs[-1][1] == row - 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    return ",".join(f"{VALUE}{first}" if first == last else f"{VALUE}{first}:{VALUE}{last}" for first, last in runs)


def _terms(form: Form, keys: Iterable[str], known: Known) -> str:
    """Figures of this year and of last year as arguments."""
    this_year = [key for key in keys if not key.startswith(PRIOR)]
    last_year = [f"'{sheets.PRIOR}'!$B${known.index(key.removeprefix(PRIOR)) + 2}" for key in keys if key.startswith(PRIOR)]
    return ",".join(filter(None, [_values(form, this_year), *last_year]))


@lru_cache(maxsize=2048)
def equation_formulas(form: Form, relation: Relation, row: int, known: Known) -> tuple[str, str, str]:
    """Left side, right side and state. A total is as sound as the inputs that it adds up."""
    terms = {one for key in (*relation.left, *relation.right) for one in (key, *form.inputs_of.get(key, ()))}
    left = f'=IF(COUNT({_terms(form, sorted(terms), known)})<{len(terms)},"",SUM({_terms(form, relation.left, known)}))'
    right = f'=IF({LEFT}{row}="","",SUM({_terms(form, relation.right, known)}))'
    same = f'IF({LEFT}{row}={RIGHT}{row},"{sheets.HOLDS}","{sheets.BROKEN}")'
    return left, right, f'=IF({LEFT}{row}="","{sheets.OPEN}",{same})'


def code_cell(form: Form, known: Known) -> str:
    """Where the code over all figures is computed."""
    return cell_of(PLACE, first_equation(form) + len(relations(form, known)) + 1)


# ---------------------------------------------------------------- the sheet


@lru_cache(maxsize=16)
def names(form: Form, known: Known = ()) -> Mapping[str, str]:
    """The defined names by which the sheet works, and those by which tables and 自检 ask it."""
    found = {"nb_check_text": text_formula()}
    for one in form.fields:
        number, value, rule = _number_kind(one), _value_kind(one), _rule_kind(one)
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
        for column, value in enumerate((*_shown(form, one, judged), " ".join(rules))):
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
    value_name = f"nb_check_value_{_value_kind(one)}"
    if one.total:
        parts = form.parts_of[one.key]
        cells = _values(form, parts)
        total = f'IF(COUNT({cells})={len(parts)},SUM({cells}),"")'
        value_name = f'IFERROR(IF({RAW}{row_of(one.index)}="{DERIVED}",{total},{value_name}),"")'
    rules = f"nb_check_rules_{_rule_kind(one)}"
    if one.index in _of_power(form):
        rules = f'SUBSTITUTE({rules},"C102","C103")'
    digits = f"=nb_check_digits_{_number_kind(one)}"
    return raw_formula(form, one), "=nb_check_text", digits, f"={value_name}", f"={rules}"


@lru_cache(maxsize=4)
def _of_power(form: Form) -> frozenset[int]:
    """The fields where a placeholder is a query and no mandatory fault."""
    return next(where for rule, _, where in compile_rules(form).cell_rules if rule.id == "C103")


def _code_columns(form: Form) -> Columns:
    last = FIRST + len(form.fields) - 1
    raw, value, rules = (f"${column}${FIRST}:${column}${last}" for column in (RAW, VALUE, RULE))
    amounts = [one.index for one in form.fields if one.measure.decimals]
    return Columns(raw, value, rules, {index: (f"{RAW}{row_of(index)}", f"{VALUE}{row_of(index)}") for index in amounts})


# ---------------------------------------------------------------- stored results of columns C to F


def _shown(form: Form, one: Field, judged: Judged) -> tuple[str | float, str, str, str | float]:
    """What columns C to F show."""
    cell = judged.cells[one.index]
    if shows_its_parts(form, one.index, judged.cells):
        return DERIVED, "", "", _derived_value(form, one, judged)
    if cell is None:
        return "", "", "", ""
    text = styles.clip(normalise(cell.text)[0], styles.CELL_LIMIT) if cell.kind == "s" else ""
    digits = _digits(text, _number_kind(one)) if text else ""
    raw: str | float = cell.text
    if cell.kind in ("n", "b"):
        raw = float(cell.text) if cell.kind == "n" else cell.text == "TRUE"
    return raw, text, digits, _value(one, judged)


def _derived_value(form: Form, one: Field, judged: Judged) -> str | float:
    values = [_part_value(form, form.by_key[part], judged) for part in form.parts_of[one.key]]
    numbers = [value for value in values if not isinstance(value, str)]
    return sum(numbers) if len(numbers) == len(values) else ""


def _part_value(form: Form, part: Field, judged: Judged) -> str | float:
    if shows_its_parts(form, part.index, judged.cells):
        return _derived_value(form, part, judged)
    return _value(part, judged)


def _value(one: Field, judged: Judged) -> str | float:
    notes, number = judged.submission.notes[one.index], judged.numbers[one.index]
    if notes & _OVERSIZE:
        return "C105"
    if notes & _FRACTION:
        return "C108"
    if number is None:
        return ""
    return "C107" if number < 0 and not one.measure.signed else float(in_units(number, one.measure))


def _digits(text: str, kind: str) -> str:
    """Column E in Python."""
    if kind == "change" and text[0] in "减增":
        rest = text[2 if text[:2] in ("减少", "增加") else 1 :]
        bare = re.sub("[,. ]", "x", " ".join(rest.split(" ")).strip(" "))
    else:
        head = text.partition("(")[0].strip(" ") if text.endswith(")") and "(" in text else text
        bare = head[text[0] in "+-" :]
        unit = next((unit for unit in _ENDINGS[kind] if bare.endswith(unit)), "")
        bare = bare[: len(bare) - len(unit)].removesuffix(" ")
    return bare if "," in bare else bare.replace(" ", ",")
