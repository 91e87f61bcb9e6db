"""Hits and functions → findings, verdicts, and what could not be judged: for a file, a batch, a region's sums."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.checks.batch import batch_hits
from toolkit.checks.compiled import compile_rules
from toolkit.checks.crashes import crash, crashes_named
from toolkit.checks.plain import plain_hits
from toolkit.office.office import ALONE, Office
from toolkit.rules.case import Case
from toolkit.rules.catalogue import RULES
from toolkit.rules.findings import Checked, Finding, NotJudged, Severity, Verdict, in_order, verdict
from toolkit.rules.messages import (
    cell_finding,
    fault_finding,
    file_finding,
    found_finding,
    relation_finding,
    unfilled,
    unreadable_finding,
)
from toolkit.rules.terms import Found, Need, Unjudged
from toolkit.submission.cells import Note, State, has_number, is_empty
from toolkit.submission.record import NO_LAST_YEAR
from toolkit.submission.report import Fault, Submission
from toolkit.terminal import visible

if TYPE_CHECKING:
    from toolkit.checks.compiled import Compiled, Hits
    from toolkit.checks.receipts import Receipt
    from toolkit.rules.model import Rule


#: Submissions checked in one go; bounds the memory of the frames.
CHUNK = 500
#: Why rules between years are not judged on a file that knows nothing of last year.
NO_PRIOR = Need.PRIOR.value


@lru_cache(maxsize=1024)
def _for_all(rule: str, reason: str) -> NotJudged:
    """That a rule was not judged, for a reason that is that of most reports: then there is one of it."""
    return NotJudged(rule, reason)


def _judge(submission: Submission, hits: Hits, office: Office) -> Checked:
    unit = office.unit_of(submission)
    if unit:
        submission = replace(submission, identity=unit.code or unit.name)
    compiled = compile_rules(submission.form, office.ruleset)
    rules, today = office.ruleset.rules, office.today
    findings = list(_of_reader(submission, compiled, today))
    for rule, test in compiled.file_rules:
        with crashes_named(rule.id):
            if detail := test.found(submission):
                findings.append(file_finding(rule, submission, detail, today))
    case = Case(submission, unit, office.roster, office.limits)
    placed, lost = _by_place(submission, [*hits.cells, *_too_large_here(case, compiled)])
    merged = _blank_since_merged(submission)
    placed = [(index, name) for index, name in placed if index not in merged]
    findings += [cell_finding(rules[name], submission, indices, today, case.organ) for name, indices in _told(placed, rules)]
    missing: dict[str, list[int]] = {}
    for index in hits.missing:
        missing.setdefault(compiled.relations[index].rule, []).append(index)
    shifted = {
        rule: words for rule, words in compiled.shifted.items() if rule not in missing and _cancels(rule, hits, compiled)
    }
    for index, left, right in sorted(hits.relations):
        relation = compiled.relations[index]
        words = shifted.get(relation.rule, "")
        findings.append(relation_finding(rules[relation.rule], submission, relation, left, right, today, words))
    not_judged = [NotJudged(name, unfilled(submission, indices)) for name, indices in lost.items()]
    gaps = enumerate(case.figures) if missing and None in case.figures else ()
    unusable = frozenset(index for index, figure in gaps if figure is None)
    not_judged += [_not_judged(submission, compiled, rule, missing[rule], unusable) for rule in sorted(missing)]
    barred = sum(len(indices) == compiled.count(rule) for rule, indices in missing.items())
    more, open_questions, idle = _judge_case(case, compiled, today)
    findings += more
    not_judged += open_questions
    others = Need.OTHERS.value
    not_judged += [_for_all(rule.id, others) for rule, _ in compiled.between_rules]
    waits = others if office.roster else Need.ROSTER.value
    not_judged += [_for_all(rule.id, waits) for rule in compiled.receipt_rules.values()]
    barred += idle + len(compiled.between_rules) + len(compiled.receipt_rules)
    return _concluded(case, findings, not_judged, compiled.applicable - barred, office)


def _of_reader(submission: Submission, compiled: Compiled, today: date | None) -> Iterator[Finding]:
    """What the reader noticed, as findings; of what nobody has to do anything about, one per rule."""
    together: dict[str, list[Fault]] = {}
    for fault in submission.faults:
        known = compiled.reader_rules.get(fault.kind)
        if known is None:
            continue
        rule, test = known
        if test.together:
            together.setdefault(rule.id, []).append(fault)
        else:
            yield fault_finding(rule, test, submission, [fault], today)
    for faults in together.values():
        rule, test = compiled.reader_rules[faults[0].kind]
        yield fault_finding(rule, test, submission, faults, today)


def _too_large_here(case: Case, compiled: Compiled) -> Iterator[tuple[int, str]]:
    """(index, rule) of figures that are too large for the unit's level, and not for every level: those both engines find."""
    submission, figures = case.submission, case.submission.figures
    for rule, test, cells, pick, least in compiled.limited:
        with crashes_named(rule):
            limit = test.limit(case.organ)
            if limit is None or max(pick(figures)) <= limit.value * least:
                continue
            for index, scale in cells:
                beyond = limit.value * scale < figures[index] and not test.value_fails(figures[index], scale)
                if beyond and has_number(submission.states[index], submission.notes[index]):
                    yield index, rule


