"""The workbook that units fill, blank or filled, in the official layout.

Where things stand is `toolkit.form.layout` and `toolkit.workbook.shape`; how they look is `toolkit.workbook.styles`; this
module puts the two together, one function per sheet. The same input always gives the same bytes.

Defined names, for formulas and for people (stable; ASCII, so that Excel, WPS and LibreOffice agree on them):

- `nb_cover_<field>`: an input of the cover, `nb_cover_unit`.
- `nb_<table>_<row>`: the inputs of one row of a table, `nb_requests_denied_state_secret`, `nb_documents_rules`.
- `nb_<table>_<row>_<columns>`: where totals part a row into several areas, `nb_challenges_count_litigation_direct`.
- `nb_narrative_<key>`: a text, `nb_narrative_overview_proactive`.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

from toolkit.form import FORMS, MONEY, Field, Form, Table
from toolkit.form.layout import FIRST_ROW, Box, TableLayout, addresses, column_letter, formula, lay_out, split_address
from toolkit.form.model import Heading
from toolkit.workbook import shape, styles
from toolkit.workbook.styles import INDENT, LEFT, PAGE_WIDTH, Format, Sheet, Styles, height_for, put_number, put_text, safe_text

#: Name of the sheet that says what an import could not read.
IMPORT_NOTES = "导入说明"

#: First row, first column, last row, last column, from 0, as XlsxWriter counts.
Area = tuple[int, int, int, int]
#: Value of a figure: a number in the form's own unit, or text as it stands.
Value = int | Decimal | str

_TAB_COLORS = {"cover": "#1F4E79", "table": "#9DC3E6", "prose": "#BDD7EE", "guide": "#BFBFBF"}


@dataclass(frozen=True)
class Content:
    """What is written into a workbook.

    Attributes:
        cover: By key of `shape.COVER_FIELDS`; a year as a number, or as text where it could not be read.
        figures: By field key, in the form's own unit (万元 for fees). Text is written as it stands; None or missing is blank.
        narrative: By key of `shape.prose_rows`.
        kind: One of `shape.KIND_*`.
        typed_totals: Totals that are written as given (number, text, or blank if absent from `figures`) in place of their
            formula. For all other totals `figures` is not consulted.
        notes: Rows of text for a sheet 导入说明, the first being its header; no rows, no sheet.
        formulas: By field key, a formula that a region's workbook has in place of an input or a total; `figures` then tells
            what it shows.
    """

    cover: Mapping[str, str | int] = field(default_factory=dict)
    figures: Mapping[str, Value | None] = field(default_factory=dict)
    narrative: Mapping[str, str] = field(default_factory=dict)
    kind: str = shape.KIND_UNIT
    typed_totals: frozenset[str] = frozenset()
    notes: tuple[tuple[str, ...], ...] = ()
    formulas: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Book:
    """A workbook being written: what every sheet function needs.

    Attributes:
        overflow: (place, full text) of texts that their cell cannot hold; they end up on 导入说明.
    """

    form: Form
    content: Content
    workbook: Any
    styles: Styles
    totals: Mapping[str, int | Decimal | None]
    overflow: list[tuple[str, str]] = field(default_factory=list)

    def add_sheet(self, name: str, tab: str) -> Sheet:
        """A new protected sheet, one A4 page wide."""
        sheet = self.workbook.add_worksheet(name)
        styles.set_page(sheet)
        styles.protect(sheet)
        sheet.set_tab_color(_TAB_COLORS[tab])
        return sheet

    def name_area(self, name: str, sheet: str, area: str) -> None:
        """Define a name for an area given as A1 or A1:B2."""
        self.workbook.define_name(name.replace(".", "_"), f"={_absolute(sheet, area)}")

    def put_user_text(self, sheet: Sheet, row: int, column: int, text: str, style: Format) -> None:
        """Write what a user wrote; of a text that is too long, the beginning and where the rest stands."""
        pieces = styles.split_text(safe_text(text), styles.CELL_LIMIT - 100)
        if len(pieces) > 1:
            place = f"{sheet.get_name()}!{column_letter(column + 1)}{row + 1}"
            self.overflow.append((place, text))
            put_text(sheet, row, column, f"{pieces[0]}……（内容过长，全文见“{IMPORT_NOTES}”）", style)
        else:
            put_text(sheet, row, column, text, style)


def write_workbook(form: Form, content: Content | None = None) -> bytes:
    """A workbook of this edition, filled with `content` or blank."""
    content = content or Content()
    workbook, buffer = styles.new_workbook(f"政府信息公开工作年度报告（{form.edition}版）")
    book = Book(form, content, workbook, Styles(workbook), compute_totals(form, content))
    write_cover(book)
    write_guide(book)
    for table in form.tables:
        write_table(book, table)
    write_prose(book)
    write_import_notes(book)
    write_meta(book)
    workbook.close()
    return buffer.getvalue()


def blank_template(form: Form) -> bytes:
    """The blank workbook of this edition."""
    return write_workbook(form)


def build_templates(folder: Path) -> list[Path]:
    """Write the blank workbooks of all editions, newest first; each file is replaced whole or not at all."""
    paths = []
    for edition in sorted(FORMS, reverse=True):
        path = folder / f"年报填报模板（{edition}版）.xlsx"
        _replace_file(path, blank_template(FORMS[edition]))
        paths.append(path)
    return paths


def _replace_file(path: Path, data: bytes) -> None:
    temporary = path.with_name(f".~{path.name}.tmp")
    try:
        with temporary.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    finally:
        with suppress(FileNotFoundError):
            temporary.unlink()


# --- totals ---------------------------------------------------------------------------------------------------------------


def compute_totals(form: Form, content: Content) -> dict[str, int | Decimal | None]:
    """What the formulas of the totals show: the sum of their parts that are numbers, None while there is none.

    Numbers that a spreadsheet cannot hold stand in it as text, so they do not count, here as there.
    """
    found: dict[str, int | Decimal | None] = {}

    def number(key: str) -> int | Decimal | None:
        if form.by_key[key].total and key not in content.typed_totals:
            return total(key)
        value = content.figures.get(key)
        return None if value is None or isinstance(value, str) or styles.exact_float(value) is None else value

    def total(key: str) -> int | Decimal | None:
        if key not in found:
            parts = [part for part in map(number, form.parts_of[key]) if part is not None]
            found[key] = sum(parts) if parts else None
        return found[key]

    return {one.key: total(one.key) for one in form.fields if one.total and one.key not in content.typed_totals}


# --- cover ----------------------------------------------------------------------------------------------------------------

_COVER_TOP = 9  # sheet row of the first field
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


def cover_address(key: str) -> str:
    """A1 address of the value of a cover field."""
    keys = [one for one, _ in shape.COVER_FIELDS]
    return f"C{_COVER_TOP + keys.index(key)}"


def write_cover(book: Book, subtitle: str = "填报工作簿", hint: str = "") -> Sheet:
    """封面: who reports, for which year, and who answers for it."""
    sheet = book.add_sheet(shape.COVER, "cover")
    get = book.styles.get
    for column, pixels in enumerate(COVER_COLUMNS):
        sheet.set_column_pixels(column, column, pixels)
    heights = {0: 90, 1: 48, 2: 30, 3: 18, 4: 8, 5: 26, 6: 30, 7: 30}
    for row, height in heights.items():
        sheet.set_row(row, height)
    _merge(sheet, (1, 0, 1, 3), "政府信息公开工作年度报告", get(font_size=26, bold=True, align="center"))
    _merge(sheet, (2, 0, 2, 3), f"{subtitle}（{book.form.edition}版）", get(font_size=14, align="center"))
    rule = get(top=5, top_color="#404040")
    for column in range(1, 3):
        sheet.write_blank(4, column, None, rule)
    source = f"依据国务院办公厅政府信息与政务公开办公室{book.form.document}文件规定的格式"
    _merge(sheet, (5, 0, 5, 3), source, get(font_size=10.5, align="center", font_color=styles.HINT_COLOR))
    for offset, (key, label) in enumerate(shape.COVER_FIELDS):
        _write_cover_field(book, sheet, _COVER_TOP - 1 + offset, key, label)
    last = _COVER_TOP - 1 + len(shape.COVER_FIELDS)
    hint = hint or "请先填写本页，再依次填写表二、表三、表四和文字部分。浅黄色单元格为填写处。"
    sheet.set_row(last, 40)
    sheet.ignore_errors({"number_stored_as_text": f"C{_COVER_TOP}:C{last}"})
    _merge(sheet, (last, 1, last, 2), hint, get(align="center", font_color=styles.HINT_COLOR, text_wrap=True))
    sheet.print_area(0, 0, last, 3)
    sheet.set_first_sheet()
    sheet.activate()
    sheet.set_selection(cover_address("unit"))
    return sheet


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
    style = get(
        font_size=12, align="center", border=1, text_wrap=True, locked=0, bg_color=styles.INPUT_FILL, num_format=number_format
    )
    if isinstance(value, str):
        book.put_user_text(sheet, row, 2, value, style)
    else:
        put_number(sheet, row, 2, value, style)
    rules: dict[str, Any] = {"validate": "any"}
    if key == "year":
        rules = {
            "validate": "integer",
            "criteria": "between",
            "minimum": 2008,
            "maximum": 2099,
            "error_title": "年度不对",
            "error_message": "年度请填四位数字，如 2025。",
        }
    elif key == "nil":
        rules = {
            "validate": "list",
            "source": [shape.TICK],
            "error_title": "只能选“√”或者留空",
            "error_message": "零报告请选“√”；不是零报告的，按 Delete 键清空。",
        }
    prompt = {"input_title": styles.clip(label, styles.TITLE_LIMIT), "input_message": _COVER_PROMPTS[key]}
    sheet.data_validation(row, 2, row, 2, rules | prompt)
    book.name_area(f"nb_cover_{key}", shape.COVER, cover_address(key))


# --- tables ---------------------------------------------------------------------------------------------------------------

TITLE: dict[str, Any] = {"font_name": styles.HEI, "font_size": 16, "align": "center"}
_TITLE_ROW, _UNIT_ROW = 0, 1
_SIZE = 10.0  # as printed
_NARROW = 60  # pixels; the columns of table 三 and 四


def write_table(book: Book, table: Table) -> None:
    """表二, 表三 or 表四: title, unit and year, then the official boxes."""
    layout = lay_out(book.form, table)
    sheet = book.add_sheet(table.label, "table")
    widths = column_widths(layout)
    for column, pixels in enumerate(widths):
        sheet.set_column_pixels(column, column, pixels)
    heights = row_heights(layout, widths)
    for row, height in enumerate(heights):
        sheet.set_row(row + FIRST_ROW - 1, height)
    _write_headline(book, sheet, table.title, _measures(book.form, table), widths)
    for box in layout.boxes:
        if box.field:
            _write_figure(book, sheet, box, box.field)
        else:
            _write_heading(book, sheet, box, sum(widths[box.column - 1 : box.column - 1 + box.columns]))
    for name, area in input_areas(book.form, table):
        book.name_area(name, table.label, area)
    if layout.label_columns > 1:
        header = table.blocks[0].columns.depth
        sheet.freeze_panes(FIRST_ROW - 1 + header, layout.label_columns)
    first = next(box for box in layout.boxes if box.field)
    sheet.set_selection(first.address())
    sheet.print_area(0, 0, FIRST_ROW - 2 + layout.height, layout.width - 1)
    sheet.fit_to_pages(1, 1)
    # The totals are right as they are; without this Excel hangs green triangles on them.
    area = f"A{FIRST_ROW}:{column_letter(layout.width)}{FIRST_ROW - 1 + layout.height}"
    sheet.ignore_errors({"formula_range": area, "formula_differs": area, "number_stored_as_text": area})


def _write_headline(book: Book, sheet: Sheet, title: str, measures: str, widths: list[int]) -> None:
    """Row 1: the section's title. Row 2: unit and year, taken from the cover, and the unit of measure."""
    get = book.styles.get
    last = len(widths) - 1
    sheet.set_row(_TITLE_ROW, 38)
    _merge(sheet, (_TITLE_ROW, 0, _TITLE_ROW, last), title, get(**TITLE))
    sheet.set_row(_UNIT_ROW, 24)
    middle, right = _thirds(widths)
    unit, year = book.content.cover.get("unit", ""), book.content.cover.get("year", "")
    unit_cell, year_cell = (_absolute(shape.COVER, cover_address(key)) for key in ("unit", "year"))
    left_style = get(font_size=10.5, align="left", shrink=1)
    _merge_blank(sheet, _UNIT_ROW, 0, middle - 1, left_style)
    sheet.write_formula(_UNIT_ROW, 0, f'="填报单位："&{unit_cell}', left_style, _stored(f"填报单位：{unit}"))
    year_style = get(font_size=10.5, align="center")
    year_text = _stored(f"{year}年度") if year != "" else ""
    _merge_blank(sheet, _UNIT_ROW, middle, right - 1, year_style)
    sheet.write_formula(_UNIT_ROW, middle, f'=IF({year_cell}="","",{year_cell}&"年度")', year_style, year_text)
    right_style = get(font_size=10.5, align="right")
    _merge_blank(sheet, _UNIT_ROW, right, last, right_style)
    put_text(sheet, _UNIT_ROW, right, f"单位：{measures}", right_style)


