"""How findings show numbers, of texts as they were written, of tables as they are counted."""

from __future__ import annotations

from decimal import Decimal

from toolkit.narrative.claims import Growth
from toolkit.narrative.notation import Number


def plain(value: object) -> str:
    """A number without exponent and without zeros at its end."""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return str(value)


def in_ten_thousands(value: int | Decimal) -> int | Decimal:
    """元 as 万元."""
    amount = Decimal(value) / 10_000
    return int(amount) if amount == int(amount) else amount.normalize()


def as_written(number: Number) -> str:
    """A number as the text has it."""
    if number.text == "没有":
        return "没有（0 件）"
    digits = number.text.rstrip("件份宗起例条次个元")
    return number.text if digits == number.text or number.hedged else f"{digits} {number.text[len(digits) :]}"


def trend(growth: Growth) -> str:
    """A growth as the text has it: 增长 16.7%, 减少 3 件, 持平."""
    if growth.number is None:
        return "持平"
    if growth.number.unit == "%":
        return f"{'增长' if growth.trend > 0 else '下降'} {growth.number.text}"
    return f"{'增加' if growth.trend > 0 else '减少'} {as_written(growth.number)}"


def percent_change(change: Decimal, before: Decimal, number: Number | None) -> str:
    """A change in per cent, with as many decimals as the text gives, one at least."""
    if not change:
        return "持平"
    decimals = max(number.decimals if number else 1, 1)
    return f"{'增长' if change > 0 else '下降'} {round(abs(change) * 100 / before, decimals)}%"
