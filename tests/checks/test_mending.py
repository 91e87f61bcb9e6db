"""Fixing what is reported leaves nothing: every finding names what is wrong, and what could not be judged was said to be so."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

import pytest

from tests.support import FAULTS
from toolkit.checks.judging import check_one
from toolkit.form import FORMS
from toolkit.rules.model import Sample
from toolkit.rules.samples import build, clean_figures, clean_texts
from toolkit.submission.numbers import show

FORM = FORMS[2021]
CLEAN = clean_figures(FORM)
TEXTS = clean_texts(FORM, 2024)
#: What a careless hand does to a figure that stays a number.
SLIPS = {
    "one more": lambda value: value + 1,
    "a digit too many": lambda value: value * 10 + 3,
    "doubled": lambda value: value * 2 + 1,
    "not filled": lambda value: 0 if value else 7,
}
#: What it does to the prose.
PROSE = {
    "another number": lambda text: text.replace("16件", "18件").replace("120件", "130件"),
    "left blank": lambda text: "",
    "a placeholder left": lambda text: text + "本年度共XX件。",
    "half a sentence": lambda text: text + "【待补充：数字】",
}


def slips(dice: random.Random) -> tuple[dict[str, Any], dict[str, int], dict[str, str]]:
    """One to five slips: cells as typed, figures, texts."""
    typed: dict[str, Any] = {}
    figures: dict[str, int] = {}
    texts: dict[str, str] = {}
    for _ in range(dice.randint(1, 5)):
        kind = dice.random()
        key = dice.choice(list(CLEAN))
        if kind < 0.3:
            make, _ = FAULTS[dice.choice(list(FAULTS))]
            typed[key] = make(show(CLEAN[key], FORM.by_key[key].measure))
        elif kind < 0.8:
            figures[key] = SLIPS[dice.choice(list(SLIPS))](CLEAN[key])
        else:
            name = dice.choice([one for one in TEXTS if one not in ("opening",)])
            texts[name] = PROSE[dice.choice(list(PROSE))](TEXTS[name])
    return typed, figures, texts


def mended(named: set[str], wrong: Mapping[str, Any], inputs: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    """What is still wrong after everything that was named has been put right; a total stands for what it adds up."""
    reached = named | {part for key in named for part in inputs.get(key, ())}
    return {key: value for key, value in wrong.items() if key not in reached}


@pytest.mark.parametrize("seed", range(60))
def test_fixing_all_reported_findings_leaves_none(seed):
    """Each round puts right what the findings name; what appears later was said to be unjudged before; at last all is right."""
    typed, figures, texts = slips(random.Random(seed))
    unjudged: set[str] | None = None
    for _ in range(4):
        answer = check_one(build(Sample(typed=typed, figures=figures, texts=texts, prior={})).submission)
        if not answer.findings:
            break
        if unjudged is not None:
            assert {finding.rule for finding in answer.findings} <= unjudged
        unjudged = {one.rule for one in answer.not_judged}
        named = {cell.key for finding in answer.findings for cell in finding.cells}
        before = len(typed) + len(figures) + len(texts)
        typed, figures = mended(named, typed, FORM.inputs_of), mended(named, figures, FORM.inputs_of)
        texts = mended(named, texts, {})
        assert len(typed) + len(figures) + len(texts) < before, [finding.message for finding in answer.findings]
    else:
        pytest.fail("still something to say after four rounds")


def test_most_slips_are_reported_at_once():
    """A clerk gets everything in one go: of 300 careless reports fewer than one in ten needs a second round."""
    second = 0
    for seed in range(1000, 1300):
        typed, figures, texts = slips(random.Random(seed))
        answer = check_one(build(Sample(typed=typed, figures=figures, texts=texts, prior={})).submission)
        named = {cell.key for finding in answer.findings for cell in finding.cells}
        left = mended(named, typed, FORM.inputs_of), mended(named, figures, FORM.inputs_of), mended(named, texts, {})
        again = check_one(build(Sample(typed=left[0], figures=left[1], texts=left[2], prior={})).submission)
        second += bool(again.findings)
    assert second < 30
