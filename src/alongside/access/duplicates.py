"""Two records that may be one person's, for a reviewer who is not told why they are asked (threats T12)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from alongside.access import asking
from alongside.access.models import DuplicateReview
from alongside.access.viewer import Viewer
from alongside.audit import writer as audit
from alongside.kernel.dates import local_date
from alongside.kernel.errors import NotFoundError, UnableToError
from alongside.kernel.ids import PersonId
from alongside.reference.codelists import require_code

# Kinds of search keys by which records are compared, in words.
COMPARED = {
    "f": "first name, as it sounds",
    "s": "surname, as it sounds",
    "d": "date of birth",
    "no": "a number",
    "pc": "a postcode",
}


class UnableToReviewDuplicate(UnableToError):
    """What a reviewer made of a pair cannot be kept as it stands."""


@dataclass(frozen=True, kw_only=True)
class PairFact:
    """Two records, and which facts agree or differ; what only one of them has is in neither."""

    person_id: PersonId
    other_id: PersonId
    agree: tuple[str, ...]
    differ: tuple[str, ...]


def list_pairs() -> tuple[PairFact, ...]:
    """This will list the pairs that nobody in the reviewer's agency has looked at. The caller audits."""
    reviewed = set(DuplicateReview.objects.values_list("person_id", "other_id"))
    return tuple(_fact(*map(PersonId, pair)) for pair in asking.possible_duplicates() if pair not in reviewed)


def get_pair(*, person_id: PersonId, other_id: PersonId) -> PairFact:
    """This will give one of them. Raises NotFoundError; the caller audits."""
    found = [pair for pair in list_pairs() if (pair.person_id, pair.other_id) == (person_id, other_id)]
    if not found:
        raise NotFoundError
    return found[0]


def review_pair(*, viewer: Viewer, pair: PairFact, outcome: str, note: str, now: datetime) -> None:
    """This will keep what a reviewer made of a pair. Nothing is merged by it.

    Raises UnableToFindCode for an unknown outcome, UnableToReviewDuplicate without a note.
    """
    require_code(key="duplicate_outcome", code=outcome, field="outcome", as_at=local_date(now))
    if not note.strip():
        raise UnableToReviewDuplicate("Say on what this rests, and whom you asked.", field="note")
    row = DuplicateReview(
        id=uuid4(),
        person_id=pair.person_id,
        other_id=pair.other_id,
        outcome=outcome,
        note=note.strip(),
        reviewed_by=viewer.user_id,
        agency_id=viewer.agency_id,
        reviewed_at=now,
    )
    row.save(force_insert=True)
    audit.append(
        action="reviewed a possible duplicate",
        actor_id=viewer.user_id,
        agency_id=viewer.agency_id,
        subject_kind="duplicate",
        subject_id=row.id,
        roles=viewer.roles,
        now=now,
    )


def _fact(person_id: PersonId, other_id: PersonId) -> PairFact:
    same = asking.likeness_of(person_id, other_id)
    return PairFact(
        person_id=PersonId(person_id),
        other_id=PersonId(other_id),
        agree=tuple(words for kind, words in COMPARED.items() if same.get(kind) is True),
        differ=tuple(words for kind, words in COMPARED.items() if same.get(kind) is False),
    )
