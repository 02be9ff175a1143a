"""Whether something to be done can stand in a plan as it is written."""

from datetime import date

from alongside.kernel.errors import UnableToError
from alongside.kernel.texts import require_fit
from alongside.pathway.plans.commands import NewItem
from alongside.pathway.plans.rules import DISRUPTION, FOR_WHOM, PARTS, may_wait
from alongside.reference.codelists import get_codelist, get_label, require_code
from alongside.reference.language import find_restated


class UnableToPlan(UnableToError):
    """The plan, or part of it, cannot be recorded as it stands."""


def check_item(item: NewItem, *, today: date) -> None:
    """This will raise UnableToPlan where an item cannot stand as it is written."""
    for name, known in (("part", PARTS), ("for_whom", FOR_WHOM)):
        if getattr(item, name) not in known:
            raise UnableToPlan(f"Use one of: {', '.join(known)}.", field=name)
    if not item.what.strip():
        raise UnableToPlan("Say what is to be done.", field="what")
    if not item.who.strip():
        raise UnableToPlan("Say who does it: a worker, an agency, or a name from outside.", field="who")
    require_fit(text=item.who, most=200, field="who")
    require_fit(text=item.by_when_words, most=200, field="by_when_words")
    require_code(key="support_waits_for", code=item.waits_for, field="waits_for", as_at=today)
    _refuse_waiting(item, today)


def _refuse_waiting(item: NewItem, today: date) -> None:
    """D-10: support waits for no disclosure, charge, prosecution or decision; disruption may."""
    excluded = {row.code for row in get_codelist(key="support_waits_for", as_at=today).codes if row.excluded}
    if not may_wait(part=item.part, waits_for=item.waits_for, excluded=excluded):
        label = get_label(key="support_waits_for", code=item.waits_for, as_at=today)
        raise UnableToPlan(
            f"Support does not wait for this: {label.lower()}. It starts whatever happens. Take the condition"
            " out, or write it down as disruption where it is about the people who harm.",
            field="waits_for",
        )
    if item.part == DISRUPTION:
        return
    for field, text in (("what", item.what), ("waits_for_words", item.waits_for_words)):
        if "WAITS" in find_restated(text=text, as_at=today):
            raise UnableToPlan(
                "This reads as if support waited for a disclosure, a charge, a court, a decision of the NRM,"
                " or for engagement. It never does. Say it without the condition: what starts, and when.",
                field=field,
            )
