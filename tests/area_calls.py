"""The calls of the page of the area, for tests/calls.py: who makes them. They are about nobody."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from alongside.access.viewer import Viewer
from alongside.casework import area
from alongside.insight.operations import NewLooking, NewSelfCheck
from tests.world import World

Make = Callable[[World, Viewer], Any]


def new_looking(w: World, **more: Any) -> NewLooking:
    given = {"kind": "MISSED_AUDIT", "looked_at": 40, "found": 12, "found_boys": 7, **more}
    return NewLooking(looked_on=w.now.date(), what="Closed records of 2023", learned="Ask boys too", **given)


def new_check(w: World, **more: Any) -> NewSelfCheck:
    given = {"item": "looking", "answer": "PARTLY", "rests_on": "Two audits", "next_step": "A third", **more}
    return NewSelfCheck(review_on=w.now.date() + timedelta(days=90), **given)


# Whoever leads in any agency may: nobody is refused for standing in no relation to a child.
OWN: dict[str, tuple[str, Make]] = {
    "area.get_area": ("teacher", lambda w, v: area.get_area(viewer=v, now=w.now)),
    "area.export_figures": ("head", lambda w, v: area.export_figures(viewer=v, quarter="", now=w.now)),
    "area.get_check": ("head", lambda w, v: area.get_check(viewer=v, item="looking", now=w.now)),
    "area.record_looking": (
        "school lead",
        lambda w, v: area.record_looking(viewer=v, looking=new_looking(w), now=w.now),
    ),
    "area.answer_self_check": (
        "head",
        lambda w, v: area.answer_self_check(viewer=v, check=new_check(w), now=w.now),
    ),
}
SAYS_NOTHING: dict[str, str] = {
    "area.require_leading": "the viewer's own roles; a refusal is written down",
    "area_figures.get_figures": "counts without small numbers; the page that asks for them writes it down",
    "area_figures.quarter_of": "a quarter of the calendar",
    "area_figures.say_count": "words for a count",
}
