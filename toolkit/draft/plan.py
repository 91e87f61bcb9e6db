"""The annual report as a plan: the paragraphs and tables of a report in order, plain data that knows of no file format.

`compose` arranges the report, `trace` says where every number came from; the writers set what stands here in their format
and add no word of their own. Given prose is printed as it stands; what is missing is generated, a region's from what its units
wrote (`material`). What nobody wrote stays a visible 【待补充：…】; what only whoever finishes it needs is a 【定稿前删除：…】.

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

from toolkit.draft import area, changes, sentences
from toolkit.draft.material import Material
from toolkit.draft.sentences import Number, Placeholder, Text, clean, printed, quoted
from toolkit.form import Form, Section, Table
from toolkit.form.layout import addresses
from toolkit.submission.compared import UNIT_TITLES
from toolkit.submission.facts import Fact, Facts, facts
from toolkit.submission.numbers import show

if TYPE_CHECKING:
    from toolkit.draft.account import Account


#: What a paragraph is; every writer knows how each looks.
TITLE, BODY, HEADING_1, HEADING_2 = "Title", "BodyText", "Heading1", "Heading2"
ATTACHMENT, SIGNATURE = "AttachmentNote", "SignatureLine"
#: 附件 on a page of its own, and what it is called.
ANNEX, ANNEX_TITLE = "Annex", "AnnexTitle"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph.

    Attributes:
        style: What it is, one of the names above.
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

    @property
    def headings(self) -> tuple[str, ...]:
        """Of its columns."""
        return ("序号", "单位", *(words for words in UNIT_TITLES.values()))

    def lines(self) -> Iterator[tuple[str, ...]]:
        """A line of cells for each unit, taken one after another: there may be thousands."""
        for number, (name, place) in enumerate(self.units, 1):
            figures = _unit_figures(self.figures[place - 1][1]) if place else (NOT_SUMMED, *[""] * (len(UNIT_TITLES) - 1))
            yield str(number), name, *figures

    @property
    def total(self) -> tuple[str, ...]:
        """The cells of the last line: its title, which takes the first two columns, and the sums."""
        return "合计", *_unit_figures(self.totals)


def _unit_figures(found: Facts) -> Iterator[str]:
    for key in UNIT_TITLES:
        yield "" if found[key].value is None else printed(found[key])


Block = Paragraph | OfficialTable | UnitTable

UNIT_TABLE_TITLE = "各单位收到和办理申请情况"
#: Of a unit in it whose figures are not in the sums.
NOT_SUMMED = "未汇总"

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
        if text and not own and _treats(text, key, heading):
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
        units = _Units(account)
        if account.breakdown:
            names = ["".join(clean(unit.called)) for unit in account.units if unit.place]
            most = changes.concentration(account.units, units, found["received"])
            texts.insert(1, [*area.ranking(units, names, found["received"]), *most])
        if two := changes.years(found, account.prior, account.units, units):
            texts += changes.compared(two, account.units, units)
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


def gaps(account: Account, blocks: Sequence[Block] | None = None) -> tuple[str, ...]:
    """What a person still has to add, or to settle and delete, in the order of the report; `blocks` is its plan, if known."""
    paragraphs = (block for block in (compose(account) if blocks is None else blocks) if isinstance(block, Paragraph))
    return tuple(piece.what for block in paragraphs for piece in block.pieces if isinstance(piece, Placeholder))


#: Widths of columns in the official template, in twips; every writer scales them to its page.
_OFFICIAL_WIDTHS = {"requests": (754, 921, 3271, *(685,) * 7)}


def column_shares(table: Table, width: int) -> tuple[int, ...]:
    """How wide the columns of an official table are against each other.

    Args:
        width: How many they are.
    """
    return _OFFICIAL_WIDTHS.get(table.key, (1,) * width)


def cell_bookmark(form: Form, key: str) -> str:
    """The bookmark of a figure in a table, by the key of its field: nb_t3_J6."""
    sheet, address = addresses(form)[key]
    return f"nb_t{'一二三四'.index(sheet[-1]) + 1}_{address}"


def cell_text(account: Account, key: str) -> str:
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
                if one.table is block.table and (text := cell_text(account, one.key)):
                    fact = Fact(one.key, account.figures[one.index], (one.key,), one.measure, one.name)
                    bookmark = cell_bookmark(account.form, one.key)
                    found[bookmark] = Number(text, fact, bookmark=bookmark)
    return found
