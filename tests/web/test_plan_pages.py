"""The pages of plans as a browser asks for them: every step, what is refused, and two who edit at once."""

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest
from django.test import Client

if TYPE_CHECKING:
    from tests.web.partnership import Partnership

WORDS = {
    "kind": "EXPLOITATION",
    "child_wants": "To play again.",
    "physical": "Fetched from school.",
    "relational": "His uncle.",
    "psychological": "Nothing needed now, because he sleeps.",
    "next_review_on": "1/1/2030",
}
CLOSING = {
    "reasons": ["SAFER"],
    "because": "His number is new, and nobody waits at the gate.",
    "what_next": "His tutor sees him weekly.",
    "who_stays": "His tutor.",
    "how_back": "Ring us.",
    "aftercare": "None wanted: he has his tutor.",
    "child_view": "Fine.",
    "child_told": "His tutor tells him on Friday.",
}
REVIEW = {
    "held_on": "today",
    "present": "Omar's aunt",
    "changed_for_child": "He sleeps.",
    "child_view": "Alright.",
    "parents_view": "Calmer.",
    "next_review_on": "1/1/2030",
}


def text_of(answer: object) -> str:
    """What somebody reads, without the marks."""
    content: bytes = answer.content  # type: ignore[attr-defined]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", content.decode())).split())


class Plans:
    """Two workers of a school and a front door at one child's plan."""

    def __init__(self, partnership: "Partnership") -> None:
        from tests.web.partnership import send_worry, sign_in

        send_worry(about=partnership.child)
        self.teacher, self.door = sign_in("teacher"), sign_in("door")
        self.all = f"/people/{partnership.child}/plans/"
        answer = self.teacher.post(f"{self.all}new/", WORDS)
        assert answer.status_code == 302, text_of(answer)
        self.plan = str(answer.headers["Location"]).split("?")[0]

    def add(self, part: str, what: str, **more: str) -> str:
        fields = {"part": part, "for_whom": "child", "what": what, "who": "His uncle", "child_reads": "yes"}
        return self.told(self.teacher, f"{self.plan}add/", fields | more)

    def told(self, client: Client, path: str, fields: object) -> str:
        """What the page says that one comes to; the form again, where it was refused."""
        answer = client.post(path, fields)
        return text_of(client.get(str(answer.headers["Location"])) if answer.status_code == 302 else answer)

    def sign(self) -> str:
        number = re.findall(
            r'name="number" value="(\d+)"', self.door.get(f"{self.plan}sign/").content.decode()
        )
        fields = {"number": number[0], "child_agrees": "He read it.", "parents_agree": "Yes."}
        return self.told(self.door, f"{self.plan}sign/", fields)


@pytest.fixture
def place(partnership: "Partnership") -> Plans:
    return Plans(partnership)


@pytest.mark.requirement("D-06", "S-32", "S-33", "S-28", "M-44")
def test_a_plan_is_agreed_with_both_its_parts_and_the_three_kinds_of_safety(place: Plans) -> None:
    assert "It stands in the plan" in place.add("now", "He is fetched from school.")
    refused = place.sign()
    assert "Nothing stands yet under: Life chances later" in refused
    place.add("later", "A place in the choir", by_when_words="every Thursday")
    assert "The plan is agreed and signed" in place.sign()
    page = text_of(place.teacher.get(place.plan))
    for words in ("To play again.", "He is fetched from school.", "every Thursday", "Feeling safe within"):
        assert words in page


def test_who_wrote_a_plan_does_not_sign_it(place: Plans) -> None:
    place.add("now", "a")
    place.add("later", "b")
    fields = {"number": "1", "child_agrees": "He read it.", "parents_agree": "Yes."}
    assert "who did not write it" in place.told(place.teacher, f"{place.plan}sign/", fields)


@pytest.mark.requirement("D-10", "S-24", "M-36")
@pytest.mark.parametrize("more", [{"waits_for": "PROSECUTION"}, {"what": "Therapy once she has disclosed"}])
def test_support_that_waits_is_refused_in_words_and_disruption_may_wait(
    place: Plans, more: dict[str, str]
) -> None:
    fields = {"part": "now", "for_whom": "child", "what": "Therapy", "who": "CAMHS"} | more
    said = place.told(place.teacher, f"{place.plan}add/", fields)
    assert "Support does not wait for this" in said or "as if support waited" in said
    assert "It stands in the plan" in place.told(
        place.teacher, f"{place.plan}add/", fields | {"part": "disruption"}
    )


