"""The stories that come with Alongside load, show what the system knows, and refuse the impossible."""

import json
import re
import textwrap
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.conf import settings
from django.db import connection

from alongside.cli.commands_stories import story
from alongside.cli.stories.actions import ACTIONS
from alongside.cli.stories.partnership import PARTNERSHIP, STORIES, get_partnership
from alongside.cli.stories.reader import read_script
from alongside.cli.stories.reference import LISTS, lists_named, write_reference
from alongside.cli.stories.show import show_story
from tests.spec.curiosity_expectations import differences
from tests.yaml_files import read_yaml

FILES = sorted(STORIES.glob("*.yaml"))
DOCUMENT = STORIES.parent / "docs" / "stories.md"
COVERED = [f"S-{number:02}" for number in (*range(56, 68), *range(97, 111))]
NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)


def run(*arguments: object) -> Result:
    """The command as it is typed."""
    return CliRunner().invoke(story, [str(each) for each in arguments], catch_exceptions=False)


@pytest.fixture
def loaded(in_stories: Result) -> Result:
    """All stories, and what was said when they were loaded."""
    return in_stories


def notes_in(done: Result) -> list[str]:
    """What was told of single lines, without how far a slow machine was."""
    return [line for line in done.stderr.splitlines() if ", line " in line]


def write(folder: Path, text: str, name: str = "try.yaml") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def test_there_are_enough_stories() -> None:
    assert len(FILES) >= 10


def test_they_cover_what_the_guidance_says_of_the_features_and_of_who_is_vulnerable() -> None:
    shown = {each for file in FILES for each in read_yaml(file)["covers"]}
    assert [each for each in COVERED if each not in shown] == []


def test_they_all_load(loaded: Result) -> None:
    assert loaded.exit_code == 0, loaded.stderr
    assert [line.split(":")[0] for line in loaded.stdout.splitlines()] == [file.stem for file in FILES]
    assert run("list").stdout.count("\n") == len(FILES)


@pytest.mark.requirement("S-34", "S-36", "S-37", "S-53", "S-57", "S-69", "S-100", "S-103", "S-110", "M-19")
@pytest.mark.parametrize("name", [file.stem for file in FILES])
def test_they_raise_the_questions_that_were_written_down_and_no_others(loaded: Result, name: str) -> None:
    assert list(differences(run, name)) == []


def test_loaded_twice_is_loaded_once(loaded: Result) -> None:
    tables = ("people_person", "concerns_entry", "concerns_concern", "access_grant", "organisations_user")

    def counts() -> list[int]:
        with connection.cursor() as cursor:
            return [cursor.execute(f"SELECT count(*) FROM {each}").fetchone()[0] for each in tables]

    names = [row["username"] for row in _workers()]
    before = counts()
    again = run("load", *FILES)
    assert again.exit_code == 0
    assert again.stdout.count("was loaded before; nothing has changed") == len(FILES)
    assert counts() == before
    assert [row["username"] for row in _workers()] == names


def _workers() -> list[dict[str, Any]]:
    return list(read_yaml(PARTNERSHIP)["workers"].values())


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_shows_what_its_worker_knows(loaded: Result, file: Path) -> None:
    written = read_yaml(file)
    shown = json.loads(run("show", file.stem, "--json").stdout)
    assert list(shown["people"]) == list(written["people"])
    child = shown["people"][next(iter(written["people"]))]
    assert child is not None, "the default worker sees the child"
    assert len(child["chronology"]) >= 4
    told = {entry["detail"].strip() for entry in child["chronology"]}
    said = {entry["child_words"] for entry in child["chronology"] if entry["child_words"]}
    assert said
    assert any(told)


def test_a_worry_is_shown_whole_with_what_became_of_it(loaded: Result) -> None:
    shown = show_story(name="boy-exploited-online", seen_as=None, now=NOW)
    assert shown["seen_by"]["username"] == "rhys.morgan"
    jayden = shown["people"]["jayden"]
    assert jayden["name"] == "Jay Okafor"
    assert jayden["identifiers"][0]["value"] == "9990000018"
    assert jayden["age"] == 14
    (sent,) = jayden["concerns"]
    assert sent["key"] == "told-his-tutor"
    assert sent["harm"] == ["HA1", "HA4"]
    assert sent["happened"] == {
        "earliest": "2025-08-01",
        "latest": "2025-09-21",
        "precision": "range",
        "time": "",
    }
    assert sent["sent_at"] == "2025-09-22T07:55:00+00:00"
    assert [row["decision"] for row in sent["decisions"]] == ["Strategy discussion"]
    assert sent["told"][0]["text"].startswith("Thank you for asking twice")


