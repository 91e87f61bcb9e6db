"""What the styles of a web page say of an element, as far as it decides what is read: shown or not, struck through, raised, and
whether it is laid out as a table.

Which rule a browser applies is worked out for elements, classes and names within each other. A rule that decides something but
whose selector says more than that may hold or not: of the elements that it may mean, this is said. What this costs is
bounded: a page whose styles cannot be followed to their end is refused, for what it hides would be read as shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from toolkit.errors import UnreadableError

HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*(hidden|collapse)|mso-hide\s*:\s*all", re.IGNORECASE)
STRUCK = re.compile(
    r"text-decoration(-line)?\s*:[^;]{0,200}line-through|text-line-through\s*:\s*(single|double)", re.IGNORECASE
)
RAISED = re.compile(r"vertical-align\s*:\s*(super|sub)\b", re.IGNORECASE)
NO_HEIGHT = re.compile(r"(?<![-\w])height\s*:\s*0(\.0+)?(pt|px|cm|em|in|mm)?\s*(;|$)", re.IGNORECASE)
#: Text of no size or without colour; the last that is said of each holds.
_FAINT = re.compile(r"(?<![-\w])(?:font-size|opacity)\s*:\s*(?:0|0?\.0{1,9})(?![.\d])", re.IGNORECASE)
_SIZE = re.compile(r"(?<![-\w])font-size\s*:\s*[^\s;]+", re.IGNORECASE)
_OPACITY = re.compile(r"(?<![-\w])opacity\s*:\s*[^\s;]+", re.IGNORECASE)
_DISPLAY = re.compile(r"display\s*:\s*([a-z-]+)", re.IGNORECASE)
_DISPLAYS = {
    "table": "table", "inline-table": "table", "table-row": "row", "table-cell": "cell", "block": "block", "flex": "block",
    "grid": "block", "list-item": "block",
}  # fmt: skip
#: What of a rule's body is kept.
_TELLING = (HIDDEN, STRUCK, RAISED, _FAINT, _SIZE, _OPACITY, _DISPLAY)
#: Rules of a page that tell something of this, and how many times elements are compared with parts of selectors: a page with
#: the whole style sheet of a site takes a hundredth of this.
MOST_RULES, MOST_WORK = 30_000, 3_000_000
#: Characters of styles or names that cost as much as comparing one element.
CHARACTERS = 100
#: What an element is by its name.
KINDS = {"table": "table", "tr": "row", "td": "cell", "th": "cell"}

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|<!--|-->", re.DOTALL)
_STRING = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'")
_PIECE = re.compile(r"([^{}]*)([{}]|\Z)")
_SCREEN = re.compile(r"(only\s+)?(screen|all)|", re.IGNORECASE)
_BRACKETS = re.compile(r"\([^()]*\)")
_ATTRIBUTE = re.compile(r"\[\s*([\w-]+)\s*([^\[\]]*)\]")
_PART = re.compile(r"\s*[>+~]\s*|\s+|[^\s>+~]+")
_COMPOUND = re.compile(r"(\*|[a-z][\w-]*)?((?:[.#][\w-]+)*)((?:\[[^\[\]]*\])*)(.*)", re.IGNORECASE | re.DOTALL)
_NAME = re.compile(r"[.#][\w-]+")
#: States that nothing is in when a page is opened, and what stands beside the text of an element.
_ELSEWHERE = re.compile(r":(hover|active|focus|visited|target|before|after|first-l)|::", re.IGNORECASE)


class _Link(NamedTuple):
    """An element as far as the rules of a page tell elements apart, and the one that it lies in.

    Attributes:
        above: Number of the element around it, 0 for none.
        tag: "" if no rule names it.
        names: Its classes, `.a`, and its name, `#b`, that rules name.
        attributes: Those that rules name and that it has, whatever they say.
    """

    above: int
    tag: str
    names: frozenset[str]
    attributes: frozenset[str]


class _Compound(NamedTuple):
    """An element as a selector means it.

    Attributes:
        tag: "" for any.
        names: Its classes, `.a`, and its name, `#b`.
        attributes: Those that it has, whatever they say.
        is_child: Whether it lies right in the element that the selector names before.
    """

    tag: str
    names: frozenset[str]
    attributes: frozenset[str]
    is_child: bool = False

    def fits(self, link: _Link) -> bool:
        """Whether this may mean an element."""
        return self.tag in ("", link.tag) and self.names <= link.names and self.attributes <= link.attributes


class _Rule(NamedTuple):
    """A rule: the element and those that it lies in, inmost first; how much it weighs; whether its selector is understood."""

    compounds: tuple[_Compound, ...]
    weight: tuple[int, int, int]
    is_sure: bool
    body: str


class Rules:
    """The rules of a page's style sheets, by what they say of an element itself: a name of it, its tag, or "".

    Elements that no rule can tell apart, in others of which the same is true, are matched once.

    Attributes:
        vague: How many rules that are not understood may mean any element.
        work: How many times an element was compared with a part of a selector, or otherwise looked at; bounded by `MOST_WORK`.
    """

    def __init__(self, found: list[_Rule]) -> None:
        self.by_key: dict[str, list[tuple[int, _Rule]]] = {}
        self.vague = self.work = 0
        for order, rule in enumerate(found):
            if not rule.is_sure and not any(rule.compounds[0][:3]):
                self.vague += 1
                continue
            key = max(rule.compounds[0].names, default=rule.compounds[0].tag)
            self.by_key.setdefault(key, []).append((order, rule))
        compounds = [one for rule in found for one in rule.compounds]
        self._tags = {one.tag for one in compounds}
        self._names = {name for one in compounds for name in one.names}
        self._attributes = {name for one in compounds for name in one.attributes}
        self._links: list[_Link] = [_Link(0, "", frozenset(), frozenset())]
        self._numbers: dict[_Link, int] = {}
        self._open: dict[Any, int] = {}  # of elements that are gone through the number of their link
        self._matched: dict[int, tuple[str, str]] = {}
        self._holders: set[Any] | None = None
        self._last: tuple[Any, str, str] = (None, "", "")

    def of(self, element: Any) -> str:
        """All that is surely said of an element; what weighs more comes later, its own style last.

        Raises:
            UnreadableError: `limit_styles`, as all that asks for it.
        """
        return self._said(element)[1]

    def leave(self, element: Any) -> None:
        """Forget an element of which, and of all in it, nobody will ask again."""
        self._open.pop(element, None)

    def spend(self, work: int) -> None:
        """Count work that styles cause; a `CHARACTERS`th for each character of a text that is looked at.

        Raises:
            UnreadableError: `limit_styles`.
        """
        self.work += work
        if self.work > MOST_WORK:
            raise _too_many()

    def _said(self, element: Any) -> tuple[Any, str, str]:
        """The element, what is surely said of it, and what may be."""
        if self._last[0] is not element:
            sure, maybe = self._match(self._number(element)) if self.by_key else ("", "")
            sure = f"{sure};{element.get('style') or ''}"
            self.spend(1 + len(sure) // CHARACTERS)
            if "!" in sure:
                sure = ";".join(sorted(sure.split(";"), key=lambda one: "important" in one.lower()))
            self._last = element, sure, maybe
        return self._last

    def _number(self, element: Any) -> int:
        """The number of an element's link."""
        path = []
        while element is not None and element not in self._open:
            path.append(element)
            element = element.getparent()
        number = self._open[element] if element is not None else 0
        for one in reversed(path):
            said = one.get("class") or ""
            names = {f".{name}" for name in said.split()} | ({f"#{one.get('id')}"} if one.get("id") else set())
            self.spend(1 + len(said) // CHARACTERS)
            tag = one.tag if one.tag in self._tags else ""
            link = _Link(number, tag, frozenset(names & self._names), frozenset(self._attributes.intersection(one.keys())))
            number = self._numbers.setdefault(link, len(self._links))
            if number == len(self._links):
                self._links.append(link)
            self._open[one] = number
        return number

    def _match(self, number: int) -> tuple[str, str]:
        """What the rules surely say, and what they may say, of elements with this link."""
        if number not in self._matched:
            link = self._links[number]
            keys = dict.fromkeys(("", link.tag, *sorted(link.names)))
            meant = [one for key in keys for one in self.by_key.get(key, ()) if self._fits(one[1], number)]
            meant.sort(key=lambda one: (one[1].weight, one[0]))
            sure, maybe = (";".join(rule.body for _, rule in meant if rule.is_sure is known) for known in (True, False))
            self._matched[number] = sure, maybe
        return self._matched[number]

    def _fits(self, rule: _Rule, number: int) -> bool:
        """Whether a rule means an element: each part at the nearest place that is left, parents and children at once."""
        start, at, found = 0, number, False
        while start < len(rule.compounds):
            end = start + 1
            while rule.compounds[end - 1].is_child and end < len(rule.compounds):
                end += 1
            found = False
            while at and not found:
                above, found = at, True
                for compound in rule.compounds[start:end]:
                    self.spend(1)
                    found = bool(found and above and compound.fits(self._links[above]))
                    above = self._links[above].above
                at = above if found else self._links[at].above if start else 0
            start = end
        return found

    def says(self, element: Any, what: re.Pattern[str]) -> bool:
        """Whether an element's styles say something of the kind; a later `display` of another kind takes `none` back."""
        said = self.of(element)
        if what is not HIDDEN:
            return bool(what.search(said))
        displays = _DISPLAY.findall(said)
        hidden = any(not match[0].lower().startswith("display") for match in HIDDEN.finditer(said))
        return hidden or (bool(displays) and displays[-1].lower() == "none") or self._is_faint(element, said)

    def _is_faint(self, element: Any, said: str) -> bool:
        """Whether the text of an element has no size or no colour.

        Not where elements in it have a size of their own, and where it holds tables, which a script fades in.
        """
        if not _FAINT.search(said):
            return False
        opacity, size = ([match[0] for match in kind.finditer(said)][-1:] for kind in (_OPACITY, _SIZE))
        if opacity and _FAINT.fullmatch(opacity[0].rstrip("%")) and not self.holds_tables(element):
            return True
        if not size or not _FAINT.match(size[0]):
            return False
        return not any(_SIZE.search(self.of(one)) for one in element.iterdescendants())

    def holds_tables(self, element: Any) -> bool:
        """Whether a table lies in an element."""
        if self._holders is None:
            self._holders = set()
            for table in element.getroottree().iter("table"):
                at = table.getparent()
                while at is not None and at not in self._holders:
                    self._holders.add(at)
                    at = at.getparent()
        return element in self._holders

    def may_say(self, element: Any) -> bool:
        """Whether a rule that is not understood may hide, strike through or raise an element."""
        return bool(self._said(element)[2])

    def display(self, element: Any) -> str:
        """`table`, `row`, `cell`, `block`, or `inline` if nothing else is said."""
        found = _DISPLAY.findall(self.of(element))
        return _DISPLAYS.get(found[-1].lower(), "inline") if found else "inline"


def _too_many() -> UnreadableError:
    """More rules, or more to compare with them, than any page of a report has: what is hidden is not known."""
    return UnreadableError(
        "limit_styles",
        "网页的样式表太大，没有逐条对照，哪些文字不显示就不能确定，所以没有读取。"
        "请在浏览器里打开这个网页，全选复制到 Word，保存为 .docx 后再导入。",
    )


def rules(sheet: str) -> Rules:
    """The rules of a page's style sheets that decide what is read.

    Raises:
        UnreadableError: `limit_styles`, for more than `MOST_RULES`.
    """
    found: list[_Rule] = []
    for selectors, within, body in _bodies(_STRING.sub("''", _COMMENT.sub("", sheet))):
        said = ";".join(one for one in body.split(";") if any(kind.search(one) for kind in _TELLING))
        if not said:
            continue
        decides = any(kind.search(said) for kind in (HIDDEN, STRUCK, RAISED, _FAINT))
        for selector in _BRACKETS.sub("", _BRACKETS.sub("", selectors)).split(","):
            rule = _rule(selector.strip(), within, said)
            if rule and (rule.is_sure or decides):
                found.append(rule)
            if len(found) > MOST_RULES:
                raise _too_many()
    return Rules(found)


def _bodies(sheet: str) -> Iterator[tuple[str, bool, str]]:
    """Of the rules that hold on a screen the selectors, whether they lie within another rule, and what is declared."""
    opened: list[tuple[str, bool, bool, list[str]]] = []  # what stands before a brace, whether it holds, lies in a rule; body
    for text, sign in _PIECE.findall(sheet):
        said, _, prelude = text.rpartition(";") if sign == "{" else (text, "", "")
        if opened:
            opened[-1][3].append(said)
        if sign == "{":
            above, holds, within, _ = opened[-1] if opened else ("@", True, False, None)
            opened.append((prelude.strip(), holds and _holds(prelude.strip()), within or not above.startswith("@"), []))
        elif opened:
            selectors, holds, within, body = opened.pop()
            if holds and not selectors.startswith("@"):
                yield selectors, within, ";".join(body)


def _holds(prelude: str) -> bool:
    """Whether what is in a brace holds for whoever reads a page on a screen; other rules are for paper, or some sizes alone."""
    word, _, queries = prelude.partition(" ")
    if word.lower() == "@media":
        return any(_SCREEN.fullmatch(one.strip()) for one in queries.split(","))
    return not prelude.startswith("@") or word.lower() in ("@layer", "@supports")


def _rule(selector: str, within: bool, body: str) -> _Rule | None:
    """A rule for one selector; None if it says nothing of an element as a page is opened."""
    if not selector or _ELSEWHERE.search(selector):
        return None
    compounds: list[_Compound] = []
    sure = not within
    for part in reversed(_PART.findall(selector.replace("&", "").replace("~=", "="))):
        sign = part.strip()
        if sign in ("+", "~"):  # what stands beside is not looked at
            sure = False
            break
        if sign in ("", ">"):
            if compounds:
                compounds[-1] = compounds[-1]._replace(is_child=sign == ">")
            continue
        match = _COMPOUND.fullmatch(part)
        if match is None:
            return None
        attributes = _ATTRIBUTE.findall(match[3])
        sure = sure and not match[4] and not any(value for _, value in attributes)
        tag = "" if match[1] in (None, "*") else match[1].lower()
        compounds.append(_Compound(tag, frozenset(_NAME.findall(match[2])), frozenset(name for name, _ in attributes)))
    if not compounds:
        return None
    names = [name for one in compounds for name in (*one.names, *one.attributes)]
    ids = sum(name.startswith("#") for name in names)
    return _Rule(tuple(compounds), (ids, len(names) - ids, sum(bool(one.tag) for one in compounds)), sure, body)
