"""Two worlds, the same row for row, but that in one of them is a child from whom two workers are barred.

Whatever a barred worker is answered there, they are to be answered in the other. An import whose file names
the child is left out: whoever brings it in, or undoes it, holds the file.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg import Connection

from alongside.access.policy import get_access_policy, get_classes
from alongside.cli.database import Addresses
from tests.databases import connect_admin, copy_of
from tests.matrix.items import put
from tests.world import World

Rows = Connection[tuple[Any, ...]]
# The one holds every relation there is and every role of practice; the other every sealed role and office.
INSIDER, KEEPER = "insider", "barred keeper"
TEAMS: Mapping[str, tuple[tuple[str, str], ...]] = {
    INSIDER: (
        ("front door", "front_door"),
        ("front door", "head_of_service"),
        ("children's team", "social_worker"),
        ("children's team", "team_manager"),
        ("children's team", "safeguarding_lead"),
        ("children's team", "independent_reviewer"),
        ("data team", "data_officer"),
        ("data team", "practitioner"),
    ),
    KEEPER: tuple(
        ("exploitation unit", role) for role in ("exclusion_keeper", "auditor", "administrator", "support")
    ),
}
LONG_AGO, LATER = "2024-06-01 12:00+00", "2100-01-01 12:00+00"


@dataclass(frozen=True, kw_only=True)
class Twins:
    """The two databases, and what there is in the first. `draft` is the insider's, about the child."""

    exists: Addresses
    absent: Addresses
    world: World
    workers: Mapping[str, UUID]
    draft: UUID
    own_draft: UUID
    opening: UUID
    request: UUID


@contextmanager
def make_twins(world_database: tuple[Addresses, World]) -> Iterator[Twins]:
    """Both worlds, for as long as they are needed."""
    addresses, world = world_database
    source = str(psycopg.conninfo.conninfo_to_dict(addresses.app)["dbname"])
    with copy_of(source, name="exists") as exists:
        workers = {name: uuid4() for name in TEAMS}
        twins = Twins(
            exists=exists,
            absent=exists,
            world=world,
            workers=workers,
            draft=uuid4(),
            own_draft=uuid4(),
            opening=uuid4(),
            request=uuid4(),
        )
        with connect_admin(exists) as admin, admin.transaction():
            _employ(admin, twins)
            _tie(admin, twins)
            _bar(admin, twins)
        with copy_of(str(psycopg.conninfo.conninfo_to_dict(exists.app)["dbname"]), name="absent") as absent:
            with connect_admin(absent) as admin, admin.transaction():
                _undo_child(admin, world.child)
            yield Twins(**{**vars(twins), "absent": absent})


def _employ(admin: Rows, twins: Twins) -> None:
    put(
        admin,
        "organisations_user",
        [
            {"id": user, "password": "", "username": name, "full_name": name, "job_title": "", "phone": "",
             "is_active": True, "is_demo_persona": True}
            for name, user in twins.workers.items()
        ],
    )  # fmt: skip
    put(
        admin,
        "organisations_membership",
        [
            {"id": uuid4(), "user_id": twins.workers[name], "team_id": twins.world.teams[team], "role": role,
             "starts_at": LONG_AGO}
            for name, rows in TEAMS.items()
            for team, role in rows
        ],
    )  # fmt: skip


def _tie(admin: Rows, twins: Twins) -> None:
    """The insider stands in every relation to the child, and is allocated to the brother, too."""
    world, insider = twins.world, twins.workers[INSIDER]
    holders = [insider, *world.teams.values(), *world.agencies.values(), world.viewers["colleague"].user_id]
    ties = [
        (world.child, holder, relation)
        for relation in get_access_policy().relations
        if relation != "manager"
        for holder in (*holders, twins.workers[KEEPER])
    ]
    ties.append((world.brother, insider, "allocated"))
    put(
        admin,
        "access_grant",
        [
            {"id": uuid4(), "person_id": person, "principal_id": holder, "relation": relation,
             "starts_at": LONG_AGO, "ends_at": LATER, "because_kind": "test", "granted_by": uuid4(),
             "scope": list(get_classes()) if relation == "shared" else None}
            for person, holder, relation in ties
        ],
    )  # fmt: skip
    _write_as(admin, twins, insider)


def _write_as(admin: Rows, twins: Twins, insider: UUID) -> None:
    """What the insider did about the child before they were barred."""
    world = twins.world
    admin.execute("UPDATE concerns_concern SET author_id = %s WHERE id = %s", [insider, world.concern])
    admin.execute("UPDATE concerns_reply SET to_user_id = %s WHERE concern_id = %s", [insider, world.concern])
    for draft, person in ((twins.draft, world.child), (twins.own_draft, world.brother)):
        put(
            admin,
            "concerns_draft",
            [
                {"id": draft, "author_id": insider, "version": 1, "created_at": LONG_AGO,
                 "updated_at": LONG_AGO,
                 "fields": f'{{"person_id": "{person}", "facts": "A lilac bicycle.", "basis": "SEEN"}}'}
            ],
        )  # fmt: skip
    about = {"person_id": world.child, "user_id": insider, "agency_id": world.agencies["council"]}
    put(
        admin,
        "access_breakglass",
        [
            {"id": twins.opening, "reason_code": "OTHER", "reason": "x", "at": LONG_AGO, "ends_at": LATER,
             "outcome": "", "review_note": "", **about}
        ],
    )  # fmt: skip
    put(
        admin,
        "access_exclusionrequest",
        [
            {"id": twins.request, "reason": "x", "asked_by": insider, "asked_at": LONG_AGO, "answer": "",
             **about, "user_id": world.viewers["nurse"].user_id}
        ],
    )  # fmt: skip
    put(
        admin,
        "access_duplicatereview",
        [
            {"id": uuid4(), "person_id": world.child, "other_id": world.brother, "outcome": "x", "note": "",
             "reviewed_by": insider, "agency_id": world.agencies["council"], "reviewed_at": LONG_AGO}
        ],
    )  # fmt: skip


def _bar(admin: Rows, twins: Twins) -> None:
    agencies = {INSIDER: "council", KEEPER: "police"}
    put(
        admin,
        "access_exclusion",
        [
            {"id": uuid4(), "person_id": twins.world.child, "user_id": user, "reason": "x",
             "agency_id": twins.world.agencies[agencies[name]], "starts_at": LONG_AGO, "made_by": uuid4()}
            for name, user in twins.workers.items()
        ],
    )  # fmt: skip


def _undo_child(admin: Rows, child: UUID) -> None:
    """Take every row out that is about the child, and what hangs on those, past every trigger and key."""
    admin.execute("SET LOCAL session_replication_role = replica")
    admin.execute("ALTER TABLE audit_event DISABLE TRIGGER USER")  # it fires for replicas, too
    hanging = (
        ("documents_chunk", "document_id IN (SELECT id FROM documents_document WHERE person_id = %s)"),
        ("people_relationship", "other_id = %s"),
        ("access_duplicatereview", "other_id = %s"),
        ("people_person", "id = %s"),
    )
    for table, condition in hanging:
        admin.execute(f"DELETE FROM {table} WHERE {condition}", [child])
    about = admin.execute(
        "SELECT table_name FROM information_schema.columns WHERE table_schema = 'public'"
        " AND column_name = 'person_id'"
    ).fetchall()
    for (table,) in about:
        admin.execute(f"DELETE FROM {table} WHERE person_id = %s", [child])
