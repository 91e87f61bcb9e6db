"""What a region counts of its units' texts: 考核、社会评议、责任追究, answers in time, 信息处理费. Each with who wrote it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

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
    for key, text in unit.texts.items():
        if key.startswith(("overview", "other_matters")) and _NEEDED.search(text):
            yield from _CLAUSES.findall(text)


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


class Posted(NamedTuple):
    """What units wrote on how many items of information they published (主动公开政府信息 N 条).

    Attributes:
        told: Who wrote it, and how many; one whole, exact number.
        unclear: Who wrote several numbers, an inexact one, or those of a single channel; they are not in the sum.
        silent: Who did not write of it.
    """

    told: tuple[tuple[DueUnit, int], ...]
    unclear: tuple[DueUnit, ...]
    silent: tuple[DueUnit, ...]

    @property
    def total(self) -> int:
        """The sum of what was written."""
        return sum(count for _, count in self.told)


def posted(units: Sequence[DueUnit], year: int) -> Posted:
    """How many items of information units wrote that they published.

    Args:
        units: Those in the sums.
        year: The report year; numbers of another are passed over.
    """
    told: list[tuple[DueUnit, int]] = []
    unclear, silent = [], []
    for unit in units:
        texts = [text for key, text in unit.texts.items() if key in ("overview", "overview.proactive")]
        found = [match for text in texts if "条" in text for match in _POSTED.finditer(fold(text))]
        own = [match for match in found if not _OTHER_YEAR.search(match["before"].replace(f"{year}年", ""))]
        numbers = {read_number(match["number"]) for match in own}
        parts = [match for match in own if _PARTIAL.search(match[0]) and not _ALTOGETHER.search(match[0])]
        number = numbers.pop() if len(numbers) == 1 else None
        if not own:
            silent.append(unit)
        elif number is None or parts or not number.exact or number.value != int(number.value):
            unclear.append(unit)
        else:
            told.append((unit, int(number.value)))
    return Posted(tuple(told), tuple(unclear), tuple(silent))


class Fees(NamedTuple):
    """What units wrote on 信息处理费.

    Attributes:
        charged: Who charged and how much, in 元; only whole or exact amounts.
        nothing: Who wrote that nothing was charged.
        unclear: Who wrote several amounts, or one that is not exact; they are not in the sum.
        silent: Who did not write of it.
    """

    charged: tuple[tuple[DueUnit, int], ...]
    nothing: tuple[DueUnit, ...]
    unclear: tuple[DueUnit, ...]
    silent: tuple[DueUnit, ...]

    @property
    def told(self) -> bool:
        return bool(self.charged or self.nothing)

    @property
    def total(self) -> int:
        """The sum of what was charged, in 元."""
        return sum(amount for _, amount in self.charged)


def fees(units: Sequence[DueUnit], year: int) -> Fees:
    """What units wrote on 信息处理费, read as the rules on texts read it.

    Args:
        units: Those in the sums.
        year: The report year.
    """
    charged: list[tuple[DueUnit, int]] = []
    nothing, unclear, silent = [], [], []
    for unit in units:
        text = unit.texts.get("other_matters", "")
        if "费" not in text:
            silent.append(unit)
            continue
        reading = read({"other_matters": text}, unit.name, year)
        claims = reading.claims.get("processing_fee", [])
        totals = [one for one in claims if one.total] or claims
        amounts = {one.number.value if one.number.exact else None for one in totals if one.year == 0}
        if amounts == {0} or (not amounts and reading.no_fee_asked is not None):
            nothing.append(unit)
        elif len(amounts) == 1 and (amount := amounts.pop()) is not None and amount == int(amount) > 0:
            charged.append((unit, int(amount)))
        elif amounts or reading.fees:
            unclear.append(unit)
        else:
            silent.append(unit)
    return Fees(tuple(charged), tuple(nothing), tuple(unclear), tuple(silent))
