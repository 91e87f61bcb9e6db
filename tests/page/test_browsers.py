"""The built page in Chromium and Firefox, from a disk and without a network: same answers, sealed, usable by everybody."""

from __future__ import annotations

import contextlib
import re
from datetime import date
from pathlib import Path

import pytest

from tests import faulty
from tests.libreoffice import needs_office
from tests.page import work
from tests.page.browsers import build_page, built
from tests.page.test_page import added_up
from tests.workspace.building import mailed, report, zipped
from toolkit import jobs
from toolkit.feedback.exchange import check_json
from toolkit.form import FORMS
from toolkit.template.template import write_workbook

pytestmark = needs_office

#: Every so many-th of the faulty workbooks is dropped here; `python -m tests.page.parity` drops all of them.
STEP = 6
GOOD = report("甲县财政局", "A1")


def put(folder: Path, files) -> list[Path]:
    paths = []
    for way, data in files:
        path = folder / way
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        paths.append(path)
    return paths


def on_disk(folder: Path, names: list[str], **more):
    """What the jobs of the command line say of files in the current folder, and what they write."""
    with contextlib.chdir(folder):
        outcome = jobs.check([Path(name) for name in names], today=date.today(), **more)
        out = {path.as_posix(): path.read_bytes() for path in sorted(Path("退回").rglob("*")) if path.is_file()}
    return check_json(outcome.answer, outcome.office.ruleset), out


def dropped(folder: Path, step: int):
    """Every so many-th faulty workbook and the city: their paths, and the findings and the copies of the command line."""
    cases = list(faulty.cases())[::step]
    files = [(f"报送/{number:03}.xlsx", faulty.as_saved(write_workbook(FORMS[edition], content)))
             for number, (_, content, edition) in enumerate(cases)]  # fmt: skip
    paths = put(folder, [*files, *work.city()])
    return paths, *on_disk(folder, ["报送"], returned=Path("退回"))


# ---------------------------------------------------------------- the build


def test_two_builds_are_equal_and_light_and_say_their_versions(html, tmp_path):
    again = built(tmp_path)
    text = html.read_text(encoding="utf-8")

    assert html.read_bytes() == again.read_bytes()
    assert html.stat().st_size <= build_page.MOST
    assert re.search(r"nianbao-toolkit [\d.]+，校验规则 \d+-[0-9a-f]{8}，Pyodide 0\.29\.5，Python 3\.13", text)
    for licence in (
        "Mozilla Public License",
        "GNU LESSER GENERAL PUBLIC LICENSE",
        "Apache License",
        "Rich Felker",
        "Julian R Seward",
    ):
        assert licence in text
    assert "def calc_check_digit" in text  # the source of what is under the LGPL


# ---------------------------------------------------------------- the same answers


@pytest.mark.parametrize("browser", ["chromium", "firefox"])
def test_faulty_workbooks_get_the_findings_and_the_copies_of_the_command_line(driver, html, browser, tmp_path):
    """Chromium takes a sixth of them and the city, Firefox a part of those."""
    step = STEP if browser == "chromium" else STEP * 6
    paths, expected, copies = dropped(tmp_path, step)
    page = driver.open(html, browser)
    found = page.check(paths)
    outputs = page.outputs()

    assert len(paths) > (50 if browser == "chromium" else 18)
    assert found == expected
    assert {name: data for name, data in outputs.items() if name.startswith("退回/")} == copies
    assert len(copies) > len(paths) / 2
    page.close()


@pytest.mark.parametrize("browser", ["chromium", "firefox"])
def test_a_city_is_added_up_to_the_same_bytes(driver, html, browser, tmp_path):
    put(tmp_path, [*work.city(), *work.roster_of_city()])
    with contextlib.chdir(tmp_path):
        expected = added_up(date.today())
    page = driver.open(html, browser)
    page.give([tmp_path / "单位名录.csv"], "#roster")
    page.check(sorted((tmp_path / "报送").iterdir()))
    outputs = page.outputs()

    assert {name: data for name, data in outputs.items() if name.startswith("汇总/")} == expected
    assert len(expected) == 12 and "汇总/manifest.json" in expected
    assert "已汇总 7/12 家" in page.text("region-box") and "没有收到" not in page.state
    page.close()


