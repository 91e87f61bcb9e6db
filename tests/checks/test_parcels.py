"""What is kept of a checked file, and what is sent of it between processes."""

from __future__ import annotations

import pickle
from array import array
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support import report
from toolkit.checks import answer
from toolkit.checks.answer import check_each, narrow, unanswered, without_sketch, without_texts
from toolkit.checks.judging import check_one
from toolkit.checks.parcels import Unpacker, packed
from toolkit.executor.processes import Processes
from toolkit.office.last_year import Archive, record_of
from toolkit.office.office import Office
from toolkit.rules.catalogue import RULES, STANDARD, Ruleset
from toolkit.submission.report import Unreadable
from toolkit.submission.roster import Roster, RosterUnit

REGION = Path(__file__).parents[2] / "samples" / "region-2024" / "报送"


def sent(checked, roster=None):
    return Unpacker(roster).unpacked(pickle.loads(pickle.dumps(packed(checked))))


@pytest.mark.parametrize("path", sorted(REGION.glob("*.xlsx")), ids=lambda path: path.stem)
def test_an_answer_arrives_as_it_was_sent(path):
    from toolkit.intake.files import read_file

    read = read_file(path)
    checked = unanswered(read) if isinstance(read, Unreadable) else without_texts(check_one(read))
    assert sent(checked) == checked


@pytest.mark.parametrize(
    ("unit", "code", "is_ones_own"),
    [("青石县财政局", "Qs-001", True), ("青石县 财政局", "QS-001", False), ("县财政局", "", False), ("别的局", "BM-9", False)],
)
def test_a_name_and_a_code_stay_as_they_were_typed_and_are_the_rosters_own_where_it_says_the_same(unit, code, is_ones_own):
    """With a blank, in capitals, an alias, a stranger: what was typed; to the letter the roster's: its very strings."""
    listed = RosterUnit("Qs-001", "青石县财政局", aliases=("县财政局",))
    checked = without_texts(check_one(replace(report(2024), unit=unit, code=code, identity=code)))

    arrived = sent(checked, Roster([listed]))

    assert arrived == checked
    own = arrived.submission
    assert (own.unit is listed.name, own.code is listed.code, own.identity is listed.code) == (is_ones_own,) * 3


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ([0, 255], "B"),
        ([0, 256], "H"),
        ([0, 65535], "H"),
        ([0, 65536], "i"),
        ([-1, 3], "i"),
        ([2**31], "q"),
        ([-(2**31)], "i"),
        ([], "B"),
    ],
)
def test_figures_are_kept_in_the_narrowest_numbers_that_hold_them(values, code):
    kept = narrow(array("q", values))
    assert (kept.typecode, kept.tolist()) == (code, values)


def test_a_sketch_goes_once_reports_have_been_compared():
    checked = without_texts(check_one(report(2024)))
    assert without_sketch(checked).submission.sketch == b""
    assert without_sketch(without_sketch(checked)) == without_sketch(checked)


@pytest.mark.parametrize("keep_texts", [True, False])
def test_processes_find_what_one_process_finds(monkeypatch, keep_texts):
    """Last year's figures of the archive included, which are not sent back."""
    files = sorted(REGION.glob("*.xlsx"))
    alone = list(check_each(files, keep_texts=keep_texts))
    known = [one.submission for one in alone if one.submission]
    archive = Archive([record_of(replace(one, year=one.year - 1)) for one in known if one.year])
    here = list(check_each(files, previous=archive, keep_texts=keep_texts))
    monkeypatch.setattr(answer, "suited", lambda number, least: Processes(2))
    there = list(check_each(files, previous=archive, keep_texts=keep_texts))
    assert there == here
    assert any(one.submission and one.submission.prior for one in here)


def test_an_office_goes_to_another_process_with_its_own_rules():
    own = replace(RULES["X101"], id="Z001", own=True)
    office = Office(ruleset=STANDARD.extended([own]))
    there = pickle.loads(pickle.dumps(office))
    assert there.ruleset.version == office.ruleset.version
    assert there.ruleset.rules["Z001"] == own and there.ruleset.rules["N401"] is RULES["N401"]
    assert pickle.loads(pickle.dumps(Office())).ruleset is STANDARD
    assert len(pickle.loads(pickle.dumps(Ruleset([own])))) == 1
