"""The commands as other programs and people meet them: contracts, exit codes, files that are no good."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from toolkit.cli import program
from toolkit.cli.program import _run
from toolkit.form import FORMS

ROOT = Path(__file__).parent.parent.parent
CITY = ROOT / "samples" / "region-2024"
REPORTS = ROOT / "samples" / "reports"


def nianbao(capsys, *arguments: object) -> tuple[int, str, str]:
    """Exit status, standard output, standard error."""
    status = _run([str(argument) for argument in arguments])
    out = capsys.readouterr()
    return status, out.out, out.err


@pytest.fixture(scope="module")
def region(tmp_path_factory):
    """The sample city, consolidated once."""
    out = tmp_path_factory.mktemp("city")
    status = _run(["consolidate", str(CITY / "报送"), "--roster", str(CITY / "单位名录.csv"), "--out", str(out)])
    return status, out, json.loads((out / "manifest.json").read_text(encoding="utf-8"))


# ---------------------------------------------------------------- check


def test_every_sample_breaks_the_rule_that_it_is_named_for_and_no_other(capsys):
    status, out, _ = nianbao(capsys, "check", CITY, "--json")
    answer = json.loads(out)

    broken = {
        Path(one["path"]).name: [finding["rule"] for finding in one["findings"] if "follows" not in finding]
        for one in answer["files"]
    }
    for name, rules in broken.items():
        named = name.split("_")[0]
        blocking = [rule for rule in rules if rule != "F113"]  # a total typed over its formula is also a hint
        assert blocking == ([named] if named[1:].isdigit() else []), name
    assert len(broken) == 13
    assert status == 1


def test_the_json_of_check_has_the_contracted_shape(capsys):
    _, out, err = nianbao(capsys, "check", CITY / "报送" / "X103_云溪市公安局.xlsx", "--json")
    answer = json.loads(out)

    assert err == ""
    assert set(answer) == {"ruleset", "files", "skipped"}
    assert set(answer["ruleset"]) == {"version", "rules"}
    (one,) = answer["files"]
    assert set(one) == {"path", "unit", "year", "edition", "verdict", "run", "not_judged", "findings"}
    assert (one["unit"], one["year"], one["edition"], one["verdict"]) == ("云溪市公安局", 2024, 2021, "rejected")
    finding, *others = one["findings"]
    contracted = {"rule", "severity", "message", "cells", "left", "right", "difference", "fingerprint"}
    assert set(finding) == contracted | {"cause"}
    assert [set(other) for other in others] == [contracted | {"follows"}] * 2  # the prose says what the cell should
    assert {other["follows"] for other in others} == {finding["fingerprint"]}
    assert finding["difference"] == finding["left"] - finding["right"] == -1
    assert set(finding["cells"][0]) == {"sheet", "address", "key", "raw"}
    assert finding["cells"][0]["sheet"] == "表三"


def test_check_prints_what_a_clerk_can_mend(capsys):
    status, out, _ = nianbao(capsys, "check", CITY / "报送" / "C101_云溪市卫生健康局.xlsx")

    lines = out.splitlines()
    assert status == 1
    assert lines[:2] == [
        "云溪市卫生健康局（2024年，2021版）  退回：强制 1",
        "  错误 C101 云溪市卫生健康局〔表三〕F6：“一、本年新收政府信息公开申请数量／科研机构”没有填写。没有发生的填 0。",
    ]
    assert lines[2].startswith("  校验 ") and "条未能核对或只核对了一部分：" in lines[2]
    assert "表三 F6 未填或有误（N201、X101 25 条关系中的 1 条、X103 6 条关系中的 1 条" in lines[2]
    assert "没有上年数据（" in lines[2] and len(lines) == 3


def test_one_bad_file_is_a_finding_and_the_others_are_checked(capsys, tmp_path):
    shutil.copy(CITY / "报送" / "云溪市教育局.xlsx", tmp_path)
    (tmp_path / "空.xlsx").write_bytes(b"")
    (tmp_path / "半截.xlsx").write_bytes((CITY / "报送" / "云溪市教育局.xlsx").read_bytes()[:20000])
    (tmp_path / "网页.xls").write_bytes(b"<html><body><table><tr><td>1</td></tr></table></body></html>")
    (tmp_path / "文件夹.xlsx").mkdir()
    shutil.copy(CITY / "报送" / "云溪市自然资源和规划局.xlsx", tmp_path / "文件夹.xlsx")
    (tmp_path / "~$云溪市教育局.xlsx").write_bytes(b"lock")
    (tmp_path / "通知.pdf").write_bytes(b"%PDF-1.4")
    status, out, _ = nianbao(capsys, "check", tmp_path, "--json")
    answer = json.loads(out)

    assert {Path(one["path"]).name: one["verdict"] for one in answer["files"]} == {
        "云溪市教育局.xlsx": "accepted", "云溪市自然资源和规划局.xlsx": "accepted", "空.xlsx": "unreadable",
        "半截.xlsx": "unreadable", "网页.xls": "unreadable",
    }  # fmt: skip
    assert {Path(one["path"]).name for one in answer["skipped"]} == {"~$云溪市教育局.xlsx", "通知.pdf", "文件夹.xlsx"}
    assert all(finding["rule"] == "F101" for one in answer["files"] for finding in one["findings"])
    assert status == 1


def test_a_path_that_is_not_there_is_said_and_nothing_ran(capsys):
    status, out, err = nianbao(capsys, "check", "没有这个文件.xlsx")

    assert (status, out) == (2, "")
    assert err == "错误：找不到“没有这个文件.xlsx”，请核对路径。\n"


def test_usage_errors_are_chinese_and_exit_with_2(capsys):
    for arguments in (["check"], ["check", "--不存在"], ["没有的命令"], ["export", str(CITY), "--format", "xml"]):
        status, out, err = nianbao(capsys, *arguments)
        assert (status, out) == (2, "")
        assert err.startswith("错误：")
        assert not any(word in err for word in ("Usage", "Error", "option", "argument", "Missing", "Invalid"))


def test_an_internal_error_is_one_chinese_line_and_70(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setattr("toolkit.jobs.reports.check_files", lambda *_, **__: 1 / 0)
    status, out, err = nianbao(capsys, "check", CITY)

    assert (status, out) == (70, "")
    assert err.startswith("程序内部错误") and len(err.splitlines()) == 1
    assert "ZeroDivisionError" in (tmp_path / "nianbao" / "nianbao-error.log").read_text(encoding="utf-8")


def test_help_is_chinese(capsys):
    status, out, _ = nianbao(capsys, "--help")

    assert status == 0
    for word in ("用法：", "选项：", "命令："):
        assert word in out
    assert not any(word in out for word in ("Usage", "Options", "Commands", "Show this"))


# ---------------------------------------------------------------- export


def test_export_gives_every_cell_with_its_printed_headings(capsys):
    status, out, _ = nianbao(capsys, "export", REPORTS / "石台县人民政府2024年.xlsx", "--format", "json")
    (one,) = json.loads(out)

    assert status == 0
    assert (one["unit"], one["year"], one["edition"], len(one["cells"])) == ("石台县人民政府", 2024, 2021, 200)
    cells = {cell["key"]: cell for cell in one["cells"]}
    assert cells["documents/fee/amount"] == {
        "key": "documents/fee/amount", "table": "二", "row": ["第二十条第（八）项", "行政事业性收费"],
        "column": ["本年收费金额（单位：万元）"], "sheet": "表二", "address": "B16", "raw": "1003.34", "state": "NUMBER",
        "value": 1003.34, "measure": "万元",
    }  # fmt: skip
    assert cells["requests/received/natural_person"]["value"] == 19
    assert cells["requests/disposed/total"]["value"] == 19


def test_the_samples_hold_998_figures_of_five_published_reports(capsys):
    """Four reports of 200 cells and one of 198; the blank ones stay blank."""
    _, out, _ = nianbao(capsys, "export", REPORTS, "--format", "json")
    reports = json.loads(out)

    assert sum(len(one["cells"]) for one in reports) == 998
    blanks = {one["unit"]: sum(cell["value"] is None for cell in one["cells"]) for one in reports}
    assert blanks == {"信访局": 0, "石台县人民政府": 0, "二道江区机关事务管理局": 200, "固原市信访局": 0, "湘乡市信访局": 1}


def test_export_as_csv_has_a_row_per_figure_and_runs_nothing(capsys, tmp_path):
    target = tmp_path / "数据.csv"
    nianbao(capsys, "export", CITY / "报送" / "云溪市教育局.xlsx", "--format", "csv", "--out", target)
    data = target.read_bytes()
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))

    assert data.startswith(b"\xef\xbb\xbf")
    assert len(rows) == 200
    assert rows[0]["column"] == "本年制发件数"

    from toolkit.office.tables import defused

    assert [defused(text) for text in ("=1+1", "＝1+1", " @x", "-3", "甲局")] == ["'=1+1", "'＝1+1", "' @x", "-3", "甲局"]


def test_export_as_parquet_reads_back(capsys, tmp_path):
    import pandas as pd

    target = tmp_path / "数据.parquet"
    status, _, _ = nianbao(capsys, "export", REPORTS, "--format", "parquet", "--out", target)

    assert status == 0
    assert len(pd.read_parquet(target)) == 998


# ---------------------------------------------------------------- consolidate


def test_the_manifest_has_the_contracted_shape(region):
    status, out, manifest = region

    assert status == 1  # faulty files block
    assert set(manifest) == {
        "region", "year", "edition", "final", "due", "consolidated", "inputs", "missing", "outputs", "digests", "ruleset",
        "tool",
    }  # fmt: skip
    assert (manifest["region"], manifest["year"], manifest["edition"], manifest["due"]) == ("云溪市", 2024, 2021, 12)
    assert (manifest["final"], manifest["consolidated"]) == (False, 7)
    assert all(set(one) == {"path", "sha256", "unit", "code", "status", "reason"} for one in manifest["inputs"])
    assert set(manifest["outputs"]) == {"summary", "draft", "returned"}
    assert (out / manifest["outputs"]["summary"]).is_file() and (out / manifest["outputs"]["draft"]).is_file()
    assert manifest["missing"] == []  # something came from everybody
    assert {one["unit"] for one in manifest["inputs"] if one["status"] in ("left_out", "unreadable") and one["reason"]} == {
        "云溪市公安局", "云溪市住房和城乡建设局", "云溪市卫生健康局", "云溪市市场监督管理局", "东湖街道办事处",
    }  # fmt: skip


def test_every_input_stands_in_the_manifest_once_and_its_path_leads_there(region):
    _, out, manifest = region
    paths = [one["path"] for one in manifest["inputs"]]

    assert len(paths) == len(set(paths)) == 13
    assert all((out / path).resolve().is_file() for path in paths)
    statuses = {Path(one["path"]).name: one["status"] for one in manifest["inputs"]}
    assert statuses["旧版_云溪市发展和改革局.xlsx"] == "superseded"
    assert statuses["F101_云溪市市场监督管理局.xlsx"] == "unreadable"
    assert statuses["C110_柳河镇人民政府.xlsx"] == "consolidated"
    assert statuses["X103_云溪市公安局.xlsx"] == "left_out"


def test_the_region_workbook_is_itself_an_accepted_submission_with_the_right_sums(region, capsys):
    """Independent sum: openpyxl over the units' own files, in all 200 cells."""
    import openpyxl

    from toolkit.form.layout import addresses

    _, out, manifest = region
    status, text, _ = nianbao(capsys, "check", out / manifest["outputs"]["summary"], "--json")
    (answer,) = json.loads(text)["files"]
    assert (status, answer["verdict"], answer["unit"]) == (0, "accepted", "云溪市")

    _, text, _ = nianbao(capsys, "export", out / manifest["outputs"]["summary"], "--format", "json")
    (exported,) = json.loads(text)
    members = [
        openpyxl.load_workbook((out / one["path"]).resolve(), data_only=True)
        for one in manifest["inputs"] if one["status"] == "consolidated"
    ]  # fmt: skip
    assert len(members) == 7
    where = addresses(FORMS[2021])
    for cell in exported["cells"]:
        sheet, address = where[cell["key"]]
        values = [book[sheet][address].value for book in members]
        expected = sum(21 if value == "21件" else value for value in values)
        assert cell["value"] == pytest.approx(expected, abs=1e-9), cell["key"]


