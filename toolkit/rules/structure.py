"""Stage F: the file and its structure. Most are seen by the reader; what it names becomes a finding here."""

from __future__ import annotations

from toolkit.form import FORMS, edition_for_year
from toolkit.rules.findings import Severity
from toolkit.rules.imported import IMPORTED
from toolkit.rules.model import FileTest, Rule, Sample
from toolkit.submission.report import Fault, Submission

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


def _seen(rule: str, detail: str, sheet: str = "", address: str = "", key: str = "", raw: str = "") -> Sample:
    """A report in which the reader noticed this."""
    return Sample(faults=(Fault(rule, detail, sheet, address, key, raw),))


STRUCTURE = (
    Rule(
        "F101", Severity.ERROR, "文件应能打开并读取", "《政府信息公开条例》第四十九条（按时提交年度报告）",
        "", "{detail}",
        sample=_seen("F101", "文件不是 xlsx 工作簿，请在 WPS 或 Excel 中另存为 xlsx 后重新上报。"),
    ),
    Rule(
        "F103", Severity.ERROR, "表二、表三、表四应各有一张", _FORM,
        "请使用下发的模板填报，不要删除工作表。", "{detail}。", published=Severity.QUERY,
        sample=_seen("F103", "没有找到表四（四、政府信息公开行政复议、行政诉讼情况）", "表四"),
    ),
    Rule(
        "F104", Severity.ERROR, "同一张表只能出现一次", _FORM,
        "请删去多余的一张，只留要上报的数据。", "{detail}。",
        sample=_seen("F104", "表三在工作表“表三 (2)”中又出现一次（A5）", "表三 (2)", "A5"),
    ),
    Rule(
        "F105", Severity.ERROR, "各表应为同一版本", _FORM,
        "请用同一版本的模板重新填报。", "{detail}。", published=Severity.QUERY,
        sample=_seen("F105", "表二是2021版，表三是2019版", "表三"),
    ),
    Rule(
        "F106", Severity.ERROR, "表格版本应与报告年度相符", _FORM,
        "请改用该年度的模板，或者更正封面上的年度。", "{detail}。", FileTest(_wrong_edition), published=Severity.QUERY,
        missing="年度无法识别时不作判断",
        sample=Sample(edition=2019, year=2024, silent=True),
    ),
    Rule(
        "F107", Severity.ERROR, "官方表格的栏目应齐全", _FORM,
        "请恢复该栏目的名称，或者把数据填入下发的模板。", "{detail}。", published=Severity.QUERY,
        sample=_seen(
            "F107", "表二缺少栏目“行政强制”，无法读取其数据", "表二", "", "documents/coercion/decisions",
        ),
    ),
    Rule(
        "F108", Severity.ERROR, "不得增加行、列", _FORM,
        "请把多出的数据并入官方栏目后删去该行（列）。", "{detail}。", published=Severity.QUERY,
        sample=_seen("F108", "表二中“其他主动公开文件”不是官方栏目，但填有内容", "表二", "B9", "", "7"),
    ),
    Rule(
        "F109", Severity.HINT, "栏目位置应与模板一致", "填报模板",
        "数据已按栏目名称读取，下次请直接在模板中填写。", "{detail}。",
        sample=_seen("F109", "表三整体下移了2行", "表三"),
    ),
    Rule(
        "F110", Severity.ERROR, "封面应填写单位名称", "《政府信息公开条例》第四十九条",
        "请在封面填写单位全称。", "{detail}。",
        sample=Sample(unit="", faults=(Fault("F110", "封面没有填写单位名称", "封面", "C9"),)),
    ),
    Rule(
        "F111", Severity.ERROR, "封面应填写年度", "《政府信息公开条例》第五十条",
        "请在封面填写四位数的年度，如 2024。", "{detail}。",
        sample=_seen("F111", "封面的年度“去年”无法识别", "封面", "C12", raw="去年"),
    ),
    Rule(
        "F112", Severity.QUERY, "统一社会信用代码应通过校验", "GB 32100—2015 法人和其他组织统一社会信用代码编码规则",
        "请核对证书上的代码。", "{detail}。", FileTest(_bad_credit_code), missing="未填写或使用内部代码时不作判断",
        sample=Sample(code="11330000002482110X"),
    ),
    Rule(
        "F113", Severity.HINT, "合计单元格应保留模板公式", "填报模板",
        "系统按填写的数字核对合计，建议恢复公式。", "{detail}。",
        sample=_seen(
            "F113", "表三“（七）总计／总计”（J28）应由公式自动计算，现在是“17”", "表三", "J28", "requests/disposed/total", "17",
        ),
    ),
    Rule(
        "F114", Severity.HINT, "合计的存储值应与分项一致", "填报模板",
        "系统已按分项重新计算；请打开文件重新保存一次。", "{detail}。",
        sample=_seen(
            "F114", "表三“（七）总计／总计”（J28）存储的是 16，按分项应为 17", "表三", "J28", "requests/disposed/total", "16",
        ),
    ),
    Rule(
        "F115", Severity.HINT, "上报文件不宜带宏", "文件安全",
        "系统只读取数据，不运行宏。", "{detail}。",
        sample=_seen("F115", "文件含有宏"),
    ),
    Rule(
        "F116", Severity.QUERY, "数据不得取自其他工作簿", "文件安全",
        "请把公式改为填写的数字后重新上报。", "{detail}。",
        sample=_seen("F116", "文件含有指向其他工作簿或外部数据源的链接"),
    ),
    Rule(
        "F117", Severity.QUERY, "不得隐藏含数据的行、列或工作表", "审核惯例",
        "请取消隐藏并核对其中的数据。", "{detail}。",
        sample=_seen("F117", "表三第8、9行被隐藏，其中有数据", "表三", "A8"),
    ),
    Rule(
        "F118", Severity.ERROR, "数据单元格不得合并", _FORM,
        "请取消合并，每格只填一个数。", "{detail}。",
        sample=_seen("F118", "表三D25:D27合并了3个数据单元格", "表三", "D25", raw="0\n0\n0"),
    ),
    Rule(
        "F119", Severity.HINT, "模板标识应与表格一致", "填报模板",
        "请确认使用的是最新下发的模板。", "{detail}。",
        sample=_seen("F119", "模板标识是2019版，表格是2021版", "_meta"),
    ),
    Rule(
        "F120", Severity.QUERY, "勾选零报告的，各项应为 0", "审核惯例",
        "请取消零报告的勾选，或者核对非零的数据。", "{detail}。",
        sample=_seen(
            "F120", "封面勾选了零报告，但有20项数据不为0，第一处是表二“行政规范性文件／本年制发件数”（C8）", "表二", "C8",
        ),
    ),
    Rule(
        "F121", Severity.QUERY, "封面的校验码应与表中数据一致", "审核惯例（纸质件与电子件应一致，怀化市通知）",
        "请打开文件重新保存，核对盖章的纸质件，必要时重新打印盖章。", "{detail}。", missing="没有校验码时不作判断",
        sample=_seen(
            "F121", "封面的校验码是 12345678，按表中数据应为 40213377，盖章的纸质件可能与本文件不一致", "封面",
        ),
    ),
    *IMPORTED,
    Rule(
        "F132", Severity.QUERY, "名称、代码中不应有看不见的字符", "审核惯例（名称应与名录一致）",
        "请清空这一格，用键盘重新输入，不要从网页或聊天中粘贴。", "{detail}。",
        sample=_seen("F132", "封面的单位代码“YX-\\u202e003”里有看不见的字符（U+202E）", "封面", "C10", raw="YX-\u202e003"),
    ),
)  # fmt: skip
