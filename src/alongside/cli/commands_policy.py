"""`alongside policy`: what a change of policy/access would do, and its approval."""

import os
import subprocess
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import click
import psycopg
from django.utils import timezone

from alongside.access import approved
from alongside.access.changes import Change, list_changes, say, say_settings
from alongside.access.counting import Count, Facts, count
from alongside.access.rules import GrantFact
from alongside.access.whole import WholePolicy, read_whole_policy
from alongside.cli.database import DEMO_DATABASE
from alongside.cli.private_postgres import PrivateServer, default_state
from alongside.kernel.errors import UnableToError
from alongside.reference.loader import policy_folder

_WAYS = (("gaining", True), ("losing", False))
_FILES = ("relations", "roles", "purposes", "conditions")


class UnableToCompare(UnableToError):
    """There is no such folder, and no such state of the repository."""


@click.group()
def policy() -> None:
    """Who sees what (policy/access): what a change does, and its approval."""


@policy.command()
@click.option(
    "--from", "before", default="HEAD", show_default=True, help="A policy folder, or a git revision."
)
def changes(before: str) -> None:
    """Say who gains and who loses what, with counts on the demonstration."""
    with _policy_before(before) as folder:
        old = read_whole_policy(folder=folder)
    for line in tell(before=old, after=read_whole_policy(), facts=_demonstration(timezone.now())):
        click.echo(line)


@policy.command()
@click.option("--by", required=True, help="Who approves it.")
@click.option("--because", required=True, help="Why.")
def approve(by: str, because: str) -> None:
    """Write policy/access/approved.txt: what the files decide, by whom approved, when and why."""
    path = approved.approve(whole=read_whole_policy(), by=by, because=because, now=timezone.now())
    click.echo(f"Approved. Keep it with the change: {path}")


def tell(*, before: WholePolicy, after: WholePolicy, facts: Facts | None) -> list[str]:
    """This will put a change of policy in words; with counts where there are facts to count on."""
    found, settings = list_changes(before=before, after=after), say_settings(before=before, after=after)
    if not found and not settings:
        return ["Nothing changes: nobody gains and nobody loses anything."]
    if facts is None:
        told = [f"{say(change=change, after=after)}." for change in found]
        return [*told, *settings, "No counts: load the demonstration first (./run demo)."]
    of_each, in_all = count(changes=found, before=before, after=after, facts=facts)
    lines = [_with_count(change, of_each[change], after) for change in found]
    totals = [f"In all, {way} sight: {_counted(in_all[is_so])}." for way, is_so in _WAYS]
    return [*lines, *settings, *totals]


def _with_count(change: Change, found: Count, after: WholePolicy) -> str:
    return f"{say(change=change, after=after)}: {_counted(found)} on the demonstration."


def _counted(found: Count) -> str:
    people, entries = len(found.workers), found.entries
    each = "person" if people == 1 else "people"
    return f"{people} {each}, {entries} {'entry' if entries == 1 else 'entries'}"


@contextmanager
def _policy_before(named: str) -> Iterator[Path]:
    """A folder that holds the policy as it was. Raises UnableToCompare."""
    if Path(named).is_dir():
        yield Path(named)
        return
    with TemporaryDirectory() as name:
        (Path(name) / "access").mkdir()
        for file in _FILES:
            (Path(name) / "access" / f"{file}.yaml").write_bytes(_at_revision(named, file))
        yield Path(name)


def _at_revision(revision: str, file: str) -> bytes:
    command = ["git", "show", "--end-of-options", f"{revision}:./access/{file}.yaml"]
    done = subprocess.run(command, cwd=policy_folder(), capture_output=True, check=False)
    if done.returncode:
        raise UnableToCompare(
            f"There is no policy at {revision}. Name a policy folder, or a git revision that has one."
        )
    return done.stdout


def _demonstration(now: datetime) -> Facts | None:
    """What stands in the private demonstration; None with an operator's own database, or while empty."""
    if os.environ.get("ALONGSIDE_DEMO") != "1":
        return None
    server = PrivateServer(state=default_state())
    try:
        with psycopg.connect(server.admin_url(), dbname=DEMO_DATABASE) as connection:
            facts = read_facts(connection=connection, now=now)
    except (psycopg.OperationalError, psycopg.errors.UndefinedTable):
        return None
    return facts if facts.grants else None


def read_facts(*, connection: "psycopg.Connection[tuple[Any, ...]]", now: datetime) -> Facts:
    """This will read who works where, who stands to whom, and how much is recorded; ids alone, no names."""
    posts: dict[UUID, list[tuple[UUID, UUID, str]]] = defaultdict(list)
    for user, team, agency, role in connection.execute(
        "SELECT user_id, team_id, agency_id, role FROM organisations_membership AS membership"
        " JOIN organisations_team AS team ON team.id = team_id"
        " JOIN organisations_user AS worker ON worker.id = user_id"
        " WHERE is_active AND starts_at <= %s AND (ends_at IS NULL OR ends_at > %s)",
        [now, now],
    ):
        posts[user].append((team, agency, role))
    grants: dict[UUID, list[GrantFact]] = defaultdict(list)
    for person, principal, relation, start, end, scope in connection.execute(
        "SELECT person_id, principal_id, relation, starts_at, ends_at, scope FROM access_grant"
    ):
        fact = GrantFact(
            principal_id=principal,
            relation=relation,
            starts_at=start,
            ends_at=end,
            scope=None if scope is None else frozenset(scope),
        )
        grants[person].append(fact)
    return Facts(
        posts={user: tuple(rows) for user, rows in posts.items()},
        grants={person: tuple(rows) for person, rows in grants.items()},
        entries=_read_entries(connection),
        now=now,
    )


def _read_entries(connection: "psycopg.Connection[tuple[Any, ...]]") -> dict[UUID, Counter[tuple[str, UUID]]]:
    """Entries of the chronology by class; names and addresses are those of identity and placement."""
    entries: dict[UUID, Counter[tuple[str, UUID]]] = defaultdict(Counter)
    for person, klass, agency, size in connection.execute(
        "SELECT person_id, klass, agency_id, count(*) FROM ("
        " SELECT person_id, klass::text, agency_id FROM concerns_entry"
        " UNION ALL SELECT person_id, 'identity', agency_id FROM people_name"
        " UNION ALL SELECT person_id, CASE WHEN is_protected THEN 'placement' ELSE 'identity' END, agency_id"
        " FROM people_address) AS entry GROUP BY 1, 2, 3"
    ):
        entries[person][klass, agency] = size
    return entries
