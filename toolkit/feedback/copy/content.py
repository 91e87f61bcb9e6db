"""What a unit typed → what is written into its copy: the values as they were typed, where the template has a cell for them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from toolkit.form import Field, sheets
from toolkit.submission.cells import Note, State
from toolkit.submission.content import Content, Value
from toolkit.submission.numbers import in_units
from toolkit.submission.report import Submission

ERRORS = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!")
_PLAIN = (State.NUMBER, State.ZERO)
#: A fingerprint, as `toolkit.rules.findings.fingerprint` makes it.
FINGERPRINT = re.compile(r"[0-9a-f]{12}")


def copy_content(submission: Submission) -> Content:
    """The values of a received workbook for a template of the same edition, as they were typed."""
    form = submission.form
    figures: dict[str, Value | None] = {}
    formulas: dict[str, str] = {}
    typed: set[str] = set()
    for one in form.fields:
        if one.total:
            if restores(submission, one):
                continue
            typed.add(one.key)
        value, written = _typed_value(submission, one)
        if value is not None:
            figures[one.key] = value
        if written:
            formulas[one.key] = written
    prior = {one.key: in_units(submission.prior[one.key], one.measure) for one in form.fields if one.key in submission.prior}
    return Content(
        cover=_cover(submission),
        figures=figures,
        narrative=dict(submission.narrative),
        kind=submission.origin.kind if submission.imported else sheets.KIND_UNIT,
        typed_totals=frozenset(typed),
        formulas=formulas,
        explanations={rule: text for rule, text in submission.explanations.items() if not FINGERPRINT.fullmatch(rule)},
        prior=prior,
        locked=frozenset(_carried_over(submission)),
    )


def _cover(submission: Submission) -> dict[str, str | int]:
    cover: dict[str, str | int] = {key: submission.cover.get(key, "") for key, _ in sheets.COVER_FIELDS}
    year = str(cover["year"])
    if re.fullmatch("[0-9]{4}", year):
        cover["year"] = int(year)
    return cover


def restores(submission: Submission, one: Field) -> bool:
    """Whether the copy has the template's formula in a total: it was there, or nothing else would be lost by it."""
    if submission.notes[one.index] & Note.DERIVED:
        return True
    if submission.imported:
        return False  # nobody typed over anything: the report printed it so
    if submission.states[one.index] == State.BLANK:
        return True
    if submission.states[one.index] not in _PLAIN or submission.notes[one.index]:
        return False
    parts = [submission.form.by_key[key] for key in submission.form.parts_of[one.key]]
    sound = all(
        submission.states[part.index] in _PLAIN
        and not submission.notes[part.index] & ~Note.DERIVED
        and (submission.figures[part.index] >= 0 or part.measure.signed)
        for part in parts
    )
    return sound and submission.figures[one.index] == sum(submission.figures[part.index] for part in parts)


def _typed_value(submission: Submission, one: Field) -> tuple[Any, str]:
    """What goes into a cell: its value, and the formula that shows it where it is no number and no text."""
    raw, state, notes = submission.raws[one.index], submission.states[one.index], submission.notes[one.index]
    if not notes and state in _PLAIN and len(raw) < 16 and raw.isascii() and raw.isdigit():
        return int(raw), ""
    notes = Note(notes)
    if notes & Note.SPLIT:
        return in_units(submission.figures[one.index], one.measure), ""
    if notes & Note.EXCEL_ERROR and raw in ERRORS:
        return raw, f"={raw}"
    if notes & Note.BOOLEAN:
        true = raw.upper() in ("1", "TRUE")
        return true, f"={str(true).upper()}()"
    if notes & Note.DATE:
        return _day(raw), ""
    if not raw:
        return None, ""
    typed = notes & (Note.TEXT_NUMBER | Note.UNIT | Note.ANNOTATION)
    if not typed and (state in _PLAIN or notes & Note.OVERSIZE) and (number := _number(raw)) is not None:
        return number, ""
    return raw, ""


def _number(raw: str) -> int | Decimal | None:
    """A stored number at the fifteen digits that spreadsheets keep."""
    try:
        number = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 16 else Decimal(format(float(raw), ".15g"))
    except (ValueError, ArithmeticError):
        return None
    return number if isinstance(number, int) or number.is_finite() else None  # 1E999 is no number that a workbook may hold


def _day(raw: str) -> str:
    """A stored date as people write it; as it is if it is none."""
    try:
        return (date(1899, 12, 30) + timedelta(days=int(float(raw)))).isoformat()
    except (ValueError, OverflowError):
        return raw


def _carried_over(submission: Submission) -> Iterator[str]:
    """Openings that agree with last year's report: as in the template that was sent out, nobody has to change them."""
    for key, source in submission.form.carried_from.items():
        index, last = submission.form.by_key[key].index, submission.prior.get(source)
        if submission.states[index] not in _PLAIN or last is None:
            continue
        if last == submission.figures[index] and not submission.notes[index]:
            yield key
