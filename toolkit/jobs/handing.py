"""Jobs that hand a workspace on: to the next level up, and to the next year."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from toolkit.executor import Executor
    from toolkit.intake.files import Progress
    from toolkit.workspace.packing import Packed
    from toolkit.workspace.rolling import Rolled


def package(
    out: Path | None = None,
    *,
    final: bool = False,
    workspace: Path | None = None,
    now: datetime | None = None,
    progress: Progress | None = None,
    executor: Executor | None = None,
) -> Packed:
    """Consolidate, and pack what the next level up needs: originals, figures, findings, explanations, waivers, digests.

    Args:
        out: The .zip to write; by default `<region>_<year>_v<number>.zip` below 上报.
        final: Whether only accepted versions count and nothing may be left to do.
        workspace: See above; so are now, progress and executor.

    Raises:
        NianbaoError: If there is no workspace, nothing can be added up, `out` is to be no .zip, or a final package is wanted
            and something is left to do.
        OutputError: If it cannot be written; an old one stays as it was.
    """
    from toolkit.errors import NianbaoError
    from toolkit.workspace import packing, places
    from toolkit.workspace.opening import at_work

    if out and out.suffix.lower() != ".zip":
        raise NianbaoError(f"上报包是压缩文件，--out 应以 .zip 结尾，写的是“{out}”。")
    with at_work(places.find(workspace), now) as opened:
        packed = packing.package(opened, out, final=final, progress=progress, executor=executor)
    return packed._replace(notes=(*packed.notes, *opened.notes))


def newyear(folder: Path | None = None, *, workspace: Path | None = None, now: datetime | None = None) -> Rolled:
    """Make the workspace of the next year: roster with the names that became known, settings, own rules, last year's figures.

    Args:
        folder: Of the new one; by default beside the old one, `<region><year>`.
        workspace: See above; so is now.

    Raises:
        NianbaoError: If there is no workspace, nothing in it is accepted, or the folder is the workspace of another year.
        OutputError: If it cannot be written.
    """
    from toolkit.workspace import places
    from toolkit.workspace.opening import at_work
    from toolkit.workspace.rolling import roll_over

    with at_work(places.find(workspace), now) as opened:
        rolled = roll_over(opened, folder, now)
    return rolled._replace(notes=(*rolled.notes, *opened.notes))
