"""The whole register as of now: where every unit stands, and what has become of every file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path

from toolkit.rules.areas import is_one_area
from toolkit.submission.roster import RosterUnit
from toolkit.workspace.identity import Identifier, Identity, Proposal
from toolkit.workspace.opening import Workspace
from toolkit.workspace.register import Arrival, Event, Report
from toolkit.workspace.settings import Settings
from toolkit.workspace.states import Fate, Standing, State, Version, stand
from toolkit.workspace.units import key_of


@dataclass(frozen=True)
class FileStanding:
    """What has become of a file that came in.

    Attributes:
        arrival: The file and its way.
        unit: Whose it is; None if nobody can tell.
        state: Of the unit as far as this file goes: a readable one that does not count is `received`.
        status: `current`, `superseded`, `undecided`, `waiting` (see `Fate`), `same` (came in before), `left_out` (of another
            year), `proposed`, `unidentified`, `unreadable`.
        reason: Why it does not count; "" of the one that does.
        proposal: Whose it may be, if nobody can tell.
    """

    arrival: Arrival
    unit: RosterUnit | None
    state: State
    status: str
    reason: str
    proposal: Proposal | None = None

    @property
    def needs_a_person(self) -> bool:
        """Whether nothing will become of it until somebody decides or asks for another file."""
        return self.status in ("proposed", "unidentified", "unreadable", "undecided", "left_out")


@dataclass(frozen=True)
class UnitStanding:
    """Where a unit stands.

    Attributes:
        unit: Of the roster.
        standing: What its reports come to.
        received_at: When the first thing came from it, "" if nothing did.
        late: Whether that was too late.
        covers: How many units of the roster its report covers together, 0 of an ordinary one. The report of a whole area is
            held against those of its units and added to nothing, so nobody waits for it.
    """

    unit: RosterUnit
    standing: Standing
    received_at: str = ""
    late: bool = False
    covers: int = 0

    @property
    def is_due(self) -> bool:
        """Whether it must send in a report."""
        return not self.covers

    @property
    def label(self) -> str:
        """Its state as people call it."""
        return self.standing.state.label if self.is_due or self.standing.state is not State.MISSING else "不必另报"


@dataclass(frozen=True)
class Overview:
    """Where everything stands.

    Attributes:
        units: All of the roster, in its order; `due` are those that must send in a report, and only they are counted.
        files: In the order in which they came in.
        events: Everything that happened.
        reports: What was read, by SHA-256, without figures.
        report: The workbook to which it was written; None if it was not.
        titles: Of rules that are broken, by id, what they ask; empty where nobody has looked them up.
    """

    region: str
    year: int
    units: tuple[UnitStanding, ...]
    files: tuple[FileStanding, ...]
    events: tuple[Event, ...]
    reports: dict[str, Report]
    report: Path | None = None
    titles: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def _by_name(self) -> dict[str, UnitStanding]:
        return {one.unit.name: one for one in self.units}

    def of(self, unit: RosterUnit) -> UnitStanding:
        """Where one unit stands."""
        return self._by_name[unit.name]

    @cached_property
    def due(self) -> tuple[UnitStanding, ...]:
        """The units that must send in a report."""
        return tuple(one for one in self.units if one.is_due)

    def count(self, *states: State) -> int:
        """Units that must report and are in one of these states."""
        return sum(one.standing.state in states for one in self.due)


def last_verified(events: Sequence[Event]) -> dict[str, Event]:
    """By the digest of a package, what this level last found in it.

    Events of earlier versions do not say which package they are about; it is verified again.
    """
    return {event.more["archived"]: event for event in events if event.did == "verified" and "archived" in event.more}


def assigned(events: Sequence[Event]) -> dict[str, Event]:
    """By SHA-256, the last word of a person about whose a file is."""
    return {event.sha256: event for event in events if event.did == "assigned"}


def overview(workspace: Workspace) -> Overview:
    """Where everything stands in a workspace."""
    register = workspace.register
    events, arrivals, reports = register.events(), register.arrivals(), register.judged()
    words = assigned(events)
    identifier = Identifier(workspace.units, {sha256: event.unit for sha256, event in words.items()})
    ways: dict[str, list[Arrival]] = {}
    for arrival in arrivals:
        ways.setdefault(arrival.sha256 or f"refused {arrival.number}", []).append(arrival)
    verified = last_verified(events)
    by_number = {event.number: event for event in events}
    files: dict[int, FileStanding] = {}
    versions: dict[str, list[Version]] = {}
    for sha256, some in _by_sender(ways, reports, words, identifier):
        report = reports.get(sha256)
        whose = identifier.identity(report, sha256, some)
        files[some[0].number] = _first_look(workspace.settings, some[0], whose, report)
        for again in some[1:]:
            same = f"与“{some[0].way}”内容相同"
            files[again.number] = replace(files[some[0].number], arrival=again, status="same", reason=same)
        if whose.unit and report and report.verdict != "unreadable" and report.year == workspace.settings.year:
            number = words[sha256].number if sha256 in words else some[0].number
            came = by_number[some[0].number]
            issue, differences = _package_of([by_number[one.number] for one in some], verified)
            version = Version(number, some[0].name, some[0].received_at, came.by, report, issue, differences)
            versions.setdefault(whose.unit.name, []).append(version)
    own: dict[str, list[FileStanding]] = {}
    for number in sorted(files):
        one = files[number]
        owner = one.unit or (one.proposal.unit if one.proposal else None)
        if owner:
            own.setdefault(owner.name, []).append(one)
    wholes = workspace.levels.wholes
    deeds: dict[str, list[Event]] = {}
    for event in events:
        deeds.setdefault(event.unit, []).append(event)
    units = tuple(
        _unit(workspace, unit, versions.get(unit.name, []), own.get(unit.name, []), deeds.get(key_of(unit), []))
        for unit in workspace.units.roster.units
    )
    units = tuple(_covering(one, len(wholes.get(one.unit.name, ()))) for one in units)
    told = {one.unit.name: one.standing for one in units}
    final = tuple(_decided(files[number], told) for number in sorted(files))
    return Overview(workspace.settings.region, workspace.settings.year, units, final, tuple(events), reports)


def _by_sender(
    ways: Mapping[str, Sequence[Arrival]], reports: Mapping[str, Report], words: Mapping[str, Event], identifier: Identifier
) -> Iterator[tuple[str, Sequence[Arrival]]]:
    """Each file with the ways on which it came; of one that nobody can read, those of each unit by themselves.

    Two units may send the same bytes, for instance none at all; only the names of the files tell that both have sent something.
    """
    for sha256, some in ways.items():
        report = reports.get(sha256)
        if len(some) < 2 or sha256 in words or (report and report.verdict != "unreadable"):
            yield sha256, some
            continue
        groups: dict[str, list[Arrival]] = {}
        for arrival in some:
            proposal = identifier.identity(report, sha256, [arrival]).proposal
            groups.setdefault(proposal.unit.name if proposal else "", []).append(arrival)
        yield from ((sha256, own) for own in groups.values())


def _package_of(ways: Sequence[Event], verified: Mapping[str, Event]) -> tuple[int, int | None]:
    """The version of the newest package in which a region workbook came, and the differences found in it.

    Args:
        ways: Its arrivals; two packages may hold the same region workbook and other originals.
        verified: See `last_verified`.

    Returns:
        0 and 0 if it came in no package; None differences if any of its packages was not verified.
    """
    packages = sorted((one.more["version"], one.number, one.more["package"]) for one in ways if one.more.get("package"))
    if not packages:
        return 0, 0
    version, _, newest = packages[-1]
    is_whole = all(package in verified for _, _, package in packages)
    return version, verified[newest].more["count"] if is_whole else None


def _first_look(settings: Settings, arrival: Arrival, whose: Identity, report: Report | None) -> FileStanding:
    """What becomes of a file before versions of one unit are compared."""
    year = settings.year
    if report is None or report.verdict == "unreadable":
        unit = whose.unit or (whose.proposal.unit if whose.proposal else None)
        reason = arrival.refused or (report.cause if report else "")
        return FileStanding(arrival, unit, State.UNREADABLE, "unreadable", reason, whose.proposal)
    if whose.unit is None:
        status = "proposed" if whose.proposal else "unidentified"
        reason = whose.reason
        if not whose.proposal and is_one_area(report.unit, settings.region):
            reason = (
                f"封面上的“{report.unit}”是本地区：是本地区自己的汇总，就不必处理；是哪一家写错了名称，请用 nianbao assign 指定"
            )
        return FileStanding(arrival, None, State.RECEIVED, status, reason, whose.proposal)
    if report.year != year:
        own = f"年度为 {report.year}" if report.year else "没有写明年度"
        return FileStanding(arrival, whose.unit, State.RECEIVED, "left_out", f"{own}，本工作区是 {year} 年")
    return FileStanding(arrival, whose.unit, State.RECEIVED, Fate.CURRENT.value, "")


def _unit(
    workspace: Workspace,
    unit: RosterUnit,
    versions: Sequence[Version],
    files: Sequence[FileStanding],
    events: Sequence[Event],
) -> UnitStanding:
    """Where a unit stands.

    Args:
        workspace: Open.
        unit: The unit.
        versions: Its reports of this year.
        files: All that came from it or may have come from it, in order.
        events: What was done about it.
    """
    own, proposed = [one for one in files if one.unit], [one for one in files if one.status == "proposed"]
    if versions:
        standing = stand(versions, events)
    elif own:
        first = own[0]
        state = State.RECEIVED if any(one.state is State.RECEIVED for one in own) else State.UNREADABLE
        last = next(one for one in reversed(own) if one.state is state)
        standing = Standing(state, first.arrival.received_at, "", f"“{last.arrival.name}”{_said(last)}")
    elif proposed:
        names = "、".join(f"“{one.arrival.name}”" for one in proposed[:3])
        standing = Standing(State.MISSING, reason=f"{names}可能是这个单位的，请用 nianbao assign 确认")
    else:
        standing = Standing(State.MISSING)
    times = [one.arrival.received_at for one in own]
    received_at = min(times, key=datetime.fromisoformat, default="")
    late = bool(received_at) and datetime.fromisoformat(received_at).date() > workspace.settings.due_of(unit)
    return UnitStanding(unit, standing, received_at, late)


def _covering(one: UnitStanding, parts: int) -> UnitStanding:
    """A unit with how many its report covers, and why nobody waits for it."""
    if not parts:
        return one
    standing = one.standing
    if standing.state is State.MISSING and not standing.reason:
        standing = replace(standing, reason=f"是全地区的报表，所属 {parts} 家单位逐家报送，不计入应报")
    return replace(one, standing=standing, covers=parts)


def _said(file: FileStanding) -> str:
    return f"读不了：{file.reason}" if file.state is State.UNREADABLE else file.reason


def _decided(file: FileStanding, standings: dict[str, Standing]) -> FileStanding:
    """A file once the versions of its unit have been compared."""
    if file.unit is None or file.status in ("unreadable", "left_out"):
        return file
    standing = standings[file.unit.name]
    if standing.whys is None or file.arrival.sha256 not in standing.whys:
        return file
    why = standing.why(file.arrival.sha256)
    state = standing.state if why.fate is Fate.CURRENT else State.RECEIVED
    if file.status == "same":
        return replace(file, state=state)
    return replace(file, state=state, status=why.fate.value, reason=why.reason)
