"""What the toolkit publishes itself comes back as it was: workbook → Word file, web page, PDF, text → import."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.intake.documents.test_html import read_bytes
from tests.intake.published.printing import Printed, print_report
from tests.intake.published.test_published_reports import codes, consistent
from tests.libreoffice import needs_office, recalculate_each
from toolkit.draft.account import Account, account_of
from toolkit.draft.web import page
from toolkit.draft.word import write_draft
from toolkit.form import FORMS
from toolkit.intake.files import read_content
from toolkit.intake.published.report import Report, read_report, to_content
from toolkit.intake.published.text import read_document
from toolkit.submission.numbers import read_figure
from toolkit.submission.report import Submission
from toolkit.template.template import write_workbook

UNIT = "某县档案局"
SETTINGS = settings(max_examples=5, phases=(Phase.generate,), deadline=None, suppress_health_check=list(HealthCheck))


@cache
def first(edition: int, seed: int, blanks: bool) -> tuple[Report, Account]:
    """A report that was imported from a text, and the account of the workbook that was made of it."""
    printed = Printed(consistent(edition, seed, blanks), edition=edition, year=2024 if edition == 2021 else 2020)
    report = read_report(read_document(print_report(printed, True).encode()), UNIT)
    read = read_content(write_workbook(FORMS[edition], to_content(report)), f"{UNIT}.xlsx")
    assert isinstance(read, Submission)
    return report, account_of(read)


def figures_of(report: Report) -> dict[str, int | None]:
    """Every figure as a number, None for a blank; a draft prints amounts with their unit (12万元)."""
    return {one.key: read_figure(report.cells.get(one.key), one.measure).value for one in report.form.fields}


WAYS = {
    "Word": lambda account: (write_draft(account), "docx"),
    "page": lambda account: (whole(page(account)), "html"),
    "page without merged cells": lambda account: (whole(page(account, merged=False)), "html"),
}


def whole(piece: str) -> bytes:
    """A page around the piece that the toolkit writes."""
    return (
        f"<!DOCTYPE html><html><head><meta charset=utf-8></head><body><div>首页</div><div>{piece}</div></body></html>".encode()
    )


@pytest.mark.parametrize("way", WAYS)
@given(seed=st.integers(0, 10**6), edition=st.sampled_from((2021, 2019)), blanks=st.booleans())
@SETTINGS
def test_figures_blanks_and_prose_come_back(way, seed, edition, blanks):
    report, account = first(edition, seed, blanks)
    back = read_bytes(*WAYS[way](account))

    upright = way == "page without merged cells"  # its 表四 stands upright: with blanks it cannot be told, and is left blank
    kept = {key for key in figures_of(report) if not (upright and key.startswith("challenges/"))}
    assert {key: figures_of(back)[key] for key in kept} == {key: figures_of(report)[key] for key in kept}
    for key in figures_of(report).keys() - kept:
        assert figures_of(back)[key] in (None, figures_of(report)[key])
        assert figures_of(back)[key] is not None or {"table_missing", "blank_figures"} & {*codes(back)}
    assert (back.unit, back.year, back.edition) == (report.unit, report.year, report.edition)
    said = "\n".join(back.narrative.values())
    for text in "\n".join(report.narrative.values()).split("\n"):
        assert text in said, text


#: Random forms whose Word files LibreOffice turns into something else, all at once.
CASES = [(edition, seed, blanks) for edition in (2021, 2019) for seed, blanks in ((11, True), (12, False), (13, True))]


@cache
def turned(target: str) -> list[bytes | None]:
    return recalculate_each([write_draft(first(*case)[1]) for case in CASES], target, "docx")


def came_back(report: Report, back: Report) -> bool:
    """Whether head and prose did, and every figure; line breaks inside a text do not count."""
    said = "".join("".join(back.narrative.values()).split())
    assert all("".join(text.split()) in said for text in "\n".join(report.narrative.values()).split("\n"))
    assert (back.unit, back.year, back.edition) == (report.unit, report.year, report.edition)
    return figures_of(back) == figures_of(report)


@needs_office
@pytest.mark.parametrize("place", range(len(CASES)))
def test_figures_blanks_and_prose_come_back_from_a_pdf(place):
    data = turned("pdf")[place]

    assert data and came_back(first(*CASES[place])[0], read_bytes(data, "pdf"))


@needs_office
@pytest.mark.parametrize("place", range(len(CASES)))
def test_a_word_file_saved_as_text_gives_every_figure_or_says_that_blanks_leave_it_open(place):
    """Such a text has a line for each cell that is not blank, so that with blanks nobody can tell which number stands where."""
    (_, _, blanks), (report, _) = CASES[place], first(*CASES[place])
    data = turned("txt:Text (encoded):UTF8")[place]
    assert data
    back = read_report(read_document(data), UNIT)

    whole = came_back(report, back)
    assert whole or blanks
    mine, theirs = figures_of(report), figures_of(back)
    left = [key for key in mine if mine[key] != theirs[key]]
    assert all(theirs[key] is None for key in left)
    assert not left or {"blank_figures", "figures_not_placed"} & {*codes(back)}, codes(back)
