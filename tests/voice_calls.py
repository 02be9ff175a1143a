"""The calls of the child's own entry, for tests/calls.py: who makes them, and what they are about."""

from collections.abc import Callable
from typing import Any

from alongside.access.session import set_viewer
from alongside.access.viewer import Viewer
from alongside.casework import acting, child_links, families, voice
from tests import supervision_calls
from tests.world import World
from tests.world_voice import (
    give_link,
    new_crime_decision,
    new_feedback,
    new_response,
    new_said,
    together,
    write_together,
)

Make = Callable[[World, Viewer], Any]


def _end(w: World, v: Viewer) -> Any:
    return voice.end_child_link(viewer=v, person_id=w.child, link_id=w.child_link, now=w.now)


def _open(w: World, v: Viewer) -> Any:
    return voice.open_together(viewer=v, person_id=w.child, link_id=w.child_link, now=w.now)


def _read(w: World, v: Viewer) -> Any:
    return voice.mark_child_entry_read(viewer=v, person_id=w.child, entry_id=w.child_entry, now=w.now)


def _answer(w: World, v: Viewer) -> Any:
    return voice.answer_unsafe(
        viewer=v, person_id=w.child, entry_id=w.child_entry, done="heron reason", now=w.now
    )


# Refused where the record is not open.
OF_RECORD: dict[str, tuple[str, Make]] = {
    **supervision_calls.OF_RECORD,
    "voice.make_child_link": ("teacher", lambda w, v: together(w, v)),
    "voice.end_child_link": ("social worker", _end),
    "voice.open_together": ("social worker", _open),
    "voice.say_together": ("social worker", lambda w, v: write_together(w, v)),
    "voice.get_voice": ("officer", lambda w, v: voice.get_voice(viewer=v, person_id=w.child, now=w.now)),
    "voice.mark_child_entry_read": ("door", _read),
    "voice.answer_unsafe": ("door", _answer),
    "voice.list_child_said": (
        "officer",
        lambda w, v: voice.list_child_said(viewer=v, person_id=w.child, now=w.now),
    ),
    "families.record_first_response": (
        "teacher",
        lambda w, v: families.record_first_response(
            viewer=v, person_id=w.child, response=new_response(w), now=w.now
        ),
    ),
    "acting.get_acting": ("officer", lambda w, v: acting.get_acting(viewer=v, person_id=w.child, now=w.now)),
    "acting.record_crime_decision": (
        "teacher",
        lambda w, v: acting.record_crime_decision(
            viewer=v, person_id=w.child, decision=new_crime_decision(w), now=w.now
        ),
    ),
    "families.record_feedback": (
        "teacher",
        lambda w, v: families.record_feedback(
            viewer=v, person_id=w.child, feedback=new_feedback(w), now=w.now
        ),
    ),
}
OWN: dict[str, tuple[str, Make]] = {
    **supervision_calls.OWN,
    "voice.list_unsafe_alerts": ("door", lambda w, v: voice.list_unsafe_alerts(viewer=v, now=w.now)),
}


def _say_alone(w: World) -> Any:
    made = give_link(w)
    set_viewer(user_id=None, now=w.now)
    return child_links.say_alone(token=made.token, word="", said=new_said(), viewer=None, now=w.now)


BY_NOBODY: dict[str, Callable[[World], Any]] = {"child_links.say_alone": _say_alone}
SAYS_NOTHING: dict[str, str] = {
    **supervision_calls.SAYS_NOTHING,
    "child_links.get_child_page": "when something was sent by a link and read; no word, no name",
    "child_links.require_word": "whether a secret and a word belong together; wrong ones are counted",
    "voice.child_entry_rows": "puts words to what a page has opened",
    "families.response_rows": "puts words to what a page has opened",
    "families.feedback_rows": "puts words to what a page has opened",
    "families.list_staying": "puts words to what a page has opened",
}
