"""From year to year: what was accepted is last year's, who was merged or renamed is known again, what was mended is told."""

from __future__ import annotations

import csv
from datetime import timedelta

import pytest

from tests.workspace.building import NOW, collect, own_rule, put, report, snapshot, states_of, workspace
from toolkit import jobs
from toolkit.cli.program import _run
from toolkit.errors import NianbaoError
from toolkit.intake.files import read_file
from toolkit.office.roster_file import read_roster
from toolkit.workspace import rolling
from toolkit.workspace.settings import read_settings

NEXT = NOW + timedelta(days=365)


def last_year(tmp_path):
    """Two units of 2024 that are accepted, each with applications left over; one of them is known by another name."""
    root = workspace(tmp_path)
    for name, came in (("示范县教育局", 5), ("县公安", 9)):
        figures = {
            "requests/received/natural_person": came,
            "requests/granted/natural_person": came - 2,
            "requests/carried_out/natural_person": 2,
        }
        put(root, f"{name}.xlsx", report(name, inputs=figures))
    left = {"requests/received/natural_person": 4, "requests/carried_out/natural_person": 4}
    put(root, "镇.xlsx", report("青石镇人民政府", inputs=left))
    collect(root)
    jobs.assign("县公安.xlsx", "XJ-002", workspace=root, now=NOW)
    jobs.accept(["XJ-001", "XJ-002"], "同意", workspace=root, now=NOW)
    jobs.consolidate_workspace(workspace=root, now=NOW)
    return root


def this_year(unit: str, carried: int, came: int = 3) -> bytes:
    """A report of 2025 that says so many applications were left over from 2024."""
    figures = {
        "requests/carried_in/natural_person": carried,
        "requests/received/natural_person": came,
        "requests/granted/natural_person": came + carried,
    }
    return report(unit, year=2025, date="2026-01-10", inputs=figures)


def rules_of(root) -> dict[str, set[str]]:
    return {one.unit: {told["rule"] for told in one.findings} for one in jobs.status(root).reports.values()}


def test_the_next_year_knows_roster_names_settings_and_openings(tmp_path):
    root = last_year(tmp_path)
    settings = root / "设置.toml"
    text = settings.read_text(encoding="utf-8").replace('"联系人" = ""', '"联系人" = "王五 0550"')
    settings.write_text(text.replace('"报送期限" = ""', '"报送期限" = "2025-01-20"') + '"申请起点" = 10\n', encoding="utf-8")
    (root / "自定规则.toml").write_text(own_rule("不大于", 99), encoding="utf-8")
    before = snapshot(root)
    rolled = jobs.newyear(workspace=root, now=NEXT)
    new, known = rolled.places.root, read_settings(rolled.places.settings)

    assert (new.name, known.region, known.year) == ("示范县2025", "示范县", 2025)
    assert (known.contact, known.limits.requests) == ("王五 0550", 10)
    assert (known.due.isoformat(), known.previous) == ("2026-01-20", "../示范县") and (new / "自定规则.toml").is_file()
    assert read_roster(new / "花名册.xlsx").find("", "县公安").code == "XJ-002"
    assert any("没有上年数据的 1 家：青石镇人民政府" in note for note in rolled.notes)
    assert snapshot(root) == before and not jobs.newyear(workspace=root, now=NEXT).new


def test_own_rules_under_another_name_are_in_force_in_the_next_year(tmp_path):
    root = last_year(tmp_path)
    settings = root / "设置.toml"
    text = settings.read_text(encoding="utf-8").replace('"自定规则" = ""', '"自定规则" = "规则/本县.toml"')
    settings.write_text(text.replace('"联系人" = ""', '"联系人" = "王\\t五"'), encoding="utf-8")
    (root / "规则").mkdir()
    (root / "规则" / "本县.toml").write_text(own_rule("不大于", 2), encoding="utf-8")
    new = jobs.newyear(workspace=root, now=NEXT).places.root
    known = read_settings(new / "设置.toml")
    assert (known.rules, known.contact) == ("本县.toml", "王\t五") and (new / "本县.toml").is_file()

    put(new, "教育局.xlsx", this_year("示范县教育局", 2))
    collect(new, NEXT)
    assert "U001" in rules_of(new)["示范县教育局"]


