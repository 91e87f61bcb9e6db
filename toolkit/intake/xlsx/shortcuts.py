"""The switch for the short cuts of the reader: each gives the same answer as reading everything with all guards, sooner.

Sheets and parts known from other files (`seen_before`, `package`), strings cut by bytes and cells without end tags
(`strings`, `sheets`), padding (`padding`), sheets that nobody reads (`read`), a quicker library (`inflating`). Tests read the
same files with and without them. Each tells its gain; without any, a filled template takes eleven times as long.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

_allowed = True


def are_allowed() -> bool:
    """Whether short cuts may be taken."""
    return _allowed


@contextmanager
def none_taken() -> Iterator[None]:
    """Within this block every workbook is read the long way."""
    global _allowed  # noqa: PLW0603 - one switch for all modules of the reader
    before, _allowed = _allowed, False
    try:
        yield
    finally:
        _allowed = before
