"""A filled template that another program has saved is read as the same report: figures, states, texts, cover."""

from __future__ import annotations

import io
import subprocess
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from tests import libreoffice, openxml
from tests.faulty import Fault, spoiled
from tests.libreoffice import needs_office
from toolkit.form import FORMS
from toolkit.form.model import Form
from toolkit.intake.workbook import read_workbook
from toolkit.rules import samples
from toolkit.submission.cells import Note, State
from toolkit.submission.content import Content
from toolkit.submission.numbers import in_units
from toolkit.template.template import write_workbook

#: Breaks, indents and signs that a careless writer of XML loses.
_TEXT = '　　一、无收费。\n　　二、A&B <c> "d"  两个空格。\n\n　　三、完。'
#: What stands in some cells instead of a whole number.
_TYPED: dict[str, Any] = {
    "requests/received/research": None, "requests/received/legal_service": "/", "requests/granted/other": "若干",
    "requests/granted/research": "３", "requests/denied.state_secret/other": "12件", "requests/carried_in/other": -3,
    "requests/partly_granted/other": 2.5, "requests/carried_out/other": "3（注）",
    "challenges/count/reconsideration.other": "1、2", "challenges/count/litigation.direct.other": "约20",
    "documents/fee/amount": 1234.56, "documents/license/decisions": "1,136", "documents/license/change": "减3",
    "documents/procurement/amount": 0.1,
}  # fmt: skip


def clean(form: Form) -> Content:
    """A report with texts, an explanation, and totals as formulas."""
    year = samples.YEARS[form.edition]
    figures = {key: in_units(value, form.by_key[key].measure) for key, value in samples.clean_figures(form).items()}
    cover: dict[str, str | int] = {"unit": samples.UNIT, "code": "007", "region": "云溪市", "year": year}
    texts = samples.clean_texts(form, year) | {"other_matters": _TEXT}
    said = {"C103": "本机关没有法律服务机构提出的申请，故填斜线"}
    return Content(cover=cover, figures=figures, narrative=texts, explanations=said)


def odd(form: Form) -> Content:
    """The same with odd things typed into some cells."""
    content = clean(form)
    for key, value in _TYPED.items():
        if key in form.by_key:
            content = spoiled(content, key, Fault("", value))
    return content


# --- the writers: workbooks → the same, saved again ---------------------------------------------------------------------------


def _openpyxl(books: list[bytes]) -> list[bytes]:
    """Formulas stay, their stored results go."""

    def saved(book: bytes) -> bytes:
        stream = io.BytesIO()
        openpyxl.load_workbook(io.BytesIO(book)).save(stream)
        return stream.getvalue()

    return list(map(saved, books))


def _pandas(books: list[bytes]) -> list[bytes]:
    """Only values stay: no formula, no merged area, no hidden sheet."""

    def saved(book: bytes) -> bytes:
        sheets = pd.read_excel(
            io.BytesIO(book), sheet_name=None, header=None, dtype=object, keep_default_na=False, engine="openpyxl"
        )
        stream = io.BytesIO()
        with pd.ExcelWriter(stream, engine="openpyxl") as writer:
            for name, sheet in sheets.items():
                sheet.replace("", None).to_excel(writer, sheet_name=name, header=False, index=False)
        return stream.getvalue()

    return list(map(saved, books))


def _by_command(command: Callable[[list[tuple[Path, Path]]], list[list[str]]], books: list[bytes]) -> list[bytes]:
    """Saved by a program of its own.

    Args:
        command: (file to open, file to save) for each workbook → the commands that do it.
    """
    with tempfile.TemporaryDirectory() as folder:
        pairs = [(Path(folder, f"in{number}.xlsx"), Path(folder, f"out{number}.xlsx")) for number in range(len(books))]
        for (source, _), book in zip(pairs, books, strict=True):
            source.write_bytes(book)
        for one in command(pairs):
            subprocess.run(one, check=True, capture_output=True, timeout=120)
        return [target.read_bytes() for _, target in pairs]


