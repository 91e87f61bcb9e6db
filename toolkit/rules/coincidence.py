"""How unlikely it is that figures agree by chance: the significant digits that agree.

Two nil reports agree and mean nothing; two reports that agree in 9487 licences, 326.25 万元 and eleven outcomes were copied.
Zeros at the end count for nothing (round numbers meet easily), neither do stocks, which stay the same from year to year, nor
rows that follow from others.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from toolkit.form import Form

#: Columns that tell what there is at the year's end and not what happened in the year.
_STOCKS = frozenset(("in_force", "public_total", "prior_items"))
#: Follows from the other rows of 表三 by the printed relation.
_IMPLIED_ROW = "received"


@lru_cache(maxsize=8)
def _flows(form: Form) -> dict[str, tuple[int, ...]]:
    """By table, the indices of the inputs that count."""
    found: dict[str, list[int]] = {table.key: [] for table in form.tables}
    for one in form.fields:
        if not one.total and one.column_key not in _STOCKS and one.row_key != _IMPLIED_ROW:
            found[one.table.key].append(one.index)
    return {key: tuple(indices) for key, indices in found.items()}


def digits(form: Form, figures: Sequence[int | None], table: str = "") -> int:
    """Significant digits of a report's figures.

    Args:
        form: The edition.
        figures: One per field in the form's order, in the smallest unit.
        table: Key of the only table that counts, "" for all.
    """
    flows = _flows(form)
    indices = flows[table] if table else [index for one in flows.values() for index in one]
    return sum(len(str(abs(value)).rstrip("0")) for index in indices if (value := figures[index]))
