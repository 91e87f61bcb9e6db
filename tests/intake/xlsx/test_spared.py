"""Sheets that nobody reads: their cells are passed over, their guards are not, and the answer is that of reading everything."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from io import BytesIO

import pytest

from tests.intake.building import Sketch, save, sketch_cover, sketch_meta, sketch_tables
from tests.intake.xlsx.attacks import Raw, raw_entries, raw_zip
from toolkit.errors import UnreadableError
from toolkit.form import FORMS, sheets
from toolkit.intake.workbook import is_spared, read_workbook
from toolkit.intake.xlsx import shortcuts
from toolkit.intake.xlsx.package import read_package
from toolkit.submission.report import Submission
from toolkit.template.template import Content, write_workbook

FORM = FORMS[2021]
FIGURES = {one.key: 1 + one.index for one in FORM.fields if not one.total}


def template() -> bytes:
    return write_workbook(FORM, Content(cover={"unit": "甲局", "year": 2024}, figures=FIGURES, narrative={"problems": "无"}))


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def part_named(data: bytes, sheet: str) -> str:
    """The part of a sheet in a workbook of ours, which numbers them in order."""
    tags = parts_of(data)["xl/workbook.xml"].decode().split("<sheet ")[1:]
    number = next(number for number, tag in enumerate(tags, 1) if tag.startswith(f'name="{sheet}"'))
    return f"xl/worksheets/sheet{number}.xml"


def spoilt(sheet: str, change: Callable[[Raw], None]) -> bytes:
    """A template of which one entry was changed."""
    data = template()
    entries = raw_entries(parts_of(data))
    change(next(one for one in entries if one.name.decode() == part_named(data, sheet)))
    return raw_zip(entries)


def test_of_a_template_the_cells_of_three_sheets_are_not_read():
    """The instructions, the rows behind 自检, the marks of the button; all others are."""
    package = read_package(template(), spare=is_spared)
    assert package.spared == (sheets.GUIDE, sheets.JUDGE, sheets.MARKS)
    assert {grid.name for grid in package.sheets} >= {
        sheets.COVER,
        "表二",
        "表三",
        "表四",
        sheets.PROSE,
        sheets.SELFCHECK,
        sheets.META,
    }
    assert read_package(template()).spared == ()


def test_a_sheet_that_people_see_is_read_whatever_it_is_called():
    """Only hidden sheets of our own names are passed over, and the instructions."""
    found = [Sketch(name, {(1, 1): "甲"}) for name in (sheets.JUDGE, sheets.MARKS, "一")]
    for hidden in ((), (sheets.JUDGE, sheets.MARKS)):
        assert read_package(book(*found, hidden=hidden), spare=is_spared).spared == hidden


def lie(entry: Raw) -> None:
    entry.size = len(entry.content) - 1


def bomb(entry: Raw) -> None:
    entry.content = entry.content.replace(b"<sheetData", b" " * 20_000_000 + b"<sheetData")


def declare(entry: Raw) -> None:
    entry.content = entry.content.replace(b"?>", b"?><!DOCTYPE x>", 1)


def miscount(entry: Raw) -> None:
    entry.crc = 1


def hide_bytes(entry: Raw) -> None:
    entry.packed = entry.pack() + b"junk"


SPOILT = {lie: "ambiguous", bomb: "limit_ratio", declare: "doctype", miscount: "damaged", hide_bytes: "ambiguous"}


@pytest.mark.parametrize("sheet", [sheets.GUIDE, sheets.JUDGE, sheets.MARKS])
@pytest.mark.parametrize("change", SPOILT)
def test_an_attack_on_a_sheet_that_nobody_reads_is_refused(change, sheet):
    """Bombs, lying sizes and checksums, bytes behind the packed ones, document types: as in any other part."""
    with pytest.raises(UnreadableError) as caught:
        read_workbook(spoilt(sheet, change), "")
    assert caught.value.code == SPOILT[change]


def both_ways(data: bytes) -> Submission | str:
    """The answer, which has to be the same with and without short cuts."""
    quick = answer(data)
    with shortcuts.none_taken():
        assert answer(data) == quick
    return quick


def answer(data: bytes) -> Submission | str:
    try:
        return read_workbook(data, "甲.xlsx")
    except UnreadableError as error:
        return error.code


def book(*sketches: Sketch, hidden: tuple[str, ...] = ()) -> bytes:
    """A workbook of which some sheets are hidden."""
    entries = parts_of(save(list(sketches)))
    for name in hidden:
        mark = f'<sheet name="{name}"'.encode()
        assert mark in entries["xl/workbook.xml"]
        entries["xl/workbook.xml"] = entries["xl/workbook.xml"].replace(mark, b'<sheet state="hidden"' + mark[len("<sheet") :])
    return raw_zip(raw_entries(entries))


def test_a_template_is_read_the_same_both_ways():
    found = both_ways(template())
    assert (
        isinstance(found, Submission)
        and found.unit == "甲局"
        and found.cell("requests/received/natural_person").value is not None
    )


@pytest.mark.parametrize("name", [sheets.JUDGE, sheets.MARKS])
@pytest.mark.parametrize("moved", ["documents", "requests", "challenges"])
def test_a_table_hidden_under_a_name_of_ours_is_found_if_there_is_no_other(moved, name):
    """Then every sheet is read, and the table is told to be hidden."""
    tables = sketch_tables(FORM, FIGURES)
    tables[moved] = tables[moved].shift(0, 0, name)
    found = both_ways(book(sketch_cover(), *tables.values(), sketch_meta(FORM), hidden=(name,)))
    assert isinstance(found, Submission)
    assert {"sheet_hidden", "table_on_other_sheet"} <= {fault.kind for fault in found.faults}
    assert found.cell(next(key for key in FIGURES if key.startswith(moved))).value is not None


@pytest.mark.parametrize("name", [sheets.JUDGE, sheets.MARKS, sheets.GUIDE])
@pytest.mark.parametrize("hidden", [True, False])
def test_whatever_else_stands_on_such_a_sheet_the_answer_is_that_of_reading_everything(name, hidden):
    """A table that is also at home, a cover, prose; shown and hidden; with the tables, without them, with one of them."""
    tables = sketch_tables(FORM, FIGURES)
    twin = tables["requests"].shift(0, 0, name)
    cover = sketch_cover().shift(0, 0, name)
    text = Sketch(name, {(1, 1): "一、总体情况", (1, 2): "情况"})
    full = [sketch_cover(), *tables.values(), sketch_meta(FORM)]
    for sketches in (
        [*full, twin],
        [*full, text],
        [*full, cover],
        [*tables.values(), cover],
        [*tables.values(), Sketch(sheets.COVER, {(1, 1): "单位名称", (1, 2): "甲局"}), cover],
        [*tables.values(), text.beside(cover)],
        [sketch_cover(), twin],
        [sketch_cover(), tables["documents"], twin.beside(cover.shift(40, 0, name))],
        [sketch_cover(), text],
    ):
        both_ways(book(*sketches, hidden=(name,) if hidden else ()))


def test_a_cover_on_a_hidden_sheet_is_found_if_there_is_no_other():
    """As when everything is read."""
    cover = sketch_cover().shift(0, 0, sheets.JUDGE)
    found = both_ways(book(*sketch_tables(FORM, FIGURES).values(), cover, hidden=(sheets.JUDGE,)))
    assert isinstance(found, Submission) and (found.unit, found.year) == ("甲县民政局", 2024)
