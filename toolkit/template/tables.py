"""表二, 表三 and 表四: the official boxes, their widths and heights, and what may be typed into them."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Any

from toolkit.form import MONEY, Field, Form, Table, sheets
from toolkit.form.layout import FIRST_ROW, Box, TableLayout, addresses, column_letter, lay_out
from toolkit.submission.content import Content
from toolkit.workbook import styles
from toolkit.workbook.book import SIZE, Area, Book, put_blank, put_comment, put_merged
from toolkit.workbook.headline import fill_headline, thirds, write_headline
from toolkit.workbook.styles import INDENT, LEFT, PAGE_WIDTH, Format, Sheet, height_for, put_number

if TYPE_CHECKING:
    from toolkit.template.ground import Ground

_NARROW = 60  # pixels; the columns of table 三 and 四


#: The cell where the code over all figures is shown, and what it shows.
Code = tuple[str, str]


def write_table(book: Book, table: Table, code: Code | None = None) -> Sheet:
    """表二, 表三 or 表四: title, unit and year, the official boxes, then who signs and, if there is one, the code."""
    layout = lay_out(book.form, table)
    sheet = book.add_sheet(table.label, "table")
    widths = column_widths(layout)
    for column, pixels in enumerate(widths):
        sheet.set_column_pixels(column, column, pixels)
    heights = row_heights(layout, widths)
    for row, height in enumerate(heights):
        sheet.set_row(row + FIRST_ROW - 1, height)
    write_headline(book, sheet, table.title, _measures(book.form, table), widths)
    for box in layout.boxes:
        if box.field:
            _write_figure(book, sheet, box, box.field)
        else:
            _write_heading(book, sheet, box, sum(widths[box.column - 1 : box.column - 1 + box.columns]))
    _write_foot(book, sheet, layout, code)
    for name, area in input_areas(book.form, table):
        book.name_area(name, table.label, area)
    if layout.label_columns > 1:
        header = table.blocks[0].columns.depth
        sheet.freeze_panes(FIRST_ROW - 1 + header, layout.label_columns)
    first = next(box for box in layout.boxes if box.field)
    sheet.set_selection(first.address())
    sheet.print_area(0, 0, _foot(layout) + _FOOT_ROWS - 1, layout.width - 1)
    sheet.fit_to_pages(1, 1)
    # The totals are right as they are; without this Excel hangs green triangles on them.
    area = f"A{FIRST_ROW}:{column_letter(layout.width)}{FIRST_ROW - 1 + layout.height}"
    sheet.ignore_errors({"formula_range": area, "formula_differs": area, "number_stored_as_text": area})
    return sheet


#: Below the boxes: the code, and room to sign above the stamp.
_FOOT_ROWS = 2


def _foot(layout: TableLayout) -> int:
    """The row below the boxes, from 0."""
    return FIRST_ROW - 1 + layout.height


def _write_foot(book: Book, sheet: Sheet, layout: TableLayout, code: Code | None) -> None:
    get, row, last = book.styles.get, _foot(layout), layout.width - 1
    middle, right = thirds(column_widths(layout))
    sheet.set_row(row, 22)
    sheet.set_row(row + 1, 34)
    if code:
        put_merged(sheet, (row, 0, row, middle - 1), sheets.CODE_NOTE, get(**_HINT))
        put_merged(sheet, (row, middle, row, right - 1), sheets.CHECK_CODE, get(font_size=10.5, align="right"))
        put_blank(sheet, row, right, last, get(**_CODE))
        _fill_foot(book, sheet, layout, code)
    edges = (0, middle, right, last + 1)
    for text, (left, end) in zip(sheets.SIGNATURES, pairwise(edges), strict=True):
        put_merged(sheet, (row + 1, left, row + 1, end - 1), text, get(font_size=10.5, align="left"))


def _fill_foot(book: Book, sheet: Sheet, layout: TableLayout, code: Code) -> None:
    right = thirds(column_widths(layout))[1]
    sheet.write_formula(_foot(layout), right, f"={code[0]}", book.styles.get(**_CODE), code[1])


_HINT: dict[str, Any] = {"font_size": 9, "align": "left", "shrink": 1, "font_color": styles.HINT_COLOR}
_CODE: dict[str, Any] = {"font_size": 10.5, "align": "center", "shrink": 1}


def _measures(form: Form, table: Table) -> str:
    names = dict.fromkeys(one.measure.name for one in form.fields if one.table.key == table.key)
    return "、".join(names)


def column_widths(layout: TableLayout) -> list[int]:
    """Pixels of each grid column, together one page: as printed (754, 921, 3271, 7 × 685 twips), or all equal."""
    if layout.label_columns == 3:
        printed = [754, 921, 3271, *[685] * (layout.width - 3)]
    else:
        printed = [1] * layout.width
    edges = [round(sum(printed[:count]) * PAGE_WIDTH / sum(printed)) for count in range(layout.width + 1)]
    return [right - left for left, right in pairwise(edges)]


def row_heights(layout: TableLayout, widths: list[int]) -> list[float]:
    """Points of each grid row, tall enough for every heading in it."""
    plain = 19.0 if layout.height > 20 else 25.0 if layout.height > 4 else 30.0
    heights = [plain] * layout.height
    if layout.height <= 4:
        heights[-1] = 40.0
    for box in sorted(layout.boxes, key=lambda box: box.rows):
        if not box.text:
            continue
        pixels = sum(widths[box.column - 1 : box.column - 1 + box.columns])
        spread = _is_spread(box, pixels)
        room = 36 if spread else pixels if pixels < 100 else pixels - INDENT
        need = height_for(box.text, room, SIZE, 3)
        rows = range(box.row - 1, box.row - 1 + box.rows)
        missing = need - sum(heights[row] for row in rows)
        for row in rows:
            heights[row] += max(0.0, missing) / box.rows
    return [round(height * 4) / 4 for height in heights]


def _is_spread(box: Box, pixels: int) -> bool:
    """Whether a heading is set two characters to a line, as printed (商业 / 企业).

    An indent in a narrow column leaves room for two, and lets them stand in the middle; a line break would change the words.
    """
    return box.role == "column" and pixels < _NARROW and len(box.text) in (4, 6)


def _write_heading(book: Book, sheet: Sheet, box: Box, pixels: int) -> None:
    look: dict[str, Any] = {"border": 1, "text_wrap": True, "font_size": SIZE}
    if box.role == "caption":
        look |= LEFT | {"bg_color": styles.CAPTION_FILL, "bold": True}
    elif _is_spread(box, pixels):
        look |= {"align": "left", "indent": 1}
    elif box.role == "column" or (box.columns == 1 and (box.rows > 1 or box.column == 1)):
        look |= {"align": "center"}
    else:
        look |= LEFT
    style = book.styles.get(**look)
    top, left = box.row + FIRST_ROW - 2, box.column - 1
    put_merged(sheet, (top, left, top + box.rows - 1, left + box.columns - 1), box.text, style)
    if box.note:
        put_comment(sheet, top, left, box.note)


def _figure_style(book: Book, one: Field) -> Format:
    given = book.content.formulas.get(one.key)
    look: dict[str, Any] = {"border": 1, "align": "center", "shrink": 1, "font_size": 10.5}
    fixed = one.total or one.key in book.content.locked
    ours = given and book.content.kind == sheets.KIND_REGION  # in a unit's workbook a formula is what somebody typed
    if fixed or not ours:
        look |= {"bg_color": styles.TOTAL_FILL if fixed else styles.INPUT_FILL}
    if not _is_computed(book, one) and not ours and one.key not in book.content.locked:
        look |= {"locked": 0}
    return book.styles.get(**look)


def _is_computed(book: Book, one: Field) -> bool:
    return one.total and one.key not in book.content.typed_totals


def _write_figure(book: Book, sheet: Sheet, box: Box, one: Field) -> None:
    given = book.content.formulas.get(one.key)
    style = _figure_style(book, one)
    row, column = box.row + FIRST_ROW - 2, box.column - 1
    if box.columns > 1:
        put_blank(sheet, row, column, column + box.columns - 1, style)
    area = (row, column, row, column + box.columns - 1)
    if given:
        value = book.content.figures.get(one.key)
        shown = "" if value is None else value if isinstance(value, (bool, str)) else float(value)
        sheet.write_formula(row, column, given, style, shown)
        if one.measure.decimals:
            show_decimals(book, sheet, area, box.address())
        return
    _put_figure(book, sheet, row, column, one, style)
    if _is_computed(book, one):
        return
    sheet.data_validation(*area, figure_validation(one))
    if one.measure.decimals:
        show_decimals(book, sheet, area, box.address())


def _put_figure(book: Book, sheet: Sheet, row: int, column: int, one: Field, style: Format) -> None:
    """What stands in a figure's cell, unless it is a formula that was given."""
    if _is_computed(book, one):
        total = book.totals[one.key]
        sheet.write_formula(row, column, sheets.total_formula(one), style, "" if total is None else float(total))
        return
    value = book.content.figures.get(one.key)
    if value is None or value == "":
        sheet.write_blank(row, column, None, style)
    elif isinstance(value, str):
        book.put_user_text(sheet, row, column, value, style)
    else:
        put_number(sheet, row, column, value, style)


