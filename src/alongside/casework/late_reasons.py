"""Why something was done late, where that was written with what was done and not beside its clock."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from alongside.access.door import Granted
from alongside.kernel.dates import local_date
from alongside.missing.queries import list_episodes, list_interviews
from alongside.pathway.clocks.rules import Clock
from alongside.pathway.plans.queries import list_plans

_REVIEWED = {"EXPLOITATION": "C21", "CHILD_IN_NEED": "C10", "FAMILY_HELP": "C10"}


@dataclass(frozen=True, kw_only=True)
class SaidReason:
    """Why what a clock asked for was done on a day and not before.

    `limb` "" means every limb; `started_at` None every beginning.
    """

    clock: str
    limb: str
    started_at: datetime | None
    day: date
    reason: str

    def is_of(self, clock: Clock) -> bool:
        """This will say whether it is the reason of this clock's lateness."""
        done = clock.done_at
        return (
            clock.rule.clock == self.clock
            and self.limb in {"", clock.rule.limb}
            and self.started_at in {None, clock.started_at}
            and done is not None
            and local_date(done) == self.day
        )


def list_said_reasons(*, granted: Granted) -> tuple[SaidReason, ...]:
    """This will give the reasons that return interviews and reviews of plans carry themselves."""
    return (*_of_interviews(granted), *_of_reviews(granted))


def _of_interviews(granted: Granted) -> Iterator[SaidReason]:
    found = {episode.episode_id: episode.found_at for episode in list_episodes(granted=granted)}
    for talk in list_interviews(granted=granted):
        if talk.held_at and talk.reason.strip():
            yield SaidReason(
                clock="C14",
                limb="held",
                started_at=found[talk.episode_id],
                day=local_date(talk.held_at),
                reason=talk.reason,
            )


def _of_reviews(granted: Granted) -> Iterator[SaidReason]:
    for plan in list_plans(granted=granted):
        for review in plan.reviews:
            if review.held_on and review.late_because.strip() and plan.kind in _REVIEWED:
                yield SaidReason(
                    clock=_REVIEWED[plan.kind],
                    limb="",
                    started_at=None,
                    day=review.held_on,
                    reason=review.late_because,
                )
