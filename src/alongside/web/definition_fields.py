"""The fields of a consideration as its form has them, and what they mean."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from alongside.assessments.definition.commands import Basis, NewConsideration
from alongside.assessments.definition.facts import ELEMENTS, NOT_KNOWN, TESTS, Considered, Standing
from alongside.kernel.ids import ConcernId, EntryId
from alongside.web.forms import Form

# The lists of the form, and the code list of each.
LISTS = {
    "power": "power_source",
    "methods": "method",
    "modes": "mode",
    "patterns": "pattern",
    "gain": "gain",
    "negators": "consent_negator",
}
ENTRIES = tuple(f"{element}_entries" for element in ELEMENTS)
MANY = (*LISTS, "exchange", *ENTRIES)
TEXTS = (
    *ELEMENTS,
    *(f"{element}_words" for element in ELEMENTS),
    *(f"{test}_test" for test in TESTS),
    *(f"{name}_other" for name in (*LISTS, "exchange")),
    "happened", "core", "seems_consensual", "child_aware", "telling", "concern_id",
    "chosen", "route", "reason", "explained", "is_separate",
)  # fmt: skip
_SAID = ("core", "seems_consensual", "child_aware")


def fields_of(form: Form) -> Mapping[str, str | list[str]]:
    """This will give what the form holds, as a draft keeps it."""
    fields: dict[str, str | list[str]] = {name: form.typed(name) for name in TEXTS}
    return fields | {name: form.many(name) for name in MANY}


def considered_of(form: Form) -> Considered:
    """This will give what was said; what was left open is not known."""
    said: dict[str, Any] = {name: form.text(name) or NOT_KNOWN for name in _SAID}
    said |= {name: frozenset(form.many(name)) for name in LISTS}
    standings = {name: form.text(name) for name in ELEMENTS}
    return Considered(
        elements={
            name: Standing[value] for name, value in standings.items() if value in Standing.__members__
        },
        exchange=_exchange(form),
        tests={test: form.text(f"{test}_test") for test in TESTS if form.text(f"{test}_test")},
        **said,
    )


def consideration_of(form: Form, *, latest_seen: str) -> NewConsideration:
    """This will give what is to be signed."""
    concern = form.uuid("concern_id")
    return NewConsideration(
        considered=considered_of(form),
        happened=form.uncertain("happened"),
        chosen=form.text("chosen"),
        route=form.text("route"),
        reason=form.text("reason"),
        explained=form.text("explained"),
        telling=form.text("telling"),
        rests_on={element: _basis(form, element) for element in ELEMENTS},
        other_notes={name: note for name in (*LISTS, "exchange") if (note := form.text(f"{name}_other"))},
        concern_id=ConcernId(concern) if concern else None,
        is_separate=form.is_ticked("is_separate"),
        latest_seen=latest_seen,
    )


def _exchange(form: Form) -> dict[str, frozenset[str]]:
    """Each is chosen as "T1.GIVEN": what it was, and how it stood."""
    found: dict[str, set[str]] = {}
    for each in form.many("exchange"):
        code, _, state = each.partition(".")
        found.setdefault(code, set()).add(state)
    return {code: frozenset(states - {""}) for code, states in found.items()}


def _basis(form: Form, element: str) -> Basis:
    entries: list[UUID] = form.uuids(f"{element}_entries")
    return Basis(words=form.text(f"{element}_words"), entries=tuple(EntryId(each) for each in entries))