def is_plain(content: Content, table: Table) -> bool:
    """Whether the table is its blank one with figures in it, so that `fill_table` makes of it what `write_table` would."""
    return table.key not in {key.partition("/")[0] for key in (*content.formulas, *content.typed_totals)}


def fill_table(book: Book, sheet: Sheet, table: Table, code: Code, ground: Ground) -> None:
    """Write the content over a table that has the figures of most workbooks."""
    layout = lay_out(book.form, table)
    fill_headline(book, sheet, column_widths(layout))
    _fill_foot(book, sheet, layout, code)
    locked = book.content.locked
    shown = {**book.content.figures, **book.totals}
    drawn = {**ground.content.figures, **ground.judged.totals}
    looks: dict[tuple[bool, bool], Format] = {}
    for box in layout.boxes:
        one = box.field
        # Only the very object that is drawn there is passed over: equal to it are also −0 and False.
        if one and (one.key in locked or shown.get(one.key) is not drawn.get(one.key)):
            kind = (one.total, one.key in locked)
            style = looks.get(kind) or looks.setdefault(kind, _figure_style(book, one))
            row, column = box.row + FIRST_ROW - 2, box.column - 1
            _put_figure(book, sheet, row, column, one, style)
            for other in range(column + 1, column + box.columns):
                sheet.write_blank(row, other, None, style)


