"""A small invented partnership, made through the casework calls that pages make.

Tests that allow and tests that deny share it, so that a denial cannot pass for the wrong reason: whatever is
refused to one of these workers is given to another of them by the same call.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from uuid import UUID

from pyotp import TOTP

from alongside.access.session import session_for
from alongside.access.viewer import Viewer
from alongside.accounts import passwords
from alongside.accounts.passkeys import Site
from alongside.assessments.definition.commands import Basis, NewConsideration
from alongside.assessments.definition.facts import Considered, Standing
from alongside.casework import (
    accounts,
    concerns,
    definition,
    details,
    documents,
    drafts,
    front_door,
    imports,
    knowing,
    meetings,
    organisations,
    people,
    records,
    sessions,
    stories,
    unfinished,
    waiting_imports,
)
from alongside.casework.people import Involved
from alongside.casework.stories import NamedRecord, StoryFact
from alongside.concerns.commands import NewConcern, NewDecision
from alongside.documents.operations import NewDocument
from alongside.kernel.dates import UncertainDate
from alongside.kernel.ids import AgencyId, BatchId, ConcernId, DocumentId, DraftId, PersonId, TeamId, UserId
from alongside.missing.operations import NewInterview
from alongside.organisations.operations import NewAgency, NewWorker
from alongside.pathway.meetings.operations import NewAction, NewMeeting
from alongside.people.commands import Birth, NewAddress, NewIdentifier, NewName, NewPerson, NewRelationship
from tests import world_pathway
from tests.scanner import scanning
from tests.soft_passkey import SoftPasskey
from tests.world_assessment import tell_assessments
from tests.world_bars import tell_bars
from tests.world_plans import tell_plans
from tests.world_questions import tell_questions
from tests.world_supervision import tell_supervision
from tests.world_voice import tell_voice

# In the past of every machine on which the tests can run: the database's own clock, too, finds it all begun.
NOW = datetime(2024, 6, 3, 12, tzinfo=UTC)
BEGAN = NOW - timedelta(days=400)
PASSWORD = "a long password for tests only"
SITE = Site(host="alongside.example", origin="https://alongside.example")
ISSUER = "https://sign-in.school.example"
AREA = "Brackwater"

# Each agency: its kind, and its teams with whether they are front doors.
AGENCIES = {
    "council": ("CHILDRENS_SOCIAL_CARE", {"front door": True, "children's team": False, "data team": False}),
    "school": ("EDUCATION", {"pastoral team": False}),
    "police": ("POLICE", {"exploitation unit": False}),
    "clinic": ("HEALTH", {"nurses": False}),
    "charity": ("VOLUNTARY", {"helpline": False, "outreach": False}),
}
# Each worker by name: of which agency, in which team, in what role.
WORKERS = {
    "door": ("council", "front door", "front_door"),
    "social worker": ("council", "children's team", "social_worker"),
    "colleague": ("council", "children's team", "social_worker"),
    "head": ("council", "children's team", "head_of_service"),
    "data officer": ("council", "data team", "data_officer"),
    "administrator": ("council", "data team", "administrator"),
    "teacher": ("school", "pastoral team", "practitioner"),
    "school nurse": ("school", "pastoral team", "practitioner"),
    "school lead": ("school", "pastoral team", "safeguarding_lead"),
    "manager": ("council", "children's team", "team_manager"),
    "auditor": ("council", "data team", "auditor"),
    "support": ("council", "data team", "support"),
    "officer": ("police", "exploitation unit", "practitioner"),
    "keeper": ("police", "exploitation unit", "exclusion_keeper"),
    "nurse": ("clinic", "nurses", "practitioner"),
    "matron": ("clinic", "nurses", "practitioner"),
    "stranger": ("charity", "helpline", "practitioner"),
    "strange lead": ("charity", "outreach", "safeguarding_lead"),
    "reviewer": ("charity", "outreach", "independent_reviewer"),
    "second reviewer": ("school", "pastoral team", "independent_reviewer"),
}

# Words that stand in records and nowhere else: none of them may be found in the audit.
CHILD_NAME, CHILD_SURNAME = "Zephyrine", "Quillfeather"
BORN = date(2010, 2, 27)
CANARIES = (
    CHILD_NAME, CHILD_SURNAME, "2010-02-27", "Ignatius", "Thistlewick Lane", "QX7 7QX", "lilac bicycle",
    "she said the kestrel", "about the kestrel", "heron reason", "told the wren",
)  # fmt: skip
RETURN_FILE = b"""<Message><Header><CollectionDetails><Collection>CIN</Collection><Year>2024</Year>
<ReferenceDate>2024-03-31</ReferenceDate></CollectionDetails><Source><SourceLevel>L</SourceLevel><LEA>999</LEA>
<SoftwareCode>x</SoftwareCode><Release>1</Release><SerialNo>1</SerialNo><DateTime>2024-05-01T12:00:00</DateTime>
</Source></Header><Children><Child><ChildIdentifiers><LAchildID>DEMO1</LAchildID>
<PersonBirthDate>2011-03-04</PersonBirthDate><Sex>F</Sex></ChildIdentifiers><ChildCharacteristics>
<Ethnicity>WBRI</Ethnicity></ChildCharacteristics><CINdetails><CINreferralDate>2024-01-10</CINreferralDate>
<ReferralSource>2A</ReferralSource><PrimaryNeedCode>N1</PrimaryNeedCode><ReferralNFA>0</ReferralNFA>
</CINdetails></Child></Children></Message>"""


@dataclass(kw_only=True, repr=False)
class World:
    """Who there is, and what the teacher's worry about one child set going."""

    now: datetime = NOW
    agencies: dict[str, AgencyId] = field(default_factory=dict)
    teams: dict[str, TeamId] = field(default_factory=dict)
    viewers: dict[str, Viewer] = field(default_factory=dict)
    child: PersonId = field(init=False)
    brother: PersonId = field(init=False)
    concern: ConcernId = field(init=False)
    waiting: ConcernId = field(init=False)
    draft: DraftId = field(init=False)
    officer_involved: UUID = field(init=False)
    batch: BatchId = field(init=False)
    waiting_import: UUID = field(init=False)
    document: DocumentId = field(init=False)
    unscanned: DocumentId = field(init=False)
    passkey: UUID = field(init=False)
    session: UUID = field(init=False)
    exclusion: UUID = field(init=False)
    exclusion_request: UUID = field(init=False)
    conflict: UUID = field(init=False)
    opening: UUID = field(init=False)
    secret: PersonId = field(init=False)
    double: PersonId = field(init=False)
    sharing: UUID = field(init=False)
    assessment: UUID = field(init=False)
    signed: UUID = field(init=False)
    statement: UUID = field(init=False)
    delegation: UUID = field(init=False)
    child_link: UUID = field(init=False)
    child_entry: UUID = field(init=False)
    consultation: UUID = field(init=False)
    reflection: UUID = field(init=False)
    plan: UUID = field(init=False)
    plan_item: UUID = field(init=False)
    closure: UUID = field(init=False)
    handover: UUID = field(init=False)
    meeting: UUID = field(init=False)
    action: UUID = field(init=False)
    app: TOTP = field(init=False)
    codes: tuple[str, ...] = ()
    device: SoftPasskey = field(default_factory=lambda: SoftPasskey(origin=SITE.origin))

    @contextmanager
    def acting(self, who: str) -> Iterator[Viewer]:
        """A transaction as one worker, in which the database lives at this world's time."""
        viewer = self.viewers[who]
        with session_for(user_id=viewer.user_id, now=self.now):
            yield viewer


