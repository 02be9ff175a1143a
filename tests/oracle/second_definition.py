"""The definition read a second time, from the guidance and the domain paper, sharing no line with the rules.

Facts are plain: words and sets. Each line below is a sentence of the guidance, or of domain 1.1 and the
conventions 9, 11 and 12, as somebody would say it who has not seen the rules.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SURE, PERHAPS, OPEN, NO = "evidenced", "suspected", "not known", "not present"
RANK = [NO, OPEN, PERHAPS, SURE]
Said = Mapping[str, Any]


@dataclass(frozen=True)
class Answer:
    kind: str
    reasons: frozenset[str]
    questions: frozenset[tuple[str, str, frozenset[str], bool]]


def voices(said: Said) -> dict[str, set[str]]:
    """Everything said elsewhere that would make each element so."""
    power = {f"power.{each}" for each in said["power"] if each != "UNKNOWN"}
    means = {f"methods.{each}" for each in said["methods"] if each != "UNKNOWN"}
    gain = {each for each in said["gain"] if each not in ("G5", "G6", "UNKNOWN")}
    lust = {each for each in said["gain"] if each in ("G5", "G6")}
    stopped = {each for each in said["exchange"] if each in ("P1", "P2", "P3")}
    whole = {each for each in said["exchange"] if each != "UNKNOWN"}
    beside = said["core"] == "incidental" and not stopped
    sure = {each for each in ("D2", "D3", "D6B") if said["elements"].get(each) in (SURE, PERHAPS)}
    return {
        "D1": power
        | means
        | {f"gained.{each}" for each in gain}
        | {f"gratified.{each}" for each in lust}
        | {f"elements.{each}" for each in sure},
        "D2": power,
        "D3": means
        | {f"prevented.{each}" for each in stopped}
        | {f"negators.{each}" for each in said["negators"] if each != "UNKNOWN"}
        | {f"tests.{each}" for each, answer in said["tests"].items() if answer == "no"},
        "D4": set(),
        "D5": {f"contact.{each}" for each in said["modes"] if each in ("CONTACT", "NON_CONTACT")},
        "D6A": (set() if beside else {f"exchange.{each}" for each in whole})
        | ({"core.yes"} if said["core"] == "yes" else set()),
        "D6B": {f"gained.{each}" for each in gain},
    }


def judge(said: Said) -> Answer:
    heard, stated = voices(said), {name: said["elements"].get(name, OPEN) for name in NAMES}
    stopped = [each for each in said["exchange"] if each in ("P1", "P2", "P3")]
    beside = said["core"] == "incidental" and not stopped
    only_lust = any(each in ("G5", "G6") for each in said["gain"]) and not heard["D6B"]
    holds = {}
    for name in NAMES:
        holds[name] = stated[name]
        if heard[name] and (stated[name] == NO or (stated[name] == OPEN and name != "D1")):
            holds[name] = PERHAPS
    if beside:
        holds["D6A"] = NO
    if only_lust:
        holds["D6B"] = NO
    grown = stated["D4"] == NO if said["age"] is None else said["age"] > 17
    kind = _kind(holds, grown, beside)
    return Answer(
        kind=kind,
        reasons=frozenset(_why(said, holds, grown, beside, only_lust, kind)),
        questions=frozenset(_asks(said, stated, heard, bool(stopped))),
    )


NAMES = ("D1", "D2", "D3", "D4", "D5", "D6A", "D6B")


def _kind(holds: dict[str, str], grown: bool, beside: bool) -> str:
    if grown:
        return "OUTSIDE_SCOPE"
    taken = sorted([holds["D2"], holds["D3"]], key=RANK.index)
    if holds["D1"] == NO or holds["D5"] == NO or taken[1] == NO:
        return "OTHER_ROUTE"
    if taken[0] == NO:
        return "OTHER_CSA"
    best = max(holds["D6A"], holds["D6B"], key=RANK.index)
    if best == SURE:
        return "CSE_SUSPECTED" if OPEN in (holds["D2"], holds["D3"], holds["D5"]) else "CSE"
    if best == PERHAPS:
        return "CSE_SUSPECTED"
    return "OTHER_CSA" if best == NO or beside else "CSE_SUSPECTED"


def _why(
    said: Said, holds: dict[str, str], grown: bool, beside: bool, only_lust: bool, kind: str
) -> list[str]:
    if grown:
        return ["adult"]
    age, sure_child = said["age"], said["elements"].get("D4") == SURE
    lines = {
        "age_16_17": age is not None and 16 <= age <= 17,
        "age_not_known": age is None and not sure_child,
        "under_18": (age is not None and age < 16) or (age is None and sure_child),
        "gift_incidental": beside,
        "gratification_only": only_lust,
        "prevention_counts": any(each.startswith("P") for each in said["exchange"]),
        "receipt_changes_nothing": any("GIVEN" in states for states in said["exchange"].values()),
        "technology_counts": "TECHNOLOGY" in said["modes"]
        and "IN_PERSON" not in said["modes"]
        and "CONTACT" not in said["modes"],
        "without_knowledge_counts": said["child_aware"] == "no",
        "one_off_counts": "ONE_OFF" in said["patterns"],
        "organised": "ORGANISED" in said["patterns"] or "COMPLEX" in said["patterns"],
        "seems_consensual_changes_nothing": said["seems_consensual"] == "yes",
        "no_meaningful_choice": "CN1" in said["negators"] or said["tests"].get("choice") == "no",
        "substances_no_consent": "CN2" in said["negators"],
        "fear_no_consent": "CN3" in said["negators"] or said["tests"].get("freedom") == "no",
        "capacity_concern": "CAPACITY" in said["negators"] or said["tests"].get("capacity") == "no",
        "either_is_enough": kind == "CSE" and (holds["D6A"] == SURE) != (holds["D6B"] == SURE),
        "not_known_is_no_reason_to_wait": kind == "CSE_SUSPECTED",
        "same_urgency": kind == "OTHER_CSA",
        "person_chooses_route": kind == "OTHER_ROUTE",
    }
    named = {each for each in said["exchange"] if each != "UNKNOWN"}
    lines["offer_or_promise_counts"] = bool(named) and not lines["receipt_changes_nothing"]
    found = [name for name, is_so in lines.items() if is_so]
    for name in ("D1", "D2", "D3", "D5", "D6A", "D6B"):
        if not (name == "D6A" and beside) and not (name == "D6B" and only_lust):
            found.append(f"{name}_{holds[name].upper().replace(' ', '_')}")
    return found


def _asks(
    said: Said, stated: dict[str, str], heard: dict[str, set[str]], stopped: bool
) -> list[tuple[str, str, frozenset[str], bool]]:
    found = []
    for name in NAMES:
        if heard[name] and stated[name] == NO:
            found.append(("shown_but_not_present", name, frozenset(heard[name]), True))
        if heard[name] and stated[name] == OPEN and name != "D1":
            found.append(("shown_but_not_known", name, frozenset(heard[name]), False))
    if said["age"] is not None and (
        (said["age"] < 18 and stated["D4"] == NO) or (said["age"] > 17 and stated["D4"] in (SURE, PERHAPS))
    ):
        found.append(("age_against_dates", "D4", frozenset(), True))
    return found + _asks_of_gain(said, stated, heard, stopped) + _asks_of_consent(said)


Asked = list[tuple[str, str, frozenset[str], bool]]


def _asks_of_gain(said: Said, stated: dict[str, str], heard: dict[str, set[str]], stopped: bool) -> Asked:
    found: Asked = []
    lust = frozenset(f"gratified.{each}" for each in said["gain"] if each in ("G5", "G6"))
    if lust and heard["D6B"]:
        found.append(("only_beside_another_gain", "D6B", lust, True))
    elif lust and stated["D6B"] in (SURE, PERHAPS):
        found.append(("gain_is_gratification_only", "D6B", lust, True))
    if stopped and said["core"] == "incidental":
        codes = frozenset(f"prevented.{each}" for each in said["exchange"] if each.startswith("P"))
        found.append(("incidental_beside_prevention", "D6A", codes, True))
    return found


def _asks_of_consent(said: Said) -> Asked:
    found: Asked = []
    for test, against in (
        ("choice", ["CN1"]),
        ("freedom", ["CN1", "CN3"]),
        ("capacity", ["CN2", "CAPACITY"]),
    ):
        codes = frozenset(f"negators.{each}" for each in said["negators"] if each in against)
        if codes and said["tests"].get(test) == "yes":
            found.append(("consent_against_negator", test, codes, True))
    return found
