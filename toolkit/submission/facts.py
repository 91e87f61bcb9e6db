"""The numbers a narrative may mention, computed once, each with the cells it came from.

The form prints no subtotals for （三）…（六）, no total of organisations and no total of lawsuits; texts mention all of them.
A fact adds them up, or is None as soon as one of its cells is missing: a sum over a gap would be a smaller number that looks
right. Standard library only.

Names follow the cell keys, without the table:

    received, carried_in, handled, disposed, carried_out      件 of table 三, column 总计; handled = received + carried_in
    received.natural_person, received.organisations, …        new applications by applicant; organisations = the five kinds
    granted … other_handling, denied.state_secret, …          the six groups of outcomes and what they consist of
    reconsideration, litigation, direct, after_reconsideration    cases of table 四; litigation = direct + after_reconsideration
    reconsideration.upheld, litigation.upheld, direct.upheld, …   the same by result
    normative.issued, license.decisions, fee.amount, …        every cell of table 二 as row.column
    share.granted …, share.received.natural_person, …         per mille of disposed or of received; None if the base is 0
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from toolkit.form import COUNT, Form, Measure
from toolkit.form.model import Field

#: A share is kept in tenths of a percent and always printed with its decimal.
PERCENT = Measure("%", decimals=1)

#: （一）…（六）: the groups whose sum is （七）总计.
GROUPS = ("granted", "partly_granted", "denied", "unable", "not_processed", "other_handling")
RESULTS = ("upheld", "corrected", "other", "pending")
ORGANISATIONS = ("enterprise", "research", "public_interest", "legal_service", "other")


class Fact(NamedTuple):
    """A number that a text may mention.

    Attributes:
        name: Its name, see the module.
        value: Scaled to the smallest unit of its measure (件, 分, tenths of a percent); None if a cell is missing.
        keys: The cells that were added; of a share, those of the part and of the base.
        measure: What it is counted in.
        label: What it is in Chinese, for placeholders and traces.
    """

    name: str
    value: int | None
    keys: tuple[str, ...]
    measure: Measure = COUNT
    label: str = ""


Facts = Mapping[str, Fact]


class _Recipe(NamedTuple):
    """A fact before there are figures: which cells to add."""

    name: str
    keys: tuple[str, ...]
    measure: Measure
    label: str


_NUMERAL = re.compile(r"^(?:（[一二三四五六七]）|[一二三四五六]、|[0-9]\.)")
_REMARK = re.compile(r"（[^）]*）$")


def plain_heading(title: str) -> str:
    """A printed heading without its numeral and its remark: “（二）部分公开（区分处理的，…）” → “部分公开”."""
    return _REMARK.sub("", _NUMERAL.sub("", title))


def _of_documents(form: Form) -> Iterator[_Recipe]:
    for field in _fields(form, "documents"):
        label = plain_heading(field.row[-1]) + plain_heading(field.column[-1])
        yield _Recipe(f"{field.row_key}.{field.column_key}", (field.key,), field.measure, label)


def _of_requests(form: Form) -> Iterator[_Recipe]:
    groups: dict[str, list[Field]] = {name: [] for name in GROUPS}
    for field in _fields(form, "requests"):
        if field.row_key == "received" and not field.total:
            label = f"{plain_heading(field.column[-1])}提出的申请件数"
            yield _Recipe(f"received.{field.column_key}", (field.key,), COUNT, label)
        if field.column_key == "total":
            label = "本年度办结申请件数" if field.row_key == "disposed" else plain_heading(field.row[-1])
            yield _Recipe(field.row_key, (field.key,), COUNT, label)
            group = field.row_key.split(".")[0]
            if group in groups:
                groups[group].append(field)
    for name, fields in groups.items():
        yield _Recipe(name, tuple(field.key for field in fields), COUNT, f"{plain_heading(fields[0].row[1])}件数")
    organisations = tuple(f"requests/received/{kind}" for kind in ORGANISATIONS)
    yield _Recipe("received.organisations", organisations, COUNT, "法人或其他组织提出的申请件数")
    yield _Recipe("handled", ("requests/received/total", "requests/carried_in/total"), COUNT, "本年新收与上年结转之和")


def _of_challenges(form: Form) -> Iterator[_Recipe]:
    both: dict[str, list[str]] = {}
    titles: dict[str, str] = {}
    for field in _fields(form, "challenges"):
        *path, result = field.column_key.split(".")
        suffix = "" if result == "total" else f".{result}"
        label = "".join(field.column if suffix else field.column[:-1]) + "件数"
        yield _Recipe(f"{path[-1]}{suffix}", (field.key,), COUNT, label)
        if path[0] == "litigation":
            both.setdefault(f"litigation{suffix}", []).append(field.key)
            titles[f"litigation{suffix}"] = field.column[0] + (field.column[-1] if suffix else "") + "件数"
    for name, keys in both.items():
        yield _Recipe(name, tuple(keys), COUNT, titles[name])


def _fields(form: Form, table: str) -> Iterator[Field]:
    return (field for field in form.fields if field.table.key == table)


@lru_cache(maxsize=8)
def _recipes(form: Form) -> tuple[_Recipe, ...]:
    return (*_of_documents(form), *_of_requests(form), *_of_challenges(form))


def _total(figures: Sequence[int | None]) -> int | None:
    """The sum, or None if there is a gap."""
    return None if None in figures else sum(figures)  # type: ignore[arg-type]


def _share(part: Fact, base: Fact) -> Fact:
    value = None
    if part.value is not None and base.value is not None and base.value > 0:
        value = (2000 * part.value + base.value) // (2 * base.value)  # half up, without floats
    return Fact(f"share.{part.name}", value, part.keys + base.keys, PERCENT, f"{part.label.removesuffix('件数')}所占比例")


def facts(form: Form, figures: Sequence[int | None]) -> Facts:
    """Everything that can be said in numbers about one set of figures.

    Args:
        form: The edition.
        figures: One scaled value per field in the form's order, None where there is none.

    Returns:
        The facts by name. Which names there are depends on the edition alone; a fact with a missing cell has the value None.

    Raises:
        ValueError: If the number of figures is not that of the form.
    """
    if len(figures) != len(form.fields):
        raise ValueError(f"{len(figures)} figures for a form of {len(form.fields)}")
    return _Facts(form, figures)


_SHARES = {f"share.{name}": (name, "disposed") for name in GROUPS} | {
    f"share.received.{kind}": (f"received.{kind}", "received") for kind in ("natural_person", "organisations")
}


@lru_cache(maxsize=8)
def _cookbook(form: Form) -> dict[str, tuple[_Recipe, tuple[int, ...]]]:
    """The recipes by name, each with the indices of its cells."""
    return {one.name: (one, tuple(form.by_key[key].index for key in one.keys)) for one in _recipes(form)}


class _Facts(Mapping[str, Fact]):
    """Facts worked out when they are asked for: a region asks every unit for six of eighty."""

    def __init__(self, form: Form, figures: Sequence[int | None]) -> None:
        self._book = _cookbook(form)
        self._figures = figures

    def __getitem__(self, name: str) -> Fact:
        if name in _SHARES:
            part, base = _SHARES[name]
            return _share(self[part], self[base])
        recipe, cells = self._book[name]
        total = _total([self._figures[cell] for cell in cells])
        return Fact(name, total, recipe.keys, recipe.measure, recipe.label)

    def __iter__(self) -> Iterator[str]:
        return iter((*self._book, *_SHARES))

    def __len__(self) -> int:
        return len(self._book) + len(_SHARES)
