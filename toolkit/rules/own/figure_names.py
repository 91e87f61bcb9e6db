"""Which figure a person means: by key, by its address in the template, or by the words that are printed beside it.

    requests/received/total      表三!J6      表三“本年新收／总计”

Words are headings of the row and of the column, or parts of them, from the outside in. They must fit one figure alone; an equal
heading beats one that only contains the word. What fits none or several is answered with what could be meant.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from functools import lru_cache

from toolkit.form import Field, Form
from toolkit.form.layout import addresses, column_letter, column_number, lay_out
from toolkit.submission.folding import narrow, squeezed

#: Candidates that are named; of more, the rest is only counted.
_NAMED = 4
_QUOTES = str.maketrans("", "", "“”‘’\"'「」『』《》")
_ENUMERATOR = re.compile(r"^(?:[一二三四五六七八九十]+、|\([一二三四五六七八九十]+\)|\d+[.、])")


class UnknownPlaceError(Exception):
    """A place that is none, or could be several; the text says what to write instead."""


def as_typed(text: str) -> str:
    """Full-width signs and letters in their narrow form, dashes and multiplication signs as typed on a keyboard."""
    return narrow(text).translate(_SIGNS)


_SIGNS = str.maketrans("−–—﹣×✕✖∗÷", "----****/")


def place_words(form: Form, key: str) -> str:
    """A figure for people: 表三 J6“一、本年新收政府信息公开申请数量／总计”."""
    one = form.by_key[key]
    return f"{one.table.label} {addresses(form)[key][1]}“{one.name}”"


# ---------------------------------------------------------------- keys and addresses


def by_key(form: Form, key: str) -> str:
    """The key itself.

    Raises:
        UnknownPlaceError: If the edition has no such figure.
    """
    if key in form.by_key:
        return key
    near = difflib.get_close_matches(key, list(form.by_key), n=2, cutoff=0.7)
    raise UnknownPlaceError(f"{form.edition} 版表格里没有“{key}”这个数{_or_rather(near)}")


def by_address(form: Form, sheet: str, first: str, last: str = "") -> list[str]:
    """The figures of an area of the template.

    Args:
        form: The edition.
        sheet: 表二, 表三 or 表四.
        first: A1 address of its first cell; last: of its last cell, "" for a single cell.

    Raises:
        UnknownPlaceError: If a cell of it holds no figure, or a total stands beside what it adds up.
    """
    start, end = _split(first), _split(last or first)
    if start[0] > end[0] or start[1] > end[1]:
        raise UnknownPlaceError(f"“{first}:{last}”要从左上角写到右下角。")
    if (end[0] - start[0] + 1) * (end[1] - start[1] + 1) > 1000:
        raise UnknownPlaceError(f"“{first}:{last}”超出了{sheet}的范围。")
    cells = _cells(form)
    keys: dict[str, None] = {}
    for row in range(start[1], end[1] + 1):
        for column in range(start[0], end[0] + 1):
            held = cells.get((sheet, column, row), "")
            if held not in form.by_key:
                raise UnknownPlaceError(_no_figure(form, sheet, f"{column_letter(column)}{row}", held))
            keys[held] = None
    for identity in form.identities:
        parts = [key for key in identity.right if key in keys]
        if identity.kind != "balance" and identity.left[0] in keys and parts:
            total, part = (addresses(form)[key][1] for key in (identity.left[0], parts[0]))
            raise UnknownPlaceError(
                f"{sheet}!{first}:{last} 里的 {total} 是总计，已经包括了 {part}，会重复计算。请只选总计，或者只选各分项。"
            )
    return list(keys)


def _split(address: str) -> tuple[int, int]:
    letters = address.rstrip("0123456789")
    return column_number(letters), int(address[len(letters) :])


@lru_cache(maxsize=8)
def _cells(form: Form) -> dict[tuple[str, int, int], str]:
    """By sheet, column and row in the template: the key of the figure, or the heading that is printed there."""
    found: dict[tuple[str, int, int], str] = {}
    for table in form.tables:
        for box in lay_out(form, table).boxes:
            column, row = _split(box.address())
            for right in range(box.columns):
                for down in range(box.rows):
                    found[table.label, column + right, row + down] = box.field.key if box.field else box.text
    return found


def _no_figure(form: Form, sheet: str, address: str, heading: str) -> str:
    if heading:
        return f"{form.edition} 版{sheet} {address} 是标题“{heading}”，不是填数的单元格。"
    figures = [place for label, place in addresses(form).values() if label == sheet]
    return f"{sheet} {address} 不是填数的单元格；{form.edition} 版{sheet}填数的单元格从 {figures[0]} 到 {figures[-1]}。"


# ---------------------------------------------------------------- words


def by_words(form: Form, sheet: str, words: str) -> str:
    """The one figure whose headings these words are.

    Args:
        form: The edition.
        sheet: The table that is meant, "" if none was named.
        words: Headings or parts of them, separated by slashes or blanks.

    Raises:
        UnknownPlaceError: If there is none, or several.
    """
    plain = [_plain(part) for part in re.split(r"[/\s]", words.replace("增/减", "增减"))]
    plain = [part for part in plain if part]
    if not plain:
        raise UnknownPlaceError(
            f"“{sheet}”后面要写单元格或标题，例如 {sheet or '表三'}!J6、{sheet or '表三'}“本年新收／总计”。"
        )
    best: list[str] = []
    lowest = len(plain) + 1
    for one in form.fields:
        if sheet in ("", one.table.label):
            distance = _distance(plain, one)
            if distance < lowest:
                best, lowest = [one.key], distance
            elif distance == lowest <= len(plain):
                best.append(one.key)
    if len(best) == 1:
        return best[0]
    where, shown = f"{form.edition} 版{sheet or '表格'}", words.replace("/", "／")
    if best:
        named = "、".join(place_words(form, key) for key in best[:_NAMED])
        more = f"等 {len(best)} 处" if len(best) > _NAMED else ""
        raise UnknownPlaceError(f"{where}里“{shown}”可以指 {named}{more}。{_more_exactly(form, best)}")
    raise UnknownPlaceError(f"{where}里没有“{shown}”{_or_rather(_near(form, sheet, plain))}")


def _plain(heading: str) -> str:
    """A heading for comparison: narrow, no blanks, no quotes, no number in front."""
    text = squeezed(heading).translate(_QUOTES)
    return _ENUMERATOR.sub("", text).replace("增/减", "增减")


@lru_cache(maxsize=2048)
def _headings(one: Field) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return tuple(map(_plain, one.row)), tuple(map(_plain, one.column))


def _distance(words: Sequence[str], one: Field) -> int:
    """How many words are only parts of a heading; more than there are words if they do not fit."""
    row, column = _headings(one)
    return min(_fit(words, (*row, *column)), _fit(words, (*column, *row)))


def _fit(words: Sequence[str], headings: Sequence[str]) -> int:
    if not words:
        return 0
    unfit = len(words) + 1
    for position, heading in enumerate(headings):
        if words[0] in heading:
            unfit = min(unfit, (words[0] != heading) + _fit(words[1:], headings[position + 1 :]))
    return unfit if unfit <= len(words) else len(words) + 100


def _more_exactly(form: Form, keys: Sequence[str]) -> str:
    """How to say which one is meant; where they are one area, also how to mean them all."""
    places = [addresses(form)[key] for key in keys]
    advice = f"请再写上旁边或上一级的标题，或者直接写单元格，如 {places[0][0]}!{places[0][1]}"
    try:
        together = by_address(form, places[0][0], places[0][1], places[-1][1]) == list(keys)
    except UnknownPlaceError:
        together = False
    if together:
        return f"{advice}；要它们的和，请写 {places[0][0]}!{places[0][1]}:{places[-1][1]}。"
    return f"{advice}。"


def _near(form: Form, sheet: str, words: Sequence[str]) -> list[str]:
    """Headings that the words without a match may be meant for."""
    headings: dict[str, str] = {}
    for one in form.fields:
        if sheet in ("", one.table.label):
            headings.update({_plain(heading): heading for heading in (*one.row, *one.column)})
    strange = [word for word in words if not any(word in heading for heading in headings)]
    found: dict[str, None] = {}
    for word in strange:
        alike = sorted(((_likeness(word, heading), heading) for heading in headings), reverse=True)
        found.update({headings[heading]: None for likeness, heading in alike[:2] if likeness >= 0.6})
    return list(found)


def _likeness(word: str, heading: str) -> float:
    """How like a word is to the part of a heading that is most like it, from 0 to 1."""
    last = max(1, len(heading) - len(word) + 1)
    return max(difflib.SequenceMatcher(None, word, heading[start : start + len(word)]).ratio() for start in range(last))


def _or_rather(near: Sequence[str]) -> str:
    return f"，是不是“{'”或“'.join(near)}”？" if near else "，请核对。"
