"""Stage N, first part: the report as a text, its sections, headings, leftovers, scope and years.

A flat gap (a section that is not written, a placeholder that was left) is an error; everything else asks or hints. Words and
thresholds are data (`toolkit.rules.texts.patterns`). A workbook without any text is not judged: many offices collect the
text as Word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from toolkit.rules.case import Case
from toolkit.rules.findings import Severity
from toolkit.rules.model import Rule, Sample
from toolkit.rules.organs import Kind
from toolkit.rules.terms import TEXT, Found
from toolkit.rules.texts import patterns
from toolkit.rules.texts.alike import ALIKE
from toolkit.rules.texts.passages import HABIT, NO_TEXT, around, bare, found_at, occurs, text_test, titles_of
from toolkit.rules.texts.wording import WORDING

_FORM = "国办公开办函〔2021〕30号、〔2019〕60号 报告格式"
_FORM_2021 = "国办公开办函〔2021〕30号 报告格式"
_ACT = "《政府信息公开条例》第五十条"

# --- sections ---------------------------------------------------------------------------------------------------------


def _lines(text: str) -> Iterator[str]:
    return (line.strip(" \t\u3000\xa0") for line in text.split("\n"))


def _headed(text: str) -> list[str]:
    """The words of the headings （一）… of a text."""
    matches = (patterns.BRACKET_HEADING.match(line) for line in _lines(text) if line[:1] in "（(")
    return [match[2] for match in matches if match]


def _aspects(case: Case) -> Iterator[tuple[str, str]]:
    """(key, heading) of the aspects that the edition prints."""
    return ((key, title) for section in case.submission.form.sections for key, title in section.aspects)


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


def _undivided(case: Case) -> Iterator[Found]:
    """Section 一 written as one text: its headings have to name the five aspects, or its words to tell of them."""
    text = case.text("overview")
    aspects = list(_aspects(case))
    if not text.strip() or not aspects or any(case.text(f"overview.{key}").strip() for key, _ in aspects):
        return
    heads = _headed(text)
    told: list[str] = []
    if len(heads) >= 3:
        for head in heads:
            told += [key for key, _ in aspects if key not in told and patterns.ASPECT_HEADINGS[key].search(head)][:1]
    else:
        told = [key for key, _ in aspects if patterns.ASPECT_WORDS[key].search(text)]
    missing = "、".join(title.partition("）")[2] for key, title in aspects if key not in told)
    if missing:
        yield Found({"what": f"没有写明{missing}"}, (f"{TEXT}overview",), excerpt=missing)
    elif len(heads) >= 3 and told != [key for key, _ in aspects]:
        yield Found({"what": "五个方面的顺序与官方格式不同"}, (f"{TEXT}overview",), milder=Severity.HINT)


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


def _headings_inside(case: Case) -> Iterator[Found]:
    for _, key, line in _pasted(case):
        title = titles_of(case.submission.form)[key]
        yield Found({"title": title, "passage": line}, (TEXT + key,), excerpt=line)


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
        for line in _lines(text):
            head = patterns.BRACKET_HEADING.match(line) if line[:1] in "（(" else None
            if head and len(head[1]) == 1:
                number = _ORDINALS.index(head[1]) + 1
                if number not in (1, last + 1) and last:
                    at = text.find(line)
                    yield found_at(case, key, text, (at, at + 3), wanted=f"（{_ORDINALS[last]}）", written=f"（{head[1]}）")
                last = number


def _restarted(case: Case) -> Iterator[Found]:
    """（一）（二）…（一）（二）… within one text."""
    for key, text in case.submission.narrative.items():
        if text.count("（一）") + text.count("(一)") < 2:
            continue
        firsts = [line for line in _lines(text) if line.startswith(("（一）", "(一)"))]
        if len(firsts) > 1:
            at = text.find(firsts[1])
            yield found_at(case, key, text, (at, at + 3))


# --- opening ----------------------------------------------------------------------------------------------------------


def _no_opening(case: Case) -> Iterator[Found]:
    if case.text("opening").strip():
        return
    start = case.text("overview")[:400]
    if not all(part.search(start) for _, part in patterns.OPENING_PARTS):
        yield Found({}, (TEXT + "opening",))


def _thin_opening(case: Case) -> Iterator[Found]:
    text = case.text("opening")
    if not text.strip():
        return
    missing = "、".join(name for name, part in patterns.OPENING_PARTS if not part.search(text))
    if missing:
        yield Found({"missing": missing}, (TEXT + "opening",), excerpt=missing)
    elif not patterns.CONTACT.search(text):
        yield Found({"missing": "联系方式"}, (TEXT + "opening",), excerpt="联系方式", milder=Severity.HINT)


def _old_format(case: Case) -> Iterator[Found]:
    text = case.text("opening")
    if "60" not in text or (case.submission.year or 0) < 2021:
        return
    match = patterns.OLD_FORMAT.search(text)
    if match and not patterns.NEW_FORMAT.search(text):
        yield found_at(case, "opening", text, match.span())


# --- leftovers, empty and thin sections -------------------------------------------------------------------------------


def _leftovers(case: Case) -> Iterator[Found]:
    prose = case.prose
    taken: list[tuple[str, range]] = []
    for signs, pattern in patterns.LEFTOVERS:
        if occurs(case, *signs) and pattern.search(prose):
            for key, text in case.submission.narrative.items():
                match = pattern.search(text)
                if match and not any(key == one and match.start() in span for one, span in taken):
                    taken.append((key, range(*match.span())))
                    yield found_at(case, key, text, match.span(), what=match[0].strip()[:60])


def _says_nothing(text: str) -> bool:
    return patterns.NOTHING.fullmatch(bare(patterns.OWN_HEADING.sub("", text))) is not None


def _no_problems(case: Case) -> Iterator[Found]:
    text = case.text("problems")
    if text.strip() and len(text) < 60 and _says_nothing(text):
        yield Found({"passage": text.strip()}, (TEXT + "problems",), excerpt=text.strip())


def _thin_problems(case: Case) -> Iterator[Found]:
    text = case.text("problems")
    body = patterns.OWN_HEADING.sub("", text)
    if not text.strip() or (len(text) < 60 and _says_nothing(text)):
        return
    if len(bare(body)) < patterns.SHORTEST_PROBLEMS:
        what = "过于简单"
    elif not patterns.PROBLEM.search(body):
        what = "没有写明存在的问题"
    elif not patterns.MEASURE.search(body):
        what = "没有写明改进情况"
    else:
        return
    yield Found({"what": what}, (TEXT + "problems",), excerpt=around(text, 0, 30))


def _empty_aspects(case: Case) -> Iterator[Found]:
    for key, title in (("overview", "一、总体情况"), *((f"overview.{key}", title) for key, title in _aspects(case))):
        text = case.text(key)
        if text.strip() and len(text) < 20 and _says_nothing(text):
            yield Found({"title": title, "passage": text.strip()}, (TEXT + key,), excerpt=text.strip())


def _only_none(text: str) -> bool:
    body = patterns.OWN_HEADING.sub("", text)
    return len(body) < 40 and patterns.NOTHING.fullmatch(bare(body)) is not None


def _bare_none(case: Case) -> Iterator[Found]:
    text = case.text("other_matters")
    if text.strip() and _only_none(text):
        yield Found({"passage": text.strip()}, (TEXT + "other_matters",), excerpt=text.strip())


def _no_fee(case: Case) -> Iterator[Found]:
    text = case.text("other_matters")
    if not text.strip() or _only_none(text) or patterns.FEE.search(text):
        return
    elsewhere = "处理费" in case.prose
    what = "第六部分没有写信息处理费的收取情况，其他部分有提到" if elsewhere else "没有写信息处理费的收取情况"
    yield Found({"what": what}, (TEXT + "other_matters",), milder=Severity.HINT if elsewhere else None)


_GOVERNMENTS = (Kind.GOVERNMENT, Kind.COUNTY_GOVERNMENT, Kind.TOWNSHIP)


def _results(case: Case) -> Iterator[Found]:
    if case.kind not in _GOVERNMENTS:
        return
    missing = "、".join(name for name, part in patterns.RESULTS if not part.search(case.prose))
    if missing:
        key = next((key for key in ("overview.supervision", "overview") if case.text(key)), "overview")
        yield Found({"missing": missing}, (TEXT + key,), excerpt=missing)


# --- scope and years --------------------------------------------------------------------------------------------------


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


def _out_of_scope(case: Case, text: str, own: tuple[str, ...], identity: str) -> Iterator[tuple[int, int, str]]:
    """(0 or 1 for a hint, where, what): acting for a higher area, another area's name for itself, figures of the area."""
    rank = patterns.LEVELS[own[-1]] if own else None
    department = case.kind in (Kind.COUNTY_DEPARTMENT, Kind.DEPARTMENT)
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
            if case.kind not in _GOVERNMENTS:
                yield 1, start, match[0]
        elif whole == "我" or patterns.LEVELS[level] == rank:
            yield 0, start, match[0]


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


