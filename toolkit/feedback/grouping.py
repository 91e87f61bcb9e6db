"""How a finished check is told to people: by rule, slips together with what follows from them, and what could not be judged.

What the lines on the screen, the page and the workbook have in common; pure functions over the answers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import takewhile
from typing import NamedTuple

from toolkit.office.office import Office
from toolkit.rules.findings import Checked, Finding, Severity, Verdict, with_followers
from toolkit.rules.model import Rule

#: Ids that stand one by one in a running text; of more, the rest is only counted.
NAMED = 6
#: Causes that one line gives; a workbook that is hardly filled in has a cause per rule.
CAUSES = 6

#: What becomes of a file.
MEANING = {
    Verdict.ACCEPTED: "没有须改正或说明的问题",
    Verdict.QUERY: "有“核实”类问题，须改正或说明",
    Verdict.REJECTED: "有“强制”类问题，须改正后重新报送",
    Verdict.UNREADABLE: "文件无法读取，须重新报送",
}


def trial(rule: Rule | None, today: date | None) -> str:
    """“试行，至2027-03-01” while a rule is on trial, else ""."""
    return f"试行，至{rule.beta.isoformat()}" if rule and rule.beta and rule.on_trial(today) else ""


def settled(finding: Finding) -> str:
    """What was said to a finding by the unit and the office, one line each; "" if nothing was."""
    lines = []
    if finding.explanation:
        lines.append(f"单位说明：{finding.explanation}")
    if finding.accepted:
        lines.append(f"审核意见：{finding.accepted}")
    if finding.refused:
        lines.append(f"说明未被采纳：{finding.refused}" if finding.explanation else finding.refused)
    if finding.waiver:
        lines.append(f"已豁免：{finding.waiver}")
    return "\n".join(lines)


def numbers(findings: Iterable[Finding]) -> tuple[list[tuple[Severity, int]], int]:
    """How many findings of each severity stand for themselves, and how many follow from others."""
    everything = list(findings)
    standing = Counter(finding.severity for finding, _ in with_followers(everything))
    return [(severity, standing[severity]) for severity in Severity], len(everything) - standing.total()


# ---------------------------------------------------------------- by rule


class Broken(NamedTuple):
    """A rule that does not hold somewhere.

    Attributes:
        severity: The heaviest of its findings.
        files: Each file concerned with its findings of this rule, in the order of the check.
    """

    id: str
    rule: Rule | None
    severity: Severity
    files: tuple[tuple[Checked, tuple[Finding, ...]], ...]

    @property
    def units(self) -> int:
        """How many units it concerns; two files of one unit count once."""
        return len({_identity(checked) for checked, _ in self.files})

    @property
    def done(self) -> int:
        """Of how many files all its findings are explained or waived; hints need nothing and are not counted."""
        return sum(
            all(finding.severity is not Severity.HINT and not finding.open for finding in findings)
            for _, findings in self.files
        )

    @property
    def places(self) -> int:
        """How many findings there are."""
        return sum(len(findings) for _, findings in self.files)

    @property
    def title(self) -> str:
        return self.rule.title if self.rule else ""

    @property
    def remedy(self) -> str:
        return self.rule.remedy if self.rule else ""

    @property
    def words(self) -> str:
        """“12 个单位没有通过”."""
        if all(checked.submission is None for checked, _ in self.files):
            return f"{len(self.files)} 个文件没有通过"
        if self.severity is Severity.HINT:
            return f"{self.units} 个单位有此提示"
        if self.done == len(self.files):
            return f"{self.units} 个单位，均已说明或豁免"
        return f"{self.units} 个单位没有通过" + (f"（其中 {self.done} 个已说明或豁免）" if self.done else "")


def name_of(checked: Checked) -> str:
    """What a file is called: its unit, or the file's own name where nobody could read it. A stranger's text."""
    if checked.submission is None:
        return checked.path.replace("\\", "/").rpartition("/")[2]
    return checked.submission.unit or "（未填单位名称）"


def _identity(checked: Checked) -> str:
    """What tells units apart: the code, else the name, else the file."""
    submission = checked.submission
    return (submission.code or submission.unit if submission else "") or checked.path


def by_rule(checked: Iterable[Checked], rules: Mapping[str, Rule]) -> list[Broken]:
    """The rules that do not hold, the one that most units break first, hints last."""
    found: dict[str, dict[int, tuple[Checked, list[Finding]]]] = {}
    for number, one in enumerate(checked):
        for finding in one.findings:
            found.setdefault(finding.rule, {}).setdefault(number, (one, []))[1].append(finding)
    groups = []
    for rule, files in found.items():
        heaviest = min((finding.severity for _, findings in files.values() for finding in findings), key=lambda one: one.rank)
        groups.append(
            Broken(rule, rules.get(rule), heaviest, tuple((one, tuple(findings)) for one, findings in files.values()))
        )
    return sorted(groups, key=lambda one: (one.severity is Severity.HINT, -one.units, one.severity.rank, one.id))


# ---------------------------------------------------------------- what could not be judged


class Share(NamedTuple):
    """A rule that could not, or not everywhere, be judged.

    Attributes:
        part: “25 条关系中的 1 条” if only a part of it could not.
    """

    rule: str
    part: str = ""


class Gap(NamedTuple):
    """Why some rules could not be judged."""

    cause: str
    shares: tuple[Share, ...]

    @property
    def rules(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(share.rule for share in self.shares))

    @property
    def words(self) -> str:
        """“没有上年数据（Y201、Y202）”; a long row of ids is counted."""
        return f"{self.cause}（{listed([' '.join(filter(None, share)) for share in self.shares])}）"


def listed(items: Sequence[str], most: int = NAMED, counter: str = "条") -> str:
    """Items in a row; of a long row the first and how many there are."""
    return "、".join(items) if len(items) <= most else f"{'、'.join(items[: most - 2])} 等 {len(items)} {counter}"


def gaps(checked: Checked) -> list[Gap]:
    """What could not be judged on a file, one entry per cause; missing cells are one cause whatever the rule."""
    causes: dict[str, list[Share]] = {}
    for one in checked.not_judged:
        causes.setdefault(one.cause, []).append(Share(one.rule, one.part))
    return [Gap(cause, tuple(shares)) for cause, shares in causes.items()]


def common_gaps(checked: Iterable[Checked]) -> list[Gap]:
    """The causes that every file has, with all their rules: what the office did not have, like last year's figures."""
    each = [{gap.cause: gap.shares for gap in gaps(one)} for one in checked if one.submission is not None]
    shared = [cause for cause in each[0] if all(cause in others for others in each)] if each else []
    return [Gap(cause, tuple(sorted({share for one in each for share in one[cause]}))) for cause in shared]


