"""A section in other hands: that section and who it is about, until its day, and nothing else."""

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from alongside.kernel.errors import NotFoundError, UnableToError

if TYPE_CHECKING:
    from uuid import UUID

    from alongside.access.viewer import Viewer
    from alongside.casework.handed_sections import HandedPage
    from tests.world import World

DAY = timedelta(days=1)
WRITTEN = {"narrative": "Her asthma is worse since the spring."}


def get(world: "World", viewer: "Viewer", after: timedelta = timedelta()) -> "HandedPage":
    from alongside.casework import handed_sections

    return handed_sections.get_handed_section(
        viewer=viewer, delegation_id=world.delegation, now=world.now + after
    )


def save(world: "World", viewer: "Viewer", fields: dict[str, str] = WRITTEN, mark: str = "") -> str:
    from alongside.casework import handed_sections

    return handed_sections.save_handed_section(
        viewer=viewer, delegation_id=world.delegation, fields=fields, mark=mark, now=world.now
    )


def waiting(world: "World", viewer: "Viewer") -> int:
    from alongside.casework import handed_sections

    return len(handed_sections.list_handed_sections(viewer=viewer, now=world.now))


def rows_seen(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])


def test_they_see_that_section_and_who_it_is_about_and_nothing_else(world: "World") -> None:
    from alongside.casework import assessments, chronology, people
    from alongside.casework.chronology import ChronologyChoice

    with world.acting("matron") as matron:
        page = get(world, matron)
        assert page.section.key == "development"
        assert "Zephyrine" in page.fact.about
        assert waiting(world, matron) == 1
        save(world, matron)
        # The database, asked past the application, shows the section that she has and no other.
        assert rows_seen("assessments_sectiontext") == 1
        for table in ("assessment", "statement", "completion", "oversight", "dissent", "told"):
            assert rows_seen(f"assessments_{table}") == 0, table
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM concerns_entry WHERE person_id = %s", [world.child])
            assert cursor.fetchone() == (0,)
            cursor.execute("SELECT count(*) FROM people_name WHERE person_id = %s", [world.child])
            assert cursor.fetchone() == (0,)
        with pytest.raises(NotFoundError):
            assessments.get_assessment(viewer=matron, assessment_id=world.assessment, now=world.now)
        with pytest.raises(NotFoundError):
            people.get_person(viewer=matron, person_id=world.child, now=world.now)
        with pytest.raises(NotFoundError):
            chronology.get_chronology(
                viewer=matron, person_id=world.child, choice=ChronologyChoice(), now=world.now
            )
    for who in ("stranger", "nurse", "school nurse"):
        with world.acting(who) as viewer, pytest.raises(NotFoundError):
            get(world, viewer)


def test_what_they_write_is_shown_as_theirs(world: "World") -> None:
    from alongside.casework import assessing, assessments, handed_sections

    with world.acting("matron") as matron:
        with pytest.raises(UnableToError):
            handed_sections.give_section_back(viewer=matron, delegation_id=world.delegation, now=world.now)
        save(world, matron)
        handed_sections.give_section_back(viewer=matron, delegation_id=world.delegation, now=world.now)
        assert waiting(world, matron) == 0
        assert not get(world, matron).may_write  # they may read it until its day
        with pytest.raises(NotFoundError):
            save(world, matron, {"narrative": "More."}, "1.1")
    with world.acting("social worker") as worker:
        assessing.save_section(
            viewer=worker,
            assessment_id=world.assessment,
            section="development",
            fields={"narrative": "Her asthma is worse since the spring. She goes to the clinic alone."},
            mark="1.1",
            now=world.now,
        )
        row = assessments.get_assessment(viewer=worker, assessment_id=world.assessment, now=world.now).row(
            "development"
        )
        assert ["clinic" in each.casefold() for each in row.written_by] == [True, False]
        assert row.handings[0].standing.startswith("Given back on")


