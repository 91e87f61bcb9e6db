"""退回清单, the list in front of a returned copy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from toolkit.feedback.copy.lines import CHANGED, DONE, LOOK, UNTOUCHED
from toolkit.form import Form, sheets
from toolkit.form.layout import column_letter, split_address
from toolkit.rules.explanations import LEAST
from toolkit.rules.findings import Severity
from toolkit.rules.messages import shortened
from toolkit.template.line_formulas import explained_formula
from toolkit.workbook import styles
from toolkit.workbook.book import SIZE, Book, absolute, put_merged
from toolkit.workbook.headline import write_plain_headline
from toolkit.workbook.styles import INDENT, LEFT, Format, Sheet, height_for, put_text, safe_text

if TYPE_CHECKING:
    from toolkit.feedback.copy.lines import ReturnLine
    from toolkit.feedback.copy.returned import Returned
    from toolkit.rules.marking import Place


#: Pixels of the columns; together one A4 page on its side.
_WIDTHS = (38, 44, 46, 84, 304, 206, 62, 220)
_HEAD = ("序号", "级别", "规则", "位置", "问题", "怎样改", "现状", sheets.EXPLANATION)
_STATUS, _EXPLANATION, _MARK = 6, 7, 8
_VERDICT_ROW, _NOTES_ROW, _HEAD_ROW = 2, 3, 4
_FIRST = _HEAD_ROW + 1
_LONGEST = 480


def _notes(letter: Returned) -> str:
    hints = sum(one.severity is Severity.HINT for one in letter.findings)
    please = letter.terms.please(letter.submission.year, letter.submission.unit)
    lines = [
        f"1. {please}改好，把封面的填报日期改成当天，保存后把本工作簿报回。数据都是贵单位报来的，没有替您改数。",
        "2. 点“位置”转到要改的格，格上的批注写着同样的话。改过以后颜色消失，“现状”变为“已改动”；改得对不对，看“自检”。",
        f"3. “核实”的，填错了就改；确实无误的，在“{sheets.EXPLANATION}”写明原因，不少于{LEAST}个字，只写“属实”“无误”的不算。",
    ]
    if letter.pending:
        lines.append(f"{len(lines) + 1}. 有的关系要等上面的格改好后才能核对，再次校验时可能还有新的问题。")
    if hints:
        lines.append(f"{len(lines) + 1}. 另有 {hints} 条提示，不用处理，没有列在这里。")
    if letter.terms.contact:
        lines.append(f"{len(lines) + 1}. 有疑问请联系{letter.terms.contact}。")
    return "\n".join(lines)


def write_list(book: Book, letter: Returned) -> None:
    """The sheet: verdict, notes, a line each, and what has no cell in the template."""
    sheet = book.add_sheet(sheets.RETURNED, "returned")
    sheet.set_landscape()
    for column, pixels in enumerate(_WIDTHS):
        sheet.set_column_pixels(column, column, pixels)
    sheet.set_column(_MARK, _MARK, None, None, {"hidden": 1})
    write_plain_headline(book, sheet, sheets.RETURNED, _EXPLANATION)
    lines = letter.lines
    last = _FIRST + len(lines) - 1
    _write_verdict(book, sheet, lines, last)
    notes = _notes(letter)
    width = sum(_WIDTHS)
    sheet.set_row(_NOTES_ROW, height_for(notes, width - INDENT, SIZE))
    put_merged(sheet, (_NOTES_ROW, 0, _NOTES_ROW, _EXPLANATION), notes, book.styles.get(**LEFT))
    head = book.styles.get(border=1, align="center", bold=True, bg_color=styles.CAPTION_FILL)
    sheet.set_row(_HEAD_ROW, 24)
    for column, text in enumerate((*_HEAD, sheets.FINGERPRINT)):
        put_text(sheet, _HEAD_ROW, column, text, head)
    for row, line in enumerate(lines, _FIRST):
        _write_line(book, sheet, row, line, letter.form)
    _colour_status(book, sheet, lines, last)
    end = _write_extras(book, sheet, last + 1, letter.extras)
    sheet.print_area(0, 0, max(end, _FIRST), _EXPLANATION)
    sheet.repeat_rows(_HEAD_ROW)
    sheet.set_first_sheet()
    sheet.activate()
    sheet.set_selection(_FIRST, 3, _FIRST, 3)


def _write_verdict(book: Book, sheet: Sheet, lines: Sequence[ReturnLine], last: int) -> None:
    """How much is left to do, as it changes."""
    area = f"G{_FIRST + 1}:G{last + 1}"
    left = f'COUNTIF({area},"{UNTOUCHED}")+COUNTIF({area},"还有*")'
    count = sum(line.status == UNTOUCHED for line in lines)
    done = "清单上的各条都已改动或说明。请再看一下“自检”，没有问题就可以报回。"
    result = f"还有 {count} 条没有改动或说明" if count else done
    style = book.styles.get(font_name=styles.HEI, font_size=14, align="center", border=1, bg_color=styles.CAPTION_FILL)
    sheet.set_row(_VERDICT_ROW, 34)
    sheet.merge_range(_VERDICT_ROW, 0, _VERDICT_ROW, _EXPLANATION, "", style)
    if lines:
        sheet.write_formula(_VERDICT_ROW, 0, f'=IF({left}=0,"{done}","还有 "&({left})&" 条没有改动或说明")', style, result)
    else:
        put_text(sheet, _VERDICT_ROW, 0, done, style)


def _write_line(book: Book, sheet: Sheet, row: int, line: ReturnLine, form: Form) -> None:
    get, matter = book.styles.get, line.matter
    text, middle = get(**LEFT, border=1), get(border=1, align="center", shrink=1)
    what = styles.clip(_what(line), _LONGEST)
    need = [(what, _WIDTHS[4]), (line.remedy, _WIDTHS[5]), (line.told, _WIDTHS[_EXPLANATION]), (_where(line), _WIDTHS[3])]
    least = 48.0 if matter.asks else 32.0
    height = max(least, *(height_for(safe_text(one), pixels - INDENT, SIZE) for one, pixels in need))
    sheet.set_row(row, min(height, styles.MAX_ROW))
    sheet.write_number(row, 0, line.number, middle)
    put_text(sheet, row, 1, matter.severity.label, middle)
    put_text(sheet, row, 2, matter.first.rule, middle)
    _write_place(book, sheet, row, line)
    put_text(sheet, row, 4, what, text)
    put_text(sheet, row, 5, line.remedy, text)
    _write_status(sheet, row, line, middle)
    unseen = get(num_format=";;;", align="fill")  # a hidden column's text may run into the one before it in print
    put_text(sheet, row, _MARK, " ".join(one.fingerprint for one in matter.findings), unseen)
    if not matter.asks:
        put_text(sheet, row, _EXPLANATION, "", get(border=1, bg_color=styles.TOTAL_FILL))
        return
    style = get(**LEFT, border=1, locked=0, bg_color=styles.INPUT_FILL)
    book.put_user_text(sheet, row, _EXPLANATION, line.told, style)
    prompt = {
        "input_title": styles.clip(f"第{line.number}条 {sheets.EXPLANATION}", styles.TITLE_LIMIT),
        "input_message": f"确实无误、不需要改的，在这里写明原因，不少于{LEAST}个字；只写“属实”“无误”的不算。改了数就不用写。",
    }
    sheet.data_validation(row, _EXPLANATION, row, _EXPLANATION, {"validate": "any"} | prompt)


def _what(line: ReturnLine) -> str:
    """What is wrong, where else, and what goes away with it."""
    matter = line.matter
    parts = [matter.first.what]
    if len(matter.findings) > 1:
        parts.append(f"同样的问题共 {len(matter.findings)} 处：{'；'.join(area_words(line.places))}。")
    if matter.followers:
        names = [shortened(one.what, 40) for one in matter.followers[:3]]
        more = f"等 {len(matter.followers)} 处" if len(matter.followers) > 3 else ""
        parts.append(f"改好这一处，以下问题也随之消除：{'；'.join(names)}{more}。")
    return "\n".join(parts)


def _where(line: ReturnLine) -> str:
    if not line.places:
        return line.matter.first.cells[0].sheet if line.matter.first.cells else "整个文件"
    return " ".join(line.places[0])


def _write_place(book: Book, sheet: Sheet, row: int, line: ReturnLine) -> None:
    words = _where(line)
    if not line.places:
        put_text(sheet, row, 3, words, book.styles.get(border=1, align="center", text_wrap=True))
        return
    link = book.styles.get(border=1, align="center", text_wrap=True, font_color=styles.LINK_COLOR, underline=1)
    name, address = line.places[0]
    sheet.write_url(row, 3, f"internal:'{name}'!{address}", link, words)


def _write_status(sheet: Sheet, row: int, line: ReturnLine, style: Format) -> None:
    """未改, 已改动 or 已说明, against what was received."""
    explained = explained_formula(f"H{row + 1}")
    if line.done:
        put_text(sheet, row, _STATUS, DONE, style)
        return
    if not line.count:
        shown = f'=IF({explained},"{sheets.EXPLAINED}","{LOOK}")' if line.matter.asks else f'="{LOOK}"'
        sheet.write_formula(row, _STATUS, shown, style, line.status)
        return
    total = f"SUM({received_area(line.first, line.count)})"
    untouched = f'IF({explained},"{sheets.EXPLAINED}","{UNTOUCHED}")' if line.matter.asks else f'"{UNTOUCHED}"'
    changed = f'"{CHANGED}"'
    if (count := len(line.matter.findings)) > 1:
        partly = (
            f'IF({explained},"{CHANGED}","还有"&({count}-{total})&"处")'
            if line.matter.asks
            else f'"还有"&({count}-{total})&"处"'
        )
        changed = f"IF({total}>={count},{changed},{partly})"
    sheet.write_formula(row, _STATUS, f"=IF({total}=0,{untouched},{changed})", style, line.status)


def received_area(first: int, count: int) -> str:
    """The flags of some rows of `_returned`, 1 where the cell has been changed."""
    return absolute(sheets.RECEIVED, f"D{first}:D{first + count - 1}")


def _colour_status(book: Book, sheet: Sheet, lines: Sequence[ReturnLine], last: int) -> None:
    for row, line in enumerate(lines, _FIRST):
        colour = styles.BAD if line.matter.severity is Severity.ERROR else styles.QUERY
        look = book.styles.bare(bg_color=colour)
        for words in (UNTOUCHED, "还有"):
            criteria = f'=LEFT($G${row + 1},2)="{words}"'
            sheet.conditional_format(row, _STATUS, row, _STATUS, {"type": "formula", "criteria": criteria, "format": look})
    for words, colour in ((CHANGED, styles.OPEN), (sheets.EXPLAINED, styles.GOOD), (DONE, styles.GOOD)):
        rule = {"type": "cell", "criteria": "==", "value": f'"{words}"', "format": book.styles.bare(bg_color=colour)}
        sheet.conditional_format(_FIRST, _STATUS, last, _STATUS, rule)


def _write_extras(book: Book, sheet: Sheet, row: int, extras: Sequence[tuple[str, str]]) -> int:
    """What has no place in the copy; returns the last row."""
    if not extras:
        return row - 1
    get = book.styles.get
    text = get(**LEFT, border=1)
    title = "原文件里没有放进本稿的内容（本稿用官方表样，没有它们的位置；应当上报的，请并入相应的栏目）"
    sheet.set_row(row, 24)
    put_merged(sheet, (row, 0, row, _EXPLANATION), title, get(**LEFT, border=1, bold=True, bg_color=styles.CAPTION_FILL))
    for where, what in extras:
        for piece in styles.split_text(safe_text(what), 1500):
            row += 1
            need = (height_for(piece, sum(_WIDTHS[4:]) - INDENT, SIZE), height_for(where, sum(_WIDTHS[:4]) - INDENT, SIZE))
            sheet.set_row(row, min(max(20.0, *need), styles.MAX_ROW))
            put_merged(sheet, (row, 0, row, 3), where, text)
            put_merged(sheet, (row, 4, row, _EXPLANATION), piece, text)
    return row


def area_words(places: Iterable[Place]) -> list[str]:
    """Cells as areas, sheet by sheet: 表三 D6:I7、D9; without its name if there is but one sheet."""
    by_sheet: dict[str, set[tuple[int, int]]] = {}
    for sheet, address in places:
        column, row = split_address(address)
        by_sheet.setdefault(sheet, set()).add((row, column))
    areas = {sheet: "、".join(areas_of(cells)) for sheet, cells in by_sheet.items()}
    return [f"{sheet} {words}" for sheet, words in areas.items()] if len(areas) > 1 else list(areas.values())


def areas_of(cells: set[tuple[int, int]]) -> Iterator[str]:
    """Rectangles that hold the cells: runs of a row, together with the same runs of the rows below."""
    left = set(cells)
    for row, column in sorted(cells):
        if (row, column) not in left:
            continue
        right = column
        while (row, right + 1) in left:
            right += 1
        bottom = row
        while all((bottom + 1, one) in left for one in range(column, right + 1)):
            bottom += 1
        left -= {(one, other) for one in range(row, bottom + 1) for other in range(column, right + 1)}
        start, end = f"{column_letter(column)}{row}", f"{column_letter(right)}{bottom}"
        yield start if start == end else f"{start}:{end}"
