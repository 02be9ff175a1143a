"""How children and families are met: the first response, and what they say of it (S-24, S-25, S-31, S-62)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from alongside.access.door import Granted
from alongside.audit import writer as audit
from alongside.concerns.chronology import NewEntry, add_entries
from alongside.kernel.dates import UncertainDate, local_date, show_clock
from alongside.kernel.errors import UnableToError
from alongside.kernel.ids import AgencyId, UserId
from alongside.kernel.texts import require_fit
from alongside.reference.codelists import get_label, require_code
from alongside.voice.models import Feedback, FirstResponse

AWARE = ("yes", "no", "unknown")


class UnableToRecordResponse(UnableToError):
    """What was given about a first response or a feedback cannot be recorded as it stands."""


@dataclass(frozen=True, kw_only=True)
class NewResponse:
    """A first response: `told` and `support` say what, or why not yet; `child_aware` is one of AWARE."""

    responded_at: datetime
    told: str
    support: str
    responder: str = ""
    child_aware: str = "unknown"
    how_to_tell: str = ""
    child_words: str = ""


@dataclass(frozen=True, kw_only=True)
class NewFeedback:
    """What somebody says of how they were met: codes of feedback_from and felt_believed, and their words."""

    from_whom: str
    believed: str
    given_on: date
    words: str = ""
    told_of_complaints: bool = False
    told_of_advocacy: bool = False


@dataclass(frozen=True, kw_only=True)
class ResponseFact:
    """A first response as it was recorded."""

    responded_at: datetime
    responder: str
    told: str
    support: str
    child_aware: str
    how_to_tell: str
    child_words: str
    agency_id: AgencyId
    recorded_by: UserId


@dataclass(frozen=True, kw_only=True)
class FeedbackFact:
    """A feedback as it was recorded."""

    from_whom: str
    believed: str
    words: str
    told_of_complaints: bool
    told_of_advocacy: bool
    given_on: date
    agency_id: AgencyId
    recorded_by: UserId


def record_response(*, granted: Granted, response: NewResponse) -> UUID:
    """This will record how the child was first met. Raises UnableToRecordResponse.

    Support is asked for at first contact whatever the evidence and whatever is decided later (S-24).
    """
    _check_response(response, granted.now)
    made = uuid4()
    FirstResponse.objects.create(
        id=made,
        person_id=granted.person_id,
        responded_at=response.responded_at,
        responder=response.responder.strip(),
        told=response.told.strip(),
        support=response.support.strip(),
        child_aware=response.child_aware,
        how_to_tell=response.how_to_tell.strip(),
        child_words=response.child_words,
        **_source(granted),
    )
    detail = [("Told the child", response.told), ("Support", response.support), ("By", response.responder)]
    if response.child_aware == "no":
        detail.append(("The child does not know yet; how they will be told", response.how_to_tell))
    entry = NewEntry(
        person_id=granted.person_id,
        kind="CONTACT",
        happened=UncertainDate.exact(local_date(response.responded_at)),
        happened_time=show_clock(response.responded_at),
        title="First response to the child",
        detail="\n".join(f"{title}: {text.strip()}" for title, text in detail if text.strip()),
        child_words=response.child_words,
        basis="SEEN",
        known_at=granted.now,
        source_kind="first_response",
        source_id=made,
    )
    _keep(granted, entry, "recorded first response", made)
    return made


def record_feedback(*, granted: Granted, feedback: NewFeedback) -> UUID:
    """This will record what a child or a family says of how they were met. Raises UnableToRecordResponse."""
    day = local_date(granted.now)
    for list_key, code, field in (
        ("feedback_from", feedback.from_whom, "from_whom"),
        ("felt_believed", feedback.believed, "believed"),
    ):
        require_code(key=list_key, code=code, field=field, as_at=day)
    if feedback.given_on > day:
        raise UnableToRecordResponse("The day is in the future. Check the date.", field="given_on")
    made = uuid4()
    Feedback.objects.create(
        id=made,
        person_id=granted.person_id,
        from_whom=feedback.from_whom,
        believed=feedback.believed,
        words=feedback.words.strip(),
        told_of_complaints=feedback.told_of_complaints,
        told_of_advocacy=feedback.told_of_advocacy,
        given_on=feedback.given_on,
        **_source(granted),
    )
    who = get_label(key="feedback_from", code=feedback.from_whom, as_at=day)
    believed = get_label(key="felt_believed", code=feedback.believed, as_at=day)
    is_childs = feedback.from_whom == "CHILD"
    entry = NewEntry(
        person_id=granted.person_id,
        kind="VOICE" if is_childs else "FAMILY",
        happened=UncertainDate.exact(feedback.given_on),
        title=f"{who} says how they were met: {believed[0].lower()}{believed[1:]}",
        detail="" if is_childs else feedback.words.strip(),
        child_words=feedback.words.strip() if is_childs else "",
        basis="CHILD" if is_childs else "THIRD_PARTY",
        known_at=granted.now,
        source_kind="feedback",
        source_id=made,
    )
    _keep(granted, entry, "recorded feedback", made)
    return made


def list_responses(*, granted: Granted) -> tuple[ResponseFact, ...]:
    """This will list the first responses to the opened child, the first first."""
    return tuple(
        ResponseFact(
            responded_at=row.responded_at,
            responder=row.responder,
            told=row.told,
            support=row.support,
            child_aware=row.child_aware,
            how_to_tell=row.how_to_tell,
            child_words=row.child_words,
            agency_id=AgencyId(row.agency_id),
            recorded_by=UserId(row.recorded_by),
        )
        for row in FirstResponse.objects.filter(person_id=granted.person_id).order_by("responded_at")
    )


def list_feedback(*, granted: Granted) -> tuple[FeedbackFact, ...]:
    """This will list what the opened child and the family said of how they were met, the latest first."""
    return tuple(
        FeedbackFact(
            from_whom=row.from_whom,
            believed=row.believed,
            words=row.words,
            told_of_complaints=row.told_of_complaints,
            told_of_advocacy=row.told_of_advocacy,
            given_on=row.given_on,
            agency_id=AgencyId(row.agency_id),
            recorded_by=UserId(row.recorded_by),
        )
        for row in Feedback.objects.filter(person_id=granted.person_id).order_by("-given_on", "-recorded_at")
    )


def _check_response(response: NewResponse, now: datetime) -> None:
    if response.responded_at > now:
        raise UnableToRecordResponse("This time is in the future. Check it.", field="responded_at")
    if not response.told.strip():
        raise UnableToRecordResponse("Say what the child was told, or why not yet.", field="told")
    if not response.support.strip():
        raise UnableToRecordResponse(
            "Say what support was offered, or why not yet. It waits for no evidence and no decision.",
            field="support",
        )
    if response.child_aware not in AWARE:
        raise UnableToRecordResponse(f"Answer one of: {', '.join(AWARE)}.", field="child_aware")
    if response.child_aware == "no" and not response.how_to_tell.strip():
        raise UnableToRecordResponse(
            "The child does not know what happened. Say who will tell them, how and when.",
            field="how_to_tell",
        )
    require_fit(text=response.responder, most=200, field="responder")


def _source(granted: Granted) -> dict[str, object]:
    return {
        "agency_id": granted.viewer.agency_id,
        "recorded_by": granted.viewer.user_id,
        "recorded_at": granted.now,
    }


def _keep(granted: Granted, entry: NewEntry, action: str, subject_id: UUID) -> None:
    add_entries(viewer=granted.viewer, entries=[entry], now=granted.now)
    audit.append(
        action=action,
        actor_id=granted.viewer.user_id,
        agency_id=granted.viewer.agency_id,
        subject_kind="voice",
        subject_id=subject_id,
        person_id=granted.person_id,
        now=granted.now,
    )
