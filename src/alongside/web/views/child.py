"""The page for a child: by a secret link and alone, or with the worker beside."""

from uuid import UUID, uuid4

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from alongside.casework import child_links, voice
from alongside.casework.child_links import UnableToTakeWord
from alongside.kernel.errors import NotFoundError
from alongside.kernel.ids import PersonId
from alongside.voice.operations import Said
from alongside.voice.policy import get_voice_policy
from alongside.web.choices import offer
from alongside.web.draft_keys import unsent_key
from alongside.web.forms import Form
from alongside.web.requests import Request, for_everybody
from alongside.web.signing import address_of

LOOK = "look"


@for_everybody
@csrf_exempt  # the secret in the address lets in; a form's token would leave a cookie on the child's phone
@require_http_methods(["GET", "POST"])
def say(request: Request, token: str) -> HttpResponse:
    """This will show a child the page of a secret link, and keep what they send; no account, no cookie."""
    try:
        return _say(request, token)
    except NotFoundError:
        return render(None, "voice/closed.html", {"policy": get_voice_policy()}, status=404)


def _say(request: Request, token: str) -> HttpResponse:
    form = Form.of(request, known={"said_id": str(uuid4())})
    word, address = form.text("word"), address_of(request)
    page = child_links.get_child_page(token=token, word="", address=address, now=request.now)
    before = page.before
    if form.is_posted:
        try:
            child_links.require_word(token=token, word=word, address=address, now=request.now)
        except UnableToTakeWord as error:
            # Not through form.submit: the failure is to stay counted.
            form.refuse("word", error.message)
        else:
            before = child_links.get_child_page(
                token=token, word=word, address=address, now=request.now
            ).before
    viewer = getattr(request, "viewer", None)
    said = read_said(form)
    if form.typed("act") != LOOK and form.submit(
        lambda: child_links.say_alone(token=token, word=word, said=said, viewer=viewer, now=request.now)
    ):
        return render(None, "voice/sent.html", {**_plain(), "unsafe": said.unsafe, "before": None})
    context = {
        **_plain(), **_lists(request), "form": form, "has_word": page.has_word, "before": before,
        "unsent_key": unsent_key(token),
    }  # fmt: skip
    return render(None, "voice/say.html", context)


@require_http_methods(["GET", "POST"])
def say_together(request: Request, person_id: PersonId, link_id: UUID) -> HttpResponse:
    """This will show the same page with the worker beside, and keep what the child sends."""
    voice.open_together(viewer=request.viewer, person_id=person_id, link_id=link_id, now=request.now)
    form = Form.of(request, known={"said_id": str(uuid4())})
    said = read_said(form)
    shown = {**_plain(), "is_together": True, "person_id": person_id, "before": None, "has_word": False}
    if form.submit(
        lambda: voice.say_together(
            viewer=request.viewer, person_id=person_id, link_id=link_id, said=said, now=request.now
        )
    ):
        return render(request, "voice/sent.html", {**shown, "unsafe": said.unsafe})
    shown |= {"unsent_key": unsent_key(str(link_id)), "form": form}
    return render(request, "voice/say.html", {**shown, **_lists(request)})


def read_said(form: Form) -> Said:
    """This will read what a child wrote and chose."""
    return Said(
        said_id=form.uuid("said_id") or uuid4(),
        statements=form.many("statements"),
        words=form.text("words"),
        wants=form.text("wants"),
        trusts=form.text("trusts"),
        talk_to=form.text("talk_to"),
        withhold=form.many("withhold"),
        withhold_words=form.text("withhold_words"),
        unsafe=form.is_ticked("unsafe"),
    )


def _plain() -> dict[str, object]:
    return {"policy": get_voice_policy(), "is_together": False}


def _lists(request: Request) -> dict[str, object]:
    return {
        "statements": offer("child_statement", now=request.now).items,
        "withhold": offer("child_withhold", now=request.now, leave_out=["OTHER"]).items,
    }
