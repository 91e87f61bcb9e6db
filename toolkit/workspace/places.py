"""What lies where in a workspace, and which workspace a folder belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from toolkit import paths
from toolkit.errors import NianbaoError
from toolkit.paths import Kind

#: By this file a folder is known as a workspace.
SETTINGS = "设置.toml"


@dataclass(frozen=True, slots=True)
class Places:
    """The files and folders of a workspace.

    Attributes:
        root: The folder itself.
    """

    root: Path

    @property
    def settings(self) -> Path:
        return self.root / SETTINGS

    @property
    def roster(self) -> Path:
        return self.root / "花名册.xlsx"

    @property
    def register(self) -> Path:
        return self.root / "登记簿.sqlite"

    @property
    def answers(self) -> Path:
        """What the check said of files that have not changed; it may be deleted at any time."""
        return self.root / "校验缓存.sqlite"

    @property
    def log(self) -> Path:
        return self.root / "日志.csv"

    @property
    def inbox(self) -> Path:
        """What was saved from mails and chats is put here by people."""
        return self.root / "收件箱"

    @property
    def returned(self) -> Path:
        """What goes back to the units."""
        return self.root / "退回"

    @property
    def issued(self) -> Path:
        """The templates for the units."""
        return self.root / "下发"

    @property
    def consolidated(self) -> Path:
        """The outputs of a consolidation."""
        return self.root / "汇总"

    @property
    def packages(self) -> Path:
        """What goes up to the next level."""
        return self.root / "上报"

    @property
    def archive(self) -> Path:
        return self.root / "归档"

    @property
    def originals(self) -> Path:
        """Every file that was ever taken in, unchanged."""
        return self.archive / "原件"

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders that every workspace has."""
        return (self.inbox, self.returned, self.consolidated, self.originals)

    def own(self, stem: str, *endings: str) -> Path | None:
        """The first file of this name and one of these endings in the workspace; None if there is none."""
        found = (self.root / f"{stem}{ending}" for ending in endings)
        return next((path for path in found if paths.kind_of(path) is not Kind.NOTHING), None)


def find(folder: Path | None = None) -> Places:
    """The workspace that a folder lies in.

    Args:
        folder: By default the current one.

    Raises:
        NianbaoError: If it lies in none.
    """
    here = paths.absolute(folder or "")
    for place in (here, *here.parents):
        if paths.kind_within(place / SETTINGS) is Kind.FILE:
            return Places(place)
    raise NianbaoError(
        f"“{here}”不在任何工作区里。请先进入工作区的文件夹；还没有工作区的，"
        "用 nianbao init 地区名 --year 年度 --roster 名录 建立。"
    )