def test_a_higher_level_consolidates_region_workbooks(region, capsys, tmp_path):
    _, out, manifest = region
    (tmp_path / "名录.csv").write_bytes("单位代码,单位名称,所属地区\n1,云溪市,某省\n2,青山市,某省\n".encode("gbk"))
    status, text, _ = nianbao(
        capsys, "consolidate", out / manifest["outputs"]["summary"], "--roster", tmp_path / "名录.csv", "--out", tmp_path / "省"
    )

    assert "某省2024年度（2021版）：已汇总 1/2 家" in text
    assert status == 0


def test_the_same_input_gives_the_same_bytes(region, tmp_path_factory):
    _, out, _ = region
    again = tmp_path_factory.mktemp("again")
    _run(["consolidate", str(CITY / "报送"), "--roster", str(CITY / "单位名录.csv"), "--out", str(again)])

    for path in filter(Path.is_file, out.rglob("*")):
        name = path.relative_to(out)
        assert path.read_bytes() == (again / name).read_bytes(), name
    assert len(list(again.iterdir())) == 5


def test_with_final_a_missing_unit_and_an_open_query_block(capsys, tmp_path):
    status, text, _ = nianbao(
        capsys, "consolidate", CITY / "报送" / "C110_柳河镇人民政府.xlsx", CITY / "报送" / "青石镇人民政府.xlsx",
        "--roster", CITY / "单位名录.csv", "--out", tmp_path, "--final",
    )  # fmt: skip

    assert status == 1
    assert "终稿" in text and "已汇总 1/12 家" in text


