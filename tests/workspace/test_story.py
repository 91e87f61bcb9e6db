"""The whole story: thirty units in three counties over two years, from the templates to the package and the new year.

And the heap of one county: fifty-two files of which none needs more than a decision.
"""

from __future__ import annotations

from datetime import timedelta

from tests.intake.old.building import xlsb
from tests.intake.xlsx.attacks import ole
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
from toolkit.intake.files import read_file
from toolkit.intake.xlsx.package import read_package

RECEIVED = "requests/received/natural_person"
COUNTIES = ("甲县", "乙县", "丙县")
#: Ten units of each county.
NAMES = ("教育局", "公安局", "财政局", "民政局", "司法局", "住房和城乡建设局", "交通运输局", "水利局", "卫生健康局", "审计局")
NEXT = NOW + timedelta(days=365)


def units_of(county: str, number: int):
    return tuple((f"{'JYB'[number]}-{place:02}", f"{county}{name}", "") for place, name in enumerate(NAMES))


def filled(came: int, carried: int = 0) -> dict[str, int]:
    """So many applications came, some from last year were there, two are left over."""
    return {
        RECEIVED: came, "requests/carried_in/natural_person": carried,
        "requests/granted/natural_person": (came + carried - 2) // 2, "requests/carried_out/natural_person": 2,
        "requests/unable.not_held/natural_person": (came + carried - 1) // 2,
    }  # fmt: skip


def received(path) -> int:
    read = read_file(path)
    return read.numbers[read.form.by_key[RECEIVED].index]


def first_year(folder, county: str, number: int):
    """A county's 2024: eight pass, one is rejected and mended, one is asked and explains, one is late, one never comes."""
    root = workspace(folder, units_of(county, number), county)
    assert len(jobs.issue_workspace(root)) == 10
    names = [f"{county}{name}" for name in NAMES]
    for place, name in enumerate(names[:8]):
        put(root, f"{name}.xlsx", report(name, inputs=filled(10 * (number + 1) + place)))
    put(root, "退改.xlsx", report(names[1], date="2025-01-12", typed=REJECTED))
    put(root, "核实.xlsx", report(names[2], date="2025-01-12", inputs=filled(7), typed={"documents/coercion/decisions": "6件"}))
    collect(root)
    checked = jobs.check_workspace(workspace=root, now=NOW)
    assert sorted(path.name for path in checked.returned.copies) == sorted(f"{name}（退回）.xlsx" for name in names[1:3])
    states = states_of(jobs.status(root))
    assert (states[names[1]], states[names[2]], states[names[9]]) == ("returned", "query", "missing")
    assert len(jobs.remind(3, workspace=root, now=NOW).reminders) == 4

    later = NOW + timedelta(days=14)  # behind the last day of the law
    why = {"C110": "系统导出时带了单位，数值无误"}
    put(root, "改好.xlsx", report(names[1], date="2025-01-25", inputs=filled(5)))
    put(root, "说明.xlsx", report(
        names[2], date="2025-01-25", inputs=filled(7), typed={"documents/coercion/decisions": "6件"}, explanations=why,
    ))  # fmt: skip
    put(root, "迟.xlsx", report(names[8], date="2025-02-02", inputs=filled(3)))
    collect(root, later)
    found = jobs.status(root)
    assert (states_of(found)[names[2]], [one.unit.name for one in found.units if one.late]) == ("explained", [names[8]])
    jobs.check_workspace(workspace=root, now=later)
    jobs.accept([], "校验通过", passed=True, workspace=root, now=later)
    jobs.accept([names[2]], "说明属实", workspace=root, now=later)
    jobs.lock([], "上报", accepted=True, workspace=root, now=later)
    packed = jobs.package(workspace=root, now=later)
    assert packed.coverage == "已汇总 9/10 家" and states_of(jobs.status(root))[names[0]] == "locked"
    return root, packed.path


def test_thirty_units_in_three_counties_over_two_years(tmp_path):
    counties = [first_year(tmp_path, county, number) for number, county in enumerate(COUNTIES)]
    city = workspace(tmp_path, tuple((f"C-{number}", county, "") for number, county in enumerate(COUNTIES)), "云溪市")
    for _, package in counties:
        put(city, package.name, package.read_bytes())
    taken = collect(city, NOW + timedelta(days=15))
    assert [(event.more["units"], event.more["count"]) for event in taken.done.verified] == [(9, 0)] * 3
    done = jobs.consolidate_workspace(workspace=city, now=NOW + timedelta(days=15))
    parts = [received(next((root / "汇总").glob("*年报汇总.xlsx"))) for root, _ in counties]
    assert received(done.summary) == sum(parts) and done.consolidation.coverage == "已汇总 3/3 家"
    jobs.accept(["C-0", "C-1", "C-2"], "与下级一致", workspace=city, now=NOW + timedelta(days=15))
    before = snapshot(city)
    collect(city, NOW + timedelta(days=16))
    assert snapshot(city) == before

    old, _ = counties[0]
    rolled = jobs.newyear(workspace=old, now=NEXT)
    new, names = rolled.places.root, [f"甲县{name}" for name in NAMES]
    openings = [read_file(path) for path in jobs.issue_workspace(new)]
    carried = openings[0].form.by_key["requests/carried_in/natural_person"].index
    assert [one.figures[carried] for one in openings] == [2] * 9 + [0]  # nobody knows what the silent one left over
    put(new, "一.xlsx", report(names[0], year=2025, date="2026-01-10", inputs=filled(11, 2)))
    put(new, "二.xlsx", report(names[1], year=2025, date="2026-01-10", inputs=filled(11, 5)))
    put(new, "旧模板.xlsx", report(names[2], year=2024, date="2026-01-10"))
    found = collect(new, NEXT).overview
    told = {one.unit: {finding["rule"] for finding in one.findings} for one in found.reports.values()}
    assert "Y201" not in told[names[0]] and "Y201" in told[names[1]]
    assert files_of(found)["旧模板.xlsx"] == (names[2], "left_out", "年度为 2024，本工作区是 2025 年")
    assert read_file(jobs.consolidate_workspace(workspace=new, now=NEXT).summary).unit == "甲县"


