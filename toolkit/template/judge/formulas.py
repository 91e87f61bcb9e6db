"""The formulas of `_judge`: what a cell holds, which rules it breaks, both sides of an equation."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from toolkit.form import Field, Form, sheets
from toolkit.form.layout import addresses, formula
from toolkit.form.model import CHANGE, COUNT, ITEMS, MONEY
from toolkit.rules import thresholds as at
from toolkit.rules.terms import PRIOR, Relation
from toolkit.submission import lexicon
from toolkit.submission.check_code import DERIVED
from toolkit.submission.numbers import LIMIT
from toolkit.template.judge.scope import relations

if TYPE_CHECKING:
    from toolkit.template.judge.scope import Known


#: Sheet row of the first field.
FIRST = 2
HEADER = ("key", "place", "raw", "text", "digits", "value", "rules")
KEY, PLACE, RAW, TEXT, DIGITS, VALUE, RULE = "ABCDEFG"
#: Columns of an equation's row.
LEFT, RIGHT, STATE = "CDE"

_SPACE, _BREAK, _SOH = '" "', "CHAR(10)", "CHAR(1)"
#: Formulas can name no character outside GBK: the minus sign U+2212 stays as it is.
_NARROW = {wide: plain for wide, plain in lexicon.NARROW.items() if wide != "−"} | {"　": " "}
_DIGITS = f'"{lexicon.DIGITS}"'
#: Units that may follow a number, longer ones first.
ENDINGS = {kind: tuple(lexicon.UNITS[measure.name]) for kind, measure in
           (("count", COUNT), ("items", ITEMS), ("change", CHANGE), ("money", MONEY))}  # fmt: skip


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
    marked = _replaced(f"{unsigned}&{_SOH}", [(f"{_quoted(unit)}&{_SOH}", '""') for unit in ENDINGS[kind]])
    ended = f'SUBSTITUTE({marked},{_SOH},"")&{_SOH}'  # a blank before the unit goes; one behind a sign makes it no number
    bare = _replaced(ended, [(f"{_SPACE}&{_SOH}", '""'), (_SOH, '""')])
    if kind == "change":  # 减3, 增加 3: digits alone, no unit, no note
        rest = f'TRIM(MID({text},IF(OR(LEFT({text},2)="{lexicon.LESS[1]}",LEFT({text},2)="{lexicon.MORE[1]}"),3,2),9999))'
        plain = _replaced(rest, [(_quoted(mark), '"x"') for mark in ",. "])
        bare = f'IF(OR(LEFT({text})="{lexicon.LESS[0]}",LEFT({text})="{lexicon.MORE[0]}"),{plain},{bare})'
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
        more, less = lexicon.UNITS[MONEY.name]["亿元"], -lexicon.UNITS[MONEY.name]["元"]
        size = f'--{bare}*IF({unit}="亿",10^{more},1)/10^({decimals}+IF({unit}="元",{less},0))'
    else:
        size = f"--{bare}/10^{decimals}"
    parsed = f'IF(OR(LEFT({text})="-",LEFT({text})="{lexicon.LESS[0]}"),-1,1)*{size}'
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
    rule, largest = ("C111", at.MOST_COUNTED.value) if kind == "count" else ("C112", at.MOST_MONEY.value)
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
    slashes = _replaced(text, [(_quoted(mark), '""') for mark in lexicon.SLASHES])
    dashes = _replaced(text, [(_quoted(mark), '""') for mark in lexicon.DASHES])
    words = f"SUMPRODUCT(--EXACT(LOWER({text}),{_array(lexicon.PLACEHOLDERS)}))>0"
    return f'OR({slashes}="",{dashes}="",{words})'


def _is_many(text: str) -> str:
    """Numbers without sign, one after the other: only digits, points between digits, and separators, a digit at either end."""
    flat = f"SUBSTITUTE({text},{_BREAK},{_SPACE})"
    marks = _array([*lexicon.DIGITS, ".", *lexicon.SEPARATORS])
    known = f'SUMPRODUCT(LEN({flat})-LEN(SUBSTITUTE({flat},{marks},"")))=LEN({flat})'
    parted = f'SUMPRODUCT(LEN({flat})-LEN(SUBSTITUTE({flat},{_array(lexicon.SEPARATORS)},"")))>0'
    ends = f"ISNUMBER(FIND(LEFT({text}),{_DIGITS})),ISNUMBER(FIND(RIGHT({text}),{_DIGITS}))"
    inside = f'{_array(lexicon.DIGITS, ";")}&"."&{_array(lexicon.DIGITS)}'
    points = f'3*(LEN({flat})-LEN(SUBSTITUTE({flat},".","")))=SUMPRODUCT(LEN({flat})-LEN(SUBSTITUTE({flat},{inside},"")))'
    return f"AND({known},{parted},{ends},{points})"


def _is_approximate(text: str) -> str:
    closed = f'SUBSTITUTE({text}," ","")'
    after = f"{_array(lexicon.DIGITS, ';')}&{_array(lexicon.HEDGES_AFTER)}"
    before = _quoted("".join(lexicon.HEDGES_BEFORE))
    return f"OR(ISNUMBER(FIND(LEFT({text}),{before})),SUMPRODUCT(--ISNUMBER(FIND({after},{closed})))>0)"


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


def value_arguments(form: Form, keys: Iterable[str]) -> str:
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
    return ",".join(filter(None, [value_arguments(form, this_year), *last_year]))


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
