"""What fifty clerks send in January: every file is accounted for, says what it is and what to do, and makes nobody silent."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest

from tests.intake.xlsx.attacks import Raw, ole, raw_zip
from tests.workspace.building import (
    NOW,
    REJECTED,
    collect,
    files_of,
    mailed,
    put,
    report,
    snapshot,
    states_of,
    workspace,
    zipped,
)
from toolkit import jobs
from toolkit.workspace.states import State

UNITS = tuple((f"D-{number:02}", f"示范县第{number:02}局", "") for number in range(40))


def holding(entry: str) -> bytes:
    """A zip archive that is a document by the names of its parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name in ("[Content_Types].xml", "word/document.xml", entry):
            package.writestr(name, "<a/>")
    return stream.getvalue()


#: By name, the bytes and a part of the sentence about it; each names a unit, and none can be read.
UNREADABLE = {
    "第01局.xlsx": (b"", "文件是空的"),
    "第02局年报.xlsx": (b"", "文件是空的"),  # the same bytes from another unit
    "第03局.xlsx.lnk": (b"L\0\0\0\x01\x14\x02\0" + bytes(60), "快捷方式（.lnk），不是文件本身"),
    "第04局.url": (b"[InternetShortcut]\r\nURL=http://a.b\r\n", "网址的快捷方式（.url）"),
    "第05局（拍照）.jpg": (b"\xff\xd8\xff\xe0" + bytes(99), "这是图片"),
    "第06局.heic": (b"\0\0\0\x18ftypheic" + bytes(99), "这是图片"),
    "第07局录屏.mp4": (b"\0\0\0\x18ftypmp42" + bytes(99), "视频或者录音"),
    "第08局.exe": (b"MZ" + bytes(99), "没有运行它"),
    "第09局.ofd": (zipped({"OFD.xml": b"<o/>", "Doc_0/Document.xml": b"<d/>"}), "OFD 版式文件"),
    "第10局.numbers": (zipped({"Index/Document.iwa": b"x"}), "导出为“Excel 工作簿"),
    "第11局.docx": (holding("word/embeddings/Microsoft_Excel_Sheet1.xlsx"), "里面嵌着工作簿。请在 Word 中双击"),
    "第12局.xlsx.crdownload": (b"half", "没有下载完"),
    "第13局.xlsx.part": (b"half", "没有下载完"),
    "第14局.zip.001": (b"PK\x03\x04" + bytes(40), "分卷压缩包"),
    "第15局.rar": (b"Rar!\x1a\x07\x01\x00" + bytes(40), "RAR 压缩包"),
    "第16局.7z": (b"7z\xbc\xaf\x27\x1c" + bytes(60), "压缩包"),
    "第17局（密码123）.zip": (raw_zip([Raw("年报.xlsx".encode("gbk"), b"secret", flags=1)]), "请去掉密码"),
    "第18局.msg": (ole("__properties_version1.0"), "另存为 .eml 邮件"),
    "第19局.zip": (zipped({"~$年报.xlsx": b"x", "Thumbs.db": b"x"}), "里面没有可以登记的文件（临时文件、系统文件）"),
    "第20局.mbox": (b"From a@b.cn Fri Jan 17 08:00:00 2025\nFrom: a@b.cn\nTo: c@d.cn\nSubject: x\n\n", "邮件正文"),
}
#: What systems and programs leave behind.
LITTER = (
    "~$年报.xlsx", ".~lock.年报.xlsx#", "~WRL0003.tmp", "desktop.ini", "Thumbs.db", "ehthumbs.db", ".DS_Store", "._一.xlsx",
    "$RECYCLE.BIN/$I0X.xlsx", "System Volume Information/x", ".Trashes/501/一.xlsx", "__MACOSX/._一.xlsx",
)  # fmt: skip


