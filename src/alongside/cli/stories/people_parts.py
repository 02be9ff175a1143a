"""What a story can say about a person."""

from dataclasses import dataclass
from typing import Any

from alongside.cli.stories.fields import Field, Many, Part
from alongside.cli.stories.kinds import (
    KEY,
    Choice,
    Choices,
    Day,
    Phone,
    Reading,
    Words,
    YesNo,
    did_you_mean,
    text_of,
)
from alongside.cli.stories.located import Node, Pairs, Text
from alongside.cli.stories.references import WhoRef, WorkerRef
from alongside.cli.stories.times import read_stated
from alongside.kernel.dates import Precision, UnableToReadDate
from alongside.kernel.identifiers import IdentifierCheck, check_nhs_number, check_upn
from alongside.people.commands import Birth, NewAddress, NewIdentifier, NewName

_CHECKS = {"nhs_number": check_nhs_number, "upn": check_upn, "former_upn": check_upn}


def split_name(text: str) -> tuple[str, str]:
    """This will part a name: the last word is the surname, and a single word is a forename."""
    words = text.split()
    return (text.strip(), "") if len(words) == 1 else (" ".join(words[:-1]), words[-1])


class NameKind:
    """A name in one text, or in its parts."""

    words = "a name, or [a name's fields](#a-name)"

    def read(self, node: Node, reading: Reading) -> NewName | None:
        """This will give the name; in one text it is the legal one."""
        if isinstance(node, Text):
            text = text_of(node, reading)
            forenames, surname = split_name(text or "")
            return NewName(kind="LEGAL", forenames=forenames, surname=surname) if text else None
        values = NAME.read(node, reading)
        if values is None:
            return None
        forenames, surname = split_name(values.get("name", "")) if "name" in values else ("", "")
        name = NewName(
            kind=values.get("kind", "LEGAL"),
            forenames=values.get("forenames", forenames),
            surname=values.get("surname", surname),
            from_date=values.get("from"),
            until_date=values.get("until"),
        )
        if not (name.forenames or name.surname):
            reading.problems.add(
                node.line, "a name is empty. Give 'name', or 'forenames' and 'surname', or one of the two."
            )
            return None
        return name


class BornKind:
    """A date of birth: known, estimated, expected or not known."""

    words = "a day; `about 2012` where estimated; `expected 3 June 2026`; `not known`"

    def read(self, node: Node, reading: Reading) -> Birth | None:
        """This will give the date and how it is known."""
        text = text_of(node, reading)
        if text is None:
            return None
        expected = text.casefold().startswith("expected ")
        try:
            found = read_stated(text=text[9:] if expected else text).date
        except UnableToReadDate as error:
            reading.problems.add(node.line, error.message)
            return None
        if expected:
            return Birth(kind="EXPECTED", date=found)
        if found.earliest is None:
            return Birth(kind="UNKNOWN", date=found)
        return Birth(kind="KNOWN" if found.precision is Precision.EXACT else "ESTIMATED", date=found)


class CodesKind:
    """Codes of a list that has no room for other words."""

    def __init__(self, list_key: str) -> None:
        self._list_key = list_key
        self.words = f"one or a list of [{list_key}](#{list_key})"

    def read(self, node: Node, reading: Reading) -> tuple[str, ...]:
        """This will give the codes."""
        found = Choices(self._list_key).read(node, reading)
        return found[0] if found else ()


class AddressKind:
    """An address in one text, or in its parts."""

    words = "an address, or [an address's fields](#an-address)"

    def read(self, node: Node, reading: Reading) -> NewAddress | None:
        """This will give the address."""
        if isinstance(node, Text):
            text = text_of(node, reading)
            return NewAddress(lines=text) if text else None
        values = ADDRESS.read(node, reading)
        if values is None:
            return None
        return NewAddress(
            lines=values.get("lines", ""),
            postcode=values.get("postcode", ""),
            is_protected=values.get("protected", False),
            from_date=values.get("from"),
            until_date=values.get("until"),
        )


@dataclass(frozen=True)
class IdentifiersKind:
    """Numbers by their scheme."""

    words: str = "lines of `scheme: number`, schemes from [identifier_scheme](#identifier_scheme)"

    def read(self, node: Node, reading: Reading) -> tuple[NewIdentifier, ...]:
        """This will give the numbers, each checked by its scheme's own rule."""
        if not isinstance(node, Pairs):
            reading.problems.add(node.line, "write each number as 'scheme: number', as in 'NHS number: ...'.")
            return ()
        found = [self._one(scheme, value, reading) for scheme, value in node.pairs]
        return tuple(each for each in found if each is not None)

    def _one(self, scheme: Text, value: Node, reading: Reading) -> NewIdentifier | None:
        code = Choice("identifier_scheme").read(scheme, reading)
        number = NUMBER.read(value, reading) if isinstance(value, Pairs) else None
        text = (
            number.get("number") if number else None if isinstance(value, Pairs) else text_of(value, reading)
        )
        if code is None or text is None:
            return None
        return check_number(
            NewIdentifier(
                scheme=code,
                value=text,
                noted_on=number.get("noted") if number else None,
                doubt=number.get("doubt", "") if number else "",
            ),
            value.line,
            reading,
        )


def check_number(number: NewIdentifier, line: int, reading: Reading) -> NewIdentifier | None:
    """This will give the number back where its scheme's rule accepts it, or it came with a doubt."""
    check = _CHECKS.get(number.scheme)
    checked: IdentifierCheck | None = check(value=number.value) if check else None
    if checked is not None and not checked.ok and not number.doubt:
        reading.problems.add(
            line, f"{checked.reason} Mend it, or add 'doubt: why' to keep a number that is wrong."
        )
        return None
    return number


