"""What the numbers of a sentence add up to beside each other, however late somebody asks for it."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from toolkit.narrative.claims import Claim, Place, Reading, Within
from toolkit.narrative.measures import family
from toolkit.narrative.notation import Number
from toolkit.rules.told.beside import NARROWER, by_sentence, is_of_all


def _number(value: int) -> Number:
    return Number(value, value, value + value % 2, "件")


def _claim(key: str, sentence: int, first: int, name: str, value: int, scope: str, wholes: list[int]) -> Claim:
    place = Place(key, sentence, sentence + 99, first, first + 2)
    within = tuple(Within(_number(90), whole) for whole in wholes)
    return Claim((name,), _number(value), place, scope, within=within, sentence=sentence)


_claims = st.builds(
    _claim, st.sampled_from(["a", "b"]), st.integers(0, 1), st.integers(0, 9),
    st.sampled_from(["got", "granted", "denied.state_secret", "carried_in", "reconsideration.upheld"]), st.integers(0, 20),
    st.sampled_from(["", *NARROWER]), st.lists(st.integers(0, 3), max_size=2),
)  # fmt: skip


@given(st.lists(st.tuples(_claims, st.booleans()), max_size=12))
def test_sums_are_those_of_the_claims_of_a_sentence_and_of_its_text_and_of_those_that_are_borne_out(told):
    """Held against plain loops over all claims."""
    found = by_sentence(Reading(), [claim for claim, _ in told])
    for claim, agrees in told:
        if agrees:
            found[claim.place.key, claim.sentence].agree(claim, claim.names)

    for (key, sentence), beside in found.items():
        text = [(claim, agrees) for claim, agrees in told if claim.place.key == key]
        own = [(claim, agrees) for claim, agrees in text if claim.sentence == sentence]
        borne = [claim for claim, agrees in own if agrees]
        for sums, claims in ((beside.same, own), (beside.text, text)):
            for names in {claim.names for claim, _ in claims}:
                several = [claim.number for claim, _ in claims if claim.names == names]
                count, total = sums[names]
                assert (count, total.value, total.low, total.high) == (
                    len(several), *(sum(getattr(one, part) for one in several) for part in ("value", "low", "high")),
                )  # fmt: skip
            assert len(sums) == len({claim.names for claim, _ in claims})
        parts, families = Counter(), Counter()
        for claim, _ in own:
            parts.update({(family(claim.names[0]), one.first): 0 for one in claim.within})
            for one in claim.within:
                parts[family(claim.names[0]), one.first] += claim.number.low
        for claim in borne:
            families[family(claim.names[0])] += claim.number.low
        assert (beside.parts, beside.borne) == (parts, families)
        assert beside.claimed == {claim.place.first: family(claim.names[0]) for claim, _ in own}
        assert (beside.places, beside.agreed) == ({one.place.first for one in borne}, {one.names for one in borne})
        narrow = [one.number.low for one in borne if one.scope in NARROWER]
        assert is_of_all(beside) == (len(narrow) >= 2 and sum(narrow) >= 10)
