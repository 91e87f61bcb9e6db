"""Answers on their way from one process to another: small, and one copy of whatever is the same for many.

A region has thousands of units, so what arrives of each counts. Places, and texts that are not there, are not sent: the taker
has them.
"""

from __future__ import annotations

from array import array
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from toolkit.form import FORMS
from toolkit.rules.findings import CellRef, Checked, Finding, NotJudged, Verdict
from toolkit.submission.record import NO_LAST_YEAR
from toolkit.submission.report import Submission, blank_parts

if TYPE_CHECKING:
    from toolkit.submission.roster import Roster

Value = TypeVar("Value")


class _Same(Generic[Value]):
    """One copy of each value that was met; beyond some thousands different ones nothing is gained."""

    def __init__(self) -> None:
        self._known: dict[Any, Value] = {}

    def of(self, value: Value, key: object = None) -> Value:
        if len(self._known) < _MOST:
            return self._known.setdefault(value if key is None else key, value)
        return self._known.get(value if key is None else key, value)


_MOST = 5000
#: An answer on its way: the submission's values without places, and the rest of the answer.
Parcel = tuple[Any, ...]
_NAMES = tuple(one.name for one in fields(Submission))
_PLACES, _RAWS = _NAMES.index("places"), _NAMES.index("raws")
#: One empty mapping for all; nobody writes to what a submission holds.
_NOTHING: dict[str, Any] = {}
_MAPPINGS = ("narrative", "text_places", "text_rows", "explanations")
_FINDING = tuple(one.name for one in fields(Finding))
_RULE, _CELLS, _REMEDY = (_FINDING.index(name) for name in ("rule", "cells", "remedy"))


def packed(checked: Checked) -> Parcel:
    """An answer without texts as it is sent: no places, of the texts of cells only those that are there."""
    own = checked.submission
    rest = (
        checked.path, tuple(tuple(getattr(one, name) for name in _FINDING) for one in checked.findings),
        checked.verdict.value, checked.run, tuple(map(tuple, checked.not_judged)), checked.sha256,
    )  # fmt: skip
    if own is None:
        return None, rest
    values = [getattr(own, name) for name in _NAMES]
    values[_PLACES] = None
    values[_RAWS] = tuple((index, raw) for index, raw in enumerate(own.raws) if raw)
    return values, rest


class Unpacker:
    """Makes answers of what was sent, with one copy of whatever is the same for many."""

    def __init__(self, roster: Roster | None = None) -> None:
        """Nothing is known yet but the names and codes of a roster, which has them anyway."""
        self._roster = roster
        self._numbers: _Same[array[int]] = _Same()
        self._years: _Same[int | None] = _Same()
        self._covers: _Same[dict[str, str]] = _Same()
        self._gaps: _Same[tuple[NotJudged, ...]] = _Same()
        self._gap: _Same[NotJudged] = _Same()
        self._words: _Same[str] = _Same()

    def unpacked(self, parcel: Parcel) -> Checked:
        """The answer that was packed."""
        values, (path, findings, verdict, run, not_judged, sha256) = parcel
        return Checked(
            path, None if values is None else self._submission(values), tuple(map(self._finding, findings)), Verdict(verdict),
            run, self._gaps.of(tuple(self._gap.of(NotJudged(*one)) for one in not_judged)), sha256,
        )  # fmt: skip

    def _submission(self, values: list[Any]) -> Submission:
        known = dict(zip(_NAMES, values, strict=True))
        form = FORMS[known["edition"]]
        raws, places = blank_parts(form)
        if known["raws"]:
            typed = [*raws]
            for index, raw in known["raws"]:
                typed[index] = raw
            raws = tuple(typed)
        same = self._words.of
        cover = self._covers.of(known["cover"], tuple(known["cover"].items()))
        notes = known["notes"]
        empty = {name: _NOTHING for name in _MAPPINGS if not known[name]}
        last = NO_LAST_YEAR if known["last_year"] == NO_LAST_YEAR else known["last_year"]
        origin = known["origin"]
        origin = replace(
            origin, kind=same(origin.kind), edition=same(origin.edition), template_version=same(origin.template_version),
            form_digest=same(origin.form_digest),
        )  # fmt: skip
        unit, code, identity = known["unit"], known["code"], known["identity"]
        if listed := self._roster.find(code, unit) if self._roster else None:
            unit, code = (own if own == said else said for own, said in ((listed.name, unit), (listed.code, code)))
        known |= empty | {
            "unit": unit, "code": code, "identity": code if identity == code else identity,
            "raws": raws, "places": places, "cover": cover, "origin": origin, "region": same(known["region"]),
            "edition": form.edition, "year": self._years.of(known["year"]),
            "figures": known["figures"][:],  # what was sent arrives with some room behind it
            "notes": self._numbers.of(notes, notes.tobytes()), "last_year": last,
        }  # fmt: skip
        return Submission(**known)

    def _finding(self, values: tuple[Any, ...]) -> Finding:
        own, same = list(values), self._words.of
        own[_RULE], own[_REMEDY] = same(own[_RULE]), same(own[_REMEDY])
        own[_CELLS] = tuple(CellRef(same(sheet), same(address), same(key), raw) for sheet, address, key, raw in own[_CELLS])
        return Finding(*own)
