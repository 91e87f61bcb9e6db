"""Word files: as a reader sees them, whatever Word and WPS have put around the figures; no figure is ever wrong."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.intake.documents.pages import page
from tests.intake.documents.test_html import read_bytes, year
from tests.intake.documents.wordfile import MAIN, STRICT, body_of, cell, document, paragraph, run
from tests.intake.published.printing import OTHER, PROBLEMS, Printed, figures
from tests.intake.published.test_published_reports import codes, consistent, details
from toolkit.errors import UnreadableError
from toolkit.intake.documents import package as word_package
from toolkit.intake.documents.numbering import counted
from toolkit.intake.published.report import Report

SETTINGS = settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))


def read(data: bytes) -> Report:
    return read_bytes(data, "docx")


def refusal(data: bytes) -> str:
    with pytest.raises(UnreadableError) as caught:
        read(data)
    return f"{caught.value.code}：{caught.value}"


def control(inside: str) -> str:
    return f"<w:sdt><w:sdtPr/><w:sdtContent>{inside}</w:sdtContent></w:sdt>"


def in_box(inside: str) -> str:
    """A text box as Word writes it: for new and, again, for old programs."""
    box = f"<w:txbxContent>{inside}</w:txbxContent>"
    return (
        f"<w:p><w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )


#: How the cell of a figure is written, and what stands around a table.
WAYS = {
    "plain": (paragraph, str),
    "inserted": (lambda text: f"<w:p><w:del><w:r><w:delText>9</w:delText></w:r></w:del><w:ins>{run(text)}</w:ins></w:p>", str),
    "in controls": (lambda text: control(f"<w:p>{control(run(text))}</w:p>"), control),
    "in a text box": (paragraph, in_box),
    "in a layout table": (paragraph, lambda table: f"<w:tbl><w:tr>{cell(table + '<w:p/>')}</w:tr></w:tbl>"),
    "digit by digit": (lambda text: f"<w:p>{''.join(run(one) for one in text)}</w:p>", str),
    "result of a field": (
        lambda text: '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>=SUM(A1:A9)</w:instrText></w:r><w:r>'
        f'<w:fldChar w:fldCharType="separate"/></w:r>{run(text)}<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>', str,
    ),
    "nested tables": (lambda text: f"<w:tbl><w:tr>{cell(paragraph(text))}</w:tr></w:tbl><w:p/>", str),
    "linked": (lambda text: f"<w:p><w:hyperlink><w:smartTag>{run(text)}</w:smartTag></w:hyperlink></w:p>", str),
}  # fmt: skip


@pytest.mark.parametrize("name", WAYS)
@given(seed=st.integers(0, 10**6), edition=st.sampled_from((2021, 2019)), blanks=st.booleans(), strict=st.booleans())
@SETTINGS
def test_however_a_file_is_written_every_figure_and_every_text_is_read(name, seed, edition, blanks, strict):
    printed = Printed(consistent(edition, seed, blanks), edition=edition, year=year(edition))
    figure, around = WAYS[name]
    report = read(
        document(body_of(printed, figure, around), space=STRICT) if strict else document(body_of(printed, figure, around))
    )

    assert {key: raw.text for key, raw in report.cells.items()} == printed.figures
    assert report.edition == edition and report.unit == "某县档案局" and report.year == printed.year
    assert report.narrative == read_bytes(page(printed).encode()).narrative
    assert report.narrative["problems"] == PROBLEMS and report.narrative["other_matters"] == OTHER


def received(figure: str) -> str:
    """What is read of the figure 表三 一、自然人 that is written in this way."""
    printed = Printed(figures(requests__received__natural_person="12"))
    report = read(document(body_of(printed, lambda text: figure if text == "12" else paragraph(text))))
    return report.cells["requests/received/natural_person"].text


POWER = "<w:sup><w:r><w:t>1</w:t></w:r></w:sup>"
CHOICE = (
    '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:ddList>{}<w:listEntry w:val="9"/><w:listEntry w:val="12"/></w:ddList>'
    '</w:ffData></w:fldChar></w:r><w:r><w:instrText>FORMDROPDOWN</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
)
SECOND = CHOICE.format('<w:result w:val="1"/>')
OFF, RAISED = '<w:strike w:val="0"/>', '<w:vertAlign w:val="superscript"/>'


@pytest.mark.parametrize(
    ("figure", "text"),
    [
        (f"<w:p>{run('9', '<w:strike/>')}{run('12')}</w:p>", "12"),
        (f"<w:p>{run('9', '<w:vanish/>')}{run('12')}</w:p>", "12"),
        (f"<w:p>{run('12', OFF)}</w:p>", "12"),
        (f"<w:p>{run('12')}{run('1', RAISED)}</w:p>", "12［1］"),
        (f"<w:p>{run('1')}</w:p><w:p>{run('2')}</w:p>", "1\n2"),
        (f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{run('1')}</w:p><w:p>{run('2')}</w:p>", "12"),
        (f"<w:p>{run('12')}<w:moveFrom>{run('9')}</w:moveFrom></w:p>", "12"),
        ("<w:p><w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>" + run("9") + "</w:sdtContent></w:sdt></w:p>", ""),
        ("<w:p><w:r><w:drawing><a:blip/></w:drawing></w:r></w:p>", "［图片］"),
        (f"<w:p>{SECOND}</w:p>", "12"),
        (f"<w:p>{CHOICE.format('')}</w:p>", "9"),
        (f"<w:p><w:oMath>{run('12')}</w:oMath></w:p>", "12"),
        (f"<w:p><w:oMath><w:sSup><w:e>{run('12')}</w:e>{POWER}</w:sSup></w:oMath></w:p>", "［公式］"),
        (f"<w:p><w:r><w:sym w:char='F0FE'/></w:r>{run('12')}</w:p>", "［符号］12"),
        ("<w:p><w:r><mc:AlternateContent><mc:Choice><w:t>12</w:t></mc:Choice><mc:Fallback><w:t>12</w:t></mc:Fallback>"
         "</mc:AlternateContent></w:r></w:p>", "12"),
    ],
)  # fmt: skip
def test_a_cell_says_what_a_reader_of_the_file_sees(figure, text):
    assert received(figure) == text


def styled(figure: str, styles: str) -> str:
    """What is read of the figure 表三 一、自然人 in a file with these styles."""
    printed = Printed(figures(requests__received__natural_person="12"))
    body = body_of(printed, lambda text: figure if text == "12" else paragraph(text))
    part = f'<?xml version="1.0"?><w:styles xmlns:w="{MAIN}">{styles}</w:styles>'
    report = read(document(body, {"word/styles.xml": part}, {"rId1": ("styles", "styles.xml")}))
    return report.cells["requests/received/natural_person"].text


def by(name: str) -> str:
    return f'<w:rStyle w:val="{name}"/>'


def lifted(half_points: int) -> str:
    return f'<w:position w:val="{half_points}"/>'


BASE = '<w:vertAlign w:val="baseline"/>'


def style(name: str, properties: str, based_on: str = "") -> str:
    return f"<w:style w:styleId='{name}'>{based_on and f'<w:basedOn w:val={based_on!r}/>'}<w:rPr>{properties}</w:rPr></w:style>"


@pytest.mark.parametrize(
    ("figure", "text"),
    [
        (f"<w:p>{run('9', by('gone'))}{run('12')}</w:p>", "12"),
        (f"<w:p>{run('9', by('unseen'))}{run('12')}</w:p>", "12"),
        (f"<w:p>{run('9', by('heir'))}{run('12')}</w:p>", "12"),
        (f"<w:p>{run('12')}{run('1', by('note'))}</w:p>", "12［1］"),
        (f"<w:p>{run('12', by('note') + BASE)}</w:p>", "12"),
        (f"<w:p>{run('12', by('gone') + OFF)}</w:p>", "12"),
        (f"<w:p>{run('12', by('kept'))}</w:p>", "12"),
        (f"<w:p><w:pPr><w:pStyle w:val='gone'/></w:pPr>{run('9')}{run('12', OFF)}</w:p>", "12"),
        (f"<w:p><w:pPr><w:pStyle w:val='gone'/></w:pPr>{run('9')}{run('12', by('kept'))}</w:p>", "12"),
        (f"<w:p>{run('12')}{run('1', lifted(6))}</w:p>", "12［1］"),
        (f"<w:p>{run('1', lifted(2))}{run('2', lifted(2))}</w:p>", "12"),
    ],
)  # fmt: skip
def test_what_a_style_says_of_a_run_holds_like_what_the_run_says_itself(figure, text):
    """Nearest first: the run, its style, the styles that this is based on, the paragraph's. Raised is what others are not."""
    strike = "<w:strike/>"
    styles = (
        style("gone", strike), style("heir", "<w:b/>", "middle"), style("middle", "<w:i/>", "gone"), style("kept", OFF, "gone"),
        style("unseen", "<w:vanish/>"), style("note", RAISED), style("round", "", "round"),
    )  # fmt: skip
    assert styled(figure, "".join(styles)) == text


