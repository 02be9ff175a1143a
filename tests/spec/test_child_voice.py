"""The child's own entry: by a link, alone or together; nobody edits it; it reaches who can help."""

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import psycopg
import pytest
from django.db import transaction
from django.db.utils import ProgrammingError

from alongside.access.door import SEE, open_record
from alongside.access.session import session_for
from alongside.casework import child_links, home, people, voice
from alongside.casework.child_links import UnableToTakeWord
from alongside.casework.chronology import ChronologyChoice, get_chronology
from alongside.cli.database import Addresses
from alongside.kernel.errors import NotFoundError
from alongside.voice.operations import Said, UnableToAnswer, UnableToMakeLink, UnableToSay
from alongside.voice.policy import get_voice_policy
from alongside.voice.queries import ChildEntryFact, list_child_entries
from tests.databases import look_as
from tests.world_voice import WORD, give_link, new_said, say_alone, write_together

if TYPE_CHECKING:
    from tests.world import World

HERE = "192.0.2.9"


def entries(world: "World", who: str) -> list[ChildEntryFact]:
    with world.acting(who) as viewer:
        granted = open_record(
            viewer=viewer, person_id=world.child, action=SEE, purpose="a test", now=world.now
        )
        return list(list_child_entries(granted=granted))


@pytest.mark.requirement("S-29", "S-93", "M-36", "M-39", "M-41")
def test_what_a_child_sends_alone_is_kept_as_said_and_no_disclosure_is_asked(world: "World") -> None:
    """One box of many is enough, and it may be "I do not want to talk about it yet"."""
    made = give_link(world)
    said = Said(said_id=uuid4(), statements=["NOT_YET"])
    say_alone(world, made.token, said)
    (mine,) = [each for each in entries(world, "social worker") if each.entry_id == said.said_id]
    assert (mine.how, mine.statements, mine.words, mine.klass) == ("ALONE", ("NOT_YET",), "", "ordinary")
    with world.acting("social worker") as viewer:
        told = get_chronology(viewer=viewer, person_id=world.child, choice=ChronologyChoice(), now=world.now)
    (row,) = [row for row in told.rows if row.source_id == str(said.said_id)]
    assert (row.kind, row.basis_label) == ("VOICE", "The child's own words")
    assert row.author.startswith("The child, by a link from ")
    assert row.detail == "Chose: I do not want to talk about it yet"


@pytest.mark.requirement("S-29", "M-41")
def test_a_worker_opens_a_page_beside_the_child(world: "World") -> None:
    with world.acting("social worker") as worker:
        made = write_together(world, worker)
    (mine,) = [each for each in entries(world, "social worker") if each.entry_id == made]
    assert (mine.how, mine.wants) == ("TOGETHER", "about the kestrel: stop it")


def test_a_page_opened_by_one_worker_is_not_anothers(world: "World") -> None:
    with world.acting("door") as door, pytest.raises(NotFoundError):
        write_together(world, door)


def test_nothing_at_all_is_told_kindly(world: "World") -> None:
    made = give_link(world)
    with pytest.raises(UnableToSay, match="You have not written or chosen anything yet"):
        say_alone(world, made.token, Said(said_id=uuid4(), words="  "))


def test_sent_twice_it_is_kept_once(world: "World") -> None:
    made, said = give_link(world), new_said()
    say_alone(world, made.token, said)
    say_alone(world, made.token, replace(said, words="changed"))
    (mine,) = [each for each in entries(world, "social worker") if each.entry_id == said.said_id]
    assert mine.words == said.words


@pytest.mark.requirement("M-40", "M-41")
def test_who_the_child_names_does_not_see_it(world: "World") -> None:
    """The police officer works with the child and sees what is ordinary; the allocated worker sees both."""
    made = give_link(world)
    plain, kept = new_said(), new_said(withhold=("FAMILY", "POLICE"))
    for said in (plain, kept):
        say_alone(world, made.token, said)
    assert {plain.said_id, kept.said_id} <= {each.entry_id for each in entries(world, "social worker")}
    seen = {each.entry_id for each in entries(world, "officer")}
    assert plain.said_id in seen
    assert kept.said_id not in seen
    with world.acting("officer") as officer:
        told = get_chronology(viewer=officer, person_id=world.child, choice=ChronologyChoice(), now=world.now)
        with pytest.raises(NotFoundError):
            voice.mark_child_entry_read(
                viewer=officer, person_id=world.child, entry_id=kept.said_id, now=world.now
            )
    assert str(kept.said_id) not in {row.source_id for row in told.rows}


