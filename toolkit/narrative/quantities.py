"""What the words of a text may mean in figures: every quantity with the sums of figures that it may stand for.

收到 and 受理 may be new applications or new ones and those carried in; a text that agrees with either is right. Terms are
facts of `toolkit.submission.facts`, keys of figures (with a slash), or either with a minus sign in front.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from toolkit.form import Form
from toolkit.form.model import Field
from toolkit.narrative.effort import TooHard
from toolkit.narrative.lexicon import new
from toolkit.submission.facts import ORGANISATIONS, Facts, facts, plain_heading

Option = tuple[str, ...]

_KINDS = {"natural_person": ("natural_person",), "organisations": ORGANISATIONS, "legal_persons": ORGANISATIONS[:-1]} | {
    kind: (kind,) for kind in ORGANISATIONS
}


def _by_applicant(kinds: tuple[str, ...]) -> tuple[Option, ...]:
    """Of new applications, of those handled, or of those closed."""
    received, carried, disposed = (
        tuple(f"requests/{row}/{kind}" for kind in kinds) for row in ("received", "carried_in", "disposed")
    )
    return received, received + carried, disposed


#: Quantities that may mean several things, the likeliest first; a quantity that is not here is the fact of its name.
OPTIONS: Mapping[str, tuple[Option, ...]] = {
    "new": (("received",),),
    "got": (("received",), ("handled",)),
    "any": (("received",), ("handled",), ("disposed",)),
    "handling": (("received",), ("handled",), ("disposed",)),
    "closed": (("disposed",),),
    "disclosed": (("granted", "partly_granted"),),
    "carried": (("carried_out",), ("carried_in",)),
    "normative.none": (("normative.issued",), ("normative.in_force",), ("normative.produced",), ("normative.public_total",)),
    "rules.none": (("rules.issued",), ("rules.in_force",), ("rules.produced",), ("rules.public_total",)),
    **{f"applicant.{name}": _by_applicant(kinds) for name, kinds in _KINDS.items()},
    "applicant.company": (*_by_applicant(("enterprise",)), *_by_applicant(ORGANISATIONS)),
    "applicant.legal_persons": (*_by_applicant(ORGANISATIONS), *_by_applicant(ORGANISATIONS[:-1])),
}

#: What a text is talking about, where the fact's own label would not fit into a sentence.
SPOKEN: Mapping[str, str] = {
    "new": "新收申请", "got": "收到申请", "any": "申请", "handling": "办理申请", "disclosed": "予以公开和部分公开",
        "closed": "办结、答复申请",
    "carried_in": "上年结转申请", "carried_out": "结转下年度申请", "carried": "结转申请",
    "applicant.natural_person": "自然人申请", "applicant.organisations": "法人或其他组织申请",
    "applicant.legal_persons": "法人申请", "applicant.company": "企业申请",
    "reconsideration": "行政复议", "litigation": "行政诉讼", "direct": "未经复议直接起诉",
    "after_reconsideration": "复议后起诉",
    "fee.amount": "行政事业性收费", "processing_fee": "信息处理费", "published": "主动公开政府信息",
    "normative.none": "行政规范性文件", "rules.none": "规章",
}  # fmt: skip


class Figure(NamedTuple):
    """What the tables say of a quantity, in one of its meanings.

    Attributes:
        value: In 件, money in 元; None if a figure that it needs cannot be used.
        keys: The figures; taken: those of them that are taken away.
    """

    value: int | Decimal | None
    keys: tuple[str, ...]
    taken: tuple[str, ...] = ()


class _Sum(NamedTuple):
    """A meaning before there are figures: what to add and what to take away, by index in the form's order.

    Attributes:
        keys: The figures, each once.
    """

    added: tuple[int, ...]
    taken: tuple[int, ...]
    money: bool
    added_keys: tuple[str, ...]
    taken_keys: tuple[str, ...]
    keys: tuple[str, ...]


def _sum(
    added: tuple[int, ...], taken: tuple[int, ...], money: bool, added_keys: tuple[str, ...], taken_keys: tuple[str, ...]
) -> _Sum:
    return _Sum(added, taken, money, added_keys, taken_keys, tuple(dict.fromkeys((*added_keys, *taken_keys))))


#: What tells sums apart: what is added and taken away, in order, and whether it is money.
_Key = tuple[tuple[int, ...], tuple[int, ...], bool]
_NOTHING = _sum((), (), False, (), ())
#: A list of quantities stands for so many sums of figures at most; five kinds of applicants, in three meanings each, for 243.
MOST_MEANINGS = 256


def figures_of(
    names: tuple[str, ...], form: Form, figures: Sequence[int | None], *, less_carried: bool = False
) -> list[Figure]:
    """The figures that a sum of quantities may stand for, the likeliest first; empty if the edition has none of them.

    Args:
        names: The quantities that are added up.
        form: The edition.
        figures: One scaled value per field in the form's order, None where there is none.
        less_carried: Whether 办结 may leave out what was carried in, because the text counts that apart.

    Raises:
        TooHard: If the quantities may mean more than `MOST_MEANINGS` different sums.
    """
    return [new(Figure, (_value(one, figures), one.keys, one.taken_keys)) for one in _meanings(names, form, less_carried)]


@lru_cache(maxsize=2048)
def _meanings(names: tuple[str, ...], form: Form, less_carried: bool) -> tuple[_Sum, ...]:
    """Every combination of what the quantities stand for, name by name; those that add up the same figures are one."""
    found: dict[_Key, _Sum] = {((), (), False): _NOTHING}
    for name in names:
        known = [one for terms in options(name, less_carried=less_carried) if (one := _sum_of(terms, form)) is not None]
        longer: dict[_Key, _Sum] = {}
        for first in found.values():
            for second in known:
                both = _together(first, second)
                longer.setdefault((tuple(sorted(both.added)), tuple(sorted(both.taken)), both.money), both)
            if len(longer) > MOST_MEANINGS:
                raise TooHard
        found = longer
    return tuple(found.values())


def _together(first: _Sum, second: _Sum) -> _Sum:
    added, taken = first.added_keys + second.added_keys, first.taken_keys + second.taken_keys
    return _sum(first.added + second.added, first.taken + second.taken, first.money or second.money, added, taken)


@lru_cache(maxsize=2048)
def _sum_of(terms: Option, form: Form) -> _Sum | None:
    """None if the edition has no such figure."""
    blank = facts(form, [None] * len(form.fields))
    added: list[str] = []
    taken: list[str] = []
    money = False
    for term in terms:
        name = term.removeprefix("-")
        if "/" in name:
            keys: tuple[str, ...] = (name,) if name in form.by_key else ()
        elif "@" in name:
            keys = _of_applicants(name, form)
        elif name in blank:
            keys, money = blank[name].keys, money or blank[name].measure.name == "万元"
        else:
            keys = ()
        if not keys:
            return None
        (taken if term[0] == "-" else added).extend(keys)
    plus, minus = (tuple(form.by_key[key].index for key in keys) for keys in (added, taken))
    return _sum(plus, minus, money, tuple(added), tuple(taken))


def _of_applicants(name: str, form: Form) -> tuple[str, ...]:
    """An outcome of some applicants: denied@natural_person → the cells of 不予公开 in the column 自然人."""
    row, _, kind = name.partition("@")
    kinds = _KINDS.get(kind) or ORGANISATIONS
    return tuple(
        one.key for one in form.fields
        if one.table.key == "requests" and one.column_key in kinds and row in (one.row_key, one.row_key.partition(".")[0])
    )  # fmt: skip


def _value(one: _Sum, figures: Sequence[int | None]) -> int | Decimal | None:
    total = 0
    for index in one.added:
        amount = figures[index]
        if amount is None:
            return None
        total += amount
    for index in one.taken:
        amount = figures[index]
        if amount is None:
            return None
        total -= amount
    if not one.money:
        return total
    return total // 100 if total % 100 == 0 else Decimal(total) / 100


def options(name: str, *, less_carried: bool = False) -> tuple[Option, ...]:
    """What a quantity may stand for."""
    known = OPTIONS.get(name)
    if known is not None:
        return (*known, ("disposed", "-carried_in")) if name == "closed" and less_carried else known
    disputes, _, result = name.partition(".")
    if "+" in disputes:
        return (tuple(f"{one}.{result}" if result else one for one in disputes.split("+")),)
    return ((name,),)


def stands(figure: Figure, form: Form) -> str:
    """Where a figure stands, in Chinese: 表三“本年新收／总计”, …之和, …减去“上年结转”."""
    if not figure.taken:
        return label(figure.keys, form)
    kept = tuple(key for key in figure.keys if key not in figure.taken)
    return f"{label(kept, form)}减去{label(figure.taken, form)[2:]}"


def label(keys: tuple[str, ...], form: Form) -> str:
    """Where figures stand: 表三“本年新收／总计”, or the rows and columns that are added up."""
    fields = [form.by_key[key] for key in keys if key in form.by_key]
    if not fields:
        return "表中"
    table = fields[0].table.label
    if len(fields) == 1:
        return f"{table}“{_named(fields[0])}”"
    rows = tuple(dict.fromkeys(_row(one.row[-1]) for one in fields if one.row))
    above = dict.fromkeys(plain_heading(one.row[-2]) for one in fields if len(one.row) > 1)
    columns = dict.fromkeys(plain_heading(one.column[-1]) for one in fields)
    if len(rows) > 2 and len(above) == 1:
        rows = tuple(above)
    named = "、".join(rows) if rows else "、".join("".join(one.column) for one in fields)
    if rows and tuple(columns) != ("总计",):
        named += "／" + ("法人或其他组织" if len(columns) > 2 else "、".join(columns))
    return f"{table}“{named}”之和"


def _row(title: str) -> str:
    """A row's heading without what every row of the table is about: 本年新收政府信息公开申请数量 → 本年新收."""
    return plain_heading(title).removesuffix("政府信息公开申请数量")


