"""Meetings, who was there and who was not, what was decided, and the actions that came of them."""

from dataclasses import dataclass, replace
from datetime import date

from alongside.casework import meetings, records
from alongside.casework.stories import UnableToPlay
from alongside.cli.stories.acts_concerns import ABOUT_MANY, ABOUT_ONE
from alongside.cli.stories.fields import Field, Many, Part, Values
from alongside.cli.stories.kinds import Choice, Day, Moment, Reading, Words, plain, text_of
from alongside.cli.stories.located import Items, Node, Pairs, Text
from alongside.cli.stories.notes import Note
from alongside.cli.stories.references import AgencyRef, Who, WhoRef
from alongside.cli.stories.registry import action
from alongside.cli.stories.stage import Stage
from alongside.pathway.meetings.operations import (
    ABSENT,
    NewAction,
    NewAttendance,
    NewMeeting,
    who_is_missing,
)

_AT_EVENT = "the moment of the event"
_NO_REASON = "No reason was recorded."


@dataclass(frozen=True, slots=True)
class Absent:
    """Somebody who was asked and was not there: an agency by key, or a name; and why."""

    agency: str
    name: str
    reason: str

    @property
    def told(self) -> str:
        """What they are called in a line of reasons."""
        return self.name or self.agency


class AbsentKind:
    """Who was not there: in words, or by agency with the reason of each."""

    words = "text; or agencies with the reason of each, as in `{health: nobody could be reached}`"

    def read(self, node: Node, reading: Reading) -> tuple[str, tuple[Absent, ...]] | None:
        """This will give the words, and those who are named."""
        if isinstance(node, Text):
            agency = reading.cast.find_agency(node.text)
            return ("", (Absent(agency.key, "", ""),)) if agency else (node.text, ())
        items = node.items if isinstance(node, Items) else (node,)
        found = [one for item in items for one in self._named(item, reading)]
        return "", tuple(found)

    def _named(self, item: Node, reading: Reading) -> list[Absent]:
        if isinstance(item, Text):
            return [self._of(item, "", reading)]
        if not isinstance(item, Pairs):
            reading.problems.add(item.line, "write an agency and why it was not there.")
            return []
        known = {plain(key.text): value for key, value in item.pairs}
        who = next((known[word] for word in ("who", "agency", "name") if word in known), None)
        why = next((known[word] for word in ("reason", "why", "because") if word in known), None)
        if isinstance(who, Text):
            return [self._of(who, (text_of(why, reading) or "") if why else "", reading)]
        return [self._of(key, text_of(value, reading) or "", reading) for key, value in item.pairs]

    def _of(self, who: Text, reason: str, reading: Reading) -> Absent:
        cast = reading.cast
        agency, worker = cast.find_agency(who.text), cast.find_worker(who.text)
        key = agency.key if agency else cast.agency_of(worker).key if worker else ""
        return Absent(key, "" if agency else worker.name if worker else who.text, reason)


class ViewsKind:
    """What each agency said."""

    words = "what each agency thinks, by its key, as in `{police: the phone first}`"

    def read(self, node: Node, reading: Reading) -> dict[str, str]:
        """This will give the views by agency."""
        if not isinstance(node, Pairs):
            reading.problems.add(node.line, "write the views under the keys of agencies.")
            return {}
        found = {}
        for key, value in node.pairs:
            agency, text = AgencyRef().read(key, reading), text_of(value, reading)
            if agency and text:
                found[agency] = text
        return found


class OwnerKind:
    """Who does it: somebody of the partnership, or any other name."""

    words = "a worker's, team's or agency's key, or the name of somebody else"

    def read(self, node: Node, reading: Reading) -> Who | None:
        """This will give who it is."""
        if isinstance(node, Text):
            cast = reading.cast
            found = cast.find_worker(node.text) or cast.find_team(node.text) or cast.find_agency(node.text)
            if found is None and node.text:
                return Who("outside", node.text)
        return WhoRef().read(node, reading)


_ACTION_FIELDS = (
    Field(name="what", kind=Words(), help="what is to be done", required=True, also=("action", "do")),
    Field(name="who", kind=OwnerKind(), help="whose it is", also=("owner", "whose")),
    Field(name="by", kind=Day(), help="by which day", also=("by when", "due", "when")),
)


