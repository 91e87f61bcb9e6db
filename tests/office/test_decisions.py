"""The office's plain files: what people type into them is read as meant, told with its line if it cannot be, and never lost."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from toolkit.errors import DecisionError
from toolkit.office.ledger_file import Ledger, join_ledgers, read_ledger, write_ledger
from toolkit.office.office import LedgerLine, Waiver
from toolkit.office.tables import clean_text, defused, read_table, write_csv
from toolkit.office.waivers_file import read_waivers
from toolkit.submission.roster import Roster, RosterUnit

ROSTER = Roster([RosterUnit("A-1", "甲局", "某市", aliases=("市甲局",)), RosterUnit("A-2", "乙局", "某市")])

#: What a cell can hold once it is stripped: any text with line breaks, quotes, commas, formulas, apostrophes.
cells = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_characters="\r\x00")),
    st.sampled_from(["=1+1", "'=1+1", "''@x", "+A1", "-3", "-", "甲,乙", '说“"好"”', "一\n二", "@SUM(1)", "＝1", "'", "1e5"]),
).map(lambda text: text.strip()[:50].strip())
fingerprints = st.text("0123456789abcdef", min_size=12, max_size=12)


@st.composite
def ledgers(draw: st.DrawFn) -> Ledger:
    extra = tuple(draw(st.lists(st.sampled_from(["处室", "电话", "=备查", ""]), max_size=3)))
    lines = []
    for fingerprint in draw(st.lists(fingerprints, max_size=5, unique=True)):
        accepted = draw(st.sampled_from([None, True, False]))
        explanation = draw(cells) or ("电话核实" if accepted else "")
        texts = [draw(cells) for _ in range(8)]
        year = draw(st.one_of(st.none(), st.integers(2008, 2100)))
        more = tuple(draw(cells) for _ in extra)
        lines.append(LedgerLine(fingerprint, explanation, accepted, *texts[:5], year, *texts[5:], draw(cells), more))
    above = tuple(draw(st.lists(st.tuples(cells.filter(lambda text: text not in ("", "识别码"))), max_size=2)))
    return Ledger(tuple(lines), extra, above)


def kept(ledger: Ledger) -> tuple[object, ...]:
    """A ledger without columns at its end in which nothing stands: no file can hold them."""
    rows = [ledger.extra, *(one.more for one in ledger.lines)]
    width = max((number for row in rows for number, text in enumerate(row, 1) if text), default=0)
    return ledger.above, ledger.extra[:width], [replace(one, more=one.more[:width]) for one in ledger.lines]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ledgers())
def test_a_ledger_that_is_written_reads_back_the_same(tmp_path, ledger):
    """Commas, quotes, line breaks, formulas, columns and lines that people added: write, read, write gives the same bytes."""
    path = tmp_path / "台账.csv"
    path.write_bytes(write_ledger(ledger))

    again = read_ledger(path)

    assert kept(again) == kept(ledger)
    path.write_bytes(write_ledger(again))
    assert write_ledger(read_ledger(path)) == write_ledger(again)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ledgers(), st.data())
def test_a_ledger_that_was_cut_off_anywhere_is_refused_unless_nothing_is_lost(tmp_path, ledger, data):
    """A copy that stops at any byte: no line, no text of a line and no column is lost without a word."""
    whole = write_ledger(ledger)
    path = tmp_path / "台账.csv"
    path.write_bytes(whole)
    before = read_ledger(path)
    for at in {data.draw(st.integers(0, len(whole))), *range(max(0, len(whole) - 12), len(whole))}:
        path.write_bytes(whole[:at])
        try:
            after = read_ledger(path)
        except DecisionError:
            continue
        assert kept(after) == kept(before), at


@pytest.mark.parametrize(
    ("words", "stops"),
    [
        ("少了 2 条（序号 2、3），文件可能没有复制完。", "\r\n#000000000002"),
        ("少了 1 条（序号 3），文件可能没有复制完。", "\r\n#000000000003"),
        ("少了 1 条（序号 3），文件可能没有复制完。", "因机构改革增加3"),
        ("少了 3 条（序号 1、2、3），文件可能没有复制完。", "\r\n#000000000001"),
        ("在表头处中断，可能没有复制完。", "审核人"),
    ],
)
def test_a_ledger_that_was_cut_off_says_which_lines_are_missing_and_what_to_do(tmp_path, words, stops):
    path = written(tmp_path, *(ruling(number, explanation=f"因机构改革增加{number}") for number in (1, 2, 3)))
    data = path.read_bytes()
    path.write_bytes(data[: data.index(stops.encode())])

    with pytest.raises(DecisionError) as caught:
        read_ledger(path)
    assert words in str(caught.value) and "请重新复制一份，或者从备份中找回。" in str(caught.value)


def test_a_ledger_cut_within_a_character_is_told_as_incomplete(tmp_path):
    path = written(tmp_path, ruling(1, explanation="因机构改革增加"))
    data = path.read_bytes()
    path.write_bytes(data[: data.index("增加".encode()) + 1])

    with pytest.raises(DecisionError, match="不完整，可能没有复制完"):
        read_ledger(path)


def test_sorting_appending_adding_columns_and_saving_as_excel_does_need_no_confirmation(tmp_path):
    """People sort, write lines and columns of their own, repeat a line, leave lines and columns empty; Excel drops commas."""
    made = [ruling(number, explanation=f"因机构改革增加{number}") for number in range(1, 12)]
    head, *rows = list(csv.reader(io.StringIO(written(tmp_path, *made).read_text(encoding="utf-8-sig"))))
    own = ["#0000000000ff", "", "丙局", *[""] * 5, "电话核实过的说明", "采纳"]
    rows = [[*row, "一处"] for row in reversed(rows)] + [own, rows[4], [], [""] * 30]
    book = openpyxl.Workbook()
    for row in ([*head, "处室"], *rows):
        book.active.append(row)
    book.save(tmp_path / "台账.xlsx")
    (tmp_path / "甲.csv").write_bytes(write_csv([[*head, "处室"], *rows]).decode("utf-8-sig").encode("gbk"))

    for name in ("台账.xlsx", "甲.csv"):
        ledger = read_ledger(tmp_path / name)
        marks = [one.fingerprint for one in ledger.lines]
        assert marks == [*(one.fingerprint for one in reversed(made)), "0000000000ff", made[4].fingerprint]
        assert ledger.extra[0] == "处室" and "序号" not in "".join(ledger.extra)


def test_a_line_that_was_deleted_on_purpose_is_confirmed_by_deleting_the_numbers(tmp_path):
    path = written(tmp_path, ruling(1), ruling(2), ruling(3))
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    del rows[2]
    path.write_bytes(write_csv(rows))
    with pytest.raises(DecisionError, match=r"写出时有 3 条，现在少了 1 条（序号 2）.*请把“序号（共3条）”一列整列删去后重试。"):
        read_ledger(path)

    path.write_bytes(write_csv([row[:-1] for row in rows]))
    assert [one.fingerprint[-1] for one in read_ledger(path).lines] == ["1", "3"]


def test_a_ledger_of_the_version_before_without_numbers_is_read_as_before_and_written_with_them(tmp_path):
    path = written(tmp_path, ruling(1), ruling(2))
    rows = [row[:-1] for row in csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig")))]
    path.write_bytes(write_csv(rows).rstrip())

    ledger = read_ledger(path)

    assert len(ledger.lines) == 2 and not ledger.extra
    assert write_ledger(ledger).decode("utf-8-sig").splitlines()[0].endswith("备注,序号（共2条）")


@given(cells)
def test_what_is_defused_comes_back_and_runs_nowhere(text):
    written = defused(text)

    assert clean_text(written) == clean_text(defused(clean_text(written))) == text
    assert written == text or written == "'" + text


@pytest.mark.parametrize("text", ["=1+1", "＝1+1", " @x", "+A1", "-A1", "'=1+1", "\t=1"])
def test_text_that_looks_like_a_formula_is_defused(text):
    assert defused(text) == "'" + text


def test_numbers_stay_numbers():
    assert [defused(text) for text in ("-3", "+0.5", "12", "甲-乙")] == ["-3", "+0.5", "12", "甲-乙"]


def ruling(number: int, **changes: object) -> LedgerLine:
    facts: dict[str, object] = {"code": "A-1", "unit": "甲局", "year": 2024, "rule": "C110", "place": "表二 D6", **changes}
    return LedgerLine(f"{number:012x}", **facts)  # type: ignore[arg-type]


def written(tmp_path: Path, *ledger_lines: LedgerLine, name: str = "台账.csv", **facts: object) -> Path:
    path = tmp_path / name
    path.write_bytes(write_ledger(Ledger(ledger_lines, **facts)))  # type: ignore[arg-type]
    return path


def test_a_fingerprint_is_no_number_to_a_spreadsheet(tmp_path):
    """Twelve digits, or digits around an e, would come back as 1.2E+11: a # stands before them."""
    path = written(tmp_path, ruling(0x123456789012))

    assert "\n#123456789012," in path.read_bytes().decode("utf-8-sig")
    assert read_ledger(path).lines[0].fingerprint == "123456789012"


