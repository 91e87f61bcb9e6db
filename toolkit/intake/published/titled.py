"""Which tables of a document stand under the headings of their sections: of tables that are there twice, the report's own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from toolkit.form import FORMS
from toolkit.intake.published.document import Paragraph, Table
from toolkit.intake.published.leaves import is_figure
from toolkit.intake.published.plain import is_piece, tables_of
from toolkit.intake.published.sections import section_titles
from toolkit.intake.published.wording import Style, read_label

#: No heading of a section is longer, its number and signs included.
_LONGEST = 60
#: Figures and headings of a table under a heading that are no prose.
_FEW = 8


def tables_in(block: Paragraph | Table) -> set[int]:
    """Indices of the form's tables that a block holds."""
    return set() if isinstance(block, Paragraph) else tables_of(cell for row in block.rows for cell in row.cells)


class _Places(NamedTuple):
    """Where the tables of the form stand in a document.

    Attributes:
        under: Of each block that holds some of them whether it stands under the heading of one.
        seen: Tables whose heading stands there.
        own: Tables of which a block stands under its heading.
        filled: Tables under whose heading there is something like a table that is none of them.
    """

    under: dict[int, bool]
    seen: set[int]
    own: set[int]
    filled: set[int]


def _places(blocks: Sequence[Paragraph | Table]) -> _Places:
    titles = {
        read_label(title).words: number - 1 if 1 <= number <= len(form.tables) else -1
        for form in FORMS.values() for number, title in enumerate(section_titles(form))
    }  # fmt: skip
    found = _Places({}, set(), set(), set())
    last = -1
    like: Counter[int] = Counter()
    for number, block in enumerate(blocks):
        if isinstance(block, Paragraph):
            label = read_label(block.text[: _LONGEST + 1])
            last = titles.get(label.words, last) if label.style in (Style.CHINESE, Style.NONE) else last
            found.seen.add(last)
            like[last] += _cells(block.text)
        elif tables := tables_in(block):
            found.under[number] = last in tables
            found.own.update(tables if last in tables else ())
        else:
            like[last] += sum(_cells(cell) for row in block.rows for cell in row.cells)
    found.seen.discard(-1)
    found.filled.update(table for table, count in like.items() if count >= _FEW)
    return found


def _cells(text: str) -> int:
    """How many cells of a table a text may be: a heading or a piece of one, or figures; 0 for prose."""
    if is_piece(text):
        return 1
    return sum(map(is_figure, text.split())) if len(text) < _LONGEST and "。" not in text else 0


def strays(blocks: Sequence[Paragraph | Table]) -> bool:
    """Whether a table of the form has its heading in a document but stands elsewhere: something else may stand there."""
    places = _places(blocks)
    there = {table for number in places.under for table in tables_in(blocks[number])}
    return bool(places.seen & there - places.own)


def set_aside(blocks: Sequence[Paragraph | Table]) -> frozenset[int]:
    """The blocks that are no tables of the report: for all that they hold something else stands under its heading."""
    places = _places(blocks)
    other = places.own | places.filled
    return frozenset(number for number, titled in places.under.items() if not titled and tables_in(blocks[number]) <= other)
