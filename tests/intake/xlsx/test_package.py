"""The guarded reader of .xlsx files: what it reads, and everything that it refuses, quickly and in Chinese."""

from __future__ import annotations

import dataclasses
import io
import os
import random
import re
import resource
import subprocess
import sys
import time
import zipfile
from datetime import date, datetime
from xml.parsers import expat

import openpyxl
import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from tests.intake.xlsx import attacks
from tests.intake.xlsx.attacks import HEAD, Raw, book, pack, parts, raw_entries, raw_zip, sheet, strings, styles, workbook
from tests.libreoffice import convert, needs_office
from toolkit.errors import UnreadableError
from toolkit.form import FORMS
from toolkit.intake.xlsx.package import LIMITS, Limits, read_bytes, read_package
from toolkit.intake.xlsx.sheets import _SheetReader, read_sheet
from toolkit.submission.cells import RawCell
from toolkit.template.template import Content, write_workbook


def cells(data: bytes, index: int = 0) -> dict[str, RawCell]:
    return dict(read_package(data).sheets[index].cells)


def code(data: bytes, limits: Limits = LIMITS) -> str:
    """The code of the refusal; the sentence has to be Chinese, with a remedy and a full stop."""
    with pytest.raises(UnreadableError) as caught:
        read_package(data, limits)
    message = str(caught.value)
    assert re.search("[一-鿿]", message) and message.endswith("。") and "\n" not in message
    return caught.value.code


# --- what is read -------------------------------------------------------------------------------------------------------------


def test_text_and_numbers_are_read_as_they_lie():
    """A shared string and a number."""
    assert cells(book()) == {"A1": RawCell("甲", "s"), "B1": RawCell("6", "n")}


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ('<c r="A1"><v>3.50</v></c>', RawCell("3.50", "n")),
        ('<c r="A1" t="n"><v>-1E3</v></c>', RawCell("-1E3", "n")),
        ('<c r="A1" s="1"><v>45000</v></c>', RawCell("45000", "d")),
        ('<c r="A1" t="b"><v>1</v></c>', RawCell("TRUE", "b")),
        ('<c r="A1" t="e"><v>#DIV/0!</v></c>', RawCell("#DIV/0!", "e")),
        ('<c r="A1" t="d"><v>2024-01-05</v></c>', RawCell("2024-01-05", "d")),
        ('<c r="A1" t="str"><f>B1&amp;"x"</f><v>ax</v></c>', RawCell("ax", "s", 'B1&"x"')),
        ('<c r="A1"><f>SUM(B1:B2)</f><v>7</v></c>', RawCell("7", "n", "SUM(B1:B2)")),
        ('<c r="A1"><f>SUM(B1:B2)</f></c>', RawCell("", "", "SUM(B1:B2)")),
        ('<c r="A1" t="str"><f>T(B1)</f><v></v></c>', RawCell("", "s", "T(B1)")),
        ('<c r="A1" t="inlineStr"><is><t>乙</t></is></c>', RawCell("乙", "s")),
        ('<c r="A1" t="inlineStr"><is><r><t>乙</t></r><rPh><t>yi</t></rPh><r><t>丙</t></r></is></c>', RawCell("乙丙", "s")),
        ('<c r="A1"><v>1_2</v></c>', RawCell("1_2", "s")),
        ('<c r="A1"><v>١٢</v></c>', RawCell("١٢", "s")),
        ('<c r="A1"><v>nan</v></c>', RawCell("nan", "s")),
        ('<c r="a1"><v>5</v></c>', RawCell("5", "n")),
        ("<c><v>5</v></c>", RawCell("5", "n")),
        ('<c r="A1" t="s"><v> 0 </v></c>', RawCell("甲", "s")),
    ],
)
def test_every_kind_of_cell_keeps_its_kind(cell, expected):
    """Numbers, dates, booleans, errors, texts, formulas with and without results."""
    assert cells(book(f'<row r="1">{cell}</row>'))["A1"] == expected


def test_cells_that_hold_nothing_are_left_out():
    """Formats, empty elements and empty strings make no cell."""
    rows = '<row r="1"><c r="A1" s="1"/><c r="B1"></c><c r="C1"><v></v></c><c r="D1" t="s"><v>0</v></c></row>'
    assert cells(book(rows, strings=strings("<t></t>"))) == {}


def test_cells_without_an_address_stand_next_to_each_other():
    """Rows and cells may be counted instead of named."""
    rows = (
        '<row><c><v>1</v></c><c><v>2</v></c></row><row r="4"><c r="C4"><v>3</v></c>'
        "<c><v>4</v></c></row><row><c><v>5</v></c></row>"
    )
    assert {address: cell.text for address, cell in cells(book(rows)).items()} == {
        "A1": "1", "B1": "2", "C4": "3", "D4": "4", "A5": "5",
    }  # fmt: skip


def test_phonetic_readings_are_no_part_of_a_string():
    """And rich text is read without its formats."""
    rich = (
        "<r><rPr><b/><sz val='9'/></rPr><t>甲</t></r><rPh sb='0' eb='1'><t>jia</t></rPh><r><t xml:space='preserve'> 乙</t></r>"
    )
    data = book('<row r="1"><c r="A1" t="s"><v>1</v></c></row>', strings=strings("<t>x</t>", rich))
    assert cells(data)["A1"].text == "甲 乙"


def test_escaped_characters_are_decoded():
    """_x000D_ is how a carriage return is written."""
    rows = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>b_x0041_</t></is></c></row>'
    found = cells(book(rows, strings=strings("<t>a_x000D_\n_x005F_x000D_</t>")))
    assert found["A1"].text == "a\r\n_x000D_" and found["B1"].text == "bA"


