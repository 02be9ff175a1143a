"""The calls of consultation and supervision, for tests/calls.py: who makes them, and what they are about."""

from collections.abc import Callable
from typing import Any

from alongside.access.viewer import Viewer
from alongside.casework import consulting, supervising
from tests.world import World
from tests.world_supervision import ask, reflect

Make = Callable[[World, Viewer], Any]


def _reply(w: World, v: Viewer) -> Any:
    return consulting.reply_to_colleague(
        viewer=v, consultation_id=w.consultation, text="heron reason", now=w.now
    )


def _oversee(w: World, v: Viewer) -> Any:
    return consulting.write_oversight(viewer=v, person_id=w.child, note="heron reason", now=w.now)


# Refused where the record, the question or the reflection is not open.
OF_RECORD: dict[str, tuple[str, Make]] = {
    "consulting.ask_colleague": ("teacher", lambda w, v: ask(w, v)),
    "consulting.reply_to_colleague": ("school lead", _reply),
    "consulting.get_consultation": (
        "school lead",
        lambda w, v: consulting.get_consultation(viewer=v, consultation_id=w.consultation, now=w.now),
    ),
    "consulting.get_consulting": (
        "officer",
        lambda w, v: consulting.get_consulting(viewer=v, person_id=w.child, now=w.now),
    ),
    "consulting.write_oversight": ("head", _oversee),
    "supervising.keep_reflection": ("social worker", lambda w, v: reflect(w, v)),
    "supervising.get_reflection": (
        "manager",
        lambda w, v: supervising.get_reflection(viewer=v, reflection_id=w.reflection, now=w.now),
    ),
    "supervising.get_workload": ("head", lambda w, v: supervising.get_workload(viewer=v, now=w.now)),
}
OWN: dict[str, tuple[str, Make]] = {
    "consulting.list_asked_of_me": (
        "school lead",
        lambda w, v: consulting.list_asked_of_me(viewer=v, now=w.now),
    ),
    "supervising.get_supervision": (
        "social worker",
        lambda w, v: supervising.get_supervision(viewer=v, now=w.now),
    ),
}
SAYS_NOTHING: dict[str, str] = {
    "supervising.manages_others": "the viewer's own roles",
    "supervising.in_words": "a number in words",
}
