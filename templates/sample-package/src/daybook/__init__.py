"""Durations, busy times and plain text tables for a day's work."""

from daybook.durations import DurationError, format_duration, parse_duration, round_duration
from daybook.intervals import IntervalSet
from daybook.tables import render_table, wrap_cell

__all__ = [
    "DurationError",
    "IntervalSet",
    "format_duration",
    "parse_duration",
    "render_table",
    "round_duration",
    "wrap_cell",
]
