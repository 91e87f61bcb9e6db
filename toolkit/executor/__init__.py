"""Work on many tasks: results in the order of the tasks, whether they are done here, in processes, or on a cluster.

A process that dies, or that is still busy with a task when its time is over, costs that task and no other: it becomes `Lost`.
Only a few tasks are ahead of whoever takes the results, so that memory stays flat. Ctrl-C, or a taker that goes away, ends all
processes at once and without a word from them. Knows nothing of files.
"""

from __future__ import annotations

import os

from toolkit.executor.tasks import LIMIT, Executor, InProcess, Lost, OneByOne, Reason, Result, Task, begin, is_elsewhere

__all__ = ["LIMIT", "Executor", "InProcess", "Lost", "OneByOne", "Reason", "Result", "Task", "begin", "is_elsewhere", "suited"]


def suited(number: int, least: int) -> Executor:
    """Processes for so many tasks, if there are at least `least` and processors to share them: starting some costs time."""
    if number < least or (os.cpu_count() or 1) == 1:
        return InProcess()
    from toolkit.executor.processes import Processes

    return Processes()