def test_outputs_inside_the_searched_folder_are_not_taken_for_inputs(capsys, tmp_path):
    shutil.copy(CITY / "报送" / "青石镇人民政府.xlsx", tmp_path)
    arguments = ("consolidate", tmp_path, "--roster", CITY / "单位名录.csv", "--out", tmp_path / "汇总")
    nianbao(capsys, *arguments)
    nianbao(capsys, *arguments)

    manifest = json.loads((tmp_path / "汇总" / "manifest.json").read_text(encoding="utf-8"))
    assert [Path(one["path"]).name for one in manifest["inputs"]] == ["青石镇人民政府.xlsx"]


def test_an_output_that_cannot_be_replaced_stops_the_run_and_leaves_the_old_ones(region, capsys, tmp_path):
    _, out, manifest = region
    target = tmp_path / "出"
    shutil.copytree(out, target)
    draft = target / manifest["outputs"]["draft"]
    draft.unlink()
    draft.mkdir()
    before = {path.name: path.read_bytes() for path in target.iterdir() if path.is_file()}
    status, _, err = nianbao(
        capsys, "consolidate", CITY / "报送" / "青石镇人民政府.xlsx", "--roster", CITY / "单位名录.csv", "--out", target
    )

    assert status == 2 and "无法写入" in err
    assert {path.name: path.read_bytes() for path in target.iterdir() if path.is_file()} == before


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("名称,代码\n甲,1\n", "单位名称"),
        ("单位代码,单位名称\n1,甲\n", "所属地区"),
        ("单位代码,单位名称,所属地区\n1,,某市\n", "第 2 行"),
        ("单位代码,单位名称,所属地区\n1,甲,某市\n1,乙,某市\n", "重复"),
        ("单位代码,单位名称,所属地区\n", "没有列出单位"),
    ],
)
def test_a_roster_that_cannot_be_used_is_named_with_its_fault(capsys, tmp_path, text, complaint):
    (tmp_path / "名录.csv").write_text(text, encoding="utf-8")
    status, _, err = nianbao(capsys, "consolidate", CITY, "--roster", tmp_path / "名录.csv", "--out", tmp_path / "出")

    assert status == 2 and complaint in err
    assert not (tmp_path / "出").exists()


