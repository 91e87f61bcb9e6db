"""Drafts: what stands in the Word file is what the figures say, as the form prints it, and nothing else."""

from __future__ import annotations

import io
import random
import re
import zipfile
from decimal import ROUND_HALF_UP, Decimal

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.support import consistent
from toolkit.draft.account import Account
from toolkit.draft.plan import UNIT_TABLE_TITLE, title, trace
from toolkit.draft.sentences import clean, scope_of
from toolkit.draft.word import _run_xml, write_draft
from toolkit.form import FORMS
from toolkit.form.layout import lay_out
from toolkit.submission.breakdown import DueUnit
from toolkit.submission.facts import PERCENT
from toolkit.submission.numbers import show

HEADINGS_2021 = [
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
]
ASPECTS = ["（一）主动公开", "（二）依申请公开", "（三）政府信息管理", "（四）政府信息公开平台建设", "（五）监督保障"]
UNITS = ("办公室", "教育局", "公安局", "民政局", "财政局", "水利局", "城管局", "司法局", "审计局", "统计局", "甲镇", "乙镇")


def some_figures(edition: int = 2021, seed: int = 1, top: int = 9) -> list[int | None]:
    """A consistent set with many zeros."""
    form, chance = FORMS[edition], random.Random(seed)
    inputs = {one.key: chance.choice((0, 0, chance.randint(0, top))) for one in form.fields if not one.total}
    return list(consistent(form, inputs).values())


def figures(edition: int = 2021, **given_figures: int) -> list[int | None]:
    """Zeros but for some cells, named with __ for / and _ kept: requests__received__total."""
    form = FORMS[edition]
    inputs = {name.replace("__", "/").replace("_dot_", "."): value for name, value in given_figures.items()}
    return list(consistent(form, inputs).values())


def summed(parts: list[tuple[str, list[int | None]]]) -> list[int | None]:
    return [sum(value or 0 for value in column) for column in zip(*(one for _, one in parts), strict=True)]


