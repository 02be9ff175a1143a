"""Which columns for words the walk of the canaries leaves empty, and why."""

# Columns for words of protected tables that the walk does not fill, and why.
KEEPERS = "by whoever keeps, reviews or restricts, whom the walk does not have; seen as little as the rest"
CODES = "codes and names of fields, never words"
LEADERS = "by whoever leads, whom the walk does not have; about no child"
NOT_TYPED = {
    "access_breakglass.reason": KEEPERS,
    "access_breakglass.review_note": KEEPERS,
    "access_duplicatereview.note": KEEPERS,
    "access_exclusion.reason": KEEPERS,
    "access_exclusionrequest.answer": KEEPERS,
    "access_exclusionrequest.reason": KEEPERS,
    "access_restriction.reason": KEEPERS,
    "access_sharing.reason": KEEPERS,
    "accounts_outsideidentity.issuer": "an agency's sign-in service names it",
    "accounts_outsideidentity.subject": "an agency's sign-in service names it",
    "accounts_password.password": "hashed",
    "assessments_oversight.reasons": "by a manager, whom the walk does not have",
    "assessments_promptanswer.words": "to a question; this child's record raises none",
    "definition_consideration.answers": CODES,
    "definition_consideration.changed": "titles of what changed, for a second consideration",
    "definition_consideration.edition": CODES,
    "definition_consideration.elements": CODES,
    "definition_consideration.unresolved": CODES,
    "exchange_batch.file_name": "what a file was called, shown to those who brought it in",
    "exchange_batch.report": "numbers and fields; the words stand in the records",
    "exchange_importedrecord.before": "what a return overwrote: the walk brings worries in",
    "exchange_waitingimport.file_name": "the name of a long file: the walk brings short ones in",
    "exchange_waitingimport.problem": "why a long file was refused: the walk brings short ones in",
    "exchange_waitingimport.report": "of a long file: the walk brings short ones in",
    "insight_looking.learned": LEADERS,
    "insight_looking.what": LEADERS,
    "insight_selfcheck.next_step": LEADERS,
    "insight_selfcheck.rests_on": LEADERS,
    "pathway_planapproval.child_agrees": "signed by somebody who leads: tests/web/test_plan_pages.py",
    "pathway_planapproval.note": "the same",
    "pathway_planapproval.parents_agree": "the same",
    "pathway_stagefact.values": CODES,
    "people_formerdetail.value": CODES,
    "supervision_oversight.decided": "by a manager, whom the walk does not have",
    "supervision_oversight.note": "by a manager, whom the walk does not have",
    "unfinished_unfinished.address": "an address of ours: ids and codes",
}
