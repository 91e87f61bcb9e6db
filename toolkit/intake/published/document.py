"""What every published report is turned into, whatever it was published as: paragraphs and tables in reading order.

Each format has one door (plain text in `text`, the others in `intake/documents`); everything behind the doors knows this model
alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.intake.published.irregularity import Irregularity


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph outside the tables, as printed."""

    text: str


@dataclass(frozen=True, slots=True)
class TableRow:
    """A table row: the texts of its cells in reading order.

    The text of a merged area stands in its first cell; the other cells of the area are empty strings or left out.

    Attributes:
        whole: False for a row that has more or fewer places than its table: its cells are only in order.
        own: At which of its places a cell of its own begins, blank or not; () where that is not known.
        apart: Which of its cells stand on other lines than most of its figures, or behind a blank line.
    """

    cells: tuple[str, ...]
    whole: bool = True
    own: tuple[int, ...] = ()
    apart: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """Rows that follow each other without prose between them: a printed table, several of them, or a part of one.

    Attributes:
        rows: From top to bottom.
        grid: Whether a cell's place in its row is its column on the page (merged areas filled up with empty cells). Where it
            is False, cells are only in order. Trailing empty cells may be missing in both.
        complete: Whether no cell is missing, not even an empty one at the end: then a row that is short has lost one.
        listed: Whether it had no cells, only words and figures in order: then a blank one may be missing anywhere.
    """

    rows: tuple[TableRow, ...]
    grid: bool = False
    complete: bool = False
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A published report before anybody has looked at what it says.

    Attributes:
        blocks: In reading order.
        remarks: What its door met and decided: deletions left out, text that is not shown, the page around the report.
    """

    blocks: tuple[Paragraph | Table, ...]
    remarks: tuple[Irregularity, ...] = ()
