"""The words in which rules and their findings are told: last year's keys, what a rule needs, what it found or could not
judge."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import Any, NamedTuple

from toolkit.rules.findings import Severity
from toolkit.submission.cells import State

ALL_STATES = tuple(State)


class Relation(NamedTuple):
    """A comparison of two sums of figures, one instance of a rule: Σ left `op` Σ right + constant.

    Keys with `prior:` in front are figures of the same unit's accepted report of last year. A key that stands several times
    counts several times.

    Attributes:
        op: "=", "<=" or ">=".
        constant: Added to the right side, in the smallest unit; left_constant likewise.
        left_factors: One whole number per key, () if all are 1; right_factors likewise.
        divisor: Both sides were multiplied by it so that factors are whole; they are shown divided.
        blank_counts_zero: Whether a cell of this year that was left empty counts as 0; otherwise nothing is judged then.
    """

    rule: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    op: str = "="
    constant: int = 0
    left_constant: int = 0
    left_factors: tuple[int, ...] = ()
    right_factors: tuple[int, ...] = ()
    divisor: int = 1
    blank_counts_zero: bool = False

    @property
    def weighted(self) -> tuple[tuple[tuple[str, int], ...], tuple[tuple[str, int], ...]]:
        """Left and right, each as (key, factor)."""
        left = self.left_factors or (1,) * len(self.left)
        right = self.right_factors or (1,) * len(self.right)
        return tuple(zip(self.left, left, strict=True)), tuple(zip(self.right, right, strict=True))

    def fails(self, left: Any, right: Any) -> Any:
        """Whether the two sides are not as they should be; for numbers and for arrays alike."""
        if self.op == "=":
            return left != right
        return left > right if self.op == "<=" else left < right


#: Marks a figure of last year's accepted report.
PRIOR = "prior:"
#: Marks a text of the report where a key of a figure could stand: `text:overview.requests`.
TEXT = "text:"


class Need(Enum):
    """What a rule needs beside the figures; the value is the reason that is given where it is missing."""

    PRIOR = "没有上年数据"
    ROSTER = "没有单位名录"
    TEXT = "文字部分没有填写"
    OTHERS = "没有其他单位的报表可比"
    LAST_TEXT = "没有上年的文字部分"


class Found(NamedTuple):
    """What a function found in one place; `toolkit.rules.messages` makes a finding of it.

    Attributes:
        words: The fields of the rule's message.
        keys: The places concerned, the first being where to click: keys of figures, `text:<narrative key>`, `prior:<key>`.
        left: Of a comparison, the left side in the form's unit; right likewise.
        excerpt: Of a text, the passage concerned, as written.
        milder: A severity in place of the rule's own, where this instance weighs less.
    """

    words: Mapping[str, object] = MappingProxyType({})
    keys: tuple[str, ...] = ()
    left: Any = None
    right: Any = None
    excerpt: str = ""
    milder: Severity | None = None


class Unjudged(NamedTuple):
    """Something that a function could not judge, and why.

    Attributes:
        whole: Whether it could judge nothing at all.
    """

    reason: str
    whole: bool = False
