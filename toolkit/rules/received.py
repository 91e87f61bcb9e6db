"""Stage R, continued: whose file it is, of which year, and which of several files of a unit counts.

What bars a file is decided once for all that were received (`toolkit.checks.receipts`); these rules tell it to the unit, so
each has a remedy. Also here: explanations that many units share word for word.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from toolkit.rules import thresholds as at
from toolkit.rules.case import Case
from toolkit.rules.explanations import is_explanation
from toolkit.rules.findings import Severity
from toolkit.rules.messages import clipped
from toolkit.rules.model import BetweenTest, ReceiptTest, Rule, Sample
from toolkit.rules.terms import Found
from toolkit.submission.folding import squeezed
from toolkit.submission.roster import plain_name
from toolkit.terminal import visible_lines

_COLLECTED = "审核惯例（逐家登记、每家一份）"
_NO_ROSTER = "没有单位名录时不作判断"
_OTHER = {"documents/license/decisions": 131, "documents/penalty/decisions": 33}
#: The rule about explanations that units share word for word.
SAME_WORDS = "R108"
#: The rule about a report of another year than the one that is collected.
OTHER_YEAR = "R203"
#: Characters of an explanation that a message repeats.
_QUOTED = 40


def _copied_explanations(cases: Sequence[Case]) -> Iterator[tuple[int, Found]]:
    """Explanations that several units wrote word for word, figures included: they make an explanation one's own."""
    told: dict[str, dict[str, list[int]]] = {}
    wording: dict[str, str] = {}
    for index, case in enumerate(cases):
        owner = case.unit.name if case.unit else case.submission.code.upper() or plain_name(case.submission.unit)
        for text in filter(is_explanation, case.explanations):
            key = squeezed(text)
            wording.setdefault(key, " ".join(visible_lines(text).split()))
            files = told.setdefault(key, {}).setdefault(owner, [])
            if index not in files:
                files.append(index)
    for key, units in told.items():
        if len(units) >= at.SAME_EXPLANATION.value:
            words = {"count": len(units), "text": clipped(wording[key], _QUOTED)}
            for index in (one for files in units.values() for one in files):
                yield index, Found(words, excerpt=key)


RECEIVED: tuple[Rule, ...] = (
    Rule(
        SAME_WORDS, Severity.HINT, f"核实说明不宜有 {at.SAME_EXPLANATION.value} 家以上单位一字不差",
        "审核惯例：说明应是本单位的实际原因（推定）", "宜抽查其中几家的实际原因。",
        "核实说明“{text}”有 {count} 家单位一字不差。", BetweenTest(_copied_explanations),
        missing="只有一份报表时不作判断",
        sample=Sample(
            explanations={"C111": "本年度集中换发证照，数量较多。"}, others=tuple(
                Sample(
                    unit=f"云溪市第{number}分局", code=f"YX-1{number}", silent=True,
                    figures={"documents/license/decisions": 130 + number},
                    explanations={"C111": "本年度集中换发证照， 数量较多。"},
                )
                for number in range(2)
            ),
        ),
    ),
    Rule(
        "R201", Severity.ERROR, "填报单位应在单位名录中", _COLLECTED,
        "请核对封面的单位名称和单位代码，改正后重新报送；名录有遗漏的，由汇总单位补上单位或别名。",
        "认不出是哪个单位：{reason}。", ReceiptTest("stranger"), missing=_NO_ROSTER,
        sample=Sample(
            unit="云溪市教育体育局", code="YX-777", silent=True,
            others=(Sample(unit="云溪市民政局", code="YX-020", kind="县级部门", silent=True, figures=_OTHER),),
        ),
    ),
    Rule(
        "R202", Severity.ERROR, "单位代码和单位名称应属于同一个单位", _COLLECTED,
        "请改正封面上填错的一项后重新报送。", "{reason}。", ReceiptTest("two_units"), missing=_NO_ROSTER,
        sample=Sample(
            unit="云溪市教育局", code="YX-020", silent=True,
            others=(
                Sample(unit="云溪市民政局", code="YX-020", kind="县级部门", silent=True, figures=_OTHER),
                Sample(kind="县级部门", silent=True, figures={"documents/license/decisions": 144}),
            ),
        ),
    ),
    Rule(
        OTHER_YEAR, Severity.ERROR, "报表的年度应是本次汇总的年度", _COLLECTED,
        "请核对封面的年度；确是以前年度的，请重新报送本次汇总年度的报表。", "{reason}。", ReceiptTest("year"),
        missing=_NO_ROSTER,
        sample=Sample(
            year=2023, kind="县级部门", silent=True,
            others=(
                Sample(unit="云溪市民政局", code="YX-020", kind="县级部门", silent=True, figures=_OTHER),
                Sample(unit="云溪市司法局", code="YX-021", kind="县级部门", silent=True),
            ),
        ),
    ),
    Rule(
        "R204", Severity.ERROR, "一个单位同一年度只应有一份报表", _COLLECTED,
        "请确认以哪一份为准，把封面的填报日期改成当天后重新报送。", "{reason}。", ReceiptTest("versions"),
        missing=_NO_ROSTER,
        sample=Sample(
            kind="县级部门", silent=True, others=(Sample(silent=True, figures=_OTHER),),
        ),
    ),
)  # fmt: skip
