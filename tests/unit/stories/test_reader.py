"""A story is read forgivingly where it can be and strictly where it matters; every problem names its line."""

import re
from datetime import date
from pathlib import Path
from random import Random

import pytest

from alongside.cli.stories.located import UnableToReadStory
from alongside.cli.stories.partnership import STORIES, get_partnership
from alongside.cli.stories.reader import read_script
from alongside.cli.stories.script import Script
from alongside.kernel.dates import LONDON, UncertainDate
from alongside.people.commands import NewAddress
from tests.yaml_files import read_yaml

WRONG_STORIES = Path(__file__).with_name("wrong_stories.yaml")
RIGHT = """\
story: a-try
title: A try
covers: [S-56]
workers:
  tutor:
    name: Ines Carvalho
    job: Tutor
    agency: school
    from: 1 January 2026
    until: 1 July 2026
people:
  jay:
    name: Jay Okafor
    born: 14 May 2012
    identifiers: {NHS number: 999 000 0018}
    relationships:
      mum: mother
  mum:
    kind: parent
    name: Chioma Okafor
events:
  - on: 2 March 2026 16:10
    by: tutor
    concern:
      about: jay
      key: phone
      facts: A second phone.
      happened: about 1 March 2026
      indicators: [IN1, other: flinches]
  - on: 3 March 2026
    by: nair
    decision:
      concern: phone
      decision: assessment
      reason: Nobody has asked him.
      told: Thank you.
"""


@pytest.fixture
def read(tmp_path: Path):
    def reader(text: str | bytes) -> Script:
        path = tmp_path / "try.yaml"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return read_script(path=path, partnership=get_partnership())

    return reader


def problems_of(read, text: str | bytes) -> list[str]:
    """The problems, without the name of the file."""
    with pytest.raises(UnableToReadStory) as caught:
        read(text)
    assert all("try.yaml, line " in line for line in caught.value.lines)
    return [line.split("try.yaml, ")[1] for line in caught.value.lines]


def test_the_right_story_is_read_whole(read) -> None:
    script = read(RIGHT)
    assert (script.name, script.title, script.covers, script.written) == ("a-try", "A try", ("S-56",), 2)
    assert [event.action.name for event in script.events] == ["person", "person", "concern", "decision"]
    concern = script.events[2]
    assert concern.at.isoformat() == "2026-03-02T16:10:00+00:00"
    assert concern.values["about"] == ("jay",)
    assert concern.values["happened"].date == UncertainDate.about(date(2026, 3, 1))
    assert concern.values["indicators"] == (("IN1", "OTHER"), "flinches")
    assert script.events[3].at.hour == 9
    assert script.cast.people["jay"].details["relationships"][0].kind == "PARENT"


WRONG = {row["name"]: row for row in read_yaml(WRONG_STORIES)}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_told_with_its_line_and_reason(read, name: str) -> None:
    case = WRONG[name]
    assert case["for"] in RIGHT, "the case no longer changes the story"
    found = problems_of(read, RIGHT.replace(case["for"], case["put"], 1))
    assert any(each.startswith(f"line {case['line']}: ") and case["why"] in each for each in found), found


def test_all_problems_are_told_at_once(read) -> None:
    text = (
        RIGHT.replace("title:", "titel:").replace("by: nair", "by: niar").replace("about: jay", "about: jya")
    )
    lines = [int(each.split(":")[0].removeprefix("line ")) for each in problems_of(read, text)]
    assert lines == sorted(lines)
    assert {2, 25, 31} <= set(lines)


def test_a_file_that_is_not_plain_text_is_refused(read) -> None:
    assert "UTF-8" in problems_of(read, RIGHT.replace("Jay Okafor", "Jay Ökafor").encode("latin-1"))[0]


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnableToReadStory, match="cannot be read"):
        read_script(path=tmp_path / "none.yaml", partnership=get_partnership())


def test_a_file_that_is_too_large_is_refused(read, tmp_path: Path) -> None:
    with pytest.raises(UnableToReadStory, match="larger than 1 MB"):
        read(RIGHT + "#" * 1_000_001)


@pytest.mark.parametrize("text", ["", "just words", "- a list", "story: [", '"unclosed'])
def test_what_is_no_story_at_all_is_refused(read, text: str) -> None:
    assert problems_of(read, text)


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026-03-02 16:40", "2026-03-02T16:40:00+00:00"),
        ("2026-03-02T16:40", "2026-03-02T16:40:00+00:00"),
        ("2 March 2026, 4:40pm", "2026-03-02T16:40:00+00:00"),
        ("Monday 2 March 2026 at 4pm", "2026-03-02T16:00:00+00:00"),
        ("2/3/2026 16:40", "2026-03-02T16:40:00+00:00"),
        ("2 June 2026 12:05am", "2026-06-02T00:05:00+01:00"),
        ("2 March 2026", "2026-03-02T09:00:00+00:00"),
    ],
)
def test_days_and_times_are_read_as_people_write_them(read, written: str, moment: str) -> None:
    text = RIGHT.replace("on: 2 March 2026 16:10", f"on: {written}").replace(
        "happened: about", "place: about"
    )
    text = text.replace("on: 3 March 2026", "on: 3 June 2026")
    concern = next(event for event in read(text).events if event.action.name == "concern")
    assert concern.at.isoformat() == moment


