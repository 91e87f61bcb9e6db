"""Lists of parts behind 其中: when one of them begins another sentence, and what they say of their total."""

from __future__ import annotations

import re
from collections.abc import Iterator

from toolkit.narrative.claims import Breakdown, Place
from toolkit.narrative.notation import Number, added_up
from toolkit.narrative.state import Parts

#: Verbs in a list of parts: one that the first part does not have begins another sentence. What is told with these must have
#: an object: 政策解读75条, 公开栏20条, 其他组织3件 are no sentences.
ACTIONS = re.compile(
    r"(?:举办|召开|开展|受理|收到|办理|答复|办结|接待|废止|清理|备案)(?!结果)"
    r"|(?<!其他)(?<!其它)(?:发布|组织|制作|回应|解读|制发|印发|更新|编发|推送|新增|公开)(?!栏|目录|指南|材料|稿|产品)(?=[^0-9]{2})"
)
#: What is published is counted in these, one beside the other.
_POSTS = frozenset({"条", "篇", "期", "件", "个", "份", "则"})
#: A part is no longer than this, its number included.
LABEL = 16
_CHANNELS = re.compile(r"网站|微信|微博|公众号|客户端|新媒体|抖音|公报|公开栏|平台|通过|电视|广播|渠道|转载")


def breakdowns(parts: Parts, place: Place, *, about: bool = False, apart: bool = False) -> Iterator[Breakdown]:
    """What a finished list says: for each unit, a total and its parts; for units that are mixed, all of them together."""
    chain = "".join(parts.chain)
    listed = all(
        len(one) <= LABEL and not one[:1].isdigit() and (parts.sorted or sign in "；;" or not ACTIONS.search(one))
        for sign, one in zip(parts.signs[1:], parts.chain[1:], strict=True)
    )
    for unit, several in parts.totals.items():
        total, resolved = several[-1]
        chosen = [number for number in parts.numbers if number.unit == unit]
        if not chosen or total.high == 0:
            continue
        mixed = len(chosen) < len(parts.numbers) and unit in _POSTS and all(one.unit in _POSTS for one in parts.numbers)
        if mixed and listed:  # 16期 are counted into so many 条
            chosen = parts.numbers
        yield Breakdown(
            total,
            tuple(_others([number for number, _ in several])),
            tuple(chosen),
            complete=parts.complete and len(chosen) == len(parts.numbers) > 1 and not mixed,
            loose=mixed or bool(_CHANNELS.search(chain)) or not (listed or "，" not in parts.signs[1:]),
            tight=parts.plain and not mixed and len(parts.numbers) == len(chosen) >= 2 and "，" not in parts.signs[1:],
            listed=parts.plain and listed and len(parts.numbers) == len(chosen),
            known=parts.known and resolved,
            sorted=parts.sorted and len(chosen) > 1,
            fee=parts.fee and unit == "元",
            about=about and not mixed and len(chosen) > 1,
            apart=apart,
            place=place,
        )


def _others(totals: list[Number]) -> Iterator[Number]:
    """The earlier numbers, and what neighbours of them add up to, the nearest first."""
    yield from reversed(totals[:-1])
    for last in range(len(totals), 1, -1):
        for first in range(last - 2, -1, -1):
            yield added_up(totals[first:last])
