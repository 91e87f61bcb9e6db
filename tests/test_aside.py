"""Work beside this process: the result, whatever becomes of the process; what the function raises; nothing is left behind."""

from __future__ import annotations

import multiprocessing
import os
import time
from functools import partial

import pytest

from toolkit.executor.aside import Aside

FORKED = pytest.mark.skipif(multiprocessing.get_start_method() != "fork", reason="no process can be forked here")


def _where(parts: list[int]) -> tuple[int, int]:
    return os.getpid(), sum(parts)


def _only_here(owner: int) -> str:
    if os.getpid() != owner:
        os._exit(7)
    return "here"


def _raise() -> None:
    raise ValueError("没有")


def _sleep() -> None:
    time.sleep(600)


@FORKED
def test_the_work_is_done_by_a_process_that_has_all_that_this_one_has():
    """The sum of 100,000 numbers that nobody sent."""
    work = Aside(partial(_where, list(range(100_000))))
    process, total = work.result()

    assert process != os.getpid() and total == 4_999_950_000
    assert not multiprocessing.active_children()


@pytest.mark.parametrize("reason", ["not worth it", "one processor", "no fork", "no more processes"])
def test_where_there_is_no_process_the_work_is_done_here_when_it_is_asked_for(monkeypatch, reason):
    if reason == "one processor":
        monkeypatch.setattr(os, "cpu_count", lambda: 1)
    if reason == "no fork":
        monkeypatch.setattr(multiprocessing, "get_start_method", lambda: "spawn")
    if reason == "no more processes":

        def refuse(self: object) -> None:
            raise BlockingIOError

        monkeypatch.setattr(multiprocessing.Process, "start", refuse)
    done: list[int] = []
    work = Aside(lambda: done.append(1) or os.getpid(), worth=reason != "not worth it")

    assert not done
    assert work.result() == os.getpid() and done == [1]


@FORKED
def test_a_process_that_dies_costs_nothing_but_time():
    assert Aside(partial(_only_here, os.getpid())).result() == "here"


def test_what_the_function_raises_is_raised():
    with pytest.raises(ValueError, match="没有"):
        Aside(_raise).result()


@FORKED
def test_a_process_whose_result_nobody_wants_is_ended():
    work = Aside(_sleep)
    assert multiprocessing.active_children()
    work.close()

    assert not multiprocessing.active_children()
