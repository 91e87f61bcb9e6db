"""Originals and log suffice for the register; a run that is killed at any moment loses nothing, and the next one completes."""

from __future__ import annotations

import contextlib
import csv
import io
import os
import random
import shutil
import sqlite3

import pytest

from tests.workspace.building import NOW, busy, collect, content, put, report, snapshot, workspace
from tests.workspace.killed import collection, consolidation, killed, whole
from toolkit import jobs
from toolkit.errors import NianbaoError
from toolkit.workspace.opening import at_work
from toolkit.workspace.places import Places
from toolkit.workspace.register import DamagedError
from toolkit.workspace.status import status_json


def hot_journal(data: bytes, folder) -> bytes:
    """The journal of a register in the middle of a transaction."""
    (folder / "other.sqlite").write_bytes(data)
    with contextlib.closing(sqlite3.connect(folder / "other.sqlite", isolation_level=None)) as connection:
        connection.execute("PRAGMA cache_size = 1")
        connection.execute("BEGIN")
        connection.execute("UPDATE events SET reason = 'x'")
        connection.executemany("INSERT INTO originals VALUES (?, hex(randomblob(2000)), 0)", [(str(one),) for one in range(99)])
        return (folder / "other.sqlite-journal").read_bytes()


@pytest.mark.parametrize("damage", ["gone", "torn", "text", "old"])
def test_a_register_is_rebuilt_from_originals_and_log_as_it_was(tmp_path, damage):
    root = workspace(tmp_path / "x") if (tmp_path / "x").mkdir() else busy(tmp_path)
    before, told, log = content(root), status_json(jobs.status(root)), (root / "日志.csv").read_bytes()
    register = root / "登记簿.sqlite"
    data = register.read_bytes()
    register.unlink()
    if damage == "old":
        shutil.copy(workspace(tmp_path / "x") / "登记簿.sqlite", register)
    elif damage != "gone":
        register.write_bytes(data[:5000] if damage == "torn" else b"x" * 5000)
    if damage == "gone":  # a transaction was under way: what its journal says must not be applied to the new register
        early = (workspace(tmp_path / "x") / "登记簿.sqlite").read_bytes()
        (root / "登记簿.sqlite-journal").write_bytes(hot_journal(early, tmp_path))
    with pytest.raises(DamagedError, match="nianbao rebuild"):
        collect(root)

    rebuilt = jobs.rebuild(root, now=NOW)
    assert rebuilt.changed and rebuilt.complete and not rebuilt.found
    assert (content(root), status_json(jobs.status(root)), (root / "日志.csv").read_bytes()) == (before, told, log)
    assert (rebuilt.kept is None) == (damage == "gone")
    assert not (root / "登记簿.sqlite-journal").exists()


def test_a_register_that_is_whole_stays_byte_for_byte(tmp_path):
    root = busy(tmp_path)
    before = snapshot(root)

    assert not jobs.rebuild(root, now=NOW).changed
    assert snapshot(root) == before


def test_without_a_log_every_original_is_accounted_for_again(tmp_path):
    root = busy(tmp_path)
    (root / "日志.csv").unlink()
    (root / "登记簿.sqlite").unlink()
    rebuilt = jobs.rebuild(root, now=NOW)

    assert sorted(rebuilt.found) == ["一.xlsx", "二.xlsx", "示范县公安局.pdf", "青石镇.xlsx"]
    assert [one.standing.state.value for one in jobs.status(root).units] == ["received", "unreadable", "missing"]
    assert (root / "日志.csv").read_text("utf-8-sig").count("收到") == 4


def test_an_original_that_is_gone_or_changed_is_told(tmp_path):
    root = busy(tmp_path)
    one, other = sorted((root / "归档").rglob("*.xlsx"))[:2]
    names = [other.name, one.name]
    one.write_bytes(b"changed")
    shutil.rmtree(other.parent)
    rebuilt = jobs.rebuild(root, now=NOW)

    assert (rebuilt.complete, [*rebuilt.lost, *rebuilt.broken]) == (False, names)


def test_a_log_that_people_have_saved_with_excel_still_rebuilds_the_register(tmp_path):
    """Excel saves it as GBK, with quotes and line ends of its own."""
    root = busy(tmp_path)
    before = content(root)[1]
    text = (root / "日志.csv").read_text("utf-8-sig").replace("\u200b", "")
    (root / "日志.csv").write_bytes(text.encode("gb18030"))
    (root / "登记簿.sqlite").unlink()
    jobs.rebuild(root, now=NOW)

    assert content(root)[1] == before
    put(root, "新.xlsx", report("示范县公安局"))
    collect(root)
    assert (root / "日志.csv").read_bytes().count(b"\n") == len(content(root)[1]) + 1


