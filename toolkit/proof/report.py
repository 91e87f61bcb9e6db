"""A final report held against its workbook: figures changed by hand, out of date or unbound, what is left over, the texts.

One reading for one truth: bound figures are what `--update` would renew or tell of, tables and titles what `verify-page`
compares, numbers in the prose what the rules on texts read. Nothing is written. A report that is no draft of ours has no bound
figures, which is said; its tables and texts are compared all the same.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.checks.judging import check_one
from toolkit.draft.account import Account
from toolkit.draft.bindings import PREFIX, Binding, kept_name
from toolkit.draft.bound import Bound, read_bound
from toolkit.draft.plan import cell_bookmark
from toolkit.draft.sentences import LEFT_OVER, printed
from toolkit.draft.updating import Told, renew
from toolkit.errors import NianbaoError, UnreadableError
from toolkit.intake.documents.door import LARGEST, kind_of_document, read_document
from toolkit.intake.published.report import Report, read_report
from toolkit.intake.xlsx.limits import Limits
from toolkit.intake.xlsx.package import read_bytes
from toolkit.proof.doubts import Doubt
from toolkit.proof.page import PageProof, hold, not_judged, other_numbers, read_approved, with_texts
from toolkit.proof.places import Mark, Passage, bare, lines_of, passages_of
from toolkit.proof.unbound import unbound
from toolkit.rules.terms import TEXT
from toolkit.rules.text_effort import titles_of
from toolkit.submission.facts import facts
from toolkit.submission.report import Submission

if TYPE_CHECKING:
    from toolkit.intake.published.document import Document

#: What people call the document.
_IT = "文稿"
_RENEW = "用 nianbao draft --update 更新"
_BY_HAND = "文中是对的，就改正工作簿再核对；不对的，改回工作簿的数"
_LOST = "书签没有了，数与工作簿一致；工作簿变了不会跟着更新"
_OLD = "原文是旧格式文件，由 LibreOffice 转换后核对；请以 .docx 定稿，再核对一次"
#: Characters that are shown of what is left over.
_SHOWN = 40


@dataclass(frozen=True)
class ReportProof:
    """What became of the comparison.

    Attributes:
        report: Its path.
        workbook: Path of the workbook.
        why_unread: Why the report could not be compared at all; "" if it was.
        bound: How many figures of the report are bound; 0 if it is no draft of ours.
        same: How many of the form's figures its tables have as the workbook has them, blanks included.
        said: How many bound figures of its prose are as they should be.
        doubts: Everything else, what blocks first, else in the order of the report.
        not_compared: What could not be compared, a sentence each; it is not said to agree.
    """

    report: str
    workbook: str
    why_unread: str = ""
    bound: int = 0
    same: int = 0
    said: int = 0
    doubts: tuple[Doubt, ...] = ()
    not_compared: tuple[str, ...] = ()

    @property
    def blocks(self) -> bool:
        """Whether the report cannot go out as it is."""
        return bool(self.why_unread) or any(one.blocks for one in self.doubts)


def prove_report(path: Path, workbook: Path) -> ReportProof:
    """Hold a final report against its workbook.

    Args:
        path: The report: .docx, or any document that `import` reads.
        workbook: Of a unit or a region.

    Raises:
        NianbaoError: If the workbook cannot be read.
    """
    approved, account = read_approved(workbook)
    notes: list[str] = []
    doubts: list[Doubt] = []
    try:
        data = read_bytes(path, Limits(file_bytes=LARGEST))
        kind = kind_of_document(data, path.name)
        if kind in ("doc", "rtf"):
            from toolkit.intake.documents.writer import as_docx

            data, kind = as_docx(data, kind), "docx"
            doubts.append(Doubt("aside", "", "", "", "", "", _OLD, False))
        document = read_document(data, path.name if kind != "docx" else "")
        report = read_report(document, path.stem)
        bound, strange = _bound(data, account) if kind == "docx" else (None, "文稿不是 Word 文件")
    except UnreadableError as error:
        return ReportProof(str(path), str(workbook), f"没有读到报告的内容，没法核对：{error}")
    if bound is None:
        notes.append(f"{strange}，没有一个数是绑定的：表里的数逐格核对过，文字里的数只按文字规则核对过")
    held = hold(document, report, approved, account, _IT)
    doubts += [
        *(Doubt("head", "", "", "", "", "", f"{text}；请改成一致", True) for text in held.heads),
        *(Doubt("heading", "", "", "", "", text, f"没有标题“{text}”，请补上", True) for text in held.headings),
        *_left_over(document, approved),
    ]
    passages = passages_of(bound, approved.form) if bound else []  # before the figures are renewed to see which would be
    state = _State.of(bound, account) if bound else _State()
    doubts += [
        *_in_prose(state, passages, account),
        *_in_tables(held, state, approved),
        *(Doubt("row", _annex(text), "", "", "", "", f"{text}；请核对后改成一致", True) for text in held.others),
        *_pictures(state),
        *_texts(report, approved, account),
        *(unbound(with_texts(approved, report), passages) if bound else ()),
        *(Doubt("aside", "", "", "", "", "", f"{text.rstrip('。')}；不属于报表的数，请看一看", False) for text in held.aside),
    ]
    doubts.sort(key=lambda one: not one.blocks)
    return ReportProof(
        str(path), str(workbook), "", len(state.bindings), held.same, state.said, tuple(doubts),
        (*notes, *held.not_compared),
    )  # fmt: skip


# ---------------------------------------------------------------- bound figures


def _bound(data: bytes, account: Account) -> tuple[Bound | None, str]:
    """A draft of ours with its bindings; of anything else why there are none.

    Raises:
        UnreadableError: If it is no sound .docx.
    """
    try:
        bound = read_bound(data)
    except UnreadableError:
        raise
    except NianbaoError:
        return None, "文稿里没有各个数字的出处记录（不是现在的版本起草的，或者另存时丢掉了文档属性）"
    whose = bound.whose(account)
    return (None, f"文稿里的出处记录是另一份报告的（{whose}）") if whose else (bound, "")


@dataclass(frozen=True)
class _State:
    """What `--update` would do with a draft.

    Attributes:
        bindings: What it printed when it was made, by name of the bookmark.
        renewed: Of the figures that would be renewed, what they would be; "" of one that would be blank.
        told: What would be told of, by name; several of a name that was copied.
    """

    bindings: Mapping[str, Binding] = field(default_factory=dict)
    renewed: Mapping[str, str] = field(default_factory=dict)
    told: Mapping[str, tuple[Told, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, bound: Bound, account: Account) -> _State:
        """Of a draft and what it has to give account of; the draft's elements are changed."""
        done, ledger = renew(bound, account)
        told: dict[str, tuple[Told, ...]] = {}
        for one in done.told:
            told[one.name] = (*told.get(one.name, ()), one)
        now = {name: ledger.bindings[name].text if name in ledger.bindings else "" for name in done.renewed}
        return cls(bound.ledger.bindings, now, told)

    @property
    def said(self) -> int:
        """How many bound figures of the prose are as they should be."""
        return sum(
            not one.in_table and name not in self.renewed and all(told.kind == "copied" for told in self.told.get(name, ()))
            for name, one in self.bindings.items()
        )

    def kinds(self, name: str) -> set[str]:
        """What would be told of a figure."""
        return {one.kind for one in self.told.get(name, ())}


