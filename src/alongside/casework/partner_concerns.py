"""A partner agency's table of worries: each row sent as its own worry, a row seen before left alone."""

from datetime import datetime
from typing import BinaryIO, Literal
from uuid import UUID

from django.db import transaction

from alongside.access.policy import SEND_TABLES, roles_that
from alongside.access.viewer import Viewer
from alongside.casework import concerns, people
from alongside.concerns.commands import NewConcern
from alongside.exchange import batches
from alongside.exchange.batches import Begun, Imported, Made, Progress, Standing
from alongside.exchange.intake import Accepted, Finding, Rejected, Rule, Severity
from alongside.exchange.report import ReportBuilder
from alongside.exchange.tabular.columns import COLUMNS
from alongside.exchange.tabular.concerns import ConcernRecord, PartnerConcern
from alongside.exchange.tabular.reader import TableHeader, TableItem, read_concerns
from alongside.exchange.tabular.template import template
from alongside.kernel.dates import UncertainDate, local_date
from alongside.kernel.errors import UnableToError
from alongside.kernel.ids import ConcernId, PersonId
from alongside.people.commands import Birth, NewIdentifier, NewName, NewPerson
from alongside.people.queries import find_by_identifier, find_same_name_and_birth
from alongside.reference.codelists import get_codelist

NOT_SENT = Rule(
    id="TAB-S01",
    source="Alongside",
    text="A row is sent as a worry, and keeps the rules of a worry.",
    mend="Correct what is said here and send the table again: rows that were sent are left alone.",
    severity=Severity.ERROR,
)


class UnableToImportConcerns(UnableToError):
    """This viewer cannot bring a table of worries in."""


def import_concerns(
    *,
    viewer: Viewer,
    file: BinaryIO,
    file_name: str,
    dry_run: bool,
    now: datetime,
    progress: Progress = lambda read: None,
) -> Imported:
    """This will send each row of an agency's table (CSV or XLSX) as a worry to its area's front door.

    A row that was sent before is left alone; a corrected one is sent again and names the first. A child is
    the one known to the agency by the same NHS or pupil number, or by exactly the same name and date of
    birth; else the child is recorded. Raises UnableToImportConcerns where the role does not send tables,
    UnableToReadTable where the file cannot be read as a whole: then nothing was sent.
    """
    if not viewer.roles & roles_that(SEND_TABLES):
        raise UnableToImportConcerns(
            "Your role does not send tables of worries. Ask your safeguarding lead, or record the worry here."
        )
    begun = batches.begin(viewer=viewer, kind=batches.CONCERNS, file=file, file_name=file_name, now=now)
    report = ReportBuilder(file_name=file_name, file_kind=batches.CONCERNS, dry_run=dry_run)
    for read, item in enumerate(
        read_concerns(source=file, codes=_Codes(now), today=local_date(now)), start=1
    ):
        _take(begun, report, item)
        progress(read)
    return batches.settle(begun=begun, report=report.build())


def get_template(*, file_format: Literal["csv", "xlsx"], now: datetime) -> bytes:
    """This will give the empty table that a partner agency fills in, with the codes that it may use."""
    codes = [
        (column.heading, row.code, row.label)
        for column in COLUMNS
        if column.code_list
        for row in get_codelist(key=column.code_list, as_at=local_date(now)).codes
    ]
    return template(file_format=file_format, codes=codes)


class _Codes:
    """The code lists of today."""

    def __init__(self, now: datetime) -> None:
        self._today = local_date(now)

    def is_valid(self, *, list_key: str, code: str) -> bool:
        return code in get_codelist(key=list_key, as_at=self._today)


def _take(begun: Begun, report: ReportBuilder, item: TableHeader | TableItem) -> None:
    if isinstance(item, TableHeader):
        report.header(item.as_dict())
        return
    if not isinstance(item, Accepted):
        report.add(item)
        return
    record = item.record
    before = batches.list_standing(agency_id=begun.viewer.agency_id, keys=[record.key]).get(record.key)
    if item.repeats_line is not None or (before and before.fingerprint == record.fingerprint):
        report.add(item)
        report.unchanged(record.kind)
        return
    try:
        with transaction.atomic():
            _send(begun, record, before)
    except UnableToError as error:
        report.add(_refused(record, error))
    else:
        report.add(item)
        report.taken_in(record.kind)


def _refused(record: ConcernRecord, error: UnableToError) -> Rejected:
    """What the table's own rules let pass and the worry's do not."""
    finding = Finding(rule=NOT_SENT, element=error.field or "row", line=record.line, detail=error.message)
    return Rejected(
        kind=record.kind,
        subject=record.values.reference,
        line=record.line,
        findings=(finding,),
        leaves=record.leaves,
    )


def _send(begun: Begun, record: ConcernRecord, before: Standing | None) -> None:
    person_id = before.person_id if before else _child(begun, record.values)
    replaced = ConcernId(before.made_id) if before else None
    receipt = concerns.send_concern(
        viewer=begun.viewer, concern=_concern(record.values, person_id, replaced), now=begun.now
    )
    batches.remember(
        begun=begun,
        made=Made(
            record_kind=record.kind,
            natural_key=record.key,
            fingerprint=record.fingerprint,
            person_id=person_id,
            kind="concern",
            made_id=receipt.concern_id,
            replaces=before.record_id if before else None,
        ),
    )


def _concern(values: PartnerConcern, person_id: PersonId, replaced: UUID | None) -> NewConcern:
    reporter = ", ".join(part for part in (values.reporter_name, values.reporter_role) if part)
    return NewConcern(
        person_id=person_id,
        facts=values.facts,
        opinion=values.opinion,
        child_words=values.child_words,
        happened=values.happened,
        place=values.place,
        immediate_danger=bool(values.urgent),
        basis="DOCUMENT",
        concern_types=values.concern_types,
        vulnerabilities=values.vulnerabilities,
        indicators=values.indicators,
        harm=values.harm,
        other_notes=dict(values.other_notes),
        source_name=reporter,
        copied_from=ConcernId(replaced) if replaced else None,
    )


def _child(begun: Begun, values: PartnerConcern) -> PersonId:
    """The child as this agency knows them already, or a new record."""
    agency_id = begun.viewer.agency_id
    for scheme, number in (("nhs_number", values.nhs_number), ("upn", values.upn)):
        if number:
            known = find_by_identifier(scheme=scheme, values=[number], agency_id=agency_id)
            if number in known:
                return known[number]
    same = find_same_name_and_birth(
        forenames=values.forename, surname=values.surname, birth=values.birth, agency_id=agency_id
    )
    return same or people.register_person(viewer=begun.viewer, person=_new_person(values), now=begun.now)


def _new_person(values: PartnerConcern) -> NewPerson:
    named = bool(values.forename or values.surname)
    numbers = (("nhs_number", values.nhs_number), ("upn", values.upn))
    return NewPerson(
        kind="CHILD",
        names=[NewName(kind="LEGAL", forenames=values.forename, surname=values.surname)] if named else [],
        description="" if named else "A child named only by a number",
        birth=Birth(kind=_birth_kind(values.birth), date=values.birth),
        identifiers=[NewIdentifier(scheme=scheme, value=number) for scheme, number in numbers if number],
    )


def _birth_kind(birth: UncertainDate) -> str:
    return {"exact": "KNOWN", "unknown": "UNKNOWN"}.get(birth.precision.value, "ESTIMATED")
