"""Considering what is known of a child against the guidance's definition: suggested, chosen, signed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from alongside.access.door import SEE, WRITE, Granted, open_record
from alongside.access.viewer import Viewer
from alongside.assessments.definition import drafts, operations, queries
from alongside.assessments.definition.ages import youngest_age
from alongside.assessments.definition.commands import ConsiderationFact, NewConsideration
from alongside.assessments.definition.differences import LISTS, SAID
from alongside.assessments.definition.drafts import DraftFact, Fields
from alongside.assessments.definition.facts import ELEMENTS, TESTS, Considered
from alongside.assessments.definition.policy import Definition, Wording, get_definition
from alongside.assessments.definition.rules import CHILD_SEXUAL_ABUSE, Question, Suggestion, suggest
from alongside.audit import writer as audit
from alongside.casework.chronology import EntryRow, list_rows
from alongside.casework.names import Names, get_names
from alongside.concerns import queries as concerns
from alongside.kernel.dates import UncertainDate, local_date
from alongside.kernel.errors import NotFoundError
from alongside.kernel.ids import ConcernId, EntryId, PersonId
from alongside.people.queries import PersonCard, get_facts
from alongside.reference.codelists import get_label


@dataclass(frozen=True, kw_only=True)
class QuestionRow:
    """Answers that do not fit: about what, in which words, and which other answers speak."""

    about: str
    text: str
    codes: str
    is_contradiction: bool


@dataclass(frozen=True, kw_only=True)
class SuggestionPage:
    """A suggestion in the guidance's words: each reason with the paragraph on which it rests."""

    kind: Wording
    reasons: tuple[Wording, ...]
    questions: tuple[QuestionRow, ...]
    is_child_sexual_abuse: bool

    @property
    def has_contradictions(self) -> bool:
        """Whether something has to be mended or explained before it is signed."""
        return any(each.is_contradiction for each in self.questions)


@dataclass(frozen=True, kw_only=True)
class ElementRow:
    """An element as it was signed: how it stands, and on what it rests."""

    title: str
    standing: str
    words: str
    entries: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ConsiderationRow:
    """A signed consideration as it is read."""

    consideration_id: UUID
    happened: str
    age: int | None
    elements: tuple[ElementRow, ...]
    answers: tuple[tuple[str, str], ...]
    suggested: Wording
    reasons: tuple[Wording, ...]
    questions: tuple[str, ...]
    explained: str
    chosen: Wording
    departs: bool
    is_child_sexual_abuse: bool
    route: str
    reason: str
    telling: str
    edition: str
    is_current: bool
    changed: tuple[str, ...]
    signed_by: str
    agency: str
    signed_at: datetime


@dataclass(frozen=True, kw_only=True)
class DefinitionPage:
    """What was considered about a person, the latest first, and what their agency is filling in."""

    person: PersonCard
    rows: tuple[ConsiderationRow, ...]
    draft: DraftFact | None
    draft_by: str
    may_write: bool


@dataclass(frozen=True, kw_only=True)
class DefinitionForm:
    """What the form needs: who it is about, what is filled in already, and what it can rest on."""

    person: PersonCard
    draft: DraftFact | None
    draft_by: str
    latest: ConsiderationFact | None
    entries: tuple[EntryRow, ...]
    words: Definition


def get_definition_page(*, viewer: Viewer, person_id: PersonId, now: datetime) -> DefinitionPage:
    """This will open a person's record and give what was considered about them. Raises NotFoundError."""
    granted = _open(viewer, person_id, SEE, "reading considerations", now)
    facts = queries.list_considerations(granted=granted)
    _audit(granted, facts)
    draft = drafts.find_draft(granted=granted)
    workers = {fact.signed_by for fact in facts} | ({draft.saved_by} if draft else set())
    names = get_names(workers=workers, agencies={fact.agency_id for fact in facts}, now=now)
    entries = {row.entry_id: row for row in list_rows(granted=granted)} if facts else {}
    return DefinitionPage(
        person=get_facts(granted=granted).card,
        rows=tuple(_row(fact, names, entries) for fact in facts),
        draft=draft,
        draft_by=names.worker(draft.saved_by) if draft else "",
        may_write=granted.may_write(klass="ordinary"),
    )


def list_facts(*, viewer: Viewer, person_id: PersonId, now: datetime) -> tuple[ConsiderationFact, ...]:
    """This will open a person's record and list what was signed, the latest first. Raises NotFoundError."""
    granted = _open(viewer, person_id, SEE, "reading considerations", now)
    facts = queries.list_considerations(granted=granted)
    _audit(granted, facts)
    return facts


