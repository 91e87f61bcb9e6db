"""What a text says that stands where a number should: columns K to Q of `_judge`, and what they show.

    K text, tidied   L digits as zeros   M number without sign, unit and note, digits as zeros   N number
    O rule that it breaks if it is no number   P rule about what is beside a number   Q hint

Each step is a plain formula over single cells of its row; all are blank where a cell holds a number. What programs do
differently is avoided: defined names with relative references, arrays, wildcards, TRIM on texts with line breaks, numbers from
anything but digits, functions lifted over ranges.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from toolkit.form import Field, Form, Measure
from toolkit.form.model import CHANGE, COUNT, ITEMS, MONEY
from toolkit.submission import lexicon
from toolkit.submission.check_code import DERIVED, LARGEST, NO_CODE, OF_TEXT, PRIME
from toolkit.submission.numbers import LIMIT, normalise
from toolkit.template.judge.scope import fields_of, number_kind
from toolkit.workbook import styles

#: What a cell shows.
Shown = str | float
#: Column of the weights in the code.
WEIGHT = "R"
HEADER = ("text", "mask", "digits", "number", "unread", "query", "hint")
TEXT, MASK, DIGITS, NUMBER, UNREAD, QUERY, HINT = "KLMNOPQ"

_SPACE, _BREAK = '" "', "CHAR(10)"
#: Marks that nobody can type: for what is no blank, and for the end of a text.
_ONE, _TWO = "CHAR(1)", "CHAR(2)"
#: Formulas can name no character outside GBK: the minus sign U+2212 stays as it is.
_NARROW = {wide: plain for wide, plain in lexicon.NARROW.items() if wide != "−"} | {"　": " "}
#: What parts numbers, beside the slash that all of it becomes.
_SEPARATORS = tuple(mark for mark in lexicon.SEPARATORS if mark != "/")
#: Units that may follow a number, longer ones first.
ENDINGS = {kind: tuple(lexicon.UNITS[measure.name]) for kind, measure in
           (("count", COUNT), ("items", ITEMS), ("change", CHANGE), ("money", MONEY))}  # fmt: skip
(_LESS, _LONG_LESS), (_MORE, _LONG_MORE) = lexicon.LESS, lexicon.MORE


def replaced(text: str, pairs: Iterable[tuple[str, str]]) -> str:
    """SUBSTITUTE for each pair of formulas, the first innermost."""
    for old, new in pairs:
        text = f"SUBSTITUTE({text},{old},{new})"
    return text


def quoted(text: str) -> str:
    """A text as a constant of a formula."""
    return '"' + text.replace('"', '""') + '"'


def in_range(number: str, kind: str) -> str:
    """A number in the form's own unit, or the rule that says why it cannot be used."""
    decimals = 6 if kind == "money" else 0
    usable = number if kind == "change" else f'IF({number}<0,"C107",{number})'
    return f'IF(ABS({number})>{LIMIT // 10**decimals},"C105",IF({number}<>ROUND({number},{decimals}),"C108",{usable}))'


def text_formulas(form: Form, one: Field, row: int | str) -> tuple[str, ...]:
    """The formulas of these columns, in the row of a field.

    Args:
        row: Sheet row of `_judge`, or a mark in its stead.
    """
    placeholder = "C103" if one.index in fields_of(form, "C103") else "C102"
    return _text_formulas(number_kind(one), placeholder, row, with_unit=one.index in fields_of(form, "C113"))


@lru_cache(maxsize=64)
def _text_formulas(kind: str, placeholder: str, row: int | str, *, with_unit: bool) -> tuple[str, ...]:
    raw, value = f"C{row}", f"D{row}"
    text, mask, digits = (f"{column}{row}" for column in (TEXT, MASK, DIGITS))
    beside = _beside(raw, mask, value, with_unit=with_unit)
    hint = f'IF(OR({value}="C105",{value}="C108"),"","C114")'
    return (
        f'=IF(ISTEXT({raw}),IF({raw}="{DERIVED}","",{_tidy(raw)}),"")',
        "=" + replaced(text, [(f'"{digit}"', '"0"') for digit in range(1, 10)]),
        "=" + _bare(mask, kind),
        "=" + _number(kind, text, digits),
        "=" + _unread(text, mask, placeholder),
        f'=IF({value}="","",{beside})',
        f'=IF(RIGHT({mask})<>"0","",IF({value}="","",{hint}))',
    )


def _tidy(raw: str) -> str:
    """The typed text as `normalise` gives it: narrow forms, single blanks, no empty lines."""
    narrow = replaced(raw, [(quoted(wide), quoted(plain)) for wide, plain in _NARROW.items()])
    narrow = replaced(narrow, [("CHAR(9)", _SPACE), ("CHAR(13)", _ONE), (_BREAK, _ONE)])
    # TRIM leaves single blanks; then none stands beside a line break; then breaks are trimmed in the blanks' stead.
    lines = replaced(f"TRIM({narrow})", [(f"{_SPACE}&{_ONE}", _ONE), (f"{_ONE}&{_SPACE}", _ONE)])
    swapped = replaced(lines, [(_SPACE, _TWO), (_ONE, _SPACE)])
    return replaced(f"TRIM({swapped})", [(_SPACE, _BREAK), (_TWO, _SPACE)])


