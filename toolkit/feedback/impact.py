"""Whose verdict a changed rule would change: the same files checked twice, with the rules as they are and as they would be.

What one rule does is told apart from the others: its findings are exchanged in the first answer and the verdict is taken anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import Any

from toolkit.checks.answer import check_submissions
from toolkit.checks.judging import CHUNK, judge_between
from toolkit.errors import NianbaoError
from toolkit.feedback.grouping import listed, name_of
from toolkit.office.office import Office
from toolkit.rules.catalogue import Ruleset
from toolkit.rules.findings import Checked, Severity, Verdict, verdict
from toolkit.rules.model import Rule
from toolkit.submission.report import Submission, Unreadable
from toolkit.terminal import visible

#: What `--assume N204=…` may say: a severity, or None for a rule that is not there.
LEVELS = {
    "error": Severity.ERROR, "query": Severity.QUERY, "hint": Severity.HINT, "off": None,
    "强制": Severity.ERROR, "核实": Severity.QUERY, "提示": Severity.HINT, "停用": None,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """A file that comes out otherwise."""

    checked: Checked
    before: Verdict
    after: Verdict


@dataclass(frozen=True, slots=True)
class Effect:
    """What a changed rule does by itself.

    Attributes:
        rule: As it would be; as it is if it would be gone.
        before: As what it counts now, in words; after: as what it would count.
        files: In how many files it fires, now or then.
        findings: How many times it would fire.
        changes: The files that would come out otherwise.
    """

    rule: Rule
    before: str
    after: str
    files: int
    findings: int
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Impact:
    """What all changed rules do.

    Attributes:
        files: How many files were looked at.
        effects: Rule by rule, the one that changes most first.
        changes: The files that would come out otherwise with all changes together.
    """

    files: int
    effects: tuple[Effect, ...]
    changes: tuple[Change, ...]


# ---------------------------------------------------------------- the question


def in_force(office: Office) -> tuple[Office, Office]:
    """The question that is asked by default: rules on trial as if they were in force, the office's own as against none."""
    rules = office.ruleset.rules.values()
    own = [rule.id for rule in rules if rule.own]
    before = replace(office, ruleset=office.ruleset.without(own)) if own else office
    trials = [replace(rule, beta=None) for rule in rules if rule.on_trial(office.today)]
    return before, replace(office, ruleset=office.ruleset.extended(trials)) if trials else office


def assumed(office: Office, assumptions: Sequence[str]) -> tuple[Office, Office]:
    """The question that somebody asks: what if these rules weighed otherwise.

    Args:
        office: As it is.
        assumptions: “N204=query”; levels as in `LEVELS`.

    Raises:
        NianbaoError: If there is no such rule or level, or a rule stands twice.
    """
    rules = dict(office.ruleset.rules)
    named: set[str] = set()
    for text in assumptions:
        name, sign, word = (part.strip() for part in text.replace("＝", "=").partition("="))
        known, level = rules.get(name.upper()), word.lower()
        if not sign or level not in LEVELS:
            raise NianbaoError(f"--assume 应写成“规则=级别”，如 N204=query；级别是 {'、'.join(LEVELS)}。写的是“{text}”。")
        if name.upper() in named:
            raise NianbaoError(f"--assume 中 {name.upper()} 写了两次，请只留一个。")
        if known is None:
            raise NianbaoError(f"--assume 中的 {name} 不是现有的规则，规则编号见 nianbao rules。")
        named.add(known.id)
        if (severity := LEVELS[level]) is None:
            del rules[known.id]
        else:
            rules[known.id] = _weighing(known, severity)
    return office, replace(office, ruleset=Ruleset(rules.values()))


def _weighing(rule: Rule, severity: Severity) -> Rule:
    """A rule in force with another severity; a published report never weighs heavier than a report that is sent in."""
    milder = rule.published if rule.published and rule.published.rank > severity.rank else None
    return replace(rule, severity=severity, published=milder, beta=None)


# ---------------------------------------------------------------- the answer


def impact(read: Iterable[Submission | Unreadable], before: Office, after: Office) -> Impact:
    """What becomes of some files when the rules change; each is read once and checked twice.

    Args:
        read: Submissions, and the files that could not be read; taken as they come.
        before: With what is checked now.
        after: With what would be checked.
    """
    first: list[Checked] = []
    second: list[Checked] = []
    left = iter(read)
    while chunk := list(islice(left, CHUNK)):
        first += map(_slim, check_submissions(chunk, before))
        second += map(_slim, check_submissions(chunk, after))
    return compare(judge_between(first, before), judge_between(second, after), before, after)


