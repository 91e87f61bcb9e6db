"""Numbers → claims: what stands before a number or behind it, in the clause in which it stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from toolkit.narrative.claims import Claim, Within
from toolkit.narrative.counting import MOST_ADDENDS, count
from toolkit.narrative.lexicon import Token, new, tokens
from toolkit.narrative.measures import CASES, DECISIONS, DISPUTES, HEADS, family, fits
from toolkit.narrative.naming import also_meant, cannot_be_passed, governed, name_of, names_of, verb_alone
from toolkit.narrative.narrowing import is_narrower, is_unrelated, narrow, of_these
from toolkit.narrative.notation import Number
from toolkit.narrative.state import UNKNOWN, Bracket, Clause, Item, Reader, Segment
from toolkit.narrative.vocabulary import Kind
from toolkit.patterns import pattern

#: Of the numbers before a share no more are tried than these.
MOST_BASES = 12


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
        bases = reader.paragraph.bases
        bases.append(int(number.value))
        if len(bases) > MOST_BASES:
            del bases[0]
    if sentence.fee and number.unit == "元":
        reader.found.fees.append((number, reader.place(token)))
    if clause.each and segment.items:
        clause.each = []
    if clause.each_years:
        _next_year(reader)
    if (clause.rises or reader.text[token.start - 1] in "由从") and _RISES.match(reader.text, token.end):
        names = name_all(reader, [*clause.joined, *segment.items], segment.verbs)
        if names or len(clause.subjects) != 1:
            clause.subjects = [(names, None)] if names else []
        clause.rises, segment.items, clause.joined = False, [], []
    elif clause.each:
        _in_turn(reader, number, token)
        count(reader, number, token)
    elif _said_before(reader, number, token):
        count(reader, number, token)
    else:
        segment.number, segment.number_token, segment.led = number, token, bool(segment.verbs)
        segment.unknown = False


def _said_before(reader: Reader, number: Number, token: Token) -> bool:
    """Whether what stands before a number settles what it counts; else what stands behind it may."""
    clause = reader.clause
    segment = clause.segment
    items = [*clause.joined, *segment.items]
    bare = segment.total and not segment.verbs
    if segment.zero:
        _unresolved(reader, number, token)
    elif reader.sentence.whole and (disputes := of_these(reader, number, items)):
        narrow(reader, disputes, number)
        claim(reader, disputes, number, token)
    elif segment.unknown and segment.unknown_text not in _OTHERS:
        if not _in_spite_of(reader, number, token):
            _unresolved(reader, number, token)
    elif items:
        claim(reader, name_all(reader, items, segment.verbs), number, token, items)
    elif bare and (disputes := _disputes(reader)):
        reader.sentence.disputes.append(disputes)
        claim(reader, disputes, number, token)
    elif bare and clause.pending and clause.sign in ("，", "："):
        claim(reader, name_all(reader, clause.pending, clause.pending_verbs), number, token, clause.pending)
    elif (labels := _bracketed(reader, token)) is not None:
        claim(reader, name_all(reader, labels.joined + labels.segment.items, labels.segment.verbs), number, token)
    elif names := _grown_to(reader, token):
        claim(reader, names, number, token)
    else:
        return False
    return True


def _bracketed(reader: Reader, token: Token) -> Bracket | None:
    """行政执法案卷（6件）: what waits for its number before a bracket that holds nothing else; None if nothing does."""
    clause = reader.clause
    if clause.sign != "（" or not clause.stack or clause.segment.verbs or clause.segment.start != token.start:
        return None
    before = clause.stack[-1]
    waits = before.segment.items and not before.segment.counted and not before.segment.unknown
    return before if waits and reader.text[token.end : token.end + 1] in ("）", ")") else None


#: 由140件增至161件: the first number is that of the year before.
_RISES = pattern("(?:申请)?(?:大幅|逐步)?(?:增|减|升|降|上升|下降|提高|回落|压)")


def _grown_to(reader: Reader, token: Token) -> tuple[str, ...]:
    """What a number counts to which something has grown: 较上年增加11件，为58件."""
    clause = reader.clause
    if len(clause.subjects) != 1 or clause.subjects[0][1] is not None or clause.segment.verbs:
        return ()
    return clause.subjects[0][0] if reader.text[token.start - 1] in "为达到至" else ()


def _next_year(reader: Reader) -> None:
    """2022年、2023年分别收到12件、15件: the next of the years that wait for a number."""
    clause = reader.clause
    reader.paragraph.year, clause.years = clause.each_years.pop(0), []
    clause.segment.years = (reader.paragraph.year,)
    reader.paragraph.partial = False
    if not clause.each_years and reader.paragraph.year:
        clause.each_years = [reader.paragraph.year]  # what comes behind the list is not of the report's year


#: An unknown word that may belong to the name before it is no longer than this.
_TAIL = 4
#: What is compared with a year is not carried over from it or into it.
_COMPARED = pattern("同|比|较|均|预|计划|拟|目标|约|总")


def _in_spite_of(reader: Reader, number: Number, token: Token) -> bool:
    """Whether a number counts something although an unknown word stands right before it.

    The word may be the end of a name (申请事宜19件), which only shows where the number looks like a slip; and beside the year
    before or the next one it can hardly be anything but a word of carrying over (上年旧存1件).
    """
    segment = reader.clause.segment
    text = segment.unknown_text
    if len(text) > _TAIL or segment.about or segment.foreign or segment.restricted or cannot_be_passed(reader, text):
        return False
    items = [*reader.clause.joined, *segment.items]
    if items and not segment.counted:
        for item in items:
            item.soft = item.faint = True
        claim(reader, name_all(reader, items, segment.verbs), number, token, items)
        return True
    return not segment.verbs and _carried_by_year(reader, number, token)


def _carried_by_year(reader: Reader, number: Number, token: Token) -> bool:
    """上年旧存1件, 1件转由下年续办: a number that only a neighbouring year and an unknown word say anything of."""
    clause, segment = reader.clause, reader.clause.segment
    year = segment.years[-1] if segment.years else 0
    about = reader.sentence.topic == "request" or (reader.paragraph.default and not reader.sentence.topic)
    if year not in (-1, 1) or not about or segment.total or segment.counted or segment.foreign or segment.items:
        return False
    if number.unit not in CASES or _COMPARED.search(segment.unknown_text) or not (clause.claims or reader.sentence.claims):
        return False
    name = "carried_in" if year < 0 else "carried_out"
    reader.paragraph.year = 0
    claim(reader, (name,), number, token, [Item(Kind.LABEL, f"carry:{name}", True, token.start, soft=True)])
    return True


#: 其他5件全部公开: what they are stands behind the number.
_OTHERS = ("其他", "其它")


def _in_turn(reader: Reader, number: Number, token: Token) -> None:
    """分别为3件、2件: the next of the nouns; 各1件: all of them."""
    clause = reader.clause
    if not clause.each_same:
        claim(reader, clause.each.pop(0), number, token)
        return
    for one in clause.each:
        claim(reader, one, number, token)
    clause.each = []


#: 收到5件以上申请的单位: a bound, and no count.
_BOUNDS = ("以上", "以内")


def settle_behind(reader: Reader) -> None:
    """A number without a label before it: what stands behind it, else its verb alone."""
    segment = reader.clause.segment
    number, token = segment.number, segment.number_token
    assert number is not None and token is not None
    clause = reader.clause
    segment.number = None
    items = segment.items
    if clause.joined:  # 34件不予公开、无法提供
        items, clause.joined = [*clause.joined, *items], []
    if number.text.endswith(_BOUNDS) or (items and not all(item.sound for item in items)):
        _unresolved(reader, number, token)
    elif reader.sentence.whole and (disputes := of_these(reader, number, items)):
        narrow(reader, disputes, number)
        claim(reader, disputes, number, token)
    elif not items and (segment.unknown or segment.years[-1:] == (1,)):
        if not _carried_by_year(reader, number, token):
            _unresolved(reader, number, token)
    elif items:
        if segment.unknown and not segment.verbs:
            for item in items:
                item.soft = True  # 16件申请尚未到期: what was done with them nobody knows
        claim(reader, name_all(reader, items, segment.verbs), number, token, items)
    elif segment.verbs:
        claim(reader, verb_alone(segment.verbs, clause), number, token)
    elif clause.yearly and (clause.each_years or segment.years) and number.unit in CASES:
        claim(reader, clause.yearly, number, token)  # 2022年14件、2023年19件
    elif reader.sentence.fee and number.unit == "元":
        claim(reader, ("processing_fee",), number, token)
    else:
        _unresolved(reader, number, token)
    count(reader, number, token)


def _unresolved(reader: Reader, number: Number, token: Token) -> None:
    """Nobody knows what a number counts: what follows may be a part of it."""
    clause = reader.clause
    sentence = reader.sentence
    clause.last = None
    segment = clause.segment
    about = sentence.topic == "request" or (reader.paragraph.default and not sentence.topic)
    about = (about and not segment.foreign) or any(item.value == "request" for item in segment.items)
    given = segment.verbs[-1:] == ["elsewhere"] and reader.text.endswith(
        ("公开", "公开的"), segment.start, token.start
    )  # 公开14件
    if (
        segment.excepted
        and about
        and number.unit in CASES
        and reader.text[max(segment.start, token.start - 2) : token.start] == "除"
    ):
        clause.spared = number, token
    if number.unit in CASES and not (segment.foreign or segment.about or clause.other_scope):
        segment.unresolved = None if segment.counted else (number, token)
    if given and about and sentence.given is None and not _is_barred(reader, "granted", "outcome"):
        sentence.given = Claim(
            ("granted",), number, reader.place(token), reader.paragraph.scope, reader.paragraph.year, part=True, soft=True,
            within=tuple(clause.within), sentence=sentence.start,
            also=(("disclosed",),),
        )  # fmt: skip
    whole_year = not reader.paragraph.partial and not segment.until
    if segment.total and _is_sum(sentence.row[-MOST_ADDENDS:], number):
        about = False  # 两项合计113件: the whole, and no part of it
    if about and whole_year and number.unit in CASES and not given and (clause.sign != "、" or not clause.claims):
        open_part(reader, Within(number, token.start, about=segment.about))
    if segment.foreign:
        sentence.topic = "foreign"


def _is_sum(row: Sequence[Number], number: Number) -> bool:
    """Whether a number is the sum of the last ones before it."""
    return any(sum(one.value for one in row[first:]) == number.value for first in range(len(row) - 1))


def open_part(reader: Reader, part: Within) -> None:
    """What follows may be a part of this number, and no more of the one before it, unless that may be the whole."""
    clause = reader.clause
    heads, others = ([one for one in clause.within if one.head is head] for head in (True, False))
    clause.within = [*heads[-1:], *[one for one in others if one.about][-1:], part]


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
    sentence, paragraph = reader.sentence, reader.paragraph
    segment = clause.segment
    clause.last = None
    elsewhere = ""
    if names == ("any",) and items and not segment.verbs and (clause.head is not None or (clause.parts and clause.totals)):
        names = ()  # 收到申请19件，其中书面申请12件
    if not names and items and segment.verbs[-1:] == ["elsewhere"]:
        elsewhere = _elsewhere(reader, items, token)
        if not elsewhere:
            _unresolved(reader, number, token)
            return
        names = tuple(dict.fromkeys(f"{item.value}.decisions" if item.value in DECISIONS else item.value for item in items))
    kind = family(names[0]) if names else ""
    if kind == "head" or (kind == "dispute" and items):
        _settle_kind(reader, names, number, kind)
    unit = "件" if number.unit == paragraph.unit else number.unit  # 申请28条，其中自然人25条
    unrelated = kind in ("dispute", "result") and is_unrelated(reader, token.start, token.end)
    if not names or unrelated or _is_barred(reader, names[0], kind) or not fits(names, unit):
        _unresolved(reader, number, token)
        return
    if names[0] == "partly_granted" and clause.stack and clause.claims and clause.claims[-1].names == ("granted",):
        clause.claims[-1] = clause.claims[-1]._replace(also=(("disclosed",),))  # 予以公开19件（含部分公开4件）
    if not elsewhere and clause.governing and not all(governed(name, clause) for name in names):
        clause.last = None
        return
    at_hand = segment.at_hand and names == ("handling",)
    also = (("carried_out",),) if at_hand else also_meant(names, clause) if len(sentence.disputes) > 1 else ()
    if also:
        reader.effort.spend(len(clause.named_disputes()))
    bare = sentence.doubtful
    soft, cause = segment.until or (not items and segment.soft) or _of_some_documents(segment, names, items or ()), False
    faint = False
    for item in items or ():
        soft, faint, cause = soft or item.soft, faint or item.faint, cause or item.cause != ""
    if clause.applicant or cause:
        also = (*also, *_more_meant(clause, names, items or ()))
    inside = kind in _INSIDE or (kind == "carry" and any(one.about for one in clause.within))  # 物业类28件，1件结转
    within = tuple(clause.within) if clause.within and inside and names[0] not in ("new", "got", "any") else ()
    made = new(Claim, (
        names, number, reader.place(token), paragraph.scope, paragraph.year, also, bool(clause.parts or clause.stack),
        segment.total, elsewhere, soft, faint, within, sentence.start, bare,
        paragraph.organs >= 0 and _is_among_organs(reader), (),
    ))  # fmt: skip
    clause.claims.append(made)
    if elsewhere:
        return
    clause.last = made
    _enclose(reader, made, kind, whole=bool(items) or segment.total)
    if names[0] in HEADS:
        clause.head = made


def _settle_kind(reader: Reader, names: tuple[str, ...], number: Number, kind: str) -> None:
    """What a number of all applications, or of disputes that are named, says of the numbers around it."""
    if kind == "head":
        _head(reader, names, number)
    elif is_narrower(reader):
        narrow(reader, names, number)


def _is_among_organs(reader: Reader) -> bool:
    """Whether other organs' numbers were told before, and nothing says that this one is that of all or of the unit itself.

    东城分局收到61件，西城分局收到48件。局机关收到170件: an organ's own body may be told of in a sentence of its own.
    """
    paragraph = reader.paragraph
    if paragraph.scope in ("own", "area") or reader.clause.segment.total:
        return False
    return paragraph.organs == reader.sentence.start or paragraph.scope != ""


def _of_some_documents(segment: Segment, names: tuple[str, ...], items: Sequence[Item]) -> bool:
    """Whether documents are told of that may be some of them only: 清理后继续有效14件, 废止文件1件."""
    unnamed = bool(items) and items[-1].value == "document" and (segment.soft or names[0] != "normative.in_force")
    return unnamed or segment.verbs[-1:] == ["still"]


def _head(reader: Reader, names: tuple[str, ...], number: Number) -> None:
    """Remember what the years of a list may count, and what applications are counted in."""
    reader.clause.yearly = names
    if number.unit in CASES and not reader.clause.segment.restricted:
        reader.paragraph.unit = number.unit


def _is_barred(reader: Reader, name: str, kind: str) -> bool:
    """Whether the clause says that a number is that of a part, of another year or of somebody else."""
    clause = reader.clause
    segment = clause.segment
    if segment.restricted or clause.restricted_before or reader.paragraph.partial or clause.other_scope:
        return True
    if segment.field and kind == "head":
        return True
    if kind == "result" and _is_of_none(reader):
        return True
    if clause.other_cause and kind in ("dispute", "result"):
        return True
    if segment.excepted and kind == "dispute":
        return True  # 其余14件与信息公开无关
    if segment.excepted and name in HEADS and not (name == "closed" and _only_carried(reader)):
        return True  # 其余 12 件
    if len(clause.years) > 1 and len(set(clause.years)) > 1 and kind != "carry":
        return True  # 上年末接收、本年办结的
    return segment.until and kind not in _INSIDE  # 截至2024年底，累计制发: of all years


def _is_of_none(reader: Reader) -> bool:
    """对23件答复进行了复核，维持22件: whether a clause that names no disputes tells of something else before its results."""
    clause = reader.clause
    if len(reader.sentence.disputes) > clause.disputes_before:
        return False
    reader.effort.spend(len(clause.claims))
    return clause.loose or any(family(one.names[0]) not in ("result", "dispute") for one in clause.claims)


def _disputes(reader: Reader) -> tuple[str, ...]:
    """行政复议8件，行政诉讼5件，共13件: what a bare total adds up; () if something else was counted."""
    clause = reader.clause
    reader.effort.spend(len(clause.claims))
    names = [name for one in clause.claims for name in one.names]
    kinds = tuple(dict.fromkeys(name for name in names if name in ("reconsideration", "litigation")))
    return kinds if len(kinds) > 1 and len(names) == len(kinds) else ()


def _only_carried(reader: Reader) -> bool:
    """除2件结转下年外，其余46件: whether nothing but what is carried over was taken from the whole."""
    clause = reader.clause
    reader.effort.spend(len(clause.claims))
    named = {one.names[0] for one in clause.claims} - HEADS
    return bool(named) and named <= {"carried_out", "carried"} and not clause.loose


#: Families whose numbers may be those of a part that was told before them.
_INSIDE = frozenset({"head", "outcome", "applicant"})


def _enclose(reader: Reader, made: Claim, kind: str, *, whole: bool) -> None:
    """What the numbers behind a claim may be parts of."""
    clause = reader.clause
    name, number = made.names[0], made.number
    if kind == "applicant" and len(made.names) == 1:
        clause.applicant = name.partition(".")[2]
    elif name in ("new", "got", "any") or (name in HEADS and whole):
        clause.applicant = ""
    if name in HEADS and (made.soft or made.bare):
        clause.within = [Within(number, made.place.first, head=True)]
    elif name in ("new", "got", "any"):
        clause.within = []
    elif name in ("carried_in", "carried"):
        open_part(reader, Within(number, made.place.first))
    elif clause.within and kind in ("head", "outcome"):
        clause.within = [one for one in clause.within if one.head or number.low <= one.number.high]


def _more_meant(clause: Clause, names: tuple[str, ...], items: Sequence[Item]) -> Iterator[tuple[str, ...]]:
    """自然人38件，办结37件 may be those of natural persons; 因本机关不掌握无法提供 may be that detail alone."""
    if clause.applicant and len(names) == 1 and family(names[0]) in ("outcome", "head") and "@" not in names[0]:
        row = "disposed" if names[0] in HEADS else names[0]
        if names[0] in ("closed", "handling") or names[0] not in HEADS:
            kinds = ("enterprise", "organisations") if clause.applicant == "company" else (clause.applicant,)
            yield from ((f"{row}@{kind}",) for kind in kinds)
    for item in items:
        if item.cause and item.cause != UNKNOWN:
            yield (item.cause,)


#: What the tables count otherwise: cases that were decided, and not that were heard.
_COUNTED_OTHERWISE = DISPUTES | DECISIONS


def _elsewhere(reader: Reader, items: list[Item], token: Token) -> str:
    """The verb that makes it another measure, for nouns that the tables count otherwise."""
    clause = reader.clause
    if not all(item.kind is Kind.NOUN and item.sound and item.value in _COUNTED_OTHERWISE for item in items):
        return ""
    reader.effort.spend(token.start - clause.segment.start)
    for one in tokens(reader.text, clause.segment.start, token.start):
        if one.kind is Kind.VERB and one.value == "elsewhere":
            return one.text
    return ""


def keep(reader: Reader) -> None:
    """The claims of a sentence that has ended, with the numbers beside them that belong to nothing else."""
    sentence = reader.sentence
    if not sentence.claims:
        return
    if sentence.given is not None:
        outcomes = {one.names for one in sentence.claims if family(one.names[0]) == "outcome"}
        if outcomes and ("granted",) not in outcomes:
            sentence.claims.append(sentence.given)  # 公开14件、部分公开2件
    if not sentence.loose:
        for one in sentence.claims:
            reader.found.claims.setdefault(one.names[0], []).append(one)
        return
    addends = {every: tuple(number for apart, number in sentence.loose if every or not apart) for every in (True, False)}
    for one in sentence.claims:
        kind = family(one.names[0])
        added = addends[kind not in ("head", "outcome")] if kind in _ADDABLE else ()
        made = new(Claim, (*one[:-1], added)) if added else one
        reader.found.claims.setdefault(one.names[0], []).append(made)


#: Families of which a text may give two numbers where the table has their sum: 新制定2件，修订1件.
_ADDABLE = frozenset({"head", "outcome", "normative", "rules", *DECISIONS})
