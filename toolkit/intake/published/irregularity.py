"""What the reader of published reports met and had to decide: never silently."""

from __future__ import annotations

from typing import NamedTuple


class Irregularity(NamedTuple):
    """One thing about a published report that is not as the official form has it.

    Attributes:
        code: A short stable English name of its kind (`row_label`, `blank_figures`, …).
        place: Where, in Chinese.
        detail: What was found and what was done about it, a Chinese sentence.
        again: Of a row that is printed once more: the keys of its figures; its texts that are not blank. None else.
        at: Of a row that is none of the form, its block and its row in the document. None else.
    """

    code: str
    place: str
    detail: str
    again: tuple[tuple[str, ...], tuple[str, ...]] | None = None
    at: tuple[int, int] | None = None


def excerpt(text: str, longest: int = 60) -> str:
    """A text on one line, shortened, for a message."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1] + "…"
