"""Where headings stand: how they are compared, and how many of them make a table."""

from __future__ import annotations

import pytest

from tests.intake.building import Sketch, sketch_table
from toolkit.form import FORMS
from toolkit.form.layout import FIRST_ROW, lay_out
from toolkit.form.model import join_keys
from toolkit.intake.headings import Located, at_template_place, count_tables, find_table, index_labels, label

FORM = FORMS[2021]
REQUESTS = FORM.table("requests")


def sketch(**figures: int) -> Sketch:
    return sketch_table(FORM, REQUESTS, {one.key: 1 for one in FORM.fields} | figures)


def find(sketch: Sketch) -> Located | None:
    grid = sketch.grid()
    return find_table(FORM, REQUESTS, grid, index_labels(grid))


def without_rows(count: int) -> Sketch:
    """Table three without the headings of its last rows."""
    titles = [path[-1].title for block in REQUESTS.blocks for path in block.rows.leaves()]
    gone, cut = set(titles[len(titles) - count :]), sketch()
    cut.cells = {place: text for place, text in cut.cells.items() if text not in gone}
    return cut


def headings() -> int:
    """How many rows and columns of figures table three has."""
    return sum(len(list(root.leaves())) for block in REQUESTS.blocks for root in (block.rows, block.columns))


def test_half_of_the_headings_make_a_table_and_one_less_does_not():
    """Rows and columns of figures, by their own headings."""
    half = headings() // 2
    found = find(without_rows(headings() - half - headings() % 2))
    assert found is not None and len(found.missing) >= half
    assert find(without_rows(headings() - half + 1)) is None


def test_figures_whose_heading_is_missing_have_no_place():
    """And the missing heading is told with the keys of its figures; all others keep their places."""
    found, whole = find(without_rows(3)), find(sketch())
    assert found is not None and whole is not None and whole.missing == ()
    lost = {key for _, keys in found.missing for key in keys}
    assert len(found.missing) == 3 and lost == whole.places.keys() - found.places.keys() and lost
    assert all(whole.places[key] == place for key, place in found.places.items())


def test_a_table_is_at_home_only_if_every_heading_is():
    """One heading replaced by another word, one row further down, one letter in another width."""
    assert at_template_place(FORM, REQUESTS, sketch().grid()) is not None
    assert at_template_place(FORM, REQUESTS, sketch().shift(1, 0).grid()) is None
    for box in lay_out(FORM, REQUESTS).boxes:
        if box.role in ("caption", "row", "column"):
            other = sketch()
            other.cells[box.row + FIRST_ROW - 1, box.column] = "别的"
            assert at_template_place(FORM, REQUESTS, other.grid()) is None


@pytest.mark.parametrize(
    ("typed", "heading"),
    [
        (" 予以\n公开 ", "予以公开"), ("１．商业企业", "1.商业企业"), ("1、商业企业", "1.商业企业"), ("【一】", "(一)"),
        ("“其他”", "\"其他\""), ("甲\u200b乙", "甲乙"), ("[bookmark:x]甲", "甲"),
    ],
)  # fmt: skip
def test_headings_are_compared_without_blanks_widths_and_kinds_of_brackets(typed, heading):
    assert label(typed) == label(heading)


def test_other_words_are_other_headings():
    """And a long text is no heading at all."""
    assert len({label(text) for text in ("予以公开", "部分公开", "1.其他", "2.其他")}) == 4
    assert label("公" * 121) == "" != label("公" * 120)


def test_a_table_that_is_there_once_more_is_counted():
    """Beside the one at home, and on another sheet; the one at home itself is not."""
    home = sketch().grid()
    located = at_template_place(FORM, REQUESTS, home)
    assert located is not None
    assert count_tables([home], [located]) == []
    twin = sketch().shift(0, 0, "抄").grid()
    assert [(key, sheet) for key, sheet, _ in count_tables([home, twin], [located])] == [("requests", "抄")]
    both = sketch().beside(sketch().shift(60, 0)).grid()
    again = at_template_place(FORM, REQUESTS, both)
    assert again is not None and [key for key, _, _ in count_tables([both], [again])] == ["requests"]


def test_keys_of_places_are_those_of_the_form():
    """Every figure of the table and no other, each in a cell of its own."""
    whole = find(sketch())
    assert whole is not None
    assert set(whole.places) == {one.key for one in FORM.fields if one.table.key == "requests"}
    assert len(set(whole.places.values())) == len(whole.places)
    assert join_keys(next(REQUESTS.blocks[0].rows.leaves())) in next(iter(whole.places))
