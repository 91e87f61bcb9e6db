"""What is said of what a door left out or could not read."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.intake.published.irregularity import Irregularity, excerpt

#: How many of the texts that were left out are shown.
_NAMED = 6


def left_out(struck: Sequence[str], hidden: Sequence[str]) -> list[Irregularity]:
    """What was left out because it is deleted or struck through, and because nobody sees it."""
    found = []
    if struck:
        what = f"原文里有 {len(struck)} 处删除或者划掉的文字没有采用（{_some(struck)}），请核对。"
        found.append(Irregularity("deleted_text", "正文和表格", what))
    if hidden:
        what = f"原文里有 {len(hidden)} 处不显示的文字没有采用（{_some(hidden)}）。"
        found.append(Irregularity("hidden_text", "正文和表格", what))
    return found


def in_doubt(texts: Sequence[str], vague: int) -> list[Irregularity]:
    """What was read although a style that is not understood may hide it, and how many such styles may hide anything."""
    if not texts and not vague:
        return []
    which = f"（{_some(texts)}）" if texts else ""
    what = f"网页里有些样式认不出管哪些文字，可能有不显示的文字被读入{which}，请打开网页对照核对。"
    return [Irregularity("hidden_text", "正文和表格", what)]


def _some(texts: Sequence[str]) -> str:
    shown = "、".join(f"“{excerpt(text, 20)}”" for text in texts[:_NAMED])
    return shown + ("等" if len(texts) > _NAMED else "")
