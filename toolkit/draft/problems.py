"""五、存在的主要问题及改进情况 of a region: the problems that its units wrote of, grouped; then what they did about them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from toolkit.draft.passages import Passage, folded, headless, of_a_region, sentences_of
from toolkit.narrative.topics import MEASURE, PROBLEM
from toolkit.patterns import pattern
from toolkit.submission.breakdown import DueUnit

#: What problems are about: how the region's report names them, and the words by which a clause belongs there; the first fits.
KINDS = (
    ("信息更新不够及时", pattern("更新|及时|滞后|时效|迟缓")),
    ("政策解读的形式和质量不足", pattern("解读")),
    ("各单位、各科室公开工作不均衡", pattern("均衡|平衡|参差|不齐|不均|格式")),
    ("工作人员业务能力有待提高", pattern("人员|业务|培训|能力|专业|经办|熟悉|素质|队伍|人手|力量")),
    ("依申请公开办理不够规范", pattern("依申请|答复|申请")),
    ("公众参与和互动不足", pattern("互动|参与|回应|征集|知晓|宣传")),
    ("公开平台和栏目建设有待加强", pattern("平台|栏目|网站|新媒体|渠道|载体|检索")),
    ("主动公开的内容不够全面深入", pattern("内容|深度|质量|针对性|结果|动态|范围|数量|实用")),
    ("对公开工作重视不够、主动性不足", pattern("意识|重视|认识|主动性|积极性|理念")),
    ("制度机制不够健全", pattern("制度|机制|统筹|协调|审核|流程|目录|规范|标准")),
)
_BEGINS = pattern("改进情况|改进措施|整改|下一步|下步|今后|明年|接下来|针对(?:以上|上述|存在|这些)|对此|为此")
_LABEL = pattern(
    r"^(?:(?:存在的?|面临的?)?(?:主要)?(?:问题|不足)(?:及改进情况)?|改进(?:情况|措施)|(?:下一步|下步)(?:工作)?(?:打算|计划|安排|措施)?)"
    r"(?:有|主要有|是|如下)?[：:，,。]"
)
_SAYS_THERE_ARE = pattern("^.{0,30}(?:但|还|仍|也)?存在.{0,8}(?:问题|不足|差距|薄弱环节)[^，；。]{0,8}[。：:]?$")
_PARTS = pattern("[，,；;]")


class Group(NamedTuple):
    """Problems of one kind.

    Attributes:
        name: As the region's report names them.
        units: Who wrote of them, in the order of the roster.
    """

    name: str
    units: tuple[DueUnit, ...]


class Problems(NamedTuple):
    """What units wrote in section five.

    Attributes:
        groups: Most widespread first.
        others: Problems of no kind that we know, as they were written.
        measures: What was or will be done, near-duplicates folded.
        silent: Who wrote of no problem.
        figures: Who wrote of measures with figures of their own, which are not taken over.
    """

    groups: tuple[Group, ...]
    others: tuple[Passage, ...]
    measures: tuple[Passage, ...]
    silent: tuple[DueUnit, ...]
    figures: tuple[DueUnit, ...]

    @property
    def told(self) -> bool:
        return bool(self.groups or self.others or self.measures)


def problems(units: Sequence[DueUnit]) -> Problems:
    """The problems and measures of a region's units.

    Args:
        units: Those in the sums, in the order of the roster.
    """
    kinds: dict[str, dict[str, DueUnit]] = {name: {} for name, _ in KINDS}
    others: list[tuple[str, DueUnit]] = []
    measures: list[tuple[str, DueUnit]] = []
    silent: list[DueUnit] = []
    figures: dict[str, DueUnit] = {}
    for unit in units:
        found = False
        for sentence, behind in _halves(unit.texts.get("problems", "")):
            if behind:
                if MEASURE.search(sentence):
                    if taken := of_a_region(sentence, unit):
                        measures.append((taken, unit))
                    else:
                        figures.setdefault(unit.name, unit)
                continue
            for clause in _PARTS.split(sentence.rstrip("。！？!?")):
                if not PROBLEM.search(clause) or _SAYS_THERE_ARE.match(clause):
                    continue
                found = True
                kind = next((name for name, sign in KINDS if sign.search(clause)), "")
                if kind:
                    kinds[kind].setdefault(unit.name, unit)
                elif taken := of_a_region(f"{clause}。", unit):
                    others.append((taken, unit))
        if not found:
            silent.append(unit)
    groups = [Group(name, tuple(who.values())) for name, who in kinds.items() if who]
    groups.sort(key=lambda one: -len(one.units))
    return Problems(tuple(groups), tuple(folded(others)), tuple(folded(measures)), tuple(silent), tuple(figures.values()))


def _halves(text: str) -> Iterator[tuple[str, bool]]:
    """The sentences of section five without their labels, each with whether it stands behind the problems."""
    behind = False
    for sentence in sentences_of(text):
        behind = behind or _BEGINS.match(sentence) is not None
        bare = headless(sentence, _LABEL)
        if bare:
            yield bare, behind
