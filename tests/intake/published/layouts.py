"""Writes a report's tables in the layouts in which they come out of web pages and PDF files once their tabs are lost."""

from __future__ import annotations

from tests.intake.published.printing import Damage, Printed, PrintedRow, print_report


def _cells(row: PrintedRow) -> list[str]:
    return [cell for text, columns in row for cell in (text or "", *[""] * (columns - 1))]


def _quoted(cell: str) -> str:
    return f'"{cell}"' if "," in cell else cell


def _one_line(sign: str, row: PrintedRow) -> str:
    return sign.join(cell for cell in _cells(row) if cell)


#: How a row is written, by the name of the layout. The first five keep blank cells, the others lose them.
LAYOUTS = {
    "tab": lambda row: "\t".join(_cells(row)),
    "tab without the last ones": lambda row: "\t".join(_cells(row)).rstrip("\t"),
    "bars": lambda row: " | ".join(_cells(row)),
    "bars around": lambda row: f"| {' | '.join(_cells(row))} |",
    "commas": lambda row: ",".join(map(_quoted, _cells(row))),
    "wide commas": lambda row: "，".join(_cells(row)),
    "blanks": lambda row: _one_line("  ", row),
    "one blank": lambda row: _one_line(" ", row),
    "lines": lambda row: _one_line("\n", row),
    "lines and a blank line": lambda row: _one_line("\n", row) + "\n",
}
KEEPING_BLANKS = tuple(LAYOUTS)[:5]


def print_in(layout: str, printed: Printed, damage: Damage | None = None) -> str:
    """The whole report as text, its tables in one of `LAYOUTS`."""
    write = LAYOUTS[layout]
    return print_report(printed, True, damage, lambda rows: "\n".join(map(write, rows)))
