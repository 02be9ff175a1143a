"""The fields of a worry as its form has them, and the question that each answers."""

# The lists of a worry: each its own, none of them asked for (D-02).
LISTS = {
    "concern_types": "concern_type",
    "vulnerabilities": "vulnerability",
    "indicators": "indicator",
    "harm": "harm_evidence",
}
TEXTS = (
    "immediate_danger", "danger_action", "facts", "opinion", "child_words", "happened_choice", "happened",
    "happened_time", "place", "basis", "child_knows", "source_name", "sent_to",
    *(f"{name}_other" for name in LISTS),
)  # fmt: skip
LABELS = {
    "immediate_danger": "Is anybody in immediate danger now?",
    "danger_action": "What has been done about it",
    "facts": "What happened",
    "opinion": "What you think",
    "child_words": "The child's own words",
    "happened_choice": "When",
    "happened": "Another date",
    "happened_time": "At what time",
    "place": "Where",
    "basis": "How you know",
    "child_knows": "Does the child know that you are sharing this?",
    "source_name": "Who told you",
    "sent_to": "Sent to",
    "concern_types": "What it may be about",
    "vulnerabilities": "The child's circumstances",
    "indicators": "Signs",
    "harm": "What says that harm has happened",
}
