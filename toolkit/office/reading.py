"""Everything that an office keeps, from the files that it keeps it in."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.errors import NianbaoError
from toolkit.intake.files import read_files
from toolkit.intake.folder import find_files
from toolkit.intake.region_workbook import breakdown_of
from toolkit.office.office import Office
from toolkit.rules.catalogue import STANDARD, Ruleset
from toolkit.submission.report import Unreadable

if TYPE_CHECKING:
    from toolkit.executor import Executor
    from toolkit.office.last_year import Archive
    from toolkit.submission.roster import Roster


#: Files that cannot be read and are named in a message.
_NAMED = 20


def read_archive(path: Path, executor: Executor | None = None) -> Archive:
    """Last year's figures from a folder of workbooks, a unit's workbook, or a region workbook.

    Args:
        path: The folder or the workbook.
        executor: Who reads; by default this process, or processes when there are many files.

    Raises:
        NianbaoError: If there is nothing that could be read.
    """
    from toolkit.office.last_year import Archive, record_of, records_of_region

    files, _ = find_files([path])
    records = []
    unread = []
    for read in read_files(files, executor=executor):
        if isinstance(read, Unreadable):
            unread.append(read.line)
            continue
        if record := record_of(read):
            records.append(record)
        breakdown = breakdown_of(read)
        if breakdown and read.year is not None:
            units = [(unit.code, unit.name, unit.figures) for unit in breakdown.units]
            records += records_of_region(read.form, read.year, units)
    if not records:
        raise NianbaoError("\n  ".join([f"“{path}”中没有可读的上年报表，请核对 --previous。", *unread[:_NAMED]]))
    return Archive(records)


def read_ruleset(own: Path | None = None) -> Ruleset:
    """The rules of an office.

    Args:
        own: Its own rules beside the standard ones; None: it has none.

    Raises:
        OwnRulesError: If anything in that file has to be mended.
    """
    if own is None:
        return STANDARD
    from toolkit.office.own_rules_file import read_own_rules

    return STANDARD.extended(read_own_rules(own))


def read_office(
    *,
    ruleset: Ruleset = STANDARD,
    roster: Roster | Path | None = None,
    waivers: Path | None = None,
    ledger: Path | None = None,
    today: date | None = None,
) -> Office:
    """What the office knows beside the submissions, from the files that it keeps.

    Args:
        ruleset: The rules.
        roster: Who is due; waivers are then for these units only.
        waivers: 豁免.
        ledger: 核实说明台账.
        today: For rules on trial and waivers.

    Raises:
        DecisionError: If a file cannot be used.
    """
    if isinstance(roster, Path):
        from toolkit.office.roster_file import read_roster

        roster = read_roster(roster)
    if not waivers and not ledger:
        return Office(ruleset, roster, today=today)
    from toolkit.office.ledger_file import read_ledger
    from toolkit.office.waivers_file import read_waivers

    spared = read_waivers(waivers, ruleset, roster) if waivers else ()
    return Office(ruleset, roster, spared, read_ledger(ledger).lines if ledger else (), today)
