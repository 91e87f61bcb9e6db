"""What the office hands out about a collection as Word documents: 回执 to the units, and the statement of 公布情况.

Whether a unit has put its report on its website nobody tells the workspace: day and address of that stay blank in the
statement, to be filled in by hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from toolkit.patterns import pattern
from toolkit.rules.areas import is_one_area
from toolkit.rules.organs import organ_of
from toolkit.rules.powers import Kind
from toolkit.submission.roster import RosterUnit, plain_name
from toolkit.terminal import visible
from toolkit.workspace.states import State

if TYPE_CHECKING:
    from toolkit.draft.letters import Letter
    from toolkit.workspace.reminding import Reminder
    from toolkit.workspace.settings import Settings
    from toolkit.workspace.standing import Overview, UnitStanding

#: Names of the files below 退回.
RECEIPTS, STATEMENT = "回执.docx", "公布情况.docx"
_HEADINGS = ("序号", "单位", "报送时间", "状态", "校验码", "公布日期", "公布网址")
_SHARES = (7, 21, 20, 9, 13, 12, 18)
#: How the name of a government's office ends behind that of its area.
_OFFICE = pattern("(?:人民)?政府办公?[厅室]?$")


def receipts_docx(told: Sequence[Reminder], settings: Settings, units: Iterable[RosterUnit], today: date) -> bytes:
    """The receipts, a page each.

    Args:
        told: The texts.
        settings: Of the workspace.
        units: Of the roster.
        today: The day.
    """
    from toolkit.draft.letters import Letter, write_letters

    signed = _signed(office_of(settings, units), today)
    letters = [Letter("回　执", (f"{one.unit}：", *one.text.split("\n")), signed) for one in told]
    return write_letters(f"{settings.region}{settings.year}年报送回执", settings.year, letters or [_none(settings)])


def _none(settings: Settings) -> Letter:
    from toolkit.draft.letters import Letter

    return Letter("回　执", (f"{settings.year}年还没有收到可以出具回执的报表。",))


def office_of(settings: Settings, units: Iterable[RosterUnit]) -> str:
    """Who signs what the office hands out.

    As it is set, else the office of the region's government in the roster, else as the Regulations call who is in charge.

    Args:
        settings: Of the workspace.
        units: Of the roster.

    Source: 《政府信息公开条例》第三条.
    """
    if settings.office:
        return visible(settings.office)
    for unit in units:
        government = _OFFICE.sub("", plain_name(unit.name))
        if organ_of(unit, unit.name).kind is Kind.GOVERNMENT_OFFICE and is_one_area(government, settings.region):
            return visible(unit.name)
    return f"{visible(settings.region)}政府信息公开工作主管部门"


def _signed(office: str, today: date) -> tuple[str, ...]:
    return f"{office}（盖章）", f"{today.year}年{today.month}月{today.day}日"


def statement_docx(found: Overview, settings: Settings, today: date) -> bytes:
    """The statement: how many had to report, how many did in time, late, not at all; and a line per unit."""
    from toolkit.draft.letters import Letter, write_letters

    came = [one for one in found.due if one.standing.state is not State.MISSING]
    late = [one for one in came if one.late]
    silent = [one for one in found.due if one.standing.state is State.MISSING]
    unusable = [one for one in came if one.standing.version is None]
    nil = [one for one in came if one.standing.version and one.standing.version.report.nil]
    day = f"{today.year}年{today.month}月{today.day}日"
    text = (
        f"截至{day}，{visible(found.region)}应当编制并公布{found.year}年政府信息公开工作年度报告的单位 {len(found.due)} 家。"
        f"已报送 {len(came)} 家，其中按期 {len(came) - len(late)} 家、逾期 {len(late)} 家；"
        f"已接受 {found.count(State.ACCEPTED, State.LOCKED)} 家；没有报送 {len(silent)} 家。"
    )
    kinds = (("逾期报送的", late), ("报来的文件还不能采用的", unusable), ("零报告的", nil), ("没有报送的", silent))
    more = [
        f"{what}：{'、'.join(visible(one.unit.name) for one in some)}。"
        for what, some in kinds
        if some
    ]  # fmt: skip
    note = "公布日期、公布网址由各单位填报后补充。"
    rows = tuple(_row(number, one) for number, one in enumerate(found.due, 1))
    title = f"{visible(found.region)}{found.year}年政府信息公开工作年度报告\n报送、公布情况"
    signed = _signed(office_of(settings, (one.unit for one in found.units)), today)
    letter = Letter(title, (text, *more, note), signed, _HEADINGS, rows, _SHARES)
    return write_letters(title.replace("\n", ""), found.year, [letter])


def _row(number: int, one: UnitStanding) -> tuple[str, ...]:
    version = one.standing.version
    code = version.report.check_code if version else ""
    came = one.received_at[:10] + ("（逾期）" if one.late else "")
    return str(number), visible(one.unit.name), came, one.standing.state.label, code, "", ""
