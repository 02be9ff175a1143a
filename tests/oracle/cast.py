"""The facts as the sides that are tried know them: ids, moments, the viewer of rules.py."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from alongside.access import rules as own_rules
from alongside.access.policy import (
    MANAGE_AGENCY,
    MANAGE_TEAM,
    STAND_FOR_AGENCY,
    get_access_policy,
    get_classes,
    roles_that,
)
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
    PersonFacts,
    ViewerFacts,
)
from tests.oracle.words import May

_SPACE = UUID(int=20_170_216)
IDS = {name: uuid5(_SPACE, name) for name in (*HOLDERS, *AGENCY_OF, *AGENCY_OF.values(), "author")}


def during(life: str, now: datetime) -> tuple[datetime, datetime | None]:
    start, end = LIVES[life]
    return now + start, None if end is None else now + end


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


class Rules:
    """What rules.py decides, or a mutant of it, with the policy as policy.py reads it."""

    def __init__(self, now: datetime, rules: Any = own_rules) -> None:
        self.now, self.rules = now, rules
        own = get_access_policy()
        self.classes = tuple(get_classes())
        # Of the mutant's own classes, whose methods are mutants, too.
        self.policy = rules.AccessPolicy(
            **vars(own)
            | {
                "relations": {
                    name: rules.RelationPolicy(**vars(rule)) for name, rule in own.relations.items()
                },
                "conditions": tuple(rules.Condition(**vars(condition)) for condition in own.conditions),
            }
        )

    def held(self, viewer: Viewer, person: PersonFacts) -> Any:
        grants = []
        for grant in person.grants:
            start, end = during(grant.life, self.now)
            fact = {"principal_id": IDS[grant.holder], "relation": grant.relation, "scope": grant.scope}
            grants.append(self.rules.GrantFact(**fact, starts_at=start, ends_at=end))
        bars = {name: getattr(person, name) in LIVE for name in ("excluded", "restricted", "sealed", "named")}
        return self.rules.live_relations(
            viewer=viewer, grants=grants, bars=self.rules.Bars(**bars), now=self.now, policy=self.policy
        )

    def decide(self, facts: ViewerFacts, person: PersonFacts) -> frozenset[May]:
        viewer = as_viewer(facts)
        if viewer is None or facts.signature != "right":
            return frozenset()  # Nobody comes as far as the rules.
        of = {"viewer": viewer, "relations": self.held(viewer, person), "policy": self.policy}
        sees, writes, reaches = self.rules.may_see_class, self.rules.may_write_class, self.rules.reaches
        may = {
            ("see", klass, source)
            for klass in self.classes
            for source in SOURCES
            if sees(klass=klass, from_own_agency=source == "own", **of)
        }
        may |= {("write", klass, "any") for klass in self.classes if writes(klass=klass, **of)}
        may |= {
            ("share", klass, "any") for klass in self.classes if reaches(action="share", klass=klass, **of)
        }
        return frozenset(may)

    def opens(self, facts: ViewerFacts, person: PersonFacts, action: str) -> bool:
        viewer = as_viewer(facts)
        return viewer is not None and self.rules.may_do(
            action=action, viewer=viewer, relations=self.held(viewer, person), policy=self.policy
        )

    def may_grant(self, facts: ViewerFacts, person: PersonFacts, wanted: str) -> bool:
        viewer = as_viewer(facts)
        return viewer is not None and self.rules.may_grant(
            relation=wanted, viewer=viewer, relations=self.held(viewer, person), policy=self.policy
        )


A_WHILE = timedelta(minutes=6)
