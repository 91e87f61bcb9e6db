"""Comparisons inside one process: readers, variants, checks, the detail sheet. CPU ratios of interleaved rounds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path

from benchmarks import candidates
from benchmarks.candidates import Reader
from benchmarks.generate import FORM, far_cell, is_faulty, truth_of, variants
from benchmarks.outcome import Line
from benchmarks.timing import AGAIN, Candidate, Ratio, in_control, interleave
from toolkit.errors import UnreadableError
from toolkit.intake.workbook import read_workbook
from toolkit.rules.model import BetweenTest, CaseTest, Rule

READERS: dict[str, tuple[Reader, Callable[[Path], object]]] = {
    "ours, all guards": (candidates.answer_own, candidates.read_own),
    "python-calamine": (candidates.answer_calamine, candidates.answer_calamine),
    "openpyxl read-only": (candidates.answer_openpyxl_lines, candidates.answer_openpyxl_lines),
    "openpyxl": (candidates.answer_openpyxl, candidates.answer_openpyxl),
}


def _each(function: Callable[[Path], object]) -> Callable[[Sequence[Path]], object]:
    return lambda files: [function(path) for path in files]


def _lines(section: str, ratios: dict[str, Ratio], goals: dict[str, float], notes: dict[str, str] | None = None) -> list[Line]:
    """A line per ratio; all are void if the reference does not agree with itself."""
    control = ratios[AGAIN]
    void = "" if in_control(control) else f"control {control.median:.3f}"
    return [
        Line(section, name, ratio, goals.get(name), void="" if name == AGAIN else void, note=(notes or {}).get(name, ""))
        for name, ratio in ratios.items()
    ]


def readers(files: Sequence[Path], rounds: int) -> list[Line]:
    """Readers against inflating and tokenising the parts that hold content."""
    section = "Readers: CPU per workbook / inflate and tokenise"
    proof = _proof(files)
    errors = {name: candidates.wrong(answer, proof) for name, (answer, _) in READERS.items()}
    timed = [Candidate(name, _each(work)) for name, (_, work) in READERS.items() if not errors[name]]
    ratios = interleave(Candidate("tok", _each(candidates.tokenise)), timed, files, rounds=rounds)
    refused = [Line(section, name, None, failed=f"wrong answer, not timed: {error}") for name, error in errors.items() if error]
    return _lines(section, ratios, {"ours, all guards": 1.3}) + refused + _same_sheets(files, rounds)


def _same_sheets(files: Sequence[Path], rounds: int) -> list[Line]:
    """Ours against python-calamine on the sheets that ours reads: as far as the cells, and as far as a checked-in report."""
    section = "Readers: CPU per workbook / python-calamine reading the same sheets"
    whole = "ours, figures, texts and check code"
    timed = [Candidate("ours, cells", _each(candidates.cells_own)), Candidate(whole, _each(candidates.read_own))]
    ratios = interleave(Candidate("calamine", _each(candidates.cells_calamine)), timed, files, rounds=rounds)
    return _lines(section, ratios, {"ours, cells": 1.3})


def _proof(files: Sequence[Path]) -> list[Path]:
    """The files by which a candidate has to prove itself: the first hundred, some with mistakes among them."""
    return list(files[:100])


def odd_files(files: Sequence[Path], rounds: int, count: int) -> list[Line]:
    """The same workbooks as other programs leave them, against the clean ones, read by ours."""
    section = "Our reader on files as others leave them: CPU / the clean file"
    clean = list(files[:count])
    others, refused = [], []
    for name, paths in variants(len(clean)).items():
        stored = "no stored results" not in name
        if error := candidates.wrong(candidates.answer_own, paths, totals=stored):
            refused.append(Line(section, name, None, failed=f"wrong answer, not timed: {error}"))
            continue
        twin = dict(zip(clean, paths, strict=True))
        others.append(Candidate(name, lambda block, twin=twin: [candidates.read_own(twin[path]) for path in block]))
    ratios = interleave(Candidate("clean", _each(candidates.read_own)), others, clean, rounds=rounds, block=min(8, count))
    return _lines(section, ratios, {"styled rows to 3,000": 1.3}) + refused + [_far_cell(section, files[0])]


def _far_cell(section: str, path: Path) -> Line:
    """A blank in the last cell that a sheet can have is refused with a reason; whoever builds a table of it dies."""
    name = "files with a blank at XFD1048576 that are accepted"
    try:
        read_workbook(far_cell(path), path.name)
    except UnreadableError:
        return Line(section, name, Ratio((0.0,)), 0.0, unit="of 1")
    return Line(section, name, Ratio((1.0,)), 0.0, unit="of 1")


def checks(files: Sequence[Path], rounds: int) -> list[Line]:
    """Checking all submissions at once with pandera, and one by one in plain Python, against reading."""
    from toolkit.checks.judging import check_batch

    section = "Checks: CPU per submission / reading one"
    submissions = [candidates.read_own(path) for path in files]
    if error := candidates.differing_checks(candidates.check_plain(submissions), check_batch(submissions)):
        return [Line(section, "checks", None, failed=f"wrong answer, not timed: {error}")]
    many = len(submissions)
    batch = Candidate("batch, pandera, all rules", lambda _: check_batch(submissions), lambda _: many)
    plain = Candidate("one by one, plain Python", lambda _: candidates.check_plain(submissions), lambda _: many)
    reading = Candidate("read", _each(candidates.read_own))
    lines = _lines(section, interleave(reading, [batch, plain], files, rounds=rounds), {batch.name: 0.1})
    engines = interleave(batch, [plain], files, rounds=(rounds + 1) // 2)
    return lines + _lines("Checks: plain Python / pandera, CPU per submission", engines, {})


def all_rules(files: Sequence[Path], rounds: int) -> list[Line]:
    """All rules, prose and last year included, against the rules on cells and equations alone: the check by itself, and as
    part of the whole job that begins with the files."""
    from toolkit.checks.judging import check_batch, judge_between
    from toolkit.office.office import Office
    from toolkit.rules.catalogue import STANDARD, Ruleset

    few = Office(ruleset=Ruleset(rule for rule in STANDARD.rules.values() if rule.stage in "CX" and not _is_function(rule)))
    everything = Office()
    submissions = [candidates.with_last_year(candidates.read_own(path)) for path in files]
    texts = sum(len(text) for one in submissions for text in one.narrative.values()) // len(submissions)
    basic, full = check_batch(submissions, few), judge_between(check_batch(submissions, everything), everything)
    if any(one.verdict.value == "rejected" and two.verdict.value != "rejected" for one, two in zip(basic, full, strict=True)):
        return [Line("Rules", "all rules", None, failed="wrong answer, not timed: a fault of a cell is lost among all rules")]
    many = len(submissions)
    section = (
        f"Rules: {len(STANDARD)} rules / the {len(few.ruleset)} on cells and equations, {many} reports of {texts} characters"
    )

    def job(office: Office) -> Callable[[Sequence[Path]], object]:
        def work(block: Sequence[Path]) -> object:
            read = [candidates.with_last_year(candidates.read_own(path)) for path in block]
            return judge_between(check_batch(read, office), office)

        return work

    checks = interleave(
        Candidate("C and X", lambda _: check_batch(submissions, few), lambda _: many),
        [Candidate("all rules, figures in memory", lambda _: judge_between(check_batch(submissions, everything), everything),
                   lambda _: many)],
        files, rounds=rounds,
    )  # fmt: skip
    block = min(len(files), 200)
    jobs = interleave(
        Candidate("read, C and X", job(few)), [Candidate("all rules, from the files", job(everything))], files,
        rounds=rounds, block=block,
    )  # fmt: skip
    goal = 2.0
    return [
        *_lines(section, checks, {"all rules, figures in memory": goal}),
        *_lines(section + ", reading included", jobs, {"all rules, from the files": goal}),
    ]


def _is_function(rule: Rule) -> bool:
    return isinstance(rule.test, (CaseTest, BetweenTest))


def detail_sheet(rounds: int, rows: int) -> list[Line]:
    """The sheet with every figure of every unit: our row pattern against XlsxWriter."""
    section = f"Detail sheet: CPU per row / XlsxWriter, {rows} rows of {len(FORM.fields)} figures"
    figures = [truth_of(index).figures for index in range(rows) if not is_faulty(index)]
    data = [[_exact(value) for value in row] for row in figures]
    ours, theirs = map(candidates.sheet_values, (candidates.detail_streamed(data), candidates.detail_xlsxwriter(data)))
    if ours != theirs or [list(line[1:]) for line in ours] != [list(row) for row in figures]:
        return [Line(section, "row pattern", None, failed="wrong answer, not timed")]
    ratios = interleave(
        Candidate("XlsxWriter", lambda _: candidates.detail_xlsxwriter(data)),
        [Candidate("row pattern", lambda _: candidates.detail_streamed(data))],
        [Path()], rounds=rounds, block=1,
    )  # fmt: skip
    return _lines(section, ratios, {"row pattern": 0.3})


def _exact(value: float | str | None) -> int | Decimal | str | None:
    if isinstance(value, float):
        return int(value) if value.is_integer() else Decimal(repr(value))
    return value


def outgoing(files: Sequence[Path], rounds: int) -> list[Line]:
    """Workbooks that go out, a returned copy and a template for a unit: written quickly, and by XlsxWriter."""
    section = "Outgoing: CPU per workbook / XlsxWriter"
    lines: list[Line] = []
    for name, work in {"returned copy": candidates.return_copies, "template with last year": candidates.issue}.items():
        if work(files[:20], quick=True) != work(files[:20], quick=False):
            lines.append(Line(section, name, None, failed="wrong answer, not timed"))
            continue
        slow = Candidate("XlsxWriter", lambda block, work=work: work(block, quick=False))
        fast = Candidate(name, lambda block, work=work: work(block, quick=True))
        lines += _lines(f"{section}, {name}", interleave(slow, [fast], files, rounds=rounds, block=8), {name: 0.2})
    return lines