def test_missing_episodes_are_shown_in_their_order(loaded: Result) -> None:
    shown = show_story(name="moved-between-areas", seen_as="rhys.morgan", now=NOW)
    first, second = shown["people"]["kofi"]["missing_episodes"]
    assert (first["missing_from"], first["found_at"]) == (
        "2025-03-08T17:00:00+00:00",
        "2025-03-09T03:20:00+00:00",
    )
    assert (first["return_interview_held"], second["return_interview_held"]) == (False, True)


def test_what_is_shown_depends_on_whose_eyes_it_is_seen_with(loaded: Result) -> None:
    name = "threatened-with-telling"
    theirs = show_story(name=name, seen_as="adaeze.okonkwo", now=NOW)["people"]["haroon"]
    schools = show_story(name=name, seen_as="aoife.keane", now=NOW)["people"]["haroon"]
    assert {entry["agency"] for entry in schools["chronology"]} == {"Castlemere Academy"}
    assert len(theirs["chronology"]) > len(schools["chronology"])
    assert show_story(name=name, seen_as="jenny.ford", now=NOW)["people"] == {"haroon": None, "student": None}


def test_a_relationship_is_recorded_on_both_records(loaded: Result) -> None:
    people = show_story(name="an-ordinary-year", seen_as="tunde.bello", now=NOW)["people"]
    assert ("PARENT", "funmi") in _ties(people["noah"])
    assert ("CHILD", "noah") in _ties(people["funmi"])


def _ties(person: dict[str, Any]) -> set[tuple[str, str]]:
    return {(row["kind"], row["other_key"]) for row in person["relationships"]}


def test_the_same_is_shown_each_time(loaded: Result) -> None:
    once, again = (show_story(name="one-party", seen_as=None, now=NOW) for _ in range(2))
    assert once == again


def test_nobody_real_is_in_them() -> None:
    texts = [PARTNERSHIP.read_text(), DOCUMENT.read_text(), *(file.read_text() for file in FILES)]
    for text in texts:
        for number in re.findall(r"\b0\d{4} ?\d{6}\b", text):
            assert re.fullmatch(r"01632 960\d{3}|07700 900\d{3}", number), number
        for number in re.findall(r"NHS number: (\d{3} \d{3} \d{4})", text):
            assert number.startswith("999"), number


def test_they_lie_in_the_past_of_the_demonstration() -> None:
    for file in FILES:
        script = read_script(path=file, partnership=get_partnership())
        assert date(2025, 1, 1) <= script.events[0].at.date()
        assert script.events[-1].at.date() < date(2026, 11, 1)
        assert 8 <= script.written <= 25


def test_the_partnership_has_one_data_officer_and_personas_of_every_kind(loaded: Result) -> None:
    workers = get_partnership().workers.values()
    assert [worker.key for worker in workers if worker.role == "data_officer"] == ["chen"]
    personas = [worker for worker in workers if worker.is_persona]
    assert 12 <= len(personas) <= 16
    kinds = {get_partnership().agency_of(worker).kind for worker in personas}
    assert kinds >= {
        "EARLY_YEARS", "CHILDRENS_SOCIAL_CARE", "HEALTH", "EDUCATION", "POLICE", "ADULT_SERVICES",
        "YOUTH_JUSTICE", "VOLUNTARY", "INDEPENDENT",
    }  # fmt: skip


def test_the_document_is_as_the_code_is() -> None:
    reference = write_reference(as_at=date.max)
    assert DOCUMENT.read_text().endswith(reference), (
        "alongside story reference writes the end of docs/stories.md"
    )
    used = {name for action in ACTIONS.values() for name in lists_named(action.fields)}
    assert used <= set(LISTS)


def test_every_example_of_the_document_loads(apart: None, tmp_path: Path) -> None:
    examples = re.findall(r"```yaml\n(.*?)```", DOCUMENT.read_text(), re.S)
    whole = [each for each in examples if each.startswith("story:")]
    assert len(whole) == 1
    done = run("load", write(tmp_path, whole[0]))
    assert done.exit_code == 0, done.stderr


