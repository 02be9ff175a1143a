"""Adding to who a person is: names, numbers, addresses, relationships."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from alongside.casework import people
from alongside.casework.search import FoundPerson
from alongside.kernel.ids import PersonId
from alongside.people.commands import NewAddress, NewIdentifier, NewName, NewRelationship
from alongside.web.choices import offer
from alongside.web.forms import Form
from alongside.web.requests import Request
from alongside.web.views.people import look_for, redirect_to_person


@require_http_methods(["GET", "POST"])
def add_name(request: Request, person_id: PersonId) -> HttpResponse:
    """This will add a name that the person is or was known by."""
    form = Form.of(request, known={"name_kind": "KNOWN_AS"})
    kinds = offer("name_kind", now=request.now)
    name = NewName(
        kind=form.choice("name_kind", kinds),
        forenames=form.text("forenames"),
        surname=form.text("surname"),
        from_date=form.day("from_date"),
        until_date=form.day("until_date"),
    )
    if form.submit(
        lambda: people.add_name(viewer=request.viewer, person_id=person_id, name=name, now=request.now)
    ):
        return redirect_to_person(person_id, "name")
    return show_form(request, "people/add_name.html", form, person_id, {"kinds": kinds})


@require_http_methods(["GET", "POST"])
def add_identifier(request: Request, person_id: PersonId) -> HttpResponse:
    """This will add a number that a system knows the person by."""
    form = Form.of(request, known={"scheme": "nhs_number"})
    schemes = offer("identifier_scheme", now=request.now)
    identifier = NewIdentifier(
        scheme=form.choice("scheme", schemes),
        value=form.text("value"),
        noted_on=form.day("noted_on"),
        doubt=form.text("doubt"),
    )
    if form.submit(
        lambda: people.add_identifier(
            viewer=request.viewer, person_id=person_id, identifier=identifier, now=request.now
        )
    ):
        return redirect_to_person(person_id, "identifier")
    return show_form(request, "people/add_identifier.html", form, person_id, {"schemes": schemes})


@require_http_methods(["GET", "POST"])
def add_address(request: Request, person_id: PersonId) -> HttpResponse:
    """This will add where the person lives or lived."""
    form = Form.of(request)
    address = NewAddress(
        lines=form.text("lines"),
        postcode=form.text("postcode"),
        is_protected=form.is_ticked("is_protected"),
        from_date=form.day("from_date"),
        until_date=form.day("until_date"),
    )
    if form.submit(
        lambda: people.add_address(
            viewer=request.viewer, person_id=person_id, address=address, now=request.now
        )
    ):
        return redirect_to_person(person_id, "address")
    return show_form(request, "people/add_address.html", form, person_id, {})


@require_http_methods(["GET", "POST"])
def add_relationship(request: Request, person_id: PersonId) -> HttpResponse:
    """This will add somebody near the person: from a search among those recorded, or by words alone."""
    form = Form.of(request)
    if form.text("act") == "find":
        return _find_other(request, form, person_id)
    relationship = NewRelationship(
        kind=form.choice("kind", offer("relationship_kind", now=request.now)),
        other_label=form.text("other_label"),
        phone=form.text("phone"),
        note=form.text("note"),
        from_date=form.day("from_date"),
    )
    other = form.uuid("other_id")
    if form.submit(
        lambda: people.add_relationship(
            viewer=request.viewer,
            person_id=person_id,
            relationship=relationship,
            other_id=PersonId(other) if other else None,
            now=request.now,
        )
    ):
        return redirect_to_person(person_id, "relationship")
    return _show_relationship(request, form, person_id, found=None)


def _find_other(request: Request, form: Form, person_id: PersonId) -> HttpResponse:
    """Look among those recorded for the other person, keeping what was typed."""
    found = look_for(request, form)
    others = tuple(row for row in found if row.card.person_id != person_id) if found is not None else None
    return _show_relationship(request, form, person_id, found=others)


def _show_relationship(
    request: Request,
    form: Form,
    person_id: PersonId,
    *,
    found: tuple[FoundPerson, ...] | None,
) -> HttpResponse:
    context = {"kinds": offer("relationship_kind", now=request.now), "found": found}
    return show_form(request, "people/add_relationship.html", form, person_id, context)


def show_form(
    request: Request, template: str, form: Form, person_id: PersonId, context: Mapping[str, Any]
) -> HttpResponse:
    """This will show a form about a person, to one who may write on their record."""
    card = people.get_card_to_write(viewer=request.viewer, person_id=person_id, now=request.now)
    return render(request, template, {"form": form, "person": card, **context})
