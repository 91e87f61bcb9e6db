"""What a returned copy remembers and shows in its cells: the hidden sheet `_returned`, the marks, the comments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from toolkit.feedback.copy.content import ERRORS
from toolkit.feedback.copy.list_sheet import received_area
from toolkit.form import sheets
from toolkit.form.layout import addresses, column_letter, split_address
from toolkit.form.sheets import LONGEST_TEXT, MARKS_FIRST_ROW, MARKS_LAST_ROW, cover_address
from toolkit.rules.findings import Finding, Severity
from toolkit.template.colours import mark_colours
from toolkit.template.prose import passages
from toolkit.workbook import styles
from toolkit.workbook.book import Book, absolute, fit_text
from toolkit.workbook.styles import Sheet, height_for, put_text, safe_text

if TYPE_CHECKING:
    from toolkit.feedback.copy.lines import Place, ReturnLine
    from toolkit.feedback.copy.returned import Returned


def shown_values(book: Book) -> dict[Place, Any]:
    """What stands in each cell of the copy that may be marked, as the sheet shows it; missing where it is blank."""
    form, content = book.form, book.content
    values: dict[Place, Any] = {}
    for one in form.fields:
        computed = one.total and one.key not in content.typed_totals
        value = book.totals[one.key] if computed else content.figures.get(one.key)
        values[addresses(form)[one.key]] = value
    for key, _ in sheets.COVER_FIELDS:
        values[sheets.COVER, cover_address(key)] = content.cover.get(key)
    for passage in passages(form, content.narrative):
        values[sheets.PROSE, passage.address] = passage.text
    return {place: value for place, value in values.items() if value is not None and value != ""}


def write_received(book: Book, lines: Sequence[ReturnLine], values: Mapping[Place, Any], sha256: str) -> None:
    """_returned: number of the line, place, what stood there, and 1 once it differs; and which file was received.

    Args:
        book: The copy.
        lines: The lines of the list.
        values: What each cell of the copy shows (`shown_values`).
        sha256: Of the received file, in hexadecimal digits.
    """
    sheet = book.workbook.add_worksheet(sheets.RECEIVED)
    put_text(sheet, *sheets.RECEIVED_FILE, sha256)
    for column, text in enumerate(("序号", "位置", "退回时", "已改动")):
        put_text(sheet, 0, column, text)
    for line in lines:
        row = line.first - 1
        for place in (place for some in line.cells for place in some):
            sheet.write_number(row, 0, line.number)
            put_text(sheet, row, 1, "!".join(place))
            sheet.write_formula(row, 3, _put_received(book, sheet, row, place, values.get(place)), None, 0)
            row += 1
    sheet.protect()
    sheet.very_hidden()


def _put_received(book: Book, sheet: Sheet, row: int, place: Place, value: Any) -> str:
    """Write what stood in a cell; returns the formula that is 1 once something else stands there."""
    here, kept = absolute(*place), f"C{row + 1}"
    if value in ERRORS and isinstance(value, str) and _is_formula(book, place):
        put_text(sheet, row, 2, value)
        return f"=IF(ISERROR({here}),0,1)"
    if isinstance(value, bool):
        put_text(sheet, row, 2, str(value).upper())
        return f"=IF(ISERROR({here}),1,IF(ISLOGICAL({here}),0,1))"
    if value is None:
        return f'=IF(ISERROR({here}),1,IF({here}="",0,1))'
    if isinstance(value, str):
        put_text(sheet, row, 2, fit_text(value))
    else:
        styles.put_number(sheet, row, 2, value)
    return f"=IF(ISERROR({here}),1,IF(ISNUMBER({here})=ISNUMBER({kept}),IF(EXACT({here},{kept}),0,1),1))"


def _is_formula(book: Book, place: Place) -> bool:
    return any(addresses(book.form)[key] == place for key in book.content.formulas)


#: Cells of a finding that are marked whatever they hold.
_FEW = 4


def _marked(cells: Sequence[Place], values: Mapping[Place, Any]) -> list[Place]:
    """The cells of a finding that are marked: of many, the first and those that are not 0, or a whole column would be red."""
    return [place for number, place in enumerate(cells) if number == 0 or len(cells) <= _FEW or values.get(place) != 0]


def write_marks(book: Book, lines: Sequence[ReturnLine], values: Mapping[Place, Any]) -> None:
    """Rows of `_marks` as the button writes them, but for the level, which goes when a cell of the finding is changed."""
    sheet = book.workbook.get_worksheet_by_name(sheets.MARKS)
    row = MARKS_FIRST_ROW - 1
    for line in lines:
        start = line.first
        for finding, cells in zip(line.matter.findings, line.cells, strict=False):
            level = line.matter.severity.label
            for number, (name, address) in enumerate(_marked(cells, values)):
                if row >= MARKS_LAST_ROW:
                    return
                rule, message = (finding.rule, finding.message) if number == 0 else ("", "")
                put_text(sheet, row, 0, name)
                put_text(sheet, row, 1, address)
                formula_text = f'=IF(SUM({received_area(start, len(cells))})=0,"{level}","")'
                sheet.write_formula(row, 2, formula_text, None, level)
                put_text(sheet, row, 3, rule)
                put_text(sheet, row, 4, styles.clip(message, LONGEST_TEXT))
                put_text(sheet, row, 5, f"{name}!{address}")
                row += 1
            start += len(cells)


def colour_sheets(book: Book, letter: Returned) -> None:
    """Marks on the cover and in the texts; those in the tables show by the template's own formats."""
    rows = [passage.row for passage in passages(book.form, letter.content.narrative)]
    tops = [split_address(cover_address(key))[1] - 1 for key, _ in sheets.COVER_FIELDS]
    for name, area in ((sheets.PROSE, (min(rows), 1, max(rows), 1)), (sheets.COVER, (min(tops), 2, max(tops), 2))):
        sheet = book.workbook.get_worksheet_by_name(name)
        for criteria, colour in mark_colours(name, f"{column_letter(area[1] + 1)}{area[0] + 1}"):
            look = {"type": "formula", "criteria": criteria, "format": book.styles.bare(bg_color=colour)}
            sheet.conditional_format(*area, look)


