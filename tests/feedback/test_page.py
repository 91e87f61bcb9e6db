"""The page of a check: whole and honest HTML, nothing from outside, nothing of a stranger's that does anything."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.feedback.reviews import FORM, GRANTED, OFFICE, RECEIVED, answered, checked, finding, mixed, review, with_findings
from toolkit.checks.judging import unreadable
from toolkit.feedback.page import LIMIT, write_findings_page

VOID = {"meta", "br", "link", "img", "input", "hr"}


class Page(HTMLParser):
    """A page taken apart: every element with its attributes, tables with their cells, and the text that is seen."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.tables: list[list[str]] = []
        self.rows: list[str] = []
        self.text = ""
        self.feed(data.decode("utf-8"))
        self.close()
        assert self.open == [], "an element is not closed"

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag == "tr":
            self.rows.append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" not in self.open and "title" not in self.open:
            self.text += data
            if "tr" in self.open:
                self.rows[-1] += data

    def values(self, name: str) -> list[str]:
        return [attributes[name] for _, attributes in self.elements if attributes.get(name)]

    def row(self, *words: str) -> str:
        """The one row with these words."""
        (found,) = [row for row in self.rows if all(word in row for word in words)]
        return found


@pytest.mark.parametrize("made", [mixed, answered, review, lambda: review(checked("甲局"))])
def test_a_page_is_whole_accessible_and_needs_nothing_from_outside(made):
    """Closed elements, a caption per table, a scope per heading, links that lead somewhere, no script, no source."""
    page = Page(write_findings_page(made()))
    tags = [tag for tag, _ in page.elements]

    assert page.elements[0] == ("html", {"lang": "zh-CN"})
    assert not {"script", "link", "img", "iframe", "object", "embed", "base", "form", "svg"} & set(tags)
    assert tags.count("caption") == tags.count("table") > 0
    assert all("scope" in attributes for tag, attributes in page.elements if tag == "th")
    assert (tags.count("h1"), tags.count("main"), tags.count("title")) == (1, 1, 1)
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    inner = {reference[1:] for reference in page.values("href") if reference.startswith("#")}
    assert inner <= set(ids)
    assert all(reference.startswith(("#", "./", "../")) for reference in page.values("href"))
    assert not any(name.startswith("on") or name in ("src", "style") for _, attributes in page.elements for name in attributes)
    assert "url(" not in write_findings_page(made()).decode() and "@import" not in write_findings_page(made()).decode()


def test_the_page_tells_everything():
    """Counts of verdicts, rules, units, places, remedies, what could not be judged and what was passed over."""
    made = mixed()
    page = Page(write_findings_page(made))

    for verdict, number in (("通过", 3), ("待核实", 0), ("退回", 1), ("无法读取", 1)):
        assert re.match(rf"{verdict}{number}\D", page.row(verdict, "须" if verdict != "通过" else "没有须").strip())
    assert "共 5 个文件，另跳过 1 个；校验规则" in page.text
    for one in made.checked:
        for each in one.findings:
            assert each.what in page.text and each.remedy in page.text
            assert each.rule in page.text
    assert "2 个单位有此提示" in page.text and "试行，至2027-03-01" in page.text
    assert "不是填报工作簿" in page.row("通知.pdf")
    assert "所有单位" in page.row("没有上年数据", "Y201")
    blank = next(one for one in made.checked if one.submission and one.submission.unit == "乙局")
    assert f"校验 {blank.run} 条规则" in page.text


