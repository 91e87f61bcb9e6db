"""The house: which rooms there are, in the order in which data goes, and who imports whom.

    python scripts/house.py              a line per room: its files, its lines, the rooms that it imports
    python scripts/house.py --picture    the picture of arrows as it stands in docs/architecture.md
    python scripts/house.py --write      writes that picture there

`tests/test_house.py` holds the code to what stands here.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
TOOLKIT = ROOT / "toolkit"

#: Rooms from left to right. A room imports itself and rooms of earlier steps; rooms of one step do not import each other.
#: A room within a room (`intake/xlsx`) is left of the room around it.
STEPS = (
    ("errors",),
    ("executor", "patterns", "terminal"),
    ("file_names", "paths"),
    ("outputs",),
    ("form",),
    ("submission",),
    ("workbook", "narrative", "intake/xlsx"),
    ("intake/published", "intake/containers", "intake/old"),
    ("intake/documents",),
    ("intake", "draft"),
    ("rules",),
    ("rules/texts", "rules/told"),
    ("rules/catalogue",),
    ("rules/own",),
    ("office",),
    ("checks/causes",),
    ("checks",),
    ("proof",),
    ("template/judge",),
    ("template",),
    ("feedback/copy",),
    ("feedback",),
    ("region",),
    ("workspace",),
    ("button/vba",),
    ("button",),
    ("jobs",),
    ("page",),
    ("cli",),
)
RANK = {room: rank for rank, rooms in enumerate(STEPS) for room in rooms}
#: Modules that may lie in toolkit/ itself, beside the rooms that are folders.
MOST_LOOSE = 6
#: Lines of a module; one that has more says in its docstring why its story stays in one file above five hundred lines.
MOST_LINES = 500
_REASON = re.compile(r"(?:500|five\s+hundred)\s+lines")

ARCHITECTURE = ROOT / "docs" / "architecture.md"
#: What stands around the picture in docs/architecture.md.
PICTURE = re.compile(
    r"(?<=<!-- picture: python scripts/house.py --picture -->\n```text\n).*?(?=^```$)", re.DOTALL | re.MULTILINE
)


class Arrow(NamedTuple):
    """One module that imports another of ours, by path below toolkit/."""

    source: str
    target: str
    typing_only: bool


def modules() -> list[Path]:
    """All modules of the toolkit but the package's own."""
    return [path for path in sorted(TOOLKIT.rglob("*.py")) if path != TOOLKIT / "__init__.py"]


def name_of(path: Path) -> str:
    """A module by its path below toolkit/: `intake/xlsx/package`; of a package its folder."""
    return path.relative_to(TOOLKIT).with_suffix("").as_posix().removesuffix("/__init__")


def room_of(module: str) -> str:
    """The innermost room that a module lies in.

    Raises:
        KeyError: If it lies in none: `STEPS` has to say where in the order of rooms it belongs.
    """
    parts = module.split("/")
    for length in range(len(parts), 0, -1):
        if (room := "/".join(parts[:length])) in RANK:
            return room
    raise KeyError(f"{module} lies in no room of STEPS")