def _by_place(submission: Submission, hits: Iterable[tuple[int, str]]) -> tuple[list[tuple[int, str]], dict[str, list[int]]]:
    """Faulty cells as (index, rule), and by rule those that have no place: their table or heading is missing, which is told."""
    places = submission.places
    placed: list[tuple[int, str]] = []
    lost: dict[str, list[int]] = {}
    for index, name in sorted(hits):
        if places[index][1]:
            placed.append((index, name))
        else:
            lost.setdefault(name, []).append(index)
    return placed, lost


def _blank_since_merged(submission: Submission) -> frozenset[int]:
    """Cells that are blank because they are part of a merged area, which is told as such."""
    by_key = submission.form.by_key
    keys = (key for fault in submission.faults if fault.kind == "figures_merged" for key in fault.key.split(","))
    indices = (by_key[key].index for key in keys if key in by_key)
    return frozenset(index for index in indices if submission.states[index] == State.BLANK)


def _told(hits: Iterable[tuple[int, str]], rules: Mapping[str, Rule]) -> Iterator[tuple[str, list[int]]]:
    """Rules with the cells of a finding each: one cell, or all of those that nobody has to do anything about."""
    hints: dict[str, list[int]] = {}
    for index, name in hits:
        if rules[name].severity is Severity.HINT:
            hints.setdefault(name, []).append(index)
        else:
            yield name, [index]
    yield from hints.items()


def _cancels(rule: str, hits: Hits, compiled: Compiled) -> bool:
    """Whether what the relations of a rule are off by adds up to nothing."""
    return not sum(left - right for index, left, right in hits.relations if compiled.relations[index].rule == rule)


def _judge_case(case: Case, compiled: Compiled, today: date | None) -> tuple[list[Finding], list[NotJudged], int]:
    """What the functions say of one report; and how many of them could not judge anything."""
    findings: list[Finding] = []
    not_judged: list[NotJudged] = []
    idle = 0
    absent = [need for need in Need if case.lacks(need)]  # a set would hash them, which enums do slowly
    for rule, test in compiled.case_rules:
        for need in test.needs:
            if need in absent:
                not_judged.append(_for_all(rule.id, case.why_lacking(need)))
                idle += 1
                break
        else:
            try:
                for one in test.found(case):
                    if isinstance(one, Unjudged):
                        not_judged.append(NotJudged(rule.id, one.reason))
                        idle += one.whole
                    else:
                        findings.append(found_finding(rule, case.submission, one, today))
            except Exception as error:
                raise crash(rule.id, error) from error
    return findings, not_judged, idle


def _concluded(case: Case, findings: Iterable[Finding], not_judged: Iterable[NotJudged], run: int, office: Office) -> Checked:
    """The answer about a file from everything that was found in it."""
    submission = case.submission
    settled = office.settle_all(list(findings), submission)
    if settled:
        from toolkit.checks.causes import fold

        settled = fold(case, settled, office.ruleset)
    return Checked(
        submission.path,
        submission,
        tuple(in_order(settled)),
        verdict(settled),
        run,
        tuple(sorted(not_judged)),
        submission.sha256,
    )


def judge_between(checked: Sequence[Checked], office: Office = ALONE) -> list[Checked]:
    """The answers about a batch together with what can only be said of a report among others.

    With a roster that is whose file it is, of which year, and which of several files of a unit counts. Reports of one year and
    edition are compared with each other, if there are at least two; a file that another one of its unit has replaced is no
    other. Their texts may be gone, their sketches not.
    """
    answers = list(checked)
    if office.roster is None and len(answers) < 2:
        return answers
    from toolkit.checks.receipts import owners, receipts

    decided = receipts(answers, office.roster, office.year, office.settled)
    groups: dict[tuple[int, int | None], list[int]] = {}
    for index, one in enumerate(answers):
        if one.submission is not None:
            groups.setdefault((one.submission.edition, one.submission.year), []).append(index)
    for members in groups.values():
        if len(members) > 1:
            whose = owners([answers[index] for index in members], office.roster, office.settled)
            _judge_group(answers, members, office, {index for index in members if decided[index].superseded}, whose)
    if office.roster is not None:
        answers = [_judge_receipt(one, receipt, office) for one, receipt in zip(answers, decided, strict=True)]
    return answers