def show_decimals(book: Book, sheet: Sheet, area: Area, address: str) -> None:
    """Show all six decimals of an amount. General cuts at eleven characters; `0.######` alone would show 5 as “5.”."""
    shown = book.styles.bare(num_format="0.######")
    criteria = f"=IF(ISNUMBER({address}),{address}<>INT({address}),FALSE)"
    sheet.conditional_format(*area, {"type": "formula", "criteria": criteria, "format": shown})


@lru_cache(maxsize=1024)
def figure_validation(one: Field) -> dict[str, Any]:
    """What may be typed into a figure's cell, and what the prompt and the refusal say."""
    measure = one.measure
    if measure is MONEY:
        unit_printed = any(measure.name in title for title in one.column)
        rule: dict[str, Any] = {"validate": "decimal", "criteria": ">=", "value": 0}
        how = "以万元为单位填数字，可以有小数。"
        wrong = "这里填以万元为单位的金额：不小于0的数字，可以有小数，不带单位和文字。"
        if not unit_printed:  # the form of 2019 prints none, so that a unit typed beside the number must be let through
            rule["error_type"] = "warning"
            how = "请连同单位填写。"
            wrong = "官方表头没有写单位，请连同单位填写，如 251000元、25.1万元。已经写明单位的，可以继续。"
    elif measure.signed:
        rule = {"validate": "integer", "criteria": "between", "minimum": -999_999_999, "maximum": 999_999_999}
        how = "填整数，减少的填负数；没有变化的填0。"
        wrong = "这里填增减的数量：整数，减少的填负数，如 -3。"
    else:
        rule = {"validate": "integer", "criteria": ">=", "value": 0}
        how = f"填不小于0的整数（{measure.name}）；没有的填0。"
        wrong = f"这里填数量（{measure.name}）：不小于0的整数，不带单位和文字。没有的填0。"
    return rule | {
        "input_title": styles.clip(one.name, styles.TITLE_LIMIT),
        "input_message": styles.clip(one.note + how, styles.MESSAGE_LIMIT),
        "error_title": "数据不符合填报要求",
        "error_message": wrong,
    }


def input_areas(form: Form, table: Table) -> list[tuple[str, str]]:
    """(defined name, area) of every contiguous run of inputs in a row of a table; the names are told in `template`."""
    where = addresses(form)
    boxes = {box.field.key: box for box in lay_out(form, table).boxes if box.field}
    found = []
    fields = [one for one in form.fields if one.table.key == table.key]
    for row_key, row in groupby(fields, key=lambda one: one.row_key):
        runs = [list(run) for total, run in groupby(row, key=lambda one: one.total) if not total]
        for run in runs:
            name = f"nb_{table.key}_{row_key}"
            if len(runs) > 1:
                name += "_" + run[0].column_key.rpartition(".")[0]
            last = boxes[run[-1].key]
            end = f"{column_letter(last.column + last.columns - 1)}{last.row + FIRST_ROW - 1}"
            start = where[run[0].key][1]
            found.append((name, start if start == end else f"{start}:{end}"))
    return found
