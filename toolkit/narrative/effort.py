"""How much work one report may make: counted steps, so that the same text always gets the same answer on every machine.

A text can be written in which every further word multiplies or adds up what has to be looked at. Whoever goes through a text
counts what it looks at; beyond the limit the text is given up, which is told, and the next report is never kept waiting.
"""

from __future__ import annotations

#: Steps for the texts of a report; a step is a word that is handled or an element that is looked at, one or two microseconds.
#: A report takes about 500, a cell filled to its end with ordinary sentences about 25,000.
READING = 200_000
#: Steps for holding what was read against the figures: a report takes about 100, such a cell about 40,000.
JUDGING = 200_000


class TooHard(Exception):
    """That a text makes more work than any report does."""


class Effort:
    """Counts steps.

    Attributes:
        spent: Steps so far.
    """

    __slots__ = ("limit", "spent")

    def __init__(self, limit: int) -> None:
        """Nothing is spent yet.

        Args:
            limit: Steps that may be spent.
        """
        self.limit, self.spent = limit, 0

    def spend(self, steps: int) -> None:
        """Count steps that are about to be taken.

        Raises:
            TooHard: If they are more than are left.
        """
        self.spent += steps
        if self.spent > self.limit:
            raise TooHard
