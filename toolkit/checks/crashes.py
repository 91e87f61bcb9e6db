"""A rule that crashes is a bug: it is raised, with the rule's id and what it raised."""

from __future__ import annotations

from types import TracebackType


class CrashedRuleError(Exception):
    """A rule raised something: a bug of ours, not of a file. The text names the rule, the cause is what it raised."""


def crash(rule: str, error: Exception) -> CrashedRuleError:
    """The crash of this rule by what it raised, to be raised from that.

    For loops over hundreds of rules for each report: there `crashes_named` takes longer than most of the rules.
    """
    return CrashedRuleError(f"rule {rule} crashed: {error!r}")


class crashes_named:  # written out, since a generator's context takes several times as long
    """Whatever is raised inside is raised as the crash of this rule."""

    __slots__ = ("_rule",)

    def __init__(self, rule: str) -> None:
        """Keep the rule's id."""
        self._rule = rule

    def __enter__(self) -> None:
        """Nothing is to be done."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None) -> None:
        """Name the rule.

        Raises:
            CrashedRuleError: If anything was raised, but Ctrl-C and the like.
        """
        if isinstance(error, Exception):
            raise crash(self._rule, error) from error
