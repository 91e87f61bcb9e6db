"""Rows that a document prints more than once: which of them is the report's.

Pages hold last year's tables beside this year's, and editors paste a row twice. The row is taken from the table that has most;
of a row that stands twice under one head, with other figures, nobody knows which counts, and none is taken.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from toolkit.intake.published.leaves import Leaf, Row
from toolkit.submission.numbers import normalise


def decide(rows: Sequence[Row], aside: frozenset[int]) -> Iterator[tuple[Row, str]]:
    """Each row of one table of the form with the reason why it is not used, "" for the one that is.

    Args:
        rows: Rows whose leaf is known, in the order of the document.
        aside: As `set_aside` has it.
    """
    count = Counter(row.at[0] for row in rows)
    by_leaf: dict[Leaf | None, list[Row]] = {}
    for row in rows:
        by_leaf.setdefault(row.leaf, []).append(row)
    why: dict[tuple[int, int], str] = {}
    for same in by_leaf.values():
        ranks = [(row.at[0] not in aside, count[row.at[0]]) for row in same]
        first = same[ranks.index(max(ranks))]
        beside = [
            row for row, rank in zip(same, ranks, strict=True)
            if row.at[0] == first.at[0] or (rank == max(ranks) and row.header and row.header is first.header)
        ]  # fmt: skip
        why |= {row.at: "重复出现" for row in same if row is not first or row.at[0] in aside}
        if len({_said(row) for row in beside}) > 1:
            why |= {row.at: "在同一张表里重复出现，数字不同，不能确定用哪一行" for row in beside}
    for row in rows:
        yield row, why.get(row.at, "")


def _said(row: Row) -> tuple[str, ...]:
    return tuple(normalise(value)[0] for value in row.values)
