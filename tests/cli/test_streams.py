"""The standard streams may be missing or fail at any moment: no traceback, and a lost answer is never “nothing blocks”."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from toolkit.cli.console import Guard, progress_bar, say
from toolkit.cli.program import _run

ROOT = Path(__file__).parent.parent.parent
CITY = ROOT / "samples" / "region-2024"
CLEAN = CITY / "报送" / "青石镇人民政府.xlsx"
FAULTY = CITY / "报送" / "X103_云溪市公安局.xlsx"
FULL = pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")


def shell(redirection: str, *arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command in a shell, with something done to its streams."""
    words = " ".join(f"'{argument}'" for argument in (sys.executable, "-m", "toolkit.cli", *arguments))
    return subprocess.run(
        ["sh", "-c", f"exec {words} {redirection}"], capture_output=True, text=True, encoding="utf-8", check=False, cwd=ROOT,
        env={**os.environ, **environment},
    )  # fmt: skip


def one_chinese_line(text: str) -> bool:
    return text.startswith("错误：结果没有完整显示出来，") and text.endswith("。\n") and len(text.splitlines()) == 1


@FULL
@pytest.mark.parametrize("redirection", [">&-", ">/dev/full", "1</dev/null"])
@pytest.mark.parametrize("arguments", [
    ["check", CLEAN], ["check", FAULTY], ["check", FAULTY, "--json"], ["rules"], ["export", CLEAN, "--format", "csv"],
    ["--version"], ["--help"], ["check", "--help"],
], ids=lambda words: " ".join(Path(str(word)).name for word in words))  # fmt: skip
def test_an_answer_that_did_not_arrive_is_said_in_one_line_and_ends_with_2(redirection, arguments):
    done = shell(redirection, *arguments)

    assert (done.returncode, done.stdout) == (2, "")
    assert one_chinese_line(done.stderr), done.stderr


@FULL
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_it_makes_no_difference_when_the_loss_is_noticed(unbuffered):
    done = shell(">/dev/full", "rules", "--json", PYTHONUNBUFFERED=unbuffered)

    assert done.returncode == 2 and one_chinese_line(done.stderr) and "磁盘已满" in done.stderr


@FULL
@pytest.mark.parametrize("redirection", ["2>&-", "2>/dev/full"])
def test_lost_messages_change_neither_the_answer_nor_the_status(redirection):
    for arguments, status in ((["check", CLEAN], 0), (["check", FAULTY, "--json"], 1), (["check", "没有.xlsx"], 2)):
        whole, done = shell("", *arguments), shell(redirection, *arguments)
        assert (done.returncode, done.stdout, done.stderr) == (status, whole.stdout, "")


def test_without_any_stream_the_status_still_says_it():
    for arguments, status in ((["check", CLEAN], 2), (["check", FAULTY], 2), (["没有的命令"], 2)):
        assert shell("<&- >&- 2>&-", *arguments).returncode == status


@FULL
@pytest.mark.parametrize("redirection", [">&-", ">/dev/full", "<&- >&- 2>&-"])
def test_files_that_were_asked_for_are_written_whole_although_the_answer_is_lost(tmp_path, redirection):
    arguments = ["check", FAULTY, "--report", tmp_path / "甲.html", "--returned", tmp_path / "退回"]
    assert shell("", *arguments).returncode == 1
    whole = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    for path in whole:
        path.unlink()
    assert shell(redirection, *arguments).returncode == 2
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == whole
    assert len(whole) == 3


@pytest.mark.skipif(os.name == "nt", reason="descriptors of another kind")
def test_the_number_of_a_closed_stream_is_not_given_to_a_file(tmp_path):
    """Else whatever a library or a child process prints would end up in a result."""
    code = (
        "import sys; from toolkit.cli.console import guard_streams; guard_streams(); sys.exit(open(sys.argv[1], 'wb').fileno())"
    )
    command = f"exec '{sys.executable}' -c \"{code}\" '{tmp_path / '数'}' <&- >&- 2>&-"

    assert subprocess.run(["sh", "-c", command], check=False, cwd=ROOT).returncode > 2


