"""Considering the definition: suggested, chosen, signed, kept; the person decides (D-09)."""

from dataclasses import fields, replace
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from alongside.access.door import SEE, open_record
from alongside.assessments.definition import queries
from alongside.assessments.definition.ages import youngest_age
from alongside.assessments.definition.commands import Basis, NewConsideration, UnableToConsider
from alongside.assessments.definition.drafts import UnableToKeepDraft
from alongside.assessments.definition.facts import Considered, Standing
from alongside.assessments.definition.policy import get_definition
from alongside.casework import chronology, definition, details, records
from alongside.casework.chronology import ChronologyChoice
from alongside.kernel.dates import UncertainDate, local_date, read_date
from alongside.kernel.errors import NotFoundError
from alongside.kernel.ids import EntryId
from alongside.reference.codelists import get_codelist
from tests.world import new_consideration

if TYPE_CHECKING:
    from tests.world import World

E, S, ABSENT = Standing.EVIDENCED, Standing.SUSPECTED, Standing.NOT_PRESENT
EXPLOITED = Considered(elements=dict.fromkeys(("D1", "D2", "D3", "D5", "D6A"), E))


def sign(world: "World", new: NewConsideration, who: str = "social worker") -> definition.ConsiderationRow:
    with world.acting(who) as viewer:
        made = definition.sign_consideration(viewer=viewer, person_id=world.child, new=new, now=world.now)
        page = definition.get_definition_page(viewer=viewer, person_id=world.child, now=world.now)
    return next(row for row in page.rows if row.consideration_id == made)


@pytest.mark.requirement("D-09", "S-20", "S-41")
def test_what_is_suggested_is_chosen_and_signed_with_its_reasons(world: "World") -> None:
    new = replace(new_consideration(), considered=EXPLOITED, chosen="CSE", reason="")
    row = sign(world, new)
    assert (row.suggested.key, row.chosen.key, row.departs) == ("CSE", "CSE", False)
    assert row.is_child_sexual_abuse
    assert "D6A_EVIDENCED" in {reason.key for reason in row.reasons}
    assert row.edition.endswith("February 2017")
    with world.acting("social worker") as viewer:
        told = chronology.get_chronology(
            viewer=viewer, person_id=world.child, choice=ChronologyChoice(kinds=["DEFINITION"]), now=world.now
        )
    assert [entry.title for entry in told.rows] == [
        "Considered against the definition: Child sexual exploitation"
    ]
    assert "Strategy discussion" in told.rows[0].detail


@pytest.mark.requirement("D-09", "S-20")
def test_a_person_may_choose_otherwise_with_a_reason_which_is_kept(world: "World") -> None:
    otherwise = replace(new_consideration(), considered=EXPLOITED, chosen="OTHER_CSA", reason=" ")
    with pytest.raises(UnableToConsider, match="Say why") as refused:
        sign(world, otherwise)
    assert refused.value.field == "reason"
    row = sign(world, replace(otherwise, reason="What he had was lent by his sister."))
    assert (row.departs, row.suggested.key, row.chosen.key) == (True, "CSE", "OTHER_CSA")
    assert row.reason == "What he had was lent by his sister."


@pytest.mark.requirement("D-04", "S-90")
@pytest.mark.parametrize("chosen", ["CSE", "CSE_SUSPECTED", "OTHER_CSA", "OTHER_ROUTE", "OUTSIDE_SCOPE"])
def test_whatever_is_chosen_leads_somewhere(world: "World", chosen: str) -> None:
    new = replace(new_consideration(), chosen=chosen, route="")
    with pytest.raises(UnableToConsider, match="Every answer leads somewhere"):
        sign(world, new)
    with pytest.raises(UnableToConsider):
        sign(world, replace(new, route="UNKNOWN"))


def test_nobody_is_chosen_for(world: "World") -> None:
    with pytest.raises(UnableToConsider, match="does not choose for you"):
        sign(world, replace(new_consideration(), chosen=""))


@pytest.mark.requirement("S-34")
def test_answers_that_do_not_fit_are_mended_or_explained(world: "World") -> None:
    considered = replace(EXPLOITED, elements={**EXPLOITED.elements, "D2": ABSENT}, power=frozenset({"AGE"}))
    new = replace(new_consideration(), considered=considered, chosen="CSE")
    with pytest.raises(UnableToConsider, match="do not fit") as refused:
        sign(world, new)
    assert refused.value.field == "explained"
    row = sign(world, replace(new, explained="He is older; we do not know yet whether it matters."))
    assert row.questions
    assert row.explained.startswith("He is older")


@pytest.mark.requirement("S-03", "S-48", "S-57")
@pytest.mark.parametrize(
    ("born", "happened", "age"),
    [
        ("27 February 2010", "26 February 2028", 17),
        ("27 February 2010", "27 February 2028", 18),
        ("2010", "2028", 17),
        ("29 February 2008", "28 February 2026", 17),
        ("29 February 2008", "1 March 2026", 18),
        ("not known", "1 March 2026", None),
        ("27 February 2010", "not known", 14),
        ("27 February 2000", "not known", None),
        ("27 February 2010", "1 January 2009", None),
    ],
)
def test_the_age_is_the_youngest_that_it_can_have_been_then(
    born: str, happened: str, age: int | None
) -> None:
    today = read_date(text="1 June 2024").earliest
    assert today is not None
    found = youngest_age(birth=read_date(text=born), happened=read_date(text=happened), today=today)
    assert found == age


