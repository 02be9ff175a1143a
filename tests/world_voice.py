"""What the child of tests/world.py sent by links, who read it, and what was done."""

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from alongside.access.session import session_for
from alongside.access.viewer import Viewer
from alongside.casework import acting, child_links, families, voice
from alongside.disruption.operations import NewCrimeDecision
from alongside.voice.meeting import NewFeedback, NewResponse
from alongside.voice.operations import MadeLink, Said

if TYPE_CHECKING:
    from tests.world import World

WORD = "Puffin"


def tell_voice(world: "World") -> None:
    """The social worker opens a page beside the child, who feels unsafe, and says what they did."""
    with world.acting("social worker") as worker:
        world.child_link = together(world, worker)
        world.child_entry = write_together(world, worker, unsafe=True)
        voice.answer_unsafe(
            viewer=worker,
            person_id=world.child,
            entry_id=world.child_entry,
            done="heron reason",
            now=world.now,
        )
        families.record_first_response(
            viewer=worker, person_id=world.child, response=new_response(world), now=world.now
        )
        acting.record_crime_decision(
            viewer=worker, person_id=world.child, decision=new_crime_decision(world), now=world.now
        )
        families.record_feedback(
            viewer=worker, person_id=world.child, feedback=new_feedback(world), now=world.now
        )


def new_response(world: "World", **more: str) -> NewResponse:
    given = {"told": "told the wren", "support": "heron reason", **more}
    return NewResponse(responded_at=world.now, **given)


def new_crime_decision(world: "World", **more: str) -> NewCrimeDecision:
    given = {
        "harm": "about the kestrel",
        "police": "TOLD",
        "crime": "WAITING",
        "because": "heron reason",
        "told_child": "told the wren",
        "told_family": "Her nan, by the worker",
        **more,
    }
    told_at = world.now if given["police"] == "TOLD" else None
    return NewCrimeDecision(decided_at=world.now, told_at=told_at, **given)


def new_feedback(world: "World") -> NewFeedback:
    return NewFeedback(
        from_whom="CHILD", believed="PARTLY", words="she said the kestrel", given_on=world.now.date()
    )


def together(world: "World", viewer: Viewer) -> UUID:
    """A page that a worker opens beside the child."""
    return voice.make_child_link(viewer=viewer, person_id=world.child, how="TOGETHER", now=world.now).link_id


def write_together(world: "World", viewer: Viewer, *, unsafe: bool = False) -> UUID:
    """What the child sends on that page, with an id of its own."""
    said = new_said(unsafe=unsafe)
    voice.say_together(
        viewer=viewer, person_id=world.child, link_id=world.child_link, said=said, now=world.now
    )
    return said.said_id


def give_link(world: "World", *, word: str = "", who: str = "social worker") -> MadeLink:
    """A secret link for the child alone."""
    with world.acting(who) as viewer:
        return voice.make_child_link(
            viewer=viewer, person_id=world.child, how="ALONE", word=word, now=world.now
        )


def say_alone(world: "World", token: str, said: Said, *, word: str = "") -> None:
    """As somebody who is not signed in."""
    with session_for(user_id=None, now=world.now):
        child_links.require_word(token=token, word=word, address="192.0.2.9", now=world.now)
        child_links.say_alone(token=token, word=word, said=said, viewer=None, now=world.now)


def new_said(*, unsafe: bool = False, withhold: tuple[str, ...] = ()) -> Said:
    return Said(
        said_id=uuid4(),
        statements=["SCARED"],
        words="she said the kestrel was a secret",
        wants="about the kestrel: stop it",
        trusts="my nan",
        unsafe=unsafe,
        withhold=withhold,
    )
