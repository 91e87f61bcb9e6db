"""Stage Y: between years. Last year's figures come from the office's archive of accepted reports, not from the unit.

Source: 《政府信息公开条例》第五十条 and the form's own row “上年结转”; that the relation holds in every applicant column was
verified on published reports of two successive years.
"""

from __future__ import annotations

from toolkit.findings import Severity
from toolkit.rules.model import LinearTest, Rule

_MISSING = "没有上年数据时不作判断"
_APPLICANTS = ("natural_person", "enterprise", "research", "public_interest", "legal_service", "other")

CONTINUITY = (
    Rule(
        "Y201", Severity.ERROR, "上年结转应等于上一年度报表的结转下年度（各类申请人分别相等）",
        "国办公开办函〔2021〕30号、〔2019〕60号 报告格式，表三第二项、第四项", "请核对两年报表。",
        "{column}列“上年结转”填 {left} 件，上一年度报表“结转下年度”为 {right} 件，相差 {difference} 件。",
        LinearTest(("requests/carried_in/{}",), ("prior:requests/carried_out/{}",), _APPLICANTS), missing=_MISSING,
    ),
    Rule(
        "Y202", Severity.QUERY, "现行有效件数应等于上年现行有效加本年制发减本年废止",
        "国办公开办函〔2021〕30号 报告格式，表二（公开报告中成立；失效、修订的计法各地不同，故只作核实）",
        "请核对；因失效、修订等原因不等的，请说明。",
        "“{row}”现行有效与本年废止之和为 {left} 件，上年现行有效与本年制发之和为 {right} 件，相差 {difference} 件。",
        LinearTest(
            ("documents/{}/in_force", "documents/{}/repealed"), ("prior:documents/{}/in_force", "documents/{}/issued"),
            ("rules", "normative"),
        ), missing=_MISSING, editions=(2021,),
    ),
)  # fmt: skip
