"""The units of a region as its report knows them: who is in the sums, who is not and why, what each is called and wrote."""

from __future__ import annotations

from toolkit.region.consolidate import Consolidation, NotIncluded
from toolkit.submission.breakdown import DueUnit
from toolkit.submission.compared import UNIT_FACTS, last_years, together
from toolkit.submission.roster import RosterUnit


def due_units(result: Consolidation) -> tuple[DueUnit, ...]:
    """All units of the roster, in its order."""
    places = {member.unit.name: place for place, member in enumerate(result.members, 1)}
    absent = {one.unit.name: one for one in result.not_included}
    units = []
    for unit in result.roster.units:
        if place := places.get(unit.name, 0):
            checked = result.members[place - 1].checked
            own = result.members[place - 1].submission
            waiting = sum(finding.open for finding in checked.findings)
            units.append(
                DueUnit(
                    unit.name,
                    short_name(unit),
                    place,
                    "",
                    waiting,
                    own.narrative,
                    last_years(result.form, own.prior, UNIT_FACTS),
                )
            )
        else:
            missing = absent[unit.name]
            reason = missing.label if missing.unread else missing.reason if missing.file else missing.label
            units.append(DueUnit(unit.name, short_name(unit), 0, reason))
    return tuple(units)


def prior_of(result: Consolidation) -> dict[str, int]:
    """What is compared of the region's year before; empty unless it is of the same units.

    Last year's region workbook where the office keeps it and all units were in it, else the sum over the units; in any case all
    that are due have to be in this year's sums, or a region would seem to have shrunk.
    """
    if result.part_of(result.year) or not result.members:
        return {}
    own = result.region_check.submission
    if own is not None and own.prior:
        return last_years(result.form, own.prior)
    parts = [last_years(result.form, member.submission.prior) for member in result.members]
    return together(parts) if all(parts) else {}


def short_name(unit: RosterUnit) -> str:
    """What a running text calls a unit: the first alias of the roster that is shorter than its name, else the name."""
    return next((alias for alias in unit.aliases if len(alias) < len(unit.name)), unit.name)


def reason_of(absent: NotIncluded, guessed: bool) -> str:
    """Why a unit is not in the sums; "" where its state says all.

    Args:
        absent: The unit.
        guessed: Whether only names of files and folders say whose unreadable files are.
    """
    if absent.file is None:
        return absent.reason if absent.unread else ""
    return f"按文件名或文件夹名推测是本单位报送的。{absent.reason}" if absent.unread and guessed else absent.reason
