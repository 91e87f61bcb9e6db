"""Writing a compound file: the container of vbaProject.bin, a small file system of 512-byte sectors.

After [MS-CFB], version 3; section numbers below are its. Only what a small project needs: no sector lists beyond the 109
entries of the header (about 7 MB), no dates and no class ids, so that the same content always gives the same bytes.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

#: Streams are bytes, storages are mappings of their own.
Tree: TypeAlias = Mapping[str, "bytes | Tree"]

SECTOR, MINI_SECTOR, MINI_CUTOFF = 512, 64, 4096
_ENTRIES_PER_SECTOR = SECTOR // 4
_HEADER_FAT_ENTRIES = 109

#: Special sector numbers (2.1) and the mark of no directory entry (2.6.1).
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_NOBODY = 0xFFFFFFFF

_STORAGE, _STREAM, _ROOT = 1, 2, 5
_RED, _BLACK = 0, 1


@dataclass(slots=True)
class _Entry:
    """One directory entry while the file is being laid out (2.6.1)."""

    name: str
    kind: int
    data: bytes = b""
    colour: int = _BLACK
    left: int = _NOBODY
    right: int = _NOBODY
    child: int = _NOBODY
    start: int = 0
    size: int = 0

    def pack(self) -> bytes:
        name = self.name.encode("utf-16-le")
        length = len(name) + 2 if name else 0
        links = struct.pack("<HBBIII", length, self.kind, self.colour, self.left, self.right, self.child)
        no_class_id, no_state_and_dates = bytes(16), bytes(4 + 8 + 8)
        return name.ljust(64, b"\0") + links + no_class_id + no_state_and_dates + struct.pack("<IQ", self.start, self.size)


@dataclass(slots=True)
class _Sectors:
    """Sectors of one size with their chains: the file's own (2.3) or those of the mini stream (2.4)."""

    size: int
    content: bytearray = field(default_factory=bytearray)
    chains: list[int] = field(default_factory=list)

    def put(self, data: bytes, padding: bytes = b"\0") -> int:
        """Append a stream as one chain; returns its first sector."""
        if not data:
            return _END
        first, count = len(self.chains), -(-len(data) // self.size)
        self.content += data.ljust(count * self.size, padding)
        self.chains += [*range(first + 1, first + count), _END]
        return first


def write_compound_file(tree: Tree) -> bytes:
    """A compound file that holds these streams and storages.

    Args:
        tree: Content by name; names are ASCII, at most 31 characters.

    Raises:
        ValueError: If a name is too long or the content does not fit.
    """
    entries = [_Entry("Root Entry", _ROOT)]
    entries[0].child = _add_storage(entries, tree)
    sectors, mini = _Sectors(SECTOR), _Sectors(MINI_SECTOR)
    for entry in entries[1:]:
        if entry.kind == _STREAM:
            entry.size = len(entry.data)
            entry.start = (mini if entry.size < MINI_CUTOFF else sectors).put(entry.data)
    entries[0].start, entries[0].size = sectors.put(bytes(mini.content)), len(mini.content)
    mini_fat = struct.pack(f"<{len(mini.chains)}I", *mini.chains)
    mini_fat_start = sectors.put(mini_fat, b"\xff")
    spare = [_Entry("", 0)] * (-len(entries) % 4)  # a sector holds four entries; the rest of the last is unallocated
    directory_start = sectors.put(b"".join(entry.pack() for entry in (*entries, *spare)))
    fat_start, fat_sectors = _put_fat(sectors)
    header = _header(fat_start, fat_sectors, directory_start, mini_fat_start, -(-len(mini_fat) // SECTOR))
    return header + bytes(sectors.content)


def _add_storage(entries: list[_Entry], tree: Tree) -> int:
    """Append the entries of a storage, those of its inner storages after them; returns the top of its search tree."""
    ids: dict[str, int] = {}
    for name, content in tree.items():
        if not name.isascii() or not 1 <= len(name) <= 31:
            raise ValueError(f"not a name for a compound file: {name!r}")
        ids[name] = len(entries)
        is_stream = isinstance(content, bytes)
        entries.append(_Entry(name, _STREAM if is_stream else _STORAGE, content if isinstance(content, bytes) else b""))
    for name, content in tree.items():
        if not isinstance(content, bytes):
            entries[ids[name]].child = _add_storage(entries, content)
    # Order of names (2.6.4): the shorter first, equally long ones by their capitals
    ordered = [ids[name] for name in sorted(ids, key=lambda name: (len(name), name.upper()))]
    return _balance(entries, ordered, 1, len(ordered).bit_length())


def _balance(entries: list[_Entry], ids: Sequence[int], level: int, depth: int) -> int:
    """Link sorted siblings to a binary tree; returns its top.

    Halving fills every level but the deepest; with that one red and all others black it is a red-black tree (2.6.4).
    """
    if not ids:
        return _NOBODY
    middle = len(ids) // 2
    top = entries[ids[middle]]
    top.left = _balance(entries, ids[:middle], level + 1, depth)
    top.right = _balance(entries, ids[middle + 1 :], level + 1, depth)
    top.colour = _RED if level == depth and level > 1 else _BLACK
    return ids[middle]


def _put_fat(sectors: _Sectors) -> tuple[int, int]:
    """Append the sector allocation table (2.3), which also lists the sectors that it occupies itself."""
    used, count = len(sectors.chains), 1
    while count * _ENTRIES_PER_SECTOR < used + count:
        count += 1
    if count > _HEADER_FAT_ENTRIES:
        raise ValueError("too large for this writer of compound files")
    table = [*sectors.chains, *[_FAT] * count]
    table += [_FREE] * (count * _ENTRIES_PER_SECTOR - len(table))
    sectors.content += struct.pack(f"<{len(table)}I", *table)
    return used, count


def _header(fat_start: int, fat_sectors: int, directory_start: int, mini_fat_start: int, mini_fat_sectors: int) -> bytes:
    """The header sector (2.2)."""
    signature, no_class_id = bytes.fromhex("D0CF11E0A1B11AE1"), bytes(16)
    minor, major, little_endian, sector_shift, mini_shift = 0x3E, 3, 0xFFFE, 9, 6
    version = struct.pack("<5H6x", minor, major, little_endian, sector_shift, mini_shift)
    no_directory_count = no_transaction = no_more_fat_lists = 0
    places = struct.pack(
        "<9I", no_directory_count, fat_sectors, directory_start, no_transaction, MINI_CUTOFF,
        mini_fat_start, mini_fat_sectors, _END, no_more_fat_lists,
    )  # fmt: skip
    fat = [*range(fat_start, fat_start + fat_sectors)]
    fat += [_FREE] * (_HEADER_FAT_ENTRIES - fat_sectors)
    return signature + no_class_id + version + places + struct.pack(f"<{_HEADER_FAT_ENTRIES}I", *fat)
