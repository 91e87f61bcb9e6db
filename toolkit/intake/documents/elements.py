"""Elements of the XML of a Word file, by their names alone: its two kinds differ in nothing but their namespaces."""

from __future__ import annotations

import re
from typing import Any


def local(element: Any) -> str:
    """The name of an element without its namespace, which differs between the two kinds of Word files."""
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""


def attribute(element: Any, name: str) -> str:
    """An attribute by its name without namespace, "" if it is not there."""
    for key, text in element.attrib.items():
        if key == name or key.endswith("}" + name):
            return str(text)
    return ""


def child(element: Any, *names: str) -> Any:
    """The first child of a name, then that one's of the next name; None if one is not there."""
    for name in names:
        element = next((one for one in element if local(one) == name), None) if element is not None else None
    return element


def value(element: Any, *names: str, default: str = "") -> str:
    """The value of what `child` finds; the default if it is not there."""
    found = child(element, *names)
    return attribute(found, "val") if found is not None else default


def whole(text: str, default: int = 0) -> int:
    """A whole number out of an attribute."""
    return int(text) if re.fullmatch("-?[0-9]{1,9}", text) else default
