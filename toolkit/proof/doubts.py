"""What is raised when a report is held against its workbook."""

from __future__ import annotations

from typing import NamedTuple

#: The kinds of doubts, and what people read of each.
LABELS = {
    "head": "标题不符", "heading": "缺标题", "leftover": "没有删改", "changed": "手工改过", "out_of_date": "过时",
    "unbound": "没有绑定",
    "lost": "绑定丢失", "copied": "复制的数", "gone": "不再写的数", "new": "没有写的数", "cell": "不一致",
    "row": "附表不符",
    "picture": "图不符", "numbers": "文字不同", "rule": "文字有误", "not_judged": "没有核对", "aside": "另有",
}  # fmt: skip


class Doubt(NamedTuple):
    """Something of a report that is not as its workbook has it, or that somebody has to look at.

    Attributes:
        kind: `changed` by hand; `out_of_date`; `unbound`; `lost` or `copied` bindings; `gone` (the report of today does not say
            it); `new` (the report of today has it besides); `cell` of a table; `head` (title, unit, year); `heading`; `row` of
            the annex; `picture` of a chart; `leftover` (待补充, 定稿前删除); `numbers` (others than in the approved text);
            `rule`; `not_judged`; `aside`.
        section: Heading of the part in which it stands, "" if that is not known.
        around: The words around it, the figure itself in 〔〕; "" where it has no place.
        cells: The cells of the workbook, as people name them; "" if it stands in none.
        document: What the report says, "" if nothing.
        workbook: What the workbook says, "" if nothing, or if that cannot be told.
        what: What is wrong and what to do, in Chinese.
        blocks: Whether the report cannot go out as it is.
    """

    kind: str
    section: str = ""
    around: str = ""
    cells: str = ""
    document: str = ""
    workbook: str = ""
    what: str = ""
    blocks: bool = True
