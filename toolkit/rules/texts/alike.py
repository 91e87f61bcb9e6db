"""Stage N, the end of its first part: whose text it is. Copied from last year, from another unit, or about another unit.

The notice on the format holds a unit responsible for reports that are 雷同. Texts are compared by sketches
(`toolkit.narrative.likeness`), figures, years and the unit's own name left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from toolkit.narrative.likeness import companions, likeness, same_share
from toolkit.rules.case import Case
from toolkit.rules.findings import Severity
from toolkit.rules.model import BetweenTest, CaseTest, Rule, Sample
from toolkit.rules.terms import TEXT, Found, Need
from toolkit.rules.texts.passages import text_test
from toolkit.submission.roster import Roster, RosterUnit, plain_name

_NOTICE = "国办公开办函〔2021〕30号（报告内容不得雷同、敷衍）"
#: So much of two texts must be the same.
SAME = 0.9
#: The likeness of sets of runs at which that much of the texts is the same.
_LEAST = SAME / (2 - SAME)
#: If more than half of at least so many texts are alike, they follow a model that somebody handed out.
MODEL_FROM = 10
#: A unit that is written about as one writes about oneself; to work with others or to report to them reads otherwise.
_SUBJECT = (
    r"(?:[0-9]{4}\s?年度?)?(?:政府信息公开(?:工作)?(?:年度报告|报告|工作)|(?:始终|严格|认真|高度|全面|深入|积极|切实|坚持|持续|进一步)"
    r"|(?:共|累计|全年)?(?:收到|受理|新收|主动公开|收取信息处理费))"
)
_BEHIND_NAME = re.compile(_SUBJECT)
#: Three other names and more are a list: a report about an area.
_LIST = 3


class _Names(NamedTuple):
    """Names that are looked for in texts.

    Attributes:
        names: All of them.
        lengths: How long those are that end with the same two characters.
        last: The characters with which they end.
    """

    names: frozenset[str]
    lengths: Mapping[str, tuple[int, ...]]
    last: re.Pattern[str]


@lru_cache(maxsize=4)
def _known(roster: Roster) -> _Names:
    """Every name of the roster that is looked for."""
    names = frozenset(name for unit in roster.units for name in (unit.name, *unit.aliases, unit.region) if len(name) > 2)
    lengths: dict[str, set[int]] = {}
    for name in names:
        lengths.setdefault(name[-2:], set()).add(len(name))
    last = "".join(sorted({re.escape(ending[1]) for ending in lengths}))
    return _Names(names, {end: tuple(several) for end, several in lengths.items()}, re.compile(f"[{last}]" if last else "(?!)"))


def _names_another(text: str, roster: Roster, own: str) -> bool:
    """Whether a name that is not the unit's own stands anywhere before such words.

    Only then can `_pattern` find anything, which tries every name of the roster at every sign: with 400 units that takes a
    third of the time of all rules, with this look before it a fiftieth of it.
    """
    names, lengths, last = _known(roster)
    for match in last.finditer(text):
        end = match.end()
        several = lengths.get(text[max(0, end - 2) : end])
        if several is None or _BEHIND_NAME.match(text, end) is None:
            continue
        for length in several:
            if length <= end and (name := text[end - length : end]) in names and name not in own:
                return True
    return False


@lru_cache(maxsize=4)
def _pattern(roster: Roster) -> re.Pattern[str] | None:
    """Every name of the roster as the subject of a clause."""
    names = _known(roster).names
    if not names:
        return None
    longest = "|".join(re.escape(name) for name in sorted(names, key=lambda name: (-len(name), name)))
    return re.compile(rf"(?:^|[，,。；;：:\n]|公布|编制|[0-9]\s?年)[^\S\n]{{0,8}}({longest})(?={_SUBJECT})", re.MULTILINE)


def _own(unit: RosterUnit, name: str) -> str:
    """Every name under which the unit may speak of itself and of those above it."""
    return "\n".join((name, unit.name, *unit.aliases, unit.region, unit.parent))


def _names(case: Case) -> Iterator[Found]:
    unit, roster = case.unit, case.roster
    if unit is None or roster is None or case.organ.governs:
        return
    own = _own(unit, case.submission.unit)
    found: dict[str, tuple[str, re.Match[str]]] = {}
    for key, text in case.submission.narrative.items():
        pattern = _pattern(roster) if _names_another(text, roster, own) else None
        for match in pattern.finditer(text) if pattern else ():
            if match[1] not in own:
                found.setdefault(match[1], (key, match))
    if len(found) < _LIST:
        for name, (key, match) in found.items():
            passage = "".join(match.string[max(0, match.start(1) - 6) : match.end(1) + 12].split())
            yield Found({"name": name, "passage": passage}, (TEXT + key,), excerpt=passage)


N401 = Rule(
    "N401", Severity.QUERY, "文字所说的应是本单位", "审核惯例（公开报告中有照搬其他单位文字的）",
    "请核对是否照搬了其他单位的文字。", "文字里把“{name}”当作本单位来写：“{passage}”。",
    text_test(_names, Need.ROSTER),
    missing="没有单位名录、单位不在名录中或者是政府汇总报告的，不作判断",
    sample=Sample(
        kind="市级部门", others=(
            Sample(
                unit="云溪市财政局", code="YX-004", kind="市级部门", silent=True,
                figures={"documents/license/decisions": 9},
            ),
        ),
        texts={"overview": "2024年，云溪市财政局高度重视公开工作，围绕招生、资助、校园安全等事项做好公开。"},
    ),
)  # fmt: skip


def _place(case: Case) -> str:
    """Where to click: the longest text."""
    narrative = case.submission.narrative
    return TEXT + max(narrative, key=lambda key: len(narrative[key]), default="overview")


def _like_last_year(case: Case) -> Iterator[Found]:
    share = same_share(likeness(case.sketch, case.last_sketch))
    if share >= SAME:
        yield Found({"percent": round(100 * share)}, (_place(case),))


N411 = Rule(
    "N411", Severity.QUERY, "文字不应照搬上年", _NOTICE,
    "请按本年度的实际情况改写，或者说明原因。", "文字与本单位上年的报告约有 {percent}% 相同（数字和年份不计）。",
    CaseTest(_like_last_year, (Need.TEXT, Need.LAST_TEXT), figures=False), missing="没有上年的文字、文字过短时不作判断",
    sample=Sample(last_texts={}),
)  # fmt: skip


def _owners(cases: Sequence[Case]) -> list[int]:
    """A number per report, the same for all reports of one unit: two files of a unit are another rule's business."""
    known: dict[str, int] = {}
    found = []
    for number, case in enumerate(cases):
        report, unit = case.submission, case.unit
        names = (unit.code, unit.name) if unit else (report.code, report.unit)
        keys = [f"{kind} {plain_name(name).upper()}" for kind, name in zip(("code", "name"), names, strict=True) if name]
        owner = next((known[key] for key in keys if key in known), number)
        known |= {key: owner for key in keys if key not in known}
        found.append(owner)
    return found


