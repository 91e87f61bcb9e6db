"""The region workbook packed with the files of its units, so that its links open them wherever the archive is unpacked."""

from __future__ import annotations

from pathlib import Path, PurePath
from typing import TYPE_CHECKING, NamedTuple

from toolkit import paths as places
from toolkit.errors import OutputError
from toolkit.file_names import free_name, safe_name
from toolkit.outputs import explain
from toolkit.paths import Kind, sha256_of
from toolkit.region.workbook import write_summary
from toolkit.workbook.archive import zipped

if TYPE_CHECKING:
    from toolkit.region.consolidate import Consolidation, Received

#: The folder of the units' files in the archive.
FOLDER = "单位文件"
#: Bytes of all units' files together. An archive is to be sent; beyond this the folder itself is handed over.
MOST = 300 * 1024 * 1024


class Bundle(NamedTuple):
    """The archive.

    Attributes:
        data: Its bytes; the same consolidation gives the same.
        files: How many files of units are in it.
        left_out: Why there is none, in Chinese; "" if there is one.
    """

    data: bytes
    files: int
    left_out: str = ""


def bundle(result: Consolidation, name: str) -> Bundle:
    """Pack the region workbook with every file that came in, whether its figures are in the sums or not.

    Args:
        result: What was consolidated.
        name: Of the workbook in the archive.

    Raises:
        OutputError: If a file of a unit cannot be read, or is another one than the one that was added up.
    """
    there = [one for one in result.inputs if one.sha256 and places.kind_of(Path(one.path)) is Kind.FILE]
    size = sum(map(_size, there))
    if size > MOST:
        return Bundle(
            b"", 0, f"各单位的文件共 {_mb(size)} MB，超过 {_mb(MOST)} MB，没有打包；请把汇总工作簿和各单位文件的文件夹一起交。"
        )
    taken: set[str] = set()
    inside: dict[str, str] = {}
    files: dict[str, bytes] = {}
    for one in there:
        path = PurePath(one.path)
        inside[one.path] = f"{FOLDER}/{free_name(safe_name(path.stem), path.suffix, taken)}"
        files[inside[one.path]] = _read(Path(one.path), one.sha256)
    summary = write_summary(result, lambda path: inside.get(path, ""))
    return Bundle(zipped({name: summary, **files}), len(files))


def _mb(size: int) -> int:
    return -(-size // (1024 * 1024))


def _size(file: Received) -> int:
    path = Path(file.path)
    try:
        return places.look_of(path).st_size
    except OSError as error:
        raise OutputError(f"打包时读不出“{path}”：{explain(path, error)}") from error


def _read(path: Path, sha256: str) -> bytes:
    data = places.read_own_file(path, "报送的文件", OutputError)
    if sha256_of(data) != sha256:
        raise OutputError(f"“{path}”在汇总期间被改动，与汇总的不是同一份，没有打包。请重新汇总。")
    return data
