"""The region workbook: a valid submission of the region, and next to it where every figure comes from.

封面, the three tables and 文字部分 stand as in a unit's workbook, so that the next level up reads this one like any other; each
figure of a table is a formula over its column of 明细. The other sheets say what is in the sums, what is not, and that they are
right. The same consolidation always gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import PurePath
from typing import IO

from toolkit import TOOL, __version__
from toolkit.form import Table, sheets
from toolkit.form.layout import addresses, split_address
from toolkit.form.sheets import FIRST_FIGURE, RECONCILIATION, REGISTER, WAIVERS, cover_address
from toolkit.region.charts import write_charts
from toolkit.region.comparison import write_comparison
from toolkit.region.consolidate import Consolidation, NotIncluded
from toolkit.region.detail import write_detail, write_regions
from toolkit.region.ledgers import uses, write_findings, write_register, write_waivers
from toolkit.region.overview import write_overview
from toolkit.region.reconciliation import VERDICT, verdict, write_reconciliation
from toolkit.region.region import Link, Region, sum_formula, units_range
from toolkit.region.texts import write_unit_texts
from toolkit.submission.content import Content
from toolkit.submission.numbers import in_units
from toolkit.template.cover import COVER_COLUMNS, write_cover
from toolkit.template.prose import write_prose
from toolkit.template.tables import write_table
from toolkit.template.template import write_meta
from toolkit.terminal import visible
from toolkit.workbook import styles
from toolkit.workbook.book import Book, put_merged
from toolkit.workbook.lists import row_height, text_style
from toolkit.workbook.stream import Streams
from toolkit.workbook.styles import Styles, keep_from_print, put_text

#: Units that are not in the sums and named on the cover.
_NAMED = 12
_STAMP_ROW = 7


def write_summary(result: Consolidation, link: Link) -> bytes:
    """The region's workbook, see `put_summary`."""
    stream = BytesIO()
    put_summary(result, link, stream)
    return stream.getvalue()


def put_summary(result: Consolidation, link: Link, stream: IO[bytes]) -> None:
    """Write the region's workbook.

    Args:
        result: What was consolidated.
        link: Gives the path of an input as seen from the folder of this workbook, with forward slashes.
        stream: Something empty, in which one can go back.
    """
    workbook, buffer = styles.new_workbook(f"{result.region}{result.year}年政府信息公开年报汇总")
    streams = Streams(workbook, buffer)
    region = Region(result, Book(result.form, _content(result), workbook, Styles(workbook), {}), link, streams)
    write_overview(region)
    _write_cover(region)
    for table in result.form.tables:
        _write_table(region, table)
    write_prose(region.book)
    keep_from_print(workbook.get_worksheet_by_name(sheets.PROSE))  # an empty form; 封面 tells who fills it
    write_detail(region)
    if result.parts:
        write_regions(region)
    write_register(region)
    write_findings(region)
    if result.office.waivers:
        write_waivers(region)
    write_unit_texts(region)
    write_comparison(region)
    write_reconciliation(region)
    write_charts(region)
    write_meta(region.book)
    streams.finish(stream)


def _write_table(region: Region, table: Table) -> None:
    """A table of sums, each of which leads to its column of 明细; of an empty one some programs would read the link."""
    sheet = write_table(region.book, table)
    for one in region.form.fields:
        if one.table is table and region.result.sums.totals[one.index] is not None:
            column, row = split_address(addresses(region.form)[one.key][1])
            sheet.link_cell(row - 1, column - 1, region.figures(one).replace("$", ""))


def _content(result: Consolidation) -> Content:
    """The sums as the content of a submission: what each figure shows, and its formula."""
    fields, units = result.form.fields, len(result.members)
    figures = {
        one.key: None if total is None else in_units(total, one.measure)
        for one, total in zip(fields, result.sums.totals, strict=True)
    }
    areas = {one.key: units_range(FIRST_FIGURE + one.index, units) for one in fields}
    formulas = {key: sum_formula(area) for key, area in areas.items()}
    return Content({"unit": result.region, "year": result.year}, figures, kind=sheets.KIND_REGION, formulas=formulas)


def _write_cover(region: Region) -> None:
    """封面: a submission's cover, the stamp of coverage above it, and below it what the sums are made of."""
    result, get = region.result, region.styles.get
    hint = (
        "表二、表三、表四由“明细”自动汇总，不要直接改数；点其中的数，转到“明细”里的各单位。\n"
        "浅黄色单元格可以补填，补全后本工作簿可以作为填报表继续上报。\n"
        f"“{sheets.PROSE}”空着，所以不打印；填好后要打印的，先取消它的打印区域。"
    )
    sheet = write_cover(region.book, "汇总工作簿", hint)
    sheet.set_row(_STAMP_ROW, 44)
    stamp = get(font_name=styles.HEI, font_size=20, align="center", font_color="#1F4E79")
    put_merged(sheet, (_STAMP_ROW, 1, _STAMP_ROW, 2), result.coverage, stamp)
    row = split_address(cover_address("nil"))[1] + 1
    label = get(align="center", border=1, text_wrap=True, bg_color=styles.CAPTION_FILL)
    for name, text, formula in _cover_lines(region):
        sheet.set_row(row, row_height((text, COVER_COLUMNS[2]), least=24))
        put_text(sheet, row, 1, name, label)
        put_text(sheet, row, 2, text, text_style(region.styles))
        if formula:
            sheet.write_formula(row, 2, formula, text_style(region.styles), text)
        row += 1
    sheet.print_area(0, 0, row - 1, 3)
    sheet.fit_to_pages(1, 1)


def _stands(absent: NotIncluded) -> str:
    """Why a unit is not in the sums, in a line of the cover."""
    if absent.file is None:
        return f"{absent.label}：{absent.reason}" if absent.unread else absent.label
    return f"{absent.label}（{visible(PurePath(absent.file.path).name)}）" if absent.unread else absent.reason


def _cover_lines(region: Region) -> Iterator[tuple[str, str, str]]:
    """(label, text, formula or "") of what the cover says about the sums."""
    result = region.result
    yield "是否终稿", "是" if result.final else "否，阶段性汇总：待核实的填报表已经计入", ""
    rules = result.office.ruleset.version
    yield "版本", f"{TOOL} {__version__}，校验规则 {rules}，模板 {sheets.TEMPLATE_VERSION}", ""
    yield "数据核对", verdict(region), f"='{RECONCILIATION}'!{VERDICT}"
    if empty := sum(1 for count in result.sums.unfilled if count):
        yield "未填数据", f"{empty} 个数据项有单位未填：未填的不计入合计，也不当作0。各项未填家数见“{RECONCILIATION}”。", ""
    if waivers := result.office.waivers:
        used, expired = sum(uses(region).values()), len(result.office.expired)
        past = f"，另有 {expired} 条已过期" if expired else ""
        yield "豁免", f"{len(waivers) - expired} 条有效，用于 {used} 处问题{past}。理由和批准人见“{WAIVERS}”。", ""
    if result.not_included:
        named = "\n".join(f"{absent.unit.name}：{_stands(absent)}" for absent in result.not_included[:_NAMED])
        if len(result.not_included) > _NAMED or len(named) > 300:
            names = "、".join(absent.unit.name for absent in result.not_included[:_NAMED])
            named = f"{styles.clip(names, 200)}等 {len(result.not_included)} 家，名单和原因见“{REGISTER}”。"
        yield f"未汇总单位（{len(result.not_included)} 家）", named, ""
