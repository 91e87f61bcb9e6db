"""RAR and 7z archives, opened by libarchive's `bsdtar` where the machine has it.

The archive is turned into one tar file that is read here, so that no name in it ever becomes a path on disk. The program runs
with limits of time, memory and output; what it prints is never shown.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from toolkit.intake.containers import rar
from toolkit.intake.containers.names import litter, path_label, trap
from toolkit.intake.containers.origin import Budget, Found, Ignored, Item, Refused, RefusedError, megabytes

#: Where Windows and macOS keep it under the name of tar; it is asked whether it is bsdtar.
_ELSEWHERE = {"win32": r"System32\tar.exe", "darwin": "/usr/bin/tar"}
#: Sets the limit of memory and then becomes the program.
_LIMITED = (
    "import os,resource,sys;m=int(sys.argv[1]);resource.setrlimit(resource.RLIMIT_AS,(m,m));os.execv(sys.argv[2],sys.argv[2:])"
)
#: Bytes of what the program complains that are looked at.
_COMPLAINT = 4_000
#: Bytes that its stream may have for the names of one entry; seconds between looks at it.
_HEADERS, _LOOK = 4_096, 0.05


def _size_of(file: Path) -> int:
    """Bytes that were written so far; 0 before the first."""
    try:
        with file.open("rb") as stream:
            return stream.seek(0, os.SEEK_END)
    except FileNotFoundError:
        return 0


def program() -> str:
    """Where bsdtar is, "" if the machine has none."""
    if found := shutil.which("bsdtar"):
        return found
    other = _ELSEWHERE.get(sys.platform, "")
    path = Path(os.environ.get("SYSTEMROOT", r"C:\Windows"), other) if sys.platform == "win32" else Path(other)
    if not other:
        return ""
    try:
        asked = subprocess.run([str(path), "--version"], capture_output=True, timeout=10, check=False)
    except (OSError, subprocess.SubprocessError):
        return ""
    return str(path) if asked.stdout.startswith(b"bsdtar") else ""


def members_of_rar(data: bytes, budget: Budget) -> Iterator[Item]:
    """The files of a RAR archive; see `_members`.

    It goes in through a pipe: where libarchive can look at the end it takes a RAR archive that ends in a zip archive for that.
    """
    if cause := rar.closed(data):
        raise RefusedError(cause)
    yield from _members(data, budget, "RAR", piped=True)


def members_of_7z(data: bytes, budget: Budget) -> Iterator[Item]:
    """The files of a 7z archive; see `_members`."""
    yield from _members(data, budget, "7z", piped=False)


def _members(data: bytes, budget: Budget, what: str, *, piped: bool) -> Iterator[Item]:
    """The files of an archive in its order.

    Args:
        data: The archive.
        budget: What may come out of it.
        what: What people call such an archive.
        piped: Whether the program gets it through a pipe and not as a file.

    Raises:
        RefusedError: Before the first file, if there is no program or it gives up: what it has written by then may be torn
            and filled up with zeros.
    """
    tool = program()
    if not tool:
        raise RefusedError("no_program", format=what)
    with tempfile.TemporaryDirectory(prefix="nianbao-") as folder, tempfile.TemporaryFile() as complaints:
        archive, stream = Path(folder, "archive"), Path(folder, "stream")
        if not piped:
            try:
                archive.write_bytes(data)
            except OSError as error:
                raise RefusedError("memory") from error
        command = [tool, "-c", "-f", str(stream), "--format=pax", "@-" if piped else f"@{archive}"]
        cause = _run(command, data if piped else None, stream, complaints, budget)
        if cause == "slow":
            raise RefusedError(cause, format=what, limit=f"{budget.limits.seconds:g}")
        if cause == "limit_total":
            raise RefusedError(cause, limit=megabytes(budget.limits.total))
        if cause:
            complaints.seek(0)
            raise _refusal(complaints.read(_COMPLAINT).decode("utf-8", "replace").lower(), what)
        try:
            with stream.open("rb") as opened:
                yield from _entries(opened, budget)
        except (tarfile.TarError, OSError) as error:
            raise RefusedError("cannot_open", format=what) from error


def _run(command: Sequence[str], data: bytes | None, stream: Path, complaints: IO[bytes], budget: Budget) -> str:
    """Let the program write its stream.

    Returns:
        What stopped it: `slow`, `limit_total`, `failed`, or "" if nothing did.
    """
    limits = budget.limits
    if os.name == "posix" and sys.executable:
        command = [sys.executable, "-I", "-S", "-c", _LIMITED, str(limits.memory), *command]
    # Names come as UTF-8 only in a locale that knows it.
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8"}
    try:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL if data is None else subprocess.PIPE, stdout=subprocess.DEVNULL,
            stderr=complaints, env=environment, creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )  # fmt: skip
    except OSError:
        return "failed"
    deadline = time.monotonic() + limits.seconds
    feeder = threading.Thread(target=_feed, args=(process, data), daemon=True)
    feeder.start()
    try:
        while process.poll() is None:
            if time.monotonic() > deadline:
                return "slow"
            if max(os.fstat(complaints.fileno()).st_size, _size_of(stream)) > budget.bytes_left + _HEADERS * limits.entries:
                return "limit_total"
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_LOOK)
        return "failed" if process.returncode else ""
    finally:
        process.kill()
        process.wait()
        feeder.join()


def _feed(process: subprocess.Popen[bytes], data: bytes | None) -> None:
    """Give the program its input, as long as it takes it."""
    if process.stdin is not None:
        with contextlib.suppress(OSError), process.stdin:
            process.stdin.write(data or b"")


def _refusal(complaint: str, what: str) -> RefusedError:
    """What is said of an archive at which the program gave up."""
    if "encrypt" in complaint or "passphrase" in complaint or "password" in complaint:
        return RefusedError("encrypted_archive")
    if "multi-volume" in complaint or "multivolume" in complaint:
        return RefusedError("volumes")
    return RefusedError("cannot_open", format=what)


def _entries(stream: IO[bytes], budget: Budget) -> Iterator[Item]:
    """What the tar stream holds.

    Raises:
        RefusedError: If there are too many entries.
        tarfile.TarError: If it breaks off.
    """
    number = 0
    with tarfile.open(fileobj=stream, mode="r|", encoding="utf-8", errors="surrogateescape") as tar:
        while member := tar.next():
            tar.members = []  # type: ignore[attr-defined]  # it would remember all of them
            number += 1
            budget.take_entries(1)
            if number > budget.limits.entries:
                raise RefusedError("limit_entries", number=f"{number} 个以上", limit=str(budget.limits.entries))
            name = member.name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
            try:
                yield _taken(tar, member, name, budget)
            except RefusedError as refused:
                yield Refused((path_label(name),), refused.kind, refused.values)


def _taken(tar: tarfile.TarFile, member: tarfile.TarInfo, name: str, budget: Budget) -> Item:
    origin = (path_label(name),)
    if kind := trap(name):
        raise RefusedError(kind)
    if member.isdir():
        return Ignored(origin, "folder")
    if not member.isreg():
        raise RefusedError("link")
    if kind := litter(name):
        return Ignored(origin, kind)
    budget.take(member.size)
    inside = tar.extractfile(member)
    content = inside.read(member.size) if inside else b""
    if len(content) != member.size:
        raise tarfile.ReadError("broken off")
    return Found(origin, content)
