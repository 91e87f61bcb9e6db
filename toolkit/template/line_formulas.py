"""The formulas by which `_judge` says how the lines of 自检 stand; `toolkit.template.lines` says the same in Python."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from toolkit.form import Form, Section, sheets
from toolkit.form.sheets import cover_address
from toolkit.rules.catalogue import RULES
from toolkit.rules.explanations import ASSURANCES, LEAST, MARKS
from toolkit.rules.findings import Severity
from toolkit.rules.model import CellTest
from toolkit.template.judge import formulas as judge
from toolkit.template.judge import texts
from toolkit.template.judge.scope import Known, relations
from toolkit.template.lines import (
    ALL_RIGHT,
    AS_WORD,
    ASKS,
    BEGINNING,
    CANNOT,
    COUNTED,
    DIGITS,
    EXPLANATION,
    FILL,
    FIRST_LINE,
    MEND,
    NO_TEXTS,
    NOT_YET,
    ON_COVER,
    PASSED,
    SAY,
    TODOS,
    UNABLE,
    UNFINISHED,
    UNJUDGED,
    WRONG,
    Line,
    State,
    Texts,
    Verdict,
    heading_mark,
    lines_of,
    ranks,
    years_of,
)
from toolkit.workbook.book import Book
from toolkit.workbook.styles import Sheet, put_text


class Places(NamedTuple):
    """Sheet rows of `_judge`: the first line, the first text, and those of the counts and the verdict."""

    lines: int
    texts: int
    counts: int
    waiting: int
    sound: int
    kind: int
    words: int
    todos: int


@lru_cache(maxsize=16)
def places(form: Form, known: Known) -> Places:
    """Where on `_judge` the lines stand, and what is below them."""
    lines = judge.code_row(form, known) + 2
    written = lines + len(lines_of(form, known)) + 1
    counts = written + len(sheets.prose_rows(form)) + 1
    return Places(lines, written, counts, counts + 3, counts + 4, counts + 5, counts + 6, counts + 7)


@lru_cache(maxsize=1024)
def explained_formula(cell: str) -> str:
    """Whether an explanation explains, as `is_explanation` says."""
    core = cell
    for mark in (*(f'"{mark}"' for mark in (*MARKS, " ", "　")), "CHAR(9)", "CHAR(10)", "CHAR(13)"):
        core = f'SUBSTITUTE({core},{mark},"")'
    rest = core
    for assurance in ASSURANCES:
        rest = f'SUBSTITUTE({rest},"{assurance}","")'
    return f"AND(LEN({core})>={LEAST},LEN({rest})>0)"


@lru_cache(maxsize=16)
def line_formulas(form: Form, known: Known) -> tuple[tuple[str, ...], ...]:
    """Of each line, columns B to H of its row; "" where it has none."""
    where, lines = places(form, known), lines_of(form, known)
    first, last = where.lines, where.lines + len(lines) - 1
    todos = f"E${first}:E${last}"
    rows = []
    for number, line in enumerate(lines):
        row, place, count, light, know, beside = first + number, *_line_formulas(form, known, line, first + number, number)
        done = SAY if line.asks else MEND
        todo = f'=IF(C{row}=0,"",IF(D{row}="{sheets.BROKEN}","{done}",IF(D{row}="{sheets.OPEN}","{FILL}","")))'
        above = f"E${first}:E{row}"
        rank = '""'
        for index, one in reversed(list(enumerate((MEND, FILL, SAY)))):
            before = "".join(f'COUNTIF({todos},"{other}")+' for other in (MEND, FILL, SAY)[:index])
            rank = f'IF(E{row}="{one}",{before}COUNTIF({above},"{one}"),{rank})'
        rows.append((place, count, light, todo, f"={rank}", know, beside))
    return tuple(rows)


def _line_formulas(form: Form, known: Known, line: Line, row: int, number: int) -> tuple[str, str, str, str, str]:
    """First place, count, light, what to know, and what else is needed."""
    explained = explained_formula(f"{sheets.SELFCHECK}!${EXPLANATION}${FIRST_LINE + number}")
    broken = f'"{sheets.HINT if line.rule.severity is Severity.HINT else sheets.BROKEN}"'
    if line.asks:
        broken = f'IF({explained},"{sheets.EXPLAINED}",{broken})'
    if line.is_sums:
        return _formulas_of_sums(form, line, row, broken)
    light = f'=IF(C{row}=0,"{sheets.HOLDS}",{broken})'
    if line.rule.id == "N101":
        return _formulas_of_texts(form, known, row)
    if not isinstance(line.rule.test, CellTest):
        return _formulas_of_cover(form, line.rule.id, row, light)
    rule = line.rule.id
    if rule == "C101":
        light = f'=IF(C{row}=0,"{sheets.HOLDS}","{sheets.OPEN}")'
    inputs = sum(not one.total for one in form.fields)
    blank = f'COUNTIF({judge.area(form, judge.RULE)},"C101")'
    light = f'=IF({blank}>={inputs},"{sheets.OPEN}",{light[1:]})'
    column = {"C109": texts.QUERY, "C110": texts.QUERY, "C113": texts.QUERY, "C114": texts.HINT}.get(rule)
    area = judge.area(form, column or judge.RULE)
    first = f'=IF(C{row}=0,"",INDEX({judge.area(form, judge.PLACE)},MATCH("{rule}",{area},0)))'
    return first, f'=COUNTIF({area},"{rule}")', light, "", ""


#: What is taken out of what is typed on the cover.
_BLANKS = tuple((mark, '""') for mark in ('" "', '"　"', "CHAR(10)"))


def _between(row: int, first: int, last: int) -> str:
    """Whether the year that a line of the cover has read lies between two."""
    return f"AND(H{row}*1>={first},H{row}*1<={last})"


def _formulas_of_cover(form: Form, rule: str, row: int, light: str) -> tuple[str, str, str, str, str]:
    key = ON_COVER[rule]
    place = f'=IF(C{row}=0,"","{sheets.COVER}!{cover_address(key)}")'
    value = f"nb_cover_{key}"
    if rule == "F110":
        tidy = texts.replaced(value, _BLANKS)
        return place, f'=IF({tidy}="",1,0)', f'=IF(C{row}=0,"{sheets.HOLDS}","{sheets.OPEN}")', "", ""
    plain = [(texts.quoted(wide), texts.quoted(digit)) for wide, digit in DIGITS.items()]
    narrow = texts.replaced(f'{value}&""', [*_BLANKS[:2], *plain])
    if key == "year":
        mask = texts.replaced(f"H{row}", [(f'"{digit}"', '"0"') for digit in range(1, 10)])
        beside = f"={texts.replaced(narrow, [(texts.quoted(word), texts.quoted('')) for word in ('年度', '年')])}"
        is_year = _between(row, sheets.FIRST_YEAR, sheets.LAST_YEAR)
        if rule == "F106":
            return place, f'=IF({mask}="0000",IF({is_year},IF({_between(row, *years_of(form))},0,1),0),0)', light, "", beside
        open_or_wrong = f'IF(H{row}="","{sheets.OPEN}","{sheets.BROKEN}")'
        count = f'=IF({mask}="0000",IF({is_year},0,1),1)'
        return place, count, f'=IF(C{row}=0,"{sheets.HOLDS}",{open_or_wrong})', "", beside
    values, rules = judge.area(form, judge.VALUE), judge.area(form, judge.RULE)
    figures = f'COUNTIF({values},">0")+COUNTIF({values},"<0")+COUNTIF({rules},"C107")'
    ticked = ",".join(f'{narrow}="{tick}"' for tick in sheets.TICKS)
    return place, f"=IF(OR({ticked}),IF({figures}>0,1,0),0)", light, "", ""


def _formulas_of_texts(form: Form, known: Known, row: int) -> tuple[str, str, str, str, str]:
    first = places(form, known).texts
    keys = [key for key, _ in sheets.prose_rows(form)]
    cell = {key: f"C{first + number}" for number, key in enumerate(keys)}
    counts, place = [], '""'
    for section in reversed(form.sections):
        own, at = cell[section.key], f"B{first + keys.index(section.key)}"
        if not section.aspects:
            counts.append(f"IF({own}=0,1,0)")
            place = f"IF({own}=0,{at},{place})"
            continue
        start, many = first + keys.index(f"{section.key}.{section.aspects[0][0]}"), len(section.aspects)
        aspects, lacking = f"C{start}:C{start + many - 1}", f"D{start}:D{start + many - 1}"
        counts.append(f"IF(SUM({aspects})=0,IF({own}=0,1,0),SUM({lacking}))")
        blank = f"IF(SUM({lacking})>0,INDEX(B{start}:B{start + many - 1},MATCH(1,{lacking},0)),{place})"
        place = f"IF(SUM({aspects})=0,IF({own}=0,{at},{place}),{blank})"
    written = f"H{row}"
    know = f'=IF({written}=0,"{AS_WORD}","{RULES["N101"].remedy}")'
    light = f'=IF({written}=0,"{sheets.OPEN}",IF(C{row}=0,"{sheets.HOLDS}","{sheets.OPEN}"))'
    return (
        f"=IF({written}=0,B{first},IF(C{row}=0,\"\",{place}))", f"=IF({written}=0,0,{'+'.join(counts)})", light, know,
        f"=SUM(C{first}:C{first + len(keys) - 1})",
    )  # fmt: skip


def _formulas_of_sums(form: Form, line: Line, row: int, broken: str) -> tuple[str, str, str, str, str]:
    start, end = (judge.first_equation(form) + number for number in (line.equations[0], line.equations[1] - 1))
    state, where, left, right = (
        f"{column}{start}:{column}{end}" if end > start else f"{column}{start}"
        for column in (judge.STATE, judge.PLACE, judge.LEFT, judge.RIGHT)
    )
    if end > start:
        count = f'=COUNTIF({state},"{sheets.BROKEN}")'
        waits = f'COUNTIF({state},"{sheets.OPEN}")>0'
        where, left, right = (f'INDEX({one},MATCH("{sheets.BROKEN}",{state},0))' for one in (where, left, right))
    else:
        count, waits = f'=IF({state}="{sheets.BROKEN}",1,0)', f'{state}="{sheets.OPEN}"'
    whole = f'COUNTIF({state},"{sheets.HOLDS}")={end - start + 1}' if end > start else f'{state}="{sheets.HOLDS}"'
    light = f'=IF(C{row}>0,{broken},IF({waits},"{sheets.OPEN}",IF({whole},"{sheets.HOLDS}","")))'
    told = f'"左边 "&{left}&"，右边 "&{right}&"，相差 "&ABS({left}-{right})&"。"'
    know = f'=IF(C{row}=0,IF({waits},"{NOT_YET}",""),{told})'
    return f'=IF(C{row}=0,"",{where})', count, light, know, ""


@lru_cache(maxsize=512)
def text_formula(cells: tuple[str, ...]) -> str:
    """1 if there is a text in its cells, else 0."""
    blanks = [(mark, '""') for mark in ('"　"', "CHAR(10)", "CHAR(13)", "CHAR(9)", '" "')]
    begins = "&".join(f"LEFT({sheets.PROSE}!{cell},{BEGINNING})" for cell in cells)
    return f'=IF({texts.replaced(begins, blanks)}="",0,1)'


def lacking_formula(section: Section, key: str, row: int, cells: tuple[str, ...]) -> str:
    """1 if an aspect neither has a text nor a heading in the text of its whole section, which has these cells; else 0."""
    said = "&".join(f"{sheets.PROSE}!{cell}" for cell in cells)
    return f'=IF(C{row}=1,0,IF(ISNUMBER(FIND("{heading_mark(section, key)}",{said})),0,1))'


@lru_cache(maxsize=16)
def verdict_formulas(form: Form, known: Known) -> tuple[str, ...]:
    """The three counts, those that wait, whether the program judges, the kind of verdict, its words; each a row of `_judge`."""
    where, lines = places(form, known), lines_of(form, known)
    first, last = where.lines, where.lines + len(lines) - 1
    counts = {todo: f"B{where.counts + number}" for number, todo in enumerate((MEND, FILL, SAY))}
    lights = judge.area(form, judge.LIGHT)
    sums = next(number for number, line in enumerate(lines) if line.is_sums)
    waiting = f'COUNTIF(D{first + sums}:D{last},"{sheets.OPEN}")+COUNTIF({lights},"{sheets.OPEN}")'
    no_texts = f"H{first + next(number for number, line in enumerate(lines) if line.rule.id == 'N101')}=0"
    nothing = f"{counts[MEND]}+{counts[FILL]}+{counts[SAY]}=0"
    waits, sound = f"B{where.waiting}>0", f"B{where.sound}=1"
    kind = f'IF({waits},"{UNFINISHED}",IF({no_texts},"{UNFINISHED}","{PASSED}"))'
    for todo, one in ((SAY, ASKS), (FILL, UNFINISHED), (MEND, WRONG)):
        kind = f'IF({counts[todo]}>0,"{one}",{kind})'
    parts = "&".join(f'IF({counts[todo]}>0,"、"&{counts[todo]}&" 处{what}","")' for todo, what in COUNTED)
    start = f'IF({counts[FILL]}>0,"尚未填完：还有 ","还有 ")'
    passed = f'IF({waits},"{UNJUDGED}",IF({no_texts},"{NO_TEXTS}","{ALL_RIGHT}"))'
    words = f"IF({nothing},{passed},{start}&MID({parts},2,99))"
    return (
        *(f'=SUMIF(E{first}:E{last},"{todo}",C{first}:C{last})' for todo in counts),
        f"={waiting}",
        f"={_sound(form, known, f'D{first}:D{last}', len(lines))}",
        f'=IFERROR(IF({sound},{kind},"{UNABLE}"),"{UNABLE}")',
        f'=IFERROR(IF({sound},{words},"{CANNOT}"),"{CANNOT}")',
    )


def _sound(form: Form, known: Known, lights: str, lines: int) -> str:
    """1 if all has been judged, and the canaries right."""
    first = judge.first_canary(form)
    right = []
    for row, (_, rule, query) in enumerate(judge.CANARIES, first):
        right += [f'{judge.RULE}{row}="{rule}"', f'{texts.QUERY}{row}="{query}"']
    right.append(f"{judge.VALUE}{first + 1}=12")

    def judged(area: str, words: Sequence[str], count: int) -> str:
        return "+".join(f'COUNTIF({area},"{word}")' for word in words) + f"={count}"

    right.append(
        judged(judge.area(form, judge.LIGHT), (sheets.HOLDS, sheets.BROKEN, sheets.OPEN, sheets.ASKED), len(form.fields))
    )
    states = judge.equation_area(form, judge.STATE, known)
    right.append(judged(states, (sheets.HOLDS, sheets.BROKEN, sheets.OPEN), len(relations(form, known))))
    known_lights = (sheets.HOLDS, sheets.BROKEN, sheets.OPEN, sheets.EXPLAINED, sheets.HINT)
    right.append(judged(lights, known_lights, lines))
    return f"IF(AND({','.join(right)}),1,0)"


def todo_formula(form: Form, known: Known, number: int) -> str:
    """Which line is to be done as this one, from 1; 0 if there is none."""
    where, count = places(form, known), len(lines_of(form, known))
    return f"=IFERROR(MATCH({number},F{where.lines}:F{where.lines + count - 1},0),0)"


# ---------------------------------------------------------------- the rows of `_judge`

#: The column of what helps, from 0.
_KNOW = 6


def draw_lines(book: Book, sheet: Sheet, known: Known, ground: Sequence[State]) -> None:
    """The rows of the lines on `_judge`, as they are of most workbooks.

    Args:
        sheet: `_judge`.
        ground: How the lines of most workbooks stand.
    """
    form, first = book.form, places(book.form, known).lines
    rows = zip(lines_of(form, known), line_formulas(form, known), ground, _shown(ground), strict=True)
    for row, (line, formulas, state, shown) in enumerate(rows, first - 1):
        put_text(sheet, row, 0, line.rule.id)
        book.draw_ahead(sheet, row, 1, formulas, shown)
        if not formulas[_KNOW - 1]:  # then all workbooks say the same
            put_text(sheet, row, _KNOW, state.know)


def _shown(found: Sequence[State]) -> list[tuple[str | int, ...]]:
    """What the rows of the lines show from column B on."""
    return [(*state[:4], rank, *state[4:]) for state, rank in zip(found, ranks(found), strict=True)]


def fill_lines(
    book: Book, sheet: Sheet, known: Known, found: Sequence[State], ground: Sequence[State], told: Verdict, written: Texts
) -> None:
    """How the lines of this workbook stand, and below them the rows of the texts, and what the lines come to.

    Args:
        sheet: `_judge`, with what `draw_lines` draws.
        found: How the lines stand.
        ground: How those stand that are drawn.
        written: The texts by their keys, in the order of the sheet.
    """
    form, where = book.form, places(book.form, known)
    rows = zip(line_formulas(form, known), _shown(found), _shown(ground), strict=True)
    for row, (formulas, shown, drawn) in enumerate(rows, where.lines - 1):
        if not book.is_drawn(shown, drawn):
            sheet.write_formulas(row, 1, formulas, shown)
    sections = {section.key: section for section in form.sections}
    for row, (key, _) in enumerate(sheets.prose_rows(form), where.texts - 1):
        said = written[key]
        put_text(sheet, row, 0, key)
        put_text(sheet, row, 1, said.place)
        sheet.write_formula(row, 2, text_formula(said.cells), None, int(said.is_there))
        section = sections.get(key.partition(".")[0])
        if section and section.key != key:
            lacks = not said.is_there and heading_mark(section, key) not in written[section.key].says
            sheet.write_formula(row, 3, lacking_formula(section, key, row + 1, written[section.key].cells), None, int(lacks))
    values = (*told.counts.values(), told.waiting, 1, told.kind, told.words)
    for row, (text, shows) in enumerate(zip(verdict_formulas(form, known), values, strict=True), where.counts - 1):
        sheet.write_formula(row, 1, text, None, shows)
    order = ranks(found)
    for number in range(1, TODOS + 1):
        at = order.index(number) + 1 if number in order else 0
        sheet.write_formula(where.todos - 2 + number, 1, todo_formula(form, known, number), None, at)
