"""The calls of stages, meetings and missing episodes, for tests/calls.py: who makes them, about what."""

from collections.abc import Callable
from typing import Any

from alongside.access.door import SEE, WRITE, Granted, open_record
from alongside.access.viewer import Viewer
from alongside.casework import clock_events, clocks, late_reasons, meetings, missing, nrm_pack, stages
from alongside.missing.aftermath import NewNotice
from alongside.pathway.meetings.operations import NewAction
from alongside.pathway.stages.operations import NewStep
from tests.world import World, new_meeting


def _step(w: World) -> NewStep:
    return NewStep(kind="nrm", to="identified", at=w.now, reason="heron reason")


def _open(w: World, v: Viewer, action: str) -> Granted:
    return open_record(viewer=v, person_id=w.child, action=action, purpose="a test", now=w.now)


# By name: who makes the call, and the call. All are about the child.
OF_CHILD: dict[str, tuple[str, Callable[[World, Viewer], Any]]] = {
    "stages.take_step": (
        "social worker",
        lambda w, v: stages.take_step(viewer=v, person_id=w.child, step=_step(w), now=w.now),
    ),
    "stages.list_stages": (
        "social worker",
        lambda w, v: stages.list_stages(viewer=v, person_id=w.child, now=w.now),
    ),
    "stages.get_standing": (
        "social worker",
        lambda w, v: stages.get_standing(viewer=v, person_id=w.child, now=w.now),
    ),
    "stages.get_step_form": (
        "social worker",
        lambda w, v: stages.get_step_form(
            viewer=v, person_id=w.child, kind="nrm", to="referred", course_id=None, now=w.now
        ),
    ),
    "nrm_pack.get_nrm_pack": (
        "social worker",
        lambda w, v: nrm_pack.get_nrm_pack(viewer=v, person_id=w.child, now=w.now),
    ),
    "stages.record_late_reason": (
        "social worker",
        lambda w, v: stages.record_late_reason(
            viewer=v,
            person_id=w.child,
            clock="C03",
            limb="",
            started_at=w.now,
            reason="heron reason",
            now=w.now,
        ),
    ),
    "stages.take_steps_of_meeting": (
        "social worker",
        lambda w, v: stages.take_steps_of_meeting(granted=_open(w, v, WRITE), meeting=new_meeting(w)),
    ),
    "clock_events.list_events": (
        "social worker",
        lambda w, v: clock_events.list_events(granted=_open(w, v, SEE), as_at=w.now),
    ),
    "late_reasons.list_said_reasons": (
        "social worker",
        lambda w, v: late_reasons.list_said_reasons(granted=_open(w, v, SEE)),
    ),
    "clocks.list_person_clocks": (
        "social worker",
        lambda w, v: clocks.list_person_clocks(viewer=v, person_id=w.child, now=w.now),
    ),
    "meetings.action_rows": (
        "social worker",
        lambda w, v: meetings.action_rows(granted=_open(w, v, SEE)),
    ),
    "meetings.get_minutes": (
        "social worker",
        lambda w, v: meetings.get_minutes(viewer=v, person_id=w.child, meeting_id=w.meeting, now=w.now),
    ),
    "meetings.list_person_actions": (
        "social worker",
        lambda w, v: meetings.list_person_actions(viewer=v, person_id=w.child, now=w.now),
    ),
    "meetings.list_person_meetings": (
        "social worker",
        lambda w, v: meetings.list_person_meetings(viewer=v, person_id=w.child, now=w.now),
    ),
    "meetings.record_action": (
        "social worker",
        lambda w, v: meetings.record_action(
            viewer=v, person_id=w.child, action=NewAction(what="Ask about the kestrel"), now=w.now
        ),
    ),
    "meetings.mark_action_done": (
        "social worker",
        lambda w, v: meetings.mark_action_done(
            viewer=v, person_id=w.child, action_id=w.action, what_happened="heron reason", at=w.now, now=w.now
        ),
    ),
    "meetings.say_action_late": (
        "social worker",
        lambda w, v: meetings.say_action_late(
            viewer=v, person_id=w.child, action_id=w.action, reason="heron reason", now=w.now
        ),
    ),
    "missing.record_check": (
        "officer",
        lambda w, v: missing.record_check(
            viewer=v, person_id=w.child, checked_at=w.now, officer="x", outcome="heron reason", now=w.now
        ),
    ),
    "missing.record_notice": (
        "officer",
        lambda w, v: missing.record_notice(
            viewer=v, person_id=w.child, notice=NewNotice(party="HOST_POLICE", name="Zephyrine"), now=w.now
        ),
    ),
    "missing.record_followup": (
        "officer",
        lambda w, v: missing.record_followup(
            viewer=v, person_id=w.child, kind="ACTED_ON", at=w.now, text="heron reason", now=w.now
        ),
    ),
}
