"""What is done to the texts of a workbook on a short way is what it would be on the long one, for every character there is."""

from __future__ import annotations

import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from toolkit.workbook.lists import escape_link
from toolkit.workbook.styles import clip, safe_text, text_width, units

CHARACTERS = "".join(map(chr, range(0x110000)))
UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef]")


def test_the_width_of_a_line_is_that_of_its_characters():
    """All 1,114,112, sixty-four at a time: so many of them are wide as Unicode says."""
    for start in range(0, len(CHARACTERS), 64):
        some = CHARACTERS[start : start + 64]
        wide = sum(unicodedata.east_asian_width(char) in "WFA" for char in some)
        assert text_width(some) == wide + 0.55 * (64 - wide), hex(start)


def test_nothing_that_can_be_printed_is_unsafe():
    """Every character that can: none is escaped, and none breaks a line."""
    printed = "".join(filter(str.isprintable, CHARACTERS))
    assert not UNSAFE.search(unicodedata.normalize("NFC", printed)) and printed.splitlines() == [printed]
    assert not any(chr(plane + end) in printed for plane in range(0, 0x110000, 0x10000) for end in (0xFFFE, 0xFFFF))


@given(st.text(st.sampled_from("公开a e\u0301\n\r\t\u2028\u202e\x07\ufffe\u3000😀")))
def test_a_text_is_made_safe_piece_by_piece(text):
    """Line ends become one kind, marks that cannot be seen escapes, letters are joined with their accents; all else stays."""
    lines = unicodedata.normalize("NFC", re.sub("\r\n|[\r\u2028\u2029]", "\n", text))
    expected = "".join(f"\\u{ord(char):04x}" if UNSAFE.match(char) or char == "\ufffe" else char for char in lines)
    assert safe_text(text) == expected


@given(st.text(st.sampled_from("公a😀\n"), max_size=30), st.integers(3, 40))
def test_a_text_is_clipped_only_where_it_does_not_fit(text, limit):
    """In UTF-16 units, of which some characters take two."""
    size = len(text.encode("utf-16-le")) // 2
    assert units(clip(text, limit)) <= limit
    assert (clip(text, limit) == text) == (size <= limit)


def test_a_link_has_what_may_not_stand_in_it_as_hex():
    """Each of the 128 characters of ASCII behind a folder; Chinese stays."""
    found = {char: escape_link(f"退回/{char}") for char in map(chr, range(128))}
    escaped = {char: f"退回/%{ord(char):02X}" for char in '%"<>[]^`{}#? \t\n'}
    assert {char: link for char, link in found.items() if link and link != f"退回/{char}"} == escaped
    assert [char for char, link in found.items() if link is None] == [
        char for char in map(chr, range(128)) if not char.isprintable() and char not in "\t\n"
    ]
