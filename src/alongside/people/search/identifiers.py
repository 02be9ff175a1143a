"""Numbers that a person is known by, as typed: without spaces, and with one slip of the keyboard."""

import re

LEAST_NUMBER = 7  # characters: in shorter numbers a changed digit is too often somebody else's

_NHS_SPACED = re.compile(r"(?<!\d)\d{3}[ -]\d{3}[ -]\d{4}(?!\d)", re.ASCII)
_PHONE = re.compile(r"(?<!\w)(?:\+44\s?(?:\(0\)\s?)?|0)\d{2,4}[\s-]?\d{3,4}[\s-]?\d{3,4}(?!\w)", re.ASCII)
_POSTCODE = re.compile(r"(?<!\w)([a-z]{1,2}\d[a-z\d]?)\s*(\d[a-z]{2})(?!\w)", re.ASCII | re.IGNORECASE)
_NUMBERED = re.compile(r"(?<!\S)(?=\S*\d)[a-z0-9][a-z0-9/_.-]{2,}(?!\S)", re.ASCII | re.IGNORECASE)


def compact(value: str) -> str:
    """This will give an identifier, telephone number or postcode as one run of capitals and digits."""
    run = "".join(letter for letter in value.upper() if letter.isalnum())
    if value.lstrip().startswith("+44"):
        return "0" + run[2:].removeprefix("0")
    return run


def take_postcode(text: str) -> tuple[str, str]:
    """This will find a postcode and give it compact, with the rest of the text; none gives ("", text)."""
    match = _POSTCODE.search(text)
    if match is None:
        return "", text
    return compact(match[0]), f"{text[: match.start()]} {text[match.end() :]}"


def take_spaced_numbers(text: str) -> tuple[list[str], str]:
    """This will find NHS numbers and telephone numbers written with spaces, before a date is looked for."""
    return _take(text, (_PHONE, _NHS_SPACED))


def take_numbers(text: str) -> tuple[list[str], str]:
    """This will find whatever else holds a digit: pupil numbers, council ids, police references."""
    return _take(text, (_NUMBERED,))


def _take(text: str, shapes: tuple[re.Pattern[str], ...]) -> tuple[list[str], str]:
    found: list[str] = []
    for shape in shapes:
        found += [compact(match) for match in shape.findall(text)]
        text = shape.sub(" ", text)
    return found, text


def one_slip(value: str) -> set[str]:
    """This will give the numbers one digit, or two neighbours swapped, away; for a short one none."""
    if len(value) < LEAST_NUMBER:
        return set()
    found = {value[:at] + value[at + 1] + value[at] + value[at + 2 :] for at in range(len(value) - 1)}
    for at, digit in enumerate(value):
        if digit.isdigit():
            found |= {value[:at] + other + value[at + 1 :] for other in "0123456789"}
    return found - {value}
