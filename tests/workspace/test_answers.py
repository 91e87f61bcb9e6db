"""What has been read once is not read again, and what is remembered never differs from what would be found."""

from __future__ import annotations

import contextlib
import hashlib
import json
import pickle
import sqlite3
import zlib
from datetime import timedelta
from pathlib import Path

import pytest

from tests.workspace.building import NOW, REJECTED, UNITS, collect, own_rule, put, report, snapshot, workspace
from tests.workspace.test_limits import grown, rules_of, set_limits
from toolkit import jobs
from toolkit.feedback import returning
from toolkit.intake import files
from toolkit.workspace import answers, branches
from toolkit.workspace.places import Places
from toolkit.workspace.register import opened

#: Figures by which units differ: equal ones would be asked about.
INPUTS = [{"requests/received/natural_person": n, "requests/granted/natural_person": n} for n in (5, 3, 8)]


@pytest.fixture
def read(monkeypatch):
    """The files that are read, by name."""
    names: list[str] = []
    honest = files.read_content

    def read_content(data, path):
        if "汇总.xlsx" not in path:  # our own of the run before
            names.append(path.rpartition("/")[2])
        return honest(data, path)

    monkeypatch.setattr(files, "read_content", read_content)
    return names


def county(tmp_path):
    """Two that pass and one that is rejected, with an explanation to write about in the ledger."""
    root = workspace(tmp_path)
    for number, (unit, inputs) in enumerate(zip(UNITS, INPUTS, strict=True)):
        put(root, f"{number}.xlsx", report(unit[1], inputs=inputs, typed=REJECTED if number == 1 else None))
    return root


def consolidate(root, later=0):
    return jobs.consolidate_workspace(workspace=root, now=NOW + timedelta(minutes=later))


def outputs(root):
    return {name: content for name, content in snapshot(root).items() if name.startswith(("汇总/", "退回/"))}


def test_after_a_collection_nothing_is_read_again_but_what_goes_back(tmp_path, read):
    """Of three files one goes back: its copy needs its texts, and it is not read as a report for that."""
    root = county(tmp_path)
    collect(root)
    assert sorted(read) == ["0.xlsx", "1.xlsx", "2.xlsx"]
    read.clear()
    consolidate(root)
    jobs.check_workspace(workspace=root, now=NOW)
    consolidate(root, 5)
    put(root, "新.xlsx", report("青石镇人民政府", inputs=INPUTS[1], date="2025-01-15"))
    collect(root)
    consolidate(root, 9)
    assert read == ["新.xlsx"]


def test_what_is_remembered_gives_the_bytes_that_reading_gives(tmp_path):
    """Outputs, returned copies and register, with the memory and without."""
    root = county(tmp_path)
    collect(root)
    jobs.check_workspace(workspace=root, now=NOW)
    consolidate(root)
    before = snapshot(root)
    (root / "校验缓存.sqlite").unlink()
    jobs.check_workspace(workspace=root, now=NOW)
    consolidate(root)
    after = snapshot(root)
    assert before.pop("校验缓存.sqlite") and after.pop("校验缓存.sqlite") and after == before


