"""Why this version counts, and what has changed from one to the next: cells, findings, explanations, and who did what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from toolkit.feedback.lines import table
from toolkit.form import FORMS
from toolkit.form.layout import addresses
from toolkit.submission.roster import RosterUnit
from toolkit.terminal import visible
from toolkit.workspace.opening import Workspace
from toolkit.workspace.register import DEEDS, Event, Report
from toolkit.workspace.standing import FileStanding, Overview, overview
from toolkit.workspace.states import Fate, Standing, State, Version
from toolkit.workspace.status import file_json, list_package
from toolkit.workspace.units import key_of

Findings = Sequence[Mapping[str, Any]]
#: Changed cells that are listed one by one.
_SHOWN = 30


@dataclass(frozen=True)
class Step:
    """A version, and what has changed since the one before it.

    Attributes:
        version: The version.
        state: Of the unit as far as this version goes.
        fate: Whether it counts.
        why: Why it counts or does not.
        cells: (key, what was typed, what is typed) of every cell that differs; none of the first version.
        fixed: Findings of the version before that are gone.
        open: Findings that the version before had too.
        new: Findings that it had not.
        carried: Explanations that still answer a finding.
        void: Explanations of the version before whose figures have changed or whose finding is gone.
    """

    version: Version
    state: State
    fate: Fate
    why: str
    cells: tuple[tuple[str, str, str], ...]
    fixed: Findings
    open: Findings
    new: Findings
    carried: Findings
    void: Findings


@dataclass(frozen=True)
class History:
    """All that is known of one unit.

    Attributes:
        unit: Of the roster.
        standing: Where it stands.
        steps: Its versions in the order in which they came in.
        files: All files that came from it.
        events: What was done about it.
    """

    unit: RosterUnit
    standing: Standing
    steps: tuple[Step, ...]
    files: tuple[FileStanding, ...]
    events: tuple[Event, ...]


def history(workspace: Workspace, name: str) -> History:
    """The history of a unit.

    Args:
        workspace: Open.
        name: Code, name or alias of the unit.

    Raises:
        NianbaoError: If there is no such unit.
    """
    unit = workspace.units.named(name)
    found = overview(workspace)
    standing = found.of(unit).standing
    files = tuple(one for one in found.files if one.unit and one.unit.name == unit.name)
    steps: list[Step] = []
    before: Report | None = None
    for version in standing.versions:
        report = workspace.register.report(version.sha256) or version.report
        steps.append(_step(standing, version, report, before, found))
        before = report
    numbers = {one.arrival.number for one in files}
    digests = {one.sha256 for one in standing.versions}
    events = tuple(
        one for one in found.events
        if one.unit == key_of(unit) or one.number in numbers or (one.did == "verified" and one.sha256 in digests)
    )  # fmt: skip
    return History(unit, standing, tuple(steps), files, events)


def _step(standing: Standing, version: Version, report: Report, before: Report | None, found: Overview) -> Step:
    fate, reason = standing.why(version.sha256)
    state = standing.state if fate is Fate.CURRENT else State.RECEIVED
    why = reason or _why(standing, version, found)
    was, now = before.figures if before else report.figures, report.figures
    cells = tuple(
        (key, was.get(key, ""), now.get(key, ""))
        for key in dict.fromkeys((*was, *now))
        if was.get(key, "") != now.get(key, "") and not _is_uncomputed(report, key, was.get(key, ""), now.get(key, ""))
    )
    earlier = [one for one in before.findings if one["open"]] if before else []
    current = [one for one in report.findings if one["open"]]
    known, stand = {_place(one) for one in earlier}, {_place(one) for one in current}
    said = [one for one in before.findings if one["explanation"]] if before else []
    still = {one["fingerprint"] for one in report.findings if one["explanation"]}
    return Step(
        version, state, fate, why, cells,
        fixed=[one for one in earlier if _place(one) not in stand],
        open=[one for one in current if _place(one) in known],
        new=[one for one in current if _place(one) not in known],
        carried=[one for one in said if one["fingerprint"] in still],
        void=[one for one in said if one["fingerprint"] not in still],
    )  # fmt: skip


def _is_uncomputed(report: Report, key: str, was: str, now: str) -> bool:
    """Whether a total differs only because one of the files was saved by a program that stores no results of formulas."""
    form = FORMS.get(report.edition or 0)
    field = form.by_key.get(key) if form else None
    return field is not None and field.total and not (was and now)


def _place(finding: Mapping[str, Any]) -> tuple[str, str]:
    """What stays the same of a finding when its figures change."""
    return finding["rule"], finding["key"] or finding["place"]


def _why(standing: Standing, version: Version, found: Overview) -> str:
    """Why the version counts that does."""
    chosen = [one for one in found.events if one.did == "chosen" and one.sha256 == version.sha256]
    if chosen:
        return f"由{chosen[-1].by}选用：{chosen[-1].reason}"
    others = [one for one in standing.versions if one is not version]
    report = version.report
    if not others:
        return "只报来这一份"
    if report.returned_from in {one.sha256 for one in others}:
        return "是改好的退回稿"
    different = [one for one in others if one.report.content != report.content]
    if not different:
        return "与其他几份数据相同，只计一份"
    if all(report.filled_on > one.report.filled_on for one in different):
        return f"填报日期最晚（{report.filled_on}）"
    return "最后报来的一份"


# ---------------------------------------------------------------- for programs and people


def history_json(told: History) -> dict[str, Any]:
    """The answer of `history --json`, as contracted."""
    return {
        "unit": told.unit.name,
        "code": told.unit.code,
        "state": told.standing.state.value,
        "versions": [
            {
                "sha256": one.version.sha256,
                "name": one.version.name,
                "received_at": one.version.received_at,
                "filled_on": one.version.report.filled_on or None,
                "state": one.state.value,
                "status": one.fate.value,
                "why": one.why,
                "cells": [{"key": key, "was": was, "is": now} for key, was, now in one.cells],
                **{name: [dict(finding) for finding in getattr(one, name)] for name in _LISTS},
            }
            for one in told.steps
        ],
        "files": [file_json(one) for one in told.files],
        "log": [{"at": one.at, "by": one.by, "did": one.did, "reason": one.reason or None} for one in told.events],
    }


#: Lists of findings of a step, and what people call them.
_LISTS = {"fixed": "已改好", "open": "仍未改", "new": "新出现", "carried": "说明沿用", "void": "说明作废"}


def list_history(told: History) -> Iterator[str]:
    """The history as lines of text."""
    standing = told.standing
    reason = f"（{visible(standing.reason)}）" if standing.reason else ""
    yield f"{visible(told.unit.name)}（{visible(told.unit.code)}）：{standing.state.label}{reason}"
    for number, step in enumerate(told.steps, 1):
        version = step.version
        yield ""
        yield (
            f"第 {number} 份　{visible(version.name)}　{version.received_at[:16].replace('T', ' ')} 收到　"
            f"填报日期 {version.report.filled_on or '未填'}　{step.fate.label}：{visible(step.why)}"
        )
        yield from _list_step(step, first=number == 1)
    digests = {step.version.sha256 for step in told.steps}
    verifications = [one for one in told.events if one.did == "verified" and one.sha256 in digests]
    for verified in {one.more.get("archived", one.sha256): one for one in verifications}.values():
        yield ""
        yield from list_package(verified)
    others = [one for one in told.files if one.status in ("unreadable", "left_out")]
    if others:
        yield ""
    yield from (f"另收到“{visible(one.arrival.way)}”：{visible(one.reason)}" for one in others)
    if told.events:
        yield ""
        rows = [(one.at[:16].replace("T", " "), visible(one.by), DEEDS[one.did], visible(_about(one))) for one in told.events]
        yield from table(("时间", "经办人", "事项", "文件和理由"), rows)


def _typed(text: str) -> str:
    """What stood in a cell, for people: a spreadsheet stores the result 8 of a formula as 8.0."""
    return visible(text.removesuffix(".0")) or "空白"


def _about(event: Event) -> str:
    file = " → ".join(event.more.get("origin", ())) or event.more.get("name", "")
    return "：".join(filter(None, (file, event.reason)))


def _list_step(step: Step, *, first: bool) -> Iterator[str]:
    edition = step.version.report.edition
    form = FORMS.get(edition or 0)
    places = addresses(form) if form else {}
    if not first:
        yield f"  与上一份相比，有 {len(step.cells)} 格不同" + ("：" if step.cells else "。")
    for key, was, now in step.cells[:_SHOWN]:
        field = form.by_key.get(key) if form else None
        if field:
            heading = f"〔{places[key][0]}〕{places[key][1]} {'／'.join((*field.row, *field.column))}"
        else:
            heading = key
        yield f"    {heading}：{_typed(was)} → {_typed(now)}"
    if len(step.cells) > _SHOWN:
        yield f"    ……还有 {len(step.cells) - _SHOWN} 格"
    for name, word in _LISTS.items():
        for finding in getattr(step, name):
            said = f"：{visible(finding['explanation'])}" if name in ("carried", "void") else ""
            lead = "有问题" if first else word
            yield f"  {lead} {finding['rule']} {visible(finding['message'])}{said}"
