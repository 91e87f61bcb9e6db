"""One table says what people write where a number should stand; the reader and the workbook's formulas both take it."""

from __future__ import annotations

import ast
from pathlib import Path

import cn2an
import pytest

from toolkit.form import FORMS
from toolkit.form.model import CHANGE, COUNT, ITEMS, MONEY
from toolkit.rules import thresholds as at
from toolkit.rules.catalogue import RULES
from toolkit.rules.powers import Level
from toolkit.submission import lexicon
from toolkit.submission.cells import Note, RawCell, State
from toolkit.submission.numbers import read_figure
from toolkit.template.judge import formulas, texts
from toolkit.template.judge.scope import number_kind

TOOLKIT = Path(formulas.__file__).resolve().parents[2]
#: Those that read cells, judge them, or write formulas that do. Running text has words of its own.
READERS = sorted(
    path
    for pattern in ("submission/*.py", "template/judge/*.py", "rules/*.py", "checks/*.py")
    for path in TOOLKIT.glob(pattern)
    if path.name not in ("lexicon.py", "thresholds.py") and not path.name.startswith("told")
)
WORDS = {*lexicon.PLACEHOLDERS, *lexicon.HEDGES_BEFORE, *lexicon.HEDGES_AFTER, *lexicon.LESS, *lexicon.MORE, lexicon.DASHES,
         "".join(lexicon.HEDGES_BEFORE), lexicon.DIGITS, lexicon.WIDE}  # fmt: skip
#: Words that a message says of a change between two years, too.
SAID = {"减少", "增加"}
LIMITS = {at.MOST_COUNTED.value, at.MOST_MONEY.value}


def typed(text, measure=COUNT):
    return read_figure(RawCell(text), measure)


def formulas_of(kind, column):
    """The formula of a column of `_judge` for the first field whose numbers are of a kind."""
    form, one = next((form, one) for form in FORMS.values() for one in form.fields if number_kind(one) == kind)
    row = dict(zip("CDEFG", formulas.row_formulas(one, 5, "表二!B5"), strict=True))
    return (row | dict(zip("KLMNOPQ", texts.text_formulas(form, one, 5), strict=True)))[column]


def spelled_out(path):
    """Constants of a module that stand in the lexicon, by themselves or quoted in a formula, or are limits of size."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        value = getattr(node, "value", None) if isinstance(node, ast.Constant) else None
        if isinstance(node, ast.Tuple | ast.List | ast.Set):
            value = [one.value for one in node.elts if isinstance(one, ast.Constant)]
            known = {"、", ";"}.issubset(value) or {"亿元", "元"}.issubset(value)
        elif isinstance(value, str):
            words = {value, *value.split('"')[1::2]}
            known = (words & WORDS) - SAID or "０１２" in value or "―" in value
        else:
            known = type(value) is int and value in LIMITS
        if known:
            yield f"{path.name}:{node.lineno} {value!r}"


def test_no_reader_no_rule_and_no_formula_spells_out_what_the_tables_hold():
    assert len(READERS) > 30
    assert [found for path in READERS for found in spelled_out(path)] == []


@pytest.mark.parametrize("word", [*lexicon.PLACEHOLDERS, *lexicon.SLASHES, *lexicon.DASHES, "N/A", "——", "//"])
def test_every_placeholder_is_one_to_the_reader_and_to_the_formulas(word):
    assert typed(word).state is State.NA
    formula = formulas_of("count", texts.UNREAD)
    assert all(f'"{sign}"' in formula for sign in ([word.lower()] if word.lower() in lexicon.PLACEHOLDERS else word))


@pytest.mark.parametrize(
    "text", [*(f"{word}12" for word in lexicon.HEDGES_BEFORE), *(f"12{word}" for word in lexicon.HEDGES_AFTER), "超过12"]
)
def test_every_hedge_makes_an_approximation_to_the_reader_and_to_the_formulas(text):
    assert (typed(text).state, typed(text).notes & Note.APPROXIMATE) == (State.TEXT, Note.APPROXIMATE)
    formula = formulas_of("count", texts.UNREAD)
    assert all(f'="{word}"' in formula for word in lexicon.HEDGES_BEFORE)
    assert all(f'"0{word}"' in formula for word in lexicon.HEDGES_AFTER)


@pytest.mark.parametrize("sign", [*lexicon.SEPARATORS, "\n"])
def test_every_separator_parts_two_numbers_to_the_reader_and_to_the_formulas(sign):
    assert typed(f"12{sign}3").state is State.MULTI
    assert sign == "\n" or f'"{sign}"' in formulas_of("count", texts.UNREAD)


@pytest.mark.parametrize(("kind", "measure"), [("count", COUNT), ("items", ITEMS), ("change", CHANGE), ("money", MONEY)])
def test_every_unit_of_a_measure_may_follow_its_number_and_the_formulas_take_it_away(kind, measure):
    units = lexicon.UNITS[measure.name]

    assert {unit: typed(f"3{unit}", measure).value for unit in units} == {
        unit: 3 * measure.scale * 10**power if power >= 0 else 3 * measure.scale // 10**-power for unit, power in units.items()
    }
    assert texts.ENDINGS[kind] == tuple(units)
    assert all(f'"{unit}"&CHAR(1)' in formulas_of(kind, texts.DIGITS) for unit in units)


def test_no_unit_hides_behind_a_shorter_one_with_which_it_ends():
    for units in lexicon.UNITS.values():
        order = list(units)
        assert not [(a, b) for place, a in enumerate(order) for b in order[place + 1 :] if b.endswith(a)]


def test_the_messages_on_size_name_the_limits_that_are_judged():
    """The words 一千万 and 一百亿元 are those of the thresholds, and no level has a limit that the formulas do not let pass."""
    counted, money = RULES["C111"], RULES["C112"]
    named = [(one, 1) for one in at.THRESHOLDS if one.what == at.MOST_COUNTED.what] + [
        (one, 10**4) for one in at.THRESHOLDS if one.words.endswith("元")
    ]

    assert (counted.test.above, money.test.above) == (at.MOST_COUNTED.value, at.MOST_MONEY.value)
    assert len(named) == 10
    assert all(cn2an.cn2an(one.words.removesuffix("元")) == one.value * scale for one, scale in named)
    for rule, most in ((counted, at.MOST_COUNTED), (money, at.MOST_MONEY)):
        limits = [*rule.test.limits.area.values(), *rule.test.limits.organ.values()]
        assert max(one.value for one in limits) == most.value
        assert all(table[Level.UNKNOWN] is most for table in rule.test.limits)
    assert f">{at.MOST_COUNTED.value}," in formulas_of("count", formulas.RULE)
    assert f">{at.MOST_MONEY.value}," in formulas_of("money", formulas.RULE)
