"""What an assessment must say before it is signed, where it stands, and how two texts differ. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher

HARM, PROTECTIVE, INDICATOR = "harm", "protective", "indicator"
# D-03, apart from what a partnership's policy may ask beyond it: the section, and the fields of which one is
# answered. The database holds the same.
NEEDED: Mapping[str, tuple[str, ...]] = {
    "analysis": ("narrative",),
    "protective": ("narrative",),
    "not_known": ("narrative",),
    "child_view": ("words", "narrative", "not_yet"),
}
HOW_TO_ANSWER: Mapping[str, str] = {
    "analysis": "Write the analysis: what you think is happening, and why. Ticks alone are no assessment.",
    "protective": "Say what helps to keep the child safe.",
    "not_known": "Say what is not known yet, and who else may know.",
    "child_view": "Write what the child says or wants, or why their view is not obtained yet.",
}
STRATEGY_DECISIONS: Mapping[str, str] = {
    "held": "A strategy discussion was held, or is arranged",
    "asked": "A strategy discussion was asked for today",
    "not_needed": "Considered, and not held",
}
OPEN, SIGNED, MORE, AGREED = "open", "signed", "more", "agreed"
STATUS: Mapping[str, str] = {
    OPEN: "being written",
    SIGNED: "signed, waiting for the manager",
    MORE: "open again: the manager asked for more",
    AGREED: "completed and agreed",
}
_AROUND = 6  # words shown before and after a change


@dataclass(frozen=True, kw_only=True)
class Gap:
    """Something that stands between an assessment and its signature, and where to mend it."""

    section: str
    message: str


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A run of words of a text: "same", "added" or "removed"."""

    kind: str
    text: str


def says_something(text: str) -> bool:
    """This will say whether there is a letter in it: dots and dashes are no answer."""
    return any(letter.isalpha() for letter in text)


def find_gaps(
    *,
    texts: Mapping[str, Mapping[str, str]],
    statements: Iterable[str],
    needed: Mapping[str, Sequence[str]],
    strategy_decision: str,
    strategy_reason: str,
) -> tuple[Gap, ...]:
    """This will list what is missing before the assessment can be signed (D-03, S-71, S-111).

    `texts` holds each section's answers, `statements` the kinds of those that stand, `needed` what policy
    asks beyond D-03. Evidence of harm asks for a decision on a strategy discussion, with its reason.
    """
    kinds = set(statements)
    wanted = {key: tuple(fields) for key, fields in needed.items()} | dict(NEEDED)
    gaps = [
        Gap(section=section, message=HOW_TO_ANSWER.get(section, "Answer this section."))
        for section, fields in wanted.items()
        if not (section == PROTECTIVE and PROTECTIVE in kinds)
        and not any(says_something(texts.get(section, {}).get(field, "")) for field in fields)
    ]
    if HARM in kinds and (strategy_decision not in STRATEGY_DECISIONS or not says_something(strategy_reason)):
        gaps.append(
            Gap(
                section="strategy",
                message="There is evidence of harm: say whether a strategy discussion is held, and why.",
            )
        )
    return tuple(gaps)


def status_of(*, signed_at: datetime | None, outcome: str) -> str:
    """This will say where an assessment stands, from its last signature and what its manager said of that."""
    if signed_at is None:
        return OPEN
    return {"agreed": AGREED, "more": MORE}.get(outcome, SIGNED)


def is_written_on(status: str) -> bool:
    """This will say whether its sections may be changed."""
    return status in (OPEN, MORE)


def differ(before: str, after: str) -> tuple[Piece, ...]:
    """This will show how a text changed, word by word, with a few words around each change."""
    old, new = before.split(), after.split()
    pieces: list[Piece] = []
    steps = SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes()
    for place, (step, start, end, new_start, new_end) in enumerate(steps):
        if step == "equal":
            text = _shortened(old[start:end], first=place == 0, last=place == len(steps) - 1)
            pieces.append(Piece(kind="same", text=text))
            continue
        if start < end:
            pieces.append(Piece(kind="removed", text=" ".join(old[start:end])))
        if new_start < new_end:
            pieces.append(Piece(kind="added", text=" ".join(new[new_start:new_end])))
    return tuple(pieces)


def _shortened(words: list[str], *, first: bool, last: bool) -> str:
    """The words nearest to the changes on either side; an ellipsis for the rest."""
    if len(words) <= 2 * _AROUND:
        return " ".join(words)
    head = [] if first else words[:_AROUND]
    tail = [] if last else words[-_AROUND:]
    return " ".join([*head, "…", *tail])
