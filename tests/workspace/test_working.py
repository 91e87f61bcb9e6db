"""In a workspace the commands need no arguments: they work on what counts in the register and write where it is set."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from pathlib import PurePath

import pytest

from tests.intake.xlsx.attacks import Raw, raw_zip
from tests.workspace.building import NOW, REJECTED, UNITS, collect, own_rule, put, report, snapshot, states_of, workspace
from toolkit import jobs
from toolkit.cli.program import _run
from toolkit.errors import NianbaoError
from toolkit.intake.files import read_file
from toolkit.region import run
from toolkit.region.lines import list_outcome

#: Figures that no other unit has: equal ones of two units would be asked about.
FEW = {"requests/received/natural_person": 3, "requests/granted/natural_person": 3}


def county(tmp_path):
    """One that passes in two versions, one that is rejected, one of whose name nobody has heard."""
    root = workspace(tmp_path)
    put(root, "旧.xlsx", report("示范县教育局", date="2025-01-08"))
    put(root, "教育局.xlsx", report("示范县教育局", inputs={"requests/received/enterprise": 2}))
    put(root, "公安局.xlsx", report("示范县公安局", typed=REJECTED))
    put(root, "镇.xlsx", report("青石镇政府", inputs=FEW))
    collect(root)
    return root


def manifest(root) -> dict:
    return json.loads((root / "汇总" / "manifest.json").read_text(encoding="utf-8"))


def fates(root) -> dict[str, tuple[str, str | None]]:
    return {one["path"].rpartition("/")[2]: (one["status"], one["reason"]) for one in manifest(root)["inputs"]}


def test_a_check_writes_what_goes_back_and_the_register_knows_it(tmp_path):
    root = county(tmp_path)
    outcome = jobs.check_workspace(workspace=root, now=NOW)
    assert outcome.blocks and [path.name for path in (root / "退回").iterdir() if path.suffix == ".xlsx"] == [
        "示范县公安局（退回）.xlsx"
    ]
    assert states_of(jobs.status(root)) == {"示范县教育局": "received", "示范县公安局": "returned", "青石镇人民政府": "missing"}

    before = snapshot(root)
    jobs.check_workspace(workspace=root, now=NOW + timedelta(hours=1))
    assert snapshot(root) == before


def test_a_copy_of_a_unit_that_passes_now_goes(tmp_path):
    root = county(tmp_path)
    jobs.check_workspace(workspace=root, now=NOW)
    put(root, "改好.xlsx", report("示范县公安局", inputs={"requests/received/legal_service": 4}))
    collect(root, NOW + timedelta(days=1))
    assert states_of(jobs.status(root))["示范县公安局"] == "received"
    jobs.check_workspace(workspace=root, now=NOW + timedelta(days=1))

    assert list((root / "退回").iterdir()) == []


def test_a_consolidation_adds_up_what_counts_and_tells_of_every_file(tmp_path):
    root = county(tmp_path)
    jobs.assign("镇.xlsx", "XJ-003", workspace=root, now=NOW)
    outcome = jobs.consolidate_workspace(workspace=root, now=NOW)

    assert (manifest(root)["region"], manifest(root)["year"], outcome.consolidation.coverage) == (
        "示范县",
        2024,
        "已汇总 2/3 家",
    )
    assert fates(root) == {
        "旧.xlsx": ("superseded", "已有填报日期更晚的“教育局.xlsx”"), "教育局.xlsx": ("consolidated", None),
        "公安局.xlsx": ("left_out", "未通过校验：有 1 处必须改正"), "镇.xlsx": ("consolidated", None),
    }  # fmt: skip
    assert states_of(jobs.status(root))["示范县公安局"] == "returned"
    before = snapshot(root)
    jobs.consolidate_workspace(workspace=root, now=NOW + timedelta(hours=1))
    collect(root, NOW + timedelta(hours=1))
    assert snapshot(root) == before


def test_what_people_have_decided_counts_in_the_sums(tmp_path):
    """A choice against the date, a unit said by a person whose cover names two, two files that nobody has decided on."""
    root = county(tmp_path)
    put(root, "无名.xlsx", report("示范县公安局", "XJ-003", inputs={"requests/received/enterprise": 7}))
    put(root, "镇2.xlsx", report("青石镇人民政府", inputs={"requests/received/enterprise": 9}))
    collect(root)
    jobs.choose("旧.xlsx", "教育局.xlsx 是误报", workspace=root, now=NOW)
    jobs.assign("无名.xlsx", "XJ-003", workspace=root, now=NOW)
    outcome = jobs.consolidate_workspace(workspace=root, now=NOW)
    told = fates(root)

    assert told["旧.xlsx"][0] == "consolidated" and told["教育局.xlsx"] == (
        "superseded",
        "已选用“旧.xlsx”（教育局.xlsx 是误报）",
    )
    assert {told[name][0] for name in ("无名.xlsx", "镇2.xlsx")} == {"left_out"} and "choose" in told["镇2.xlsx"][1]
    jobs.choose("无名.xlsx", "电话核实", workspace=root, now=NOW)
    outcome = jobs.consolidate_workspace(workspace=root, now=NOW)
    index = outcome.consolidation.form.by_key["requests/received/enterprise"].index
    assert outcome.consolidation.sums.totals[index] == 7


def rules_of(checked) -> dict[str, set[str]]:
    """By file name, the rules about what was received that have found something."""
    return {
        PurePath(one.path).name: {told.rule for told in one.findings if told.rule in ("R201", "R202", "R203", "R204")}
        for one in checked
    }


def test_a_file_that_a_person_has_assigned_is_not_held_against_its_cover(tmp_path):
    """Neither by the check nor by the consolidation; before, nobody can tell whose it is."""
    root = workspace(tmp_path)
    put(root, "甲.xlsx", report("示范县教育局"))
    put(root, "无名.xlsx", report("示范县公安局", "XJ-003", inputs=FEW))
    collect(root)
    before = jobs.consolidate_workspace(workspace=root, now=NOW)
    assert rules_of(before.consolidation.checked)["无名.xlsx"] == {"R202"} and before.blocks
    jobs.assign("无名.xlsx", "XJ-003", workspace=root, now=NOW)
    checked = jobs.check_workspace(workspace=root, now=NOW).answer.checked
    after = jobs.consolidate_workspace(workspace=root, now=NOW).consolidation

    assert rules_of(checked) == rules_of(after.checked) == {"甲.xlsx": set(), "无名.xlsx": set()}
    assert after.coverage == "已汇总 2/3 家"


def test_versions_that_wait_for_a_decision_are_told_by_the_check_as_by_the_consolidation(tmp_path):
    """A choice ends it; the register keeps nothing of what depends on the other files."""
    root = workspace(tmp_path)
    put(root, "甲.xlsx", report("示范县教育局"))
    put(root, "乙.xlsx", report("示范县教育局", inputs=FEW))
    put(root, "去年.xlsx", report("示范县公安局", year=2023))
    collect(root)
    checked = jobs.check_workspace(workspace=root, now=NOW).answer.checked
    summed = jobs.consolidate_workspace(workspace=root, now=NOW).consolidation.checked

    assert rules_of(checked) == {"甲.xlsx": {"R204"}, "乙.xlsx": {"R204"}}
    assert rules_of(summed) == {"甲.xlsx": {"R204"}, "乙.xlsx": {"R204"}, "去年.xlsx": {"R203"}}
    assert {one.verdict for one in jobs.status(root).reports.values()} == {"accepted"}
    before = snapshot(root)
    jobs.check_workspace(workspace=root, now=NOW)
    assert not collect(root).done.new and snapshot(root) == before
    jobs.choose("甲.xlsx", "电话核实", workspace=root, now=NOW)
    assert rules_of(jobs.check_workspace(workspace=root, now=NOW).answer.checked) == {"甲.xlsx": set()}


def test_a_final_consolidation_takes_accepted_versions_only(tmp_path):
    root = county(tmp_path)
    jobs.assign("镇.xlsx", "XJ-003", workspace=root, now=NOW)
    jobs.accept(["XJ-003"], "同意", workspace=root, now=NOW)
    outcome = jobs.consolidate_workspace(workspace=root, final=True, now=NOW)

    assert [member.unit.name for member in outcome.consolidation.members] == ["青石镇人民政府"]
    assert fates(root)["教育局.xlsx"] == ("left_out", "还没有接受（nianbao accept）") and outcome.blocks


def test_a_unit_whose_file_cannot_be_read_is_not_called_missing(tmp_path):
    root = workspace(tmp_path, (*UNITS, ("XJ-004", "示范县司法局", "")))
    put(root, "锁.zip", raw_zip([Raw("示范县司法局.xlsx".encode(), b"x", flags=1)]))
    put(root, "示范县公安局.pdf", b"%PDF-1.4")
    put(root, "甲.xlsx", report("示范县教育局"))
    collect(root)
    outcome = jobs.consolidate_workspace(workspace=root, now=NOW)
    told = {one.unit.name: (one.label, one.reason) for one in outcome.consolidation.not_included}

    assert told["青石镇人民政府"] == ("没有收到", "未报送")
    assert told["示范县司法局"][0] == "收到但读不了" and "密码" in told["示范县司法局"][1]
    assert told["示范县公安局"][0] == "收到但读不了" and "PDF" in told["示范县公安局"][1]
    lines = "\n".join(list_outcome(outcome))
    assert "没有收到 1 家：青石镇人民政府" in lines and "收到但读不了 2 家：" in lines and "示范县司法局（" in lines
    before = snapshot(root)
    jobs.consolidate_workspace(workspace=root, now=NOW)
    assert not collect(root).done.new and not jobs.rebuild(root, now=NOW).changed and snapshot(root) == before
    assert [one["unit"] for one in manifest(root)["missing"]] == ["青石镇人民政府"]
    (entry,) = (one for one in manifest(root)["inputs"] if one["status"] == "unreadable")
    assert entry["unit"] == "示范县公安局"


def test_what_the_officer_writes_into_the_ledger_changes_the_state(tmp_path):
    """A query that is explained asks for a decision; one whose explanation is refused is open again."""
    root = workspace(tmp_path)
    put(root, "甲.xlsx", report(
        "示范县教育局", typed={"documents/coercion/decisions": "6件"}, explanations={"C110": "系统导出时带了单位，数值无误"},
    ))  # fmt: skip
    found = collect(root).overview
    assert states_of(found)["示范县教育局"] == "explained"
    jobs.consolidate_workspace(workspace=root, now=NOW)
    ledger = root / "汇总" / "核实说明台账.csv"
    lines = ledger.read_text("utf-8-sig").splitlines()
    column = lines[0].split(",").index("审核意见")
    cells = lines[1].split(",")
    cells[column] = "不采纳"
    ledger.write_text("\n".join([lines[0], ",".join(cells), *lines[2:]]) + "\n", "utf-8-sig")

    assert states_of(collect(root, NOW + timedelta(hours=1)).overview)["示范县教育局"] == "query"


def test_an_explanation_that_is_saved_right_after_the_outputs_is_judged_by_the_next_check(tmp_path, monkeypatch):
    root = workspace(tmp_path)
    put(root, "甲.xlsx", report("示范县教育局", typed={"documents/coercion/decisions": "6件"}))
    assert states_of(collect(root).overview)["示范县教育局"] == "query"
    ledger, honest = root / "汇总" / "核实说明台账.csv", run.consolidate_folder

    def explained(*args, **options):
        """Somebody types into the ledger while the outputs are being remembered."""
        outcome = honest(*args, **options)
        heads, *lines = csv.reader(io.StringIO(ledger.read_text("utf-8-sig")))
        for cells in lines:
            cells[heads.index("核实说明")] = "系统导出时带了单位，数值无误" if "C110" in cells else ""
        stream = io.StringIO()
        csv.writer(stream).writerows([heads, *lines])
        ledger.write_text(stream.getvalue(), "utf-8-sig")
        return outcome

    monkeypatch.setattr(run, "consolidate_folder", explained)
    jobs.consolidate_workspace(workspace=root, now=NOW)
    assert states_of(collect(root, NOW + timedelta(hours=1)).overview)["示范县教育局"] == "explained"


def test_templates_are_written_for_the_roster_and_the_year(tmp_path):
    root = workspace(tmp_path)
    written = jobs.issue_workspace(root)

    assert [path.name for path in written] == [
        "示范县教育局2024年.xlsx",
        "示范县公安局2024年.xlsx",
        "青石镇人民政府2024年.xlsx",
    ]
    assert {path.parent.name for path in written} == {"下发"} and read_file(written[0]).year == 2024


def test_a_draft_that_somebody_has_edited_stays(tmp_path):
    root = county(tmp_path)
    with pytest.raises(NianbaoError, match="请先运行 nianbao consolidate"):
        jobs.draft_workspace(root, NOW)
    jobs.consolidate_workspace(workspace=root, now=NOW)
    first = jobs.draft_workspace(root, NOW).path
    assert jobs.draft_workspace(root, NOW).path == first
    first.write_bytes(b"edited")
    second = jobs.draft_workspace(root, NOW).path

    assert (first.read_bytes(), second.name) == (b"edited", "示范县2024年政府信息公开工作年度报告（草稿2）.docx")


def test_the_commands_need_no_arguments_inside_a_workspace(tmp_path, monkeypatch, capsys):
    root = workspace(tmp_path)
    put(root, "甲.xlsx", report("示范县教育局"))
    monkeypatch.chdir(root)
    for arguments in (["template"], ["collect"], ["check"], ["consolidate"], ["draft"], ["status"], ["rebuild"]):
        assert _run(arguments) == 0, arguments
    capsys.readouterr()
    assert _run(["consolidate", "--region", "某县"]) == 2
    assert "按工作区的设置运行" in capsys.readouterr().err
    monkeypatch.chdir(tmp_path)
    for arguments in (["check"], ["consolidate"], ["template"], ["draft"]):
        assert _run(arguments) == 2
        assert "不在任何工作区里" in capsys.readouterr().err


def test_what_a_person_saves_while_a_check_runs_is_for_the_next_one(tmp_path):
    """The waiver that was written meanwhile counts in the next collection, though no file has changed."""
    root = workspace(tmp_path)
    put(root, "公安局.xlsx", report("示范县公安局", typed=REJECTED))
    collect(root)
    before = jobs.status(root).reports
    (sha256,) = before

    def saved(answer, office):
        (root / "自定规则.toml").write_text(own_rule("不大于", 10**6), encoding="utf-8")

    jobs.check_workspace(workspace=root, now=NOW, on_answer=saved)
    judged = jobs.status(root).reports[sha256].circumstances
    collect(root)
    assert judged == before[sha256].circumstances != jobs.status(root).reports[sha256].circumstances


def test_last_years_reports_that_are_not_where_the_settings_say_stop_the_run(tmp_path):
    """Also where nothing new has come in: what was judged with them is not taken for judged."""
    root = workspace(tmp_path)
    put(root, "教育局.xlsx", report("示范县教育局"))
    collect(root)
    text = (root / "设置.toml").read_text(encoding="utf-8")
    (root / "设置.toml").write_text(text.replace('"上年数据" = ""', '"上年数据" = "没有这个文件夹"'), encoding="utf-8")

    with pytest.raises(NianbaoError, match="没有这个文件夹"):
        collect(root)


def test_a_check_blocks_while_files_wait_that_nobody_could_judge(tmp_path):
    """One that is nobody's and one in an archive with a password stand beside one that passes."""
    root = workspace(tmp_path)
    put(root, "某.xlsx", report("没有听说过的单位"))
    collect(root)
    with pytest.raises(NianbaoError, match="收到的 1 份文件都还不能校验"):
        jobs.check_workspace(workspace=root, now=NOW)

    put(root, "教育局.xlsx", report("示范县教育局", explanations={}))
    put(root, "锁.zip", raw_zip([Raw("示范县司法局.xlsx".encode(), b"x", flags=1)]))
    collect(root)
    outcome = jobs.check_workspace(workspace=root, now=NOW)
    assert sorted(outcome.waiting) == ["某.xlsx", "示范县司法局.xlsx"] and outcome.blocks
    summed = jobs.consolidate_workspace(workspace=root, now=NOW)
    assert summed.blocks and "1 份收到的文件拆不开（示范县司法局.xlsx）" in "\n".join(list_outcome(summed))


