"""One child's record as the questions of policy/curiosity read it: happenings with tags.

Everything carries the moment at which it was written down, so that any earlier moment can be asked about.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from alongside.assessments.curiosity.policy import CuriosityPolicy
from alongside.assessments.curiosity.rules import Happening
from alongside.assessments.curiosity.selectors import with_terms
from alongside.assessments.curiosity.vocabulary import tag_of
from alongside.casework.curiosity_assessed import listed_under, read_signed
from alongside.casework.curiosity_heard import OF_WHOM, is_childs_voice, without_others
from alongside.casework.curiosity_plans import list_reviews_due, tags_of_plan
from alongside.casework.curiosity_record import Record
from alongside.casework.curiosity_tags import (
    BLAMES_NOBODY,
    BY,
    FOLLOWED_UP,
    HEARD_IN_CHILDS_WORDS,
    LIVES,
    NAMED,
    NAMED_AS_PARENTS,
    NOT_SAID,
    OWN_RECORDS,
    RELATED,
    RELATIVES,
    SOURCES,
    STILL_WITHOUT,
    THERE,
    UNDERSTANDS_OTHERWISE,
    host_area_told_at,
    list_at_same_place,
    lives_after,
    names_of,
    span_of,
    tags_of_text,
)
from alongside.casework.curiosity_workers import is_lasting, list_changes, tags_of_worker
from alongside.concerns import queries as concerns
from alongside.concerns.chronology import EntryFact
from alongside.kernel.dates import local_date, local_midnight
from alongside.kernel.ids import AgencyId, UserId
from alongside.kernel.working_days import add_months
from alongside.missing import queries as missing
from alongside.organisations import queries as organisations
from alongside.pathway import queries as pathway
from alongside.reference.language import check_language

_SEVENTEEN_AND_A_HALF = 17 * 12 + 6  # months


def list_happenings(*, record: Record) -> tuple[Happening, ...]:
    """This will give everything that the questions may rest on, with its tags."""
    reader = _Reader(record)
    return tuple(
        _complete(happening, record.policy)
        for happening in (
            *reader.of_worries(),
            *reader.of_missing(),
            *reader.of_meetings(),
            *reader.of_involvements(),
            *reader.of_entries(),
            *reader.of_plans(),
            *reader.of_person(),
        )
    )


def _complete(one: Happening, policy: CuriosityPolicy) -> Happening:
    return Happening(**{**one.__dict__, "tags": with_terms(one.tags, policy.terms)})


class _Reader:
    """Turns the parts of a record into happenings."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._agencies = organisations.list_agencies()
        surnames = {word for name in record.begun.names for word in name.surname.split()}
        known = [row for row in record.relationships if row.recorded_at <= record.as_at]
        self._called = [(row.kind, names_of(row) - surnames) for row in known]
        self._others = tuple(name for _, names in self._called for name in names)
        self._sent = concerns.list_for_person(person_id=record.granted.person_id)
        self._own_names = tuple(name.forenames.split()[0] for name in record.begun.names if name.forenames)

    def of_worries(self) -> Iterator[Happening]:
        ids = [worry.concern_id for worry in self._sent]
        decisions, replies = concerns.list_decisions(concern_ids=ids), concerns.list_replies(concern_ids=ids)
        again = list_at_same_place(self._sent, self._record.policy)
        for worry in self._sent:
            entry = self._record.entry_of("CONCERN", worry.concern_id)
            earliest, latest = span_of(worry.happened, worry.happened_time, worry.known_at)
            text = "\n".join((worry.facts, worry.opinion, *worry.other_notes.values()))
            yield Happening(
                key=str(entry.entry_id if entry else worry.concern_id),
                tags=self._tags_of_worry(worry)
                | self._said(text, worry.child_words)
                | ({"place-again"} if worry.concern_id in again else set()),
                earliest=earliest,
                latest=max(latest, worry.sent_at),
                known_at=worry.known_at,
                recorded_at=worry.sent_at,
                agency=str(worry.agency_id),
                worker=str(worry.author_id),
                matter=str(worry.concern_id),
            )
            told = replies.get(worry.concern_id, ())
            for row in decisions.get(worry.concern_id, ()):
                yield self._decision(
                    worry, row, [reply.text for reply in told if reply.told_at == row.decided_at]
                )
            for reply in told:
                yield self._point(
                    "reply", f"reply:{worry.concern_id}:{reply.told_at}", reply.told_at, worry.concern_id
                )

    def _tags_of_worry(self, worry: concerns.ConcernFact) -> frozenset[str]:
        indicators = {code for code in worry.indicators if code != "UNKNOWN"}
        harm = {code for code in worry.harm if code != "UNKNOWN"}
        codes = (indicators | set(worry.vulnerabilities) | harm) - NOT_SAID
        tags = codes | {tag_of(list_key="concern_type", code=code) for code in worry.concern_types}
        holds = {
            "indicator": bool(indicators),
            "several-indicators": len(indicators) > 1,
            "vulnerability": bool(set(worry.vulnerabilities) - {"UNKNOWN"}),
            "harm": bool(harm) or "IN8" in codes or "CSE_HARM" in worry.concern_types,
            "danger": worry.immediate_danger,
            "child-knows": worry.child_knows == "yes",
        }
        basis = tag_of(list_key="information_basis", code=worry.basis)
        return frozenset(
            {"worry", basis, self._by(worry.agency_id)} | tags | {tag for tag, it in holds.items() if it}
        )

    def _decision(
        self, worry: concerns.ConcernFact, row: concerns.DecisionFact, told: Sequence[str]
    ) -> Happening:
        entry = self._record.entry_of("DECISION", worry.concern_id, row.decided_at)
        text = "\n".join((row.reason, *told))
        tags = {"decision", tag_of(list_key="concern_decision", code=row.decision), self._by(row.agency_id)}
        return self._point(
            "decision",
            str(entry.entry_id) if entry else f"decision:{worry.concern_id}:{row.decided_at}",
            row.decided_at,
            worry.concern_id,
            tags=frozenset(tags) | self._said(text) | self._blames(row.reason),
            agency=row.agency_id,
            worker=row.decided_by,
        )

    def of_missing(self) -> Iterator[Happening]:
        for episode in missing.list_episodes(granted=self._record.granted):
            matter = episode.episode_id
            if told_at := host_area_told_at(episode):
                yield self._point("host-area-told", f"told:{matter}", told_at, matter)
            began, ended = self._record.entry_of("MISSING", matter), self._record.entry_of("FOUND", matter)
            if began:
                yield self._of_entry(began, {"missing"}, at=episode.missing_from, matter=matter)
            for row in episode.followups:
                said = self._said(row.text) | FOLLOWED_UP.get(row.kind, frozenset())
                yield self._point("followed-up", f"followup:{row.at}:{matter}", row.at, matter, tags=said)
            if ended and episode.found_at:
                yield self._of_entry(ended, {"found"}, at=episode.found_at, matter=matter)
        for talk in missing.list_interviews(granted=self._record.granted):
            entry = self._record.entry_of("RETURN_INTERVIEW", talk.interview_id)
            if entry:
                tags = {"interview-offered"}
                tags |= {"interview-held"} if talk.held_at else set()
                tags |= {"interview-declined"} if talk.answer == "declined" and not talk.held_at else set()
                tags |= self._held_by(talk) if talk.held_at else set()
                yield self._of_entry(entry, tags, at=talk.held_at or talk.offered_at, matter=talk.episode_id)

    def _held_by(self, talk: missing.InterviewFact) -> set[str]:
        """Whether whoever held a return interview is said not to be independent, or known not to be."""
        said = tags_of_text(talk.interviewer, self._record.policy, self._own_names)
        is_close = talk.is_independent is False or "says-close-to-care" in said
        return {"not-independent"} if is_close else set()

    def of_meetings(self) -> Iterator[Happening]:
        for meeting in pathway.list_whole_meetings(granted=self._record.granted):
            entry = self._record.entry_of("MEETING", meeting.meeting_id)
            kinds = {self._kind(each) for each in meeting.agencies}
            tags = {
                "meeting",
                tag_of(list_key="meeting_kind", code=meeting.kind),
                self._by(meeting.agency_id),
            }
            tags |= {THERE[kind] for kind in kinds if kind in THERE}
            tags |= {"multi-agency"} if len(set(meeting.agencies)) > 1 else set()
            tags |= {"absence-explained"} if meeting.absent_reason.strip() else set()
            tags |= {"parent-heard"} if meeting.parents_view.strip() else set()
            tags |= {"worried-not-there"} if self._lacks_who_was_worried(meeting, kinds) else set()
            tags |= {"several-children"} if meeting.kind in {"COMPLEX_STRATEGY", "CONTEXT"} else set()
            text = "\n".join((meeting.notes, meeting.decisions, meeting.absent_reason))
            yield Happening(
                key=str(entry.entry_id if entry else meeting.meeting_id),
                tags=frozenset(tags) | self._said(text, meeting.child_view),
                earliest=meeting.held_at,
                latest=meeting.held_at,
                known_at=meeting.held_at,
                recorded_at=meeting.recorded_at,
                agency=str(meeting.agency_id),
                worker=str(meeting.recorded_by),
            )

    def _lacks_who_was_worried(self, meeting: pathway.WholeMeeting, kinds: Collection[str]) -> bool:
        """Whether an agency that was worried shortly before was not there, nor another of its kind."""
        near = self._record.policy.near
        worried = {
            worry.agency_id
            for worry in self._sent
            if timedelta() <= meeting.held_at - worry.sent_at <= near
            and self._kind(worry.agency_id) not in kinds
        }
        return not worried <= set(meeting.agencies)

    def of_involvements(self) -> Iterator[Happening]:
        ids = {UserId(row.user_id) for row in self._record.involvements if row.user_id}
        workers = organisations.list_workers(now=self._record.granted.now, ids=ids) if ids else {}
        for row in sorted(
            self._record.involvements, key=lambda row: (row.starts_at, str(row.involvement_id))
        ):
            entry = self._record.entry_of("INVOLVEMENT", row.involvement_id, row.starts_at)
            tags = tags_of_worker(row=row, entry=entry, workers=workers, agencies=self._agencies)
            tags |= {"worker-began"} if is_lasting(row) else set()
            yield self._point(
                "involved",
                str(entry.entry_id if entry else row.involvement_id),
                row.starts_at,
                "",
                tags=frozenset(tags) | self._said(row.reason),
                worker=str(row.user_id or row.outside_name),
            )
        departures = organisations.list_departures(ids=ids) if ids else {}
        for tag, row, moment in list_changes(
            rows=self._record.involvements, departures=departures, handover=self._record.policy.handover
        ):
            told = self._record.entry_of("INVOLVEMENT", row.involvement_id, moment)
            entry = told or self._record.entry_of("INVOLVEMENT", row.involvement_id, row.starts_at)
            key = str(entry.entry_id) if entry else f"{tag}:{row.involvement_id}"
            yield self._point(tag, key, moment, "", tags=self._said(told.detail if told else ""))

    def of_entries(self) -> Iterator[Happening]:
        """Everything that stands on the chronology alone, also from parts that are built later."""
        moved: set[date | None] = set()
        moves = [entry.recorded_at for entry in self._record.entries if entry.kind == "MOVE"]
        for entry in self._record.entries:
            if entry.source_kind in OWN_RECORDS:
                continue
            tags: set[str] = set()
            if entry.source_kind in {"plan", "stage"}:
                tags |= tags_of_plan(entry=entry, moves=moves, policy=self._record.policy)
            if entry.kind == "MOVE":
                tags |= lives_after(entry) | (set() if entry.happened.earliest in moved else {"moved"})
                moved.add(entry.happened.earliest)
            if entry.source_kind in SOURCES:
                tags.add(SOURCES[entry.source_kind])
            if entry.kind in {"MISSING", "FOUND"}:
                tags.add(entry.kind.lower())
            if entry.kind == "RETURN_INTERVIEW":
                tags |= {"interview-held", "interview-of-no-episode"}
            yield self._of_entry(entry, tags)

    def of_plans(self) -> Iterator[Happening]:
        for plan, day in list_reviews_due(granted=self._record.granted):
            yield self._point("review-due", f"review:{plan.plan_id}:{day}", day, plan.plan_id)

    def of_person(self) -> Iterator[Happening]:
        begun = self._record.begun
        if begun.ethnicity in STILL_WITHOUT:
            yield self._point("ethnicity-unknown", "person:ethnicity", begun.recorded_at, "")
        if UNDERSTANDS_OTHERWISE & set(begun.disabilities):
            yield self._point("understands-otherwise", "person:disabilities", begun.recorded_at, "")
        moves = [
            entry
            for entry in self._record.entries
            if (entry.kind, entry.source_kind) == ("MOVE", "person")
            and entry.recorded_at <= self._record.as_at
        ]
        if not moves and (tag := LIVES.get(begun.living_arrangement)):
            yield self._point(tag, "person:lives", begun.recorded_at, "")
        yield from self._of_birthdays()
        relatives = {row.other for row in self._record.relationships if row.kind in RELATIVES}
        for row in self._record.relationships:
            if tag := RELATED.get(row.kind):
                tags = {tag} | (
                    {"relative-of-concern"}
                    if tag == "person-of-concern" and row.other in relatives
                    else set()
                )
                key = f"relationship:{row.relationship_id}"
                yield self._point(tag, key, row.recorded_at, "", tags=frozenset(tags) | self._said(row.note))

    def _of_birthdays(self) -> Iterator[Happening]:
        born, tag = self._record.begun.birth.latest, "turned-seventeen-and-a-half"
        if born and (day := add_months(born, months=_SEVENTEEN_AND_A_HALF)) <= local_date(
            self._record.granted.now
        ):
            moment = max(local_midnight(day), self._record.begun.recorded_at)
            yield self._point(tag, f"person:{tag}", moment, "")

    def _of_entry(
        self, entry: EntryFact, tags: Iterable[str], *, at: datetime | None = None, matter: object = ""
    ) -> Happening:
        earliest, latest = (at, at) if at else span_of(entry.happened, entry.happened_time, entry.known_at)
        kind = tag_of(list_key="chronology_kind", code=entry.kind)
        all_tags = {
            *tags,
            kind,
            tag_of(list_key="information_basis", code=entry.basis),
            self._by(entry.agency_id),
        }
        signed = read_signed(granted=self._record.granted, entry=entry)
        text = f"{entry.title}. {entry.detail}\n{signed.said}"
        said = self._said(text, signed.child or entry.child_words)
        said |= listed_under(signed=signed, policy=self._record.policy)
        if kind == "entry-closure":
            said |= self._blames(text)
        return Happening(
            key=str(entry.entry_id),
            tags=frozenset(all_tags) | said,
            earliest=earliest,
            latest=latest,
            known_at=entry.known_at,
            recorded_at=entry.recorded_at,
            agency=str(entry.agency_id),
            worker=str(entry.author_id),
            matter=str(matter),
        )

    def _point(
        self,
        tag: str,
        key: str,
        moment: datetime,
        matter: object,
        *,
        tags: frozenset[str] = frozenset(),
        agency: object = "",
        worker: object = "",
    ) -> Happening:
        return Happening(
            key=key,
            tags=tags | {tag},
            earliest=moment,
            latest=moment,
            known_at=moment,
            recorded_at=moment,
            agency=str(agency),
            worker=str(worker),
            matter=str(matter),
        )

    def _said(self, text: str, child_words: str = "") -> frozenset[str]:
        policy, own = self._record.policy, self._own_names
        tags = tags_of_text(text, policy, own) | self._named(text)
        of_whom = frozenset().union(*(read for named, read in OF_WHOM.items() if named in tags))
        if of_whom & tags:
            of_child = without_others(text, own, self._others)
            tags -= of_whom - tags_of_text(of_child, policy, own)
        if is_childs_voice(child_words):
            tags |= tags_of_text(child_words, self._record.policy, ()) & HEARD_IN_CHILDS_WORDS
            tags |= {"child-heard"}
        return tags

    def _named(self, text: str) -> frozenset[str]:
        """Which of the people around the child a text names."""
        found: set[str] = set()
        words = set(re.findall(r"[\w'-]+", text))
        for kind, called in self._called:
            if words & called:
                found |= {"names-parent"} if kind in NAMED_AS_PARENTS else set()
                found |= {NAMED[tag]} if (tag := RELATED.get(kind)) in NAMED else set()
        return frozenset(found)

    def _blames(self, text: str) -> frozenset[str]:
        marks = check_language(
            text=text, as_at=local_date(self._record.granted.now), child_words=self._own_names
        )
        return frozenset({"blames"} if {mark.rule_id for mark in marks} - BLAMES_NOBODY else ())

    def _by(self, agency_id: UUID) -> str:
        return BY.get(self._kind(agency_id), "by-other")

    def _kind(self, agency_id: UUID | None) -> str:
        """The kind of an agency; "" where it is not known."""
        card = self._agencies.get(AgencyId(agency_id)) if agency_id else None
        return card.kind if card else ""
