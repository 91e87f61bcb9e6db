"""What the formulas of `_judge` show, computed by the same Python as the check and stored with them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from toolkit.checks.plain import find_hits
from toolkit.form import Field, Form, sheets
from toolkit.form.layout import addresses
from toolkit.rules.catalogue import RULES
from toolkit.rules.terms import PRIOR, Relation
from toolkit.submission.cells import Note, RawCell
from toolkit.submission.check_code import DERIVED, check_code, shows_its_parts
from toolkit.submission.content import Content, Value
from toolkit.submission.lexicon import LESS, MORE
from toolkit.submission.numbers import in_units, normalise
from toolkit.submission.origin import Origin
from toolkit.submission.record import LastYear
from toolkit.submission.report import Submission, assemble_figures
from toolkit.template.judge.formulas import ENDINGS
from toolkit.template.judge.scope import number_kind, relations
from toolkit.workbook import styles
from toolkit.workbook.book import fit_text

#: Notes as plain numbers: two hundred figures of each workbook are asked for them.
_OVERSIZE, _FRACTION = int(Note.OVERSIZE), int(Note.FRACTION)


@dataclass(frozen=True)
class Equation:
    """An equation that is judged: its sides, in the form's unit, or None while it cannot be judged."""

    relation: Relation
    left: int | None = None
    right: int | None = None

    @property
    def state(self) -> str:
        if self.left is None:
            return sheets.OPEN
        return sheets.HOLDS if self.left == self.right else sheets.BROKEN


@dataclass(frozen=True)
class Judged:
    """What the formulas of a workbook show, computed by the same code as the check.

    Attributes:
        cells: The raw cell of each field.
        rules: The rules that each field breaks, the mandatory one first.
        code: The code on the cover.
    """

    submission: Submission
    cells: tuple[RawCell | None, ...]
    rules: tuple[tuple[str, ...], ...]
    equations: tuple[Equation, ...]
    code: str

    @cached_property
    def numbers(self) -> list[int | None]:
        """The figures, in the smallest unit; None where there is none."""
        return self.submission.numbers

    def count(self, rule: str) -> int:
        """Cells that break a rule."""
        return sum(rule in broken for broken in self.rules)


def judge(form: Form, content: Content) -> Judged:
    """What a workbook with this content says of itself."""
    cells = [_raw_cell(content, one) for one in form.fields]
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
    return Judged(submission, tuple(cells), rules, tuple(_equations(submission, hits.missing)), check_code(form, cells))


def _order(rule: str) -> tuple[int, bool, str]:
    """Mandatory ones first, for the colours look at the first alone; then size, as the formula has it."""
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


def _raw_cell(content: Content, one: Field) -> RawCell | None:
    """The cell of a field as the reader will find it."""
    value = content.figures.get(one.key)
    if one.key in content.formulas:
        return _result(value)
    if one.total and one.key not in content.typed_totals:
        return RawCell("", "", "=")
    return None if value is None or value == "" else _typed(value)


def _typed(value: Value) -> RawCell:
    if isinstance(value, str):
        return RawCell(fit_text(value), "s")
    number = styles.exact_float(value)
    return RawCell(str(value), "s") if number is None else RawCell(f"{number:.16g}", "n")


def _result(value: object) -> RawCell | None:
    """What a formula shows."""
    if isinstance(value, bool):
        return RawCell(str(value).upper(), "b")
    if isinstance(value, str):
        return RawCell(value, "e" if value.startswith("#") else "s") if value else None
    return None if value is None else RawCell(f"{float(value):.16g}", "n")  # type: ignore[arg-type]


def shown_cells(form: Form, one: Field, judged: Judged) -> tuple[str | float, str, str, str | float]:
    """What columns C to F show."""
    cell = judged.cells[one.index]
    if shows_its_parts(form, one.index, judged.cells):
        return DERIVED, "", "", _derived_value(form, one, judged)
    if cell is None:
        return "", "", "", ""
    text = styles.clip(normalise(cell.text)[0], styles.CELL_LIMIT) if cell.kind == "s" else ""
    digits = _digits(text, number_kind(one)) if text else ""
    raw: str | float = cell.text
    if cell.kind in ("n", "b"):
        raw = float(cell.text) if cell.kind == "n" else cell.text == "TRUE"
    return raw, text, digits, _value(one, judged)


def _derived_value(form: Form, one: Field, judged: Judged) -> str | float:
    values = [_part_value(form, form.by_key[part], judged) for part in form.parts_of[one.key]]
    numbers = [value for value in values if not isinstance(value, str)]
    return sum(numbers) if len(numbers) == len(values) else ""


def _part_value(form: Form, part: Field, judged: Judged) -> str | float:
    if shows_its_parts(form, part.index, judged.cells):
        return _derived_value(form, part, judged)
    return _value(part, judged)


def _value(one: Field, judged: Judged) -> str | float:
    notes, number = judged.submission.notes[one.index], judged.numbers[one.index]
    if notes & _OVERSIZE:
        return "C105"
    if notes & _FRACTION:
        return "C108"
    if number is None:
        return ""
    return "C107" if number < 0 and not one.measure.signed else float(in_units(number, one.measure))


def _digits(text: str, kind: str) -> str:
    """Column E in Python."""
    if kind == "change" and text[0] in (LESS[0], MORE[0]):
        rest = text[2 if text[:2] in (LESS[1], MORE[1]) else 1 :]
        bare = re.sub("[,. ]", "x", " ".join(rest.split(" ")).strip(" "))
    else:
        head = text.partition("(")[0].strip(" ") if text.endswith(")") and "(" in text else text
        bare = head[text[0] in "+-" :]
        unit = next((unit for unit in ENDINGS[kind] if bare.endswith(unit)), "")
        bare = bare[: len(bare) - len(unit)].removesuffix(" ")
    return bare if "," in bare else bare.replace(" ", ",")
