"""The edition of 2019 (试行): 国办公开办函〔2019〕60号, for report years 2019 and 2020. 198 figures, 40 equations.

It differs from 2021 in table 二, in one row of table 三 and in two headings of prose.
"""

from __future__ import annotations

from toolkit.form.headings import OTHER_MATTERS, article_20, challenges_table, requests_table
from toolkit.form.model import CHANGE, ITEMS, MONEY, Form, Heading, Section, Table, tree

_PUBLISHED = tree(
    Heading("本年新制作数量", "produced", note="本年度新制作的件数。"),
    Heading("本年新公开数量", "published", width=2, note="本年度新公开的件数。"),
    Heading("对外公开总数量", "public_total", note="截至12月31日对外公开的总件数。"),
)
_PRIOR_ITEMS = Heading("上一年项目数量", "prior_items", measure=ITEMS, width=2, note="上一年末的项目数量。")
_CHANGE = Heading("本年增/减", "change", measure=CHANGE, note="本年增加或者减少的项目数量，减少的填负数，如 -3。")
_DECISIONS = tree(_PRIOR_ITEMS, _CHANGE, Heading("处理决定数量", "decisions", note="本年度作出的处理决定件数。"))
_FEES = tree(_PRIOR_ITEMS, Heading("本年增/减", "change", measure=CHANGE, width=2, note=_CHANGE.note))
_PURCHASES = tree(
    Heading("采购项目数量", "items", measure=ITEMS, width=2, note="本年度政府集中采购的项目数量。"),
    Heading("采购总金额", "amount", measure=MONEY, width=2, note="官方表头没有写单位：请连同单位填写，如 251000元、25.1万元。"),
)

DOCUMENTS = Table(
    "documents",
    "二",
    "二、主动公开政府信息情况",
    (
        article_20(
            "一",
            tree(
                Heading("规章", "rules", note="没有规章制定权的机关填0。"),
                Heading("规范性文件", "normative", note="按规定程序制定发布的规范性文件。"),
            ),
            _PUBLISHED,
        ),
        article_20(
            "五",
            tree(Heading("行政许可", "license"), Heading("其他对外管理服务事项", "other_services")),
            _DECISIONS,
        ),
        article_20(
            "六",
            tree(Heading("行政处罚", "penalty"), Heading("行政强制", "coercion")),
            _DECISIONS,
        ),
        article_20(
            "八",
            tree(Heading("行政事业性收费", "fee", note="这里填收费项目数，不是金额。")),
            _FEES,
        ),
        article_20(
            "九",
            tree(Heading("政府集中采购", "procurement")),
            _PURCHASES,
        ),
    ),
)

OTHER_HANDLING = Heading("（六）其他处理", "other_handling", note="（一）至（五）之外的处理结果。")

FORM = Form(
    edition=2019,
    document="国办公开办函〔2019〕60号",
    tables=(DOCUMENTS, requests_table(OTHER_HANDLING), challenges_table()),
    sections=(
        Section("overview", "一、总体情况", note="主动公开、依申请公开、政府信息管理、平台建设、监督保障等情况。"),
        Section(
            "problems",
            "五、政府信息公开工作存在的主要问题及改进情况",
            accepted=("五、存在的主要问题及改进情况",),
            note="写明存在的主要问题和改进情况，不能只写“无”。",
        ),
        OTHER_MATTERS,
    ),
)
