"""One request of the page → one answer: what `nianbao check` says, and with a roster what `nianbao consolidate` writes.

Everything runs in one process by the plain engine (`OneByOne`): a browser has no other, and cannot load pandas. Word drafts
need libraries that a browser has not; the command line writes them. The region's report as a web page (`draft --html`) is here.
"""

from __future__ import annotations

import io
import json
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit import FIRST_YEAR, LAST_YEAR, jobs
from toolkit.checks.answer import Answer
from toolkit.errors import NianbaoError
from toolkit.executor import OneByOne
from toolkit.feedback.exchange import check_json
from toolkit.feedback.lines import closing, open_files
from toolkit.file_names import draft_name
from toolkit.intake.folder import Skipped
from toolkit.office.office import ALONE, Office
from toolkit.office.terms import read_deadline
from toolkit.page.memory import RESULT, RETURNED, SUMS, Dropped, clean_folder, keep, receive
from toolkit.page.shown import changes, file_shown, in_page_words, region_shown
from toolkit.terminal import visible

if TYPE_CHECKING:
    from toolkit.jobs import Published
    from toolkit.region.run import Outcome

#: Of so many files at most the 校验码 is told, for which each is read once more.
_CODES = 60
#: Called with what is being done, how many are done, and how many there are.
Tell = Callable[[str, int, int], object]


@dataclass
class _Teller(OneByOne):
    """Tells of each file that is checked, and of each copy that is made afterwards."""

    tell: Tell
    copies: bool = False

    def checked(self, done: int, total: int) -> None:
        self.copies = done == total
        self.tell("校验", done, total)

    def map(self, function: Callable[[Any], Any], tasks: Iterable[Any]) -> Iterator[Any]:
        """See `Executor`."""
        given = list(tasks)
        for done, task in enumerate(given, 1):
            copying = self.copies
            yield function(task)
            if copying:
                self.tell("生成退回稿", done, len(given))


def answer(files: Mapping[str, Iterable[Dropped]], settings: str, tell: Tell) -> dict[str, Any]:
    """Check what was dropped, make what goes back, add up where there is a roster.

    Args:
        files: By what they are for: `received`, and what jobs call `previous`, `roster`, `rules`, `waivers`, `ledger`.
        settings: JSON: `today`, `deadline`, `contact`, `region`, `year`, `final`, and `before`, an earlier answer's `check`.
        tell: Told of every file.

    Returns:
        `model`: JSON with all that the page shows; of it, `check` is the JSON of `nianbao check --json`. `files`: the outputs
        by their names. What a user can mend stands in the model as `error`.
    """
    given = json.loads(settings)
    with clean_folder(Path(tempfile.gettempdir(), f"nianbao-{os.getpid()}")):
        try:
            model = _answered(files, given, tell)
        except NianbaoError as error:
            model = {"error": in_page_words(str(error)), "check": None, "files": []}
        outputs = _outputs()
    return {"model": json.dumps(model, ensure_ascii=False), "files": outputs}


def _answered(files: Mapping[str, Iterable[Dropped]], given: dict[str, Any], tell: Tell) -> dict[str, Any]:
    received = receive(files["received"])
    office = keep({kind: dropped for kind, dropped in files.items() if kind != "received"})
    known: dict[str, Any] = {
        **office, "deadline": read_deadline(given["deadline"]) if given.get("deadline") else None,
        "contact": given.get("contact", ""), "today": date.fromisoformat(given["today"]),
    }  # fmt: skip
    found: list[tuple[Answer, Office]] = [(Answer((), ()), ALONE)]
    problems = [f"{way}：{why}" for way, why in received.refused]
    sent = None
    region: dict[str, Any] | None = None
    if received.paths:
        teller = _Teller(tell)
        try:
            sent = jobs.check(
                received.paths, **known, reports=[Path(RESULT)], returned=None if "roster" in office else Path(RETURNED),
                on_answer=lambda *told: found.append(told), progress=teller.checked, executor=teller,
            ).returned  # fmt: skip
        except NianbaoError:
            if len(found) == 1 or found[-1][0].checked:  # else there is no workbook, and what was passed over is told
                raise
    if "roster" in office and found[-1][0].checked:
        teller = _Teller(tell)
        try:
            year = _year(given.get("year", ""))
            outcome = jobs.consolidate(
                received.paths, known.pop("roster"), Path(SUMS), **known, region=given.get("region", ""), year=year,
                final=bool(given.get("final")), word=False, progress=teller.checked, executor=teller,
            )  # fmt: skip
        except NianbaoError as error:
            problems.append(f"没有汇总：{in_page_words(str(error))}")
        else:
            sent, region = outcome.returned, region_shown(outcome, _published(outcome, problems))
    said, standards = found[-1]
    skipped = [*said.skipped, *(Skipped(*one) for one in (*received.refused, *received.passed))]
    said = said._replace(skipped=tuple(skipped))
    check = check_json(said, standards.ruleset)
    return {
        "check": check,
        "files": [file_shown(one, with_code=len(said.checked) <= _CODES) for one in said.checked],
        "skipped": check["skipped"],
        "changes": changes(given["before"], check) if given.get("before") else None,
        "closing": in_page_words(closing(open_files(said.checked))) if said.checked else "",
        "problems": [*problems, *(sent.problems if sent else ())],
        "region": region,
        "blocks": bool(received.refused) or any(one.verdict.value != "accepted" for one in said.checked),
    }


def _year(typed: str) -> int | None:
    """The year that is typed into the field, None if it is empty.

    Raises:
        NianbaoError: If it is no year of this form.
    """
    if not typed:
        return None
    if not typed.isdecimal() or not FIRST_YEAR <= int(typed) <= LAST_YEAR:
        raise NianbaoError(f"“汇总年度”填的是“{visible(typed)}”，应当是四位数的年份，如 2024；也可以不填。")
    return int(typed)


def _published(outcome: Outcome, problems: list[str]) -> Published | None:
    """The region's report as a web page, beside the region workbook that it is written of; why not is added to the problems."""
    found = outcome.consolidation
    place = outcome.summary.with_name(draft_name(found.region, found.year)).with_suffix(".html")
    try:
        return jobs.publish(outcome.summary, html=place)
    except NianbaoError as error:
        problems.append(f"没有写报告网页：{in_page_words(str(error))}")
        return None


def _outputs() -> dict[str, bytes]:
    """What was written, by path; of several files that belong together a zip archive as well."""
    made = [path for place in (Path(RESULT), Path(RETURNED), Path(SUMS)) for path in (place, *sorted(place.rglob("*")))]
    files = {path.as_posix(): path.read_bytes() for path in made if path.is_file()}
    for folder in (RETURNED, SUMS):
        inside = {name: data for name, data in files.items() if name.startswith(f"{folder}/")}
        if len(inside) > 2 or (folder == SUMS and inside):
            files[f"{folder}.zip"] = _zipped(inside)
    return files


def _zipped(files: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:  # workbooks are packed already
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data)
    return stream.getvalue()
