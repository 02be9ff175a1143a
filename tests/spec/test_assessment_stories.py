"""Assessments in stories: as many hands write them, and as strangers word them."""

import json
import textwrap
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from click.testing import CliRunner, Result
from django.utils import timezone

from alongside.casework import definition
from alongside.casework.sessions import acting_as
from alongside.cli.commands_stories import story
from alongside.kernel.ids import PersonId

BEGINNING = """
story: try
title: Try
people:
  kit: {name: Kit Amble, born: 3 May 2009, sex: male, lives: with a parent or parents}
events:
  - on: 2 March 2026 09:00
    by: bello
    concern: {about: kit, facts: A second phone.}
  - on: 2 March 2026 10:00
    by: nair
    decision: {about: kit, decision: assessment, reason: A phone., told: Thanks.}
  - {on: 2 March 2026 10:10, by: nair, allocate: {about: kit, to: morgan, reason: Assessment.}}
"""
WHOLE = {
    "analysis": "He is being groomed, as we see it.",
    "protective factors": "His grandmother.",
    "not known": "Who gave him the phone.",
    "child view": "He wants to be left alone.",
}


def run(*arguments: object) -> Result:
    return CliRunner().invoke(story, [str(each) for each in arguments], catch_exceptions=False)


def play(folder: Path, events: str) -> tuple[Result, dict[str, Any]]:
    path = folder / "try.yaml"
    path.write_text(BEGINNING + textwrap.indent(textwrap.dedent(events), "  "))
    done = run("load", path)
    assert done.exit_code == 0, done.stderr
    kit = json.loads(run("show", "try", "--json", "--as", "rhys.morgan").stdout)["people"]["kit"]
    return done, kit


def assess(**fields: str) -> str:
    lines = "".join(f"    {name.replace('_', ' ')}: {text}\n" for name, text in fields.items())
    return f"- on: 9 March 2026 10:00\n  by: morgan\n  assessment:\n    about: kit\n{lines}"


def whole(**more: str) -> str:
    return assess(**{name.replace(" ", "_"): text for name, text in WHOLE.items()}, **more)


@pytest.mark.requirement("D-02", "D-03", "S-29", "S-34", "S-37", "S-71")
def test_a_story_shows_who_wrote_what_and_what_it_rests_on(in_stories: Result) -> None:
    shown = json.loads(run("show", "assessed-by-many-hands", "--json").stdout)
    (one,) = shown["people"]["mina"]["assessments"]
    assert one["status"] == "agreed"
    assert one["missing"] == []
    assert one["sections"]["development"]["written_by"] == [
        "Nasreen Begum, School nurse, Northmere Community Health NHS Trust"
    ]
    assert one["sections"]["parents_view"]["versions"] == 2
    signs = {each["code"]: each for each in one["statements"]["indicator"]}
    assert signs["IN1"]["rests_on"]
    assert signs["IN1"]["alternative"].startswith("Her father")
    assert [each["code"] for each in one["statements"]["context"]] == ["ONLINE", "SCHOOL"]
    assert [each["what"] for each in one["said"]] == [
        "Signed", "Manager: more is needed", "Sees it otherwise", "Signed", "Manager's oversight: agreed",
    ]  # fmt: skip
    assert [each["whom"] for each in one["told"]] == ["child", "parents"]
    (clock,) = [each for each in shown["people"]["mina"]["clocks"] if each["clock"] == "C03"]
    assert clock["done_at"] == one["completed_at"] == "2026-01-23T12:00:00+00:00"
    nurse = json.loads(run("show", "assessed-by-many-hands", "--json", "--as", "nasreen.begum").stdout)
    assert nurse["people"] == {"mina": None, "mum": None}


@pytest.mark.requirement("D-03", "S-71", "S-111", "S-112")
@pytest.mark.parametrize("missing", ["analysis", "child view"])
def test_what_may_not_be_signed_stays_open_and_says_why(apart: None, tmp_path: Path, missing: str) -> None:
    fields = {name.replace(" ", "_"): text for name, text in WHOLE.items() if name != missing}
    done, kit = play(tmp_path, assess(**fields, completed="yes"))
    (one,) = kit["assessments"]
    assert "is not signed and stays open" in done.stderr
    assert (one["status"], one["completed_at"]) == ("open", None)
    assert len(one["missing"]) == 1
    assert not [row for row in kit["chronology"] if row["kind"] == "ASSESSMENT_COMPLETED"]


