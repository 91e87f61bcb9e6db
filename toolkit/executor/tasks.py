"""What every executor takes and gives: tasks, results in their order, and what stands in place of a lost result."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import chain, islice
from typing import Any, Generic, Protocol, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")

#: Seconds for one task; nothing that we do to one file takes a tenth of it.
LIMIT = 60.0


class Reason(Enum):
    """Why a task has no result."""

    DIED = "died"
    SLOW = "slow"
    FULL = "full"  # it needed more memory than it may have


@dataclass(frozen=True, slots=True)
class Lost(Generic[Task]):
    """In place of a result: the process died at this task, or was ended because it took too long."""

    task: Task
    reason: Reason


class Executor(Protocol):
    """Whoever can do many tasks: this process, processes of this machine, or a cluster that somebody puts behind it."""

    def map(self, function: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result | Lost[Task]]:
        """The function's results in the order of the tasks.

        Args:
            function: Of a module, so that another process finds it; does the same whenever and wherever it is called.
            tasks: Taken as needed, never all at once; what is handed to another process has to be picklable, as results have.

        Raises:
            Exception: What the function raises, when its turn comes. What cannot be handed over becomes a RuntimeError.
        """
        ...


def begin(results: Iterator[Result]) -> Iterator[Result]:
    """The same results, upon which work has begun; whoever cannot begin without being waited for is waited for once."""
    if set_to_work := getattr(results, "begin", None):
        set_to_work()
        return results
    return chain(list(islice(results, 1)), results)


def is_elsewhere(executor: Executor) -> bool:
    """Whether the work is done on machines that do not see our disk: tasks then carry bytes in place of paths."""
    return bool(getattr(executor, "elsewhere", False))


class InProcess:
    """One task after the other, in this process: nothing is ever lost, and nothing ends a task that does not end."""

    def map(self, function: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result | Lost[Task]]:
        """See `Executor`."""
        return map(function, tasks)


class OneByOne:
    """One task after the other, in this process, each as if it had a process of its own.

    What is done with one file in a process is done without the libraries for batches; so it is here. For wherever no process
    can be started and those libraries cannot be loaded, as in a browser.
    """

    def map(self, function: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result | Lost[Task]]:
        """See `Executor`."""
        return map(function, tasks)


def answer(function: Callable[[Any], Any], task: Any) -> bytes:
    """Whether it went well, and the result or the exception, ready to be sent."""
    import pickle
    import traceback

    try:
        return pickle.dumps((True, function(task)), pickle.HIGHEST_PROTOCOL)
    except Exception as error:
        error.add_note(f"In a worker process:\n{''.join(traceback.format_exception(error))}")
        try:
            data = pickle.dumps((False, error))
            pickle.loads(data)  # some exceptions can be packed and not unpacked
        except Exception:
            told = RuntimeError(f"{type(error).__name__}: {error}")
            told.add_note(error.__notes__[-1])
            data = pickle.dumps((False, told))
        return data
    except BaseException:  # a panic in somebody's library
        os._exit(1)
