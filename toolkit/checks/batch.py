"""A batch of submissions against the same rules by pandera, over the long frames; the only home of pandera."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

from toolkit.checks.compiled import Hits, compile_rules
from toolkit.checks.crashes import CrashedRuleError, crashes_named
from toolkit.errors import NianbaoError
from toolkit.form import Form
from toolkit.rules.catalogue import STANDARD, Ruleset
from toolkit.rules.model import CellTest, Rule
from toolkit.rules.terms import Relation
from toolkit.submission.report import Submission


def batch_hits(batch: Sequence[Submission], ruleset: Ruleset = STANDARD) -> list[Hits]:
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
            with crashes_named(rule):
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
