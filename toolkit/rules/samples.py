"""A clean report that breaks no rule, and what each rule's sample makes of it: for the message page and the self-test.

The unit, its year and every figure are invented; the prose is our own and agrees with the figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from toolkit.errors import UnreadableError
from toolkit.form import FORMS, Form, sheets
from toolkit.form.layout import addresses
from toolkit.intake.workbook import read_grids, read_workbook
from toolkit.narrative.likeness import sketch
from toolkit.rules.model import REQUESTS, Sample
from toolkit.rules.spoiled import Spoil, Workbook, workbook
from toolkit.submission.cells import RawCell
from toolkit.submission.numbers import show
from toolkit.submission.origin import Origin
from toolkit.submission.record import LastYear
from toolkit.submission.report import Submission, Unreadable, assemble_figures
from toolkit.submission.roster import Roster, RosterUnit

UNIT, CODE = "云溪市教育局", "YX-003"
YEARS = {2019: 2020, 2021: 2024}

#: Inputs that are not 0, in the smallest unit; the edition of 2019 has only some of these cells.
FIGURES = MappingProxyType({
    "documents/normative/issued": 5, "documents/normative/repealed": 2, "documents/normative/in_force": 40,
    "documents/license/decisions": 120, "documents/penalty/decisions": 30, "documents/coercion/decisions": 6,
    "documents/fee/amount": 25_300_000,
    "requests/received/natural_person": 12, "requests/received/enterprise": 4, "requests/carried_in/natural_person": 2,
    "requests/granted/natural_person": 7, "requests/granted/enterprise": 3, "requests/partly_granted/natural_person": 2,
    "requests/denied.enforcement_file/natural_person": 2, "requests/unable.not_held/natural_person": 2,
    "requests/not_processed.petition/enterprise": 1, "requests/carried_out/natural_person": 1,
    "challenges/count/reconsideration.upheld": 2, "challenges/count/reconsideration.pending": 1,
    "challenges/count/litigation.direct.upheld": 1, "challenges/count/litigation.after_reconsideration.upheld": 1,
})  # fmt: skip

#: Last year's figures, with which this year's agree.
PRIOR_FIGURES = MappingProxyType({
    "documents/normative/issued": 4, "documents/normative/repealed": 1, "documents/normative/in_force": 37,
    "documents/license/decisions": 110, "documents/penalty/decisions": 28, "documents/coercion/decisions": 5,
    "documents/fee/amount": 24_100_000,
    "requests/received/natural_person": 11, "requests/received/enterprise": 4, "requests/carried_in/natural_person": 1,
    "requests/granted/natural_person": 6, "requests/granted/enterprise": 3, "requests/partly_granted/natural_person": 2,
    "requests/denied.enforcement_file/natural_person": 1, "requests/unable.not_held/natural_person": 1,
    "requests/not_processed.petition/enterprise": 1, "requests/carried_out/natural_person": 2,
    "challenges/count/reconsideration.upheld": 2, "challenges/count/reconsideration.pending": 1,
    "challenges/count/litigation.direct.upheld": 1, "challenges/count/litigation.after_reconsideration.upheld": 1,
})  # fmt: skip

_OPENING = (
    "根据《中华人民共和国政府信息公开条例》和《国务院办公厅政府信息与政务公开办公室关于印发〈中华人民共和国政府信息公开工作年度报告格式〉"
    "的通知》（{document}）编制本报告。所列数据的统计期限自{year}年1月1日起，至{year}年12月31日止。"
    "对本报告有疑问的，请与云溪市教育局办公室联系（地址：云溪市文昌路12号，邮编：123400，电话：0123-4567890）。"
)
_PROACTIVE = (
    "{year}年主动公开政府信息320条，其中政策文件60条、工作动态260条。制发行政规范性文件5件，废止2件，现行有效40件。"
    "作出行政许可决定120件、行政处罚决定30件。"
)
_TEXTS = {
    "opening": _OPENING,
    "overview": "{year}年，我局把公开贯穿于决策、执行、管理、服务和结果各个环节，围绕招生、资助、校园安全等事项做好公开工作。",
    "overview.proactive": _PROACTIVE,
    "overview.requests": REQUESTS,
    "overview.management": "发布信息前先作保密审查，公文拟制时即确定公开属性，每半年清理一次已经失效的文件。",
    "overview.platform": "门户网站教育专栏设12个栏目，由专人值守，栏目内容每月核对一次。",
    "overview.supervision": "公开工作列入科室年终考核，考核结果良好；全年组织培训2次、社会评议1次，没有发生责任追究的情形。",
    "problems": (
        "存在的主要问题：一是解读材料以文字为主，群众不易看懂；二是个别科室更新栏目不够及时。"
        "改进情况：一是重要政策配图文解读，由起草科室负责；二是每月通报栏目更新情况，逾期未更新的限期整改。"
    ),
    "other_matters": "本年度收取信息处理费0元。无其他需要报告的事项。",
}


class Built(NamedTuple):
    """A sample as reports: the one that breaks the rule, its unit as the roster knows it, the others, the roster.

    `refused` is there if the sample is a file that cannot be read; the report is then the clean one.
    """

    submission: Submission
    unit: RosterUnit | None
    others: tuple[Submission, ...]
    roster: Roster | None = None
    refused: Unreadable | None = None


def clean_texts(form: Form, year: int) -> dict[str, str]:
    """The clean report's texts by narrative key, as far as the edition has them."""
    texts = {key: text.format(year=year, document=form.document) for key, text in _TEXTS.items()}
    aspects = {f"{section.key}.{key}" for section in form.sections for key, _ in section.aspects}
    if not aspects:  # the edition of 2019 prints no aspects: one text holds them all
        texts["overview"] = "\n".join(text for key, text in texts.items() if key.startswith("overview"))
    return {key: text for key, text in texts.items() if "." not in key or key in aspects}


