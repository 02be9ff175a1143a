"""The data officer brings a return in: tries it, keeps it, reads the report, takes it back."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.visitor import Visitor
from tests.unit.exchange.cin_files import a_return, full_child

pytestmark = pytest.mark.journey
Visit = Callable[..., Visitor]

WRONG = full_child(2026, 3).replace(
    "<ReferralSource>1A</ReferralSource>", "<ReferralSource>ZZ</ReferralSource>"
)
RETURN = a_return(full_child(2026, 1), full_child(2026, 2), WRONG)


def choose_file(page: Page) -> None:
    page.get_by_label("File", exact=True).set_input_files(
        {"name": "cin-2026.xml", "mimeType": "text/xml", "buffer": RETURN}
    )


@pytest.mark.deep
def test_a_return_is_tried_kept_reported_and_taken_back(visit: Visit) -> None:
    officer = visit("wei.chen")
    page = officer.page
    page.get_by_role("link", name="Bring a file in").first.click()
    officer.examine()

    page.get_by_role("button", name="Try it first").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose a file")
    officer.examine()

    choose_file(page)
    page.get_by_role("button", name="Try it first").click()
    expect(page.get_by_text("This was a trial: nothing was kept.")).to_be_visible()
    expect(page.locator("[data-row]").filter(has_text="ZZ")).to_be_visible()
    officer.examine(picture="import")
    page.get_by_label("Kind of record").select_option(label="Referral")
    expect(page.locator("[data-row]:visible").first).to_contain_text("Referral")
    page.goto("/imports/")
    expect(page.get_by_text("Brought in before")).to_have_count(0)

    choose_file(page)
    page.get_by_role("button", name="Bring it in").click()
    expect(page.get_by_role("heading", name="cin-2026.xml")).to_be_visible()
    row = page.get_by_role("row", name="All")
    read, taken_in, unchanged, rejected = (int(text) for text in row.get_by_role("cell").all_inner_texts())
    assert read == taken_in + unchanged + rejected
    assert taken_in > 0
    assert rejected > 0
    officer.examine(picture="import-report")
    with page.expect_download() as download:
        page.get_by_role("link", name="The whole report as a file").click()
    assert download.value.suggested_filename.endswith(".json")
    page.get_by_label("Kind of record").select_option(label="Referral")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("[data-row]").first).to_contain_text("ZZ")

    page.get_by_role("link", name="Take this import back").click()
    officer.examine()
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_role("heading", name="Taken back")).to_be_visible()
    officer.examine()
    page.get_by_role("link", name="Files brought in").first.click()
    expect(page.get_by_role("listitem").filter(has_text="cin-2026.xml")).to_contain_text("Taken back")
    officer.examine()


TABLE = """Child's forename,Child's surname,Date of birth,What happened,Happened on,Urgent
Perrin,Tallow,about 2012,A man waits for him after training.,about 3 November 2026,no
Perrin,Tallow,about 2012,,not known,no
Merrin,Tallow,the day before,She sold her phone.,not known,no
"""


@pytest.mark.deep
def test_a_partner_tries_a_table_of_worries_and_sends_it(visit: Visit) -> None:
    lead = visit("jenny.ford")
    page = lead.page
    page.get_by_role("link", name="Bring a file in").first.click()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    assert "What happened" in download.value.path().read_text(encoding="utf-8-sig")
    table = {"name": "worries.csv", "mimeType": "text/csv", "buffer": TABLE.encode()}
    page.get_by_label("File", exact=True).set_input_files(table)
    page.get_by_role("button", name="Try it first").click()
    expect(page.get_by_text("This was a trial: nothing was kept.")).to_be_visible()
    expect(page.locator("[data-row]").filter(has_text="What happened").first).to_contain_text("3")
    lead.examine()
    page.get_by_label("File", exact=True).set_input_files(table)
    page.get_by_role("button", name="Bring it in").click()
    expect(page.get_by_role("heading", name="worries.csv")).to_be_visible()
    lead.examine()
    page.get_by_role("link", name="My worries").click()
    expect(page.get_by_role("link", name="Perrin Tallow")).to_have_count(1)


@pytest.mark.deep
def test_who_brings_nothing_in_is_not_offered_it_and_told_who_does(visit: Visit) -> None:
    nurse = visit("nasreen.begum")
    expect(nurse.page.get_by_role("link", name="Bring a file in")).to_have_count(0)
    nurse.page.goto("/imports/")
    expect(nurse.page.get_by_text("Your role does not bring files in.")).to_be_visible()
    nurse.examine()
