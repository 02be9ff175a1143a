"""What somebody may do by their role, apart from any one record."""

from datetime import datetime

from alongside.access.policy import roles_that
from alongside.access.viewer import Viewer
from alongside.audit import writer as audit
from alongside.kernel.errors import NotFoundError


def has_ability(*, viewer: Viewer, ability: str) -> bool:
    """This will say whether one of the viewer's roles may do something (policy/access/roles.yaml)."""
    return bool(viewer.roles & roles_that(ability))


def require_ability(*, viewer: Viewer, ability: str, doing: str, now: datetime) -> None:
    """This will refuse whoever has no role for this, and write the refusal. `doing` says for what.

    Raises NotFoundError: to them there is no such page.
    """
    if has_ability(viewer=viewer, ability=ability):
        return
    audit.append(
        action="asked for what their role does not do",
        actor_id=viewer.user_id,
        agency_id=viewer.agency_id,
        outcome="denied",
        purpose=doing,
        roles=viewer.roles,
        now=now,
    )
    raise NotFoundError
