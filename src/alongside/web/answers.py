"""A worry's answers in order, each with its question, as they are read back to whoever reads them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from alongside.concerns.commands import NewConcern
from alongside.concerns.queries import ConcernFact
from alongside.kernel.dates import local_date
from alongside.reference.codelists import get_codelist, get_label
from alongside.web.worry_fields import LABELS, LISTS

CHILD_KNOWS = {"yes": "Yes", "no": "No", "unknown": "Not known"}


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One answer: its field, its question, and what was said; several where several were chosen.

    The child's own words are set apart, as words.
    """

    field: str
    label: str
    lines: tuple[str, ...]
    is_words: bool = False


def answers_of(concern: NewConcern | ConcernFact, *, as_at: datetime) -> tuple[Answer, ...]:
    """This will give every answer of a worry, given or not, in the order of its form."""
    day = local_date(as_at)
    when = concern.happened.show()
    return (
        _one("immediate_danger", "Yes" if concern.immediate_danger else "No, or not answered"),
        _one("danger_action", concern.danger_action),
        _one("facts", concern.facts),
        _one("child_words", concern.child_words, is_words=True),
        _one("opinion", concern.opinion),
        _one("happened_choice", f"{when}, {concern.happened_time}" if concern.happened_time else when),
        _one("place", concern.place),
        _one("basis", get_label(key="information_basis", code=concern.basis, as_at=day)),
        _one("source_name", concern.source_name),
        _one("child_knows", CHILD_KNOWS[concern.child_knows]),
        *(_chosen(concern, field, day) for field in LISTS),
    )


def says_harm(concern: NewConcern | ConcernFact, *, as_at: datetime) -> bool:
    """This will say whether an answer states harm, which asks for protection now (D-02)."""
    day = local_date(as_at)
    return any(
        row.opens == "harm" and row.code in getattr(concern, field)
        for field, key in LISTS.items()
        for row in get_codelist(key=key, as_at=day).codes
    )


def _one(field: str, text: str, *, is_words: bool = False) -> Answer:
    return Answer(field=field, label=LABELS[field], lines=_given([text]), is_words=is_words)


def _chosen(concern: NewConcern | ConcernFact, field: str, day: date) -> Answer:
    codes = getattr(concern, field)
    labels = [get_label(key=LISTS[field], code=code, as_at=day) for code in codes]
    return Answer(
        field=field, label=LABELS[field], lines=_given([*labels, concern.other_notes.get(field, "")])
    )


def _given(lines: Iterable[str]) -> tuple[str, ...]:
    return tuple(line for line in lines if line.strip())
