"""A unit that sends its published report has reported: the document is kept, what it prints counts like a workbook."""

from __future__ import annotations

from functools import cache

import pytest

from tests.workspace.building import NOW, collect, files_of, put, report, states_of, workspace, zipped
from toolkit import jobs
from toolkit.draft.account import Account, account_of
from toolkit.draft.web import page
from toolkit.draft.word import write_draft
from toolkit.form import FORMS
from toolkit.form.sheets import prose_rows
from toolkit.intake.files import read_content
from toolkit.intake.workbook import sheets_of
from toolkit.submission.report import Submission
from toolkit.workspace.archive import Archive
from toolkit.workspace.places import Places

FIGURES = {"requests/received/natural_person": 37, "requests/granted/natural_person": 37}


@cache
def document(kind: str) -> bytes:
    read = read_content(report("示范县教育局", inputs=FIGURES), "x.xlsx")
    assert isinstance(read, Submission)
    return as_document(account_of(read), kind)


def as_document(account: Account, kind: str) -> bytes:
    return write_draft(account) if kind == "docx" else f"<html><body>{page(account)}</body></html>".encode()


@pytest.mark.parametrize("name", ["教育局年报.docx", "教育局年报.html"])
def test_a_published_report_in_an_archive_counts_with_what_it_prints(tmp_path, name):
    root = workspace(tmp_path)
    data = document(name.rpartition(".")[2])
    put(root, "来件.zip", zipped({name: data}))
    found = collect(root)

    ((origin, (unit, _, _)),) = files_of(found.overview).items()
    (file,) = found.overview.files
    assert unit == "示范县教育局" and states_of(found.overview)["示范县教育局"] != "missing", origin
    assert file.arrival.origin == ("来件.zip", name, "示范县教育局2024年.xlsx")
    archive = Archive(Places(root).originals)
    kept = read_content(archive.place(archive.find(file.arrival.sha256)).read_bytes(), "x.xlsx")
    assert isinstance(kept, Submission)
    assert dict(zip((one.key for one in kept.form.fields), kept.raws, strict=True))["requests/received/natural_person"] == "37"


@pytest.mark.parametrize("kind", ["xlsx", "docx", "html"])
def test_a_document_with_a_blank_is_barred_like_the_workbook_with_that_blank(tmp_path, kind):
    """A unit that has sent its report can be sent back to; what was met in reading it stands in the copy as well."""
    texts = {key: f"{title}情况，另附。" for key, title in prose_rows(FORMS[2021])}
    book = report("示范县教育局", inputs=FIGURES, typed={"documents/normative/issued": None}, texts=texts)
    account = account_of(read_content(book, "x.xlsx"))
    root = workspace(tmp_path)
    put(root, f"教育局.{kind}", book if kind == "xlsx" else as_document(account, kind))
    (found,) = collect(root).overview.reports.values()

    assert found.verdict == "rejected"
    assert "C101" in {one["rule"] for one in found.findings if one["severity"] == "error"}


def test_what_was_met_in_reading_a_document_goes_back_with_it(tmp_path):
    """Its notes are read as of a published report, and stand on 导入说明 of the copy that goes back."""
    root = workspace(tmp_path)
    put(root, "教育局.html", document("html").decode().replace(">37<", ">三十七<", 1).encode())
    collect(root)
    jobs.check_workspace(workspace=root, now=NOW)
    (copy,) = [path for path in (root / "退回").rglob("*.xlsx") if "示范县教育局" in path.name]
    assert "导入说明" in {sheet.name for sheet in sheets_of(copy.read_bytes())}


def test_the_name_of_a_document_that_names_no_unit_only_proposes_one(tmp_path):
    """Else whoever calls a file 示范县公安局.html has reported for the police."""
    root = workspace(tmp_path)
    nameless = document("html").decode().replace("示范县教育局", "").replace("示范县", "")
    put(root, "示范县公安局.html", nameless.encode())
    found = collect(root).overview
    (file,) = found.files

    assert (file.status, file.unit, file.proposal and file.proposal.unit.name) == ("proposed", None, "示范县公安局")
    assert states_of(found)["示范县公安局"] == "missing"


def test_the_document_itself_is_kept_and_a_second_run_finds_nothing_new(tmp_path):
    root = workspace(tmp_path)
    put(root, "教育局年报.docx", document("docx"))
    first, second = collect(root), collect(root)

    (file,) = first.overview.files
    archive = Archive(Places(root).originals)
    assert archive.place(archive.find(file.arrival.outermost)).read_bytes() == document("docx")
    assert (len(first.done.new), second.done.new, second.done.known) == (1, [], 1)


def test_a_document_that_is_no_report_is_received_and_not_read(tmp_path):
    root = workspace(tmp_path)
    put(root, "示范县公安局年报.txt", "请查收，谢谢。".encode())
    found = collect(root)

    assert states_of(found.overview)["示范县公安局"] == "unreadable"
