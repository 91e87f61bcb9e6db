"""Words: what each kind of word changes in the state of its clause."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from toolkit.narrative.claiming import amount, end_list, finish_parts, name_one, percentage, settle_behind
from toolkit.narrative.claims import Growth
from toolkit.narrative.lexicon import Kind, Token
from toolkit.narrative.measures import CASES, DISPUTES, family
from toolkit.narrative.notation import read_number
from toolkit.narrative.signs import sign
from toolkit.narrative.state import UNKNOWN, Item, Parts, Reader


def _filler(reader: Reader, token: Token) -> None:
    clause = reader.clause
    if token.text == "等" and clause.parts:
        clause.parts[-1].plain = False


def _context(reader: Reader, token: Token) -> None:
    reader.sentence.open_information = True


def _unknown(reader: Reader, token: Token) -> None:
    clause = reader.clause
    if reader.text[token.start] == "\ue000":
        _scope_word(reader, token, "area" if reader.organ.government else "own")
        return
    if token.text in ("至", "到", "入"):
        return
    segment = clause.segment
    segment.unknown, segment.unknown_text = True, token.text
    clause.carry = None


def _scope(reader: Reader, token: Token) -> None:
    _scope_word(reader, token, str(token.value))


def _scope_word(reader: Reader, token: Token, scope: str) -> None:
    clause = reader.clause
    segment = clause.segment
    clause.other_scope = scope == "government" and not reader.organ.government
    reader.paragraph.scope = reader.organ.scope(scope, counted=not segment.zero)
    segment.unknown = False


def _subject(reader: Reader) -> None:
    """An unknown word before a verb: another organ's figure, or only an adverb."""
    clause = reader.clause
    segment = clause.segment
    if not segment.unknown:
        return
    text = segment.unknown_text
    segment.subject = True
    if reader.organ.names_its_area(text):
        reader.paragraph.scope, clause.other_scope = "area", False
    elif reader.organ.is_another(text):
        clause.other_scope = True
    segment.unknown = False


def _year(reader: Reader, token: Token) -> None:
    paragraph = reader.paragraph
    years = int(token.value or 0)
    if _directed(reader, years):
        return
    if years == 0 and reader.clause.dated is not None:
        return
    paragraph.year, paragraph.partial = years, False
    end_list(reader)


def _dated(reader: Reader, token: Token) -> None:
    paragraph = reader.paragraph
    digits = re.search(r"[0-9]{4}", token.text)
    away = reader.years_away(digits[0] if digits else "")
    if not token.text[0].isdigit():
        _grow(reader, token, known=away == -1)
        return
    if _directed(reader, away):
        return
    paragraph.year, paragraph.partial, reader.clause.dated = away, False, away
    end_list(reader)


def _directed(reader: Reader, years: int) -> bool:
    """结转 followed by a year: the year tells its direction."""
    clause = reader.clause
    if clause.carry is None or years == 0:
        return False
    clause.carry.value = "carry:carried_out" if years > 0 else "carry:carried_in"
    clause.carry = None
    return True


def _month(reader: Reader, token: Token) -> None:
    reader.paragraph.partial = not (token.text.startswith("12月") or token.text in ("1月1日", "1月"))


def _partial(reader: Reader, token: Token) -> None:
    reader.paragraph.partial = True


def _verb(reader: Reader, token: Token) -> None:
    clause = reader.clause
    segment = clause.segment
    if segment.shared:
        return
    if segment.number is None or segment.verbs or segment.items:
        _subject(reader)
    else:
        segment.unknown = False
    clause.growing = False
    if segment.every:
        segment.swept = True
    if not segment.counted and clause.sign == "、":
        segment.verbs = []
    verb = str(token.value)
    if verb in segment.verbs:  # which verbs there are, and the last one, is all that counts
        segment.verbs.remove(verb)
    segment.verbs.append(verb)


