"""The six section headings of a published report: decided by numeral, level and place, the words come second.

A report has many lines that read like a section heading: aspects of the overview numbered （二） or 1., a table of contents,
lists that begin with 一是. All of them are candidates first. Then the best chain is taken, one line per section and in order,
so that a better candidate further down wins over a worse one that came first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from toolkit.form import FORMS, Form
from toolkit.intake.published.irregularity import Irregularity, excerpt
from toolkit.intake.published.wording import BLANKS, Label, Style, likeness, read_label

NUMERALS = "一二三四五六"
_LONGEST_HEADING = 45
#: Lists inside a text: 一是, 第一，, 首先.
_LISTED = re.compile(r"[一二三四五六七八九十]是|第[一二三四五六七八九十][,，、]|首先|其次")
#: A sentence inside; a heading has none.
_SENTENCE = re.compile("[。；;!！?？]")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of prose.

    Attributes:
        text: Without blanks around it.
        table: Index of the form's table that stands last before it, -1 before the first.
        cell: Whether it stood in a table that is none of the form's.
    """

    text: str
    table: int = -1
    cell: bool = False


class Mark(NamedTuple):
    """A section heading: on which line, which section (from 0), and what stands behind it on the same line."""

    line: int
    section: int
    rest: str


class _Candidate(NamedTuple):
    line: int
    section: int
    rest: str
    weight: float


def section_titles(form: Form) -> tuple[str, ...]:
    """The headings of the six sections as the form prints them."""
    prose, tables = [section.title for section in form.sections], [table.title for table in form.tables]
    return (prose[0], *tables, *prose[1:])


def _wordings(number: int) -> dict[str, str]:
    """Every accepted wording of a section's heading, of both editions, by its words."""
    accepted = [section_titles(form)[number] for form in FORMS.values()]
    for form in FORMS.values():
        for section in form.sections:
            if section.title in accepted:
                accepted.extend(section.accepted)
    return {read_label(title).words: title for title in accepted}


def find_sections(form: Form, lines: Sequence[Line], irregularities: list[Irregularity]) -> list[Mark]:
    """The section headings in order of the text; headings that differ from the form's, and missing ones, are reported."""
    titles = section_titles(form)
    marks = _choose(list(_candidates(lines, len(titles))), len(titles))
    last = -1
    for mark in marks:
        line, section = lines[mark.line], mark.section
        heading = line.text.removesuffix(mark.rest).strip(BLANKS) if mark.rest else line.text
        irregularities.extend(_look_at_heading(titles[section], section, heading, mark.rest))
        if section < last:
            what = f"“{titles[section]}”排在“{titles[last]}”之后，顺序与官方格式不同。"
            irregularities.append(Irregularity("section_order", f"第{NUMERALS[section]}部分", what))
        last = max(last, section)
    seen = {mark.section for mark in marks}
    for section, title in enumerate(titles):
        if section not in seen:
            what = f"没有找到标题“{title}”。"
            irregularities.append(Irregularity("section_missing", f"第{NUMERALS[section]}部分", what))
    return marks


def _candidates(lines: Sequence[Line], sections: int) -> Iterator[_Candidate]:
    """Every line that could be a section heading, by section, with how much speaks for it."""
    wordings = [_wordings(number) for number in range(sections)]
    tables = max((line.table for line in lines), default=-1)
    for index, line in enumerate(lines):
        label = read_label(line.text[:200])
        if not label.words or line.cell or _LISTED.match(line.text):
            continue
        for section in range(sections):
            alike, rest = _words(line.text, label, section, wordings[section])
            weight = _weight(label, section, alike)
            if weight <= 0:
                continue
            ideal = _in_place(line.table, section, tables)
            if alike < 0.5 and not (ideal and len(line.text) <= 25):
                continue
            weight += 0.5 if ideal else -0.4
            if rest:
                weight -= 0.2
            if weight > 0:
                yield _Candidate(index, section, rest, weight)


