"""Whose text it is: copied from last year, copied from another unit, or a model that everybody was given."""

from __future__ import annotations

import random
import time

import pytest

from tests.narrative.test_likeness import rewritten, text
from toolkit.checks.answer import check_in_chunks
from toolkit.checks.judging import check_one, judge_between
from toolkit.form import FORMS
from toolkit.office.last_year import Archive, record_of, records_of_region
from toolkit.rules.findings import Severity
from toolkit.rules.samples import Sample, build, clean_texts
from toolkit.rules.texts import alike
from toolkit.submission.roster import Roster, RosterUnit


def report(name: str, prose: str, *, year: int = 2024, code: str = "", decisions: int = 120):
    """A report whose own words are these; only section five is long."""
    figures = {"documents/license/decisions": decisions}
    sample = Sample(
        unit=name, code=code or f"code of {name}", year=year, silent=True, texts={"problems": prose}, figures=figures
    )
    return build(sample).submission


def said(submission, rule, archive: Archive | None = None):
    return [one for one in check_one(archive.join(submission) if archive else submission).findings if one.rule == rule]


def between(submissions):
    """The answers after the texts were dropped, as a region sees them."""
    return judge_between(list(check_in_chunks(submissions, keep_texts=False)))


def copies(answers):
    return {answer.submission.unit: one for answer in answers for one in answer.findings if one.rule == "N412"}


class TestLastYear:
    def test_last_years_text_with_new_figures_and_years_is_queried(self):
        last = report("甲局", "2023年收到3件。" + text(1, 900), year=2023)
        (finding,) = said(report("甲局", "2024年收到9件。" + text(1, 900)), "N411", Archive([record_of(last)]))

        assert finding.severity is Severity.QUERY
        assert "约有 100% 相同" in finding.message
        assert finding.cells[0].key == "problems"

    def test_a_text_written_anew_is_not(self):
        last = report("甲局", text(1, 900), year=2023)

        assert said(report("甲局", text(2, 900)), "N411", Archive([record_of(last)])) == []
        assert said(report("甲局", rewritten(text(1, 900), 0.3, 7)), "N411", Archive([record_of(last)])) == []

    def test_a_region_workbook_knows_no_texts(self):
        """Its lines are figures alone: the rule says that it was not judged."""
        form = FORMS[2021]
        archive = Archive(records_of_region(form, 2023, [("code of 甲局", "甲局", (0,) * len(form.fields))]))
        answer = check_one(archive.join(report("甲局", text(1, 900))))

        assert "没有上年的文字部分" in [one.reason for one in answer.not_judged if one.rule == "N411"]

    def test_the_sketch_is_kept_when_the_texts_are_dropped(self):
        (answer,) = check_in_chunks([report("甲局", text(1, 900))], keep_texts=False)

        assert answer.submission.narrative == {} and answer.submission.sketch
        assert record_of(answer.submission).sketch == record_of(report("甲局", text(1, 900))).sketch


class TestOthers:
    def test_two_units_with_one_text_name_each_other(self):
        model = text(3, 900)
        answers = between(
            [report("甲局", model), report("乙局", text(4, 900)), report("丙局", rewritten(model, 0.02, 1), decisions=7)]
        )
        found = copies(answers)

        assert set(found) == {"甲局", "丙局"}
        assert "“丙局”" in found["甲局"].message and "“甲局”" in found["丙局"].message
        assert {one.severity for one in found.values()} == {Severity.QUERY}
        assert "表中数据也完全相同" not in found["甲局"].message

    def test_equal_figures_are_mentioned(self):
        found = copies(between([report("甲局", text(3, 900)), report("乙局", text(3, 900))]))

        assert "表中数据也完全相同" in found["甲局"].message

    def test_a_unit_that_sent_two_files_is_not_like_another(self):
        answers = between([report("甲局", text(3, 900), code="A"), report("甲 局", text(3, 900), code="a")])

        assert copies(answers) == {}

    def test_short_texts_are_not_compared(self):
        assert copies(between([report("甲局", "无。"), report("乙局", "无。")])) == {}

    def test_another_year_is_another_matter(self):
        assert copies(between([report("甲局", text(3, 900)), report("乙局", text(3, 900), year=2023)])) == {}

    def test_a_model_text_that_most_units_follow_is_only_a_hint(self):
        """12 units, 8 of them with the model text: nobody is queried for what the office handed out."""
        model = text(5, 900)
        batch = [report(f"单位{number}局", rewritten(model, 0.01, number)) for number in range(8)]
        batch += [report(f"单位{number}局", text(100 + number, 900)) for number in range(8, 12)]
        found = copies(between(batch))

        assert len(found) == 8
        assert {one.severity for one in found.values()} == {Severity.HINT}
        assert "12 份报告中有 8 份相近" in found["单位0局"].message

    def test_the_same_five_copies_among_many_are_queries(self):
        model = text(5, 900)
        batch = [report(f"单位{number}局", rewritten(model, 0.01, number)) for number in range(5)]
        batch += [report(f"单位{number}局", text(100 + number, 900)) for number in range(5, 12)]

        assert {one.severity for one in copies(between(batch)).values()} == {Severity.QUERY}

    def test_a_thousand_units_are_compared_in_a_second(self):
        rule_text = [text(number % 990, 900) for number in range(1000)]
        batch = [report(f"单位{number}局", prose, decisions=number) for number, prose in enumerate(rule_text)]
        answers = list(check_in_chunks(batch, keep_texts=False))
        start = time.process_time()
        found = copies(judge_between(answers))

        assert len(found) == 20
        assert time.process_time() - start < 5  # with every other rule between reports


@pytest.mark.parametrize("edition", [2019, 2021])
def test_the_clean_report_is_unlike_last_years_clean_report_rewritten(edition):
    texts = clean_texts(FORMS[edition], 2023)
    other = {key: rewritten(one, 0.5, key) for key, one in texts.items()}
    built = build(Sample(edition=edition, last_texts=other)).submission

    assert [one for one in check_one(built).findings if one.rule == "N411"] == []


_WORDS = (
    "青石县财政局 教育局 云溪市教育局 坚持局 年年局 财政局办公室 青石县财政局2024 青石县 2024年 政府信息公开工作 政府信息公开"
    " 年度报告 始终 坚持 持续 坚 续 进一步 共 累计 全年 收到 受理 ， 。 公布 编制 1 主动公开 收取信息处理费 年 字"
)
_PIECES = (*_WORDS.split(), "\n", " ", "2024 年度")


def test_the_quick_look_for_another_units_name_misses_none():
    """Whatever the pattern with all names finds, the look before it has seen; the texts are thrown together of its words."""
    names = ("青石县财政局", "云溪市教育局", "教育局", "财政局办公室", "坚持局", "年年局", "青石县财政局2024")
    roster = Roster([RosterUnit(str(number), name, "青石县") for number, name in enumerate(names)])
    dice, own, found = random.Random(1), "教育局\n云溪市教育局", 0
    for _ in range(20_000):
        text = "".join(dice.choices(_PIECES, k=dice.randint(2, 9)))
        if any(match[1] not in own for match in alike._pattern(roster).finditer(text)):
            found += 1
            assert alike._names_another(text, roster, own), text
    assert found > 1000
