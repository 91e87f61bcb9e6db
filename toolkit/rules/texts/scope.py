"""Stage N, first part, continued: whose area and which year a text is about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from toolkit.rules.case import Case
from toolkit.rules.findings import Severity
from toolkit.rules.model import Rule, Sample
from toolkit.rules.terms import TEXT, Found
from toolkit.rules.texts import patterns
from toolkit.rules.texts.passages import HABIT, NO_TEXT, found_at, text_test


@lru_cache(maxsize=4096)
def levels_of(name: str) -> tuple[str, ...]:
    """The levels of the areas at the beginning of a name, the lowest last: 云溪市甲区民政局 → 市, 区."""
    found = []
    at = 0
    while match := patterns.AREA.match(name, at):
        found.append(match[2])
        at = match.end()
    return tuple(found)


def _identity(case: Case) -> str:
    """Every word that says where the unit belongs."""
    unit = case.unit
    parts = [case.submission.unit, case.submission.region]
    if unit:
        parts += [unit.name, unit.region, unit.parent, *unit.aliases]
    return " ".join(parts)


def _out_of_scope(case: Case, text: str, own: tuple[str, ...], identity: str) -> Iterator[tuple[int, int, str]]:
    """(0 or 1 for a hint, where, what): acting for a higher area, another area's name for itself, figures of the area."""
    rank = patterns.LEVELS[own[-1]] if own else None
    department = case.organ.is_department
    for match in patterns.SCOPE.finditer(text):
        start, end, (whole, level) = match.start(), match.end(), match.groups()
        if text[start - 1 : start] in patterns.NO_SCOPE and start:
            continue  # 健全县级制度
        higher = rank is not None and patterns.LEVELS[level] > rank
        if higher:
            clause = re.split("[，,。；;：:\n]", text[max(0, start - 30) : start])[-1]
            acting = whole == "全" and patterns.ACTING.search(clause) and patterns.ITS_OBJECT.match(text, end)
            if acting and not patterns.OF_OTHERS.search(clause):
                yield 0, start, match[0]
        elif department and patterns.COUNTED.match(text, end):
            yield 0, start, match[0]
        elif level in identity or level == "区":
            continue  # 全区 may be an autonomous region
        elif rank is None:
            if not case.organ.has_area:
                yield 1, start, match[0]
        elif whole == "我" or patterns.LEVELS[level] == rank:
            yield 0, start, match[0]


def _scope(case: Case) -> Iterator[Found]:
    if not patterns.SCOPE.search(case.prose):
        return
    own = levels_of(case.submission.unit) or levels_of(case.unit.region if case.unit else case.submission.region)
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


def _hide_titles(text: str) -> str:
    """The same text with titles and numbers of documents blotted out, so that places stay where they are."""
    return patterns.TITLES.sub(lambda match: "□" * len(match[0]), text)


#: Of a sentence no more than so many characters on either side are looked at.
_REACH = 400


def _sentence(text: str, at: int) -> str:
    first, last = max(0, at - _REACH), at + _REACH
    start = max(first, *(text.rfind(sign, first, at) + 1 for sign in "。\n"))
    ends = [end for sign in "。\n" if (end := text.find(sign, at, last)) >= 0]
    return text[start : min(ends, default=last)]


def _suspects(key: str, text: str, year: int) -> Iterator[tuple[str, tuple[int, int]]]:
    """(year as written, where): years that can only be meant as that of the report and are another one."""
    if key == "opening":
        for match in patterns.YEAR.finditer(text):
            before = re.split("[。\n]", text[max(0, match.start() - 60) : match.start()])[-1]
            if "期限" in before and int(match[0]) != year:
                yield match[0], match.span()
        for match in patterns.OWN_REPORT.finditer(text):
            if int(match[1]) != year:
                yield match[1], match.span()
    for match in patterns.AS_OF.finditer(text):
        if int(match[1]) != year and not re.search("上年|去年|相比|较|同期", _sentence(text, match.start())):
            yield match[1], match.span(1)
    if not key.startswith("overview"):
        return
    for match in patterns.TOPIC_YEAR.finditer(text):
        written = int(match[1])
        sentence = _sentence(text, match.start(1))
        if written == year or abs(written - year) > 2 or str(year) in sentence or not patterns.DONE.search(sentence):
            continue
        if patterns.COMPARED.search(sentence) or (written > year and patterns.PLANNED.search(sentence)):
            continue
        yield match[1], match.span(1)


def _wrong_years(case: Case) -> Iterator[Found]:
    year = case.submission.year
    if year is None or {int(one) for one in patterns.YEAR.findall(case.prose)} <= {year}:
        return
    for key, text in case.submission.narrative.items():
        if key == "problems" or {int(one) for one in patterns.YEAR.findall(text)} <= {year}:
            continue
        seen: set[str] = set()
        for match, span in _suspects(key, _hide_titles(text), year):
            if match not in seen:
                seen.add(match)
                yield found_at(case, key, text, span, written=match, year=str(year))


N119 = Rule(
    "N119", Severity.QUERY, "文字中的年份应是报告年度", HABIT,
    "请核对是否沿用了往年的文字。", "“{title}”里写的是{written}年，报告年度是{year}年：“{passage}”。",
    text_test(_wrong_years), missing="年度无法识别时不作判断",
    sample=Sample(texts={
        "opening": "根据《中华人民共和国政府信息公开条例》编制本报告。统计期限自2023年1月1日起，至2023年12月31日止。"
        "有疑问的，请与云溪市教育局办公室联系（电话：0123-4567890）。",
    }),
)  # fmt: skip


def _generic(case: Case) -> Iterator[Found]:
    overview = "\n".join(text for key, text in case.submission.narrative.items() if key.startswith("overview"))
    match = patterns.GENERIC.search(overview) if overview else None
    if match is None or case.submission.unit in overview:
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
    N119,
    N120,
)
