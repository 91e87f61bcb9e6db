"""One consolidation from beginning to end: check, add up, write the outputs as one set."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, SupportsBytes

from toolkit import paths as places
from toolkit.checks.answer import check_each, without_sketch
from toolkit.checks.judging import judge_between
from toolkit.errors import OutputError
from toolkit.file_names import bundle_name, draft_name, summary_name
from toolkit.intake.folder import find_files
from toolkit.office.office import ALONE, LedgerLine, Office
from toolkit.paths import Kind, relative
from toolkit.region.manifest import MANIFEST, write_manifest
from toolkit.rules.findings import Verdict
from toolkit.submission.shelf import Shelf

if TYPE_CHECKING:
    from toolkit.checks.answer import Known
    from toolkit.draft.account import Account
    from toolkit.executor import Executor
    from toolkit.feedback.returning import Copies, Sent
    from toolkit.intake.files import Progress
    from toolkit.office.last_year import Archive
    from toolkit.office.ledger_file import Ledger
    from toolkit.office.terms import Terms
    from toolkit.region.consolidate import Consolidation
    from toolkit.region.returns import Back
    from toolkit.rules.findings import Checked
    from toolkit.submission.record import Record
    from toolkit.submission.roster import Roster


class Outcome(NamedTuple):
    """A finished consolidation and where its outputs lie.

    Attributes:
        notes: Sentences for the person at the keyboard.
        bundle: The region workbook packed with the files of its units, None if that was not asked for or is too large.
    """

    consolidation: Consolidation
    summary: Path
    draft: Path | None
    manifest: Path
    ledger: Path
    returned: Sent
    notes: tuple[str, ...] = ()
    bundle: Path | None = None

    @property
    def blocks(self) -> bool:
        """Whether anything bars the filing: a fault, an open query, an unreadable file; of a final run also a missing unit."""
        result = self.consolidation
        faulty = any(one.verdict is not Verdict.ACCEPTED for one in (*result.checked, result.region_check))
        return faulty or bool(result.office.settled.unopened) or (result.final and bool(result.not_included))


def consolidate_folder(
    paths: Sequence[Path],
    roster: Roster,
    out: Path,
    *,
    everybody: Roster | None = None,
    region: str = "",
    year: int | None = None,
    final: bool = False,
    previous: Archive | None = None,
    ledger: Path | None = None,
    progress: Progress | None = None,
    office: Office = ALONE,
    terms: Terms | None = None,
    word: bool = True,
    zip_files: bool = False,
    executor: Executor | None = None,
    known: Known | None = None,
    back: Back | None = None,
) -> Outcome:
    """Check, add up and write a region's outputs: the region workbook, the draft report, what goes back, `manifest.json`.

    Args:
        paths: Workbooks or folders.
        roster: Who is due.
        out: Folder of the outputs; never searched for inputs.
        everybody: The roster by which each report is judged, if it knows more units than are due.
        region: By default the roster's common 所属地区.
        year: By default the one that most submissions bear.
        final: Whether every query has to be explained before a unit counts.
        previous: Last year's accepted figures.
        ledger: The ledger of explanations, by default the one of an earlier run in `out`; it replaces `office.ledger_lines`.
        progress: Called with (done, total).
        office: What the office knows beside the files; the roster counts in any case.
        terms: By when units have to answer, and whom they may ask.
        word: Whether a draft is written, which needs the libraries for Word.
        zip_files: Whether the region workbook is packed with the files of its units.
        executor: Who reads the files and makes the returned copies; by default this process, or processes when there are many.
        known: What was said of files that have not changed, see `check_each`.
        back: What goes back, and where to: beside `out`, in a folder that the caller holds; by default into 退回 in `out`.

    Raises:
        NianbaoError: If a path is missing, or there is no year or region to be had.
        DecisionError: If the ledger cannot be used; nothing is written.
        OutputError: If an output cannot be replaced; the old ones stay as they were.
    """
    from toolkit.feedback.returning import Copies, hired_for
    from toolkit.office.ledger_file import LEDGER
    from toolkit.office.terms import Terms
    from toolkit.outputs import PREFIX, only_run
    from toolkit.region.consolidate import consolidate
    from toolkit.region.returns import to_return

    own_ledger = out / LEDGER
    found, passed = find_files(paths, out)  # before anything is made: a path that is wrong leaves no trace
    with contextlib.ExitStack() as held:
        held.enter_context(only_run(out))
        if back:
            held.close()  # what a run that died has left there is put right; the folder that holds both is the caller's
        before = _digest_of(own_ledger)
        kept = _earlier_ledger(own_ledger, ledger)
        office = replace(office, roster=everybody or roster, ledger_lines=kept.lines, year=year)
        number = len(found)
        read = check_each(
            found, progress, previous, keep_texts=False, shelf=Shelf(), office=office, executor=executor, known=known
        )
        del found  # thousands of paths, which the answers name as well
        answers = _with_libraries(read, word)
        waiting = None if executor else hired_for(number)
        if waiting:
            held.callback(waiting.close)
        answers += read
        checked = _compared(answers, office)
        skipped = [(one.path, one.reason) for one in passed if not Path(one.path).name.startswith(PREFIX)]
        result = consolidate(
            checked, roster, skipped=skipped, region=region, year=year, final=final, office=office,
            last_year=lambda name, of: region_before(previous, name, of),
        )  # fmt: skip
        terms = replace(terms or Terms(), year=result.year)
        under_way = Copies(to_return(result, back), terms, executor, back.known if back else None, waiting).begin()
        after = replace(kept, lines=_lines_after(result, kept.lines, office))
        return _written(result, office, under_way, (after, before), out, back, word=word, zip_files=zip_files)


def _written(
    result: Consolidation,
    office: Office,
    under_way: Copies,
    ledger: tuple[Ledger, str | None],
    out: Path,
    back: Back | None,
    *,
    word: bool,
    zip_files: bool,
) -> Outcome:
    """Write the outputs of a consolidation as one set, what goes back among them.

    Args:
        result: The consolidation.
        office: With what it was made.
        under_way: The copies that go back, which are being made.
        ledger: The ledger to be written, and the digest of the one that was read.
        out: Folder of the outputs; it, or the one around it, is held.
        back: See `consolidate_folder`; so are word and zip_files.
    """
    from toolkit.feedback.returning import FOLDER, make_returns, remove_stale, sent
    from toolkit.office.ledger_file import LEDGER, write_ledger
    from toolkit.outputs import free_names, other_name_told, replace_set
    from toolkit.region.bundle import bundle
    from toolkit.region.workbook import put_summary

    base, folder = (out.parent, back.folder) if back else (out, out / FOLDER)
    summary, draft = out / summary_name(result.region, result.year), out / draft_name(result.region, result.year)
    shelf = Shelf()  # no file is in memory while it is made, nor until all are
    book = shelf.put_written(partial(put_summary, result, lambda path: relative(path, out)))
    files: dict[Path, SupportsBytes] = {summary: book}
    if word:
        from toolkit.draft.word import put_draft

        files[draft] = shelf.put_written(partial(put_draft, region_account(result)))
    packed, archive = bundle(result, summary.name) if zip_files else None, out / bundle_name(summary.name)
    if packed and packed.data:
        files[archive] = packed.data
    returns = make_returns(under_way, under_way.terms, folder, result.year)
    files |= {folder / name: content for name, content in returns.files.items()}
    names = free_names(base, _seen_from(base, files))  # before the manifest names them
    lies = {base / name: base / other for name, other in names.items()}
    files = {lies[path]: content for path, content in files.items()}
    returns = returns.renamed({path.name: other.name for path, other in lies.items() if path.parent == folder})
    files[out / LEDGER] = write_ledger(ledger[0])
    copies = [relative(str(folder / name), out) for name in returns.copies]
    drafted, zipped = (lies[path].name if path in lies else None for path in (draft, archive))
    written = lies[summary].name, drafted, zipped, copies
    files[out / MANIFEST] = write_manifest(result, out, written, _seen_from(out, files), office)
    guarded, record = {relative(str(out / LEDGER), base): ledger[1]}, relative(str(out / MANIFEST), base)
    replace_set(base, _seen_from(base, files), guarded=guarded, record=record, fixed=True)
    gone = sent(returns, folder, remove_stale(folder, returns))
    told = [other_name_told(Path(name).name, Path(other).name) for name, other in names.items() if name != other]
    told += [packed.left_out] if packed and packed.left_out else []
    return Outcome(
        result, lies[summary], lies.get(draft), out / MANIFEST, out / LEDGER, gone, tuple(told), lies.get(archive)
    )  # fmt: skip


def _seen_from(folder: Path, files: Mapping[Path, SupportsBytes]) -> dict[str, SupportsBytes]:
    """Files by their paths as seen from a folder."""
    return {relative(str(path), folder): content for path, content in files.items()}


def _compared(answers: list[Checked], office: Office) -> list[Checked]:
    """The answers together with what can only be said of a report among others; nothing that only this needed is left.

    Args:
        answers: Empty afterwards: of thousands, the same ones before and after would lie about until the end.
        office: See `judge_between`.
    """
    compared = judge_between(answers, office)
    answers.clear()
    for place, one in enumerate(compared):
        compared[place] = without_sketch(one)
    return compared


def _with_libraries(read: Iterator[Checked], word: bool) -> list[Checked]:
    """The first answer. What writes the outputs is loaded behind it, while processes are at work on the others."""
    answers = [*islice(read, 1)]
    import toolkit.feedback.returning
    import toolkit.region.workbook

    if word:
        import toolkit.draft.word  # noqa: F401

    return answers


def region_before(previous: Archive | None, region: str, year: int) -> Record | None:
    """A region's own record of the year before, None if last year's region workbook is not in the archive."""
    return previous.find(year - 1, (), (region,)) if previous else None


def _digest_of(path: Path) -> str | None:
    """What lies there before a run, as `replace_set` compares it."""
    from toolkit.outputs import digest_of, explain

    try:
        return digest_of(path)
    except OSError as error:
        raise OutputError(f"读不出“{path}”，所以也不会覆盖它：{explain(path, error)}") from error


def _earlier_ledger(own: Path, given: Path | None) -> Ledger:
    """The ledger as it was before a run: of the outputs' folder, and the one that was named."""
    from toolkit.office.ledger_file import Ledger, join_ledgers, read_ledger

    earlier = read_ledger(own) if places.kind_of(own) is Kind.FILE else Ledger()
    if given is None or places.same_file(own, given):
        return earlier
    return join_ledgers(read_ledger(given), earlier, given, own)


