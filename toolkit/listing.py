"""Answers as lines of Chinese text for people: what was found per file, and what came of a consolidation."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from toolkit.findings import Finding, Severity, Verdict
from toolkit.pipeline import Answer, Outcome
from toolkit.terminal import pad, width
from toolkit.validate import NO_PRIOR, Checked

#: Findings of one rule in one file that are shown one by one; of more, the rest is only counted.
SHOWN = 5


def visible(text: str) -> str:
    """A file's or unit's name with control and direction characters made visible."""
    return "".join(mark if unicodedata.category(mark)[0] != "C" or mark in "\t" else f"\\u{ord(mark):04x}" for mark in text)


def shown(path: str) -> str:
    """A path as short as it can be said: from the current folder if it lies below it."""
    try:
        return visible(str(Path(path).relative_to(Path.cwd())))
    except ValueError:
        return visible(path)


def table(header: Sequence[str], rows: Sequence[Sequence[str]], indent: str = "  ") -> Iterator[str]:
    """Aligned columns under a header."""
    widths = [max(map(width, column)) for column in zip(header, *rows, strict=True)]
    for row in (header, ["-" * size for size in widths], *rows):
        yield (indent + "  ".join(map(pad, row, widths))).rstrip()


def counts(findings: Sequence[Finding]) -> str:
    """“强制 2、核实 1”; “无问题” if there is nothing."""
    parts = []
    for severity in Severity:
        number = sum(finding.severity is severity for finding in findings)
        if number:
            parts.append(f"{severity.label} {number}")
    return "、".join(parts) or "无问题"


def list_answer(answer: Answer) -> Iterator[str]:
    """The findings of every file, then a table over all files."""
    for one in answer.checked:
        yield from _list_file(one)
    without = {one.rule for checked in answer.checked for one in checked.not_judged if one.reason == NO_PRIOR}
    if without:
        yield f"未核对 {'、'.join(sorted(without))}：{NO_PRIOR}"
    for skipped in answer.skipped:
        yield f"跳过 {shown(skipped.path)}：{skipped.reason}"
    if len(answer.checked) > 1 or answer.skipped:
        yield ""
        yield from table(
            ("单位", "年度", "结论", "问题", "文件"),
            [
                (
                    visible(one.submission.unit) if one.submission else "-",
                    str(one.submission.year or "-") if one.submission else "-",
                    one.verdict.label,
                    counts(one.findings),
                    shown(one.path),
                )
                for one in answer.checked
            ],
        )
        yield _balance(answer)


def _balance(answer: Answer) -> str:
    total = {verdict: sum(one.verdict is verdict for one in answer.checked) for verdict in Verdict}
    received = len(answer.checked) + len(answer.skipped)
    parts = "，".join(f"{verdict.label} {number}" for verdict, number in total.items())
    return f"共 {received} 个文件：{parts}，跳过 {len(answer.skipped)}。"


def _list_file(checked: Checked) -> Iterator[str]:
    submission = checked.submission
    if submission:
        year = f"{submission.year}年" if submission.year else "年度未填"
        name = f"{submission.unit or '（未填单位名称）'}（{year}，{submission.edition}版）"
    else:
        name = shown(checked.path)
    yield f"{visible(name)}  {checked.verdict.label}：{counts(checked.findings)}"
    for (severity, rule), group in groupby(checked.findings, key=lambda one: (one.severity, one.rule)):
        findings = list(group)
        for finding in findings[:SHOWN]:
            yield f"  {_LEAD[severity]} {rule} {visible(finding.message)}"
            if finding.explanation:
                yield f"       已说明：{visible(finding.explanation)}"
        if len(findings) > SHOWN:
            yield f"  {_LEAD[severity]} {rule} ……同类问题还有 {len(findings) - SHOWN} 处：{_places(findings[SHOWN:])}"
    for one in checked.not_judged:
        if one.reason != NO_PRIOR:
            yield f"  未核对 {one.rule} {one.reason}"


_LEAD = {Severity.ERROR: "错误", Severity.QUERY: "核实", Severity.HINT: "提示"}


def _places(findings: Sequence[Finding]) -> str:
    """Where the rest is: by sheet, the first few addresses."""
    parts = []
    for sheet, group in groupby((one.cells[0] for one in findings if one.cells), key=lambda cell: cell.sheet):
        cells = [cell.address for cell in group]
        parts.append(f"{sheet} {'、'.join(cells[:6])}{'……' if len(cells) > 6 else ''}")
    return "；".join(parts)


def list_outcome(outcome: Outcome) -> Iterator[str]:
    """What became of every unit and every file, and where the outputs lie."""
    result = outcome.consolidation
    yield f"{result.region}{result.year}年度（{result.form.edition}版{'，终稿' if result.final else ''}）：{result.coverage}"
    yield ""
    by_path = {one.path: one for one in result.checked}
    rows = []
    for one in result.inputs:
        checked = by_path.get(one.path)
        rows.append(
            (
                visible(one.unit) or "-",
                one.status.label,
                counts(checked.findings) if checked and checked.submission else "-",
                visible(Path(one.path).name),
                visible(one.reason),
            )
        )
    yield from table(("单位", "结果", "问题", "文件", "原因"), rows)
    absent = [gap.unit.name for gap in result.gaps if gap.reason == "未报送"]
    yield ""
    if absent:
        yield f"未报送 {len(absent)} 家：{'、'.join(absent)}"
    returned = [gap.unit.name for gap in result.gaps if gap.reason != "未报送"]
    if returned:
        yield f"已报送但未汇总 {len(returned)} 家：{'、'.join(returned)}"
    for finding in result.region_check.findings:
        yield f"汇总数 {_LEAD[finding.severity]} {finding.rule} {finding.message}"
    yield f"汇总工作簿：{shown(str(outcome.summary))}"
    yield f"报告草稿：{shown(str(outcome.draft))}"
    yield f"清单：{shown(str(outcome.manifest))}"
