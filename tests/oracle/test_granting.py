"""Who may make out which grant to whom; and what the door reads at run time, and who the viewer then is."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from alongside.access.door import SEE, open_record
from alongside.access.session import session_for
from alongside.kernel.errors import NotFoundError
from alongside.kernel.ids import AgencyId, PersonId
from alongside.organisations.queries import get_viewer
from tests.oracle.cast import IDS, Rules, as_viewer
from tests.oracle.comparing import Tally
from tests.oracle.facts import GrantOf, PersonFacts, ViewerFacts, as_storable
from tests.oracle.granting import first_grants_differ, granting_differs, may_differs
from tests.oracle.rows import Database, employ
from tests.oracle.test_decisions import every_value, say
from tests.oracle.words import May, Oracle
from tests.thinning import IS_LONG

MANAGES = ViewerFacts(posts=frozenset({("team_manager", "team")}))
STANDS = ViewerFacts(posts=frozenset({("safeguarding_lead", "team")}))


def of_each_relation(oracle: Oracle) -> list[PersonFacts]:
    """Somebody with one grant of each relation; some of them kept from the viewer in each way."""
    grants = [as_storable(GrantOf(relation=relation, holder="viewer")) for relation in oracle.made_out]
    one, managed = grants[0], GrantOf(relation="involved", holder="colleague")
    more = (
        managed,
        replace(managed, life="ended"),
        replace(managed, holder="agency"),
        *(replace(one, scope=scope) for scope in (frozenset[str](), frozenset({"identity"}))),
        *(replace(one, life=life) for life in ("ended", "not begun")),
    )
    knows = GrantOf(relation="knows", holder="viewer")
    return [
        *(PersonFacts(grants=(grant,)) for grant in (*more, *grants)),
        PersonFacts(grants=(knows,), restricted="until later"),
        PersonFacts(grants=(replace(knows, holder="colleague"),)),
        PersonFacts(grants=(one,), excluded="open"),
        PersonFacts(grants=(one, *grants[-1:]), restricted="until later"),
        PersonFacts(grants=(one,), sealed="until later"),
        PersonFacts(grants=(one,), sealed="until later", named="open"),
        PersonFacts(),
    ]


def test_grants_are_made_out_as_the_words_say(
    oracle: Oracle, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    tally, people = Tally(), of_each_relation(oracle)
    database.put(people)
    rules = Rules(database.now)
    viewers = every_value(oracle)
    for viewer in viewers:
        for person in people:
            for wanted in oracle.relations:
                right = oracle.may_grant(viewer, person, wanted)
                tally.count("Python", decisions=1, allowed=right)
                assert viewer.signature != "right" or rules.may_grant(viewer, person, wanted) is right
    usual = ViewerFacts()
    for viewer in viewers if IS_LONG else (usual, replace(usual, purpose="oversight")):
        assert granting_differs(oracle, database, viewer, dict(enumerate(people)), tally) == []
    for viewer in viewers if IS_LONG else (usual, STANDS, replace(usual, state="leaver")):
        assert first_grants_differ(oracle, database, viewer, tally) == []
    for viewer in viewers if IS_LONG else (usual, MANAGES):
        assert may_differs(oracle, database, viewer, people, tally) == []
    say(capsys, "grants", tally)


def test_the_viewer_is_who_the_directory_says(oracle: Oracle, django_there: Database) -> None:
    for viewer in every_value(oracle):
        employ(django_there.admin, viewer, django_there.now)
        found = get_viewer(user_id=IDS["viewer"], now=django_there.now, purpose=viewer.purpose)
        assert found == as_viewer(viewer), viewer


def test_who_works_for_two_agencies_counts_as_of_one(django_there: Database) -> None:
    """The directory should not say so; if it does, it must not open more, by either lock."""
    viewer = ViewerFacts(posts=frozenset({("practitioner", "team"), ("safeguarding_lead", "other team")}))
    employ(django_there.admin, viewer, django_there.now)
    found = get_viewer(user_id=IDS["viewer"], now=django_there.now)
    assert found is not None
    assert found.agency_id == min(IDS["agency"], IDS["other agency"])
    with django_there.looking(viewer) as rows:
        row = rows.execute("SELECT gate.agency(), gate.principals()").fetchone()
        assert row is not None
        assert (row[0], set(row[1])) == (found.agency_id, found.principals)


def test_the_door_opens_as_the_words_say(
    oracle: Oracle, django_there: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    """With what it reads from the database, under the application's role."""
    tally, people = Tally(), of_each_relation(oracle)
    django_there.put(people)
    usual = ViewerFacts()
    for viewer in every_value(oracle) if IS_LONG else (usual, MANAGES, replace(usual, purpose="return")):
        # The door is asked by the service, which signs rightly who looks.
        if as_viewer(viewer) is None or viewer.signature != "right":
            continue
        employ(django_there.admin, viewer, django_there.now)
        for n, right in enumerate([oracle.decide(viewer, person) for person in people]):
            given = the_door_lets(django_there, viewer, n, oracle.classes)
            assert given == {may for may in right if may[0] != "share" and oracle.opens(right, "see")}, viewer
            tally.count("door", decisions=len(oracle.everything), allowed=len(given))
    say(capsys, "the door", tally)


def the_door_lets(database: Database, facts: ViewerFacts, n: int, classes: Sequence[str]) -> set[May]:
    """All that the door gives, once it has opened to see."""
    now, sources = database.now, (("own", IDS["agency"]), ("other", IDS["other agency"]))
    viewer = get_viewer(user_id=IDS["viewer"], now=now, purpose=facts.purpose)
    assert viewer is not None
    try:
        with session_for(user_id=viewer.user_id, purpose=facts.purpose, now=now):
            granted = open_record(
                viewer=viewer, person_id=PersonId(database.ids[n]), action=SEE, purpose="a test", now=now
            )
    except NotFoundError:
        return set()
    seen = {
        ("see", klass, source)
        for klass in classes
        for source, agency in sources
        if granted.may_see(klass=klass, agency_id=AgencyId(agency))
    }
    return seen | {("write", klass, "any") for klass in classes if granted.may_write(klass=klass)}
