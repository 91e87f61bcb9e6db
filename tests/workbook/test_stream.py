"""The rows that `stream` fills in are those that XlsxWriter would have written, and so are their links."""

from __future__ import annotations

import re
import tracemalloc
from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import openpyxl
import pytest

from tests.libreoffice import convert, needs_office
from toolkit.submission.shelf import Shelf
from toolkit.workbook.stream import MOST_LINKS, ROW, Fill, Formula, Line, Link, Spot, Streams, look_number
from toolkit.workbook.styles import CELL_LIMIT, Styles, new_workbook, put_number, put_text

ROWS: list[list[Fill]] = [
    [1, 0, 999_999_999_999_999, Decimal("1003.34")],
    [None, None, 7, None],
    ["/", "12件", -3, Decimal("0.000001")],
    ["=1+1", "  <a&b>  ", "两行\n文字", "x"],
    ["无", "%s %d", "\u202e\x07", "{=1}"],
    [Formula('=IF(A3="","<",A3&"&")', "3&"), Formula("=A3*2", 6.0), Formula("=1/0", "#DIV/0!"), Formula('=""', "")],
]
NAMES = ["甲县", "=cmd|'/c calc'!A0", "</row>", "乙县 & 丙县", "丁县", "戊县"]


def package(rows: list[list[Fill]], *, streamed: bool, place: int = 2) -> bytes:
    """The rows by XlsxWriter alone, or streamed below what XlsxWriter writes."""
    workbook, buffer = new_workbook("试")
    streams, styles = Streams(workbook, buffer), Styles(workbook)
    formats = [styles.get(), styles.get(border=1), styles.get(num_format="0", border=1), styles.get(), styles.get(bold=True),
               styles.get(num_format="0.00")]  # fmt: skip
    if place == 2:
        workbook.add_worksheet("别的")
    sheet = workbook.add_worksheet("明细")
    for column in range(6):
        put_text(sheet, 1, column, f"标题{column}")
    whole: list[list[Fill]] = [[row, NAMES[row % len(NAMES)], *values] for row, values in enumerate(rows, 2)]
    if streamed:
        looks = tuple(map(look_number, formats))
        streams.add(sheet, 2, len(rows), (Line(20, looks, values) for values in whole))
    else:
        for row, values in enumerate(whole, 2):
            sheet.set_row(row, 20)
            for column, (value, style) in enumerate(zip(values, formats, strict=True)):
                if isinstance(value, Formula):
                    sheet.write_formula(row, column, value.text, style, value.shows)
                elif value is None or isinstance(value, str):
                    put_text(sheet, row, column, value or "", style)
                else:
                    assert not isinstance(value, float)
                    put_number(sheet, row, column, value, style)
    workbook.add_worksheet("后面的")
    return finished(streams)


def finished(streams: Streams) -> bytes:
    stream = BytesIO()
    streams.finish(stream)
    return stream.getvalue()


def cells(data: bytes) -> list[tuple[object, ...]]:
    return [
        (sheet.title, cell.coordinate, cell.value, cell.data_type, cell.number_format, cell.font.b, cell.border.top.style)
        for values in (False, True)
        for sheet in openpyxl.load_workbook(BytesIO(data), data_only=values)
        for row in sheet.iter_rows()
        for cell in row
    ]


def test_cells_values_and_formats_are_the_same():
    """openpyxl sees no difference between streamed rows and XlsxWriter's, neither in formulas nor in what they show."""
    assert cells(package(ROWS, streamed=True)) == cells(package(ROWS, streamed=False))


def test_one_formula_serves_all_rows_and_a_text_is_no_formula():
    """Three rows with one formula over their own row: as if each had been written out; a text keeps what stands for the row."""
    one: list[list[Fill]] = [[Formula(f"=SUM(C{ROW}:D{ROW})*E{ROW}", 1.0), f"第{ROW}行", None, None]] * 3
    each: list[list[Fill]] = [[Formula(f"=SUM(C{row}:D{row})*E{row}", 1.0), "第\\u0000行", None, None] for row in (3, 4, 5)]
    assert package(one, streamed=True) == package(each, streamed=True)


def test_the_extent_of_the_sheet_is_that_of_all_its_rows():
    rows: list[list[Fill]] = [[n, n + 1, None, Decimal(n) / 100] for n in range(100)]

    sheet = openpyxl.load_workbook(BytesIO(package(rows, streamed=True)), read_only=True)["明细"]

    assert sheet.calculate_dimension() == "A2:F102"


@needs_office
def test_libreoffice_sees_the_same():
    """Both packages give the same CSV, also where a text looks like an escape (openpyxl reads those wrongly)."""
    rows = [*ROWS, ["_x0007_", "_x4E2D_", None, 1]]

    first, second = (convert(package(rows, streamed=how, place=1), "csv") for how in (True, False))

    assert first == second
    assert "_x0007_,_x4E2D_,,1" in first.decode()


def test_the_same_rows_give_the_same_bytes():
    assert package(ROWS, streamed=True) == package(ROWS, streamed=True)


def test_a_text_too_long_for_a_cell_says_so():
    data = package([["字" * (CELL_LIMIT + 1), None, None, None]], streamed=True)

    text = openpyxl.load_workbook(BytesIO(data))["明细"]["C3"].value

    assert len(text) <= CELL_LIMIT
    assert text.endswith("全文见原表）")


def _linked(lines: Iterator[Line] | list[Line], count: int, *, own: bool = False) -> bytes:
    """A sheet of streamed lines; `own`: with a link and a picture-like part of XlsxWriter's."""
    workbook, buffer = new_workbook("试")
    streams = Streams(workbook, buffer)
    sheet = workbook.add_worksheet("单")
    put_text(sheet, 0, 0, "标题")
    if own:
        sheet.write_url(0, 1, "external:头.xlsx", None, "头")
        sheet.link_cell(0, 0, "'单'!A2")
    streams.add(sheet, 1, count, lines)
    return finished(streams)


