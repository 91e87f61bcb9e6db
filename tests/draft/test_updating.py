"""A draft that people edited: every bound figure is renewed, no human word is lost, everything else is listed."""

from __future__ import annotations

import copy
import io
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.draft.test_draft import accounts, figures, region, some_figures, summed
from tests.engines.soffice import Office, properties
from tests.libreoffice import needs_office
from toolkit.draft.account import Account
from toolkit.draft.bindings import ledger_of
from toolkit.draft.bound import read_bound
from toolkit.draft.plan import UnitTable, compose
from toolkit.draft.tables import renew_annex
from toolkit.draft.updating import update
from toolkit.draft.word import write_draft
from toolkit.errors import NianbaoError, UnreadableError
from toolkit.form import FORMS
from toolkit.submission.breakdown import DueUnit


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


def test_a_number_is_not_renewed_in_words_that_would_be_others_today():
    """15 more than last year, then 15 fewer, then 12 fewer: the number may be the same, its sentence is told and stays."""
    rise = replace(account(30, 21), prior={"received": 15})
    fall, less = replace(account(30, 21), prior={"received": 45}), replace(account(30, 21), prior={"received": 42})
    before = write_draft(rise)
    assert "增加15件" in whole(before) and "减少15件" in whole(write_draft(fall))

    for today, words in ((fall, "减少15件"), (less, "减少12件")):
        done = update(before, today)
        (told,) = [one for one in done.told if one.name == "nb_change_received_1"]
        assert told.kind == "reworded" and words in told.text and "增加15件" in whole(done.data)
    again = update(write_draft(fall), less)
    assert again.told == [] and "减少12件" in whole(again.data)


def test_the_sentence_that_was_proposed_is_taken_for_renewed_once_it_stands_there():
    """5 more became 5 fewer, and somebody wrote 减少 around the figure: nothing more is told, and 3 fewer is put there."""
    rise, fall = replace(account(30, 21), prior={"received": 25}), replace(account(30, 21), prior={"received": 35})
    fresh = docx.Document(io.BytesIO(write_draft(fall))).element.body

    def change(body) -> None:
        there, here = (next(run_of(one, "nb_change_received_1").iterancestors(qn("w:p"))) for one in (fresh, body))
        here.getparent().replace(here, there)

    done = update(edited(write_draft(rise), change), fall)
    again = update(done.data, replace(account(30, 21), prior={"received": 33}))

    assert done.told == again.told == [] and "减少5件" in whole(done.data)
    assert "nb_change_received_1" in again.renewed and "减少3件" in whole(again.data)


def test_a_proposal_for_a_figure_without_a_bookmark_is_the_sentence_of_today_where_that_reads_otherwise():
    """增加15件 without its bookmarks: to put 15 for 15 would keep the wrong word."""

    def change(body) -> None:
        paragraph = next(run_of(body, "nb_change_received_1").iterancestors(qn("w:p")))
        for one in [*paragraph.iter(qn("w:bookmarkStart"), qn("w:bookmarkEnd"), qn("w:tag"))]:
            one.getparent().remove(one)

    rise, fall = replace(account(30, 21), prior={"received": 15}), replace(account(30, 21), prior={"received": 45})
    (told,) = [one for one in update(edited(write_draft(rise), change), fall).told if one.name == "nb_change_received_1"]

    assert told.kind == "lost" and "减少15件" in told.text and "把“15”改为" not in told.text


def test_units_that_are_named_first_are_told_where_they_are_others_today():
    """The two units with most applications change places with two others: the total of the two is told with their names."""
    first = most("甲局", "乙局", 60)
    before = write_draft(first)
    assert "甲局、乙局两家合计120件" in whole(before)

    done = update(before, most("丙局", "丁局", 60))
    told = {one.name: one for one in done.told}

    assert sum("丙局、丁局两家合计120件" in line for line in done.lines) == 1 and len(done.lines) < len(done.told)
    assert told["nb_most_received_1"].kind == "reworded" and "丙局、丁局两家合计120件" in told["nb_most_received_1"].text
    assert "甲局、乙局两家合计120件" in whole(done.data)
    grown = update(before, most("甲局", "乙局", 70))
    assert not [one for one in grown.told if "most" in one.name] and "甲局、乙局两家合计140件" in whole(grown.data)


