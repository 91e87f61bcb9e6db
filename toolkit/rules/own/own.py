"""An office's own rules: the texts of a rule → `Rule` with a `LinearTest`. Knows no file format.

    左边  表三“部分公开／总计”      关系  不大于      右边  20% × (表三!J6 + 表三!J7) + 100件

How a side is written, `toolkit.rules.own.sums` tells. Both sides are multiplied by one number so that all factors are whole;
they are shown divided by it again. Such a rule is judged by both engines like any other. The formulas on 自检 do not know it: a
template is written before, and for everybody. A region's sums are not held against it: a limit for a unit is none for a city.

Everything that has to be mended is said in Chinese, with what to write instead; all of it at once.
"""

from __future__ import annotations

import difflib
import math
import re
import string
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import NamedTuple, TypeVar

from toolkit.form import FORMS, MONEY, Form
from toolkit.rules.catalogue import RULES
from toolkit.rules.findings import Severity
from toolkit.rules.model import LinearTest, Rule
from toolkit.rules.own.figure_names import as_typed, place_words
from toolkit.rules.own.sums import SideError, Sum, agreed, read_side
from toolkit.rules.terms import PRIOR

REQUIRED = ("编号", "级别", "名称", "依据", "左边", "关系", "右边", "怎么改")
FIELDS = (*REQUIRED, "缺数时", "版本", "试行至", "提示语")

#: A factor beyond this, a share finer than this, a constant (in the smallest unit) beyond this is a slip of the pen; sums
#: beyond 64 bits stay exact all the same.
FACTOR_LIMIT, DIVISOR_LIMIT, CONSTANT_LIMIT = 10**9, 10**6, 10**18


class Slip(NamedTuple):
    """Something in an office's rules that has to be mended.

    Attributes:
        entry: Which of the rules, from 0.
        field: Which of its fields, "" if the rule as a whole.
        detail: What is wrong and what to write instead, in Chinese.
    """

    entry: int
    field: str
    detail: str


def own_rules(entries: Sequence[Mapping[str, str]]) -> tuple[list[Rule], list[Slip]]:
    """Rules from their texts.

    Args:
        entries: Of each rule, its texts by the names in `FIELDS`.

    Returns:
        The rules that are in order, and everything that has to be mended in the others.
    """
    rules: list[Rule] = []
    slips: list[Slip] = []
    numbers: dict[str, int] = {}
    for entry, texts in enumerate(entries):
        reading = _Reading({name: text.strip() for name, text in texts.items()})
        rule = reading.rule()
        if rule is not None and numbers.setdefault(rule.id, entry) != entry:
            reading.faults.append(("编号", f"“{rule.id}”已经用过，请换一个没有用过的编号，如 {_free(entries)}。"))
        slips += [Slip(entry, name, detail) for name, detail in reading.faults]
        if rule is not None and not reading.faults:
            rules.append(rule)
    return rules, slips


def _free(entries: Sequence[Mapping[str, str]]) -> str:
    taken = {_id_as_typed(texts.get("编号", "")) for texts in entries}
    return next(name for number in range(1, 1000) if (name := f"U{number:03}") not in taken)


def _id_as_typed(text: str) -> str:
    return as_typed(text).strip().upper()


T = TypeVar("T")


