"""A web page that was saved as one file (.mhtml, .mht) → its pages as text, with the standard library's reader of mails."""

from __future__ import annotations

from toolkit.errors import UnreadableError
from toolkit.intake.documents.encoding import text_of_page

#: Pages in one file: frames and advertisements.
_MOST = 50


def pages_of(data: bytes) -> list[str]:
    """The pages in a file: the one that was saved first, then those within it.

    Raises:
        UnreadableError: `damaged`, if there is none.
    """
    import email
    from email import policy

    message = email.message_from_bytes(data.removeprefix(b"\xef\xbb\xbf").lstrip(), policy=policy.compat32)
    pages: list[str] = []
    for part in message.walk():
        if part.get_content_type() not in ("text/html", "application/xhtml+xml") or len(pages) >= _MOST:
            continue
        content = part.get_payload(decode=True)
        if isinstance(content, bytes) and content:
            pages.append(text_of_page(content, str(part.get_content_charset() or "")))
    if not pages:
        raise UnreadableError(
            "damaged", "文件里没有网页，可能没有保存完整。请在浏览器里打开原网页，重新保存，或者全选复制到 Word 后导入。"
        )
    return pages
