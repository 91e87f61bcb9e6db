"""What most workbooks of a kind show, which their sheets show already when they are drawn, so that only the rest is filled in.

Of a workbook that comes from a unit most figures are 0; of a template nearly all are blank. `toolkit.workbook.stamp` tells how
sheets are drawn once and filled in many times.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from toolkit.form import Form
from toolkit.submission.content import Content
from toolkit.template.judge.scope import Known
from toolkit.template.judge.shown import Judged, judge
from toolkit.template.lines import State, states, texts_of, years_of
from toolkit.template.prose import passages


@dataclass(frozen=True)
class Ground:
    """A workbook without texts whose cover is in order and whose figures are all 0, or all blank.

    Attributes:
        is_zero: Which of the two.
        known: Keys of the figures of last year that come with the workbook; here they are all 0.
        judged: What `_judge` shows of it. states: How the lines of 自检 stand.
    """

    is_zero: bool
    known: Known
    content: Content
    judged: Judged
    states: tuple[State, ...]


def ground_of(form: Form, content: Content) -> Ground:
    """The ground on which a workbook with this content has the least to fill in."""
    zeros = sum(value == 0 for value in content.figures.values())
    return _ground(form, tuple(content.prior), is_zero=2 * zeros > len(form.fields))


@lru_cache(maxsize=32)
def _ground(form: Form, known: Known, *, is_zero: bool) -> Ground:
    figures: Mapping[str, int] = {one.key: 0 for one in form.fields if is_zero and not one.total}
    cover: Mapping[str, str | int] = {"unit": form.document, "year": years_of(form)[0]}
    content = Content(cover=cover, figures=figures, prior=dict.fromkeys(known, 0))
    judged = judge(form, content)
    return Ground(is_zero, known, content, judged, states(form, judged, content, texts_of(passages(form, {}))))
