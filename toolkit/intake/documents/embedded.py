"""What lies within a Word file as a file of its own: a workbook's sheet, a web page → paragraphs and tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.errors import UnreadableError
from toolkit.form.layout import split_address
from toolkit.intake.documents.raw import RawCell, RawTable, RawText
from toolkit.submission.cells import Grid

if TYPE_CHECKING:
    from toolkit.intake.documents.walk import Walk

#: Rows and columns that a sheet within a report may have.
_ROWS, _COLUMNS = 200, 60


def sheet_of(data: bytes) -> RawTable | None:
    """The only visible sheet of a workbook that holds something; None if there is none, several, or it cannot be read."""
    from toolkit.intake.xlsx.package import read_package

    try:
        sheets = [sheet for sheet in read_package(data).sheets if sheet.visible and sheet.cells]
    except UnreadableError:
        return None
    return _table(sheets[0]) if len(sheets) == 1 else None


def _table(sheet: Grid) -> RawTable | None:
    """A sheet as a table; None if it is larger than any of a report's, or hides some of it."""
    cells: dict[tuple[int, int], str] = {}
    for address, cell in sheet.cells.items():
        if cell.text.strip():
            column, row = split_address(address)
            cells[row, column] = cell.text
    if not cells:
        return None
    last_row, last_column = max(row for row, _ in cells), max(column for _, column in cells)
    hidden = sheet.hidden_rows & {row for row, _ in cells} or sheet.hidden_columns & {column for _, column in cells}
    if last_row > _ROWS or last_column > _COLUMNS or hidden:
        return None
    covered: set[tuple[int, int]] = set()
    for area in sheet.merges:
        (left, top), (right, bottom) = (split_address(one) for one in (area.partition(":")[0], area.rpartition(":")[2]))
        covered |= {
            (row, column) for row in range(top, min(bottom, _ROWS) + 1) for column in range(left, min(right, _COLUMNS) + 1)
        }
        covered.discard((top, left))
    return RawTable(
        tuple(
            tuple(
                RawCell((RawText(text),) if (text := cells.get((row, column), "")) else (), covered=(row, column) in covered)
                for column in range(1, last_column + 1)
            )
            for row in range(1, last_row + 1)
        )
    )


def pages_of_chunk(data: bytes) -> list[Walk]:
    """The web pages that a program has put into a Word file instead of text, gone through; [] if it is something else."""
    from toolkit.intake.containers.kinds import kind_of
    from toolkit.intake.documents.encoding import text_of_page
    from toolkit.intake.documents.html import walked
    from toolkit.intake.documents.mhtml import pages_of

    kind = kind_of(data)
    if kind == "mhtml":
        pages = pages_of(data)
    else:
        pages = [text_of_page(data)] if kind == "html" else []
    return [walked(page)[0] for page in pages]
