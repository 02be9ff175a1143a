"""Every answer carries exactly the headers of its class: every route, method and outcome."""

import re
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from alongside.casework import sessions, waiting_imports
from alongside.web import middleware
from alongside.web.urls import urlpatterns
from tests.scanner import scanning
from tests.thinning import IS_LONG, by_depth
from tests.web.addresses import fill
from tests.web.partnership import Partnership, send_worry, sign_in
from tests.web.test_imports import RETURN
from tests.web.test_imports import post as import_return

pytestmark = [pytest.mark.django_db, pytest.mark.deeper]
Headers = Mapping[str, str]

POLICY = {
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "font-src 'self'",
    "connect-src 'self'", "manifest-src 'self'", "form-action 'self'", "object-src 'none'", "base-uri 'none'",
    "frame-ancestors 'none'",
}  # fmt: skip
# What a downloaded document may do, should it be opened all the same: nothing.
NOTHING = {"sandbox", "default-src 'none'", "frame-ancestors 'none'"}
COMMON = {
    "Vary": "Cookie",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(),"
    " magnetometer=(), microphone=(), midi=(), payment=(), usb=()",
}
HTML, JSON = {"Content-Type": "text/html; charset=utf-8"}, {"Content-Type": "application/json"}
NEVER_STORED = {"Cache-Control": "no-store"}
FORGET = {"Clear-Site-Data": '"cache", "cookies", "storage"'}
# Of what class each route's own answer is (200, or what leads on). A route that is not here fails the tests.
CLASSES: Mapping[str, Headers] = {
    "cached": {**HTML, "Cache-Control": "public, max-age=300"},
    "open": HTML,
    "page": {**HTML, **NEVER_STORED},
    "goodbye": {**HTML, **NEVER_STORED, **FORGET},
    "data": {**JSON, **NEVER_STORED},
    "report": {
        **JSON,
        **NEVER_STORED,
        "Content-Disposition": r'attachment; filename="import-[-0-9a-f]{36}\.json"',
    },
    "table": {
        "Content-Type": "application/octet-stream",
        **NEVER_STORED,
        "Content-Disposition": r'attachment; filename="worries\.csv"',
    },
    "figures": {
        "Content-Type": "application/octet-stream",
        **NEVER_STORED,
        "Content-Disposition": r'attachment; filename="figures\.csv"',
    },
    "document": {
        "Content-Type": "text/plain; charset=utf-8",
        **NEVER_STORED,
        "Content-Disposition": r'attachment; filename="D-[0-9A-F]{10}\.txt"',
    },
}  # fmt: skip
PAGES = """
    sign_in sign_in_persona sign_in_passkey second_step own_password set_up_step agency_sign_in agency_back
    carry_on account change_password add_app remove_app add_passkey remove_passkey new_codes end_session
    end_other_sessions confirm
    home find_person new_person person add_something add_name add_identifier add_address add_relationship
    involve end_involvement add_missing add_found add_interview add_meeting add_event add_document documents
    drop_unfinished definition consider drop_consideration switch_guidance check_wording
    document withdraw_document chronology print_chronology imports import undo_import my_worries new_worry
    choose_person record_person worry worry_who choose_draft_person record_draft_person check_worry
    discard_worry concern receipt copy_concern who_looked oversight waiting_import
    ask_to_bar exclusions bar answer_request end_exclusion my_conflicts end_conflict conflicts
    mark_conflict_seen open_in_emergency emergencies emergency_report review_opening end_opening
    who_sees restrict name_worker remove_worker end_restriction share_record withdraw_sharing duplicates
    review_duplicate
    acting add_crime_decision area add_looking self_check
    add_response add_feedback consult add_oversight consultation supervision new_reflection workload
    reflection
    assessments start_assessment assessment print_assessment sign_assessment oversee_assessment dissent_from
    tell_assessment assessment_section section_versions add_statement hand_over_section withdraw_statement
    take_section_back handed_section decline_section
    front_door take_concern own_concern tell_author reopen_concern act_on_concern act_for_person
    worries_together stages take_step say_late minutes settle_action nrm_pack add_check add_notice
    add_followup plans start_plan close_help handover reopen_help plan change_plan add_plan_item plan_item
    sign_plan review_plan plan_late close_plan child_plan parents_plan questions question
    say child_voice make_child_link end_child_link say_together read_child_entry answer_child_entry
"""
ROUTES = {
    "urgent": "cached",
    "for_families": "cached",
    "help": "open",
    "sign_out": "goodbye",
    "save_worry": "data",
    "save_consideration": "data",
    "save_unfinished": "data",
    "save_assessment_section": "data",
    "save_handed_section": "data",
    "guidance": "open",
    "waiting_progress": "data",
    "import_report": "report",
    "area_figures": "figures",
    "concerns_template": "table",
    "download_document": "document",
    **dict.fromkeys(PAGES.split(), "page"),
}
METHODS = ["GET", "POST", "PUT"]
# What is answered alike whatever the page is looked at on some of them, and on all in the long run.
SOME = by_depth(short=7, deep=3, whole=1)
if IS_LONG:
    METHODS += ["HEAD", "OPTIONS", "DELETE", "PATCH"]


