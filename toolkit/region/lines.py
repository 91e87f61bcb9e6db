"""What came of a consolidation as lines of Chinese text for people."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.feedback.lines import LEAD, SHOWN, counts, list_sent, places_of, short_path, table
from toolkit.terminal import visible

if TYPE_CHECKING:
    from toolkit.region.run import Outcome


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
    absent = [gap.unit.name for gap in result.not_included if gap.reason == "未报送"]
    yield ""
    if absent:
        yield f"未报送 {len(absent)} 家：{'、'.join(absent)}"
    returned = [gap.unit.name for gap in result.not_included if gap.reason != "未报送"]
    if returned:
        yield f"已报送但未汇总 {len(returned)} 家：{'、'.join(returned)}"
    for (severity, rule), group in groupby(result.region_check.findings, key=lambda one: (one.severity, one.rule)):
        members = list(group)
        yield from (f"汇总数 {LEAD[severity]} {rule} {finding.message}" for finding in members[:SHOWN])
        if len(members) > SHOWN:
            rest = members[SHOWN:]
            yield f"汇总数 {LEAD[severity]} {rule} ……同类问题还有 {len(rest)} 处：{places_of(rest)}"
    yield f"汇总工作簿：{short_path(str(outcome.summary))}"
    yield f"报告草稿：{short_path(str(outcome.draft))}"
    yield f"清单：{short_path(str(outcome.manifest))}"
    yield f"核实说明台账：{short_path(str(outcome.ledger))}（在“审核意见”栏填采纳或不采纳，下次汇总时生效）"
    yield from list_sent(outcome.returned)
