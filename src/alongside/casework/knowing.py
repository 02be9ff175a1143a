"""Who knows a person: letting another agency know that the person is theirs too."""

from datetime import datetime
from uuid import UUID

from alongside.access import operations as grants
from alongside.access.door import WRITE, open_record, relations_to
from alongside.access.policy import get_access_policy
from alongside.access.rules import may_do
from alongside.access.viewer import Viewer
from alongside.kernel.errors import NotFoundError
from alongside.kernel.ids import AgencyId, PersonId, TeamId, UserId


def make_known(
    *, viewer: Viewer, person_id: PersonId, agency_id: AgencyId, user_id: UserId | None = None, now: datetime
) -> None:
    """This will let an agency, and one of its workers, know a person: a pupil, a patient, a young visitor.

    They see who the person is and what their own agency records, and can raise a worry; nothing more.
    Raises NotFoundError where the viewer may not write on the record.
    """
    open_record(viewer=viewer, person_id=person_id, action=WRITE, purpose="making known", now=now)
    principals: list[UUID] = [agency_id, *([user_id] if user_id else [])]
    wanted = [_known(person_id, principal, "knows") for principal in principals]
    grants.make_grants(viewer=viewer, grants=wanted, now=now)


def tell_front_door(*, viewer: Viewer, person_id: PersonId, team_id: TeamId, now: datetime) -> None:
    """This will open a person's record to a front door, as of a parent of a child it has a worry about.

    Raises NotFoundError where the viewer may not write on the record, or may not open it to a front door.
    """
    granted = open_record(viewer=viewer, person_id=person_id, action=WRITE, purpose="making known", now=now)
    if not granted.may_grant(relation="front_door"):
        raise NotFoundError
    grants.make_grants(viewer=viewer, grants=[_known(person_id, team_id, "front_door")], now=now)


def _known(person_id: PersonId, principal: UUID, relation: str) -> grants.NewGrant:
    return grants.NewGrant(
        person_id=person_id,
        principal_id=principal,
        relation=relation,
        because_kind="known",
        because_id=person_id,
    )


def may_record(*, viewer: Viewer, person_id: PersonId, now: datetime) -> bool:
    """This will say whether the viewer may write on a person's record; nothing of it is opened.

    False both where there is no such person and where the viewer may not.
    """
    relations = relations_to(viewer=viewer, person_id=person_id, now=now)
    return may_do(action=WRITE, viewer=viewer, relations=relations, policy=get_access_policy())
