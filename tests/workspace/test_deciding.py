"""Decisions of people: each with a reason, recorded once, in the log; and the history that tells of them."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta

import openpyxl
import pytest

from tests.workspace.building import NOW, REJECTED, collect, files_of, own_rule, put, report, snapshot, states_of, workspace
from toolkit import jobs
from toolkit.cli.program import _run
from toolkit.errors import NianbaoError
from toolkit.workspace.history import history_json, list_history


def sha_of(root, name: str) -> str:
    return next(one.arrival.sha256 for one in jobs.status(root).files if one.arrival.name == name)


def log_of(root) -> list[list[str]]:
    with (root / "日志.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream))


def test_assigning_a_file_makes_it_the_units_and_remembers_the_name_on_its_cover(tmp_path):
    root = workspace(tmp_path)
    put(root, "教育局.xlsx", report("示范县教体局"))
    collect(root)
    (said,) = jobs.assign(sha_of(root, "教育局.xlsx")[:8], "XJ-001", workspace=root, now=NOW).decided
    assert said.changed and "示范县教体局" in said.said

    put(root, "x.xlsx", report("示范县教体局", date="2025-01-12"))
    found = collect(root).overview
    assert files_of(found)["x.xlsx"] == ("示范县教育局", "current", "")
    assert found.units[0].standing.version.report.findings == []  # the rules know who it is
    before = snapshot(root)
    assert not jobs.assign("教育局.xlsx", "示范县教育局", workspace=root).decided[0].changed
    assert snapshot(root) == before


def test_a_file_without_a_name_on_its_cover_can_be_assigned_and_teaches_no_alias(tmp_path):
    root = workspace(tmp_path)
    put(root, "a.xlsx", report(""))
    put(root, "b.xlsx", report("", date="2025-01-12"))
    collect(root)
    jobs.assign("a.xlsx", "示范县公安局", workspace=root, now=NOW)

    assert [unit for unit, _, _ in files_of(jobs.status(root)).values()] == ["示范县公安局", None]


def test_what_cannot_be_named_is_told(tmp_path):
    root = workspace(tmp_path)
    put(root, "甲/年报.xlsx", report("示范县教育局"))
    put(root, "乙/年报.xlsx", report("示范县公安局"))
    collect(root)
    with pytest.raises(NianbaoError, match=r"没有登记过“没有\.xlsx”"):
        jobs.assign("没有.xlsx", "XJ-001", workspace=root)
    with pytest.raises(NianbaoError, match=r"“年报\.xlsx”有 2 份"):
        jobs.assign("年报.xlsx", "XJ-001", workspace=root)
    with pytest.raises(NianbaoError, match="不在单位名录中"):
        jobs.assign("甲/年报.xlsx", "某局", workspace=root)
    with pytest.raises(NianbaoError, match="--reason"):
        jobs.accept(["XJ-001"], "  ", workspace=root)


def test_of_two_files_of_one_date_a_person_chooses(tmp_path):
    root = workspace(tmp_path)
    put(root, "一.xlsx", report("示范县教育局"))
    put(root, "二.xlsx", report("示范县教育局", inputs={"documents/normative/issued": 2}))
    outcome = collect(root)
    assert outcome.blocks and {status for _, status, _ in files_of(outcome.overview).values()} == {"undecided"}
    with pytest.raises(NianbaoError, match="请用 nianbao choose 选定"):
        jobs.accept(["XJ-001"], "同意", workspace=root)

    assert jobs.choose("二.xlsx", "电话核实", workspace=root, now=NOW).decided[0].changed
    assert {name: status for name, (_, status, _) in files_of(jobs.status(root)).items()} == {
        "一.xlsx": "superseded", "二.xlsx": "current",
    }  # fmt: skip
    assert not jobs.choose("二.xlsx", "再说一次", workspace=root).decided[0].changed
    told = history_json(jobs.history("XJ-001", root))
    assert [one["why"] for one in told["versions"]] == ["已选用“二.xlsx”（电话核实）", f"由{log_of(root)[-1][2]}选用：电话核实"]
    cells = {one["key"]: (one["was"], one["is"]) for one in told["versions"][1]["cells"]}
    assert cells["documents/normative/issued"] == ("0", "2")


def test_accept_lock_and_unlock_are_recorded_once_and_stand_in_the_log(tmp_path):
    root = workspace(tmp_path)
    put(root, "甲.xlsx", report("示范县教育局"))
    put(root, "乙.xlsx", report("示范县公安局", typed=REJECTED))
    collect(root)
    with pytest.raises(NianbaoError, match=r"示范县公安局：“乙\.xlsx”有 . 处必须改正"):
        jobs.accept(["XJ-001", "XJ-002"], "同意", workspace=root)
    with pytest.raises(NianbaoError, match="接受以后才能锁定"):
        jobs.lock(["XJ-001"], "上报", workspace=root)
    assert states_of(jobs.status(root))["示范县教育局"] == "received"

    for decide, state in ((jobs.accept, "accepted"), (jobs.lock, "locked"), (jobs.unlock, "accepted")):
        assert decide(["示范县教育局"], "会议\n决定", workspace=root, now=NOW).decided[0].changed
        before = snapshot(root)
        assert not decide(["XJ-001"], "再说一次", workspace=root).decided[0].changed
        assert snapshot(root) == before and states_of(jobs.status(root))["示范县教育局"] == state
    assert [row[3:5] + row[6:7] for row in log_of(root)[-3:]] == [
        ["接受", "示范县教育局", "会议 决定"], ["锁定", "示范县教育局", "会议 决定"], ["解锁", "示范县教育局", "会议 决定"],
    ]  # fmt: skip
    assert [row[0] for row in log_of(root)[1:]] == [str(number) for number in range(1, len(log_of(root)))]


def test_all_that_pass_are_accepted_and_all_accepted_locked_at_once(tmp_path):
    root = workspace(tmp_path)
    put(root, "甲.xlsx", report("示范县教育局"))
    put(root, "乙.xlsx", report("示范县公安局", typed=REJECTED))
    put(root, "丙.xlsx", report("青石镇人民政府"))
    collect(root)
    jobs.accept([], "校验通过", passed=True, workspace=root, now=NOW)
    jobs.lock([], "上报", accepted=True, workspace=root, now=NOW)

    assert list(states_of(jobs.status(root)).values()) == ["locked", "received", "locked"]


def test_what_comes_in_for_a_locked_unit_waits_until_it_is_unlocked(tmp_path):
    root = workspace(tmp_path)
    put(root, "甲.xlsx", report("示范县教育局"))
    collect(root)
    jobs.accept(["XJ-001"], "同意", workspace=root, now=NOW)
    jobs.lock(["XJ-001"], "上报", workspace=root, now=NOW)
    put(root, "新.xlsx", report("示范县教育局", date="2025-01-15", inputs={"documents/normative/issued": 2}))
    found = collect(root, NOW + timedelta(hours=1)).overview
    assert files_of(found)["新.xlsx"][1] == "waiting" and found.units[0].standing.version.name == "甲.xlsx"
    with pytest.raises(NianbaoError, match="请先用 nianbao unlock 解锁"):
        jobs.choose("新.xlsx", "更正", workspace=root)

    jobs.unlock(["XJ-001"], "更正", workspace=root, now=NOW + timedelta(hours=2))
    assert jobs.status(root).units[0].standing.version.name == "新.xlsx"


def test_history_tells_what_was_mended_what_is_open_and_what_is_new(tmp_path):
    root = workspace(tmp_path)
    put(
        root,
        "一.xlsx",
        report("示范县教育局", typed={"documents/normative/issued": "若干", "documents/normative/repealed": "-1"}),
    )
    collect(root)
    put(root, "二.xlsx", report("示范县教育局", date="2025-01-12", typed={
        "documents/normative/repealed": "-2", "documents/license/decisions": "很多",
    }))  # fmt: skip
    collect(root)
    first, second = history_json(jobs.history("示范县教育局", root))["versions"]

    keys = {name: {one["key"] for one in second[name]} for name in ("fixed", "open", "new")}
    assert "documents/normative/issued" in keys["fixed"]
    assert "documents/normative/repealed" in keys["open"] and "documents/license/decisions" in keys["new"]
    assert {one["key"]: one["is"] for one in second["cells"]}["documents/normative/repealed"] == "-2"
    assert (first["cells"], first["fixed"], first["status"], second["status"]) == ([], [], "superseded", "current")
    told = "\n".join(list_history(jobs.history("示范县教育局", root)))
    assert "已改好 C104" in told and "新出现 C104" in told and "-1 → -2" in told


def test_the_commands_work_from_inside_the_workspace(tmp_path, monkeypatch, capsys):
    root = workspace(tmp_path)
    put(root, "甲.xlsx", report("示范县教育局"))
    monkeypatch.chdir(root / "收件箱")

    def run(*arguments: str) -> tuple[int, str]:
        status = _run(list(arguments))
        return status, capsys.readouterr().out

    assert run("collect", "--json")[0] == 0
    assert run("accept", "示范县教育局", "--reason", "同意") == (0, "“示范县教育局”已接受。\n")
    assert run("lock", "--accepted", "--reason", "上报") == (0, "“示范县教育局”已锁定。\n")
    assert run("unlock", "XJ-001", "--reason", "更正") == (0, "“示范县教育局”已解锁。\n")
    assert json.loads(run("status", "--json")[1])["accepted"] == 1
    assert [one["did"] for one in json.loads(run("history", "XJ-001", "--json")[1])["log"]] == [
        "received", "accepted", "locked", "unlocked",
    ]  # fmt: skip
    assert run("choose", "甲.xlsx", "--reason", "就它")[0] == 0 and "示范县教育局" in run("status")[1]
    monkeypatch.chdir(tmp_path)
    assert run("status")[0] == 2


def test_of_two_words_about_one_name_the_last_counts(tmp_path):
    """A name that was put down to the wrong unit by mistake is taken back by naming the right one."""
    root = workspace(tmp_path)
    put(root, "a.xlsx", report("示范县教体局"))
    collect(root)
    jobs.assign("a.xlsx", "XJ-002", workspace=root, now=NOW)
    jobs.assign("a.xlsx", "XJ-001", workspace=root, now=NOW)

    put(root, "b.xlsx", report("示范县教体局", date="2025-01-12"))
    assert files_of(collect(root).overview)["b.xlsx"][0] == "示范县教育局"


def test_nothing_is_accepted_or_locked_by_what_held_under_other_rules(tmp_path):
    """Rules that came after the collection are asked before a person's word is recorded."""
    root = workspace(tmp_path)
    put(root, "教育局.xlsx", report("示范县教育局"))
    put(root, "公安局.xlsx", report("示范县公安局"))
    collect(root)
    jobs.accept(["XJ-002"], "已看", workspace=root, now=NOW)
    (root / "自定规则.toml").write_text(own_rule("不大于", 4), encoding="utf-8")

    with pytest.raises(NianbaoError, match=r"示范县教育局：.*1 处必须改正"):
        jobs.accept(["XJ-001"], "已看", workspace=root, now=NOW)
    with pytest.raises(NianbaoError, match=r"示范县公安局：.*1 处必须改正"):
        jobs.lock(["XJ-002"], "定稿", workspace=root, now=NOW)
    assert states_of(jobs.status(root))["示范县公安局"] == "accepted"


def test_a_file_saved_without_results_of_formulas_differs_in_nothing_from_its_twin(tmp_path):
    """Some programs store none: totals that are blank for that reason are no difference, and of equal files one counts."""
    root = workspace(tmp_path)
    data = report("示范县教育局")
    put(root, "教育局.xlsx", data)
    collect(root)
    bare = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(data)).save(bare)  # keeps no results
    put(root, "另存.xlsx", bare.getvalue())
    collect(root)
    told = jobs.history("XJ-001", root)

    assert [step.cells for step in told.steps] == [(), ()]
    assert {step.why for step in told.steps if step.fate.value == "current"} == {"与其他几份数据相同，只计一份"}
