"""The copy that goes back to a unit: its own values in a fresh template, what is wrong marked, and a list with links.

The received file is only read. `copy_content` puts its values into the template as they were typed; what has no cell there
(`leftovers`) stands below the list, so that nothing is lost. The copy is itself a submission: the reader takes explanations
from its list by the fingerprints in a hidden column, and they are void when the figures change.

How the copy knows what has been mended: the hidden sheet `_returned` has a row per finding and cell, with what stood in the
cell when the copy was made and a formula that is 1 once it differs. The list (现状) and the levels on `_marks` add these up, so
that a mark goes when its cell, or another one of its finding, is changed; whether for the better, 自检 and the next
check say. A press of the 校验 button replaces the rows of `_marks` and with them these marks.

Differences between the received file and its copy, all of them told on the list (`_DONE`) or without weight: a total that is
blank, or shows the sum of its parts, is the formula again; a formula is its result; a date is text (a cell keeps the format of
a date, so that a figure typed over it would be a date again); places, hidden rows, merged cells, macros and the code on the
cover are the template's.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from toolkit.button.marks import LONGEST_TEXT, MARKS_FIRST_ROW, MARKS_LAST_ROW
from toolkit.feedback.reply import Item, Terms, items_of, shortened
from toolkit.form import Field, Form, sheets
from toolkit.form.layout import addresses, column_letter, formula, split_address
from toolkit.intake.headings import label
from toolkit.rules.explanations import LEAST, is_explanation
from toolkit.rules.findings import Finding, Severity
from toolkit.submission.cells import Grid, Note, State
from toolkit.submission.content import Content, Value
from toolkit.submission.numbers import in_units
from toolkit.submission.report import Submission
from toolkit.template.cover import cover_address
from toolkit.template.prose import passages
from toolkit.template.selfcheck import explained_formula, mark_colours
from toolkit.template.template import write_workbook
from toolkit.workbook import styles
from toolkit.workbook.book import IMPORT_NOTES, SIZE, Book, absolute, fit_text, put_merged
from toolkit.workbook.headline import write_plain_headline
from toolkit.workbook.styles import INDENT, LEFT, Format, Sheet, height_for, put_text, safe_text

#: A cell of the copy: sheet and A1 address.
Place = tuple[str, str]

#: What stands in 现状.
UNTOUCHED, CHANGED, DONE, LOOK = "未改", "已改动", "已处理", "请核对"

#: Findings that the copy settles by being made from the template, and what the unit should know of it.
_DONE = {
    "F103": "本稿已补上这张空白的表，请填写。",
    "F104": "本稿只保留了其中一张，请核对数据是不是要上报的。",
    "F105": "本稿各表已统一为{edition}版，请核对并补填空着的格。",
    "F108": "多出的内容没有放进本稿，列在本清单末尾；应当计入的，请并入官方栏目。",
    "F116": "本稿中已改为数字，请核对这个数。",
    "F117": "本稿中已取消隐藏，请核对其中的数据。",
    "F118": "本稿中已取消合并，请核对各格的数。",
    "F121": "本稿的校验码已按表中数据重新计算；改好后请重新打印盖章。",
}
_RESTORED = "本稿中已恢复公式，自动合计；请核对各分项。"
#: Findings about the cover that name no cell, and where they are mended.
_ON_COVER = {"F106": ("year",), "F110": ("unit",), "F111": ("year",), "F112": ("code",), "F120": ("nil",)}

_ERRORS = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!")
_PLAIN = (State.NUMBER, State.ZERO)
#: A fingerprint, as `toolkit.rules.findings.fingerprint` makes it.
_FINGERPRINT = re.compile(r"[0-9a-f]{12}")


# ---------------------------------------------------------------- what goes into the copy


def copy_content(submission: Submission) -> Content:
    """The values of a received workbook for a template of the same edition, as they were typed."""
    form = submission.form
    figures: dict[str, Value | None] = {}
    formulas: dict[str, str] = {}
    typed: set[str] = set()
    for one in form.fields:
        if one.total:
            if restores(submission, one):
                continue
            typed.add(one.key)
        value, written = _typed_value(submission, one)
        if value is not None:
            figures[one.key] = value
        if written:
            formulas[one.key] = written
    prior = {one.key: in_units(submission.prior[one.key], one.measure) for one in form.fields if one.key in submission.prior}
    return Content(
        cover=_cover(submission),
        figures=figures,
        narrative=dict(submission.narrative),
        kind=sheets.KIND_PUBLISHED if submission.published else sheets.KIND_UNIT,
        typed_totals=frozenset(typed),
        formulas=formulas,
        explanations={rule: text for rule, text in submission.explanations.items() if not _FINGERPRINT.fullmatch(rule)},
        prior=prior,
        locked=frozenset(_carried_over(submission)),
    )


def _cover(submission: Submission) -> dict[str, str | int]:
    cover: dict[str, str | int] = {key: submission.cover.get(key, "") for key, _ in sheets.COVER_FIELDS}
    year = str(cover["year"])
    if re.fullmatch("[0-9]{4}", year):
        cover["year"] = int(year)
    return cover


def restores(submission: Submission, one: Field) -> bool:
    """Whether the copy has the template's formula in a total: it was there, or nothing else would be lost by it."""
    if submission.notes[one.index] & Note.DERIVED:
        return True
    if submission.published:
        return False  # nobody typed over anything: the report printed it so
    if submission.states[one.index] == State.BLANK:
        return True
    if submission.states[one.index] not in _PLAIN or submission.notes[one.index]:
        return False
    parts = [submission.form.by_key[key] for key in submission.form.parts_of[one.key]]
    sound = all(
        submission.states[part.index] in _PLAIN
        and not submission.notes[part.index] & ~Note.DERIVED
        and (submission.figures[part.index] >= 0 or part.measure.signed)
        for part in parts
    )
    return sound and submission.figures[one.index] == sum(submission.figures[part.index] for part in parts)


