"""Reads missing episodes."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from alongside.access.door import Granted
from alongside.missing.models import Episode, ReturnInterview


@dataclass(frozen=True, kw_only=True)
class EpisodeFact:
    """An episode: from when, found when (None while missing), and whether an interview was held."""

    episode_id: UUID
    missing_from: datetime
    found_at: datetime | None
    circumstances: str
    found_note: str
    interviews: int
    interview_held: bool


@dataclass(frozen=True, kw_only=True)
class InterviewFact:
    """A return interview: for which episode, when offered, what the child answered, when held if it was."""

    interview_id: UUID
    episode_id: UUID
    offered_at: datetime
    answer: str
    held_at: datetime | None


def list_interviews(*, granted: Granted) -> tuple[InterviewFact, ...]:
    """This will list the return interviews of the opened child, the first first."""
    rows = ReturnInterview.objects.filter(person_id=granted.person_id).order_by("offered_at")
    return tuple(
        InterviewFact(
            interview_id=row.id,
            episode_id=row.episode_id,
            offered_at=row.offered_at,
            answer=row.answer,
            held_at=row.held_at,
        )
        for row in rows
    )


def list_episodes(*, granted: Granted) -> tuple[EpisodeFact, ...]:
    """This will list the opened child's episodes, the latest first."""
    rows = Episode.objects.filter(person_id=granted.person_id).prefetch_related("interviews")
    return tuple(
        EpisodeFact(
            episode_id=row.id,
            missing_from=row.missing_from,
            found_at=row.found_at,
            circumstances=row.circumstances,
            found_note=row.found_note,
            interviews=len(row.interviews.all()),
            interview_held=any(interview.held_at for interview in row.interviews.all()),
        )
        for row in rows.order_by("-missing_from")
    )
