"""A posted page held against the approved workbook: title, unit, year, every figure, the headings, the numbers in the prose.

The page is read by the door of published reports, in a process of its own. A figure is the same only if both say one number, or
both say nothing. What nobody could read is never the same: a page without the report is no page that agrees.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from toolkit.checks.judging import check_one
from toolkit.draft.account import account_of
from toolkit.draft.plan import UNIT_TABLE_TITLE, UnitTable, compose, title
from toolkit.draft.plan import Paragraph as PlannedParagraph
from toolkit.draft.sentences import plain
from toolkit.errors import NianbaoError, UnreadableError
from toolkit.intake.documents.door import LARGEST, read_document
from toolkit.intake.published.document import Document, Paragraph, TableRow
from toolkit.intake.published.report import Report, read_report
from toolkit.intake.region_workbook import read_with_breakdown
from toolkit.intake.xlsx.limits import Limits
from toolkit.intake.xlsx.package import read_bytes
from toolkit.proof.places import Sections, bare, parts_of
from toolkit.rules.terms import Need
from toolkit.rules.text_effort import titles_of
from toolkit.submission.cells import RawCell
from toolkit.submission.numbers import normalise, read_figure, show
from toolkit.submission.report import Submission, Unreadable

if TYPE_CHECKING:
    from toolkit.draft.account import Account
    from toolkit.form import Field
    from toolkit.rules.findings import Checked

#: A row of the page that is none of the form, and figures of the form of which nobody knows where they belong.
_EXTRA_ROW, _NOT_PLACED = "extra_row", "figures_not_placed"


class Difference(NamedTuple):
    """A figure that is not the same on both sides.

    Attributes:
        key: Of the field.
        place: Its cell in the workbook and its name: 表三 J6 一、本年新收…／总计.
        page: As printed on the page, "" if nothing is.
        approved: As approved, "" if nothing is.
    """

    key: str
    place: str
    page: str
    approved: str


@dataclass(frozen=True)
class PageProof:
    """What became of the comparison.

    Attributes:
        page: Its path.
        workbook: Path of the approved workbook.
        why_unread: Why the page could not be compared at all; "" if it was.
        same: How many figures are the same, blanks included.
        different: Figures with another number, or with something that is none.
        absent: Figures that are approved and not on the page.
        extra: Figures that are on the page and not approved.
        heads: Title, unit and year that are not as approved, a sentence each.
        headings: Headings that the page lacks.
        prose: What the prose says otherwise than approved, a sentence each.
        others: What stands on the page beside the figures and is not as approved, a sentence each: a row that is printed again
            with other figures, figures that fit no column for certain, lines of a region's table of units.
        aside: What stands on the page and belongs to no figure, a sentence each.
        not_compared: What there is nothing approved for, a sentence each; it does not block, and is not said to agree.
    """

    page: str
    workbook: str
    why_unread: str = ""
    same: int = 0
    different: tuple[Difference, ...] = ()
    absent: tuple[Difference, ...] = ()
    extra: tuple[Difference, ...] = ()
    heads: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    prose: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    aside: tuple[str, ...] = ()
    not_compared: tuple[str, ...] = ()

    @property
    def blocks(self) -> bool:
        """Whether the page is not what was approved. What belongs to no figure is told and does not block."""
        figures = (self.different, self.absent, self.extra, self.others)
        return any(map(bool, (self.why_unread, *figures, self.heads, self.headings, self.prose)))


def prove_page(page: Path, workbook: Path) -> PageProof:
    """Hold a page against a workbook.

    Args:
        page: As saved from the browser: .html, .mhtml, or any document that `import` reads.
        workbook: The approved one, a unit's or a region's.

    Raises:
        NianbaoError: If the workbook cannot be read.
    """
    approved, account = read_approved(workbook)
    try:
        document = read_document(read_bytes(page, Limits(file_bytes=LARGEST)), page.name)
        report = read_report(document, page.stem)
    except UnreadableError as error:
        return PageProof(str(page), str(workbook), f"没有读到报告的内容，没法核对：{error}")
    held = hold(document, report, approved, account)
    return replace(
        held, page=str(page), workbook=str(workbook), prose=tuple(_prose(report, approved, account)),
        not_compared=(*held.not_compared, *_without_approved(report, approved)),
    )  # fmt: skip


def read_approved(workbook: Path) -> tuple[Submission, Account]:
    """What a document is held against: a unit's or a region's workbook, and what it gives account of.

    Raises:
        NianbaoError: If it cannot be read, or has no year.
    """
    approved, breakdown = read_with_breakdown(workbook)
    if isinstance(approved, Unreadable):
        raise NianbaoError(approved.line)
    return approved, account_of(approved, breakdown)


def hold(document: Document, report: Report, approved: Submission, account: Account, it: str = "页面") -> PageProof:
    """Hold all of a report but its prose against what was approved.

    Args:
        document: As its door has read it.
        report: What stands in it.
        approved: The workbook, a unit's or a region's.
        account: What it gives account of.
        it: What people call the document.
    """
    same, different, absent, extra = _figures(report, approved)
    units = _units(document, account, it)
    others, aside = _beside(report, approved, units.block)
    heads, headings = tuple(_heads(report, approved, account, it)), tuple(_headings(document, approved))
    return PageProof(
        "", "", "", same, different, absent, extra, heads, headings, (), (*others, *units.others), aside, units.not_compared
    )


# ---------------------------------------------------------------- figures

_Parts = tuple[int, tuple[Difference, ...], tuple[Difference, ...], tuple[Difference, ...]]


def _figures(report: Report, approved: Submission) -> _Parts:
    """How many are the same; which differ, are missing on the page, are too many there."""
    same = 0
    different: list[Difference] = []
    absent: list[Difference] = []
    extra: list[Difference] = []
    for field, value in zip(approved.form.fields, approved.numbers, strict=True):
        cell = report.cells.get(field.key)
        printed = normalise(cell.text)[0] if cell else ""
        said = "" if value is None else show(value, field.measure)
        typed = approved.cell_at(field.index).raw.strip()
        one = Difference(field.key, _place(approved, field), printed, said or typed)
        if printed and not (said or typed):
            extra.append(one)
        elif not printed and (said or typed):
            absent.append(one)
        elif _says(approved, field, cell):
            same += 1
        else:
            different.append(one)
    return same, tuple(different), tuple(absent), tuple(extra)


def _says(approved: Submission, field: Field, cell: RawCell | None) -> bool:
    """Whether a cell of the page says what is approved: the same number, or the same words where there is none."""
    value, typed = approved.numbers[field.index], approved.cell_at(field.index).raw.strip()
    printed = normalise(cell.text)[0] if cell else ""
    return read_figure(cell, field.measure)[1] == value and (value is not None or printed == normalise(typed)[0])


def _place(approved: Submission, field: Field) -> str:
    sheet, address = approved.places[field.index]
    return f"{sheet} {address} {field.name}".replace("  ", " ")


def _beside(report: Report, approved: Submission, units: int | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What the reader of the page put aside: what is not as approved, and what belongs to no figure, a sentence each.

    `units`: the block of the page that is the table of units, whose rows are compared apart.
    """
    others: list[str] = []
    aside: list[str] = []
    for one in report.irregularities:
        told = f"{one.place}：{one.detail}"
        if one.code == _NOT_PLACED or (one.again and not _as_approved(approved, *one.again)):
            others.append(told)
        elif one.code == _EXTRA_ROW and (one.at is None or one.at[0] != units):
            aside.append(told)
    return tuple(others), tuple(aside)


