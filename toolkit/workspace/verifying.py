"""A package from the level below → where this level disagrees: own rules over every original, own reading, own sums.

What both levels say alike is only counted. A rule that this level cannot judge (it has no last year's figures of the units
below) is no disagreement, and is counted as well.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, NamedTuple

from toolkit import paths
from toolkit.checks.answer import check_each
from toolkit.checks.judging import judge_between
from toolkit.errors import NianbaoError
from toolkit.file_names import free_name, safe_name
from toolkit.intake.containers.origin import LIMITS
from toolkit.intake.workbook import read_workbook
from toolkit.office.ledger_file import LEDGER, read_ledger
from toolkit.office.settled import Settled
from toolkit.region.sums import add_up
from toolkit.rules.findings import Checked, Severity
from toolkit.rules.model import ReceiptTest
from toolkit.submission.numbers import show
from toolkit.terminal import visible
from toolkit.workspace.circumstances import Circumstances
from toolkit.workspace.opening import Workspace
from toolkit.workspace.packages import FIGURES, Package, PackageError, read_package
from toolkit.workspace.register import Event
from toolkit.workspace.standing import last_verified

if TYPE_CHECKING:
    from toolkit.executor import Executor
    from toolkit.office.office import Office

#: Disagreements that are kept with an event; of more only the number.
_KEPT = 200
#: Words for a severity, as lists show it.
_SEVERITIES = {"error": "强制", "query": "核实"}


class Disagreement(NamedTuple):
    """Something that the two levels see differently.

    Attributes:
        unit: Of the level below; "" if it is about the sums or the package.
        what: `finding` (only here), `missing` (only below), `waiver` (waived below), `figures`, `sums`, `unreadable`.
        rule: Of the finding, "" if there is none.
        said: In Chinese.
    """

    unit: str
    what: str
    rule: str
    said: str


@dataclass(frozen=True)
class Verified:
    """What became of a package.

    Attributes:
        package: What it is called.
        units: Originals that were checked again.
        different: Where the levels disagree.
        not_judged: Findings of the level below by rules that this level could not judge.
    """

    package: str
    units: int
    different: tuple[Disagreement, ...]
    not_judged: int


def verify(package: Package, office: Office, executor: Executor | None = None, depth: int = LIMITS.depth) -> Verified:
    """Check everything in a package again, and in the packages that lie in it.

    Args:
        package: Whole.
        office: What this level checks with; roster, ledger and year are the package's own. Of its waivers only those for
            every unit count: the others are about units of this level, which may bear the same codes.
        executor: Who reads and checks.
        depth: How many packages may lie in each other.

    Raises:
        NianbaoError: If the region workbook or the ledger in it cannot be read.
    """
    units = {one["sha256"]: one for one in package.units if one["file"]}
    below = package.roster
    settled = Settled({sha256: unit for sha256, one in units.items() if (unit := below.find(one["code"], one["unit"]))})
    waivers = [one for one in office.waivers if one.for_every_unit]
    known = replace(
        office, roster=below, waivers=waivers, ledger_lines=_ledger(package), year=package.year, settled=settled
    )  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="nianbao-") as folder:
        paths = _laid_out(package, Path(folder))
        checked = judge_between(list(check_each(paths, office=known, executor=executor)), known)
    different: list[Disagreement] = []
    not_judged = 0
    figures = package.figures
    for one in checked:
        theirs = units[one.sha256]
        found, idle = _of_unit(one, theirs, figures["units"].get(one.sha256, {}), known)
        different += found
        not_judged += idle
    different += _of_number(package, figures["units"])
    different += _of_sums(package, checked, figures["sums"])
    count = len(checked)
    for path, data in package.below:
        try:
            if depth <= 1:
                raise PackageError(f"包里套包超过 {LIMITS.depth} 层，没有核验。")
            inner = verify(read_package(data), office, executor, depth - 1)
        except NianbaoError as error:
            different.append(Disagreement("", "unreadable", "", f"{PurePosixPath(path).name}：{error}"))
            continue
        count, not_judged = count + inner.units, not_judged + inner.not_judged
        different += [one._replace(said=f"{inner.package}：{one.said}") for one in inner.different]
    return Verified(package.name, count, tuple(different), not_judged)


def _laid_out(package: Package, folder: Path) -> list[Path]:
    """The originals as files; names that two of them share are told apart."""
    taken: set[str] = set()
    paths = []
    for one in package.units:
        if one["file"]:
            name = PurePosixPath(one["file"]).name
            path = folder / free_name(safe_name(Path(name).stem), Path(name).suffix, taken)
            path.write_bytes(package.files[one["file"]])
            paths.append(path)
    return paths


def _ledger(package: Package) -> tuple[Any, ...]:
    """The explanations that the level below knows."""
    data = package.files.get(f"汇总/{LEDGER}")
    if data is None:
        return ()
    with tempfile.TemporaryDirectory(prefix="nianbao-") as folder:
        path = Path(folder, LEDGER)
        path.write_bytes(data)
        return read_ledger(path).lines


def _of_unit(
    checked: Checked, theirs: Mapping[str, Any], figures: Mapping[str, str], office: Office
) -> tuple[list[Disagreement], int]:
    """Where the levels disagree about one unit, and how many findings of the level below could not be judged here."""
    unit, own = theirs["unit"], checked.submission
    if own is None:
        return [Disagreement(unit, "unreadable", "", f"{unit}：本级读不了原件：{checked.findings[0].what}")], 0
    different = []
    raws = {one.key: raw for one, raw in zip(own.form.fields, own.raws, strict=True) if raw}
    if wrong := [key for key in dict.fromkeys((*raws, *figures)) if raws.get(key, "") != figures.get(key, "")]:
        said = f"{unit}：{len(wrong)} 个数与原件不同（{'、'.join(wrong[:3])}）"
        different.append(Disagreement(unit, "figures", "", said))
    rules = office.ruleset.rules
    ours = {
        one.fingerprint: one for one in checked.findings
        if one.severity is not Severity.HINT and not isinstance(rules[one.rule].test, ReceiptTest)
    }  # fmt: skip
    known = {one["fingerprint"]: one for one in theirs["findings"]}
    idle = {one.rule for one in checked.not_judged}
    for fingerprint, one in ours.items():
        if one.waiver:
            continue  # this level does not ask it either
        there = known.get(fingerprint)
        word = _SEVERITIES[one.severity.value]
        if there is None:
            different.append(Disagreement(unit, "finding", one.rule, f"{word} {one.rule} {one.message}（下级没有提出）"))
        elif there.get("waiver"):
            said = f"{word} {one.rule} {one.message}（下级已豁免：{there['waiver']}）"
            different.append(Disagreement(unit, "waiver", one.rule, said))
    not_judged = 0
    for fingerprint, there in known.items():
        if fingerprint in ours or there["rule"] not in rules or isinstance(rules[there["rule"]].test, ReceiptTest):
            continue
        if there["rule"] in idle:
            not_judged += 1
        else:
            said = f"{there['rule']} {there['message']}（下级提出，本级校验没有）"
            different.append(Disagreement(unit, "missing", there["rule"], said))
    return different, not_judged


def _of_number(package: Package, figures: Mapping[str, Any]) -> Iterator[Disagreement]:
    """Whether the package has as many originals as it says it has added up."""
    originals = {one["sha256"] for one in package.units if one["file"]}
    files = sum(bool(one["file"]) for one in package.units)
    told = package.manifest.get("consolidated")
    if told != files:
        yield Disagreement("", "sums", "", f"清单说汇总了 {visible(str(told))} 家，包里有 {files} 家的原件")
    if missing := len(originals ^ figures.keys()):
        yield Disagreement("", "sums", "", f"{FIGURES}与原件对不上：{missing} 家只有数据或者只有原件")


def _of_sums(package: Package, checked: Sequence[Checked], sums: Mapping[str, int]) -> Iterator[Disagreement]:
    """Whether the sums of the package and of its region workbook are those of its originals."""
    members = [one.submission for one in checked if one.submission is not None]
    path, data = package.summary
    book = read_workbook(data, path)
    same = [one for one in members if one.edition == book.edition]
    if others := len(members) - len(same):
        yield Disagreement("", "sums", "", f"有 {others} 份原件的表式与汇总工作簿不是同一版，没有与它的合计核对")
    added = add_up(book.form, same, [""] * len(same)).get("")
    totals = added.totals if added else (None,) * len(book.form.fields)
    for name, there in (("汇总工作簿", book.numbers), (FIGURES, [sums.get(one.key) for one in book.form.fields])):
        wrong = [
            (one, mine, other) for one, mine, other in zip(book.form.fields, totals, there, strict=True)
            if (mine or 0) != (other or 0)
        ]  # fmt: skip
        if wrong:
            one, mine, other = wrong[0]
            told = "空白" if other is None else show(other, one.measure)
            own = "空白" if mine is None else f"{show(mine, one.measure)} {one.measure.name}"
            said = (
                f"{name}有 {len(wrong)} 个合计与原件相加不符，例如“{'／'.join((*one.row, *one.column))}”为 {told}，"
                f"原件相加为 {own}"
            )
            yield Disagreement("", "sums", "", said)


# ---------------------------------------------------------------- in a workspace


def packages_of(events: Sequence[Event]) -> dict[str, list[Event]]:
    """By the digest of a package, the arrivals of its region workbook."""
    found: dict[str, list[Event]] = {}
    for event in events:
        if event.did == "received" and (sha256 := event.more.get("package")):
            found.setdefault(sha256, []).append(event)
    return found


def verify_all(workspace: Workspace, circumstances: Circumstances, executor: Executor | None = None) -> list[Event]:
    """Verify the packages that nobody has verified with the rules of today; what is found is an event.

    Returns:
        The events that are new.
    """
    events = workspace.register.events()
    known, originals = last_verified(events), workspace.register.originals()
    fresh = []
    for sha256, arrivals in packages_of(events).items():
        summary = arrivals[0].sha256
        last = known.get(sha256)
        if last and last.more["circumstances"] == circumstances.of_packages:
            continue
        path = workspace.path_of(originals[sha256])
        try:
            found = verify(read_package(paths.read_own_file(path, "归档的原件")), circumstances.office, executor)
        except Exception as error:  # whatever is in it: the other packages have to be verified, and this one is not
            told = (
                str(error)
                if isinstance(error, OSError | NianbaoError)
                else f"核验时程序出错（{type(error).__name__}）：{error}"
            )
            found = Verified(path.name, 0, (Disagreement("", "unreadable", "", visible(told)),), 0)
        more = {
            "circumstances": circumstances.of_packages, "package": found.package, "archived": sha256, "units": found.units,
            "not_judged": found.not_judged, "count": len(found.different),
            "different": [one._asdict() for one in found.different[:_KEPT]],
        }  # fmt: skip
        reason = f"{len(found.different)} 处与下级不同" if found.different else "与下级一致"
        with workspace.register.transaction():
            workspace.record("verified", sha256=summary, reason=f"{found.package}：{reason}", more=more)
        fresh.append(workspace.register.events(workspace.register.last - 1)[0])
    return fresh
