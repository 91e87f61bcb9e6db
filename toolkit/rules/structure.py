"""Stage F: the file and its structure. Most is seen by the reader, which gives kinds and values; the words stand here."""

from __future__ import annotations

from toolkit.form import FORMS, edition_for_year
from toolkit.form.layout import formula
from toolkit.rules.findings import Severity
from toolkit.rules.imported import IMPORTED
from toolkit.rules.model import FileTest, ReaderTest, Rule, Sample
from toolkit.rules.spoiled import Copied, File, Hidden, Merged, OfEdition, OnCover, Put, PutAt, RowInserted, Without
from toolkit.submission.cells import RawCell
from toolkit.submission.report import Submission

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


_TOTAL = "requests/disposed/total"

STRUCTURE = (
    Rule(
        "F101", Severity.ERROR, "文件应能打开并读取", "《政府信息公开条例》第四十九条（按时提交年度报告）",
        "", "{detail}",
        sample=Sample(file="名称是 xlsx，内容不是".encode()),
    ),
    Rule(
        "F103", Severity.ERROR, "表二、表三、表四应各有一张", _FORM,
        "请使用下发的模板填报，不要删除工作表。", "{detail}。", published=Severity.QUERY,
        test=ReaderTest({"table_missing": "没有找到{table}（{title}）"}),
        sample=Sample(spoiled=(Without("表四"),), silent=True),
    ),
    Rule(
        "F104", Severity.ERROR, "同一张表只能出现一次", _FORM,
        "请删去多余的一张，只留要上报的数据。", "{detail}。",
        test=ReaderTest({"table_again": "{table}在工作表“{sheet}”中又出现一次（{address}）"}),
        sample=Sample(spoiled=(Copied("表三", "表三 (2)"),)),
    ),
    Rule(
        "F105", Severity.ERROR, "各表应为同一版本", _FORM,
        "请用同一版本的模板重新填报。", "{detail}。", published=Severity.QUERY,
        test=ReaderTest({"editions_mixed": "表二是{documents}版，表三是{requests}版"}),
        sample=Sample(spoiled=(OfEdition("requests", 2019),), silent=True),
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
        test=ReaderTest({"heading_missing": "{table}缺少栏目“{heading}”，无法读取其数据"}),
        sample=Sample(spoiled=(PutAt("documents/coercion/decisions", None), Put("表二", "A13", None)), silent=True),
    ),
    Rule(
        "F108", Severity.ERROR, "不得增加行、列", _FORM,
        "请把多出的数据并入官方栏目后删去该行（列）。", "{detail}。", published=Severity.QUERY,
        test=ReaderTest({
            "row_added": "{table}中第{row}行“{heading}”不是官方栏目，但填有内容",
            "nameless_row_added": "{table}中第{row}行不是官方栏目，但填有内容",
            "column_added": "{table}中{column}列不是官方栏目，但填有内容",
        }),
        sample=Sample(spoiled=(RowInserted("表二", 7, {"A": "其他主动公开文件", "B": "7"}),)),
    ),
    Rule(
        "F109", Severity.HINT, "栏目位置应与模板一致", "填报模板",
        "数据已按栏目名称读取，下次请直接在模板中填写。", "{detail}。",
        test=ReaderTest({
            "table_on_other_sheet": "{table}的数据在工作表“{sheet}”中，模板中在“{table}”",
            "rows_inserted": "{table}在第 {rows} 行处多了 {count} 行，下面各行的位置与模板不同",
            "columns_inserted": "{table}在 {columns} 列处多了 {count} 列，右边各列的位置与模板不同",
            "figure_moved": "{table}“{name}”应在{usual}，实际在{place}",
        }),
        sample=Sample(spoiled=(RowInserted("表三", 9),)),
    ),
    Rule(
        "F110", Severity.ERROR, "封面应填写单位名称", "《政府信息公开条例》第四十九条",
        "请在封面填写单位全称。", "{detail}。",
        test=ReaderTest({"unit_missing": "封面没有填写单位名称"}),
        sample=Sample(unit="", spoiled=(OnCover("unit", None),)),
    ),
    Rule(
        "F111", Severity.ERROR, "封面应填写年度", "《政府信息公开条例》第五十条",
        "请在封面填写四位数的年度，如 2024。", "{detail}。",
        test=ReaderTest({"year_unknown": "封面的年度“{year}”无法识别", "year_missing": "封面没有填写年度"}),
        sample=Sample(spoiled=(OnCover("year", "去年"),)),
    ),
    Rule(
        "F112", Severity.QUERY, "统一社会信用代码应通过校验", "GB 32100—2015 法人和其他组织统一社会信用代码编码规则",
        "请核对证书上的代码。", "{detail}。", FileTest(_bad_credit_code), missing="未填写或使用内部代码时不作判断",
        sample=Sample(code="11330000002482110X"),
    ),
    Rule(
        "F113", Severity.HINT, "合计单元格应保留模板公式", "填报模板",
        "系统按填写的数字核对合计，建议恢复公式。", "{detail}。",
        test=ReaderTest(
            {"total_typed": "{table}“{name}”（{address}）应由公式自动计算，现在是“{found}”"},
            together="{count} 个合计单元格应由公式自动计算，现在是直接填写的数字或其他公式，"
            "第一处是{table}“{name}”（{address}），现在是“{found}”",
        ),
        sample=Sample(spoiled=(PutAt(_TOTAL, RawCell("17", "n")),)),
    ),
    Rule(
        "F114", Severity.ERROR, "合计的存储值应与分项一致", "填报模板",
        "打印出来的是存储的结果。请检查各项中有没有文本格式或带单位、带说明的数字，删掉后重新键入数字，再保存。", "{detail}。",
        published=Severity.QUERY,
        test=ReaderTest(
            {
                "total_shown_differs": "{table}“{name}”（{address}）存储的结果是{stored}，按各项计算是{right}",
                "total_not_computed": "{table}“{name}”（{address}）存储的结果是{stored}，按各项计算是{right}",
            },
            milder={"total_not_computed": Severity.HINT},
        ),
        sample=Sample(spoiled=(PutAt(_TOTAL, RawCell("16", "n", formula(FORMS[2021], _TOTAL)[1:])),)),
    ),
    Rule(
        "F115", Severity.HINT, "上报文件不宜带宏", "文件安全",
        "系统只读取数据，不运行宏。", "{detail}。",
        test=ReaderTest({"macros": "文件含有宏"}),
        sample=Sample(spoiled=(File(has_macros=True),)),
    ),
    Rule(
        "F116", Severity.QUERY, "数据不得取自其他工作簿", "文件安全",
        "请把公式改为填写的数字后重新上报。", "{detail}。",
        test=ReaderTest({
            "outside_links": "文件含有指向其他工作簿或外部数据源的链接",
            "text_formula_reaches_out": "{what}（{address}）的公式引用了其他工作簿或外部数据：{formula}",
            "formula_reaches_out": "{table}“{name}”（{address}）的公式引用了其他工作簿或外部数据：{formula}",
        }),
        sample=Sample(spoiled=(File(has_external_links=True),)),
    ),
    Rule(
        "F117", Severity.QUERY, "不得隐藏含数据的行、列或工作表", "审核惯例",
        "请取消隐藏并核对其中的数据。", "{detail}。",
        test=ReaderTest({
            "sheet_hidden": "{table}所在的工作表“{sheet}”被隐藏",
            "rows_hidden": "{table}第{rows}行被隐藏，其中有数据",
            "columns_hidden": "{table}{columns}列被隐藏，其中有数据",
        }),
        sample=Sample(spoiled=(Hidden("表三", frozenset((8, 9))),)),
    ),
    Rule(
        "F118", Severity.ERROR, "数据单元格不得合并", _FORM,
        "请取消合并，每格只填一个数。", "{detail}。",
        test=ReaderTest({"figures_merged": "{table}{area}合并了{count}个数据单元格"}),
        sample=Sample(spoiled=(
            Put("表三", "D25", "0\n0\n0"), Put("表三", "D26", None), Put("表三", "D27", None), Merged("表三", "D25:D27"),
        )),
    ),
    Rule(
        "F119", Severity.HINT, "模板标识应与表格一致", "填报模板",
        "请确认使用的是最新下发的模板。", "{detail}。",
        test=ReaderTest({
            "other_edition": "模板标识是{said}版，表格是{edition}版",
            "other_template": "模板标识与本系统的表格不一致，可能是旧模板或者被改动过的模板",
        }),
        sample=Sample(spoiled=(Put("_meta", "B2", "2019"),)),
    ),
    Rule(
        "F120", Severity.QUERY, "勾选零报告的，各项应为 0", "审核惯例",
        "请取消零报告的勾选，或者核对非零的数据。", "{detail}。",
        test=ReaderTest({"nil_not_zero": "封面勾选了零报告，但有{count}项数据不为0，第一处是{table}“{name}”（{address}）"}),
        sample=Sample(spoiled=(OnCover("nil", "√"),)),
    ),
    Rule(
        "F121", Severity.QUERY, "封面的校验码应与表中数据一致", "审核惯例（纸质件与电子件应一致，怀化市通知）",
        "请打开文件重新保存，核对盖章的纸质件，必要时重新打印盖章。", "{detail}。", missing="没有校验码时不作判断",
        test=ReaderTest({
            "check_code_differs": "封面的校验码是 {shown}，按表中数据应为 {right}，盖章的纸质件可能与本文件不一致",
        }),
        sample=Sample(spoiled=(Put("封面", "B18", "校验码"), Put("封面", "C18", "1234-5678"),)),
    ),
    *IMPORTED,
    Rule(
        "F132", Severity.QUERY, "名称、代码中不应有看不见的字符", "审核惯例（名称应与名录一致）",
        "请清空这一格，用键盘重新输入，不要从网页或聊天中粘贴。", "{detail}。",
        test=ReaderTest({"unseen_characters": "封面的{field}“{text}”里有看不见的字符（{marks}）"}),
        sample=Sample(spoiled=(OnCover("code", "YX-\u202e003"),)),
    ),
    Rule(
        "F133", Severity.HINT, "表格之外不宜填写数字", _FORM,
        "请确认没有填错位置；需要说明的内容请写在“文字部分”。", "{detail}。",
        test=ReaderTest({
            "numbers_beside_table": "工作表“{sheet}”的表格之外有{count}个数字，第一处是{address}（{number}），没有计入任何栏目",
        }),
        sample=Sample(spoiled=(Put("表三", "L9", "12"),)),
    ),
    Rule(
        "F134", Severity.HINT, "上报文件宜为 .xlsx 格式", "填报模板",
        "数据已读取；下次请用 WPS 或 Excel 另存为“Excel 工作簿（*.xlsx）”后上报。", "{detail}。",
        test=ReaderTest({"values_only": "文件是{format}，只读取了其中的数值和文字，看不到公式和批注"}),
        sample=Sample(spoiled=(File(values_of="旧版 Excel 文件（.xls）"),)),
    ),
    Rule(
        "F135", Severity.HINT, "封面和文字部分应填写文字，不用公式", "填报模板",
        "已按显示的内容读取；请改为直接填写的文字。", "{detail}。",
        test=ReaderTest({"text_formula": "{what}（{address}）是公式：{formula}"}),
        sample=Sample(spoiled=(Put("封面", "C9", RawCell("云溪市教育局", "s", "Sheet2!A1")),)),
    ),
)  # fmt: skip
