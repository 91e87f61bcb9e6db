"""封面: who reports, for which year, and who answers for it."""

from __future__ import annotations

from typing import Any

from toolkit.form import sheets
from toolkit.form.sheets import COVER_TOP, cover_address
from toolkit.workbook import styles
from toolkit.workbook.book import Book, put_merged
from toolkit.workbook.styles import Sheet, height_for, put_number, put_text, safe_text

COVER_COLUMNS = (48, 264, 318, 48)
_COVER_PROMPTS = {
    "unit": "填写单位全称，与单位名录和印章一致，不要写简称。",
    "code": "填写18位统一社会信用代码；没有的填写主管部门给的单位代码。",
    "region": "填写所属的县（市、区）或者地市，如：某某市某某区。",
    "year": "填写报告所属年度，四位数字，如 2025。不是报送报告的年份。",
    "filler": "填写填报人姓名。",
    "reviewer": "填写审核人姓名。",
    "phone": "填写填报人的办公电话，含区号。",
    "date": "填写填报日期，如：2026年1月15日。",
    "nil": "全年各项数据均为零时，在这里选“√”，并在表中填0；不是零报告的，留空。",
}


_GIVEN_PROMPT = "主管部门已经填好，不用填，也改不了。不对的，请告诉主管部门。"
_HINT = (
    f"请先填写本页，再依次填写表二、表三、表四和{sheets.PROSE}。\n"
    f"浅黄色单元格为填写处，填写要求见“{sheets.GUIDE}”。\n"
    f"打印、签字、盖章的是封面、三张表和{sheets.PROSE}，其他页不用打印。"
)


def write_cover(book: Book, subtitle: str = "填报工作簿", hint: str = "", code: tuple[str, str] | None = None) -> Sheet:
    """封面: who reports, for which year, and who answers for it; below, the code over all figures.

    Args:
        subtitle: What the workbook is.
        hint: What to do with it.
        code: The formula of the code, and what it shows; None for a workbook without one.
    """
    sheet = book.add_sheet(sheets.COVER, "cover")
    get = book.styles.get
    for column, pixels in enumerate(COVER_COLUMNS):
        sheet.set_column_pixels(column, column, pixels)
    heights = {0: 90, 1: 48, 2: 30, 3: 18, 4: 8, 5: 26, 6: 30, 7: 30}
    for row, height in heights.items():
        sheet.set_row(row, height)
    put_merged(sheet, (1, 0, 1, 3), "政府信息公开工作年度报告", get(font_size=26, bold=True, align="center"))
    put_merged(sheet, (2, 0, 2, 3), f"{subtitle}（{book.form.edition}版）", get(font_size=14, align="center"))
    rule = get(top=5, top_color="#404040")
    for column in range(1, 3):
        sheet.write_blank(4, column, None, rule)
    source = f"依据国务院办公厅政府信息与政务公开办公室{book.form.document}文件规定的格式"
    put_merged(sheet, (5, 0, 5, 3), source, get(font_size=10.5, align="center", font_color=styles.HINT_COLOR))
    for offset, (key, label) in enumerate(sheets.COVER_FIELDS):
        _write_cover_field(book, sheet, COVER_TOP - 1 + offset, key, label)
    last = COVER_TOP - 1 + len(sheets.COVER_FIELDS)
    if code:
        _write_code(book, sheet, last, code)
        last += 1
    hint = hint or _HINT
    sheet.set_row(last, max(40.0, height_for(hint, sum(COVER_COLUMNS[1:3]), 10)))
    sheet.ignore_errors({"number_stored_as_text": f"C{COVER_TOP}:C{last}"})
    put_merged(sheet, (last, 1, last, 2), hint, get(align="center", font_color=styles.HINT_COLOR, text_wrap=True))
    sheet.print_area(0, 0, last, 3)
    if book.workbook.worksheets()[0] is sheet:  # a second active sheet would be grouped with the first
        sheet.set_first_sheet()
        sheet.activate()
    sheet.set_selection(cover_address("unit"))
    return sheet


def _write_code(book: Book, sheet: Sheet, row: int, code: tuple[str, str]) -> None:
    get = book.styles.get
    sheet.set_row(row, 36)
    put_text(sheet, row, 1, sheets.CHECK_CODE, get(font_size=12, align="center", border=1, bg_color=styles.TOTAL_FILL))
    style = get(font_size=12, align="center", border=1, bg_color=styles.TOTAL_FILL)
    sheet.write_formula(row, 2, code[0], style, code[1])


def _write_cover_field(book: Book, sheet: Sheet, row: int, key: str, label: str) -> None:
    get = book.styles.get
    value = book.content.cover.get(key, "")
    height = 36.0
    if isinstance(value, str):
        height = max(height, height_for(safe_text(value), COVER_COLUMNS[2], 12))
    sheet.set_row(row, min(height, styles.MAX_ROW))
    put_text(sheet, row, 1, label, get(font_size=12, align="center", border=1, text_wrap=True))
    # Codes and telephone numbers are text, or Excel would round the one and cut the zeros of the other.
    number_format = "General" if key == "year" else "@"
    look: dict[str, Any] = {"font_size": 12, "align": "center", "border": 1, "text_wrap": True, "num_format": number_format}
    is_given = key in book.content.given
    look |= {"bg_color": styles.TOTAL_FILL} if is_given else {"locked": 0, "bg_color": styles.INPUT_FILL}
    style = get(**look)
    if isinstance(value, str):
        book.put_user_text(sheet, row, 2, value, style)
    else:
        put_number(sheet, row, 2, value, style)
    rules: dict[str, Any] = {"validate": "any"}
    if key == "year":
        rules = {
            "validate": "integer",
            "criteria": "between",
            "minimum": sheets.FIRST_YEAR,
            "maximum": sheets.LAST_YEAR,
            "error_title": "年度不对",
            "error_message": "年度请填四位数字，如 2025。",
        }
    elif key == "nil":
        rules = {
            "validate": "list",
            "source": [sheets.TICK],
            "error_title": "只能选“√”或者留空",
            "error_message": "零报告请选“√”；不是零报告的，按 Delete 键清空。",
        }
    message = _GIVEN_PROMPT if is_given else _COVER_PROMPTS[key]
    prompt = {"input_title": styles.clip(label, styles.TITLE_LIMIT), "input_message": message}
    sheet.data_validation(row, 2, row, 2, rules | prompt)
    book.name_area(f"nb_cover_{key}", sheets.COVER, cover_address(key))
