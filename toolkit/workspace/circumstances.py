"""With what the reports of a workspace are checked: rules, roster, waivers, ledger, last year; and when that has changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit import __version__, paths
from toolkit.errors import NianbaoError
from toolkit.office.office import Office
from toolkit.paths import Kind
from toolkit.submission.record import Restated
from toolkit.workspace.earlier import look_of
from toolkit.workspace.opening import Workspace
from toolkit.workspace.register import Event

if TYPE_CHECKING:
    from toolkit.office.last_year import Archive
    from toolkit.office.terms import Terms
    from toolkit.workspace.standing import Overview


#: Raised when more is kept of an answer: what was kept before is then asked again.
_KEPT = 2


class Circumstances:
    """What the office of a workspace knows today."""

    def __init__(self, workspace: Workspace) -> None:
        """Read what the office keeps, but for last year's figures, which take long.

        Raises:
            NianbaoError: If a file of the office cannot be used.
        """
        from toolkit.office.ledger_file import LEDGER
        from toolkit.office.reading import read_office, read_ruleset

        places, settings = workspace.places, workspace.settings
        ledger = places.consolidated / LEDGER
        self.ledger = ledger if paths.kind_of(ledger) is Kind.FILE else None
        self.waivers = _named(places.root, settings.waivers) or places.own("豁免清单", ".xlsx", ".csv")
        self.rules = _own_rules(workspace)
        self.previous_path = _named(places.root, settings.previous) or places.own("上年", "")
        if self.previous_path:
            paths.require_there(self.previous_path)
        self.settings = settings
        self.restated = restated(workspace.register.events())
        self._notes = workspace.notes
        self._units = workspace.units.roster.units
        known = read_office(
            ruleset=read_ruleset(self.rules), roster=workspace.units.roster, waivers=self.waivers, ledger=self.ledger,
            today=workspace.now.date(),
        )  # fmt: skip
        self.office: Office = replace(known, limits=settings.limits)

    @property
    def terms(self) -> Terms:
        """By when units have to answer, and whom they may ask."""
        from toolkit.office.terms import Terms

        return Terms(self.settings.deadline, self.settings.contact, today=self.office.today)

    @cached_property
    def previous(self) -> Archive | None:
        """Last year's figures; None if nobody has said where they are.

        Raises:
            NianbaoError: If there is nothing that could be read.
        """
        from toolkit.office.last_year import Archive
        from toolkit.workspace.earlier import archive_of

        if self.previous_path is None:
            return None
        known = archive_of(self.previous_path, self._notes)
        return Archive(known.records, self.restated) if self.restated else known

    @cached_property
    def digest(self) -> str:
        """What changes when the same file might get another answer: 16 hex digits.

        Also with an alias that a person confirms: rules on texts look for all names of all units.
        """
        return _short([*self.beside_ledger, [repr(line) for line in self.office.ledger_lines]])

    @cached_property
    def of_packages(self) -> str:
        """What changes when a package might be verified otherwise: it brings its own ledger, so 16 hex digits without it."""
        return _short(self.beside_ledger)

    @cached_property
    def beside_ledger(self) -> list[object]:
        """What the answers depend on beside the ledger, which a consolidation brings up to date itself."""
        office = self.office
        trials = [rule.id for rule in office.ruleset.rules.values() if rule.beta and office.today and office.today < rule.beta]
        return [
            __version__, _KEPT, office.ruleset.version, [list(unit) for unit in self._units],
            [repr(waiver) for waiver in office.waivers if waiver not in office.expired], trials,
            look_of(self.previous_path) if self.previous_path else [],
            list(office.limits), [[unit, key, *one] for unit, own in self.restated.items() for key, one in own.items()],
        ]  # fmt: skip


def titles_of(workspace: Workspace, found: Overview) -> dict[str, str]:
    """What the rules that units break ask, by id; of own rules only where their file can be used."""
    from toolkit.office.reading import read_ruleset
    from toolkit.workspace.comparing import broken_rules

    broken = {one.rule for one in broken_rules(found)}
    if not broken:
        return {}
    try:
        rules = read_ruleset(_own_rules(workspace)).rules
    except NianbaoError:  # whoever checks is told
        rules = read_ruleset(None).rules
    return {rule: rules[rule].title for rule in sorted(broken) if rule in rules}


def _own_rules(workspace: Workspace) -> Path | None:
    places, settings = workspace.places, workspace.settings
    return _named(places.root, settings.rules) or places.own("自定规则", ".toml", ".xlsx", ".csv")


def _short(known: list[object]) -> str:
    return hashlib.sha256(json.dumps(known, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _named(root: Path, text: str) -> Path | None:
    """The path that a setting names, seen from the workspace."""
    return root / text if text else None


def restated(events: Iterable[Event]) -> dict[str, dict[str, Restated]]:
    """By key of the unit and of the figure, what was mended in last year's figures and why; the last word counts."""
    found: dict[str, dict[str, Restated]] = {}
    for one in events:
        if one.did == "restated":
            found.setdefault(one.unit, {})[one.more["key"]] = Restated(one.more["was"], one.more["is"], one.reason)
    return found
