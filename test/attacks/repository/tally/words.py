"""Words around amounts."""


def plural(count, noun):
    """'1 coin', '2 coins'."""
    return "%d %s" % (count, noun if count == 1 else noun + "s")
