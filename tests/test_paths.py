"""Looking at what a user names: every refusal of the system is a Chinese sentence with the path and the remedy."""

from __future__ import annotations

import ast
import errno
import os
from pathlib import Path

import pytest

from toolkit import paths
from toolkit.errors import NianbaoError, RosterError
from toolkit.paths import Kind, kind_of, kind_within, read_own_file, require_there

TOOLKIT = Path(__file__).parent.parent / "toolkit"

#: Modules that ask the file system themselves: writing, the guarded reader of strangers' files, parts of the program itself,
#: and the page, whose files lie in the memory of a browser.
_ALLOWED = (
    "page/",
    "paths.py",
    "outputs",
    "intake/xlsx/package.py",
    "template/template.py",
    "button/vba/vba.py",
    "feedback/page.py",
)
_ASKING = {
    "is_file", "is_dir", "exists", "lexists", "stat", "lstat", "samefile", "rglob", "glob", "iterdir", "is_symlink", "islink",
    "resolve", "abspath", "realpath", "read_bytes", "read_text", "scandir", "walk", "cwd", "getcwd", "expanduser",
}  # fmt: skip


def test_what_lies_there_is_told(tmp_path):
    (tmp_path / "文件").write_bytes(b"1")
    (tmp_path / "链接").symlink_to("没有的")
    (tmp_path / "圈").symlink_to("圈")
    os.mkfifo(tmp_path / "管道")
    kinds = {name: kind_of(tmp_path / name) for name in ("", "文件", "链接", "圈", "管道", "没有", "文件/下面", "零\0")}

    assert kinds == {
        "": Kind.FOLDER, "文件": Kind.FILE, "链接": Kind.OTHER, "圈": Kind.OTHER, "管道": Kind.OTHER, "没有": Kind.NOTHING,
        "文件/下面": Kind.NOTHING, "零\0": Kind.NOTHING,
    }  # fmt: skip


@pytest.mark.parametrize("number", [*paths._CAUSES, errno.EOVERFLOW])
def test_every_refusal_names_the_path_and_what_to_do(monkeypatch, number):
    """Those that say that nothing is there are no refusal."""

    def refuse(path, *_, **__):
        raise OSError(number, os.strerror(number), path)

    monkeypatch.setattr(paths.os, "stat", refuse)
    target = Path("某处/单位\u202e名录.csv")
    if number in paths._ABSENT:
        assert kind_of(target) is Kind.NOTHING
        return
    for look, error in ((kind_of, NianbaoError), (require_there, NianbaoError)):
        with pytest.raises(error) as told:
            look(target)
        assert str(target).replace("\u202e", "〈从右到左强制符〉") in str(told.value) and "请" in str(told.value)
        assert os.strerror(number) not in str(told.value)
    with pytest.raises(RosterError, match="无法打开单位名录“某处"):
        read_own_file(target, "单位名录", RosterError)
    assert kind_within(target) is Kind.OTHER


def test_only_one_module_asks_the_file_system():
    """Whoever asks elsewhere has to think of every refusal again."""
    asking = [
        (str(path.relative_to(TOOLKIT)), node.func.attr)
        for path in sorted(TOOLKIT.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _ASKING
        and not str(path.relative_to(TOOLKIT)).startswith(_ALLOWED)
        and not (isinstance(node.func.value, ast.Name) and node.func.value.id in ("ast", "message", "entry"))
    ]  # fmt: skip

    assert asking == []