def _typed_value(submission: Submission, one: Field) -> tuple[Any, str]:
    """What goes into a cell: its value, and the formula that shows it where it is no number and no text."""
    raw, state, notes = submission.raws[one.index], submission.states[one.index], submission.notes[one.index]
    if not notes and state in _PLAIN and len(raw) < 16 and raw.isascii() and raw.isdigit():
        return int(raw), ""
    notes = Note(notes)
    if notes & Note.SPLIT:
        return in_units(submission.figures[one.index], one.measure), ""
    if notes & Note.EXCEL_ERROR and raw in _ERRORS:
        return raw, f"={raw}"
    if notes & Note.BOOLEAN:
        true = raw.upper() in ("1", "TRUE")
        return true, f"={str(true).upper()}()"
    if notes & Note.DATE:
        return _day(raw), ""
    if not raw:
        return None, ""
    typed = notes & (Note.TEXT_NUMBER | Note.UNIT | Note.ANNOTATION)
    if not typed and (state in _PLAIN or notes & Note.OVERSIZE) and (number := _number(raw)) is not None:
        return number, ""
    return raw, ""


def _number(raw: str) -> int | Decimal | None:
    """A stored number at the fifteen digits that spreadsheets keep."""
    try:
        number = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 16 else Decimal(format(float(raw), ".15g"))
    except (ValueError, ArithmeticError):
        return None
    return number if isinstance(number, int) or number.is_finite() else None  # 1E999 is no number that a workbook may hold


def _day(raw: str) -> str:
    """A stored date as people write it; as it is if it is none."""
    try:
        return (date(1899, 12, 30) + timedelta(days=int(float(raw)))).isoformat()
    except (ValueError, OverflowError):
        return raw


def _carried_over(submission: Submission) -> Iterator[str]:
    """Openings that agree with last year's report: as in the template that was sent out, nobody has to change them."""
    for one in submission.form.fields:
        if one.row_key != "carried_in" or one.total or submission.states[one.index] not in _PLAIN:
            continue
        last = submission.prior.get(one.key.replace("/carried_in/", "/carried_out/"))
        if last is not None and last == submission.figures[one.index] and not submission.notes[one.index]:
            yield one.key


def leftovers(submission: Submission, grids: Sequence[Grid]) -> list[tuple[str, str]]:
    """(where, what) of the received workbook that has no place in the template."""
    found = [(f"{fault.sheet} {fault.address}".strip(), fault.raw) for fault in submission.faults if fault.rule == "F108"]
    homes = {sheet for sheet, _ in (*submission.places, *submission.text_places.values())}
    ours = {sheets.COVER, sheets.GUIDE, sheets.META, IMPORT_NOTES, *sheets.OWN_SHEETS}
    if sheets.COVER not in {grid.name for grid in grids}:  # a cover of another name has been read
        ours |= {grid.name for grid in grids if any(cell.text == "单位名称" for cell in grid.cells.values())}
    for grid in grids:
        if grid.name == sheets.PROSE or grid.name in {sheet for sheet, _ in submission.text_places.values()}:
            found += _loose_texts(submission, grid)
        elif grid.name in homes:
            found += _beside_the_table(submission, grid)
        elif grid.name not in ours and grid.cells:
            found.append((grid.name, f"原文件里还有这张工作表，{len(grid.cells)} 个格有内容，需要的请自行留存。"))
    return list(dict.fromkeys(found))


