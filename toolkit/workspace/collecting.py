"""What was sent → the register: each file kept, known again, read, and told whose it is.

Files of one container are recorded together or not at all, so that a run that was broken off is simply run again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from toolkit import paths
from toolkit.errors import NianbaoError, UnreadableError
from toolkit.intake.folder import Skipped, litter, walk
from toolkit.paths import Kind, sha256_of
from toolkit.workspace.circumstances import Circumstances
from toolkit.workspace.doors import Leaf, received_bytes, taken_out
from toolkit.workspace.opening import Workspace
from toolkit.workspace.register import Event, Original
from toolkit.workspace.taking import read_originals
from toolkit.workspace.verifying import verify_all

if TYPE_CHECKING:
    from toolkit.executor import Executor
    from toolkit.intake.files import Progress

#: Files that are recorded in one transaction, unless a container holds more.
_TOGETHER = 200


class _Outer(NamedTuple):
    """A file that was received.

    Attributes:
        path: Where it lies.
        name: What it is called, seen from the inbox or the folder that was named.
    """

    path: Path
    name: str


@dataclass
class Collected:
    """What a collection has done.

    Attributes:
        new: Numbers of the arrivals that it has recorded.
        known: How many files had been recorded before.
        skipped: What was passed over, with the reason; so what could not be opened at all.
        unopened: Paths of files that are no litter and could not be opened: nothing of them is kept.
        verified: What this level found in packages of the level below, as events.
    """

    new: list[int] = field(default_factory=list)
    known: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    unopened: list[Skipped] = field(default_factory=list)
    verified: list[Event] = field(default_factory=list)


@dataclass
class _Heap:
    """What waits to be recorded together."""

    leaves: list[tuple[Leaf, str, str, str]] = field(default_factory=list)  # digests: its own, the outermost's, its package's
    originals: dict[str, Original] = field(default_factory=dict)


def collect(
    workspace: Workspace,
    named: Sequence[Path] = (),
    *,
    received: date | None = None,
    progress: Progress | None = None,
    executor: Executor | None = None,
) -> Collected:
    """Take in what lies in the inbox, or what is named; then check again what may get another answer today.

    Args:
        workspace: At work.
        named: Files and folders; none: the inbox.
        received: The day on which they were received; by default now, of mails when they were sent.
        progress: Called with (done, total) while files are read.
        executor: Who reads.

    Raises:
        NianbaoError: If a path is missing, or is a folder of the workspace that holds what the program has written; if
            somebody breaks it off (Ctrl-C): what was recorded until then stays.
        OutputError: If the archive cannot be written; what was recorded until then stays.
    """
    done = Collected()
    try:
        _collect(workspace, named, done, received, progress, executor)
    except KeyboardInterrupt:
        told = f"已登记 {len(done.new)} 份，都已归档" if done.new else "还没有登记新的文件"
        raise NianbaoError(f"已中断：{told}。再次运行 nianbao collect，会从这里接着做。") from None
    return done


def _collect(
    workspace: Workspace,
    named: Sequence[Path],
    done: Collected,
    received: date | None,
    progress: Progress | None,
    executor: Executor | None,
) -> None:
    circumstances = Circumstances(workspace)
    known = {(one.outermost, one.origin[0]) for one in workspace.register.arrivals()}
    heap = _Heap()
    for outer in _received(workspace, named or [workspace.places.inbox], done.skipped):
        try:
            content = received_bytes(outer.path)
        except UnreadableError as error:
            done.unopened.append(Skipped(str(outer.path), str(error)))
            continue
        outermost = sha256_of(content)
        if (outermost, outer.name) in known:
            done.known += 1
            continue
        known.add((outermost, outer.name))
        _heap_up(workspace, heap, outer, content, outermost, done)
        if len(heap.leaves) >= _TOGETHER:
            done.new += _record(workspace, heap, circumstances, received, progress, executor)
            heap = _Heap()
    done.new += _record(workspace, heap, circumstances, received, progress, executor)
    check_again(workspace, circumstances, progress, executor)
    done.verified += verify_all(workspace, circumstances, executor)


def _received(workspace: Workspace, named: Sequence[Path], skipped: list[Skipped]) -> Iterator[_Outer]:
    """The files that are named and that lie in folders that are named; each once."""
    inbox = paths.absolute(workspace.places.inbox)
    seen: set[str] = set()
    for path in named:
        _refuse_own(workspace, path)
        is_folder = paths.require_there(path) is Kind.FOLDER
        for found in walk(path, None, skipped) if is_folder else [path]:
            place = paths.absolute(found)
            if (identity := paths.identity(place)) in seen:
                continue
            seen.add(identity)
            base = inbox if inbox in place.parents else paths.absolute(path if is_folder else path.parent)
            name = place.relative_to(base).as_posix() if base in place.parents else place.name
            if reason := litter(name):
                skipped.append(Skipped(str(found), reason))
            else:
                yield _Outer(found, name)


def _refuse_own(workspace: Workspace, path: Path) -> None:
    places = workspace.places
    place, root = paths.absolute(path), paths.absolute(places.root)
    within = [paths.absolute(one) for one in (places.archive, places.consolidated)]
    if place == root or place in root.parents or any(own == place or own in place.parents for own in within):
        raise NianbaoError(f"“{path}”里有程序自己写的文件，请指定收件箱，或者别处的文件和文件夹。")


def _heap_up(workspace: Workspace, heap: _Heap, outer: _Outer, content: bytes, outermost: str, done: Collected) -> None:
    """Keep what is in a file, and note it for recording."""
    leaves = []
    for leaf in taken_out(content, outer.name):
        if not leaf.needed:
            done.skipped.append(Skipped(" → ".join((str(outer.path), *leaf.origin[1:])), leaf.reason))
            continue
        sha256 = ""
        if leaf.content is not None:
            original = workspace.archive.put(leaf.content, leaf.origin[-1])
            heap.originals[original.sha256] = original
            sha256 = original.sha256
        elif len(leaf.origin) == 1:  # the container itself could not be opened: people may still say whose it is
            heap.originals[outermost] = workspace.archive.put(content, outer.name)
            sha256 = outermost
        package = ""
        if leaf.package is not None:
            kept = workspace.archive.put(leaf.package, leaf.origin[-2])
            heap.originals[kept.sha256] = kept
            package = kept.sha256
        leaves.append((leaf._replace(content=None, package=None), sha256, outermost, package))
    if leaves and outermost not in heap.originals:
        heap.originals[outermost] = workspace.archive.put(content, outer.name)
    heap.leaves += leaves


def _record(
    workspace: Workspace,
    heap: _Heap,
    circumstances: Circumstances,
    received: date | None,
    progress: Progress | None,
    executor: Executor | None,
) -> list[int]:
    """Read what is new and record everything; the numbers of the arrivals."""
    if not heap.leaves:
        return []
    read = workspace.register.read_with()
    wanted = dict.fromkeys(
        sha256 for leaf, sha256, *_ in heap.leaves if sha256 and not leaf.reason and read.get(sha256) != circumstances.digest
    )
    reports = list(read_originals(workspace, [heap.originals[one] for one in wanted], circumstances, progress, executor))
    numbers = []
    with workspace.register.transaction():
        workspace.register.add_originals(heap.originals.values())
        workspace.register.put_reports(reports)
        for leaf, sha256, outermost, package in heap.leaves:
            mail = {
                "sender": leaf.sender, "sent_at": leaf.sent_at, "subject": leaf.subject, "refused": leaf.reason,
                "package": package,
            }  # fmt: skip
            more = {
                "outermost": outermost, "origin": list(leaf.origin),
                "received_at": _moment(workspace.now, received, leaf.sent_at),
                **{name: text for name, text in mail.items() if text},
                **({"version": leaf.version} if package else {}),
            }  # fmt: skip
            workspace.record("received", sha256=sha256, more=more)
            numbers.append(workspace.register.last)
    workspace.write_log()
    return numbers


def _moment(now: datetime, received: date | None, sent_at: str) -> str:
    """When something was received: the day that a person says, else when the mail was sent, else now."""
    if received:
        return datetime.combine(received, time(), now.tzinfo).isoformat(timespec="seconds")
    if sent_at:
        sent = datetime.fromisoformat(sent_at)
        if sent.tzinfo and sent < now:
            return sent.astimezone(now.tzinfo).isoformat(timespec="seconds")
    return now.isoformat(timespec="seconds")


def check_again(
    workspace: Workspace,
    circumstances: Circumstances,
    progress: Progress | None = None,
    executor: Executor | None = None,
) -> int:
    """Check again what was checked with other rules, another roster, ledger or archive; how many files that were."""
    originals, read = workspace.register.originals(), workspace.register.read_with()
    stale = [originals[sha256] for sha256, before in read.items() if before != circumstances.digest]
    for start in range(0, len(stale), _TOGETHER):
        fresh = list(read_originals(workspace, stale[start : start + _TOGETHER], circumstances, progress, executor))
        with workspace.register.transaction():
            workspace.register.put_reports(fresh)
    return len(stale)
