"""Stage N, first part: the report as a text, its sections, headings, leftovers, scope, years, wording, and whose text it is.

A flat gap (a section that is not written, a placeholder that was left) is an error; everything else asks or hints. Words and
thresholds are data (`toolkit.rules.texts.patterns`). A workbook without any text is not judged: many offices collect the
text as Word.
"""

from __future__ import annotations

from toolkit.rules.model import Rule
from toolkit.rules.texts.alike import ALIKE
from toolkit.rules.texts.contents import CONTENTS
from toolkit.rules.texts.opening import OPENING
from toolkit.rules.texts.scope import SCOPE
from toolkit.rules.texts.sections import SECTIONS
from toolkit.rules.texts.wording import WORDING
from toolkit.rules.texts.years import YEARS

PROSE: tuple[Rule, ...] = (*SECTIONS, *OPENING, *CONTENTS, *SCOPE, *YEARS, *WORDING, *ALIKE)
