"""What was seen of a workbook beside its values."""

from __future__ import annotations

from dataclasses import dataclass, field

#: Error values by their number in Excel's formats.
ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
#: Of each thing that is noted of a sheet; nobody needs more.
MOST = 20_000


@dataclass(slots=True)
class SheetLook:
    """What was seen of one sheet. Rows and columns from 1.

    Attributes:
        errors: The error value by (row, column).
        hidden_rows: Numbers of hidden rows; hidden_columns likewise.
        merges: First row, first column, last row, last column of each merged area.
    """

    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)


@dataclass(slots=True)
class Look:
    """What was seen of a workbook.

    Attributes:
        sheets: By the number of the sheet in the order of the tabs, from 0; all of them, charts included.
        has_external_links: Whether it takes data from other files.
    """

    sheets: dict[int, SheetLook] = field(default_factory=dict)
    has_external_links: bool = False
