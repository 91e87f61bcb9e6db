"""`manifest.json`: what a consolidation was made of and what it wrote, as contracted."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, SupportsBytes

from toolkit import __version__
from toolkit.office.office import Office
from toolkit.paths import relative, sha256_of
from toolkit.terminal import json_text

if TYPE_CHECKING:
    from toolkit.region.consolidate import Consolidation


#: Name of the record of a consolidation among its outputs.
MANIFEST = "manifest.json"


def write_manifest(
    result: Consolidation,
    out: Path,
    outputs: tuple[str, str | None, str | None, list[str]],
    files: Mapping[str, SupportsBytes],
    office: Office,
) -> bytes:
    """`manifest.json` as contracted.

    Args:
        result: What became of the inputs.
        out: Its folder, to which all paths in it are relative.
        outputs: The paths of summary, draft and archive (None if none was written) and returned copies.
        files: All outputs beside itself, of which it records the digests.
        office: With what the inputs were checked.
    """
    summary, draft, archive, returned = outputs
    data = {
        "region": result.region,
        "year": result.year,
        "edition": result.form.edition,
        "final": result.final,
        "due": result.due,
        "consolidated": len(result.members),
        "inputs": [
            {
                "path": relative(one.path, out),
                "sha256": one.sha256 or None,
                "unit": one.unit or None,
                "code": one.code or None,
                "status": one.status.value,
                "reason": one.reason or None,
            }
            for one in result.inputs
        ],
        "missing": [{"code": unit.code, "unit": unit.name} for unit in result.missing],
        "outputs": {"summary": summary, "draft": draft, **({"zip": archive} if archive else {}), "returned": returned},
        "digests": {name: sha256_of(bytes(content)) for name, content in sorted(files.items())},
        "ruleset": office.ruleset.version,
        "tool": f"nianbao-toolkit {__version__}",
    }
    return (json_text(data, indent=2) + "\n").encode()
