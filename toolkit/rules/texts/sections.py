"""Stage N, first part: the sections of a report, their headings and their numbering."""

from __future__ import annotations

import re
from collections.abc import Iterator

from toolkit.rules.case import Case
from toolkit.rules.findings import Severity
from toolkit.rules.model import Rule, Sample
from toolkit.rules.terms import TEXT, Found
from toolkit.rules.text_effort import titles_of
from toolkit.rules.texts import patterns
from toolkit.rules.texts.passages import FORM, FORM_2021, HABIT, NO_TEXT, aspects, found_at, text_test


def _lines(text: str) -> Iterator[str]:
    return (line.strip(" \t\u3000\xa0") for line in text.split("\n"))


def _headed(text: str) -> list[str]:
    """The words of the headings （一）… of a text."""
    matches = (patterns.BRACKET_HEADING.match(line) for line in _lines(text) if line[:1] in "（(")
    return [match[2] for match in matches if match]


_SECTION_KEYS = {"一": "overview", "五": "problems", "六": "other_matters"}


def _pasted(case: Case) -> Iterator[tuple[str, str, str]]:
    """(section, where, heading): headings of sections of the form that stand inside a text."""
    for key, text in case.submission.narrative.items():
        if "、" not in text:
            continue
        for line in _lines(text):
            if line[:1] in "一二三四五六" and len(line) <= 45 and (match := patterns.SECTION_HEADING.match(line)):
                section = next(
                    (number for number, word in patterns.SECTION_WORDS if number == match[1] and word in match[2]), ""
                )
                own = _SECTION_KEYS.get(section, section)
                if section and own != key.partition(".")[0]:
                    yield own, key, line


def _blank_sections(case: Case) -> Iterator[Found]:
    pasted = {key for key, *_ in _pasted(case)}
    for section in case.submission.form.sections:
        text = case.text(section.key).strip()
        blank = [key for key, _ in section.aspects if not case.text(f"{section.key}.{key}").strip()]
        if not text and len(blank) == len(section.aspects):
            if section.key not in pasted:
                yield Found({"title": section.title}, (f"{TEXT}{section.key}",))
        elif 0 < len(blank) < len(section.aspects):
            heads = _headed(text)
            for key, title in section.aspects:
                if key in blank and not any(patterns.ASPECT_HEADINGS[key].search(head) for head in heads):
                    yield Found({"title": title}, (f"{TEXT}{section.key}.{key}",))


N101 = Rule(
    "N101", Severity.ERROR, "文字部分应逐项填写", FORM,
    "请在“文字部分”补写。", "没有填写“{title}”。", text_test(_blank_sections), published=Severity.QUERY, missing=NO_TEXT,
    sample=Sample(texts={"problems": ""}),
)  # fmt: skip


def _undivided(case: Case) -> Iterator[Found]:
    """Section 一 written as one text: its headings have to name the five aspects, or its words to tell of them."""
    text = case.text("overview")
    wanted = list(aspects(case))
    if not text.strip() or not wanted or any(case.text(f"overview.{key}").strip() for key, _ in wanted):
        return
    heads = _headed(text)
    told: list[str] = []
    words = patterns.ASPECT_TOLD if len(heads) >= 3 else patterns.ASPECT_WORDS
    if len(heads) >= 3:
        for head in heads:
            told += [key for key, _ in wanted if key not in told and patterns.ASPECT_HEADINGS[key].search(head)][:1]
    written = [key for key, _ in wanted if key in told or words[key].search(text)]
    missing = "、".join(title.partition("）")[2] for key, title in wanted if key not in written)
    if missing:
        yield Found({"what": f"没有写明{missing}"}, (f"{TEXT}overview",), excerpt=missing)
    elif len(told) == len(wanted) and told != [key for key, _ in wanted]:
        yield Found({"what": "五个方面的顺序与官方格式不同"}, (f"{TEXT}overview",), milder=Severity.HINT)


