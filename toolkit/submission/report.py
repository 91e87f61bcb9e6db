"""One unit's report of one year, as read: figures by column, prose, cover, and what the reader noticed."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, SupportsBytes

from toolkit.form import FORMS, Form, Measure
from toolkit.form.layout import addresses
from toolkit.form.sheets import PROSE
from toolkit.submission.cells import Note, RawCell, State, has_number, not_to_be_added, without_number
from toolkit.submission.folding import narrow
from toolkit.submission.numbers import in_units, normalise, number_of_float, read_figure
from toolkit.submission.origin import Origin
from toolkit.submission.record import NO_LAST_YEAR, LastYear
from toolkit.submission.roster import plain_name
from toolkit.terminal import visible

if TYPE_CHECKING:
    from toolkit.submission.shelf import Figures


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
                return number_of_float(re.sub(r"[^0-9.\-].*$", "", normalise(self.raw)[0].replace(",", "")))
            return None
        return in_units(self.scaled, self.measure)


#: What a sentence tells, by the name of its field; several places as a tuple.
Values = Mapping[str, str | int | tuple[str, ...]]


#: The cells of a text in order, each as (the first of its characters in the text, A1 address).
TextRows = tuple[tuple[int, str], ...]


class Fault(NamedTuple):
    """Something the reader noticed about a file or its structure; a rule of stage F makes a sentence of it.

    Attributes:
        kind: What was noticed, as a stable English name: `table_missing`. The rules say which of them is about it.
        values: What the sentence tells: names, numbers, texts of the file; several places as a tuple, which the sentence lists.
        sheet: Where, if it has a place.
        address: Where, if it has a place.
        key: The fields concerned, joined by commas; "" if there are none.
        raw: The text concerned.
    """

    kind: str
    values: Values
    sheet: str = ""
    address: str = ""
    key: str = ""
    raw: str = ""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that could not be taken in: what reading gives in place of a `Submission`.

    Attributes:
        path: Where it came from, as given by the user.
        code: The cause as a short stable English name (`encrypted`, `bomb`, `not_a_form`, …).
        message: What is wrong and what to do, in Chinese; it does not name the file.
        sha256: Of the file's bytes, "" if they could not be had.
    """

    path: str
    code: str
    message: str
    sha256: str = ""

    @property
    def line(self) -> str:
        """The name of the file and what is wrong with it, for a list of such files."""
        return f"{visible(Path(self.path).name)}：{self.message}"


