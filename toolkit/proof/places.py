"""Where something stands in a report: the heading above it, the words around it, and which of its figures are bound."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from toolkit.draft.bound import Bound
from toolkit.form import Form
from toolkit.intake.published.document import Document, Paragraph
from toolkit.narrative.notation import fold
from toolkit.submission.numbers import normalise

if TYPE_CHECKING:
    from toolkit.form import Section, Table

#: Characters before and behind a figure that people are shown.
_AROUND = 12
#: Longer paragraphs are no headings.
_HEADING = 40
_FIGURE = re.compile("[0-9０-９]+(?:[.．][0-9０-９]+)?")


def bare(text: str) -> str:
    """A text without blanks, wide signs made narrow."""
    return "".join(normalise(text)[0].split())


def parts_of(form: Form) -> list[tuple[Section | Table, tuple[str, ...]]]:
    """The six parts of a report in order, each with the headings that are accepted for it, bare."""
    parts: list[tuple[Section | Table, tuple[str, ...]]] = [
        (part, tuple(map(bare, (part.title, *part.accepted)))) for part in form.sections
    ]
    parts += [(part, (bare(part.title),)) for part in form.tables]
    return sorted(parts, key=lambda one: "一二三四五六".index(one[0].title[0]))


class Sections:
    """The part of a report in which one is, as its paragraphs go by.

    Attributes:
        part: The heading of one of the six parts, or 附件; "" above the first.
    """

    def __init__(self, form: Form) -> None:
        """Above the first heading."""
        self._parts = parts_of(form)
        self._aspects = [title for section in form.sections for _, title in section.aspects]
        self._aspect = ""
        self.part = ""

    def go(self, text: str) -> str:
        """The heading below which a paragraph stands, an aspect's where it has one; if it is a heading, itself."""
        words = bare(text)
        if len(words) <= _HEADING:
            found = (part.title for part, wordings in self._parts if words.startswith(wordings))
            part = "附件" if words == "附件" else next(found, "")
            if part:
                self.part, self._aspect = part, ""
            elif self.part.startswith("一"):
                self._aspect = next((title for title in self._aspects if words.startswith(bare(title))), self._aspect)
        return self._aspect or self.part


class Mark(NamedTuple):
    """Where a bound figure stands in its paragraph; several marks of one name are its parts, or copies."""

    start: int
    end: int
    name: str
    copied: bool


class Passage(NamedTuple):
    """A paragraph of a report, in a table or not.

    Attributes:
        section: The heading above it.
        text: Its words.
        marks: Its bound figures.
    """

    section: str
    text: str
    marks: tuple[Mark, ...]

    def around(self, start: int, end: int) -> str:
        """Some of its words and what stands around them."""
        before, behind = self.text[max(0, start - _AROUND) : start], self.text[end : end + _AROUND]
        return f"…{before}〔{self.text[start:end]}〕{behind}…"


def passages_of(bound: Bound, form: Form) -> list[Passage]:
    """The paragraphs of a draft as they stand now."""
    sections = Sections(form)
    return [
        Passage(sections.go(text), text, tuple(_joined([Mark(*mark) for mark in marks]))) for text, marks in bound.paragraphs()
    ]


def _joined(marks: Sequence[Mark]) -> Iterator[Mark]:
    """Parts of one figure that follow each other as one mark."""
    last: Mark | None = None
    for mark in marks:
        if last and (last.name, last.copied, last.end) == (mark.name, mark.copied, mark.start):
            last = last._replace(end=mark.end)
            continue
        if last:
            yield last
        last = mark
    if last:
        yield last


def lines_of(document: Document, form: Form) -> Iterator[tuple[str, str]]:
    """(section, text) of every paragraph and every cell of a document, in order."""
    sections = Sections(form)
    for block in document.blocks:
        if isinstance(block, Paragraph):
            for line in block.text.split("\n"):
                yield sections.go(line), line
        else:
            section = sections.go("")
            yield from ((section, cell) for row in block.rows for cell in row.cells if cell)


def bound_numbers(passages: Sequence[Passage]) -> dict[str, list[list[bool]]]:
    """By the folded text of a paragraph, of each paragraph that reads so, which of its numbers are bound, in order."""
    found: dict[str, list[list[bool]]] = {}
    for passage in passages:
        runs = [match.span() for match in _FIGURE.finditer(passage.text)]
        bound = [any(mark.start < end and start < mark.end for mark in passage.marks) for start, end in runs]
        found.setdefault(fold(passage.text).strip(), []).append(bound)
    return found
