"""The copy that goes back to a unit: its own values in a fresh template, what is wrong marked, and a list with links.

The received file is only read. `copy_content` puts its values into the template as they were typed; what has no cell there
(`leftovers`) stands below the list, so that nothing is lost. The copy is itself a submission: the reader takes explanations
from its list by the fingerprints in a hidden column, and they are void when the figures change.

How the copy knows what has been mended: the hidden sheet `_returned` has a row per finding and cell, with what stood in the
cell when the copy was made and a formula that is 1 once it differs. The list (现状) and the levels on `_marks` add these up, so
that a mark goes when its cell, or another one of its finding, is changed; whether for the better, 自检 and the next
check say. A press of the 校验 button replaces the rows of `_marks` and with them these marks.

Differences between the received file and its copy, all of them told on the list (`SETTLED`) or without weight: a total that is
blank, or shows the sum of its parts, is the formula again; a formula is its result; a date is text (a cell keeps the format of
a date, so that a figure typed over it would be a date again); places, hidden rows, merged cells, macros and the code on the
cover are the template's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from toolkit.feedback.copy.content import copy_content, restores
from toolkit.feedback.copy.lines import RESTORED, SETTLED, ReturnLine
from toolkit.feedback.copy.list_sheet import write_list
from toolkit.feedback.copy.marks import shown_values, write_comments, write_marks, write_received
from toolkit.feedback.copy.matters import Matter, matters_of
from toolkit.form import Form, sheets
from toolkit.form.layout import addresses, formula
from toolkit.form.sheets import cover_address
from toolkit.office.terms import Terms
from toolkit.rules.findings import Finding, Severity
from toolkit.rules.marking import ON_COVER
from toolkit.submission.content import Content
from toolkit.submission.report import Submission
from toolkit.template.prose import passages
from toolkit.template.template import write_workbook
from toolkit.workbook.book import Book

if TYPE_CHECKING:
    from toolkit.rules.marking import Place


@dataclass(frozen=True)
class Returned:
    """A copy that goes back: the letter of `write_workbook`.

    Attributes:
        submission: As received.
        findings: Of its check.
        terms: By when, and whom to ask.
        extras: (where, what) of the received file that has no place in the copy.
        pending: Whether something could not be judged before other faults are mended.
        notes: Of a published report, the rows of 导入说明.
    """

    submission: Submission
    findings: Sequence[Finding]
    terms: Terms = field(default_factory=Terms)
    extras: Sequence[tuple[str, str]] = ()
    pending: bool = False
    notes: tuple[tuple[str, ...], ...] = ()

    @property
    def form(self) -> Form:
        return self.submission.form

    @cached_property
    def content(self) -> Content:
        """What is filled into the template."""
        return replace(copy_content(self.submission), notes=self.notes, given=self._given)

    @property
    def _given(self) -> frozenset[str]:
        """Fields of the cover that the office fills in, as in its own templates, and that nothing is wrong with.

        A unit of the roster has its name, code and region from there; the year is the one that is collected.
        """
        own = self.submission
        fields = {"unit", "code", "region"} if own.identity else set()
        if any(finding.rule.startswith("R") and not finding.cells for finding in self.findings):
            fields = set()  # something is wrong between the cover and the roster, and not said where
        if self.terms.year is not None and own.year == self.terms.year:
            fields.add("year")
        wrong = {key for finding in self.findings for key in ON_COVER.get(finding.rule, ())}
        places = {(cell.sheet, cell.address) for finding in self.findings for cell in finding.cells}
        wrong |= {key for key in fields if (sheets.COVER, cover_address(key)) in places}
        return frozenset(key for key in fields - wrong if own.cover.get(key))

    @cached_property
    def _texts(self) -> dict[str, list[tuple[str, str]]]:
        """(address, text) of the pieces of each text in the copy; of one that is missing, its first row."""
        found: dict[str, list[tuple[str, str]]] = {}
        for passage in passages(self.form, self.content.narrative):
            if passage.text or passage.key not in found:
                found.setdefault(passage.key, []).append((passage.address, passage.text))
        return found

    @cached_property
    def lines(self) -> list[ReturnLine]:
        """What has to be corrected or explained, then what has been explained by fingerprint, so that it stays explained."""
        told = self.submission.explanations
        explained = [
            Matter((one,))
            for one in self.findings
            if one.severity is Severity.QUERY and not one.open and one.fingerprint in told
        ]
        restored = [one for one in self.findings if self._is_restored(one)]
        matters = matters_of([one for one in self.findings if one not in restored]) + [Matter(tuple(restored))] * bool(restored)
        matters.sort(key=lambda matter: matter.severity.rank)
        lines: list[ReturnLine] = []
        row = 2
        for number, matter in enumerate([*matters, *explained], 1):
            done = self._done(matter)
            cells = () if done else tuple(self.cells_of(one) for one in matter.findings)
            line = ReturnLine(matter, number, cells, done, self._remedy(matter, done), self._told(matter), row)
            lines.append(line)
            row += line.count
        return lines

    def _told(self, matter: Matter) -> str:
        first = matter.first
        return self.submission.explanations.get(first.fingerprint) or (first.explanation if first.refused else "")

    def cells_of(self, finding: Finding) -> tuple[Place, ...]:
        """The cells of a finding in the copy."""
        where, cover = addresses(self.form), {cover_address(key) for key, _ in sheets.COVER_FIELDS}
        found: dict[Place, None] = {}
        for cell in finding.cells:
            if cell.key in where:
                found[where[cell.key]] = None
            elif cell.key in self._texts:
                pieces = self._texts[cell.key]
                hit = [address for address, text in pieces if cell.raw and cell.raw in text][:1]
                found |= dict.fromkeys((sheets.PROSE, address) for address in hit or [one for one, _ in pieces])
            elif cell.sheet == sheets.COVER and cell.address in cover:
                found[sheets.COVER, cell.address] = None
        found |= dict.fromkeys((sheets.COVER, cover_address(key)) for key in ON_COVER.get(finding.rule, ()))
        return tuple(found)

    def _done(self, matter: Matter) -> str:
        """What the copy has settled by being what it is."""
        first = matter.first
        if first.rule in SETTLED:
            return SETTLED[first.rule].format(edition=self.form.edition)
        return RESTORED if self._is_restored(first) else ""

    def _is_restored(self, finding: Finding) -> bool:
        """Whether it is about blank totals only, which are formulas again."""
        fields = [self.form.by_key[key] for key in _keys(finding) if key in self.form.by_key]
        return finding.rule == "C101" and bool(fields) and all(one.total and restores(self.submission, one) for one in fields)

    def _remedy(self, matter: Matter, done: str) -> str:
        if done:
            return done
        first = matter.first
        refused = f"原来的说明未被采纳（{first.refused}）。请改正，或者补充说明。" if first.refused else ""
        parts = [refused, f"{first.cause.rstrip('。')}。" if first.cause else "", first.remedy]
        typed = next((key for one in matter.findings for key in _keys(one) if key in self.content.typed_totals), None)
        if typed and not self.submission.imported:
            area = re.findall(r"SUM\(([^()]+)\)", formula(self.form, typed))[-1]
            where = " ".join(addresses(self.form)[typed])
            parts.append(f"总计是手工填的：在{where} 输入 =SUM({area}) 就恢复自动合计。")
        return "".join(parts)

    # ------------------------------------------------------------ writing

    def write_front(self, book: Book) -> None:
        """退回清单, before all other sheets."""
        write_list(book, self)

    def write_back(self, book: Book) -> None:
        """What stood in the cells, the marks, and a comment on each cell."""
        values = shown_values(book)
        write_received(book, self.lines, values, self.submission.sha256)
        write_marks(book, self.lines, values)
        write_comments(book, self.lines, values)


def _keys(finding: Finding) -> list[str]:
    return [cell.key for cell in finding.cells]


def returned_copy(
    submission: Submission,
    findings: Sequence[Finding],
    terms: Terms | None = None,
    extras: Sequence[tuple[str, str]] = (),
    *,
    pending: bool = False,
    notes: tuple[tuple[str, ...], ...] = (),
    quick: bool = True,
) -> bytes:
    """The workbook that goes back.

    Args:
        submission: As received, with its texts; a unit's, not a region's.
        findings: Of its check.
        terms: By when, and whom to ask.
        extras: What of the received file has no place in the template (`leftovers`).
        pending: Whether something could not be judged before other faults are mended.
        notes: Of a published report, the rows of 导入说明 (`import_notes`).
        quick: As for `write_workbook`.
    """
    letter = Returned(submission, findings, terms or Terms(), extras, pending, notes)
    return write_workbook(letter.form, letter.content, letter=letter, quick=quick)
