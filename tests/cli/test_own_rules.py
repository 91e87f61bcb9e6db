"""The option --rules: an office's own rules are judged, listed, counted and told like the standard ones."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import openpyxl
import pytest

from tests.cli.test_cli import CITY, ROOT, nianbao
from toolkit.office.own_rules_file import read_own_rules, write_rules_table
from toolkit.rules.catalogue import STANDARD

OWN = ROOT / "samples" / "自定规则.toml"
GREENSTONE = CITY / "报送" / "青石镇人民政府.xlsx"


def test_the_sample_rules_are_the_same_in_both_files():
    assert read_own_rules(OWN) == read_own_rules(OWN.with_suffix(".xlsx"))
    assert [rule.id for rule in read_own_rules(OWN)] == ["U001", "U002", "U003", "U004"]


def test_check_judges_own_rules_of_one_file_and_of_many_alike(capsys):
    """青石镇 granted 1 of 4 applications in part; the city's own rule allows a fifth."""
    said = []
    for paths in ([GREENSTONE], [CITY / "报送"]):
        status, out, _ = nianbao(capsys, "check", *paths, "--rules", OWN, "--json")
        answer = json.loads(out)
        (found,) = [one for file in answer["files"] for one in file["findings"] if one["rule"][0] == "U"]
        said.append(found)
        assert answer["ruleset"]["rules"] == len(STANDARD) + 4
        assert answer["ruleset"]["version"] != STANDARD.version
        assert status == 1

    assert said[0] == said[1]
    assert (said[0]["rule"], said[0]["severity"], said[0]["left"], said[0]["right"]) == ("U001", "query", 1, 0.8)


def test_without_the_option_nothing_changes(capsys):
    status, out, _ = nianbao(capsys, "check", GREENSTONE, "--json")

    assert json.loads(out)["ruleset"]["rules"] == len(STANDARD)
    assert status == 0


def test_own_rules_are_listed_and_marked(capsys):
    _, out, _ = nianbao(capsys, "rules", "--rules", OWN)
    assert out.count("（自定") == 4

    _, out, _ = nianbao(capsys, "rules", "--rules", OWN, "--json")
    rules = json.loads(out)["rules"]
    assert [one["id"] for one in rules if one.get("own")] == ["U001", "U002", "U003", "U004"]
    assert len(rules) == len(STANDARD) + 4


def test_consolidate_holds_units_and_not_their_sum_against_own_rules(capsys, tmp_path):
    """A limit of 100 applications per unit: no unit has more, all of them together have."""
    rules = tmp_path / "规则.xlsx"
    limit = {
        "编号": "U001", "级别": "强制", "名称": "一个单位不超过一百件", "依据": "口径", "左边": "表三!J6", "关系": "不大于",
        "右边": "100件", "怎么改": "请核对。",
    }  # fmt: skip
    rules.write_bytes(write_rules_table([limit]))
    out = tmp_path / "汇总"
    nianbao(capsys, "consolidate", CITY / "报送", "--roster", CITY / "单位名录.csv", "--rules", rules, "--out", out)
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))

    ruleset = STANDARD.extended(read_own_rules(rules))
    assert manifest["ruleset"] == ruleset.version
    book = openpyxl.load_workbook(out / manifest["outputs"]["summary"], data_only=True)
    texts = {str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None}
    assert any(ruleset.version in text for text in texts)
    assert not any("U001" in text for text in texts)
    assert book["表三"]["J6"].value > 100


def test_rules_that_have_to_be_mended_stop_the_check_before_it_starts(capsys, tmp_path):
    broken = tmp_path / "规则.toml"
    broken.write_text(OWN.read_text(encoding="utf-8").replace("J30", "A30").replace("10亿元", "10亿"), encoding="utf-8")
    status, out, err = nianbao(capsys, "check", CITY, "--rules", broken)

    assert (status, out) == (2, "")
    assert "有 2 处需要改正" in err and "第 18 行“左边”" in err and "第 42 行“右边”" in err


@pytest.mark.parametrize("name", ["规则.toml", "规则.xlsx"])
def test_the_rules_file_is_only_read(capsys, tmp_path, name):
    kept = Path(shutil.copy(OWN.with_suffix(Path(name).suffix), tmp_path / name))
    before = kept.read_bytes()
    nianbao(capsys, "check", GREENSTONE, "--rules", kept)

    assert kept.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == [name]


def test_a_table_that_we_write_keeps_what_is_typed_as_text():
    """Every cell that is prepared has the text format: “=” typed there stays text, in Excel as in WPS."""
    sheet = openpyxl.load_workbook(OWN.with_suffix(".xlsx")).active

    assert {cell.number_format for row in sheet.iter_rows(min_row=2) for cell in row} == {"@"}
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}


def test_a_query_of_an_own_rule_is_explained_in_the_returned_copy(capsys, tmp_path):
    """The unit answers beside the line of 退回清单; the answer goes by the fingerprint, so any rule can be answered."""
    nianbao(capsys, "check", GREENSTONE, "--rules", OWN, "--returned", tmp_path)
    (copy,) = tmp_path.glob("*.xlsx")
    book = openpyxl.load_workbook(copy)
    sheet = book["退回清单"]
    heads = {cell.value: cell for row in sheet.iter_rows() for cell in row if cell.value == "核实说明"}
    (line,) = [cell.row for row in sheet.iter_rows() for cell in row if cell.value == "U001"]
    sheet.cell(line, heads["核实说明"].column, "一件申请涉及两户的隐私，遮盖后提供，全年申请只有四件。")
    book.save(copy)

    status, out, _ = nianbao(capsys, "check", copy, "--rules", OWN, "--json")
    (file,) = json.loads(out)["files"]
    (found,) = [one for one in file["findings"] if one["rule"] == "U001"]
    assert found["explanation"].startswith("一件申请涉及两户")
    assert (file["verdict"], status) == ("accepted", 0)