def test_blanks_between_tags_are_no_text():
    """The same workbook, printed with line breaks and indents."""
    spaced = {name: re.sub(rb"><(?!/t>|/v>)", b">\n  <", content) for name, content in parts().items()}
    spaced["xl/worksheets/sheet1.xml"] = sheet(
        '\n <row r="1">\n  <c r="A1" t="s">\n   <v>0</v>\n  </c>'
        '\n  <c r="B1" t="inlineStr">\n <is>\n <t>乙 </t>\n </is>\n </c></row>\n'
    )
    assert cells(pack(spaced)) == {"A1": RawCell("甲", "s"), "B1": RawCell("乙 ", "s")}


def test_blanks_at_the_end_of_a_text_are_kept():
    """They are the unit's own."""
    assert cells(book(strings=strings("<t xml:space='preserve'>甲 \n</t>")))["A1"].text == "甲 \n"


def test_shared_formulas_are_written_out():
    """Each cell that shares a formula has it as it reads there; strings and absolute references stay."""
    rows = (
        '<row r="1"><c r="B1"><f t="shared" ref="B1:B3" si="0">A1+$C$1+LOG10(A1)&amp;"A1"</f><v>1</v></c></row>'
        '<row r="2"><c r="B2"><f t="shared" si="0"/><v>2</v></c></row>'
        '<row r="3"><c r="B3"><f t="shared" si="0"></f><v>3</v></c><c r="C3"><f t="shared" si="9"/><v>4</v></c></row>'
    )
    found = cells(book(rows))
    assert [cell.formula for cell in found.values()] == [
        'A1+$C$1+LOG10(A1)&"A1"', 'A2+$C$1+LOG10(A2)&"A1"', 'A3+$C$1+LOG10(A3)&"A1"', "",
    ]  # fmt: skip


def test_cells_filled_by_an_array_formula_have_a_formula():
    """Only the first of them carries its text."""
    rows = (
        '<row r="1"><c r="A1"><f t="array" ref="A1:B2">C1:D2*2</f><v>1</v></c>'
        '<c r="B1"><v>2</v></c><c r="C1"><v>9</v></c></row>'
        '<row r="2"><c r="A2"><v>3</v></c><c r="B2"><v>4</v></c></row>'
    )
    assert {address: cell.formula for address, cell in cells(book(rows)).items()} == {
        "A1": "C1:D2*2", "B1": "", "C1": None, "A2": "", "B2": "",
    }  # fmt: skip


def test_date_formats_are_told_from_number_formats():
    """By their letters outside quotes, brackets and escapes."""
    custom = {
        165: "yyyy&quot;年&quot;m&quot;月&quot;", 166: "0&quot;件/day&quot;", 167: "[h]:mm",
        168: "[Red]0.00", 169: "General", 170: "0.00E+00",
        171: "[$-804]yyyy/m/d", 172: "#,##0\\d", 173: "0_d",
    }  # fmt: skip
    formats = "".join(f'<numFmt numFmtId="{key}" formatCode="{value}"/>' for key, value in custom.items())
    rows = "".join(f'<row r="{row}"><c r="A{row}" s="{row}"><v>1</v></c></row>' for row in range(1, 12))
    found = cells(book(rows, styles=styles(0, *custom, 14, 57, custom=formats)))
    kinds = [found[f"A{row}"].kind for row in range(1, 12)]
    assert kinds == ["d", "n", "d", "n", "n", "n", "d", "n", "n", "d", "d"]


def test_hidden_rows_columns_and_sheets_and_merges_are_told():
    """Hidden rows count only where they hold something."""
    data = pack(
        parts(
            workbook=workbook(("一", "rId1", "veryHidden")),
            sheet=sheet(
                '<row r="1" hidden="1"><c r="A1"><v>1</v></c></row>'
                '<row r="2" hidden="1"/><row r="3"><c r="A3"><v>1</v></c></row>',
                '<cols><col min="2" max="3" hidden="1"/></cols>',
                '<mergeCells count="1"><mergeCell ref="A1:B2"/></mergeCells>',
            ),
        )
    )
    grid = read_package(data).sheets[0]
    assert (grid.hidden_rows, grid.hidden_columns, grid.merges, grid.visible) == ({1}, {2, 3}, ("A1:B2",), False)


def test_macros_and_external_links_are_told():
    """By the names of parts and by relationships."""
    contents = parts()
    assert not read_package(pack(contents)).has_macros and not read_package(pack(contents)).has_external_links
    assert read_package(pack(contents | {"xl/vbaProject.bin": b"x"})).has_macros
    types = contents["[Content_Types].xml"].replace(
        b"</Types>", b'<Override PartName="/a.bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
    )
    assert read_package(pack(contents | {"[Content_Types].xml": types})).has_macros
    assert read_package(pack(contents | {"xl/externalLinks/externalLink1.xml": b"<x/>"})).has_external_links


def test_the_digest_is_that_of_the_file():
    """sha256 of the bytes as received."""
    import hashlib

    assert read_package(book()).sha256 == hashlib.sha256(book()).hexdigest()


def test_strict_workbooks_are_read():
    """Excel offers the strict variant when saving; openpyxl finds no sheets in it."""
    assert cells(attacks.strict()) == cells(book())


def test_prefixed_names_are_read():
    """Some programs put a prefix before every name."""
    contents = parts()
    for name in ("xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"):
        text = contents[name].decode().replace("xmlns=", "xmlns:x=")
        contents[name] = re.sub(r"<(/?)(?=[a-zA-Z])", r"<\1x:", text).encode()
    assert cells(pack(contents)) == cells(book())


