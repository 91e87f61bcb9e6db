"""What an official form *is*: two trees of headings crossed into fields.

A table is a stack of blocks; a block crosses a tree of row headings with a tree of column headings; every crossing of two
leaves is a `Field`, one of the 200 figures. Template, reader, checks, formulas and documents are computed from this.
Knows no file format.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple


class Measure(NamedTuple):
    """What a figure is counted in, and how exactly.

    Attributes:
        name: The unit as printed in Chinese (件, 项, 万元).
        decimals: Decimals that are kept exactly; a figure is stored as a whole number of 10**-decimals units,
            so 万元 with six decimals is stored in whole 分.
        signed: Whether a negative figure is legitimate (本年增/减 of 2019).
    """

    name: str
    decimals: int = 0
    signed: bool = False

    @property
    def scale(self) -> int:
        """Stored whole units in one printed unit: 1 for 件, 1,000,000 (分) for 万元."""
        return int(10**self.decimals)


COUNT = Measure("件")
ITEMS = Measure("项")
CHANGE = Measure("项", signed=True)
MONEY = Measure("万元", decimals=6)


class Heading(NamedTuple):
    """A printed heading: a leaf that owns a line of fields, or a group over others.

    Attributes:
        title: The words as printed on the official form.
        key: Its part of a field's key; "" where the heading is printed but does not tell fields apart.
        children: The headings under it.
        total: A leaf that is the sum of all other leaves under its parent.
        measure: What the fields are counted in; the row's wins over the column's, the default is 件.
        width: Grid columns that a column leaf spans when printed.
        note: What is counted here, for hints and the form page.
    """

    title: str
    key: str = ""
    children: tuple[Heading, ...] = ()
    total: bool = False
    measure: Measure | None = None
    width: int = 1
    note: str = ""

    def leaves(self, above: tuple[Heading, ...] = ()) -> Iterator[tuple[Heading, ...]]:
        """Every path from this heading (included, unless it is a nameless root) down to a leaf."""
        path = (*above, self) if self.title or self.key else above
        if not self.children:
            yield path
        for child in self.children:
            yield from child.leaves(path)

    @property
    def depth(self) -> int:
        """Levels of printed headings from here down, a leaf being one."""
        below = max((child.depth for child in self.children), default=0)
        return below + (1 if self.title else 0)


def tree(*children: Heading) -> Heading:
    """A nameless root over `children`."""
    return Heading("", children=children)


def join_keys(path: tuple[Heading, ...]) -> str:
    """The key of a path of headings: `denied.state_secret`."""
    return ".".join(heading.key for heading in path if heading.key)


class Balance(NamedTuple):
    """A printed 勾稽 relation between rows of a block, which holds in each of its columns: Σ left = Σ right."""

    left: tuple[str, ...]
    right: tuple[str, ...]


class Carried(NamedTuple):
    """What one year hands to the next: the row `left` of last year's report stands again in the row `taken` of this year's."""

    left: str
    taken: str


class Block(NamedTuple):
    """A tree of rows crossed with a tree of columns.

    Attributes:
        caption: A heading over the whole block (第二十条第（一）项), or "".
        corner: What is printed in the corner above the row headings.
        balance: The printed relation between its rows, if there is one.
        carried: The rows by which it follows on last year's, if there are such.
    """

    rows: Heading
    columns: Heading
    caption: str = ""
    corner: str = ""
    balance: Balance | None = None
    carried: Carried | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """One of the official tables.

    Attributes:
        key: First part of its fields' keys.
        number: The Chinese numeral of its section (二).
        title: The section heading as printed.
    """

    key: str
    number: str
    title: str
    blocks: tuple[Block, ...]

    @property
    def label(self) -> str:
        """How offices call it, and the name of its sheet: 表二."""
        return f"表{self.number}"


@dataclass(frozen=True, slots=True)
class Field:
    """One figure of the form.

    Attributes:
        index: Its place in the form's order, from 0.
        key: `table/row/column`, for instance `requests/denied.state_secret/enterprise`.
        row: The printed row headings, outermost first.
        column: The printed column headings, outermost first.
        total: Whether it is computed from other fields.
        note: What is counted, joined from its headings.
    """

    index: int
    key: str
    table: Table = field(repr=False)
    row: tuple[str, ...]
    column: tuple[str, ...]
    measure: Measure
    total: bool
    note: str = ""

    @property
    def row_key(self) -> str:
        return self.key.split("/")[1]

    @property
    def column_key(self) -> str:
        return self.key.split("/")[2]

    @property
    def name(self) -> str:
        """The field in words, for messages: “1.属于国家秘密／商业企业”."""
        parts = [self.row[-1] if self.row else "", *(self.column[-1:] if self.row else self.column)]
        return "／".join(part for part in parts if part)


class Identity(NamedTuple):
    """An equation that the form itself states: Σ left = Σ right.

    Attributes:
        kind: `across` (a total column), `down` (a total row) or `balance` (the printed relation).
        table: Key of the table.
        group: Which of several like equations of a table: the key of the group that is totalled, "" if there is one.
        left: Field keys; of a total, the total alone.
        right: Field keys; of a total, its parts.
    """

    kind: str
    table: str
    group: str
    left: tuple[str, ...]
    right: tuple[str, ...]


class Section(NamedTuple):
    """A section of prose.

    Attributes:
        key: `overview`, `problems`, `other_matters`.
        title: The heading as printed.
        accepted: Other wordings seen in published reports.
        aspects: Headings that the section has to treat, in order, as (key, title).
        note: The instruction that the form prints.
    """

    key: str
    title: str
    accepted: tuple[str, ...] = ()
    aspects: tuple[tuple[str, str], ...] = ()
    note: str = ""


def _cross(table: Table, block: Block, first: int) -> Iterator[Field]:
    columns = list(block.columns.leaves())
    for row in block.rows.leaves():
        for column in columns:
            measure = row[-1].measure or column[-1].measure or COUNT
            yield Field(
                index=first,
                key=f"{table.key}/{join_keys(row)}/{join_keys(column)}",
                table=table,
                row=((block.caption,) if block.caption else ()) + tuple(h.title for h in row if h.title),
                column=tuple(h.title for h in column if h.title),
                measure=measure,
                total=row[-1].total or column[-1].total,
                note="".join(h.note for h in (*row, *column) if h.note),
            )
            first += 1


def _totals(root: Heading, above: tuple[Heading, ...] = ()) -> Iterator[tuple[str, str, list[str]]]:
    """(key of the group, key of the total leaf, keys of its parts) for every total in a tree."""
    path = (*above, root) if root.key or root.title else above
    for leaf in root.children:
        if leaf.total:
            parts = [join_keys(p) for p in root.leaves(above) if not p[-1].total]
            yield join_keys(path), join_keys((*path, leaf)), parts
        else:
            yield from _totals(leaf, path)


@dataclass(frozen=True, eq=False)
class Form:
    """An edition of the official form: three tables, three sections of prose, and what must hold between them."""

    edition: int
    document: str
    tables: tuple[Table, ...] = field(repr=False)
    sections: tuple[Section, ...] = field(repr=False)

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """All figures in printed order."""
        found: list[Field] = []
        for table in self.tables:
            for block in table.blocks:
                found.extend(_cross(table, block, len(found)))
        return tuple(found)

    @cached_property
    def by_key(self) -> dict[str, Field]:
        return {one.key: one for one in self.fields}

    @cached_property
    def signed(self) -> tuple[bool, ...]:
        """Of each field, whether a negative figure is legitimate."""
        return tuple(one.measure.signed for one in self.fields)

    @cached_property
    def identities(self) -> tuple[Identity, ...]:
        """Every equation of the form, derived from its totals and its printed relations."""
        return tuple(self._derive_identities())

    def _derive_identities(self) -> Iterator[Identity]:
        for table in self.tables:
            for block in table.blocks:
                rows = [join_keys(path) for path in block.rows.leaves()]
                columns = [join_keys(path) for path in block.columns.leaves()]
                for group, total, parts in _totals(block.columns):
                    for row in rows:
                        left = (f"{table.key}/{row}/{total}",)
                        yield Identity("across", table.key, group, left, tuple(f"{table.key}/{row}/{p}" for p in parts))
                for group, total, parts in _totals(block.rows):
                    for column in columns:
                        left = (f"{table.key}/{total}/{column}",)
                        yield Identity("down", table.key, group, left, tuple(f"{table.key}/{p}/{column}" for p in parts))
                if block.balance:
                    for column in columns:
                        sides = [
                            tuple(f"{table.key}/{row}/{column}" for row in side)
                            for side in (block.balance.left, block.balance.right)
                        ]
                        yield Identity("balance", table.key, "", sides[0], sides[1])

    @cached_property
    def parts_of(self) -> dict[str, tuple[str, ...]]:
        """For each total field, the fields that its formula adds up (a crossing of two totals adds along its row)."""
        parts: dict[str, tuple[str, ...]] = {}
        for identity in self.identities:
            if identity.kind != "balance":
                parts.setdefault(identity.left[0], identity.right)
        return parts

    @cached_property
    def inputs_of(self) -> dict[str, tuple[str, ...]]:
        """For each total field, the inputs that it adds up in the end."""
        found: dict[str, tuple[str, ...]] = {}
        for key, parts in self.parts_of.items():
            stack, inputs = list(parts), dict[str, None]()
            while stack:
                part = stack.pop()
                if part in self.parts_of:
                    stack.extend(self.parts_of[part])
                else:
                    inputs[part] = None
            found[key] = tuple(inputs)
        return found

    @cached_property
    def carried_from(self) -> dict[str, str]:
        """For each input of 上年结转, the field of last year's report that it takes over: 结转下年度 of the same column."""
        rows = {
            f"{table.key}/{block.carried.taken}": f"{table.key}/{block.carried.left}"
            for table in self.tables
            for block in table.blocks
            if block.carried
        }
        return {
            one.key: f"{rows[row]}/{one.column_key}"
            for one in self.fields
            if not one.total and (row := f"{one.table.key}/{one.row_key}") in rows
        }

    @cached_property
    def implied(self) -> frozenset[int]:
        """Indices of the identities that others imply.

        What holds in every part of a total column, and across every row concerned, holds in the total column: there it can
        only fail where one of the others fails, and would say the same thing twice.
        """
        across = {identity.left[0] for identity in self.identities if identity.kind == "across"}
        return frozenset(
            index
            for index, identity in enumerate(self.identities)
            if identity.kind != "across" and across.issuperset((*identity.left, *identity.right))
        )

    @cached_property
    def digest(self) -> str:
        """Twelve hex digits that change whenever a heading, a key, a measure or an equation changes."""
        text = repr([(f.key, f.row, f.column, f.measure, f.total) for f in self.fields]) + repr(self.identities)
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    def table(self, key: str) -> Table:
        """The table with this key.

        Raises:
            KeyError: If the form has no such table.
        """
        for table in self.tables:
            if table.key == key:
                return table
        raise KeyError(key)
