"""What stands under the child's view may not be the child's; a clause about others is not about the child."""

import pytest

from alongside.casework.curiosity_heard import is_childs_voice, without_others


@pytest.mark.requirement("D-03", "S-29")
@pytest.mark.parametrize(
    "text",
    [
        "I want to stay near my nan.",
        "Nobody asked me.",
        "I was not asked and I would have said no.",
        "He does not want to be asked about home again.",
        "Mia was not there, but she told her mentor that she wants football.",
        "She drew the boat and gave it to the chair.",
        "No.",
    ],
)
def test_a_view_is_a_view(text: str) -> None:
    assert is_childs_voice(text)


@pytest.mark.requirement("D-03", "S-29")
@pytest.mark.parametrize(
    "text",
    [
        "",
        "Not yet asked.",
        "Not asked; the worker sees her on Thursday.",
        "Her wishes could not be obtained before the meeting.",
        "Nobody had spoken to him.",
        "Views to be gathered.",
        "He was not present.",
        "She did not attend",
        "n/a",
        "None recorded.",
        "No views were given in time.",
    ],
)
def test_that_there_is_none_is_no_view(text: str) -> None:
    assert not is_childs_voice(text)


def test_a_clause_about_a_brother_is_left_out() -> None:
    told = "Sam and Ada were thought of: both were seen alone. Lily is at school."
    assert "alone" not in without_others(told, ("Lily",), ("Sam", "Ada"))
    assert "alone" in without_others("Lily and Sam were both seen alone.", ("Lily",), ("Sam",))
    assert "alone" in without_others("Sam is well. She was seen alone.", ("Lily",), ("Sam",))