def expected(route: str, answer: HttpResponse) -> dict[str, str]:
    """What an answer of this route must carry, by its status."""
    kind = ROUTES[route]
    status = answer.status_code
    own = CLASSES[kind]
    if status >= 400 and answer.headers["Content-Type"] != "application/json":
        own = CLASSES["page"]
    elif status >= 400 or (300 <= status < 400 and kind != "goodbye"):
        own = CLASSES["data" if status >= 400 else "page"]
    more = {"Location": r"/.*"} if 300 <= status < 400 else {}
    if status == 405:
        more["Allow"] = r"[A-Z, ]+"
    return {**{name: re.escape(value) for name, value in COMMON.items()}, **_patterns(own), **more}


def _patterns(own: Headers) -> dict[str, str]:
    return {name: value if name == "Content-Disposition" else re.escape(value) for name, value in own.items()}


def wrong(route: str, answer: HttpResponse) -> list[str]:
    """What an answer carries beyond what it must, lacks, or says otherwise."""
    found = dict(answer.headers)
    found.pop("Content-Length", None)
    policy = set(found.pop("Content-Security-Policy", "").split("; "))
    is_document = ROUTES[route] == "document" and answer.status_code == 200
    wanted = expected(route, answer)
    faults = [
        f"{name}: {found.get(name)}" for name in wanted if not re.fullmatch(wanted[name], found.get(name, ""))
    ]
    faults += [f"{name} is more than wanted" for name in set(found) - set(wanted)]
    if policy != (NOTHING if is_document else POLICY):
        faults.append(f"policy: {policy}")
    return [f"{route} {answer.status_code}: {fault}" for fault in faults]


@pytest.fixture
def ids(partnership: Partnership) -> dict[str, object]:
    """A record of each kind, made through the pages."""
    teacher, data = sign_in("teacher"), sign_in("data")
    child = partnership.child
    draft = teacher.post("/worries/new/about/", {"person_id": child}).headers["Location"]
    with scanning():
        file = SimpleUploadedFile("a.txt", b"A letter.")
        teacher.post(
            f"/people/{child}/add/document/", {"title": "A letter", "klass": "ordinary", "file": file}
        )
    documents = teacher.get(f"/people/{child}/documents/").content.decode()
    batch = import_return(data, act="keep").headers["Location"]
    return {
        "person_id": child,
        "draft_id": draft.split("/")[3],
        "concern_id": send_worry(about=child),
        "document_id": re.findall(r"/documents/([-0-9a-f]{36})/", documents)[0],
        "batch_id": batch.split("/")[2],
        "waiting_id": _waiting_import(),
        "involvement_id": uuid4(),
    }


def _waiting_import() -> UUID:
    now = timezone.now()
    with sessions.acting_as(username="data", now=now) as viewer:
        return waiting_imports.ask_for_import(
            viewer=viewer, file=BytesIO(RETURN), kind="cin", file_name="long.xml", dry_run=True, now=now
        )


