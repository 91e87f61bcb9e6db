"""Form and rules → findings: pandera schemas over the long frames of a batch, the same declarations as plain Python for one.

Both engines return the same `Hits`; what a hit says is built in one place. pandera is imported only for a batch, because
importing it takes longer than checking a workbook. A rule that crashes is a bug and is raised, by its name.
"""

from __future__ import annotations

import math
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from toolkit.errors import NianbaoError
from toolkit.form import Form
from toolkit.office.office import Office
from toolkit.rules.case import Case
from toolkit.rules.catalogue import RULES, STANDARD, Ruleset, rule_of
from toolkit.rules.findings import Finding, NotJudged, Verdict, in_order, verdict
from toolkit.rules.messages import cell_finding, file_finding, found_finding, relation_finding, unfilled, unreadable_finding
from toolkit.rules.model import BetweenTest, CaseTest, CellTest, FileTest, LinearTest, RegionTest, Rule
from toolkit.rules.terms import PRIOR, Need, Relation, Unjudged
from toolkit.submission.cells import VALUED, Note, State
from toolkit.submission.report import Fault, Submission

#: Submissions checked in one go; bounds the memory of the frames.
CHUNK = 500
#: Why rules between years are not judged on a file that knows nothing of last year.
NO_PRIOR = Need.PRIOR.value
#: A check with the standard rules that knows nothing but the file.
ALONE = Office()


class CrashedRuleError(Exception):
    """A rule raised something: a bug of ours, not of a file. The text names the rule, the cause is what it raised."""


@contextmanager
def _named(rule: str) -> Iterator[None]:
    """Whatever is raised inside is raised as the crash of this rule."""
    try:
        yield
    except Exception as error:
        raise CrashedRuleError(f"rule {rule} crashed: {error!r}") from error


@dataclass(frozen=True, slots=True)
class Checked:
    """A file after the check.

    Attributes:
        path: As given by the user.
        submission: None if the file could not be read.
        run: Number of rules that were judged.
        not_judged: Rules that could not, or not everywhere, be judged.
        sha256: Of the file's bytes, "" if they could not be had.
    """

    path: str
    submission: Submission | None
    findings: tuple[Finding, ...]
    verdict: Verdict
    run: int = 0
    not_judged: tuple[NotJudged, ...] = ()
    sha256: str = ""


@dataclass(slots=True)
class Hits:
    """What an engine found in one submission.

    Attributes:
        cells: (field index, rule id). relations: (relation index, left, right). missing: relation indices.
    """

    cells: list[tuple[int, str]] = field(default_factory=list)
    relations: list[tuple[int, int, int]] = field(default_factory=list)
    missing: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Compiled:
    """The rules of one edition, bound to its fields and equations.

    Attributes:
        cell_rules: (rule, indices of the fields that it is about).
        case_rules: (rule, function about one report). between_rules: (rule, function about a batch). region_rules: (rule,
            function about a region's sums and its members).
        relations: Every comparison that is judged; identities that others imply are not.
        ruleset: Where the rules come from.
        applicable: How many rules there are for a report of this edition; those about a region's sums do not count.
        shifted: By rule, what is said where the differences of all its relations cancel out.
    """

    form: Form
    cell_rules: tuple[tuple[Rule, CellTest, frozenset[int]], ...]
    file_rules: tuple[tuple[Rule, FileTest], ...]
    case_rules: tuple[tuple[Rule, CaseTest], ...]
    between_rules: tuple[tuple[Rule, BetweenTest], ...]
    region_rules: tuple[tuple[Rule, RegionTest], ...]
    relations: tuple[Relation, ...]
    ruleset: Ruleset
    applicable: int
    shifted: Mapping[str, str]

    def count(self, rule: str) -> int:
        """How many relations a rule has."""
        return self._counts[rule]

    @cached_property
    def _counts(self) -> Counter[str]:
        return Counter(relation.rule for relation in self.relations)

    def broken_by(self, content: tuple[int, int]) -> list[tuple[str, frozenset[int]]]:
        """(rule, where) of the rules that a cell of this state and these notes breaks."""
        known = self._broken_by.get(content)
        if known is None:
            known = []
            for rule, test, where in self.cell_rules:
                with _named(rule.id):
                    if not test.bounds_value and test.content_fails(*content):
                        known.append((rule.id, where))
            self._broken_by[content] = known
        return known

    @cached_property
    def _broken_by(self) -> dict[tuple[int, int], list[tuple[str, frozenset[int]]]]:
        """Filled as contents are met; there are a few dozen."""
        return {}

    @cached_property
    def bounds(self) -> tuple[Bounds, ...]:
        """The rules about values, with the values for which they have to be asked."""
        found = []
        for rule, test, where in self.cell_rules:
            if test.bounds_value:
                scales = [one.measure.scale if one.index in where else None for one in self.form.fields]
                lowest, highest = (
                    tuple(sign * math.inf if limit is None or scale is None else limit * scale for scale in scales)
                    for sign, limit in ((-1, test.below), (1, test.above))
                )
                found.append(Bounds(rule.id, test, lowest, highest))
        return tuple(found)

    @cached_property
    def plans(self) -> tuple[Plan, ...]:
        """The relations with everything found that can be found without figures."""
        return tuple(_plan(self.form, index, relation) for index, relation in enumerate(self.relations))


