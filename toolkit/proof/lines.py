"""What people read of a page that was held against its workbook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from toolkit.proof.page import Difference, PageProof


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
