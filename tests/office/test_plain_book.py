"""The office's own workbooks: our reader says what openpyxl said, and what is no table costs neither time nor memory."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import warnings
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tests.intake.xlsx import attacks
from tests.intake.xlsx.attacks import book, ole, pack, parts, sheet, strings, styles, workbook
from toolkit.errors import NianbaoError, RosterError
from toolkit.office.plain_book import read_rows
from toolkit.office.roster_file import read_roster
from toolkit.office.tables import clean_text, read_table

HEAD = ["单位代码", "单位名称", "所属地区"]
#: A table as offices have them: leading zeros, codes of 18 digits as text and as number, dates, times, booleans, breaks.
TABLE = [
    HEAD,
    ["0012", "甲局", "某市"],
    ["113401234567890123", "乙局", 113401234567890123],
    [12, 3.0, 3.5],
    [1e17, 0.1, -7],
    [date(2025, 12, 31), datetime(2025, 1, 20, 8, 30), time(8, 30)],
    [datetime(1900, 2, 28), datetime(1900, 3, 1), 45000],
    [True, False, None],
    ["甲\n乙", " 前后有空格 ", "'=1+1"],
    [None, None, None],
    ["<&>\"'", "丙局", "。"],
]


def old_text(value: object) -> str:
    """What the program made of a cell as long as openpyxl read the office's tables."""
    value = getattr(value, "text", value)
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and not (value.hour or value.minute or value.second):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else clean_text(str(value))


def old_rows(data: bytes, formulas: bool = False) -> list[list[list[str]]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        read = openpyxl.load_workbook(io.BytesIO(data), data_only=not formulas)
    return [[[old_text(value) for value in row] for row in one.iter_rows(values_only=True)] for one in read.worksheets]


def same(data: bytes, formulas: bool = False) -> None:
    """Both readers say the same of every cell of every sheet."""
    ours = [
        {(row, column): clean for row, texts in rows for column, text in texts.items() if (clean := clean_text(text))}
        for rows in read_rows(data, formulas=formulas)
    ]
    theirs = [
        {(row, column): text for row, texts in enumerate(rows, 1) for column, text in enumerate(texts) if text}
        for rows in old_rows(data, formulas)
    ]
    assert ours == theirs


def by_xlsxwriter(rows, **options) -> bytes:
    stream = io.BytesIO()
    made = xlsxwriter.Workbook(stream, options)
    one = made.add_worksheet()
    formats = {
        datetime: made.add_format({"num_format": "yyyy/m/d h:mm"}),
        date: made.add_format({"num_format": 'yyyy"年"m"月"d"日"'}),
        time: made.add_format({"num_format": "h:mm:ss"}),
    }
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, str):
                one.write_string(number, column, value)
            elif type(value) in formats:
                one.write_datetime(number, column, value, formats[type(value)])
            else:
                one.write(number, column, value)
    made.close()
    return stream.getvalue()


def by_openpyxl(rows, epoch=None) -> bytes:
    made = openpyxl.Workbook()
    if epoch:
        made.epoch = epoch
    for row in rows:
        made.active.append(row)
    return saved(made)


def saved(made: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        by_xlsxwriter(TABLE), by_openpyxl(TABLE), by_xlsxwriter(TABLE, date_1904=False, in_memory=True, constant_memory=True),
        by_xlsxwriter([*TABLE[:6], *TABLE[7:]], date_1904=True), by_openpyxl([*TABLE[:6], *TABLE[7:]], CALENDAR_MAC_1904),
    ],
    ids=["XlsxWriter", "openpyxl", "inline strings", "XlsxWriter from 1904", "openpyxl from 1904"],
)  # fmt: skip
def test_a_table_reads_as_openpyxl_read_it(data):
    same(data)
    same(data, formulas=True)


def test_dates_come_as_a_person_would_type_them():
    """Days, times of day and moments, whether they count from 1900 or from 1904."""
    for data in (by_xlsxwriter(TABLE[5:6]), by_xlsxwriter(TABLE[5:6], date_1904=True)):
        ((_, texts),) = next(read_rows(data, formulas=False))
        assert list(texts.values()) == ["2025-12-31", "2025-01-20T08:30:00", "08:30:00"]


plain = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="_￾￿"), max_size=20),
    st.integers(-(10**17), 10**17),
    st.floats(-1e20, 1e20, allow_nan=False).map(lambda value: float(f"{value:.12g}")),
    st.booleans(),
    st.datetimes(datetime(1900, 3, 1), datetime(2100, 1, 1)).map(lambda moment: moment.replace(microsecond=0)),
    st.none(),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(plain, max_size=4), min_size=1, max_size=6))
def test_any_table_reads_as_openpyxl_read_it(rows):
    same(by_openpyxl([[f"'{one}" if isinstance(one, str) and one[:1] == "=" else one for one in row] for row in rows]))