def _in_prose(state: _State, passages: Sequence[Passage], account: Account) -> Iterator[Doubt]:
    """The bound figures of the prose that are not as they should be, in the order of the report."""
    where: dict[tuple[str, bool], list[tuple[Passage, Mark]]] = {}
    sentences: set[str] = set()
    for passage in passages:
        for mark in passage.marks:
            where.setdefault((mark.name, mark.copied), []).append((passage, mark))
    for name, was in state.bindings.items():
        if was.in_table:
            continue
        places = where.get((name, False), [])
        if name in state.renewed:
            what = f"工作簿已变，文中还是起草时的数；{_RENEW}"
            yield _doubt("out_of_date", was, places, was.text, state.renewed[name], what, blocks=True)
        for told in state.told.get(name, ()):
            if told.kind in ("copied", "new") or told.sentence in sentences:  # a sentence with several figures is told once
                continue
            sentences |= {told.sentence} - {""}
            yield _told(told, was, places, account)
    copies: Counter[str] = Counter()
    for name, each in state.told.items():
        for told in (one for one in each if one.kind == "copied"):
            places = where.get((name, True), [])[copies[name] :][:1]
            copies[name] += 1
            was = state.bindings.get(name, Binding(name, "", "", told.here))
            if told.here == told.today:
                what = "是复制来的，数与工作簿一致；工作簿变了不会跟着更新，改用绑定的那个数，或者每次人工核对"
            else:
                what = f"是复制来的，与工作簿不同；改成“{told.today}”，或者删去" if told.today else "是复制来的，请核对"
            yield _doubt("copied", was, places, told.here, told.today, what, blocks=told.here != told.today)
        for told in (one for one in each if one.kind == "new" and not Binding(name, "", "", "").in_table):
            what = "现在的草稿里有这个数，文中没有；要写的请补写"
            yield Doubt("new", "", told.text.partition("：")[0].strip("“”"), "", "", told.today, what, False)


