"""All actions of stories: importing this registers them, in the order in which the reference lists them."""

from alongside.cli.stories import acts_concerns, acts_front_door, acts_people  # noqa: F401, I001  the order of the reference
from alongside.cli.stories import acts_missing, acts_meetings, acts_stages  # noqa: F401
from alongside.cli.stories import acts_records, acts_details  # noqa: F401  the order of the reference
from alongside.cli.stories import acts_definition  # noqa: F401
from alongside.cli.stories import acts_plans, acts_endings  # noqa: F401
from alongside.cli.stories import acts_assessments, acts_assessment_others  # noqa: F401
from alongside.cli.stories import acts_voice, acts_supervision  # noqa: F401
from alongside.cli.stories import acts_disruption, acts_area, acts_questions  # noqa: F401
from alongside.cli.stories.registry import ACTIONS, Action, find_action

__all__ = ["ACTIONS", "Action", "find_action"]
