"""Reads policy/curiosity/examples: short timelines, each with what the rule should say of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from alongside.assessments.curiosity.policy import CuriosityPolicy
from alongside.assessments.curiosity.reading import read_topics
from alongside.assessments.curiosity.rules import Child, Happening, Prompt, raise_prompts
from alongside.assessments.curiosity.selectors import with_terms
from alongside.kernel.dates import LONDON
from alongside.kernel.working_days import WorkingDays
from alongside.reference.loader import policy_folder
from tests.yaml_files import read_yaml

FOLDER = policy_folder() / "curiosity" / "examples"
CALENDAR = WorkingDays()
FOURTEEN = date(2012, 1, 1)


@dataclass(frozen=True, kw_only=True)
class Example:
    """A timeline, the moment at which it is looked at, and whether the rule asks then."""

    rule: str
    title: str
    born: date
    as_at: datetime
    lines: tuple[str, ...]
    is_raised: bool


def list_examples() -> Iterator[Example]:
    """Every example of every rule."""
    for path in sorted(FOLDER.glob("*.yaml")):
        data = read_yaml(path)
        for kind, is_raised in (("raises", True), ("silent", False)):
            for row in data[kind]:
                yield Example(
                    rule=path.stem,
                    title=row["title"],
                    born=row.get("born", FOURTEEN),
                    as_at=moment(row["as_at"]),
                    lines=tuple(row["happened"]),
                    is_raised=is_raised,
                )


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def happenings(lines: tuple[str, ...], policy: CuriosityPolicy) -> list[Happening]:
    """The timeline that lines tell: when | tags | matter | what is written | agency."""
    found = []
    for number, line in enumerate(lines):
        when, tags, matter, said, agency = (*(part.strip() for part in line.split("|")), "", "", "")[:5]
        at = moment(when)
        all_tags = frozenset(tags.split()) | _said(said, policy)
        found.append(
            Happening(
                key=f"{number}",
                tags=with_terms(all_tags, policy.terms),
                earliest=at,
                latest=at,
                known_at=at,
                recorded_at=at,
                agency=agency,
                matter=matter,
            )
        )
    return found


def _said(text: str, policy: CuriosityPolicy) -> frozenset[str]:
    key = (id(policy.topics), text)
    if key not in _SAID:
        _SAID[key] = read_topics(text=text, topics=policy.topics) if text else frozenset()
    return _SAID[key]


_SAID: dict[tuple[int, str], frozenset[str]] = {}


def ask(example: Example, policy: CuriosityPolicy, **changes: Any) -> tuple[Prompt, ...]:
    """What is asked of an example."""
    given = {
        "happenings": happenings(example.lines, policy),
        "rules": policy.rules,
        "child": Child(born=example.born),
        "calendar": CALENDAR,
        "as_at": example.as_at,
        **changes,
    }
    return raise_prompts(**given)