class ActionKind:
    """An action: its fields, or only what is to be done."""

    words = "`what`, `who` and `by`, as in `{what: see Jay alone, who: morgan, by: 9 March 2026}`; or text"
    part = Part(_ACTION_FIELDS, "an action")

    def read(self, node: Node, reading: Reading) -> Values | None:
        """This will give the fields."""
        if isinstance(node, Text):
            text = text_of(node, reading)
            return {"what": text} if text else None
        return self.part.read(node, reading)


@action(
    name="meeting",
    summary="A meeting was held: a strategy discussion, a conference, a review, a panel, supervision."
    " Its outcome is a step of the stage to which it belongs.",
    fields=(
        ABOUT_MANY,
        Field(name="kind", kind=Choice("meeting_kind"), help="what kind of meeting", required=True),
        Field(name="held", kind=Moment(), help="when", default=_AT_EVENT),
        Field(
            name="present",
            kind=Many(AgencyRef()),
            help="the agencies that were there; a worker's key stands for their agency",
        ),
        Field(
            name="absent",
            kind=AbsentKind(),
            help="who should have been there and was not, and why. For a strategy discussion council, police"
            " and health are the minimum; where one is missing without a reason, that stands in the record",
            also=("absent reason",),
        ),
        Field(name="views", kind=ViewsKind(), help="what each agency thinks"),
        Field(name="notes", kind=Words(), help="what was said; this or `decisions` is needed"),
        Field(name="decisions", kind=Words(), help="what was decided: who, what, by when"),
        Field(
            name="outcome",
            kind=Choice("meeting_outcome"),
            help="what it came to: a section 47 enquiry, a plan ...",
            also=("result",),
        ),
        Field(
            name="goes on",
            kind=Words(),
            help="where something ends: which help goes on",
            also=("step down", "aftercare", "support offer", "step down plan"),
            default="what stands under `decisions`",
        ),
        Field(name="actions", kind=Many(ActionKind()), help="who does what by when", also=("action",)),
        Field(
            name="child view",
            kind=Words(),
            help="what the child wants, in their words",
            also=("child's view",),
        ),
        Field(
            name="parents view",
            kind=Words(),
            help="what parents or carers think",
            also=("parents' view", "parent's view", "parent view", "carers view"),
        ),
        Field(name="dissent", kind=Words(), help="who disagreed, and why", also=("disagreed",)),
    ),
    example="""\
- on: 6 March 2026 13:00
  by: nair
  meeting:
    about: jay
    kind: strategy discussion
    present: [council, police, school]
    absent: {health: the nurse is on leave; she sent what she holds and rings in tomorrow}
    notes: Each agency said what it holds. Nobody has yet spoken with Jay alone.
    decisions: Section 47 enquiry, jointly. DS Shah by Monday for the phone; Rhys sees Jay today.
    outcome: joint section 47 enquiry
    actions:
      - {what: See Jay alone, who: morgan, by: 6 March 2026}
      - {what: Look after the phone, who: shah, by: 9 March 2026}
    child view: I don't want Mum to read it.
    dissent: The school wanted to wait until after the exams; the others did not.
""",
)
def record_meeting(stage: Stage, values: Values) -> None:
    """This will record the meeting on each record."""
    records.record_meeting(
        viewer=stage.viewer,
        people=[stage.person(key) for key in values["about"]],
        meeting=_meeting(stage, values),
        now=stage.now,
    )


def _meeting(stage: Stage, values: Values) -> NewMeeting:
    words, named = values.get("absent", ("", ()))
    attendances = _attendances(stage, values, named)
    said = values.get("decisions", "") or values.get("notes", "")
    meeting = NewMeeting(
        kind=values["kind"],
        held_at=stage.moment(values.get("held")),
        present=[stage.directory.agencies[key] for key in values.get("present", ())],
        notes=values.get("notes", ""),
        absent_reason=words or "; ".join(f"{each.told}: {each.reason}" for each in named if each.reason),
        decisions=values.get("decisions", ""),
        child_view=values.get("child_view", ""),
        parents_view=values.get("parents_view", ""),
        dissent=values.get("dissent", ""),
        outcome=values.get("outcome", ""),
        goes_on=values.get("goes_on", said),
        attendances=attendances,
        actions=[_action(stage, each) for each in values.get("actions", ())],
    )
    return _with_minimum(stage, meeting)


