"""What is seen of workbooks of other formats beside their values, and files that lead the looker astray."""

from __future__ import annotations

import re
import struct
import time
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.intake.old.building import ods, ods_row, xlsb
from tests.intake.old.test_old import SAMPLES, traps
from tests.libreoffice import convert, needs_office
from toolkit.intake.old.looks import look
from toolkit.intake.old.seen import Look
from toolkit.intake.workbook import read_workbook
from toolkit.intake.xlsx.package import read_package
from toolkit.submission.cells import Grid, RawCell

OUTSIDE = (
    '<table:table-row><table:table-cell table:formula="of:=[\'file:///tmp/b.ods\'#$S.A1]" office:value-type="float" '
    'office:value="1"><text:p>1</text:p></table:table-cell></table:table-row>'
)


@cache
def saved(kind: str) -> bytes:
    """The workbook of all traps in another format."""
    return xlsb(read_package(traps()).sheets) if kind == "xlsb" else convert(traps(), kind)


@needs_office
@pytest.mark.parametrize("kind", ["xls", "ods", "xlsb"])
def test_errors_hidden_rows_and_columns_and_merged_areas_are_seen(kind):
    seen = look(saved(kind)).sheets[0]

    assert seen.errors == {(3, 7): "#REF!" if kind == "xlsb" else "#DIV/0!", (4, 7): "#REF!" if kind == "xlsb" else "#N/A"}
    if kind != "xlsb":  # the one made by hand hides nothing
        assert seen.hidden_rows == {22} and 4 in seen.hidden_columns
        assert seen.merges == ([(3, 8, 5, 10)] if kind == "ods" else [])


@needs_office
def test_links_to_other_files_are_seen_and_a_workbook_without_has_none():
    linked = ods({"表": OUTSIDE})
    sheets = read_package(SAMPLES[-1].read_bytes()).sheets

    plain = convert(SAMPLES[-1].read_bytes(), "xls")
    own = re.search(rb"\xae\x01\x04\x00..\x01\x04", plain, re.DOTALL)  # the record of a link to the workbook itself
    assert own is not None
    other = plain.replace(own[0], own[0][:-2] + b"\x02\x00")

    assert look(linked).has_external_links and look(other).has_external_links and not look(plain).has_external_links
    assert not look(saved("ods")).has_external_links and not look(saved("xls")).has_external_links
    read = read_workbook(xlsb(sheets, **{"xl/externalLinks/externalLink1.bin": b"x"}), "甲局.xls")
    assert {"outside_links", "values_only"} <= {fault.kind for fault in read.faults}
    assert "outside_links" not in {fault.kind for fault in read_workbook(xlsb(sheets), "甲局.xls").faults}


def test_an_error_value_is_told_as_such_and_not_as_a_blank():
    cells = {"B3": RawCell("甲"), "C4": RawCell("#REF!", "e"), "D5": RawCell("5", "n")}
    from toolkit.intake.old.door import read_old

    (grid,) = read_old(xlsb([Grid("一", cells)]), "xlsb").sheets
    assert grid.cells == cells  # at the same addresses, though nothing stands in the first rows and columns


def test_what_is_not_understood_gives_nothing():
    """Sectors in a circle, records without end, a part that is missing, a bomb in the markup."""
    head = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504))
    struct.pack_into("<H", head, 30, 9)
    struct.pack_into("<3L", head, 48, 1, 0, 4096)
    struct.pack_into("<L", head, 68, 0xFFFFFFFE)
    struct.pack_into("<109L", head, 76, 0, *[0xFFFFFFFF] * 108)
    table = struct.pack("<128L", 0xFFFFFFFD, 1, *[0xFFFFFFFF] * 126)  # sector 1 follows itself
    laughs = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(12))
    bomb = f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]><x>&l12;</x>'
    start = time.perf_counter()

    for data in (
        bytes(head) + table + bytes(1024),
        bytes(head[:40]),
        b"\xd0\xcf\x11\xe0" + b"\xff" * 2000,
        ods({}, **{"content.xml": bomb.encode()}),
        ods({"表": "<x>"}),
        xlsb([], **{"xl/_rels/workbook.bin.rels": b"<Relationship/>"}),
        xlsb([], **{"xl/workbook.bin": b"\x9c\x01\x10" + bytes(16)}),
        b"PK\x03\x04",
        b"",
    ):
        assert not any(one.errors for one in look(data).sheets.values())
    assert time.perf_counter() - start < 5


def test_what_is_repeated_a_million_times_is_bounded():
    error = (
        '<table:table-row table:number-rows-repeated="1000000"><table:table-cell xmlns:c="urn:org:documentfoundation:names:'
        'experimental:calc:xmlns:calcext:1.0" c:value-type="error" table:number-columns-repeated="16384" '
        'table:number-columns-spanned="9999999" table:number-rows-spanned="99999999"><text:p>Err:502</text:p>'
        "</table:table-cell></table:table-row>"
    )
    start = time.perf_counter()
    seen = look(ods({"表": error + ods_row("1", repeated=16_000)})).sheets[0]

    assert seen.errors[1, 1] == "Err:502" and len(seen.errors) <= 21_000 and len(seen.merges) == 1
    assert time.perf_counter() - start < 5


@needs_office
@given(st.sampled_from(["xls", "ods", "xlsb"]), st.data())
@settings(max_examples=200, deadline=None)
def test_files_with_bytes_changed_never_raise(kind, data):
    spoiled = bytearray(saved(kind))
    for _ in range(data.draw(st.integers(1, 20))):
        spoiled[data.draw(st.integers(0, len(spoiled) - 1))] = data.draw(st.integers(0, 255))
    stop = data.draw(st.integers(len(spoiled) // 2, len(spoiled)))

    assert isinstance(look(bytes(spoiled[:stop])), Look)
