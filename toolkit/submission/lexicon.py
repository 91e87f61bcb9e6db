"""What people write where a number should stand, as data: signs, placeholders, units, hedges, separators.

The one table of these. The reader (`toolkit.submission.numbers`) makes its patterns of it, the workbook's own formulas
(`toolkit.template.judge`) their lists, so that a word that one of them knows is known to the other. Limits of size stand in
`toolkit.rules.thresholds`; the words of running text are another language and stand in `toolkit.narrative.lexicon`.
"""

from __future__ import annotations

from collections.abc import Mapping

DIGITS = "0123456789"

#: Full-width forms and other dashes, and what is read in their place.
NARROW: Mapping[str, str] = dict(zip("０１２３４５６７８９．，－＋／（）–﹣−", "0123456789.,-+/()---", strict=True))
#: Likewise, but of no figure: they only make texts that are compared alike.
NARROW_ELSEWHERE: Mapping[str, str] = {"％": "%", "：": ":"}
#: The forms that are told of as full-width (C114); the others nobody sees.
WIDE = "０１２３４５６７８９．，－＋"

#: Words that stand for “nothing here”, whether in capitals or not.
PLACEHOLDERS = ("无", "不适用", "暂无", "n/a", "na")
#: Signs that stand for “nothing here”, each alone or repeated, the two kinds not mixed.
SLASHES = "/\\"
DASHES = "-—―─_"

#: By the name of the measure, the units that may follow a number and what each makes of it, as a power of ten of the measure;
#: a unit that ends as another one does stands before it.
UNITS: Mapping[str, Mapping[str, int]] = {
    "件": {"件": 0, "份": 0, "个": 0, "宗": 0, "起": 0},
    "项": {"项": 0, "个": 0, "件": 0},
    "万元": {"万元": 0, "亿元": 4, "元": -4, "万": 0},
}

#: Before a change: fewer, more; the shorter form is how the longer one begins.
LESS, MORE = ("减", "减少"), ("增", "增加")

#: Signs that make a number an approximation at the beginning of a cell (超过 begins like 超), and behind a digit.
HEDGES_BEFORE = ("约", "近", "超", "逾")
HEDGES_AFTER = ("余", "多", "左右", "以上")

#: What parts several numbers in one cell, beside a line break.
SEPARATORS = ("、", ";", "；", "/", " ")
