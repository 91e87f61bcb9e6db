"""Stage N, first part, continued: how a report opens."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.rules.case import Case
from toolkit.rules.findings import Severity
from toolkit.rules.model import Rule, Sample
from toolkit.rules.terms import TEXT, Found
from toolkit.rules.texts import patterns
from toolkit.rules.texts.passages import HABIT, NO_TEXT, found_at, text_test


def _no_opening(case: Case) -> Iterator[Found]:
    if case.text("opening").strip():
        return
    start = case.text("overview")[:400]
    if not all(part.search(start) for _, part in patterns.OPENING_PARTS):
        yield Found({}, (TEXT + "opening",))


N106 = Rule(
    "N106", Severity.HINT, "报告开头应有编制说明", HABIT,
    "请在开头写明编制依据、统计期限和联系方式。", "没有填写报告的开头。", text_test(_no_opening), published=Severity.QUERY,
    missing=NO_TEXT, sample=Sample(texts={"opening": ""}),
)  # fmt: skip


def _thin_opening(case: Case) -> Iterator[Found]:
    text = case.text("opening")
    if not text.strip():
        return
    missing = "、".join(name for name, part in patterns.OPENING_PARTS if not part.search(text))
    if missing:
        yield Found({"missing": missing}, (TEXT + "opening",), excerpt=missing)
    elif not patterns.CONTACT.search(text):
        yield Found({"missing": "联系方式"}, (TEXT + "opening",), excerpt="联系方式", milder=Severity.HINT)


N107 = Rule(
    "N107", Severity.QUERY, "开头应写明编制依据、统计期限和联系方式", HABIT,
    "请补写。", "报告开头没有写明{missing}。", text_test(_thin_opening), missing="没有开头时不作判断",
    sample=Sample(texts={
        "opening": "根据《中华人民共和国政府信息公开条例》编制本报告。"
        "有疑问的，请与云溪市教育局办公室联系（电话：0123-4567890）。",
    }),
)  # fmt: skip


def _old_format(case: Case) -> Iterator[Found]:
    text = case.text("opening")
    if "60" not in text or (case.submission.year or 0) < 2021:
        return
    match = patterns.OLD_FORMAT.search(text)
    if match and not patterns.NEW_FORMAT.search(text):
        yield found_at(case, "opening", text, match.span())


N108 = Rule(
    "N108", Severity.QUERY, "2021年度以后应引用现行报告格式", "国办公开办函〔2021〕30号",
    "请改为“国办公开办函〔2021〕30号”，并核对所用的格式。", "开头引用的是已被取代的格式：“{passage}”。",
    text_test(_old_format), missing="没有开头、年度在2021年以前的不作判断", editions=(2019, 2021),
    sample=Sample(texts={
        "opening": "根据《中华人民共和国政府信息公开条例》和国办公开办函〔2019〕60号规定的格式编制本报告。"
        "统计期限自2024年1月1日起，至2024年12月31日止。有疑问的，请与云溪市教育局办公室联系（电话：0123-4567890）。",
    }),
)  # fmt: skip

OPENING: tuple[Rule, ...] = (
    N106,
    N107,
    N108,
)