def _with_minimum(stage: Stage, meeting: NewMeeting) -> NewMeeting:
    """A form refuses a strategy discussion without the minimum; of what has happened it is told, and kept."""
    there = [*(NewAttendance(of_agency_id=each) for each in meeting.present), *meeting.attendances]
    absent = who_is_missing(meeting, there)
    if not absent or meeting.absent_reason:
        return meeting
    wanted = " and ".join(absent)
    stage.taken.append(
        Note(
            stage.line,
            f"taken as read: nobody from {wanted} was at this meeting, and nobody says why. A form would"
            " refuse it. Write 'absent' with the reason.",
        )
    )
    return replace(meeting, is_unexplained=True)


def _attendances(stage: Stage, values: Values, absent: tuple[Absent, ...]) -> list[NewAttendance]:
    agencies, views = stage.directory.agencies, values.get("views", {})
    found = [NewAttendance(of_agency_id=agencies[key], views=text) for key, text in views.items()]
    for each in absent:
        found.append(
            NewAttendance(
                of_agency_id=agencies[each.agency] if each.agency else None,
                name=each.name,
                presence=ABSENT,
                reason=each.reason or _NO_REASON,
            )
        )
    return found


def _action(stage: Stage, values: Values) -> NewAction:
    who: Who | None = values.get("who")
    due: date | None = values.get("by")
    what = values["what"]
    if who is None:
        return NewAction(what=what, due_on=due)
    if who.sort == "worker":
        return NewAction(what=what, due_on=due, owner_user_id=stage.directory.users[who.key])
    if who.sort == "agency":
        return NewAction(what=what, due_on=due, owner_agency_id=stage.directory.agencies[who.key])
    name = stage.cast.teams[who.key].name if who.sort == "team" else who.key
    return NewAction(what=what, due_on=due, owner_name=name)


@action(
    name="action",
    summary="Somebody undertakes something outside a meeting.",
    fields=(ABOUT_ONE, *_ACTION_FIELDS),
    example="""\
- on: 9 March 2026 10:00
  by: morgan
  action: {about: jay, what: Ask the youth club who drives Jay home, who: Tolu Adeyemi, by: 16 March 2026}
""",
)
def record_action(stage: Stage, values: Values) -> None:
    """This will record it."""
    meetings.record_action(
        viewer=stage.viewer,
        person_id=stage.person(values["about"]),
        action=_action(stage, values),
        now=stage.now,
    )


def list_meant(stage: Stage, values: Values) -> list[meetings.ActionRow]:
    """This will list the open actions of which an event speaks, as far as whoever acts may see."""
    person = stage.person(values["about"])
    rows = meetings.list_person_actions(viewer=stage.viewer, person_id=person, now=stage.now)
    wanted = plain(values.get("what", ""))
    return [row for row in rows if row.is_open and plain(row.fact.what).startswith(wanted)]


@action(
    name="action done",
    summary="An action was done; what happened.",
    fields=(
        ABOUT_ONE,
        Field(
            name="what",
            kind=Words(),
            help="how the action begins",
            default="the only one that is open",
            also=("action",),
        ),
        Field(
            name="note", kind=Words(), help="what happened", required=True, also=("what happened", "happened")
        ),
        Field(name="at", kind=Moment(), help="when", default=_AT_EVENT),
    ),
    example="""\
- on: 6 March 2026 17:00
  by: morgan
  action done: {about: jay, what: See Jay alone, note: Seen at school with his tutor outside. He talked.}
""",
)
def mark_action_done(stage: Stage, values: Values) -> None:
    """This will mark it as done."""
    person = stage.person(values["about"])
    found = list_meant(stage, values)
    if len(found) != 1:
        rows = meetings.list_person_actions(viewer=stage.viewer, person_id=person, now=stage.now)
        open_now = "; ".join(row.fact.what for row in rows if row.is_open) or "none"
        raise UnableToPlay(
            "Say which action it was by how it begins. Open, as far as"
            f" {stage.worker.name} may see: {open_now}."
        )
    meetings.mark_action_done(
        viewer=stage.viewer,
        person_id=person,
        action_id=found[0].fact.action_id,
        what_happened=values["note"],
        at=stage.moment(values.get("at")),
        now=stage.now,
    )
