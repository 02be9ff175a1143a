"""Every public call of casework, by name: who makes it in the tests' partnership, and what it is about.

Tests that hold for all calls are generated from this list; a call that is not in it fails them.
"""

import importlib
import inspect
import os
import pkgutil
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest import mock
from uuid import uuid4

from alongside import casework
from alongside.access.door import SEE, open_record
from alongside.access.viewer import Viewer
from alongside.assessments.definition.facts import Considered
from alongside.casework import (
    chronology,
    clocks,
    concerns,
    conflicts,
    definition,
    details,
    documents,
    drafts,
    duplicates,
    emergencies,
    exclusions,
    front_door,
    home,
    imports,
    keys,
    knowing,
    lookers,
    organisations,
    oversight,
    partner_concerns,
    people,
    queue,
    records,
    restrictions,
    search,
    sharing,
    sight,
    stories,
    unfinished,
    waiting_imports,
    worry_page,
)
from alongside.casework.chronology import ChronologyChoice
from alongside.casework.people import Involved
from alongside.casework.stories import NamedRecord
from alongside.concerns.commands import NewDecision
from alongside.kernel.dates import UncertainDate
from alongside.missing.operations import NewInterview
from alongside.organisations.operations import NewAgency, NewWorker
from alongside.people.commands import NewName, NewRelationship
from alongside.vault.keys import SETTING, key_folder
from tests import account_calls, area_calls, assessment_calls, curiosity_calls, pathway_calls, voice_calls
from tests.scanner import scanning
from tests.world import (
    AREA,
    RETURN_FILE,
    World,
    new_address,
    new_child,
    new_concern,
    new_consideration,
    new_document,
    new_identifier,
    new_meeting,
    new_story,
)
from tests.world_bars import open_brother, share_child
from tests.world_plans import PLAN_CALLS

DAY = timedelta(days=1)
TABLE = (
    b"Your reference,Child's forename,Child's surname,Date of birth,What happened,Happened on,Urgent\n"
    b"R1,Zephyrine,Quillfeather,27 February 2010,A lilac bicycle,1 May 2024,no\n"
)


@dataclass(frozen=True, kw_only=True)
class Call:
    """A call that reads or writes a record. `refused`: by NotFoundError to whom the record is not open."""

    who: str
    make: Callable[[World, Viewer], Any]
    refused: bool = True


def _by(who: str, make: Callable[[World, Viewer], Any], *, refused: bool = True) -> Call:
    return Call(who=who, make=make, refused=refused)


def _missing(w: World, v: Viewer) -> Any:
    return records.record_missing(
        viewer=v,
        person_id=w.child,
        missing_from=w.now - DAY,
        reported_at=w.now - DAY,
        circumstances="A lilac bicycle was found.",
        now=w.now,
    )


def _found(w: World, v: Viewer) -> Any:
    _missing(w, v)
    return records.record_found(viewer=v, person_id=w.child, found_at=w.now, note="heron reason", now=w.now)


def _fill_and_drop(w: World, v: Viewer) -> Any:
    fields = {"D5_words": "heron reason"}
    definition.save_draft(viewer=v, person_id=w.child, fields=fields, version=0, now=w.now)
    return definition.drop_draft(viewer=v, person_id=w.child, now=w.now)


def _open_and_close(w: World, v: Viewer) -> Any:
    """The colleague's own opening; for others there is none to close."""
    opening = w.opening
    if v.user_id == w.viewers["colleague"].user_id:
        open_brother(w, v)
        opening = emergencies.list_my_openings(viewer=v, now=w.now)[0].opening_id
    return emergencies.end_opening(viewer=v, opening_id=opening, now=w.now)


def _duplicate(w: World, v: Viewer) -> Any:
    return duplicates.get_possible_duplicate(viewer=v, person_id=w.double, other_id=w.brother, now=w.now)


def _name_and_remove(w: World, v: Viewer) -> Any:
    who = w.viewers["door"].user_id
    restrictions.name_worker(viewer=v, person_id=w.secret, user_id=who, now=w.now)
    return restrictions.remove_worker(viewer=v, person_id=w.secret, user_id=who, now=w.now)


