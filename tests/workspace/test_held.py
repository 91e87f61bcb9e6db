"""What somebody has open in Excel or WPS stays as it is: each output of every command gets another name, and it is said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.workspace.building import REJECTED, collect, put, report, snapshot, workspace
from toolkit.cli.program import _run
from toolkit.errors import OutputError
from toolkit.outputs import (
    digest_of,
    forget_written,
    only_run,
    replace_set,
    replacing,
    told_of_other_names,
    trying,
    what_changed,
    write_file,
    write_files,
)


@pytest.fixture
def hold(monkeypatch):
    """Holds files from now on, as Windows does for the program that shows them: nobody can replace or remove them."""
    held: set[Path] = set()
    tried, moved, removed = trying.try_to_replace, Path.replace, Path.unlink

    def try_to_replace(target, trial):
        if target.absolute() in held:
            raise PermissionError(13, "held")
        tried(target, trial)

    def replace(self, target):
        if Path(target).absolute() in held:
            raise PermissionError(13, "held")
        return moved(self, target)

    for module in (trying, replacing):
        monkeypatch.setattr(module, "try_to_replace", try_to_replace)

    def unlink(self, missing_ok=False):
        if self.absolute() in held:
            raise PermissionError(13, "held")
        removed(self, missing_ok)

    monkeypatch.setattr(Path, "replace", replace)
    monkeypatch.setattr(Path, "unlink", unlink)
    forget_written()
    return held.update


@pytest.mark.parametrize("several", [False, True], ids=["one", "set"])
def test_nothing_under_another_name_is_ever_replaced_and_the_same_content_is_written_once(tmp_path, hold, several):
    """（2） is somebody's own, so it becomes （3）; again with the same content it is （3） still, with another （4）."""
    (tmp_path / "表.xlsx").write_bytes(b"open")
    (tmp_path / "表（2）.xlsx").write_bytes(b"mine")
    hold([tmp_path / "表.xlsx"])

    def write(data: bytes) -> str:
        if several:
            return write_files(tmp_path, {"表.xlsx": data, "另.txt": b""})[0].name
        return write_file(tmp_path / "表.xlsx", data).name

    assert [write(b"new"), write(b"new"), write(b"newer")] == ["表（3）.xlsx", "表（3）.xlsx", "表（4）.xlsx"]
    assert {path.name: path.read_bytes() for path in tmp_path.glob("表*")} == {
        "表.xlsx": b"open", "表（2）.xlsx": b"mine", "表（3）.xlsx": b"new", "表（4）.xlsx": b"newer",
    }  # fmt: skip
    assert [line.partition("，这次")[2][:13] for line in told_of_other_names()] == ["写成“表（3）.xlsx”", "写成“表（4）.xlsx”"]


def test_two_outputs_of_a_set_never_get_one_name(tmp_path, hold):
    """The other name of the first is the own name of the second, of which another one is held as well."""
    names = ("局.xlsx", "局（2）.xlsx", "局（3）.xlsx")
    for name in names:
        (tmp_path / name).write_bytes(b"open")
    hold(tmp_path / name for name in names[:2])
    written = write_files(tmp_path, {name: name.encode() for name in names})
    assert [path.name for path in written] == ["局（4）.xlsx", "局（2）（2）.xlsx", "局（3）.xlsx"]
    assert [path.read_bytes().decode() for path in written] == list(names)


def test_what_is_found_by_its_name_has_no_other_one(tmp_path, hold):
    """A ledger that somebody edits, a manifest, a file of our own: the sentence says what to close, and all stays."""
    for name in ("台账.csv", "manifest.json"):
        folder = tmp_path / name[:2]
        folder.mkdir()
        (folder / name).write_bytes(b"open")
        hold([folder / name])
        with pytest.raises(OutputError, match=rf"{name}.*正在 Excel、WPS 中打开"), only_run(folder):
            files = {"台账.csv": b"new", "manifest.json": b"new", "汇总.xlsx": b"new"}
            replace_set(folder, files, guarded={"台账.csv": digest_of(folder / "台账.csv")}, record="manifest.json")
        with pytest.raises(OutputError, match="正在 Excel、WPS 中打开"):
            write_file(folder / name, b"new", own=True)
        assert snapshot(folder) == {name: b"open"}


