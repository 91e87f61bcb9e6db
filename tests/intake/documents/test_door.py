"""The door for published reports: what a file is, the process that reads it, and what is said of what is no report."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from tests.intake.documents.pages import page
from tests.intake.published.printing import Printed, figures, print_report
from toolkit.errors import UnreadableError
from toolkit.intake.documents import door
from toolkit.intake.published.report import read_report
from toolkit.jobs import import_reports

SAMPLES = Path(__file__).parents[3] / "samples"


def test_what_a_file_is_its_contents_say_and_not_its_name():
    """A page that is called .txt, and a text that is called .html."""
    printed = Printed(figures(documents__rules__issued="3"))
    for data, name in ((page(printed).encode(), "报告.txt"), (print_report(printed, True).encode(), "报告.txt")):
        report = read_report(door.read_document(data, name), "x")
        assert report.cells["documents/rules/issued"].text == "3"


#: How an encrypted Word file or workbook begins, and the stream that tells.
LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")


def _zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("报告.txt", "x")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"), (b"\0" * 50, "blank"), (b"\x89PNG\r\n", "image"), (_zip(), "zip"), (b"PK\x03\x04abc", "truncated"),
        (b"Rar!\x1a\x07\0", "zip"), (LOCKED, "encrypted"),
        (next(SAMPLES.rglob("*.xlsx")).read_bytes(), "workbook"), (b"\x01\x02\x03\x04\x05", "type"),
    ],
)  # fmt: skip
def test_what_is_no_report_is_named_with_what_to_do(data, code):
    with pytest.raises(UnreadableError) as caught:
        door.read_document(data, "报告.bin")

    assert caught.value.code == code and "。" in str(caught.value)


def test_a_file_that_is_too_large_is_refused_with_the_limit(monkeypatch):
    monkeypatch.setattr(door, "_LARGEST_PAGE", 1000)
    with pytest.raises(UnreadableError, match="超过 0 MB"):
        door.read_document(page(Printed(figures())).encode(), "a.html")


@pytest.mark.parametrize(("name", "value", "code"), [("SECONDS", 0.01, "slow"), ("MEMORY", 90_000_000, "memory died")])
def test_a_process_that_takes_too_long_or_too_much_costs_its_file_alone(tmp_path, monkeypatch, name, value, code):
    monkeypatch.setattr(door, name, value)
    printed = Printed(figures())
    large = page(printed).replace("</body>", "<p>一段话</p>" * 200_000 + "</body>")
    (tmp_path / "甲.html").write_text(large, encoding="utf-8")
    (tmp_path / "乙.txt").write_text(print_report(printed, True), encoding="utf-8")
    results = {Path(one.source).name: one for one in import_reports([tmp_path], tmp_path / "出")}

    assert results["乙.txt"].workbook is not None and results["甲.html"].workbook is None
    assert "另存" in results["甲.html"].cause or "保存为 .docx" in results["甲.html"].cause
    with pytest.raises(UnreadableError) as caught:
        door.read_document(large.encode(), "甲.html")
    assert caught.value.code in code


def test_a_folder_of_reports_is_imported_whatever_they_are_and_litter_is_not(tmp_path):
    printed = Printed(figures(documents__rules__issued="3"))
    (tmp_path / "甲.htm").write_text(page(printed), encoding="gb18030")
    (tmp_path / "._甲.html").write_bytes(b"\0\5\x16\7")
    (tmp_path / "说明.md").write_text("x", encoding="utf-8")
    (one,) = import_reports([tmp_path], tmp_path / "出")

    assert one.report is not None and one.report.cells["documents/rules/issued"].text == "3"
    assert one.workbook is not None and one.workbook.is_file()
