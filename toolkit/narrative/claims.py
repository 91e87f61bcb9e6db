"""What a report says in numbers: claims, growths, shares, breakdowns and sweeping statements, each with its place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from toolkit.narrative.notation import Number, as_written

#: Clauses longer than this are shortened to what stands around the number.
_LONG = 44
#: Without a comma to cut at, so much stands on either side of it.
_LONGEST = 200


class Place(NamedTuple):
    """Where something is said: narrative key, passage of the folded text, and the words concerned within it."""

    key: str
    start: int
    end: int
    first: int
    last: int


class Within(NamedTuple):
    """A number that another one behind it may be a part of: 涉及征地的22件，答复22件; 上年结转6件，办结6件.

    Attributes:
        number: How many there are of it.
        first: Where it stands in its text.
        head: Whether it may be all applications after all, because only a word is not known.
        about: Whether a word names the subject that they are about, which other numbers before its own do not end.
    """

    number: Number
    first: int
    head: bool = False
    about: bool = False


class Claim(NamedTuple):
    """That a quantity has this number.

    Attributes:
        names: The quantities (see `toolkit.narrative.quantities`) that are counted together.
        number: What is said.
        place: Where.
        scope: Whose: "" not said, own, area, organ (本机关), office.
        year: Years from the report's year.
        also: Further quantities that may be meant.
        part: Whether it is one of the parts of a total.
        total: Whether the text calls it a total (共).
        elsewhere: The word that says that something else is counted (备案, 审理), "" if none does.
        soft: Whether a word before it is not known, so that it may count something less.
        bare: Whether it is about 申请 that nobody says what for, so that other numbers must show what they are.
        faint: Whether so little is known of it that it only counts if it looks like a slip of the figure.
        within: The numbers before it of which it may be a part.
        sentence: Where its sentence begins.
        among: Whether numbers of other organs stand before it, of which it may be one more.
        addends: Numbers of its clause of which nobody knows what they count; it may have to be added to them.
    """

    names: tuple[str, ...]
    number: Number
    place: Place
    scope: str = ""
    year: int = 0
    also: tuple[tuple[str, ...], ...] = ()
    part: bool = False
    total: bool = False
    elsewhere: str = ""
    soft: bool = False
    faint: bool = False
    within: tuple[Within, ...] = ()
    sentence: int = -1
    bare: bool = False
    among: bool = False
    addends: tuple[Number, ...] = ()


class Orphan(NamedTuple):
    """A number of cases of which nobody knows what it counts, in a sentence about something that the tables have.

    Attributes:
        number: What is said.
        place: Where.
        topic: What its sentence is about: request, normative, rules, license, ….
        year: Years from the report's year.
        inside: Whether it stands in a list of parts or in a bracket.
        sentence: Where its sentence begins.
    """

    number: Number
    place: Place
    topic: str
    year: int
    inside: bool
    sentence: int


class Growth(NamedTuple):
    """That a quantity rose or fell against last year: by per cent or by a number.

    Attributes:
        subjects: The quantities that may be meant, each with the number that the text gives it, None if it gives none.
        trend: 1 up, -1 down, 0 unchanged.
        number: By how much; None for 持平.
        base: What the text says that it was the year before (较上年59件增长…), None if it does not.
    """

    subjects: tuple[tuple[tuple[str, ...], Number | None], ...]
    trend: int
    number: Number | None
    place: Place
    base: Number | None = None


class Share(NamedTuple):
    """That a quantity is so much per cent of something.

    Attributes:
        names: The quantities of the numerator; () if no table knows what it counts.
        part: The number that the text gives it, None if it gives none.
        percent: What is said.
        bases: Numbers of the same paragraph that it may be a share of.
        about: Whether it is about applications, so that it may be a share of all of them.
        told: Whether the text says right before it what it is a share of, with its number.
        also: Other numbers that it may be the share of, where it is one of several together.
    """

    names: tuple[str, ...]
    part: Number | None
    percent: Number
    bases: tuple[int, ...]
    place: Place
    about: bool = False
    told: bool = False
    also: tuple[int, ...] = ()


class Breakdown(NamedTuple):
    """A total and what stands behind 其中.

    Attributes:
        total: The number that stands nearest before the list; others: the earlier ones, and what they add up to.
        complete: Whether the text says that these are all the parts.
        loose: Whether parts may overlap or be somebody else's sentence; a surplus is only a hint.
        tight: Whether the parts are one plain list, so that a small gap is worth a look.
        listed: Whether the parts are labels with numbers, and no sentences of their own.
        sorted: Whether they are told by one criterion, which leaves nothing out.
        known: Whether total and parts are all quantities of the tables, which are compared there.
        fee: Whether it is about 信息处理费.
        about: Whether it may be about all applications although nothing says what the total counts.
        added: Whether the total stands behind its parts, the last of which are meant.
        apart: Whether the total stands in a clause before, so that it may be another one.
    """

    total: Number
    others: tuple[Number, ...]
    parts: tuple[Number, ...]
    complete: bool
    loose: bool
    tight: bool
    listed: bool
    sorted: bool
    known: bool
    fee: bool
    place: Place
    about: bool = False
    added: bool = False
    apart: bool = False

    @classmethod
    def behind(cls, total: Number, parts: tuple[Number, ...], place: Place) -> Breakdown:
        """A total of applications that stands behind its parts."""
        return cls(total, (), parts, False, True, False, False, False, False, False, place, about=True, added=True)


class Statement(NamedTuple):
    """A sweeping statement: closed (均已办结), answered (均已答复), upheld (均维持) of the disputes that it may be about."""

    kind: str
    names: tuple[tuple[str, ...], ...]
    place: Place
    scope: str = ""


@dataclass(slots=True)
class Reading:
    """Everything that was read in the texts of one report.

    Attributes:
        claims: By the first of their quantities; orphans: numbers of which nobody knows what they count.
        counted: All exact numbers of cases by text and beginning of their sentence, in order, each with where it stands.
        organs: Where numbers of other organs stand, each with its text.
        foreign: Where numbers of something else stand, likewise (办理人大建议8件).
        fees: Numbers in 元 that are about 信息处理费, with their places.
        no_fee_asked: Where the text says that no fee arose at all (未产生), None if it does not.
        texts: The texts as they were given; folded: as they were read.
        steps: How much work it was (`toolkit.narrative.effort`).
        too_hard: The text that made too much of it; then nothing was read. "" else.
        memo: What has been worked out from it, by whoever works it out.
    """

    claims: dict[str, list[Claim]] = field(default_factory=dict)
    orphans: list[Orphan] = field(default_factory=list)
    counted: dict[tuple[str, int], list[tuple[int, int]]] = field(default_factory=dict)
    organs: set[tuple[str, int]] = field(default_factory=set)
    foreign: set[tuple[str, int]] = field(default_factory=set)
    growths: list[Growth] = field(default_factory=list)
    shares: list[Share] = field(default_factory=list)
    breakdowns: list[Breakdown] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    fees: list[tuple[Number, Place]] = field(default_factory=list)
    no_fee_asked: Place | None = None
    texts: dict[str, str] = field(default_factory=dict)
    folded: dict[str, str] = field(default_factory=dict)
    steps: int = 0
    too_hard: str = ""
    memo: dict[str, Any] = field(default_factory=dict)

    def excerpt(self, place: Place) -> str:
        """The clause as written, shortened to what stands around the words concerned."""
        text = self.folded[place.key]
        start, end = place.start, place.end
        if end - start > _LONG:
            if place.first - start > _LONG // 2:
                near = max(start, place.first - _LONG // 2 - 1)
                cut = text.find("，", near, place.first)
                if cut < 0 or place.first - cut < 8:
                    cut = text.rfind("，", start, near)
                start = cut + 1 if cut >= 0 else start
            cut = text.find("，", place.last, end)
            end = cut if cut >= 0 else end
        first, last = max(start, place.first - _LONGEST), min(end, place.last + _LONGEST)
        passage = as_written(self.texts[place.key], first, last)
        return f"{'……' if first > start else ''}{passage}{'……' if last < end else ''}"