def _write_plain_headline(book: Book, sheet: Sheet, title: str, last: int) -> None:
    """The same two rows above a sheet without figures, unit and year in one cell."""
    get = book.styles.get
    sheet.set_row(_TITLE_ROW, 38)
    _merge(sheet, (_TITLE_ROW, 0, _TITLE_ROW, last), title, get(**TITLE))
    sheet.set_row(_UNIT_ROW, 24)
    unit, year = (str(book.content.cover.get(key, "")) for key in ("unit", "year"))
    unit_cell, year_cell = (_absolute(shape.COVER, cover_address(key)) for key in ("unit", "year"))
    style = get(font_size=10.5, align="left")
    _merge_blank(sheet, _UNIT_ROW, 0, last, style)
    line = f'="填报单位："&{unit_cell}&IF({year_cell}="","","（"&{year_cell}&"年度）")'
    sheet.write_formula(_UNIT_ROW, 0, line, style, _stored(f"填报单位：{unit}" + (f"（{year}年度）" if year else "")))


def _stored(result: str) -> str:
    """A formula's result as stored in the file, no longer than a cell can hold, or Excel calls the file damaged."""
    return styles.clip(safe_text(result), styles.CELL_LIMIT)


def _thirds(widths: list[int]) -> tuple[int, int]:
    """Columns (from 0) where year and measure begin: the name of the unit gets at least half of the line."""
    edges = [sum(widths[:column]) for column in range(len(widths))]
    total = sum(widths)
    middle = next(column for column, edge in enumerate(edges) if edge >= total * 0.49)
    right = next(column for column, edge in enumerate(edges) if edge >= total * 0.70 and column > middle)
    return middle, right


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
        need = height_for(box.text, room, _SIZE, 3)
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
    look: dict[str, Any] = {"border": 1, "text_wrap": True, "font_size": _SIZE}
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
    _merge(sheet, (top, left, top + box.rows - 1, left + box.columns - 1), box.text, style)
    if box.note:
        _comment(sheet, top, left, box.note)