def test_deleted_rows_and_cells_are_left_out_and_deletions_are_told_of():
    body = body_of(Printed(figures(documents__rules__issued="3")))
    again = "<w:tr><w:trPr><w:del/></w:trPr>" + "".join(cell(paragraph(text)) for text in ("规章", "8", "8", "8")) + "</w:tr>"
    at = body.index("</w:tr>") + len("</w:tr>")
    report = read(document(body[:at] + again + body[at:]))

    assert report.cells["documents/rules/issued"].text == "3"
    assert "“规章888”" in details(report, "deleted_text") and "extra_row" not in codes(report)


NUMBERS = (
    '<?xml version="1.0"?><w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:abstractNum '
    'w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
    '<w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="%1、"/>'
    '</w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/></w:lvl></w:abstractNum><w:num w:numId="1">'
    '<w:abstractNumId w:val="0"/></w:num></w:numbering>'
)


def test_automatic_numbers_are_read_as_they_are_shown():
    """Headings 一、 to 六、 that stand in no text; none of the irregularities of missing numbers is told."""
    body = body_of(Printed(figures()))
    for number, title in zip("一二三四五六", ("总体", "主动", "收到", "政府信息公开行政", "存在", "其他需"), strict=True):
        numbered = (
            "<w:p><w:pPr><w:numPr><w:ilvl w:val='0'/><w:numId w:val='1'/></w:numPr></w:pPr><w:r><w:t xml:space=\"preserve\">"
        )
        body = body.replace(f'<w:p><w:r><w:t xml:space="preserve">{number}、{title}', f"{numbered}{title}")
    report = read(document(body, {"word/numbering.xml": NUMBERS}, {"rId1": ("numbering", "numbering.xml")}))

    assert not set(codes(report)) & {"section_number", "section_missing", "numbering_style"}
    assert report.narrative["other_matters"] == OTHER


