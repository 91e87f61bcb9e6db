"""Texts → claims: clause by clause, every number with what it counts, whose it is and of which year.

A clause ends at 。；！？ and at the end of a line; signs inside it (，、：（）) divide segments. The label of a number stands
right before it (受理申请 16 件) or right behind it (16 件予以公开); an unknown word in between, an unknown or foreign organ as
the subject, a part of the year or a way of receipt keep it from being a claim. Lists carry verb and subject over, 其中 opens
the parts of the total before it, and nothing is borrowed across the end of a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from toolkit.narrative.claims import Breakdown, Claim, Growth, Place, Reading, Share, Statement
from toolkit.narrative.effort import READING, Effort, TooHard
from toolkit.narrative.measures import CASES, DECISIONS, DISPUTES, DOCUMENT_VERBS, HEADS, family, fits, head
from toolkit.narrative.notation import ZERO, Number, fold, read_number
from toolkit.narrative.words import Kind, Token, tokens

#: Texts without claims: basis, period, address.
_SKIPPED = frozenset({"opening"})
_CLAUSE = re.compile(r"[^。；;！!？?\n]+")
#: Clauses without any of these say nothing in numbers, or nothing that could be compared.
_NUMERIC = re.compile(r"[0-9零未无均]|没有|全部|持平|[一二两三四五六七八九十百千][件份宗例起]")
_TOPICAL = re.compile(
    r"申请|复议|诉讼|起诉|结转|办结|规范性文件|规章|行政许可|行政处罚|行政强制|收费|处理费|主动公开|其中|包括|具体|予以公开|维持"
)
#: Segments without any of these neither count nor say whose a number is, of which year or of what.
_TELLING = re.compile(
    r"[0-9零未无均一二两三四五六七八九十]|没有|全部|持平|申请|复议|诉|结转|规范性|规章|许可|处罚|强制|收费|处理费|其中|包括|具体|办公|本级"
    r"|政府办|公开办|本机关|本单位|我办|半年|季度|上年|去年|通过|渠道|同比|分别|占|自然人|法人|公开|共|合计|总计|除|其余"
)
_SEGMENT = re.compile(r"[^，]+，?")
#: Characters that are looked through while a word is handled.
_CHARACTERS = 8
#: Clauses up to this length are read whole.
_SHORT = 60
_HEADING = re.compile(r"[（(]?[一二三四五六七八九十0-9]{1,2}[）)、.．]")
_YEAR = re.compile(r"(?<![0-9])((?:20|19)[0-9]{2})年(?!度?(?:度?报告|政府信息公开工作年度报告))")

_ORGANS = re.compile(
    r"(?:局|委|厅|院|中心|镇|乡|街道|县|区|市|旗|盟|州|部门|单位|机关|科|处|处室|所|队|站|学校|公司|园区|办事处|委员会|政府|乡镇|办)$"
)
#: A township's government is one organ.
_TOWNSHIPS = ("镇人民政府", "乡人民政府", "镇政府", "乡政府")
#: Verbs in a list of parts: one that the first part does not have begins another sentence.
_ACTIONS = re.compile(
    r"发布|举办|召开|开展|组织|制作|回应|解读|受理|收到|办理|答复|办结|制发|印发|更新|编发|推送|接待|新增|公开|废止|清理|备案"
)
_CHANNELS = re.compile(r"网站|微信|微博|公众号|客户端|新媒体|抖音|公报|公开栏|平台|通过|电视|广播|渠道|转载")

_UNKNOWN = "?"  # a total that nobody knows what it is


class _Item:
    """A noun or a label that waits for its number."""

    __slots__ = ("kind", "sound", "start", "value")

    def __init__(self, kind: Kind, value: str, sound: bool, start: int) -> None:
        self.kind, self.value, self.sound, self.start = kind, value, sound, start


class _Segment:
    """What has been read since the last sign."""

    __slots__ = (
        "arisen", "counted", "every", "excepted", "foreign", "items", "number", "number_token", "other",
        "restricted", "shared", "start", "subject", "swept", "total", "trend", "unknown", "unknown_text", "verbs", "way",
        "zero",
    )  # fmt: skip

    def __init__(self, start: int) -> None:
        self.start = start
        self.items: list[_Item] = []
        self.verbs: list[str] = []
        self.unknown = self.restricted = self.foreign = self.every = self.excepted = self.total = self.counted = False
        self.zero = self.shared = self.other = self.swept = self.subject = self.way = False
        self.arisen: str | int | None = None
        self.unknown_text = ""
        self.trend: int | None = None
        self.number: Number | None = None
        self.number_token: Token | None = None


class _Parts:
    """A list behind 其中 while it is read."""

    __slots__ = ("actions", "chain", "complete", "depth", "fee", "known", "numbers", "plain", "signs", "start", "totals")

    def __init__(self, totals: dict[str, tuple[Number, bool]], depth: int, start: int, fee: bool) -> None:
        self.totals, self.depth, self.start, self.fee = totals, depth, start, fee
        self.numbers: list[Number] = []
        self.signs: list[str] = []
        self.chain: list[str] = []
        self.actions: set[str] = set()
        self.known = True
        self.complete = False
        self.plain = True


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
    """Goes through the texts from left to right; what is remembered between clauses stands in its attributes."""

    def __init__(self, unit: str, year: int | None) -> None:
        self.found = Reading()
        self.effort = Effort(READING)
        self.unit = fold(unit).replace("\n", "")
        self.report_year = year
        governs = self.unit.endswith(("人民政府", "政府", "管委会", "管理委员会", "省", "市", "县", "区"))
        self.government = governs and not self.unit.endswith(_TOWNSHIPS)
        self.place = self.unit.removesuffix("人民政府") if self.government else ""

    def read(self, key: str, text: str) -> None:
        self.effort.spend(len(text) // _CHARACTERS)
        folded = fold(text)
        self.found.texts[key], self.found.folded[key] = text, folded
        self.key = key
        if len(self.unit) > 2 and self.unit in folded:
            folded = folded.replace(self.unit, "\ue000" * len(self.unit))
        self.text = folded
        default = key.endswith(".requests")
        self.default, self.scope, self.year, self.partial = default, "", 0, False
        self._new_sentence()
        for match in _CLAUSE.finditer(folded):
            start, end = match.span()
            before = folded[start - 1] if start else "\n"
            if before == "\n":
                self.scope, self.year, self.partial = "", 0, False
                if "." not in key and _HEADING.match(folded, start, end):
                    self.default = "依申请" in folded[start : start + 20]
            if before not in "；;":
                self._new_sentence()
            if _NUMERIC.search(folded, start, end) and (self.default or _TOPICAL.search(folded, start, end)):
                self._clause(start, end)
            elif (named := _YEAR.search(folded, start, end)) is not None:
                self.year = self._years_away(named[1])

    # --- clauses and segments ---------------------------------------------------------------------------------------

    def _new_sentence(self) -> None:
        """Forget everything that a sentence end cuts off; whose figure it is and of which year may last for a paragraph."""
        if self.scope != "office":
            self.scope = ""
        self.topic = ""
        self.document = ""
        self.disputes: list[tuple[str, ...]] = []
        self.disputes_before = 0
        self.bases: list[int] = []
        self.fee = self.open_information = False

    def _clause(self, start: int, end: int) -> None:
        self.start, self.end = start, end
        self.disputes_before = len(self.disputes)
        self.joined: list[_Item] = []
        self.pending: list[_Item] = []
        self.pending_verbs: list[str] = []
        self.verb: str | None = None
        self.last: Claim | None = None
        self.head: Claim | None = None
        self.governing = ""
        self.stack: list[str] = []
        self.parts: list[_Parts] = []
        self.totals: dict[str, tuple[Number, bool]] = {}
        self.each: list[tuple[str, ...]] = []
        self.each_same = False
        self.growing = False
        self.subjects: list[tuple[tuple[str, ...], Number | None]] = []
        self.other_scope = False
        self.restricted_before = False
        self.sign = "，"
        self.segment = _Segment(start)
        self.carry: _Item | None = None
        self.dated: int | None = None
        self.zero_list = False
        for first, last in _segments(self.text, start, end):
            found = tokens(self.text, first, last)
            self.effort.spend(len(found))
            for token in found:
                _HANDLERS[token.kind](self, token)
        self._sign(Token(Kind.SIGN, "。", end, end, ""))
        while self.parts:
            self._finish_parts()

    def _sign(self, token: Token) -> None:
        """The end of a segment."""
        segment, sign = self.segment, str(token.value)
        if segment.number is not None:
            self._settle_behind()
        if segment.zero or self.zero_list:
            self._end_zero(sign)
        if segment.every:
            self._sweep(token)
            if segment.verbs and not segment.counted:  # 全部办结，其中: the parts are those of everything
                self.totals, self.last, self.governing = {}, None, ""
        if segment.counted:
            self.joined = []
        elif sign == "、":
            self.joined += segment.items
        elif segment.items or self.joined:
            self.pending, self.pending_verbs = [*self.joined, *segment.items], segment.verbs
            self.joined = []
        if segment.verbs:
            self.verb = segment.verbs[-1]
        self._nest(sign)
        self.restricted_before = segment.way and not segment.counted and not segment.items
        self.segment = _Segment(token.end)
        if sign == "、" and not segment.counted:
            self.segment.verbs = list(segment.verbs)
        self.sign, self.carry, self.dated = sign, None, None

    def _end_zero(self, sign: str) -> None:
        """A segment of 未收到…、…: its nouns wait while the list goes on."""
        segment = self.segment
        self.zero_list = sign == "、" and bool(segment.items) and not segment.unknown
        if self.zero_list:
            self.joined += segment.items
        else:
            self._say_zero()
            self.joined = []
        segment.items = []

    def _nest(self, sign: str) -> None:
        """A bracket stands behind what was counted last."""
        if sign == "（":
            self.stack.append(self.governing)
            if self.last is not None:
                self.governing = self.last.names[0] if len(self.last.names) == 1 else _UNKNOWN
        elif sign == "）" and self.stack:
            self.governing = self.stack.pop()
            while self.parts and self.parts[-1].depth > len(self.stack):
                self._finish_parts()

    # --- words ------------------------------------------------------------------------------------------------------

    def _filler(self, token: Token) -> None:
        if token.text == "等" and self.parts:
            self.parts[-1].plain = False

    def _context(self, token: Token) -> None:
        self.open_information = True

    def _unknown(self, token: Token) -> None:
        if self.text[token.start] == "\ue000":
            self._scope_word(token, "area" if self.government else "own")
            return
        if token.text in ("至", "到", "入"):
            return
        segment = self.segment
        segment.unknown, segment.unknown_text = True, token.text
        self.carry = None

    def _scope(self, token: Token) -> None:
        self._scope_word(token, str(token.value))

    def _scope_word(self, token: Token, scope: str) -> None:
        segment = self.segment
        self.other_scope = False
        if scope == "government" and not self.government:
            self.other_scope = True
        elif scope == "office" and not segment.zero:
            if self.unit.endswith(("办公室", "办公厅")) and not self.government:
                scope = "organ"
        elif scope == "organ" and not self.government:
            scope = "own" if not self.unit.endswith(("办公室", "办公厅")) else "organ"
        elif scope == "organ":
            scope = "office"
        self.scope = scope
        segment.unknown = False

    def _subject(self) -> None:
        """An unknown word before a verb: another organ's figure, or only an adverb."""
        segment = self.segment
        if not segment.unknown:
            return
        text = segment.unknown_text
        segment.subject = True
        if self.place and text.endswith(self.place):
            self.scope, self.other_scope = "area", False
        elif _ORGANS.search(text) and not self._own_name(text):
            self.other_scope = True
        segment.unknown = False

    def _own_name(self, text: str) -> bool:
        tail = text[-4:]
        if len(tail) < 3 or self.government:
            return False
        return self.unit.endswith(tail) or (self.unit.startswith(text) and text.endswith(("镇", "乡", "街道")))

    def _year(self, token: Token) -> None:
        years = int(token.value or 0)
        if self._directed(years):
            return
        if years == 0 and self.dated is not None:
            return
        self.year, self.partial = years, False
        self._end_list()

    def _dated(self, token: Token) -> None:
        digits = re.search(r"[0-9]{4}", token.text)
        away = self._years_away(digits[0] if digits else "")
        if not token.text[0].isdigit():
            self._grow(token, known=away == -1)
            return
        if self._directed(away):
            return
        self.year, self.partial, self.dated = away, False, away
        self._end_list()

    def _directed(self, years: int) -> bool:
        """结转 followed by a year: the year tells its direction."""
        if self.carry is None or years == 0:
            return False
        self.carry.value = "carry:carried_out" if years > 0 else "carry:carried_in"
        self.carry = None
        return True

    def _years_away(self, year: str) -> int:
        return 0 if self.report_year is None or not year else int(year) - self.report_year

    def _month(self, token: Token) -> None:
        self.partial = not (token.text.startswith("12月") or token.text in ("1月1日", "1月"))

    def _partial(self, token: Token) -> None:
        self.partial = True

    def _verb(self, token: Token) -> None:
        segment = self.segment
        if segment.shared:
            return
        if segment.number is None or segment.verbs or segment.items:
            self._subject()
        else:
            segment.unknown = False
        self.growing = False
        if segment.every:
            segment.swept = True
        if not segment.counted and self.sign == "、":
            segment.verbs = []
        verb = str(token.value)
        if verb in segment.verbs:  # which verbs there are, and the last one, is all that counts
            segment.verbs.remove(verb)
        segment.verbs.append(verb)

    def _noun(self, token: Token) -> None:
        segment, value = self.segment, str(token.value)
        if segment.shared:
            return
        self.growing = False
        sound = not segment.unknown
        if not sound and self._subject_of_noun():
            sound = True
        segment.unknown = False
        previous = segment.items[-1] if segment.items else None
        if value == "request":
            if previous is not None and previous.kind is Kind.LABEL:
                self.topic = "request"
                return
            self.open_information = self.open_information or "公开" in token.text or self.default
            # 行政许可|申请 is no application for information, nor need a bare 申请 be one.
            about = self.open_information and (previous is None or previous.value == "request")
            self.topic = "request" if about else "foreign"
            sound = sound and about
        elif value in DISPUTES:
            self.topic = "dispute"
            if not self.joined and not (segment.zero or self.zero_list):
                self.disputes.append((value,))
            else:
                self.effort.spend(len(self.joined))
                named = [item.value for item in self.joined if item.value in DISPUTES]
                self.disputes.append(tuple(dict.fromkeys((*named, value))))
        elif value in ("normative", "rules"):
            self.topic, self.document = "document", value
        elif value in ("fee", "processing_fee"):
            self.topic = "money"
            self.fee = value == "processing_fee"
        else:
            self.topic = value
        segment.items = [_Item(Kind.NOUN, value, sound, token.start)]

    def _subject_of_noun(self) -> bool:
        """An unknown word right before a noun: only our own name leaves the noun whole."""
        text = self.segment.unknown_text
        if self._own_name(text):
            return True
        return bool(self.place) and text.endswith(self.place)

    def _label(self, token: Token) -> None:
        segment = self.segment
        if segment.shared:
            return
        self.growing = False
        sound = not segment.unknown or self._subject_of_noun()
        segment.unknown = False
        if segment.every and str(token.value) == "result:upheld":
            segment.swept = True
        previous = segment.items[-1] if segment.items else None
        if previous is not None and previous.kind is Kind.LABEL and segment.number is None:
            sound = sound and previous.value == str(token.value)  # 自然人予以公开: a crossing of two labels
        segment.items = [_Item(Kind.LABEL, str(token.value), sound, token.start)]

    def _carry(self, token: Token) -> None:
        segment = self.segment
        if segment.shared:
            return
        value = "carry:carried"
        if self.dated == -1 and self.year == -1:
            value, self.year = "carry:carried_in", 0
        self.growing = False
        item = _Item(Kind.LABEL, value, not segment.unknown, token.start)
        segment.unknown = False
        segment.items = [item]
        self.carry = item

    def _other(self, token: Token) -> None:
        segment = self.segment
        segment.other = True
        if token.value == "rest":
            segment.excepted = True
            return
        if self.topic == "dispute" and self.disputes and not segment.items:
            segment.items = [_Item(Kind.LABEL, "result:other", not segment.unknown, token.start)]
        else:
            segment.unknown, segment.unknown_text = True, token.text

    def _zero(self, token: Token) -> None:
        segment = self.segment
        self._subject()
        segment.zero = True
        segment.arisen = token.value
        if token.value == "receive":
            segment.verbs = ["receive"]
        segment.items = []

    def _all(self, token: Token) -> None:
        self.segment.every = True

    def _parts_word(self, token: Token) -> None:
        segment = self.segment
        if segment.number is not None:
            self._settle_behind()
        claim = self.last
        if claim is not None:
            name = claim.names[0] if len(claim.names) == 1 else _UNKNOWN
            if family(name) == "carry" and not self.stack:  # 新收…，上年结转…，其中: the parts are those of both
                name = self.head.names[0] if self.head is not None else ""
                self.totals = {}
            self.governing = name
        elif self.totals:
            self.governing = _UNKNOWN
        if self.parts and self.parts[-1].depth == len(self.stack):
            self._finish_parts()
        if self.totals:
            self.parts.append(_Parts(dict(self.totals), len(self.stack), token.start, self.fee))
        segment.unknown = False

    def _each(self, token: Token) -> None:
        segment = self.segment
        items = [*self.joined, *segment.items] or self.pending
        names = [self._name(item, segment.verbs or self.pending_verbs) for item in items]
        self.each = [(name,) if name and item.sound else () for name, item in zip(names, items, strict=True)]
        self.each_same = token.value == "same"
        if not self.each_same and self.parts:
            self.parts[-1].complete = True
        segment.items, self.joined, self.pending = [], [], []
        segment.unknown = False

    def _total(self, token: Token) -> None:
        self.segment.total = True

    def _growth(self, token: Token) -> None:
        self._grow(token, known=True)

    def _grow(self, token: Token, *, known: bool) -> None:
        segment = self.segment
        if segment.number is not None:
            self._settle_behind()
        self.growing = True
        self.subjects = []
        items = [*self.joined, *segment.items]
        if not known:
            return
        if items and not segment.counted:
            names = tuple(name for item in items if item.sound and (name := self._name(item, segment.verbs)))
            if len(names) == len(items) and not (segment.restricted or self.partial or self.other_scope or self.year):
                self.subjects = [(names, None)]
        elif self.last is not None and self.last.year == 0:
            self.subjects = [(claim.names, claim.number) for claim in (self.last, self.head) if claim is not None]
        segment.items, self.joined = [], []
        segment.unknown = False

    def _trend(self, token: Token) -> None:
        segment = self.segment
        if not self.growing:
            if token.text not in ("多", "少"):
                segment.unknown, segment.unknown_text = True, token.text
            return
        segment.trend = int(token.value or 0)
        segment.unknown = False
        if segment.trend == 0 and self.subjects:
            self.found.growths.append(Growth(tuple(self.subjects), 0, None, self._place(token)))

    def _share(self, token: Token) -> None:
        segment = self.segment
        if segment.number is not None:
            self._settle_behind()
        segment.shared = True
        segment.unknown = False

    def _joint(self, token: Token) -> None:
        segment = self.segment
        if segment.items and not segment.counted and segment.number is None:
            self.joined += segment.items
            segment.items = []

    def _restrict(self, token: Token) -> None:
        self.segment.restricted = True
        self.segment.way = token.value == "way"
        self.segment.unknown_text = ""  # 政府网站 is no organ

    def _foreign(self, token: Token) -> None:
        segment = self.segment
        segment.foreign = segment.unknown = True
        segment.unknown_text = token.text

    def _except(self, token: Token) -> None:
        self.segment.excepted = True

    # --- numbers ----------------------------------------------------------------------------------------------------

    def _number(self, token: Token) -> None:
        number = read_number(token.text)
        segment = self.segment
        if number is None:
            self._unknown(token)
        elif number.unit in ("%", "个百分点"):
            self._percentage(number, token)
        elif self.growing:
            if segment.trend and self.subjects and number.unit in CASES | {"元"}:
                self.found.growths.append(Growth(tuple(self.subjects), segment.trend, number, self._place(token)))
        elif not segment.shared and number.unit not in ("倍", "页"):
            self._amount(number, token)

    def _amount(self, number: Number, token: Token) -> None:
        """A number that counts something."""
        segment = self.segment
        if segment.number is not None:  # two numbers without a sign between them: what stands between belongs to the second
            items, segment.items = segment.items, []
            self._settle_behind()
            segment.items = items
        if number.unit in CASES and number.exact:
            self.bases.append(int(number.value))
        if self.fee and number.unit == "元":
            self.found.fees.append((number, self._place(token)))
        if self.each and segment.items:
            self.each = []
        if self.each:
            self._in_turn(number, token)
        elif segment.zero or segment.unknown:
            self._unresolved(number)
        elif items := [*self.joined, *segment.items]:
            self._claim(self._names(items, segment.verbs), number, token, items)
        elif self.pending and segment.total and not segment.verbs and self.sign in ("，", "："):
            self._claim(self._names(self.pending, self.pending_verbs), number, token, self.pending)
        else:
            segment.number, segment.number_token = number, token
            return
        self._count(number, token)

    def _in_turn(self, number: Number, token: Token) -> None:
        """分别为3件、2件: the next of the nouns; 各1件: all of them."""
        if not self.each_same:
            self._claim(self.each.pop(0), number, token)
            return
        for one in self.each:
            self._claim(one, number, token)
        self.each = []

    def _count(self, number: Number, token: Token) -> None:
        """Book a number whose label is settled."""
        segment = self.segment
        resolved = self.last is not None
        parts = self.parts[-1] if self.parts else None
        if parts is not None and parts.depth == len(self.stack) and not segment.total:
            self.effort.spend((token.end - segment.start) // _CHARACTERS)
            actions = set(_ACTIONS.findall(self.text, segment.start, token.start))
            if parts.numbers and self.sign == "，" and actions - parts.actions:
                self._finish_parts()
                self.totals[number.unit] = (number, resolved)
            else:
                if not parts.numbers:
                    parts.actions = actions
                parts.numbers.append(number)
                parts.signs.append(self.sign)
                parts.chain.append(self.text[segment.start : token.end])
                parts.known = parts.known and resolved
                parts.complete = parts.complete or segment.other
        elif parts is None or parts.depth == len(self.stack):
            if parts is not None:
                self._finish_parts()
            self.totals[number.unit] = (number, resolved)
        segment.counted = True
        segment.items, self.joined, self.pending = [], [], []
        segment.unknown = False
        segment.verbs = segment.verbs[-1:]

    def _settle_behind(self) -> None:
        """A number without a label before it: what stands behind it, else its verb alone."""
        segment = self.segment
        number, token = segment.number, segment.number_token
        assert number is not None and token is not None
        segment.number = None
        items = segment.items
        if segment.unknown or (items and not all(item.sound for item in items)):
            self._unresolved(number)
        elif items:
            self._claim(self._names(items, segment.verbs), number, token, items)
        elif segment.verbs:
            self._claim(self._verb_alone(segment.verbs), number, token)
        elif self.fee and number.unit == "元":
            self._claim(("processing_fee",), number, token)
        else:
            self._unresolved(number)
        self._count(number, token)

    def _unresolved(self, number: Number) -> None:
        self.last = None
        segment = self.segment
        if any(item.value == "request" for item in segment.items) or (self.topic == "request" and not segment.foreign):
            self.governing = _UNKNOWN
        if segment.foreign:
            self.topic = "foreign"

    # --- from words to quantities -----------------------------------------------------------------------------------

    def _names(self, items: list[_Item], verbs: list[str]) -> tuple[str, ...]:
        """The quantities of a list of nouns and labels; () if one of them is not known."""
        if len(items) == 1:
            name = self._name(items[0], verbs) if items[0].sound else ""
            return (name,) if name else ()
        names = [self._name(item, verbs) for item in items if item.sound]
        if len(names) < len(items) or "" in names or len({family(name) for name in names}) > 1:
            return ()
        return tuple(dict.fromkeys(names))  # 收到申请、受理申请12件: named twice, counted once

    def _verb_alone(self, verbs: list[str]) -> tuple[str, ...]:
        if self.segment.subject or (self.governing == _UNKNOWN and self.head is None and not self.segment.total):
            return ()
        if self.topic == "request" or (self.default and not self.topic):
            return (name,) if (name := head(verbs)) and name != "any" and not self.segment.foreign else ()
        if self.topic == "document":
            verb = verbs[-1]
            return (f"{self.document}.{DOCUMENT_VERBS[verb]}",) if verb in DOCUMENT_VERBS else ()
        if self.topic == "money" and verbs[-1] == "charge":
            return ("processing_fee",) if self.fee else ("fee.amount",)
        return ()

    def _name(self, item: _Item, verbs: list[str]) -> str:
        """The quantity that a noun or a label means, "" if that cannot be said."""
        self.effort.spend(1 + len(verbs))
        value = item.value
        verb = verbs[-1] if verbs else None
        if item.kind is Kind.LABEL:
            group, name = value.split(":")
            if group == "result":
                return f"{'+'.join(self.disputes[-1])}.{name}" if self.disputes else ""
            about = self.topic == "request" or (self.default and self.topic != "foreign" and not self.segment.foreign)
            if not about:
                return ""
            return f"applicant.{name}" if group == "applicant" else name
        if value == "request":
            return head(verbs)
        if value in DISPUTES:
            about = self.open_information or self.default
            return value if about and verb not in ("handle", "close", "answer", "elsewhere", "disclose") else ""
        if value in ("normative", "rules"):
            return f"{value}.{DOCUMENT_VERBS[verb]}" if verb in DOCUMENT_VERBS else ""
        if value in DECISIONS:
            verb = verb or self.verb
            return f"{value}.decisions" if verb in (None, "decide", "handle") else ""
        if value == "fee":
            return "fee.amount"
        if value == "information":
            return "published" if verb == "disclose" else ""
        return value

    def _claim(self, names: tuple[str, ...], number: Number, token: Token, items: list[_Item] | None = None) -> None:
        segment = self.segment
        self.last = None
        elsewhere = ""
        if not names and items and segment.verbs[-1:] == ["elsewhere"]:
            elsewhere = self._elsewhere(items, token)
            if not elsewhere:
                self._unresolved(number)
                return
            names = tuple(f"{item.value}.decisions" if item.value in DECISIONS else item.value for item in items)
        barred = segment.restricted or self.restricted_before or self.partial or self.other_scope
        if segment.excepted and names and names[0] in HEADS:
            barred = True  # 其余 12 件
        if not names or barred or not all(fits(name, number.unit) for name in names):
            self._unresolved(number)
            return
        if not elsewhere and self.governing and not all(self._governed(name) for name in names):
            self.last = None
            return
        claim = Claim(
            names, number, self._place(token), self.scope, self.year, also=self._also(names),
            part=bool(self.parts) or bool(self.stack), total=segment.total, elsewhere=elsewhere,
        )  # fmt: skip
        self._add(claim)
        if elsewhere:
            return
        self.last = claim
        if names[0] in HEADS:
            self.head = claim

    def _elsewhere(self, items: list[_Item], token: Token) -> str:
        """The verb that makes it another measure, for nouns that the tables count otherwise."""
        if not all(item.kind is Kind.NOUN and item.sound and item.value in DISPUTES | DECISIONS for item in items):
            return ""
        self.effort.spend(token.start - self.segment.start)
        for one in tokens(self.text, self.segment.start, token.start):
            if one.kind is Kind.VERB and one.value == "elsewhere":
                return one.text
        return ""

    def _add(self, claim: Claim) -> None:
        self.found.claims.setdefault(claim.names[0], []).append(claim)

    def _also(self, names: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
        """Results may be those of the case named last or of all cases named in the sentence."""
        # Those of this clause, or of the sentence if the clause names none.
        named = self.disputes[self.disputes_before :] or self.disputes
        if len(names) > 1 or "." not in names[0] or len(named) < 2:
            return ()
        disputes, _, result = names[0].partition(".")
        if disputes.split("+")[0] not in DISPUTES:
            return ()
        self.effort.spend(len(named))
        wanted = dict.fromkeys(one for several in named for one in several)
        if "litigation" in wanted:
            wanted.pop("direct", None)
            wanted.pop("after_reconsideration", None)
        each = dict.fromkeys(named[:-1])
        return ((f"{'+'.join(wanted)}.{result}",), *((f"{'+'.join(one)}.{result}",) for one in each))

    def _governed(self, name: str) -> bool:
        """Whether a quantity can be a part of what 其中 or a bracket stands behind; keeps the nesting."""
        governing = self.governing
        own, above = family(name), family(governing)
        if own == "head":
            if governing == name != "new" or (self.parts and self.scope in ("office", "area") and above == "head"):
                return False
            if not self.stack:
                self.governing = ""
            return True
        if own in ("dispute", "result"):
            return governing != _UNKNOWN or not self.parts
        if own in DECISIONS:
            return governing != _UNKNOWN or bool(self.segment.verbs)
        if own not in ("outcome", "applicant", "carry"):
            return True
        return governing != _UNKNOWN and (above == "head" or self._beside(name, own, above))

    def _beside(self, name: str, own: str, above: str) -> bool:
        """Whether a quantity stands beside or inside the outcome, applicant or carry-over that governs it."""
        if own != above:
            return False
        if own == "outcome":
            if "." in name:
                return self.governing.partition(".")[0] == name.partition(".")[0]
            if not self.stack:  # the next group ends the list inside the last one
                self.governing = ""
                return True
            return False
        return own == "carry" or not self.stack or self.governing in ("applicant.organisations", "applicant.legal_persons")

    def _say_zero(self) -> None:
        """未收到申请，未发生行政复议、行政诉讼: every noun of the list is zero, if nothing else stands in the clause."""
        segment = self.segment
        items = [*self.joined, *segment.items]
        arisen = segment.arisen
        if any(item.value == "processing_fee" for item in items) and arisen == "arise" and not self.partial:
            self.found.no_fee_asked = Place(self.key, self.start, self.end, segment.start, self.end)
        barred = segment.restricted or segment.excepted or segment.unknown or segment.foreign
        if barred or self.partial or self.other_scope or segment.counted or not items or not all(item.sound for item in items):
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
            place = Place(self.key, self.start, self.end, item.start, item.start + 1)
            self._add(Claim((name,), ZERO, place, self.scope, self.year, words=True, part=bool(self.stack)))

    def _sweep(self, token: Token) -> None:
        """均已办结, 均维持."""
        segment = self.segment
        if not segment.swept or segment.excepted or segment.restricted or self.partial or self.other_scope or self.year:
            return
        place = Place(self.key, self.start, self.end, segment.start, token.start)
        if segment.items and segment.items[-1].value == "result:upheld":
            if self.disputes and not segment.foreign and self.governing != _UNKNOWN and segment.items[-1].sound:
                self.effort.spend(len(self.disputes))
                names = tuple(dict.fromkeys((self.disputes[-1], *self.disputes)))
                if self.open_information or self.default:
                    self.found.statements.append(Statement("upheld", names, place, self.scope))
        elif segment.verbs and segment.verbs[-1] in ("close", "answer") and self.topic == "request" and not segment.zero:
            about = all(item.value == "request" and item.sound for item in segment.items)
            whole = not segment.foreign and about and self.governing in HEADS | {""}
            if whole and not segment.counted:
                kind = "closed" if segment.verbs[-1] == "close" else "answered"
                self.found.statements.append(Statement(kind, (), place, self.scope))

    def _percentage(self, number: Number, token: Token) -> None:
        segment = self.segment
        if self.growing:
            if segment.trend and self.subjects:
                self.found.growths.append(Growth(tuple(self.subjects), segment.trend, number, self._place(token)))
            return
        if number.unit != "%":
            return
        names: tuple[str, ...] = ()
        part: Number | None = None
        bracketed = self.sign == "（" and not segment.items and not segment.verbs and not segment.unknown
        if segment.shared and segment.items and not segment.counted:
            names = self._names([*self.joined, *segment.items], segment.verbs)
        elif (segment.shared or bracketed) and self.last is not None:
            names, part = self.last.names, self.last.number
        if names and not (self.year or self.partial or segment.restricted or self.scope == "office") and names[0] not in HEADS:
            self.effort.spend(len(self.bases))
            self.found.shares.append(Share(names, part, number, tuple(dict.fromkeys(self.bases)), self._place(token)))
        segment.shared = False
        segment.items = []
        segment.counted = True

    # --- breakdowns -------------------------------------------------------------------------------------------------

    def _end_list(self) -> None:
        if self.parts and self.parts[-1].numbers and self.parts[-1].depth == len(self.stack):
            self._finish_parts()

    def _finish_parts(self) -> None:
        parts = self.parts.pop()
        for unit, (total, resolved) in parts.totals.items():
            chosen = [number for number in parts.numbers if number.unit == unit]
            if not chosen or total.high == 0:
                continue
            chain = "".join(parts.chain)
            labelled = all(len(one) <= 16 and not _ACTIONS.search(one) for one in parts.chain[1:])
            self.found.breakdowns.append(
                Breakdown(
                    total,
                    tuple(chosen),
                    complete=parts.complete and len(chosen) == len(parts.numbers),
                    loose=bool(_CHANNELS.search(chain)) or not (labelled or "，" not in parts.signs[1:]),
                    tight=parts.plain and len(parts.numbers) == len(chosen) >= 2 and "，" not in parts.signs[1:],
                    known=parts.known and resolved,
                    fee=parts.fee,
                    place=Place(self.key, self.start, self.end, parts.start, parts.start + 2),
                )
            )

    def _place(self, token: Token) -> Place:
        return Place(self.key, self.start, self.end, token.start, token.end)


def _segments(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A clause, in one piece if it is short; of a long one only the runs of segments that may say something."""
    if end - start < _SHORT:
        yield start, end
        return
    first = start
    last = -1
    for match in _SEGMENT.finditer(text, start, end):
        if _TELLING.search(text, *match.span()):
            if last < 0:
                first = match.start()
            last = match.end()
        elif last >= 0:
            yield first, last
            last = -1
    if last >= 0:
        yield first, last


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
