"""A published report as plain text → `Document`.

Two ways in which converters print tables with tabs are known:

* items: each cell on a line of its own that starts with a tab, its further lines without one; a blank line ends the row;
* grid: each row on one line, a tab between the cells; the tabs behind the last cell that is not blank may be missing.

Tables that have lost their tabs are left to `toolkit.intake.published.plain`. Everything else is prose, a line a paragraph.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from itertools import groupby

from toolkit.errors import UnreadableError
from toolkit.form import FORMS
from toolkit.intake.published.document import Document, Paragraph, Table, TableRow
from toolkit.intake.published.leaves import is_figure
from toolkit.intake.published.plain import is_heading, read_plain, tables_of
from toolkit.intake.published.titled import strays
from toolkit.intake.published.wording import begins_heading

#: A report is about 10 KB of text; beyond these it is something else.
LARGEST = 5 * 1024 * 1024
MOST_LINES = 20_000

_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_BINARY = re.compile("[\x00-\x06\x08\x0e-\x1f]")
_FORMATS = (
    (b"PK\x03\x04", "Word（docx）、WPS 或压缩文件"),
    (b"\xd0\xcf\x11\xe0", "旧版 Word（doc）或 WPS 文件"),
    (b"%PDF", "PDF 文件"),
)


def read_document(data: bytes) -> Document:
    """Read a published report from the bytes of a text file.

    Args:
        data: UTF-8 or UTF-16 with a byte order mark, UTF-8, or GB18030 (with it GBK and GB2312).

    Raises:
        UnreadableError: If it is too large (`too_large`), or not text in one of these encodings (`not_text`).
    """
    if len(data) > LARGEST:
        raise UnreadableError("too_large", f"文件有 {len(data) / 1024 / 1024:.1f} MB，超过 5 MB，不像一份年度报告。")
    lines = _BREAKS.sub("\n", _decode(data)).replace("\x07", "").split("\n")
    if len(lines) > MOST_LINES:
        raise UnreadableError("too_large", f"文件有 {len(lines)} 行，超过 {MOST_LINES} 行，不像一份年度报告。")
    if not any("\t" in line and any(is_heading(cell) or is_figure(cell) for cell in line.split("\t")) for line in lines):
        return Document(tuple(read_plain(lines)))
    blocks = list(_grid_blocks(lines) if _is_grid(lines) else _item_blocks(lines))
    return Document(tuple(with_plain_tables(blocks)))


def with_plain_tables(blocks: list[Paragraph | Table]) -> Iterator[Paragraph | Table]:
    """The same blocks; if a table of the form is in none, or not under its heading, it is looked for among the paragraphs."""
    there = tables_of(cell for block in blocks if isinstance(block, Table) for row in block.rows for cell in row.cells)
    if len(there) == len(FORMS[max(FORMS)].tables) and not strays(blocks):
        yield from blocks
        return
    for is_prose, group in groupby(blocks, lambda block: isinstance(block, Paragraph)):
        members = list(group)
        yield from read_plain([block.text for block in members if isinstance(block, Paragraph)]) if is_prose else members


def _decode(data: bytes) -> str:
    for magic, kind in _FORMATS:
        if data.startswith(magic):
            raise UnreadableError("not_text", f"这是{kind}，不是纯文本文件。")
    encodings = ("utf-8", "gb18030")
    if data.startswith(codecs.BOM_UTF8):
        encodings = ("utf-8-sig", "utf-8-sig")
    elif data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ("utf-16", "utf-16")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _BINARY.search(text):
            return text
    raise UnreadableError("not_text", "无法识别文件的文字编码。请用记事本打开，另存为 UTF-8 编码的文本文件后再导入。")


def _is_grid(lines: list[str]) -> bool:
    """Whether more lines hold a whole row than a single cell."""
    tabbed = [line for line in lines if "\t" in line]
    items = sum(line.startswith("\t") and "\t" not in line[1:] for line in tabbed)
    return len(tabbed) - items > items


def _grid_blocks(lines: list[str]) -> Iterator[Paragraph | Table]:
    rows: list[TableRow] = []
    following = _tab_follows(lines)
    for index, line in enumerate(lines):
        if "\t" in line or ((rows or following[index]) and is_heading(line)):
            rows.append(TableRow(tuple(line.split("\t"))))
        elif line.strip():
            if rows:
                yield Table(tuple(rows), grid=True)
                rows = []
            yield Paragraph(line)
    if rows:
        yield Table(tuple(rows), grid=True)


def _tab_follows(lines: list[str]) -> list[bool]:
    """Of each line, whether the next one that is not blank has a tab."""
    found = [False] * len(lines)
    for index in range(len(lines) - 2, -1, -1):
        below = lines[index + 1]
        found[index] = "\t" in below or (not below.strip() and found[index + 1])
    return found


def _item_blocks(lines: list[str]) -> Iterator[Paragraph | Table]:
    rows: list[list[str]] = []
    in_row = False
    for index, line in enumerate(lines):
        if line.startswith("\t"):
            if not in_row:
                rows.append([])
            # A tab further on in the line starts a cell as well.
            rows[-1].extend(line[1:].split("\t"))
            in_row = True
        elif not line:
            in_row = False
        elif rows and (in_row or _goes_on(rows[-1][-1], lines, index)):
            rows[-1][-1] += "\n" + line
            in_row = True
        elif line.strip():
            if rows:
                yield Table(tuple(TableRow(tuple(row)) for row in rows))
                rows = []
            yield Paragraph(line)
    if rows:
        yield Table(tuple(TableRow(tuple(row)) for row in rows))


def _goes_on(cell: str, lines: list[str], index: int) -> bool:
    """Whether the text after a blank line still belongs to the cell before it, which then holds blank lines of its own.

    It does if more cells follow at once, and both together are a heading of the form (or, in an empty cell, a lone number).
    """
    end = index
    while end < len(lines) and lines[end] and not lines[end].startswith("\t"):
        end += 1
    if end == len(lines) or not lines[end]:
        return False
    text = "".join(lines[index:end])
    if not cell.strip() and re.fullmatch(r"\s*[0-9]{1,12}\s*", text):
        return True
    return begins_heading(cell + text)
