"""Reflective supervision, what to bring to it, and for a manager who has which children; nobody is ranked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from alongside.access import operations as grants
from alongside.access.door import SEE, Granted, auditing_refusal, open_record
from alongside.access.policy import MANAGE_AGENCY, MANAGE_TEAM, roles_that
from alongside.access.viewer import Viewer
from alongside.assessments.holistic import queries as assessments
from alongside.audit import writer as audit
from alongside.casework.clocks import ClockRow, list_clocks
from alongside.casework.curiosity import list_ignored
from alongside.casework.names import get_names
from alongside.kernel.dates import local_date, show_day
from alongside.kernel.errors import NotFoundError
from alongside.kernel.ids import PersonId, UserId
from alongside.organisations import queries as organisations
from alongside.pathway.plans.queries import list_plans
from alongside.people.queries import list_cards
from alongside.supervision import operations as supervision
from alongside.supervision import queries
from alongside.supervision.operations import NewReflection
from alongside.supervision.policy import get_headings
from alongside.supervision.queries import ReflectionFact, list_consultations
from alongside.voice.queries import list_child_entries

_IN_WORDS = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class ToBring:
    """Something about one child that belongs into supervision, in words: what, and since or until when."""

    what: str
    detail: str


@dataclass(frozen=True, kw_only=True)
class ChildToBring:
    """A child allocated to a worker, and what about them belongs into supervision."""

    person_id: PersonId
    name: str
    bring: tuple[ToBring, ...]
    due_soon: tuple[ToBring, ...]


@dataclass(frozen=True, kw_only=True)
class Workload:
    """A worker, in alphabetical order among others, and the children allocated to them. Counts in words."""

    worker: str
    children_in_words: str
    children: tuple[ChildToBring, ...]


@dataclass(frozen=True, kw_only=True)
class ReflectionRow:
    """What worker and supervisor reflected on, as these two read it."""

    reflection_id: UUID
    worker: str
    supervisor: str
    held_on: date
    said: tuple[tuple[str, str], ...]
    wellbeing: str
    content_warning: str
    agreed: str
    children: tuple[tuple[PersonId, str], ...]


@dataclass(frozen=True, kw_only=True)
class SupervisionPage:
    """One's own supervision: what to bring, and what was reflected on."""

    children: tuple[ChildToBring, ...]
    reflections: tuple[ReflectionRow, ...]
    manages: bool


def get_supervision(*, viewer: Viewer, now: datetime) -> SupervisionPage:
    """This will gather what the viewer may bring to supervision, and their own reflections."""
    ids = grants.list_people_of(principals={viewer.user_id, *viewer.team_ids}, relation="allocated", now=now)
    reflections = queries.list_reflections(viewer=viewer)
    _audit_list(viewer, [each.reflection_id for each in reflections], now)
    return SupervisionPage(
        children=_children(viewer, ids, now),
        reflections=_reflection_rows(reflections, now),
        manages=manages_others(viewer=viewer),
    )


def manages_others(*, viewer: Viewer) -> bool:
    """This will say whether the viewer's roles make them a manager of others."""
    return bool(viewer.roles & (roles_that(MANAGE_TEAM) | roles_that(MANAGE_AGENCY)))


def get_workload(*, viewer: Viewer, now: datetime) -> tuple[Workload, ...]:
    """This will give a manager the workers whom they manage, by name, with the children allocated to each.

    No worker is ordered by a number, and none is computed that could be. Raises NotFoundError for others.
    """
    with auditing_refusal(
        viewer=viewer, subject_kind="workload", subject_id=viewer.agency_id, purpose="managing", now=now
    ):
        if not manages_others(viewer=viewer):
            raise NotFoundError
    workers = organisations.list_workers(now=now, ids=viewer.managed)
    _audit_list(viewer, list(workers), now)
    rows = []
    for user_id, card in sorted(workers.items(), key=lambda item: item[1].full_name.casefold()):
        ids = grants.list_people_of(principals={user_id}, relation="allocated", now=now)
        children = _children(viewer, ids, now)
        rows.append(
            Workload(
                worker=f"{card.full_name}, {card.job_title}" if card.job_title else card.full_name,
                children_in_words=in_words(len(children), "child", "children"),
                children=children,
            )
        )
    return tuple(rows)


def in_words(number: int, one: str, many: str) -> str:
    """This will write a number of things in words: "no children", "one child", "three children"."""
    word = _IN_WORDS[number] if number < len(_IN_WORDS) else str(number)
    return f"{word} {one if number == 1 else many}"


def keep_reflection(*, viewer: Viewer, reflection: NewReflection, now: datetime) -> UUID:
    """This will keep what worker and supervisor reflected on, for these two. Raises UnableToReflect.

    A child is named only by whoever may see the child; nothing appears on the child's record.
    """
    for person_id in reflection.children:
        open_record(viewer=viewer, person_id=person_id, action=SEE, purpose="naming in supervision", now=now)
    return supervision.keep_reflection(viewer=viewer, reflection=reflection, now=now)


