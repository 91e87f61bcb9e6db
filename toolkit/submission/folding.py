"""Texts as they are compared: what people, programs and web pages spell differently and mean alike is folded away."""

from __future__ import annotations

import re
import unicodedata

from toolkit.patterns import pattern

#: What Word's bookmarks leave behind in a converted text.
RESIDUE = pattern(r"\[bookmark:[^\]\n]{0,200}\]", re.IGNORECASE)
#: Characters that take no room and say nothing: joiners, direction marks, the byte order mark, soft hyphens.
INVISIBLE = pattern("[\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad]")

_ALIKE = str.maketrans("[【〔〈{]】〕〉}“”„‟＂‘’`´", "((((()))))" + '"' * 5 + "'" * 4)


def narrow(text: str) -> str:
    """Wide letters, digits and signs in their narrow form (NFKC)."""
    return unicodedata.normalize("NFKC", text)


def squeezed(text: str) -> str:
    """A text in narrow forms, without blanks: a name, a code, a date as typed."""
    return "".join(narrow(text).split())


def folded(text: str) -> str:
    """A heading without residue, blanks and invisible characters, in narrow forms, with one kind of brackets and quotes."""
    if "[" in text:
        text = RESIDUE.sub("", text)
    return "".join(narrow(INVISIBLE.sub("", text)).translate(_ALIKE).split())
