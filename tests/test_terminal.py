"""Texts of strangers before people and programs: what cannot be seen is shown, and nothing else is touched."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.terminal import escaped, json_text, unseen, visible, visible_lines

_ANY = st.text(st.characters(codec=None, categories=None))


def hidden(text: str) -> list[str]:
    return [mark for mark in text if unicodedata.category(mark) in ("Cc", "Cf", "Cs", "Zl", "Zp")]


@given(_ANY)
def test_no_text_hides_anything_and_showing_it_twice_changes_nothing(text):
    assert set(hidden(visible(text))) <= {"\t"}
    assert set(hidden(visible_lines(text))) <= {"\t", "\n"}
    assert visible(visible(text)) == visible(text)


@pytest.mark.parametrize("text", ["云溪市教育局", "甲　局", "甲\xa0局", "䶮镇 A-1（2）", "Ａ／B:é"])
def test_ordinary_names_and_blanks_of_any_kind_stay(text):
    assert visible(text) == text and unseen(text) == []


def test_what_cannot_be_seen_is_called_by_its_name_for_people_and_escaped_for_programs():
    assert visible("甲\u200b局\u2028\U000e0001\x7f") == "甲〈零宽空格〉局〈行分隔符〉〈格式字符U+E0001〉〈删除符〉"
    assert escaped("甲\u202e局\u2028\U000e0001\x7f") == "甲\\u202e局\\u2028\\U000e0001\\u007f"
    assert unseen("甲\u202e局\u202e\u200b\x00\x1f") == ["U+202E", "U+200B", "U+0000", "U+001F"]
    assert unseen("甲\n局\t \u3000\xa0\x0b\r\x85\u2028") == []  # lines and blanks, which a name may be broken by


@given(st.dictionaries(_ANY, st.one_of(_ANY, st.lists(_ANY))))
def test_json_is_exact_although_it_hides_nothing(data):
    for text in (json_text(data), json_text(data, indent=2), json_text(data, ascii_only=True)):
        assert json.loads(text) == json.loads(json.dumps(data))
        assert set(hidden(text)) <= {"\n"}
        text.encode()


def test_json_of_ordinary_texts_is_written_as_it_always_was():
    data = {"单位": ["云溪市教育局", 1, None, "甲　局\xa0\n"]}
    assert json_text(data) == json.dumps(data, ensure_ascii=False, indent=1)
