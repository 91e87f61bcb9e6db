"""Texts → claims: clause by clause, every number with what it counts, whose it is and of which year.

A clause ends at 。；！？ and at the end of a line; signs inside it (，、：（）) divide segments. The label of a number stands
right before it (受理申请 16 件) or right behind it (16 件予以公开); an unknown word in between, an unknown or foreign organ as
the subject, a part of the year or a way of receipt keep it from being a claim. Lists carry verb and subject over, 其中 opens
the parts of the total before it, and nothing is borrowed across the end of a sentence.

What is remembered is a value (`state`); what it means is told by functions of it (`naming`, `whose`, `parts`). The steps from
one word to the next stay together here, above five hundred lines: each relies on what the others leave in the segment.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from toolkit.narrative.claims import Claim, Growth, Place, Reading, Share, Statement
from toolkit.narrative.effort import READING, Effort, TooHard
from toolkit.narrative.lexicon import Kind, Token, tokens
from toolkit.narrative.measures import CASES, DECISIONS, DISPUTES, HEADS, family, fits
from toolkit.narrative.naming import also_meant, governed, name_of, names_of, verb_alone
from toolkit.narrative.notation import ZERO, Number, fold, read_number
from toolkit.narrative.parts import ACTIONS, breakdowns
from toolkit.narrative.segments import CLAUSE, NUMERIC, TOPICAL, segments
from toolkit.narrative.state import UNKNOWN, Clause, Item, Paragraph, Parts, Segment, Sentence
from toolkit.narrative.whose import Organ

#: Texts without claims: basis, period, address.
_SKIPPED = frozenset({"opening"})
#: Characters that are looked through while a word is handled.
_CHARACTERS = 8
_HEADING = re.compile(r"[（(]?[一二三四五六七八九十0-9]{1,2}[）)、.．]")
_YEAR = re.compile(r"(?<![0-9])((?:20|19)[0-9]{2})年(?!度?(?:度?报告|政府信息公开工作年度报告))")


def read(texts: Mapping[str, str], unit: str = "", year: int | None = None) -> Reading:
    """Read the texts of a report.

    Args:
        texts: By narrative key.
        unit: Name of the unit, whose figures are its own.
        year: The report year; None: every year that is named is taken for it.

    Returns:
        What they say in numbers; nothing but the name of the text, if one of them makes more work than any report does.
    """
    reader = _Reader(unit, year)
    for key, text in texts.items():
        if key not in _SKIPPED and text:
            try:
                reader.read(key, text)
            except TooHard:
                return Reading(too_hard=key, steps=reader.effort.spent)
    reader.found.steps = reader.effort.spent
    return reader.found


class _Reader:
    """Goes through the texts from left to right, word by word."""

    def __init__(self, unit: str, year: int | None) -> None:
        self.found = Reading()
        self.effort = Effort(READING)
        self.organ = Organ(unit)
        self.report_year = year

    def read(self, key: str, text: str) -> None:
        self.effort.spend(len(text) // _CHARACTERS)
        folded = fold(text)
        self.found.texts[key], self.found.folded[key] = text, folded
        if NUMERIC.search(folded) is None:  # no clause says anything in numbers: half of the texts of a report
            return
        self.key = key
        own = self.organ.name
        if len(own) > 2 and own in folded:
            folded = folded.replace(own, "\ue000" * len(own))
        self.text = folded
        self.paragraph = Paragraph(key.endswith(".requests"))
        self.sentence = Sentence()
        for match in CLAUSE.finditer(folded):
            start, end = match.span()
            before = folded[start - 1] if start else "\n"
            if before == "\n":
                self.paragraph = Paragraph(self.paragraph.default)
                if "." not in key and _HEADING.match(folded, start, end):
                    self.paragraph.default = "依申请" in folded[start : start + 20]
            if before not in "；;":
                self.sentence = Sentence()
                if self.paragraph.scope != "office":
                    self.paragraph.scope = ""
            if NUMERIC.search(folded, start, end) and (self.paragraph.default or TOPICAL.search(folded, start, end)):
                self._clause(start, end)
            elif (named := _YEAR.search(folded, start, end)) is not None:
                self.paragraph.year = self._years_away(named[1])

    # --- clauses and segments ---------------------------------------------------------------------------------------

    def _clause(self, start: int, end: int) -> None:
        self.clause = Clause(self.paragraph, self.sentence, start, end)
        for first, last in segments(self.text, start, end):
            found = tokens(self.text, first, last)
            self.effort.spend(len(found))
            for token in found:
                _HANDLERS[token.kind](self, token)
        self._sign(Token(Kind.SIGN, "。", end, end, ""))
        while self.clause.parts:
            self._finish_parts()

    def _sign(self, token: Token) -> None:
        """The end of a segment."""
        clause = self.clause
        segment, sign = clause.segment, str(token.value)
        if segment.number is not None:
            self._settle_behind()
        if segment.zero or clause.zero_list:
            self._end_zero(sign)
        if segment.every:
            self._sweep(token)
            if segment.verbs and not segment.counted:  # 全部办结，其中: the parts are those of everything
                clause.totals, clause.last, clause.governing = {}, None, ""
        if segment.counted:
            clause.joined = []
        elif sign == "、":
            clause.joined += segment.items
        elif segment.items or clause.joined:
            clause.pending, clause.pending_verbs = [*clause.joined, *segment.items], segment.verbs
            clause.joined = []
        if segment.verbs:
            clause.verb = segment.verbs[-1]
        self._nest(sign)
        clause.restricted_before = segment.way and not segment.counted and not segment.items
        clause.segment = Segment(token.end)
        if sign == "、" and not segment.counted:
            clause.segment.verbs = list(segment.verbs)
        clause.sign, clause.carry, clause.dated = sign, None, None

    def _end_zero(self, sign: str) -> None:
        """A segment of 未收到…、…: its nouns wait while the list goes on."""
        clause = self.clause
        segment = clause.segment
        clause.zero_list = sign == "、" and bool(segment.items) and not segment.unknown
        if clause.zero_list:
            clause.joined += segment.items
        else:
            self._say_zero()
            clause.joined = []
        segment.items = []

    def _nest(self, sign: str) -> None:
        """A bracket stands behind what was counted last."""
        clause = self.clause
        if sign == "（":
            clause.stack.append(clause.governing)
            if clause.last is not None:
                clause.governing = clause.last.names[0] if len(clause.last.names) == 1 else UNKNOWN
        elif sign == "）" and clause.stack:
            clause.governing = clause.stack.pop()
            while clause.parts and clause.parts[-1].depth > len(clause.stack):
                self._finish_parts()

    # --- words ------------------------------------------------------------------------------------------------------

    def _filler(self, token: Token) -> None:
        clause = self.clause
        if token.text == "等" and clause.parts:
            clause.parts[-1].plain = False

    def _context(self, token: Token) -> None:
        self.sentence.open_information = True

    def _unknown(self, token: Token) -> None:
        clause = self.clause
        if self.text[token.start] == "\ue000":
            self._scope_word(token, "area" if self.organ.government else "own")
            return
        if token.text in ("至", "到", "入"):
            return
        segment = clause.segment
        segment.unknown, segment.unknown_text = True, token.text
        clause.carry = None

    def _scope(self, token: Token) -> None:
        self._scope_word(token, str(token.value))

    def _scope_word(self, token: Token, scope: str) -> None:
        clause = self.clause
        segment = clause.segment
        clause.other_scope = scope == "government" and not self.organ.government
        self.paragraph.scope = self.organ.scope(scope, counted=not segment.zero)
        segment.unknown = False

    def _subject(self) -> None:
        """An unknown word before a verb: another organ's figure, or only an adverb."""
        clause = self.clause
        segment = clause.segment
        if not segment.unknown:
            return
        text = segment.unknown_text
        segment.subject = True
        if self.organ.names_its_area(text):
            self.paragraph.scope, clause.other_scope = "area", False
        elif self.organ.is_another(text):
            clause.other_scope = True
        segment.unknown = False

    def _year(self, token: Token) -> None:
        paragraph = self.paragraph
        years = int(token.value or 0)
        if self._directed(years):
            return
        if years == 0 and self.clause.dated is not None:
            return
        paragraph.year, paragraph.partial = years, False
        self._end_list()

    def _dated(self, token: Token) -> None:
        paragraph = self.paragraph
        digits = re.search(r"[0-9]{4}", token.text)
        away = self._years_away(digits[0] if digits else "")
        if not token.text[0].isdigit():
            self._grow(token, known=away == -1)
            return
        if self._directed(away):
            return
        paragraph.year, paragraph.partial, self.clause.dated = away, False, away
        self._end_list()

    def _directed(self, years: int) -> bool:
        """结转 followed by a year: the year tells its direction."""
        clause = self.clause
        if clause.carry is None or years == 0:
            return False
        clause.carry.value = "carry:carried_out" if years > 0 else "carry:carried_in"
        clause.carry = None
        return True

    def _years_away(self, year: str) -> int:
        return 0 if self.report_year is None or not year else int(year) - self.report_year

    def _month(self, token: Token) -> None:
        self.paragraph.partial = not (token.text.startswith("12月") or token.text in ("1月1日", "1月"))

    def _partial(self, token: Token) -> None:
        self.paragraph.partial = True

    def _verb(self, token: Token) -> None:
        clause = self.clause
        segment = clause.segment
        if segment.shared:
            return
        if segment.number is None or segment.verbs or segment.items:
            self._subject()
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

    def _noun(self, token: Token) -> None:
        clause = self.clause
        sentence = self.sentence
        segment, value = clause.segment, str(token.value)
        if segment.shared:
            return
        clause.growing = False
        sound = not segment.unknown
        if not sound and self._subject_of_noun():
            sound = True
        segment.unknown = False
        previous = segment.items[-1] if segment.items else None
        if value == "request":
            if previous is not None and previous.kind is Kind.LABEL:
                sentence.topic = "request"
                return
            sentence.open_information = sentence.open_information or "公开" in token.text or self.paragraph.default
            # 行政许可|申请 is no application for information, nor need a bare 申请 be one.
            about = sentence.open_information and (previous is None or previous.value == "request")
            sentence.topic = "request" if about else "foreign"
            sound = sound and about
        elif value in DISPUTES:
            sentence.topic = "dispute"
            if not clause.joined and not (segment.zero or clause.zero_list):
                sentence.disputes.append((value,))
            else:
                self.effort.spend(len(clause.joined))
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

    def _subject_of_noun(self) -> bool:
        """An unknown word right before a noun: only our own name leaves the noun whole."""
        text = self.clause.segment.unknown_text
        return self.organ.names_itself(text) or self.organ.names_its_area(text)

    def _label(self, token: Token) -> None:
        clause = self.clause
        segment = clause.segment
        if segment.shared:
            return
        clause.growing = False
        sound = not segment.unknown or self._subject_of_noun()
        segment.unknown = False
        if segment.every and str(token.value) == "result:upheld":
            segment.swept = True
        previous = segment.items[-1] if segment.items else None
        if previous is not None and previous.kind is Kind.LABEL and segment.number is None:
            sound = sound and previous.value == str(token.value)  # 自然人予以公开: a crossing of two labels
        segment.items = [Item(Kind.LABEL, str(token.value), sound, token.start)]

    def _carry(self, token: Token) -> None:
        clause = self.clause
        paragraph = self.paragraph
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

    def _other(self, token: Token) -> None:
        sentence = self.sentence
        segment = self.clause.segment
        segment.other = True
        if token.value == "rest":
            segment.excepted = True
            return
        if sentence.topic == "dispute" and sentence.disputes and not segment.items:
            segment.items = [Item(Kind.LABEL, "result:other", not segment.unknown, token.start)]
        else:
            segment.unknown, segment.unknown_text = True, token.text

    def _zero(self, token: Token) -> None:
        segment = self.clause.segment
        self._subject()
        segment.zero = True
        segment.arisen = token.value
        if token.value == "receive":
            segment.verbs = ["receive"]
        segment.items = []

    def _all(self, token: Token) -> None:
        self.clause.segment.every = True

    def _parts_word(self, token: Token) -> None:
        clause = self.clause
        segment = clause.segment
        if segment.number is not None:
            self._settle_behind()
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
            self._finish_parts()
        if clause.totals:
            clause.parts.append(Parts(dict(clause.totals), len(clause.stack), token.start, self.sentence.fee))
        segment.unknown = False

    def _each(self, token: Token) -> None:
        clause = self.clause
        segment = clause.segment
        items = [*clause.joined, *segment.items] or clause.pending
        names = [self._name(item, segment.verbs or clause.pending_verbs) for item in items]
        clause.each = [(name,) if name and item.sound else () for name, item in zip(names, items, strict=True)]
        clause.each_same = token.value == "same"
        if not clause.each_same and clause.parts:
            clause.parts[-1].complete = True
        segment.items, clause.joined, clause.pending = [], [], []
        segment.unknown = False

    def _total(self, token: Token) -> None:
        self.clause.segment.total = True

    def _growth(self, token: Token) -> None:
        self._grow(token, known=True)

    def _grow(self, token: Token, *, known: bool) -> None:
        clause = self.clause
        paragraph = self.paragraph
        segment = clause.segment
        if segment.number is not None:
            self._settle_behind()
        clause.growing = True
        clause.subjects = []
        items = [*clause.joined, *segment.items]
        if not known:
            return
        if items and not segment.counted:
            names = tuple(name for item in items if item.sound and (name := self._name(item, segment.verbs)))
            elsewhere = segment.restricted or paragraph.partial or clause.other_scope or paragraph.year
            if len(names) == len(items) and not elsewhere:
                clause.subjects = [(names, None)]
        elif clause.last is not None and clause.last.year == 0:
            clause.subjects = [(claim.names, claim.number) for claim in (clause.last, clause.head) if claim is not None]
        segment.items, clause.joined = [], []
        segment.unknown = False

    def _trend(self, token: Token) -> None:
        clause = self.clause
        segment = clause.segment
        if not clause.growing:
            if token.text not in ("多", "少"):
                segment.unknown, segment.unknown_text = True, token.text
            return
        segment.trend = int(token.value or 0)
        segment.unknown = False
        if segment.trend == 0 and clause.subjects:
            self.found.growths.append(Growth(tuple(clause.subjects), 0, None, self._place(token)))

    def _share(self, token: Token) -> None:
        segment = self.clause.segment
        if segment.number is not None:
            self._settle_behind()
        segment.shared = True
        segment.unknown = False

    def _joint(self, token: Token) -> None:
        clause = self.clause
        segment = clause.segment
        if segment.items and not segment.counted and segment.number is None:
            clause.joined += segment.items
            segment.items = []

    def _restrict(self, token: Token) -> None:
        clause = self.clause
        clause.segment.restricted = True
        clause.segment.way = token.value == "way"
        clause.segment.unknown_text = ""  # 政府网站 is no organ

    def _foreign(self, token: Token) -> None:
        segment = self.clause.segment
        segment.foreign = segment.unknown = True
        segment.unknown_text = token.text

    def _except(self, token: Token) -> None:
        self.clause.segment.excepted = True

    # --- numbers ----------------------------------------------------------------------------------------------------

    def _number(self, token: Token) -> None:
        clause = self.clause
        number = read_number(token.text)
        segment = clause.segment
        if number is None:
            self._unknown(token)
        elif number.unit in ("%", "个百分点"):
            self._percentage(number, token)
        elif clause.growing:
            if segment.trend and clause.subjects and number.unit in CASES | {"元"}:
                self.found.growths.append(Growth(tuple(clause.subjects), segment.trend, number, self._place(token)))
        elif not segment.shared and number.unit not in ("倍", "页"):
            self._amount(number, token)

    def _amount(self, number: Number, token: Token) -> None:
        """A number that counts something."""
        clause = self.clause
        sentence = self.sentence
        segment = clause.segment
        if segment.number is not None:  # two numbers without a sign between them: what stands between belongs to the second
            items, segment.items = segment.items, []
            self._settle_behind()
            segment.items = items
        if number.unit in CASES and number.exact:
            sentence.bases.append(int(number.value))
        if sentence.fee and number.unit == "元":
            self.found.fees.append((number, self._place(token)))
        if clause.each and segment.items:
            clause.each = []
        if clause.each:
            self._in_turn(number, token)
        elif segment.zero or segment.unknown:
            self._unresolved(number)
        elif items := [*clause.joined, *segment.items]:
            self._claim(self._names(items, segment.verbs), number, token, items)
        elif clause.pending and segment.total and not segment.verbs and clause.sign in ("，", "："):
            self._claim(self._names(clause.pending, clause.pending_verbs), number, token, clause.pending)
        else:
            segment.number, segment.number_token = number, token
            return
        self._count(number, token)

    def _in_turn(self, number: Number, token: Token) -> None:
        """分别为3件、2件: the next of the nouns; 各1件: all of them."""
        clause = self.clause
        if not clause.each_same:
            self._claim(clause.each.pop(0), number, token)
            return
        for one in clause.each:
            self._claim(one, number, token)
        clause.each = []

    def _count(self, number: Number, token: Token) -> None:
        """Book a number whose label is settled."""
        clause = self.clause
        segment = clause.segment
        resolved = clause.last is not None
        parts = clause.parts[-1] if clause.parts else None
        if parts is not None and parts.depth == len(clause.stack) and not segment.total:
            self.effort.spend((token.end - segment.start) // _CHARACTERS)
            actions = set(ACTIONS.findall(self.text, segment.start, token.start))
            if parts.numbers and clause.sign == "，" and actions - parts.actions:
                self._finish_parts()
                clause.totals[number.unit] = (number, resolved)
            else:
                if not parts.numbers:
                    parts.actions = actions
                parts.numbers.append(number)
                parts.signs.append(clause.sign)
                parts.chain.append(self.text[segment.start : token.end])
                parts.known = parts.known and resolved
                parts.complete = parts.complete or segment.other
        elif parts is None or parts.depth == len(clause.stack):
            if parts is not None:
                self._finish_parts()
            clause.totals[number.unit] = (number, resolved)
        segment.counted = True
        segment.items, clause.joined, clause.pending = [], [], []
        segment.unknown = False
        segment.verbs = segment.verbs[-1:]

    def _settle_behind(self) -> None:
        """A number without a label before it: what stands behind it, else its verb alone."""
        segment = self.clause.segment
        number, token = segment.number, segment.number_token
        assert number is not None and token is not None
        segment.number = None
        items = segment.items
        if segment.unknown or (items and not all(item.sound for item in items)):
            self._unresolved(number)
        elif items:
            self._claim(self._names(items, segment.verbs), number, token, items)
        elif segment.verbs:
            self._claim(verb_alone(segment.verbs, self.clause), number, token)
        elif self.sentence.fee and number.unit == "元":
            self._claim(("processing_fee",), number, token)
        else:
            self._unresolved(number)
        self._count(number, token)

    def _unresolved(self, number: Number) -> None:
        clause = self.clause
        sentence = self.sentence
        clause.last = None
        segment = clause.segment
        if any(item.value == "request" for item in segment.items) or (sentence.topic == "request" and not segment.foreign):
            clause.governing = UNKNOWN
        if segment.foreign:
            sentence.topic = "foreign"

    # --- from words to quantities -----------------------------------------------------------------------------------

    def _names(self, items: list[Item], verbs: list[str]) -> tuple[str, ...]:
        self.effort.spend(len(items) * (1 + len(verbs)))
        return names_of(items, verbs, self.clause)

    def _name(self, item: Item, verbs: list[str]) -> str:
        self.effort.spend(1 + len(verbs))
        return name_of(item, verbs, self.clause)

    def _claim(self, names: tuple[str, ...], number: Number, token: Token, items: list[Item] | None = None) -> None:
        clause = self.clause
        paragraph = self.paragraph
        segment = clause.segment
        clause.last = None
        elsewhere = ""
        if not names and items and segment.verbs[-1:] == ["elsewhere"]:
            elsewhere = self._elsewhere(items, token)
            if not elsewhere:
                self._unresolved(number)
                return
            names = tuple(dict.fromkeys(f"{item.value}.decisions" if item.value in DECISIONS else item.value for item in items))
        barred = segment.restricted or clause.restricted_before or paragraph.partial or clause.other_scope
        if segment.excepted and names and names[0] in HEADS:
            barred = True  # 其余 12 件
        if not names or barred or not all(fits(name, number.unit) for name in names):
            self._unresolved(number)
            return
        if not elsewhere and clause.governing and not all(governed(name, clause) for name in names):
            clause.last = None
            return
        also = also_meant(names, clause)
        if also:
            self.effort.spend(len(clause.named_disputes()))
        claim = Claim(
            names, number, self._place(token), paragraph.scope, paragraph.year, also=also,
            part=bool(clause.parts) or bool(clause.stack), total=segment.total, elsewhere=elsewhere,
        )  # fmt: skip
        self._add(claim)
        if elsewhere:
            return
        clause.last = claim
        if names[0] in HEADS:
            clause.head = claim

    def _elsewhere(self, items: list[Item], token: Token) -> str:
        """The verb that makes it another measure, for nouns that the tables count otherwise."""
        clause = self.clause
        if not all(item.kind is Kind.NOUN and item.sound and item.value in DISPUTES | DECISIONS for item in items):
            return ""
        self.effort.spend(token.start - clause.segment.start)
        for one in tokens(self.text, clause.segment.start, token.start):
            if one.kind is Kind.VERB and one.value == "elsewhere":
                return one.text
        return ""

    def _add(self, claim: Claim) -> None:
        self.found.claims.setdefault(claim.names[0], []).append(claim)

    def _say_zero(self) -> None:
        """未收到申请，未发生行政复议、行政诉讼: every noun of the list is zero, if nothing else stands in the clause."""
        clause = self.clause
        paragraph = self.paragraph
        segment = clause.segment
        items = [*clause.joined, *segment.items]
        arisen = segment.arisen
        if any(item.value == "processing_fee" for item in items) and arisen == "arise" and not paragraph.partial:
            self.found.no_fee_asked = Place(self.key, clause.start, clause.end, segment.start, clause.end)
        barred = segment.restricted or segment.excepted or segment.unknown or segment.foreign or segment.counted
        if barred or paragraph.partial or clause.other_scope or not items or not all(item.sound for item in items):
            return
        for item in items:
            verbs = segment.verbs
            if verbs and (verbs[-1] == "elsewhere" or (item.value == "request" and verbs[-1] in ("close", "answer", "handle"))):
                continue
            name = "any" if item.value == "request" and not verbs else self._name(item, verbs)
            if item.value in ("normative", "rules") and not verbs:
                name = f"{item.value}.none"
            if not name or (name == "closed"):
                continue
            if item.value == "request":
                name = "new" if "new" in verbs else "got"
            place = Place(self.key, clause.start, clause.end, item.start, item.start + 1)
            self._add(Claim((name,), ZERO, place, paragraph.scope, paragraph.year, words=True, part=bool(clause.stack)))

    def _sweep(self, token: Token) -> None:
        """均已办结, 均维持."""
        clause = self.clause
        sentence = self.sentence
        paragraph = self.paragraph
        segment = clause.segment
        elsewhere = paragraph.partial or clause.other_scope or paragraph.year
        if not segment.swept or segment.excepted or segment.restricted or elsewhere:
            return
        place = Place(self.key, clause.start, clause.end, segment.start, token.start)
        if segment.items and segment.items[-1].value == "result:upheld":
            if sentence.disputes and not segment.foreign and clause.governing != UNKNOWN and segment.items[-1].sound:
                self.effort.spend(len(sentence.disputes))
                names = tuple(dict.fromkeys((sentence.disputes[-1], *sentence.disputes)))
                if sentence.open_information or paragraph.default:
                    self.found.statements.append(Statement("upheld", names, place, paragraph.scope))
        elif segment.verbs and segment.verbs[-1] in ("close", "answer") and sentence.topic == "request" and not segment.zero:
            about = all(item.value == "request" and item.sound for item in segment.items)
            whole = not segment.foreign and about and clause.governing in HEADS | {""}
            if whole and not segment.counted:
                kind = "closed" if segment.verbs[-1] == "close" else "answered"
                self.found.statements.append(Statement(kind, (), place, paragraph.scope))

    def _percentage(self, number: Number, token: Token) -> None:
        clause = self.clause
        sentence = self.sentence
        paragraph = self.paragraph
        segment = clause.segment
        if clause.growing:
            if segment.trend and clause.subjects:
                self.found.growths.append(Growth(tuple(clause.subjects), segment.trend, number, self._place(token)))
            return
        if number.unit != "%":
            return
        names: tuple[str, ...] = ()
        part: Number | None = None
        bracketed = clause.sign == "（" and not segment.items and not segment.verbs and not segment.unknown
        if segment.shared and segment.items and not segment.counted:
            names = self._names([*clause.joined, *segment.items], segment.verbs)
        elif (segment.shared or bracketed) and clause.last is not None:
            names, part = clause.last.names, clause.last.number
        elsewhere = paragraph.year or paragraph.partial or segment.restricted or paragraph.scope == "office"
        if names and not elsewhere and names[0] not in HEADS:
            self.effort.spend(len(sentence.bases))
            self.found.shares.append(Share(names, part, number, tuple(dict.fromkeys(sentence.bases)), self._place(token)))
        segment.shared = False
        segment.items = []
        segment.counted = True

    # --- breakdowns -------------------------------------------------------------------------------------------------

    def _end_list(self) -> None:
        clause = self.clause
        if clause.parts and clause.parts[-1].numbers and clause.parts[-1].depth == len(clause.stack):
            self._finish_parts()

    def _finish_parts(self) -> None:
        clause = self.clause
        parts = clause.parts.pop()
        place = Place(self.key, clause.start, clause.end, parts.start, parts.start + 2)
        self.found.breakdowns += breakdowns(parts, place)

    def _place(self, token: Token) -> Place:
        clause = self.clause
        return Place(self.key, clause.start, clause.end, token.start, token.end)


_HANDLERS = {
    Kind.SIGN: _Reader._sign, Kind.NUMBER: _Reader._number, Kind.DATED: _Reader._dated, Kind.MONTH: _Reader._month,
    Kind.UNKNOWN: _Reader._unknown, Kind.SCOPE: _Reader._scope, Kind.YEAR: _Reader._year, Kind.VERB: _Reader._verb,
    Kind.NOUN: _Reader._noun, Kind.LABEL: _Reader._label, Kind.CARRY: _Reader._carry, Kind.OTHER: _Reader._other,
    Kind.ZERO: _Reader._zero, Kind.ALL: _Reader._all, Kind.PARTS: _Reader._parts_word, Kind.EACH: _Reader._each,
    Kind.TOTAL: _Reader._total, Kind.GROWTH: _Reader._growth, Kind.TREND: _Reader._trend, Kind.SHARE: _Reader._share,
    Kind.JOINT: _Reader._joint, Kind.CONTEXT: _Reader._context, Kind.FILLER: _Reader._filler,
    Kind.RESTRICT: _Reader._restrict, Kind.PARTIAL: _Reader._partial, Kind.FOREIGN: _Reader._foreign,
    Kind.EXCEPT: _Reader._except,
}  # fmt: skip