@pytest.mark.requirement("D-05", "D-07", "S-27", "S-53", "S-57", "S-85", "M-37", "M-48")
def test_help_ends_for_what_suffices_alone_and_begins_again_in_one_step(place: Plans) -> None:
    place.add("now", "He is fetched from school.")
    closing = text_of(place.teacher.get(f"{place.plan}end/"))
    assert "Not done yet: He is fetched from school." in closing
    assert "waits for a decision" in closing
    forbidden = place.told(
        place.teacher, f"{place.plan}end/", CLOSING | {"reasons": ["AGE_16_17", "NRM_OUTCOME"]}
    )
    assert "Help cannot end for this alone" in forbidden
    assert "His number is new" in forbidden  # what was typed is not lost
    asked = place.told(place.teacher, f"{place.plan}end/", CLOSING | {"because": "She does not engage."})
    assert "Is this the reason?" in asked
    assert "has ended" in place.told(place.teacher, f"{place.plan}end/", CLOSING)
    page = place.teacher.get(place.plan).content.decode()
    again = re.findall(r'href="([^"]+/again/)"', page)[0]
    assert "Say why help begins again" in place.told(place.teacher, again, {"because": ""})
    assert "Help has begun again" in place.told(place.teacher, again, {"because": "The car is back."})
    assert "He is fetched from school." in text_of(place.teacher.get(place.plan))


def test_everything_that_stands_against_an_ending_is_told_at_once(place: Plans) -> None:
    said = place.told(place.teacher, f"{place.plan}end/", {"because": ""})
    for words in (
        "Choose why it ends",
        "Say what happens next",
        "Say who stays",
        "how the child or the parents",
    ):
        assert words in said


@pytest.mark.requirement("S-29", "S-26", "M-41")
def test_a_review_says_what_has_changed_for_the_child_and_what_was_done(place: Plans) -> None:
    place.add("now", "He is fetched from school.")
    empty = place.told(place.teacher, f"{place.plan}review/", {"held_on": "today"})
    assert "Say who was there" in empty
    unsaid = place.told(place.teacher, f"{place.plan}review/", REVIEW | {"child_view": ""})
    assert "what the child thinks, or why" in unsaid
    done = {"outcome_0": "done", "happened_0": "Each day since Monday."}
    assert "The review is recorded" in place.told(place.teacher, f"{place.plan}review/", REVIEW | done)
    page = text_of(place.teacher.get(place.plan))
    assert "He sleeps." in page
    assert "Each day since Monday." in page


@pytest.mark.requirement("D-07", "S-27")
def test_a_late_review_stays_late_with_its_reason_and_ends_nothing(place: Plans) -> None:
    late = {"starts_on": "1/1/2020", "next_review_on": "1/4/2020"}
    answer = place.teacher.post(f"{place.all}new/", WORDS | late)
    plan = str(answer.headers["Location"]).split("?")[0]
    assert "The review is late" in text_of(place.teacher.get(plan))
    told = place.told(place.teacher, f"{plan}late/", {"late_because": "The chair was ill."})
    assert "It stays late until it is held" in told
    assert "The review is late" in told
    assert "The chair was ill." in told
    assert "is late. The chair was ill." in text_of(place.teacher.get(place.all))


def test_of_two_who_change_a_plan_at_once_the_second_is_shown_the_difference(place: Plans) -> None:
    """Neither text is lost, and what was typed stands in the form."""
    first = WORDS | {"number": "1", "because": "He asked.", "physical": "A lock on the door."}
    second = WORDS | {"number": "1", "because": "His uncle asked.", "physical": "A light at the gate."}
    assert "The plan is changed" in place.told(place.teacher, f"{place.plan}change/", first)
    answer = place.door.post(f"{place.plan}change/", second)
    shown = text_of(answer)
    assert "Somebody changed this plan since you opened it" in shown
    assert "Theirs: A lock on the door." in shown
    assert "Yours: A light at the gate." in shown
    assert "A light at the gate.</textarea>" in answer.content.decode()
    both = second | {"number": "2", "physical": "A lock on the door. A light at the gate."}
    assert "The plan is changed" in place.told(place.door, f"{place.plan}change/", both)
    page = text_of(place.door.get(place.plan))
    assert "Version 3: His uncle asked." in page
    assert "A lock on the door." in page


def test_who_may_not_see_a_change_is_told_so_and_overwrites_nothing(place: Plans) -> None:
    """Whoever only knows a child sees what their own agency wrote."""
    first = WORDS | {"number": "1", "because": "He asked.", "physical": "A lock on the door."}
    assert "The plan is changed" in place.told(place.door, f"{place.plan}change/", first)
    said = place.told(place.teacher, f"{place.plan}change/", first | {"physical": "A light."})
    assert "whose words you may not see" in said
    assert "A lock on the door." not in said


