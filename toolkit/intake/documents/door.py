"""The bytes of a published report, whatever it was published as → `Document`, or one Chinese sentence why not.

What a file is, its contents say; names are typed by people. Everything but plain text is read by a process of its own with
limits of time and memory: whatever a strange file does to a library costs this one file.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib.util import find_spec
from typing import NamedTuple

from toolkit.errors import UnreadableError
from toolkit.executor import Lost, Reason
from toolkit.executor.alone import alone
from toolkit.intake.containers.kinds import kind_of
from toolkit.intake.published import text
from toolkit.intake.published.document import Document
from toolkit.intake.published.irregularity import Irregularity
from toolkit.intake.xlsx.limits import MB

#: Names of files that may be published reports.
SUFFIXES = (".txt", ".html", ".htm", ".mhtml", ".mht", ".docx", ".pdf", ".doc", ".wps", ".rtf")
#: Seconds and bytes for reading one, and bytes of one; a report takes a fraction of each.
SECONDS, MEMORY, LARGEST = 30.0, 1024 * MB, 50 * MB
_LARGEST_PAGE = 20 * MB
_WHY = {
    Reason.DIED: ("died", "读取时程序异常退出，文件可能已损坏。"),
    Reason.SLOW: ("slow", f"读了 {SECONDS:g} 秒还没有读完，文件可能已损坏，或者内容远多于一份年度报告。"),
    Reason.FULL: ("memory", f"读取需要的内存超过上限 {MEMORY // MB} MB，内容远多于一份年度报告。"),
}
_NO_PDF = '读 PDF 需要另外安装 pdfplumber：pip install "nianbao-toolkit[pdf]"。也可以导入报告的 Word 或者网页文件。'
_AGAIN = "请打开原文件核对，全选复制到新的 Word 文件，保存为 .docx 后再导入。"
_NO_REPORT = {
    "workbook": "这是工作簿，不是公开的报告；填报的工作簿不用导入，可以直接审核、汇总。",
    "zip": "这是压缩包。请解压后导入其中的报告。",
    "encrypted": "文件设有打开密码，无法读取。请去掉打开密码后重新保存，再导入。",
    "image": "这是图片，里面的文字和数字读不出来。请导入报告的 Word、网页或者 PDF 文件。",
    "empty": "文件是空的，可能没有传完。请重新取得这份报告。",
    "blank": "文件里全是空字节，可能没有传完或者磁盘出错。请重新取得这份报告。",
    "truncated": "文件不完整，可能没有传完。请重新取得这份报告。",
}
_WORKBOOKS = ("workbook", "xls", "et", "ods", "xlsb", "spreadsheetml")
_ARCHIVES = ("zip", "rar", "7z", "gz", "bz2", "xz", "cab", "tar")


class Task(NamedTuple):
    """A file for the process that reads it: its kind, as `kind_of` has it, and its bytes."""

    kind: str
    data: bytes


class Refusal(NamedTuple):
    """Why the process could not read a file: an `UnreadableError` as it can be handed over."""

    code: str
    message: str


def read_document(data: bytes, name: str = "") -> Document:
    """Read a published report.

    Args:
        data: The file.
        name: What it is called; its suffix decides only between plain text and a page that says nothing of itself.

    Raises:
        UnreadableError: If it cannot be read: what it is instead, a limit, `died`, `slow`, `memory`, or what its door says.
    """
    kind = kind_of_document(data, name)
    if kind == "csv":
        return text.read_document(data)
    if kind == "pdf" and find_spec("pdfplumber") is None:
        raise UnreadableError("no_library", _NO_PDF)
    if kind in ("doc", "rtf"):
        return _converted(data, kind)
    if kind not in _DOORS:
        raise _no_report(kind)
    _refuse_large(data, _LARGEST_PAGE if kind in ("html", "mhtml") else LARGEST)
    return _alone(Task(kind, data))


def _refuse_large(data: bytes, most: int) -> None:
    """Refuse a file of more bytes than any report of its kind.

    Raises:
        UnreadableError: `too_large`.
    """
    if len(data) > most:
        raise UnreadableError("too_large", f"文件有 {len(data) / MB:.1f} MB，超过 {most // MB} MB，不像一份年度报告。")


def _converted(data: bytes, kind: str) -> Document:
    from toolkit.intake.documents.writer import as_docx

    _refuse_large(data, LARGEST)
    document = _alone(Task("docx", as_docx(data, kind)))
    what = "原文是旧格式文件，由 LibreOffice 转换后读取，请对照原文核对。"
    return replace(document, remarks=(Irregularity("converted", "正文和表格", what), *document.remarks))


def _alone(task: Task) -> Document:
    try:
        done = alone(read, task, limit=SECONDS, memory=MEMORY)
    except OSError as error:  # in a browser there are no processes
        raise UnreadableError("no_process", f"这里不能读取这种文件。{_AGAIN}") from error
    if isinstance(done, Lost):
        code, why = _WHY[done.reason]
        raise UnreadableError(code, why + _AGAIN)
    if isinstance(done, Refusal):
        raise UnreadableError(done.code, done.message)
    return done


def read(task: Task) -> Document | Refusal:
    """Read a report in the process of its own."""
    try:
        return _DOORS[task.kind](task.data)
    except UnreadableError as error:
        return Refusal(error.code, str(error))
    except MemoryError:
        raise
    except Exception as error:  # a strange file that a library chokes on costs itself alone
        return Refusal("failed", f"读取时出错（{type(error).__name__}），文件可能已损坏。{_AGAIN}")


def kind_of_document(data: bytes, name: str = "") -> str:
    """What a file is, as `kind_of` has it: `csv` for plain text, `html`, `mhtml`, …"""
    kind = kind_of(data)
    if data[:2] == b"PK" and b"PK\x05\x06" not in data:
        return "truncated"
    suffix = name.lower().rpartition(".")[2]
    if kind in ("csv", "xml", "unknown") and suffix in ("html", "htm"):
        return "html"
    return "csv" if kind == "unknown" and suffix == "txt" else kind


def _no_report(kind: str) -> UnreadableError:
    known = "workbook" if kind in _WORKBOOKS else "zip" if kind in _ARCHIVES else kind
    if known in _NO_REPORT:
        return UnreadableError(known, _NO_REPORT[known])
    names = "、".join(SUFFIXES)
    return UnreadableError("type", f"认不出这是什么文件，可以导入的有 {names}。请打开原报告，另存为其中一种再导入。")


def _html(data: bytes) -> Document:
    from toolkit.intake.documents.encoding import text_of_page
    from toolkit.intake.documents.html import read_html

    return read_html(text_of_page(data))


def _mhtml(data: bytes) -> Document:
    from toolkit.intake.documents.html import read_html
    from toolkit.intake.documents.mhtml import pages_of
    from toolkit.intake.documents.page_part import tables_in

    refused: UnreadableError | None = None
    best: Document | None = None
    for page in pages_of(data):
        try:
            document = read_html(page)
        except UnreadableError as error:
            refused = refused or error
            continue
        if best is None or len(tables_in(document.blocks)) > len(tables_in(best.blocks)):
            best = document
    if best is None or (refused and not tables_in(best.blocks)):
        assert refused is not None
        raise refused
    return best


def _word(data: bytes) -> Document:
    from toolkit.intake.documents.word import read_word

    return read_word(data)


def _pdf(data: bytes) -> Document:
    from toolkit.intake.documents.pdf import read_pdf

    return read_pdf(data)


_DOORS: dict[str, Callable[[bytes], Document]] = {"html": _html, "mhtml": _mhtml, "docx": _word, "pdf": _pdf}
