"""How files get to their places: staged, tried, replaced; and what the next run does if that was broken off."""

from __future__ import annotations

import contextlib
import errno
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import SupportsBytes

from toolkit.errors import OutputError
from toolkit.outputs.journal import JOURNAL, Step, digest_of, read_journal, stage, staged_name, write_journal
from toolkit.outputs.lock import PREFIX, held
from toolkit.outputs.trying import forget_other_names, free_names, note_other_name, other_names, patiently, try_to_replace
from toolkit.outputs.words import explain, some
from toolkit.paths import sha256_of

#: Staged single files, which no lock protects, are called so.
_SINGLE = f"{PREFIX}one-"
#: Seconds that a short command waits for another one that writes into the same folder.
_PATIENCE = 10.0
#: Seconds after which a staged single file, which no lock protects, belongs to nobody any more.
_ABANDONED = 3600.0


# ---------------------------------------------------------------- writing


def write_file(path: Path, data: bytes, *, own: bool = False) -> Path:
    """Write one file beside its place and move it there.

    Args:
        path: Where it belongs.
        data: Its content.
        own: Whether the toolkit finds it by its name, so that it can have no other one.

    Returns:
        Where it lies: under another name if a program shows an older one (`told_of_other_names` says so).

    Raises:
        OutputError: If it cannot be written or replaced; an old file stays as it was.
    """
    step = Step(f"{staged_name(path.parent, _SINGLE)}.tmp", str(path), "")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, "")
        stage(step, data)
        _placed.append(step)
        try:
            patiently(lambda: step.beside.replace(path))
        except PermissionError:
            if own or (placed := _placed_otherwise(step, data)) is None:
                raise
            _placed[-1] = replace(step, target=str(placed))
            note_other_name(path, placed)
            return placed
    except OSError as error:
        raise OutputError(f"{explain(path, error)}原有文件没有改动。") from error
    finally:
        if step.is_staged:
            _discard([step])
    return path


def _placed_otherwise(step: Step, data: bytes) -> Path | None:
    """Put a staged file, whose place is held by another program, under another name; None if there is none."""
    for other in other_names(step.place):
        with contextlib.suppress(OSError):
            if digest_of(other) == sha256_of(data):
                step.beside.unlink()
                return other
            _move_where_nothing_is(step.beside, other)
            return other
    return None


def write_files(folder: Path, files: Mapping[str, SupportsBytes]) -> list[Path]:
    """Write several files as one set.

    Args:
        folder: Made if it is missing.
        files: Content by path relative to the folder.

    Returns:
        The paths, in order; see `write_file`.

    Raises:
        OutputError: If another run holds a folder, or a file cannot be written or replaced; says what has changed.
    """
    if len(files) < 2:
        return [write_file(folder / name, bytes(data)) for name, data in files.items()]
    with only_run(folder, _PATIENCE, again=True):
        return replace_set(folder, files)


def write_together(files: Mapping[Path, bytes]) -> list[Path]:
    """Write several files as one set, wherever they lie.

    The journal needs a folder that holds them all. Where the only one is the root of a disk, or nobody may write there, those
    of each folder are a set.

    Args:
        files: Content by path; missing folders are made.

    Returns:
        The paths, in order; see `write_file`.

    Raises:
        OutputError: If a file cannot be written or replaced; says what has changed.
    """
    if len(files) == 1:
        return [write_file(path, data) for path, data in files.items()]
    placed = {path.parent.resolve() / path.name: data for path, data in files.items()}
    folders = list(dict.fromkeys(path.parent for path in placed))
    sets = [(folder, {path: data for path, data in placed.items() if path.parent == folder}) for folder in folders]
    if common := _common(folders):
        sets = [(common, placed)]
    written: dict[Path, Path] = {}
    for folder, own in sets:
        there = write_files(folder, {str(path.relative_to(folder)): data for path, data in own.items()})
        written |= dict(zip(own, there, strict=True))
    return [path if written[place] == place else written[place] for place, path in zip(placed, files, strict=True)]


