"""What the rules about the report as a text share: where a passage stands, and what stands around it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from itertools import islice

from toolkit.form import Form
from toolkit.rules.case import Case
from toolkit.rules.findings import Severity
from toolkit.rules.model import CaseTest
from toolkit.rules.terms import TEXT, Found, Need, Unjudged

HABIT = "审核惯例（公开报告中的常见问题）"
NO_TEXT = "文字部分全部空白时不作判断"

Finder = Callable[[Case], Iterable[Found]]


#: Texts with more characters together are not looked through: six full cells. A report has some 3,000.
MOST_CHARACTERS = 200_000
#: More findings of a rule tell nobody anything: the text is broken, and the first ones say so.
MOST = 40


def text_test(found: Finder, *needs: Need) -> CaseTest:
    """A test that needs texts and looks at nothing else."""

    def guarded(case: Case) -> Iterable[Found | Unjudged]:
        return (Unjudged(_TOO_LONG, whole=True),) if len(case.prose) > MOST_CHARACTERS else islice(found(case), MOST)

    return CaseTest(guarded, (*needs, Need.TEXT), figures=False)


_TOO_LONG = "文字部分过长，没有核对；请只保留要公开的文字后再校验"


def too_hard(case: Case, key: str = "") -> Unjudged:
    """That texts make too much work to be held against the figures.

    Args:
        case: The report.
        key: The text concerned, "" if it is not a single one.
    """
    where = f"“{titles_of(case.submission.form).get(key, key)}”" if key else "文字部分"
    return Unjudged(f"{where}的句子过长，并列、重复的内容过多，文字中的数字没有核对；请分成短句后再校验", whole=True)


@lru_cache(maxsize=8)
def titles_of(form: Form) -> Mapping[str, str]:
    """The heading of each text by narrative key."""
    titles = {"opening": "开头"}
    for section in form.sections:
        titles[section.key] = section.title
        titles |= {f"{section.key}.{key}": title for key, title in section.aspects}
    return titles


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
    """Whether one of these words occurs anywhere in the report; a single character is looked for many times faster."""
    prose = case.prose
    return any(sign[0] in prose and sign in prose for sign in signs)


def bare(text: str) -> str:
    """A text without signs and blanks."""
    return re.sub(r"[\W_]+", "", text)