# ---------------------------------------------------------------- template, import, draft, rules, demo


def test_templates_are_made_for_every_unit_of_a_roster(capsys, tmp_path):
    status, out, _ = nianbao(
        capsys, "template", "--roster", CITY / "单位名录.csv", "--year", 2025, "--out", tmp_path
    )  # fmt: skip
    _, text, _ = nianbao(capsys, "export", tmp_path, "--format", "json")
    made = json.loads(text)

    assert (status, len(out.splitlines()), len(made)) == (0, 12, 12)
    assert {(one["code"], one["year"]) for one in made} == {(f"YX-{number:03}", 2025) for number in range(1, 13)}
    assert {cell["state"] for one in made for cell in one["cells"]} == {"BLANK"}


def test_a_published_report_becomes_a_workbook_and_its_oddities_are_said(capsys, tmp_path):
    from tests.intake.published.printing import Printed, figures, print_report

    printed = Printed(figures(documents__fee__amount=""), title="某县民政局2024年政府信息公开工作年度报告")
    (tmp_path / "报告.txt").write_text(print_report(printed, grid=False), encoding="utf-8")
    status, out, _ = nianbao(capsys, "import", tmp_path / "报告.txt", "--out", tmp_path / "出")

    assert status == 0
    assert (tmp_path / "出" / "某县民政局2024年.xlsx").is_file()
    assert "未填" in out or "空白" in out
    _, text, _ = nianbao(capsys, "export", tmp_path / "出", "--format", "json")
    (one,) = json.loads(text)
    assert {cell["key"] for cell in one["cells"] if cell["value"] is None} == {"documents/fee/amount"}


