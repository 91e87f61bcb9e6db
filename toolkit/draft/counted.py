"""What a region counts of its units' texts: 考核、社会评议、责任追究, answers in time, 信息处理费. Each with who wrote it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from toolkit.draft.passages import sentences_of
from toolkit.narrative.clauses import read
from toolkit.narrative.notation import NUMBER, fold, read_number
from toolkit.narrative.topics import GRADES, RESULTS
from toolkit.patterns import pattern
from toolkit.submission.breakdown import DueUnit

_CLAUSES = pattern(r"[^，。；;！!？?\n]+")
#: 未开展考核 says that there was none; 未收到意见 in a clause on 评议 says that there was one.
_NOT_DONE = pattern(r"(?:未|没有|尚未|没)(?:能|有)?(?:开展|进行|组织|纳入|列入|参加)|不涉及|无(?:考核|评议)")
_NOBODY = pattern(
    r"(?:未|没有|没|无|零|不存在)[^，。；]{0,14}(?:追究|追责|问责)|(?:追究|追责|问责)[^，。；]{0,6}(?:情形|情况|人员|问题)?(?:为零|0)"
)
#: Plans and hopes are no results.
_HOPED = pattern("力争|争取|确保|目标|将|拟|下一步|继续|今后")
_NEEDED = pattern("考核|考评|绩效|评议|评价|满意度|测评|追究|追责|问责")
_IN_TIME = pattern(
    r"(?:法定|规定)[^，。；]{0,6}(?:期限|时限|时间)[^，。；]{0,8}(?:答复|办结|办理)|(?:按时|按期|及时|依法)[^，。；]{0,4}(?:答复|办结)"
    r"|(?:无|没有|未)[^，。；]{0,6}(?:超期|逾期)"
)
#: 主动公开政府信息 1234 条 with what stands before it in its clauses; 其中 begins the parts of a total.
_POSTED = pattern(
    rf"(?P<before>[^。；;！？!?\n]{{0,60}}?)主动公开(?:[^，。；、其0-9]{{0,12}})信息(?:[^，。；、其0-9]{{0,8}}?)(?P<number>{NUMBER})(?<=条)"
)
_OTHER_YEAR = pattern("(?:19|20)[0-9]{2}年|上年|上一年|去年")
_PARTIAL = pattern("历年|累计|网站|网页|公众号|微信|微博|客户端|平台|新媒体|短视频|专栏|窗口|公报|报刊|电视|公开栏|渠道")
_ALTOGETHER = pattern("共|总|合计|等(?:渠道|方式|途径|形式|载体|平台)|各(?:类|种)(?:渠道|平台|载体)|多种")
_LATE = pattern(r"(?<![无未])(?<!没有)(?:超期|逾期)(?!不补正|未缴)")


@dataclass(frozen=True)
class Results:
    """What units wrote on 工作考核, 社会评议 and 责任追究.

    Attributes:
        reviewed: Those that wrote of a 考核; grades: of these, by the grade that they name; ungraded: those that name none, or
            several.
        assessed: Those that wrote of a 评议.
        nobody: Those that wrote that nobody was held liable; somebody: those that wrote of it in other words.
        silent: By subject, those in the sums that wrote nothing of it.
    """

    reviewed: tuple[DueUnit, ...]
    grades: dict[str, tuple[DueUnit, ...]]
    ungraded: tuple[DueUnit, ...]
    assessed: tuple[DueUnit, ...]
    nobody: tuple[DueUnit, ...]
    somebody: tuple[DueUnit, ...]
    silent: dict[str, tuple[DueUnit, ...]]

    @property
    def told(self) -> bool:
        return bool(self.reviewed or self.assessed or self.nobody or self.somebody)


def about_results(sentence: str) -> bool:
    """Whether a sentence is about one of the three results, which are counted and not quoted."""
    return _NEEDED.search(sentence) is not None


def results(units: Sequence[DueUnit]) -> Results:
    """What units wrote on the three results that a government has to report (《条例》第五十条第四项)."""
    reviewed: list[DueUnit] = []
    assessed: list[DueUnit] = []
    nobody: list[DueUnit] = []
    somebody: list[DueUnit] = []
    grades: dict[str, list[DueUnit]] = {name: [] for name, _ in GRADES}
    ungraded: list[DueUnit] = []
    silent: dict[str, list[DueUnit]] = {name: [] for name, _ in RESULTS}
    for unit in units:
        own = [one for one in _told_clauses(unit) if not _HOPED.search(one)]
        review, assessment, liability = ([one for one in own if sign.search(one)] for _, sign in RESULTS)
        if any(not _NOT_DONE.search(one) for one in review):
            reviewed.append(unit)
            named = [name for name, sign in GRADES if any(sign.search(one) for one in review)]
            (grades[named[0]] if len(named) == 1 else ungraded).append(unit)
        if any(not _NOT_DONE.search(one) for one in assessment):
            assessed.append(unit)
        if liability:
            (nobody if any(_NOBODY.search(one) for one in liability) else somebody).append(unit)
        for (name, _), said in zip(RESULTS, (review, assessment, liability), strict=True):
            if not said:
                silent[name].append(unit)
    return Results(
        tuple(reviewed), {name: tuple(who) for name, who in grades.items() if who}, tuple(ungraded), tuple(assessed),
        tuple(nobody), tuple(somebody), {name: tuple(who) for name, who in silent.items() if who},
    )  # fmt: skip


def _told_clauses(unit: DueUnit) -> Iterator[str]:
    """The clauses of a unit's sections one and six that could be about a result."""
    for key in unit.texts:
        if key.startswith(("overview", "other_matters")) and about_results(text := unit.texts[key]):
            yield from filter(about_results, _CLAUSES.findall(text))