def test_a_ledger_that_excel_saved_as_gbk_is_read(tmp_path):
    """Saved again by Excel: GBK, dates and years as it likes them, columns at their place."""
    path = written(tmp_path, ruling(1, explanation="因机构改革，职能划入，数据增加", on="2025-01-20"))
    text = path.read_text(encoding="utf-8-sig").replace("2025-01-20", "2025/1/20")
    path.write_bytes(text.encode("gbk"))

    (one,) = read_ledger(path).lines
    assert (one.unit, one.explanation, one.on, one.year) == ("甲局", "因机构改革，职能划入，数据增加", "2025/1/20", 2024)


def test_a_ledger_kept_as_xlsx_is_read(tmp_path):
    """Saved as a workbook: the year is a number, the date a date, a column was moved, two were added."""
    book = openpyxl.Workbook()
    book.create_sheet("说明", 0).append(["这里没有台账"])
    sheet = book["Sheet"]
    sheet.append(["某市核实说明台账"])
    sheet.append(["处室", "识别码", "年度", "审核意见", "核实说明", "审核日期", "单位名称"])
    sheet.append(["一处", "#00000000000a", 2024, "不采纳", "数据增加是正常情况", date(2025, 1, 20), "甲局"])
    book.save(tmp_path / "台账.xlsx")

    ledger = read_ledger(tmp_path / "台账.xlsx")

    assert ledger.extra == ("处室",) and ledger.above == (("某市核实说明台账",),)
    assert ledger.lines == (
        LedgerLine("00000000000a", "数据增加是正常情况", False, on="2025-01-20", unit="甲局", year=2024, more=("一处",)),
    )


