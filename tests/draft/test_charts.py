"""Charts of a draft on request: every bar is a figure of the report, said in words as well, and lines stay on their grid."""

from __future__ import annotations

import io
from dataclasses import replace

import docx
import pytest
from docx.enum.text import WD_LINE_SPACING
from docx.oxml.ns import qn

from tests.draft.test_draft import figures, region, summed
from tests.draft.test_typography import LONG, pages_of
from tests.draft.test_updating import most
from tests.libreoffice import convert, needs_office
from toolkit.draft import pictures
from toolkit.draft.account import Account
from toolkit.draft.charts import charts_of
from toolkit.draft.typography import LOOKS
from toolkit.draft.updating import update
from toolkit.draft.word import write_draft
from toolkit.errors import NianbaoError
from toolkit.submission.facts import facts

PRIOR = {"received": 100, "disposed": 90, "carried_out": 12, "reconsideration": 3, "litigation": 0}


@pytest.fixture(scope="module")
def drawn() -> tuple[Account, bytes]:
    """A region of 14 units with last year's figures, and its draft with charts."""
    account = replace(region(14), prior=PRIOR)
    return account, write_draft(account, charts=True)


def shown(data: bytes) -> dict[str, str]:
    """The alternative text of each picture."""
    body = docx.Document(io.BytesIO(data)).element.body
    return {one.get("name"): one.get("descr") for one in body.iter(qn("wp:docPr"))}


def test_every_bar_is_a_figure_of_the_report_and_units_together_are_the_total(drawn):
    """Ten units by name and four together; six outcomes; five figures of two years."""
    account = drawn[0]
    found = facts(account.form, account.figures)
    units, outcomes, years = charts_of(account)

    assert len(units.groups) == 11 and units.groups[-1][0] == "其余4家"
    assert sum(value for _, (value,) in units.groups) == found["received"].value
    values = [value for _, (value,) in units.groups[:-1]]
    assert values == sorted(values, reverse=True)
    assert len(outcomes.groups) == 6 and sum(value for _, (value,) in outcomes.groups) == found["disposed"].value
    assert {before for _, (before, _) in years.groups} == {*PRIOR.values()} and years.series == ("2023年", "2024年")
    assert dict(years.groups)["本年新收"] == (100, found["received"].value)


def test_the_document_has_a_picture_with_its_words_and_a_caption_for_each_chart_and_none_unasked(drawn):
    account, data = drawn
    charts = charts_of(account)
    document = docx.Document(io.BytesIO(data))
    captions = [one.text for one in document.paragraphs if one.style.name == "Figure Caption"]

    assert shown(data) == {one.name: one.words for one in charts} and len(document.inline_shapes) == 3
    assert captions == [f"图{number}　{one.title}（单位：件）" for number, one in enumerate(charts, 1)]
    assert all(str(value) in one.words for one in charts for _, values in one.groups for value in values)
    assert shown(write_draft(account)) == {} and data == write_draft(account, charts=True)


@pytest.mark.parametrize("look", LOOKS)
def test_no_picture_stands_in_a_line_of_an_exact_height_which_would_cut_it_or_lay_it_over_the_text(drawn, look):
    document = docx.Document(io.BytesIO(write_draft(drawn[0], LOOKS[look], charts=True)))
    held = [one for one in document.paragraphs if one._p.find(".//" + qn("w:drawing")) is not None]
    rule = WD_LINE_SPACING.AT_LEAST if look == "official" else None  # of the plain look no style has a height either

    assert [one.paragraph_format.line_spacing_rule for one in held] == [rule] * 3
    assert look == "official" or document.styles["Normal"].paragraph_format.line_spacing_rule == WD_LINE_SPACING.SINGLE


def test_what_is_not_known_is_not_drawn():
    """One unit of its own has no units to compare; without last year no years; without a figure no outcomes."""
    alone = Account("甲局", 2024, 2021, figures(requests__received__natural_person=3, requests__granted__natural_person=3))
    parts = [(name, figures(requests__received__natural_person=number)) for name, number in (("甲局", 3), ("乙局", 0))]

    assert [one.title for one in charts_of(alone)] == ["政府信息公开申请办理结果"]
    assert charts_of(Account("甲局", 2024, 2021, [None] * len(alone.figures))) == []
    assert charts_of(Account("示例市", 2024, 2021, summed(parts), breakdown=parts, area=True)) == []


@needs_office
def test_a_page_with_a_chart_ends_on_the_line_on_which_a_page_of_text_ends(drawn):
    """Charts are as high as whole lines: the 22nd line stands where it stands on the pages of nothing but text."""
    account = replace(drawn[0], narrative={"overview.management": LONG})
    pages = pages_of(convert(write_draft(account, charts=True), "pdf", "docx"))
    ends = [(any(line.startswith("图") for line in page.lines), max(top for top, _, _ in page.words)) for page in pages]
    text = [end for page, (_, end) in zip(pages, ends, strict=True) if set("".join(page.lines)) <= set("公开。")]
    last = max(place for place, (chart, _) in enumerate(ends) if chart)

    assert len(text) >= 3 and max(text) - min(text) < 1
    assert "公开公开" in pages[last].lines[-1] and abs(ends[last][1] - text[0]) < 1.5


def test_without_the_library_or_a_chinese_font_the_way_out_is_said(drawn, monkeypatch):
    with pytest.raises(NianbaoError, match="没有找到中文字体"):
        pictures.chinese_font(("没有这种字体",))
    monkeypatch.setattr(pictures, "find_spec", lambda name: None)
    with pytest.raises(NianbaoError, match=r"pip install .*\[charts\].*--charts"):
        write_draft(drawn[0], charts=True)


def test_a_chart_of_other_figures_is_told_until_it_is_drawn_anew():
    first, second = most("甲局", "乙局", 60), most("甲局", "乙局", 70)
    data = write_draft(first, charts=True)

    assert not [one for one in update(data, first).told if one.kind == "picture"]
    told = [one for one in update(data, second).told if one.kind == "picture"]
    assert len(told) == 1 and "各单位新收" in told[0].text and "60件" in told[0].here and "70件" in told[0].today
