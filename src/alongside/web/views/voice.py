"""What a child has told us, for those who work with them: reading, answering, making a way in."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alongside.casework import people, voice
from alongside.kernel.ids import PersonId
from alongside.voice.operations import TOGETHER
from alongside.voice.policy import get_voice_policy
from alongside.web.forms import Form
from alongside.web.requests import Request
from alongside.web.views.person_facts import show_form

DONE = {
    "read": "It is marked as read. The child sees that when they open their page again.",
    "answered": "What you did is recorded.",
    "ended": "The link is closed. It opens nothing any more.",
}


@require_safe
def child_voice(request: Request, person_id: PersonId) -> HttpResponse:
    """This will show what a child has told us, and the links that work."""
    page = voice.get_voice(viewer=request.viewer, person_id=person_id, now=request.now)
    context = {"page": page, "person": page.person, "done": DONE.get(request.GET.get("done", ""), "")}
    return render(request, "people/voice.html", context)


@require_http_methods(["GET", "POST"])
def make_child_link(request: Request, person_id: PersonId) -> HttpResponse:
    """This will make a way in for the child. A secret link is shown once, on the answer itself."""
    policy = get_voice_policy()
    form = Form.of(request, known={"days": str(policy.days_usual)})
    days = form.text("days")
    done = form.submit(
        lambda: voice.make_child_link(
            viewer=request.viewer,
            person_id=person_id,
            how=form.text("how"),
            word=form.text("word"),
            days=int(days) if days.isdecimal() and len(days) < 4 else None,
            now=request.now,
        )
    )
    if done and form.text("how") == TOGETHER:
        return redirect("say_together", person_id=person_id, link_id=done.value.link_id)
    if done:
        card = people.get_card_to_write(viewer=request.viewer, person_id=person_id, now=request.now)
        address = request.build_absolute_uri(reverse("say", kwargs={"token": done.value.token}))
        context = {"person": card, "address": address, "has_word": bool(form.text("word"))}
        return render(request, "people/voice_link_made.html", context)
    lengths = [{"value": str(each), "text": "1 day" if each == 1 else f"{each} days"} for each in policy.days]
    return show_form(request, "people/voice_link.html", form, person_id, {"lengths_as_items": lengths})


@require_POST
def end_child_link(request: Request, person_id: PersonId, link_id: UUID) -> HttpResponse:
    """This will close a link before its time."""
    voice.end_child_link(viewer=request.viewer, person_id=person_id, link_id=link_id, now=request.now)
    return _back(person_id, "ended")


@require_POST
def read_child_entry(request: Request, person_id: PersonId, entry_id: UUID) -> HttpResponse:
    """This will note that the viewer read an entry."""
    voice.mark_child_entry_read(
        viewer=request.viewer, person_id=person_id, entry_id=entry_id, now=request.now
    )
    return _back(person_id, "read")


@require_POST
def answer_child_entry(request: Request, person_id: PersonId, entry_id: UUID) -> HttpResponse:
    """This will keep what the viewer did about "I feel unsafe now"; or say what to write."""
    form = Form.of(request)
    if form.submit(
        lambda: voice.answer_unsafe(
            viewer=request.viewer,
            person_id=person_id,
            entry_id=entry_id,
            done=form.text("done"),
            now=request.now,
        )
    ):
        return _back(person_id, "answered")
    page = voice.get_voice(viewer=request.viewer, person_id=person_id, now=request.now)
    context = {"page": page, "person": page.person, "done": "", "form": form, "of_entry": entry_id}
    return render(request, "people/voice.html", context)


def _back(person_id: PersonId, done: str) -> HttpResponse:
    response = redirect("child_voice", person_id=person_id)
    response["Location"] += f"?done={done}"
    return response