def test_a_folder_into_which_nobody_may_write_is_not_taken_for_a_file_that_is_open(tmp_path, hold, monkeypatch):
    (tmp_path / "表.xlsx").write_bytes(b"old")
    hold([tmp_path / "表.xlsx"])
    monkeypatch.setattr(trying.os, "access", lambda *_: False)
    assert trying.free_names(tmp_path, {"表.xlsx": b"new"}) == {"表.xlsx": "表.xlsx"}


def test_every_output_of_a_workspace_that_is_open_gets_another_name_and_a_sentence(tmp_path, hold, monkeypatch, capsys):
    """All of them are open at once; each command says so and exits as ever; what is named says the names that are there."""
    units = (("X-0", "甲县人民政府", "", "云溪市"), ("X-1", "甲县教育局", "", "甲县"), ("X-2", "甲县公安局", "", "甲县"))
    root = workspace(tmp_path, units, "云溪市")
    for number, (_, unit, *_) in enumerate(units):
        inputs = {"requests/received/enterprise": number + 1, "requests/granted/enterprise": number + 1}
        put(root, f"{unit}.xlsx", report(unit, inputs=inputs, typed=REJECTED if number == 2 else None))
    collect(root)
    monkeypatch.chdir(root)
    commands = (
        ["check", "--report", "结果.xlsx", "--report", "结果.html"], ["consolidate", "--tree"], ["remind"], ["template"],
        ["package"], ["status", "--report", "情况.xlsx"],
        ["draft", "收件箱/甲县教育局.xlsx", "--out", "稿.docx", "--html", "稿.html"],
        ["export", "收件箱", "--format", "csv", "--out", "数.csv"],
    )  # fmt: skip
    codes = [_run(command) for command in commands]
    _run(commands[1])
    kept = ("归档", "收件箱")
    ours = [path for path in root.rglob("*") if path.is_file() and path.relative_to(root).parts[0] not in kept]
    files = [
        path for path in ours
        if path.suffix in (".xlsx", ".docx", ".html", ".zip", ".txt", ".csv") and path.name not in ("花名册.xlsx", "日志.csv")
        and "台账" not in path.name
    ]  # fmt: skip
    before = {path: path.read_bytes() for path in files}
    assert len(files) > 18
    for path in files:
        path.write_bytes(path.read_bytes() + b"\0")  # as if it were older: what is equal need not be written
    old = {path: path.read_bytes() for path in files}
    hold(files)
    capsys.readouterr()

    for command, code in zip(commands, codes, strict=True):
        assert _run(command) == code, command
        said = capsys.readouterr().err
        assert "（2）" in said and "现在不能替换，多半正在 Excel、WPS 中打开" in said, command
    assert {path: path.read_bytes() for path in files} == old
    made = {path: path.with_name(f"{path.stem}（2）{path.suffix}") for path in files}
    assert [path.name for path, other in made.items() if not other.exists()] == []
    assert [path.name for path, other in made.items() if other.suffix != ".zip" and other.read_bytes() != before[path]] == []
    told = json.loads((root / "汇总" / "manifest.json").read_text(encoding="utf-8"))
    named = [told["outputs"]["summary"], told["outputs"]["draft"], *told["outputs"]["returned"]]
    assert all("（2）" in name and (root / "汇总" / name).is_file() for name in named)


def test_a_command_that_is_broken_off_says_that_something_was_recorded(tmp_path):
    """The register is no file that is moved into place; who reads 没有改动任何文件 would do it again."""
    root = workspace(tmp_path)
    put(root, "甲.xlsx", report("示范县教育局"))
    forget_written()
    assert what_changed() == "没有改动任何文件。"
    collect(root)
    assert "“登记簿”" in what_changed()