def _words(line: str, label: Label, section: int, known: dict[str, str]) -> tuple[float, str]:
    """How much a line's words are those of a section, and what stands behind the heading on the same line."""
    if len(line) <= _LONGEST_HEADING:
        if label.words in known:
            return 1.0, ""
        best = 0.0 if _SENTENCE.search(line.rstrip("。；;")) else max(likeness(label.words, words) for words in known)
    else:
        best = 0.0
    if label.number == section + 1 and label.style is not Style.BRACKET:
        for words in sorted(known, key=len, reverse=True):
            if label.words.startswith(words) and (rest := _behind(line, words)):
                return 1.0, rest
    return (best, "") if len(line) <= _LONGEST_HEADING else (-1.0, "")


def _weight(label: Label, section: int, alike: float) -> float:
    """What numeral, level and words say for a heading; 0 if it cannot be one."""
    if alike < 0:
        return 0.0
    right = label.number == section + 1
    if label.style is Style.CHINESE and right:
        return 1.0 + alike
    if label.style is Style.ARABIC and right:
        return 0.4 + alike if alike >= 0.5 else 0.0
    if label.style is Style.BRACKET:
        return 0.5 if alike == 1.0 else 0.0
    if alike == 1.0:
        return 1.1
    return 0.6 if alike >= 0.85 and len(label.words) >= 4 else 0.0


def _in_place(table: int, section: int, tables: int) -> bool:
    """Whether a heading stands where its section has to be among the tables."""
    if section == 0:
        return table < 0
    if section <= 3:
        return table < section - 1 and (table == section - 2 or tables < section - 2)
    return table == tables


def _choose(candidates: Sequence[_Candidate], sections: int) -> list[Mark]:
    """The heaviest chain of candidates whose sections ascend; then what is printed out of order, if nothing else is there."""
    # best[n]: weight and chain of the heaviest chain that ends in a section below n. Of equal ones the later.
    best: list[tuple[float, tuple[_Candidate, ...]]] = [(0.0, ())] * (sections + 1)
    position = 0
    while position < len(candidates):
        end = position
        while end < len(candidates) and candidates[end].line == candidates[position].line:
            end += 1
        grown = list(best)
        for one in candidates[position:end]:
            weight, chain = best[one.section]
            for number in range(one.section + 1, sections + 1):
                if weight + one.weight >= grown[number][0]:
                    grown[number] = (weight + one.weight, (*chain, one))
        best = grown
        position = end
    chain = best[sections][1]
    found = {one.section for one in chain}
    lines = {one.line for one in chain}
    for section in range(sections):
        others = [one for one in candidates if one.section == section and one.line not in lines and one.weight >= 1.5]
        if section not in found and others:
            chain = (*chain, max(others, key=lambda one: one.weight))
    return [Mark(one.line, one.section, one.rest) for one in sorted(chain, key=lambda one: one.line)]


def _behind(line: str, words: str) -> str:
    """What stands on a line behind a heading with these words and a sign that ends it; "" if the heading runs on."""
    for end in range(1, min(len(line), 2 * len(words) + 20)):
        if line[end] in "。：:;；\u3000\xa0 " and read_label(line[:end]).words == words:
            return line[end + 1 :].strip(BLANKS)
    return ""


def _look_at_heading(official: str, section: int, heading: str, rest: str) -> Iterator[Irregularity]:
    where = f"第{NUMERALS[section]}部分"
    label = read_label(heading)
    shown = excerpt(heading)
    if label.number is None:
        yield Irregularity("section_number", where, f"标题“{shown}”没有编号，应为“{NUMERALS[section]}、”。")
    elif label.number != section + 1:
        yield Irregularity("section_number", where, f"标题“{shown}”的编号不对，应为“{NUMERALS[section]}、”。")
    elif label.style is not Style.CHINESE:
        yield Irregularity("numbering_style", where, f"标题“{shown}”的编号写法不统一，应为“{NUMERALS[section]}、”。")
    if label.words != read_label(official).words:
        yield Irregularity("section_heading", where, f"标题“{shown}”与官方格式“{official}”不同。")
    if rest:
        yield Irregularity("section_run_in", where, f"标题“{shown}”与正文排在同一行，已分开。")
