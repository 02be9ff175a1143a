"""The oracle: what the words of policy/access say, decided a third time and in another way.

It starts from everything that anybody could be let do and strikes out, reason by reason; what nobody strikes
stands. It knows neither rules.py nor the database, and reads the YAML by itself.
"""

from collections.abc import Callable, Mapping
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import Any

from tests.oracle.facts import (
    ACTIONS,
    AGENCY_OF,
    LIFE_OF_STATE,
    LIVE,
    SOURCES,
    WORKS_IN,
    GrantOf,
    PersonFacts,
    ViewerFacts,
)
from tests.yaml_files import read_yaml

# What may be done: action, class, and whose entry it is about ("any" where that makes no difference).
May = tuple[str, str, str]


class Oracle:
    """Reads the words of one folder of the policy."""

    def __init__(self, folder: Path) -> None:
        def read(name: str) -> Mapping[str, Any]:
            words: Mapping[str, Any] = read_yaml(folder / "access" / f"{name}.yaml")
            return words

        self.words = read("relations")
        self.relations: Mapping[str, Any] = self.words["relations"]
        self.classes: tuple[str, ...] = tuple(self.words["classes"])
        self.conditions: Mapping[str, Any] = read("conditions")["conditions"]
        self.purposes: tuple[str, ...] = tuple(read("purposes")["purposes"])
        self.roles: Mapping[str, Any] = read("roles")["roles"]
        self._kept: dict[tuple[str, frozenset[str], str], frozenset[May]] = {}

    @cached_property
    def made_out(self) -> tuple[str, ...]:
        """The relations of which grants are made; being a manager follows from the directory."""
        return tuple(relation for relation in self.relations if relation != "manager")

    @cached_property
    def everything(self) -> tuple[May, ...]:
        seen = tuple(product(("see",), self.classes, SOURCES))
        return (*seen, *product(ACTIONS[1:], self.classes, ("any",)))

    def decide(self, viewer: ViewerFacts, person: PersonFacts) -> frozenset[May]:
        """All that the viewer may do with the person's record."""
        if any(strikes(viewer, person) for strikes in self._strike_all):
            return frozenset()
        return frozenset().union(
            *(
                self._of_grant(viewer, grant, relation)
                for grant in person.grants
                if grant.life in LIVE
                for relation in self.held_as(viewer, grant)
                if not self._is_kept_to_others(person) or relation in self.words["passes_restriction"]
            )
        )

    @cached_property
    def _strike_all(self) -> tuple[Callable[[ViewerFacts, PersonFacts], bool], ...]:
        """What shuts the whole record, whatever somebody holds."""
        return (
            lambda viewer, person: not self.is_here(viewer),
            lambda viewer, person: viewer.purpose not in self.purposes,
            lambda viewer, person: person.excluded in LIVE,
            lambda viewer, person: person.sealed in LIVE and person.named not in LIVE,
        )

    @staticmethod
    def is_here(viewer: ViewerFacts) -> bool:
        """Whether this is somebody who works here now, and the service says so."""
        works = viewer.state != "switched off" and LIFE_OF_STATE[viewer.state] in LIVE
        return works and viewer.signature == "right"

    @staticmethod
    def _is_kept_to_others(person: PersonFacts) -> bool:
        return person.restricted in LIVE and person.named not in LIVE

    def held_as(self, viewer: ViewerFacts, grant: GrantOf) -> set[str]:
        """As what the viewer stands to the person through this grant: its relation, manager, neither."""
        standing = set()
        if self.holds(viewer, grant.holder):
            standing.add(grant.relation)
        if grant.relation in self.words["managed_relations"] and self.manages(viewer, grant.holder):
            standing.add("manager")
        return standing

    def able(self, viewer: ViewerFacts, ability: str) -> set[str]:
        """The teams in which the viewer has a role that may do this."""
        return {team for role, team in viewer.posts if ability in self.roles[role]["may"]}

    def holds(self, viewer: ViewerFacts, holder: str) -> bool:
        its_teams = {team for _, team in viewer.posts}
        return (
            holder == "viewer"
            or holder in its_teams
            or (holder == "agency" and bool(self.able(viewer, "stand_for_agency")))
        )

    def manages(self, viewer: ViewerFacts, holder: str) -> bool:
        """Of whoever works in their team or agency; of the team and the agency; never of themselves."""
        if holder == "viewer":
            return False
        team, life = WORKS_IN.get(holder, (holder, "open"))
        if life not in LIVE:
            return False
        if team in self.able(viewer, "manage_team"):
            return True
        return bool(self.able(viewer, "manage_agency")) and "agency" in {team, AGENCY_OF.get(team)}

    def _of_grant(self, viewer: ViewerFacts, grant: GrantOf, relation: str) -> frozenset[May]:
        tickets = self.relation_leaves(relation, viewer.roles, viewer.purpose)
        if grant.scope is None:
            return tickets
        return frozenset(ticket for ticket in tickets if ticket[1] in grant.scope)

    def relation_leaves(self, relation: str, roles: frozenset[str], purpose: str) -> frozenset[May]:
        """What is left of everything, for somebody in one relation, after the relation and each condition."""
        key = (relation, roles, purpose)
        if key not in self._kept:
            struck = {may for may in self.everything if self._relation_strikes(relation, may)}
            for condition in self.conditions.values():
                struck |= set(self._condition_strikes(condition, relation, roles, purpose))
            self._kept[key] = frozenset(self.everything) - struck
        return self._kept[key]

    def _relation_strikes(self, relation: str, may: May) -> bool:
        action, klass, source = may
        says = self.relations.get(relation)
        if says is None:
            return True
        if action == "see":
            reach = says["sees"].get(klass, "nothing")
            return not (reach == "all" or (reach == "own_agency" and source == "own"))
        listed = says["writes" if action == "write" else "shares"]
        return listed != "all" and klass not in listed

    def _condition_strikes(
        self, condition: Mapping[str, Any], relation: str, roles: frozenset[str], purpose: str
    ) -> list[May]:
        spared = [
            "roles" in condition and roles.isdisjoint(condition["roles"]),
            "unless_roles" in condition and not roles.isdisjoint(condition["unless_roles"]),
            "relations" in condition and relation not in condition["relations"],
            "purposes" in condition and purpose not in condition["purposes"],
        ]
        if any(spared):
            return []
        from_all = condition["classes"] == "all"
        return [
            (action, klass, source)
            for action, klass, source in self.everything
            if action in condition["takes"] and (from_all or klass in condition["classes"])
        ]

    def opens(self, may: frozenset[May], action: str) -> bool:
        """Does the record as a whole open? For seeing: is the identity seen, of whatever source."""
        wanted = [ticket for ticket in may if ticket[0] == action]
        return any(klass == "identity" for _, klass, _ in wanted) if action == "see" else bool(wanted)

    def may_grant(self, viewer: ViewerFacts, person: PersonFacts, wanted: str) -> bool:
        """May the viewer make out a grant? By a relation of theirs that may, and that may write."""
        for grant in person.grants:
            for relation in self.held_as(viewer, grant):
                alone = PersonFacts(
                    grants=(grant,),
                    excluded=person.excluded,
                    restricted=person.restricted,
                    sealed=person.sealed,
                    named=person.named,
                )
                if wanted not in self.relations.get(relation, {"may_grant": ()})["may_grant"]:
                    continue
                if not self.decide(viewer, alone):
                    continue
                if self._is_kept_to_others(person) and relation not in self.words["passes_restriction"]:
                    continue
                if any(action == "write" for action, *_ in self._of_grant(viewer, grant, relation)):
                    return True
        return False