def test_a_cell_in_a_foreign_namespace_is_no_cell():
    """Bound at the root, or later on."""
    foreign = '<row r="1"><c r="A1" xmlns="urn:x"><v>1</v></c><c r="B1"><v>2</v></c></row>'
    assert cells(book(foreign)) == {"B1": RawCell("2", "n")}
    hidden = (
        '<y:row xmlns:y="http://schemas.openxmlformats.org/spreadsheetml/2006/main" r="1">'
        '<y:c r="A1"><y:v>3</y:v></y:c></y:row>'
    )
    assert cells(book(hidden)) == {"A1": RawCell("3", "n")}
    escaped = hidden.replace("spreadsheetml/2006", "spreadsheetml&#47;2006")
    assert cells(book(escaped)) == {"A1": RawCell("3", "n")}


def test_utf16_parts_are_read():
    """Legal, and read as an empty sheet by others."""
    contents = parts()
    for name, content in contents.items():
        contents[name] = content.decode().replace("UTF-8", "UTF-16").encode("utf-16")
    assert cells(pack(contents)) == cells(book())


def test_comments_cdata_and_instructions_are_passed_over():
    """They may stand anywhere; CDATA is text."""
    rows = (
        '<row r="1"><!-- </c> --><c r="A1" t="inlineStr"><is><t><![CDATA[a<b]]></t></is></c><?x y?>'
        '<c r="B1"><v>1<!-- 2 -->3</v></c></row>'
    )
    assert cells(book(rows)) == {"A1": RawCell("a<b", "s"), "B1": RawCell("13", "n")}


