"""The facts as the sides that are tried know them: ids, moments, the viewer of rules.py."""

from datetime import datetime, timedelta
from uuid import UUID, uuid5

from alongside.access.policy import (
    MANAGE_AGENCY,
    MANAGE_TEAM,
    STAND_FOR_AGENCY,
    get_access_policy,
    roles_that,
)
from alongside.access.rules import (
    SEE,
    Bars,
    GrantFact,
    live_relations,
    may_do,
    may_grant,
    may_see_class,
    reaches,
)
from alongside.access.rules import Held as Held
from alongside.access.viewer import Viewer
from alongside.kernel.ids import AgencyId, TeamId, UserId
from tests.oracle.facts import (
    AGENCY_OF,
    HOLDERS,
    LIFE_OF_STATE,
    LIVE,
    LIVES,
    SOURCES,
    WORKS_IN,
    GrantOf,
    PersonFacts,
    ViewerFacts,
)
from tests.oracle.words import May

_SPACE = UUID(int=20_170_216)
IDS = {name: uuid5(_SPACE, name) for name in (*HOLDERS, *AGENCY_OF, *AGENCY_OF.values(), "author")}


def during(life: str, now: datetime) -> tuple[datetime, datetime | None]:
    start, end = LIVES[life]
    return now + start, None if end is None else now + end


def as_grant(grant: GrantOf, now: datetime) -> GrantFact:
    start, end = during(grant.life, now)
    return GrantFact(
        principal_id=IDS[grant.holder],
        relation=grant.relation,
        starts_at=start,
        ends_at=end,
        scope=grant.scope,
    )


def as_viewer(viewer: ViewerFacts) -> Viewer | None:
    """Who signs in under these facts; None for whoever does not work here."""
    if viewer.state == "switched off" or LIFE_OF_STATE[viewer.state] not in LIVE:
        return None
    teams = {team for _, team in viewer.posts}
    managed: set[str] = {team for role, team in viewer.posts if role in roles_that(MANAGE_TEAM)}
    if viewer.roles & roles_that(MANAGE_AGENCY):
        managed |= {team for team, agency in AGENCY_OF.items() if agency == "agency"}
    managed |= {who for who, (team, life) in WORKS_IN.items() if team in managed and life in LIVE}
    managed |= {"agency"} if viewer.roles & roles_that(MANAGE_AGENCY) else set()
    return Viewer(
        user_id=UserId(IDS["viewer"]),
        agency_id=AgencyId(IDS["agency"]),
        team_ids=frozenset(TeamId(IDS[team]) for team in teams),
        roles=viewer.roles,
        stands_for_agency=bool(viewer.roles & roles_that(STAND_FOR_AGENCY)),
        managed=frozenset(IDS[who] for who in managed),
        purpose=viewer.purpose,
    )


def as_bars(person: PersonFacts) -> Bars:
    return Bars(
        excluded=person.excluded in LIVE,
        restricted=person.restricted in LIVE,
        sealed=person.sealed in LIVE,
        named=person.named in LIVE,
    )


class Rules:
    """What rules.py decides, with the policy as policy.py reads it."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.policy = get_access_policy()
        self.classes = tuple(
            dict.fromkeys(klass for rule in self.policy.relations.values() for klass in rule.sees)
        )

    def held(self, viewer: Viewer, person: PersonFacts) -> frozenset[Held]:
        return live_relations(
            viewer=viewer,
            grants=[as_grant(grant, self.now) for grant in person.grants],
            bars=as_bars(person),
            now=self.now,
            policy=self.policy,
        )

    def decide(self, facts: ViewerFacts, person: PersonFacts) -> frozenset[May]:
        viewer = as_viewer(facts)
        if viewer is None or facts.signature != "right":
            return frozenset()  # Nobody comes as far as the rules.
        held = self.held(viewer, person)
        seen = {
            (SEE, klass, source)
            for klass in self.classes
            for source in SOURCES
            if may_see_class(
                klass=klass,
                from_own_agency=source == "own",
                viewer=viewer,
                relations=held,
                policy=self.policy,
            )
        }
        done = {
            (action, klass, "any")
            for klass in self.classes
            for action in ("write", "share")
            if reaches(action=action, klass=klass, viewer=viewer, relations=held, policy=self.policy)
        }
        return frozenset(seen | done)

    def opens(self, facts: ViewerFacts, person: PersonFacts, action: str) -> bool:
        viewer = as_viewer(facts)
        return viewer is not None and may_do(
            action=action, viewer=viewer, relations=self.held(viewer, person), policy=self.policy
        )

    def may_grant(self, facts: ViewerFacts, person: PersonFacts, wanted: str) -> bool:
        viewer = as_viewer(facts)
        return viewer is not None and may_grant(
            relation=wanted, viewer=viewer, relations=self.held(viewer, person), policy=self.policy
        )


A_WHILE = timedelta(minutes=6)
