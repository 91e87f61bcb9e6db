"""明细 and 分地区: every figure of every unit in one row, and the same columns added up for each 所属地区."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from toolkit.form import Field, Form
from toolkit.form.layout import column_letter
from toolkit.form.sheets import DETAIL, FIRST_FIGURE, FIRST_UNIT, REGIONS
from toolkit.region.region import Region
from toolkit.region.sums import Sums
from toolkit.submission.cells import without_number
from toolkit.submission.numbers import in_units
from toolkit.submission.report import Submission
from toolkit.template.tables import show_decimals
from toolkit.workbook import styles
from toolkit.workbook.book import put_merged
from toolkit.workbook.lists import (
    LANDSCAPE,
    SIZE,
    code_style,
    heading_style,
    landscape,
    plain_style,
    put_link,
    row_height,
    stored_figure,
    text_style,
)
from toolkit.workbook.stream import Fill
from toolkit.workbook.styles import Format, Sheet, height_for, put_number, put_text

_PIXELS = (40, 140, 212, 96)  # of the columns before the first figure
_SCALE = 0.59  # of the printed sheets


def detail_row(submission: Submission) -> list[Fill]:
    """A unit's figures in the form's unit: what counts as a number, anything else as it was typed, blanks blank."""
    row: list[Fill] = list(submission.figures)
    fields = submission.form.fields
    for index in money_fields(submission.form):
        row[index] = in_units(submission.figures[index], fields[index].measure)
    for index in without_number(submission.states, submission.notes):
        row[index] = submission.raws[index].strip() or None
    return row


def money_fields(form: Form) -> list[int]:
    """Indices of the figures that are amounts."""
    return [one.index for one in form.fields if one.measure.decimals]


def write_detail(region: Region) -> Sheet:
    """明细: a row per unit. Of the figures only the first row's formats; `stream.fill_rows` writes them into the package."""
    members = region.result.members
    sheet = _add_wide(region, DETAIL, ("序号", "单位代码", "单位名称", "所属地区"))
    plain, left = code_style(region.styles), text_style(region.styles)
    for row, member in enumerate(members, FIRST_UNIT - 1):
        home = region.home(member.unit.region)
        sheet.set_row(row, row_height((home, _PIXELS[3])))
        put_number(sheet, row, 0, row - FIRST_UNIT + 2, plain)
        put_text(sheet, row, 1, member.unit.code, plain)
        put_link(region.styles, sheet, (row, 2), member.unit.name, region.link(member.checked.path))
        put_text(sheet, row, 3, home, left)
    for one in region.form.fields if members else ():
        sheet.write_blank(FIRST_UNIT - 1, FIRST_FIGURE - 1 + one.index, None, _figure_style(region, one))
    _finish_wide(region, sheet, len(members))
    return sheet


def write_regions(region: Region) -> None:
    """分地区: formulas over 明细."""
    sheet = _add_wide(region, REGIONS, ("序号", "应报送家数", "所属地区", "已汇总家数"))
    due = Counter(region.home(unit.region) for unit in region.result.roster.units)
    for row, part in enumerate(region.result.parts, FIRST_UNIT - 1):
        sheet.set_row(row, row_height((part.region, _PIXELS[2])))
        put_number(sheet, row, 0, row - FIRST_UNIT + 2, plain_style(region.styles))
        put_number(sheet, row, 1, due[part.region], plain_style(region.styles))
        put_text(sheet, row, 2, part.region, text_style(region.styles))
        _write_part(region, sheet, row, part)
    _finish_wide(region, sheet, len(region.result.parts))


def _write_part(region: Region, sheet: Sheet, row: int, part: Sums) -> None:
    # With "=" before it a name is compared as a whole, whatever it begins with.
    homes, name = region.units(4), f'"="&$C{row + 1}'
    sheet.write_formula(row, 3, f"=COUNTIF({homes},{name})", plain_style(region.styles), part.units)
    for one, total in zip(region.form.fields, part.totals, strict=True):
        figures = region.figures(one)
        formula = f'=IF(COUNTIFS({homes},{name},{figures},">-1E+300")=0,"",SUMIF({homes},{name},{figures}))'
        column = FIRST_FIGURE - 1 + one.index
        sheet.write_formula(row, column, formula, _figure_style(region, one), stored_figure(total, one.measure))