@pytest.mark.requirement("S-48", "S-03")
def test_who_is_an_adult_now_and_was_a_child_then_is_read_as_a_child(world: "World") -> None:
    with world.acting("social worker") as viewer:
        for happened, kind in (("1 May 2024", "CSE"), ("1 May 2030", "OUTSIDE_SCOPE")):
            page = definition.suggest_for(
                viewer=viewer, person_id=world.child, considered=EXPLOITED,
                happened=read_date(text=happened), now=world.now,
            )  # fmt: skip
            assert page.kind.key == kind


def test_a_later_one_supersedes_it_and_says_what_is_different(world: "World") -> None:
    first = sign(world, new_consideration())
    later = replace(
        new_consideration(),
        considered=replace(EXPLOITED, exchange={"T1": frozenset({"GIVEN"})}),
        chosen="CSE",
        route="ASSESSMENT",
    )
    second = sign(world, later)
    assert (
        "Chosen: was “Child sexual exploitation suspected: do not wait”, is “Child sexual exploitation”."
        in second.changed
    )
    assert any("Route: was “Strategy discussion”" in line for line in second.changed)
    assert any(
        line.startswith("What the child was offered, promised or given: added: Money")
        for line in second.changed
    )
    assert any("(a) In exchange" in line and "is “evidenced”" in line for line in second.changed)
    with world.acting("social worker") as viewer:
        page = definition.get_definition_page(viewer=viewer, person_id=world.child, now=world.now)
    assert {row.consideration_id: row.is_current for row in page.rows} == {
        first.consideration_id: False,
        second.consideration_id: True,
    }
    again = sign(world, later)
    assert again.changed == ("Considered again; nothing is different.",)
    apart = sign(world, replace(later, is_separate=True))
    assert apart.changed == ()


