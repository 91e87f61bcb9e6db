"""A new workspace: folders, settings, roster, register; done again, it changes nothing."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from toolkit import paths
from toolkit.errors import NianbaoError
from toolkit.office.text_limits import too_long
from toolkit.outputs import PREFIX, explain, only_run, write_file
from toolkit.paths import Kind
from toolkit.terminal import unseen, visible
from toolkit.workspace.opening import at_work
from toolkit.workspace.places import Places
from toolkit.workspace.register import new_register
from toolkit.workspace.settings import read_settings, settings_text
from toolkit.workspace.units import roster_bytes


def begin(
    folder: Path,
    year: int,
    roster: Path,
    *,
    level: str = "",
    now: datetime | None = None,
    region: str = "",
    kept: bytes = b"",
    text: str = "",
) -> tuple[Places, bool]:
    """Make a workspace.

    Args:
        folder: Of the workspace; its name is that of the region, unless that is given.
        year: The report year.
        roster: Who is due; it is copied into the workspace.
        level: 县, 市 or 省; "" if it does not matter.
        now: By default the time of the machine.
        region: Name of the region.
        kept: The roster as the workspace keeps it; by default as it is in its file.
        text: The settings; by default new ones.

    Returns:
        Where everything lies, and whether it was made now; False if it was there already.

    Raises:
        NianbaoError: If the roster cannot be used, or the folder is the workspace of another year.
        OutputError: If the folder cannot be written.
    """
    place = paths.absolute(folder)
    region = region or place.name
    if marks := unseen(region):
        raise NianbaoError(f"地区名称“{visible(region)}”里有看不见的字符（{'、'.join(marks)}），请用键盘重新输入。")
    if fault := too_long("所属地区", region):
        raise NianbaoError(f"地区名称{fault}。")
    places = Places(place)
    _refuse_within(places)
    if paths.kind_of(places.settings) is Kind.FILE:
        settings = read_settings(places.settings)
        if settings.year != year:
            raise NianbaoError(f"“{place}”已经是 {settings.year} 年的工作区，{year} 年的请另建一个。")
        with only_run(place, 10.0):
            _make_folders(places)
        return places, False
    kept = kept or roster_bytes(roster)
    with only_run(place, 10.0):
        _make_folders(places)
        write_file(places.roster, kept, own=True)
        if paths.kind_of(places.register) is Kind.NOTHING:
            _make_register(places)
        written = (text or settings_text(region, year, level)).encode("utf-8")
        write_file(places.settings, written, own=True)  # with it, it is a workspace
    with at_work(places, now) as workspace:
        if not workspace.register.last:
            with workspace.register.transaction():
                workspace.record("begun", more={"region": region, "year": year})
    return places, True


def _refuse_within(places: Places) -> None:
    """A workspace within another one would take its files for its own."""
    for parent in places.root.parents:
        if paths.kind_within(Places(parent).settings) is Kind.FILE:
            raise NianbaoError(f"“{parent}”本身是工作区，请在它外面建立新的工作区。")


def _make_folders(places: Places) -> None:
    for folder in places.folders:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise NianbaoError(explain(folder, error)) from error


def _make_register(places: Places) -> None:
    beside = places.root / f"{PREFIX}register.tmp"
    beside.unlink(missing_ok=True)
    try:
        new_register(beside)
        os.replace(beside, places.register)  # noqa: PTH105
    finally:
        beside.unlink(missing_ok=True)