def _told(told: Told, was: Binding, places: Sequence[tuple[Passage, Mark]], account: Account) -> Doubt:
    """What would be told of a figure of the prose, as a doubt."""
    rest = told.text.removeprefix(f"{was.place}：").replace("没有动；", "").replace("，没有动，", "，")
    if told.kind == "overtyped":
        what = f"起草时是“{was.text}”，已被人改动；{_BY_HAND}"
        return _doubt("changed", was, places, told.here, told.today, what, blocks=True)
    if told.kind == "lost":
        if not told.here:
            return _doubt("lost", was, places, "", told.today, rest, blocks=False)
        same = told.here == told.today
        return _doubt("lost", was, places, told.here, told.today, _LOST if same else rest, blocks=not same)
    if told.kind == "gone":
        value = _value(was, account)
        if value in (None, told.here):
            what = "现在的草稿里不再写这个数" + ("，没有核对；请核对后改写或者删去" if value is None else "，数与工作簿一致")
            return _doubt("gone", was, places, told.here, value or "", what, blocks=value is None)
        return _doubt("out_of_date", was, places, told.here, value, "现在的草稿里不再写这个数；请改写或者删去", blocks=True)
    return _doubt("out_of_date", was, places, told.here, told.today, rest, blocks=True)


def _value(was: Binding, account: Account) -> str | None:
    """What the workbook says of a figure that today's report does not tell, as it would be printed; None if nobody knows."""
    figures = account.figures
    if was.unit:
        own = [figures for name, figures in account.breakdown if kept_name(bare(name)) == was.unit]
        if len(own) != 1:
            return None
        figures = own[0]
    wanted = re.sub(r"^(?:u[0-9]+_)?(.*)_[0-9]+$", r"\1", was.name.removeprefix(PREFIX))
    known = {name.replace(".", "_"): fact for name, fact in facts(account.form, figures).items()}
    fact = known.get(wanted)
    if fact is None or fact.value is None:
        return None
    said = printed(fact)
    return was.text if fact.value == 0 and not was.text[:1].isdigit() else said


