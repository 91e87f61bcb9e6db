"""What comes out of a container: files that were found, what was refused, what nobody needs; each with the way to it.

Whatever lies in a container becomes exactly one of the three, so that their number is the number of its entries.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from toolkit.intake.containers.words import said

MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What a container may hold, well above what offices send; each is stated when it is passed.

    Attributes:
        file: Bytes of the outermost container.
        entry: Bytes of one file within, also of a container that lies in another.
        total: Bytes of all files together, at every depth.
        entries: Files of one container, folders counted.
        all_entries: Files of all containers together.
        ratio: How much larger a file may be than its packed bytes, from `ratio_from` bytes on.
        depth: How many containers may lie in each other.
        parts_depth: How deep the parts of one mail may be nested.
        seconds: For another program that opens an archive.
        memory: Bytes for that program.
    """

    file: int = 500 * MB
    entry: int = 200 * MB
    total: int = 1024 * MB
    entries: int = 2_000
    all_entries: int = 20_000
    ratio: int = 200
    ratio_from: int = 5 * MB
    depth: int = 5
    parts_depth: int = 20
    seconds: float = 60.0
    memory: int = 1024 * MB


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Mail:
    """Who sent something, and when.

    Attributes:
        sender: The address, as it was written.
        name: The sender's name, "" if none was given.
        date: When it was sent, ISO 8601 with the zone; "" if that cannot be read.
        subject: As one line.
    """

    sender: str = ""
    name: str = ""
    date: str = ""
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A file.

    Attributes:
        origin: Names from the outermost container to the file, as text. A file of a zip archive has its folders in its name
            (`示范县/甲局.xlsx`). Two files may have the same origin: both are kept.
        content: Its bytes.
        kind: What it is by its content: `workbook`, `xls`, `docx`, `pdf`, `csv`, … as `kinds.kind_of` says.
        mails: The mails that it came in, outermost first.
    """

    origin: tuple[str, ...]
    content: bytes = field(repr=False)
    kind: str = ""
    mails: tuple[Mail, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """What could not be taken out, or a container that could not be opened.

    Attributes:
        origin: As for `Found`.
        kind: The cause as a short stable English name, a key of `words.REFUSALS`.
        values: What the sentence about it tells: sizes, limits, names.
        mails: As for `Found`.
    """

    origin: tuple[str, ...]
    kind: str
    values: Mapping[str, str] = field(default_factory=dict)
    mails: tuple[Mail, ...] = ()

    @property
    def message(self) -> str:
        """What is wrong and what to do, in Chinese; it does not name the file."""
        return said(self.kind, self.values)

    @property
    def line(self) -> str:
        """Where it lies and what is wrong with it, for a list of such files."""
        return f"{shown(self.origin)}：{self.message}"


@dataclass(frozen=True, slots=True)
class Ignored:
    """What carries no report: folders, what systems and programs leave behind, the text of a mail, pictures in it.

    Attributes:
        origin: As for `Found`.
        kind: Why it is passed over, a key of `words.PASSED_OVER`.
        mails: As for `Found`.
    """

    origin: tuple[str, ...]
    kind: str
    mails: tuple[Mail, ...] = ()

    @property
    def message(self) -> str:
        """Why it is passed over, in Chinese."""
        return said(self.kind, {})


Item = Found | Refused | Ignored


class Budget:
    """What may still come out of a container and of all that lies in it."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.bytes_left = limits.total
        self.entries_left = limits.all_entries

    def take_entries(self, number: int) -> None:
        """Count the entries of a container.

        Raises:
            RefusedError: If there are more than may be.
        """
        if number > self.limits.entries:
            raise RefusedError("limit_entries", number=str(number), limit=str(self.limits.entries))
        if number > self.entries_left:
            raise RefusedError("limit_all_entries", limit=str(self.limits.all_entries))
        self.entries_left -= number

    def check_entry(self, size: int) -> None:
        """Refuse one file that is too large.

        Raises:
            RefusedError: If it is.
        """
        if size > self.limits.entry:
            raise RefusedError("limit_entry", size=megabytes(size), limit=megabytes(self.limits.entry))

    def take(self, size: int) -> None:
        """Count the bytes of one file, before they are there.

        Raises:
            RefusedError: If it is too large, or all together would be.
        """
        self.check_entry(size)
        if size > self.bytes_left:
            raise RefusedError("limit_total", limit=megabytes(self.limits.total))
        self.bytes_left -= size


class RefusedError(Exception):
    """Within this room: a container or one of its entries is refused.

    Attributes:
        kind: As of `Refused`; values likewise.
    """

    def __init__(self, kind: str, **values: str) -> None:
        super().__init__(kind)
        self.kind = kind
        self.values = values


def megabytes(size: int) -> str:
    """A size for people."""
    return f"{size / MB:.1f}".removesuffix(".0") + " MB"


def shown(origin: tuple[str, ...]) -> str:
    """The way to a file on one line, outermost container first."""
    return " → ".join(origin)
