"""What may have happened: slips of one cell, two cells taken for each other, a line of cells that stands one place further.

A guess must repair a failing equation and break none. How likely it is: the weight of the slip, times a factor for every
equation that it repairs, because another slip is rare, and rarely off by just as much as this one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise

from toolkit.checks.causes.equations import Equations
from toolkit.checks.causes.slips import slip
from toolkit.form import Form

#: How much rarer a further slip is; to be off by a certain amount is the rarer, the larger the amount.
_FURTHER, _LARGE = 20.0, 1_000
#: The weight of changes of several cells, compared with those of `slips`.
_MOVED, _MOVED_FAR, _SWAPPED, _SWAPPED_FAR, _JOINED, _SHIFTED = 2.0, 0.4, 0.6, 0.1, 0.2, 2.0
#: That some totals were added up before the slip and others after it.
_HALF_ADDED = 0.03
#: The weight of “nothing is wrong”, for an equation that does not always hold.
_NOTHING = 0.5


@dataclass(frozen=True, slots=True)
class Guess:
    """What may have happened.

    Attributes:
        kind: `slip`, `moved` (a number in the wrong cell), `swapped`, `joined` (two numbers in one cell), `shifted`,
            `nothing`.
        cells: The cells concerned by field index; the first is where to click.
        changes: (field index, change) of each cell that has to be typed again, and of totals that follow.
        repairs: The equations that hold then.
        likely: How likely, compared with others.
        words: How the slip of one cell is told.
        line: Of a shift or a move, `row` or `column`: along what the numbers stand wrong.
    """

    kind: str
    cells: tuple[int, ...]
    changes: Mapping[int, int]
    repairs: frozenset[int]
    likely: float
    words: str = ""
    line: str = ""


@lru_cache(maxsize=8)
def lines(form: Form) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Runs of inputs that stand side by side (`row`) or one below the other (`column`), block by block."""
    rows: dict[tuple[int, str], list[int]] = {}
    columns: dict[tuple[int, str], list[int]] = {}
    first = 0
    for table in form.tables:
        for number, block in enumerate(table.blocks):
            size = sum(1 for _ in block.rows.leaves()) * sum(1 for _ in block.columns.leaves())
            for one in form.fields[first : first + size]:
                if not one.total:
                    place = one.table.label + str(number)
                    rows.setdefault((first, place + one.row_key), []).append(one.index)
                    columns.setdefault((first, place + one.column_key), []).append(one.index)
            first += size
    found = [("row", tuple(line)) for line in rows.values()] + [("column", tuple(line)) for line in columns.values()]
    return tuple((kind, line) for kind, line in found if len(line) > 1)


def guesses(equations: Equations) -> list[Guess]:
    """Everything that may have happened, in a fixed order."""
    found = [*_slips(equations), *_pairs(equations), *_shifts(equations), *_nothing(equations)]
    unique: dict[tuple[tuple[int, int], ...], Guess] = {}
    for one in found:
        key = tuple(sorted(one.changes.items())) or tuple((number, 0) for number in one.repairs)
        if key not in unique or unique[key].likely < one.likely:
            unique[key] = one
    return list(unique.values())


def _scored(equations: Equations, weight: float, repairs: frozenset[int], changes: Mapping[int, int]) -> float:
    for number in sorted(repairs):
        weight *= _FURTHER * (1 + min(abs(equations.off[number] or 0), _LARGE))
    sums = equations.net.sums
    if any(change and index in sums and sums[index] not in repairs and index not in equations.derived
           for index, change in changes.items()) and not repairs.isdisjoint(sums.values()):  # fmt: skip
        weight *= _HALF_ADDED
    return weight


def _said_last_year(equations: Equations, repairs: frozenset[int]) -> bool:
    """Whether last year's report alone says what belongs into the cell."""
    repaired = (equations.net.equations[number] for number in repairs)
    return any(len(one.terms) == 1 and len(one.prior) == 1 for one in repaired)


def _nothing(equations: Equations) -> Iterator[Guess]:
    for number in equations.failing:
        if not equations.net.equations[number].firm:
            repairs = frozenset((number,))
            yield Guess("nothing", (), {}, repairs, _scored(equations, _NOTHING, repairs, {}))


