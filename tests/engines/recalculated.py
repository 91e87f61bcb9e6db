"""Spreadsheet programs as judges of our formulas: each works a workbook out afresh, and says what its cells then show.

Nobody is believed who only reads what lies in the file: before a program sees a workbook, every stored result is replaced by
`STALE`. A program that cannot open or work out a workbook answers with `Failed`, and the others in the batch go on.
"""

from __future__ import annotations

import importlib.metadata
import io
import re
import subprocess
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests import libreoffice
from tests.engines.common import CellError
from toolkit.intake.xlsx.package import read_package
from toolkit.submission.cells import RawCell

#: Stands in every formula cell as its stored result when a program opens the workbook.
STALE = "没有重算"
_TIMEOUT = 60
_RESULT = re.compile(r"<c ([^>]*)>(<f[^>]*/>|<f[^>]*>[^<]*</f>)(?:<v>[^<]*</v>|<v/>)?</c>")
_ADDRESS = re.compile(r"([A-Z]+)([0-9]+)")

#: What a cell shows; `CellError` for #N/A and its like.
Value = float | str | bool | CellError
#: By name of the sheet and address: values of the cells that are not blank.
Sheets = dict[str, dict[str, Value]]


@dataclass(frozen=True)
class Failed:
    """The program could not open the workbook, or not work it out."""

    reason: str


@dataclass(frozen=True)
class Engine:
    """A spreadsheet program.

    Attributes:
        version: The name and version that it gives itself.
        run: Workbooks → for each, in order, its sheets worked out or why not.
        installed_by_us: Whether it is no Python package but installed by scripts/install-office.sh.
    """

    name: str
    version: Callable[[], str]
    run: Callable[[list[bytes]], list[Sheets | Failed]]
    installed_by_us: bool = False


def recalculate(engine: Engine, books: list[bytes]) -> list[Sheets | Failed]:
    """What the cells of each workbook show once the program has worked it out, whatever results were stored in it.

    Args:
        engine: One of `ENGINES`.
        books: Workbooks as .xlsx, opened one after another by as few processes as the program allows.
    """
    return engine.run([without_results(book) for book in books])


def without_results(book: bytes) -> bytes:
    """The same workbook with `STALE` as the stored result of every formula in a cell."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as source, zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                data = _RESULT.sub(_stale, data.decode()).encode()
            target.writestr(name, data)
    return stream.getvalue()


def _stale(cell: re.Match[str]) -> str:
    attributes = re.sub(r'\s*\bt="[^"]*"', "", cell[1])
    return f'<c {attributes} t="str">{cell[2]}<v>{STALE}</v></c>'


# --- programs that save what they have worked out -----------------------------------------------------------------------------


def _libreoffice(books: list[bytes]) -> list[Sheets | Failed]:
    """Sixty at a time, as many more take longer than a run may."""
    parts = (libreoffice.recalculate_each(books[first : first + 60]) for first in range(0, len(books), 60))
    return [Failed("saved nothing") if saved is None else _read(saved) for part in parts for saved in part]


def _gnumeric(books: list[bytes]) -> list[Sheets | Failed]:
    libreoffice.program("ssconvert")
    with ThreadPoolExecutor(2) as threads:
        return list(threads.map(_gnumeric_one, books))


def _gnumeric_one(book: bytes) -> Sheets | Failed:
    """One workbook, as `ssconvert` takes no more; of what it cannot understand it says so and goes on."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "in.xlsx"), Path(folder, "out.xlsx")
        source.write_bytes(book)
        try:
            command = ["ssconvert", "--recalc", str(source), str(target)]
            run = subprocess.run(command, capture_output=True, text=True, timeout=_TIMEOUT, check=False)
        except subprocess.TimeoutExpired:
            return Failed(f"no result after {_TIMEOUT} seconds")
        if run.returncode or not target.exists():
            return Failed(run.stderr.strip() or "saved nothing")
        return _read(target.read_bytes())


