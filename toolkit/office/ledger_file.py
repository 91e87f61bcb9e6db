"""核实说明台账, the ledger of explanations: its file read, joined and written."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from toolkit.errors import DecisionError
from toolkit.form.sheets import EXPLANATION, FINGERPRINT
from toolkit.office.office import LedgerLine, same_text
from toolkit.office.tables import PlainTable, complaint, lengths, read_table, write_csv
from toolkit.submission.folding import squeezed

# --- ledger ---------------------------------------------------------------------------------------------------------------

#: Name of the ledger among the outputs of a consolidation.
LEDGER = "核实说明台账.csv"
_LEDGER = "核实说明台账"
_VERDICT = "审核意见"
_COLUMNS = (
    FINGERPRINT, "单位代码", "单位名称", "年度", "规则", "位置", "问题", "状态", EXPLANATION, _VERDICT, "审核人", "审核日期",
    "备注",
)  # fmt: skip
#: Columns that only people fill. What the program writes may be longer: it comes from the units.
_TYPED = (_VERDICT, "审核人", "审核日期", "备注")
_VERDICTS = {"": None, "采纳": True, "不采纳": False}
#: Put before a fingerprint, so that a spreadsheet does not take 12 digits for a number.
_MARK = "#"
_FINGERPRINT = re.compile(r"#?([0-9a-f]{12})", re.IGNORECASE)
#: Heading of the last column, where every line that was written has its number, and how many there were in all. So a file
#: that was cut off is known by the numbers that are missing, however people have sorted it and whatever they have added.
_NUMBER = "序号（共{}条）"
_NUMBERED = re.compile(r"序号[(（]共([0-9]{1,6})条[)）]")


@dataclass(frozen=True, slots=True)
class Ledger:
    """The ledger as a file.

    Attributes:
        lines: Its lines.
        extra: Headings of the columns that people added; `LedgerLine.more` goes with them.
        above: What people wrote above the headings.
    """

    lines: tuple[LedgerLine, ...] = ()
    extra: tuple[str, ...] = ()
    above: tuple[tuple[str, ...], ...] = ()


def read_ledger(path: Path) -> Ledger:
    """Read the ledger of explanations.

    Args:
        path: .csv or .xlsx, as written by `write_ledger` and edited since.

    Raises:
        DecisionError: If the file cannot be used; all faults with their lines.
    """
    table = read_table(path, _LEDGER, _COLUMNS, (FINGERPRINT, EXPLANATION, _VERDICT), FINGERPRINT, DecisionError)
    numbers = next((column for column, name in enumerate(table.headings) if _NUMBERED.fullmatch(squeezed(name))), None)
    if missing := _missing(table, numbers):
        raise DecisionError(f"{_LEDGER}“{path}”{missing}")
    if numbers is None and not table.ended and not table.lines:
        raise DecisionError(f"{_LEDGER}“{path}”在表头处中断，可能没有复制完。{_FETCH_AGAIN}")
    where = {heading: table.headings.index(heading) for heading in _COLUMNS if heading in table.headings}
    others = [column for column in range(len(table.headings)) if column not in where.values() and column != numbers]
    faults = list(lengths(table, _TYPED))
    lines: list[tuple[int, LedgerLine]] = []
    for number, texts in table.lines:
        values = {heading: texts[where[heading]] if heading in where else "" for heading in _COLUMNS}
        line = replace(_line(values), more=tuple(texts[column] for column in others))
        if wrong := list(_ledger_faults(values)):
            faults += [f"第 {number} 行：{fault}" for fault in wrong]
        else:
            lines.append((number, line))
    faults += _contradictions(lines)
    if faults:
        raise DecisionError(complaint(_LEDGER, path, faults))
    return Ledger(tuple(line for _, line in lines), tuple(table.headings[column] for column in others), table.above)


_FETCH_AGAIN = "请重新复制一份，或者从备份中找回。"


def _missing(table: PlainTable, column: int | None) -> str:
    """Which of the lines that were written are not there any more, in Chinese; "" if all are, or if that was not noted."""
    match = _NUMBERED.fullmatch(squeezed(table.headings[column])) if column is not None else None
    if match is None or column is None:
        return ""
    there = {squeezed(texts[column]) for _, texts in table.lines}
    gone = [number for number in range(1, int(match[1]) + 1) if str(number) not in there]
    if not gone:
        return ""
    heading = table.headings[column]
    named = "、".join(map(str, gone[:10])) + (" 等" if len(gone) > 10 else "")
    return (
        f"写出时有 {match[1]} 条，现在少了 {len(gone)} 条（序号 {named}），文件可能没有复制完。{_FETCH_AGAIN}"
        f"如果是有意删除的，请把“{heading}”一列整列删去后重试。"
    )


def _line(values: Mapping[str, str]) -> LedgerLine:
    match = _FINGERPRINT.fullmatch(squeezed(values[FINGERPRINT]))
    year = squeezed(values["年度"])
    return LedgerLine(
        match[1].lower() if match else "", values[EXPLANATION], _VERDICTS.get(squeezed(values[_VERDICT])), values["审核人"],
        values["审核日期"], values["备注"], values["单位代码"], values["单位名称"], int(year) if _is_year(year) else None,
        values["规则"], values["位置"], values["问题"], values["状态"],
    )  # fmt: skip


def _is_year(text: str) -> bool:
    return bool(re.fullmatch(r"[0-9]{4}", text))


def _ledger_faults(values: Mapping[str, str]) -> list[str]:
    faults = []
    if not _FINGERPRINT.fullmatch(squeezed(values[FINGERPRINT])):
        shown = f"“{values[FINGERPRINT]}”不是识别码" if values[FINGERPRINT] else "没有识别码"
        faults.append(f"{shown}。识别码由程序写入（# 和 12 位字母数字），请从原来的台账中找回，或者删除这一行。")
    verdict = squeezed(values[_VERDICT])
    if verdict not in _VERDICTS:
        faults.append(f"审核意见“{values[_VERDICT]}”无法识别，请填“采纳”“不采纳”，或者留空。")
    elif verdict == "采纳" and not values[EXPLANATION]:
        faults.append("审核意见为“采纳”，但没有核实说明。请补写核实说明（例如电话核实的结果），或者清空审核意见。")
    if values["年度"] and not _is_year(squeezed(values["年度"])):
        faults.append(f"年度“{values['年度']}”应为四位数字，如 2024。")
    return faults


def _contradictions(lines: Sequence[tuple[int, LedgerLine]]) -> list[str]:
    """Two decisions on the same explanation of the same query."""
    decided: dict[str, list[tuple[int, LedgerLine]]] = {}
    faults = []
    for number, line in lines:
        if line.accepted is None:
            continue
        for before, other in decided.setdefault(line.fingerprint, []):
            if other.accepted is not line.accepted and same_text(other.explanation, line.explanation):
                faults.append(f"第 {number} 行：与第 {before} 行是同一条说明，审核意见却不同，请只保留一种意见。")
        decided[line.fingerprint].append((number, line))
    return faults


def write_ledger(ledger: Ledger) -> bytes:
    """The ledger as a CSV file for Excel and WPS; what people added stands behind our columns, the numbers last of all."""
    rows: list[Sequence[str]] = [*ledger.above, (*_COLUMNS, *ledger.extra, _NUMBER.format(len(ledger.lines)))]
    for number, one in enumerate(ledger.lines, 1):
        verdict = "" if one.accepted is None else "采纳" if one.accepted else "不采纳"
        more = (*one.more, *[""] * (len(ledger.extra) - len(one.more)))
        rows.append(
            (
                _MARK + one.fingerprint, one.code, one.unit, str(one.year or ""), one.rule, one.place, one.question, one.state,
                one.explanation, verdict, one.by, one.on, one.remark, *more, str(number),
            )
        )  # fmt: skip
    return write_csv(rows)


def join_ledgers(given: Ledger, own: Ledger, given_path: Path, own_path: Path) -> Ledger:
    """The ledger that was named together with the one that lies among the outputs and will be replaced.

    Args:
        given: The ledger that was named.
        own: The ledger among the outputs.
        given_path: Where the first lies, for the message.
        own_path: Where the second lies, for the message.

    Raises:
        DecisionError: If people wrote into the second what does not stand in the first: it would be lost.
    """
    known: dict[str, list[LedgerLine]] = {}
    for line in given.lines:
        known.setdefault(line.fingerprint, []).append(line)
    rest = []
    for line in own.lines:
        same = [one for one in known.get(line.fingerprint, []) if same_text(one.explanation, line.explanation)]
        written = _written(line, own.extra)
        if written and written not in [_written(one, given.extra) for one in same]:
            raise DecisionError(
                f"“{own_path}”中有审核意见或备注（{line.unit} {line.rule} {line.place}），与“{given_path}”不一致。"
                "为免丢失，没有写入任何文件。请把两份台账合并成一份，再把另一份移走。"
            )
        if not same:
            rest.append(replace(line, more=("",) * len(given.extra)))
    return replace(given, lines=(*given.lines, *rest))


def _written(line: LedgerLine, headings: Sequence[str]) -> dict[str, str]:
    """What people wrote into a line, by heading."""
    accepted = "" if line.accepted is None else str(line.accepted)
    texts = {_VERDICT: accepted, "审核人": line.by, "审核日期": line.on, "备注": line.remark}
    return {name: text for name, text in {**dict(zip(headings, line.more, strict=False)), **texts}.items() if text}