def get_reflection(*, viewer: Viewer, reflection_id: UUID, now: datetime) -> ReflectionRow:
    """This will give one of the viewer's own reflections. Raises NotFoundError."""
    with auditing_refusal(
        viewer=viewer,
        subject_kind="reflection",
        subject_id=reflection_id,
        purpose="reading a reflection",
        now=now,
    ):
        fact = queries.get_reflection(viewer=viewer, reflection_id=reflection_id)
    _audit_list(viewer, [reflection_id], now)
    return _reflection_rows((fact,), now)[0]


def _children(viewer: Viewer, ids: tuple[PersonId, ...], now: datetime) -> tuple[ChildToBring, ...]:
    cards = sorted(list_cards(ids=ids, now=now).values(), key=lambda card: card.name.casefold())
    found = []
    for card in cards:
        granted = open_record(
            viewer=viewer, person_id=card.person_id, action=SEE, purpose="preparing supervision", now=now
        )
        clocks = list_clocks(granted=granted)
        found.append(
            ChildToBring(
                person_id=card.person_id,
                name=card.name,
                bring=tuple(_to_bring(granted, clocks)),
                due_soon=tuple(_due_soon(granted.now, clocks)),
            )
        )
    return tuple(found)


def _to_bring(granted: Granted, clocks: Iterable[ClockRow]) -> list[ToBring]:
    """What is late, a child who waits, colleagues who have not replied, dissent, questions not taken up."""
    now = granted.now
    found = [
        ToBring(what=f"Late: {row.title}", detail=f"was due {show_day(row.do_by)}")
        for row in clocks
        if row.is_open and row.due_at < now
    ]
    for entry in list_child_entries(granted=granted):
        if entry.unsafe and not entry.answers:
            found.append(
                ToBring(
                    what="The child said: I feel unsafe now. Nobody has answered.",
                    detail=f"since {show_day(local_date(entry.said_at))}",
                )
            )
    for asked in list_consultations(granted=granted):
        if asked.replied_at is None:
            detail = f"asked {show_day(local_date(asked.asked_at))}"
            found.append(ToBring(what="A colleague was asked and has not answered", detail=detail))
    for assessment in assessments.list_assessments(granted=granted):
        for dissent in assessments.list_dissents(granted=granted, assessment_id=assessment.assessment_id):
            day = show_day(local_date(dissent.recorded_at))
            found.append(ToBring(what="Somebody sees the assessment otherwise", detail=f"since {day}"))
    return [*found, *_of_plans(granted), *_unasked(granted)]


def _unasked(granted: Granted) -> list[ToBring]:
    """Questions that the record raises and nobody has taken up."""
    return [
        ToBring(what=row.title, detail=f"asked since {show_day(local_date(row.stands_since))}, not taken up")
        for row in list_ignored(granted=granted)
    ]


def _of_plans(granted: Granted) -> list[ToBring]:
    """What a plan says should have been done or reviewed by now."""
    today, found = local_date(granted.now), []
    for plan in list_plans(granted=granted):
        due = plan.next_review_on
        if due is not None and plan.is_overdue(today):
            found.append(ToBring(what="Late: review of the plan", detail=f"was due {show_day(due)}"))
        for item in plan.items if not plan.is_closed else ():
            if not item.outcome and item.by_when is not None and item.by_when < today:
                detail = (
                    f"{item.who}, was due {show_day(item.by_when)}" if item.who else show_day(item.by_when)
                )
                found.append(ToBring(what=f"Not done yet: {item.what}", detail=detail))
    return found


def _due_soon(now: datetime, clocks: Iterable[ClockRow]) -> list[ToBring]:
    return [
        ToBring(what=row.title, detail=f"by the end of {show_day(row.do_by)}")
        for row in sorted(clocks, key=lambda row: row.due_at)
        if row.is_open and row.is_near and now <= row.due_at
    ]


def _reflection_rows(facts: tuple[ReflectionFact, ...], now: datetime) -> tuple[ReflectionRow, ...]:
    workers = {each for fact in facts for each in (fact.worker_id, fact.supervisor_id)}
    names = get_names(workers=workers, now=now)
    ids = {person_id for fact in facts for person_id in fact.children}
    cards = list_cards(ids=ids, now=now) if ids else {}
    titles = {heading.code: heading.title for heading in get_headings()}
    return tuple(
        ReflectionRow(
            reflection_id=fact.reflection_id,
            worker=names.worker(UserId(fact.worker_id)),
            supervisor=names.worker(UserId(fact.supervisor_id)),
            held_on=fact.held_on,
            said=tuple((titles.get(code, code), text) for code, text in fact.headings.items()),
            wellbeing=fact.wellbeing,
            content_warning=fact.content_warning,
            agreed=fact.agreed,
            children=tuple(
                (person_id, cards[person_id].name) for person_id in fact.children if person_id in cards
            ),
        )
        for fact in facts
    )


def _audit_list(viewer: Viewer, shown: list[UUID], now: datetime) -> None:
    audit.append(
        action="listed supervision",
        actor_id=viewer.user_id,
        agency_id=viewer.agency_id,
        shown=shown,
        now=now,
    )
