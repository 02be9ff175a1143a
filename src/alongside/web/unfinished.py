"""Forms that are kept while they are typed: which ones, and what a form needs for it."""

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict
from django.urls import Resolver404, ResolverMatch, resolve

from alongside.casework import unfinished
from alongside.kernel.dates import local_date, read_date
from alongside.kernel.errors import NotFoundError
from alongside.kernel.ids import PersonId
from alongside.unfinished.operations import UnfinishedFact
from alongside.web.draft_keys import draft_key
from alongside.web.requests import NEVER_CARRIED, Request

# The addresses whose form is kept. Every form with a field for free text is here, or has a draft of its own
# kind, or stands in tests/web/test_unfinished.py with the reason why it is not kept.
KEPT = frozenset({
    "add_address", "add_looking", "self_check", "add_crime_decision", "add_event", "add_response",
    "add_feedback", "add_missing", "add_found", "add_interview", "add_check", "add_notice",
    "add_followup", "take_step", "say_late", "minutes", "settle_action", "add_meeting", "start_plan",
    "change_plan", "add_plan_item", "plan_item", "sign_plan", "review_plan", "plan_late", "close_plan",
    "close_help", "handover", "reopen_help", "consult", "consultation", "add_oversight",
    "new_reflection", "question", "start_assessment", "sign_assessment", "oversee_assessment",
    "dissent_from", "tell_assessment", "add_statement", "hand_over_section", "withdraw_statement",
    "decline_section", "concern", "own_concern", "tell_author", "reopen_concern", "act_on_concern",
    "act_for_person", "withdraw_document", "share_record",
})  # fmt: skip
# What in an address tells one form from another of the same page.
_TELLS_APART = ("kind", "to", "course_id", "clock", "limb", "started", "part")
_NEVER_KEPT = NEVER_CARRIED | {"version", "kept_for", "act"}
LONGEST_ADDRESS = 400


@dataclass(frozen=True, kw_only=True)
class Keeper:
    """What a form of a kept page needs: where it stands, whose it is, what was left unfinished there."""

    request: Request
    address: str
    version: int
    found: UnfinishedFact | None

    @property
    def key(self) -> str:
        """This will give the key under which the browser keeps a copy while the server is out of reach."""
        return draft_key(self.request.viewer.user_id)

    def drop(self) -> None:
        """This will forget what was unfinished, now that it is sent; what another window kept stays."""
        unfinished.drop_unfinished(
            viewer=self.request.viewer, address=self.address, version=self.version, now=self.request.now
        )


def keeper_of(request: Request) -> Keeper | None:
    """This will give what the form of this page needs to be kept; None where the page's form is not."""
    match = request.resolver_match
    if match is None or match.url_name not in KEPT or not hasattr(request, "viewer"):
        return None
    address = _address(request.path, request.GET)
    if request.method == "POST":
        return Keeper(request=request, address=address, version=read_version(request.POST), found=None)
    found = unfinished.find_unfinished(viewer=request.viewer, address=address, now=request.now)
    return Keeper(request=request, address=address, version=found.version if found else 0, found=found)


def read_address(sent: QueryDict) -> tuple[str, PersonId | None]:
    """This will read which form something is kept for. Raises NotFoundError where it is none that is kept."""
    path, _, query = str(sent.get("kept_for", "")).partition("?")
    match = _match(path)
    address = _address(path, QueryDict(query))
    if match is None or len(address) > LONGEST_ADDRESS:
        raise NotFoundError
    person_id = match.kwargs.get("person_id")
    return address, PersonId(person_id) if isinstance(person_id, UUID) else None


def read_fields(request: Request) -> dict[str, str | list[str]]:
    """This will give what the form holds. "Today" is kept as the day that it is."""
    sent = {
        name: [_dated(str(each).replace("\0", ""), request) for each in values]
        for name, values in request.POST.lists()
        if name not in _NEVER_KEPT
    }
    return {name: values[0] if len(values) == 1 else values for name, values in sent.items()}


def read_version(sent: QueryDict) -> int:
    """This will read from which saving the typing began; 0 where from none."""
    version = str(sent.get("version", ""))
    return int(version) if version.isascii() and version.isdigit() and len(version) < 9 else 0


def _dated(text: str, request: Request) -> str:
    if text.strip().lower() not in ("today", "yesterday"):
        return text
    return read_date(text=text, today=local_date(request.now)).show()


def _match(path: str) -> ResolverMatch | None:
    try:
        match = resolve(path)
    except Resolver404:
        return None
    return match if match.url_name in KEPT else None


def _address(path: str, asked: QueryDict) -> str:
    query = urlencode([(name, asked[name]) for name in _TELLS_APART if asked.get(name)])
    return f"{path}?{query}" if query else path
