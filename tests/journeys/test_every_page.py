"""Every page: clean, narrow, by keyboard, with enlarged text; the urgent numbers from anywhere."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from alongside.web.urls import urlpatterns
from tests.journeys.conftest import World
from tests.journeys.visitor import Visitor
from tests.thinning import by_depth, by_turns

pytestmark = pytest.mark.journey
Visit = Callable[..., Visitor]

# Pages that stand by themselves, by who opens them.
PAGES = {
    "": ("urgent", "help", "guidance", "for_families", "sign_in"),
    "rhys.morgan": (
        "add_something", "add_name", "add_identifier", "add_address", "add_relationship", "involve",
        "add_missing", "add_found", "add_interview", "add_check", "add_notice", "add_followup", "stages",
        "nrm_pack", "add_meeting", "add_event", "add_document",
        "child_voice", "make_child_link", "questions", "add_response", "add_feedback",
        "acting", "add_crime_decision",
        "plans", "start_plan", "close_help", "handover",
        "consult", "add_oversight", "supervision", "new_reflection",
        "documents", "account", "change_password", "add_app", "add_passkey", "confirm", "who_looked",
        "definition", "consider",
        "start_assessment", "assessments",
        "who_sees", "share_record", "ask_to_bar", "my_conflicts", "open_in_emergency",
    ),
    "aoife.keane": ("area", "add_looking", "self_check"),
    "marcus.bailey": ("restrict", "oversight", "workload"),
    "exclusion_keeper": ("exclusions", "bar", "conflicts"),
    "independent_reviewer": ("emergencies", "emergency_report", "duplicates"),
}  # fmt: skip
# What a journey comes to and examines on its way, or what is no page or a page of one answer only.
IN_JOURNEYS = {
    "plan", "change_plan", "add_plan_item", "plan_item", "sign_plan", "review_plan", "plan_late",
    "close_plan", "reopen_help", "child_plan", "parents_plan",
    "take_step", "say_late", "minutes", "settle_action",
    "home", "find_person", "new_person", "person", "chronology", "print_chronology", "my_worries",
    "new_worry", "sign_in_persona", "sign_out", "choose_person", "record_person", "choose_draft_person",
    "record_draft_person", "save_worry", "discard_worry", "worry", "worry_who", "check_worry", "concern",
    "receipt", "copy_concern", "end_involvement", "concerns_template", "imports", "import", "import_report",
    "undo_import", "sign_in_passkey", "second_step", "own_password", "set_up_step", "carry_on",
    "agency_sign_in", "document", "download_document", "withdraw_document", "agency_back", "remove_app",
    "remove_passkey",
    "new_codes", "end_session", "end_other_sessions",
    "consultation", "reflection",
    "say", "end_child_link", "say_together", "read_child_entry", "answer_child_entry",
    "front_door", "take_concern", "own_concern", "tell_author", "reopen_concern", "act_on_concern",
    "act_for_person", "worries_together",
    "save_consideration", "drop_consideration", "switch_guidance", "check_wording",
    "save_unfinished", "drop_unfinished",
}  # fmt: skip
IN_JOURNEYS |= {
    "assessment", "print_assessment", "sign_assessment", "oversee_assessment", "dissent_from",
    "tell_assessment", "assessment_section", "save_assessment_section", "section_versions", "add_statement",
    "hand_over_section", "withdraw_statement", "take_section_back", "handed_section", "save_handed_section",
    "decline_section",
    "name_worker", "remove_worker", "end_restriction",
}  # fmt: skip
# Of who may see a record: asked for by requests alone so far (tests/web, tests/matrix), not in a browser.
NOT_YET = {
    "area_figures",
    "question",
    "answer_request",
    "end_conflict",
    "end_exclusion",
    "end_opening",
    "mark_conflict_seen",
    "review_duplicate",
    "review_opening",
    "waiting_import",
    "waiting_progress",
    "withdraw_sharing",
}
PICTURES = {
    "urgent": "urgent",
    "sign_in": "sign-in",
    "acting": "help-and-acting",
    "questions": "worth-asking",
    "add_crime_decision": "crime-decision",
    "area": "area",
}
ADDRESSES = {each.name: "/" + str(each.pattern) for each in urlpatterns}
LOOK = """
(one) => {
  const parts = [[one], [one, '::before'], ...[...(one.labels ?? [])].map((label) => [label, '::before'])];
  return parts.map((part) => {
    const style = getComputedStyle(...part);
    return ['outline', 'boxShadow', 'backgroundColor', 'borderColor'].map((name) => style[name]).join();
  }).join(';');
}
"""
IN_SIGHT = """
(one) => {
  const box = one.getBoundingClientRect();
  return box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
}
"""


def address(name: str, person_id: str) -> str:
    return ADDRESSES[name].replace("<uuid:person_id>", person_id).replace("<str:item>", "looking")


def test_no_page_is_forgotten() -> None:
    named = {name for names in PAGES.values() for name in names}
    assert named | IN_JOURNEYS | NOT_YET == set(ADDRESSES)
    assert not named & IN_JOURNEYS
    assert not NOT_YET & (named | IN_JOURNEYS)


@pytest.mark.deeper
@pytest.mark.parametrize("username", PAGES)
def test_every_page_is_clean_narrow_and_keeps_to_the_policy(
    visit: Visit, world: World, username: str
) -> None:
    visitor = visit(username)
    every = min(by_depth(short=4, deep=2, whole=1), len(PAGES[username])) if username else 1
    for name in by_turns(PAGES[username], turn=1, of=every):
        visitor.page.goto(address(name, world.people["hettie"]))
        expect(visitor.page.get_by_role("heading", level=1)).to_have_count(1)
        expect(visitor.page.get_by_role("link", name="Call 999")).to_be_visible()
        if name == "questions":
            expect(visitor.page.get_by_text("Nothing is open now")).to_have_count(0)
        visitor.examine(
            picture=PICTURES.get(name, ""),
            narrow_picture="area-320" if name == "area" else "",
            whole=name == "area",
        )


def test_urgent_numbers_need_no_signing_in_and_are_a_click_away_from_everywhere(
    visit: Visit, world: World
) -> None:
    visitor = visit()
    page = visitor.page
    page.goto("/sign-in/")
    page.get_by_role("link", name="Other urgent numbers").click()
    expect(page.get_by_role("heading", name="Urgent numbers")).to_be_visible()
    expect(page.get_by_role("link", name="999", exact=True)).to_have_attribute("href", "tel:999")
    assert visitor.context.cookies() == [] or "/urgent/" in page.url

    page.goto("/sign-in/")
    page.get_by_role("button", name="Be Rhys Morgan").click()
    expect(page.get_by_role("heading", name="Home")).to_be_visible()
    for path in ("/", f"/people/{world.people['hettie']}/", "/worries/new/", "/nowhere/"):
        with visitor.expecting("status of 404"):
            page.goto(path)
            expect(
                page.get_by_role("banner").get_by_role("link", name="Other urgent numbers")
            ).to_be_visible()


@pytest.mark.parametrize("name", ["person", "chronology", "new_worry"])
def test_the_focus_is_seen_and_the_skip_link_skips(visit: Visit, world: World, name: str) -> None:
    page = visit("rhys.morgan").page
    page.goto(address(name, world.people["hettie"]))

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    expect(page.get_by_role("link", name="Skip to main content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.querySelector('main').contains(document.activeElement)")

    for _ in range(12):
        require_focus_seen(page)
        page.keyboard.press("Tab")


def require_focus_seen(page: Page) -> None:
    """What has the focus looks other than without it, and stands in sight."""
    focused = page.locator(":focus")
    if not focused.count():
        return  # past the last one the browser's own controls have it
    name = focused.evaluate("(one) => one.outerHTML.slice(0, 200)")
    assert focused.evaluate(IN_SIGHT), f"has the focus out of sight: {name}"
    look = focused.evaluate(LOOK)
    one = focused.element_handle()
    one.evaluate("(one) => one.blur()")
    assert look != one.evaluate(LOOK), f"looks the same with the focus and without: {name}"
    one.focus()


def test_a_focus_that_nobody_sees_is_found(visit: Visit) -> None:
    page = visit().page
    page.goto("/help/")
    page.keyboard.press("Tab")
    require_focus_seen(page)
    page.evaluate(
        """() => {
          const plain = document.createElement('div');
          plain.tabIndex = 0;
          plain.textContent = 'Plain';
          plain.style.outline = 'none';
          document.querySelector('main').prepend(plain);
          plain.focus();
        }"""
    )
    with pytest.raises(AssertionError, match="looks the same"):
        require_focus_seen(page)
