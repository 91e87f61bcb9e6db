"""Jobs of a workspace: what comes in, who stands where, what the office decides."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime

    from toolkit.workspace.places import Places


class Begun(NamedTuple):
    """A workspace.

    Attributes:
        places: Where everything lies.
        new: Whether it was made now.
    """

    places: Places
    new: bool


def init(folder: Path, year: int, roster: Path, *, level: str = "", now: datetime | None = None) -> Begun:
    """Make a workspace: settings, roster, inbox, archive and register in one folder. Done again, it changes nothing.

    Args:
        folder: Of the workspace; its name is that of the region.
        year: The report year.
        roster: See above; it is copied into the workspace.
        level: 县, 市 or 省.

    Raises:
        NianbaoError: If the roster cannot be used, or the folder is the workspace of another year.
        OutputError: If the folder cannot be written.
    """
    from toolkit.workspace.beginning import begin

    return Begun(*begin(folder, year, roster, level=level, now=now))
