"""Stage N, first part, continued: of which year a text is, which period its figures cover, and which documents it cites."""

from __future__ import annotations

import re
from collections.abc import Iterator

from toolkit.rules.case import Case
from toolkit.rules.findings import Severity
from toolkit.rules.model import Rule, Sample
from toolkit.rules.terms import Found
from toolkit.rules.texts import patterns
from toolkit.rules.texts.passages import HABIT, NO_TEXT, found_at, text_test


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


def _of_opening(text: str, hidden: str, year: int) -> Iterator[tuple[str, tuple[int, int]]]:
    """The year of the period, and of the report itself, whose title may stand in brackets of titles."""
    for match in patterns.YEAR.finditer(hidden):
        before = re.split("[。；;\n]", hidden[max(0, match.start() - 60) : match.start()])[-1]
        if (
            patterns.PERIOD.search(before)
            and "报告" not in before[-4:]
            and int(match[0]) != year
            and _in_period(hidden, match.start())
        ):
            yield match[0], match.span()
    if (period := _period("opening", text)) is not None:
        for group in (1, 4):
            if period[group] and int(period[group]) != year and hidden[period.start(group)] != "□":
                yield period[group], period.span(group)
    for match in patterns.OWN_REPORT.finditer(text):
        if int(match[1]) != year:
            yield match[1], match.span()


def _in_period(text: str, at: int) -> bool:
    """Whether a year after 统计期限 belongs to it: 报告于次年1月公布 does not."""
    before = text[max(0, at - 60) : at]
    clause = before[max(before.rfind(sign) for sign in "，,；;") + 1 :]
    return patterns.PERIOD.search(clause) is not None or not re.search("公布|发布|公开|印发|编制|下载", clause)


#: What is left of an own name when its area is left out, at least: 区教育局 for 甲市乙区教育局.
_SHORTEST_NAME = 4


def _names_itself(rest: str, own: str) -> bool:
    """Whether a sentence goes on with the own name, or with its end."""
    return any(rest.startswith(own[first:]) for first in range(len(own) - _SHORTEST_NAME + 1))


