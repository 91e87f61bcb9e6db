"""What people read of a page or a report that was held against its workbook, and what programs get of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from toolkit.proof.doubts import LABELS, Doubt

if TYPE_CHECKING:
    from toolkit.proof.page import Difference, PageProof
    from toolkit.proof.report import ReportProof


#: So many remarks of one kind stand below one line.
_MANY = 3


def list_proof(proof: PageProof) -> Iterator[str]:
    """The verdict first, then every difference with its place."""
    if proof.why_unread:
        yield proof.why_unread
        return
    counts = (("不一致", proof.different), ("页面缺", proof.absent), ("页面多", proof.extra))
    yield f"一致 {proof.same}，" + "，".join(f"{word} {len(found)}" for word, found in counts) + "。"
    yield from (f"  不一致 {text}。" for text in proof.heads)
    for one in proof.different:
        yield f"  不一致 {one.place}：页面是“{one.page}”，批准的是“{one.approved}”。"
    for one in proof.absent:
        yield f"  页面缺 {one.place}：批准的是“{one.approved}”。"
    for one in proof.extra:
        yield f"  页面多 {one.place}：页面是“{one.page}”，批准的工作簿里是空白。"
    yield from (f"  不一致 {text.rstrip('。')}。" for text in proof.others)
    yield from (f"  页面缺 标题“{text}”。" for text in proof.headings)
    yield from (f"  文字 {text.rstrip('。')}。" for text in proof.prose)
    yield from (f"  另有 {text.rstrip('。')}。" for text in proof.aside)
    yield from (f"  没有核对 {text.rstrip('。')}。" for text in proof.not_compared)
    if not proof.blocks and proof.not_compared:
        yield "核对过的都与批准的工作簿一致；上面没有核对的，请人工核对。"
    elif not proof.blocks:
        yield "页面与批准的工作簿一致。"
    else:
        yield "请改正页面后重新保存、重新核对；工作簿有错的，先改工作簿、重新审定。"


def proof_json(proof: PageProof) -> dict[str, object]:
    """The answer of `verify-page --json`."""

    def listed(found: Sequence[Difference]) -> list[dict[str, str]]:
        return [one._asdict() for one in found]

    return {
        "page": proof.page,
        "workbook": proof.workbook,
        "unread": proof.why_unread or None,
        "same": proof.same,
        "different": listed(proof.different),
        "absent": listed(proof.absent),
        "extra": listed(proof.extra),
        "title": not proof.heads and not proof.why_unread,
        "heads": list(proof.heads),
        "headings": list(proof.headings),
        "prose": list(proof.prose),
        "others": list(proof.others),
        "aside": list(proof.aside),
        "not_compared": list(proof.not_compared),
    }


def list_report(proof: ReportProof) -> Iterator[str]:
    """The counts first, then what has to be mended, then what somebody should look at, each with its place."""
    if proof.why_unread:
        yield proof.why_unread
        return
    blocking = sum(one.blocks for one in proof.doubts)
    bound = f"，文字里绑定的数一致 {proof.said} 个" if proof.bound else ""
    yield f"表里一致 {proof.same} 格{bound}；必须改 {blocking} 处，请看一看 {len(proof.doubts) - blocking} 处。"
    for heading, blocks in (("必须改：", True), ("请看一看：", False)):
        found = [one for one in proof.doubts if one.blocks is blocks]
        quiet = [one for one in found if one.kind == "unbound" and one.document == one.workbook and not blocks]
        if found:
            yield heading
        yield from _lines([one for one in found if one not in quiet])
        if quiet:
            parts = [
                f"{section} {'、'.join(one.document for one in group)}" for section, group in
                ((section, list(group)) for section, group in groupby(quiet, key=lambda one: one.section))
            ]  # fmt: skip
            yield f"  没有绑定、与工作簿一致的 {len(quiet)} 个数，工作簿变了不会跟着更新：{'；'.join(parts)}。"
    yield from (f"没有核对：{text}。" for text in proof.not_compared)
    if blocking:
        yield "改好后重新核对；数过时的，用 nianbao draft --update 更新。"
    elif proof.not_compared:
        yield "核对过的都与工作簿一致；上面没有核对的，请人工核对。"
    else:
        yield "文稿与工作簿一致。"


def _lines(found: Sequence[Doubt]) -> Iterator[str]:
    """A line for each; remarks that are left over all say the same of themselves, so that many stand below one line."""
    left: dict[str, list[Doubt]] = {}
    for one in found:
        if one.kind == "leftover":
            left.setdefault(one.what, []).append(one)
    for one in found:
        alike = left[one.what] if one.kind == "leftover" else []
        if len(alike) < _MANY:
            yield f"  {_line(one)}"
        elif one is alike[0]:
            yield f"  {LABELS[one.kind]} {len(alike)} 处，{one.what.rstrip('。')}："
            yield from (f"    {_place(each)}" for each in alike)


def _place(one: Doubt) -> str:
    return " ".join(filter(None, (one.section, one.around))) + (f"（{one.cells}）" if one.cells else "")


def _line(one: Doubt) -> str:
    """手工改过 一、总体情况 …新收〔33〕件…（表三!J6）：文中是“33”，工作簿是“31”；……。"""
    place = _place(one)
    said = [f"文中是“{one.document}”"] if one.document and one.kind != "leftover" else []
    said += [f"工作簿是“{one.workbook}”"] if one.workbook and one.kind != "heading" else []
    if one.kind == "out_of_date" and one.document == one.workbook:  # it is the words around the figure that are of yesterday
        said = []
    words = "；".join(filter(None, ("，".join(said), one.what.rstrip("。"))))
    return f"{LABELS[one.kind]} {place}：{words}。" if place else f"{LABELS[one.kind]} {words}。"


def report_json(proof: ReportProof) -> dict[str, object]:
    """The answer of `check --against --json`."""
    return {
        "report": proof.report,
        "workbook": proof.workbook,
        "unread": proof.why_unread or None,
        "blocks": proof.blocks,
        "bound": proof.bound,
        "same": proof.same,
        "said": proof.said,
        "doubts": [one._asdict() for one in proof.doubts],
        "not_compared": list(proof.not_compared),
    }
