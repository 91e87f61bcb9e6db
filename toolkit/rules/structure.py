"""Stage F: the file and its structure. Most are seen by the reader; what it names becomes a finding here."""

from __future__ import annotations

from toolkit.findings import Severity
from toolkit.form import FORMS, edition_for_year
from toolkit.rules.model import FileTest, Rule
from toolkit.submission import Submission

_FORM = "国办公开办函〔2021〕30号、〔2019〕60号 报告格式"


def _wrong_edition(submission: Submission) -> str | None:
    if submission.year is None or edition_for_year(submission.year) == submission.edition:
        return None
    right = edition_for_year(submission.year)
    return f"{submission.year}年度应使用{right}版表格（{FORMS[right].document}），本文件是{submission.edition}版"


def _bad_credit_code(submission: Submission) -> str | None:
    code = submission.code
    if len(code) != 18:
        return None  # an office's internal code has no check digit
    from stdnum.cn import uscc

    return None if uscc.is_valid(code) else f"统一社会信用代码“{code}”的校验位不对"


STRUCTURE = (
    Rule(
        "F101", Severity.ERROR, "文件应能打开并读取", "《政府信息公开条例》第四十九条（按时提交年度报告）",
        "", "{detail}",
    ),
    Rule(
        "F103", Severity.ERROR, "表二、表三、表四应各有一张", _FORM,
        "请使用下发的模板填报，不要删除工作表。", "{detail}。", published=Severity.QUERY,
    ),
    Rule(
        "F104", Severity.ERROR, "同一张表只能出现一次", _FORM,
        "请删去多余的一张，只留要上报的数据。", "{detail}。",
    ),
    Rule(
        "F105", Severity.ERROR, "各表应为同一版本", _FORM,
        "请用同一版本的模板重新填报。", "{detail}。", published=Severity.QUERY,
    ),
    Rule(
        "F106", Severity.ERROR, "表格版本应与报告年度相符", _FORM,
        "请改用该年度的模板，或者更正封面上的年度。", "{detail}。", FileTest(_wrong_edition), published=Severity.QUERY,
        missing="年度无法识别时不作判断",
    ),
    Rule(
        "F107", Severity.ERROR, "官方表格的栏目应齐全", _FORM,
        "请恢复该栏目的名称，或者把数据填入下发的模板。", "{detail}。", published=Severity.QUERY,
    ),
    Rule(
        "F108", Severity.ERROR, "不得增加行、列", _FORM,
        "请把多出的数据并入官方栏目后删去该行（列）。", "{detail}。", published=Severity.QUERY,
    ),
    Rule(
        "F109", Severity.HINT, "栏目位置应与模板一致", "填报模板",
        "数据已按栏目名称读取，下次请直接在模板中填写。", "{detail}。",
    ),
    Rule(
        "F110", Severity.ERROR, "封面应填写单位名称", "《政府信息公开条例》第四十九条",
        "请在封面填写单位全称。", "{detail}。",
    ),
    Rule(
        "F111", Severity.ERROR, "封面应填写年度", "《政府信息公开条例》第五十条",
        "请在封面填写四位数的年度，如 2024。", "{detail}。",
    ),
    Rule(
        "F112", Severity.QUERY, "统一社会信用代码应通过校验", "GB 32100—2015 法人和其他组织统一社会信用代码编码规则",
        "请核对证书上的代码。", "{detail}。", FileTest(_bad_credit_code), missing="未填写或使用内部代码时不作判断",
    ),
    Rule(
        "F113", Severity.HINT, "合计单元格应保留模板公式", "填报模板",
        "系统按填写的数字核对合计，建议恢复公式。", "{detail}。",
    ),
    Rule(
        "F114", Severity.HINT, "合计的存储值应与分项一致", "填报模板",
        "系统已按分项重新计算；请打开文件重新保存一次。", "{detail}。",
    ),
    Rule(
        "F115", Severity.HINT, "上报文件不宜带宏", "文件安全",
        "系统只读取数据，不运行宏。", "{detail}。",
    ),
    Rule(
        "F116", Severity.QUERY, "数据不得取自其他工作簿", "文件安全",
        "请把公式改为填写的数字后重新上报。", "{detail}。",
    ),
    Rule(
        "F117", Severity.QUERY, "不得隐藏含数据的行、列或工作表", "审核惯例",
        "请取消隐藏并核对其中的数据。", "{detail}。",
    ),
    Rule(
        "F118", Severity.ERROR, "数据单元格不得合并", _FORM,
        "请取消合并，每格只填一个数。", "{detail}。",
    ),
    Rule(
        "F119", Severity.HINT, "模板标识应与表格一致", "填报模板",
        "请确认使用的是最新下发的模板。", "{detail}。",
    ),
    Rule(
        "F120", Severity.QUERY, "勾选零报告的，各项应为 0", "审核惯例",
        "请取消零报告的勾选，或者核对非零的数据。", "{detail}。",
    ),
    Rule(
        "F121", Severity.QUERY, "封面的校验码应与表中数据一致", "审核惯例（纸质件与电子件应一致，怀化市通知）",
        "请打开文件重新保存，核对盖章的纸质件，必要时重新打印盖章。", "{detail}。", missing="没有校验码时不作判断",
    ),
)  # fmt: skip
