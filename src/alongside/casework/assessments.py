"""A holistic assessment as it is read: where each section stands, who wrote what, what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from alongside.access.door import SEE, Granted, open_record
from alongside.access.viewer import Viewer
from alongside.assessments.holistic import queries
from alongside.assessments.holistic.facts import (
    AssessmentFact,
    CompletionFact,
    DelegationFact,
    DissentFact,
    StatementFact,
    TextFact,
    ToldFact,
)
from alongside.assessments.holistic.operations import find_section, is_open
from alongside.assessments.holistic.rules import (
    HARM,
    STATUS,
    STRATEGY_DECISIONS,
    Gap,
    Piece,
    differ,
    find_gaps,
    says_something,
)
from alongside.assessments.holistic.sections import Section, get_sections
from alongside.casework.assessing import may_oversee, open_assessment
from alongside.casework.chronology import EntryRow, list_rows
from alongside.casework.names import Names, get_names
from alongside.concerns import queries as concerns
from alongside.concerns.queries import ConcernFact
from alongside.kernel.dates import local_date, show_day
from alongside.kernel.ids import PersonId
from alongside.pathway import queries as pathway
from alongside.people.queries import PersonCard, list_cards
from alongside.reference.codelists import get_label

_STRATEGY = frozenset({"STRATEGY", "COMPLEX_STRATEGY"})


@dataclass(frozen=True, kw_only=True)
class AssessmentRow:
    """An assessment in one line."""

    assessment_id: UUID
    opened_at: datetime
    opened_by: str
    status: str
    completed_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class AssessmentsPage:
    """A child's assessments."""

    person: PersonCard
    rows: tuple[AssessmentRow, ...]
    may_write: bool


@dataclass(frozen=True, kw_only=True)
class StatementRow:
    """A statement as it is read, with the lines of the chronology on which it rests."""

    fact: StatementFact
    label: str
    by: str
    entries: tuple[EntryRow, ...]


@dataclass(frozen=True, kw_only=True)
class HandingRow:
    """A section in other hands, and what became of it in words."""

    fact: DelegationFact
    who: str
    standing: str
    is_live: bool


@dataclass(frozen=True, kw_only=True)
class SectionRow:
    """A section with its text and statements, who wrote it, and where it stands in words."""

    section: Section
    text: TextFact | None
    statements: tuple[StatementRow, ...]
    standing: str
    is_needed: bool
    written_by: tuple[str, ...]
    handings: tuple[HandingRow, ...]


@dataclass(frozen=True, kw_only=True)
class SaidBy:
    """What somebody said about the assessment: a signature, oversight, dissent or telling."""

    what: str
    by: str
    on: datetime
    words: str


@dataclass(frozen=True, kw_only=True)
class AssessmentPage:
    """An assessment whole, as the viewer may see it."""

    person: PersonCard
    fact: AssessmentFact
    status: str
    opened_by: str
    rows: tuple[SectionRow, ...]
    gaps: tuple[Gap, ...]
    said: tuple[SaidBy, ...]
    tellings: tuple[ToldFact, ...]
    has_harm: bool
    strategy_held: str
    is_open: bool
    may_write: bool
    may_oversee: bool

    def row(self, section: str) -> SectionRow:
        """This will give one of its sections."""
        return next(row for row in self.rows if row.section.key == section)


@dataclass(frozen=True, kw_only=True)
class Change:
    """One version of a section: who wrote it, when, and what it changed in each field."""

    version: int
    by: str
    began_at: datetime
    saved_at: datetime
    fields: tuple[tuple[str, tuple[Piece, ...]], ...]


@dataclass(frozen=True, kw_only=True)
class Versions:
    """A section's versions, the last first."""

    person: PersonCard
    section: Section
    assessment_id: UUID
    changes: tuple[Change, ...]


def list_assessments(*, granted: Granted) -> tuple[AssessmentRow, ...]:
    """This will list an opened child's assessments in a line each, the latest first."""
    facts = queries.list_assessments(granted=granted)
    names = get_names(workers={fact.opened_by for fact in facts}, now=granted.now)
    return tuple(
        AssessmentRow(
            assessment_id=fact.assessment_id,
            opened_at=fact.opened_at,
            opened_by=names.worker(fact.opened_by),
            status=STATUS[fact.status],
            completed_at=fact.completed_at,
        )
        for fact in facts
    )


def get_assessments(*, viewer: Viewer, person_id: PersonId, now: datetime) -> AssessmentsPage:
    """This will open a child's record and list its assessments. Raises NotFoundError."""
    granted = open_record(
        viewer=viewer, person_id=person_id, action=SEE, purpose="listing assessments", now=now
    )
    return AssessmentsPage(
        person=list_cards(ids=[person_id], now=now)[person_id],
        rows=list_assessments(granted=granted),
        may_write=granted.may_write(klass="ordinary"),
    )


