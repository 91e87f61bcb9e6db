"""The sentences of a draft: facts → Chinese, piece by piece, every number still tied to its fact.

A sentence is a list of pieces: plain words, a `Number` (words bound to a fact), or a `Placeholder`, the visible 【待补充：…】
for what the data cannot tell. Nothing is invented: no reason, no praise, no figure. A fact without a value becomes a gap, a
zero becomes words (“未收到”) that stay bound to the fact they express. One verb per measure: 新收 is new, 办理 is new and
carried in, 办结 is closed.

Templates: `{name}` is the number of a fact, `{name:words}` are words that say that the fact is zero.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from toolkit.form import Form
from toolkit.submission.facts import GROUPS, ORGANISATIONS, PERCENT, RESULTS, Fact, Facts
from toolkit.submission.numbers import show


@dataclass(frozen=True, slots=True)
class Number:
    """Words bound to a fact: its number as printed, or words that say it is zero.

    Attributes:
        text: What is printed.
        fact: What it says.
        unit: Whose figure it is; "" for the report's own.
        place: The place of that unit in the breakdown, from 1; 0 for the report's own.
        bookmark: Name of its bookmark, "" until the whole text is known.
    """

    text: str
    fact: Fact
    unit: str = ""
    place: int = 0
    bookmark: str = ""


@dataclass(frozen=True, slots=True)
class Placeholder:
    """What a person has to add; printed as 【待补充：…】 and highlighted."""

    what: str

    @property
    def text(self) -> str:
        return f"【待补充：{self.what}】"


@dataclass(frozen=True, slots=True)
class Remark(Placeholder):
    """What only whoever finishes the draft needs: a source, who is missing; printed as 【定稿前删除：…】 and highlighted.

    The check refuses a report in which one is left (N111).
    """

    @property
    def text(self) -> str:
        return f"【定稿前删除：{self.what.translate(_OTHER_BRACKETS)}】"


#: Brackets of a remark's own text; those of the remark have to be the last.
_OTHER_BRACKETS = str.maketrans("【】", "〔〕")

Piece = str | Number | Placeholder
Text = list[Piece]


def plain(pieces: Text) -> str:
    """What some pieces read together."""
    return "".join(piece if isinstance(piece, str) else piece.text for piece in pieces)


_SLOT = re.compile(r"\{(?P<name>[a-z_.]+)(?::(?P<words>[^}]*))?\}|【待补充：(?P<gap>[^】]*)】")
_GAP = re.compile(r"【待补充[^】]*】?")
#: What a draft says to whoever finishes it, also where a bracket has been lost.
LEFT_OVER = re.compile(rf"{_GAP.pattern}|【?定稿前删除[^】\n]*】?")

#: Below this many cases a percentage says less than the cases themselves.
_SHARE_FROM = 20
#: From this many cases on an area states all six classes of outcomes; in a small place those without a case are left out.
_ALL_CLASSES_FROM = 100

_SCOPES = (
    ("地区", "全地区"), ("街道", "全街道"), ("街道办事处", "全街道"), ("省", "全省"), ("市", "全市"), ("县", "全县"),
    ("区", "全区"), ("州", "全州"), ("盟", "全盟"), ("旗", "全旗"), ("镇", "全镇"), ("乡", "全乡"),
)  # fmt: skip

_FORMATS = {
    2019: "《中华人民共和国政府信息公开工作年度报告格式（试行）》",
    2021: "《中华人民共和国政府信息公开工作年度报告格式》",
}


def scope_of(unit: str, *, area: bool) -> str:
    """How a report calls itself after the first mention: 全市, 全县 … for an area, 本机关 for a unit."""
    if not area:
        return "本机关"
    place = unit.strip().removesuffix("人民政府")
    return next((scope for suffix, scope in _SCOPES if place.endswith(suffix)), "本地区")


def clean(text: str) -> list[str]:
    """The lines of somebody's text, fit for Word: no control, direction or invisible characters, no blank lines, no indents."""
    lines = []
    for line in map(str.strip, text.splitlines()):
        kept = line if line.isprintable() else "".join(" " if char == "\t" else char for char in line if _fits(char)).strip()
        if kept:
            lines.append(kept)
    return lines


def _fits(char: str) -> bool:
    # Cc control, Cf direction and zero width, Cs lone surrogates, Cn noncharacters such as U+FFFE: XML or the reader breaks.
    return char == "\t" or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Cn")


