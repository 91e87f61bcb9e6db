"""Last year's figures that were mended afterwards: each with its reason, known to every comparison that rests on it."""

from __future__ import annotations

import re

from toolkit.errors import NianbaoError
from toolkit.form import FORMS, Field, edition_for_year
from toolkit.submission.folding import squeezed
from toolkit.submission.numbers import in_units
from toolkit.terminal import visible
from toolkit.workspace.circumstances import Circumstances
from toolkit.workspace.collecting import check_again
from toolkit.workspace.deciding import Decided, a_reason
from toolkit.workspace.opening import Workspace
from toolkit.workspace.units import key_of

#: A number as people write it into a cell of the form.
_PLAIN = re.compile(r"[0-9]{1,16}(\.[0-9]{1,9})?")


def restate(workspace: Workspace, unit: str, figure: str, value: str, reason: str) -> Decided:
    """Record that a figure of last year is another one than was accepted then.

    Args:
        workspace: At work.
        unit: Code, name or alias of the unit.
        figure: Its key, or sheet and cell: “表三 E7”.
        value: What it is, in the form's unit.
        reason: Why.

    Raises:
        NianbaoError: If there is no such unit or figure, the value is no number, or last year's figure is not known.
    """
    said, owner = a_reason(reason), workspace.units.named(unit)
    year = workspace.settings.year - 1
    field = _field(figure, year)
    now = _number(value, field)
    archive = Circumstances(workspace).previous
    record = archive.of_unit(owner, year) if archive else None
    was = record.figures.get(field.key) if record else None
    if was is None:
        raise NianbaoError(f"没有“{owner.name}”{year} 年的这个数，无从更正。请先在设置里写明“上年数据”。")
    shown = f"{year} 年“{'／'.join((*field.row, *field.column))}”"
    if was == now:
        return Decided(False, f"“{owner.name}”{shown}本来就是 {in_units(now, field.measure)}，没有改动。")
    with workspace.register.transaction():
        workspace.record("restated", unit=key_of(owner), reason=said, more={"key": field.key, "was": was, "is": now})
    check_again(workspace, Circumstances(workspace))
    change = f"由 {in_units(was, field.measure)} 更正为 {in_units(now, field.measure)} {field.measure.name}"
    return Decided(True, f"“{owner.name}”{shown}已{change}，比较上年的校验已重做。")


def _field(figure: str, year: int) -> Field:
    from toolkit.form.layout import addresses

    form, wanted = FORMS[edition_for_year(year)], figure.strip()
    if one := form.by_key.get(wanted):
        return one
    plain = wanted.replace("!", "").replace(" ", "").upper()
    for key, (sheet, address) in addresses(form).items():
        if plain == f"{sheet}{address}".upper():
            return form.by_key[key]
    raise NianbaoError(f"{year} 年的表里没有“{visible(figure)}”。请写成表和单元格，例如 表三E7，或者数据项的键。")


def _number(text: str, field: Field) -> int:
    from decimal import Decimal

    plain = squeezed(text)
    scaled = Decimal(plain).scaleb(field.measure.decimals) if _PLAIN.fullmatch(plain) else None
    if scaled is None or scaled != scaled.to_integral() or scaled > 10**15:
        raise NianbaoError(f"“{visible(text)}”不是可以填的数。")
    return int(scaled)
