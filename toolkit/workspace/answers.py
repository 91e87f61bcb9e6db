"""What the check said of files that have not changed, so that nobody reads them again: 校验缓存.sqlite beside the register.

An answer is found by the SHA-256 of the file as it lies there now, and by all that it depends on: the sources of the program,
the forms, the rules, what the office knows (`Circumstances.beside_ledger`), the roster, the unit in it, what the ledger says of
that unit. Each answer carries a digest of itself. What does not fit, or is damaged, is as if it were not there; the file may be
deleted at any time. Nothing in it is ever run: what is unpacked may be made of a few plain classes only.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import io
import json
import pickle
import secrets
import sqlite3
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit import paths
from toolkit.checks.answer import without_texts
from toolkit.checks.parcels import Unpacker, packed
from toolkit.errors import NianbaoError, UnreadableError
from toolkit.form import FORMS
from toolkit.intake.xlsx.package import read_bytes
from toolkit.office.office import LedgerLine, Office, names_of
from toolkit.paths import sha256_of
from toolkit.submission.record import NO_LAST_YEAR

if TYPE_CHECKING:
    from toolkit.office.last_year import Archive
    from toolkit.rules.findings import Checked
    from toolkit.submission.report import Submission

#: Raised when what is stored is built in another way.
_VERSION = 1
#: Answers that are written at once.
_TOGETHER = 500
#: All that a stored answer may be made of.
_MADE_OF = {
    ("toolkit.submission.record", "LastYear"), ("toolkit.submission.record", "Restated"),
    ("toolkit.submission.origin", "Origin"), ("toolkit.rules.findings", "CellRef"), ("toolkit.rules.findings", "Severity"),
    ("array", "array"), ("array", "_array_reconstructor"), ("decimal", "Decimal"),
}  # fmt: skip


class Answers:
    """Answers that are known. Whoever uses it holds the lock of the workspace; it troubles nobody if it cannot be had."""

    def __init__(self, path: Path, beside_ledger: list[object]) -> None:
        """Open what is there.

        Args:
            path: Of the file; it need not exist.
            beside_ledger: What all answers depend on, see `Circumstances`.
        """
        self.path = path
        known = [_VERSION, _program(), [form.digest for form in FORMS.values()], beside_ledger]
        self._circumstances = _digest(json.dumps(known, ensure_ascii=False).encode("utf-8", "surrogatepass"))
        self._unpacker = Unpacker()
        self._spoilt: set[str] = set()
        self._new: list[tuple[str, str, bytes, str]] = []
        self._notes: list[tuple[str, str, str, str]] = []
        self._roster: tuple[Office, str] | None = None
        self._ledger: tuple[Office, dict[str, list[LedgerLine]], dict[str, list[LedgerLine]]] | None = None
        self._connection: sqlite3.Connection | None = None
        self._open(again=True)

    def _open(self, again: bool = False) -> None:
        """Open the file; one that is none is thrown away, and there is one more attempt."""
        try:
            self._connection = sqlite3.connect(self.path, isolation_level=None)
            # A run that is killed may leave it damaged, and that is found by the digests; it leaves no journal.
            self._connection.execute("PRAGMA journal_mode = MEMORY")
            self._connection.execute(
                "CREATE TABLE IF NOT EXISTS answers (sha256 TEXT, basis TEXT, content BLOB, digest TEXT, "
                "PRIMARY KEY (sha256, basis)) WITHOUT ROWID"
            )
            self._connection.execute(
                "CREATE TABLE IF NOT EXISTS notes (name TEXT PRIMARY KEY, basis TEXT, content TEXT, digest TEXT) WITHOUT ROWID"
            )
            for table in ("answers", "notes"):
                self._connection.execute(f"SELECT count(*) FROM {table}").fetchone()
        except sqlite3.Error:
            self._throw_away()
            if again:
                self._open()

    def _throw_away(self) -> None:
        if self._connection is not None:
            with contextlib.suppress(sqlite3.Error):
                self._connection.close()
        self._connection = None
        with contextlib.suppress(OSError):
            self.path.unlink()

    def find(self, file: Path, office: Office, previous: Archive | None) -> Checked | None:
        """The answer about a file as it lies there now; None if it is not known.

        Args:
            file: Where it lies.
            office: With what it is checked.
            previous: Last year's figures.
        """
        if self._connection is None:
            return None
        try:
            sha256 = sha256_of(read_bytes(file))
            rows = self._connection.execute("SELECT basis, content, digest FROM answers WHERE sha256 = ?", (sha256,)).fetchall()
        except UnreadableError:
            return None
        except sqlite3.Error:
            self._throw_away()
            self._open()
            return None
        for basis, content, digest in rows:
            if digest != _digest(sha256.encode(), str(basis).encode(), content):
                continue
            if (checked := self._unpacked(content)) is None:
                self._spoilt.add(sha256)
            if checked is None or checked.submission is None or basis != self._basis(checked, checked.submission, office):
                continue
            own = replace(checked.submission, origin=replace(checked.submission.origin, path=str(file)))
            if previous:
                own = previous.join(own, office.roster)
            return replace(checked, path=str(file), submission=own)
        return None

    def keep(self, checked: Checked, office: Office, previous: Archive | None) -> None:
        """Remember an answer about a file by itself; one about a file that could not be read is not kept.

        Args:
            checked: With or without its texts.
            office: With what it was checked.
            previous: Last year's figures: they are not stored, for they are known.
        """
        own = checked.submission
        if self._connection is None or own is None or not checked.sha256:
            return
        basis = self._basis(checked, own, office)
        if checked.sha256 not in self._spoilt and self._is_known(checked.sha256, basis):
            return
        bare = replace(own, last_year=NO_LAST_YEAR)
        if previous and previous.join(bare, office.roster) is not bare:
            checked = replace(checked, submission=bare)
        content = zlib.compress(pickle.dumps(packed(without_texts(checked, prose=True)), pickle.HIGHEST_PROTOCOL), 1)
        digest = _digest(checked.sha256.encode(), basis.encode(), content)
        self._new.append((checked.sha256, basis, content, digest))
        if len(self._new) >= _TOGETHER:
            self.write()

    def write(self) -> None:
        """Write what is new, and drop what was known of the same files under other circumstances."""
        if self._connection is None or not (self._new or self._notes):
            return
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            self._connection.executemany(
                "DELETE FROM answers WHERE sha256 = ? AND substr(basis, 1, ?) != ?",
                [(one[0], len(self._circumstances), self._circumstances) for one in self._new],
            )
            self._connection.executemany("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?)", self._new)
            if self._notes:
                self._connection.execute("DELETE FROM notes WHERE basis != ?", (self._circumstances,))
            self._connection.executemany("INSERT OR REPLACE INTO notes VALUES (?, ?, ?, ?)", self._notes)
            self._connection.execute("COMMIT")
        except sqlite3.Error:  # no room, or no right to write: this run does without
            self._throw_away()
        self._new, self._notes = [], []

    # ------------------------------------------------------------ whatever else is known

    def noted(self, name: str) -> str | None:
        """What was noted under a name by the same program with the same rules; None if nothing was, or it is damaged."""
        asked = "SELECT content, digest FROM notes WHERE name = ? AND basis = ?"
        try:
            row = self._connection.execute(asked, (name, self._circumstances)).fetchone() if self._connection else None
        except sqlite3.Error:
            return None
        if row is None or row[1] != self._seal(name, str(row[0])):
            return None
        return str(row[0])

    def note(self, name: str, content: str) -> None:
        """Note something under a name, in place of what was noted there, when the answers are written."""
        if self.noted(name) != content:  # else the file stays as it is
            self._notes.append((name, self._circumstances, content, self._seal(name, content)))

    def _seal(self, name: str, content: str) -> str:
        return _digest(*(part.encode("utf-8", "surrogatepass") for part in (name, self._circumstances, content)))

    def close(self) -> None:
        """Write what is new and close the file."""
        self.write()
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _is_known(self, sha256: str, basis: str) -> bool:
        asked = "SELECT content, digest FROM answers WHERE sha256 = ? AND basis = ?"
        try:
            row = self._connection.execute(asked, (sha256, basis)).fetchone() if self._connection else None
        except sqlite3.Error:
            return False
        return row is not None and row[1] == _digest(sha256.encode(), basis.encode(), row[0])

    def _unpacked(self, content: bytes) -> Checked | None:
        try:
            return self._unpacker.unpacked(_Plain(io.BytesIO(zlib.decompress(content))).load())
        except Exception:  # whatever somebody has written there
            return None

    def _basis(self, checked: Checked, own: Submission, office: Office) -> str:
        """What an answer depends on: the circumstances, the roster, the unit as it knows it, what the ledger explains of it."""
        unit = office.unit_of(own)
        by_fingerprint, by_name = self._explained(office)
        lines = [line for one in checked.findings for line in by_fingerprint.get(one.fingerprint, ())]
        for name in sorted(names_of(own.code, own.unit) | (names_of(unit.code, unit.name) if unit else set())):
            lines += by_name.get(name, ())
        known = repr((self._units(office), unit, lines)).encode("utf-8", "surrogatepass")
        return self._circumstances + _digest(known)

    def _units(self, office: Office) -> str:
        """A digest of the whole roster, because rules on texts look for the names of all units; "" if there is none."""
        if self._roster is None or self._roster[0] is not office:
            units = [list(unit) for unit in office.roster.units] if office.roster else []
            self._roster = office, _digest(repr(units).encode("utf-8", "surrogatepass")) if office.roster else ""
        return self._roster[1]

    def _explained(self, office: Office) -> tuple[dict[str, list[LedgerLine]], dict[str, list[LedgerLine]]]:
        """The explanations of the ledger by fingerprint, and by each name of the unit."""
        if self._ledger is None or self._ledger[0] is not office:
            by_fingerprint: dict[str, list[LedgerLine]] = {}
            by_name: dict[str, list[LedgerLine]] = {}
            for line in office.ledger_lines:
                if line.explanation:
                    by_fingerprint.setdefault(line.fingerprint, []).append(line)
                    for name in names_of(line.code, line.unit):
                        by_name.setdefault(name, []).append(line)
            self._ledger = office, by_fingerprint, by_name
        return self._ledger[1:]


class _Plain(pickle.Unpickler):
    """Makes nothing but what an answer is made of."""

    def find_class(self, module: str, name: str) -> Any:
        """See `pickle.Unpickler`."""
        if (module, name) not in _MADE_OF:
            raise pickle.UnpicklingError(f"{module}.{name}")
        return super().find_class(module, name)


@functools.cache
def _program() -> str:
    """A digest of the toolkit's own sources: a program that was mended under the same version answers anew.

    If one cannot be read, as while another version is being installed, it is one of its own, and nothing is known.
    """
    root = Path(__file__).parent.parent
    try:
        sources = [path for path in paths.files_below(root) if path.suffix == ".py"]
        named = ((path.relative_to(root).as_posix().encode(), paths.read_own_file(path, "程序")) for path in sources)
        return _digest(*(part for pair in named for part in pair))
    except NianbaoError:
        return secrets.token_hex()


def _digest(*parts: bytes) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


@contextlib.contextmanager
def known_answers(path: Path, beside_ledger: list[object]) -> Iterator[Answers]:
    """The answers that are known, written and closed at the end; see `Answers`."""
    answers = Answers(path, beside_ledger)
    try:
        yield answers
    finally:
        answers.close()