@pytest.mark.parametrize(
    ("written", "codes"),
    [
        ("in1", ("IN1",)),
        ("Growing secretive", ("IN13",)),
        ("a great many texts", ("IN5",)),
        ("not known", ("UNKNOWN",)),
        ("[IN1, IN1, in2]", ("IN1", "IN2")),
        ("other: he flinches", ("OTHER",)),
    ],
)
def test_codes_labels_and_beginnings_of_labels_are_understood(
    read, written: str, codes: tuple[str, ...]
) -> None:
    written = f"{{{written}}}" if written.startswith("other") else written
    script = read(RIGHT.replace("[IN1, other: flinches]", written))
    assert script.events[2].values["indicators"][0] == codes


def test_names_of_fields_may_be_written_in_other_ways(read) -> None:
    text = RIGHT.replace("      facts:", "      Child-Words: Nothing.\n      CHILD_KNOWS: yes\n      facts:")
    values = read(text).events[2].values
    assert (values["child_words"], values["child_knows"]) == ("Nothing.", "yes")


def test_events_are_played_in_the_order_of_time_and_of_the_file(read) -> None:
    text = RIGHT + "".join(
        f"  - {{on: {day}, by: nair, event: {{about: jay, kind: visit, title: {title}}}}}\n"
        for day, title in (
            ("4 March 2026", "second"),
            ("4 March 2026", "third"),
            ("3 March 2026 10:00", "first"),
        )
    )
    played = [
        (event.values["title"], event.at) for event in read(text).events if event.action.name == "event"
    ]
    assert [title for title, _ in played] == ["first", "second", "third"]
    assert (played[2][1] - played[1][1]).total_seconds() == 60


def test_a_time_alone_and_yesterday_belong_to_the_day_of_the_event(read) -> None:
    missing = "missing: {about: jay, since: '18:30', circumstances: Gone.}"
    event = f"  - {{on: 9 March 2026 23:40, by: shah, {missing}}}\n"
    values = read(RIGHT + event).events[-1].values
    assert values["since"].moment.astimezone(LONDON).isoformat() == "2026-03-09T18:30:00+00:00"
    found = read(RIGHT.replace("happened: about 1 March 2026", "happened: yesterday")).events[2].values
    assert found["happened"].date == UncertainDate.exact(date(2026, 3, 1))


def test_with_one_child_about_may_be_left_out_and_with_two_it_may_not(read) -> None:
    short = RIGHT.replace("      about: jay\n", "")
    assert read(short).events[2].values["about"] == ("jay",)
    two = short.replace("  mum:\n    kind: parent\n", "  mum:\n")
    assert any("has no 'about'" in each for each in problems_of(read, two))


def test_people_are_recorded_just_before_they_are_needed(read) -> None:
    text = RIGHT + "  - {on: 9 March 2026, by: shah, event: {about: mum, kind: visit, title: Seen}}\n"
    recorded = {event.values["key"]: event for event in read(text).events if event.is_implied}
    assert (recorded["jay"].by, recorded["jay"].at.day) == ("tutor", 2)
    assert (recorded["mum"].by, recorded["mum"].at.day) == ("tutor", 2)
    other = text.replace("      mum: mother\n", "      mum: friend\n")
    recorded = {event.values["key"]: event for event in read(other).events if event.is_implied}
    assert (recorded["mum"].by, recorded["mum"].at.day) == ("shah", 9)
    said = text.replace("    name: Chioma Okafor\n", "    name: Chioma Okafor\n    recorded by: nair\n")
    assert {event.by for event in read(said).events if event.values.get("key") == "mum"} == {"nair"}


def test_an_agency_of_the_storys_own_takes_the_place_of_the_partnerships(read) -> None:
    own = """\
agencies:
  council:
    name: Westwater Council
    kind: council
    area: Westwater
    teams:
      mash: {name: Door, front door: yes}
  school: {name: Westwater School, kind: school}
workers:
  nair: {name: Omar Reid, job: Duty social worker, team: mash, role: front door}
"""
    cast = read(RIGHT.replace("workers:\n", own)).cast
    assert cast.agencies["school"].area == "Westwater"
    assert cast.agency_of(cast.workers["nair"]).name == "Westwater Council"
    assert "morgan" not in cast.workers
    assert "shah" in cast.workers


def test_an_address_and_several_names_are_read(read) -> None:
    text = RIGHT.replace(
        "    name: Jay Okafor\n",
        "    names: [{kind: legal, forenames: Jay, surname: Okafor}, {kind: nickname, name: Jayo}]\n"
        "    address: {lines: 1 High Street, postcode: NM1 1AA, protected: yes}\n",
    )
    details = read(text).cast.people["jay"].details
    assert [name.kind for name in details["names"]] == ["LEGAL", "NICKNAME"]
    assert details["address"] == NewAddress(lines="1 High Street", postcode="NM1 1AA", is_protected=True)


