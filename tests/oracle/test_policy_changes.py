"""What a change of policy/access does is said in words and counts, and what nobody approved is found."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from alongside.access import approved
from alongside.access.approved import UnableToApprove, describe, list_unapproved
from alongside.access.changes import list_changes
from alongside.access.whole import read_whole_policy
from alongside.cli.commands_policy import UnableToCompare, _policy_before, read_facts, tell
from alongside.cli.database import Addresses
from alongside.reference.loader import UnableToReadPolicy
from tests.databases import connect_admin
from tests.oracle.facts import ACTIONS
from tests.oracle.mutating import mutants_of_values
from tests.oracle.policies import Data, changed, read_all, reading, write_all
from tests.thinning import by_depth

if TYPE_CHECKING:
    from tests.world import World

Change = Callable[[dict[str, Data]], object]


def test_the_policy_is_the_one_that_was_approved() -> None:
    unapproved = "\n".join(list_unapproved(whole=read_whole_policy()))
    assert unapproved == "", "alongside policy changes; alongside policy approve --by NAME --because TEXT"


# What says nothing about who may do what.
WORDS = {"source", "verified", "from", "meaning", "why", "classes"}


def mutated_policies() -> list[tuple[str, dict[str, Data]]]:
    files = read_all()
    names = {
        "relations": frozenset({*files["relations"]["relations"], *files["relations"]["classes"]}),
        "roles": frozenset({"audit", "restrict", "break_glass", "stand_for_agency"}),
        "purposes": frozenset[str](),
        "conditions": frozenset({*files["roles"]["roles"], *files["relations"]["classes"], *ACTIONS}),
    }
    return [
        (f"{name}: {what}", {**files, name: data})
        for name in files
        for what, data in mutants_of_values(files[name], names[name])
    ]


@pytest.mark.deeper
def test_no_line_of_the_policy_changes_unnoticed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One value left out, or one more. But in the long run some of them; what is no policy is refused."""
    refused, unnoticed, tried = 0, [], mutated_policies()[:: by_depth(short=120, deep=40, whole=1)]
    usual = describe(whole=read_whole_policy())
    for number, (what, files) in enumerate(tried):
        try:
            says = describe(whole=read_whole_policy(folder=write_all(files, folder=tmp_path / str(number))))
        except (UnableToReadPolicy, KeyError):
            refused += 1
        else:
            if says == usual and not set(what.replace(": ", " ").replace(".", " ").split()) & WORDS:
                unnoticed.append(what)
    assert unnoticed == []
    with capsys.disabled():
        print(f"\noracle: {len(tried)} changes of the policy's files, {refused} refused, the others noticed")


def without_sensitive(files: dict[str, Data]) -> None:
    del files["relations"]["relations"]["knows"]["sees"]["sensitive"]


def others_see_homes(files: dict[str, Data]) -> None:
    files["relations"]["relations"]["involved"]["sees"]["placement"] = "all"


def practitioners_see_less(files: dict[str, Data]) -> None:
    files["conditions"]["conditions"]["patterns-need-no-homes"]["roles"].append("practitioner")
    files["relations"]["passes_restriction"].append("allocated")


# Of the council, which the officer does not see: an entry, an address, and that the address was added.
HOMES = 3
FOR = ", for the purpose of care or oversight"
TOLD: list[tuple[Change, list[str]]] = [
    (
        without_sensitive,
        [
            f'"knows" loses sight of sensitive entries of their own agency{FOR}: 1 person, 1',
            "In all, gaining sight: 0 people, 0 entries.",
            "In all, losing sight: 1 person, 1 entry.",
        ],
    ),
    (
        others_see_homes,
        [
            f'"involved" gains sight of placement entries of other agencies{FOR}: 1 person, {HOMES}',
            f"In all, gaining sight: 1 person, {HOMES} entries.",
        ],
    ),
    (
        practitioners_see_less,
        [
            "Whoever is practitioner and stands to a child as ",
            f'"involved" loses sight of placement entries of their own agency{FOR}: 0 people, 0',
            "a restriction is passed by: now also allocated",
        ],
    ),
]


@pytest.mark.parametrize(("change", "wanted"), TOLD, ids=lambda each: getattr(each, "__name__", ""))
def test_a_change_is_told_in_words_and_counts(
    world_database: tuple[Addresses, "World"], tmp_path: Path, change: Change, wanted: list[str]
) -> None:
    addresses, world = world_database
    with connect_admin(addresses) as admin:
        facts = read_facts(connection=admin, now=world.now)  # type: ignore[arg-type]
    before = read_whole_policy()
    after = read_whole_policy(folder=write_all(changed(read_all(), change), folder=tmp_path / "policy"))
    told = tell(before=before, after=after, facts=facts)
    for line in wanted:
        assert any(line in each for each in told), (line, told)
    assert tell(before=before, after=before, facts=facts) == [
        "Nothing changes: nobody gains and nobody loses anything."
    ]
    # Backwards, what was lost is gained.
    back = {(each.gains, each.klass) for each in list_changes(before=after, after=before)}
    assert back == {(not each.gains, each.klass) for each in list_changes(before=before, after=after)}


def test_nobody_is_named_in_what_is_told(world_database: tuple[Addresses, "World"], tmp_path: Path) -> None:
    addresses, world = world_database
    with connect_admin(addresses) as admin:
        facts = read_facts(connection=admin, now=world.now)  # type: ignore[arg-type]
        names: Any = admin.execute(
            "SELECT surname FROM people_name UNION SELECT full_name FROM organisations_user"
        )
        known = [name for (name,) in names.fetchall() if name]
    files = changed(read_all(), without_sensitive)
    after = read_whole_policy(folder=write_all(files, folder=tmp_path / "policy"))
    told = "\n".join(tell(before=read_whole_policy(), after=after, facts=facts))
    assert known
    assert not [name for name in known if name in told]


def test_approving_writes_who_when_and_why(tmp_path: Path) -> None:
    from django.utils import timezone

    now = timezone.now()
    files = changed(read_all(), without_sensitive)
    with reading(write_all(files, folder=tmp_path / "policy")):
        whole = read_whole_policy()
        assert list_unapproved(whole=whole)
        for by, because in (("", "because"), ("Somebody", "  ")):
            with pytest.raises(UnableToApprove):
                approved.approve(whole=whole, by=by, because=because, now=now)
        assert list_unapproved(whole=whole)
        path = approved.approve(whole=whole, by="Invented Governor", because="Asked by\nthe board", now=now)
        assert not list_unapproved(whole=whole)
        text = path.read_text("utf-8")
    assert f"# Approved by Invented Governor on {now.date().isoformat()}: Asked by the board\n" in text
    assert list_unapproved(whole=read_whole_policy()) == ()


def test_the_policy_before_is_a_folder_or_a_revision(tmp_path: Path) -> None:
    usual = describe(whole=read_whole_policy())
    folder = write_all(read_all(), folder=tmp_path / "policy")
    with _policy_before(str(folder)) as there:
        assert describe(whole=read_whole_policy(folder=there)) == usual
    with pytest.raises(UnableToCompare), _policy_before("no-such-revision"):
        pass
