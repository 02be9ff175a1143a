"""What a story says at its top: its name, its agencies and workers, its people."""

from dataclasses import replace
from typing import Any

from alongside.access.policy import get_roles
from alongside.cli.stories.cast import AgencyDef, Cast, PersonDef, TeamDef, WorkerDef
from alongside.cli.stories.fields import Field, Many, Part, Values
from alongside.cli.stories.kinds import KEY, Choice, Day, OneOf, Pattern, Phone, Reading, Words, YesNo
from alongside.cli.stories.located import Node, Pairs, Text
from alongside.cli.stories.people_parts import NEW_PERSON, PERSON
from alongside.cli.stories.references import AgencyRef, WorkerRef

HOME_AREA = "Northmere"
_NAME = Pattern(
    r"[a-z0-9][a-z0-9-]{0,59}",
    "small letters, digits and -",
    "is not a story's name. Use small letters, digits and -, as in 'jay-online'.",
)
_COVERS = Pattern(
    r"S-(0[1-9]|[1-9][0-9]|1[0-3][0-9]|14[0-8])",
    "a requirement such as S-56",
    "is not a requirement. They are S-01 to S-148.",
)


class Anything:
    """A part that is read later, once it is known who there is."""

    words = "see below"

    def read(self, node: Node, reading: Reading) -> Node:
        """This will give the node itself."""
        return node


TEAM_FIELDS = (
    Field(name="name", kind=Words(200), help="what the team is called", required=True),
    Field(name="phone", kind=Phone(), help="a number from 01632 960000-960999 or 07700 900000-900999"),
    Field(
        name="front door",
        kind=YesNo(),
        help="whether it receives the worries of its area",
        default="no",
    ),
)
AGENCY_FIELDS = (
    Field(name="name", kind=Words(200), help="an invented name", required=True),
    Field(name="kind", kind=Choice("agency_kind"), help="what kind of organisation it is", required=True),
    Field(
        name="area",
        kind=Words(100),
        help="the council area in which it works; its front door receives the agency's worries",
        default="that of the story's own front door, or Northmere",
    ),
    Field(name="la code", kind=Words(3), help="a council's DfE number"),
    Field(name="phone", kind=Phone(), help="as for a team"),
    Field(name="teams", kind=Anything(), help="teams by key", default="one team, called Staff"),
)
WORKER_FIELDS = (
    Field(name="name", kind=Words(200), help="first name and surname", required=True),
    Field(name="job", kind=Words(200), help="the job title", required=True),
    Field(name="agency", kind=AgencyRef(), help="where they work, in its first team"),
    Field(name="team", kind=Words(200), help="instead of `agency`: the key of a team"),
    Field(
        name="role",
        kind=OneOf(tuple(sorted(get_roles()))),
        help="what they do in Alongside",
        default="practitioner",
    ),
    Field(name="from", kind=Day(), help="their first day", default="the story's first day"),
    Field(name="until", kind=Day(), help="their last day"),
    Field(name="phone", kind=Phone(), help="as for a team"),
    Field(
        name="persona",
        kind=YesNo(),
        help="whether a visitor of the demonstration may sign in as them",
        default="yes",
    ),
    Field(name="username", kind=KEY, help="the name that they sign in with", default="key.story"),
)
STORY_FIELDS = (
    Field(name="story", kind=_NAME, help="the story's name, as in `story: jay-online`", required=True),
    Field(name="title", kind=Words(200), help="one line that says what it is about", required=True),
    Field(name="about", kind=Words(), help="what it shows, for whoever reads the file"),
    Field(name="covers", kind=Many(_COVERS), help="the requirements that it shows"),
    Field(name="agencies", kind=Anything(), help="agencies by key that the partnership does not have"),
    Field(name="workers", kind=Anything(), help="workers by key that the partnership does not have"),
    Field(name="people", kind=Anything(), help="children and adults by key", required=True),
    Field(name="events", kind=Anything(), help="what happens, as a list", required=True),
)
PARTNERSHIP_FIELDS = tuple(each for each in STORY_FIELDS if each.name in {"agencies", "workers"})
_AGENCY = Part(AGENCY_FIELDS, "an agency")
_TEAM = Part(TEAM_FIELDS, "a team")
_WORKER = Part(WORKER_FIELDS, "a worker")


