"""对账: each sum three ways (table, column of 明细, recomputed apart), then the form's own equations on the sums.

What both lists come to stands above them, table by table, and is all that is printed.
"""

from __future__ import annotations

from collections import Counter

from toolkit.form import Field, Identity
from toolkit.form.layout import split_address
from toolkit.form.sheets import RECONCILIATION
from toolkit.region.region import Region, add_list, put_header, put_title, sum_formula
from toolkit.template.tables import show_decimals
from toolkit.workbook import styles
from toolkit.workbook.book import put_merged
from toolkit.workbook.lists import Width, heading_style, plain_style, row_height, stored_figure, text_style
from toolkit.workbook.styles import Sheet, put_number, put_text

_SUMS = (
    Width("表", 50), Width("项目", 360), Width("栏目", 160), Width("汇总表\n（等式左边）", 104),
    Width("明细合计\n（等式右边）", 104), Width("独立复算", 104), Width("差额", 62), Width("未填家数", 64),
)  # fmt: skip
_NOTE = (
    "“汇总表”取自表二至表四，“明细合计”按“明细”逐列求和，“独立复算”是程序用另一种算法得出的数，三者应当一致。"
    "没有单位填的项目为空，不当作0。"
)
#: Above the lists: what is printed, a row for each table of the form.
_SHORT = ("表", "名称", "数据项", "三数一致", "不一致", "表内等式", "不成立", "未核对")
_SHORT_ROW = 4
#: Shown where a figure is missing on one side only, and where an equation cannot be judged.
ABSENT, UNJUDGED = "缺数", "未核对"
#: Cells with the verdicts on the sums and on the equations.
VERDICT, EQUATIONS = "A3", "A4"
AGREED = "三数一致"
#: The verdict where no unit has given a figure: nothing agrees with nothing.
NOTHING = "没有数据，未核对"


def verdict(region: Region) -> str:
    """Whether the three sums of every figure agree, in words; those of the table and of 明细 are one formula's, stored once."""
    if _without_data(region):
        return NOTHING
    different = sum(1 for left, right in _sums(region) if left != right)
    return f"有 {different} 处不一致" if different else AGREED


def _sums(region: Region) -> list[tuple[int | None, int | None]]:
    """Of each figure the sum, and what it is by another way."""
    return list(zip(region.result.sums.totals, region.result.recomputed, strict=True))


def _without_data(region: Region) -> bool:
    """Whether there is no sum of anything, so that nothing was compared."""
    return all(left is None and right is None for left, right in _sums(region))


def write_reconciliation(region: Region) -> None:
    """对账: each sum three ways (table, column of 明细, recomputed apart), then the form's own equations on the sums."""
    sheet = add_list(region, RECONCILIATION, _SUMS, "#8EA9DB")
    last = len(_SUMS) - 1
    put_title(region, sheet, RECONCILIATION, last)
    sheet.set_row(1, 36)
    put_merged(sheet, (1, 0, 1, last), _NOTE, region.styles.get(**styles.LEFT))
    fields = region.form.fields
    head = _SHORT_ROW + len(region.form.tables) + 2
    put_header(region, sheet, head, _SUMS, height=36)
    begin = head + 2  # sheet row of the first figure
    for row, one in enumerate(fields, begin - 1):
        _write_sum(region, sheet, row, one)
    end = begin + len(fields) - 1
    sheet.autofilter(head, 0, end - 1, last)
    top = end + 1
    headline = region.styles.get(font_name=styles.HEI, font_size=12)
    put_merged(sheet, (top, 0, top, last), "表内等式（按汇总数核对）", headline)
    sheet.set_row(top, 28)
    first = top + 1
    for row, identity in enumerate(region.form.identities, first):
        _write_equation(region, sheet, row, identity)
    bold = region.styles.get(font_name=styles.HEI, font_size=14, font_color="#1F4E79")
    _write_short(region, sheet, (begin, end), (first + 1, first + len(region.form.identities)))
    differences = f"G{begin}:G{end}"
    count = f'COUNTIF({differences},">0")+COUNTIF({differences},"{ABSENT}")'
    nothing = f"COUNT(D{begin}:F{end})=0"
    formula = f'=IF({nothing},"{NOTHING}",IF({count}=0,"{AGREED}","有 "&({count})&" 处不一致"))'
    _put_formula(sheet, (2, 0, 2, last), formula, verdict(region), bold)
    _put_formula(sheet, (3, 0, 3, last), _equations_formula(region, first + 1), equations_verdict(region), bold)
    for row in (2, 3):
        sheet.set_row(row, 26)
    sheet.print_area(0, 0, head - 2, last)
    sheet.freeze_panes(head + 1, 0)


