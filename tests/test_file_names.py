"""Names of files that we write: fit for Windows, macOS and Linux, and no two that any of them takes for one."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.intake.published.printing import Printed, figures, print_report
from toolkit.file_names import free_name, name_key, safe_name
from toolkit.jobs import import_reports
from toolkit.submission.roster import Roster, RosterUnit
from toolkit.template.issue import write_templates

_DEVICES = ["CON", "con", "PRN", "Aux", "NUL", "COM1", "lpt9", "COM¹", "CONIN$", "CON.局", "nul.txt", "CON ", "CON .x", "con."]


@given(st.text(st.characters(codec=None, categories=None), max_size=200))
def test_any_name_becomes_one_that_every_system_can_keep(name):
    safe = safe_name(name)

    assert safe and len(safe.encode()) <= 121
    assert not set(safe) & set('\\/:*?"<>|') and not any(unicodedata.category(mark)[0] == "C" for mark in safe)
    assert safe == safe.lstrip(" .").rstrip(" .")
    assert safe_name(safe) == safe


@pytest.mark.parametrize("name", _DEVICES)
def test_no_file_is_called_like_a_device_of_windows(name):
    assert safe_name(name).startswith("_") and safe_name(name)[1:].rstrip(" .") == name.rstrip(" .")


@pytest.mark.parametrize(("name", "safe"), [
    ("云溪市教育局", "云溪市教育局"), ("云溪市（本级）　局", "云溪市（本级）　局"), ("CONSUL", "CONSUL"), ("COM10", "COM10"),
    ("甲/乙\n局", "甲_乙_局"), ("甲\u202e局", "甲_u202e局"), ("..", "未命名"), ("局. ", "局"), ("甲\udc80", "甲_udc80"),
])  # fmt: skip
def test_ordinary_names_stay_and_odd_ones_can_still_be_told(name, safe):
    assert safe_name(name) == safe


@pytest.mark.parametrize(("one", "other"), [
    ("ABC局", "abc局"), ("Caf\u00e9", "Cafe\u0301"), ("ＡＢＣ", "ａｂｃ"), ("STRASSE", "Straße"), ("\u00c9", "e\u0301"),
])  # fmt: skip
def test_capitals_and_spellings_of_accents_make_no_other_name(one, other):
    assert name_key(one) == name_key(other)


@given(st.lists(st.sampled_from(["甲局", "ABC局", "abc局", "é", "e\u0301", "É"]), max_size=12))
def test_free_names_are_different_everywhere(stems):
    taken: set[str] = set()
    names = [free_name(stem, ".xlsx", taken) for stem in stems]

    assert len({name_key(name) for name in names}) == len(names)
    assert names[:1] == [f"{stem}.xlsx" for stem in stems[:1]]


def test_units_whose_names_differ_in_capitals_alone_get_a_template_each(tmp_path):
    long = "很" * 60
    names = ["ABC局", "abc局", "甲局", "CON", long + "甲", long + "乙"]
    written = write_templates(tmp_path, roster=Roster([RosterUnit(str(number), name) for number, name in enumerate(names)]))

    assert [path.name for path in written] == [
        "ABC局.xlsx", "abc局（2）.xlsx", "甲局.xlsx", "_CON.xlsx", f"{'很' * 40}.xlsx", f"{'很' * 40}（2）.xlsx",
    ]  # fmt: skip
    assert len({name_key(path.name) for path in tmp_path.iterdir()}) == len(names)


def test_reports_whose_units_differ_in_capitals_alone_get_a_workbook_each(tmp_path):
    for unit in ("ABC局", "abc局"):
        printed = Printed(figures(), title=f"{unit}2024年政府信息公开工作年度报告")
        (tmp_path / f"{unit}报告.txt").write_text(print_report(printed, grid=False), encoding="utf-8")
    results = import_reports([tmp_path], tmp_path / "出")

    assert sorted(one.workbook.name for one in results if one.workbook) == ["ABC局2024年.xlsx", "abc局2024年（2）.xlsx"]
