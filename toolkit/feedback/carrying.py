"""A unit has begun to fill an older template: what it typed goes into today's, and what found no place there is told.

Nothing is taken on trust: the new workbook is read again as if a unit had sent it, and whatever does not stand in it as it
stood in the old one is on the list of what was left behind. The old file is only read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.checks.judging import check_one
from toolkit.errors import NianbaoError
from toolkit.feedback.copy.content import FINGERPRINT, copy_content
from toolkit.feedback.copy.leftovers import import_notes, leftovers
from toolkit.feedback.copy.returned import Returned
from toolkit.file_names import free_name, name_key
from toolkit.form import sheets
from toolkit.intake.workbook import read_with_sheets, read_workbook
from toolkit.intake.xlsx.package import read_bytes
from toolkit.outputs import write_files
from toolkit.paths import entries
from toolkit.rules.messages import shortened
from toolkit.submission.cells import State
from toolkit.template.template import write_workbook
from toolkit.workbook.styles import safe_text

if TYPE_CHECKING:
    from toolkit.submission.cells import Grid
    from toolkit.submission.report import Submission

#: Characters of what is quoted of an old file.
_QUOTED = 60
#: In the name of the new workbook.
MARK = "（新模板）"


@dataclass(frozen=True, slots=True)
class Carried:
    """What became of a filled workbook of an older template.

    Attributes:
        workbook: Today's template with what was carried over.
        unit: "" if the cover names none.
        was: Version of the old template, "" if it says none.
        figures: Inputs of the tables that hold something. texts: of 文字部分. explanations: of queries.
        left: (where, what) of the old file that the new one does not hold.
    """

    workbook: Path
    unit: str
    was: str
    figures: int
    texts: int
    explanations: int
    left: tuple[tuple[str, str], ...]


def carry_over(old: Path, folder: Path) -> Carried:
    """Put what a unit filled into an older template into today's template of the same edition.

    Args:
        old: The workbook, also a returned copy: its list and the explanations on it come along.
        folder: Of the new one, which never replaces a file.

    Raises:
        UnreadableError: If it is not a workbook of ours.
        NianbaoError: If it is a region's, whose figures nobody typed.
        OutputError: If the new one cannot be written.
    """
    submission, grids = read_with_sheets(read_bytes(old), str(old))
    if submission.origin.of_region:
        raise NianbaoError(f"“{old.name}”是汇总工作簿，里面的数由各单位的报表汇总而来，请重新汇总，不用转到新模板。")
    data, left = carried(submission, grids)
    taken: set[str] = set()
    with suppress(FileNotFoundError):
        taken |= {name_key(one.name) for one in entries(folder)}
    (path,) = write_files(folder, {free_name(f"{old.stem}{MARK}", ".xlsx", taken): data})
    typed = [one for one in submission.form.fields if not one.total and submission.states[one.index] != State.BLANK]
    return Carried(
        path,
        submission.unit,
        submission.origin.template_version,
        len(typed),
        sum(1 for text in submission.narrative.values() if text.strip()),
        len(submission.explanations),
        tuple(left),
    )


def carried_lines(old: Path, done: Carried) -> Iterator[str]:
    """What came along, and line by line what did not."""
    yield f"{old} → {done.workbook}"
    yield f"  模板版本 {done.was or '不明'} → {sheets.TEMPLATE_VERSION}"
    yield f"  已转入：数据 {done.figures} 格，文字 {done.texts} 部分，核实说明 {done.explanations} 条，封面内容"
    for where, what in done.left:
        yield f"  - 没有转入：{where}：{shortened(what, _QUOTED)}"


def carried(submission: Submission, grids: Sequence[Grid]) -> tuple[bytes, list[tuple[str, str]]]:
    """Today's workbook with what an older one holds, and what it does not hold of it.

    Args:
        submission: As read from the old workbook.
        grids: Its sheets.
    """
    content = replace(copy_content(submission), notes=import_notes(grids) if submission.imported else ())
    if any(map(FINGERPRINT.fullmatch, submission.explanations)):  # they stand on a list, which a plain template has not
        checked = check_one(submission)
        origin = replace(submission.origin, sha256=submission.origin.returned_from or submission.sha256)
        pending = any(one.missing for one in checked.not_judged)
        letter = Returned(replace(submission, origin=origin), checked.findings, pending=pending, notes=content.notes)
        data = write_workbook(submission.form, content, letter=letter)
    else:
        data = write_workbook(submission.form, content)
    missing = _missing(submission, read_workbook(data, submission.path))
    return data, list(dict.fromkeys((*missing, *leftovers(submission, grids))))


def _missing(old: Submission, new: Submission) -> Iterator[tuple[str, str]]:
    """What the old workbook says and the new one does not: on the cover, in the tables, in the texts, in explanations."""
    for key, label in sheets.COVER_FIELDS:
        if _plain(old.cover.get(key, "")) != _plain(new.cover.get(key, "")):
            yield f"{sheets.COVER} {label}", old.cover[key]
    for one in old.form.fields:
        index = one.index
        same = old.states[index] == new.states[index] and old.figures[index] == new.figures[index]
        if old.raws[index].strip() and not same:
            yield " ".join(old.places[index]).strip() or one.name, old.raws[index]
    titles = dict(sheets.prose_rows(old.form))
    for key, text in old.narrative.items():
        if safe_text(text) != new.narrative.get(key, ""):
            yield f"{sheets.PROSE} {titles.get(key, key)}", text
    for key, text in old.explanations.items():
        if _plain(text) != _plain(new.explanations.get(key, "")):
            yield f"{sheets.EXPLANATION} {'' if FINGERPRINT.fullmatch(key) else key}".strip(), text


def _plain(text: str) -> str:
    return safe_text(text).strip()