def test_zip64_stored_parts_and_data_descriptors_are_read():
    """Three ways to write an archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in parts().items():
            with archive.open(name, "w", force_zip64=True) as stream:
                stream.write(content)
    assert cells(buffer.getvalue()) == cells(book())

    class Pipe(io.RawIOBase):
        def __init__(self):
            self.data = bytearray()

        def writable(self):
            return True

        def write(self, chunk):
            self.data += chunk
            return len(chunk)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts().items():
            archive.writestr(name, content)
    assert cells(bytes(pipe.data)) == cells(book())


def test_names_that_lead_out_of_the_archive_are_harmless_unless_used():
    """Nothing is ever written under such a name; a sheet may not be one."""
    assert cells(pack(parts() | {"../../etc/passwd": b"x", "/abs": b"x"})) == cells(book())
    contents = parts()
    contents["xl/_rels/workbook.xml.rels"] = contents["xl/_rels/workbook.xml.rels"].replace(
        b"worksheets/sheet1.xml", b"../../../etc/x"
    )
    assert code(pack(contents)) == "damaged"


def test_formatted_empty_rows_to_the_end_of_the_sheet_are_harmless():
    """Common in real life: only cells that hold something count."""
    rows = "".join(f'<row r="{row}" s="1" customFormat="1"/>' for row in range(2, 1_048_577))
    started = time.process_time()
    assert cells(book(attacks.ROWS + rows), 0) == cells(book())
    assert time.process_time() - started < 10


def test_very_long_texts_are_read_whole():
    """Longer than any buffer on the way."""
    long = "长" * 32_767
    rows = (
        f'<row r="1"><c r="A1" t="inlineStr"><is><t>{long}</t></is></c>'
        f'<c r="B1" t="str"><v>{long}</v></c><c r="C1" t="s"><v>0</v></c></row>'
    )
    found = cells(book(rows, strings=strings(f"<t>{long}</t>")))
    assert {cell.text for cell in found.values()} == {long}


# --- what is refused ----------------------------------------------------------------------------------------------------


def spoilt(name: str, change, contents: dict[str, bytes] | None = None) -> bytes:
    """A workbook with one part changed."""
    contents = contents or parts()
    return pack(contents | {name: change(contents[name])})


def with_entry(**changes) -> bytes:
    entries = raw_entries(parts())
    target = next(one for one in entries if one.name.endswith(b"sheet1.xml"))
    for key, value in changes.items():
        setattr(target, key, value)
    return raw_zip(entries)


def flipped() -> bytes:
    data = bytearray(pack(parts(), zipfile.ZIP_STORED))
    data[data.index(b"<v>6</v>") + 3] ^= 1
    return bytes(data)


DTD = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>'
XXE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def with_doctype(name: str, doctype: bytes) -> bytes:
    contents = parts() | {"docProps/core.xml": HEAD.encode() + b"<x/>"}
    return spoilt(name, lambda part: part.replace(b"?>\n", b"?>\n" + doctype, 1), contents)


def utf16_doctype() -> bytes:
    return spoilt(
        "xl/worksheets/sheet1.xml",
        lambda part: part.decode().replace("UTF-8", "UTF-16").replace("?>\n", "?>" + DTD.decode()).encode("utf-16"),
    )


SHEET1 = "xl/worksheets/sheet1.xml"
RELS = "xl/_rels/workbook.xml.rels"

REFUSED = {
    "empty": (lambda: b"", "empty"),
    "one byte": (lambda: b"P", "truncated"),
    "zero bytes": (lambda: bytes(5000), "blank"),
    "cut in half": (lambda: book()[:1000], "truncated"),
    "last byte missing": (lambda: book()[:-1], "truncated"),
    "a flipped bit": (flipped, "damaged"),
    "encrypted": (lambda: attacks.ole("EncryptionInfo", "EncryptedPackage"), "encrypted"),
    "xls": (lambda: attacks.ole("Workbook"), "xls"),
    "et": (lambda: attacks.ole("Workbook", "ETExtData"), "et"),
    "doc": (lambda: attacks.ole("WordDocument"), "doc"),
    "other OLE": (lambda: attacks.ole("x"), "ole"),
    "html": ("<html><meta charset=utf-8><table><tr><td>表三".encode, "html"),
    "html fragment": (lambda: b"\xef\xbb\xbf \n<table border=1>", "html"),
    "html in UTF-16": (lambda: "<HTML><body>".encode("utf-16"), "html"),
    "mhtml": (lambda: b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "mhtml"),
    "SpreadsheetML": (
        lambda: b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
        "spreadsheetml",
    ),
    "other xml": (lambda: b'<?xml version="1.0"?><a/>', "xml"),
    "pdf": (lambda: b"%PDF-1.7\n%\xe2\xe3", "pdf"),
    "jpg": (lambda: b"\xff\xd8\xff\xe0\x00\x10JFIF", "image"),
    "csv": ("单位,件数\n甲,3\n".encode, "csv"),
    "csv in GBK": (lambda: "单位,件数\n甲,3\n".encode("gbk"), "csv"),
    "rar": (lambda: b"Rar!\x1a\x07\x00", "rar"),
    "noise": (lambda: b"\x01\x02\x03\x04\xfe\xff\x00\x10" * 20, "unknown"),
    "docx": (lambda: pack({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}), "docx"),
    "xlsb": (lambda: pack({"[Content_Types].xml": b"<x/>", "xl/workbook.bin": b"x"}), "xlsb"),
    "ods": (lambda: pack({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"}, 0), "ods"),
    "zip": (lambda: pack({"甲县.xlsx": book(), "乙县.xlsx": book()}), "zip"),
    "empty zip": (lambda: pack({}), "zip"),
    "4 GB bomb": (lambda: with_entry(content=b"", packed=attacks.zeros(1 << 28), size=0xFFFFFFF0, crc=0), "limit_part"),
    "1 GB declared as 5,000 bytes": (
        lambda: with_entry(content=b"", packed=attacks.zeros(1 << 30), size=5000, crc=0),
        "ambiguous",
    ),
    "ratio": (lambda: with_entry(content=bytes(20_000_000)), "limit_ratio"),
    "one byte more than declared": (lambda: with_entry(size=len(sheet()) - 1), "ambiguous"),
    "one byte less than declared": (lambda: with_entry(size=len(sheet()) + 1), "ambiguous"),
    "bytes behind the deflated ones": (lambda: with_entry(packed=Raw(b"", sheet()).pack() + b"junk"), "ambiguous"),
    "wrong checksum": (lambda: with_entry(crc=1), "damaged"),
    "two sizes": (lambda: with_entry(local_size=7), "ambiguous"),
    "two names": (lambda: with_entry(local_name=b"xl/worksheets/sheet9.xml"), "ambiguous"),
    "encrypted entry": (lambda: with_entry(flags=1), "encrypted"),
    "unknown method": (lambda: with_entry(method=99), "unsupported"),
    "overlap": (attacks.overlapping, "ambiguous"),
    "part twice": (lambda: raw_zip([*raw_entries(parts()), Raw(SHEET1.encode(), sheet())]), "ambiguous"),
    "part twice but for case": (
        lambda: raw_zip([*raw_entries(parts()), Raw(b"xl/worksheets/SHEET1.xml", sheet())]),
        "ambiguous",
    ),
    "backslash": (lambda: raw_zip([*raw_entries(parts()), Raw(b"xl\\worksheets\\sheet2.xml", sheet())]), "ambiguous"),
    "bytes before": (lambda: b"MZ" + bytes(100) + book(), "ambiguous"),
    "bytes before, offsets right": (lambda: raw_zip(raw_entries(parts()), prefix=b"MZ" + bytes(100)), "ambiguous"),
    "archive before": (lambda: book() + book(), "ambiguous"),
    "bytes behind": (lambda: book() + b"x", "ambiguous"),
    "entry that the directory does not name": (lambda: raw_zip(raw_entries(parts()), hidden=book()[:400]), "ambiguous"),
    "DTD in the sheet": (lambda: with_doctype(SHEET1, DTD), "doctype"),
    "DTD in the workbook": (lambda: with_doctype("xl/workbook.xml", DTD), "doctype"),
    "DTD in a part that is not read": (lambda: with_doctype("docProps/core.xml", DTD), "doctype"),
    "DTD in UTF-16": (utf16_doctype, "doctype"),
    "XXE in the strings": (lambda: with_doctype("xl/sharedStrings.xml", XXE), "doctype"),
    "XXE in the relationships": (lambda: with_doctype(RELS, XXE), "doctype"),
    "XXE in the styles": (lambda: with_doctype("xl/styles.xml", XXE), "doctype"),
    "unclosed XML": (lambda: spoilt(SHEET1, lambda part: part[:-5]), "bad_xml"),
    "NUL in XML": (lambda: spoilt(SHEET1, lambda part: part.replace(b"<v>6", b"<v>\0")), "bad_xml"),
    "unknown encoding": (lambda: spoilt(SHEET1, lambda part: part.replace(b"UTF-8", b"x-none")), "damaged"),
    "20,000 sheets for one part": (
        lambda: spoilt("xl/workbook.xml", lambda _: workbook(*((f"s{n}", "rId1", "") for n in range(20_000)))),
        "limit_sheets",
    ),
    "two sheets for one part": (lambda: book(workbook=workbook(("甲", "rId1", ""), ("乙", "rId1", ""))), "ambiguous"),
    "two sheets of one name": (lambda: book(workbook=workbook(("甲", "rId1", ""), ("甲", "rId1", ""))), "ambiguous"),
    "no sheets": (lambda: book(workbook=workbook()), "damaged"),
    "sheet without a part": (lambda: pack({n: c for n, c in parts().items() if n != SHEET1}), "damaged"),
    "sheet that is a string table": (
        lambda: spoilt(RELS, lambda p: p.replace(b"worksheets/sheet1.xml", b"styles.xml")),
        "damaged",
    ),
    "sheet outside": (
        lambda: spoilt(RELS, lambda p: p.replace(b'sheet1.xml"', b'sheet1.xml" TargetMode="External"')),
        "damaged",
    ),
    "no relationships": (lambda: pack({n: c for n, c in parts().items() if n != "_rels/.rels"}), "damaged"),
    "no content types": (lambda: pack({n: c for n, c in parts().items() if "Types" not in n}), "damaged"),
    "row 2,147,483,647": (lambda: book('<row r="2147483647"><c r="A2147483647"><v>1</v></c></row>'), "bad_address"),
    "row 0": (lambda: book('<row r="0"/>'), "bad_address"),
    "column ZZZZ": (lambda: book('<row r="1"><c r="ZZZZ1"><v>1</v></c></row>'), "bad_address"),
    "column XFE": (lambda: book('<row r="1"><c r="XFE1"><v>1</v></c></row>'), "bad_address"),
    "a far cell": (
        lambda: book(attacks.ROWS + '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t> </t></is></c></row>'),
        "limit_box",
    ),
    "a cell twice": (lambda: book('<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>'), "ambiguous"),
    "cells out of order": (lambda: book('<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>2</v></c></row>'), "ambiguous"),
    "a row twice": (lambda: book('<row r="1"/><row r="1"/>'), "ambiguous"),
    "rows out of order": (lambda: book('<row r="2"/><row r="1"/>'), "ambiguous"),
    "a cell in the wrong row": (lambda: book('<row r="1"><c r="A2"><v>1</v></c></row>'), "ambiguous"),
    "a cell in a cell": (lambda: book('<row r="1"><c r="A1"><c r="B1"><v>1</v></c></c></row>'), "damaged"),
    "a cell outside of rows": (lambda: book('<c r="A1"><v>1</v></c>'), "damaged"),
    "two values": (lambda: book('<row r="1"><c r="A1"><v>1</v><v>2</v></c></row>'), "ambiguous"),
    "two formulas": (lambda: book('<row r="1"><c r="A1"><f>1</f><f>2</f><v>2</v></c></row>'), "ambiguous"),
    "two lots of cells": (lambda: book(sheet=sheet(after="<sheetData>" + attacks.ROWS + "</sheetData>")), "ambiguous"),
    "two lots, far apart": (
        lambda: book(sheet=sheet(after="<pageMargins/><mergeCells/><sheetData>" + attacks.ROWS + "</sheetData>")),
        "ambiguous",
    ),
    "string -1": (lambda: book('<row r="1"><c r="A1" t="s"><v>-1</v></c></row>'), "bad_string"),
    "string 1 of 1": (lambda: book('<row r="1"><c r="A1" t="s"><v>1</v></c></row>'), "bad_string"),
    "unknown kind of cell": (lambda: book('<row r="1"><c r="A1" t="zz"><v>1</v></c></row>'), "damaged"),
    "merge backwards": (lambda: book(sheet=sheet(after='<mergeCells><mergeCell ref="B2:A1"/></mergeCells>')), "damaged"),
    "merge of nearly everything": (
        lambda: book(sheet=sheet(after='<mergeCells><mergeCell ref="K1:XFD1048576"/></mergeCells>')),
        "limit_merged_cells",
    ),
    "a hundred thousand merges": (
        lambda: book(sheet=sheet(after="<mergeCells>" + '<mergeCell ref="A1:B1"/>' * 100_000 + "</mergeCells>")),
        "limit_merges",
    ),
    "columns hidden again and again": (
        lambda: book(sheet=sheet(before="<cols>" + '<col min="1" max="16384" hidden="1"/>' * 9 + "</cols>")),
        "damaged",
    ),
    "elements in each other": (lambda: book(sheet=sheet("<a>" * 300_000 + "</a>" * 300_000)), "limit_depth"),
    "elements in each other, unclosed": (lambda: book(sheet=sheet("<x>" * 400_000)), "limit_depth"),
    "fifty thousand attributes": (
        lambda: book(sheet=sheet(before="<x " + " ".join(f'a{n}="1"' for n in range(50_000)) + "/>")),
        "limit_attributes",
    ),
    "an attribute of five megabytes": (
        lambda: book(sheet=sheet(after=f'<dataValidations><dataValidation sqref="{"A1 " * 1_700_000}"/></dataValidations>')),
        "limit_tag",
    ),
    "a large sheet in UTF-16": (
        lambda: book(sheet=sheet(before=" " * 600_000).decode().replace("UTF-8", "UTF-16").encode("utf-16")),
        "limit_tag",
    ),
    "content types that are none": (lambda: spoilt("[Content_Types].xml", lambda _: b"<x/>"), "damaged"),
    "names": (
        lambda: book(
            workbook=workbook(("一", "rId1", ""), extra="<definedNames>" + "<definedName/>" * 30_000 + "</definedNames>")
        ),
        "limit_names",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_bad_file_is_refused_by_name_quickly_and_in_chinese(name):
    """Within seconds and without taking memory; the message says what it is and what to do."""
    make, expected = REFUSED[name]
    data = make()
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()

    assert code(data) == expected

    assert time.process_time() - started < 5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000  # KiB


#: A workbook with every kind of part that programs put into one.
EVERY_PART = {
    **parts(),
    "docProps/core.xml": HEAD.encode() + b"<coreProperties/>",
    "docProps/app.xml": HEAD.encode() + b"<Properties/>",
    "docProps/custom.xml": HEAD.encode() + b"<Properties/>",
    "customXml/item1.xml": HEAD.encode() + b"<x/>",
    "xl/theme/theme1.xml": HEAD.encode() + b"<theme/>",
    "xl/comments1.xml": HEAD.encode() + b"<comments/>",
    "xl/drawings/vmlDrawing1.vml": HEAD.encode() + b"<xml/>",
    "xl/worksheets/_rels/sheet1.xml.rels": attacks.relationships(),
}


def in_utf16(part: bytes) -> bytes:
    return part.decode().replace("UTF-8", "UTF-16").encode("utf-16")


@pytest.mark.parametrize("change", [bytes, in_utf16], ids=["UTF-8", "UTF-16"])
@pytest.mark.parametrize("name", EVERY_PART)
def test_no_part_may_declare_a_document_type(name, change):
    """Whatever kind of part it is, also one that nobody reads; without the declaration the workbook is read."""
    head, root = EVERY_PART[name].split(b"?>", 1)
    good = EVERY_PART | {name: change(head + b"?>" + root)}
    assert read_package(pack(good)).sheets
    for doctype in (DTD, XXE, b"<!DOCTYPE x>"):
        assert code(pack(EVERY_PART | {name: change(head + b"?>" + doctype + root)})) == "doctype"


def test_any_cut_of_a_workbook_is_refused():
    """Wherever the transfer broke off."""
    data = book()
    for length in range(0, len(data), 7):
        assert code(data[:length]) in ("empty", "truncated", "damaged")


def test_any_changed_byte_gives_the_same_cells_or_a_refusal():
    """Never a traceback, never another figure."""
    data, right = book(), cells(book())
    for position in range(0, len(data), 3):
        changed = bytearray(data)
        changed[position] ^= 0x55
        try:
            assert cells(bytes(changed)) == right
        except UnreadableError as error:
            assert error.code


PIECES = (
    "<c>", "<row>", "<row r='99'>", "</c>", "</row>", "</v>", "<v>", "<v>1</v>", "<f>1</f>", "<is>", "</is>", "<t>q</t>",
    "<x/>",
    "<x>", "</x>", "\n ", "text", "<sheetData>", "</sheetData>", "<mergeCells>", '<mergeCell ref="G1:H2"/>', "<pageMargins/>",
    "<extLst><ext/></extLst>", "<rPr/>", "<!-- a -->", "<![CDATA[ z ]]>", '<c xmlns="u" r="B1"><v>9</v></c>', '<c r="XA1"/>',
)  # fmt: skip


def test_the_quick_way_and_the_careful_way_read_the_same():
    """Sheets with pieces of XML put in, taken out and doubled: where both ways read something, it is the same."""
    rows = (
        '<row r="1"><c r="A1" t="inlineStr"><is><r><rPr><b/></rPr><t>a </t></r><rPh><t>p</t></rPh></is></c><c r="B1" t="str">'
        '<f>A1</f><v>x </v></c><c r="C1"><f t="shared" si="0" ref="C1:C2">A1+1</f><v>1</v></c></row><row r="2" hidden="1">'
        '<c r="B2" s="1"/><c r="C2"><f t="shared" si="0"/><v>1</v></c><c r="D2" t="s"><v>0</v></c></row>'
    )
    base = sheet(rows, after='<mergeCells><mergeCell ref="A5:B6"/></mergeCells><pageMargins/>').decode()
    shared, chance, read = {"0": RawCell("甲"), "1": None}, random.Random(20240131), 0

    def outcome(text: str, quick: bool):
        if quick:
            return read_sheet(text.encode(), "n", True, shared, frozenset(), LIMITS, 100)
        return _SheetReader("n", shared, frozenset(), LIMITS, 100).read(text.encode(), True, quick=False)

    for _ in range(3000):
        text = base
        for _ in range(chance.randrange(1, 4)):
            tags = list(re.finditer("<[^>]*>", text))
            one, other = chance.choice(tags), chance.choice(tags)
            text = chance.choice(
                (
                    text[: one.start()] + chance.choice(PIECES) + text[one.start() :],
                    text[: one.start()] + text[one.end() :],
                    text[: one.start()] + other[0] + text[one.end() :],
                    text[: one.start()] + text[one.start() : other.end()] + text[one.start() :],
                )
            )
        try:
            both = outcome(text, True), outcome(text, False)
        except (UnreadableError, expat.ExpatError, ValueError):
            continue
        assert both[0] == both[1], text
        read += 1
    assert read > 100


# --- limits ----------------------------------------------------------------------------------------------------


def many_cells(count: int) -> bytes:
    return book("".join(f'<row r="{row}"><c r="A{row}"><v>1</v></c></row>' for row in range(1, count + 1)))


def nested(count: int) -> bytes:
    """An element so deep in the workbook part."""
    return book(workbook=workbook(("一", "rId1", ""), extra="<a>" * (count - 1) + "</a>" * (count - 1)))


def box(rows: int) -> bytes:
    return book(f'<row r="1"><c r="A1"><v>1</v></c></row><row r="{rows}"><c r="J{rows}"><v>1</v></c></row>')


def merges(count: int) -> bytes:
    inner = "".join(f'<mergeCell ref="A{row}:B{row}"/>' for row in range(1, count + 1))
    return book(sheet=sheet(after=f"<mergeCells>{inner}</mergeCells>"))


def plain(count: int) -> bytes:
    return pack(parts() | {"xl/media/a.bin": os.urandom(count)})


def largest() -> int:
    return max(map(len, parts().values()))


@pytest.mark.parametrize(
    ("limit", "make", "value"),
    [
        ("file_bytes", lambda n: book() if n == len(book()) else book(attacks.ROWS + " " * 5), len(book())),
        ("entries", lambda n: pack(parts() | {f"x{k}.bin": b"" for k in range(n - len(parts()))}), 40),
        ("inflated", lambda n: plain(n - sum(map(len, parts().values()))), 20_000),
        ("part", plain, 5_000),
        ("ratio", lambda n: with_entry(content=sheet(before=" " * 10_000), packed=None) if n else b"", None),
        ("sheets", attacks.many_sheets, 12),
        ("content", lambda n: book(sheet=sheet(before=" " * (n - len(sheet()) - len(strings("<t>甲</t>"))))), 20_000),
        ("cells", many_cells, 300),
        ("strings", lambda n: book(strings=strings(*["<t>甲</t>"] * n)), 30),
        ("strings", lambda n: book(strings=strings(*["<t/>"] * n)), 30),
        ("strings", lambda n: book('<row r="1"/>', strings=strings("<t/>", *["<r><t>甲</t></r>"] * (n - 1))), 30),
        ("tag", lambda n: book(sheet=sheet(after='<x a="' + "b" * (n - len('x a=""/>')) + '"/>')), 20_000),
        ("box", lambda n: box(n // 10), 20_000),
        ("merges", merges, 30),
        ("merged_cells", lambda n: merges(n // 2), 60),
        ("names", lambda n: book(workbook=workbook(("一", "rId1", ""), extra="<definedName/>" * n)), 9),
        ("formats", lambda n: book(styles=styles(*[0] * n)), 9),
        ("depth", nested, 20),
        (
            "attributes",
            lambda n: book(workbook=workbook(("一", "rId1", ""), extra="<x " + " ".join(f'a{k}=""' for k in range(n)) + "/>")),
            9,
        ),
    ],
)
def test_each_limit_admits_itself_and_refuses_one_more(limit, make, value):
    """The limit passes, limit + 1 is refused, and the sentence states the limit."""
    if limit == "ratio":
        data = with_entry(content=sheet(before=" " * 10_000))
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            one = archive.getinfo(SHEET1)
        value = -(-one.file_size // one.compress_size)
        assert read_package(data, Limits(ratio=value, ratio_from=1000))
        assert code(data, Limits(ratio=value - 1, ratio_from=1000)) == "limit_ratio"
        return
    limits = dataclasses.replace(LIMITS, **{limit: value})
    step = {"box": 10, "merged_cells": 2}.get(limit, 1)
    assert read_package(make(value), limits)
    with pytest.raises(UnreadableError) as caught:
        read_package(make(value + step), limits)
    assert caught.value.code == f"limit_{limit}"
    assert "超过上限" in str(caught.value)


def validations(ranges: int, count: int) -> bytes:
    """Data validations for so many single cells each."""
    dice = random.Random(12)
    places = " ".join(f"{dice.choice('ABCDEFGHIJ')}{dice.randrange(1, 99_999)}" for _ in range(ranges))
    each = [f'<dataValidation sqref="{places}"/>'] * count
    return book(sheet=sheet(after=f"<dataValidations>{''.join(each)}</dataValidations>"))


def long_formulas() -> bytes:
    """As many cells as there may be, with a formula each."""
    cell = '<c r="{0}{1}"><f>SUM(A{1}:B{1})*1000{1}</f><v>{1}</v></c>'
    rows = (f'<row r="{row}">{"".join(cell.format(letter, row) for letter in "CDEFGHIJKL")}</row>' for row in range(1, 50_001))
    return book("".join(rows))


#: What is read or refused with which code, and the most MiB that this may take.
LARGE = {
    "60,000 ranges in each validation": (lambda: validations(60_000, 190), "", 200),
    "formulas in half a million cells": (long_formulas, "", 300),
    "three million strings": (lambda: book(strings=strings(*(f"<t>{n}</t>" for n in range(3_000_000)))), "limit_strings", 300),
}
#: The peak of a process as the system keeps it; what `resource` tells begins at the size of the parent.
MEASURE = r"""
import re, sys
from pathlib import Path
from toolkit.errors import UnreadableError
from toolkit.intake.xlsx.package import read_bytes, read_package
try:
    read_package(read_bytes(sys.argv[1]))
    print("")