def region(units: int = 12, seed: int = 3, **more: object) -> Account:
    parts = [(UNITS[i % 12] + "一二三四五六七八九"[i // 12], some_figures(seed=seed + i, top=1 + i % 5)) for i in range(units)]
    return Account("示例市", 2024, 2021, summed(parts), breakdown=parts, area=True, **more)  # type: ignore[arg-type]


def opened(account: Account):
    """The draft without its content controls, inside of which python-docx sees nothing."""
    document = docx.Document(io.BytesIO(write_draft(account)))
    for control in list(document.element.body.iter(qn("w:sdt"))):
        for inside in list(control.find(qn("w:sdtContent"))):
            control.addprevious(inside)
        control.getparent().remove(control)
    return document


def prose(document) -> str:
    return "\n".join(paragraph.text for paragraph in document.paragraphs)


def bookmarks(root) -> dict[str, str]:
    """Name → text of every bookmark; the two marks stand beside their run."""
    found = {}
    for start in root.iter(qn("w:bookmarkStart")):
        run = start.getnext()
        assert run.getnext().tag == qn("w:bookmarkEnd") and run.getnext().get(qn("w:id")) == start.get(qn("w:id"))
        name = start.get(qn("w:name"))
        assert name not in found and re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,39}", name)
        found[name] = "".join(text.text for text in run.iter(qn("w:t")))
    return found


def expected(account: Account, name: str, mentions) -> str:
    """What a bookmark has to say, summed up again from the cells that its fact names."""
    number = mentions[name]
    fact, form = number.fact, account.form
    own = re.match(r"nb_u([0-9]+)_", name)
    source = account.breakdown[int(own[1]) - 1][1] if own else account.figures
    if own:
        assert account.breakdown[int(own[1]) - 1][0] == number.unit
    values = [source[form.by_key[key].index] for key in fact.keys]
    if name.startswith("nb_most_"):  # of the two units that received most
        received = [sum(figures[form.by_key[key].index] for key in fact.keys) for _, figures in account.breakdown]
        both = sum(sorted(received)[-2:])
        values = [both, *values] if fact.measure is PERCENT else [both]
    if fact.measure is PERCENT:
        share = Decimal(100 * sum(values[:-1])) / values[-1]
        return f"{share.quantize(Decimal('0.1'), ROUND_HALF_UP)}%"
    return show(sum(values), fact.measure)


@st.composite
def accounts(draw: st.DrawFn) -> Account:
    edition = draw(st.sampled_from(sorted(FORMS)))
    area = draw(st.booleans())
    seeds = draw(st.lists(st.integers(0, 10**6), min_size=1, max_size=14 if area else 1))
    top = draw(st.sampled_from((0, 1, 3, 30)))
    parts = [(f"{UNITS[i % 12]}{'甲乙丙'[i // 12]}", some_figures(edition, seed, top)) for i, seed in enumerate(seeds)]
    own = summed(parts)
    for index in draw(st.lists(st.integers(0, len(own) - 1), max_size=draw(st.sampled_from((0, 0, 12))))):
        own[index] = None
    return Account("示例县", 2020, edition, own, breakdown=parts if area else (), area=area)


@given(accounts())
@settings(max_examples=40, deadline=None)
def test_every_number_is_the_figure_that_its_bookmark_names(account):
    """In prose and tables alike; and outside the bookmarks no figure stands at all, only dates and the names of laws."""
    document, mentions = opened(account), trace(account)
    found = bookmarks(document.element.body)
    assert found == {name: number.text for name, number in mentions.items()}
    for name, text in found.items():
        assert mentions[name].fact.value is not None
        if not re.search("[0-9]", text):
            assert mentions[name].fact.value == 0
        elif not re.match("nb_(rest|(u[0-9]+_)?texts)_", name):
            wanted = expected(account, name, mentions)
            assert text in (wanted, f"{wanted}万元") if name.startswith("nb_t") else text == wanted
    for paragraph in document.paragraphs:
        bound = {start.getnext() for start in paragraph._p.iter(qn("w:bookmarkStart"))}
        free = "".join(run.text for run in paragraph.runs if run._r not in bound)
        free = re.sub(r"【[^】]*】|20\d\d年|1月1日|12月31日|国务院令第711号|国办公开办函〔20\d\d〕\d\d号", "", free)
        assert not re.search("[0-9]", free), free


@pytest.mark.parametrize("edition", sorted(FORMS))
def test_tables_are_printed_as_the_layout_says(edition):
    """Every span, every heading, every figure, against the boxes and through python-docx's own reading of the grid."""
    account = Account("甲局", 2020, edition, some_figures(edition))
    document = opened(account)
    assert len(document.tables) == 3
    for table, word in zip(account.form.tables, document.tables, strict=True):
        layout = lay_out(account.form, table)
        grid = [row.cells for row in word.rows]
        assert (len(grid), {len(row) for row in grid}) == (layout.height, {layout.width})
        areas: dict[object, set[tuple[int, int]]] = {}
        for r, row in enumerate(grid, 1):
            for c, cell in enumerate(row, 1):
                areas.setdefault(cell._tc, set()).add((r, c))
        boxes = {}
        for box in layout.boxes:
            rows, columns = range(box.row, box.row + box.rows), range(box.column, box.column + box.columns)
            boxes[box.row, box.column] = (box, {(r, c) for r in rows for c in columns})
        assert len(areas) == len(boxes)
        for tc, area in areas.items():
            box, place = boxes[min(area)]
            assert area == place
            text = "".join(part.text for part in tc.iter(qn("w:t")))
            if box.field is None:
                assert text == box.text
            else:
                value = show(account.figures[box.field.index], box.field.measure)
                assert text.removesuffix("万元") == value
        widths = [int(one.get(qn("w:w"))) for one in word._tbl.tblGrid.findall(qn("w:gridCol"))]
        assert sum(widths) == 8844 and len(widths) == layout.width
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in word.rows)
    repeated = [sum(row._tr.trPr.find(qn("w:tblHeader")) is not None for row in word.rows) for word in document.tables]
    assert repeated == [0, 3, 3]


def test_a_name_longer_than_a_property_of_word_stands_whole_on_the_page():
    """A unit may have typed anything on its cover; the report is drafted all the same."""
    account = Account("局" * 300, 2024, 2021, some_figures())
    document = docx.Document(io.BytesIO(write_draft(account)))

    assert document.core_properties.title == "局" * 255
    assert any("局" * 300 in paragraph.text for paragraph in document.paragraphs)


def test_headings_are_word_headings_in_order():
    """Six of the first level, five of the second: the navigation pane shows the form."""
    document = opened(region())
    styles = [(paragraph.style.name, paragraph.text) for paragraph in document.paragraphs]
    assert [text for style, text in styles if style == "Heading 1"] == HEADINGS_2021
    assert [text for style, text in styles if style == "Heading 2"] == ASPECTS
    old = opened(Account("甲局", 2020, 2019, some_figures(2019)))
    last = [paragraph.text for paragraph in old.paragraphs if paragraph.style.name == "Heading 1"][4]
    assert last == "五、政府信息公开工作存在的主要问题及改进情况"


def test_styles_name_chinese_fonts_and_the_page_is_official():
    """GB/T 9704: fonts, sizes, margins, line spacing, page numbers, language."""
    document = opened(region())
    fonts = {
        style.name: (
            style.element.rPr.rFonts.get(qn("w:eastAsia")),
            style.font.size.pt,
            style.element.rPr.rFonts.get(qn("w:ascii")),
        )
        for style in document.styles
    }
    assert fonts["Title"] == ("方正小标宋简体", 22, "Times New Roman")
    assert fonts["Body Text"] == ("仿宋_GB2312", 16, "Times New Roman")
    assert fonts["Heading 1"] == ("黑体", 16, "Times New Roman")
    assert fonts["Heading 2"] == ("楷体", 16, "Times New Roman")
    assert all(font and latin == "Times New Roman" for font, _, latin in fonts.values())
    used = {paragraph.style.name for paragraph in document.paragraphs}
    assert used <= set(fonts)
    section = document.sections[0]
    sides = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(side.mm) for side in sides] == [37, 35, 28, 26]
    assert [round(section.page_width.mm), round(section.page_height.mm)] == [210, 297]
    assert document.styles["Body Text"].paragraph_format.line_spacing.pt == 28.95
    for footer in (section.footer, section.even_page_footer):
        assert "PAGE" in etree.tostring(footer._element).decode() and "—" in footer.paragraphs[0].text
    assert document.styles.element.find(".//" + qn("w:lang")).get(qn("w:eastAsia")) == "zh-CN"
    assert document.core_properties.language == "zh-CN"