def quoted(line: str) -> Text:
    """A line of given prose; placeholders that are left in it stay visible."""
    pieces: Text = []
    start = 0
    for match in _GAP.finditer(line):
        pieces += [
            line[start : match.start()],
            Placeholder(match[0].removeprefix("【待补充").removeprefix("：").removesuffix("】")),
        ]
        start = match.end()
    return [piece for piece in (*pieces, line[start:]) if piece != ""]


def printed(fact: Fact) -> str:
    """A fact's number as it stands in a text; shares always with one decimal."""
    if fact.value is None:
        raise ValueError(f"{fact.name} has no value")
    if fact.measure.decimals == 1:
        return f"{fact.value // 10}.{fact.value % 10}{PERCENT.name if fact.measure is PERCENT else ''}"
    return show(fact.value, fact.measure)


def say(template: str, found: Mapping[str, Fact], unit: str = "", place: int = 0) -> Text:
    """A template with its slots filled.

    Args:
        template: Words with `{name}`, `{name:words}` and 【待补充：…】.
        found: The facts it may mention.
        unit: Whose facts they are, "" for the report's own.
        place: The place of that unit in the breakdown, from 1.
    """
    pieces: Text = []
    start = 0
    for match in _SLOT.finditer(template):
        if match.start() > start:
            pieces.append(template[start : match.start()])
        start = match.end()
        if match["gap"] is not None:
            pieces.append(Placeholder(match["gap"]))
            continue
        fact = found[match["name"]]
        if fact.value is None:
            pieces.append(Placeholder(fact.label))
        else:
            pieces.append(Number(printed(fact) if match["words"] is None else match["words"], fact, unit, place))
    if start < len(template):
        pieces.append(template[start:])
    return pieces


def _zero(fact: Fact) -> bool:
    return fact.value == 0


def _list(parts: Iterable[str]) -> str:
    return "、".join(parts)


def opening(unit: str, year: int, form: Form) -> list[Text]:
    """Basis, period, and where to read and ask."""
    return [
        [
            f"根据《中华人民共和国政府信息公开条例》（国务院令第711号，以下简称《条例》）和{_FORMATS[form.edition]}"
            f"（{form.document}），编制{unit}{year}年政府信息公开工作年度报告。"
        ],
        [f"所列数据的统计期限为{year}年1月1日至12月31日。"],
        say("本报告电子版的公布网址和联系方式：【待补充：网站名称和网址，联系单位、地址、邮政编码、电话、电子邮箱】。", {}),
    ]


def documents(found: Facts) -> Text:
    """（一）主动公开, as far as table 二 tells it and reports narrate it: regulations and normative documents.

    Decisions on licences and penalties, and fees, stand in the table; no report tells them again.
    """
    return _documents(found, _STOCK_2021 if "normative.issued" in found else _STOCK_2019)


class _Stock(NamedTuple):
    """How an edition counts regulations and normative documents: its three columns, and how they are told.

    Attributes:
        titles: What each kind of document is called, by its key in the facts.
        columns: What came new, what was done with the old ones, what there is at the end of the year.
        new: The verb of the first column. changed: the verb of the second.
        none: How it is told that there is nothing in the third, behind `at_the_end`.
        some: What stands before the number of the third.
    """

    titles: dict[str, str]
    columns: tuple[str, str, str]
    new: str
    changed: str
    at_the_end: str
    none: str
    some: str


_STOCK_2021 = _Stock(
    {"rules": "规章", "normative": "行政规范性文件"}, ("issued", "repealed", "in_force"),
    "制发", "废止", "截至12月31日", "没有现行有效", "截至12月31日现行有效",
)  # fmt: skip
_STOCK_2019 = _Stock(
    {"rules": "规章", "normative": "规范性文件"}, ("produced", "published", "public_total"),
    "新制作", "新公开", "", "没有对外公开", "截至12月31日对外公开总数为",
)  # fmt: skip


def _documents(found: Facts, stock: _Stock) -> Text:
    """A sentence for each kind of document; what nobody has made is told in short."""
    pieces: Text = []
    for key, title in stock.titles.items():
        new, changed, there = (found[f"{key}.{column}"] for column in stock.columns)
        nothing = _zero(new) and _zero(changed) and _zero(there)
        if key == "rules" and nothing:
            continue  # nearly every organ has no power to make them: no need to say so
        if nothing:
            template = (
                f"本年{{{new.name}:未{stock.new}}}、{{{changed.name}:未{stock.changed}}}{title}，"
                f"{stock.at_the_end}{{{there.name}:{stock.none}}}的{title}。"
            )
        else:
            template = (
                (f"本年{{{new.name}:未{stock.new}}}{title}，" if _zero(new) else f"本年{stock.new}{title}{{{new.name}}}件，")
                + (f"{{{changed.name}:没有{stock.changed}}}，" if _zero(changed) else f"{stock.changed}{{{changed.name}}}件，")
                + (
                    f"{stock.at_the_end}{{{there.name}:{stock.none}的{title}}}。"
                    if _zero(there)
                    else f"{stock.some}{{{there.name}}}件。"
                )
            )
        pieces += say(template, found)
    return pieces