def test_a_file_that_is_no_report_blocks_the_import_but_not_the_others(capsys, tmp_path):
    (tmp_path / "便条.txt").write_text("今天开会。\n", encoding="utf-8")
    status, out, _ = nianbao(capsys, "import", tmp_path / "便条.txt", "--out", tmp_path / "出")

    assert status == 1 and "无法导入" in out


def test_draft_writes_the_report_of_one_unit(capsys, tmp_path):
    from docx import Document
    from docx.oxml.ns import qn

    target = tmp_path / "稿.docx"
    status, _, _ = nianbao(capsys, "draft", REPORTS / "石台县人民政府2024年.xlsx", "--out", target)

    assert status == 0
    document = Document(str(target))
    text = "".join(text.text for text in document.element.body.iter(qn("w:t")))
    assert "19件" in text and len(document.tables) == 3


def test_the_draft_of_a_region_workbook_is_the_one_that_consolidation_wrote(region, capsys, tmp_path):
    """Breakdown, coverage and missing units are read back from 明细, cover and 报送情况."""
    _, out, manifest = region
    target = tmp_path / "稿.docx"
    nianbao(capsys, "draft", out / manifest["outputs"]["summary"], "--out", target)

    assert target.read_bytes() == (out / manifest["outputs"]["draft"]).read_bytes()


def test_rules_lists_every_rule_with_its_source(capsys):
    _, out, _ = nianbao(capsys, "rules", "--json")
    catalogue = json.loads(out)

    assert catalogue["ruleset"]["rules"] == len(catalogue["rules"])
    assert all(rule["source"] for rule in catalogue["rules"])


def test_demo_shows_what_was_accepted_and_returned_and_where_the_outputs_lie(capsys, tmp_path):
    status, out, _ = nianbao(capsys, "demo", "--out", tmp_path)

    assert status == 0
    assert "已汇总 7/12 家" in out and "未通过校验" in out and "汇总工作簿：" in out


# ---------------------------------------------------------------- as a process


def run(*arguments: object, **options):
    return subprocess.run(
        [sys.executable, "-m", "toolkit.cli", *map(str, arguments)], capture_output=True, check=False, cwd=ROOT, **options
    )


