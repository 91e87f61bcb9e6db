"""Which part of a web page is the report: the smallest element that holds its tables and the headings of its sections."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from toolkit.form import FORMS
from toolkit.intake.published.document import Paragraph, Table
from toolkit.intake.published.irregularity import Irregularity, excerpt
from toolkit.intake.published.plain import tables_of
from toolkit.intake.published.sections import Line, find_sections
from toolkit.intake.published.text import with_plain_tables
from toolkit.intake.published.titled import strays
from toolkit.submission.folding import folded

_TITLE = re.compile("(年度报告|年报)$")
#: Characters of what stands around a report that are shown.
_SHOWN = 120

Block = Paragraph | Table


class Element(NamedTuple):
    """Which paragraphs and tables lie in an element: numbers from `first` to before `end`, in reading order."""

    first: int
    end: int


class Part(NamedTuple):
    """The report in a page.

    Attributes:
        blocks: Its paragraphs and tables.
        tables: Indices of the form's tables that are in it.
        remarks: What of the page was left out.
    """

    blocks: tuple[Block, ...]
    tables: frozenset[int]
    remarks: tuple[Irregularity, ...]


def tables_in(blocks: Sequence[Block]) -> frozenset[int]:
    """Indices of the form's tables that are among these."""
    cells = (cell for block in blocks if isinstance(block, Table) for row in block.rows for cell in row.cells)
    return frozenset(tables_of(cells))


def report_part(numbered: Sequence[tuple[int, Block]], elements: Sequence[Element]) -> Part:
    """The report in a page, and what was left out around it.

    Args:
        numbered: The page's paragraphs and tables with their numbers in reading order.
        elements: The elements of the page, in any order.
    """
    everything = tuple(block for _, block in numbered)
    tables = tables_in(everything)
    if len(tables) < len(FORMS[max(FORMS)].tables) or strays(everything):
        # Tables whose cells are no cells of the page: their words are looked for in the paragraphs.
        blocks = tuple(with_plain_tables(list(everything)))
        return Part(blocks, tables_in(blocks), ())
    marked = [number for number, block in numbered if isinstance(block, Table) and tables_in([block])]
    sections, lines = _headings(numbered)
    if not {0, 4} <= sections:
        return Part(everything, tables, ())
    low, high = min(*marked, *lines), max(*marked, *lines)
    around = [one for one in elements if one.first <= low and high < one.end]
    if not around:
        return Part(everything, tables, ())
    first, end = min(around, key=lambda one: one.end - one.first)
    if not any(_is_title(block) for number, block in numbered if first <= number < low):
        first = 0
    blocks = tuple(block for number, block in numbered if first <= number < end)
    remarks = []
    for where, code, rest in (
        ("报告之前", "page_head", [block for number, block in numbered if number < first]),
        ("报告之后", "page_foot", [block for number, block in numbered if number >= end]),
    ):
        if text := "｜".join(_text(block) for block in rest):
            what = f"{where}的网页文字没有采用（{len(text)} 字）：“{excerpt(text, _SHOWN)}”"
            remarks.append(Irregularity(code, where, what))
    return Part(blocks, tables, tuple(remarks))


def _is_title(block: Block) -> bool:
    return isinstance(block, Paragraph) and len(block.text) < 100 and bool(_TITLE.search(folded(block.text)))


def _headings(numbered: Sequence[tuple[int, Block]]) -> tuple[set[int], list[int]]:
    """The sections whose headings stand in a page, and the numbers of the paragraphs that are headings."""
    lines: list[Line] = []
    numbers: list[int] = []
    table = -1
    for number, block in numbered:
        if isinstance(block, Table):
            table = max(table, *tables_in([block]), -1)
        else:
            lines.append(Line(block.text, table))
            numbers.append(number)
    marks = find_sections(FORMS[max(FORMS)], lines, [])
    return {mark.section for mark in marks}, [numbers[mark.line] for mark in marks]


def _text(block: Block) -> str:
    if isinstance(block, Paragraph):
        return block.text
    return "｜".join(cell for row in block.rows for cell in row.cells if cell)