def test_a_new_year_on_another_drive_names_the_old_one_in_full(tmp_path, monkeypatch):
    """No way leads from D: to C:; Python says so by a ValueError."""
    root = last_year(tmp_path)

    def no_way(*_):
        raise ValueError("path is on mount 'C:', start on mount 'D:'")

    monkeypatch.setattr(rolling.os.path, "relpath", no_way)
    places = jobs.newyear(workspace=root, now=NEXT).places
    assert read_settings(places.settings).previous == root.as_posix()


def test_openings_come_from_last_years_accepted_reports_alone(tmp_path):
    """Templates have 2 applications; what says 3 is asked, what says 2 is not; who was not accepted has no past."""
    new = jobs.newyear(workspace=last_year(tmp_path), now=NEXT).places.root
    filled = {path.name: read_file(path) for path in jobs.issue_workspace(new)}
    key = "requests/carried_in/natural_person"
    assert [one.figures[one.form.by_key[key].index] for one in filled.values()] == [2, 2, 0]

    put(new, "教育局.xlsx", this_year("示范县教育局", 3))
    put(new, "公安.xlsx", this_year("县公安", 2))
    collect(new, NEXT)
    told = rules_of(new)
    assert "Y201" in told["示范县教育局"] and not {one for one in told["县公安"] if one.startswith("Y")}


def test_a_region_workbook_of_last_year_is_enough_as_well(tmp_path):
    root = last_year(tmp_path)
    summary = next((root / "汇总").glob("*年报汇总.xlsx"))
    (tmp_path / "新").mkdir()
    new = workspace(tmp_path / "新", year=2025)
    (new / "上年").mkdir()
    (new / "上年" / summary.name).write_bytes(summary.read_bytes())
    put(new, "教育局.xlsx", this_year("示范县教育局", 3))
    collect(new, NEXT)

    assert "Y201" in rules_of(new)["示范县教育局"]


def roster_of(new, changes: dict[str, dict[str, str]]) -> None:
    """Write another roster into a workspace: units by name with the columns that differ."""
    names = ("单位代码", "单位名称", "所属地区", "上年代码")
    path = new.parent / "改.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([names, *([own.get(name, "") for name in names] for own in changes.values())])
    from toolkit.workspace.units import roster_bytes

    (new / "花名册.xlsx").write_bytes(roster_bytes(path))


@pytest.mark.parametrize(
    ("rows", "unit", "carried", "asked"),
    [
        ([("N-1", "示范县教体局", "XJ-001")], "示范县教体局", 2, False),  # renamed
        ([("N-1", "示范县教体局", "XJ-001")], "示范县教体局", 3, True),
        ([("N-1", "示范县综合局", "XJ-001、XJ-002")], "示范县综合局", 4, False),  # merged: 2 and 2
        ([("N-1", "示范县综合局", "XJ-001、XJ-002")], "示范县综合局", 2, True),
        ([("N-1", "示范县教育局", "XJ-001"), ("N-2", "示范县体育局", "XJ-001")], "示范县体育局", 1, False),  # split
    ],
)
def test_renamed_merged_and_split_units_are_compared_as_far_as_they_can_be(tmp_path, rows, unit, carried, asked):
    new = jobs.newyear(workspace=last_year(tmp_path), now=NEXT).places.root
    columns = ("单位代码", "单位名称", "上年代码")
    roster_of(new, {row[1]: {"所属地区": "示范县", **dict(zip(columns, row, strict=True))} for row in rows})
    put(new, "报.xlsx", this_year(unit, carried))
    collect(new, NEXT)

    assert ("Y201" in rules_of(new)[unit]) is asked


def test_what_was_mended_in_last_years_figures_is_told_with_its_reason(tmp_path):
    """2 were left over, the office knows of 4 by now; comparisons go by 4 and say so, templates are filled in with 4."""
    new = jobs.newyear(workspace=last_year(tmp_path), now=NEXT).places.root
    put(new, "教育局.xlsx", this_year("示范县教育局", 2))
    collect(new, NEXT)
    assert "Y201" not in rules_of(new)["示范县教育局"]
    key = "requests/carried_out/natural_person"
    jobs.restate("XJ-001", key, "4", "复核时发现漏计 2 件", workspace=new, now=NEXT)
    (told,) = (one for one in jobs.status(new).reports.values() if one.unit == "示范县教育局")
    message = next(one["message"] for one in told.findings if one["rule"] == "Y201")

    assert "上年数已由 2 更正为 4（复核时发现漏计 2 件）。" in message
    filled = read_file(jobs.issue_workspace(new)[0])
    assert filled.figures[filled.form.by_key["requests/carried_in/natural_person"].index] == 4
    assert not jobs.restate("XJ-001", key, "4", "再说一次", workspace=new, now=NEXT).decided[0].changed
    before = snapshot(new)
    collect(new, NEXT)
    assert snapshot(new) == before and not jobs.rebuild(new, now=NEXT).changed


