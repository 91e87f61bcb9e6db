"""Stage N, first part, continued: whose area and whose work a text is about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from toolkit.patterns import pattern
from toolkit.rules.case import Case
from toolkit.rules.findings import Severity
from toolkit.rules.model import Rule, Sample
from toolkit.rules.organs import Area, areas_of, rank_of_sign
from toolkit.rules.powers import Kind, Level
from toolkit.rules.terms import TEXT, Found
from toolkit.rules.texts import patterns
from toolkit.rules.texts.passages import NO_TEXT, found_at, holds, occurs, text_test


def _identity(case: Case) -> str:
    """Every word that says where the unit belongs."""
    unit = case.unit
    parts = [case.submission.unit, case.submission.region]
    if unit:
        parts += [unit.name, unit.region, unit.parent, *unit.aliases]
    return " ".join(parts)


def _out_of_scope(case: Case, text: str, own: Sequence[Area], identity: str) -> Iterator[tuple[int, int, str]]:
    """(0 or 1 for a hint, where, what): acting for a higher area, another area's name for itself, figures of the area."""
    own_rank = rank_of_sign(own[-1].sign) if own else None
    department = case.organ.is_department
    zone = case.organ.kind is Kind.ZONE
    for match in patterns.SCOPE.finditer(text):
        start, end, (whole, level) = match.start(), match.end(), match.groups()
        if text[start - 1 : start] in patterns.NO_SCOPE and start:
            continue  # 健全县级制度
        if zone and level == "区":
            continue  # the zone itself, whatever district it lies in
        higher = own_rank is not None and rank_of_sign(level) < own_rank
        if higher:
            clause = re.split("[，,。；;：:\n]", text[max(0, start - 30) : start])[-1]
            acting = whole == "全" and patterns.ACTING.search(clause) and patterns.ITS_OBJECT.match(text, end)
            if acting and not patterns.OF_OTHERS.search(clause):
                yield 0, start, match[0]
        elif department and patterns.COUNTED.match(text, end):
            yield 0, start, match[0]
        elif level in identity or level == "区":
            continue  # 全区 may be an autonomous region
        elif own_rank is None:
            if not case.organ.has_area:
                yield 1, start, match[0]
        elif whole == "我" or rank_of_sign(level) == own_rank:
            yield 0, start, match[0]


def _scope(case: Case) -> Iterator[Found]:
    if not patterns.SCOPE.search(case.prose):
        return
    own = areas_of(case.submission.unit) or areas_of(case.unit.region if case.unit else case.submission.region)
    identity = _identity(case)
    for key, text in case.submission.narrative.items():
        doubts = sorted(_out_of_scope(case, text, own, identity), key=lambda doubt: doubt[:2])
        if doubts:
            rank, start, what = doubts[0]
            milder = None if rank == 0 else Severity.HINT
            yield found_at(case, key, text, (start, start + 2), what=what, milder=milder)


N118 = Rule(
    "N118", Severity.QUERY, "所述范围应与本单位相符", "审核惯例（公开报告中有区直部门“组织推动全省”工作）",
    "请核对是否照搬了其他单位的文字，或者说明理由。", "“{title}”里的“{what}”与本单位的范围不符：“{passage}”。",
    text_test(_scope), missing=NO_TEXT,
    sample=Sample(texts={"overview": "2024年，我局组织推动全省政府信息公开工作，围绕招生、资助等事项做好公开。"}),
)  # fmt: skip


def _named(name: str) -> tuple[str, str]:
    """The area that stands last in a name, and what follows it: 云溪市甲区民政局 → 甲区, 民政局."""
    areas = areas_of(name)
    return (name[areas[-1].start : areas[-1].end], name[areas[-1].end :]) if areas else ("", name)


def _stranger(name: str, own: str, known: str) -> bool:
    """Whether a name is that of an organ of the same kind in another area, no higher than the own one."""
    if name in known or own in name or name.startswith(patterns.NO_NAMES):
        return False
    (area, ending), (other, its) = _named(own), _named(name)
    if not (area and other and ending and its == ending) or other in known or len(other) < _SHORTEST_AREA:
        return False
    return rank_of_sign(areas_of(name)[-1].sign) >= rank_of_sign(areas_of(own)[-1].sign)


#: 县教育局 is said of the own one.
_SHORTEST_AREA = 2
#: Where a sentence or a title begins, and what may stand there before its subject.
_HEAD = pattern(
    r"(?:^|[。；;\n，,《：:“]|20[0-9]{2}\s?年度?[，,]?|现将|公布|发布|编制|形成|由)[^\S\n]*([\u4e00-\u9fff]{2,16})$"
)
#: No name of an area holds these: 发布之日起在市司法局, 请与市水利局办公室联系. What begins a reason is no subject:
#: 因市司法局不掌握.
_NO_NAME = pattern("[在于由日向的对与请]|^因")
#: What tells of a meeting with somebody else.
_MET = pattern("掌握|来我|到我|来函|赴|学习|交流|考察|联合|移交|转来|转办|协助|会同|抄送|答复我|受理了我")
#: A name of an area in the title of the report: 《白鹭镇2023年政府信息公开工作年度报告》.
_TITLE = pattern(
    r"(?:^|[《“，,。；;\n])(?:现将|现公布|公布|发布|编制|形成|撰写)?了?《?([\u4e00-\u9fff]{1,12}?(?:[省市州盟县区旗镇乡]|街道))"
    r"\s?20[0-9]{2}\s?年度?政府信息公开(?:工作)?(?:年度)?报告",
    re.MULTILINE,
)
#: An organ of the own area that made the report.
_MAKER = pattern(
    r"(?:^|[，。；;\n])[^\S\n]*([\u4e00-\u9fff]{4,20}?[局委厅院办处所站])(?:组织)?(?:编制|撰写)了?(?:《[^》\n]{0,12})?(?:20[0-9]{2}\s?年|本报告|本年度|《)",
    re.MULTILINE,
)
#: Without these no organ is told to have made one: the whole pattern takes ten times as long.
_MADE = pattern("[局委厅院办处所站](?:组织)?(?:编制|撰写)")
#: Of a text so many places are looked at where it may name an organ like the own one.
_MOST_NAMES = 20


