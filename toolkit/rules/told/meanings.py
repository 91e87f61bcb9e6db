"""Which of its meanings a claim cannot have, for what stands beside it in its sentence."""

from __future__ import annotations

import re

from toolkit.narrative.claims import Claim
from toolkit.rules.told.beside import Beside
from toolkit.rules.told.judging import Judging

#: What may or may not hold the applications that were carried in.
_WITH_CARRIED = ("got", "any")
#: Words by which the applications carried in are told as a part of the number before.
_AS_PART = re.compile("[含（(其计包]")
#: What was carried in is looked for no further behind.
_REACH = 24


def narrowed(claim: Claim, beside: Beside) -> Claim:
    """A claim without the meanings that the others of its sentence rule out.

    Where several causes of one outcome are told, each number is that of its own cause (因重复申请不予处理3件，因…不予处理5件).
    """
    causes = beside.causes.get(claim.names[0], ())
    own = [one for one in claim.also if one[0] in causes]
    return claim._replace(names=own[0], also=()) if len(causes) > 1 and own and not claim.elsewhere else claim


def is_received_alone(judging: Judging, claim: Claim, beside: Beside) -> bool:
    """Whether what was carried in is told behind what was received, and not as a part of it: 收到34件，上年结转2件."""
    if claim.names[0] not in _WITH_CARRIED or claim.total or claim.also or claim.elsewhere:
        return False
    text, last = judging.reading.folded[claim.place.key], claim.place.last
    return any(last < place <= last + _REACH and _AS_PART.search(text, last, place) is None for place in beside.carried_in[:2])
