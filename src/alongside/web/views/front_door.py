"""The front door: its queue, who owns a worry, acting at once, telling, opening again."""

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from alongside.casework import front_door, organisations, people, queue, worry_page
from alongside.casework.queue import OWNERS, STATES, QueueChoice
from alongside.kernel.ids import ConcernId, PersonId, TeamId, UserId
from alongside.reference.loader import load_policy
from alongside.web.forms import Form
from alongside.web.requests import Request
from alongside.web.views.concerns import people_of


@require_http_methods(["GET", "POST"])
def show_queue(request: Request) -> HttpResponse:
    """This will show the queue of the viewer's front door, narrowed as asked."""
    form = Form.asked(request)
    owner, state = form.text("owner"), form.text("state")
    choice = QueueChoice(
        words=form.text("words"),
        owner=owner if owner in OWNERS else "",
        state=state if state in STATES else "",
        danger=form.is_ticked("danger"),
    )
    page = queue.get_queue(viewer=request.viewer, choice=choice, now=request.now)
    context = {
        "page": page,
        "form": form,
        "owners": [{"value": key, "text": words} for key, words in OWNERS.items()],
        "states": [{"value": key, "text": words} for key, words in STATES.items()],
    }
    return render(request, "front_door/queue.html", context)


@require_safe
def worries_together(request: Request, person_id: PersonId) -> HttpResponse:
    """This will show the worries about one child together."""
    page = queue.get_worries_together(viewer=request.viewer, person_id=person_id, now=request.now)
    return render(request, "front_door/together.html", {"page": page})


@require_http_methods(["POST"])
def take_concern(request: Request, concern_id: ConcernId) -> HttpResponse:
    """This will make the viewer the owner of a worry; where it is another's, the page asks why."""
    form = Form.of(request)
    done = form.submit(
        lambda: front_door.take_concern(viewer=request.viewer, concern_id=concern_id, now=request.now)
    )
    return redirect("concern" if done else "own_concern", concern_id=concern_id)


@require_http_methods(["GET", "POST"])
def own_concern(request: Request, concern_id: ConcernId) -> HttpResponse:
    """This will ask who owns a worry from now on, and why it changes hands."""
    form = Form.of(request, known={"owner": str(request.viewer.user_id)})
    owner = form.uuid("owner")
    return _about_worry(
        request,
        concern_id,
        form,
        "front_door/own.html",
        lambda: front_door.hand_over(
            viewer=request.viewer,
            concern_id=concern_id,
            owner=UserId(owner) if owner else None,
            reason=form.text("reason"),
            now=request.now,
        ),
    )


@require_http_methods(["GET", "POST"])
def tell_author(request: Request, concern_id: ConcernId) -> HttpResponse:
    """This will ask what the author of a worry is told, after it was decided on."""
    form = Form.of(request)
    return _about_worry(
        request,
        concern_id,
        form,
        "front_door/tell.html",
        lambda: front_door.tell_author(
            viewer=request.viewer, concern_id=concern_id, told=form.text("told"), now=request.now
        ),
    )


@require_http_methods(["GET", "POST"])
def reopen_concern(request: Request, concern_id: ConcernId) -> HttpResponse:
    """This will ask what has happened since, and put a decided worry back into the queue."""
    form = Form.of(request)
    return _about_worry(
        request,
        concern_id,
        form,
        "front_door/reopen.html",
        lambda: front_door.reopen_concern(
            viewer=request.viewer, concern_id=concern_id, reason=form.text("reason"), now=request.now
        ),
    )


@require_http_methods(["GET", "POST"])
def act_on_concern(request: Request, concern_id: ConcernId) -> HttpResponse:
    """This will give the numbers to ring, and record that the viewer acted at once on a worry."""
    form = Form.of(request)
    if form.submit(
        lambda: front_door.act_at_once(
            viewer=request.viewer, concern_id=concern_id, note=form.text("note"), now=request.now
        )
    ):
        return redirect("concern", concern_id=concern_id)
    page = worry_page.get_concern(viewer=request.viewer, concern_id=concern_id, now=request.now)
    context = {
        "form": form,
        "about": page.about,
        "groups": load_policy("contacts/urgent")["groups"],
        "doors": (),
    }
    return render(request, "front_door/urgent.html", context)


@require_http_methods(["GET", "POST"])
def act_for_person(request: Request, person_id: PersonId) -> HttpResponse:
    """This will give the numbers to ring, and record that the viewer acted at once for a child."""
    form = Form.of(request)
    sent_to = form.uuid("sent_to")
    if form.submit(
        lambda: front_door.act_at_once_for(
            viewer=request.viewer,
            person_id=person_id,
            note=form.text("note"),
            sent_to=TeamId(sent_to) if sent_to else None,
            now=request.now,
        )
    ):
        return redirect("person", person_id=person_id)
    card = people.get_card_to_write(viewer=request.viewer, person_id=person_id, now=request.now)
    asks = "sent_to" in form.problems or sent_to
    doors = [
        {"value": str(door.team_id), "text": f"{door.area}: {door.name}"}
        for door in (organisations.list_front_doors() if asks else ())
    ]
    context = {
        "form": form,
        "about": card.name,
        "groups": load_policy("contacts/urgent")["groups"],
        "doors": doors,
    }
    return render(request, "front_door/urgent.html", context)


def _numbers() -> object:
    return load_policy("contacts/urgent")["groups"]


def _about_worry(
    request: Request, concern_id: ConcernId, form: Form, template: str, act: Callable[[], None]
) -> HttpResponse:
    """A small form of the front door that received a worry: carried out, or shown."""
    if form.submit(act):
        return redirect("concern", concern_id=concern_id)
    page = front_door_page(request, concern_id)
    return render(request, template, {"form": form, "page": page, "owners": people_of(page)})


def front_door_page(request: Request, concern_id: ConcernId) -> worry_page.ConcernPage:
    """This will give a worry to the front door that received it. Raises NotFoundError for others."""
    return worry_page.get_received(viewer=request.viewer, concern_id=concern_id, now=request.now)
