"""Texts → claims: clause by clause, every number with what it counts, whose it is and of which year.

A clause ends at 。；！？ and at the end of a line; signs inside it (，、：（）) divide segments. The label of a number stands
right before it (受理申请 16 件) or right behind it (16 件予以公开); an unknown word in between, an unknown or foreign organ as
the subject, a part of the year or a way of receipt keep it from being a claim. Lists carry verb and subject over, 其中 opens
the parts of the total before it, and nothing is borrowed across the end of a sentence.

What is remembered is a value (`state`); what each word, sign and number does to it are functions of it (`words`, `signs`,
`claiming`), and so is what it means (`naming`, `whose`, `parts`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from toolkit.narrative.claiming import keep
from toolkit.narrative.claims import Reading
from toolkit.narrative.counting import CHARACTERS, MOST_TOTALS, finish_parts
from toolkit.narrative.effort import TooHard
from toolkit.narrative.lexicon import Token, new, tokens
from toolkit.narrative.notation import fold
from toolkit.narrative.segments import GOES_ON, NUMERIC, TOPICAL, clauses, segments
from toolkit.narrative.signs import sign
from toolkit.narrative.state import Clause, Paragraph, Reader, Sentence
from toolkit.narrative.vocabulary import Kind
from toolkit.narrative.words import HANDLERS, TELLING

_FILLER, _SIGN = Kind.FILLER, Kind.SIGN

#: Texts without claims: basis, period, address.
_SKIPPED = frozenset({"opening"})
_HEADING = re.compile(r"[（(]?[一二三四五六七八九十0-9]{1,2}[）)、.．]")
#: A full stop as some keyboards write it: 占10%.委托街道…
_POINT = re.compile(r"(?<=[\u4e00-\u9fff%）)])\.(?=[\u4e00-\u9fff])")
#: A year that is none of a report's name. What few characters are comes first: a look behind would be taken everywhere.
_YEAR = re.compile(r"([12](?<![0-9].)(?:(?<=2)0|(?<=1)9)[0-9]{2})年(?!度?(?:度?报告|政府信息公开工作年度报告))")


def read(texts: Mapping[str, str], unit: str = "", year: int | None = None) -> Reading:
    """Read the texts of a report.

    Args:
        texts: By narrative key.
        unit: Name of the unit, whose figures are its own.
        year: The report year; None: every year that is named is taken for it.

    Returns:
        What they say in numbers; nothing but the name of the text, if one of them makes more work than any report does.
    """
    reader = Reader(unit, year)
    for key, text in texts.items():
        if key not in _SKIPPED and text:
            try:
                _read(reader, key, text)
            except TooHard:
                return Reading(too_hard=key, steps=reader.effort.spent)
    reader.found.steps = reader.effort.spent
    return reader.found


def _folded(text: str) -> str:
    """A text as it is read, its points that end a sentence as full stops."""
    folded = fold(text)
    return _POINT.sub("。", folded) if "." in folded else folded


def _masked(text: str, own: str) -> str:
    """A text with a sign that stands in none in place of each character of the unit's own name."""
    return text.replace(own, "\ue000" * len(own)) if len(own) > 2 else text


def _read(reader: Reader, key: str, text: str) -> None:
    reader.effort.spend(len(text) // CHARACTERS)
    folded = _folded(text)
    reader.found.texts[key], reader.found.folded[key] = text, folded
    folded = _masked(folded, reader.organ.name)
    found = NUMERIC.search(folded)
    if found is None:  # no clause says anything in numbers: half of the texts of a report
        return
    reader.key, reader.text, numeric = key, folded, found.start()
    default, headed = key.endswith(".requests"), False
    reader.sentence = Sentence()
    line, sentence = True, -1  # what begins anew with the next clause that says anything
    for start, end in clauses(folded):
        before = folded[start - 1] if start else "\n"
        if before == "\n":
            line = True
            if "." not in key and _HEADING.match(folded, start, end):
                default, headed = "依申请" in folded[start : start + 20], True
        if before not in "；;":
            sentence = start
        if numeric < start:
            found = NUMERIC.search(folded, start)
            if found is None:
                break  # nor does any clause that follows
            numeric = found.start()
        if numeric >= end:
            continue
        if line:
            reader.paragraph, line = Paragraph(default, headed), False
        if sentence >= 0:
            _begin(reader, sentence)
            sentence = -1
        if reader.paragraph.default or TOPICAL.search(folded, start, end) or GOES_ON.match(folded, end):
            _clause(reader, start, end)
        elif (named := _YEAR.search(folded, start, end)) is not None:
            reader.paragraph.year = reader.years_away(named[1])
    keep(reader)


def _begin(reader: Reader, start: int) -> None:
    """A new sentence."""
    if reader.sentence.claims:
        keep(reader)
    reader.sentence = Sentence(start)
    if reader.paragraph.scope != "office":
        reader.paragraph.scope = ""
    reader.paragraph.year = min(reader.paragraph.year, 0)  # 余3件移至下年。 What is told then is told of this year again


def _clause(reader: Reader, start: int, end: int) -> None:
    reader.clause = Clause(reader.paragraph, reader.sentence, start, end)
    handlers = HANDLERS
    for first, last in segments(reader.text, start, end):
        found = tokens(reader.text, first, last)
        reader.effort.spend(len(found))
        for token in found:
            kind = token.kind
            if kind is not _FILLER or token.text in TELLING:
                handlers[kind](reader, token)
    sign(reader, new(Token, (_SIGN, "。", end, end, "")))
    while reader.clause.parts:
        finish_parts(reader)
    if reader.clause.claims:
        reader.sentence.claims += reader.clause.claims
    if reader.clause.numbered:
        reader.paragraph.before = reader.clause
        for unit, several in reader.clause.totals.items():
            earlier = () if reader.clause.goes_on else reader.paragraph.totals.get(unit, ())
            reader.paragraph.totals[unit] = [*earlier, *several][-MOST_TOTALS:]