def _start(mask: str) -> str:
    """Where a number begins: behind its sign."""
    return f'IF(OR(LEFT({mask})="-",LEFT({mask})="+"),2,1)'


def _bare(mask: str, kind: str) -> str:
    """The number without sign, unit and note; what is left of other texts."""
    head = f'IF(RIGHT({mask})=")",IFERROR(LEFT({mask},FIND("(",{mask})-1),{mask}),{mask})'
    marked = f"SUBSTITUTE(MID({head},{_start(mask)},9999)&{_ONE},{_SPACE}&{_ONE},{_ONE})"
    marked = replaced(marked, [(f"{quoted(unit)}&{_ONE}", '""') for unit in ENDINGS[kind]])
    ended = f'SUBSTITUTE({marked},{_ONE},"")&{_ONE}'  # a blank before the unit goes; one behind a sign makes it no number
    bare = replaced(ended, [(f"{_SPACE}&{_ONE}", '""'), (_ONE, '""')])
    if kind != "change":
        return bare
    # 减3, 增加 3: digits alone, no unit, no note
    start = f'IF(OR(LEFT({mask},2)="{_LONG_LESS}",LEFT({mask},2)="{_LONG_MORE}"),3,2)'
    rest = replaced(f"{_ONE}&MID({mask},{start},9999)", [(f"{_ONE}&{_SPACE}", '""'), (_ONE, '""')])
    plain = replaced(rest, [(quoted(mark), '"x"') for mark in ",. "])
    return f"IF({_is_change(mask)},{plain},{bare})"


def _is_change(text: str) -> str:
    return f'OR(LEFT({text})="{_LESS}",LEFT({text})="{_MORE}")'


def _number(kind: str, text: str, digits: str) -> str:
    """The number of a text in the form's own unit, or "": one that is no number, or not written as one."""
    separators = f"(LEN({digits})-LEN({replaced(digits, [(quoted(mark), quoted('')) for mark in ', '])}))"
    decimals = f'IFERROR(LEN({digits})-FIND(".",{digits}),0)'
    lead = f"(LEN({digits})-4*{separators}-IF({decimals}>0,{decimals}+1,0))"
    tail = f'IF({decimals}>0,"."&REPT("0",{decimals}),"")'
    patterns = (f'{digits}=REPT("0",{lead})&REPT("{mark}000",{separators})&{tail}' for mark in ", ")
    well_formed = f"{lead}>0,OR({separators}=0,{lead}<4),OR({','.join(patterns)})"
    if kind != "change":
        well_formed += f',LEFT({text})<>"+"'
    start = _start(text)
    body = f"MID({text},{start},LEN({digits}))"
    if kind == "change":
        body = f"IF({_is_change(text)},RIGHT({text},LEN({digits})),{body})"
    size = replaced(body, [(quoted(mark), quoted("")) for mark in ", ."])
    if kind == "money":
        unit = f'LEFT(SUBSTITUTE(MID({text},{start}+LEN({digits}),2)," ",""))'
        more, less = lexicon.UNITS[MONEY.name]["亿元"], -lexicon.UNITS[MONEY.name]["元"]
        size += f'*IF({unit}="亿",10^{more},1)/10^({decimals}+IF({unit}="元",{less},0))'
    else:
        size += f"/10^{decimals}"
    sign = f'OR(LEFT({text})="-",LEFT({text})="{_LESS}")' if kind == "change" else f'LEFT({text})="-"'
    return f'IFERROR(IF(AND({well_formed}),IF({sign},-1,1)*{size},""),"")'


def _unread(text: str, mask: str, placeholder: str) -> str:
    """The rule that a cell without a number breaks: it is blank, or holds this text."""
    slashes = replaced(text, [(quoted(mark), '""') for mark in lexicon.SLASHES])
    dashes = replaced(text, [(quoted(mark), '""') for mark in lexicon.DASHES])
    words = ",".join(
        f"LOWER({text})={quoted(word)}" if word.isascii() else f"{text}={quoted(word)}" for word in lexicon.PLACEHOLDERS
    )
    closed = f'SUBSTITUTE({mask}," ","")'
    roughly = ",".join(f'ISNUMBER(FIND("0{word}",{closed}))' for word in lexicon.HEDGES_AFTER)
    few = ",".join(f'LEFT({text})="{word}"' for word in lexicon.HEDGES_BEFORE)
    other = f'IF({_is_many(mask)},"C106",IF(OR({few},{roughly}),"C116","C104"))'
    return f'IF({text}="","C101",IF(OR({slashes}="",{dashes}="",{words}),"{placeholder}",{other}))'


def _is_many(mask: str) -> str:
    """Numbers without sign, one after the other: only digits, points between digits, and separators, a digit at either end.

    Runs of digits, up to sixteen, become one; then a number with a point becomes one without.
    """
    parted = replaced(mask, [(_BREAK, '"/"'), *((quoted(mark), '"/"') for mark in _SEPARATORS)])
    short = replaced(parted, [('"00"', '"0"')] * 4)
    rest = replaced(short, [('"0.0"', '"0"'), ('"0"', '""')])
    return f'AND(LEFT({mask})="0",RIGHT({mask})="0",LEN({rest})>0,SUBSTITUTE({rest},"/","")="")'