class Bounds(NamedTuple):
    """A rule about values: by field, the lowest and the highest value that it has nothing against."""

    rule: str
    test: CellTest
    lowest: tuple[float, ...]
    highest: tuple[float, ...]


class Side(NamedTuple):
    """One side of a relation: indices of figures that count once, (index, factor) of others, (key, factor) of last year's."""

    once: tuple[int, ...]
    weighted: tuple[tuple[int, int], ...]
    prior: tuple[tuple[str, int], ...]


class Plan(NamedTuple):
    """How a relation is judged.

    Attributes:
        number: Index of the relation.
        needed: Indices of the figures that must be usable, the inputs of totals included.
        prior: Keys of last year's figures, without `prior:`.
    """

    number: int
    relation: Relation
    left: Side
    right: Side
    needed: frozenset[int]
    prior: frozenset[str]


def _plan(form: Form, number: int, relation: Relation) -> Plan:
    left, right = (_plan_side(form, side) for side in relation.weighted)
    own = [key for key in (*relation.left, *relation.right) if not key.startswith(PRIOR)]
    needed = frozenset(form.by_key[one].index for key in own for one in (key, *form.inputs_of.get(key, ())))
    return Plan(number, relation, left, right, needed, frozenset(key for side in (left, right) for key, _ in side.prior))


def _plan_side(form: Form, terms: Iterable[tuple[str, int]]) -> Side:
    terms = list(terms)
    own = [(form.by_key[key].index, factor) for key, factor in terms if not key.startswith(PRIOR)]
    return Side(
        tuple(index for index, factor in own if factor == 1),
        tuple((index, factor) for index, factor in own if factor != 1),
        tuple((key.removeprefix(PRIOR), factor) for key, factor in terms if key.startswith(PRIOR)),
    )


@lru_cache(maxsize=16)
def compile_rules(form: Form, ruleset: Ruleset = STANDARD) -> Compiled:
    """Bind the rules to an edition.

    Raises:
        ValueError: If an identity of the form is claimed by no rule or by several.
    """
    rules = [rule for rule in ruleset.rules.values() if form.edition in rule.editions]
    cell_rules = []
    file_rules = []
    case_rules = []
    between_rules = []
    region_rules = []
    shifted = {}
    relations: list[Relation] = []
    for rule in rules:
        test = rule.test
        if isinstance(test, CellTest):
            cell_rules.append((rule, test, frozenset(one.index for one in form.fields if test.applies(one))))
        elif isinstance(test, FileTest):
            file_rules.append((rule, test))
        elif isinstance(test, CaseTest):
            case_rules.append((rule, test))
        elif isinstance(test, BetweenTest):
            between_rules.append((rule, test))
        elif isinstance(test, RegionTest):
            region_rules.append((rule, test))
        elif isinstance(test, LinearTest):
            relations += test.relations(rule.id)
            if test.shifted:
                shifted[rule.id] = test.shifted
    for index, identity in enumerate(form.identities):
        rule_id = rule_of(identity)
        if index not in form.implied and rule_id in ruleset.rules:
            relations.append(Relation(rule_id, identity.left, identity.right))
    return Compiled(
        form, tuple(cell_rules), tuple(file_rules), tuple(case_rules), tuple(between_rules), tuple(region_rules),
        tuple(relations), ruleset, len(rules) - len(region_rules), shifted,
    )  # fmt: skip


