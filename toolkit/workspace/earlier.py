"""Figures of the years before: out of last year's workspace, or out of what lies where the settings say.

Of last year every unit's accepted report is read; of the years before, only the region's own figures, for the trend. A
workspace says itself where the one before it lies.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit import paths
from toolkit.errors import NianbaoError
from toolkit.file_names import summary_name
from toolkit.paths import Kind
from toolkit.workspace.opening import looked_at
from toolkit.workspace.places import Places
from toolkit.workspace.settings import read_settings
from toolkit.workspace.standing import overview
from toolkit.workspace.states import State

if TYPE_CHECKING:
    from toolkit.office.last_year import Archive
    from toolkit.submission.record import Record

#: Years that a trend goes back.
YEARS = 4
#: Units that a sentence names.
_NAMED = 10


def is_workspace(path: Path) -> bool:
    """Whether a path is the folder of a workspace."""
    return paths.kind_within(Places(path).settings) is Kind.FILE


def archive_of(path: Path, notes: list[str] | None = None) -> Archive:
    """The figures of the years before.

    Args:
        path: Last year's workspace, or workbooks as `read_archive` takes them.
        notes: Gets a sentence about units whose accepted report is lost.

    Raises:
        NianbaoError: If there is nothing that could be read; of a workspace, if nothing in it is accepted.
    """
    from toolkit.office.last_year import Archive
    from toolkit.office.reading import read_archive

    if not is_workspace(path):
        return read_archive(path)
    lost: list[str] = []
    records = list(_of_units(Places(path), lost))
    if lost and notes is not None:
        told = "、".join(f"“{name}”" for name in lost[:_NAMED]) + ("等" if len(lost) > _NAMED else "")
        said = f"上年有 {len(lost)} 家已接受的报表读不出来或者被改动过，没有上年数据：{told}。请从备份恢复上年的“归档”。"
        notes += [] if said in notes else [said]
    return Archive([*_of_region(path, YEARS), *records])


def _of_units(places: Places, lost: list[str]) -> Iterator[Record]:
    """The accepted reports of a workspace, under the names and codes of its roster; `lost` gets units whose original is not
    what was accepted any more."""
    from toolkit.intake.files import read_files
    from toolkit.office.last_year import record_of
    from toolkit.submission.report import Unreadable

    with looked_at(places) as workspace:
        found, originals = overview(workspace), workspace.register.originals()
        accepted = [
            (one.unit, one.standing.version) for one in found.units if one.standing.state in (State.ACCEPTED, State.LOCKED)
        ]
        files = [workspace.path_of(originals[version.sha256]) for _, version in accepted if version]
    if not files:
        raise NianbaoError(
            f"上年的工作区“{places.root}”里没有接受的报表。请在那里用 nianbao accept --passed 接受，"
            "或者把设置里的“上年数据”指向上年的汇总工作簿。"
        )
    for (unit, version), read in zip(accepted, read_files(files), strict=True):
        whole = None if isinstance(read, Unreadable) or version is None or read.sha256 != version.sha256 else read
        if whole is not None and (record := record_of(whole)):
            yield replace(record, code=unit.code, name=unit.name)
        else:
            lost.append(unit.name)


def _of_region(path: Path, years: int) -> Iterator[Record]:
    """The region's own figures of a workspace and of those before it."""
    from toolkit.intake.files import read_file
    from toolkit.office.last_year import record_of
    from toolkit.office.reading import read_archive
    from toolkit.submission.report import Unreadable

    settings = read_settings(Places(path).settings)
    summary = Places(path).consolidated / summary_name(settings.region, settings.year)
    if paths.is_file_within(summary):
        read = read_file(summary)
        if not isinstance(read, Unreadable) and (record := record_of(read)):
            yield record
    before = path / settings.previous if settings.previous else None
    if years <= 1 or before is None or paths.kind_within(before) is Kind.NOTHING:
        return
    if is_workspace(before):
        yield from _of_region(before, years - 1)
        return
    known = read_archive(before)
    for year in range(settings.year - years + 1, settings.year):
        if record := known.find(year, (), (settings.region,)):
            yield record


def look_of(path: Path) -> list[list[object]]:
    """Names, sizes and times of what lies there: enough to see that somebody has put other files there."""
    if is_workspace(path):
        places = Places(path)
        found = [one for one in (places.register, places.roster, places.settings) if paths.is_file_within(one)]
    else:
        found = [path] if paths.is_file_within(path) else paths.files_below(path)
    looks = [(one, paths.look_of(one)) for one in found]
    return [[str(one.relative_to(path)), look.st_size, look.st_mtime_ns] for one, look in looks]
