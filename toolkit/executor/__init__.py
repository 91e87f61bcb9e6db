"""Work on many tasks: results in the order of the tasks, whether they are done here or in processes.

A process that dies, or that is still busy with a task when its time is over, costs that task and no other: it becomes `Lost`.
Only a few tasks are ahead of whoever takes the results, so that memory stays flat. Ctrl-C, or a taker that goes away, ends all
processes at once and without a word from them. Knows nothing of files.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Generic, Protocol, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")

#: Seconds for one task; nothing that we do to one file takes a tenth of it.
LIMIT = 60.0


class Reason(Enum):
    """Why a task has no result."""

    DIED = "died"
    SLOW = "slow"


@dataclass(frozen=True, slots=True)
class Lost(Generic[Task]):
    """In place of a result: the process died at this task, or was ended because it took too long."""

    task: Task
    reason: Reason


class Executor(Protocol):
    """Whoever can do many tasks."""

    def map(self, function: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result | Lost[Task]]:
        """The function's results in the order of the tasks.

        Args:
            function: Of a module, so that another process finds it; does the same whenever and wherever it is called.
            tasks: Taken as needed, never all at once.

        Raises:
            Exception: What the function raises, when its turn comes. What cannot be handed over becomes a RuntimeError.
        """
        ...


class InProcess:
    """One task after the other, in this process: nothing is ever lost, and nothing ends a task that does not end."""

    def map(self, function: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result | Lost[Task]]:
        """See `Executor`."""
        return map(function, tasks)


def suited(number: int, least: int) -> Executor:
    """Processes for so many tasks, if there are at least `least` and processors to share them: starting some costs time."""
    if number < least or (os.cpu_count() or 1) == 1:
        return InProcess()
    from toolkit.executor.processes import Processes

    return Processes()
