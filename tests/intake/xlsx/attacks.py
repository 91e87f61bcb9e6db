"""Workbooks made by hand, part by part and byte by byte: small good ones, and every kind of bad one."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

ROWS = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><v>6</v></c></row>'


def sheet(rows: str = ROWS, before: str = "", after: str = "", main: str = MAIN) -> bytes:
    """A sheet part around some rows."""
    return f'{HEAD}<worksheet xmlns="{main}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'.encode()


def strings(*items: str) -> bytes:
    """A part of shared strings; each item is the XML within <si>."""
    return f'{HEAD}<sst xmlns="{MAIN}">{"".join(f"<si>{item}</si>" for item in items)}</sst>'.encode()


def parts(rows: str = ROWS, **others: bytes) -> dict[str, bytes]:
    """The parts of a small workbook: one sheet 一, one shared string 甲. Others by name: sheet, strings, workbook, styles."""
    return {
        "[Content_Types].xml": (
            f'{HEAD}<Types xmlns="{TYPES}"><Default Extension="xml" ContentType="application/xml"/></Types>'.encode()
        ),
        "_rels/.rels": relationships(("rId1", f"{OFFICE}/officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": others.get("workbook", workbook(("一", "rId1", ""))),
        "xl/_rels/workbook.xml.rels": relationships(
            ("rId1", f"{OFFICE}/worksheet", "worksheets/sheet1.xml"),
            ("rId2", f"{OFFICE}/sharedStrings", "sharedStrings.xml"),
            ("rId3", f"{OFFICE}/styles", "styles.xml"),
        ),
        "xl/worksheets/sheet1.xml": others.get("sheet", sheet(rows)),
        "xl/sharedStrings.xml": others.get("strings", strings("<t>甲</t>")),
        "xl/styles.xml": others.get("styles", styles(0, 14)),
    }


def relationships(*items: tuple[str, str, str]) -> bytes:
    """A part of relationships: (id, type, target)."""
    inner = "".join(f'<Relationship Id="{key}" Type="{kind}" Target="{target}"/>' for key, kind, target in items)
    return f'{HEAD}<Relationships xmlns="{PACKAGE}">{inner}</Relationships>'.encode()


def workbook(*sheets: tuple[str, str, str], extra: str = "") -> bytes:
    """A workbook part: (name, relationship, state) of each sheet."""
    inner = "".join(
        f'<sheet name="{name}" sheetId="{number}" r:id="{link}"{f" state={state!r}" if state else ""}/>'
        for number, (name, link, state) in enumerate(sheets, 1)
    )
    return f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{inner}</sheets>{extra}</workbook>'.encode()


def styles(*formats: int, custom: str = "") -> bytes:
    """A part of styles with these number formats, in order."""
    xfs = "".join(f'<xf numFmtId="{one}"/>' for one in formats)
    return f'{HEAD}<styleSheet xmlns="{MAIN}"><numFmts>{custom}</numFmts><cellXfs>{xfs}</cellXfs></styleSheet>'.encode()


def pack(contents: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip archive as any program would write it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def book(rows: str = ROWS, **others: bytes) -> bytes:
    """A small workbook."""
    return pack(parts(rows, **others))


def many_sheets(count: int) -> bytes:
    """A workbook with so many sheets, each with a part of its own."""
    names = [(f"s{number}", f"rId{number}", "") for number in range(1, count + 1)]
    contents = parts(workbook=workbook(*names))
    links = [(f"rId{number}", f"{OFFICE}/worksheet", f"worksheets/sheet{number}.xml") for number in range(1, count + 1)]
    links.append(("rIdS", f"{OFFICE}/sharedStrings", "sharedStrings.xml"))
    contents["xl/_rels/workbook.xml.rels"] = relationships(*links)
    contents |= {f"xl/worksheets/sheet{number}.xml": sheet() for number in range(1, count + 1)}
    return pack(contents)


def strict() -> bytes:
    """The small workbook as Excel saves it in the strict variant."""
    return pack(
        {
            name: content.replace(MAIN.encode(), STRICT_MAIN.encode()).replace(OFFICE.encode(), STRICT_OFFICE.encode())
            for name, content in parts().items()
        }
    )


# --- archives byte by byte --------------------------------------------------------------------------------------------------


@dataclass
class Raw:
    """An entry as it shall stand in the archive; what is left out is told truly."""

    name: bytes
    content: bytes
    size: int | None = None
    crc: int | None = None
    method: int = 8
    flags: int = 0
    local_name: bytes | None = None
    local_size: int | None = None
    packed: bytes | None = None
    offset: int | None = None
    extra: bytes = b""
    mode: int = 0

    def pack(self) -> bytes:
        if self.packed is not None:
            return self.packed
        if self.method != 8:
            return self.content
        stream = zlib.compressobj(9, zlib.DEFLATED, -15)
        return stream.compress(self.content) + stream.flush()


def raw_entries(contents: Mapping[str, bytes]) -> list[Raw]:
    """True entries of these parts, to be spoilt."""
    return [Raw(name.encode(), content) for name, content in contents.items()]


def raw_zip(
    entries: list[Raw], *, hidden: bytes = b"", prefix: bytes = b"", shift: int = 0, suffix: bytes = b"", comment: bytes = b""
) -> bytes:
    """An archive of exactly these entries.

    Args:
        hidden: Bytes between the last entry and the directory.
        prefix: Bytes before the first entry.
        shift: What is added to all offsets.
        suffix: Bytes behind the end record.
    """
    body, directory = bytearray(prefix), bytearray()
    for one in entries:
        packed = one.pack()
        size = len(one.content) if one.size is None else one.size
        crc = zlib.crc32(one.content) if one.crc is None else one.crc
        offset = len(body) if one.offset is None else one.offset
        local_name = one.name if one.local_name is None else one.local_name
        local_size = size if one.local_size is None else one.local_size
        if one.offset is None:
            body += struct.pack(
                "<4s5H3L2H", b"PK\x03\x04", 20, one.flags, one.method, 0, 0, crc, len(packed), local_size, len(local_name), 0
            )
            body += local_name + packed
        made_by = 20 | (3 << 8 if one.mode else 0)  # a Unix tells what kind of file it was
        lengths = (len(one.name), len(one.extra), 0, 0, 0, one.mode << 16, offset + shift)
        header = (made_by, 20, one.flags, one.method, 0, 0, crc, len(packed), size, *lengths)
        directory += struct.pack("<4s6H3L5H2L", b"PK\x01\x02", *header) + one.name + one.extra
    body += hidden
    start = len(body)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, len(entries), len(entries), len(directory), start + shift, len(comment))
    return bytes(body + directory + end) + comment + suffix


def ole(*names: str) -> bytes:
    """The beginning of an OLE file with these streams in its directory."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + b"".join(name.encode("utf-16-le") + bytes(64) for name in names)


def zeros(count: int) -> bytes:
    """So many zero bytes, deflated, without ever holding them."""
    stream = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = bytes(1 << 20)
    packed = b"".join(stream.compress(block) for _ in range(count >> 20))
    return packed + stream.flush()


def overlapping(count: int = 200) -> bytes:
    """Many names for the same packed bytes."""
    entries = raw_entries(parts())
    first = Raw(b"xl/media/0.bin", bytes(100_000))
    offset = len(raw_zip(entries)) - sum(46 + len(one.name) for one in entries) - 22
    copies = [
        Raw(b"xl/media/%d.bin" % number, bytes(100_000), offset=offset, local_name=first.name) for number in range(1, count)
    ]
    return raw_zip([*entries, first, *copies])
