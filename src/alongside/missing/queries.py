"""Reads missing episodes."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from alongside.access.door import Granted, read_once
from alongside.missing.models import Episode, ReturnInterview


@dataclass(frozen=True, kw_only=True)
class InterviewFact:
    """A return interview: for which episode, when offered, what the child answered, when held if it was."""

    interview_id: UUID
    episode_id: UUID
    offered_at: datetime
    answer: str
    held_at: datetime | None
    interviewer: str
    chosen_by: str
    is_independent: bool | None
    reason: str
    child_words: str
    note: str
    before: str
    during: str
    after: str
    would_help: str
    carers_words: str


@dataclass(frozen=True, kw_only=True)
class CheckFact:
    """The police's prevention check after an episode."""

    checked_at: datetime
    officer: str
    outcome: str


@dataclass(frozen=True, kw_only=True)
class NoticeFact:
    """Who has to know of an episode (code list missing_party); `told_at` is None until they were told."""

    party: str
    name: str
    told_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class FollowupFact:
    """What was done after an episode (code list missing_followup)."""

    kind: str
    at: datetime
    text: str


@dataclass(frozen=True, kw_only=True)
class EpisodeFact:
    """An episode: from when, found when (None while missing), and what became of it."""

    episode_id: UUID
    missing_from: datetime
    found_at: datetime | None
    circumstances: str
    found_note: str
    interviews: int
    interview_held: bool
    offers: tuple[InterviewFact, ...]
    checks: tuple[CheckFact, ...]
    notices: tuple[NoticeFact, ...]
    followups: tuple[FollowupFact, ...]

    @property
    def is_acted_on(self) -> bool:
        """This will say whether it is recorded what changed because of what the child said."""
        return any(each.kind == "ACTED_ON" for each in self.followups)


@read_once
def list_interviews(*, granted: Granted) -> tuple[InterviewFact, ...]:
    """This will list the return interviews of the opened child, the first first."""
    rows = ReturnInterview.objects.filter(person_id=granted.person_id).order_by("offered_at")
    return tuple(map(_interview, rows))


@read_once
def list_episodes(*, granted: Granted) -> tuple[EpisodeFact, ...]:
    """This will list the opened child's episodes, the latest first."""
    rows = Episode.objects.filter(person_id=granted.person_id).prefetch_related(
        "interviews", "checks", "notices", "followups"
    )
    return tuple(map(_episode, rows.order_by("-missing_from")))


def _episode(row: Episode) -> EpisodeFact:
    offers = tuple(map(_interview, sorted(row.interviews.all(), key=lambda each: each.offered_at)))
    checks = sorted(row.checks.all(), key=lambda each: each.checked_at)
    notices = sorted(row.notices.all(), key=lambda each: each.recorded_at)
    followups = sorted(row.followups.all(), key=lambda each: each.at)
    return EpisodeFact(
        episode_id=row.id,
        missing_from=row.missing_from,
        found_at=row.found_at,
        circumstances=row.circumstances,
        found_note=row.found_note,
        interviews=len(offers),
        interview_held=any(each.held_at for each in offers),
        offers=offers,
        checks=tuple(
            CheckFact(checked_at=each.checked_at, officer=each.officer, outcome=each.outcome)
            for each in checks
        ),
        notices=tuple(NoticeFact(party=each.party, name=each.name, told_at=each.told_at) for each in notices),
        followups=tuple(FollowupFact(kind=each.kind, at=each.at, text=each.text) for each in followups),
    )


def _interview(row: ReturnInterview) -> InterviewFact:
    return InterviewFact(
        interview_id=row.id,
        episode_id=row.episode_id,
        offered_at=row.offered_at,
        answer=row.answer,
        held_at=row.held_at,
        interviewer=row.interviewer,
        chosen_by=row.chosen_by,
        is_independent=row.is_independent,
        reason=row.reason,
        child_words=row.child_words,
        note=row.note,
        before=row.before,
        during=row.during,
        after=row.after,
        would_help=row.would_help,
        carers_words=row.carers_words,
    )
