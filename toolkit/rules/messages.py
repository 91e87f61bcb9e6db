"""Findings in words: where, what was found, what was expected, how far off, what to do.

    甲县〔表三〕E7：“二、上年结转政府信息公开申请数量／商业企业”填 1 件，……相差 2 件。请核对两年报表。

One source of text for the command line, the returned workbook, the report and the documentation.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal, localcontext

from toolkit.form import Form, Measure
from toolkit.rules.findings import CellRef, Finding, Severity, fingerprint
from toolkit.rules.model import CellTest, ReaderTest, Rule
from toolkit.rules.powers import NOBODY, Level, Organ
from toolkit.rules.terms import PRIOR, TEXT, Found, Relation
from toolkit.submission.cells import Note, State
from toolkit.submission.numbers import in_units, show
from toolkit.submission.report import Cell, Fault, Submission
from toolkit.terminal import visible

_FOREIGN = (
    (Note.EXCEL_ERROR, "错误值“{raw}”"),
    (Note.BOOLEAN, "逻辑值“{raw}”"),
    (Note.DATE, "日期（存储值 {raw}）"),
    (Note.UNCACHED, "没有计算结果的公式"),
    (Note.OVERSIZE, "过大的数“{raw}”"),
)


def _quotable(raw: str) -> str:
    flat = " ".join(raw.split())
    return flat if len(flat) <= 20 else flat[:20] + "……"


def _reference(cell: Cell) -> CellRef:
    return CellRef(cell.sheet, cell.address, cell.key, cell.raw)


def unfilled(submission: Submission, indices: Sequence[int]) -> str:
    """Why something cannot be judged that needs these figures: the first place, and how many there are; "" without any.

    Figures whose table or heading was not found have no place: then it is said that the table, or a heading of it, is missing.
    """
    if not indices:
        return ""
    if not all(submission.places[index][1] for index in indices):
        return _not_found(submission, indices)
    first = submission.cell_at(indices[0])
    return f"{first.sheet} {first.address} {f'等 {len(indices)} 处' if indices[1:] else ''}未填或有误"


def places_listed(places: Sequence[str]) -> str:
    """Places as a sentence lists them: the first five, and that there are more; those without an address are not named."""
    named = [place for place in places if place]
    return "、".join(named[:5]) + ("等" if len(named) > 5 else "")


def _not_found(submission: Submission, indices: Sequence[int]) -> str:
    """Which tables these figures have no place in: because the whole table, or only a heading of it, was not found."""
    fields = submission.form.fields
    lost = {fields[index].table.key: fields[index].table.label for index in indices if not submission.places[index][1]}
    kept = {field.table.key for field in fields if submission.places[field.index][1]}
    whole = [label for key, label in lost.items() if key not in kept]
    return f"没有找到{'、'.join(whole)}" if whole else f"{'、'.join(lost.values())}缺少栏目"


def fault_words(test: ReaderTest, fault: Fault) -> str:
    """What is said of a fault, without the full stop."""
    values = {name: places_listed(value) if isinstance(value, tuple) else value for name, value in fault.values.items()}
    return test.words[fault.kind].format_map(values).rstrip("。")


def fault_finding(
    rule: Rule, test: ReaderTest, submission: Submission, faults: Sequence[Fault], today: date | None = None
) -> Finding:
    """A finding about what the reader noticed.

    Args:
        rule: The rule; test: its declaration.
        submission: The submission.
        faults: One fault, or several of which the rule says together that they are there.
        today: The day on which rules are beta or in force.
    """
    first = faults[0]
    detail = fault_words(test, first)
    if len(faults) > 1:
        values = {name: value for name, value in first.values.items() if isinstance(value, str | int)}
        detail = test.together.format_map({**values, "first": detail, "count": len(faults)})
    cells = [
        CellRef(one.sheet, one.address, key, one.raw)
        for one in faults
        for key in (one.key.split(",") if one.sheet or one.key else [])  # a heading stands for the fields of its line
    ]
    found = _file_finding(rule, submission, detail, cells, today, test.milder.get(first.kind))
    if kept := first.values.get("kept"):  # a name is told in one way and stands for itself in another one
        place = [cells[0].sheet, cells[0].address] if cells else ["", ""]
        words = [detail.replace(str(first.values["text"]), str(kept))]
        return replace(found, fingerprint=fingerprint(submission.fingerprint_name, submission.year, rule.id, place, words))
    return found


def file_finding(rule: Rule, submission: Submission, detail: str, today: date | None = None) -> Finding:
    """A finding about the file as a whole, from what a rule's own function says of it."""
    return _file_finding(rule, submission, detail.rstrip("。"), (), today)


