"""This year beside last year: every number is recomputed from the workbooks of both years, and the words fit it."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from samples import make
from tests.draft.test_units_texts import lines
from toolkit import jobs
from toolkit.checks.judging import check_one
from toolkit.draft.account import Account, account_of
from toolkit.draft.changes import Years, compared, concentration, rate
from toolkit.draft.sentences import Remark, Text
from toolkit.form import COUNT, FORMS
from toolkit.intake.files import read_file
from toolkit.intake.region_workbook import breakdown_of
from toolkit.region.consolidate import as_submission
from toolkit.region.run import region_account
from toolkit.submission.breakdown import DueUnit
from toolkit.submission.compared import last_years
from toolkit.submission.facts import Fact, facts
from toolkit.submission.record import LastYear
from toolkit.template.template import write_workbook

FORM = FORMS[2021]


def year_before(unit: make.Unit, figures: Mapping[str, Any]) -> dict[str, Any]:
    """Figures of the year before that fit: what is carried in was carried out, what is in force is right; the rest is drawn."""
    chance = random.Random(f"{unit.code} before")
    old = {one.key: 0 for one in FORM.fields if not one.total}
    for who in ("natural_person", "enterprise", "research", "public_interest", "legal_service", "other"):
        settled = max(0, int(figures[f"requests/received/{who}"]) + chance.choice((-9, -7, -5, -2, 1)))
        old[f"requests/granted/{who}"] = settled
        old[f"requests/carried_out/{who}"] = int(figures[f"requests/carried_in/{who}"])
        old[f"requests/received/{who}"] = settled + old[f"requests/carried_out/{who}"]
    issued, repealed, there = (int(figures[f"documents/normative/{key}"]) for key in ("issued", "repealed", "in_force"))
    old["documents/normative/in_force"] = there - issued + repealed
    old["challenges/count/reconsideration.upheld"] = chance.randint(0, 2)
    return old


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, jobs.Outcome]:
    """The invented city without faults, all twelve units, and its year before."""
    folder = tmp_path_factory.mktemp("both")
    for name in ("2024", "2023"):
        (folder / name).mkdir()
    for unit in make.UNITS:
        content = make.unit_content(FORM, unit)
        (folder / "2024" / f"{unit.name}.xlsx").write_bytes(write_workbook(FORM, content))
        old = replace(content, cover={**content.cover, "year": 2023}, figures=year_before(unit, content.figures), narrative={})
        (folder / "2023" / f"{unit.name}.xlsx").write_bytes(write_workbook(FORM, old))
    (folder / "名录.csv").write_bytes(make.roster())
    return folder, jobs.consolidate([folder / "2024"], folder / "名录.csv", folder / "汇总", previous=folder / "2023")


@cache
def received(folder: Path, year: int) -> dict[str, int]:
    """本年新收 of every unit, added up from the cells D6 to I6 of its workbook; by the name on the cover."""
    found = {}
    for path in sorted((folder / str(year)).glob("*.xlsx")):
        sheet = openpyxl.load_workbook(path, data_only=True, read_only=True)["表三"]
        found[path.stem] = sum(sheet.cell(6, column).value or 0 for column in range(4, 10))
    return found


def percent(part: int, whole: int) -> str:
    return f"{(Decimal(100 * part) / whole).quantize(Decimal('0.1'), ROUND_HALF_UP)}%"


def test_every_comparison_is_recomputed_from_the_workbooks_of_both_years(both):
    """The change of the applications, per cent, where it comes from, and the share of the two largest."""
    folder, outcome = both
    text = "\n".join(lines(region_account(outcome.consolidation)))
    now, before = received(folder, 2024), received(folder, 2023)
    change = sum(now.values()) - sum(before.values())
    assert len(outcome.consolidation.members) == 12 and change > 20 and sum(before.values()) >= 20

    assert f"新收申请比上年增加{change}件、增长{percent(change, sum(before.values()))}" in text
    short = {unit.name: unit.alias or unit.name for unit in make.UNITS}
    moved = {short[name]: now[name] - before[name] for name in now}
    told = re.search(r"(增加的(\d+)件中，|增加较多的有)(.*?)(?:；减少较多的有(.*?))?。", text)
    assert told and (told[2] is None or int(told[2]) == change)
    up, down = (
        {one[0]: int(one[1]) for one in re.findall(r"([^、）]+?)(?:[增减][加少]|（)(\d+)件", told[place] or "")}
        for place in (3, 4)
    )
    assert (
        up
        and all(moved[name] == size for name, size in up.items())
        and all(moved[name] == -size for name, size in down.items())
    )
    assert min(up.values()) >= max(size for name, size in moved.items() if name not in up)
    assert list(up) == [name for name in short.values() if name in up]  # in the order of the roster
    assert bool(down) == any(size < 0 for size in moved.values())
    largest = sorted(now.values())[-2:]
    half = 2 * sum(largest) >= sum(now.values())
    assert (f"两家合计{sum(largest)}件，占{percent(sum(largest), sum(now.values()))}。" in text) == half
    question = re.search(r"【定稿前删除：新收申请比上年（(\d+)件）增加(\d+)件，([0-9.]+%)，原因请补写，可向(.*?)了解", text)
    assert question and (int(question[1]), int(question[2])) == (sum(before.values()), change)
    assert question[4].split("、") == list(up)


def test_the_rules_on_changes_find_nothing_in_the_paragraph(both):
    """Held against last year's figures; with a wrong number they do."""
    result = both[1].consolidation
    own = as_submission(result.form, "云溪市人民政府", result.year, result.sums.totals)
    prior = {one.key: 0 for one in FORM.fields}
    for member in result.members:
        for key, value in member.submission.prior.items():
            prior[key] += value
    text = next(line for line in lines(region_account(result)) if line.startswith("新收申请比上年"))
    plain = re.sub("【[^】]*】", "", text)
    own = replace(own, last_year=LastYear(prior), narrative={"overview.requests": plain})
    number = re.search(r"增长([0-9.]+)%", plain)
    assert number

    assert [one.message for one in check_one(own, result.office).findings if one.rule.startswith("N2")] == []
    wrong = replace(own, narrative={"overview.requests": plain.replace(number[1], "3.3", 1)})
    assert [one.rule for one in check_one(wrong, result.office).findings if one.rule.startswith("N2")]


