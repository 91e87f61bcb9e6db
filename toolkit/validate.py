"""Form and rules → findings: pandera schemas over the long frames of a batch, the same declarations as plain Python for one.

Both engines return the same `Hits`; what a hit says is built in one place. pandera is imported only for a batch, because
importing it takes longer than checking a workbook. A rule that crashes is a bug and is raised.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from toolkit.errors import NianbaoError
from toolkit.explanations import is_explanation
from toolkit.findings import Finding, NotJudged, Severity, Verdict, in_order, verdict
from toolkit.form import Form
from toolkit.rules import PRIOR, RULES, CellTest, FileTest, PriorTest, Relation, Rule, rule_of
from toolkit.rules.messages import cell_finding, file_finding, relation_finding, unreadable_finding
from toolkit.submission import VALUED, Fault, Note, Submission

#: Submissions checked in one go; bounds the memory of the frames.
CHUNK = 500
#: Why rules between years are not judged on a file that knows nothing of last year.
NO_PRIOR = "没有上年数据"


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
        relations: Every equation that is judged; identities that others imply are not.
        applicable: How many rules there are for this edition.
    """

    form: Form
    cell_rules: tuple[tuple[Rule, CellTest, frozenset[int]], ...]
    file_rules: tuple[tuple[Rule, FileTest], ...]
    relations: tuple[Relation, ...]
    applicable: int

    def count(self, rule: str) -> int:
        """How many relations a rule has."""
        return sum(relation.rule == rule for relation in self.relations)


@lru_cache(maxsize=8)
def compile_rules(form: Form) -> Compiled:
    """Bind the rules to an edition.

    Raises:
        ValueError: If an identity of the form is claimed by no rule or by several.
    """
    rules = [rule for rule in RULES.values() if form.edition in rule.editions]
    cell_rules = []
    file_rules = []
    relations: list[Relation] = []
    for rule in rules:
        test = rule.test
        if isinstance(test, CellTest):
            cell_rules.append((rule, test, frozenset(one.index for one in form.fields if test.applies(one))))
        elif isinstance(test, FileTest):
            file_rules.append((rule, test))
        elif isinstance(test, PriorTest):
            relations += test.relations(rule.id)
    for index, identity in enumerate(form.identities):
        rule_id = rule_of(identity)
        if index not in form.implied:
            relations.append(Relation(rule_id, identity.left, identity.right))
    return Compiled(form, tuple(cell_rules), tuple(file_rules), tuple(relations), len(rules))


# ---------------------------------------------------------------- one submission, plain Python


def _plain_hits(submission: Submission) -> Hits:
    compiled = compile_rules(submission.form)
    hits = Hits()
    _plain_cells(submission, compiled, hits)
    _plain_relations(submission, compiled, hits)
    return hits


def find_hits(submission: Submission) -> Hits:
    """What the plain engine finds, before it is put into words: for the workbook, whose formulas say the same."""
    return _plain_hits(submission)


def _plain_cells(submission: Submission, compiled: Compiled, hits: Hits) -> None:
    fields, states, notes, values = compiled.form.fields, submission.states, submission.notes, submission.figures
    for rule, test, where in compiled.cell_rules:
        for index in where:
            if not test.bounds_value:
                fails = test.content_fails(states[index], notes[index])
            else:
                fails = _has_value(submission, index) and test.value_fails(values[index], fields[index].measure.scale)
            if fails:
                hits.cells.append((index, rule.id))


_FRACTION = int(Note.FRACTION)  # plain numbers: arithmetic with enums is slow


def _has_value(submission: Submission, index: int) -> bool:
    return submission.states[index] in _VALUED and not submission.notes[index] & _FRACTION


_VALUED = frozenset(map(int, VALUED))


def _usable(submission: Submission, index: int) -> bool:
    negative = submission.figures[index] < 0 and not submission.form.fields[index].measure.signed
    return _has_value(submission, index) and not negative


def _term(submission: Submission, key: str) -> int | None:
    """A term of a relation: None if it, or an input that it adds up, has no number that could be used."""
    if key.startswith(PRIOR):
        return submission.prior.get(key.removeprefix(PRIOR))
    form = submission.form
    sound = all(_usable(submission, form.by_key[one].index) for one in (key, *form.inputs_of.get(key, ())))
    return submission.figures[form.by_key[key].index] if sound else None


