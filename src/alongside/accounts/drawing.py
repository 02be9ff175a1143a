"""Draws secrets that people read, type and say aloud."""

import secrets

# Without letters and digits that look alike: 32 signs, five bits each.
_SIGNS = "abcdefghijkmnpqrstuvwxyz23456789"
_GROUP = 5


def draw_groups(*, count: int) -> str:
    """This will draw a random secret of so many groups of five signs, with hyphens between: 25 bits each."""
    return "-".join("".join(secrets.choice(_SIGNS) for _ in range(_GROUP)) for _ in range(count))
