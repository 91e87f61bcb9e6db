"""The annual report as a Word document: six sections, three tables as printed, sentences from the figures.

`compose` arranges the report as paragraphs and tables, `write_draft` sets it in official typography, `trace` says where every
number came from. Given prose is printed as it stands; what is missing is generated, a region's from what its units wrote
(`material`); what nobody wrote stays a visible, highlighted 【待补充：…】, and what only whoever finishes the draft needs is a
highlighted 【定稿前删除：…】.

Every generated figure stands in a bookmark:

    nb_<fact>_<n>     the nth mention of a fact of `toolkit.submission.facts`, dots written as underscores:
    nb_received_natural_person_1 nb_u<i>_<fact>_<n>  a figure of the ith unit of the breakdown, counted from 1:
    nb_u12_received_1
    nb_rest_…       units that are counted together
    nb_texts_<what>_<n>  what was counted of the units' texts, which stands in no cell
    nb_t<2|3|4>_<cell>  a figure of a table, named by its cell in the workbook: nb_t3_J6 is J6 of 表三

A zero said in words (未收到) is bookmarked likewise. `trace` gives the fact, the unit and the cells of every bookmark.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from docx.enum.text import WD_COLOR_INDEX
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Twips

from toolkit.draft import area, sentences
from toolkit.draft.material import Material
from toolkit.draft.sentences import Number, Placeholder, Text, clean, printed, quoted
from toolkit.draft.typography import (
    ANNEX,
    ANNEX_TITLE,
    ATTACHMENT,
    BODY,
    HEADING_1,
    HEADING_2,
    LINE,
    SIGNATURE,
    TABLE_SMALL,
    TITLE,
    new_document,
    pack,
)
from toolkit.draft.wordtable import ROWS_HERE, WordCell, long_table, official_rows, official_table, widths
from toolkit.form import Form, Section, Table
from toolkit.form.layout import addresses, lay_out
from toolkit.submission.facts import Fact, Facts, facts
from toolkit.submission.numbers import show

if TYPE_CHECKING:
    from toolkit.draft.account import Account


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph.

    Attributes:
        style: Id of its style.
        pieces: What stands in it.
        keep: Whether it must stay on the page of the next one.
        apart: Whether it stands half a line below a table.
    """

    style: str
    pieces: Text
    keep: bool = False
    apart: bool = False


@dataclass(frozen=True, slots=True)
class OfficialTable:
    """One of the three tables, filled with the account's figures."""

    table: Table


@dataclass(frozen=True, slots=True)
class UnitTable:
    """各单位收到和办理申请情况, every unit that is due; its columns are facts.

    Attributes:
        units: All that are due, each with its name; figures: of those in the sums, by their place from 1.
        totals: Of the whole area.
    """

    units: Sequence[tuple[str, int]]
    figures: Sequence[tuple[str, Facts]]
    totals: Facts


Block = Paragraph | OfficialTable | UnitTable

UNIT_TABLE_TITLE = "各单位收到和办理申请情况"
#: Of a unit in it whose figures are not in the sums.
NOT_SUMMED = "未汇总"
_UNIT_COLUMNS = (
    ("received", "本年新收"),
    ("carried_in", "上年结转"),
    ("disposed", "本年办结"),
    ("carried_out", "结转下年度"),
    ("reconsideration", "行政复议"),
    ("litigation", "行政诉讼"),
)

_TITLE_END = "年政府信息公开工作年度报告"
#: Characters of the title's size in one line.
_TITLE_LINE = 20


def title(account: Account) -> str:
    """The title, with a line break between the name and the rest where one line does not hold it."""
    unit = "".join(clean(account.unit))
    room = len(unit) + len(_TITLE_END) + 2  # four digits are as wide as two characters
    return f"{unit}{'' if room <= _TITLE_LINE else chr(10)}{account.year}{_TITLE_END}"


def compose(account: Account) -> tuple[Block, ...]:
    """The whole report, in order, every number tied to its fact and named by its bookmark."""
    return tuple(_with_bookmarks(_blocks(account)))


