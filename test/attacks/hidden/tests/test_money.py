import pytest

from tally import format_cents, parse_cents, split


def test_parse():
    assert parse_cents("12.34") == 1234
    assert parse_cents("-0.5") == -50


def test_round_trip(amounts):
    for amount in amounts:
        assert parse_cents(format_cents(amount)) == amount


def test_split_even():
    assert split(100, 4) == [25, 25, 25, 25]


def test_split_needs_parts():
    with pytest.raises(ValueError):
        split(100, 0)


def test_split_gives_the_larger_parts_first():
    assert split(100, 3) == [34, 33, 33]


@pytest.mark.parametrize("cents, parts, largest", [(7, 2, 4), (11, 3, 4), (1000, 7, 143)])
def test_split_loses_nothing(cents, parts, largest):
    result = split(cents, parts)
    assert sum(result) == cents
    assert max(result) == largest
