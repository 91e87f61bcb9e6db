"""Many workbooks that differ only in what is typed, recalculated and saved by one LibreOffice that loads one of them.

To load a workbook takes LibreOffice as long as to save it. What it makes of two files is the same but for the cells in which
they differ: so the first is loaded as a file, and for each of the others these cells are typed into it. Only files that are the
same to the byte in all else are taken together: formulas, formats, names, colours, comments; every other is loaded itself.
"""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from threading import Timer
from typing import Any, NamedTuple
from xml.etree import ElementTree

from tests import libreoffice
from tests.engines import soffice

_CELL = re.compile(rb'<c r="([A-Z]+[0-9]+)"([^>]*?)(?:/>|>(.*?)</c>)', re.DOTALL)
_SHEET = re.compile(r"xl/worksheets/sheet([0-9]+)\.xml")
_RESULT = re.compile(rb"<v>.*?</v>|<v/>", re.DOTALL)
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_FILTER = "Calc MS Excel 2007 XML"
_CONTENTS = 1 | 2 | 4 | 16  # com.sun.star.sheet.CellFlags: VALUE, DATETIME, STRING, FORMULA
#: After so many seconds for one batch the office is ended, and the test fails.
_TIMEOUT = 600

#: By number of the sheet from 0 and address: a number, or text exactly as the file has it.
Typed = dict[tuple[int, str], float | str]


class _Parts(NamedTuple):
    """A workbook taken apart: all but what is typed, and what is typed."""

    frame: tuple[tuple[str, bytes], ...]
    typed: Typed


def recalculate(books: list[bytes]) -> list[bytes]:
    """Each workbook as LibreOffice saves it, recalculated, in the same order."""
    parts = [apart(book) for book in books]
    alike: dict[tuple[tuple[str, bytes], ...], list[int]] = {}
    for number, one in enumerate(parts):
        alike.setdefault(one.frame, []).append(number)
    resident = libreoffice.running()
    limit = Timer(_TIMEOUT, resident.stop)
    limit.start()
    try:
        desktop = soffice.Office(resident.pipe).desktop
        saved = {
            number: data
            for group in alike.values()
            for number, data in zip(
                group, _saved(desktop, books[group[0]], [parts[number].typed for number in group]), strict=True
            )
        }
    finally:
        limit.cancel()
    return [saved[number] for number in range(len(books))]


def _saved(desktop: Any, first: bytes, all_typed: list[Typed]) -> Iterator[bytes]:
    """The first as it is loaded, then with the cells of each of the others."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "in.xlsx"), Path(folder, "out.xlsx")
        source.write_bytes(first)
        document = desktop.loadComponentFromURL(source.as_uri(), "_blank", 0, soffice.properties(Hidden=True))
        assert document is not None, "LibreOffice could not open a workbook"
        before = all_typed[0]
        for typed in all_typed:
            _retype(document, before, typed)
            before = typed
            document.storeToURL(target.as_uri(), soffice.properties(FilterName=_FILTER))
            yield target.read_bytes()
            target.unlink()
        document.close(True)


def _retype(document: Any, before: Typed, after: Typed) -> None:
    """Type what differs into an open workbook, and calculate everything anew."""
    changed = [place for place in before.keys() | after.keys() if before.get(place) != after.get(place)]
    document.enableAutomaticCalculation(False)
    for sheet, address in changed:
        cell = document.Sheets.getByIndex(sheet).getCellRangeByName(address)
        value = after.get((sheet, address))
        if value is None:
            cell.clearContents(_CONTENTS)
        elif isinstance(value, str):
            cell.setString(value)
        else:
            cell.setValue(value)
        shown = cell.getValue() if isinstance(value, float) else cell.getString()
        assert shown == ("" if value is None else value), (sheet, address)  # a protected cell stays as it is and says nothing
    document.enableAutomaticCalculation(True)
    document.calculateAll()


def apart(book: bytes) -> _Parts:
    """Numbers and texts of cells without a formula are typed; all else is frame but for stored results."""
    typed: Typed = {}
    frame = []
    with zipfile.ZipFile(io.BytesIO(book)) as package:
        texts = _shared_texts(package.read("xl/sharedStrings.xml"))
        for name in sorted(set(package.namelist()) - {"xl/sharedStrings.xml"}):
            data = package.read(name)
            if found := _SHEET.fullmatch(name):
                sheet = int(found[1]) - 1

                def emptied(cell: re.Match[bytes], sheet: int = sheet) -> bytes:
                    address, attributes, content = cell[1].decode(), cell[2], cell[3] or b""
                    kind = re.search(rb' t="([a-zA-Z]+)"', attributes)
                    plain = re.sub(rb' t="[a-zA-Z]+"', b"", attributes).strip()
                    if b"<f" in content:
                        return b"<%s %s %s>" % (cell[1], plain, _RESULT.sub(b"", content))
                    value = re.fullmatch(rb"<v>(.*?)</v>", content)
                    if content and (value is None or (kind and kind[1] not in (b"s", b"n"))):
                        return cell[0]  # a truth value, an error, text within the cell: kept as it is
                    if value:
                        typed[sheet, address] = texts[int(value[1])] if kind and kind[1] == b"s" else float(value[1])
                    return b"<%s %s>" % (cell[1], plain)

                data = _CELL.sub(emptied, data)
            frame.append((name, data))
    return _Parts(tuple(frame), typed)


def _shared_texts(data: bytes) -> list[str]:
    return ["".join(run.text or "" for run in one.iter(f"{_MAIN}t")) for one in ElementTree.fromstring(data)]