def test_the_examples_of_the_actions_make_one_story(apart: None, tmp_path: Path) -> None:
    """The reference shows an event for each action; together they can all be played."""
    workers = "workers:\n  tutor: {name: Lee Brandt, job: Tutor, agency: school}\n"
    people = "people:\n  jay: {name: Jay Okafor, born: 14 May 2012}\n"
    events = "".join(action.example for action in ACTIONS.values())
    text = f"story: all-actions\ntitle: All actions\n{workers}{people}events:\n{events}"
    done = run("load", write(tmp_path, text))
    assert done.exit_code == 0, done.stderr


IMPOSSIBLE_STORIES = Path(__file__).with_name("impossible_stories.yaml")
BEGIN = """\
story: a-try
title: A try
workers:
  leaving: {name: Lee Brandt, job: Tutor, agency: school}
people:
  jay: {name: Jay Okafor, born: 14 May 2012%s}
events:
  - on: 2 March 2026 10:00
    by: keane
    event: {about: jay, kind: visit, title: Seen}
"""
IMPOSSIBLE = {row["name"]: row for row in read_yaml(IMPOSSIBLE_STORIES)}


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_what_cannot_have_happened_stops_at_its_line_and_leaves_nothing(
    apart: None, tmp_path: Path, name: str
) -> None:
    events = IMPOSSIBLE[name]["events"]
    path = write(tmp_path, BEGIN % "" + textwrap.indent(events, "  "))
    with connection.cursor() as cursor:
        before = cursor.execute("SELECT count(*) FROM organisations_user").fetchone()
        done = run("load", path)
        after = cursor.execute("SELECT count(*) FROM organisations_user").fetchone()
    line = (BEGIN + events).count("\n")
    assert done.exit_code == 1
    assert f"{path}, line {line}: " in done.stderr
    assert IMPOSSIBLE[name]["why"] in done.stderr
    assert "nothing of this story was loaded" in done.stderr
    assert before == after
    assert "a-try" not in run("list").stdout


def test_nothing_stands_on_a_chronology_that_the_file_does_not_say(apart: None, tmp_path: Path) -> None:
    events = """\
  - {on: 3 March 2026, by: keane, concern: {about: jay, facts: Worried.}}
  - {on: 4 March 2026, by: nair, allocate: {about: jay, to: social-work, reason: Assessment.}}
  - {on: 5 March 2026, by: bailey, allocate: {about: jay, to: morgan, reason: Assessment.}}
  - {on: 6 March 2026, by: shah, event: {about: jay, kind: police, title: Met in the park}}
"""
    done = run("load", write(tmp_path, BEGIN % "" + events))
    assert done.exit_code == 0, done.stderr
    jay = show_story(name="a-try", seen_as=None, now=NOW)["people"]["jay"]
    titles = [row["title"] for row in jay["chronology"]]
    assert [title.split(",")[0] for title in titles if "Allocated" in title] == [
        "Allocated to: Children's social work team",
        "Allocated to: Rhys Morgan",
    ]
    assert not [title for title in titles if "involved" in title]


def test_what_is_taken_as_read_is_told_by_load_and_by_check(apart: None, tmp_path: Path) -> None:
    police = "  - {on: 3 March 2026, by: shah, event: {about: jay, kind: police, title: Met in the park}}\n"
    path = write(tmp_path, BEGIN % "" + police)
    checked, loaded = run("check", path), run("load", path)
    assert loaded.exit_code == 0, loaded.stderr
    assert notes_in(checked) == notes_in(loaded)
    assert f"{path}, line 11: taken as read: Northmere Police (Imran Shah) knows Jay Okafor" in loaded.stderr
    assert f"{path}, line 6: taken as read: Aoife Keane records Jay Okafor" in loaded.stderr


def test_what_the_file_says_is_not_taken_as_read(apart: None, tmp_path: Path) -> None:
    police = "  - {on: 3 March 2026, by: shah, event: {about: jay, kind: police, title: Met in the park}}\n"
    done = run("load", write(tmp_path, BEGIN % ", known to: police, recorded by: keane" + police))
    assert (done.exit_code, notes_in(done)) == (0, [])


def test_the_stories_that_come_with_it_take_nothing_as_read(loaded: Result) -> None:
    assert "".join(run("check", file).stderr for file in FILES) == ""
    assert "taken as read" not in loaded.stderr