#: Why a file that another one of its unit has replaced is not compared with others.
_REPLACED = "本单位另有一份新的报表"


def _judge_receipt(checked: Checked, receipt: Receipt, office: Office) -> Checked:
    """An answer to which has been added what bars the file from counting for its unit.

    Sums over a region are nobody's file. A file of another year needs nothing if its unit has sent this year's as well.
    """
    submission = checked.submission
    if submission is None:
        return checked
    rules = compile_rules(submission.form, office.ruleset).receipt_rules
    rule = rules.get(receipt.bar.value) if receipt.bar and not submission.origin.of_region else None
    found = []
    if rule is not None:
        milder = Severity.HINT if receipt.present else None
        found.append(
            found_finding(
                rule,
                submission,
                Found({"reason": visible(receipt.reason)}, excerpt=receipt.reason, milder=milder),
                office.today,
            )
        )
    return _answered(checked, found, [one.id for one in rules.values()], office, {})


def _judge_group(
    answers: list[Checked], members: Sequence[int], office: Office, replaced: Container[int], whose: Sequence[int]
) -> None:
    """Add what the rules between reports say to the answers about reports of one year and edition.

    Args:
        answers: Of all files; changed.
        members: Which of them.
        office: What the office knows beside the files.
        replaced: Files that another one of the same unit has replaced.
        whose: Of each member, a number that tells the units apart.
    """
    submissions = [known for index in members if (known := answers[index].submission) is not None]
    compiled = compile_rules(submissions[0].form, office.ruleset)
    cases = [Case(one, office.unit_of(one), office.roster, office.limits) for one in submissions]
    for case, index in zip(cases, members, strict=True):
        said = (finding.explanation for finding in answers[index].findings)
        case.explanations = tuple(dict.fromkeys(filter(None, (*case.submission.explanations.values(), *said))))
    counting = _in_place([index in replaced for index in members], whose)
    absent = {need for need in Need if need is not Need.OTHERS and all(case.lacks(need) for case in cases)}
    by_file: dict[int, list[Finding]] = {}
    judged: dict[str, bool] = {}
    for rule, test in compiled.between_rules:
        if lacking := next((need for need in test.needs if need in absent), None):
            for index in members:
                answers[index] = _answered(answers[index], [], (), office, {rule.id: lacking.value})
            continue
        looked_at = range(len(cases)) if test.versions else counting
        if len(looked_at) < 2:
            continue  # the answers say already that there is nothing to compare with
        judged[rule.id] = test.versions
        with crashes_named(rule.id):
            for position, one in test.found([cases[position] for position in looked_at]):
                index = members[looked_at[position]]
                finding = found_finding(rule, cases[looked_at[position]].submission, one, office.today)
                by_file.setdefault(index, []).append(finding)
    for index in members:
        own = [rule for rule, versions in judged.items() if versions or index not in replaced]
        others = dict.fromkeys(judged.keys() - set(own), _REPLACED)
        answers[index] = _answered(answers[index], by_file.get(index, ()), own, office, others)


def _in_place(replaced: Sequence[bool], whose: Sequence[int]) -> list[int]:
    """The positions of the files that count, each in the place of the first file of its unit that it has replaced.

    So the same others are met in the same order whether a file is the one of old or a mended copy beside it.
    """
    places: dict[int, int] = {}
    for position, (gone, owner) in enumerate(zip(replaced, whose, strict=True)):
        if gone:
            places.setdefault(owner, position)
    counting = [position for position, gone in enumerate(replaced) if not gone]
    return sorted(counting, key=lambda position: places.get(whose[position], position))


def _answered(
    checked: Checked, findings: Sequence[Finding], judged: Sequence[str], office: Office, reasons: Mapping[str, str]
) -> Checked:
    """An answer to which the rules between reports have been added."""
    not_judged = _not_judged_after(checked.not_judged, tuple(judged))
    if reasons:
        not_judged = tuple(NotJudged(one.rule, reasons[one.rule]) if one.rule in reasons else one for one in not_judged)
    if not findings:
        return replace(checked, not_judged=not_judged, run=checked.run + len(judged))
    assert checked.submission is not None
    everything = [*checked.findings, *office.settle_all(findings, checked.submission)]
    return replace(
        checked, findings=tuple(in_order(everything)), verdict=verdict(everything), not_judged=not_judged,
        run=checked.run + len(judged),
    )  # fmt: skip


