"""The lines of 退回清单 as data: what each is about, its cells, what the copy has settled, what is left to do."""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.feedback.copy.matters import Matter
from toolkit.form import sheets
from toolkit.rules.explanations import is_explanation
from toolkit.rules.marking import Place

#: What stands in 现状.
UNTOUCHED, CHANGED, DONE, LOOK = "未改", "已改动", "已处理", "请核对"

#: Findings that the copy settles by being made from the template, and what the unit should know of it.
SETTLED = {
    "F103": "本稿已补上这张空白的表，请填写。",
    "F104": "本稿只保留了其中一张，请核对数据是不是要上报的。",
    "F105": "本稿各表已统一为{edition}版，请核对并补填空着的格。",
    "F108": "多出的内容没有放进本稿，列在本清单末尾；应当计入的，请并入官方栏目。",
    "F116": "本稿中已改为数字，请核对这个数。",
    "F117": "本稿中已取消隐藏，请核对其中的数据。",
    "F118": "本稿中已取消合并，请核对各格的数。",
    "F121": "本稿的校验码已按表中数据重新计算；改好后请重新打印盖章。",
}
RESTORED = "本稿中已恢复公式，自动合计；请核对各分项。"


@dataclass(frozen=True, slots=True)
class ReturnLine:
    """A line of the list.

    Attributes:
        matter: What it is about.
        number: From 1, as comments and people name it.
        cells: The cells of each finding in the copy; the first is where to click.
        done: What the copy has settled, "" if the unit has to do something.
        remedy: What to do. told: the explanation that the unit has given.
        first: Row of the first of its cells on `_returned`, from 1.
    """

    matter: Matter
    number: int
    cells: tuple[tuple[Place, ...], ...]
    done: str
    remedy: str
    told: str
    first: int

    @property
    def count(self) -> int:
        """Rows on `_returned`."""
        return sum(map(len, self.cells))

    @property
    def places(self) -> list[Place]:
        """All its cells, each once."""
        return list(dict.fromkeys(place for some in self.cells for place in some))

    @property
    def status(self) -> str:
        """现状 when the copy is made."""
        if self.done:
            return DONE
        if self.matter.asks and is_explanation(self.told) and not self.matter.first.refused:
            return sheets.EXPLAINED
        return UNTOUCHED if self.count else LOOK
