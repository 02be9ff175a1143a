"""Signs what was considered against the definition (domain 1.1, D-04, D-09)."""

from datetime import date
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from alongside.access.door import Granted
from alongside.assessments.definition import queries
from alongside.assessments.definition.commands import (
    ANY,
    Basis,
    ConsiderationFact,
    NewConsideration,
    UnableToConsider,
)
from alongside.assessments.definition.differences import LISTS, differences
from alongside.assessments.definition.facts import Considered
from alongside.assessments.definition.models import Consideration
from alongside.assessments.definition.policy import get_definition
from alongside.assessments.definition.rows import answers_of
from alongside.assessments.definition.rules import Kind, Suggestion, suggest
from alongside.audit import writer as audit
from alongside.concerns.chronology import NewEntry, add_entries, list_entries
from alongside.kernel.dates import UncertainDate, local_date
from alongside.kernel.texts import require_fit
from alongside.reference.codelists import get_label, require_code

SIGNED_SINCE = (
    "A colleague has signed a consideration since you opened this. Read it, then sign yours if it still says"
    " something else: it will show what is different."
)
_LONGEST = 20_000


def sign(*, granted: Granted, new: NewConsideration, considered: Considered) -> UUID:
    """This will sign what was considered, with what was suggested, and put it on the chronology.

    `considered` is what the rules read: `new.considered` with the age. It supersedes the latest one for the
    same child unless `new.is_separate`. Raises UnableToConsider where a choice, a route or a reason lacks.
    """
    suggestion = suggest(considered)
    latest = queries.get_current(granted=granted)
    _check_latest(new, latest)
    _check(granted, new, considered, suggestion)
    made = uuid4()
    row = Consideration(id=made, person_id=granted.person_id, concern_id=new.concern_id)
    _fill(row, new, considered, suggestion, local_date(granted.now))
    _supersede(row, None if new.is_separate else latest, new, considered, granted)
    row.agency_id, row.signed_by = granted.viewer.agency_id, granted.viewer.user_id
    row.signed_at = granted.now
    _insert(row)
    _entry(granted, new, made)
    _audit(granted, made)
    return made


def _insert(row: Consideration) -> None:
    """Two who sign at the same moment: the first stands, the second is told."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise UnableToConsider(SIGNED_SINCE) from error


def _check_latest(new: NewConsideration, latest: ConsiderationFact | None) -> None:
    found = "" if latest is None else str(latest.consideration_id)
    if new.latest_seen not in (ANY, found):
        raise UnableToConsider(SIGNED_SINCE)


def _fill(
    row: Consideration, new: NewConsideration, considered: Considered, suggestion: Suggestion, today: date
) -> None:
    row.happened_earliest, row.happened_latest = new.happened.earliest, new.happened.latest
    row.happened_precision = new.happened.precision.value
    row.age = considered.age
    row.elements = {name: value.value for name, value in considered.elements.items()}
    row.rests_on = {name: _kept(basis) for name, basis in new.rests_on.items() if basis != Basis()}
    row.answers, row.other_notes = answers_of(considered), dict(new.other_notes)
    row.suggested, row.reasons = suggestion.kind.value, list(suggestion.reasons)
    row.unresolved = [f"{each.key}:{each.about}" for each in suggestion.contradictions]
    row.explained, row.telling = new.explained, new.telling
    row.chosen, row.route, row.reason = new.chosen, new.route, new.reason
    row.edition = get_definition(as_at=today).edition


def _kept(basis: Basis) -> dict[str, object]:
    return {"words": basis.words, "entries": [str(each) for each in basis.entries]}


def _supersede(
    row: Consideration,
    before: ConsiderationFact | None,
    new: NewConsideration,
    considered: Considered,
    granted: Granted,
) -> None:
    if before is None:
        return
    row.supersedes_id = before.consideration_id
    row.changed = differences(before=before, after=new, considered=considered, as_at=local_date(granted.now))
    row.changed = row.changed or "Considered again; nothing is different."


def _check(granted: Granted, new: NewConsideration, considered: Considered, suggestion: Suggestion) -> None:
    today = local_date(granted.now)
    _check_choice(new, suggestion, today)
    _check_codes(considered, today)
    _check_basis(granted, new)
    if new.happened.earliest is not None and new.happened.earliest > today:
        raise UnableToConsider("The day is in the future. Check the date.", field="happened")
    for name in ("reason", "explained", "telling"):
        require_fit(text=getattr(new, name), most=_LONGEST, field=name)


def _check_choice(new: NewConsideration, suggestion: Suggestion, today: date) -> None:
    if new.chosen not in set(Kind):
        raise UnableToConsider(
            "Choose how you read it. The suggestion does not choose for you.", field="chosen"
        )
    if not new.route:
        raise UnableToConsider(
            "Choose what happens next. Every answer leads somewhere, also “another route”.", field="route"
        )
    require_code(key="concern_decision", code=new.route, field="route", as_at=today)
    if new.route == "UNKNOWN":
        raise UnableToConsider("Choose a route that somebody can follow.", field="route")
    if new.chosen != suggestion.kind and not new.reason.strip():
        suggested = get_definition(as_at=today).kinds[suggestion.kind].title
        raise UnableToConsider(
            f"You choose otherwise than suggested: the answers read as “{suggested}”. Say why, in your own"
            " words: you may.",
            field="reason",
        )
    if suggestion.contradictions and not new.explained.strip():
        raise UnableToConsider(
            "Some answers do not fit each other (they are listed above). Mend them, or say how they fit.",
            field="explained",
        )


def _check_codes(considered: Considered, today: date) -> None:
    for name, (key, _) in LISTS.items():
        for code in getattr(considered, name):
            require_code(key=key, code=code, field=name, as_at=today)
    for code, states in considered.exchange.items():
        require_code(key="exchange", code=code, field="exchange", as_at=today)
        for state in states:
            require_code(key="exchange_state", code=state, field="exchange", as_at=today)


def _check_basis(granted: Granted, new: NewConsideration) -> None:
    """What it rests on stands on this child's chronology, where whoever signs can see it."""
    if any(basis.entries for basis in new.rests_on.values()):
        seen = {entry.entry_id for entry in list_entries(granted=granted)}
    for element, basis in new.rests_on.items():
        require_fit(text=basis.words, most=_LONGEST, field=f"{element}_words")
        if basis.entries and not seen.issuperset(basis.entries):
            raise UnableToConsider(
                "Choose entries from this child's chronology, as listed.", field=f"{element}_entries"
            )


def _entry(granted: Granted, new: NewConsideration, made: UUID) -> None:
    today = local_date(granted.now)
    title = get_definition(as_at=today).kinds[new.chosen].title
    route = get_label(key="concern_decision", code=new.route, as_at=today)
    entry = NewEntry(
        person_id=granted.person_id,
        kind="DEFINITION",
        happened=UncertainDate.exact(today),
        title=f"Considered against the definition: {title}",
        detail="\n".join(text for text in (f"Route: {route}", new.reason) if text),
        basis="OPINION",
        known_at=granted.now,
        source_kind="consideration",
        source_id=made,
    )
    add_entries(viewer=granted.viewer, entries=[entry], now=granted.now)


def _audit(granted: Granted, made: UUID) -> None:
    audit.append(
        action="signed consideration",
        actor_id=granted.viewer.user_id,
        agency_id=granted.viewer.agency_id,
        subject_kind="consideration",
        subject_id=made,
        person_id=granted.person_id,
        now=granted.now,
    )
