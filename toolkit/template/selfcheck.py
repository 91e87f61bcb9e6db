"""自检: what the workbook finds in itself, for the person who fills it.

On top the verdict in a colour, with a link to the first cell that is not as it should be; below it what is to be done next;
then a line for the cover, for the texts, for each rule about single cells and for the equations, generated from the same
declarations as the check (`toolkit.template.lines`). All judging is done on `_judge`; this sheet only shows it. Beside a rule
that queries something (核实) stands an unlocked cell for the explanation; what counts as one is `toolkit.rules.explanations`.

Blank cells break C101 in the check; here, while somebody is filling the form, they are 待填 and counted apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from toolkit.form import sheets
from toolkit.rules.explanations import LEAST
from toolkit.template.judge.formulas import cell_of
from toolkit.template.judge.scope import Known
from toolkit.template.line_formulas import places
from toolkit.template.lines import (
    AS_WORD,
    ASKS,
    CANNOT,
    FIRST_LINE,
    FIRST_TODO,
    LEFT_OUT,
    NOT_YET,
    PASSED,
    TODOS,
    UNFINISHED,
    WRONG,
    Line,
    State,
    Verdict,
    lines_of,
    ranks,
)
from toolkit.workbook import styles
from toolkit.workbook.book import SIZE, Book, put_merged
from toolkit.workbook.headline import fill_plain_headline, write_plain_headline
from toolkit.workbook.styles import INDENT, LEFT, Format, Sheet, height_for, put_text

if TYPE_CHECKING:
    from toolkit.template.ground import Ground

#: Pixels of columns A to H, together one page.
_WIDTHS = (46, 166, 58, 46, 70, 72, 74, 146)
#: Rows and columns count from 0 here.
_VERDICT, _NOTE, _TODO_HEAD, _TODO, _HEAD, _LINES = 2, 3, FIRST_TODO - 2, FIRST_TODO - 1, FIRST_LINE - 2, FIRST_LINE - 1
_ID, _WORDS, _LIGHT, _COUNT, _LINK, _KNOW, _EXPLANATION = 0, 1, 2, 3, 4, 5, 7
_HEADS = ("编号", "应当", "结果", "处数", "第一处", "怎样改", "", sheets.EXPLANATION)
_TODO_HEADS = ("顺序", "还要做的", "", "处数", "去看", "怎样做", "", "")
_LEGEND = (
    "√ 符合；× 不符合；待填 没有填完或者填得不对，暂不核对；已说明 已写明原因；提示 不必处理。",
    f"黄色的问题可以改正，也可以在“{sheets.EXPLANATION}”中写明原因：不少于{LEAST}个字，只写“属实”“无误”的不算。",
)
_GO = "去看第一处"
_NOTHING_LEFT = "没有了。"


def write_selfcheck(book: Book, found: Sequence[State], told: Verdict, ground: Ground) -> None:
    """自检.

    Args:
        found: How the lines stand.
        told: What they come to.
        ground: What most workbooks show.
    """
    form, known = book.form, ground.known
    lines, where = lines_of(form, known), places(form, known)

    def draw(book: Book) -> Sheet:
        sheet = _draw(book, lines)
        if book.is_quick:
            for number, state in enumerate(ground.states):
                _fill_line(book, sheet, _LINES + number, lines[number], state, where.lines + number)
        return sheet

    kind = (sheets.SELFCHECK, known, ground.is_zero)
    sheet = draw(book) if book.content.explanations else book.once(kind, sheets.SELFCHECK, draw)
    fill_plain_headline(book, sheet)
    words = f'=IFERROR({cell_of("B", where.words)}&"","{CANNOT}")'
    sheet.write_formula(_VERDICT, 0, words, _verdict_style(book), told.words)
    _fill_todos(book, sheet, known, found, told)
    for number, (state, drawn) in enumerate(zip(found, ground.states, strict=True)):
        if not book.is_drawn(state, drawn):
            _fill_line(book, sheet, _LINES + number, lines[number], state, where.lines + number)


def _draw(book: Book, lines: Sequence[Line]) -> Sheet:
    """All but the formulas: without explanations the same for all whose equations are the same."""
    sheet = book.add_sheet(sheets.SELFCHECK, "check")
    for column, pixels in enumerate(_WIDTHS):
        sheet.set_column_pixels(column, column, pixels)
    write_plain_headline(book, sheet, sheets.SELFCHECK, _EXPLANATION)
    _write_top(book, sheet)
    _write_head(book, sheet, _HEAD, _HEADS)
    for row, line in enumerate(lines, _LINES):
        _write_line(book, sheet, row, line)
    last = _LINES + len(lines)
    legend = "\n".join(_LEGEND)
    sheet.set_row(last, height_for(legend, styles.PAGE_WIDTH - INDENT, SIZE))
    put_merged(sheet, (last, 0, last, _EXPLANATION), legend, book.styles.get(**LEFT, font_color=styles.HINT_COLOR))
    _colour_verdict(book, sheet)
    _colour_lights(book, sheet, lines)
    styles.keep_from_print(sheet)
    sheet.repeat_rows(_HEAD)
    sheet.freeze_panes(_VERDICT + 1, 0)
    return sheet


# ---------------------------------------------------------------- on top


def _verdict_style(book: Book) -> Format:
    """Red as long as no colour is given to it: a program that judges nothing gives none."""
    return book.styles.get(font_name=styles.HEI, font_size=13, align="center", border=1, text_wrap=True, bg_color=styles.BAD)


def _write_top(book: Book, sheet: Sheet) -> None:
    """Verdict, what is not looked at, and rows for what is to be done."""
    sheet.set_row(_VERDICT, 40)
    sheet.merge_range(_VERDICT, 0, _VERDICT, _EXPLANATION - 1, "", _verdict_style(book))
    sheet.write_blank(_VERDICT, _EXPLANATION, None, _link_style(book))
    note = f"本页随填随变，不用打印。{LEFT_OUT}。"
    sheet.set_row(_NOTE, height_for(note, sum(_WIDTHS[: _EXPLANATION + 1]) - INDENT, SIZE))
    put_merged(sheet, (_NOTE, 0, _NOTE, _EXPLANATION), note, book.styles.get(**LEFT, font_color=styles.HINT_COLOR))
    _write_head(book, sheet, _TODO_HEAD, _TODO_HEADS)
    text = book.styles.get(**LEFT, border=1)
    for row in range(_TODO, _TODO + TODOS):
        sheet.set_row(row, 30)
        sheet.merge_range(row, _WORDS, row, _LIGHT, "", text)
        sheet.merge_range(row, _KNOW, row, _EXPLANATION, "", text)
        for column in (_ID, _COUNT, _LINK):
            sheet.write_blank(row, column, None, text)


def _fill_todos(book: Book, sheet: Sheet, known: Known, found: Sequence[State], told: Verdict) -> None:
    """The link of the verdict, and the first things to be done."""
    where, lines = places(book.form, known), lines_of(book.form, known)
    order = ranks(found)
    middle, text, link = book.styles.get(border=1, align="center"), book.styles.get(**LEFT, border=1), _link_style(book)
    last = where.lines + len(lines) - 1
    places_of, counts_of, known_of = (f"{cell_of(column, where.lines)}:${column}${last}" for column in "BCG")
    words_of = f"$B${FIRST_LINE}:$B${FIRST_LINE + len(lines) - 1}"
    nothing = f'IF({cell_of("B", where.kind)}="{PASSED}","{_NOTHING_LEFT}","")'
    for number in range(1, TODOS + 1):
        row, at = _TODO + number - 1, cell_of("B", where.todos - 1 + number)
        index = order.index(number) if number in order else None
        state = None if index is None else found[index]
        words = (_NOTHING_LEFT if number == 1 and told.kind == PASSED else "") if index is None else lines[index].words
        place = f"INDEX({places_of},{at})"
        if number == 1:
            go = f'=IF({at}=0,"",HYPERLINK("#"&{place},"{_GO}"))'
            sheet.write_formula(_VERDICT, _EXPLANATION, go, link, _GO if state else "")
        instead = nothing if number == 1 else '""'
        sheet.write_formula(row, _ID, f'=IF({at}=0,"",{number})', middle, number if state else "")
        sheet.write_formula(row, _WORDS, f"=IF({at}=0,{instead},INDEX({words_of},{at}))", text, words)
        sheet.write_formula(row, _COUNT, f'=IF({at}=0,"",INDEX({counts_of},{at}))', middle, state.many if state else "")
        sheet.write_formula(row, _LINK, f'=IF({at}=0,"",{_link(place)})', link, _shown_place(state))
        sheet.write_formula(row, _KNOW, f'=IF({at}=0,"",INDEX({known_of},{at}))', text, state.know if state else "")


def _link(place: str) -> str:
    """A link to the place that a formula gives, as 表三!D6, under its name, as 表三 D6."""
    return f'HYPERLINK("#"&{place},SUBSTITUTE({place},"!"," "))'


def _shown_place(state: State | None) -> str:
    return state.place.replace("!", " ") if state else ""


def _link_style(book: Book) -> Format:
    return book.styles.get(border=1, align="center", shrink=1, font_color=styles.LINK_COLOR, underline=1)


# ---------------------------------------------------------------- lines


def _write_head(book: Book, sheet: Sheet, row: int, heads: tuple[str, ...]) -> None:
    style = book.styles.get(border=1, align="center", bold=True, bg_color=styles.CAPTION_FILL)
    sheet.set_row(row, 22)
    for column, text in enumerate(heads):
        put_text(sheet, row, column, text, style)
    if heads is _HEADS:
        put_merged(sheet, (row, _KNOW, row, _KNOW + 1), heads[_KNOW], style)
        return
    put_merged(sheet, (row, _WORDS, row, _LIGHT), heads[_WORDS], style)
    put_merged(sheet, (row, _KNOW, row, _EXPLANATION), heads[_KNOW], style)


def _write_line(book: Book, sheet: Sheet, row: int, line: Line) -> None:
    """What of a line never changes, and the cell for an explanation."""
    rule = line.rule
    text, middle = book.styles.get(**LEFT, border=1), book.styles.get(border=1, align="center", shrink=1)
    explanation = book.content.explanations.get(rule.id, "") if line.asks else ""
    right = _WIDTHS[_KNOW] + _WIDTHS[_KNOW + 1] + (0 if line.asks else _WIDTHS[_EXPLANATION])
    told = (_LONGEST_SUMS, NOT_YET) if line.is_sums else (rule.remedy, AS_WORD) if _is_told(line) else (rule.remedy,)
    need = [(line.words, _WIDTHS[_WORDS]), *((one, right) for one in told)]
    if line.asks:
        need.append((explanation, _WIDTHS[_EXPLANATION]))
    height = max(30.0 if line.asks else 20.0, *(height_for(one, pixels - INDENT, SIZE) for one, pixels in need))
    sheet.set_row(row, min(height, styles.MAX_ROW))
    put_text(sheet, row, _ID, rule.id, middle)
    put_text(sheet, row, _WORDS, line.words, text)
    for column in (_LIGHT, _COUNT, _LINK):
        sheet.write_blank(row, column, None, middle)
    know = "" if _is_told(line) else rule.remedy
    put_merged(sheet, (row, _KNOW, row, _KNOW + 1 if line.asks else _EXPLANATION), know, text)
    if line.asks:
        _write_explanation(book, sheet, row, rule.id, explanation)


#: About as long as what is said of an equation that does not hold.
_LONGEST_SUMS = "左边 10000，右边 10000，相差 10000。"


def _is_told(line: Line) -> bool:
    """Whether a formula says what helps."""
    return line.is_sums or line.rule.id == "N101"


def _fill_line(book: Book, sheet: Sheet, row: int, line: Line, state: State, judge_row: int) -> None:
    """What a line shows of its row on `_judge`."""
    middle, counted = (book.styles.get(border=1, align="center", shrink=1, **look) for look in ({}, {"num_format": "0;;"}))
    place, count, light, know = (cell_of(column, judge_row) for column in "BCDG")
    sheet.write_formula(row, _LIGHT, f"={light}", middle, state.light)
    sheet.write_formula(row, _COUNT, f"={count}", counted, state.many)
    sheet.write_formula(row, _LINK, f'=IF({place}="","",{_link(place)})', _link_style(book), _shown_place(state))
    if _is_told(line):
        sheet.write_formula(row, _KNOW, f"={know}", book.styles.get(**LEFT, border=1), state.know)


def _write_explanation(book: Book, sheet: Sheet, row: int, rule: str, text: str) -> None:
    """The unlocked cell for what a unit says to a query."""
    open_style = book.styles.get(**LEFT, border=1, locked=0, bg_color=styles.INPUT_FILL)
    book.put_user_text(sheet, row, _EXPLANATION, text, open_style)
    prompt = {
        "input_title": f"{rule} {sheets.EXPLANATION}",
        "input_message": f"确实如此、不需要改的，在这里写明原因，不少于{LEAST}个字；只写“属实”“无误”的不算。",
    }
    sheet.data_validation(row, _EXPLANATION, row, _EXPLANATION, {"validate": "any"} | prompt)


# ---------------------------------------------------------------- colours


def _colour_verdict(book: Book, sheet: Sheet) -> None:
    for kind, colour in ((PASSED, styles.GOOD), (ASKS, styles.QUERY), (WRONG, styles.BAD), (UNFINISHED, styles.OPEN)):
        rule = {"type": "formula", "criteria": f'=nb_check_verdict="{kind}"', "format": book.styles.bare(bg_color=colour)}
        sheet.conditional_format(_VERDICT, 0, _VERDICT, _EXPLANATION - 1, rule)


def _colour_lights(book: Book, sheet: Sheet, lines: Sequence[Line]) -> None:
    yellow = {
        "type": "cell",
        "criteria": "==",
        "value": f'"{sheets.BROKEN}"',
        "format": book.styles.bare(bg_color=styles.QUERY),
        "stop_if_true": True,
    }
    for row, line in enumerate(lines, _LINES):  # before the rules below: the first that fits wins
        if line.asks:
            sheet.conditional_format(row, _LIGHT, row, _LIGHT, yellow)
    colours = {
        sheets.HOLDS: styles.GOOD,
        sheets.BROKEN: styles.BAD,
        sheets.OPEN: styles.OPEN,
        sheets.EXPLAINED: styles.GOOD,
        sheets.HINT: styles.HINT,
    }
    for word, colour in colours.items():
        rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": book.styles.bare(bg_color=colour)}
        sheet.conditional_format(_LINES, _LIGHT, _LINES + len(lines) - 1, _LIGHT, rule)