def test_the_sheet_compares_every_unit_and_the_draft_can_be_made_of_it(both):
    """With and without the region's own sums: the stored results are the differences, and the draft is the same."""
    folder, outcome = both
    sheet = openpyxl.load_workbook(outcome.summary, data_only=True)["与上年比较"]
    now, before = received(folder, 2024), received(folder, 2023)
    rows = {sheet.cell(row, 1).value: row for row in range(4, sheet.max_row + 1)}
    for name in now:
        assert [sheet.cell(rows[name], column).value for column in (2, 3, 4)] == [
            now[name],
            before[name],
            now[name] - before[name],
        ]
    total = [sheet.cell(rows["本年新收政府信息公开申请数量"], column).value for column in (3, 4, 5, 6)]
    was = sum(before.values())
    assert total == pytest.approx([sum(now.values()), was, sum(now.values()) - was, (sum(now.values()) - was) / was])

    read = read_file(outcome.summary)
    assert lines(account_of(read, breakdown_of(read))) == lines(region_account(outcome.consolidation))


def test_a_region_that_is_not_complete_is_compared_unit_by_unit(both, tmp_path):
    """Ten of twelve units are in: a remark compares ten; the sheet shows no sum of last year."""
    folder, _ = both
    left_out = [make.UNITS[3].name, make.UNITS[5].name]
    paths = [path for path in sorted((folder / "2024").glob("*.xlsx")) if path.stem not in left_out]
    outcome = jobs.consolidate(paths, folder / "名录.csv", tmp_path / "out", previous=folder / "2023")
    text = "\n".join(lines(region_account(outcome.consolidation)))
    now, before = received(folder, 2024), received(folder, 2023)
    kept = [name for name in now if name not in left_out]
    change, base = sum(now[name] - before[name] for name in kept), sum(before[name] for name in kept)

    assert "\n新收申请比上年" not in text and len(outcome.consolidation.members) == 10
    wanted = f"、增长{percent(change, base)}" if base >= 20 else ""
    assert change > 0 and f"【定稿前删除：只有10家单位两年都有数据，合在一起看：新收申请比上年增加{change}件{wanted}" in text
    sheet = openpyxl.load_workbook(outcome.summary, data_only=True)["与上年比较"]
    assert "合计两年不可比" in sheet["A2"].value and sheet["D11"].value is None
    read = read_file(outcome.summary)
    assert lines(account_of(read, breakdown_of(read))) == lines(region_account(outcome.consolidation))


def test_last_years_sums_of_some_units_are_not_compared(both, tmp_path):
    """Last year's region workbook had ten of twelve units: no rise is told of the sums, and the sheets say why."""
    folder, _ = both
    paths = sorted((folder / "2023").glob("*.xlsx"))[:10]
    last = jobs.consolidate(paths, folder / "名录.csv", tmp_path / "2023")
    outcome = jobs.consolidate([folder / "2024"], folder / "名录.csv", tmp_path / "out", previous=last.summary)
    text = "\n".join(lines(region_account(outcome.consolidation)))
    book = openpyxl.load_workbook(outcome.summary, data_only=True)

    assert "\n新收申请比上年" not in text and "【定稿前删除：只有10家单位两年都有数据" in text
    said = [str(cell.value) for name in ("概览", "与上年比较") for row in book[name].iter_rows() for cell in row]
    assert sum("上年只汇总了 10/12 家，全地区的合计两年不可比" in words for words in said) == 2
    assert book["与上年比较"]["D11"].value is None
    whole = jobs.consolidate([folder / "2023"], folder / "名录.csv", tmp_path / "all")
    after = jobs.consolidate([folder / "2024"], folder / "名录.csv", tmp_path / "two", previous=whole.summary)
    assert "\n新收申请比上年增加" in "\n".join(lines(region_account(after.consolidation)))


