"""One task in a process of its own: its answer, and what becomes of one that dies, hangs or eats memory."""

from __future__ import annotations

import os
import signal
import sys
import time

import pytest

from tests.test_executor import Panic
from toolkit.errors import UnreadableError
from toolkit.executor import Lost, Reason
from toolkit.executor.alone import alone
from toolkit.executor.processes import Processes

GIB = 1 << 30


def double(number):
    print("not part of the answer")
    return os.getpid(), 2 * number


def refuse(number):
    raise UnreadableError("bomb", "压缩炸弹")


def refuse_plainly(number):
    raise ValueError(number)


def do_ill(how):
    if how == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if how == "abort":
        os.abort()
    if how == "exit":
        os._exit(0)
    if how == "panic":
        raise Panic
    if how == "sleep":
        time.sleep(600)
    if how == "spin":
        while True:
            pass
    return len(bytes(2 * GIB))


def inside_a_pool(number):
    return alone(double, number)[1]


def test_the_answer_comes_from_another_process():
    process, answer = alone(double, 21)

    assert answer == 42 and process != os.getpid()


def test_what_the_function_raises_is_raised():
    with pytest.raises(ValueError, match="7"):
        alone(refuse_plainly, 7)
    with pytest.raises(RuntimeError, match="UnreadableError: 压缩炸弹"):
        alone(refuse, 7)


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ("die", Reason.DIED), ("abort", Reason.DIED), ("exit", Reason.DIED), ("panic", Reason.DIED), ("sleep", Reason.SLOW),
        ("spin", Reason.SLOW),
        pytest.param("eat", Reason.FULL, marks=pytest.mark.skipif(sys.platform != "linux", reason="no limit of memory")),
    ],
)  # fmt: skip
def test_a_task_that_kills_its_process_is_lost_with_the_cause(how, reason):
    start = time.monotonic()

    assert alone(do_ill, how, limit=2, memory=GIB) == Lost(how, reason)
    assert time.monotonic() - start < 20


def test_it_can_be_started_from_within_a_process_of_a_pool():
    assert list(Processes(2).map(inside_a_pool, [1, 2, 3])) == [2, 4, 6]


def test_where_no_process_can_be_started_it_says_so(monkeypatch):
    monkeypatch.setattr(sys, "executable", "")
    with pytest.raises(OSError, match="interpreter"):
        alone(double, 1)
