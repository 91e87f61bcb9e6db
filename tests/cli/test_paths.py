"""Whatever path a user names, behind whichever option: what is wrong with it is said, and it is no internal error."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.intake.published.printing import Printed, figures, print_report
from toolkit.cli.program import _run

ROOT = Path(__file__).parent.parent.parent
CITY = ROOT / "samples" / "region-2024"
BOX, ROSTER = CITY / "报送", CITY / "单位名录.csv"
ONE = BOX / "青石镇人民政府.xlsx"
LONG = "长" * 200

#: A command for every place where a path can stand; {} is the path.
COMMANDS = [
    ["check", "{}.xlsx"], ["check", ONE, "{}.xlsx", "--json"], ["check", ONE, "--roster", "{}.csv"],
    ["check", ONE, "--ledger", "{}.csv"], ["check", ONE, "--waivers", "{}.xlsx"], ["check", ONE, "--rules", "{}.toml"],
    ["check", ONE, "--rules", "{}.csv"], ["check", ONE, "--previous", "{}"], ["export", "{}", "--format", "json"],
    ["import", "{}", "--out", "出"], ["draft", "{}.xlsx", "--out", "稿.docx"], ["rules", "{}", "--impact"],
    ["rules", "--rules", "{}.toml"], ["rules", ONE, "--impact", "--roster", "{}.csv"],
    ["template", "--roster", "{}.csv", "--out", "出"], ["template", "--roster", ROSTER, "--previous", "{}", "--out", "出"],
    ["consolidate", "{}", "--roster", ROSTER, "--out", "出"], ["consolidate", ONE, "--roster", "{}.csv", "--out", "出"],
    ["consolidate", ONE, "--roster", ROSTER, "--out", "出", "--ledger", "{}.csv"],
]  # fmt: skip
#: The same for what is written; a file that cannot be written is said after the answer.
WRITING = [
    ["consolidate", ONE, "--roster", ROSTER, "--out", "{}"], ["template", "--out", "{}"], ["import", "报告.txt", "--out", "{}"],
    ["draft", ONE, "--out", "{}.docx"], ["export", ONE, "--format", "csv", "--out", "{}.csv"],
    ["check", BOX, "--returned", "{}"], ["check", ONE, "--report", "{}.html"], ["check", ONE, "--report", "{}.xlsx"],
]  # fmt: skip


def named(words: list[object]) -> str:
    return " ".join(Path(str(word)).name or str(word) for word in words)


def run(capsys, words: list[object], path: object) -> tuple[int, str, str]:
    status = _run([str(word).replace("{}", str(path)) for word in words])
    out = capsys.readouterr()
    return status, out.out, out.err


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch) -> Path:
    """Where relative paths begin; a published report lies there."""
    monkeypatch.chdir(tmp_path)
    Path("报告.txt").write_text(print_report(Printed(figures()), grid=False), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("words", COMMANDS, ids=named)
def test_a_name_that_is_too_long_is_said_wherever_it_stands(capsys, here, words):
    status, out, err = run(capsys, words, f"{here}/{LONG}")

    assert (status, out) == (2, "")
    assert err.startswith("错误：无法打开") and LONG in err and "名称太长，请改用较短的名称" in err and err.count("\n") == 1
    assert sorted(path.name for path in here.iterdir()) == ["报告.txt"]


@pytest.mark.parametrize("words", WRITING, ids=named)
def test_an_output_whose_name_is_too_long_is_said(capsys, here, words):
    status, _, err = run(capsys, words, f"{here}/{LONG}")

    assert status == 2
    assert LONG in err and "太长，请" in err and "Errno" not in err


@pytest.fixture
def open_hall() -> Iterator[Path]:
    """A folder that everybody may enter, whoever runs the tests, with a roster and a file in it."""
    with tempfile.TemporaryDirectory() as name:
        hall = Path(name)
        hall.chmod(0o755)
        shutil.copy(ROSTER, hall / "名录.csv")
        shutil.copy(ONE, hall / "甲.xlsx")
        yield hall
        for folder, _, _ in os.walk(hall):
            Path(folder).chmod(0o700)


def as_nobody(capsys, words: list[object], path: object) -> tuple[int, str, str]:
    """The command by somebody whom permissions bind; root runs it once before, so that all modules are there."""
    if not hasattr(os, "geteuid") or os.geteuid():
        return run(capsys, words, path)
    run(capsys, words, path)
    os.seteuid(65534)
    try:
        return run(capsys, words, path)
    finally:
        os.seteuid(0)


@pytest.mark.skipif(os.name == "nt", reason="permissions of another kind")
@pytest.mark.parametrize("words", [
    ["check", "{}/箱/甲.xlsx"], ["check", "{}/箱"], ["check", "{}/锁"], ["check", "{}/甲.xlsx", "--roster", "{}/箱/名录.csv"],
    ["check", "{}/甲.xlsx", "--previous", "{}/锁"], ["check", "{}/甲.xlsx", "--rules", "{}/箱/规则.toml"],
    ["check", "{}/甲.xlsx", "--ledger", "{}/锁名录.csv"], ["check", "{}/甲.xlsx", "--rules", "{}/锁名录.csv"],
    ["import", "{}/锁", "--out", "{}/出"], ["import", "{}/箱/报告.txt", "--out", "{}/出"],
    ["consolidate", "{}/甲.xlsx", "--roster", "{}/名录.csv", "--out", "{}/箱/出"],
    ["consolidate", "{}/锁", "--roster", "{}/名录.csv", "--out", "{}/出"], ["draft", "{}/箱/甲.xlsx", "--out", "{}/稿.docx"],
], ids=named)  # fmt: skip
def test_a_path_without_permission_is_said_with_the_remedy(capsys, open_hall, words):
    for name in ("箱", "锁"):
        (open_hall / name).mkdir()
        shutil.copy(ONE, open_hall / name / "甲.xlsx")
        (open_hall / name).chmod(0)
    shutil.copy(ROSTER, open_hall / "锁名录.csv")
    (open_hall / "锁名录.csv").chmod(0)
    status, _, err = as_nobody(capsys, words, open_hall)

    assert status == 2
    said = ("错误：无法写入", "没有写入权限，") if words[-1] == "{}/箱/出" else ("错误：无法打开", "没有权限，请")
    assert err.splitlines()[-1].startswith(said[0]) and f"{open_hall}/" in err and said[1] in err


@pytest.mark.skipif(os.name == "nt", reason="permissions of another kind")
def test_what_cannot_be_opened_within_a_folder_is_told_of_and_the_others_are_checked(capsys, open_hall):
    """A file is a finding; a folder is passed over by name; a folder that can only be listed gives its files as findings."""
    (open_hall / "锁.xlsx").write_bytes(ONE.read_bytes())
    for name in ("密", "目"):
        (open_hall / name).mkdir()
        shutil.copy(ONE, open_hall / name / f"{name}.xlsx")
    (open_hall / "锁.xlsx").chmod(0)
    (open_hall / "密").chmod(0)
    (open_hall / "目").chmod(0o444)
    status, out, _ = as_nobody(capsys, ["check", "{}"], open_hall)

    assert status == 1
    assert "青石镇人民政府（2024年，2021版）  通过" in out
    assert "F101 锁.xlsx：文件无法打开：没有权限，请" in out and "F101 目.xlsx：文件无法打开：没有权限，请" in out
    assert "密：无法打开这个文件夹：没有权限，请" in out
    *_, balance, closing = out.splitlines()
    assert balance == "共 5 个文件：通过 1，待核实 0，退回 0，无法读取 2，跳过 2。"  # the roster, too
    assert closing == "结论：还有需要处理的（退出状态 1）：2 个文件读不了（目.xlsx、锁.xlsx）。"

    (open_hall / "出").mkdir(mode=0o777)
    (open_hall / "出").chmod(0o777)
    status, out, _ = as_nobody(capsys, ["import", "{}", "--out", "{}/出"], open_hall)
    assert status == 1 and "密：无法导入。无法打开这个文件夹：没有权限，请" in out


def test_links_that_lead_nowhere_or_to_themselves_are_findings(capsys, here):
    (here / "箱").mkdir()
    (here / "箱" / "断.xlsx").symlink_to("没有.xlsx")
    (here / "箱" / "圈.xlsx").symlink_to("圈.xlsx")
    for words in (["check", "箱"], ["check", "箱/断.xlsx", "箱/圈.xlsx"], ["check", "箱", "--report", "箱/圈.html"]):
        status, out, _ = run(capsys, words, "")
        assert status == 1 and out.count("F101") == 2


@pytest.mark.parametrize("words", COMMANDS, ids=named)
def test_a_path_where_nothing_is_is_said_wherever_it_stands(capsys, here, words):
    status, out, err = run(capsys, words, f"{here}/没有")

    assert (status, out) == (2, "")
    assert err.startswith("错误：找不到") and f"{here}/没有" in err and err.count("\n") == 1


@pytest.mark.skipif(os.name == "nt", reason="a folder in use cannot be removed there")
def test_without_a_current_folder_full_paths_still_work_and_others_are_told(tmp_path):
    command = [sys.executable, "-m", "toolkit.cli", "check"]
    script = 'mkdir "$0"; cd "$0"; rmdir "$0"; exec "$@"'
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    shell = ["sh", "-c", script, str(tmp_path / "走了")]
    pipes = {"capture_output": True, "text": True, "encoding": "utf-8", "env": environment}
    full = subprocess.run([*shell, *command, str(ONE)], check=False, **pipes)
    relative = subprocess.run([*shell, *command, "甲.xlsx"], check=False, **pipes)

    assert full.returncode == 0 and "通过" in full.stdout
    assert relative.returncode == 2 and relative.stderr.startswith("错误：") and relative.stderr.count("\n") == 1
