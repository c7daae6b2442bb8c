import pytest

from daybook import DurationError, format_duration, parse_duration, round_duration


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90", 90),
        ("90s", 90),
        ("1h 30m", 5400),
        ("1h30m", 5400),
        ("2 days", 172800),
        ("1.5h", 5400),
        ("1w 1d", 691200),
        ("30m 1h", 5400),
        ("0.5", 0.5),
    ],
)
def test_parse_units(text, seconds):
    assert parse_duration(text) == seconds


def test_parse_clock():
    assert parse_duration("1:30") == 5400
    assert parse_duration("1:30:05") == 5405
    assert parse_duration("100:00") == 360000


def test_parse_negative():
    assert parse_duration("-1h") == -3600
    assert parse_duration("- 0:30") == -1800


def test_parse_ignores_case_and_space():
    assert parse_duration("  2H 5MIN ") == 7500


@pytest.mark.parametrize("text", ["", "  ", "-", "abc", "1x", "1h nonsense", "1:75"])
def test_parse_refuses(text):
    with pytest.raises(DurationError):
        parse_duration(text)


def test_parse_refuses_a_unit_twice():
    with pytest.raises(DurationError, match="given twice"):
        parse_duration("1h 2h")


def test_format_two_parts():
    assert format_duration(5400) == "1h 30m"
    assert format_duration(3725) == "1h 2m"
    assert format_duration(59) == "59s"


def test_format_rounds_half_up():
    assert format_duration(5430, parts=1) == "2h"
    assert format_duration(90, parts=1) == "2m"
    assert format_duration(89, parts=1) == "1m"


def test_format_many_parts():
    assert format_duration(694861, parts=5) == "1w 1d 1h 1m 1s"


def test_format_negative_and_zero():
    assert format_duration(-60) == "-1m"
    assert format_duration(0) == "0s"
    assert format_duration(0, zero="none") == "none"


def test_format_needs_a_part():
    with pytest.raises(ValueError):
        format_duration(1, parts=0)


def test_round_nearest():
    assert round_duration(7, 5) == 5
    assert round_duration(8, 5) == 10
    assert round_duration(450, 900) == 900


def test_round_up_and_down():
    assert round_duration(61, 60, direction="up") == 120
    assert round_duration(60, 60, direction="up") == 60
    assert round_duration(119, 60, direction="down") == 60


def test_round_refuses():
    with pytest.raises(ValueError):
        round_duration(1, 0)
    with pytest.raises(ValueError):
        round_duration(1, 5, direction="sideways")


def test_round_trip():
    for seconds in (1, 59, 60, 3600, 86400, 604800):
        assert parse_duration(format_duration(seconds)) == seconds