@pytest.mark.parametrize("why", ["absent", "ended", "old", "of a page together"])
def test_absent_ended_and_old_links_open_nothing_alike(world: "World", why: str) -> None:
    made = give_link(world)
    token, now = made.token, world.now
    if why == "absent":
        token = "A" * 43
    if why == "old":
        now += timedelta(days=get_voice_policy().days_usual)
    if why == "ended":
        with world.acting("door") as door:
            voice.end_child_link(viewer=door, person_id=world.child, link_id=made.link_id, now=now)
    if why == "of a page together":
        with world.acting("door") as door:
            token = voice.make_child_link(viewer=door, person_id=world.child, how="TOGETHER", now=now).token
    with session_for(user_id=None, now=now):
        with pytest.raises(NotFoundError):
            child_links.get_child_page(token=token, address=HERE, now=now)
        with pytest.raises(ProgrammingError, match="opens nothing"), transaction.atomic():
            child_links.say_alone(token=token, word="", said=new_said(), viewer=None, now=now)


def test_the_agreed_word_opens_and_another_does_not(world: "World") -> None:
    made = give_link(world, word=WORD)
    with session_for(user_id=None, now=world.now):
        assert child_links.get_child_page(token=made.token, address=HERE, now=world.now).before is None
        with pytest.raises(UnableToTakeWord):
            child_links.require_word(token=made.token, word="seagull", address=HERE, now=world.now)
        with pytest.raises(ProgrammingError, match="opens nothing"), transaction.atomic():
            child_links.say_alone(token=made.token, word="", said=new_said(), viewer=None, now=world.now)
    say_alone(world, made.token, new_said(), word=" puffin ")


def test_words_are_not_guessed_by_trying(world: "World") -> None:
    made = give_link(world, word=WORD)
    with session_for(user_id=None, now=world.now):
        for guess in range(5):
            with pytest.raises(UnableToTakeWord):
                child_links.require_word(token=made.token, word=f"w{guess}", address=HERE, now=world.now)
        with pytest.raises(NotFoundError):
            child_links.require_word(token=made.token, word=WORD, address=HERE, now=world.now)
        later = world.now + timedelta(minutes=20)
        child_links.require_word(token=made.token, word=WORD, address=HERE, now=later)


def test_only_hashes_of_the_secret_and_the_word_are_kept(world: "World") -> None:
    from django.db import connection

    made = give_link(world, word=WORD)
    with world.acting("social worker"), connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(l)::text FROM voice_link AS l WHERE id = %s", [made.link_id])
        row = cursor.fetchone()[0]
    assert made.token not in row
    assert WORD.casefold() not in row.casefold()


@pytest.mark.parametrize(("how", "days"), [("BY POST", None), ("ALONE", 400)])
def test_a_link_is_of_a_known_way_and_length(world: "World", how: str, days: int | None) -> None:
    with world.acting("door") as door, pytest.raises(UnableToMakeLink):
        voice.make_child_link(viewer=door, person_id=world.child, how=how, days=days, now=world.now)


def test_the_child_is_shown_that_it_was_read_and_by_no_name(world: "World") -> None:
    made = give_link(world)
    first, second = new_said(), new_said()
    say_alone(world, made.token, first)
    say_alone(world, made.token, second)
    for who, said in (("social worker", first), ("door", second)):
        with world.acting(who) as viewer:
            voice.mark_child_entry_read(
                viewer=viewer, person_id=world.child, entry_id=said.said_id, now=world.now
            )
            voice.mark_child_entry_read(
                viewer=viewer, person_id=world.child, entry_id=said.said_id, now=world.now
            )
    with session_for(user_id=None, now=world.now):
        page = child_links.get_child_page(token=made.token, address=HERE, now=world.now)
    assert page.before is not None
    assert sorted((row.read_at is not None, row.by_maker) for row in page.before) == [
        (True, False),
        (True, True),
    ]
    assert "Example" not in repr(page.before)


def alerted(world: "World", who: str, later: timedelta = timedelta(0)) -> set[str]:
    with world.acting(who) as viewer:
        page = home.get_home(viewer=viewer, now=world.now + later)
    return {row.words for row in page.unsafe}