def _share_and_withdraw(w: World, v: Viewer) -> Any:
    """Of a sharing of their own; for others there is nothing to share."""
    made = share_child(w, v)
    return sharing.withdraw_sharing(viewer=v, person_id=w.child, sharing_id=made, now=w.now)


def _scan(w: World) -> Any:
    with scanning():
        return documents.scan_waiting_documents(now=w.now)


def _rotate(w: World) -> Any:
    """Under a new key, in a copy of the keys that is thrown away."""
    with TemporaryDirectory() as folder:
        copy = shutil.copytree(key_folder(), Path(folder) / "keys")
        with mock.patch.dict(os.environ, {SETTING: str(copy)}):
            keys.add_key()
            return keys.rotate_keys(now=w.now)


# What says or does something about somebody in care: audited, refused to the uninvolved.
CALLS: dict[str, Call] = {
    "chronology.get_chronology": _by(
        "social worker",
        lambda w, v: chronology.get_chronology(
            viewer=v, person_id=w.child, choice=ChronologyChoice(), now=w.now
        ),
    ),
    "chronology.list_latest": _by(
        "social worker",
        lambda w, v: chronology.list_latest(
            granted=open_record(viewer=v, person_id=w.child, action=SEE, purpose="a test", now=w.now), most=5
        ),
    ),
    "chronology.list_rows": _by(
        "social worker",
        lambda w, v: chronology.list_rows(
            granted=open_record(viewer=v, person_id=w.child, action=SEE, purpose="a test", now=w.now)
        ),
    ),
    "clocks.list_clocks": _by(
        "social worker",
        lambda w, v: clocks.list_clocks(
            granted=open_record(viewer=v, person_id=w.child, action=SEE, purpose="a test", now=w.now)
        ),
    ),
    "concerns.send_concern": _by(
        "teacher",
        lambda w, v: concerns.send_concern(viewer=v, concern=new_concern(about=w.child), now=w.now),
    ),
    "concerns.get_receipt": _by(
        "teacher", lambda w, v: concerns.get_receipt(viewer=v, concern_id=w.concern, now=w.now)
    ),
    "concerns.get_own": _by(
        "teacher",
        # The caller writes what it does with it; here the drafts' copying does.
        lambda w, v: (
            drafts.copy_to(viewer=v, concern_id=w.concern, now=w.now)
            and concerns.get_own(viewer=v, concern_id=w.concern, purpose="a test", now=w.now)
        ),
    ),
    "worry_page.get_concern": _by(
        "door", lambda w, v: worry_page.get_concern(viewer=v, concern_id=w.concern, now=w.now)
    ),
    "worry_page.get_received": _by(
        "door", lambda w, v: worry_page.get_received(viewer=v, concern_id=w.concern, now=w.now)
    ),
    "front_door.decide_concern": _by(
        "door",
        lambda w, v: front_door.decide_concern(
            viewer=v,
            concern_id=w.waiting,
            decision=NewDecision(routes=("ADVICE",), reason="heron reason", told="We told the wren."),
            now=w.now,
        ),
    ),
    "front_door.tell_author": _by(
        "door",
        lambda w, v: front_door.tell_author(
            viewer=v, concern_id=w.concern, told="We told the wren.", now=w.now
        ),
    ),
    "front_door.take_concern": _by(
        "door", lambda w, v: front_door.take_concern(viewer=v, concern_id=w.waiting, now=w.now)
    ),
    "front_door.hand_over": _by(
        "door",
        lambda w, v: front_door.hand_over(
            viewer=v,
            concern_id=w.waiting,
            owner=w.viewers["door"].user_id,
            reason="heron reason",
            now=w.now,
        ),
    ),
    "front_door.reopen_concern": _by(
        "door",
        lambda w, v: front_door.reopen_concern(
            viewer=v, concern_id=w.concern, reason="heron reason", now=w.now
        ),
    ),
    "front_door.act_at_once": _by(
        "social worker",
        lambda w, v: front_door.act_at_once(viewer=v, concern_id=w.concern, note="heron reason", now=w.now),
    ),
    "front_door.act_at_once_for": _by(
        "teacher",
        lambda w, v: front_door.act_at_once_for(viewer=v, person_id=w.child, note="heron reason", now=w.now),
    ),
    "queue.get_queue": _by(
        "door", lambda w, v: queue.get_queue(viewer=v, choice=queue.QueueChoice(), now=w.now)
    ),
    "queue.list_unowned_worries": _by(
        "head", lambda w, v: queue.list_unowned_worries(viewer=v, now=w.now), refused=False
    ),
    "queue.get_worries_together": _by(
        "door", lambda w, v: queue.get_worries_together(viewer=v, person_id=w.child, now=w.now)
    ),
    "concerns.find_concern": _by(
        "teacher",
        # The caller writes what it does with it; here reading it does.
        lambda w, v: (
            worry_page.get_concern(viewer=v, concern_id=w.concern, now=w.now)
            and concerns.find_concern(viewer=v, concern_id=w.concern, purpose="a test", now=w.now)
        ),
    ),
    "concerns.list_my_concerns": _by(
        "teacher", lambda w, v: concerns.list_my_concerns(viewer=v, now=w.now), refused=False
    ),
    "concerns.list_copy_candidates": _by(
        "teacher", lambda w, v: concerns.list_copy_candidates(viewer=v, concern_id=w.concern, now=w.now)
    ),
    "conflicts.declare_conflict": _by(
        "teacher",
        lambda w, v: conflicts.declare_conflict(viewer=v, kind="FRIEND", about="Ignatius", now=w.now),
        refused=False,
    ),
    "conflicts.list_my_conflicts": _by(
        "nurse", lambda w, v: conflicts.list_my_conflicts(viewer=v, now=w.now), refused=False
    ),
    "conflicts.end_my_conflict": _by(
        "nurse", lambda w, v: conflicts.end_my_conflict(viewer=v, conflict_id=w.conflict, now=w.now)
    ),
    "conflicts.list_conflicts": _by("keeper", lambda w, v: conflicts.list_conflicts(viewer=v, now=w.now)),
    "conflicts.mark_conflict_seen": _by(
        "keeper", lambda w, v: conflicts.mark_conflict_seen(viewer=v, conflict_id=w.conflict, now=w.now)
    ),
    "definition.get_definition_page": _by(
        "officer", lambda w, v: definition.get_definition_page(viewer=v, person_id=w.child, now=w.now)
    ),
    "definition.list_facts": _by(
        "officer", lambda w, v: definition.list_facts(viewer=v, person_id=w.child, now=w.now)
    ),
    "definition.get_form": _by(
        "teacher", lambda w, v: definition.get_form(viewer=v, person_id=w.child, now=w.now)
    ),
    "definition.save_draft": _by(
        "nurse",
        lambda w, v: definition.save_draft(
            viewer=v, person_id=w.child, fields={"D5_words": "heron reason"}, version=0, now=w.now
        ),
    ),
    "definition.drop_draft": _by("nurse", _fill_and_drop),
    "definition.suggest_for": _by(
        "teacher",
        lambda w, v: definition.suggest_for(
            viewer=v,
            person_id=w.child,
            considered=Considered(),
            happened=UncertainDate.unknown(),
            now=w.now,
        ),
    ),
    "definition.sign_consideration": _by(
        "social worker",
        lambda w, v: definition.sign_consideration(
            viewer=v, person_id=w.child, new=new_consideration(), now=w.now
        ),
    ),
    "details.change_details": _by(
        "social worker",
        lambda w, v: details.change_details(
            viewer=v,
            person_id=w.child,
            sex="F",
            living_arrangement="FOSTER",
            died_on=date(2024, 6, 1),
            now=w.now,
        ),
    ),
    "documents.add_document": _by(
        "nurse",
        lambda w, v: documents.add_document(viewer=v, person_id=w.child, document=new_document(), now=w.now),
    ),
    "documents.list_documents": _by(
        "officer", lambda w, v: documents.list_documents(viewer=v, person_id=w.child, now=w.now)
    ),
    "documents.get_document": _by(
        "officer", lambda w, v: documents.get_document(viewer=v, document_id=w.document, now=w.now)
    ),
    "documents.download_document": _by(
        "officer", lambda w, v: documents.download_document(viewer=v, document_id=w.document, now=w.now)
    ),
    "documents.withdraw_document": _by(
        "social worker",
        lambda w, v: documents.withdraw_document(
            viewer=v, document_id=w.document, reason="heron reason", now=w.now
        ),
    ),
    "drafts.start_draft": _by(
        "teacher", lambda w, v: drafts.start_draft(viewer=v, person_id=w.child, now=w.now), refused=False
    ),
    "drafts.get_draft": _by("teacher", lambda w, v: drafts.get_draft(viewer=v, draft_id=w.draft, now=w.now)),
    "drafts.list_drafts": _by("teacher", lambda w, v: drafts.list_drafts(viewer=v, now=w.now), refused=False),
    "drafts.save_draft": _by(
        "teacher",
        lambda w, v: drafts.save_draft(
            viewer=v, draft_id=w.draft, fields={"facts": "Ignatius"}, version=2, now=w.now
        ),
    ),
    "drafts.choose_person": _by(
        "teacher", lambda w, v: drafts.choose_person(viewer=v, draft_id=w.draft, person_id=w.child, now=w.now)
    ),
    "drafts.discard_draft": _by(
        "teacher", lambda w, v: drafts.discard_draft(viewer=v, draft_id=w.draft, now=w.now)
    ),
    "drafts.check_draft": _by(
        "teacher", lambda w, v: drafts.check_draft(viewer=v, draft_id=w.draft, now=w.now)
    ),
    "drafts.send_draft": _by(
        "teacher", lambda w, v: drafts.send_draft(viewer=v, draft_id=w.draft, now=w.now)
    ),
    "unfinished.find_unfinished": _by(
        "teacher",
        lambda w, v: unfinished.find_unfinished(viewer=v, address=f"/people/{w.brother}/consult/", now=w.now),
        refused=False,
    ),
    "unfinished.keep_unfinished": _by(
        "teacher",
        lambda w, v: unfinished.keep_unfinished(
            viewer=v,
            address=f"/people/{w.child}/plans/new/",
            person_id=w.child,
            fields={"child_wants": "Ignatius"},
            version=0,
            now=w.now,
        ),
    ),
    "unfinished.drop_unfinished": _by(
        "teacher",
        lambda w, v: unfinished.drop_unfinished(viewer=v, address=f"/people/{w.brother}/consult/", now=w.now),
        refused=False,
    ),
    "drafts.copy_to": _by(
        "teacher",
        lambda w, v: drafts.copy_to(viewer=v, concern_id=w.concern, person_id=w.brother, now=w.now),
    ),
    "duplicates.list_possible_duplicates": _by(
        "reviewer", lambda w, v: duplicates.list_possible_duplicates(viewer=v, now=w.now)
    ),
    "duplicates.get_possible_duplicate": _by("second reviewer", _duplicate),
    "duplicates.review_duplicate": _by(
        "second reviewer",
        lambda w, v: duplicates.review_duplicate(
            viewer=v,
            person_id=w.double,
            other_id=w.brother,
            outcome="SAME",
            note="heron reason",
            now=w.now,
        ),
    ),
    "emergencies.open_in_emergency": _by("colleague", open_brother, refused=False),
    "emergencies.end_opening": _by("colleague", _open_and_close),
    "emergencies.list_openings_to_know": _by(
        "door", lambda w, v: emergencies.list_openings_to_know(viewer=v, now=w.now), refused=False
    ),
    "emergencies.list_openings_to_review": _by(
        "reviewer", lambda w, v: emergencies.list_openings_to_review(viewer=v, now=w.now)
    ),
    "emergencies.get_opening_to_review": _by(
        "reviewer", lambda w, v: emergencies.get_opening_to_review(viewer=v, opening_id=w.opening, now=w.now)
    ),
    "emergencies.review_opening": _by(
        "reviewer",
        lambda w, v: emergencies.review_opening(
            viewer=v, opening_id=w.opening, outcome="AVOIDABLE", note="heron reason", now=w.now
        ),
    ),
    "emergencies.get_report": _by("reviewer", lambda w, v: emergencies.get_report(viewer=v, now=w.now)),
    "exclusions.ask_to_bar": _by(
        "teacher",
        lambda w, v: exclusions.ask_to_bar(
            viewer=v,
            person_id=w.child,
            user_id=w.viewers["nurse"].user_id,
            reason="heron reason",
            now=w.now,
        ),
    ),
    "exclusions.list_kept": _by("keeper", lambda w, v: exclusions.list_kept(viewer=v, now=w.now)),
    "exclusions.get_request": _by(
        "keeper",
        lambda w, v: exclusions.get_request(viewer=v, request_id=w.exclusion_request, now=w.now),
    ),
    "exclusions.bar_on_request": _by(
        "keeper",
        lambda w, v: exclusions.bar_on_request(
            viewer=v, request_id=w.exclusion_request, reason="heron reason", now=w.now
        ),
    ),
    "exclusions.decline_request": _by(
        "keeper",
        lambda w, v: exclusions.decline_request(
            viewer=v, request_id=w.exclusion_request, answer="heron reason", now=w.now
        ),
    ),
    "exclusions.bar": _by(
        "keeper",
        lambda w, v: exclusions.bar(
            viewer=v,
            person_id=w.brother,
            user_id=w.viewers["teacher"].user_id,
            reason="heron reason",
            now=w.now,
        ),
    ),
    "exclusions.get_exclusion": _by(
        "keeper", lambda w, v: exclusions.get_exclusion(viewer=v, exclusion_id=w.exclusion, now=w.now)
    ),
    "exclusions.end_exclusion": _by(
        "keeper", lambda w, v: exclusions.end_exclusion(viewer=v, exclusion_id=w.exclusion, now=w.now)
    ),
    "home.get_home": _by("teacher", lambda w, v: home.get_home(viewer=v, now=w.now), refused=False),
    "imports.import_cin": _by(
        "data officer",
        lambda w, v: imports.import_cin(
            viewer=v, file=BytesIO(RETURN_FILE), file_name="again.xml", dry_run=True, now=w.now
        ),
        refused=False,
    ),
    "imports.undo_import": _by(
        "data officer", lambda w, v: imports.undo_import(viewer=v, batch_id=w.batch, now=w.now)
    ),
    "imports.list_imports": _by(
        "data officer", lambda w, v: imports.list_imports(viewer=v, now=w.now), refused=False
    ),
    "imports.get_import": _by(
        "data officer", lambda w, v: imports.get_import(viewer=v, batch_id=w.batch, now=w.now)
    ),
    "imports.export_report": _by(
        "data officer", lambda w, v: imports.export_report(viewer=v, batch_id=w.batch, now=w.now)
    ),
    "lookers.get_lookers": _by(
        "social worker", lambda w, v: lookers.get_lookers(viewer=v, person_id=w.child, now=w.now)
    ),
    "oversight.get_oversight": _by("head", lambda w, v: oversight.get_oversight(viewer=v, now=w.now)),
    "knowing.make_known": _by(
        "teacher",
        lambda w, v: knowing.make_known(
            viewer=v, person_id=w.child, agency_id=w.agencies["charity"], now=w.now
        ),
    ),
    "knowing.tell_front_door": _by(
        "teacher",
        lambda w, v: knowing.tell_front_door(
            viewer=v, person_id=w.child, team_id=w.teams["front door"], now=w.now
        ),
    ),
    "partner_concerns.import_concerns": _by(
        "school lead",
        lambda w, v: partner_concerns.import_concerns(
            viewer=v, file=BytesIO(TABLE), file_name="worries.csv", dry_run=False, now=w.now
        ),
        refused=False,
    ),
    "waiting_imports.ask_for_import": _by(
        "data officer",
        lambda w, v: waiting_imports.ask_for_import(
            viewer=v, file=BytesIO(RETURN_FILE), kind="cin", file_name="long.xml", dry_run=True, now=w.now
        ),
        refused=False,
    ),
    "waiting_imports.get_outcome": _by(
        "data officer",
        lambda w, v: waiting_imports.get_outcome(viewer=v, waiting_id=w.waiting_import, now=w.now),
    ),
    **{name: _by(who, make) for name, (who, make) in PLAN_CALLS.items()},
    "people.register_person": _by(
        "teacher", lambda w, v: people.register_person(viewer=v, person=new_child(), now=w.now), refused=False
    ),
    "people.add_name": _by(
        "teacher",
        lambda w, v: people.add_name(
            viewer=v, person_id=w.child, name=NewName(kind="KNOWN_AS", forenames="Zephyrine"), now=w.now
        ),
    ),
    "people.add_identifier": _by(
        "teacher",
        lambda w, v: people.add_identifier(
            viewer=v, person_id=w.child, identifier=new_identifier(), now=w.now
        ),
    ),
    "people.add_address": _by(
        "teacher",
        lambda w, v: people.add_address(viewer=v, person_id=w.child, address=new_address(), now=w.now),
    ),
    "people.add_relationship": _by(
        "teacher",
        lambda w, v: people.add_relationship(
            viewer=v,
            person_id=w.child,
            relationship=NewRelationship(kind="SIBLING", other_label="Ignatius"),
            other_id=w.brother,
            now=w.now,
        ),
    ),
    "people.involve": _by(
        "door",
        lambda w, v: people.involve(
            viewer=v,
            person_id=w.child,
            who=Involved(team_id=w.teams["nurses"]),
            role="NURSE",
            reason="heron reason",
            now=w.now,
        ),
    ),
    "people.end_involvement": _by(
        "door",
        lambda w, v: people.end_involvement(
            viewer=v, person_id=w.child, involvement_id=w.officer_involved, reason="heron reason", now=w.now
        ),
    ),
    "people.get_person": _by(
        "social worker", lambda w, v: people.get_person(viewer=v, person_id=w.child, now=w.now)
    ),
    "people.get_card_to_write": _by(
        "teacher", lambda w, v: people.get_card_to_write(viewer=v, person_id=w.child, now=w.now)
    ),
    "people.list_my_people": _by(
        "social worker", lambda w, v: people.list_my_people(viewer=v, now=w.now), refused=False
    ),
    **{
        name: _by(who, make, refused=refused) for name, (who, make, refused) in assessment_calls.CALLS.items()
    },
    **{name: _by(who, make, refused=refused) for name, (who, make, refused) in curiosity_calls.CALLS.items()},
    "records.record_missing": _by("officer", _missing),
    "records.record_found": _by("officer", _found),
    "records.list_episodes": _by(
        "officer", lambda w, v: records.list_episodes(viewer=v, person_id=w.child, now=w.now)
    ),
    "records.record_return_interview": _by(
        "officer",
        lambda w, v: records.record_return_interview(
            viewer=v,
            person_id=w.child,
            interview=NewInterview(offered_at=w.now, answer="accepted", child_words="she said the kestrel"),
            now=w.now,
        ),
    ),
    "records.record_meeting": _by(
        "officer",
        lambda w, v: records.record_meeting(viewer=v, people=[w.child], meeting=new_meeting(w), now=w.now),
    ),
    "records.record_event": _by(
        "nurse",
        lambda w, v: records.record_event(
            viewer=v,
            person_id=w.child,
            kind="HEALTH",
            happened=UncertainDate.unknown(),
            title="Zephyrine came",
            now=w.now,
        ),
    ),
    "restrictions.restrict_record": _by(
        "head",
        lambda w, v: restrictions.restrict_record(
            viewer=v,
            person_id=w.child,
            named=[w.viewers["social worker"].user_id],
            is_sealed=True,
            reason="heron reason",
            now=w.now,
        ),
    ),
    "restrictions.name_worker": _by(
        "head",
        lambda w, v: restrictions.name_worker(
            viewer=v, person_id=w.secret, user_id=w.viewers["social worker"].user_id, now=w.now
        ),
    ),
    "restrictions.remove_worker": _by("head", _name_and_remove),
    "restrictions.end_restriction": _by(
        "head",
        lambda w, v: restrictions.end_restriction(
            viewer=v, person_id=w.secret, reason="heron reason", now=w.now
        ),
    ),
    "sharing.share_record": _by("social worker", share_child),
    "sharing.withdraw_sharing": _by("social worker", _share_and_withdraw),
    "sight.get_sight": _by("head", lambda w, v: sight.get_sight(viewer=v, person_id=w.secret, now=w.now)),
    "search.find_people": _by(
        "teacher",
        lambda w, v: search.find_people(
            viewer=v, query=search.read_person_query(text="Zephyrine Quillfeather", now=w.now), now=w.now
        ),
        refused=False,
    ),
    "stories.keep_names": _by(
        "teacher",
        lambda w, v: stories.keep_names(
            viewer=v,
            story="heron",
            records=[NamedRecord(kind="person", key="brother", person_id=w.brother, made_id=w.brother)],
            now=w.now,
        ),
        refused=False,
    ),
    "stories.list_names": _by(
        "teacher", lambda w, v: stories.list_names(viewer=v, story="heron", now=w.now), refused=False
    ),
    **{name: _by(who, make, refused=False) for name, (who, make) in account_calls.OWN.items()},
    **{name: _by(who, make) for name, (who, make) in account_calls.OWN_THINGS.items()},
    **{name: _by(who, make) for name, (who, make) in voice_calls.OF_RECORD.items()},
    **{name: _by(who, make, refused=False) for name, (who, make) in voice_calls.OWN.items()},
    **{name: _by(who, make, refused=False) for name, (who, make) in area_calls.OWN.items()},
    **{name: _by(who, make) for name, (who, make) in pathway_calls.OF_CHILD.items()},
}