def imports(path: Path) -> Iterator[tuple[str, bool]]:
    """(dotted name, whether for type checkers alone) of everything that a file imports, wherever in it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typing_only = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, id(node) in typing_only) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                place = ROOT.joinpath(*full.split("."))
                is_module = place.with_suffix(".py").is_file() or (place / "__init__.py").is_file()
                yield full if is_module else node.module, id(node) in typing_only


def arrows() -> list[Arrow]:
    """Every import of one of our modules by another."""
    return [
        Arrow(name_of(path), name.removeprefix("toolkit.").replace(".", "/"), typing_only)
        for path in modules()
        for name, typing_only in imports(path)
        if name.startswith("toolkit.")
    ]


def to_the_right(found: list[Arrow]) -> list[str]:
    """The arrows that go to a later room, or to another room of the same step."""
    return sorted(
        {
            f"{arrow.source} → {arrow.target}"
            for arrow in found
            if (here := room_of(arrow.source)) != (there := room_of(arrow.target)) and RANK[there] >= RANK[here]
        }
    )


def circles(found: list[Arrow]) -> list[list[str]]:
    """Modules that import each other in a circle when they run; each circle once."""
    after: dict[str, set[str]] = {}
    for arrow in found:
        if not arrow.typing_only and arrow.source != arrow.target:
            after.setdefault(arrow.source, set()).add(arrow.target)
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    result: list[list[str]] = []

    def visit(module: str) -> None:
        index[module] = low[module] = len(index)
        stack.append(module)
        for other in sorted(after.get(module, ())):
            if other not in index:
                visit(other)
                low[module] = min(low[module], low[other])
            elif other in stack:
                low[module] = min(low[module], index[other])
        if low[module] == index[module]:
            circle = []
            while not circle or circle[-1] != module:
                circle.append(stack.pop())
            if len(circle) > 1:
                result.append(sorted(circle))

    for module in sorted(after):
        if module not in index:
            visit(module)
    return result


def rooms() -> dict[str, list[Path]]:
    """The modules of each room, rooms in order."""
    found: dict[str, list[Path]] = {room: [] for step in STEPS for room in step}
    for path in modules():
        found[room_of(name_of(path))].append(path)
    return {room: paths for room, paths in found.items() if paths}


def imported_rooms(found: list[Arrow]) -> dict[str, list[str]]:
    """The other rooms that each room imports, in order."""
    after: dict[str, set[str]] = {}
    for arrow in found:
        if (here := room_of(arrow.source)) != (there := room_of(arrow.target)):
            after.setdefault(here, set()).add(there)
    return {room: sorted(others, key=lambda one: (RANK[one], one)) for room, others in after.items()}


def lines_of(path: Path) -> int:
    """How many lines a module has."""
    return path.read_text(encoding="utf-8").count("\n")


def loose() -> list[str]:
    """The modules that lie in toolkit/ itself."""
    return [name_of(path) for path in modules() if path.parent == TOOLKIT]


def too_long() -> list[str]:
    """The modules of more than `MOST_LINES` lines that do not say why."""
    return [
        name_of(path)
        for path in modules()
        if lines_of(path) > MOST_LINES and not _REASON.search(ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "")
    ]


def table() -> Iterator[str]:
    """A line per room: files, lines, the rooms that it imports."""
    after = imported_rooms(arrows())
    for room, paths in rooms().items():
        yield f"{room:<18}{len(paths):>4} files{sum(map(lines_of, paths)):>7} lines   {' '.join(after.get(room, ())) or '-'}"


def picture() -> Iterator[str]:
    """The rooms step by step, each with the rooms of ours that it imports."""
    after, there = imported_rooms(arrows()), rooms()
    for step in STEPS:
        for room in step:
            if room in there:
                yield f"{room:<16} ← {', '.join(after.get(room, ())) or '(nothing of ours)'}"


def with_picture(text: str) -> str:
    """The page of the architecture with the picture as it is today."""
    return PICTURE.sub(lambda _: "".join(f"{line}\n" for line in picture()), text)


def main(arguments: list[str]) -> int:
    """Print the table or the picture, or write the picture, and print what is wrong; 1 if anything is."""
    if "--write" in arguments:
        page = ARCHITECTURE.read_text(encoding="utf-8")
        ARCHITECTURE.write_text(with_picture(page), encoding="utf-8", newline="\n")
    else:
        print("\n".join(picture() if "--picture" in arguments else table()))
    found = arrows()
    wrong = [f"to the right: {one}" for one in to_the_right(found)]
    wrong += [f"circle: {' '.join(one)}" for one in circles(found)]
    wrong += [f"more than {MOST_LINES} lines: {one}" for one in too_long()]
    print("\n".join(wrong), file=sys.stderr, end="\n" if wrong else "")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