def test_all_faults_of_a_ledger_are_told_at_once_with_their_lines(tmp_path):
    rows = [
        ["某市台账"],
        ["识别码", "年度", "核实说明", "审核意见", "备注"],
        ["#00000000000a", "2024", "因机构改革增加", "采纳", ""],
        ["1.23457E+11", "2024", "因机构改革增加", "", ""],
        ["", "", "写错了行", "", ""],
        ["#00000000000b", "二四", "", "采纳", ""],
        ["#00000000000c", "2024", "因机构改革增加", "再看看", ""],
        [],
        ["#00000000000a", "2024", "因机构改革\n增加", "", ""],
        ["#00000000000a", "2024", "因机构改革增加", "不采纳", "请补充"],
    ]
    path = tmp_path / "台账.csv"
    path.write_bytes(write_csv(rows))

    with pytest.raises(DecisionError) as caught:
        read_ledger(path)

    lines = str(caught.value).splitlines()
    assert lines[0] == f"核实说明台账“{path}”有 6 处需要改正，改好后请重新运行："
    assert [line.strip().partition("：")[0] for line in lines[1:]] == [
        "第 4 行", "第 5 行", "第 6 行", "第 6 行", "第 7 行", "第 10 行",
    ]  # fmt: skip
    assert "“1.23457E+11”不是识别码" in lines[1] and "没有识别码" in lines[2]
    assert "没有核实说明" in lines[3] and "四位数字" in lines[4]
    assert "请填“采纳”“不采纳”，或者留空" in lines[5] and "与第 3 行是同一条说明" in lines[6]


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b"", "没有“识别码”一列"),
        ("识别码,核实说明\n".encode(), "缺少“审核意见”列"),
        ("识别码,核实说明,审核意见,备注,备注\n".encode(), "有两列都叫“备注”"),
        ('识别码,核实说明,审核意见\n#0,"没有收尾\n#1,,\n'.encode(), "第 2 行的引号不成对"),
        (b"\xff\xfe\x00", "编码无法识别"),
    ],
)
def test_a_file_that_is_no_ledger_is_named_with_its_fault(tmp_path, data, complaint):
    path = tmp_path / "台账.csv"
    path.write_bytes(data)

    with pytest.raises(DecisionError, match=complaint):
        read_ledger(path)


