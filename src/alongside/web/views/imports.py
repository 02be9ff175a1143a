"""Bringing files in: trying first, the report, taking an import back."""

from collections.abc import Mapping
from typing import Any, BinaryIO, Literal, cast

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from alongside.casework import imports, partner_concerns, waiting_imports
from alongside.exchange.batches import Imported
from alongside.kernel.errors import NotFoundError
from alongside.kernel.ids import BatchId
from alongside.web.confirming import needs_step_up
from alongside.web.forms import Form
from alongside.web.requests import Request

IMPORTERS = {"cin": imports.import_cin, "concerns": partner_concerns.import_concerns}
KINDS = {
    "cin": "A children in need return (XML, any census year from 2017)",
    "concerns": "A table of our agency's worries (CSV or Excel): each row is sent as a worry",
}
TEMPLATES: dict[str, Literal["csv", "xlsx"]] = {"csv": "csv", "xlsx": "xlsx"}


@require_http_methods(["GET", "POST"])
def import_file(request: Request) -> HttpResponse:
    """This will bring a file in, or only try it, and show what became of each of its records."""
    kinds = imports.list_kinds(viewer=request.viewer)
    form = Form.of(request, known={"kind": kinds[0] if kinds else ""})
    upload = _upload(request, form)
    if form.text("kind") not in kinds:
        form.refuse("kind", "Choose what kind of file it is.")
    if upload and not form.problems and _is_long(form, upload):
        return _ask(request, form, upload)
    done = form.submit(lambda: _bring_in(request, form, upload)) if upload else None
    if done and done.value.batch_id:
        return redirect("import", batch_id=done.value.batch_id)
    context = {
        "form": form,
        "kinds": [{"value": kind, "text": KINDS[kind]} for kind in kinds],
        "rows": imports.list_imports(viewer=request.viewer, now=request.now),
        "labels": KINDS,
        **(report_context(done.value.report.to_dict()) if done else {}),
    }
    return render(request, "imports/file.html", context)


@require_safe
def concerns_template(request: Request, file_format: str) -> HttpResponse:
    """This will give the empty table that a partner agency fills in."""
    if file_format not in TEMPLATES:
        raise NotFoundError
    content = partner_concerns.get_template(file_format=TEMPLATES[file_format], now=request.now)
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="worries.{file_format}"'
    return response


@require_safe
def show_import(request: Request, batch_id: BatchId) -> HttpResponse:
    """This will show one import and its report, narrowed as the address asks."""
    row = imports.get_import(viewer=request.viewer, batch_id=batch_id, now=request.now)
    kind, rule = request.GET.get("kind", ""), request.GET.get("rule", "")
    return render(
        request, "imports/import.html", {"row": row, **report_context(row.fact.report, kind=kind, rule=rule)}
    )


@require_safe
@needs_step_up
def import_report(request: Request, batch_id: BatchId) -> HttpResponse:
    """This will give an import's whole report as a JSON file."""
    report = imports.export_report(viewer=request.viewer, batch_id=batch_id, now=request.now)
    response = JsonResponse(report, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = f'attachment; filename="import-{batch_id}.json"'
    return response


@require_http_methods(["GET", "POST"])
@needs_step_up
def undo_import(request: Request, batch_id: BatchId) -> HttpResponse:
    """This will ask, and then take a whole import back."""
    form = Form.of(request)
    done = form.submit(lambda: imports.undo_import(viewer=request.viewer, batch_id=batch_id, now=request.now))
    row = imports.get_import(viewer=request.viewer, batch_id=batch_id, now=request.now)
    return render(
        request, "imports/undo.html", {"form": form, "row": row, "undone": done.value if done else None}
    )


def _upload(request: Request, form: Form) -> "UploadedFile[bytes] | None":
    """The one file that was chosen; none is refused."""
    upload = request.FILES.get("file")
    if isinstance(upload, UploadedFile):
        return upload
    form.refuse("file", "Choose a file.")
    return None


def _is_long(form: Form, upload: "UploadedFile[bytes]") -> bool:
    return waiting_imports.is_long(file=cast("BinaryIO", upload.file), kind=form.text("kind"))


def _ask(request: Request, form: Form, upload: "UploadedFile[bytes]") -> HttpResponse:
    """Have a long file brought in by a worker process. What it is unable to do, the middleware answers."""
    waiting_id = waiting_imports.ask_for_import(
        viewer=request.viewer,
        file=cast("BinaryIO", upload.file),
        kind=form.text("kind"),
        file_name=upload.name or "without a name",
        dry_run=form.text("act") != "keep",
        now=request.now,
    )
    return redirect("waiting_import", waiting_id=waiting_id)


def _bring_in(request: Request, form: Form, upload: "UploadedFile[bytes]") -> Imported:
    return IMPORTERS[form.text("kind")](
        viewer=request.viewer,
        file=cast("BinaryIO", upload.file),
        file_name=upload.name or "without a name",
        dry_run=form.text("act") != "keep",
        now=request.now,
    )


def report_context(report: Mapping[str, Any], *, kind: str = "", rule: str = "") -> dict[str, Any]:
    """This will give a report as the template reads it: a line a finding, narrowed to a kind and a rule."""
    findings = [
        {"is_rejected": True, "kind": record["kind"], "subject": record["subject"], "reason": reason}
        for record in report["rejected"]
        for reason in record["reasons"]
    ]
    findings += [{"is_rejected": False, **notice} for notice in report["notices"]]
    return {
        "report": report,
        "findings": [
            each for each in findings if kind in ("", each["kind"]) and rule in ("", each["reason"]["rule"])
        ],
        "kinds_found": sorted({each["kind"] for each in findings}),
        "rules_found": sorted({(each["reason"]["rule"], each["reason"]["says"]) for each in findings}),
        "asked": {"kind": kind, "rule": rule},
        "findings_in_all": len(findings),
    }