def _as_approved(approved: Submission, keys: Sequence[str], texts: Sequence[str]) -> bool:
    """Whether a row that is printed again has the approved figures; blank ones have no text in it."""
    fields = [approved.form.by_key[key] for key in keys if key in approved.form.by_key]
    filled = [field for field in fields if approved.cell_at(field.index).raw.strip()]
    same = (_says(approved, field, RawCell(text)) for field, text in zip(filled, texts, strict=False))
    return len(fields) == len(keys) and len(filled) == len(texts) and all(same)


# ---------------------------------------------------------------- units


class _UnitsProof(NamedTuple):
    """What became of a region's table of units: its block on the page, what differs, what could not be compared."""

    block: int | None = None
    others: tuple[str, ...] = ()
    not_compared: tuple[str, ...] = ()


def _units(document: Document, account: Account, it: str) -> _UnitsProof:
    """A region's table of units, line by line; a unit's report has none."""
    table = next((block for block in compose(account) if isinstance(block, UnitTable)), None)
    if table is None:
        return _UnitsProof()
    headings = [bare(words) for words in table.headings]
    found = [
        (number, start) for number, block in enumerate(document.blocks) if not isinstance(block, Paragraph)
        for start, row in enumerate(block.rows, 1) if _cells(row) == headings
    ]  # fmt: skip
    if not found:
        return _UnitsProof(None, (), (f"{it}里没有附件“{UNIT_TABLE_TITLE}”的表，各单位的数没有核对",))
    number, start = found[-1]
    block = document.blocks[number]
    assert not isinstance(block, Paragraph)
    page = [cells for row in block.rows[start:] if (cells := _cells(row))]
    wanted = [[bare(cell) for cell in line if cell.strip()] for line in (*table.lines(), table.total)]
    left = Counter(map(tuple, wanted)) - Counter(map(tuple, page))
    more = Counter(map(tuple, page)) - Counter(map(tuple, wanted))
    lines = [f"附件各单位的表，批准的有、{it}没有这一行：{'、'.join(line)}" for line in left.elements()]
    lines += [f"附件各单位的表，{it}有、批准的没有这一行：{'、'.join(line)}" for line in more.elements()]
    return _UnitsProof(number, tuple(lines))


