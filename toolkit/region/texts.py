"""各单位文字: what every unit wrote, section by section; whoever writes the region's report finds it here in full."""

from __future__ import annotations

from toolkit.form.sheets import UNIT_TEXTS
from toolkit.region.due import due_units
from toolkit.region.region import Region, add_list, put_header, put_open, put_title
from toolkit.workbook import styles
from toolkit.workbook.book import put_merged
from toolkit.workbook.lists import Width, plain_style, row_height, text_style
from toolkit.workbook.styles import put_number, put_text, safe_text

#: Pixels of the columns before the texts: 序号, 单位名称, 简称, 打开.
_BEFORE = (Width("序号", 40), Width("单位名称", 130), Width("简称", 84), Width("打开", 42))
#: Pixels of a text, wide enough for a paragraph of two hundred characters on one screen.
_TEXT = 260
_NOTE = "已汇总单位的文字部分，原文照录；报告草稿由此摘编。没有写的为空，灰色的单位没有汇总。各单位的数字以“明细”为准。"


def text_columns(region: Region) -> list[tuple[str, str]]:
    """(narrative key, heading) of the texts that the sheet holds: all sections and aspects that are prose."""
    columns = []
    for section in region.form.sections:
        columns.append((section.key, section.title))
        columns += [(f"{section.key}.{key}", title) for key, title in section.aspects]
    return columns


def write_unit_texts(region: Region) -> None:
    """各单位文字: a row per unit that is due, a column per section."""
    columns = text_columns(region)
    widths = (*_BEFORE, *(Width(title, _TEXT) for _, title in columns))
    sheet = add_list(region, UNIT_TEXTS, widths, "#F4B084")
    put_title(region, sheet, UNIT_TEXTS, len(widths) - 1)
    sheet.set_row(1, 24)
    put_merged(sheet, (1, 0, 1, len(widths) - 1), _NOTE, region.styles.get(font_size=10.5))
    put_header(region, sheet, 2, widths)
    plain, left = plain_style(region.styles), text_style(region.styles)
    top = region.styles.get(**{**styles.LEFT, "valign": "top"}, border=1)
    grey = region.styles.get(**styles.LEFT, border=1, bg_color="#D9D9D9")
    paths = {member.unit.name: member.checked.path for member in region.result.members}
    units = due_units(region.result)
    for row, unit in enumerate(units, 3):
        texts = [styles.clip(safe_text(unit.texts.get(key, "").strip()), styles.CELL_LIMIT) for key, _ in columns]
        sheet.set_row(row, row_height(*((text, _TEXT) for text in texts), (unit.name, _BEFORE[1].pixels)))
        put_number(sheet, row, 0, row - 2, plain)
        put_text(sheet, row, 1, unit.name, left if unit.place else grey)
        put_text(sheet, row, 2, unit.called, left if unit.place else grey)
        put_open(region, sheet, (row, 3), paths.get(unit.name, ""))
        for column, text in enumerate(texts, len(_BEFORE)):
            put_text(sheet, row, column, text, top if unit.place else grey)
    sheet.autofilter(2, 0, max(len(units) + 2, 3), len(widths) - 1)
    sheet.repeat_rows(2)
    sheet.freeze_panes(3, 2)