def test_nothing_is_recorded_of_what_cannot_be_a_mended_figure(tmp_path):
    new = jobs.newyear(workspace=last_year(tmp_path), now=NEXT).places.root
    key = "requests/carried_out/natural_person"
    for text in ("两", "1e40", "9e999999", "-5", "1_0", "NaN", "Infinity", "0.5", "", "1" * 17):
        with pytest.raises(NianbaoError, match="不是可以填的数"):
            jobs.restate("XJ-001", key, text, "理由", workspace=new, now=NEXT)
    with pytest.raises(NianbaoError, match="没有“表三A1”"):
        jobs.restate("XJ-001", "表三A1", "4", "理由", workspace=new, now=NEXT)
    assert jobs.restate("XJ-001", key, " ４.0 ", "理由", workspace=new, now=NEXT).decided[0].changed


@pytest.mark.parametrize("harm", ["gone", "overwritten"])
def test_an_accepted_report_that_is_lost_is_told_with_its_unit(tmp_path, harm):
    """The figures of the police would else be nobody's, and its openings never asked about."""
    root = last_year(tmp_path)
    new = jobs.newyear(workspace=root, now=NEXT).places.root
    (original,) = (root / "归档" / "原件").glob("??/*/县公安.xlsx")
    original.write_bytes(b"x" if harm == "gone" else report("县公安", inputs={"requests/received/enterprise": 7}))
    put(new, "公安.xlsx", this_year("县公安", 2))
    notes = [note for note in collect(new, NEXT).notes if "已接受的报表" in note]

    assert notes == ["上年有 1 家已接受的报表读不出来或者被改动过，没有上年数据：“示范县公安局”。请从备份恢复上年的“归档”。"]


def test_a_year_of_which_nothing_is_accepted_has_no_successor(tmp_path):
    root = workspace(tmp_path)
    put(root, "教育局.xlsx", report("示范县教育局"))
    collect(root)
    with pytest.raises(NianbaoError, match="还没有接受任何一家"):
        jobs.newyear(workspace=root, now=NEXT)


def test_three_years_make_a_trend(tmp_path):
    """The chain of workspaces is followed: 2024, 2025 and 2026 stand in the region workbook, each with its own sum."""
    second = jobs.newyear(workspace=last_year(tmp_path), now=NEXT).places.root
    put(second, "教育局.xlsx", this_year("示范县教育局", 2, 30))
    collect(second, NEXT)
    jobs.accept(["XJ-001"], "同意", workspace=second, now=NEXT)
    jobs.consolidate_workspace(workspace=second, now=NEXT)
    later = NEXT + timedelta(days=365)
    third = jobs.newyear(workspace=second, now=later).places.root
    put(third, "教育局.xlsx", report("示范县教育局", year=2026, date="2027-01-10"))
    collect(third, later)
    result = jobs.consolidate_workspace(workspace=third, now=later).consolidation

    received = {year: figures["requests/received/natural_person"] for year, figures in result.earlier.items()}
    assert received == {2024: 18, 2025: 30} and states_of(jobs.status(third))["示范县教育局"] in ("received", "query")


def test_the_commands_say_what_they_did(tmp_path, monkeypatch, capsys):
    root = last_year(tmp_path)
    monkeypatch.chdir(root)
    assert _run(["newyear"]) == 0
    said = capsys.readouterr()
    assert said.out.strip().endswith("示范县2025") and "花名册 3 家" in said.err
    monkeypatch.chdir(root.parent / "示范县2025")
    assert _run(["restate", "XJ-001", "requests/carried_out/natural_person", "4", "--reason", "漏计"]) == 0
    assert "由 2 更正为 4 件" in capsys.readouterr().out
