"""Whose a number is: the unit's own, that of the area it governs, of the office that does the work, or somebody else's."""

from __future__ import annotations

import re

from toolkit.narrative.notation import fold

_ORGANS = re.compile(
    r"(?:局|委|厅|院|中心|镇|乡|街道|县|区|市|旗|盟|州|部门|单位|机关|科|处|处室|所|队|站|街|机构|法院|学校|公司|园区|办事处|委员会|政府|乡镇|办)$"
)
#: A township's government is one organ.
_TOWNSHIPS = ("镇人民政府", "乡人民政府", "镇政府", "乡政府")
#: What a unit calls itself without its name.
_BARE = frozenset({"街道", "街道办事处", "办事处", "管委会", "镇政府", "乡政府", "局", "厅", "委", "中心"})
#: What such a name is short for.
_IN_FULL = {"管委会": "管理委员会", "委": "委员会", "镇政府": "镇人民政府", "乡政府": "乡人民政府"}
_OFFICES = ("办公室", "办公厅")
#: What says how an organ acts, behind its name: 由县自然资源局代为答复.
_ACTING = (
    "名义", "代为", "代", "负责", "牵头", "统一", "自行", "单独", "独立", "直接", "具体", "实际", "一并", "协同", "另行",
    "依法",
)  # fmt: skip
_ACTS = re.compile(f"(?:{'|'.join(_ACTING)})+$")
#: The last characters of these, which are looked at first.
_ACTS_END = tuple({word[-1] for word in _ACTING})


class Organ:
    """The unit whose report is read.

    Attributes:
        name: As it stands in folded text.
        government: Whether it governs an area, whose numbers the tables hold.
        place: The name of that area, "" if it is none.
    """

    __slots__ = ("government", "name", "place")

    def __init__(self, unit: str) -> None:
        self.name = fold(unit).replace("\n", "")
        governs = self.name.endswith(("人民政府", "政府", "管委会", "管理委员会", "省", "市", "县", "区"))
        self.government = governs and not self.name.endswith(_TOWNSHIPS)
        self.place = self.name.removesuffix("人民政府") if self.government else ""

    def names_itself(self, text: str) -> bool:
        """Whether a text ends with what the unit calls itself, or is the township that it belongs to."""
        tail = text[-4:]
        if text in _BARE and (text in self.name or self.name.endswith(_IN_FULL.get(text, text))):
            return True  # 街道共收到…
        kind = text.removesuffix("机关").removesuffix("部门")
        if len(kind) > 1 and kind != text and self.name.endswith(f"{kind}局"):
            return True  # 税务机关, of 国家税务总局云溪市税务局
        if len(tail) < 3 or self.government:
            return False
        if text[-1] == "委" and self.name.endswith(f"{tail}员会"):
            return True  # 区卫生健康委, of 某市某区卫生健康委员会
        return self.name.endswith(tail) or (self.name.startswith(text) and text.endswith(("镇", "乡", "街道")))

    def names_its_area(self, text: str) -> bool:
        """Whether a text ends with the name of the area that the unit governs."""
        return bool(self.place) and text.endswith(self.place)

    def is_another(self, text: str) -> bool:
        """Whether a text ends like the name of an organ, and of another one."""
        if text.endswith(_ACTS_END):
            text = _ACTS.sub("", text)
        return _ORGANS.search(text) is not None and not self.names_itself(text)

    def scope(self, word: str, *, counted: bool) -> str:
        """Whose a number is after a word of `toolkit.narrative.lexicon.SCOPES`.

        Args:
            word: The word's value; "area" or "own" for the unit's name itself.
            counted: Whether something is counted, and not that there was none of it.
        """
        if word == "office" and counted and self.name.endswith(_OFFICES) and not self.government:
            return "organ"
        if word != "organ":
            return word
        if self.government:
            return "office"
        return "organ" if self.name.endswith(_OFFICES) else "own"