def make_world() -> World:
    """The whole partnership, committed or not as the caller's transaction says."""
    world = World()
    with session_for(user_id=None):
        _set_up(world)
        stories.keep_story(story=new_story("heron"), now=world.now)
    for who, (agency, _, _) in WORKERS.items():
        viewer = sessions.get_viewer(user_id=_user_id(who, world), now=world.now)
        assert viewer is not None
        assert viewer.agency_id == world.agencies[agency]
        world.viewers[who] = viewer
    _tell(world)
    _give_account(world)
    return world


def new_child(*, forenames: str = CHILD_NAME, born: date = BORN) -> NewPerson:
    return NewPerson(
        kind="CHILD",
        names=[NewName(kind="LEGAL", forenames=forenames, surname=CHILD_SURNAME)],
        birth=Birth(kind="KNOWN", date=UncertainDate.exact(born)),
    )


def new_concern(*, about: PersonId) -> NewConcern:
    return NewConcern(
        person_id=about,
        facts="An older man brought her a lilac bicycle.",
        opinion="I think the heron reason is a pretext.",
        child_words="she said the kestrel was a secret",
        happened=UncertainDate.exact(NOW.date() - timedelta(days=1)),
    )


def new_consideration() -> NewConsideration:
    return NewConsideration(
        considered=Considered(elements={"D5": Standing.SUSPECTED}),
        happened=UncertainDate.unknown(),
        chosen="CSE_SUSPECTED",
        route="STRATEGY",
        reason="heron reason",
        rests_on={"D5": Basis(words="A lilac bicycle was found.")},
    )


def new_address(*, protected: bool = False) -> NewAddress:
    return NewAddress(lines="3 Thistlewick Lane", postcode="QX7 7QX", is_protected=protected)


