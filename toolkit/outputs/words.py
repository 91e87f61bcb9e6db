"""What people are told about outputs, and what outputs are called."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from pathlib import Path


def some(names: Sequence[str]) -> str:
    """A few names, and how many there are."""
    shown = "".join(f"“{name}”" for name in names[:4])
    return shown if len(names) <= 4 else f"{shown}等 {len(names)} 个文件"


#: By the name of the error, since numbers differ between systems and some names are missing on some.
_CAUSES = {
    "ENOENT": "没有这个盘或者文件夹",
    "EACCES": "没有写入权限，或者文件正在 Excel、WPS 中打开，请关闭后重试",
    "EPERM": "没有写入权限，请换一个文件夹，或者请管理员授权",
    "EBUSY": "文件正被别的程序占用，请关闭后重试",
    "ETXTBSY": "文件是正在运行的程序，请关闭后重试",
    "EISDIR": "已有同名的文件夹，请改名后重试",
    "EEXIST": "上级路径不是文件夹",
    "ENOTDIR": "上级路径不是文件夹",
    "ENOSPC": "磁盘已满，请清理后重试",
    "EDQUOT": "可用的磁盘空间已经用完，请清理后重试",
    "EFBIG": "文件太大，这个盘放不下，请换一个盘",
    "EROFS": "所在的盘是只读的，请换一个文件夹",
    "ENAMETOOLONG": "文件名太长，请换一个较短的名称",
    "EINVAL": "这个盘不接受这样的文件名，请换一个名称或者文件夹",
    "ELOOP": "路径中的快捷方式绕成了圈，请换一个文件夹",
    "EIO": "读写磁盘出错，请检查磁盘或者网络盘的连接后重试",
    "ESTALE": "网络盘的连接断了，请重新连接后重试",
    "ETIMEDOUT": "网络盘没有应答，请重新连接后重试",
    "EMFILE": "打开的文件太多，请关闭一些程序后重试",
    "ENFILE": "打开的文件太多，请关闭一些程序后重试",
    "ENOLCK": "这个盘不支持锁定文件，请换一个文件夹",
    "ENOSYS": "这个盘不支持锁定文件，请换一个文件夹",
}


def explain(path: Path, error: OSError) -> str:
    """A Chinese sentence about why a path cannot be written, and what to do."""
    known = _CAUSES.get(errno.errorcode.get(error.errno or 0, ""))
    return f"无法写入“{path}”：{known or f'系统没有允许（错误号 {error.errno}），请换一个文件夹重试'}。"