def test_what_people_write_over_the_columns_for_people_changes_nothing(tmp_path):
    """Excel shows times as it likes, and somebody mends a reason: the last column has everything, exactly."""
    root = busy(tmp_path)
    before = content(root)[1]
    text = (root / "日志.csv").read_text("utf-8-sig")
    lines = [line.replace(",2025-01-20T", ",2025/1/20 ", 1) for line in text.splitlines()]
    assert lines != text.splitlines()
    (root / "日志.csv").write_text("\r\n".join(lines) + "\r\n", "utf-8-sig")
    (root / "登记簿.sqlite").unlink()
    jobs.rebuild(root, now=NOW)

    assert content(root)[1] == before


def test_a_line_of_the_log_that_says_nothing_any_more_is_told(tmp_path):
    root = busy(tmp_path)
    text = (root / "日志.csv").read_text("utf-8-sig")
    (root / "日志.csv").write_text(text.replace('""did"": ""received""', '""did: ""received""', 1), "utf-8-sig")
    (root / "登记簿.sqlite").unlink()
    with pytest.raises(NianbaoError, match="第 3 行的“原始记录”被改动过"):
        jobs.rebuild(root, now=NOW)


def test_a_record_of_another_shape_is_told_with_its_line(tmp_path):
    root = busy(tmp_path)
    heads, *lines = csv.reader(io.StringIO((root / "日志.csv").read_text("utf-8-sig")))
    (root / "登记簿.sqlite").unlink()
    for record in (
        '{"number": "3", "did": "received"}', '{"number": [3], "did": "received"}', '{"number": true, "did": "received"}',
        '{"number": 3, "did": ["received"]}', '{"number": 3, "did": "received", "unit": {"a": 1}}', "[1]", "3", "null",
    ):  # fmt: skip
        lines[1][-1] = record
        stream = io.StringIO()
        csv.writer(stream).writerows([heads, *lines])
        (root / "日志.csv").write_text(stream.getvalue(), "utf-8-sig", newline="")
        with pytest.raises(NianbaoError, match="第 3 行的“原始记录”被改动过"):
            jobs.rebuild(root, now=NOW)


def test_a_full_disk_is_told_and_leaves_the_register_as_it_was(tmp_path):
    root = busy(tmp_path)
    before = snapshot(root)
    with pytest.raises(NianbaoError, match="磁盘已满"), at_work(Places(root), NOW) as workspace_:
        pages = workspace_.register.connection.execute("PRAGMA page_count").fetchone()[0]
        workspace_.register.connection.execute(f"PRAGMA max_page_count = {pages}")
        with workspace_.register.transaction():
            workspace_.record("accepted", unit="XJ-001", reason="x" * 100_000)

    assert snapshot(root) == before


def test_a_fault_of_the_program_is_not_taken_for_a_damaged_register(tmp_path):
    root = busy(tmp_path)
    with pytest.raises(sqlite3.IntegrityError), at_work(Places(root), NOW) as opened_, opened_.register.transaction():
        opened_.record("accepted", sha256="no such original")


# ---------------------------------------------------------------- kill -9

#: How often a run is killed; more by hand: python -m tests.workspace.killed.
KILLS = int(os.environ.get("NIANBAO_KILLS", "6"))
needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are killed as Unix does it")


@needs_fork
def test_a_collection_that_is_killed_at_any_moment_is_completed_by_the_next(tmp_path):
    """Register, log and archive are in the end as if nothing had happened; what lies in the inbox is never touched."""
    assert collection(tmp_path, KILLS) >= KILLS // 3


@needs_fork
def test_a_rebuilding_that_is_killed_at_any_moment_is_completed_by_the_next(tmp_path):
    root = busy(tmp_path)
    before = content(root)
    rolls = random.Random(12)
    for number in range(max(4, KILLS // 4)):
        (root / "登记簿.sqlite").write_bytes(b"x" * 5000)
        killed(lambda: jobs.rebuild(root, now=NOW), rolls.uniform(0, 0.3))
        jobs.rebuild(root, now=NOW)
        whole(root)
        assert content(root) == before, number
    assert not [path for path in root.iterdir() if path.name.startswith(".~")]


@needs_fork
def test_two_collections_at_once_record_everything_once(tmp_path):
    root = workspace(tmp_path)
    for number in range(4):
        put(root, f"{number}.xlsx", report("示范县教育局", date=f"2025-01-1{number}"))
    child = os.fork()
    if not child:  # pragma: no cover - the other process
        with contextlib.suppress(BaseException):
            collect(root)
        os._exit(0)
    collect(root)
    os.waitpid(child, 0)

    assert len(jobs.status(root).files) == 4
    whole(root)


@needs_fork
def test_a_consolidation_that_is_killed_at_any_moment_is_completed_by_the_next(tmp_path):
    """No output is half-written; outputs, ledger and register are in the end as if nothing had happened."""
    assert consolidation(tmp_path, max(4, KILLS // 4)) >= 1
