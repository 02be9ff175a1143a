"""What notes call somebody, and what a plan has and lacks, as the questions read it."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from alongside.assessments.curiosity.policy import get_curiosity_policy
from alongside.casework.curiosity_plans import tags_of_plan
from alongside.casework.curiosity_tags import names_of
from alongside.concerns.chronology import EntryFact
from alongside.kernel.dates import UncertainDate
from alongside.kernel.ids import AgencyId, EntryId, PersonId, UserId
from alongside.pathway.plans.commands import LABELS
from alongside.pathway.plans.rules import LATER, PARTS
from alongside.pathway.plans.rules import NOW as SAFETY
from alongside.people.queries import DatedRelationship

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
NOBODY = UUID(int=0)


@pytest.mark.parametrize(
    ("kind", "other", "names"),
    [
        ("SIBLING", "Anna van Dyke", {"Anna"}),
        ("SIBLING", "Leila al-Hassan", {"Leila"}),
        ("PARENT", "Mrs Marlowe", {"Marlowe"}),
        ("SAME_CONTEXT", "girl of about 15", set()),
        ("OF_CONCERN_TO", "Barry Finch", {"Barry", "Finch"}),
        ("OF_CONCERN_TO", "man of about 30 with a van", set()),
        ("OF_CONCERN_TO", "Man of about 25 called Dex", {"Dex"}),
        ("OF_CONCERN_TO", "", set()),
    ],
)
def test_what_notes_call_somebody_is_a_name_and_no_description(
    kind: str, other: str, names: set[str]
) -> None:
    row = DatedRelationship(
        relationship_id=uuid4(), kind=kind, other=other, other_id=None, note="", recorded_at=NOW
    )
    assert names_of(row) == names


ONLY_NOW = f"{PARTS[SAFETY]}: indoors by six (aunt)"
MOVED = "Nothing needed now, because she has moved away from them."


@pytest.mark.requirement("D-06", "M-58")
@pytest.mark.parametrize(
    ("detail", "has", "lacks"),
    [
        (ONLY_NOW, {"plan-only-now", "plan-physical-only"}, {"plan-later", "plan-key-worker"}),
        (f"{ONLY_NOW}\n{PARTS[LATER]}: the art club", {"plan-later"}, {"plan-only-now"}),
        (f"{ONLY_NOW}\n{LABELS['physical']}: the door", {"plan-physical-only"}, set()),
        (f"{ONLY_NOW}\n{LABELS['relational']}: her aunt", set(), {"plan-physical-only"}),
        (f"{ONLY_NOW}\n{LABELS['relational']}: {MOVED}", {"plan-physical-only"}, set()),
        (f"{ONLY_NOW}\n{LABELS['relational']}: her aunt keeps him away", set(), {"plan-physical-only"}),
        (f"{ONLY_NOW}\n{LABELS['key_worker']}: Lena Sefton", {"plan-key-worker"}, set()),
    ],
)
def test_a_plan_has_what_stands_in_its_parts(detail: str, has: set[str], lacks: set[str]) -> None:
    found = tags("Exploitation plan begun", detail)
    assert has <= found
    assert lacks.isdisjoint(found)


def test_a_plan_that_begins_soon_after_a_move_is_told_apart() -> None:
    policy = get_curiosity_policy()
    last = NOW - policy.after_move
    assert "plan-after-move" in tags("Exploitation plan begun", ONLY_NOW, last)
    assert "plan-after-move" not in tags("Exploitation plan begun", ONLY_NOW, last - timedelta(seconds=1))
    assert "plan-after-move" not in tags("Exploitation plan begun", ONLY_NOW, NOW + timedelta(seconds=1))
    assert "plan-after-move" not in tags("Exploitation plan: changed", ONLY_NOW, NOW)


def tags(title: str, detail: str, *moves: datetime) -> set[str]:
    entry = EntryFact(
        entry_id=EntryId(NOBODY), person_id=PersonId(NOBODY), kind="PLAN", klass="ordinary",
        happened=UncertainDate.exact(NOW.date()), happened_time="", known_at=NOW, recorded_at=NOW,
        title=title, detail=detail, child_words="", basis="UNKNOWN", agency_id=AgencyId(NOBODY),
        author_id=UserId(NOBODY), source_kind="plan", source_id=NOBODY,
    )  # fmt: skip
    return tags_of_plan(entry=entry, moves=moves, policy=get_curiosity_policy())
