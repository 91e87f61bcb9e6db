"""The door for whatever was sent: from a path or bytes, what it loads, and that every hostile thing inside has one outcome."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.intake.containers.support import opened, outcomes
from tests.intake.containers.test_outside import rar
from tests.intake.old.building import xlsb
from tests.intake.xlsx import attacks
from tests.intake.xlsx.attacks import Raw, raw_zip, zeros
from toolkit.intake.containers.origin import Found, Limits, Refused
from toolkit.intake.containers.unpack import unpack
from toolkit.intake.containers.words import PASSED_OVER, REFUSALS, said
from toolkit.intake.files import read_content
from toolkit.intake.xlsx.package import read_package
from toolkit.submission.report import Submission

ROOT = Path(__file__).parents[3]
SAMPLE = (ROOT / "samples" / "region-2024" / "报送" / "云溪市教育局.xlsx").read_bytes()


def test_a_file_on_disk_is_unpacked_like_its_bytes_and_one_that_is_no_container_comes_out_as_it_is(tmp_path):
    path = tmp_path / "报送.zip"
    path.write_bytes(raw_zip([Raw("甲局.xlsx".encode("gbk"), SAMPLE)]))
    (found,) = unpack(path)
    assert isinstance(found, Found) and (found.origin, found.kind) == (("报送.zip", "甲局.xlsx"), "workbook")
    assert list(unpack(path.read_bytes(), "报送.zip")) == [found]
    (alone,) = unpack(SAMPLE, "甲局.xlsx")
    assert isinstance(alone, Found) and alone.origin == ("甲局.xlsx",) and alone.content == SAMPLE


def test_what_cannot_be_opened_or_is_too_large_is_refused_with_a_sentence(tmp_path):
    (missing,) = unpack(tmp_path / "没有.zip")
    assert isinstance(missing, Refused) and missing.kind == "unreadable" and "无法打开" in missing.message
    (tmp_path / "大.zip").write_bytes(bytes(101))
    for source in (tmp_path / "大.zip", bytes(101)):
        (large,) = unpack(source, "大.zip", Limits(file=100))
        assert isinstance(large, Refused) and "上限" in large.message
    assert [item.origin for item in unpack(bytes(100), "大.zip", Limits(file=100))] == [("大.zip",)]


def test_zip_and_mail_are_opened_without_programs_and_without_calamine():
    """In a browser there are neither."""
    code = (
        "import sys\nfrom toolkit.intake.containers.unpack import unpack\n"
        "count = len(list(unpack(sys.stdin.buffer.read(), 'x')))\n"
        "print(count, sorted({'python_calamine', 'subprocess', 'tarfile', 'lxml'} & set(sys.modules)))"
    )
    data = raw_zip([Raw(b"a.zip", raw_zip([Raw(b"a", b"1")])), Raw(b"b.eml", b"From: a@b\nTo: c@d\n\nhi")])
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, input=data, capture_output=True, check=True)

    assert done.stdout.split(maxsplit=1) == [b"2", b"[]\n"]


def test_memory_holds_the_open_containers_and_one_file():
    """Fifty files of 4 MB, packed to almost nothing, come one after another."""
    import tracemalloc

    size = 4 << 20
    data = raw_zip([Raw(b"%d" % number, bytes(size)) for number in range(50)])
    tracemalloc.start()
    count = sum(len(item.content) for item in unpack(data, "x") if isinstance(item, Found))

    assert count == 50 * size and tracemalloc.get_traced_memory()[1] < 5 * size
    tracemalloc.stop()


def test_every_sentence_is_chinese_ends_as_a_sentence_and_says_what_to_do():
    values = dict.fromkeys(("limit", "size", "number", "ratio", "format", "method", "encoding"), "3") | {"said": "请重发。"}
    for kind in REFUSALS:
        text = said(kind, values)
        assert text.endswith("。") and "请" in text and "{" not in text, kind
    assert not REFUSALS.keys() & PASSED_OVER.keys()


@pytest.mark.parametrize("around", ["zip", "mail", "zip in mail"])
def test_the_hostile_things_of_a_county_have_each_their_outcome_and_the_good_files_are_read(around, monkeypatch):
    """All in one: number of entries = found + refused + passed over."""
    monkeypatch.setattr("toolkit.intake.containers.outside.program", lambda: "")
    good = read_package(SAMPLE).sheets
    entries = {
        "甲局.xlsx": (SAMPLE, "found", "read"), "乙局.xls": (xlsb(good), "found", "read"), "空.xlsx": (b"", "found", "empty"),
        "炸弹.xlsx": (attacks.pack({"[Content_Types].xml": b"x", "xl/workbook.xml": bytes(90 << 20)}), "found", "limit_part"),
        "重叠.xlsx": (attacks.overlapping(), "found", "ambiguous"), "网页.xls": (b"<html><table>", "found", "html"),
        "加密.xlsx": (attacks.ole("EncryptedPackage"), "found", "encrypted"), "报告.docx": (docx(), "found", "docx"),
        "丙.rar": (rar(("x", b"1")), "no_program", ""), "丁.gz": (b"\x1f\x8b\x08", "other_archive", ""),
        "信.msg": (attacks.ole("__properties_version1.0"), "msg", ""), "winmail.dat": (b"\x78\x9f\x3e\x22", "tnef", ""),
        "~$甲局.xlsx": (b"x", "lock", ""), ".DS_Store": (b"x", "system", ""),
        "断.zip": (raw_zip([Raw(b"a", b"1")])[:-9], "truncated", ""),
    }  # fmt: skip
    extra = {}
    if around == "mail":
        data = mailed({name: content for name, (content, _, _) in entries.items()})
        extra = {"（第 1 部分）": "mail_body"}
    else:
        raws = [Raw(name.encode("gbk"), content) for name, (content, _, _) in entries.items()]
        raws += [Raw(b"../x", b"1"), Raw(b"secret", b"1", flags=1), Raw(b"bomb", b"", size=100 << 20, packed=zeros(100 << 20))]
        data = raw_zip(raws)
        extra = {"../x": "traversal", "secret": "encrypted", "bomb": "limit_ratio"}
    items = opened(mailed({"报送.zip": data}) if around == "zip in mail" else data)
    told = {item.origin[-1]: item for item in items}

    assert len(told) == len(items) == len(entries) + len(extra) + (around == "zip in mail")
    for name, (content, outcome, code) in entries.items():
        item = told[name]
        assert (outcome if isinstance(item, Found) else item.kind) == outcome, name
        if isinstance(item, Found):
            read = read_content(item.content, name)
            assert item.content == content and ("read" if isinstance(read, Submission) else read.code) == code, name
    for name, kind in extra.items():
        assert outcomes([told[name]]) == {told[name].origin[1:]: kind}


def mailed(files: dict[str, bytes]) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "甲局 <a@b.cn>", "c@d.cn", "年报"
    message.set_content("见附件")
    for name, content in files.items():
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def docx() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("[Content_Types].xml", "x")
        package.writestr("word/document.xml", "x")
    return buffer.getvalue()
