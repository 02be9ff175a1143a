"""Texts that have to fit where they are kept."""

from alongside.kernel.errors import UnableToError


class UnableToFitText(UnableToError):
    """A text is longer than its place."""


def require_fit(*, text: str, most: int, field: str) -> None:
    """This will raise UnableToFitText, naming the form's field, where a text is longer than `most`."""
    if len(text) > most:
        raise UnableToFitText(
            f"This has {len(text):,} characters, and {most:,} are the most that fit here. Shorten it.",
            field=field,
        )
