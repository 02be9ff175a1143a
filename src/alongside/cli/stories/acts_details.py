"""What changes about a person: address, name, numbers, how and where they live."""

from alongside.casework import details, people
from alongside.cli.stories.acts_concerns import ABOUT_ONE
from alongside.cli.stories.fields import Field, Values
from alongside.cli.stories.kinds import Choice, Day, Words, YesNo
from alongside.cli.stories.people_parts import NAME, BornKind, CodesKind, split_name
from alongside.cli.stories.registry import action
from alongside.cli.stories.stage import Stage
from alongside.people.commands import NewAddress, NewIdentifier, NewName


@action(
    name="move",
    summary="A person has a new address, or lives in another way: at home, in care, with others.",
    fields=(
        ABOUT_ONE,
        Field(name="address", kind=Words(300), help="street and town", also=("lines",)),
        Field(name="postcode", kind=Words(10), help="use an invented one"),
        Field(name="protected", kind=YesNo(), help="seen only by those who need it", default="no"),
        Field(name="lives", kind=Choice("living_arrangement"), help="how they live from now on"),
        Field(name="from", kind=Day(), help="since when", default="the day of the event"),
        Field(name="until", kind=Day(), help="until when, where that is known"),
    ),
    example="""\
- on: 12 March 2026
  by: morgan
  move:
    about: jay
    lives: in a children's home
    address: Larch House, Eastvale
    postcode: EV2 4ZZ
    protected: yes
""",
)
def move(stage: Stage, values: Values) -> None:
    """This will record the address, the living arrangement, or both."""
    person_id = stage.person(values["about"])
    if "address" in values or "postcode" in values:
        people.add_address(
            viewer=stage.viewer,
            person_id=person_id,
            address=NewAddress(
                lines=values.get("address", ""),
                postcode=values.get("postcode", ""),
                is_protected=values.get("protected", False),
                from_date=values.get("from", stage.today),
                until_date=values.get("until"),
            ),
            now=stage.now,
        )
    if "lives" in values:
        details.change_details(
            viewer=stage.viewer, person_id=person_id, living_arrangement=values["lives"], now=stage.now
        )


@action(
    name="name",
    summary="Another name of a person becomes known.",
    fields=(ABOUT_ONE, *NAME.fields),
    example="""\
- on: 9 March 2026
  by: shah
  name:
    about: jay
    kind: name used online
    name: jayplays_12
""",
)
def add_name(stage: Stage, values: Values) -> None:
    """This will add the name."""
    forenames, surname = split_name(values["name"]) if "name" in values else ("", "")
    people.add_name(
        viewer=stage.viewer,
        person_id=stage.person(values["about"]),
        name=NewName(
            kind=values.get("kind", "LEGAL"),
            forenames=values.get("forenames", forenames),
            surname=values.get("surname", surname),
            from_date=values.get("from"),
            until_date=values.get("until"),
        ),
        now=stage.now,
    )


@action(
    name="identifier",
    summary="A number by which some system knows a person.",
    fields=(
        ABOUT_ONE,
        Field(name="scheme", kind=Choice("identifier_scheme"), help="whose number", required=True),
        Field(name="number", kind=Words(40), help="the number", required=True, also=("value",)),
        Field(name="doubt", kind=Words(200), help="why it may be wrong; then it is kept unchecked"),
    ),
    example="""\
- on: 9 March 2026
  by: shah
  identifier:
    about: jay
    scheme: police reference
    number: NM/26/004417
""",
)
def add_identifier(stage: Stage, values: Values) -> None:
    """This will add the number; its scheme's own rule checks it."""
    people.add_identifier(
        viewer=stage.viewer,
        person_id=stage.person(values["about"]),
        identifier=NewIdentifier(
            scheme=values["scheme"], value=values["number"], doubt=values.get("doubt", "")
        ),
        now=stage.now,
    )


@action(
    name="details",
    summary="What is known of a person is completed or corrected.",
    fields=(
        ABOUT_ONE,
        Field(name="born", kind=BornKind(), help="the date of birth", also=("date of birth",)),
        Field(name="sex", kind=Choice("sex"), help="as recorded"),
        Field(name="ethnicity", kind=Choice("cin_ethnicity"), help="as they describe it"),
        Field(name="disabilities", kind=CodesKind("cin_disability"), help="disabilities"),
        Field(name="died", kind=Day(), help="the day of death"),
    ),
    example="""\
- on: 20 March 2026
  by: morgan
  details:
    about: jay
    ethnicity: Black African
""",
)
def change_details(stage: Stage, values: Values) -> None:
    """This will change what is known."""
    details.change_details(
        viewer=stage.viewer,
        person_id=stage.person(values["about"]),
        birth=values.get("born"),
        sex=values.get("sex"),
        ethnicity=values.get("ethnicity"),
        disabilities=values.get("disabilities"),
        died_on=values.get("died"),
        now=stage.now,
    )
