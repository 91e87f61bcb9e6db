"""What the rules about the report as a text share: where a passage stands, and what stands around it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from toolkit.rules.case import Case
from toolkit.rules.findings import Severity
from toolkit.rules.model import CaseTest
from toolkit.rules.terms import TEXT, Found, Need, Unjudged
from toolkit.rules.text_effort import MOST, MOST_CHARACTERS, TOO_LONG, titles_of

FORM = "国办公开办函〔2021〕30号、〔2019〕60号 报告格式"
FORM_2021 = "国办公开办函〔2021〕30号 报告格式"
HABIT = "审核惯例（公开报告中的常见问题）"
NO_TEXT = "文字部分全部空白时不作判断"

Finder = Callable[[Case], Iterable[Found]]


def text_test(found: Finder, *needs: Need) -> CaseTest:
    """A test that needs texts and looks at nothing else."""

    def guarded(case: Case) -> Iterable[Found | Unjudged]:
        return (TOO_LONG,) if len(case.prose) > MOST_CHARACTERS else islice(found(case), MOST)

    return CaseTest(guarded, (*needs, Need.TEXT), figures=False)


def aspects(case: Case) -> Iterator[tuple[str, str]]:
    """(key, heading) of the aspects that the edition prints."""
    return ((key, title) for section in case.submission.form.sections for key, title in section.aspects)


#: A passage is not shown further than this.
_LONGEST = 60


def around(text: str, start: int, end: int, room: int = 10) -> str:
    """A passage with a little of what stands around it, on one line."""
    end = min(end, start + _LONGEST)
    head = "……" if start > room else ""
    tail = "……" if end + room < len(text) else ""
    return head + "".join(text[max(0, start - room) : end + room].split()) + tail


def found_at(case: Case, key: str, text: str, span: tuple[int, int], *, milder: Severity | None = None, **more: str) -> Found:
    """What was found at one place of a text."""
    passage = around(text, *span)
    title = titles_of(case.submission.form).get(key, key)
    return Found({"title": title, "passage": passage, **more}, (TEXT + key,), excerpt=passage, milder=milder)


def occurs(case: Case, *signs: str) -> bool:
    """Whether one of these words occurs anywhere in the report."""
    return holds(case.prose, signs)


def holds(text: str, signs: Iterable[str]) -> bool:
    """Whether one of these words occurs in a text; a single character is looked for many times faster."""
    for sign in signs:  # noqa: SIM110 - it is asked dozens of times for each report, and a generator takes half of its time
        if sign[0] in text and sign in text:
            return True
    return False


def bare(text: str) -> str:
    """A text without signs and blanks."""
    return re.sub(r"[\W_]+", "", text)