def test_of_two_who_note_what_became_of_an_item_the_second_is_told(place: Plans) -> None:
    place.add("now", "He is fetched from school.")
    item = re.findall(r'href="([^"]+/items/[^"]+)"', place.teacher.get(place.plan).content.decode())[0]
    done = {"seen": "", "outcome": "done", "what_happened": "Each day."}
    assert "It is noted" in place.told(place.teacher, item, done)
    second = place.told(place.door, item, done | {"outcome": "not done", "what_happened": "Not on Friday."})
    assert "Somebody noted since you opened this: Done. Each day." in second
    assert "Not on Friday." in second


NEVER = (
    "Kestrelword", "Otterman", "12 Heron Lane", "QX7 7QX", "Plovertold", "Wrennote", "Stoatbusiness",
    "Larkdisruption", "Finchwants", "Omar Thornbury",
)  # fmt: skip


@pytest.mark.requirement("S-16", "S-31", "S-77", "S-78", "S-30", "M-39", "M-41")
def test_what_the_child_and_the_parents_read_holds_nothing_of_others(
    place: Plans, partnership: "Partnership"
) -> None:
    from alongside.casework import people, sessions
    from alongside.people.commands import NewAddress, NewRelationship

    with sessions.acting_as(username="teacher", now=partnership.now) as viewer:
        about = {"viewer": viewer, "person_id": partnership.child, "now": partnership.now}
        address = NewAddress(lines="12 Heron Lane", postcode="QX7 7QX", is_protected=True)
        people.add_address(address=address, **about)
        man = NewRelationship(kind="OF_CONCERN_TO", other_label="Dale Otterman")
        people.add_relationship(relationship=man, **about)
    change = WORDS | {
        "number": "1", "because": "Plovertold", "safe_how": "Through Plovertold", "safe_word": "Kestrelword",
        "must_not_know": "Plovertold", "child_wants": "Finchwants to sing.", "parents_want": "Peace at home.",
        "parents_support": "A group for parents.", "key_worker": "Tolu", "contact_place": "Choir room",
    }  # fmt: skip
    place.told(place.teacher, f"{place.plan}change/", change)
    place.add("now", "Somebody waits at the gate.", note="Wrennote", parents_read="yes")
    place.add("now", "Otterman is kept away.", parents_read="yes")
    place.add("now", "A lock at 12 Heron Lane", parents_read="yes")
    place.add("later", "A place in the choir", simple_words="You sing on Thursdays.")
    place.add("later", "Stoatbusiness of the brother", for_whom="siblings", parents_read="yes")
    place.add("disruption", "Larkdisruption", child_reads="")
    place.add("now", "A talk with somebody who went through this", for_whom="parents", parents_read="yes")
    child = text_of(place.door.get(f"{place.plan}child/"))
    parents = text_of(place.door.get(f"{place.plan}parents/"))
    for sheet in (child, parents):
        assert "right to be safe" in sheet
        assert "never your" in sheet
        assert "Somebody waits at the gate." in sheet
        assert "2 texts are left out" in sheet
        assert not [word for word in NEVER if word in sheet and word != "Finchwants"]
    sheet = child[child.index("'s plan What you want") :]
    assert sheet.index("What you want") < sheet.index("right to be safe") < sheet.index("safe now")
    assert "Finchwants to sing." in child
    assert "You sing on Thursdays." in child
    assert "A talk with somebody" not in child
    assert "Finchwants" not in parents
    assert "Choir room" not in parents
    for words in ("Peace at home.", "A talk with somebody", "A group for parents.", "you may complain"):
        assert words in parents
    place.told(place.teacher, f"{place.plan}change/", change | {
        "number": "2", "because": "She agrees.", "parents_may_read_wants": "yes",
    })  # fmt: skip
    assert "Finchwants to sing." in text_of(place.teacher.get(f"{place.plan}parents/"))


def test_the_childs_version_is_easy_to_read(place: Plans) -> None:
    """Short sentences of short words: what the page itself says is for a child of ten to twelve."""
    page = place.teacher.get(f"{place.plan}child/").content.decode()
    said = unescape(re.sub(r"<[^>]+>", ".", page[page.index("What you want") : page.index("</main>")]))
    sentences = [each.split() for each in re.split(r"[.?!:]", said) if each.split()]
    words = [re.sub(r"\W", "", word) for sentence in sentences for word in sentence]
    assert len(words) / len(sentences) < 10
    assert max(len(sentence) for sentence in sentences) <= 20
    assert sum(len(word) > 8 for word in words) / len(words) < 0.03


@pytest.mark.requirement("M-48")
def test_the_way_into_adulthood_is_planned(place: Plans) -> None:
    said = {"worker": "Dana", "continues": "The choir.", "child_view": "Keep Tolu."}
    assert "The way into adulthood is recorded" in place.told(place.teacher, f"{place.all}adulthood/", said)
    assert "Keep Tolu." in text_of(place.teacher.get(place.all))