def test_formulas_merged_cells_errors_rich_text_and_hidden_sheets_read_as_openpyxl_read_them():
    """Stored results or formulas as asked; what lies under a merged cell is not seen; every sheet counts."""
    stream = io.BytesIO()
    made = xlsxwriter.Workbook(stream)
    hidden, shown = made.add_worksheet("隐藏"), made.add_worksheet("名录")
    shown.activate()
    hidden.hide()
    bold = made.add_format({"bold": True})
    hidden.write_row(0, 0, ["单位", "甲局"])
    shown.merge_range("A1:C1", "某市单位名录")
    shown.write_string("B1", "看不见")
    shown.write_row(1, 0, HEAD)
    shown.write_rich_string("B3", "甲", bold, "局", "一处")
    shown.write_formula("A3", '="0"&"1"', None, "01")
    shown.write_formula("A4", "=1/0", None, "#DIV/0!")
    shown.write_formula("B4", "=2*3", None, 6)
    shown.write_formula("C4", "=1=1", None, True)
    shown.write_array_formula("A5:A5", "{=SUM(1,2)}", None, 3)
    made.close()
    same(stream.getvalue())
    same(stream.getvalue(), formulas=True)

    rows = (
        '<row r="1"><c r="A1" s="1"><v>45000.5</v></c><c r="B1" t="e"><v>#N/A</v></c>'
        '<c r="C1" t="d"><v>2025-12-31</v></c></row>'
        '<row r="2"><c r="A2"><f t="shared" ref="A2:A3" si="0">B2*2</f><v>2</v></c><c r="B2"><v>1</v></c></row>'
        '<row r="3"><c r="A3"><f t="shared" si="0"/><v>4</v></c><c r="B3"><v>2</v></c></row>'
        '<row r="4"><c r="A4" t="inlineStr"><is><t>甲</t></is></c><c r="B4" t="inlineStr"><is><t>乙</t></is></c></row>'
    )
    data = book(sheet=sheet(rows, after='<mergeCells count="1"><mergeCell ref="A4:B4"/></mergeCells>'))
    found = dict(next(read_rows(data, formulas=True)))
    assert found[1] == {0: "2023-03-15T12:00:00", 1: "#N/A", 2: "2025-12-31"}
    assert (found[2][0], found[3][0], found[4]) == ("=B2*2", "=B3*2", {0: "甲"})


def test_a_date_that_no_calendar_has_stays_a_number():
    data = book('<row r="1"><c r="A1" s="1"><v>9E9</v></c><c r="B1" s="1"><v>-800000</v></c></row>')
    assert dict(next(read_rows(data, formulas=False))) == {1: {0: "9E9", 1: "-800000"}}


def test_the_first_sheet_with_the_heading_is_read_though_it_is_hidden(tmp_path):
    made = openpyxl.Workbook()
    made.active.append(["说明"])
    for name, unit in (("旧", "甲局"), ("新", "乙局")):
        one = made.create_sheet(name)
        one.append(HEAD)
        one.append(["A-1", unit, "某市"])
    made["旧"].sheet_state = "hidden"
    (tmp_path / "名录.xlsx").write_bytes(saved(made))

    assert [unit.name for unit in read_roster(tmp_path / "名录.xlsx").units] == ["甲局"]


def test_a_workbook_is_known_by_its_content_and_a_link_is_followed(tmp_path):
    (tmp_path / "真.xlsx").write_bytes(by_openpyxl([HEAD, ["A-1", "甲局", "某市"]]))
    (tmp_path / "名录.csv").symlink_to(tmp_path / "真.xlsx")

    assert [unit.code for unit in read_roster(tmp_path / "名录.csv").units] == ["A-1"]


# --- what is no table -------------------------------------------------------------------------------------------------------

GOOD = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>单位代码</t></is></c><c r="B1" t="inlineStr"><is><t>单位名称</t></is></c>'
    '<c r="C1" t="inlineStr"><is><t>所属地区</t></is></c></row>'
    '<row r="2"><c r="B2" t="inlineStr"><is><t>甲局</t></is></c></row>'
)


def styled(rows: int) -> str:
    return "".join(f'<row r="{row}"><c r="A{row}" s="1"/><c r="B{row}" s="1"/></row>' for row in range(3, rows + 3))


def bomb() -> bytes:
    contents = parts()
    contents["xl/worksheets/sheet1.xml"] = sheet(GOOD) + b" " * 35_000_000
    return pack(contents)


