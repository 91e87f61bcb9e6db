"""PDF files and old Word files, made by LibreOffice from files of our own."""

from __future__ import annotations

import re
from functools import cache

import pytest

from tests.intake.documents.manners import numbers
from tests.intake.documents.test_html import read_bytes
from tests.intake.documents.wordfile import body_of, document, paragraph, run
from tests.intake.published.printing import LEAD, OTHER, PROBLEMS, Printed, figures
from tests.intake.published.test_published_reports import codes, consistent, details, wrong
from tests.libreoffice import convert, needs_office
from toolkit.errors import UnreadableError
from toolkit.intake.documents import door, writer
from toolkit.intake.documents.pdf import _cell_text, _is_strike
from toolkit.intake.published.report import read_report

BORDERS = "".join(f'<w:{side} w:val="single" w:sz="4"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
#: Narrow enough that numbers of four digits are cut.
GRID = ""


def printed_report(edition: int = 2021) -> Printed:
    return Printed(consistent(edition, 7, True), edition=edition, year=2024 if edition == 2021 else 2020)


def framed(table: str, borders: str = BORDERS) -> str:
    return table.replace(
        "<w:tblPr/>", f'<w:tblPr><w:tblW w:w="0" w:type="auto"/><w:tblBorders>{borders}</w:tblBorders></w:tblPr>'
    )


def word_file(printed: Printed, borders: str = BORDERS) -> bytes:
    return document(body_of(printed, around=lambda table: framed(table, borders)))


@cache
def pdf(edition: int = 2021, borders: str = BORDERS) -> bytes:
    return convert(word_file(printed_report(edition), borders), "pdf", "docx")


@needs_office
@pytest.mark.parametrize("edition", [2021, 2019])
def test_a_pdf_gives_back_every_figure_and_every_text(edition):
    """Tables go over several pages; a blank stays blank."""
    printed = printed_report(edition)
    report = read_bytes(pdf(edition), "pdf")

    assert {key: raw.text for key, raw in report.cells.items()} == printed.figures
    assert report.unit == "某县档案局" and report.year == printed.year and report.edition == edition
    assert report.narrative["problems"] == PROBLEMS and report.narrative["other_matters"] == OTHER
    assert not wrong(report, printed.figures)


@needs_office
def test_a_table_without_lines_is_refused_and_so_is_a_scan_a_locked_file_and_a_torn_one():
    with pytest.raises(UnreadableError, match="没有框线") as caught:
        read_bytes(pdf(2021, ""), "pdf")
    assert caught.value.code == "no_lines"

    whole = pdf(2021)
    for data, code in ((whole[: len(whole) // 2], "damaged"), (b"%PDF-1.4\n", "damaged"), (picture_pdf(), "scan")):
        with pytest.raises(UnreadableError) as caught:
            read_bytes(data, "pdf")
        assert caught.value.code == code


def picture_pdf() -> bytes:
    """A page with one picture and no text, written by hand."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Resources<</XObject<</I 5 0 R>>>>/Contents 4 0 R>>",
        b"<</Length 30>>stream\nq 200 0 0 200 0 0 cm /I Do Q  \nendstream",
        b"<</Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray/Length 1>>"
        b"stream\n\x00\nendstream",
    ]  # fmt: skip
    data, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj%s endobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        data
        + b"xref\n0 6\n0000000000 65535 f \n"
        + table
        + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(data)
    )


def signs(*lines: str, left: float = 1.0) -> list[dict[str, object]]:
    return [
        {"text": text, "x0": left + 5 * place, "x1": left + 5 * place + 5, "top": 12.0 * number, "bottom": 12.0 * number + 10}
        for number, line in enumerate(lines) for place, text in enumerate(line)
    ]  # fmt: skip


def test_digits_that_a_narrow_cell_has_cut_are_one_number_and_two_numbers_stay_two():
    """Only where the line above had no room for another digit."""
    assert _cell_text(signs("1234", "5"), 24.0) == "12345"
    assert _cell_text(signs("12", "5"), 40.0) == "12\n5"
    assert _cell_text(signs("一、本年", "新收"), 24.0) == "一、本年\n新收"


def test_a_small_digit_at_a_figure_is_no_part_of_it_and_a_small_word_or_line_stays():
    """64 with a note 1, raised in front or behind or on the foot of the line; a second line that is set smaller is a line."""
    figure = signs("64")
    behind = [{"text": "1", "x0": 11.0, "x1": 14.0, "top": 0.0, "bottom": 6.0}]
    in_front = [{"text": "1", "x0": -2.0, "x1": 1.0, "top": -1.0, "bottom": 5.0}]
    on_foot = [{"text": "1", "x0": 11.0, "x1": 14.0, "top": 4.0, "bottom": 10.0}]
    unit = [{"text": "件", "x0": 11.0, "x1": 14.0, "top": 4.0, "bottom": 10.0}]
    below = [{"text": "1", "x0": 1.0, "x1": 4.0, "top": 12.0, "bottom": 18.0}]

    assert [_cell_text(figure + one, 40.0) for one in (behind, in_front, on_foot)] == ["64［1］", "［1］64", "64［1］"]
    assert _cell_text(in_front + figure, 8.0) == "［1］64"
    assert [_cell_text(figure + one, 40.0) for one in (unit, below)] == ["64件", "64\n1"]


@cache
def noted_pdf() -> bytes:
    """Table three has 64 twice: one with a note 1, one with a 1 that is struck through; so has a paragraph."""
    note, strike, line = '<w:vertAlign w:val="superscript"/>', "<w:strike/>", '<w:u w:val="single"/>'
    printed = Printed(figures(requests__received__natural_person="64", requests__received__total="65"))
    cells = {"64": run("64") + run("1", note), "65": run("65", line) + run("1", strike)}
    body = body_of(printed, lambda text: f"<w:p>{cells[text]}</w:p>" if text in cells else paragraph(text), framed)
    said = run("受理64") + run("1", note) + run("件，公开8件", line) + run("、不予9件", strike)
    return convert(document(body.replace(run("（三）政府信息管理。清理文件5件。"), said)), "pdf", "docx")


@needs_office
def test_a_note_at_a_figure_of_a_pdf_stands_in_brackets():
    report = read_bytes(noted_pdf(), "pdf")

    assert report.cells["requests/received/natural_person"].text == "64［1］"
    assert "受理64［1］件" in str(report.narrative)


@needs_office
def test_what_is_struck_through_in_a_pdf_is_left_out_and_told_of_and_an_underline_strikes_nothing():
    report = read_bytes(noted_pdf(), "pdf")

    assert report.cells["requests/received/total"].text == "65"
    assert "公开8件" in str(report.narrative) and "不予" not in str(report.narrative)
    told = details(report, "deleted_text")
    assert "2 处" in told and "“1”" in told and "“、不予 9 件”" in told
    assert _is_strike((5.0, 0.0, 12.0), signs("64")) and not _is_strike((5.0, -5.0, 40.0), signs("64"))


ONE, TWO = (
    f'<w:sectPr><w:type w:val="continuous"/><w:pgSz w:w="11906" w:h="16838"/><w:cols w:num="{count}" w:space="400"/></w:sectPr>'
    for count in (1, 2)
)
#: Widths of the columns of each table in twentieths of a point, so narrow that numbers of four digits are cut.
WIDTHS = {"documents": [1600] * 5, "requests": [1200] * 3 + [560] * 7, "challenges": [480] * 15}


@cache
def awkward_pdf() -> tuple[Printed, bytes]:
    """Prose in two columns, digits cut in narrow cells, a table over three pages with its head on each."""
    printed = Printed(numbers(2021, 3, sparse=False))
    body = ""
    for key, piece in zip(WIDTHS, re.split("(?<=</w:tbl>)", body_of(printed)), strict=False):
        before, table = piece[: piece.index("<w:tbl>")], piece[piece.index("<w:tbl>") :]
        rows = re.findall("<w:tr>.*?</w:tr>", table)
        high = '<w:trPr><w:trHeight w:val="1500"/>{}</w:trPr>' if key == "requests" else "<w:trPr>{}</w:trPr>"
        rows = [
            row.replace("<w:tr>", f"<w:tr>{high.format('<w:tblHeader/>' if number < 3 else '')}", 1)
            for number, row in enumerate(rows)
        ]
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in WIDTHS[key])
        whole = f"<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
        tight = '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="60"/><w:right w:w="60"/></w:tblCellMar>'
        columns = f"<w:p><w:pPr>{TWO}</w:pPr></w:p>" if key == "documents" else ""
        body += before + columns + framed(whole).replace('<w:tblW w:w="0" w:type="auto"/>', tight)
    end = re.split("(?<=</w:tbl>)", body_of(printed))[-1]
    return printed, convert(document(body + end + ONE), "pdf", "docx")


@needs_office
def test_pages_that_are_turned_are_read_as_upright_ones_and_so_are_narrow_cells_and_columns():
    """One page on its right side, one on its head, one on its left side; all 200 figures, and the sentence beside another."""
    printed, upright = awkward_pdf()
    turns = iter((90, 180, 270, *[0] * 9))
    turned = re.sub(rb"/Type/Page/", lambda _: b"/Type/Page/Rotate %d/" % next(turns), upright)

    assert turned.count(b"/Rotate") >= 3
    for data in (upright, turned):
        report = read_bytes(data, "pdf")
        assert {key: raw.text for key, raw in report.cells.items()} == printed.figures
        assert report.narrative["overview"].replace("\n", "") == LEAD
        assert report.narrative["problems"] == PROBLEMS and report.unit == "某县档案局"


def test_without_the_library_a_pdf_is_refused_with_what_to_install(monkeypatch):
    monkeypatch.setattr(door, "find_spec", lambda name: None)
    with pytest.raises(UnreadableError, match=re.escape("nianbao-toolkit[pdf]")):
        door.read_document(b"%PDF-1.4\n", "报告.pdf")


@needs_office
def test_an_old_word_file_is_read_through_libreoffice_and_that_is_said():
    printed = printed_report()
    old = convert(word_file(printed), "doc", "docx")

    assert door.kind_of_document(old, "报告.doc") == "doc"
    report = read_report(door.read_document(old, "报告.doc"), "x")
    assert {key: raw.text for key, raw in report.cells.items()} == printed.figures
    assert "LibreOffice" in details(report, "converted")


def test_without_libreoffice_an_old_word_file_is_refused_with_what_to_do(monkeypatch):
    monkeypatch.setattr(writer, "program", lambda: "")
    with pytest.raises(UnreadableError, match=r"另存为 \.docx"):
        writer.as_docx(b"\xd0\xcf\x11\xe0", "doc")


def test_a_folder_tells_nothing_twice_of_a_blank_report():
    """A report whose figures are all blank is read as blank, from a Word file as well."""
    report = read_bytes(document(body_of(Printed(dict.fromkeys(figures(), "")), paragraph)), "docx")
    assert not [key for key, raw in report.cells.items() if raw.text] and "blank_figures" in codes(report)
