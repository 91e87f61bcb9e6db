"""Tasks done by a Dask cluster that somebody runs: bytes go there, answers come back, no disk is shared.

Dask itself gives what a dead worker had to another one. A task at which two workers have died is lost; so is one that takes
too long, whose worker process ends itself (whoever started it with a nanny gets a new one). What the cluster cannot do at all
is a sentence for the person at the keyboard: never a result with gaps.
"""

from __future__ import annotations

import contextlib
import logging
import os
import pickle
import re
import socket
import threading
import time
import uuid
import warnings
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pkgutil import resolve_name
from typing import Any, ClassVar, Generic

from toolkit import __version__
from toolkit.errors import NianbaoError
from toolkit.executor.tasks import LIMIT, Lost, Reason, Result, Task, answer

#: Seconds for the scheduler to answer.
_PATIENCE = 5.0
#: Seconds without any worker, after which nobody waits any longer.
_DESERTED = 30.0
#: Tasks per thread of the cluster that are done or under way before their results are taken.
_AHEAD = 64
#: Tasks that are sent as one task of Dask, which takes as long to send one as we to check a file.
_PORTION = 16
#: Seconds between looks at who is still there.
_LOOK = 0.5
#: So many workers may die at a task before it is to blame; so often it is asked for again if none began it.
_DEATHS, _ASKED = 2, 10
_ADDRESS = re.compile(r"(?:tcp|tls)://(\[[0-9A-Fa-f:.]+\]|[^\s/:\[\]]+):([0-9]{1,5})/?")
_EXTRA = "使用集群需要 dask.distributed，请先安装：pip install 'nianbao-toolkit[cluster]'。"


@dataclass(frozen=True, slots=True)
class Cluster:
    """The workers of a Dask scheduler.

    Attributes:
        address: Of the scheduler: tcp://host:port.
        limit: Seconds for one task.
        ahead: How many tasks may be done or under way before their results are taken; None: enough to keep all busy.
    """

    address: str
    limit: float = LIMIT
    ahead: int | None = None
    #: Whoever makes tasks for it puts bytes into them in place of paths.
    elsewhere: ClassVar[bool] = True

    def map(self, function: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result | Lost[Task]]:
        """See `Executor`. The connection ends, and what is under way is called off, when the iterator is closed or used up.

        Raises:
            NianbaoError: If the scheduler does not answer, goes away, or has no workers.
        """
        return _Run(self, function).results(tasks)


def connected(address: str) -> Cluster:
    """A cluster, after a look at whether it is there and fit for the work.

    Args:
        address: Of its scheduler: tcp://host:port.

    Raises:
        NianbaoError: If dask.distributed is missing here, the address is none, nobody answers there, there is no worker, or a
            worker has another version of the toolkit.
    """
    with _client(address) as client:
        found = client.run(resolve_name, "toolkit:__version__", on_error="return")
        if not found:
            raise NianbaoError(f"集群 {address} 里没有工作进程，请先启动，例如 dask worker {address}。")
        for worker, version in found.items():
            if version != __version__:
                has = f"版本是 {version}" if isinstance(version, str) else "没有安装 nianbao-toolkit"
                raise NianbaoError(f"集群的工作进程 {worker} {has}，本机是 {__version__}。请在集群上安装相同的版本。")
    return Cluster(address)


