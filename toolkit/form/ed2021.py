"""The edition of 2021: 国办公开办函〔2021〕30号, for report years from 2021 on. 200 figures, 42 equations."""

from __future__ import annotations

from toolkit.form.headings import ASPECTS, OTHER_MATTERS, article_20, challenges_table, requests_table
from toolkit.form.model import MONEY, Form, Heading, Section, Table, tree

_STOCK = tree(
    Heading("本年制发件数", "issued", note="本年度制定印发的件数。"),
    Heading("本年废止件数", "repealed", note="本年度废止的件数。"),
    Heading("现行有效件数", "in_force", note="截至12月31日仍然有效的件数。"),
)
_DECISIONS = tree(
    Heading("本年处理决定数量", "decisions", width=3, note="本年度作出的处理决定件数，不是事项数，也不是公开条数。")
)
_AMOUNT = tree(
    Heading(
        "本年收费金额（单位：万元）",
        "amount",
        measure=MONEY,
        width=3,
        note="本年度收取的金额，以万元为单位，可以有小数。信息处理费不填在这里，写在第六部分。",
    )
)

DOCUMENTS = Table(
    "documents",
    "二",
    "二、主动公开政府信息情况",
    (
        article_20(
            "一",
            tree(
                Heading("规章", "rules", note="只有国务院部门和省、设区的市、自治州政府有权制定；其他机关填0。"),
                Heading("行政规范性文件", "normative", note="按规定程序制定发布的行政规范性文件，不含内部文件。"),
            ),
            _STOCK,
        ),
        article_20(
            "五",
            tree(Heading("行政许可", "license", note="没有许可职权的填0。")),
            _DECISIONS,
        ),
        article_20(
            "六",
            tree(
                Heading("行政处罚", "penalty", note="没有处罚职权的填0。"),
                Heading("行政强制", "coercion", note="没有强制职权的填0。"),
            ),
            _DECISIONS,
        ),
        article_20(
            "八",
            tree(Heading("行政事业性收费", "fee", note="没有收费项目的填0。")),
            _AMOUNT,
        ),
    ),
)

OTHER_HANDLING = Heading(
    "（六）其他处理",
    "other_handling",
    children=(
        Heading(
            "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
            "not_corrected",
            note="申请人逾期不补正、视为放弃申请的。",
        ),
        Heading(
            "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
            "fee_unpaid",
            note="申请人逾期未缴纳信息处理费的。",
        ),
        Heading("3.其他", "other", note="申请人撤回等其他情形。"),
    ),
)

FORM = Form(
    edition=2021,
    document="国办公开办函〔2021〕30号",
    tables=(DOCUMENTS, requests_table(OTHER_HANDLING), challenges_table()),
    sections=(
        Section(
            "overview", "一、总体情况", aspects=ASPECTS, note="主动公开、依申请公开、政府信息管理、平台建设、监督保障五个方面。"
        ),
        Section(
            "problems",
            "五、存在的主要问题及改进情况",
            accepted=(
                "五、主要问题及改进情况",
                "五、存在的主要问题及整改措施",
                "五、存在问题及改进情况",
                "五、存在的问题及改进情况",
            ),
            note="写明存在的主要问题和改进情况，不能只写“无”。",
        ),
        OTHER_MATTERS,
    ),
)
