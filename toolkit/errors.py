"""Our own exceptions; their text is Chinese, for the user: what is wrong, where, and what to do."""

from __future__ import annotations


class NianbaoError(Exception):
    """Something the user can mend. Its text is shown as it is; the command exits with 2."""


class UnreadableError(NianbaoError):
    """A file that cannot be taken in. It becomes a finding about that file and never stops the others.

    Attributes:
        code: A short stable English name of the cause (`encrypted`, `bomb`, …), for tests and logs.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class RosterError(NianbaoError):
    """The roster cannot be used."""


class DecisionError(NianbaoError):
    """A file in which the office keeps its decisions (台账, 豁免) cannot be used."""


class OutputError(NianbaoError):
    """An output cannot be written or replaced."""


class OwnRulesError(NianbaoError):
    """An office's own rules cannot be used; the text tells everything that has to be mended."""
