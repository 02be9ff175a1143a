"""One section of an assessment: written, kept as it is typed, its statements, its versions, its hands."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alongside.assessments.holistic.operations import NewStatement
from alongside.assessments.holistic.rules import Piece, differ
from alongside.assessments.holistic.sections import Section
from alongside.assessments.holistic.writing import UnableToSaveSection
from alongside.casework import assessing, assessments
from alongside.casework.assessments import SectionRow
from alongside.kernel.dates import local_date, show_clock
from alongside.kernel.errors import NotFoundError, UnableToError
from alongside.web.choices import offer
from alongside.web.draft_keys import draft_key
from alongside.web.forms import Form
from alongside.web.requests import Request
from alongside.web.views.assessments import back_to
from alongside.web.views.exclusions import NOBODY, workers

# Harm among the published signs has a list of its own.
_NOT_SIGNS = {"indicator": ("IN8",)}


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A field that two have changed: what the other saved, and how that differs from what was typed here."""

    field: str
    label: str
    stored: str
    pieces: tuple[Piece, ...]


@require_http_methods(["GET", "POST"])
def assessment_section(request: Request, assessment_id: UUID, section: str) -> HttpResponse:
    """This will show one section to be written on; posted, it keeps it and goes back to the list."""
    page, row = _open(request, assessment_id, section)
    form = Form.of(request, known=known_text(row))
    conflict = None
    if form.is_posted:
        try:
            _save(request, assessment_id, row, form)
        except UnableToSaveSection as error:
            conflict = error
        except UnableToError as error:
            form.refuse(error.field, error.message)
        else:
            return back_to(assessment_id, "saved")
    context = {
        "page": page,
        "row": row,
        "form": form,
        "mark": mark_of(row, conflict),
        "differences": differences(row.section, conflict),
        "key": draft_key(request.viewer.user_id),
    }
    return render(request, "assessments/section.html", context, status=409 if conflict else 200)


@require_POST
def save_assessment_section(request: Request, assessment_id: UUID, section: str) -> JsonResponse:
    """This will keep a section while it is typed, and say when; 409 where somebody else kept it since."""
    _, row = _open(request, assessment_id, section)
    form = Form.of(request)
    try:
        mark = _save(request, assessment_id, row, form)
    except UnableToSaveSection as conflict:
        return JsonResponse({"error": conflict.message}, status=409)
    except UnableToError as error:
        return JsonResponse({"error": error.message}, status=422)
    return JsonResponse({"version": mark, "saved": show_clock(request.now)})


@require_safe
def section_versions(request: Request, assessment_id: UUID, section: str) -> HttpResponse:
    """This will show who changed what in a section, and when."""
    page = assessments.get_versions(
        viewer=request.viewer, assessment_id=assessment_id, section=section, now=request.now
    )
    return render(request, "assessments/versions.html", {"page": page})


@require_http_methods(["GET", "POST"])
def add_statement(request: Request, assessment_id: UUID, section: str) -> HttpResponse:
    """This will add a statement to the section's list, with the entries on which it rests."""
    page, row = _open(request, assessment_id, section)
    kind = row.section.list_kind
    if not kind:
        raise NotFoundError
    codes = offer(row.section.list_of, now=request.now, leave_out=_NOT_SIGNS.get(kind, ()))
    form = Form.of(request)
    statement = NewStatement(
        kind=kind,
        code=form.choice("code", codes),
        words=form.text("words"),
        alternative=form.text("alternative"),
        entries=form.uuids("entries"),
    )
    if form.submit(
        lambda: assessing.add_statement(
            viewer=request.viewer, assessment_id=assessment_id, statement=statement, now=request.now
        )
    ):
        return redirect("assessment_section", assessment_id=assessment_id, section=section)
    entries = assessments.list_entries_to_rest_on(
        viewer=request.viewer, person_id=page.person.person_id, now=request.now
    )
    context = {"page": page, "row": row, "form": form, "codes": codes, "entries": entries[::-1]}
    return render(request, "assessments/statement.html", context)


