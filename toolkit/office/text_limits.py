"""How long the texts may be that an office gives: in its roster, waivers, rules and ledger, and on the command line.

They flow into names of files and sheets, titles of documents and cells, each of which has a limit of its own. The lengths are
well above what people write, so that whoever passes one has slipped: a whole column pasted into a cell, a file mixed up.
"""

from __future__ import annotations

from collections.abc import Mapping

#: What a text may be long if it is not named below.
_OTHERS = 1_000

#: Most characters of a text, by what the user calls it: the heading of a column, or what an option gives. A region's name
#: stands in titles of at most 255 characters, a contact in the line that goes before every list that is sent back.
TEXT_LIMITS: Mapping[str, int] = {
    # roster, waivers
    "单位代码": 50,
    "单位名称": 100,
    "所属地区": 50,
    "单位类型": 50,
    "上级单位": 100,
    "别名": 2_000,
    "上年代码": 2_000,
    "联系人": 100,
    "联系电话": 100,
    "规则": 50,
    "批准人": 100,
    "有效期至": 50,
    # own rules
    "编号": 50,
    "级别": 50,
    "名称": 200,
    "关系": 50,
    "缺数时": 50,
    "版本": 50,
    "试行至": 50,
    # ledger: what the officer signs with
    "审核意见": 50,
    "审核人": 100,
    "审核日期": 50,
    "备注": 10_000,
    # options
    "--region": 50,
    "--contact": 100,
    "--deadline": 50,
}


def too_long(name: str, text: str) -> str:
    """What is wrong with the length of a text, to follow its name: 有 33000 个字，最多 100 个字; "" if nothing is.

    Args:
        name: What the user calls the text, as in `TEXT_LIMITS`.
        text: The text.
    """
    limit = TEXT_LIMITS.get(name, _OTHERS)
    return f"有 {len(text)} 个字，最多 {limit} 个字" if len(text) > limit else ""
