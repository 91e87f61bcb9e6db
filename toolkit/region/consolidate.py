"""Roster and checked files → one region's sums: who is due, who is there, who is left out and why.

No unit is counted twice; years and editions are never mixed; a cell that nobody filled stays empty, never 0.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from itertools import takewhile
from pathlib import PurePath

from toolkit.checks.judging import judge_region
from toolkit.checks.receipts import common_year, receipts
from toolkit.errors import NianbaoError
from toolkit.form import FORMS, Form, edition_for_year
from toolkit.form.layout import addresses
from toolkit.intake.folder import NO_WORKBOOK, NO_WORKBOOKS
from toolkit.office.office import ALONE, Office
from toolkit.office.settled import NOTHING_SETTLED
from toolkit.office.text_limits import too_long
from toolkit.region.sums import Sums, add_up, add_up_again
from toolkit.rules.findings import Checked, Severity, Verdict
from toolkit.submission.cells import State
from toolkit.submission.numbers import show
from toolkit.submission.origin import Origin
from toolkit.submission.record import NO_LAST_YEAR, LastYear, Record
from toolkit.submission.report import Submission, take_money_as_wan
from toolkit.submission.roster import Roster, RosterUnit
from toolkit.terminal import visible


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
    """A unit that is due and not in the sums, and why.

    Attributes:
        file: What was received in its place; None if nothing was. Of a file that cannot be read, and is no report of ours, only
            its name or folder says whose it is.
        unopened: Whether something was received of which there is no file: it could not be taken out of an archive or a mail.
    """

    unit: RosterUnit
    reason: str
    file: Received | None = None
    unopened: bool = False

    @property
    def unread(self) -> bool:
        """Whether something was received that nobody could read."""
        return self.unopened or (self.file is not None and self.file.status in (Status.UNREADABLE, Status.SKIPPED))

    @property
    def label(self) -> str:
        """Where the unit stands, as lists show it."""
        return UNREAD if self.unread else NOT_RECEIVED if self.file is None else self.file.status.label


#: Where a unit stands from which nothing was received, and one whose file nobody could read.
NOT_RECEIVED, UNREAD = "没有收到", "收到但读不了"


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
        earlier: The region's own figures of earlier years as far as they are known, by year; in the smallest unit, by key.
        coverages: Of earlier years, how many units were in those figures and how many were due, as far as that is known.
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
    earlier: Mapping[int, Mapping[str, int]] = field(default_factory=dict)
    coverages: Mapping[int, tuple[int, int]] = field(default_factory=dict)

    @property
    def earliest(self) -> int:
        """The first year of which the region's figures are known."""
        return min((self.year, *self.earlier))

    @property
    def due(self) -> int:
        return len(self.roster.units)

    def part_of(self, year: int) -> str:
        """How many of the units the region's figures of a year are of, 10/12; "" if of all, or if that is not known."""
        counted, due = (len(self.members), self.due) if year == self.year else self.coverages.get(year, (0, 0))
        return f"{counted}/{due}" if counted < due else ""

    @property
    def incomparable(self) -> str:
        """Why the region's sums cannot stand beside last year's; "" if they can. Else a region would seem to grow or shrink."""
        if self.part_of(self.year):
            return f"本年只汇总了 {self.part_of(self.year)} 家，全地区的合计两年不可比"
        if self.part_of(self.year - 1):
            return f"上年只汇总了 {self.part_of(self.year - 1)} 家，全地区的合计两年不可比"
        return ""

    @property
    def coverage(self) -> str:
        """The stamp that every sum carries: 已汇总 47/52 家."""
        return f"已汇总 {len(self.members)}/{self.due} 家"

    @property
    def not_summed(self) -> tuple[RosterUnit, ...]:
        """Units that are due and not in the sums."""
        return tuple(absent.unit for absent in self.not_included)

    @property
    def missing(self) -> tuple[RosterUnit, ...]:
        """Units that are due and from which nothing was received."""
        return tuple(absent.unit for absent in self.not_included if absent.file is None and not absent.unopened)

    @property
    def guessed(self) -> bool:
        """Whether only names of files and folders say whose unreadable files are; a register knows more."""
        return self.office.settled == NOTHING_SETTLED

    @property
    def partial(self) -> int:
        """How many figures are the sums of fewer units than are in the sums."""
        return sum(1 for count in self.sums.unfilled if count)