def test_what_shows_only_between_units_is_part_of_where_they_stand(tmp_path):
    """Two units with the same figures: each passes alone, the check asks both, and the register says so from then on."""
    root = workspace(tmp_path)
    same = {"documents/license/decisions": 12_345, "documents/penalty/decisions": 6_789, "documents/coercion/decisions": 42}
    for name in ("示范县教育局", "示范县公安局"):
        put(root, f"{name}.xlsx", report(name, inputs=same))
    alone = collect(root).overview.units[0].standing
    assert alone.state.value == "received" and "未与其他单位比较" in alone.reason
    jobs.check_workspace(workspace=root, now=NOW)
    found = jobs.status(root)

    assert {one["rule"] for one in found.units[0].standing.version.report.findings} == {"R101"}
    assert states_of(found)["示范县教育局"] == states_of(found)["示范县公安局"] == "returned"
    put(root, "公安局.xlsx", report("示范县公安局", inputs=FEW, date="2025-01-12"))
    collect(root)
    jobs.check_workspace(workspace=root, now=NOW)
    assert jobs.status(root).units[0].standing.reason == "校验通过"


def test_a_log_that_is_open_elsewhere_is_told_once_by_every_command(tmp_path, monkeypatch):
    root = county(tmp_path)
    monkeypatch.setattr("toolkit.workspace.log._append", lambda path, data: (_ for _ in ()).throw(PermissionError(13, "held")))
    for outcome in (
        jobs.check_workspace(workspace=root, now=NOW), jobs.consolidate_workspace(workspace=root, now=NOW),
        jobs.draft_workspace(root, NOW), jobs.remind(workspace=root, now=NOW), jobs.assign("镇.xlsx", "XJ-003", workspace=root),
    ):  # fmt: skip
        assert len([note for note in outcome.notes if "日志没有记上" in note]) == 1