def _generic(case: Case) -> Iterator[Found]:
    overview = "\n".join(text for key, text in case.submission.narrative.items() if key.startswith("overview"))
    match = patterns.GENERIC.search(overview) if overview else None
    if match is None or case.submission.unit in overview:
        return
    counted = re.sub(r"20[0-9]{2}\s?年度?|[0-9]{1,2}\s?[月日]|〔[^〕]{0,40}〕[0-9]+号|第[0-9]+号", "", overview)
    if not re.search("[0-9]|[一二两三四五六七八九十百][件条次场篇期]", counted):
        key = next(key for key, text in case.submission.narrative.items() if key.startswith("overview") and match[0] in text)
        yield Found({"passage": match[0]}, (TEXT + key,), excerpt=match[0])


PROSE: tuple[Rule, ...] = (
    Rule(
        "N101", Severity.ERROR, "文字部分应逐项填写", _FORM,
        "请在“文字部分”补写。", "没有填写“{title}”。", text_test(_blank_sections), published=Severity.QUERY, missing=NO_TEXT,
        sample=Sample(texts={"problems": ""}),
    ),
    Rule(
        "N102", Severity.QUERY, "总体情况应依次写明五个方面", _FORM_2021,
        "请按主动公开、依申请公开、政府信息管理、政府信息公开平台建设、监督保障分别填写。", "总体情况{what}。",
        text_test(_undivided), missing=NO_TEXT, editions=(2021,),
        sample=Sample(texts={
            "overview": "2024年主动公开政府信息320条。我局新收政府信息公开申请16件，上年结转2件。发布信息前先作保密审查。"
            "公开工作列入年终考核，没有发生责任追究的情形。",
            **{f"overview.{key}": "" for key in ("proactive", "requests", "management", "platform", "supervision")},
        }),
    ),
    Rule(
        "N103", Severity.QUERY, "各部分的文字应填在各自的栏目", _FORM,
        "请把这一部分的文字移到对应的栏目，并删去标题。", "“{title}”的文字里有另一部分的标题“{passage}”。",
        text_test(_headings_inside), missing=NO_TEXT,
        sample=Sample(texts={
            "problems": "存在的主要问题：解读材料不够通俗。改进情况：重要政策配图文解读。\n"
            "六、其他需要报告的事项\n没有收取信息处理费。",
        }),
    ),
    Rule(
        "N104", Severity.QUERY, "编号应连续", _FORM,
        "请核对是否漏写了一项，或者更正编号。", "“{title}”的编号“{written}”处应为“{wanted}”：“{passage}”。",
        text_test(_numbering), missing=NO_TEXT,
        sample=Sample(texts={
            "problems": "（一）存在的主要问题\n解读材料以文字为主，群众不易看懂。\n"
            "（三）改进情况\n重要政策配图文解读，由起草科室负责。",
        }),
    ),
    Rule(
        "N105", Severity.HINT, "同一部分的编号不宜重新从头开始", HABIT,
        "请改用不同层次的编号，或者分段写明。", "“{title}”的编号又从“（一）”开始：“{passage}”。",
        text_test(_restarted), missing=NO_TEXT,
        sample=Sample(texts={
            "problems": "存在的主要问题：\n（一）解读材料以文字为主。\n（二）栏目更新不够及时。\n"
            "改进情况：\n（一）配图文解读。\n（二）每月通报。",
        }),
    ),
    Rule(
        "N106", Severity.HINT, "报告开头应有编制说明", HABIT,
        "请在开头写明编制依据、统计期限和联系方式。", "没有填写报告的开头。", text_test(_no_opening), published=Severity.QUERY,
        missing=NO_TEXT, sample=Sample(texts={"opening": ""}),
    ),
    Rule(
        "N107", Severity.QUERY, "开头应写明编制依据、统计期限和联系方式", HABIT,
        "请补写。", "报告开头没有写明{missing}。", text_test(_thin_opening), missing="没有开头时不作判断",
        sample=Sample(texts={
            "opening": "根据《中华人民共和国政府信息公开条例》编制本报告。"
            "有疑问的，请与云溪市教育局办公室联系（电话：0123-4567890）。",
        }),
    ),
    Rule(
        "N108", Severity.QUERY, "2021年度以后应引用现行报告格式", "国办公开办函〔2021〕30号",
        "请改为“国办公开办函〔2021〕30号”，并核对所用的格式。", "开头引用的是已被取代的格式：“{passage}”。",
        text_test(_old_format), missing="没有开头、年度在2021年以前的不作判断", editions=(2019, 2021),
        sample=Sample(texts={
            "opening": "根据《中华人民共和国政府信息公开条例》和国办公开办函〔2019〕60号规定的格式编制本报告。"
            "统计期限自2024年1月1日起，至2024年12月31日止。有疑问的，请与云溪市教育局办公室联系（电话：0123-4567890）。",
        }),
    ),
    Rule(
        "N111", Severity.ERROR, "不得留有模板或草稿的待填内容", HABIT,
        "请改为实际情况，或者删去。", "“{title}”里留有待填的内容“{what}”：“{passage}”。", text_test(_leftovers),
        published=Severity.QUERY, missing=NO_TEXT,
        sample=Sample(texts={"overview.platform": "门户网站设有【待补充：栏目个数】个栏目，由专人值守，内容每月核对一次。"}),
    ),
    Rule(
        "N112", Severity.ERROR, "主要问题及改进情况不能只写“无”", _FORM,
        "请写明存在的主要问题和改进情况。", "第五部分只写了“{passage}”。", text_test(_no_problems), published=Severity.QUERY,
        missing=NO_TEXT, sample=Sample(texts={"problems": "无。"}),
    ),
    Rule(
        "N113", Severity.QUERY, "应写明主要问题和改进情况", _FORM,
        "请补写存在的问题和对应的改进措施。", "第五部分{what}。", text_test(_thin_problems), missing=NO_TEXT,
        sample=Sample(texts={"problems": "解读材料以文字为主，群众不易看懂，个别科室更新栏目不够及时。"}),
    ),
    Rule(
        "N114", Severity.QUERY, "总体情况不宜只写“无”", _FORM,
        "请写明实际情况，如“本年度没有收到政府信息公开申请”。", "“{title}”只写了“{passage}”。", text_test(_empty_aspects),
        missing=NO_TEXT, sample=Sample(texts={"overview.management": "无"}),
    ),
    Rule(
        "N115", Severity.QUERY, "其他需要报告的事项不能只写“无”", _FORM,
        "请写明信息处理费的收取情况，没有收取的写“收取信息处理费0元”。", "第六部分只写了“{passage}”。", text_test(_bare_none),
        missing=NO_TEXT, sample=Sample(texts={"other_matters": "无"}),
    ),
    Rule(
        "N116", Severity.QUERY, "应报告信息处理费的收取情况", _FORM_2021,
        "请写明件数和金额，没有收取的写“收取信息处理费0元”。", "{what}。", text_test(_no_fee), missing=NO_TEXT,
        editions=(2021,),
        sample=Sample(texts={"other_matters": "无其他需要报告的事项。"}),
    ),
    Rule(
        "N117", Severity.QUERY, "政府的报告应写明工作考核、社会评议和责任追究结果", _ACT,
        "请在监督保障部分写明结果，没有发生的也请写明。", "没有写明{missing}的情况。", text_test(_results),
        missing="部门、事业单位的报告不作判断",
        sample=Sample(unit="云溪市人民政府", texts={"overview.supervision": "公开工作列入年终考核，考核结果良好。"}),
    ),
    Rule(
        "N118", Severity.QUERY, "所述范围应与本单位相符", "审核惯例（公开报告中有区直部门“组织推动全省”工作）",
        "请核对是否照搬了其他单位的文字，或者说明理由。", "“{title}”里的“{what}”与本单位的范围不符：“{passage}”。",
        text_test(_scope), missing=NO_TEXT,
        sample=Sample(texts={"overview": "2024年，我局组织推动全省政府信息公开工作，围绕招生、资助等事项做好公开。"}),
    ),
    Rule(
        "N119", Severity.QUERY, "文字中的年份应是报告年度", HABIT,
        "请核对是否沿用了往年的文字。", "“{title}”里写的是{written}年，报告年度是{year}年：“{passage}”。",
        text_test(_wrong_years), missing="年度无法识别时不作判断",
        sample=Sample(texts={
            "opening": "根据《中华人民共和国政府信息公开条例》编制本报告。统计期限自2023年1月1日起，至2023年12月31日止。"
            "有疑问的，请与云溪市教育局办公室联系（电话：0123-4567890）。",
        }),
    ),
    Rule(
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
    ),
    *WORDING,
    *ALIKE,
)  # fmt: skip