@dataclass(frozen=True, slots=True)
class Related:
    """What another is to this person; `key` is empty where the other is nobody under people."""

    key: str
    label: str
    kind: str
    phone: str
    note: str
    line: int


class RelationshipsKind:
    """What others are to this person."""

    words = "lines of `other: what they are to this person`, as in `mum: parent`"

    def read(self, node: Node, reading: Reading) -> tuple[Related, ...]:
        """This will give the relationships; a name that is not a key stands for somebody without a record."""
        if not isinstance(node, Pairs):
            reading.problems.add(node.line, "write each as 'other: what they are', as in 'mum: parent'.")
            return ()
        found = [self._one(other, value, reading) for other, value in node.pairs]
        return tuple(each for each in found if each is not None)

    def _one(self, other: Text, value: Node, reading: Reading) -> Related | None:
        person = reading.cast.find_person(other.text)
        if person is None and " " not in other.text:
            hint = did_you_mean(other.text, reading.cast.people)
            reading.problems.add(
                other.line,
                f"there is nobody called '{other.text}' under people. {hint}"
                " Write somebody who needs no record with first name and surname.",
            )
            return None
        values: dict[str, Any] = {}
        if isinstance(value, Pairs):
            values = dict(RELATIONSHIP.read(value, reading) or {})
        else:
            values["kind"] = Choice("relationship_kind").read(value, reading)
        if not values.get("kind"):
            return None
        return Related(
            key=person.key if person else "",
            label=person.name if person else other.text,
            kind=values["kind"],
            phone=values.get("phone", ""),
            note=values.get("note", ""),
            line=other.line,
        )


NAME = Part(
    (
        Field(name="kind", kind=Choice("name_kind"), help="what kind of name it is", default="LEGAL"),
        Field(name="name", kind=Words(300), help="the whole name; its last word is the surname"),
        Field(name="forenames", kind=Words(150), help="instead of `name`", also=("first names", "forename")),
        Field(name="surname", kind=Words(150), help="instead of `name`"),
        Field(name="from", kind=Day(), help="the first day on which it was used"),
        Field(name="until", kind=Day(), help="the last day"),
    ),
    "a name",
)
ADDRESS = Part(
    (
        Field(name="lines", kind=Words(300), help="street and town", also=("address",)),
        Field(name="postcode", kind=Words(10), help="use an invented one"),
        Field(
            name="protected",
            kind=YesNo(),
            help="seen only by those who need it, as with a refuge or a placement",
            default="no",
        ),
        Field(name="from", kind=Day(), help="the first day there"),
        Field(name="until", kind=Day(), help="the last day there"),
    ),
    "an address",
)
NUMBER = Part(
    (
        Field(name="number", kind=Words(40), help="the number", required=True, also=("value",)),
        Field(name="noted", kind=Day(), help="the day on which it was seen", default="when it is recorded"),
        Field(name="doubt", kind=Words(200), help="why it may be wrong; then it is kept unchecked"),
    ),
    "a number",
)
RELATIONSHIP = Part(
    (
        Field(
            name="kind",
            kind=Choice("relationship_kind"),
            help="what the other is to this person",
            required=True,
        ),
        Field(name="phone", kind=Phone(), help="how to ring them"),
        Field(name="note", kind=Words(300), help="anything to know"),
    ),
    "a relationship",
)
PERSON_FIELDS = (
    Field(name="name", kind=NameKind(), help="the name; its last word is taken as the surname"),
    Field(name="names", kind=Many(NameKind()), help="several names, with kinds"),
    Field(
        name="description",
        kind=Words(200),
        help="stands in where no name is known: `boy of about 14 with a blue bike`",
    ),
    Field(name="kind", kind=Choice("person_kind"), help="who this is", default="CHILD"),
    Field(
        name="born",
        kind=BornKind(),
        help="the date of birth",
        default="not known",
        also=("date of birth", "dob"),
    ),
    Field(name="died", kind=Day(), help="the day of death"),
    Field(name="sex", kind=Choice("sex"), help="as recorded", default="not known"),
    Field(
        name="ethnicity",
        kind=Choice("cin_ethnicity"),
        help="as they or their family describe it",
        default="not known",
    ),
    Field(name="disabilities", kind=CodesKind("cin_disability"), help="disabilities", also=("disability",)),
    Field(name="lives", kind=Choice("living_arrangement"), help="where they live", default="not known"),
    Field(
        name="identifiers",
        kind=IdentifiersKind(),
        help="reference numbers; they are checked",
        also=("numbers",),
    ),
    Field(name="address", kind=AddressKind(), help="where they live"),
    Field(name="addresses", kind=Many(AddressKind()), help="several addresses, with days"),
    Field(
        name="relationships",
        kind=RelationshipsKind(),
        help="what others are to this person; it is recorded on both records",
        also=("family",),
    ),
    Field(
        name="known to",
        kind=Many(WhoRef()),
        help="agencies or workers who know the person from the start: a pupil, a patient",
    ),
    Field(
        name="recorded by",
        kind=WorkerRef(),
        help="who records the person",
        default="the worker of the first event that names them",
    ),
    Field(name="recorded on", kind=Day(), help="when", default="just before that event"),
)
PERSON = Part(PERSON_FIELDS, "a person")
NEW_PERSON = Part(
    (Field(name="key", kind=KEY, help="what the story calls them", required=True), *PERSON_FIELDS), "a person"
)