def in_time(units: Sequence[DueUnit]) -> tuple[list[DueUnit], list[DueUnit]]:
    """Who wrote that applications were answered in time, and who wrote of late answers, which somebody has to look at."""
    kept, late = [], []
    for unit in units:
        said = [sentence for key in ("overview.requests", "overview") for sentence in sentences_of(unit.texts.get(key, ""))]
        if any(_LATE.search(sentence) for sentence in said):
            late.append(unit)
        elif any(_IN_TIME.search(sentence) for sentence in said):
            kept.append(unit)
    return kept, late


@dataclass(frozen=True)
class Summed:
    """An amount that units wrote of themselves, to be added up.

    Attributes:
        told: Who wrote it, and how much; one whole, exact amount.
        unclear: Who wrote several amounts, or one that cannot be added up; they are not in the sum.
        silent: Who did not write of it.
    """

    told: tuple[tuple[DueUnit, int], ...]
    unclear: tuple[DueUnit, ...]
    silent: tuple[DueUnit, ...]

    @classmethod
    def of(cls, units: Sequence[DueUnit], amounts: Callable[[DueUnit], Set[int | Decimal | None]]) -> Self:
        """What units wrote.

        Args:
            units: Those in the sums.
            amounts: What one of them wrote, None for what cannot be added up; empty if it did not write of it.
        """
        told: list[tuple[DueUnit, int]] = []
        unclear, silent = [], []
        for unit in units:
            written = amounts(unit)
            amount = next(iter(written)) if len(written) == 1 else None
            if not written:
                silent.append(unit)
            elif amount is not None and amount == int(amount) >= 0:
                told.append((unit, int(amount)))
            else:
                unclear.append(unit)
        return cls(tuple(told), tuple(unclear), tuple(silent))

    @property
    def total(self) -> int:
        """The sum of what was written."""
        return sum(amount for _, amount in self.told)


def posted(units: Sequence[DueUnit], year: int) -> Summed:
    """How many items of information units wrote that they published (主动公开政府信息 N 条).

    Unclear are several numbers, an inexact one, and those of a single channel.

    Args:
        units: Those in the sums.
        year: The report year; numbers of another are passed over.
    """
    return Summed.of(units, lambda unit: _items(unit, year))


def _items(unit: DueUnit, year: int) -> set[int | Decimal | None]:
    """How many items a unit wrote that it published."""
    texts = [text for key, text in unit.texts.items() if key in ("overview", "overview.proactive")]
    found = [match for text in texts if "条" in text for match in _POSTED.finditer(fold(text))]
    own = [match for match in found if not _OTHER_YEAR.search(match["before"].replace(f"{year}年", ""))]
    if any(_PARTIAL.search(match[0]) and not _ALTOGETHER.search(match[0]) for match in own):
        return {None}
    numbers = [read_number(match["number"]) for match in own]
    return {number.value if number and number.exact else None for number in numbers}


class Fees(Summed):
    """What units wrote on 信息处理费, in 元."""

    @property
    def charged(self) -> tuple[tuple[DueUnit, int], ...]:
        """Who charged, and how much."""
        return tuple((unit, amount) for unit, amount in self.told if amount)

    @property
    def nothing(self) -> tuple[DueUnit, ...]:
        """Who wrote that nothing was charged."""
        return tuple(unit for unit, amount in self.told if not amount)


def fees(units: Sequence[DueUnit], year: int) -> Fees:
    """What units wrote on 信息处理费, read as the rules on texts read it.

    Args:
        units: Those in the sums.
        year: The report year.
    """
    return Fees.of(units, lambda unit: _charges(unit, year))


def _charges(unit: DueUnit, year: int) -> set[int | Decimal | None]:
    """The fees that a unit wrote that it charged, in 元."""
    text = unit.texts.get("other_matters", "")
    if "费" not in text:
        return set()
    reading = read({"other_matters": text}, unit.name, year)
    claims = reading.claims.get("processing_fee", [])
    totals = [one for one in claims if one.total] or claims
    amounts = {one.number.value if one.number.exact else None for one in totals if one.year == 0}
    if not amounts and reading.no_fee_asked is not None:
        return {0}
    return amounts or ({None} if reading.fees else set())
