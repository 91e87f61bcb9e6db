"""设置.toml: what an office sets once for its year. Written with comments, edited by hand, read with every fault told."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from toolkit.errors import NianbaoError
from toolkit.form.sheets import FIRST_YEAR, LAST_YEAR
from toolkit.office.terms import read_deadline
from toolkit.office.text_limits import too_long
from toolkit.paths import read_own_file
from toolkit.rules.thresholds import USUAL, Limits
from toolkit.submission.roster import RosterUnit

_WHAT = "设置文件"
#: Bytes of a settings file that somebody has written and not mixed up with another file.
_MOST = 200_000
#: TOML wants quotes around Chinese names; people leave them out.
_BARE = re.compile(r"^([ \t]*)([^\s\"'#=\[\]]*[^\x00-\x7f][^\s\"'#=\[\]]*)([ \t]*=)", re.MULTILINE)

_TEMPLATE = """\
# 年报工作区的设置。井号后面是说明，不起作用；等号左边的名称不要改，右边的文字放在英文引号里。
# 改好后保存就生效，不必重新建立工作区。

"地区" = {region}
"年度" = {year}
"级别" = {level}          # 县、市、省，可以不写

# 谁在用这个工作区：写进日志。不写的，用电脑的用户名。
"经办人" = ""

# 汇总机关的全称，写在回执和公布情况的落款。不写的，用花名册里本地区的政府办公厅（室）；花名册里也没有的，
# 写作“……政府信息公开工作主管部门”。
"汇总机关" = ""

# 写在退回稿和催报上的联系人和电话，例如 "王五 0550-1234567"。
"联系人" = ""

# 各单位应当在哪一天以前报来。不写的，按《条例》：各单位为次年1月31日，人民政府为次年3月31日（乡镇与部门相同）。
"报送期限" = ""           # 例如 "{following}-01-20"

# 退回以后应当在哪一天以前改好报回。不写的，与上面的法定期限相同。
"报回期限" = ""

# 上一年度的报表：文件夹、单位工作簿或者汇总工作簿的位置，可以从本工作区写起，例如 "../2023/汇总"。
# 不写的，本工作区里有“上年”文件夹就用它。
"上年数据" = ""

# 豁免清单和自定规则。不写的，本工作区里有“豁免清单.xlsx（.csv）”“自定规则.toml（.xlsx、.csv）”就用它们。
"豁免清单" = ""
"自定规则" = ""

# 多大的变化才问。去掉行首的井号再改数，就改用您的；这里写的是通用的。
["阈值"]
{limits}
"""

#: Limits that an office may set, by their Chinese names: the field of `Limits`.
_LIMITS_OF = {
    "增减提示": "swing", "增减核实": "large_swing", "处理决定起点": "decisions", "申请起点": "requests",
    "案件起点": "challenges", "收费起点": "fee", "结转比例": "open_share", "结转起点": "open_floor",
}  # fmt: skip
_LIMITS_SAY = {
    "增减提示": "较上年增减超过百分之几的提示", "增减核实": "较上年增减超过百分之几的须核实",
    "处理决定起点": "处理决定增减不超过几件的不问", "申请起点": "申请增减不超过几件的不问",
    "案件起点": "复议、诉讼增减不超过几件的不问", "收费起点": "收费增减不超过几万元的不问",
    "结转比例": "结转下年度占应办申请超过百分之几的须核实", "结转起点": "结转下年度少于几件的不问",
}  # fmt: skip
_LARGEST = 1_000_000

_TEXTS = {
    "地区": "region", "级别": "level", "经办人": "by", "联系人": "contact", "汇总机关": "office", "上年数据": "previous",
    "豁免清单": "waivers", "自定规则": "rules",
}  # fmt: skip
_DATES = {"报送期限": "due", "报回期限": "deadline"}
#: The section of the settings that holds limits.
_LIMITS_TABLE = "阈值"
_LIMITS = {"地区": "所属地区", "汇总机关": "单位名称", "经办人": "联系人", "联系人": "--contact"}


@dataclass(frozen=True, slots=True)
class Settings:
    """What is set for a workspace.

    Attributes:
        region: Name of the region.
        year: The report year.
        level: 县, 市, 省; "" if not set.
        by: Who works here; "" for the user of the machine.
        contact: Name and telephone for what goes back.
        office: Full name of the office at work; "" if not set.
        due: By when reports have to be there; None: the day of the law.
        deadline: By when a returned one has to be there again; None: the day of the law.
        previous: Where last year's reports lie, as written; "" if not set. So for waivers and rules.
        limits: What is large.
    """

    region: str
    year: int
    level: str = ""
    by: str = ""
    contact: str = ""
    office: str = ""
    due: date | None = None
    deadline: date | None = None
    previous: str = ""
    waivers: str = ""
    rules: str = ""
    limits: Limits = USUAL

    def due_of(self, unit: RosterUnit) -> date:
        """The last day on which a unit's report is in time."""
        if self.due:
            return self.due
        from toolkit.rules.organs import due_on, organ_of

        return date(*due_on(organ_of(unit, unit.name), self.year))

    @property
    def limits_text(self) -> str:
        """The limits that are not the usual ones, as they stand in the settings."""
        own, usual = self.limits._asdict(), USUAL._asdict()
        return "".join(f'"{name}" = {own[field]}\n' for name, field in _LIMITS_OF.items() if own[field] != usual[field])

    @property
    def operator(self) -> str:
        """Who is at work: what is set, else the user of the machine."""
        if self.by:
            return self.by
        import getpass

        try:
            return getpass.getuser()
        except (OSError, KeyError, ImportError):
            return "（未知）"


