"""Whether what stands under the child's words is the child's, and of whom a clause speaks. Pure."""

import re
from collections.abc import Collection

# What may be said of somebody else whom the text names: it is read again without the clauses about others.
OF_WHOM = {
    "names-sibling": frozenset({"says-seen-alone", "says-asked", "says-self-blame"}),
    "names-parent": frozenset({"says-self-blame"}),
}
_CLAUSE = re.compile(r"(?<=[.;:!?\n])\s*|\s+-\s+|,\s+(?=but\b)")
# "Not asked yet", "was not obtained", "could not be spoken to", "nobody has asked him", "he was not there".
_NOT_HEARD = re.compile(
    r"""(?:\b(?:not|never)\b|n[’']t\b)(?:\W+(?:yet|been|be|being|was|were|formally|directly|able|to|currently|today
        |separately|actually|had|it|so|far|present))*\W+(?:asked|obtained|sought|gathered|heard|seen|spoken|consulted|recorded|
        given|taken|collected|captured|known|available|there|present|attend\w*|invited|at)\b
    |\b(?:nobody|no[\s-]one)\W+(?:(?:has|had|have|yet)\W+)*(?:asked|obtained|sought|gathered|heard|seen|spoken|consulted|recorded|
        given|taken|collected|captured|known|available|asks?|spoke|saw)\b
    |\b(?:no|without)\W+(?:(?:child|recorded|clear|known)\W+)?(?:views?|wishes|words)\b
    |\b(?:views?|wishes|words)\W+(?:are\W+|is\W+|still\W+)*(?:unknown|awaited|outstanding|missing|pending|to\W+(?:be|follow))\b
    |(?<!want\ )(?<!wants\ )(?<!wanted\ )\b(?:to\W+be|yet\W+to\W+be|still\W+to\W+be)\W+
        (?:asked|obtained|sought|gathered|heard|seen|spoken|consulted|recorded|
        given|taken|collected|captured|known|available)\b
    |\b(?:absent|unavailable|did\W+not\W+come|could\W+not\W+come)\b
    |^\W*(?:none|n/?a|nil|unknown|tbc|not\W+applicable|nothing|(?:none|nothing)\W+(?:yet|(?:asked|obtained|sought|gathered|heard|seen|spoken|consulted|recorded|
        given|taken|collected|captured|known|available)\b.*))\W*$""",
    re.IGNORECASE | re.VERBOSE,
)
_FIRST_PERSON = re.compile(r"\b(?:I|I['’]\w+|me|my|mine|myself|we|us|our)\b")
_SAYS = re.compile(
    r"\b(?:he|she|they|[A-Z]\w+|child)\W+(?:\w+\W+){0,2}?(?:says?|said|told|tells|wrote|writes|wants?|wanted|would|likes?|liked|hopes?"
    r"|feels?|felt|thinks?|thought|drew|showed|shows|chose|asks?\W+(?:for|that|whether)|agrees?|agreed|wishes|misses|prefers?)\b"
)
_OTHERS = re.compile(
    r"^\W*(?:both|each|they|all|the\W+others?|(?:her|his|their)\W+(?:\w+\W+)?(?:brothers?|sisters?|siblings?))\b",
    re.I,
)


def is_childs_voice(text: str) -> bool:
    """This will say whether words under the child's view are the child's, or say that there are none.

    "Not asked yet; Rhys asks him at two" is no view. "Nobody asked me" is: the child says it.
    """
    clauses = [part for part in _CLAUSE.split(text.strip()) if part.strip()]
    kept = [part for part in clauses if _FIRST_PERSON.search(part) or not _NOT_HEARD.search(part)]
    if len(kept) == len(clauses):
        return bool(clauses)
    return any(_FIRST_PERSON.search(part) or _SAYS.search(part) for part in kept)


def without_others(text: str, own: Collection[str], others: Collection[str]) -> str:
    """This will leave out the clauses that speak of others by name and not of the child.

    "Mila and Petr were considered: both are seen today, alone" says nothing of their sister.
    """
    kept: list[str] = []
    before_is_others = False
    for part in _CLAUSE.split(text):
        words = set(re.findall(r"[\w'-]+", part))
        if words & set(own):
            before_is_others = False
        elif words & set(others):
            before_is_others = True
        elif not (before_is_others and _OTHERS.search(part)):
            before_is_others = False
        if not before_is_others:
            kept.append(part)
    return " ".join(kept)