def new_identifier() -> NewIdentifier:
    return NewIdentifier(scheme="school_reference", value="QX77")


def new_meeting(world: World) -> NewMeeting:
    return NewMeeting(
        kind="STRATEGY",
        held_at=world.now,
        present=[world.agencies["police"]],
        absent_reason="heron reason",
        notes="A lilac bicycle.",
    )


def new_document(
    *, content: bytes = b"A letter about a lilac bicycle.", klass: str = "ordinary"
) -> NewDocument:
    return NewDocument(
        title="A letter about the kestrel",
        klass=klass,
        dated=UncertainDate.unknown(),
        content=content,
        file_name="Zephyrine.txt",
    )


def new_story(name: str) -> StoryFact:
    return StoryFact(
        name=name,
        title="A story",
        sha256="",
        loaded_at=NOW,
        last_event_at=None,
        eyes={"child": ("teacher",)},
        people=("zed",),
    )


def _set_up(world: World) -> None:
    for agency, (kind, teams) in AGENCIES.items():
        made = organisations.set_up_agency(agency=NewAgency(name=agency, kind=kind, area=AREA), now=BEGAN)
        world.agencies[agency] = made
        for team, is_front_door in teams.items():
            world.teams[team] = organisations.set_up_team(
                agency_id=made, name=team, is_front_door=is_front_door, now=BEGAN
            )
    for who, (_, team, role) in WORKERS.items():
        worker = NewWorker(
            username=who,
            full_name=f"{who.title()} Example",
            job_title=who,
            team_id=world.teams[team],
            role=role,
            is_demo_persona=True,
        )
        organisations.set_up_worker(worker=worker, now=BEGAN)


def _user_id(who: str, world: World) -> UserId:
    (persona,) = [each for each in sessions.list_personas(now=world.now) if each.username == who]
    return persona.user_id


def _give_account(world: World) -> None:
    """The teacher has everything that one can sign in with, and is signed in."""
    user_id = world.viewers["teacher"].user_id
    with session_for(user_id=None):
        accounts.link_identity(user_id=user_id, issuer=ISSUER, subject="teacher", now=world.now)
    with world.acting("teacher") as teacher:
        passwords.keep_password(user_id=user_id, password=PASSWORD, now=world.now)
        app = accounts.begin_app(viewer=teacher, now=world.now)
        world.app = TOTP(app.secret)
        world.codes = accounts.confirm_app(viewer=teacher, code=world.app.at(world.now), now=world.now)
        asked = accounts.ask_for_passkey(viewer=teacher, site=SITE, now=world.now)
        accounts.add_passkey(
            viewer=teacher,
            answer=world.device.make(asked.options),
            challenge=asked.challenge,
            label="work phone",
            site=SITE,
            now=world.now,
        )
        (world.passkey,) = [
            each.passkey_id for each in accounts.get_account(viewer=teacher, now=world.now).passkeys
        ]
    with session_for(user_id=None):
        begun = sessions.begin(user_id=user_id, how="password and app", user_agent="", now=world.now)
        world.session = begun.session_id


