"""A draft that people edited: every bound figure is renewed, no human word is lost, everything else is listed."""

from __future__ import annotations

import copy
import io
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.draft.test_draft import accounts, figures, region, some_figures
from tests.engines.soffice import Office, properties
from tests.libreoffice import needs_office
from toolkit.draft.account import Account
from toolkit.draft.updating import read_bound, update
from toolkit.draft.word import write_draft
from toolkit.errors import NianbaoError, UnreadableError


def account(received: int, granted: int, **more: str) -> Account:
    own = figures(requests__received__natural_person=received, requests__granted__natural_person=granted,
                  requests__carried_out__natural_person=received - granted)  # fmt: skip
    return Account("甲局", 2024, 2021, own, more)


def whole(data: bytes) -> str:
    return "".join(text.text or "" for text in docx.Document(io.BytesIO(data)).element.body.iter(qn("w:t")))


def edited(data: bytes, change) -> bytes:
    document = docx.Document(io.BytesIO(data))
    change(document.element.body)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def run_of(body, name: str):
    return next(one for one in body.iter(qn("w:bookmarkStart")) if one.get(qn("w:name")) == name).getnext()


@given(accounts(), st.integers(0, 5))
@settings(max_examples=10, deadline=None)
def test_the_same_figures_change_nothing(one, _):
    """An update with what was printed anyway renews nothing and tells nothing."""
    data = write_draft(one)
    done = update(data, one)

    assert (done.renewed, done.told, whole(done.data)) == ([], [], whole(data))
    assert done.unchanged == len(read_bound(data).ledger.bindings)


def test_figures_and_tables_are_renewed_and_read_as_a_fresh_draft_would():
    """31 received and 25 granted instead of 30 and 21; also the second update starts from what the first wrote."""
    before, after = write_draft(account(30, 21)), account(31, 25)
    done = update(before, after)

    assert whole(done.data) == whole(write_draft(after)) and done.told == [] and "nb_t3_J6" in done.renewed
    again = update(done.data, account(30, 21))
    assert whole(again.data) == whole(before) and again.told == []


def test_what_people_wrote_stays_and_what_they_typed_over_is_listed():
    def change(body) -> None:
        run_of(body, "nb_received_1").find(qn("w:t")).text = "33"
        run_of(body, "nb_t3_J6").find(qn("w:t")).text = "34"
        body.findall(qn("w:p"))[2].add_r().text = "人写的30件。"

    done = update(edited(write_draft(account(30, 21)), change), account(31, 25))
    bound = read_bound(done.data)

    assert {(one.kind, one.name) for one in done.told} == {("overtyped", "nb_received_1"), ("overtyped", "nb_t3_J6")}
    assert (bound.text("nb_received_1"), bound.text("nb_t3_J6"), bound.text("nb_disposed_1")) == ("33", "34", "25")
    assert "人写的30件。" in whole(done.data) and "“33”" in done.told[0].text and "“31”" in done.told[0].text


def test_a_number_is_not_put_where_words_said_zero():
    """未收到 cannot become 未 3; the sentence of today is proposed, the old one stays."""
    done = update(write_draft(account(0, 0)), account(3, 3))
    told = {one.name: one for one in done.told}

    assert told["nb_granted_1"].kind == "new" if "nb_granted_1" in told else told["nb_disposed_1"].kind == "new"
    assert told["nb_received_1"].kind == "reworded" and "3" in told["nb_received_1"].text and "未收到" in whole(done.data)
    assert read_bound(done.data).text("nb_t3_J6") == "3"


@pytest.mark.parametrize("gone", [False, True])
def test_a_copied_control_is_told_whether_or_not_its_bookmark_is_still_there(gone):
    """The paragraph with 30 stands twice, once without bookmarks: 31 is put in the first, the second is listed."""

    def change(body) -> None:
        mark = next(one for one in body.iter(qn("w:bookmarkStart")) if one.get(qn("w:name")) == "nb_received_1")
        paragraph = next(mark.iterancestors(qn("w:p")))
        again = copy.deepcopy(paragraph)
        for kept in (again, paragraph) if gone else (again,):
            for one in [*kept.iter(qn("w:bookmarkStart"), qn("w:bookmarkEnd"))]:
                one.getparent().remove(one)
        paragraph.addnext(again)

    done = update(edited(write_draft(account(30, 21)), change), account(31, 21))
    copies = [one.text for one in done.told if (one.kind, one.name) == ("copied", "nb_received_1")]

    assert len(copies) == 1 and "“30”" in copies[0] and "“31”" in copies[0] and "nb_received_1" in done.renewed
    assert (whole(done.data).count("新收政府信息公开申请31件"), whole(done.data).count("新收政府信息公开申请30件")) == (1, 1)


