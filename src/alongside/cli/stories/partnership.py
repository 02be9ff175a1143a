"""The demonstration partnership: the invented agencies and workers that every story may use."""

import hashlib
from datetime import date, datetime
from functools import cache
from pathlib import Path

from alongside.casework.stories import StoryFact, keep_story, list_stories, whole_or_not_at_all
from alongside.cli.stories.cast import Cast
from alongside.cli.stories.directory import set_up
from alongside.cli.stories.reader import read_partnership
from alongside.kernel.dates import local_midnight

ROOT = Path(__file__).resolve().parents[4]
PARTNERSHIP = ROOT / "demo" / "partnership.yaml"
STORIES = ROOT / "stories"
# It is kept among the stories under this name and what it was made from: a changed file is a new one.
KEPT_AS = "demo-partnership-"
BEGINS = date(2010, 1, 1)


@cache
def get_partnership() -> Cast:
    """This will give the agencies and workers of the demonstration. Raises UnableToReadStory."""
    return read_partnership(path=PARTNERSHIP)


def load_partnership(*, now: datetime) -> bool:
    """This will set the partnership up where it is not here as its file is now; gives whether it did.

    What a changed file adds is added; what it no longer names stays.
    """
    sha256 = hashlib.sha256(PARTNERSHIP.read_bytes()).hexdigest()
    name = f"{KEPT_AS}{sha256[:16]}"
    if list_stories(names=[name]):
        return False
    with whole_or_not_at_all():
        set_up(cast=get_partnership(), begins=local_midnight(BEGINS))
        fact = StoryFact(
            name=name,
            title="The demonstration partnership",
            sha256=sha256,
            loaded_at=now,
            last_event_at=None,
            eyes={},
            people=(),
        )
        keep_story(story=fact, now=now)
    return True


def list_played() -> tuple[StoryFact, ...]:
    """This will list the stories that were played here, without the partnership itself."""
    return tuple(story for story in list_stories() if not story.name.startswith(KEPT_AS))