except UnreadableError as error:
    print(error.code)
print(int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1]) // 1024)
"""


@pytest.mark.parametrize("name", LARGE)
def test_a_large_workbook_takes_no_more_than_300_mib(name, tmp_path):
    """Whether it is read or refused, by the peak of a process that does nothing else."""
    make, expected, most = LARGE[name]
    path = tmp_path / "大.xlsx"
    path.write_bytes(make())
    done = subprocess.run([sys.executable, "-c", MEASURE, str(path)], capture_output=True, text=True, check=True)
    found, peak = done.stdout.splitlines()
    assert found == expected
    assert int(peak) < most


# --- from the disk ----------------------------------------------------------------------------------------------------


def test_a_file_is_read_once_from_the_disk(tmp_path):
    """A regular file gives its bytes."""
    path = tmp_path / "甲.xlsx"
    path.write_bytes(book())
    assert read_bytes(path) == book()


def test_only_regular_files_are_read(tmp_path):
    """Folders, links, pipes and devices are refused, and nothing waits for them."""
    path = tmp_path / "a.xlsx"
    path.write_bytes(book())
    (tmp_path / "link.xlsx").symlink_to(path)
    os.mkfifo(tmp_path / "pipe.xlsx")
    for name in (tmp_path, tmp_path / "link.xlsx", tmp_path / "pipe.xlsx", "/dev/zero"):
        with pytest.raises(UnreadableError) as caught:
            read_bytes(name)
        assert caught.value.code == "not_a_file"


def test_missing_and_large_files_are_refused(tmp_path):
    """Before they are read."""
    with pytest.raises(UnreadableError, match="无法打开"):
        read_bytes(tmp_path / "none.xlsx")
    path = tmp_path / "a.xlsx"
    path.write_bytes(bytes(11))
    assert len(read_bytes(path, Limits(file_bytes=11))) == 11
    with pytest.raises(UnreadableError, match="超过上限"):
        read_bytes(path, Limits(file_bytes=10))


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path, monkeypatch):
    """It is being written or synchronised."""
    path = tmp_path / "a.xlsx"
    path.write_bytes(book())
    true_stat, calls = os.fstat, []

    def fstat(handle):
        calls.append(handle)
        if len(calls) == 2:
            os.utime(path, (1, 1))
        return true_stat(handle)

    monkeypatch.setattr("toolkit.intake.xlsx.package.os.fstat", fstat)
    with pytest.raises(UnreadableError, match="请稍后再试"):
        read_bytes(path)


# --- the referees ----------------------------------------------------------------------------------------------------


def filled(edition: int) -> bytes:
    form = FORMS[edition]
    figures = {one.key: (one.index * 7) % 100 for one in form.fields if not one.total}
    text = "第一段。\n第二段：<&>“引号”_x000D_ 末尾有空格 "
    return write_workbook(
        form,
        Content(
            cover={"unit": "甲县民政局", "year": 2024}, figures=figures, narrative={"problems": text, "opening": "开" * 5000}
        ),
    )


def odd() -> bytes:
    """Cells that a template never holds."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    one = book.add_worksheet("杂")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    one.write_datetime("A1", datetime(2024, 1, 5), day)
    one.write_boolean("B1", True)
    one.write_formula("C1", "=1/0", None, "#DIV/0!")
    one.write_rich_string("D1", "普通", book.add_format({"bold": True}), "粗体", "后")
    one.write_number("E1", 0.1 + 0.2)
    one.write_formula("F1", '="a"&"b"', None, "ab")
    one.write_number("ZZ500", -1.5)
    one.merge_range("A3:C4", "合并")
    book.add_worksheet("空").hide()
    book.close()
    return buffer.getvalue()


