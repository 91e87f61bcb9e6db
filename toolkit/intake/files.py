"""Files → submissions, one after another or in processes; what cannot be read is told as such."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from toolkit.errors import UnreadableError
from toolkit.executor import LIMIT, Lost, Reason, is_elsewhere, suited
from toolkit.paths import sha256_of
from toolkit.submission.report import Submission, Unreadable

if TYPE_CHECKING:
    from toolkit.executor import Executor


#: Called with (done, total) while files are read.
Progress = Callable[[int, int], None]
#: Fewer files than this are read in this process: a pool costs more than it saves.
PARALLEL_FROM = 120


class Carried(NamedTuple):
    """A file on its way to a machine that does not see our disk.

    Attributes:
        path: Where it lies here.
        content: Its bytes, or why they could not be had.
    """

    path: Path
    content: bytes | Unreadable


def read_file(file: Path | Carried) -> Submission | Unreadable:
    """Read one workbook."""
    path, content = file if isinstance(file, Carried) else carried(file)
    return content if isinstance(content, Unreadable) else read_content(content, str(path))


def carried(path: Path) -> Carried:
    """A file with its bytes."""
    from toolkit.intake.xlsx.package import read_bytes

    try:
        return Carried(path, read_bytes(path))
    except UnreadableError as error:
        return Carried(path, Unreadable(str(path), error.code, str(error)))


def for_executor(files: Iterable[Path], executor: Executor) -> Iterable[Path | Carried]:
    """Files as an executor can read them: by their paths, or with their bytes, which are taken one after another."""
    return map(carried, files) if is_elsewhere(executor) else files


def read_content(data: bytes, path: str) -> Submission | Unreadable:
    """Read the bytes of one workbook, such as what came out of a container.

    Args:
        data: The bytes.
        path: Where they came from, as it is to be shown.
    """
    from toolkit.intake.workbook import read_workbook

    try:
        return read_workbook(data, path)
    except UnreadableError as error:
        return Unreadable(path, error.code, str(error), sha256_of(data))


@contextlib.contextmanager
def without_collector() -> Iterator[None]:
    """Reading makes many small objects and no cycles: the collector would look through them all for nothing (a tenth)."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _read_quickly(file: Path | Carried) -> Submission | Unreadable:
    with without_collector():
        return read_file(file)


def read_files(
    files: Sequence[Path], progress: Progress | None = None, executor: Executor | None = None
) -> list[Submission | Unreadable]:
    """Read many workbooks; see `read_each`."""
    return list(read_each(files, progress, executor))


def read_each(
    files: Sequence[Path], progress: Progress | None = None, executor: Executor | None = None
) -> Iterator[Submission | Unreadable]:
    """Read workbooks one after another as they are asked for; in the order given.

    A file at which a process dies, or which takes longer than any file should, counts as unreadable: the others go on.

    Args:
        files: Workbooks.
        progress: Called with (done, total).
        executor: Who reads; by default this process, or processes when there are many files.
    """
    tell = progress or (lambda done, total: None)
    reader = executor or suited(len(files), PARALLEL_FROM)
    for done, read in enumerate(reader.map(_read_quickly, for_executor(files, reader)), 1):
        yield given_up(read) if isinstance(read, Lost) else read
        tell(done, len(files))


def given_up(lost: Lost[Path | Carried]) -> Unreadable:
    """What is said of a file at which a process died, or which it could not finish."""
    code, why = {
        Reason.DIED: ("died", "读取时程序异常退出，文件可能已损坏。"),
        Reason.FULL: ("memory", "读取所需的内存过多，文件可能已损坏。"),
        Reason.SLOW: ("slow", f"读了 {LIMIT:.0f} 秒还没有读完，文件可能已损坏，或者所在的磁盘没有响应。"),
    }[lost.reason]
    path = lost.task.path if isinstance(lost.task, Carried) else lost.task
    return Unreadable(str(path), code, f"{why}请在 WPS 或 Excel 中另存一份后重新上报。")