@pytest.mark.requirement("S-24", "M-39")
def test_unsafe_now_reaches_the_worker_and_the_front_door_until_somebody_says_what_they_did(
    world: "World",
) -> None:
    made, said = give_link(world), new_said(unsafe=True)
    assert alerted(world, "social worker") == set()
    say_alone(world, made.token, said)
    assert alerted(world, "social worker") == {said.words}
    assert alerted(world, "door") == {said.words}
    for who in ("stranger", "officer", "nurse", "school nurse"):
        assert alerted(world, who) == set(), who
    with world.acting("social worker") as worker:
        assert "The child says: I feel unsafe now" in {
            alert.text
            for alert in people.get_person(viewer=worker, person_id=world.child, now=world.now).alerts
        }
    with world.acting("door") as door:
        with pytest.raises(UnableToAnswer):
            voice.answer_unsafe(
                viewer=door, person_id=world.child, entry_id=said.said_id, done=" ", now=world.now
            )
        voice.answer_unsafe(
            viewer=door, person_id=world.child, entry_id=said.said_id, done="Rang her nan.", now=world.now
        )
    assert alerted(world, "social worker") == alerted(world, "door") == set()
    (mine,) = [each for each in entries(world, "social worker") if each.entry_id == said.said_id]
    (answer,) = mine.answers
    assert (answer.done, answer.answered_by) == ("Rang her nan.", world.viewers["door"].user_id)
    assert mine.readings


@pytest.mark.requirement("S-24")
def test_silence_is_shown_to_the_manager(world: "World") -> None:
    say_alone(world, give_link(world).token, new_said(unsafe=True))
    late = get_voice_policy().manager_after
    assert alerted(world, "manager", late - timedelta(seconds=1)) == set()
    assert len(alerted(world, "manager", late)) == 1


def test_an_entry_without_it_wants_no_answer(world: "World") -> None:
    said = new_said()
    say_alone(world, give_link(world).token, said)
    with world.acting("door") as door, pytest.raises(UnableToAnswer):
        voice.answer_unsafe(
            viewer=door, person_id=world.child, entry_id=said.said_id, done="x", now=world.now
        )


ENTRY = (
    "INSERT INTO voice_entry (id, person_id, link_id, how, klass, said_at, statements, words, wants, trusts,"
    " talk_to, withhold, withhold_words, unsafe, agency_id, link_made_by)"
    " SELECT gen_random_uuid(), person_id, link_id, how, klass, said_at, statements, 'x', '', '', '', '{}',"
    " '', false, agency_id, link_made_by FROM voice_entry WHERE id = %(entry)s"
)
FORGED = (
    "INSERT INTO concerns_entry (id, person_id, kind, klass, happened_precision, happened_time, known_at,"
    " recorded_at, title, detail, child_words, basis, agency_id, author_id, source_kind, source_id)"
    " SELECT gen_random_uuid(), person_id, kind, klass, happened_precision, '', now(), now(), 'x', '', '',"
    " 'CHILD', agency_id, author_id, {source}, source_id FROM concerns_entry WHERE source_id = %(entry)s"
)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE voice_entry SET words = 'x' WHERE id = %(entry)s",
        "DELETE FROM voice_entry WHERE id = %(entry)s",
        "TRUNCATE voice_entry CASCADE",
        "DELETE FROM voice_answer WHERE entry_id = %(entry)s",
        "UPDATE concerns_entry SET child_words = 'x' WHERE source_id = %(entry)s",
        "DELETE FROM concerns_entry WHERE source_id = %(entry)s",
        ENTRY,
        FORGED.format(source="'child_entry'"),
        "SELECT gate.say_alone('A', '', '{}')",
        "SELECT gate.say_together(%(other)s, '{}')",
        "SELECT gate.keep_said(link, '{}') FROM voice_link AS link",
    ],
)
def test_the_applications_role_cannot_write_in_the_childs_place(
    world_database: tuple[Addresses, "World"], statement: str
) -> None:
    """As the worker who made the link, who sees the entry and may write on the record."""
    addresses, world = world_database
    given = {"entry": world.child_entry, "other": uuid4()}
    with psycopg.connect(addresses.app) as connection, connection.transaction(force_rollback=True):
        look_as(connection, str(world.viewers["social worker"].user_id))
        assert connection.execute("SELECT count(*) FROM voice_entry").fetchone() == (1,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
            connection.execute(statement, given)  # type: ignore[arg-type]
        # The controls: what is their own goes in, and what is not the child's comes off the chronology.
        assert connection.execute(FORGED.format(source="'event'"), given).rowcount == 1  # type: ignore[arg-type]
        off = "UPDATE concerns_entry SET withdrawn_at = now() WHERE source_kind {} 'child_entry'"
        assert connection.execute(off.format("<>")).rowcount > 0  # type: ignore[arg-type]
        assert connection.execute(off.format("=")).rowcount == 0  # type: ignore[arg-type]


def test_not_even_the_owner_changes_it_by_an_ordinary_statement(
    world_database: tuple[Addresses, "World"],
) -> None:
    from tests.databases import connect_admin

    with connect_admin(world_database[0]) as admin:
        for statement in (
            "UPDATE voice_entry SET words = 'x'",
            "DELETE FROM concerns_entry WHERE source_kind = 'child_entry'",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), admin.transaction():
                admin.execute(statement)  # type: ignore[arg-type]
