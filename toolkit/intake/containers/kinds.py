"""What a file is, by its content alone: names are typed by people and changed by programs on the way."""

from __future__ import annotations

import re
import struct

from toolkit.errors import UnreadableError
from toolkit.intake.xlsx.archive import find_end, sniff

#: What begins like this. Of the archives only RAR and 7z are ever opened, by another program.
_BEGINNINGS = {
    b"Rar!\x1a\x07": "rar", b"7z\xbc\xaf\x27\x1c": "7z", b"\x1f\x8b": "gz", b"BZh": "bz2", b"\xfd7zXZ\x00": "xz",
    b"MSCF": "cab", b"\x28\xb5\x2f\xfd": "zst", b"\x60\xea": "arj", b"ALZ\x01": "alz", b"EGGA": "egg",
    b"PK\x07\x08PK\x03\x04": "volume", b"\x78\x9f\x3e\x22": "tnef",
}  # fmt: skip
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MSG = "__properties_version1.0".encode("utf-16-le")
#: Parts at the top of a zip archive by which it is a document.
_DOCUMENTS = (
    ("xl/workbook.xml", "workbook"),
    ("xl/workbook.bin", "xlsb"),
    ("word/document.xml", "docx"),
    ("ppt/presentation.xml", "pptx"),
)
_MOST_NAMES = 20_000

#: Header fields of a mail; a page that was saved as MHTML has some of them, but nobody who sent it.
_FIELD = re.compile(rb"[!-9;-~]{1,60}[ \t]*:")
_SENT = re.compile(rb"^(?:received|message-id|return-path|delivered-to|to|from:.*@)", re.IGNORECASE | re.MULTILINE)
_WEB_PAGE = re.compile(rb"^(?:from:[ \t]*<?saved by|snapshot-content-location:|x-document-type:)", re.IGNORECASE | re.MULTILINE)
_LOOKED_AT = 65_536


def kind_of(data: bytes) -> str:
    """What a file is.

    Args:
        data: Its bytes.

    Returns:
        `zip`, `mail`, `mbox`, `rar`, `7z`, `gz` and other archives, `volume` (of a split archive), `tar`, `tnef` (winmail.dat),
        `msg`; `workbook` for what may be an .xlsx or .xlsm, also a damaged one; else what `archive.sniff` says: `xls`, `et`,
        `ods`, `docx`, `pdf`, `html`, `csv` (any text), `image`, `empty`, `unknown`, …
    """
    for magic, kind in _BEGINNINGS.items():
        if data.startswith(magic):
            return kind
    if data[:4] == b"PK\x03\x04" or data[-22:-18] == b"PK\x05\x06":
        return _kind_of_zip(data)
    if data[257:262] == b"ustar":
        return "tar"
    if data.startswith(_OLE) and _MSG in data:
        return "msg"
    if mail := _kind_of_mail(data[:_LOOKED_AT]):
        return mail
    return sniff(data)


def _kind_of_mail(head: bytes) -> str:
    """`mail`, `mbox` or ""."""
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    if head.startswith(b"From "):
        line, _, rest = head.partition(b"\n")
        return "mbox" if len(line) < 1000 and (_FIELD.match(rest) or rest.startswith(b">From ")) else ""
    if not _FIELD.match(head):
        return ""
    fields = re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0]
    if not all(_FIELD.match(line) or line[:1] in (b" ", b"\t") for line in fields.splitlines()[:20]):
        return ""
    return "mail" if len(_SENT.findall(fields)) >= 2 and not _WEB_PAGE.search(fields) else ""


def _kind_of_zip(data: bytes) -> str:
    """An archive, or the document that it is."""
    names = _names(data)
    if "[content_types].xml" in names or any(name.startswith("xl/") for name in names):
        # A workbook that lost its list of content types is damaged, not an archive of documents.
        return next((kind for part, kind in _DOCUMENTS if part in names), "workbook")
    if "mimetype" in names and "content.xml" in names:
        return "ods" if b"opendocument.spreadsheet" in data[:200] else "odf"
    return "ofd" if "ofd.xml" in names else "iwork" if "index/document.iwa" in names else "zip"


def _names(data: bytes) -> set[str]:
    """The names of an archive's entries in lower case, as far as they can be had; of a torn one, that of its first entry."""
    names: set[str] = set()
    try:
        total, position, _ = find_end(data)
        for _ in range(min(total, _MOST_NAMES)):
            if data[position : position + 4] != b"PK\x01\x02":
                break
            name, extra, comment = struct.unpack_from("<3H", data, position + 28)
            names.add(data[position + 46 : position + 46 + name].decode("latin-1").lower())
            position += 46 + name + extra + comment
    except (UnreadableError, struct.error):
        pass
    if not names and len(data) > 30:
        name = int.from_bytes(data[26:28], "little")
        names.add(data[30 : 30 + name].decode("latin-1").lower())
        if next(iter(names)).startswith(("_rels/", "docprops/")):
            names.add("[content_types].xml")
    return names
