"""What was written down of a story's questions, beside what the command prints."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from click.testing import Result

from tests.yaml_files import read_yaml

EXPECTED = read_yaml(Path(__file__).parent / "curiosity_expected.yaml")
OWN_STORIES = sorted((Path(__file__).parent / "curiosity_stories").glob("*.yaml"))


def differences(run: Callable[..., Result], name: str) -> Iterator[str]:
    """Each day on which a story raises other questions than were written down."""
    days = sorted({day for expected in EXPECTED[name].values() for day in expected})
    for day in days:
        shown: dict[str, Any] = json.loads(run("prompts", name, "--as-at", day, "--json").stdout)["people"]
        for child, expected in EXPECTED[name].items():
            if day in expected:
                found = sorted(row["rule"] for row in shown[child])
                if found != sorted(expected[day]):
                    more, fewer = set(found) - set(expected[day]), set(expected[day]) - set(found)
                    yield f"{child} {day}: not expected {sorted(more)}, lacking {sorted(fewer)}"
