"""Web pages: as browsers show them, whatever they were written with; no figure is ever wrong."""

from __future__ import annotations

import html
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.intake.documents.pages import Dress, Rows, as_table, full, page
from tests.intake.published.printing import OTHER, PROBLEMS, Printed, figures
from tests.intake.published.test_published_reports import codes, consistent, details, lost, wrong
from toolkit.errors import UnreadableError
from toolkit.intake.documents import door, style
from toolkit.intake.documents.html import walked
from toolkit.intake.documents.raw import RawTable, RawText, laid_out
from toolkit.intake.published.report import Report, read_report

SETTINGS = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))


def read_bytes(data: bytes, kind: str = "html") -> Report:
    """Read in this process, as the process of its own does."""
    read = door.read(door.Task(kind, data))
    if isinstance(read, door.Refusal):
        raise UnreadableError(read.code, read.message)
    return read_report(read, "文件名")


def read(text: str) -> Report:
    return read_bytes(text.encode())


def refusal(text: str) -> str:
    with pytest.raises(UnreadableError) as caught:
        read(text)
    return f"{caught.value.code}：{caught.value}"


def year(edition: int) -> int:
    return 2024 if edition == 2021 else 2020


# --- how pages are written ------------------------------------------------------------------------------------------------


def word(text: str) -> str:
    """A cell as Word writes it: paragraphs, and a number in several spans."""
    pieces = "".join(f"<SPAN lang=EN-US style='FONT-SIZE: 9pt'>{html.escape(one)}</SPAN>" for one in text)
    return f"\n<P class=MsoNormal align=center>{pieces or '<SPAN>&nbsp;</SPAN>'}<SPAN lang=EN-US><o:p></o:p></SPAN></P>"


def field(text: str) -> str:
    return f'<input type="text" readonly value="{html.escape(text)}"><input type="hidden" value="99">'


def unclosed(rows: Rows) -> str:
    """A table of which no cell and no row is closed."""
    return as_table(rows).replace("</td>", "").replace("</tr>", "").replace("</table>", "") + "</table>"


def with_head(rows: Rows) -> str:
    table = as_table(rows)
    first, rest = table.removeprefix('<table border="1">').split("</tr>", 1)
    columns = "<colgroup><col><col></colgroup>"
    return f"<table>{columns}<thead>{first}</tr></thead><tbody>{rest.removesuffix('</table>')}</tbody></table>"


def without_height(rows: Rows) -> str:
    """Word's last row, that has no height and sets the widths of the columns."""
    width = len(full(rows)[0])
    return as_table(rows).replace("</table>", f"<tr height=0>{'<td width=31></td>' * width}</tr></table>")


def spans_lost(rows: Rows) -> str:
    """An editor that knows no merged cells: empty ones stand in their place."""
    return as_table(full(rows))  # type: ignore[arg-type]


def divisions(rows: Rows) -> str:
    lines = "".join(
        '<div class="row">'
        + "".join(f'<div style="display:table-cell">{html.escape(cell[0])}</div>' for cell in row)
        + "</div>"
        for row in rows
    )
    return f'<div style="display: table">{lines}</div>'


def in_layout(body: str) -> str:
    """The page of an old site: tables arrange it, navigation beside, a foot below."""
    return (
        "<table width=1000><tr><td><table><tr><td>首页</td><td>栏目</td></tr><tr><td>年度报告</td></tr></table></td>"
        f"<td><table><tr><td>索引号：000-1</td></tr><tr><td><div class=con>{body}</div></td></tr></table></td></tr>"
        "<tr><td colspan=2>主办单位：某县人民政府办公室 网站标识码：0000000000</td></tr></table>"
    )


DRESSES = {
    "plain": Dress(),
    "word": Dress(cell=word),
    "fields": Dress(cell=field),
    "unclosed": Dress(table=unclosed, paragraph=lambda text: f"<p>{html.escape(text)}"),
    "head and body": Dress(table=with_head),
    "row without height": Dress(table=without_height),
    "spans lost": Dress(table=spans_lost),
    "no tables": Dress(table=divisions, head="<style>.row{display:table-row}</style>"),
    "layout": Dress(around=in_layout),
    "breaks": Dress(paragraph=lambda text: f"{html.escape(text)}<br>"),
    "not closed fonts": Dress(paragraph=lambda text: f"<p><font size=3>{html.escape(text)}</p>"),
    "digits marked": Dress(cell=lambda text: "".join(f"<b><i>{one}</i></b>" for one in text)),
    "wide digits": Dress(cell=lambda text: text.translate(str.maketrans("0123456789", "０１２３４５６７８９"))),
}