def _gnumeric(books: list[bytes]) -> list[bytes]:
    libreoffice.program("ssconvert")
    return _by_command(lambda pairs: [["ssconvert", *map(str, pair)] for pair in pairs], books)


def _node(library: str) -> Callable[[list[bytes]], list[bytes]]:
    def saved(books: list[bytes]) -> list[bytes]:
        program, script = libreoffice.program("node"), openxml.ROOT / "tests" / "tools" / "resave.mjs"
        return _by_command(
            lambda pairs: [
                [program, str(script), str(openxml.node_tools()), library, *(str(one) for pair in pairs for one in pair)]
            ],
            books,
        )

    return saved


WRITERS = {
    "openpyxl": pytest.param(_openpyxl),
    "Gnumeric": pytest.param(_gnumeric, marks=needs_office),
    "LibreOffice": pytest.param(libreoffice.recalculate, marks=needs_office),
    "exceljs": pytest.param(_node("exceljs"), marks=needs_office),
    "SheetJS": pytest.param(_node("sheetjs"), marks=needs_office),
}


@cache
def _written(make: Callable[[Form], Content]) -> tuple[bytes, ...]:
    """The workbook of each edition."""
    return tuple(write_workbook(form, make(form)) for form in FORMS.values())


def _said(data: bytes, *, totals: bool = True, derived: bool = True) -> dict[str, object]:
    """All that a unit says in a workbook, and not what the file looks like.

    Args:
        totals: Whether totals are among the figures.
        derived: Whether it counts that a total was worked out from its parts.
    """
    report = read_workbook(data, "x.xlsx")
    form = FORMS[report.edition]
    told = {
        one.key: (State(report.states[one.index]), report.figures[one.index],
                  Note(report.notes[one.index]) & ~(Note.NONE if derived else Note.DERIVED))
        for one in form.fields if totals or not one.total
    }  # fmt: skip
    return {
        "unit": (report.unit, report.code, report.region, report.year, report.edition),
        "figures": told,
        "texts": dict(report.narrative),
        "explanations": dict(report.explanations),
        "cover": dict(report.cover),
    }


def test_the_samples_have_cells_in_every_state() -> None:
    """And numbers that are read only with a note, totals that are worked out, texts: or the tests below would prove little."""
    for form, book in zip(FORMS.values(), _written(odd), strict=True):
        report = read_workbook(book, "x.xlsx")
        assert set(map(State, report.states)) == set(State)
        notes = Note(0)
        for one in report.notes:
            notes |= Note(one)
        assert notes & (note := Note.TEXT_NUMBER | Note.UNIT | Note.ANNOTATION | Note.APPROXIMATE | Note.DERIVED) == note
        assert report.code == "007" and report.explanations and report.narrative["other_matters"].count("\n") == 3, form


@pytest.mark.parametrize("writer", WRITERS.values(), ids=WRITERS)
def test_what_a_unit_says_survives_another_writer(writer: Callable[[list[bytes]], list[bytes]]) -> None:
    """Figures in every state with their notes, texts, explanations, cover; a clean workbook and an odd one of each edition."""
    books = [*_written(clean), *_written(odd)]
    for before, after in zip(books, writer(books), strict=True):
        assert after != before
        assert _said(after) == _said(before)


def test_what_a_unit_says_survives_pandas() -> None:
    """It saves the results of formulas as numbers: the same figures, but no longer worked out here.

    Over parts that are no plain numbers a stored total is what the spreadsheet made of them, and that the unit then says.
    """
    for before, after in zip(_written(clean), _pandas(list(_written(clean))), strict=True):
        assert _said(after, derived=False) == _said(before, derived=False)
    for before, after in zip(_written(odd), _pandas(list(_written(odd))), strict=True):
        assert _said(after, totals=False) == _said(before, totals=False)
