"""Pages and Word files as programs and people write them, at random: a figure is right, or blank and told of, never wrong."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, fields

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.intake.documents import word_manners
from tests.intake.documents.manners import FIGURES, HEADINGS, PAGES, ROWS, TABLES, Manner, Written, write
from tests.intake.documents.test_html import read_bytes
from tests.intake.published.test_published_reports import codes
from toolkit.errors import UnreadableError
from toolkit.form import FORMS
from toolkit.intake.published.report import Report
from toolkit.submission.numbers import in_units, read_figure

KINDS = {"figure": FIGURES, "heading": HEADINGS, "rows": ROWS, "table": TABLES, "page": PAGES}
SETTINGS = settings(
    max_examples=40, phases=(Phase.generate,), deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)  # fmt: skip
#: Manners that take something from a page, or turn it so that figures stay blank: of these only what is read has to be right.
LOSING = {
    "unit", "columns swapped", "figures merged", "upright", "turned", "stacked", "row lost", "row twice", "cell lost",
    "divisions", "list",
}  # fmt: skip
#: What is said where figures are left out.
TOLD = {"figures_not_placed", "row_missing", "table_missing", "blank_figures", "extra_row"}


@dataclass
class Outcome:
    """What became of the figures of a page, by key."""

    right: list[str] = field(default_factory=list)
    blank: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def outcome(report: Report, written: Written, edition: int) -> Outcome:
    found = Outcome()
    for one in FORMS[edition].fields:
        cell = report.cells.get(one.key)
        value = read_figure(cell, one.measure).value
        said = "" if value is None else str(in_units(value, one.measure))
        if said == written.says[one.key]:
            found.right.append(one.key)
        elif said:
            found.wrong.append(f"{one.key}: {said}, not {written.says[one.key]}")
        elif not (cell and cell.text.strip()):
            found.blank.append(one.key)
    return found


def matched(manner: Manner) -> Manner:
    """The same, with the style sheet of the page without which its figures would say something else."""
    if manner.figure in ("label for small screens", "maybe hidden"):
        manner.page = manner.figure.removeprefix("label for ")
    return manner


SINGLE = [
    matched(Manner(**{kind: name})) for kind, names in KINDS.items() for name in names if name not in ("plain", "as they are")
]


@pytest.mark.parametrize("manner", SINGLE, ids=str)
def test_of_a_page_that_is_written_in_one_unusual_manner_every_figure_is_right_or_it_is_told(manner):
    seed = sum(map(ord, str(manner)))
    edition, sparse = (2021, 2019)[seed % 2], seed % 3 == 0
    report = read_bytes(write(manner, edition, seed, sparse).data)
    found = outcome(report, write(manner, edition, seed, sparse), edition)

    assert not found.wrong
    assert not found.blank or TOLD & {*codes(report)}
    if not LOSING & {getattr(manner, one.name) for one in fields(manner)}:
        assert len(found.right) == len(FORMS[edition].fields) and report.edition == edition


@given(seed=st.integers(0, 10**6))
@SETTINGS
def test_of_a_page_that_is_written_in_several_unusual_manners_no_figure_is_wrong(seed):
    """But for a figure that stands twice, or on two lines, in a list without cells: these are two figures to anybody."""
    chance = random.Random(seed)
    manner = matched(Manner(**{kind: chance.choice(list(names)) for kind, names in KINDS.items()}))
    if {manner.figure, manner.rows} & {"broken in two", "spans repeated"} and manner.table in ("list", "divisions"):
        manner.table = "plain"
    edition, sparse = chance.choice((2021, 2019)), chance.random() < 0.5
    written = write(manner, edition, seed, sparse)
    try:
        report = read_bytes(written.data)
    except UnreadableError as refused:
        assert refused.code == "no_tables"
        return
    found = outcome(report, written, edition)

    assert not found.wrong, manner
    assert not found.blank or TOLD & {*codes(report)}


#: Lists that have lost a blank cell and have something else in a row, so that its count is right; and what is said of the row.
BY_ACCIDENT = {
    "the number of the next row, on a line of its own": (
        Manner("pages", "broken", "empty rows", "divisions"), 73, "表三“6.属于四类过程性信息”", "原文有 6 个",
    ),
    "a heading with a note before the figures of table four": (
        Manner("picture", "noted", "caption row", "divisions"), 1817, "表四", "原文有 14 个",
    ),
    "the thousands of a figure": (
        Manner("thousands blank", "noted", "groups as rows", "list"), 3880, "表二“规范性文件”", "0、1、089",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("manner", "seed", "place", "said"), BY_ACCIDENT.values(), ids=[*BY_ACCIDENT])
def test_a_row_of_a_list_with_as_many_texts_as_figures_by_accident_is_left_blank_and_told(manner, seed, place, said):
    edition = 2021 if "四类" in place else 2019
    written = write(manner, edition, seed, True)
    report = read_bytes(written.data)
    found = outcome(report, written, edition)

    assert not found.wrong and found.right
    assert any(one[:2] == ("figures_not_placed", place) and said in one.detail for one in report.irregularities)


#: How headings are cut and rows changed, with which figures, and where last year's tables stand.
CUT = [("paragraphs", "spans empty", 7504, False, "above"), ("broken", "spacer column", 628, True, "below")]


@pytest.mark.parametrize(("heading", "rows", "seed", "is_sparse", "where"), CUT)
def test_figures_in_lines_that_cannot_be_read_are_not_replaced_by_last_years(heading, rows, seed, is_sparse, where):
    """A list whose headings are cut, so that none of its rows is known, beside three whole tables of last year."""
    manner = Manner(heading=heading, rows=rows, table="list", page=f"last year's tables {where}")
    for edition in (2021, 2019):
        written = write(manner, edition, seed, is_sparse)
        try:
            report = read_bytes(written.data)
        except UnreadableError as refused:
            assert refused.code == "no_tables"
        else:
            assert not outcome(report, written, edition).wrong


def test_a_row_of_last_years_table_that_the_form_lacks_is_named_as_well():
    page = write(Manner(page="last year's tables above"), 2021, 1, False).data.decode()
    assert page.count("行政强制</td>") == 2
    report = read_bytes(page.replace("行政强制</td>", "征收征用</td>", 1).encode())

    told = [one.detail for one in report.irregularities if one.code == "extra_row"]
    assert any("征收征用" in one and "77" in one for one in told)
    assert any("行政处罚" in one and "77" in one for one in told)


WORD_KINDS = (word_manners.FIGURES, word_manners.ROW_MANNERS, word_manners.TABLES, word_manners.BODIES)
USUAL = ("plain", "as they are", "plain", "plain")
SINGLE_WORD = [
    (*USUAL[:kind], name, *USUAL[kind + 1 :]) for kind, names in enumerate(WORD_KINDS) for name in names if name not in USUAL
]


@pytest.mark.parametrize("names", SINGLE_WORD, ids="／".join)
def test_of_a_word_file_that_is_written_in_one_unusual_manner_every_figure_is_right_or_it_is_told(names):
    seed = sum(map(ord, "".join(names)))
    edition, sparse = (2021, 2019)[seed % 2], seed % 3 == 0
    written = word_manners.write(names, edition, seed, sparse)
    report = read_bytes(written.data, "docx")
    found = outcome(report, written, edition)

    assert not found.wrong
    assert not found.blank or TOLD & {*codes(report)}
    if not LOSING & {*names}:
        assert len(found.right) == len(FORMS[edition].fields) and report.edition == edition


@given(seed=st.integers(0, 10**6))
@settings(SETTINGS, max_examples=25)
def test_of_a_word_file_that_is_written_in_several_unusual_manners_no_figure_is_wrong(seed):
    chance = random.Random(seed)
    figure, rows, table, body = (chance.choice(list(names)) for names in WORD_KINDS)
    edition, sparse = chance.choice((2021, 2019)), chance.random() < 0.5
    written = word_manners.write((figure, rows, table, body), edition, seed, sparse)
    report = read_bytes(written.data, "docx")
    found = outcome(report, written, edition)

    assert not found.wrong, (figure, rows, table, body)
    assert not found.blank or TOLD & {*codes(report)}