class _Reading:
    """The texts of one rule while they are read; every field is read, so that all faults are known at the end."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.texts = texts
        self.faults: list[tuple[str, str]] = []

    def rule(self) -> Rule | None:
        """The rule; None if the texts leave its id or its sums unclear. With faults it counts for nothing."""
        self._names()
        name = self._read("编号", _id)
        severity = self._read("级别", _severity)
        op = self._read("关系", _op)
        beta = self._read("试行至", _date)
        lenient = self._read("缺数时", _blank_counts_zero)
        editions = self._read("版本", _editions)
        message = self._read("提示语", _message)
        test = self._test(op or "=", editions or (2021,), bool(lenient))
        if not name:
            return None
        return Rule(
            name,
            severity or Severity.HINT,
            self._text("名称"),
            self._text("依据"),
            _sentence(self._text("怎么改")),
            message or self._own_message(op or "=", test),
            test or LinearTest((), ()),  # with faults, nobody looks at it
            missing="未填的按 0 计；填写有误或缺少上年数据时不作判断" if lenient else "有一项未填或有误时不作判断",
            editions=editions or (),
            beta=beta,
            own=True,
        )

    def _text(self, name: str) -> str:
        return " ".join(self.texts.get(name, "").split())

    def _names(self) -> None:
        for name in self.texts:
            if name not in FIELDS:
                near = difflib.get_close_matches(name, FIELDS, n=1, cutoff=0.5)
                hint = f"，是不是“{near[0]}”？" if near else f"。可以写的有：{'、'.join(FIELDS)}。"
                self.faults.append((name, f"规则没有“{name}”这一项{hint}"))
        self.faults += [(name, "没有写，这一项必须写。") for name in REQUIRED if not self._text(name)]

    def _read(self, name: str, reader: Callable[[str], T]) -> T | None:
        """What a field says; None if it says nothing that could be used."""
        if name in REQUIRED and not self._text(name):
            return None
        try:
            return reader(self._text(name))
        except ValueError as fault:
            self.faults.append((name, str(fault)))
            return None

    def _sides(self, form: Form) -> tuple[Sum, Sum] | None:
        """Both sides in the figures of one edition."""
        sides: list[Sum] = []
        for name in ("左边", "右边"):
            if not self._text(name):
                continue
            try:
                sides.append(read_side(self._text(name), form))
            except SideError as fault:
                if (name, str(fault)) not in self.faults:
                    self.faults.append((name, str(fault)))
        return (sides[0], sides[1]) if len(sides) == 2 else None

    def _test(self, op: str, editions: Sequence[int], lenient: bool) -> LinearTest | None:
        """The declaration; the same in all editions."""
        both = {edition: self._sides(FORMS[edition]) for edition in editions}
        found = [sides for sides in both.values() if sides]
        if len(found) < len(editions):
            if found:
                fitting = next(edition for edition in both if both[edition])
                self.faults.append(("版本", f"如果只查 {fitting} 版的报表，请写 {fitting}。"))
            return None
        first = found[0]
        try:
            if any(sides != first for sides in found):
                raise SideError("在 2019 版和 2021 版里不是同一个数。请改用印在表上的标题，或者在“版本”里只写一种。")
            return _declared(first, op, FORMS[editions[0]], lenient)
        except SideError as fault:
            self.faults.append(("右边", str(fault)))
            return None

    def _own_message(self, op: str, test: LinearTest | None) -> str:
        """The message where the office wrote none: both sides as they were written, with what they come to."""
        if test is None:
            return ""
        left = self._side_words("左边", test.left, test.left_factors, test.left_constant, test.divisor)
        right = self._side_words("右边", test.right, test.right_factors, test.constant, test.divisor)
        beginning = f"不符合“{_escaped(self._text('名称'))}”："
        ending = "，相差 {difference} {measure}。"
        if not test.right:
            return f"{beginning}{left}为 {{left}} {{measure}}，应{_OP_WORDS[op]} {{right}} {{measure}}{ending}"
        if not test.left:
            return f"{beginning}{right}为 {{right}} {{measure}}，应{_OP_WORDS[_TURNED[op]]} {{left}} {{measure}}{ending}"
        both = f"{left}为 {{left}} {{measure}}，{right}为 {{right}} {{measure}}"
        return f"{beginning}{both}，{'两者应相等' if op == '=' else f'前者应{_OP_WORDS[op]}后者'}{ending}"

    def _side_words(self, name: str, keys: Sequence[str], factors: Sequence[int], constant: int, divisor: int) -> str:
        """A side in a message: a single figure by its headings, anything else as it was written."""
        if len(keys) > 1 or constant or factors != (divisor,):
            return f"“{_escaped(self._text(name))}”"
        key = keys[0].removeprefix(PRIOR)
        form = next(form for form in reversed(FORMS.values()) if key in form.by_key)
        return f"{'上年' if key != keys[0] else ''}{place_words(form, key)}"


# ---------------------------------------------------------------- fields


def _id(text: str) -> str:
    name = _id_as_typed(text)
    if name in RULES:
        raise ValueError(f"“{name}”是标准规则的编号，不能再用。自定规则请用 U001 至 U999。")
    if not re.fullmatch(r"U[0-9]{3}", name):
        digits = "".join(mark for mark in name if mark in string.digits).lstrip("0")[:3]
        raise ValueError(f"“{text}”不能作编号。自定规则的编号是字母 U 加三位数字，例如 U{digits or '1':0>3}。")
    return name


def _severity(text: str) -> Severity:
    for severity in Severity:
        if text == severity.label:
            return severity
    raise ValueError(f"“{text}”不是级别。请写 强制（必须改正）、核实（改正或说明）或 提示。")


_OPS = {
    "=": ("=", "==", "等于", "应等于", "相等"),
    "<=": ("<=", "=<", "≤", "≦", "⩽", "不大于", "不超过", "不多于", "不高于", "小于等于", "小于或等于"),
    ">=": (">=", "=>", "≥", "≧", "⩾", "不小于", "不少于", "不低于", "大于等于", "大于或等于"),
}
_OP_WORDS = {"=": "等于", "<=": "不大于", ">=": "不小于"}
_TURNED = {"=": "=", "<=": ">=", ">=": "<="}


def _op(text: str) -> str:
    plain = "".join(as_typed(text).split())
    for op, words in _OPS.items():
        if plain in words:
            return op
    advice = "关系只有三种：等于（=）、不大于（<=）、不小于（>=）。"
    if plain in ("<", ">", "小于", "大于", "少于", "多于", "超过"):
        advice += "“小于 10 件”请写成 不大于、9件。"
    raise ValueError(f"看不懂“{text}”。{advice}")


def _date(text: str) -> date | None:
    if not text:
        return None
    match = re.fullmatch(
        r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?(?:[ T]00:00:00)?", "".join(as_typed(text).split())
    )
    try:
        if match:
            return date(*map(int, match.groups()))
    except ValueError:
        pass
    raise ValueError(f"“{text}”不是日期。请写成 2025-03-31 这样；在这一天以前（含当天）只作提示。")


def _blank_counts_zero(text: str) -> bool:
    plain = "".join(as_typed(text).split())
    if plain in ("", "不判断", "不作判断"):
        return False
    if plain in ("按0计", "按零计", "按0", "0", "当作0"):
        return True
    raise ValueError(f"看不懂“{text}”。请写 不判断（有一项没有填时不下结论）或 按0计（没有填的当作 0）。")


def _editions(text: str) -> tuple[int, ...]:
    plain = "".join(as_typed(text).split())
    if plain in ("都", "都适用", "全部", "两版", "2019和2021"):
        return tuple(FORMS)
    years = {int(year) for year in re.findall(r"[0-9]{4}", plain)}
    if not re.sub(r"[0-9]{4}|[版年和与及、,;/ ]", "", plain) and years <= set(FORMS):
        return tuple(sorted(years)) or (2021,)
    raise ValueError(f"看不懂“{text}”。请写 2021、2019 或 都。")


#: What a message may contain, as officers and as the built-in rules write it.
_WORDS = {
    "左边": "left", "右边": "right", "相差": "difference", "单位": "measure", "项目": "name",
    "left": "left", "right": "right", "difference": "difference", "measure": "measure", "name": "name",
}  # fmt: skip


def _message(text: str) -> str:
    """A message with the fields that `toolkit.rules.messages` knows, "" if there is none."""
    advice = f"大括号里只能写：{'、'.join('{' + name + '}' for name in list(_WORDS)[:5])}。"
    try:
        parts = list(string.Formatter().parse(narrow_braces(text)))
    except ValueError:
        raise ValueError(f"大括号不成对。{advice}") from None
    words = ""
    for literal, name, spec, conversion in parts:
        words += _escaped(literal)
        if name is not None:
            if name.strip() not in _WORDS or spec or conversion:
                raise ValueError(f"看不懂“{{{name}}}”。{advice}")
            words += f"{{{_WORDS[name.strip()]}}}"
    return _sentence(words) if words else ""


def narrow_braces(text: str) -> str:
    """Full-width braces as the ones that the message understands."""
    return text.replace("｛", "{").replace("｝", "}")


def _escaped(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _sentence(text: str) -> str:
    return text if not text or text.endswith(tuple("。！？.!?")) else f"{text}。"


# ---------------------------------------------------------------- both sides


def _declared(sides: tuple[Sum, Sum], op: str, form: Form, lenient: bool) -> LinearTest:
    """Both sides with whole factors.

    Raises:
        SideError: If they cannot be compared, or say nothing.
    """
    left, right = sides
    money = agreed(left, right)
    keys = [*left.terms, *right.terms]
    if not any(not key.startswith(PRIOR) for key in keys):
        raise SideError("左边和右边合起来，至少要有一个本年填报的数。")
    if left.terms == right.terms:
        raise SideError("左边和右边是同样的数，这条规则什么也查不出来。")
    if money and not any(form.by_key[key.removeprefix(PRIOR)].measure == MONEY for key in keys):
        raise SideError("左边和右边都没有填报的金额。请去掉常数后面的“元”“万元”，或者核对单元格。")
    numbers = [*left.terms.values(), *right.terms.values(), left.constant, right.constant]
    divisor = math.lcm(*(number.denominator for number in numbers))
    factors = [[int(factor * divisor) for factor in side.terms.values()] for side in sides]
    constants = [int(side.constant * divisor) for side in sides]
    if divisor > DIVISOR_LIMIT:
        raise SideError("系数的小数太细，最多写四位小数或万分之几。")
    if any(abs(factor) > FACTOR_LIMIT for side in factors for factor in side):
        raise SideError("系数太大，请核对乘数和单位。")
    if any(abs(constant) > CONSTANT_LIMIT for constant in constants):
        raise SideError("常数太大，请核对数字和单位。")
    return LinearTest(
        tuple(left.terms), tuple(right.terms), ("",), op, constants[1], left_constant=constants[0],
        left_factors=tuple(factors[0]), right_factors=tuple(factors[1]), divisor=divisor, blank_counts_zero=lenient,
    )  # fmt: skip
