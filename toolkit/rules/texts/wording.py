"""Stage N, first part, continued: wording. Slips of the pen, which are only hints."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from toolkit.patterns import pattern
from toolkit.rules.case import Case
from toolkit.rules.findings import Severity
from toolkit.rules.model import Rule, Sample
from toolkit.rules.terms import Found
from toolkit.rules.texts import patterns
from toolkit.rules.texts.passages import HABIT, NO_TEXT, Finder, found_at, occurs, text_test

_STYLE = "GB/T 15834—2011 标点符号用法、GB/T 9704—2012 党政机关公文格式"


def _first_of(signs: Iterable[str], pattern: re.Pattern[str]) -> Finder:
    """A rule about a pattern that is only looked for where a sign occurs; one finding per text."""
    known = tuple(signs)

    def found(case: Case) -> Iterator[Found]:
        if occurs(case, *known):
            for key, text in case.submission.narrative.items():
                if match := pattern.search(text):
                    yield found_at(case, key, text, match.span())

    return found


N121 = Rule(
    "N121", Severity.HINT, "表示到某一时间为止用“截至”", "《现代汉语词典》",
    "建议把“截止”改为“截至”。", "“{title}”：“{passage}”。",
    text_test(
        _first_of(("截止",), patterns.DEADLINE)), missing=NO_TEXT,
    sample=Sample(texts={"overview": "截止2024年12月31日，我局围绕招生、资助、校园安全等事项做好公开工作。"}),
)  # fmt: skip

_PAIRS = tuple((opening + half, closing + other) for opening, closing, half, other in (
    ("（", "）", "(", ")"), ("［", "］", "[", "]"), ("《", "》", "", ""), ("〈", "〉", "", ""), ("“", "”", "", ""),
    ("〔", "〕", "", ""), ("【", "】", "", ""),
))  # fmt: skip


_BRACKET = pattern("[（）()［］\\[\\]《》〈〉“”〔〕【】]")


def _is_balanced(text: str) -> bool:
    signs = "".join(_BRACKET.findall(text))
    return all(sum(map(signs.count, opening)) == sum(map(signs.count, closing)) for opening, closing in _PAIRS)


def _unmatched_place(text: str) -> tuple[int, str] | None:
    """Where a bracket stands without its partner, and what is the matter; None if all have one."""
    folded = patterns.LIST_NUMBER.sub(lambda match: "□" * len(match[0]), text)
    closing = {end: start for start, end in patterns.BRACKETS.items()}
    waiting = Counter[str]()
    stack: list[tuple[str, int]] = []
    for match in _BRACKET.finditer(folded):
        at, sign = match.start(), match[0].translate(patterns.HALF_WIDTH)
        if sign in patterns.BRACKETS:
            stack.append((sign, at))
            waiting[sign] += 1
        elif waiting[closing[sign]]:
            opening, place = stack.pop()
            waiting[opening] -= 1
            if opening != closing[sign]:
                return place, f"“{opening}”后面没有对应的“{patterns.BRACKETS[opening]}”"
        else:
            return at, f"“{text[at]}”前面没有对应的“{closing[sign]}”"
    if stack:
        opening, place = stack[0]
        return place, f"“{opening}”后面没有对应的“{patterns.BRACKETS[opening]}”"
    return None


def _unmatched(case: Case) -> Iterator[Found]:
    if _is_balanced(case.prose):
        return
    for key, text in case.submission.narrative.items():
        if not _is_balanced(text) and (place := _unmatched_place(text)):
            yield found_at(case, key, text, (place[0], place[0] + 1), what=place[1])


N122 = Rule(
    "N122", Severity.HINT, "括号、引号、书名号应成对", _STYLE,
    "建议补上或者删去。", "“{title}”里{what}：“{passage}”。", text_test(_unmatched), missing=NO_TEXT,
    sample=Sample(texts={"overview.platform": "门户网站（教育专栏设12个栏目，由专人值守，栏目内容每月核对一次。"}),
)  # fmt: skip

N123 = Rule(
    "N123", Severity.HINT, "发文字号的年份用六角括号〔〕", _STYLE,
    "建议改为〔〕。", "“{title}”：“{passage}”。",
    text_test(
        _first_of(("[20", "［20", "(20", "（20", "【20", "{20", "[ 20", "( 20", "（ 20"), patterns.NUMBER_OF_DOCUMENT),
    ),
    missing=NO_TEXT,
    sample=Sample(texts={"overview.management": "按照云政办发[2022]15号文件的要求，发布信息前先作保密审查。"}),
)  # fmt: skip

N124 = Rule(
    "N124", Severity.HINT, "书名号里的书名号用〈〉", _STYLE,
    "建议把“<”“>”改为“〈”“〉”。", "“{title}”：“{passage}”。", text_test(_first_of("<＜", patterns.ANGLES)), missing=NO_TEXT,
    sample=Sample(texts={"overview.management": "按照《关于印发<公文管理办法>的通知》，发布信息前先作保密审查。"}),
)  # fmt: skip

#: Words of so many characters are looked for twice in a row.
_LONGEST_WORD = 8


def _length_of_stammer(text: str, start: int, shift: int) -> int:
    """How many characters the word takes with its repetition; 0 if it is none, or one that may stand twice."""
    word, again = text[start : start + shift], text[start + shift : start + 2 * shift]
    joined = shift >= 4 and word != again and word[-1] == "的"
    body, other = (word[:-1], again[:-1]) if joined else (word, again)
    if body != other or len(set(body)) == 1 or body in patterns.MAY_REPEAT or body[0] in "一逐":
        return 0
    chinese = all("\u4e00" <= one <= "\u9fff" for one in body)
    return shift + len(body) if chinese else 0


def stammer(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of words that stand twice in a row (加强加强) or with 的 between (信息公开的信息公开).

    A text is laid over itself, moved by so many characters: what is the same becomes zero. All of it at once, as one integer.
    """
    low = text.encode("utf-16-le", "replace")[::2]  # half of each character is enough to look; what is found is looked at whole
    if len(low) != len(text):
        return
    number = int.from_bytes(low, "little")
    for shift in range(2, _LONGEST_WORD + 2):
        same = (number ^ (number >> 8 * shift)).to_bytes(len(low), "little")
        nothing = bytes(shift if shift < 4 else shift - 1)
        at = same.find(nothing)
        while at >= 0:
            if length := _length_of_stammer(text, at, shift):
                yield at, at + length
                break
            at = same.find(nothing, at + 1)