def tally(checked: Checked, common: Sequence[Gap] = ()) -> str:
    """How many rules ran on a file, how many could not be judged and why, in one line.

    Args:
        checked: The file.
        common: What is the same for all files and said elsewhere: here it is only counted.
    """
    if checked.submission is None:
        return "没有校验：文件无法读取"
    if not checked.not_judged:
        return f"校验 {checked.run} 条规则，全部核对"
    found = gaps(checked)
    told = {gap.cause for gap in common}
    own = sorted((gap for gap in found if gap.cause not in told), key=lambda gap: -len(gap.rules))
    reasons = [gap.words for gap in own[:CAUSES]]
    if rest := {rule for gap in own[CAUSES:] for rule in gap.rules}:
        reasons.append(f"另有 {len(own) - CAUSES} 种原因（{len(rest)} 条）")
    reasons += [f"{gap.cause}（{len(gap.rules)} 条）" for gap in found if gap.cause in told]
    number = len({one.rule for one in checked.not_judged})
    part = any(share.part for gap in found for share in gap.shares)
    return f"校验 {checked.run} 条规则，{number} 条未能{'核对或只核对了一部分' if part else '核对'}：{'；'.join(reasons)}"


def open_questions(checked: Iterable[Checked]) -> list[tuple[Gap, list[Checked]]]:
    """Each cause with all rules that could not be judged for it and the files concerned, most files first."""
    files: dict[str, list[Checked]] = {}
    shares: dict[str, set[Share]] = {}
    for one in checked:
        for gap in gaps(one):
            files.setdefault(gap.cause, []).append(one)
            shares.setdefault(gap.cause, set()).update(gap.shares)
    ordered = sorted(files.items(), key=lambda entry: -len(entry[1]))
    return [(Gap(cause, tuple(sorted(shares[cause]))), members) for cause, members in ordered]


# ---------------------------------------------------------------- a report


@dataclass(frozen=True)
class Review:
    """A finished check together with what a report for people needs.

    Attributes:
        title: What was checked: the folder's name.
        skipped: Paths that were passed over, each with the reason.
        office: With what it was checked.
        link: Gives the path of a file as seen from the folder of the report, with forward slashes.
    """

    title: str
    checked: tuple[Checked, ...]
    skipped: tuple[tuple[str, str], ...]
    office: Office
    link: Callable[[str], str]

    @cached_property
    def broken(self) -> list[Broken]:
        """The rules that do not hold."""
        return by_rule(self.checked, self.office.ruleset.rules)

    @cached_property
    def common(self) -> list[Gap]:
        """What could not be judged on any file."""
        return common_gaps(self.checked)

    @cached_property
    def verdicts(self) -> list[tuple[Verdict, int]]:
        """How many files came out how; every verdict is there."""
        return [(verdict, sum(one.verdict is verdict for one in self.checked)) for verdict in Verdict]

    @cached_property
    def _folder(self) -> str:
        """The folder that all files have in common, with its last slash."""
        folders = [one.path.replace("\\", "/").split("/")[:-1] for one in self.checked]
        shared = takewhile(lambda level: len(set(level)) == 1, zip(*folders, strict=False))
        return "".join(f"{level[0]}/" for level in shared)

    def file(self, path: str) -> str:
        """A path as it is told: below the folder that all files have in common, else its name alone."""
        plain = path.replace("\\", "/")
        if self._folder and plain.startswith(self._folder):
            return plain.removeprefix(self._folder)
        return plain.rpartition("/")[2]

    def trial(self, rule: str) -> str:
        """“试行，至2027-03-01” while a rule is on trial, else ""."""
        return trial(self.office.ruleset.rules.get(rule), self.office.today)
