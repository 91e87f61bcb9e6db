"""报送情况, 问题清单 and 豁免: who is in the sums, what is wrong where, what is waived."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import NamedTuple

from toolkit.form.sheets import FINDINGS, REGISTER, WAIVERS
from toolkit.office.office import Waiver
from toolkit.region.consolidate import NOT_RECEIVED, UNREAD, Status
from toolkit.region.due import reason_of
from toolkit.region.region import Region, add_lines, add_list, put_header, put_title
from toolkit.rules.findings import Checked, Finding, Severity
from toolkit.terminal import readable
from toolkit.workbook import styles
from toolkit.workbook.book import put_merged
from toolkit.workbook.lists import (
    Width,
    code_style,
    link_style,
    plain_style,
    row_height,
    spot,
    text_style,
)
from toolkit.workbook.stream import MOST_LINKS, Fill, Line, Link
from toolkit.workbook.styles import put_number, put_text, safe_text

# --- register -------------------------------------------------------------------------------------------------------------

_REGISTER = (
    Width("序号", 36), Width("单位代码", 112), Width("单位名称", 168), Width("所属地区", 68), Width("状态", 84),
    Width("原因", 188), Width("文件", 186), Width("打开", 40), Width("强制", 40), Width("核实", 40), Width("提示", 40),
    Width("待处理", 50),
)  # fmt: skip
_STATE_COLOURS = {"已汇总": "#E2EFDA", NOT_RECEIVED: "#F8CBAD", UNREAD: "#F8CBAD"}
_OTHER_STATE = "#FFF2CC"


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
    last = len(_REGISTER) - 1
    put_title(region, sheet, REGISTER, last)
    states = Counter(line.status for line in units)
    counts = "，".join(f"{name} {count} 家" for name, count in states.items())
    sheet.set_row(1, 24)
    text = f"{region.result.coverage}（{counts}）；另有 {len(others)} 个文件未计入，列在单位之后。"
    text += "“待处理”是还要改正或说明的，已说明、已豁免的不算。"
    put_merged(sheet, (1, 0, 1, last), text, region.styles.get(font_size=10.5, bold=True))
    put_header(region, sheet, 2, _REGISTER)
    checked = {one.path: one for one in region.result.checked}
    get = region.styles.get
    looks = _row_looks(region)
    states_seen = dict.fromkeys(line.status for line in (*units, *others))
    colours = {
        state: region.look(get(border=1, align="center", text_wrap=True, bg_color=_STATE_COLOURS.get(state, _OTHER_STATE)))
        for state in states_seen
    }
    across = get(border=1, align="center_across", bold=True, bg_color=styles.CAPTION_FILL)
    heading = Line(24, (region.look(across),) * (last + 1), ["其他文件（没有计入汇总）", *[None] * last])

    def lines() -> Iterator[Line]:
        for number, line in enumerate(units, 1):
            yield _register_line(region, number, line, checked.get(line.path), (looks, colours[line.status]))
        if others:
            yield heading
        for number, line in enumerate(others, 1):
            yield _register_line(region, number, line, checked.get(line.path), (looks, colours[line.status]))

    rows = len(units) + bool(others) + len(others)
    add_lines(region, sheet, rows, lines(), _REGISTER)
    sheet.autofilter(2, 0, max(len(units) + 2, 3), last)
    sheet.freeze_panes(3, 3)


class _RowLooks(NamedTuple):
    """The numbers of the formats that the rows of lists share."""

    plain: int
    code: int
    text: int
    link: int


def _row_looks(region: Region) -> _RowLooks:
    plain, code, text = (region.look(style(region.styles)) for style in (plain_style, code_style, text_style))
    return _RowLooks(plain, code, text, region.look(link_style(region.styles, "center")))


def _register_line(
    region: Region, number: int, line: RegisterLine, checked: Checked | None, about: tuple[_RowLooks, int]
) -> Line:
    """A row of 报送情况; `about`: the formats, and the one of the state."""
    looks, colour = about
    file, shown = region.file(line.path), readable(PurePath(line.path).name)
    if line.path and not file:
        shown = readable(region.link(line.path))  # the way to a file that no link can open stands here
    tall = row_height(*((text, _REGISTER[column].pixels) for column, text in
                        ((2, line.unit), (3, line.home), (4, line.status), (5, line.reason), (6, shown))))  # fmt: skip
    counts = Counter(finding.severity for finding in checked.findings) if checked else None
    found: list[Fill] = [None] * (len(Severity) + 1)
    if checked and counts is not None:
        found = [*(counts[severity] for severity in Severity), sum(finding.open for finding in checked.findings)]
    values = [number, line.code, line.unit, line.home, line.status, line.reason, shown, "打开" if file else None, *found]
    plain, text = looks.plain, looks.text
    cells = (plain, looks.code, text, text, colour, text, text, looks.link if file else plain, *[plain] * len(found))
    return Line(tall, cells, values, [Link(7, 7, file)] if file else ())


# --- findings -------------------------------------------------------------------------------------------------------------

_FINDINGS = (
    Width("序号", 40), Width("级别", 42), Width("规则", 46), Width("单位", 130), Width("工作表", 54), Width("单元格", 48),
    Width("问题说明", 282), Width("核实说明", 130), Width("审核情况", 104), Width("文件", 110), Width("打开", 42),
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
    """问题清单: every finding about the sums and about every file, added or not: what must be mended first, hints last."""
    found = list(all_findings(region))
    found.sort(key=lambda one: (_ORDER[one[0].severity], not one[0].open))  # stable: of a kind, as the files come
    sheet = add_list(region, FINDINGS, _FINDINGS)
    last = len(_FINDINGS) - 1
    put_title(region, sheet, FINDINGS, last)
    counts = Counter(finding.severity for finding, _ in found)
    sheet.set_row(1, 24)
    text = "，".join(f"{severity.label} {counts[severity]} 条" for severity in Severity)
    waiting = sum(finding.open for finding, _ in found)
    text = f"共 {len(found)} 条：{text}，其中 {waiting} 条待处理。“强制”须改正，“核实”须改正或说明，“提示”供参考。"
    text += "点“打开”转到有问题的单元格。"
    if len(found) > _MOST_FINDINGS:
        text += f"一张工作表放不下，只列前 {_MOST_FINDINGS} 条。"
    put_merged(sheet, (1, 0, 1, last), text, region.styles.get(font_size=10.5))
    put_header(region, sheet, 2, _FINDINGS)
    names = {one.path: one.unit for one in region.result.inputs}
    looks = _row_looks(region)
    levels = {
        severity: region.look(region.styles.get(border=1, align="center", bg_color=colour))
        for severity, colour in _LEVEL_COLOURS.items()
    }

    def lines() -> Iterator[Line]:
        for number, (finding, path) in enumerate(found[:_MOST_FINDINGS], 1):
            unit = finding.unit or names.get(path, "")
            yield _finding_line(region, number, (finding, unit, path), looks, levels[finding.severity])

    rows = min(len(found), _MOST_FINDINGS)
    add_lines(region, sheet, rows, lines(), _FINDINGS)
    sheet.autofilter(2, 0, max(rows + 2, 3), last)
    sheet.freeze_panes(3, 0)


_LEVEL_COLOURS = {Severity.ERROR: "#F8CBAD", Severity.QUERY: "#FFF2CC", Severity.HINT: "#E2EFDA"}
_ORDER = {severity: number for number, severity in enumerate(Severity)}


def _finding_line(region: Region, number: int, about: tuple[Finding, str, str], looks: _RowLooks, level: int) -> Line:
    finding, unit, path = about
    name = readable(PurePath(path).name) or "本汇总表"  # the way to it stands behind the link
    said, state = _clipped(finding.explanation), _state(finding)
    message = styles.clip(safe_text(finding.message), styles.CELL_LIMIT)
    tall = row_height(*((text, _FINDINGS[column].pixels) for column, text in
                        ((3, unit), (6, message), (7, said), (8, state), (9, name))))  # fmt: skip
    place = finding.cells[0] if finding.cells else None
    sheet, address = (place.sheet, place.address) if place else ("", "")
    file, cell = region.file(path), spot(sheet, address)
    is_link = bool(file) if path else bool(cell)
    is_link = is_link and number <= MOST_LINKS
    values: list[Fill] = [number, finding.severity.label, finding.rule, unit, sheet, address, message, said, state, name]
    values.append("打开" if is_link else None)
    plain, text = looks.plain, looks.text
    cells = (plain, level, plain, text, plain, plain, text, text, text, text, looks.link if is_link else plain)
    return Line(tall, cells, values, [Link(10, 10, file, cell)] if is_link else ())


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
