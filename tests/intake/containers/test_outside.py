"""RAR and 7z through bsdtar: what comes out, what a program that fails, hangs or floods costs, and a machine without one."""

from __future__ import annotations

import os
import struct
import subprocess
import time
import zlib
from pathlib import Path

import pytest

from tests.intake.containers.support import contents, opened, outcomes
from tests.intake.xlsx.attacks import Raw, raw_zip
from tests.libreoffice import needs_office, program
from toolkit.intake.containers import outside
from toolkit.intake.containers.origin import LIMITS, Found, Limits, Refused


def rar(*files: tuple[str, bytes], encrypted: bool = False) -> bytes:
    """A RAR archive (version 4) whose files are stored as they are."""
    data = b"Rar!\x1a\x07\x00" + _block(0x73, 0, bytes(6))
    for name, content in files:
        raw = name.encode()
        flags = 0x8000 | 0x200 | (4 if encrypted else 0)
        raw = raw + b"\0" + _unicode_name(name)
        told = struct.pack(
            "<LLBLLBBHL", len(content), len(content), 3, zlib.crc32(content), 0x5A000000, 20, 0x30, len(raw), 0o100644
        )
        data += _block(0x74, flags, told + raw) + content
    return data + _block(0x7B, 0x4000, b"")


def rar5(*, main: bytes = b"\0", extra: bytes = b"", kind: int = 1) -> bytes:
    """A RAR archive (version 5) of one stored file."""
    name = "甲局.txt".encode()
    told = b"\4\1\x20" + struct.pack("<L", zlib.crc32(b"1")) + b"\0\0" + bytes([len(name)]) + name
    flags = bytes([2, 3, len(extra), 1]) if extra else bytes([2, 2, 1])
    return (
        b"Rar!\x1a\x07\x01\x00" + _block5(bytes([kind, 0]) + main) + _block5(flags + told + extra) + b"1" + _block5(b"\5\0\0")
    )


def _block5(body: bytes) -> bytes:
    rest = bytes([len(body)]) + body
    return struct.pack("<L", zlib.crc32(rest)) + rest


