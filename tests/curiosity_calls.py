"""The calls about questions, as tests/calls.py lists them: who makes each, and what it is about."""

from collections.abc import Callable
from typing import Any

from alongside.access.viewer import Viewer
from alongside.casework import curiosity, records
from alongside.kernel.dates import UncertainDate, local_date
from tests.world import World

Make = Callable[[World, Viewer], Any]


def _answer(w: World, v: Viewer) -> Any:
    """Help is made to wait: a question that stands at once."""
    records.record_event(
        viewer=v,
        person_id=w.child,
        kind="SUPPORT",
        title="Counselling is on hold until the trial is over.",
        happened=UncertainDate.exact(local_date(w.now)),
        now=w.now,
    )
    return curiosity.answer_prompt(
        viewer=v,
        person_id=w.child,
        rule="help-made-to-wait",
        outcome="answered",
        words="heron reason",
        now=w.now,
    )


CALLS: dict[str, tuple[str, Make, bool]] = {
    "curiosity.get_prompts": (
        "social worker",
        lambda w, v: curiosity.get_prompts(viewer=v, person_id=w.child, as_at=w.now, now=w.now),
        True,
    ),
    "curiosity.get_questions": (
        "social worker",
        lambda w, v: curiosity.get_questions(viewer=v, person_id=w.child, now=w.now),
        True,
    ),
    "curiosity.list_ignored_prompts": (
        "social worker",
        lambda w, v: curiosity.list_ignored_prompts(viewer=v, people=[w.child], now=w.now),
        False,
    ),
    "curiosity.answer_prompt": ("social worker", _answer, True),
}

SAYS_NOTHING = {
    "curiosity.list_prompts": "asks the proof that a record was opened",
    "curiosity.list_ignored": "asks the proof that a record was opened",
    "curiosity_heard.is_childs_voice": "reads one text that was opened",
    "curiosity_heard.without_others": "reads one text that was opened",
    "curiosity_plans.tags_of_plan": "reads one entry that was opened",
    "curiosity_plans.list_reviews_due": "asks the proof that a record was opened",
    "curiosity_timeline.list_happenings": "asks the proof that a record was opened",
    "curiosity_workers.is_lasting": "reads one involvement that was opened",
    "curiosity_workers.list_changes": "reads involvements that were opened",
    "curiosity_workers.tags_of_worker": "reads one involvement that was opened",
    "curiosity_tags.lives_after": "reads one entry that was opened",
    "curiosity_tags.host_area_told_at": "reads one episode that was opened",
    "curiosity_tags.list_at_same_place": "reads worries that were opened",
    "curiosity_tags.names_of": "reads one relationship that was opened",
    "curiosity_tags.tags_of_text": "reads one text that was opened",
    "curiosity_tags.span_of": "reads a date",
}
