"""What is different between two considerations, in words."""

from collections.abc import Iterator, Mapping
from datetime import date

from alongside.assessments.definition.commands import ConsiderationFact, NewConsideration
from alongside.assessments.definition.facts import ELEMENTS, TESTS, Considered
from alongside.assessments.definition.policy import Definition, get_definition
from alongside.reference.codelists import get_label

# The lists, and what is said of each.
LISTS = {
    "power": ("power_source", "Where the power comes from"),
    "methods": ("method", "By what means"),
    "modes": ("mode", "In what way"),
    "patterns": ("pattern", "Pattern"),
    "gain": ("gain", "What somebody gained"),
    "negators": ("consent_negator", "Why there was no consent"),
}
SAID = {
    "core": "Is the exchange what it turned on?",
    "seems_consensual": "Seemed consensual",
    "child_aware": "The child knows of it",
}


def differences(
    *, before: ConsiderationFact, after: NewConsideration, considered: Considered, as_at: date
) -> str:
    """This will say line by line what the new one says otherwise than the one before; "" where nothing is."""
    words = get_definition(as_at=as_at)
    lines = [
        *_of_choice(before, after, words, as_at),
        *_of_elements(before.considered, considered, words),
        *_of_codes(before.considered, considered, as_at),
        *_of_answers(before.considered, considered, words),
        *_of_texts(before, after, words),
    ]
    return "\n".join(lines)


def _of_choice(
    before: ConsiderationFact, after: NewConsideration, words: Definition, as_at: date
) -> Iterator[str]:
    if before.chosen != after.chosen:
        yield _changed("Chosen", words.kinds[before.chosen].title, words.kinds[after.chosen].title)
    if before.route != after.route:
        routes = [get_label(key="concern_decision", code=each.route, as_at=as_at) for each in (before, after)]
        yield _changed("Route", *routes)
    if before.happened != after.happened:
        yield _changed("When it happened", before.happened.show(), after.happened.show())


def _of_elements(before: Considered, after: Considered, words: Definition) -> Iterator[str]:
    for element in ELEMENTS:
        if before.standing(element) is not after.standing(element):
            yield _changed(
                words.elements[element].title, before.standing(element).value, after.standing(element).value
            )


def _of_codes(before: Considered, after: Considered, as_at: date) -> Iterator[str]:
    for name, (key, title) in LISTS.items():
        yield from _of_list(title, key, getattr(before, name), getattr(after, name), as_at)
    yield from _of_list(
        "What the child was offered, promised or given",
        "exchange",
        frozenset(before.exchange),
        frozenset(after.exchange),
        as_at,
    )
    for code in sorted(before.exchange.keys() & after.exchange.keys()):
        if before.exchange[code] != after.exchange[code]:
            label = get_label(key="exchange", code=code, as_at=as_at)
            yield _changed(label, _states(before.exchange[code], as_at), _states(after.exchange[code], as_at))


def _of_list(
    title: str, key: str, before: frozenset[str], after: frozenset[str], as_at: date
) -> Iterator[str]:
    for codes, word in ((after - before, "added"), (before - after, "taken away")):
        if codes:
            labels = "; ".join(get_label(key=key, code=code, as_at=as_at) for code in sorted(codes))
            yield f"{title}: {word}: {labels}."


def _of_answers(before: Considered, after: Considered, words: Definition) -> Iterator[str]:
    for name, title in SAID.items():
        if getattr(before, name) != getattr(after, name):
            yield _changed(title, getattr(before, name), getattr(after, name))
    for test in TESTS:
        answers = [each.tests.get(test, "not known") for each in (before, after)]
        if answers[0] != answers[1]:
            yield _changed(words.tests[test].title, *answers)


def _of_texts(before: ConsiderationFact, after: NewConsideration, words: Definition) -> Iterator[str]:
    for element in ELEMENTS:
        if _rests(before.rests_on, element) != _rests(after.rests_on, element):
            yield f"{words.elements[element].title}: what it rests on has changed."
    for name, title in (
        ("reason", "Why"),
        ("telling", "How the child is told"),
        ("explained", "What is said of answers that do not fit"),
    ):
        if getattr(before, name) != getattr(after, name):
            yield _changed(title, getattr(before, name) or "nothing", getattr(after, name) or "nothing")


def _rests(rests_on: Mapping[str, object], element: str) -> str:
    found = rests_on.get(element)
    return repr(found) if found else ""


def _states(states: frozenset[str], as_at: date) -> str:
    labels = [get_label(key="exchange_state", code=each, as_at=as_at) for each in sorted(states)]
    return ", ".join(labels).lower() or "not said"


def _changed(title: str, before: str, after: str) -> str:
    return f"{title}: was “{before}”, is “{after}”."
