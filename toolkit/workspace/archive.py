"""归档/原件: every file that came in, unchanged, found again by its SHA-256.

A file lies under its own name in a folder that is called by its digest: people see what it is, and two files of one name do not
meet. It is written beside and moved into place as a folder, so that a folder of this name always holds the whole file.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from toolkit import paths
from toolkit.errors import OutputError
from toolkit.file_names import safe_name
from toolkit.outputs import PREFIX, explain
from toolkit.workspace.register import Original

#: Characters of the digest by which originals are parted into folders: some disks take few names in one.
_PART = 2
_DIGEST = 64
_numbers = count()


def stored_name(name: str) -> str:
    """What a file is called in the archive: its own name, fit for every system."""
    bare = Path(name.replace("\\", "/")).name
    stem, dot, ending = bare.rpartition(".")
    if not dot or not stem or not ending.isalnum() or len(ending) > 8:
        return safe_name(bare)
    return f"{safe_name(stem)}.{ending}"


class Archive:
    """The originals of a workspace."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def place(self, original: Original) -> Path:
        """Where an original lies."""
        return self.folder / original.sha256[:_PART] / original.sha256 / original.name

    def find(self, sha256: str) -> Original | None:
        """What lies under a digest, None if nothing does."""
        folder = self.folder / sha256[:_PART] / sha256
        with contextlib.suppress(OSError):
            for path in paths.entries(folder):
                if paths.is_file_within(path):
                    return Original(sha256, path.name, paths.look_of(path).st_size)
        return None

    def put(self, content: bytes, name: str) -> Original:
        """Keep a file; one that is kept already stays as it is, under its first name.

        Raises:
            OutputError: If it cannot be written.
        """
        sha256 = paths.sha256_of(content)
        if known := self.find(sha256):
            return known
        original = Original(sha256, stored_name(name), len(content))
        target = self.place(original).parent
        beside = self.folder / f"{PREFIX}{os.getpid()}-{next(_numbers)}"
        try:
            beside.mkdir(parents=True)
            with (beside / original.name).open("wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            target.parent.mkdir(exist_ok=True)
            beside.rename(target)
        except OSError as error:
            raise OutputError(f"{explain(target / original.name, error)}已经归档的文件没有改动。") from error
        finally:
            shutil.rmtree(beside, ignore_errors=True)
        return original

    def sweep(self) -> None:
        """Remove what a killed run has left beside; whoever calls holds the lock of the workspace."""
        with contextlib.suppress(OSError):
            for path in paths.entries(self.folder):
                if path.name.startswith(PREFIX):
                    shutil.rmtree(path, ignore_errors=True)

    def everything(self) -> Iterator[Original]:
        """All originals in the order of their digests, as they lie there."""
        for part in self._folders(self.folder):
            for folder in self._folders(part):
                if len(folder.name) == _DIGEST and (original := self.find(folder.name)):
                    yield original

    @staticmethod
    def _folders(folder: Path) -> list[Path]:
        try:
            return [path for path in paths.entries(folder) if paths.is_folder_within(path) and not path.name.startswith(".")]
        except OSError:
            return []
