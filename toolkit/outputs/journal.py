"""The journal of a set: which file is staged where, and what lies at its target before and after."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import count
from pathlib import Path, PurePath
from typing import SupportsBytes

from toolkit.outputs.lock import PREFIX
from toolkit.paths import pieces_of

#: Name of the journal in its folder.
JOURNAL = f"{PREFIX}journal.json"
_numbers = count()


@dataclass(frozen=True, slots=True)
class Step:
    """One replacement, as it stands in the journal; paths as they were given.

    Attributes:
        staged: Where the new bytes lie until they are in place.
        target: Where they belong.
        sha256: Of the new bytes.
        before: Of what lay at the target when the set was staged (of a guarded file: when it was read), None if nothing did.
        aside: Of a guarded file, where the old one lies for a moment; empty otherwise.
    """

    staged: str
    target: str
    sha256: str
    before: str | None = None
    aside: str = ""

    @property
    def beside(self) -> Path:
        return Path(self.staged)

    @property
    def place(self) -> Path:
        return Path(self.target)

    @property
    def old(self) -> Path:
        return Path(self.aside)

    @property
    def is_staged(self) -> bool:
        """Whether the new bytes still wait; once begun, a replacement whose bytes wait no more is done."""
        return os.path.lexists(self.staged)

    @property
    def has_aside(self) -> bool:
        """Whether an old file lies aside now."""
        return bool(self.aside) and os.path.lexists(self.aside)


def digest_of(path: Path) -> str | None:
    """Hex SHA-256 of a file's bytes, None if there is no file.

    Raises:
        OSError: If it cannot be read.
    """
    if not path.is_file():
        return None
    import hashlib

    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def staged_name(folder: Path, prefix: str = PREFIX) -> str:
    """The beginning of a path in a folder that no other file has, of this process or of another one."""
    return str(folder / f"{prefix}{os.getpid()}-{next(_numbers)}")


def stage(step: Step, content: SupportsBytes) -> None:
    """Write the new bytes beside their target, down to the disk."""
    with step.beside.open("wb") as stream:
        stream.writelines(pieces_of(content))
        stream.flush()
        os.fsync(stream.fileno())


def write_journal(folder: Path, steps: Sequence[Step]) -> None:
    """Write down what is about to be replaced.

    Paths are relative to the folder, which may be moved or be seen under another drive before the next run.
    """
    lines = [asdict(_moved(step, lambda path: PurePath(path).relative_to(folder).as_posix())) for step in steps]
    step = Step(f"{staged_name(folder)}.tmp", str(folder / JOURNAL), "")
    try:
        stage(step, json.dumps(lines).encode())  # ASCII: names in no encoding are escaped and come back as they were
        step.beside.replace(step.place)
    finally:
        step.beside.unlink(missing_ok=True)


def read_journal(folder: Path) -> list[Step]:
    """What a run that was broken off wanted to do.

    Raises:
        ValueError: If this is no journal of ours, or one that leads out of the folder.
    """
    lines = json.loads((folder / JOURNAL).read_bytes())
    steps = [Step(**line) for line in lines]
    for step in steps:
        for path in filter(None, (step.staged, step.target, step.aside)):
            if PurePath(path).is_absolute() or PurePath(path).drive or ".." in PurePath(path).parts:
                raise ValueError(path)
        if not (step.beside.name.startswith(PREFIX) and step.old.name.startswith(PREFIX if step.aside else "")):
            raise ValueError(step.staged)
    return [_moved(step, lambda path: str(folder / path)) for step in steps]


def _moved(step: Step, change: Callable[[str], str]) -> Step:
    aside = change(step.aside) if step.aside else ""
    return replace(step, staged=change(step.staged), target=change(step.target), aside=aside)