@pytest.mark.parametrize("own", [False, True])
def test_links_lead_to_a_file_a_cell_of_a_file_or_a_place(own):
    """Three links of one file share its address; a link over several cells holds for each; XlsxWriter's own links stay."""
    links = [Link(0, 0, "甲/一%20份.xlsx"), Link(1, 3, "甲/一%20份.xlsx", "'表三'!J6"), Link(4, 4, "", "'单'!A1")]
    lines = [Line(20, (0,) * 5, ["甲", 1, 2, 3, 4], links), Line(20, (0,) * 5, [None] * 5, [Link(0, 0, "乙&丙.xlsx")])]

    data = _linked(lines, 2, own=own)

    sheet = openpyxl.load_workbook(BytesIO(data))["单"]
    found = {cell.coordinate: (cell.hyperlink.target, cell.hyperlink.location) for row in sheet["A2:E3"] for cell in row
             if cell.hyperlink}  # fmt: skip
    file = "甲/一%20份.xlsx"
    assert found == {
        "A2": (file, None), "B2": (file, "'表三'!J6"), "C2": (file, "'表三'!J6"), "D2": (file, "'表三'!J6"),
        "E2": (None, "'单'!A1"), "A3": ("乙&丙.xlsx", None),
    }  # fmt: skip
    with ZipFile(BytesIO(data)) as opened:
        relations = opened.read("xl/worksheets/_rels/sheet1.xml.rels").decode()
    assert relations.count("<Relationship ") == 2 + own
    if own:
        assert (sheet["B1"].hyperlink.target, sheet["A1"].hyperlink.location) == ("头.xlsx", "'单'!A2")
        assert sheet["A1"].value == "标题"


def test_spots_are_links_into_the_file_of_the_lines_last_link():
    """Three lines with the same spots and other files: byte for byte the sheet that has them as links of each line."""
    places = [(1, 1, "'表三'!J6"), (2, 4, ""), (5, 5, "'表\"二'!A1")]
    files = ["甲.xlsx", "乙&.xlsx", "乙&.xlsx"]
    looks, values = (0,) * 6, [1] * 6

    spots = [Line(20, looks, values, [Link(0, 0, file)], tuple(Spot(*one) for one in places)) for file in files]
    links = [Line(20, looks, values, [Link(0, 0, file), *(Link(*one[:2], file, one[2]) for one in places)]) for file in files]

    assert _linked(spots, 3) == _linked(links, 3)


@pytest.mark.parametrize("spots", [0, 7])
def test_a_sheet_has_no_more_links_than_programs_open(spots):
    """Links of lines, and their spots, whichever crosses the limit."""
    count = MOST_LINKS // (1 + spots) + 10
    more = tuple(Spot(place, place, "'表三'!J6") for place in range(1, 1 + spots))
    lines = (Line(20, (0,), [n], [Link(0, 0, f"{n}.xlsx")], more) for n in range(count))

    with ZipFile(BytesIO(_linked(lines, count))) as opened:
        xml = opened.read("xl/worksheets/sheet1.xml").decode()

    assert len(re.findall("<hyperlink ", xml)) == MOST_LINKS
    assert xml.count("<row ") == count + 1


def test_a_line_more_costs_no_memory():
    """Six hundred lines more, of two hundred cells and a link each, take no more than what they are packed to."""
    looks = (0,) * 200

    def lines(count: int) -> Iterator[Line]:
        return (Line(20, looks, [7] * 200, [Link(0, 9, f"{n}.xlsx", "'表三'!J6")]) for n in range(count))

    peaks = []
    tracemalloc.start()
    for count in (100, 700):
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        size = len(_linked(lines(count), count))
        peaks.append(tracemalloc.get_traced_memory()[1] - before - 2 * size)
    tracemalloc.stop()

    assert (peaks[1] - peaks[0]) / 600 < 100, peaks


def test_lines_that_are_written_into_a_file_cost_no_memory_at_all():
    """19,000 lines more, 300 KB packed: not five bytes each, neither here nor in XlsxWriter."""

    def written(count: int) -> int:
        workbook, buffer = new_workbook("试")
        streams, sheet = Streams(workbook, buffer), workbook.add_worksheet("单")
        put_text(sheet, 0, 0, "头")
        streams.add(sheet, 1, count, (Line(20, (0, 0), [number, number * number]) for number in range(count)))
        tracemalloc.start()
        size = len(Shelf().put_written(streams.finish))
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert size > 7 * count
        return most

    written(1_000)
    few, many = written(1_000), written(20_000)

    assert many - few < 5 * 19_000


@pytest.mark.parametrize("count", [len(ROWS) - 1, len(ROWS) + 1])
def test_another_number_of_rows_than_announced_is_refused(count):
    with pytest.raises(ValueError, match=f"{len(ROWS)} lines instead of {count}"):
        _linked([Line(20, (0,), [1])] * len(ROWS), count)


def test_a_format_made_too_late_is_refused():
    """A format that is asked for while the rows are written would not be in the file."""
    workbook, buffer = new_workbook("试")
    streams, sheet = Streams(workbook, buffer), workbook.add_worksheet("单")
    put_text(sheet, 0, 0, "标题")
    late = workbook.add_format({"bold": True, "num_format": "0.0000"})
    streams.add(sheet, 1, 1, (Line(20, (look_number(late),), [number]) for number in range(1)))

    with pytest.raises(ValueError, match="format"):
        finished(streams)