def _write_short(region: Region, sheet: Sheet, sums: tuple[int, int], equations: tuple[int, int]) -> None:
    """What the two lists come to, table by table; the lists stand in these rows, from and to."""
    result, form = region.result, region.form
    for column, text in enumerate(_SHORT):
        put_text(sheet, _SHORT_ROW, column, text, heading_style(region.styles))
    sheet.set_row(_SHORT_ROW, 26)
    plain, text_look = plain_style(region.styles), text_style(region.styles)

    def counted(rows: tuple[int, int], row: int, *words: str) -> str:
        where = f"$A${rows[0]}:$A${rows[1]},$A{row + 1},$G${rows[0]}:$G${rows[1]}"
        return "+".join(f'COUNTIFS({where},"{word}")' for word in words)

    for row, table in enumerate(form.tables, _SHORT_ROW + 1):
        mine = [one for one in form.fields if one.table is table]
        pairs = [(result.sums.totals[one.index], result.recomputed[one.index]) for one in mine]
        different = sum(1 for left, right in pairs if left != right)
        states = Counter(_outcome(*_sides(region, one)) for one in form.identities if form.by_key[one.left[0]].table is table)
        sheet.set_row(row, 24)
        put_text(sheet, row, 0, table.label, plain)
        put_text(sheet, row, 1, table.title, text_look)
        put_number(sheet, row, 2, len(mine), plain)
        agreed = 0 if _without_data(region) else len(mine) - different
        nothing = f"COUNT($D${sums[0]}:$F${sums[1]})=0"
        sheet.write_formula(row, 3, f"=IF({nothing},0,C{row + 1}-E{row + 1})", plain, agreed)
        sheet.write_formula(row, 4, f"={counted(sums, row, '>0', ABSENT)}", plain, different)
        put_number(sheet, row, 5, states.total(), plain)
        sheet.write_formula(row, 6, f"={counted(equations, row, '>0', '<0')}", plain, states["broken"])
        sheet.write_formula(row, 7, f"={counted(equations, row, UNJUDGED)}", plain, states[UNJUDGED])
    below = _SHORT_ROW + 1 + len(form.tables)
    note = "以下逐项列出，供查对；打印时只打印以上部分。"
    put_merged(sheet, (below, 0, below, len(_SUMS) - 1), note, region.styles.get(font_color=styles.HINT_COLOR))


def _sides(region: Region, identity: Identity) -> tuple[float | str, float | str]:
    """Both sides of an equation on the sums, "" where a term is missing."""
    form, totals = region.form, region.result.sums.totals
    found: list[float | str] = []
    for side in (identity.left, identity.right):
        values = [totals[form.by_key[key].index] for key in side]
        known = [value for value in values if value is not None]
        found.append(float(sum(known)) if len(known) == len(values) else "")
    return found[0], found[1]


def _outcome(left: float | str, right: float | str) -> str:
    """How an equation with these sides comes out."""
    if isinstance(left, str) or isinstance(right, str):
        return UNJUDGED
    return "right" if left == right else "broken"


def _put_formula(sheet: Sheet, area: tuple[int, int, int, int], formula: str, value: float | str, style: object) -> None:
    """Write a formula with its result into merged cells."""
    sheet.merge_range(*area, "", style)
    sheet.write_formula(area[0], area[1], formula, style, value)


def equations_verdict(region: Region) -> str:
    """Whether the form's own equations hold on the sums, in words."""
    outcomes = Counter(_outcome(*_sides(region, one)) for one in region.form.identities)
    start = f"表内等式：{len(region.form.identities)} 条"
    if not outcomes["broken"] + outcomes[UNJUDGED]:
        return f"{start}全部成立"
    return f"{start}中 {outcomes['broken']} 条不成立，{outcomes[UNJUDGED]} 条因缺数未核对"


def _equations_formula(region: Region, first: int) -> str:
    """The formula that counts broken equations and those not judged; the first stands in this row."""
    total = len(region.form.identities)
    area = f"G{first}:G{first + total - 1}"
    broken = f'(COUNTIF({area},">0")+COUNTIF({area},"<0"))'
    unjudged = f'COUNTIF({area},"{UNJUDGED}")'
    start = f"表内等式：{total} 条"
    return f'=IF({broken}+{unjudged}=0,"{start}全部成立","{start}中 "&{broken}&" 条不成立，"&{unjudged}&" 条因缺数未核对")'


