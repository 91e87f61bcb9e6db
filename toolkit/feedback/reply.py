"""What goes back to a unit in words: what stands for itself in a list of findings, the deadline, and the text for a chat.

The text has exactly five lines per unit, each short enough for a chat bubble, without rule numbers: a greeting with the counts,
the three worst faults (or, where there are fewer, what to do), and by when to send what. Knows no file format.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from toolkit.errors import NianbaoError
from toolkit.form import Form
from toolkit.form.layout import addresses
from toolkit.office.text_limits import too_long
from toolkit.rules.findings import CellRef, Finding, Severity
from toolkit.rules.organs import due_on, kind_of

#: Characters of a line that still fits a chat bubble.
LINE = 60
#: Findings of one rule on one sheet, each about a single cell: from so many on they are one line.
TOGETHER = 6
_SHEETS = ("封面", "表二", "表三", "表四", "文字部分")
#: How a finding about a text begins; the place says already where that is.
_QUOTED = re.compile(r"文字部分“[^“”]*”(?=写)")
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:前|之前)?")


# ---------------------------------------------------------------- what stands for itself


@dataclass(frozen=True, slots=True)
class Item:
    """A fault as a person would count it.

    Attributes:
        findings: The finding, or all of one rule on one sheet where there are many.
        followers: Findings that go away with it.
    """

    findings: tuple[Finding, ...]
    followers: tuple[Finding, ...] = ()

    @property
    def first(self) -> Finding:
        return self.findings[0]

    @property
    def severity(self) -> Severity:
        """The worst of what hangs on it: a query that errors follow from has to be corrected."""
        return min((one.severity for one in (*self.findings, *self.followers)), key=lambda severity: severity.rank)

    @property
    def reach(self) -> int:
        """How many cells it touches."""
        return len({(cell.sheet, cell.address, cell.key) for one in (*self.findings, *self.followers) for cell in one.cells})

    @property
    def asks(self) -> bool:
        """Whether an explanation would do."""
        return self.severity is Severity.QUERY


def items_of(findings: Iterable[Finding]) -> list[Item]:
    """What still has to be corrected or explained: what must be corrected first, then sheet by sheet in the form's order.

    A finding that follows from another one stands with it, not for itself; hints and what is settled are left out.
    """
    still = [one for one in findings if one.open]
    known = {one.fingerprint for one in still if not one.follows}
    followers: dict[str, list[Finding]] = {}
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for number, one in enumerate(still):
        if one.follows in known:
            followers.setdefault(one.follows, []).append(one)
            continue
        alike = len(one.cells) == 1 and bool(one.cells[0].key) and not one.cause
        groups.setdefault((one.rule, one.severity, one.cells[0].sheet) if alike else (number,), []).append(one)
    found: list[Item] = []
    for group in groups.values():
        if len(group) >= TOGETHER and not any(one.fingerprint in followers for one in group):
            found.append(Item(tuple(group)))
        else:
            found += [Item((one,), tuple(followers.get(one.fingerprint, ()))) for one in group]
    return sorted(found, key=lambda item: (item.severity.rank, _sheet_rank(item.first)))


def _sheet_rank(finding: Finding) -> int:
    sheet = finding.cells[0].sheet if finding.cells else ""
    return _SHEETS.index(sheet) if sheet in _SHEETS else len(_SHEETS)


def worst(items: Sequence[Item], count: int = 3) -> list[Item]:
    """The worst faults: errors first, what others follow from first, then what touches most cells."""
    order = sorted(items, key=lambda item: (item.severity.rank, not item.followers, -item.reach))
    return order[:count]


# ---------------------------------------------------------------- the deadline


def read_deadline(text: str) -> date:
    """A date as people write it: 2025-01-20, 2025/1/20, 2025年1月20日.

    Raises:
        NianbaoError: If it is none.
    """
    if fault := too_long("--deadline", text):
        raise NianbaoError(f"--deadline（报回期限）{fault}，请写成 2025-01-20 或者 2025年1月20日。")
    match = _DATE.fullmatch(unicodedata.normalize("NFKC", text).strip())
    try:
        if match:
            return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        pass
    raise NianbaoError(f"报回期限“{text}”不是日期，请写成 2025-01-20 或者 2025年1月20日。")


@dataclass(frozen=True, slots=True)
class Terms:
    """By when a unit has to send its file again, and whom it may ask.

    Attributes:
        deadline: None: the day of the law, which is a later one for governments.
        contact: Name and telephone, as it is to be shown; "" if nobody is named.
    """

    deadline: date | None = None
    contact: str = ""

    def __post_init__(self) -> None:
        """Refuse a contact that is no name and telephone.

        Raises:
            NianbaoError: If it is longer than `toolkit.office.text_limits` says.
        """
        if fault := too_long("--contact", self.contact):
            raise NianbaoError(f"--contact（联系人和电话）{fault}。")

    def until(self, year: int | None, unit: str = "") -> str:
        """The deadline in words: 2025年1月31日.

        Args:
            year: The year that the report is about; None if it is not known, then the day is given without a year.
            unit: Name of the unit, "" if it is not known.
        """
        if self.deadline:
            return f"{self.deadline.year}年{self.deadline.month}月{self.deadline.day}日"
        following, month, day = due_on(kind_of(None, unit), year or 0)
        return f"{f'{following}年' if year else ''}{month}月{day}日"


# ---------------------------------------------------------------- the text


@dataclass(frozen=True, slots=True)
class Entry:
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


def reply_text(entries: Sequence[Entry], terms: Terms) -> bytes:
    """退回语.txt: five lines per entry, a blank line between them; with BOM and CRLF, as Windows' 记事本 likes it best."""
    blocks = ["\r\n".join(map(_clean, reply_lines(one, terms))) + "\r\n" for one in entries]
    return "\r\n".join(blocks).encode("utf-8-sig")