def consolidate(
    checked: Sequence[Checked],
    roster: Roster,
    *,
    skipped: Sequence[tuple[str, str]] = (),
    region: str = "",
    year: int | None = None,
    final: bool = False,
    office: Office = ALONE,
    last_year: Callable[[str, int], Record | None] | None = None,
) -> Consolidation:
    """Add checked submissions up, cell by cell.

    Args:
        checked: One per readable or unreadable file, in the order of their paths.
        roster: Who is due.
        skipped: (path, reason) of files that are no workbooks.
        region: Name of the region; by default the roster's common 所属地区.
        year: Report year; by default the one that most submissions bear.
        final: Whether every query has to be explained before a unit counts.
        office: What the office knows beside the files, and what a register has settled about them; the roster counts in any
            case.
        last_year: Gives the record of a region in the year before a year, None if it is not known. Sums of some of the units
            are never held against this year's.

    Raises:
        NianbaoError: If there is no year or no region to be had, or the region's name is longer than `text_limits` says.

    Source: 《政府信息公开条例》第四十九条.
    """
    if fault := too_long("--region", region):
        raise NianbaoError(f"--region（汇总地区的名称）{fault}。")
    year = year or common_year(checked)
    region = region or roster.region
    if year is None:
        raise NianbaoError(_nothing_to_add_up(checked, skipped))
    if not region:
        raise NianbaoError("单位名录没有填“所属地区”，请用 --region 指定地区名称。")
    office = replace(office, roster=roster)
    form = FORMS[edition_for_year(year)]
    below = _below([*(one.path for one in checked), *(path for path, _ in skipped)])
    chosen, inputs = _sorted_out(checked, office, year, form, final, below)
    members = tuple(Member(unit, chosen[unit.name]) for unit in roster.units if unit.name in chosen)
    passed = [_passed_over(path, why, roster, below) for path, why in skipped]
    received = _by_unit([*(inputs[one.path] for one in checked), *passed])
    unopened = office.settled.unopened
    not_included = tuple(
        NotIncluded(unit, received[unit.name].reason, received[unit.name]) if unit.name in received
        else NotIncluded(unit, unopened.get(unit.name, "未报送"), unopened=unit.name in unopened)
        for unit in roster.units if unit.name not in chosen
    )  # fmt: skip
    submissions = [member.submission for member in members]
    nobody = Sums(region, 0, (None,) * len(form.fields), (0,) * len(form.fields))
    whole = add_up(form, submissions, [region] * len(members)).get(region, nobody)
    homes = [member.unit.region or region for member in members]
    parts = add_up(form, submissions, homes) if len(set(homes)) > 1 else {}
    earlier = _earlier(last_year, region, year) if last_year else {}
    coverages = {before: one.coverage for before, one in earlier.items() if one.coverage}
    counted, due = coverages.get(year - 1, (0, 0))
    known = LastYear(earlier[year - 1].figures) if year - 1 in earlier and counted >= due else NO_LAST_YEAR
    sums = replace(as_submission(form, region, year, whole.totals), last_year=known)
    ordered = [inputs[one.path] for one in checked] + passed
    return Consolidation(
        region, year, form, final, roster, members, tuple(sorted(ordered, key=lambda one: one.path)), not_included, whole,
        tuple(parts.values()), add_up_again(form, submissions), tuple(checked),
        judge_region(sums, submissions, office), office, {before: one.figures for before, one in earlier.items()}, coverages,
    )  # fmt: skip


#: How many earlier years a region's figures are looked for.
_YEARS_BACK = 4


def _earlier(last_year: Callable[[str, int], Record | None], region: str, year: int) -> dict[int, Record]:
    """A region's own records of earlier years, by year; of those years only of which there are any figures."""
    found = {before: last_year(region, before + 1) for before in range(year - _YEARS_BACK, year)}
    return {before: record for before, record in found.items() if record and record.figures}


#: Files that are named one by one where nothing can be added up; of more, the rest is only counted.
_NAMED = 20


def _below(paths: Sequence[str]) -> int:
    """How many characters all paths have in common, up to the end of a folder's name."""
    first, last = min(paths, default=""), max(paths, default="")  # what lies between begins as these two do
    alike = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False)))
    return max(map(first[:alike].rfind, "\\/")) + 1


def _passed_over(path: str, reason: str, roster: Roster, below: int) -> Received:
    """A path that is no workbook; where its name says so, the unit that seems to have sent it."""
    unit = roster.suggested(path[below:]) if reason == NO_WORKBOOK else None
    return Received(path, Status.SKIPPED, unit=unit.name if unit else "", code=unit.code if unit else "", reason=reason)


#: What weighs most where several files of a unit were received and none is in the sums.
_WEIGHT = {Status.LEFT_OUT: 0, Status.SUPERSEDED: 1, Status.UNREADABLE: 2, Status.SKIPPED: 3}


def _by_unit(received: Sequence[Received]) -> dict[str, Received]:
    """By unit, the file that tells why it is not in the sums."""
    found: dict[str, Received] = {}
    for one in sorted((one for one in received if one.status in _WEIGHT and one.unit), key=lambda one: _WEIGHT[one.status]):
        found.setdefault(one.unit, one)
    return found


