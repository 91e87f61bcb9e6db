"""Writes reports as Word files out of bare XML, in the ways in which Word and WPS write them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from xml.sax.saxutils import escape

from tests.intake.documents.pages import Rows, rows_of
from tests.intake.published.printing import Printed, print_report

MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.'
    'document.main+xml"/></Types>'
)
_RELS = '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
_REL = '<Relationship Id="{}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" Target="{}"/>'


def run(text: str, properties: str = "") -> str:
    return f'<w:r>{properties and f"<w:rPr>{properties}</w:rPr>"}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def paragraph(text: str) -> str:
    return f"<w:p>{run(text)}</w:p>"


def cell(inside: str, columns: int = 1, more: str = "") -> str:
    span = f'<w:gridSpan w:val="{columns}"/>' if columns > 1 else ""
    return f"<w:tc><w:tcPr>{span}{more}</w:tcPr>{inside}</w:tc>"


def table(rows: Rows, figure: Callable[[str], str] = paragraph) -> str:
    """A table with merged cells as Word has them: a cell that goes on below stands there again, empty."""
    above: dict[int, tuple[int, int]] = {}  # column → (columns, rows that are left)
    lines = []
    for row in rows:
        below: dict[int, tuple[int, int]] = {}
        cells, column = _covered(above, 0, below)
        for text, columns, down, is_figure in row:
            more = '<w:vMerge w:val="restart"/>' if down > 1 else ""
            cells.append(cell(figure(text) if is_figure else paragraph(text), columns, more))
            if down > 1:
                below[column] = (columns, down - 1)
            covered, column = _covered(above, column + columns, below)
            cells += covered
        above = below
        lines.append(f"<w:tr>{''.join(cells)}</w:tr>")
    return f"<w:tbl><w:tblPr/>{''.join(lines)}</w:tbl>"


def _covered(above: dict[int, tuple[int, int]], column: int, below: dict[int, tuple[int, int]]) -> tuple[list[str], int]:
    """The cells at a column that go on from above, and the column behind them; those that go on further are noted."""
    cells = []
    while column in above:
        columns, left = above[column]
        cells.append(cell("<w:p/>", columns, "<w:vMerge/>"))
        if left > 1:
            below[column] = (columns, left - 1)
        column += columns
    return cells, column


def body_of(printed: Printed, figure: Callable[[str], str] = paragraph, around: Callable[[str], str] = str) -> str:
    """The body of a report; `around` makes something of each table."""
    keys = iter(one.key for one in printed.form.tables)
    text = print_report(printed, True, None, lambda _: f"\0{next(keys)}")
    pieces = []
    for line in text.split("\n"):
        if line.startswith("\0"):
            pieces.append(around(table(rows_of(printed, line[1:]), figure)))
        elif line:
            pieces.append(paragraph(line))
    return "".join(pieces)


def document(
    body: str, parts: dict[str, bytes | str] | None = None, links: dict[str, tuple[str, str]] | None = None, space: str = MAIN
) -> bytes:
    """A Word file.

    Args:
        body: XML of its body.
        parts: Further parts by name.
        links: Kind and target by id, of what the text refers to.
        space: The namespace of Word's elements.
    """
    spaces = (
        f'xmlns:w="{space}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:v" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
        'xmlns:o="urn:o" xmlns:wps="urn:w" xmlns:a="urn:a"'
    )
    main = f'<?xml version="1.0" encoding="UTF-8"?><w:document {spaces}><w:body>{body}</w:body></w:document>'
    related = "".join(_REL.format(name, kind, target) for name, (kind, target) in (links or {}).items())
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", _TYPES)
        package.writestr("_rels/.rels", _RELS.format(_REL.format("rId1", "officeDocument", "word/document.xml")))
        package.writestr("word/document.xml", main)
        package.writestr("word/_rels/document.xml.rels", _RELS.format(related))
        for name, content in (parts or {}).items():
            package.writestr(name, content)
    return buffer.getvalue()
