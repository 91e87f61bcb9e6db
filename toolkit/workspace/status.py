"""Where everything stands, for other programs and for people: the contract of `status --json`, and lines of text.

The shape is a contract; add to it, never change it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from toolkit.feedback.lines import short_path, table
from toolkit.terminal import visible
from toolkit.workspace.collecting import Collected
from toolkit.workspace.comparing import broken_rules, in_trouble, same_words
from toolkit.workspace.register import Event, Report
from toolkit.workspace.standing import FileStanding, Overview, UnitStanding
from toolkit.workspace.states import Fate, State

#: What has become of a file, as lists show it.
_FATES = {
    **{fate.value: fate.label for fate in Fate}, "same": "内容相同", "left_out": "年度不符", "proposed": "待确认单位",
    "unidentified": "认不出单位", "unreadable": "读不了",
}  # fmt: skip
#: Characters of a digest by which people name a file.
SHORT = 8


def status_json(found: Overview) -> dict[str, Any]:
    """The answer of `status --json`."""
    received = [one for one in found.due if one.standing.state is not State.MISSING]
    late = sum(one.late for one in received)
    return {
        "region": found.region,
        "year": found.year,
        "due": len(found.due),
        "received": len(received),
        "on_time": len(received) - late,
        "late": late,
        "unreadable": found.count(State.UNREADABLE),
        "returned": found.count(State.RETURNED),
        "query": found.count(State.QUERY),
        "explained": found.count(State.EXPLAINED),
        "accepted": found.count(State.ACCEPTED),
        "locked": found.count(State.LOCKED),
        "nil": sum(report.nil for one in received if (report := _report(one))),
        "missing": found.count(State.MISSING),
        "rules": [
            {"rule": one.rule, "severity": one.severity, "title": found.titles.get(one.rule), "units": len(one.units)}
            for one in broken_rules(found)
        ],
        "same_explanations": [{"text": one.text, "units": list(one.units)} for one in same_words(found)],
        "units": [_unit(one) for one in found.units],
        "files": [file_json(one) for one in found.files],
    }


def _report(one: UnitStanding) -> Report | None:
    """What was read out of the version that counts."""
    return one.standing.version.report if one.standing.version else None


def _unit(one: UnitStanding) -> dict[str, Any]:
    standing, report = one.standing, _report(one)
    return {
        "code": one.unit.code,
        "unit": one.unit.name,
        "region": one.unit.region or None,
        "kind": one.unit.kind or None,
        "state": standing.state.value,
        "since": standing.since or None,
        "by": standing.by or None,
        "reason": standing.reason or None,
        "versions": len(standing.versions),
        "received_at": one.received_at or None,
        "late": one.late,
        "covers": one.covers,
        "verdict": report.verdict if report else None,
        "open": {"error": report.errors if report else 0, "query": report.queries if report else 0},
        "check_code": (report.check_code or None) if report else None,
        "filled_on": (report.filled_on or None) if report else None,
        "filled_by": (report.filled_by or None) if report else None,
        "phone": (report.phone or None) if report else None,
        "file": standing.version.name if standing.version else None,
        "sha256": standing.version.sha256 if standing.version else None,
    }


def file_json(one: FileStanding) -> dict[str, Any]:
    """A file as `status --json` and `collect --json` tell it."""
    arrival = one.arrival
    told: dict[str, Any] = {
        "sha256": arrival.sha256 or None,
        "name": arrival.name,
        "origin": list(arrival.origin),
        "received_at": arrival.received_at,
        "unit": one.unit.name if one.unit else None,
        "state": one.state.value,
        "reason": one.reason or None,
        "status": one.status,
    }
    if one.proposal and one.unit is None:
        told["proposal"] = {"code": one.proposal.unit.code, "unit": one.proposal.unit.name, "from": one.proposal.how}
    if arrival.sender or arrival.subject:
        told["mail"] = {"sender": arrival.sender, "sent_at": arrival.sent_at or None, "subject": arrival.subject}
    return told


def collected_json(done: Collected, found: Overview) -> dict[str, Any]:
    """The answer of `collect --json`: what was recorded now, what is waiting for a person, what was passed over."""
    new = set(done.new)
    return {
        "new": [file_json(one) for one in found.files if one.arrival.number in new],
        "known": done.known,
        "waiting": [file_json(one) for one in found.files if one.needs_a_person],
        "skipped": [{"path": one.path, "reason": one.reason} for one in done.skipped],
        "unopened": [{"path": one.path, "reason": one.reason} for one in done.unopened],
        "packages": [package_json(one) for one in done.verified],
    }


def package_json(verified: Event) -> dict[str, Any]:
    """What this level found in a package of the level below."""
    more = verified.more
    return {
        "package": more["package"],
        "sha256": verified.sha256,
        "units": more["units"],
        "different": more["count"],
        "not_judged": more["not_judged"],
        "differences": [dict(one) for one in more["different"]],
    }


#: Disagreements with the level below that are listed.
_DIFFERENCES = 20


def list_package(verified: Event) -> Iterator[str]:
    """The same as lines of text."""
    more = verified.more
    idle = f"；下级提出的 {more['not_judged']} 处，本级缺少上年数据等，未能核对" if more["not_judged"] else ""
    verdict = f"{more['count']} 处与下级不同" if more["count"] else "与下级一致"
    yield f"上报包 {visible(more['package'])}：原件 {more['units']} 份已逐份重新校验，{verdict}{idle}。"
    told = more["different"][:_DIFFERENCES]
    yield from (f"  {visible(one['said'])}" for one in told)
    if more["count"] > len(told):
        yield f"  ……还有 {more['count'] - len(told)} 处"


# ---------------------------------------------------------------- lines


def list_collected(done: Collected, found: Overview) -> Iterator[str]:
    """What came in now, what waits for a person, and how to go on."""
    new = set(done.new)
    fresh = [one for one in found.files if one.arrival.number in new]
    if fresh:
        yield from table(("单位", "结果", "来源", "原因"), [file_row(one, found) for one in fresh])
        yield ""
    yield from (f"打不开 {short_path(one.path)}：{visible(one.reason)}" for one in done.unopened)
    yield from (f"跳过 {short_path(one.path)}：{visible(one.reason)}" for one in done.skipped)
    for event in done.verified:
        yield from list_package(event)
    yield from _decisions(found)
    yield f"收件：新收 {len(fresh)} 份，早已登记 {done.known} 份，跳过 {len(done.skipped)}，打不开 {len(done.unopened)}。"
    yield _balance(found)


def _decisions(found: Overview) -> Iterator[str]:
    """What only a person can decide, each with the command that does it."""
    proposed = [one for one in found.files if one.status == "proposed"]
    if proposed:
        yield f"有 {len(proposed)} 份只能从名称猜出单位，对的请逐份确认："
    for one in proposed:
        if one.proposal:
            unit = one.proposal.unit
            how = f"{_way(one)}，{visible(unit.name)}（{one.proposal.how}）"
            yield f"  nianbao assign {_file(one)} {visible(unit.code or unit.name)}　{how}"
    unknown = [one for one in found.files if one.status == "unidentified"]
    if unknown:
        yield f"有 {len(unknown)} 份认不出单位，请用 nianbao assign 文件 单位 指定："
    yield from (f"  {_file(one)}　{_way(one)}：{visible(one.reason)}" for one in unknown)
    undecided = [one for one in found.files if one.status == "undecided"]
    if undecided:
        yield f"有 {len(undecided)} 份要选定用哪一份（先用 nianbao history 单位 看差别）："
    for one in undecided:
        unit_name = one.unit.name if one.unit else ""
        yield f"  nianbao choose {_file(one)} --reason 理由　{visible(unit_name)}{_way(one)}"


def _file(one: FileStanding) -> str:
    """How people name a file to a command."""
    return one.arrival.sha256[:SHORT]


def _way(one: FileStanding) -> str:
    return f"“{visible(one.arrival.way)}”"


def file_row(one: FileStanding, found: Overview) -> tuple[str, str, str, str]:
    """A file in a list: unit, what has become of it, the way on which it came, why."""
    unit = one.unit.name if one.unit else f"（{one.proposal.unit.name}？）" if one.proposal else "-"
    if one.status != Fate.CURRENT.value or one.unit is None:
        return visible(unit), _FATES[one.status], visible(one.arrival.way), visible(one.reason)
    return visible(unit), one.state.label, visible(one.arrival.way), visible(found.of(one.unit).standing.reason)


def by_state(found: Overview) -> str:
    """How many that must report are in each state: 未报 3，已收 2; "" if nobody must."""
    return "，".join(f"{state.label} {number}" for state in State if (number := found.count(state)))


def _balance(found: Overview) -> str:
    return f"{visible(found.region)}{found.year}年：应报 {len(found.due)} 家，{by_state(found)}。"


def list_status(found: Overview) -> Iterator[str]:
    """A table of the units, what waits for a person, and the numbers."""
    rows = []
    for one in found.units:
        report, standing = _report(one), one.standing
        to_do = f"{report.errors}/{report.queries}" if report else "-"
        cells = (
            one.unit.name, one.label, _day(standing.since), "迟" if one.late else "", str(len(standing.versions)),
            to_do, report.check_code if report else "", report.filled_on if report else "",
            report.filled_by if report else "", report.phone if report else "", standing.reason,
        )  # fmt: skip
        rows.append([visible(cell) for cell in cells])
    heading = ("单位", "状态", "何时", "迟报", "份数", "强制/核实", "校验码", "填报日期", "填报人", "电话", "原因")
    yield from table(heading, rows)
    waiting = [one for one in found.files if one.needs_a_person and one.status != "unreadable"]
    unread = [one for one in found.files if one.status == "unreadable"]
    for heading_of, some in (("等您处理的文件：", waiting), ("读不了的文件：", unread)):
        if some:
            yield ""
            yield heading_of
            yield from table(("文件", "单位", "结果", "来源", "原因"), [(_file(one), *file_row(one, found)) for one in some])
    yield ""
    yield from _compared(found)
    yield from _by_group("所属地区", found)
    yield from _by_group("单位类型", found)
    yield _balance(found)


#: Rules, units and explanations that are listed.
_LISTED = 5


def _compared(found: Overview) -> Iterator[str]:
    """What shows only when units are put beside each other."""
    rules = [
        f"{one.rule} {visible(found.titles.get(one.rule, ''))}（{len(one.units)} 家）"
        for one in broken_rules(found) if len(one.units) > 1
    ]  # fmt: skip
    if rules:
        yield f"违反最多的规则：{'、'.join(rules[:_LISTED])}"
    troubles = [f"{visible(one.unit)}（强制 {one.errors}、核实 {one.queries}）" for one in in_trouble(found)]
    if troubles:
        yield f"问题最多的单位：{'、'.join(troubles[:_LISTED])}"
    for one in same_words(found)[:_LISTED]:
        yield f"{len(one.units)} 家的说明一字不差：{visible('、'.join(one.units))}：“{visible(one.text)}”"
    if rules or troubles:
        yield ""


def _day(moment: str) -> str:
    return moment[:10]


def _by_group(what: str, found: Overview) -> Iterator[str]:
    """How many of each area or kind, if there are several."""
    groups: dict[str, list[UnitStanding]] = {}
    for one in found.due:
        groups.setdefault((one.unit.region if what == "所属地区" else one.unit.kind) or "（未填）", []).append(one)
    if len(groups) < 2:
        return
    states = [state for state in State if found.count(state)]
    yield from table((what, "应报", *(state.label for state in states)), [_group(*group, states) for group in groups.items()])
    yield ""


def _group(name: str, units: Sequence[UnitStanding], states: Sequence[State]) -> list[str]:
    numbers = [sum(one.standing.state is state for one in units) for state in states]
    return [visible(name), str(len(units)), *(str(number or "") for number in numbers)]
