"""The questions that a story's records raise at a moment, as one worker sees them."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from alongside.access.viewer import Viewer
from alongside.casework.curiosity import PromptRow, get_prompts
from alongside.casework.sessions import acting_as
from alongside.cli.stories.show import eyes_for, find_story, see_each, seen_by
from alongside.kernel.dates import LONDON, UnableToReadDate, local_midnight, minute_of_day, read_date
from alongside.kernel.ids import PersonId

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

    `as_at` None means now, or the last event where that is later. Each is seen with the eyes of `seen_as`, or
    of whoever has them where that is None. Raises UnableToShow, UnableToActAs.
    """
    story, username, latest = find_story(name=name, seen_as=seen_as, now=now)
    moment = as_at or latest
    seen_at = max(latest, moment)

    def read(viewer: Viewer, person_id: PersonId) -> list[Shown]:
        rows = get_prompts(viewer=viewer, person_id=person_id, as_at=moment, now=seen_at)
        return [_prompt(row) for row in rows]

    with acting_as(username=username, now=seen_at, own_clock=True) as viewer:
        first = seen_by(username, viewer=viewer, moment=seen_at)
    eyes = eyes_for(story=story, seen_as=seen_as, otherwise=username, now=seen_at)
    return {
        "story": story.name,
        "title": story.title,
        "seen_by": first,
        "seen_by_each": eyes,
        "as_at": moment.astimezone(UTC).isoformat(),
        "people": see_each(story=story, eyes=eyes, now=seen_at, read=read),
    }


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