def _write_figure(book: Book, sheet: Sheet, box: Box, one: Field) -> None:
    given = book.content.formulas.get(one.key)
    computed = one.total and one.key not in book.content.typed_totals
    look: dict[str, Any] = {"border": 1, "align": "center", "shrink": 1, "font_size": 10.5}
    if one.total or not given:
        look |= {"bg_color": styles.TOTAL_FILL if one.total else styles.INPUT_FILL}
    if not computed and not given:
        look |= {"locked": 0}
    value = book.content.figures.get(one.key)
    style = book.styles.get(**look)
    row, column = box.row + FIRST_ROW - 2, box.column - 1
    if box.columns > 1:
        _merge_blank(sheet, row, column, column + box.columns - 1, style)
    area = (row, column, row, column + box.columns - 1)
    if given:
        sheet.write_formula(row, column, given, style, "" if value is None else float(value))
        if one.measure.decimals:
            show_decimals(book, sheet, area, box.address())
        return
    if computed:
        total = book.totals[one.key]
        sheet.write_formula(row, column, formula(book.form, one.key), style, "" if total is None else float(total))
        return
    if value is None or value == "":
        sheet.write_blank(row, column, None, style)
    elif isinstance(value, str):
        book.put_user_text(sheet, row, column, value, style)
    else:
        put_number(sheet, row, column, value, style)
    sheet.data_validation(*area, figure_validation(one))
    if one.measure.decimals:
        show_decimals(book, sheet, area, box.address())


