"""What only a region's draft says: whose figures it holds, which units received most, and who stands in its annex."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.draft.passages import named
from toolkit.draft.sentences import Placeholder, Remark, Text, say
from toolkit.form import COUNT
from toolkit.submission.breakdown import DueUnit
from toolkit.submission.facts import Fact, Facts

#: As many units are named with all their figures; of more, only those with most.
_NAMED, _FIRST = 8, 5
#: As many units are named in the remark on who is in the sums, and as many who are not or not yet settled.
_IN, _OUT = 10, 40
#: Endings of names of areas that have a government.
_GOVERNED = ("省", "市", "县", "区", "州", "盟", "旗", "镇", "乡", "自治区")
_ZONES = (
    "开发区",
    "新区",
    "园区",
    "景区",
    "示范区",
    "保税区",
    "合作区",
    "管理区",
    "产业区",
    "工业区",
    "高新区",
    "实验区",
    "地区",
)


def standing(units: Sequence[DueUnit], counts: tuple[int, int] | None) -> Remark | None:
    """Whose figures the draft holds, whose it does not, and whose are not settled; None if all are in it and settled.

    Args:
        units: All that are due, in the order of the roster; empty if they are not known.
        counts: (units in the sums, units due), None if they are not known.
    """
    inside = [unit for unit in units if unit.place]
    absent = [unit for unit in units if not unit.place]
    waiting = [unit for unit in inside if unit.waiting]
    partial = counts is not None and counts[0] < counts[1]
    if not absent and not waiting and not partial:
        return None
    told = []
    if counts is not None:
        told.append(f"数据已汇总{counts[0]}/{counts[1]}家单位" + (f"（{named(inside, _IN)}）" if inside else ""))
    if absent:
        told.append(f"没有汇总{len(absent)}家：{_with_reasons(absent)}")
    elif partial:
        told.append("没有汇总的单位见汇总表“报送情况”")
    if waiting:
        listed = "、".join(f"{named([unit])}（{unit.waiting}处）" for unit in waiting[:_OUT])
        told.append(f"已汇总但还有问题没有改正或说明的{len(waiting)}家：{listed}{'等' if len(waiting) > _OUT else ''}")
    told.append("以上情况变化后请重新起草。写“定稿前删除”的，核对后删去；写“待补充”的，补写")
    return Remark("。".join(told))


def _with_reasons(absent: Sequence[DueUnit]) -> str:
    """Units that are not in the sums, with the reasons."""
    listed = [f"{named([unit])}，{unit.reason}" if unit.reason else named([unit]) for unit in absent[:_OUT]]
    return "；".join(listed) + ("；等" if len(absent) > _OUT else "")


def signature(area: str) -> str | Placeholder:
    """Whose report it is: by law the government's of the area; of a zone without a government somebody has to say it.

    Args:
        area: Name of the area: 示例市, 甲县人民政府.

    Source: 《政府信息公开条例》第四十九条.
    """
    if area.endswith("人民政府"):
        return area
    if area.endswith(_GOVERNED) and not area.endswith(_ZONES):
        return f"{area}人民政府"
    return Placeholder("署名")


def ranking(units: Sequence[tuple[str, Facts]], names: Sequence[str], received: Fact) -> Text:
    """Which units received applications, in the order of the roster, with numbers that add up to the total of the area.

    Of many units those with most applications are named. A unit without a figure is named as such; a sum that differs from the
    area's own total is shown as something to settle.

    Args:
        units: The units in the sums with their facts.
        names: What a running text calls them.
        received: The area's own figure.
    """
    values = [found["received"].value for _, found in units]
    having = [place for place, value in enumerate(values) if value]
    most = sorted(having, key=lambda place: -(values[place] or 0))[:_FIRST]
    chosen = having if len(having) <= _NAMED else sorted(most)
    rest = [place for place in having if place not in chosen]
    silent = [names[place] for place, value in enumerate(values) if value is None]
    zeros = values.count(0)
    pieces: Text = []
    if chosen:
        pieces.append("从单位看，新收申请较多的是" if rest else "从单位看，新收申请的有")
        for place in chosen:
            name, found = units[place]
            pieces += ["、" if place != chosen[0] else "", names[place], *say("{received}件", found, name, place + 1)]
        others = {
            "rest.units": Fact("rest.units", len(rest), (), COUNT, "其余单位数"),
            "rest.received": Fact(
                "rest.received", sum(values[place] or 0 for place in rest), received.keys, COUNT, "其余单位新收申请件数"
            ),
            "rest.zeros": Fact("rest.zeros", zeros, (), COUNT, "未收到申请的单位数"),
        }
        if rest:
            pieces += ["，", *say("其余{rest.units}家单位共{rest.received}件", others, "其余单位")]
        if zeros:
            pieces += ["，", *say("另有{rest.zeros}家单位未收到申请", others)]
        pieces.append("。")
    if silent:
        pieces.append(Placeholder(f"{'、'.join(silent[:_IN])}{'等' if len(silent) > _IN else ''}的新收申请件数"))
    together = sum(value for value in values if value)
    if not silent and received.value is not None and together != received.value:
        pieces.append(Placeholder(f"各单位新收申请之和为{together}件，汇总表为{received.value}件，请核对后改写本句"))
    return [piece for piece in pieces if piece != ""]
