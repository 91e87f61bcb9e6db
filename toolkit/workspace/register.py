"""The register of a workspace: one SQLite file that any SQLite tool can read.

It keeps one transaction whole or not at all, also when the process or the machine dies. There is no write-ahead log, so that it
may lie on a share or a stick. What it says can be built again from 归档/原件 and 日志.csv (`rebuilding`): the events are what
happened, everything else is what was read out of the originals.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from toolkit import paths
from toolkit.errors import NianbaoError
from toolkit.outputs import note_written
from toolkit.paths import Kind
from toolkit.workspace.schema import APPLICATION, MIGRATIONS

#: What people call it, also before it has got its name.
_NAME = "登记簿"
#: Seconds to wait for another program that has the register open.
_PATIENCE = 30.0
#: What can happen, and what people call it.
DEEDS = {
    "begun": "建立", "received": "收到", "assigned": "认定", "chosen": "选用", "returned": "退回", "accepted": "接受",
    "locked": "锁定", "unlocked": "解锁", "packaged": "上报", "verified": "核验", "restated": "更正上年",
}  # fmt: skip


class DamagedError(NianbaoError):
    """The register is missing, broken, or older than the log: it has to be built again."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened.

    Attributes:
        number: In the order in which things happened, from 1.
        at: When it was recorded, ISO 8601 with the zone.
        by: Who was at work.
        did: One of `DEEDS`.
        unit: Key of the unit concerned, "" if none.
        sha256: Of the file concerned, "" if none.
        reason: Why, as a person said it.
        more: What else belongs to it: of `received` all of `Arrival`; of `assigned` the alias that is remembered; of a
            region workbook that came in a package the package's digest and version, and of `verified` what this level found
            and the package's digest (`archived`).
    """

    number: int
    at: str
    by: str
    did: str
    unit: str = ""
    sha256: str = ""
    reason: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Original:
    """A file in the archive."""

    sha256: str
    name: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file that came in, and the way on which it came.

    Attributes:
        number: Of the event.
        sha256: Of the file; "" of what could not be taken out of a container.
        outermost: SHA-256 of the file that was received, in which it lay; its own if it lay in none.
        origin: The names on the way, outermost first.
        received_at: When it was received, ISO 8601 with the zone.
        sender: Of the mail that it came with, "" if none; so sent_at and subject.
        refused: Why it could not be taken out, "" if it was.
    """

    number: int
    sha256: str
    outermost: str
    origin: tuple[str, ...]
    received_at: str
    sender: str = ""
    sent_at: str = ""
    subject: str = ""
    refused: str = ""

    @property
    def name(self) -> str:
        """The bare name of the file."""
        return self.origin[-1].rsplit("/", 1)[-1]

    @property
    def way(self) -> str:
        """The way on one line."""
        return " → ".join(self.origin)


@dataclass(frozen=True, slots=True)
class Report:
    """What was read out of an original, and what the check said.

    Attributes:
        circumstances: With what it was checked (`circumstances.digest`).
        verdict: Of `Verdict`; `unreadable` if it is no report.
        cause: Why it could not be read.
        unit: As on the cover; so code, filled_on (2025-01-10), filled_by, phone.
        nil: Whether it reports that nothing happened.
        returned_from: SHA-256 of the file of which it is the mended copy.
        figures: By key, what was typed into each cell.
        content: Digest of the figures: two reports with one digest say the same numbers.
        findings: Errors and queries: rule, severity, fingerprint, place, message, open, explanation, and the fingerprint of the
            open one from which it follows (`follows`), "" if it stands for itself.
        compared: Whether the last check held it against the reports of other units; what that found stands among the findings.
    """

    sha256: str
    circumstances: str
    verdict: str
    cause: str = ""
    unit: str = ""
    code: str = ""
    year: int | None = None
    edition: int | None = None
    filled_on: str = ""
    filled_by: str = ""
    phone: str = ""
    check_code: str = ""
    nil: bool = False
    returned_from: str = ""
    figures: Mapping[str, str] = field(default_factory=dict)
    content: str = ""
    findings: Sequence[Mapping[str, Any]] = ()
    compared: bool = False

    @property
    def errors(self) -> int:
        """Open mandatory findings, without those that follow from others: they go when these are mended."""
        return sum(one["severity"] == "error" for one in self.to_mend)

    @property
    def queries(self) -> int:
        """Queries that are still open."""
        return sum(one["severity"] == "query" for one in self.to_mend)

    @property
    def to_mend(self) -> list[Mapping[str, Any]]:
        """The open findings that stand for themselves. Earlier versions did not say which do: then all of them."""
        return [one for one in self.findings if one["open"] and not one.get("follows")]

    @property
    def explained(self) -> int:
        """Queries that have an explanation on which nothing is open."""
        return sum(not one["open"] and bool(one["explanation"]) for one in self.findings)


#: All of a report but its figures.
_COLUMNS = (
    "sha256, circumstances, verdict, cause, unit, code, year, edition, filled_on, filled_by, phone, check_code, nil, "
    "returned_from, findings"
)


