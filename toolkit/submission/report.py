"""Cells as typed → states and numbers.

A `Grid` is a sheet's raw cells by address; its doors (a file, an open book, a published report) stand elsewhere.
`read_figure` turns one raw cell into a state and an exact number; a `Submission` holds a unit's figures. A blank is never zero.
Knows the form; knows no file format.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import IntEnum, IntFlag
from functools import lru_cache
from typing import NamedTuple

from toolkit.form import FORMS, Form, Measure
from toolkit.form.layout import addresses
from toolkit.patterns import pattern
from toolkit.submission.roster import plain_name


class State(IntEnum):
    """What a cell holds. Only NUMBER, ZERO and ANNOTATED carry a value."""

    NUMBER = 0
    ZERO = 1
    BLANK = 2
    NA = 3
    TEXT = 4
    ANNOTATED = 5
    MULTI = 6


class Note(IntFlag):
    """What had to be done, or was seen, while a cell was read."""

    NONE = 0
    FULL_WIDTH = 1  # full-width digits or signs
    SPACES = 2  # blanks, line breaks, invisible characters
    THOUSANDS = 4  # 1,136
    TEXT_NUMBER = 8  # a number stored as text
    RESIDUE = 16  # [bookmark: …]
    ANNOTATION = 32  # 22（其中修订 16 件）
    UNIT = 64  # 12件, 251000元
    FRACTION = 128  # more decimals than the measure has; the value is not usable
    APPROXIMATE = 256  # 5500余
    EXCEL_ERROR = 512  # #DIV/0!
    BOOLEAN = 1024
    DATE = 2048
    UNCACHED = 4096  # a formula without a stored result
    OVERSIZE = 8192  # beyond what can be added up exactly
    DERIVED = 16384  # a total that was recomputed from its parts
    SPLIT = 32768  # one of several numbers typed into one merged cell


class RawCell(NamedTuple):
    """A cell as it lies in its sheet.

    Attributes:
        text: Its text, or its number as stored.
        kind: `n` number, `s` text, `b` boolean, `e` error, `d` number under a date format, `p` text of a published report,
            `` nothing (a formula without a stored result).
        formula: The formula without "=", or None.
    """

    text: str
    kind: str = "s"
    formula: str | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet: raw cells by A1 address, in reading order; only cells that are not empty.

    Attributes:
        hidden_rows: Numbers of hidden rows; hidden_columns likewise (from 1).
        merges: Merged areas as A1:B2.
        visible: False for a hidden sheet.
    """

    name: str
    cells: Mapping[str, RawCell]
    merges: tuple[str, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    visible: bool = True


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

_WIDE = str.maketrans("０１２３４５６７８９．，－＋／％（）：", "0123456789.,-+/%():")
_DASHES = str.maketrans("−–﹣", "---")
_INVISIBLE = pattern("[\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad]")
_RESIDUE = pattern(r"\[bookmark:[^\]]*\]")
_PLACEHOLDER = pattern(r"^([/\\]+|[-—―─_]+|无|不适用|暂无|n/?a)$", re.IGNORECASE)
_NUMBER = r"[-+]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,3}(?: [0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
_UNITS: dict[str, dict[str, int | Decimal]] = {
    "件": {"件": 1, "份": 1, "个": 1, "宗": 1, "起": 1},
    "项": {"项": 1, "个": 1, "件": 1},
    "万元": {"万元": 1, "元": Decimal("0.0001"), "亿元": 10_000, "万": 1},
}
_WHOLE = pattern(rf"^(?P<number>{_NUMBER}) ?(?P<unit>万元|亿元|元|万|件|份|个|宗|起|项)?(?P<note> ?\(.*\))?$", re.DOTALL)
_CHANGE = pattern(r"^(?P<sign>减少?|增加?) ?(?P<number>[0-9]+)$")
_APPROXIMATE = pattern(r"^(约|近|超过?|逾)|\d ?(余|多|左右|以上)")
#: Without groups parted by blanks: each is a number here, and two ways to read a blank would take for ever on a long list.
_ONE_OF_MANY = r"[-+]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
_MANY = pattern(rf"^{_ONE_OF_MANY}(?:[\n、;；/ ]+{_ONE_OF_MANY})+$")


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
        return _exact(_from_float(text), measure, Note.NONE)
    if kind in _FOREIGN:
        return Figure(State.TEXT, None, _FOREIGN[kind])
    if kind == "" and formula is not None:
        return Figure(State.TEXT, None, Note.UNCACHED)
    return _read_text(text, measure, Note.NONE if kind == "p" else Note.TEXT_NUMBER)


_BLANK = Figure(State.BLANK, None, Note.NONE)
_FOREIGN = {"b": Note.BOOLEAN, "e": Note.EXCEL_ERROR, "d": Note.DATE}


def _from_float(text: str) -> Decimal | None:
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
    if _PLACEHOLDER.match(clean):
        return Figure(State.NA, None, notes)
    if change := measure.signed and _CHANGE.match(clean):
        number = Decimal(change["number"])
        return _exact(-number if change["sign"][0] == "减" else number, measure, notes | typed)
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
        factor = _UNITS[measure.name].get(match["unit"])
        if factor is None:
            return Figure(State.TEXT, None, notes | Note.UNIT)
        number *= factor
        notes |= Note.UNIT
        state = State.ANNOTATED
    return _exact(number, measure, notes | (typed if state is State.NUMBER else Note.NONE), state)


def normalise(text: str) -> tuple[str, Note]:
    """A cell's text without editor residue, invisible characters, wide forms and outer blanks, and what was taken away."""
    notes = Note.NONE
    clean = text
    if "[" in clean and _RESIDUE.search(clean):
        clean = _RESIDUE.sub("", clean)
        notes |= Note.RESIDUE
    narrow = clean.translate(_WIDE)
    if narrow != clean and re.search("[０-９．，－＋]", clean):
        notes |= Note.FULL_WIDTH
    narrow = narrow.translate(_DASHES)
    lines = [" ".join(_INVISIBLE.sub("", line).split()) for line in narrow.splitlines()]
    clean = "\n".join(line for line in lines if line)
    if clean != narrow:
        notes |= Note.SPACES
    return clean, notes


def split_numbers(text: str, count: int) -> list[str] | None:
    """The numbers of a cell that holds exactly `count` of them, one to a line; None otherwise."""
    parts = normalise(text)[0].split("\n")
    return parts if len(parts) == count and all(re.fullmatch(_NUMBER, part) for part in parts) else None


class Cell(NamedTuple):
    """One figure of a submission.

    Attributes:
        key: The field's key.
        sheet: Name of the sheet where it stands, or the table's label if it was not found.
        address: A1 address, "" if it was not found.
        raw: The text as typed.
        state: What it holds.
        scaled: The number in the smallest unit of its measure (件, 分), or None.
        notes: What had to be done to read it.
        measure: What it is counted in.
    """

    key: str
    sheet: str
    address: str
    raw: str
    state: State
    scaled: int | None
    notes: Note
    measure: Measure

    @property
    def value(self) -> int | Decimal | None:
        """The number in the form's own unit (万元 for fees); a fraction of 件 is given as typed; None where there is none."""
        if self.scaled is None:
            if self.notes & Note.FRACTION:
                return _from_float(re.sub(r"[^0-9.\-].*$", "", normalise(self.raw)[0].replace(",", "")))
            return None
        return in_units(self.scaled, self.measure)


def in_units(scaled: int, measure: Measure) -> int | Decimal:
    """A stored number in the printed unit: 10033400 分 → 1003.34 万元."""
    if measure.decimals == 0:
        return scaled
    number = Decimal(scaled).scaleb(-measure.decimals).normalize()
    return int(number) if number == number.to_integral() else number


def show(scaled: int, measure: Measure) -> str:
    """A stored number as printed, without grouping or exponent: 1003.34."""
    number = in_units(scaled, measure)
    return str(number) if isinstance(number, int) else format(number, "f")


class Fault(NamedTuple):
    """Something the reader noticed about a file or its structure; a rule of stage F turns it into a finding.

    Attributes:
        rule: Id of the rule.
        detail: What was found, in Chinese, to be set into the rule's message.
        sheet: Where, if it has a place.
        address: Where, if it has a place.
        key: The fields concerned, joined by commas; "" if there are none.
        raw: The text concerned.
    """

    rule: str
    detail: str
    sheet: str = ""
    address: str = ""
    key: str = ""
    raw: str = ""


@dataclass(frozen=True, slots=True)
class Submission:
    """One unit's report of one year, as read. Figures are stored by column, in the form's order.

    Attributes:
        unit: 单位名称 as typed, blanks trimmed.
        code: 统一社会信用代码 or internal code, "" if none.
        region: 所属地区.
        year: The report year, or None if it could not be read.
        edition: Detected from the tables.
        path: Where it came from, as given by the user.
        sha256: Of the file's bytes, "" if it was not a file.
        raws: The text of each figure as typed.
        states: One `State` per figure.
        figures: One number per figure in the smallest unit of its measure; 0 where there is none (see states).
        notes: One `Note` per figure.
        places: (sheet, address) of each figure.
        narrative: Text by section key (`overview`, `problems`, `other_matters`; aspects as `overview.proactive`; `opening`).
        cover: The other cover fields by their Chinese label.
        faults: What the reader noticed.
        published: Whether it was taken from a published report and not filled by the unit.
        explanations: What the unit says to a rule or to a single finding, by rule id or fingerprint, as typed.
        prior: Figures of the same unit's accepted report of last year in the smallest unit, by key; empty if there are none.
        prior_published: Whether those were taken from a published report and not from an accepted workbook.
        text_places: (sheet, address) of each text of `narrative`, where it has one.
        last_text: Sketch of last year's texts (`toolkit.narrative.likeness`), b"" if they are not known.
        sketch: Sketch of this year's texts, b"" if it was not made; it stays when the texts go.
        identity: Code or name of the unit in the roster, "" if there is none or the unit is not in it.
    """

    unit: str
    code: str
    region: str
    year: int | None
    edition: int
    path: str
    sha256: str
    raws: tuple[str, ...]
    states: bytes
    figures: array[int]
    notes: array[int]
    places: tuple[tuple[str, str], ...]
    narrative: Mapping[str, str] = field(default_factory=dict)
    cover: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    published: bool = False
    explanations: Mapping[str, str] = field(default_factory=dict)
    prior: Mapping[str, int] = field(default_factory=dict)
    text_places: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    last_text: bytes = b""
    sketch: bytes = b""
    identity: str = ""
    prior_published: bool = False

    @property
    def form(self) -> Form:
        return FORMS[self.edition]

    @property
    def who(self) -> str:
        """What stands for the unit in fingerprints: its code, else its name, however they are spelled on the cover."""
        return plain_name(self.identity or self.code or self.unit).upper()

    def cell_at(self, index: int) -> Cell:
        """The figure with this index in the form's order."""
        one = self.form.fields[index]
        state, notes = State(self.states[index]), Note(self.notes[index])
        has_value = _VALUED_MASK >> state & 1 and not notes & _FRACTION
        sheet, address = self.places[index]
        scaled = self.figures[index] if has_value else None
        return Cell(one.key, sheet, address, self.raws[index], state, scaled, notes, one.measure)

    def cell(self, key: str) -> Cell:
        """The figure with this key.

        Raises:
            KeyError: If the edition has no such field.
        """
        return self.cell_at(self.form.by_key[key].index)

    @property
    def filled_on(self) -> tuple[int, ...]:
        """填报日期 as (year, month, day), however it was written; it sorts. () if it is missing or cannot be read."""
        numbers = re.findall("[0-9]+", unicodedata.normalize("NFKC", self.cover.get("date", "")))
        if any(len(number) > 8 for number in numbers):
            return ()
        if len(numbers) == 1 and len(numbers[0]) == 8:
            numbers = [numbers[0][:4], numbers[0][4:6], numbers[0][6:]]
        return tuple(map(int, numbers)) if len(numbers) >= 3 else ()

    @property
    def numbers(self) -> list[int | None]:
        """All figures in the form's order, in the smallest unit; None where there is none."""
        numbers: list[int | None] = list(self.figures)
        for index, (state, note) in enumerate(zip(self.states, self.notes, strict=True)):
            if not _VALUED_MASK >> state & 1 or note & _FRACTION:
                numbers[index] = None
        return numbers

    def without_texts(self) -> Submission:
        """The same figures without what only the check and its messages needed: a fraction of the memory.

        Texts of cells that hold no number are kept, for they are shown beside the sums.
        """
        raws, places = _shared(self.form)
        if any(not _VALUED_MASK >> state & 1 for state in self.states):
            raws = tuple("" if _VALUED_MASK >> state & 1 else raw for state, raw in zip(self.states, self.raws, strict=True))
        return replace(self, raws=raws, narrative={}, text_places={}, faults=(), places=places)

    @property
    def cells(self) -> Iterator[Cell]:
        """All figures in the form's order."""
        return (self.cell_at(index) for index in range(len(self.states)))


#: The states that carry a value, and the same as bits: arithmetic with enums costs as much as reading a figure.
VALUED = frozenset((State.NUMBER, State.ZERO, State.ANNOTATED))
_VALUED_MASK = sum(1 << state for state in VALUED)

_FRACTION = int(Note.FRACTION)  # a plain number: `&` with an enum costs as much as reading a figure


@lru_cache(maxsize=8)
def _shared(form: Form) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """No texts, and the template's places: one copy for thousands of submissions."""
    return ("",) * len(form.fields), tuple(addresses(form).values())


def assemble_figures(
    form: Form,
    cells: list[RawCell | None],
    split: Mapping[int, str] | None = None,
) -> tuple[tuple[str, ...], bytes, array[int], array[int]]:
    """Read all figures of a form and recompute its totals.

    A total whose cell holds the template's own formula (marked by the reader with the formula text "=") is recomputed from
    its parts and its stored result ignored; it is BLANK and DERIVED while a part is missing or wrong.

    Args:
        form: The edition.
        cells: One raw cell per field in the form's order, None where there is none.
        split: By field index, the number that a merged cell with several numbers gives to that field.

    Returns:
        raws, states, figures and notes, as `Submission` stores them.
    """
    fields = form.fields
    raws: list[str] = []
    states = bytearray(len(fields))
    figures = array("q", bytes(8 * len(fields)))
    notes = array("H", bytes(2 * len(fields)))
    derived: list[int] = []
    for index, (cell, counted) in enumerate(zip(cells, _counted(form), strict=True)):
        if cell is None:
            raws.append("")
            states[index] = 2
            continue
        text, kind, formula = cell
        raws.append(text)
        if formula == "=":
            derived.append(index)
            continue
        if counted and kind == "n" and text.isdigit() and len(text) < 10 and text.isascii():
            figures[index] = number = int(text)  # as read_figure would say; nearly all cells are of this kind
            states[index] = 0 if number else 1
            continue
        state, value, note = read_figure(cell, fields[index].measure)
        if split and index in split:
            state, value, note = read_figure(RawCell(split[index], "p"), fields[index].measure)
            note |= Note.SPLIT
        states[index] = state
        if value:
            figures[index] = value
        if note:
            notes[index] = note
    for index in derived:
        _derive(form, index, states, figures, notes)
    return tuple(raws), bytes(states), figures, notes


@lru_cache(maxsize=4)
def _counted(form: Form) -> tuple[bool, ...]:
    """Whether each field is counted in whole units."""
    return tuple(not one.measure.decimals for one in form.fields)


def know_units(form: Form, notes: array[int]) -> None:
    """Mark sums of money as being in their measure: a sum carries no unit in its cell, and nobody has to ask for one."""
    for one in form.fields:
        if one.measure.decimals:
            notes[one.index] |= Note.UNIT


def _derive(form: Form, index: int, states: bytearray, figures: array[int], notes: array[int]) -> None:
    """Recompute one total from its parts, which are inputs or totals recomputed before."""
    parts = _parts(form)[index]
    notes[index] = Note.DERIVED
    for part, signed in parts:
        if not _VALUED_MASK >> states[part] & 1 or notes[part] & _FRACTION or (figures[part] < 0 and not signed):
            states[index] = State.BLANK
            return
    figures[index] = sum([figures[part] for part, _ in parts])
    states[index] = State.NUMBER if figures[index] else State.ZERO


@lru_cache(maxsize=4)
def _parts(form: Form) -> dict[int, tuple[tuple[int, bool], ...]]:
    """Of each total, the indices of its parts, and whether each may be negative."""
    return {
        form.by_key[key].index: tuple((form.by_key[part].index, form.by_key[part].measure.signed) for part in parts)
        for key, parts in form.parts_of.items()
    }
