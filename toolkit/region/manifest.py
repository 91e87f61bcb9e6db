"""`manifest.json`: what a consolidation was made of and what it wrote, as contracted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, SupportsBytes

from toolkit import __version__
from toolkit.office.office import Office
from toolkit.paths import relative, sha256_of
from toolkit.terminal import json_text

if TYPE_CHECKING:
    from toolkit.region.consolidate import Consolidation, Received


#: Name of the record of a consolidation among its outputs.
MANIFEST = "manifest.json"


def write_manifest(
    result: Consolidation,
    out: Path,
    outputs: tuple[str, str | None, str | None, list[str]],
    files: Mapping[str, SupportsBytes],
    office: Office,
) -> bytes:
    """`manifest.json` as contracted. Its inputs are written portion by portion: there are thousands.

    Args:
        result: What became of the inputs.
        out: Its folder, to which all paths in it are relative.
        outputs: The paths of summary, draft and archive (None if none was written) and returned copies.
        files: All outputs beside itself, of which it records the digests.
        office: With what the inputs were checked.
    """
    summary, draft, archive, returned = outputs
    data: dict[str, Any] = {
        "region": result.region,
        "year": result.year,
        "edition": result.form.edition,
        "final": result.final,
        "due": result.due,
        "consolidated": len(result.members),
        "inputs": (_input(one, out) for one in result.inputs),
        "missing": [{"code": unit.code, "unit": unit.name} for unit in result.missing],
        "outputs": {"summary": summary, "draft": draft, **({"zip": archive} if archive else {}), "returned": returned},
        "digests": {name: sha256_of(content) for name, content in sorted(files.items())},
        "ruleset": office.ruleset.version,
        "tool": f"nianbao-toolkit {__version__}",
    }
    written = BytesIO()
    for piece in _pieces(data):
        written.write(piece.encode())
    return written.getvalue()


def _input(one: Received, out: Path) -> dict[str, str | None]:
    """What became of one path."""
    return {
        "path": relative(one.path, out),
        "sha256": one.sha256 or None,
        "unit": one.unit or None,
        "code": one.code or None,
        "status": one.status.value,
        "reason": one.reason or None,
    }


#: Inputs that are written at once.
_PORTION = 50


def _pieces(data: Mapping[str, Any]) -> Iterator[str]:
    """An object as JSON, value by value; an iterator among the values is written as a list, portion by portion."""
    sign = "{"
    for name, value in data.items():
        yield f"{sign}\n  {json_text(name)}: "
        sign = ","
        if isinstance(value, Iterator):
            yield from _list_of(value)
        else:
            yield _further_in(json_text(value, indent=2))
    yield "\n}\n"


def _list_of(items: Iterator[Any]) -> Iterator[str]:
    """A list as it stands in an object."""
    sign = "["
    while portion := list(islice(items, _PORTION)):
        yield sign + _further_in(json_text(portion, indent=2)[1:-2])  # without the brackets, each on a line of its own
        sign = ","
    yield "[]" if sign == "[" else "\n  ]"


def _further_in(text: str) -> str:
    """JSON one level deeper; no text in it has a line break of its own."""
    return text.replace("\n", "\n  ")
