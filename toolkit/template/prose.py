"""文字部分: the texts of the report, each beside its heading, however long they are."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from toolkit.form import Form, sheets
from toolkit.workbook import styles
from toolkit.workbook.book import Book, put_comment, put_merged
from toolkit.workbook.headline import write_plain_headline
from toolkit.workbook.styles import INDENT, LEFT, Sheet, height_for, put_text, safe_text

_PROSE_COLUMNS = (124, 554)
_PROSE_SIZE = 10.5
_PROSE_TOP = 4  # sheet row of the first text
#: A row as tall as Excel allows could not be followed by another on the same page.
_PROSE_HEIGHT = 330.0


def write_prose(book: Book) -> list[Passage]:
    """文字部分: a row for the opening and for every heading of prose; a long text goes on in rows without a heading.

    Returns:
        Where each text begins, in the order of the sheet.
    """
    sheet = book.add_sheet(sheets.PROSE, "prose")
    get = book.styles.get
    for column, pixels in enumerate(_PROSE_COLUMNS):
        sheet.set_column_pixels(column, column, pixels)
    write_plain_headline(book, sheet, sheets.PROSE, 1)
    sheet.set_row(2, 24)
    for column, text in enumerate(("部分", "内容")):
        put_text(sheet, 2, column, text, get(border=1, align="center", bg_color=styles.CAPTION_FILL, bold=True))
    last = 0
    first = []
    for passage in passages(book.form, book.content.narrative):
        if passage.heading:
            first.append(passage)
            book.name_area(f"nb_narrative_{passage.key}", sheets.PROSE, passage.address)
            put_comment(sheet, passage.row, 0, passage.note)
        _write_passage(book, sheet, passage)
        last = passage.row + passage.rows - 1
    sheet.print_area(0, 0, last, 1)
    sheet.repeat_rows(2)
    sheet.freeze_panes(_PROSE_TOP - 1, 0)
    sheet.set_selection(f"B{_PROSE_TOP}")
    return first


def prose_pieces(text: str) -> list[str]:
    """A text cut between paragraphs into pieces that fit into a row, and further only where a cell cannot hold it."""
    pieces: list[list[str]] = [[]]
    for paragraph in text.split("\n"):
        for part in styles.split_text(paragraph):
            grown = "\n".join([*pieces[-1], part])
            if pieces[-1] and height_for(grown, _PROSE_COLUMNS[1] - INDENT, _PROSE_SIZE) > _PROSE_HEIGHT:
                pieces.append([])
            pieces[-1].append(part)
    return ["\n".join(piece) for piece in pieces]


@dataclass(frozen=True)
class Passage:
    """One piece of a text and where it stands.

    Attributes:
        key: Of the text.
        heading: Beside it, "" where a text goes on.
        note: What belongs there.
        row: The first of its sheet rows, from 0. rows: a paragraph too tall for one is given merged ones.
        height: Of all rows together, in points.
    """

    key: str
    heading: str
    text: str
    note: str
    row: int
    rows: int
    height: float

    @property
    def address(self) -> str:
        """A1 address of the cell that holds the text."""
        return f"B{self.row + 1}"


def passages(form: Form, narrative: Mapping[str, str]) -> Iterator[Passage]:
    """The texts as they stand on the sheet, one below the other."""
    row = _PROSE_TOP - 1
    notes, least = prose_notes(form), _prose_room(form)
    beside = [(key, heading) for key, heading in sheets.beside_rows(form) if narrative.get(key)]
    for key, heading in (*sheets.prose_rows(form), *beside):
        for index, piece in enumerate(prose_pieces(safe_text(narrative.get(key, "")))):
            shown = "" if index else heading
            need = max(
                24.0 if index else least[key],
                height_for(shown, _PROSE_COLUMNS[0] - INDENT, _PROSE_SIZE),
                height_for(piece, _PROSE_COLUMNS[1] - INDENT, _PROSE_SIZE),
            )
            rows = math.ceil(need / styles.MAX_ROW)
            yield Passage(key, shown, piece, notes[key], row, rows, need)
            row += rows


def _write_passage(book: Book, sheet: Sheet, passage: Passage) -> None:
    head = book.styles.get(**LEFT, font_size=_PROSE_SIZE, bold=True, border=1)
    body = book.styles.get(**LEFT, font_size=_PROSE_SIZE, border=1, valign="top", locked=0, bg_color=styles.INPUT_FILL)
    row, rows = passage.row, passage.rows
    for offset in range(rows):
        sheet.set_row(row + offset, passage.height / rows)
    put_merged(sheet, (row, 0, row + rows - 1, 0), passage.heading, head)
    put_merged(sheet, (row, 1, row + rows - 1, 1), passage.text, body)
    prompt = {
        "input_title": styles.clip(passage.heading or "接上一行", styles.TITLE_LIMIT),
        "input_message": styles.clip(passage.note, styles.MESSAGE_LIMIT),
    }
    sheet.data_validation(row, 1, row + rows - 1, 1, {"validate": "any"} | prompt)


def _prose_room(form: Form) -> dict[str, float]:
    """Row heights of the blank sheet, by narrative key, so that it fills about one page."""
    room = {sheets.OPENING: 48.0}
    for section in form.sections:
        room[section.key] = 54.0 if section.aspects else {"overview": 240.0, "problems": 110.0}.get(section.key, 80.0)
        room |= {f"{section.key}.{key}": 72.0 for key, _ in section.aspects}
    return room | {key: 24.0 for key, _ in sheets.beside_rows(form)}


def prose_notes(form: Form) -> dict[str, str]:
    """What belongs into each text, by narrative key."""
    notes = {sheets.OPENING: "报告开头的引言，如编制依据、统计期限、联系方式。没有的留空。"}
    for section in form.sections:
        notes[section.key] = section.note
        for key, title in section.aspects:
            notes[f"{section.key}.{key}"] = f"写明本年度{title.partition('）')[2]}的情况。"
    return notes | {key: "公开报告里写在表格旁边的文字。" for key, _ in sheets.beside_rows(form)}
