"""自检: what the workbook finds in itself, for the person who fills it; and the sheets where the 校验 button leaves its marks.

One line per rule about single cells, one per equation, generated from the same declarations as the check; a verdict on top.
The judging is done on `_judge` (`toolkit.template.judge`), this sheet only counts, links and explains. Beside a rule that
queries something (核实) stands an unlocked cell for the explanation; what counts as one is `toolkit.rules.explanations`.

Blank cells break C101 in the check; here, while somebody is filling the form, they are 待填 and counted apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from toolkit.checks.compiled import compile_rules
from toolkit.form import Form, Table, sheets
from toolkit.form.layout import FIRST_ROW, column_letter, lay_out
from toolkit.form.sheets import MARKS_HEADER, RESULT_FIRST_ROW, RESULT_HEADER, RESULT_HEADER_ROW, RESULT_SUMMARY_ROW
from toolkit.rules.catalogue import RULES
from toolkit.rules.explanations import ASSURANCES, LEAST, MARKS, is_explanation
from toolkit.rules.findings import Severity
from toolkit.rules.model import Rule
from toolkit.rules.terms import Relation
from toolkit.template.judge.formulas import LEFT as LEFT_SIDE
from toolkit.template.judge.formulas import RIGHT, STATE, cell_of, first_equation, place
from toolkit.template.judge.shown import Equation, Judged
from toolkit.workbook import styles
from toolkit.workbook.book import SIZE, Book, put_merged
from toolkit.workbook.headline import TITLE, fill_plain_headline, write_plain_headline
from toolkit.workbook.styles import INDENT, LEFT, Format, Sheet, height_for, put_text

#: Pixels of columns A to H, together one page.
_WIDTHS = (46, 156, 58, 50, 66, 72, 84, 146)
_VERDICT_ROW = 2  # from 0, as all rows below
_FIRST_RULE = 5
#: Column of the explanations, from 0; its heading is `shape.EXPLANATION`.
EXPLANATION_COLUMN = 7
_CELL_HEAD = ("编号", "每格应当", "结果", "处数", "第一处", "怎样改", "", sheets.EXPLANATION)
_EQUATION_HEAD = ("编号", "表内应当相等", "结果", "左边", "右边", "相差", "位置", "")
_NOTES = (
    "√ 符合；× 不符合；待填 没有填完或者填得不对，暂不核对；已说明 已写明原因；提示 不必处理。",
    f"黄色的问题可以改正，也可以在“{sheets.EXPLANATION}”中写明原因：不少于{LEAST}个字，只写“属实”“无误”的不算。",
    "本页由公式自动得出，随填随变。其余规则由主管部门的系统核对。",
)
#: Rules that only a look at the file's bytes could tell.
_UNSEEN = frozenset(("C115",))


@dataclass(frozen=True)
class RuleLine:
    """A line about a rule for single cells: where it stands and what it shows."""

    rule: Rule
    row: int
    count: int
    first: str
    light: str
    explanation: str

    @property
    def asks(self) -> bool:
        """Whether it takes an explanation."""
        return self.rule.severity is Severity.QUERY


def cell_rules(form: Form) -> list[Rule]:
    """The rules about single cells that have a line, in the order of their ids."""
    return [rule for rule, _, where in compile_rules(form).cell_rules if where and rule.id not in _UNSEEN]


def rule_lines(form: Form, judged: Judged, explanations: Any) -> list[RuleLine]:
    """The lines about cells, with what their formulas show."""
    empty = _is_empty(form, judged)
    lines = []
    for offset, rule in enumerate(cell_rules(form)):
        found = [one for one in form.fields if rule.id in judged.rules[one.index]]
        text = explanations.get(rule.id, "") if rule.severity is Severity.QUERY else ""
        light = _light(rule, len(found), empty, text)
        first = place(form, found[0].key).replace("!", " ") if found else ""
        lines.append(RuleLine(rule, _FIRST_RULE + offset, len(found), first, light, text))
    return lines


def _is_empty(form: Form, judged: Judged) -> bool:
    inputs = sum(not one.total for one in form.fields)
    return judged.count("C101") >= inputs


def _light(rule: Rule, count: int, empty: bool, text: str) -> str:
    if empty:
        return sheets.OPEN
    if not count:
        return sheets.HOLDS
    if rule.severity is Severity.QUERY and is_explanation(text):
        return sheets.EXPLAINED
    return {"C101": sheets.OPEN}.get(rule.id, sheets.HINT if rule.severity is Severity.HINT else sheets.BROKEN)


def asks(equation: Equation) -> bool:
    """Whether an equation that does not hold may be explained."""
    return RULES[equation.relation.rule].severity is Severity.QUERY


def _equation_light(equation: Equation, explanations: Any) -> str:
    explained = asks(equation) and is_explanation(explanations.get(equation.relation.rule, ""))
    return sheets.EXPLAINED if equation.state == sheets.BROKEN and explained else equation.state


def verdict(lines: list[RuleLine], judged: Judged, explanations: Any) -> str:
    """What stands on top."""
    blanks = sum(line.count for line in lines if line.rule.id == "C101")
    faults = sum(line.count for line in lines if line.rule.severity is Severity.ERROR and line.rule.id != "C101")
    broken = [one for one in judged.equations if _equation_light(one, explanations) == sheets.BROKEN]
    faults += sum(not asks(one) for one in broken)
    queries = sum(line.count for line in lines if line.asks and line.light != sheets.EXPLAINED)
    queries += sum(map(asks, broken))
    if not blanks + faults + queries:
        return "全部通过"
    parts = [f"{count} 处{what}" for count, what in ((blanks, "待填"), (faults, "必须改"), (queries, "需说明")) if count]
    return ("尚未填完：还有 " if blanks else "还有 ") + "、".join(parts)


# ---------------------------------------------------------------- formulas


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


def _light_formula(form: Form, line: RuleLine) -> str:
    row = line.row + 1
    broken = f'"{sheets.HINT if line.rule.severity is Severity.HINT else sheets.BROKEN}"'
    if line.rule.id == "C101":
        broken = f'"{sheets.OPEN}"'
    elif line.asks:
        broken = f'IF({explained_formula(f"{column_letter(EXPLANATION_COLUMN + 1)}{row}")},"{sheets.EXPLAINED}",{broken})'
    inputs = sum(not one.total for one in form.fields)
    return f'=IF(COUNTIF(nb_check_rules,"C101*")>={inputs},"{sheets.OPEN}",IF(D{row}=0,"{sheets.HOLDS}",{broken}))'


def _link_formula(line: RuleLine) -> str:
    row = line.row + 1
    found = f'INDEX(nb_check_places,MATCH("*{line.rule.id}*",nb_check_rules,0))'
    return f'=IF(D{row}=0,"",HYPERLINK("#"&{found},SUBSTITUTE({found},"!"," ")))'


def _verdict_formula(lines: list[RuleLine], equations: Mapping[int, Equation]) -> str:
    """Counts the lines; `equations` are those that may be explained, by their row on 自检, from 0."""
    blank = next(f"D{line.row + 1}" for line in lines if line.rule.id == "C101")
    wrong = "+".join(f"D{line.row + 1}" for line in lines if line.rule.severity is Severity.ERROR and line.rule.id != "C101")
    spared = "".join(f"-(D{row + 1}<>E{row + 1})" for row in equations)
    wrong = f'({wrong}+COUNTIF(nb_check_sums_states,"{sheets.BROKEN}"){spared})'
    asked = "+".join(
        [f'IF(C{line.row + 1}="{sheets.EXPLAINED}",0,D{line.row + 1})' for line in lines if line.asks]
        + [f'IF(C{row + 1}="{sheets.BROKEN}",1,0)' for row in equations]
    )
    counts = ((blank, "待填"), (wrong, "必须改"), (f"({asked})", "需说明"))
    parts = "&".join(f'IF({count}>0,"、"&{count}&" 处{what}","")' for count, what in counts)
    start = f'IF({blank}>0,"尚未填完：还有 ","还有 ")'
    return f'=IF({blank}+{wrong}+{asked}=0,"全部通过",{start}&MID({parts},2,99))'


@lru_cache(maxsize=256)
def equation_words(form: Form, relation: Relation) -> str:
    """An equation in words: “3.其他／总计”＝各分项之和."""
    first = form.by_key[relation.left[0]]
    if RULES[relation.rule].stage == "Y":
        return f"{first.name}：{RULES[relation.rule].title}"
    if len(relation.left) == 1:
        return f"{first.name}＝各分项之和"
    return f"{first.column[-1]}：第一项＋第二项＝第三项＋第四项"


# ---------------------------------------------------------------- 自检


def write_selfcheck(book: Book, judged: Judged) -> None:
    """自检: verdict, a line per rule about cells, a line per equation."""
    form, told = book.form, book.content.explanations
    lines = rule_lines(form, judged, told)
    kind = (sheets.SELFCHECK, tuple(judged.submission.prior))
    sheet = _draw(book, judged, lines) if told else book.once(kind, sheets.SELFCHECK, lambda: _draw(book, judged, lines))
    fill_plain_headline(book, sheet)
    first = _FIRST_RULE + len(lines) + 1
    explicable = {first + offset: one for offset, one in enumerate(judged.equations) if asks(one)}
    formula = _verdict_formula(lines, explicable)
    sheet.write_formula(_VERDICT_ROW, 0, formula, _verdict_style(book), verdict(lines, judged, told))
    for line in lines:
        _fill_rule(book, sheet, line)
    for offset, equation in enumerate(judged.equations):
        _fill_equation(book, sheet, first + offset, equation, first_equation(form) + offset)


def _draw(book: Book, judged: Judged, lines: list[RuleLine]) -> Sheet:
    """All but the formulas: without explanations the same for all whose equations are the same."""
    sheet = book.add_sheet(sheets.SELFCHECK, "check")
    for column, pixels in enumerate(_WIDTHS):
        sheet.set_column_pixels(column, column, pixels)
    write_plain_headline(book, sheet, sheets.SELFCHECK, EXPLANATION_COLUMN)
    first = _FIRST_RULE + len(lines) + 1
    explicable = [first + offset for offset, one in enumerate(judged.equations) if asks(one)]
    _write_verdict(book, sheet)
    _write_head(book, sheet, _FIRST_RULE - 1, _CELL_HEAD)
    for line in lines:
        _write_rule(book, sheet, line)
    row = _FIRST_RULE + len(lines)
    _write_head(book, sheet, row, _EQUATION_HEAD)
    for offset, equation in enumerate(judged.equations):
        _write_equation(book, sheet, row + 1 + offset, equation)
    last = row + len(judged.equations)
    _colour_lights(book, sheet, [*(line.row for line in lines if line.asks), *explicable], last)
    sheet.print_area(0, 0, last, EXPLANATION_COLUMN)
    sheet.freeze_panes(_VERDICT_ROW + 1, 0)
    return sheet


def _verdict_style(book: Book) -> Format:
    return book.styles.get(font_name=styles.HEI, font_size=14, align="center", border=1, bg_color=styles.CAPTION_FILL)


def _write_verdict(book: Book, sheet: Sheet) -> None:
    sheet.set_row(_VERDICT_ROW, 36)
    sheet.merge_range(_VERDICT_ROW, 0, _VERDICT_ROW, EXPLANATION_COLUMN, "", _verdict_style(book))
    notes = "\n".join(_NOTES)
    row = _VERDICT_ROW + 1
    sheet.set_row(row, height_for(notes, styles.PAGE_WIDTH - INDENT, SIZE))
    look = book.styles.get(**LEFT, font_color=styles.HINT_COLOR)
    put_merged(sheet, (row, 0, row, EXPLANATION_COLUMN), notes, look)


def _write_head(book: Book, sheet: Sheet, row: int, head: tuple[str, ...]) -> None:
    style = book.styles.get(border=1, align="center", bold=True, bg_color=styles.CAPTION_FILL)
    sheet.set_row(row, 24)
    for column, text in enumerate(head):
        put_text(sheet, row, column, text, style)
    first, last = (5, 6) if head is _CELL_HEAD else (6, EXPLANATION_COLUMN)
    put_merged(sheet, (row, first, row, last), head[first], style)


def _write_rule(book: Book, sheet: Sheet, line: RuleLine) -> None:
    get, rule, row = book.styles.get, line.rule, line.row
    text, middle = get(**LEFT, border=1), get(border=1, align="center", shrink=1)
    need = [(rule.title, _WIDTHS[1]), (rule.remedy, _WIDTHS[5] + _WIDTHS[6])]
    if line.asks:
        need.append((line.explanation, _WIDTHS[EXPLANATION_COLUMN]))
    least = 48.0 if line.asks else 30.0
    height = max(least, *(height_for(one, pixels - INDENT, SIZE) for one, pixels in need))
    sheet.set_row(row, min(height, styles.MAX_ROW))
    put_text(sheet, row, 0, rule.id, middle)
    put_text(sheet, row, 1, rule.title, text)
    put_merged(sheet, (row, 5, row, 6), rule.remedy, text)
    if not line.asks:
        put_text(sheet, row, EXPLANATION_COLUMN, "", middle)
        return
    _write_explanation(book, sheet, row, rule.id, line.explanation)


def _fill_rule(book: Book, sheet: Sheet, line: RuleLine) -> None:
    get, row = book.styles.get, line.row
    middle, counted = (get(border=1, align="center", shrink=1, **look) for look in ({}, {"num_format": "0;;"}))
    sheet.write_formula(row, 2, _light_formula(book.form, line), middle, line.light)
    sheet.write_formula(row, 3, f'=COUNTIF(nb_check_rules,"*{line.rule.id}*")', counted, line.count)
    sheet.write_formula(row, 4, _link_formula(line), _link_style(book), line.first)


def _link_style(book: Book) -> Format:
    return book.styles.get(border=1, align="center", shrink=1, font_color="#0563C1", underline=1)


def _write_equation(book: Book, sheet: Sheet, row: int, equation: Equation) -> None:
    form, rule = book.form, equation.relation.rule
    text, middle = book.styles.get(**LEFT, border=1), book.styles.get(border=1, align="center", shrink=1)
    words = equation_words(form, equation.relation)
    sheet.set_row(row, max(24.0, height_for(words, _WIDTHS[1] - INDENT, SIZE)))
    put_text(sheet, row, 0, rule, middle)
    put_text(sheet, row, 1, words, text)
    where = place(form, equation.relation.left[0])
    if asks(equation):
        _write_explanation(book, sheet, row, rule, book.content.explanations.get(rule, ""))
    else:
        sheet.merge_range(row, 6, row, EXPLANATION_COLUMN, "", _link_style(book))
    sheet.write_url(row, 6, f"internal:{where}", _link_style(book), where.replace("!", " "))


def _fill_equation(book: Book, sheet: Sheet, row: int, equation: Equation, judge_row: int) -> None:
    """The formulas of a line about an equation, which is judged in that row of `_judge`."""
    middle = book.styles.get(border=1, align="center", shrink=1)
    state = cell_of(STATE, judge_row)
    light = f"={state}"
    if asks(equation):
        explained = explained_formula(f"{column_letter(EXPLANATION_COLUMN + 1)}{row + 1}")
        light = f'=IF({state}="{sheets.BROKEN}",IF({explained},"{sheets.EXPLAINED}","{sheets.BROKEN}"),{state})'
    sheet.write_formula(row, 2, light, middle, _equation_light(equation, book.content.explanations))
    left, right = ("" if side is None else side for side in (equation.left, equation.right))
    sheet.write_formula(row, 3, f"={cell_of(LEFT_SIDE, judge_row)}", middle, left)
    sheet.write_formula(row, 4, f"={cell_of(RIGHT, judge_row)}", middle, right)
    difference = "" if equation.left is None or equation.right is None else equation.left - equation.right
    sheet.write_formula(row, 5, f'=IF(D{row + 1}="","",D{row + 1}-E{row + 1})', middle, difference)


def _write_explanation(book: Book, sheet: Sheet, row: int, rule: str, text: str) -> None:
    """The unlocked cell for what a unit says to a query."""
    open_style = book.styles.get(**LEFT, border=1, locked=0, bg_color=styles.INPUT_FILL)
    book.put_user_text(sheet, row, EXPLANATION_COLUMN, text, open_style)
    prompt = {
        "input_title": f"{rule} {sheets.EXPLANATION}",
        "input_message": f"确实如此、不需要改的，在这里写明原因，不少于{LEAST}个字；只写“属实”“无误”的不算。",
    }
    sheet.data_validation(row, EXPLANATION_COLUMN, row, EXPLANATION_COLUMN, {"validate": "any"} | prompt)


def _colour_lights(book: Book, sheet: Sheet, queries: list[int], last: int) -> None:
    yellow = {
        "type": "cell",
        "criteria": "==",
        "value": f'"{sheets.BROKEN}"',
        "format": book.styles.bare(bg_color=styles.QUERY),
    }
    for row in queries:  # before the rules below: the first that fits wins
        sheet.conditional_format(row, 2, row, 2, yellow | {"stop_if_true": True})
    colours = {
        sheets.HOLDS: styles.GOOD,
        sheets.BROKEN: styles.BAD,
        sheets.OPEN: styles.OPEN,
        sheets.EXPLAINED: styles.GOOD,
        sheets.HINT: styles.HINT,
    }
    for word, colour in colours.items():
        rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": book.styles.bare(bg_color=colour)}
        sheet.conditional_format(_FIRST_RULE, 2, last, 2, rule)


# ---------------------------------------------------------------- colours in the tables


def colour_table(book: Book, sheet: Sheet, table: Table) -> None:
    """Colour cells that break a rule, the first cell of an equation that does not hold, and what the button has marked."""
    layout = lay_out(book.form, table)
    area = (FIRST_ROW - 1, 0, FIRST_ROW - 2 + layout.height, layout.width - 1)
    for criteria, colour in _table_colours(book.form, table):
        sheet.conditional_format(*area, {"type": "formula", "criteria": criteria, "format": book.styles.bare(bg_color=colour)})


def mark_colours(label: str) -> Iterator[tuple[str, str]]:
    """(formula, colour) for cells of a sheet that stand on `_marks`."""
    for severity, colour in ((Severity.ERROR, styles.BAD), (Severity.QUERY, styles.QUERY), (Severity.HINT, styles.HINT)):
        yield f'=COUNTIFS(nb_marks_keys,{_here(label)},nb_marks_levels,"{severity.label}")>0', colour


def _here(label: str) -> str:
    return f'"{label}!"&ADDRESS(ROW(),COLUMN(),4)'


def _table_colours(form: Form, table: Table) -> Iterator[tuple[str, str]]:
    """(formula, colour), the first that is true wins. Other sheets are reached through names, as Excel 2007 demands."""
    yield from mark_colours(table.label)
    here = _here(table.label)
    rule = f"INDEX(nb_check_rules,MATCH({here},nb_check_places,0))"
    mandatory = "".join(rule.id for rule in cell_rules(form) if rule.severity is Severity.ERROR and rule.id != "C101")
    queries = "".join(rule.id for rule in cell_rules(form) if rule.severity is Severity.QUERY)
    for ids, colour in ((mandatory, styles.BAD), (queries, styles.QUERY)):
        yield f'=IFERROR(ISNUMBER(FIND(LEFT({rule}&"----",4),"{ids}")),FALSE)', colour
    yield f'=COUNTIFS(nb_check_sums_places,{here},nb_check_sums_states,"{sheets.BROKEN}")>0', styles.FIRST
    inputs = sum(one.table.key == table.key and not one.total for one in form.fields)
    started = f'COUNTIF(nb_check_rules_of_{table.key},"C101*")<{inputs}'
    yield f'=IFERROR(AND({rule}="C101",{started}),FALSE)', styles.OPEN


# ---------------------------------------------------------------- what the button writes


def write_marks(book: Book) -> None:
    """_marks: hidden, empty and unprotected; the button writes into it, and the tables' colours look here."""
    sheet = book.workbook.add_worksheet(sheets.MARKS)
    for column, text in enumerate(MARKS_HEADER):
        put_text(sheet, 0, column, text)
    book.workbook.define_name("nb_marks_levels", f"='{sheets.MARKS}'!$C$2:$C$2001")
    book.workbook.define_name("nb_marks_keys", f"='{sheets.MARKS}'!$F$2:$F$2001")
    sheet.hide()


