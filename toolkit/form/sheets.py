"""What a submission workbook looks like: names of sheets, labels of the cover, rows of the prose sheet, keys of the metadata.

Writer and reader share these words, so that they cannot drift apart. The three tables stand where `toolkit.form.layout` says.
"""

from __future__ import annotations

from datetime import datetime
from types import MappingProxyType

import toolkit
from toolkit.form import Field, Form, Table

COVER = "封面"
GUIDE = "填表说明"
PROSE = "文字部分"
META = "_meta"
#: What the workbook's own formulas found, for people; the rows behind it; what the button marks; what the button reports.
SELFCHECK = "自检"
JUDGE = "_judge"
MARKS = "_marks"
RESULTS = "校验结果"

#: What an import could not read: place, detail and kind.
IMPORT_NOTES = "导入说明"
#: Hidden: last year's figures of the unit, keys in column A, numbers in the form's unit in column B.
PRIOR = "_prior"
#: Of a returned copy: the list of what is wrong; hidden, what stood in the cells concerned when the copy was made.
RETURNED, RECEIVED = "退回清单", "_returned"
#: What the file name of a returned copy ends with.
COPY_MARK = "（退回）"
#: Row and column on RECEIVED, from 0, of the SHA-256 of the file that went back; the mended copy takes its place.
RECEIVED_FILE = (0, 5)
#: Sheets that only our own programs and formulas write.
OWN_SHEETS = (SELFCHECK, JUDGE, MARKS, RESULTS, PRIOR, RETURNED, RECEIVED)

#: Heading of the column of SELFCHECK that takes explanations; the rule's id stands in column A of the same row.
EXPLANATION = "核实说明"
#: Heading of the hidden column of RETURNED that holds the fingerprints of a line's findings, parted by blanks.
FINGERPRINT = "识别码"
#: Label of the code over all figures, on the cover; the code stands right of it.
CHECK_CODE = "校验码"
#: Below every table: who answers for it, to be written on paper, and what the code there is.
SIGNATURES = ("单位负责人（签字）：", "填表人：", "（盖章）")
CODE_NOTE = "校验码由全部数据算出，应与封面、与报送的文件一致"
#: On PROSE, in place of a heading: the row goes on in the middle of a paragraph. The headings. Beside a text that is
#: longer than its cell can show.
GOES_ON = "（接上）"
PROSE_HEAD = ("部分", "内容", "提示")
TOO_LONG = "显示不全，请分到下一行"
#: Lights of SELFCHECK.
HOLDS, BROKEN, OPEN, EXPLAINED, HINT = "√", "×", "待填", "已说明", "提示"
#: Of a cell on JUDGE that breaks no mandatory rule but asks for a word; no "?", which formulas take for any sign.
ASKED = "问"

#: Written into every workbook of ours instead of the time of day, so that the same input gives the same bytes: the date of the
#: notice that issued the form.
CREATED = datetime(2021, 9, 26)

#: Version of the template itself; goes up whenever a cell moves.
TEMPLATE_VERSION = "2.0"

#: Sheet row of the first field on `JUDGE`, and its column of the sums that the totals of the tables show.
FIRST_JUDGED, SUM_COLUMN = 2, "H"

#: Cover fields as (key, label). The value stands right of its label; labels are what the reader looks for.
COVER_FIELDS = (
    ("unit", "单位名称"),
    ("code", "统一社会信用代码（或单位代码）"),
    ("region", "所属地区"),
    ("year", "年度"),
    ("filler", "填报人"),
    ("reviewer", "审核人"),
    ("phone", "联系电话"),
    ("date", "填报日期"),
    ("nil", "零报告"),
)
COVER_LABELS = dict(COVER_FIELDS)
#: Sheet row of the first cover field; the others stand below it.
COVER_TOP = 9

#: What the nil-report cell holds when it is ticked.
TICK = "√"
#: What counts as ticked beside it, as people and programs write it; in capitals.
TICKS = (TICK, "✓", "✔", "☑", "是", "1", "TRUE")

#: Keys of the metadata sheet, column A; values stand in column B.
META_KEYS = ("kind", "edition", "template_version", "form_digest")

