"""Durations as people write them: '1h 30m', '90s', '2d', '1:30:05'."""

import re

UNITS = {"w": 604800, "d": 86400, "h": 3600, "m": 60, "s": 1}

_PART = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([a-z]+)", re.IGNORECASE)
_CLOCK = re.compile(r"^(\d+):([0-5]?\d)(?::([0-5]?\d))?$")
_NAMES = {
    "week": "w", "weeks": "w", "day": "d", "days": "d", "hour": "h", "hours": "h", "hr": "h", "hrs": "h",
    "minute": "m", "minutes": "m", "min": "m", "mins": "m", "second": "s", "seconds": "s", "sec": "s", "secs": "s",
}


class DurationError(ValueError):
    """The text is not a duration."""


def parse_duration(text):
    """
    Seconds of a written duration.

    Units may come in any order but each only once; a bare number counts as seconds. 'H:MM' and 'H:MM:SS' are read
    as on a clock. A leading minus sign makes the whole duration negative.
    """
    body = text.strip().lower()
    sign = 1
    if body.startswith("-"):
        sign = -1
        body = body[1:].strip()
    if not body:
        raise DurationError("empty duration")
    clock = _CLOCK.match(body)
    if clock:
        hours, minutes, seconds = clock.groups()
        return sign * (int(hours) * 3600 + int(minutes) * 60 + int(seconds or 0))
    if re.fullmatch(r"\d+(\.\d+)?", body):
        return sign * _number(body)
    return sign * _sum_of_parts(body)


def _sum_of_parts(body):
    total = 0
    seen = set()
    position = 0
    while position < len(body):
        match = _PART.match(body, position)
        if match is None:
            raise DurationError(f"cannot read {body[position:].strip()!r}")
        amount, unit = match.groups()
        unit = _NAMES.get(unit, unit)
        if unit not in UNITS:
            raise DurationError(f"unknown unit {unit!r}")
        if unit in seen:
            raise DurationError(f"unit {unit!r} given twice")
        seen.add(unit)
        total += _number(amount) * UNITS[unit]
        position = match.end()
        if body[position:].strip() == "":
            break
    return total


def _number(text):
    value = float(text)
    return int(value) if value.is_integer() else value


def format_duration(seconds, *, parts=2, zero="0s"):
    """The largest `parts` units of a duration, the rest rounded away: format_duration(3725) is '1h 2m'."""
    if parts < 1:
        raise ValueError("parts must be at least 1")
    sign = "-" if seconds < 0 else ""
    rest = abs(seconds)
    first = next((size for size in UNITS.values() if rest >= size), 1)
    smallest = _unit_after(first, parts - 1)
    rest = int(rest / smallest + 0.5) * smallest
    words = []
    for unit, size in UNITS.items():
        count, rest = divmod(rest, size)
        if count:
            words.append(f"{count}{unit}")
    if not words:
        return zero
    return sign + " ".join(words[:parts])


def _unit_after(size, steps):
    sizes = list(UNITS.values())
    return sizes[min(sizes.index(size) + steps, len(sizes) - 1)]


def round_duration(seconds, step, *, direction="nearest"):
    """A duration in whole steps: 'nearest' (halves go up), 'up' or 'down'."""
    if step <= 0:
        raise ValueError("step must be positive")
    whole, rest = divmod(seconds, step)
    if direction == "up":
        whole += rest > 0
    elif direction == "nearest":
        whole += rest * 2 >= step
    elif direction != "down":
        raise ValueError(f"unknown direction {direction!r}")
    return whole * step