def write_results(book: Book) -> Sheet:
    """校验结果: empty; the button lists its findings here."""
    sheet = book.workbook.add_worksheet(sheets.RESULTS)
    styles.set_page(sheet)
    sheet.set_tab_color("#A9D08E")
    get = book.styles.get
    wrapped, centred = get(**LEFT), get(align="center", text_wrap=True)
    for column, (pixels, style) in enumerate(zip((48, 56, 60, 96, 418), (*[centred] * 4, wrapped), strict=True)):
        sheet.set_column_pixels(column, column, pixels, style)
    sheet.set_row(0, 38)
    put_merged(sheet, (0, 0, 0, 4), sheets.RESULTS, get(**TITLE))
    sheet.set_row(RESULT_SUMMARY_ROW - 1, 26)
    put_text(sheet, RESULT_SUMMARY_ROW - 1, 0, "尚未校验", get(align="left"))
    sheet.set_row(RESULT_HEADER_ROW - 1, 24)
    head = get(border=1, align="center", bold=True, bg_color=styles.CAPTION_FILL)
    for column, text in enumerate(RESULT_HEADER):
        put_text(sheet, RESULT_HEADER_ROW - 1, column, text, head)
    sheet.repeat_rows(RESULT_HEADER_ROW - 1)
    sheet.freeze_panes(RESULT_FIRST_ROW - 1, 0)
    return sheet
