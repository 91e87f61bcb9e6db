"""与上年比较: what the region and each of its units reported in both years, with the differences as formulas."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.form import Measure
from toolkit.form.layout import column_letter
from toolkit.form.sheets import COMPARISON, DETAIL, FIRST_FIGURE, FIRST_UNIT
from toolkit.region.due import due_units, prior_of
from toolkit.region.region import Region, add_list, put_header, put_title
from toolkit.submission.breakdown import DueUnit
from toolkit.submission.compared import REGION_FACTS, UNIT_FACTS, UNIT_TITLES
from toolkit.submission.facts import Fact, Facts, facts
from toolkit.workbook.book import put_merged
from toolkit.workbook.lists import Width, heading_style, plain_style, row_height, stored_figure, text_style
from toolkit.workbook.styles import Format, Sheet, put_text

_REGION = (
    Width("项目", 260), Width("计量单位", 62), Width("本年", 78), Width("上年", 78), Width("增减", 78), Width("增减幅度", 78),
)  # fmt: skip
#: Of a unit, of each measure: this year, last year, the difference.
YEARS = ("本年", "上年", "增减")
_WIDE = 62
_RIGHT = 1 + len(YEARS) * len(UNIT_FACTS)
_NOTE = "本年数取自本工作簿，上年数取自上年的填报表或者汇总表。上年没有数的为空，不当作0；上年为0的不算幅度。"
#: Why the sums of the region are not compared where both years are complete.
_UNKNOWN = "有单位没有上年数，全地区的合计两年不可比"
_PARTIAL = "，只列本年；各单位见下。"


def write_comparison(region: Region) -> None:
    """与上年比较: the region's figures, then those of every unit. Only where figures of last year are known."""
    units, prior = due_units(region.result), prior_of(region.result)
    if not prior and not any(unit.prior for unit in units):
        return
    widths = (*_REGION, *(Width("", _WIDE) for _ in range(_RIGHT - len(_REGION))))
    sheet = add_list(region, COMPARISON, widths, "#A9D08E")
    put_title(region, sheet, COMPARISON, _RIGHT - 1)
    sheet.set_row(1, 24)
    note = _NOTE if prior else f"{_NOTE}{region.result.incomparable or _UNKNOWN}{_PARTIAL}"
    put_merged(sheet, (1, 0, 1, _RIGHT - 1), note, region.styles.get(font_size=10.5))
    put_header(region, sheet, 2, _REGION)
    found = facts(region.form, region.result.sums.totals)
    named = [name for name in REGION_FACTS if name in found]
    for row, name in enumerate(named, 3):
        _write_measure(region, sheet, row, found[name], prior.get(name))
    _write_units(region, sheet, len(named) + 4, units)
    sheet.freeze_panes(3, 1)


def _write_measure(region: Region, sheet: Sheet, row: int, fact: Fact, before: int | None) -> None:
    """A line of the region: this year as a formula over the tables, last year as a number."""
    number = _number(region, fact.measure)
    put_text(sheet, row, 0, fact.label, text_style(region.styles))
    put_text(sheet, row, 1, fact.measure.name, plain_style(region.styles))
    cells = ",".join(region.cell(key) for key in fact.keys)
    formula = f'=IF(COUNT({cells})<{len(fact.keys)},"",SUM({cells}))'
    _write_pair(sheet, row, 2, (formula, stored_figure(fact.value, fact.measure), stored_figure(before, fact.measure)), number)
    now, last = f"C{row + 1}", f"D{row + 1}"
    rate = f'=IF(COUNT({now}:{last})<2,"",IF({last}=0,IF({now}=0,"持平","上年为0"),({now}-{last})/{last}))'
    shown: float | str = ""
    if fact.value is not None and before is not None:
        shown = (fact.value - before) / before if before else "上年为0" if fact.value else "持平"
    sheet.write_formula(row, 5, rate, region.styles.get(border=1, align="center", shrink=1, num_format="0.0%"), shown)


def _number(region: Region, measure: Measure) -> Format:
    return region.styles.get(border=1, align="center", shrink=1, num_format="General" if measure.decimals else "0")


def _write_pair(sheet: Sheet, row: int, column: int, values: tuple[str, float | str, float | str], style: Format) -> None:
    """This year (formula and what it shows), last year and the difference, from a column on."""
    formula, now, before = values
    sheet.write_formula(row, column, formula, style, now)
    if isinstance(before, str):
        sheet.write_blank(row, column + 1, None, style)
    else:
        sheet.write_number(row, column + 1, before, style)
    both = f"{column_letter(column + 1)}{row + 1}:{column_letter(column + 2)}{row + 1}"
    left, right = both.split(":")
    known = isinstance(now, float) and isinstance(before, float)
    difference = round(float(now) - float(before), 6) if known else ""
    sheet.write_formula(row, column + 2, f'=IF(COUNT({both})<2,"",ROUND({left}-{right},6))', style, difference)


def _write_units(region: Region, sheet: Sheet, top: int, units: Sequence[DueUnit]) -> None:
    """A row per unit that is due, with three columns for each measure."""
    header = heading_style(region.styles)
    put_merged(sheet, (top, 0, top + 1, 0), "单位名称", header)
    sheet.set_row(top, 22)
    for place, name in enumerate(UNIT_FACTS):
        column = 1 + len(YEARS) * place
        put_merged(sheet, (top, column, top, column + len(YEARS) - 1), UNIT_TITLES[name], header)
        for offset, words in enumerate(YEARS):
            put_text(sheet, top + 1, column + offset, words, header)
    grey = region.styles.get(border=1, align="center", bg_color="#D9D9D9")
    for row, unit in enumerate(units, top + 2):
        sheet.set_row(row, row_height((unit.name, _REGION[0].pixels)))
        put_text(sheet, row, 0, unit.name, text_style(region.styles))
        if unit.place:
            own = facts(region.form, region.result.members[unit.place - 1].submission.numbers)
            _write_unit(region, sheet, row, unit, own)
        else:
            put_merged(sheet, (row, 1, row, _RIGHT - 1), "未汇总", grey)


def _write_unit(region: Region, sheet: Sheet, row: int, unit: DueUnit, own: Facts) -> None:
    detail = FIRST_UNIT + unit.place - 1
    for place, name in enumerate(UNIT_FACTS):
        fact = own[name]
        columns = [column_letter(FIRST_FIGURE + region.form.by_key[key].index) for key in fact.keys]
        cells = ",".join(f"'{DETAIL}'!{letter}{detail}" for letter in columns)
        formula = f'=IF(COUNT({cells})<{len(columns)},"",SUM({cells}))'
        values = (formula, stored_figure(fact.value, fact.measure), stored_figure(unit.prior.get(name), fact.measure))
        _write_pair(sheet, row, 1 + len(YEARS) * place, values, _number(region, fact.measure))