# What nobody who is signed in does: the command line, and signing in. The rows of the audit name no actor, or
# the one who has just signed in.
BY_NOBODY: dict[str, Callable[[World], Any]] = {
    "documents.scan_waiting_documents": _scan,
    "keys.rotate_keys": _rotate,
    "organisations.set_up_agency": lambda w: organisations.set_up_agency(
        agency=NewAgency(name="another", kind="HEALTH", area=AREA), now=w.now
    ),
    "organisations.set_up_team": lambda w: organisations.set_up_team(
        agency_id=w.agencies["school"], name="another", now=w.now
    ),
    "organisations.set_up_worker": lambda w: organisations.set_up_worker(
        worker=NewWorker(
            username="another", full_name="A", job_title="", team_id=w.teams["nurses"], role="practitioner"
        ),
        now=w.now,
    ),
    "organisations.record_leaver": lambda w: organisations.record_leaver(
        user_id=w.viewers["nurse"].user_id, now=w.now
    ),
    **account_calls.BY_NOBODY,
    **voice_calls.BY_NOBODY,
    "waiting_imports.carry_out": lambda w: waiting_imports.carry_out(
        waiting_id=w.waiting_import,
        asked_by=w.viewers["data officer"].user_id,
        note_begun=lambda: 1,
        progress=lambda read: None,
        now=w.now,
    ),
    "stories.keep_story": lambda w: stories.keep_story(story=new_story("another"), now=w.now),
}

