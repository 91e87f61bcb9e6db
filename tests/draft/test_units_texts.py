"""A region's draft out of its units' texts: nobody is made to say what it did not write, and everything names its source."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path, PureWindowsPath

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.draft.test_draft import opened, prose, some_figures, summed
from tests.draft.test_updating import edited
from tests.golden.make import ROOT
from tests.proof.test_report import finished
from toolkit import jobs
from toolkit.checks.judging import check_one
from toolkit.draft.account import Account, account_of
from toolkit.draft.bound import read_bound
from toolkit.draft.counted import fees, in_time, posted, results
from toolkit.draft.passages import _HEADING, _NUMBERING, folded, gathered, of_a_region, sentences_of
from toolkit.draft.plan import Paragraph, compose
from toolkit.draft.problems import problems
from toolkit.draft.sentences import Number, Placeholder, Remark, clean
from toolkit.intake.files import read_file
from toolkit.intake.region_workbook import breakdown_of, read_with_breakdown
from toolkit.proof.report import prove_report
from toolkit.region.consolidate import as_submission
from toolkit.region.run import region_account
from toolkit.rules.findings import Severity
from toolkit.submission.breakdown import DueUnit

CITY = ROOT / "samples" / "region-2024"


def unit(name: str, place: int = 1, **texts: str) -> DueUnit:
    """A unit in the sums; the keys of texts with __ for a point."""
    return DueUnit(name, place=place, texts={key.replace("__", "."): text for key, text in texts.items()})


def area(*texts: dict[str, str], **more: object) -> Account:
    """A region of as many units, 甲局, 乙局 and so on, which wrote these texts."""
    names = ["甲乙丙丁戊己庚辛壬癸"[place] + "局" for place in range(len(texts))]
    parts = [(name, some_figures(seed=place)) for place, name in enumerate(names)]
    due = [DueUnit(name, place=place, texts=own) for place, (name, own) in enumerate(zip(names, texts, strict=True), 1)]
    return Account("示例市", 2024, 2021, summed(parts), breakdown=parts, area=True, due=due, **more)  # type: ignore[arg-type]


def lines(account: Account) -> list[str]:
    """The paragraphs of a draft as text."""
    found = [block for block in compose(account) if isinstance(block, Paragraph)]
    return ["".join(piece if isinstance(piece, str) else piece.text for piece in block.pieces) for block in found]


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> jobs.Outcome:
    """The sample region, consolidated."""
    return jobs.consolidate([CITY / "报送"], CITY / "单位名录.csv", tmp_path_factory.mktemp("city"))


# ---------------------------------------------------------------- the sample region


def test_the_sample_region_has_three_gaps_and_everything_else_from_its_units(city):
    """Website and contact, answers in time (no unit wrote of it), the date."""
    text = prose(opened(region_account(city.consolidation)))

    gaps = re.findall("【待补充：([^】]*)】", text)
    assert [gap[:7] for gap in gaps] == ["网站名称和网址", "是否均在法定期", "成文日期"]


def test_the_draft_once_finished_agrees_with_the_region_workbook_in_every_figure(city, tmp_path):
    """Remarks deleted, gaps written: nothing is found; and every figure is what its cells in the workbook come to."""
    data = edited(city.draft.read_bytes(), finished)
    (tmp_path / "定稿.docx").write_bytes(data)
    proof = prove_report(tmp_path / "定稿.docx", city.summary)
    assert (proof.doubts, proof.not_compared, proof.same) == ((), (), 200) and proof.said > 50

    book = openpyxl.load_workbook(city.summary, data_only=True)
    own = [one for one in read_bound(data).ledger.bindings.values() if one.cells and not one.unit and "most" not in one.name]
    numbers = [one for one in own if one.text[0].isdecimal()]
    for one in numbers:
        added, _, base = one.cells.partition("/")
        sheet = book[added.partition("!")[0]]
        areas = [sheet[area] for area in added.partition("!")[2].split("+")]
        cells = [cell for area in areas for row in (area if isinstance(area, tuple) else ((area,),)) for cell in row]
        total = sum(cell.value for cell in cells)
        wanted = f"{100 * total / sheet[base].value:.1f}%" if base else f"{total:g}"
        assert one.text.removesuffix("万元") == wanted, one
    assert len(numbers) > 220 and sum("%" in one.text for one in numbers) >= 8


def test_every_quoted_sentence_stands_in_the_texts_of_those_who_are_named(city):
    """Word for word but for year and 我局, and every unit of the remark wrote it nearly so."""
    account = region_account(city.consolidation)
    own = {one.called: "".join(one.texts.values()) for one in account.units if one.place}
    quoted = 0
    for block in compose(account):
        if not isinstance(block, Paragraph) or not isinstance(block.pieces[-1:] and block.pieces[-1], Remark):
            continue
        words = "".join(piece for piece in block.pieces if isinstance(piece, str)).removeprefix("改进情况：")
        if len(block.pieces) != 2 or not isinstance(block.pieces[0], str):
            continue
        quoted += 1
        source = re.match("来源为([^；]*)", block.pieces[-1].what)
        assert source
        for name in source[1].split("、"):
            if not name.endswith("家"):
                assert words.rstrip("。") in own[name], (name, words)
    assert quoted >= 15


def test_the_counts_are_those_of_the_texts(city):
    """Counted again by plain words: every unit of the city writes of 考核, 评议 and that nobody was held liable."""
    account = region_account(city.consolidation)
    said = [one.texts["overview.supervision"] for one in account.units if one.place]
    numbers = {
        p.fact.name: p.text for b in compose(account) if isinstance(b, Paragraph) for p in b.pieces if isinstance(p, Number)
    }

    assert int(numbers["texts.reviewed"]) == sum("考核" in text for text in said)
    assert int(numbers["texts.assessed"]) == sum("评议" in text for text in said)
    assert int(numbers["texts.nobody_liable"]) == sum(bool(re.search("没有|未|无", text)) for text in said) == len(said)
    assert numbers["texts.fees"] == "0" and int(numbers["texts.fees_told"]) == len(said)


def test_the_rules_on_texts_find_nothing_in_the_draft_but_what_is_to_be_deleted(city):
    """The draft's sections as the texts of the region's report beside its figures: no number of it contradicts a table."""
    result = city.consolidation
    sections: dict[str, list[str]] = {}
    marked: dict[str, list[str]] = {}
    keys = {"一、总体情况": "overview", "五、存在的主要问题及改进情况": "problems", "六、其他需要报告的事项": "other_matters"}
    keys |= {
        "（一）主动公开": "overview.proactive",
        "（二）依申请公开": "overview.requests",
        "（三）政府信息管理": "overview.management",
    }
    keys |= {"（四）政府信息公开平台建设": "overview.platform", "（五）监督保障": "overview.supervision"}
    key = "opening"
    for line in lines(region_account(result))[1:]:
        if line.startswith("附件"):
            break
        if line in keys or line.startswith(("二、", "三、", "四、")):
            key = keys.get(line, "")
        elif key and line:
            marked.setdefault(key, []).append(line)
            sections.setdefault(key, []).append(re.sub("【[^】]*】", "", line))
    own = as_submission(result.form, "云溪市人民政府", result.year, result.sums.totals)
    assert len(sections) == 9 and "125件" in "".join(sections["overview.requests"])

    clean = check_one(own.__class__(**_with(own, {key: "\n".join(text) for key, text in sections.items()})), result.office)
    dirty = check_one(own.__class__(**_with(own, {key: "\n".join(text) for key, text in marked.items()})), result.office)

    told = [(one.rule, one.message) for one in clean.findings if one.rule.startswith("N")]
    assert told == []
    assert {one.rule for one in dirty.findings if one.severity is Severity.ERROR} == {"N111"}
    assert any("待填的内容“【定稿前删除" in one.message for one in dirty.findings)
    wrong = {key: "\n".join(text).replace("125件", "126件") for key, text in sections.items()}
    assert "N201" in {one.rule for one in check_one(own.__class__(**_with(own, wrong)), result.office).findings}


def _with(own, narrative):
    return {name: getattr(own, name) for name in own.__dataclass_fields__} | {"narrative": narrative}


def test_the_draft_from_the_region_workbook_is_the_draft_of_the_consolidation(city):
    """What units wrote, what they are called, who is missing and who is unsettled: all of it stands in the workbook."""
    read = read_file(city.summary)

    assert lines(account_of(read, breakdown_of(read))) == lines(region_account(city.consolidation))
    assert read_with_breakdown(city.summary) == (read, breakdown_of(read))


def test_the_sheet_of_texts_holds_every_word_of_every_unit(city):
    """Texts, short names, and a link to each unit's file."""
    sheet = openpyxl.load_workbook(city.summary)["各单位文字"]
    head = {cell.value: cell.column for cell in sheet[3]}
    assert list(head)[:4] == ["序号", "单位名称", "简称", "打开"] and len(head) == 12
    rows = {sheet.cell(row, 2).value: row for row in range(4, sheet.max_row + 1)}
    assert list(rows) == [one.name for one in city.consolidation.roster.units]
    assert [cell.value for cell in sheet[rows["东湖街道办事处"]]][2:] == ["东湖街道", *[None] * 9]
    for member in city.consolidation.members:
        row = rows[member.unit.name]
        values = {name: sheet.cell(row, column).value for name, column in head.items()}
        assert values["简称"] == (member.unit.aliases[0] if member.unit.aliases else member.unit.name)
        assert values["（三）政府信息管理"] == member.submission.narrative["overview.management"]
        assert values["六、其他需要报告的事项"] == member.submission.narrative["other_matters"]
        assert PureWindowsPath(sheet.cell(row, head["打开"]).hyperlink.target).name == Path(member.checked.path).name


