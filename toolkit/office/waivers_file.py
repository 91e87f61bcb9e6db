"""豁免 from its file: which rule is not asked of which unit, why, by whom, until when."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from toolkit.errors import DecisionError
from toolkit.office.office import EVERY_UNIT, Waiver
from toolkit.office.tables import PlainTable, complaint, lengths, read_table
from toolkit.rules.catalogue import STANDARD, Ruleset
from toolkit.submission.folding import squeezed
from toolkit.submission.roster import Roster, plain_name

# --- waivers --------------------------------------------------------------------------------------------------------------

_WAIVERS = "豁免清单"
_WAIVER_COLUMNS = ("单位代码", "单位名称", "规则", "理由", "批准人", "有效期至")
_DATE = re.compile(r"([0-9]{4})([-/.年])([0-9]{1,2})([-/.月])([0-9]{1,2})(日?)|([0-9]{4})([0-9]{2})([0-9]{2})")


def read_waivers(path: Path, ruleset: Ruleset = STANDARD, roster: Roster | None = None) -> tuple[Waiver, ...]:
    """Read the waivers.

    Args:
        path: .csv or .xlsx with the headings 单位代码, 单位名称, 规则, 理由, 批准人, 有效期至. 单位名称 may be 全部单位.
        ruleset: The rules that may be waived.
        roster: Who is due; then a unit must be one of these.

    Returns:
        In the order of the file, with code and name as in the roster; expired ones too.

    Raises:
        DecisionError: If the file cannot be used; all faults with their lines.
    """
    table = read_table(path, _WAIVERS, _WAIVER_COLUMNS, _WAIVER_COLUMNS[1:], "规则", DecisionError)
    if faults := list(lengths(table, _WAIVER_COLUMNS)):
        raise DecisionError(complaint(_WAIVERS, path, faults))
    waivers: list[Waiver] = []
    for number, values in _values(table):
        waiver, wrong = _waiver(values, ruleset, roster)
        faults += [f"第 {number} 行：{fault}" for fault in wrong]
        if waiver:
            waivers.append(waiver)
    if faults:
        raise DecisionError(complaint(_WAIVERS, path, faults))
    return tuple(waivers)


def _values(table: PlainTable) -> list[tuple[int, dict[str, str]]]:
    where = {heading: table.headings.index(heading) for heading in _WAIVER_COLUMNS if heading in table.headings}
    found = []
    for number, texts in table.lines:
        values = {heading: texts[where[heading]] if heading in where else "" for heading in _WAIVER_COLUMNS}
        if any(values.values()):
            found.append((number, values))
    return found


def _waiver(values: Mapping[str, str], ruleset: Ruleset, roster: Roster | None) -> tuple[Waiver | None, list[str]]:
    """A line as a waiver, or what is wrong with it."""
    faults = [f"没有填“{heading}”。" for heading in _WAIVER_COLUMNS[1:] if not values[heading]]
    code, unit = values["单位代码"], values["单位名称"]
    if unit and plain_name(unit) == EVERY_UNIT:
        if code:
            faults.append(f"单位名称为“{EVERY_UNIT}”时，单位代码应当留空。")
    elif unit and roster:
        known, reason = roster.identify(code, unit)
        if known is None:
            faults.append(f"{reason.replace('请核对封面', '请核对')}。")
        else:
            code, unit = known.code, known.name
    rule = squeezed(values["规则"]).upper()
    if rule and rule not in ruleset.rules:
        faults.append(f"没有规则“{values['规则']}”，全部规则见 nianbao rules。")
    elif rule and not ruleset.rules[rule].waivable:
        faults.append(f"规则 {rule}（{ruleset.rules[rule].title}）是强制规则，不能豁免，请单位改正数据。")
    until = _read_date(values["有效期至"])
    if values["有效期至"] and until is None:
        faults.append(f"有效期至“{values['有效期至']}”不是日期，请写成 2025-12-31 的样子。")
    if faults or until is None:
        return None, faults
    return Waiver(code, unit, rule, values["理由"], values["批准人"], until), []


def _read_date(text: str) -> date | None:
    """A date in one of the usual spellings; None if it is none."""
    match = _DATE.fullmatch(squeezed(text))
    if match is None:
        return None
    year, first, month, second, day, suffix, *compact = match.groups()
    if year and (first, second, suffix) not in (("年", "月", "日"), ("年", "月", "")) and (first != second or suffix):
        return None
    try:
        return date(*map(int, (year, month, day) if year else compact))
    except ValueError:
        return None
