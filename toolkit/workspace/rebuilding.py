"""The register again from the originals and the log, whatever has become of the old one.

The new one is built beside and takes the place of the old one when it is whole; the old one is kept under another name, for it
may hold what somebody wants to look up. If the old one says the same, it stays, and nothing is changed.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit import paths
from toolkit.errors import NianbaoError
from toolkit.outputs import PREFIX, explain, only_run
from toolkit.paths import Kind
from toolkit.terminal import visible
from toolkit.workspace import log
from toolkit.workspace.archive import Archive
from toolkit.workspace.circumstances import Circumstances
from toolkit.workspace.collecting import check_again
from toolkit.workspace.doors import received_bytes, taken_out
from toolkit.workspace.opening import Workspace, aliases_of
from toolkit.workspace.places import Places
from toolkit.workspace.register import DamagedError, Event, Original, Register, new_register, opened
from toolkit.workspace.settings import read_settings
from toolkit.workspace.taking import read_originals
from toolkit.workspace.units import read_units

if TYPE_CHECKING:
    from toolkit.executor import Executor
    from toolkit.intake.files import Progress

#: Seconds to wait for another command in the workspace.
_PATIENCE = 60.0


@dataclass(frozen=True)
class Rebuilt:
    """What has become of the register.

    Attributes:
        changed: Whether there is a new one; False if the old one says the same.
        events: How many events it holds.
        found: Names of originals that the log did not tell of.
        lost: Names of files of which the original is gone.
        broken: Names of originals that are not what they were.
        kept: Where the old register is, None if there was none.
        notes: Sentences for the person at the keyboard.
    """

    changed: bool
    events: int
    found: tuple[str, ...]
    lost: tuple[str, ...]
    broken: tuple[str, ...]
    kept: Path | None
    notes: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Whether every original is there and as it was."""
        return not self.lost and not self.broken


def rebuild(
    places: Places, *, now: datetime | None = None, progress: Progress | None = None, executor: Executor | None = None
) -> Rebuilt:
    """Build the register again.

    Args:
        places: Of the workspace.
        now: By default the time of the machine.
        progress: Called with (done, total) while files are read.
        executor: Who reads.

    Raises:
        NianbaoError: If the settings, the roster or the log cannot be used.
        OutputError: If another command works in the workspace.
    """
    settings, moment = read_settings(places.settings), now or datetime.now().astimezone()
    with only_run(places.root, _PATIENCE):
        archive = Archive(places.originals)
        archive.sweep()
        notes = _complete_log(places)
        told = log.read_log(places.log) if paths.kind_of(places.log) is Kind.FILE else []
        kept, broken = _looked_through(archive)
        lost = {event.sha256: _gone(event) for event in told if event.sha256 and event.sha256 not in kept}
        beside = places.root / f"{PREFIX}register.tmp"
        _unlink(beside)
        try:
            new_register(beside)
            with opened(beside) as register:
                units = read_units(places.roster, aliases_of(told))
                workspace = Workspace(places, settings, register, units, archive, moment, notes)
                with register.transaction():
                    register.add_originals([*kept.values(), *lost.values()])
                    for event in told:
                        register.add_event(event)
                    found = list(_unknown(workspace, kept))
                _read_all(workspace, progress, executor)
                events, content = register.last, _content(register)
            old = None
            _bring_up_to_date(places, workspace, progress, executor)
            changed = _content_of(places.register) != content
            if changed:
                old = _put_aside(places.register)
                beside.replace(places.register)
        except OSError as error:
            raise NianbaoError(explain(places.register, error)) from error
        finally:
            _unlink(beside)
        with opened(places.register) as register:
            workspace = replace(workspace, register=register)
            workspace.write_log()
    return Rebuilt(
        changed, events, tuple(found), tuple(one.name for one in lost.values()), tuple(broken), old, tuple(workspace.notes)
    )


def _complete_log(places: Places) -> list[str]:
    """As long as the old register can be read, the log gets the lines that it lacks."""
    with contextlib.suppress(DamagedError), opened(places.register) as register:
        note = log.brought_up_to_date(places.log, register, lambda key: key)
        return [note] if note else []
    return []