N102 = Rule(
    "N102", Severity.QUERY, "总体情况应依次写明五个方面", FORM_2021,
    "请按主动公开、依申请公开、政府信息管理、政府信息公开平台建设、监督保障分别填写。", "总体情况{what}。",
    text_test(_undivided), missing=NO_TEXT, editions=(2021,),
    sample=Sample(texts={
        "overview": "2024年主动公开政府信息320条。我局新收政府信息公开申请16件，上年结转2件。发布信息前先作保密审查。"
        "公开工作列入年终考核，没有发生责任追究的情形。",
        **{f"overview.{key}": "" for key in ("proactive", "requests", "management", "platform", "supervision")},
    }),
)  # fmt: skip


def _headings_inside(case: Case) -> Iterator[Found]:
    for _, key, line in _pasted(case):
        title = titles_of(case.submission.form)[key]
        yield Found({"title": title, "passage": line}, (TEXT + key,), excerpt=line)


N103 = Rule(
    "N103", Severity.QUERY, "各部分的文字应填在各自的栏目", FORM,
    "请把这一部分的文字移到对应的栏目，并删去标题。", "“{title}”的文字里有另一部分的标题“{passage}”。",
    text_test(_headings_inside), missing=NO_TEXT,
    sample=Sample(texts={
        "problems": "存在的主要问题：解读材料不够通俗。改进情况：重要政策配图文解读。\n"
        "六、其他需要报告的事项\n没有收取信息处理费。",
    }),
)  # fmt: skip

_ORDINALS = "一二三四五六七八九十"
_ITEM = re.compile("([一二三四五六七八九十])是(?!否|一|由)")


def _numbering(case: Case) -> Iterator[Found]:
    """一是…三是 and （一）…（三）: a number is left out or stands twice."""
    for key, text in case.submission.narrative.items():
        if "二是" in text or "三是" in text:
            last = 0
            for match in _ITEM.finditer(text):
                if text[match.start() - 1 : match.start()].isalnum():
                    continue  # 唯一是
                number = _ORDINALS.index(match[1]) + 1
                if number not in (1, last + 1):
                    wanted = f"{_ORDINALS[last]}是" if last < 10 else "一是"
                    yield found_at(case, key, text, match.span(), wanted=wanted, written=f"{match[1]}是", milder=Severity.HINT)
                last = number
        last = 0
        for line in _lines(text) if "（" in text or "(" in text else ():
            head = patterns.BRACKET_HEADING.match(line) if line[:1] in "（(" else None
            if head and len(head[1]) == 1:
                number = _ORDINALS.index(head[1]) + 1
                if number not in (1, last + 1) and last:
                    at = text.find(line)
                    yield found_at(case, key, text, (at, at + 3), wanted=f"（{_ORDINALS[last]}）", written=f"（{head[1]}）")
                last = number


N104 = Rule(
    "N104", Severity.QUERY, "编号应连续", FORM,
    "请核对是否漏写了一项，或者更正编号。", "“{title}”的编号“{written}”处应为“{wanted}”：“{passage}”。",
    text_test(_numbering), missing=NO_TEXT,
    sample=Sample(texts={
        "problems": "（一）存在的主要问题\n解读材料以文字为主，群众不易看懂。\n"
        "（三）改进情况\n重要政策配图文解读，由起草科室负责。",
    }),
)  # fmt: skip


def _restarted(case: Case) -> Iterator[Found]:
    """（一）（二）…（一）（二）… within one text."""
    for key, text in case.submission.narrative.items():
        if text.count("（一）") + text.count("(一)") < 2:
            continue
        firsts = [line for line in _lines(text) if line.startswith(("（一）", "(一)"))]
        if len(firsts) > 1:
            at = text.find(firsts[1])
            yield found_at(case, key, text, (at, at + 3))


N105 = Rule(
    "N105", Severity.HINT, "同一部分的编号不宜重新从头开始", HABIT,
    "请改用不同层次的编号，或者分段写明。", "“{title}”的编号又从“（一）”开始：“{passage}”。",
    text_test(_restarted), missing=NO_TEXT,
    sample=Sample(texts={
        "problems": "存在的主要问题：\n（一）解读材料以文字为主。\n（二）栏目更新不够及时。\n"
        "改进情况：\n（一）配图文解读。\n（二）每月通报。",
    }),
)  # fmt: skip

SECTIONS: tuple[Rule, ...] = (
    N101,
    N102,
    N103,
    N104,
    N105,
)
