"""What becomes of a worry at the front door: decided, owned, acted on at once, told, opened again."""

from datetime import datetime, timedelta

from alongside.casework import front_door
from alongside.casework.stories import UnableToPlay
from alongside.cli.stories.acts_concerns import ABOUT_ONE
from alongside.cli.stories.fields import Field, Many, Values
from alongside.cli.stories.kinds import KEY, Choice, Day, Moment, Words, YesNo
from alongside.cli.stories.references import FrontDoorRef, PersonRef, WorkerRef
from alongside.cli.stories.registry import action
from alongside.cli.stories.stage import Sent, Stage
from alongside.concerns.commands import NewDecision
from alongside.kernel.dates import local_date
from alongside.kernel.ids import UserId

_CONCERN = Field(name="concern", kind=KEY, help="the key of the worry", default="the latest that waits")
_ABOUT = Field(
    name="about",
    kind=PersonRef(),
    help="instead of `concern`: whose latest waiting worry it is",
    default="the story's only child",
)
_A_DAY = timedelta(days=1)


@action(
    name="decision",
    summary="The front door that received a worry decides on it, says why, and tells its author.",
    fields=(
        _CONCERN,
        _ABOUT,
        Field(
            name="decision",
            kind=Many(Choice("concern_decision")),
            help="what happens next; several routes at once are possible",
            required=True,
            also=("decisions", "outcome", "decided", "routes"),
        ),
        Field(name="reason", kind=Words(), help="why", required=True, also=("why",)),
        Field(
            name="told",
            kind=Words(),
            help="what the author of the worry is told now; this, or `told by` with `tell by`",
        ),
        Field(name="told by", kind=WorkerRef(), help="who tells the author later", default="whoever decides"),
        Field(name="tell by", kind=Moment(), help="until when the author is told, where that is later"),
        Field(
            name="not cse",
            kind=YesNo(),
            help="found not to be child sexual exploitation; then a route that leads on is needed",
            default="no",
        ),
        Field(name="ask", kind=Words(), help="with `more information`: what is asked", default="the reason"),
        Field(name="ask whom", kind=Words(200), help="of whom", default="whoever sent the worry"),
        Field(name="ask by", kind=Day(), help="until which day", default="the day after"),
    ),
    example="""\
- on: 5 March 2026 11:00
  by: nair
  decision:
    concern: new-phone
    decision: [assessment, exploitation panel]
    reason: Gifts, a second phone and secrecy together; nobody has yet asked Jay about them alone.
    told: Thank you. A social worker will meet Jay this week. Please go on noticing.
""",
)
def decide_concern(stage: Stage, values: Values) -> None:
    """This will decide on the worry; where it is about several children, on that of each that still waits."""
    received = _received(stage, values, "decides on it")
    decision = NewDecision(
        routes=tuple(dict.fromkeys(values["decision"])),
        reason=values["reason"],
        told=values.get("told", ""),
        teller=_teller(stage, values),
        tell_by=_later(stage, values),
        not_cse=values.get("not_cse", False),
        ask_what=values.get("ask", values["reason"]),
        ask_whom=values.get("ask_whom", "whoever sent the worry"),
        ask_by=values.get("ask_by", local_date(stage.now) + _A_DAY),
    )
    for sent in [sent for sent in received if not sent.is_decided] or received:
        front_door.decide_concern(
            viewer=stage.viewer, concern_id=sent.concern_id, decision=decision, now=stage.now
        )
        sent.is_decided = True
    stage.deciders.append(stage.worker.username)


def _teller(stage: Stage, values: Values) -> UserId | None:
    if "told_by" in values:
        return stage.directory.users[values["told_by"]]
    return stage.viewer.user_id if "tell_by" in values else None


def _later(stage: Stage, values: Values) -> datetime | None:
    """Until when the author is told; where only who does is said, by the end of the next day."""
    if "tell_by" in values:
        return stage.moment(values["tell_by"])
    return stage.now + _A_DAY if "told_by" in values else None


