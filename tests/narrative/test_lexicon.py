"""Words in a sentence: the longest known phrase wins at every place, and what is not known is kept in one piece."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from toolkit.narrative.lexicon import Token, _scan, lexicon
from toolkit.narrative.vocabulary import Kind

_WORDS = lexicon().words
_LONGEST = max(map(len, _WORDS))
_PHRASES = sorted(_WORDS)


def _plainly(text: str, start: int, end: int) -> list[Token]:
    """The same by trying every length at every place."""
    found: list[Token] = []
    at = unknown = start
    while at < end:
        known = [last for last in range(min(end, at + _LONGEST), at, -1) if text[at:last] in _WORDS]
        if known and unknown < at:
            found.append(Token(Kind.UNKNOWN, None, unknown, at, text[unknown:at]))
        if known:
            found.append(Token(*_WORDS[text[at : known[0]]], at, known[0], text[at : known[0]]))
        at = known[0] if known else at + 1
        unknown = at if known else unknown
    return [*found, Token(Kind.UNKNOWN, None, unknown, end, text[unknown:end])] if unknown < end else found


_PIECE = st.tuples(st.integers(0, len(_PHRASES) - 1), st.integers(1, 12), st.sampled_from(["", "某", "件", "不"]))


@given(st.lists(_PIECE, max_size=8), st.integers(0, 6), st.integers(0, 6))
def test_the_longest_phrase_wins_and_nothing_behind_the_passage_is_looked_at(pieces, first, rest):
    """Phrases, whole or cut off, stand beside each other, and a passage of their text begins and ends anywhere."""
    text = "".join(_PHRASES[at][:length] + other for at, length, other in pieces)
    start, end = min(first, len(text)), max(min(first, len(text)), len(text) - rest)
    found: list[Token] = []
    _scan(text, start, end, found)
    assert found == _plainly(text, start, end)
