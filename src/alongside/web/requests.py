"""What a view may count on once the middleware has let a request through."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from django.http import HttpRequest, HttpResponse

from alongside.access.viewer import CARE, Viewer
from alongside.casework.emergencies import OpeningRow
from alongside.organisations.queries import Present


class Request(HttpRequest):
    """A request of somebody who is signed in, at one moment."""

    viewer: Viewer
    who: Present
    now: datetime
    openings: tuple[OpeningRow, ...]


View = TypeVar("View", bound=Callable[..., HttpResponse])

# What a form carries for itself, and what is never shown or carried again.
NEVER_CARRIED = {"csrfmiddlewaretoken", "password", "present_password", "new_password", "code", "passkey"}

# Who may ask for a view. What is not marked is for people who are signed in.
EVERYBODY, NOBODY_IN_PARTICULAR = "everybody", "nobody in particular"


def for_everybody(view: View) -> View:
    """This will mark a view that answers without anybody signed in."""
    view.audience = EVERYBODY  # type: ignore[attr-defined]
    return view


def for_nobody_in_particular(view: View) -> View:
    """This will mark a view that is the same for all the world, and is served without the database."""
    view.audience = NOBODY_IN_PARTICULAR  # type: ignore[attr-defined]
    return view


def audience_of(view: Callable[..., HttpResponse]) -> str:
    """This will say who may ask for a view: EVERYBODY, NOBODY_IN_PARTICULAR, or "" for the signed in."""
    return getattr(view, "audience", "")


def for_purpose(purpose: str) -> Callable[[View], View]:
    """This will mark a view with that for which it opens records (policy/access/purposes.yaml)."""

    def mark(view: View) -> View:
        view.purpose = purpose  # type: ignore[attr-defined]
        return view

    return mark


def purpose_of(view: Callable[..., HttpResponse]) -> str:
    """This will say for what a view opens records: care, where nothing else is said."""
    return str(getattr(view, "purpose", CARE))
