"""What people and the register of a workspace have settled about files that were received; without a register nothing is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from toolkit.submission.roster import RosterUnit


class LeftOut(NamedTuple):
    """A file that does not count.

    Attributes:
        unit: Whose it is or seems to be; None if nobody can tell.
        reason: Why, in Chinese, without a full stop.
        replaced: Whether another file of the unit has taken its place.
        undecided: Whether it waits until somebody decides between it and others of the unit.
    """

    unit: RosterUnit | None
    reason: str
    replaced: bool = False
    undecided: bool = False


@dataclass(frozen=True, slots=True)
class Settled:
    """What was settled about files, by SHA-256; it goes before what the files themselves say.

    Attributes:
        units: Whose a file is, whatever its cover says.
        left_out: Files that do not count.
        unopened: By the unit's name, or by its own if it is nobody's, why something could not be taken out of an archive or a
            mail: of such a unit there may be no file at all, and yet it has sent something.
    """

    units: Mapping[str, RosterUnit] = field(default_factory=dict)
    left_out: Mapping[str, LeftOut] = field(default_factory=dict)
    unopened: Mapping[str, str] = field(default_factory=dict)


NOTHING_SETTLED = Settled()