# ---------------------------------------------------------------- one submission, plain Python


def _plain_hits(submission: Submission, ruleset: Ruleset = STANDARD) -> Hits:
    compiled = compile_rules(submission.form, ruleset)
    hits = Hits()
    _plain_cells(submission, compiled, hits)
    _plain_relations(submission, compiled, hits)
    return hits


def find_hits(submission: Submission) -> Hits:
    """What the plain engine finds, before it is put into words: for the workbook, whose formulas say the same."""
    return _plain_hits(submission)


def _plain_cells(submission: Submission, compiled: Compiled, hits: Hits) -> None:
    states, notes, values = submission.states, submission.notes, submission.figures
    odd = {content: rules for content in set(zip(states, notes, strict=True)) if (rules := compiled.broken_by(content))}
    if odd:
        for index, content in enumerate(zip(states, notes, strict=True)):
            for rule_id, where in odd.get(content, ()):
                if index in where:
                    hits.cells.append((index, rule_id))
    least, most = min(values), max(values)
    for bounds in compiled.bounds:
        if max(bounds.lowest) <= least and most <= min(bounds.highest):
            continue
        for index, (value, low, high) in enumerate(zip(values, bounds.lowest, bounds.highest, strict=True)):
            if low <= value <= high or not _has_value(submission, index):
                continue
            with _named(bounds.rule):
                if bounds.test.value_fails(value, compiled.form.fields[index].measure.scale):
                    hits.cells.append((index, bounds.rule))


_FRACTION = int(Note.FRACTION)  # plain numbers: arithmetic with enums is slow
_EMPTY = frozenset((int(State.BLANK), int(State.NA)))


def _has_value(submission: Submission, index: int) -> bool:
    return submission.states[index] in _VALUED and not submission.notes[index] & _FRACTION


_VALUED = frozenset(map(int, VALUED))


def _usable(submission: Submission, index: int, blank_counts_zero: bool = False) -> bool:
    if blank_counts_zero and submission.states[index] in _EMPTY:
        return True
    negative = submission.figures[index] < 0 and not submission.form.fields[index].measure.signed
    return _has_value(submission, index) and not negative


def _unusable(submission: Submission) -> set[int]:
    """The figures that have no number which could be used: none in most reports."""
    contents = set(zip(submission.states, submission.notes, strict=True))
    if min(submission.figures) >= 0 and all(state in _VALUED and not note & _FRACTION for state, note in contents):
        return set()
    return {index for index in range(len(submission.states)) if not _usable(submission, index)}


def _plain_relations(submission: Submission, compiled: Compiled, hits: Hits) -> None:
    values, prior = submission.figures.tolist(), submission.prior
    unusable = _unusable(submission)
    empty = {index for index in unusable if submission.states[index] in _EMPTY}
    for plan in compiled.plans:
        relation, figures, lacking = plan.relation, values, unusable
        if relation.blank_counts_zero and empty:
            figures, lacking = _rebuilt(compiled.form, values, empty), unusable - empty
        if not plan.needed.isdisjoint(lacking) or (plan.prior and not prior.keys() >= plan.prior):
            hits.missing.append(plan.number)
            continue
        left = _side(plan.left, figures, prior) + relation.left_constant
        right = _side(plan.right, figures, prior) + relation.constant
        try:  # there are hundreds: `_named` would take longer than the comparison
            fails = relation.fails(left, right)
        except Exception as error:
            raise CrashedRuleError(f"rule {relation.rule} crashed: {error!r}") from error
        if fails:
            hits.relations.append((plan.number, left, right))


def _side(side: Side, figures: Sequence[int], prior: Mapping[str, int]) -> int:
    """The sum of one side without its constant."""
    total = sum([figures[index] for index in side.once])
    if side.weighted:
        total += sum(factor * figures[index] for index, factor in side.weighted)
    if side.prior:
        total += sum(factor * prior[key] for key, factor in side.prior)
    return total