def test_a_copy_that_still_lies_there_is_not_made_again_and_any_doubt_makes_it_anew(tmp_path, monkeypatch):
    """Neither by check nor by consolidate, on whatever day; once touched, gone, or made of something else, it is made."""
    made: list[str] = []
    honest = returning._make_copy
    monkeypatch.setattr(returning, "_make_copy", lambda task: [made.append(task.sha256[:4]), honest(task)][1])
    root = county(tmp_path)
    collect(root)
    jobs.check_workspace(workspace=root, now=NOW)
    (copy,) = (root / "退回").glob("*.xlsx")
    first = copy.read_bytes()
    assert len(made) == 1
    consolidate(root)
    jobs.check_workspace(workspace=root, now=NOW + timedelta(days=2))
    consolidate(root, 5)
    assert len(made) == 1 and copy.read_bytes() == first

    def spoil():
        copy.write_bytes(first + b"\0")

    def forge():
        with contextlib.closing(sqlite3.connect(root / "校验缓存.sqlite")) as register, register:
            copy.write_bytes(b"forged")
            noted = json.dumps([copy.name, hashlib.sha256(b"forged").hexdigest()])
            register.execute("UPDATE notes SET content = ? WHERE name LIKE 'copy %'", (noted,))

    def ask_somebody_else():
        text = (root / "设置.toml").read_text("utf-8")
        (root / "设置.toml").write_text(text.replace('"联系人" = ""', '"联系人" = "王五"'), encoding="utf-8")

    for number, doubt in enumerate((spoil, copy.unlink, forge, (root / "校验缓存.sqlite").unlink), 2):
        doubt()
        consolidate(root)
        assert len(made) == number and copy.read_bytes() == first, doubt
    ask_somebody_else()
    consolidate(root)
    assert len(made) == 6 and copy.read_bytes() != first
    jobs.check_workspace(workspace=root, now=NOW + timedelta(days=90))  # the day of the law is past, and the copy says so
    assert len(made) == 7


def test_what_the_workbook_of_the_run_before_says_is_known_as_it_would_be_read(tmp_path, monkeypatch):
    """Its sums, units and coverage, and nobody reads it; of a workbook that somebody has changed nothing is known."""
    root = county(tmp_path)
    collect(root)
    outcome = consolidate(root)
    read = branches.before(outcome.summary)
    known = branches.as_read(outcome.consolidation)
    assert (tuple(read.totals), read.units.keys(), read.coverage) == (tuple(known.totals), known.units.keys(), known.coverage)
    assert [tuple(read.units[name]) for name in read.units] == [tuple(known.units[name]) for name in read.units]

    asked: list[str] = []
    honest = branches.before
    monkeypatch.setattr(branches, "before", lambda path: [asked.append(path.name), honest(path)][1])
    put(root, "新.xlsx", report("青石镇人民政府", inputs=INPUTS[1], date="2025-01-15"))
    collect(root)
    assert any("与上次汇总相比" in note for note in consolidate(root, 5).notes) and asked == []
    outcome.summary.write_bytes(outcome.summary.read_bytes() + b"\0")
    consolidate(root, 9)
    assert asked == [outcome.summary.name]


def test_whatever_an_answer_depends_on_makes_it_be_found_anew(tmp_path, read):
    """An own rule concerns all files, an explanation in the ledger one unit, another name of a unit that unit."""
    root = county(tmp_path)
    collect(root)
    consolidate(root)
    read.clear()
    (root / "自定规则.toml").write_text(own_rule("=", 6), encoding="utf-8")
    consolidate(root)
    assert sorted(read) == ["0.xlsx", "1.xlsx", "2.xlsx"]
    read.clear()
    consolidate(root)
    assert read == []


def test_another_name_of_another_unit_makes_texts_be_judged_anew(tmp_path):
    """That 县财政股 is a unit is known once somebody says so; the police write as if they were it."""
    root = county(tmp_path)
    texts = {"overview": "2024年，县财政股高度重视公开工作，围绕招生、资助、校园安全等事项做好公开。"}
    put(root, "1.xlsx", report(UNITS[1][1], inputs=INPUTS[1], texts=texts))
    put(root, "3.xlsx", report("县财政股", inputs=INPUTS[2]))
    collect(root)

    def asked() -> dict[str, bool]:
        answer = jobs.check_workspace(workspace=root, now=NOW).answer
        return {one.submission.unit: "N401" in {told.rule for told in one.findings} for one in answer.checked}

    assert not asked()["示范县公安局"]
    jobs.assign("3.xlsx", "XJ-003", workspace=root, now=NOW)
    assert asked()["示范县公安局"]
    (root / "校验缓存.sqlite").unlink()
    assert asked()["示范县公安局"]


