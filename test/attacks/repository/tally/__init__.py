"""Small sums of money in whole cents."""

from tally.money import format_cents, parse_cents, split
from tally.words import plural

__all__ = ["format_cents", "parse_cents", "plural", "split"]
