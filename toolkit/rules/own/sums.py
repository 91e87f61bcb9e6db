"""The text of one side of a rule → a sum of figures with exact factors.

    side    = ["-"] term { ("+" | "-") term }
    term    = operand { ("*" | "/" | "的") operand }       at most one of them is more than a number
    operand = number [unit] | ["上年"] place | "(" side ")"
    place   = key | table address [":" address] | [table] words       `toolkit.rules.own.figure_names`

Full-width signs, ×, ÷ and dashes are read as the signs of the keyboard. A sum is in 件 or in money; a number without a unit
counts 件, or is a factor.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from toolkit.form import MONEY, Form
from toolkit.rules.own.figure_names import UnknownPlaceError, as_typed, by_address, by_key, by_words
from toolkit.rules.terms import PRIOR

_TEXT_LIMIT, _DEPTH_LIMIT, _DIGITS_LIMIT = 1000, 20, 18

#: (smallest units or share, whether it is money); None: a mere number.
_UNITS: dict[str, tuple[Fraction, bool | None]] = {
    "": (Fraction(1), None),
    "倍": (Fraction(1), None),
    "万": (Fraction(10**4), None),
    "亿": (Fraction(10**8), None),
    "%": (Fraction(1, 100), None),
    "‰": (Fraction(1, 1000), None),
    "元": (Fraction(MONEY.scale, 10**4), True),
    "万元": (Fraction(MONEY.scale), True),
    "亿元": (Fraction(MONEY.scale * 10**4), True),
    **{unit: (Fraction(1), False) for unit in ("件", "份", "个", "宗", "起", "项", "条")},
    **{f"万{unit}": (Fraction(10**4), False) for unit in ("件", "份", "个", "宗", "起", "项", "条")},
}

_QUOTED = r"“(?:[^“”]|“[^“”]*”)*”|\"[^\"]*\"|「[^「」]*」|『[^『』]*』|《[^《》]*》"
_TABLE = r"'?表(?P<{0}>[一二三四五六七八九十1-9])'?"
_AFTER = r"\s*(?:[!.·]|的)?\s*"
_TOKEN = re.compile(
    rf"""\s*(?:
    (?P<prior>(?:(?:上一?年度?(?:报表)?|去年)的?|prior:)(?=\s*(?:'?表|["“「『《]|[a-z]+/)))
    | (?P<key>[a-z_]+/[a-z_.]+/[a-z_.]+)
    | {_TABLE.format("sheet")}{_AFTER}\$?(?P<first>[A-Za-z]{{1,2}}\$?[0-9]{{1,3}})
      (?:\s*[:至到]\s*\$?(?P<last>[A-Za-z]{{1,2}}\$?[0-9]{{1,3}}))?(?![A-Za-z0-9])
    | {_TABLE.format("table")}{_AFTER}(?P<words>{_QUOTED}|(?:[^\s+\-*()<>=]|\([^()]*\))*)
    | (?P<quoted>{_QUOTED})
    | (?P<number>[0-9][0-9,]*(?:\.[0-9]+)?)\s*(?P<unit>亿元|万元|元|万?[件份个宗起项条]|[%‰倍万亿])?
    | (?P<sign>(?:SUM|sum)?\(|[-+*/)]|的|[xX](?=\s*['"“(表上去0-9]))
    | (?P<other>[^\s+\-*()]+)
    )""",
    re.VERBOSE,
)


class SideError(Exception):
    """What is wrong with a side, in Chinese; several faults in several sentences."""


@dataclass(frozen=True, slots=True)
class Sum:
    """Σ factor · figure + constant.

    Attributes:
        terms: Factor by key, `prior:` in front of last year's; none is 0.
        constant: In the smallest unit.
        money: Whether it is money; None for a mere number.
    """

    terms: Mapping[str, Fraction]
    constant: Fraction = Fraction(0)
    money: bool | None = None


def read_side(text: str, form: Form) -> Sum:
    """Read one side of a rule.

    Args:
        text: As an officer writes it.
        form: The edition whose figures are meant.

    Raises:
        SideError: If it cannot be read; the text says what to write instead.
    """
    plain = as_typed(text).strip()
    if plain.startswith("="):
        raise SideError(
            "开头有“=”，表格软件会把它当作公式计算。请去掉开头的“=”（必要时先把单元格设为文本格式），“=”写在“关系”里。"
        )
    if found := re.search("[<>=≤≥≠≦≧]", plain):
        raise SideError(f"这里不写“{found[0]}”。请把它两边的内容分别写在“左边”和“右边”，把它写在“关系”里。")
    if len(plain) > _TEXT_LIMIT:
        raise SideError(f"超过 {_TEXT_LIMIT} 个字。连续的单元格可以写成 表三!D6:I6。")
    return _Parser(plain, form).read()


class _Parser:
    """Recursive descent over the tokens of one side."""

    def __init__(self, text: str, form: Form) -> None:
        self.form = form
        self.tokens = [match for match in _TOKEN.finditer(text) if match.lastgroup]
        self.at = 0
        self.depth = 0
        self.unknown: list[str] = []

    def read(self) -> Sum:
        """The whole side; places that are unknown are all told at once."""
        found = self._side()
        if self.at < len(self.tokens):
            raise SideError(self._strange(self.tokens[self.at]))
        if self.unknown:
            raise SideError("".join(dict.fromkeys(self.unknown)))
        return found

    def _sign(self) -> str:
        """The sign that comes next, "" if there is none."""
        sign = (self.tokens[self.at]["sign"] or "") if self.at < len(self.tokens) else ""
        return {"的": "*", "x": "*", "X": "*"}.get(sign, sign[-1:])

    def _side(self) -> Sum:
        negative = self._sign() == "-"
        self.at += negative or self._sign() == "+"
        found = self._term()
        if negative:
            found = _times(found, Sum({}, Fraction(-1)))
        while (sign := self._sign()) in ("+", "-"):
            self.at += 1
            term = self._term()
            found = _plus(found, term if sign == "+" else _times(term, Sum({}, Fraction(-1))))
        return found

    def _term(self) -> Sum:
        found = self._operand()
        while (sign := self._sign()) in ("*", "/"):
            self.at += 1
            other = self._operand()
            found = _over(found, other) if sign == "/" else _times(found, other)
        return found

    def _operand(self) -> Sum:
        if self.at == len(self.tokens):
            raise SideError("没有写完：运算符号后面还要写一个数。" if self.tokens else "是空的。")
        token, sign = self.tokens[self.at], self._sign()
        self.at += 1
        if token["number"]:
            return _number(token["number"], token["unit"] or "")
        if sign == "(":
            return self._bracket()
        if token["prior"]:
            if self.at == len(self.tokens):
                raise SideError("“上年”后面要写一个数，例如 上年 表三!J6。")
            place = self._place(self.tokens[self.at], PRIOR)
            self.at += 1
            return place
        return self._place(token, "")

    def _bracket(self) -> Sum:
        self.depth += 1
        if self.depth > _DEPTH_LIMIT:
            raise SideError(f"括号超过 {_DEPTH_LIMIT} 层。")
        found = self._side()
        if self._sign() != ")":
            raise SideError("括号不成对：少了“）”。")
        self.at += 1
        self.depth -= 1
        return found

    def _place(self, token: re.Match[str], prior: str) -> Sum:
        """The figures that a token names; if it is in vain, that is remembered and something is put in its place."""
        try:
            keys = self._keys(token)
        except UnknownPlaceError as error:
            self.unknown.append(str(error))
            keys = []
        money = {self.form.by_key[key].measure == MONEY for key in keys}
        if len(money) > 1:
            raise SideError(f"“{token[0].strip()}”里既有件数又有金额，不能相加。")
        return Sum({prior + key: Fraction(1) for key in keys}, Fraction(0), money.pop() if money else None)

    def _keys(self, token: re.Match[str]) -> Sequence[str]:
        if token["key"]:
            return [by_key(self.form, token["key"])]
        if token["first"]:
            sheet = self._table(token["sheet"])
            first, last = ((token[name] or "").replace("$", "").upper() for name in ("first", "last"))
            return by_address(self.form, sheet, first, last)
        if token["table"]:
            return [by_words(self.form, self._table(token["table"]), _unquoted(token["words"]))]
        if token["quoted"]:
            return [by_words(self.form, "", _unquoted(token["quoted"]))]
        raise SideError(self._strange(token))

    def _table(self, number: str) -> str:
        label = f"表{_NUMERALS.get(number, number)}"
        if all(table.label != label for table in self.form.tables):
            raise UnknownPlaceError(f"没有“{label}”，只有{'、'.join(table.label for table in self.form.tables)}。")
        return label

    def _strange(self, token: re.Match[str]) -> str:
        """What to say about a token that should not be there."""
        text = token[0].strip()
        if token["sign"]:
            return f"“{text}”的位置不对：它前面或后面少了一个数。" if text != ")" else "括号不成对：多了“）”。"
        if token["other"]:
            return self._not_understood(text)
        return f"“{text}”前面少了运算符号（＋、－、×、÷）。"

    def _not_understood(self, text: str) -> str:
        if text.startswith(("上年", "上一年")) and len(text) <= 5:
            return "“上年”后面要直接写一个数，例如 上年 表三!J6。"
        if text[0] in "、,;":
            return f"看不懂“{text}”。几个数相加，请在中间写“＋”。"
        try:
            one = self.form.by_key[by_words(self.form, "", text)]
        except UnknownPlaceError:
            return f"看不懂“{text}”。填报的数请写成 表三!J6、表三“本年新收／总计”，或者 requests/received/total。"
        return f"看不懂“{text}”，是不是 {one.table.label}“{text}”？请写上表名和引号。"


_NUMERALS = dict(zip("123456789", "一二三四五六七八九", strict=True))


def _unquoted(text: str) -> str:
    return text[1:-1] if re.fullmatch(_QUOTED, text) else text


def _number(digits: str, unit: str) -> Sum:
    if len(digits) > _DIGITS_LIMIT:
        raise SideError(f"“{digits[:_DIGITS_LIMIT]}……”的位数太多。")
    size, money = _UNITS[unit]
    return Sum({}, Fraction(digits.replace(",", "")) * size, money)


def _plus(one: Sum, other: Sum) -> Sum:
    terms = dict(one.terms)
    for key, factor in other.terms.items():
        terms[key] = terms.get(key, Fraction(0)) + factor
    money = agreed(one, other)
    return Sum({key: factor for key, factor in terms.items() if factor}, one.constant + other.constant, money)


def agreed(one: Sum, other: Sum) -> bool | None:
    """Whether two sums that are added or compared are money.

    Raises:
        SideError: If one is and the other is not.
    """
    if one.money is None or other.money is None:
        plain, known = (one, other.money) if one.money is None else (other, one.money)
        if known and plain.constant:
            raise SideError(f"“{_shown(plain.constant)}”没有写单位。和金额相加或比较的数，请写明 元 或 万元。")
        return known
    if one.money is not other.money:
        raise SideError("件数和金额不能相加，也不能比较。请核对单元格，或者给常数写明单位（件、元、万元）。")
    return one.money


def _shown(number: Fraction) -> str:
    return f"{float(number):g}" if number.denominator != 1 else str(number)


def _times(one: Sum, other: Sum) -> Sum:
    if one.terms and other.terms:
        raise SideError("两个填报的数不能相乘，只能乘以固定的数，例如 20% × 表三!J6。")
    if one.money and other.money:
        raise SideError("两个金额不能相乘。")
    factor, many = (other.constant, one) if one.terms else (one.constant, other)
    money = None if one.money is None and other.money is None else bool(one.money or other.money)
    terms = {key: value * factor for key, value in many.terms.items() if factor}
    return Sum(terms, many.constant * factor, money)


def _over(one: Sum, other: Sum) -> Sum:
    if other.terms or other.money:
        raise SideError("只能除以固定的数，例如 表三!J6 ÷ 2。比例请写成乘法：左边 表三!J9，右边 20% × 表三!J6。")
    if not other.constant:
        raise SideError("不能除以 0。")
    return _times(one, Sum({}, 1 / other.constant))