def show_decimals(book: Book, sheet: Sheet, area: Area, address: str) -> None:
    """Show all six decimals of an amount. General cuts at eleven characters; `0.######` alone would show 5 as “5.”."""
    shown = book.styles.bare(num_format="0.######")
    criteria = f"=IF(ISNUMBER({address}),{address}<>INT({address}),FALSE)"
    sheet.conditional_format(*area, {"type": "formula", "criteria": criteria, "format": shown})


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
    """(defined name, area) of every contiguous run of inputs in a row of a table; see the module's text for the names."""
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


# --- prose ----------------------------------------------------------------------------------------------------------------

_PROSE_COLUMNS = (124, 554)
_PROSE_SIZE = 10.5
_PROSE_TOP = 4  # sheet row of the first text
#: A row as tall as Excel allows could not be followed by another on the same page.
_PROSE_HEIGHT = 330.0


def write_prose(book: Book) -> None:
    """文字部分: a row for the opening and for every heading of prose; a long text goes on in rows without a heading."""
    sheet = book.add_sheet(shape.PROSE, "prose")
    get = book.styles.get
    for column, pixels in enumerate(_PROSE_COLUMNS):
        sheet.set_column_pixels(column, column, pixels)
    _write_plain_headline(book, sheet, shape.PROSE, 1)
    sheet.set_row(2, 24)
    for column, text in enumerate(("部分", "内容")):
        put_text(sheet, 2, column, text, get(border=1, align="center", bg_color=styles.CAPTION_FILL, bold=True))
    row = _PROSE_TOP - 1
    notes, least = prose_notes(book.form), _prose_room(book.form)
    for key, heading in shape.prose_rows(book.form):
        text = safe_text(book.content.narrative.get(key, ""))
        book.name_area(f"nb_narrative_{key}", shape.PROSE, f"B{row + 1}")
        _comment(sheet, row, 0, notes[key])
        for index, piece in enumerate(prose_pieces(text)):
            row += _write_passage(book, sheet, row, Passage("" if index else heading, piece, notes[key], least[key]))
    sheet.print_area(0, 0, row - 1, 1)
    sheet.repeat_rows(2)
    sheet.freeze_panes(_PROSE_TOP - 1, 0)
    sheet.set_selection(f"B{_PROSE_TOP}")


