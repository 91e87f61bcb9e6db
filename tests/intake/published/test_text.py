"""Plain text → paragraphs and tables."""

from __future__ import annotations

import pytest

from toolkit.errors import UnreadableError
from toolkit.intake.published.document import Document, Paragraph, Table
from toolkit.intake.published.text import LARGEST, MOST_LINES, read_document


def tables(document: Document) -> list[list[tuple[str, ...]]]:
    return [[row.cells for row in block.rows] for block in document.blocks if isinstance(block, Table)]


def paragraphs(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_every_usual_encoding_is_read(encoding):
    document = read_document("某局2024年报告\n规章\t1\t2\n".encode(encoding))

    assert paragraphs(document) == ["某局2024年报告"]
    assert tables(document) == [[("规章", "1", "2")]]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"PK\x03\x04rest", "not_text"),
        (b"\xd0\xcf\x11\xe0rest", "not_text"),
        (b"%PDF-1.7", "not_text"),
        (b"\xff\xff\x00\x01\x80", "not_text"),
        (b"\xef\xbb\xbf\xff\xfe", "not_text"),
        (b"a" * (LARGEST + 1), "too_large"),
        (b"\n" * MOST_LINES, "too_large"),
    ],
)
def test_what_is_no_text_is_refused(data, code):
    with pytest.raises(UnreadableError) as caught:
        read_document(data)

    assert caught.value.code == code


def test_an_empty_file_is_an_empty_document():
    assert read_document(b"") == Document(())


def test_items_become_cells_and_blank_lines_end_rows():
    document = read_document("前文\n\t规章\n\t1\n\t2\n\n\t行政许可\n\t\n\n后文\n".encode())

    assert tables(document) == [[("规章", "1", "2"), ("行政许可", "")]]
    assert paragraphs(document) == ["前文", "后文"]


def test_a_cell_goes_on_over_lines_without_a_tab():
    document = read_document("\t规章\n\t\u3000\n0\xa0\n\t5\n".encode())

    assert tables(document) == [[("规章", "\u3000\n0\xa0", "5")]]


def test_a_heading_broken_by_blank_lines_stays_in_its_cell():
    document = read_document("\t\n\n\n\n三、\n本年度办理结果\n\t（一）予以公开\n\t0\n\n正文\n".encode())

    assert tables(document) == [[("\n三、\n本年度办理结果", "（一）予以公开", "0")]]
    assert paragraphs(document) == ["正文"]


def test_a_section_heading_right_before_a_table_is_no_cell():
    document = read_document("\t行政许可\n\t\n\n三、收到和处理政府信息公开申请情况\n\t自然人\n".encode())

    assert paragraphs(document) == ["三、收到和处理政府信息公开申请情况"]
    assert tables(document) == [[("行政许可", "")], [("自然人",)]]


def test_grid_lines_keep_their_columns():
    document = read_document("前文\r\n\t\t自然人\r\n\r\n规章\t\t0\t\r\n后文".encode())

    assert tables(document) == [[("", "", "自然人"), ("规章", "", "0", "")]]
    assert paragraphs(document) == ["前文", "后文"]
    assert document.blocks[1].grid
