"""What the page asks of the toolkit, without a browser: the same answers and the same bytes as the jobs of the command line."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

import pytest

from tests.page import work
from tests.workspace.building import REJECTED, mailed, report, zipped
from toolkit import jobs
from toolkit.errors import NianbaoError
from toolkit.feedback.exchange import check_json
from toolkit.page.memory import clean_folder, keep, receive
from toolkit.page.page import answer

GOOD = report("甲县财政局", "A1")
#: The report of the city, without its ending.
REPORT = "云溪市2024年政府信息公开工作年度报告（草稿）"


def asked(received, **more):
    """The model and the files of an answer."""
    settings, tell = {"today": work.TODAY, **more.pop("settings", {})}, more.pop("tell", lambda *told: None)
    made = answer({"received": received, **more}, json.dumps(settings), tell)
    return json.loads(made["model"]), made["files"]


@contextlib.contextmanager
def lying(folder: Path, received):
    """The same files on a disk, in the current folder."""
    for way, data in received:
        (folder / way).parent.mkdir(parents=True, exist_ok=True)
        (folder / way).write_bytes(data)
    with contextlib.chdir(folder):
        yield


def written(folder: str) -> dict[str, bytes]:
    return {path.as_posix(): path.read_bytes() for path in sorted(Path(folder).rglob("*")) if path.is_file()}


def added_up(day: date) -> dict[str, bytes]:
    """What `consolidate --no-word` and then `draft --html` write into 汇总, of the city in the current folder."""
    outcome = jobs.consolidate([Path("报送")], Path("单位名录.csv"), Path("汇总"), word=False, today=day)
    jobs.publish(outcome.summary, html=Path("汇总", f"{REPORT}.html"))
    return written("汇总")


# ---------------------------------------------------------------- the same as the command line


def test_a_dropped_folder_gets_the_findings_and_copies_that_the_check_gives(tmp_path):
    model, files = asked(work.city())
    with lying(tmp_path, work.city()):
        outcome = jobs.check(
            [Path("报送")], today=date.fromisoformat(work.TODAY), returned=Path("退回"), reports=[Path("校验结果.html")]
        )
        mine = written("退回") | {"校验结果.html": Path("校验结果.html").read_bytes()}

    assert model["check"] == check_json(outcome.answer, outcome.office.ruleset)
    assert {name: data for name, data in files.items() if name != "退回.zip"} == mine
    assert len(mine) == 8 and model["blocks"]
    with zipfile.ZipFile(io.BytesIO(files["退回.zip"])) as archive:
        assert sorted(archive.namelist()) == sorted(name for name in mine if name.startswith("退回/"))


def test_a_roster_adds_the_outputs_of_consolidate_byte_by_byte(tmp_path):
    """Without the Word draft, that is; with it, only the manifest is another one."""
    model, files = asked(work.city(), roster=work.roster_of_city())
    with lying(tmp_path, [*work.city(), *work.roster_of_city()]):
        day = date.fromisoformat(work.TODAY)
        plain = added_up(day)
        jobs.consolidate([Path("报送")], Path("单位名录.csv"), Path("另"), today=day)
        full = written("另")
        said = jobs.check([Path("报送")], roster=Path("单位名录.csv"), today=day)

    assert {name: data for name, data in files.items() if name.startswith("汇总/")} == plain
    pages = {name for name in plain if name.endswith(".html")}
    assert pages == {f"汇总/{REPORT}.html", f"汇总/{REPORT}（不合并单元格）.html"} and model["region"]["report"] in pages
    differing = {name for name in plain.keys() - pages if full[name.replace("汇总/", "另/")] != plain[name]}
    assert differing == {"汇总/manifest.json"}
    assert json.loads(plain["汇总/manifest.json"])["outputs"]["draft"] is None
    assert model["check"] == check_json(said.answer, said.office.ruleset)
    region = model["region"]
    assert (region["coverage"], len(region["units"])) == ("已汇总 7/12 家", 12)
    assert [unit["label"] for unit in region["units"]].count("已汇总") == 7


def test_no_library_for_batches_or_word_is_loaded_and_no_lock():
    """A browser has none of them. A run in a fresh process with a roster, last year and an archive."""
    program = (
        "import sys; from tests.page import work; from toolkit.page.page import answer\n"
        "for one in work.cases():\n"
        "    if one.name in ('a city', 'an archive and a mail', \"last year's workbook\"):\n"
        "        assert answer(one.files, one.asked, lambda *told: None)['files'], one.name\n"
        "heavy = ('pandas', 'numpy', 'pandera', 'lxml', 'docx', 'sqlite3', 'rich', 'typer')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=work.ROOT, env={**os.environ}
    )

    assert run.stdout.strip() == "[]"


# ---------------------------------------------------------------- what is dropped


def test_one_file_lies_by_itself_and_several_in_a_folder(tmp_path):
    with clean_folder(tmp_path / "m"):
        assert receive([("a.xlsx", GOOD)]).paths == [Path("a.xlsx")]
    with clean_folder(tmp_path / "m"):
        assert receive([("a.xlsx", GOOD), ("b.xlsx", GOOD), ("甲县/一/c.xlsx", GOOD)]).paths == [Path("报送"), Path("甲县")]
    assert not (tmp_path / "m").exists()


def test_no_name_leads_out_of_the_folder_or_takes_another_ones_place(tmp_path):
    """Upward paths, reserved names, two files of one name, a name of nothing, marks that no system likes."""
    odd = [
        "../../a.xlsx",
        "/a.xlsx",
        "x/../a.xlsx",
        "汇总/a.xlsx",
        "汇总/a.xlsx",
        "..",
        "a\0b.xlsx",
        "<b>&\"'|?*.xlsx",
        "\u202egnp.xlsx",
    ]
    with clean_folder(tmp_path / "m"):
        found = receive([(name, GOOD) for name in odd])
        there = [path.as_posix() for path in sorted(Path().rglob("*")) if path.is_file()]

    assert len(there) == len(odd) and sorted(tmp_path.iterdir()) == []
    assert "汇总（收到）/a.xlsx" in there and "汇总（收到）/a（2）.xlsx" in there
    assert Path("汇总") not in found.paths


def test_archives_and_mails_become_folders_and_what_cannot_be_taken_out_blocks(tmp_path):
    archive = zipped({"甲/a.xlsx": GOOD, "内.zip": zipped({"b.xlsx": GOOD}), "Thumbs.db": b"1"})
    dropped = [("一.zip", archive), ("二.eml", mailed({"c.xlsx": GOOD})), ("三.rar", b"Rar!\x1a\x07\x01\x00" + bytes(99))]
    with clean_folder(tmp_path / "m"):
        found = receive(dropped)
        there = {path.as_posix() for path in Path().rglob("*.xlsx")}
    model, _ = asked([*dropped[:1], ("三.rar", b"\x1f\x8b" + bytes(99))])

    assert there == {"报送/一.zip/甲/a.xlsx", "报送/一.zip/内.zip/b.xlsx", "报送/二.eml/c.xlsx"}
    assert [way for way, _ in found.refused] == ["报送/三.rar"]
    assert model["blocks"] and any("三.rar" in one and "请" in one for one in model["problems"])
    assert {one["path"] for one in model["skipped"]} == {"报送/一.zip/Thumbs.db", "报送/三.rar"}


def test_last_years_workbook_is_held_against_this_years():
    older = report("甲县财政局", "A1", year=2023, inputs={"requests/received/natural_person": 8})
    without, _ = asked([("a.xlsx", GOOD)])
    model, _ = asked([("a.xlsx", GOOD)], previous=[("旧.xlsx", older)])

    assert not any(one["rule"].startswith("Y") for file in without["files"] for one in file["matters"])
    assert any(one["rule"].startswith("Y") for file in model["files"] for one in file["matters"])


# ---------------------------------------------------------------- what the page shows


def test_the_check_code_stands_beside_the_one_on_the_cover():
    model, _ = asked([("a.xlsx", GOOD)])
    name, data = work.city()[5]
    other, _ = asked([(Path(name).name, data)])

    for shown in (model, other):
        codes = shown["files"][0]["codes"]
        assert codes["computed"] == codes["cover"] and len(codes["cover"]) == 9


def test_a_second_drop_says_what_is_mended_still_open_and_new():
    twice = {**REJECTED, "documents/fee/amount": "若干"}
    first, _ = asked([("a.xlsx", report("甲县教育局", "A2", typed=twice))])
    mended = report("甲县教育局", "A2", typed={"documents/fee/amount": "很多", "requests/received/enterprise": -1})
    second, _ = asked([("b.xlsx", mended)], settings={"before": first["check"]})

    (change,) = second["changes"]
    assert change["open"] == 1 and any("表三" in one for one in change["fixed"]) and any("-1" in one for one in change["new"])
    assert first["changes"] is None


def test_a_fault_that_nobody_has_looked_at_is_not_called_mended():
    """A sum that was wrong has a word among its parts, then the file cannot be read."""
    where = "requests/received/enterprise"
    first, _ = asked([("a.xlsx", report("甲县教育局", "A2", typed={where: 50}))])
    word, _ = asked([("a.xlsx", report("甲县教育局", "A2", typed={where: "若干"}))], settings={"before": first["check"]})
    nobody = {"files": [{**first["check"]["files"][0], "unit": None, "path": "a.xlsx"}]}
    unread, _ = asked([("a.xlsx", GOOD[:900])], settings={"before": nobody})

    faults = [one["rule"] for one in first["check"]["files"][0]["findings"]]
    assert faults and len(word["changes"]) == len(unread["changes"]) == 1
    for change in (*word["changes"], *unread["changes"]):
        assert change["unjudged"] and not change["fixed"]


def test_errors_that_a_person_can_mend_are_sentences_about_the_fields_of_the_page():
    bad_date, _ = asked([("a.xlsx", GOOD)], settings={"deadline": "明天"})
    bad_roster, _ = asked([("a.xlsx", GOOD)], roster=[("名录.csv", b"\xff\xfe\x00")])
    both = work.ROSTER.replace("示范县", "").encode()  # nothing says which region it is
    region, files = asked([("a.xlsx", GOOD)], roster=[("名录.csv", both)])
    bad_year, _ = asked([("a.xlsx", GOOD)], roster=[("名录.csv", work.ROSTER.encode())], settings={"year": "明年"})
    nothing, none = asked([("说明.txt", b"1"), ("b.txt", b"2")])

    assert "明天" in bad_date["error"] and "名录" in bad_roster["error"]
    assert "明年" in bad_year["problems"][0] and bad_year["region"] is None and bad_year["files"]
    for text in (bad_date["error"], bad_roster["error"], *region["problems"], *bad_year["problems"]):
        assert "--" not in text
    assert [one.partition("：")[0] for one in region["problems"]] == ["没有汇总"] and "汇总.zip" not in files
    assert nothing["files"] == [] and len(nothing["skipped"]) == 2 and none == {}


def test_a_report_that_cannot_be_written_takes_nothing_else_along(monkeypatch):
    def refuse(workbook, **_):
        raise NianbaoError("写不了。")

    monkeypatch.setattr(jobs, "publish", refuse)
    model, files = asked(work.city(), roster=work.roster_of_city())

    assert model["region"]["coverage"] == "已汇总 7/12 家" and model["region"]["report"] == "" and "汇总.zip" in files
    assert [one for one in model["problems"] if "写不了" in one] == ["没有写报告网页：写不了。"]


def test_every_file_and_every_copy_is_told_of():
    told = []
    asked(work.city(), tell=lambda *one: told.append(one))

    assert [done for what, done, _ in told if what == "校验"] == list(range(1, 14))
    assert [done for what, done, _ in told if what == "生成退回稿"] == list(range(1, 7))


@pytest.mark.parametrize("name", sorted(work.hostile()))
def test_a_hostile_file_is_one_sentence(name):
    model, _ = asked([(name, work.hostile()[name])])

    told = [*model["problems"], *(one["what"] for file in model["files"] for one in file["matters"])]
    assert model["blocks"] and len(told) == 1 and told[0].strip().endswith("。")


def test_what_the_office_keeps_lies_apart_from_what_was_received(tmp_path):
    with clean_folder(tmp_path / "m"):
        found = keep({"roster": [("a.csv", b"1")], "previous": [("x/a.xlsx", b"1"), ("b.xlsx", b"2")], "rules": []})

        assert found == {"roster": Path("资料/名录/a.csv"), "previous": Path("资料/上年")}
        assert found["roster"].read_bytes() == b"1"
