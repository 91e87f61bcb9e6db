"""One collection makes the workbook of every level; whoever reports for a whole area is not counted beside its parts."""

from __future__ import annotations

from datetime import timedelta

import docx
import pytest
from docx.oxml.ns import qn

from tests.workspace.building import NOW, collect, put, report, snapshot, workspace
from toolkit import jobs
from toolkit.cli.program import _run
from toolkit.errors import RosterError
from toolkit.intake.files import read_file
from toolkit.intake.workbook import sheets_of
from toolkit.submission import shelf
from toolkit.submission.roster import Roster, RosterUnit
from toolkit.workspace.levels import Levels
from toolkit.workspace.status import list_status, status_json

KEY = "requests/received/enterprise"
#: Two counties of one city of a province, one unit of the city, one of the province; the first county's own row places it.
UNITS = (
    ("P-1", "东江省教育厅", "", "东江省"), ("C-0", "云溪市人民政府", "", "东江省"), ("C-1", "云溪市公安局", "", "云溪市"),
    ("X-0", "甲县人民政府", "", "云溪市"), ("X-1", "甲县教育局", "", "甲县"), ("X-2", "甲县公安局", "", "甲县"),
    ("Y-0", "乙县人民政府", "", "云溪市"), ("Y-1", "乙县教育局", "", "乙县"),
)  # fmt: skip
OWN = {"东江省教育厅": 1, "云溪市公安局": 2, "甲县教育局": 4, "甲县公安局": 8, "乙县教育局": 16}


def province(tmp_path, more=()):
    root = workspace(tmp_path, UNITS, "东江省")
    for name, count in (*OWN.items(), *more):
        put(root, f"{name}.xlsx", report(name, inputs={KEY: count, "requests/granted/enterprise": count}))
    collect(root)
    return root


def text_of(path):
    return "".join(text.text or "" for text in docx.Document(str(path)).element.body.iter(qn("w:t")))


def total(path) -> int:
    read = read_file(path)
    return read.numbers[read.form.by_key[KEY].index]


def test_areas_lie_in_each_other_as_the_roster_says(tmp_path):
    levels = Levels(Roster([RosterUnit(code, name, area) for code, name, _, area in UNITS]), "东江省")

    assert [one.path for one in levels.areas] == [("云溪市",), ("云溪市", "乙县"), ("云溪市", "甲县")]
    assert {name: [unit.code for unit in parts] for name, parts in levels.wholes.items()} == {
        "云溪市人民政府": ["C-1", "X-1", "X-2", "Y-1"], "甲县人民政府": ["X-1", "X-2"], "乙县人民政府": ["Y-1"],
    }  # fmt: skip


def test_a_township_places_its_area_and_covers_nobody():
    roster = Roster([RosterUnit("1", "青石镇人民政府", "甲县"), RosterUnit("2", "青石镇文化站", "青石镇")])
    levels = Levels(roster, "东江省")
    assert levels.wholes == {} and [one.path for one in levels.areas] == [("甲县",), ("甲县", "青石镇")]


def test_areas_that_lie_in_each_other_stop_the_sums_and_are_named(tmp_path):
    """Else both governments would be wholes of each other, and nobody would be due."""
    units = (("1", "甲县人民政府", "", "乙县"), ("2", "乙县人民政府", "", "甲县"), ("3", "东江省教育厅", "", "东江省"))
    root = workspace(tmp_path, units, "东江省")
    for _, name, *_ in units:
        put(root, f"{name}.xlsx", report(name))
    before = snapshot(root)
    for job in (jobs.collect, jobs.consolidate_workspace):
        with pytest.raises(RosterError, match="地区绕了一圈：“甲县” → “乙县” → “甲县”。请改正其中一家"):
            job(workspace=root, now=NOW)
        assert snapshot(root) == before


def test_two_reports_of_one_area_without_parts_are_both_due():
    levels = Levels(Roster([RosterUnit("1", "甲县", "甲县"), RosterUnit("2", "甲县人民政府", "甲县")]), "东江省")
    assert levels.wholes == {} and [unit.code for unit in levels.summed] == ["1", "2"]


