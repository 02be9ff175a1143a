"""Writes the reference part of docs/stories.md from the fields and actions themselves."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date

from alongside.cli.stories.actions import ACTIONS
from alongside.cli.stories.acts_stages import STAGE_NAMES
from alongside.cli.stories.definition_kinds import ELEMENT_FIELDS
from alongside.cli.stories.everyday import EVERYDAY
from alongside.cli.stories.fields import Field
from alongside.cli.stories.kinds import Choice, Choices
from alongside.cli.stories.partnership import PARTNERSHIP, STORIES, get_partnership
from alongside.cli.stories.parts import AGENCY_FIELDS, STORY_FIELDS, TEAM_FIELDS, WORKER_FIELDS
from alongside.cli.stories.people_parts import ADDRESS, NAME, NUMBER, PERSON_FIELDS, RELATIONSHIP
from alongside.cli.stories.plan_parts import ITEM
from alongside.cli.stories.reader import read_script
from alongside.pathway.clocks.policy import get_clock_rules
from alongside.pathway.clocks.rules import Limit
from alongside.pathway.stages.policy import get_machines, get_meeting_outcomes
from alongside.pathway.stages.rules import BEGINNING, Machine
from alongside.reference.codelists import get_codelist

BEGIN = "<!-- The rest is written by `alongside story reference`: change the code, not the page. -->"
LISTS = (
    "concern_type", "vulnerability", "indicator", "harm_evidence", "information_basis", "concern_decision",
    "power_source", "method", "mode", "pattern", "exchange", "gain", "consent_negator",
    "chronology_kind", "meeting_kind", "involvement_role", "relationship_kind", "person_kind", "name_kind",
    "plan_kind", "closing_reason", "support_waits_for",
    "identifier_scheme", "living_arrangement", "cin_ethnicity", "cin_disability", "sex", "agency_kind",
    "child_statement", "child_withhold", "feedback_from", "felt_believed",
    "meeting_outcome", "missing_followup", "crime_police", "crime_recorded", "looking_kind", "self_check",
    "consultation_stage", "protective_factor",
)  # fmt: skip


def write_reference(*, as_at: date) -> str:
    """This will give the whole reference in Markdown; code lists as they stand on a day."""
    parts = [
        BEGIN,
        "## Reference: the top of a story",
        _fields(STORY_FIELDS),
        "### A person",
        _fields(PERSON_FIELDS),
        "### A name",
        _fields(NAME.fields),
        "### An address",
        _fields(ADDRESS.fields),
        "### An identifier, where it is more than a number",
        _fields(NUMBER.fields),
        "### A relationship, where it is more than a kind",
        _fields(RELATIONSHIP.fields),
        "### An item of a plan",
        _fields(ITEM.fields),
        "### The elements of the definition",
        _elements(),
        "### An agency",
        _fields(AGENCY_FIELDS),
        "### A team",
        _fields(TEAM_FIELDS),
        "### A worker",
        _fields(WORKER_FIELDS),
        "## Reference: actions",
        *_actions(),
        "## Reference: the demonstration partnership",
        _partnership(),
        "## Reference: the stories that come with Alongside",
        _stories(),
        "## Reference: what a meeting comes to",
        _outcomes(),
        "## Reference: which step may follow which",
        _steps(as_at),
        "## Reference: clocks",
        _clocks(),
        "## Reference: code lists",
        *(_codes(key, as_at) for key in LISTS),
    ]
    return "\n\n".join(parts) + "\n"


def _fields(fields: Sequence[Field]) -> str:
    rows = [
        [
            f"`{each.name}`",
            each.kind.words,
            each.help,
            "**required**" if each.required else each.default,
        ]
        for each in fields
    ]
    return _table(("Field", "Write", "Means", "If left out"), rows)


def _elements() -> str:
    rows = [
        [f"`{each.name}`", ", ".join(f"`{word}`" for word in each.also), each.kind.words, each.help]
        for each in ELEMENT_FIELDS
    ]
    return _table(("Field", "Or", "Write", "Means"), rows)


def _actions() -> Iterable[str]:
    for action in ACTIONS.values():
        yield f"### `{action.name}`"
        yield action.summary
        yield _fields(action.fields)
        yield f"```yaml\n{action.example}```"


def _partnership() -> str:
    cast = get_partnership()
    agencies = [
        [
            f"`{agency.key}`",
            agency.name,
            agency.area,
            ", ".join(
                f"`{team.key}`{' (front door)' if team.is_front_door else ''}"
                for team in cast.teams.values()
                if team.agency == agency.key
            ),
        ]
        for agency in cast.agencies.values()
    ]
    workers = [
        [
            f"`{worker.key}`",
            worker.name,
            worker.job,
            f"`{cast.agency_of(worker).key}`",
            f"`{worker.team}`",
            worker.role,
            worker.username,
        ]
        for worker in cast.workers.values()
    ]
    return "\n\n".join(
        (
            f"From `demo/{PARTNERSHIP.name}`. All of them have been there since 2010.",
            _table(("Agency", "Name", "Area", "Teams"), agencies),
            _table(("Worker", "Name", "Job", "Agency", "Team", "Role", "User name"), workers),
        )
    )


def _stories() -> str:
    scripts = [
        read_script(path=path, partnership=get_partnership()) for path in sorted(STORIES.glob("*.yaml"))
    ]
    rows = [[f"`{each.name}`", each.title, ", ".join(each.covers)] for each in scripts]
    return f"They stand in `stories/`.\n\n{_table(('Story', 'Title', 'Shows'), rows)}"


def _outcomes() -> str:
    machines = get_machines()
    rows = [
        [
            f"`{kind}`",
            f"`{outcome}`",
            machines[stage].title,
            f"`{step}` ({machines[stage].states[step].label})",
        ]
        for kind, outcomes in get_meeting_outcomes().items()
        for outcome, (stage, step) in outcomes.items()
    ]
    said = "The outcome of a meeting takes the step by itself: do not write the step again as its own event."
    return f"{said}\n\n{_table(('Meeting', 'Outcome', 'Stage', 'Step'), rows)}"


def _steps(as_at: date) -> str:
    machines = get_machines()
    rows = [
        [f"`{name}`", f"`{state}`" if state else "its beginning", *_onward(machines[kind], state, as_at)]
        for kind, name, _ in STAGE_NAMES
        for state in (BEGINNING, *machines[kind].states)
        if state == BEGINNING or not machines[kind].states[state].is_end
    ]
    said = (
        "A state that does not stand under 'From' is an end. The last column says what clocks start with,"
        " wait for or end by; the rest of that comes from worries, decisions, meetings, plans and episodes."
    )
    return f"{said}\n\n{_table(('Action', 'From', 'May go to', 'Tells the clocks'), rows)}"


def _onward(machine: Machine, state: str, as_at: date) -> tuple[str, str]:
    """Where a stage can go from a state, and what each of these tells the clocks."""
    allowed = machine.allowed(state=state, on=as_at)
    told = (f"`{each.code}`: {_event(event)}" for each in allowed for event in each.events)
    return ", ".join(f"`{each.code}`" for each in allowed), "; ".join(told)


def _clocks() -> str:
    rows = [
        [
            f"{rule.clock} {rule.limb}".strip(),
            rule.title,
            _event(rule.starts),
            ", ".join(sorted(_event(each) for each in rule.met_by)),
            "; ".join(f"{_event(each)}: {words}" for each, words in sorted(rule.ended_by.items())),
            f"{'not before ' if rule.is_earliest else ''}{_limit(rule.limit)}",
            rule.standing,
        ]
        for rule in get_clock_rules()
        if rule.until_day is None
    ]
    said = (
        "From `policy/timescales/clocks.yaml`, as they stand today. Days end at midnight; hours are hours,"
        " whatever the clocks on the wall do. Several clocks of one kind run for several worries or episodes."
        " A referral is received with a worry on which an assessment, a strategy discussion or immediate"
        " protection was decided, from when it was sent; a help plan starts with the step `active` or with"
        " the `plan`."
    )
    head = ("Clock", "For", "Starts with", "Met by", "Ended by", "Within", "Standing")
    return f"{said}\n\n{_table(head, rows)}"


def _event(name: str) -> str:
    return name.replace("_", " ")


def _limit(limit: Limit) -> str:
    (unit, count) = next((unit, count) for unit, count in asdict(limit).items() if count)
    return f"{count} {_event(unit if count > 1 else unit.removesuffix('s'))}"


def _codes(key: str, as_at: date) -> str:
    known = get_codelist(key=key, as_at=as_at)
    everyday = {code: words.split(",") for code, words in EVERYDAY.get(key, {}).items()}
    rows = [
        [f"`{row.code}`", row.label, ", ".join(f"`{each.strip()}`" for each in everyday.get(row.code, ()))]
        for row in known.codes
    ]
    head = ("Code", "Label", "Also understood")
    return f"### {key}\n\n{known.title}.\n\n{_table(head, rows)}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)


def lists_named(fields: Iterable[Field]) -> set[str]:
    """This will name the code lists that fields point to, so that none is left out of the reference."""
    return {each.kind.list_key for each in fields if isinstance(each.kind, Choice | Choices)}
