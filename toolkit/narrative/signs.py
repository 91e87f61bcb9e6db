"""Signs: what the end of a segment settles."""

from __future__ import annotations

from toolkit.narrative.claiming import claim, name_one, settle_behind
from toolkit.narrative.claims import Claim, Place, Statement
from toolkit.narrative.counting import end_list, finish_parts
from toolkit.narrative.lexicon import Token
from toolkit.narrative.measures import HEADS
from toolkit.narrative.notation import ZERO
from toolkit.narrative.state import LABEL, UNKNOWN, Bracket, Item, Reader, Segment
from toolkit.patterns import pattern


def sign(reader: Reader, token: Token) -> None:
    """The end of a segment."""
    clause = reader.clause
    segment, sign = clause.segment, str(token.value)
    joined = clause.joined
    if segment.number is not None:
        if sign == "、" and _goes_on_behind(reader, token):
            return
        settle_behind(reader)
    if segment.unresolved is not None or clause.trailing is not None:
        _carried_behind(reader, token)
    clause.other_scope = clause.other_scope or (sign == "，" and segment.unknown and _names_another_organ(reader, token))
    if segment.zero or segment.every or clause.zero_list or clause.spared is not None:
        _conclude(reader, token, sign)
    if segment.counted:
        clause.joined = []
    elif sign == "、":
        clause.joined += segment.items
    elif segment.items or clause.joined:
        clause.pending, clause.pending_verbs = [*clause.joined, *segment.items], segment.verbs
        clause.joined = []
    if clause.year_list and not clause.each_years and sign != "、":
        reader.paragraph.partial = True  # what comes behind 2022年、2023年分别… may be of all these years
    if segment.verbs:
        clause.verb = segment.verbs[-1]
    if sign == "：" or clause.parts:
        _end_lists(reader, sign)
    opened = _nest(reader, sign, segment, joined) if sign in "（）" else None
    clause.restricted_before = segment.way and not segment.counted and not segment.items
    clause.segment = Segment(token.end)
    if opened is not None:
        clause.segment, clause.joined = opened
        clause.sign, clause.carry, clause.dated = sign, None, None
        return
    if sign == "、" and not segment.counted:
        clause.segment.verbs = list(segment.verbs)
    clause.sign, clause.carry, clause.dated = sign, None, None


#: What opens a list of subjects, which need not have numbers.
_MOSTLY = pattern("(?:主要)?集中在")


def _end_lists(reader: Reader, sign: str) -> None:
    """A list that a sign ends, or shows to be none."""
    clause = reader.clause
    if sign == "：" and not clause.segment.counted:  # 办理结果为：, 公开执法数据：
        end_list(reader)
        clause.verb = None if clause.verb == "elsewhere" else clause.verb
    elif sign == "，" and clause.parts and not clause.parts[-1].numbers and _MOSTLY.match(reader.text, clause.parts[-1].start):
        clause.parts.pop()  # 企业的5件集中在用地，自然人的9件集中在拆迁


#: What stands up to the next sign, if it holds no number.
_NO_NUMBER = pattern(r"[^，、：（）0-9。；]{3,14}(?=[，、。；）等]|$)")


#: A segment that does no more than name an organ is no longer than this.
_NAME = 16


#: 高新区单独编制年度报告，收到申请36件.
_APART = pattern("[^，我本全各]{2,10}(?:局|委|厅|区|县|市|镇|乡|街道|中心|公司|机构|单位)(?:单独|独立|另行|自行)")


def _names_another_organ(reader: Reader, token: Token) -> bool:
    """其次是区自然资源局，共收到44件: whether a segment says no more than which organ the next ones tell of."""
    segment = reader.clause.segment
    if segment.counted or segment.items or segment.verbs:
        return False
    if _APART.match(reader.text, segment.start, token.start):
        return True
    if token.start - segment.start > _NAME:
        return False
    return reader.organ.is_another(segment.unknown_text)


def _goes_on_behind(reader: Reader, token: Token) -> bool:
    """34件不予公开、无法提供: the number counts the whole list of labels behind it."""
    clause = reader.clause
    segment = clause.segment
    if not segment.items or segment.items[-1].kind is not LABEL or segment.unknown or clause.joined:
        return False
    if _NO_NUMBER.match(reader.text, token.end, clause.end) is None:
        return False
    clause.joined = segment.items
    segment.items = []
    return True


def _carried_behind(reader: Reader, token: Token) -> None:
    """1件正在征求第三方意见，结转下年: what became of a number of which nothing else is known."""
    clause = reader.clause
    segment = clause.segment
    if segment.unresolved is not None:
        clause.trailing = segment.unresolved if clause.sign != "、" else None  # 2件…、1件…，结转下年: not the last one alone
    elif segment.counted:
        clause.trailing = None
    if clause.trailing is None or segment.counted or segment.zero or segment.every or len(segment.items) != 1:
        return
    item = segment.items[0]
    if item.value in ("carry:carried_out", "carry:carried_in") and item.sound:
        item.soft = True
        number, at = clause.trailing
        claim(reader, (item.value.partition(":")[2],), number, at, [item])
        clause.trailing = None
        segment.items = []


def _spare(reader: Reader) -> None:
    """除3件尚在征求意见外，其余均已办结: what is not closed is carried over."""
    clause = reader.clause
    assert clause.spared is not None
    number, token = clause.spared
    clause.spared = None
    excepted, clause.segment.excepted = clause.segment.excepted, False
    claim(reader, ("carried_out",), number, token, [Item(LABEL, "carry:carried_out", True, token.start, soft=True)])
    clause.segment.excepted = excepted


