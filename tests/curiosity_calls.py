"""The calls about questions, as tests/calls.py lists them: who makes each, and what it is about."""

from collections.abc import Callable
from typing import Any

from alongside.access.viewer import Viewer
from alongside.casework import curiosity
from tests.world import World

Make = Callable[[World, Viewer], Any]

CALLS: dict[str, tuple[str, Make, bool]] = {
    "curiosity.get_prompts": (
        "social worker",
        lambda w, v: curiosity.get_prompts(viewer=v, person_id=w.child, as_at=w.now, now=w.now),
        True,
    ),
}

SAYS_NOTHING = {
    "curiosity.list_prompts": "asks the proof that a record was opened",
    "curiosity_timeline.list_happenings": "asks the proof that a record was opened",
    "curiosity_tags.lives_after": "reads one entry that was opened",
    "curiosity_tags.tags_of_text": "reads one text that was opened",
    "curiosity_tags.span_of": "reads a date",
}
