"""Sketches tell how much two texts are the same, within two points or so, and find the pairs among thousands."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.narrative import likeness as likeness_of
from toolkit.narrative.likeness import KEPT, RUN, SHORTEST, companions, likeness, plain, same_share, sketch

#: Characters that reports are full of, the commonest first, and 200 stock phrases of them.
CHARACTERS = (
    "公开信息政府工作的行申请单位件年度管理布发主动和不法依要求办理部门内容时及提高加强完善平台进一步监督保障解读制规范性文件审查答复"
    "复议诉讼群众关切回应栏目网站更新机构人员培训考核评社会责任追究问题改情况存在措施落实重点领域财务预算决办事指南"
)
WEIGHTS = [1 / (rank + 5) for rank in range(len(CHARACTERS))]


def words(dice: random.Random, length: int) -> str:
    return "".join(dice.choices(CHARACTERS, WEIGHTS, k=length))


PHRASES = [words(random.Random(f"phrase {number}"), 12) for number in range(200)]


def text(seed: object, length: int) -> str:
    """A report's worth of characters, a third of it stock phrases."""
    dice = random.Random(f"text {seed}")
    parts: list[str] = []
    while sum(map(len, parts)) < length:
        parts.append(dice.choice(PHRASES) if dice.random() < 0.3 else words(dice, dice.randint(4, 14)))
        parts.append("，" if dice.random() < 0.7 else "。")
    return "".join(parts)


def rewritten(original: str, share: float, seed: object) -> str:
    """The same text with about this share of it written anew, clause by clause."""
    dice = random.Random(f"rewritten {seed}")
    clauses = original.split("，")
    return "，".join(words(dice, len(one)) if dice.random() < share else one for one in clauses)


def exact(one: str, other: str) -> float:
    left, right = ({clean[i : i + RUN] for i in range(len(clean) - RUN + 1)} for clean in (plain([one]), plain([other])))
    return len(left & right) / len(left | right)


def of(text: str) -> bytes:
    return sketch({"overview": text})


def test_the_estimate_is_close_to_the_exact_likeness():
    """400 pairs from 0 to 1, 600 to 4,000 characters: off by less than 2 points on average, never by more than 9."""
    errors = []
    for number in range(400):
        one = text(number, 600 + 17 * number % 3400)
        other = rewritten(one, number / 400, number)
        errors.append(abs(likeness(of(one), of(other)) - exact(one, other)))

    assert mean(errors) < 0.02
    assert max(errors) < 0.09


def test_short_texts_whose_runs_are_all_kept_are_compared_exactly():
    for number in range(50):
        one = text(number, 245)
        other = rewritten(one, 0.3, number)
        assert likeness(of(one), of(other)) == pytest.approx(exact(one, other))


def test_a_sketch_is_small_and_the_same_wherever_it_is_made():
    """At most a kilobyte; another process with another hash seed makes the same bytes."""
    long = text("long", 30_000)
    assert len(of(long)) == 4 * (KEPT + 1)

    code = "import sys; from toolkit.narrative.likeness import sketch; print(sketch({'a': sys.argv[1]}).hex())"
    done = subprocess.run([sys.executable, "-c", code, text(1, 900)], capture_output=True, text=True, check=True, env={
        "PYTHONHASHSEED": "7", "PYTHONPATH": ":".join(filter(None, sys.path)), "PYTHONUTF8": "1",
    })  # fmt: skip
    assert bytes.fromhex(done.stdout) == of(text(1, 900))


def test_figures_years_signs_and_the_own_name_make_no_difference():
    one = text(5, 900)
    mine = f"云溪市教育局2023年收到申请12件，{one}"
    theirs = f"云溪市水利局 2024 年收到申请 9 件。{one}"

    assert likeness(sketch({"a": mine}, "云溪市教育局"), sketch({"a": theirs}, "云溪市水利局")) == 1.0


def test_texts_that_are_too_short_are_like_nothing():
    short = text(1, 1000)[: SHORTEST - 1]

    assert of(short) == b"" == of("")
    assert likeness(of(short), of(short)) == 0.0


def test_a_tenth_rewritten_leaves_nine_tenths():
    assert same_share(0.9 / 1.1) == pytest.approx(0.9)
    assert [same_share(0), same_share(1)] == [0, 1]


@given(st.text(max_size=400), st.text(max_size=400))
def test_likeness_is_symmetric_and_between_nothing_and_all(one, other):
    value = likeness(of(one), of(other))

    assert value == likeness(of(other), of(one))
    assert 0 <= value <= 1
    assert value == 1 or of(one) != of(other) or not of(one)


def batch(size: int, copies: int, share: float = 0.02) -> list[bytes]:
    """Sketches of texts of their own, and at the end copies of the first one, each a little rewritten."""
    first = text(0, 1500)
    return [of(text(number, 1500)) for number in range(size - copies)] + [
        of(rewritten(first, share, number)) for number in range(copies)
    ]


def test_every_copy_is_found_and_nobody_else():
    """300 texts, 20 of them the first one with 2 % rewritten: 21 alike, in one group."""
    found = companions(batch(300, 20), 0.8)

    assert set(found) == {0, *range(280, 300)}
    assert {one.group for one in found.values()} == {21}
    assert all(one.likeness >= 0.8 for one in found.values())


def test_pairs_just_above_the_threshold_are_hardly_ever_missed():
    """200 pairs with a likeness of 0.82 to 0.95: all found."""
    sketches = []
    for number in range(200):
        one = text(f"pair {number}", 1500)
        sketches += [of(one), of(rewritten(one, 0.03, number))]
    alike = [i for i in range(0, 400, 2) if likeness(sketches[i], sketches[i + 1]) >= 0.82]

    assert len(alike) > 150
    assert set(alike) <= set(companions(sketches, 0.8))


def test_comparing_a_thousand_reports_takes_less_than_a_second():
    sketches = batch(1000, 100)
    start = time.process_time()
    found = companions(sketches, 0.8)

    assert len(found) == 101
    assert time.process_time() - start < 1


def test_a_text_that_everybody_uses_does_not_make_it_slow():
    """2,000 times the same model text, a little rewritten: one group, and no comparison of all pairs."""
    model = text("model", 1500)
    sketches = [of(rewritten(model, 0.02, number)) for number in range(2000)]
    start = time.process_time()
    found = companions(sketches, 0.8)

    assert {one.group for one in found.values()} == {len(found)}
    assert len(found) > 1990
    assert time.process_time() - start < 4


def test_no_two_texts_are_more_alike_than_their_bits_allow():
    """Else pairs that are alike would be left out before they are compared; and of 8,736 pairs with less than half in common
    none is compared whole."""
    sketches = [sketch({"a": text(number, length)}) for number in range(30) for length in (300, 900, 3000)]
    sketches += [sketch({"a": rewritten(text(0, 900), share, share)}) for share in (0.0, 0.1, 0.3, 0.6)]
    search = likeness_of._Search(sketches, 0.8)
    apart = 0
    for one in range(len(sketches)):
        for other in range(len(sketches)):
            most, true = search._most_shared(one, other), search._shared(one, other)
            assert most >= true
            if true < 0.5:
                assert most < 0.8
                apart += 1
    assert apart == 8_736