def list_worries_to_assess(*, viewer: Viewer, person_id: PersonId, now: datetime) -> tuple[ConcernFact, ...]:
    """This will list the worries about a child on whose decision an assessment can be opened."""
    open_record(viewer=viewer, person_id=person_id, action=SEE, purpose="starting an assessment", now=now)
    return tuple(concerns.list_for_person(person_id=person_id))


def list_entries_to_rest_on(*, viewer: Viewer, person_id: PersonId, now: datetime) -> tuple[EntryRow, ...]:
    """This will list the entries of the child's chronology on which a statement can rest, oldest first."""
    granted = open_record(
        viewer=viewer, person_id=person_id, action=SEE, purpose="writing an assessment", now=now
    )
    return list_rows(granted=granted)


def get_assessment(*, viewer: Viewer, assessment_id: UUID, now: datetime) -> AssessmentPage:
    """This will give an assessment whole. Raises NotFoundError."""
    granted, fact = open_assessment(
        viewer=viewer, assessment_id=assessment_id, action=SEE, purpose="reading an assessment", now=now
    )
    sections = get_sections(as_at=local_date(fact.opened_at))
    handed = queries.list_delegations(granted=granted, assessment_id=assessment_id)
    signed = queries.list_completions(granted=granted, assessment_id=assessment_id)
    dissents = queries.list_dissents(granted=granted, assessment_id=assessment_id)
    tellings = queries.list_tellings(granted=granted, assessment_id=assessment_id)
    versions = queries.list_all_versions(granted=granted, assessment_id=assessment_id)
    names = get_names(workers=_people(fact, handed, signed, dissents, versions), now=now)
    statements = _statement_rows(granted, fact, sections, names)
    return AssessmentPage(
        person=list_cards(ids=[granted.person_id], now=now)[granted.person_id],
        fact=fact,
        status=STATUS[fact.status],
        opened_by=names.worker(fact.opened_by),
        rows=tuple(_section_row(each, fact, statements, handed, versions, names, now) for each in sections),
        gaps=_gaps(fact, sections),
        said=_said(signed, dissents, names),
        tellings=tellings,
        has_harm=any(each.kind == HARM for each in fact.statements),
        strategy_held=_strategy_held(granted),
        is_open=is_open(fact),
        may_write=granted.may_write(klass="ordinary"),
        may_oversee=may_oversee(viewer) and bool(signed) and signed[-1].signed_by != viewer.user_id,
    )


def get_versions(*, viewer: Viewer, assessment_id: UUID, section: str, now: datetime) -> Versions:
    """This will give how a section came to say what it says. Raises NotFoundError."""
    granted, fact = open_assessment(
        viewer=viewer, assessment_id=assessment_id, action=SEE, purpose="reading an assessment", now=now
    )
    asked = find_section(fact=fact, section=section)
    found = queries.list_versions(granted=granted, assessment_id=assessment_id, section=section)
    names = get_names(workers={each.author_id for each in found}, now=now)
    changes = [
        _change(asked, before, after, names) for before, after in zip((None, *found), found, strict=False)
    ]
    return Versions(
        person=list_cards(ids=[granted.person_id], now=now)[granted.person_id],
        section=asked,
        assessment_id=assessment_id,
        changes=tuple(reversed(changes)),
    )


def _strategy_held(granted: Granted) -> str:
    """The day of the last strategy discussion, as far as the viewer sees it."""
    held = [row.held_at for row in pathway.list_meetings(granted=granted) if row.kind in _STRATEGY]
    return show_day(local_date(max(held))) if held else ""


def _change(section: Section, before: TextFact | None, after: TextFact, names: Names) -> Change:
    old = before.fields if before else {}
    return Change(
        version=after.version,
        by=_by(after.author_id, names),
        began_at=after.began_at,
        saved_at=after.saved_at,
        fields=tuple(
            (field.label, differ(old.get(field.key, ""), after.fields.get(field.key, "")))
            for field in section.fields
            if old.get(field.key, "") != after.fields.get(field.key, "")
        ),
    )


def _people(
    fact: AssessmentFact,
    handed: Sequence[DelegationFact],
    signed: Sequence[CompletionFact],
    dissents: Sequence[DissentFact],
    versions: Sequence[TextFact],
) -> set[UUID]:
    """Everybody whom the page names."""
    people = {fact.opened_by} | {each.recorded_by for each in fact.statements}
    people |= {each.recorded_by for each in dissents}
    people |= {each.to_user_id for each in handed} | {each.author_id for each in versions}
    people |= {each.signed_by for each in signed}
    return people | {each.recorded_by for one in signed for each in one.oversights}


