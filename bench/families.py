"""Families: children, brothers and sisters, parents; what is recorded of each, and who knows them."""

import random
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from alongside.kernel.dates import UncertainDate
from alongside.people.search.keys import search_keys
from alongside.people.search.words import RecordedName
from bench.directory import Directory, Worker
from bench.names import NameDrawer, draw_community
from bench.numbers import new_id, nhs_numbers, postcode, telephone, upn
from bench.plan import DAY_TEXTS, FIRST_DAY, LAST_DAY, Size
from bench.search.invented_names import POSTTOWNS
from bench.sheets import Sheet, text

_SOURCE = ("agency_id", "recorded_by", "recorded_at", "withdrawn_at")
GRANT_COLUMNS = (
    "id", "person_id", "principal_id", "relation", "starts_at", "ends_at", "because_kind", "because_id",
    "granted_by", "scope",
)  # fmt: skip
_STREETS = ("Acorn", "Birch", "Canal", "Dove", "Elm", "Foundry", "Garden", "Hazel", "Ivy", "Kiln", "Linden")
_MOVED_IN = date(2015, 1, 1)
_WAYS = ("Street", "Road", "Close", "Avenue", "Court", "Lane")
# Drawn apart from the name: ethnicity is what the family says, and is never read from a name.
_ETHNICITIES = ("WBRI",) * 11 + ("NOBT",) * 5 + (
    "WOTH", "APKN", "ABAN", "AIND", "BAFR", "BCRB", "MWBC", "MWBA", "MWAS", "AOTH", "OOTH", "CHNE", "WROM",
    "REFU",
)  # fmt: skip
_DISABILITIES: tuple[tuple[str, ...], ...] = (
    *((),) * 14, *(("NONE",),) * 8, ("LD",), ("AUT",), ("BEH",), ("COMM", "LD"), ("HEAR",), ("MOB",),
)  # fmt: skip
_HOMES = ("PARENTS",) * 16 + ("FAMILY", "FAMILY", "FOSTER", "CHILDRENS_HOME", "SUPPORTED", "UNKNOWN")


@dataclass(kw_only=True)
class People:
    """Everybody, as the rest of the making needs them; lists run in step. `since` is a day of the plan."""

    ids: list[str]
    home: "array[int]"
    since: "array[int]"
    is_child: bytearray
    families: list[range]


@dataclass(frozen=True, kw_only=True)
class _Member:
    place: int
    person_id: str
    forenames: str
    surname: str
    born: date
    girl: bool
    is_child: bool
    since: int
    recorded_at: str