def _common(folders: Sequence[Path]) -> Path | None:
    """The folder that holds all of these, if a journal can be put there."""
    try:
        common = Path(os.path.commonpath(folders))
    except ValueError:  # none, or on different disks
        return None
    there = next((path for path in (common, *common.parents) if path.exists()), common)
    return common if common != common.parent and os.access(there, os.W_OK) else None


def replace_set(
    folder: Path,
    files: Mapping[str, SupportsBytes],
    *,
    guarded: Mapping[str, str | None] | None = None,
    record: str = "",
    fixed: bool = False,
) -> list[Path]:
    """Write several files as one set into a folder that the caller holds (`only_run`).

    Args:
        folder: Where the journal stands until all is done.
        files: Content by path relative to the folder.
        guarded: By path, the digest of what was read there (`digest_of`); if something else lies there now, nothing is written.
        record: The path that is replaced last.
        fixed: Whether each has to have its own name, as those that a record names.

    Returns:
        The paths, in order; see `write_file`.

    Raises:
        OutputError: If a guarded file has changed, or one cannot be written or replaced; says what has changed.
    """
    watched = guarded or {}
    order = sorted(files, key=lambda name: (name not in watched, name == record))  # stable: the rest stays in order
    with contextlib.ExitStack() as locks:
        for parent in dict.fromkeys((folder / name).parent for name in order):
            if parent != folder:
                locks.enter_context(only_run(parent, _PATIENCE, again=True))
        names = free_names(folder, files, files if fixed else (*watched, record))
        named = {names[name]: files[name] for name in order}
        steps = _staged(folder, list(named), named, watched)
        try:
            try:
                _finish(folder, steps)
            except KeyboardInterrupt:
                _finish(folder, steps)  # half a set helps nobody, and the rest takes no time
                raise
        except (OSError, _ChangedMeanwhileError) as error:
            raise _failure(folder, steps, error) from error
    for name, other in names.items():
        note_other_name(folder / name, folder / other)
    return [folder / names[name] for name in files]


class _ChangedMeanwhileError(Exception):
    """Somebody has saved a guarded file since it was read; its argument is the path."""


def _staged(
    folder: Path, order: Sequence[str], files: Mapping[str, SupportsBytes], watched: Mapping[str, str | None]
) -> list[Step]:
    """Everything up to the first replacement: stage, try the targets, write the journal. Failing, it leaves nothing behind."""
    steps: list[Step] = []
    current = folder
    try:
        for name in order:
            current = folder / name
            stem = staged_name(current.parent)
            aside = f"{stem}.old" if name in watched else ""
            steps.append(Step(f"{stem}.tmp", str(current), sha256_of(files[name]), watched.get(name), aside))
            stage(steps[-1], files[name])
        for index, step in enumerate(steps):
            current = step.place
            try_to_replace(current, Path(f"{step.staged}-try.tmp"))
            now = digest_of(current)
            if step.aside and now != step.before:
                raise _ChangedMeanwhileError(current)
            if step.aside and now is None and os.path.lexists(current):
                raise FileNotFoundError(errno.ENOENT, "")  # a link to nowhere
            steps[index] = replace(step, before=now)
        current = folder
        write_journal(folder, steps)
    except BaseException as error:
        with contextlib.suppress(OSError):
            (folder / JOURNAL).unlink(missing_ok=True)
        _discard(steps)
        if isinstance(error, OSError):
            raise OutputError(f"{explain(current, error)}原有文件没有改动。") from error
        if isinstance(error, _ChangedMeanwhileError):
            raise OutputError(_changed(current)) from error
        raise
    return steps


# ---------------------------------------------------------------- replacing


def _finish(folder: Path, steps: Sequence[Step]) -> None:
    """Put everything into its place, from whatever state; the journal goes last.

    Raises:
        OutputError: If all is in place, and somebody wrote into the guarded file while it was being replaced.
    """
    known = {step.staged for step in _placed}
    _placed.extend(step for step in steps if step.staged not in known and step.is_staged)
    for step in steps:
        if step.aside:
            _put_guarded(step)
        elif step.is_staged:
            patiently(lambda step=step: step.beside.replace(step.place))  # type: ignore[misc]
    kept = [path for step in steps if (path := _drop_aside(step))]
    with contextlib.suppress(OSError):
        (folder / JOURNAL).unlink(missing_ok=True)
    if kept:
        raise OutputError(_kept(kept[0]))


