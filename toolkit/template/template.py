"""The workbook that units fill, blank or filled, in the official layout.

Where things stand is `toolkit.form.layout` and `toolkit.form.sheets`; how they look is `toolkit.workbook.styles`.
`cover`, `guide`, `tables`, `prose` and `selfcheck` put the two together, a sheet each; this module puts the sheets into a
workbook. The same input always gives the same bytes.

Defined names, for formulas and for people (stable; ASCII, so that Excel, WPS and LibreOffice agree on them):

- `nb_cover_<field>`: an input of the cover, `nb_cover_unit`.
- `nb_<table>_<row>`: the inputs of one row of a table, `nb_requests_denied_state_secret`, `nb_documents_rules`.
- `nb_<table>_<row>_<columns>`: where totals part a row into several areas, `nb_challenges_count_litigation_direct`.
- `nb_narrative_<key>`: a text, `nb_narrative_overview_proactive`.
- `nb_check_…`, `nb_marks_…`: what 自检 and the colours work with; not for people.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, NamedTuple, Protocol

from toolkit.form import Form, Table, sheets
from toolkit.form.layout import lay_out
from toolkit.form.sheets import COVER_TOP, IMPORT_NOTES, MESSAGES, code_address
from toolkit.submission.content import Content
from toolkit.template.colours import colour_marks, colour_table, write_marks, write_results
from toolkit.template.cover import write_cover
from toolkit.template.ground import Ground, ground_of
from toolkit.template.guide import write_guide
from toolkit.template.judge.formulas import RULE, area, cell_of, code_cell
from toolkit.template.judge.sheet import draw_judge, fill_judge
from toolkit.template.judge.shown import Judged, judge
from toolkit.template.line_formulas import draw_lines, fill_lines, places
from toolkit.template.lines import State, Texts, Verdict, lines_of, states, texts_of, verdict
from toolkit.template.prose import write_prose
from toolkit.template.selfcheck import write_selfcheck
from toolkit.template.tables import Code, fill_table, is_plain, write_table
from toolkit.workbook import stamp, styles
from toolkit.workbook.book import SIZE, Book, absolute
from toolkit.workbook.headline import write_plain_headline
from toolkit.workbook.markup import Unfit
from toolkit.workbook.styles import INDENT, LEFT, PAGE_WIDTH, Sheet, Styles, height_for, put_text, safe_text

__all__ = [
    "IMPORT_NOTES",
    "Content",
    "Macros",
    "add_button",
    "blank_template",
    "notes_widths",
    "write_import_notes",
    "write_meta",
    "write_workbook",
]


class Letter(Protocol):
    """What goes with a workbook: a sheet before all others, and what is added once all sheets are there."""

    def write_front(self, book: Book) -> None:
        """Write the first sheet."""

    def write_back(self, book: Book) -> None:
        """Add to the sheets, and further sheets behind them."""


class Macros(NamedTuple):
    """The macros behind the 校验 button; `toolkit.button.vba.templates` has ours.

    Attributes:
        project: Makes vbaProject.bin for sheets of these code names, which are known once all sheets are written.
        book: Code name of the workbook in it.
        entry: The macro that the button calls.
    """

    project: Callable[[Sequence[str]], bytes]
    book: str
    entry: str


def write_workbook(
    form: Form,
    content: Content | None = None,
    *,
    macros: Macros | None = None,
    letter: Letter | None = None,
    quick: bool = True,
) -> bytes:
    """A workbook of this edition, filled with `content` or blank.

    Args:
        form: The edition.
        content: What is filled in.
        macros: With them it has a 校验 button on every table, and its name must end in .xlsm.
        letter: What goes with it (`toolkit.feedback.copy.returned`).
        quick: Whether `toolkit.workbook.stamp` writes it, if it can; else XlsxWriter does. The bytes are the same.
    """
    content = content or Content()
    if quick and not macros:
        with suppress(Unfit):
            return _write(form, content, letter, stamp.new_workbook)
    return _write(form, content, letter, styles.new_workbook, macros)


def _write(
    form: Form,
    content: Content,
    letter: Letter | None,
    new_workbook: Callable[[str], tuple[Any, io.BytesIO]],
    macros: Macros | None = None,
) -> bytes:
    workbook, buffer = new_workbook(f"政府信息公开工作年度报告（{form.edition}版）")
    judged = judge(form, content)
    looks = stamp.STYLES if new_workbook is stamp.new_workbook else Styles(workbook)
    book = Book(form, content, workbook, looks, judged.totals)
    if letter:
        letter.write_front(book)
    ground = ground_of(form, content)
    code = _code(book, judged)
    fields = (COVER_TOP - 1, 2, COVER_TOP - 2 + len(sheets.COVER_FIELDS), 2)
    colour_marks(book, write_cover(book, code=code), fields)
    shown_code = (absolute(sheets.COVER, code_address()), code[1])
    for table in form.tables:
        _write_table(book, table, shown_code, ground)
    passages = write_prose(book)
    written = texts_of(passages)
    texts = book.workbook.get_worksheet_by_name(sheets.PROSE)
    colour_marks(book, texts, (passages[0].row, 1, passages[-1].row, 1))
    book.once(sheets.GUIDE, sheets.GUIDE, write_guide)
    found = states(form, judged, content, written)
    told = verdict(lines_of(form, ground.known), found, judged)
    write_selfcheck(book, found, told, ground)
    write_import_notes(book)
    book.once(sheets.RESULTS, sheets.RESULTS, write_results)
    _write_judge(book, judged, found, told, written, ground)
    write_marks(book)
    write_prior(book, ground)
    write_meta(book)
    if letter:
        letter.write_back(book)
    if macros:
        add_button(book, macros)
    workbook.lock_structure()
    workbook.close()
    return buffer.getvalue()


def _code(book: Book, judged: Judged) -> tuple[str, str]:
    """The formula of the code on the cover, and what it shows: nothing while all figures are the office's."""
    form, content = book.form, book.content
    cell = code_cell(form, tuple(content.prior))
    if not content.locked:
        return f"={cell}", judged.code
    untouched = sum(not one.total for one in form.fields) - len(content.locked)
    formula = f'=IF(COUNTIF({area(form, RULE)},"C101")>={untouched},"",{cell})'
    return formula, "" if judged.count("C101") >= untouched else judged.code


