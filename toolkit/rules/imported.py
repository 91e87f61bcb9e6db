"""Stage F, continued: what was met when a published report was read in, and had to be decided.

`nianbao import` writes each irregularity with its kind on the sheet 导入说明; when the workbook is checked, each becomes a
finding here. Nobody can be sent back to a report that is published: a query or a hint, never an error.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from toolkit.form import sheets
from toolkit.rules.findings import Severity
from toolkit.rules.model import ReaderTest, Rule, Sample
from toolkit.rules.spoiled import Put

_FORM = "国办公开办函〔2021〕30号、〔2019〕60号 报告格式"
_SEEN = "审核惯例（公开报告中的常见问题）"
_MISSING = "只对导入的公开报告作判断"

#: The rule about each kind of irregularity.
RULE_OF_NOTE: Mapping[str, str] = MappingProxyType({
    "table_missing": "F122", "row_missing": "F122", "column_order": "F122", "figures_not_placed": "F122",
    "extra_row": "F123", "extra_value": "F123",
    "shifted_row": "F124", "split_row": "F124", "stacked_table": "F124",
    "merged_numbers": "F125",
    "row_label": "F126", "row_number": "F126", "column_heading": "F126",
    "bookmark_residue": "F127", "blanks_in_figure": "F127", "page_number": "F127", "extra_blank": "F127",
    "page_head": "F127", "page_foot": "F127", "deleted_text": "F127", "hidden_text": "F127",
    "converted": "F127", "embedded_table": "F124", "embedded_unread": "F122",
    "title_missing": "F128", "title_year": "F128", "title_unit": "F128", "title_order": "F128",
    "title_without_government": "F128", "title_wording": "F128", "unit_missing": "F128",
    "section_missing": "F129", "section_number": "F129", "numbering_style": "F129", "section_order": "F129",
    "section_heading": "F130", "section_run_in": "F130", "aspect_heading": "F130", "prose_between_tables": "F130",
    "editions_mixed": "F131",
})  # fmt: skip

#: Rules about what needs nothing from anybody.
_NOTHING_TO_DO = frozenset(("F126", "F127", "F130"))

#: Kinds of which nothing is said here, and why.
SAID_ELSEWHERE: Mapping[str, str] = MappingProxyType({
    "blank_figures": "C101", "not_a_number": "C104", "placeholder": "C102, C103", "several_numbers": "C106", "fraction": "C108",
    "annotated_figure": "C109, C110", "total_mismatch": "X102, X103, X201, X202, X203", "edition_for_year": "F106",
    "opening_missing": "N106", "opening_incomplete": "N107", "aspects_missing": "N101, N102", "aspects_differ": "N102",
    "title_split": "a title may stand on two lines",
})  # fmt: skip


def _notes(rule: str) -> ReaderTest:
    """The test of a rule about notes: an import says itself what it met. What nobody has to do anything about is told once."""
    words = {f"imported_{code}": "{note}" for code, about in RULE_OF_NOTE.items() if about == rule}
    return ReaderTest(words, "{first}；这样的共 {count} 处，都列在“导入说明”中" if rule in _NOTHING_TO_DO else "")


def _met(place: str, detail: str, code: str) -> Sample:
    """A workbook that was made from a published report, with one note on its sheet 导入说明."""
    cells = zip("ABC", (place, detail, code), strict=True)
    return Sample(published=True, spoiled=tuple(Put(sheets.IMPORT_NOTES, f"{letter}5", text) for letter, text in cells))


IMPORTED: tuple[Rule, ...] = (
    Rule(
        "F122", Severity.QUERY, "公开报告的表格、行、列应齐全并依次排列", _FORM,
        "请核对原报告，补填空着的数字。", "{detail}。", _notes("F122"), missing=_MISSING,
        sample=_met("表三“2.重复申请”", "没有找到这一行，7 个数字留空。", "row_missing"),
    ),
    Rule(
        "F123", Severity.QUERY, "公开报告的表格不应多出行或数字", _FORM,
        "请核对原报告，多出的数字没有计入。", "{detail}。", _notes("F123"), missing=_MISSING,
        sample=_met("表四", "这一行比表头多出 1 个数字：前 15 个按表头对应，多出的 “0” 没有采用。", "extra_value"),
    ),
    Rule(
        "F124", Severity.QUERY, "公开报告的数字应与表头对齐", _FORM,
        "请对照原报告核对这一行的数字。", "{detail}。", _notes("F124"), missing=_MISSING,
        sample=_met("表三“7.属于行政执法案卷”", "这一行被分页拆成两行，已合并为一行。", "split_row"),
    ),
    Rule(
        "F125", Severity.QUERY, "公开报告的单元格不应合并填写几个数", _FORM,
        "请对照原报告核对分开后的数字。", "{detail}。", _notes("F125"), missing=_MISSING,
        sample=_met(
            "表三“1.信访举报投诉类申请”",
            "自然人、商业企业、科研机构、社会公益组织、法律服务机构、其他、总计列的单元格里各有 2 个数字，下面 1 行空白，"
            "已逐行分开。",
            "merged_numbers",
        ),
    ),
    Rule(
        "F126", Severity.HINT, "公开报告的栏目名称应与官方表格一致", _FORM,
        "系统已按官方栏目读取，无需处理。", "{detail}。", _notes("F126"), missing=_MISSING,
        sample=_met(
            "表三“2.重复申请”", "行名与官方表格不同（原文“2.重复性申请”），已按所在位置和相近文字对应。", "row_label",
        ),
    ),
    Rule(
        "F127", Severity.HINT, "公开报告不宜残留编辑标记、页码和空白", _SEEN,
        "系统已略去，无需处理。", "{detail}。", _notes("F127"), missing=_MISSING,
        sample=_met(
            "表四", "表四“行政复议／结果维持”原文“[bookmark: _GoBack]0”：数字里有 Word 书签的残留文字，已忽略。",
            "bookmark_residue",
        ),
    ),
    Rule(
        "F128", Severity.QUERY, "标题应为“单位名称＋年度＋年政府信息公开工作年度报告”", _FORM,
        "请核对单位名称和年度，并建议原单位更正标题。", "{detail}。", _notes("F128"), missing=_MISSING,
        sample=_met(
            "标题",
            "标题没有写“政府”二字，应为“政府信息公开工作年度报告”：“云溪市教育局2024年信息公开工作年度报告”。",
            "title_without_government",
        ),
    ),
    Rule(
        "F129", Severity.QUERY, "六个部分应齐全，编号一至六依次排列", _FORM,
        "请核对原报告，并建议原单位更正。", "{detail}。", _notes("F129"), missing=_MISSING,
        sample=_met(
            "第三部分", "标题“3、收到和处理政府信息公开申请情况”的编号写法不统一，应为“三、”。", "numbering_style",
        ),
    ),
    Rule(
        "F130", Severity.HINT, "各部分的标题应与官方格式一致，并单独成行", _FORM,
        "系统已按官方格式归入，无需处理。", "{detail}。", _notes("F130"), missing=_MISSING,
        sample=_met(
            "第五部分", "标题“五、主要问题及整改措施”与官方格式“五、存在的主要问题及改进情况”不同。", "section_heading",
        ),
    ),
    Rule(
        "F131", Severity.QUERY, "公开报告的各表应为同一版本", _FORM,
        "请核对原报告所用的格式。", "{detail}。", _notes("F131"), missing=_MISSING,
        sample=_met(
            "表二、表三",
            "表二是2021年版式，表三是2019年版式；已按表二的版式（2021年）导入，表三中只有另一版式才有的行没有采用。",
            "editions_mixed",
        ),
    ),
)  # fmt: skip