def test_last_years_workbook_and_a_folder_in_an_archive_are_judged_like_files_on_a_disk(chromium, tmp_path):
    older = report("甲县财政局", "A1", year=2023, inputs={"requests/received/natural_person": 8})
    put(tmp_path, [("上年.xlsx", older), ("a.xlsx", GOOD)])
    expected, _ = on_disk(tmp_path, ["a.xlsx"], previous=Path("上年.xlsx"))
    chromium.give([tmp_path / "上年.xlsx"], "#previous")
    found = chromium.check([tmp_path / "a.xlsx"])
    chromium.value("document.getElementById('previous').value = ''")
    inside = zipped({"甲/a.xlsx": GOOD, "甲/说明.html": b"<p>1</p>"})
    archive = put(tmp_path, [("报.zip", inside), ("信.eml", mailed({"b.xlsx": GOOD}))])
    opened = chromium.check(archive)

    assert found == expected and any(one["rule"].startswith("Y") for one in found["files"][0]["findings"])
    assert [one["path"] for one in opened["files"]] == ["报送/信.eml/b.xlsx", "报送/报.zip/甲/a.xlsx"]
    assert [one["path"] for one in opened["skipped"]] == ["报送/报.zip/甲/说明.html"]  # no process reads documents there


# ---------------------------------------------------------------- when something goes wrong

#: The page's own trouble in turn: a file no reader takes, a list that cannot be drawn, an error somewhere, a drop of nothing.
TROUBLES = {
    "reading": "FileReader.prototype.readAsArrayBuffer = function () { throw new TypeError('甲县'); }",
    "drawing": "Document.prototype.createElement = function (tag) {"
    " if (tag === 'ol') throw new TypeError('甲县'); return kept[1].call(this, tag); }",
    "somewhere": "setTimeout(function () { throw new TypeError('甲县'); })",
    "dropping": "var drop = new Event('drop', {bubbles: true}); drop.dataTransfer = {items: [{kind: 'file',"
    " getAsFile: function () { return null; }}]}; document.documentElement.dispatchEvent(drop)",
}
SHOWN = "!document.getElementById('result').hidden || document.getElementById('result-json').textContent !== ''"
BAD = "document.getElementById('state').className === 'bad'"


def test_a_result_does_not_outlive_the_next_run_and_every_trouble_of_the_page_is_said(chromium, tmp_path):
    """The green result of one file goes when the next run is cancelled or fails in any way; each time the page can go on."""
    files = put(tmp_path, [("a.xlsx", GOOD)])
    keep = "window.kept = [FileReader.prototype.readAsArrayBuffer, Document.prototype.createElement]"
    back = "FileReader.prototype.readAsArrayBuffer = kept[0]; Document.prototype.createElement = kept[1]"
    chromium.value(keep)
    chromium.check(files)
    assert chromium.value(SHOWN)
    chromium.value("document.getElementById('again').click(), document.getElementById('cancel').click()")
    assert not chromium.value(SHOWN) and "已取消" in chromium.state

    for name, trouble in TROUBLES.items():
        assert chromium.check(files)["files"] and chromium.value(SHOWN), name
        chromium.value(f"(function () {{ {trouble} }})()")
        if name in ("reading", "drawing"):
            chromium.give(files)
        chromium.until(BAD, 30)
        assert not chromium.value(SHOWN) and "正在" not in chromium.state, name
        assert "甲县" not in str(chromium.value("document.getElementById('copy-error').hidden")) + chromium.state
        chromium.value(back)
