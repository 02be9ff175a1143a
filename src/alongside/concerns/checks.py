"""Refuses a worry or a decision that cannot be recorded, in words that say how to mend it."""

from datetime import date, datetime

from alongside.concerns.commands import NewConcern, NewDecision
from alongside.kernel.dates import local_date
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
# With this the worry stays open.
MORE_INFORMATION = "MORE_INFORMATION"
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


def check_decision(decision: NewDecision, *, now: datetime) -> None:
    """This will raise UnableToDecide where a route is unknown, or its reason or the answer is missing."""
    if not decision.routes:
        raise UnableToDecide("Choose at least one thing that happens next.", field="decision")
    for code in decision.routes:
        require_code(key="concern_decision", code=code, field="decision", as_at=local_date(now))
    if not decision.reason.strip():
        raise UnableToDecide(
            "Say why: what is known, what is not, and what this decision rests on.", field="reason"
        )
    if decision.not_cse and not any(is_onward(code) for code in decision.routes):
        raise UnableToDecide(
            "Where it is not child sexual exploitation, choose the route that helps this child instead:"
            " another child sexual abuse route, criminal exploitation, assessment, early help.",
            field="decision",
        )
    _check_question(decision, today=local_date(now))
    _check_telling(decision, now=now)


def is_onward(route: str) -> bool:
    """This will say whether a route takes the child on to somebody's help (D-04)."""
    return route not in {"ADVICE", MORE_INFORMATION, "UNKNOWN"}


def _check_question(decision: NewDecision, *, today: date) -> None:
    require_fit(text=decision.ask_whom, most=200, field="ask_whom")
    if MORE_INFORMATION not in decision.routes:
        return
    if not decision.ask_what.strip():
        raise UnableToDecide("Say what is still to be found out.", field="ask_what")
    if not decision.ask_whom.strip():
        raise UnableToDecide("Say who is asked.", field="ask_whom")
    if decision.ask_by is None:
        raise UnableToDecide("Say by which day. The worry stays open until then.", field="ask_by")
    if decision.ask_by < today:
        raise UnableToDecide("That day is over. Choose today or later.", field="ask_by")


def _check_telling(decision: NewDecision, *, now: datetime) -> None:
    later = decision.teller is not None or decision.tell_by is not None
    if not decision.told.strip() and not later:
        raise UnableToDecide(
            "Say what the person who raised this is told, or who tells them and by when.", field="told"
        )
    if later and (decision.teller is None or decision.tell_by is None):
        raise UnableToDecide(
            "Say both who tells the person who raised this and by when.",
            field="tell_by" if decision.teller else "teller",
        )
    if decision.tell_by is not None and decision.tell_by < now:
        raise UnableToDecide("That moment is over. Choose one that is still to come.", field="tell_by")