@pytest.mark.requirement("D-02", "D-03")
def test_the_oversight_of_what_could_not_be_signed_is_left_out_and_told(apart: None, tmp_path: Path) -> None:
    oversight = """
        - on: 10 March 2026 10:00
          by: bailey
          assessment oversight: {about: kit, reasons: Agreed.}
        """
    done, kit = play(tmp_path, whole(indicators="IN8", completed="yes") + textwrap.dedent(oversight))
    (one,) = kit["assessments"]
    assert "left out: the assessment was not signed" in done.stderr
    assert (one["status"], one["said"]) == ("open", [])


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"completed": "yes"}, "signed"),
        ({}, "open"),
        ({"harm": "He told his nurse.", "completed": "yes"}, "open"),
        ({"harm": "HA1", "strategy": "Held today.", "completed": "yes"}, "signed"),
        ({"indicators": "[IN8]", "completed": "yes"}, "open"),
    ],
)
def test_it_is_signed_where_it_says_enough(
    apart: None, tmp_path: Path, fields: dict[str, str], status: str
) -> None:
    _, kit = play(tmp_path, whole(**fields))
    assert kit["assessments"][0]["status"] == status


TOLD = "[{what: IN12, words: An account asked him for pictures and three were sent.}]"


@pytest.mark.requirement("D-02", "S-44", "S-54")
@pytest.mark.parametrize(
    ("fields", "is_asked"),
    [
        ({"indicators": TOLD}, True),
        ({"online": "Three pictures were sent to the account."}, True),
        ({"indicators": TOLD, "harm": "HA1", "strategy": "Held today."}, False),
        ({"indicators": "[{what: IN12, words: He keeps his phone to himself.}]"}, False),
    ],
)
def test_harm_that_stands_among_the_signs_is_asked_about(
    apart: None, tmp_path: Path, fields: dict[str, str], is_asked: bool
) -> None:
    play(tmp_path, whole(**fields, completed="yes"))
    shown = json.loads(run("prompts", "try", "--as-at", "2026-03-20", "--json").stdout)
    rules = {row["rule"] for row in shown["people"]["kit"]}
    assert ("harm-written-as-risk" in rules) is is_asked


def test_what_was_listed_after_the_signature_changes_no_earlier_day(apart: None, tmp_path: Path) -> None:
    """Harm that is listed in a second assessment leaves what the first one raised until then."""
    second = assess(harm="HA1", strategy="Held today.", completed="yes", because="Again.")
    for name, text in WHOLE.items():
        second += f"    {name}: {text}\n"
    second = second.replace("9 March 2026", "30 March 2026").replace(
        "about: kit\n", "about: kit\n    key: two\n"
    )
    play(tmp_path, whole(indicators=TOLD, completed="yes") + second)
    raised = {
        day: "harm-written-as-risk"
        in {
            row["rule"]
            for row in json.loads(run("prompts", "try", "--as-at", day, "--json").stdout)["people"]["kit"]
        }
        for day in ("2026-03-20", "2026-04-10")
    }
    assert raised == {"2026-03-20": True, "2026-04-10": False}


def test_a_strategy_discussion_that_was_held_is_known(apart: None, tmp_path: Path) -> None:
    meeting = (
        "- {on: 3 March 2026, by: morgan, meeting: {about: kit, kind: strategy discussion,"
        " present: [council, police, health], decisions: Joint enquiry.}}\n"
    )
    _, kit = play(tmp_path, meeting + whole(harm="HA1", completed="yes"))
    (one,) = kit["assessments"]
    assert one["status"] == "signed"
    assert "held on 3 March 2026" in one["said"][0]["words"]


def test_sections_have_everyday_names(apart: None, tmp_path: Path) -> None:
    names = {
        "what we do not know": "not_known.narrative",
        "child's words": "child_view.words",
        "parents' view": "parents_view.narrative",
        "siblings considered": "impact.others",
        "how sure": "analysis.certainty",
        "strengths": "",
    }
    texts = {name.replace(" ", "_"): f"Of {field or 'strengths'}." for name, field in names.items()}
    _, kit = play(tmp_path, assess(**texts, child_view="Not yet obtained because he is away."))
    (one,) = kit["assessments"]
    said = {
        f"{section}.{field}": text
        for section, fields in one["sections"].items()
        for field, text in fields.items()
        if field not in {"written_by", "versions"}
    }
    wanted = {field: f"Of {field}." for field in names.values() if field}
    assert said == wanted | {"child_view.not_yet": "Not yet obtained because he is away."}
    assert one["statements"]["protective"][0]["words"] == "Of strengths."


