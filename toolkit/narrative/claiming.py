"""Numbers → claims: what stands before a number or behind it, in the clause in which it stands."""

from __future__ import annotations

from toolkit.narrative.claims import Claim, Growth, Place, Share
from toolkit.narrative.lexicon import Kind, Token, tokens
from toolkit.narrative.measures import CASES, DECISIONS, DISPUTES, HEADS, fits
from toolkit.narrative.naming import also_meant, governed, name_of, names_of, verb_alone
from toolkit.narrative.notation import Number
from toolkit.narrative.parts import ACTIONS, breakdowns
from toolkit.narrative.state import UNKNOWN, Item, Reader

#: Characters that are looked through while a word is handled.
CHARACTERS = 8


def amount(reader: Reader, number: Number, token: Token) -> None:
    """A number that counts something."""
    clause = reader.clause
    sentence = reader.sentence
    segment = clause.segment
    if segment.number is not None:  # two numbers without a sign between them: what stands between belongs to the second
        items, segment.items = segment.items, []
        settle_behind(reader)
        segment.items = items
    if number.unit in CASES and number.exact:
        sentence.bases.append(int(number.value))
    if sentence.fee and number.unit == "元":
        reader.found.fees.append((number, reader.place(token)))
    if clause.each and segment.items:
        clause.each = []
    if clause.each:
        _in_turn(reader, number, token)
    elif segment.zero or segment.unknown:
        _unresolved(reader, number)
    elif items := [*clause.joined, *segment.items]:
        claim(reader, name_all(reader, items, segment.verbs), number, token, items)
    elif clause.pending and segment.total and not segment.verbs and clause.sign in ("，", "："):
        claim(reader, name_all(reader, clause.pending, clause.pending_verbs), number, token, clause.pending)
    else:
        segment.number, segment.number_token = number, token
        return
    _count(reader, number, token)


def _in_turn(reader: Reader, number: Number, token: Token) -> None:
    """分别为3件、2件: the next of the nouns; 各1件: all of them."""
    clause = reader.clause
    if not clause.each_same:
        claim(reader, clause.each.pop(0), number, token)
        return
    for one in clause.each:
        claim(reader, one, number, token)
    clause.each = []


