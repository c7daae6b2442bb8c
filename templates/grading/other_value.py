"""A value of the same kind that is not the same: what a test's expectation is changed to."""


def other_value(value, random):
    if value is None:
        return 0
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return abs(value) + random.choice((1, 2, 3))
    if isinstance(value, float):
        return abs(value) + random.choice((0.5, 1.0, 1.5))
    if isinstance(value, complex):
        return value + 1
    if isinstance(value, bytes):
        return other_text(value.decode("latin-1"), random).encode("latin-1")
    return other_text(value, random)


def other_text(value, random):
    places = [index for index, letter in enumerate(value) if letter.isascii() and letter.isalnum()]
    if not places:
        return value + random.choice("aeiou")
    index = random.choice(places)
    letters = "0123456789" if value[index].isdigit() else "abcdefghijklmnoprstuvw"
    letter = random.choice([letter for letter in letters if letter != value[index].lower()])
    return value[:index] + (letter.upper() if value[index].isupper() else letter) + value[index + 1 :]
