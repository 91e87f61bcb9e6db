"""A region's sections out of what its units wrote: sourced material that somebody edits or deletes.

Every paragraph ends in a remark that names who wrote it. What was counted is a figure with a bookmark; what nobody wrote of
stays a gap. Nothing is said of units that did not say it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from toolkit.draft.counted import Fees, Results, Summed, about_results, fees, in_time, posted, results
from toolkit.draft.passages import Passage, gathered, named
from toolkit.draft.problems import problems
from toolkit.draft.sentences import PLACEHOLDERS, Remark, Text, say
from toolkit.form import COUNT, Measure
from toolkit.form.sheets import UNIT_TEXTS
from toolkit.patterns import pattern
from toolkit.submission.breakdown import DueUnit
from toolkit.submission.facts import Fact

#: As many passages of a section are taken over; as many units are named for each of them.
_PASSAGES, _NAMED = 4, 6
#: As many kinds of problems and as many measures.
_PROBLEMS, _MEASURES = 4, 5
_NOTHING_ELSE = pattern(r"(?:无|没有|暂无|不存在)[^，。；]{0,6}(?:其他|其它)?[^，。；]{0,4}需要?[^，。；]{0,4}(?:报告|说明)")
#: Words of section 二 and 三, which is told from the figures.
_FIGURES_TOLD = pattern("申请|复议|诉讼|规范性文件")
_ABOUT_FEES = pattern("处理费|收费|费用")
YUAN, ITEMS = Measure("元"), Measure("条")
#: What is published is summed where so many units wrote it; so many units are named that published most.
_SUMMED_FROM, _MOST_POSTED = 2, 3


def _count(name: str, value: int, label: str, measure: Measure = COUNT) -> Fact:
    """A figure that was counted of texts and stands in no cell."""
    return Fact(f"texts.{name}", value, (), measure, label)


def _source(units: Sequence[DueUnit], *more: str) -> Remark:
    """Who wrote a paragraph, and what else whoever edits it should know."""
    return Remark("；".join((f"来源为{named(units, _NAMED)}", *filter(None, more))))


class Material:
    """What a region's units wrote, section by section."""

    def __init__(self, units: Sequence[DueUnit], year: int) -> None:
        """Keep the units in the sums, in the order of the roster."""
        self._units = [unit for unit in units if unit.place and unit.texts]
        self._year = year

    def __bool__(self) -> bool:
        return bool(self._units)

    def section(self, key: str) -> list[Text]:
        """The paragraphs of a section or an aspect, by narrative key; empty if no unit wrote anything of it."""
        own = {
            "overview.supervision": self._supervision,
            "problems": self._problems,
            "other_matters": self._other_matters,
        }.get(key)
        if own is not None:
            return own()
        if key == "overview.proactive":
            return [*self._posted(), *self._quoted(key, lambda sentence: not _FIGURES_TOLD.search(sentence))]
        return self._quoted(key)

    def _quoted(self, key: str, fits: Callable[[str], bool] = lambda sentence: True) -> list[Text]:
        """What units wrote on an aspect, the most widespread passages first."""
        passages, left = gathered(self._units, key, fits)
        shown, more = passages[:_PASSAGES], len(passages) - _PASSAGES
        rest = []
        if more > 0:
            rest.append(f"其余{more}种写法见汇总表“{UNIT_TEXTS}”")
        if left:
            rest.append(f"{named(left, _NAMED)}写有本单位的数字或较长的段落，没有摘入，见“{UNIT_TEXTS}”")
        if not shown:
            return [[Remark("；".join(rest))]] if rest else []
        texts: list[Text] = [[passage.text, _source(passage.units)] for passage in shown]
        texts[-1][-1] = _source(shown[-1].units, *rest)
        return texts

    def _posted(self) -> list[Text]:
        """（一）主动公开: how many items of information units wrote that they published, where at least two did."""
        found = posted(self._units, self._year)
        if len(found.told) < _SUMMED_FROM:
            return []
        facts = {
            "total": _count("posted", found.total, "各单位写明的主动公开政府信息合计", ITEMS),
            "told": _count("posted_told", len(found.told), "写明主动公开政府信息条数的单位数"),
        }
        pieces = say("{told}家单位写明主动公开政府信息，合计{total}条，其中", facts)
        most = sorted(found.told, key=lambda one: -one[1])[:_MOST_POSTED]  # equal ones in the order of the roster
        pieces += _each(most, "posted_own", "写明的主动公开政府信息", ITEMS)
        missing = _not_summed(found, "条数", "写有几个数、约数或者只写一种渠道")
        return [[*pieces, "。", _source([unit for unit, _ in found.told], *missing)]]

    def in_time(self) -> Text | None:
        """Whether applications were answered in time, as far as units wrote it; None if none did."""
        kept, late = in_time(self._units)
        if not kept and not late:
            return None
        pieces: Text = []
        if kept:
            found = {"n": _count("in_time", len(kept), "写明在法定期限内答复的单位数")}
            pieces += [*say("{n}家单位写明在法定期限内答复。", found), _source(kept)]
        if late:
            pieces.append(Remark(f"{named(late, _NAMED)}写到逾期答复，请核实后写明"))
        return pieces

    def _supervision(self) -> list[Text]:
        """（五）监督保障: what a government has to report, counted; then the rest."""
        found = results(self._units)
        counted = [self._results(found)] if found.told else [say("【待补充：工作考核、社会评议和责任追究结果】。", {})]
        rest = self._quoted("overview.supervision", lambda sentence: not about_results(sentence))
        return [*counted, *rest] if found.told or rest else []

    def _results(self, found: Results) -> Text:
        parts: list[Text] = []
        if found.reviewed:
            pieces = say(
                "{n}家单位写明工作考核情况", {"n": _count("reviewed", len(found.reviewed), "写明工作考核情况的单位数")}
            )
            for number, (grade, who) in enumerate(found.grades.items()):
                size = _count(f"reviewed.{number + 1}", len(who), f"考核结果为{grade}的单位数")
                pieces += ["、" if number else "（结果为", *say(f"{grade}{{n}}家", {"n": size})]
            if found.grades and found.ungraded:
                size = _count("reviewed.ungraded", len(found.ungraded), "没有写明考核结果的单位数")
                pieces += say("，未写明结果{n}家", {"n": size})
            parts.append([*pieces, "）"] if found.grades else pieces)
        if found.assessed:
            parts.append(
                say("{n}家写明社会评议情况", {"n": _count("assessed", len(found.assessed), "写明社会评议情况的单位数")})
            )
        if found.nobody:
            size = _count("nobody_liable", len(found.nobody), "写明没有发生责任追究的单位数")
            parts.append(say("{n}家写明没有发生责任追究", {"n": size}))
        told = {unit.name for who in (found.reviewed, found.assessed, found.nobody, found.somebody) for unit in who}
        missing = [f"没有写{name}的：{named(who, _NAMED)}" for name, who in found.silent.items()]
        if found.grades and found.ungraded:
            missing.append(f"没有写明考核结果或者写了几种的：{named(found.ungraded, _NAMED)}")
        if found.somebody:
            missing.append(f"{named(found.somebody, _NAMED)}写到责任追究，请核实后写明")
        source = _source([unit for unit in self._units if unit.name in told], *missing)
        pieces = [piece for number, part in enumerate(parts) for piece in (["；"] * bool(number) + part)]
        return [*pieces, "。", source] if pieces else [source]

    def _problems(self) -> list[Text]:
        """五、存在的主要问题及改进情况: problems grouped, then measures."""
        found = problems(self._units)
        if not found.told:
            return []
        texts: list[Text] = []
        shown = found.groups[:_PROBLEMS]
        if shown:
            pieces: Text = ["各单位反映的主要问题："]
            for number, group in enumerate(shown):
                size = _count(f"problem_{number + 1}", len(group.units), f"反映{group.name}的单位数")
                pieces += [
                    f"{'一二三四五六'[number]}是{group.name}（",
                    *_named_and_counted(group.units, size),
                    "；" if number + 1 < len(shown) else "。",
                ]
            writers = {unit.name for group in shown for unit in group.units}
            silent = f"没有写问题的：{named(found.silent, _NAMED)}" if found.silent else ""
            others = f"另有{'、'.join(group.name for group in found.groups[_PROBLEMS:])}" if found.groups[_PROBLEMS:] else ""
            pieces.append(_source([unit for unit in self._units if unit.name in writers], others, silent))
            texts.append(pieces)
        texts += [[f"还有单位反映：{passage.text}", _source(passage.units)] for passage in found.others[:_PROBLEMS]]
        if found.measures:
            texts += self._measures(found.measures, found.figures)
        else:
            texts += [say("改进情况：【待补充：针对上述问题的改进措施】。", {})]
        return texts

    def _measures(self, measures: Sequence[Passage], figures: Sequence[DueUnit]) -> Iterator[Text]:
        """What was or will be done about the problems, a paragraph each."""
        shown, more = measures[:_MEASURES], len(measures) - _MEASURES
        for number, passage in enumerate(shown):
            notes = []
            if passage is shown[-1]:
                notes.append(f"其余{more}种写法见汇总表“{UNIT_TEXTS}”" if more > 0 else "")
                notes.append(f"{named(figures, _NAMED)}的措施写有本单位的数字，见“{UNIT_TEXTS}”" if figures else "")
            yield [f"{'' if number else '改进情况：'}{passage.text}", _source(passage.units, *notes)]

    def _other_matters(self) -> list[Text]:
        """六、其他需要报告的事项: 信息处理费 added up, then what else was written."""
        texts = []
        charged = fees(self._units, self._year)
        wrote = any(unit.texts.get("other_matters") for unit in self._units)
        if charged.told or charged.unclear:
            texts.append(self._fees(charged))
        elif wrote:
            texts.append(say(PLACEHOLDERS["other_matters"][0], {}))
        rest = self._quoted("other_matters", lambda one: not _ABOUT_FEES.search(one) and not _NOTHING_ELSE.search(one))
        nothing = [unit for unit in self._units if _NOTHING_ELSE.search(unit.texts.get("other_matters", ""))]
        if rest:
            texts += rest
        elif nothing:
            texts.append(["无其他需要报告的事项。", _source(nothing)])
        elif wrote:
            texts.append(say(PLACEHOLDERS["other_matters"][1], {}))
        return texts

    def _fees(self, found: Fees) -> Text:
        """信息处理费 of all units that wrote of it, those that charged named with their amounts."""
        facts = {
            "total": _count("fees", found.total, "各单位写明的信息处理费合计", YUAN),
            "told": _count("fees_told", len(found.told), "写明信息处理费的单位数"),
            "nothing": _count("fees_none", len(found.nothing), "写明未收取信息处理费的单位数"),
        }
        pieces: Text = []
        if found.charged:
            pieces += say("本年度收取信息处理费{total}元，其中", facts)
            pieces += _each(found.charged, "fee", "的信息处理费", YUAN)
            pieces += say("；其他{nothing}家未收取。" if found.nothing else "。", facts)
        elif found.nothing:
            pieces += say("本年度收取信息处理费{total}元：{told}家单位写明未收取。", facts)
        told = [*(unit for unit, _ in found.charged), *found.nothing]
        missing = _not_summed(found, "信息处理费", "写有几个金额")
        return [*pieces, _source(told, *missing) if told else Remark("；".join(missing))]