def prose_pieces(text: str) -> list[str]:
    """A text cut between paragraphs into pieces that fit into a row, and further only where a cell cannot hold it."""
    pieces: list[list[str]] = [[]]
    for paragraph in text.split("\n"):
        for part in styles.split_text(paragraph):
            grown = "\n".join([*pieces[-1], part])
            if pieces[-1] and height_for(grown, _PROSE_COLUMNS[1] - INDENT, _PROSE_SIZE) > _PROSE_HEIGHT:
                pieces.append([])
            pieces[-1].append(part)
    return ["\n".join(piece) for piece in pieces]


@dataclass(frozen=True)
class Passage:
    """One piece of a text: the heading beside it ("" where a text goes on), what belongs there, and the least room for it."""

    heading: str
    text: str
    note: str
    least: float


def _write_passage(book: Book, sheet: Sheet, row: int, passage: Passage) -> int:
    """Write one piece of text; returns the sheet rows it takes: a paragraph too tall for one is given merged rows."""
    head = book.styles.get(**LEFT, font_size=_PROSE_SIZE, bold=True, border=1)
    body = book.styles.get(**LEFT, font_size=_PROSE_SIZE, border=1, valign="top", locked=0, bg_color=styles.INPUT_FILL)
    need = max(
        passage.least if passage.heading else 24.0,
        height_for(passage.heading, _PROSE_COLUMNS[0] - INDENT, _PROSE_SIZE),
        height_for(passage.text, _PROSE_COLUMNS[1] - INDENT, _PROSE_SIZE),
    )
    rows = math.ceil(need / styles.MAX_ROW)
    for offset in range(rows):
        sheet.set_row(row + offset, need / rows)
    _merge(sheet, (row, 0, row + rows - 1, 0), passage.heading, head)
    _merge(sheet, (row, 1, row + rows - 1, 1), passage.text, body)
    prompt = {
        "input_title": styles.clip(passage.heading or "接上一行", styles.TITLE_LIMIT),
        "input_message": styles.clip(passage.note, styles.MESSAGE_LIMIT),
    }
    sheet.data_validation(row, 1, row + rows - 1, 1, {"validate": "any"} | prompt)
    return rows