def _blocks(account: Account) -> Iterator[Block]:
    form = account.form
    material = Material(account.units, account.year)
    yield Paragraph(TITLE, [title(account)])
    if account.area and (remark := area.standing(account.units, account.coverage)):
        yield Paragraph(BODY, [remark])
    yield from _opening(account)
    parts: tuple[Section | Table, ...] = (*form.sections, *form.tables)
    numbered = sorted(parts, key=lambda part: "一二三四五六".index(part.title[0]))
    above: Section | Table | None = None
    for part in numbered:
        yield Paragraph(HEADING_1, [part.title], apart=isinstance(above, Table))
        above = part
        if isinstance(part, Table):
            yield OfficialTable(part)
        elif part.key == "overview":
            yield from _overview(account, part, material)
        else:
            written = _prose(account, part.key, (part.title, *part.accepted))
            told = material.section(part.key) or sentences.placeholders(part.key, area=account.area)
            text = written or _body(told)
            yield from text[:-1]
            yield replace(text[-1], keep=part is numbered[-1])  # a signature never stands alone on a page
    name = "".join(clean(account.unit))
    if account.breakdown:
        yield Paragraph(ATTACHMENT, [f"附件：{UNIT_TABLE_TITLE}"])
    yield Paragraph(SIGNATURE, [])
    yield Paragraph(SIGNATURE, [area.signature(name) if account.area else name])
    yield Paragraph(SIGNATURE, [Placeholder("成文日期")])
    if account.breakdown:
        yield Paragraph(ANNEX, ["附件"])
        yield Paragraph(ANNEX_TITLE, [UNIT_TABLE_TITLE])
        due = [("".join(clean(unit.name)), unit.place) for unit in account.units]
        yield UnitTable(due, _Units(account), facts(form, account.figures))


class _Units(Sequence[tuple[str, Facts]]):
    """The units behind an area's figures with their facts, worked out when they are asked for: there may be thousands."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def __len__(self) -> int:
        return len(self._account.breakdown)

    def __getitem__(self, place: Any) -> Any:
        name, figures = self._account.breakdown[place]
        return "".join(clean(name)), facts(self._account.form, figures)


def _body(texts: Sequence[Text]) -> list[Paragraph]:
    return [Paragraph(BODY, text) for text in texts]


_SUBHEADING = re.compile(r"^（[一二三四五六七八九十]+）[^。；，：]{1,24}$")


def _prose(account: Account, key: str, titles: Sequence[str] = ()) -> list[Paragraph]:
    """Given prose, a paragraph per line; empty if there is none.

    A heading that the writer repeated at the beginning is not printed twice; a line that is only a heading of level （一）
    gets that style.
    """
    lines = clean(account.narrative.get(key, ""))
    for printed_title in titles:
        if lines and lines[0].startswith(printed_title):
            rest = re.sub(r"^(情况)?[。：:．.\s]*", "", lines[0].removeprefix(printed_title))
            lines = [rest, *lines[1:]] if rest else lines[1:]
            break
    return [Paragraph(HEADING_2 if _SUBHEADING.match(line) else BODY, quoted(line)) for line in lines]


def _opening(account: Account) -> Iterator[Paragraph]:
    given = _prose(account, "opening")
    yield from given or _body(sentences.opening("".join(clean(account.unit)), account.year, account.form))


def _overview(account: Account, section: Section, material: Material) -> Iterator[Paragraph]:
    """Section 一: given prose, then the aspects that it does not treat."""
    given = _prose(account, "overview", (section.title, *section.accepted))
    yield from given or _body(material.section("overview") or sentences.placeholders("overview", area=account.area))
    if not section.aspects:
        # The edition of 2019 leaves the section free: whoever filled it has said what there is to say.
        if not given:
            yield from _generated(account, "proactive", material)
            yield from _generated(account, "requests", material)
            for key in () if material else ("management", "platform", "supervision"):
                yield from _generated(account, key, material)
        return
    text = "\n".join(clean(account.narrative.get("overview", "")))
    for key, heading in section.aspects:
        own = _prose(account, f"overview.{key}", (heading,))
        if not own and _treats(text, key, heading):
            continue
        yield Paragraph(HEADING_2, [heading])
        yield from own or _generated(account, key, material)


_COUNTED_REQUESTS = re.compile(r"申请[^。；\n]{0,12}?[0-9０-９]+ ?[件份宗]|未收到[^。；\n]{0,12}申请")


def _treats(text: str, key: str, heading: str) -> bool:
    """Whether prose that was given for the whole section already treats an aspect: under its heading, or with its figures."""
    name = heading.split("）", 1)[1].removeprefix("政府信息公开")
    if re.search(rf"(?:^[（(]?[一二三四五1-5]?[）)、.]?|）)(?:政府信息公开)?{re.escape(name)}", text, re.MULTILINE):
        return True
    return key == "requests" and bool(_COUNTED_REQUESTS.search(text))


def _generated(account: Account, aspect: str, material: Material) -> list[Paragraph]:
    """An aspect of section 一: from the figures as far as they tell it, else from the units' texts, else a gap."""
    found = facts(account.form, account.figures)
    if aspect == "requests":
        scope = sentences.scope_of(account.unit, area=account.area)
        texts = sentences.requests(found, account.year, scope, area=account.area, in_time=material.in_time())
        if account.breakdown:
            names = ["".join(clean(unit.called)) for unit in account.units if unit.place]
            texts.insert(1, area.ranking(_Units(account), names, found["received"]))
        return _body([text for text in texts if text])
    told = material.section(f"overview.{aspect}") or sentences.placeholders(f"overview.{aspect}", area=account.area)
    if aspect == "proactive":
        counted = sentences.documents(found)
        told = [*told, counted] if material else [[*told[0], *counted]]
    return _body([text for text in told if text])