def most(first: str, second: str, received: int) -> Account:
    """Six units, two of which received so many applications each and the others 3."""
    names = ["甲局", "乙局", "丙局", "丁局", "戊局", "己局"]
    parts = [(name, figures(requests__received__natural_person=received if name in (first, second) else 3)) for name in names]
    return Account("示例市", 2024, 2021, summed(parts), breakdown=parts, area=True)


def annex_of(body):
    return [*body.iter(qn("w:tbl"))][-1]


def lines_of(data: bytes) -> list[list[str]]:
    """The lines of the annex, cell by cell."""
    rows = annex_of(docx.Document(io.BytesIO(data)).element.body).iter(qn("w:tr"))
    return [["".join(text.text or "" for text in cell.iter(qn("w:t"))) for cell in row.iter(qn("w:tc"))] for row in rows]


def of_units(units: str, received: dict[str, int] | None = None, absent: str = "") -> Account:
    """A region of units of one character each, some not in the sums; all have 3 applications but those that are named."""
    parts = [
        (f"{name}局", figures(requests__received__natural_person=(received or {}).get(name, 3)))
        for name in units if name not in absent
    ]  # fmt: skip
    places = iter(range(1, len(parts) + 1))
    due = [DueUnit(f"{name}局", place=0 if name in absent else next(places)) for name in units]
    return Account("示例市", 2024, 2021, summed(parts), breakdown=parts, area=True, due=due)


_UNITS = st.permutations("甲乙丙丁戊").flatmap(lambda names: st.integers(2, 5).map(lambda most: "".join(names[:most])))


@given(_UNITS, _UNITS, st.integers(3, 5), st.booleans())
@settings(max_examples=12, deadline=None)
def test_an_annex_that_nobody_touched_becomes_that_of_a_fresh_draft(before, after, received, absent):
    """Whatever units came, went, changed places or are no longer in the sums."""
    now = of_units(after, {after[0]: received}, after[-1] if absent else "")
    done = update(write_draft(of_units(before)), now)

    assert lines_of(done.data) == lines_of(write_draft(now))
    assert not [one for one in done.told if one.kind in ("row", "table")] and update(done.data, now).rows == []


def test_rows_of_the_annex_that_people_changed_stay_and_are_told_with_todays_figures():
    """乙局 was changed, 丙局 deleted, 合作社 written in, 己局 is new: each row is what it should be, and told once."""

    def change(body) -> None:
        rows = [*annex_of(body).iter(qn("w:tr"))]
        cells(rows[2])[2].text = "5"
        again = copy.deepcopy(rows[1])
        for cell, text in zip(cells(again), ("", "合作社", "7"), strict=False):
            cell.text = text
        rows[4].addnext(again)
        rows[3].getparent().remove(rows[3])

    def cells(row) -> list:
        return [next(cell.iter(qn("w:t"))) for cell in row.iter(qn("w:tc"))]

    done = update(edited(write_draft(of_units("甲乙丙丁")), change), of_units("甲己乙丙丁", {"乙": 4, "丁": 6}))
    told = [one.text for one in done.told if one.kind == "row"]

    shown = [line[:3] for line in lines_of(done.data)[1:]]
    assert shown == [
        ["1", "甲局", "3"],
        ["2", "己局", "3"],
        ["3", "乙局", "5"],
        ["4", "丁局", "6"],
        ["", "合作社", "7"],
        ["合计", "19", "0"],
    ]
    assert done.rows == ["己局", "丁局", "合计"] and len(told) == 3
    assert "“乙局”这一行已被人改成“5、0、0、3、0、0”" in told[0] and "工作簿现在是“4、" in told[0]
    assert "“丙局”这一行已被人删去" in told[1] and "“合作社”这一行是人写的" in told[2]
    assert [one.kind for one in update(done.data, of_units("甲己乙丙丁", {"乙": 4, "丁": 6})).told if "row" in one.kind] == [
        "row"
    ] * 3


def test_a_row_of_the_annex_that_stands_there_twice_stays_and_is_told():
    def change(body) -> None:
        row = [*annex_of(body).iter(qn("w:tr"))][1]
        row.addnext(copy.deepcopy(row))

    done = update(edited(write_draft(of_units("甲乙")), change), of_units("甲乙", {"甲": 5}))

    assert [line[1:3] for line in lines_of(done.data)[1:]] == [["甲局", "5"], ["甲局", "3"], ["乙局", "3"], ["8", "0"]]
    assert ["“甲局”不止一行" in one.text for one in done.told if one.kind == "row"] == [True]