def _prose_room(form: Form) -> dict[str, float]:
    """Row heights of the blank sheet, by narrative key, so that it fills about one page."""
    room = {shape.OPENING: 48.0}
    for section in form.sections:
        room[section.key] = 54.0 if section.aspects else {"overview": 240.0, "problems": 110.0}.get(section.key, 80.0)
        room |= {f"{section.key}.{key}": 72.0 for key, _ in section.aspects}
    return room


def prose_notes(form: Form) -> dict[str, str]:
    """What belongs into each text, by narrative key."""
    notes = {shape.OPENING: "报告开头的引言，如编制依据、统计期限、联系方式。没有的留空。"}
    for section in form.sections:
        notes[section.key] = section.note
        for key, title in section.aspects:
            notes[f"{section.key}.{key}"] = f"写明本年度{title.partition('）')[2]}的情况。"
    return notes


# --- guide ----------------------------------------------------------------------------------------------------------------

_GUIDE_COLUMNS = (142, 194, 342)
_COLOURS = (
    (styles.INPUT_FILL, "填写处", "在这里填数字或文字。"),
    (styles.TOTAL_FILL, "总计", "自动计算，不用填。各项都没有填时显示为空。"),
    (styles.CAPTION_FILL, "分类标题", "表样的一部分，已经保护，不能修改。"),
)


def guide_steps(form: Form) -> list[str]:
    """How to fill the workbook, in the order in which questions arise."""
    fee = (
        "行政事业性收费以万元为单位，可以有小数，如1250元填0.125。"
        if any(one.measure is MONEY and "fee" in one.key for one in form.fields)
        else "行政事业性收费填收费项目数，不填金额；政府集中采购的采购总金额请连同单位填写，如25.1万元。"
    )
    return [
        "先填封面，再依次填表二、表三、表四和文字部分。单位名称和年度会自动带到各表。",
        "空白不等于0：没有发生的填0；留空表示还没有填，校验时会提示。",
        "只填数字，不带“件”“约”“余”等字样，也不填“无”“/”“-”。件数和项数填不小于0的整数"
        + ("，“本年增/减”减少的填负数。" if form.edition == 2019 else "。"),
        fee + "信息处理费不填在表内，以元为单位写在第六部分。",
        "表三的一件申请只计一个办理结果；作区分处理的，只计“（二）部分公开”。",
        "表三的每一列：第一项加第二项之和，等于第三项（总计）加第四项之和。",
        "全年各项数据均为零的，在封面“零报告”处选“√”，表内各项填0。",
        "鼠标移到带红色三角的标题上，会显示这一项统计什么；选中填写处，会显示填写要求。",
        "文字较多时，可以拉高所在的行。请不要插入或删除行和列，不要修改工作表名称。",
        "工作表已经保护，没有密码，是为了防止误改标题和公式。填好后请保存为 .xlsx 文件报送。",
    ]