def keyed(node: Node | None, what: str, reading: Reading) -> list[tuple[str, int, Node]]:
    """This will give the parts that stand under keys, with the key's line; problems for other shapes."""
    if node is None:
        return []
    if not isinstance(node, Pairs):
        reading.problems.add(node.line, f"{what} are written under keys: 'key:' and their fields below it.")
        return []
    return [(key.text, key.line, value) for key, value in node.pairs if KEY.read(key, reading) is not None]


def read_agencies(values: Values, reading: Reading) -> None:
    """This will add the story's agencies and their teams to the cast."""
    taken = {reading.cast.agencies[team.agency].area: team.key for team in _front_doors(reading.cast)}
    found: dict[str, Values] = {}
    for key, line, node in keyed(values.get("agencies"), "agencies", reading):
        agency = _AGENCY.read(node, reading)
        reading.cast.forget_agency(key)
        if agency is not None and {"name", "kind"} <= agency.keys():
            found[key] = agency
            reading.cast.agencies[key] = AgencyDef(
                key=key,
                name=agency["name"],
                kind=agency["kind"],
                area=agency.get("area", ""),
                la_code=agency.get("la_code", ""),
                phone=agency.get("phone", ""),
                line=line,
                is_own=True,
            )
    for key, agency in found.items():
        _read_teams(key, agency, reading.cast.agencies[key].line, reading)
    _fill_areas(reading.cast)
    _check_front_doors(taken, reading)


def _fill_areas(cast: Cast) -> None:
    """An agency for which no area is given works where the story's own front door is.

    Of several in that which its name has in it, else in the first.
    """
    own = dict.fromkeys(team.agency for team in _front_doors(cast) if team.is_own)
    homes = [cast.agencies[key].area or cast.agencies[key].name for key in own]
    for key, agency in cast.agencies.items():
        if not agency.area:
            named = [home for home in homes if home.casefold() in agency.name.casefold()]
            area = agency.name if key in own else next(iter([*named, *homes]), HOME_AREA)
            cast.agencies[key] = replace(agency, area=area)


def _front_doors(cast: Cast) -> list[TeamDef]:
    return [team for team in cast.teams.values() if team.is_front_door]


def _check_front_doors(taken: dict[str, str], reading: Reading) -> None:
    """An area has one front door: with two, nobody could say where its worries go."""
    for team in [team for team in _front_doors(reading.cast) if team.is_own]:
        area = reading.cast.agencies[team.agency].area
        if area in taken:
            reading.problems.add(
                team.line,
                f"{area} has a front door already ({taken[area]}). Use that one, or give the agency another"
                " 'area'.",
            )
        taken.setdefault(area, team.key)


def _read_teams(agency: str, values: Values, line: int, reading: Reading) -> None:
    teams = keyed(values.get("teams"), "teams", reading)
    if not teams:
        reading.cast.teams[agency] = TeamDef(key=agency, name="Staff", agency=agency, line=line, is_own=True)
    for key, team_line, node in teams:
        team = _TEAM.read(node, reading)
        reading.cast.forget_team(key)
        if key in reading.cast.teams:
            reading.problems.add(team_line, f"there are two teams '{key}'. Give one another key.")
        elif team is not None and "name" in team:
            reading.cast.teams[key] = TeamDef(
                key=key,
                name=team["name"],
                agency=agency,
                is_front_door=team.get("front_door", False),
                phone=team.get("phone", ""),
                line=team_line,
                is_own=True,
            )


def read_workers(values: Values, story: str, reading: Reading) -> None:
    """This will add the story's workers to the cast."""
    found: dict[str, WorkerDef] = {}
    for key, line, node in keyed(values.get("workers"), "workers", reading):
        worker = _WORKER.read(node, reading)
        if worker is None:
            continue
        team = _team_of(worker, reading.cast, line, reading)
        if team is None or not {"name", "job"} <= worker.keys():
            continue
        found[key] = WorkerDef(
            key=key,
            username=worker.get("username", f"{key}.{story}"),
            name=worker["name"],
            job=worker["job"],
            team=team,
            role=worker.get("role", "practitioner"),
            phone=worker.get("phone", ""),
            is_persona=worker.get("persona", True),
            starts=worker.get("from"),
            ends=worker.get("until"),
            line=line,
            is_own=True,
        )
    reading.cast.workers.update(found)