def test_a_missing_figure_is_a_visible_gap_and_an_empty_cell_never_0():
    """Nothing was filled in: no number is printed anywhere, no zero is claimed in words."""
    for edition, form in FORMS.items():
        account = Account("甲局", 2020, edition, [None] * len(form.fields))
        document = opened(account)
        assert bookmarks(document.element.body) == {}
        assert "【待补充：本年新收政府信息公开申请数量】件" in prose(document)
        assert re.search("(制发行政|新制作)规范性文件【待补充：", prose(document))
        assert not re.search("未收到|未发生|没有(上年|结转|办结)", prose(document))
        boxes = [box for table in form.tables for box in lay_out(form, table).boxes if box.field is None]
        printed = [text.text for table in document.tables for text in table._tbl.iter(qn("w:t"))]
        assert sorted(printed) == sorted(box.text for box in boxes)


def test_gaps_are_highlighted_also_in_given_prose():
    """A clerk cannot overlook what is still to be written."""
    document = opened(Account("甲局", 2024, 2021, figures(), {"problems": "一是人手不足【待补充：措施】。"}))
    gaps = [run for paragraph in document.paragraphs for run in paragraph.runs if "【" in run.text]
    assert gaps and all(run.font.highlight_color is not None for run in gaps)
    assert any(run.text == "【待补充：措施】" for run in gaps)


