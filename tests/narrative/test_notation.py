"""Numbers in prose: whatever the notation, the same value; hedges leave a range."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.narrative.clauses import read
from toolkit.narrative.notation import as_written, fold, read_number, read_numeral

_WIDE = str.maketrans("0123456789,", "０１２３４５６７８９，")


def plain(number: int) -> str:
    return str(number)


def wide(number: int) -> str:
    return str(number).translate(_WIDE)


def grouped(number: int) -> str:
    return f"{number:,}"


def wide_grouped(number: int) -> str:
    return f"{number:,}".translate(_WIDE)


def spaced(number: int) -> str:
    return f" {number} "


def far_spaced(number: int) -> str:
    return f"\u3000{number}\u00a0"


def chinese(number: int) -> str:
    return cn2an.an2cn(number, "low")


NOTATIONS = (plain, wide, grouped, wide_grouped, spaced, far_spaced, chinese)
TEMPLATES = (
    ("2024年，全县共收到政府信息公开申请{}件。", "got"),
    ("本年新收申请{}件，依法办理。", "new"),
    ("上年结转{}件。", "carried_in"),
    ("办结申请若干，其中予以公开{}件、其余另述。", "granted"),
    ("因政府信息公开被申请行政复议{}件。", "reconsideration"),
    ("有{}件行政诉讼。", "litigation"),
    ("收到{}件政府信息公开申请。", "got"),
)


@given(st.integers(2, 99_999), st.sampled_from(NOTATIONS), st.sampled_from(TEMPLATES))
def test_a_number_is_read_in_every_notation(number, notation, template):
    """The claim has the value that was written into the sentence, as Arabic, wide, spaced, grouped or Chinese digits."""
    sentence, what = template
    found = read({"overview.requests": sentence.format(notation(number))}, "清河县水务局", 2024)

    assert [(claim.number.value, claim.number.exact) for claim in found.claims[what]] == [(number, True)]


@given(st.integers(1, 99))
def test_small_chinese_numerals_agree_with_cn2an(number):
    assert read_numeral(chinese(number)) == number == cn2an.cn2an(chinese(number), "normal")


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("20余条", 20, 30), ("5500余条", 5500, 6050), ("1万余条", 10_000, 20_000), ("约100件", 90, 110), ("近200件", 160, 200),
        ("300件左右", 270, 330), ("1.2万条", 11_500, 12_500), ("28件", 28, 28), ("1003.34万元", 10_033_350, 10_033_450),
        ("三百余件", 300, 400), ("两件", 2, 2),
    ],
)  # fmt: skip
def test_hedges_and_rounding_leave_a_range(text, low, high):
    number = read_number(text)

    assert number is not None
    assert (number.low, number.high) == (low, high)


def test_money_is_read_in_yuan():
    assert [read_number(text).value for text in ("1286.35万元", "12863500元", "3.5亿元", "三万元")] == [
        Decimal("12863500"), 12_863_500, 350_000_000, 30_000,
    ]  # fmt: skip


IDIOMS = (
    "一是完善制度", "三审三校", "第三方评估", "五公开", "两微一端", "一次性告知", "高效办成一件事", "一季度", "一起办理",
    "十几件", "数百件",
)  # fmt: skip


@pytest.mark.parametrize("text", IDIOMS)
def test_idioms_are_no_numbers(text):
    found = read({"overview.requests": f"收到申请后，{text}。"}, "清河县水务局", 2024)

    assert found.claims == {}


@given(st.text("申请 1２３\u3000\u00a0\u200b件，。公开\t[]0", max_size=60))
def test_a_passage_is_found_again_as_it_was_written(text):
    """Folding loses blanks and widths; what stands between two places of the folded text is found in the original."""
    folded = fold(text)
    for start in range(0, len(folded), 3):
        for end in range(start + 1, min(len(folded), start + 12)):
            assert fold(as_written(text, start, end)).strip("\x1f") == folded[start:end].strip("\x1f")


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text):
    read({"overview": text, "overview.requests": text}, text[:4], 2024)


WORDS = (
    "收到", "申请", "28件", "其中", "，", "、", "；", "。", "（", "）", "占", "5%", "同比", "增长", "均", "未收到", "行政复议",
    "维持", "结转", "2023年", "分别为", "各", "共", "予以公开", "自然人", "信息处理费", "10元", "其他", "我局", "县政府办公室",
    "第三方", "废止", "规章", "\n", "其余", "上半年", "和",
)  # fmt: skip


@given(st.lists(st.sampled_from(WORDS)))
def test_no_order_of_words_breaks_the_reader(words):
    read({"overview.requests": "".join(words)}, "清河县水务局", 2024)


def test_cn2an_is_loaded_only_for_large_numerals():
    """It costs more than checking a workbook: 十二件 does without, 一百二十件 does not."""
    code = (
        "import sys; from toolkit.narrative.clauses import read\n"
        "read({'overview.requests': '收到申请十二件。'}); assert 'cn2an' not in sys.modules\n"
        "read({'overview.requests': '收到申请一百二十件。'}); assert 'cn2an' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
