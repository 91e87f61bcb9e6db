"""Paths that a user names → the workbooks under them, and what was passed over and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from toolkit import paths as places
from toolkit.errors import NianbaoError, UnreadableError
from toolkit.form import sheets
from toolkit.paths import Kind

WORKBOOKS = (".xlsx", ".xlsm")
#: Spreadsheets of other formats, of which the values are read, or that we ask to be saved as .xlsx.
FOREIGN = (".xls", ".et", ".ods", ".xlsb")


#: Why a returned copy was passed over that nobody has touched.
OUR_COPY = "发回给单位的退回稿，没有改动过，不是报送文件"
#: Why a file was passed over that is neither a spreadsheet nor made by a system.
NO_WORKBOOK = "不是填报工作簿"
#: Where there is nothing to read at all.
NO_WORKBOOKS = f"没有找到填报工作簿（{'、'.join((*WORKBOOKS, *FOREIGN))}）"


class Skipped(NamedTuple):
    """A path that is no workbook, and why it was passed over."""

    path: str
    reason: str


def find_files(paths: Sequence[Path], exclude: Path | None = None) -> tuple[list[Path], list[Skipped]]:
    """The workbooks under some paths, and what was passed over.

    Args:
        paths: Workbooks or folders; folders are searched through, also one whose name ends in .xlsx.
        exclude: A folder of our own outputs that is not searched.

    Returns:
        Files in the order of their names without doubles; skipped paths with their reasons.

    Raises:
        NianbaoError: If a path does not exist or cannot be looked into.
    """
    files: dict[str, Path] = {}
    skipped: list[Skipped] = []
    for path in paths:
        if places.require_there(path) is Kind.FOLDER:
            for found in walk(path, exclude, skipped):
                if found.parent != path and _is_our_copy(found):
                    skipped.append(Skipped(str(found), OUR_COPY))
                else:
                    _sort_out(found, files, skipped)
        else:
            files.setdefault(places.identity(path), path)
    return sorted(files.values(), key=str), sorted(skipped, key=lambda one: one.path)


def _is_our_copy(path: Path) -> bool:
    """Whether a file found on the way is a returned copy that nobody has touched, as it lies among the outputs of a run."""
    if path.suffix != ".xlsx" or sheets.COPY_MARK not in path.stem:
        return False
    from toolkit.intake.untouched import is_untouched_copy
    from toolkit.intake.xlsx.package import read_bytes

    try:
        return is_untouched_copy(read_bytes(path))
    except UnreadableError:
        return False


LIKE_A_WORKBOOK = "名称像工作簿，其实是文件夹，已查找其中的文件"


def walk(folder: Path, exclude: Path | None, skipped: list[Skipped], *, named: bool = True) -> Iterator[Path]:
    """What lies below a folder; one that cannot be searched is told of, and stops the run if the user has `named` it."""
    if folder.suffix.lower() in WORKBOOKS:
        skipped.append(Skipped(str(folder), LIKE_A_WORKBOOK))
    try:
        entries = places.entries(folder)
    except OSError as error:
        if named:
            raise NianbaoError(places.refusal(folder, error, "文件夹")) from error
        skipped.append(Skipped(str(folder), f"无法打开这个文件夹：{places.cause_of(error)}"))
        return
    for entry in entries:
        if places.is_folder_within(entry):
            if exclude is None or places.identity(entry) != places.identity(exclude):
                yield from walk(entry, exclude, skipped, named=False)
        else:
            yield entry


def litter(name: str) -> str:
    """Why a file is passed over by its name, as what a system or a program leaves behind; "" if it is not."""
    from toolkit.intake.containers import names
    from toolkit.intake.containers.words import PASSED_OVER

    kind = names.litter(name)
    return "临时文件：说明同名工作簿正在打开，请保存并关闭后重试" if kind == "lock" else PASSED_OVER[kind] if kind else ""


def _sort_out(path: Path, files: dict[str, Path], skipped: list[Skipped]) -> None:
    if reason := litter(path.name):
        skipped.append(Skipped(str(path), reason))
    elif path.suffix.lower() in (*WORKBOOKS, *FOREIGN):
        files.setdefault(places.identity(path), path)
    else:
        skipped.append(Skipped(str(path), NO_WORKBOOK))