def resaved(data: bytes) -> bytes:
    """By openpyxl, which drops stored results."""
    buffer = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(data)).save(buffer)
    return buffer.getvalue()


SOURCES = {"2021": lambda: filled(2021), "2019": lambda: filled(2019), "odd": odd, "openpyxl": lambda: resaved(filled(2021))}


def agree(data: bytes) -> int:
    """Compare every cell with openpyxl and calamine; how many there were."""
    package = read_package(data)
    values = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    formulas = openpyxl.load_workbook(io.BytesIO(data))
    assert [grid.name for grid in package.sheets] == values.sheetnames
    seen = 0
    for grid in package.sheets:
        theirs = {cell.coordinate: cell for row in values[grid.name].iter_rows() for cell in row if cell.value is not None}
        written = {
            cell.coordinate: cell.value for row in formulas[grid.name].iter_rows() for cell in row if cell.data_type == "f"
        }
        filled = {address for address, cell in grid.cells.items() if cell.text}
        assert filled == {address for address, cell in theirs.items() if cell.value != ""}
        assert {address for address, cell in grid.cells.items() if cell.formula is not None} == set(written)
        for address, formula in written.items():
            assert f"={grid.cells[address].formula}" == formula
        for address in filled:
            assert same(grid.cells[address], theirs[address].value), address
            seen += 1
        agree_with_calamine(data, grid, filled)
    return seen


