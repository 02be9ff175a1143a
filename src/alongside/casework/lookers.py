"""Who looked at a record, as what, and why they could: for those who answer for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from uuid import UUID

from alongside.access.door import SEE, Granted, open_record
from alongside.access.viewer import Viewer
from alongside.audit import writer as audit
from alongside.audit.queries import LookFact, list_lookers
from alongside.casework.names import Names, get_names
from alongside.kernel.dates import local_date
from alongside.kernel.errors import NotFoundError
from alongside.kernel.ids import PersonId
from alongside.people.queries import PersonCard, list_cards
from alongside.reference.loader import load_policy

# In these relations somebody answers for a record; the row lock asks the same (access/sql/80_oversight.sql).
ANSWERING = frozenset({"allocated", "manager"})
MOST = 500


@dataclass(frozen=True, kw_only=True)
class LookerRow:
    """One worker on one day: when last, how often, for what, as what, and why they could."""

    last_at: datetime
    times: int
    who: str
    agency: str
    roles: tuple[str, ...]
    purposes: tuple[str, ...]
    why: tuple[str, ...]
    wrote: bool


@dataclass(frozen=True, kw_only=True)
class LookersPage:
    """Who looked at one person's record, the latest first. `is_cut` where there is more than is shown."""

    person: PersonCard
    rows: tuple[LookerRow, ...]
    is_cut: bool


def may_see_lookers(*, granted: Granted) -> bool:
    """This will say whether the viewer answers for the record."""
    return bool(granted.relation_names & ANSWERING)


def get_lookers(*, viewer: Viewer, person_id: PersonId, now: datetime) -> LookersPage:
    """This will list who opened a record, for the allocated worker and for managers. Raises NotFoundError.

    Whoever was refused is not in it: that would show who is barred. Seeing the list is an opening itself.
    """
    granted = open_record(
        viewer=viewer, person_id=person_id, action=SEE, purpose="seeing who looked", now=now
    )
    if not may_see_lookers(granted=granted):
        raise NotFoundError
    looks = list_lookers(person_id=person_id, most=MOST)
    names = get_names(
        workers={look.worker_id for look in looks}, agencies={look.agency_id for look in looks}, now=now
    )
    audit.append(
        action="listed lookers",
        actor_id=viewer.user_id,
        agency_id=viewer.agency_id,
        subject_kind="person",
        subject_id=person_id,
        person_id=person_id,
        now=now,
    )
    groups: dict[tuple[UUID, date], list[LookFact]] = {}
    for look in looks:
        groups.setdefault((look.worker_id, local_date(look.at)), []).append(look)
    return LookersPage(
        person=list_cards(ids=[person_id], now=now)[person_id],
        rows=tuple(_row(group, names) for group in groups.values()),
        is_cut=len(looks) == MOST,
    )


def _row(group: list[LookFact], names: Names) -> LookerRow:
    first = group[0]
    return LookerRow(
        last_at=first.at,
        times=len(group),
        who=names.worker(first.worker_id),
        agency=names.agency(first.agency_id),
        roles=tell_roles({role for look in group for role in look.roles}),
        purposes=tuple(sorted({look.purpose for look in group if look.purpose})),
        why=tell_relations({relation for look in group for relation in look.relations}),
        wrote=any(look.to_write for look in group),
    )


def tell_relations(relations: Iterable[str]) -> tuple[str, ...]:
    """This will say in words in which relations somebody stood, as the policy explains them."""
    return tuple(_meanings("relations").get(each, each.replace("_", " ")) for each in sorted(relations))


def tell_roles(roles: Iterable[str]) -> tuple[str, ...]:
    """This will say in words in which roles somebody acted, as the policy explains them."""
    return tuple(_meanings("roles").get(each, each.replace("_", " ")) for each in sorted(roles))


@cache
def _meanings(of: str) -> dict[str, str]:
    return {name: str(row["meaning"]) for name, row in load_policy(f"access/{of}")[of].items()}
