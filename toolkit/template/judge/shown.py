"""What the formulas of `_judge` show, computed by the same Python as the check and stored with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import NamedTuple

from toolkit.checks.plain import find_hits
from toolkit.form import Field, Form, sheets
from toolkit.form.layout import addresses
from toolkit.rules.catalogue import RULES
from toolkit.rules.terms import PRIOR, Relation
from toolkit.submission.cells import Note, RawCell
from toolkit.submission.check_code import DERIVED, PRIME, code_of, code_parts, shows_its_parts
from toolkit.submission.content import Content, Value
from toolkit.submission.numbers import in_units
from toolkit.submission.origin import Origin
from toolkit.submission.record import LastYear
from toolkit.submission.report import Submission, assemble_figures
from toolkit.template.judge.scope import relations
from toolkit.template.judge.texts import BESIDE_NUMBERS, shown_texts
from toolkit.workbook import styles
from toolkit.workbook.book import fit_text

#: Notes as plain numbers: two hundred figures of each workbook are asked for them.
_OVERSIZE, _FRACTION = int(Note.OVERSIZE), int(Note.FRACTION)
#: Rules that are told elsewhere than in the column of a cell's main rule.
_BESIDE = frozenset(("C109", "C110", "C113", "C114"))
_QUERIES = frozenset(("C103", "C111", "C112"))

Shown = str | float


class Equation(NamedTuple):
    """An equation that is judged: its sides, in the form's unit, or None while it cannot be judged."""

    relation: Relation
    left: int | None = None
    right: int | None = None

    @property
    def state(self) -> str:
        if self.left is None:
            return sheets.OPEN
        return sheets.HOLDS if self.left == self.right else sheets.BROKEN

    @property
    def shows(self) -> tuple[Shown, ...]:
        """What its row shows from column C on."""
        left, right = ("" if side is None else side for side in (self.left, self.right))
        return left, right, self.state


class Row(NamedTuple):
    """What the row of a field shows.

    Attributes:
        judged: Columns C to J of `_judge`, as far as they hold something.
        texts: The columns from K; () where they show what they show beside any number.
    """

    judged: tuple[Shown, ...]
    texts: tuple[Shown, ...]


@dataclass(frozen=True)
class Judged:
    """What the formulas of a workbook show, computed by the same code as the check.

    Attributes:
        cells: The raw cell of each field.
        rules: The rules that each field breaks, the mandatory one first.
    """

    submission: Submission
    cells: tuple[RawCell | None, ...]
    rules: tuple[tuple[str, ...], ...]
    equations: tuple[Equation, ...]

    @cached_property
    def numbers(self) -> list[int | None]:
        """The figures, in the smallest unit; None where there is none."""
        return self.submission.numbers

    @cached_property
    def sums(self) -> list[bool]:
        """Of each field, whether it is a total that is a formula or shows what the formula would."""
        form = self.submission.form
        return [one.total and shows_its_parts(form, one.index, self.cells) for one in form.fields]

    @cached_property
    def values(self) -> list[Shown]:
        """Of each field, the number that is typed, if it can be used; else why not."""
        return [_value(one, self, cell) for one, cell in zip(self.submission.form.fields, self.cells, strict=True)]

    @cached_property
    def wholes(self) -> Mapping[int, Shown]:
        """Of each total, by index, the sum of its parts if all of them have numbers, else ""."""
        found: dict[int, Shown] = {}
        for one in self.submission.form.fields:
            if one.total:
                _whole(self, one.index, found)
        return found

    @cached_property
    def broken(self) -> Mapping[str, list[Field]]:
        """The fields that break a rule, by rule."""
        found: dict[str, list[Field]] = {}
        for one, rules in zip(self.submission.form.fields, self.rules, strict=True):
            for rule in dict.fromkeys(rules):
                found.setdefault(rule, []).append(one)
        return found

    def count(self, rule: str) -> int:
        """Cells that break a rule."""
        return len(self.broken.get(rule, ()))

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """What the rows of the fields show."""
        return tuple(_rows(self))

    @cached_property
    def totals(self) -> Mapping[str, int | Decimal | None]:
        """By key, what the formula of each total shows: the sum of its parts that have numbers, None while none has."""
        found: dict[str, int | Decimal | None] = {}
        for one in self.submission.form.fields:
            if one.total:
                _total(self, one, found)
        return found

    @property
    def code(self) -> str:
        """The code on the cover."""
        return code_of(self.parts)

    @property
    def code_number(self) -> int:
        """The number of the code, whether or not there is a code; errors add nothing here."""
        return sum(part for part in self.parts if not isinstance(part, str)) % PRIME

    @cached_property
    def parts(self) -> list[int | str]:
        """What each field adds to the code."""
        return code_parts(self.submission.form, self.cells)


