"""Cells → exact numbers: what people write where a number should stand, and what it means."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from toolkit.form import Measure
from toolkit.patterns import pattern
from toolkit.submission.cells import Note, State
from toolkit.submission.folding import INVISIBLE, RESIDUE
from toolkit.submission.lexicon import (
    DASHES,
    HEDGES_AFTER,
    HEDGES_BEFORE,
    LESS,
    MORE,
    NARROW,
    NARROW_ELSEWHERE,
    PLACEHOLDERS,
    SEPARATORS,
    SLASHES,
    UNITS,
    WIDE,
)

if TYPE_CHECKING:
    from toolkit.submission.cells import RawCell


class Figure(NamedTuple):
    """What one raw cell says.

    Attributes:
        state: What it holds.
        value: The number in the smallest unit of its measure (件, 分), or None.
        notes: What had to be done to read it.
    """

    state: State
    value: int | None
    notes: Note


#: Beyond this, sums over a province could leave 64 bits; no real figure comes near.
LIMIT = 10**15

_NARROW = str.maketrans({**NARROW, **NARROW_ELSEWHERE})
_FULL_WIDTH = pattern(f"[{WIDE}]")
#: The sign by which spreadsheets are told that a number is a text; other programs write it into the cell.
_APOSTROPHE = pattern("^['’‘`´]{1,3} ?(?=[-+]?[0-9])")


def _any_of(words: Iterable[str]) -> str:
    """A pattern for any of these words, a longer one before one that it begins with."""
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


def _signs(signs: Iterable[str]) -> str:
    """A pattern for one of these characters."""
    return f"[{re.escape(''.join(signs))}]"


_PLACEHOLDER = pattern(f"^({_signs(SLASHES)}+|{_signs(DASHES)}+|{_any_of(PLACEHOLDERS)})$", re.IGNORECASE)
_NUMBER = r"[-+]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,3}(?: [0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
_UNIT = _any_of({unit for units in UNITS.values() for unit in units})
_WHOLE = pattern(rf"^(?P<number>{_NUMBER}) ?(?P<unit>{_UNIT})?(?P<note> ?\(.*\))?$", re.DOTALL)
_CHANGE = pattern(rf"^(?P<sign>{_any_of((*LESS, *MORE))}) ?(?P<number>[0-9]+)$")
_APPROXIMATE = pattern(rf"^({_any_of(HEDGES_BEFORE)})|\d ?({_any_of(HEDGES_AFTER)})")
#: Without groups parted by blanks: each is a number here, and two ways to read a blank would take for ever on a long list.
_ONE_OF_MANY = r"[-+]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
_MANY = pattern(rf"^{_ONE_OF_MANY}(?:{_signs((*SEPARATORS, chr(10)))}+{_ONE_OF_MANY})+$")


def read_figure(cell: RawCell | None, measure: Measure) -> Figure:
    """Read one raw cell as a figure.

    Args:
        cell: The raw cell, or None where the sheet has none.
        measure: What the figure is counted in.

    Returns:
        State, value in the smallest unit of the measure, and notes. The value is None unless the state is NUMBER, ZERO or
        ANNOTATED, and also when the figure has more decimals than the measure (FRACTION).
    """
    if cell is None:
        return _BLANK
    text, kind, formula = cell
    if kind == "n":
        if text.isdigit() and len(text) < 10 and text.isascii():
            value = int(text) * measure.scale
            return Figure(State.NUMBER if value else State.ZERO, value, Note.NONE)
        return _exact(number_of_float(text), measure, Note.NONE)
    if kind in _FOREIGN:
        return Figure(State.TEXT, None, _FOREIGN[kind])
    if kind == "" and formula is not None:
        return Figure(State.TEXT, None, Note.UNCACHED)
    return _read_text(text, measure, Note.NONE if kind == "p" else Note.TEXT_NUMBER)


_BLANK = Figure(State.BLANK, None, Note.NONE)
_FOREIGN = {"b": Note.BOOLEAN, "e": Note.EXCEL_ERROR, "d": Note.DATE}


def number_of_float(text: str) -> Decimal | None:
    """A stored number at the fifteen digits that spreadsheets keep; None if it is not finite."""
    try:
        number = float(text)
    except ValueError:
        return None
    return Decimal(format(number, ".15g")) if abs(number) < 1e300 else None


def _exact(number: Decimal | None, measure: Measure, notes: Note, state: State = State.NUMBER) -> Figure:
    if number is None or abs(number) * measure.scale > LIMIT:
        return Figure(State.TEXT, None, notes | Note.OVERSIZE)
    scaled = number * measure.scale
    if scaled != int(scaled):
        return Figure(state, None, notes | Note.FRACTION)
    if state is State.NUMBER and not scaled:
        state = State.ZERO
    return Figure(state, int(scaled), notes)


def _read_text(text: str, measure: Measure, typed: Note) -> Figure:
    clean, notes = normalise(text)
    if not clean:
        return Figure(State.BLANK, None, notes)
    if clean[0] in "'’‘`´" and (match := _APOSTROPHE.match(clean)):
        clean = clean[match.end() :]
        typed = Note.TEXT_NUMBER
    if _PLACEHOLDER.match(clean):
        return Figure(State.NA, None, notes)
    if change := measure.signed and _CHANGE.match(clean):
        number = Decimal(change["number"])
        return _exact(-number if change["sign"] in LESS else number, measure, notes | typed)
    match = _WHOLE.match(clean)
    if match is None:
        if _MANY.match(clean):
            return Figure(State.MULTI, None, notes)
        return Figure(State.TEXT, None, notes | (Note.APPROXIMATE if _APPROXIMATE.search(clean) else Note.NONE))
    digits = match["number"]
    if digits[0] == "+" and not measure.signed:
        return Figure(State.TEXT, None, notes)
    if "," in digits or " " in digits:
        notes |= Note.THOUSANDS
    number = Decimal(digits.replace(",", "").replace(" ", ""))
    state = State.NUMBER
    if match["note"]:
        notes |= Note.ANNOTATION
        state = State.ANNOTATED
    if match["unit"]:
        power = UNITS[measure.name].get(match["unit"])
        if power is None:
            return Figure(State.TEXT, None, notes | Note.UNIT)
        number = number.scaleb(power)
        notes |= Note.UNIT
        state = State.ANNOTATED
    return _exact(number, measure, notes | (typed if state is State.NUMBER else Note.NONE), state)


def normalise(text: str) -> tuple[str, Note]:
    """A cell's text without editor residue, invisible characters, wide forms and outer blanks, and what was taken away."""
    notes = Note.NONE
    clean = text
    if "[" in clean and RESIDUE.search(clean):
        clean = RESIDUE.sub("", clean)
        notes |= Note.RESIDUE
    narrow = clean.translate(_NARROW)
    if narrow != clean and _FULL_WIDTH.search(clean):
        notes |= Note.FULL_WIDTH
    lines = [" ".join(INVISIBLE.sub("", line).split()) for line in narrow.splitlines()]
    clean = "\n".join(line for line in lines if line)
    if clean != narrow:
        notes |= Note.SPACES
    return clean, notes


def split_numbers(text: str, count: int) -> list[str] | None:
    """The numbers of a cell that holds exactly `count` of them, one to a line; None otherwise."""
    parts = normalise(text)[0].split("\n")
    return parts if len(parts) == count and all(re.fullmatch(_NUMBER, part) for part in parts) else None


def in_units(scaled: int, measure: Measure) -> int | Decimal:
    """A stored number in the printed unit: 10033400 分 → 1003.34 万元."""
    if measure.decimals == 0:
        return scaled
    number = Decimal(scaled).scaleb(-measure.decimals).normalize()
    return int(number) if number == number.to_integral() else number


def json_number(value: int | Decimal | None) -> int | float | None:
    """A figure as a JSON number; fifteen digits at most, so a float prints what was typed."""
    return float(value) if isinstance(value, Decimal) else value


def show(scaled: int, measure: Measure) -> str:
    """A stored number as printed, without grouping or exponent: 1003.34."""
    number = in_units(scaled, measure)
    return str(number) if isinstance(number, int) else format(number, "f")
