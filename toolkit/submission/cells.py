"""Cells as they were typed: raw contents by address, what a cell may hold, and what had to be done to read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum, IntFlag
from typing import Any, NamedTuple


class State(IntEnum):
    """What a cell holds. Only NUMBER, ZERO and ANNOTATED carry a value."""

    NUMBER = 0
    ZERO = 1
    BLANK = 2
    NA = 3
    TEXT = 4
    ANNOTATED = 5
    MULTI = 6


class Note(IntFlag):
    """What had to be done, or was seen, while a cell was read."""

    NONE = 0
    FULL_WIDTH = 1  # full-width digits or signs
    SPACES = 2  # blanks, line breaks, invisible characters
    THOUSANDS = 4  # 1,136
    TEXT_NUMBER = 8  # a number stored as text
    RESIDUE = 16  # [bookmark: …]
    ANNOTATION = 32  # 22（其中修订 16 件）
    UNIT = 64  # 12件, 251000元
    FRACTION = 128  # more decimals than the measure has; the value is not usable
    APPROXIMATE = 256  # 5500余
    EXCEL_ERROR = 512  # #DIV/0!
    BOOLEAN = 1024
    DATE = 2048
    UNCACHED = 4096  # a formula without a stored result
    OVERSIZE = 8192  # beyond what can be added up exactly
    DERIVED = 16384  # a total that was recomputed from its parts
    SPLIT = 32768  # one of several numbers typed into one merged cell


#: What is no figure at all, whatever else the cell holds.
FOREIGN = Note.EXCEL_ERROR | Note.BOOLEAN | Note.DATE | Note.UNCACHED | Note.OVERSIZE


class RawCell(NamedTuple):
    """A cell as it lies in its sheet.

    Attributes:
        text: Its text, or its number as stored.
        kind: `n` number, `s` text, `b` boolean, `e` error, `d` number under a date format, `p` text of a published report,
            `` nothing (a formula without a stored result).
        formula: The formula without "=", or None.
    """

    text: str
    kind: str = "s"
    formula: str | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet: raw cells by A1 address, in reading order; only cells that are not empty.

    Attributes:
        hidden_rows: Numbers of hidden rows; hidden_columns likewise (from 1).
        merges: Merged areas as A1:B2.
        visible: False for a hidden sheet.
    """

    name: str
    cells: Mapping[str, RawCell]
    merges: tuple[str, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    visible: bool = True


#: The states that carry a value, and the same as bits: arithmetic with enums costs as much as reading a figure.
VALUED = frozenset((State.NUMBER, State.ZERO, State.ANNOTATED))
_VALUED_MASK = sum(1 << state for state in VALUED)
_VALUED_BYTES = bytes(VALUED)
#: By state, whether it carries no number.
_WITHOUT = bytes(state not in VALUED for state in range(256))
_EMPTY_MASK = 1 << State.BLANK | 1 << State.NA
_FRACTION = int(Note.FRACTION)


def has_number(states: Any, notes: Any) -> Any:
    """Whether a cell holds a number that can be used; for plain numbers and for integer arrays alike.

    Args:
        states: Of the cell, a `State`.
        notes: Of the cell, a `Note`.
    """
    return (_VALUED_MASK >> states & 1 != 0) & (notes & _FRACTION == 0)


def can_be_added(states: Any, notes: Any, figures: Any, signed: Any) -> Any:
    """Whether the number of a cell may enter sums and comparisons; for plain numbers and for arrays alike.

    A number below 0 where there can be none would make everything wrong that it enters.

    Args:
        states: As for `has_number`; notes likewise.
        figures: The number, in the smallest unit; any where there is none.
        signed: Whether a number below 0 is legitimate.
    """
    return has_number(states, notes) & ((figures >= 0) | signed)


def is_empty(states: Any) -> Any:
    """Whether a cell was left empty, or filled with “/” and the like; for plain numbers and for arrays alike."""
    return _EMPTY_MASK >> states & 1 != 0


def without_number(states: bytes | bytearray, notes: Sequence[int]) -> list[int]:
    """The indices of a report's cells that hold no number that can be used.

    Most reports have none, which is told without a look at each cell.
    """
    if any(note & _FRACTION for note in set(notes)):
        bad = {content for content in set(zip(states, notes, strict=True)) if not has_number(*content)}
        return [index for index, content in enumerate(zip(states, notes, strict=True)) if content in bad]
    if not states.translate(None, _VALUED_BYTES):
        return []
    return [index for index, without in enumerate(states.translate(_WITHOUT)) if without]


def not_to_be_added(
    states: bytes | bytearray, notes: Sequence[int], figures: Sequence[int], signed: Sequence[bool]
) -> list[int]:
    """The indices of a report's cells whose number may not enter sums and comparisons, or that have none."""
    if min(figures, default=0) >= 0:
        return without_number(states, notes)
    cells = zip(states, notes, figures, signed, strict=True)
    return [index for index, cell in enumerate(cells) if not can_be_added(*cell)]
