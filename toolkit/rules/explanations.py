"""When the words that a unit puts beside a query count as an explanation (核实说明).

The template's 自检 sheet and the checks share this, so that the light turns where the check is content.
Source: the practice of final accounts (部门决算), where a query needs a reason and not an assurance.
"""

from __future__ import annotations

import re

#: Fewer characters than this explain nothing.
LEAST = 10

#: Assurances: a text that is made of nothing else is no explanation, however often it is repeated.
ASSURANCES = (
    "情况属实", "经核实无误", "核实无误", "数据无误", "准确无误", "没有问题", "无问题", "已核实", "已核对", "经核实", "经核对",
    "属实", "无误", "正确", "核实", "确认",
)  # fmt: skip

#: Marks that say nothing; neither do blanks.
MARKS = "，。、；：,.;:！!"
_FILLING = re.compile(rf"[\s{MARKS}]+")


def is_explanation(text: str) -> bool:
    """Whether a text is at least ten characters long and more than an assurance."""
    rest = _FILLING.sub("", text)
    if len(rest) < LEAST:
        return False
    for assurance in ASSURANCES:
        rest = rest.replace(assurance, "")
    return bool(rest)
