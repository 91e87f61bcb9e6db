"""Writing results so that nothing is ever half-written: bytes beside the target, then moved into place.

All outputs of a run are made in memory first; a failure before the last one leaves every old file as it was.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from toolkit.errors import OutputError

_PREFIX = ".~nianbao-"


def write_file(path: Path, data: bytes) -> None:
    """Write one file beside its place and move it there.

    Raises:
        OutputError: If it cannot be written or replaced; an old file stays as it was.
    """
    write_files(path.parent, {path.name: data})


def write_files(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    """Write several files into a folder, all beside their places first, then moved one after another.

    Args:
        folder: Made if it is missing.
        files: Content by path relative to the folder.

    Returns:
        The paths, in order.

    Raises:
        OutputError: If one cannot be written or replaced.
    """
    staged: list[tuple[Path, Path]] = []
    current = folder
    try:
        for name, data in files.items():
            current = target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if target.is_dir():
                raise OutputError(f"无法写入“{target}”：已有同名的文件夹，请改名后重试。")
            beside = target.parent / f"{_PREFIX}{os.getpid()}-{len(staged)}.tmp"
            staged.append((beside, target))
            with beside.open("wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
        for beside, target in staged:
            current = target
            _replace(beside, target)
    except OSError as error:
        raise OutputError(_explain(current, error)) from error
    finally:
        for beside, _ in staged:
            with contextlib.suppress(OSError):
                beside.unlink(missing_ok=True)
    return [target for _, target in staged]


def _replace(beside: Path, target: Path) -> None:
    """Move into place; on Windows a scanner or a sync client may hold the file for a moment."""
    for attempt in range(5):
        try:
            beside.replace(target)
            return
        except PermissionError:
            if os.name != "nt" or attempt == 4:
                raise
            time.sleep(0.1 * 2**attempt)


def _explain(path: Path, error: OSError) -> str:
    causes = {
        2: "没有这个盘或者文件夹",
        13: "没有写入权限，或者文件正在 Excel、WPS 中打开，请关闭后重试",
        28: "磁盘已满，请清理后重试",
        30: "所在的盘是只读的，请换一个文件夹",
        36: "文件名太长，请换一个较短的名称",
    }
    if isinstance(error, NotADirectoryError | FileExistsError):
        cause = "上级路径不是文件夹"
    else:
        cause = causes.get(error.errno or 0, error.strerror or "写入失败")
    return f"无法写入“{path}”：{cause}。原有文件没有改动。"


@contextlib.contextmanager
def only_run(folder: Path) -> Iterator[None]:
    """Hold the folder for one run; a lock of a process that died frees itself.

    Raises:
        OutputError: If another run holds it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        stream = (folder / f"{_PREFIX}lock").open("a+b")
    except OSError as error:
        raise OutputError(_explain(folder, error)) from error
    with stream:
        lock = folder / f"{_PREFIX}lock"
        try:
            _lock(stream.fileno())
            if lock.stat().st_ino != os.fstat(stream.fileno()).st_ino:
                raise BlockingIOError  # its holder has just removed it, and a third run may have made a new one
        except OSError as error:
            raise OutputError(f"另一个汇总正在写入“{folder}”，请等它结束后重试。") from error
        _sweep(folder)
        try:
            yield
        finally:
            with contextlib.suppress(OSError):
                lock.unlink()


def _lock(descriptor: int) -> None:
    if os.name == "nt":  # pragma: no cover - no Windows machine among ours
        import msvcrt

        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined, unused-ignore]
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _sweep(folder: Path) -> None:
    """Remove what a killed run left behind; the lock says that no other run is alive."""
    for stale in folder.glob(f"{_PREFIX}*.tmp"):
        with contextlib.suppress(OSError):
            stale.unlink()