def _rebuilt(form: Form, values: Sequence[int], empty: Iterable[int]) -> list[int]:
    """The figures where a cell that was left empty counts as 0, and a total that was, as the sum of its inputs."""
    figures = list(values)
    for index in empty:
        inputs = form.inputs_of.get(form.fields[index].key, ())
        figures[index] = sum(values[form.by_key[key].index] for key in inputs)
    return figures


# ---------------------------------------------------------------- a batch, pandera


def _batch_hits(batch: Sequence[Submission], ruleset: Ruleset = STANDARD) -> list[Hits]:
    """Hits of submissions of one edition, by one lazy validation of each long frame."""
    import numpy as np

    from toolkit.checks.frames import cells_frame, figures, relations_frame, sides

    compiled = compile_rules(batch[0].form, ruleset)
    arrays = figures(batch)
    both = sides(arrays, compiled.relations)
    hits = [Hits() for _ in batch]
    width, breadth = len(compiled.form.fields), len(compiled.relations)
    for rule, row in _failures(_cells_schema(compiled.form, ruleset), cells_frame(arrays)):
        hits[row // width].cells.append((row % width, rule))
    for _, row in _failures(_relations_schema(compiled.form, ruleset), relations_frame(both)):
        member, index = divmod(row, breadth)
        hits[member].relations.append((index, int(both.left[member, index]), int(both.right[member, index])))
    for member, index in np.argwhere(both.missing):
        hits[member].missing.append(int(index))
    return hits


class _Crash(BaseException):
    """Carries the crash of a rule through pandera, which makes a failure of every `Exception` in a check."""


def _failures(schema: Any, frame: Any) -> Iterable[tuple[str, int]]:
    """(rule id, row) of everything that fails in a long frame.

    Raises:
        CrashedRuleError: If a rule crashes.
        SchemaErrors: If the frame itself is not as it should be, which is our bug.
    """
    from pandera.errors import SchemaErrors

    _refuse_disabled_validation()
    try:
        schema.validate(frame, lazy=True)
    except _Crash as crash:
        assert crash.__cause__ is not None
        raise crash.__cause__ from crash.__cause__.__cause__
    except SchemaErrors as error:
        cases = error.failure_cases
        known = {check.name for column in schema.columns.values() for check in column.checks}
        if set(cases["check"]) - known:
            raise
        return list(zip(cases["check"], map(int, cases["index"]), strict=True))
    return []


def _check(rule: str, holds: Callable[[Any], Any]) -> Any:
    """A pandera check of a column under the rule's name."""
    import pandera.pandas as pa

    def named(column: Any) -> Any:
        try:
            with _named(rule):
                return holds(column)
        except CrashedRuleError as error:
            raise _Crash from error

    return pa.Check(named, name=rule, error=rule)


def _refuse_disabled_validation() -> None:
    """With this switch pandera passes everything in silence; a check that cannot fail is worse than none."""
    if os.environ.get("PANDERA_VALIDATION_ENABLED", "True").lower() in ("false", "0"):
        raise NianbaoError("环境变量 PANDERA_VALIDATION_ENABLED 关闭了校验，程序拒绝在此状态下运行。请删除该变量后重试。")


@lru_cache(maxsize=8)
def _cells_schema(form: Form, ruleset: Ruleset) -> Any:
    import numpy as np
    import pandera.pandas as pa

    width = len(form.fields)
    scales = np.array([one.measure.scale for one in form.fields], dtype=np.int64)
    checks: dict[bool, list[Any]] = {True: [], False: []}
    for rule, test, where in compile_rules(form, ruleset).cell_rules:
        applies = np.zeros(width, dtype=bool)
        applies[list(where)] = True
        checks[test.bounds_value].append(_cell_check(rule, test, applies, scales))
    return pa.DataFrameSchema(
        {"content": pa.Column("int32", checks[False]), "value": pa.Column("Int64", checks[True], nullable=True)}
    )


def _cell_check(rule: Rule, test: CellTest, applies: Any, scales: Any) -> Any:
    import numpy as np
    import pandas as pd

    def holds(column: Any) -> Any:
        values = column.to_numpy(dtype=np.int64)
        where = column.index.to_numpy() % len(applies)
        if test.bounds_value:
            fails = test.value_fails(values, scales[where])
        else:
            fails = test.content_fails(values & 7, values >> 3)
        return pd.Series(~(fails & applies[where]), index=column.index)

    return _check(rule.id, holds)


@lru_cache(maxsize=8)
def _relations_schema(form: Form, ruleset: Ruleset) -> Any:
    import numpy as np
    import pandera.pandas as pa

    relations = compile_rules(form, ruleset).relations
    rules = np.array([relation.rule for relation in relations])
    one_of = {relation.rule: relation for relation in relations}  # all relations of a rule compare alike
    checks = [_relation_check(relation, rules == rule) for rule, relation in one_of.items()]
    return pa.DataFrameSchema({"difference": pa.Column("Int64", checks, nullable=True)})


def _relation_check(relation: Relation, covers: Any) -> Any:
    import pandas as pd

    def holds(column: Any) -> Any:
        where = column.index.to_numpy() % len(covers)
        fails = relation.fails(column.to_numpy(dtype="int64"), 0)
        return pd.Series(~(fails & covers[where]), index=column.index)

    return _check(relation.rule, holds)


# ---------------------------------------------------------------- hits → findings


def _judge(submission: Submission, hits: Hits, office: Office) -> Checked:
    unit = office.unit_of(submission)
    if unit:
        submission = replace(submission, identity=unit.code or unit.name)
    compiled = compile_rules(submission.form, office.ruleset)
    rules, today = office.ruleset.rules, office.today
    findings = [file_finding(rules[fault.rule], submission, fault, today) for fault in submission.faults if fault.rule in rules]
    for rule, test in compiled.file_rules:
        with _named(rule.id):
            if detail := test.found(submission):
                findings.append(file_finding(rule, submission, Fault(rule.id, detail), today))
    findings += [cell_finding(rules[name], submission, index, today) for index, name in sorted(hits.cells)]
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
    not_judged = [_not_judged(submission, compiled, rule, missing[rule]) for rule in sorted(missing)]
    barred = sum(len(indices) == compiled.count(rule) for rule, indices in missing.items())
    case = Case(submission, unit, office.roster)
    more, open_questions, idle = _judge_case(case, compiled, today)
    findings += more
    not_judged += open_questions
    not_judged += [NotJudged(rule.id, Need.OTHERS.value) for rule, _ in compiled.between_rules]
    barred += idle + len(compiled.between_rules)
    return _concluded(case, findings, not_judged, compiled.applicable - barred, office)


def _cancels(rule: str, hits: Hits, compiled: Compiled) -> bool:
    """Whether what the relations of a rule are off by adds up to nothing."""
    return not sum(left - right for index, left, right in hits.relations if compiled.relations[index].rule == rule)


def _judge_case(case: Case, compiled: Compiled, today: date | None) -> tuple[list[Finding], list[NotJudged], int]:
    """What the functions say of one report; and how many of them could not judge anything."""
    findings: list[Finding] = []
    not_judged: list[NotJudged] = []
    idle = 0
    absent = {need for need in Need if case.lacks(need)}
    for rule, test in compiled.case_rules:
        if lacking := next((need for need in test.needs if need in absent), None):
            not_judged.append(NotJudged(rule.id, lacking.value))
            idle += 1
            continue
        with _named(rule.id):
            for one in test.found(case):
                if isinstance(one, Unjudged):
                    not_judged.append(NotJudged(rule.id, one.reason))
                    idle += one.whole
                else:
                    findings.append(found_finding(rule, case.submission, one, today))
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
    """The answers about a batch together with what the rules between reports say; needs at least two that were read.

    Reports of one year and edition are compared with each other. Their texts may be gone, their sketches not.
    """
    answers = list(checked)
    groups: dict[tuple[int, int | None], list[int]] = {}
    for index, one in enumerate(answers):
        if one.submission is not None:
            groups.setdefault((one.submission.edition, one.submission.year), []).append(index)
    for members in groups.values():
        if len(members) > 1:
            _judge_group(answers, members, office)
    return answers


def _judge_group(answers: list[Checked], members: Sequence[int], office: Office) -> None:
    submissions = [known for index in members if (known := answers[index].submission) is not None]
    compiled = compile_rules(submissions[0].form, office.ruleset)
    cases = [Case(one, office.unit_of(one), office.roster) for one in submissions]
    absent = {need for need in Need if need is not Need.OTHERS and all(case.lacks(need) for case in cases)}
    by_file: dict[int, list[Finding]] = {}
    judged: list[str] = []
    for rule, test in compiled.between_rules:
        if lacking := next((need for need in test.needs if need in absent), None):
            for index in members:
                answers[index] = _answered(answers[index], [], (), office, {rule.id: lacking.value})
            continue
        judged.append(rule.id)
        with _named(rule.id):
            for position, one in test.found(cases):
                finding = found_finding(rule, cases[position].submission, one, office.today)
                by_file.setdefault(members[position], []).append(finding)
    for index in members:
        answers[index] = _answered(answers[index], by_file.get(index, ()), judged, office, {})


def _answered(
    checked: Checked, findings: Sequence[Finding], judged: Sequence[str], office: Office, reasons: Mapping[str, str]
) -> Checked:
    """An answer to which the rules between reports have been added."""
    not_judged = [
        NotJudged(one.rule, reasons[one.rule]) if one.rule in reasons else one
        for one in checked.not_judged
        if one.rule not in judged
    ]
    if not findings:
        return replace(checked, not_judged=tuple(not_judged), run=checked.run + len(judged))
    assert checked.submission is not None
    everything = [*checked.findings, *office.settle_all(findings, checked.submission)]
    return replace(
        checked, findings=tuple(in_order(everything)), verdict=verdict(everything), not_judged=tuple(not_judged),
        run=checked.run + len(judged),
    )  # fmt: skip


def judge_region(region: Submission, members: Sequence[Submission], office: Office = ALONE) -> Checked:
    """The answer about a region's sums: as a report by themselves, and together with the reports that are in them.

    Args:
        region: The sums as a submission; its `prior` is last year's region, which only the rules about regions look at.
        members: The reports that are in the sums; their texts may be gone.
        office: What the office knows beside the files.
    """
    own = [rule.id for rule in office.ruleset.rules.values() if rule.own]  # an office's own limits are meant for a unit
    office = replace(office, ruleset=office.ruleset.without(own)) if own else office
    alone = check_one(replace(region, prior={}), office)
    compiled = compile_rules(region.form, office.ruleset)
    whole = Case(region, None, office.roster)
    cases = [Case(one, office.unit_of(one), office.roster) for one in members]
    more: list[Finding] = []
    not_judged = list(alone.not_judged)
    for rule, test in compiled.region_rules:
        with _named(rule.id):
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


def _not_judged(submission: Submission, compiled: Compiled, rule: str, indices: Sequence[int]) -> NotJudged:
    """Why these relations of a rule could not be judged."""
    cause = _what_is_missing(submission, compiled, indices)
    if not cause:
        return NotJudged(rule, NO_PRIOR)
    return NotJudged(rule, cause, len(indices), compiled.count(rule))


def _what_is_missing(submission: Submission, compiled: Compiled, indices: Sequence[int]) -> str:
    """Which cells kept relations from being judged (typed ones, not the totals over them); "" if only last year is missing."""
    terms = frozenset[int]().union(*(compiled.plans[index].needed for index in indices))
    lenient = all(compiled.relations[index].blank_counts_zero for index in indices)
    empty = [term for term in sorted(terms) if not _usable(submission, term, lenient)]
    typed = [term for term in empty if not submission.notes[term] & Note.DERIVED] or empty
    return unfilled(submission, typed)


def check_one(submission: Submission, office: Office = ALONE) -> Checked:
    """Check one submission without pandas: the answer of the button and of `check FILE`."""
    return _judge(submission, _plain_hits(submission, office.ruleset), office)


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
            for index, submission, hits in zip(chunk, batch, _batch_hits(batch, office.ruleset), strict=True):
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
