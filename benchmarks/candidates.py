"""Everything that is timed inside one process, and the proof that it returns what is truly in the files.

Each reader delivers an `Answer`: unit, code and year, all 200 figures, all texts. `wrong` compares it with the generator's
truth; who is wrong is reported and not timed, for a fast wrong reader is worth nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple
from xml.parsers import expat
from zipfile import ZipFile

from benchmarks.generate import FORM, index_of, truth_of
from toolkit.checks.judging import check_one
from toolkit.feedback.copy.returned import returned_copy
from toolkit.form import sheets
from toolkit.form.layout import addresses, split_address
from toolkit.form.sheets import cover_address
from toolkit.intake.workbook import is_spared, read_workbook
from toolkit.intake.xlsx.package import Package, read_bytes, read_package
from toolkit.rules.findings import Checked
from toolkit.submission.cells import VALUED, Note, State
from toolkit.submission.numbers import in_units
from toolkit.submission.record import LastYear
from toolkit.submission.report import Submission
from toolkit.template.template import Content, write_workbook


class Answer(NamedTuple):
    """What a reader found: cover as (unit, code, year), a number, text or None per figure, texts by heading."""

    cover: tuple[Any, Any, Any]
    figures: Sequence[float | str | None]
    narrative: dict[str, str]


Reader = Callable[[Path], Answer]


def wrong(reader: Reader, files: Iterable[Path], *, totals: bool = True) -> str:
    """The first thing that a reader gets wrong, "" if it is right about all files.

    Args:
        totals: Whether totals are compared; not where a file was saved without their results.
    """
    for path in files:
        truth, answer = truth_of(index_of(path)), reader(path)
        if tuple(answer.cover) != truth.cover:
            return f"{path.name}: cover {answer.cover}"
        for index in truth.judged:
            field = FORM.fields[index]
            if (totals or not field.total) and not _same(answer.figures[index], truth.figures[index]):
                return f"{path.name}: {field.key} is {answer.figures[index]!r}, should be {truth.figures[index]!r}"
        texts = {_TITLES[key]: _joined(text) for key, text in truth.narrative.items()}
        if {title: _joined(text) for title, text in answer.narrative.items() if text} != texts:
            return f"{path.name}: texts"
    return ""


def _same(found: float | str | None, right: float | str | None) -> bool:
    return type(found) is type(right) and found == right


def _joined(text: str) -> str:
    """Long texts stand in several cells, so where the lines end is no part of the answer."""
    return "".join(text.split())


_TITLES = dict(sheets.prose_rows(FORM))
_COVER = {key: (sheets.COVER, cover_address(key)) for key in ("unit", "code", "year")}


# ---------------------------------------------------------------- the bound


_NEEDED = ("xl/worksheets/sheet", "xl/sharedStrings.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels")


def tokenise(path: Path) -> None:
    """The least that any reader has to do: inflate the parts that hold content and let expat see them, without handlers."""
    with path.open("rb") as stream, ZipFile(stream) as package:
        for name in package.namelist():
            if name.startswith(_NEEDED):
                expat.ParserCreate().Parse(package.read(name), True)


# ---------------------------------------------------------------- readers


def read_own(path: Path) -> Submission:
    """Ours, all guards included."""
    return read_workbook(read_bytes(path), str(path))


def cells_own(path: Path) -> Package:
    """Ours as far as the raw cells, all guards included."""
    return read_package(read_bytes(path), spare=is_spared)


def cells_calamine(path: Path) -> dict[str, list[list[Any]]]:
    """The values of the sheets that ours reads, by python-calamine."""
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(str(path))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in _read_by_own(path.parent)}


@lru_cache(maxsize=4)
def _read_by_own(folder: Path) -> tuple[str, ...]:
    """Names of the sheets whose cells ours reads; the workbooks of a folder are copies of one template."""
    return tuple(grid.name for grid in cells_own(min(folder.glob("*.xlsx"))).sheets)


def answer_own(path: Path) -> Answer:
    """What ours says; a recomputed total whose parts are incomplete is compared by nobody."""
    submission = read_own(path)
    figures: list[float | str | None] = []
    for cell in submission.cells:
        if cell.state is State.BLANK:
            figures.append(None)
        elif cell.state in VALUED and cell.state is not State.ANNOTATED and not cell.notes & Note.TEXT_NUMBER:
            figures.append(float(cell.value or 0))
        else:
            figures.append(cell.raw)
    texts = {_TITLES[key]: text for key, text in submission.narrative.items()}
    return Answer((submission.unit, submission.code, submission.year), figures, texts)


def answer_calamine(path: Path) -> Answer:
    """python-calamine as one would use it who has read its traps."""
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(str(path))
    wanted = {*_sheets(), sheets.PROSE}
    return _pick({name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in wanted})


def answer_openpyxl_lines(path: Path) -> Answer:
    """openpyxl, read-only."""
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        return _pick({name: list(book[name].iter_rows(values_only=True)) for name in {*_sheets(), sheets.PROSE}})
    finally:
        book.close()


def answer_openpyxl(path: Path) -> Answer:
    """openpyxl, normal."""
    import openpyxl

    book = openpyxl.load_workbook(path, data_only=True)
    return _pick({name: list(book[name].iter_rows(values_only=True)) for name in {*_sheets(), sheets.PROSE}})


@lru_cache(maxsize=1)
def _places() -> tuple[tuple[str, int, int], ...]:
    """(sheet, row, column) from 0 of the cover and then of every figure."""
    found = []
    for sheet, address in (*_COVER.values(), *addresses(FORM).values()):
        column, row = split_address(address)
        found.append((sheet, row - 1, column - 1))
    return tuple(found)


@lru_cache(maxsize=1)
def _sheets() -> frozenset[str]:
    return frozenset(sheet for sheet, _, _ in _places())


def _pick(grids: dict[str, Sequence[Sequence[Any]]]) -> Answer:
    """The figures out of rows of values."""
    values = [_value(grids[sheet], row, column) for sheet, row, column in _places()]
    (unit, code, year), figures = values[:3], values[3:]
    texts: dict[str, str] = {}
    current, titles = None, frozenset(_TITLES.values())
    for line in grids[sheets.PROSE]:
        head, text = (*line, None, None)[:2]
        if head:
            current = head if head in titles else None
        if current and isinstance(text, str):
            texts[current] = texts.get(current, "") + text
    return Answer((unit, code, int(year) if isinstance(year, float) else year), figures, texts)


def _value(lines: Sequence[Sequence[Any]], row: int, column: int) -> float | str | None:
    line = lines[row] if row < len(lines) else ()
    value = line[column] if column < len(line) else None
    if value is None or value == "":
        return None
    return value if isinstance(value, str) else float(value)


# ---------------------------------------------------------------- checks


def differing_checks(plain: Sequence[Checked], batch: Sequence[Checked]) -> str:
    """The first file about which the two engines differ, or of which the verdict is not what the generator made; "" if none."""
    for one, other in zip(plain, batch, strict=True):
        if one != other:
            return f"{Path(one.path).name}: the engines differ"
        made = truth_of(index_of(one.path))
        if len(made.judged) == len(FORM.fields) and one.verdict.value == "rejected":
            return f"{Path(one.path).name}: a right file was rejected, {one.findings[0].rule}"
        if len(made.judged) < len(FORM.fields) and not one.findings:
            return f"{Path(one.path).name}: no finding in a file with mistakes"
    return ""


def with_last_year(submission: Submission) -> Submission:
    """The same report with a last year that fits it: a tenth less of everything, but what was carried over as it arrived."""
    prior = {one.key: value * 9 // 10 for one, value in zip(FORM.fields, submission.numbers, strict=True) if value is not None}
    now = dict(zip((one.key for one in FORM.fields), submission.numbers, strict=True))
    for one in FORM.fields:
        came = now[one.key]
        if one.row_key == "carried_in" and came is not None:
            prior[one.key.replace("/carried_in/", "/carried_out/")] = came
    for kind in ("rules", "normative"):
        issued, repealed, in_force = (now[f"documents/{kind}/{what}"] for what in ("issued", "repealed", "in_force"))
        if issued is not None and repealed is not None and in_force is not None:
            prior[f"documents/{kind}/in_force"] = in_force - issued + repealed
    return replace(submission, last_year=LastYear(prior))


def check_plain(submissions: Sequence[Submission]) -> list[Checked]:
    return [check_one(one) for one in submissions]


# ---------------------------------------------------------------- the detail sheet


Row = Sequence[int | Decimal | str | None]


def detail_streamed(rows: Sequence[Row]) -> bytes:
    """A sheet of figures as the region workbook gets it."""
    from toolkit.workbook.stream import Line, Streams, look_number
    from toolkit.workbook.styles import new_workbook

    workbook, buffer = new_workbook("")
    look = look_number(workbook.add_format({"border": 1, "num_format": "0"}))
    sheet = workbook.add_worksheet()
    streams = Streams(workbook, buffer)
    sheet.write_string(0, 0, "序号")
    lines = (Line(15, (look,) * (len(values) + 1), [row, *values]) for row, values in enumerate(rows, 1))
    streams.add(sheet, 1, len(rows), lines)
    finished = BytesIO()
    streams.finish(finished)
    return finished.getvalue()


def detail_xlsxwriter(rows: Sequence[Row]) -> bytes:
    """The same sheet by XlsxWriter in its most thrifty mode."""
    import xlsxwriter

    buffer = BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {"constant_memory": True})
    style = workbook.add_format({"border": 1, "num_format": "0"})
    sheet = workbook.add_worksheet()
    sheet.write_string(0, 0, "序号")
    for row, values in enumerate(rows, 1):
        sheet.write_number(row, 0, row, style)
        for column, value in enumerate(values, 1):
            if isinstance(value, str):
                sheet.write_string(row, column, value, style)
            elif value is None:
                sheet.write_blank(row, column, None, style)
            else:
                sheet.write_number(row, column, value, style)
    workbook.close()
    return buffer.getvalue()


def sheet_values(data: bytes) -> list[list[Any]]:
    """What stands in the first sheet below its heading, by calamine."""
    from python_calamine import CalamineWorkbook

    return CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(0).to_python(skip_empty_area=False)[1:]


# ---------------------------------------------------------------- workbooks that go out


@lru_cache(maxsize=2048)
def _received(path: Path) -> Checked:
    return check_one(read_own(path))


def return_copies(files: Sequence[Path], *, quick: bool) -> list[bytes]:
    """The returned copy of each workbook that was read and checked before."""
    received = map(_received, files)
    return [returned_copy(one.submission, one.findings, quick=quick) for one in received if one.submission]


def issue(files: Sequence[Path], *, quick: bool) -> list[bytes]:
    """A template for each unit, with its figures of last year: all that this year compares with, 上年结转 filled in."""
    return [write_workbook(FORM, _next_year(path), quick=quick) for path in files]


@lru_cache(maxsize=2048)
def _next_year(path: Path) -> Content:
    last = _received(path).submission
    assert last is not None
    prior = {
        one.key: in_units(last.figures[one.index], one.measure)
        for one in FORM.fields
        if last.states[one.index] in (State.NUMBER, State.ZERO) and not last.notes[one.index]
    }
    opened = {key.replace("/carried_out/", "/carried_in/"): value for key, value in prior.items() if "/carried_out/" in key}
    inputs = {key: value for key, value in opened.items() if not FORM.by_key[key].total}
    cover: dict[str, str | int] = {"unit": last.unit, "code": last.code, "region": last.region, "year": (last.year or 2024) + 1}
    return Content(cover=cover, figures=dict(inputs), prior=prior, locked=frozenset(inputs))
