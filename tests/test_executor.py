"""Work in processes: order, deaths, hangs, exceptions, how far it runs ahead, and that nothing is left behind."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from toolkit.errors import UnreadableError
from toolkit.executor import InProcess, Lost, Reason, begin, processes, suited
from toolkit.executor.processes import Processes

ROOT = Path(__file__).parent.parent
#: Seconds after which something that should have happened has not.
PATIENCE = 30


def double(number):
    return 2 * number


def uneven(number):
    time.sleep(0.01 * (number % 3))
    return number


def double_or_die(task):
    number, deadly = task
    if deadly:
        os.kill(os.getpid(), signal.SIGKILL)
    return 2 * number


def double_or_hang(task):
    number, endless = task
    if endless:
        time.sleep(600)
    return 2 * number


def interrupt(number):
    os.kill(os.getpid(), signal.SIGINT)
    return number


def unhurried(number):
    time.sleep(0.3)
    return number


class Panic(BaseException):
    """What some libraries throw."""


def panic(number):
    raise Panic


def refuse_five(number):
    if number == 5:
        raise ValueError("five")
    return number


def unreadable(number):
    error = UnreadableError("bomb", "压缩炸弹")
    error.way = lambda: None  # type: ignore[attr-defined]
    raise error


def leave_a_mark_or_hang(task):
    path, endless = task
    if endless:
        time.sleep(600)
    path.touch()


def leave_a_mark(path):
    path.write_text("done")
    return os.getpid()


def die_at_once(function, connection):
    os._exit(1)


def wait_for(what):
    end = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


def alive(process: int) -> bool:
    """A killed process whose parent has not asked for it is dead, too."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture(autouse=True)
def nothing_is_left_behind():
    yield
    assert multiprocessing.active_children() == []
    assert not [one for one in threading.enumerate() if one.name == "executor"]


@pytest.mark.parametrize("one", [InProcess(), Processes(2), Processes(3, ahead=4)])
def test_results_come_in_the_order_of_the_tasks(one):
    assert list(one.map(uneven, range(100))) == list(range(100))
    assert list(one.map(uneven, [])) == []


@pytest.mark.parametrize("deadly", [{0}, {7}, {30}, {59}, {0, 1, 2}, set(range(0, 60, 5)), set(range(60))])
def test_a_death_costs_the_task_that_caused_it_and_no_other(deadly):
    """Sixty tasks, of which no more than eight are ahead: those that were not yet handed out are done all the same."""
    tasks = [(number, number in deadly) for number in range(60)]

    results = list(Processes(2, ahead=8).map(double_or_die, tasks))

    assert results == [Lost(task, Reason.DIED) if task[1] else 2 * task[0] for task in tasks]


def test_a_task_that_does_not_end_is_ended_and_the_others_go_on():
    tasks = [(number, number in (3, 20)) for number in range(40)]

    results = list(Processes(2, limit=1, ahead=8).map(double_or_hang, tasks))

    assert results == [Lost(task, Reason.SLOW) if task[1] else 2 * task[0] for task in tasks]


def test_each_task_has_the_whole_time_to_itself():
    """Eight tasks that are handed out together take longer than one of them may."""
    assert list(Processes(1, limit=1.5).map(unhurried, range(16))) == list(range(16))


def test_a_panic_that_is_no_exception_is_a_death():
    assert list(Processes(2).map(panic, [1])) == [Lost(1, Reason.DIED)]


def test_a_process_that_dies_with_nothing_to_do_costs_no_task():
    results = Processes(1, ahead=1).map(double, range(3))
    first = next(results)
    (idle,) = multiprocessing.active_children()
    os.kill(idle.pid, signal.SIGKILL)

    assert [first, *results] == [0, 2, 4]


@pytest.mark.parametrize("one", [InProcess(), Processes(2, ahead=4)])
def test_an_exception_of_the_function_is_raised_when_its_turn_comes(one):
    results = one.map(refuse_five, range(20))

    assert [next(results) for _ in range(5)] == [0, 1, 2, 3, 4]
    with pytest.raises(ValueError) as caught:
        next(results)
    assert caught.value.args == ("five",)


def test_an_exception_says_where_in_the_worker_it_was_raised():
    with pytest.raises(ValueError) as caught:
        list(Processes(2).map(refuse_five, [5]))

    assert "in refuse_five" in "".join(caught.value.__notes__)


def test_an_exception_that_cannot_be_handed_over_keeps_its_name_and_words():
    with pytest.raises(RuntimeError, match="UnreadableError: 压缩炸弹"):
        list(Processes(1).map(unreadable, [1]))


def test_a_result_that_cannot_be_handed_over_is_an_exception_and_no_silence():
    with pytest.raises(Exception, match="pickle"):
        list(Processes(1).map(threading.Lock.__class__.__call__, [threading.Lock]))


def test_tasks_are_taken_only_as_results_are():
    """So that what waits in memory does not grow with the number of tasks."""
    taken = []

    def tasks():
        for number in range(1000):
            taken.append(number)
            yield number

    results = Processes(2, ahead=10).map(double, tasks())
    for number in range(20):
        next(results)
        assert len(taken) <= number + 10
    results.close()


def test_work_goes_on_while_the_taker_is_busy(tmp_path):
    paths = [tmp_path / str(number) for number in range(40)]
    results = Processes(2, ahead=20).map(leave_a_mark, paths)
    next(results)

    wait_for(lambda: len(list(tmp_path.iterdir())) >= 20)
    results.close()


