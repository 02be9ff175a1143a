"""The records that a return is taken apart into: fine-grained, so that a wrong one holds nothing else back.

The natural key of a record is `child id / kind / key dates / occurrence`. It names the child within one
authority only: whoever stores it keeps it beside the authority (or agency) whose return it is. The occurrence
is 1, and counts on where one child has several different records of a kind with the same dates.
"""

import json
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import ClassVar, TypeAlias

from alongside.exchange.intake import Leaf

_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"))
Plain: TypeAlias = str | int | bool | date | tuple[str, ...] | None


class Kind(StrEnum):
    """The kinds of record. The first four stand at most once per child in a file."""

    CHILD = "child"
    DETAILS = "details"
    IDENTIFIER = "identifier"
    CHARACTERISTICS = "characteristics"
    REFERRAL = "referral"
    ASSESSMENT = "assessment"
    CIN_PLAN = "cin_plan"
    SECTION_47 = "section47"
    CONFERENCE = "conference"
    PROTECTION_PLAN = "protection_plan"
    REVIEW = "review"
    PRE_PROCEEDINGS = "pre_proceedings"


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """That the authority knows this child; everything else hangs on it."""

    kind: ClassVar[Kind] = Kind.CHILD

    @property
    def key_parts(self) -> tuple[str, ...]:
        """One for each child."""
        return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """Birth (exactly one of the two dates), sex as M, F or U whichever element held it, and death."""

    kind: ClassVar[Kind] = Kind.DETAILS
    birth_date: date | None
    expected_birth_date: date | None
    sex: str | None
    death_date: date | None

    @property
    def key_parts(self) -> tuple[str, ...]:
        """One for each child."""
        return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifier:
    """A pupil number (`UPN`, `FormerUPN`, normalised) or the code for having none (`UPNunknown`)."""

    kind: ClassVar[Kind] = Kind.IDENTIFIER
    scheme: str
    value: str

    @property
    def key_parts(self) -> tuple[str, ...]:
        """Each number of each scheme."""
        return (self.scheme, self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Characteristics:
    """Ethnicity and disabilities in the return's codes; disabilities sorted."""

    kind: ClassVar[Kind] = Kind.CHARACTERISTICS
    ethnicity: str | None
    disabilities: tuple[str, ...]

    @property
    def key_parts(self) -> tuple[str, ...]:
        """One for each child."""
        return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral:
    """An episode of need, from referral to closure (`CINdetails`)."""

    kind: ClassVar[Kind] = Kind.REFERRAL
    referral_date: date
    source: str | None
    primary_need: str | None
    closure_date: date | None
    closure_reason: str | None
    no_further_action: bool | None

    @property
    def key_parts(self) -> tuple[str, ...]:
        """The day of the referral."""
        return (self.referral_date.isoformat(),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """A child and family assessment, with the factors found; factors sorted."""

    kind: ClassVar[Kind] = Kind.ASSESSMENT
    start_date: date
    internal_review_date: date | None
    authorisation_date: date | None
    factors: tuple[str, ...]

    @property
    def key_parts(self) -> tuple[str, ...]:
        """The day it started."""
        return (self.start_date.isoformat(),)


@dataclass(frozen=True, slots=True, kw_only=True)
class CinPlan:
    """A child in need plan."""

    kind: ClassVar[Kind] = Kind.CIN_PLAN
    start_date: date
    end_date: date | None

    @property
    def key_parts(self) -> tuple[str, ...]:
        """The day it started."""
        return (self.start_date.isoformat(),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section47:
    """A section 47 enquiry; its conference is a record of its own."""

    kind: ClassVar[Kind] = Kind.SECTION_47
    start_date: date
    conference_target_date: date | None
    conference_not_required: bool | None

    @property
    def key_parts(self) -> tuple[str, ...]:
        """The day it started."""
        return (self.start_date.isoformat(),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conference:
    """An initial child protection conference, given beside a referral or within a section 47 enquiry."""

    kind: ClassVar[Kind] = Kind.CONFERENCE
    held_date: date
    stands_in: str  # "referral" or "section47"

    @property
    def key_parts(self) -> tuple[str, ...]:
        """The day it was held, and where the return gave it."""
        return (self.held_date.isoformat(), self.stands_in)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectionPlan:
    """A child protection plan; its reviews are records of their own."""

    kind: ClassVar[Kind] = Kind.PROTECTION_PLAN
    start_date: date
    end_date: date | None
    initial_category: str | None
    latest_category: str | None
    previous_plans: int | None

    @property
    def key_parts(self) -> tuple[str, ...]:
        """The day it started."""
        return (self.start_date.isoformat(),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A review of a child protection plan; `plan_start_date` is None where the plan's own is unreadable."""

    kind: ClassVar[Kind] = Kind.REVIEW
    review_date: date
    plan_start_date: date | None

    @property
    def key_parts(self) -> tuple[str, ...]:
        """The day of the review, and the plan that it reviewed."""
        start = self.plan_start_date.isoformat() if self.plan_start_date else "unknown"
        return (start, self.review_date.isoformat())


@dataclass(frozen=True, slots=True, kw_only=True)
class PreProceedings:
    """Pre-proceedings and family group decision making (module 5, from 2026/27)."""

    kind: ClassVar[Kind] = Kind.PRE_PROCEEDINGS
    start_date: date
    letter_date: date | None
    meeting_offered: bool | None
    meeting_facilitated: bool | None
    first_meeting_date: date | None
    review_meetings: int | None
    step_decision_date: date | None
    outcome: str | None
    court_application_date: date | None
    initiation_letter_date: date | None

    @property
    def key_parts(self) -> tuple[str, ...]:
        """The day it was decided to begin."""
        return (self.start_date.isoformat(),)


Values: TypeAlias = (
    Child
    | Details
    | Identifier
    | Characteristics
    | Referral
    | Assessment
    | CinPlan
    | Section47
    | Conference
    | ProtectionPlan
    | Review
    | PreProceedings
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CinRecord:
    """One record of a return, ready to be taken in.

    `parent_key` is the key of the referral, enquiry or plan that it stands below, None where it has none or
    where that one was rejected. The fingerprint covers the values and the parent.
    """

    child_id: str
    key: str
    parent_key: str | None
    line: int
    values: Values
    fingerprint: str
    leaves: tuple[Leaf, ...]

    @property
    def kind(self) -> str:
        """The kind, as text: one of Kind."""
        return self.values.kind.value


def base_key(*, child_id: str, values: Values) -> str:
    """This will give the natural key without its occurrence."""
    return "/".join((child_id, values.kind.value, *values.key_parts))


def fingerprint_of(*, values: Values, parent_key: str | None) -> str:
    """This will give the sha256 (hex) of the values in one canonical form, and of the parent's key."""
    content = {part.name: _canonical(getattr(values, part.name)) for part in fields(values)}
    return sha256(_CANONICAL.encode([values.kind.value, parent_key, content]).encode()).hexdigest()


def _canonical(value: Plain) -> Plain:
    return value.isoformat() if isinstance(value, date) else value
