"""Per cents: of what a share is one, with the count that stands before it, behind it, or in the same place of another list."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from toolkit.narrative.claiming import name_all
from toolkit.narrative.claims import Growth, Place, Share
from toolkit.narrative.lexicon import Token
from toolkit.narrative.measures import CASES, HEADS, family
from toolkit.narrative.notation import Number, added_up, read_number
from toolkit.narrative.state import Reader
from toolkit.patterns import pattern

_COUNT = r"[0-9]{1,8}(?:,[0-9]{3})?(?:件|份|宗|起|例|个|条|封)"
#: The count right behind a share: 占67.2%（43件）; 达到83.93%，为893件.
_BEHIND = pattern(rf"[（(](?:共|计|即|为)?({_COUNT})[）)，]|，(?:为|即|计|共)({_COUNT})")
#: A list of shares, or of counts, in the order of another list: 占比分别为73.5%、18.6%和5.6%; 数量依次为262件、63件、16件.
_PERCENTS = pattern(r"[0-9.]{1,6}%(?:[、，和及与]{1,2}[0-9.]{1,6}%)+")
_COUNTS = pattern(rf"(?:分别|依次)(?:为|是|有)?({_COUNT}(?:[、，和及与]{{1,2}}{_COUNT})+)")
_ONE = pattern(_COUNT)
_IN_TURN = pattern("分别|依次|各")
#: A total that stands right before a share: 占全年132件的18.2%.
_OF = pattern(rf"占[^，。；（0-9]{{0,10}}?({_COUNT})(?:申请)?(?:总[数量])?的$")
#: 占比由82.5%升至85%: the first share is that of the year before, whatever it is called.
_CHANGES = pattern("(?:大幅|逐步|稳步|明显)?(?:提高|提升|上升|增长|增加|下降|降低|升|增|降|减|回落)[到至为]")
#: What may stand between a count and its share without naming anything else.
_NOTHING = pattern(r"(?:约|大约|大概|总体|合计|共|共计|合|大致|均|其中|分别|各)*$")
#: The numbers before, taken together: 两项合计占办结6件的66.67%; 不予处理9件和其他处理6件合计占8.8%.
_SUMMED = "(?:合计|共计|总计|总共|一共|加起来|合起来|相加|共同|共)"
_TOGETHER = pattern(f"(?<![前后首])([二两三四])[项类者种](?:申请|答复)?{_SUMMED}?$|{_SUMMED}$")
#: What joins them: 、 and 和, whatever stands between them and their numbers.
_APART = frozenset("，；：。（）")
_HOW_MANY = {"二": 2, "两": 2, "三": 3, "四": 4}
#: A list in turn is looked for no further ahead; a total no further back.
_REACH, _BACK = 90, 30


def percentage(reader: Reader, number: Number, token: Token) -> None:
    """A number in per cent: of a growth or of a share."""
    clause = reader.clause
    segment = clause.segment
    if clause.growing:
        if number.unit == "%" and segment.trend and clause.subjects:
            reader.found.growths.append(Growth(tuple(clause.subjects), segment.trend, number, reader.place(token), clause.base))
        return
    if number.unit != "%" or _CHANGES.match(reader.text, token.end):
        return
    reader.effort.spend(_REACH // 8)
    names, part, whole, also = _said(reader, token)
    restricted = segment.restricted and segment.among is None
    elsewhere = reader.paragraph.year or reader.paragraph.partial or (restricted and names)
    if (names or part is not None) and not elsewhere and reader.paragraph.scope != "office":
        _share(reader, (names, part, whole, also), number, token)
    segment.shared = False
    segment.items = []
    segment.counted = True


def _share(reader: Reader, said: _Said, number: Number, token: Token) -> None:
    names, part, whole, also = said
    clause, sentence, paragraph = reader.clause, reader.sentence, reader.paragraph
    if names and names[0] in HEADS:
        return
    bases = tuple(one for one in dict.fromkeys(paragraph.bases) if one not in clause.shares)
    if part is not None and clause.parts:
        clause.shares.append(int(part.value))
    if whole is not None:
        bases, names = (whole,), () if part is not None else names
    reader.effort.spend(len(bases))
    about = (
        whole is None and not sentence.doubtful and (sentence.topic == "request" or (paragraph.default and not sentence.topic))
    )
    reader.found.shares.append(Share(names, part, number, bases, reader.place(token), about, whole is not None, also))


#: The quantities of a numerator, its count, its total, and other counts that it may have.
_Said = tuple[tuple[str, ...], Number | None, int | None, tuple[int, ...]]


def _said(reader: Reader, token: Token) -> _Said:
    """What the text says of a share's numerator and of its total, as far as it does."""
    clause = reader.clause
    segment = clause.segment
    text = reader.text
    names: tuple[str, ...] = ()
    part: Number | None = None
    also: tuple[int, ...] = ()
    turn = _in_turn(reader, token)
    if turn is not None:
        return (), turn[0], None, ()
    behind = _BEHIND.match(text, token.end, clause.end)
    if behind is not None and (segment.shared or clause.sign != "（"):
        return (), read_number(behind[1] or behind[2]), None, ()
    together = _together(reader)
    of = _OF.search(text, max(segment.start, token.start - _BACK), token.start) if segment.shared else None
    base = read_number(of[1]) if of is not None else None
    bracketed = clause.sign == "（" and not segment.items and not segment.verbs and not segment.unknown
    own = segment.share_at > segment.start and not segment.counted and not _NOTHING.match(text, segment.start, segment.share_at)
    if together is not None:
        part, also = together
    elif segment.shared and segment.items and segment.among is not None and base is None:
        return name_all(reader, segment.items, segment.verbs), None, int(segment.among.value), ()  # 办结的16件中予以公开占50%
    elif segment.shared and segment.items and not segment.counted:
        names = name_all(reader, [*clause.joined, *segment.items], segment.verbs)
    elif (segment.shared or bracketed) and clause.last is not None and clause.last.names[0] not in HEADS and not own:
        names, part = clause.last.names, clause.last.number
    elif (segment.shared or bracketed) and not own and segment.alone and clause.latest is not None:
        part = clause.latest if clause.latest.unit in CASES and clause.latest.exact else None
    return names, part, int(base.value) if base is not None else None, also