def _by(user_id: UUID, names: Names) -> str:
    return f"{names.worker(user_id)}, {names.agency_of(user_id)}"


def _statement_rows(
    granted: Granted, fact: AssessmentFact, sections: Sequence[Section], names: Names
) -> tuple[StatementRow, ...]:
    """Entries that this viewer may not see are left out, as everywhere."""
    wanted = {entry for each in fact.statements for entry in each.entries}
    entries = {row.entry_id: row for row in list_rows(granted=granted)} if wanted else {}
    lists = {each.list_kind: each.list_of for each in sections if each.list_kind}
    day = local_date(granted.now)
    return tuple(
        StatementRow(
            fact=each,
            label=get_label(key=lists[each.kind], code=each.code, as_at=day) if each.kind in lists else "",
            by=_by(each.recorded_by, names),
            entries=tuple(row for key, row in entries.items() if key in each.entries),
        )
        for each in fact.statements
    )


def _section_row(
    section: Section,
    fact: AssessmentFact,
    statements: Sequence[StatementRow],
    handed: Sequence[DelegationFact],
    versions: Sequence[TextFact],
    names: Names,
    now: datetime,
) -> SectionRow:
    text = fact.texts.get(section.key)
    own = tuple(row for row in statements if row.fact.kind == section.list_kind)
    handings = tuple(_handing_row(each, names, now) for each in handed if each.section == section.key)
    authors = dict.fromkeys(_by(each.author_id, names) for each in versions if each.section == section.key)
    return SectionRow(
        section=section,
        text=text,
        statements=own,
        standing=_standing(text, own, handings, names),
        is_needed=any(gap.section == section.key for gap in _gaps(fact, [section])),
        written_by=tuple(authors),
        handings=handings,
    )


def _standing(
    text: TextFact | None, own: Sequence[StatementRow], handings: Sequence[HandingRow], names: Names
) -> str:
    live = next((each for each in handings if each.is_live), None)
    if live:
        return f"{live.standing} ({live.who})"
    if text and any(says_something(each) for each in text.fields.values()):
        return f"Written: {names.worker(text.author_id)}, {show_day(local_date(text.saved_at))}"
    return "Begun" if own else "Not started"


def _handing_row(fact: DelegationFact, names: Names, now: datetime) -> HandingRow:
    last_day = show_day(local_date(fact.ends_at - timedelta(seconds=1)))
    if fact.declined_at:
        standing = f"Declined: {fact.decline_reason}"
    elif fact.withdrawn_at:
        standing = "Taken back"
    elif fact.returned_at:
        standing = f"Given back on {show_day(local_date(fact.returned_at))}"
    elif fact.ends_at <= now:
        standing = f"Ended on {last_day} without an answer"
    else:
        standing = f"Handed over until {last_day}"
    answered = fact.declined_at or fact.withdrawn_at or fact.returned_at
    return HandingRow(
        fact=fact,
        who=_by(fact.to_user_id, names),
        standing=standing,
        is_live=not answered and fact.ends_at > now,
    )


def _gaps(fact: AssessmentFact, sections: Sequence[Section]) -> tuple[Gap, ...]:
    """What is missing in these sections; the decision on strategy is asked where it is signed."""
    keys = {each.key for each in sections}
    gaps = find_gaps(
        texts={key: text.fields for key, text in fact.texts.items()},
        statements=[each.kind for each in fact.statements],
        needed={each.key: each.needed for each in sections if each.needed},
        strategy_decision="",
        strategy_reason="",
    )
    return tuple(gap for gap in gaps if gap.section in keys)


def _said(
    signed: Sequence[CompletionFact], dissents: Sequence[DissentFact], names: Names
) -> tuple[SaidBy, ...]:
    found = [_signature(each, names) for each in signed]
    found += [
        SaidBy(
            what="Manager's oversight: agreed" if said.outcome == "agreed" else "Manager: more is needed",
            by=_by(said.recorded_by, names),
            on=said.recorded_at,
            words=said.reasons,
        )
        for each in signed
        for said in each.oversights
    ]
    found += [
        SaidBy(
            what="Sees it otherwise", by=_by(each.recorded_by, names), on=each.recorded_at, words=each.words
        )
        for each in dissents
    ]
    return tuple(sorted(found, key=lambda each: each.on))


def _signature(each: CompletionFact, names: Names) -> SaidBy:
    strategy = STRATEGY_DECISIONS.get(each.strategy_decision, "")
    words = f"{strategy}. {each.strategy_reason}" if strategy else ""
    return SaidBy(what="Signed", by=_by(each.signed_by, names), on=each.signed_at, words=words)
