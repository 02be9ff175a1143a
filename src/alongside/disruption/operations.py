"""Records what was decided on telling the police of a crime against a child."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from alongside.access.door import Granted
from alongside.audit import writer as audit
from alongside.concerns.chronology import NewEntry, add_entries
from alongside.disruption.models import CrimeDecision
from alongside.kernel.dates import UncertainDate, local_date, show_clock, show_day
from alongside.kernel.errors import UnableToError
from alongside.kernel.texts import require_fit
from alongside.reference.codelists import get_label, require_code

TOLD = "TOLD"
POLICE_KNOW = frozenset({TOLD, "ALREADY_KNEW"})
# The police do not know of it, so that they cannot have recorded it.
POLICE_DO_NOT_KNOW = frozenset({"NOT_YET", "NOT_TOLD"})
RECORDED = "YES"


class UnableToDecideOnCrime(UnableToError):
    """What was given about a decision on a crime cannot be recorded as it stands."""


@dataclass(frozen=True, kw_only=True)
class NewCrimeDecision:
    """A decision: codes of crime_police and crime_recorded; `told_at` from when the police know."""

    decided_at: datetime
    harm: str
    police: str
    crime: str
    because: str
    told_child: str
    told_family: str
    told_at: datetime | None = None
    reference: str = ""
    decided_by: str = ""


def record_crime_decision(*, granted: Granted, decision: NewCrimeDecision) -> UUID:
    """This will record who decided whether the police were told, and why. Raises UnableToDecideOnCrime.

    Help for the child does not wait for it, and no answer ends any (D-10).
    """
    day = local_date(granted.now)
    for list_key, code, field in (
        ("crime_police", decision.police, "police"),
        ("crime_recorded", decision.crime, "crime"),
    ):
        require_code(key=list_key, code=code, field=field, as_at=day)
    _check(decision, granted.now)
    made = uuid4()
    CrimeDecision.objects.create(
        id=made,
        person_id=granted.person_id,
        decided_at=decision.decided_at,
        decided_by=decision.decided_by.strip(),
        harm=decision.harm.strip(),
        police=decision.police,
        told_at=decision.told_at,
        crime=decision.crime,
        because=decision.because.strip(),
        reference=decision.reference.strip(),
        told_child=decision.told_child.strip(),
        told_family=decision.told_family.strip(),
        agency_id=granted.viewer.agency_id,
        recorded_by=granted.viewer.user_id,
        recorded_at=granted.now,
    )
    add_entries(viewer=granted.viewer, entries=[_entry(granted, decision, made)], now=granted.now)
    audit.append(
        action="decided on crime report",
        actor_id=granted.viewer.user_id,
        agency_id=granted.viewer.agency_id,
        subject_kind="crime_decision",
        subject_id=made,
        person_id=granted.person_id,
        now=granted.now,
    )
    return made


def _check(decision: NewCrimeDecision, now: datetime) -> None:
    if decision.decided_at > now:
        raise UnableToDecideOnCrime("This time is in the future. Check it.", field="decided_at")
    for field, asked in (
        ("harm", "Say which harm this is about, in few words."),
        ("because", "Say why: it is the reason that others read later."),
        ("told_child", "Say who told the child and what, or why not yet."),
        ("told_family", "Say who told the family and what, or why not yet."),
    ):
        if not getattr(decision, field).strip():
            raise UnableToDecideOnCrime(asked, field=field)
    if decision.police == TOLD and decision.told_at is None:
        raise UnableToDecideOnCrime("Say when the police were told.", field="told_at")
    if decision.told_at is not None and decision.police not in POLICE_KNOW:
        raise UnableToDecideOnCrime(
            "There is a time from which the police know, and another answer to whether they do. Check both.",
            field="told_at",
        )
    if decision.told_at is not None and decision.told_at > now:
        raise UnableToDecideOnCrime("This time is in the future. Check it.", field="told_at")
    if decision.police in POLICE_DO_NOT_KNOW and decision.crime == RECORDED:
        raise UnableToDecideOnCrime(
            "A crime is recorded by the police, and they were not told. Check both answers.", field="crime"
        )
    require_fit(text=decision.decided_by, most=200, field="decided_by")
    require_fit(text=decision.reference, most=60, field="reference")


def _entry(granted: Granted, decision: NewCrimeDecision, made: UUID) -> NewEntry:
    day = local_date(granted.now)
    police = get_label(key="crime_police", code=decision.police, as_at=day)
    crime = get_label(key="crime_recorded", code=decision.crime, as_at=day)
    told = decision.told_at
    detail = (
        ("About", decision.harm),
        ("Police", f"{police}{f', {show_day(local_date(told))} {show_clock(told)}' if told else ''}"),
        ("Crime", f"{crime}{f', {decision.reference.strip()}' if decision.reference.strip() else ''}"),
        ("Because", decision.because),
        ("The child", decision.told_child),
        ("The family", decision.told_family),
        ("Decided by", decision.decided_by),
    )
    return NewEntry(
        person_id=granted.person_id,
        kind="CRIME_DECISION",
        happened=UncertainDate.exact(local_date(decision.decided_at)),
        happened_time=show_clock(decision.decided_at),
        title=f"Decided on a crime: {police[0].lower()}{police[1:]}",
        detail="\n".join(f"{title}: {text.strip()}" for title, text in detail if text.strip()),
        basis="OPINION",
        known_at=granted.now,
        source_kind="crime_decision",
        source_id=made,
    )
