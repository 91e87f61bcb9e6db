"""Numbers whose label is settled: parts of a list or its total, what others may be added to, and what nobody knows."""

from __future__ import annotations

from toolkit.narrative.claims import Breakdown, Orphan, Place
from toolkit.narrative.lexicon import Token
from toolkit.narrative.measures import CASES, DISPUTES, PLAIN_CASES
from toolkit.narrative.naming import ANOTHER_APPLICATION
from toolkit.narrative.notation import Number
from toolkit.narrative.parts import ACTIONS, LABEL, breakdowns
from toolkit.narrative.state import Reader

#: Characters that are looked through while a word is handled.
CHARACTERS = 8
#: Of what is counted in these, numbers beside each other may add up: cases and documents.
COUNTED = CASES | PLAIN_CASES
#: Of the numbers before a list or a sum no more are tried than these.
MOST_TOTALS, MOST_ADDENDS = 4, 5
#: A total may add up so many numbers before it: six outcomes and two of which nobody knows.
MOST_IN_ROW = 8
#: What is told of all applications; 总计公开27件 is a total of something else than the numbers before it.
_OF_ALL = frozenset({"new", "receive", "handle", "close", "answer"})


def count(reader: Reader, number: Number, token: Token) -> None:
    """Book a number whose label is settled."""
    clause, sentence = reader.clause, reader.sentence
    segment = clause.segment
    resolved = clause.last is not None
    _list(reader, number, token, resolved=resolved)
    if number.unit in COUNTED:
        if not resolved:
            apart = (segment.restricted and not segment.late) or segment.foreign or segment.about or clause.other_scope
            clause.loose = True
            sentence.loose = [*sentence.loose[-MOST_ADDENDS:], (apart, number)]
            if not apart and number.exact and number.unit in PLAIN_CASES:
                _leave(reader, number, token)
        if not clause.stack:
            _count_in_sentence(reader, number, token, resolved=resolved)
        if number.exact:
            reader.found.counted.setdefault((reader.key, sentence.start), []).append((token.start, int(number.value)))
        if segment.foreign:
            reader.found.foreign.add((reader.key, token.start))
        if clause.other_scope:
            reader.paragraph.organs = sentence.start
            reader.found.organs.add((reader.key, token.start))
    clause.numbered += 1
    clause.latest = number
    if clause.years:
        clause.years = []
    segment.counted, segment.counted_at = True, token.end
    segment.items, clause.joined, clause.pending = [], [], []
    segment.unknown = False
    segment.verbs = segment.verbs[-1:]


def _count_in_sentence(reader: Reader, number: Number, token: Token, *, resolved: bool) -> None:
    """Remember a number outside brackets, which others of its sentence may add up to or be a part of."""
    clause, sentence = reader.clause, reader.sentence
    segment = clause.segment
    if not clause.parts:
        disputes = sentence.disputes
        named = disputes and any(item.value in DISPUTES for item in (*clause.joined, *segment.items))
        sentence.whole = disputes[-1] if named else ()
    row = sentence.row
    of_all = segment.total and not resolved and len(row) > 1 and not segment.unknown
    if of_all and _OF_ALL.issuperset(segment.verbs):
        _add_up(reader, number, token)
    row.append(number)


def _list(reader: Reader, number: Number, token: Token, *, resolved: bool) -> None:
    """Put a number into the list of parts that is open, or among the totals that the next list may have."""
    clause = reader.clause
    segment = clause.segment
    parts = clause.parts[-1] if clause.parts else None
    if parts is not None and parts.depth == len(clause.stack) and not segment.total:
        reader.effort.spend((token.end - segment.start) // CHARACTERS)
        label = reader.text[segment.start : token.end]
        actions = set(ACTIONS.findall(reader.text, segment.start, token.start))
        comma = clause.sign == "，" and reader.text[segment.start - 1] not in "；;"
        if parts.numbers and comma and actions - parts.actions and not (parts.sorted and len(label) <= LABEL):
            finish_parts(reader)
            clause.totals[number.unit] = [(number, resolved)]
        else:
            if not parts.numbers:
                parts.actions = actions
            parts.numbers.append(number)
            parts.signs.append(reader.text[segment.start - 1] if clause.sign == "，" else clause.sign)
            parts.chain.append(label)
            parts.known = parts.known and resolved
            parts.complete = parts.complete or segment.other
    elif parts is None or parts.depth == len(clause.stack):
        if parts is not None:
            finish_parts(reader)
            clause.totals.pop(number.unit, None)
        totals = clause.totals.setdefault(number.unit, [])
        totals.append((number, resolved))
        if len(totals) > MOST_TOTALS:
            del totals[0]


def _leave(reader: Reader, number: Number, token: Token) -> None:
    """Remember a number of which nobody knows what it counts, if its sentence is about what the tables have."""
    clause, sentence, paragraph = reader.clause, reader.sentence, reader.paragraph
    topic = sentence.document if sentence.topic == "document" else sentence.topic
    if paragraph.default and not topic:
        topic = "request"
    if (
        paragraph.partial
        or sentence.span
        or clause.segment.until
        or topic in ("", "foreign", "money")
        # no disputes about information: 延期答复2件, 年内审结15件
        or (topic == "dispute" and (clause.segment.late or clause.segment.verbs[-1:] == ["elsewhere"]))
        or paragraph.scope == "office"
        or ANOTHER_APPLICATION.search(clause.segment.unknown_text)
        or reader.organ.is_another(clause.segment.unknown_text)
    ):
        return
    inside = bool(clause.stack or clause.parts)
    reader.found.orphans.append(Orphan(number, reader.place(token), topic, paragraph.year, inside, sentence.start))


def _add_up(reader: Reader, number: Number, token: Token) -> None:
    """窗口收到19件，在线收到24件，合计43件: a total behind its parts."""
    clause, sentence, paragraph = reader.clause, reader.sentence, reader.paragraph
    about = sentence.topic == "request" or (paragraph.default and not sentence.topic)
    alike = number.unit in {one.unit for one in sentence.row}  # 申请人239个、申请318件
    if about and alike and not clause.other_scope and not (paragraph.year or paragraph.partial):
        row = tuple(sentence.row[-MOST_IN_ROW:])
        reader.found.breakdowns.append(Breakdown.behind(number, row, reader.place(token)))


def end_list(reader: Reader) -> None:
    """End the list of parts that is open, if it has parts."""
    clause = reader.clause
    if clause.parts and clause.parts[-1].numbers and clause.parts[-1].depth == len(clause.stack):
        finish_parts(reader)


def finish_parts(reader: Reader) -> None:
    """End the list of parts that was opened last."""
    clause = reader.clause
    parts = clause.parts.pop()
    place = Place(reader.key, clause.start, clause.end, parts.start, parts.start + 2)
    told = reader.paragraph.scope == "office" or not any(
        resolved for several in parts.totals.values() for _, resolved in several[-1:]
    )
    about = reader.sentence.topic == "request" and not (reader.paragraph.year or reader.paragraph.partial)
    reader.found.breakdowns += breakdowns(parts, place, about=about and told, apart=clause.goes_on)