def test_texts_are_kept_whichever_process_reads_them(city, tmp_path, monkeypatch):
    """In processes as in this one: the same draft, byte for byte."""
    from toolkit.executor import processes

    again = jobs.consolidate([CITY / "报送"], CITY / "单位名录.csv", tmp_path / "out", executor=processes.Processes(2))

    assert again.draft.read_bytes() == city.draft.read_bytes()


# ---------------------------------------------------------------- passages


@pytest.mark.parametrize(
    ("written", "taken"),
    [
        ("2024年，我局严格执行保密审查。", "严格执行保密审查。"),
        ("一是本机关按季度汇总公开会议文件。", "按季度汇总公开会议文件。"),
        ("甲局的门户网站按统一规范调整。", "本单位的门户网站按统一规范调整。"),
        ("同时，我镇在便民大厅设查阅点。", "在便民大厅设查阅点。"),
        ("全年组织培训3次。", ""),
        ("全年办理申请五件。", ""),
        ("信息发布实行三审三校，一次审定。", "信息发布实行三审三校，一次审定。"),
        ("【待补充：做法】由办公室牵头办理。", ""),
        ("无。", ""),
    ],
)
def test_a_sentence_becomes_the_regions_or_is_left_where_it_is(written, taken):
    """Without year and subject; with figures of one unit, a gap or hardly a word it is not taken over."""
    (sentence,) = sentences_of(written)
    assert of_a_region(sentence, unit("甲局")) == taken


