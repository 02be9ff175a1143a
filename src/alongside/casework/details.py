"""What is known of a person and can change: where they live, how they describe themselves."""

from datetime import date, datetime

from alongside.access.door import WRITE, Granted, open_record
from alongside.access.viewer import Viewer
from alongside.concerns.chronology import NewEntry, add_entries
from alongside.kernel.dates import UncertainDate, local_date
from alongside.kernel.errors import UnableToError
from alongside.kernel.ids import PersonId
from alongside.people import operations as people
from alongside.people.commands import Birth
from alongside.reference.codelists import get_label, require_code


class UnableToChangeDetails(UnableToError):
    """What was given cannot be put on the record as it stands."""


def change_details(
    *,
    viewer: Viewer,
    person_id: PersonId,
    birth: Birth | None = None,
    sex: str | None = None,
    ethnicity: str | None = None,
    disabilities: tuple[str, ...] | None = None,
    living_arrangement: str | None = None,
    died_on: date | None = None,
    now: datetime,
) -> None:
    """This will change what is known of a person; None leaves a detail as it is.

    A change of living arrangement and a death stand on the chronology. Raises UnableToChangeDetails for a
    death in the future, UnableToFindCode for an unknown code.
    """
    granted = open_record(
        viewer=viewer, person_id=person_id, action=WRITE, purpose="changing details", now=now
    )
    today = local_date(now)
    if died_on is not None and died_on > today:
        raise UnableToChangeDetails("The day is in the future. Check the date.", field="died_on")
    if living_arrangement is not None:
        require_code(key="living_arrangement", code=living_arrangement, field="lives", as_at=today)
    people.change_details(
        granted=granted,
        birth=birth,
        sex=sex,
        ethnicity=ethnicity,
        disabilities=disabilities,
        living_arrangement=living_arrangement,
        died_on=died_on,
    )
    if living_arrangement is not None:
        label = get_label(key="living_arrangement", code=living_arrangement, as_at=today)
        _tell(granted, "MOVE", today, f"Now lives: {label[0].lower()}{label[1:]}")
    if died_on is not None:
        _tell(granted, "DEATH", died_on, "Died")


def _tell(granted: Granted, kind: str, day: date, title: str) -> None:
    entry = NewEntry(
        person_id=granted.person_id,
        kind=kind,
        happened=UncertainDate.exact(day),
        title=title,
        known_at=granted.now,
        source_kind="person",
        source_id=granted.person_id,
    )
    add_entries(viewer=granted.viewer, entries=[entry], now=granted.now)
