import pytest

from daybook import IntervalSet


def test_add_keeps_order():
    busy = IntervalSet([(9, 10), (7, 8)])
    assert list(busy) == [(7, 8), (9, 10)]


def test_add_merges_overlap():
    busy = IntervalSet([(1, 5), (3, 8)])
    assert list(busy) == [(1, 8)]


def test_add_merges_touching():
    busy = IntervalSet([(1, 3), (3, 5)])
    assert list(busy) == [(1, 5)]


def test_add_swallows_many():
    busy = IntervalSet([(1, 2), (4, 5), (7, 8)])
    busy.add(2, 7)
    assert list(busy) == [(1, 8)]


def test_add_inside_changes_nothing():
    busy = IntervalSet([(1, 9)])
    busy.add(3, 4)
    assert list(busy) == [(1, 9)]


def test_add_ignores_empty():
    busy = IntervalSet()
    busy.add(4, 4)
    assert len(busy) == 0


def test_add_refuses_backwards():
    with pytest.raises(ValueError):
        IntervalSet([(5, 1)])


def test_remove_splits():
    busy = IntervalSet([(1, 10)])
    busy.remove(3, 5)
    assert list(busy) == [(1, 3), (5, 10)]


def test_remove_edges():
    busy = IntervalSet([(1, 4), (6, 9)])
    busy.remove(3, 7)
    assert list(busy) == [(1, 3), (7, 9)]


def test_remove_leaves_neighbours():
    busy = IntervalSet([(1, 3), (5, 7)])
    busy.remove(3, 5)
    assert list(busy) == [(1, 3), (5, 7)]


def test_gaps():
    busy = IntervalSet([(9, 10), (12, 14)])
    assert busy.gaps(8, 16) == [(8, 9), (10, 12), (14, 16)]


def test_gaps_at_least():
    busy = IntervalSet([(9, 10), (12, 14)])
    assert busy.gaps(8, 16, at_least=2) == [(10, 12), (14, 16)]


def test_gaps_within_a_range():
    assert IntervalSet([(1, 20)]).gaps(5, 10) == []


def test_gaps_outside():
    assert IntervalSet([(1, 2), (30, 40)]).gaps(5, 10) == [(5, 10)]


def test_total():
    assert IntervalSet([(1, 4), (6, 7)]).total() == 4
    assert IntervalSet().total() == 0


def test_overlap():
    mine = IntervalSet([(1, 5), (8, 12)])
    yours = IntervalSet([(4, 9), (11, 20)])
    assert mine.overlap(yours) == IntervalSet([(4, 5), (8, 9), (11, 12)])


def test_overlap_with_nothing():
    assert len(IntervalSet([(1, 2)]).overlap(IntervalSet())) == 0


def test_next_free():
    busy = IntervalSet([(9, 10), (11, 13)])
    assert busy.next_free(8, 1) == 8
    assert busy.next_free(9, 1) == 10
    assert busy.next_free(9, 2) == 13


def test_contains():
    busy = IntervalSet([(1, 3), (5, 7)])
    assert [point for point in range(9) if point in busy] == [1, 2, 5, 6]


def test_repr():
    assert repr(IntervalSet([(1, 2)])) == "IntervalSet([(1, 2)])"