def test_followers_answers_and_waivers_stand_with_their_finding():
    page = Page(write_findings_page(answered()))

    slip = page.row("差一。", "可能的原因")
    assert "可能的原因：E6 像是把 12 写成了 21。" in slip and "由此引起：X101 表三 E6 差二。" in slip
    assert "强制 2 条，核实 2 条（另有 1 条由此引起）" in page.text
    assert "单位说明：机构改革划转，去年由乙局填报。" in page.row("上年为 3 件。")
    assert "说明未被采纳：请写明原因，王某" in page.row("增长过大。", "单位说明")
    assert "已豁免：合并办公（王某，有效期至2026-12-31）" in page.row("填的是“5件”。")


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{7*7}}",
    "&lt;b&gt;",
    "甲\u202e局\x00\ud800",
    "'onclick='x",
    "]]>",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_names_and_texts_of_strangers_are_only_text(text):
    """As unit, file, sheet, explanation, reason and title: no element, no attribute, and what cannot be seen is visible."""
    bad = finding("X103", f"甲{text}", explanation=text, refused=text, waiver=text, cause=text, fingerprint="aa")
    bad = replace(bad, cells=(bad.cells[0]._replace(sheet=text, address=text),))
    one = with_findings(checked(f"局{text}", path=f"/报送/{text}.xlsx"), bad, replace(bad, follows="aa", fingerprint="bb"))
    made = review(one, unreadable(f"/报送/坏{text}.xlsx", text), skipped=((text, text),))
    plain = Page(
        write_findings_page(review(with_findings(checked("局"), finding("X103", "甲")), unreadable("/报送/坏.xlsx", "坏")))
    )
    page = Page(write_findings_page(replace(made, title=text)))

    assert {tag for tag, _ in page.elements} <= {tag for tag, _ in plain.elements} | {"div"}
    allowed = {name for _, attributes in plain.elements for name in attributes}
    assert {name for _, attributes in page.elements for name in attributes} <= allowed
    seen = text.replace("\u202e", "〈从右到左强制符〉").replace("\x00", "〈空字符〉").replace("\ud800", "〈残缺字符U+D800〉")
    assert page.text.count(seen) >= 8
    assert not re.search("[\u202e\x00]", page.text)


@settings(max_examples=40, deadline=None)
@given(st.text(min_size=1, max_size=30))
def test_whatever_a_unit_is_called_the_page_stays_whole(name):
    page = Page(write_findings_page(review(with_findings(checked(name, path=f"/报送/{name}.xlsx"), finding("X103", name)))))

    assert page.elements[0] == ("html", {"lang": "zh-CN"})
    assert all(reference.startswith(("#", "./", "../")) for reference in page.values("href"))


def test_a_name_that_looks_like_a_scheme_is_a_file_below_the_page():
    one = checked("甲局", path="javascript:alert(1)#x?y.xlsx")
    made = replace(review(one), link=lambda path: path)
    (reference,) = [each for each in Page(write_findings_page(made)).values("href") if not each.startswith("#")]

    assert reference == "./javascript%3Aalert%281%29%23x%3Fy.xlsx"
    assert unquote(reference) == f"./{one.path}"


def test_the_same_answers_give_the_same_bytes():
    assert write_findings_page(mixed()) == write_findings_page(mixed())


def test_a_folder_of_four_hundred_bad_files_stays_light_and_every_file_and_rule_is_there():
    """Every file breaks six rules of cells 25 times each: 60,000 findings in less than 2 MB, and a word about the rest."""
    keys = [one.key for one in FORM.fields if not one.total]
    slips = (None, "5件", "若干", "-1", "2.5", "20余")
    typed = {key: slips[number % 6] for number, key in enumerate(keys[:150])}
    worst = checked("某局", typed)
    files = [
        replace(worst, path=f"/报送/{number}.xlsx", submission=replace(worst.submission, unit=f"第{number}局"))
        for number in range(400)
    ]
    data = write_findings_page(review(*files))
    page = Page(data)

    assert len(worst.findings) >= 150
    assert len(data) <= LIMIT < 2_000_000
    assert all(f"第{number}局" in page.text for number in (0, 1, 57, 399))
    assert page.text.count("同类问题") >= 6 * 400
    assert "其余只列位置；全部问题可另存为表格" in page.text


def test_on_paper_headings_repeat_and_rows_are_not_torn():
    """What A4 needs is in the style: page size, repeated headings, no break inside a row, colours that print."""
    style = re.search(r"<style>(.*?)</style>", write_findings_page(mixed()).decode(), re.DOTALL)[1]

    assert "@page { size: A4;" in style
    printed = style[style.index("@media print") :]
    for rule in ("thead { display: table-header-group; }", "page-break-inside: avoid", "print-color-adjust: exact"):
        assert rule in printed
    assert "宋体" in style and "黑体" in style and "sans-serif" in style


def test_the_rule_on_trial_weighs_nothing_on_the_page():
    page = Page(write_findings_page(review(checked("丙局", {RECEIVED: "5件", GRANTED: "5件"}), office=OFFICE)))

    assert "（试行，至2027-03-01）" in page.text
    assert "通过1" in page.row("通过", "没有须改正").replace("\n", "")
