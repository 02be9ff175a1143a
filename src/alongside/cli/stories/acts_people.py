"""Who somebody is, who they belong to, and who works with them."""

from dataclasses import replace

from alongside.casework import knowing, organisations, people
from alongside.casework.stories import UnableToPlay
from alongside.cli.stories.acts_concerns import ABOUT_MANY, ABOUT_ONE
from alongside.cli.stories.cast import Cast
from alongside.cli.stories.fields import Field, Values
from alongside.cli.stories.kinds import Choice, Phone, Words, codes_at
from alongside.cli.stories.notes import Note
from alongside.cli.stories.people_parts import NEW_PERSON, Related
from alongside.cli.stories.references import OtherRef, Who, WhoRef, WorkerRef
from alongside.cli.stories.registry import action
from alongside.cli.stories.remedies import say_who_may
from alongside.cli.stories.stage import Stage
from alongside.kernel.dates import UncertainDate, local_date, show_day
from alongside.kernel.ids import PersonId
from alongside.people.commands import Birth, NewPerson, NewRelationship

COUNCIL = "CHILDRENS_SOCIAL_CARE"
_AS = Field(name="as", kind=Choice("involvement_role"), help="the part that they play", default="not known")
_REASON = Field(name="reason", kind=Words(300), help="why", required=True)
_PHONE = Field(name="phone", kind=Phone(), help="how to ring them", default="their own number")


@action(
    name="person",
    summary="A person is recorded who appears later. Its fields are a person's, with a key.",
    fields=NEW_PERSON.fields,
    about=(),
    example="""\
- on: 20 March 2026
  by: shah
  person:
    key: kaz
    kind: person of concern
    description: man of about 25 who drives a silver car, called Kaz
    relationships:
      jay: may be harmed or controlled by
""",
)
def record_person(stage: Stage, values: Values) -> None:
    """This will record the person, and let those know them who do by the story."""
    key = values["key"]
    told = stage.person_def(key).details
    person_id = people.register_person(viewer=stage.viewer, person=_new_person(told), now=stage.now)
    stage.people[key] = person_id
    stage.recorders[key] = [stage.worker.username]
    stage.keep(kind="person", key=key, person=key, made_id=person_id)
    for who in told.get("known_to", ()):
        _make_known(stage, person_id, who)


def _new_person(told: Values) -> NewPerson:
    names = [*([told["name"]] if "name" in told else []), *told.get("names", ())]
    addresses = [*([told["address"]] if "address" in told else []), *told.get("addresses", ())]
    return NewPerson(
        kind=told.get("kind", "CHILD"),
        birth=told.get("born", Birth(kind="UNKNOWN", date=UncertainDate.unknown())),
        names=names,
        description=told.get("description", ""),
        sex=told.get("sex", "U"),
        ethnicity=told.get("ethnicity", "NOBT"),
        disabilities=told.get("disabilities", ()),
        living_arrangement=told.get("lives", "UNKNOWN"),
        died_on=told.get("died"),
        identifiers=told.get("identifiers", ()),
        addresses=addresses,
    )


def _make_known(stage: Stage, person_id: PersonId, who: Who) -> None:
    agency = agency_behind(stage.cast, who)
    if agency is None:
        raise UnableToPlay(f"'{who.key}' has no account, so the record cannot be known to them.")
    knowing.make_known(
        viewer=stage.viewer,
        person_id=person_id,
        agency_id=stage.directory.agencies[agency],
        user_id=stage.directory.users[who.key] if who.sort == "worker" else None,
        now=stage.now,
    )


def agency_behind(cast: Cast, who: Who) -> str | None:
    """This will give the key of the agency for which somebody works; None for somebody from outside."""
    if who.sort == "worker":
        return cast.agency_of(cast.workers[who.key]).key
    if who.sort == "team":
        return cast.teams[who.key].agency
    return who.key if who.sort == "agency" else None


def relate_known(stage: Stage, people: set[str]) -> None:
    """This will record the relationships of `people` with others whom whoever acts now knows as well."""
    for one in tuple(stage.people):
        for related in stage.person_def(one).details.get("relationships", ()):
            both = [one, related.key] if related.key else [one]
            if _tie(one, related) in stage.ties or not people & set(both):
                continue
            if all(map(stage.may_record, both)):
                _relate(stage, one, related)


def list_unrelated(stage: Stage) -> list[tuple[str, Related]]:
    """This will list the relationships that have not been recorded so far, with whose they are."""
    return [
        (one, related)
        for one in stage.people
        for related in stage.person_def(one).details.get("relationships", ())
        if _tie(one, related) not in stage.ties
    ]


def _tie(one: str, related: Related) -> tuple[str, str, str]:
    return one, related.key or related.label, related.kind


def _relate(stage: Stage, one: str, related: Related) -> None:
    """Write a relationship on both records: what the other is to this one, and this one to the other."""
    _write_tie(stage, one, related)
    if related.key:
        known = codes_at("relationship_kind", local_date(stage.now))
        label = stage.person_def(one).name
        back = replace(related, key=one, label=label, kind=known.get(related.kind).inverse, phone="")
        _write_tie(stage, related.key, back)


def _write_tie(stage: Stage, one: str, related: Related) -> None:
    if _tie(one, related) in stage.ties:
        return
    stage.ties.add(_tie(one, related))
    people.add_relationship(
        viewer=stage.viewer,
        person_id=stage.person(one),
        relationship=NewRelationship(
            kind=related.kind, other_label=related.label, phone=related.phone, note=related.note
        ),
        other_id=stage.person(related.key) if related.key else None,
        now=stage.now,
    )


