"""How an official document looks: paper, fonts, styles and page numbers after GB/T 9704—2012, and packing it reproducibly.

All appearance of a draft is declared here as real Word styles, so that an office changes a style and not a hundred paragraphs.
East Asian fonts are always named: Word does not derive them from the Latin font.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

import docx
from docx.opc.constants import CONTENT_TYPE as CT
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm, Twips

#: Names that the standard asks for, and what a machine without them should take.
SONG_TITLE, SONG, HEI, KAI, FANG_SONG = "方正小标宋简体", "宋体", "黑体", "楷体", "仿宋_GB2312"
LATIN = "Times New Roman"
_FALLBACKS = {SONG_TITLE: "宋体", FANG_SONG: "仿宋", KAI: "楷体_GB2312", HEI: "SimHei", SONG: "SimSun"}

#: 版心 156 mm in twips: the width of every table.
TEXT_WIDTH = 8844

#: 22 lines to a page of 225 mm.
LINE = 579

#: 28 characters of 三号 are 6 pt wider than the 156 mm of a line: each is set a quarter of a point closer (in twentieths of
#: one). A grid of characters would say the same to Word, but with a negative charSpace LibreOffice sets 14 to a line.
_BODY_SIZE, _CLOSER = 32, -5


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph style.

    Attributes:
        name: Word's name; built-in names are lower case inside the file.
        font: East Asian font.
        size: In half points: 2号 44, 3号 32, 4号 28, 五号 21, 小五 18.
        paragraph: The inside of w:pPr, in schema order.
        bold: Whether it is bold.
        next: Style id of the paragraph that follows when the user presses Enter.
    """

    name: str
    font: str
    size: int
    paragraph: str
    bold: bool = False
    next: str = ""

    @property
    def id(self) -> str:
        return "".join(word.capitalize() for word in self.name.split())


_FIXED = f'<w:spacing w:before="0" w:after="0" w:line="{LINE}" w:lineRule="exact"/>'
_SINGLE = '<w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/>'
_INDENT = '<w:ind w:firstLineChars="200" w:firstLine="640"/>'
_CENTRE = '<w:jc w:val="center"/>'
_TOGETHER = "<w:keepNext/><w:keepLines/>"
#: Characters that Word keeps of a document's property.
_PROPERTY = 255


def _heading(level: int) -> str:
    return f'{_TOGETHER}{_FIXED}{_INDENT}<w:outlineLvl w:val="{level}"/>'


def _centred(spacing: str) -> str:
    return f'<w:snapToGrid w:val="0"/>{spacing}<w:jc w:val="center"/>'


STYLES = (
    # Without widow control, which takes a line from many a page that ends inside a paragraph. All styles are based on this one.
    Style("Normal", FANG_SONG, 32, f'<w:widowControl w:val="0"/>{_FIXED}<w:jc w:val="both"/>'),
    Style("Body Text", FANG_SONG, 32, f'{_FIXED}{_INDENT}<w:jc w:val="both"/>'),
    Style(
        "Title",
        SONG_TITLE,
        44,
        f'{_TOGETHER}<w:snapToGrid w:val="0"/><w:spacing w:before="0" w:after="{LINE}" w:line="700" w:lineRule="exact"/>'
        '<w:jc w:val="center"/>',
        next="BodyText",
    ),
    Style("heading 1", HEI, 32, _heading(0), next="BodyText"),
    Style("heading 2", KAI, 32, _heading(1), next="BodyText"),
    Style("Table Text", SONG, 21, _centred(_SINGLE)),
    Style("Table Text Small", SONG, 18, _centred(_SINGLE)),
    # 附件 and its title, on a page of their own; 附件：… below the text that it belongs to, one line apart.
    Style("Annex", HEI, 32, f'<w:keepNext/><w:pageBreakBefore/>{_FIXED}<w:jc w:val="left"/>', next="AnnexTitle"),
    Style(
        "Annex Title",
        SONG_TITLE,
        44,
        f'{_TOGETHER}<w:snapToGrid w:val="0"/><w:spacing w:before="{LINE}" w:after="{LINE}" w:line="700" w:lineRule="exact"/>'
        '<w:jc w:val="center"/>',
        next="BodyText",
    ),
    Style(
        "Attachment Note",
        FANG_SONG,
        32,
        f'{_TOGETHER}<w:spacing w:before="{LINE}" w:after="0" w:line="{LINE}" w:lineRule="exact"/>{_INDENT}'
        '<w:jc w:val="left"/>',
        next="SignatureLine",
    ),
    Style(
        "Signature Line",
        FANG_SONG,
        32,
        f'{_TOGETHER}{_FIXED}<w:ind w:rightChars="400" w:right="1280"/><w:jc w:val="right"/>',
    ),
    # A chart, as high as so many lines, and what stands below it.
    Style("Figure", FANG_SONG, 32, f"<w:keepNext/>{_CENTRE}"),
    Style("Figure Caption", HEI, 28, f'{_FIXED}<w:jc w:val="center"/>', next="BodyText"),
    Style("footer", SONG, 28, f'<w:snapToGrid w:val="0"/>{_SINGLE}'),
)

