"""Where clauses and their segments begin and end, and which of them could say anything in numbers.

Most of a report says nothing in numbers; what is passed over here costs one look instead of one for every word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

#: A clause ends at these signs and at the end of a line.
CLAUSE = re.compile(r"[^。；;！!？?\n]+")
#: Clauses without any of these say nothing in numbers, or nothing that could be compared.
#: A class of characters stands first, for such a pattern is searched in half of the time.
NUMERIC = re.compile(
    r"[0-9零未无均没全持一二两三四五六七八九十百千万]"
    r"(?:(?<=[0-9零未无均])|(?<=没)有|(?<=全)部|(?<=持)平|(?<=[一二两三四五六七八九十百千万])[件份宗例起])"
)
TOPICAL = re.compile(
    r"申请|复议|诉讼|起诉|结转|办结|规范性文件|规章|有效|废止|制发|许可决定|处罚决定|行政许可|行政处罚|行政强制|收费|处理费|主动公开|其中|包括|具体"
    r"|分别为|按[^，]{1,8}分|从[^，]{1,8}看|予以公开|维持"
)
#: Segments without any of these neither count nor say whose a number is, of which year or of what.
_TELLING = re.compile(
    r"[0-9零未无均一二两三四五六七八九十]|没有|全部|持平|申请|复议|诉|结转|规范性|规章|许可|处罚|强制|收费|处理费|其中|包括|具体|办公|本级"
    r"|政府办|公开办|本机关|本单位|我办|半年|季度|上年|去年|通过|渠道|同比|分别|占|自然人|法人|公开|共|合计|总计|除|其余"
    r"|年|以来|任期|期间|委托"
)
#: A list of parts at the beginning of a clause belongs to the numbers of the clause before.
GOES_ON = re.compile(r"[。；;]\n?(?:其中|按|从申请|从公开|从提交)")
#: What the tables count is told clause by clause; only other lists go on behind a semicolon.
_OTHERS = (
    "(?:(?=[^0-9；;]{0,6}(?:建议|提案|议案))|(?![^0-9；;]{0,14}(?:结转|办结|答复|公开|提供|处理|新收|上年|自然人|法人|企业|服务机构|复议|诉|维持|纠正|结果|审结"
    "|受理|收到)))"
)
#: The first part of a list that goes on behind a semicolon (其中，政策法规41条；办事指南45条), and a part of it.
#: What is counted in 条 is no case of the tables, whatever it is called.
_LIST = re.compile(
    rf"(?:其中|分为?|看|分别为)[，：:]?(?:{_OTHERS}[^，；;0-9]{{1,14}}[0-9][0-9.]{{0,9}}[^0-9，；;]{{1,3}}"
    r"|[^，；;0-9]{1,20}[0-9][0-9.]{0,9}[条篇])$"
)
_PART = re.compile(
    rf"[；;](?:{_OTHERS}[^，。；;！!？?\n0-9]{{1,14}}[0-9][0-9.]{{0,9}}[^0-9，。；;！!？?\n]{{1,3}}"
    r"|[^，。；;！!？?\n0-9]{1,20}[0-9][0-9.]{0,9}[条篇])(?=[。；;！!？?\n]|$)"
)
_SEGMENT = re.compile(r"[^，]+，?")
#: Clauses up to this length are read whole.
_SHORT = 60
#: The first part of a list is looked for no further back.
_REACH = 40
_LASTING = ("；", ";")


def clauses(text: str) -> Iterator[tuple[int, int]]:
    """Where clauses stand; a list whose parts are divided by semicolons stays in one."""
    if "；" not in text and ";" not in text:
        return map(re.Match.span, CLAUSE.finditer(text))
    return _with_lists(text)


def _with_lists(text: str) -> Iterator[tuple[int, int]]:
    """Where clauses stand in a text with semicolons."""
    first = -1
    for match in CLAUSE.finditer(text):
        start, end = match.span()
        if first < 0:
            first = start
        goes_on = (
            text[end : end + 1] in _LASTING
            and _PART.match(text, end)
            and (first < start or _LIST.search(text, max(start, end - _REACH), end))
        )
        if not goes_on:
            yield first, end
            first = -1


def segments(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A clause, in one piece if it is short; of a long one only the runs of segments that may say something."""
    if end - start < _SHORT:
        yield start, end
        return
    first = start
    last = -1
    for match in _SEGMENT.finditer(text, start, end):
        if _TELLING.search(text, *match.span()):
            if last < 0:
                first = match.start()
            last = match.end()
        elif last >= 0:
            yield first, last
            last = -1
    if last >= 0:
        yield first, last
