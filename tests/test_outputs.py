"""Outputs are one set: broken off anywhere, the next run mends it; what people save meanwhile stays; one run at a time."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from toolkit.cli.program import _run
from toolkit.errors import OutputError
from toolkit.feedback import returning
from toolkit.office.ledger_file import LEDGER
from toolkit.outputs import (
    PREFIX,
    digest_of,
    explain,
    forget_written,
    only_run,
    replace_set,
    sweep,
    what_changed,
    write_file,
    write_files,
)
from toolkit.outputs.journal import JOURNAL
from toolkit.region.manifest import MANIFEST

ROOT = Path(__file__).parent.parent
CITY = ROOT / "samples" / "region-2024"
#: What a run replaces in these tests: a guarded file, two others, one of them in a subfolder, and a record.
NAMES = ("汇总.xlsx", "manifest.json", "退回/甲局.xlsx", "台账.csv")
OLD = {name: f"old {name}".encode() for name in NAMES}
NEW = {name: f"new {name}".encode() for name in NAMES}
SAVED = b"a decision"


def snapshot(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def ours(folder: Path) -> list[str]:
    """What lies in a folder and its subfolders that is no output."""
    return sorted(path.name for path in folder.rglob(f"{PREFIX}*"))


def fill(folder: Path, files: dict[str, bytes] = OLD) -> Path:
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def write_new(folder: Path) -> None:
    with only_run(folder):
        replace_set(folder, NEW, guarded={"台账.csv": digest_of(folder / "台账.csv")}, record="manifest.json")


def in_child(work: Callable[[], int]) -> int:
    """Do something in a process of its own.

    Returns:
        What it returned; the negative signal if it was killed.
    """
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        try:
            os._exit(work())
        except BaseException:
            traceback.print_exc()
            os._exit(99)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def at_step(number: int, folder: Path, act: Callable[[], object]) -> Callable[[], int]:
    """Watch this process from now on: right before its `number`-th change in a folder it does something else.

    Only for a child: there is no way back.

    Returns:
        How many changes there have been so far.
    """
    state = {"count": 0, "acting": False}
    inside = str(folder)

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if event not in ("open", "os.rename", "os.link", "os.remove", "os.mkdir", "os.rmdir") or state["acting"]:
            return
        if event == "open" and not (isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)):
            return
        if any(isinstance(one, str | os.PathLike) and os.fspath(one).startswith(inside) for one in arguments[:2]):
            state["count"] += 1
            if state["count"] == number:
                state["acting"] = True
                act()
                state["acting"] = False

    sys.addaudithook(watch)
    return lambda: state["count"]


def steps_of(work: Callable[[Path], object], folder: Path) -> int:
    """How many changes in a folder some work makes."""

    def count() -> int:
        counted = at_step(-1, folder, lambda: None)
        work(folder)
        return counted()

    return in_child(count)


# ---------------------------------------------------------------- a set


@pytest.mark.parametrize("before", [{}, OLD])
def test_a_set_lies_there_whole_and_nothing_else(tmp_path, before):
    fill(tmp_path, before)
    write_new(tmp_path)
    assert snapshot(tmp_path) == NEW


def test_the_record_is_replaced_last_and_the_guarded_file_first(tmp_path, monkeypatch):
    placed: list[str] = []
    for method in ("replace", "hardlink_to"):
        real = getattr(Path, method)

        def watched(self, other, real=real, method=method):
            target = self if method == "hardlink_to" else Path(other)
            if not target.name.startswith(PREFIX):
                placed.append(target.name)
            return real(self, other)

        monkeypatch.setattr(Path, method, watched)
    write_new(fill(tmp_path))
    assert placed == ["台账.csv", "汇总.xlsx", "甲局.xlsx", "manifest.json"]


def test_killed_before_any_change_the_next_run_finds_the_set_whole_old_or_whole_new(tmp_path):
    """Every single change in the folder is once the last thing that a run was about to do."""
    total = steps_of(write_new, fill(tmp_path / "count"))
    seen = set()
    for number in range(1, total + 1):
        folder = fill(tmp_path / str(number))

        def die(folder=folder, number=number) -> int:
            at_step(number, folder, lambda: os.kill(os.getpid(), signal.SIGKILL))
            write_new(folder)
            return 0

        assert in_child(die) == -signal.SIGKILL
        with only_run(folder):
            pass
        sweep(folder / "退回")
        after = snapshot(folder)
        assert after in (OLD, NEW), (number, after)
        seen.add(after == NEW)
        write_new(folder)
        assert snapshot(folder) == NEW
    assert total > 20
    assert seen == {True, False}


def test_what_somebody_saved_between_the_killed_run_and_the_next_stays(tmp_path):
    """Killed right after the journal was written: nothing is new yet; then a draft and the ledger are edited by hand."""
    fill(tmp_path)

    def die() -> int:
        real = os.rename
        os.rename = lambda *paths: os.kill(os.getpid(), signal.SIGKILL) or real(*paths)
        write_new(tmp_path)
        return 0

    assert in_child(die) == -signal.SIGKILL
    assert (tmp_path / JOURNAL).exists()
    for name in ("台账.csv", "汇总.xlsx"):
        (tmp_path / name).write_bytes(SAVED)
    with only_run(tmp_path):
        pass
    assert snapshot(tmp_path) == {**NEW, "台账.csv": SAVED, "汇总.xlsx": SAVED}


@pytest.mark.parametrize("text", ["{", "[1]", '[{"staged": "../x", "target": "y", "sha256": ""}]', '[{"nothing": 1}]'])
def test_a_journal_that_is_not_ours_moves_nothing_and_is_told_of(tmp_path, text):
    (tmp_path / JOURNAL).write_text(text)
    with pytest.raises(OutputError, match="请删除这个文件"), only_run(tmp_path):
        pass


# ---------------------------------------------------------------- failures, told as they are


def failing(monkeypatch, target: str, error: BaseException, times: int = 1) -> None:
    """Moving a file to this name fails."""
    real = Path.replace
    left = [times]

    def replace(self, other):
        if Path(other).name == target and left[0]:
            left[0] -= 1
            raise error
        return real(self, other)

    monkeypatch.setattr(Path, "replace", replace)


def test_a_failure_among_the_replacements_names_new_and_old_and_the_next_run_completes(tmp_path, monkeypatch):
    failing(monkeypatch, "甲局.xlsx", OSError(errno.EBUSY, "Device or resource busy"))
    with pytest.raises(OutputError) as caught:
        write_new(fill(tmp_path))
    said = str(caught.value)
    assert "没有改动" not in said
    assert "文件正被别的程序占用" in said
    assert "已经换成新的：“台账.csv”“汇总.xlsx”；还没有更新：“甲局.xlsx”“manifest.json”。" in said
    assert {name for name in NAMES if (tmp_path / name).read_bytes() == NEW[name]} == {"台账.csv", "汇总.xlsx"}

    with only_run(tmp_path):
        pass
    assert snapshot(tmp_path) == NEW


def test_a_file_that_is_still_held_at_the_next_run_is_told_before_the_work(tmp_path, monkeypatch):
    failing(monkeypatch, "甲局.xlsx", OSError(errno.EBUSY, ""), times=2)
    with pytest.raises(OutputError):
        write_new(fill(tmp_path))
    with pytest.raises(OutputError, match=r"上次运行没有写完.*甲局.*占用"), only_run(tmp_path):
        pass
    with only_run(tmp_path):
        pass
    assert snapshot(tmp_path) == NEW


def test_a_failure_at_the_first_replacement_changes_nothing_and_says_so(tmp_path, monkeypatch):
    files = {name: NEW[name] for name in ("汇总.xlsx", "退回/甲局.xlsx")}
    failing(monkeypatch, NAMES[0], OSError(errno.EIO, ""))
    with pytest.raises(OutputError, match=r"原有文件没有改动。$"):
        write_files(fill(tmp_path), files)
    assert snapshot(tmp_path) == OLD


@pytest.mark.parametrize("name", NAMES)
def test_a_folder_in_the_way_or_a_mounted_file_is_noticed_before_anything_is_replaced(tmp_path, monkeypatch, name):
    folder = fill(tmp_path / "folder", {one: OLD[one] for one in NAMES if one != name})
    (folder / name).mkdir(parents=True)
    before = snapshot(folder)
    with pytest.raises(OutputError, match=rf"{Path(name).name}.*已有同名的文件夹.*原有文件没有改动"):
        write_new(folder)
    assert snapshot(folder) == before

    real = Path.hardlink_to

    def as_mounted(self, target):
        if Path(target).name == Path(name).name:
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        return real(self, target)

    monkeypatch.setattr(Path, "hardlink_to", as_mounted)
    folder = fill(tmp_path / "mounted")
    with pytest.raises(OutputError, match=rf"{Path(name).name}.*文件正被别的程序占用.*原有文件没有改动"):
        write_new(folder)
    assert snapshot(folder) == OLD


def test_a_name_that_is_too_long_changes_nothing(tmp_path):
    with pytest.raises(OutputError, match=r"文件名太长.*原有文件没有改动"):
        write_files(fill(tmp_path), {NAMES[0]: b"new", "长" * 200 + ".xlsx": b"new"})
    assert snapshot(tmp_path) == OLD


@pytest.mark.parametrize("number", [*errno.errorcode, 0, 9999])
def test_every_error_of_the_system_is_told_in_chinese(number):
    said = explain(Path("结果"), OSError(number, os.strerror(number)))
    assert re.fullmatch(r"无法写入“结果”：[^A-Za-z]{6,}。", said.replace("Excel、WPS", ""))


def test_a_folder_without_permission_is_told_in_chinese_and_is_no_other_run(tmp_path):
    folder = tmp_path / "结果"
    folder.mkdir()
    folder.chmod(0o555)

    def try_to() -> int:
        if os.geteuid() == 0:
            os.seteuid(65534)
        for attempt in (
            lambda: only_run(folder).__enter__(),
            lambda: write_files(folder, NEW),
            lambda: write_file(folder / "a", b""),
        ):
            with pytest.raises(OutputError, match="没有写入权限"):
                attempt()
        return 0

    assert in_child(try_to) == 0
    assert ours(folder) == []


def test_a_folder_that_a_failed_run_made_goes_again(tmp_path):
    with pytest.raises(OutputError), only_run(tmp_path / "a" / "b"):
        raise OutputError("x")
    assert list(tmp_path.iterdir()) == []


# ---------------------------------------------------------------- Ctrl-C


def test_ctrl_c_before_any_change_leaves_all_old_or_makes_all_new_and_the_words_are_true(tmp_path):
    total = steps_of(write_new, fill(tmp_path / "count"))
    outcomes = set()
    for number in range(1, total + 1):
        folder = fill(tmp_path / str(number))

        def interrupted(folder=folder, number=number) -> int:
            def press() -> None:
                raise KeyboardInterrupt

            forget_written()
            at_step(number, folder, press)
            try:
                write_new(folder)
            except KeyboardInterrupt:
                said = what_changed()
                files = {name: data for name, data in snapshot(folder).items() if PREFIX not in name}
                if said == "没有改动任何文件。":
                    return 1 if files == OLD else 3
                return 2 if files == NEW and said.startswith("中断前已经写好“台账.csv”“汇总.xlsx”") else 4
            return 5

        outcomes.add(in_child(interrupted))
        write_new(folder)
        assert snapshot(folder) == NEW
    assert outcomes == {1, 2}


def test_the_command_says_what_was_written_before_ctrl_c(capsys, tmp_path, monkeypatch):
    arguments = ["consolidate", str(CITY / "报送"), "--roster", str(CITY / "单位名录.csv"), "--out", str(tmp_path / "o")]
    monkeypatch.setattr(returning, "make_returns", interrupt)
    assert _run(arguments) == 2
    assert capsys.readouterr().err == "已中断，没有改动任何文件。\n"
    assert not (tmp_path / "o").exists()
    monkeypatch.undo()

    failing(monkeypatch, MANIFEST, KeyboardInterrupt())
    assert _run(arguments) == 2
    assert re.fullmatch(r"已中断，中断前已经写好“核实说明台账.csv”.*等 \d+ 个文件，其余没有改动。\n", capsys.readouterr().err)
    assert (tmp_path / "o" / MANIFEST).is_file()


def interrupt(*_, **__):
    raise KeyboardInterrupt


# ---------------------------------------------------------------- what people save


def by_renaming(place: Path) -> None:
    beside = place.with_name("editor's own")
    beside.write_bytes(SAVED)
    beside.replace(place)


def in_place(place: Path) -> None:
    place.write_bytes(SAVED)


@pytest.mark.parametrize("save", [by_renaming, in_place])
@pytest.mark.parametrize("before", [{}, OLD])
def test_a_decision_that_is_saved_at_any_moment_is_never_lost(tmp_path, save, before):
    """Somebody saves the ledger right before each single change of a run, also where there was no ledger."""
    total = steps_of(write_new, fill(tmp_path / "count", before))
    refused = 0
    for number in range(1, total + 1):
        folder = fill(tmp_path / str(number), before)
        known = digest_of(folder / "台账.csv")

        def disturbed(folder=folder, number=number, known=known) -> int:
            at_step(number, folder, lambda: save(folder / "台账.csv"))
            try:
                with only_run(folder):
                    replace_set(folder, NEW, guarded={"台账.csv": known}, record="manifest.json")
            except OutputError as error:
                assert f"有人修改了“{folder / '台账.csv'}”，为免丢失，没有写入任何文件" in str(error)
                return 1
            return 0

        if number == 1:
            folder.mkdir(exist_ok=True)
        status = in_child(disturbed)
        refused += status
        after = snapshot(folder)
        assert after.pop("台账.csv") == SAVED, number
        rest = before if status else NEW
        assert after == {name: data for name, data in rest.items() if name != "台账.csv"}, number
    assert 5 < refused < total


def test_what_is_written_into_the_old_file_after_it_was_compared_is_kept_under_a_name_that_people_see(tmp_path, monkeypatch):
    """A program that opened the ledger before the run writes into it while the other files are being replaced."""
    fill(tmp_path)
    with (tmp_path / "台账.csv").open("r+b") as late:
        real = Path.replace

        def replace(self, other):
            if Path(other).name == "汇总.xlsx":
                late.write(SAVED)
                late.flush()
            return real(self, other)

        monkeypatch.setattr(Path, "replace", replace)
        with pytest.raises(OutputError, match=r"另存为.*台账（汇总期间保存1）.csv"):
            write_new(tmp_path)
    after = snapshot(tmp_path)
    assert after.pop("台账（汇总期间保存1）.csv").startswith(SAVED)
    assert after == NEW


@pytest.mark.parametrize("there_before", [True, False])
def test_a_ledger_saved_while_the_copies_are_made_stops_the_consolidation(capsys, tmp_path, monkeypatch, there_before):
    out = tmp_path / "汇总"
    if there_before:
        consolidate(out)
    before = snapshot(out)
    real = returning.make_returns
    typed = (before[LEDGER] if there_before else b"") + "人写的意见\n".encode()

    def slow(*arguments, **options):
        (out / LEDGER).write_bytes(typed)
        return real(*arguments, **options)

    monkeypatch.setattr(returning, "make_returns", slow)
    capsys.readouterr()
    assert consolidate(out) == 2
    assert "为免丢失，没有写入任何文件。请重新运行。" in capsys.readouterr().err
    assert snapshot(out) == {**before, LEDGER: typed}


# ---------------------------------------------------------------- sweeping


def test_what_a_killed_run_left_is_swept_in_every_folder_and_nothing_else(capsys, tmp_path):
    out = tmp_path / "汇总"
    consolidate(out)
    before = snapshot(out)
    for folder in (out, out / "退回"):
        (folder / f"{PREFIX}999-0.tmp").touch()
        (folder / "备忘.tmp").touch()
        (folder / ".~别人的.tmp").touch()
    consolidate(out)
    assert ours(out) == []
    others = {f"{folder}{name}": b"" for folder in ("", "退回/") for name in ("备忘.tmp", ".~别人的.tmp")}
    assert snapshot(out) == {**before, **others}


def test_the_folder_of_the_copies_is_swept_and_goes_when_nothing_goes_back(capsys, tmp_path):
    out = tmp_path / "汇总"
    consolidate(out)
    (out / "退回" / f"{PREFIX}999-0.tmp").touch()
    good = str(CITY / "报送" / "云溪市教育局.xlsx")
    assert _run(["consolidate", good, "--roster", str(CITY / "单位名录.csv"), "--out", str(out)]) == 0
    assert not (out / "退回").exists()


def test_a_folder_that_somebody_holds_is_not_swept(tmp_path):
    staged = tmp_path / f"{PREFIX}999-0.tmp"
    with only_run(tmp_path):
        staged.touch()
        assert in_child(lambda: sweep(tmp_path) or 0) == 0
        assert staged.exists()
    sweep(tmp_path)
    assert not staged.exists()


def test_a_single_file_that_is_being_written_without_a_lock_is_swept_only_when_it_is_old(tmp_path):
    staged = tmp_path / f"{PREFIX}one-999-0.tmp"
    staged.touch()
    sweep(tmp_path)
    assert staged.exists()
    os.utime(staged, (time.time() - 7200,) * 2)
    sweep(tmp_path)
    assert not staged.exists()


# ---------------------------------------------------------------- one run at a time


def consolidate(out: Path) -> int:
    return _run(["consolidate", str(CITY / "报送"), "--roster", str(CITY / "单位名录.csv"), "--out", str(out)])


#: A consolidation that tells when it is in the middle, and then waits for a line.
PAUSED = """
import sys
from toolkit.feedback import returning
from toolkit.cli import main
real = returning.make_returns
def paused(*arguments, **options):
    print("in the middle", flush=True)
    sys.stdin.readline()
    return real(*arguments, **options)
