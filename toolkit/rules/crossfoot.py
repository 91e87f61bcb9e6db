"""Stage X: cross-footing inside a table. The equations are derived from the form; here they get a number and words."""

from __future__ import annotations

from toolkit.rules.findings import Severity
from toolkit.rules.model import RelationTest, Rule, Sample

_SOURCE = "国办公开办函〔2021〕30号、〔2019〕60号 报告格式，"
_MISSING = "有一项未填或有误时，该条关系不作判断"


def _total(rule: str, title: str, source: str, test: RelationTest, wrong: dict[str, int]) -> Rule:
    return Rule(
        rule, Severity.ERROR, title, _SOURCE + source, "请核对各分项和总计。",
        "{name}填 {left} {measure}，各分项之和为 {right} {measure}，相差 {difference} {measure}。",
        test, published=Severity.ERROR, missing=_MISSING, sample=Sample(figures=wrong, silent=True),
    )  # fmt: skip


CROSSFOOT = (
    _total(
        "X101", "表三各行：总计等于自然人与法人或其他组织之和", "表三“总计”列", RelationTest("requests", "across"),
        {"requests/other_handling.other/total": 1},
    ),
    _total(
        "X102", "表三各列：（七）总计等于（一）至（六）之和", "表三“（七）总计”行", RelationTest("requests", "down"),
        {"requests/disposed/research": 1, "requests/received/research": 1},
    ),
    Rule(
        "X103", Severity.ERROR, "表三各列：第一项加第二项之和，等于第三项加第四项之和", _SOURCE + "表三表头所印勾稽关系",
        "请核对新收、上年结转、办理结果和结转下年度的件数。",
        "{column}列本年新收与上年结转之和为 {left} 件，办理结果总计与结转下年度之和为 {right} 件，相差 {difference} 件。",
        RelationTest("requests", "balance"), missing=_MISSING,
        sample=Sample(figures={"requests/carried_out/enterprise": 1}, silent=True),
    ),
    _total(
        "X201", "表四行政复议：总计等于四种结果之和", "表四“行政复议”", RelationTest("challenges", "across", "reconsideration"),
        {"challenges/count/reconsideration.total": 4},
    ),
    _total(
        "X202", "表四未经复议直接起诉：总计等于四种结果之和", "表四“未经复议直接起诉”",
        RelationTest("challenges", "across", "litigation.direct"), {"challenges/count/litigation.direct.total": 0},
    ),
    _total(
        "X203", "表四复议后起诉：总计等于四种结果之和", "表四“复议后起诉”",
        RelationTest("challenges", "across", "litigation.after_reconsideration"),
        {"challenges/count/litigation.after_reconsideration.total": 11},
    ),
)  # fmt: skip