def judge(form: Form, content: Content) -> Judged:
    """What a workbook with this content says of itself."""
    cells = _raw_cells(form, content)
    raws, states, figures, notes = assemble_figures(form, cells)
    prior = {key: int(value * form.by_key[key].measure.scale) for key, value in content.prior.items()}
    submission = Submission(
        "", "", "", None, form.edition, Origin(""), raws, states, figures, notes, tuple(addresses(form).values()),
        last_year=LastYear(prior),
    )  # fmt: skip
    hits = find_hits(submission)
    broken: list[list[str]] = [[] for _ in form.fields]
    for index, rule in sorted(hits.cells):
        broken[index].append(rule)
    rules = tuple(tuple(sorted(one, key=_order)) for one in broken)
    return Judged(submission, tuple(cells), rules, tuple(_equations(submission, hits.missing)))


def _order(rule: str) -> tuple[int, bool, str]:
    """Mandatory ones first; then size, as the formula has it."""
    return RULES[rule].severity.rank, rule not in ("C111", "C112"), rule


def _equations(submission: Submission, missing: Iterable[int]) -> Iterator[Equation]:
    unjudged = frozenset(missing)
    form, figures = submission.form, submission.figures

    def value(key: str) -> int:
        return submission.prior[key.removeprefix(PRIOR)] if key.startswith(PRIOR) else figures[form.by_key[key].index]

    for index, relation in relations(form, tuple(submission.prior)):
        if index in unjudged:
            yield Equation(relation)
        else:
            left, right = (sum(map(value, keys)) for keys in (relation.left, relation.right))
            yield Equation(relation, left, right)


def _raw_cells(form: Form, content: Content) -> list[RawCell | None]:
    """The cells of the fields as the reader will find them."""
    figures, formulas, typed = content.figures, content.formulas, content.typed_totals
    return [
        _result(figures.get(one.key)) if one.key in formulas
        else _TOTAL if one.total and one.key not in typed
        else _typed(figures.get(one.key))
        for one in form.fields
    ]  # fmt: skip


#: The formula of a total.
_TOTAL = RawCell("", "", "=")


def _typed(value: Value | None) -> RawCell | None:
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return RawCell(fit_text(value), "s")
    if type(value) is int and -_LARGE < value < _LARGE:
        return _number(value)
    number = styles.exact_float(value)
    return RawCell(str(value), "s") if number is None else RawCell(f"{number:.16g}", "n")


#: Whole numbers below this, of up to thirteen digits, are stored as they are written.
_LARGE = 1 << 40


@lru_cache(maxsize=2048)
def _number(number: int) -> RawCell:
    return RawCell(str(number), "n")


def _result(value: object) -> RawCell | None:
    """What a formula shows."""
    if isinstance(value, bool):
        return RawCell(str(value).upper(), "b")
    if isinstance(value, str):
        return RawCell(value, "e" if value.startswith("#") else "s") if value else None
    return None if value is None else RawCell(f"{float(value):.16g}", "n")  # type: ignore[arg-type]


# ---------------------------------------------------------------- rows