def get_form(*, viewer: Viewer, person_id: PersonId, now: datetime) -> DefinitionForm:
    """This will give what the form needs, to one who may write on the record. Raises NotFoundError."""
    granted = _open(viewer, person_id, WRITE, "considering the definition", now)
    draft = drafts.find_draft(granted=granted)
    names = get_names(workers={draft.saved_by} if draft else set(), now=now)
    return DefinitionForm(
        person=get_facts(granted=granted).card,
        draft=draft,
        draft_by=names.worker(draft.saved_by) if draft else "",
        latest=queries.get_current(granted=granted),
        entries=tuple(reversed(list_rows(granted=granted))),
        words=get_definition(as_at=local_date(now)),
    )


def save_draft(*, viewer: Viewer, person_id: PersonId, fields: Fields, version: int, now: datetime) -> int:
    """This will keep what was typed and give the new version. Raises UnableToKeepDraft on a conflict."""
    granted = _open_to_keep(viewer, person_id, "considering the definition", now)
    return drafts.save_draft(granted=granted, fields=fields, version=version)


def drop_draft(*, viewer: Viewer, person_id: PersonId, now: datetime) -> None:
    """This will throw away what the viewer's agency was filling in."""
    drafts.drop_draft(granted=_open_to_keep(viewer, person_id, "considering the definition", now))


def suggest_for(
    *, viewer: Viewer, person_id: PersonId, considered: Considered, happened: UncertainDate, now: datetime
) -> SuggestionPage:
    """This will say what is suggested, and why, before anybody signs. Nothing is recorded of it."""
    granted = _open(viewer, person_id, WRITE, "considering the definition", now)
    found = suggest(_aged(granted, considered, happened))
    return _suggestion_page(found, local_date(now))


def sign_consideration(*, viewer: Viewer, person_id: PersonId, new: NewConsideration, now: datetime) -> UUID:
    """This will sign what was considered; what was filled in so far becomes it.

    Raises UnableToConsider where a choice, a route or a reason lacks, NotFoundError for a worry that is not
    this person's or that the viewer may not see.
    """
    granted = _open_to_keep(viewer, person_id, "signing a consideration", now)
    _require_concern(granted, new.concern_id)
    made = operations.sign(granted=granted, new=new, considered=_aged(granted, new.considered, new.happened))
    drafts.drop_draft(granted=granted)
    return made


def _open(viewer: Viewer, person_id: PersonId, action: str, purpose: str, now: datetime) -> Granted:
    return open_record(viewer=viewer, person_id=person_id, action=action, purpose=purpose, now=now)


def _open_to_keep(viewer: Viewer, person_id: PersonId, purpose: str, now: datetime) -> Granted:
    granted = _open(viewer, person_id, WRITE, purpose, now)
    if not granted.may_write(klass="ordinary"):
        raise NotFoundError
    return granted


def _require_concern(granted: Granted, concern_id: ConcernId | None) -> None:
    if concern_id is not None:
        fact = concerns.get_concern(concern_id=concern_id)
        if fact.person_id != granted.person_id:
            raise NotFoundError


def _aged(granted: Granted, considered: Considered, happened: UncertainDate) -> Considered:
    """What was said, with the age that the record gives."""
    birth = get_facts(granted=granted).card.birth
    age = youngest_age(birth=birth, happened=happened, today=local_date(granted.now))
    return replace(considered, age=age)


def _suggestion_page(found: Suggestion, as_at: date) -> SuggestionPage:
    words = get_definition(as_at=as_at)
    return SuggestionPage(
        kind=words.kinds[found.kind],
        reasons=tuple(words.reasons[key] for key in found.reasons),
        questions=tuple(_question(each, words, as_at) for each in found.questions),
        is_child_sexual_abuse=found.kind in CHILD_SEXUAL_ABUSE,
    )


def _question(question: Question, words: Definition, as_at: date) -> QuestionRow:
    about = words.elements.get(question.about) or words.tests[question.about]
    return QuestionRow(
        about=about.title,
        text=words.questions[question.key].text,
        codes="; ".join(_said(code, words, as_at) for code in question.codes),
        is_contradiction=question.is_contradiction,
    )