def test_an_automatic_number_before_a_figure_is_no_part_of_it():
    numbered = f"<w:p><w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr>{run('12')}</w:p>"
    printed = Printed(figures(requests__received__natural_person="12"))
    body = body_of(printed, lambda text: numbered if text == "12" else paragraph(text))
    report = read(document(body, {"word/numbering.xml": NUMBERS}, {"rId1": ("numbering", "numbering.xml")}))

    assert report.cells["requests/received/natural_person"].text == "［一、］12"


@pytest.mark.parametrize(
    ("form", "shown"),
    [("chineseCounting", "一 十 十一 二十 九十九"), ("decimal", "1 10 11 20 99"), ("decimalEnclosedCircle", "① ⑩ ⑪ ⑳ 99")],
)
def test_numbers_are_counted_in_the_forms_that_word_has(form, shown):
    assert " ".join(counted(number, form) for number in (1, 10, 11, 20, 99)) == shown


def test_an_embedded_workbook_is_read_and_named_and_one_that_cannot_be_read_is_named():
    import xlsxwriter

    from tests.intake.documents.pages import full, rows_of

    printed = Printed(figures(requests__received__natural_person="12"))
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(full(rows_of(printed, "requests"))):
            for column, one in enumerate(row):
                if one[0]:
                    sheet.write(number, column, int(one[0]) if one[0].isdigit() else one[0])
    linked = "<w:p><w:r><w:object><o:OLEObject ProgID='Excel.Sheet.12' r:id='rId9'/></w:object></w:r></w:p>"
    body = body_of(printed, around=lambda table: linked if "申请人情况" in table else table)
    links = {"rId9": ("package", "embeddings/a.xlsx")}
    report = read(document(body, {"word/embeddings/a.xlsx": buffer.getvalue()}, links))
    without = read(document(body, {"word/embeddings/a.xlsx": b"PK"}, links))

    assert {key: raw.text for key, raw in report.cells.items()} == printed.figures and "对照核对" in details(
        report, "embedded_table"
    )
    assert "没有读出" in details(without, "embedded_unread") and "table_missing" in codes(without)


