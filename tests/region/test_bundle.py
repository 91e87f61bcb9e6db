"""The region workbook packed with its sources: its links open them wherever the archive lies, and it is the same every time."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from pathlib import Path, PureWindowsPath
from urllib.parse import unquote

import openpyxl
import pytest

from tests.golden.make import ROOT
from toolkit import jobs
from toolkit.errors import OutputError
from toolkit.intake.files import read_file
from toolkit.region import bundle as packing

CITY = ROOT / "samples" / "region-2024"


@pytest.fixture(scope="module")
def city(tmp_path_factory) -> tuple[Path, jobs.Outcome]:
    """Three units of the sample city, two files of one name and one that nobody can read; their consolidation with archive."""
    inbox = tmp_path_factory.mktemp("inbox")
    for folder, name, sent in (
        ("一", "云溪市教育局", "云溪市教育局"), ("二", "青石镇人民政府", "云溪市教育局"),
        ("一", "云溪市发展和改革局", "云溪市发展和改革局"), ("一", "F101_云溪市市场监督管理局", "坏"),
    ):  # fmt: skip
        (inbox / folder).mkdir(exist_ok=True)
        shutil.copy(CITY / "报送" / f"{name}.xlsx", inbox / folder / f"{sent}.xlsx")
    return inbox, packed(inbox, tmp_path_factory.mktemp("out"))


def packed(inbox: Path, out: Path) -> jobs.Outcome:
    return jobs.consolidate([inbox], CITY / "单位名录.csv", out, word=False, zip_files=True)


def test_every_link_of_the_packed_workbook_opens_a_file_of_the_archive(city, tmp_path):
    """Four files, two of one name; the figures behind the links are those that were added up."""
    outcome = city[1]
    with zipfile.ZipFile(outcome.bundle) as archive:
        archive.extractall(tmp_path)
    book = tmp_path / outcome.summary.name
    targets = {
        unquote(cell.hyperlink.target) for sheet in openpyxl.load_workbook(book) for row in sheet.iter_rows() for cell in row
        if cell.hyperlink and cell.hyperlink.target
    }  # fmt: skip
    files = {f"{packing.FOLDER}/{path.name}" for path in (tmp_path / packing.FOLDER).iterdir()}

    assert {PureWindowsPath(target).as_posix() for target in targets} == files and len(files) == 4
    assert {"单位文件/云溪市教育局.xlsx", "单位文件/云溪市教育局（2）.xlsx"} <= files
    units = {read_file(tmp_path / name).unit for name in files if "云溪市教育局" in name}
    assert units == {"云溪市教育局", "青石镇人民政府"}
    assert read_file(book).numbers == read_file(outcome.summary).numbers


def test_a_second_run_writes_the_same_archive_and_the_record_names_it(city, tmp_path):
    inbox, first = city
    second = packed(inbox, tmp_path)
    told = json.loads(second.manifest.read_text("utf-8"))

    assert first.bundle.read_bytes() == second.bundle.read_bytes()
    assert told["outputs"]["zip"] == second.bundle.name and second.bundle.name in told["digests"]


def test_sources_beyond_the_bound_are_not_packed_and_that_is_said(city, monkeypatch):
    monkeypatch.setattr(packing, "MOST", 100_000)
    done = packing.bundle(city[1].consolidation, "汇总.xlsx")

    assert (done.data, done.files) == (b"", 0) and "各单位的文件共 1 MB，超过 1 MB，没有打包" in done.left_out


def test_a_file_that_was_changed_since_it_was_added_up_is_not_packed(city):
    inbox, outcome = city
    one = inbox / "二" / "云溪市教育局.xlsx"
    before = one.read_bytes()
    try:
        one.write_bytes(before + b" ")
        with pytest.raises(OutputError, match="与汇总的不是同一份"):
            packing.bundle(outcome.consolidation, "汇总.xlsx")
    finally:
        one.write_bytes(before)
    data = packing.bundle(outcome.consolidation, outcome.summary.name).data
    assert zipfile.ZipFile(io.BytesIO(data)).testzip() is None
