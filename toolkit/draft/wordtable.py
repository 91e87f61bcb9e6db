"""Tables for Word: the boxes of the official layout → one w:tbl element with its spans.

Written row by row as XML. python-docx's own `table.cell` looks up the whole grid for every cell, which makes a table of 280
cells cost hundreds of times as much.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from toolkit.draft.plan import NOT_SUMMED, column_shares
from toolkit.draft.typography import OFFICIAL, TABLE_SMALL, TABLE_TEXT
from toolkit.form.layout import TableLayout
from toolkit.submission.compared import UNIT_TITLES

#: Least height of a row in twips, by table.
_HEIGHTS = {"documents": 420, "requests": 330, "challenges": 420}
_SMALL = frozenset(("requests", "challenges"))
#: Room left and right of the text in a cell: little, because fifteen columns share the width of a page.
_PADDING = 15
#: Ids of content controls; small ones are likely to be taken by what an office adds.
_FIRST_CONTROL = 1_210_000_000
#: Rows of 表三 above its outcomes: the headings, 一 and 二.
_FIRST_GROUPS = 5
#: Width of a Chinese character of 小五 in twips.
_EM = 180


@dataclass(frozen=True, slots=True)
class WordCell:
    """A cell of a row as Word wants it.

    Attributes:
        text: What stands in it.
        columns: Grid columns that it spans.
        merge: "" or, of a vertical merge, `restart` for its first cell and `continue` for the others.
        left: Left-aligned instead of centred.
        balanced: Whether a heading that needs several lines is broken into lines of like length (结果／维持).
        bookmark: Name of a bookmark and a content control around the text, "" for none.
        title: What the control is called for people.
    """

    text: str
    columns: int = 1
    merge: str = ""
    left: bool = False
    balanced: bool = False
    bookmark: str = ""
    title: str = ""


Row = Sequence[WordCell]


def official_rows(layout: TableLayout, figures: Callable[[str], str], bookmark: Callable[[str], str]) -> list[list[WordCell]]:
    """The rows of an official table, every heading and figure where the form prints it.

    Args:
        layout: Where the boxes stand.
        figures: The printed figure of a field, by its key; "" if it is missing.
        bookmark: The bookmark of a field, by its key.
    """
    rows: list[dict[int, WordCell]] = [{} for _ in range(layout.height)]
    for box in layout.boxes:
        key = box.field.key if box.field else ""
        # Labels of one line in the widest column of 表三 read better from the left; narrow ones and all figures are centred.
        left = box.role == "row" and layout.table.key == "requests" and box.column + box.columns > layout.label_columns
        first = WordCell(
            figures(key) if key else box.text,
            box.columns,
            "restart" if box.rows > 1 else "",
            left,
            box.role == "column",
            bookmark(key) if key and figures(key) else "",
            f"{layout.table.label}!{box.address()}",
        )
        rows[box.row - 1][box.column] = first
        for below in range(box.row, box.row + box.rows - 1):
            rows[below][box.column] = WordCell("", box.columns, "continue")
    return [[row[column] for column in sorted(row)] for row in rows]


def official_table(layout: TableLayout, rows: Sequence[Row], first_id: int, width: int = OFFICIAL.width) -> Any:
    """The w:tbl element of an official table.

    Args:
        layout: Whose table.
        rows: From `official_rows`.
        first_id: The first bookmark id that is free in the document.
        width: Of the text, in twips.
    """
    key = layout.table.key
    captions = {box.row for box in layout.boxes if box.role == "caption"}
    header = layout.height - sum(1 for _ in layout.table.blocks[0].rows.leaves()) if len(layout.table.blocks) == 1 else 0
    return word_table(
        rows,
        widths(column_shares(layout.table, layout.width), width),
        style=TABLE_SMALL if key in _SMALL else TABLE_TEXT,
        height=_HEIGHTS[key],
        header=header,
        breaks=frozenset(row - 1 for row in captions if row > 1) | _groups_end(layout),
        first_id=first_id,
        caption=layout.table.title,
        described=_described(layout),
    )


def _described(layout: TableLayout) -> str:
    """What stands in an official table, for those who have it read to them."""
    fields = [box.field for box in layout.boxes if box.field]
    rows = [*dict.fromkeys("／".join(field.row) for field in fields if field.row)]
    columns = [*dict.fromkeys("／".join(field.column) for field in fields)]
    held = [f"{len(fields)}个数，与工作簿“{layout.table.label}”相同"]
    held += [f"{len(texts)}{name}，从“{texts[0]}”到“{texts[-1]}”" for name, texts in (("行", rows), ("列", columns)) if texts]
    return f"{'；'.join(held)}。"


def _groups_end(layout: TableLayout) -> frozenset[int]:
    """The rows of 表三 behind which a page may end, counted from 1: the last ones of （三）, （四） and so on."""
    if layout.table.key != "requests":
        return frozenset()
    groups = [box for box in layout.boxes if box.role == "row" and box.column == 2 and box.row > _FIRST_GROUPS]
    return frozenset(box.row + box.rows - 1 for box in groups if box.rows > 1)


def widths(shares: Sequence[int], width: int = OFFICIAL.width) -> tuple[int, ...]:
    """Column widths in twips that add up to the width of the text, in proportion to `shares`."""
    edges = [width * sum(shares[:count]) // sum(shares) for count in range(len(shares) + 1)]
    return tuple(right - left for left, right in pairwise(edges))


def word_table(
    rows: Sequence[Row],
    columns: Sequence[int],
    *,
    style: str,
    height: int,
    header: int = 1,
    breaks: frozenset[int] = frozenset(),
    first_id: int = 0,
    caption: str = "",
    described: str = "",
) -> Any:
    """A w:tbl element with thin borders and fixed widths, whose rows never split across pages.

    Args:
        rows: Its cells.
        columns: Widths of the grid columns in twips.
        style: Style id of the text.
        height: Least height of a row in twips.
        header: How many first rows are repeated on every page.
        breaks: The rows behind which a page may end, counted from 1; the others stay with the next one where that fits.
        first_id: The first bookmark id that is free in the document.
        caption: What it is, for those who have the page read to them.
        described: The same, what stands in it.
    """
    opening, lines = _table_xml(rows, columns, style, height, header, breaks, first_id, (caption, described))
    return parse_xml("".join((opening, *lines, _CLOSING)))


#: Widths of the columns of the table of units against each other, and the least height of its rows in twips.
ANNEX_SHARES, ANNEX_HEIGHT = (6, 34, *(10,) * len(UNIT_TITLES)), 360


def unit_rows(lines: Iterable[Sequence[str]]) -> Iterator[list[WordCell]]:
    """The rows of the table of units: its headings, then its lines with the sums last, as the plan has them."""
    for number, line in enumerate(lines):
        if number == 0:
            yield [WordCell(words, balanced=place > 1) for place, words in enumerate(line)]
        elif not line[0].isdecimal():
            yield [WordCell(line[0], columns=2), *map(WordCell, line[1:])]
        else:
            first, name, *figures = line
            cells = [WordCell(NOT_SUMMED, len(figures))] if figures[0] == NOT_SUMMED else map(WordCell, figures)
            yield [WordCell(first), WordCell(name, left=True), *cells]


#: Stands in a table for the rows that are written later.
ROWS_HERE = "<!--rows-->"
_CLOSING = "</w:tbl>"


def long_table(
    rows: Iterable[Row], columns: Sequence[int], *, style: str, height: int, caption: str = "", described: str = ""
) -> tuple[Any, Iterator[str]]:
    """A table of thousands of rows: an element without rows, in which `ROWS_HERE` stands, and the rows as XML.

    As elements a row takes thirty kilobytes of memory, and a region has a row per unit.

    Args:
        rows: Its cells; taken one after another. The first is the heading.
        columns, style, height, caption, described: As in `word_table`.
    """
    opening, lines = _table_xml(rows, columns, style, height, 1, None, 0, (caption, described))
    return parse_xml(f"{opening}{ROWS_HERE}{_CLOSING}"), lines


def _table_xml(
    rows: Iterable[Row],
    columns: Sequence[int],
    style: str,
    height: int,
    header: int,
    breaks: frozenset[int] | None,
    first_id: int,
    alternative: tuple[str, str],
) -> tuple[str, Iterator[str]]:
    """The beginning of a table, and its rows; with `breaks` None a page may end behind every row. See `word_table`."""
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    borders = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for side in sides)
    tags = zip(("tblCaption", "tblDescription"), alternative, strict=True)
    named = "".join(f'<w:{tag} w:val="{escape(words)}"/>' for tag, words in tags if words)
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in columns)
    opening = (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(columns)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="{_PADDING}" '
        f'w:type="dxa"/><w:right w:w="{_PADDING}" w:type="dxa"/></w:tblCellMar>{named}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
    )

    def lines() -> Iterator[str]:
        number = first_id
        last = len(rows) - 1 if isinstance(rows, Sequence) else -1
        for index, row in enumerate(rows):
            repeated = "<w:tblHeader/>" if index < header else ""
            parts = [f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{height}" w:hRule="atLeast"/>{repeated}</w:trPr>']
            keep = "<w:keepNext/>" if breaks is not None and index < last and index + 1 not in breaks else ""
            column = 0
            for cell in row:
                width = sum(columns[column : column + cell.columns])
                parts.append(_cell_xml(cell, width, style, keep, number))
                column += cell.columns
                number += bool(cell.bookmark)
            yield "".join((*parts, "</w:tr>"))

    return opening, lines()


def _balance(length: int, width: int) -> int:
    """The indent on both sides that breaks a heading of small type into lines of like length; 0 if one line holds it."""
    per_line = max(1, (width - 2 * _PADDING) // _EM)
    lines = -(-length // per_line)
    if lines == 1:
        return 0
    return max(0, (width - 2 * _PADDING - -(-length // lines) * _EM - _EM // 4) // 2)


def bound_xml(run: str, name: str, title: str, number: int) -> str:
    """A run of text in a bookmark, and around it a content control of the same name.

    The bookmark is what a figure is known by: it survives LibreOffice and the old formats. Where Word drops it, because
    somebody typed over all that stood in it, the control is still there.

    Args:
        run: XML.
        name: Of both.
        title: What Word and WPS show above the control.
        number: An id that no other bookmark of the document has.
    """
    return (
        f'<w:sdt><w:sdtPr><w:alias w:val="{escape(title)}"/><w:tag w:val="{name}"/><w:id w:val="{_FIRST_CONTROL + number}"/>'
        f'<w:richText/></w:sdtPr><w:sdtContent><w:bookmarkStart w:id="{number}" w:name="{name}"/>{run}'
        f'<w:bookmarkEnd w:id="{number}"/></w:sdtContent></w:sdt>'
    )


def bound_element(run: str, name: str, title: str, number: int) -> Any:
    """The same as an element, which stands for itself."""
    return parse_xml(bound_xml(run, name, title, number).replace(">", f" {nsdecls('w')}>", 1))


def run_xml(text: str) -> str:
    """A run of text of a table."""
    return f'<w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr><w:t xml:space="preserve">{escape(text, quote=False)}</w:t></w:r>'


def _cell_xml(cell: WordCell, width: int, style: str, keep: str, number: int) -> str:
    span = f'<w:gridSpan w:val="{cell.columns}"/>' if cell.columns > 1 else ""
    merge = f'<w:vMerge w:val="{cell.merge}"/>' if cell.merge else ""
    align = '<w:ind w:left="57" w:right="57"/><w:jc w:val="left"/>' if cell.left else ""
    if cell.balanced and (side := _balance(len(cell.text), width)):
        align = f'<w:ind w:left="{side}" w:right="{side}"/>'
    run = run_xml(cell.text) if cell.text else ""
    if cell.bookmark:
        run = bound_xml(run, cell.bookmark, cell.title, number)
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}<w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{keep}{align}</w:pPr>{run}</w:p></w:tc>'
    )