def write_comments(book: Book, lines: Sequence[ReturnLine], values: Mapping[Place, Any]) -> None:
    """A comment on each cell with all that is wrong there; on further cells of a finding, what they are part of."""
    texts: dict[Place, list[str]] = {}
    worst: dict[Place, Severity] = {}
    for line in lines:
        for finding, cells in zip(line.matter.findings, line.cells, strict=False):
            first = cells[0] if cells else None
            for place in _marked(cells, values):
                texts.setdefault(place, []).append(_comment(line, finding, place == first))
                worst.setdefault(place, line.matter.severity)
    for (name, address), many in texts.items():
        column, row = split_address(address)
        sheet = book.workbook.get_worksheet_by_name(name)
        text = styles.clip(safe_text("\n".join(dict.fromkeys(many))), LONGEST_TEXT)
        _put_comment(sheet, row - 1, column - 1, text, worst[name, address])


def _comment(line: ReturnLine, finding: Finding, is_first: bool) -> str:
    lead = f"【{line.matter.severity.label}】"
    if not is_first:
        return f"{lead}与“{' '.join(line.places[0])}”有关（退回清单第{line.number}条）：{finding.what}"
    parts = [lead, finding.what, line.remedy]
    if line.matter.asks:
        parts.append(f"确实无误的，在退回清单第{line.number}条的“{sheets.EXPLANATION}”里写明原因。")
    return "".join(parts)


def _put_comment(sheet: Sheet, row: int, column: int, text: str, severity: Severity) -> None:
    pixels = 300
    height = round(height_for(text, pixels - 12, 9, 12) * 4 / 3)
    if height > 500:  # a long one is made broader and not taller than the window
        pixels = 460
        height = min(600, round(height_for(text, pixels - 12, 9, 12) * 4 / 3))
    options = {
        "author": "退回意见",
        "width": pixels,
        "height": height,
        "font_name": styles.SONG,
        "font_size": 9,
        "color": styles.BAD if severity is Severity.ERROR else styles.QUERY,
    }
    sheet.write_comment(row, column, text, options)