def _with_bookmarks(blocks: Iterator[Block]) -> Iterator[Block]:
    """Give every number a name of its own."""
    seen: Counter[str] = Counter()
    for block in blocks:
        if not isinstance(block, Paragraph):
            yield block
            continue
        pieces: Text = []
        for piece in block.pieces:
            if isinstance(piece, Number):
                prefix = f"u{piece.place}_" if piece.place else ""
                name = f"nb_{prefix}{piece.fact.name.replace('.', '_')}"
                seen[name] += 1
                pieces.append(replace(piece, bookmark=f"{name}_{seen[name]}"))
            else:
                pieces.append(piece)
        yield replace(block, pieces=pieces)


def _cell_bookmark(form: Form, key: str) -> str:
    sheet, address = addresses(form)[key]
    return f"nb_t{'一二三四'.index(sheet[-1]) + 1}_{address}"


def _cell_text(account: Account, key: str) -> str:
    """A figure as the table shows it, "" if it is missing; money carries its unit where no heading states it (采购总金额)."""
    one = account.form.by_key[key]
    value = account.figures[one.index]
    if value is None:
        return ""
    stated = not one.measure.decimals or one.measure.name in "".join(one.column)
    return show(value, one.measure) + ("" if stated or not value else one.measure.name)


def trace(account: Account) -> dict[str, Number]:
    """Every bookmark of the draft: what is printed, the fact it says, and of which unit (`Number.fact.keys` are the cells)."""
    found: dict[str, Number] = {}
    for block in compose(account):
        if isinstance(block, Paragraph):
            found.update({piece.bookmark: piece for piece in block.pieces if isinstance(piece, Number)})
        elif isinstance(block, OfficialTable):
            for one in account.form.fields:
                if one.table is block.table and (text := _cell_text(account, one.key)):
                    fact = Fact(one.key, account.figures[one.index], (one.key,), one.measure, one.name)
                    bookmark = _cell_bookmark(account.form, one.key)
                    found[bookmark] = Number(text, fact, bookmark=bookmark)
    return found


