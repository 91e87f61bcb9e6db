"""The lines of 自检: what is judged, how each line stands, and the verdict; as formulas, and as they are stored.

A line is about the cover, the texts, the cells that break one rule, one equation, or all equations of a rule. How it stands is
worked out on the hidden sheet `_judge`, a row per line in the order of the lines on 自检:

    A rule   B first place   C count   D light   E what to do   F its place in the order of what is to be done   G what to know
    H what the line needs beside

Below stand a row per text, the counts, and the verdict; 自检 only shows them. The verdict is *closed*: all is right only if
every cell, every equation and every line has been judged, and if cells whose faults are known (`CANARIES`) were judged right.
What a program does not know, or shows as an error, makes the verdict say that it cannot judge.

Of the texts only those that are blank are counted, and of the five aspects of a section those beside which another is written,
unless the text of the whole section has their heading. (The check knows more ways to write a heading.)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from toolkit.checks.compiled import compile_rules
from toolkit.form import Form, Section, edition_for_year, sheets
from toolkit.form.sheets import cover_address
from toolkit.rules import thresholds as at
from toolkit.rules.catalogue import RULES
from toolkit.rules.explanations import is_explanation
from toolkit.rules.findings import Severity
from toolkit.rules.model import CellTest, Rule
from toolkit.rules.terms import Relation
from toolkit.submission.content import Content
from toolkit.template.judge import formulas as judge
from toolkit.template.judge.scope import Known, relations
from toolkit.template.judge.shown import Equation, Judged
from toolkit.workbook.styles import safe_text

if TYPE_CHECKING:
    from toolkit.template.prose import Passage

#: Sheet row of 自检 of the first line; the first of the rows that say what is to be done next, and how many there are.
FIRST_LINE, FIRST_TODO, TODOS = 12, 6, 5
#: Column of 自检 for what a unit says to a query.
EXPLANATION = "H"
#: Rules that only a look at the file's bytes could tell.
_UNSEEN = frozenset(("C115",))
#: Rules whose equations share a line; so do those of a rule that asks, as one explanation is given to all of them.
_FOLDED = frozenset(("X101", "X102"))

#: What is to be done, in the order in which it is told.
MEND, FILL, SAY = "改", "填", "说"
#: What the verdict is, for the colours.
PASSED, ASKS, WRONG, UNFINISHED, UNABLE = "passed", "asks", "wrong", "unfinished", "unable"
#: What 自检 does not look at, which stands below the verdict; in the verdict, in short.
LEFT_OUT = "文字写了什么、数是否合理、与上年和其他单位的比较、文件本身，由汇总单位校验"
ALL_RIGHT = "全部通过（文字内容、各种比较由汇总单位校验）"
NO_TEXTS = "表格数据全部通过，文字部分没有填写"
UNJUDGED = "填写的数据没有发现问题，但有数据不全、没有核对的项目"
CANNOT = "本软件不能自检，请以汇总单位校验为准"
NOT_YET = "有一项没有填完或者填得不对，暂不核对。"
AS_WORD = "还没有填写。另以 Word 文档报送文字的，可以不填。"


class Line(NamedTuple):
    """A line of 自检.

    Attributes:
        words: What should be.
        equations: Of a line about equations, which of all equations of the workbook: from, to.
    """

    rule: Rule
    words: str
    equations: tuple[int, int] = (0, 0)

    @property
    def asks(self) -> bool:
        """Whether it takes an explanation."""
        return self.rule.severity is Severity.QUERY

    @property
    def is_sums(self) -> bool:
        """Whether it is about equations."""
        return self.equations != (0, 0)


class State(NamedTuple):
    """How a line stands.

    Attributes:
        place: The first cell that is not as it should be, as 表三!D6, or "".
        many: How many are not.
        light: One of the lights of 自检.
        todo: What is to be done, or "".
        know: What helps.
        beside: What else was worked out for it, or "".
    """

    place: str
    many: int
    light: str
    todo: str
    know: str
    beside: str | int = ""


class Text(NamedTuple):
    """A text of the report, as far as 自检 looks at it: its first rows.

    Attributes:
        cells: Addresses of the rows on 文字部分.
        rows: What they say.
    """

    cells: tuple[str, ...]
    rows: tuple[str, ...]

    @property
    def place(self) -> str:
        """Where it begins, as 文字部分!B4."""
        return f"{sheets.PROSE}!{self.cells[0]}"

    @property
    def is_there(self) -> bool:
        """Whether any of the rows begins with more than blanks."""
        return bool("".join(row[:BEGINNING] for row in self.rows).strip(" 　\n\r\t"))

    @property
    def says(self) -> str:
        """All that the rows say."""
        return "".join(self.rows)


#: How many rows of a text are looked at, and how many characters of each to see whether there is one.
_ROWS, BEGINNING = 12, 50
#: By narrative key, in the order of the sheet.
Texts = Mapping[str, Text]


def cell_rules(form: Form) -> list[Rule]:
    """The rules about single cells that have a line, in the order of their ids."""
    return [rule for rule, _, where in compile_rules(form).cell_rules if where and rule.id not in _UNSEEN]


#: Formulas do not know the level of a unit: they hold to the widest limit, and the line says which that is.
_WIDEST = MappingProxyType({"C111": f"件数不超过{at.MOST_COUNTED.words}", "C112": f"金额不超过{at.MOST_MONEY.words}"})


@lru_cache(maxsize=16)
def lines_of(form: Form, known: Known) -> tuple[Line, ...]:
    """The lines of a workbook: cover and texts, cells, the equations that the clerk answers for, the totals."""
    lines = [Line(RULES[rule], RULES[rule].title) for rule in (*ON_COVER, "N101")]
    lines += [Line(rule, _WIDEST.get(rule.id, rule.title)) for rule in cell_rules(form)]
    equations = [relation for _, relation in relations(form, known)]
    first = 0
    while first < len(equations):
        rule = RULES[equations[first].rule]
        last = first + 1
        if rule.id in _FOLDED or rule.severity is Severity.QUERY:
            while last < len(equations) and equations[last].rule == rule.id:
                last += 1
        words = rule.title if last - first > 1 else equation_words(form, equations[first])
        lines.append(Line(rule, words, (first, last)))
        first = last
    return tuple(lines)


def equation_words(form: Form, relation: Relation) -> str:
    """An equation in words: “3.其他／总计”＝各分项之和."""
    first = form.by_key[relation.left[0]]
    if RULES[relation.rule].stage == "Y":
        return f"{first.name}：{RULES[relation.rule].title}"
    if len(relation.left) == 1:
        return f"{first.name}＝各分项之和"
    return f"{first.column[-1]}：第一项＋第二项＝第三项＋第四项"


def texts_of(passages: Iterable[Passage]) -> dict[str, Text]:
    """The texts as they stand on 文字部分, by key."""
    found: dict[str, Text] = {}
    for one in passages:
        text = found.get(one.key, Text((), ()))
        found[one.key] = Text((*text.cells, one.address)[:_ROWS], (*text.rows, one.text)[:_ROWS])
    return found


# ---------------------------------------------------------------- as stored


def states(form: Form, judged: Judged, content: Content, written: Texts) -> tuple[State, ...]:
    """How the lines stand."""
    known = tuple(judged.submission.prior)
    is_empty = judged.count("C101") >= sum(not one.total for one in form.fields)
    return tuple(_state(form, line, judged, content, written, is_empty=is_empty) for line in lines_of(form, known))


def _state(form: Form, line: Line, judged: Judged, content: Content, written: Texts, *, is_empty: bool) -> State:
    rule, explained = line.rule, is_explanation(content.explanations.get(line.rule.id, "")) and line.asks
    if line.is_sums:
        return _state_of_sums(form, line, judged.equations[slice(*line.equations)], explained=explained)
    if rule.id == "N101":
        return _state_of_texts(form, rule, written)
    beside: str | int = ""
    if isinstance(rule.test, CellTest):
        found = judged.broken.get(rule.id, ())
        count, where = len(found), judge.place(form, found[0].key) if found else ""
        blank = rule.id == "C101"
    else:
        is_empty = False
        count, where, blank, beside = _on_cover(rule.id, judged, content)
    if is_empty:
        light = sheets.OPEN
    elif not count:
        light = sheets.HOLDS
    elif blank:
        light = sheets.OPEN
    elif explained:
        light = sheets.EXPLAINED
    else:
        light = sheets.HINT if rule.severity is Severity.HINT else sheets.BROKEN
    return State(where, count, light, _todo(count, light, asks=line.asks), rule.remedy, beside)


def _todo(count: int, light: str, *, asks: bool) -> str:
    if not count or light not in (sheets.BROKEN, sheets.OPEN):
        return ""
    return FILL if light == sheets.OPEN else SAY if asks else MEND


#: The rules about the cover, and the field that each looks at.
ON_COVER = MappingProxyType({"F110": "unit", "F111": "year", "F106": "year", "F120": "nil"})


def years_of(form: Form) -> tuple[int, int]:
    """The first and the last year of which a report uses this edition, as far as the cover takes years at all."""
    years = [year for year in range(sheets.FIRST_YEAR, sheets.LAST_YEAR + 1) if edition_for_year(year) == form.edition]
    return years[0], years[-1]


def _on_cover(rule: str, judged: Judged, content: Content) -> tuple[int, str, bool, str | int]:
    """Of a rule about the cover: 1 if it is broken, where, whether by a blank, and what else the line needs."""
    key = ON_COVER[rule]
    value = safe_text(str(content.cover.get(key, "")))  # as it stands in the cell
    beside: str | int = ""
    if rule == "F110":
        count, blank = int(not _tidy(value)), True
    elif key == "year":
        beside = _narrow(value).replace("年度", "").replace("年", "")
        is_year = re.fullmatch("[0-9]{4}", beside) and sheets.FIRST_YEAR <= int(beside) <= sheets.LAST_YEAR
        if rule == "F111":
            count, blank = int(not is_year), beside == ""
        else:
            first, last = years_of(judged.submission.form)
            count, blank = int(bool(is_year) and not first <= int(beside) <= last), False
    else:
        values = [row.judged[1] for row in judged.rows]
        has_figures = any(one == "C107" or (not isinstance(one, str) and one != 0) for one in values)
        count, blank = int(_narrow(value).upper() in sheets.TICKS and has_figures), False
    return count, f"{sheets.COVER}!{cover_address(key)}" if count else "", blank, beside


DIGITS = dict(zip("０１２３４５６７８９", "0123456789", strict=True))


def _narrow(value: object) -> str:
    return "".join(DIGITS.get(mark, mark) for mark in str(value) if mark not in " 　")


def _tidy(value: object) -> str:
    return re.sub("[ 　\n]", "", str(value))


def _state_of_texts(form: Form, rule: Rule, written: Texts) -> State:
    missing = [key for section in form.sections for key in _missing(section, written)]
    count = sum(written[key].is_there for key, _ in sheets.prose_rows(form))
    if not count:
        return State(next(iter(written.values())).place, 0, sheets.OPEN, "", AS_WORD, 0)
    light = sheets.OPEN if missing else sheets.HOLDS
    where = written[missing[0]].place if missing else ""
    return State(where, len(missing), light, FILL if missing else "", rule.remedy, count)


def _missing(section: Section, written: Texts) -> list[str]:
    """The texts of a section that are not there: the section if nothing is; else those beside which others of it stand."""
    whole = written[section.key]
    blank = [f"{section.key}.{key}" for key, _ in section.aspects if not written[f"{section.key}.{key}"].is_there]
    if len(blank) == len(section.aspects):
        return [] if whole.is_there else [section.key]
    return [key for key in blank if heading_mark(section, key) not in whole.says]


def heading_mark(section: Section, key: str) -> str:
    """What tells in the text of a whole section that it treats an aspect: its heading as the form has it, （一）主动公开."""
    return dict(section.aspects)[key.partition(".")[2]]


def _state_of_sums(form: Form, line: Line, equations: Sequence[Equation], *, explained: bool) -> State:
    broken = [one for one in equations if one.state == sheets.BROKEN]
    if not broken:
        waits = any(one.state == sheets.OPEN for one in equations)
        return State("", 0, sheets.OPEN if waits else sheets.HOLDS, "", NOT_YET if waits else "")
    first = broken[0]
    light = sheets.EXPLAINED if explained else sheets.BROKEN
    left, right = first.left or 0, first.right or 0
    know = f"左边 {left}，右边 {right}，相差 {abs(left - right)}。"
    where = judge.place(form, first.relation.left[0])
    return State(where, len(broken), light, _todo(len(broken), light, asks=line.asks), know)


def ranks(found: Sequence[State]) -> list[int | str]:
    """Of each line, its place in the order of what is to be done: what must be mended, what is blank, what needs a word."""
    order = (number for todo in (MEND, FILL, SAY) for number, one in enumerate(found) if one.todo == todo)
    place = {number: rank for rank, number in enumerate(order, 1)}
    return [place.get(number, "") for number in range(len(found))]


class Verdict(NamedTuple):
    """What stands on top of 自检: counts by what is to be done, those that wait, the kind, the words."""

    counts: Mapping[str, int]
    waiting: int
    kind: str
    words: str


def verdict(lines: Sequence[Line], found: Sequence[State], judged: Judged) -> Verdict:
    """What the lines come to."""
    counts = {todo: sum(one.many for one in found if one.todo == todo) for todo in (MEND, FILL, SAY)}
    waiting = sum(line.is_sums and one.light == sheets.OPEN for line, one in zip(lines, found, strict=True))
    waiting += sum(row.judged[3] == sheets.OPEN for row in judged.rows)
    no_texts = any(line.rule.id == "N101" and one.beside == 0 for line, one in zip(lines, found, strict=True))
    parts = [f"{counts[todo]} 处{what}" for todo, what in COUNTED if counts[todo]]
    if parts:
        kind = WRONG if counts[MEND] else UNFINISHED if counts[FILL] else ASKS
        return Verdict(counts, waiting, kind, ("尚未填完：还有 " if counts[FILL] else "还有 ") + "、".join(parts))
    words = UNJUDGED if waiting else NO_TEXTS if no_texts else ALL_RIGHT
    return Verdict(counts, waiting, PASSED if words == ALL_RIGHT else UNFINISHED, words)


COUNTED = ((FILL, "待填"), (MEND, "必须改"), (SAY, "需说明"))