def write_guide(book: Book) -> None:
    """填表说明: how to fill, what the colours mean, and what each item counts."""
    sheet = book.add_sheet(shape.GUIDE, "guide")
    for column, pixels in enumerate(_GUIDE_COLUMNS):
        sheet.set_column_pixels(column, column, pixels)
    get = book.styles.get
    sheet.set_row(0, 38)
    _merge(sheet, (0, 0, 0, 2), shape.GUIDE, get(**TITLE))
    row = _write_guide_head(book, sheet, 1, "一、怎样填写")
    plain = get(text_wrap=True, font_size=10.5)
    for number, step in enumerate(guide_steps(book.form), 1):
        line = f"{number}. {step}"
        sheet.set_row(row, height_for(line, PAGE_WIDTH, 10.5))
        _merge(sheet, (row, 0, row, 2), line, plain)
        row += 1
    row = _write_guide_head(book, sheet, row, "二、颜色")
    for colour, name, meaning in _COLOURS:
        sheet.set_row(row, 20)
        put_text(sheet, row, 0, name, get(border=1, align="center", bg_color=colour))
        _merge(sheet, (row, 1, row, 2), meaning, get(**LEFT, border=1))
        row += 1
    row = _write_guide_head(book, sheet, row, "三、各项统计什么（供参考，以《条例》和主管部门的要求为准）")
    for table in book.form.tables:
        row = _write_explanations(book, sheet, row, table)
    sheet.print_area(0, 0, row - 1, 2)


def _write_guide_head(book: Book, sheet: Sheet, row: int, text: str) -> int:
    sheet.set_row(row, 28)
    _merge(sheet, (row, 0, row, 2), text, book.styles.get(font_name=styles.HEI, font_size=12))
    return row + 1


def _write_explanations(book: Book, sheet: Sheet, row: int, table: Table) -> int:
    """What the headings of a table count, headings of one group side by side with the group's name."""
    get = book.styles.get
    caption = get(**LEFT, border=1, bold=True, bg_color=styles.CAPTION_FILL)
    sheet.set_row(row, 22)
    _merge(sheet, (row, 0, row, 2), f"{table.label}　{table.title.partition('、')[2]}", caption)
    row += 1
    text = get(**LEFT, border=1)
    for group, members in groupby(explained(table), key=lambda one: one[0]):
        first = row
        lines = list(members)
        least = height_for(group, _GUIDE_COLUMNS[0], _SIZE) / len(lines)
        for _, title, note in lines:
            width = (_GUIDE_COLUMNS[1] if group else sum(_GUIDE_COLUMNS[:2])) - INDENT
            need = max(height_for(title, width, _SIZE), height_for(note, _GUIDE_COLUMNS[2] - INDENT, _SIZE))
            sheet.set_row(row, max(19.0, least, need))
            _merge(sheet, (row, 1 if group else 0, row, 1), title, text)
            put_text(sheet, row, 2, note, text)
            row += 1
        if group:
            _merge(sheet, (first, 0, row - 1, 0), group, get(border=1, text_wrap=True, align="center"))
    return row


def explained(table: Table) -> list[tuple[str, str, str]]:
    """(group, heading, note) of every heading that says what it counts; like headings of several groups stand together."""
    groups: dict[tuple[str, str], dict[str, None]] = {}
    for block in table.blocks:
        for root in (block.rows, block.columns):
            for path in _walk(root):
                if path[-1].note:
                    group = path[-2].title if len(path) > 1 else block.caption
                    groups.setdefault((path[-1].title, path[-1].note), {})[group] = None
    return [(_join_groups(list(above)), title, note) for (title, note), above in groups.items()]


def _join_groups(names: list[str]) -> str:
    """第二十条第（五）项、第（六）项: the article is named once."""
    return "、".join([*names[:1], *(name.removeprefix("第二十条") for name in names[1:])])