def _count(reader: Reader, number: Number, token: Token) -> None:
    """Book a number whose label is settled."""
    clause = reader.clause
    segment = clause.segment
    resolved = clause.last is not None
    parts = clause.parts[-1] if clause.parts else None
    if parts is not None and parts.depth == len(clause.stack) and not segment.total:
        reader.effort.spend((token.end - segment.start) // CHARACTERS)
        actions = set(ACTIONS.findall(reader.text, segment.start, token.start))
        if parts.numbers and clause.sign == "，" and actions - parts.actions:
            finish_parts(reader)
            clause.totals[number.unit] = (number, resolved)
        else:
            if not parts.numbers:
                parts.actions = actions
            parts.numbers.append(number)
            parts.signs.append(clause.sign)
            parts.chain.append(reader.text[segment.start : token.end])
            parts.known = parts.known and resolved
            parts.complete = parts.complete or segment.other
    elif parts is None or parts.depth == len(clause.stack):
        if parts is not None:
            finish_parts(reader)
        clause.totals[number.unit] = (number, resolved)
    segment.counted = True
    segment.items, clause.joined, clause.pending = [], [], []
    segment.unknown = False
    segment.verbs = segment.verbs[-1:]


def settle_behind(reader: Reader) -> None:
    """A number without a label before it: what stands behind it, else its verb alone."""
    segment = reader.clause.segment
    number, token = segment.number, segment.number_token
    assert number is not None and token is not None
    segment.number = None
    items = segment.items
    if segment.unknown or (items and not all(item.sound for item in items)):
        _unresolved(reader, number)
    elif items:
        claim(reader, name_all(reader, items, segment.verbs), number, token, items)
    elif segment.verbs:
        claim(reader, verb_alone(segment.verbs, reader.clause), number, token)
    elif reader.sentence.fee and number.unit == "元":
        claim(reader, ("processing_fee",), number, token)
    else:
        _unresolved(reader, number)
    _count(reader, number, token)


def _unresolved(reader: Reader, number: Number) -> None:
    clause = reader.clause
    sentence = reader.sentence
    clause.last = None
    segment = clause.segment
    if any(item.value == "request" for item in segment.items) or (sentence.topic == "request" and not segment.foreign):
        clause.governing = UNKNOWN
    if segment.foreign:
        sentence.topic = "foreign"


def name_all(reader: Reader, items: list[Item], verbs: list[str]) -> tuple[str, ...]:
    """The quantities of a list of nouns and labels; () if one is not known."""
    reader.effort.spend(len(items) * (1 + len(verbs)))
    return names_of(items, verbs, reader.clause)


def name_one(reader: Reader, item: Item, verbs: list[str]) -> str:
    """The quantity of a noun or a label; "" if it is not known."""
    reader.effort.spend(1 + len(verbs))
    return name_of(item, verbs, reader.clause)


def claim(reader: Reader, names: tuple[str, ...], number: Number, token: Token, items: list[Item] | None = None) -> None:
    """A number that counts these quantities, unless something in its clause says that it is another one's."""
    clause = reader.clause
    paragraph = reader.paragraph
    segment = clause.segment
    clause.last = None
    elsewhere = ""
    if not names and items and segment.verbs[-1:] == ["elsewhere"]:
        elsewhere = _elsewhere(reader, items, token)
        if not elsewhere:
            _unresolved(reader, number)
            return
        names = tuple(dict.fromkeys(f"{item.value}.decisions" if item.value in DECISIONS else item.value for item in items))
    barred = segment.restricted or clause.restricted_before or paragraph.partial or clause.other_scope
    if segment.excepted and names and names[0] in HEADS:
        barred = True  # 其余 12 件
    if not names or barred or not all(fits(name, number.unit) for name in names):
        _unresolved(reader, number)
        return
    if not elsewhere and clause.governing and not all(governed(name, clause) for name in names):
        clause.last = None
        return
    also = also_meant(names, clause)
    if also:
        reader.effort.spend(len(clause.named_disputes()))
    claim = Claim(
        names, number, reader.place(token), paragraph.scope, paragraph.year, also=also,
        part=bool(clause.parts) or bool(clause.stack), total=segment.total, elsewhere=elsewhere,
    )  # fmt: skip
    add(reader, claim)
    if elsewhere:
        return
    clause.last = claim
    if names[0] in HEADS:
        clause.head = claim


def _elsewhere(reader: Reader, items: list[Item], token: Token) -> str:
    """The verb that makes it another measure, for nouns that the tables count otherwise."""
    clause = reader.clause
    if not all(item.kind is Kind.NOUN and item.sound and item.value in DISPUTES | DECISIONS for item in items):
        return ""
    reader.effort.spend(token.start - clause.segment.start)
    for one in tokens(reader.text, clause.segment.start, token.start):
        if one.kind is Kind.VERB and one.value == "elsewhere":
            return one.text
    return ""


def add(reader: Reader, claim: Claim) -> None:
    """Keep a claim."""
    reader.found.claims.setdefault(claim.names[0], []).append(claim)


def percentage(reader: Reader, number: Number, token: Token) -> None:
    """A number in per cent: of a growth or of a share."""
    clause = reader.clause
    sentence = reader.sentence
    paragraph = reader.paragraph
    segment = clause.segment
    if clause.growing:
        if segment.trend and clause.subjects:
            reader.found.growths.append(Growth(tuple(clause.subjects), segment.trend, number, reader.place(token)))
        return
    if number.unit != "%":
        return
    names: tuple[str, ...] = ()
    part: Number | None = None
    bracketed = clause.sign == "（" and not segment.items and not segment.verbs and not segment.unknown
    if segment.shared and segment.items and not segment.counted:
        names = name_all(reader, [*clause.joined, *segment.items], segment.verbs)
    elif (segment.shared or bracketed) and clause.last is not None:
        names, part = clause.last.names, clause.last.number
    elsewhere = paragraph.year or paragraph.partial or segment.restricted or paragraph.scope == "office"
    if names and not elsewhere and names[0] not in HEADS:
        reader.effort.spend(len(sentence.bases))
        reader.found.shares.append(Share(names, part, number, tuple(dict.fromkeys(sentence.bases)), reader.place(token)))
    segment.shared = False
    segment.items = []
    segment.counted = True


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
    reader.found.breakdowns += breakdowns(parts, place)
