"""An office's own rules from its file: the same rules, whatever the file; all that has to be mended is told with its line."""

from __future__ import annotations

import csv
import io
from datetime import datetime

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.errors import OwnRulesError
from toolkit.office.own_rules_file import read_own_rules
from toolkit.rules.own.own import FIELDS

RULES = [
    {
        "编号": "U001", "级别": "核实", "名称": "部分公开不超过新收的两成", "依据": "本市审核口径",
        "左边": "表三“部分公开／总计”", "关系": "<=", "右边": "20% × 表三!J6 + 3件", "怎么改": "请核对部分公开的件数。",
        "缺数时": "按0计", "版本": "都", "试行至": "2026-03-31", "提示语": "部分公开 {左边} {单位}，最多 {右边} {单位}。",
    },
    {
        "编号": "U002", "级别": "强制", "名称": "收费不得超过上年两倍", "依据": "本市审核口径",
        "左边": "表二!B16", "关系": "不大于", "右边": "2 × 上年 表二!B16", "怎么改": "请核对单位是元还是万元。",
    },
]  # fmt: skip


def as_toml(rules, quoted=True):
    """As a person writes it; Chinese keys with or without the quotes that TOML wants."""
    lines = ["# 自定规则"]
    for one in rules:
        lines += ["", "[[规则]]"]
        for name, text in one.items():
            value = text if name == "试行至" or text.isdigit() else '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
            lines.append(f'"{name}" = {value}' if quoted else f"{name} = {value}")
    return "\n".join(lines) + "\n"