def _noun(reader: Reader, token: Token) -> None:
    clause = reader.clause
    sentence = reader.sentence
    segment, value = clause.segment, str(token.value)
    if segment.shared:
        return
    clause.growing = False
    sound = not segment.unknown
    if not sound and _subject_of_noun(reader):
        sound = True
    segment.unknown = False
    previous = segment.items[-1] if segment.items else None
    if value == "request":
        if previous is not None and previous.kind is Kind.LABEL:
            sentence.topic = "request"
            return
        sentence.open_information = sentence.open_information or "公开" in token.text or reader.paragraph.default
        # 行政许可|申请 is no application for information, nor need a bare 申请 be one.
        about = sentence.open_information and (previous is None or previous.value == "request")
        sentence.topic = "request" if about else "foreign"
        sound = sound and about
    elif value in DISPUTES:
        sentence.topic = "dispute"
        if not clause.joined and not (segment.zero or clause.zero_list):
            sentence.disputes.append((value,))
        else:
            reader.effort.spend(len(clause.joined))
            named = [item.value for item in clause.joined if item.value in DISPUTES]
            sentence.disputes.append(tuple(dict.fromkeys((*named, value))))
    elif value in ("normative", "rules"):
        sentence.topic, sentence.document = "document", value
    elif value in ("fee", "processing_fee"):
        sentence.topic = "money"
        sentence.fee = value == "processing_fee"
    else:
        sentence.topic = value
    segment.items = [Item(Kind.NOUN, value, sound, token.start)]


def _subject_of_noun(reader: Reader) -> bool:
    """An unknown word right before a noun: only our own name leaves the noun whole."""
    text = reader.clause.segment.unknown_text
    return reader.organ.names_itself(text) or reader.organ.names_its_area(text)


def _label(reader: Reader, token: Token) -> None:
    clause = reader.clause
    segment = clause.segment
    if segment.shared:
        return
    clause.growing = False
    sound = not segment.unknown or _subject_of_noun(reader)
    segment.unknown = False
    if segment.every and str(token.value) == "result:upheld":
        segment.swept = True
    previous = segment.items[-1] if segment.items else None
    if previous is not None and previous.kind is Kind.LABEL and segment.number is None:
        sound = sound and previous.value == str(token.value)  # 自然人予以公开: a crossing of two labels
    segment.items = [Item(Kind.LABEL, str(token.value), sound, token.start)]


def _carry(reader: Reader, token: Token) -> None:
    clause = reader.clause
    paragraph = reader.paragraph
    segment = clause.segment
    if segment.shared:
        return
    value = "carry:carried"
    if clause.dated == -1 and paragraph.year == -1:
        value, paragraph.year = "carry:carried_in", 0
    clause.growing = False
    item = Item(Kind.LABEL, value, not segment.unknown, token.start)
    segment.unknown = False
    segment.items = [item]
    clause.carry = item


def _other(reader: Reader, token: Token) -> None:
    sentence = reader.sentence
    segment = reader.clause.segment
    segment.other = True
    if token.value == "rest":
        segment.excepted = True
        return
    if sentence.topic == "dispute" and sentence.disputes and not segment.items:
        segment.items = [Item(Kind.LABEL, "result:other", not segment.unknown, token.start)]
    else:
        segment.unknown, segment.unknown_text = True, token.text


def _zero(reader: Reader, token: Token) -> None:
    segment = reader.clause.segment
    _subject(reader)
    segment.zero = True
    segment.arisen = token.value
    if token.value == "receive":
        segment.verbs = ["receive"]
    segment.items = []


def _all(reader: Reader, token: Token) -> None:
    reader.clause.segment.every = True


def _parts_word(reader: Reader, token: Token) -> None:
    clause = reader.clause
    segment = clause.segment
    if segment.number is not None:
        settle_behind(reader)
    claim = clause.last
    if claim is not None:
        name = claim.names[0] if len(claim.names) == 1 else UNKNOWN
        if family(name) == "carry" and not clause.stack:  # 新收…，上年结转…，其中: the parts are those of both
            name = clause.head.names[0] if clause.head is not None else ""
            clause.totals = {}
        clause.governing = name
    elif clause.totals:
        clause.governing = UNKNOWN
    if clause.parts and clause.parts[-1].depth == len(clause.stack):
        finish_parts(reader)
    if clause.totals:
        clause.parts.append(Parts(dict(clause.totals), len(clause.stack), token.start, reader.sentence.fee))
    segment.unknown = False


def _each(reader: Reader, token: Token) -> None:
    clause = reader.clause
    segment = clause.segment
    items = [*clause.joined, *segment.items] or clause.pending
    names = [name_one(reader, item, segment.verbs or clause.pending_verbs) for item in items]
    clause.each = [(name,) if name and item.sound else () for name, item in zip(names, items, strict=True)]
    clause.each_same = token.value == "same"
    if not clause.each_same and clause.parts:
        clause.parts[-1].complete = True
    segment.items, clause.joined, clause.pending = [], [], []
    segment.unknown = False