@action(
    name="relationship",
    summary="It becomes known what somebody is to a person; it is recorded on both records.",
    fields=(
        ABOUT_ONE,
        Field(name="other", kind=OtherRef(), help="a key, or the name of one without", required=True),
        Field(
            name="kind",
            kind=Choice("relationship_kind"),
            help="what the other is to this person",
            required=True,
        ),
        Field(name="phone", kind=Phone(), help="how to ring them"),
        Field(name="note", kind=Words(300), help="anything to know"),
    ),
    about=("about", "other"),
    example="""\
- on: 21 March 2026
  by: nair
  relationship:
    about: jay
    other: Bev Cole
    kind: aunt
    phone: 07700 900121
""",
)
def relate(stage: Stage, values: Values) -> None:
    """This will record the relationship."""
    key = values["other"] if values["other"] in stage.people else ""
    label = stage.person_def(key).name if key else values["other"]
    phone, note = values.get("phone", ""), values.get("note", "")
    related = Related(key=key, label=label, kind=values["kind"], phone=phone, note=note, line=0)
    _relate(stage, values["about"], related)


@action(
    name="allocate",
    summary="The front door, or the allocated worker, gives the person to a worker or a team.",
    fields=(
        ABOUT_MANY,
        Field(name="to", kind=WhoRef(), help="the worker or the team", required=True),
        replace(_AS, default="social worker"),
        _REASON,
        _PHONE,
    ),
    example="""\
- on: 5 March 2026 14:00
  by: nair
  allocate:
    about: jay
    to: morgan
    reason: Assessment; Rhys already knows the family.
""",
)
def allocate(stage: Stage, values: Values) -> None:
    """This will allocate the person."""
    to: Who = values["to"]
    for person in values["about"]:
        _involve(stage, person, to, values, is_theirs=True)
        stage.allocated.append((person, (to.sort, to.key)))


@action(
    name="involve",
    summary="The front door, or the allocated worker, brings in somebody else, who then sees the record.",
    fields=(
        ABOUT_MANY,
        Field(name="who", kind=WhoRef(), help="who begins to work with the person", required=True),
        _AS,
        _REASON,
        _PHONE,
    ),
    example="""\
- on: 6 March 2026
  by: morgan
  involve:
    about: jay
    who: shah
    as: police officer
    reason: Messages from an adult; joint work.
""",
)
def involve(stage: Stage, values: Values) -> None:
    """This will involve them."""
    for person in values["about"]:
        _involve(stage, person, values["who"], values, is_theirs=False)


def _involve(stage: Stage, person: str, who: Who, values: Values, *, is_theirs: bool) -> None:
    try:
        stage.involvements[person, who] = people.involve(
            viewer=stage.viewer,
            person_id=stage.person(person),
            who=stage.involved(who),
            role=values.get("as", "SOCIAL_WORKER" if is_theirs else "UNKNOWN"),
            reason=values["reason"],
            allocate=is_theirs,
            phone=values.get("phone", ""),
            now=stage.now,
        )
    except people.UnableToInvolve as error:
        name, team = stage.person_def(person).name, stage.cast.teams[stage.worker.team]
        is_council = stage.cast.agencies[team.agency].kind == COUNCIL
        event = f"allocate: {{about: {person}, to: {team.key}, reason: ...}}" if is_council else ""
        raise UnableToPlay(
            f"{stage.worker.name} may not {'allocate' if is_theirs else 'involve anybody for'} {name} on"
            f" {show_day(stage.today)}: only the front door that has a worry about {name} may, and whoever"
            f" {name} is allocated to by then. " + say_who_may(stage, person, event=event)
        ) from error


@action(
    name="end involvement",
    summary="Somebody stops working with a person, and no longer sees the record.",
    fields=(
        ABOUT_MANY,
        Field(name="who", kind=WhoRef(), help="who stops", required=True),
        Field(name="reason", kind=Words(), help="why", required=True),
    ),
    example="""\
- on: 1 June 2026
  by: morgan
  end involvement:
    about: jay
    who: shah
    reason: The enquiry has ended; Jay has the officer's number.
""",
)
def end_involvement(stage: Stage, values: Values) -> None:
    """This will end the involvement that this story began."""
    for person in values["about"]:
        involvement = stage.involvements.pop((person, values["who"]), None)
        if involvement is None:
            raise UnableToPlay("They are not involved at this time. Involve or allocate them first.")
        ended = (person, (values["who"].sort, values["who"].key))
        stage.allocated = [each for each in stage.allocated if each != ended]
        people.end_involvement(
            viewer=stage.viewer,
            person_id=stage.person(person),
            involvement_id=involvement,
            reason=values["reason"],
            now=stage.now,
        )


@action(
    name="leaver",
    summary="A worker leaves their agency, and sees nothing more. Here `by` may be left out.",
    fields=(Field(name="worker", kind=WorkerRef(), help="who leaves", required=True),),
    about=(),
    needs_author=False,
    example="""\
- on: 30 June 2026
  leaver:
    worker: tutor               # a worker of this story's own: those of the partnership stay
""",
)
def record_leaver(stage: Stage, values: Values) -> None:
    """This will end their work. Like the product itself it leaves their involvements, and says so."""
    leaver = Who("worker", values["worker"])
    still = [stage.person_def(person).name for person, who in stage.involvements if who == leaver]
    if still:
        stage.taken.append(
            Note(
                stage.line,
                f"{stage.cast.workers[leaver.key].name} sees nothing more, and still stands as working with"
                f" {', '.join(still)}. Add 'end involvement' by somebody who may, before this event.",
            )
        )
    organisations.record_leaver(user_id=stage.directory.users[values["worker"]], now=stage.now)
    stage.left.add(values["worker"])
