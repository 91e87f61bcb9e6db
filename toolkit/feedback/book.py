"""The result of a check as a workbook for people: 汇总, 按单位, 按规则, 问题清单, 未核对.

Every finding stands in one row, to be filtered and passed on; links lead to the file and, of a finding, to its cell. All texts
go through `put_text`: nothing of a stranger becomes a formula or a link. The same answers give the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from toolkit import TOOL, __version__
from toolkit.feedback.grouping import MEANING, Review, name_of, numbers, open_questions, settled, tally
from toolkit.rules.findings import Checked, Finding, Severity, Verdict
from toolkit.terminal import visible
from toolkit.workbook import styles
from toolkit.workbook.book import put_merged
from toolkit.workbook.headline import TITLE
from toolkit.workbook.lists import (
    SIZE,
    Width,
    code_style,
    escape_link,
    heading_style,
    landscape,
    plain_style,
    row_height,
    spot,
    text_style,
)
from toolkit.workbook.styles import LEFT, Format, Sheet, Styles, clip, put_number, put_text, safe_text

SUMMARY, BY_UNIT, BY_RULE, FINDINGS, GAPS = "汇总", "按单位", "按规则", "问题清单", "未核对"

#: Excel's limit of links on a sheet; a sheet ends after 1,048,576 rows.
_MOST_LINKS, _MOST_ROWS = 65_000, 1_000_000
#: Characters of a list of names, and rules of the summary.
_NAMES, _TOP = 400, 12
#: A summary of fewer rows is printed on one page.
_ONE_PAGE = 40
#: First row of a list's headings: below the title and the line that says what it is.
_HEAD = 2

_VERDICTS = {
    Verdict.ACCEPTED: styles.GOOD, Verdict.QUERY: styles.QUERY, Verdict.REJECTED: styles.BAD, Verdict.UNREADABLE: styles.FIRST,
}  # fmt: skip
_SEVERITIES = {Severity.ERROR: styles.BAD, Severity.QUERY: styles.QUERY, Severity.HINT: styles.HINT}

_UNITS = (
    Width("序号", 40), Width("单位代码", 120), Width("单位名称", 180), Width("年度", 44), Width("结论", 62), Width("强制", 40),
    Width("核实", 40), Width("提示", 40), Width("校验规则", 44), Width("未核对", 44), Width("未核对的原因", 190),
    Width("文件", 122), Width("打开", 42),
)  # fmt: skip
_RULES = (
    Width("规则", 52), Width("级别", 50), Width("要求", 204), Width("单位数", 50), Width("处数", 44), Width("怎么改", 200),
    Width("涉及的单位", 230), Width("依据", 178),
)  # fmt: skip
_LIST = (
    Width("序号", 44), Width("单位", 126), Width("级别", 46), Width("规则", 50), Width("工作表", 60), Width("单元格", 52),
    Width("问题", 250), Width("怎么改", 130), Width("处理情况", 96), Width("文件", 112), Width("打开", 42),
)  # fmt: skip
_OPEN = (Width("原因", 300), Width("规则", 318), Width("文件数", 60), Width("单位", 330))
_COUNTS = (Width("项目", 170), Width("数量", 80), Width("说明", 560))


@dataclass
class _Desk:
    """The workbook that is being written, its formats, and what is written into it."""

    review: Review
    workbook: Any
    styles: Styles

    def coloured(self, colour: str) -> Format:
        return self.styles.get(border=1, align="center", bg_color=colour)


def write_findings_book(review: Review) -> bytes:
    """The workbook of a check."""
    workbook, buffer = styles.new_workbook(f"{visible(review.title)}：年度报告校验结果")
    desk = _Desk(review, workbook, Styles(workbook))
    _write_summary(desk)
    _write_units(desk)
    _write_rules(desk)
    _write_findings(desk)
    _write_gaps(desk)
    workbook.close()
    data: bytes = buffer.getvalue()
    return data


# --- sheets ---------------------------------------------------------------------------------------------------------------


def _write_summary(desk: _Desk) -> None:
    """汇总: how many files came out how, the rules that most units break, what was passed over."""
    review = desk.review
    about = (
        f"{visible(review.title)}；校验规则 {review.office.ruleset.version}（{len(review.office.ruleset)} 条）；"
        f"{TOOL} {__version__}"
    )
    sheet = _add(desk, SUMMARY, "年度报告校验结果", about, _COUNTS, "#1F4E79")
    row = _HEAD + 1
    for verdict, number in review.verdicts:
        row = _put_count(desk, sheet, row, verdict.label, number, MEANING[verdict], _VERDICTS[verdict])
    row = _put_count(desk, sheet, row, "跳过", len(review.skipped), "不是填报工作簿，或者不能打开的文件夹")
    total = sum(len(one.findings) for one in review.checked)
    row = _put_count(desk, sheet, row, "问题合计", total, "“强制”须改正，“核实”须改正或说明，“提示”供参考，不影响结论")
    if review.broken:
        row = _put_caption(desk, sheet, row + 1, "最常见的问题（单位数）")
        for one in review.broken[:_TOP]:
            title = one.title + _in_brackets(review.trial(one.id))
            row = _put_count(desk, sheet, row, f"{one.id} {one.severity.label}", one.units, title, _SEVERITIES[one.severity])
    if review.skipped:
        row = _put_caption(desk, sheet, row + 1, "跳过的文件")
        for path, reason in review.skipped[:_MOST_ROWS]:
            text = f"{review.file(path)}：{reason}"
            sheet.set_row(row, row_height((text, sum(one.pixels for one in _COUNTS))))
            put_merged(sheet, (row, 0, row, 2), clip(visible(text), styles.CELL_LIMIT), text_style(desk.styles))
            row += 1
    if row < _ONE_PAGE:
        sheet.fit_to_pages(1, 1)


def _put_caption(desk: _Desk, sheet: Sheet, row: int, text: str) -> int:
    sheet.set_row(row, 26)
    put_merged(sheet, (row, 0, row, 2), text, heading_style(desk.styles))
    return row + 1


def _put_count(desk: _Desk, sheet: Sheet, row: int, name: str, number: int, text: str, colour: str = "") -> int:
    sheet.set_row(row, row_height((text, _COUNTS[2].pixels), least=22))
    put_text(sheet, row, 0, name, desk.coloured(colour) if colour else plain_style(desk.styles))
    put_number(sheet, row, 1, number, plain_style(desk.styles))
    put_text(sheet, row, 2, text, text_style(desk.styles))
    return row + 1


def _write_units(desk: _Desk) -> None:
    """按单位: a row per file."""
    review = desk.review
    about = (
        "每个文件一行。“校验规则”是核对了的条数；“未核对”是缺少数据、没有作出判断的条数，不等于通过。"
        "由其他问题引起的问题不重复计数。"
    )
    if review.common:
        about += f"所有文件都未能核对：{'；'.join(gap.words for gap in review.common)}。"
    sheet = _add(desk, BY_UNIT, "各单位校验结果", about, _UNITS)
    pixels = [one.pixels for one in _UNITS]
    row = _HEAD
    for number, one in enumerate(review.checked[:_MOST_ROWS], 1):
        row = _HEAD + number
        submission = one.submission
        name, reasons, path = _name(one), _reasons(review, one), visible(review.file(one.path))
        sheet.set_row(row, row_height((name, pixels[2]), (reasons, pixels[10]), (path, pixels[11])))
        put_number(sheet, row, 0, number, plain_style(desk.styles))
        put_text(sheet, row, 1, _cut(submission.code) if submission else "", code_style(desk.styles))
        put_text(sheet, row, 2, name, text_style(desk.styles))
        put_text(sheet, row, 3, str((submission and submission.year) or ""), plain_style(desk.styles))
        put_text(sheet, row, 4, one.verdict.label, desk.coloured(_VERDICTS[one.verdict]))
        for column, (_, count) in enumerate(numbers(one.findings)[0], 5):
            put_number(sheet, row, column, count, plain_style(desk.styles))
        put_number(sheet, row, 8, one.run, plain_style(desk.styles))
        put_number(sheet, row, 9, len({gap.rule for gap in one.not_judged}), plain_style(desk.styles))
        put_text(sheet, row, 10, reasons, text_style(desk.styles))
        put_text(sheet, row, 11, path, text_style(desk.styles))
        _put_open(desk, sheet, (row, 12), one.path)
    _finish(sheet, row, len(_UNITS), frozen=3)


def _reasons(review: Review, checked: Checked) -> str:
    """Why rules could not be judged on this file alone; what all files have in common stands above the list."""
    if checked.submission is None:
        return "文件无法读取"
    reasons = tally(checked, review.common).partition("：")[2]
    return _cut(reasons)


def _write_rules(desk: _Desk) -> None:
    """按规则: a row per rule that does not hold."""
    about = "每条没有通过的规则一行，涉及单位多的在前，提示在后。"
    sheet = _add(desk, BY_RULE, "按规则汇总", about, _RULES)
    pixels = [one.pixels for one in _RULES]
    row = _HEAD
    for row, one in enumerate(desk.review.broken, _HEAD + 1):
        title = one.title + _in_brackets(desk.review.trial(one.id))
        source = one.rule.source if one.rule else ""
        names = clip("、".join(dict.fromkeys(_name(checked) for checked, _ in one.files)), _NAMES)
        texts = {2: title, 5: one.remedy, 6: names, 7: source}
        sheet.set_row(row, row_height(*((text, pixels[column]) for column, text in texts.items())))
        put_text(sheet, row, 0, one.id, plain_style(desk.styles))
        put_text(sheet, row, 1, one.severity.label, desk.coloured(_SEVERITIES[one.severity]))
        put_number(sheet, row, 3, one.units, plain_style(desk.styles))
        put_number(sheet, row, 4, one.places, plain_style(desk.styles))
        for column, text in texts.items():
            put_text(sheet, row, column, text, text_style(desk.styles))
    _finish(sheet, row, len(_RULES), frozen=1)


def _write_findings(desk: _Desk) -> None:
    """问题清单: a row per finding."""
    found = [(one, finding) for one in desk.review.checked for finding in one.findings]
    about = f"共 {len(found)} 条，每条一行，可以筛选。点“打开”直接到有问题的单元格。"
    if len(found) > _MOST_ROWS:
        about += f"一张工作表放不下，只列前 {_MOST_ROWS} 条。"
    sheet = _add(desk, FINDINGS, FINDINGS, about, _LIST, "#F4B084")
    slips = {finding.fingerprint: finding for _, finding in found}
    row = _HEAD
    for number, (one, finding) in enumerate(found[:_MOST_ROWS], 1):
        row = _HEAD + number
        _write_finding(desk, sheet, row, one, finding, slips.get(finding.follows))
        put_number(sheet, row, 0, number, plain_style(desk.styles))
    _finish(sheet, row, len(_LIST), frozen=2)


def _write_finding(desk: _Desk, sheet: Sheet, row: int, one: Checked, finding: Finding, slip: Finding | None) -> None:
    pixels = [width.pixels for width in _LIST]
    first = finding.cells[0] if finding.cells else None
    sheet_name, address = (_cut(first.sheet), _cut(first.address)) if first else ("", "")
    problem = finding.what + (f"\n可能的原因：{finding.cause}" if finding.cause else "")
    texts = {
        1: _name(one),
        6: _cut(problem, styles.CELL_LIMIT),
        7: finding.remedy,
        8: _cut(_state(finding, slip) + _in_brackets(desk.review.trial(finding.rule)), styles.CELL_LIMIT),
        9: visible(desk.review.file(one.path)).rpartition("/")[2],
    }
    sheet.set_row(row, row_height(*((text, pixels[column]) for column, text in texts.items())))
    for column, text in texts.items():
        put_text(sheet, row, column, text, text_style(desk.styles))
    put_text(sheet, row, 2, finding.severity.label, desk.coloured(_SEVERITIES[finding.severity]))
    put_text(sheet, row, 3, finding.rule, plain_style(desk.styles))
    put_text(sheet, row, 4, sheet_name, plain_style(desk.styles))
    put_text(sheet, row, 5, address, plain_style(desk.styles))
    _put_open(desk, sheet, (row, 10), one.path, spot(sheet_name, address))


def _state(finding: Finding, slip: Finding | None) -> str:
    """What has become of a finding: what was said to it, or which one it follows from."""
    if said := settled(finding):
        return said
    if slip is not None:
        return f"由 {slip.rule} {slip.place} 引起，先改那一处"
    return {Severity.ERROR: "待改正", Severity.QUERY: "待改正或说明", Severity.HINT: "供参考"}[finding.severity]


def _write_gaps(desk: _Desk) -> None:
    """未核对: what could not be judged, why, on which files."""
    about = "下列规则缺少所需的数据，没有作出判断，不等于通过。"
    sheet = _add(desk, GAPS, "未能核对的规则", about, _OPEN, "#BFBFBF")
    readable = sum(one.submission is not None for one in desk.review.checked)
    row = _HEAD
    for row, (gap, files) in enumerate(open_questions(desk.review.checked)[:_MOST_ROWS], _HEAD + 1):
        rules = "、".join(" ".join(filter(None, share)) for share in gap.shares)
        names = "所有单位" if len(files) == readable > 1 else "、".join(dict.fromkeys(map(_name, files)))
        texts = {0: _cut(gap.cause), 1: _cut(rules, styles.CELL_LIMIT), 3: clip(names, _NAMES)}
        sheet.set_row(row, row_height(*((text, _OPEN[column].pixels) for column, text in texts.items())))
        for column, text in texts.items():
            put_text(sheet, row, column, text, text_style(desk.styles))
        put_number(sheet, row, 2, len(files), plain_style(desk.styles))
    _finish(sheet, row, len(_OPEN), frozen=0)


# --- what they share ------------------------------------------------------------------------------------------------------


def _add(desk: _Desk, name: str, title: str, about: str, widths: Sequence[Width], tab: str = "#9DC3E6") -> Sheet:
    """A landscape sheet, one page wide: title, a line that says what it is, headings."""
    sheet = desk.workbook.add_worksheet(name)
    sheet.set_tab_color(tab)
    last = len(widths) - 1
    for column, one in enumerate(widths):
        sheet.set_column_pixels(column, column, one.pixels)
        put_text(sheet, _HEAD, column, one.heading, heading_style(desk.styles))
    landscape(sheet)
    sheet.fit_to_pages(1, 0)
    sheet.set_row(0, 36)
    put_merged(sheet, (0, 0, 0, last), title, desk.styles.get(**TITLE))
    sheet.set_row(1, row_height((about, sum(one.pixels for one in widths)), least=24))
    put_merged(sheet, (1, 0, 1, last), clip(about, styles.CELL_LIMIT), desk.styles.get(**LEFT, font_size=SIZE))
    sheet.set_row(_HEAD, 30)
    sheet.repeat_rows(_HEAD)
    return sheet


def _finish(sheet: Sheet, last_row: int, columns: int, frozen: int) -> None:
    """Filter over the list, headings and the first columns kept in view, printed as far as there is something."""
    bottom = max(last_row, _HEAD + 1)
    sheet.autofilter(_HEAD, 0, bottom, columns - 1)
    sheet.freeze_panes(_HEAD + 1, frozen)
    sheet.print_area(0, 0, bottom, columns - 1)


def _put_open(desk: _Desk, sheet: Sheet, at: tuple[int, int], path: str, spot: str = "") -> None:
    """A cell 打开 that opens a file, perhaps at a cell; empty where a spreadsheet cannot hold the link."""
    target = escape_link(desk.review.link(path))
    if target is None or sheet.hlink_count >= _MOST_LINKS:
        put_text(sheet, *at, "", plain_style(desk.styles))
        return
    look = desk.styles.get(align="center", border=1, font_color=styles.LINK_COLOR, underline=1)
    sheet.write_url(*at, f"external:{target}{f'#{spot}' if spot else ''}", look, "打开")


def _name(checked: Checked) -> str:
    return _cut(name_of(checked))


def _cut(text: str, limit: int = 1_000) -> str:
    """A stranger's text, safe and not longer than a cell should hold."""
    return clip(safe_text(text), limit)


def _in_brackets(text: str) -> str:
    return f"（{text}）" if text else ""