def _nothing_to_add_up(checked: Sequence[Checked], skipped: Sequence[tuple[str, str]]) -> str:
    """Why there is no year to be had, and what became of the files."""
    told = [one.findings[0].message for one in checked if one.submission is None]
    if len(told) < len(checked):
        lead = "没有一份可读的填报表写明年度，请用 --year 指定年度。"
    elif told:
        lead = f"没有可汇总的报表：收到的 {len(told)} 份都读不了。请按下面的原因改好后重新汇总。"
    else:
        lead = f"{NO_WORKBOOKS}，请核对路径。"
        told = [f"{visible(PurePath(path).name)}：{reason}。" for path, reason in skipped]
    more = [f"……还有 {len(told) - _NAMED} 份"] if len(told) > _NAMED else []
    return "\n  ".join([lead, *told[:_NAMED], *more])


def _input(checked: Checked, status: Status, reason: str = "", unit: RosterUnit | None = None) -> Received:
    submission = checked.submission
    name = unit.name if unit else submission.unit if submission else ""
    code = unit.code if unit else submission.code if submission else ""
    return Received(checked.path, status, checked.sha256, name, code, reason)


def _sorted_out(
    checked: Sequence[Checked], office: Office, year: int, form: Form, final: bool, below: int
) -> tuple[dict[str, Checked], dict[str, Received]]:
    """The one file of each unit that is added up, by the unit's name; and what became of every file, by its path.

    `below`: the characters that all paths begin with, which say nothing of whose file it is.
    """
    roster, settled = office.roster, office.settled
    assert roster is not None
    chosen: dict[str, Checked] = {}
    inputs: dict[str, Received] = {}
    for one, receipt in zip(checked, receipts(checked, roster, year, settled), strict=True):
        unit, submission, left_out = receipt.unit, one.submission, settled.left_out.get(one.sha256)
        if submission is None:
            unit = left_out.unit if left_out else roster.suggested(one.path[below:])
            inputs[one.path] = _input(one, Status.UNREADABLE, one.findings[0].what, unit)
        elif unit is None or receipt.bar is not None:
            status = Status.SUPERSEDED if receipt.superseded else Status.LEFT_OUT
            inputs[one.path] = _input(one, status, left_out.reason if left_out else receipt.reason, unit)
        elif bar := _bar(one, submission, form, final):
            inputs[one.path] = _input(one, Status.LEFT_OUT, bar, unit)
        else:
            chosen[unit.name] = one
            inputs[one.path] = _input(one, Status.CONSOLIDATED, unit=unit)
    return chosen, inputs


def _bar(checked: Checked, submission: Submission, form: Form, final: bool) -> str:
    """Why a unit's file cannot be added, "" if it can."""
    if submission.edition != form.edition:
        return f"用的是{submission.edition}版表格，本次汇总用{form.edition}版"
    counts = Counter(finding.severity for finding in checked.findings if finding.open)
    if checked.verdict is Verdict.REJECTED:
        return f"未通过校验：有 {counts[Severity.ERROR]} 处必须改正"
    if lacking := without_figures(submission):
        return lacking
    if final and checked.verdict is Verdict.QUERY:
        refused = sum(bool(finding.refused) for finding in checked.findings if finding.open)
        return f"有 {counts[Severity.QUERY]} 处需核实，尚未说明" + (f"（其中 {refused} 处说明未被采纳）" if refused else "")
    return ""


def without_figures(submission: Submission) -> str:
    """Why a report has too few figures to stand for its unit in a sum, however mildly each empty cell is judged; "" if it has.

    A table without a single figure bars it, unless the unit wrote that it has nothing of the kind (“/”, 无); so do figures in
    fewer than half of the cells. What is lacking beyond that is counted figure by figure (`Sums.unfilled`).
    """
    form, numbers = submission.form, submission.numbers
    usable = sum(number is not None for number in numbers)
    if usable == 0:
        return f"{len(numbers)} 个数一个都没有读到，请填写数据后重新报送"
    for table in form.tables:
        fields = [one.index for one in form.fields if one.table.key == table.key]
        said = any(numbers[index] is not None or submission.states[index] == State.NA for index in fields)
        if fields and not said:
            return f"{table.label}没有一个可用的数，请补填后重新报送"
    if 2 * usable < len(numbers):
        return f"{len(numbers)} 个数只有 {usable} 个可用，请补填后重新报送"
    return ""


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
    raws = tuple("" if value is None else show(value, one.measure) for value, one in zip(totals, form.fields, strict=True))
    notes = array("H", [0] * len(totals))
    take_money_as_wan(form, notes)
    return Submission(
        region, "", "", year, form.edition, Origin(""), raws, states, array("q", [value or 0 for value in totals]), notes,
        tuple(addresses(form).values()),
    )  # fmt: skip