def test_near_duplicates_are_one_passage_with_all_their_writers():
    """Three of five wrote the same but for a word or two; each sentence is in exactly one passage."""
    said = [
        "信息发布实行分级审核，页面内容由专人校对，发现错字当日改正。",
        "信息发布实行分级审核，页面由专人校对，发现错字当天改正。",
        "历史文件按年度整理归档。",
        "信息发布实行分级审核，页面内容由专人校对，发现错字立即改正。",
        "公开属性与发文同步确定。",
    ]
    passages = folded((text, unit(str(place))) for place, text in enumerate(said))

    assert [[one.name for one in passage.units] for passage in passages] == [["0", "1", "3"], ["2"], ["4"]]
    assert passages[0].text == said[0]


def test_the_same_sentences_give_the_same_passages_in_every_run():
    """120 sentences of few words, so that many are nearly alike, in two runs with other hashes."""
    code = (
        "import random; from tests.draft.test_units_texts import unit; from toolkit.draft.passages import folded; "
        "chance = random.Random(7); words = '公开审核 专人负责 按月更新 群众查阅 网站发布 分级培训 目录调整'.split(); "
        "said = [(''.join(chance.sample(words, 6)), unit(str(place))) for place in range(120)]; "
        "print([[one.name for one in passage.units] for passage in folded(said)])"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        )
        for seed in ("1", "2")
    ]
    assert runs[0].stdout == runs[1].stdout
    assert 3 < runs[0].stdout.count(b"[") - 1 < 120


def test_folding_thousands_of_sentences_is_quick_and_loses_nobody():
    """2,000 units, 40 wordings in random order: forty passages, every unit in one."""
    chance = random.Random(4)
    words = [
        "".join(chance.choice("公开审核信息发布网站专栏更新群众办事查阅答复培训机制目录") for _ in range(30)) + "。"
        for _ in range(40)
    ]
    said = [(chance.choice(words), unit(str(place))) for place in range(2000)]
    passages = folded(said)

    assert len(passages) == 40 and sum(len(one.units) for one in passages) == 2000
    assert {one.text: len(one.units) for one in passages} == Counter(text for text, _ in said)


