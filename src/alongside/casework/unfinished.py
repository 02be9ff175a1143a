"""Forms as far as they are filled in: kept while they are typed, offered again, gone when they are sent."""

from datetime import datetime

from alongside.access.door import SEE, open_record
from alongside.access.viewer import Viewer
from alongside.kernel.ids import PersonId
from alongside.unfinished import operations
from alongside.unfinished.operations import Fields, UnfinishedFact


def find_unfinished(*, viewer: Viewer, address: str, now: datetime) -> UnfinishedFact | None:
    """This will give what the viewer left unfinished at an address; the page itself opens the record."""
    return operations.find_unfinished(viewer=viewer, address=address, now=now)


def keep_unfinished(
    *, viewer: Viewer, address: str, person_id: PersonId | None, fields: Fields, version: int, now: datetime
) -> int:
    """This will keep what was typed and give the new version.

    Raises NotFoundError where the form is about a person whose record the viewer may not open, UnableToKeep
    where another window of theirs kept something else meanwhile.
    """
    if person_id is not None:
        open_record(
            viewer=viewer, person_id=person_id, action=SEE, purpose="keeping an unfinished form", now=now
        )
    return operations.keep_unfinished(
        viewer=viewer, address=address, person_id=person_id, fields=fields, version=version, now=now
    )


def drop_unfinished(*, viewer: Viewer, address: str, now: datetime, version: int | None = None) -> None:
    """This will take an unfinished form away; with a `version`, only where nothing was kept since."""
    operations.drop_unfinished(viewer=viewer, address=address, version=version, now=now)