@dataclass(frozen=True, slots=True)
class Submission:
    """One unit's report of one year, as read. Figures are stored by column, in the form's order.

    Attributes:
        unit: 单位名称 as typed, blanks trimmed.
        code: 统一社会信用代码 or internal code, "" if none.
        region: 所属地区.
        year: The report year, or None if it could not be read.
        edition: Detected from the tables.
        origin: Where it came from.
        raws: The text of each figure as typed.
        states: One `State` per figure.
        figures: One number per figure in the smallest unit of its measure; 0 where there is none (see states).
        notes: One `Note` per figure.
        places: (sheet, address) of each figure.
        narrative: Text by section key (`overview`, `problems`, `other_matters`; aspects as `overview.proactive`; `opening`).
        cover: All fields of the cover by their key in `sheets.COVER_FIELDS`, as typed; a date as 2024-01-15.
        faults: What the reader noticed.
        explanations: What the unit says to a rule or to a single finding, by rule id or fingerprint, as typed.
        last_year: What is known of the same unit's accepted report of last year.
        text_places: (sheet, address) of each text of `narrative`, where it has one: the cell in which it begins.
        text_rows: All cells of each text of `narrative`, where it has some.
        sketch: Sketch of this year's texts, empty if it was not made; it stays when the texts go, perhaps on a shelf.
        identity: Code or name of the unit in the roster, "" if there is none or the unit is not in it.
    """

    unit: str
    code: str
    region: str
    year: int | None
    edition: int
    origin: Origin
    raws: tuple[str, ...]
    states: bytes
    figures: Figures
    notes: array[int]
    places: tuple[tuple[str, str], ...]
    narrative: Mapping[str, str] = field(default_factory=dict)
    cover: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    explanations: Mapping[str, str] = field(default_factory=dict)
    last_year: LastYear = NO_LAST_YEAR
    text_places: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    text_rows: Mapping[str, TextRows] = field(default_factory=dict)
    sketch: SupportsBytes = b""
    identity: str = ""

    @property
    def path(self) -> str:
        """Where it came from, as given by the user."""
        return self.origin.path

    @property
    def sha256(self) -> str:
        """Of the file's bytes, "" if it was not a file."""
        return self.origin.sha256

    @property
    def published(self) -> bool:
        """Whether it was taken from a published report and not filled by the unit."""
        return self.origin.published

    @property
    def imported(self) -> bool:
        """See `Origin.imported`."""
        return self.origin.imported

    @property
    def prior(self) -> Mapping[str, int]:
        """Last year's figures in the smallest unit, by key; empty if there are none."""
        return self.last_year.figures

    @property
    def form(self) -> Form:
        return FORMS[self.edition]

    @property
    def fingerprint_name(self) -> str:
        """What stands for the unit in fingerprints: its code, else its name, however they are spelled on the cover."""
        return plain_name(self.identity or self.code or self.unit).upper()

    def cell_at(self, index: int) -> Cell:
        """The figure with this index in the form's order."""
        one = self.form.fields[index]
        state, notes = State(self.states[index]), Note(self.notes[index])
        sheet, address = self.places[index]
        scaled = self.figures[index] if has_number(self.states[index], self.notes[index]) else None
        return Cell(one.key, sheet, address, self.raws[index], state, scaled, notes, one.measure)

    def cell(self, key: str) -> Cell:
        """The figure with this key.

        Raises:
            KeyError: If the edition has no such field.
        """
        return self.cell_at(self.form.by_key[key].index)

    def text_place(self, key: str, passage: str) -> tuple[str, str]:
        """(sheet, address) of the cell in which a passage of a text begins; of one that is not in it, where the text begins.

        The address is "" if it has none.

        Args:
            key: Of the text.
            passage: As written, blanks aside.
        """
        sheet, address = self.text_places.get(key, (PROSE, ""))
        words = passage.split()
        found = re.search(r"\s*".join(map(re.escape, words)), self.narrative.get(key, "")) if words else None
        begun = [one for start, one in self.text_rows.get(key, ()) if found and start <= found.start()]
        return sheet, begun[-1] if begun else address

    @property
    def filled_on(self) -> tuple[int, ...]:
        """填报日期 as (year, month, day), however it was written; it sorts. () if it is missing or cannot be read."""
        numbers = re.findall("[0-9]+", narrow(self.cover.get("date", "")))
        if any(len(number) > 8 for number in numbers):
            return ()
        if len(numbers) == 1 and len(numbers[0]) == 8:
            numbers = [numbers[0][:4], numbers[0][4:6], numbers[0][6:]]
        return tuple(map(int, numbers)) if len(numbers) >= 3 else ()

    @property
    def numbers(self) -> list[int | None]:
        """All figures in the form's order, in the smallest unit; None where there is none."""
        numbers: list[int | None] = list(self.figures)
        for index in without_number(self.states, self.notes):
            numbers[index] = None
        return numbers

    def without_texts(self, *, prose: bool = False, **then: Any) -> Submission:
        """The same figures without what only the check and its messages needed: a fraction of the memory.

        Texts of cells that hold no number are kept, for they are shown beside the sums; so is the date of the cover, which says
        which of a unit's files counts.

        Args:
            prose: Whether the narrative is kept, from which the region's report is drafted.
            then: What other fields hold from then on.
        """
        raws, places = blank_parts(self.form)
        if kept := set(without_number(self.states, self.notes)):
            raws = tuple(raw if index in kept else "" for index, raw in enumerate(self.raws))
        narrative = {key: text for key, text in self.narrative.items() if text.strip()} if prose else {}
        cover = {"date": date} if (date := self.cover.get("date")) else {}
        return replace(
            self, raws=raws, narrative=narrative, cover=cover, text_places={}, text_rows={}, faults=(), places=places, **then
        )  # fmt: skip

    @property
    def cells(self) -> Iterator[Cell]:
        """All figures in the form's order."""
        return (self.cell_at(index) for index in range(len(self.states)))


@lru_cache(maxsize=8)
def blank_parts(form: Form) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
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
    if derived:
        _derive(form, derived, states, figures, notes)
    return tuple(raws), bytes(states), figures, notes


@lru_cache(maxsize=4)
def _counted(form: Form) -> tuple[bool, ...]:
    """Whether each field is counted in whole units."""
    return tuple(not one.measure.decimals for one in form.fields)


def take_money_as_wan(form: Form, notes: array[int]) -> None:
    """Mark sums of money as being in their measure: a sum carries no unit in its cell, and nobody has to ask for one."""
    for one in form.fields:
        if one.measure.decimals:
            notes[one.index] |= Note.UNIT


def _derive(form: Form, derived: Sequence[int], states: bytearray, figures: array[int], notes: array[int]) -> None:
    """Recompute totals, in the form's order, from their parts, which are inputs or totals recomputed before."""
    parts = _parts(form)
    unusable = set(not_to_be_added(states, notes, figures, form.signed))
    for index in derived:
        notes[index] = Note.DERIVED
        if not unusable.isdisjoint(parts[index]):
            states[index] = State.BLANK
            unusable.add(index)
            continue
        figures[index] = sum([figures[part] for part in parts[index]])
        states[index] = State.NUMBER if figures[index] else State.ZERO
        if figures[index] < 0 and not form.signed[index]:
            unusable.add(index)


@lru_cache(maxsize=4)
def _parts(form: Form) -> dict[int, tuple[int, ...]]:
    """Of each total, the indices of its parts."""
    return {form.by_key[key].index: tuple(form.by_key[part].index for part in parts) for key, parts in form.parts_of.items()}
