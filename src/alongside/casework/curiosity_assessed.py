"""What an assessment said when it was signed, as the questions of policy/curiosity read it."""

from dataclasses import dataclass

from alongside.access.door import Granted
from alongside.assessments.curiosity.policy import CuriosityPolicy
from alongside.assessments.curiosity.reading import read_topics
from alongside.assessments.holistic.queries import list_all_versions, statements_at
from alongside.assessments.holistic.rules import HARM, INDICATOR, says_something
from alongside.concerns.chronology import EntryFact

# Under these fields the answer alone does not say of whom it is.
_OF_WHOM = {
    ("parents_view", "narrative"): "The parents: ",
    ("impact", "others"): "Other children considered: ",
}
_SIGNS = frozenset({INDICATOR, "vulnerability"})


@dataclass(frozen=True, kw_only=True)
class Signed:
    """A signed assessment: what it said, also of places; the child's own words or view; what it lists.

    `weighs_past`: something stands under the help so far, and what it did; `hears_parents`: under their view.
    """

    said: str = ""
    child: str = ""
    signs: str = ""
    lists_harm: bool = False
    weighs_past: bool = False
    hears_parents: bool = False


def read_signed(*, granted: Granted, entry: EntryFact) -> Signed:
    """This will give what a signed assessment said; the entry on the chronology holds the analysis alone.

    Gives nothing for any other entry. What was written after the signature is left out: any earlier moment
    can be asked about.
    """
    if entry.kind != "ASSESSMENT_COMPLETED" or entry.source_kind != "assessment" or not entry.source_id:
        return Signed()
    versions = list_all_versions(granted=granted, assessment_id=entry.source_id)
    texts = {row.section: row.fields for row in versions if row.saved_at <= entry.recorded_at}
    child = texts.pop("child_view", {})
    said = [
        f"{_OF_WHOM.get((section, field), '')}{text}"
        for section, fields in texts.items()
        for field, text in fields.items()
        if text.strip()
    ]
    listed = statements_at(granted=granted, assessment_id=entry.source_id, moment=entry.recorded_at)
    said += [each.words for each in listed if each.kind == "context"]
    return Signed(
        said="\n".join(said),
        child=(child.get("words", "") or child.get("narrative", "")).strip(),
        signs="\n".join(each.words for each in listed if each.kind in _SIGNS),
        lists_harm=any(each.kind == HARM for each in listed),
        weighs_past=any(map(says_something, texts.get("past_help", {}).values())),
        hears_parents=any(map(says_something, texts.get("parents_view", {}).values())),
    )


def listed_under(*, signed: Signed, policy: CuriosityPolicy) -> frozenset[str]:
    """This will give the tags of what stands in its fields: harm, also among signs; past help; parents."""
    tags = {"harm-listed"} if signed.lists_harm else set()
    tags |= {"past-help-weighed"} if signed.weighs_past else set()
    tags |= {"parents-view"} if signed.hears_parents else set()
    if "says-harm-told" in read_topics(text=signed.signs, topics=policy.topics):
        tags.add("harm-among-signs")
    return frozenset(tags)