@lru_cache(maxsize=256)
def _not_judged_after(not_judged: tuple[NotJudged, ...], judged: tuple[str, ...]) -> tuple[NotJudged, ...]:
    """What is left of what was not judged; it is the same for nearly all reports, and then there is one of it."""
    return tuple(one for one in not_judged if one.rule not in judged)


def judge_region(region: Submission, members: Sequence[Submission], office: Office = ALONE) -> Checked:
    """The answer about a region's sums: as a report by themselves, and together with the reports that are in them.

    Args:
        region: The sums as a submission; its `prior` is last year's region, which only the rules about regions look at.
        members: The reports that are in the sums; their texts may be gone.
        office: What the office knows beside the files.
    """
    own = [rule.id for rule in office.ruleset.rules.values() if rule.own]  # an office's own limits are meant for a unit
    office = replace(office, ruleset=office.ruleset.without(own)) if own else office
    alone = check_one(replace(region, last_year=NO_LAST_YEAR), office)
    compiled = compile_rules(region.form, office.ruleset)
    whole = Case(region, None, office.roster, office.limits)
    cases = [Case(one, office.unit_of(one), office.roster, office.limits) for one in members]
    more: list[Finding] = []
    not_judged = list(alone.not_judged)
    for rule, test in compiled.region_rules:
        with crashes_named(rule.id):
            for one in test.found(whole, cases):
                if isinstance(one, Unjudged):
                    not_judged.append(NotJudged(rule.id, one.reason))
                else:
                    more.append(found_finding(rule, region, one, office.today))
    current = {finding.fingerprint for finding in (*alone.findings, *more)}
    findings = [*alone.findings, *(office.settle(finding, region, current) for finding in more)]
    open_rules = {one.rule for one in not_judged[len(alone.not_judged) :]}
    return replace(
        alone, submission=region, findings=tuple(in_order(findings)), verdict=verdict(findings),
        run=alone.run + len(compiled.region_rules) - len(open_rules), not_judged=tuple(sorted(not_judged)),
    )  # fmt: skip


def _not_judged(
    submission: Submission, compiled: Compiled, rule: str, indices: Sequence[int], unusable: frozenset[int]
) -> NotJudged:
    """Why these relations of a rule could not be judged."""
    cause = _what_is_missing(submission, compiled, indices, unusable)
    if not cause:
        return NotJudged(rule, NO_PRIOR)
    return NotJudged(rule, cause, len(indices), compiled.count(rule))


def _what_is_missing(submission: Submission, compiled: Compiled, indices: Sequence[int], unusable: frozenset[int]) -> str:
    """Which cells kept relations from being judged (typed ones, not the totals over them); "" if only last year is missing."""
    if not unusable:
        return ""
    terms = sorted(unusable & frozenset[int]().union(*(compiled.plans[index].needed for index in indices)))
    lenient = all(compiled.relations[index].blank_counts_zero for index in indices)
    empty = [term for term in terms if not (lenient and is_empty(submission.states[term]))]
    typed = [term for term in empty if not submission.notes[term] & Note.DERIVED] or empty
    return unfilled(submission, typed)


def check_one(submission: Submission, office: Office = ALONE) -> Checked:
    """Check one submission without pandas: the answer of the button and of `check FILE`."""
    return _judge(submission, plain_hits(submission, office.ruleset), office)


def check_batch(submissions: Sequence[Submission], office: Office = ALONE) -> list[Checked]:
    """Check many submissions at once with pandera, in the order given; each by itself (`judge_between` compares them).

    Raises:
        NianbaoError: If pandera's validation is switched off.
    """
    answers: dict[int, Checked] = {}
    for edition in {submission.edition for submission in submissions}:
        members = [index for index, submission in enumerate(submissions) if submission.edition == edition]
        for start in range(0, len(members), CHUNK):
            chunk = members[start : start + CHUNK]
            batch = [submissions[index] for index in chunk]
            for index, submission, hits in zip(chunk, batch, batch_hits(batch, office.ruleset), strict=True):
                answers[index] = _judge(submission, hits, office)
    return [answers[index] for index in range(len(submissions))]


def unreadable(path: str, cause: str, sha256: str = "") -> Checked:
    """The answer about a file that could not be taken in.

    Args:
        path: As given by the user.
        cause: What is wrong and what to do, in Chinese.
        sha256: Of the file's bytes, "" if they could not be had.
    """
    return Checked(path, None, (unreadable_finding(RULES["F101"], Path(path).name, cause),), Verdict.UNREADABLE, sha256=sha256)