def test_a_gbk_console_gets_gbk():
    done = run("check", CITY / "报送" / "C110_柳河镇人民政府.xlsx", env={**os.environ, "PYTHONIOENCODING": "gbk"})

    assert done.returncode == 1
    assert "柳河镇人民政府" in done.stdout.decode("gbk")


def test_a_pipe_that_closes_early_is_no_error():
    command = f"{sys.executable} -m toolkit.cli rules | head -n 1"
    done = subprocess.run(["sh", "-c", command], capture_output=True, check=False, cwd=ROOT)

    assert (done.stdout.count(b"\n"), done.stderr) == (1, b"")


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("arguments", [["rules"], ["check", str(CITY)]])
def test_a_reader_that_has_gone_is_no_error_whenever_it_is_noticed(arguments, unbuffered):
    """Nobody reads: noticed while lines are printed, or only when the buffer is flushed at the end."""
    command = [sys.executable, "-m", "toolkit.cli", *arguments]
    environment = {**os.environ, "PYTHONUNBUFFERED": unbuffered}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT, env=environment) as process:
        process.stdout.close()
        said = process.stderr.read()

    assert (process.returncode, said) == (0, b"")


#: The command, which gives a sign on the descriptor that is named first as soon as its workers have read some files.
_TELLING = """
import contextlib, os, sys
from toolkit.cli import console, main

@contextlib.contextmanager
def progress_bar(label):
    yield lambda done, total: os.write(int(sys.argv[1]), b".")

console.progress_bar = progress_bar
main(sys.argv[2:])
"""


def test_an_interrupted_check_says_so_in_one_line_and_its_workers_say_nothing(tmp_path):
    """Ctrl-C reaches all processes of a terminal, here the group of a session of its own; 600 files take several seconds."""
    first = Path(shutil.copy(CITY / "报送" / "云溪市教育局.xlsx", tmp_path / "0.xlsx"))
    for number in range(1, 600):
        (tmp_path / f"{number}.xlsx").hardlink_to(first)
    sign, given = os.pipe()
    command = [sys.executable, "-c", _TELLING, str(given), "check", str(tmp_path)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "encoding": "utf-8"}
    with subprocess.Popen(command, cwd=ROOT, start_new_session=True, pass_fds=[given], **pipes) as process:
        os.close(given)
        assert os.read(sign, 1) == b".", process.communicate()
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=60)

    os.close(sign)
    assert (process.returncode, out, err) == (2, "", "已中断，没有改动任何文件。\n")


@pytest.mark.parametrize("command", [*([name] for name in program.COMMANDS), ["button", "install"]])
def test_a_command_that_is_built_alone_says_the_same_as_among_all(command, capsys, monkeypatch):
    """Only what the arguments begin with is handed to typer; neither the help nor a usage error may show that."""
    alone = [nianbao(capsys, *command, *more) for more in (["--help"], ["--no-such-option"])]
    monkeypatch.setattr(program, "_program", lambda first: program.app)

    assert alone == [nianbao(capsys, *command, *more) for more in (["--help"], ["--no-such-option"])]
    assert alone[0][1].startswith(f"用法：nianbao {command[0]}")


def test_only_the_command_that_is_asked_for_is_built():
    """typer reads the signature of every command that it is given."""
    assert [one.name for one in program._program(["check"]).registered_commands] == ["check"]
    assert not program._program(["check"]).registered_groups
    assert [one.name for one in program._program(["button"]).registered_groups] == ["button"]
    for first in (["--help"], [], ["chekc"]):
        assert program._program(first) is program.app


@pytest.mark.parametrize(
    ("year", "said"), [("1", "--year 应在 2000 至 2100 之间，写的是 1。"), ("去年", "--year 应为整数，写的是“去年”。")]
)
def test_a_wrong_year_is_told_with_what_it_can_be(year, said, capsys, tmp_path):
    status, out, err = nianbao(capsys, "template", "--year", year, "--out", tmp_path / "模板")

    assert (status, out) == (2, "")
    assert err.splitlines() == [f"错误：{said}", "用法见：nianbao template --help"]