def test_a_ledger_that_is_not_there_or_no_workbook_is_said(tmp_path):
    (tmp_path / "坏.xlsx").write_bytes(b"PK")

    (tmp_path / "夹.csv").mkdir()
    (tmp_path / "长.csv").write_text("识别码,核实说明,审核意见\n#0," + "长" * 200_000, encoding="utf-8")

    wrong = (
        ("没有.csv", "找不到核实说明台账"),
        ("坏.xlsx", "无法读取"),
        ("夹.csv", "是文件夹"),
        ("长.csv", "第 2 行有一格的文字太长"),
    )
    for name, words in wrong:
        with pytest.raises(DecisionError, match=words):
            read_ledger(tmp_path / name)


def test_what_people_wrote_into_the_older_ledger_is_not_overwritten():
    """Two ledgers: lines of both stay; a decision that only the one to be replaced knows stops the run."""
    mine, other = Path("我的.xlsx"), Path("出/核实说明台账.csv")
    decided = ruling(1, explanation="因机构改革增加", accepted=True, by="王五")
    given = Ledger((decided,), ("处室",))
    fresh = ruling(2, explanation="另一条说明，尚未审核")

    joined = join_ledgers(Ledger((decided,), ()), Ledger((ruling(1, explanation="因机构改革增加"), fresh)), mine, other)
    assert joined.lines == (decided, fresh)

    for lost in (
        ruling(1, explanation="因机构改革增加", accepted=False),
        ruling(3, remark="电话联系过"),
        ruling(4, more=("x",)),
    ):
        with pytest.raises(DecisionError, match="没有写入任何文件"):
            join_ledgers(given, Ledger((lost,), ("电话",)), mine, other)


# --- waivers --------------------------------------------------------------------------------------------------------------

HEAD = "单位代码,单位名称,规则,理由,批准人,有效期至\n"


def waivers(tmp_path: Path, text: str, encoding: str = "utf-8", roster: Roster | None = ROSTER) -> tuple[Waiver, ...]:
    path = tmp_path / "豁免.csv"
    path.write_bytes((HEAD + text).encode(encoding))
    return read_waivers(path, roster=roster)


@pytest.mark.parametrize(
    "spelling",
    [
        "2025-12-31",
        "2025/12/31",
        "2025.12.31",
        "2025年12月31日",
        "２０２５年12月31日",
        " 2025 年 12 月 31 日 ",
        "20251231",
        "2025-12-31",
    ],
)
def test_a_date_may_be_spelled_in_any_usual_way(tmp_path, spelling):
    (one,) = waivers(tmp_path, f"A-1,甲局,C110,系统导出带单位,王五,{spelling}\n")

    assert one == Waiver("A-1", "甲局", "C110", "系统导出带单位", "王五", date(2025, 12, 31))


