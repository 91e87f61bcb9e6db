"""Prints reports as web pages, in the ways in which pages are really written: what the tests of the doors read back."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.intake.published.printing import Printed, print_report
from toolkit.form.layout import Box, lay_out

#: A cell as it is printed: text, columns, rows, and whether it is a figure.
Cell = tuple[str, int, int, bool]
Rows = list[list[Cell]]


@dataclass(frozen=True)
class Dress:
    """How a page is written.

    Attributes:
        cell: Makes the inside of a figure's cell.
        head: What stands in the page's head.
        around: Makes the body of the report.
        table: Makes a table of its rows.
        paragraph: Makes a paragraph.
    """

    cell: Callable[[str], str] = html.escape
    head: str = '<meta charset="utf-8">'
    around: Callable[[str], str] = str
    table: Callable[[Rows], str] | None = None
    paragraph: Callable[[str], str] = lambda text: f"<p>{html.escape(text)}</p>"


def rows_of(printed: Printed, table: str) -> Rows:
    """The rows of one table, each cell at the first of its rows."""
    layout = lay_out(printed.form, printed.form.table(table))
    rows: Rows = [[] for _ in range(layout.height)]
    for box in sorted(layout.boxes, key=lambda box: (box.row, box.column)):
        rows[box.row - 1].append((_text(printed, box), box.columns, box.rows, box.field is not None))
    return rows


def _text(printed: Printed, box: Box) -> str:
    return printed.figures[box.field.key] if box.field else box.text


def as_table(rows: Rows, cell: Callable[[str], str] = html.escape) -> str:
    """A table as it is written in most pages."""
    lines = []
    for row in rows:
        cells = []
        for text, columns, down, figure in row:
            spans = (f' colspan="{columns}"' if columns > 1 else "") + (f' rowspan="{down}"' if down > 1 else "")
            cells.append(f"<td{spans}>{cell(text) if figure else html.escape(text)}</td>")
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return f'<table border="1">{"".join(lines)}</table>'


def full(rows: Rows) -> list[list[Cell]]:
    """The same rows on the page's columns: a merged area's text at its first place, "" at the others."""
    reaching: dict[int, int] = {}
    done: list[list[Cell]] = []
    for row in rows:
        places: dict[int, Cell] = {}
        column = 0
        for text, columns, down, figure in row:
            while reaching.get(column, 0):
                places[column] = ("", 1, 1, False)
                column += 1
            for index in range(columns):
                places[column + index] = (text if index == 0 else "", 1, 1, figure)
                if down > 1:
                    reaching[column + index] = down
            column += columns
        places |= {place: ("", 1, 1, False) for place, left in reaching.items() if left and place not in places}
        done.append([places[index] for index in range(max(places) + 1)])
        reaching = {place: left - 1 for place, left in reaching.items() if left > 1}
    return done


def page(printed: Printed, dress: Dress | None = None, damage: Callable[[str, Rows], None] | None = None) -> str:
    """A report as a page."""
    dress = dress or Dress()
    tables = iter(one for number, one in enumerate(printed.form.tables, 1) if number not in printed.leave_out)

    def write(_: object) -> str:
        key = next(tables).key
        rows = rows_of(printed, key)
        if damage:
            damage(key, rows)
        return "\0" + (dress.table(rows) if dress.table else as_table(rows, dress.cell)).replace("\n", " ")

    body = "\n".join(_lines(print_report(printed, True, None, write), dress))
    return f"<!DOCTYPE html><html><head>{dress.head}<title>年报</title></head><body>{dress.around(body)}</body></html>"


def _lines(text: str, dress: Dress) -> Iterator[str]:
    for line in text.split("\n"):
        if line.startswith("\0"):
            yield line[1:]
        elif line:
            yield dress.paragraph(line)
