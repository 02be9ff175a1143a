"""A section of an assessment for whom it was handed to: that section, who it is about, and nothing else."""

from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from alongside.assessments.holistic.writing import UnableToSaveSection
from alongside.casework import handed_sections
from alongside.casework.handed_sections import HandedPage
from alongside.kernel.dates import show_clock
from alongside.kernel.errors import UnableToError
from alongside.web.draft_keys import draft_key
from alongside.web.forms import Form
from alongside.web.requests import Request
from alongside.web.views.assessment_sections import differences


@require_http_methods(["GET", "POST"])
def handed_section(request: Request, delegation_id: UUID) -> HttpResponse:
    """This will show the section to be written on; posted, it keeps it, and gives it back where asked to."""
    page = _get(request, delegation_id)
    form = Form.of(request, known=dict(page.text.fields) if page.text else {})
    conflict = None
    if form.is_posted:
        try:
            _save(request, page, form)
        except UnableToSaveSection as error:
            conflict = error
        except UnableToError as error:
            form.refuse(error.field, error.message)
        else:
            if form.text("act") != "give_back":
                return redirect("home")
            if form.submit(lambda: _give_back(request, delegation_id)):
                return redirect("handed_section", delegation_id=delegation_id)
    stored = conflict.stored if conflict else page.text
    context = {
        "page": _get(request, delegation_id) if form.problems else page,
        "form": form,
        "mark": stored.mark if stored else "",
        "differences": differences(page.section, conflict),
        "key": draft_key(request.viewer.user_id),
    }
    return render(request, "assessments/handed.html", context, status=409 if conflict else 200)


@require_POST
def save_handed_section(request: Request, delegation_id: UUID) -> JsonResponse:
    """This will keep a handed section while it is typed, and say when."""
    page, form = _get(request, delegation_id), Form.of(request)
    try:
        mark = _save(request, page, form)
    except UnableToSaveSection as conflict:
        return JsonResponse({"error": conflict.message}, status=409)
    except UnableToError as error:
        return JsonResponse({"error": error.message}, status=422)
    return JsonResponse({"version": mark, "saved": show_clock(request.now)})


@require_http_methods(["GET", "POST"])
def decline_section(request: Request, delegation_id: UUID) -> HttpResponse:
    """This will decline a handed section, with the reason."""
    page, form = _get(request, delegation_id), Form.of(request)
    if form.submit(
        lambda: handed_sections.decline_section(
            viewer=request.viewer,
            delegation_id=delegation_id,
            reason=form.text("reason"),
            now=request.now,
        )
    ):
        return redirect("home")
    return render(request, "assessments/decline.html", {"form": form, "page": page})


def _get(request: Request, delegation_id: UUID) -> HandedPage:
    return handed_sections.get_handed_section(
        viewer=request.viewer, delegation_id=delegation_id, now=request.now
    )


def _save(request: Request, page: HandedPage, form: Form) -> str:
    return handed_sections.save_handed_section(
        viewer=request.viewer,
        delegation_id=page.fact.delegation_id,
        fields={key: form.typed(key).replace("\r\n", "\n") for key in page.section.field_keys},
        mark=form.text("version"),
        now=request.now,
    )


def _give_back(request: Request, delegation_id: UUID) -> bool:
    handed_sections.give_section_back(viewer=request.viewer, delegation_id=delegation_id, now=request.now)
    return True