def test_work_begins_without_being_waited_for(tmp_path):
    """The last of 11 tasks never ends, and ten are done although nobody has taken a result."""
    tasks = [(tmp_path / str(number), number == 10) for number in range(11)]
    results = begin(Processes(2).map(leave_a_mark_or_hang, tasks))

    wait_for(lambda: len(list(tmp_path.iterdir())) == 10)
    results.close()
    assert list(results) == [] and multiprocessing.active_children() == []


@pytest.mark.parametrize("one", [InProcess(), Processes(2)])
def test_what_has_begun_gives_every_result_in_order(one):
    assert list(begin(one.map(double, range(100)))) == [2 * number for number in range(100)]
    assert list(begin(one.map(double, []))) == []


def test_results_that_are_dropped_end_the_processes():
    """Begun or not, and without a call of `close`."""
    begin(Processes(2).map(double_or_hang, [(0, True), (1, True)]))
    Processes(2).map(double_or_hang, [(0, True)])

    wait_for(lambda: not multiprocessing.active_children())


def test_a_taker_that_goes_away_ends_the_processes():
    results = Processes(2).map(double_or_hang, [(0, False), (1, True), (2, True), (3, True)])
    assert next(results) == 0
    started = time.monotonic()
    results.close()

    assert time.monotonic() - started < 5
    assert multiprocessing.active_children() == []


def test_processes_that_cannot_start_are_told_of(monkeypatch):
    monkeypatch.setattr(processes, "_work", die_at_once)
    with pytest.raises(RuntimeError, match="before they begin"):
        list(Processes(2).map(double, range(10)))


def test_no_more_processes_are_started_than_there_are_tasks(tmp_path):
    results = Processes(8).map(leave_a_mark, [tmp_path / "1", tmp_path / "2"])
    next(results)
    assert len(multiprocessing.active_children()) <= 2
    results.close()


_HANGING = """
import os, time
from toolkit.executor.processes import Processes
def hang(number):
    os.write(1, b"%d\\n" % os.getpid())  # in one piece
    time.sleep(600)
try:
    list(Processes(2).map(hang, range(4)))
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""
_WAITING = """
import os, time
from toolkit.executor.processes import Processes
def name(number):
    time.sleep(0.3)
    return os.getpid()
results = Processes(2, ahead=2).map(name, range(9))
print(next(results), next(results), sep="\\n", flush=True)
time.sleep(600)
"""


def start(script):
    """A process in a session of its own, once its two workers have been named."""
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    process = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, start_new_session=True, **pipes)
    return process, {int(process.stdout.readline()) for _ in range(2)}


def test_ctrl_c_ends_everything_at_once_and_the_workers_say_nothing():
    process, workers = start(_HANGING)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=PATIENCE)

    assert (process.returncode, out, err) == (0, "interrupted\n", "")
    wait_for(lambda: not any(map(alive, workers)))


def test_ctrl_c_does_not_reach_the_function():
    """What becomes of the work is for the first process to say."""
    assert list(Processes(2).map(interrupt, range(3))) == [0, 1, 2]


def test_processes_do_not_outlive_one_that_was_killed():
    """The younger of two brothers keeps the elder's connection open, so that its end alone would tell it nothing."""
    process, workers = start(_WAITING)
    assert all(map(alive, workers))
    process.kill()
    process.communicate(timeout=PATIENCE)

    wait_for(lambda: not any(map(alive, workers)))


@pytest.mark.parametrize(
    ("number", "processors", "kind"), [(9, 4, InProcess), (10, 4, Processes), (10, 1, InProcess), (10, None, InProcess)]
)
def test_a_few_tasks_are_not_worth_a_process(monkeypatch, number, processors, kind):
    monkeypatch.setattr(os, "cpu_count", lambda: processors)
    assert isinstance(suited(number, 10), kind)


def test_hired_processes_are_there_before_their_tasks_and_gone_when_nobody_wants_them():
    """Two processes, started with no task: they do forty, each by one of the two; those of another pair end unused."""
    hired, unused = Processes(2).hired(whose), Processes(2).hired(whose)
    first = set(processes_of(hired))
    assert len(first) == 2

    assert set(hired.map(whose, range(40))) <= first
    idle = processes_of(unused)
    assert len(idle) == 2 and all(map(alive, idle))
    unused.close()
    wait_for(lambda: not any(map(alive, idle)))


def whose(number):
    return os.getpid()


def test_of_hired_processes_only_so_many_are_kept_as_there_is_work_for():
    """At least one, and never more than were hired; the others end at once, whatever our thread is waiting for."""
    for count, left in ((0, 1), (2, 2), (9, 3)):
        hired = Processes(3).hired(whose)
        first = processes_of(hired)
        hired.keep(count)
        assert processes_of(hired) == first[:left]
        assert not any(map(alive, first[left:]))
        assert set(hired.map(whose, range(40))) <= set(first[:left])


def processes_of(hired):
    return [worker.process.pid for worker in hired._run.workers]


def test_results_lie_where_they_are_put_until_they_are_taken():
    """Ten results through a store that counts: all went through it, and come back as they were."""
    stored = []

    def store(data):
        stored.append(len(data))
        return memoryview(data)

    assert list(Processes(2, store=store).map(double, range(10))) == [double(number) for number in range(10)]
    assert len(stored) == 10
