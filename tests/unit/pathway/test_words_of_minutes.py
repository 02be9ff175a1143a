"""What the words of minutes decide where nobody gave the outcome (policy/timescales/words.yaml)."""

import pytest

from alongside.assessments.curiosity.policy import read_topic_file
from alongside.assessments.curiosity.reading import read_topics

ENQUIRY = {
    "Section 47 enquiry, joint with the police.": True,
    "Joint enquiry. The school is told tonight.": True,
    "S47 from today; the nurse sees her first.": True,
    "No section 47 enquiry: the facts do not reach it.": False,
    "The section 47 enquiry has ended.": False,
    "We meet again on Friday.": False,
}
NO_PLAN = {
    "No child protection plan. A child in need plan instead.": True,
    "A child protection plan is not needed.": True,
    "The threshold for a plan was not met.": True,
    "Made subject of a child protection plan.": False,
    "Child protection plan under neglect.": False,
    "The core group meets on 3 May.": False,
}


def said(text: str) -> frozenset[str]:
    return read_topics(text=text, topics=read_topic_file(name="timescales/words"))


@pytest.mark.parametrize("text", ENQUIRY)
def test_an_enquiry_is_read_where_it_was_decided_on_alone(text: str) -> None:
    assert ("says-enquiry" in said(text)) is ENQUIRY[text]


@pytest.mark.parametrize("text", NO_PLAN)
def test_no_plan_is_read_where_none_was_made_alone(text: str) -> None:
    tags = said(text)
    assert ("says-no-plan" in tags and "says-plan-made" not in tags) is NO_PLAN[text]
