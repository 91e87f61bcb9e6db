"""Fill the figures of a long sheet into a workbook that XlsxWriter has finished.

XlsxWriter takes nearly as long for the 200 figures of one unit as reading the unit's whole workbook takes: with a thousand
units the detail sheet would rule the job. So XlsxWriter writes everything that needs thought (styles, headings,
links, the first cells of each row) and, in the first row only, one empty cell per figure in its format. This module takes
that row as the pattern for all rows and rewrites the one sheet row by row; every other part is copied as it is. The
cells are the same as XlsxWriter's own, which a test checks through two readers; the cost is about a sixth.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from toolkit.form.layout import split_address
from toolkit.workbook.styles import CELL_LIMIT, safe_text, split_text

#: What a figure's cell holds: a number, text as it stands, or nothing.
Fill = int | Decimal | str | None

_SPANS = re.compile(r'spans="\d+:\d+"')
_CELL = re.compile(r'<c r="([A-Z]+)\d+" s="(\d+)"/>')
_ESCAPED = re.compile(r"(?=_x[0-9a-fA-F]{4}_)")
_CUT = "……（内容过长，全文见原表）"


def fill_rows(package: bytes, sheet: int, first: str, rows: Iterable[Sequence[Fill]]) -> bytes:
    """Fill figures into the last rows of a sheet.

    Args:
        package: The workbook as XlsxWriter wrote it.
        sheet: Place of the sheet in the workbook, from 1.
        first: Address of the first figure; right of it stand empty cells whose formats hold for all rows below.
        rows: The figures of each row from there down to the last row of the sheet, one per empty cell.

    Returns:
        The workbook. The same arguments give the same bytes.
    """
    part = f"xl/worksheets/sheet{sheet}.xml"
    buffer = BytesIO()
    with ZipFile(BytesIO(package)) as source, ZipFile(buffer, "w", ZIP_DEFLATED) as target:
        for info in source.infolist():
            copy = ZipInfo(info.filename, info.date_time)
            copy.compress_type = ZIP_DEFLATED
            copy.external_attr = info.external_attr
            if info.filename == part:
                with target.open(copy, "w") as stream:
                    for chunk in _filled(source.read(info).decode(), first, rows):
                        stream.write(chunk.encode())
            else:
                target.writestr(copy, source.read(info))
    return buffer.getvalue()


def _filled(xml: str, first: str, rows: Iterable[Sequence[Fill]]) -> Iterator[str]:
    """The sheet in pieces, one per filled row."""
    before, number = split_address(first)
    start = xml.index(f'<row r="{number}"')
    end = xml.index("</sheetData>")
    yield xml[:start]
    heads = xml[start:end].split("</row>")[:-1]
    cut = heads[0].index(f'<c r="{first}"')
    pattern = _CELL.findall(heads[0], cut)
    heads[0] = heads[0][:cut]
    template = "".join(f'<c r="{column}\0" s="{style}"%s</c>' for column, style in pattern) + "</row>"
    spans = f'spans="1:{before + len(pattern) - 1}"'
    for row, (head, values) in enumerate(zip(heads, rows, strict=True), number):
        yield _SPANS.sub(spans, head, count=1)
        yield template.replace("\0", str(row)) % tuple(map(_content, values))
    yield xml[end:]


def _content(value: Fill) -> str:
    """What follows the format in a cell's tag: ` t="…"`, the end of the tag, the value."""
    if value is None:
        return ">"
    if isinstance(value, str):
        text = safe_text(value)
        pieces = split_text(text, CELL_LIMIT - len(_CUT))
        text = text if len(pieces) == 1 else pieces[0] + _CUT
        return f' t="inlineStr"><is><t xml:space="preserve">{_ESCAPED.sub("_x005F", escape(text))}</t></is>'
    return f"><v>{value:f}</v>" if isinstance(value, Decimal) else f"><v>{value}</v>"
