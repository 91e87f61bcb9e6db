"""A package that goes up to the next level: what lies in it, how it is written, and whether what came is what was packed.

It is one zip archive: manifest.json, the region workbook, the original of every unit that is in the sums, every unit's figures,
the ledger of explanations, the waivers, and the packages that the region itself has received. manifest.json holds the digest of
every other file. The same content gives the same bytes.
"""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from toolkit.errors import NianbaoError
from toolkit.file_names import package_name
from toolkit.intake.containers import zip as archives
from toolkit.intake.containers.origin import LIMITS, Budget, Found, Refused, RefusedError
from toolkit.intake.containers.words import said
from toolkit.paths import sha256_of
from toolkit.submission.roster import Roster, RosterUnit
from toolkit.terminal import json_text
from toolkit.workbook.archive import zipped

MANIFEST, FIGURES = "manifest.json", "数据.json"
#: Folders in a package: originals of the units, and packages of the level below.
ORIGINALS, BELOW = "原件", "下级"
#: By this its manifest is known, and which shape it has.
KIND, FORMAT = "nianbao-package", 1
#: Bytes of a manifest of thousands of units.
_MOST = 50_000_000


class PackageError(NianbaoError):
    """A package is not what was packed, or cannot be read."""


@dataclass(frozen=True)
class Package:
    """A package that is whole.

    Attributes:
        manifest: As written.
        files: Everything else in it, by path.
    """

    manifest: Mapping[str, Any]
    files: Mapping[str, bytes]

    @property
    def region(self) -> str:
        return str(self.manifest["region"])

    @property
    def year(self) -> int:
        return int(self.manifest["year"])

    @property
    def version(self) -> int:
        return int(self.manifest["version"])

    @property
    def name(self) -> str:
        """What it is called, whatever its file is called now."""
        return package_name(self.region, self.year, self.version)

    @property
    def summary(self) -> tuple[str, bytes]:
        """The region workbook: its path and bytes."""
        path = str(self.manifest["summary"])
        return path, self.files[path]

    @property
    def units(self) -> list[Mapping[str, Any]]:
        """The units that were due, as the region knows them."""
        return list(self.manifest["units"])

    @property
    def roster(self) -> Roster:
        """The units that were due."""
        return Roster([
            RosterUnit(
                one["code"], one["unit"], one["region"] or "", one["kind"] or "", one["parent"] or "", tuple(one["aliases"]),
                one["former_code"] or "",
            )
            for one in self.units
        ])  # fmt: skip

    @property
    def figures(self) -> Mapping[str, Any]:
        """`sums` in the smallest unit by key, and `units`: by digest of the original, what was typed into each cell."""
        return json.loads(self.files[FIGURES])  # type: ignore[no-any-return]

    @property
    def below(self) -> list[tuple[str, bytes]]:
        """The packages of the level below, by their paths."""
        return [(path, data) for path, data in sorted(self.files.items()) if path.startswith(f"{BELOW}/")]


def as_bytes(manifest: Mapping[str, Any], files: Mapping[str, bytes]) -> bytes:
    """A package as it is written; digests of the files are added to the manifest.

    Args:
        manifest: All but `kind`, `format` and `digests`.
        files: By path, in the order in which they are packed.
    """
    digests = {path: sha256_of(data) for path, data in sorted(files.items())}
    whole = {"kind": KIND, "format": FORMAT, **manifest, "digests": digests}
    return zipped({MANIFEST: (json_text(whole, indent=2) + "\n").encode(), **files})


def is_package(data: bytes) -> bool:
    """Whether a zip archive says of itself that it is a package; whether it is whole is another question."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if archive.getinfo(MANIFEST).file_size > _MOST:
                return False
            told = json.loads(archive.read(MANIFEST))
    except (zipfile.BadZipFile, KeyError, ValueError, NotImplementedError, RuntimeError, zlib.error, EOFError, RecursionError):
        return False
    return isinstance(told, dict) and told.get("kind") == KIND


def read_package(data: bytes) -> Package:
    """Read a package and hold every file in it against the manifest.

    Raises:
        PackageError: If anything is missing, was changed or was added, or the manifest says nothing that makes sense.
    """
    files: dict[str, bytes] = {}
    try:
        for item in archives.members(data, Budget(LIMITS)):
            if isinstance(item, Refused):
                raise PackageError(f"上报包里的“{item.origin[-1]}”取不出来：{item.message}")
            if isinstance(item, Found):
                files[item.origin[-1]] = item.content
    except RefusedError as refused:
        raise PackageError(f"上报包打不开：{said(refused.kind, refused.values)}") from refused
    try:
        manifest = json.loads(files.pop(MANIFEST))
        if manifest["format"] > FORMAT:
            raise PackageError("上报包是更新版本的程序做的，请先升级本程序。")
        digests: dict[str, str] = dict(manifest["digests"])
        _require_whole(files, digests)
        package = Package(manifest, files)
        _ = package.name, package.summary, package.roster
        _require_figures(package.figures)
        for one in package.units:
            _require_unit(one, files)
    except PackageError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError, NianbaoError) as error:
        raise PackageError("上报包的清单（manifest.json）读不出来。请下级重新运行 nianbao package 后再报。") from error
    return package


def _require_whole(files: Mapping[str, bytes], digests: Mapping[str, str]) -> None:
    changed = [path for path in digests if path in files and sha256_of(files[path]) != digests[path]]
    gone, more = sorted(digests.keys() - files.keys()), sorted(files.keys() - digests.keys())
    told = [
        f"{what} {len(paths)} 个（{'、'.join(f'“{path}”' for path in paths[:5])}）"
        for what, paths in (("被改动的文件", changed), ("缺少的文件", gone), ("多出的文件", more)) if paths
    ]  # fmt: skip
    if told:
        raise PackageError(f"上报包与清单不符：{'，'.join(told)}。请下级重新运行 nianbao package 后再报。")


def _require_figures(figures: Mapping[str, Any]) -> None:
    """Refuse figures that are none: everything behind them goes by their shape."""
    sums, units = dict(figures["sums"]), dict(figures["units"])
    texts = [text for own in units.values() for text in dict(own).values()]
    if not all(type(number) is int for number in sums.values()) or not all(isinstance(text, str) for text in texts):
        raise ValueError("a sum is no whole number, or what was typed no text")


def _require_unit(one: Mapping[str, Any], files: Mapping[str, bytes]) -> None:
    """Refuse what a line about a unit does not say, or says of a file that is not there."""
    for name in ("state", "reason", "verdict", "findings"):
        _ = one[name]
    for finding in one["findings"]:
        told = finding["rule"], finding["severity"], finding["fingerprint"], finding["message"], finding.get("waiver") or ""
        if not all(isinstance(text, str) for text in told):
            raise ValueError("what is said of a finding is no text")
    if one["file"] is not None and sha256_of(files[one["file"]]) != one["sha256"]:
        raise ValueError("a digest of the list of units is not that of the file")
