"""文字部分: the texts of the report, each beside its heading, however long they are."""

from __future__ import annotations

import math
from dataclasses import dataclass

from toolkit.form import Form
from toolkit.workbook import shape, styles
from toolkit.workbook.book import Book, put_comment, put_merged
from toolkit.workbook.headline import write_plain_headline
from toolkit.workbook.styles import INDENT, LEFT, Sheet, height_for, put_text, safe_text

_PROSE_COLUMNS = (124, 554)
_PROSE_SIZE = 10.5
_PROSE_TOP = 4  # sheet row of the first text
#: A row as tall as Excel allows could not be followed by another on the same page.
_PROSE_HEIGHT = 330.0


def write_prose(book: Book) -> None:
    """文字部分: a row for the opening and for every heading of prose; a long text goes on in rows without a heading."""
    sheet = book.add_sheet(shape.PROSE, "prose")
    get = book.styles.get
    for column, pixels in enumerate(_PROSE_COLUMNS):
        sheet.set_column_pixels(column, column, pixels)
    write_plain_headline(book, sheet, shape.PROSE, 1)
    sheet.set_row(2, 24)
    for column, text in enumerate(("部分", "内容")):
        put_text(sheet, 2, column, text, get(border=1, align="center", bg_color=styles.CAPTION_FILL, bold=True))
    row = _PROSE_TOP - 1
    notes, least = prose_notes(book.form), _prose_room(book.form)
    for key, heading in shape.prose_rows(book.form):
        text = safe_text(book.content.narrative.get(key, ""))
        book.name_area(f"nb_narrative_{key}", shape.PROSE, f"B{row + 1}")
        put_comment(sheet, row, 0, notes[key])
        for index, piece in enumerate(prose_pieces(text)):
            row += _write_passage(book, sheet, row, Passage("" if index else heading, piece, notes[key], least[key]))
    sheet.print_area(0, 0, row - 1, 1)
    sheet.repeat_rows(2)
    sheet.freeze_panes(_PROSE_TOP - 1, 0)
    sheet.set_selection(f"B{_PROSE_TOP}")


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
    """One piece of a text: the heading beside it ("" where a text goes on), what belongs there, and the least room for it."""

    heading: str
    text: str
    note: str
    least: float


def _write_passage(book: Book, sheet: Sheet, row: int, passage: Passage) -> int:
    """Write one piece of text; returns the sheet rows it takes: a paragraph too tall for one is given merged rows."""
    head = book.styles.get(**LEFT, font_size=_PROSE_SIZE, bold=True, border=1)
    body = book.styles.get(**LEFT, font_size=_PROSE_SIZE, border=1, valign="top", locked=0, bg_color=styles.INPUT_FILL)
    need = max(
        passage.least if passage.heading else 24.0,
        height_for(passage.heading, _PROSE_COLUMNS[0] - INDENT, _PROSE_SIZE),
        height_for(passage.text, _PROSE_COLUMNS[1] - INDENT, _PROSE_SIZE),
    )
    rows = math.ceil(need / styles.MAX_ROW)
    for offset in range(rows):
        sheet.set_row(row + offset, need / rows)
    put_merged(sheet, (row, 0, row + rows - 1, 0), passage.heading, head)
    put_merged(sheet, (row, 1, row + rows - 1, 1), passage.text, body)
    prompt = {
        "input_title": styles.clip(passage.heading or "接上一行", styles.TITLE_LIMIT),
        "input_message": styles.clip(passage.note, styles.MESSAGE_LIMIT),
    }
    sheet.data_validation(row, 1, row + rows - 1, 1, {"validate": "any"} | prompt)
    return rows


def _prose_room(form: Form) -> dict[str, float]:
    """Row heights of the blank sheet, by narrative key, so that it fills about one page."""
    room = {shape.OPENING: 48.0}
    for section in form.sections:
        room[section.key] = 54.0 if section.aspects else {"overview": 240.0, "problems": 110.0}.get(section.key, 80.0)
        room |= {f"{section.key}.{key}": 72.0 for key, _ in section.aspects}
    return room


def prose_notes(form: Form) -> dict[str, str]:
    """What belongs into each text, by narrative key."""
    notes = {shape.OPENING: "报告开头的引言，如编制依据、统计期限、联系方式。没有的留空。"}
    for section in form.sections:
        notes[section.key] = section.note
        for key, title in section.aspects:
            notes[f"{section.key}.{key}"] = f"写明本年度{title.partition('）')[2]}的情况。"
    return notes
