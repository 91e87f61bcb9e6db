"""Regular expressions that are compiled when they are first searched, not when their module is imported.

Compiling the patterns of the rules takes longer than checking a workbook, and most of them are never searched in one run: they
have plain words beside them that must occur first, or are about faults that are rare.
"""

from __future__ import annotations

import re
from typing import Any, cast


def pattern(source: str, flags: int = 0) -> re.Pattern[str]:
    """A pattern for `search`, `sub` and the other methods of a compiled one.

    Args:
        source: The regular expression; a mistake in it shows when it is first searched.
        flags: As for `re.compile`.
    """
    return cast("re.Pattern[str]", _Pattern(source, flags))


class _Pattern:
    """Stands for a compiled pattern until one of its methods is asked for, and keeps those that were."""

    def __init__(self, source: str, flags: int) -> None:
        self._source = source
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        found = getattr(re.compile(self._source, self._flags), name)
        setattr(self, name, found)  # from now on it is found without coming here
        return found
