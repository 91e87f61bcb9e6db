"""Roster and checked files → one region's sums: who is due, who is there, who is left out and why.

No unit is counted twice; years and editions are never mixed; a cell that nobody filled stays empty, never 0.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import PurePath

from toolkit.checks.judging import judge_region
from toolkit.errors import NianbaoError
from toolkit.form import FORMS, Form, edition_for_year
from toolkit.form.layout import addresses
from toolkit.office.office import ALONE, Office
from toolkit.office.text_limits import too_long
from toolkit.region.sums import Sums, add_up, add_up_again
from toolkit.rules.findings import Checked, Severity, Verdict
from toolkit.submission.cells import State
from toolkit.submission.numbers import show
from toolkit.submission.origin import Origin
from toolkit.submission.record import NO_LAST_YEAR, LastYear
from toolkit.submission.report import Submission, take_money_as_wan
from toolkit.submission.roster import Roster, RosterUnit


class Status(Enum):
    """What became of an input path; every path has exactly one."""

    CONSOLIDATED = "consolidated"
    LEFT_OUT = "left_out"
    SUPERSEDED = "superseded"
    UNREADABLE = "unreadable"
    SKIPPED = "skipped"

    @property
    def label(self) -> str:
        """What became of the file, as lists and pages show it."""
        return {"consolidated": "已汇总", "left_out": "未汇总", "superseded": "已有新版", "unreadable": "无法读取",
                "skipped": "跳过"}[self.value]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Received:
    """What became of one path."""

    path: str
    status: Status
    sha256: str = ""
    unit: str = ""
    code: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """A unit whose figures are in the sums."""

    unit: RosterUnit
    checked: Checked

    @property
    def submission(self) -> Submission:
        assert self.checked.submission is not None
        return self.checked.submission


@dataclass(frozen=True, slots=True)
class NotIncluded:
    """A unit that is due and not in the sums, and why."""

    unit: RosterUnit
    reason: str


@dataclass(frozen=True, slots=True)
class Settled:
    """What was settled about files before they are added up, by SHA-256.

    Attributes:
        units: Whose a file is, whatever its cover says.
        left_out: Of files that do not count: whose they are (None: nobody's), what becomes of them, and why.
        silent: By name, what is said of units of which there is no file at all in place of 未报送.
    """

    units: Mapping[str, RosterUnit] = field(default_factory=dict)
    left_out: Mapping[str, tuple[RosterUnit | None, Status, str]] = field(default_factory=dict)
    silent: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Consolidation:
    """A region's sums and how they came about.

    Attributes:
        members: In the order of the roster.
        inputs: Every path exactly once, in order.
        not_included: Units that are due and not in the sums.
        sums: Of all members.
        parts: Of each 所属地区 of the roster, if there are several.
        recomputed: The totals by an independent way.
        checked: All checked files.
        region_check: The check of the sums themselves.
        office: With what everything was checked.
    """

    region: str
    year: int
    form: Form
    final: bool
    roster: Roster
    members: tuple[Member, ...]
    inputs: tuple[Received, ...]
    not_included: tuple[NotIncluded, ...]
    sums: Sums
    parts: tuple[Sums, ...]
    recomputed: tuple[int | None, ...]
    checked: tuple[Checked, ...]
    region_check: Checked
    office: Office = ALONE

    @property
    def due(self) -> int:
        return len(self.roster.units)

    @property
    def coverage(self) -> str:
        """The stamp that every sum carries: 已汇总 47/52 家."""
        return f"已汇总 {len(self.members)}/{self.due} 家"

    @property
    def missing(self) -> tuple[RosterUnit, ...]:
        """Units that are due and not in the sums."""
        return tuple(absent.unit for absent in self.not_included)


def consolidate(
    checked: Sequence[Checked],
    roster: Roster,
    *,
    skipped: Sequence[tuple[str, str]] = (),
    region: str = "",
    year: int | None = None,
    final: bool = False,
    office: Office = ALONE,
    last_year: Callable[[str, int], Mapping[str, int]] | None = None,
    settled: Settled | None = None,
) -> Consolidation:
    """Add checked submissions up, cell by cell.

    Args:
        checked: One per readable or unreadable file, in the order of their paths.
        roster: Who is due.
        skipped: (path, reason) of files that are no workbooks.
        region: Name of the region; by default the roster's common 所属地区.
        year: Report year; by default the one that most submissions bear.
        final: Whether every query has to be explained before a unit counts.
        office: What the office knows beside the files; the roster counts in any case.
        last_year: Gives the figures of a region in the year before a year, empty if they are not known.
        settled: What people and the register have settled about the files; by default nothing.

    Raises:
        NianbaoError: If there is no year or no region to be had, or the region's name is longer than `text_limits` says.

    Source: 《政府信息公开条例》第四十九条.
    """
    if fault := too_long("--region", region):
        raise NianbaoError(f"--region（汇总地区的名称）{fault}。")
    year = year or _common_year(checked)
    region = region or roster.region
    if year is None:
        raise NianbaoError(_nothing_to_add_up(checked, skipped))
    if not region:
        raise NianbaoError("单位名录没有填“所属地区”，请用 --region 指定地区名称。")
    office, settled = replace(office, roster=roster), settled or Settled()
    form = FORMS[edition_for_year(year)]
    candidates, inputs = _sort_out(checked, roster, year, form, final, settled)
    chosen = _one_per_unit(candidates, inputs)
    members = tuple(Member(unit, chosen[unit.name]) for unit in roster.units if unit.name in chosen)
    for member in members:
        inputs[member.checked.path] = _input(member.checked, Status.CONSOLIDATED, unit=member.unit)
    not_included = tuple(NotIncluded(unit, _why(unit, inputs, settled)) for unit in roster.units if unit.name not in chosen)
    submissions = [member.submission for member in members]
    nobody = Sums(region, 0, (None,) * len(form.fields), (0,) * len(form.fields))
    whole = add_up(form, submissions, [region] * len(members)).get(region, nobody)
    homes = [member.unit.region or region for member in members]
    parts = add_up(form, submissions, homes) if len(set(homes)) > 1 else {}
    known = LastYear(last_year(region, year)) if last_year else NO_LAST_YEAR
    sums = replace(as_submission(form, region, year, whole.totals), last_year=known)
    ordered = [inputs[one.path] for one in checked] + [Received(path, Status.SKIPPED, reason=why) for path, why in skipped]
    return Consolidation(
        region, year, form, final, roster, members, tuple(sorted(ordered, key=lambda one: one.path)), not_included, whole,
        tuple(parts.values()), add_up_again(form, submissions), tuple(checked),
        judge_region(sums, submissions, office), office,
    )  # fmt: skip


#: Files that are named one by one where nothing can be added up; of more, the rest is only counted.
_NAMED = 20


def _nothing_to_add_up(checked: Sequence[Checked], skipped: Sequence[tuple[str, str]]) -> str:
    """Why there is no year to be had, and what became of the files."""
    told = [one.findings[0].message for one in checked if one.submission is None]
    if len(told) < len(checked):
        lead = "没有一份可读的填报表写明年度，请用 --year 指定年度。"
    elif told:
        lead = f"没有可汇总的报表：收到的 {len(told)} 份都读不了。请按下面的原因改好后重新汇总。"
    else:
        lead = "没有找到填报工作簿（.xlsx、.xlsm），请核对路径。"
        told = [f"{PurePath(path).name}：{reason}。" for path, reason in skipped]
    more = [f"……还有 {len(told) - _NAMED} 份"] if len(told) > _NAMED else []
    return "\n  ".join([lead, *told[:_NAMED], *more])


def _common_year(checked: Sequence[Checked]) -> int | None:
    years = Counter(one.submission.year for one in checked if one.submission and one.submission.year)
    return max(years, key=lambda year: (years[year], year)) if years else None


def _input(checked: Checked, status: Status, reason: str = "", unit: RosterUnit | None = None) -> Received:
    submission = checked.submission
    name = unit.name if unit else submission.unit if submission else ""
    code = unit.code if unit else submission.code if submission else ""
    return Received(checked.path, status, checked.sha256, name, code, reason)


def _sort_out(
    checked: Sequence[Checked], roster: Roster, year: int, form: Form, final: bool, settled: Settled
) -> tuple[dict[str, list[tuple[RosterUnit, Checked, str]]], dict[str, Received]]:
    """Per unit the files of the right year, each with the reason that bars it from the sums ("" if nothing does)."""
    candidates: dict[str, list[tuple[RosterUnit, Checked, str]]] = {}
    inputs: dict[str, Received] = {}
    for one in checked:
        submission = one.submission
        if one.sha256 in settled.left_out:
            owner, status, reason = settled.left_out[one.sha256]
            inputs[one.path] = _input(one, status, reason, owner)
            continue
        if submission is None:
            cause = one.findings[0].what
            inputs[one.path] = _input(one, Status.UNREADABLE, cause)
            continue
        known = settled.units.get(one.sha256)
        unit, reason = (known, "") if known else roster.identify(submission.code, submission.unit)
        if unit is None:
            inputs[one.path] = _input(one, Status.LEFT_OUT, reason)
        elif submission.year != year:
            own = f"年度为 {submission.year}" if submission.year else "没有写明年度"
            inputs[one.path] = _input(one, Status.LEFT_OUT, f"{own}，本次汇总 {year} 年", unit)
        else:
            bar = _bar(one, submission, form, final)
            candidates.setdefault(unit.name, []).append((unit, one, bar))
    return candidates, inputs


def _bar(checked: Checked, submission: Submission, form: Form, final: bool) -> str:
    """Why a unit's file cannot be added, "" if it can."""
    if submission.edition != form.edition:
        return f"用的是{submission.edition}版表格，本次汇总用{form.edition}版"
    counts = Counter(finding.severity for finding in checked.findings if finding.open)
    if checked.verdict is Verdict.REJECTED:
        return f"未通过校验：有 {counts[Severity.ERROR]} 处必须改正"
    if final and checked.verdict is Verdict.QUERY:
        refused = sum(bool(finding.refused) for finding in checked.findings if finding.open)
        return f"有 {counts[Severity.QUERY]} 处需核实，尚未说明" + (f"（其中 {refused} 处说明未被采纳）" if refused else "")
    return ""


def _one_per_unit(
    candidates: dict[str, list[tuple[RosterUnit, Checked, str]]], inputs: dict[str, Received]
) -> dict[str, Checked]:
    """The one file of each unit that counts; what becomes of the others is entered into `inputs`.

    Of several versions the one with the latest 填报日期 counts; copies with equal figures count once, and of these the one of
    which least is left to do: a copy that came back may differ in nothing but its text and its explanations. Two versions
    that cannot be told apart are a decision for people: neither counts. A mended returned copy takes the place of the file
    that went back, whatever their dates: people forget the date.
    """
    chosen: dict[str, Checked] = {}
    for name, received in candidates.items():
        unit = received[0][0]
        files = _without_returned(unit, received, inputs)
        latest = max(_date(one) for _, one, _ in files)
        current = sorted(((one, bar) for _, one, bar in files if _date(one) == latest), key=lambda each: _left_to_do(each[0]))
        for _, one, _ in files:
            if _date(one) != latest:
                inputs[one.path] = _input(one, Status.SUPERSEDED, f"已有填报日期更晚的“{_name(current[0][0])}”", unit)
        first, bar = current[0]
        same = [one for one, _ in current if _figures(one) == _figures(first)]
        if len(same) < len(current):
            for one, _ in current:
                others = "、".join(_name(other) for other, _ in current if other is not one)
                reason = f"同一单位有几份数据不同的填报表（另有 {others}），填报日期分不出先后，请只留一份"
                inputs[one.path] = _input(one, Status.LEFT_OUT, reason, unit)
            continue
        for one, _ in current[1:]:
            inputs[one.path] = _input(one, Status.SUPERSEDED, f"与“{_name(first)}”数据相同", unit)
        if bar:
            inputs[first.path] = _input(first, Status.LEFT_OUT, bar, unit)
        else:
            chosen[name] = first
    return chosen


def _without_returned(
    unit: RosterUnit, files: list[tuple[RosterUnit, Checked, str]], inputs: dict[str, Received]
) -> list[tuple[RosterUnit, Checked, str]]:
    """The files of a unit without those of which a returned copy has come back."""
    back = {one.submission.origin.returned_from: one for _, one, _ in files if one.submission}
    kept = [each for each in files if not each[1].sha256 or each[1].sha256 not in back]
    for _, one, _ in files:
        if one.sha256 and one.sha256 in back:
            reason = f"已报来改好的退回稿“{_name(back[one.sha256])}”"
            inputs[one.path] = _input(one, Status.SUPERSEDED, reason, unit)
    return kept


def _left_to_do(checked: Checked) -> tuple[int, int]:
    """How many findings are open: mandatory ones, then all."""
    open_ones = [finding.severity for finding in checked.findings if finding.open]
    return open_ones.count(Severity.ERROR), len(open_ones)


def _name(checked: Checked) -> str:
    """The bare file name: reasons stand in outputs, which must not depend on where the files lie."""
    return PurePath(checked.path).name


def _date(checked: Checked) -> tuple[int, ...]:
    """填报日期, () if it is missing or cannot be read."""
    return checked.submission.filled_on if checked.submission else ()


def _figures(checked: Checked) -> tuple[bytes, bytes]:
    submission = checked.submission
    assert submission is not None
    return submission.states, submission.figures.tobytes()


def _why(unit: RosterUnit, inputs: dict[str, Received], settled: Settled) -> str:
    own = [one for one in inputs.values() if one.unit == unit.name]
    reasons = [one.reason for one in own if one.status is Status.LEFT_OUT]
    reasons += [f"收到但读不了：{one.reason}" for one in own if one.status is Status.UNREADABLE]
    return reasons[0] if reasons else settled.silent.get(unit.name, "未报送")


# ---------------------------------------------------------------- sums


def as_submission(form: Form, region: str, year: int, totals: Sequence[int | None]) -> Submission:
    """The sums as a submission of the region: what the next level up receives, and what the rules can check.

    Args:
        form: The edition.
        region: Name of the region.
        year: The report year.
        totals: The sums in the form's order, in the smallest unit; None where nobody filled the cell.
    """
    states = bytes(State.BLANK if value is None else State.NUMBER if value else State.ZERO for value in totals)
    raws = tuple("" if value is None else show(value, field.measure) for value, field in zip(totals, form.fields, strict=True))
    notes = array("H", [0] * len(totals))
    take_money_as_wan(form, notes)
    return Submission(
        region, "", "", year, form.edition, Origin(""), raws, states, array("q", [value or 0 for value in totals]), notes,
        tuple(addresses(form).values()),
    )  # fmt: skip