@pytest.mark.requirement("S-122..S-136")
def test_a_statement_is_a_code_words_or_both(apart: None, tmp_path: Path) -> None:
    """Every vulnerability of the guidance, and what is in no list, in words; none decides anything."""
    codes = [f"VU{number}" for number in range(1, 13)]
    written = ["VU3",
               "'VU7: Sleeps at friends'", "{VU11: In care since May}", "Nobody to talk to",
               "{other: Carries messages}", "{what: VU10, words: Twice}", *codes]  # fmt: skip
    _, kit = play(tmp_path, assess(vulnerabilities=f"[{', '.join(written)}]"))
    (one,) = kit["assessments"]
    said = [(each["code"], each["words"]) for each in one["statements"]["vulnerability"]]
    assert {("VU7", "Sleeps at friends"), ("VU11", "In care since May"), ("OTHER", "Nobody to talk to"),
            ("OTHER", "Carries messages"), ("VU10", "Twice")} <= set(said)  # fmt: skip
    assert {code for code, _ in said} == {*codes, "OTHER"}
    assert all(words for _, words in said)
    assert one["status"] == "open"


@pytest.mark.requirement("S-29", "S-93")
@pytest.mark.parametrize(
    ("child_view", "asked"),
    [("He wants to be left alone.", False), ("Not yet obtained because he is away.", True)],
)
def test_a_signed_assessment_answers_what_it_says_and_no_more(
    apart: None, tmp_path: Path, child_view: str, asked: bool
) -> None:
    """The question about the child's words reads the assessment, not its line on the chronology alone."""
    fields = {name.replace(" ", "_"): text for name, text in WHOLE.items()} | {"child_view": child_view}
    play(tmp_path, assess(**fields, completed="yes"))
    done = run("prompts", "try", "--as-at", "2026-05-30", "--json")
    raised = {row["rule"] for row in json.loads(done.stdout)["people"]["kit"]}
    assert ("assessment-without-childs-words" in raised) is asked


def test_an_ordinary_year_has_no_assessment_that_nobody_asked_for(in_stories: Result) -> None:
    shown = json.loads(run("show", "an-ordinary-year", "--json").stdout)
    assert [person["assessments"] for person in shown["people"].values() if person] == [
        [] for person in shown["people"].values() if person
    ]


@pytest.mark.usefixtures("apart")
def test_a_consideration_rests_on_entries_as_an_assessment_does(tmp_path: Path) -> None:
    _, kit = play(tmp_path, CONSIDERED)
    now = timezone.now()
    with acting_as(username="rhys.morgan", now=now) as viewer:
        (fact,) = definition.list_facts(viewer=viewer, person_id=PersonId(UUID(kit["id"])), now=now)
    assert [bool(fact.rests_on[key].entries) for key in ("D5", "D2")] == [True, False]
    assert fact.rests_on["D5"].words == "What the tutor saw"


CONSIDERED = """
- on: 9 March 2026 09:00
  by: morgan
  event: {about: kit, kind: contact, title: "A quetzal feather on the desk"}
- on: 9 March 2026 10:00
  by: morgan
  definition:
    about: kit
    elements:
      activity: {suspected: What the tutor saw, rests on: quetzal feather}
      power: {suspected: "He is older."}
    chosen: CSE suspected
    route: strategy discussion
    reason: Nobody knows yet who he is.
"""


SENT_BACK = """\
- on: 30 March 2026 16:00
  by: bailey
  assessment oversight: {about: kit, outcome: more, reasons: Kit is not in it.}
- on: 2 April 2026 10:00
  by: morgan
  assessment: {about: kit, child words: I only want the phone back., completed: yes}
"""


@pytest.mark.requirement("D-03", "M-41")
def test_a_signature_stands_until_it_is_sent_back_and_is_heard_by_its_own_words(
    apart: None, tmp_path: Path
) -> None:
    """As at a day between, nothing of what came later is known: neither the sending back nor the words."""
    not_yet = whole(completed="yes").replace(
        "child view: He wants to be left alone.", "child view not yet: Away."
    )
    play(tmp_path, not_yet + SENT_BACK)
    assert _clock("2026-03-27")["state"] == "met"
    assert _clock("2026-03-31")["done_at"] is None
    assert _clock("2026-04-03")["done_at"] == "2026-04-02T09:00:00+00:00"
    assert "assessment-without-childs-words" in _asked("2026-03-27")
    assert "assessment-without-childs-words" not in _asked("2026-04-03")


def _clock(day: str) -> dict[str, Any]:
    shown = json.loads(run("clocks", "try", "--as-at", day, "--json").stdout)
    (clock,) = [row for row in shown["people"]["kit"] if row["clock"] == "C03"]
    return dict(clock)


def _asked(day: str) -> set[str]:
    shown = json.loads(run("prompts", "try", "--as-at", day, "--json").stdout)
    return {row["rule"] for row in shown["people"]["kit"]}
