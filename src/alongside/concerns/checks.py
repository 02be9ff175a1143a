"""Refuses a worry or a decision that cannot be recorded, in words that say how to mend it."""

from datetime import date

from alongside.concerns.commands import NewConcern
from alongside.kernel.errors import UnableToError
from alongside.kernel.texts import require_fit
from alongside.reference.codelists import get_codelist, require_code

# The lists that a worry may carry, by the field that holds them.
LISTS = {
    "concern_types": "concern_type",
    "vulnerabilities": "vulnerability",
    "indicators": "indicator",
    "harm": "harm_evidence",
}
CHILD_KNOWS = ("yes", "no", "unknown")


class UnableToRecordConcern(UnableToError):
    """The worry cannot be recorded as it stands."""


class UnableToDecide(UnableToError):
    """The decision cannot be recorded as it stands."""


def check_concern(concern: NewConcern, *, as_at: date) -> None:
    """This will raise UnableToRecordConcern where what happened is missing, or a code or date is wrong."""
    if not concern.facts.strip():
        raise UnableToRecordConcern(
            "Say what you saw, heard or were told. A few words are enough; it does not have to be certain.",
            field="facts",
        )
    if concern.happened.earliest is not None and concern.happened.earliest > as_at:
        raise UnableToRecordConcern(
            "The day that it happened is in the future. Check the date.", field="happened"
        )
    require_fit(text=concern.happened_time, most=40, field="happened_time")
    require_fit(text=concern.place, most=300, field="place")
    require_fit(text=concern.source_name, most=200, field="source_name")
    if concern.child_knows not in CHILD_KNOWS:
        raise UnableToRecordConcern('Answer "yes", "no" or "unknown".', field="child_knows")
    require_code(key="information_basis", code=concern.basis, field="basis", as_at=as_at)
    for name, list_key in LISTS.items():
        codes, other = getattr(concern, name), get_codelist(key=list_key, as_at=as_at).other
        for code in codes:
            require_code(key=list_key, code=code, field=name, as_at=as_at)
        if other in codes and not concern.other_notes.get(name, "").strip():
            raise UnableToRecordConcern('You chose "Other": say in a few words what it is.', field=name)


def check_decision(*, decision: str, reason: str, told: str, as_at: date) -> None:
    """This will raise UnableToDecide where the decision is unknown, or its reason or the reply is missing."""
    require_code(key="concern_decision", code=decision, field="decision", as_at=as_at)
    if not reason.strip():
        raise UnableToDecide(
            "Say why: what is known, what is not, and what this decision rests on.", field="reason"
        )
    if not told.strip():
        raise UnableToDecide("Say what the person who raised this is told.", field="told")
