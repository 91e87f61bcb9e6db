"""One year → the next: a new workspace beside the old one, with everything that the office need not type again.

Roster with the names that people have come to know (别名), settings, own rules; last year's accepted figures stay where they
are, and the new settings say where. Explanations and waivers are of their year and stay behind.
"""

from __future__ import annotations

import os
import re
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from toolkit import paths
from toolkit.errors import NianbaoError
from toolkit.file_names import safe_name
from toolkit.office.reading import read_ruleset
from toolkit.outputs import write_file
from toolkit.workspace.beginning import begin
from toolkit.workspace.circumstances import Circumstances
from toolkit.workspace.opening import Workspace
from toolkit.workspace.places import Places
from toolkit.workspace.settings import Settings, quoted, settings_text
from toolkit.workspace.standing import overview
from toolkit.workspace.states import State
from toolkit.workspace.units import with_aliases


class Rolled(NamedTuple):
    """A new year.

    Attributes:
        places: Of the new workspace.
        new: Whether it was made now; False if it was there already.
        notes: Sentences for the person at the keyboard: what was carried over, and what was not.
    """

    places: Places
    new: bool
    notes: tuple[str, ...]


def roll_over(workspace: Workspace, folder: Path | None = None, now: datetime | None = None) -> Rolled:
    """Make the workspace of the next year.

    Args:
        workspace: Of this year; nothing in it changes.
        folder: Of the new one; by default beside the old one, `<region><year>`.
        now: By default the time of the machine.

    Raises:
        NianbaoError: If nothing of this year is accepted, or the folder is another workspace or lies in this one.
        OutputError: If it cannot be written.
    """
    old, settings = workspace.places, workspace.settings
    found, year = overview(workspace), settings.year + 1
    place = paths.absolute(folder or old.root.parent / f"{safe_name(settings.region)}{year}")
    kept = sum(one.standing.state in (State.ACCEPTED, State.LOCKED) for one in found.units)
    if not kept:
        raise NianbaoError(
            "本年度还没有接受任何一家，新的一年就没有上年数据。请先用 nianbao accept --passed --reason 理由 接受。"
        )
    circumstances = Circumstances(workspace)
    roster = with_aliases(old.roster, workspace.units)
    previous = _seen_from(place, old.root)
    rules = circumstances.rules.name if circumstances.rules and settings.rules else ""
    text = next_settings(settings, year, previous, rules)
    places, new = begin(place, year, old.roster, now=now, region=settings.region, kept=roster, text=text)
    if not new:
        return Rolled(places, False, ())
    notes = [
        f"花名册 {len(workspace.units.roster.units)} 家，记住的别名已写进“别名”列。",
        f"上年数据取自“{previous}”中已接受的 {kept} 家，请不要移走这个工作区。",
    ]
    if silent := [one.unit.name for one in found.due if one.standing.state not in (State.ACCEPTED, State.LOCKED)]:
        notes.append(f"没有上年数据的 {len(silent)} 家：{'、'.join(silent[:10])}{'等' if len(silent) > 10 else ''}。")
    if settings.due or settings.deadline:
        notes.append("期限已顺延一年，请核对“设置.toml”。")
    if circumstances.rules:
        write_file(places.root / circumstances.rules.name, paths.read_own_file(circumstances.rules, "自定规则"), own=True)
        read_ruleset(places.root / circumstances.rules.name)
        notes.append(f"自定规则“{circumstances.rules.name}”照用，请核对其中的数是否还合适。")
    if circumstances.waivers:
        notes.append("豁免只管当年，没有带过来；还需要的请重新批准。")
    notes.append("撤销、合并、更名的单位，请在花名册里改，并在“上年代码”写原来的代码。")
    return Rolled(places, True, tuple(notes))


def _seen_from(place: Path, other: Path) -> str:
    """Where another folder lies, seen from a place; as it is if no way leads there, as from one drive to another."""
    try:
        return Path(os.path.relpath(other, place)).as_posix()
    except ValueError:
        return paths.absolute(other).as_posix()


def next_settings(settings: Settings, year: int, previous: str, rules: str = "") -> str:
    """The settings of the next year: days a year later, last year's figures in the old workspace.

    Args:
        settings: Of this year.
        year: The next one.
        previous: Where the old workspace lies.
        rules: The file of own rules in the new one, "" if it is found by its name or there is none.
    """
    text = settings_text(settings.region, year, settings.level)
    values = {
        "经办人": settings.by, "联系人": settings.contact, "汇总机关": settings.office, "上年数据": previous,
        "报送期限": _later(settings.due),
        "报回期限": _later(settings.deadline), "自定规则": rules,
    }  # fmt: skip
    for name, value in values.items():
        line = f'"{name}" = {quoted(value)}'
        text = re.sub(rf'^"{name}" = ""', lambda match, to=line: to, text, flags=re.MULTILINE)  # type: ignore[misc]
    return text + settings.limits_text


def _later(day: date | None) -> str:
    """The same day of the next year; of 29 February the day before."""
    if day is None:
        return ""
    return day.replace(year=day.year + 1, day=28 if (day.month, day.day) == (2, 29) else day.day).isoformat()
