"""On a Dask cluster the same tasks give the same bytes, without a shared disk and although workers die."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.test_executor import double, refuse_five, uneven
from tests.test_jobs import CITY
from toolkit import jobs
from toolkit.cli.program import _run
from toolkit.errors import NianbaoError
from toolkit.executor import InProcess, Lost, Reason, cluster
from toolkit.executor.cluster import Cluster, connected
from toolkit.feedback.exchange import check_json

dask, distributed = pytest.importorskip("dask"), pytest.importorskip("distributed")
SUBMISSIONS, ROSTER = CITY / "报送", CITY / "单位名录.csv"


@pytest.fixture(scope="module")
def scheduler():
    """A scheduler and two worker processes; a worker that dies is replaced."""
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 1}),
        distributed.LocalCluster(n_workers=2, threads_per_worker=2, dashboard_address=":0", silence_logs=50) as local,
    ):
        yield local


@pytest.fixture
def address(scheduler):
    scheduler.wait_for_workers(2, timeout=90)
    return scheduler.scheduler_address


def workers(address: str) -> list[int]:
    with distributed.Client(address, set_as_default=False) as client:
        return sorted(client.run(os.getpid).values())


def die_with(task):
    number, deadly = task
    if deadly:
        os.kill(os.getpid(), signal.SIGKILL)
    return 2 * number


def hang_at_two(number):
    time.sleep(60 if number == 2 else 0)
    return number


def test_results_come_in_order_and_few_tasks_are_ahead(address):
    taken = []

    def tasks():
        for number in range(30):
            taken.append(number)
            yield number

    results = Cluster(address, ahead=5).map(uneven, tasks())
    assert next(results) == 0 and len(taken) <= 6
    assert list(results) == list(range(1, 30))
    assert list(Cluster("tcp://127.0.0.1:1").map(double, [])) == []


def test_what_a_task_raises_comes_when_its_turn_comes(address):
    results = Cluster(address).map(refuse_five, range(9))
    assert [next(results) for _ in range(5)] == [0, 1, 2, 3, 4]
    with pytest.raises(ValueError, match="five"):
        next(results)


def test_a_task_that_kills_its_workers_or_never_ends_costs_itself_alone(address):
    tasks = [(number, number == 3) for number in range(12)]
    assert list(Cluster(address).map(die_with, tasks)) == [
        Lost(task, Reason.DIED) if task[1] else 2 * task[0] for task in tasks
    ]
    slow = list(Cluster(address, limit=1).map(hang_at_two, range(5)))
    assert slow == [0, 1, Lost(2, Reason.SLOW), 3, 4]


def test_a_check_while_a_worker_is_killed_says_what_it_says_here_byte_for_byte(address):
    """Workers read no file: they get bytes. One of the two is killed on the way, with what it had been given."""
    victims = workers(address)

    def kill_one(done, total):
        if done == 3:
            os.kill(victims.pop(), signal.SIGKILL)

    there = jobs.check([SUBMISSIONS], roster=ROSTER, executor=Cluster(address, ahead=3), progress=kill_one)
    here = jobs.check([SUBMISSIONS], roster=ROSTER, executor=InProcess())

    assert len(victims) == 1
    assert json.dumps(check_json(there.answer, there.office.ruleset)) == json.dumps(
        check_json(here.answer, here.office.ruleset)
    )


def test_a_consolidation_by_the_command_writes_the_same_bytes(address, tmp_path, monkeypatch, capsys):
    """Region workbook, draft, ledger, returned copies and manifest."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(SUBMISSIONS, "报送")
    for out, more in (("甲", []), ("乙", ["--scheduler", address])):
        assert _run(["consolidate", "报送", "--roster", str(ROSTER), "--out", out, *more]) == 1, capsys.readouterr().err
    written = [
        {path.relative_to(out).as_posix(): path.read_bytes() for path in sorted(Path(out).rglob("*")) if path.is_file()}
        for out in ("甲", "乙")
    ]
    assert len(written[0]) > 8 and written[0] == written[1]


def test_a_worker_is_never_asked_to_open_a_path(address, monkeypatch, tmp_path):
    """What is gone when the worker begins is read all the same."""
    for path in sorted(SUBMISSIONS.glob("*.xlsx"))[:3]:
        shutil.copy(path, tmp_path)
    from toolkit.intake import files

    carried = files.carried

    def carry_off(path):
        found = carried(path)
        path.unlink()
        return found

    monkeypatch.setattr(files, "carried", carry_off)
    results = files.read_files(sorted(tmp_path.iterdir()), executor=Cluster(address))
    assert list(tmp_path.iterdir()) == [] and len(results) == 3
    assert all(hasattr(one, "figures") for one in results)


@pytest.mark.parametrize("wrong", ["10.0.0.5:8786", "tcp://", "tcp://a:0", "tcp://a:99999", "http://a:1"])
def test_an_address_that_is_none_is_told_with_an_example(wrong):
    with pytest.raises(NianbaoError, match=r"tcp://10\.0\.0\.5:8786"):
        connected(wrong)


def test_nobody_there_is_said_within_seconds(capsys, monkeypatch):
    monkeypatch.setattr(cluster, "_PATIENCE", 0.5)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()  # takes the call and never says a word
        free = silent.getsockname()[1]
        started = time.monotonic()
        assert _run(["check", str(SUBMISSIONS), "--scheduler", f"tcp://127.0.0.1:{free}"]) == 2
    assert time.monotonic() - started < 8
    assert "没有应答" in capsys.readouterr().err


def test_without_the_extra_it_is_said_what_to_install(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert _run(["check", str(SUBMISSIONS), "--scheduler", "tcp://127.0.0.1:8786"]) == 2
    assert "pip install 'nianbao-toolkit[cluster]'" in capsys.readouterr().err


def test_another_version_on_the_cluster_is_refused(address, monkeypatch):
    monkeypatch.setattr(cluster, "__version__", "0.0.1")
    with pytest.raises(NianbaoError, match=r"0\.0\.1。请在集群上安装相同的版本"):
        connected(address)


def test_a_cluster_without_workers_and_one_that_ends_on_the_way_are_told(monkeypatch):
    monkeypatch.setattr(cluster, "_DESERTED", 1.0)
    with distributed.LocalCluster(n_workers=0, dashboard_address=":0", silence_logs=50) as empty:
        with pytest.raises(NianbaoError, match="没有工作进程"):
            connected(empty.scheduler_address)
        with pytest.raises(NianbaoError, match="没有任何工作进程"):
            list(Cluster(empty.scheduler_address).map(double, [1]))
        monkeypatch.setattr(cluster, "_DESERTED", 60.0)
        threading.Timer(0.7, empty.close).start()
        with pytest.raises(NianbaoError, match="中断了"):
            list(Cluster(empty.scheduler_address).map(double, [1]))
