"""Tasks done by processes of this machine: started, watched, ended; what goes wrong is charged to the task where it did."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import pickle
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, SupportsBytes

from toolkit.executor.tasks import LIMIT, Lost, Reason, Result, Task, answer

#: Tasks per processor that are done or under way before their results are taken.
_AHEAD = 64
#: Tasks that a process is given at once: a round trip may have to wait until this process has time.
_PORTION = 16
#: Processes at once; Windows waits for no more than 63 things at a time.
_MOST = 60
#: Processes in a row that may die with nothing to do: one may have been killed, but if all are, no task will ever be done.
_MOST_IDLE_DEATHS = 3
#: How far processes step back behind this one, which all wait for in the end, and behind whatever else is done on the machine.
_STEP_BACK = 5
#: Seconds between looks at the clock, and of a process, whether anybody is still there to work for.
_LOOK = 0.2


@dataclass(frozen=True, slots=True)
class Processes:
    """Several tasks at a time in processes of their own.

    Attributes:
        count: How many processes; None: one per processor.
        limit: Seconds for one task.
        ahead: How many tasks may be done or under way before their results are taken; None: enough to keep all busy.
        store: Where a result lies until it is taken, as bytes; by default in memory.
    """

    count: int | None = None
    limit: float = LIMIT
    ahead: int | None = None
    store: Callable[[bytes], SupportsBytes] = bytes

    @staticmethod
    def forked() -> bool:
        """Whether a process begins with whatever this one has in memory."""
        return multiprocessing.get_start_method() == "fork"

    def map(self, function: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result | Lost[Task]]:
        """See `Executor`. The processes end when the iterator is closed or used up.

        Raises:
            RuntimeError: If no process can be started.
        """
        return _Results(self._run(function), tasks)

    def hired(self, function: Callable[[Task], Result], most: int = _MOST) -> Hired[Task, Result]:
        """Processes that are started now and wait for the tasks of this function.

        A forked process begins with whatever its parent has in memory: one that is started early stays small.

        Args:
            function: What is done with each task.
            most: More of them would not be worth while.

        Raises:
            RuntimeError: If no process can be started.
        """
        run = self._run(function, most)
        run.hire()
        return Hired(run)

    def _run(self, function: Callable[[Task], Result], most: int = _MOST) -> _Run[Task, Result]:
        count = min(self.count or os.cpu_count() or 1, most, _MOST)
        return _Run(function, count, self.limit, self.ahead or _AHEAD * count, self.store)


class Hired(Generic[Task, Result]):
    """Processes that wait for the tasks of one function, once; they end when its results are used up or when this is closed."""

    def __init__(self, run: _Run[Task, Result]) -> None:
        self._run = run

    def map(self, function: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result | Lost[Task]]:
        """See `Executor`; for the function for which they were hired."""
        assert function is self._run.function
        return _Results(self._run, tasks)

    def keep(self, count: int) -> None:
        """Let all go but so many, of which there is at least one; before there are tasks."""
        self._run.keep(max(1, count))

    def close(self) -> None:
        """End all processes, whatever they do."""
        self._run.close()


def _work(function: Callable[[Any], Any], connection: Connection) -> None:
    """A worker: says "" when ready and when it begins a portion, and answers each task, until nobody is left to hear it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all processes; only the first has something to say to it
    if hasattr(os, "nice"):
        os.nice(_STEP_BACK)
    parent = os.getppid()
    with contextlib.suppress(EOFError, OSError):
        connection.send_bytes(b"")
        while True:
            while not connection.poll(_LOOK):  # a forked brother may keep the other end open after the parent was killed
                if os.getppid() != parent:
                    return
            portion = connection.recv()
            connection.send_bytes(b"")
            for task in portion:
                connection.send_bytes(answer(function, task))


@dataclass(slots=True, eq=False)
class _Worker:
    """A process and what it has been given: once it has begun, the first task is the one that it is at, since `since`."""

    process: Any
    connection: Connection
    ready: bool = False
    begun: bool = False
    tasks: deque[tuple[int, Any]] = field(default_factory=deque)
    since: float = 0.0


class _Results(Iterator[Result | Lost[Task]]):
    """The results of a run in order. Nothing is started before somebody wants one, or says `begin`."""

    def __init__(self, run: _Run[Task, Result], tasks: Iterable[Task]) -> None:
        self._run = run
        self._source = enumerate(tasks)
        self._taken = self._given = 0

    def begin(self) -> None:
        """Set the processes to work, and wait for none of them."""
        following = list(islice(self._source, self._run.ahead - (self._taken - self._given)))
        self._taken += len(following)
        self._run.take(following)

    def __next__(self) -> Result | Lost[Task]:
        try:
            if not self._run.closed:
                self.begin()
            if self._given == self._taken or self._run.closed:
                raise StopIteration
            self._given += 1
            return self._run.result(self._given - 1)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """End all processes; there are no more results."""
        self._run.close()

    def __del__(self) -> None:
        self.close()


