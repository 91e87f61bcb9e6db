"""What only a person can decide: whose a file is, which of two counts, what is accepted, locked, unlocked.

Each decision takes a reason, is an event of the register and a line of the log, and changes nothing when it is taken again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from toolkit.errors import NianbaoError
from toolkit.submission.roster import RosterUnit, plain_name
from toolkit.terminal import unseen, visible
from toolkit.workspace.circumstances import Circumstances
from toolkit.workspace.collecting import check_again
from toolkit.workspace.opening import Workspace, aliases_of
from toolkit.workspace.standing import FileStanding, Overview, UnitStanding, overview
from toolkit.workspace.states import Fate, State
from toolkit.workspace.taking import read_originals
from toolkit.workspace.units import key_of, read_units

#: Characters of a reason: it stands in one cell of the log.
_LONGEST = 1_000
_DIGEST = re.compile(r"[0-9a-f]{6,64}")


class Decided(NamedTuple):
    """What has become of a decision.

    Attributes:
        changed: Whether anything was recorded; False if it was so already.
        said: A sentence about it.
    """

    changed: bool
    said: str


def a_reason(text: str) -> str:
    """A reason as it is recorded.

    Raises:
        NianbaoError: If there is none, or it is longer than a cell of the log should be.
    """
    plain = " ".join(text.split())
    if not plain:
        raise NianbaoError("请用 --reason 写明理由。")
    if len(plain) > _LONGEST:
        raise NianbaoError(f"--reason（理由）有 {len(plain)} 个字，最多 {_LONGEST} 个字。")
    return plain


def file_named(found: Overview, text: str) -> FileStanding:
    """The file that a person names: by the first digits of its digest, its name, or the way on which it came.

    Raises:
        NianbaoError: If there is none or several.
    """
    wanted = text.strip().replace("\\", "/")
    kept = [one for one in found.files if one.arrival.sha256]
    matches = [one for one in kept if _DIGEST.fullmatch(wanted.lower()) and one.arrival.sha256.startswith(wanted.lower())]
    matches = matches or [one for one in kept if wanted in (one.arrival.way, one.arrival.origin[-1])]
    matches = matches or [one for one in kept if wanted.endswith(f"/{one.arrival.origin[0]}") and len(one.arrival.origin) == 1]
    matches = matches or [one for one in kept if one.arrival.name == wanted.rpartition("/")[2]]
    digests = {one.arrival.sha256: one for one in reversed(matches)}
    if not digests:
        raise NianbaoError(f"没有登记过“{visible(text)}”。请先用 nianbao collect 登记，或者用 nianbao status 看文件的编号。")
    if len(digests) > 1:
        ways = "\n  ".join(f"{sha256[:8]}　{visible(one.arrival.way)}" for sha256, one in digests.items())
        raise NianbaoError(f"“{visible(text)}”有 {len(digests)} 份，请改用前面的编号指定其中一份：\n  {ways}")
    return next(iter(digests.values()))


def assign(workspace: Workspace, file: str, unit: str) -> Decided:
    """Say whose a file is; the name on its cover is remembered as another name of the unit.

    Args:
        workspace: At work.
        file: As a person names it.
        unit: The code, the name or an alias of the unit.

    Raises:
        NianbaoError: If there is no such file or unit.
    """
    found = overview(workspace)
    one, owner = file_named(found, file), workspace.units.named(unit)
    sha256, name = one.arrival.sha256, visible(one.arrival.name)
    report = found.reports.get(sha256)
    is_known = one.unit is not None and one.unit.name == owner.name and one.proposal is None
    if is_known:
        return Decided(False, f"“{name}”早已认定为“{owner.name}”的，没有改动。")
    alias = report.unit if report and report.verdict != "unreadable" else ""
    known = workspace.units.roster.find("", alias) if alias else None
    listed = workspace.units.listed.find("", alias) if alias else None  # what the roster says no word of ours overrides
    is_new = bool(alias) and not unseen(alias) and len(alias) <= 100 and listed is None and known != owner
    with workspace.register.transaction():
        more = {"name": one.arrival.name, **({"alias": alias} if is_new else {})}
        workspace.record("assigned", unit=key_of(owner), sha256=sha256, more=more)
    workspace.units = read_units(workspace.places.roster, aliases_of(workspace.register.events()))
    if is_new:
        _read_again(workspace, alias)
    remembered = f"，以后“{visible(alias)}”就是这个单位" if is_new else ""
    return Decided(True, f"“{name}”已认定为“{owner.name}”的{remembered}。")


def _read_again(workspace: Workspace, alias: str) -> None:
    """Check anew what bears a name that has come to be known: rules look at who a unit is."""
    originals = workspace.register.originals()
    bearing = [
        originals[one.sha256] for one in workspace.register.reports().values() if plain_name(one.unit) == plain_name(alias)
    ]
    fresh = list(read_originals(workspace, bearing, Circumstances(workspace)))
    with workspace.register.transaction():
        workspace.register.put_reports(fresh)


def choose(workspace: Workspace, file: str, reason: str) -> Decided:
    """Say which version of a unit counts.

    Args:
        workspace: At work.
        file: As a person names it.
        reason: Why.

    Raises:
        NianbaoError: If there is no such file, it is no report of a unit for this year, or the unit is locked.
    """
    said = a_reason(reason)
    one = file_named(found := overview(workspace), file)
    sha256, name = one.arrival.sha256, visible(one.arrival.name)
    standing = found.of(one.unit).standing if one.unit else None
    if one.unit is None or standing is None or not standing.whys or sha256 not in standing.whys:
        raise NianbaoError(f"“{name}”不能选用：{visible(one.reason) or '还不知道是哪个单位的'}。")
    if standing.state is State.LOCKED:
        raise NianbaoError(f"“{one.unit.name}”已锁定，要改用别的文件，请先用 nianbao unlock 解锁。")
    if standing.why(sha256).fate is Fate.CURRENT:
        return Decided(False, f"“{name}”本来就是“{one.unit.name}”采用的一份，没有改动。")
    with workspace.register.transaction():
        workspace.record("chosen", unit=key_of(one.unit), sha256=sha256, reason=said, more={"name": one.arrival.name})
    return Decided(True, f"“{one.unit.name}”采用“{name}”。")


def accept(workspace: Workspace, units: Sequence[str], reason: str, *, passed: bool = False) -> list[Decided]:
    """Accept what units have reported.

    Args:
        workspace: At work.
        units: Codes or names.
        reason: Why.
        passed: Whether all that pass the check with nothing left to say are accepted as well.

    Raises:
        NianbaoError: If there is no such unit, or one of them has nothing that could be accepted; nothing is recorded then.
    """

    def bar(one: UnitStanding) -> str:
        version = one.standing.version
        if version is None:
            return one.standing.reason or "还没有报来"
        if version.report.verdict == "rejected" and one.standing.state not in (State.ACCEPTED, State.LOCKED):
            return f"“{visible(version.name)}”有 {version.report.errors} 处必须改正"
        return ""

    def ready(one: UnitStanding) -> bool:
        return one.standing.state is State.RECEIVED and not bar(one)

    check_again(workspace, Circumstances(workspace))  # nobody accepts by what held with other rules or another roster
    wanted = ready if passed else None
    return _decide(workspace, units, reason, "accepted", "接受", (State.ACCEPTED, State.LOCKED), bar, wanted)


def lock(workspace: Workspace, units: Sequence[str], reason: str, *, accepted: bool = False) -> list[Decided]:
    """Lock what was accepted: nothing takes its place until it is unlocked.

    Args:
        workspace: At work.
        units: Codes or names.
        reason: Why.
        accepted: Whether all that are accepted are locked as well.

    Raises:
        NianbaoError: If there is no such unit, or one of them is not accepted; nothing is recorded then.
    """

    def bar(one: UnitStanding) -> str:
        state, version = one.standing.state, one.standing.version
        if state is State.ACCEPTED and version and version.report.verdict == "rejected":
            return f"“{visible(version.name)}”现在有 {version.report.errors} 处必须改正"
        return "" if state in (State.ACCEPTED, State.LOCKED) else f"现在是“{state.label}”，接受以后才能锁定"

    def ready(one: UnitStanding) -> bool:
        return one.standing.state is State.ACCEPTED and not bar(one)

    check_again(workspace, Circumstances(workspace))
    return _decide(workspace, units, reason, "locked", "锁定", (State.LOCKED,), bar, ready if accepted else None)


def unlock(workspace: Workspace, units: Sequence[str], reason: str) -> list[Decided]:
    """Let another version take the place of a locked one again.

    Args:
        workspace: At work.
        units: Codes or names.
        reason: Why.

    Raises:
        NianbaoError: If there is no such unit; nothing is recorded then.
    """
    not_locked = tuple(state for state in State if state is not State.LOCKED)
    return _decide(workspace, units, reason, "unlocked", "解锁", not_locked, lambda one: "", None)


def _decide(
    workspace: Workspace,
    units: Sequence[str],
    reason: str,
    did: str,
    word: str,
    already: Sequence[State],
    bar: Callable[[UnitStanding], str],
    more: Callable[[UnitStanding], bool] | None,
) -> list[Decided]:
    """Record one decision about each of some units, or about none.

    Args:
        workspace: At work.
        units: Codes or names, as people give them.
        reason: Why.
        did: Of the event.
        word: For it.
        already: States in which there is nothing to do.
        bar: Why a unit cannot get there, "" if it can.
        more: Which other units are meant as well; None: none.
    """
    said, found = a_reason(reason), overview(workspace)
    if not units and more is None:
        raise NianbaoError("请写明单位的代码或者名称。")
    named: dict[str, RosterUnit] = {unit.name: unit for unit in map(workspace.units.named, units)}
    standings = [one for one in found.units if one.unit.name in named or (more and more(one))]
    if barred := [f"{one.unit.name}：{why}。" for one in standings if (why := bar(one))]:
        raise NianbaoError("\n  ".join([f"不能{word}，没有记录任何一家：", *barred]))
    decided = []
    with workspace.register.transaction():
        for one in standings:
            if one.standing.state in already:
                decided.append(Decided(False, f"“{one.unit.name}”{_as_it_is(one)}，没有改动。"))
                continue
            version = one.standing.version
            sha256, name = (version.sha256, version.name) if version else ("", "")
            workspace.record(did, unit=key_of(one.unit), sha256=sha256, reason=said, more={"name": name} if name else {})
            decided.append(Decided(True, f"“{one.unit.name}”已{word}。"))
    return decided


def _as_it_is(one: UnitStanding) -> str:
    return f"现在就是“{one.standing.state.label}”"


def record_returns(workspace: Workspace, sha256s: Sequence[str]) -> int:
    """Record for which versions a marked copy was written; those that were returned before stay as they are.

    Args:
        workspace: At work.
        sha256s: Digests of the files that went back.

    Returns:
        How many were recorded now.
    """
    found = overview(workspace)
    before = {event.sha256 for event in found.events if event.did == "returned"}
    wanted = set(sha256s) - before
    back = [one for one in found.units if one.standing.version and one.standing.version.sha256 in wanted]
    with workspace.register.transaction():
        for one in back:
            version = one.standing.version
            if version and version.report.verdict != "accepted":
                counts = ((version.report.errors, "处必须改正"), (version.report.queries, "处需核实"))
                reason = "、".join(f"{number} {what}" for number, what in counts if number)
                workspace.record(
                    "returned", unit=key_of(one.unit), sha256=version.sha256, reason=reason, more={"name": version.name}
                )
    return len(back)
