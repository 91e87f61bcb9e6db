"""报送情况, 问题清单, 豁免 and 对账: who is in the sums, what is wrong where, what is waived, whether the sums are right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath

from toolkit.form import Field, Identity
from toolkit.form.layout import split_address
from toolkit.form.sheets import FINDINGS, RECONCILIATION, REGISTER, WAIVERS
from toolkit.office.office import Waiver
from toolkit.region.consolidate import NOT_RECEIVED, UNREAD, Status
from toolkit.region.due import reason_of
from toolkit.region.region import Region, add_list, put_header, put_open, put_title
from toolkit.rules.findings import Checked, Finding, Severity
from toolkit.template.tables import show_decimals
from toolkit.terminal import readable
from toolkit.workbook import styles
from toolkit.workbook.book import put_merged
from toolkit.workbook.lists import Width, code_style, heading_style, plain_style, row_height, stored_figure, text_style
from toolkit.workbook.styles import Sheet, put_number, put_text, safe_text

# --- register -------------------------------------------------------------------------------------------------------------

_REGISTER = (
    Width("序号", 40), Width("单位代码", 144), Width("单位名称", 160), Width("所属地区", 80), Width("状态", 60),
    Width("原因", 152), Width("文件", 152), Width("打开", 42), Width("强制", 42), Width("核实", 42), Width("提示", 42),
    Width("待处理", 52),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """A line of 报送情况: a unit that is due, or a further file."""

    code: str
    unit: str
    home: str
    status: str
    reason: str
    path: str = ""


def register_lines(region: Region) -> tuple[list[RegisterLine], list[RegisterLine]]:
    """The units that are due, in the order of the roster, and every file that stands with none of them.

    Each path stands in exactly one line.
    """
    result = region.result
    members = {member.unit.name: member.checked.path for member in result.members}
    not_included = {absent.unit.name: absent for absent in result.not_included}
    units = []
    for unit in result.roster.units:
        home = region.home(unit.region)
        if unit.name in members:
            units.append(RegisterLine(unit.code, unit.name, home, Status.CONSOLIDATED.label, "", members[unit.name]))
        else:
            absent = not_included[unit.name]
            path = absent.file.path if absent.file else ""
            units.append(RegisterLine(unit.code, unit.name, home, absent.label, reason_of(absent, result.guessed), path))
    named = {line.path for line in units}
    others = [
        RegisterLine(one.code, one.unit, "", one.status.label, one.reason, one.path)
        for one in result.inputs
        if one.path not in named
    ]
    return units, others


def write_register(region: Region) -> None:
    """报送情况: every unit of the roster, then every other file."""
    units, others = register_lines(region)
    sheet = add_list(region, REGISTER, _REGISTER)
    put_title(region, sheet, REGISTER, len(_REGISTER) - 1)
    states = Counter(line.status for line in units)
    counts = "，".join(f"{name} {count} 家" for name, count in states.items())
    sheet.set_row(1, 24)
    text = f"{region.result.coverage}（{counts}）；另有 {len(others)} 个文件未计入，列在单位之后。"
    text += "“待处理”是还要改正或说明的，已说明、已豁免的不算。"
    put_merged(sheet, (1, 0, 1, len(_REGISTER) - 1), text, region.styles.get(font_size=10.5, bold=True))
    put_header(region, sheet, 2, _REGISTER)
    checked = {one.path: one for one in region.result.checked}
    row = 3
    for number, line in enumerate(units, 1):
        _write_line(region, sheet, row, line, checked.get(line.path))
        put_number(sheet, row, 0, number, plain_style(region.styles))
        row += 1
    sheet.autofilter(2, 0, max(row - 1, 2), len(_REGISTER) - 1)
    if others:
        put_merged(sheet, (row, 0, row, len(_REGISTER) - 1), "其他文件（没有计入汇总）", heading_style(region.styles))
        sheet.set_row(row, 24)
        row += 1
    for number, line in enumerate(others, 1):
        _write_line(region, sheet, row, line, checked.get(line.path))
        put_number(sheet, row, 0, number, plain_style(region.styles))
        row += 1
    sheet.repeat_rows(2)
    sheet.freeze_panes(3, 3)


def _write_line(region: Region, sheet: Sheet, row: int, line: RegisterLine, checked: Checked | None) -> None:
    link = region.link(line.path) if line.path else ""
    shown = readable(link)
    wrapped = {2: line.unit, 3: line.home, 5: line.reason, 6: shown}
    sheet.set_row(row, row_height(*((text, _REGISTER[column].pixels) for column, text in wrapped.items())))
    put_text(sheet, row, 1, line.code, code_style(region.styles))
    put_text(sheet, row, 2, line.unit, text_style(region.styles))
    put_text(sheet, row, 3, line.home, text_style(region.styles))
    colour = {"已汇总": "#E2EFDA", NOT_RECEIVED: "#F8CBAD", UNREAD: "#F8CBAD"}.get(line.status, "#FFF2CC")
    put_text(sheet, row, 4, line.status, region.styles.get(border=1, align="center", bg_color=colour))
    put_text(sheet, row, 5, line.reason, text_style(region.styles))
    put_text(sheet, row, 6, shown, text_style(region.styles))
    put_open(region, sheet, (row, 7), line.path)
    counts = Counter(finding.severity for finding in checked.findings) if checked else None
    for column, severity in enumerate(Severity, 8):
        if counts is None:
            put_text(sheet, row, column, "", plain_style(region.styles))
        else:
            put_number(sheet, row, column, counts[severity], plain_style(region.styles))
    last = len(_REGISTER) - 1
    if checked is None:
        put_text(sheet, row, last, "", plain_style(region.styles))
    else:
        put_number(sheet, row, last, sum(finding.open for finding in checked.findings), plain_style(region.styles))


# --- findings -------------------------------------------------------------------------------------------------------------

_FINDINGS = (
    Width("序号", 40), Width("级别", 42), Width("规则", 46), Width("单位", 112), Width("工作表", 64), Width("单元格", 48),
    Width("问题说明", 252), Width("核实说明", 150), Width("审核情况", 116), Width("文件", 96), Width("打开", 42),
)  # fmt: skip
#: Characters of an explanation that are shown: a row cannot be taller than Excel allows.
_EXPLANATION = 180
#: A sheet ends after 1,048,576 rows.
_MOST_FINDINGS = 1_000_000


def all_findings(region: Region) -> Iterator[tuple[Finding, str]]:
    """Every finding with the path of its file, "" for those about the sums themselves; these come first."""
    for finding in region.result.region_check.findings:
        yield finding, ""
    for checked in region.result.checked:
        for finding in checked.findings:
            yield finding, checked.path


def write_findings(region: Region) -> None:
    """问题清单: every finding, mandatory or not, about the sums and about every file, whether it was added or not."""
    found = list(all_findings(region))
    sheet = add_list(region, FINDINGS, _FINDINGS)
    put_title(region, sheet, FINDINGS, len(_FINDINGS) - 1)
    counts = Counter(finding.severity for finding, _ in found)
    sheet.set_row(1, 24)
    text = "，".join(f"{severity.label} {counts[severity]} 条" for severity in Severity)
    waiting = sum(finding.open for finding, _ in found)
    text = f"共 {len(found)} 条：{text}，其中 {waiting} 条待处理。“强制”须改正，“核实”须改正或说明，“提示”供参考。"
    if len(found) > _MOST_FINDINGS:
        text += f"一张工作表放不下，只列前 {_MOST_FINDINGS} 条。"
    put_merged(sheet, (1, 0, 1, len(_FINDINGS) - 1), text, region.styles.get(font_size=10.5))
    put_header(region, sheet, 2, _FINDINGS)
    names = {one.path: one.unit for one in region.result.inputs}
    for number, (finding, path) in enumerate(found[:_MOST_FINDINGS], 1):
        unit = finding.unit or names.get(path, "")
        _write_finding(region, sheet, number, (finding, unit, path))
    sheet.autofilter(2, 0, max(len(found) + 2, 3), len(_FINDINGS) - 1)
    sheet.repeat_rows(2)
    sheet.freeze_panes(3, 0)


def _write_finding(region: Region, sheet: Sheet, number: int, about: tuple[Finding, str, str]) -> None:
    finding, unit, path = about
    row = number + 2
    name = readable(PurePath(path).name)  # the way to it stands in 报送情况, and behind the link
    pixels = [width.pixels for width in _FINDINGS]
    said, state = _clipped(finding.explanation), _state(finding)
    texts = {3: unit, 6: finding.message, 7: said, 8: state, 9: name}
    sheet.set_row(row, row_height(*((text, pixels[column]) for column, text in texts.items())))
    put_number(sheet, row, 0, number, plain_style(region.styles))
    colour = {Severity.ERROR: "#F8CBAD", Severity.QUERY: "#FFF2CC", Severity.HINT: "#E2EFDA"}[finding.severity]
    level = region.styles.get(border=1, align="center", bg_color=colour)
    put_text(sheet, row, 1, finding.severity.label, level)
    put_text(sheet, row, 2, finding.rule, plain_style(region.styles))
    put_text(sheet, row, 3, unit, text_style(region.styles))
    place = finding.cells[0] if finding.cells else None
    put_text(sheet, row, 4, place.sheet if place else "", plain_style(region.styles))
    put_text(sheet, row, 5, place.address if place else "", plain_style(region.styles))
    put_text(sheet, row, 6, styles.clip(safe_text(finding.message), styles.CELL_LIMIT), text_style(region.styles))
    put_text(sheet, row, 7, said, text_style(region.styles))
    put_text(sheet, row, 8, state, text_style(region.styles))
    put_text(sheet, row, 9, name or "本汇总表", text_style(region.styles))
    put_open(region, sheet, (row, 10), path)


def _clipped(text: str) -> str:
    if len(text) <= _EXPLANATION:
        return text
    return f"{styles.clip(safe_text(text), _EXPLANATION)}（全文见核实说明台账）"


def _state(finding: Finding) -> str:
    """What the office says to a finding, or what it waits for."""
    if finding.waiver:
        return f"已豁免：{finding.waiver}"
    if finding.severity is Severity.HINT:
        return ""
    if finding.severity is Severity.ERROR:
        return "待改正"
    if finding.refused:
        return f"不采纳：{finding.refused}" if finding.explanation else finding.refused
    if finding.accepted:
        return finding.accepted
    return "已说明，待审核" if finding.explanation else "待说明"


# --- waivers --------------------------------------------------------------------------------------------------------------

_WAIVERS = (
    Width("序号", 44), Width("单位代码", 144), Width("单位名称", 150), Width("规则", 52), Width("规则内容", 218),
    Width("理由", 190), Width("批准人", 66), Width("有效期至", 84), Width("状态", 60),
)  # fmt: skip


def uses(region: Region) -> Counter[Waiver]:
    """On how many findings each waiver was used."""
    result = region.result
    found: Counter[Waiver] = Counter()
    for checked in (result.region_check, *result.checked):
        for finding in checked.findings if checked.submission else ():
            assert checked.submission is not None
            if finding.waiver and (waiver := result.office.waiver_of(finding.rule, checked.submission)):
                found[waiver] += 1
    return found


def write_waivers(region: Region) -> None:
    """豁免: every waiver of the office, who decided it and why, and what it was used for."""
    office = region.result.office
    sheet = add_list(region, WAIVERS, _WAIVERS)
    put_title(region, sheet, WAIVERS, len(_WAIVERS) - 1)
    used = uses(region)
    sheet.set_row(1, 24)
    text = f"共 {len(office.waivers)} 条，已过期 {len(office.expired)} 条。被豁免的问题仍列在“{FINDINGS}”，不影响汇总。"
    put_merged(sheet, (1, 0, 1, len(_WAIVERS) - 1), text, region.styles.get(font_size=10.5))
    put_header(region, sheet, 2, _WAIVERS)
    for number, waiver in enumerate(office.waivers, 1):
        row = number + 2
        rule = office.ruleset.rules.get(waiver.rule)
        title = rule.title if rule else ""
        past = waiver.expired(office.today)
        state = "已过期" if past else f"用于 {used[waiver]} 处" if used[waiver] else "未用到"
        values = (waiver.code, waiver.unit, waiver.rule, title, waiver.reason, waiver.by, waiver.until.isoformat(), state)
        sheet.set_row(row, row_height(*((text, one.pixels) for text, one in zip(values, _WAIVERS[1:], strict=True))))
        put_number(sheet, row, 0, number, plain_style(region.styles))
        for column, value in enumerate(values, 1):
            style = (
                code_style(region.styles)
                if column == 1
                else plain_style(region.styles)
                if column in (3, 6, 7)
                else text_style(region.styles)
            )
            put_text(sheet, row, column, styles.clip(safe_text(value), styles.CELL_LIMIT), style)
        colour = "#D9D9D9" if past else "#E2EFDA" if used[waiver] else "#FFF2CC"
        put_text(sheet, row, 8, state, region.styles.get(border=1, align="center", bg_color=colour))
    sheet.autofilter(2, 0, len(office.waivers) + 2, len(_WAIVERS) - 1)
    sheet.repeat_rows(2)
    sheet.freeze_panes(3, 3)


# --- reconciliation -------------------------------------------------------------------------------------------------------

_SUMS = (
    Width("表", 50), Width("项目", 360), Width("栏目", 160), Width("汇总表\n（等式左边）", 104),
    Width("明细合计\n（等式右边）", 104), Width("独立复算", 104), Width("差额", 62), Width("未填家数", 64),
)  # fmt: skip
_NOTE = (
    "“汇总表”取自表二至表四，“明细合计”按“明细”逐列求和，“独立复算”是程序用另一种算法得出的数，三者应当一致。"
    "没有单位填的项目为空，不当作0。"
)
_FIRST = 6  # sheet row of the first figure
#: Shown where a figure is missing on one side only, and where an equation cannot be judged.
ABSENT, UNJUDGED = "缺数", "未核对"
#: Cells with the verdicts on the sums and on the equations.
VERDICT = "A3"


def verdict(region: Region) -> str:
    """Whether the three sums of every figure agree, in words; a region table is a formula, so it is the sums by pandas."""
    pairs = zip(region.result.sums.totals, region.result.recomputed, strict=True)
    return _agreement(sum(1 for left, right in pairs if left != right))


def _agreement(different: int) -> str:
    return f"有 {different} 处不一致" if different else "三数一致"


def write_reconciliation(region: Region) -> None:
    """对账: each sum three ways (table, column of 明细, recomputed apart), then the form's own equations on the sums."""
    sheet = add_list(region, RECONCILIATION, _SUMS, "#8EA9DB")
    last = len(_SUMS) - 1
    put_title(region, sheet, RECONCILIATION, last)
    sheet.set_row(1, 36)
    put_merged(sheet, (1, 0, 1, last), _NOTE, region.styles.get(**styles.LEFT))
    put_header(region, sheet, 4, _SUMS, height=36)
    fields = region.form.fields
    for row, one in enumerate(fields, _FIRST - 1):
        _write_sum(region, sheet, row, one)
    end = _FIRST + len(fields) - 1
    sheet.autofilter(4, 0, end - 1, last)
    top = end + 1
    headline = region.styles.get(font_name=styles.HEI, font_size=12)
    put_merged(sheet, (top, 0, top, last), "表内等式（按汇总数核对）", headline)
    sheet.set_row(top, 28)
    first = top + 1
    outcomes = Counter(
        _write_equation(region, sheet, row, identity) for row, identity in enumerate(region.form.identities, first)
    )
    bold = region.styles.get(font_name=styles.HEI, font_size=14, font_color="#1F4E79")
    differences = f"G{_FIRST}:G{end}"
    count = f'COUNTIF({differences},">0")+COUNTIF({differences},"{ABSENT}")'
    formula = f'=IF({count}=0,"三数一致","有 "&({count})&" 处不一致")'
    _put_formula(sheet, (2, 0, 2, last), formula, verdict(region), bold)
    _put_formula(sheet, (3, 0, 3, last), *_equations_verdict(region, first + 1, outcomes), bold)
    for row in (2, 3):
        sheet.set_row(row, 26)
    sheet.repeat_rows(4)
    sheet.freeze_panes(5, 0)