def test_it_can_be_declined_with_a_reason(world: "World") -> None:
    from alongside.casework import assessments, handed_sections

    def decline(viewer: "Viewer", reason: str) -> None:
        handed_sections.decline_section(
            viewer=viewer, delegation_id=world.delegation, reason=reason, now=world.now
        )

    with world.acting("matron") as matron:
        with pytest.raises(UnableToError):
            decline(matron, " ")
        decline(matron, "I have never met her; ask the school nurse.")
        with pytest.raises(NotFoundError):
            get(world, matron)
        with pytest.raises(NotFoundError):
            save(world, matron)
    with world.acting("social worker") as worker:
        row = assessments.get_assessment(viewer=worker, assessment_id=world.assessment, now=world.now).row(
            "development"
        )
        assert row.handings[0].standing == "Declined: I have never met her; ask the school nurse."


def test_it_is_taken_back_at_any_time(world: "World") -> None:
    from alongside.casework import assessing

    with world.acting("matron") as matron:
        save(world, matron)
    with world.acting("social worker") as worker:
        assessing.take_section_back(
            viewer=worker, assessment_id=world.assessment, delegation_id=world.delegation, now=world.now
        )
    _shut(world)


def test_signing_takes_back_what_is_still_out(world: "World") -> None:
    from alongside.casework import assessing
    from tests.world_assessment import write_enough

    with world.acting("social worker") as worker:
        write_enough(world, worker)
        assessing.sign_assessment(viewer=worker, assessment_id=world.assessment, now=world.now)
    _shut(world)


def _shut(world: "World") -> None:
    """To her there is nothing any more, by the one lock and by the other."""
    with world.acting("matron") as matron:
        assert waiting(world, matron) == 0
        with pytest.raises(NotFoundError):
            get(world, matron)
        assert rows_seen("assessments_sectiontext") == 0
        assert rows_seen("assessments_delegation") == 0


@pytest.mark.parametrize("days", [0, 13, 15, 400])
def test_it_ends_by_itself_when_its_day_is_over(world: "World", days: int) -> None:
    """Handed over for fourteen days. The door goes by its own `now`, the rows by the database's."""
    from alongside.access.session import session_for

    after = days * DAY
    matron = world.viewers["matron"]
    with session_for(user_id=matron.user_id, now=world.now + after):
        assert rows_seen("assessments_delegation") == (1 if days < 15 else 0)
    with world.acting("matron"):
        if days < 15:
            assert get(world, matron, after).section.key == "development"
        else:
            with pytest.raises(NotFoundError):
                get(world, matron, after)


@pytest.mark.parametrize("bar", ["excluded", "restricted", "sealed"])
def test_what_shuts_the_record_shuts_the_section(world: "World", bar: str) -> None:
    from alongside.casework import exclusions, restrictions

    if bar == "excluded":
        with world.acting("keeper") as keeper:
            exclusions.bar(
                viewer=keeper,
                person_id=world.child,
                user_id=world.viewers["matron"].user_id,
                reason="heron reason",
                now=world.now,
            )
    else:
        with world.acting("manager") as manager:
            restrictions.restrict_record(
                viewer=manager,
                person_id=world.child,
                named=[world.viewers["social worker"].user_id],
                reason="heron reason",
                is_sealed=bar == "sealed",
                now=world.now,
            )
    _shut(world)


def test_nobody_hands_a_section_to_themselves_or_into_the_past(world: "World") -> None:
    from alongside.casework import assessing

    def hand_over(viewer: "Viewer", to: "UUID", days: int) -> None:
        assessing.hand_over_section(
            viewer=viewer,
            assessment_id=world.assessment,
            section="family",
            to=to,
            note="",
            until=(world.now + days * DAY).date(),
            now=world.now,
        )

    with world.acting("social worker") as worker:
        nurse = world.viewers["nurse"].user_id
        for to, days, field in ((worker.user_id, 3, "who"), (nurse, -3, "until")):
            with pytest.raises(UnableToError) as caught:
                hand_over(worker, to, days)
            assert caught.value.field == field
        hand_over(worker, nurse, 3)
        with pytest.raises(UnableToError, match="already"):
            hand_over(worker, nurse, 5)
    with world.acting("matron") as matron, pytest.raises(NotFoundError):
        hand_over(matron, nurse, 3)
