"""What a consolidation writes beside the region's own outputs: each area's workbook, and 差额表.

差额表 says what has changed since the consolidation before, and where the report of a whole area is not the sum of its parts. A
run that changes nothing leaves the first as it was; the second is written anew each time, and is the same as long as nothing
changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, SupportsBytes

from toolkit import paths
from toolkit.file_names import draft_name, free_name, safe_name, summary_name
from toolkit.outputs import only_run, replace_set, write_file
from toolkit.paths import relative
from toolkit.region.differences import Comparison, Difference, differences, with_units, write_differences
from toolkit.submission.roster import Roster
from toolkit.submission.shelf import Shelf
from toolkit.workspace.levels import Area, Levels, names_of

if TYPE_CHECKING:
    from toolkit.office.last_year import Archive
    from toolkit.region.consolidate import Consolidation

#: Names of the files below 汇总.
SINCE, WHOLES = "差额表（与上次汇总）.xlsx", "差额表（与全地区报表）.xlsx"

Figures = Sequence[int | None]


class Before(NamedTuple):
    """What the region workbook of an earlier consolidation says.

    Attributes:
        totals: In the form's order.
        units: By name, each unit's figures.
        coverage: Units in it, units due; None if it does not say.
    """

    totals: Figures
    units: Mapping[str, Figures]
    coverage: tuple[int, int] | None


# ---------------------------------------------------------------- areas


def write_areas(result: Consolidation, levels: Levels, out: Path, previous: Archive | None) -> list[Path]:
    """Write the region workbook and the draft of every area below the region, from what was checked for the region.

    Args:
        result: Of the region.
        levels: Its areas.
        out: Folder of the region's outputs; each area has a folder in that of the area in which it lies.
        previous: Last year's figures.

    Returns:
        The workbooks.
    """
    from toolkit.draft.word import put_draft
    from toolkit.region.run import region_account
    from toolkit.region.workbook import put_summary

    files: dict[str, SupportsBytes] = {}
    shelf = Shelf()
    names = []
    folders = _Folders()
    for area in levels.areas:
        folder = folders.of(area.path)
        own = _consolidated(result, area, previous)
        link = _links_from(out / folder)
        names.append(f"{folder}/{summary_name(area.name, result.year)}")
        files[names[-1]] = shelf.put_written(partial(put_summary, own, link))
        files[f"{folder}/{draft_name(area.name, result.year)}"] = shelf.put_written(partial(put_draft, region_account(own)))
    with only_run(out, 10.0):
        for name in files:
            (out / name).parent.mkdir(parents=True, exist_ok=True)
        written = dict(zip(files, replace_set(out, files), strict=True))
    return [written[name] for name in names]


class _Folders:
    """The folders of areas, each in that of the area above it; two whose names a system takes for one are told apart."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, ...], str] = {(): ""}
        self._taken: dict[tuple[str, ...], set[str]] = {}

    def of(self, path: tuple[str, ...]) -> str:
        """The folder of an area, seen from that of the region."""
        if path not in self._known:
            above = self.of(path[:-1])
            name = free_name(safe_name(path[-1]), "", self._taken.setdefault(path[:-1], set()))
            self._known[path] = f"{above}/{name}" if above else name
        return self._known[path]


def _links_from(folder: Path) -> Callable[[str], str]:
    return lambda path: relative(path, folder)


def _consolidated(result: Consolidation, area: Area, previous: Archive | None) -> Consolidation:
    """The consolidation of one area, from what was checked for the region."""
    from toolkit.region.consolidate import consolidate
    from toolkit.region.run import region_before

    names = names_of(area.units)
    owners = {one.path: one.unit for one in result.inputs}
    checked = [one for one in result.checked if owners.get(one.path) in names]
    roster = Roster(area.units)
    return consolidate(
        checked, roster, region=area.name, year=result.year, final=result.final, office=replace(result.office, roster=roster),
        last_year=lambda name, of: region_before(previous, name, of),
    )  # fmt: skip


# ---------------------------------------------------------------- 差额表