@pytest.mark.parametrize("whole", [
    RosterUnit("X-0", "甲县人民政府", "示范市"), RosterUnit("X-0", "甲县政府", "示范市"), RosterUnit("X-0", "甲县", "示范市"),
    RosterUnit("X-0", "示范市甲县人民政府", "示范市"), RosterUnit("X-0", "示范市甲县人民政府", "东江省示范市"),
])  # fmt: skip
@pytest.mark.parametrize("parts", [
    (RosterUnit("X-1", "甲县教育局", "甲县"), RosterUnit("X-2", "甲县公安局", "甲县")),
    (RosterUnit("X-1", "甲县教育局", "示范市甲县"), RosterUnit("X-2", "甲县公安局", "示范市甲县")),
    (RosterUnit("X-1", "甲县教育局", "示范市", parent="X-0"), RosterUnit("X-2", "甲县公安局", "示范市", parent="甲县人民政府")),
])  # fmt: skip
def test_a_whole_is_known_however_it_is_called_and_its_parts_are_counted_once(whole, parts):
    levels = Levels(Roster([whole, *parts, RosterUnit("C-1", "示范市公安局", "示范市")]), "示范市")

    assert {name: [unit.code for unit in some] for name, some in levels.wholes.items()} == {whole.name: ["X-1", "X-2"]}
    assert [unit.code for unit in levels.summed] == ["X-1", "X-2", "C-1"]


def test_areas_of_one_name_in_two_cities_are_two():
    """Only a full name that is another's end is the same area; a 上级单位 that does not govern covers nobody."""
    roster = Roster([
        RosterUnit("1", "甲市东山区人民政府", "甲市"), RosterUnit("2", "乙市东山区人民政府", "乙市"),
        RosterUnit("3", "东山区供水站", "甲市东山区"), RosterUnit("4", "东山区文化站", "乙市东山区", parent="乙市文化局"),
        RosterUnit("5", "乙市文化局", "乙市"),
    ])  # fmt: skip
    assert {name: [unit.code for unit in some] for name, some in Levels(roster, "东江省").wholes.items()} == {
        "甲市东山区人民政府": ["3"], "乙市东山区人民政府": ["4"],
    }  # fmt: skip


def test_every_level_has_its_workbook_and_the_sums_are_those_of_its_units(tmp_path):
    """1 + 2 + 4 + 8 + 16: the province 31, the city 30, the counties 12 and 16; each says who is in it."""
    root = province(tmp_path)
    outcome = jobs.consolidate_workspace(workspace=root, tree=True, now=NOW)
    books = {path.parent.relative_to(root / "汇总").as_posix(): path for path in (root / "汇总").rglob("*年报汇总.xlsx")}

    assert {place: total(path) for place, path in books.items()} == {
        ".": 31,
        "云溪市": 30,
        "云溪市/甲县": 12,
        "云溪市/乙县": 16,
    }
    assert outcome.consolidation.coverage == "已汇总 5/5 家" and "已分地区写出 3 份汇总工作簿" in outcome.notes[-1]
    cover = next(one for one in sheets_of(books["云溪市/甲县"].read_bytes()) if one.name == "封面")
    assert "已汇总 2/2 家" in {cell.text for cell in cover.cells.values()}
    before = snapshot(root)
    jobs.consolidate_workspace(workspace=root, tree=True, now=NOW + timedelta(hours=1))
    assert snapshot(root) == before


def test_the_report_of_a_whole_area_is_held_against_its_parts_and_not_added_to_them(tmp_path):
    """甲县人民政府 says 13, its two units 12 together: 31 stays 31, and 差额表 has the one figure and its total."""
    root = province(tmp_path, [("甲县人民政府", 13)])
    outcome = jobs.consolidate_workspace(workspace=root, now=NOW)
    index = outcome.consolidation.form.by_key[KEY].index
    assert outcome.consolidation.sums.totals[index] == 31
    (entry,) = (one for one in outcome.consolidation.inputs if one.unit == "甲县人民政府")
    assert (entry.status.value, entry.reason) == ("left_out", "是全地区的报表，所属 2 家单位逐家汇总，不重复计入")
    assert any("“甲县人民政府”是全地区的报表" in note for note in outcome.notes)

    (sheet,) = sheets_of((root / "汇总" / "差额表（与全地区报表）.xlsx").read_bytes())
    rows = {sheet.cells[f"B{row}"].text: row for row in range(3, 40) if f"B{row}" in sheet.cells}
    received = next(row for heading, row in rows.items() if "本年新收" in heading)
    assert [sheet.cells[f"{column}{received}"].text for column in "EFG"] == ["12", "13", "1"]
    before = snapshot(root)
    jobs.consolidate_workspace(workspace=root, now=NOW)
    assert snapshot(root) == before


def test_due_are_the_units_that_must_send_in_and_not_who_covers_them(tmp_path):
    """Of eight in the roster three cover others: five are due, as the sums say, and nobody is reminded of the three."""
    root = province(tmp_path)
    coverage = jobs.consolidate_workspace(workspace=root, now=NOW).consolidation.coverage
    found = jobs.status(root)
    told, lines = status_json(found), "\n".join(list_status(found))

    assert (coverage, told["due"], told["received"], told["missing"], len(told["units"])) == ("已汇总 5/5 家", 5, 5, 0, 8)
    assert {one["unit"]: one["covers"] for one in told["units"] if one["covers"]} == {
        "云溪市人民政府": 4, "甲县人民政府": 2, "乙县人民政府": 1,
    }  # fmt: skip
    assert "应报 5 家" in lines and lines.count("不必另报") == 3 and "未报" not in lines
    assert jobs.remind(workspace=root, now=NOW).reminders == ()
    assert "单位 5 家。" in text_of(root / "退回" / "公布情况.docx")