#: Values of `kind`: filled by a unit, taken from a published report, summed up over a region; taken from a report that its unit
#: has sent, and that can go back to it.
KIND_UNIT, KIND_PUBLISHED, KIND_REGION, KIND_SENT = "unit", "published", "region", "sent"
#: Kinds that were taken from documents.
KINDS_IMPORTED = (KIND_PUBLISHED, KIND_SENT)

OPENING = "opening"

#: Further sheets of a region workbook.
DETAIL, REGIONS, REGISTER, FINDINGS, RECONCILIATION, CHARTS = "明细", "分地区", "报送情况", "问题清单", "对账", "图表"
WAIVERS, UNIT_TEXTS, COMPARISON, OVERVIEW = "豁免", "各单位文字", "与上年比较", "概览"
REGION_SHEETS = (
    OVERVIEW, DETAIL, REGIONS, REGISTER, FINDINGS, WAIVERS, UNIT_TEXTS, COMPARISON, RECONCILIATION, CHARTS,
)  # fmt: skip

#: Sheet row of the first unit on 明细 and of the first region on 分地区, and the column of the first figure, from 1; left of it
#: stand the few figures that are printed. In workbooks of before, the sheet had neither these nor a title.
FIRST_UNIT, FIRST_FIGURE = 5, 10
OLDER_DETAIL = (3, 5)

MARKS_FIRST_ROW, MARKS_LAST_ROW = 2, 2001
RESULT_SUMMARY_ROW, RESULT_HEADER_ROW, RESULT_FIRST_ROW, RESULT_LAST_ROW = 2, 4, 5, 2004

MARKS_HEADER = ("表", "单元格", "级别", "规则", "说明", "位置")
RESULT_HEADER = ("序号", "级别", "规则", "位置", "说明")

#: What the macros themselves say, by its key on the hidden sheet `_meta`: column A the key, column B the text.
MESSAGES = MappingProxyType(
    {
        "msg_running": "正在校验…",
        "msg_not_installed": "本机没有安装校验程序，未能校验。表内的自检提示仍然有效；如需完整校验，请联系管理员安装。",
        "msg_timeout": "校验程序 60 秒内没有返回结果，未能校验。请稍后再试；如果仍然这样，可能是程序太旧，请联系管理员更新。",
        "msg_failed": "校验程序没有正常运行，未能校验。请稍后再试；如果仍然这样，请联系管理员重新安装校验程序。",
    }
)

#: Longer texts are cut: a cell holds 32,767 characters, and nobody reads that many.
LONGEST_TEXT = 2000
#: Years that the cover takes for a year at all.
FIRST_YEAR, LAST_YEAR = toolkit.FIRST_YEAR, toolkit.LAST_YEAR


def cover_address(key: str) -> str:
    """A1 address of the value of a cover field; its label stands left of it."""
    return f"C{COVER_TOP + list(COVER_LABELS).index(key)}"


def code_address() -> str:
    """A1 address of the code over all figures, below the cover fields; its label stands left of it."""
    return f"C{COVER_TOP + len(COVER_FIELDS)}"


def prose_rows(form: Form) -> list[tuple[str, str]]:
    """The rows of the prose sheet in order, as (narrative key, heading in column A); the text stands in column B.

    A row whose column A is empty is the next paragraph of the text above; one that is headed `GOES_ON` goes on in the middle
    of a paragraph.
    """
    rows = [(OPENING, "开头")]
    for section in form.sections:
        rows.append((section.key, section.title))
        rows.extend((f"{section.key}.{key}", title) for key, title in section.aspects)
    return rows


def beside_table(table: Table) -> str:
    """Narrative key of what a published report says beside one of its tables: `tables.requests`."""
    return f"tables.{table.key}"


def beside_rows(form: Form) -> list[tuple[str, str]]:
    """Further rows of the prose sheet, below the others; only those stand there that have a text."""
    return [(beside_table(table), f"{table.title}（表格之外的文字）") for table in form.tables]


def judged_row(one: Field) -> int:
    """Sheet row of a field on `JUDGE`."""
    return FIRST_JUDGED + one.index


def total_formula(one: Field) -> str:
    """What stands in the cell of a total: the sum of its parts as they are judged, which the workbook's own formulas work out.

    So that nobody prints another number than the one that is judged, and added up over a region: a plain SUM over the cells
    passes over a number that was pasted as text.
    """
    return f"={JUDGE}!${SUM_COLUMN}${judged_row(one)}"
