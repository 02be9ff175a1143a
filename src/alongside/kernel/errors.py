"""What goes wrong, in words for the person who has to mend it."""


class UnableToError(Exception):
    """A request that cannot be carried out as it stands.

    The message is shown to a practitioner: it says what is wrong and how to mend it.
    `field` names the form field that it belongs to, where there is one.
    """

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class NotFoundError(Exception):
    """The record does not exist, or this viewer may not see it: the answer is the same."""