#: As the official template itself is set: 宋体, the margins that Word begins with, bold headings, table text of 10 pt.
_TWO = '<w:ind w:firstLineChars="200" w:firstLine="420"/>'
_BOLD_HEADING = f"{_TOGETHER}{_SINGLE}{_TWO}"
PLAIN_STYLES = (
    Style("Normal", SONG, 21, f'{_SINGLE}<w:jc w:val="both"/>'),
    Style("Body Text", SONG, 21, f'{_SINGLE}{_TWO}<w:jc w:val="both"/>'),
    Style(
        "Title",
        SONG,
        36,
        f'{_TOGETHER}<w:spacing w:before="0" w:after="240"/><w:jc w:val="center"/>',
        bold=True,
        next="BodyText",
    ),
    Style("heading 1", SONG, 21, f'{_BOLD_HEADING}<w:outlineLvl w:val="0"/>', bold=True, next="BodyText"),
    Style("heading 2", SONG, 21, f'{_BOLD_HEADING}<w:outlineLvl w:val="1"/>', next="BodyText"),
    Style("Table Text", SONG, 20, _centred(_SINGLE)),
    Style("Table Text Small", SONG, 20, _centred(_SINGLE)),
    Style("Annex", SONG, 21, f"<w:keepNext/><w:pageBreakBefore/>{_SINGLE}", bold=True, next="AnnexTitle"),
    Style("Annex Title", SONG, 28, f'{_TOGETHER}<w:spacing w:before="120" w:after="240"/><w:jc w:val="center"/>', bold=True),
    Style("Attachment Note", SONG, 21, f'{_TOGETHER}<w:spacing w:before="240" w:after="0"/>{_TWO}', next="SignatureLine"),
    Style("Signature Line", SONG, 21, f'{_TOGETHER}{_SINGLE}<w:ind w:right="840"/><w:jc w:val="right"/>'),
    Style("Figure", SONG, 21, f"<w:keepNext/>{_CENTRE}"),
    Style("Figure Caption", SONG, 21, f'{_SINGLE}<w:jc w:val="center"/>', next="BodyText"),
    Style("footer", SONG, 18, f'<w:snapToGrid w:val="0"/>{_SINGLE}'),
)


@dataclass(frozen=True, slots=True)
class Look:
    """How a draft is set.

    Attributes:
        styles: Its paragraph styles.
        margins: Above, right of, below and left of the text, in twips.
        line: The pitch of the lines in twips; 0 without a grid.
        width: Of the text and of every table, in twips.
    """

    styles: tuple[Style, ...]
    margins: tuple[int, int, int, int]
    line: int
    width: int


_MM = 1440 / 25.4
#: GB/T 9704—2012, and the plain look of the official template, by the words of the option --style.
LOOKS = {
    "official": Look(STYLES, (round(37 * _MM), round(26 * _MM), round(35 * _MM), round(28 * _MM)), LINE, TEXT_WIDTH),
    "plain": Look(PLAIN_STYLES, (1440, 1800, 1440, 1800), 0, 11906 - 2 * 1800),
}
OFFICIAL = LOOKS["official"]

#: Ids of the styles in tables; a paragraph's style is named by what it is in the plan (`toolkit.draft.plan`).
TABLE_TEXT, TABLE_SMALL = "TableText", "TableTextSmall"


def _style_xml(style: Style) -> str:
    default = ' w:default="1"' if style.name == "Normal" else ""
    based = "" if style.name == "Normal" else '<w:basedOn w:val="Normal"/>'
    following = f'<w:next w:val="{style.next}"/>' if style.next else ""
    bold = "<w:b/><w:bCs/>" if style.bold else ""
    closer = f'<w:spacing w:val="{_CLOSER}"/>' if style.size == _BODY_SIZE else ""
    return (
        f'<w:style w:type="paragraph"{default} w:styleId="{style.id}"><w:name w:val="{style.name}"/>{based}{following}'
        f"<w:qFormat/><w:pPr>{style.paragraph}</w:pPr><w:rPr>{_fonts(style.font)}{bold}{closer}"
        f'<w:sz w:val="{style.size}"/><w:szCs w:val="{style.size}"/></w:rPr></w:style>'
    )


def _fonts(east_asia: str) -> str:
    return f'<w:rFonts w:ascii="{LATIN}" w:hAnsi="{LATIN}" w:eastAsia="{east_asia}" w:cs="{LATIN}"/>'


def _styles_xml(look: Look) -> str:
    return (
        f"<w:styles {nsdecls('w')}><w:docDefaults><w:rPrDefault><w:rPr>{_fonts(FANG_SONG)}"
        '<w:color w:val="000000"/><w:sz w:val="32"/><w:szCs w:val="32"/>'
        # Chinese text, Latin digits: with zh-CN for both, LibreOffice would break a line inside a number.
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        "<w:pPrDefault/></w:docDefaults>" + "".join(map(_style_xml, look.styles)) + "</w:styles>"
    )


