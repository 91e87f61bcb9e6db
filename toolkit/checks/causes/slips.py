"""How a hand errs: what may have been meant where another number stands, and how likely that is.

A weight compares explanations with each other; only ratios count. It is the chance of the slip times the chance of the number
that was meant, over the chance of the number that stands there: most cells of a report are 0, and small numbers are
commoner than large ones (their logarithms are about evenly spread).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple


class Slip(NamedTuple):
    """What may have happened to a number.

    Attributes:
        weight: How likely, compared with others.
        words: How it is told, "" if it is just another number.
    """

    weight: float
    words: str


#: The share of cells that are 0, what the logarithms of the others spread over, and how far commonness may speak for a number.
_ZEROS, _SPREAD, _CAP = 0.6, 6.0, 3.0


def _commonness(number: int) -> float:
    return (1 - _ZEROS) / (_SPREAD * number) if number else _ZEROS


def slip(typed: int, meant: int, *, known: bool = False, addends: Sequence[int] = ()) -> Slip:
    """How a number may have come to stand where another was meant.

    Args:
        typed: The number that stands there.
        meant: The number that would fit.
        known: Whether something else says what is meant, like the parts of a total or last year's report.
        addends: What was added up by hand, which is a further way to err.
    """
    ways = list(_ways(str(typed), str(meant), addends))
    words = max(ways, key=lambda one: one.weight).words
    rarity = 1.0 if known else min(_commonness(meant) / _commonness(typed), _CAP)
    return Slip(sum(one.weight for one in ways) * rarity, words)


def _ways(typed: str, meant: str, addends: Sequence[int]) -> Iterator[Slip]:
    """The chance of every slip that leads from what was meant to what stands there."""
    off = abs(int(typed) - int(meant))
    if addends:
        yield Slip(1.5 / off, "与各分项之和不符")
        if off in addends:
            yield Slip(1.0, "少加了一项" if int(typed) < int(meant) else "多加了一项")
    if off == 1:
        yield Slip(0.75, "相差 1")
    if typed == "0":
        yield Slip(2.0, "漏填")
        return
    yield Slip(1 / (_SPREAD * int(typed)), "")
    if meant == "0":
        return
    if typed == meant + "0":
        yield Slip(1.5, "多了一个 0")
    elif meant == typed + "0":
        yield Slip(1.5, "少了一个 0")
    if len(typed) == len(meant):
        differ = [place for place, pair in enumerate(zip(typed, meant, strict=True)) if pair[0] != pair[1]]
        if len(differ) == 1:
            yield Slip(2.0 / (9 * len(meant)), "有一位数字不同")
        if len(differ) == 2 and differ[1] == differ[0] + 1 and typed[differ[0]] == meant[differ[1]] \
                and typed[differ[1]] == meant[differ[0]]:  # fmt: skip
            yield Slip(3.0 / (len(meant) - 1), "两位数字颠倒")
    elif len(typed) == len(meant) + 1 and (place := _dropped(typed, meant)) is not None:
        doubled = typed[place] in (typed[place - 1 : place], typed[place + 1 : place + 2])
        yield Slip((1.0 if doubled else 0.15) / len(typed), "多了一位数字")
    elif len(meant) == len(typed) + 1 and _dropped(meant, typed) is not None:
        yield Slip(1.5 / len(meant), "少了一位数字")


def _dropped(longer: str, shorter: str) -> int | None:
    """The place of the digit without which the longer number is the shorter one."""
    return next((at for at in range(len(longer)) if longer[:at] + longer[at + 1 :] == shorter), None)
