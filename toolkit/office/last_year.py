"""Last year's accepted figures, by unit: from the units' workbooks of last year or from a region workbook's 明细.

Source: last year's figures come from the office's own archive and are never typed by the unit (部门决算 practice).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from toolkit.form import Form
from toolkit.narrative.likeness import sketch
from toolkit.submission.record import LastYear, Record, Restated
from toolkit.submission.report import Submission, Unreadable
from toolkit.submission.roster import Roster, RosterUnit, plain_name


def with_last_year(
    read: Iterable[Submission | Unreadable], previous: Archive | None, roster: Roster | None
) -> Iterator[Submission | Unreadable]:
    """What is read, each submission with its unit's figures of last year."""
    return (one if previous is None or isinstance(one, Unreadable) else previous.join(one, roster) for one in read)


class Archive:
    """The records of last year, found by code, else by exact name."""

    def __init__(
        self, records: Iterable[Record] = (), restated: Mapping[str, Mapping[str, Restated]] = MappingProxyType({})
    ) -> None:
        """Index the records; of two for one unit and year the later one in order counts.

        Args:
            records: In order.
            restated: By code of a unit of this year's roster, else its name: figures of last year that were mended, by key.
        """
        self.records = tuple(records)
        self._restated = {name: dict(own) for name, own in restated.items()}
        self._by_code: dict[tuple[str, int], Record] = {}
        self._by_name: dict[tuple[str, int], Record] = {}
        for record in self.records:
            if record.code:
                self._by_code[record.code.upper(), record.year] = record
            self._by_name[plain_name(record.name), record.year] = record

    def __len__(self) -> int:
        return len(self._by_name)

    @property
    def latest(self) -> int | None:
        """The latest year that there is a record of."""
        return max((year for _, year in self._by_name), default=None)

    def find(self, year: int, codes: Iterable[str], names: Iterable[str]) -> Record | None:
        """A unit's record of a year, by the first of its codes or names that is known."""
        for code in codes:
            if code and (code.upper(), year) in self._by_code:
                return self._by_code[code.upper(), year]
        for name in names:
            if (known := plain_name(name)) and (known, year) in self._by_name:
                return self._by_name[known, year]
        return None

    def of_unit(self, unit: RosterUnit, year: int) -> Record | None:
        """The record of a unit of the roster; a former code and aliases count.

        Of a unit with several former codes (units were merged) it is the sum of their records, or None if one is missing: a
        sum over a gap would look like last year's figures.
        """
        if len(unit.former_codes) < 2:
            return self._mended(unit, self.find(year, (*unit.former_codes, unit.code), (unit.name, *unit.aliases)))
        records = [self.find(year, (code,), ()) for code in unit.former_codes]
        return self._mended(unit, _merged(unit, year, [one for one in records if one])) if all(records) else None

    def _mended(self, unit: RosterUnit, record: Record | None) -> Record | None:
        """A record with what was mended after it had been accepted."""
        own = self._restated.get(unit.code or unit.name)
        if record is None or not own:
            return record
        return replace(record, figures={**record.figures, **{key: one.now for key, one in own.items()}}, restated=own)

    def join(self, submission: Submission, roster: Roster | None = None) -> Submission:
        """A submission together with its unit's figures of the year before; unchanged if there are none.

        Args:
            submission: Of this year.
            roster: Knows former codes, aliases, and which units were split: their parts cannot be compared one by one.
        """
        if submission.year is None:
            return submission
        unit = roster.find(submission.code, submission.unit) if roster else None
        record = None
        if unit is None or len(unit.former_codes) < 2:
            record = self.find(submission.year - 1, (submission.code,), (submission.unit,))
        if roster is not None and unit is not None:
            record = None if roster.was_split(unit) else self.of_unit(unit, submission.year - 1) or record
        if record is None:
            return submission
        return replace(submission, last_year=LastYear(record.figures, record.published, record.sketch, record.restated))


def _merged(unit: RosterUnit, year: int, records: Sequence[Record]) -> Record:
    """The sum of several records, as far as all of them know a figure."""
    known = set.intersection(*(set(record.figures) for record in records))
    figures = {key: sum(record.figures[key] for record in records) for key in records[0].figures if key in known}
    return Record(unit.code, unit.name, year, figures, any(record.published for record in records))


def record_of(submission: Submission) -> Record | None:
    """A submission of last year as a record; None if it has no year."""
    if submission.year is None:
        return None
    numbers = zip(submission.form.fields, submission.numbers, strict=True)
    figures = {one.key: number for one, number in numbers if number is not None}
    texts = bytes(submission.sketch) or sketch(submission.narrative, submission.unit)
    return Record(
        submission.code, submission.unit, submission.year, figures, submission.published, texts,
        coverage=submission.origin.coverage,
    )  # fmt: skip


def records_of_region(form: Form, year: int, units: Iterable[tuple[str, str, tuple[int | None, ...]]]) -> list[Record]:
    """The lines of a region workbook's 明细 as records: (code, name, figures in the form's order)."""
    return [
        Record(code, name, year, {one.key: value for one, value in zip(form.fields, figures, strict=True) if value is not None})
        for code, name, figures in units
    ]