@pytest.mark.parametrize("name", DRESSES)
@given(seed=st.integers(0, 10**6), edition=st.sampled_from((2021, 2019)), blanks=st.booleans())
@settings(SETTINGS, max_examples=4)
def test_however_a_page_is_written_every_figure_and_every_text_is_read(name, seed, edition, blanks):
    """A blank stays blank; only where cells are in order alone, a row that has blanks may be left blank whole."""
    blanks = blanks and name != "no tables"
    printed = Printed(consistent(edition, seed, blanks), edition=edition, year=year(edition))
    report = read(page(printed, DRESSES[name]))
    plain = read(page(printed))

    found = {
        key: cell.text.translate(str.maketrans("０１２３４５６７８９", "0123456789")) for key, cell in report.cells.items()
    }
    assert found == printed.figures
    assert report.edition == edition and report.unit == "某县档案局" and report.year == printed.year
    assert report.narrative == plain.narrative
    assert report.narrative["problems"] == PROBLEMS and report.narrative["other_matters"] == OTHER


#: Stands in no form of `consistent`: where it is taken for a figure, it was alone in its row.
INSERTED = "77"


def _drop_cell(chance: random.Random, rows: Rows) -> None:
    row = chance.choice(rows)
    if row:
        del row[chance.randrange(len(row))]


def _add_cell(chance: random.Random, rows: Rows) -> None:
    row = chance.choice(rows)
    row.insert(chance.randrange(len(row) + 1), (chance.choice(("", INSERTED, "文字")), 1, 1, True))


def _change_span(chance: random.Random, rows: Rows) -> None:
    row = chance.choice(rows)
    if row:
        index = chance.randrange(len(row))
        text, columns, down, figure = row[index]
        row[index] = (text, max(1, columns + chance.choice((-1, 1, 2))), max(1, down + chance.choice((-1, 0, 1, 3))), figure)


def _drop_row(chance: random.Random, rows: Rows) -> None:
    del rows[chance.randrange(len(rows))]


def _empty_cell(chance: random.Random, rows: Rows) -> None:
    row = chance.choice(rows)
    if row:
        index = chance.randrange(len(row))
        row[index] = ("", *row[index][1:])


def _drop_spans(chance: random.Random, rows: Rows) -> None:
    """Every cell one wide and high, and nothing in place of the others."""
    rows[:] = [[(text, 1, 1, figure) for text, _, _, figure in row] for row in rows]


DAMAGES = (_drop_cell, _add_cell, _change_span, _drop_row, _empty_cell, _drop_spans)


@given(seed=st.integers(0, 10**6), edition=st.sampled_from((2021, 2019)), blanks=st.booleans())
@settings(SETTINGS, max_examples=60)
def test_whatever_an_editor_does_to_the_cells_no_figure_is_wrong(seed, edition, blanks):
    """Where headings and cells do not fit any more, figures are left blank, and the place is named with what stood there.

    Each table is damaged once: of a row that has lost a cell and got another one nobody can say what is wrong with it.
    """
    chance = random.Random(seed)
    printed = Printed(consistent(edition, seed, blanks), edition=edition, year=year(edition))

    def damage(table: str, rows: Rows) -> None:
        chance.choice(DAMAGES)(chance, rows)

    try:
        report = read(page(printed, damage=damage))
    except UnreadableError as refused:
        assert refused.code in ("no_tables", "limit_table")
        return
    assert not [key for key in wrong(report, printed.figures) if report.cells[key].text.strip() != INSERTED]
    if lost(report, printed.figures):
        assert set(codes(report)) & {"figures_not_placed", "row_missing", "table_missing", "blank_figures", "extra_row"}


def test_a_cell_that_reaches_down_to_the_end_does_so_whatever_its_row_holds():
    """rowspan=0 in a row of two cells, with four rows below."""
    rows = "".join(f"<tr><td>{number}</td></tr>" for number in range(4))
    (table,) = walked(f"<table><tr><td rowspan=0>a</td><td>b</td></tr>{rows}</table>")[0].outermost.blocks

    assert isinstance(table, RawTable)
    assert [texts for texts, _ in laid_out(table)] == [("a", "b"), ("", "0"), ("", "1"), ("", "2"), ("", "3")]


# --- what is not shown ----------------------------------------------------------------------------------------------------


def with_cell(inside: str, **given: str) -> Report:
    """A report in which the figure “12” of 表三 一、自然人 is written in this way."""
    printed = Printed(figures(requests__received__natural_person="12", **given))
    return read(page(printed, Dress(cell=lambda text: inside if text == "12" else text)))


