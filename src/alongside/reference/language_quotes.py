"""Which words of a text are the child's own, in quotation marks: those stay as they are.

A professional's words in quotation marks are not exempt. Who speaks is read from the words around the
quotation: the last verb of saying before it, a label such as "Maya:", "in her own words", or what follows.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from alongside.reference.language_people import CHILD, DROPPED, UNKNOWN, PeopleInText, Sentences

_OPENS = re.compile(r"“|(?<!\w)\"(?=[^\s\"])|‘|(?<![\w'])'(?=\w)")
_CLOSES = {
    "“": re.compile(r"”"),
    '"': re.compile(r"\""),
    "‘": re.compile(r"'(?!\w)"),
    "'": re.compile(r"(?<=[\w.,!?…])'(?!\w)"),
}
_DOUBLE = '“"'
_LONGEST_SINGLE = 600  # an apostrophe that looks like an opening mark does not swallow the page
_PARAGRAPH = re.compile(r"\n\s*\n")
_FIRST_PERSON = re.compile(r"\b(?:I|i|[Mm]e|[Mm]y|[Mm]ine|[Mm]yself|[Ww]e|[Uu]s|[Oo]ur)\b")
_OWN_WORDS = re.compile(
    r"\b(?:in|using|from)\s+(?:the\s+)?(?P<whose>her|his|their|\w+(?: \w+)?'s)\s+(?:own |exact )*words?\b"
    r"|\b(?P<label>verbatim|(?:own|child'?s) words|voice of the child|child'?s voice|wishes and feelings)\b",
    re.IGNORECASE,
)
_OWN_WRITING = re.compile(
    r"\b(?:her|his|their|[A-Z][a-z]+'s|(?:girl|boy|child|young person)'s)\s+(?:own\s+)?"
    r"(?:diary|journal|texts?|messages?|notes?|letters?|posts?|drawings?|poems?|card|voicemail)\b[^.;!?]*$"
)
_PRONOUN_BEFORE = re.compile(r"\b(?:he|she|they)\b[^.;,]{0,20}$", re.IGNORECASE)
_PASSIVE = re.compile(r"\b(?:is|are|was|were|been|being|be)\s+(?:\w+ly\s+|also\s+|often\s+)?$", re.IGNORECASE)
_BY = re.compile(r"[^.;:]{0,30}?\bby\s+(?:(?:the|a|an|her|his|their|one of the)\s+)?", re.IGNORECASE)
_NOT_ATTRIBUTION = re.compile(r"\s*(?:but|and|although|while|whereas|though|when)\b", re.IGNORECASE)
_AFTER_ENDS = re.compile(r"[.;!?“\"]|\n\s*\n")
_LONGEST_AFTER = 90
_LONGEST_BETWEEN = 60
_TOLD_TO = re.compile(r"\b(?:to|about|re|for|regarding)\s+(?:\w+\s+)?$", re.IGNORECASE)
_LABEL_ENDS = (":", "-", "–")


@dataclass(frozen=True)
class Quotation:
    """Words in quotation marks: their bounds, the marks left out, and whether the child says them."""

    start: int
    end: int
    is_child: bool = False


def read_quotations(reading: PeopleInText) -> tuple[Quotation, ...]:
    """This will give what stands in quotation marks in a text, in order, and which of it the child says."""
    speakers = _Speakers(reading)
    found: list[Quotation] = []
    for quotation in _quotations(reading.text):
        is_child = speakers.is_child(quotation, found[-1] if found else None)
        found.append(replace(quotation, is_child=is_child))
    return tuple(found)


def _quotations(text: str) -> Iterator[Quotation]:
    """Give quotations in order. A double one that is never closed runs to the end of its paragraph."""
    position = 0
    while opened := _OPENS.search(text, position):
        paragraph = _PARAGRAPH.search(text, opened.end())
        limit = paragraph.start() if paragraph else len(text)
        is_double = opened[0] in _DOUBLE
        if not is_double:
            limit = min(limit, opened.end() + _LONGEST_SINGLE)
        closed = _CLOSES[opened[0]].search(text, opened.end(), limit)
        if closed or is_double:
            yield Quotation(opened.end(), closed.start() if closed else limit)
        position = closed.end() if closed else (limit if is_double else opened.end())


class _Speakers:
    """Reads who speaks in the quotations of one text."""

    def __init__(self, reading: PeopleInText) -> None:
        self._reading = reading
        self._text = reading.text
        self._says = reading.people.says
        self._sentences = Sentences(reading.text)

    def is_child(self, quotation: Quotation, previous: Quotation | None) -> bool:
        """Decide whose words these are. Where nothing says so, words with I, me or my are the child's."""
        before = quotation.start - 1
        start = max(self._sentences.start(before), previous.end + 1 if previous else 0)
        first_person = bool(_FIRST_PERSON.search(self._text, quotation.start, quotation.end))
        speaker = self._before(start, before, first_person) or self._after(quotation.end + 1)
        if speaker:
            return speaker == CHILD
        if previous and self._carries_on(previous.end + 1, before):
            return previous.is_child
        return first_person and all(one.kind == CHILD for one in self._reading.mentions(start, before))

    def _before(self, start: int, end: int, first_person: bool) -> str:
        """Read the words before a quotation: who speaks, or "" when they do not say."""
        if whose := self._own_words(start, end):
            return whose
        verbs = list(self._says.finditer(self._text, start, end))
        if verbs and (speaker := self._subject(start, verbs[-1], end, first_person)):
            return speaker
        if not self._text[start:end].rstrip().endswith(_LABEL_ENDS):
            return ""
        mentions = self._reading.mentions(start, end)
        if not mentions or _TOLD_TO.search(self._text, start, mentions[-1].start):
            return ""
        return mentions[-1].kind

    def _own_words(self, start: int, end: int) -> str:
        """Read "in her own words", "child's voice" and "Mia's diary says"."""
        found = _OWN_WORDS.search(self._text, start, end)
        if found and found["whose"]:
            owner = self._reading.mention_at(found.start("whose"))
            return owner.kind if owner else CHILD
        return CHILD if found or _OWN_WRITING.search(self._text, start, end) else ""

    def _subject(self, start: int, verb: re.Match[str], end: int, first_person: bool) -> str:
        """Read who does the saying."""
        if verb[0].casefold().startswith("according"):
            named = self._reading.mentions(verb.end(), end)
            return named[0].kind if named else ""
        if _PASSIVE.search(self._text, start, verb.start()):
            agent = _BY.match(self._text, verb.end(), end)
            said_by = self._reading.mention_at(agent.end()) if agent else None
            return said_by.kind if said_by else UNKNOWN
        kind = self._reading.doer(verb.start(), start=start)
        if kind in (UNKNOWN, DROPPED):
            return ""
        if kind == CHILD and not first_person and _PRONOUN_BEFORE.search(self._text, start, verb.start()):
            return self._last_subject(start)
        return kind

    def _last_subject(self, start: int) -> str:
        """Read who "she" is in "The teacher rang. She said ...": whoever the sentence before is about."""
        before = self._reading.mentions(self._sentences.start(start - 1), start) if start else []
        return before[0].kind if before else CHILD

    def _after(self, start: int) -> str:
        """Read the words right after a quotation: `," Maya said`, `," said her teacher`."""
        stop = _AFTER_ENDS.search(self._text, start + 1)
        end = min(stop.start() if stop else len(self._text), start + _LONGEST_AFTER)
        if _NOT_ATTRIBUTION.match(self._text, start, end):
            return ""
        verb = self._says.search(self._text, start, end)
        if not verb:
            return self._own_words(start, end)
        kind = self._reading.doer(verb.start(), start=start)
        if kind not in (UNKNOWN, DROPPED):
            return kind
        after = self._reading.mentions(verb.end(), end)
        return after[0].kind if after else ""

    def _carries_on(self, start: int, end: int) -> bool:
        """Tell whether a quotation goes on from the one before it: nobody, or only its speaker, between."""
        if end - start > _LONGEST_BETWEEN or _PARAGRAPH.search(self._text, start, end):
            return False
        named = self._reading.mentions(start, end)
        return not named or (len(named) == 1 and bool(self._says.search(self._text, start, end)))
