"""What a story shows of where a person stands: clocks, stages, meetings, actions, missing episodes."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from alongside.access.viewer import Viewer
from alongside.casework import meetings, stages
from alongside.casework.clocks import ClockRow
from alongside.casework.meetings import ActionRow
from alongside.kernel.dates import local_date, show_clock, show_day
from alongside.kernel.ids import PersonId
from alongside.missing.queries import EpisodeFact, InterviewFact
from alongside.pathway.meetings.queries import AttendanceFact, MeetingFact
from alongside.pathway.stages.queries import StageNow

Shown = dict[str, Any]


def show_pathway(viewer: Viewer, person_id: PersonId, now: datetime) -> Shown:
    """This will give a person's stages, meetings and actions, each the first first."""
    found = stages.list_stages(viewer=viewer, person_id=person_id, now=now)
    held = meetings.list_person_meetings(viewer=viewer, person_id=person_id, now=now)
    undertaken = meetings.list_person_actions(viewer=viewer, person_id=person_id, now=now)
    return {
        "stages": [_stage(row) for row in found],
        "meetings": [_meeting(row) for row in held],
        "actions": [_action(row) for row in undertaken],
    }


def show_clock_row(row: ClockRow) -> Shown:
    """This will give one clock."""
    return {
        "clock": row.clock,
        "limb": row.limb,
        "title": row.title,
        "started_at": plain_value(row.started_at),
        "due_at": plain_value(row.due_at),
        "by": _by(row),
        "not_before": row.is_earliest,
        "do_by": plain_value(row.do_by),
        "state": row.state.value,
        "done_at": plain_value(row.done_at),
        "outcome": row.outcome,
        "late_reason": row.late_reason,
        "standing": row.standing,
        "source": row.source,
        "verified": row.is_verified,
    }


def _by(row: ClockRow) -> str:
    """In London's time: the moment, or the last day that is in time."""
    if row.is_in_hours:
        return f"{show_day(local_date(row.due_at))}, {show_clock(row.due_at)}"
    return f"the end of {show_day(local_date(row.due_at - timedelta.resolution))}"


def tell_clock(shown: Shown) -> str:
    """This will say in a line where a clock that `show_clock_row` gave stands."""
    name = f"{shown['clock']} {shown['limb']}".strip()
    why = f" ({shown['outcome']})" if shown["outcome"] else ""
    late = f" Why: {shown['late_reason']}" if shown["late_reason"] else ""
    by = "not before" if shown["not_before"] else "by"
    return f"{name:<18} {shown['state']:<9} {by} {shown['by']}  {shown['title']}{why}{late}"


def show_episode(episode: EpisodeFact) -> Shown:
    """This will give one missing episode, and what became of it."""
    return {
        "missing_from": plain_value(episode.missing_from),
        "found_at": plain_value(episode.found_at),
        "circumstances": episode.circumstances,
        "found_note": episode.found_note,
        "return_interviews": episode.interviews,
        "return_interview_held": episode.interview_held,
        "interviews": [_interview(row) for row in episode.offers],
        "prevention_checks": [
            {"at": plain_value(row.checked_at), "officer": row.officer, "outcome": row.outcome}
            for row in episode.checks
        ],
        "told": [
            {"party": row.party, "name": row.name, "at": plain_value(row.told_at)} for row in episode.notices
        ],
        "followed_by": [
            {"kind": row.kind, "at": plain_value(row.at), "text": row.text} for row in episode.followups
        ],
    }


def plain_value(value: object) -> object:
    """This will give dates and times as ISO 8601, times in UTC; all else as it is."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def _stage(stage: StageNow) -> Shown:
    return {
        "kind": stage.kind,
        "title": stage.title,
        "about": stage.about,
        "state": stage.state,
        "label": stage.label,
        "since": plain_value(stage.since),
        "ended": stage.is_ended,
        "next": stage.next_words,
        "steps": [
            {
                "to": step.to_state,
                "label": step.label,
                "at": plain_value(step.at),
                "reason": step.reason,
                **step.details,
            }
            for step in stage.steps
        ],
    }


def _meeting(meeting: MeetingFact) -> Shown:
    return {
        "kind": meeting.kind,
        "held_at": plain_value(meeting.held_at),
        "attendance": [_attendance(row) for row in meeting.attendances],
        "absent_reason": meeting.absent_reason,
        "notes": meeting.notes,
        "decisions": meeting.decisions,
        "outcome": meeting.outcome,
        "child_view": meeting.child_view,
        "parents_view": meeting.parents_view,
        "dissent": meeting.dissent,
    }


def _attendance(row: AttendanceFact) -> Shown:
    return {
        "agency": row.agency,
        "agency_kind": row.agency_kind,
        "name": row.name,
        "presence": row.presence,
        "reason": row.reason,
        "views": row.views,
    }


def _action(row: ActionRow) -> Shown:
    return {
        "what": row.fact.what,
        "owner": row.owner,
        "due": plain_value(row.fact.due_on),
        "done_at": plain_value(row.fact.done_at),
        "what_happened": row.fact.done_note,
        "late": row.is_late,
        "late_reason": row.fact.late_reason,
    }


def _interview(row: InterviewFact) -> Shown:
    return {
        "offered_at": plain_value(row.offered_at),
        "answer": row.answer,
        "held_at": plain_value(row.held_at),
        "interviewer": row.interviewer,
        "chosen_by": row.chosen_by,
        "independent": row.is_independent,
        "reason": row.reason,
        "child_words": row.child_words,
        "note": row.note,
        "before": row.before,
        "during": row.during,
        "after": row.after,
        "would_help": row.would_help,
        "carers_words": row.carers_words,
    }
