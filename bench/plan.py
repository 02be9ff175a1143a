"""How large the invented partnership is, and over which days it has been at work."""

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

# The days are fixed, so that one seed gives one content whenever it is made. By the first the code list of
# sex in the census holds: before, nobody could be recorded with a code of it.
FIRST_DAY = date(2024, 4, 2)
LAST_DAY = date(2026, 10, 30)
DAYS = (LAST_DAY - FIRST_DAY).days + 1
DAY_TEXTS = tuple((FIRST_DAY + timedelta(days=day)).isoformat() for day in range(DAYS))

ENTRIES_FOR_ONE = 20  # entries on the chronology for each person, where only one of the two is asked for
FEWEST_USERS, MOST_USERS = 100, 500
CONTENT = 1  # raised when the same seed gives other content


class UnableToMakeError(Exception):
    """The partnership cannot be made in this size; the text says why."""


@dataclass(frozen=True, kw_only=True)
class Size:
    """What is asked for; `longest` is the number of entries of the one child with the longest chronology."""

    people: int
    entries: int
    users: int
    longest: int = 1_200
    seed: int = 1

    def __post_init__(self) -> None:
        if self.people < 100 or self.users < FEWEST_USERS:
            raise UnableToMakeError(f"Ask for at least 100 people and {FEWEST_USERS} users.")
        if self.entries < max(10 * self.people, 4 * self.longest):
            raise UnableToMakeError(
                "Ask for at least ten entries for each person, and four times the longest chronology:"
                f" {max(10 * self.people, 4 * self.longest):,} here."
            )

    @classmethod
    def of(cls, *, people: int | None, entries: int | None, users: int | None, seed: int) -> "Size":
        """This will fill in what was not asked for; nothing asked for gives 20,000 people."""
        wanted = people or (entries // ENTRIES_FOR_ONE if entries else 20_000)
        return cls(
            people=wanted,
            entries=entries or wanted * ENTRIES_FOR_ONE,
            users=users or min(MOST_USERS, max(FEWEST_USERS, wanted // 40)),
            seed=seed,
        )

    @property
    def database(self) -> str:
        """The name of the database that holds it."""
        key = sha256(repr(sorted(self.as_dict().items())).encode()).hexdigest()[:6]
        return f"bench_{self.people}_{self.entries}_{key}"

    @property
    def label(self) -> str:
        """The size in words."""
        return f"{self.people:,} people, {self.entries:,} entries, {self.users} users"

    def as_dict(self) -> dict[str, Any]:
        """This will give the size as it is kept beside the data: equal sizes hold equal content."""
        return {**asdict(self), "content": CONTENT}
