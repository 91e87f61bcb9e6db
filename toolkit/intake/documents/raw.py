"""What web pages and Word files have in common: paragraphs, and tables whose cells span rows and columns and hold paragraphs or
tables themselves → the paragraphs and tables of a report.

A table that only arranges a page (it holds other tables, or text alone) is taken apart: what lies in its cells is read in its
order. Of any other table each cell becomes its text, in the column of the page in which it stands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from toolkit.errors import UnreadableError
from toolkit.intake.published.document import Paragraph, Table, TableRow
from toolkit.intake.published.leaves import is_figure
from toolkit.intake.published.plain import tables_of

#: Columns and rows that one cell may span, as it is printed in no report; columns of a table, and places of all tables.
WIDEST_SPAN, TALLEST_SPAN = 200, 1_000
_COLUMNS, _PLACES = 400, 200_000
#: Tables within tables.
MOST_NESTED = 50
#: In place of a picture in a cell, so that the cell is not taken for a blank one.
PICTURE = "［图片］"
#: In place of a formula that is more than a row of signs: read as such, a power would become a digit.
FORMULA = "［公式］"
#: Cells with figures by which a table that holds tables is a table of figures itself.
_FIGURES = 3
#: Characters of a cell that no cell of the form's tables has: it holds a part of the report.
_LONG = 300


def too_nested() -> UnreadableError:
    """Tables within tables, more than any page has."""
    return UnreadableError(
        "too_deep", f"表格里套表格超过 {MOST_NESTED} 层，不像一份年度报告。请全选复制到新的 Word 文件，保存为 .docx 后再导入。"
    )


@dataclass(frozen=True, slots=True)
class RawText:
    """A paragraph; `at` is its number in reading order."""

    text: str
    at: int = 0


@dataclass(frozen=True, slots=True)
class RawCell:
    """A cell: what it holds, and how many columns and rows it spans; `covered` if it only holds the place of another one."""

    blocks: tuple[RawText | RawTable, ...] = ()
    columns: int = 1
    rows: int = 1
    covered: bool = False


@dataclass(frozen=True, slots=True)
class RawTable:
    """Rows of cells as they stand in the file.

    Attributes:
        rows: From top to bottom; a row does not hold the cells that reach into it from above.
        at: Its number in reading order, behind those of all that it holds.
        spans: Whether cells say how far they span. Where they do not, a cell's place in its row is no column of the page.
    """

    rows: tuple[tuple[RawCell, ...], ...]
    at: int = 0
    spans: bool = True


@dataclass(slots=True)
class _Budget:
    """Places of tables that may still be laid out."""

    places: int = field(default=_PLACES)

    def take(self, places: int, columns: int) -> None:
        self.places -= places
        if self.places < 0 or columns > _COLUMNS:
            raise UnreadableError(
                "limit_table",
                f"表格过大（超过 {_COLUMNS} 列，或者共 {_PLACES} 格），不像一份年度报告。请只保留报告的内容后重新保存。",
            )


def blocks_of(items: Iterable[RawText | RawTable]) -> list[tuple[int, Paragraph | Table]]:
    """The paragraphs and tables of a report, each with its number in reading order.

    Raises:
        UnreadableError: `limit_table`, if the tables have more places than any report.
    """
    return list(_blocks(items, _Budget()))


def _blocks(items: Iterable[RawText | RawTable], budget: _Budget) -> Iterator[tuple[int, Paragraph | Table]]:
    for item in items:
        if isinstance(item, RawText):
            if text := item.text.replace(PICTURE, "").strip():
                yield item.at, Paragraph(text)
        elif _arranges(item):
            for row in item.rows:
                for cell in row:
                    yield from _blocks(cell.blocks, budget)
        else:
            rows = _rows(item, budget)
            if any(text for row in rows for text in row.cells):
                yield item.at, Table(rows, grid=item.spans, complete=True)


def _rows(table: RawTable, budget: _Budget) -> tuple[TableRow, ...]:
    """The rows of a table; one that has other places than most has lost a cell or got one too many, and is only in order."""
    laid = laid_out(table, budget)
    widths = Counter(len(texts) for texts, _ in laid)
    usual = max(widths, key=lambda width: (widths[width], width), default=0)
    return tuple(
        TableRow(texts, True, own) if len(texts) == usual else TableRow(tuple(texts[place] for place in own), False)
        for texts, own in laid
    )


def _arranges(table: RawTable) -> bool:
    """Whether a table is no table of figures but holds parts of the page."""
    cells = [cell for row in table.rows for cell in row]
    figures = sum(is_figure(text_of(cell)) for cell in cells if not any(isinstance(one, RawTable) for one in cell.blocks))
    if figures >= _FIGURES:
        return False
    if any(_has_cells(one) for cell in cells for one in cell.blocks):
        return True
    if all(sum(bool(cell.blocks) for cell in row) <= 1 for row in table.rows):
        return True
    texts = [text_of(cell) for cell in cells]
    return max(map(len, texts), default=0) > _LONG and not tables_of(texts)


def _has_cells(block: RawText | RawTable) -> bool:
    """Whether this is a table of several cells, or a frame around one."""
    if isinstance(block, RawText):
        return False
    cells = [cell for row in block.rows for cell in row]
    return len(cells) > 1 or any(_has_cells(one) for cell in cells for one in cell.blocks)


def text_of(cell: RawCell) -> str:
    """The text of a cell, a line per paragraph; so of a table within it, a line per cell."""
    return "\n".join(_lines(cell.blocks))


def _lines(blocks: Sequence[RawText | RawTable]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, RawText):
            yield block.text
        else:
            for row in block.rows:
                for cell in row:
                    yield from _lines(cell.blocks)


def laid_out(table: RawTable, budget: _Budget | None = None) -> list[tuple[tuple[str, ...], tuple[int, ...]]]:
    """Of each row the texts by their places on the page, and the places at which its own cells begin.

    A cell's text stands at its first place, "" at its others.
    """
    budget = budget or _Budget()
    rows: list[tuple[tuple[str, ...], tuple[int, ...]]] = []
    reaching: dict[int, int] = {}  # column → how many rows a cell from above still covers
    for number, row in enumerate(table.rows):
        places: dict[int, str] = {}
        below: dict[int, int] = {}
        column = 0
        for cell in row:
            while reaching.get(column, 0) > 0:
                column += 1
            columns = min(max(cell.columns, 1), WIDEST_SPAN)
            down = min(max(cell.rows, 1), TALLEST_SPAN, len(table.rows) - number)
            # What reaches in from above bars the way: a cell becomes narrower, as in a browser it would lie over the other.
            while columns > 1 and any(reaching.get(column + index, 0) > 0 for index in range(columns)):
                columns -= 1
            places[column] = text_of(cell)
            budget.take(columns * down, column + columns)
            below.update(dict.fromkeys(range(column, column + columns), down - 1))
            column += columns
        width = max((*places, *below, *(place for place, left in reaching.items() if left > 0)), default=-1) + 1
        own = tuple(place for place, cell in zip(places, row, strict=True) if not cell.covered)
        rows.append((tuple(places.get(index, "") for index in range(width)), own))
        reaching = {place: left - 1 for place, left in reaching.items() if left > 1} | {
            place: left for place, left in below.items() if left > 0
        }
    return rows


def marked(mark: str, text: str) -> str:
    """A paragraph behind its automatic number, or a figure beside a small raised one; no number is made of the two."""
    return f"［{mark}］{text}" if mark and is_figure(text) else f"{mark}{text}"
