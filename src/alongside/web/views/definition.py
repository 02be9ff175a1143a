"""Considering a child's situation against the definition: filled in, suggested, chosen, signed."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alongside.assessments.definition.drafts import UnableToKeepDraft
from alongside.assessments.definition.facts import ELEMENTS, TESTS
from alongside.casework import definition
from alongside.casework.definition import DefinitionForm, SuggestionPage
from alongside.kernel.dates import show_clock
from alongside.kernel.errors import UnableToError
from alongside.kernel.ids import PersonId
from alongside.reference.guidance import get_guidance
from alongside.web.choices import offer
from alongside.web.definition_fields import LISTS, consideration_of, considered_of, fields_of
from alongside.web.draft_keys import draft_key
from alongside.web.forms import Form
from alongside.web.requests import Request

DONE = {
    "signed": "It is signed, and stands on the chronology.",
    "dropped": "What was filled in is thrown away.",
}
# How many entries of the chronology are offered for an element to rest on.
MOST_ENTRIES = 25


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A field that a colleague has changed: what they saved."""

    label: str
    stored: str


@require_safe
def show_definition(request: Request, person_id: PersonId) -> HttpResponse:
    """This will show what was considered about a person, the latest first."""
    page = definition.get_definition_page(viewer=request.viewer, person_id=person_id, now=request.now)
    done = DONE.get(request.GET.get("done", ""), "")
    return render(request, "definition/page.html", {"page": page, "person": page.person, "done": done})


@require_http_methods(["GET", "POST"])
def consider(request: Request, person_id: PersonId) -> HttpResponse:
    """This will show the form; posted, it keeps it, says what is suggested, and signs it when asked to."""
    page = definition.get_form(viewer=request.viewer, person_id=person_id, now=request.now)
    form = Form.of(request, known=_known(request, page))
    if not form.is_posted:
        return _show(request, page, form, version=page.draft.version if page.draft else 0)
    considered, happened = considered_of(form), form.uncertain("happened")
    try:
        version = _save(request, person_id, form)
    except UnableToKeepDraft as conflict:
        return _show(request, page, form, version=conflict.stored.version, conflict=conflict)
    except UnableToError as error:
        form.refuse(error.field, error.message)
        return _show(request, page, form, version=_version(form))
    suggestion = definition.suggest_for(
        viewer=request.viewer, person_id=person_id, considered=considered, happened=happened, now=request.now
    )
    if form.text("act") == "sign" and _may_sign(form, suggestion) and _sign(request, person_id, form):
        response = redirect("definition", person_id=person_id)
        response["Location"] += "?done=signed"
        return response
    return _show(request, page, form, version=version, suggestion=suggestion)


@require_POST
def save_consideration(request: Request, person_id: PersonId) -> JsonResponse:
    """This will keep what is typed, and say when; 409 where a colleague has saved since."""
    form = Form.of(request)
    try:
        version = _save(request, person_id, form)
    except UnableToKeepDraft as conflict:
        return JsonResponse({"error": conflict.message}, status=409)
    except UnableToError as error:
        return JsonResponse({"error": error.message}, status=422)
    return JsonResponse({"version": version, "saved": show_clock(request.now)})


@require_POST
def drop_consideration(request: Request, person_id: PersonId) -> HttpResponse:
    """This will throw away what was filled in and not signed."""
    definition.drop_draft(viewer=request.viewer, person_id=person_id, now=request.now)
    response = redirect("definition", person_id=person_id)
    response["Location"] += "?done=dropped"
    return response


def _save(request: Request, person_id: PersonId, form: Form) -> int:
    return definition.save_draft(
        viewer=request.viewer,
        person_id=person_id,
        fields=fields_of(form),
        version=_version(form),
        now=request.now,
    )


def _version(form: Form) -> int:
    text = form.text("version")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def _may_sign(form: Form, suggestion: SuggestionPage) -> bool:
    """Nobody signs past a suggestion that they have not seen."""
    if form.text("suggested") != suggestion.kind.key:
        form.refuse("chosen", "Read what is suggested now, then choose and sign.")
    return not form.problems


def _sign(request: Request, person_id: PersonId, form: Form) -> bool:
    new = consideration_of(form, latest_seen=form.text("latest_seen"))
    done = form.submit(
        lambda: definition.sign_consideration(
            viewer=request.viewer, person_id=person_id, new=new, now=request.now
        )
    )
    return done is not None


