"""Where a unit stands is a function of what came in and of what people did, in the order in which it happened."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.workspace.register import Event, Report
from toolkit.workspace.states import Fate, State, Version, stand


def version(
    name: str,
    number: int,
    *,
    date: str = "2025-01-10",
    content: str = "",
    verdict: str = "accepted",
    back: str = "",
    errors: int = 0,
    explained: int = 0,
) -> Version:
    findings = [{"severity": "error", "open": True, "explanation": ""}] * errors
    findings += [{"severity": "query", "open": True, "explanation": ""}] * (verdict == "query")
    findings += [{"severity": "query", "open": False, "explanation": "因为"}] * explained
    return Version(
        number,
        f"{name}.xlsx",
        f"2025-01-{number:02}",
        "王五",
        Report(
            name,
            "",
            verdict,
            filled_on=date,
            content=content or name,
            returned_from=back,
            findings=findings,
        ),
    )


def event(number: int, did: str, sha256: str = "", reason: str = "同意") -> Event:
    return Event(number, f"at {number}", "李四", did, "甲", sha256, reason)


def fates(standing) -> dict[str, Fate]:
    return {name: why.fate for name, why in standing.whys.items()}


@pytest.mark.parametrize(("verdict", "more", "state"), [
    ("accepted", {}, State.RECEIVED), ("accepted", {"explained": 2}, State.EXPLAINED), ("query", {}, State.QUERY),
    ("rejected", {"errors": 1}, State.RECEIVED),
])  # fmt: skip
def test_a_report_that_came_in_stands_as_the_check_says(verdict, more, state):
    assert stand([version("a", 1, verdict=verdict, **more)], []).state is state


def test_a_rejected_report_is_returned_once_its_copy_was_written():
    rejected = version("a", 1, verdict="rejected", errors=2)
    standing = stand([rejected], [event(2, "returned", "a")])

    assert (standing.state, standing.since, standing.reason) == (State.RETURNED, "at 2", "有 2 处必须改正")


def test_people_accept_lock_and_unlock():
    steps = [event(2, "accepted", "a"), event(3, "locked", "a", "上报"), event(4, "unlocked", "a")]
    one = [version("a", 1)]

    assert [stand(one, steps[:number]).state for number in range(4)] == [
        State.RECEIVED, State.ACCEPTED, State.LOCKED, State.ACCEPTED,
    ]  # fmt: skip
    assert stand(one, steps[:2]).reason == "上报"


def test_the_later_date_counts_whatever_comes_in_first():
    old, new = version("old", 1, date="2025-01-08"), version("new", 2, date="2025-01-09")
    for first, second in ((old, new), (version("old", 2, date="2025-01-08"), version("new", 1, date="2025-01-09"))):
        standing = stand([first, second], [])
        assert (standing.version.name, fates(standing)) == ("new.xlsx", {"old": Fate.SUPERSEDED, "new": Fate.CURRENT})


def test_a_later_version_ends_an_acceptance():
    standing = stand([version("a", 1), version("b", 3, date="2025-01-11")], [event(2, "accepted", "a")])

    assert (standing.state, standing.version.name) == (State.RECEIVED, "b.xlsx")


def test_two_of_one_date_wait_for_a_choice_which_holds_until_something_newer_comes():
    two = [version("a", 1), version("b", 2)]
    waiting = stand(two, [])
    chosen = stand(two, [event(3, "chosen", "a", "电话核实")])

    assert waiting.version is None and set(fates(waiting).values()) == {Fate.UNDECIDED} and "nianbao choose" in waiting.reason
    assert (chosen.version.name, chosen.why("b").reason) == ("a.xlsx", "已选用“a.xlsx”（电话核实）")
    assert stand([*two, version("c", 4)], [event(3, "chosen", "a")]).version is None
    assert stand([*two, version("c", 4, date="2025-01-11")], []).version.name == "c.xlsx"


def test_equal_figures_count_once_in_the_copy_with_least_left_to_do():
    worse, better = version("a", 1, content="x", verdict="query"), version("b", 2, content="x")

    assert stand([worse, better], []).version.name == "b.xlsx"
    assert stand([better, version("a", 3, content="x", verdict="query")], []).version.name == "b.xlsx"
    kept = stand([worse, better], [Event(1, "", "", "accepted", "甲", "a")])
    assert (kept.version.name, kept.state) == ("a.xlsx", State.ACCEPTED)


def test_a_mended_copy_takes_the_place_of_the_file_that_went_back_whatever_its_date():
    rejected = version("a", 1, verdict="rejected", errors=1)
    standing = stand([rejected, version("b", 2, date="2025-01-01", back="a")], [])

    assert (standing.version.name, standing.why("a").reason) == ("b.xlsx", "已报来改好的退回稿“b.xlsx”")


def test_what_comes_in_after_a_return_with_the_same_date_takes_its_place():
    rejected, again = version("a", 1, verdict="rejected", errors=1), version("b", 3)

    assert stand([rejected, again], [event(2, "returned", "a")]).version.name == "b.xlsx"
    assert stand([rejected, again], []).version is None


def test_while_a_unit_is_locked_nothing_takes_the_place_of_its_version():
    one, late = version("a", 1), version("b", 4, date="2025-02-01")
    steps = [event(2, "accepted", "a"), event(3, "locked", "a")]
    locked, unlocked = stand([one, late], steps), stand([one, late], [*steps, event(5, "unlocked", "a")])

    assert (locked.state, locked.version.name, fates(locked)["b"]) == (State.LOCKED, "a.xlsx", Fate.WAITING)
    assert (unlocked.state, unlocked.version.name) == (State.RECEIVED, "b.xlsx")


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_every_version_has_one_fate_and_the_same_course_leads_to_the_same_standing(data):
    """Whatever happens: one counts, or several wait for a choice; nobody is forgotten; the order of the lists says nothing."""
    count = data.draw(st.integers(1, 5))
    numbers = data.draw(st.permutations(range(1, 11)))
    verdicts = st.sampled_from(["accepted", "query", "rejected"])
    versions = [
        version(
            f"v{index}", numbers[index], date=data.draw(st.sampled_from(["", "2025-01-09", "2025-01-10"])),
            content=data.draw(st.sampled_from(["x", "y", ""])), verdict=data.draw(verdicts),
            back=data.draw(st.sampled_from(["", "v0", "v1"])),
        )
        for index in range(count)
    ]  # fmt: skip
    deeds = st.sampled_from(["returned", "chosen", "accepted", "locked", "unlocked"])
    events = [event(numbers[place], data.draw(deeds), f"v{data.draw(st.integers(0, 4))}") for place in range(count, 10)]
    standing = stand(versions, events)
    again = stand(versions[::-1], events[::-1])

    told = fates(standing)
    assert set(told) == {one.sha256 for one in versions}
    current = [name for name, fate in told.items() if fate is Fate.CURRENT]
    undecided = [name for name, fate in told.items() if fate is Fate.UNDECIDED]
    assert (len(current), len(undecided)) == (1, 0) or (not current and len(undecided) > 1)
    assert [one.sha256 for one in [standing.version] if one] == current
    assert (again.state, fates(again)) == (standing.state, told)