def test_without_last_year_nothing_is_compared(both, tmp_path):
    folder, _ = both
    outcome = jobs.consolidate([folder / "2024"], folder / "名录.csv", tmp_path / "out")

    assert "比上年" not in "\n".join(lines(region_account(outcome.consolidation)))
    assert "与上年比较" not in openpyxl.load_workbook(outcome.summary, read_only=True).sheetnames


# ---------------------------------------------------------------- words


def told(now: Mapping[str, int], before: Mapping[str, int]) -> str:
    """The paragraph about one organ."""
    found = {name: Fact(name, value, (name,), COUNT, name) for name, value in now.items()}
    return "".join(map(shown, compared(Years(found, before), (), ())))


def shown(text: Text) -> str:
    return "".join(piece if isinstance(piece, str) else piece.text for piece in text)


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        (12, 0, "新收申请由上年没有变为12件"),
        (0, 12, "新收申请由上年12件变为没有"),
        (12, 12, "新收申请与上年持平"),
        (15, 12, "新收申请比上年增加3件"),
        (25, 20, "新收申请比上年增加5件、增长25.0%"),
        (19, 20, "新收申请比上年减少1件、下降5.0%"),
        (3, 19, "新收申请比上年减少16件"),
    ],
)
def test_the_words_of_a_change(now, before, words):
    """No percentage from zero or from fewer than twenty cases."""
    text = told({"received": now}, {"received": before})
    assert text.startswith(f"{words}。") and ("%" in text.split("【")[0]) == ("%" in words)


@given(st.integers(0, 300), st.integers(0, 300))
def test_a_change_is_the_difference_and_its_rate_is_rounded_half_up(now, before):
    """Whatever the figures; 首次 is never said, for only one year before is known."""
    text = told({"received": now}, {"received": before})
    plain = text.split("【")[0]
    if (size := re.search(r"(增加|减少)(\d+)件", plain)) is not None:
        assert (1 if size[1] == "增加" else -1) * int(size[2]) == now - before
    if (share := re.search(r"(增长|下降)([0-9.]+%)", plain)) is not None:
        assert share[2] == percent(abs(now - before), before) and before >= 20
    assert "首次" not in text and ("持平" in plain) == (now == before > 0)
    assert rate(now, 0) is None


def test_points_are_the_difference_of_two_shares_as_they_are_printed():
    """Of 30 disposed 20 were granted (66.7 %), of 40 last year 20 (50.0 %): 16.7 points; not from few cases."""
    now, before = {"disposed": 30, "granted": 20}, {"disposed": 40, "granted": 20}
    assert "予以公开所占比例比上年提高16.7个百分点" in told(now, before)
    assert "百分点" not in told({"disposed": 30, "granted": 20}, {"disposed": 19, "granted": 5})


def test_a_large_change_asks_for_its_reason_and_a_small_one_does_not():
    """A fifth and ten cases; the reason itself is never given."""
    units = (DueUnit("甲局", place=1, prior={"received": 20}), DueUnit("乙局", place=2, prior={"received": 30}))
    for now, asked in ((34, True), (24, False)):
        figures = [("甲局", _only(now)), ("乙局", _only(30))]
        two = Years({"received": Fact("received", now + 30, ("k",), COUNT, "r")}, {"received": 50})
        pieces = [piece for text in compared(two, units, figures) for piece in text]
        remarks = [piece.what for piece in pieces if isinstance(piece, Remark)]
        assert bool(remarks) == asked and all("可向甲局了解" in one and "因为" not in one for one in remarks)


def _only(value: int) -> dict[str, Fact]:
    return {"received": Fact("received", value, ("requests/received/total",), COUNT, "r")}


def test_two_units_are_named_together_only_where_they_have_half():
    """Of five units the two largest have 60 of 100; with 49 of 100 nothing is said."""
    for parts, words in (((40, 10, 20, 15, 15), "甲、丙两家合计60件，占60.0%。"), ((25, 24, 20, 16, 15), "")):
        units = [DueUnit(name, place=place) for place, name in enumerate("甲乙丙丁戊", 1)]
        figures = [(unit.name, _only(part)) for unit, part in zip(units, parts, strict=True)]
        assert shown(concentration(units, figures, _only(100)["received"])) == words


def test_of_two_editions_only_what_both_count_is_compared():
    """2020 knows applications and decisions, but no stock of documents; its （六） is one row and still a group."""
    old = {one.key: 1 for one in FORMS[2019].fields}
    known = last_years(FORM, old)

    assert {"received", "disposed", "other_handling", "license.decisions"} <= set(known)
    assert not {name for name in known if name.startswith("normative")} and "fee.amount" not in known
    assert known["other_handling"] == facts(FORMS[2019], [1] * len(FORMS[2019].fields))["other_handling"].value == 1


def test_a_unit_tells_its_own_change():
    """The report of one organ, with last year from its record."""
    figures = [0] * len(FORM.fields)
    figures[FORM.by_key["requests/received/total"].index] = 5
    text = "\n".join(lines(Account("甲局", 2024, 2021, figures, prior={"received": 3})))

    assert "新收申请比上年增加2件。" in text