def reply_lines(entry: Entry, terms: Terms) -> list[str]:
    """The five lines about one file."""
    if entry.form is None:
        return _unreadable(entry, terms)
    items = items_of(entry.findings)
    faults = [f"{number}. {_fault(entry.form, item)}" for number, item in enumerate(worst(items), 1)]
    advice = ["点“退回清单”里的位置，可以直接转到要改的地方。", "改好后看一下“自检”，再把封面的填报日期改成当天。"]
    if len(items) == 1 and (how := items[0].first.cause or items[0].first.remedy):
        advice[0] = f"怎样改：{shortened(how, LINE - 5)}。"
    if not entry.copy:
        advice = ["汇总表的数由各单位报表算出，请改正单位报表后重新汇总。", "重新汇总后请再核对一遍，不要直接改汇总表里的数。"]
    middle = (faults + advice[len(faults) - 3 :] if faults else advice)[:3]
    return [_greeting(entry, items), *middle, *[""] * (3 - len(middle)), _farewell(entry, items, terms)]


def _greeting(entry: Entry, items: Sequence[Item]) -> str:
    errors, queries = (
        sum(len(item.findings) for item in items if item.severity is severity) for severity in (Severity.ERROR, Severity.QUERY)
    )
    counts = "、".join(f"{count}处{what}" for count, what in ((errors, "必须改正"), (queries, "需要核实")) if count)
    who = entry.unit or f"“{entry.source}”填报单位"
    year = f"{entry.year}年度" if entry.year else ""
    which = f"（文件“{entry.source}”）" if entry.again else ""
    full = f"{who}：您好！{year}政府信息公开年报{which}已收到，其中{counts}。"
    return full if len(full) <= LINE else f"{who}：您好！{year}年报{which}已收到，其中{counts}。"


def _farewell(entry: Entry, items: Sequence[Item], terms: Terms) -> str:
    until = f"{terms.until(entry.year, entry.unit)}前"
    if not entry.copy:
        last = f"请在{until}报回重新汇总的工作簿，谢谢！"
    elif terms.contact:
        last = f"请照“退回清单”{'改好' if not all(item.asks for item in items) else '改正或说明'}，{until}报回，谢谢！"
    elif all(item.asks for item in items):
        last = f"请在退回稿的“退回清单”里改正或说明原因，{until}报回，谢谢！"
    elif any(item.asks for item in items):
        last = f"请照退回稿的“退回清单”改好，核实的也可说明原因，{until}报回，谢谢！"
    else:
        last = f"请照退回稿的“退回清单”改好，{until}报回，谢谢！"
    return last + (f"有疑问请联系{terms.contact}。" if terms.contact else "")


def _unreadable(entry: Entry, terms: Terms) -> list[str]:
    cause = (entry.findings[0].what if entry.findings else "文件打不开").partition("。请")[0]
    return [
        f"您好！报来的文件“{_clip(entry.source, 40)}”打不开，没有读到数据。",
        f"原因：{shortened(cause, LINE - 3)}。",
        "请用 WPS 或 Excel 打开原来的工作簿，另存为“Excel 工作簿（*.xlsx）”。",
        "如设有打开密码，请先取消；请不要报送截图、PDF 或打印件的扫描件。",
        f"请在{terms.until(entry.year, entry.unit)}前重新报送，谢谢！"
        + (f"有疑问请联系{terms.contact}。" if terms.contact else ""),
    ]


def _fault(form: Form, item: Item) -> str:
    """A fault in short words with its place."""
    where = place_words(form, item.first)
    if len(item.findings) > 1:
        where += f"等{len(item.findings)}处"
    lead = f"{where}：" if where else ""
    what = (item.first.what or item.first.message).removeprefix(lead)
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


def shortened(sentence: str, room: int) -> str:
    """A sentence in at most `room` characters.

    Long names of items lose their first parts, then clauses at the end go, as long as enough is left to be understood.
    """
    text = " ".join(sentence.split()).rstrip("。")
    if len(text) <= room:
        return text
    text = re.sub(r"“([^“”]*／)?([^“”／]+)／总计”", r"“\2”", text)
    if len(text) <= room:
        return text
    text = re.sub(r"“[^“”]*／([^“”／]+)”", r"“\1”", text)
    while len(text) > room and (cut := max(text.rfind(mark) for mark in "。；，：")) >= room // 3:
        text = text[:cut]
    return _clip(text, room)


def _clip(text: str, room: int) -> str:
    return text if len(text) <= room else text[: max(0, room - 2)] + "……"


def _clean(line: str) -> str:
    """One line of characters that can be seen."""
    return "".join(mark for mark in " ".join(line.split()) if unicodedata.category(mark)[0] != "C")