def mutations(text: str, *, seed: int) -> str:
    """The text with a few lines and characters lost, doubled, moved or replaced."""
    random = Random(seed)
    lines = text.splitlines()
    for _ in range(random.randint(1, 4)):
        at = random.randrange(len(lines))
        line = lines[at]
        lines[at : at + 1] = random.choice(
            [
                [],
                [line, line],
                [f"  {line}"],
                [line.strip()],
                [line[: random.randint(0, len(line))]],
                [line.replace(":", random.choice(["", ": [", ": {", ": - ", ":\t"]))],
                [line, random.choice(lines)],
                [
                    random.choice(
                        ["- x", "x: y", "&a", "!b", '"', "people: []", "events: {}", "on: ~", "\x07"]
                    )
                ],
            ]
        )
    return "\n".join(lines)


@pytest.mark.parametrize("file", sorted(STORIES.glob("*.yaml")), ids=lambda file: file.stem)
def test_whatever_a_file_holds_it_is_read_or_its_problems_are_told(read, file: Path) -> None:
    text = file.read_text()
    refused = 0
    for seed in range(20):
        try:
            read(mutations(text, seed=seed))
        except UnableToReadStory as error:
            refused += 1
            assert all(re.search(r", line \d+: ", line) for line in error.lines)
    assert refused > 5, "the mutations no longer break anything"


def test_other_is_understood_in_quotes_too(read) -> None:
    script = read(RIGHT.replace("[IN1, other: flinches]", "[IN1, 'other: asked: who is it?']"))
    assert script.events[2].values["indicators"] == (("IN1", "OTHER"), "asked: who is it?")


def test_other_without_words_is_refused_where_it_stands(read) -> None:
    with pytest.raises(UnableToReadStory, match=r"line \d+: .*Write 'other: what it is'"):
        read(RIGHT.replace("[IN1, other: flinches]", "[IN1, other]"))


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("between 20 and 25 February 2026", date(2026, 2, 20), date(2026, 2, 25)),
        ("between 26 January and 3 February 2026", date(2026, 1, 26), date(2026, 2, 3)),
    ],
)
def test_the_first_day_of_a_range_takes_what_stands_with_the_last(
    read, written: str, first: date, last: date
) -> None:
    script = read(RIGHT.replace("about 1 March 2026", written))
    assert script.events[2].values["happened"].date == UncertainDate.between(first=first, last=last)


def test_a_time_field_is_not_told_to_write_a_month(read) -> None:
    (problem,) = problems_of(read, RIGHT.replace("on: 2 March 2026 16:10", "on: at tea-time"))
    assert "March 2026 or 2026-03-02" in problem
    assert "about March 2026" not in problem


def test_a_worry_that_cannot_be_read_is_not_missed_as_well(read) -> None:
    (problem,) = problems_of(read, RIGHT.replace("[IN1, other: flinches]", "[IN99]"))
    assert "IN99" in problem


LATER = "    name: Chioma Okafor\n    recorded by: nair\n    recorded on: 5 March 2026\n"


def test_a_relative_whom_no_event_names_may_become_known_later(read) -> None:
    script = read(RIGHT.replace("    name: Chioma Okafor\n", LATER))
    recorded = {event.values["key"]: event for event in script.events if event.action.name == "person"}
    assert recorded["mum"].at.astimezone(LONDON).date() == date(2026, 3, 5)
    assert recorded["jay"].at.astimezone(LONDON).date() == date(2026, 3, 2)


def test_whom_an_event_names_is_known_by_then(read) -> None:
    text = RIGHT.replace("    name: Chioma Okafor\n", LATER).replace("about: jay", "about: [jay, mum]")
    (problem,) = problems_of(read, text)
    assert "Chioma Okafor is needed earlier: the event on line" in problem
    assert "leave 'recorded on' out" in problem


def test_a_label_is_understood_without_its_article(read) -> None:
    script = read(RIGHT.replace("      facts: A", "      basis: child's own words\n      facts: A"))
    (sent,) = (event for event in script.events if event.action.name == "concern")
    assert sent.values["basis"] == "CHILD"


def test_a_worry_about_several_children_is_named_with_the_child(read) -> None:
    text = RIGHT.replace("concern: phone\n", "concern: phone.jay\n")
    assert [event.action.name for event in read(text).events][-1] == "decision"
    (problem,) = problems_of(read, RIGHT.replace("concern: phone\n", "concern: phone.nobody\n"))
    assert "no worry before this has the key 'phone.nobody'" in problem


def test_somebody_outside_may_stand_in_quotes(read) -> None:
    told = """
  - on: 3 March 2026 10:00
    by: nair
    involve: {about: jay, who: 'outside: Jean Pollard', reason: She knows him.}
"""
    involved = read(RIGHT.rstrip("\n") + told).events[-1].values["who"]
    assert (involved.sort, involved.key) == ("outside", "Jean Pollard")
