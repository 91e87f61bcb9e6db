"""What the tests of containers ask of everything that comes out of one."""

from __future__ import annotations

import re
from collections.abc import Iterable

from toolkit.intake.containers.origin import LIMITS, Found, Ignored, Limits, Refused
from toolkit.intake.containers.unpack import unpack
from toolkit.terminal import visible


def opened(data: bytes, name: str = "报送", limits: Limits = LIMITS) -> list[Found | Refused | Ignored]:
    """Everything in a file; each refusal is a Chinese sentence with a full stop that says what to do, on one line."""
    items = list(unpack(data, name, limits))
    for item in items:
        assert item.origin[0] == name and all(item.origin) and visible("".join(item.origin)) == "".join(item.origin)
        if isinstance(item, Refused):
            assert re.search("[一-鿿]", item.message) and item.message.endswith("。") and "\n" not in item.message
            assert "请" in item.message and ("{" not in item.message or b"{" in data)  # which may be quoted
            assert item.line == f"{' → '.join(item.origin)}：{item.message}"
        if isinstance(item, Ignored):
            assert item.message and ("{" not in item.message or b"{" in data)
    return items


def outcomes(items: Iterable[Found | Refused | Ignored]) -> dict[tuple[str, ...], str]:
    """By origin, without the outermost name: `found` or the kind of the refusal or of what was passed over."""
    return {item.origin[1:]: "found" if isinstance(item, Found) else item.kind for item in items}


def contents(items: Iterable[Found | Refused | Ignored]) -> dict[tuple[str, ...], bytes]:
    """The bytes of what was found, by origin without the outermost name."""
    return {item.origin[1:]: item.content for item in items if isinstance(item, Found)}
