"""A workspace at work: its settings, its units, its register, one program at a time."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from toolkit.errors import NianbaoError
from toolkit.outputs import only_run
from toolkit.terminal import visible
from toolkit.workspace import log
from toolkit.workspace.archive import Archive
from toolkit.workspace.levels import Levels
from toolkit.workspace.places import Places
from toolkit.workspace.register import Event, Original, Register, opened
from toolkit.workspace.settings import Settings, read_settings
from toolkit.workspace.units import Units, read_units

#: Seconds that a command waits for another one in the same workspace.
_PATIENCE = 60.0


@dataclass
class Workspace:
    """An open workspace.

    Attributes:
        now: When the command began: the time of everything that it records.
        notes: Sentences for the person at the keyboard.
    """

    places: Places
    settings: Settings
    register: Register
    units: Units
    archive: Archive
    now: datetime
    notes: list[str]

    @cached_property
    def levels(self) -> Levels:
        """Which report of the roster covers others of it.

        Raises:
            RosterError: If areas lie in each other.
        """
        return Levels(self.units.roster, self.settings.region)

    @property
    def time(self) -> str:
        """`now` as it is recorded."""
        return self.now.isoformat(timespec="seconds")

    def name_of(self, key: str) -> str:
        """The name of the unit that a key stands for; the key itself if the roster has it no more."""
        unit = self.units.by_key(key)
        return unit.name if unit else key

    def record(
        self, did: str, *, unit: str = "", sha256: str = "", reason: str = "", more: Mapping[str, Any] | None = None
    ) -> None:
        """Record what happened, within a transaction.

        Args:
            did: One of `register.DEEDS`.
            unit: Key of the unit.
            sha256: Of the file.
            reason: Why.
            more: What else belongs to it.
        """
        number = self.register.last + 1
        said, by = (visible(" ".join(text.split())) for text in (reason, self.settings.operator))  # as the log will have it
        self.register.add_event(Event(number, self.time, by, did, unit, sha256, said, more or {}))

    def write_log(self) -> None:
        """Bring 日志.csv up to the register."""
        note = log.brought_up_to_date(self.places.log, self.register, self.name_of)
        if note and note not in self.notes:
            self.notes.append(note)

    def path_of(self, original: Original) -> Path:
        """Where an original lies."""
        return self.archive.place(original)


def aliases_of(events: list[Event]) -> dict[str, str]:
    """By name, the key of the unit that people have confirmed it to mean; the last word counts."""
    return {event.more["alias"]: event.unit for event in events if event.did == "assigned" and event.more.get("alias")}


@contextlib.contextmanager
def at_work(places: Places, now: datetime | None = None) -> Iterator[Workspace]:
    """Open a workspace to change something in it. What a run that died has left is put right first, the log as well.

    Args:
        places: Of the workspace.
        now: By default the time of the machine.

    Raises:
        NianbaoError: If the settings, the roster or the register cannot be used.
        OutputError: If another command works in it and goes on for long.
    """
    with only_run(places.root, _PATIENCE):
        Archive(places.originals).sweep()
        with looked_at(places, now) as workspace:
            workspace.write_log()
            yield workspace
            workspace.write_log()


@contextlib.contextmanager
def looked_at(places: Places, now: datetime | None = None) -> Iterator[Workspace]:
    """Open a workspace to look at it; see `at_work`."""
    settings = read_settings(places.settings)
    moment = now or datetime.now().astimezone()
    if moment.tzinfo is None:
        raise NianbaoError("时间没有写明时区。")
    with opened(places.register) as register:
        units = read_units(places.roster, aliases_of(register.events()))
        yield Workspace(places, settings, register, units, Archive(places.originals), moment, [])