def as_read(result: Consolidation) -> Before:
    """What reading the region workbook of a consolidation gives."""
    units = {member.unit.name: member.submission.numbers for member in result.members}
    return Before(result.sums.totals, units, (len(result.members), result.due))


def before(path: Path) -> Before | None:
    """What the region workbook of the consolidation before says; None if there is none that can be read."""
    from toolkit.intake.region_workbook import read_with_breakdown
    from toolkit.submission.report import Unreadable

    if not paths.is_file_within(path):
        return None
    read, known = read_with_breakdown(path)
    if isinstance(read, Unreadable) or known is None:
        return None
    return Before(read.numbers, {unit.name: unit.figures for unit in known.units}, known.coverage)


def since(result: Consolidation, earlier: Before | None) -> Comparison | None:
    """What has changed since the consolidation before; None if nothing has, or it was of another edition."""
    form = result.form
    if earlier is None or len(earlier.totals) != len(form.fields):
        return None
    found = differences(form, earlier.totals, result.sums.totals)
    if not found:
        return None
    now = {member.unit.name: member.submission.numbers for member in result.members}
    zero = [0] * len(form.fields)
    moves = [
        (name, [(mine or 0) - (was or 0) for mine, was in zip(now.get(name, zero), earlier.units.get(name, zero), strict=True)])
        for name in dict.fromkeys((*now, *earlier.units))
    ]
    gone, came = [name for name in earlier.units if name not in now], [name for name in now if name not in earlier.units]
    told = [f"{word} {len(some)} 家（{'、'.join(some[:10])}）" for word, some in (("新计入", came), ("不再计入", gone)) if some]
    said = "；".join([f"上次 {_stamp(earlier)}，这次{result.coverage}", *told]) + "。"
    return Comparison("与上次汇总", "上次汇总", "这次汇总", said, with_units(found, moves))


def _stamp(earlier: Before) -> str:
    return f"已汇总 {earlier.coverage[0]}/{earlier.coverage[1]} 家" if earlier.coverage else "家数不明"


def against_wholes(result: Consolidation, levels: Levels) -> Iterator[Comparison]:
    """The report of each whole area against the sum of its parts."""
    from toolkit.region.consolidate import Status
    from toolkit.region.sums import add_up

    read = {one.path: one.submission for one in result.checked if one.submission}
    by_unit = {
        one.unit: read[one.path] for one in result.inputs
        if one.path in read and read[one.path].edition == result.form.edition and one.status is Status.LEFT_OUT
    }  # fmt: skip
    members = {member.unit.name: member.submission for member in result.members}
    for name, parts in levels.wholes.items():
        whole = by_unit.get(name)
        if whole is None:
            continue
        there = [members[one.name] for one in parts if one.name in members]
        added = add_up(result.form, there, [""] * len(there)).get("")
        totals: Figures = added.totals if added else (None,) * len(result.form.fields)
        found: tuple[Difference, ...] = differences(result.form, totals, whole.numbers)
        said = f"所属单位 {len(parts)} 家，已汇总 {len(there)} 家。合计以各单位相加为准，全地区报表没有计入。"
        yield Comparison(safe_name(name), "各单位相加", name, said, found)


def write_comparisons(result: Consolidation, levels: Levels, out: Path, earlier: Before | None) -> list[str]:
    """Write what differs; sentences about it."""
    title = f"{result.region}{result.year}年差额表"
    notes = []
    if changed := since(result, earlier):
        since_then = write_file(out / SINCE, write_differences(title, [changed]))
        notes.append(f"与上次汇总相比，有 {len(changed.differences)} 项合计变了，见“{since_then.name}”。")
    if wholes := list(against_wholes(result, levels)):
        data, place = write_differences(title, wholes), out / WHOLES
        if not (paths.is_file_within(place) and paths.read_own_file(place, WHOLES) == data):
            place = write_file(place, data)
        notes += [
            f"“{one.right}”是全地区的报表，不重复计入；与各单位相加有 {len(one.differences)} 项不同，见“{place.name}”。"
            for one in wholes
        ]  # fmt: skip
    return notes
