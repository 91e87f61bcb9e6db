"""各单位文字: what every unit wrote, section by section; whoever writes the region's report finds it here in full."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.form.sheets import UNIT_TEXTS
from toolkit.region.due import due_units
from toolkit.region.region import Region, add_list, put_header, put_title
from toolkit.workbook import styles
from toolkit.workbook.book import put_merged
from toolkit.workbook.lists import Width, link_style, plain_style, row_height, text_style
from toolkit.workbook.stream import Fill, Line, Link
from toolkit.workbook.styles import keep_from_print, safe_text

#: Pixels of the columns before the texts: 序号, 单位名称, 简称, 打开.
_BEFORE = (Width("序号", 40), Width("单位名称", 130), Width("简称", 84), Width("打开", 42))
#: Pixels of a text, wide enough for a paragraph of two hundred characters on one screen.
_TEXT = 260
_NOTE = (
    "已汇总单位的文字部分，原文照录；报告草稿由此摘编。没有写的为空，灰色的单位没有汇总。各单位的数字以“明细”为准。本页不打印。"
)


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
    get = region.styles.get
    plain, left = region.look(plain_style(region.styles)), region.look(text_style(region.styles))
    top = region.look(get(**{**styles.LEFT, "valign": "top"}, border=1))
    opens = region.look(link_style(region.styles, "center"))
    grey = region.look(get(**styles.LEFT, border=1, bg_color="#D9D9D9"))
    paths = {member.unit.name: member.checked.path for member in region.result.members}
    units = due_units(region.result)

    def lines() -> Iterator[Line]:
        for number, unit in enumerate(units, 1):
            texts = [styles.clip(safe_text(unit.texts.get(key, "").strip()), styles.CELL_LIMIT) for key, _ in columns]
            height = row_height(*((text, _TEXT) for text in texts), (unit.name, _BEFORE[1].pixels))
            file = region.file(paths.get(unit.name, ""))
            name, text = (left, top) if unit.place else (grey, grey)
            values: list[Fill] = [number, unit.name, unit.called, "打开" if file else None, *texts]
            looks = (plain, name, name, opens if file else plain, *[text] * len(texts))
            yield Line(height, looks, values, [Link(3, 3, file)] if file else ())

    region.streams.add(sheet, 3, len(units), lines())
    sheet.autofilter(2, 0, max(len(units) + 2, 3), len(widths) - 1)
    sheet.freeze_panes(3, 2)
    keep_from_print(sheet)  # texts for whoever writes the report, three metres wide
