"""The result of a check as one page for people: it needs no script and nothing from outside, and prints well on A4.

Names and texts in it come from strangers: the template escapes everything, and what cannot be seen is made visible. The page
knows no clock: the same answers give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import groupby
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from toolkit import TOOL, __version__
from toolkit.feedback.grouping import MEANING, Broken, Review, name_of, numbers, open_questions, settled, tally
from toolkit.rules.findings import Checked, Finding, Severity, with_followers
from toolkit.terminal import visible

if TYPE_CHECKING:
    from jinja2 import Template

#: What the page may weigh, in bytes; above it fewer findings of one rule in one file are written out.
LIMIT = 1_900_000
#: Findings of one rule in one file that are written out: so many, or fewer where the page would become too heavy.
_MOST = (5, 3, 2, 1, 0)
#: Rules in the summary; units that are named where many have the same gap; places in a row.
_TOP, _NAMED, _PLACES = 12, 8, 6
#: Files with the same fault of which each is told with its places; of more, the name has to do.
_MANY = 30
#: Rows of a table that is not torn apart by the end of a page.
_KEEP = 12
#: Characters of an explanation.
_TEXT = 500


@dataclass(frozen=True, slots=True)
class _Row:
    """A finding with all that belongs to it."""

    place: str
    what: str
    cause: str
    followers: list[str]
    notes: list[str]


@dataclass(frozen=True, slots=True)
class _Group:
    """The findings of one rule in one file."""

    id: str
    severity: Severity
    trial: str
    remedy: str
    rows: list[_Row]
    rest: int
    rest_places: str


def write_findings_page(review: Review) -> bytes:
    """The page, UTF-8. A folder of hundreds of files stays below two megabytes: repetitions are named by their places."""
    for most in _MOST:
        page = _template().render(_content(review, most)).encode()
        if len(page) <= LIMIT:
            break
    return page


@lru_cache(maxsize=1)
def _template() -> Template:
    from jinja2 import Environment, StrictUndefined

    def shown(value: Any) -> Any:
        return visible(value) if type(value) is str else value  # a part of the template itself is Markup, not str

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, finalize=shown
    )  # fmt: skip
    return environment.from_string((files("toolkit.feedback") / "findings.html").read_text(encoding="utf-8"))


def _content(review: Review, most: int) -> dict[str, Any]:
    positions = {id(one): number for number, one in enumerate(review.checked, 1)}
    ruleset = review.office.ruleset
    return {
        "title": review.title,
        "tool": f"{TOOL} {__version__}",
        "ruleset": ruleset.version,
        "rules": len(ruleset),
        "verdicts": [(verdict, number, MEANING[verdict]) for verdict, number in review.verdicts],
        "broken": [_broken(review, one, positions) for one in review.broken],
        "trials": any(review.trial(one.id) for one in review.broken),
        "top": _TOP,
        "units": [_unit(review, one) for one in review.checked],
        "sections": [_section(review, one, number, most) for number, one in enumerate(review.checked, 1) if one.findings],
        "most": most,
        "usual": _MOST[0],
        "gaps": list(_gaps(review)),
        "skipped": [(review.file(path), reason) for path, reason in review.skipped],
    }


def _unit(review: Review, checked: Checked) -> dict[str, Any]:
    """A line of the table of all files."""
    submission = checked.submission
    return {
        "name": name_of(checked),
        "year": (submission and submission.year) or "-",
        "verdict": checked.verdict,
        "counts": [number for _, number in numbers(checked.findings)[0]],
        "run": checked.run if submission else "-",
        "open": len({one.rule for one in checked.not_judged}) if submission else "-",
        "path": review.file(checked.path),
        "link": _reference(review.link(checked.path)),
        "listed": bool(checked.findings),
    }


def _reference(path: str) -> str:
    """A relative path as a reference; "" where it cannot be one. A colon is escaped: a name is no scheme."""
    if not path or path.startswith("/") or visible(path) != path:
        return ""
    return quote(path if path.startswith("../") else f"./{path}", safe="/.-_")


def _broken(review: Review, broken: Broken, positions: dict[int, int]) -> dict[str, Any]:
    """A line of the table of rules."""
    return {
        "id": broken.id,
        "severity": broken.severity,
        "title": broken.title,
        "trial": review.trial(broken.id),
        "words": broken.words,
        "units": broken.units,
        "places": broken.places,
        "remedy": broken.remedy,
        "source": broken.rule.source if broken.rule else "",
        "files": [
            (positions[id(checked)], name_of(checked), _places(findings) if len(broken.files) <= _MANY else "")
            for checked, findings in broken.files
        ],
    }


def _section(review: Review, checked: Checked, number: int, most: int) -> dict[str, Any]:
    """The findings of one file."""
    submission = checked.submission
    standing, following = numbers(checked.findings)
    counted = "，".join(f"{severity.label} {count} 条" for severity, count in standing if count)
    return {
        "number": number,
        "name": name_of(checked),
        "year": submission.year if submission else None,
        "verdict": checked.verdict,
        "path": review.file(checked.path),
        "tally": tally(checked, review.common),
        "counted": counted + (f"（另有 {following} 条由此引起）" if following else ""),
        "groups": (groups := list(_groups(review, checked, most))),
        "keep": sum(1 + len(group.rows) for group in groups) <= _KEEP,
    }


def _groups(review: Review, checked: Checked, most: int) -> Iterator[_Group]:
    for (severity, rule), members in groupby(with_followers(checked.findings), key=lambda one: (one[0].severity, one[0].rule)):
        standing = list(members)
        rest = [finding for finding, _ in standing[most:]]
        known = review.office.ruleset.rules.get(rule)
        remedy = known.remedy if known else ""
        rows = [_row(finding, followers) for finding, followers in standing[:most]]
        yield _Group(rule, severity, review.trial(rule), remedy, rows, len(rest), _places(rest))


def _row(finding: Finding, followers: Sequence[Finding]) -> _Row:
    following = [" ".join(filter(None, (one.rule, one.place, one.what))) for one in followers]
    notes = [_clip(line) for line in settled(finding).split("\n") if line]
    return _Row(finding.place, finding.what, finding.cause, following, notes)


def _clip(text: str) -> str:
    return text if len(text) <= _TEXT else text[:_TEXT] + "……"


def _places(findings: Sequence[Finding]) -> str:
    """Where to click: by sheet, the first few addresses."""
    parts = []
    named = [finding.cells[0] for finding in findings if finding.cells]
    for sheet, group in groupby(named, key=lambda cell: cell.sheet):
        cells = list(dict.fromkeys(cell.address for cell in group if cell.address))
        parts.append(f"{sheet} {'、'.join(cells[:_PLACES])}{'等' if len(cells) > _PLACES else ''}".strip())
    return "，".join(parts)


def _gaps(review: Review) -> Iterator[tuple[str, str, int, str]]:
    """What could not be judged: cause, rules, number of files, whose."""
    readable = sum(one.submission is not None for one in review.checked)
    for gap, files_ in open_questions(review.checked):
        shares = "、".join(" ".join(filter(None, share)) for share in gap.shares)
        names = list(dict.fromkeys(map(name_of, files_)))
        if len(files_) == readable > 1:
            said = "所有单位"
        else:
            said = "、".join(names[:_NAMED]) + (f"等 {len(names)} 家" if len(names) > _NAMED else "")
        yield gap.cause, shares, len(files_), said