def _tell(world: World) -> None:
    """The teacher worries, the front door allocates, the police join, the clinic hears of the child."""
    with world.acting("teacher") as teacher:
        world.child = people.register_person(viewer=teacher, person=new_child(), now=world.now)
        brother = new_child(forenames="Ignatius", born=date(2012, 5, 1))
        world.brother = people.register_person(viewer=teacher, person=brother, now=world.now)
        concern = new_concern(about=world.child)
        world.concern = concerns.send_concern(viewer=teacher, concern=concern, now=world.now).concern_id
        concern = new_concern(about=world.brother)
        world.waiting = concerns.send_concern(viewer=teacher, concern=concern, now=world.now).concern_id
        world.draft = drafts.start_draft(viewer=teacher, person_id=world.brother, now=world.now)
        fields = {"person_id": str(world.brother), "facts": "Another lilac bicycle."}
        drafts.save_draft(viewer=teacher, draft_id=world.draft, fields=fields, version=1, now=world.now)
        unfinished.keep_unfinished(
            viewer=teacher,
            address=f"/people/{world.brother}/consult/",
            person_id=world.brother,
            fields={"question": "Who else may know?"},
            version=0,
            now=world.now,
        )
        people.add_relationship(
            viewer=teacher,
            person_id=world.child,
            relationship=NewRelationship(kind="SIBLING", other_label="Ignatius"),
            other_id=world.brother,
            now=world.now,
        )
        details.change_details(viewer=teacher, person_id=world.child, ethnicity="WBRI", now=world.now)
        named = NamedRecord(kind="person", key="zed", person_id=world.child, made_id=world.child)
        stories.keep_names(viewer=teacher, story="heron", records=[named], now=world.now)
    with world.acting("door") as door:
        _involve(world, door, Involved(user_id=world.viewers["social worker"].user_id), "SOCIAL_WORKER")
        world.officer_involved = _involve(
            world, door, Involved(user_id=world.viewers["officer"].user_id), "POLICE_OFFICER"
        )
        clinic = world.agencies["clinic"]
        nurse = world.viewers["nurse"].user_id
        knowing.make_known(viewer=door, person_id=world.child, agency_id=clinic, user_id=nurse, now=world.now)
        front_door.take_concern(viewer=door, concern_id=world.concern, now=world.now)
        front_door.decide_concern(
            viewer=door,
            concern_id=world.concern,
            decision=NewDecision(routes=("STRATEGY",), reason="heron reason", told="We told the wren first."),
            now=world.now,
        )
    with world.acting("social worker") as worker:
        address = new_address(protected=True)
        people.add_address(viewer=worker, person_id=world.child, address=address, now=world.now)
        for klass in ("ordinary", "sensitive", "placement"):
            _note(world, worker, klass)
        people.add_identifier(
            viewer=worker, person_id=world.child, identifier=new_identifier(), now=world.now
        )
        (world.meeting,) = records.record_meeting(
            viewer=worker, people=[world.child], meeting=new_meeting(world), now=world.now
        )
        world_pathway.tell_stages(world, worker)
        world.action = meetings.record_action(
            viewer=worker,
            person_id=world.child,
            action=NewAction(what="A lilac bicycle."),
            meeting_id=world.meeting,
            now=world.now,
        )
    with scanning(), world.acting("social worker") as worker:
        world.document = documents.add_document(
            viewer=worker, person_id=world.child, document=new_document(), now=world.now
        )
    with world.acting("social worker") as worker:
        world.unscanned = documents.add_document(
            viewer=worker, person_id=world.child, document=new_document(), now=world.now
        )
    with world.acting("nurse") as nurse_viewer:
        _note(world, nurse_viewer, "sensitive")
    _consider(world)
    with world.acting("officer") as police:
        _go_missing(world, police)
    with world.acting("data officer") as officer:
        world.batch = _import(world, officer)
        world.waiting_import = _ask_for_import(world, officer)
    tell_plans(world)
    tell_bars(world)
    tell_assessments(world)
    tell_voice(world)
    tell_supervision(world)
    tell_questions(world)


def _consider(world: World) -> None:
    """The teacher signs what they consider of the brother, and begins another."""
    with world.acting("teacher") as teacher:
        definition.sign_consideration(
            viewer=teacher, person_id=world.brother, new=new_consideration(), now=world.now
        )
        fields = {"D5_words": "Another lilac bicycle."}
        definition.save_draft(
            viewer=teacher, person_id=world.brother, fields=fields, version=0, now=world.now
        )


def _involve(world: World, viewer: Viewer, who: Involved, role: str) -> UUID:
    return people.involve(
        viewer=viewer,
        person_id=world.child,
        who=who,
        role=role,
        reason="heron reason",
        allocate=role == "SOCIAL_WORKER",
        now=world.now,
    )


def _note(world: World, viewer: Viewer, klass: str) -> None:
    records.record_event(
        viewer=viewer,
        person_id=world.child,
        kind="OTHER",
        happened=UncertainDate.exact(world.now.date()),
        title=f"Something {klass}",
        detail="A lilac bicycle was seen.",
        klass=klass,
        now=world.now,
    )


def _go_missing(world: World, viewer: Viewer) -> None:
    day = timedelta(days=1)
    records.record_missing(
        viewer=viewer,
        person_id=world.child,
        missing_from=world.now - 3 * day,
        reported_at=world.now - 3 * day,
        circumstances="Last seen on a lilac bicycle.",
        now=world.now,
    )
    records.record_found(
        viewer=viewer, person_id=world.child, found_at=world.now - 2 * day, note="heron reason", now=world.now
    )
    interview = NewInterview(offered_at=world.now - day, answer="declined", note="heron reason")
    records.record_return_interview(viewer=viewer, person_id=world.child, interview=interview, now=world.now)
    world_pathway.tell_aftermath(world, viewer)


def _import(world: World, viewer: Viewer) -> BatchId:
    imported = imports.import_cin(
        viewer=viewer, file=BytesIO(RETURN_FILE), file_name="DEMO.xml", dry_run=False, now=world.now
    )
    assert imported.batch_id is not None, imported.report
    return imported.batch_id


def _ask_for_import(world: World, viewer: Viewer) -> UUID:
    return waiting_imports.ask_for_import(
        viewer=viewer,
        file=BytesIO(RETURN_FILE),
        kind="cin",
        file_name="LONG.xml",
        dry_run=True,
        now=world.now,
    )
