"""The commands that tell people what a check found: `check --by`, `check --report`, `rules --impact`."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from toolkit.cli.program import _run
from toolkit.rules.catalogue import RULES

ROOT = Path(__file__).parent.parent.parent
CITY = ROOT / "samples" / "region-2024"
ONE = CITY / "报送" / "X103_云溪市公安局.xlsx"


def nianbao(capsys, *arguments: object) -> tuple[int, str, str]:
    """Exit status, standard output, standard error."""
    status = _run([str(argument) for argument in arguments])
    out = capsys.readouterr()
    return status, out.out, out.err


def test_by_rule_and_by_unit_say_the_same_verdicts(capsys):
    _, units, _ = nianbao(capsys, "check", CITY)
    status, rules, _ = nianbao(capsys, "check", CITY, "--by", "rule")

    assert status == 1
    assert rules.splitlines()[-1] == units.splitlines()[-1]
    assert "X103 错误 " in rules and "X103 错误 " not in units
    assert rules.count(RULES["X103"].remedy) == 1


def test_another_order_is_refused_in_chinese(capsys):
    status, out, err = nianbao(capsys, "check", CITY, "--by", "单位")

    assert (status, out) == (2, "")
    assert err.startswith("错误：--by 只能是 unit、rule，写的是“单位”。")


def test_reports_are_written_beside_the_list_and_change_neither_it_nor_the_status(capsys, tmp_path):
    """A page and a workbook in a folder that is not there yet; a second run gives the same bytes."""
    page, book = tmp_path / "结果" / "校验.html", tmp_path / "结果" / "校验.xlsx"
    plain = nianbao(capsys, "check", CITY)
    status, out, err = nianbao(capsys, "check", CITY, "--report", page, "--report", book)
    first = page.read_bytes(), book.read_bytes()

    assert (status, out) == plain[:2]
    assert err == f"已写出 {page}。\n已写出 {book}。\n"
    assert "云溪市公安局" in page.read_text(encoding="utf-8")
    assert openpyxl.load_workbook(book).sheetnames == ["汇总", "按单位", "按规则", "问题清单", "未核对"]
    nianbao(capsys, "check", CITY, "--report", page, "--report", book)
    assert (page.read_bytes(), book.read_bytes()) == first


def test_links_of_the_page_lead_to_the_files(capsys, tmp_path):
    shutil.copytree(CITY / "报送", tmp_path / "报送")
    page = tmp_path / "结果.html"
    nianbao(capsys, "check", tmp_path / "报送", "--report", page)

    assert 'href="./%E6%8A%A5%E9%80%81/X103_' in page.read_text(encoding="utf-8")


def test_a_report_of_another_kind_is_refused_before_anything_is_read(capsys, tmp_path):
    status, out, err = nianbao(capsys, "check", CITY, "--report", tmp_path / "结果.pdf")

    assert (status, out) == (2, "")
    assert "只能写网页（.html）或表格（.xlsx）" in err


@pytest.mark.parametrize("where", ["结果.xlsx", "云溪市公安局.xlsx"])
def test_a_workbook_among_the_received_ones_is_refused(capsys, tmp_path, where):
    """The next check would take it for a submission, or it would replace one."""
    shutil.copy(ONE, tmp_path / "云溪市公安局.xlsx")
    before = (tmp_path / "云溪市公安局.xlsx").read_bytes()
    status, _, err = nianbao(capsys, "check", tmp_path, "--report", tmp_path / "." / where)

    assert status == 2 and "下次会当成填报表" in err
    assert (tmp_path / "云溪市公安局.xlsx").read_bytes() == before
    assert len(list(tmp_path.iterdir())) == 1


def test_a_report_that_cannot_be_written_is_said_and_the_answer_is_not_lost(capsys, tmp_path):
    (tmp_path / "结果.html").mkdir()
    status, out, err = nianbao(capsys, "check", ONE, "--report", tmp_path / "结果.html")

    assert status == 2 and "已有同名的文件夹" in err
    assert out == nianbao(capsys, "check", ONE)[1] and "X103" in out


def test_checking_one_file_by_rule_loads_nothing_heavy():
    code = (
        "import sys\nfrom toolkit.cli.program import main\n"
        "try: main(sys.argv[1:])\nexcept SystemExit: pass\n"
        "heavy = {'pandas', 'pandera', 'numpy', 'openpyxl', 'xlsxwriter', 'docx', 'jinja2', 'rich'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)"
    )
    command = [sys.executable, "-c", code, "check", str(ONE), "--by", "rule"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr


def test_the_impact_of_an_assumption_on_a_folder(capsys):
    """X103 as a hint: the one unit that breaks it is no longer returned."""
    status, out, _ = nianbao(capsys, "rules", "--impact", CITY, "--assume", "X103=提示")

    assert status == 0
    assert out.splitlines()[0] == f"X103 强制 → 提示  {RULES['X103'].title}"
    assert "云溪市公安局" in out and "合计：13 个文件，1 个的结论会变，12 个不变：" in out


def test_the_impact_as_json_and_of_several_paths(capsys):
    status, out, _ = nianbao(
        capsys, "rules", "--impact", ONE, CITY / "报送" / "云溪市教育局.xlsx", "--assume", "X103=off", "--json"
    )
    answer = json.loads(out)

    assert status == 0
    assert (answer["files"], answer["unchanged"]) == (2, 1)
    (change,) = answer["changes"]
    assert (change["unit"], change["before"]) == ("云溪市公安局", "rejected")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--impact"], "--impact 后面要写"),
        (["--impact", "没有这个文件夹"], "找不到"),
        ([str(ONE)], "请加 --impact"),
        (["--assume", "X103=off"], "请加 --impact"),
        (["--impact", str(ONE), "--assume", "X103"], "--assume 应写成"),
        (["--impact", str(ROOT / "docs")], "没有找到填报工作簿"),
    ],
)
def test_questions_that_cannot_be_answered_are_said_in_chinese(capsys, arguments, said):
    status, out, err = nianbao(capsys, "rules", *arguments)

    assert (status, out) == (2, "")
    assert said in err


def test_everything_fits_on_a_gbk_console(tmp_path):
    environment = {**os.environ, "PYTHONIOENCODING": "gbk:strict"}
    for arguments in (["check", CITY, "--by", "rule"], ["rules"], ["rules", "--impact", CITY, "--assume", "C101=off"]):
        command = [sys.executable, "-m", "toolkit.cli", *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, check=False, cwd=ROOT, env=environment)
        assert "\\u" not in done.stdout.decode("gbk"), arguments