def test_what_was_signed_is_never_changed(world: "World") -> None:
    sign(world, new_consideration())
    for statement in (
        "UPDATE definition_consideration SET reason = 'x'",
        "DELETE FROM definition_consideration",
    ):
        with (
            world.acting("social worker"),
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_it_rests_on_entries_that_whoever_signs_can_see(world: "World") -> None:
    with world.acting("social worker") as viewer:
        granted = open_record(
            viewer=viewer, person_id=world.child, action=SEE, purpose="a test", now=world.now
        )
        entries = chronology.list_rows(granted=granted)
    named = Basis(words="As told.", entries=(entries[0].entry_id,))
    row = sign(world, replace(new_consideration(), rests_on={"D5": named}))
    (rests,) = [each for each in row.elements if each.words == "As told."]
    assert rests.entries == (f"{entries[0].happened_text}: {entries[0].title}",)
    strange = EntryId(uuid4())
    with pytest.raises(UnableToConsider, match="this child's chronology"):
        sign(world, replace(new_consideration(), rests_on={"D5": Basis(entries=(strange,))}))


def test_an_entry_that_a_reader_may_not_see_is_not_there(world: "World") -> None:
    """The officer sees what was signed, but not an entry that was kept from them."""
    with world.acting("social worker") as viewer:
        hidden = records.record_event(
            viewer=viewer, person_id=world.child, kind="CONTACT", happened=UncertainDate.unknown(),
            title="heron title", klass="child_withheld", now=world.now,
        )  # fmt: skip
    sign(world, replace(new_consideration(), rests_on={"D5": Basis(entries=(hidden,))}))
    with world.acting("officer") as viewer:
        page = definition.get_definition_page(viewer=viewer, person_id=world.child, now=world.now)
    assert [each.entries for each in page.rows[0].elements if each.entries] == []


def test_a_worry_about_another_child_is_not_found(world: "World") -> None:
    with pytest.raises(NotFoundError):
        sign(world, replace(new_consideration(), concern_id=world.waiting))
    assert sign(world, replace(new_consideration(), concern_id=world.concern))


def test_two_who_fill_it_in_are_shown_what_the_other_saved(world: "World") -> None:
    def save(text: str, version: int) -> int:
        with world.acting("social worker") as viewer:
            return definition.save_draft(
                viewer=viewer,
                person_id=world.child,
                fields={"D2_words": text},
                version=version,
                now=world.now,
            )

    begun = save("first", 0)
    newer = save("second", begun)
    with pytest.raises(UnableToKeepDraft) as conflict:
        save("mine", begun)
    assert conflict.value.stored.fields == {"D2_words": "second"}
    assert conflict.value.typed == {"D2_words": "mine"}
    assert save("both", newer) == newer + 1
    with pytest.raises(UnableToKeepDraft):
        save("began without seeing it", 0)


def test_what_is_filled_in_is_its_own_agencys_until_it_is_signed(world: "World") -> None:
    with world.acting("officer") as viewer:
        definition.save_draft(
            viewer=viewer, person_id=world.child, fields={"D2_words": "ours"}, version=0, now=world.now
        )
    with world.acting("social worker") as viewer:
        assert definition.get_form(viewer=viewer, person_id=world.child, now=world.now).draft is None
    sign(world, new_consideration(), "officer")
    with world.acting("officer") as viewer:
        assert definition.get_form(viewer=viewer, person_id=world.child, now=world.now).draft is None


def test_whoever_signs_has_read_what_a_colleague_signed_meanwhile(world: "World") -> None:
    first = sign(world, replace(new_consideration(), latest_seen=""))
    with pytest.raises(UnableToConsider, match="since you opened this"):
        sign(world, replace(new_consideration(), latest_seen=""))
    assert sign(world, replace(new_consideration(), latest_seen=str(first.consideration_id)))


def test_others_are_told_whether_exploitation_was_considered(world: "World") -> None:
    def considered() -> bool:
        with world.acting("social worker") as viewer:
            granted = open_record(
                viewer=viewer, person_id=world.child, action=SEE, purpose="a test", now=world.now
            )
            return queries.was_exploitation_considered(granted=granted)

    assert not considered()
    sign(world, new_consideration())
    assert considered()


@pytest.mark.parametrize("who", ["teacher", "nurse"])
def test_who_only_knows_the_child_sees_their_own_agencys(world: "World", who: str) -> None:
    """They sign theirs beside it, and cannot tell that another is there."""
    sign(world, new_consideration())
    row = sign(world, new_consideration(), who)
    assert row.changed == ()
    with world.acting(who) as viewer:
        page = definition.get_definition_page(viewer=viewer, person_id=world.child, now=world.now)
    assert [each.consideration_id for each in page.rows] == [row.consideration_id]


def test_a_day_in_the_future_is_refused(world: "World") -> None:
    with pytest.raises(UnableToConsider, match="future"):
        sign(world, replace(new_consideration(), happened=read_date(text="1 January 2031")))
    assert UncertainDate.unknown() == new_consideration().happened


@pytest.mark.requirement("S-42", "S-43", "S-44", "S-58", "S-59")
def test_contact_images_and_grooming_are_categories_and_abuse_without_any_detail(world: "World") -> None:
    """Non-contact and online grooming is child sexual abuse itself; nothing asks what was done."""
    considered = replace(EXPLOITED, modes=frozenset({"NON_CONTACT", "TECHNOLOGY"}))
    row = sign(world, replace(new_consideration(), considered=considered, chosen="CSE", reason=""))
    assert row.is_child_sexual_abuse
    assert ("In what way", "Without physical contact; Through technology") in row.answers
    words = get_definition(as_at=local_date(world.now))
    assert "grooming" in words.elements["D5"].help
    assert "No detail is needed" in words.elements["D5"].help
    assert "grooming" in words.reasons["D5_EVIDENCED"].text
    modes = get_codelist(key="mode", as_at=local_date(world.now))
    assert {row.code for row in modes.codes} == {
        "IN_PERSON", "TECHNOLOGY", "CONTACT", "NON_CONTACT", "OTHER", "UNKNOWN",
    }  # fmt: skip


@pytest.mark.requirement("S-80", "S-52", "S-88")
def test_the_child_and_somebody_else_may_both_have_got_something(world: "World") -> None:
    considered = replace(
        EXPLOITED,
        elements={**EXPLOITED.elements, "D6B": E},
        exchange={"T1": frozenset({"GIVEN"}), "I3": frozenset({"OFFERED", "PROMISED"})},
        gain=frozenset({"G2", "G4"}),
    )
    row = sign(world, replace(new_consideration(), considered=considered, chosen="CSE", reason=""))
    answers = dict(row.answers)
    assert answers["What the child was offered, promised or given"] == (
        "Love or affection, as it seemed to the child (offered, promised); Money (given)"
    )
    assert answers["What somebody gained"] == "A debt written off; Status"
    assert {"D6A_EVIDENCED", "D6B_EVIDENCED"} <= {reason.key for reason in row.reasons}


@pytest.mark.requirement("S-56", "S-94", "S-102", "S-105")
def test_neither_sex_nor_ethnicity_nor_community_changes_what_is_suggested(world: "World") -> None:
    """It is not asked, and what the record says of it is not read."""
    assert not {"sex", "gender", "ethnicity", "religion", "nationality"} & {
        each.name for each in fields(Considered)
    }
    found = set()
    for sex, ethnicity in (("M", "WBRI"), ("F", "WBRI"), ("F", "BAFR"), ("M", "APKN"), ("U", "NOBT")):
        with world.acting("social worker") as viewer:
            details.change_details(
                viewer=viewer, person_id=world.child, sex=sex, ethnicity=ethnicity, now=world.now
            )
            page = definition.suggest_for(
                viewer=viewer, person_id=world.child, considered=EXPLOITED,
                happened=read_date(text="1 May 2024"), now=world.now,
            )  # fmt: skip
        found.add((page.kind, page.reasons, page.questions))
    assert len(found) == 1
