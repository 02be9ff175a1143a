"""Where the record is sealed, the operator's or the demonstration's: address, key, witnesses."""

import os
from dataclasses import dataclass
from pathlib import Path

from alongside.audit import keys, witnesses
from alongside.audit.keys import UnableToUseSealKey
from alongside.audit.witnesses import Folder, Witness
from alongside.cli.database import open_database
from alongside.kernel.errors import UnableToError

ADDRESS = "DATABASE_SEALER_URL"
DEMO_WITNESSES = ("Northmere Police", "Castlemere Health")


class UnableToFindSealer(UnableToError):
    """It is not said how the sealer reaches the database."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where seals are made, with what, and who gets them."""

    address: str
    key_file: Path
    witnesses: list[Witness]


def find_place() -> Place:
    """This will find the operator's, or prepare the demonstration's. Raises UnableToFindSealer.

    Raises UnableToReadWitnesses where the file of witnesses cannot be used.
    """
    open_database()
    if os.environ.get("ALONGSIDE_DEMO") == "1":
        prepare_own(folder=keys.key_file().parent)
    address = os.environ.get(ADDRESS)
    if not address:
        raise UnableToFindSealer(
            f"Set {ADDRESS} to the address of the role alongside_sealer (docs/install.md)."
        )
    listed = os.environ.get(witnesses.SETTING)
    return Place(
        address=address,
        key_file=keys.key_file(),
        witnesses=witnesses.read_witnesses(file=Path(listed)) if listed else [],
    )


def prepare_own(*, folder: Path) -> None:
    """This will make a key and two witnesses' folders below `folder`, where they are not there yet.

    For the demonstration and for tests: what is real has its key and its witnesses elsewhere.
    """
    key, listed = folder / keys.FILE, folder / witnesses.LISTED_IN
    if not key.exists():
        try:
            keys.make_key(file=key)
        except UnableToUseSealKey:
            if not key.exists():
                raise
    if not listed.exists():
        rows = "".join(
            f"  - name: {name}\n    folder: {name.lower().replace(' ', '-')}\n" for name in DEMO_WITNESSES
        )
        listed.write_text(f"# Made for the demonstration.\nwitnesses:\n{rows}", encoding="utf-8")


def files_of(place: Place) -> list[tuple[str, Path]]:
    """This will name the files of those witnesses that keep them in a folder which we reach."""
    return [
        (each.name, each.file) for each in place.witnesses if isinstance(each, Folder) and each.file.exists()
    ]