def test_one_missing_part_makes_its_sum_a_gap():
    """不予公开 consists of eight rows; seven of them are not 不予公开."""
    account = region()
    hole = list(account.figures)
    hole[FORMS[2021].by_key["requests/denied.third_party/total"].index] = None
    text = prose(opened(Account("示例市", 2024, 2021, hole, area=True)))
    assert "不予公开【待补充：不予公开件数】件" in text and "不予公开的申请中" not in text


@pytest.mark.parametrize("units", [2, 8, 12, 60])
def test_the_breakdown_adds_up(units):
    """Named units, the others together: exactly what the area received; the table under the report says the same."""
    account = region(units)
    document = opened(account)
    numbers = trace(account)
    received = account.figures[FORMS[2021].by_key["requests/received/total"].index]
    named = [int(n.text) for name, n in numbers.items() if re.match(r"nb_u[0-9]+_received_", name)]
    others = numbers.get("nb_rest_received_1")
    assert sum(named) + (int(others.text) if others else 0) == received
    places = [int(re.match(r"nb_u([0-9]+)_", name)[1]) for name in numbers if re.match(r"nb_u[0-9]+_received_", name)]
    assert places == sorted(places)  # in the order of the roster
    if others:
        values = [parts[FORMS[2021].by_key["requests/received/total"].index] for _, parts in account.breakdown]
        assert sorted(named) == sorted(values)[-len(named) :]  # those with most
    counted = [int(numbers[name].text) for name in ("nb_rest_units_1", "nb_rest_zeros_1") if name in numbers]
    assert len(named) + sum(counted) == units
    table = document.tables[3]
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert len(rows) == units + 2 and "附件：各单位收到和办理申请情况" in prose(document)
    for column in range(2, 8):
        assert sum(int(row[column]) for row in rows[1:-1]) == int(rows[-1][column])
    assert UNIT_TABLE_TITLE in prose(document)


def test_a_breakdown_that_does_not_add_up_is_shown_as_something_to_settle():
    """The draft does not hide it and does not choose a side."""
    parts = [
        ("教育局", figures(requests__received__natural_person=3)),
        ("民政局", figures(requests__received__natural_person=1)),
    ]
    account = Account("示例市", 2024, 2021, figures(requests__received__natural_person=5), breakdown=parts, area=True)
    assert "【待补充：各单位新收申请之和为4件，汇总表为5件" in prose(opened(account))


def test_coverage_is_stated_when_units_are_missing():
    """In one block above whatever opening somebody wrote; nothing where all units are in and settled."""
    document = opened(region(coverage=(47, 49), missing=("甲局", "乙局"), narrative={"opening": "自拟的开头。"}))
    block = document.paragraphs[1].text
    assert (
        block.startswith("【定稿前删除：数据已汇总47/49家单位（办公室一、教育局一、")
        and block.endswith("】")
        and "【" not in block[1:]
    )
    assert "没有汇总2家：甲局；乙局" in block and document.paragraphs[2].text == "自拟的开头。"
    assert "定稿前删除" not in prose(opened(region(coverage=(52, 52))))
    unknown = opened(region(coverage=(47, 52)))
    assert "没有汇总的单位见汇总表“报送情况”" in unknown.paragraphs[1].text


def test_who_is_unsettled_and_why_others_are_missing_is_in_the_block_and_all_units_in_the_annex():
    """Of three units one is settled, one has two open findings, one is left out. Short names in the text, full in the annex."""
    parts = [(name, some_figures(seed=place)) for place, name in enumerate(("示例市教育局", "示例市民政局"))]
    due = (
        DueUnit("示例市教育局", "市教育局", 1),
        DueUnit("示例市水利局", "市水利局", 0, "未通过校验：有 1 处必须改正"),
        DueUnit("示例市民政局", "市民政局", 2, waiting=2),
    )
    document = opened(Account("示例市", 2024, 2021, summed(parts), breakdown=parts, coverage=(2, 3), area=True, due=due))
    block = document.paragraphs[1].text

    assert "已汇总2/3家单位（市教育局、市民政局）" in block and "没有汇总1家：市水利局，未通过校验：有 1 处必须改正。" in block
    assert "还有问题没有改正或说明的1家：市民政局（2处）" in block
    rows = [[cell.text for cell in row.cells] for row in document.tables[3].rows]
    assert [row[:2] for row in rows[1:-1]] == [["1", "示例市教育局"], ["2", "示例市水利局"], ["3", "示例市民政局"]]
    assert set(rows[2][2:]) == {"未汇总"} and len(rows[2]) == 8
    received = FORMS[2021].by_key["requests/received/total"].index
    assert rows[3][2] == str(parts[1][1][received]) and f"市民政局{rows[3][2]}件" in prose(document)