def _read(saved: bytes) -> Sheets:
    return {
        grid.name: {address: _value(cell) for address, cell in grid.cells.items() if cell.kind}
        for grid in read_package(saved).sheets
    }


def _value(cell: RawCell) -> Value:
    match cell.kind:
        case "n" | "d":
            return float(cell.text)
        case "b":
            return cell.text in ("1", "TRUE")
        case "e":
            return CellError(cell.text)
    return cell.text


# --- libraries, asked cell by cell --------------------------------------------------------------------------------------------


def _each(ask: Callable[[bytes], Sheets]) -> Callable[[list[bytes]], list[Sheets | Failed]]:
    """A function for one workbook → one for many, of which some may fail."""

    def run(books: list[bytes]) -> list[Sheets | Failed]:
        return [one(book) for book in books]

    def one(book: bytes) -> Sheets | Failed:
        try:
            return ask(book)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # a library in Rust may panic, which is no Exception
            return Failed(f"{type(error).__name__}: {error}")

    return run


def _ironcalc(book: bytes) -> Sheets:
    import ironcalc

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "in.xlsx")
        path.write_bytes(book)
        model = ironcalc.load_from_xlsx(str(path))
    model.evaluate()
    names = [one["name"] for one in model.get_worksheets_properties()]
    sheets: Sheets = {name: {} for name in names}
    for sheet, row, column in model.get_all_cells():
        value = model.get_cell_value(sheet, row, column)
        if value is None:
            continue
        error = model.get_cell_type(sheet, row, column) == ironcalc.CellType.ErrorValue
        sheets[names[sheet]][_address(row, column)] = CellError(value) if error else value
    return sheets


def _formualizer(book: bytes) -> Sheets:
    import formualizer

    model = formualizer.load_workbook_bytes(book)
    model.evaluate_all()
    sheets: Sheets = {}
    for sheet, address, row, column in _cells(book):
        value = model.get_value(sheet, row, column)
        if value is not None:
            sheets.setdefault(sheet, {})[address] = _from_formualizer(value)
    return sheets


def _from_formualizer(value: Any) -> Value:
    """An error is told as a dictionary, {'type': 'Error', 'kind': 'Name'}."""
    if isinstance(value, dict):
        kind = str(value.get("kind", value))
        return CellError({"Na": "#N/A", "Div": "#DIV/0!", "Name": "#NAME?", "Null": "#NULL!"}.get(kind, f"#{kind.upper()}!"))
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _cells(book: bytes) -> Iterator[tuple[str, str, int, int]]:
    """(sheet, address, row, column from 1) of every cell in which the workbook has something."""
    for grid in read_package(book).sheets:
        for address in grid.cells:
            letters, row = _ADDRESS.fullmatch(address).groups()  # type: ignore[union-attr]
            column = 0
            for letter in letters:
                column = column * 26 + ord(letter) - ord("A") + 1
            yield grid.name, address, int(row), column


def _address(row: int, column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row}"


def _said_by(*command: str) -> Callable[[], str]:
    """The first line that a program says about its version."""

    def version() -> str:
        libreoffice.program(command[0])
        run = subprocess.run(command, capture_output=True, text=True, timeout=_TIMEOUT, check=False)
        return (run.stdout or run.stderr).splitlines()[0]

    return version


def _package(name: str) -> Callable[[], str]:
    return lambda: f"{name} {importlib.metadata.version(name)}"


#: By name.
ENGINES = {
    engine.name: engine
    for engine in (
        Engine("LibreOffice", _said_by("soffice", "--version"), _libreoffice, installed_by_us=True),
        Engine("Gnumeric", _said_by("ssconvert", "--version"), _gnumeric, installed_by_us=True),
        Engine("IronCalc", _package("ironcalc"), _each(_ironcalc)),
        Engine("Formualizer", _package("formualizer"), _each(_formualizer)),
    )
}
