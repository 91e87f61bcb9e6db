"""kill -9 at random moments of `collect` and `consolidate`: `python -m tests.workspace.killed [MOMENTS]`; by default 50.

After every death inbox and archive are untouched, the register is consistent for any SQLite tool, no output is half-written;
the next run ends with the same bytes as one that nobody has disturbed.
"""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
from pathlib import Path
from unittest import mock

from tests.workspace.building import NOW, REJECTED, busy, collect, content, put, report, snapshot, workspace, zipped
from toolkit import jobs
from toolkit.outputs import PREFIX
from toolkit.paths import sha256_of


def killed(work, after: float) -> bool:
    """Run something in a process of its own and kill it after some seconds; whether it was still at work."""
    child = os.fork()
    if not child:  # pragma: no cover - the process that is killed
        with contextlib.suppress(BaseException):
            work()
        os._exit(0)
    time.sleep(after)
    with contextlib.suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    return os.waitpid(child, 0)[1] == signal.SIGKILL


def whole(root: Path) -> None:
    """The register is consistent for any SQLite tool, and every original is what its folder says."""
    with contextlib.closing(sqlite3.connect(root / "登记簿.sqlite")) as plain:
        assert plain.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert plain.execute("PRAGMA foreign_key_check").fetchall() == []
    for path in (root / "归档" / "原件").glob("??/*/*"):
        assert sha256_of(path.read_bytes()) == path.parent.name


def timed(work) -> float:
    started = time.monotonic()
    work()
    return time.monotonic() - started


def collection(folder: Path, moments: int, seed: int = 11) -> int:
    """Kill collections, each of them twice; how many were still at work. Small transactions, so that there are several."""
    with mock.patch("toolkit.workspace.collecting._TOGETHER", 2):
        return _collection(folder, moments, random.Random(seed))


def _collection(folder: Path, moments: int, rolls: random.Random) -> int:
    fresh = workspace(folder)
    for number, (unit, more) in enumerate(
        [("示范县教育局", {}), ("示范县公安局", {"typed": REJECTED}), ("青石镇人民政府", {}), ("谁也不是", {})] * 2
    ):
        put(fresh, f"{number}.xlsx", report(unit, date=f"2025-01-1{number}", **more))
    put(fresh, "打包.zip", zipped({"甲/表.xlsx": report("示范县教育局", date="2025-01-19"), "坏.rar": b"Rar!\x1a\x07\x00"}))
    inbox = snapshot(fresh / "收件箱")
    calm, warm = folder / "calm", folder / "warm"
    for copy in (calm, warm):
        shutil.copytree(fresh, copy)
    length = min(timed(lambda: collect(calm)), timed(lambda: collect(warm)))
    hits = 0
    for number in range(moments):
        root = folder / f"killed {number}"
        shutil.copytree(fresh, root)
        for _ in range(2):
            hits += killed(lambda: collect(root), rolls.uniform(0, 1.2 * length))  # noqa: B023 - runs at once
            whole(root)
            assert snapshot(root / "收件箱") == inbox
        collect(root)
        assert content(root) == content(calm), number
        assert (root / "日志.csv").read_bytes() == (calm / "日志.csv").read_bytes()
        assert snapshot(root / "归档") == snapshot(calm / "归档")
        assert {path.name for path in root.iterdir()} == {path.name for path in calm.iterdir()}
        shutil.rmtree(root)
    return hits


def consolidation(folder: Path, moments: int, seed: int = 13) -> int:
    """Kill consolidations over the outputs of an earlier one; how many were still at work."""
    fresh = busy(folder)
    jobs.consolidate_workspace(workspace=fresh, now=NOW)
    put(fresh, "公安局.xlsx", report("示范县公安局", typed=REJECTED))
    collect(fresh)
    originals, earlier = snapshot(fresh / "归档"), snapshot(fresh / "汇总")
    calm, warm = folder / "calm", folder / "warm"
    for copy in (calm, warm):
        shutil.copytree(fresh, copy)
    length = min(timed(lambda root=root: jobs.consolidate_workspace(workspace=root, now=NOW)) for root in (calm, warm))
    after = snapshot(calm / "汇总")
    assert after != earlier
    rolls, hits = random.Random(seed), 0
    for number in range(moments):
        root = folder / f"killed {number}"
        shutil.copytree(fresh, root)
        work = lambda: jobs.consolidate_workspace(workspace=root, now=NOW)  # noqa: B023, E731 - runs at once
        hits += killed(work, rolls.uniform(0, length))
        whole(root)
        assert snapshot(root / "归档") == originals
        for name, written in snapshot(root / "汇总").items():
            if not any(part.startswith(PREFIX) for part in Path(name).parts):
                assert written in (earlier.get(name), after.get(name)), f"{number}: {name} is half-written"
        work()
        assert snapshot(root / "汇总") == after, number
        assert content(root) == content(calm)
        assert (root / "日志.csv").read_bytes() == (calm / "日志.csv").read_bytes()
        shutil.rmtree(root)
    return hits


def main() -> None:
    """Say how many were killed at work; an assertion names the first that left something wrong."""
    moments = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    for work in (collection, consolidation):
        with tempfile.TemporaryDirectory() as folder:
            print(
                f"{work.__name__}: {moments} moments, {work(Path(folder), moments)} killed at work, all completed", flush=True
            )


if __name__ == "__main__":
    main()
