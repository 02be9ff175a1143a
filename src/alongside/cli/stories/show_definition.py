"""What was considered against the definition, as `story show` prints it."""

from typing import Any

from alongside.assessments.definition.commands import ConsiderationFact
from alongside.assessments.definition.facts import ELEMENTS
from alongside.cli.stories.show_pathway import plain_value


def show_consideration(fact: ConsiderationFact, keys: dict[Any, str]) -> dict[str, Any]:
    """This will give what somebody signed, as plain data. `keys` are the story's own of its records."""
    said = fact.considered
    return {
        "signed_at": plain_value(fact.signed_at),
        "concern": keys.get(fact.concern_id, "") if fact.concern_id else "",
        "happened": {
            "earliest": plain_value(fact.happened.earliest),
            "latest": plain_value(fact.happened.latest),
            "precision": fact.happened.precision.value,
        },
        "age": said.age,
        "elements": {name: said.standing(name).value for name in ELEMENTS},
        "rests_on": {name: basis.words for name, basis in sorted(fact.rests_on.items()) if basis.words},
        "power": sorted(said.power),
        "means": sorted(said.methods),
        "mode": sorted(said.modes),
        "pattern": sorted(said.patterns),
        "exchange": {code: sorted(states) for code, states in sorted(said.exchange.items())},
        "core": said.core,
        "gain": sorted(said.gain),
        "no_consent_because": sorted(said.negators),
        "tests": dict(sorted(said.tests.items())),
        "seems_consensual": said.seems_consensual,
        "child_aware": said.child_aware,
        "other": dict(sorted(fact.other_notes.items())),
        "suggested": fact.suggested,
        "reasons": list(fact.reasons),
        "unresolved": list(fact.unresolved),
        "chosen": fact.chosen,
        "departs": fact.departs,
        "route": fact.route,
        "reason": fact.reason,
        "explained": fact.explained,
        "telling": fact.telling,
        "changed": fact.changed.splitlines(),
        "is_current": fact.is_current,
    }