def _named(one: Field) -> str:
    row, column = (_row(one.row[-1]) if one.row else ""), plain_heading(one.column[-1])
    if not row:
        return "／".join(one.column)
    if row == column:  # （七）总计
        row = plain_heading(one.row[0]) + row
    return f"{row}／{column}" if column else row


def spoken(names: tuple[str, ...], facts: Facts) -> str:
    """What the text is talking about."""
    return "、".join(dict.fromkeys(_spoken(name, facts) for name in names))


def _spoken(name: str, facts: Facts) -> str:
    if "@" in name:
        outcome, _, kind = name.partition("@")
        return SPOKEN.get(f"applicant.{kind}", "") + _spoken_of(outcome, facts)
    if name in SPOKEN:
        return SPOKEN[name]
    if name.startswith("applicant."):
        return _spoken_of(f"received.{name.partition('.')[2]}", facts).replace("提出的申请", "申请")
    disputes, _, result = name.partition(".")
    if "+" in disputes:
        titles = "、".join(SPOKEN[one] for one in disputes.split("+"))
        return f"{titles}“{_RESULTS[result]}”" if result else titles
    if disputes in SPOKEN and result in _RESULTS:
        return f"{SPOKEN[disputes]}“{_RESULTS[result]}”"
    return _spoken_of(name, facts)