def _plain_relations(submission: Submission, compiled: Compiled, hits: Hits) -> None:
    for index, relation in enumerate(compiled.relations):
        left = [_term(submission, key) for key in relation.left]
        right = [_term(submission, key) for key in relation.right]
        if None in left or None in right:
            hits.missing.append(index)
        elif (sums := (sum(map(int, left)), sum(map(int, right))))[0] != sums[1]:  # type: ignore[arg-type]
            hits.relations.append((index, *sums))


# ---------------------------------------------------------------- a batch, pandera


def _batch_hits(batch: Sequence[Submission]) -> list[Hits]:
    """Hits of submissions of one edition, by one lazy validation of each long frame."""
    import numpy as np

    from toolkit.frames import cells_frame, figures, relations_frame, sides

    compiled = compile_rules(batch[0].form)
    arrays = figures(batch)
    both = sides(arrays, compiled.relations)
    hits = [Hits() for _ in batch]
    width, breadth = len(compiled.form.fields), len(compiled.relations)
    for rule, row in _failures(_cells_schema(compiled.form), cells_frame(arrays)):
        hits[row // width].cells.append((row % width, rule))
    for _, row in _failures(_relations_schema(compiled.form), relations_frame(both)):
        member, index = divmod(row, breadth)
        hits[member].relations.append((index, int(both.left[member, index]), int(both.right[member, index])))
    for member, index in np.argwhere(both.missing):
        hits[member].missing.append(int(index))
    return hits


def _failures(schema: Any, frame: Any) -> Iterable[tuple[str, int]]:
    """(rule id, row) of everything that fails in a long frame."""
    from pandera.errors import SchemaErrors

    _refuse_disabled_validation()
    try:
        schema.validate(frame, lazy=True)
    except SchemaErrors as error:
        cases = error.failure_cases
        if set(cases["check"]) - set(RULES):
            raise  # not a rule: the frame itself is wrong, which is our bug
        return list(zip(cases["check"], map(int, cases["index"]), strict=True))
    return []


def _refuse_disabled_validation() -> None:
    """With this switch pandera passes everything in silence; a check that cannot fail is worse than none."""
    if os.environ.get("PANDERA_VALIDATION_ENABLED", "True").lower() in ("false", "0"):
        raise NianbaoError("环境变量 PANDERA_VALIDATION_ENABLED 关闭了校验，程序拒绝在此状态下运行。请删除该变量后重试。")


@lru_cache(maxsize=8)
def _cells_schema(form: Form) -> Any:
    import numpy as np
    import pandera.pandas as pa

    width = len(form.fields)
    scales = np.array([one.measure.scale for one in form.fields], dtype=np.int64)
    checks: dict[bool, list[Any]] = {True: [], False: []}
    for rule, test, where in compile_rules(form).cell_rules:
        applies = np.zeros(width, dtype=bool)
        applies[list(where)] = True
        checks[test.bounds_value].append(_cell_check(rule, test, applies, scales))
    return pa.DataFrameSchema(
        {"content": pa.Column("int32", checks[False]), "value": pa.Column("Int64", checks[True], nullable=True)}
    )


def _cell_check(rule: Rule, test: CellTest, applies: Any, scales: Any) -> Any:
    import numpy as np
    import pandas as pd
    import pandera.pandas as pa

    def holds(column: Any) -> Any:
        values = column.to_numpy(dtype=np.int64)
        where = column.index.to_numpy() % len(applies)
        if test.bounds_value:
            fails = test.value_fails(values, scales[where])
        else:
            fails = test.content_fails(values & 7, values >> 3)
        return pd.Series(~(fails & applies[where]), index=column.index)

    return pa.Check(holds, name=rule.id, error=rule.id)


@lru_cache(maxsize=8)
def _relations_schema(form: Form) -> Any:
    import numpy as np
    import pandera.pandas as pa

    rules = np.array([relation.rule for relation in compile_rules(form).relations])
    checks = [_relation_check(rule, rules == rule) for rule in dict.fromkeys(rules.tolist())]
    return pa.DataFrameSchema({"difference": pa.Column("Int64", checks, nullable=True)})


def _relation_check(rule: str, covers: Any) -> Any:
    import pandas as pd
    import pandera.pandas as pa

    def holds(column: Any) -> Any:
        where = column.index.to_numpy() % len(covers)
        return pd.Series((column.to_numpy(dtype="int64") == 0) | ~covers[where], index=column.index)

    return pa.Check(holds, name=rule, error=rule)


# ---------------------------------------------------------------- hits → findings


def _judge(submission: Submission, hits: Hits) -> Checked:
    compiled = compile_rules(submission.form)
    findings = [file_finding(RULES[fault.rule], submission, fault) for fault in submission.faults]
    for rule, test in compiled.file_rules:
        if detail := test.found(submission):
            findings.append(file_finding(rule, submission, Fault(rule.id, detail)))
    findings += [cell_finding(RULES[name], submission, index) for index, name in sorted(hits.cells)]
    for index, left, right in sorted(hits.relations):
        relation = compiled.relations[index]
        findings.append(relation_finding(RULES[relation.rule], submission, relation, left, right))
    findings = [_explained(finding, submission) for finding in findings]
    missing: dict[str, list[int]] = {}
    for index in hits.missing:
        missing.setdefault(compiled.relations[index].rule, []).append(index)
    not_judged = [_not_judged(submission, compiled, rule, missing[rule]) for rule in sorted(missing)]
    barred = sum(len(indices) == compiled.count(rule) for rule, indices in missing.items())
    return Checked(
        submission.path,
        submission,
        tuple(in_order(findings)),
        verdict(findings),
        compiled.applicable - barred,
        tuple(not_judged),
        submission.sha256,
    )


def _explained(finding: Finding, submission: Submission) -> Finding:
    """A query together with what the unit says to it, if that explains anything."""
    text = submission.explanations.get(finding.rule, "")
    if finding.severity is not Severity.QUERY or not is_explanation(text):
        return finding
    return replace(finding, explanation=text)


def _not_judged(submission: Submission, compiled: Compiled, rule: str, indices: Sequence[int]) -> NotJudged:
    """Why these relations of a rule could not be judged."""
    cause = _what_is_missing(submission, compiled, indices)
    if not cause:
        return NotJudged(rule, NO_PRIOR)
    total = compiled.count(rule)
    share = f"全部 {total} 条关系" if len(indices) == total else f"{total} 条关系中的 {len(indices)} 条"
    return NotJudged(rule, f"{share}未核对：{cause}")


def _what_is_missing(submission: Submission, compiled: Compiled, indices: Sequence[int]) -> str:
    """Which cells kept relations from being judged (typed ones, not the totals over them); "" if only last year is missing."""
    form = submission.form
    keys = {key for index in indices for key in (*compiled.relations[index].left, *compiled.relations[index].right)}
    own = [key for key in keys if not key.startswith(PRIOR)]
    terms = {form.by_key[one].index for key in own for one in (key, *form.inputs_of.get(key, ()))}
    empty = [term for term in sorted(terms) if not _usable(submission, term)]
    typed = [term for term in empty if not submission.notes[term] & Note.DERIVED] or empty
    if not typed:
        return ""
    first = submission.cell_at(typed[0])
    others = f"等 {len(typed)} 处" if len(typed) > 1 else ""
    return f"{first.sheet} {first.address} {others}未填或有误"


def check_one(submission: Submission) -> Checked:
    """Check one submission without pandas: the answer of the button and of `check FILE`."""
    return _judge(submission, _plain_hits(submission))


def check_batch(submissions: Sequence[Submission]) -> list[Checked]:
    """Check many submissions at once with pandera, in the order given.

    Raises:
        NianbaoError: If pandera's validation is switched off.
    """
    answers: dict[int, Checked] = {}
    for edition in {submission.edition for submission in submissions}:
        members = [index for index, submission in enumerate(submissions) if submission.edition == edition]
        for start in range(0, len(members), CHUNK):
            chunk = members[start : start + CHUNK]
            batch = [submissions[index] for index in chunk]
            for index, submission, hits in zip(chunk, batch, _batch_hits(batch), strict=True):
                answers[index] = _judge(submission, hits)
    return [answers[index] for index in range(len(submissions))]


def unreadable(path: str, cause: str, sha256: str = "") -> Checked:
    """The answer about a file that could not be taken in.

    Args:
        path: As given by the user.
        cause: What is wrong and what to do, in Chinese.
        sha256: Of the file's bytes, "" if they could not be had.
    """
    return Checked(path, None, (unreadable_finding(RULES["F101"], Path(path).name, cause),), Verdict.UNREADABLE, sha256=sha256)