def _known(request: Request, page: DefinitionForm) -> dict[str, str | list[str]]:
    """What was filled in; else what the latest one said, to be considered again; else nothing."""
    if page.draft is not None:
        return dict(page.draft.fields)
    known: dict[str, str | list[str]] = {"concern_id": request.GET.get("worry", "")}
    if page.latest is None:
        return known
    return known | _as_fields(page)


def _as_fields(page: DefinitionForm) -> dict[str, str | list[str]]:
    latest = page.latest
    if latest is None:
        return {}
    said = latest.considered
    fields: dict[str, str | list[str]] = {name: value.name for name, value in said.elements.items()}
    fields |= {name: sorted(getattr(said, name)) for name in LISTS}
    fields |= {f"{name}_other": note for name, note in latest.other_notes.items()}
    fields |= {f"{test}_test": answer for test, answer in said.tests.items()}
    fields |= {name: getattr(said, name) for name in ("core", "seems_consensual", "child_aware")}
    fields["exchange"] = [
        f"{code}.{state}" for code, states in said.exchange.items() for state in sorted(states) or [""]
    ]
    for element, basis in latest.rests_on.items():
        fields[f"{element}_words"] = basis.words
        fields[f"{element}_entries"] = [str(each) for each in basis.entries]
    fields["happened"] = "" if latest.happened.earliest is None else latest.happened.show()
    return fields | {"telling": latest.telling}


def _show(
    request: Request,
    page: DefinitionForm,
    form: Form,
    *,
    version: int,
    suggestion: SuggestionPage | None = None,
    conflict: UnableToKeepDraft | None = None,
) -> HttpResponse:
    context = {
        "page": page,
        "person": page.person,
        "form": form,
        "version": version,
        "suggestion": suggestion,
        "differences": tuple(_differences(conflict, page)) if conflict else (),
        "latest_seen": form.text("latest_seen") if form.is_posted else _latest(page),
        "key": draft_key(request.viewer.user_id),
        "lists": {name: offer(key, now=request.now) for name, key in LISTS.items()},
        "exchange": offer("exchange", now=request.now),
        "routes": offer("concern_decision", now=request.now, leave_out=["UNKNOWN"]),
        "kinds": [{"value": row.key, "text": row.title} for row in page.words.kinds.values()],
        "standings": [{"value": row.key, "text": row.title} for row in page.words.standings.values()],
        "entries": {element: _offered(form, page, element) for element in ELEMENTS},
        "definition_text": get_guidance().get("p5-3").text,
        "tests": [page.words.tests[test] for test in TESTS],
    }
    return render(request, "definition/consider.html", context, status=409 if conflict else 200)


def _latest(page: DefinitionForm) -> str:
    return "" if page.latest is None else str(page.latest.consideration_id)


def _offered(form: Form, page: DefinitionForm, element: str) -> list[dict[str, str]]:
    """The latest entries, and those that were chosen before."""
    chosen = set(form.many(f"{element}_entries"))
    return [
        {"value": str(row.entry_id), "text": f"{row.happened_text}: {row.title}"}
        for place, row in enumerate(page.entries)
        if place < MOST_ENTRIES or str(row.entry_id) in chosen
    ]


def _differences(conflict: UnableToKeepDraft, page: DefinitionForm) -> Iterator[Difference]:
    stored, typed = conflict.stored.fields, conflict.typed
    for name, value in stored.items():
        if value != typed.get(name, [] if isinstance(value, list) else ""):
            text = value if isinstance(value, str) else f"{len(value)} chosen: {', '.join(value)}"
            yield Difference(label=_label(name, page), stored=text)


_LABELS = {
    "happened": "When it happened", "core": "Is the exchange what it turned on?", "chosen": "What you choose",
    "seems_consensual": "Does it seem consensual?", "child_aware": "Does the child know of it?",
    "telling": "How the child is told", "route": "What happens next", "reason": "Why",
    "explained": "Answers that do not fit", "power": "Where the power comes from", "methods": "By what means",
    "modes": "In what way", "patterns": "Pattern", "gain": "What somebody gained", "exchange": "Exchange",
    "negators": "Why there was no consent", "is_separate": "About something else",
}  # fmt: skip


def _label(name: str, page: DefinitionForm) -> str:
    if name in _LABELS:
        return _LABELS[name]
    base, _, part = name.partition("_")
    if base in page.words.elements:
        ending = {"words": ": what it rests on", "entries": ": entries of the chronology"}.get(part, "")
        return page.words.elements[base].title + ending
    if base in page.words.tests:
        return page.words.tests[base].title
    return f"{_LABELS.get(base, base)}: in other words"
