"""The check itself as a file that goes out: 年报校验.html, as `make page` has built it into this package."""

from __future__ import annotations

from pathlib import Path

from toolkit.errors import NianbaoError

#: Where the check as one file for a browser lies in the package, if it was built before.
BUILT_PAGE = Path(__file__).parent.parent / "page" / "built.html"


def write_page(out: Path) -> Path:
    """Write 年报校验.html, the whole check in one file for a browser, as it was built into this package.

    Args:
        out: The .html to write.

    Returns:
        Where it lies; see `outputs.write_file`.

    Raises:
        NianbaoError: If the page was not built, or from another version of the toolkit or of the rules.
        OutputError: If it cannot be written; an old file stays as it was.
    """
    from toolkit.outputs import write_file
    from toolkit.paths import Kind, kind_within, read_own_file

    how = "请在源码目录中运行 make page（需要 Node.js 和 npm），再运行 nianbao page。"
    if kind_within(BUILT_PAGE) is not Kind.FILE:
        raise NianbaoError(f"这份安装里没有校验页。{how}")
    page = read_own_file(BUILT_PAGE, "校验页")
    if f"{page_versions()}，".encode() not in page:
        raise NianbaoError(f"这份安装里的校验页是用另一个版本的程序或者规则制作的（现在是 {page_versions()}）。{how}")
    return write_file(out, page)


def page_versions() -> str:
    """What the foot of 年报校验.html says of our part in it."""
    from toolkit import __version__
    from toolkit.rules.catalogue import STANDARD

    return f"nianbao-toolkit {__version__}，校验规则 {STANDARD.version}"