def _cells(row: TableRow) -> list[str]:
    """The texts of a row that are not blank, each cell once."""
    own = row.own or range(len(row.cells))
    return [text for place in own if (text := bare(row.cells[place]))]


# ---------------------------------------------------------------- words


def _heads(report: Report, approved: Submission, account: Account, it: str) -> Iterator[str]:
    wanted = title(account).replace("\n", "")
    if report.edition != approved.edition:
        yield f"版式：{it}用的是{report.edition}年版表格，批准的是{approved.edition}年版"
    if bare(report.title) != bare(wanted):
        yield f"标题：{it}是“{report.title or '（没有）'}”，应当是“{wanted}”"
    if bare(report.unit) != bare(approved.unit):
        yield f"单位：{it}是“{report.unit}”，批准的是“{approved.unit}”"
    if report.year != approved.year:
        yield f"年度：{it}是“{report.year or '（没有）'}”，批准的是“{approved.year}”"


def _headings(document: Document, approved: Submission) -> Iterator[str]:
    """The headings of the six parts that stand nowhere on the page, in the form's words or in others that are accepted."""
    printed = [bare(text) for text in _texts(document)]
    for part, wordings in parts_of(approved.form):
        if not any(text.startswith(wordings) for text in printed):
            yield part.title


def _texts(document: Document) -> Iterator[str]:
    for block in document.blocks:
        if isinstance(block, Paragraph):
            yield from block.text.split("\n")
        else:
            yield from (cell for row in block.rows for cell in row.cells)


def _prose(report: Report, approved: Submission, account: Account) -> Iterator[str]:
    """Where the prose of the page contradicts the approved figures, or has other numbers than the approved text."""
    before, after = check_one(approved), check_one(with_texts(approved, report))
    known = {finding.message for finding in before.findings}
    for finding in after.findings:
        if finding.rule.startswith("N2") and finding.message not in known:
            yield finding.message
    yield from dict.fromkeys(f"文字中的数没有核对：{reason}" for reason in not_judged(before, after))
    yield from other_numbers(report, approved, account)