def heap(root) -> int:
    """What a county of forty units saves in a week: fifty-two files."""
    names = [f"示范县第{number:02}局" for number in range(40)]
    plain = {name: report(name, inputs=filled(number + 5))
             for number, name in enumerate(names)}  # fmt: skip
    grids = read_package(plain[names[1]]).sheets
    for name in names[4:28]:  # 24 as they should be
        put(root, f"报送/{name}.xlsx", plain[name])
    put(root, "第一局.xls", xlsb(grids))
    put(root, "第二局.et", xlsb(read_package(plain[names[2]]).sheets))
    put(root, "镇街.zip", zipped({f"报送/{name}.xlsx": plain[name] for name in names[28:34]}))
    put(root, "信.eml", mailed({"新建 Microsoft Excel 工作表(3).xlsx": plain[names[34]]}, sender="甲 <x@y.cn>"))
    put(root, "去年的.xlsx", report(names[35], year=2023))
    put(root, "没听说过.xlsx", report("不知道哪家"))
    put(root, f"{names[36]}.xlsx", report("第三十六局（新）", inputs={RECEIVED: 77, "requests/granted/natural_person": 77}))
    put(root, "甲.xlsx", report(names[37], inputs={RECEIVED: 5, "requests/granted/natural_person": 5}))
    put(root, "乙.xlsx", report(names[37], inputs={RECEIVED: 6, "requests/granted/natural_person": 6}))
    put(root, f"{names[38]}（加密）.xlsx", ole("EncryptedPackage", "EncryptionInfo"))
    put(root, f"{names[39]}年度报告.docx", b"PK\x03\x04 no report")
    put(root, "~$甲.xlsx", b"lock")
    put(root, "Thumbs.db", b"x")
    put(root, "desktop.ini", b"x")
    for number in range(10):  # sent twice, under another name
        put(root, f"又发一遍/{number}.xlsx", plain[names[4 + number]])
    for number in range(4):
        put(root, f"退改/{number}.xlsx", report(names[4 + number], date="2025-01-18", typed=REJECTED))
    return sum(1 for path in (root / "收件箱").rglob("*") if path.is_file())


def test_the_heap_of_a_county_needs_nothing_but_decisions(tmp_path):
    """Every file is accounted for, nobody who sent something is silent, and each decision is one command that was offered."""
    units = tuple((f"D-{number:02}", f"示范县第{number:02}局", "") for number in range(40))
    root = workspace(tmp_path, units)
    assert heap(root) == 52
    outcome = collect(root)
    found, states = outcome.overview, states_of(outcome.overview)
    assert len(found.files) + len(outcome.done.skipped) == 57 and not outcome.done.unopened  # six of them lay in one archive
    fates = {one.arrival.name: one.status for one in found.files if one.needs_a_person}
    assert fates == {
        "去年的.xlsx": "left_out", "没听说过.xlsx": "unidentified", "示范县第36局.xlsx": "proposed", "甲.xlsx": "undecided",
        "乙.xlsx": "undecided", "示范县第38局（加密）.xlsx": "unreadable", "示范县第39局年度报告.docx": "unreadable",
    }  # fmt: skip
    assert {name[3:] for name, state in states.items() if state == "missing"} == {"第00局", "第03局", "第36局"}
    assert {states[f"示范县第{number:02}局"] for number in (1, 2, 28, 34)} == {"received"}  # .xls, .et, zip, mail
    assert (states["示范县第38局"], states["示范县第39局"]) == ("unreadable", "unreadable")

    jobs.assign("示范县第36局.xlsx", "D-36", workspace=root, now=NOW)
    jobs.assign("没听说过.xlsx", "D-03", workspace=root, now=NOW)
    jobs.choose("乙.xlsx", "电话核实", workspace=root, now=NOW)
    done = jobs.consolidate_workspace(workspace=root, now=NOW)
    assert done.consolidation.coverage == "已汇总 32/40 家"
    assert len([path for path in done.returned.copies if "退回" in path.name]) >= 4
    before = snapshot(root)
    collect(root, NOW + timedelta(hours=1))
    jobs.consolidate_workspace(workspace=root, now=NOW + timedelta(hours=1))
    assert snapshot(root) == before