def _total(reader: Reader, token: Token) -> None:
    reader.clause.segment.total = True


def _growth(reader: Reader, token: Token) -> None:
    _grow(reader, token, known=True)


def _grow(reader: Reader, token: Token, *, known: bool) -> None:
    clause = reader.clause
    paragraph = reader.paragraph
    segment = clause.segment
    if segment.number is not None:
        settle_behind(reader)
    clause.growing = True
    clause.subjects = []
    items = [*clause.joined, *segment.items]
    if not known:
        return
    if items and not segment.counted:
        names = tuple(name for item in items if item.sound and (name := name_one(reader, item, segment.verbs)))
        elsewhere = segment.restricted or paragraph.partial or clause.other_scope or paragraph.year
        if len(names) == len(items) and not elsewhere:
            clause.subjects = [(names, None)]
    elif clause.last is not None and clause.last.year == 0:
        clause.subjects = [(claim.names, claim.number) for claim in (clause.last, clause.head) if claim is not None]
    segment.items, clause.joined = [], []
    segment.unknown = False


def _trend(reader: Reader, token: Token) -> None:
    clause = reader.clause
    segment = clause.segment
    if not clause.growing:
        if token.text not in ("多", "少"):
            segment.unknown, segment.unknown_text = True, token.text
        return
    segment.trend = int(token.value or 0)
    segment.unknown = False
    if segment.trend == 0 and clause.subjects:
        reader.found.growths.append(Growth(tuple(clause.subjects), 0, None, reader.place(token)))


def _share(reader: Reader, token: Token) -> None:
    segment = reader.clause.segment
    if segment.number is not None:
        settle_behind(reader)
    segment.shared = True
    segment.unknown = False


def _joint(reader: Reader, token: Token) -> None:
    clause = reader.clause
    segment = clause.segment
    if segment.items and not segment.counted and segment.number is None:
        clause.joined += segment.items
        segment.items = []


def _restrict(reader: Reader, token: Token) -> None:
    clause = reader.clause
    clause.segment.restricted = True
    clause.segment.way = token.value == "way"
    clause.segment.unknown_text = ""  # 政府网站 is no organ


def _foreign(reader: Reader, token: Token) -> None:
    segment = reader.clause.segment
    segment.foreign = segment.unknown = True
    segment.unknown_text = token.text


def _except(reader: Reader, token: Token) -> None:
    reader.clause.segment.excepted = True


def _number(reader: Reader, token: Token) -> None:
    clause = reader.clause
    number = read_number(token.text)
    segment = clause.segment
    if number is None:
        _unknown(reader, token)
    elif number.unit in ("%", "个百分点"):
        percentage(reader, number, token)
    elif clause.growing:
        if segment.trend and clause.subjects and number.unit in CASES | {"元"}:
            reader.found.growths.append(Growth(tuple(clause.subjects), segment.trend, number, reader.place(token)))
    elif not segment.shared and number.unit not in ("倍", "页"):
        amount(reader, number, token)


#: What is done with a word, by its kind.
HANDLERS: Mapping[Kind, Callable[[Reader, Token], None]] = {
    Kind.SIGN: sign, Kind.NUMBER: _number, Kind.DATED: _dated, Kind.MONTH: _month,
    Kind.UNKNOWN: _unknown, Kind.SCOPE: _scope, Kind.YEAR: _year, Kind.VERB: _verb,
    Kind.NOUN: _noun, Kind.LABEL: _label, Kind.CARRY: _carry, Kind.OTHER: _other,
    Kind.ZERO: _zero, Kind.ALL: _all, Kind.PARTS: _parts_word, Kind.EACH: _each,
    Kind.TOTAL: _total, Kind.GROWTH: _growth, Kind.TREND: _trend, Kind.SHARE: _share,
    Kind.JOINT: _joint, Kind.CONTEXT: _context, Kind.FILLER: _filler,
    Kind.RESTRICT: _restrict, Kind.PARTIAL: _partial, Kind.FOREIGN: _foreign,
    Kind.EXCEPT: _except,
}  # fmt: skip
