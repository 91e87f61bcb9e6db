"""The charts of a report as plain data: who received applications, how they ended, this year beside last.

Every bar is a figure of the report. What a chart shows stands in words in its alternative text as well, from which it can be
told later whether the picture still shows the figures of today.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from toolkit.draft.bindings import CHART
from toolkit.draft.plan import HEADING_1, HEADING_2, Paragraph
from toolkit.draft.sentences import OUTCOMES, clean, plain
from toolkit.submission.facts import facts

if TYPE_CHECKING:
    from toolkit.draft.account import Account
    from toolkit.draft.plan import Block

#: Units that a chart shows by name; the others are one bar.
_MOST = 10
#: What is shown beside last year's, by fact.
_YEARS = {
    "received": "本年新收", "disposed": "本年办结", "carried_out": "结转下年度", "reconsideration": "行政复议",
    "litigation": "行政诉讼",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chart:
    """Horizontal bars, the first at the top.

    Attributes:
        name: Of the picture in the document.
        number: Its place among the charts of the report, from 1.
        title: What it shows, without its number.
        series: What the bars of a group stand for, () if each group is one bar.
        groups: (name, a number for each of the series), in 件.
    """

    name: str
    number: int
    title: str
    series: tuple[str, ...]
    groups: tuple[tuple[str, tuple[int, ...]], ...]

    @property
    def caption(self) -> str:
        """What stands below it."""
        return f"图{self.number}　{self.title}（单位：件）"

    @property
    def words(self) -> str:
        """What it shows, for those who cannot see it."""
        told = []
        for name, values in self.groups:
            named = zip(self.series, values, strict=True) if self.series else (("", value) for value in values)
            told.append(name + "、".join(f"{year}{value}件" for year, value in named))
        return f"条形图，{self.title}：{'；'.join(told)}。"


def charts_of(account: Account) -> list[Chart]:
    """The charts of a report, as far as its figures are known."""
    found = [one for one in (_units(account), _outcomes(account), _years(account)) if one]
    return [replace(one, number=number) for number, one in enumerate(found, 1)]


def _chart(name: str, title: str, groups: Iterable[tuple[str, tuple[int, ...]]], series: tuple[str, ...] = ()) -> Chart:
    """A chart that has no number yet."""
    return Chart(f"{CHART}{name}", 0, title, series, tuple(groups))


def _units(account: Account) -> Chart | None:
    """Who received applications: those that received most, and the others together."""
    having = []
    for unit in account.units:
        if unit.place:
            value = facts(account.form, account.breakdown[unit.place - 1][1])["received"].value
            if value is None:
                return None
            if value:
                having.append(("".join(clean(unit.called)), value))
    if len(having) < 2:
        return None
    having.sort(key=lambda one: -one[1])  # equal ones stay in the order of the roster
    shown, rest = (having, []) if len(having) <= _MOST + 1 else (having[:_MOST], having[_MOST:])
    bars = [(name, (value,)) for name, value in shown]
    if rest:
        bars.append((f"其余{len(rest)}家", (sum(value for _, value in rest),)))
    return _chart("received", "各单位新收政府信息公开申请", bars)


def _outcomes(account: Account) -> Chart | None:
    """How applications ended, all six classes."""
    found = facts(account.form, account.figures)
    values = [(title, found[name].value) for name, title in OUTCOMES.items()]
    known = [(title, (value,)) for title, value in values if value is not None]
    if len(known) < len(values) or not any(value for _, (value,) in known):
        return None
    return _chart("outcomes", "政府信息公开申请办理结果", known)


def _years(account: Account) -> Chart | None:
    """This year beside last, as far as both are known."""
    found = facts(account.form, account.figures)
    groups = [
        (title, (account.prior[name], value)) for name, title in _YEARS.items()
        if name in account.prior and (value := found[name].value) is not None
    ]  # fmt: skip
    if len(groups) < 2:
        return None
    return _chart("years", "与上年比较", groups, (f"{account.year - 1}年", f"{account.year}年"))


def with_charts(blocks: Sequence[Block], charts: Sequence[Chart]) -> Iterator[Block | Chart]:
    """The plan of a report with its charts behind what is told of applications."""
    requests = next((place for place, one in enumerate(blocks) if _heads(one, HEADING_2, "（二）")), 0)
    ends = (
        place for place, one in enumerate(blocks) if place > requests
        and (_heads(one, HEADING_1, "二、") or (requests and _heads(one, HEADING_2, "")))
    )  # fmt: skip
    end = next(ends, len(blocks))
    yield from blocks[:end]
    yield from charts
    yield from blocks[end:]


def _heads(block: Block, style: str, words: str) -> bool:
    return isinstance(block, Paragraph) and block.style == style and plain(block.pieces).startswith(words)
