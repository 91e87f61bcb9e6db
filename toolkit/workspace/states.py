"""Where a unit stands: a pure function of its versions and of what people did.

    未报 → 已收 → 退回 / 待说明 → 已说明 → 接受 → 锁定

A version counts from the moment when it came in, in the order of the events. The later 填报日期 wins; equal figures count once;
a mended copy takes the place of the file that went back, unless another file has done so meanwhile; one in which nothing was
mended takes nobody's place; what comes in after a return takes its place if it is dated the same
day, because people forget the date. Two files of one date with different figures wait for a person (`choose`). While a unit is
locked nothing takes the place of its version; what came in meanwhile is looked at when it is unlocked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from toolkit.workspace.register import Event, Report


class State(Enum):
    """Where a unit stands."""

    MISSING = "missing"
    RECEIVED = "received"
    UNREADABLE = "unreadable"
    RETURNED = "returned"
    QUERY = "query"
    EXPLAINED = "explained"
    ACCEPTED = "accepted"
    LOCKED = "locked"

    @property
    def label(self) -> str:
        """As people call it."""
        return {"missing": "未报", "received": "已收", "unreadable": "收到但读不了", "returned": "退回", "query": "待说明",
                "explained": "已说明", "accepted": "接受", "locked": "锁定"}[self.value]  # fmt: skip


class Fate(Enum):
    """What has become of a version."""

    CURRENT = "current"
    SUPERSEDED = "superseded"
    UNDECIDED = "undecided"
    WAITING = "waiting"

    @property
    def label(self) -> str:
        """As people call it."""
        return {"current": "采用", "superseded": "已有新版", "undecided": "待选定", "waiting": "锁定后收到"}[self.value]


@dataclass(frozen=True, slots=True)
class Version:
    """A report of a unit for the year of the workspace.

    Attributes:
        number: Of the event by which it became the unit's: its arrival, or the word of a person.
        name: Of the file.
        received_at: ISO 8601.
        by: Who recorded it.
        report: What was read out of it.
        issue: The version of the package that it came in, 0 if it came in none.
        differences: In how many places this level sees the originals of that package differently from the level below; None
            of a package that nobody has verified.
    """

    number: int
    name: str
    received_at: str
    by: str
    report: Report
    issue: int = 0
    differences: int | None = 0

    @property
    def sha256(self) -> str:
        return self.report.sha256

    @property
    def left_to_do(self) -> tuple[int, int]:
        """Open mandatory findings, open queries."""
        return self.report.errors, self.report.queries


class Why(NamedTuple):
    """What has become of a version, and why; of the one that counts no reason."""

    fate: Fate
    reason: str


@dataclass(frozen=True)
class Standing:
    """Where a unit stands.

    Attributes:
        state: The state.
        since: Since when, "" of a unit from which nothing came.
        by: Who or what made it so.
        reason: Why, in Chinese.
        version: The one that counts; None if there is none or nobody has decided between several.
        versions: All, in the order in which they came in.
        whys: What has become of each, by SHA-256.
    """

    state: State
    since: str = ""
    by: str = ""
    reason: str = ""
    version: Version | None = None
    versions: tuple[Version, ...] = ()
    whys: dict[str, Why] | None = None

    def why(self, sha256: str) -> Why:
        """What has become of a version.

        Raises:
            KeyError: If it is none of the unit's.
        """
        return (self.whys or {})[sha256]


def stand(versions: Sequence[Version], events: Sequence[Event]) -> Standing:
    """Where a unit stands that has sent something which could be read.

    Args:
        versions: At least one.
        events: About the unit, in order; those about other files than these are passed over.
    """
    course = _Course({one.sha256: one for one in versions})
    steps: list[Version | Event] = sorted([*versions, *events], key=lambda step: (step.number, isinstance(step, Event)))
    for step in steps:
        if isinstance(step, Version):
            course.enter(step)
        else:
            course.take(step)
    return course.standing(tuple(sorted(versions, key=lambda one: one.number)))


def _is_as_it_went(copy: Version, original: Version) -> bool:
    """Whether nothing was mended in a returned copy: the same figures, and no less to do than in the file that went back."""
    return copy.report.content == original.report.content and copy.left_to_do >= original.left_to_do > (0, 0)


class _Course:
    """What happened so far."""

    def __init__(self, known: dict[str, Version]) -> None:
        self.known = known
        self.current: list[Version] = []
        self.waiting: list[Version] = []
        self.whys: dict[str, Why] = {}
        self.returned: dict[str, Event] = {}
        self.accepted: Event | None = None
        self.locked: Event | None = None

    # ------------------------------------------------------------ events

    def take(self, event: Event) -> None:
        """Something that a person did."""
        if event.did == "unlocked":
            self.locked = None
            waiting, self.waiting = self.waiting, []
            for one in waiting:
                self.enter(one)
            return
        if event.sha256 not in self.whys:
            return  # about a file that is another unit's by now
        version = self.known[event.sha256]
        if event.did == "returned":
            self.returned[event.sha256] = event
        elif event.did == "chosen" and not self.locked:
            said = f"（{event.reason}）" if event.reason else ""
            self._put([version], f"已选用“{version.name}”{said}")
        elif event.did == "accepted":
            self.accepted = event
        elif event.did == "locked":
            self.locked = event

    def enter(self, version: Version) -> None:
        """A version comes in."""
        if self.locked:
            self.waiting.append(version)
            self.whys[version.sha256] = Why(Fate.WAITING, "单位已锁定；要改用这一份，请先解锁")
            return
        if not self.current:
            self._put([version], "")
            return
        first = self.current[0]
        if self._is_a_copy_that_settles_it(version):
            return
        if any(one.report.returned_from == version.sha256 for one in self.current):
            self._pass_over(version, f"已报来改好的退回稿“{first.name}”")
        elif version.issue and first.issue and version.issue != first.issue:
            if version.issue > first.issue:
                self._put([version], f"已报来上报包的新版（v{version.issue}）")
            else:
                self._pass_over(version, f"已报来上报包的新版（v{first.issue}）")
        elif version.report.filled_on > first.report.filled_on:
            self._put([version], f"已有填报日期更晚的“{version.name}”")
        elif version.report.filled_on < first.report.filled_on:
            self._pass_over(version, f"已有填报日期更晚的“{first.name}”")
        elif same := next((one for one in self.current if one.report.content == version.report.content), None):
            self._take_one_of_two(same, version)
        elif all(one.sha256 in self.returned for one in self.current):
            self._put([version], f"退回后报来了“{version.name}”")
        else:
            self._put([*self.current, version], "")

    def _is_a_copy_that_settles_it(self, version: Version) -> bool:
        """Whether a version is a returned copy of which it is clear what becomes; that is done then."""
        back = version.report.returned_from
        if back not in self.whys:
            return False
        if _is_as_it_went(version, self.known[back]):
            self._pass_over(version, f"是“{self.known[back].name}”的退回稿，数没有改，要改的也没有少")
            return True
        if any(back in (one.sha256, one.report.returned_from) for one in self.current):
            self._put([version], f"已报来改好的退回稿“{version.name}”")
            return True
        return False

    def _take_one_of_two(self, before: Version, version: Version) -> None:
        """Of two with equal figures the one with less left to do; one that was accepted stays."""
        is_accepted = self.accepted is not None and self.accepted.sha256 == before.sha256
        if is_accepted or version.left_to_do >= before.left_to_do:
            self._pass_over(version, f"与“{before.name}”数据相同")
        else:
            rest = [one for one in self.current if one is not before]
            self._put([*rest, version], f"与“{version.name}”数据相同")

    def _pass_over(self, version: Version, reason: str) -> None:
        self.whys[version.sha256] = Why(Fate.SUPERSEDED, reason)

    def _put(self, versions: list[Version], reason: str) -> None:
        """These count from now on, or wait for a decision; those before them do not."""
        for one in self.current:
            self.whys[one.sha256] = Why(Fate.SUPERSEDED, reason)
        self.current = versions
        for one in versions:
            others = "、".join(f"“{other.name}”" for other in versions if other is not one)
            why = f"同一单位有几份数据不同的填报表（另有 {others}），填报日期分不出先后，请用 nianbao choose 选定"
            self.whys[one.sha256] = Why(Fate.UNDECIDED, why) if others else Why(Fate.CURRENT, "")

    # ------------------------------------------------------------ where that leads

    def standing(self, versions: tuple[Version, ...]) -> Standing:
        """Where the unit stands."""
        state, since, by, reason = self._state()
        version = self.current[0] if len(self.current) == 1 else None
        return Standing(state, since, by, reason, version, versions, self.whys)

    def _state(self) -> tuple[State, str, str, str]:
        if len(self.current) > 1:
            last = self.current[-1]
            reason = f"有 {len(self.current)} 份数据不同、填报日期相同的填报表，请用 nianbao choose 选定"
            return State.RECEIVED, last.received_at, last.by, reason
        version = self.current[0]
        for state, event in ((State.LOCKED, self.locked), (State.ACCEPTED, self.accepted)):
            if event and event.sha256 == version.sha256:
                return state, event.at, event.by, event.reason
        report = version.report
        since, by = version.received_at, version.by
        if report.verdict == "rejected":
            reason = f"有 {report.errors} 处必须改正"
            if back := self.returned.get(version.sha256):
                return State.RETURNED, back.at, back.by, reason
            return State.RECEIVED, since, by, reason
        if version.differences is None:
            return State.QUERY, since, by, "上报包还没有核验，请运行 nianbao collect"
        if version.differences:
            reason = f"核验上报包，有 {version.differences} 处与下级不同（nianbao history）"
            return State.QUERY, since, by, reason
        if report.verdict == "query":
            return State.QUERY, since, by, f"有 {report.queries} 处需核实"
        if report.explained:
            return State.EXPLAINED, since, by, f"{report.explained} 处核实都已说明"
        alone = "" if report.compared else "，未与其他单位比较"
        return State.RECEIVED, since, by, f"校验通过{alone}"