@action(
    name="tell",
    summary="The author of a worry is told what became of it, later than the decision.",
    fields=(_CONCERN, _ABOUT, Field(name="told", kind=Words(), help="what they are told", required=True)),
    example="""\
- on: 5 March 2026 16:00
  by: nair
  tell:
    concern: new-phone
    told: A social worker meets Jay on Thursday. Please go on noticing, and ring me at once if he is missing.
""",
)
def tell_author(stage: Stage, values: Values) -> None:
    """This will tell the author."""
    for sent in _received(stage, values, "tells its author"):
        front_door.tell_author(
            viewer=stage.viewer, concern_id=sent.concern_id, told=values["told"], now=stage.now
        )


@action(
    name="own",
    summary="Somebody of the front door takes a worry, or hands it over to a colleague there.",
    fields=(
        _CONCERN,
        _ABOUT,
        Field(
            name="owner",
            kind=WorkerRef(),
            help="who owns it",
            default="whoever records it",
            also=("to", "who"),
        ),
        Field(name="reason", kind=Words(), help="why it changes hands", default="nothing", also=("why",)),
    ),
    example="""\
- on: 4 March 2026 16:30
  by: nair
  own: {concern: new-phone}
""",
)
def own_concern(stage: Stage, values: Values) -> None:
    """This will give the worry its owner."""
    owner = stage.directory.users[values["owner"]] if "owner" in values else stage.viewer.user_id
    for sent in _received(stage, values, "gives it an owner"):
        front_door.hand_over(
            viewer=stage.viewer,
            concern_id=sent.concern_id,
            owner=owner,
            reason=values.get("reason", "" if owner == stage.viewer.user_id else "Handed over."),
            now=stage.now,
        )


@action(
    name="urgent",
    summary="A child is in danger now: somebody acted at once, before any form.",
    fields=(
        Field(
            name="concern",
            kind=KEY,
            help="the worry that was acted on",
            default="none: a worry of immediate danger is sent",
        ),
        ABOUT_ONE,
        Field(name="note", kind=Words(), help="what was done, with whom", also=("done", "did", "what")),
        Field(name="key", kind=KEY, help="what a later decision calls the worry that is sent"),
        Field(
            name="to",
            kind=FrontDoorRef(),
            help="to which front door",
            default="that of the author's own area",
        ),
    ),
    example="""\
- on: 14 March 2026 02:10
  by: lewis
  urgent:
    about: jay
    note: Rang 999 and the emergency duty team. A car is on its way to the flat.
""",
)
def act_at_once(stage: Stage, values: Values) -> None:
    """This will record that somebody acted; without a worry it sends one."""
    note = values.get("note", "")
    if "concern" in values:
        for sent in stage.find_concerns(key=values["concern"], about=None):
            front_door.act_at_once(viewer=stage.viewer, concern_id=sent.concern_id, note=note, now=stage.now)
        return
    person = values["about"]
    receipt = front_door.act_at_once_for(
        viewer=stage.viewer,
        person_id=stage.person(person),
        note=note,
        sent_to=stage.directory.teams[values["to"]] if "to" in values else None,
        now=stage.now,
    )
    key = values.get("key", f"concern-{len(stage.concerns) + 1}")
    stage.concerns.append(
        Sent(key=key, concern_id=receipt.concern_id, person=person, team_id=receipt.team_id)
    )
    stage.keep(kind="concern", key=key, person=person, made_id=receipt.concern_id)


@action(
    name="reopen worry",
    summary="A decided worry is opened again, because of something that happened since.",
    fields=(
        _CONCERN,
        _ABOUT,
        Field(name="reason", kind=Words(), help="what has happened since", required=True, also=("why",)),
    ),
    example="""\
- on: 20 March 2026 09:00
  by: nair
  reopen worry:
    concern: new-phone
    reason: A second school tells of the same car. Advice to one of them is no longer enough.
""",
)
def reopen_concern(stage: Stage, values: Values) -> None:
    """This will put the worry back into the queue."""
    for sent in _received(stage, values, "opens it again"):
        front_door.reopen_concern(
            viewer=stage.viewer, concern_id=sent.concern_id, reason=values["reason"], now=stage.now
        )
        sent.is_decided = False


def _received(stage: Stage, values: Values, does: str) -> tuple[Sent, ...]:
    """The worry, of each child that it is about, for one of the front door that received it."""
    found = stage.find_concerns(key=values.get("concern"), about=values.get("about"))
    if any(sent.team_id not in stage.viewer.team_ids for sent in found):
        raise UnableToPlay(
            f"This worry went to another front door; only its team {does}, not {stage.worker.name}."
        )
    return found
