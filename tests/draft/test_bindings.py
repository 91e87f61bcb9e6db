"""Every figure of a draft is bound: a bookmark, a control around it, and a line in the ledger that the document carries."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import docx
from docx.oxml.ns import qn
from hypothesis import given, settings
from lxml import etree

from tests.draft.test_draft import accounts, figures, region
from toolkit.draft.account import Account
from toolkit.draft.bindings import from_properties, ledger_of, sketch, to_properties
from toolkit.draft.plan import trace
from toolkit.draft.updating import update
from toolkit.draft.word import write_draft


def properties_of(data: bytes) -> dict[str, str]:
    """The custom properties of a document, read apart from the toolkit."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        root = etree.fromstring(package.read("docProps/custom.xml"))
    return {one.get("name"): "".join(one.itertext()) for one in root}


@given(accounts())
@settings(max_examples=15, deadline=None)
def test_the_document_carries_what_it_printed_and_where_it_comes_from(account):
    """For each bookmark one property; read back it is what was written, and no text is longer than Word keeps."""
    found = properties_of(write_draft(account))
    ledger, traced = from_properties(found), trace(account)

    assert ledger == ledger_of(account)
    assert (ledger.unit, ledger.year, ledger.edition) == (account.unit, account.year, account.edition)
    assert {name: one.text for name, one in ledger.bindings.items()} == {name: one.text for name, one in traced.items()}
    assert max(map(len, found.values())) <= 255


def test_a_control_of_the_same_name_stands_around_each_bookmark():
    """Rich text, so that whoever edits may format it; its title tells people the cells."""
    body = docx.Document(io.BytesIO(write_draft(region()))).element.body
    marks = list(body.iter(qn("w:bookmarkStart")))
    controls = [mark.getparent().getparent() for mark in marks]
    settings_of = [control.find(qn("w:sdtPr")) for control in controls]
    ids = [one.find(qn("w:id")).get(qn("w:val")) for one in settings_of]

    assert {control.tag for control in controls} == {qn("w:sdt")} and len(set(ids)) == len(marks) > 250
    assert [one.find(qn("w:tag")).get(qn("w:val")) for one in settings_of] == [mark.get(qn("w:name")) for mark in marks]
    assert all(one.find(qn("w:richText")) is not None for one in settings_of)
    titles = {
        mark.get(qn("w:name")): one.find(qn("w:alias")).get(qn("w:val")) for mark, one in zip(marks, settings_of, strict=True)
    }
    assert (titles["nb_received_1"], titles["nb_t3_J6"], titles["nb_handled_1"]) == ("表三!J6", "表三!J6", "表三!J6:J7")
    assert (titles["nb_share_received_natural_person_1"], titles["nb_denied_1"]) == ("表三!D6/J6", "表三!J10:J17")


def test_the_words_around_a_figure_are_kept_with_whose_it_is():
    account = region(12)
    found = ledger_of(account).bindings

    assert found["nb_received_1"].before.endswith("新收政府信息公开申请") and found["nb_received_1"].after.startswith("件，")
    own = next(one for name, one in found.items() if name.startswith("nb_u"))
    assert own.unit in dict(account.breakdown) and own.unit in own.before


def test_what_is_no_ledger_is_none_and_what_is_no_binding_is_passed_over():
    """A stranger may have put anything into the properties of a document."""
    own = to_properties(ledger_of(Account("甲局", 2024, 2021, figures())))

    for wrong in ("x", "[" * 100_000, "[2,3]", "7", '[9,"甲",2024,2021,""]', '[2,2,"x",[],""]', '[1,"甲",2024,2021]'):
        assert from_properties({"nianbao": wrong}) is None
    assert from_properties({}) is None
    spoiled = from_properties(own | {"nb_received_1": "[" * 5000, "nb_t3_J6": '["",1,"","","",""]', "别人的": "话"})
    assert own.keys() - spoiled.bindings.keys() == {"nianbao", "nb_received_1", "nb_t3_J6"}


def test_long_names_of_units_fit_into_the_properties_and_are_told_apart():
    """Of 300 characters, alike but for the last one: no property is longer than Word keeps, and an update finds each unit."""
    names = ["超" * 299 + last for last in "甲乙丙"]
    one = replace(region(3), unit="长" * 300, due=(), missing=())
    one = replace(one, breakdown=[(name, values) for name, (_, values) in zip(names, one.breakdown, strict=True)])
    data = write_draft(one)
    found = properties_of(data)
    done = update(data, one)

    assert max(map(len, found.values())) <= 255
    assert len({own.unit for own in from_properties(found).bindings.values()} - {""}) == 3
    assert (done.renewed, done.told) == ([], [])


def test_blanks_and_line_breaks_change_no_sketch_and_a_word_does():
    assert sketch("新收 19件，\n办结") == sketch("新收19件，办结") != sketch("新收19件。办结")
