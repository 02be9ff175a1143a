"""All actions of stories: importing this registers them. ACTIONS has them in the order of the reference."""

from alongside.cli.stories import (
    acts_area,
    acts_assessment_others,
    acts_assessments,
    acts_concerns,
    acts_definition,
    acts_details,
    acts_disruption,
    acts_endings,
    acts_front_door,
    acts_meetings,
    acts_missing,
    acts_people,
    acts_plans,
    acts_questions,
    acts_records,
    acts_stages,
    acts_supervision,
    acts_voice,
)
from alongside.cli.stories.registry import ACTIONS as REGISTERED
from alongside.cli.stories.registry import Action, find_action

__all__ = ["ACTIONS", "Action", "find_action"]

# Whichever of them was imported first.
_IN_ORDER = (
    acts_concerns,
    acts_front_door,
    acts_people,
    acts_missing,
    acts_meetings,
    acts_stages,
    acts_records,
    acts_details,
    acts_definition,
    acts_plans,
    acts_endings,
    acts_assessments,
    acts_assessment_others,
    acts_voice,
    acts_supervision,
    acts_disruption,
    acts_area,
    acts_questions,
)
ACTIONS: dict[str, Action] = {
    name: action
    for module in _IN_ORDER
    for name, action in REGISTERED.items()
    if action.play.__module__ == module.__name__
}