class Register:
    """An open register. Whoever changes it holds the lock of the workspace."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    # ------------------------------------------------------------ reading

    def originals(self) -> dict[str, Original]:
        """All files of the archive that are known, by SHA-256."""
        rows = self.connection.execute("SELECT sha256, name, bytes FROM originals ORDER BY rowid")
        return {row[0]: Original(*row) for row in rows}

    def events(self, after: int = 0) -> list[Event]:
        """What happened, in order.

        Args:
            after: Number of the last event that is not wanted.
        """
        rows = self.connection.execute(
            "SELECT number, at, by, did, unit, sha256, reason, more FROM events WHERE number > ? ORDER BY number", (after,)
        )
        return [
            Event(number, at, by, did, unit or "", sha256 or "", reason, json.loads(more))
            for number, at, by, did, unit, sha256, reason, more in rows
        ]

    def arrivals(self) -> list[Arrival]:
        """What came in, in order."""
        rows = self.connection.execute(
            "SELECT number, sha256, outermost, origin, received_at, sender, sent_at, subject, refused FROM arrivals "
            "ORDER BY number"
        )
        return [Arrival(row[0], row[1] or "", row[2], tuple(json.loads(row[3])), *row[4:]) for row in rows]

    def reports(self) -> dict[str, Report]:
        """What was read, by SHA-256; without the figures, of which there are many."""
        rows = self.connection.execute(f"SELECT {_COLUMNS}, content, '{{}}' FROM reports ORDER BY rowid")
        return {row[0]: _report(row) for row in rows}

    def judged(self) -> dict[str, Report]:
        """What was read, by SHA-256, with what the last check found between reports; without the figures."""
        found = dict(self.connection.execute("SELECT sha256, findings FROM compared"))
        reports = self.reports()
        for sha256 in found.keys() & reports.keys():
            reports[sha256] = _together(reports[sha256], json.loads(found[sha256]))
        return reports

    def report(self, sha256: str) -> Report | None:
        """What was read out of one file, with its figures; None if it was never read."""
        row = self.connection.execute(
            f"SELECT {_COLUMNS}, content, figures FROM reports WHERE sha256 = ?", (sha256,)
        ).fetchone()
        if row is None:
            return None
        between = self.connection.execute("SELECT findings FROM compared WHERE sha256 = ?", (sha256,)).fetchone()
        return _together(_report(row), json.loads(between[0])) if between else _report(row)

    def read_with(self) -> dict[str, str]:
        """By SHA-256 of every file that was read, with what it was checked."""
        return dict(self.connection.execute("SELECT sha256, circumstances FROM reports ORDER BY rowid"))

    @property
    def last(self) -> int:
        """Number of the last event, 0 if nothing has happened."""
        return int(self.connection.execute("SELECT coalesce(max(number), 0) FROM events").fetchone()[0])

    # ------------------------------------------------------------ writing

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing."""
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            if self.connection.in_transaction:  # SQLite has rolled back already where the disk is full
                self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")
        note_written(_NAME)

    def add_event(self, event: Event) -> None:
        """Record what happened; of an arrival its line as well."""
        more = json.dumps(dict(event.more), ensure_ascii=False, sort_keys=True)
        self.connection.execute(
            "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (event.number, event.at, event.by, event.did, event.unit or None, event.sha256 or None, event.reason, more),
        )
        if event.did == "received":
            arrival = arrival_of(event)
            self.connection.execute(
                "INSERT INTO arrivals VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (arrival.number, arrival.sha256 or None, arrival.outermost, json.dumps(arrival.origin, ensure_ascii=False),
                 arrival.received_at, arrival.sender, arrival.sent_at, arrival.subject, arrival.refused),
            )  # fmt: skip

    def add_originals(self, originals: Iterable[Original]) -> None:
        """Record files of the archive; those that are known stay as they are."""
        rows = [(one.sha256, one.name, one.bytes) for one in originals]
        self.connection.executemany("INSERT INTO originals VALUES (?, ?, ?) ON CONFLICT DO NOTHING", rows)

    def put_reports(self, reports: Iterable[Report]) -> None:
        """Record what was read and found; what was known of the same file is replaced."""
        self.connection.executemany(
            "INSERT INTO reports VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (sha256) DO UPDATE SET "
            "circumstances = excluded.circumstances, verdict = excluded.verdict, cause = excluded.cause, "
            "unit = excluded.unit, code = excluded.code, year = excluded.year, edition = excluded.edition, "
            "filled_on = excluded.filled_on, filled_by = excluded.filled_by, phone = excluded.phone, "
            "check_code = excluded.check_code, nil = excluded.nil, returned_from = excluded.returned_from, "
            "figures = excluded.figures, content = excluded.content, findings = excluded.findings",
            [
                (one.sha256, one.circumstances, one.verdict, one.cause, one.unit, one.code, one.year, one.edition,
                 one.filled_on, one.filled_by, one.phone, one.check_code, int(one.nil), one.returned_from,
                 json.dumps(dict(one.figures), ensure_ascii=False), one.content,
                 json.dumps([dict(finding) for finding in one.findings], ensure_ascii=False))
                for one in reports
            ],
        )  # fmt: skip

    def put_answers(self, reports: Iterable[Report]) -> None:
        """Record what the check says now of files whose figures are known."""
        rows = [
            (one.circumstances, one.verdict, json.dumps([dict(told) for told in one.findings], ensure_ascii=False), one.sha256)
            for one in reports
        ]
        self.connection.executemany("UPDATE reports SET circumstances = ?, verdict = ?, findings = ? WHERE sha256 = ?", rows)

    def put_compared(self, found: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
        """Record what rules between reports found of some files; of all others nothing is known any more."""
        now = {sha256: json.dumps([dict(told) for told in some], ensure_ascii=False) for sha256, some in found.items()}
        before = dict(self.connection.execute("SELECT sha256, findings FROM compared"))
        if now != before:
            self.connection.execute("DELETE FROM compared")
            self.connection.executemany("INSERT INTO compared VALUES (?, ?)", sorted(now.items()))


def _together(report: Report, between: Sequence[Mapping[str, Any]]) -> Report:
    """A report with what was found between it and others; the verdict is that of all findings together."""
    open_ones = {one["severity"] for one in between if one["open"]}
    verdict = report.verdict
    if "error" in open_ones and verdict in ("accepted", "query"):
        verdict = "rejected"
    elif "query" in open_ones and verdict == "accepted":
        verdict = "query"
    return replace(report, verdict=verdict, findings=[*report.findings, *between], compared=True)


def _report(row: Sequence[Any]) -> Report:
    nil, returned_from, findings, content, figures = row[12:]
    return replace(
        Report(*row[:12]), nil=bool(nil), returned_from=returned_from, figures=json.loads(figures), content=content,
        findings=json.loads(findings),
    )  # fmt: skip


def arrival_of(event: Event) -> Arrival:
    """The arrival that an event records."""
    more = event.more
    return Arrival(
        event.number, event.sha256, more["outermost"], tuple(more["origin"]), more["received_at"], more.get("sender", ""),
        more.get("sent_at", ""), more.get("subject", ""), more.get("refused", ""),
    )  # fmt: skip


# ---------------------------------------------------------------- the file


@contextlib.contextmanager
def opened(path: Path) -> Iterator[Register]:
    """Open a register, bring it to the version of today, and close it again.

    Raises:
        DamagedError: If it is missing or broken.
        NianbaoError: If it was written by a later version of the program, or another program has it open.
    """
    if paths.kind_of(path, "登记簿") is not Kind.FILE:
        raise DamagedError(f"没有登记簿“{path.name}”。请运行 nianbao rebuild，程序会用归档的原件和日志重建。")
    try:
        with contextlib.closing(_connected(path)) as connection:
            if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
                raise sqlite3.DatabaseError("malformed")
            _require_ours(connection, path)
            yield Register(connection)
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
        raise  # a fault of ours, not of the file
    except sqlite3.OperationalError as error:
        raise NianbaoError(f"登记簿“{path.name}”打不开或者写不进去：{_why(error)}。") from error
    except sqlite3.DatabaseError as error:
        raise DamagedError(f"登记簿“{path.name}”已损坏。请运行 nianbao rebuild，程序会用归档的原件和日志重建。") from error


def _why(error: sqlite3.OperationalError) -> str:
    text = str(error)
    if "locked" in text or "busy" in text:
        return "别的程序正在使用它，请关闭后重试"
    if "readonly" in text or "read-only" in text:
        return "没有写入权限，请换一个文件夹，或者请管理员授权"
    if "full" in text:
        return "磁盘已满，请清理后重试"
    return "请检查所在的盘后重试"


def _connected(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA trusted_schema = OFF")
    if connection.execute("PRAGMA journal_mode = DELETE").fetchone()[0] != "delete":
        raise sqlite3.OperationalError("database is locked")
    return connection


def _require_ours(connection: sqlite3.Connection, path: Path) -> None:
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION:
        raise sqlite3.DatabaseError("not a register")
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > len(MIGRATIONS):
        raise NianbaoError(f"登记簿“{path.name}”是更新版本的程序写的，请先升级本程序。")
    _migrate(connection, version)


def _migrate(connection: sqlite3.Connection, version: int) -> None:
    for number, script in enumerate(MIGRATIONS[version:], version + 1):
        connection.executescript(f"BEGIN IMMEDIATE; {script} PRAGMA user_version = {number}; COMMIT;")


def new_register(path: Path) -> None:
    """Write an empty register where none is.

    Args:
        path: A new file; whoever wants it elsewhere moves it.

    Raises:
        NianbaoError: If it cannot be written.
    """
    try:
        with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute(f"PRAGMA application_id = {APPLICATION}")
            _migrate(connection, 0)
    except sqlite3.OperationalError as error:
        raise NianbaoError(f"{_NAME}写不进去：{_why(error)}。") from error
