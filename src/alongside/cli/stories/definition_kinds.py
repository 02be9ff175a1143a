"""How a story says what the definition asks: how an element stands, what was exchanged, how it is read."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from alongside.assessments.definition.commands import Basis
from alongside.assessments.definition.facts import Standing
from alongside.assessments.definition.rules import Kind
from alongside.cli.stories.fields import Field, Part
from alongside.cli.stories.kinds import Choice, Reading, did_you_mean, plain, text_of
from alongside.cli.stories.located import Items, Node, Pairs, Text

_STANDINGS: dict[str, Standing] = {
    **dict.fromkeys(
        ("evidenced", "evidence", "yes", "true", "present", "known", "shown"), Standing.EVIDENCED
    ),
    **dict.fromkeys(
        ("suspected", "suspicion", "possible", "possibly", "maybe", "likely"), Standing.SUSPECTED
    ),
    **dict.fromkeys(("not known", "unknown", "unsure", "not sure", "unclear"), Standing.NOT_KNOWN),
    **dict.fromkeys(("not present", "absent", "no", "false", "none", "ruled out"), Standing.NOT_PRESENT),
}
_READINGS: dict[str, Kind] = {
    **dict.fromkeys(("cse", "child sexual exploitation", "exploitation"), Kind.CSE),
    **dict.fromkeys(
        (
            "cse suspected",
            "suspected cse",
            "cse suspected do not wait",
            "child sexual exploitation suspected",
            "child sexual exploitation suspected do not wait",
            "suspected",
        ),
        Kind.CSE_SUSPECTED,
    ),
    **dict.fromkeys(
        ("other csa", "csa", "other child sexual abuse", "child sexual abuse", "not cse other csa"),
        Kind.OTHER_CSA,
    ),
    **dict.fromkeys(("other route", "other", "not cse", "another route", "cce"), Kind.OTHER_ROUTE),
    **dict.fromkeys(("outside scope", "adult", "adult safeguarding", "18 or over"), Kind.OUTSIDE_SCOPE),
}


# What a story may call the entries on which something rests.
RESTS_ON = frozenset({"rests on", "evidence", "entry", "entries", "source"})


@dataclass(frozen=True, kw_only=True)
class Stood:
    """How an element stands, and what that rests on."""

    standing: Standing
    rests_on: Basis
    found_by: tuple[str, ...] = ()


def _has_basis_alone(node: Pairs) -> bool:
    """How it stands, and after it nothing but the entries on which that rests."""
    return len(node.pairs) == 1 or (len(node.pairs) == 2 and plain(node.pairs[1][0].text) in RESTS_ON)


class StandingKind:
    """How an element stands, with or without what it rests on."""

    words = (
        "`evidenced`, `suspected`, `not known` or `not present`;"
        " with what it rests on: `{suspected: what she said}`;"
        " and with entries of the chronology, by words of their titles:"
        " `{suspected: what she said, rests on: second phone}`"
    )

    def read(self, node: Node, reading: Reading) -> Stood | None:
        """This will give how it stands."""
        basis, found_by = "", ""
        if isinstance(node, Pairs) and _has_basis_alone(node):
            word, rest = node.pairs[0]
            basis = text_of(rest, reading) or ""
            found_by = text_of(node.pairs[1][1], reading) or "" if len(node.pairs) > 1 else ""
        elif isinstance(node, Text):
            before, colon, after = node.text.partition(":")
            word, basis = (Text(before, node.line), after.strip()) if colon else (node, "")
        else:
            reading.problems.add(node.line, f"write one of {self.words} here.")
            return None
        standing = _STANDINGS.get(plain(word.text))
        if standing is None:
            known = [each.value for each in Standing]
            reading.problems.add(
                node.line, f"'{word.text}' is no way to say how it stands. {did_you_mean(word.text, known)}"
            )
            return None
        return Stood(
            standing=standing,
            rests_on=Basis(words=basis),
            found_by=tuple(filter(None, [found_by])),
        )


class ReadingKind:
    """How somebody reads it."""

    words = "`CSE`, `CSE suspected`, `other CSA`, `other route` or `outside scope`"

    def read(self, node: Node, reading: Reading) -> Kind | None:
        """This will give what they choose."""
        text = text_of(node, reading)
        if text is None:
            return None
        kind = _READINGS.get(plain(text))
        if kind is None:
            reading.problems.add(node.line, f"'{text}' cannot be chosen. Write one of {self.words}.")
        return kind


Exchanged = tuple[Mapping[str, frozenset[str]], str]


class ExchangeKind:
    """What a child was offered, promised or given."""

    words = (
        "one or a list of [exchange](#exchange), each with how it stood: `money: given`,"
        " `drugs: [offered, given]`, or only `money`; `other: your words` for anything else"
    )

    def read(self, node: Node, reading: Reading) -> Exchanged:
        """This will give each code with its states, and the words for "other"."""
        found: dict[str, frozenset[str]] = {}
        notes: list[str] = []
        for what, states in _items(node, reading):
            if states is None and isinstance(what, Text):
                what, states = _split(what)
            if plain(what.text) == "other" and isinstance(states, Text) and not _states(states, None):
                found["OTHER"] = found.get("OTHER", frozenset())
                notes.append(states.text)
                continue
            code = Choice("exchange").read(what, reading)
            if code is not None:
                found[code] = found.get(code, frozenset()) | _states(states, reading)
        return found, "; ".join(notes)


def _items(node: Node, reading: Reading) -> Iterator[tuple[Text, Node | None]]:
    for item in node.items if isinstance(node, Items) else (node,):
        if isinstance(item, Pairs):
            yield from item.pairs
        elif isinstance(item, Text) and item.text:
            yield item, None
        else:
            reading.problems.add(item.line, "write what it was here, as in 'money: given'.")


def _split(what: Text) -> tuple[Text, Node | None]:
    """How it stood may be said without a colon, as in: money given. In quotes it may have one."""
    if (found := re.fullmatch(r"other\s*:\s*(.+)", what.text, re.I | re.S)) is not None:
        return Text("other", what.line), Text(found[1], what.line)
    if (found := re.fullmatch(r"(.+?)\s*:?\s+(offered|promised|given)", what.text, re.I)) is not None:
        return Text(found[1], what.line), Text(found[2], what.line)
    if (found := re.fullmatch(r"(offered|promised|given)\s+(.+)", what.text, re.I)) is not None:
        return Text(found[2], what.line), Text(found[1], what.line)
    return what, None


def _states(node: Node | None, reading: Reading | None) -> frozenset[str]:
    """How it stood; with no `reading`, nothing is said of what is no state."""
    if node is None:
        return frozenset()
    texts = node.items if isinstance(node, Items) else (node,)
    found = set()
    for each in texts:
        text = each.text if isinstance(each, Text) else ""
        words = [word for word in re.split(r"[,\s]+|and", text.casefold()) if word]
        if words and all(word in {"offered", "promised", "given"} for word in words):
            found |= {word.upper() for word in words}
        elif reading is not None:
            reading.problems.add(each.line, "write how it stood: offered, promised or given.")
    return frozenset(found)


_STANDING = StandingKind()
ELEMENT_FIELDS = (
    Field(
        name="D1", kind=_STANDING, help="an individual or a group", also=("actor", "somebody", "perpetrator")
    ),
    Field(name="D2", kind=_STANDING, help="an imbalance of power", also=("power", "power imbalance")),
    Field(
        name="D3",
        kind=_STANDING,
        help="coerced, manipulated or deceived",
        also=("coercion", "coerced", "manipulated", "deceived", "coerce manipulate or deceive"),
    ),
    Field(
        name="D4",
        kind=_STANDING,
        help="under 18 when it happened; worked out where the dates are known",
        also=("under 18", "age", "child"),
    ),
    Field(
        name="D5",
        kind=_STANDING,
        help="sexual activity, with or without contact, or grooming",
        also=("activity", "sexual activity", "grooming"),
    ),
    Field(
        name="D6a",
        kind=_STANDING,
        help="in exchange for something that the child needs or wants",
        also=("exchange", "exchange to victim", "D6"),
    ),
    Field(
        name="D6b",
        kind=_STANDING,
        help="for somebody's financial advantage or increased status",
        also=("gain", "financial advantage", "gain to perpetrator"),
    ),
)
ELEMENTS = Part(fields=ELEMENT_FIELDS, what="elements")
