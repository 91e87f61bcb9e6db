"""What came of a consolidation as lines of Chinese text for people."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from toolkit.feedback.lines import (
    LEAD,
    SHOWN,
    closing,
    counts,
    hint_line,
    list_same_words,
    list_sent,
    open_files,
    places_of,
    short_path,
    table,
)
from toolkit.office.settled import NOTHING_SETTLED
from toolkit.paths import look_of
from toolkit.region.consolidate import NOT_RECEIVED, UNREAD, Status
from toolkit.rules.findings import Severity
from toolkit.terminal import visible

if TYPE_CHECKING:
    from toolkit.region.consolidate import Consolidation
    from toolkit.region.run import Outcome


def list_outcome(outcome: Outcome, *, hints: bool = True) -> Iterator[str]:
    """What became of every unit and every file, where the outputs lie, and what is left to do.

    Args:
        outcome: What came of it.
        hints: Whether hints about the sums are told one by one.
    """
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
    yield ""
    yield from _absent(result)
    if result.partial:
        yield f"有 {result.partial} 项数据不是 {len(result.members)} 家都有：没有数的不计入，也不当作 0，各项缺几家见“对账”。"
    yield from list_same_words(result.checked)
    told = [one for one in result.region_check.findings if hints or one.severity is not Severity.HINT]
    for (severity, rule), group in groupby(told, key=lambda one: (one.severity, one.rule)):
        members = list(group)
        yield from (f"汇总数 {LEAD[severity]} {rule} {finding.message}" for finding in members[:SHOWN])
        if len(members) > SHOWN:
            rest = members[SHOWN:]
            yield f"汇总数 {LEAD[severity]} {rule} ……同类问题还有 {len(rest)} 处：{places_of(rest)}"
    if quiet := len(result.region_check.findings) - len(told):
        yield f"汇总数 {hint_line(quiet)}"
    yield f"汇总工作簿：{short_path(str(outcome.summary))}"
    if outcome.draft:
        yield f"报告草稿：{short_path(str(outcome.draft))}"
    else:
        yield "报告草稿：这次不写 Word。要写时请运行 nianbao draft 汇总工作簿 --out 草稿.docx"
    if outcome.bundle:
        size = -(-look_of(outcome.bundle).st_size // (1024 * 1024))
        yield f"压缩包：{short_path(str(outcome.bundle))}（约 {size} MB，解压以后各单位文件的链接都能打开）"
    yield f"清单：{short_path(str(outcome.manifest))}"
    yield f"核实说明台账：{short_path(str(outcome.ledger))}（在“审核意见”栏填采纳或不采纳，下次汇总时生效）"
    yield from list_sent(outcome.returned)
    yield closing(_reasons(outcome))


def _absent(result: Consolidation) -> Iterator[str]:
    """The units that are due and not in the sums, by what was received from them."""
    silent = [gap.unit.name for gap in result.not_included if gap.file is None and not gap.unread]
    if silent:
        yield f"{NOT_RECEIVED} {len(silent)} 家：{'、'.join(silent)}"
    unread = [
        f"{gap.unit.name}（{visible(PurePath(gap.file.path).name) if gap.file else gap.reason}）"
        for gap in result.not_included
        if gap.unread
    ]
    if unread:
        yield f"{UNREAD} {len(unread)} 家{'（按文件名或文件夹名推测）' if result.guessed else ''}：{'、'.join(unread)}"
    nobodys = [visible(PurePath(one.path).name) for one in result.inputs if one.status is Status.UNREADABLE and not one.unit]
    if nobodys:
        yield f"读不了、也看不出是哪家报送的文件 {len(nobodys)} 个：{'、'.join(nobodys)}"
    barred = [gap.unit.name for gap in result.not_included if gap.file and not gap.unread]
    if barred:
        yield f"已报送但未汇总 {len(barred)} 家：{'、'.join(barred)}"


def _reasons(outcome: Outcome) -> list[str]:
    """What bars the filing."""
    result = outcome.consolidation
    replaced = {one.path for one in result.inputs if one.status is Status.SUPERSEDED}
    reasons = open_files(one for one in result.checked if one.path not in replaced)
    # In a workspace they lie in the archive, from which nobody takes anything.
    removable = "，可以移走" if result.office.settled is NOTHING_SETTLED else ""
    reasons += open_files((one for one in result.checked if one.path in replaced), f"，已有新版{removable}")
    if unopened := result.office.settled.unopened:
        reasons.append(f"{len(unopened)} 份收到的文件拆不开（{'、'.join(sorted(unopened))}）")
    if waiting := sum(one.open for one in result.region_check.findings):
        reasons.append(f"汇总数有 {waiting} 处须改正或核实")
    if result.final and result.not_included:
        reasons.append(f"终稿要求一家不缺，还有 {len(result.not_included)} 家没有汇总")
    return reasons
