"""Files that were dropped on a page, as files of a folder that is nothing but the page's own memory."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from toolkit.file_names import free_name, name_key
from toolkit.intake.containers.kinds import kind_of
from toolkit.workspace.doors import taken_out

#: What a browser hands over: the way to a file as it was dropped (甲县/一月/a.xlsx), and its bytes.
Dropped = tuple[str, bytes]
#: What is opened to see what is in it: all that `collect` opens, and archives that it can only tell of.
_CONTAINERS = frozenset(
    ("zip", "mail", "mbox", "rar", "7z", "gz", "bz2", "xz", "cab", "zst", "arj", "alz", "egg", "tar", "tnef", "msg", "volume")
)  # fmt: skip
#: The folder of files that were dropped one by one.
LOOSE = "报送"
#: Names in the current folder that the answer takes.
RESULT, RETURNED, SUMS, _OFFICE = "校验结果.html", "退回", "汇总", "资料"
_TAKEN = frozenset(map(name_key, (RESULT, RETURNED, SUMS, _OFFICE)))
#: What people call the files that the office keeps.
_KINDS = {"roster": "名录", "previous": "上年", "ledger": "台账", "waivers": "豁免", "rules": "规则"}


class Received(NamedTuple):
    """What was dropped, lying in the current folder.

    Attributes:
        paths: What to check: a file, or folders.
        refused: (way, why) of what may be a report and could not be taken out of an archive or a mail.
        passed: (way, why) of what nobody needs.
    """

    paths: list[Path]
    refused: list[tuple[str, str]]
    passed: list[tuple[str, str]]


@contextmanager
def clean_folder(folder: Path) -> Iterator[None]:
    """An empty current folder, of which nothing is left afterwards."""
    before = Path.cwd()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)  # the folder that one stands in cannot be removed everywhere
        shutil.rmtree(folder, ignore_errors=True)


def receive(dropped: Iterable[Dropped]) -> Received:
    """Put the received files into the current folder; archives and mails become folders of what is in them.

    One file lies there by itself, as if the command had named it; several lie in folders, as if it had named these.
    """
    given = [(_parts(way), data) for way, data in dropped]
    alone = len(given) == 1 and len(given[0][0]) == 1
    found = Received([], [], [])
    tops: dict[Path, None] = {}
    for parts, data in given:
        way = parts if alone or len(parts) > 1 else (LOOSE, *parts)
        if kind_of(data) not in _CONTAINERS:
            tops[_put(Path(*way), data)] = None
            continue
        for leaf in taken_out(data, way[-1]):
            if leaf.content is None:
                (found.refused if leaf.needed else found.passed).append(("/".join((*way[:-1], *leaf.origin)), leaf.reason))
            else:
                tops[_put(Path(*way[:-1], *(part for one in leaf.origin for part in _parts(one))), leaf.content)] = None
    found.paths.extend(dict.fromkeys(Path(path.parts[0]) for path in tops))
    return found


def keep(files: Mapping[str, Iterable[Dropped]]) -> dict[str, Path]:
    """Put what the office keeps beside the reports into the current folder.

    Args:
        files: By what they are for (roster, previous, …); several of one kind become a folder.

    Returns:
        The path of each kind that was given.
    """
    found = {}
    for kind, dropped in files.items():
        given = list(dropped)
        if not given:
            continue
        home = Path(_OFFICE, _KINDS[kind])
        paths = [_put(home.joinpath(*_parts(way)), data) for way, data in given]
        found[kind] = paths[0] if len(paths) == 1 else home
    return found


def _parts(way: str) -> tuple[str, ...]:
    """The names on a way: nothing on it leads upwards, whatever a stranger calls his files."""
    parts = [part for part in PurePosixPath(way.replace("\0", "")).parts if part not in ("/", "//", "..")] or ["未命名"]
    return (f"{parts[0]}（收到）" if name_key(parts[0]) in _TAKEN else parts[0], *parts[1:])


def _put(path: Path, data: bytes) -> Path:
    """Write a file where no other one of its name lies."""
    path.parent.mkdir(parents=True, exist_ok=True)
    taken = {name_key(one.name) for one in path.parent.iterdir()} if path.exists() else set()
    path = path.with_name(free_name(path.stem, path.suffix, taken))
    path.write_bytes(data)
    return path