def places_of(texts: list[str]) -> list[int]:
    """Of each text the first that it is like, told plainly: runs of two, ranked; the three that share most are tried."""
    runs = [{text[at : at + 2] for at in range(len(text) - 1)} for text in texts]
    often = Counter(run for some in runs for run in some)
    shelves: dict[str, list[int]] = {run: [] for run in often}
    places = []
    for place, own in enumerate(runs):
        # Rarest first; equally rare ones as the numbers of their characters are written: the last one counts most.
        ranked = sorted((run for run in own if often[run] > 1), key=lambda run: (often[run], ord(run[1]), ord(run[0])))
        rarest = ranked[: max(0, 1 + len(own) * 40 // 100 - sum(often[run] == 1 for run in own))]
        votes = [other for run in rarest for other in shelves[run]]
        tried = sorted(dict.fromkeys(votes), key=votes.count, reverse=True)[:3]
        like = [other for other in tried if 100 * len(own & runs[other]) >= 60 * len(own | runs[other])]
        places.append(like[0] if like else place)
        for run in rarest if not like else ():
            shelves[run] += [place] if len(shelves[run]) < 8 else []
    return places


PHRASES = ["公开审核", "专人负责", "按月更新", "群众查阅", "网站发布", "分级培训", "目录调整", "审核公开审核公开", "公", "一"]


@given(
    st.lists(st.lists(st.sampled_from(PHRASES), max_size=7).map("".join), max_size=9), st.integers(0, 999), st.integers(3, 9)
)
def test_sentences_are_folded_as_the_plain_comparison_of_all_says(said, seed, size):
    """160 sentences of few phrases, also of one character and none: the same passages, with the same units."""
    chance = random.Random(seed)
    said = [*said, *("".join(chance.sample(PHRASES, min(size, chance.randint(3, 9)))) for _ in range(160))]
    texts = list(dict.fromkeys(said))
    expected: dict[int, list[str]] = {}
    for place, first in enumerate(places_of(texts)):
        expected.setdefault(first, []).append(str(place))

    passages = folded((text, unit(str(place), place + 1)) for place, text in enumerate(texts))

    assert {one.text: [each.name for each in one.units] for one in passages} == {
        texts[first]: names for first, names in expected.items()
    }


@given(
    st.lists(
        st.sampled_from(["公开", "\n", "。", "！", "?", "？！", "一是", "（一）", "3.", "3.5", " ", "总体情况：", "\u200b"])
    ).map("".join)
)
def test_sentences_end_where_they_are_closed_and_no_word_is_lost(text):
    """Cut behind each closing mark and at each line's end; what numbers a sentence falls away; all else stays."""
    expected = []
    for line in clean(text):
        for part in re.split("(?<=[。！？!?])", line):
            bare = _HEADING.sub("", _NUMBERING.sub("", part.strip()))
            expected += [bare if bare[-1] in "。！？!?" else f"{bare}。"] if bare else []

    assert sentences_of(text) == expected


def test_a_unit_whose_sentences_cannot_be_taken_over_is_named():
    """Nothing that somebody wrote vanishes in silence."""
    text = "\n".join(lines(area({"overview.platform": "网站发布信息300条。"}, {"overview.platform": "专栏由专人维护更新。"})))

    assert "300" not in text
    assert "专栏由专人维护更新。【定稿前删除：来源为乙局；甲局写有本单位的数字或较长的段落，没有摘入，见“各单位文字”】" in text


def test_a_section_is_a_gap_only_if_nobody_wrote_of_it():
    """One unit wrote of platforms; nobody of management."""
    text = "\n".join(lines(area({"overview.platform": "专栏由专人维护更新。"}, {})))

    assert "专栏由专人维护更新。" in text and "【待补充：政府网站" not in text
    assert "【待补充：公开审查和保密审查" in text


def test_given_prose_of_the_region_is_not_mixed_with_its_units():
    account = area({"overview.platform": "专栏由专人维护更新。"}, narrative={"overview.platform": "市级平台统一改版。"})
    text = "\n".join(lines(account))

    assert "市级平台统一改版。" in text and "专人维护" not in text


# ---------------------------------------------------------------- what is counted


def test_results_are_counted_by_what_was_written():
    """纳入考核 counts, 未开展考核 and a plan do not; 不合格 is no 合格; liability in other words is not counted as none."""
    units = [
        unit("甲", overview__supervision="工作考核结果为良好，社会评议满意，未发生责任追究情形。"),
        unit("乙", overview__supervision="未开展工作考核。群众评议总体满意。没有人员被追究责任。"),
        unit("丙", overview__supervision="力争明年考核优秀。对一名干部进行了责任追究。"),
        unit("丁", overview__supervision="年度考核不合格。"),
        unit("戊", overview__management="考核办法已修订。"),
        unit("己", overview__platform="专栏按时更新。"),
    ]
    found = results(units)

    assert [one.name for one in found.reviewed] == ["甲", "丁", "戊"]
    grades = {grade: [one.name for one in who] for grade, who in found.grades.items()}
    assert grades == {"良好": ["甲"], "不合格": ["丁"]} and [one.name for one in found.ungraded] == ["戊"]
    assert [one.name for one in found.assessed] == ["甲", "乙"]
    assert [one.name for one in found.nobody] == ["甲", "乙"] and [one.name for one in found.somebody] == ["丙"]
    assert [one.name for one in found.silent["社会评议"]] == ["丙", "丁", "戊", "己"]


def test_the_grades_that_are_said_and_those_that_are_not_add_up_to_the_units_that_wrote_of_it(city):
    """Every word of a grade is its own; two words, or none, are no grade; the sample region says 7 = 1 + 3 + 2 + 1."""
    words = ["优秀", "良好", "合格", "达标", "基本合格", "不合格", "基本达标", "不达标", "优秀，科室考核合格", "已经完成"]
    found = results([unit(word, overview__supervision=f"年度考核{word}。") for word in words])
    text = "\n".join(lines(region_account(city.consolidation)))

    assert {grade: [one.name for one in who] for grade, who in found.grades.items()} == {
        "优秀": ["优秀"], "良好": ["良好"], "合格": ["合格"], "达标": ["达标"], "基本合格": ["基本合格", "基本达标"],
        "不合格": ["不合格", "不达标"],
    }  # fmt: skip
    assert [one.name for one in found.ungraded] == words[-2:]
    assert "7家单位写明工作考核情况（结果为良好1家、合格3家、达标2家，未写明结果1家）" in text
    assert "没有写明考核结果或者写了几种的：市财政局" in text


def test_what_units_published_is_summed_where_two_wrote_it_exactly():
    """1234 + 567 = 1801; 约, 万, several numbers, one channel, another year and no word of it are named or left out."""
    wrote = {
        "2024年，主动公开政府信息1,234条，比上年增加3条。": 1234, "主动公开各类政府信息共567条，其中网站500条。": 567,
        "通过政府网站主动公开信息300条。": None, "主动公开信息约300条。": None, "主动公开政府信息1.2万条。": None,
        "主动公开政府信息12条。下半年主动公开政府信息13条。": None, "2023年主动公开政府信息90条。": -1, "发布信息30条。": -1,
    }  # fmt: skip
    units = [unit(text, place, overview__proactive=text) for place, text in enumerate(wrote, 1)]
    found = posted(units, 2024)
    text = "\n".join(lines(area(*({"overview.proactive": text} for text in wrote))))
    alone = "\n".join(lines(area({"overview.proactive": "主动公开政府信息1234条。"}, {"overview.proactive": "栏目按时更新。"})))

    assert {one.name: count for one, count in found.told} == {
        text: count for text, count in wrote.items() if count and count > 0
    }
    assert [one.name for one in found.unclear] == [text for text, count in wrote.items() if count is None]
    assert [one.name for one in found.silent] == [text for text, count in wrote.items() if count == -1]
    assert "2家单位写明主动公开政府信息，合计1801条，其中甲局1234条、乙局567条。" in text
    assert "没有写条数的：庚局、辛局，核实后补入合计；丙局、丁局、戊局、己局写有几个数" in text
    assert "合计" not in alone.partition("（二）")[0] and "1234" not in alone


def test_one_number_that_is_printed_twice_is_one_number():
    """1234 and 1,234 items are the same; 1234 and 1235 are two numbers, which are in no sum."""
    both = [unit(name, overview__proactive=f"主动公开政府信息1234条。全年共主动公开政府信息{again}条。")
            for name, again in (("甲", "1,234"), ("乙", "1,235"))]  # fmt: skip
    found = posted(both, 2024)

    assert [(one.name, count) for one, count in found.told] == [("甲", 1234)] and [one.name for one in found.unclear] == ["乙"]


def test_liability_that_somebody_wrote_of_is_pointed_out_and_not_called_none():
    text = "\n".join(lines(area({"overview.supervision": "对一名干部进行了责任追究。"})))

    assert "没有发生责任追究" not in text and "甲局写到责任追究，请核实后写明" in text


def test_answers_in_time_are_counted_and_late_ones_pointed_out():
    units = [
        unit("甲", overview__requests="均在法定期限内答复。"),
        unit("乙", overview__requests="有一件逾期答复。"),
        unit("丙", overview__requests="无超期情形。"),
        unit("丁", overview__requests="申请人逾期不补正的一件。"),
    ]
    kept, late = in_time(units)

    assert [one.name for one in kept] == ["甲", "丙"] and [one.name for one in late] == ["乙"]
    text = "\n".join(lines(area({"overview.requests": "均按期答复。"}, {})))
    assert "1家单位写明在法定期限内答复。【定稿前删除：来源为甲局】" in text and "是否均在法定期限内答复" not in text


def test_fees_are_added_up_with_the_units_that_charged():
    """450 and 600 元 charged, one nothing, one unclear, one silent: 1050, and the last two are named."""
    texts = [
        "收取信息处理费3件，共计450元。",
        "本年度未收取信息处理费。",
        "收取信息处理费约300元。",
        "无其他需要报告的事项。",
        "信息处理费600元。",
    ]
    units = [unit(name, other_matters=text) for name, text in zip("甲乙丙丁戊", texts, strict=True)]
    found = fees(units, 2024)

    assert found.total == 1050 and [(one.name, amount) for one, amount in found.charged] == [("甲", 450), ("戊", 600)]
    assert [[one.name for one in who] for who in (found.nothing, found.unclear, found.silent)] == [["乙"], ["丙"], ["丁"]]
    text = "\n".join(lines(area(*({"other_matters": text} for text in texts))))
    assert "本年度收取信息处理费1050元，其中甲局450元、戊局600元；其他1家未收取。" in text
    assert "没有写信息处理费的：丁局，核实后补入合计；丙局写有几个金额，没有计入合计，请核实" in text


def test_problems_are_grouped_and_measures_told_after_them():
    """Two wrote of late updates, one of both; a label or a heading is no problem; measures are not problems."""
    texts = [
        "存在的主要问题：一是信息更新不够及时。二是解读形式单一。改进情况：已建立更新台账，按月核对。",
        "五、存在的主要问题及改进情况\n（一）存在的问题\n部分栏目更新滞后。\n（二）改进措施\n下一步，我局将建立更新台账，按月核对。",
        "虽然取得了一定成绩，但仍存在一些问题。",
    ]
    found = problems([unit(name, problems=text) for name, text in zip("甲乙丙", texts, strict=True)])

    assert [(group.name, [one.name for one in group.units]) for group in found.groups] == [
        ("信息更新不够及时", ["甲", "乙"]), ("政策解读的形式和质量不足", ["甲"]),
    ]  # fmt: skip
    assert found.others == () and [one.name for one in found.silent] == ["丙"]
    assert all("台账" in one.text for one in found.measures) and sum(len(one.units) for one in found.measures) == 2


def test_many_writers_of_a_problem_are_counted():
    """甲局、乙局、丙局等5家, the number with a bookmark."""
    account = area(*({"problems": "信息更新不够及时。"} for _ in range(5)))
    text = "\n".join(lines(account))

    assert "一是信息更新不够及时（甲局、乙局、丙局等5家）。" in text
    assert "改进情况：【待补充：针对上述问题的改进措施】" in text
    assert gathered(account.units, "problems")[1] == []


def test_gaps_and_remarks_are_highlighted_and_their_brackets_close(city):
    """A unit's name with brackets of its own does not end a remark."""
    remark = Remark("来源为甲【局】")
    assert remark.text == "【定稿前删除：来源为甲〔局〕】" and isinstance(remark, Placeholder)
    document = opened(region_account(city.consolidation))
    marked = [run for paragraph in document.paragraphs for run in paragraph.runs if "【" in run.text]
    assert len(marked) > 15 and all(run.font.highlight_color is not None for run in marked)