def test_the_same_beginning_loads_when_nothing_is_wrong_with_it(apart: None, tmp_path: Path) -> None:
    done = run("load", write(tmp_path, BEGIN % "" + "  - {on: 3 March 2026, leaver: {worker: leaving}}\n"))
    assert done.exit_code == 0, done.stderr
    assert "a-try: loaded, 2 events about 1 people." in done.stdout


def test_who_does_not_know_a_child_cannot_record_about_them(apart: None, tmp_path: Path) -> None:
    police = "  - {on: 3 March 2026, by: shah, event: {about: jay, kind: police, title: Met in the park}}\n"
    path = write(tmp_path, BEGIN % ", known to: [health]" + police)
    strict, warned = run("load", path), run("check", path).stderr
    assert "this may be refused: Northmere Police does not know Jay Okafor" in warned
    assert "taken as read" not in warned.partition("Northmere Police")[2]
    assert strict.exit_code == 1
    assert "line 11: Northmere Police does not know Jay Okafor" in strict.stderr
    assert "add 'police' to 'known to' of jay (line 6)" in strict.stderr
    told = run("load", write(tmp_path, BEGIN % ", known to: [health, police]" + police))
    assert told.exit_code == 0, told.stderr
    seen = show_story(name="a-try", seen_as="imran.shah", now=NOW)["people"]["jay"]
    assert [entry["title"] for entry in seen["chronology"]] == ["Met in the park"]


def test_a_story_that_was_changed_is_not_loaded_over_the_first(apart: None, tmp_path: Path) -> None:
    assert run("load", write(tmp_path, BEGIN % "")).exit_code == 0
    again = run("load", write(tmp_path, BEGIN.replace("title: Seen", "title: Not seen") % ""))
    assert again.exit_code == 1
    assert "another version of the story 'a-try' was loaded before" in again.stderr


def test_one_wrong_file_does_not_stop_the_others(apart: None, tmp_path: Path) -> None:
    wrong = write(tmp_path, "story: x", "wrong.yaml")
    right = write(tmp_path, BEGIN % "", "right.yaml")
    done = run("load", wrong, right)
    assert done.exit_code == 1
    assert f"{wrong}, line 1: a story has no 'title'" in done.stderr
    assert "a-try: loaded" in done.stdout


def test_a_story_is_checked_without_being_loaded(apart: None, tmp_path: Path) -> None:
    done = run("check", write(tmp_path, BEGIN % ""))
    assert (done.exit_code, "can be read: 1 events, 1 people" in done.stdout) == (0, True)
    assert "a-try" not in run("list").stdout
    assert run("check", write(tmp_path, "story: x")).exit_code == 1


def test_stories_never_load_among_real_children(
    apart: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "DEMO", False)
    done = run("load", write(tmp_path, BEGIN % ""))
    assert (done.exit_code, "ALONGSIDE_DEMO=1" in done.stderr) == (1, True)


def test_of_several_areas_an_agency_works_in_that_of_its_name_or_in_the_first(tmp_path: Path) -> None:
    text = """
        story: two-areas
        title: Two areas
        agencies:
          east:
            name: Eastmarsh Council
            kind: council
            area: Eastmarsh
            teams: {east-door: {name: East door, front door: yes}}
          west:
            name: Westmarsh Council
            kind: council
            area: Westmarsh
            teams: {west-door: {name: West door, front door: yes}}
          force: {name: Westmarsh Constabulary, kind: police}
          lamp: {name: The Lamp, kind: charity}
          far: {name: Westmarsh Outreach, kind: charity, area: Northmere}
        workers:
          moss: {name: Ida Moss, job: Youth worker, agency: lamp}
        people:
          pim: {name: Pim Arden, born: 1 May 2011, sex: male}
        events:
          - on: 2 March 2026 09:00
            by: moss
            concern: {about: pim, facts: He sleeps in the library.}
        """
    path = write(tmp_path, textwrap.dedent(text))
    agencies = read_script(path=path, partnership=get_partnership()).cast.agencies
    assert {key: agencies[key].area for key in ("force", "lamp", "far")} == {
        "force": "Westmarsh",
        "lamp": "Eastmarsh",
        "far": "Northmere",
    }