def _at_heads(text: str, before: str, ending: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """Names with the own ending that stand where a subject does, with their places; before: what the own name has before it."""
    at = -1
    for _ in range(_MOST_NAMES):
        at = text.find(ending, at + 1)
        if at < 0:
            return
        if text.endswith(before, 0, at):
            continue
        head = _HEAD.search(text[max(0, at - 20) : at])
        rest = text[at + len(ending) : at + len(ending) + 30].split("。", maxsplit=1)[0]
        if (
            head
            and not _NO_NAME.search(head[1])
            and not rest.startswith(("的", "、", "和", "与", "及", "等", "）", "领导"))
            and not _MET.search(rest)
        ):
            yield head[1] + ending, (at - len(head[1]), at + len(ending))


def _named_in_title(text: str, own: str, known: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """The area in the title of the report of a township or a street, and whoever made it, where they are others."""
    areas = areas_of(own)
    township = bool(areas) and areas[-1].level is Level.TOWNSHIP and own.removesuffix("人民政府").endswith(areas[-1].sign)
    for match in _TITLE.finditer(text) if township and "报告" in text else ():
        found = areas_of(match[1])
        whole = bool(found) and found[-1].end == len(match[1]) and match[1] not in known
        if whole and found[-1].sign == areas[-1].sign:
            yield match[1], match.span(1)
    for match in _MAKER.finditer(text) if ("编制" in text or "撰写" in text) and _MADE.search(text) else ():
        name = match[1]
        (area, ending), (other, its) = _named(own), _named(name)
        if area and other == area and its and its != ending and name not in known and own not in name:
            yield name, match.span(1)


#: Without these neither a title of a report nor whoever made it is told.
_TITLED = ("报告", "编制", "撰写")
#: They write about all organs of their government.
_OFFICES = (Kind.GOVERNMENT_OFFICE, Kind.OFFICE)


def _strangers(case: Case) -> Iterator[Found]:
    own = case.submission.unit
    area, ending = _named(own)
    if not area or case.organ.governs or case.organ.kind in _OFFICES:
        return
    told = len(ending) >= _SHORTEST_AREA and ending in case.prose
    if not (told or occurs(case, *_TITLED)):
        return
    known = _identity(case)
    if case.roster is not None and case.unit is not None:  # another rule tells of names of the roster
        known = f"{known}\n{case.roster.listed}"
    for key, text in case.submission.narrative.items():
        heads = _at_heads(text, own[: -len(ending)], ending) if told and ending in text else ()
        strangers = [one for one in heads if _stranger(one[0], own, known)]
        if not strangers and holds(text, _TITLED):
            strangers = list(_named_in_title(text, own, known))
        if strangers:
            name, span = min(strangers, key=lambda one: one[1])
            yield found_at(case, key, text, span, name=name)
            return


N129 = Rule(
    "N129", Severity.QUERY, "文字里自称的单位应是本单位", "审核惯例（公开报告中有照搬其他单位文字的）",
    "请核对是否照搬了其他单位的文字。", "“{title}”里把“{name}”当作本单位来写：“{passage}”。",
    text_test(_strangers), missing="单位名称看不出所属地区、政府和政府办公室的报告，不作判断",
    sample=Sample(texts={"overview": "2024年，白沙市教育局认真落实公开要求，围绕招生、资助、校园安全等事项做好公开。"}),
)  # fmt: skip


def _generic(case: Case) -> Iterator[Found]:
    overview = "\n".join(text for key, text in case.submission.narrative.items() if key.startswith("overview"))
    if not overview or case.submission.unit in overview:
        return
    match = patterns.GENERIC.search(overview)
    if match is None:
        return
    counted = re.sub(r"20[0-9]{2}\s?年度?|[0-9]{1,2}\s?[月日]|〔[^〕]{0,40}〕[0-9]+号|第[0-9]+号", "", overview)
    if not re.search("[0-9]|[一二两三四五六七八九十百][件条次场篇期]", counted):
        key = next(key for key, text in case.submission.narrative.items() if key.startswith("overview") and match[0] in text)
        yield Found({"passage": match[0]}, (TEXT + key,), excerpt=match[0])


N120 = Rule(
    "N120", Severity.HINT, "总体情况宜写本单位的实际情况", "审核惯例（公开报告中有各单位都适用的套话）",
    "建议写明本单位的做法和数字。", "总体情况没有数字，也没有本单位的事例，有“{passage}”一类的套话。",
    text_test(_generic), missing=NO_TEXT,
    sample=Sample(texts={
        "overview": "2024年，全面贯彻上级部署，各级各部门高度重视，公开水平稳步提升。",
        "overview.proactive": "及时公开应当主动公开的政府信息。",
        "overview.requests": "依法依规答复公开申请。",
        "overview.management": "发布信息前先作保密审查。",
        "overview.platform": "栏目由专人值守，内容按月核对。",
        "overview.supervision": "列入年终考核，开展社会评议，没有发生责任追究的情形。",
    }),
)  # fmt: skip

SCOPE: tuple[Rule, ...] = (
    N118,
    N120,
    N129,
)
