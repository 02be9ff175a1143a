"""What an assessment said when it was signed, as the questions of policy/curiosity read it."""

from alongside.access.door import Granted
from alongside.assessments.holistic.queries import list_all_versions
from alongside.concerns.chronology import EntryFact

# Under these fields the answer alone does not say of whom it is.
_OF_WHOM = {
    ("parents_view", "narrative"): "The parents: ",
    ("impact", "others"): "Other children considered: ",
}


def signed_words(*, granted: Granted, entry: EntryFact) -> tuple[str, str]:
    """This will give all that a signed assessment said, and what the child said or wanted in it.

    The entry on the chronology holds the analysis alone. Gives nothing for any other entry. What was
    written after the signature is left out: any earlier moment can be asked about.
    """
    if entry.kind != "ASSESSMENT_COMPLETED" or entry.source_kind != "assessment" or not entry.source_id:
        return "", ""
    versions = list_all_versions(granted=granted, assessment_id=entry.source_id)
    texts = {row.section: row.fields for row in versions if row.saved_at <= entry.recorded_at}
    child = texts.pop("child_view", {})
    said = [
        f"{_OF_WHOM.get((section, field), '')}{text}"
        for section, fields in texts.items()
        for field, text in fields.items()
        if text.strip()
    ]
    return "\n".join(said), (child.get("words", "") or child.get("narrative", "")).strip()