def test_two_stories_cannot_give_one_area_two_front_doors(apart: None, tmp_path: Path) -> None:
    own = (
        "agencies:\n  la:\n    name: {name}\n    kind: council\n    area: Westwater\n    teams:\n"
        "      door: {{name: Door, front door: yes}}\nworkers:\n"
    )
    first = BEGIN.replace("workers:\n", own.format(name="Westwater Council")) % ""
    second = BEGIN.replace("workers:\n", own.format(name="West Council")).replace("a-try", "b-try") % ""
    assert run("load", write(tmp_path, first)).exit_code == 0
    refused = run("load", write(tmp_path, second))
    assert refused.exit_code == 1
    assert "line 9: Westwater has a front door already, Door of Westwater Council" in refused.stderr


def test_a_story_may_lie_before_the_lists_of_today(apart: None, tmp_path: Path) -> None:
    old = BEGIN.replace("2 March 2026", "2 March 2019") % ", sex: male"
    done = run("load", write(tmp_path, old))
    assert done.exit_code == 0, done.stderr
    assert show_story(name="a-try", seen_as=None, now=NOW)["people"]["jay"]["sex"] == "M"


def test_a_relationship_is_recorded_at_the_end_or_told(apart: None, tmp_path: Path) -> None:
    apart_text = (BEGIN % ", relationships: {mum: mother}").replace(
        "events:", "  mum: {kind: parent, name: Ada Okafor, recorded by: %s, known to: [health]}\nevents:"
    )
    told = run("load", write(tmp_path, apart_text % "shah"))
    assert told.exit_code == 0, told.stderr
    assert "line 6: the relationship of Ada Okafor to Jay Okafor is not recorded" in told.stderr
    later = """\
  - {on: 3 March 2026, by: keane, concern: {about: jay, facts: Worried.}}
  - {on: 4 March 2026, by: shah, concern: {about: mum, facts: Worried.}}
"""
    path = write(tmp_path, (apart_text % "shah").replace("a-try", "b-try") + later)
    done = run("load", path)
    assert "the relationship of Ada Okafor to Jay Okafor is recorded at the end, by priya.nair" in done.stderr
    seen = show_story(name="b-try", seen_as="priya.nair", now=NOW)["people"]
    assert _ties(seen["jay"]) == {("PARENT", "mum")}
    assert _ties(seen["mum"]) == {("CHILD", "jay")}


def test_what_helps_nobody_is_told(apart: None, tmp_path: Path) -> None:
    events = """\
  - {on: 3 March 2026, by: keane, concern: {about: jay, facts: Worried.}}
  - {on: 4 March 2026, by: nair, involve: {about: jay, who: police, reason: x, phone: 0161 234 5678}}
  - {on: 5 March 2026, by: nair, involve: {about: jay, who: leaving, reason: x, phone: 020 7946 0123}}
  - {on: 6 March 2026, leaver: {worker: leaving}}
  - {on: 7 March 2099, by: nair, event: {about: jay, kind: visit, title: Seen}}
"""
    told = notes_in(run("load", write(tmp_path, BEGIN % "" + events)))
    for line, why in (
        (12, "Northmere Police has nobody to whom this opens the record"),
        (12, "'0161 234 5678' may be somebody's telephone number"),
        (14, "still stands as working with Jay Okafor"),
        (15, "this lies in the future"),
    ):
        assert any(f"line {line}: " in each and why in each for each in told), told
    assert not any("020 7946" in each for each in told)


def test_it_is_shown_through_eyes_that_still_see_the_child(apart: None, tmp_path: Path) -> None:
    events = """\
  - {on: 3 March 2026, by: keane, concern: {about: jay, facts: Worried.}}
  - {on: 4 March 2026, by: nair, allocate: {about: jay, to: morgan, reason: x}}
  - {on: 5 March 2026, by: nair, end involvement: {about: jay, who: morgan, reason: x}}
"""
    assert run("load", write(tmp_path, BEGIN % "" + events)).exit_code == 0
    shown = show_story(name="a-try", seen_as=None, now=NOW)
    assert (shown["seen_by"]["username"], shown["people"]["jay"] is not None) == ("priya.nair", True)
    empty = run("show", "a-try", "--as", "jenny.ford")
    assert json.loads(empty.stdout)["people"] == {"jay": None}
    assert "Jenny Ford may see nobody of this story" in empty.stderr
    assert "Ask with --as priya.nair" in empty.stderr
