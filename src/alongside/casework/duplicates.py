"""Two records that may be one person's, before a reviewer who is not told why. Nothing is merged."""

from datetime import datetime

from alongside.access import duplicates
from alongside.access.abilities import require_ability
from alongside.access.door import auditing_refusal
from alongside.access.duplicates import PairFact
from alongside.access.policy import REVIEW
from alongside.access.viewer import Viewer
from alongside.audit import writer as audit
from alongside.kernel.ids import PersonId


def list_possible_duplicates(*, viewer: Viewer, now: datetime) -> tuple[PairFact, ...]:
    """This will list, for a reviewer, the pairs that wait for a look. Raises NotFoundError."""
    require_ability(viewer=viewer, ability=REVIEW, doing="listing duplicates", now=now)
    pairs = duplicates.list_pairs()
    _audit(viewer, pairs, now)
    return pairs


def get_possible_duplicate(
    *, viewer: Viewer, person_id: PersonId, other_id: PersonId, now: datetime
) -> PairFact:
    """This will give a reviewer one pair: what agrees and what differs, no name. Raises NotFoundError."""
    pair = _find(viewer, person_id, other_id, now)
    _audit(viewer, (pair,), now)
    return pair


def review_duplicate(
    *, viewer: Viewer, person_id: PersonId, other_id: PersonId, outcome: str, note: str, now: datetime
) -> None:
    """This will keep what a reviewer made of a pair. Raises NotFoundError, UnableToReviewDuplicate."""
    pair = _find(viewer, person_id, other_id, now)
    duplicates.review_pair(viewer=viewer, pair=pair, outcome=outcome, note=note, now=now)


def _find(viewer: Viewer, person_id: PersonId, other_id: PersonId, now: datetime) -> PairFact:
    require_ability(viewer=viewer, ability=REVIEW, doing="reviewing duplicates", now=now)
    with auditing_refusal(
        viewer=viewer,
        subject_kind="duplicate",
        subject_id=person_id,
        purpose="reviewing duplicates",
        now=now,
    ):
        return duplicates.get_pair(person_id=person_id, other_id=other_id)


def _audit(viewer: Viewer, pairs: tuple[PairFact, ...], now: datetime) -> None:
    audit.append(
        action="listed duplicates",
        actor_id=viewer.user_id,
        agency_id=viewer.agency_id,
        roles=viewer.roles,
        shown=[each for pair in pairs for each in (pair.person_id, pair.other_id)],
        now=now,
    )
