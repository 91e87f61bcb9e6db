"""What is remembered while a text is read, each for as long as it may last: paragraph, sentence, clause, segment.

A clause knows the sentence that it stands in and the paragraph of that, so that what a word means is a function of the clause.
"""

from __future__ import annotations

from typing import NamedTuple

from toolkit.narrative.claims import Claim, Place, Reading, Within
from toolkit.narrative.effort import READING, Effort
from toolkit.narrative.lexicon import Token, new
from toolkit.narrative.notation import Number
from toolkit.narrative.vocabulary import Kind
from toolkit.narrative.whose import Organ

#: A total of which nobody knows what it counts.
UNKNOWN = "?"

#: What an item is: members of an enumeration are found in several steps, and these are asked for with nearly every word.
LABEL, NOUN = Kind.LABEL, Kind.NOUN

#: The quantities of a name, and the number that the text gives it.
Subject = tuple[tuple[str, ...], Number | None]


#: The numbers before a list that it may be the parts of, each with whether it is known what it counts.
Totals = dict[str, list[tuple[Number, bool]]]


class Item:
    """A noun or a label that waits for its number.

    Attributes:
        sound: Whether it may count what it says; soft: whether a word before it is not known, so that it may count less.
        faint: Whether so little is known of it that only a slip of its figure is worth a question.
        cause: The detail of an outcome that is named as its cause (因本机关不掌握无法提供), "" if none is.
        causes: Of an outcome, all details that are named as its causes.
        kind_of_applicant: Of an outcome, whose applications it is about (自然人予以公开), "" if everybody's.
    """

    __slots__ = ("cause", "causes", "faint", "kind", "kind_of_applicant", "soft", "sound", "start", "value")

    def __init__(self, kind: Kind, value: str, sound: bool, start: int, *, soft: bool = False) -> None:
        self.kind, self.value, self.sound, self.start, self.soft = kind, value, sound, start, soft
        self.cause = self.kind_of_applicant = ""
        self.causes: list[Item] = []
        self.faint = False


class Segment:
    """What has been read since the last sign.

    Attributes:
        items: Nouns and labels that wait for a number.
        verbs: Each once, the last one last.
        number: A number that waits for what stands behind it; number_token: where it stands; led: whether a verb led to it.
        among: The number of applications among which others are told (办结的84件中).
        late: Whether what is told was done, only later than it should (延期答复).
        linked: Whether a word joins what follows to the verb (新收和…).
        unknown: Whether a word that nobody knows came last; unknown_text: that word.
        about: Whether a word says that it is about some subject only (涉及, 类, 方面).
        at_hand: Whether it tells what was at hand in the year, which may still be.
        context: Whether a word says that it is about open government information.
        field: Whether what stands before a verb names a field of it only (房屋征收方面收到).
        organ: Whether another organ was named where the subject stands.
        reason: Whether a word says that a reason is given (因, 属于).
        soft: Whether an unknown word before the verb was passed over.
        until: Whether it counts up to some day (截至…累计), perhaps from years ago.
        unresolved: A number of which it does not say what it counts, and where it stands.
        alone: Whether nothing but a share stands in it.
        share_at: Where the word of a share begins; counted_at: where the number that was counted last ends.
        years: The years that were named, away from the report's year.
        arisen: How a zero is said (`Kind.ZERO`).
        trend: 1 up, -1 down, 0 unchanged, None if nothing is said; compared: whether a word compares with the year before.
    """

    __slots__ = (
        "about", "alone", "among", "arisen", "at_hand", "compared", "context", "counted", "counted_at", "every", "excepted",
        "field", "foreign", "items", "late", "led", "linked", "number", "number_token", "organ", "other", "reason",
        "restricted", "share_at", "shared", "soft", "start", "subject", "swept", "total", "trend", "unknown", "unknown_text",
        "unresolved", "until", "verbs", "way", "years", "zero",
    )  # fmt: skip

    def __init__(self, start: int) -> None:
        self.start = start
        self.items: list[Item] = []
        self.verbs: list[str] = []
        self.about = self.at_hand = self.compared = self.context = self.counted = self.every = self.excepted = False
        self.field = self.foreign = self.late = self.led = self.linked = self.organ = self.other = self.reason = False
        self.restricted = self.shared = self.soft = self.subject = self.swept = self.total = self.unknown = False
        self.until = self.way = self.zero = False
        self.alone = True
        self.arisen: str | int | None = None
        self.unresolved: tuple[Number, Token] | None = None
        self.share_at = self.counted_at = -1
        self.number: Number | None = None
        self.number_token: Token | None = None
        self.among: Number | None = None
        self.trend: int | None = None
        self.unknown_text = ""
        self.years: tuple[int, ...] = ()


