"""What somebody says of a child's situation, as the definition asks for it. Pure: codes and words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

ELEMENTS = ("D1", "D2", "D3", "D4", "D5", "D6A", "D6B")
# What is asked of consent: a choice, and the freedom and the capacity to make it (S-72).
TESTS = ("choice", "freedom", "capacity")
YES, NO, NOT_KNOWN = "yes", "no", "not known"
ANSWERS = (YES, NO, NOT_KNOWN)
# Is the exchange what it turns on, or a gift beside it? (S-87)
INCIDENTAL = "incidental"
CORE_ANSWERS = (YES, INCIDENTAL, NOT_KNOWN)

_PREVENTION = frozenset({"P1", "P2", "P3"})
_GRATIFICATION = frozenset({"G5", "G6"})
_NO_ANSWER = frozenset({"UNKNOWN"})


class Standing(StrEnum):
    """How an element stands. "Not known" is always a good answer; "not present" is one that was found."""

    EVIDENCED = "evidenced"
    SUSPECTED = "suspected"
    NOT_KNOWN = "not known"
    NOT_PRESENT = "not present"


@dataclass(frozen=True, kw_only=True)
class Considered:
    """What is known, suspected and not known. Everything may be left out; nothing left out stops anything.

    `age` is the youngest that the child can have been when it happened, None where that is not known.
    `exchange` gives for each code how it stood: OFFERED, PROMISED, GIVEN. Sex and ethnicity are not here.
    """

    age: int | None = None
    elements: Mapping[str, Standing] = field(default_factory=dict)
    power: frozenset[str] = frozenset()
    methods: frozenset[str] = frozenset()
    modes: frozenset[str] = frozenset()
    patterns: frozenset[str] = frozenset()
    exchange: Mapping[str, frozenset[str]] = field(default_factory=dict)
    core: str = NOT_KNOWN
    gain: frozenset[str] = frozenset()
    negators: frozenset[str] = frozenset()
    tests: Mapping[str, str] = field(default_factory=dict)
    seems_consensual: str = NOT_KNOWN
    child_aware: str = NOT_KNOWN

    def standing(self, element: str) -> Standing:
        """This will give what was said of an element; not known where nothing was."""
        return self.elements.get(element, Standing.NOT_KNOWN)

    @property
    def prevented(self) -> frozenset[str]:
        """What was to be prevented: the prevention of something negative is an exchange too (S-86)."""
        return frozenset(self.exchange) & _PREVENTION

    @property
    def received(self) -> frozenset[str]:
        """What the child was given, and not only offered or promised."""
        return frozenset(code for code, states in self.exchange.items() if "GIVEN" in states)

    @property
    def gained(self) -> frozenset[str]:
        """Gain that the definition speaks of: money, goods, debt, status, or another that somebody names."""
        return self.gain - _GRATIFICATION - _NO_ANSWER

    @property
    def gratified(self) -> frozenset[str]:
        """Gratification or power alone, which is no gain in the sense of the definition (S-89)."""
        return self.gain & _GRATIFICATION

    @property
    def is_incidental(self) -> bool:
        """Whether what the child got was a gift beside what it turned on. Stopping harm never is."""
        return self.core == INCIDENTAL and not self.prevented

    def codes_for(self, element: str) -> tuple[str, ...]:
        """This will name what else was said that shows the element, as "power.AGE"."""
        shown = _SHOWN_BY.get(element, ())
        return tuple(f"{name}.{code}" for name in shown for code in sorted(_READERS[name](self) - _NO_ANSWER))


def _elements_present(considered: Considered) -> frozenset[str]:
    """Elements that somebody else must have brought about."""
    return frozenset(
        each
        for each in ("D2", "D3", "D6B")
        if considered.standing(each) in (Standing.EVIDENCED, Standing.SUSPECTED)
    )


def _tests_failed(considered: Considered) -> frozenset[str]:
    return frozenset(each for each in TESTS if considered.tests.get(each) == NO)


_READERS = {
    "power": lambda it: it.power,
    "methods": lambda it: it.methods,
    "contact": lambda it: it.modes & {"CONTACT", "NON_CONTACT"},
    "exchange": lambda it: frozenset() if it.is_incidental else frozenset(it.exchange),
    "core": lambda it: frozenset({YES}) if it.core == YES else frozenset(),
    "prevented": lambda it: it.prevented,
    "gained": lambda it: it.gained,
    "gratified": lambda it: it.gratified,
    "negators": lambda it: it.negators,
    "tests": _tests_failed,
    "elements": _elements_present,
}
# Which answers show which element. Whoever answers both ways is asked which it is.
_SHOWN_BY = {
    "D1": ("power", "methods", "gained", "gratified", "elements"),
    "D2": ("power",),
    "D3": ("methods", "prevented", "negators", "tests"),
    "D5": ("contact",),
    "D6A": ("exchange", "core"),
    "D6B": ("gained",),
}
