"""The encodings of a VBA project: compressed streams and the obfuscated values of its PROJECT stream.

After [MS-OVBA]; section numbers below are its. Standard library only.
"""

from __future__ import annotations

import struct

_CHUNK = 4096
_SIGNATURE = b"\x01"
_SHORTEST_COPY = 3


def compress(data: bytes) -> bytes:
    """A compressed container (2.4.1): chunks of 4,096 bytes, each compressed by itself.

    A chunk that would grow is stored raw and padded to 4,096 bytes, as 2.4.1.3.7 has it. That never happens to program
    text, which always shrinks.
    """
    return _SIGNATURE + b"".join(_compress_chunk(data[start : start + _CHUNK]) for start in range(0, len(data), _CHUNK))


def _compress_chunk(chunk: bytes) -> bytes:
    """Header and token sequences of one chunk (2.4.1.3.7, 2.4.1.3.8): eight tokens share a byte that says which are copies."""
    body, seen, place = bytearray(), _Seen(chunk), 0
    while place < len(chunk):
        flags, tokens = 0, bytearray()
        for bit in range(8):
            if place >= len(chunk):
                break
            bits = _offset_bits(place)
            offset, length = seen.longest(place, (0xFFFF >> bits) + _SHORTEST_COPY)
            if length:
                flags |= 1 << bit
                tokens += struct.pack("<H", (offset - 1) << (16 - bits) | (length - _SHORTEST_COPY))  # 2.4.1.3.19.3
                place += length
            else:
                tokens.append(chunk[place])
                place += 1
        body.append(flags)
        body += tokens
    if len(body) > _CHUNK:
        return struct.pack("<H", 0x3000 | _CHUNK - 1) + chunk.ljust(_CHUNK, b"\0")
    return struct.pack("<H", 0xB000 | len(body) - 1) + body


def _offset_bits(place: int) -> int:
    """How many of a copy token's 16 bits hold the offset: enough for what lies before, at least four (2.4.1.3.19.1)."""
    return max((place - 1).bit_length() if place else 0, 4)


class _Seen:
    """Where every three bytes of a chunk have stood, to find the longest match (2.4.1.3.19.4) without trying every place."""

    def __init__(self, chunk: bytes) -> None:
        self._chunk = chunk
        self._places: dict[bytes, list[int]] = {}
        self._known = 0

    def longest(self, place: int, limit: int) -> tuple[int, int]:
        """Offset and length of the longest earlier run that continues here, the nearest of equals; (0, 0) if too short."""
        chunk, best, offset = self._chunk, 0, 0
        for start in range(self._known, place):
            self._places.setdefault(chunk[start : start + _SHORTEST_COPY], []).append(start)
        self._known = place
        limit = min(limit, len(chunk) - place)
        for start in reversed(self._places.get(chunk[place : place + _SHORTEST_COPY], ())):
            length = _SHORTEST_COPY
            while length < limit and chunk[start + length] == chunk[place + length]:
                length += 1
            if length > best:
                best, offset = length, place - start
                if best >= limit:
                    break
        return (offset, best) if limit >= _SHORTEST_COPY else (0, 0)


def decompress(data: bytes) -> bytes:
    """The content of a compressed container (2.4.1.3.1).

    Raises:
        ValueError: If it is none.
    """
    if data[:1] != _SIGNATURE:
        raise ValueError("not a compressed container")
    out, at = bytearray(), 1
    while at < len(data):
        (header,) = struct.unpack_from("<H", data, at)
        end, begin = at + (header & 0x0FFF) + 3, len(out)
        at += 2
        if not header & 0x8000:
            out += data[at:end]
            at = end
            continue
        while at < end:
            flags = data[at]
            at += 1
            for bit in range(8):
                if at >= end:
                    break
                if flags >> bit & 1:
                    (token,) = struct.unpack_from("<H", data, at)
                    at += 2
                    bits = _offset_bits(len(out) - begin)
                    length, offset = (token & 0xFFFF >> bits) + _SHORTEST_COPY, (token >> 16 - bits) + 1
                    for _ in range(length):  # one by one: a copy may overlap itself
                        out.append(out[-offset])
                else:
                    out.append(data[at])
                    at += 1
    return bytes(out)


def project_key(project_id: str) -> int:
    """The byte that the obfuscation takes from the project's id (2.4.3.2)."""
    return sum(project_id.encode("ascii")) & 0xFF


def encrypt(data: bytes, project_id: str, seed: int) -> str:
    """Obfuscate a value of the PROJECT stream (2.4.3.2). The seed is free; a fixed one keeps builds reproducible."""
    version, key = 2, project_key(project_id)
    out = [seed, seed ^ version, seed ^ key]
    before_last, last, plain = out[1], out[2], key
    ignored = bytes((seed & 6) // 2)
    for byte in ignored + struct.pack("<I", len(data)) + data:
        cipher = byte ^ ((before_last + plain) & 0xFF)
        out.append(cipher)
        before_last, last, plain = last, cipher, byte
    return bytes(out).hex().upper()


def decrypt(text: str, project_id: str) -> bytes:
    """Read an obfuscated value back (2.4.3.3).

    Raises:
        ValueError: If it was not written for this project.
    """
    cipher = bytes.fromhex(text)
    seed, key = cipher[0], cipher[0] ^ cipher[2]
    if cipher[0] ^ cipher[1] != 2 or key != project_key(project_id):
        raise ValueError("not a value of this project")
    before_last, last, plain = cipher[1], cipher[2], key
    out = bytearray()
    for byte in cipher[3:]:
        plain = byte ^ ((before_last + plain) & 0xFF)
        out.append(plain)
        before_last, last = last, byte
    start = (seed & 6) // 2
    (length,) = struct.unpack_from("<I", out, start)
    if len(out) - start - 4 != length:
        raise ValueError("not a value of this project")
    return bytes(out[start + 4 :])