def _walk(heading: Heading, above: tuple[Heading, ...] = ()) -> Iterator[tuple[Heading, ...]]:
    path = (*above, heading) if heading.title else above
    if path:
        yield path
    for child in heading.children:
        yield from _walk(child, path)


# --- import notes and metadata ---------------------------------------------------------------------------------------------


def write_import_notes(book: Book) -> None:
    """导入说明: what an import could not read, and texts that are too long for their cells."""
    rows = list(book.content.notes)
    if book.overflow and not rows:
        rows.append(("位置", "全文"))
    for place, text in book.overflow:
        rows.extend((place, piece) for piece in styles.split_text(safe_text(text)))
    if not rows:
        return
    sheet = book.add_sheet(IMPORT_NOTES, "guide")
    widths = notes_widths(rows)
    for column, pixels in enumerate(widths):
        sheet.set_column_pixels(column, column, pixels)
    _write_plain_headline(book, sheet, IMPORT_NOTES, len(widths) - 1)
    look = LEFT | {"border": 1}
    for index, texts in enumerate(rows):
        row = index + 2
        style = book.styles.get(**look) if index else book.styles.get(**look, bold=True, bg_color=styles.CAPTION_FILL)
        height = max(height_for(safe_text(text), pixels - INDENT, _SIZE) for text, pixels in zip(texts, widths, strict=False))
        sheet.set_row(row, min(max(20.0, height), styles.MAX_ROW))
        for column, text in enumerate((*texts, *[""] * (len(widths) - len(texts)))):
            put_text(sheet, row, column, text, style)
    sheet.repeat_rows(2)
    sheet.freeze_panes(3, 0)


def notes_widths(rows: list[tuple[str, ...]]) -> list[int]:
    """Column widths that share the page by how long the texts are, none narrower than 90 pixels."""
    count = max(map(len, rows))
    longest = [
        max((min(styles.text_width(row[column]), 40) for row in rows if column < len(row)), default=1)
        for column in range(count)
    ]
    spare = max(0, PAGE_WIDTH - 90 * count)
    return [90 + int(spare * one / max(1, sum(longest))) for one in longest]


def write_meta(book: Book) -> None:
    """_meta: what kind of workbook this is; hidden so that it cannot be unhidden by a click."""
    sheet = book.workbook.add_worksheet(shape.META)
    values = {
        "kind": book.content.kind,
        "edition": str(book.form.edition),
        "template_version": shape.TEMPLATE_VERSION,
        "form_digest": book.form.digest,
    }
    for row, key in enumerate(shape.META_KEYS):
        put_text(sheet, row, 0, key)
        put_text(sheet, row, 1, values[key])
    sheet.protect()
    sheet.very_hidden()


# --- small things ----------------------------------------------------------------------------------------------------------


def _absolute(sheet: str, area: str) -> str:
    """An absolute reference to A1 or A1:B2 on a sheet, for formulas and names."""
    ends = (split_address(end) for end in area.split(":"))
    return f"'{sheet}'!" + ":".join(f"${column_letter(column)}${row}" for column, row in ends)


def _merge_blank(sheet: Sheet, row: int, first: int, last: int, style: Format) -> None:
    if last > first:
        sheet.merge_range(row, first, row, last, "", style)


def _merge(sheet: Sheet, area: Area, text: str, style: Format) -> None:
    """Write our own text into an area, merged unless it is a single cell."""
    top, left, bottom, right = area
    if (bottom, right) != (top, left):
        sheet.merge_range(*area, "", style)
    put_text(sheet, top, left, text, style)


def _comment(sheet: Sheet, row: int, column: int, text: str) -> None:
    """A note in Chinese, hidden until pointed at, as tall as its text."""
    pixels = 220
    height = round(height_for(text, pixels - 12, 9, 12) * 4 / 3)
    options = {
        "author": "填报说明",
        "width": pixels,
        "height": height,
        "font_name": styles.SONG,
        "font_size": 9,
        "color": "#FFFFE1",
    }
    sheet.write_comment(row, column, text, options)
