"""Stage N, first part, continued: leftovers of templates, and texts that say nothing or too little."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.narrative import topics
from toolkit.rules.case import Case
from toolkit.rules.findings import Severity
from toolkit.rules.model import Rule, Sample
from toolkit.rules.terms import TEXT, Found
from toolkit.rules.texts import patterns
from toolkit.rules.texts.passages import FORM, FORM_2021, HABIT, NO_TEXT, around, aspects, bare, found_at, occurs, text_test

_ACT = "《政府信息公开条例》第五十条"


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


N111 = Rule(
    "N111", Severity.ERROR, "不得留有模板或草稿的待填内容", HABIT,
    "请改为实际情况，或者删去。", "“{title}”里留有待填的内容“{what}”：“{passage}”。", text_test(_leftovers),
    published=Severity.QUERY, missing=NO_TEXT,
    sample=Sample(texts={"overview.platform": "门户网站设有【待补充：栏目个数】个栏目，由专人值守，内容每月核对一次。"}),
)  # fmt: skip


def _says_nothing(text: str) -> bool:
    return patterns.NOTHING.fullmatch(bare(patterns.OWN_HEADING.sub("", text))) is not None


def _no_problems(case: Case) -> Iterator[Found]:
    text = case.text("problems")
    if text.strip() and len(text) < 60 and _says_nothing(text):
        yield Found({"passage": text.strip()}, (TEXT + "problems",), excerpt=text.strip())


N112 = Rule(
    "N112", Severity.ERROR, "主要问题及改进情况不能只写“无”", FORM,
    "请写明存在的主要问题和改进情况。", "第五部分只写了“{passage}”。", text_test(_no_problems), published=Severity.QUERY,
    missing=NO_TEXT, sample=Sample(texts={"problems": "无。"}),
)  # fmt: skip


def _thin_problems(case: Case) -> Iterator[Found]:
    text = case.text("problems")
    body = patterns.OWN_HEADING.sub("", text)
    if not text.strip() or (len(text) < 60 and _says_nothing(text)):
        return
    if len(bare(body)) < patterns.SHORTEST_PROBLEMS:
        what = "过于简单"
    elif not topics.PROBLEM.search(body):
        what = "没有写明存在的问题"
    elif not topics.MEASURE.search(body):
        what = "没有写明改进情况"
    else:
        return
    yield Found({"what": what}, (TEXT + "problems",), excerpt=around(text, 0, 30))


N113 = Rule(
    "N113", Severity.QUERY, "应写明主要问题和改进情况", FORM,
    "请补写存在的问题和对应的改进措施。", "第五部分{what}。", text_test(_thin_problems), missing=NO_TEXT,
    sample=Sample(texts={"problems": "解读材料以文字为主，群众不易看懂，个别科室更新栏目不够及时。"}),
)  # fmt: skip


def _empty_aspects(case: Case) -> Iterator[Found]:
    for key, title in (("overview", "一、总体情况"), *((f"overview.{key}", title) for key, title in aspects(case))):
        text = case.text(key)
        if text.strip() and len(text) < 20 and _says_nothing(text):
            yield Found({"title": title, "passage": text.strip()}, (TEXT + key,), excerpt=text.strip())


N114 = Rule(
    "N114", Severity.QUERY, "总体情况不宜只写“无”", FORM,
    "请写明实际情况，如“本年度没有收到政府信息公开申请”。", "“{title}”只写了“{passage}”。", text_test(_empty_aspects),
    missing=NO_TEXT, sample=Sample(texts={"overview.management": "无"}),
)  # fmt: skip


def _only_none(text: str) -> bool:
    body = patterns.OWN_HEADING.sub("", text)
    return len(body) < 40 and patterns.NOTHING.fullmatch(bare(body)) is not None


def _bare_none(case: Case) -> Iterator[Found]:
    text = case.text("other_matters")
    if text.strip() and _only_none(text):
        yield Found({"passage": text.strip()}, (TEXT + "other_matters",), excerpt=text.strip())


N115 = Rule(
    "N115", Severity.QUERY, "其他需要报告的事项不能只写“无”", FORM,
    "请写明信息处理费的收取情况，没有收取的写“收取信息处理费0元”。", "第六部分只写了“{passage}”。", text_test(_bare_none),
    missing=NO_TEXT, sample=Sample(texts={"other_matters": "无"}),
)  # fmt: skip


def _no_fee(case: Case) -> Iterator[Found]:
    text = case.text("other_matters")
    if not text.strip() or _only_none(text) or patterns.FEE.search(text):
        return
    elsewhere = "处理费" in case.prose
    what = "第六部分没有写信息处理费的收取情况，其他部分有提到" if elsewhere else "没有写信息处理费的收取情况"
    yield Found({"what": what}, (TEXT + "other_matters",), milder=Severity.HINT if elsewhere else None)


N116 = Rule(
    "N116", Severity.QUERY, "应报告信息处理费的收取情况", FORM_2021,
    "请写明件数和金额，没有收取的写“收取信息处理费0元”。", "{what}。", text_test(_no_fee), missing=NO_TEXT,
    editions=(2021,),
    sample=Sample(texts={"other_matters": "无其他需要报告的事项。"}),
)  # fmt: skip


def _results(case: Case) -> Iterator[Found]:
    if not case.organ.is_government:
        return
    missing = "、".join(name for name, part in topics.RESULTS if not part.search(case.prose))
    if missing:
        key = next((key for key in ("overview.supervision", "overview") if case.text(key)), "overview")
        yield Found({"missing": missing}, (TEXT + key,), excerpt=missing)


N117 = Rule(
    "N117", Severity.QUERY, "政府的报告应写明工作考核、社会评议和责任追究结果", _ACT,
    "请在监督保障部分写明结果，没有发生的也请写明。", "没有写明{missing}的情况。", text_test(_results),
    missing="部门、街道办事处、事业单位的报告不作判断",
    sample=Sample(unit="云溪市人民政府", texts={"overview.supervision": "公开工作列入年终考核，考核结果良好。"}),
)  # fmt: skip

CONTENTS: tuple[Rule, ...] = (
    N111,
    N112,
    N113,
    N114,
    N115,
    N116,
    N117,
)