def _write_judge(book: Book, judged: Judged, found: Sequence[State], told: Verdict, written: Texts, ground: Ground) -> None:
    """`_judge`: the cells, the equations, the lines of 自检."""

    def draw(book: Book) -> Sheet:
        sheet = draw_judge(book, ground.judged, cell_of("B", places(book.form, ground.known).kind))
        draw_lines(book, sheet, ground.known, ground.states)
        return sheet

    sheet = book.once((sheets.JUDGE, ground.known, ground.is_zero), sheets.JUDGE, draw)
    fill_judge(book, sheet, judged, ground.judged)
    fill_lines(book, sheet, ground.known, found, ground.states, told, written)


def _write_table(book: Book, table: Table, code: Code, ground: Ground) -> None:
    """A table in its colours. Where only figures differ, they are written over those that most workbooks have."""
    given = sum(key.partition("/")[0] == table.key for key in book.content.locked)

    def draw(book: Book) -> Sheet:
        sheet = write_table(book, table, code)
        colour_table(book, sheet, table, given)
        return sheet

    if not book.is_quick or not is_plain(book.content, table):
        draw(book)
        return
    blank = Content(figures=ground.content.figures)
    kind = (table.label, given, ground.is_zero)
    sheet = book.once(kind, table.label, lambda book: draw(replace(book, content=blank, totals=ground.judged.totals)))
    fill_table(book, sheet, table, code, ground)


def blank_template(form: Form) -> bytes:
    """The blank workbook of this edition."""
    return write_workbook(form)