def import_notes(grids: Sequence[Grid]) -> tuple[tuple[str, ...], ...]:
    """The rows of 导入说明, the first being the header: the check of a published report goes by them."""
    cells = next((grid.cells for grid in grids if grid.name == IMPORT_NOTES), {})
    rows: dict[int, dict[int, str]] = {}
    for address, cell in cells.items():
        column, row = split_address(address)
        if row >= _FIRST_NOTE:
            rows.setdefault(row, {})[column] = cell.text
    width = max((column for row in rows.values() for column in row), default=0)
    return tuple(tuple(row.get(column, "") for column in range(1, width + 1)) for _, row in sorted(rows.items()))


#: Sheet row of the header of 导入说明.
_FIRST_NOTE = 3


def _beside_the_table(submission: Submission, grid: Grid) -> Iterator[tuple[str, str]]:
    """What stands below or to the right of a table; what was inserted into it is a fault that the reader has told."""
    columns, rows = zip(
        *(split_address(where) for sheet, where in submission.places if sheet == grid.name and where), strict=True
    )
    for address, cell in grid.cells.items():
        column, row = split_address(address)
        if cell.text.strip() and (row > max(rows) or (column > max(columns) and row >= min(rows))):
            yield f"{grid.name} {address}", cell.text.strip()


def _loose_texts(submission: Submission, grid: Grid) -> Iterator[tuple[str, str]]:
    """Texts on the sheet of prose that belong to no heading of the form."""
    known = "\n".join(submission.narrative.values())
    headings = {label(title) for _, title in sheets.prose_rows(submission.form)}
    headings |= {label(title) for section in submission.form.sections for title in section.accepted}
    headings |= {label(text) for text in (sheets.PROSE, "部分", "内容")}
    figures = set(submission.places)
    for address, cell in grid.cells.items():
        text = cell.text.strip()
        mine = not text or text in known or label(text) in headings or text.startswith("填报单位：")
        if not mine and (grid.name, address) not in figures and grid.name == sheets.PROSE:
            yield f"{grid.name} {address}", text


