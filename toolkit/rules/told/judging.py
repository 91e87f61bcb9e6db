"""A reading held against its figures: what all kinds of statements need, and what was found so far."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from toolkit.narrative.claims import Place, Reading
from toolkit.narrative.effort import JUDGING, Effort
from toolkit.narrative.quantities import Figure, figures_of
from toolkit.rules.case import Case
from toolkit.rules.findings import Severity
from toolkit.rules.terms import TEXT, Found, Unjudged
from toolkit.rules.text_effort import MOST

Outcome = Found | Unjudged


class Judging:
    """One report while its texts are held against its figures.

    Attributes:
        found: What was found, by kind of statement.
        doubts: What is at odds and is not asked about, each with what speaks against it.
        effort: How much work it was so far; too much of it raises `TooHard`.
        office: Whether the unit is the office of a government, which may speak of itself or of the whole area.
        less_carried: Whether the text tells what was carried in apart from what was received.
    """

    def __init__(self, case: Case) -> None:
        """Nothing is judged yet."""
        self.case = case
        self.reading: Reading = case.reading
        self.form = case.submission.form
        self.found: dict[str, list[Outcome]] = {}
        self.doubts: list[tuple[str, Place]] = []
        self.effort = Effort(JUDGING)
        self.office = case.submission.unit.endswith(("办公室", "办公厅", "政府办"))
        self.less_carried = "carried_in" in self.reading.claims

    def add(self, kind: str, outcome: Outcome) -> None:
        """Keep what was found, once, and no more of a kind than anybody reads."""
        outcomes = self.found.setdefault(kind, [])
        if not self.enough(kind) and outcome not in outcomes:
            outcomes.append(outcome)

    def enough(self, kind: str) -> bool:
        """Whether more of a kind would tell nobody anything."""
        return len(self.found.get(kind, ())) >= MOST

    def gap(self, kind: str, keys: Iterable[str] = ()) -> None:
        """Once for each rule: the first cells without which it cannot be judged."""
        if not any(isinstance(one, Unjudged) for one in self.found.get(kind, ())):
            self.add(kind, Unjudged(self.case.gap(*keys) or "文字部分提到的数字，表中对应的单元格未填或有误"))

    def finding(
        self, kind: str, place: Place, keys: Iterable[str], words: Mapping[str, object], *, left: object = None,
        right: object = None, milder: Severity | None = None,
    ) -> None:  # fmt: skip
        """Keep that a passage is at odds with figures; `words` are the fields of the message of its rule."""
        if self.enough(kind):
            return
        excerpt = self.reading.excerpt(place)
        self.add(
            kind, Found({"excerpt": excerpt, **words}, (TEXT + place.key, *dict.fromkeys(keys)), left, right, excerpt, milder)
        )

    def figures(self, names: tuple[str, ...], figures: Sequence[int | None]) -> list[Figure]:
        """What a quantity may mean in these figures, the likeliest first."""
        known = figures_of(names, self.form, figures, less_carried=self.less_carried)
        self.effort.spend(1 + len(known))
        return known

    @cached_property
    def empty_tables(self) -> set[str]:
        """The keys of the tables that hold nothing but zeros."""
        filled = {one.table.key for one in self.form.fields if self.case.figures[one.index] != 0}
        return {one.table.key for one in self.form.fields} - filled

    @cached_property
    def last(self) -> list[int | None]:
        """Last year's figures in the form's order; None where there is none."""
        return [self.case.submission.prior.get(one.key) for one in self.form.fields]

    @cached_property
    def _counted(self) -> dict[str, list[tuple[int, int, int]]]:
        """By text, its exact numbers in order: where each stands, where its sentence begins, and what it is."""
        found: dict[str, list[tuple[int, int, int]]] = {}
        for (key, start), several in self.reading.counted.items():
            found.setdefault(key, []).extend((at, start, value) for at, value in several)
        for of_text in found.values():
            of_text.sort()
            self.effort.spend(len(of_text))
        return found

    def around(self, place: Place) -> tuple[list[int], list[int]]:
        """The exact numbers of a sentence before a place, and those behind it, no more than `MOST_AROUND` of either."""
        several = self._counted.get(place.key, [])
        at = bisect_left(several, (place.first,))
        before, behind = several[max(0, at - MOST_AROUND) : at], several[at : at + MOST_AROUND]
        starts = [start for _, start, _ in (*before[-1:], *behind[:1]) if start <= place.first]
        start = max(starts, default=-1)
        self.effort.spend(1)
        return [value for _, of, value in before if of == start], [value for _, of, value in behind if of == start]

    def told_before(self, place: Place) -> set[int]:
        """The last exact numbers that a text gives before a place."""
        several = self._counted.get(place.key, [])
        at = bisect_left(several, (place.first,))
        self.effort.spend(1)
        return {value for _, _, value in several[max(0, at - MOST_AROUND) : at]}


#: Of the numbers around a place no more are looked at than these.
MOST_AROUND = 24