def with_texts(approved: Submission, report: Report) -> Submission:
    """What was approved with the texts of a report in place of its own; no explanation was written for these."""
    return replace(approved, narrative=dict(report.narrative), text_places={}, text_rows={}, explanations={})


def other_numbers(report: Report, approved: Submission, account: Account, it: str = "页面") -> Iterator[str]:
    """Where an approved text and the same part of a report have other numbers, a sentence each.

    Below a text for a whole part may stand what a draft adds to it from the figures.
    """
    whole = any(text.strip() and "." not in key for key, text in approved.narrative.items())
    drafted = _drafted(account) if whole else {}
    titles = {section.key: section.title for section in approved.form.sections}
    for key, text in approved.narrative.items():
        if text.strip() and (missing := _counted(text) - _counted(_all_of(report.narrative, key))):
            yield f"批准的文字里有、{it}同一部分没有的数：{_listed(missing)}（“{_start(text)}…”）"
        if text.strip() and key in report.narrative:
            known = _counted(text) if "." in key else _counted(text) | drafted.get(titles.get(key, ""), Counter())
            if more := _counted(_DATED.sub("", report.narrative[key])) - known:
                yield f"{it}里有、批准的文字里没有的数：{_listed(more)}（“{_start(report.narrative[key])}…”）"


def _drafted(account: Account) -> dict[str, Counter[str]]:
    """By heading of the part, "" above the first, the numbers that a draft has there."""
    sections, found = Sections(account.form), dict[str, Counter[str]]()
    for block in compose(account):
        if isinstance(block, PlannedParagraph):
            text = plain(block.pieces)
            sections.go(text)
            found.setdefault(sections.part, Counter()).update(_counted(text))
    return found


def _without_approved(report: Report, approved: Submission) -> Iterator[str]:
    """Parts of the page's text for which the workbook has none: only what they say of the tables' figures was judged."""
    titles = titles_of(approved.form)
    given = {key.partition(".")[0] for key, text in approved.narrative.items() if text.strip()}
    printed = {key.partition(".")[0] for key, text in report.narrative.items() if text.strip()}
    if lacking := [title for key, title in titles.items() if key in printed - given]:
        yield f"文字没有批准稿可对照（{'、'.join(lacking)}），只核对了其中表里有的数，其余请与定稿逐句核对"


#: Why a rule on texts is not judged although the text may be as it should: other files are missing.
_ELSEWHERE = frozenset(need.value for need in Need if need is not Need.TEXT)


def not_judged(before: Checked, after: Checked) -> Iterator[str]:
    """Why rules on texts could not be judged on the page, as far as they were on the approved text or its own words are why."""
    waiting = {one.rule: one.cause for one in before.not_judged}
    for one in after.not_judged:
        own = one.cause not in _ELSEWHERE and one.cause != waiting.get(one.rule)
        if one.rule.startswith("N2") and (one.rule not in waiting or own):
            yield one.cause


_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
#: The date below the signature, which stands in no workbook.
_DATED = re.compile(r"^\s*20[0-9]{2}\s*年\s*[0-9]{1,2}\s*月\s*[0-9]{1,2}\s*日\s*$", re.MULTILINE)


def _counted(text: str) -> Counter[str]:
    return Counter(_NUMBER.findall(normalise(text)[0].replace(",", "")))


def _all_of(narrative: Mapping[str, str], key: str) -> str:
    """A text of the page with those of its aspects: pages do not always keep them apart."""
    section = key.partition(".")[0]
    return "\n".join(text for name, text in narrative.items() if name.partition(".")[0] == section)


def _listed(numbers: Counter[str]) -> str:
    return "、".join(numbers.elements())


def _start(text: str) -> str:
    return "".join(text.split())[:16]
