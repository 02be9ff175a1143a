"""Reads assessments for one who opened the child's record."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db.models import Q, QuerySet

from alongside.access.door import Granted, read_once
from alongside.assessments.holistic.facts import (
    AssessmentFact,
    CompletionFact,
    DelegationFact,
    DissentFact,
    OversightFact,
    StatementFact,
    TextFact,
    ToldFact,
)
from alongside.assessments.holistic.rules import AGREED, SIGNED, status_of
from alongside.assessments.holistic.tables import (
    Assessment,
    Completion,
    Delegation,
    Dissent,
    SectionText,
    Statement,
    Told,
)
from alongside.kernel.errors import NotFoundError
from alongside.kernel.ids import AgencyId, PersonId

Row = TypeVar("Row", Statement, Delegation, Completion, Dissent, Told)
Part = TypeVar("Part", Statement, Completion, SectionText)
_KLASS = "ordinary"


def find_person_of(*, assessment_id: UUID) -> PersonId:
    """This will give the child whom an assessment is about, for the door. Raises NotFoundError."""
    row = Assessment.objects.filter(id=assessment_id).values_list("person_id", flat=True).first()
    if row is None:
        raise NotFoundError
    return PersonId(row)


@read_once
def list_assessments(*, granted: Granted) -> tuple[AssessmentFact, ...]:
    """This will list the opened child's assessments, the latest first."""
    rows = Assessment.objects.filter(person_id=granted.person_id).order_by("-recorded_at")
    seen = [row for row in rows if granted.may_see(klass=_KLASS, agency_id=AgencyId(row.agency_id))]
    return _assessments(granted, seen)


def get_assessment(*, granted: Granted, assessment_id: UUID) -> AssessmentFact:
    """This will give one of the opened child's assessments. Raises NotFoundError."""
    row = Assessment.objects.filter(id=assessment_id, person_id=granted.person_id).first()
    if row is None or not granted.may_see(klass=_KLASS, agency_id=AgencyId(row.agency_id)):
        raise NotFoundError
    return _assessments(granted, [row])[0]


def list_versions(*, granted: Granted, assessment_id: UUID, section: str) -> tuple[TextFact, ...]:
    """This will list every version of a section, the first first."""
    found = list_all_versions(granted=granted, assessment_id=assessment_id)
    return tuple(each for each in found if each.section == section)


def list_all_versions(*, granted: Granted, assessment_id: UUID) -> tuple[TextFact, ...]:
    """This will list every version of every section, the first first.

    Whoever sees the assessment sees what was written for it, from whichever agency; nobody else any.
    """
    whole = Assessment.objects.filter(id=assessment_id, person_id=granted.person_id).first()
    if whole is None or not granted.may_see(klass=_KLASS, agency_id=AgencyId(whole.agency_id)):
        return ()
    rows = SectionText.objects.filter(assessment_id=assessment_id, person_id=granted.person_id)
    return tuple(map(text_fact, rows.order_by("version")))


def list_delegations(*, granted: Granted, assessment_id: UUID) -> tuple[DelegationFact, ...]:
    """This will list the sections that were handed over, the last first."""
    rows = Delegation.objects.filter(assessment_id=assessment_id, person_id=granted.person_id)
    return tuple(map(delegation_fact, _seen(granted, rows.order_by("-handed_at"))))


def list_completions(*, granted: Granted, assessment_id: UUID) -> tuple[CompletionFact, ...]:
    """This will list the signatures with what managers said of each, the first first."""
    rows = Completion.objects.filter(assessment_id=assessment_id, person_id=granted.person_id)
    found = _seen(granted, rows.order_by("signed_at").prefetch_related("oversights"))
    return tuple(map(_completion, found))


def list_dissents(*, granted: Granted, assessment_id: UUID) -> tuple[DissentFact, ...]:
    """This will list who sees it otherwise, and how."""
    rows = Dissent.objects.filter(assessment_id=assessment_id, person_id=granted.person_id)
    return tuple(
        DissentFact(
            words=row.words,
            recorded_by=row.recorded_by,
            agency_id=row.agency_id,
            recorded_at=row.recorded_at,
        )
        for row in _seen(granted, rows.order_by("recorded_at"))
    )


def list_tellings(*, granted: Granted, assessment_id: UUID) -> tuple[ToldFact, ...]:
    """This will list whom the assessment was told, or why not yet."""
    rows = Told.objects.filter(assessment_id=assessment_id, person_id=granted.person_id)
    return tuple(
        ToldFact(
            whom=row.whom,
            told_on=row.told_on,
            how=row.how,
            told_by=row.told_by,
            response=row.response,
            not_yet=row.not_yet,
            recorded_at=row.recorded_at,
        )
        for row in _seen(granted, rows.order_by("recorded_at"))
    )