class Parts:
    """A list behind 其中 while it is read.

    Attributes:
        totals: By unit, the number that stands before it, and whether it is known what that counts.
        depth: In how many brackets it stands.
        known: Whether it is known what every number counts.
        complete: Whether the text says that these are all; sorted: whether they are told by one criterion (按渠道分).
        plain: Whether nothing says that there are more (等).
    """

    __slots__ = (
        "actions",
        "chain",
        "complete",
        "depth",
        "fee",
        "known",
        "numbers",
        "plain",
        "signs",
        "sorted",
        "start",
        "totals",
    )

    def __init__(self, totals: Totals, depth: int, start: int, fee: bool) -> None:
        self.totals, self.depth, self.start, self.fee = totals, depth, start, fee
        self.numbers: list[Number] = []
        self.signs: list[str] = []
        self.chain: list[str] = []
        self.actions: set[str] = set()
        self.known = True
        self.complete = self.sorted = False
        self.plain = True


class Paragraph:
    """What lasts to the end of a line.

    Attributes:
        default: Whether its part of the report is about applications, so that a bare 申请 is one for information.
        headed: Whether a heading says what its part of the report is about.
        scope: Whose the numbers are (`Claim.scope`).
        year: Years from the report's year.
        partial: Whether they are those of a part of the year, or of several years.
        bases: Numbers of cases, of which others may be shares.
        before: The clause before, to which a list of parts may belong; None if it said no number.
        totals: The numbers of the clauses before, which may be the total of such a list.
        unit: What applications are counted in.
        organs: Where the last sentence begins that tells a number of another organ, -1 if none does.
    """

    __slots__ = ("bases", "before", "default", "headed", "organs", "partial", "scope", "totals", "unit", "year")

    def __init__(self, default: bool, headed: bool = False) -> None:
        self.default, self.headed = default, headed
        self.scope = ""
        self.year = 0
        self.partial = False
        self.unit = ""
        self.organs = -1
        self.bases: list[int] = []
        self.before: Clause | None = None
        self.totals: Totals = {}


class Sentence:
    """What lasts to the end of a sentence.

    Attributes:
        topic: What it is about: request, foreign, dispute, document, money, or another noun.
        document: The kind of document that was named last.
        disputes: The kinds of disputes that were named, those of one list together.
        start: Where it begins.
        fee: Whether money is that for processing information.
        open_information: Whether it is about open government information.
        doubtful: Whether it speaks of 申请 without saying for what, so that other numbers must show what they are.
        span: Whether it tells of several years together.
        claims: What was claimed, until the sentence ends; loose: numbers of which nobody knows what they count, each with
            whether it is somebody else's or that of a subject.
        whole: The disputes that the last number outside lists of parts and brackets counts, () if it counts none.
        row: The numbers of cases outside brackets, which a total may add up.
        given: A number of what was simply called 公开, which is an outcome if other outcomes stand beside it.
    """

    __slots__ = (
        "claims",
        "disputes",
        "document",
        "doubtful",
        "fee",
        "given",
        "loose",
        "open_information",
        "row",
        "span",
        "start",
        "topic",
        "whole",
    )

    def __init__(self, start: int = 0) -> None:
        self.start = start
        self.topic = ""
        self.document = ""
        self.disputes: list[tuple[str, ...]] = []
        self.whole: tuple[str, ...] = ()
        self.fee = self.open_information = self.doubtful = self.span = False
        self.claims: list[Claim] = []
        self.loose: list[tuple[bool, Number]] = []
        self.given: Claim | None = None
        self.row: list[Number] = []


class Bracket(NamedTuple):
    """What waits for the end of a bracket: what governed before it, its segment and list, and whose and when it told of."""

    governing: str
    segment: Segment
    joined: list[Item]
    numbered: int
    scope: str
    year: int
    partial: bool
    other_scope: bool


