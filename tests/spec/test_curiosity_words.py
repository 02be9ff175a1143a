"""What the word lists of policy/curiosity read in sentences, and which rows the loader refuses."""

import shutil
from pathlib import Path

import pytest

from alongside.assessments.curiosity.policy import get_curiosity_policy
from alongside.assessments.curiosity.reading import read_topics
from alongside.reference.loader import UnableToReadPolicy, policy_folder
from tests.yaml_files import read_yaml

SENTENCES = read_yaml(Path(__file__).parent / "curiosity_sentences.yaml")
RULE = """\
  - id: a-new-one
    title: A question?
    why: Because it is asked. So it is.
    ask: Ask it.
    source: nowhere
    standing: local
    verified: false
    when: worry
"""
WRONG = {
    "when: worry": ("when: worries", "is no happening, code, topic or term"),
    "    when: worry\n": ("", "has no 'when'"),
    "standing: local": ("standing: usual", "standing of a-new-one is one of"),
    "verified: false\n": ("verified: false\n    ages: [17, 16]\n", "the youngest and the oldest"),
    "standing: local\n": ("standing: local\n    needs: half\n", "needs of a-new-one is one of"),
    "verified: false": ("verified: false\n    weight: 3", "'weight' is not a field of a rule"),
    "when: worry\n": (
        "when: worry\n    after: {hours: 3, days: 2}\n",
        "is one of hours, days or working_days",
    ),
    "id: a-new-one": ("id: harm-without-protection", "stands twice on one day"),
    "title: A question?": ("title: A question?\n    yields_to: [nobody]", "there is no such rule"),
    "    standing": ("    times: 0\n    standing", "is a number above 0"),
    "    when": ("    times: 2\n    on_days: 3\n    when", "on_days of a-new-one is at most its times"),
}


@pytest.mark.parametrize("row", SENTENCES, ids=lambda row: row["text"][:50])
def test_a_sentence_is_read_as_people_mean_it(row: dict[str, list[str]]) -> None:
    tags = read_topics(text=str(row["text"]), topics=get_curiosity_policy().topics)
    said = {tag.removeprefix("says-") for tag in tags if tag.startswith("says-")}
    assert set(row.get("says", ())) <= said
    assert said.isdisjoint(row.get("not", ()))


@pytest.mark.requirement("S-30")
def test_the_childs_own_quoted_words_are_not_read() -> None:
    topics = get_curiosity_policy().topics
    assert not read_topics(text='Mia said: "He gives me gifts and I owe him."', topics=topics)


@pytest.mark.parametrize("part", WRONG)
def test_a_wrong_row_is_refused_with_its_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    wrong, said = WRONG[part]
    folder = tmp_path / "policy"
    shutil.copytree(policy_folder(), folder)
    (folder / "curiosity" / "more.yaml").write_text("rules:\n" + RULE.replace(part, wrong, 1))
    monkeypatch.setenv("ALONGSIDE_POLICY", str(folder))
    with pytest.raises(UnableToReadPolicy) as raised:
        get_curiosity_policy()
    assert said in raised.value.message


def test_a_right_row_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "policy"
    shutil.copytree(policy_folder(), folder)
    (folder / "curiosity" / "more.yaml").write_text("rules:\n" + RULE)
    monkeypatch.setenv("ALONGSIDE_POLICY", str(folder))
    assert "a-new-one" in {rule.id for rule in get_curiosity_policy().rules}
