"""What goes back to a unit in words: the text for a chat.

The text has exactly five lines per unit, each short enough for a chat bubble, without rule numbers: a greeting with the counts,
the three worst faults (or, where there are fewer, what to do), and by when to send what. Knows no file format.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from toolkit.feedback.copy.matters import Matter, matters_of
from toolkit.form import Form
from toolkit.form.layout import addresses
from toolkit.office.terms import Terms
from toolkit.rules.findings import CellRef, Finding, Severity
from toolkit.rules.messages import clipped, shortened

#: Characters of a line that still fits a chat bubble.
LINE = 60
#: How a finding about a text begins; the place says already where that is.
_QUOTED = re.compile(r"文字部分“[^“”]*”(?=写)")


@dataclass(frozen=True, slots=True)
class ReturnedFile:
    """A file that goes back.

    Attributes:
        unit: As on the cover, "" if it is not known.
        source: Name of the received file.
        form: Its edition, None if it could not be read.
        findings: Of the check.
        again: Whether the unit has sent several files that go back.
        copy: Whether there is a returned copy.
    """

    unit: str
    source: str
    year: int | None
    form: Form | None
    findings: tuple[Finding, ...]
    again: bool = False
    copy: bool = True


def reply_text(files: Sequence[ReturnedFile], terms: Terms) -> bytes:
    """退回语.txt: five lines per file, a blank line between them; with BOM and CRLF, as Windows' 记事本 likes it best."""
    blocks = ["\r\n".join(map(_clean, reply_lines(one, terms))) + "\r\n" for one in files]
    return "\r\n".join(blocks).encode("utf-8-sig")


def worst(matters: Sequence[Matter], count: int = 3) -> list[Matter]:
    """The worst faults: errors first, what others follow from first, then what touches most cells."""
    order = sorted(matters, key=lambda matter: (matter.severity.rank, not matter.followers, -matter.reach))
    return order[:count]


def reply_lines(file: ReturnedFile, terms: Terms) -> list[str]:
    """The five lines about one file."""
    if file.form is None:
        return _unreadable(file, terms)
    matters = matters_of(file.findings)
    faults = [f"{number}. {_fault(file.form, matter)}" for number, matter in enumerate(worst(matters), 1)]
    advice = ["点“退回清单”里的位置，可以直接转到要改的地方。", _how_to_make_sure(file.form, matters)]
    if len(matters) == 1 and (how := matters[0].first.cause or matters[0].first.remedy):
        advice[0] = f"怎样改：{shortened(how, LINE - 5)}。"
    if not file.copy:
        advice = ["汇总表的数由各单位报表算出，请改正单位报表后重新汇总。", "重新汇总后请再核对一遍，不要直接改汇总表里的数。"]
    middle = (faults + advice[len(faults) - 3 :] if faults else advice)[:3]
    return [_greeting(file, matters), *middle, *[""] * (3 - len(middle)), _farewell(file, matters, terms)]


def _how_to_make_sure(form: Form, matters: Sequence[Matter]) -> str:
    """What to look at once all is mended: 自检 sees figures and the cover, and no texts."""
    texts = [any(cell.key and cell.key not in form.by_key for cell in matter.first.cells[:1]) for matter in matters]
    if not any(matter.first.cells for matter in matters):
        return "改好后把封面的填报日期改成当天，再重新报送。"
    if not any(texts):
        return "改好后看一下“自检”，再把封面的填报日期改成当天。"
    if all(texts):
        return "“自检”看不到文字，请对照清单逐条核对；再把封面的填报日期改成当天。"
    return "数字看“自检”，文字对照清单逐条核对；再把封面的填报日期改成当天。"


def _greeting(file: ReturnedFile, matters: Sequence[Matter]) -> str:
    errors, queries = (
        sum(len(matter.findings) for matter in matters if matter.severity is severity)
        for severity in (Severity.ERROR, Severity.QUERY)
    )
    counts = "、".join(f"{count}处{what}" for count, what in ((errors, "必须改正"), (queries, "需要核实")) if count)
    who = file.unit or f"“{file.source}”填报单位"
    year = f"{file.year}年度" if file.year else ""
    which = f"（文件“{file.source}”）" if file.again else ""
    full = f"{who}：您好！{year}政府信息公开年报{which}已收到，其中{counts}。"
    return full if len(full) <= LINE else f"{who}：您好！{year}年报{which}已收到，其中{counts}。"


def _farewell(file: ReturnedFile, matters: Sequence[Matter], terms: Terms) -> str:
    until = terms.by(file.year, file.unit)
    if not file.copy:
        last = f"{terms.please(file.year, file.unit)}报回重新汇总的工作簿，谢谢！"
    elif terms.contact:
        last = f"请照“退回清单”{'改好' if not all(matter.asks for matter in matters) else '改正或说明'}，{until}报回，谢谢！"
    elif all(matter.asks for matter in matters):
        last = f"请在退回稿的“退回清单”里改正或说明原因，{until}报回，谢谢！"
    elif any(matter.asks for matter in matters):
        last = f"请照退回稿的“退回清单”改好，核实的也可说明原因，{until}报回，谢谢！"
    else:
        last = f"请照退回稿的“退回清单”改好，{until}报回，谢谢！"
    return last + (f"有疑问请联系{terms.contact}。" if terms.contact else "")


def _unreadable(file: ReturnedFile, terms: Terms) -> list[str]:
    cause = (file.findings[0].what if file.findings else "文件打不开").partition("。请")[0]
    return [
        f"您好！报来的文件“{clipped(file.source, 40)}”打不开，没有读到数据。",
        f"原因：{shortened(cause, LINE - 3)}。",
        "请用 WPS 或 Excel 打开原来的工作簿，另存为“Excel 工作簿（*.xlsx）”。",
        "如设有打开密码，请先取消；请不要报送截图、PDF 或打印件的扫描件。",
        f"{terms.please(file.year, file.unit)}重新报送，谢谢！" + (f"有疑问请联系{terms.contact}。" if terms.contact else ""),
    ]


def _fault(form: Form, matter: Matter) -> str:
    """A fault in short words with its place."""
    where = place_words(form, matter.first)
    if len(matter.findings) > 1:
        where += f"等{len(matter.findings)}处"
    lead = f"{where}：" if where else ""
    what = matter.first.what.removeprefix(lead)
    room = LINE - 3 - len(lead)
    if len(what.rstrip("。")) > room and (quoted := _QUOTED.match(what)):  # what is wrong matters more than the words around it
        what = what[quoted.end() :]
    return lead + shortened(what, room)


def place_words(form: Form, finding: Finding) -> str:
    """Where a finding is, in the template: 表三 D6; of a text, its heading; "" if it is nowhere in particular."""
    return next((words for cell in finding.cells if (words := _cell_words(form, cell))), "")


def _cell_words(form: Form, cell: CellRef) -> str:
    if cell.key in form.by_key:
        return " ".join(addresses(form)[cell.key])
    titles = {section.key: section.title for section in form.sections}
    titles |= {f"{section.key}.{key}": title for section in form.sections for key, title in section.aspects}
    return f"文字部分“{titles[cell.key]}”" if cell.key in titles else cell.sheet


def _clean(line: str) -> str:
    """One line of characters that can be seen."""
    return "".join(mark for mark in " ".join(line.split()) if unicodedata.category(mark)[0] != "C")