def _doubt(
    kind: str, was: Binding, places: Sequence[tuple[Passage, Mark]], here: str, today: str, what: str, *, blocks: bool
) -> Doubt:  # fmt: skip
    """A doubt about a bound figure, at the place where it stands now, else where it stood."""
    cells = f"{was.unit} {was.cells}".strip()
    if places:
        passage, mark = places[0]
        return Doubt(kind, passage.section, passage.around(mark.start, mark.end), cells, here, today, what, blocks)
    return Doubt(kind, "", f"…{was.before}〔{was.text}〕{was.after}…", cells, here, today, what, blocks)


# ---------------------------------------------------------------- tables


def _in_tables(held: PageProof, state: _State, approved: Submission) -> Iterator[Doubt]:
    """The figures of the tables that are not as in the workbook; and those that are, but are bound no longer."""
    form = approved.form
    wrong = {one.key: one for one in (*held.different, *held.absent, *held.extra)}
    for one in form.fields:
        name = cell_bookmark(form, one.key)
        cells = "!".join(approved.places[one.index])
        found = wrong.get(one.key)
        if found is None:
            if "lost" in state.kinds(name):
                said = state.bindings[name].text
                yield Doubt("lost", one.table.title, one.name, cells, said, said, _LOST, False)
            continue
        kind, what = _why(name, state, found.page)
        yield Doubt(kind, one.table.title, one.name, cells, found.page, found.approved, what, True)


def _why(name: str, state: _State, here: str) -> tuple[str, str]:
    """Kind of a figure of a table that is not as in the workbook, and what to do."""
    if name in state.renewed or "gone" in state.kinds(name):
        return "out_of_date", f"工作簿已变，文中还是起草时的数；{_RENEW}"
    if "overtyped" in state.kinds(name):
        return "changed", f"起草时是“{state.bindings[name].text}”，已被人改动；{_BY_HAND}"
    if not here:
        return "cell", "文中是空白，或者没有读到；请核对表格"
    if state.bindings:
        return "unbound", f"没有绑定；{_BY_HAND}"
    return "cell", _BY_HAND


def _annex(text: str) -> str:
    return "附件" if text.startswith("附件") else ""


def _pictures(state: _State) -> Iterator[Doubt]:
    """The charts that do not show the figures of the workbook."""
    for each in state.told.values():
        for told in (one for one in each if one.kind == "picture"):
            what = told.text.replace("没有动；", "").replace("，没有动", "")
            yield Doubt("picture", "", "", "", told.here, told.today, what, True)


# ---------------------------------------------------------------- texts


def _left_over(document: Document, approved: Submission) -> Iterator[Doubt]:
    """What is left of the draft for whoever finishes it."""
    for section, text in lines_of(document, approved.form):
        for match in LEFT_OVER.finditer(text):
            shown = match[0] if len(match[0]) <= _SHOWN else f"{match[0][:_SHOWN]}…"
            todo = "核对后删去" if "定稿前删除" in shown else "请补写"
            yield Doubt("leftover", section, shown, "", match[0], "", f"定稿里不能留有这样的提示；{todo}", True)


def _texts(report: Report, approved: Submission, account: Account) -> Iterator[Doubt]:
    """What the rules on texts say of the final text, what they could not judge, and numbers that the approved text has not."""
    titles = titles_of(approved.form)
    posted = replace(with_texts(approved, report), explanations=approved.explanations)
    before, after = check_one(approved), check_one(posted)
    for one in after.findings:
        if not one.rule.startswith("N") or LEFT_OVER.search(one.what):  # these are all listed, wherever they stand
            continue
        key = one.cells[0].key.removeprefix(TEXT) if one.cells else ""
        yield Doubt("rule", titles.get(key, ""), "", "", "", "", f"{one.rule} {one.what}{one.remedy}", one.open)
    for reason in dict.fromkeys(not_judged(before, after)):
        yield Doubt("not_judged", "", "", "", "", "", f"文字中的数没有核对：{reason}", True)
    for text in other_numbers(report, approved, account, _IT):
        yield Doubt("numbers", "", "", "", "", "", f"{text}；请把两处改成一致", True)