def _put_formula(sheet: Sheet, area: tuple[int, int, int, int], formula: str, value: float | str, style: object) -> None:
    """Write a formula with its result into merged cells."""
    sheet.merge_range(*area, "", style)
    sheet.write_formula(area[0], area[1], formula, style, value)


def _equations_verdict(region: Region, first: int, outcomes: Counter[str]) -> tuple[str, str]:
    """The formula that counts broken equations and those not judged, and what it shows."""
    total = len(region.form.identities)
    area = f"G{first}:G{first + total - 1}"
    broken = f'(COUNTIF({area},">0")+COUNTIF({area},"<0"))'
    unjudged = f'COUNTIF({area},"{UNJUDGED}")'
    start = f"表内等式：{total} 条"
    formula = f'=IF({broken}+{unjudged}=0,"{start}全部成立","{start}中 "&{broken}&" 条不成立，"&{unjudged}&" 条因缺数未核对")'
    if not outcomes["broken"] + outcomes[UNJUDGED]:
        return formula, f"{start}全部成立"
    return formula, f"{start}中 {outcomes['broken']} 条不成立，{outcomes[UNJUDGED]} 条因缺数未核对"


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
    sheet.write_formula(row, 4, f'=IF(COUNT({area})=0,"",SUM({area}))', number, value)
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


