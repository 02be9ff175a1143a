"""Opens, writes, signs and oversees a holistic assessment (domain 4.2 ASSESS, 7.3, D-01 to D-03)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from alongside.access.door import Granted
from alongside.assessments.holistic.facts import AssessmentFact, CompletionFact
from alongside.assessments.holistic.handing import take_all_back
from alongside.assessments.holistic.rules import (
    AGREED,
    INDICATOR,
    SIGNED,
    find_gaps,
    is_written_on,
    says_something,
)
from alongside.assessments.holistic.sections import Section, get_sections
from alongside.assessments.holistic.tables import (
    Assessment,
    Completion,
    Dissent,
    Oversight,
    Statement,
    Told,
)
from alongside.assessments.holistic.writing import save_text
from alongside.kernel.dates import local_date
from alongside.kernel.errors import NotFoundError, UnableToError
from alongside.kernel.texts import require_fit
from alongside.reference.codelists import require_code

# Suspicion of assault stands among the published signs and is harm (M-08).
_HARM_AMONG_SIGNS = "IN8"
OVERSIGHT = {"agreed": "Agreed", "more": "More is needed"}
WHOM = {"child": "The child", "parents": "The parents or carers"}


class UnableToAssess(UnableToError):
    """The assessment cannot be opened, changed or signed as asked."""


@dataclass(frozen=True, kw_only=True)
class NewStatement:
    """Something said in one of the lists: in words, with what else could explain it and what it rests on."""

    kind: str
    code: str
    words: str
    alternative: str = ""
    entries: Sequence[UUID] = ()


@dataclass(frozen=True, kw_only=True)
class NewTelling:
    """Whom the assessment was told, when, how and by whom, and what they said; or why not yet."""

    whom: str
    told_on: date | None = None
    how: str = ""
    told_by: str = ""
    response: str = ""
    not_yet: str = ""


def open_assessment(*, granted: Granted, because: str, concern_id: UUID | None) -> UUID:
    """This will open an assessment of the child and give its id. Raises UnableToAssess."""
    if not says_something(because):
        raise UnableToAssess("Say in a line or two why this assessment is opened.", field="because")
    made = uuid4()
    Assessment.objects.create(
        id=made,
        person_id=granted.person_id,
        concern_id=concern_id,
        because=because,
        **_source(granted),
    )
    return made


def is_open(fact: AssessmentFact) -> bool:
    """This will say whether its sections may be changed."""
    return is_written_on(fact.status)


def find_section(*, fact: AssessmentFact, section: str) -> Section:
    """This will give a section that this assessment asks. Raises NotFoundError."""
    asked = get_sections(as_at=local_date(fact.opened_at))
    found = next((each for each in asked if each.key == section), None)
    if found is None:
        raise NotFoundError
    return found


def save_section(
    *, granted: Granted, fact: AssessmentFact, section: str, fields: Mapping[str, str], mark: str
) -> tuple[str, bool]:
    """This will keep a section as typed; gives its new mark, and whether anything changed.

    Raises UnableToSaveSection with both texts where somebody saved in between, UnableToAssess where it is
    signed.
    """
    _require_open(fact)
    asked = find_section(fact=fact, section=section)
    return save_text(
        viewer=granted.viewer,
        person_id=granted.person_id,
        assessment_id=fact.assessment_id,
        section=section,
        fields={key: fields.get(key, "") for key in asked.field_keys},
        mark=mark,
        now=granted.now,
    )


def add_statement(*, granted: Granted, fact: AssessmentFact, statement: NewStatement) -> UUID:
    """This will add a statement to one of the lists. Raises UnableToAssess where it is not in words."""
    _require_open(fact)
    asked = get_sections(as_at=local_date(fact.opened_at))
    section = next((each for each in asked if each.list_kind == statement.kind), None)
    if section is None:
        raise NotFoundError
    today = local_date(granted.now)
    require_code(key=section.list_of, code=statement.code, field="code", as_at=today)
    if statement.kind == INDICATOR and statement.code == _HARM_AMONG_SIGNS:
        raise UnableToAssess(
            "Suspicion of assault is harm and not a sign of risk. Write it under 'Evidence of harm'.",
            field="code",
        )
    if not says_something(statement.words):
        raise UnableToAssess("Say it in words: a choice from a list is not enough.", field="words")
    made = uuid4()
    Statement.objects.create(
        id=made,
        assessment_id=fact.assessment_id,
        person_id=granted.person_id,
        kind=statement.kind,
        code=statement.code,
        words=statement.words.strip(),
        alternative=statement.alternative.strip(),
        entries=list(dict.fromkeys(statement.entries)),
        **_source(granted),
    )
    return made


def withdraw_statement(*, granted: Granted, fact: AssessmentFact, statement_id: UUID, because: str) -> None:
    """This will take a statement out, with the reason; it is kept. Raises UnableToAssess, NotFoundError."""
    _require_open(fact)
    if not says_something(because):
        raise UnableToAssess("Say why it is taken out.", field="because")
    rows = Statement.objects.filter(
        id=statement_id,
        assessment_id=fact.assessment_id,
        person_id=granted.person_id,
        withdrawn_at__isnull=True,
    )
    if not rows.update(withdrawn_at=granted.now, withdrawn_because=because):
        raise NotFoundError


def sign(*, granted: Granted, fact: AssessmentFact, strategy_decision: str, strategy_reason: str) -> UUID:
    """This will sign the assessment as completed; sections still in other hands are taken back.

    Raises UnableToAssess, naming everything that is missing (D-03). The database refuses it by itself, too.
    """
    _require_open(fact)
    asked = get_sections(as_at=local_date(fact.opened_at))
    gaps = find_gaps(
        texts={key: text.fields for key, text in fact.texts.items()},
        statements=[each.kind for each in fact.statements],
        needed={each.key: each.needed for each in asked if each.needed},
        strategy_decision=strategy_decision,
        strategy_reason=strategy_reason,
    )
    if gaps:
        field = gaps[0].section if gaps[0].section != "strategy" else "strategy_reason"
        raise UnableToAssess(" ".join(gap.message for gap in gaps), field=field)
    made = uuid4()
    Completion.objects.create(
        id=made,
        assessment_id=fact.assessment_id,
        person_id=granted.person_id,
        strategy_decision=strategy_decision,
        strategy_reason=strategy_reason,
        agency_id=granted.viewer.agency_id,
        signed_by=granted.viewer.user_id,
        signed_at=granted.now,
    )
    take_all_back(granted=granted, assessment_id=fact.assessment_id)
    return made


def oversee(
    *, granted: Granted, fact: AssessmentFact, signed: CompletionFact | None, outcome: str, reasons: str
) -> None:
    """This will record what the manager says of the signed assessment: agreed, or more is needed.

    Raises UnableToAssess where nothing is signed, the manager signed it themselves, or gives no reasons.
    """
    if signed is None or fact.status not in (SIGNED, AGREED):
        raise UnableToAssess("It is not signed yet. The worker signs first.", field="outcome")
    if outcome not in OVERSIGHT:
        raise UnableToAssess("Choose one of these.", field="outcome")
    if signed.signed_by == granted.viewer.user_id:
        raise UnableToAssess("You signed it yourself: somebody else looks at it.", field="outcome")
    if not says_something(reasons):
        raise UnableToAssess("Say why: what you looked at, and what you think.", field="reasons")
    Oversight.objects.create(
        id=uuid4(),
        completion_id=signed.completion_id,
        assessment_id=fact.assessment_id,
        person_id=granted.person_id,
        outcome=outcome,
        reasons=reasons,
        **_source(granted),
    )


def dissent(*, granted: Granted, fact: AssessmentFact, words: str) -> None:
    """This will record that somebody sees it otherwise; nobody takes it away. Raises UnableToAssess."""
    if not says_something(words):
        raise UnableToAssess("Say what you see otherwise, and why.", field="words")
    Dissent.objects.create(
        id=uuid4(),
        assessment_id=fact.assessment_id,
        person_id=granted.person_id,
        words=words,
        **_source(granted),
    )


def tell(*, granted: Granted, fact: AssessmentFact, telling: NewTelling) -> None:
    """This will record whom the assessment was told, or why not yet. Raises UnableToAssess."""
    if telling.whom not in WHOM:
        raise UnableToAssess("Choose one of these.", field="whom")
    if telling.told_on is None and not says_something(telling.not_yet):
        raise UnableToAssess("Give the day, or say why they are not told yet.", field="told_on")
    if telling.told_on is not None and telling.told_on > local_date(granted.now):
        raise UnableToAssess("The day is in the future. Check the date.", field="told_on")
    require_fit(text=telling.told_by, most=200, field="told_by")
    Told.objects.create(
        id=uuid4(),
        assessment_id=fact.assessment_id,
        person_id=granted.person_id,
        whom=telling.whom,
        told_on=telling.told_on,
        how=telling.how,
        told_by=telling.told_by,
        response=telling.response,
        not_yet=telling.not_yet,
        **_source(granted),
    )


def _require_open(fact: AssessmentFact) -> None:
    if not is_written_on(fact.status):
        raise UnableToAssess(
            "This assessment is signed. It is opened again when the manager asks for more; what is new goes"
            " on the chronology, or into a new assessment."
        )


def _source(granted: Granted) -> dict[str, object]:
    return {
        "agency_id": granted.viewer.agency_id,
        "recorded_by": granted.viewer.user_id,
        "recorded_at": granted.now,
    }