# What says nothing about anybody in care, and why.
SAYS_NOTHING: dict[str, str] = {
    "assessing.may_oversee": "the viewer's own roles",
    "curiosity_assessed.read_signed": "asks the proof that a record was opened",
    "curiosity_assessed.listed_under": "pure: what was read already, under its headings",
    "curiosity_others.read_record": "asks the proof that a record was opened",
    "curiosity_others.list_others_looked_into": "asks the proof, and opens others by the door",
    "assessments.list_assessments": "asks the proof that a record was opened",
    "lookers.may_see_lookers": "asks the proof that a record was opened",
    "lookers.tell_relations": "words of the policy",
    "lookers.tell_roles": "words of the policy",
    "oversight.may_oversee": "the viewer's own roles",
    "concerns.silent_since": "by when somebody should have heard, from what a page has read",
    "front_door.list_owners": "the directory",
    "queue.is_at_front_door": "the viewer's own teams",
    "related.get_related": "asks the proof that a record was opened, and writes down what it shows",
    "related.state_of": "puts words to what a page has read",
    "waiting.due_for": "a rule of policy/timescales",
    "waiting.say_age": "words for a length of time",
    "waiting.stand": "works out from what a page has read where a worry stands",
    "documents.get_taken_in": "policy files only",
    "emergencies.list_my_openings": "the viewer's own act, said on each page",
    "emergencies.opening_rows": "puts words to what a page has opened",
    "imports.list_importers": "the directory",
    "imports.list_kinds": "the viewer's own roles",
    "keys.add_key": "makes a key file",
    "keys.list_keys": "keys, and how many documents are under each",
    "plan_events.list_plan_events": "asks the proof that a record was opened",
    "plan_pages.birth_of": "asks the proof that a record was opened",
    "plan_pages.list_closing_choices": "policy files only",
    "plan_pages.list_open_matters": "asks the proof that a record was opened",
    "knowing.may_record": "yes or no, the same for absent and forbidden; nothing is opened",
    "names.get_names": "the directory",
    "organisations.get_directory": "the directory",
    "organisations.list_front_doors": "the directory",
    "partner_concerns.get_template": "an empty table",
    "search.read_person_query": "reads what was typed, and asks nobody",
    "sessions.get_viewer": "the directory",
    "sessions.list_personas": "the directory",
    "sessions.get_present": "the directory",
    "sessions.acting_as": "opens the transaction in which calls are made",
    "sharing.recipient": "the directory",
    "stories.whole_or_not_at_all": "opens the transaction in which a story is played",
    "stories.list_stories": "titles of invented stories",
    "waiting_imports.get_progress": "numbers about one's own file; a refusal is audited",
    "waiting_imports.is_long": "counts lines",
    "waiting_imports.list_waiting": "for the worker process: ids of files",
    "waiting_imports.note_begun": "a number",
    "waiting_imports.note_read": "a number",
    "wording.check_wording": "reads what was typed, and counts the ids of rules alone",
    "warming.read_policies": "policy files only",
    **account_calls.SAYS_NOTHING,
    **curiosity_calls.SAYS_NOTHING,
    **voice_calls.SAYS_NOTHING,
    **area_calls.SAYS_NOTHING,
}


def public_calls() -> set[str]:
    """Every function that a module of casework offers, as module.function."""
    found = set()
    for module_info in pkgutil.iter_modules(casework.__path__):
        module = importlib.import_module(f"alongside.casework.{module_info.name}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__ and not name.startswith("_"):
                found.add(f"{module_info.name}.{name}")
    return found


# What the partnership of tests/world.py remembers by id.
RECORDS = (
    "child", "brother", "concern", "waiting", "draft", "officer_involved", "batch", "document", "exclusion",
    "exclusion_request", "conflict", "opening", "secret", "double", "sharing", "passkey", "session",
    "waiting_import", "assessment", "signed", "statement", "delegation",
    "waiting_import", "child_link", "child_entry", "consultation", "reflection",
    "waiting_import", "plan", "plan_item", "closure",
    "meeting", "action",
)  # fmt: skip


def elsewhere(world: World) -> World:
    """The same partnership, in which every record has an id that nothing has: for what is absent."""
    made = World(now=world.now, agencies=world.agencies, teams=world.teams, viewers=world.viewers)
    for name in RECORDS:
        setattr(made, name, uuid4())
    return made