def test_waivers_from_excel_are_read(tmp_path):
    """A workbook with a date cell; GBK; an alias and a code in small letters are the unit of the roster."""
    book = openpyxl.Workbook()
    book.active.append(["单位代码", "单位名称", "规则", "理由", "批准人", "有效期至"])
    book.active.append([None, "市甲局", "c110", "系统导出带单位", "王五", date(2025, 12, 31)])
    book.save(tmp_path / "豁免.xlsx")

    wanted = Waiver("A-1", "甲局", "C110", "系统导出带单位", "王五", date(2025, 12, 31))
    assert read_waivers(tmp_path / "豁免.xlsx", roster=ROSTER) == (wanted,)
    assert waivers(tmp_path, "a-1,市甲局,C110,系统导出带单位,王五,2025-12-31\n", "gbk") == (wanted,)


def test_a_waiver_may_be_for_all_units(tmp_path):
    (one,) = waivers(tmp_path, ",全部单位,C110,系统导出带单位,王五,2025-12-31\n")

    assert one.names("X", "随便哪个局")


def test_all_faults_of_the_waivers_are_told_at_once_with_their_lines(tmp_path):
    with pytest.raises(DecisionError) as caught:
        waivers(
            tmp_path,
            "A-1,甲局,C110,系统导出带单位,王五,2025-12-31\n"
            "A-1,甲局,X999,理由,王五,2025-12-31\n"
            "A-9,丙局,C110,理由,王五,2025-12-31\n"
            "A-1,甲局,X101,理由,王五,2025-12-31\n"
            "A-1,甲局,C110,,,2025-02-30\n"
            ",,,,,\n"
            "A-1,乙局,C110,理由,王五,长期\n"
            "A-1,全部单位,C110,理由,王五,\n",
        )

    starts = (
        "第 3 行：没有规则“X999”，全部规则见 nianbao rules。",
        "第 4 行：“丙局”不在单位名录中",
        "第 5 行：规则 X101（",
        "第 6 行：没有填“理由”。",
        "第 6 行：没有填“批准人”。",
        "第 6 行：有效期至“2025-02-30”不是日期，请写成 2025-12-31 的样子。",
        "第 8 行：单位代码属于“甲局”，名称却是“乙局”，请核对。",
        "第 8 行：有效期至“长期”不是日期，请写成 2025-12-31 的样子。",
        "第 9 行：没有填“有效期至”。",
        "第 9 行：单位名称为“全部单位”时，单位代码应当留空。",
    )
    lines = [line.strip() for line in str(caught.value).splitlines()[1:]]
    assert all(line.startswith(start) for line, start in zip(lines, starts, strict=True)), lines
    assert lines[2].endswith("是强制规则，不能豁免，请单位改正数据。")


def test_without_a_roster_any_unit_may_be_named(tmp_path):
    (one,) = waivers(tmp_path, ",丙局,C110,系统导出带单位,王五,2025-12-31\n", roster=None)

    assert (one.code, one.unit) == ("", "丙局")


def test_a_heading_that_is_missing_is_named(tmp_path):
    path = tmp_path / "豁免.csv"
    path.write_text("单位名称,规则,理由\n甲局,C110,理由\n", encoding="utf-8")

    with pytest.raises(DecisionError, match="缺少“批准人”“有效期至”列"):
        read_waivers(path)


def test_an_empty_line_and_a_title_do_no_harm(tmp_path):
    stream = io.StringIO()
    csv.writer(stream).writerows(
        [["某市豁免清单"], [], HEAD.strip().split(","), [], ["A-1", "甲局", "C110", "因", "王", "2025-1-2"]]
    )
    path = tmp_path / "豁免.csv"
    path.write_text(stream.getvalue(), encoding="utf-8-sig")

    assert [one.until for one in read_waivers(path)] == [date(2025, 1, 2)]
    assert read_table(path, "豁免", ("规则",), ("规则",), "规则").lines[0][0] == 5