def _file_finding(
    rule: Rule,
    submission: Submission,
    detail: str,
    cells: Sequence[CellRef],
    today: date | None,
    milder: Severity | None = None,
) -> Finding:
    sheet, address = (cells[0].sheet, cells[0].address) if cells else ("", "")
    what = rule.message.format(detail=detail)
    weight = rule.weight(submission.published, today)
    return Finding(
        rule.id,
        milder if milder is not None and milder.rank > weight.rank else weight,
        submission.unit,
        what,
        tuple(cells),
        fingerprint=fingerprint(submission.fingerprint_name, submission.year, rule.id, [sheet, address], [detail]),
        remedy=rule.remedy,
    )


def unreadable_finding(rule: Rule, name: str, cause: str) -> Finding:
    """The finding about a file that could not be taken in."""
    return Finding(
        rule.id,
        rule.severity,
        "",
        cause,
        fingerprint=fingerprint("", None, rule.id, [name], [cause]),
        file=visible(name),
    )


def cell_finding(
    rule: Rule, submission: Submission, indices: Sequence[int], today: date | None = None, organ: Organ = NOBODY
) -> Finding:
    """A finding about a single figure, or about several of which nobody has to do anything: told once, with their number.

    Args:
        rule: The rule.
        submission: The submission.
        indices: Of the figures, in the form's order.
        today: The day on which rules are beta or in force.
        organ: The unit, for limits that are those of its level.
    """
    cells = [submission.cell_at(index) for index in indices]
    cell = cells[0]
    field = submission.form.fields[indices[0]]
    foreign = next((words for note, words in _FOREIGN if cell.notes & note), "{raw}").format(raw=_quotable(cell.raw))
    value = show(cell.scaled, cell.measure) if cell.scaled is not None else ""
    text = rule.message.format(
        name=f"“{field.name}”",
        raw=_quotable(cell.raw),
        value=value,
        measure=cell.measure.name,
        offer=_offer(submission, cell),
        foreign=foreign,
        exactness="件数应为整数" if cell.measure.decimals == 0 else "最多保留六位小数",
        spelling=_spelling(cell, value),
        limit=_limit(rule, organ),
    )
    if len(cells) > 1:
        text += f"这样的共 {len(cells)} 处。"
    return Finding(
        rule.id,
        rule.weight(submission.published, today),
        submission.unit,
        text,
        tuple(map(_reference, cells)),
        fingerprint=_fingerprint(rule, submission, cells),
        remedy=rule.remedy,
    )


def _limit(rule: Rule, organ: Organ) -> str:
    """The limit of size in words, and of which level it is; "" for rules that have none."""
    limit = rule.test.limit(organ) if isinstance(rule.test, CellTest) else None
    if limit is None:
        return ""
    return limit.words if organ.level is Level.UNKNOWN else f"{limit.words}（{organ.title}的一般上限）"


def _spelling(cell: Cell, value: str) -> str:
    """How a number is written otherwise than as a number: as text, or with wide digits, blanks and separators."""
    if cell.notes & (Note.FULL_WIDTH | Note.SPACES | Note.THOUSANDS) or not cell.raw[:1].isalnum():
        return f"原文是“{_quotable(cell.raw)}”，按 {value} 读取"
    return "这一格是文本格式：删掉后重新键入数字"


def _offer(submission: Submission, cell: Cell) -> str:
    """For an empty total whose parts are all there: the sum."""
    parts = [submission.cell(key) for key in submission.form.parts_of.get(cell.key, ())]
    numbers = [part.scaled for part in parts if part.scaled is not None]
    if not parts or len(numbers) < len(parts):
        return ""
    return f"，按各分项合计应为 {show(sum(numbers), cell.measure)}"


def relation_finding(
    rule: Rule, submission: Submission, relation: Relation, left: int, right: int, today: date | None = None, shifted: str = ""
) -> Finding:
    """A finding about a comparison that does not hold.

    Args:
        rule: The rule.
        submission: The submission.
        relation: The comparison.
        left: Its left side in the smallest unit; right: its right side.
        today: The day on which rules are beta or in force.
        shifted: What to add where the rule's differences cancel out; it is a query then.
    """
    form = submission.form
    fields = [form.by_key[key] for key in (*relation.left, *relation.right) if not key.startswith(PRIOR)]
    first = fields[0]
    measure = next((one.measure for one in fields if one.measure.decimals), first.measure)
    shown = [_in_units(number, relation, measure) for number in (left, right, left - right)]
    text = rule.message.format(
        name=f"“{first.name}”",
        row=first.row[-1] if first.row else "",
        column=f"“{first.column[-1]}”",
        left=_in_sentence(shown[0]),
        right=_in_sentence(shown[1]),
        difference=_in_sentence(abs(shown[2])),
        measure=measure.name,
    )
    keys = _typed(submission, form, (*relation.left, *relation.right))
    cells = [submission.cell(key) for key in keys if not key.startswith(PRIOR)]
    prior = [key for key in keys if key.startswith(PRIOR)]
    last_year = [str(submission.prior[key.removeprefix(PRIOR)]) for key in prior]
    weight = rule.weight(submission.published or (bool(prior) and submission.last_year.published), today)
    if shifted and weight is Severity.ERROR:
        weight = Severity.QUERY
    text += shifted + _restated(submission, prior)
    return Finding(
        rule.id,
        weight,
        submission.unit,
        text,
        tuple(map(_reference, cells)),
        left=shown[0],
        right=shown[1],
        difference=shown[2],
        fingerprint=_fingerprint(rule, submission, cells, [*prior, *last_year]),
        remedy=rule.remedy,
    )


