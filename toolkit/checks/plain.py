"""One submission against the compiled rules in plain Python: the answer must feel instant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from toolkit.checks.compiled import Hits, compile_rules
from toolkit.checks.crashes import crash, crashes_named
from toolkit.form import Form
from toolkit.rules.catalogue import STANDARD, Ruleset
from toolkit.submission.cells import has_number, is_empty, not_to_be_added
from toolkit.submission.report import Submission

if TYPE_CHECKING:
    from toolkit.checks.compiled import Compiled, Side


def plain_hits(submission: Submission, ruleset: Ruleset = STANDARD) -> Hits:
    """What the plain engine finds in one submission."""
    compiled = compile_rules(submission.form, ruleset)
    hits = Hits()
    _plain_cells(submission, compiled, hits)
    _plain_relations(submission, compiled, hits)
    return hits


def find_hits(submission: Submission) -> Hits:
    """What the plain engine finds, before it is put into words: for the workbook, whose formulas say the same."""
    return plain_hits(submission)


def _plain_cells(submission: Submission, compiled: Compiled, hits: Hits) -> None:
    states, notes, values = submission.states, submission.notes, submission.figures
    odd = {content: rules for content in _contents(states, notes) if (rules := compiled.broken_by(content))}
    if odd:
        for index, content in enumerate(zip(states, notes, strict=True)):
            for rule_id, where in odd.get(content, ()):
                if index in where:
                    hits.cells.append((index, rule_id))
    least, most = min(values), max(values)
    for bounds in compiled.bounds:
        if bounds.least <= least and most <= bounds.most:
            continue
        for index, (value, low, high) in enumerate(zip(values, bounds.lowest, bounds.highest, strict=True)):
            if low <= value <= high or not has_number(submission.states[index], submission.notes[index]):
                continue
            with crashes_named(bounds.rule):
                if bounds.test.value_fails(value, compiled.form.fields[index].measure.scale):
                    hits.cells.append((index, bounds.rule))


def _contents(states: bytes, notes: Sequence[int]) -> set[tuple[int, int]]:
    """The different pairs of state and notes; most reports have no notes at all, which is told without a look at each cell."""
    kinds = set(notes)
    if len(kinds) > 1:
        return set(zip(states, notes, strict=True))
    return {(state, note) for state in set(states) for note in kinds}


def unusable_figures(submission: Submission) -> list[int]:
    """The indices of the figures whose number may not enter a relation, or that have none."""
    return not_to_be_added(submission.states, submission.notes, submission.figures, submission.form.signed)


def _plain_relations(submission: Submission, compiled: Compiled, hits: Hits) -> None:
    values, prior = submission.figures.tolist(), submission.prior
    unusable = set(unusable_figures(submission))
    empty = {index for index in unusable if is_empty(submission.states[index])}
    for plan in compiled.plans:
        relation, figures, lacking = plan.relation, values, unusable
        if relation.blank_counts_zero and empty:
            figures, lacking = _rebuilt(compiled.form, values, empty), unusable - empty
        if not plan.needed.isdisjoint(lacking) or (plan.prior and not prior.keys() >= plan.prior):
            hits.missing.append(plan.number)
            continue
        left = _side(plan.left, figures, prior) + relation.left_constant
        right = _side(plan.right, figures, prior) + relation.constant
        try:
            fails = relation.fails(left, right)
        except Exception as error:
            raise crash(relation.rule, error) from error
        if fails:
            hits.relations.append((plan.number, left, right))


def _side(side: Side, figures: Sequence[int], prior: Mapping[str, int]) -> int:
    """The sum of one side without its constant."""
    total = sum(side.once(figures))
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
