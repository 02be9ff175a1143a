"""What can be asked to be recorded about a person."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from alongside.kernel.dates import UncertainDate


@dataclass(frozen=True, kw_only=True)
class NewName:
    """A name: its kind (code list name_kind) and its parts, either of which may be empty, not both."""

    kind: str
    forenames: str = ""
    surname: str = ""
    from_date: date | None = None
    until_date: date | None = None


@dataclass(frozen=True, kw_only=True)
class Birth:
    """When a person was born, or is expected to be: kind is a code of date_of_birth_kind."""

    kind: str
    date: UncertainDate


@dataclass(frozen=True, kw_only=True)
class NewIdentifier:
    """A number in a scheme (code list identifier_scheme); `noted_on` is the day it was seen."""

    scheme: str
    value: str
    noted_on: date | None = None
    doubt: str = ""


@dataclass(frozen=True, kw_only=True)
class NewAddress:
    """Where somebody lives or lived; protected where it would lead a perpetrator to the child."""

    lines: str
    postcode: str = ""
    is_protected: bool = False
    from_date: date | None = None
    until_date: date | None = None


@dataclass(frozen=True, kw_only=True)
class NewPerson:
    """A person as far as they are known; a description stands in where no name is known."""

    kind: str
    birth: Birth
    names: Sequence[NewName] = ()
    description: str = ""
    sex: str = "U"
    ethnicity: str = "NOBT"
    disabilities: Sequence[str] = ()
    living_arrangement: str = "UNKNOWN"
    died_on: date | None = None
    identifiers: Sequence[NewIdentifier] = field(default_factory=tuple)
    addresses: Sequence[NewAddress] = field(default_factory=tuple)


@dataclass(frozen=True, kw_only=True)
class NewRelationship:
    """What another person is to this one: a record here (`other`), or only a label and a telephone number."""

    kind: str
    other_label: str
    phone: str = ""
    note: str = ""
    from_date: date | None = None