def _lines_after(result: Consolidation, known: Sequence[LedgerLine], office: Office) -> tuple[LedgerLine, ...]:
    """The lines of the ledger after a consolidation; versions that a later one has replaced do not count."""
    from toolkit.office.ledger import brought_up_to_date
    from toolkit.region.consolidate import Status

    replaced = {one.path for one in result.inputs if one.status is Status.SUPERSEDED}
    counting = [one for one in result.checked if one.path not in replaced]
    return brought_up_to_date(known, [*counting, result.region_check], office)


def region_account(result: Consolidation) -> Account:
    """A consolidation as what the region's report gives account of."""
    from toolkit.draft.account import Account
    from toolkit.region.due import due_units, prior_of

    return Account(
        result.region, result.year, result.form.edition, result.sums.totals, {}, _Breakdown(result),
        (len(result.members), result.due), [unit.name for unit in result.not_summed], area=True, due=due_units(result),
        prior=prior_of(result),
    )  # fmt: skip


class _Breakdown(Sequence[tuple[str, Sequence[int | None]]]):
    """The units in the sums and their figures, which are listed when they are asked for: there are thousands."""

    def __init__(self, result: Consolidation) -> None:
        self._members = result.members

    def __len__(self) -> int:
        return len(self._members)

    def __getitem__(self, place: Any) -> Any:
        member = self._members[place]
        return member.unit.name, member.submission.numbers