def _like_others(cases: Sequence[Case]) -> Iterator[tuple[int, Found]]:
    sketches = [case.submission.sketch or case.sketch for case in cases]  # of thousands, none is kept that lies on a shelf
    compared = sum(map(bool, sketches))
    for index, (other, value, group) in companions(sketches, _LEAST, _owners(cases)).items():
        one, beside = cases[index].submission, cases[other].submission
        model = compared >= MODEL_FROM and 2 * group > compared
        more = "，表中数据也完全相同" if one.figures == beside.figures and any(one.figures) else ""
        if model:
            more += f"（本批 {compared} 份报告中有 {group} 份相近，可能使用了统一的范文）"
        words = {"other": beside.unit or "（未填单位名称）", "percent": round(100 * same_share(value)), "more": more}
        yield index, Found(words, (_place(cases[index]),), excerpt=beside.unit, milder=Severity.HINT if model else None)


N412 = Rule(
    "N412", Severity.QUERY, "文字不应与其他单位雷同", _NOTICE,
    "请按本单位的实际情况改写，或者说明原因。", "文字与“{other}”的报告约有 {percent}% 相同（数字和单位名称不计）{more}。",
    BetweenTest(_like_others, (Need.OTHERS, Need.TEXT)), missing="只有一份报告、文字过短时不作判断",
    sample=Sample(others=(
        Sample(unit="云溪市财政局", code="YX-004", figures={"documents/license/decisions": 9}),
    )),
)  # fmt: skip

ALIKE: tuple[Rule, ...] = (
    N401,
    N411,
    N412,
)
