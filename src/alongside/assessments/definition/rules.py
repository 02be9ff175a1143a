"""What the definition in the guidance says of what is known: a suggestion with reasons (domain 1.1).

It never decides: a person chooses and signs. A missing answer stops nothing and lowers nothing, and no
answer about age within childhood, seeming consent, receipt, sex or ethnicity changes what is suggested.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from alongside.assessments.definition.facts import (
    ELEMENTS,
    INCIDENTAL,
    NO,
    YES,
    Considered,
    Standing,
)

_E, _S, _N, _ABSENT = Standing.EVIDENCED, Standing.SUSPECTED, Standing.NOT_KNOWN, Standing.NOT_PRESENT
ADULT_AT = 18


class Kind(StrEnum):
    """What can be suggested, and chosen."""

    CSE = "CSE"
    CSE_SUSPECTED = "CSE_SUSPECTED"
    OTHER_CSA = "OTHER_CSA"
    OTHER_ROUTE = "OTHER_ROUTE"
    OUTSIDE_SCOPE = "OUTSIDE_SCOPE"


# Child sexual abuse in each of these: its procedures apply, with the same urgency (S-41, S-90).
CHILD_SEXUAL_ABUSE = frozenset({Kind.CSE, Kind.CSE_SUSPECTED, Kind.OTHER_CSA})


@dataclass(frozen=True, kw_only=True)
class Question:
    """Two answers that do not fit each other. `codes` are those that speak against the element."""

    key: str
    about: str
    codes: tuple[str, ...] = ()
    is_contradiction: bool = True


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """What is suggested and why: keys of policy/definition, in the order in which they are read."""

    kind: Kind
    reasons: tuple[str, ...]
    questions: tuple[Question, ...]

    @property
    def contradictions(self) -> tuple[Question, ...]:
        """The questions that are answered before anybody signs, or explained."""
        return tuple(each for each in self.questions if each.is_contradiction)


def suggest(considered: Considered) -> Suggestion:
    """This will suggest how the definition reads, say why, and ask about what does not fit together."""
    kind = _suggest_kind(considered)
    return Suggestion(
        kind=kind,
        reasons=tuple(_reasons(considered, kind)),
        questions=tuple(_questions(considered)),
    )


def read_element(considered: Considered, element: str) -> Standing:
    """This will give how an element is read with everything else that was said.

    Answers that show an element which was called absent or not known are read as a suspicion until somebody
    has said which it is. An incidental gift is no exchange; gratification or power alone is no gain.
    """
    stated = considered.standing(element)
    if element == "D6A" and considered.is_incidental:
        return _ABSENT
    if element == "D6B" and considered.gratified and not considered.gained:
        return _ABSENT
    return _S if _is_spoken_for(considered, element) else stated


def _is_spoken_for(considered: Considered, element: str) -> bool:
    """Other answers show what is called absent or not known. Who it was may stay not known."""
    stated = considered.standing(element)
    open_to = (_ABSENT,) if element == "D1" else (_ABSENT, _N)
    return stated in open_to and bool(considered.codes_for(element))


def is_adult(considered: Considered) -> bool:
    """This will say whether it happened at 18 or over. Who may have been a child is treated as one."""
    if considered.age is not None:
        return considered.age >= ADULT_AT
    return considered.standing("D4") is _ABSENT


def _suggest_kind(considered: Considered) -> Kind:
    if is_adult(considered):
        return Kind.OUTSIDE_SCOPE
    read = {element: read_element(considered, element) for element in ELEMENTS}
    taken_advantage = {read["D2"], read["D3"]}
    if _ABSENT in (read["D1"], read["D5"]) or taken_advantage == {_ABSENT}:
        return Kind.OTHER_ROUTE
    if _ABSENT in taken_advantage:
        return Kind.OTHER_CSA
    return _by_exchange_or_gain(considered, read)


def _by_exchange_or_gain(considered: Considered, read: dict[str, Standing]) -> Kind:
    """Either limb is enough; what is not known is no reason to wait."""
    limbs = {read["D6A"], read["D6B"]}
    if _E in limbs:
        return Kind.CSE_SUSPECTED if _N in (read["D2"], read["D3"], read["D5"]) else Kind.CSE
    if limbs == {_ABSENT} or (considered.is_incidental and read["D6B"] is _N):
        return Kind.OTHER_CSA
    return Kind.CSE_SUSPECTED


def _reasons(considered: Considered, kind: Kind) -> Iterator[str]:
    yield _age_reason(considered)
    if kind is Kind.OUTSIDE_SCOPE:
        return
    for element in ELEMENTS:
        if element != "D4":
            yield _element_reason(considered, element)
    yield from _exchange_reasons(considered)
    yield from _other_reasons(considered)
    yield from _consent_reasons(considered)
    yield from _kind_reasons(considered, kind)


def _age_reason(considered: Considered) -> str:
    if is_adult(considered):
        return "adult"
    if considered.age is None and considered.standing("D4") is not _E:
        return "age_not_known"
    return "age_16_17" if considered.age in (16, 17) else "under_18"


def _element_reason(considered: Considered, element: str) -> str:
    if element == "D6A" and considered.is_incidental:
        return "gift_incidental"
    if element == "D6B" and considered.gratified and not considered.gained:
        return "gratification_only"
    return f"{element}_{read_element(considered, element).name}"


def _exchange_reasons(considered: Considered) -> Iterator[str]:
    if considered.prevented:
        yield "prevention_counts"
    if considered.received:
        yield "receipt_changes_nothing"
    elif considered.exchange.keys() - {"UNKNOWN"}:
        yield "offer_or_promise_counts"


def _other_reasons(considered: Considered) -> Iterator[str]:
    if "TECHNOLOGY" in considered.modes and not considered.modes & {"IN_PERSON", "CONTACT"}:
        yield "technology_counts"
    if considered.child_aware == NO:
        yield "without_knowledge_counts"
    if "ONE_OFF" in considered.patterns:
        yield "one_off_counts"
    if considered.patterns & {"ORGANISED", "COMPLEX"}:
        yield "organised"


def _consent_reasons(considered: Considered) -> Iterator[str]:
    if considered.seems_consensual == YES:
        yield "seems_consensual_changes_nothing"
    for code, (reason, test) in _NEGATED.items():
        if code in considered.negators or considered.tests.get(test) == NO:
            yield reason


# What takes consent away, its reason, and the test that it fails (S-72..S-76).
_NEGATED = {
    "CN1": ("no_meaningful_choice", "choice"),
    "CN2": ("substances_no_consent", ""),
    "CN3": ("fear_no_consent", "freedom"),
    "CAPACITY": ("capacity_concern", "capacity"),
}
# Which answer to a test does not fit which of these.
_TEST_AGAINST = {"choice": {"CN1"}, "freedom": {"CN1", "CN3"}, "capacity": {"CN2", "CAPACITY"}}


def _kind_reasons(considered: Considered, kind: Kind) -> Iterator[str]:
    limbs = [read_element(considered, element) for element in ("D6A", "D6B")]
    if kind is Kind.CSE and limbs.count(_E) == 1:
        yield "either_is_enough"
    if kind is Kind.CSE_SUSPECTED:
        yield "not_known_is_no_reason_to_wait"
    if kind is Kind.OTHER_CSA:
        yield "same_urgency"
    if kind is Kind.OTHER_ROUTE:
        yield "person_chooses_route"


def _questions(considered: Considered) -> Iterator[Question]:
    for element in ELEMENTS:
        if _is_spoken_for(considered, element):
            codes, is_absent = considered.codes_for(element), considered.standing(element) is _ABSENT
            key = "shown_but_not_present" if is_absent else "shown_but_not_known"
            yield Question(key=key, about=element, codes=codes, is_contradiction=is_absent)
    yield from _age_questions(considered)
    yield from _gain_questions(considered)
    yield from _consent_questions(considered)


def _age_questions(considered: Considered) -> Iterator[Question]:
    if considered.age is None:
        return
    against = (_E, _S) if considered.age >= ADULT_AT else (_ABSENT,)
    if considered.standing("D4") in against:
        yield Question(key="age_against_dates", about="D4")


def _gain_questions(considered: Considered) -> Iterator[Question]:
    codes = tuple(f"gratified.{code}" for code in sorted(considered.gratified))
    if codes and considered.gained:
        yield Question(key="only_beside_another_gain", about="D6B", codes=codes)
    elif codes and considered.standing("D6B") in (_E, _S):
        yield Question(key="gain_is_gratification_only", about="D6B", codes=codes)
    if considered.core == INCIDENTAL and considered.prevented:
        prevented = tuple(f"prevented.{code}" for code in sorted(considered.prevented))
        yield Question(key="incidental_beside_prevention", about="D6A", codes=prevented)


def _consent_questions(considered: Considered) -> Iterator[Question]:
    for test, against in _TEST_AGAINST.items():
        found = considered.negators & against
        if found and considered.tests.get(test) == YES:
            codes = tuple(f"negators.{code}" for code in sorted(found))
            yield Question(key="consent_against_negator", about=test, codes=codes)
