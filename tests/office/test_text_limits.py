"""Texts that the office gives are never too long for what they flow into, and one that is, is told with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from toolkit.cli import main
from toolkit.errors import DecisionError, NianbaoError, OwnRulesError
from toolkit.office.ledger_file import read_ledger
from toolkit.office.own_rules_file import read_own_rules
from toolkit.office.tables import write_csv
from toolkit.office.terms import Terms, read_deadline
from toolkit.office.text_limits import TEXT_LIMITS, too_long
from toolkit.office.waivers_file import read_waivers
from toolkit.rules.own.own import FIELDS

SAMPLES = Path(__file__).parent.parent.parent / "samples/region-2024"
UNIT = SAMPLES / "报送/青石镇人民政府.xlsx"
LONG = "云" * 240


def status(*arguments: object) -> int:
    with pytest.raises(SystemExit) as stop:
        main(list(map(str, arguments)))
    return int(stop.value.code or 0)


def table(folder: Path, *rows: list[str], name: str = "表.csv") -> Path:
    (folder / name).write_bytes(write_csv(rows))
    return folder / name


@pytest.mark.parametrize(
    ("option", "text", "words"),
    [
        ("--region", LONG, "--region（汇总地区的名称）有 240 个字，最多 50 个字。"),
        ("--contact", "长" * 40_000, "--contact（联系人和电话）有 40000 个字，最多 100 个字。"),
        ("--deadline", "2" * 40_000, "--deadline（报回期限）有 40000 个字，最多 50 个字"),
    ],
)
def test_an_option_that_is_too_long_is_told_with_its_limit_and_nothing_is_written(tmp_path, capsys, option, text, words):
    assert status("consolidate", UNIT, "--roster", SAMPLES / "单位名录.csv", "--out", tmp_path / "出", option, text) == 2
    assert words in capsys.readouterr().err and not (tmp_path / "出").exists()


def test_texts_of_exactly_the_limit_go_all_the_way_through_every_output(tmp_path):
    """Region, unit, code, contact and the signer of a waiver at their longest, in characters that count twice in a workbook."""

    def longest(name: str) -> str:
        return "𠮷" * TEXT_LIMITS[name]

    head = ["单位代码", "单位名称", "所属地区", "单位类型", "上级单位", "别名", "联系人"]
    roster = table(
        tmp_path,
        head,
        ["YX-010", "青石镇人民政府", *map(longest, ("所属地区", "单位类型", "上级单位", "别名", "联系人"))],
        [*map(longest, head[:3])],
        name="名录.csv",
    )  # fmt: skip
    waivers = table(
        tmp_path,
        ["单位代码", "单位名称", "规则", "理由", "批准人", "有效期至"],
        ["", "青石镇人民政府", "C110", "理" * 1000, longest("批准人"), "2099-12-31"],
    )
    out = tmp_path / "出"
    options = ["--contact", longest("--contact"), "--region", longest("--region"), "--waivers", waivers]

    assert status("consolidate", UNIT, "--roster", roster, "--out", out, *options) in (0, 1)
    assert status("consolidate", UNIT, "--roster", roster, "--out", out, *options[:2]) in (0, 1)
    assert status("template", "--roster", roster, "--year", "2024", "--out", tmp_path / "模板") == 0
    assert len(list((tmp_path / "模板").iterdir())) == 2


def test_waivers_that_are_too_long_are_told_with_their_line(tmp_path):
    path = table(
        tmp_path,
        ["单位名称", "规则", "理由", "批准人", "有效期至"],
        ["甲局", "C110", "理" * 33_000, "王" * 101, "2099-12-31"],
    )
    with pytest.raises(DecisionError) as caught:
        read_waivers(path)
    assert str(caught.value).splitlines()[1:] == [
        "  第 2 行“理由”有 33000 个字，最多 1000 个字。", "  第 2 行“批准人”有 101 个字，最多 100 个字。",
    ]  # fmt: skip


def test_what_people_write_into_the_ledger_has_a_limit_and_what_units_wrote_has_none(tmp_path):
    head = ["识别码", "核实说明", "审核意见", "备注"]
    assert read_ledger(table(tmp_path, head, ["#00000000000a", "长" * 40_000, "采纳", ""])).lines

    with pytest.raises(DecisionError, match=r"第 2 行“备注”有 33000 个字，最多 10000 个字。"):
        read_ledger(table(tmp_path, head, ["#00000000000a", "", "", "长" * 33_000]))


RULE = {
    "编号": "U001", "级别": "核实", "名称": "部分公开", "依据": "本市", "左边": "表三!J6", "关系": "不大于", "右边": "3件",
    "怎么改": "请核对。",
}  # fmt: skip


def toml(rule: dict[str, str]) -> str:
    return "[[规则]]\n" + "".join(f'{name} = "{text}"\n' for name, text in rule.items())


@pytest.mark.parametrize("name", FIELDS)
def test_a_text_of_a_rule_that_is_too_long_is_told_with_its_line(tmp_path, name):
    rule = RULE | {name: "长" * 3000}
    (tmp_path / "甲.toml").write_text(toml(rule), encoding="utf-8")
    table(tmp_path, list(rule), list(rule.values()), name="甲.csv")
    words = f"“{name}”有 3000 个字，最多 {TEXT_LIMITS.get(name, 1000)} 个字。"

    with pytest.raises(OwnRulesError) as caught:
        read_own_rules(tmp_path / "甲.toml")
    assert f"第 {list(rule).index(name) + 2} 行{words}" in str(caught.value)
    with pytest.raises(OwnRulesError) as caught:
        read_own_rules(tmp_path / "甲.csv")
    assert f"第 2 行{words}" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a = " + "[" * 20_000, "第 1 行有 20004 个字，最多 4000 个字"),
        ("a = " + "[" * 3_000, "括号套得太深"),
        ("[[规则]]\na = " + "[\n" * 20_000, "括号套得太深"),
        ("[[规则]]\na = " + "{b = " * 700, "括号套得太深"),
        ("[[规则]]\n" + "a." * 1_900 + "b = 1", ""),
        ("[[规则]]\n" + "a" * 3_000 + " = 1", "第 2 行“aaaaaaaaaaaaaaaaaaaa…”不是规则的一项"),
        ("[[规则]]\n编号 = 1" + "_0" * 1_990, ""),
        ("[" + " " * 3_900 + "x", "第 1 行读不懂"),
        ("#" * 2_000_000, "超过上限 1 MB"),
        ("# 无\n" * 150_000, "没有规则"),
    ],
)
def test_a_toml_file_that_is_no_list_of_rules_is_told_so_whatever_it_holds(tmp_path, text, words):
    path = tmp_path / "甲.toml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(OwnRulesError) as caught:
        read_own_rules(path)
    assert words in str(caught.value) and len(str(caught.value)) < 1500


def test_the_command_line_answers_to_brackets_without_end_with_status_2(tmp_path, capsys):
    (tmp_path / "甲.toml").write_text("a = [\n" * 20_000, encoding="utf-8")

    assert status("check", UNIT, "--rules", tmp_path / "甲.toml") == 2
    assert "自定规则" in capsys.readouterr().err


def test_a_library_call_is_refused_like_the_option():
    with pytest.raises(NianbaoError, match="最多 100 个字"):
        Terms(contact="长" * 101)
    with pytest.raises(NianbaoError, match="最多 50 个字"):
        read_deadline("长" * 51)
    assert Terms(contact="长" * 100).contact and not too_long("没有名称的", "长" * 1000)
