import pytest

from daybook import render_table, wrap_cell


def test_columns_line_up():
    assert render_table([["a", "bb"], ["ccc", "d"]]) == "a    bb\nccc  d"


def test_headers():
    table = render_table([["tea", 2]], headers=["item", "n"])
    assert table.split("\n") == ["item  n", "----  -", "tea   2"]


def test_numbers_to_the_right():
    assert render_table([["x", 5], ["y", 10]]) == "x   5\ny  10"


def test_floats_have_two_places():
    assert render_table([[1.5], [10.25]]) == " 1.50\n10.25"


def test_none_is_empty():
    assert render_table([[None, 1], [2, 3]]) == "   1\n2  3"


def test_short_rows_are_filled():
    assert render_table([["a"], ["b", "c"]]) == "a\nb  c"


def test_centre():
    assert render_table([["a"], ["wide"]], align="c") == " a\nwide"


def test_align_must_fit():
    with pytest.raises(ValueError):
        render_table([["a", "b"]], align="l")
    with pytest.raises(ValueError):
        render_table([["a"]], align="x")


def test_gap():
    assert render_table([["a", "b"]], gap=4) == "a    b"


def test_empty():
    assert render_table([]) == ""


def test_wrapped_cells():
    table = render_table([["one two three", "x"]], max_width=7)
    assert table.split("\n") == ["one two  x", "three"]


def test_wrap_short():
    assert wrap_cell("short", 10) == ["short"]
    assert wrap_cell("any length at all") == ["any length at all"]


def test_wrap_at_spaces():
    assert wrap_cell("the quick brown fox", 9) == ["the quick", "brown fox"]


def test_wrap_cuts_long_words():
    assert wrap_cell("a bcdefghij k", 4) == ["a", "bcde", "fghi", "j k"]


def test_wrap_keeps_paragraphs():
    assert wrap_cell("one\ntwo three", 5) == ["one", "two", "three"]


def test_wrap_needs_a_width():
    with pytest.raises(ValueError):
        wrap_cell("text", 0)
