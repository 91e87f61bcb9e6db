"""Looking at what a user names: is it there, what is it, what does it hold. The only place that asks the file system.

A path may be too long, lie behind a folder without permission or on a disk that has gone. All of that is something the user can
mend, so it becomes a Chinese sentence with the path and the remedy, whichever option the path came from. Strangers' files are
opened by the guarded reader (`intake/xlsx/package.py`), outputs are written by `outputs`.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable
from enum import Enum
from pathlib import Path
from typing import SupportsBytes

from toolkit.errors import NianbaoError
from toolkit.terminal import visible


class Kind(Enum):
    """What lies at a path."""

    NOTHING = "nothing"
    FILE = "file"
    FOLDER = "folder"
    OTHER = "other"  # a device, a pipe, a link that leads nowhere


_CAUSES = {
    errno.ENAMETOOLONG: "路径或其中的一个名称太长，请改用较短的名称",
    errno.EACCES: "没有权限，请关闭正在使用它的程序，或者请管理员开放权限",
    errno.EPERM: "没有权限，请关闭正在使用它的程序，或者请管理员开放权限",
    errno.EIO: "所在的盘读不出来，请检查连接后重试",
    errno.ENODEV: "所在的盘已经断开，请重新连接后重试",
    errno.ESTALE: "网络文件夹已经断开，请重新连接后重试",
    errno.EHOSTDOWN: "网络文件夹已经断开，请重新连接后重试",
    errno.ETIMEDOUT: "网络文件夹没有回应，请检查网络后重试",
    errno.EMFILE: "打开的文件太多，请关闭其他程序后重试",
    errno.ENFILE: "打开的文件太多，请关闭其他程序后重试",
    errno.ENOENT: "文件或文件夹已经不在了，请核对路径",
    errno.ENOTDIR: "上级路径不是文件夹，请核对路径",
    errno.ELOOP: "快捷方式指向了自己，请改用文件原来的位置",
    errno.EBUSY: "正在被其他程序使用，请关闭后重试",
}
#: With these, nothing is there: of the path itself, or of a folder on the way (Windows says EINVAL to names that cannot be).
_ABSENT = (errno.ENOENT, errno.ENOTDIR, errno.EBADF, errno.ELOOP)


def cause_of(error: OSError) -> str:
    """Why a path cannot be looked at or opened, and what to do about it; without a full stop."""
    return _CAUSES.get(error.errno or 0, "系统拒绝打开，请核对路径后重试")


def refusal(path: Path, cause: OSError, what: str = "") -> str:
    """The sentence about a path that cannot be looked at or opened; `what` is what the user calls it."""
    return f"无法打开{what}“{visible(str(path))}”：{cause_of(cause)}。"


def kind_of(path: Path, what: str = "", error: type[NianbaoError] = NianbaoError) -> Kind:
    """What lies at a path that the user has named.

    Args:
        path: As given.
        what: What the user calls it, for the message.
        error: What is raised.

    Raises:
        NianbaoError: Of the kind `error`, if nobody can tell.
    """
    try:
        return _look(path)
    except OSError as cause:
        raise error(refusal(path, cause, what)) from cause


def kind_within(path: Path) -> Kind:
    """What lies at a path that was met in a folder; what nobody can tell is `Kind.OTHER`, and whoever opens it is told why."""
    try:
        return _look(path)
    except OSError:
        return Kind.OTHER


def _look(path: Path) -> Kind:
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116 - pathlib says False to some of what has to be told
    except OSError as error:
        if not _says_absent(error):
            raise
        return Kind.OTHER if os.path.islink(path) else Kind.NOTHING  # noqa: PTH114
    except ValueError:  # a name with a zero in it
        return Kind.NOTHING
    return Kind.FOLDER if stat.S_ISDIR(mode) else Kind.FILE if stat.S_ISREG(mode) else Kind.OTHER


def _says_absent(error: OSError) -> bool:
    return error.errno in _ABSENT or (os.name == "nt" and error.errno == errno.EINVAL)


def require_there(path: Path) -> Kind:
    """What lies at a path that has to be there.

    Raises:
        NianbaoError: If nothing does, or nobody can tell.
    """
    kind = kind_of(path)
    if kind is Kind.NOTHING:
        raise NianbaoError(f"找不到“{visible(str(path))}”，请核对路径。")
    return kind


def read_own_file(path: Path, what: str, error: type[NianbaoError] = NianbaoError) -> bytes:
    """The bytes of a file that the office keeps itself.

    Args:
        path: As given.
        what: What the user calls it.
        error: What is raised.

    Raises:
        NianbaoError: Of the kind `error`, if it is not there, is a folder or cannot be opened.
    """
    require_file(path, what, error)
    try:
        return path.read_bytes()
    except OSError as cause:
        raise error(refusal(path, cause, what)) from cause


def require_file(path: Path, what: str, error: type[NianbaoError] = NianbaoError) -> None:
    """Say what is wrong if a file that the office keeps itself is not there.

    Raises:
        NianbaoError: Of the kind `error`, if it is not there, is a folder or nobody can tell.
    """
    kind = kind_of(path, what, error)
    if kind is Kind.FOLDER:
        raise error(f"{what}“{visible(str(path))}”是文件夹，请指定其中的文件。")
    if kind is not Kind.FILE:
        raise error(f"找不到{what}“{visible(str(path))}”。")


def entries(folder: Path) -> list[Path]:
    """What lies in a folder, by name.

    Raises:
        OSError: If it cannot be listed: one that the user has named stops the run (`refusal`), one met on the way is told of.
    """
    return sorted(folder.iterdir(), key=lambda entry: entry.name)


def is_folder_within(path: Path) -> bool:
    """Whether a path that was met in a folder is a folder to be searched; links are not followed."""
    return not os.path.islink(path) and kind_within(path) is Kind.FOLDER  # noqa: PTH114


def is_file_within(path: Path) -> bool:
    """Whether a path that was met in a folder is a file of its own and no link."""
    return not os.path.islink(path) and kind_within(path) is Kind.FILE  # noqa: PTH114


def absolute(path: Path | str) -> Path:
    """A path from the root; links are not followed.

    Raises:
        NianbaoError: If the current folder is gone.
    """
    try:
        return Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow links
    except OSError as cause:
        raise NianbaoError("当前文件夹已经不在了，请先进入另一个文件夹再运行。") from cause


def identity(path: Path | str) -> str:
    """What two paths to one place have in common: absolute, and on Windows without capitals."""
    return os.path.normcase(absolute(path))


def resolved(path: Path) -> Path:
    """Where a path leads when all links are followed as far as they lead anywhere."""
    return Path(os.path.realpath(absolute(path)))


def same_file(one: Path, other: Path) -> bool:
    """Whether two paths lead to one file that is there."""
    try:
        return os.path.samefile(one, other)  # noqa: PTH121
    except (OSError, ValueError):
        return False


def home() -> Path:
    """The user's own folder.

    Raises:
        NianbaoError: If the system knows none.
    """
    try:
        return Path.home()
    except RuntimeError as cause:
        raise NianbaoError("系统没有告诉本程序您的个人文件夹在哪里，请设置环境变量 HOME 后重试。") from cause


def relative(path: str, folder: Path) -> str:
    """A path as seen from a folder, with forward slashes; the bare name where there is no way (another drive)."""
    try:
        return os.path.relpath(path, folder).replace(os.sep, "/")
    except (ValueError, OSError):
        return Path(path).name


def pieces_of(content: SupportsBytes) -> Iterable[bytes]:
    """The bytes of a content: in its `pieces` if it has some, as a file on a shelf that is not in memory; else all at once."""
    return content.pieces() if hasattr(content, "pieces") else (bytes(content),)


def sha256_of(content: SupportsBytes) -> str:
    """What a file is known by, whatever its name: the hex SHA-256 of its bytes."""
    import hashlib

    digest = hashlib.sha256()
    for piece in pieces_of(content):
        digest.update(piece)
    return digest.hexdigest()


def look_of(path: Path) -> os.stat_result:
    """Size and times of a file that the toolkit keeps.

    Raises:
        OSError: If it cannot be asked.
    """
    return path.stat()


def files_below(folder: Path) -> list[Path]:
    """All files in a folder and the folders in it, in order; what cannot be opened is passed over."""
    found = (Path(root, name) for root, _, names in os.walk(folder) for name in names)
    return sorted(path for path in found if is_file_within(path))