def test_what_no_report_narrates_is_in_the_tables_alone():
    """Licences, penalties, fees and the reasons of the third level."""
    own = figures(
        documents__license__decisions=37, documents__penalty__decisions=41, documents__fee__amount=4300,
        requests__denied_dot_third_party__natural_person=3, requests__granted__natural_person=4,
    )  # fmt: skip
    for area in (True, False):
        text = prose(opened(Account("甲县", 2024, 2021, own, area=area)))
        assert not re.search("许可|处罚|强制决定|事业性收费|第三方", text) and "不予公开3件" in text


def test_the_report_of_an_area_is_signed_by_its_government():
    """A zone has none of its own: somebody has to say who signs."""
    last = [
        opened(Account(unit, 2024, 2021, figures(), area=True)).paragraphs[-2].text
        for unit in ("甲县", "甲县人民政府", "甲高新区")
    ]

    assert last == ["甲县人民政府", "甲县人民政府", "【待补充：署名】"]


def test_zero_cases_are_worded_naturally():
    """A unit without any application: one clause, no 0件."""
    text = prose(opened(Account("甲局", 2024, 2021, figures())))
    assert "2024年，本机关未收到政府信息公开申请，没有上年结转和结转下年度继续办理的申请" in text
    assert "未发生因政府信息公开引起的行政复议、行政诉讼" in text
    assert not re.search(r"[^【]0件|\b0\.0%", re.sub("【[^】]*】", "", text))


def test_a_small_unit_leaves_out_empty_classes_and_an_area_states_all_six():
    """Three applications: two granted, one not held."""
    own = figures(
        requests__received__natural_person=3,
        requests__granted__natural_person=2,
        requests__unable_dot_not_held__natural_person=1,
    )
    unit = prose(opened(Account("甲局", 2024, 2021, own)))
    assert "全年办结3件，其中予以公开2件、无法提供1件。" in unit and "不予公开" not in unit and "%" not in unit
    area = prose(opened(Account("甲县", 2024, 2021, own, area=True)))
    assert "全年办结3件，其中予以公开2件、无法提供1件。" in area
    many = figures(requests__received__natural_person=100, requests__granted__natural_person=100)
    large = prose(opened(Account("甲县", 2024, 2021, many, area=True)))
    assert "全年办结100件，其中予以公开100件（占100.0%）、部分公开0件、不予公开0件" in large
    assert "2024年，全县新收政府信息公开申请3件，没有上年结转的申请。" in area


def test_shares_are_given_with_one_decimal():
    """Of 30 applications 20 are granted."""
    own = figures(
        requests__received__natural_person=30, requests__granted__natural_person=20, requests__partly_granted__natural_person=10
    )
    assert "予以公开20件（占66.7%）、部分公开10件（占33.3%）" in prose(opened(Account("甲局", 2024, 2021, own)))


def test_lawsuits_are_both_kinds_together():
    """诉讼 N 件 is column 10 and column 15 of the form."""
    own = figures(
        challenges__count__litigation_dot_direct_dot_upheld=2,
        challenges__count__litigation_dot_after_reconsideration_dot_pending=1,
    )
    text = prose(opened(Account("甲局", 2024, 2021, own)))
    assert "被提起行政诉讼3件（未经复议直接起诉2件、复议后起诉1件），其中结果维持2件、尚未审结1件。" in text


