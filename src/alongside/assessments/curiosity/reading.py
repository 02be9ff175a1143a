"""What a text says, as far as word lists can tell: the tags `says-...`, and `denies-...` where it says not.

It reads what practitioners write. The child's own quoted words are left out, as in language help.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from alongside.reference.language_rules import Mark, RuleSet, check_language

_SENTENCE = re.compile(r"[.!?]|\n\n")
_ANSWER = re.compile(r"\s*(?:no|none|nothing)\b", re.IGNORECASE)
_CLAUSE = re.compile(r"[.;:!?\n]|\b(?:but|because|although|though|so that|and (?:then|he|she|they|I|we))\b")


@dataclass(frozen=True)
class Topics:
    """What can be read: one rule of the set for each topic, and the words that turn it round."""

    rules: RuleSet
    not_before: re.Pattern[str]
    not_after: re.Pattern[str]
    not_yet: re.Pattern[str]
    asked_and_no: re.Pattern[str]
    may_be_asked: frozenset[str]
    must_be_done: frozenset[str]
    as_it_stands: frozenset[str]


def read_topics(*, text: str, topics: Topics, child_names: Iterable[str] = ()) -> frozenset[str]:
    """This will give the tags of what a text says and denies; what is said and denied both is said."""
    marks = check_language(text=text, rules=topics.rules, child_words=child_names)
    said = {mark.rule_id for mark in marks if not _is_denied(text, mark, topics)}
    denied = {mark.rule_id for mark in marks} - said
    return frozenset({f"says-{topic}" for topic in said} | {f"denies-{topic}" for topic in denied})


def _is_denied(text: str, mark: Mark, topics: Topics) -> bool:
    if mark.rule_id in topics.as_it_stands:
        return False
    if mark.rule_id in topics.may_be_asked and topics.asked_and_no.search(_sentence_around(text, mark)):
        return True
    before, after = text[: mark.start], text[mark.end :]
    begun = [found.end() for found in _CLAUSE.finditer(before)]
    ends = _CLAUSE.search(after)
    clause_before = before[begun[-1] :] if begun else before
    clause_after = after[: ends.start()] if ends else after
    if mark.rule_id in topics.must_be_done and topics.not_yet.search(clause_before):
        return True
    return bool(topics.not_before.search(clause_before) or topics.not_after.match(clause_after))


def _sentence_around(text: str, mark: Mark) -> str:
    """The sentence of a mark, with the one after it where that is its answer: "No to each"."""
    begun = [found.end() for found in _SENTENCE.finditer(text[: mark.start])]
    ends = _SENTENCE.search(text, mark.end)
    if ends and _ANSWER.match(text, ends.end()):
        ends = _SENTENCE.search(text, ends.end())
    return text[begun[-1] if begun else 0 : ends.start() if ends else len(text)]