class _Run(Generic[Task, Result]):
    """One call of `Processes.map`.

    The taker's thread starts processes, and a thread of our own hears them and gives them work, also while the taker is busy.
    Whatever both touch is touched under `changed`. Processes are never started from that thread, since a fork copies whatever
    locks another thread holds.
    """

    def __init__(
        self, function: Callable[[Task], Result], count: int, limit: float, ahead: int, store: Callable[[bytes], SupportsBytes]
    ) -> None:
        self.function = function
        self.count = count
        self.limit = limit
        self.ahead = ahead
        self.store = store
        self.changed = threading.Condition()
        self.queue: deque[tuple[int, Task]] = deque()
        self.outcomes: dict[int, SupportsBytes | Lost[Task]] = {}
        self.workers: list[_Worker] = []
        self.idle_deaths = 0
        self.failure: BaseException | None = None
        self.closed = False
        self.thread = threading.Thread(target=self._hear_all, name="executor", daemon=True)

    def take(self, tasks: Sequence[tuple[int, Task]]) -> None:
        """Put numbered tasks behind those that wait, and set processes to work on them."""
        with self.changed:
            self.queue.extend(tasks)
            self._set_to_work()

    def hire(self) -> None:
        """Start all processes, before there are tasks."""
        with self.changed:
            self._start(self.count)
            self._set_to_work()

    def keep(self, count: int) -> None:
        """End processes beyond so many, which have no tasks yet."""
        with self.changed:
            self.count = min(self.count, count)
            for worker in self.workers[self.count :]:
                _end(worker)
            del self.workers[self.count :]

    def _set_to_work(self) -> None:
        self._hire()
        self._hand_out()
        if self.workers and not self.thread.is_alive() and self.failure is None:
            self.thread.start()

    def result(self, number: int) -> Result | Lost[Task]:
        """Of the task with this number, which has been taken; waits for it."""
        with self.changed:
            while True:
                self._set_to_work()
                if number in self.outcomes:
                    break
                if self.failure is not None:
                    raise self.failure
                self.changed.wait(_LOOK)  # on Windows, Ctrl-C is not noticed while one waits without end
            outcome = self.outcomes.pop(number)
        if isinstance(outcome, Lost):
            return outcome
        went_well, value = pickle.loads(bytes(outcome))
        if not went_well:
            raise value
        result: Result = value
        return result

    def _hire(self) -> None:
        """As many processes as there is work for; in place of those that died, too."""
        idle = sum(not one.tasks for one in self.workers)
        self._start(min(self.count - len(self.workers), len(self.queue) - idle))

    def _start(self, number: int) -> None:
        for _ in range(number):
            ours, theirs = multiprocessing.Pipe()
            process = multiprocessing.Process(target=_work, args=(self.function, theirs), daemon=True)
            process.start()
            theirs.close()  # so that its death closes the connection
            self.workers.append(_Worker(process, ours))

    def _hand_out(self) -> None:
        """Give work to those who have none; small portions where little is left, so that all end at the same time."""
        for worker in [one for one in self.workers if one.ready and not one.tasks]:
            if not self.queue:
                return
            size = max(1, min(_PORTION, len(self.queue) // (2 * self.count)))
            portion = [self.queue.popleft() for _ in range(min(size, len(self.queue)))]
            try:
                worker.connection.send([task for _, task in portion])
            except OSError:
                self.queue.extendleft(reversed(portion))
                self._bury(worker)
            else:
                worker.begun = False
                worker.tasks.extend(portion)
                worker.since = time.monotonic()

    def _hear_all(self) -> None:
        try:
            while not self.closed:
                with self.changed:
                    known = {one.connection: one for one in self.workers}
                    if not known:
                        self.changed.wait(_LOOK)
                        continue
                speaking = wait(list(known), _LOOK)
                with self.changed:
                    if self.closed:
                        return
                    for connection, worker in known.items():
                        if worker not in self.workers:
                            continue
                        if connection in speaking:
                            self._hear(worker)
                        elif worker.tasks and time.monotonic() - worker.since > self.limit:
                            self._bury(worker, Reason.SLOW)
                    self._hand_out()
                    self.changed.notify_all()
        except BaseException as error:  # the taker must not wait for ever
            with self.changed:
                self.failure = error
                self.changed.notify_all()

    def _hear(self, worker: _Worker) -> None:
        try:
            said = worker.connection.recv_bytes()
        except (EOFError, OSError):
            self._bury(worker, Reason.DIED)
            return
        worker.since = time.monotonic()
        if said:
            self.outcomes[worker.tasks.popleft()[0]] = self.store(said)
            self.idle_deaths = 0
        else:
            worker.ready, worker.begun = True, bool(worker.tasks)

    def _bury(self, worker: _Worker, reason: Reason = Reason.DIED) -> None:
        """End a process; the task that it was at is lost, those that it had not begun are for others.

        Raises:
            RuntimeError: If too many have died with nothing to do.
        """
        self.workers.remove(worker)
        _end(worker)
        if worker.begun and worker.tasks:
            number, task = worker.tasks.popleft()
            self.outcomes[number] = Lost(task, reason)
        else:
            self.idle_deaths += 1
            if self.idle_deaths > _MOST_IDLE_DEATHS:
                raise RuntimeError("worker processes end before they begin")
        self.queue.extendleft(reversed(worker.tasks))

    def close(self) -> None:
        """End all processes; what has no result gets none."""
        with self.changed:
            if self.closed:
                return
            self.closed = True
            workers = list(self.workers)
            for worker in workers:
                worker.process.kill()
            self.changed.notify_all()
        if self.thread.is_alive() and self.thread is not threading.current_thread():
            self.thread.join()
        for worker in workers:
            _end(worker)


def _end(worker: _Worker) -> None:
    """Kill a process. Its connection closes when nobody holds it any more: our thread may be about to wait for what it says."""
    worker.process.kill()
    worker.process.join()