def nothing_to_report(found: Facts) -> bool:
    """Whether there was no application and no dispute at all, and every one of these figures is known."""
    names = ("received", "carried_in", "disposed", "carried_out", "reconsideration", "litigation")
    return all(_zero(found[name]) for name in names)


def requests(found: Facts, year: int, scope: str, *, area: bool, in_time: Text | None = None) -> list[Text]:
    """（二）依申请公开: receipt, applicants, outcomes, what is carried over, disputes. An area gets a paragraph for each.

    Args:
        found: The facts of the report, by name.
        year: The year that the report is about.
        scope: Who speaks, as the sentence names it: 我局, 全县.
        area: Whether it is a whole region and not one organ.
        in_time: Whether applications were answered in time; by default that has to be added.
    """
    if nothing_to_report(found):
        return [
            say(
                f"{year}年，{scope}{{received:未收到}}政府信息公开申请，{{carried_in:没有上年结转}}和{{carried_out:结转下年度}}继续办理的"
                "申请，{reconsideration:未发生}因政府信息公开引起的行政复议、{litigation:行政诉讼}。",
                found,
            )
        ]
    paragraphs = [
        [*_receipt(found, year, scope), *_applicants(found, detailed=area)],
        [*_outcomes(found, all_classes=area and _many(found["disposed"])), *_carried_out(found, in_time)],
        disputes(found),
    ]
    filled = [paragraph for paragraph in paragraphs if paragraph]
    return filled if area else [list(chain.from_iterable(filled))]


def _receipt(found: Facts, year: int, scope: str) -> Text:
    received, carried_in = found["received"], found["carried_in"]
    if _zero(received) and _zero(carried_in):
        template = "{received:未收到}政府信息公开申请，也{carried_in:没有上年结转}的申请。"
    elif _zero(received):
        template = "{received:未收到}新的政府信息公开申请，办理上年结转的申请{carried_in}件。"
    elif _zero(carried_in):
        template = "新收政府信息公开申请{received}件，{carried_in:没有上年结转}的申请。"
    else:
        template = "新收政府信息公开申请{received}件，上年结转{carried_in}件，共办理{handled}件。"
    return say(f"{year}年，{scope}{template}", found)


def _applicants(found: Facts, *, detailed: bool) -> Text:
    if _zero(found["received"]):
        return []
    people, organisations = found["received.natural_person"], found["received.organisations"]
    if _zero(organisations) and not _zero(people):
        return say("新收申请{received.organisations:由自然人提出}。", found)
    kinds = [found[f"received.{kind}"] for kind in ORGANISATIONS]
    inside = ""
    if detailed and organisations.value:
        named = zip(kinds, ("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他组织"), strict=True)
        inside = f"，其中{_list(f'{title}{{{fact.name}}}件' for fact, title in named if not _zero(fact))}"
    if _zero(people) and not _zero(organisations):
        return say(f"新收申请{{received.natural_person:由法人或其他组织提出}}{inside}。", found)
    shares = _with_share(found, "received", "received.natural_person"), _with_share(found, "received", "received.organisations")
    return say(
        f"新收申请中，自然人提出{{received.natural_person}}件{shares[0]}，"
        f"法人或其他组织提出{{received.organisations}}件{shares[1]}{inside}。",
        found,
    )


def _with_share(found: Facts, base: str, name: str) -> str:
    """（占…） as a template, where the base is large enough and the part is not zero."""
    size = found[base].value
    if size is None or size < _SHARE_FROM or not found[name].value:
        return ""
    return f"（占{{share.{name}}}）"


#: What the groups of outcomes are called, by fact.
OUTCOMES = dict(zip(GROUPS, ("予以公开", "部分公开", "不予公开", "无法提供", "不予处理", "其他处理"), strict=True))


