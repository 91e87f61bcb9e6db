"""The figures of many submissions as arrays and long frames.

`cells` has a row per submission and figure, `relations` one per submission and instance of a rule; `Int64` with `<NA>` where
there is no number, money in whole 分. Submissions of one edition only: another edition is another form.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from toolkit.form import Form
from toolkit.rules.terms import PRIOR, Relation
from toolkit.submission.cells import can_be_added, has_number, is_empty
from toolkit.submission.report import Submission

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Figures:
    """The figures of a batch, one row per submission, one column per field of the form.

    Attributes:
        values: int64, smallest units; 0 where `missing`.
        states: uint8. notes: uint16.
        missing: bool; where there is no number that could be used.
        prior: int64, last year's figures likewise; no_prior: bool, where there is none.
    """

    form: Form
    values: Array
    states: Array
    notes: Array
    missing: Array
    prior: Array
    no_prior: Array


def figures(batch: Sequence[Submission]) -> Figures:
    """The figures of submissions of one edition.

    Raises:
        ValueError: If editions are mixed or the batch is empty.
    """
    import numpy as np

    if len({submission.edition for submission in batch}) != 1:
        raise ValueError("a batch holds submissions of exactly one edition")
    form = batch[0].form
    shape = len(batch), len(form.fields)
    values = np.array([submission.figures for submission in batch], dtype=np.int64).reshape(shape)
    states = np.frombuffer(b"".join(submission.states for submission in batch), dtype=np.uint8).reshape(shape)
    notes = np.frombuffer(b"".join(submission.notes.tobytes() for submission in batch), dtype=np.uint16).reshape(shape)
    missing = ~has_number(states, notes)
    prior = np.zeros(shape, dtype=np.int64)
    no_prior = np.ones(shape, dtype=bool)
    for row, submission in enumerate(batch):
        for key, value in submission.prior.items():
            if key in form.by_key:
                prior[row, form.by_key[key].index] = value
                no_prior[row, form.by_key[key].index] = False
    return Figures(form, values, states, notes, missing, prior, no_prior)


def _nullable(values: Array, missing: Array) -> Any:
    import pandas as pd

    return pd.arrays.IntegerArray(values.reshape(-1).copy(), missing.reshape(-1).copy())


def cells_frame(batch: Figures) -> pd.DataFrame:
    """One row per submission and figure; row i is submission i // n, field i % n (n fields in the form).

    Columns:
        state: `State`, uint8. notes: `Note`, uint16.
        content: both in one number, state + 8 · notes, so that one column tells how a cell reads.
        value: Int64, smallest units, <NA> where there is no number.
    """
    import numpy as np
    import pandas as pd

    states, notes = batch.states.reshape(-1), batch.notes.reshape(-1)
    return pd.DataFrame(
        {
            "state": states,
            "notes": notes,
            "content": states.astype(np.int32) + 8 * notes.astype(np.int32),
            "value": _nullable(batch.values, batch.missing),
        }
    )


@dataclass(frozen=True)
class Sides:
    """Both sides of every relation for every submission, arrays of submissions × relations.

    Attributes:
        missing: A term, or an input that a term adds up, has no number that could be used.
    """

    left: Array
    right: Array
    missing: Array


def sides(batch: Figures, relations: Sequence[Relation]) -> Sides:
    """Add up both sides of comparisons between this year's and last year's figures."""
    import numpy as np

    lenient = [index for index, relation in enumerate(relations) if relation.blank_counts_zero]
    if not lenient:
        return _sides(batch, relations, blank_counts_zero=False)
    strict = [index for index, relation in enumerate(relations) if not relation.blank_counts_zero]
    parts = [_sides(batch, [relations[index] for index in group], group is lenient) for group in (strict, lenient)]
    order = np.argsort([*strict, *lenient])
    left, right, missing = (np.hstack([getattr(part, name) for part in parts])[:, order] for name in _SIDES)
    return Sides(left, right, missing)


_SIDES = ("left", "right", "missing")


def _sides(batch: Figures, relations: Sequence[Relation], blank_counts_zero: bool) -> Sides:
    """The sides of relations that take an empty cell in the same way."""
    import numpy as np

    left, right = (_factors(batch.form, [relation.weighted[side] for relation in relations]) for side in (0, 1))
    incidence, values = _adds_up(batch.form), batch.values
    unusable = ~can_be_added(batch.states, batch.notes, values, np.array(batch.form.signed))
    if blank_counts_zero:
        empty = is_empty(batch.states)
        unusable = unusable & ~empty
        values = np.where(empty, values @ incidence.astype(np.int64), values)
    # float matrix products go through BLAS; the counts are small, so nothing is rounded
    unusable = unusable | (unusable.astype(np.float64) @ incidence > 0)
    unusable = np.hstack([unusable, batch.no_prior])
    missing = unusable.astype(np.float64) @ ((left != 0) | (right != 0)).astype(np.float64) > 0
    values = np.hstack([values, batch.prior])
    left_constants = np.array([relation.left_constant for relation in relations], dtype=np.int64)
    constants = np.array([relation.constant for relation in relations], dtype=np.int64)
    return Sides(_exact_product(values, left) + left_constants, _exact_product(values, right) + constants, missing)


def _factors(form: Form, relations: Sequence[Sequence[tuple[str, int]]]) -> Array:
    """Factors of figures (rows: this year's, then last year's) in one side of every relation (columns)."""
    import numpy as np

    width = len(form.fields)
    factors = np.zeros((2 * width, len(relations)), dtype=np.int64)
    for column, terms in enumerate(relations):
        for key, factor in terms:
            factors[(width if key.startswith(PRIOR) else 0) + form.by_key[key.removeprefix(PRIOR)].index, column] += factor
    return factors


def _adds_up(form: Form) -> Array:
    """Incidence of inputs (rows) in totals (columns)."""
    import numpy as np

    incidence = np.zeros((len(form.fields), len(form.fields)))
    for key, inputs in form.inputs_of.items():
        incidence[[form.by_key[one].index for one in inputs], form.by_key[key].index] = 1
    return incidence


def _exact_product(values: Array, factors: Array) -> Array:
    """values @ factors in whole numbers: by the fast float product where doubles are exact, else by int64.

    Relations whose sums could leave 64 bits (large factors of an office's own rules) are added up in Python's numbers; the
    whole array then holds objects.
    """
    import numpy as np

    floats = factors.astype(np.float64)
    bounds = np.abs(values).max(axis=0, initial=0).astype(np.float64) @ np.abs(floats)
    if bounds.max(initial=0) < 2**53:
        product: Array = (values.astype(np.float64) @ floats).astype(np.int64)
        return product
    beyond = bounds >= _SAFE
    exact: Array = values @ np.where(beyond, 0, factors)
    if beyond.any():
        exact = exact.astype(object)
        exact[:, beyond] = values.astype(object) @ factors[:, beyond].astype(object)
    return exact


#: Sums below this leave room for a constant (10**18 at most) and for the difference of two sides in 64 bits.
_SAFE = 2**61


def relations_frame(both: Sides) -> pd.DataFrame:
    """One row per submission and relation; row i is submission i // m, relation i % m.

    Columns:
        left, right, difference: Int64, smallest units, <NA> where a term is missing. What does not fit into 64 bits stands as
            the number next to it that does; what is judged is the sign of the difference.
    """
    import pandas as pd

    return pd.DataFrame(
        {
            "left": _nullable(_clipped(both.left), both.missing),
            "right": _nullable(_clipped(both.right), both.missing),
            "difference": _nullable(_clipped(both.left - both.right), both.missing),
        }
    )


def _clipped(sums: Array) -> Array:
    import numpy as np

    return sums if sums.dtype != object else np.clip(sums, -(2**63) + 1, 2**63 - 1).astype(np.int64)
