"""Lists of parts behind 其中: when one of them begins another sentence, and what they say of their total."""

from __future__ import annotations

import re
from collections.abc import Iterator

from toolkit.narrative.claims import Breakdown, Place
from toolkit.narrative.state import Parts

#: Verbs in a list of parts: one that the first part does not have begins another sentence.
ACTIONS = re.compile(
    r"发布|举办|召开|开展|组织|制作|回应|解读|受理|收到|办理|答复|办结|制发|印发|更新|编发|推送|接待|新增|公开|废止|清理|备案"
)
_CHANNELS = re.compile(r"网站|微信|微博|公众号|客户端|新媒体|抖音|公报|公开栏|平台|通过|电视|广播|渠道|转载")


def breakdowns(parts: Parts, place: Place) -> Iterator[Breakdown]:
    """What a finished list says: for each unit, a total and its parts."""
    for unit, (total, resolved) in parts.totals.items():
        chosen = [number for number in parts.numbers if number.unit == unit]
        if not chosen or total.high == 0:
            continue
        chain = "".join(parts.chain)
        labelled = all(len(one) <= 16 and not ACTIONS.search(one) for one in parts.chain[1:])
        yield Breakdown(
            total,
            tuple(chosen),
            complete=parts.complete and len(chosen) == len(parts.numbers),
            loose=bool(_CHANNELS.search(chain)) or not (labelled or "，" not in parts.signs[1:]),
            tight=parts.plain and len(parts.numbers) == len(chosen) >= 2 and "，" not in parts.signs[1:],
            known=parts.known and resolved,
            fee=parts.fee,
            place=place,
        )