def test_an_annex_whose_units_were_all_renamed_is_told_row_by_row_in_seconds():
    """1000 rows under other names stay in their order, 1000 are missed; to look for each place anew took three seconds."""
    region = of_units("".join(map(chr, range(0x4E00, 0x4E00 + 1000))))

    def change(body) -> None:
        for row in [*annex_of(body).iter(qn("w:tr"))][1:-1]:
            name = [*row.iter(qn("w:t"))][1]
            name.text = f"新{name.text}"

    bound = read_bound(edited(write_draft(region), change))
    began = time.process_time()
    annex = renew_annex(bound, next(one for one in compose(region) if isinstance(one, UnitTable)))
    took = time.process_time() - began

    told = [text for text, _, _ in annex.told]
    assert sum("已被人删去" in text for text in told) == sum("这一行是人写的" in text for text in told) == 1000
    names = ["".join(cell.itertext()) for row in annex_of(bound.root).iter(qn("w:tr")) for cell in [*row.iter(qn("w:tc"))][1:2]]
    assert names[1:-1] == [f"新{unit.name}" for unit in region.due] and took < 1.5


def test_a_table_cell_that_becomes_blank_or_a_figure_follows_the_workbook():
    """A unit leaves 规章 blank, then writes 0, then leaves it blank again: as a fresh draft each time, and bound."""
    blank, filled = figures(), figures()
    for key in ("documents/rules/issued", "documents/rules/repealed"):
        blank[FORMS[2021].by_key[key].index] = None
    data = write_draft(Account("甲局", 2024, 2021, blank))
    for own in (filled, blank, filled):
        done = update(data, Account("甲局", 2024, 2021, own))
        data = done.data
        tables = [one for one in done.told if one.name.startswith("nb_t2")]
        assert tables == [] and "nb_t2_B5" in done.renewed
        assert read_bound(data).ledger.bindings.keys() >= {
            one for one in ledger_of(Account("甲局", 2024, 2021, own)).bindings if "t2" in one
        }
    assert read_bound(data).text("nb_t2_B5") == "0"


def test_an_annex_that_is_gone_on_either_side_is_told():
    """Taken out by a person: told once. No longer in today's report: told as long as it stands there."""
    first, second = most("甲局", "乙局", 60), most("甲局", "乙局", 70)
    without = edited(write_draft(first), lambda body: annex_of(body).getparent().remove(annex_of(body)))
    done = update(without, second)
    kinds = [[one.kind for one in each.told].count("table") for each in (done, update(done.data, second))]
    alone = replace(first, breakdown=())
    told = [one.text for one in update(write_draft(first), alone).told if one.kind == "table"]

    assert kinds == [1, 0]
    assert len(told) == 1 and "没有附件" in told[0]


def test_properties_that_others_have_put_into_the_document_stay_as_they_are():
    """A number, a date and a truth of an office's own system, which are no texts; each number of a property is given once."""
    foreign = (
        '<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2" name="份数"><vt:i4>7</vt:i4></property>'
        '<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="900" name="收文"><vt:bool>true</vt:bool></property>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(write_draft(account(30, 21)))) as source, zipfile.ZipFile(out, "w") as target:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == "docProps/custom.xml":
                content = content.replace(b"</Properties>", f"{foreign}</Properties>".encode())
            target.writestr(entry, content)

    done = update(out.getvalue(), account(31, 25))
    with zipfile.ZipFile(io.BytesIO(done.data)) as package:
        root = etree.fromstring(package.read("docProps/custom.xml"))
    kept = {one.get("name"): (one.get("pid"), etree.QName(one[0]).localname, one[0].text) for one in root}
    numbers = [one.get("pid") for one in root]

    assert (kept["份数"], kept["收文"]) == (("2", "i4", "7"), ("900", "bool", "true"))
    assert len(set(numbers)) == len(numbers) and update(done.data, account(31, 25)).renewed == []


def test_a_draft_of_an_older_version_is_refused_with_the_way_out():
    """Its ledger does not say what its sentences read, so nobody could tell whether a number still fits them."""
    data = write_draft(account(30, 21))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == "docProps/custom.xml":
                content = content.replace(b">[2,", b">[1,")
            target.writestr(entry, content)

    with pytest.raises(NianbaoError, match=r"以前的版本起草的.*重新起草"):
        update(out.getvalue(), account(30, 21))


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
    assert lines_of(done.data) == lines_of(write_draft(second)) and "row" not in {kind for kind, _ in kinds}
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
