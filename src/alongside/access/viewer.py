"""The person at the screen, as the doors know them."""

from dataclasses import dataclass
from uuid import UUID

from alongside.kernel.ids import AgencyId, TeamId, UserId

# For what a record is opened where nothing else is said; policy/access/purposes.yaml.
CARE = "care"


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """A signed-in user with the memberships that are live at one moment, and for what they look.

    `stands_for_agency` is true for roles that act for their whole agency; `managed` holds the ids of the
    users, teams and agency whose manager they are (policy/access/roles.yaml).
    """

    user_id: UserId
    agency_id: AgencyId
    team_ids: frozenset[TeamId]
    roles: frozenset[str]
    stands_for_agency: bool
    managed: frozenset[UUID] = frozenset()
    purpose: str = CARE

    @property
    def principals(self) -> frozenset[UUID]:
        """This will give the ids to which a grant may be made out for this viewer to hold it."""
        own: set[UUID] = {self.user_id, *self.team_ids}
        return frozenset(own | {self.agency_id} if self.stands_for_agency else own)