def _restated(submission: Submission, prior: Sequence[str]) -> str:
    """What has to be said of last year's figures that were mended after they had been accepted."""
    told = []
    for key in (one.removeprefix(PRIOR) for one in prior):
        if (mended := submission.last_year.restated.get(key)) and (one := submission.form.by_key.get(key)):
            was, now = (_in_sentence(in_units(number, one.measure)) for number in (mended.was, mended.now))
            told.append(f"上年数已由 {was} 更正为 {now}（{mended.reason.rstrip('。')}）。")
    return "".join(dict.fromkeys(told))


def _in_units(number: int, relation: Relation, measure: Measure) -> int | Decimal:
    """A side of a comparison in the form's unit; a share that has no end (a third) with six decimals more than the measure."""
    if relation.divisor == 1:
        return in_units(number, measure)
    with localcontext(prec=60):
        value = Decimal(number) / relation.divisor
        if number * 10**20 % relation.divisor:
            value = round(value, 6)
        value = value.scaleb(-measure.decimals).normalize()
        return int(value) if value == value.to_integral() else value


def found_finding(rule: Rule, submission: Submission, found: Found, today: date | None = None) -> Finding:
    """A finding of a function.

    Args:
        rule: The rule that the function belongs to.
        submission: The report.
        found: What the function says.
        today: The day on which rules are beta or in force; None: all are in force.
    """
    form = submission.form
    references: list[CellRef] = []
    for key in found.keys:
        if key.startswith(TEXT):
            narrative = key.removeprefix(TEXT)
            sheet, address = submission.text_place(narrative, found.excerpt)
            references.append(CellRef(sheet, address, narrative, found.excerpt))
        elif key in form.by_key:
            references.append(_reference(submission.cell(key)))
    text = rule.message.format_map({name: _in_sentence(value) for name, value in found.words.items()})
    text += _restated(submission, [key for key in found.keys if key.startswith(PRIOR)])
    weight = rule.weight(submission.published, today)
    if found.milder is not None and found.milder.rank > weight.rank:
        weight = found.milder
    cells = [submission.cell(key) for key in found.keys if key in form.by_key]
    last_year = [f"{key} {submission.prior.get(key.removeprefix(PRIOR))}" for key in found.keys if key.startswith(PRIOR)]
    texts = [key for key in found.keys if key.startswith(TEXT)]
    comparable = found.left is not None and found.right is not None
    return Finding(
        rule.id,
        weight,
        submission.unit,
        text,
        tuple(references),
        left=found.left,
        right=found.right,
        difference=found.left - found.right if comparable else None,
        fingerprint=_fingerprint(rule, submission, cells, [*texts, " ".join(found.excerpt.split()), *last_year]),
        remedy=rule.remedy,
    )


def _in_sentence(value: object) -> object:
    """A value as it stands in a sentence: no exponents."""
    return format(value.normalize(), "f") if isinstance(value, Decimal) else value


def _typed(submission: Submission, form: Form, keys: tuple[str, ...]) -> list[str]:
    """The cells that a person typed: a total that is a formula gives way to its parts, where the slip must be."""
    found: dict[str, None] = {}
    for key in keys:
        if not key.startswith(PRIOR) and submission.notes[form.by_key[key].index] & Note.DERIVED:
            found.update(dict.fromkeys(_typed(submission, form, form.parts_of[key])))
        else:
            found[key] = None
    return list(found)


def _fingerprint(rule: Rule, submission: Submission, cells: list[Cell], prior: Sequence[str] = ()) -> str:
    values = [cell.scaled if cell.scaled is not None else f"{State(cell.state).name} {cell.raw}" for cell in cells]
    return fingerprint(submission.fingerprint_name, submission.year, rule.id, [cell.key for cell in cells], [*values, *prior])


def shortened(sentence: str, room: int) -> str:
    """A sentence in at most `room` characters.

    Long names of items lose their first parts, then clauses at the end go, as long as enough is left to be understood.
    """
    text = " ".join(sentence.split()).rstrip("。")
    if len(text) <= room:
        return text
    text = re.sub(r"“([^“”]*／)?([^“”／]+)／总计”", r"“\2”", text)
    if len(text) <= room:
        return text
    text = re.sub(r"“[^“”]*／([^“”／]+)”", r"“\1”", text)
    while len(text) > room and (cut := max(text.rfind(mark) for mark in "。；，：")) >= room // 3:
        text = text[:cut]
    return clipped(text, room)


def clipped(text: str, room: int) -> str:
    """A text in at most `room` characters; a longer one ends in ……."""
    return text if len(text) <= room else text[: max(0, room - 2)] + "……"