def test_a_web_page_that_a_program_has_put_into_a_file_is_read():
    data = document("<w:altChunk r:id='rId9'/>", {"word/chunk.html": page(Printed(figures(documents__rules__issued="3")))},
                    {"rId9": ("aFChunk", "chunk.html")})  # fmt: skip

    assert read(data).cells["documents/rules/issued"].text == "3"


def with_chunk(name: str, chunk: bytes | str | None, kind: str = "aFChunk") -> Report:
    """A report behind which a document was put in."""
    body = body_of(Printed(figures())) + "<w:altChunk r:id='rId9'/>"
    return read(document(body, {} if chunk is None else {f"word/{name}": chunk}, {"rId9": (kind, name)}))


@pytest.mark.parametrize("chunk", [document(paragraph("另有9件")), b"{\\rtf1 9}", "另有9件".encode(), None])
def test_a_document_within_a_file_that_cannot_be_read_is_told_of(chunk):
    assert "1 处插入的文档没有读出" in details(with_chunk("chunk.bin", chunk), "embedded_unread")


def test_what_a_page_within_a_file_strikes_through_or_hides_is_told_of():
    report = with_chunk(
        "chunk.html", "<html><body><p>另有<s>9件</s></p><table><tr><td hidden>8件</td></tr></table></body></html>"
    )

    assert "“9件”" in details(report, "deleted_text") and "“8件”" in details(report, "hidden_text")
    assert "embedded_unread" not in codes(report)


def _repacked(data: bytes, main: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, main if name == "word/document.xml" else old.read(name))
    return buffer.getvalue()


def test_hostile_files_are_refused_with_the_reason(monkeypatch):
    whole = document(body_of(Printed(figures())))
    with zipfile.ZipFile(io.BytesIO(whole)) as opened:
        main = opened.read("word/document.xml")
    declared = main.replace(b"?>", b'?><!DOCTYPE a [<!ENTITY b "9"><!ENTITY c SYSTEM "file:///etc/passwd">]>', 1)

    assert refusal(_repacked(whole, declared)).startswith("doctype")
    assert refusal(_repacked(whole, main[:-200])).startswith("bad_xml")
    assert refusal(document("<w:tbl><w:tr><w:tc>" * 60 + "</w:tc></w:tr></w:tbl>" * 60)).startswith("too_deep")
    assert refusal(document("<w:sdt><w:sdtContent>" * 200 + "</w:sdtContent></w:sdt>" * 200)).startswith("too_deep")
    assert refusal(document("<w:p><w:r><w:drawing><a:blip/></w:drawing></w:r></w:p>")).startswith(
        "no_text：这个 Word 文件只有图片"
    )
    wide = "<w:tbl>" + ("<w:tr>" + cell(paragraph("1"), 1000) * 30 + "</w:tr>") * 20 + "</w:tbl>"
    assert refusal(document(body_of(Printed(figures())) + wide)).startswith("limit_table")
    monkeypatch.setattr(word_package, "LIMITS", word_package.LIMITS.__class__(part=1000))
    assert refusal(whole).startswith("limit_part") and "Excel" not in refusal(whole)


@given(st.integers(0, 10**6), st.binary(min_size=1, max_size=30))
@settings(SETTINGS, max_examples=60)
def test_rubbish_in_the_text_of_a_file_never_breaks_the_reader(seed, rubbish):
    import random

    from toolkit.intake.documents import door

    whole = document(body_of(Printed(figures())))
    with zipfile.ZipFile(io.BytesIO(whole)) as opened:
        main = bytearray(opened.read("word/document.xml"))
    chance = random.Random(seed)
    at = chance.randrange(len(main))
    main[at : at + chance.randrange(60)] = chance.choice((rubbish, b"", b"<w:tc>", b"</w:tr>", b"&#9;"))
    done = door.read(door.Task("docx", _repacked(whole, bytes(main))))

    assert not isinstance(done, door.Refusal) or done.code != "failed"
