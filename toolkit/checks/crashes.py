"""A rule that crashes is a bug: it is raised, with the rule's id and what it raised."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class CrashedRuleError(Exception):
    """A rule raised something: a bug of ours, not of a file. The text names the rule, the cause is what it raised."""


@contextmanager
def crashes_named(rule: str) -> Iterator[None]:
    """Whatever is raised inside is raised as the crash of this rule."""
    try:
        yield
    except Exception as error:
        raise CrashedRuleError(f"rule {rule} crashed: {error!r}") from error