@pytest.mark.parametrize("controls", [False, True])
def test_a_second_bookmark_of_a_name_is_a_copy(controls):
    """A paragraph copied with its bookmarks, as a program without care would, with or without controls: told once."""

    def change(body) -> None:
        mark = next(one for one in body.iter(qn("w:bookmarkStart")) if one.get(qn("w:name")) == "nb_received_1")
        paragraph = next(mark.iterancestors(qn("w:p")))
        again = copy.deepcopy(paragraph)
        for tag in [] if controls else [*again.iter(qn("w:tag"))]:
            tag.getparent().remove(tag)
        paragraph.addnext(again)

    done = update(edited(write_draft(account(30, 21)), change), account(31, 21))

    assert [one.name for one in done.told if one.kind == "copied"].count("nb_received_1") == 1
    assert "新收政府信息公开申请31件" in whole(done.data) and "新收政府信息公开申请30件" in whole(done.data)


def test_another_report_no_draft_and_a_strange_file_are_refused():
    data = write_draft(account(3, 3))
    blank = io.BytesIO()
    docx.Document().save(blank)

    with pytest.raises(NianbaoError, match="没有更新"):
        update(data, Account("乙局", 2024, 2021, some_figures()))
    with pytest.raises(NianbaoError, match="没有各个数字的出处记录"):
        update(blank.getvalue(), account(3, 3))
    with pytest.raises(UnreadableError):
        update(data[:2000], account(3, 3))


@needs_office
def test_edited_in_libreoffice_and_saved_as_doc_and_back_all_bound_figures_are_renewed(tmp_path):
    """Typed over, moved, copied, deleted by a person at the keyboard; the figures that were left alone follow the workbook."""
    first, second = region(12, seed=3), region(12, seed=50)
    source = tmp_path / "稿.docx"
    source.write_bytes(write_draft(first))
    back = _edit(source, tmp_path)
    done = update(back, Account(first.unit, first.year, first.edition, second.figures, breakdown=second.breakdown, area=True))
    bound = read_bound(done.data)
    kinds = {(one.kind, one.name) for one in done.told}

    assert {("overtyped", "nb_received_1"), ("overtyped", "nb_t3_J6"), ("lost", "nb_handled_1")} <= kinds
    assert ("copied", "nb_disposed_1") in kinds and "人写的话" in whole(done.data)
    assert (bound.text("nb_received_1"), bound.text("nb_t3_J6")) == ("999", "888")
    fresh = read_bound(write_draft(second)).ledger.bindings
    left = {one.name for one in done.told if one.kind != "copied"}
    for name, one in fresh.items():
        if name in bound.ledger.bindings and not one.unit and name not in left:
            assert bound.text(name) == one.text, name


def _edit(source: Path, folder: Path) -> bytes:
    office = Office()
    try:
        document = office.desktop.loadComponentFromURL(source.as_uri(), "_blank", 0, properties(Hidden=True))
        marks, frame = document.Bookmarks, document.CurrentController.Frame
        cursor, dispatcher = document.CurrentController.ViewCursor, office.create("com.sun.star.frame.DispatchHelper")

        def do(command: str, **arguments) -> None:
            dispatcher.executeDispatch(frame, f".uno:{command}", "", 0, properties(**arguments))

        def select(name: str, *, paragraph: bool = False) -> None:
            anchor = marks.getByName(name).Anchor
            cursor.gotoRange(anchor.Start if paragraph else anchor, False)
            if paragraph:
                do("GoToStartOfPara")
                do("EndOfParaSel")

        for name, text in (("nb_received_1", "999"), ("nb_t3_J6", "888")):
            select(name)
            do("InsertText", Text=text)
        select("nb_disposed_1", paragraph=True)
        for command in ("Copy", "GoToEndOfPara", "InsertPara", "Paste"):
            do(command)
        do("InsertText", Text="人写的话")
        select("nb_reconsideration_1", paragraph=True)
        do("Cut")
        select("nb_received_1", paragraph=True)
        do("GoToEndOfPara")
        do("Paste")
        select("nb_handled_1")
        do("Delete")
        old, new = folder / "稿.doc", folder / "回.docx"
        document.storeToURL(old.as_uri(), properties(FilterName="MS Word 97"))
        document.close(True)
        document = office.desktop.loadComponentFromURL(old.as_uri(), "_blank", 0, properties(Hidden=True))
        document.storeToURL(new.as_uri(), properties(FilterName="MS Word 2007 XML"))
        document.close(True)
        return new.read_bytes()
    finally:
        office.stop()
