"""What is worth asking about one child: the questions that the record raises, why, and what was answered."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from alongside.casework import curiosity
from alongside.kernel.errors import NotFoundError
from alongside.kernel.ids import PersonId
from alongside.web.forms import Form
from alongside.web.requests import Request

DONE = {
    "answered": "The answer is recorded. The question is put again if new facts of the same kind arise.",
    "put off": "The question comes back on the day that you gave.",
    "dismissed": "The question is dismissed. It is put again if new facts of the same kind arise.",
}


@require_safe
def questions(request: Request, person_id: PersonId) -> HttpResponse:
    """This will show the questions that stand, oldest first, and what was answered before."""
    page = curiosity.get_questions(viewer=request.viewer, person_id=person_id, now=request.now)
    context = {"page": page, "person": page.person, "done": DONE.get(request.GET.get("done", ""), "")}
    return render(request, "people/questions.html", context)


@require_http_methods(["GET", "POST"])
def question(request: Request, person_id: PersonId, rule: str) -> HttpResponse:
    """This will show why one question is asked, and take the answer."""
    form = Form.of(request, known={"outcome": "answered"})
    until = form.day("until")
    outcome = form.text("outcome")
    if form.submit(
        lambda: curiosity.answer_prompt(
            viewer=request.viewer,
            person_id=person_id,
            rule=rule,
            outcome=outcome,
            words=form.text("words"),
            until=until,
            now=request.now,
        )
    ):
        return redirect(f"{reverse('questions', kwargs={'person_id': person_id})}?done={outcome}")
    page = curiosity.get_questions(viewer=request.viewer, person_id=person_id, now=request.now)
    asked = next((row for row in page.prompts if row.rule == rule), None)
    if asked is None:
        raise NotFoundError
    context = {"form": form, "person": page.person, "asked": asked, "may_write": page.may_write}
    return render(request, "people/question.html", context)