def write_import_notes(book: Book) -> None:
    """导入说明: what an import could not read, and texts that are too long for their cells."""
    rows = list(book.content.notes)
    if book.overflow and not rows:
        rows.append(("位置", "全文"))
    for place, text in book.overflow:
        rows.extend((place, piece) for piece in styles.split_text(safe_text(text)))
    if not rows:
        return
    sheet = book.add_sheet(IMPORT_NOTES, "guide")
    widths = notes_widths(rows)
    for column, pixels in enumerate(widths):
        sheet.set_column_pixels(column, column, pixels)
    write_plain_headline(book, sheet, IMPORT_NOTES, len(widths) - 1)
    look = LEFT | {"border": 1}
    for index, texts in enumerate(rows):
        row = index + 2
        style = book.styles.get(**look) if index else book.styles.get(**look, bold=True, bg_color=styles.CAPTION_FILL)
        height = max(height_for(safe_text(text), pixels - INDENT, SIZE) for text, pixels in zip(texts, widths, strict=False))
        sheet.set_row(row, min(max(20.0, height), styles.MAX_ROW))
        for column, text in enumerate((*texts, *[""] * (len(widths) - len(texts)))):
            put_text(sheet, row, column, text, style)
    sheet.repeat_rows(2)
    sheet.freeze_panes(3, 0)


def notes_widths(rows: list[tuple[str, ...]]) -> list[int]:
    """Column widths that share the page by how long the texts are, none narrower than 90 pixels."""
    count = max(map(len, rows))
    longest = [
        max((min(styles.text_width(row[column]), 40) for row in rows if column < len(row)), default=1)
        for column in range(count)
    ]
    spare = max(0, PAGE_WIDTH - 90 * count)
    return [90 + int(spare * one / max(1, sum(longest))) for one in longest]


def write_prior(book: Book, ground: Ground) -> None:
    """_prior: last year's figures of the unit, where the office knows them; locked, and hidden from clicks."""
    if not ground.known:
        return

    def draw(book: Book) -> Sheet:
        sheet = book.workbook.add_worksheet(sheets.PRIOR)
        put_text(sheet, 0, 0, "上年数据")
        for row, (key, value) in enumerate(book.content.prior.items(), 1):
            put_text(sheet, row, 0, key)
            styles.put_number(sheet, row, 1, value, look)
        sheet.protect()
        sheet.very_hidden()
        return sheet

    look = book.styles.bare()
    if not book.is_quick:
        draw(book)
        return
    drawn = ground.content.prior
    sheet = book.once((sheets.PRIOR, ground.known), sheets.PRIOR, lambda book: draw(replace(book, content=ground.content)))
    for row, (value, before) in enumerate(zip(book.content.prior.values(), drawn.values(), strict=True), 1):
        if value is not before:  # see `fill_table`
            styles.put_number(sheet, row, 1, value, look)


def add_button(book: Book, macros: Macros) -> None:
    """The macros, their Chinese words on `_meta`, and a button beside every table, outside of what is printed."""
    worksheets = book.workbook.worksheets()
    names = [f"Sheet{number}" for number in range(1, len(worksheets) + 1)]
    book.workbook.add_vba_project(io.BytesIO(macros.project(names)), is_stream=True)
    book.workbook.set_vba_name(macros.book)
    for sheet, name in zip(worksheets, names, strict=True):
        sheet.set_vba_name(name)
    by_name = {sheet.get_name(): sheet for sheet in worksheets}
    for row, (key, text) in enumerate(MESSAGES.items(), len(sheets.META_KEYS)):
        put_text(by_name[sheets.META], row, 0, key)
        put_text(by_name[sheets.META], row, 1, text)
    for table in book.form.tables:
        column = lay_out(book.form, table).width + 1
        look = {"macro": macros.entry, "caption": "校  验", "width": 96, "height": 30, "x_offset": 6, "y_offset": 4}
        by_name[table.label].insert_button(0, column, look | {"description": "校验本工作簿，标出有问题的单元格"})


def write_meta(book: Book) -> None:
    """_meta: what kind of workbook this is; hidden so that it cannot be unhidden by a click."""
    sheet = book.workbook.add_worksheet(sheets.META)
    values = {
        "kind": book.content.kind,
        "edition": str(book.form.edition),
        "template_version": sheets.TEMPLATE_VERSION,
        "form_digest": book.form.digest,
    }
    for row, key in enumerate(sheets.META_KEYS):
        put_text(sheet, row, 0, key)
        put_text(sheet, row, 1, values[key])
    sheet.protect()
    sheet.very_hidden()