def test_an_answer_does_not_depend_on_whether_sums_were_made_before(tmp_path):
    """甲县人民政府 is in no sum, for it covers its units; whoever writes as if he were it is asked all the same."""
    units = (("X-0", "甲县人民政府", "", "云溪市"), ("X-1", "甲县教育局", "", "甲县"), ("X-2", "甲县公安局", "", "甲县"))
    root = workspace(tmp_path, units, "云溪市")
    texts = {"overview": "2024年，甲县人民政府高度重视公开工作，围绕招生、资助、校园安全等事项做好公开。"}
    for number, unit in enumerate(units):
        put(root, f"{number}.xlsx", report(unit[1], inputs=INPUTS[number], texts=texts if number == 1 else None))
    collect(root)

    def known():
        with opened(Places(root).register) as register:
            return {report.unit: (report.verdict, report.findings) for report in register.reports().values()}

    before = known()
    assert "N401" in {one["rule"] for one in before["甲县教育局"][1]}
    consolidate(root)
    assert known() == before
    (root / "校验缓存.sqlite").unlink()
    consolidate(root, 5)
    assert known() == before
    jobs.check_workspace(workspace=root, now=NOW)
    assert known() == before


def test_a_program_that_was_mended_answers_anew(tmp_path, read, monkeypatch):
    """Its version is the same; one of its sources is not."""
    root = county(tmp_path)
    collect(root)
    honest = Path.read_bytes
    mended = {"organs.py": b"\n"}
    monkeypatch.setattr(Path, "read_bytes", lambda path: honest(path) + mended.get(path.name, b""))
    answers._program.cache_clear()
    read.clear()
    consolidate(root)
    assert sorted(read) == ["0.xlsx", "1.xlsx", "2.xlsx"]
    read.clear()
    consolidate(root)
    assert read == []
    monkeypatch.undo()
    answers._program.cache_clear()


@pytest.mark.parametrize("damage", ["torn", "text", "swapped", "forged"])
def test_a_memory_that_is_damaged_or_forged_changes_nothing(tmp_path, read, damage):
    root = county(tmp_path)
    collect(root)
    consolidate(root)
    before, path = outputs(root), root / "校验缓存.sqlite"
    read.clear()
    if damage == "torn":
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    elif damage == "text":
        path.write_bytes(b"no database" * 500)
    else:
        with contextlib.closing(sqlite3.connect(path)) as register, register:
            rows = register.execute("SELECT sha256, basis, content FROM answers ORDER BY sha256").fetchall()
            for (sha256, basis, _), (_, _, other) in zip(rows, rows[1:] + rows[:1], strict=True):
                evil = zlib.compress(pickle.dumps(Evil(tmp_path / "evil"))) if damage == "forged" else other
                digest = answers._digest(sha256.encode(), basis.encode(), evil) if damage == "forged" else "0"
                register.execute("UPDATE answers SET content = ?, digest = ? WHERE sha256 = ?", (evil, digest, sha256))
    consolidate(root)
    assert outputs(root) == before and not (tmp_path / "evil").exists()
    assert sorted(read) == ["0.xlsx", "1.xlsx", "2.xlsx"]
    read.clear()
    consolidate(root)
    assert read == []


class Evil:
    """Would make a file if anybody unpacked it."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return type(self.path).touch, (self.path,)


def test_an_original_that_was_changed_in_the_archive_is_not_answered_for(tmp_path, read):
    """The digest is taken of what lies there now."""
    root = county(tmp_path)
    collect(root)
    [original] = (root / "归档" / "原件").glob("??/*/0.xlsx")
    original.write_bytes(report(UNITS[0][1], inputs=INPUTS[2]))
    read.clear()
    consolidate(root)
    assert read == ["0.xlsx"]


def test_a_check_in_a_workspace_asks_by_the_limits_that_are_set(tmp_path):
    """As the collection does, also where nothing is remembered: a rise by 100 per cent is none to be asked about."""
    root = grown(tmp_path)
    set_limits(root, '"增减核实" = 120\n')
    assert rules_of(root) == {"X303"}
    (root / "校验缓存.sqlite").unlink()
    [checked] = jobs.check_workspace(workspace=root, now=NOW).answer.checked
    assert "Y211" not in {one.rule for one in checked.findings if one.open}
    assert rules_of(root) == {"X303"}