_RESULTS = {"upheld": "结果维持", "corrected": "结果纠正", "other": "其他结果", "pending": "尚未审结"}


def _spoken_of(name: str, facts: Facts) -> str:
    try:
        return facts[name].label.removesuffix("件数")
    except KeyError:
        return "有关数字"


def denominators(name: str, form: Form, figures: Sequence[int | None]) -> Iterator[int]:
    """Numbers that a share of a quantity may sensibly be a share of."""
    for terms in _bases(name):
        one = _sum_of(terms, form)
        total = None if one is None else _value(one, figures)
        if total:
            yield int(total)


@lru_cache(maxsize=256)
def _bases(name: str) -> tuple[Option, ...]:
    disputes, _, result = name.partition(".")
    if result in _RESULTS:
        each = tuple(base for one in disputes.split("+") for base in ((one,), (one, f"-{one}.pending")))
        return (*each, tuple(disputes.split("+")), ("reconsideration", "litigation"))
    if name in ("reconsideration", "litigation", "direct", "after_reconsideration"):
        return ("reconsideration", "litigation"), ("litigation",), ("disposed",), ("received",)
    closed: tuple[Option, ...] = (
        ("disposed",),
        ("received",),
        ("handled",),
        ("disposed", "-other_handling"),
        ("disposed", "-carried_in"),
    )
    if "." not in name:
        return closed
    return (*closed, ("received.organisations",) if disputes == "applicant" else (disputes,))