def _conclude(reader: Reader, token: Token, sign: str) -> None:
    """What a segment says of everything: that there was nothing, or that all was done."""
    clause = reader.clause
    segment = clause.segment
    if clause.spared is not None and segment.excepted and segment.verbs[-1:] in (["close"], ["answer"]) and not segment.counted:
        _spare(reader)
    if segment.zero or clause.zero_list:
        _end_zero(reader, sign)
    if segment.every:
        _sweep(reader, token)
        if segment.verbs and not segment.counted:  # 全部办结，其中: the parts are those of everything
            clause.totals, clause.last, clause.governing = {}, None, ""


def _end_zero(reader: Reader, sign: str) -> None:
    """A segment of 未收到…、…: its nouns wait while the list goes on."""
    clause = reader.clause
    segment = clause.segment
    clause.zero_list = sign == "、" and bool(segment.items) and not segment.unknown
    if clause.zero_list:
        clause.joined += segment.items
    else:
        _say_zero(reader)
        clause.joined = []
    segment.items = []


def _nest(reader: Reader, sign: str, segment: Segment, joined: list[Item]) -> tuple[Segment, list[Item]] | None:
    """A bracket stands behind what was counted last; what waited before a bracket without numbers still waits behind it."""
    clause = reader.clause
    opened = None
    if sign == "（":
        paragraph = reader.paragraph
        clause.stack.append(
            Bracket(
                clause.governing, segment, joined, clause.numbered,
                paragraph.scope, paragraph.year, paragraph.partial, clause.other_scope,
            )
        )  # fmt: skip
        if clause.last is not None:
            clause.governing = clause.last.names[0] if len(clause.last.names) == 1 else UNKNOWN
    elif sign == "）" and clause.stack:
        before = clause.stack.pop()
        clause.governing, clause.other_scope = before.governing, before.other_scope
        paragraph = reader.paragraph
        paragraph.scope, paragraph.year, paragraph.partial = before.scope, before.year, before.partial
        waits = before.segment.items or before.segment.unknown or before.segment.verbs  # 公开类（含部分公开）占62.5%
        if clause.numbered == before.numbered and waits and not before.segment.counted:
            opened = before.segment, before.joined  # 予以公开（含告知获取途径）58件
        while clause.parts and clause.parts[-1].depth > len(clause.stack):
            finish_parts(reader)
    return opened


def _say_zero(reader: Reader) -> None:
    """未收到申请，未发生行政复议、行政诉讼: every noun of the list is zero, if nothing else stands in the clause."""
    clause = reader.clause
    paragraph = reader.paragraph
    segment = clause.segment
    items = [*clause.joined, *segment.items]
    arisen = segment.arisen
    if any(item.value == "processing_fee" for item in items) and arisen == "arise" and not paragraph.partial:
        reader.found.no_fee_asked = Place(reader.key, clause.start, clause.end, segment.start, clause.end)
    barred = segment.restricted or segment.excepted or segment.unknown or segment.foreign or segment.counted
    if (
        barred
        or paragraph.partial
        or clause.other_scope
        or not items
        or not all(item.sound and not item.soft for item in items)
    ):
        return
    for item in items:
        verbs = segment.verbs
        if verbs and (verbs[-1] == "elsewhere" or (item.value == "request" and verbs[-1] in ("close", "answer", "handle"))):
            continue
        name = "any" if item.value == "request" and not verbs else name_one(reader, item, verbs)
        if item.value in ("normative", "rules") and not verbs:
            name = f"{item.value}.none"
        if not name or (name == "closed"):
            continue
        if item.value == "request":
            name = "new" if "new" in verbs else "got"
        place = Place(reader.key, clause.start, clause.end, item.start, item.start + 1)
        zero = Claim(
            (name,), ZERO, place, paragraph.scope, paragraph.year, part=bool(clause.stack), sentence=reader.sentence.start
        )  # fmt: skip
        clause.claims.append(zero)


def _sweep(reader: Reader, token: Token) -> None:
    """均已办结, 均维持."""
    clause = reader.clause
    sentence = reader.sentence
    paragraph = reader.paragraph
    segment = clause.segment
    elsewhere = paragraph.partial or clause.other_scope or paragraph.year
    if not segment.swept or segment.excepted or segment.restricted or elsewhere:
        return
    place = Place(reader.key, clause.start, clause.end, segment.start, token.start)
    if segment.items and segment.items[-1].value == "result:upheld":
        if clause.numbered and clause.last is None:
            return  # 已判决3件且均维持; 应诉案件3件，均维持: of what nobody knows
        if sentence.disputes and not segment.foreign and clause.governing != UNKNOWN and segment.items[-1].sound:
            reader.effort.spend(len(sentence.disputes))
            names = tuple(dict.fromkeys((sentence.disputes[-1], *sentence.disputes)))
            if sentence.open_information or paragraph.default:
                reader.found.statements.append(Statement("upheld", names, place, paragraph.scope))
    elif segment.verbs and segment.verbs[-1] in ("close", "answer") and sentence.topic == "request" and not segment.zero:
        if sentence.doubtful or (clause.numbered and clause.last is None):
            return  # 涉及疫苗接种的申请17件，已全部办结: of what is no figure
        about = all(item.value == "request" and item.sound for item in segment.items)
        whole = not segment.foreign and about and clause.governing in HEADS | {""}
        if whole and not segment.counted:
            kind = "closed" if segment.verbs[-1] == "close" else "answered"
            reader.found.statements.append(Statement(kind, (), place, paragraph.scope))
