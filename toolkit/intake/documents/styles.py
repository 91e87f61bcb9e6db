"""The styles of a Word file, as far as they decide what is read: what a run of text is, it may be by its style alone."""

from __future__ import annotations

from typing import Any

from toolkit.intake.documents.elements import attribute, child, local, value

_OFF = ("0", "false", "off", "none")


class Styles:
    """The styles of a file, each with what it takes from the style that it is based on.

    Args:
        root: Root of the part `styles`, or None.
    """

    def __init__(self, root: Any) -> None:
        self.by_name: dict[str, Any] = {}
        self.usual = ""  # the style of paragraphs that name none
        for one in root if root is not None else ():
            if local(one) != "style":
                continue
            self.by_name[attribute(one, "styleId")] = one
            if attribute(one, "type") == "paragraph" and attribute(one, "default") not in ("", *_OFF):
                self.usual = attribute(one, "styleId")
        self.defaults = child(root, "docDefaults", "rPrDefault", "rPr")
        self._found: dict[tuple[str, ...], Any] = {}

    def first(self, style: str, *path: str) -> Any:
        """What a style, or else the nearest one that it is based on, has at a path of elements; None if none of them has it."""
        key = (style, *path)
        if key not in self._found:
            seen: set[str] = set()
            found = None
            while style in self.by_name and style not in seen and found is None:
                seen.add(style)
                found = child(self.by_name[style], *path)
                style = value(self.by_name[style], "basedOn")
            self._found[key] = found
        return self._found[key]

    def of_run(self, properties: Any, paragraph: str, name: str) -> str:
        """What is said of a run: by itself, by its own style, by that of its paragraph, by the file's defaults, in this order.

        Args:
            properties: Of the run, or None.
            paragraph: The style of its paragraph.
            name: Of the property: `strike`, `vertAlign`, …

        Returns:
            Its value; "" if nothing says it, or turns it off; "on" for a property that needs no value.
        """
        found = child(properties, name)
        for style in (value(properties, "rStyle"), paragraph):
            found = self.first(style, "rPr", name) if found is None else found
        found = child(self.defaults, name) if found is None else found
        said = attribute(found, "val") or "on" if found is not None else ""
        return "" if said in _OFF else said
