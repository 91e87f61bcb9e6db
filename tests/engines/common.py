"""What both engines share: errors as values, protection as an exception, the Excel side of xlwings' value cleaning."""

from __future__ import annotations

import datetime as dt
import numbers
from collections.abc import Iterator
from contextlib import contextmanager

import xlwings as xw
from xlwings import utils

EPOCH = dt.datetime(1899, 12, 30)


class CellError(str):
    """#DIV/0! and its like, kept apart from text that only looks like it."""

    __slots__ = ()


class ProtectedError(xw.XlwingsError):
    """What Excel raises as 1004; other programs may do nothing and say nothing, or write all the same."""

    def __init__(self, sheet: str) -> None:
        super().__init__(f"1004: sheet {sheet!r} is protected")


def clean_value_data(data, datetime_builder, empty_as, number_builder, err_to_str):
    """Values as an engine delivers them → as the caller wants them; the contract of `xlwings._xlwindows`."""

    def clean(value):
        if isinstance(value, CellError):
            return str(value) if err_to_str else None
        if value in ("", None):
            return empty_as
        if isinstance(value, dt.datetime):
            return datetime_builder(
                year=value.year, month=value.month, day=value.day, hour=value.hour, minute=value.minute,
                second=value.second, microsecond=value.microsecond, tzinfo=None,
            )  # fmt: skip
        if number_builder is not None and isinstance(value, float):
            return number_builder(value)
        return value

    return [[clean(value) for value in row] for row in data]


def prepare_xl_data_element(value, options):
    """What is to be written → blank, bool, float, date or text; there are no integers in a spreadsheet."""
    if value is None or type(value).__name__ in ("NaTType", "NAType"):
        return ""
    if isinstance(value, (bool, str, dt.date)):
        return value
    if type(value).__name__ == "bool_":
        return bool(value)
    if isinstance(value, numbers.Number):
        number = float(value)
        return "" if number != number else number
    return str(value)


def as_rows(data, shape: tuple[int, int]):
    """Data for an area as rows; a single value fills it."""
    rows, columns = shape
    if not isinstance(data, (list, tuple)):
        return [[data] * columns] * rows
    return data if data and isinstance(data[0], (list, tuple)) else [data]


def a1(row: int, column: int, shape: tuple[int, int], row_absolute: bool = True, column_absolute: bool = True) -> str:
    """$A$1 or $A$1:$B$2."""

    def one(row: int, column: int) -> str:
        return f"{'$' * column_absolute}{utils.col_name(column)}{'$' * row_absolute}{row}"

    rows, columns = shape
    text = one(row, column)
    return text if rows * columns == 1 else f"{text}:{one(row + rows - 1, column + columns - 1)}"


@contextmanager
def active(engine: xw.Engine) -> Iterator[None]:
    """Make `xw.Book.caller()`, `xw.apps` and the like talk to this engine for a while."""
    before = xw.engines.active
    engine.activate()
    try:
        yield
    finally:
        xw.engines.active = before
        if hasattr(xw.Book, "_mock_caller"):
            del xw.Book._mock_caller


def register(impl) -> xw.Engine:
    """The engine with this implementation, added once; it is not made the active one."""
    if impl.name not in xw.engines.engines_by_name:
        xw.engines.add(xw.Engine(impl=impl))
    return xw.engines[impl.name]