def as_xlsx(rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def as_csv(rows, encoding="utf-8-sig"):
    stream = io.StringIO()
    csv.writer(stream).writerows(rows)
    return stream.getvalue().encode(encoding)


def as_rows(rules, headings=FIELDS):
    return [list(headings), *([one.get(name, "") for name in headings] for one in rules)]


@pytest.fixture
def given_file(tmp_path):
    def write(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def faults(path):
    """The lines of the complaint after its head."""
    with pytest.raises(OwnRulesError) as error:
        read_own_rules(path)
    return str(error.value).split("\n  ")[1:]


def test_the_same_rules_come_from_every_kind_of_file(given_file):
    """TOML with and without quotes around its keys, or in GBK; xlsx; csv in two encodings: two equal rules each."""
    rows = as_rows(RULES)
    bare = as_toml(RULES, quoted=False)
    files = {
        "甲.toml": as_toml(RULES), "乙.toml": bare, "丙.toml": bare.encode("gbk"),
        "丁.toml": bare.replace("\n", "\r\n").encode("utf-8-sig"), "甲.xlsx": as_xlsx(rows), "甲.csv": as_csv(rows),
        "乙.csv": as_csv(rows, "gbk"),
    }  # fmt: skip
    read = [read_own_rules(given_file(name, content)) for name, content in files.items()]

    assert all(rules == read[0] for rules in read)
    assert [(rule.id, rule.own, rule.severity.label) for rule in read[0]] == [("U001", True, "核实"), ("U002", True, "强制")]


def test_columns_may_stand_in_any_order_with_titles_above_and_notes_beside(given_file):
    headings = ["备注", *reversed(FIELDS), "序号"]
    rows = [["某市自定规则"], [], headings, *as_rows(RULES, headings)[1:], ["以上共两条"]]

    assert [rule.id for rule in read_own_rules(given_file("甲.xlsx", as_xlsx(rows)))] == ["U001", "U002"]


def test_cells_that_excel_made_numbers_and_dates_are_read_as_typed(given_file):
    one = RULES[1] | {"右边": 3, "左边": "表三!J6", "版本": 2021, "试行至": datetime(2026, 3, 31)}
    (rule,) = read_own_rules(given_file("甲.xlsx", as_xlsx(as_rows([one]))))

    assert (rule.test.constant, rule.editions, str(rule.beta)) == (3, (2021,), "2026-03-31")


def test_a_side_that_excel_made_a_formula_is_told_so(given_file):
    """An officer typed “=表三!J6+表三!J7”; only the lone “=” of 关系 is text."""
    rules = [RULES[1] | {"左边": "=表三!J6+表三!J7", "关系": "=", "右边": "表三!J8"}]
    (fault,) = faults(given_file("甲.xlsx", as_xlsx(as_rows(rules))))

    assert fault.startswith("第 2 行“左边”：") and "公式" in fault and "“关系”" in fault


def test_every_slip_of_a_table_is_told_with_its_row(given_file):
    rows = as_rows([RULES[0], RULES[1] | {"编号": "U001", "级别": "严重", "右边": ""}, RULES[1] | {"左边": "表三!A1"}])

    assert [fault.partition("：")[0] for fault in faults(given_file("甲.csv", as_csv(rows)))] == [
        "第 3 行“右边”", "第 3 行“级别”", "第 3 行“编号”", "第 4 行“左边”",
    ]  # fmt: skip


def test_every_slip_of_a_toml_file_is_told_with_the_line_of_its_key(given_file):
    text = as_toml([RULES[0] | {"关系": "大约"}, {**RULES[1], "怎么该": "改"} | {"左边": "表三“本年新受／总计”"}], quoted=False)
    text = text.replace('怎么改 = "请核对单位是元还是万元。"\n', "")
    lines = text.splitlines()
    told = faults(given_file("甲.toml", text))

    assert [fault.partition("：")[0] for fault in told] == [
        "第 9 行“关系”", "第 17 行的规则“怎么改”", "第 22 行“左边”", "第 25 行“怎么该”",
    ]  # fmt: skip
    assert (lines[8][:2], lines[16], lines[21][:2], lines[24][:3]) == ("关系", "[[规则]]", "左边", "怎么该")


def test_a_text_over_several_lines_moves_no_line(given_file):
    """Keys and heads inside of it are only text."""
    text = as_toml([RULES[1] | {"级别": "重"}], quoted=False).replace(
        '依据 = "本市审核口径"', '依据 = """\n[[规则]]\n级别 = "轻"\n见口径"""'
    )
    assert [fault.partition("：")[0] for fault in faults(given_file("甲.toml", text))] == ["第 5 行“级别”"]


@pytest.mark.parametrize(
    ("text", "line", "advice"),
    [
        ("[[规则]]\n编号 = “U001”\n", 2, "不要用中文引号"),
        ("[[规则]]\n编号 = U001\n", 2, '写成 = "U001"'),
        ("[[规则]]\n编号 ＝ \"U001\"\n", 2, "全角"),
        ("[[规则]]\n编号 = \"U001\n级别 = \"核实\"\n", 2, "引号不成对"),
        ("[[规则]]\n编号 = \"U001\"\n编号 = \"U002\"\n", 3, "写了两次"),
        ("[[规则]]\n名称 = \"所谓\"部分公开\"\"\n", 2, "中文引号“”"),
        ("[[规则]]\n编号\n", 2, '名称 = "内容"'),
        ("[[规则]\n", 1, "[[规则]]"),
    ],
)  # fmt: skip
def test_a_toml_file_that_cannot_be_parsed_is_told_with_its_line_and_what_is_usual(given_file, text, line, advice):
    with pytest.raises(OwnRulesError) as error:
        read_own_rules(given_file("甲.toml", text))

    assert f"第 {line} 行读不懂" in str(error.value) and advice in str(error.value)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("甲.toml", "", "没有规则"),
        ("甲.toml", '编号 = "U001"\n', "[[规则]]"),
        ("甲.toml", "规则 = 3\n", "[[规则]]"),
        ("甲.toml", b"\xff\xff\xff", "编码"),
        ("甲.xlsx", b"PK\x03\x04 no workbook", "无法读取"),
        ("甲.xlsx", as_xlsx([["编号", "名称"]]), "缺少“级别”“依据”“左边”"),
        ("甲.xlsx", as_xlsx([["规则", "名称"]]), "没有“编号”一列"),
        ("甲.xlsx", as_xlsx([list(FIELDS)]), "没有规则"),
        ("甲.docx", b"", ".toml、.xlsx 或 .csv"),
    ],
)
def test_a_file_that_holds_no_rules_is_told_so(given_file, name, content, words):
    with pytest.raises(OwnRulesError) as error:
        read_own_rules(given_file(name, content))
    assert words in str(error.value) and name in str(error.value)


def test_a_strange_heading_is_told_once_with_the_one_that_is_meant(given_file):
    rows = as_rows(RULES, [*FIELDS, "试用至"])
    (fault,) = faults(given_file("甲.csv", as_csv(rows)))

    assert "“试用至”" in fault and "“试行至”" in fault


def test_a_file_that_is_not_there_is_told_by_name(tmp_path):
    with pytest.raises(OwnRulesError, match="找不到自定规则"):
        read_own_rules(tmp_path / "没有.toml")


@settings(max_examples=150, deadline=None)
@given(st.text("[[规则]]编号左边 =\"＝“”U01\n'#x3.-{}", max_size=60))
def test_any_toml_text_is_read_or_answered_in_chinese(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("own") / "甲.toml"
    path.write_text(text, encoding="utf-8")
    try:
        read_own_rules(path)
    except OwnRulesError as error:
        assert "自定规则" in str(error)