returning.make_returns = paused
main(sys.argv[1:])
"""
#: A consolidation that is killed while its workers are at work.
WITH_WORKERS = """
import os, sys
from toolkit.intake import files
from toolkit.region import run
from toolkit.cli import main
files.PARALLEL_FROM = 1
real = run.check_each
def told(*arguments, **options):
    for one in real(*arguments, **options):
        print("reading", flush=True)
        sys.stdin.readline()
        yield one
run.check_each = told
main(sys.argv[1:])
"""


def start(program: str, out: Path) -> subprocess.Popen[str]:
    arguments = ["consolidate", str(CITY / "报送"), "--roster", str(CITY / "单位名录.csv"), "--out", str(out)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "encoding": "utf-8"}
    environment = {
        **os.environ,
        "PYTHONIOENCODING": "utf-8",
        "PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH")))),
    }
    return subprocess.Popen(
        [sys.executable, "-c", program, *arguments], cwd=ROOT, env=environment, start_new_session=True, **pipes
    )  # fmt: skip


def test_a_second_and_a_third_run_in_one_folder_are_refused_until_the_first_has_finished(capsys, tmp_path):
    out = tmp_path / "汇总"
    consolidate(out)
    before = snapshot(out)
    with start(PAUSED, out) as first:
        assert first.stdout.readline() == "in the middle\n"
        capsys.readouterr()
        for _ in range(2):
            assert consolidate(out) == 2
            assert capsys.readouterr().err == f"错误：另一个汇总正在写入“{out}”，请等它结束后重试。\n"
        assert {name: data for name, data in snapshot(out).items() if PREFIX not in name} == before
        first.communicate("go on\n", timeout=60)
        assert first.returncode == 1
    assert snapshot(out) == before
    assert consolidate(out) == 1


def test_a_lock_file_that_its_holder_removes_while_another_run_opens_it_locks_nothing(tmp_path, monkeypatch):
    """The holder ends between our opening of its lock file and our taking of the lock: a third run may have a new one."""
    real = FileLock.acquire
    removed = []

    def acquire(self, *arguments, **options):
        if not removed:
            removed.append(True)
            (tmp_path / f"{PREFIX}lock").unlink()
            (tmp_path / f"{PREFIX}lock").touch()
        return real(self, *arguments, **options)

    monkeypatch.setattr(FileLock, "acquire", acquire)
    with pytest.raises(OutputError, match="另一个汇总正在写入"), only_run(tmp_path):
        pass
    removed.clear()
    with only_run(tmp_path, wait=5.0):
        assert in_child(lambda: refused(tmp_path)) == 1


def refused(folder: Path) -> int:
    try:
        with only_run(folder):
            return 0
    except OutputError:
        return 1


def test_the_lock_of_a_run_that_was_killed_frees_itself(capsys, tmp_path):
    out = tmp_path / "汇总"
    with start(PAUSED, out) as first:
        assert first.stdout.readline() == "in the middle\n"
        first.kill()
    assert ours(out) == [f"{PREFIX}lock"]
    assert consolidate(out) == 1
    assert ours(out) == []


def test_the_workers_that_a_killed_run_leaves_behind_do_not_keep_its_lock(capsys, tmp_path):
    """Only the first process is killed, as by the task manager; its workers still wait for work."""
    out = tmp_path / "汇总"
    with start(WITH_WORKERS, out) as first:
        try:
            assert first.stdout.readline() == "reading\n"
            first.kill()
            first.wait()
            assert consolidate(out) == 1
        finally:
            with contextlib.suppress(ProcessLookupError):  # they end by themselves soon after
                os.killpg(first.pid, signal.SIGKILL)
    assert ours(out) == []


def test_a_short_command_waits_for_another_one(tmp_path):
    with only_run(tmp_path):
        child = os.fork()
        if child == 0:
            try:
                write_files(tmp_path, NEW)
                os._exit(0)
            except BaseException:
                os._exit(99)
        time.sleep(0.2)
        assert os.waitpid(child, os.WNOHANG) == (0, 0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert snapshot(tmp_path) == NEW


# ---------------------------------------------------------------- a whole consolidation


def test_the_manifest_holds_the_digest_of_every_other_output(capsys, tmp_path):
    consolidate(tmp_path)
    manifest = json.loads((tmp_path / MANIFEST).read_text(encoding="utf-8"))
    files = snapshot(tmp_path)
    del files[MANIFEST]
    assert manifest["digests"] == {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    assert {manifest["outputs"]["summary"], manifest["outputs"]["draft"], *manifest["outputs"]["returned"]} < set(files)


def test_a_consolidation_that_is_killed_anywhere_is_made_good_by_the_next(capsys, tmp_path):
    """Six kills before changes drawn by lot; three units more have sent since the earlier run, so that all outputs differ."""
    undisturbed = tmp_path / "无事"
    everything = sorted((CITY / "报送").glob("[CX]*"))  # four with faults and one with a query: copies, text and ledger
    half = everything[:2]

    def run(out: Path, files: list[Path]) -> int:
        return _run(["consolidate", *map(str, files), "--roster", str(CITY / "单位名录.csv"), "--out", str(out)])

    run(undisturbed, half)
    first = snapshot(undisturbed)
    total = steps_of(lambda out: run(out, everything), undisturbed)
    run(undisturbed, everything)
    expected = snapshot(undisturbed)
    assert total > 40

    for number in sorted(random.Random(20241231).sample(range(1, total + 1), 6)):
        out = fill(tmp_path / str(number), first)  # as deep as the undisturbed one: paths are relative

        def die(out=out, number=number) -> int:
            at_step(number, out, lambda: os.kill(os.getpid(), signal.SIGKILL))
            return run(out, everything)

        assert in_child(die) == -signal.SIGKILL
        for name, data in snapshot(out).items():
            assert PREFIX in name or data in (first.get(name), expected.get(name)), (number, name)
        with only_run(out):
            pass
        files = snapshot(out)
        digests = json.loads(files[MANIFEST])["digests"]
        assert {name: hashlib.sha256(files[name]).hexdigest() for name in digests} == digests, number
        run(out, everything)
        assert snapshot(out) == expected, number
