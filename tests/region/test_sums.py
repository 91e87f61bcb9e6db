"""Reports → sums: two ways, and a group-by of pandas as the judge of both."""

from __future__ import annotations

from array import array
from dataclasses import replace

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from tests.support import report
from toolkit.form import FORMS
from toolkit.region.sums import Sums, add_up, add_up_again
from toolkit.submission.cells import Note, State
from toolkit.submission.shelf import Shelf

FORM = FORMS[2021]
WIDTH = len(FORM.fields)
CELLS = st.tuples(
    st.sampled_from([State.NUMBER, State.ZERO, State.BLANK, State.NA, State.ANNOTATED]),
    st.sampled_from([Note.NONE, Note.FRACTION]),
    st.integers(-(10**12), 10**12),
)


@st.composite
def batches(draw):
    """Reports of three regions whose first figures are drawn and whose others are blank."""
    sent = []
    for region in draw(st.lists(st.sampled_from(["甲县", "乙县", "丙县"]), min_size=1, max_size=8)):
        states, notes, figures = bytearray([State.BLANK] * WIDTH), array("H", [0] * WIDTH), array("q", [0] * WIDTH)
        for index, (state, note, value) in enumerate(draw(st.lists(CELLS, min_size=4, max_size=4))):
            states[index], notes[index] = state, note
            figures[index] = value if state in (State.NUMBER, State.ANNOTATED) else 0
        sent.append((region, replace(report(2024), states=bytes(states), notes=notes, figures=figures)))
    return sent


@given(batches())
def test_the_sums_are_those_of_a_group_by_over_all_regions_and_in_each(sent):
    """A figure that nobody filled has no sum, and how many did not fill it is counted."""
    regions, members = [region for region, _ in sent], [member for _, member in sent]
    rows = [(region, index, value) for region, member in sent for index, value in enumerate(member.numbers)]
    cells = pd.DataFrame(rows, columns=["region", "field", "value"]).astype({"value": "Int64"})

    def expected(groups):
        return [None if pd.isna(one) else int(one) for one in groups.sum(min_count=1)], list(groups.count())

    found = add_up(FORM, members, regions)
    assert list(found) == list(dict.fromkeys(regions))
    for region, part in found.items():
        totals, filled = expected(cells[cells["region"] == region].groupby("field")["value"])
        assert part == Sums(region, regions.count(region), tuple(totals), tuple(part.units - one for one in filled))
    assert add_up_again(FORM, members) == add_up(FORM, members, ["全"] * len(members))["全"].totals
    assert list(add_up_again(FORM, members)) == expected(cells.groupby("field")["value"])[0]


def test_of_many_reports_each_is_taken_from_the_shelf_once(monkeypatch):
    """600 reports whose figures lie in a file, in three portions: 600 times it is read, for 120,000 figures."""
    shelf, fetched = Shelf(0), []
    members = [
        replace(report(2024), figures=shelf.put_numbers(array("i", [number * place for place in range(WIDTH)])))
        for number in range(600)
    ]
    expected = add_up(FORM, members, ["全"] * 600)["全"].totals
    read = Shelf.bytes_at
    monkeypatch.setattr(Shelf, "bytes_at", lambda *place: fetched.append(place) or read(*place))

    assert add_up_again(FORM, members) == expected
    assert len(fetched) == 600