@contextlib.contextmanager
def _client(address: str) -> Iterator[Any]:
    """A connection to a scheduler, quiet: what there is to say is said in our words."""
    parts = _ADDRESS.fullmatch(address)
    if not parts or not 0 < int(parts[2]) < 65536:
        raise NianbaoError(f"--scheduler 应写成 tcp://主机:端口，例如 tcp://10.0.0.5:8786，写的是“{address}”。")
    try:
        from distributed import Client
    except ImportError as error:
        raise NianbaoError(_EXTRA) from error
    gone = f"集群的调度器 {address} 没有应答。请检查地址和网络，确认 dask scheduler 正在运行；不用集群的，去掉 --scheduler。"
    for name in ("client", "core", "batched", "comm", "comm.tcp"):
        logging.getLogger(f"distributed.{name}").setLevel(logging.CRITICAL)
    try:
        with socket.create_connection((parts[1].strip("[]"), int(parts[2])), _PATIENCE) as line:
            # A scheduler speaks first; one that is silent would let Dask wait for ever.
            if address.startswith("tcp:") and not line.recv(1):
                raise ConnectionError("hung up")
        client = Client(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise NianbaoError(gone) from error
    try:
        yield client
    finally:
        client.close(timeout=_PATIENCE)


@dataclass(slots=True, eq=False)
class _Asked(Generic[Task]):
    """A portion of tasks by number, what will be their answers, and how often these were asked for."""

    tasks: list[tuple[int, Task]]
    future: Any
    times: int


class _Run(Generic[Task, Result]):
    """One call of `Cluster.map`. What workers say of their tasks (`_work`) is heard in a thread of the connection."""

    def __init__(self, cluster: Cluster, function: Callable[[Task], Result]) -> None:
        self.cluster = cluster
        self.function = function
        self.name = f"nianbao-{uuid.uuid4().hex}"
        self.waiting: deque[_Asked[Task]] = deque()
        self.unfinished: Counter[int] = Counter()  # by task, how often it was begun and did not end
        self.slow: set[int] = set()
        self.seen = time.monotonic()

    def results(self, tasks: Iterable[Task]) -> Iterator[Result | Lost[Task]]:
        """The results in order; a generator, so that nobody is troubled before somebody wants one."""
        source = enumerate(tasks)
        first = next(source, None)
        if first is None:
            return
        with _client(self.cluster.address) as self.client:
            threads = max(1, sum(self._threads().values()))
            ahead = self.cluster.ahead or _AHEAD * threads
            size = max(1, min(_PORTION, ahead // (2 * threads)))
            self.client.subscribe_topic(self.name, self._hear)
            # As a task of its own, for Dask does it again where it is lost with its worker.
            self.held = self.client.submit(pickle.loads, pickle.dumps(self.function), key=self.name, pure=False)
            try:
                left = chain([first], source)
                while True:
                    under_way = sum(len(one.tasks) for one in self.waiting)
                    while under_way + size <= max(ahead, size) and (portion := list(islice(left, size))):
                        self.waiting.append(self._ask(portion))
                        under_way += len(portion)
                    if not self.waiting:
                        return
                    yield from self._answers()
            finally:
                with contextlib.suppress(Exception):  # a scheduler that is gone has nothing under way
                    self.client.cancel([one.future for one in self.waiting], force=True)

    def _ask(self, tasks: list[tuple[int, Task]], times: int = 1) -> _Asked[Task]:
        packed = [(number, pickle.dumps(task, pickle.HIGHEST_PROTOCOL)) for number, task in tasks]
        key = f"{self.name}-{tasks[0][0]}-{times}"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Dask would rather read large files itself, from a disk that is not there
            future = self.client.submit(_work, self.held, packed, self.name, self.cluster.limit, key=key, pure=False)
        return _Asked(tasks, future, times)

    def _hear(self, event: tuple[Any, Any]) -> None:
        ended, begun, slow = event[1]
        if slow is not None:
            self.slow.add(slow)
        if ended is not None:
            self.unfinished[ended] -= 1
        if begun is not None:
            self.unfinished[begun] += 1

    def _answers(self) -> Iterator[Result | Lost[Task]]:
        """The results of the first portion; what of it is to blame is lost, and the rest is asked for again, each by itself."""
        one = self.waiting[0]
        said = self._said(one)
        self.waiting.popleft()
        if said is not None:
            for went_well, value in map(pickle.loads, said):
                if not went_well:
                    raise value
                yield value
            return
        again: list[_Asked[Task] | Lost[Task]] = []
        for number, task in one.tasks:
            if number in self.slow:
                again.append(Lost(task, Reason.SLOW))
            elif self.unfinished[number] >= _DEATHS or one.times >= _ASKED:
                again.append(Lost(task, Reason.DIED))
            else:
                again.append(self._ask([(number, task)], one.times + 1))
        self.waiting.extendleft(asked for asked in reversed(again) if isinstance(asked, _Asked))
        for asked in again:
            if isinstance(asked, _Asked):
                yield from self._answers()
            else:
                yield asked

    def _said(self, one: _Asked[Task]) -> list[bytes] | None:
        """The answers to a portion; None if workers died at it or it has a task that takes too long."""
        from distributed import KilledWorker

        while True:
            if any(number in self.slow or self.unfinished[number] > _DEATHS for number, _ in one.tasks):
                one.future.cancel(force=True)
                return None
            try:
                said: list[bytes] = one.future.result(timeout=_LOOK)
            except KilledWorker:
                return None
            except TimeoutError:
                self._require_workers()
            except Exception as error:  # what the function raises comes as an answer: here the cluster itself speaks
                raise self._given_up(f"：{type(error).__name__}") from error
            else:
                self.seen = time.monotonic()
                one.future.release()
                return said

    def _threads(self) -> dict[str, int]:
        try:
            known: dict[str, int] = self.client.nthreads()
        except Exception as error:
            raise self._given_up("，调度器没有应答") from error
        return known

    def _require_workers(self) -> None:
        now = time.monotonic()
        if self._threads():
            self.seen = now
        elif now - self.seen > _DESERTED:
            raise self._given_up(f"，{_DESERTED:.0f} 秒没有任何工作进程")

    def _given_up(self, why: str) -> NianbaoError:
        return NianbaoError(f"集群 {self.cluster.address} 中断了{why}。请检查集群后再运行一次；不用集群的，去掉 --scheduler。")


# ---------------------------------------------------------------- on a worker

#: A worker may have several threads; what we do is work for one processor, and is made for one thread.
_ONE_AT_A_TIME = threading.Lock()


def _work(function: Callable[[Any], Any], tasks: list[tuple[int, bytes]], run: str, limit: float) -> list[bytes]:
    """Do tasks one after another, having said which one begins; end the process if one takes too long."""
    from distributed import get_worker

    worker = get_worker()
    said: list[bytes] = []
    with _ONE_AT_A_TIME:
        ended = None
        for number, packed in tasks:
            _tell(worker, run, ended, number)  # before anything can happen to this process
            timer = threading.Timer(limit, _end, (worker, run, number))
            timer.daemon = True
            timer.start()
            said.append(answer(function, pickle.loads(packed)))
            timer.cancel()
            ended = number
        _tell(worker, run, ended)  # if the answers are lost with this process, no task is to blame
    return said


def _end(worker: Any, run: str, number: int) -> None:
    try:
        _tell(worker, run, slow=number)
    finally:
        os._exit(1)


def _tell(worker: Any, run: str, ended: int | None = None, begun: int | None = None, slow: int | None = None) -> None:
    """Tell the scheduler, and through it whoever has asked, which task is at what; and wait until it knows."""
    from distributed.utils import sync

    sync(worker.loop, worker.scheduler.log_event, topic=run, msg=(ended, begun, slow))
