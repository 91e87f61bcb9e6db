"""Published reports: reading one, all guards included, against what a library takes to read the cells of the same file."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.candidates import read_own
from benchmarks.generate import is_faulty
from benchmarks.outcome import Line
from benchmarks.processes import Bench
from benchmarks.timing import AGAIN, Candidate, Ratio, in_control, interleave
from toolkit.intake.documents import door, writer
from toolkit.intake.published.report import Report, read_report
from toolkit.submission.report import Submission

_SECTION = "Published reports: {} / the bare library on the same files"


def _pandas(path: Path) -> object:
    import pandas as pd

    return pd.read_html(io.StringIO(path.read_text(encoding="utf-8")))


def _python_docx(path: Path) -> object:
    import docx

    return [[cell.text for cell in row.cells] for table in docx.Document(str(path)).tables for row in table.rows]


def _pdfplumber(path: Path) -> object:
    import pdfplumber

    with pdfplumber.open(path) as pdf:
        return [(page.extract_tables(), page.extract_text()) for page in pdf.pages]


#: By suffix what people read such a file with, and its name.
BARE: dict[str, tuple[str, Callable[[Path], object]]] = {
    "html": ("pd.read_html", _pandas), "docx": ("python-docx", _python_docx), "pdf": ("pdfplumber", _pdfplumber),
}  # fmt: skip


def ours(path: Path) -> Report:
    """A report as `nianbao import` reads it, in this process."""
    read = door.read(door.Task(path.suffix[1:], path.read_bytes()))
    if isinstance(read, door.Refusal):
        raise ValueError(read.message)
    return read_report(read, path.stem)


def documents(bench: Bench, files: Sequence[Path], rounds: int, count: int, *, quick: bool) -> list[Line]:
    """CPU and memory for web pages, Word files and, unless quick, PDF files that the toolkit itself has made of workbooks."""
    chosen = [(path, read_own(path)) for number, path in enumerate(files) if not is_faulty(number)][:count]
    lines: list[Line] = []
    for suffix, (name, bare) in BARE.items():
        if suffix == "pdf" and (quick or not writer.program()):
            continue
        written = _written(bench.scratch / suffix, suffix, chosen)
        if error := _wrong(written, [submission for _, submission in chosen]):
            lines.append(Line(_SECTION.format("CPU"), suffix, None, failed=f"wrong answer, not timed: {error}"))
            continue
        lines += _timed(bench, suffix, name, bare, written, rounds)
    return lines


def _timed(
    bench: Bench, suffix: str, name: str, bare: Callable[[Path], object], written: Sequence[Path], rounds: int
) -> list[Line]:
    def each(function: Callable[[Path], object]) -> Callable[[Sequence[Path]], object]:
        return lambda block: [function(path) for path in block]

    what = f"{suffix}: ours / {name}"
    ratios = interleave(Candidate(name, each(bare)), [Candidate(what, each(ours))], written, rounds=rounds, block=len(written))
    void = "" if in_control(ratios[AGAIN]) else f"control {ratios[AGAIN].median:.3f}"
    peaks = [bench.job("document", who, str(written[0])).peak for who in ("ours", "bare")]
    memory = Ratio((peaks[0] / peaks[1],))
    return [
        Line(_SECTION.format("CPU"), what, ratios[what], void=void),
        Line(_SECTION.format("CPU"), f"{suffix}: peak memory of a process", memory, note=f"{peaks[0]:.0f} MiB"),
    ]


def _written(folder: Path, suffix: str, chosen: Sequence[tuple[Path, Submission]]) -> list[Path]:
    """The reports as files of a kind."""
    from toolkit.draft.account import account_of
    from toolkit.draft.web import page
    from toolkit.draft.word import write_draft

    folder.mkdir(parents=True, exist_ok=True)
    accounts = [account_of(submission) for _, submission in chosen]
    if suffix == "html":
        head = "<!DOCTYPE html><html><head><meta charset=utf-8></head><body>"
        made = [f"{head}{page(account)}</body></html>".encode() for account in accounts]
    else:
        made = [write_draft(account) for account in accounts]
    if suffix == "pdf":
        from tests.libreoffice import recalculate_each

        made = [data or b"" for data in recalculate_each(made, "pdf", "docx")]
    written = [folder / f"{path.stem}.{suffix}" for path, _ in chosen]
    for target, data in zip(written, made, strict=True):
        target.write_bytes(data)
    return written


def _wrong(written: Sequence[Path], submissions: Sequence[Submission]) -> str:
    """What is wrong with the figures that ours reads, "" if they are those of the workbooks."""
    from toolkit.submission.numbers import read_figure

    for path, submission in zip(written, submissions, strict=True):
        report = ours(path)
        for cell, one in zip(submission.cells, submission.form.fields, strict=True):
            if read_figure(report.cells.get(one.key), one.measure).value != cell.scaled:
                return f"{path.name}: {one.key}"
    return ""