def test_a_command_whose_answer_is_a_file_needs_no_screen(tmp_path):
    done = shell(">&-", "export", CLEAN, "--format", "json", "--out", tmp_path / "数.json")

    assert done.returncode == 0 and (tmp_path / "数.json").read_text(encoding="utf-8").startswith("[\n")


@pytest.mark.parametrize(("arguments", "status"), [(["check", str(CLEAN)], 2), (["--version"], 2), (["没有的命令"], 2)])
def test_a_program_without_a_window_has_no_streams_at_all(arguments, status):
    """pythonw on Windows: both are None, and the descriptors are open."""
    code = "import sys\nsys.stdout = sys.stderr = None\nfrom toolkit.cli.program import main\nmain(sys.argv[1:])"
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, check=False, cwd=ROOT)

    assert (done.returncode, done.stdout, done.stderr) == (status, b"", b"")


def test_a_message_without_a_stream_does_not_get_into_the_answer(capsys, monkeypatch):
    monkeypatch.setattr(sys, "stderr", None)
    say("已生成 1 份模板。")

    assert capsys.readouterr().out == ""


def test_a_pipe_that_breaks_within_the_work_is_an_internal_error_and_no_contented_reader(capsys, monkeypatch, tmp_path):
    def broken(*_, **__):
        raise BrokenPipeError

    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setattr("toolkit.jobs.reports.check_files", broken)

    assert _run(["check", str(CLEAN)]) == 70
    assert "BrokenPipeError" in (tmp_path / "nianbao" / "nianbao-error.log").read_text(encoding="utf-8")


def test_an_internal_error_is_told_although_nobody_knows_where_the_user_lives(capsys, monkeypatch, tmp_path):
    def homeless():
        raise RuntimeError

    for name in ("XDG_STATE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "home", homeless)
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    monkeypatch.setattr("toolkit.jobs.reports.check_files", lambda *_, **__: 1 / 0)

    assert _run(["check", str(CLEAN)]) == 70
    assert str(tmp_path / "nianbao-error.log") in capsys.readouterr().err


class _Stubborn(io.RawIOBase):
    """Takes a byte at a time, and every other time nothing; after some bytes it fails."""

    def __init__(self, room: int) -> None:
        super().__init__()
        self.room, self.taken, self.ready = room, b"", False

    def writable(self) -> bool:
        return True

    def write(self, data):
        self.ready = not self.ready
        if not self.ready:
            return None
        if len(self.taken) >= self.room:
            raise OSError(28, "No space left on device")
        self.taken += bytes(data[:1])
        return 1


def test_a_guard_hands_over_everything_in_order_or_says_what_failed():
    patient = _Stubborn(100)
    guard = Guard(patient)
    assert guard.write("一行字\n".encode()) == 10 and guard.lost is None
    assert patient.taken == "一行字\n".encode()

    small = Guard(_Stubborn(3))
    assert small.write(b"12345") == 5 and small.write(b"6") == 1
    assert isinstance(small.lost, OSError) and small.lost.errno == 28
    assert small._raw.taken == b"123"


def test_a_progress_bar_is_gone_as_soon_as_it_is_full(monkeypatch):
    """The answer is printed while the job is still at work: nothing may be drawn over it."""
    shown = []

    class Bar:
        def __init__(self, *_, **__):
            pass

        def add_task(self, *_, **__):
            return 0

        def start(self):
            shown.append("start")

        def update(self, _, completed):
            shown.append(completed)

        def stop(self):
            shown.append("stop")

    monkeypatch.setattr("rich.progress.Progress", Bar)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    with progress_bar("读取") as advance:
        advance(3, 19)
        assert shown == []
        advance(19, 20)
        advance(20, 20)
        assert shown == ["start", 19, 20, "stop"]