def _rows(judged: Judged) -> Iterator[Row]:
    form, numbers, values = judged.submission.form, judged.numbers, judged.values
    for one, cell, part, broken, number in zip(form.fields, judged.cells, judged.parts, judged.rules, numbers, strict=True):
        if not one.total and cell is not None and cell.kind == "n" and not broken and number is not None:
            value = values[one.index]
            yield Row((value, value, "", sheets.HOLDS, part), ())  # as below; nearly all cells are of this kind
            continue
        is_sum = judged.sums[one.index]
        whole = judged.wholes.get(one.index, "")
        value = whole if is_sum else values[one.index]
        main, beside, query, hint = _told(broken)
        shown: tuple[Shown, ...] = (DERIVED if is_sum else _raw(cell), value, main, _light(main, beside, value), part)
        if one.total:
            total = judged.totals[one.key]
            sums: Shown = "" if total is None else float(total)
            shown = (*shown, sums, sums if is_sum else "" if cell is not None and cell.kind == "e" else value, whole)
        if cell is not None and cell.kind == "s" and not is_sum:
            yield Row(shown, shown_texts(form, one, cell.text, query, hint))
        elif query:
            yield Row(shown, (*BESIDE_NUMBERS[:-2], query, ""))
        else:
            yield Row(shown, ())


@lru_cache(maxsize=256)
def _told(broken: tuple[str, ...]) -> tuple[str, bool, str, str]:
    """Of the rules that a cell breaks: the main one, whether a query is beside it, the one beside a number, the hint."""
    main = next((rule for rule in broken if rule not in _BESIDE), "")
    beside = any(rule in _BESIDE and rule != "C114" for rule in broken)
    query = next((rule for rule in broken if rule in ("C109", "C110", "C113")), "")
    return main, beside, query, "C114" if "C114" in broken else ""


def _raw(cell: RawCell | None) -> Shown:
    if cell is None:
        return ""
    if cell.kind in ("n", "b"):
        return float(cell.text) if cell.kind == "n" else cell.text == "TRUE"
    return cell.text


def _light(main: str, beside: bool, value: Shown) -> str:
    if not main:
        return sheets.ASKED if beside else sheets.OPEN if isinstance(value, str) else sheets.HOLDS
    if main == "C101":
        return sheets.OPEN
    return sheets.ASKED if main in _QUERIES else sheets.BROKEN


def _value(one: Field, judged: Judged, cell: RawCell | None) -> Shown:
    """The usable number, else why there is none."""
    notes, number = judged.submission.notes[one.index], judged.numbers[one.index]
    if notes & _OVERSIZE or (cell is not None and cell.kind in ("b", "e")):
        return "C105"
    if notes & _FRACTION:
        return "C108"
    if number is None:
        return ""
    return "C107" if number < 0 and not one.measure.signed else float(in_units(number, one.measure))


def _whole(judged: Judged, index: int, known: dict[int, Shown]) -> Shown:
    """The sum of the parts of a total, if every part has a number."""
    if index not in known:
        parts = _parts_of(judged.submission.form)[index]
        shown = [_whole(judged, part, known) if judged.sums[part] else judged.values[part] for part in parts]
        numbers = [value for value in shown if not isinstance(value, str)]
        known[index] = sum(numbers) if len(numbers) == len(parts) else ""
    return known[index]


@lru_cache(maxsize=4)
def _parts_of(form: Form) -> Mapping[int, tuple[int, ...]]:
    """The fields that each total adds up."""
    return {form.by_key[key].index: tuple(form.by_key[part].index for part in parts) for key, parts in form.parts_of.items()}


def _total(judged: Judged, one: Field, found: dict[str, int | Decimal | None]) -> int | Decimal | None:
    """What the formula of a total shows."""
    if one.key not in found:
        form = judged.submission.form
        shown = [_shown(judged, form.by_key[part], found) for part in form.parts_of[one.key]]
        numbers = [number for number in shown if number is not None]
        found[one.key] = sum(numbers) if numbers else None
    return found[one.key]


def _shown(judged: Judged, part: Field, found: dict[str, int | Decimal | None]) -> int | Decimal | None:
    """The number that a part adds to what is shown of its total."""
    if judged.sums[part.index]:
        return _total(judged, part, found)
    number = judged.numbers[part.index]
    return None if number is None or (number < 0 and not part.measure.signed) else in_units(number, part.measure)
