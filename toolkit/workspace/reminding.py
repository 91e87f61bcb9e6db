"""Texts for the chat: reminders to units from which something is still to come, receipts for what came.

Nothing is sent; the office copies what it wants. The same register gives the same texts on the same day.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from toolkit.rules.findings import Verdict
from toolkit.terminal import visible
from toolkit.workspace.settings import Settings
from toolkit.workspace.standing import Overview, UnitStanding
from toolkit.workspace.states import State

#: Names of the files below 退回.
REMINDERS, RECEIPTS = "催报.txt", "回执.txt"
#: How a reminder begins and ends, by tone: a friendly word, a plain one, the last one before it is reported.
_TONES = {
    1: ("您好！温馨提示：", "辛苦您了，有问题随时联系。"),
    2: ("您好。现催报如下：", "请抓紧办理，按时报来。"),
    3: ("再次催报：", "逾期仍未报来的，将在全{region}通报中列为未报送单位，请务必重视。"),
}


class Reminder(NamedTuple):
    """A text for one unit.

    Attributes:
        unit: Name of the unit.
        whom: Contact person and telephone of the roster, "" if it has none.
        text: One paragraph.
    """

    unit: str
    whom: str
    text: str

    @property
    def block(self) -> str:
        """As it stands in the file."""
        whom = f"（{self.whom}）" if self.whom else ""
        return f"【{self.unit}】{whom}\n{self.text}\n"


def reminders(found: Overview, settings: Settings, today: date, tone: int = 1) -> list[Reminder]:
    """What to write to the units from which something is still to come.

    Args:
        found: Where everything stands.
        settings: Of the workspace.
        today: The day.
        tone: 1 friendly, 2 plain, 3 firm.

    Raises:
        KeyError: If there is no such tone.
    """
    opening, closing = _TONES[tone]
    closing = closing.format(region=_area(found.region))
    contact = f"联系人：{settings.contact}。" if settings.contact else ""
    told = []
    for one in found.units:
        if request := _request(one, found.year, settings, today):
            text = f"{one.unit.name}：{opening}{request}{closing}{contact}"
            told.append(Reminder(visible(one.unit.name), _whom(one), visible(text)))
    return told


def _area(region: str) -> str:
    """The level of a region by its last character: 全县."""
    return region[-1] if region[-1:] in ("省", "市", "县", "区", "州", "盟", "旗", "镇", "乡") else "地区"


def _request(one: UnitStanding, year: int, settings: Settings, today: date) -> str:
    """What is asked of a unit, "" if nothing is."""
    standing, what = one.standing, f"{year}年政府信息公开工作年度报告数据"
    due = settings.due_of(one.unit)
    again = _until(settings.deadline or due, today)
    version = standing.version
    if standing.state is State.MISSING and not one.is_due:
        return ""
    if standing.state is State.MISSING:
        return f"贵单位的{what}尚未收到，请于{_until(due, today)}报来。"
    if standing.state is State.UNREADABLE:
        return f"贵单位报来的文件读不了：{standing.reason.partition('读不了：')[2] or standing.reason}请于{again}重新报来。"
    if standing.state in (State.ACCEPTED, State.LOCKED, State.EXPLAINED):
        return ""
    if version is None:
        return f"贵单位报来的文件还不能采用（{standing.reason}），请于{again}核对后重新报来。"
    if version.report.verdict == "rejected":
        return f"贵单位报来的“{version.name}”有 {version.report.errors} 处必须改正，请按退回稿改好，于{again}报回。"
    if version.report.verdict == "query":
        return f"贵单位报来的“{version.name}”有 {version.report.queries} 处需要核实，请改正或者写明原因，于{again}报回。"
    return ""


def _until(day: date, today: date) -> str:
    words = f"{day.year}年{day.month}月{day.day}日"
    return f"{words}前" if today <= day else f"今日（期限{words}已过 {(today - day).days} 天）"


def _whom(one: UnitStanding) -> str:
    return visible(" ".join(filter(None, (one.unit.contact, one.unit.phone))))


def receipts(found: Overview) -> list[Reminder]:
    """A receipt for the version that counts of each unit: number, time, digest of the file, check code, what the check says."""
    told = []
    for one in found.units:
        version = one.standing.version
        if version is None:
            continue
        report = version.report
        lines = (
            f"今收到{one.unit.name}报送的{found.year}年政府信息公开工作年度报告数据一份。",
            f"回执编号：{found.year}-{version.number:05}　收到时间：{version.received_at[:16].replace('T', ' ')}",
            f"文件：{version.name}",
            f"文件摘要（SHA-256）：{version.sha256}",
            f"校验码：{report.check_code or '无'}　校验结论：{Verdict(report.verdict).label}　状态：{one.standing.state.label}",
        )
        told.append(Reminder(visible(one.unit.name), _whom(one), "\n".join(map(visible, lines))))
    return told


def as_text(told: Sequence[Reminder]) -> bytes:
    """Some texts as a file that every editor opens."""
    return "\n".join(one.block for one in told).replace("\n", "\r\n").encode("utf-8-sig", errors="backslashreplace")
