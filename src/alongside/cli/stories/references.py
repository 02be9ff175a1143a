"""Fields that name somebody: a person, a worker, an agency, or whoever works with a person."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from alongside.cli.stories.cast import Named, names_of, spellings_of
from alongside.cli.stories.kinds import Reading, did_you_mean, plain, text_of
from alongside.cli.stories.located import Node, Pairs


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody who works with a person: of sort worker, team, agency (by key) or outside (by name)."""

    sort: str
    key: str


def _hint(text: str, rows: Iterable[Named]) -> str:
    known = list(rows)
    return did_you_mean(text, names_of(known), spellings_of(known))


class PersonRef:
    """A person of the story."""

    words = "a person's key"

    def read(self, node: Node, reading: Reading) -> str | None:
        """This will give the person's key."""
        text = text_of(node, reading)
        if text is None:
            return None
        found = reading.cast.find_person(text)
        if found is None:
            hint = _hint(text, reading.cast.people.values())
            reading.problems.add(node.line, f"there is nobody called '{text}' under people. {hint}")
            return None
        return found.key


class OtherRef:
    """A person of the story, or the name of somebody who needs no record."""

    words = "a person's key, or first name and surname of somebody without a record"

    def read(self, node: Node, reading: Reading) -> str | None:
        """This will give the key or the name."""
        text = text_of(node, reading)
        if text is None or (" " in text and reading.cast.find_person(text) is None):
            return text
        return PersonRef().read(node, reading)


class WorkerRef:
    """A worker of the story or of the partnership."""

    words = "a worker's key"

    def read(self, node: Node, reading: Reading) -> str | None:
        """This will give the worker's key, where they work there on the day."""
        text = text_of(node, reading)
        if text is None:
            return None
        found = reading.cast.find_worker(text)
        if found is None:
            hint = _hint(text, reading.cast.workers.values())
            reading.problems.add(
                node.line, f"there is no worker '{text}', in the story or in the partnership. {hint}"
            )
            return None
        if reading.day is not None and not found.works_on(reading.day):
            reading.problems.add(
                node.line, f"{found.name} does not work there on this day. Check the day, 'from' and 'until'."
            )
            return None
        return found.key


class AgencyRef:
    """An agency; a worker's or a team's name stands for theirs."""

    words = "an agency's key"

    def read(self, node: Node, reading: Reading) -> str | None:
        """This will give the agency's key."""
        text = text_of(node, reading)
        if text is None:
            return None
        cast = reading.cast
        agency, team, worker = cast.find_agency(text), cast.find_team(text), cast.find_worker(text)
        if agency:
            return agency.key
        if team:
            return team.agency
        if worker:
            return cast.agency_of(worker).key
        hint = _hint(text, cast.agencies.values())
        reading.problems.add(
            node.line, f"there is no agency '{text}', in the story or in the partnership. {hint}"
        )
        return None


class FrontDoorRef:
    """A team that receives worries."""

    words = "the key of a team that is a front door"

    def read(self, node: Node, reading: Reading) -> str | None:
        """This will give the team's key."""
        text = text_of(node, reading)
        if text is None:
            return None
        doors = [team for team in reading.cast.teams.values() if team.is_front_door]
        for team in doors:
            if plain(text) in {plain(team.key), plain(team.name), plain(team.agency)}:
                return team.key
        reading.problems.add(node.line, f"'{text}' is not a front door. {_hint(text, doors)}")
        return None


_OUTSIDE = re.compile(r"outside\s*:\s*(\S.*)", re.IGNORECASE)


class WhoRef:
    """A worker, a team, an agency, or `outside: a name`."""

    words = "a worker's, team's or agency's key; or `outside: a name` for somebody without an account"

    def read(self, node: Node, reading: Reading) -> Who | None:
        """This will give who it is."""
        if isinstance(node, Pairs):
            return self._outside(node, reading)
        text = text_of(node, reading)
        if text is None:
            return None
        if quoted := _OUTSIDE.fullmatch(text):
            return Who("outside", quoted[1])
        cast = reading.cast
        for sort, found in (
            ("worker", cast.find_worker(text)),
            ("team", cast.find_team(text)),
            ("agency", cast.find_agency(text)),
        ):
            if found is not None:
                return Who(sort, found.key)
        known: list[Named] = [*cast.workers.values(), *cast.teams.values(), *cast.agencies.values()]
        reading.problems.add(
            node.line,
            f"there is no worker, team or agency '{text}'. {_hint(text, known)}"
            " For somebody without an account write 'outside: a name'.",
        )
        return None

    def _outside(self, node: Pairs, reading: Reading) -> Who | None:
        if len(node.pairs) == 1 and plain(node.pairs[0][0].text) == "outside":
            name = text_of(node.pairs[0][1], reading)
            return Who("outside", name) if name else None
        reading.problems.add(node.line, "write a key here, or 'outside: a name'.")
        return None
