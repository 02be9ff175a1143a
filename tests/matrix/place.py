"""A worker of every role, and a child in every relationship to all of them.

Written by the server's superuser, whom no lock binds, so that nothing here depends on what is tested.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID, uuid4

from alongside.documents.policy import get_document_classes
from tests.matrix.items import DAY, TEAMS, Child, Place, Rows, Worker, put, write_about
from tests.matrix.judge import LIMITED, ROLES, Case, abilities, cases

OTHER_TEAMS = {"own": uuid4(), "led": uuid4()}
REPORT = {
    "total": dict.fromkeys(("read", "taken_in", "unchanged", "rejected"), 0),
    "counts": {}, "rejected": [], "notices": [], "reading_notes": [], "unknown": [], "stray_text": [],
    "dry_run": False,
}  # fmt: skip


def team_of(role: str) -> str:
    may = abilities(role)
    if "manage_agency" in may:
        return "led"
    if "manage_team" in may:
        return "managed"
    return "door" if role == "front_door" else "plain"


def make_place(admin: Rows) -> Place:
    """The whole of it, committed."""
    now = datetime.now(UTC)
    workers = {role: Worker(role=role, user_id=uuid4(), team=team_of(role), own=_ids()) for role in ROLES}
    made = Place(
        now=now,
        agencies={name: uuid4() for name in ("own", "led", "third")},
        teams={name: uuid4() for name in TEAMS},
        workers=workers,
        children=tuple(_child(number, case) for number, case in enumerate(cases())),
        clerk=uuid4(),
        theirs=_ids(),
        batch=uuid4(),
        colleagues={team: uuid4() for team in TEAMS},
    )
    with admin.transaction():
        _employ(admin, made)
        for child in made.children:
            write_about(admin, made, child)
            _stand(admin, made, child)
        _add_own_things(admin, made)
    admin.execute("ANALYZE")
    return made


# What everybody has one of, by the name that addresses give it.
IDS = (
    "draft_id", "passkey_id", "session_id", "conflict_id", "opening_id", "waiting_id", "exclusion_id",
    "request_id", "user_id", "sharing_id", "other_id", "link_id", "entry_id",
    "statement_id", "delegation_id", "plan_id", "item_id", "closure_id", "meeting_id", "action_id",
    "statement_id", "delegation_id",
    "request_id", "user_id", "sharing_id", "other_id", "link_id", "entry_id", "plan_id", "item_id",
    "closure_id",
    "request_id", "user_id", "sharing_id", "other_id", "link_id", "entry_id", "consultation_id",
    "reflection_id",
    "rule",
)  # fmt: skip


def _ids() -> dict[str, UUID]:
    return {name: uuid4() for name in IDS}


def _child(number: int, case: Case) -> Child:
    return Child(
        number=number,
        case=case,
        person_id=uuid4(),
        documents={(klass, agency): uuid4() for klass in get_document_classes() for agency in ("own", "led")},
        concerns={"own": uuid4(), "led": uuid4()},
        assessments={"own": uuid4(), "led": uuid4()},
        involvement=uuid4(),
    )


def _employ(admin: Rows, place: Place) -> None:
    put(
        admin,
        "organisations_agency",
        [
            {"id": each, "name": name, "kind": "HEALTH", "area": "X", "la_code": "", "phone": ""}
            for name, each in place.agencies.items()
        ],
    )
    teams = {place.teams[name]: (name, agency) for name, agency in TEAMS.items()}
    teams |= {OTHER_TEAMS[name]: ("other", name) for name in OTHER_TEAMS}
    third = uuid4()
    teams[third] = ("third", "third")
    put(
        admin,
        "organisations_team",
        [
            {
                "id": each,
                "agency_id": place.agencies[agency],
                "name": name,
                "phone": "",
                "is_front_door": name == "door",
            }
            for each, (name, agency) in teams.items()
        ],
    )
    people = {each.user_id: (role, place.teams[each.team], role) for role, each in place.workers.items()}
    people |= {
        each: (f"colleague {team}", place.teams[team], "practitioner")
        for team, each in place.colleagues.items()
    }
    people[place.clerk] = ("clerk", third, "practitioner")
    put(
        admin,
        "organisations_user",
        [
            {
                "id": each,
                "password": "",
                "username": name,
                "full_name": f"{name} Example",
                "job_title": "",
                "phone": "",
                "is_active": True,
                "is_demo_persona": True,
            }
            for each, (name, _, _) in people.items()
        ],
    )
    put(
        admin,
        "organisations_membership",
        [
            {"id": uuid4(), "user_id": each, "team_id": team, "role": role, "starts_at": place.now - 9 * DAY}
            for each, (_, team, role) in people.items()
        ],
    )


def _stand(admin: Rows, place: Place, child: Child) -> None:
    """Make the relationships of the case to every worker, and what bars them."""
    case, rows = child.case, []
    lives = {"open": (-DAY, None), "ended": (-2 * DAY, -DAY), "future": (DAY, None)}
    for line in case.lines:
        start, end = lives[line.life]
        if end is None and line.relation in LIMITED:
            end = 2 * DAY
        rows += [
            {
                "id": uuid4(), "person_id": child.person_id, "principal_id": holder,
                "relation": line.relation, "starts_at": place.now + start,
                "ends_at": None if end is None else place.now + end, "because_kind": "test",
                "granted_by": place.clerk, "scope": None if line.scope is None else list(line.scope),
            }
            for holder in _holders(place, line.holder)
        ]  # fmt: skip
    put(admin, "access_grant", rows)
    everybody = [each.user_id for each in place.workers.values()]
    of = {"person_id": child.person_id, "starts_at": place.now - DAY}
    if case.excluded:
        agencies = {each.user_id: place.agencies[each.agency] for each in place.workers.values()}
        put(
            admin,
            "access_exclusion",
            [
                {"id": uuid4(), "user_id": user, "agency_id": agencies[user], "reason": "x",
                 "made_by": place.clerk, **of}
                for user in everybody
            ],
        )  # fmt: skip
    if case.restricted or case.sealed:
        kept = {"id": uuid4(), "is_sealed": case.sealed, "reason": "x", "made_by": place.clerk,
                "agency_id": place.agencies["third"], **of}  # fmt: skip
        put(admin, "access_restriction", [kept])
        named = everybody if case.named else [place.clerk]
        put(
            admin,
            "access_namedworker",
            [{"id": uuid4(), "user_id": user, "named_by": place.clerk, **of} for user in named],
        )


def _holders(place: Place, holder: str) -> list[UUID]:
    return {
        "user": [each.user_id for each in place.workers.values()],
        "team": list(place.teams.values()),
        "agency": [place.agencies["own"], place.agencies["led"]],
        "colleague": list(place.colleagues.values()),
        "other team": list(OTHER_TEAMS.values()),
    }[holder]


def _add_own_things(admin: Rows, place: Place) -> None:
    """What is everybody's own; what is the clerk's alone; and an import of the first agency."""
    owners = {each.user_id: (each.own, place.agencies[each.agency]) for each in place.workers.values()}
    owners[place.clerk] = (place.theirs, place.agencies["third"])
    for user, (own, agency) in owners.items():
        for table, row in _own_rows(place, user, own, agency).items():
            put(admin, table, [row])
    about = {"person_id": place.children[1].person_id, "user_id": place.clerk,
             "agency_id": place.agencies["third"], "reason": "x"}  # fmt: skip
    exclusion = {"id": place.theirs["exclusion_id"], "starts_at": place.now, "made_by": uuid4(), **about}
    put(admin, "access_exclusion", [exclusion])
    request = {"id": place.theirs["request_id"], "asked_by": uuid4(), "asked_at": place.now, "answer": ""}
    put(admin, "access_exclusionrequest", [{**request, **about}])
    opening = {"id": place.theirs["opening_id"], "reason_code": "MISSING", "at": place.now,
               "ends_at": place.now + DAY / 6, "outcome": "", "review_note": ""}  # fmt: skip
    put(admin, "access_breakglass", [{**opening, **about}])
    put(
        admin,
        "exchange_batch",
        [
            {"id": place.batch, "kind": "cin", "file_name": "x.xml", "sha256": "",
             "agency_id": place.agencies["own"], "imported_by": place.colleagues["plain"],
             "imported_at": place.now, "report": json.dumps(REPORT)}
        ],
    )  # fmt: skip


def _own_rows(
    place: Place, user: UUID, own: Mapping[str, UUID], agency: UUID
) -> dict[str, Mapping[str, object]]:
    """One row of each table that holds what is somebody's own."""
    now, of = place.now, {"user_id": user, "agency_id": agency}
    waiting = {"agency_id": agency, "asked_by": user, "asked_at": now}
    return {
        "concerns_draft": {
            "id": own["draft_id"], "author_id": user, "fields": "{}", "version": 1, "created_at": now,
            "updated_at": now,
        },
        "unfinished_unfinished": {
            "id": own["draft_id"], "owner_id": user, "address": "/supervision/new/", "fields": "{}",
            "version": 1, "saved_at": now,
        },
        "accounts_passkey": {
            "id": own["passkey_id"], "user_id": user, "credential_id": own["passkey_id"].bytes,
            "public_key": b"", "sign_count": 0, "label": "x", "added_at": now,
        },
        "accounts_session": {
            "id": own["session_id"], "user_id": user, "how": "password", "browser": "", "begun_at": now,
            "ended_why": "",
        },
        "access_conflict": {
            "id": own["conflict_id"], "kind": "NEIGHBOUR", "about": "x", "declared_at": now, **of
        },
        "exchange_waitingimport": {
            "id": own["waiting_id"], "kind": "cin", "file_name": "x.xml", "dry_run": True, "total": 1,
            "problem": "", **waiting,
        },
        "assessments_delegation": {
            "id": own["delegation_id"], "assessment_id": place.children[0].assessments["own"],
            "person_id": place.children[0].person_id, "section": "family", "to_user_id": user, "about": "x",
            "note": "", "handed_at": now - DAY, "ends_at": now + DAY, "decline_reason": "",
            "agency_id": place.agencies["third"], "recorded_by": place.clerk,
        },
        "exchange_importprogress": {"waiting_id": own["waiting_id"], "begun": 0, "read": 0, "seen_at": now},
    }  # fmt: skip
