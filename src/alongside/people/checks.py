"""Refuses what cannot be recorded about a person, in words that say how to mend it."""

from datetime import date

from alongside.kernel.errors import UnableToError
from alongside.kernel.identifiers import check_nhs_number, check_upn
from alongside.kernel.texts import require_fit
from alongside.people.commands import NewAddress, NewIdentifier, NewName, NewPerson, NewRelationship
from alongside.reference.codelists import require_code


class UnableToAcceptPerson(UnableToError):
    """Something given about a person is missing, unknown or wrong."""


def check_person(person: NewPerson, *, as_at: date) -> None:
    """This will raise where a person could not be told from another, or a code is not in its list."""
    if not person.names and not person.description.strip():
        raise UnableToAcceptPerson(
            'Give a name, or describe the person, for example "boy of about 14, name not known".',
            field="forenames",
        )
    require_fit(text=person.description, most=200, field="description")
    for list_key, code, name in (
        ("person_kind", person.kind, "kind"),
        ("date_of_birth_kind", person.birth.kind, "birth_kind"),
        ("sex", person.sex, "sex"),
        ("cin_ethnicity", person.ethnicity, "ethnicity"),
        ("living_arrangement", person.living_arrangement, "living_arrangement"),
    ):
        require_code(key=list_key, code=code, field=name, as_at=as_at)
    for code in person.disabilities:
        require_code(key="cin_disability", code=code, field="disabilities", as_at=as_at)
    _check_birth(person, as_at=as_at)
    for each in person.names:
        check_name(each, as_at=as_at)
    for identifier in person.identifiers:
        check_identifier(identifier, as_at=as_at)
    for address in person.addresses:
        check_address(address)


def _check_birth(person: NewPerson, *, as_at: date) -> None:
    earliest = person.birth.date.earliest
    if earliest is None or person.birth.kind == "EXPECTED":
        return
    if earliest > as_at:
        raise UnableToAcceptPerson(
            "The date of birth is in the future. Check the year, or say that the birth is expected.",
            field="birth",
        )
    if as_at.year - earliest.year > 120:
        raise UnableToAcceptPerson(
            "The date of birth is more than 120 years ago. Check the year.", field="birth"
        )


def check_name(name: NewName, *, as_at: date) -> None:
    """This will raise where a name is empty, its kind unknown, or it ends before it begins."""
    require_code(key="name_kind", code=name.kind, field="name_kind", as_at=as_at)
    if not name.forenames.strip() and not name.surname.strip():
        raise UnableToAcceptPerson("Give at least one part of the name.", field="forenames")
    require_fit(text=name.forenames, most=150, field="forenames")
    require_fit(text=name.surname, most=150, field="surname")
    if name.from_date and name.until_date and name.until_date < name.from_date:
        raise UnableToAcceptPerson(
            "The name's last day stands before its first: swap them.", field="until_date"
        )


def check_identifier(identifier: NewIdentifier, *, as_at: date) -> None:
    """This will raise where a number's scheme is unknown, or its own check says it is wrong.

    A number that came with a stated doubt is kept as it came.
    """
    require_code(key="identifier_scheme", code=identifier.scheme, field="scheme", as_at=as_at)
    if not identifier.value.strip():
        raise UnableToAcceptPerson("Give the number.", field="value")
    require_fit(text=identifier.value, most=40, field="value")
    require_fit(text=identifier.doubt, most=200, field="doubt")
    if identifier.doubt:
        return
    if identifier.scheme == "nhs_number":
        checked = check_nhs_number(value=identifier.value)
        if not checked.ok:
            raise UnableToAcceptPerson(checked.reason, field="value")
    if identifier.scheme in {"upn", "former_upn"}:
        checked = check_upn(value=identifier.value)
        if not checked.ok:
            raise UnableToAcceptPerson(checked.reason, field="value")


def normalise_identifier(identifier: NewIdentifier) -> str:
    """This will write the number the one way that it is stored and searched by; a doubtful one as it came."""
    as_given = " ".join(identifier.value.split())
    if identifier.scheme == "nhs_number":
        return check_nhs_number(value=as_given).normalised or as_given
    if identifier.scheme in {"upn", "former_upn"}:
        return check_upn(value=as_given).normalised or as_given
    return as_given


def check_address(address: NewAddress) -> None:
    """This will raise where an address is empty or ends before it begins."""
    if not address.lines.strip() and not address.postcode.strip():
        raise UnableToAcceptPerson("Give the address, or its postcode.", field="lines")
    require_fit(text=address.lines, most=300, field="lines")
    require_fit(text=address.postcode, most=10, field="postcode")
    if address.from_date and address.until_date and address.until_date < address.from_date:
        raise UnableToAcceptPerson("The last day stands before the first: swap them.", field="until_date")


def check_relationship(relationship: NewRelationship, *, as_at: date) -> None:
    """This will raise where nobody is named or the kind of relationship is unknown."""
    require_code(key="relationship_kind", code=relationship.kind, field="kind", as_at=as_at)
    if not relationship.other_label.strip():
        raise UnableToAcceptPerson("Say who the other person is.", field="other_label")
    require_fit(text=relationship.other_label, most=200, field="other_label")
    require_fit(text=relationship.phone, most=40, field="phone")
    require_fit(text=relationship.note, most=300, field="note")
