"""Which files go back, under which names, into which folder; what is removed, and what is never touched."""

from __future__ import annotations

import json
import os
import shutil
import signal
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from toolkit.cli.program import _run
from toolkit.executor.processes import Processes
from toolkit.feedback import returning
from toolkit.feedback.returning import REPLY, make_returns, write_returns
from toolkit.form import sheets
from toolkit.intake.folder import find_files
from toolkit.jobs import check_files
from toolkit.office.terms import Terms
from toolkit.rules.findings import Verdict

ROOT = Path(__file__).parent.parent.parent
CITY = ROOT / "samples" / "region-2024"
INBOX = CITY / "报送"
FAULTY = {"云溪市卫生健康局", "东湖街道办事处", "云溪市公安局", "云溪市住房和城乡建设局", "柳河镇人民政府", "云溪市财政局"}


def snapshot(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def consolidate(inbox: Path, out: Path, *more: str) -> int:
    return _run(["consolidate", str(inbox), "--roster", str(CITY / "单位名录.csv"), "--out", str(out), *more])


@pytest.fixture
def inbox(tmp_path):
    """A copy of the sample city's mail."""
    shutil.copytree(INBOX, tmp_path / "报送")
    return tmp_path / "报送"


def blocks(path: Path) -> list[list[str]]:
    """The lines of each unit in 退回语.txt."""
    return [block.strip().splitlines() for block in path.read_text(encoding="utf-8-sig").split("\n\n")]


# ---------------------------------------------------------------- check --returned


def test_check_writes_a_copy_for_each_unit_that_does_not_pass(capsys, inbox, tmp_path):
    """Five of thirteen files fail and one cannot be read: five copies, six times five lines. Nothing received changes."""
    before = snapshot(inbox)
    status = _run(["check", str(inbox), "--returned", str(tmp_path / "退")])
    said = capsys.readouterr()

    assert status == 1
    assert {path.name for path in (tmp_path / "退").iterdir()} == {*(f"{unit}（退回）.xlsx" for unit in FAULTY), REPLY}
    assert snapshot(inbox) == before
    assert [len(block) for block in blocks(tmp_path / "退" / REPLY)] == [5] * 7
    assert all("已逾期，请尽快" in block[4] for block in blocks(tmp_path / "退" / REPLY))
    assert "退回稿 6 份" in said.err
    assert "退回稿" not in said.out.replace("退回：", "")


def test_the_list_of_findings_stays_alone_on_standard_output(capsys, tmp_path):
    _run(["check", str(INBOX), "--json", "--returned", str(tmp_path)])
    assert len(json.loads(capsys.readouterr().out)["files"]) == 13


def test_copies_inside_of_the_searched_folder_are_not_checked(capsys, inbox):
    for _ in range(2):
        _run(["check", str(inbox), "--json", "--returned", str(inbox / "退回")])
        assert len(json.loads(capsys.readouterr().out)["files"]) == 13


def test_copies_of_an_earlier_run_are_skipped_wherever_they_lie_until_somebody_mends_them(capsys, inbox):
    """An untouched copy in a subfolder is no submission; saved by another program it is one; named it is read."""
    _run(["check", str(inbox), "--returned", str(inbox / "发回")])
    capsys.readouterr()
    mended = inbox / "发回" / "云溪市公安局（退回）.xlsx"
    files, skipped = find_files([inbox])
    assert len(files) == 13
    assert sum("退回稿" in one.reason for one in skipped) == 6
    assert find_files([mended])[0] == [mended]
    assert len(find_files([inbox / "发回"])[0]) == 6

    book = openpyxl.load_workbook(mended)
    book.save(mended)
    assert mended in find_files([inbox])[0]


def test_the_inbox_itself_is_no_place_for_copies(capsys, inbox):
    before = snapshot(inbox)
    assert _run(["check", str(inbox), "--returned", str(inbox) + os.sep]) == 2
    assert "另放一个文件夹" in capsys.readouterr().err
    assert snapshot(inbox) == before


def test_when_all_pass_nothing_is_written(capsys, tmp_path):
    assert _run(["check", str(INBOX / "云溪市教育局.xlsx"), "--returned", str(tmp_path / "退")]) == 0
    assert not (tmp_path / "退").exists()


def test_the_deadline_and_the_contact_stand_in_copy_and_text(capsys, tmp_path):
    file = str(INBOX / "X103_云溪市公安局.xlsx")
    _run(["check", file, "--returned", str(tmp_path), "--deadline", "2099年1月20日", "--contact", "张三 0123-4567890"])
    sheet = openpyxl.load_workbook(tmp_path / "云溪市公安局（退回）.xlsx")[sheets.RETURNED]

    (lines,) = blocks(tmp_path / REPLY)
    assert "2099年1月20日前" in lines[4]
    assert "张三 0123-4567890" in lines[4]
    assert "2099年1月20日前" in sheet["A4"].value
    assert "张三 0123-4567890" in sheet["A4"].value


def test_a_wrong_deadline_is_said_before_anything_is_done(capsys, tmp_path):
    assert _run(["check", str(INBOX), "--returned", str(tmp_path / "退"), "--deadline", "月底"]) == 2
    assert "2025-01-20" in capsys.readouterr().err
    assert not (tmp_path / "退").exists()


def test_a_copy_that_is_open_elsewhere_leaves_all_as_it_was(capsys, inbox, tmp_path):
    target = tmp_path / "退"
    (target / "云溪市公安局（退回）.xlsx").mkdir(parents=True)
    assert _run(["check", str(inbox), "--returned", str(target)]) == 2
    assert [path.name for path in target.iterdir()] == ["云溪市公安局（退回）.xlsx"]


# ---------------------------------------------------------------- names


def test_two_files_of_one_unit_get_two_copies(inbox):
    shutil.copy(inbox / "X103_云溪市公安局.xlsx", inbox / "公安局重报.xlsx")
    returns = make_returns(check_files([inbox], keep_texts=False).checked, Terms())

    assert [name for name in returns.copies if "公安局" in name] == [
        "云溪市公安局（退回）.xlsx",
        "云溪市公安局（退回）（2）.xlsx",
    ]
    text = returns.files[REPLY].decode("utf-8-sig")
    assert "（文件“公安局重报.xlsx”）" in text
    assert "（文件“C101_" not in text


def test_units_whose_names_make_the_same_file_name_do_not_overwrite_each_other(inbox):
    """甲:局 and 甲?局; ABC局 and abc局 on a system that takes capitals for small letters."""
    (one,) = check_files([inbox / "X103_云溪市公安局.xlsx"]).checked
    units = ("甲:局", "甲?局", "ABC局", "abc局")
    returns = make_returns([replace(one, submission=replace(one.submission, unit=unit)) for unit in units], Terms())
    assert len({name.casefold() for name in returns.copies}) == 4


def test_a_received_file_keeps_its_name(inbox, tmp_path):
    """A mended copy that fails again, checked in the folder of the copies."""
    folder = tmp_path / "退"
    folder.mkdir()
    received = folder / "云溪市公安局（退回）.xlsx"
    shutil.copy(inbox / "X103_云溪市公安局.xlsx", received)
    before = received.read_bytes()
    sent = write_returns(check_files([received]).checked, folder, Terms())

    assert received.read_bytes() == before
    assert [path.name for path in sent.copies] == ["云溪市公安局（退回）（2）.xlsx"]


def test_a_file_that_changes_or_vanishes_after_the_check_is_told_of(inbox):
    checked = check_files([inbox], keep_texts=False).checked
    shutil.copy(inbox / "云溪市教育局.xlsx", inbox / "X103_云溪市公安局.xlsx")
    (inbox / "C101_云溪市卫生健康局.xlsx").unlink()
    returns = make_returns(checked, Terms())

    assert len(returns.copies) == 4
    assert sorted(returns.problems) == [
        "没有生成“C101_云溪市卫生健康局.xlsx”的退回稿：校验以后文件不见了或者打不开了，请核对后重新校验。",
        "没有生成“X103_云溪市公安局.xlsx”的退回稿：校验以后文件被改动过，请重新校验。",
    ]
    assert "公安局" not in returns.files[REPLY].decode("utf-8-sig")


def test_a_region_that_does_not_pass_gets_words_and_no_copy(inbox):
    (one,) = check_files([inbox / "X103_云溪市公安局.xlsx"]).checked
    region = replace(one, submission=replace(one.submission, origin=replace(one.submission.origin, kind=sheets.KIND_REGION)))
    returns = make_returns([region], Terms())

    assert returns.copies == []
    assert "重新汇总" in returns.files[REPLY].decode("utf-8-sig")


@pytest.mark.parametrize("name", ["二道江区机关事务管理局2024年", "湘乡市信访局2023年", "固原市信访局2019年", "信访局2024年"])
def test_the_copy_of_a_published_report_says_the_same_as_the_report(name, tmp_path):
    """What the import met stands on 导入说明; the check goes by it, before and after."""
    (one,) = check_files([ROOT / "samples" / "reports" / f"{name}.xlsx"]).checked
    sent = write_returns([one], tmp_path, Terms())
    for path in sent.copies:
        (again,) = check_files([path]).checked
        settled = {"F113", "F121"}
        before, after = ({f.fingerprint for f in some.findings if f.rule not in settled} for some in (one, again))
        assert before == after
        assert again.submission.published
    assert len(sent.copies) == (one.verdict is not Verdict.ACCEPTED)


def test_many_copies_made_in_processes_are_those_made_in_one(inbox, monkeypatch):
    checked = check_files([inbox], keep_texts=False).checked
    alone = make_returns(checked, Terms())
    monkeypatch.setattr(returning, "_PARALLEL_FROM", 1)
    assert make_returns(checked, Terms()) == alone


@pytest.mark.parametrize(("files", "hired"), [(120, 4), (129, 5), (400, 8)])
def test_no_more_processes_are_hired_than_all_copies_would_be_worth(monkeypatch, files, hired):
    """One more for each 32 copies: of 120 files there are no more than four times as many, on however many processors."""
    monkeypatch.setattr(os, "cpu_count", lambda: 8)
    waiting = returning.hired_for(files)
    try:
        assert len(waiting._run.workers) == hired
    finally:
        waiting.close()


def test_a_copy_at_which_a_process_dies_is_told_of_and_the_others_are_made(inbox, monkeypatch):
    checked = check_files([inbox], keep_texts=False).checked
    alone = make_returns(checked, Terms())
    make = returning._make_copy

    def make_or_die(task):
        if "公安局" in task.path:
            os.kill(os.getpid(), signal.SIGKILL)
        return make(task)

    monkeypatch.setattr(returning, "_make_copy", make_or_die)
    monkeypatch.setattr(returning, "suited", lambda number, least: Processes(2))
    returns = make_returns(checked, Terms())

    (problem,) = returns.problems
    assert "公安局" in problem and "异常退出" in problem
    assert returns.copies == [name for name in alone.copies if "公安局" not in name]


# ---------------------------------------------------------------- consolidate


def test_a_consolidation_lists_its_copies(capsys, inbox, tmp_path):
    consolidate(inbox, tmp_path / "汇总")
    manifest = json.loads((tmp_path / "汇总" / "manifest.json").read_text(encoding="utf-8"))

    assert manifest["outputs"]["returned"] == sorted(f"退回/{unit}（退回）.xlsx" for unit in FAULTY)
    assert all((tmp_path / "汇总" / name).is_file() for name in manifest["outputs"]["returned"])
    out = capsys.readouterr().out
    assert "退回稿 6 份" in out
    assert REPLY in out


def test_the_year_of_the_region_dates_files_that_say_none(capsys, inbox, tmp_path):
    consolidate(inbox, tmp_path / "汇总")
    (unread,) = [block for block in blocks(tmp_path / "汇总" / "退回" / REPLY) if "打不开" in block[0]]
    assert "已逾期，请尽快" in unread[4]


def test_the_same_files_give_the_same_bytes(capsys, inbox, tmp_path):
    consolidate(inbox, tmp_path / "汇总")
    before = snapshot(tmp_path / "汇总")
    consolidate(inbox, tmp_path / "汇总")
    assert snapshot(tmp_path / "汇总") == before


def test_the_copy_of_a_unit_that_passes_now_goes_and_a_mended_one_stays(capsys, inbox, tmp_path):
    """公安局 and 卫生健康局 send again; somebody has put 卫生健康局's mended copy, and a note of his own, into the folder."""
    folder = tmp_path / "汇总" / "退回"
    consolidate(inbox, tmp_path / "汇总")
    mended = openpyxl.load_workbook(folder / "云溪市卫生健康局（退回）.xlsx")
    mended["表三"]["F6"].value = 0
    mended.save(folder / "云溪市卫生健康局（退回）.xlsx")
    (folder / "备忘（退回）.xlsx").write_bytes(b"mine")
    for name in ("X103_云溪市公安局.xlsx", "C101_云溪市卫生健康局.xlsx"):
        (inbox / name).unlink()
    consolidate(inbox, tmp_path / "汇总")

    left = {path.name for path in folder.iterdir()}
    assert "云溪市公安局（退回）.xlsx" not in left
    assert {"云溪市卫生健康局（退回）.xlsx", "备忘（退回）.xlsx", "东湖街道办事处（退回）.xlsx"} <= left


def test_when_all_pass_the_folder_goes(capsys, inbox, tmp_path):
    consolidate(inbox, tmp_path / "汇总")
    for path in inbox.iterdir():
        if path.name[0] in "CFNX":
            path.unlink()
    consolidate(inbox, tmp_path / "汇总")
    manifest = json.loads((tmp_path / "汇总" / "manifest.json").read_text(encoding="utf-8"))

    assert manifest["outputs"]["returned"] == []
    assert not (tmp_path / "汇总" / "退回").exists()


def test_only_the_latest_file_of_a_unit_goes_back(capsys, inbox, tmp_path):
    """公安局 sent a faulty file on the 5th and another on the 9th: one copy, of the later one."""
    for name, day in (("X103_云溪市公安局.xlsx", "2025年1月5日"), ("再报.xlsx", "2025年1月9日")):
        book = openpyxl.load_workbook(INBOX / "X103_云溪市公安局.xlsx")
        cell = next(cell.row for cell in book[sheets.COVER]["B"] if cell.value == "填报日期")
        book[sheets.COVER][f"C{cell}"].value = day
        book.save(inbox / name)
    consolidate(inbox, tmp_path / "汇总")
    names = [path.name for path in (tmp_path / "汇总" / "退回").glob("*公安局*")]
    copy = openpyxl.load_workbook(tmp_path / "汇总" / "退回" / names[0])

    assert names == ["云溪市公安局（退回）.xlsx"]
    assert copy[sheets.COVER][f"C{cell}"].value == "2025年1月9日"


def test_the_mended_copy_is_a_submission(capsys, inbox, tmp_path):
    """The copy goes out, 公安局 mends it and sends it back: the next consolidation counts one unit more."""
    consolidate(inbox, tmp_path / "汇总")
    first = json.loads((tmp_path / "汇总" / "manifest.json").read_text(encoding="utf-8"))
    book = openpyxl.load_workbook(tmp_path / "汇总" / "退回" / "云溪市公安局（退回）.xlsx")
    sheet = book["表三"]
    sheet["D8"].value -= 1  # 21 were disposed of, 20 had come, and the text says 9
    (inbox / "X103_云溪市公安局.xlsx").unlink()
    book.save(inbox / "云溪市公安局（退回）.xlsx")
    consolidate(inbox, tmp_path / "汇总")
    second = json.loads((tmp_path / "汇总" / "manifest.json").read_text(encoding="utf-8"))

    assert second["consolidated"] == first["consolidated"] + 1
    assert not any("公安局" in name for name in second["outputs"]["returned"])


def test_the_sheets_of_a_copy_are_those_of_the_template_and_two_more(capsys, tmp_path):
    _run(["check", str(INBOX / "X103_云溪市公安局.xlsx"), "--returned", str(tmp_path)])
    with zipfile.ZipFile(tmp_path / "云溪市公安局（退回）.xlsx") as package:
        assert package.testzip() is None
    names = openpyxl.load_workbook(tmp_path / "云溪市公安局（退回）.xlsx").sheetnames
    template = openpyxl.load_workbook(ROOT / "templates" / "年报填报模板（2021版）.xlsx").sheetnames
    assert sorted(set(names) - set(template)) == [sheets.RECEIVED, sheets.RETURNED]
