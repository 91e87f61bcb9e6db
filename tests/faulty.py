"""Faulty workbooks made from the form: every rule, every kind of fault of a cell at several kinds of cells, pairs of faults.

Every engine that judges a workbook is held against these. `cases` yields (name, content, edition); the same each time.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import combinations
from typing import Any, NamedTuple

from tests.support import consistent
from toolkit.form import FORMS, Form
from toolkit.submission.content import Content
from toolkit.submission.numbers import in_units

#: Inputs of a form that is filled in part, by edition: enough that every equation has something to add up.
_INPUTS = {
    "requests/received/natural_person": 12, "requests/received/enterprise": 4, "requests/carried_in/natural_person": 2,
    "requests/granted/natural_person": 12, "requests/denied.state_secret/enterprise": 3, "requests/unable.not_held/research": 1,
    "requests/not_processed.repeat/legal_service": 2, "challenges/count/reconsideration.upheld": 3,
    "challenges/count/reconsideration.pending": 1, "challenges/count/litigation.direct.other": 2,
    "challenges/count/litigation.after_reconsideration.corrected": 1, "documents/normative/issued": 5,
    "documents/normative/in_force": 12, "documents/license/decisions": 120, "documents/fee/prior_items": 9,
    "documents/fee/change": -2,
}  # fmt: skip
_COVER: dict[str, str | int] = {"unit": "甲县财政局", "code": "YX-001", "region": "甲县"}


class Fault(NamedTuple):
    """What a careless hand leaves in a cell: text or a number, or a formula with its result."""

    name: str
    value: Any
    formula: str = ""


_VALUES: dict[str, tuple[Any, ...]] = {
    "blank": (None, " ", "　", "\n", " 　\n \n"),
    "placeholder": ("/", "//", "\\", "-", "--", "—", "——", "无", "不适用", "暂无", "n/a", "N/A", "NA", "／", "－", "_", "/ "),
    "text": (
        "若干", "见附件", "5千", "1,13", "1,1360", "12..5", "1.", ".5", "5(", "(5)", "- 3", "+-3", "3%", "5\n(注)", "1e5",
        "０x10", "三", "12:30", "5件件", "一件", "、5", "5、", "1、2、若干", "$5", "'5", "=", "无5", "1,136,", "5 千",
    ),
    "number": (
        0, 7, -3, Decimal("2.5"), Decimal("-2.5"), Decimal("0.1"), 10**7, 10**7 + 1, 10**6, 10**9 + 1, 10**9, 10**15,
        10**15 + 10**3, 10**18, Decimal("1e40"), 10**17 + 1, *map(Decimal, ("2.123456", "2.1234567", "0.000001", "0.0000001")),
        *map(Decimal, ("1234567.125", "-0.5", "100000000", "100000001")),
    ),
    "text number": (
        "12", " 12 ", "１２", "　１２", "1,136", "1，136", "1 136", "0", "007", "-3", "－3", "–3", "2.5", "3.0", "-0", "+4",
        "＋4", "12,345,678", "1234567890", "99999999999999999999", "1,136.5", "0.1", "2.1234567", "３．５", "12\n", "\n12",
        " 12 \n ", "-2.5", "1000000.5", "\t12", "-2,000",
    ),
    "unit": (
        "12件", "12 件", "12项", "12个", "12份", "3.5万元", "251000元", "25.1 万元", "1亿元", "2万", "-3件", "0件", "1,136件",
        "0.01元", "0.001元", "99999999999件", "２５１０００元", "2.5件", "2000001万元", "0.7元", "+3件", "3宗", "3起",
    ),
    "note": (
        "22（其中修订 16 件）", "22(含1件)", "22件（注）", "22 件 （注）", "5()", "-3（注）", "2.5(注)", "5（见\n附件）",
        "20000000（注）", "0（无）", "251000元（注）", "3.5万元（注）", "3（约）", "1 136(注)",
    ),
    "approximate": ("约20", "20余", "20多", "20左右", "20 余", "近20", "超过20", "逾20", "20以上", "２０余件", "约", "多20"),
    "several": (
        "1\n2", "1、2", "1;2", "1；2", "1/2", "1 2", "3\n4\n5", "1、 2", "2024/1/3", "1.5、2", "12 345 6", "1 \n 2",
    ),
    "change": ("减3", "减少3", "增2", "增加 2", "减 3", "减-3", "增", "减3件", "减1,136", "减2.5", "+2", "-2", "减少", "增少3"),
}  # fmt: skip
FAULTS = (
    *(Fault(name, value) for name, values in _VALUES.items() for value in values),
    Fault("error", "#N/A", "=NA()"), Fault("error", "#DIV/0!", "=1/0"), Fault("error", "#REF!", "=#REF!"),
    Fault("truth", True, "=TRUE()"), Fault("truth", False, "=FALSE()"),
    Fault("formula", 5, "=2+3"), Fault("formula", "12件", '="12"&"件"'),
)  # fmt: skip

#: Kinds of cells at which the faults are tried.
_EVERYWHERE = (
    "requests/received/natural_person", "requests/denied.state_secret/enterprise", "requests/carried_out/other",
    "requests/not_processed.repeat/research", "challenges/count/reconsideration.other",
    "challenges/count/litigation.direct.pending",
)  # fmt: skip
_PLACES = {
    2021: (
        "documents/rules/issued", "documents/fee/amount", "documents/normative/in_force", "documents/license/decisions",
        "documents/coercion/decisions", "requests/other_handling.other/enterprise", *_EVERYWHERE,
    ),
    2019: (
        "documents/normative/produced", "documents/fee/prior_items", "documents/license/change", "documents/fee/change",
        "documents/procurement/amount", "documents/procurement/items", *_EVERYWHERE,
    ),
}  # fmt: skip
#: Totals that are typed over together, one of each table.
_TOTALS = (
    ("requests/received/total", "challenges/count/reconsideration.total"),
    ("requests/disposed/enterprise", "challenges/count/litigation.after_reconsideration.total"),
)
_OTHER_TOTALS = ("requests/disposed/total", "requests/carried_out/total", "challenges/count/litigation.direct.total")


def clean(form: Form) -> Content:
    """A consistent form without any finding."""
    inputs = {key: value for key, value in _INPUTS.items() if key in form.by_key}
    figures: dict[str, Any] = {
        key: in_units(value, form.by_key[key].measure) for key, value in consistent(form, inputs).items()
        if not form.by_key[key].total
    }  # fmt: skip
    if form.edition == 2019:
        figures["documents/procurement/amount"] = 0
    return Content(cover={**_COVER, "year": {2019: 2020, 2021: 2024}[form.edition]}, figures=figures)


def spoiled(content: Content, key: str, fault: Fault) -> Content:
    """The same content with a fault in one cell; a total is typed over."""
    form = FORMS[2019 if "documents/procurement/amount" in content.figures else 2021]
    typed = content.typed_totals | ({key} if form.by_key[key].total else set())
    formulas = {one: text for one, text in content.formulas.items() if one != key}
    if fault.formula:
        formulas[key] = fault.formula
    return replace(content, figures={**content.figures, key: fault.value}, typed_totals=frozenset(typed), formulas=formulas)


def cases() -> Iterator[tuple[str, Content, int]]:
    """(name, content, edition) of every faulty workbook, and of a blank and a clean one of each edition."""
    for edition, form in FORMS.items():
        start = clean(form)
        yield f"{edition} blank", Content(), edition
        yield f"{edition} clean", start, edition
        yield f"{edition} half filled", _half(start), edition
        yield from _mixed(form, start)
        yield from _amounts(form, start)
        yield from _totals(form, start)
        yield from _pairs(form, start)


def _half(content: Content) -> Content:
    keys = list(content.figures)
    return replace(content, figures={key: content.figures[key] for key in keys[: len(keys) // 2]})


def _mixed(form: Form, start: Content) -> Iterator[tuple[str, Content, int]]:
    """Every fault at several kinds of cells, many to a workbook: a cell is judged by itself."""
    for number in range(0, len(FAULTS), 4):
        content = start
        for offset, key in enumerate(_PLACES[form.edition]):
            content = spoiled(content, key, FAULTS[(number + offset * 17) % len(FAULTS)])
        yield f"{form.edition} mixed {number}", content, form.edition


def _amounts(form: Form, start: Content) -> Iterator[tuple[str, Content, int]]:
    """Amounts in every unit that people give: each is a value that has to be right, whether or not a rule is broken."""
    for unit in ("1亿元", "0.5亿元", "0.0102 亿元(注)", "２亿元", "251000元", "3.5万元", "2万", "-0.5亿元"):
        content = start
        for one in form.fields:
            if one.measure.decimals:
                content = spoiled(content, one.key, Fault("unit", unit))
        yield f"{form.edition} amount {unit}", content, form.edition


def _totals(form: Form, start: Content) -> Iterator[tuple[str, Content, int]]:
    """Totals typed over: wrong by much, and with each kind of fault; totals of faulty parts, as formulas and typed."""
    kinds: dict[str, Fault] = {}
    for fault in FAULTS:
        kinds.setdefault(fault.name, fault)
    for keys in _TOTALS:
        for fault in (Fault("wrong", 99), *kinds.values()):
            yield f"{form.edition} total {keys[0]} {fault.name}", _all_spoiled(start, keys, fault), form.edition
        parts = tuple(next(iter(form.inputs_of[key])) for key in keys)
        for name in ("text number", "unit", "error", "blank", "number", "several"):
            part = _all_spoiled(start, parts, kinds[name])
            yield f"{form.edition} part of {keys[0]} {name}", part, form.edition
            yield f"{form.edition} part of {keys[0]} {name}, typed", _all_spoiled(part, keys, Fault("", 98)), form.edition
    for key in _OTHER_TOTALS:
        for value in (None, 0, 99):
            yield f"{form.edition} total {key} {value}", spoiled(start, key, Fault("", value)), form.edition


def _all_spoiled(content: Content, keys: tuple[str, ...], fault: Fault) -> Content:
    for key in keys:
        content = spoiled(content, key, fault)
    return content


def _pairs(form: Form, start: Content) -> Iterator[tuple[str, Content, int]]:
    """Pairs of faults in neighbouring cells of one equation."""
    some = (
        Fault("off by one", 1), Fault("unit", "1件"), Fault("text number", "１"), Fault("text", "若干"), Fault("negative", -1),
    )  # fmt: skip
    cells = ("requests/granted/natural_person", "requests/received/natural_person")
    for first, second in combinations(some, 2):
        content = spoiled(spoiled(start, cells[0], first), cells[1], second)
        yield f"{form.edition} pair {first.name}, {second.name}", content, form.edition


def as_saved(data: bytes) -> bytes:
    """A workbook as if a spreadsheet program had saved it: it does not ask to be computed when it is opened."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b' fullCalcOnLoad="1"', b""))
    return buffer.getvalue()