_SETTINGS = (
    f'<w:settings {nsdecls("w")}><w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/>'
    '<w:evenAndOddHeaders/><w:characterSpacingControl w:val="doNotCompress"/><w:compat><w:useFELayout/>'
    '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
    '<w:themeFontLang w:val="zh-CN" w:eastAsia="zh-CN"/></w:settings>'
)


def _font_table() -> bytes:
    fonts = "".join(f'<w:font w:name="{name}"><w:altName w:val="{other}"/></w:font>' for name, other in _FALLBACKS.items())
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return f"{head}<w:fonts {nsdecls('w')}>{fonts}</w:fonts>".encode()


#: Parts of python-docx's blank document that would show somebody else's theme, preview or leftovers.
_UNWANTED = ("thumbnail", "stylesWithEffects", "customXml", "theme", "webSettings", "numbering")


def new_document(title: str, year: int, look: Look = OFFICIAL) -> Any:
    """An empty A4 document in official typography, without a trace of when and by whom it was made.

    Args:
        title: For the document properties.
        year: The report year; the document is dated 1 January of the next, so that the same input gives the same bytes.
        look: How it is set.
    """
    document = docx.Document()
    for owner in (document.part.package, document.part):
        for key, relation in list(owner.rels.items()):
            if relation.reltype.rsplit("/", 1)[-1] in _UNWANTED:
                del owner.rels[key]
    _refill(document.styles.element, _styles_xml(look))
    _refill(document.settings.element, _SETTINGS)
    for part in document.part.package.iter_parts():
        if part.partname == "/word/fontTable.xml":
            part._blob = _font_table()
    _set_page(document, look)
    properties = document.core_properties
    properties.title, properties.language = title[:_PROPERTY], "zh-CN"  # a stranger's name may be longer; the page shows it all
    properties.author = properties.last_modified_by = properties.comments = properties.keywords = ""
    properties.created = properties.modified = datetime(min(year + 1, 9999), 1, 1)
    properties.revision = 1
    return document


def _refill(element: Any, xml: str) -> None:
    for child in list(element):
        element.remove(child)
    element.extend(list(parse_xml(xml)))


def _set_page(document: Any, look: Look) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    top, right, bottom, left = map(Twips, look.margins)
    section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = top, right, bottom, left
    section.header_distance, section.footer_distance = Mm(15), Mm(22) if look.line else Mm(15)
    for grid in section._sectPr.xpath("./w:docGrid"):
        section._sectPr.remove(grid)
    if look.line:
        section._sectPr.append(parse_xml(f'<w:docGrid {nsdecls("w")} w:type="lines" w:linePitch="{look.line}"/>'))
    # Odd pages carry the number at the right, even pages at the left, one character in from the edge of the text.
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        footer.is_linked_to_previous = False
        _refill(footer._element, _page_number(side))


def _page_number(side: str) -> str:
    run = '<w:r><w:rPr><w:rFonts w:hint="eastAsia" w:ascii="宋体" w:hAnsi="宋体"/></w:rPr>'
    field = "".join(
        f"{run}{inside}</w:r>"
        for inside in (
            '<w:t xml:space="preserve">— </w:t>',
            '<w:fldChar w:fldCharType="begin"/>',
            '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
            '<w:fldChar w:fldCharType="separate"/>',
            "<w:t>1</w:t>",
            '<w:fldChar w:fldCharType="end"/>',
            '<w:t xml:space="preserve"> —</w:t>',
        )
    )
    return (
        f'<w:ftr {nsdecls("w")}><w:p><w:pPr><w:pStyle w:val="Footer"/><w:ind w:{side}Chars="100" w:{side}="280"/>'
        f'<w:jc w:val="{side}"/></w:pPr>{field}</w:p></w:ftr>'
    )


def add_properties(document: Any, custom: bytes) -> None:
    """Put docProps/custom.xml into a document that has none.

    Args:
        document: As python-docx keeps it.
        custom: The part.
    """
    package = document.part.package
    part = Part(PackURI("/docProps/custom.xml"), CT.OFC_CUSTOM_PROPERTIES, custom, package)
    package.relate_to(part, RT.CUSTOM_PROPERTIES)


def pack(document: Any) -> bytes:
    """The document as .docx, see `put_packed`."""
    stream = io.BytesIO()
    put_packed(document, stream)
    return stream.getvalue()


def put_packed(document: Any, stream: IO[bytes], later: Mapping[str, Iterable[str]] | None = None) -> None:
    """Write a document as .docx, byte for byte the same for the same content: zip entries carry no time.

    Args:
        document: As python-docx keeps it.
        stream: Something empty, in which one can go back.
        later: XML that is written in place of a mark in the text, piece by piece; each mark stands there once.
    """
    raw = io.BytesIO()
    document.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            entry.create_system = 0  # the same on every platform
            with target.open(entry, "w") as part:
                for piece in _filled(source.read(name), later if name == "word/document.xml" else None):
                    part.write(piece)


def _filled(part: bytes, later: Mapping[str, Iterable[str]] | None) -> Iterator[bytes]:
    """A part in pieces, what is written later in the place of its mark."""
    for mark, pieces in (later or {}).items():
        before, _, part = part.partition(mark.encode())
        yield before
        yield from (piece.encode() for piece in pieces)
    yield part
