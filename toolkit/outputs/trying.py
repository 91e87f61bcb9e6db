"""Whether a file can be replaced now, and under which other name an output goes if a program shows its own.

Excel and WPS on Windows hold the file that they show: nobody can replace it. The work of a long run is not thrown away for
that: the output gets another name, and the command says so at its end. Nothing that lies under another name is ever replaced.
"""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import SupportsBytes

from toolkit.file_names import name_key
from toolkit.outputs.journal import digest_of, staged_name
from toolkit.paths import sha256_of

#: Names that are tried for an output whose own is held by another program.
_NAMES = 99
#: What has been written under another name by this process: its own name and the other one.
_others: list[tuple[str, str]] = []


def patiently(move: Callable[[], object]) -> None:
    """Move a file; on Windows a scanner or a sync client may hold it for a moment."""
    for attempt in range(5):
        try:
            move()
            return
        except PermissionError:
            if os.name != "nt" or attempt == 4:
                raise
            time.sleep(0.1 * 2**attempt)


def try_to_replace(target: Path, trial: Path) -> None:
    """Try whether a file could be replaced, without replacing it.

    Args:
        target: The file; it need not exist.
        trial: A name in its folder that no other file has.

    Raises:
        OSError: If it could not: a folder, open elsewhere, mounted, a name that is too long.
    """
    try:
        look = target.lstat()
    except FileNotFoundError:
        return
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, "")
    if os.name == "nt":  # pragma: no cover - no Windows machine among ours
        # A file that another program holds, or that is marked read-only, cannot be renamed, not even to its own name.
        if not os.access(target, os.W_OK):
            raise PermissionError(errno.EACCES, "")
        patiently(lambda: target.rename(target))
        return
    try:  # a second name cannot be given to a file that is mounted here: it lies on another disk
        trial.hardlink_to(target)
    except NotImplementedError:  # in a browser, where nothing is mounted
        pass
    except PermissionError:  # of other people's files some systems allow no second name, and yet let them be replaced
        if os.geteuid() in (0, look.st_uid):
            raise
    except OSError as error:
        if error.errno == errno.EXDEV and not target.is_symlink():
            raise OSError(errno.EBUSY, "") from error
    finally:
        trial.unlink(missing_ok=True)


def other_names(path: Path) -> Iterator[Path]:
    """What an output may be called instead: 汇总（2）.xlsx and so on."""
    yield from (path.with_name(f"{path.stem}（{number}）{path.suffix}") for number in range(2, _NAMES + 1))


def free_names(folder: Path, files: Mapping[str, SupportsBytes], keep: Iterable[str] = ()) -> dict[str, str]:
    """Under which names some outputs can be written now: another one for each whose own is held by a program that shows it.

    Another name is one under which nothing lies, or the very same content. What stands in the way of a name otherwise is told
    where it is written.

    Args:
        folder: Where they go.
        files: Content by path relative to the folder.
        keep: Those that must have their own names.

    Returns:
        By path, the path to be used.
    """
    kept, names, taken = set(keep), {name: name for name in files}, {name_key(name) for name in files}
    for name in files:
        if name in kept or not _is_held(folder / name):
            continue
        others = (path.as_posix() for path in other_names(Path(name)))
        free = (one for one in others if name_key(one) not in taken and _is_free(folder / one, files[name]))
        names[name] = next(free, name)
        taken.add(name_key(names[name]))
    return names


def _is_held(path: Path) -> bool:
    """Whether another program holds a file. Where nobody may write at all, it is not the file's fault."""
    try:
        try_to_replace(path, Path(f"{staged_name(path.parent)}-try.tmp"))
    except PermissionError:
        return os.access(path.parent, os.W_OK)
    except OSError:
        return False
    return False


def _is_free(path: Path, data: SupportsBytes) -> bool:
    """Whether nothing lies at a path, or the same content."""
    try:
        return not os.path.lexists(path) or (digest_of(path) == sha256_of(data) and not _is_held(path))
    except OSError:
        return False


# ---------------------------------------------------------------- what people are told


def forget_other_names() -> None:
    """A command begins: what was written before is not its doing."""
    _others.clear()


def note_other_name(path: Path, other: Path) -> None:
    """Remember that an output was written under another name, if it is another one."""
    if path != other:
        _others.append((path.name, other.name))


def other_name_told(name: str, other: str) -> str:
    """The sentence about an output under another name."""
    return f"“{name}”现在不能替换，多半正在 Excel、WPS 中打开，这次写成“{other}”。关闭后再运行一次，就写回原来的名称。"


def told_of_other_names() -> list[str]:
    """A sentence for each output that this command has written under another name."""
    return [other_name_told(*one) for one in dict.fromkeys(_others)]