def _put_guarded(step: Step) -> None:
    """Put the new file into the place of the one that was read, unless another one lies there.

    Raises:
        _ChangedMeanwhileError: If another one does; it lies there still.
    """
    _back_from_aside(step)
    if not step.is_staged:
        return
    if digest_of(step.place) == step.sha256:  # a second name was given, and the first not yet taken away
        step.beside.unlink()
        return
    if step.before is not None:
        try:
            patiently(lambda: step.place.rename(step.old))
        except FileNotFoundError as error:
            raise _ChangedMeanwhileError(step.place) from error
    try:
        if step.before is not None and digest_of(step.old) != step.before:
            raise _ChangedMeanwhileError(step.place)
        _move_where_nothing_is(step.beside, step.place)
    except FileExistsError as error:
        raise _ChangedMeanwhileError(step.place) from error
    finally:
        if step.is_staged:
            _back_from_aside(step)


def _back_from_aside(step: Step) -> None:
    """Give a file that was moved aside its name back, if nothing has taken it."""
    if step.has_aside:
        with contextlib.suppress(FileExistsError):
            _move_where_nothing_is(step.old, step.place)


def _move_where_nothing_is(source: Path, target: Path) -> None:
    """Move a file within its folder, never over another one.

    Raises:
        FileExistsError: If there is one.
    """
    if os.name == "nt":  # pragma: no cover - no Windows machine among ours
        patiently(lambda: source.rename(target))  # there, it never replaces
        return
    try:
        target.hardlink_to(source)
    except FileExistsError:
        raise
    except (
        OSError,
        NotImplementedError,
    ):  # no second names (FAT, servers, a browser): to look is the best that can be done
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, "") from None
        source.rename(target)
    else:
        source.unlink()


def _drop_aside(step: Step) -> Path | None:
    """Remove the old guarded file; if somebody wrote into it after it was compared, keep it under a name that people see."""
    if not step.has_aside:
        return None
    if digest_of(step.old) == step.before:
        with contextlib.suppress(OSError):
            step.old.unlink()
        return None
    number = 1
    while os.path.lexists(kept := step.place.with_stem(f"{step.place.stem}（汇总期间保存{number}）")):
        number += 1
    _move_where_nothing_is(step.old, kept)
    return kept


def _kept(path: Path) -> str:
    return f"汇总期间有人修改了台账，为免丢失，他的一份另存为“{path}”，其他文件都已写好。请把其中的意见抄入台账后重新运行。"


def _failure(folder: Path, steps: Sequence[Step], error: Exception) -> OutputError:
    """What to say after a failure among the replacements; without any, everything staged goes, otherwise the journal stays."""
    failed = next((step for step in steps if step.is_staged), steps[-1])
    new = [step.place.name for step in steps if not step.is_staged]
    if not new and not any(step.has_aside and not step.place.exists() for step in steps):
        kept = [path for step in steps if (path := _drop_aside(step))]
        (folder / JOURNAL).unlink(missing_ok=True)
        _discard(steps)
        if kept:
            return OutputError(_changed(failed.place) + f"他的另一份存为“{kept[0]}”。")
        if isinstance(error, _ChangedMeanwhileError):
            return OutputError(_changed(failed.place))
        assert isinstance(error, OSError)
        return OutputError(f"{explain(failed.place, error)}原有文件没有改动。")
    cause = explain(failed.place, error) if isinstance(error, OSError) else f"汇总期间有人修改了“{failed.place}”。"
    left = [step.place.name for step in steps if step.is_staged]
    state = f"已经换成新的：{some(new)}；" if new else ""
    state += f"还没有更新：{some(left)}。" if left else "新文件都已写好。"
    return OutputError(f"{cause}{state}请处理后重新运行同样的命令，程序会把其余的写完。")


