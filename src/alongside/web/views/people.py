"""Finding a person, recording a new one, and the page about one."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from alongside.casework import people, search
from alongside.casework.search import FoundPerson
from alongside.kernel.ids import PersonId
from alongside.web.choices import offer
from alongside.web.forms import Form
from alongside.web.new_person import read_new_person, split_typed
from alongside.web.requests import Request

NEW_PERSON_LISTS = {
    "kinds": "person_kind",
    "sexes": "sex",
    "ethnicities": "cin_ethnicity",
    "disabilities": "cin_disability",
    "living_arrangements": "living_arrangement",
    "schemes": "identifier_scheme",
}

# What a page says at its top after something was done, by the word that the address carries.
DONE = {
    "recorded": "The person is recorded.",
    "name": "The name is added.",
    "identifier": "The number is added.",
    "address": "The address is added.",
    "relationship": "The relationship is added.",
    "involved": "They are now shown as working with this person.",
    "ended": "Their involvement is ended.",
    "missing": "The missing episode is recorded.",
    "found": "It is recorded that they were found.",
    "interview": "The return interview is recorded.",
    "meeting": "The meeting is recorded.",
    "check": "The prevention check is recorded.",
    "notice": "It is recorded who was told.",
    "followup": "It is recorded what was done.",
    "document": "The document is added, and stands on the chronology.",
    "event": "It is on the chronology.",
    "asked_colleague": "Your question is sent. It waits on their home page.",
    "oversight": "The note is on the record.",
    "response": "The first response is recorded.",
    "crime": "The decision is recorded, and stands on the chronology. Help for the child goes on beside it.",
    "feedback": "What they say is recorded.",
    "asked": "Your request was handed on to a keeper of another agency.",
}


@require_http_methods(["GET", "POST"])
def find_person(request: Request) -> HttpResponse:
    """This will look for people. What is looked for is posted, so that no name stands in an address."""
    form = Form.of(request)
    return render(request, "people/find.html", {"form": form, "found": look_for(request, form)})


def look_for(request: Request, form: Form) -> tuple[FoundPerson, ...] | None:
    """This will give who answers to what was typed into the search box; None where nothing was asked."""
    if not form.is_posted:
        return None
    query = search.read_person_query(text=form.text("query"), now=request.now)
    if query.is_empty:
        form.refuse("query", "Type a name, a date of birth, a number or a postcode.")
        return None
    return search.find_people(viewer=request.viewer, query=query, now=request.now)


@require_http_methods(["GET", "POST"])
def new_person(request: Request) -> HttpResponse:
    """This will record somebody new. Posted with only a search, it begins with the name that was sought."""
    known = {"kind": "CHILD", **split_typed(request.POST.get("query", ""))}
    form = Form.fresh(request, known=known) if "query" in request.POST else Form.of(request, known=known)
    person = read_new_person(request, form)
    done = form.submit(lambda: people.register_person(viewer=request.viewer, person=person, now=request.now))
    if done:
        return redirect_to_person(done.value, "recorded")
    lists = {name: offer(key, now=request.now) for name, key in NEW_PERSON_LISTS.items()}
    return render(request, "people/new.html", {"form": form, **lists})


@require_safe
def person_page(request: Request, person_id: PersonId) -> HttpResponse:
    """This will show a person at a glance."""
    page = people.get_person(viewer=request.viewer, person_id=person_id, now=request.now)
    done = DONE.get(request.GET.get("done", ""), "")
    return render(request, "people/person.html", {"page": page, "done": done})


@require_safe
def add_something(request: Request, person_id: PersonId) -> HttpResponse:
    """This will list everything that can be added to a person's record."""
    card = people.get_card_to_write(viewer=request.viewer, person_id=person_id, now=request.now)
    return render(request, "people/add.html", {"person": card})


def redirect_to_person(person_id: PersonId, done: str) -> HttpResponse:
    """This will go to the person's page and say there what was done."""
    response = redirect("person", person_id=person_id)
    response["Location"] += f"?done={done}"
    return response