# ---------------------------------------------------------------- lines


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the list.

    Attributes:
        item: What it is about.
        number: From 1, as comments and people name it.
        cells: The cells of each finding in the copy; the first is where to click.
        done: What the copy has settled, "" if the unit has to do something.
        remedy: What to do. told: the explanation that the unit has given.
        first: Row of the first of its cells on `_returned`, from 1.
    """

    item: Item
    number: int
    cells: tuple[tuple[Place, ...], ...]
    done: str
    remedy: str
    told: str
    first: int

    @property
    def count(self) -> int:
        """Rows on `_returned`."""
        return sum(map(len, self.cells))

    @property
    def places(self) -> list[Place]:
        """All its cells, each once."""
        return list(dict.fromkeys(place for some in self.cells for place in some))

    @property
    def status(self) -> str:
        """现状 when the copy is made."""
        if self.done:
            return DONE
        if self.item.asks and is_explanation(self.told) and not self.item.first.refused:
            return sheets.EXPLAINED
        return UNTOUCHED if self.count else LOOK


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
        return replace(copy_content(self.submission), notes=self.notes)

    @cached_property
    def _texts(self) -> dict[str, list[tuple[str, str]]]:
        """(address, text) of the pieces of each text in the copy."""
        found: dict[str, list[tuple[str, str]]] = {}
        for passage in passages(self.form, self.content.narrative):
            found.setdefault(passage.key, []).append((passage.address, passage.text))
        return found

    @cached_property
    def lines(self) -> list[Line]:
        """What has to be corrected or explained, then what has been explained by fingerprint, so that it stays explained."""
        told = self.submission.explanations
        explained = [
            Item((one,)) for one in self.findings if one.severity is Severity.QUERY and not one.open and one.fingerprint in told
        ]
        restored = [one for one in self.findings if self._is_restored(one)]
        items = items_of([one for one in self.findings if one not in restored]) + [Item(tuple(restored))] * bool(restored)
        items.sort(key=lambda item: item.severity.rank)
        lines: list[Line] = []
        row = 2
        for number, item in enumerate([*items, *explained], 1):
            done = self._done(item)
            cells = () if done else tuple(self.cells_of(one) for one in item.findings)
            line = Line(item, number, cells, done, self._remedy(item, done), self._told(item), row)
            lines.append(line)
            row += line.count
        return lines

    def _told(self, item: Item) -> str:
        first = item.first
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
                hit = next((address for address, text in pieces if cell.raw and cell.raw in text), pieces[0][0])
                found |= dict.fromkeys((sheets.PROSE, address) for address in (hit, *(one for one, _ in pieces)))
            elif cell.sheet == sheets.COVER and cell.address in cover:
                found[sheets.COVER, cell.address] = None
        found |= dict.fromkeys((sheets.COVER, cover_address(key)) for key in _ON_COVER.get(finding.rule, ()))
        return tuple(found)

    def _done(self, item: Item) -> str:
        """What the copy has settled by being what it is."""
        first = item.first
        if first.rule in _DONE:
            return _DONE[first.rule].format(edition=self.form.edition)
        return _RESTORED if self._is_restored(first) else ""

    def _is_restored(self, finding: Finding) -> bool:
        """Whether it is about blank totals only, which are formulas again."""
        fields = [self.form.by_key[key] for key in _keys(finding) if key in self.form.by_key]
        return finding.rule == "C101" and bool(fields) and all(one.total and restores(self.submission, one) for one in fields)

    def _remedy(self, item: Item, done: str) -> str:
        if done:
            return done
        first = item.first
        refused = f"原来的说明未被采纳（{first.refused}）。请改正，或者补充说明。" if first.refused else ""
        parts = [refused, f"{first.cause.rstrip('。')}。" if first.cause else "", first.remedy]
        typed = next((key for one in item.findings for key in _keys(one) if key in self.content.typed_totals), None)
        if typed and not self.submission.published:
            area = re.findall(r"SUM\(([^()]+)\)", formula(self.form, typed))[-1]
            where = " ".join(addresses(self.form)[typed])
            parts.append(f"总计是手工填的：在{where} 输入 =SUM({area}) 就恢复自动合计。")
        return "".join(parts)

    # ------------------------------------------------------------ writing

    def write_front(self, book: Book) -> None:
        """退回清单, before all other sheets."""
        _write_list(book, self)

    def write_back(self, book: Book) -> None:
        """What stood in the cells, the marks, and a comment on each cell."""
        values = _shown_values(book)
        _write_received(book, self.lines, values, self.submission.sha256)
        _write_marks(book, self.lines, values)
        _colour_sheets(book, self)
        _write_comments(book, self.lines, values)


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


# ---------------------------------------------------------------- 退回清单

#: Pixels of the columns; together one A4 page on its side.
_WIDTHS = (38, 44, 46, 84, 304, 206, 62, 220)
_HEAD = ("序号", "级别", "规则", "位置", "问题", "怎样改", "现状", sheets.EXPLANATION)
_STATUS, _EXPLANATION, _MARK = 6, 7, 8
_VERDICT_ROW, _NOTES_ROW, _HEAD_ROW = 2, 3, 4
_FIRST = _HEAD_ROW + 1
_LONGEST = 480


def _notes(letter: Returned) -> str:
    hints = sum(one.severity is Severity.HINT for one in letter.findings)
    until = letter.terms.until(letter.submission.year, letter.submission.unit)
    lines = [
        f"1. 请在{until}前改好，把封面的填报日期改成当天，保存后把本工作簿报回。数据都是贵单位报来的，没有替您改数。",
        "2. 点“位置”转到要改的格，格上的批注写着同样的话。改过以后颜色消失，“现状”变为“已改动”；改得对不对，看“自检”。",
        f"3. “核实”的，填错了就改；确实无误的，在“{sheets.EXPLANATION}”写明原因，不少于{LEAST}个字，只写“属实”“无误”的不算。",
    ]
    if letter.pending:
        lines.append(f"{len(lines) + 1}. 有的关系要等上面的格改好后才能核对，再次校验时可能还有新的问题。")
    if hints:
        lines.append(f"{len(lines) + 1}. 另有 {hints} 条提示，不用处理，没有列在这里。")
    if letter.terms.contact:
        lines.append(f"{len(lines) + 1}. 有疑问请联系{letter.terms.contact}。")
    return "\n".join(lines)


def _write_list(book: Book, letter: Returned) -> None:
    sheet = book.add_sheet(sheets.RETURNED, "returned")
    sheet.set_landscape()
    for column, pixels in enumerate(_WIDTHS):
        sheet.set_column_pixels(column, column, pixels)
    sheet.set_column(_MARK, _MARK, None, None, {"hidden": 1})
    write_plain_headline(book, sheet, sheets.RETURNED, _EXPLANATION)
    lines = letter.lines
    last = _FIRST + len(lines) - 1
    _write_verdict(book, sheet, lines, last)
    notes = _notes(letter)
    width = sum(_WIDTHS)
    sheet.set_row(_NOTES_ROW, height_for(notes, width - INDENT, SIZE))
    put_merged(sheet, (_NOTES_ROW, 0, _NOTES_ROW, _EXPLANATION), notes, book.styles.get(**LEFT))
    head = book.styles.get(border=1, align="center", bold=True, bg_color=styles.CAPTION_FILL)
    sheet.set_row(_HEAD_ROW, 24)
    for column, text in enumerate((*_HEAD, sheets.FINGERPRINT)):
        put_text(sheet, _HEAD_ROW, column, text, head)
    for row, line in enumerate(lines, _FIRST):
        _write_line(book, sheet, row, line, letter.form)
    _colour_status(book, sheet, lines, last)
    end = _write_extras(book, sheet, last + 1, letter.extras)
    sheet.print_area(0, 0, max(end, _FIRST), _EXPLANATION)
    sheet.repeat_rows(_HEAD_ROW)
    sheet.set_first_sheet()
    sheet.activate()
    sheet.set_selection(_FIRST, 3, _FIRST, 3)


def _write_verdict(book: Book, sheet: Sheet, lines: Sequence[Line], last: int) -> None:
    """How much is left to do, as it changes."""
    area = f"G{_FIRST + 1}:G{last + 1}"
    left = f'COUNTIF({area},"{UNTOUCHED}")+COUNTIF({area},"还有*")'
    count = sum(line.status == UNTOUCHED for line in lines)
    done = "清单上的各条都已改动或说明。请再看一下“自检”，没有问题就可以报回。"
    result = f"还有 {count} 条没有改动或说明" if count else done
    style = book.styles.get(font_name=styles.HEI, font_size=14, align="center", border=1, bg_color=styles.CAPTION_FILL)
    sheet.set_row(_VERDICT_ROW, 34)
    sheet.merge_range(_VERDICT_ROW, 0, _VERDICT_ROW, _EXPLANATION, "", style)
    if lines:
        sheet.write_formula(_VERDICT_ROW, 0, f'=IF({left}=0,"{done}","还有 "&({left})&" 条没有改动或说明")', style, result)
    else:
        put_text(sheet, _VERDICT_ROW, 0, done, style)


def _write_line(book: Book, sheet: Sheet, row: int, line: Line, form: Form) -> None:
    get, item = book.styles.get, line.item
    text, middle = get(**LEFT, border=1), get(border=1, align="center", shrink=1)
    what = styles.clip(_what(line), _LONGEST)
    need = [(what, _WIDTHS[4]), (line.remedy, _WIDTHS[5]), (line.told, _WIDTHS[_EXPLANATION]), (_where(line), _WIDTHS[3])]
    least = 48.0 if item.asks else 32.0
    height = max(least, *(height_for(safe_text(one), pixels - INDENT, SIZE) for one, pixels in need))
    sheet.set_row(row, min(height, styles.MAX_ROW))
    sheet.write_number(row, 0, line.number, middle)
    put_text(sheet, row, 1, item.severity.label, middle)
    put_text(sheet, row, 2, item.first.rule, middle)
    _write_place(book, sheet, row, line)
    put_text(sheet, row, 4, what, text)
    put_text(sheet, row, 5, line.remedy, text)
    _write_status(sheet, row, line, middle)
    unseen = get(num_format=";;;", align="fill")  # a hidden column's text may run into the one before it in print
    put_text(sheet, row, _MARK, " ".join(one.fingerprint for one in item.findings), unseen)
    if not item.asks:
        put_text(sheet, row, _EXPLANATION, "", get(border=1, bg_color=styles.TOTAL_FILL))
        return
    style = get(**LEFT, border=1, locked=0, bg_color=styles.INPUT_FILL)
    book.put_user_text(sheet, row, _EXPLANATION, line.told, style)
    prompt = {
        "input_title": styles.clip(f"第{line.number}条 {sheets.EXPLANATION}", styles.TITLE_LIMIT),
        "input_message": f"确实无误、不需要改的，在这里写明原因，不少于{LEAST}个字；只写“属实”“无误”的不算。改了数就不用写。",
    }
    sheet.data_validation(row, _EXPLANATION, row, _EXPLANATION, {"validate": "any"} | prompt)


def _what(line: Line) -> str:
    """What is wrong, where else, and what goes away with it."""
    item = line.item
    parts = [item.first.what or item.first.message]
    if len(item.findings) > 1:
        parts.append(f"同样的问题共 {len(item.findings)} 处：{'；'.join(area_words(line.places))}。")
    if item.followers:
        names = [shortened(one.what, 40) for one in item.followers[:3]]
        more = f"等 {len(item.followers)} 处" if len(item.followers) > 3 else ""
        parts.append(f"改好这一处，以下问题也随之消除：{'；'.join(names)}{more}。")
    return "\n".join(parts)


def _where(line: Line) -> str:
    if not line.places:
        return line.item.first.cells[0].sheet if line.item.first.cells else "整个文件"
    return " ".join(line.places[0])


def _write_place(book: Book, sheet: Sheet, row: int, line: Line) -> None:
    words = _where(line)
    if not line.places:
        put_text(sheet, row, 3, words, book.styles.get(border=1, align="center", text_wrap=True))
        return
    link = book.styles.get(border=1, align="center", text_wrap=True, font_color="#0563C1", underline=1)
    name, address = line.places[0]
    sheet.write_url(row, 3, f"internal:'{name}'!{address}", link, words)


def _write_status(sheet: Sheet, row: int, line: Line, style: Format) -> None:
    """未改, 已改动 or 已说明, against what was received."""
    explained = explained_formula(f"H{row + 1}")
    if line.done:
        put_text(sheet, row, _STATUS, DONE, style)
        return
    if not line.count:
        shown = f'=IF({explained},"{sheets.EXPLAINED}","{LOOK}")' if line.item.asks else f'="{LOOK}"'
        sheet.write_formula(row, _STATUS, shown, style, line.status)
        return
    total = f"SUM({received_area(line.first, line.count)})"
    untouched = f'IF({explained},"{sheets.EXPLAINED}","{UNTOUCHED}")' if line.item.asks else f'"{UNTOUCHED}"'
    changed = f'"{CHANGED}"'
    if (count := len(line.item.findings)) > 1:
        partly = (
            f'IF({explained},"{CHANGED}","还有"&({count}-{total})&"处")' if line.item.asks else f'"还有"&({count}-{total})&"处"'
        )
        changed = f"IF({total}>={count},{changed},{partly})"
    sheet.write_formula(row, _STATUS, f"=IF({total}=0,{untouched},{changed})", style, line.status)


def received_area(first: int, count: int) -> str:
    """The flags of some rows of `_returned`, 1 where the cell has been changed."""
    return absolute(sheets.RECEIVED, f"D{first}:D{first + count - 1}")


def _colour_status(book: Book, sheet: Sheet, lines: Sequence[Line], last: int) -> None:
    for row, line in enumerate(lines, _FIRST):
        colour = styles.BAD if line.item.severity is Severity.ERROR else styles.QUERY
        look = book.styles.bare(bg_color=colour)
        for words in (UNTOUCHED, "还有"):
            criteria = f'=LEFT($G${row + 1},2)="{words}"'
            sheet.conditional_format(row, _STATUS, row, _STATUS, {"type": "formula", "criteria": criteria, "format": look})
    for words, colour in ((CHANGED, styles.OPEN), (sheets.EXPLAINED, styles.GOOD), (DONE, styles.GOOD)):
        rule = {"type": "cell", "criteria": "==", "value": f'"{words}"', "format": book.styles.bare(bg_color=colour)}
        sheet.conditional_format(_FIRST, _STATUS, last, _STATUS, rule)


def _write_extras(book: Book, sheet: Sheet, row: int, extras: Sequence[tuple[str, str]]) -> int:
    """What has no place in the copy; returns the last row."""
    if not extras:
        return row - 1
    get = book.styles.get
    text = get(**LEFT, border=1)
    title = "原文件里没有放进本稿的内容（本稿用官方表样，没有它们的位置；应当上报的，请并入相应的栏目）"
    sheet.set_row(row, 24)
    put_merged(sheet, (row, 0, row, _EXPLANATION), title, get(**LEFT, border=1, bold=True, bg_color=styles.CAPTION_FILL))
    for where, what in extras:
        for piece in styles.split_text(safe_text(what), 1500):
            row += 1
            need = (height_for(piece, sum(_WIDTHS[4:]) - INDENT, SIZE), height_for(where, sum(_WIDTHS[:4]) - INDENT, SIZE))
            sheet.set_row(row, min(max(20.0, *need), styles.MAX_ROW))
            put_merged(sheet, (row, 0, row, 3), where, text)
            put_merged(sheet, (row, 4, row, _EXPLANATION), piece, text)
    return row


def area_words(places: Iterable[Place]) -> list[str]:
    """Cells as areas, sheet by sheet: 表三 D6:I7、D9; without its name if there is but one sheet."""
    by_sheet: dict[str, set[tuple[int, int]]] = {}
    for sheet, address in places:
        column, row = split_address(address)
        by_sheet.setdefault(sheet, set()).add((row, column))
    areas = {sheet: "、".join(_areas(cells)) for sheet, cells in by_sheet.items()}
    return [f"{sheet} {words}" for sheet, words in areas.items()] if len(areas) > 1 else list(areas.values())


def _areas(cells: set[tuple[int, int]]) -> Iterator[str]:
    """Rectangles that hold the cells: runs of a row, together with the same runs of the rows below."""
    left = set(cells)
    for row, column in sorted(cells):
        if (row, column) not in left:
            continue
        right = column
        while (row, right + 1) in left:
            right += 1
        bottom = row
        while all((bottom + 1, one) in left for one in range(column, right + 1)):
            bottom += 1
        left -= {(one, other) for one in range(row, bottom + 1) for other in range(column, right + 1)}
        start, end = f"{column_letter(column)}{row}", f"{column_letter(right)}{bottom}"
        yield start if start == end else f"{start}:{end}"


# ---------------------------------------------------------------- what was received, marks, comments


def _shown_values(book: Book) -> dict[Place, Any]:
    """What stands in each cell of the copy that may be marked, as the sheet shows it; missing where it is blank."""
    form, content = book.form, book.content
    values: dict[Place, Any] = {}
    for one in form.fields:
        computed = one.total and one.key not in content.typed_totals
        value = book.totals[one.key] if computed else content.figures.get(one.key)
        values[addresses(form)[one.key]] = value
    for key, _ in sheets.COVER_FIELDS:
        values[sheets.COVER, cover_address(key)] = content.cover.get(key)
    for passage in passages(form, content.narrative):
        values[sheets.PROSE, passage.address] = passage.text
    return {place: value for place, value in values.items() if value is not None and value != ""}


def _write_received(book: Book, lines: Sequence[Line], values: Mapping[Place, Any], sha256: str) -> None:
    """_returned: number of the line, place, what stood there, and 1 once it differs; and which file was received."""
    sheet = book.workbook.add_worksheet(sheets.RECEIVED)
    put_text(sheet, *sheets.RECEIVED_FILE, sha256)
    for column, text in enumerate(("序号", "位置", "退回时", "已改动")):
        put_text(sheet, 0, column, text)
    for line in lines:
        row = line.first - 1
        for place in (place for some in line.cells for place in some):
            sheet.write_number(row, 0, line.number)
            put_text(sheet, row, 1, "!".join(place))
            sheet.write_formula(row, 3, _put_received(book, sheet, row, place, values.get(place)), None, 0)
            row += 1
    sheet.protect()
    sheet.very_hidden()


def _put_received(book: Book, sheet: Sheet, row: int, place: Place, value: Any) -> str:
    """Write what stood in a cell; returns the formula that is 1 once something else stands there."""
    here, kept = absolute(*place), f"C{row + 1}"
    if value in _ERRORS and isinstance(value, str) and _is_formula(book, place):
        put_text(sheet, row, 2, value)
        return f"=IF(ISERROR({here}),0,1)"
    if isinstance(value, bool):
        put_text(sheet, row, 2, str(value).upper())
        return f"=IF(ISERROR({here}),1,IF(ISLOGICAL({here}),0,1))"
    if value is None:
        return f'=IF(ISERROR({here}),1,IF({here}="",0,1))'
    if isinstance(value, str):
        put_text(sheet, row, 2, fit_text(value))
    else:
        styles.put_number(sheet, row, 2, value)
    return f"=IF(ISERROR({here}),1,IF(ISNUMBER({here})=ISNUMBER({kept}),IF(EXACT({here},{kept}),0,1),1))"


def _is_formula(book: Book, place: Place) -> bool:
    return any(addresses(book.form)[key] == place for key in book.content.formulas)


#: Cells of a finding that are marked whatever they hold.
_FEW = 4


def _marked(cells: Sequence[Place], values: Mapping[Place, Any]) -> list[Place]:
    """The cells of a finding that are marked: of many, the first and those that are not 0, or a whole column would be red."""
    return [place for number, place in enumerate(cells) if number == 0 or len(cells) <= _FEW or values.get(place) != 0]


def _write_marks(book: Book, lines: Sequence[Line], values: Mapping[Place, Any]) -> None:
    """Rows of `_marks` as the button writes them, but for the level, which goes when a cell of the finding is changed."""
    sheet = book.workbook.get_worksheet_by_name(sheets.MARKS)
    row = MARKS_FIRST_ROW - 1
    for line in lines:
        start = line.first
        for finding, cells in zip(line.item.findings, line.cells, strict=False):
            level = line.item.severity.label
            for number, (name, address) in enumerate(_marked(cells, values)):
                if row >= MARKS_LAST_ROW:
                    return
                rule, message = (finding.rule, finding.message) if number == 0 else ("", "")
                put_text(sheet, row, 0, name)
                put_text(sheet, row, 1, address)
                formula_text = f'=IF(SUM({received_area(start, len(cells))})=0,"{level}","")'
                sheet.write_formula(row, 2, formula_text, None, level)
                put_text(sheet, row, 3, rule)
                put_text(sheet, row, 4, styles.clip(message, LONGEST_TEXT))
                put_text(sheet, row, 5, f"{name}!{address}")
                row += 1
            start += len(cells)


def _colour_sheets(book: Book, letter: Returned) -> None:
    """Marks on the cover and in the texts; those in the tables show by the template's own formats."""
    rows = [passage.row for passage in passages(book.form, letter.content.narrative)]
    tops = [split_address(cover_address(key))[1] - 1 for key, _ in sheets.COVER_FIELDS]
    for name, area in ((sheets.PROSE, (min(rows), 1, max(rows), 1)), (sheets.COVER, (min(tops), 2, max(tops), 2))):
        sheet = book.workbook.get_worksheet_by_name(name)
        for criteria, colour in mark_colours(name):
            look = {"type": "formula", "criteria": criteria, "format": book.styles.bare(bg_color=colour)}
            sheet.conditional_format(*area, look)