# The lists to which the codes belong that speak for an element (facts.codes_for).
_SPEAKS = {
    "power": "power_source", "methods": "method", "contact": "mode", "exchange": "exchange",
    "prevented": "exchange", "gained": "gain", "gratified": "gain", "negators": "consent_negator",
}  # fmt: skip


def _said(code: str, words: Definition, as_at: date) -> str:
    name, value = code.split(".", 1)
    if name in _SPEAKS:
        return get_label(key=_SPEAKS[name], code=value, as_at=as_at)
    if name == "core":
        return "the exchange is what it turned on"
    return (words.elements.get(value) or words.tests[value]).title


def _row(fact: ConsiderationFact, names: Names, entries: Mapping[EntryId, EntryRow]) -> ConsiderationRow:
    day = local_date(fact.signed_at)
    words = get_definition(as_at=day)
    return ConsiderationRow(
        consideration_id=fact.consideration_id,
        happened=fact.happened.show(),
        age=fact.considered.age,
        elements=tuple(_element(fact, key, words, entries) for key in ELEMENTS),
        answers=tuple(_list_answers(fact.considered, fact.other_notes, words, day)),
        suggested=words.kinds[fact.suggested],
        reasons=tuple(words.reasons[key] for key in fact.reasons),
        questions=tuple(_unresolved(each, words) for each in fact.unresolved),
        explained=fact.explained,
        chosen=words.kinds[fact.chosen],
        departs=fact.departs,
        is_child_sexual_abuse=fact.chosen in CHILD_SEXUAL_ABUSE,
        route=get_label(key="concern_decision", code=fact.route, as_at=day),
        reason=fact.reason,
        telling=fact.telling,
        edition=fact.edition,
        is_current=fact.is_current,
        changed=tuple(fact.changed.splitlines()),
        signed_by=names.worker(fact.signed_by),
        agency=names.agency(fact.agency_id),
        signed_at=fact.signed_at,
    )


def _element(
    fact: ConsiderationFact, key: str, words: Definition, entries: Mapping[EntryId, EntryRow]
) -> ElementRow:
    """An entry that whoever reads may not see is not there."""
    basis = fact.rests_on.get(key)
    seen = [entries[each] for each in basis.entries if each in entries] if basis else []
    return ElementRow(
        title=words.elements[key].title,
        standing=words.standings[fact.considered.standing(key).name].title,
        words=basis.words if basis else "",
        entries=tuple(f"{row.happened_text}: {row.title}" for row in seen),
    )


def _unresolved(kept: str, words: Definition) -> str:
    key, _, about = kept.partition(":")
    title = (words.elements.get(about) or words.tests[about]).title
    return f"{title}: {words.questions[key].text}"


def _list_answers(
    considered: Considered, notes: Mapping[str, str], words: Definition, as_at: date
) -> list[tuple[str, str]]:
    """Every answer but the elements in words: what was asked, and what was said."""
    rows = [
        (title, _labels(key, sorted(getattr(considered, name)), notes.get(name, ""), as_at))
        for name, (key, title) in LISTS.items()
    ]
    rows.append(("What the child was offered, promised or given", _exchange(considered, notes, as_at)))
    rows += [(title, str(getattr(considered, name))) for name, title in SAID.items()]
    rows += [(words.tests[test].title, considered.tests.get(test, "not known")) for test in TESTS]
    return [(title, text) for title, text in rows if text and text != "not known"]


def _labels(key: str, codes: Sequence[str], note: str, as_at: date) -> str:
    labels = [get_label(key=key, code=code, as_at=as_at) for code in codes]
    return "; ".join([*labels, *([note] if note else [])])


def _exchange(considered: Considered, notes: Mapping[str, str], as_at: date) -> str:
    parts = []
    for code, states in sorted(considered.exchange.items()):
        label = get_label(key="exchange", code=code, as_at=as_at)
        known = [
            get_label(key="exchange_state", code=each, as_at=as_at).lower()
            for each in ("OFFERED", "PROMISED", "GIVEN")
            if each in states
        ]
        parts.append(f"{label} ({', '.join(known)})" if known else label)
    return "; ".join([*parts, *([notes["exchange"]] if notes.get("exchange") else [])])


def _audit(granted: Granted, facts: Sequence[ConsiderationFact]) -> None:
    audit.append(
        action="read considerations",
        actor_id=granted.viewer.user_id,
        agency_id=granted.viewer.agency_id,
        subject_kind="person",
        subject_id=granted.person_id,
        person_id=granted.person_id,
        shown=[fact.consideration_id for fact in facts],
        now=granted.now,
    )