def _sentences(text: str) -> list[str]:
    for sign in "！？\n":
        text = text.replace(sign, "。")
    return text.split("。")


def _doubled(case: Case) -> Iterator[Found]:
    prose = case.prose
    signs = [sign for sign in patterns.DOUBLE_SIGNS if sign in prose] if patterns.DOUBLE_SIGN.search(prose) else []
    stammers = [prose[start:end] for start, end in stammer(prose)]
    for key, text in case.submission.narrative.items():
        for what in dict.fromkeys((*signs, *stammers)):
            if (at := text.find(what)) >= 0:
                yield found_at(case, key, text, (at, at + len(what)), what=f"“{what}”重复")
    sentences = [one for one in _sentences(prose) if len(one) >= patterns.SHORTEST_REPEATED]
    if len(set(sentences)) < len(sentences):
        counts = Counter(sentences)
        again = next(one for one in sentences if counts[one] > 1)
        key, text = next((key, text) for key, text in reversed([*case.submission.narrative.items()]) if again in text)
        at = text.rfind(again)
        yield found_at(case, key, text, (at, at + 20), what="同一句话出现两次")


N125 = Rule(
    "N125", Severity.HINT, "文字不应重复", HABIT,
    "请核对是否多打了字。", "“{title}”里{what}：“{passage}”。", text_test(_doubled), missing=NO_TEXT,
    sample=Sample(texts={"overview.management": "发布信息前先作保密审查保密审查，公文拟制时即确定公开属性。"}),
)  # fmt: skip


def _unfinished(case: Case) -> Iterator[Found]:
    for key, text in case.submission.narrative.items():
        end = text.rstrip()
        if len(end) > 6 and end.endswith(patterns.UNFINISHED) and not end.endswith("目的"):
            yield found_at(case, key, end, (max(0, len(end) - 12), len(end)))


N126 = Rule(
    "N126", Severity.HINT, "末句应完整", HABIT,
    "请核对是否漏了文字。", "“{title}”的末尾好像没有写完：“{passage}”。", text_test(_unfinished), missing=NO_TEXT,
    sample=Sample(texts={"overview.management": "发布信息前先作保密审查，公文拟制时即确定公开属性，"}),
)  # fmt: skip


def _approximate(case: Case) -> Iterator[Found]:
    """Told once per report: that counts are rounded is a habit, not a slip."""
    if not occurs(case, *"余多近约"):
        return
    places = [
        (key, match)
        for key, text in case.submission.narrative.items()
        for pattern in patterns.APPROXIMATE
        for match in pattern.finditer(text)
    ]
    if places:
        key, match = places[0]
        more = f"等 {len(places)} 处" if len(places) > 1 else ""
        yield found_at(case, key, match.string, match.span(), more=more)


N127 = Rule(
    "N127", Severity.HINT, "文字中的件数宜用准确的数", "审核惯例（公开报告中有“5500余条”）",
    "如有准确的数字，建议写明。", "“{title}”里用了约数“{passage}”{more}。", text_test(_approximate), missing=NO_TEXT,
    sample=Sample(texts={"overview.platform": "门户网站教育专栏发布校园安全提示60余条，由专人值守。"}),
)  # fmt: skip

WORDING: tuple[Rule, ...] = (
    N121,
    N122,
    N123,
    N124,
    N125,
    N126,
    N127,
)