def _beside(raw: str, mask: str, value: str, *, with_unit: bool) -> str:
    """What beside a number asks for a word: a note, a unit; where the form prints no unit, none."""
    note, plain = f'RIGHT({mask})=")"', f'RIGHT({mask})="0"'
    if not with_unit:
        return f'IF({mask}="","",IF(OR({value}="C105",{value}="C108"),"",IF({note},"C109",IF({plain},"","C110"))))'
    missing = f'IF({plain},IF({value}=0,"","C113"),"")'
    typed = f'IF({value}="C108",{missing},IF({note},"C109",{missing}))'
    number = f'IF({raw}=0,"","C113")'
    return f'IF({value}="C105","",IF(ISNUMBER({raw}),{number},IF({mask}="","",{typed})))'


def code_of_text(row: int | str, measure: Measure) -> str:
    """What a cell without a number adds to the code."""
    raw, value, number, weight = f"C{row}", f"D{row}", f"{NUMBER}{row}", f"{WEIGHT}{row}"
    scaled = f"MOD(ROUND({value}*{measure.scale},0),{PRIME})" if measure.decimals else value
    text = f"{weight}*({OF_TEXT}+LEN({raw})+IF(ISNUMBER({value}),{scaled},0))"
    content = f'IF(ISNUMBER({number}),IF(ABS({number})>{LARGEST},"{NO_CODE}",{text}),IF({raw}="",0,{text}))'
    none = f'IF({value}="C105","{NO_CODE}",0)'
    some = f'IF(OR({value}="C105",{value}="C108"),"{NO_CODE}",{content})'
    return f'IF(ISTEXT({raw}),IF({raw}="{DERIVED}",0,{some}),{none})'


# ---------------------------------------------------------------- what they show


#: What a row shows where a cell holds a number or nothing.
BESIDE_NUMBERS: tuple[Shown, ...] = ("", "", "", "", "C101", "", "")


def shown_texts(form: Form, one: Field, text: str, query: str, hint: str) -> tuple[Shown, ...]:
    """What the row of a field shows where its cell holds a text.

    Args:
        text: As typed.
        query: The rule about what is beside its number, or ""; hint likewise.
    """
    kind = number_kind(one)
    tidy = styles.clip(normalise(text)[0], styles.CELL_LIMIT)
    mask = re.sub("[1-9]", "0", tidy)
    digits = _shown_bare(mask, kind)
    unread = _shown_unread(tidy, mask, "C103" if one.index in fields_of(form, "C103") else "C102")
    return (tidy, mask, digits, _shown_number(tidy, digits, kind), unread, query, hint)


def _shown_unread(text: str, mask: str, placeholder: str) -> str:
    if not text:
        return "C101"
    if not text.strip(lexicon.SLASHES) or not text.strip(lexicon.DASHES) or text.lower() in lexicon.PLACEHOLDERS:
        return placeholder
    parts = re.split("[\n、;；/ ]+", mask)
    if len(parts) > 1 and all(re.fullmatch(r"0+(\.0+)?", part) for part in parts):
        return "C106"
    closed = mask.replace(" ", "")
    return "C116" if text[0] in lexicon.HEDGES_BEFORE or any(f"0{word}" in closed for word in lexicon.HEDGES_AFTER) else "C104"


def _shown_bare(mask: str, kind: str) -> str:
    if kind == "change" and mask[:1] in (_LESS, _MORE):
        rest = mask[2 if mask[:2] in (_LONG_LESS, _LONG_MORE) else 1 :].removeprefix(" ")
        return re.sub("[,. ]", "x", rest)
    head = mask.partition("(")[0] if mask.endswith(")") and "(" in mask else mask
    bare = head[mask[:1] in ("+", "-") :].removesuffix(" ")
    unit = next((unit for unit in ENDINGS[kind] if bare.endswith(unit)), "")
    return bare[: len(bare) - len(unit)].removesuffix(" ")


def _shown_number(text: str, digits: str, kind: str) -> Shown:
    if not re.fullmatch(r"(0{1,3}((,000)+|( 000)+)|0+)(\.0+)?", digits) or (text[:1] == "+" and kind != "change"):
        return ""
    decimals = len(digits.partition(".")[2])
    start = text[:1] in ("+", "-")
    is_change = kind == "change" and text[:1] in (_LESS, _MORE)
    body = text[-len(digits) :] if is_change else text[start : start + len(digits)]
    size = float(re.sub("[,. ]", "", body))
    if kind == "money":
        unit = text[start + len(digits) :][:2].replace(" ", "")[:1]
        size = size * (10_000 if unit == "亿" else 1) / 10.0 ** (decimals + (4 if unit == "元" else 0))
    else:
        size /= 10.0**decimals
    return -size if text[0] == "-" or (is_change and text[0] == _LESS) else size
