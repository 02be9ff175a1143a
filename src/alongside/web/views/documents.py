"""Documents of a person: adding one, the list, one by itself, downloading, withdrawing."""

from csp.decorators import csp
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from alongside.casework import documents
from alongside.documents.operations import NewDocument
from alongside.kernel.ids import DocumentId, PersonId
from alongside.web.confirming import needs_step_up
from alongside.web.forms import Form
from alongside.web.requests import Request
from alongside.web.views.people import redirect_to_person
from alongside.web.views.person_facts import show_form

# What cleaning did, in words.
NOTES = {
    "metadata": "What the file said about who made it, when, where and on which device is removed.",
    "re_encoded": "Pictures were made anew from what is to be seen on them.",
    "scripts": "Programs and automatic actions in it are removed.",
    "attachments": "Files that were embedded in it are removed.",
    "links": "It has links to other places. Whoever follows one may be seen there.",
    "formulas": "Cells that a spreadsheet would have run as a formula are kept as words.",
    "letters": "Its letters were saved in an old way: check that accents and signs such as £ are right.",
}
# A file that is opened all the same may do nothing, and belongs to no site.
NOTHING_RUNS = {"sandbox": True, "default-src": ["'none'"], "frame-ancestors": ["'none'"]}


@require_http_methods(["GET", "POST"])
def add_document(request: Request, person_id: PersonId) -> HttpResponse:
    """This will take a file in as a document of the person. What must never be added is said first."""
    form = Form.of(request, known={"klass": "ordinary"})
    taken_in = documents.get_taken_in()
    upload, dated = _upload(request, form), form.uncertain("dated")
    if upload is not None and (upload.size or 0) > taken_in.most_megabytes * 1_000_000:
        form.refuse(
            "file", f"The file is larger than {taken_in.most_megabytes} MB. Save it smaller, and add that."
        )
    if form.submit(
        lambda: documents.add_document(
            viewer=request.viewer,
            person_id=person_id,
            document=NewDocument(
                title=form.text("title"),
                klass=form.text("klass"),
                dated=dated,
                content=upload.read() if upload else b"",
                file_name=(upload.name or "") if upload else "",
            ),
            now=request.now,
        )
    ):
        return redirect_to_person(person_id, "document")
    context = {
        "taken_in": taken_in,
        "classes": [
            {"value": name, "text": name.replace("_", " ").capitalize(), "hint": {"text": meaning}}
            for name, meaning in taken_in.classes
        ],
    }
    return show_form(request, "documents/add.html", form, person_id, context)


@require_safe
def list_documents(request: Request, person_id: PersonId) -> HttpResponse:
    """This will list the person's documents."""
    page = documents.list_documents(viewer=request.viewer, person_id=person_id, now=request.now)
    return render(request, "documents/list.html", {"page": page})


@require_safe
def document(request: Request, document_id: DocumentId) -> HttpResponse:
    """This will show one document: what it is, whether it is checked, what was done to it."""
    page = documents.get_document(viewer=request.viewer, document_id=document_id, now=request.now)
    notes = [NOTES[note] for note in page.row.fact.notes]
    return render(request, "documents/document.html", {"page": page, "notes": notes})


@require_safe
@needs_step_up  # type: ignore[arg-type]
@csp(NOTHING_RUNS)  # type: ignore[arg-type]  # it knows no request but Django's own
def download_document(request: Request, document_id: DocumentId) -> HttpResponse:
    """This will give a document out, to be kept and not to be opened in the browser."""
    content = documents.download_document(viewer=request.viewer, document_id=document_id, now=request.now)
    response = HttpResponse(content.plain, content_type=content.media)
    response["Content-Disposition"] = f'attachment; filename="{content.file_name}"'
    return response


@require_http_methods(["GET", "POST"])
def withdraw_document(request: Request, document_id: DocumentId) -> HttpResponse:
    """This will ask why, and then take a document off the record."""
    form = Form.of(request)
    done = form.submit(
        lambda: documents.withdraw_document(
            viewer=request.viewer, document_id=document_id, reason=form.text("reason"), now=request.now
        )
    )
    if done:
        return redirect("documents", person_id=done.value)
    page = documents.get_document(viewer=request.viewer, document_id=document_id, now=request.now)
    return render(request, "documents/withdraw.html", {"form": form, "page": page})


def _upload(request: Request, form: Form) -> "UploadedFile[bytes] | None":
    """The one file that was chosen; none is refused."""
    upload = request.FILES.get("file")
    if isinstance(upload, UploadedFile):
        return upload
    form.refuse("file", "Choose a file.")
    return None