def _looked_through(archive: Archive) -> tuple[dict[str, Original], list[str]]:
    """The originals by digest, and the names of those that are not what they were."""
    kept, broken = {}, []
    for original in archive.everything():
        kept[original.sha256] = original
        with archive.place(original).open("rb") as stream:
            if hashlib.file_digest(stream, "sha256").hexdigest() != original.sha256:
                broken.append(visible(original.name))
    return kept, broken


def _gone(event: Event) -> Original:
    """In place of an original that is not there any more."""
    origin = event.more.get("origin", ())
    return Original(event.sha256, origin[-1].rsplit("/", 1)[-1] if origin else event.more.get("name", event.sha256), 0)


def _unknown(workspace: Workspace, kept: dict[str, Original]) -> Iterator[str]:
    """Record originals that no event tells of, as having come in when they were put there; their names."""
    arrivals = workspace.register.arrivals()
    known = {one.sha256 for one in arrivals} | {one.outermost for one in arrivals}
    known |= {event.more["package"] for event in workspace.register.events() if event.more.get("package")}
    for original in sorted((one for one in kept.values() if one.sha256 not in known), key=lambda one: one.name):
        path = workspace.path_of(original)
        moment = datetime.fromtimestamp(int(paths.look_of(path).st_mtime), workspace.now.tzinfo)
        for leaf in taken_out(received_bytes(path), original.name):
            sha256 = original.sha256 if len(leaf.origin) == 1 else ""
            if leaf.content is not None:
                sha256 = paths.sha256_of(leaf.content)
            if not leaf.needed or (sha256 and (sha256 in known or sha256 not in kept)):
                continue
            known.add(sha256)
            more: dict[str, object] = {
                "outermost": original.sha256,
                "origin": list(leaf.origin),
                "received_at": moment.isoformat(),
            }
            if leaf.reason:
                more["refused"] = leaf.reason
            if leaf.package is not None:
                package = paths.sha256_of(leaf.package)
                known.add(package)
                more |= {"package": package, "version": leaf.version}
            workspace.record("received", sha256=sha256, more=more)
            yield visible(" → ".join(leaf.origin))


def _read_all(workspace: Workspace, progress: Progress | None, executor: Executor | None) -> None:
    """Read and check every file that came in."""
    originals = workspace.register.originals()
    wanted = dict.fromkeys(one.sha256 for one in workspace.register.arrivals() if one.sha256 and not one.refused)
    reports = list(read_originals(workspace, [originals[one] for one in wanted], Circumstances(workspace), progress, executor))
    with workspace.register.transaction():
        workspace.register.put_reports(reports)


# ---------------------------------------------------------------- the old one

Content = Sequence[Sequence[tuple[object, ...]]]


def _content(register: Register) -> Content:
    """All that a register says, in an order that does not depend on how it came to say it."""
    tables = (("originals", "sha256"), ("events", "number"), ("arrivals", "number"), ("reports", "sha256"))
    return [register.connection.execute(f"SELECT * FROM {table} ORDER BY {key}").fetchall() for table, key in tables]


def _bring_up_to_date(places: Places, workspace: Workspace, progress: Progress | None, executor: Executor | None) -> None:
    """Check again in the old register what may get another answer today, as `collect` does."""
    with contextlib.suppress(DamagedError), opened(places.register) as register:
        old = replace(workspace, register=register)
        check_again(old, Circumstances(old), progress, executor)


def _content_of(path: Path) -> Content | None:
    """All that the old register says; None if it is damaged."""
    with contextlib.suppress(DamagedError), opened(path) as register:
        return _content(register)
    return None


def _put_aside(path: Path) -> Path | None:
    """Move the old register away. Its journal goes first: it would be applied to the new one."""
    _unlink(path.with_name(f"{path.name}-journal"))
    if paths.kind_within(path) is paths.Kind.NOTHING:
        return None
    number = 1
    while paths.kind_within(aside := path.with_stem(f"{path.stem}（旧{number}）")) is not paths.Kind.NOTHING:
        number += 1
    path.rename(aside)
    return aside


def _unlink(path: Path) -> None:
    path.unlink(missing_ok=True)
