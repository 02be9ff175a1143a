"""What bars, opens in an emergency, shares and reviews in the partnership of tests/world.py."""

from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from alongside.access.viewer import Viewer
from alongside.casework import (
    conflicts,
    duplicates,
    emergencies,
    exclusions,
    people,
    restrictions,
    sharing,
)
from alongside.casework.people import Involved
from alongside.kernel.dates import UncertainDate, local_date
from alongside.kernel.ids import PersonId
from alongside.people.commands import Birth, NewName, NewPerson

if TYPE_CHECKING:
    from tests.world import World

SURNAME = "Quillfeather"


def tell_bars(world: "World") -> None:
    """Exclusions, a conflict, an emergency, a record kept to its head, a sharing, a possible duplicate."""
    _bar(world)
    _open_in_emergency(world)
    _restrict(world)
    _share(world)
    _record_twice(world)


def _restrict(world: "World") -> None:
    """A child whom the front door gives to the head of service, who keeps the record to herself."""
    with world.acting("door") as door:
        world.secret = people.register_person(viewer=door, person=_child("Ottoline", 2011), now=world.now)
        people.involve(
            viewer=door,
            person_id=world.secret,
            who=Involved(user_id=world.viewers["head"].user_id),
            role="SOCIAL_WORKER",
            reason="heron reason",
            allocate=True,
            now=world.now,
        )
    with world.acting("head") as head:
        restrictions.restrict_record(
            viewer=head, person_id=world.secret, named=[], reason="heron reason", now=world.now
        )


def _share(world: "World") -> None:
    """Shared with the nurse for a month, and withdrawn at once."""
    with world.acting("door") as door:
        world.sharing = share_child(world, door)
        sharing.withdraw_sharing(viewer=door, person_id=world.child, sharing_id=world.sharing, now=world.now)


def _record_twice(world: "World") -> None:
    """The matron, who cannot find the brother, records him again; a blind reviewer has looked at that."""
    with world.acting("matron") as matron:
        twin = _child("Ignatius", 2013)
        world.double = people.register_person(viewer=matron, person=twin, now=world.now)
    with world.acting("reviewer") as reviewer:
        duplicates.review_duplicate(
            viewer=reviewer,
            person_id=world.double,
            other_id=world.brother,
            outcome="UNKNOWN",
            note="heron reason",
            now=world.now,
        )


def share_child(world: "World", viewer: Viewer) -> UUID:
    """Decide that the nurse sees what is ordinary of the child for a month."""
    return sharing.share_record(
        viewer=viewer,
        person_id=world.child,
        principal_id=world.viewers["nurse"].user_id,
        classes=["ordinary"],
        reason="heron reason",
        until=local_date(world.now) + timedelta(days=30),
        now=world.now,
    )


def _child(forenames: str, year: int) -> NewPerson:
    born = UncertainDate.exact(date(year, 5, 1))
    return NewPerson(
        kind="CHILD",
        names=[NewName(kind="LEGAL", forenames=forenames, surname=SURNAME)],
        birth=Birth(kind="KNOWN", date=born),
    )


def _bar(world: "World") -> None:
    """The school nurse is barred from the child, the matron from the brother; one more is asked for."""
    with world.acting("social worker") as worker:
        for who in ("school nurse", "colleague"):
            exclusions.ask_to_bar(
                viewer=worker,
                person_id=world.child,
                user_id=world.viewers[who].user_id,
                reason="heron reason",
                now=world.now,
            )
    with world.acting("keeper") as keeper:
        for request in exclusions.list_kept(viewer=keeper, now=world.now).requests:
            if request.user_id == world.viewers["school nurse"].user_id:
                exclusions.bar_on_request(
                    viewer=keeper, request_id=request.request_id, reason="heron reason", now=world.now
                )
        exclusions.bar(
            viewer=keeper,
            person_id=world.brother,
            user_id=world.viewers["matron"].user_id,
            reason="heron reason",
            now=world.now,
        )
        kept = exclusions.list_kept(viewer=keeper, now=world.now)
        (world.exclusion_request,) = [row.request_id for row in kept.requests]
        (world.exclusion,) = [
            row.exclusion_id for row in kept.exclusions if row.reference == str(world.child)
        ]
    with world.acting("nurse") as nurse:
        world.conflict = conflicts.declare_conflict(
            viewer=nurse, kind="NEIGHBOUR", about="Ignatius lives next door to me.", now=world.now
        )


def _open_in_emergency(world: "World") -> None:
    """The nurse opened the brother's record in an emergency, and closed it again; nobody has reviewed it."""
    with world.acting("nurse") as nurse:
        opened = open_brother(world, nurse)
        assert opened == world.brother
        (row,) = emergencies.list_my_openings(viewer=nurse, now=world.now)
        world.opening = row.opening_id
        emergencies.end_opening(viewer=nurse, opening_id=row.opening_id, now=world.now)


def open_brother(world: "World", viewer: Viewer, **more: str) -> PersonId | None:
    """Ask for the brother's record in an emergency, by what is known for certain."""
    return emergencies.open_in_emergency(
        viewer=viewer,
        **{"forenames": "Ignatius", "surname": SURNAME, **more},
        born=date(2012, 5, 1),
        reason_code="MISSING",
        reason="He ran off with the kestrel, says a neighbour.",
        now=world.now,
    )
