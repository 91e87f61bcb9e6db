"""A web page → `Document`. lxml repairs the page; what is a table and which cell stands where is decided by `walk` and `raw`.

What a browser does not show is left out, and so is what was deleted or struck through; both are told of. What is raised
(a footnote's number) is kept apart from the figure beside it.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

from toolkit.errors import UnreadableError
from toolkit.intake.documents import style
from toolkit.intake.documents.page_part import report_part
from toolkit.intake.documents.raw import blocks_of
from toolkit.intake.documents.walk import Walk
from toolkit.intake.documents.words import in_doubt, left_out
from toolkit.intake.published.document import Document

#: What a report that stands in a script says, as such or written in escapes.
_SCRIPTED = re.compile(r"申请数量|主动公开政府信息情况|\\u7533\\u8bf7\\u6570\\u91cf")
_ATTACHED = re.compile(r"\.(pdf|docx?|wps|xlsx?|ofd|rar|zip)(\?|$)", re.IGNORECASE)
#: How deep lxml reads; what lies deeper it leaves out without a word.
DEEPEST = 2048


def read_html(text: str) -> Document:
    """Read a web page.

    Raises:
        UnreadableError: `too_deep`, `limit_table`; `scripted`, `framed`, `attached` if the page has no report but something
            else that may have it.
    """
    walk, root = walked(text)
    part = report_part(blocks_of(walk.outermost.blocks), walk.elements)
    if not part.tables:
        _refuse_elsewhere(root)
    remarks = [*part.remarks, *left_out(walk.struck, walk.hidden), *in_doubt(walk.doubtful, walk.rules.vague)]
    return Document(tuple(part.blocks), tuple(remarks))


def walked(text: str) -> tuple[Walk, Any]:
    """What a reader sees of a page, and its root as lxml has repaired it.

    Raises:
        UnreadableError: `empty`, `too_deep`.
    """
    from lxml import etree

    text = text.replace("\0", "")
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        root = None
    # It goes on with what it has where memory is at an end.
    if any(entry.type == etree.ErrorTypes.ERR_NO_MEMORY for entry in parser.error_log):
        raise MemoryError
    if root is None:
        raise UnreadableError("empty", "网页里没有内容。请在浏览器里打开原网页，确认能看到报告后重新保存。")
    if any("depth" in entry.message for entry in parser.error_log):
        _refuse_loss(text, root)
    walk = Walk(style.rules("\n".join(element.text or "" for element in root.iter("style"))))
    walk.go(root)
    return walk, root


# --- what cannot be read -------------------------------------------------------------------------------------------------


class _Counter(HTMLParser):
    """Counts what a page says, however deep it lies: cells and characters."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.cells = self.characters = 0
        self.silent = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        """See `HTMLParser`."""
        self.cells += tag in ("td", "th")
        if not self.silent and tag in ("script", "style", "title"):
            self.silent = tag

    def handle_endtag(self, tag: str) -> None:
        """See `HTMLParser`."""
        if tag == self.silent:
            self.silent = ""

    def handle_data(self, data: str) -> None:
        """See `HTMLParser`."""
        if not self.silent:
            self.characters += len("".join(data.split()))


def _refuse_loss(text: str, root: Any) -> None:
    """Refuse a page of which lxml has left out something, as it does below `DEEPEST` nested elements.

    Raises:
        UnreadableError: `too_deep`.
    """
    counter = _Counter()
    counter.feed(text)
    counter.close()
    shown = sum(
        len("".join((element.text or "").split())) * (element.tag not in ("script", "style", "title"))
        + len("".join((element.tail or "").split()))
        for element in root.iter()
    )
    cells = counter.cells - sum(1 for _ in root.iter("td", "th"))
    lost = counter.characters - shown
    if cells > 0 or lost > 0:
        raise UnreadableError(
            "too_deep",
            f"网页的标签套得太深（超过 {DEEPEST} 层），里面有 {max(cells, 0)} 个单元格、{max(lost, 0)} 个字读不到。"
            "请在浏览器里打开这个网页，全选复制到 Word，保存为 .docx 后再导入。",
        )


def _refuse_elsewhere(root: Any) -> None:
    """Refuse a page without any of the form's tables that says where they are.

    Raises:
        UnreadableError: `scripted`, `framed`, `attached`.
    """
    if any(_SCRIPTED.search(element.text or "") for element in root.iter("script", "template", "noscript", "textarea")):
        raise UnreadableError(
            "scripted",
            "网页的正文在脚本里，保存下来的文件没有显示出来的表格。"
            "请在浏览器里打开原网页，全选复制到 Word，保存为 .docx 后再导入。",
        )
    frames = [element.get("src") or "" for element in root.iter("iframe", "frame", "embed", "object")]
    links = [element.get("href") or element.get("src") or "" for element in root.iter("a", "iframe", "embed")]
    if any(_ATTACHED.search(link) for link in links):
        raise UnreadableError("attached", "网页里没有报告的表格，只有附件的链接。请下载附件（Word 或 PDF），直接导入附件。")
    if any(frames):
        raise UnreadableError(
            "framed",
            "网页里没有报告的表格，正文在内嵌的另一个网页里。请在浏览器里单独打开那个网页再保存，或者全选复制到 Word 后导入。",
        )