def _each(told: Sequence[tuple[DueUnit, int]], name: str, label: str, measure: Measure) -> Text:
    """甲局450元、乙局600元: some units with what they wrote.

    Args:
        told: The units and their amounts.
        name: Of the figures, as `_count` takes it; label: what people call them, behind the unit's name.
        measure: Of the amounts.
    """
    pieces: Text = []
    for unit, amount in told:
        own = {"n": _count(name, amount, f"{unit.called}{label}", measure)}
        pieces += [*(["、"] if pieces else []), named([unit]), *say(f"{{n}}{measure.name}", own, unit.name, unit.place)]
    return pieces


def _not_summed(found: Summed, what: str, why: str) -> list[str]:
    """Who is not in a sum of what units wrote, for whoever edits the paragraph.

    Args:
        found: What they wrote.
        what: Of what the silent ones wrote nothing.
        why: What the unclear ones wrote instead of one amount.
    """
    missing = []
    if found.silent:
        missing.append(f"没有写{what}的：{named(found.silent, _NAMED)}，核实后补入合计")
    if found.unclear:
        missing.append(f"{named(found.unclear, _NAMED)}{why}，没有计入合计，请核实")
    return missing


def _named_and_counted(units: Sequence[DueUnit], size: Fact, most: int = 3) -> Text:
    """甲、乙等5家）: the first of some units and how many there are."""
    names = named(units[:most], most)
    if len(units) <= most:
        return [f"{names}）"]
    return [f"{names}等", *say("{n}家", {"n": size}), "）"]