def _slim(checked: Checked) -> Checked:
    return replace(checked, submission=checked.submission.without_texts()) if checked.submission else checked


def compare(first: Sequence[Checked], second: Sequence[Checked], before: Office, after: Office) -> Impact:
    """Two answers about the same files, in the same order, told apart rule by rule.

    Args:
        first: The answers of now.
        second: The answers with the changed rules.
        before: With what the first were checked.
        after: With what the second were checked.
    """
    pairs = list(zip(first, second, strict=True))
    effects = [_effect(rule, pairs, before, after) for rule in _changed(before, after)]
    effects.sort(key=lambda one: (-len(one.changes), -one.files, one.rule.id))
    changes = [Change(one, one.verdict, other.verdict) for one, other in pairs if one.verdict is not other.verdict]
    return Impact(len(pairs), tuple(effects), tuple(changes))


def _changed(before: Office, after: Office) -> Iterator[str]:
    old, new = before.ruleset.rules, after.ruleset.rules
    for rule in dict.fromkeys((*old, *new)):
        if old.get(rule) != new.get(rule) or _words(old.get(rule), before.today) != _words(new.get(rule), after.today):
            yield rule


def _effect(rule: str, pairs: Sequence[tuple[Checked, Checked]], before: Office, after: Office) -> Effect:
    files = findings = 0
    changes = []
    for one, other in pairs:
        mine = [finding for finding in other.findings if finding.rule == rule]
        rest = [finding for finding in one.findings if finding.rule != rule]
        files += bool(mine) or len(rest) < len(one.findings)
        findings += len(mine)
        alone = verdict([*rest, *mine])
        if one.submission is not None and alone is not one.verdict:
            changes.append(Change(one, one.verdict, alone))
    old, new = before.ruleset.rules.get(rule), after.ruleset.rules.get(rule)
    known = new or old
    assert known is not None
    return Effect(known, _words(old, before.today), _words(new, after.today), files, findings, tuple(changes))


def _words(rule: Rule | None, today: date | None) -> str:
    if rule is None:
        return "无"
    return "试行（提示）" if rule.on_trial(today) else rule.severity.label


# ---------------------------------------------------------------- for people and programs

#: Units that are named; of more, the rest is only counted.
_NAMED = 12


def list_impact(found: Impact) -> Iterator[str]:
    """The answer as lines of text."""
    if not found.effects:
        yield "没有试行的规则，也没有本单位自定的规则，各文件的结论不变。可以用 --assume 规则=级别 试改一条规则。"
        return
    for one in found.effects:
        yield f"{one.rule.id} {one.before} → {one.after}  {one.rule.title}"
        fires = f"在 {one.files} 个文件中出现" if one.files else "没有文件出现"
        yield f"  {fires}，" + (f"{len(one.changes)} 个文件的结论会变：" if one.changes else "结论都不变。")
        yield from _list_changes(one.changes)
    yield ""
    same = found.files - len(found.changes)
    if found.changes:
        yield f"合计：{found.files} 个文件，{len(found.changes)} 个的结论会变，{same} 个不变："
        yield from _list_changes(found.changes)
    else:
        yield f"合计：{found.files} 个文件，结论都不变。"


def _list_changes(changes: Sequence[Change]) -> Iterator[str]:
    for (before, after), number in Counter((one.before, one.after) for one in changes).items():
        names = [visible(name_of(one.checked)) for one in changes if (one.before, one.after) == (before, after)]
        yield f"    {before.label} → {after.label} {number} 个：{listed(names, _NAMED, '个')}"


def impact_json(found: Impact, before: Office, after: Office) -> dict[str, Any]:
    """The answer for programs."""
    return {
        "ruleset": {"before": before.ruleset.version, "after": after.ruleset.version},
        "files": found.files,
        "unchanged": found.files - len(found.changes),
        "rules": [
            {
                "rule": one.rule.id,
                "title": one.rule.title,
                "before": _level(before.ruleset.rules.get(one.rule.id), before.today),
                "after": _level(after.ruleset.rules.get(one.rule.id), after.today),
                "files": one.files,
                "findings": one.findings,
                "changes": _changes_json(one.changes),
            }
            for one in found.effects
        ],
        "changes": _changes_json(found.changes),
    }


def _level(rule: Rule | None, today: date | None) -> str:
    return "off" if rule is None else rule.weight(published=False, today=today).value


def _changes_json(changes: Sequence[Change]) -> list[dict[str, Any]]:
    return [
        {
            "path": one.checked.path,
            "unit": (one.checked.submission.unit or None) if one.checked.submission else None,
            "before": one.before.value,
            "after": one.after.value,
        }
        for one in changes
    ]
