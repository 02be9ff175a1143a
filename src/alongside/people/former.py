"""What details of people said before they were changed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from alongside.access.viewer import Viewer
from alongside.kernel.ids import PersonId
from alongside.people.models import FormerDetail, Person


def keep_former_details(
    *, viewer: Viewer, changes: Mapping[PersonId, Mapping[str, Any]], now: datetime
) -> None:
    """This will keep what is about to be overwritten, of the details that are asked about as at a day."""
    wanted = [person_id for person_id, change in changes.items() if change.keys() & set(FormerDetail.DETAILS)]
    people = Person.objects.filter(id__in=wanted) if wanted else ()
    FormerDetail.objects.bulk_create(
        [
            FormerDetail(
                id=uuid4(),
                person_id=person.id,
                detail=detail,
                value=_told(getattr(person, detail)),
                agency_id=viewer.agency_id,
                recorded_by=viewer.user_id,
                recorded_at=now,
            )
            for person in people
            for detail in FormerDetail.DETAILS
            if changes[PersonId(person.id)].get(detail, getattr(person, detail)) != getattr(person, detail)
        ]
    )


def _told(value: str | list[str]) -> str:
    return value if isinstance(value, str) else " ".join(value)
