"""填表说明: how to fill the workbook, what its colours mean, and what each item counts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from toolkit.form import MONEY, Form, Table, sheets
from toolkit.form.model import Heading
from toolkit.workbook import styles
from toolkit.workbook.book import SIZE, Book, put_merged
from toolkit.workbook.headline import TITLE
from toolkit.workbook.styles import INDENT, LEFT, PAGE_WIDTH, Sheet, height_for, put_text

_GUIDE_COLUMNS = (142, 194, 342)
_COLOURS = (
    (styles.INPUT_FILL, "填写处", "在这里填数字或文字。"),
    (styles.TOTAL_FILL, "总计、已填好的", "总计自动计算，各项都没有填时显示为空；主管部门已经填好的，不用填。都改不了。"),
    (styles.CAPTION_FILL, "分类标题", "表样的一部分，已经保护，不能修改。"),
    (styles.BAD, "必须改", "填的内容不符合要求，改正后颜色消失。"),
    (styles.QUERY, "需说明", "请核对；确实无误的，在“自检”中写明原因。"),
    (styles.FIRST, "不相等", "从这一格开始的勾稽关系不成立，两边的数见“自检”。"),
    (styles.OPEN, "待填", "这张表已经开始填，但这一格还空着。"),
)


def guide_steps(form: Form) -> list[str]:
    """How to fill the workbook, in the order in which questions arise."""
    fee = (
        "行政事业性收费以万元为单位，可以有小数，如1250元填0.125。"
        if any(one.measure is MONEY and "fee" in one.key for one in form.fields)
        else "行政事业性收费填收费项目数，不填金额；政府集中采购的采购总金额请连同单位填写，如25.1万元。"
    )
    return [
        "先填封面，再依次填表二、表三、表四和文字部分。单位名称和年度会自动带到各表。",
        "空白不等于0：没有发生的填0；留空表示还没有填，“自检”中列为待填。",
        "只填数字，不带“件”“约”“余”等字样，也不填“无”“/”“-”。件数和项数填不小于0的整数"
        + ("，“本年增/减”减少的填负数。" if form.edition == 2019 else "。"),
        fee + "信息处理费不填在表内，以元为单位写在第六部分。",
        "表三的一件申请只计一个办理结果；作区分处理的，只计“（二）部分公开”。",
        "表三的每一列：第一项加第二项之和，等于第三项（总计）加第四项之和。",
        "全年各项数据均为零的，在封面“零报告”处选“√”，表内各项填0。",
        "鼠标移到带红色三角的标题上，会显示这一项统计什么；选中填写处，会显示填写要求。",
        "“自检”随填随变：最上面一行说还有几处要改、要说明，下面逐条列出，点“第一处”“位置”可以转到该格。",
        "封面的“校验码”由全部数据算出。盖章的纸质报表和报送的文件，两处校验码应当一致；改动任何一个数，校验码都会变。",
        "从别的表格或者 Word 复制过来的，请用“选择性粘贴”→“数值”（文字选“文本”）。直接粘贴会把填写处的颜色、"
        "填写要求一起换掉，有的还会把填写处锁住，再也改不了；遇到这种情况，按 Ctrl+Z 撤销。",
        f"“{sheets.PROSE}”每一部分有几行，一行写一段或者几段，行高随文字自动变化。右边出现“{sheets.TOO_LONG}”的，"
        "把后面的段落移到下面空着的行；没有变高的，双击行号的下边线，或者把行拉高。",
        "请不要插入、删除、移动行和列，不要修改工作表的名称和次序。",
        "工作表和工作簿结构已经保护，没有密码，是为了防止误改标题和公式。填好后请保存为 .xlsx 文件报送。",
        f"打印整个工作簿，就是要签字盖章的一套：封面、表二、表三、表四、{sheets.PROSE}，不印底色。本页和“自检”“校验结果”"
        "不用打印；需要纸面的，选中要打印的内容，打印“选定区域”。",
    ]


def write_guide(book: Book) -> Sheet:
    """填表说明: how to fill, what the colours mean, and what each item counts."""
    sheet = book.add_sheet(sheets.GUIDE, "guide")
    for column, pixels in enumerate(_GUIDE_COLUMNS):
        sheet.set_column_pixels(column, column, pixels)
    get = book.styles.get
    sheet.set_row(0, 38)
    put_merged(sheet, (0, 0, 0, 2), sheets.GUIDE, get(**TITLE))
    row = _write_guide_head(book, sheet, 1, "一、怎样填写")
    plain = get(text_wrap=True, font_size=10.5)
    for number, step in enumerate(guide_steps(book.form), 1):
        line = f"{number}. {step}"
        sheet.set_row(row, height_for(line, PAGE_WIDTH, 10.5))
        put_merged(sheet, (row, 0, row, 2), line, plain)
        row += 1
    row = _write_guide_head(book, sheet, row, "二、颜色")
    for colour, name, meaning in _COLOURS:
        sheet.set_row(row, 20)
        put_text(sheet, row, 0, name, get(border=1, align="center", bg_color=colour))
        put_merged(sheet, (row, 1, row, 2), meaning, get(**LEFT, border=1))
        row += 1
    row = _write_guide_head(book, sheet, row, "三、各项统计什么（供参考，以《条例》和主管部门的要求为准）")
    for table in book.form.tables:
        row = _write_explanations(book, sheet, row, table)
    styles.keep_from_print(sheet)
    return sheet


def _write_guide_head(book: Book, sheet: Sheet, row: int, text: str) -> int:
    sheet.set_row(row, 28)
    put_merged(sheet, (row, 0, row, 2), text, book.styles.get(font_name=styles.HEI, font_size=12))
    return row + 1


def _write_explanations(book: Book, sheet: Sheet, row: int, table: Table) -> int:
    """What the headings of a table count, headings of one group side by side with the group's name."""
    get = book.styles.get
    caption = get(**LEFT, border=1, bold=True, bg_color=styles.CAPTION_FILL)
    sheet.set_row(row, 22)
    put_merged(sheet, (row, 0, row, 2), f"{table.label}　{table.title.partition('、')[2]}", caption)
    row += 1
    text = get(**LEFT, border=1)
    for group, members in groupby(explained(table), key=lambda one: one[0]):
        first = row
        lines = list(members)
        least = height_for(group, _GUIDE_COLUMNS[0], SIZE) / len(lines)
        for _, title, note in lines:
            width = (_GUIDE_COLUMNS[1] if group else sum(_GUIDE_COLUMNS[:2])) - INDENT
            need = max(height_for(title, width, SIZE), height_for(note, _GUIDE_COLUMNS[2] - INDENT, SIZE))
            sheet.set_row(row, max(19.0, least, need))
            put_merged(sheet, (row, 1 if group else 0, row, 1), title, text)
            put_text(sheet, row, 2, note, text)
            row += 1
        if group:
            put_merged(sheet, (first, 0, row - 1, 0), group, get(border=1, text_wrap=True, align="center"))
    return row


def explained(table: Table) -> list[tuple[str, str, str]]:
    """(group, heading, note) of every heading that says what it counts; like headings of several groups stand together."""
    groups: dict[tuple[str, str], dict[str, None]] = {}
    for block in table.blocks:
        for root in (block.rows, block.columns):
            for path in _walk(root):
                if path[-1].note:
                    group = path[-2].title if len(path) > 1 else block.caption
                    groups.setdefault((path[-1].title, path[-1].note), {})[group] = None
    return [(_join_groups(list(above)), title, note) for (title, note), above in groups.items()]


def _join_groups(names: list[str]) -> str:
    """第二十条第（五）项、第（六）项: the article is named once."""
    return "、".join([*names[:1], *(name.removeprefix("第二十条") for name in names[1:])])


def _walk(heading: Heading, above: tuple[Heading, ...] = ()) -> Iterator[tuple[Heading, ...]]:
    path = (*above, heading) if heading.title else above
    if path:
        yield path
    for child in heading.children:
        yield from _walk(child, path)