def _team_of(worker: Values, cast: Cast, line: int, reading: Reading) -> str | None:
    if "team" in worker:
        team = cast.find_team(worker["team"])
        if team is None:
            reading.problems.add(
                worker["line_of"]["team"],
                f"there is no team '{worker['team']}'. Use one of: {', '.join(cast.teams)}.",
            )
        return team.key if team else None
    if "agency" in worker:
        first = cast.first_team_of(worker["agency"])
        return first.key if first else None
    if "agency" not in worker["line_of"]:
        reading.problems.add(line, "a worker has neither 'agency' nor 'team'. Say where they work.")
    return None


def read_people_keys(values: Values, reading: Reading) -> list[tuple[PersonDef, Node]]:
    """This will add everybody under `people` to the cast by key and name; their details are read later."""
    found = []
    for key, line, node in keyed(values.get("people"), "people", reading):
        person = PersonDef(key=key, name=_name_in(node), details={}, line=line)
        reading.cast.people[key] = person
        found.append((person, node))
    return found


def read_later_people(nodes: list[Node], reading: Reading) -> None:
    """This will add those to the cast whom an action `person` records; a key is used once."""
    for node in nodes:
        key = (
            next((value for name, value in node.pairs if name.text == "key"), None)
            if isinstance(node, Pairs)
            else None
        )
        if not isinstance(key, Text) or KEY.read(key, reading) is None:
            continue
        if key.text in reading.cast.people:
            reading.problems.add(key.line, f"there is a person '{key.text}' already. Choose another key.")
            continue
        reading.cast.people[key.text] = PersonDef(
            key=key.text, name=_name_in(node), details={}, line=node.line
        )
    for node in nodes:
        if isinstance(node, Pairs):
            details = dict(NEW_PERSON.read(node, reading) or {})
            held = reading.cast.people.get(details.get("key", ""))
            if held is not None and held.line == node.line:
                check_named(details, node.line, reading)
                reading.cast.people[held.key] = PersonDef(
                    key=held.key, name=name_of(details) or held.name, details=details, line=node.line
                )


def only_child(cast: Cast) -> str | None:
    """This will give the key of the story's only child; None where there are several or none."""
    children = [each.key for each in cast.people.values() if each.details.get("kind", "CHILD") == "CHILD"]
    return children[0] if len(children) == 1 else None


def read_person(person: PersonDef, node: Node, reading: Reading) -> PersonDef:
    """This will read what a story says of one person."""
    details: dict[str, Any] = dict(PERSON.read(node, reading) or {})
    check_named(details, person.line, reading)
    return PersonDef(key=person.key, name=name_of(details) or person.name, details=details, line=person.line)


def check_named(details: Values, line: int, reading: Reading) -> None:
    """This will note a problem where a person has neither a name nor a description."""
    lines = details.get("line_of", {})
    if not {"name", "names", "description"} & set(lines):
        reading.problems.add(line, "a person has neither 'name' nor 'description'. Give one of the two.")
    doubled = [name for name in details.get("names", ()) if name.kind == "LEGAL" and name.until_date is None]
    if doubled and "name" in details:
        reading.problems.add(
            lines["names"],
            "'name' is the legal name, and 'names' holds a legal name too. Leave one of the two out, or give"
            " the other its 'kind' (known as, former, nickname ...).",
        )


def name_of(details: Values) -> str:
    """This will give the name to call a person by in messages."""
    names = [details["name"]] if "name" in details else list(details.get("names", ()))
    if names:
        return f"{names[0].forenames} {names[0].surname}".strip()
    return str(details.get("description", ""))


def _name_in(node: Node) -> str:
    """Find a person's name before their details are read, so that others can name them."""
    if isinstance(node, Pairs):
        for key, value in node.pairs:
            if key.text == "name" and hasattr(value, "text"):
                return str(value.text)
    return ""


STORY = Part(STORY_FIELDS, "a story")
BY = WorkerRef()