def test_areas_whose_names_a_system_takes_for_one_have_folders_of_their_own(tmp_path, monkeypatch):
    """However many they are, what is written of them waits in one temporary file, and that of the region in another."""
    temporary, opened = shelf.tempfile.TemporaryFile, []
    monkeypatch.setattr(shelf.tempfile, "TemporaryFile", lambda **how: opened.append(how) or temporary(**how))
    units = (("1", "教育局", "", "甲/乙"), ("2", "公安局", "", "甲:乙"), ("3", "民政局", "", "东江省"))
    root = workspace(tmp_path, units, "东江省")
    for number, (_, name, *_) in enumerate(units, 1):
        put(root, f"{name}.xlsx", report(name, inputs={KEY: number, "requests/granted/enterprise": number}))
    collect(root)
    jobs.consolidate_workspace(workspace=root, tree=True, now=NOW)
    books = {path.parent.name: total(path) for path in (root / "汇总").rglob("*年报汇总.xlsx")}
    assert books == {"汇总": 6, "甲_乙": 1, "甲_乙（2）": 2}
    assert len(opened) == 2


def test_what_has_changed_since_the_consolidation_before_is_told_with_the_units(tmp_path):
    root = province(tmp_path)
    jobs.consolidate_workspace(workspace=root, now=NOW)
    assert not (root / "汇总" / "差额表（与上次汇总）.xlsx").exists()
    put(root, "新.xlsx", report("乙县教育局", date="2025-01-15", inputs={KEY: 20, "requests/granted/enterprise": 20}))
    collect(root)
    outcome = jobs.consolidate_workspace(workspace=root, now=NOW)
    (sheet,) = sheets_of((root / "汇总" / "差额表（与上次汇总）.xlsx").read_bytes())
    texts = {address: cell.text for address, cell in sheet.cells.items()}

    assert any("与上次汇总相比，有" in note for note in outcome.notes)
    row = next(int(address[1:]) for address, text in texts.items() if address[0] == "B" and "本年新收" in text)
    assert [texts[f"{column}{row}"] for column in "EFGH"] == ["31", "35", "4", "乙县教育局 +4"]
    before = snapshot(root)
    assert not [note for note in jobs.consolidate_workspace(workspace=root, now=NOW).notes if "上次" in note]
    assert snapshot(root) == before


def test_three_levels_by_packages_give_the_same_sums_as_one_collection(tmp_path):
    """县 → 市 → 省: each packs for the next, which verifies also what lies in the package that it gets."""
    folders = [tmp_path / name for name in ("一", "县", "市", "省")]
    for folder in folders:
        folder.mkdir()
    root = province(folders[0])
    whole = total(jobs.consolidate_workspace(workspace=root, now=NOW).summary)

    def level(folder, region: str, units, packages=()):
        own = workspace(folder, units, region)
        for _, name, *_ in units:
            if name in OWN:
                figures = {KEY: OWN[name], "requests/granted/enterprise": OWN[name]}
                put(own, f"{name}.xlsx", report(name, inputs=figures))
        for package in packages:
            put(own, package.name, package.read_bytes())
        outcome = collect(own)
        assert all(event.more["different"] == [] for event in outcome.done.verified), outcome.done.verified
        return jobs.package(workspace=own, now=NOW).path, outcome

    counties = [
        level(folders[1], "甲县", (("X-1", "甲县教育局", ""), ("X-2", "甲县公安局", "")))[0],
        level(folders[1], "乙县", (("Y-1", "乙县教育局", ""),))[0],
    ]
    city, taken = level(folders[2], "云溪市", (("C-1", "云溪市公安局", ""), ("X", "甲县", ""), ("Y", "乙县", "")), counties)
    assert [event.more["units"] for event in taken.done.verified] == [1, 2]  # in the order of their names
    _, taken = level(folders[3], "东江省", (("P-1", "东江省教育厅", ""), ("C", "云溪市", "")), [city])
    assert [event.more["units"] for event in taken.done.verified] == [6]  # three reports of the city, three below it
    top = jobs.consolidate_workspace(workspace=folders[3] / "东江省", now=NOW)
    assert total(top.summary) == whole == 31


def test_the_option_belongs_to_a_workspace(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(province(tmp_path))
    assert _run(["consolidate", "收件箱", "--tree", "--roster", "花名册.xlsx", "--out", "x"]) == 2
    assert "--tree 只用在工作区里" in capsys.readouterr().err