def received(report: Report) -> str:
    return report.cells["requests/received/natural_person"].text


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ('<span style="display:none">9</span>12', "12"),
        ("<span hidden>9</span>12", "12"),
        ("<del>9</del><ins>12</ins>", "12"),
        ("<s>9</s>12", "12"),
        ('<span style="text-decoration: line-through">9</span>12', "12"),
        ("12<sup>1</sup>", "12［1］"),
        ('12<span style="vertical-align:super">1</span>', "12［1］"),
        ("<p>1</p><p>2</p>", "1\n2"),
        ("1<br>2", "1\n2"),
        ("<table><tr><td>12</td></tr></table>", "12"),
        ("<ol><li>12</li></ol>", "［1.］12"),
        ('<select><option>9<option selected>12</select>', "12"),
        ('<img src="a.png" width="60">', "［图片］"),
        ('<center><font><a href="b"><img src="a.png" width="60"></a></font></center>', "［图片］"),
        ('<img src="a.png" width="1">12', "12"),
        ('<svg><text x="0">9</text></svg>', "［图片］"),
        ('<svg><title>9</title><path/></svg>12', "12"),
        ("<script>9</script>12<!--9-->", "12"),
        ("１<b></b>２", "１２"),
    ],
)  # fmt: skip
def test_a_cell_says_what_a_reader_of_the_page_sees(inside, text):
    assert received(with_cell(inside)) == text


def test_what_is_deleted_or_hidden_is_left_out_and_told_of():
    report = with_cell('<del>9</del><span style="display:none">8</span>12')

    assert "“9”" in details(report, "deleted_text") and "“8”" in details(report, "hidden_text")


def test_a_style_sheet_hides_too_but_not_one_for_paper():
    printed = Printed(figures(requests__received__natural_person="12"))
    hide = "<style>/* a */ span.no, #x {display:none} @media print {.yes{display:none}}</style>"
    dress = Dress(lambda text: '<span class="no">9</span><span class="yes">12</span>' if text == "12" else text, head=hide)

    assert received(read(page(printed, dress))) == "12"


def with_style(sheet: str, inside: str, holder: str = "<div class=con><table", body: str = "") -> Report:
    """A report in which 12 of 表三 一、自然人 is written in this way, in a page with this style sheet."""
    printed = Printed(figures(requests__received__natural_person="12"))
    dress = Dress(lambda text: inside if text == "12" else text, f"<style>{sheet}</style>")
    return read(page(printed, dress).replace("<table", holder).replace("</table>", "</table></div>").replace("</body>", body))


@pytest.mark.parametrize(
    ("sheet", "text"),
    [
        (".con .h{display:none}", "12"),
        ("div.con > table td span{display:none}", "12"),
        (".other .h, .con > .h{display:none}", "129"),
        (".h.g{display:none}", "12"),
        (".h.z{display:none}", "129"),
        ("span[data-a]{display:none} [hidden]{display:none}", "12"),
        ("[data-a='1']{display:none}", "12［9］"),
        ("td span:nth-child(2n + 1){display:none}", "12［9］"),
        (".x + .h{display:none}", "12［9］"),
        ("td{ & .h{display:none}}", "12［9］"),
        (".h:not(.z, .y){display:none}", "12［9］"),
        (".h:hover{display:none} .h::before{display:none}", "129"),
        ("@media screen{.h{display:none}}", "12"),
        ("@media print, all{.h{display:none}}", "12"),
        ("@media print{.h{display:none}} @media (max-width:9px){.h{display:none}}", "129"),
        ("@font-face{a:b} @media screen{@media print{.h{display:none}}}", "129"),
        (".h{font-size:0}", "12"),
        (".h{font-size:0;opacity:1;font-size:12px}", "129"),
        (".h{opacity:0.0}", "12"),
        (".h{opacity:0.8;font-size:0.9em}", "129"),
        (".h{display:inline;visibility:hidden}", "12"),
        (".h{display:none} span{display:inline}", "12"),
        (".h{display:none} .con .h{display:inline}", "129"),
        (".h{display:none !important} .con .h{display:inline}", "12"),
        (".con{font-size:0} td,span{font-size:12px}", "129"),
        ("a{b:c}" * 100_000 + ".h{display:none}", "12"),
        (".h{" + "a:b;" * 2_000 + "display:none}", "12"),
    ],
)  # fmt: skip
def test_of_a_style_sheet_every_rule_that_hides_is_applied_or_what_it_may_hide_is_in_brackets(sheet, text):
    """12 and behind it 9 in a span, which some rules hide, some may hide, and some do not."""
    assert received(with_style(sheet, '12<span class="h g" data-a="1">9</span>')) == text


