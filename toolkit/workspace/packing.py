"""The register → a package for the next level up. Packed again without a change, it is the same package of the same version."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from toolkit import paths
from toolkit.errors import NianbaoError
from toolkit.file_names import free_name, package_name, safe_name, summary_name
from toolkit.outputs import write_file
from toolkit.paths import sha256_of
from toolkit.rules.findings import Finding
from toolkit.terminal import json_text
from toolkit.workspace.circumstances import Circumstances
from toolkit.workspace.opening import Workspace
from toolkit.workspace.packages import BELOW, FIGURES, ORIGINALS, as_bytes
from toolkit.workspace.register import Event
from toolkit.workspace.standing import Overview, UnitStanding, overview
from toolkit.workspace.working import consolidate

if TYPE_CHECKING:
    from toolkit.executor import Executor
    from toolkit.intake.files import Progress
    from toolkit.region.consolidate import Consolidation


class Packed(NamedTuple):
    """A package that was written.

    Attributes:
        path: Where it lies.
        version: Its number.
        new: Whether anything has changed since the version before; False if it is the same package again.
        coverage: How many units are in it, as the region workbook says.
        final: Whether only accepted versions are in it, and no unit is missing.
        notes: Sentences for the person at the keyboard.
    """

    path: Path
    version: int
    new: bool
    coverage: str
    final: bool
    notes: tuple[str, ...] = ()


def package(
    workspace: Workspace,
    out: Path | None = None,
    *,
    final: bool = False,
    progress: Progress | None = None,
    executor: Executor | None = None,
) -> Packed:
    """Consolidate, and pack what counts for the next level up.

    Args:
        workspace: At work.
        out: Where it goes; by default below 上报, under its own name.
        final: Whether only accepted versions count, and nothing may be left to do; else it is called provisional.
        progress: Called with (done, total).
        executor: Who reads.

    Raises:
        NianbaoError: If nothing can be added up, or a final package is wanted and something is left to do.
        OutputError: If it cannot be written.
    """
    outcome = consolidate(workspace, final=final, progress=progress, executor=executor)
    result = outcome.consolidation
    if not result.members:
        raise NianbaoError("没有一家可以汇总，不能上报。请用 nianbao status 看各单位的状态。")
    if final and outcome.blocks:
        raise NianbaoError(
            f"还不能作为终稿上报：{result.coverage}，或者还有没有处理完的问题。请运行 nianbao consolidate --final 查看；"
            "要先报阶段性的，去掉 --final。"
        )
    found = overview(workspace)
    files, units = _content(workspace, result, found, outcome.summary)
    manifest: dict[str, Any] = {
        "region": result.region, "year": result.year, "edition": result.form.edition, "final": final,
        "coverage": result.coverage, "due": result.due, "consolidated": len(result.members),
        "contact": workspace.settings.contact or None, "limits": workspace.settings.limits._asdict(),
        "ruleset": result.office.ruleset.version, "summary": next(iter(files)), "units": units,
        "missing": [{"code": unit.code, "unit": unit.name} for unit in result.missing],
        "waivers": [
            {"code": one.code, "unit": one.unit, "rule": one.rule, "reason": one.reason, "by": one.by,
             "until": one.until.isoformat()}
            for one in result.office.waivers
        ],
    }  # fmt: skip
    content = sha256_of(as_bytes(manifest, files))
    before = _last(found)
    new = before is None or before.more["content"] != content
    version = (before.more["version"] if before else 0) + (1 if new else 0)
    at, by = (workspace.time, workspace.settings.operator) if new or before is None else (before.at, before.by)
    name = package_name(result.region, result.year, version)
    path = out or workspace.places.packages / name
    data = as_bytes({**manifest, "version": version, "at": at, "by": by}, files)
    if not (paths.is_file_within(path) and paths.read_own_file(path, "上报包") == data):
        path = write_file(path, data)
    if new:
        with workspace.register.transaction():
            said = f"v{version}，{result.coverage}{'，终稿' if final else '，阶段性'}"
            workspace.record("packaged", reason=said, more={"name": name, "version": version, "content": content})
    return Packed(path, version, new, result.coverage, final, outcome.notes)


def _last(found: Overview) -> Event | None:
    """The last package of this workspace."""
    return next((one for one in reversed(found.events) if one.did == "packaged"), None)


def _content(
    workspace: Workspace, result: Consolidation, found: Overview, summary: Path
) -> tuple[dict[str, bytes], list[dict[str, Any]]]:
    """The files of a package, the region workbook first, and what it says of each unit that was due."""
    from toolkit.office.ledger_file import LEDGER

    files = {f"汇总/{summary_name(result.region, result.year)}": paths.read_own_file(summary, "汇总工作簿")}
    circumstances = Circumstances(workspace)
    if circumstances.ledger:
        files[f"汇总/{LEDGER}"] = paths.read_own_file(circumstances.ledger, LEDGER)
    for own in filter(None, (circumstances.waivers, circumstances.rules)):
        files[own.name] = paths.read_own_file(own, own.name)
    originals, below = workspace.register.originals(), _packages_of(found)
    figures: dict[str, Mapping[str, str]] = {}
    taken: set[str] = set()
    units = []
    members = {member.unit.name: member for member in result.members}
    for one in found.units:
        member = members.get(one.unit.name)
        path = None
        if member:
            sha256 = member.checked.sha256
            kept = workspace.path_of(originals[sha256])
            path = f"{ORIGINALS}/{free_name(safe_name(one.unit.name), kept.suffix.lower(), taken)}"
            files[path] = paths.read_own_file(kept, "归档的原件")
            report = workspace.register.report(sha256)
            figures[sha256] = report.figures if report else {}
            if sha256 in below:
                inner = workspace.path_of(originals[below[sha256]])
                files[f"{BELOW}/{inner.name}"] = paths.read_own_file(inner, "归档的原件")
        findings = member.checked.findings if member else ()
        units.append(_unit(one, path, [_finding(told) for told in findings if told.severity.value != "hint"]))
    form = result.form
    sums = {field.key: total for field, total in zip(form.fields, result.sums.totals, strict=True) if total is not None}
    files[FIGURES] = (json_text({"sums": sums, "units": figures}, indent=1) + "\n").encode()
    return files, units


def _packages_of(found: Overview) -> dict[str, str]:
    """By the digest of a region workbook, that of the package in which it came."""
    return {
        one.sha256: one.more["package"] for one in found.events if one.did == "received" and one.more.get("package")
    }  # fmt: skip


def _unit(one: UnitStanding, path: str | None, findings: list[dict[str, Any]]) -> dict[str, Any]:
    unit, standing, version = one.unit, one.standing, one.standing.version
    return {
        "code": unit.code, "unit": unit.name, "region": unit.region or None, "kind": unit.kind or None,
        "parent": unit.parent or None, "aliases": list(unit.aliases), "former_code": unit.former_code or None,
        "state": standing.state.value, "since": standing.since or None, "by": standing.by or None,
        "reason": standing.reason or None, "received_at": one.received_at or None, "late": one.late,
        "versions": len(standing.versions), "file": path, "sha256": version.sha256 if version and path else None,
        "name": version.name if version else None, "verdict": version.report.verdict if version else None,
        "check_code": (version.report.check_code or None) if version else None, "findings": findings,
    }  # fmt: skip


def _finding(told: Finding) -> dict[str, Any]:
    """A finding as the next level needs it to see where it disagrees."""
    return {
        "rule": told.rule, "severity": told.severity.value, "fingerprint": told.fingerprint, "place": told.place,
        "message": told.message, "open": told.open, "explanation": told.explanation or None, "accepted": told.accepted or None,
        "waiver": told.waiver or None,
    }  # fmt: skip
