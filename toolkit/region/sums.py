"""Reports → sums per figure, in two ways that share nothing but the numbers.

Whole numbers in the smallest unit; what nobody filled stays None and never becomes 0. Neither way needs pandas, whose start
costs as much as adding up thousands of reports; a group-by of it is the reference in the tests.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from toolkit.form import Form
from toolkit.submission.cells import has_number
from toolkit.submission.report import Submission


@dataclass(frozen=True, slots=True)
class Sums:
    """A region's sums per field in the form's order.

    Attributes:
        units: How many units are in them.
        totals: In the smallest unit; None where nobody filled the cell.
        unfilled: How many units left the cell empty or wrote a placeholder.
    """

    region: str
    units: int
    totals: tuple[int | None, ...]
    unfilled: tuple[int, ...]


def add_up(form: Form, members: Sequence[Submission], regions: Sequence[str]) -> dict[str, Sums]:
    """The sums of each region that a member belongs to, report by report.

    Args:
        form: The edition of all members.
        members: The reports that count.
        regions: The region of each member.

    Source: 《政府信息公开条例》第四十九条.
    """
    width = len(form.fields)
    units: dict[str, int] = {}
    totals: dict[str, list[int | None]] = {}
    filled: dict[str, list[int]] = {}
    for member, region in zip(members, regions, strict=True):
        units[region] = units.get(region, 0) + 1
        sums, counts = totals.setdefault(region, [None] * width), filled.setdefault(region, [0] * width)
        for index, value in enumerate(member.numbers):
            if value is not None:
                sums[index] = (sums[index] or 0) + value
                counts[index] += 1
    return {
        name: Sums(name, number, tuple(totals[name]), tuple(number - count for count in filled[name]))
        for name, number in units.items()
    }


#: So many reports' figures are held at once: of thousands they lie in a file.
_PORTION = 256


def add_up_again(form: Form, members: Sequence[Submission]) -> tuple[int | None, ...]:
    """The sums of all members figure by figure, from what is stored of each: the second opinion of the 对账 sheet."""
    sums: list[list[int]] = [[] for _ in form.fields]
    for first in range(0, len(members), _PORTION):
        portion = [(member, member.figures[:]) for member in members[first : first + _PORTION]]
        for index, found in enumerate(sums):
            column = [figures[index] for member, figures in portion if has_number(member.states[index], member.notes[index])]
            if column:
                found.append(sum(column))
    return tuple(sum(found) if found else None for found in sums)