def doctype() -> bytes:
    return book(sheet=sheet(GOOD).replace(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet', 1))


STRAY = f'{GOOD}<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
FAR = f'{GOOD}<row r="5"><c r="XFD5"><v>1</v></c></row>'

CASES = {
    "stray.xlsx": (lambda: book(STRAY), "单元格 XFD1048576 远离表格"),
    "far.xlsx": (lambda: book(FAR), "第 5 行的 XFD 列有内容，远离表格"),
    "borders.xlsx": (lambda: book(GOOD + styled(1_048_574)), "边框或者底色一直画到了最后一行"),
    "styled.xlsx": (lambda: book(GOOD + styled(60_000)), ""),
    "nothing-far.xlsx": (lambda: book(f'{GOOD}<row r="1048576"><c r="XFD1048576" s="1"/></row>'), ""),
    "bomb.xlsx": (bomb, "压缩比异常"),
    "doctype.xlsx": (doctype, "DOCTYPE"),
    "encrypted.xlsx": (lambda: ole("EncryptedPackage"), "请去掉打开密码"),
    "old.xlsx": (lambda: ole("Workbook"), "另存为 xlsx 或 csv"),
    "old.csv": (lambda: ole("Workbook"), "另存为 xlsx 或 csv"),
    "text.xlsx": ("单位名称,单位代码\n甲局,A-1\n".encode, "改成 .csv"),
    "empty.xlsx": (lambda: b"", "请重新复制"),
    "half.xlsx": (lambda: book(GOOD)[:300], "请重新复制"),
    "page.xlsx": ("<html><table>单位名称</table></html>".encode, "网页"),
    "blank-lines.csv": (lambda: (",".join(HEAD) + "\n").encode() + b"\n" * 40_000_000, "行数超过"),
    "one-row.csv": (lambda: (",".join(HEAD) + "\n").encode() + b"a," * 20_000_000, "第 2 行的文字过多"),
    "quoted.csv": (lambda: (",".join(HEAD) + "\n").encode() + b'x",a,a,a,"\n' * 3_000_000, "第 2 行"),
    "wide.csv": ((",".join(HEAD) + "\n甲" + "," * 2000 + "x\n").encode, "第 2 行的 BXY 列有内容，远离表格"),
    "long.csv": (lambda: (",".join(HEAD) + "\n").encode() + b"a,b,c\n" * 300_000, "最多 200000 行"),
    "huge.csv": (lambda: b"x" * (51 * 1024 * 1024), "请确认是不是拿错了文件"),
}  # fmt: skip

_RUN = """
import resource, sys, time
from pathlib import Path
from toolkit.errors import NianbaoError
from toolkit.office.roster_file import read_roster
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
start = time.process_time()
try:
    print([unit.name for unit in read_roster(Path(sys.argv[1])).units])
except NianbaoError as error:
    print(error)
seconds = time.process_time() - start
(peak,) = [line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")]  # of this program alone
print(seconds, peak)
"""


@pytest.mark.parametrize("name", CASES)
def test_what_is_no_table_is_told_or_read_within_5_seconds_and_200_mb(tmp_path, name):
    make, words = CASES[name]
    path = tmp_path / name
    path.write_bytes(make())
    root = Path(__file__).parents[2]

    done = subprocess.run([sys.executable, "-c", _RUN, path], cwd=root, capture_output=True, text=True, check=True)

    answer, figures = done.stdout.strip().rsplit("\n", 1)
    seconds, kilobytes = map(float, figures.split())
    assert answer == "['甲局']" if not words else words in answer and answer.startswith(f"单位名录“{path}”"), answer
    assert "上报" not in answer
    assert seconds < 5 and kilobytes < 200 * 1024, (seconds, kilobytes)


def test_every_refusal_of_a_stranger_s_file_becomes_one_for_the_office(tmp_path):
    """Damaged in any byte, the roster is read or refused with its name, what is wrong and what to do."""
    data = book(GOOD)
    for at in range(0, len(data), 7):
        path = tmp_path / "名录.xlsx"
        path.write_bytes(data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :])
        try:
            read_roster(path)
        except RosterError as error:
            assert re.fullmatch(rf"单位名录“{re.escape(str(path))}”.+。", str(error), re.DOTALL) and "上报" not in str(error)


def test_a_strange_archive_or_string_table_is_no_surprise(tmp_path):
    """What once ended in an exception of a library is told like the rest."""
    cases = [
        book('<row r="1"><c r="A1" t="s"><v>9</v></c></row>'),
        book(GOOD, strings=strings()),
        pack({"x.txt": b"1"}),
        book(GOOD, workbook=workbook(("一", "rId9", ""))),
        book(GOOD, styles=styles()[:-20]),
        pack(parts(GOOD), zipfile.ZIP_BZIP2),
        attacks.overlapping(),
    ]
    for number, data in enumerate(cases):
        path = tmp_path / f"{number}.xlsx"
        path.write_bytes(data)
        try:
            read_table(path, "单位名录", HEAD, HEAD, "单位名称")
        except NianbaoError as error:
            assert str(error).endswith("。")
        else:
            assert number == 1