def _write_comments(book: Book, lines: Sequence[Line], values: Mapping[Place, Any]) -> None:
    """A comment on each cell with all that is wrong there; on further cells of a finding, what they are part of."""
    texts: dict[Place, list[str]] = {}
    worst: dict[Place, Severity] = {}
    for line in lines:
        for finding, cells in zip(line.item.findings, line.cells, strict=False):
            first = cells[0] if cells else None
            for place in _marked(cells, values):
                texts.setdefault(place, []).append(_comment(line, finding, place == first))
                worst.setdefault(place, line.item.severity)
    for (name, address), many in texts.items():
        column, row = split_address(address)
        sheet = book.workbook.get_worksheet_by_name(name)
        text = styles.clip(safe_text("\n".join(dict.fromkeys(many))), LONGEST_TEXT)
        _put_comment(sheet, row - 1, column - 1, text, worst[name, address])


def _comment(line: Line, finding: Finding, is_first: bool) -> str:
    what = finding.what or finding.message
    lead = f"【{line.item.severity.label}】"
    if not is_first:
        return f"{lead}与“{' '.join(line.places[0])}”有关（退回清单第{line.number}条）：{what}"
    parts = [lead, what, line.remedy]
    if line.item.asks:
        parts.append(f"确实无误的，在退回清单第{line.number}条的“{sheets.EXPLANATION}”里写明原因。")
    return "".join(parts)