# --- wide sheets ----------------------------------------------------------------------------------------------------------


def field_groups(form: Form) -> list[tuple[str, list[Field]]]:
    """The fields in order under the headings that they share: a row of a table, or of table 四 a group of columns."""
    grouped = groupby(form.fields, key=lambda one: (one.table.label, one.row or one.column[:-1]))
    return [(f"{label}　{'／'.join(path)}", list(members)) for (label, path), members in grouped]


def _add_wide(region: Region, name: str, identity: Sequence[str]) -> Sheet:
    """A sheet with a column per figure: two rows of headings, the panes frozen."""
    sheet = region.book.workbook.add_worksheet(name)
    sheet.set_tab_color("#A9D08E")
    header = heading_style(region.styles)
    for column, (text, pixels) in enumerate(zip(identity, _PIXELS, strict=True)):
        sheet.set_column_pixels(column, column, pixels)
        put_merged(sheet, (0, column, 1, column), text, header)
    tall = [20.0, 30.0]
    for title, members in field_groups(region.form):
        for one in members:
            column = FIRST_FIGURE - 1 + one.index
            sheet.set_column_pixels(column, column, _width(one))
            put_text(sheet, 1, column, one.column[-1], header)
            tall[1] = max(tall[1], height_for(one.column[-1], _width(one), SIZE))
        first, last = (FIRST_FIGURE - 1 + one.index for one in (members[0], members[-1]))
        put_merged(sheet, (0, first, 0, last), title, header)
        tall[0] = max(tall[0], height_for(title, sum(map(_width, members)), SIZE))
    for row, height in enumerate(tall):
        sheet.set_row(row, height)
    sheet.freeze_panes(FIRST_UNIT - 1, 3)
    return sheet


def _finish_wide(region: Region, sheet: Sheet, rows: int) -> None:
    """Filter, all decimals of amounts, and print: titles on every page, breaks between groups of columns."""
    bottom, last = FIRST_UNIT - 2 + max(rows, 1), FIRST_FIGURE - 2 + len(region.form.fields)
    sheet.autofilter(FIRST_UNIT - 2, 0, bottom, last)
    for index in money_fields(region.form):
        column = FIRST_FIGURE - 1 + index
        area = (FIRST_UNIT - 1, column, bottom, column)
        show_decimals(region.book, sheet, area, f"{column_letter(column + 1)}{FIRST_UNIT}")
    landscape(sheet)
    sheet.set_print_scale(round(_SCALE * 100))
    sheet.print_area(0, 0, bottom, last)
    sheet.repeat_rows(0, FIRST_UNIT - 2)
    sheet.repeat_columns(0, 2)
    sheet.set_v_pagebreaks(_page_breaks(region.form))


def _page_breaks(form: Form) -> list[int]:
    """Columns before which a page ends, so that no group of columns is torn."""
    room = LANDSCAPE / _SCALE * 0.94 - sum(_PIXELS[:3])
    breaks, used = [], _PIXELS[3]
    for _, members in field_groups(form):
        width = sum(map(_width, members))
        if used + width > room:
            breaks.append(FIRST_FIGURE - 1 + members[0].index)
            used = 0
        used += width
    return breaks


def _width(one: Field) -> int:
    return 104 if one.measure.decimals else 88 if one.row and len(one.column) == 1 else 57


def _figure_style(region: Region, one: Field) -> Format:
    look: dict[str, Any] = {"border": 1, "align": "center", "shrink": 1}
    look |= {"bg_color": styles.TOTAL_FILL} if one.total else {}
    return region.styles.get(**look, num_format="General" if one.measure.decimals else "0")
