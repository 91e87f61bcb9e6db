"""Rows: those of the form with their headings, and those of a published table with what stands in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from toolkit.form import CHANGE, MONEY, Field, Form
from toolkit.form.model import Heading
from toolkit.intake.published.document import Document, Table
from toolkit.intake.published.wording import Label, read_label
from toolkit.submission.cells import RawCell, State
from toolkit.submission.numbers import normalise, read_figure


@dataclass(frozen=True, slots=True, eq=False)
class Leaf:
    """A row of figures of the form.

    Attributes:
        table: Index of its table in the form.
        block: Index of its block in the table.
        title: Its own printed heading; "" in table 四.
        fields: Its figures from left to right.
        heads: The headings over its columns in reading order, as printed.
    """

    table: int
    block: int
    title: str
    fields: tuple[Field, ...]
    heads: tuple[str, ...]

    @property
    def label(self) -> Label:
        return read_label(self.title)

    @property
    def place(self) -> str:
        """The row in words: 表三“2.重复申请”."""
        label = self.fields[0].table.label
        return f"{label}“{self.title}”" if self.title else label


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a published table.

    Attributes:
        at: (block of the document, row in it).
        cells: Its texts.
        grid: Whether their places are columns of the page.
        complete: Whether no cell of its table is missing, not even an empty one at the end.
        whole: Whether it has as many places as its table.
        own: At which of its places a cell of its own begins; () where that is not known.
        apart: Which of its cells are printed apart from the others, as `TableRow` has it.
        listed: Whether its cells are only words and figures in order, and blank ones may be missing anywhere.
        table: Index of the form's table, -1 while unknown.
        label: The heading, as printed.
        start: Index of the first cell behind the heading.
        leaf: The row of the form, once it is known.
        header: The header rows above it.
    """

    at: tuple[int, int]
    cells: tuple[str, ...]
    grid: bool
    complete: bool = False
    whole: bool = True
    own: tuple[int, ...] = ()
    apart: tuple[int, ...] = ()
    listed: bool = False
    table: int = -1
    label: str = ""
    start: int = 0
    leaf: Leaf | None = None
    header: tuple[tuple[str, ...], ...] = ()

    @property
    def values(self) -> tuple[str, ...]:
        """The texts behind the heading that are not blank."""
        return tuple(cell for cell in self.cells[self.start :] if not is_blank(cell))


@lru_cache(maxsize=20_000)
def is_blank(text: str) -> bool:
    """Whether a cell holds nothing that can be seen."""
    return not normalise(text)[0]


@lru_cache(maxsize=20_000)
def is_figure(text: str) -> bool:
    """Whether a cell holds what a figure's cell may hold: numbers, with a note or a unit, or a sign for none."""
    cell = RawCell(text, "p")
    return any(read_figure(cell, measure).state not in (State.TEXT, State.BLANK) for measure in (CHANGE, MONEY))


def breadth_first(headings: Sequence[Heading]) -> Iterator[str]:
    """Titles of trees of headings in the order in which a reader meets them, line by line."""
    level = list(headings)
    while level:
        yield from (heading.title for heading in level)
        level = [child for heading in level for child in heading.children]


@lru_cache(maxsize=4)
def leaves_of(form: Form) -> tuple[Leaf, ...]:
    """All rows of figures of a form, in order."""
    leaves: list[Leaf] = []
    first = 0
    for index, table in enumerate(form.tables):
        for number, block in enumerate(table.blocks):
            heads = tuple(breadth_first(block.columns.children))
            width = sum(1 for _ in block.columns.leaves())
            for path in block.rows.leaves():
                fields = form.fields[first : first + width]
                leaves.append(Leaf(index, number, path[-1].title, fields, heads))
                first += width
    return tuple(leaves)


def groups_of(heading: Heading) -> Iterator[str]:
    """Titles of the groups of rows below a heading."""
    for child in heading.children:
        if child.children:
            yield child.title
            yield from groups_of(child)


def rows_of(document: Document) -> list[Row]:
    """All rows of all tables of a document."""
    return [
        Row((number, index), row.cells, block.grid and row.whole, block.complete, row.whole, row.own, row.apart, block.listed)
        for number, block in enumerate(document.blocks)
        if isinstance(block, Table)
        for index, row in enumerate(block.rows)
    ]