def _seen(granted: Granted, rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if granted.may_see(klass=_KLASS, agency_id=AgencyId(row.agency_id))]


def standing_statements(*, granted: Granted, assessment_id: UUID) -> tuple[StatementFact, ...]:
    """This will list the statements that stand, in the order in which they were made."""
    return _statements(granted, Q(assessment_id=assessment_id, withdrawn_at__isnull=True))


def statements_at(*, granted: Granted, assessment_id: UUID, moment: datetime) -> tuple[StatementFact, ...]:
    """This will list the statements that stood at a moment, in the order in which they were made."""
    made = Q(assessment_id=assessment_id, recorded_at__lte=moment)
    return _statements(granted, made & (Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=moment)))


def _statements(granted: Granted, which: Q) -> tuple[StatementFact, ...]:
    return tuple(map(_statement, _seen(granted, _in_order(which))))


def _in_order(which: Q) -> QuerySet[Statement]:
    return Statement.objects.filter(which).order_by("recorded_at", "code", "words")


def _statement(row: Statement) -> StatementFact:
    return StatementFact(
        statement_id=row.id,
        kind=row.kind,
        code=row.code,
        words=row.words,
        alternative=row.alternative,
        entries=tuple(row.entries),
        recorded_by=row.recorded_by,
        agency_id=row.agency_id,
        recorded_at=row.recorded_at,
    )


def text_fact(row: SectionText) -> TextFact:
    """This will give a version as others read it."""
    return TextFact(
        section=row.section,
        version=row.version,
        mark=f"{row.version}.{row.saving}",
        fields=row.fields,
        author_id=row.author_id,
        agency_id=row.agency_id,
        delegation_id=row.delegation_id,
        began_at=row.began_at,
        saved_at=row.saved_at,
    )


def delegation_fact(row: Delegation) -> DelegationFact:
    """This will give a section that was handed over as others read it."""
    return DelegationFact(
        delegation_id=row.id,
        assessment_id=row.assessment_id,
        section=row.section,
        to_user_id=row.to_user_id,
        about=row.about,
        note=row.note,
        handed_at=row.handed_at,
        ends_at=row.ends_at,
        recorded_by=row.recorded_by,
        returned_at=row.returned_at,
        declined_at=row.declined_at,
        decline_reason=row.decline_reason,
        withdrawn_at=row.withdrawn_at,
    )


def _completion(row: Completion) -> CompletionFact:
    said = sorted(row.oversights.all(), key=lambda each: each.recorded_at)
    return CompletionFact(
        completion_id=row.id,
        strategy_decision=row.strategy_decision,
        strategy_reason=row.strategy_reason,
        signed_by=row.signed_by,
        agency_id=row.agency_id,
        signed_at=row.signed_at,
        oversights=tuple(
            OversightFact(
                outcome=each.outcome,
                reasons=each.reasons,
                recorded_by=each.recorded_by,
                recorded_at=each.recorded_at,
            )
            for each in said
        ),
    )


def _assessments(granted: Granted, rows: Sequence[Assessment]) -> tuple[AssessmentFact, ...]:
    """The assessments with what belongs to each, which is read for all of them at once."""
    if not rows:
        return ()
    here = Q(assessment_id__in=[row.id for row in rows], person_id=granted.person_id)
    signed = Completion.objects.filter(here).order_by("signed_at").prefetch_related("oversights")
    signatures = _by_assessment(_seen(granted, signed))
    versions = _by_assessment(SectionText.objects.filter(here).order_by("version"))
    standing = _by_assessment(_seen(granted, _in_order(here & Q(withdrawn_at__isnull=True))))
    return tuple(_assessment(row, signatures[row.id], versions[row.id], standing[row.id]) for row in rows)


def _by_assessment(rows: Iterable[Part]) -> defaultdict[UUID, list[Part]]:
    found: defaultdict[UUID, list[Part]] = defaultdict(list)
    for row in rows:
        found[row.assessment_id].append(row)
    return found


def _assessment(
    row: Assessment,
    signatures: Iterable[Completion],
    versions: Iterable[SectionText],
    standing: Iterable[Statement],
) -> AssessmentFact:
    signed = [_completion(each) for each in signatures]
    last = signed[-1] if signed else None
    outcome = last.oversights[-1].outcome if last and last.oversights else ""
    status = status_of(signed_at=last.signed_at if last else None, outcome=outcome)
    return AssessmentFact(
        assessment_id=row.id,
        opened_at=row.recorded_at,
        opened_by=row.recorded_by,
        agency_id=row.agency_id,
        because=row.because,
        concern_id=row.concern_id,
        status=status,
        signed_at=last.signed_at if last else None,
        completed_at=last.signed_at if last and status in (SIGNED, AGREED) else None,
        texts={each.section: text_fact(each) for each in versions},
        statements=tuple(map(_statement, standing)),
        signatures=tuple(signed),
    )
