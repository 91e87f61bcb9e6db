"""In which ways the texts of a row can be its figures, where headings and cells do not tell: sums alone decide between them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations, pairwise

from toolkit.form import FORMS
from toolkit.intake.published.leaves import Leaf
from toolkit.submission.cells import RawCell, State
from toolkit.submission.numbers import normalise, read_figure

#: What may be one number whose thousands are parted by a blank, or two; how many such joints of a row are tried.
_GROUPED = re.compile(r"[1-9][0-9]{0,2} [0-9]{3}")
_MOST_JOINTS = 3
#: As many figures are tried at all places of their row; more of them are the end of a line that was too long.
_MOST_APART = 2


def windows(cells: Sequence[str], width: int) -> list[list[str]]:
    """All ways to take so many neighbouring cells of a row."""
    return [list(cells[start : start + width]) for start in range(len(cells) - width + 1)]


def without_some(values: Sequence[str], width: int) -> list[list[str]]:
    """All ways to leave out of a row the figures that are too many, from the last on; [] if there are too many ways."""
    if len(values) - width > 2:
        return [list(values[:width])] if len({*values}) == 1 else []
    return [list(kept) for kept in combinations(values, width)]


def woven(values: Sequence[str], apart: Sequence[int]) -> list[list[str]]:
    """All ways in which figures that are printed apart can stand among the others of their row; [] if they are too many.

    Args:
        values: All of the row as printed; those that are printed apart keep their order, and so do the others.
        apart: Places of those that are printed apart.
    """
    if len(apart) > _MOST_APART:
        return []
    ways = []
    for places in combinations(range(len(values)), len(apart)):
        moved = iter([values[at] for at in apart])
        rest = iter([value for at, value in enumerate(values) if at not in apart])
        ways.append([next(moved if place in places else rest) for place in range(len(values))])
    return ways


def joints(values: Sequence[str]) -> list[int]:
    """At which places of a row the number there may go on in the next one, as 1142 does in 1 and 142."""
    return [at for at, pair in enumerate(pairwise(values)) if _GROUPED.fullmatch(" ".join(pair))]


def grouped(values: Sequence[str], width: int) -> list[list[str]]:
    """All ways to join 1 and 142 to 1142, which a blank may part like two cells; [] if too many cells are too many."""
    if not 0 < len(values) - width <= _MOST_JOINTS:
        return []
    ways = []
    for chosen in combinations(joints(values), len(values) - width):
        cells = list(values)
        for at in reversed(chosen):
            cells[at : at + 2] = [cells[at] + cells[at + 1]]
        ways.append(cells)
    return ways


def only_one(leaf: Leaf, ways: Sequence[list[str]]) -> list[str] | None:
    """The one way in which a row can be read: the only one, or the only one in which its totals are the sums of their parts."""
    different = {tuple(normalise(text)[0] for text in way): way for way in reversed(ways)}
    if len(different) > 1:
        different = {key: way for key, way in different.items() if adds_up(leaf, way)}
    return next(iter(different.values())) if len(different) == 1 else None


def adds_up(leaf: Leaf, texts: Sequence[str]) -> bool:
    """Whether every total in a row is the sum of its parts there; False if there is none or something is no number."""
    form = next(form for form in FORMS.values() if form.by_key.get(leaf.fields[0].key) is leaf.fields[0])
    figures: dict[str, int] = {}
    for one, text in zip(leaf.fields, texts, strict=True):
        figure = read_figure(RawCell(text, "p"), one.measure)
        if figure.value is None and figure.state is not State.BLANK:
            return False
        figures[one.key] = figure.value or 0
    sums = [one for one in form.identities if one.kind == "across" and {*one.left, *one.right} <= figures.keys()]
    return bool(sums) and all(sum(figures[key] for key in one.left) == sum(figures[key] for key in one.right) for one in sums)