@require_http_methods(["GET", "POST"])
def withdraw_statement(request: Request, assessment_id: UUID, statement_id: UUID) -> HttpResponse:
    """This will take a statement out, with the reason."""
    form = Form.of(request)
    page = assessments.get_assessment(viewer=request.viewer, assessment_id=assessment_id, now=request.now)
    found = [
        (row, each) for row in page.rows for each in row.statements if each.fact.statement_id == statement_id
    ]
    if not found:
        raise NotFoundError
    row, statement = found[0]
    if form.submit(
        lambda: assessing.withdraw_statement(
            viewer=request.viewer,
            assessment_id=assessment_id,
            statement_id=statement_id,
            because=form.text("because"),
            now=request.now,
        )
    ):
        return redirect("assessment_section", assessment_id=assessment_id, section=row.section.key)
    context = {"page": page, "row": row, "statement": statement, "form": form}
    return render(request, "assessments/withdraw.html", context)


@require_http_methods(["GET", "POST"])
def hand_over_section(request: Request, assessment_id: UUID, section: str) -> HttpResponse:
    """This will ask one worker to write this section, until a day."""
    page, row = _open(request, assessment_id, section)
    form = Form.of(request)
    until = form.day("until", required=True)
    if form.submit(
        lambda: assessing.hand_over_section(
            viewer=request.viewer,
            assessment_id=assessment_id,
            section=section,
            to=form.uuid("who") or NOBODY,
            note=form.text("note"),
            until=until or local_date(request.now),
            now=request.now,
        )
    ):
        return back_to(assessment_id, "handed")
    context = {"page": page, "row": row, "form": form, "workers": workers(request)}
    return render(request, "assessments/hand_over.html", context)


@require_POST
def take_section_back(request: Request, assessment_id: UUID, delegation_id: UUID) -> HttpResponse:
    """This will close a handed section to whom it was handed."""
    assessing.take_section_back(
        viewer=request.viewer,
        assessment_id=assessment_id,
        delegation_id=delegation_id,
        now=request.now,
    )
    return back_to(assessment_id, "back")


def known_text(row: SectionRow) -> Mapping[str, str]:
    """This will give what a section says already, as a form opens with it."""
    return dict(row.text.fields) if row.text else {}


def mark_of(row: SectionRow, conflict: UnableToSaveSection | None) -> str:
    """This will give from which saving the form goes on: the one that it shows."""
    text = conflict.stored if conflict else row.text
    return text.mark if text else ""


def differences(section: Section, conflict: UnableToSaveSection | None) -> tuple[Difference, ...]:
    """This will give the fields in which the other's text and the one that was typed differ."""
    if conflict is None:
        return ()
    stored = conflict.stored.fields if conflict.stored else {}
    return tuple(
        Difference(
            field=each.key,
            label=each.label,
            stored=stored.get(each.key, ""),
            pieces=differ(conflict.typed.get(each.key, ""), stored.get(each.key, "")),
        )
        for each in section.fields
        if stored.get(each.key, "") != conflict.typed.get(each.key, "")
    )


def _open(
    request: Request, assessment_id: UUID, section: str
) -> tuple[assessments.AssessmentPage, SectionRow]:
    page = assessments.get_assessment(viewer=request.viewer, assessment_id=assessment_id, now=request.now)
    row = next((row for row in page.rows if row.section.key == section), None)
    if row is None:
        raise NotFoundError
    return page, row


def _save(request: Request, assessment_id: UUID, row: SectionRow, form: Form) -> str:
    return assessing.save_section(
        viewer=request.viewer,
        assessment_id=assessment_id,
        section=row.section.key,
        fields={key: form.typed(key).replace("\r\n", "\n") for key in row.section.field_keys},
        mark=form.text("version"),
        now=request.now,
    )