class Clause:
    """What lasts to the end of a clause.

    Attributes:
        start: Where it begins in the folded text; end likewise.
        disputes_before: How many disputes its sentence had named before.
        joined: Items of this list (、 or 和) that wait for their number; pending: of the last segment, with its verbs.
        verb: The verb that was read last.
        last: The claim that was made last; head: the last one about a number of applications.
        governing: The quantity whose parts are listed, "" if none; stack: of the brackets that are open.
        parts: The lists behind 其中 that are open; totals: what the next one would be the parts of, by unit.
        each: Names that wait for a number each (分别, 各); each_same: whether for the same one.
        growing: Whether the next number tells a change; subjects: of what; base: what it was the year before, as the text says.
        other_scope: Whether somebody else's number is told.
        until: Whether 截至 was read, after which 累计 may count more than a year.
        restricted_before: Whether the segment before only said by which way.
        sign: The sign that stands before this segment.
        carry: A 结转 that waits for its direction; dated: the year that was named since the last sign;
            dated_at: where it ends.
        zero_list: Whether a list of things that there were none of goes on.
        claims: What was claimed, until the clause ends; loose: whether numbers were told of which nobody knows what they count.
        within: What the next numbers may be parts of; applicant: whose number was told last.
        numbered: How many numbers were counted; latest: the last of them.
        other_cause: Whether disputes are told that are not about open information.
        spared: A number that is taken from the whole (除3件…外), until it is said that all others were closed.
        trailing: A number that waits for what a later segment says became of it (1件正在征求意见，结转下年), and its place.
        yearly: What was counted before a list of years (2022年14件、2023年19件); each_years: those that wait for a number each;
            year_list: all of them, for the next list in turn.
        turn: The numbers that a list of shares names in the same order.
        rises: Whether the next number is that of the year before (由上年的32件降至28件).
        shares: The numbers that were called shares of something, which the next ones are no shares of.
        goes_on: Whether it is a list of parts of what the clause before counted.
        years: The years that were named since a number was counted.
        opened: Where open government information is named first, in no part of anything; -1 if it is not.
    """

    __slots__ = (
        "applicant", "base", "carry", "claims", "dated", "dated_at", "disputes_before", "each", "each_same",
        "each_years", "end", "goes_on", "governing", "growing", "head", "joined", "last", "latest", "loose",
        "numbered", "opened", "other_cause", "other_scope", "paragraph", "parts", "pending", "pending_verbs",
        "restricted_before", "rises", "segment", "sentence", "shares", "sign", "spared", "stack", "start", "subjects",
        "totals", "trailing", "turn", "until", "verb", "within", "year_list", "yearly", "years", "zero_list",
    )  # fmt: skip

    def __init__(self, paragraph: Paragraph, sentence: Sentence, start: int, end: int) -> None:
        self.paragraph, self.sentence, self.start, self.end = paragraph, sentence, start, end
        self.disputes_before = len(sentence.disputes)
        self.joined: list[Item] = []
        self.pending: list[Item] = []
        self.pending_verbs: list[str] = []
        self.verb: str | None = None
        self.last: Claim | None = None
        self.head: Claim | None = None
        self.governing = ""
        self.stack: list[Bracket] = []
        self.claims: list[Claim] = []
        self.loose = False
        self.within: list[Within] = []
        self.numbered = 0
        self.opened = self.dated_at = -1
        self.latest: Number | None = None
        self.applicant = ""
        self.years: list[int] = []
        self.parts: list[Parts] = []
        self.totals: Totals = {}
        self.each: list[tuple[str, ...]] = []
        self.other_cause = False
        self.trailing: tuple[Number, Token] | None = None
        self.spared: tuple[Number, Token] | None = None
        self.yearly: tuple[str, ...] = ()
        self.each_years: list[int] = []
        self.year_list: list[int] = []
        self.turn: list[Number | None] = []
        self.shares: list[int] = []
        self.each_same = self.growing = self.other_scope = self.restricted_before = self.zero_list = self.until = (
            self.goes_on
        ) = self.rises = False
        self.subjects: list[Subject] = []
        self.base: Number | None = None
        self.sign = "，"
        self.segment = Segment(start)
        self.carry: Item | None = None
        self.dated: int | None = None

    def named_disputes(self) -> list[tuple[str, ...]]:
        """The disputes of this clause, or of its sentence if the clause names none."""
        return self.sentence.disputes[self.disputes_before :] or self.sentence.disputes


class Reader:
    """Where the reading of a report's texts stands.

    Attributes:
        found: What they say, so far.
        effort: How much work it was.
        organ: The unit, whose figures are its own; report_year likewise, None: every year that is named is taken for it.
        key: The text that is being read; text: as it is read.
    """

    __slots__ = ("clause", "effort", "found", "key", "organ", "paragraph", "report_year", "sentence", "text")

    clause: Clause
    paragraph: Paragraph
    sentence: Sentence

    def __init__(self, unit: str, year: int | None) -> None:
        self.found = Reading()
        self.effort = Effort(READING)
        self.organ = Organ(unit)
        self.report_year = year
        self.key = self.text = ""

    def place(self, token: Token) -> Place:
        """Where a token stands, and the clause around it."""
        clause = self.clause
        return new(Place, (self.key, clause.start, clause.end, token.start, token.end))

    def years_away(self, year: str) -> int:
        """Years from the report's year."""
        return 0 if self.report_year is None or not year else int(year) - self.report_year
