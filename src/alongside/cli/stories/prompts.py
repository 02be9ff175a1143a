"""The questions that a story's records raise at a moment, as one worker sees them."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from alongside.access.viewer import Viewer
from alongside.casework.curiosity import PromptRow, get_prompts
from alongside.casework.sessions import acting_as
from alongside.casework.stories import StoryFact, list_names, list_stories
from alongside.cli.stories.show import UnableToShow, seen_by
from alongside.kernel.dates import LONDON, UnableToReadDate, local_midnight, minute_of_day, read_date
from alongside.kernel.errors import NotFoundError

Shown = dict[str, Any]
_DAY = timedelta(days=1)


def read_as_at(text: str) -> datetime:
    """This will read a day, meaning its end, or a day with a time. Raises UnableToReadDate."""
    words = text.strip()
    try:
        moment = datetime.fromisoformat(words)
    except ValueError:
        moment = None
    if moment is not None and (moment.tzinfo or moment.time() != time() or len(words) > len("2026-03-02")):
        return moment if moment.tzinfo else moment.replace(tzinfo=LONDON)
    day_words, _, clock = words.rpartition(" ")
    minute = minute_of_day(clock) if day_words else None
    found = read_date(text=day_words if minute is not None else words)
    if found.earliest is None or found.earliest != found.latest:
        raise UnableToReadDate("Write one certain day, as in 2026-03-09 or 9 March 2026 16:00.")
    if minute is not None:
        return local_midnight(found.earliest) + timedelta(minutes=minute)
    return local_midnight(found.earliest + _DAY) - timedelta.resolution


def show_prompts(*, name: str, seen_as: str | None, as_at: datetime | None, now: datetime) -> Shown:
    """This will give the questions of a story's people at a moment (docs/stories.md).

    `as_at` None means now, or the last event where that is later. Raises UnableToShow, UnableToActAs.
    """
    found = list_stories(names=[name])
    if not found:
        raise UnableToShow(
            f"No story '{name}' was loaded here. 'alongside story list' lists those that were."
        )
    story = found[0]
    latest = max(now, story.last_event_at or now)
    moment = as_at or latest
    username = seen_as or story.seen_as
    if not username:
        raise UnableToShow(
            "Nobody who works there now sees the first person of this story. Say through whose eyes:"
            " --as USERNAME."
        )
    seen_at = max(latest, moment)
    with acting_as(username=username, now=seen_at, own_clock=True) as viewer:
        return {
            "story": story.name,
            "title": story.title,
            "seen_by": seen_by(username, viewer=viewer, moment=seen_at),
            "as_at": moment.astimezone(UTC).isoformat(),
            "people": _people(viewer, story, moment, seen_at),
        }


def _people(
    viewer: Viewer, story: StoryFact, as_at: datetime, now: datetime
) -> dict[str, list[Shown] | None]:
    named = list_names(viewer=viewer, story=story.name, now=now)
    ids = {record.key: record.person_id for record in named if record.kind == "person"}
    shown: dict[str, list[Shown] | None] = dict.fromkeys(story.people)
    for key in story.people:
        if key in ids:
            try:
                rows = get_prompts(viewer=viewer, person_id=ids[key], as_at=as_at, now=now)
            except NotFoundError:
                continue
            shown[key] = [_prompt(row) for row in rows]
    return shown


def _prompt(row: PromptRow) -> Shown:
    return {
        "rule": row.rule,
        "title": row.title,
        "why": row.why,
        "arose_on": row.arose_on.isoformat(),
        "because": [
            {"date": each.day.isoformat(), "kind": each.kind, "title": each.title} for each in row.because
        ],
        "ask": row.ask,
        "limits": row.limits,
        "source": row.source,
        "standing": row.standing,
    }