def test_what_goes_back_lies_in_one_folder_and_is_the_same_whoever_made_it(tmp_path):
    """One rejected, two versions to choose from, last year's, a stranger's: check and consolidate write the same bytes."""
    root = county(tmp_path)
    put(root, "甲.xlsx", report("青石镇人民政府"))
    put(root, "乙.xlsx", report("青石镇人民政府", inputs=FEW, texts={"overview": "另一份。"}))
    put(root, "去年.xlsx", report("示范县公安局", year=2023))
    collect(root)

    def back() -> dict[str, bytes]:
        return {name: content for name, content in snapshot(root).items() if "退回" in name}

    jobs.check_workspace(workspace=root, now=NOW)
    first = back()
    outcome = jobs.consolidate_workspace(workspace=root, now=NOW)
    assert back() == first and len(first) >= 4 and all(name.startswith("退回/") for name in first)
    named = manifest(root)["outputs"]["returned"]
    assert sorted(str(PurePath(name).name) for name in named) == [PurePath(name).name for name in first if "xlsx" in name]
    assert all((root / "汇总" / name).resolve().parent == root / "退回" for name in named)
    assert outcome.returned.folder == root / "退回"
    jobs.check_workspace(workspace=root, now=NOW)
    assert back() == first


def test_copies_that_an_earlier_version_put_below_the_sums_go_unless_somebody_has_mended_them(tmp_path):
    root = county(tmp_path)
    jobs.check_workspace(workspace=root, now=NOW)
    (copy,) = (root / "退回").glob("*公安局*.xlsx")
    old = root / "汇总" / "退回"
    old.mkdir()
    (old / copy.name).write_bytes(copy.read_bytes())
    (old / "示范县教育局（退回）.xlsx").write_bytes(report("示范县教育局"))
    (old / "退回语.txt").write_text("旧的", encoding="utf-8")
    jobs.consolidate_workspace(workspace=root, now=NOW)
    assert [path.name for path in old.iterdir()] == ["示范县教育局（退回）.xlsx"] and copy.exists()