def _unicode_name(name: str) -> bytes:
    """The name as RAR packs it: every character as two bytes."""
    units = name.encode("utf-16-le")
    packed = b"\0"
    for start in range(0, len(units), 8):
        four = units[start : start + 8]
        packed += bytes([0b10101010 & (0xFF << 2 * (4 - len(four) // 2)) & 0xFF]) + four
    return packed


def _block(kind: int, flags: int, body: bytes) -> bytes:
    rest = struct.pack("<BHH", kind, flags, 7 + len(body)) + body
    return struct.pack("<H", zlib.crc32(rest) & 0xFFFF) + rest


def seven_zip(folder: Path, **files: bytes) -> bytes:
    for name, content in files.items():
        path = folder / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    tool = program("bsdtar")
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    command = [tool, "--format=7zip", "-cf", "../out.7z", *sorted(one.name for one in folder.iterdir())]
    subprocess.run(command, cwd=folder, env=environment, check=True)
    return (folder.parent / "out.7z").read_bytes()


@needs_office
def test_files_come_out_of_7z_and_rar_with_their_names(tmp_path):
    """Folders in the name, an archive in the archive, litter and links as in a zip archive."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "link").symlink_to("/etc/passwd")
    inner = raw_zip([Raw("丙局.txt".encode("gbk"), b"3")])
    data = seven_zip(folder, **{"示范县__甲局.txt": b"1", "乙.zip": inner, "~$甲.xlsx": b""})
    items = opened(data)

    assert contents(items) == {("示范县/甲局.txt",): b"1", ("乙.zip", "丙局.txt"): b"3"}
    assert outcomes(items)[("link",)] == "link" and outcomes(items)[("~$甲.xlsx",)] == "lock"
    assert contents(opened(rar(("甲局.txt", b"1"), ("乙.zip", inner)))) == {("甲局.txt",): b"1", ("乙.zip", "丙局.txt"): b"3"}


@needs_office
def test_traps_limits_and_torn_archives_are_refused(tmp_path):
    """A name that leads elsewhere, a file too large, too many of them, all together too large, an archive cut short."""
    items = opened(rar(("../甲.txt", b"1"), ("乙.txt", b"2"), ("大.txt", bytes(2000))), limits=Limits(entry=1000))
    assert outcomes(items) == {("../甲.txt",): "traversal", ("乙.txt",): "found", ("大.txt",): "limit_entry"}
    many = opened(rar(*((f"{number}.txt", b"1") for number in range(5))), limits=Limits(entries=4))
    assert [getattr(item, "kind", "") for item in many][-1] == "limit_entries" and len(many) == 5
    folder = tmp_path / "in"
    folder.mkdir()
    bomb = seven_zip(folder, bomb=bytes(100_000_000))
    start = time.perf_counter()
    assert list(outcomes(opened(bomb, limits=Limits(entry=10**8, total=10**6, entries=100))).values())[-1] == "limit_total"
    assert time.perf_counter() - start < 20 and len(bomb) < 100_000
    (folder / "bomb").unlink()
    many_7z = seven_zip(folder, a=b"1", b=b"2")
    assert list(outcomes(opened(many_7z, limits=Limits(entries=1))).values()) == ["found", "limit_entries"]
    for torn in (bomb[:-20], rar(("甲.txt", bytes(5000)))[:3000]):
        assert list(outcomes(opened(torn)).values())[-1] == "cannot_open"


def test_a_locked_archive_and_one_of_several_volumes_are_known_by_their_headers(monkeypatch):
    """libarchive would give out the packed bytes of a locked file as its content."""
    monkeypatch.setattr(outside, "program", lambda: pytest.fail("it was to be opened"))
    plain, locked = rar(("甲.txt", b"1")), rar(("甲.txt", b"1"), ("乙.txt", b"2"), encrypted=True)
    assert [item.kind for item in opened(locked)] == ["encrypted_archive"]
    assert [item.kind for item in opened(plain.replace(b"\x73\0\0", b"\x73\x80\0"))] == ["encrypted_archive"]
    assert [item.kind for item in opened(plain.replace(b"\x73\0\0", b"\x73\x01\0"))] == ["volumes"]
    assert [item.kind for item in opened(rar5(main=b"\1"))] == ["volumes"]
    assert [item.kind for item in opened(rar5(extra=b"\2\1\0"))] == ["encrypted_archive"]
    assert [item.kind for item in opened(rar5(kind=4))] == ["encrypted_archive"]


@needs_office
def test_a_rar_archive_of_version_5_is_read():
    assert contents(opened(rar5())) == {("甲局.txt",): b"1"}


def test_without_the_program_the_sentence_says_to_zip_again(monkeypatch):
    monkeypatch.setattr(outside.shutil, "which", lambda name: None)
    (refused,) = opened(rar(("甲.txt", b"1")))

    assert isinstance(refused, Refused) and refused.kind == "no_program"
    assert "RAR" in refused.message and "ZIP" in refused.message


@pytest.mark.skipif(os.name != "posix", reason="a program of a few lines of shell")
@pytest.mark.parametrize(
    ("script", "kind"),
    [
        ("sleep 100", "slow"),
        ("exit 3", "cannot_open"),
        ("kill -9 $$", "cannot_open"),
        ("echo 'Passphrase required for this entry' >&2; exit 1", "encrypted_archive"),
        ("head -c 100000 /dev/zero | tr '\\0' x > $3", "cannot_open"),
        ("cat > $3", "cannot_open"),
        ("while :; do head -c 1000000 /dev/zero; done > $3", "limit_total"),
        ("exec python3 -c 'x = bytes(3 << 30)' >&2", "cannot_open"),
        ("head -c 100000000 /dev/zero | tr '\\0' x >&2; exit 1", "limit_total"),
    ],
)
def test_a_program_that_fails_hangs_or_floods_costs_one_archive_and_no_other(tmp_path, monkeypatch, script, kind):
    fake = tmp_path / "bsdtar"
    fake.write_text(f"#!/bin/sh\n{script}\n")
    fake.chmod(0o755)
    monkeypatch.setattr(outside.shutil, "which", lambda name: str(fake))
    start = time.perf_counter()
    limits = Limits(seconds=2, total=20_000_000)
    items = opened(raw_zip([Raw(b"a.rar", rar(("x", b"1"))), Raw("甲.txt".encode(), b"1")]), limits=limits)

    assert outcomes(items) == {("a.rar",): kind, ("甲.txt",): "found"}
    assert time.perf_counter() - start < 10 and isinstance(items[1], Found) and LIMITS.seconds == 60