def _heads(key: str, text: str, year: int, own: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """A year at the head of a sentence with the own office as its subject, or that is called the year of something, decides."""
    for match in patterns.HEAD_YEAR.finditer(text):
        written = int(match[1])
        if written == year or abs(written - year) > 2:
            continue
        rest = text[match.end() : match.end() + 40]
        subject = patterns.OWN_SUBJECT.match(rest) or _names_itself(rest, own)
        named = patterns.YEAR_OF.match(text, match.end(1))
        sentence = _sentence(text, match.start(1))
        if not (subject or named) or str(year) in sentence or patterns.PAST_EVENT.search(sentence):
            continue
        planned = key == "problems" and not patterns.DONE.search(sentence)  # what is to be done about them
        if written > year and (planned or patterns.PLANNED.search(sentence)):
            continue
        yield match[1], match.span(1)


def _plans(text: str, year: int) -> Iterator[tuple[str, tuple[int, int]]]:
    """按照2022年政务公开工作要点: the plan that was followed is that of the year."""
    for match in patterns.PLAN_OF.finditer(text):
        if int(match[1]) != year and abs(int(match[1]) - year) <= 2 and str(year) not in _sentence(text, match.start(1)):
            yield match[1], match.span(1)


def _dates_stock(text: str, match: re.Match[str], year: int) -> bool:
    """Whether an earlier year dates what something is done with: 对截至2023年底有效的76件文件逐件评估.

    A stock that is told of alone (截至2023年底有效的文件共76件) is what a text has that was used again.
    """
    if int(match[1]) != year - 1:
        return False
    if patterns.OBJECT.search(text, max(0, match.start() - 12), match.start()) is not None:
        return patterns.OBJECT_NAMED.match(text, match.end()) is not None
    if patterns.STOCK.match(text, match.end()) is None:
        return False
    inside = patterns.INSIDE.search(text, max(0, match.start() - 2), match.start()) is not None
    return inside or str(year) in _sentence(text, match.start()).partition(match[0])[2]


def _suspects(key: str, text: str, year: int, own: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """(year as written, where): years that can only be meant as that of the report and are another one."""
    hidden = _hide_titles(text)
    if key == "opening":
        yield from _of_opening(text, hidden, year)
    for match in patterns.AS_OF.finditer(hidden):
        if int(match[1]) == year or _dates_stock(hidden, match, year):
            continue
        if not re.search("上年|去年|相比|较|同期", _sentence(hidden, match.start())):
            yield match[1], match.span(1)
    if key != "opening":
        yield from _heads(key, hidden, year, own)
        yield from _plans(hidden, year)
    if not key.startswith("overview"):
        return
    for match in patterns.TOPIC_YEAR.finditer(hidden):
        written = int(match[1])
        sentence = _sentence(hidden, match.start(1))
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
        if {int(one) for one in patterns.YEAR.findall(text)} <= {year}:
            continue
        seen: set[str] = set()
        for match, span in _suspects(key, text, year, case.submission.unit):
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


#: A period has the first day of a year or the last one; texts without either are not searched.
_DAYS = ("1月1", "12月", "1.1", "12.31", "01.01", "1 月", "12 月", "01月")


def _period(key: str, text: str) -> re.Match[str] | None:
    """From one day to another where that is the period of the figures: as it is called, or as it begins or ends with a year."""
    if not text or not any(day in text for day in _DAYS):
        return None
    named = patterns.PERIOD.search(text) if key == "opening" or "统计" in text else None
    if named and (match := patterns.FROM_TO.search(text, named.end(), named.end() + 60)):
        return match
    for match in patterns.FROM_TO.finditer(text):
        first, last = (int(match[2]), int(match[3])) == (1, 1), (int(match[5]), int(match[6])) == (12, 31)
        if (first or last) and patterns.COVERED.search(_sentence(text, match.start())):
            return match
    return None


def _wrong_period(case: Case) -> Iterator[Found]:
    """The first day and the last one that are given for the figures, and the years of days that are written with points."""
    for key in ("opening", "overview", "other_matters"):
        text = case.text(key)
        match = _period(key, text)
        if match is None:
            continue
        years = {one for one in (match[1], match[4]) if one and patterns.DOTTED_YEAR.search(match[0])}
        wrong = case.submission.year is not None and bool(years - {str(case.submission.year)})
        if wrong or (int(match[2]), int(match[3]), int(match[5]), int(match[6])) != (1, 1, 12, 31):
            first, last = (f"{year}年" if wrong and year else "" for year in (match[1], match[4]))
            written = f"{first}{int(match[2])}月{int(match[3])}日至{last}{int(match[5])}月{int(match[6])}日"
            yield found_at(case, key, text, match.span(), written=written)
        return


N128 = Rule(
    "N128", Severity.QUERY, "统计期限应为报告年度的1月1日至12月31日", "《政府信息公开条例》第四十九条（年度报告）",
    "请核对统计期限；年中新设立的单位，请说明。", "“{title}”里的统计期限是{written}：“{passage}”。",
    text_test(_wrong_period), missing="没有写起止日期时不作判断",
    sample=Sample(texts={
        "opening": "根据《中华人民共和国政府信息公开条例》编制本报告。统计期限自2024年1月1日起，至2024年11月30日止。"
        "有疑问的，请与云溪市教育局办公室联系（电话：0123-4567890）。",
    }),
)  # fmt: skip


_DECREE, _FEE_NOTICE = "国务院令第{}号", "国办函〔{}〕{}号"


def _wrong_numbers(case: Case) -> Iterator[Found]:
    """The Regulations and the two notices have one number each."""
    if "号" not in case.prose:
        return
    for key, text in case.submission.narrative.items():
        if "号" not in text:
            continue
        if match := next((one for one in patterns.DECREE.finditer(text) if one[1] != patterns.DECREE_NUMBER), None):
            right = _DECREE.format(patterns.DECREE_NUMBER)
            yield found_at(case, key, text, match.span(1), written=_DECREE.format(match[1]), right=right)
        if key == "opening":
            for match in patterns.NOTICE.finditer(text):
                if (match[1], match[2].lstrip("0")) not in patterns.FORMATS and "格式" in _sentence(text, match.start()):
                    written = f"国办公开办函〔{match[1]}〕{match[2]}号"
                    yield found_at(case, key, text, match.span(), written=written, right=case.submission.form.document)
        for match in patterns.FEE_NOTICE.finditer(text):
            if (match[1], match[2]) != patterns.FEE_NUMBER and "处理费" in _sentence(text, match.start()):
                written, right = (_FEE_NOTICE.format(*one) for one in (match.groups(), patterns.FEE_NUMBER))
                yield found_at(case, key, text, match.span(), written=written, right=right)


N130 = Rule(
    "N130", Severity.QUERY, "引用的文号应正确",
    "《政府信息公开条例》（国务院令第711号）；国办公开办函〔2021〕30号；国办函〔2020〕109号",
    "请核对文号。", "“{title}”里的文号“{written}”应为“{right}”：“{passage}”。",
    text_test(_wrong_numbers), missing=NO_TEXT,
    sample=Sample(texts={
        "opening": "根据《中华人民共和国政府信息公开条例》（国务院令第492号）编制本报告。"
        "统计期限自2024年1月1日起，至2024年12月31日止。有疑问的，请与云溪市教育局办公室联系（电话：0123-4567890）。",
    }),
)  # fmt: skip

YEARS: tuple[Rule, ...] = (
    N119,
    N128,
    N130,
)