def addresses(ids: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for each in urlpatterns:
        yield str(each.name), fill(str(each.pattern), ids)


def lenient(client: Client) -> Client:
    client.raise_request_exception = False
    return client


def sweep(
    client: Client,
    ids: Mapping[str, object],
    *,
    methods: Sequence[str] = METHODS,
    only: str = "",
    every: int = 1,
    **sent: Any,
) -> tuple[set[int], list[str]]:
    """The statuses that were met on the way through the routes, and every header that was wrong."""
    met, faults = set(), []
    # Signing out would end the walk; it is looked at by itself.
    walk = [(route, path) for route, path in addresses(ids) if only in route and route != "sign_out"]
    pages = [each for each in walk if ROUTES[each[0]] == "page"][::every]
    for route, path in pages + [each for each in walk if ROUTES[each[0]] != "page"]:
        for method in methods:
            answer = client.generic(method, path, **sent)
            met.add(answer.status_code)
            faults += wrong(route, answer)
    return met, faults


def test_every_route_has_its_class() -> None:
    """A new route is put into ROUTES before it is used."""
    assert {str(each.name) for each in urlpatterns} ^ set(ROUTES) == set()


@pytest.mark.deep
def test_of_somebody_who_knows_the_child(ids: dict[str, object]) -> None:
    met, faults = sweep(lenient(sign_in("teacher")), ids)

    assert faults == []
    assert met >= {200, 302, 404, 405}


def test_of_those_who_do_not(ids: dict[str, object]) -> None:
    """The data team has the return; to the nurse nothing of the child exists."""
    of_data, faults = sweep(lenient(sign_in("data")), ids, methods=["GET"], only="import")
    of_nurse, more = sweep(lenient(sign_in("nurse")), ids, methods=["GET"], only="document")

    assert faults + more == []
    assert of_data == {200}
    assert of_nurse == {404}


def test_of_nobody_signed_in(ids: dict[str, object]) -> None:
    met, faults = sweep(Client(raise_request_exception=False), ids, methods=["GET", "POST"])

    assert faults == []
    assert met >= {200, 302, 403}


def test_of_what_asks_for_data_without_a_session(ids: dict[str, object]) -> None:
    met, faults = sweep(Client(), ids, methods=["POST"], headers={"Accept": "application/json"})

    assert faults == []
    assert 401 in met


def test_of_a_form_of_another_site(ids: dict[str, object]) -> None:
    client = sign_in("teacher")
    client.handler.enforce_csrf_checks = True

    met, faults = sweep(client, ids, methods=["POST"], every=SOME, headers={"Origin": "https://evil.example"})

    assert faults == []
    assert 403 in met


def test_of_the_name_of_another_host(ids: dict[str, object]) -> None:
    met, faults = sweep(Client(), ids, methods=["GET", "POST"], every=SOME, headers={"Host": "evil.example"})

    assert faults == []
    assert met == {403}


def test_of_a_failure_of_ours(ids: dict[str, object], monkeypatch: pytest.MonkeyPatch) -> None:
    client = lenient(sign_in("teacher"))

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(middleware.sessions, "get_viewer", fail)
    monkeypatch.setattr("alongside.web.views.open.render", fail)
    met, faults = sweep(client, ids, methods=["GET"], every=SOME)

    assert faults == []
    assert 500 in met


def test_of_signing_out(ids: dict[str, object]) -> None:
    client = sign_in("teacher")

    answer = client.post("/sign-out/")

    assert wrong("sign_out", answer) == []
    assert answer.cookies["alongside_session"]["max-age"] == 0


def test_of_saving_a_draft_in_the_background(ids: dict[str, object]) -> None:
    client = sign_in("teacher")
    path = f"/worries/drafts/{ids['draft_id']}/save/"

    answers = [client.post(path, {"facts": text, "version": "1"}) for text in ("one", "another")]

    assert [answer.status_code for answer in answers] == [200, 409]
    assert [fault for answer in answers for fault in wrong("save_worry", answer)] == []


def test_of_static_files(db: None) -> None:
    headers = dict(Client().get("/static/alongside/alongside.css").headers)

    assert headers.keys() == {
        "Content-Type", "Cache-Control", "Last-Modified", "ETag", "Content-Length", "X-Content-Type-Options",
        "Referrer-Policy", "Cross-Origin-Opener-Policy",
    }  # fmt: skip
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Cache-Control", "no-cache"),
        ("X-Frame-Options", "SAMEORIGIN"),
        ("X-Powered-By", "a library"),
        ("Vary", None),
    ],
)
def test_a_header_that_is_planted_or_missing_is_found(
    partnership: Partnership, monkeypatch: pytest.MonkeyPatch, name: str, value: str | None
) -> None:
    client = sign_in("teacher")
    assert wrong("home", client.get("/")) == []

    answer = client.get("/")
    if value is None:
        del answer.headers[name]
    else:
        answer.headers[name] = value

    assert len(wrong("home", answer)) == 1


def test_a_policy_that_is_widened_is_found(partnership: Partnership, settings: Any) -> None:
    settings.CONTENT_SECURITY_POLICY = {
        "DIRECTIVES": {
            **settings.CONTENT_SECURITY_POLICY["DIRECTIVES"],
            "script-src": ["'self'", "'unsafe-inline'"],
        }
    }
    assert [fault for fault in wrong("urgent", Client().get("/urgent/")) if "policy" in fault]
