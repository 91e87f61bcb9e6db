"""What every executor takes and gives: tasks, results in their order, and what stands in place of a lost result."""

from __future__ import annotations

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


class InProcess:
    """One task after the other, in this process: nothing is ever lost, and nothing ends a task that does not end."""

    def map(self, function: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result | Lost[Task]]:
        """See `Executor`."""
        return map(function, tasks)