def _outcomes(found: Facts, *, all_classes: bool) -> Text:
    disposed = found["disposed"]
    if _zero(disposed):
        return [] if _zero(found["received"]) and _zero(found["carried_in"]) else say("本年{disposed:没有办结}的申请。", found)
    named = [name for name in GROUPS if all_classes or not _zero(found[name])]
    if len(named) == 1 and found[named[0]].value == disposed.value is not None:
        every = "" if disposed.value == 1 else "均"
        return say(f"全年办结{{disposed}}件，结果{every}为{OUTCOMES[named[0]]}。", found)
    if not named:
        return say("全年办结{disposed}件。", found)
    stated = _list(f"{OUTCOMES[name]}{{{name}}}件{_with_share(found, 'disposed', name)}" for name in named)
    return say(f"全年办结{{disposed}}件，其中{stated}。", found)


def _many(fact: Fact) -> bool:
    """Whether there are so many cases that also the classes without any are told."""
    return fact.value is None or fact.value >= _ALL_CLASSES_FROM


def _carried_out(found: Facts, in_time: Text | None) -> Text:
    pieces: Text = []
    if found["disposed"].value != 0:
        pieces += say("【待补充：是否均在法定期限内答复】。", {}) if in_time is None else in_time
    if _zero(found["carried_out"]):
        return [*pieces, *say("截至12月31日，{carried_out:没有}结转下年度继续办理的申请。", found)]
    return [*pieces, *say("截至12月31日，{carried_out}件尚未办结，结转下年度继续办理。", found)]


def disputes(found: Facts) -> Text:
    """行政复议 and 行政诉讼; lawsuits are those brought directly and those after reconsideration."""
    reviews, suits = found["reconsideration"], found["litigation"]
    if _zero(reviews) and _zero(suits):
        return say("{reconsideration:未发生}因政府信息公开引起的行政复议、{litigation:行政诉讼}。", found)
    if _zero(reviews):
        first = "未发生因政府信息公开引起的{reconsideration:行政复议}"
    else:
        first = f"因政府信息公开被申请行政复议{{reconsideration}}件{_results(found, 'reconsideration')}"
    if _zero(suits):
        return say(f"{first}；未发生因政府信息公开引起的{{litigation:行政诉讼}}。", found)
    ways = [("direct", "未经复议直接起诉"), ("after_reconsideration", "复议后起诉")]
    by_way = _list(f"{words}{{{name}}}件" for name, words in ways if not _zero(found[name]))
    return say(f"{first}；被提起行政诉讼{{litigation}}件（{by_way}）{_results(found, 'litigation')}。", found)


def _results(found: Facts, name: str) -> str:
    titles = zip(RESULTS, ("结果维持", "结果纠正", "其他结果", "尚未审结"), strict=True)
    stated = [f"{title}{{{name}.{key}}}件" for key, title in titles if not _zero(found[f"{name}.{key}"])]
    return f"，其中{_list(stated)}" if stated else ""


#: What the data say nothing about, by narrative key.
PLACEHOLDERS: dict[str, tuple[str, ...]] = {
    "overview.proactive": ("主动公开政府信息【待补充：条数、主要渠道和重点领域】。",),
    "overview": ("【待补充：本年度政府信息公开工作的总体部署、组织领导和主要做法】。",),
    "overview.management": ("【待补充：公开审查和保密审查、文件公开属性管理、规范性文件清理、信息动态调整等情况】。",),
    "overview.platform": ("【待补充：政府网站和公开专栏、政务新媒体、政府公报、线下查阅场所等建设情况】。",),
    "overview.supervision": ("【待补充：机构和人员、业务培训、监督检查等情况】。",),
    "problems": (
        "【待补充：上一年度报告所列问题的改进结果】。",
        "存在的主要问题：一是【待补充：问题及表现】；二是【待补充：问题及表现】。",
        "改进措施：一是【待补充：与第一个问题对应的措施】；二是【待补充：与第二个问题对应的措施】。",
    ),
    "other_matters": (
        "本年度收取信息处理费【待补充：件数和金额（元），没有收取的写明0元】。",
        "【待补充：其他需要报告的事项，没有的写明无其他需要报告的事项】。",
    ),
}

#: Governments have to report these results besides (《条例》第五十条第四项).
AREA_SUPERVISION = "【待补充：工作考核、社会评议和责任追究结果】。"


def placeholders(key: str, *, area: bool) -> list[Text]:
    """The visible gaps of a part that nobody has written yet."""
    lines = PLACEHOLDERS[key]
    if key == "overview.supervision" and area:
        lines = (lines[0] + AREA_SUPERVISION,)
    return [say(line, {}) for line in lines]
