"""What the styles of a web page say of an element, as far as it decides what is read: shown or not, struck through, raised, and
whether it is laid out as a table."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*(hidden|collapse)|mso-hide\s*:\s*all", re.IGNORECASE)
STRUCK = re.compile(r"text-decoration(-line)?\s*:[^;]*line-through|text-line-through\s*:\s*(single|double)", re.IGNORECASE)
RAISED = re.compile(r"vertical-align\s*:\s*(super|sub)\b", re.IGNORECASE)
NO_HEIGHT = re.compile(r"(?<![-\w])height\s*:\s*0(\.0+)?(pt|px|cm|em|in|mm)?\s*(;|$)", re.IGNORECASE)
_DISPLAY = re.compile(r"display\s*:\s*([a-z-]+)", re.IGNORECASE)
_DISPLAYS = {
    "table": "table", "inline-table": "table", "table-row": "row", "table-cell": "cell", "block": "block", "flex": "block",
    "grid": "block", "list-item": "block",
}  # fmt: skip
#: What an element is by its name.
KINDS = {"table": "table", "tr": "row", "td": "cell", "th": "cell"}

_COMMENT = re.compile(r"/\*.*?\*/|<!--|-->", re.DOTALL)
#: What holds only for paper or for narrow screens.
_MEDIA = re.compile(r"@[^{};]{1,500}\{(?:[^{}]{0,5000}\{[^{}]{0,5000}\})*[^{}]{0,5000}\}")
_RULE = re.compile(r"([^{}]{1,2000})\{([^{}]{0,5000})\}")
#: The selectors that are understood: an element, a class, a name, or an element with a class.
_SELECTOR = re.compile(r"([a-z0-9]*)((?:[.#][\w-]+)?)", re.IGNORECASE)
_LONGEST = 500_000


class Rules(NamedTuple):
    """Styles by simple selector: `td`, `.hide`, `#foot`, `span.hide`."""

    by_selector: dict[str, str]

    def of(self, element: Any) -> str:
        """All that is said of an element; its own style comes last."""
        own = element.get("style") or ""
        if not self.by_selector:
            return own
        names = [f".{name}" for name in (element.get("class") or "").split()]
        if element.get("id"):
            names.append(f"#{element.get('id')}")
        selectors = [element.tag, *names, *(f"{element.tag}{name}" for name in names)]
        return ";".join([*(found for one in selectors if (found := self.by_selector.get(one))), own])

    def says(self, element: Any, what: re.Pattern[str]) -> bool:
        """Whether an element's styles say something of the kind; a later `display` of another kind takes `none` back."""
        said = self.of(element)
        if not said or not (match := what.search(said)):
            return False
        if what is HIDDEN and match[0].lower().startswith("display"):
            return str(_DISPLAY.findall(said)[-1]).lower() == "none"
        return True

    def display(self, element: Any) -> str:
        """`table`, `row`, `cell`, `block`, or `inline` if nothing else is said."""
        found = _DISPLAY.findall(self.of(element))
        return _DISPLAYS.get(found[-1].lower(), "inline") if found else "inline"


def rules(sheet: str) -> Rules:
    """The rules of a page's style sheets that decide what is read."""
    found: dict[str, str] = {}
    for selectors, body in _RULE.findall(_MEDIA.sub("", _COMMENT.sub("", sheet[:_LONGEST]))):
        if not (HIDDEN.search(body) or STRUCK.search(body) or RAISED.search(body) or _DISPLAY.search(body)):
            continue
        for selector in selectors.split(","):
            if (one := selector.strip()) and _SELECTOR.fullmatch(one):
                found[one] = f"{found[one]};{body}" if one in found else body
    return Rules(found)