def test_a_cell_or_a_block_in_it_that_may_be_hidden_is_in_brackets_and_of_a_table_it_is_told():
    block = with_style("p[title='a']{display:none}", "<p title=a>12</p>")
    cell = with_style("td[title='a']{display:none}", "12</td><td title=a>9")
    table = with_style("table[title='a'] {display:none}", "12", "<div><table title=a")

    assert received(block) == "［12］" and "12、［9］、0" in details(cell, "figures_not_placed")
    assert received(table) == "12" and "请打开网页对照核对" in details(table, "hidden_text")
    assert "请打开网页对照核对" in details(with_style(":not(p){display:none}", "12"), "hidden_text")


def test_a_struck_sentence_outside_the_tables_is_told_of():
    report = with_style("", "12", body="<p>六点补充：<s>全年受理9件。</s></p></body>")

    assert "“全年受理9件。”" in details(report, "deleted_text")


# --- the page around ------------------------------------------------------------------------------------------------------


def test_the_report_is_the_smallest_part_with_tables_and_sections():
    """Navigation and foot are left out and told of; a heading of the navigation that reads like a section's is none."""
    report = read(page(Printed(figures()), Dress(around=lambda body: (
        f"<div>一、总体情况<br>二、公示公告</div><div class=con>{body}</div><div>六、其他需要报告的事项另见附件。版权所有</div>"
    ))))  # fmt: skip

    assert report.narrative["other_matters"] == OTHER
    assert "公示公告" in details(report, "page_head") and "版权所有" in details(report, "page_foot")


def test_a_second_table_three_with_other_figures_is_named_and_not_used():
    again = as_table([[("一、本年新收政府信息公开申请数量", 3, 1, False), *[("77", 1, 1, True)] * 7]])
    report = read(page(Printed(figures(), after_tables={2: "上年的表："})).replace("<p>上年的表：</p>", again))

    assert {cell.text for key, cell in report.cells.items() if key.startswith("requests/received")} == {"0"}
    assert "重复出现" in details(report, "extra_row") and "77" in details(report, "extra_row")


def test_one_row_six_in_a_report_of_2021_is_no_row_of_it_and_is_named():
    def damage(table: str, rows: Rows) -> None:
        if table == "requests":
            at = next(number for number, row in enumerate(rows) if row[0][0].startswith("（六）"))
            rows[at] = [("（六）其他处理", 2, 1, False), *[("5", 1, 1, True)] * 7]
            del rows[at + 1 : at + 3]
            group = next(row for row in rows if row[0][0].startswith("三、"))
            group[0] = (group[0][0], 1, group[0][2] - 2, False)

    report = read(page(Printed(figures()), damage=damage))

    assert "（六）其他处理" in details(report, "extra_row") and "5、5" in details(report, "extra_row")
    assert not wrong(report, figures())


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ('<div id=app></div><script>var a="<td>一、本年新收政府信息公开申请数量</td>"</script>', "scripted"),
        ('<p>年度报告见附件</p><a href="/a/2024年报.docx">下载</a>', "attached"),
        ('<iframe src="/report.html"></iframe>', "framed"),
        ("<p>今天开会。</p>", "no_tables"),
        ("", "no_tables"),
    ],
)
def test_a_page_without_the_report_says_where_it_is(body, code):
    assert refusal(f"<html><body>{body}</body></html>").startswith(code)


# --- encodings ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "head"),
    [
        ("gb18030", '<meta http-equiv=Content-Type content="text/html; charset=gb2312">'),
        ("gb18030", ""),
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("utf-8", '<meta charset="gb2312">'),
        ("gb18030", '<meta charset="utf-8">'),
        ("utf-16", ""),
    ],
)
def test_the_encoding_is_found_out_even_where_the_page_says_another(encoding, head):
    text = page(
        Printed(figures(documents__rules__issued="3"), title="某县㵦镇人民政府2024年政府信息公开工作年度报告"), Dress(head=head)
    )
    report = read_bytes(text.encode(encoding))

    assert report.unit == "某县㵦镇人民政府" and report.cells["documents/rules/issued"].text == "3"


def test_a_page_saved_as_one_file_is_read_and_so_is_a_frame_in_it():
    import email.message

    whole = email.message.EmailMessage()
    whole["From"], whole["Snapshot-Content-Location"] = "<Saved by Blink>", "http://example.invalid/"
    whole.set_content("<html><body><p>栏目</p></body></html>", subtype="html", cte="base64")
    whole.add_related(page(Printed(figures(documents__rules__issued="3"))).encode("gb18030"), "text", "html",
                      params={"charset": "gb2312"}, cte="quoted-printable")  # fmt: skip

    assert door.kind_of_document(whole.as_bytes(), "a.mhtml") == "mhtml"
    assert read_bytes(whole.as_bytes(), "mhtml").cells["documents/rules/issued"].text == "3"


