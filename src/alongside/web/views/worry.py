"""The second screen of a worry: what it is. Kept as it is typed."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from alongside.casework import drafts, organisations
from alongside.casework.drafts import DraftPage
from alongside.concerns.drafts import UnableToSaveDraft
from alongside.kernel.dates import local_date, read_date, show_clock
from alongside.kernel.errors import UnableToError
from alongside.kernel.ids import DraftId
from alongside.web.choices import offer
from alongside.web.draft_keys import draft_key
from alongside.web.forms import Form
from alongside.web.requests import Request
from alongside.web.worry_fields import LABELS, LISTS, TEXTS


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A field of a draft that two windows have changed: what the other one holds."""

    field: str
    label: str
    stored: str


@require_http_methods(["GET", "POST"])
def worry(request: Request, draft_id: DraftId) -> HttpResponse:
    """This will show the draft to be written on; posted, it keeps it and goes on to check it."""
    page = drafts.get_draft(viewer=request.viewer, draft_id=draft_id, now=request.now)
    form = Form.of(request, known=_known(page))
    if not form.is_posted:
        if "mend" in request.GET:
            checked = drafts.check_draft(viewer=request.viewer, draft_id=draft_id, now=request.now)
            form.problems |= {problem.field: problem.message for problem in checked.problems}
        return _show(request, page, form)
    try:
        _save(request, draft_id, form, page)
    except UnableToSaveDraft as conflict:
        return _show(request, page, form, conflict=conflict)
    except UnableToError as error:
        form.refuse(error.field, error.message)
        return _show(request, page, form)
    return redirect("check_worry", draft_id=draft_id)


@require_POST
def save_worry(request: Request, draft_id: DraftId) -> JsonResponse:
    """This will keep a draft while it is typed, and say when; 409 where another window kept it since."""
    page = drafts.get_draft(viewer=request.viewer, draft_id=draft_id, now=request.now)
    form = Form.of(request)
    try:
        version = _save(request, draft_id, form, page)
    except UnableToSaveDraft as conflict:
        return JsonResponse({"error": conflict.message}, status=409)
    except UnableToError as error:
        return JsonResponse({"error": error.message}, status=422)
    return JsonResponse({"version": version, "saved": show_clock(request.now)})


@require_POST
def discard_worry(request: Request, draft_id: DraftId) -> HttpResponse:
    """This will throw a draft away."""
    drafts.discard_draft(viewer=request.viewer, draft_id=draft_id, now=request.now)
    return redirect("my_worries")


def _save(request: Request, draft_id: DraftId, form: Form, page: DraftPage) -> int:
    version = form.text("version")
    return drafts.save_draft(
        viewer=request.viewer,
        draft_id=draft_id,
        fields=_fields(request, form, page),
        version=int(version) if version.isascii() and version.isdigit() else 0,
        now=request.now,
    )


def _fields(request: Request, form: Form, page: DraftPage) -> Mapping[str, str | list[str]]:
    """What the form holds, with the person, who is chosen on a screen of their own.

    "Today" is kept as the day that it is: it would mean another one tomorrow.
    """
    fields: dict[str, str | list[str]] = {name: form.typed(name) for name in TEXTS}
    fields |= {name: form.many(name) for name in LISTS}
    if fields["happened_choice"] in ("today", "yesterday"):
        day = read_date(text=form.typed("happened_choice"), today=local_date(request.now))
        fields |= {"happened_choice": "other", "happened": day.show()}
    elif fields["happened_choice"] == "unknown":
        fields["happened"] = ""
    if "person_id" in page.fact.fields:
        fields["person_id"] = page.fact.fields["person_id"]
    return fields


def _known(page: DraftPage) -> Mapping[str, str | list[str]]:
    """A draft's fields; a copied worry brings its date as words."""
    fields = page.fact.fields
    return {"happened_choice": "other", **fields} if fields.get("happened") else fields


def _show(
    request: Request, page: DraftPage, form: Form, *, conflict: UnableToSaveDraft | None = None
) -> HttpResponse:
    stored = conflict.stored if conflict else page.fact
    doors = organisations.list_front_doors()
    context = {
        "page": page,
        "form": form,
        "version": stored.version,
        "differences": _differences(conflict) if conflict else (),
        "key": draft_key(request.viewer.user_id),
        "lists": {name: offer(key, now=request.now) for name, key in LISTS.items()},
        "bases": offer("information_basis", now=request.now),
        "doors": [{"value": str(door.team_id), "text": f"{door.area}: {door.name}"} for door in doors],
    }
    return render(request, "worries/worry.html", context, status=409 if conflict else 200)


def _differences(conflict: UnableToSaveDraft) -> tuple[Difference, ...]:
    stored, typed = conflict.stored.fields, conflict.typed
    return tuple(
        Difference(field=name, label=label, stored=_as_text(stored.get(name, "")))
        for name, label in LABELS.items()
        if stored.get(name, "") != typed.get(name, "")
    )


def _as_text(value: str | list[str]) -> str:
    return value if isinstance(value, str) else ", ".join(value)
