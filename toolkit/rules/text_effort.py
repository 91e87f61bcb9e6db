"""How much is done about texts: what is too long or too hard is told and not judged, so that no text can hold up a check."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from toolkit.form import Form
from toolkit.rules.case import Case
from toolkit.rules.terms import Unjudged

#: Texts with more characters together are not looked through: six full cells. A report has some 3,000.
MOST_CHARACTERS = 200_000
#: More findings of a rule tell nobody anything: the text is broken, and the first ones say so.
MOST = 40

#: What is said of texts with more characters.
TOO_LONG = Unjudged("文字部分过长，没有核对；请只保留要公开的文字后再校验", whole=True)


def too_hard(case: Case, key: str = "") -> Unjudged:
    """Says that texts make too much work to be held against the figures.

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