def _put_comment(sheet: Sheet, row: int, column: int, text: str, severity: Severity) -> None:
    pixels = 300
    height = round(height_for(text, pixels - 12, 9, 12) * 4 / 3)
    if height > 500:  # a long one is made broader and not taller than the window
        pixels = 460
        height = min(600, round(height_for(text, pixels - 12, 9, 12) * 4 / 3))
    options = {
        "author": "退回意见",
        "width": pixels,
        "height": height,
        "font_name": styles.SONG,
        "font_size": 9,
        "color": styles.BAD if severity is Severity.ERROR else styles.QUERY,
    }
    sheet.write_comment(row, column, text, options)


def is_untouched_copy(data: bytes) -> bool:
    """Whether a file is a returned copy as it was written: one that a unit has mended and sent was saved by another program."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            book, core = package.getinfo("xl/workbook.xml"), package.getinfo("docProps/core.xml")
            if max(book.file_size, core.file_size) > 1_000_000:
                return False
            said, names = package.read(core).decode(), package.read(book).decode()
    except (zipfile.BadZipFile, KeyError, ValueError, NotImplementedError, RuntimeError, zlib.error, EOFError):
        return False
    made = f"{styles.CREATED.isoformat()}Z</dcterms:modified>"
    return f'name="{sheets.RETURNED}"' in names and "<dc:creator>nianbao</dc:creator>" in said and made in said