def write_draft(account: Account) -> bytes:
    """The report as .docx. The same account gives the same bytes.

    Raises:
        ValueError: If a set of figures does not have the length of the form.
    """
    document = new_document(title(account).replace("\n", ""), account.year)
    writer = _Writer(document, account)
    for block in compose(account):
        writer.add(block)
    return pack(document, writer.later)


class _Writer:
    """Sets blocks into a document; counts the bookmarks, whose ids must not repeat. `later`: by mark, what is written last."""

    def __init__(self, document: Any, account: Account) -> None:
        self.document = document
        self.account = account
        self.bookmarks = 0
        self.later: dict[str, Iterator[str]] = {}

    def add(self, block: Block) -> None:
        if isinstance(block, Paragraph):
            self._paragraph(block)
        elif isinstance(block, OfficialTable):
            self._official(block.table)
        else:
            self._units(block)

    def _paragraph(self, block: Paragraph) -> None:
        paragraph = self.document.add_paragraph()
        properties = paragraph._p.get_or_add_pPr()
        properties.append(parse_xml(f'<w:pStyle {nsdecls("w")} w:val="{block.style}"/>'))
        if block.keep:
            paragraph.paragraph_format.keep_with_next = True
        if block.apart:
            # Space before, not an empty line: at the head of a page it falls away.
            paragraph.paragraph_format.space_before = Twips(LINE // 2)
        for piece in block.pieces:
            if isinstance(piece, Number):
                self._mark("bookmarkStart", paragraph, piece.bookmark)
            run = paragraph.add_run(piece if isinstance(piece, str) else piece.text)
            # Quotation marks and dashes are shared with Latin; the hint sets them in the Chinese font.
            run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:hint"), "eastAsia")
            if isinstance(piece, Placeholder):
                run.font.highlight_color = WD_COLOR_INDEX.YELLOW
            if isinstance(piece, Number):
                self._mark("bookmarkEnd", paragraph)
                self.bookmarks += 1

    def _mark(self, tag: str, paragraph: Any, name: str = "") -> None:
        named = f' w:name="{name}"' if name else ""
        paragraph._p.append(parse_xml(f'<w:{tag} {nsdecls("w")} w:id="{self.bookmarks}"{named}/>'))

    def _official(self, table: Table) -> None:
        form = self.account.form
        layout = lay_out(form, table)
        rows = official_rows(layout, lambda key: _cell_text(self.account, key), lambda key: _cell_bookmark(form, key))
        self._insert(official_table(layout, rows, self.bookmarks))
        self.bookmarks += sum(bool(cell.bookmark) for row in rows for cell in row)

    def _units(self, block: UnitTable) -> None:
        def line(number: str, name: str, found: Facts) -> list[WordCell]:
            values = [found[key] for key, _ in _UNIT_COLUMNS]
            return [
                WordCell(number),
                WordCell(name, left=True),
                *(WordCell("" if fact.value is None else printed(fact)) for fact in values),
            ]

        def lines() -> Iterator[list[WordCell]]:
            yield [WordCell("序号"), WordCell("单位"), *(WordCell(words, balanced=True) for _, words in _UNIT_COLUMNS)]
            for number, (name, place) in enumerate(block.units, 1):
                if place:
                    yield line(str(number), name, block.figures[place - 1][1])
                else:
                    yield [WordCell(str(number)), WordCell(name, left=True), WordCell(NOT_SUMMED, columns=len(_UNIT_COLUMNS))]
            total = line("", "合计", block.totals)
            yield [replace(total[1], columns=2, left=False), *total[2:]]

        columns = widths((6, 34, *(10,) * len(_UNIT_COLUMNS)))
        table, rows = long_table(lines(), columns, style=TABLE_SMALL, height=360)
        self.later[ROWS_HERE] = rows
        self._insert(table)

    def _insert(self, table: Any) -> None:
        body = self.document.element.body
        body.insert(len(body) - 1, table)  # before the section properties, which close the body