def _write_sum(region: Region, sheet: Sheet, row: int, one: Field) -> None:
    result = region.result
    total, again = result.sums.totals[one.index], result.recomputed[one.index]
    item, column = "／".join(one.row) or "／".join(one.column[:-1]), one.column[-1]
    sheet.set_row(row, row_height((item, _SUMS[1].pixels), (column, _SUMS[2].pixels)))
    put_text(sheet, row, 0, one.table.label, plain_style(region.styles))
    put_text(sheet, row, 1, item, text_style(region.styles))
    put_text(sheet, row, 2, column, text_style(region.styles))
    look = {"border": 1, "align": "center", "shrink": 1}
    number = region.styles.get(**look, num_format="General" if one.measure.decimals else "0")
    if one.measure.decimals:
        show_decimals(region.book, sheet, (row, 3, row, 6), f"D{row + 1}")
    value = stored_figure(total, one.measure)
    sheet.write_formula(row, 3, f"={region.cell(one.key)}", number, value)
    area = region.figures(one)
    sheet.write_formula(row, 4, sum_formula(area), number, value)
    apart = stored_figure(again, one.measure)
    if isinstance(apart, float):
        sheet.write_number(row, 5, apart, number)
    else:
        sheet.write_blank(row, 5, None, number)
    three = f"D{row + 1}:F{row + 1}"
    formula = f'=IF(COUNT({three})=0,"",IF(COUNT({three})<3,"{ABSENT}",ROUND(MAX({three})-MIN({three}),6)))'
    sheet.write_formula(row, 6, formula, number, _difference(value, apart))
    put_number(sheet, row, 7, result.sums.unfilled[one.index], plain_style(region.styles))


def _difference(value: float | str, apart: float | str) -> float | str:
    if isinstance(value, str) and isinstance(apart, str):
        return ""
    if isinstance(value, str) or isinstance(apart, str):
        return ABSENT
    return round(abs(value - apart), 6)


def _write_equation(region: Region, sheet: Sheet, row: int, identity: Identity) -> None:
    """One equation of the form on the sums."""
    form = region.form
    first = form.by_key[identity.left[0]]
    title = {"across": "各栏之和", "down": "各项之和", "balance": "第一项加第二项，等于第三项加第四项"}[identity.kind]
    lines = "／".join(first.row) or "／".join(first.column[:-1])
    text = title if identity.kind == "balance" else f"{lines}：总计等于{title}"
    sheet.set_row(row, row_height((text, _SUMS[1].pixels)))
    put_text(sheet, row, 0, first.table.label, plain_style(region.styles))
    put_text(sheet, row, 1, text, text_style(region.styles))
    put_text(sheet, row, 2, first.column[-1], text_style(region.styles))
    number = region.styles.get(border=1, align="center", shrink=1, num_format="0")
    left, right = _sides(region, identity)
    for column, (side, result) in enumerate(((identity.left, left), (identity.right, right)), 3):
        terms = _terms(region, side)
        sheet.write_formula(row, column, f'=IF(COUNT({terms})<{len(side)},"",SUM({terms}))', number, result)
    cells = f"D{row + 1}:E{row + 1}"
    formula = f'=IF(COUNT({cells})<2,"{UNJUDGED}",ROUND(D{row + 1}-E{row + 1},6))'
    difference = left - right if isinstance(left, float) and isinstance(right, float) else UNJUDGED
    put_text(sheet, row, 5, "", number)
    sheet.write_formula(row, 6, formula, number, difference)
    put_text(sheet, row, 7, "", number)


def _terms(region: Region, keys: tuple[str, ...]) -> str:
    """The cells of some sums as arguments of SUM, as one area where they stand together."""
    cells = [region.cell(key) for key in keys]
    sheet, _, first = cells[0].rpartition("!")
    (left, top), (right, bottom) = split_address(first), split_address(cells[-1].rpartition("!")[2])
    if len(cells) == (right - left + 1) * (bottom - top + 1) and 1 in (right - left + 1, bottom - top + 1):
        return f"{sheet}!{first}:{cells[-1].rpartition('!')[2]}"
    return ",".join(cells)