@pytest.mark.parametrize("packer", ["bsdtar", ""], ids=["with bsdtar", "without"])
def test_what_nobody_can_read_says_what_it_is_and_its_unit_has_sent_something(tmp_path, monkeypatch, packer):
    """Twenty units, none silent; no litter stands among the files, and none is passed over without a word."""
    if not packer:
        monkeypatch.setattr("toolkit.intake.containers.outside.program", lambda: "")
    root = workspace(tmp_path, UNITS)
    for name, (content, _) in UNREADABLE.items():
        put(root, name, content)
    for name in LITTER:
        put(root, name, b"x")
    outcome = collect(root)
    told = {one.arrival.origin[0]: one for one in outcome.overview.files}

    assert told.keys() == UNREADABLE.keys()
    for name, (_, words) in UNREADABLE.items():
        assert words in told[name].reason, (name, told[name].reason)
        assert told[name].reason.endswith("。") and told[name].state is State.UNREADABLE, name
    states = states_of(outcome.overview)
    assert [name for name, state in states.items() if state == "unreadable"] == [unit[1] for unit in UNITS[1:21]]
    assert len(outcome.done.skipped) == len(LITTER) + 2 and all(one.reason for one in outcome.done.skipped)
    missing = {unit.name for unit in jobs.consolidate_workspace(workspace=root, now=NOW).consolidation.missing}
    assert missing == {name for name, state in states.items() if state == "missing"}


def test_what_can_be_read_is_whose_it_says_however_it_was_packed(tmp_path):
    root = workspace(tmp_path, UNITS)

    def own(number, **other):
        inputs = {"requests/received/natural_person": number + 5, "requests/granted/natural_person": number + 5}
        return report(UNITS[number][1], inputs=inputs, **other)

    put(root, "教育 局 😀 年报 .xlsx", own(21))
    put(root, "第22局 - 副本 (2).xlsx", own(22))
    put(root, "第22局 - 副本.xlsx", own(22))
    put(root, "报来.zip", zipped({"信.eml": mailed({"内.zip": zipped({"新建 XLSX 工作表.xlsx": own(23)})})}))
    put(root, "示范县第24局/最终版.xlsx", report("", inputs={"requests/received/natural_person": 9}))
    put(root, "示范县第25局.xlsx", own(25, year=2025, date="2026-01-05"))
    found = files_of(collect(root).overview)

    assert {way: (unit and unit[3:], status) for way, (unit, status, _) in found.items()} == {
        "教育 局 😀 年报 .xlsx": ("第21局", "current"), "第22局 - 副本 (2).xlsx": ("第22局", "current"),
        "第22局 - 副本.xlsx": ("第22局", "same"), "报来.zip → 信.eml → 内.zip → 新建 XLSX 工作表.xlsx": ("第23局", "current"),
        "示范县第24局/最终版.xlsx": (None, "proposed"), "示范县第25局.xlsx": ("第25局", "left_out"),
    }  # fmt: skip
    before = snapshot(root)
    collect(root, NOW + timedelta(days=1))
    assert snapshot(root) == before


def test_a_copy_in_which_nothing_was_mended_takes_nobodys_place_whatever_it_is_called(tmp_path):
    """Sent back as it went, it is no answer, and the unit stands as returned; the form that was filled anew counts."""
    root = workspace(tmp_path, UNITS)
    put(root, "示范县第01局.xlsx", report(UNITS[1][1], typed=REJECTED))
    collect(root)
    jobs.check_workspace(workspace=root, now=NOW)
    (copy,) = (root / "退回").glob("*.xlsx")
    put(root, "一字未改.xlsx", copy.read_bytes())
    found = collect(root, NOW + timedelta(hours=1)).overview
    assert states_of(found)["示范县第01局"] == "returned"
    assert files_of(found)["一字未改.xlsx"] == (
        "示范县第01局", "superseded", "是“示范县第01局.xlsx”的退回稿，数没有改，要改的也没有少",
    )  # fmt: skip

    put(root, "重填.xlsx", report(UNITS[1][1]))
    found = collect(root, NOW + timedelta(hours=2)).overview
    assert found.units[1].standing.version.name == "重填.xlsx" and found.units[1].standing.state is State.RECEIVED


def test_the_regions_own_workbook_that_comes_back_is_told_for_what_it_is(tmp_path):
    root = workspace(tmp_path, UNITS)
    put(root, "一.xlsx", report(UNITS[1][1]))
    collect(root)
    summary = jobs.consolidate_workspace(workspace=root, now=NOW).summary
    put(root, "汇总表.xlsx", summary.read_bytes())
    unit, status, reason = files_of(collect(root).overview)["汇总表.xlsx"]
    assert (unit, status) == (None, "unidentified") and "“示范县”是本地区" in reason and "第" not in reason