def agree_with_calamine(data: bytes, grid, filled: set[str]) -> None:
    from toolkit.form.layout import column_letter

    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name(grid.name).to_python(skip_empty_area=False)
    theirs = {f"{column_letter(c)}{r}": value for r, row in enumerate(rows, 1) for c, value in enumerate(row, 1) if value != ""}
    for address in filled - theirs.keys():
        assert grid.cells[address].kind == "e"  # calamine gives nothing for an error
    for address, value in theirs.items():
        mine = grid.cells[address]
        assert same(mine, value) or (isinstance(value, str) and value.strip() == mine.text.strip()), address


def same(mine: RawCell, theirs: object) -> bool:
    if isinstance(theirs, bool):
        return mine == RawCell(str(theirs).upper(), "b", mine.formula)
    if isinstance(theirs, (int, float)):
        return mine.kind == "n" and float(mine.text) == theirs
    if isinstance(theirs, (datetime, date)):
        return mine.kind == "d"
    return mine.text == theirs or mine.text == str(theirs).replace("_x000D_", "\r").replace("_x005F_", "_")


@pytest.mark.parametrize("source", SOURCES)
def test_cell_by_cell_the_same_as_openpyxl_and_calamine(source):
    """Three readers, one answer: values, kinds, formulas, extents."""
    assert agree(SOURCES[source]()) > 5


@needs_office
@pytest.mark.parametrize("source", ["2021", "odd"])
def test_cell_by_cell_the_same_on_what_libreoffice_saved(source):
    """After a round through LibreOffice."""
    assert agree(convert(SOURCES[source](), "xlsx")) > 5
