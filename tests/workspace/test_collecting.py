"""Collecting: each file kept, accounted for once, told whose it is; nothing is lost and a second run changes nothing."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta

import pytest

from tests.intake.old.building import xlsb
from tests.intake.xlsx.attacks import Raw, raw_zip
from tests.workspace.building import (
    NOW,
    REJECTED,
    collect,
    files_of,
    mailed,
    put,
    report,
    snapshot,
    states_of,
    workspace,
    zipped,
)
from toolkit import jobs
from toolkit.errors import NianbaoError
from toolkit.executor import InProcess, Lost, Reason
from toolkit.form import sheets
from toolkit.intake.workbook import read_workbook
from toolkit.intake.xlsx.package import read_package
from toolkit.submission.check_code import code_of_report
from toolkit.workspace.archive import Archive, stored_name
from toolkit.workspace.places import Places
from toolkit.workspace.status import collected_json, list_collected, list_status, status_json


def test_what_comes_in_is_kept_unchanged_and_its_unit_stands_as_received(tmp_path):
    root = workspace(tmp_path)
    data = report("示范县教育局", "XJ-001")
    put(root, "报送/甲.xlsx", data)
    outcome = collect(root)

    assert states_of(outcome.overview) == {"示范县教育局": "received", "示范县公安局": "missing", "青石镇人民政府": "missing"}
    (file,) = outcome.overview.files
    assert file.arrival.origin == ("报送/甲.xlsx",) and file.arrival.sha256 == hashlib.sha256(data).hexdigest()
    kept = Archive(Places(root).originals).find(file.arrival.sha256)
    assert Archive(Places(root).originals).place(kept).read_bytes() == data
    assert (root / "收件箱" / "报送" / "甲.xlsx").read_bytes() == data
    assert not outcome.blocks


def test_a_second_run_changes_no_byte_of_the_workspace(tmp_path):
    root = workspace(tmp_path)
    put(root, "甲.xlsx", report("示范县教育局"))
    put(root, "乙.docx", b"PK\x03\x04 no report")
    put(root, "~$甲.xlsx", b"lock")
    collect(root)
    before = snapshot(root)
    again = collect(root, NOW + timedelta(days=1))

    assert (again.done.new, again.done.known, len(again.done.skipped)) == ([], 2, 1)
    assert snapshot(root) == before


def test_a_unit_is_known_by_its_code_its_name_or_an_alias(tmp_path):
    root = workspace(tmp_path)
    put(root, "1.xlsx", report("随便什么局", "XJ-001"))  # the code is the unit's, the name nobody's
    put(root, "4.xlsx", report("示范县公安局", "XJ-001", date="2025-01-11"))  # a contradiction
    put(root, "2.xlsx", report("示范县　公安局"))
    put(root, "3.xlsx", report("青石镇"))

    assert [unit for unit, _, _ in files_of(collect(root).overview).values()] == [
        "示范县教育局", "示范县公安局", "青石镇人民政府", None,
    ]  # fmt: skip


def test_names_of_files_and_folders_only_propose(tmp_path):
    """Who is named on the way is told with the command that confirms it; the unit is not taken to have reported."""
    root = workspace(tmp_path)
    put(root, "教育局（终稿）.xlsx", report("我局"))
    put(root, "青石镇/年报.xlsx", report("", date=""))
    put(
        root,
        "公安局和教育局.xlsx",
        report("", inputs={"requests/received/natural_person": 1, "requests/granted/natural_person": 1}),
    )
    outcome = collect(root)
    proposals = {one.arrival.way: one.proposal and (one.proposal.unit.code, one.proposal.how) for one in outcome.overview.files}

    assert proposals == {
        "教育局（终稿）.xlsx": ("XJ-001", "文件名"),
        "青石镇/年报.xlsx": ("XJ-003", "文件夹名"),
        "公安局和教育局.xlsx": None,
    }
    assert set(states_of(outcome.overview).values()) == {"missing"} and outcome.blocks
    told = "\n".join(list_collected(outcome.done, outcome.overview))
    assert "XJ-001　“教育局（终稿）.xlsx”" in told and "有 1 份认不出单位" in told
    assert "可能是这个单位的" in "\n".join(list_status(outcome.overview))


def test_a_file_that_cannot_be_read_counts_as_received_if_its_name_names_a_unit(tmp_path):
    root = workspace(tmp_path)
    put(root, "示范县公安局.xlsx", b"not a workbook at all")
    put(root, "不知道谁.xlsx", b"nor this")
    outcome = collect(root)

    assert states_of(outcome.overview)["示范县公安局"] == "unreadable"
    assert [(unit, status, bool(reason)) for unit, status, reason in files_of(outcome.overview).values()] == [
        (None, "unreadable", True), ("示范县公安局", "unreadable", True),
    ]  # fmt: skip


def test_a_report_of_another_year_does_not_count_and_its_unit_is_not_missing(tmp_path):
    root = workspace(tmp_path)
    put(root, "去年.xlsx", report("示范县教育局", year=2023))
    found = collect(root).overview

    assert files_of(found) == {"去年.xlsx": ("示范县教育局", "left_out", "年度为 2023，本工作区是 2024 年")}
    assert states_of(found)["示范县教育局"] == "received"
    assert "年度为 2023" in found.units[0].standing.reason and found.units[0].standing.version is None


def test_the_same_file_by_two_ways_is_two_arrivals_and_one_version(tmp_path):
    root = workspace(tmp_path)
    data = report("示范县教育局")
    put(root, "一.xlsx", data)
    put(root, "二.xlsx", data)
    found = collect(root).overview

    assert [status for _, status, _ in files_of(found).values()] == ["current", "same"]
    assert len(found.units[0].standing.versions) == 1
    assert len(list(Archive(Places(root).originals).everything())) == 1


def test_late_is_what_first_came_after_the_day_of_the_law(tmp_path):
    root = workspace(tmp_path)
    put(root, "甲.xlsx", report("示范县教育局"))
    put(root, "乙.xlsx", report("示范县公安局"))
    jobs.collect([root / "收件箱" / "甲.xlsx"], workspace=root, now=NOW + timedelta(days=30), received=date(2025, 1, 31))
    found = collect(root, NOW + timedelta(days=30)).overview

    assert [(one.late, one.received_at[:10]) for one in found.units[:2]] == [(False, "2025-01-31"), (True, "2025-02-19")]


def test_the_numbers_of_status_add_up_and_every_file_stands_in_it_once(tmp_path):
    root = workspace(tmp_path)
    put(root, "甲.xlsx", report("示范县教育局", typed=REJECTED))
    put(root, "示范县公安局.pdf", b"%PDF-1.4 ...")
    put(root, "丙.xlsx", report("丙局"))
    outcome = collect(root)
    told = status_json(outcome.overview)

    assert (told["due"], told["received"], told["missing"], told["unreadable"]) == (3, 2, 1, 1)
    assert told["on_time"] + told["late"] == told["received"]
    assert [one["state"] for one in told["units"]] == ["received", "unreadable", "missing"]
    assert told["units"][0]["open"]["error"] > 0 and told["units"][0]["verdict"] == "rejected"
    assert [one["name"] for one in told["files"]] == ["丙.xlsx", "甲.xlsx", "示范县公安局.pdf"]
    for one in told["files"]:
        assert one["reason"] or (one["status"] == "current")
    assert [len(collected_json(outcome.done, outcome.overview)[key]) for key in ("new", "waiting")] == [3, 2]


def test_what_the_office_knows_today_is_held_against_what_came_in_before(tmp_path):
    """After a change of the roster, the rules or the ledger every report is checked again; else none is read."""
    root = workspace(tmp_path)
    put(root, "甲.xlsx", report("示范县教育局"))
    put(root, "乙.xlsx", report("示范县公安局"))

    class Counting(InProcess):
        read = 0

        def map(self, function, tasks):
            tasks = list(tasks)
            self.read += len(tasks)
            return super().map(function, tasks)

    for change, number in (("", 2), ("", 0), ("rules", 2), ("", 0)):
        if change:
            (root / "自定规则.toml").write_text(
                '[[规则]]\n编号 = "U001"\n级别 = "强制"\n名称 = "试"\n依据 = "试"\n左边 = "表三“本年新收／总计”"\n'
                '关系 = "不大于"\n右边 = "4件"\n怎么改 = "请核对。"\n',
                encoding="utf-8",
            )
        mine = Counting()
        found = collect(root, executor=mine).overview
        assert mine.read == number
    assert {one.standing.version.report.verdict for one in found.units[:2]} == {"rejected"}


def test_a_reader_that_dies_costs_one_file(tmp_path):
    root = workspace(tmp_path)
    put(root, "示范县公安局.xlsx", report("示范县公安局"))
    put(root, "甲.xlsx", report("示范县教育局"))

    class Dying(InProcess):
        def map(self, function, tasks):
            for task in tasks:
                yield Lost(task, Reason.DIED) if "公安" in str(task) else function(task)

    found = collect(root, executor=Dying()).overview
    assert states_of(found) == {"示范县教育局": "received", "示范县公安局": "unreadable", "青石镇人民政府": "missing"}


def test_folders_that_the_program_writes_are_not_taken_in(tmp_path):
    root = workspace(tmp_path)
    for folder in (root, tmp_path, root / "归档" / "原件", root / "汇总"):
        with pytest.raises(NianbaoError, match="程序自己写的文件"):
            jobs.collect([folder], workspace=root, now=NOW)
    with pytest.raises(NianbaoError, match="找不到"):
        jobs.collect([tmp_path / "没有"], workspace=root, now=NOW)


def test_the_check_code_in_the_register_is_the_one_on_the_cover(tmp_path):
    """Computed from what was read, it equals what the workbook itself shows."""
    for typed in ({}, REJECTED, {"documents/fee/amount": 12.34}, {"requests/received/natural_person": " 5 "}):
        submission = read_workbook(report("示范县教育局", typed=typed), "甲.xlsx")
        assert not [fault for fault in submission.faults if fault.kind == "check_code_differs"]
        assert sheets.CHECK_CODE and len(code_of_report(submission)) == 9


@pytest.mark.parametrize(("name", "kept"), [
    ("甲局.xlsx", "甲局.xlsx"), ("报送/甲局.XLSX", "甲局.XLSX"), ("con.xlsx", "_con.xlsx"), ("a<b>.xls", "a_b_.xls"),
    ("无后缀", "无后缀"), ("..\\..\\x.xlsx", "x.xlsx"), (".xlsx", "xlsx"),
])  # fmt: skip
def test_an_original_has_a_name_that_every_system_takes(name, kept):
    assert stored_name(name) == kept


# ---------------------------------------------------------------- archives and mails


def test_what_lies_in_archives_and_mails_is_taken_out_with_the_way_to_it(tmp_path):
    """Names in GBK are decoded; sender, date and subject of the mail stay; every container is kept as it came."""
    root = workspace(tmp_path)
    inner = zipped({"示范县/教育局.xlsx": report("示范县教育局"), "说明.txt": "说明".encode()})
    letter = mailed({"报送.zip": inner, "公安局.xlsx": report("示范县公安局")}, sender="李四 <l@x.cn>", subject="报送年报")
    put(root, "来信.eml", letter)
    found = collect(root).overview
    told = {one.arrival.origin: one for one in found.files}

    assert set(told) == {
        ("来信.eml", "报送.zip", "示范县/教育局.xlsx"), ("来信.eml", "报送.zip", "说明.txt"), ("来信.eml", "公安局.xlsx"),
    }  # fmt: skip
    arrival = told["来信.eml", "报送.zip", "示范县/教育局.xlsx"].arrival
    assert (arrival.sender, arrival.subject, arrival.received_at) == (
        "李四 <l@x.cn>", "报送年报", "2025-01-17T08:00:00+08:00",
    )  # fmt: skip
    assert states_of(found) == {"示范县教育局": "received", "示范县公安局": "received", "青石镇人民政府": "missing"}
    archive = Archive(Places(root).originals)
    assert archive.place(archive.find(arrival.outermost)).read_bytes() == letter
    before = snapshot(root)
    assert collect(root, NOW + timedelta(days=3)).done.known == 1 and snapshot(root) == before


def test_what_is_refused_is_accounted_for_with_its_reason_and_the_rest_is_taken(tmp_path, monkeypatch):
    monkeypatch.setattr("toolkit.intake.containers.outside.program", lambda: "")
    root = workspace(tmp_path)
    put(root, "报送.zip", raw_zip([
        Raw(b"../x.xlsx", b"1"), Raw("示范县公安局.xlsx".encode("gbk"), b"secret", flags=1), Raw(b"~$ok.xlsx", b"x"),
        Raw(b"ok.xlsx", report("示范县教育局")), Raw(b"twice", b"1", flags=1), Raw(b"twice", b"2", flags=1),
        Raw(b"same", b"a"), Raw(b"same", b"a"),
    ]))  # fmt: skip
    put(root, "青石镇.rar", b"Rar!\x1a\x07\x00 and so on")
    put(root, "断.zip", zipped({"a": b"1"})[:-9])
    outcome = collect(root)
    told = {one.arrival.way: (one.unit and one.unit.name, one.status) for one in outcome.overview.files}

    assert told == {
        "报送.zip → ../x.xlsx": (None, "unreadable"), "报送.zip → 示范县公安局.xlsx": ("示范县公安局", "unreadable"),
        "报送.zip → ok.xlsx": ("示范县教育局", "current"), "报送.zip → twice": (None, "unreadable"),
        "报送.zip → twice（2）": (None, "unreadable"), "报送.zip → same": (None, "unreadable"),
        "青石镇.rar": ("青石镇人民政府", "unreadable"), "断.zip": (None, "unreadable"),
    }  # fmt: skip
    assert all(one.reason for one in outcome.overview.files if one.status == "unreadable")
    assert [one.path.rpartition("/")[2] for one in outcome.done.skipped] == ["报送.zip → ~$ok.xlsx"]
    assert states_of(outcome.overview) == {
        "示范县教育局": "received",
        "示范县公安局": "unreadable",
        "青石镇人民政府": "unreadable",
    }


def test_a_mail_without_any_attachment_is_told_and_its_sender_is_not_missing(tmp_path):
    root = workspace(tmp_path)
    put(root, "来信.eml", mailed({}, sender="示范县公安局 <g@x.cn>"))
    found = collect(root).overview

    assert files_of(found)["来信.eml"][:2] == ("示范县公安局", "unreadable") and "邮件正文" in found.files[0].reason


def test_the_sender_of_a_mail_only_proposes_a_unit(tmp_path):
    root = workspace(tmp_path)
    put(root, "来信.eml", mailed({"年报.xlsx": report("我局")}, sender="示范县公安局 <g@x.cn>"))
    (file,) = collect(root).overview.files

    assert (file.unit, file.status, file.proposal.unit.name, file.proposal.how) == (None, "proposed", "示范县公安局", "发件人")


def test_a_workbook_of_an_older_format_enters_the_sum_like_any_other(tmp_path):
    root = workspace(tmp_path)
    put(root, "教育局.xls", xlsb(read_package(report("示范县教育局")).sheets))
    found = collect(root).overview
    assert states_of(found)["示范县教育局"] == "received"

    outcome = jobs.consolidate_workspace(workspace=root, now=NOW)
    assert [member.unit.name for member in outcome.consolidation.members] == ["示范县教育局"]


def test_a_returned_copy_that_nobody_has_touched_is_no_report_wherever_it_lies(tmp_path):
    root = workspace(tmp_path)
    put(root, "公安局.xlsx", report("示范县公安局", typed=REJECTED))
    collect(root)
    jobs.check_workspace(workspace=root, now=NOW)
    (copy,) = (root / "退回").glob("*.xlsx")
    put(root, "打包.zip", zipped({copy.name: copy.read_bytes()}))
    outcome = collect(root)

    assert len(outcome.overview.files) == 1 and "没有改动过" in outcome.done.skipped[0].reason


def test_breaking_off_says_what_was_recorded_and_the_next_run_goes_on(tmp_path, monkeypatch):
    monkeypatch.setattr("toolkit.workspace.collecting._TOGETHER", 1)
    root = workspace(tmp_path)
    put(root, "甲.xlsx", report("示范县教育局"))
    put(root, "乙.xlsx", report("示范县公安局"))

    class Broken(InProcess):
        asked = 0

        def map(self, function, tasks):
            self.asked += 1
            if self.asked > 1:
                raise KeyboardInterrupt
            return super().map(function, tasks)

    with pytest.raises(NianbaoError, match="已中断：已登记 1 份"):
        collect(root, executor=Broken())
    assert len(collect(root).done.new) == 1


def test_an_archive_that_cannot_be_opened_is_kept_and_can_be_assigned(tmp_path):
    root = workspace(tmp_path)
    put(root, "断.zip", zipped({"a": b"1"})[:-9])
    collect(root)
    assert jobs.assign("断.zip", "XJ-002", workspace=root, now=NOW).decided[0].changed
    assert states_of(jobs.status(root))["示范县公安局"] == "unreadable"
    before = snapshot(root)
    assert not jobs.rebuild(root, now=NOW).changed and snapshot(root) == before
