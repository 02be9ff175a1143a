"""What stands in the tests' partnership of stages and of what followed a missing episode."""

from typing import TYPE_CHECKING

from alongside.access.viewer import Viewer
from alongside.casework import missing, stages
from alongside.missing.aftermath import NewNotice
from alongside.pathway.stages.operations import NewStep

if TYPE_CHECKING:
    from tests.world import World


def tell_stages(world: "World", worker: Viewer) -> None:
    """Suspected complex abuse, which is sensitive, and a reason for lateness."""
    step = NewStep(kind="complex_abuse", to="flagged", at=world.now, reason="heron reason", about="A flat")
    stages.take_step(viewer=worker, person_id=world.child, step=step, now=world.now)
    stages.record_late_reason(
        viewer=worker,
        person_id=world.child,
        clock="C03",
        limb="",
        started_at=world.now,
        reason="heron reason",
        now=world.now,
    )


def tell_aftermath(world: "World", officer: Viewer) -> None:
    """The police saw the child, the other force was told, and something was done."""
    child, now = world.child, world.now
    missing.record_check(
        viewer=officer, person_id=child, checked_at=now, officer="", outcome="heron reason", now=now
    )
    notice = NewNotice(party="HOST_POLICE", name="Heron police", told_at=now)
    missing.record_notice(viewer=officer, person_id=child, notice=notice, now=now)
    missing.record_followup(
        viewer=officer, person_id=child, kind="ACTED_ON", at=now, text="heron reason", now=now
    )