def _write_equation(region: Region, sheet: Sheet, row: int, identity: Identity) -> str:
    """One equation of the form on the sums; returns how it comes out."""
    form, totals = region.form, region.result.sums.totals
    first = form.by_key[identity.left[0]]
    title = {"across": "各栏之和", "down": "各项之和", "balance": "第一项加第二项，等于第三项加第四项"}[identity.kind]
    lines = "／".join(first.row) or "／".join(first.column[:-1])
    text = title if identity.kind == "balance" else f"{lines}：总计等于{title}"
    sheet.set_row(row, row_height((text, _SUMS[1].pixels)))
    put_text(sheet, row, 0, first.table.label, plain_style(region.styles))
    put_text(sheet, row, 1, text, text_style(region.styles))
    put_text(sheet, row, 2, first.column[-1], text_style(region.styles))
    number = region.styles.get(border=1, align="center", shrink=1, num_format="0")
    results: list[float | str] = []
    for column, side in enumerate((identity.left, identity.right), 3):
        values = [totals[form.by_key[key].index] for key in side]
        known = [value for value in values if value is not None]
        result: float | str = float(sum(known)) if len(known) == len(values) else ""
        terms = _terms(region, side)
        sheet.write_formula(row, column, f'=IF(COUNT({terms})<{len(side)},"",SUM({terms}))', number, result)
        results.append(result)
    left, right = results
    cells = f"D{row + 1}:E{row + 1}"
    formula = f'=IF(COUNT({cells})<2,"{UNJUDGED}",ROUND(D{row + 1}-E{row + 1},6))'
    judged = isinstance(left, float) and isinstance(right, float)
    difference = left - right if isinstance(left, float) and isinstance(right, float) else UNJUDGED
    put_text(sheet, row, 5, "", number)
    sheet.write_formula(row, 6, formula, number, difference)
    put_text(sheet, row, 7, "", number)
    return ("broken" if difference else "right") if judged else UNJUDGED


def _terms(region: Region, keys: tuple[str, ...]) -> str:
    """The cells of some sums as arguments of SUM, as one area where they stand together."""
    cells = [region.cell(key) for key in keys]
    sheet, _, first = cells[0].rpartition("!")
    (left, top), (right, bottom) = split_address(first), split_address(cells[-1].rpartition("!")[2])
    if len(cells) == (right - left + 1) * (bottom - top + 1) and 1 in (right - left + 1, bottom - top + 1):
        return f"{sheet}!{first}:{cells[-1].rpartition('!')[2]}"
    return ",".join(cells)
