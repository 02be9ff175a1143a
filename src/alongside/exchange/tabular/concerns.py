"""A concern of a partner agency as one row of its table says it."""

import json
from dataclasses import dataclass, fields
from hashlib import sha256
from typing import Any, Protocol

from alongside.exchange.intake import Leaf
from alongside.kernel.dates import UncertainDate

KIND = "concern"
_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"))


class ConcernCodes(Protocol):
    """Whoever calls the reader builds this from policy/codelists."""

    def is_valid(self, *, list_key: str, code: str) -> bool:
        """This will say whether the code (in capitals) stands in the list today.

        `list_key` is concern_type, vulnerability, indicator or harm_evidence.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerConcern:
    """What a row says. Text is empty and codes are () where the row says nothing; dates are then unknown.

    `other_notes` are pairs of a field with codes (such as "vulnerabilities") and the words that came with
    OTHER. `urgent` is None where the row does not say.
    """

    reference: str
    forename: str
    surname: str
    birth: UncertainDate
    nhs_number: str
    upn: str
    facts: str
    opinion: str
    child_words: str
    happened: UncertainDate
    place: str
    concern_types: tuple[str, ...]
    vulnerabilities: tuple[str, ...]
    indicators: tuple[str, ...]
    harm: tuple[str, ...]
    other_notes: tuple[tuple[str, str], ...]
    reporter_name: str
    reporter_role: str
    urgent: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernRecord:
    """A row ready to be taken in. The key is unique within the agency whose file it is.

    It is the agency's reference, or the fingerprint of the row where there is none. `line` is the row's
    number as a spreadsheet shows it.
    """

    key: str
    line: int
    values: PartnerConcern
    fingerprint: str
    leaves: tuple[Leaf, ...]

    @property
    def kind(self) -> str:
        """The kind, as text."""
        return KIND


def fingerprint_of(*, values: PartnerConcern) -> str:
    """This will give the sha256 (hex) of the values in one canonical form."""
    content = {part.name: _plain(getattr(values, part.name)) for part in fields(values)}
    return sha256(_CANONICAL.encode(content).encode()).hexdigest()


def key_of(*, values: PartnerConcern, fingerprint: str) -> str:
    """This will give the natural key of a row."""
    return f"concern/ref/{values.reference}" if values.reference else f"concern/row/{fingerprint}"


def _plain(value: Any) -> Any:
    if isinstance(value, UncertainDate):
        days = (str(day) if day else None for day in (value.earliest, value.latest))
        return [*days, value.precision.value]
    return value
