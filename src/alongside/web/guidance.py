"""The guidance in place: what it says at each page, shown or hidden as whoever is signed in likes it."""

from alongside.reference.guidance import Note, find_note
from alongside.web.requests import Request

HIDDEN = "guidance_hidden"


def note_for(request: Request) -> Note | None:
    """This will give the note for the page that is asked for; None where it has none."""
    match = request.resolver_match
    return find_note(match.url_name) if match is not None and match.url_name else None


def is_hidden(request: Request) -> bool:
    """This will say whether they have hidden the notes; remembered while they are signed in."""
    return bool(request.session.get(HIDDEN, False))


def set_hidden(request: Request, *, hidden: bool) -> None:
    """This will show or hide the notes on all pages from now on."""
    request.session[HIDDEN] = hidden