def settings_text(region: str, year: int, level: str = "") -> str:
    """A new settings file."""
    usual = USUAL._asdict()
    limits = "\n".join(f'# "{name}" = {usual[field]}  # {_LIMITS_SAY[name]}' for name, field in _LIMITS_OF.items())
    return _TEMPLATE.format(
        region=quoted(region), year=year, level=quoted(level), following=year + 1, limits=limits
    )  # fmt: skip


def quoted(text: str) -> str:
    """A text as it stands in a settings file, with its quotation marks."""
    import json

    return json.dumps(text, ensure_ascii=False)


def read_settings(path: Path) -> Settings:
    """Read a settings file.

    Raises:
        NianbaoError: If it is missing or anything in it has to be mended; all of it is said at once.
    """
    data = read_own_file(path, _WHAT)
    try:
        if len(data) > _MOST:
            raise NianbaoError(f"{_WHAT}“{path}”太大，请确认是不是拿错了文件。")
        entries = tomllib.loads(_BARE.sub(r'\1"\2"\3', _decoded(data).replace("\r\n", "\n")))
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        place = f"第 {line[1]} 行" if line else "末尾"
        raise NianbaoError(f'{_WHAT}“{path}”{place}的写法不对。文字要放在英文引号里，例如 "联系人" = "王五"。') from error
    except UnicodeDecodeError as error:
        raise NianbaoError(f"{_WHAT}“{path}”的文字编码无法识别，请另存为 UTF-8。") from error
    faults: list[str] = []
    values = _values(entries, faults)
    if faults:
        raise NianbaoError("\n  ".join([f"{_WHAT}“{path}”有 {len(faults)} 处需要改正：", *faults]))
    return Settings(**values)


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030")


def _values(entries: Mapping[str, Any], faults: list[str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    known = (*_TEXTS, *_DATES, "年度", _LIMITS_TABLE)
    faults += [f"没有“{name}”这一项，可以写的是：{'、'.join(known)}。" for name in entries if name not in known]
    for name, field in _TEXTS.items():
        value = entries.get(name, "")
        if not isinstance(value, str):
            faults.append(f"“{name}”应当是文字，请放在英文引号里。")
        elif fault := too_long(_LIMITS.get(name, name), value):
            faults.append(f"“{name}”{fault}。")
        else:
            values[field] = value.strip()
    if not values.get("region", "有错"):
        faults.append("没有写“地区”。")
    for name, field in _DATES.items():
        try:
            values[field] = _date(entries.get(name, ""))
        except NianbaoError:
            faults.append(f'“{name}”应当是日期，例如 "2025-01-20"。')
    values["limits"] = _limits(entries.get(_LIMITS_TABLE, {}), faults)
    year = entries.get("年度")
    if isinstance(year, int) and not isinstance(year, bool) and FIRST_YEAR <= year <= LAST_YEAR:
        values["year"] = year
    else:
        faults.append("“年度”应当是四位的年份，例如 2024，不加引号。")
    return values


def _limits(entries: object, faults: list[str]) -> Limits:
    """The limits of an office; what it does not set is as usual."""
    if not isinstance(entries, Mapping):
        faults.append(f'“{_LIMITS_TABLE}”应当是一节，写作 ["{_LIMITS_TABLE}"]，每项一行。')
        return USUAL
    known = "、".join(_LIMITS_OF)
    faults += [f"“{_LIMITS_TABLE}”里没有“{name}”这一项，可以写的是：{known}。" for name in entries if name not in _LIMITS_OF]
    values: dict[str, int] = {}
    for name, field in _LIMITS_OF.items():
        value = entries.get(name, getattr(USUAL, field))
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _LARGEST:
            values[field] = value
        else:
            faults.append(f"“{name}”应当是 0 到 {_LARGEST} 的整数，不加引号。")
    limits = USUAL._replace(**values)
    if limits.swing > limits.large_swing:
        faults.append(f"“增减提示”（{limits.swing}）不能大于“增减核实”（{limits.large_swing}）。")
    return limits


def _date(value: object) -> date | None:
    """A date as TOML has it or as people write it; None if nothing is written.

    Raises:
        NianbaoError: If it is none.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        raise NianbaoError(str(value))
    return read_deadline(value) if value.strip() else None