def _slips(equations: Equations) -> Iterator[Guess]:
    """One cell holds another number than was meant."""
    seen: set[tuple[int, int]] = set()
    fields = equations.net.form.fields
    for number in equations.failing:
        off = equations.off[number] or 0
        for index in equations.suspects(number):
            unit = equations.spread(((index, 1),))
            factor = equations.effect(unit).get(number, 0)
            if not factor or off % factor or (index, -off // factor) in seen:
                continue
            change = -off // factor
            seen.add((index, change))
            changes = {one: part * change for one, part in unit.items()}
            repairs = equations.repaired(changes, partly=True)
            if repairs:
                typed = equations.values[index]
                addends = [equations.values[part] for part in equations.net.parts.get(index, ())]
                how = slip(typed, typed + change, known=bool(addends) or _said_last_year(equations, repairs), addends=addends)
                weight = how.weight if not fields[index].measure.decimals and typed >= 0 <= typed + change else 0.05
                yield Guess("slip", (index,), changes, repairs, _scored(equations, weight, repairs, changes), how.words)


def _pairs(equations: Equations) -> Iterator[Guess]:
    """Two cells of a line: a number stands in the other one, they are taken for each other, or both numbers stand in one."""
    amounts = {abs(equations.off[number] or 0) for number in equations.failing}
    gaps = amounts | {amount // 2 for amount in amounts}  # across the two sides of an equation the gap counts twice
    suspects, values = equations.suspicious, equations.values
    for kind, line in lines(equations.net.form):
        if suspects.isdisjoint(line):
            continue
        for first, second in pairwise(line) if kind == "column" else combinations(line, 2):
            gap = values[second] - values[first]
            if not gap or (first not in suspects and second not in suspects):
                continue
            near = line.index(second) - line.index(first) == 1
            alone = not (values[first] and values[second])
            full, empty = (first, second) if values[first] else (second, first)
            if abs(gap) in gaps:
                name, weights = ("moved", (_MOVED, _MOVED_FAR)) if alone else ("swapped", (_SWAPPED, _SWAPPED_FAR))
                yield from _guess(equations, name, (full, empty), {first: gap, second: -gap}, weights[not near], kind)
            if near and alone:
                for amount in amounts:
                    if amount < values[full]:
                        yield from _guess(equations, "joined", (full, empty), {full: -amount, empty: amount}, _JOINED, kind)


def _shifts(equations: Equations) -> Iterator[Guess]:
    """Several numbers of a line stand one place further than they should; one place is left over."""
    crossing = {"row": _crossed(equations, "row"), "column": _crossed(equations, "column")}
    for kind, line in lines(equations.net.form):
        where = [at for at, index in enumerate(line) if index in crossing[kind] or index in equations.vacant]
        if len(where) < 2 or equations.suspicious.isdisjoint(line):
            continue
        low, high = where[0], where[-1]
        segment = line[low : high + 1]
        typed = [equations.values[index] for index in segment]
        if sum(map(bool, typed)) < 2:
            continue
        for meant in ([*typed[1:], 0] if not typed[0] else None, [0, *typed[:-1]] if not typed[-1] else None):
            if meant:
                pairs = zip(segment, typed, meant, strict=True)
                changes = {index: right - wrong for index, wrong, right in pairs if right != wrong or index in equations.vacant}
                cells = sorted(changes, key=lambda index: not equations.values[index])
                yield from _guess(equations, "shifted", cells, changes, _SHIFTED, kind)


def _crossed(equations: Equations, kind: str) -> set[int]:
    """The inputs of failing equations that run across a row (or a column): those not made of cells of one such line."""
    found: set[int] = set()
    of_line = _line_of(equations.net.form, kind)
    for number in equations.failing:
        suspects = equations.suspects(number)
        if (
            len({of_line.get(index) for index in suspects if index not in equations.net.sums} - {None}) != 1
            or len(suspects) == 1
        ):
            found.update(suspects)
    return found


@lru_cache(maxsize=8)
def _line_of(form: Form, kind: str) -> dict[int, int]:
    return {index: number for number, (one, line) in enumerate(lines(form)) if one == kind for index in line}


def _guess(
    equations: Equations, kind: str, cells: Sequence[int], changes: Mapping[int, int], weight: float, line: str
) -> Iterable[Guess]:
    spread = equations.spread(changes.items())
    repairs = equations.repaired(spread, partly=True)
    return (
        [Guess(kind, tuple(cells), spread, repairs, _scored(equations, weight, repairs, spread), line=line)] if repairs else []
    )
