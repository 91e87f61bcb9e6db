"""What the figures of a published report say, as they are printed: blanks, what is no number, totals that are not the sums."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from toolkit.form import Field, Form
from toolkit.intake.published.irregularity import Irregularity, excerpt
from toolkit.submission.cells import VALUED, Note, RawCell, State
from toolkit.submission.numbers import read_figure, show

#: How many places a message names one by one.
_NAMED = 6


def place(one: Field) -> str:
    """A figure in words: 表三“2.重复申请／自然人”."""
    name = one.name if one.row or len(one.column) == 1 else "／".join(one.column)
    return f"{one.table.label}“{name}”"


_REMARKS = (
    (Note.RESIDUE, "bookmark_residue", "数字里有 Word 书签的残留文字，已忽略"),
    (Note.SPACES | Note.FULL_WIDTH, "blanks_in_figure", "数字里有空格、换行或全角字符，已按数字读取"),
    (Note.FRACTION, "fraction", "小数位数超出本表的计量单位，按原文保留"),
    (Note.UNIT | Note.ANNOTATION, "annotated_figure", "数字带有单位或说明，按原文保留"),
)
_STATES = {
    State.TEXT: ("not_a_number", "不是数字，按原文保留"),
    State.NA: ("placeholder", "填的是符号或“无”，不是数字，按原文保留"),
    State.MULTI: ("several_numbers", "一个单元格里有几个数字，不能分开，按原文保留"),
}


def look_at_values(form: Form, cells: Mapping[str, RawCell]) -> Iterator[Irregularity]:
    """Figures that are blank, or are no plain numbers."""
    for table in form.tables:
        groups: dict[str, tuple[str, list[tuple[Field, str]]]] = {}
        blank: list[Field] = []
        for one in form.fields:
            if one.table.key != table.key or one.key not in cells:
                continue
            raw = cells[one.key]
            state, _, notes = read_figure(raw, one.measure)
            if state is State.BLANK:
                blank.append(one)
                continue
            for code, phrase in _remarks(state, notes):
                groups.setdefault(code, (phrase, []))[1].append((one, raw.text))
        if blank:
            what = f"有 {len(blank)} 个数字没有填写（空白不等于0），第一处是{place(blank[0])}；已留空。"
            yield Irregularity("blank_figures", table.label, what)
        for code, (phrase, items) in groups.items():
            # What blanks look like cannot be shown.
            quoted = {one.key: "" if code == "blanks_in_figure" else f"原文“{excerpt(raw, 30)}”" for one, raw in items}
            shown = "、".join(place(one) + quoted[one.key] for one, _ in items[:_NAMED])
            more = f"等 {len(items)} 处" if len(items) > 1 else ""
            yield Irregularity(code, table.label, f"{shown}{more}：{phrase}。")


def _remarks(state: State, notes: Note) -> Iterator[tuple[str, str]]:
    if state in _STATES:
        yield _STATES[state]
    for flags, code, phrase in _REMARKS:
        if notes & flags and (state in VALUED or code == "bookmark_residue"):
            yield code, phrase


def look_at_totals(form: Form, cells: Mapping[str, RawCell]) -> Iterator[Irregularity]:
    """Published totals that are not the sum of their parts. Equations with a blank or unreadable side are not judged."""
    for identity in form.identities:
        if identity.kind == "balance":
            continue
        measure = form.by_key[identity.left[0]].measure
        total, parts = _sum(form, cells, identity.left), _sum(form, cells, identity.right)
        if total is None or parts is None or total == parts:
            continue
        how = "各列之和" if identity.kind == "across" else "各行之和"
        what = f"公布的总计是 {show(total, measure)}，{how}是 {show(parts, measure)}；保留公布的数字。"
        yield Irregularity("total_mismatch", place(form.by_key[identity.left[0]]), what)


def _sum(form: Form, cells: Mapping[str, RawCell], keys: Iterable[str]) -> int | None:
    total = 0
    for key in keys:
        figure = read_figure(cells.get(key), form.by_key[key].measure)
        if figure.value is None:
            return None
        total += figure.value
    return total


def is_sum(form: Form, cells: Mapping[str, RawCell], key: str) -> bool:
    """Whether a total is a plain number and exactly the sum of its parts, all of which are plain numbers."""
    for one in (key, *form.parts_of[key]):
        if read_figure(cells.get(one), form.by_key[one].measure).state not in (State.NUMBER, State.ZERO):
            return False
    total, parts = _sum(form, cells, (key,)), _sum(form, cells, form.parts_of[key])
    return total is not None and total == parts