class FamilyMaker:
    """Invents families one by one and gathers their rows in `sheets`."""

    def __init__(self, *, size: Size, directory: Directory, chance: random.Random) -> None:
        self._size = size
        self._chance = chance
        self._numbers = nhs_numbers(chance=chance)
        self._schools = directory.of(kind="EDUCATION", role="practitioner")
        self._nurses = directory.of(kind="EARLY_YEARS") + directory.of(kind="HEALTH", team="Health visiting")
        self.people = People(ids=[], home=array("h"), since=array("h"), is_child=bytearray(), families=[])
        self._person = Sheet(
            "people_person",
            ("id", "kind", "description", "sex", "birth_kind", "birth_earliest", "birth_latest",
             "birth_precision", "died_on", "ethnicity", "disabilities", "living_arrangement", *_SOURCE),
        )  # fmt: skip
        self._name = Sheet(
            "people_name",
            ("id", "person_id", "kind", "forenames", "surname", "from_date", "until_date", *_SOURCE),
        )
        self._identifier = Sheet(
            "people_identifier", ("id", "person_id", "scheme", "value", "noted_on", "doubt", *_SOURCE)
        )
        self._address = Sheet(
            "people_address",
            ("id", "person_id", "lines", "postcode", "is_protected", "from_date", "until_date", *_SOURCE),
        )
        self._relationship = Sheet(
            "people_relationship",
            ("id", "person_id", "other_id", "other_label", "kind", "phone", "note", "from_date", "until_date",
             *_SOURCE),
        )  # fmt: skip
        self._key = Sheet("people_searchkey", ("person_id", "kind", "text"))
        self._grant = Sheet("access_grant", GRANT_COLUMNS)
        self.sheets = [
            self._person, self._name, self._identifier, self._address, self._relationship, self._key,
            self._grant,
        ]  # fmt: skip

    def families(self) -> Iterator[int]:
        """This will invent one family at each step, until there are as many people as asked for."""
        while len(self.people.ids) < self._size.people:
            yield self._family(most=self._size.people - len(self.people.ids))

    def _family(self, *, most: int) -> int:
        members = self._members(most)
        home = self._home(members[0])
        code = postcode(draw=self._chance.random)
        lines = (
            f"{self._chance.randrange(1, 150)} {self._chance.choice(_STREETS)} {self._chance.choice(_WAYS)},"
            f" {self._chance.choice(POSTTOWNS)}"
        )
        for member in members:
            self._record(member, home, lines, code)
        for member in members:
            self._relate(member, members, home)
        self.people.families.append(range(members[0].place, members[-1].place + 1))
        return len(members)

    def _members(self, most: int) -> list[_Member]:
        chance = self._chance
        community = draw_community(chance)
        surname = community.surname(chance)
        count = chance.choices((1, 2, 3, 4), (40, 34, 18, 8))[0]
        born = LAST_DAY - timedelta(days=chance.randrange(30, 17 * 365))
        members = [self._member(0, community, surname, born, is_child=True)]
        for _ in range(min(count, most) - 1):
            born -= timedelta(days=0 if chance.random() < 0.02 else chance.randrange(330, 1200))
            if (LAST_DAY - born).days > 17.9 * 365:
                break
            own = surname if chance.random() < 0.9 else draw_community(chance).surname(chance)
            members.append(self._member(len(members), community, own, born, is_child=True))
        for _ in range(min(chance.choices((0, 1, 2), (30, 45, 25))[0], most - len(members))):
            grown = born - timedelta(days=chance.randrange(18 * 365, 38 * 365))
            members.append(self._member(len(members), community, surname, grown, is_child=False))
        return members

    def _member(
        self, after: int, community: NameDrawer, surname: str, born: date, *, is_child: bool
    ) -> _Member:
        chance = self._chance
        girl = chance.random() < 0.53
        since = max(0, (born - FIRST_DAY).days + 3)
        stamp = f"{DAY_TEXTS[since]} {6 + chance.randrange(2):02}:{chance.randrange(60):02}:00+00"
        return _Member(
            place=len(self.people.ids) + after,
            person_id=self._id(),
            forenames=community.forename(chance, girl=girl),
            surname=surname,
            born=born,
            girl=girl,
            is_child=is_child,
            since=since,
            recorded_at=stamp,
        )

    def _home(self, youngest: _Member) -> Worker:
        """Who knows the family: somebody at its school, or at a nursery while the youngest is small."""
        at_school = (LAST_DAY - youngest.born).days > 4.5 * 365
        return self._chance.choice(self._schools if at_school else self._nurses)

    def _record(self, member: _Member, home: Worker, lines: str, code: str) -> None:
        chance, people = self._chance, self.people
        source = (home.agency_id, home.user_id, member.recorded_at, None)
        birth_kind, birth = self._birth(member)
        self._person.add(
            member.person_id, "CHILD" if member.is_child else "PARENT_OR_CARER", "",
            "U" if chance.random() < 0.01 else "F" if member.girl else "M",
            birth_kind, birth.earliest, birth.latest, birth.precision.value, None,
            chance.choice(_ETHNICITIES), chance.choice(_DISABILITIES) if member.is_child else (),
            chance.choice(_HOMES) if member.is_child else "UNKNOWN", *source,
        )  # fmt: skip
        names = self._names(member, source)
        numbers = self._identifiers(member, source)
        protected = chance.random() < 0.015
        self._address.add(
            self._id(), member.person_id, lines, code, protected, max(member.born, _MOVED_IN), None, *source
        )  # fmt: skip
        keys = search_keys(names=names, birth=birth, numbers=numbers, postcodes=() if protected else (code,))
        for key in sorted(keys):
            self._key.lines.append(f"{member.person_id}\t{key.kind.value}\t{text(key.text)}\n")
        for principal in (home.user_id, home.agency_id):
            self._grant.add(
                self._id(), member.person_id, principal, "knows", member.recorded_at, None, "recorded",
                member.person_id, home.user_id, None,
            )  # fmt: skip
        people.ids.append(member.person_id)
        people.home.append(home.number)
        people.since.append(member.since)
        people.is_child.append(member.is_child)

    def _birth(self, member: _Member) -> tuple[str, UncertainDate]:
        draw = self._chance.random()
        if member.is_child or draw < 0.8:
            if draw < 0.98:
                return "KNOWN", UncertainDate.exact(member.born)
            return "ESTIMATED", UncertainDate.year(member.born.year)
        return "UNKNOWN", UncertainDate.unknown()

    def _names(self, member: _Member, source: tuple[object, ...]) -> list[RecordedName]:
        chance = self._chance
        found = [("LEGAL", member.forenames, member.surname)]
        if chance.random() < 0.05:
            found.append(("FORMER", member.forenames, draw_community(chance).surname(chance)))
        if chance.random() < 0.05:
            other = draw_community(chance).forename(chance, girl=member.girl).split()[0]
            found.append(("KNOWN_AS", other, member.surname))
        for kind, forenames, surname in found:
            self._name.add(self._id(), member.person_id, kind, forenames, surname, None, None, *source)
        return [RecordedName(forenames=forenames, surname=surname) for _, forenames, surname in found]

    def _identifiers(self, member: _Member, source: tuple[object, ...]) -> list[str]:
        chance = self._chance
        found = []
        number = next(self._numbers, "") if chance.random() < 0.6 else ""
        if number:
            found.append(("nhs_number", number))
        if member.is_child and (LAST_DAY - member.born).days > 4.5 * 365:
            found.append(("upn", upn(number=member.place)))
        if chance.random() < 0.3:
            found.append(("council_id", f"{1_000_000 + member.place}"))
        for scheme, value in found:
            noted_on = member.recorded_at[:10]
            self._identifier.add(self._id(), member.person_id, scheme, value, noted_on, "", *source)
        return [value for _, value in found]

    def _relate(self, member: _Member, family: list[_Member], home: Worker) -> None:
        """Both directions stand: what the other is to this one."""
        for other in family:
            if other is member:
                continue
            kind = "SIBLING" if other.is_child else "PARENT"
            if not member.is_child:
                kind = "CHILD" if other.is_child else "PARTNER"
            recorded = max(member.recorded_at, other.recorded_at)
            self._relationship.add(
                self._id(), member.person_id, other.person_id,
                f"{other.forenames.split()[0]} {other.surname}", kind,
                "" if other.is_child else telephone(draw=self._chance.random, mobile=True), "", None, None,
                home.agency_id, home.user_id, recorded, None,
            )  # fmt: skip
        if not any(not other.is_child for other in family):
            self._relationship.add(
                self._id(), member.person_id, None, "Carer, name not given", "CARER",
                telephone(draw=self._chance.random, mobile=True), "", None, None,
                home.agency_id, home.user_id, member.recorded_at, None,
            )  # fmt: skip

    def _id(self) -> str:
        return new_id(bits=self._chance.getrandbits)