def clean_figures(form: Form) -> dict[str, int]:
    """The clean report's inputs in the smallest unit, by key."""
    figures = {one.key: FIGURES.get(one.key, 0) for one in form.fields if not one.total}
    if form.edition == 2019:
        figures["documents/fee/amount"] = 0
    return {key: value for key, value in figures.items() if key in form.by_key}


def build(sample: Sample) -> Built:
    """The reports of a sample."""
    units = [  # of a unit with several reports only one says its kind
        RosterUnit(CODE if one.code is None else one.code, one.unit or UNIT, "云溪市", one.kind)
        for one in (sample, *sample.others)
        if one.kind is not None
    ]
    others = tuple(_report(other) for other in sample.others)
    if not units:
        return Built(_report(sample), None, others, refused=_refused(sample.file))
    return Built(_report(sample), None if sample.kind is None else units[0], others, Roster(units))


def _report(sample: Sample) -> Submission:
    form = FORMS[sample.edition]
    year = YEARS[sample.edition] if sample.year is None else sample.year
    cells = _cells(form, {**clean_figures(form), **sample.clean, **sample.figures}, sample.figures, sample.typed)
    texts = {**({} if sample.silent else clean_texts(form, year)), **sample.texts}
    unit, code = UNIT if sample.unit is None else sample.unit, CODE if sample.code is None else sample.code
    kind = sheets.KIND_PUBLISHED if sample.published else sheets.KIND_UNIT
    if sample.spoiled:
        known = {one.key: cell for one, cell in zip(form.fields, cells, strict=True) if cell and cell.formula is None}
        cover = {"unit": unit, "code": code, "region": "云溪市", "year": str(year), **sample.cover}
        return _read(workbook(form, known, texts, cover, kind), sample.spoiled, f"{unit}.xlsx")
    raws, states, figures, notes = assemble_figures(form, cells)
    places = {key: ("文字部分", f"B{row}") for row, key in enumerate(texts, 4)}
    return Submission(
        unit, code, "云溪市", year,
        form.edition, Origin(f"{sample.unit or UNIT}.xlsx", kind=kind), raws, states, figures, notes,
        tuple(addresses(form).values()),
        {key: text for key, text in texts.items() if text},
        text_places=places, last_year=LastYear(_prior(form, sample.prior), sketch=_last_sketch(form, year, sample)),
        cover=sample.cover, explanations=sample.explanations,
    )  # fmt: skip


def _read(book: Workbook, spoiled: Iterable[Spoil], path: str) -> Submission:
    """What the reader makes of a workbook, spoiled in some ways one after the other."""
    for spoil in spoiled:
        book = spoil(book)
    return read_grids(
        tuple(book.grids.values()),
        path=path,
        has_macros=book.has_macros,
        has_external_links=book.has_external_links,
        values_of=book.values_of,
    )


def _refused(data: bytes) -> Unreadable | None:
    """What the reader says of a file that it cannot read."""
    if not data:
        return None
    try:
        read_workbook(data, f"{UNIT}.xlsx")
    except UnreadableError as error:
        return Unreadable(f"{UNIT}.xlsx", error.code, str(error))
    raise AssertionError("a sample of a file that cannot be read can be read")


def _last_sketch(form: Form, year: int, sample: Sample) -> bytes:
    """Of last year's texts, b"" if nothing is known of them."""
    return b"" if sample.last_texts is None else sketch({**clean_texts(form, year - 1), **sample.last_texts}, UNIT)


def _prior(form: Form, changes: Mapping[str, int] | None) -> dict[str, int]:
    """All of last year's figures, totals included; none if there is no last year."""
    if changes is None:
        return {}
    figures = {one.key: PRIOR_FIGURES.get(one.key, 0) for one in form.fields if not one.total} | dict(changes)
    for one in form.fields:
        if one.total:
            figures.setdefault(one.key, sum(figures[key] for key in form.inputs_of[one.key]))
    return {one.key: figures[one.key] for one in form.fields}


def _cells(
    form: Form, inputs: Mapping[str, int], named: Mapping[str, int], typed: Mapping[str, RawCell | str | None]
) -> list[RawCell | None]:
    """Every cell: as typed, as a number, or, for totals that nobody named, as the template's formula."""
    cells: list[RawCell | None] = []
    for one in form.fields:
        if one.key in typed:
            cell = typed[one.key]
            cells.append(RawCell(cell, "s") if isinstance(cell, str) else cell)
        elif one.total and one.key not in named:
            cells.append(RawCell("", "", "="))
        else:
            cells.append(RawCell(show(inputs.get(one.key, 0), one.measure), "n"))
    return cells
