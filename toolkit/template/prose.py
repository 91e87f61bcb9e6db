"""文字部分: the texts of the report, each beside its heading, however long they are.

Every text has a few rows, a paragraph or more in each, that a spreadsheet program fits to what is typed: none is merged, none
has a fixed height. A program makes a row 409 points tall at most and says nothing of what is cut off, so a formula right of
each row does. What we write is cut into rows that can be shown; a paragraph too tall for one goes on in a row that says so.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from toolkit.form import Form, sheets
from toolkit.workbook import styles
from toolkit.workbook.book import Book, put_comment
from toolkit.workbook.headline import fill_plain_headline, write_plain_headline
from toolkit.workbook.styles import INDENT, LEFT, Sheet, height_for, put_text, safe_text

#: Pixels of heading, text and hint, together one page.
_PROSE_COLUMNS = (112, 504, 62)
_PROSE_SIZE = 10.5
_PROSE_TOP = 4  # sheet row of the first text
#: A row as tall as Excel allows could not be followed by another on the same page.
_PROSE_HEIGHT = 330.0
#: Full-width characters of a line, and lines that the tallest row shows also in fonts with tall lines.
_LINE, _LINES = 34, 26
#: Characters of a paragraph that a row of `_PROSE_HEIGHT` shows.
_PARAGRAPH = 680
#: Points of a printed page, as the heights here are reckoned: a blank sheet fills one.
_PAGE = 705.0
#: Points of the rows of a text while they are empty: the first, and those below it.
_FIRST_ROOM, _MORE_ROOM = 24.0, 14.25


def write_prose(book: Book) -> Sequence[Passage]:
    """文字部分: rows for the opening and for every heading of prose.

    Returns:
        All its rows.
    """
    rows = passages(book.form, book.content.narrative)
    if any(book.content.narrative.values()):
        _draw(book, rows)
    else:
        book.once(sheets.PROSE, sheets.PROSE, lambda book: _draw(book, rows))
    fill_plain_headline(book, book.workbook.get_worksheet_by_name(sheets.PROSE))
    return rows


def _draw(book: Book, rows: Sequence[Passage]) -> Sheet:
    sheet = book.add_sheet(sheets.PROSE, "prose")
    get = book.styles.get
    for column, pixels in enumerate(_PROSE_COLUMNS):
        sheet.set_column_pixels(column, column, pixels)
    write_plain_headline(book, sheet, sheets.PROSE, 2)
    sheet.set_row(2, 24)
    for column, text in enumerate(sheets.PROSE_HEAD):
        put_text(sheet, 2, column, text, get(border=1, align="center", bg_color=styles.CAPTION_FILL, bold=True))
    for passage, after in zip(rows, [*rows[1:], None], strict=True):
        _write_passage(book, sheet, passage, is_last=after is None or after.key != passage.key)
    for key, _ in sheets.prose_rows(book.form):
        mine = [passage.address for passage in rows if passage.key == key]
        book.name_area(f"nb_narrative_{key}", sheets.PROSE, f"{mine[0]}:{mine[-1]}")
    sheet.print_area(0, 0, rows[-1].row, 2)
    sheet.repeat_rows(2)
    sheet.freeze_panes(_PROSE_TOP - 1, 0)
    sheet.set_selection(f"B{_PROSE_TOP}")
    return sheet


def prose_pieces(text: str) -> list[tuple[str, bool]]:
    """A text cut into pieces that a row can show, and whether each goes on in the middle of the paragraph before it."""
    pieces: list[tuple[list[str], bool]] = [([], False)]
    for paragraph in text.split("\n"):
        for index, part in enumerate(styles.split_text(paragraph, _PARAGRAPH)):
            grown = "\n".join([*pieces[-1][0], part])
            if index or (pieces[-1][0] and not _fits(grown)):
                pieces.append(([], index > 0))
            pieces[-1][0].append(part)
    return [("\n".join(parts), goes_on) for parts, goes_on in pieces]


def _fits(text: str) -> bool:
    return height_for(text, _PROSE_COLUMNS[1] - INDENT, _PROSE_SIZE) <= _PROSE_HEIGHT and not is_too_long(text)


def is_too_long(text: str) -> bool:
    """Whether the tallest row may not show a text, as the formula beside it says: every character is taken as a wide one."""
    return text.count("\n") + styles.units(text) / _LINE > _LINES


def _too_long_formula(cell: str) -> str:
    lines = f'LEN({cell})-LEN(SUBSTITUTE({cell},CHAR(10),""))+LEN({cell})/{_LINE}'
    return f'=IF({lines}>{_LINES},"{sheets.TOO_LONG}","")'


@dataclass(frozen=True)
class Passage:
    """One row of a text.

    Attributes:
        key: Of the text.
        heading: Beside it, "" where a text goes on with another paragraph.
        note: What belongs there.
        row: Its sheet row, from 0.
        height: In points, until a program fits the row to what is typed.
    """

    key: str
    heading: str
    text: str
    note: str
    row: int
    height: float

    @property
    def address(self) -> str:
        """A1 address of the cell that holds the text."""
        return f"B{self.row + 1}"


def passages(form: Form, narrative: Mapping[str, str]) -> tuple[Passage, ...]:
    """The rows of the sheet, one below the other: what there is of each text, and empty ones for more paragraphs."""
    return _passages(form, tuple(narrative.items()))


@lru_cache(maxsize=2)  # a returned copy asks for them three times
def _passages(form: Form, texts: tuple[tuple[str, str], ...]) -> tuple[Passage, ...]:
    return tuple(_laid_out(form, dict(texts)))


def _laid_out(form: Form, narrative: Mapping[str, str]) -> Iterator[Passage]:
    row, notes = _PROSE_TOP - 1, prose_notes(form)
    beside = [(key, heading) for key, heading in sheets.beside_rows(form) if narrative.get(key)]
    texts = {key: prose_pieces(safe_text(narrative.get(key, ""))) for key, _ in (*sheets.prose_rows(form), *beside)}
    filled = {
        key: [_row_height(heading if index == 0 else sheets.GOES_ON if goes_on else "", piece, index)
              for index, (piece, goes_on) in enumerate(texts[key])]
        for key, heading in (*sheets.prose_rows(form), *beside)
    }  # fmt: skip
    spare = _spare_rows(form, filled)
    for key, heading in (*sheets.prose_rows(form), *beside):
        heights = [*filled[key], *[_MORE_ROOM] * spare.get(key, 0)]
        pieces = [*texts[key], *[("", False)] * spare.get(key, 0)]
        for index, ((piece, goes_on), height) in enumerate(zip(pieces, heights, strict=True)):
            shown = sheets.GOES_ON if goes_on else "" if index else heading
            yield Passage(key, shown, piece, notes[key], row, height)
            row += 1


def _row_height(shown: str, piece: str, index: int) -> float:
    """Points of a row of a text, which shows its heading and a piece of it; the first row of a text has index 0."""
    return max(
        _MORE_ROOM if index else _FIRST_ROOM,
        height_for(shown, _PROSE_COLUMNS[0] - INDENT, _PROSE_SIZE) if shown else 0.0,
        height_for(piece, _PROSE_COLUMNS[1] - INDENT, _PROSE_SIZE) if piece else 0.0,
    )


def _spare_rows(form: Form, filled: Mapping[str, Sequence[float]]) -> dict[str, int]:
    """Empty rows below each text, for more paragraphs: as many as a blank sheet has, but none that needs another page.

    Args:
        form: The edition.
        filled: Points of the rows that hold something, by narrative key.
    """
    wanted = {key: max(0, rows - len(filled[key])) for key, rows in _prose_rows(form).items()}
    written = sum(map(sum, filled.values()))
    room = math.ceil(written / _PAGE) * _PAGE - written
    given = dict.fromkeys(wanted, 0)
    while keys := [key for key in wanted if given[key] < wanted[key]]:
        for key in keys:
            if room < _MORE_ROOM:
                return given
            room -= _MORE_ROOM
            given[key] += 1
    return given


def _write_passage(book: Book, sheet: Sheet, passage: Passage, *, is_last: bool) -> None:
    """A row; those of a text are framed together."""
    get = book.styles.get
    is_first = passage.heading not in ("", sheets.GOES_ON)
    frame = {"left": 1, "right": 1, **({"top": 1} if is_first else {}), **({"bottom": 1} if is_last else {})}
    head = {**LEFT, **frame, "font_size": _PROSE_SIZE, "valign": "top"}
    body = head | {"locked": 0, "bg_color": styles.INPUT_FILL}
    row = passage.row
    sheet.grow_row(row, passage.height)
    head |= {"bold": True} if is_first else {"font_color": styles.HINT_COLOR}
    put_text(sheet, row, 0, passage.heading, get(**head))
    put_text(sheet, row, 1, passage.text, get(**body))
    hint = get(**frame, font_size=9, text_wrap=True, valign="top", align="center", bold=True, font_color="#C00000")
    formula = _too_long_formula(passage.address)
    sheet.write_formula(row, 2, formula, hint, sheets.TOO_LONG if is_too_long(passage.text) else "")
    if is_first:
        put_comment(sheet, row, 0, passage.note)
    prompt = {
        "input_title": styles.clip(passage.heading if is_first else "接上一行", styles.TITLE_LIMIT),
        "input_message": styles.clip(passage.note, styles.MESSAGE_LIMIT),
    }
    sheet.data_validation(row, 1, row, 1, {"validate": "any"} | prompt)


def _prose_rows(form: Form) -> dict[str, int]:
    """Rows of the blank sheet, by narrative key: enough for 3000 characters each, and all of them on one page."""
    keys = [key for key, _ in sheets.prose_rows(form)]
    return dict.fromkeys(keys, 4 if len(keys) > 6 else 9) | {sheets.OPENING: 2}


def prose_notes(form: Form) -> dict[str, str]:
    """What belongs into each text, by narrative key."""
    notes = {sheets.OPENING: "报告开头的引言，如编制依据、统计期限、联系方式。没有的留空。"}
    for section in form.sections:
        notes[section.key] = section.note
        for key, title in section.aspects:
            notes[f"{section.key}.{key}"] = f"写明本年度{title.partition('）')[2]}的情况。"
    return notes | {key: "公开报告里写在表格旁边的文字。" for key, _ in sheets.beside_rows(form)}