def _changed(path: Path) -> str:
    return f"汇总期间有人修改了“{path}”，为免丢失，没有写入任何文件。请重新运行。"


def _discard(steps: Sequence[Step]) -> None:
    """Remove staged files that will not be used."""
    for step in steps:
        with contextlib.suppress(ValueError):
            _placed.remove(step)
        with contextlib.suppress(OSError):
            step.beside.unlink(missing_ok=True)


# ---------------------------------------------------------------- what people are told

#: Every replacement that this process has begun; those whose staged file is gone are done.
_placed: list[Step] = []
#: What else it has written.
_noted: list[str] = []


def forget_written() -> None:
    """A command begins: what was written before is not its doing."""
    _placed.clear()
    _noted.clear()
    forget_other_names()


def note_written(name: str) -> None:
    """Remember that something was written which is replaced in no step, as a database."""
    if name not in _noted:
        _noted.append(name)


def what_changed() -> str:
    """A sentence for a command that was broken off: which files it has written until then."""
    names = [*(step.place.name for step in _placed if not step.is_staged), *_noted]
    return f"中断前已经写好{some(names)}，其余没有改动。" if names else "没有改动任何文件。"


# ---------------------------------------------------------------- one run at a time


@contextlib.contextmanager
def only_run(folder: Path, wait: float = 0.0, *, again: bool = False) -> Iterator[None]:
    """Hold a folder; what a run that died has left there is finished and swept first.

    The lock of a process that died frees itself. A folder that is made for this and is still empty at the end goes again.

    Args:
        folder: Made if it is missing.
        wait: Seconds to wait for another run.
        again: See `held`.

    Raises:
        OutputError: If another run holds it, or it cannot be written to.
    """
    made = [path for path in (folder, *folder.parents) if not os.path.lexists(path)]
    try:
        with held(folder, wait, again=again):
            _recover(folder)
            _sweep(folder)
            yield
    finally:
        with contextlib.suppress(OSError):
            for path in made:
                path.rmdir()


def sweep(folder: Path) -> None:
    """Remove what a killed run has left in a folder, unless somebody holds it."""
    if folder.is_dir():
        with contextlib.suppress(OutputError), only_run(folder):
            pass


def _sweep(folder: Path) -> None:
    """Remove staged files; the lock says that no other run is alive. Files moved aside have another ending."""
    for stale in folder.glob(f"{PREFIX}*.tmp"):
        with contextlib.suppress(OSError):
            if not stale.name.startswith(_SINGLE) or stale.stat().st_mtime < time.time() - _ABANDONED:
                stale.unlink()


# ---------------------------------------------------------------- the journal


def _recover(folder: Path) -> None:
    """Finish the set of a run that was broken off among its replacements.

    Raises:
        OutputError: If a file cannot be replaced now either.
    """
    if not os.path.lexists(folder / JOURNAL):
        return
    try:
        steps = read_journal(folder)
    except (OSError, ValueError, TypeError) as error:
        raise OutputError(f"上次没有写完，记录“{folder / JOURNAL}”又读不出来。请删除这个文件后重新运行。") from error
    with contextlib.ExitStack() as locks:
        for parent in dict.fromkeys(step.place.parent for step in steps):
            if parent != folder and parent.is_dir():
                locks.enter_context(held(parent, _PATIENCE))
        try:
            for step in steps:
                _back_from_aside(step)
                whole = digest_of(step.beside) == step.sha256
                if not whole or digest_of(step.place) not in (step.before, step.sha256):
                    _discard([step])  # somebody has saved this file since; his counts
            _finish(folder, steps)
        except (OSError, _ChangedMeanwhileError) as error:
            failed = next((step.place for step in steps if step.is_staged), folder)
            cause = explain(failed, error) if isinstance(error, OSError) else f"有人正在修改“{failed}”。"
            raise OutputError(f"上次运行没有写完，现在补写时{cause}请处理后重新运行。") from error