def _together(reader: Reader) -> tuple[Number | None, tuple[int, ...]] | None:
    """What the last outcomes add up to that a share is said to be of together, with what else it may be; None if it is not.

    Nobody knows what they add up to if one of them is no outcome.

    It may be that of more of them, or of fewer, where nothing joins them and the text does not say how many they are.
    """
    clause = reader.clause
    segment = clause.segment
    if not segment.shared or clause.stack:
        return None
    match = _TOGETHER.search(reader.text, segment.start, segment.share_at)
    if match is None or (match[1] and segment.counted):
        return None
    told = [one for one in clause.claims[-MOST_TOGETHER:] if family(one.names[0]) == "outcome" and one.number.exact]
    row = reader.sentence.row
    while told and [one.number for one in told] != row[-len(told) :]:
        del told[0]
    if not told or (not match[1] and reader.text[told[-1].place.last : match.start()] not in _BETWEEN):
        return None
    sums = [added_up([one.number for one in told[first:]]) for first in range(len(told))][::-1]
    if match[1]:
        length = _HOW_MANY[match[1]]
        return (sums[length - 1], ()) if len(sums) >= length else None
    joined = _joined(reader.text, [one.place for one in told])
    if joined > 1:
        return sums[joined - 1], ()
    if len(sums) > 1:
        return sums[1], tuple(accumulate(int(one.value) for one in row[: -MOST_TOGETHER - 1 : -1] if one.exact))
    return (None, ()) if _with_unknown(reader, told[0].place) else None


#: Of the outcomes before a share so many are added up; what may stand between them and the word that adds them up.
MOST_TOGETHER = 6
_BETWEEN = ("", "，", "申请，", "申请")


def _with_unknown(reader: Reader, place: Place) -> bool:
    """Whether a number is joined to one before it of which nobody knows what it counts: 注销类9件和其他处理6件合计占8.8%."""
    before = max(reader.text.rfind(sign, place.start, place.first) for sign in _APART)
    return _ONE.search(reader.text, max(before, place.start), place.first) is not None


def _joined(text: str, places: Sequence[Place]) -> int:
    """How many of the last numbers are joined, from the last one backwards."""
    for at in range(len(places) - 1, 0, -1):
        if not _APART.isdisjoint(text[places[at - 1].last : places[at].first]):
            return len(places) - at
    return len(places)


def _in_turn(reader: Reader, token: Token) -> tuple[Number | None] | None:
    """The count in the same place of another list; None if the share is in no such list."""
    clause = reader.clause
    text = reader.text
    if not clause.turn and (several := _PERCENTS.match(text, token.start, clause.end)):
        share = clause.segment.share_at
        if _IN_TURN.search(text, max(clause.segment.start, share - 4 if share >= 0 else 0), token.start) is None:
            return None
        length = several[0].count("%")
        before = [one for one in reader.sentence.row[-length:] if one.exact]
        clause.turn = list(before) if len(before) == length else [None] * length
    elif (
        not clause.turn
        and not clause.segment.counted
        and (listed := _COUNTS.search(text, token.end, min(clause.end, token.end + _REACH)))
    ):
        clause.turn = [read_number(one) for one in _ONE.findall(listed[1])]
        if text.count("%", token.start, listed.start()) != len(clause.turn):
            clause.turn = []
    return (clause.turn.pop(0),) if clause.turn else None
