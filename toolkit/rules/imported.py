"""Stage F, continued: what was met when a published report was read in, and had to be decided.

`nianbao import` writes each irregularity with its kind on the sheet 导入说明; when the workbook is checked, each becomes a
finding here. Nobody can be sent back to a report that is published: a query or a hint, never an error.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from toolkit.rules.findings import Severity
from toolkit.rules.model import Rule, Sample
from toolkit.submission.report import Fault

_FORM = "国办公开办函〔2021〕30号、〔2019〕60号 报告格式"
_SEEN = "审核惯例（公开报告中的常见问题）"
_MISSING = "只对导入的公开报告作判断"

#: Kinds of which nothing is said here, and why.
SAID_ELSEWHERE: Mapping[str, str] = MappingProxyType({
    "blank_figures": "C101", "not_a_number": "C104", "placeholder": "C102, C103", "several_numbers": "C106", "fraction": "C108",
    "annotated_figure": "C109, C110", "total_mismatch": "X102, X103, X201, X202, X203", "edition_for_year": "F106",
    "opening_missing": "N106", "opening_incomplete": "N107", "aspects_missing": "N101, N102", "aspects_differ": "N102",
    "title_split": "a title may stand on two lines",
})  # fmt: skip


def _met(rule: str, detail: str, sheet: str = "", address: str = "", key: str = "") -> Sample:
    return Sample(faults=(Fault(rule, detail, sheet, address, key),), published=True)


IMPORTED: tuple[Rule, ...] = (
    Rule(
        "F122", Severity.QUERY, "公开报告的表格、行、列应齐全并依次排列", _FORM,
        "请核对原报告，补填空着的数字。", "{detail}。", missing=_MISSING,
        sample=_met(
            "F122", "表三“2.重复申请”：没有找到这一行，7 个数字留空", "表三", "D22",
            "requests/not_processed.repeat/natural_person"
        ),
    ),
    Rule(
        "F123", Severity.QUERY, "公开报告的表格不应多出行或数字", _FORM,
        "请核对原报告，多出的数字没有计入。", "{detail}。", missing=_MISSING,
        sample=_met("F123", "表四：这一行比表头多出 1 个数字：前 15 个按表头对应，多出的 “0” 没有采用", "表四"),
    ),
    Rule(
        "F124", Severity.QUERY, "公开报告的数字应与表头对齐", _FORM,
        "请对照原报告核对这一行的数字。", "{detail}。", missing=_MISSING,
        sample=_met("F124", "表三“7.属于行政执法案卷”：这一行被分页拆成两行，已合并为一行", "表三", "D16"),
    ),
    Rule(
        "F125", Severity.QUERY, "公开报告的单元格不应合并填写几个数", _FORM,
        "请对照原报告核对分开后的数字。", "{detail}。", missing=_MISSING,
        sample=_met(
            "F125", "表三“1.信访举报投诉类申请”：自然人列的单元格里各有 2 个数字，下面 1 行空白，已逐行分开", "表三", "D21"
        ),
    ),
    Rule(
        "F126", Severity.HINT, "公开报告的栏目名称应与官方表格一致", _FORM,
        "系统已按官方栏目读取，无需处理。", "{detail}。", missing=_MISSING,
        sample=_met(
            "F126", "表三“2.重复申请”：行名与官方表格不同（原文“2.重复性申请”），已按所在位置和相近文字对应", "表三", "D22"
        ),
    ),
    Rule(
        "F127", Severity.HINT, "公开报告不宜残留编辑标记、页码和空白", _SEEN,
        "系统已略去，无需处理。", "{detail}。", missing=_MISSING,
        sample=_met(
            "F127", "表四“行政复议／结果维持”原文“[bookmark: _GoBack]2”：数字里有 Word 书签的残留文字，已忽略", "表四", "A6"
        ),
    ),
    Rule(
        "F128", Severity.QUERY, "标题应为“单位名称＋年度＋年政府信息公开工作年度报告”", _FORM,
        "请核对单位名称和年度，并建议原单位更正标题。", "{detail}。", missing=_MISSING,
        sample=_met(
            "F128", "标题没有写“政府”二字，应为“政府信息公开工作年度报告”：“云溪市教育局2024年信息公开工作年度报告”",
            "封面", "C9",
        ),
    ),
    Rule(
        "F129", Severity.QUERY, "六个部分应齐全，编号一至六依次排列", _FORM,
        "请核对原报告，并建议原单位更正。", "{detail}。", missing=_MISSING,
        sample=_met("F129", "第三部分：标题“3、收到和处理政府信息公开申请情况”的编号写法不统一，应为“三、”"),
    ),
    Rule(
        "F130", Severity.HINT, "各部分的标题应与官方格式一致，并单独成行", _FORM,
        "系统已按官方格式归入，无需处理。", "{detail}。", missing=_MISSING,
        sample=_met("F130", "第五部分：标题“五、主要问题及整改措施”与官方格式“五、存在的主要问题及改进情况”不同"),
    ),
    Rule(
        "F131", Severity.QUERY, "公开报告的各表应为同一版本", _FORM,
        "请核对原报告所用的格式。", "{detail}。", missing=_MISSING,
        sample=_met("F131", "表二、表三：表二是2021年版式，表三是2019年版式；已按表二的版式（2021年）导入"),
    ),
)  # fmt: skip