# --- hostile pages --------------------------------------------------------------------------------------------------------


def test_a_style_sheet_that_is_a_bomb_is_read_in_no_time():
    import time

    begun = time.process_time()
    for bomb in ("a" * 499_000, "/*" * 200_000, "{" * 200_000, "a{" * 200_000, "text-decoration:" * 30_000, "(" * 400_000):
        assert received(with_style(f".x{{{bomb}", "12")) == "12"
    assert time.process_time() - begun < 6


def lines(number: int, name: str = "x") -> str:
    """Blocks with a span in each, of so many different classes as `name` has places for."""
    return "".join(f"<div class='{name.format(one)}'><span>字</span></div>" for one in range(number))


def test_elements_that_rules_cannot_tell_apart_are_compared_with_them_once():
    """Of 2,000 rules and 4,000 elements: eight million comparisons if each is made, not a hundredth of it here."""
    sheet = "".join(f"p.c{number} span{{display:none}}" for number in range(2_000))
    work = [walked(f"<style>{sheet}</style>{lines(number)}")[0].rules.work for number in (1_000, 2_000)]

    assert work[1] < 80_000 and work[1] - work[0] < 10 * 1_000


def test_a_page_whose_styles_are_too_many_to_follow_is_refused_and_what_they_hide_is_never_read(monkeypatch):
    """The last rule hides a 9 behind the figure 12; with enough rules before it nobody gets that far."""
    monkeypatch.setattr(style, "MOST_WORK", 20_000)
    monkeypatch.setattr(style, "MOST_RULES", 300)
    for count, body, refused in ((20, 20, False), (200, 20, False), (200, 200, True), (400, 0, True)):
        sheet = "".join(f"p.c{number} span{{display:none}}" for number in range(count)) + ".h{display:none}"
        inside = f'{lines(body, "c{}")}12<span class="h">9</span>'
        page_ = page(Printed(figures()), Dress(head=f"<style>{sheet}</style>", around=lambda one, more=inside: one + more))
        if refused:
            assert refusal(page_).startswith("limit_styles：网页的样式表太大")
        else:
            shown = [one.text for one in walked(page_)[0].outermost.blocks if isinstance(one, RawText)]
            assert "12" in shown and "129" not in shown


def test_elements_nested_deeper_than_lxml_usually_keeps_are_read():
    """At about 250 it drops them without a word."""
    deep = Dress(cell=lambda text: "<font>" * 300 + text)

    assert not lost(read(page(Printed(figures(documents__rules__issued="3")), deep)), figures(documents__rules__issued="3"))


def test_of_what_lies_deeper_than_can_be_read_cells_and_characters_are_counted():
    text = "<html><body>" + "<font>" * 2100 + page(Printed(figures()))

    said = refusal(text)
    assert said.startswith("too_deep") and "2048 层" in said and "个单元格" in said and "0 个字" not in said


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("wide", "<tr>" + "<td colspan=1000>1</td>" * 300 + "</tr>"),
        ("tall", "".join(f"<tr>{'<td rowspan=65534>1</td>' * 380}</tr>" for _ in range(60))),
        ("nested", "<tr><td><table>" * 400),
        ("not a number", "<tr><td colspan='-5' rowspan='1e9'>1</td><td colspan='99999999999'>1</td></tr>" * 30),
    ],
)
def test_a_page_that_is_a_bomb_is_refused_or_read_in_no_time(name, table):
    import time

    begun = time.process_time()
    text = page(Printed(figures())).replace("</body>", f"<table>{table}</table></body>")
    try:
        assert not wrong(read(text), figures())
    except UnreadableError as refused:
        assert refused.code in ("limit_table", "too_deep")
    assert time.process_time() - begun < 5


@given(st.binary(max_size=400), st.integers(0, 10**6))
@settings(SETTINGS, max_examples=60)
def test_a_page_with_rubbish_in_it_never_breaks_the_reader(rubbish, seed):
    chance = random.Random(seed)
    data = page(Printed(figures())).encode()
    at = chance.randrange(len(data))
    data = data[:at] + rubbish + data[at + chance.randrange(300) :]
    read_ = door.read(door.Task("html", data))

    assert not isinstance(read_, door.Refusal) or read_.code != "failed"
