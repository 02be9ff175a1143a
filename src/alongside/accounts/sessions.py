"""Where somebody is signed in: begun, seen, ended, listed."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db.models import OuterRef, Q, Subquery

from alongside.access.viewer import Viewer
from alongside.accounts.models import LastSeen, Session
from alongside.accounts.policy import get_accounts_policy
from alongside.accounts.rules import describe_browser, longest_session, why_ended
from alongside.audit import writer as audit
from alongside.kernel.errors import NotFoundError

_MOST_LISTED = 50


@dataclass(frozen=True, kw_only=True)
class SessionFact:
    """One session as its owner sees it."""

    session_id: UUID
    how: str
    browser: str
    begun_at: datetime
    seen_at: datetime
    ended_at: datetime | None
    ended_why: str


def begin_session(*, viewer: Viewer, how: str, user_agent: str, now: datetime) -> UUID:
    """This will begin a session of the viewer's; `how` says what they signed in with."""
    row = Session(
        id=uuid4(),
        user_id=viewer.user_id,
        how=how,
        browser=describe_browser(user_agent=user_agent),
        begun_at=now,
    )
    row.save(force_insert=True)
    LastSeen.objects.create(session_id=row.id, seen_at=now)
    return row.id


def is_live(*, viewer: Viewer, session_id: UUID, signed_in_at: datetime, now: datetime) -> bool:
    """This will say whether the viewer's session still holds, and write that it was seen, or why it ended.

    What was seen is written once a minute at most, so up to a minute less than the limit may pass unseen.
    """
    policy = get_accounts_policy()
    last_seen = LastSeen.objects.filter(session_id=OuterRef("id")).values("seen_at")
    found = (
        Session.objects.filter(id=session_id, user_id=viewer.user_id, ended_at__isnull=True)
        .annotate(seen_at=Subquery(last_seen))
        .values_list("begun_at", "seen_at")
        .first()
    )
    if found is None:
        return False
    begun_at, seen_at = found
    why = why_ended(
        begun_at=min(begun_at, signed_in_at),
        seen_at=seen_at,
        longest=longest_session(roles=viewer.roles, longest=policy.longest, by_role=policy.longest_by_role),
        idle=policy.idle,
        now=now,
    )
    if why:
        end_sessions(viewer=viewer, why=why, only=session_id, now=now)
        return False
    if now - seen_at >= policy.write_seen_every:
        LastSeen.objects.filter(session_id=session_id).update(seen_at=now)
    return True


def end_sessions(
    *, viewer: Viewer, why: str, only: UUID | None = None, but: UUID | None = None, now: datetime
) -> int:
    """This will end the viewer's own sessions: all, `only` one, or all `but` one. Each is audited.

    Gives how many ended.
    """
    rows = Session.objects.filter(user_id=viewer.user_id, ended_at__isnull=True)
    if only is not None:
        rows = rows.filter(id=only)
    ended = [each for each in rows.values_list("id", flat=True) if each != but]
    Session.objects.filter(id__in=ended).update(ended_at=now, ended_why=why)
    audit.append_all(
        acts=[
            audit.Act(
                action="ended session",
                actor_id=viewer.user_id,
                agency_id=viewer.agency_id,
                purpose=why,
                subject_kind="session",
                subject_id=session_id,
                now=now,
            )
            for session_id in ended
        ]
    )
    return len(ended)


def require_own_session(*, viewer: Viewer, session_id: UUID) -> None:
    """This will raise NotFoundError where there is no such session of the viewer's that still lasts."""
    if not Session.objects.filter(id=session_id, user_id=viewer.user_id, ended_at__isnull=True).exists():
        raise NotFoundError


def list_sessions(*, user_id: UUID, now: datetime) -> tuple[SessionFact, ...]:
    """This will list somebody's own sessions, the latest first: those that last and those lately ended."""
    policy = get_accounts_policy()
    longest = max([policy.longest, *policy.longest_by_role.values()])
    rows = Session.objects.filter(
        Q(begun_at__gte=now - longest, ended_at__isnull=True) | Q(ended_at__gte=now - policy.kept_in_list),
        user_id=user_id,
    ).order_by("-begun_at")[:_MOST_LISTED]
    seen = LastSeen.objects.in_bulk([row.id for row in rows])
    return tuple(_fact(row, seen[row.id].seen_at, now=now) for row in rows if row.id in seen)


def _fact(row: Session, seen_at: datetime, *, now: datetime) -> SessionFact:
    # One that was left idle is over, though nobody has asked anything of it since and written so.
    idle_until = seen_at + get_accounts_policy().idle
    was_left = row.ended_at is None and idle_until <= now
    return SessionFact(
        session_id=row.id,
        how=row.how,
        browser=row.browser,
        begun_at=row.begun_at,
        seen_at=seen_at,
        ended_at=idle_until if was_left else row.ended_at,
        ended_why="idle" if was_left else row.ended_why,
    )