def test_given_prose_stands_as_it_is_and_nothing_is_said_twice():
    """CRLF separates paragraphs; a repeated heading is printed once; a section that treats its aspects is left alone."""
    given_prose = {
        "overview.requests": "（二）依申请公开。收到申请3件。\r\n均已答复。",
        "problems": "五、存在的主要问题及改进情况\n已改进。",
    }
    text = prose(opened(Account("甲局", 2024, 2021, figures(requests__received__natural_person=3), given_prose)))
    assert "（二）依申请公开\n收到申请3件。\n均已答复。\n（三）" in text and "新收" not in text.replace("本年新收", "")
    assert text.count("五、存在的主要问题及改进情况") == 1
    whole = "\n".join(f"{heading}\n内容{number}。" for number, heading in enumerate(ASPECTS))
    document = opened(Account("甲局", 2024, 2021, figures(), {"overview": whole}))
    assert [p.text for p in document.paragraphs if p.style.name == "Heading 2"] == ASPECTS
    assert "未收到" not in prose(document)
    counted = {"overview": "全年收到政府信息公开申请3件，均已办结。"}
    assert "新收" not in prose(opened(Account("甲局", 2024, 2021, figures(requests__received__natural_person=3), counted)))


def test_hostile_text_is_text():
    """Markup stays text; controls, direction marks, noncharacters and lone surrogates are dropped before XML sees them."""
    nasty = "甲<w:b/>&amp;\x00\x0b乙\u202e丙\ufffe\ud800{received}】【待补充"
    account = region(narrative={"overview": nasty, "other_matters": nasty}, missing=(nasty,))
    account = Account(
        f"示例\u202e市{nasty}",
        2024,
        2021,
        account.figures,
        account.narrative,
        ((nasty, account.figures),),
        None,
        (nasty,),
        True,
    )
    document = opened(account)
    assert "甲<w:b/>&amp;" in prose(document) and "{received}" in prose(document)
    whole = zipfile.ZipFile(io.BytesIO(write_draft(account))).read("word/document.xml").decode()
    assert not re.search("[\u202a-\u202e\u0000\ufffe]", whole)
    assert clean("a\r\n\r\n　b\tc\u200b") == ["a", "b c"]


@given(st.text("公开a<&>\"' \u3000\t\n\r“—”", max_size=12))
def test_a_run_is_the_one_that_python_docx_writes_for_its_text(text):
    """Marks, breaks, tabs, blanks at either end: element for element."""
    theirs = docx.Document().add_paragraph().add_run(text)
    theirs._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:hint"), "eastAsia")

    ours = parse_xml(_run_xml(text).replace("<w:r>", f"<w:r {nsdecls('w')}>", 1))

    assert etree.tostring(ours, method="c14n", exclusive=True) == etree.tostring(theirs._r, method="c14n", exclusive=True)


def test_the_same_input_gives_the_same_bytes():
    """Whenever and wherever it is made; nothing of the maker is left in the file."""
    data = write_draft(region())
    assert data == write_draft(region())
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert "python-docx" not in package.read("docProps/core.xml").decode()
        assert not [name for name in package.namelist() if "thumbnail" in name or "theme" in name]


def test_the_title_breaks_between_name_and_year():
    """One line where it fits."""
    assert title(Account("示例市", 2024, 2021, figures())) == "示例市2024年政府信息公开工作年度报告"
    assert (
        title(Account("示例市市场监督管理局", 2024, 2021, figures())) == "示例市市场监督管理局\n2024年政府信息公开工作年度报告"
    )


@pytest.mark.parametrize(
    ("unit", "scope"),
    [
        ("甲市", "全市"),
        ("甲县人民政府", "全县"),
        ("甲自治县", "全县"),
        ("甲区", "全区"),
        ("甲省", "全省"),
        ("甲新城", "本地区"),
    ],
)
def test_an_area_calls_itself_by_its_kind(unit, scope):
    """From the last character of its name."""
    assert scope_of(unit, area=True) == scope
    assert scope_of(unit, area=False) == "本机关"
