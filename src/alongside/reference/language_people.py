"""Who does what in a sentence, as far as plain words can tell: enough to know a child from a professional.

"The officer failed to attend" and "Mia failed to attend" differ only in who did it. This reads by rule and
may be wrong; language help only suggests, so a wrong reading costs a glance and never changes a word.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from alongside.reference.language_notation import NAME, Lexicon, expand

CHILD = "child"
FAMILY = "family"
PROFESSIONAL = "professional"
OTHER_ADULT = "other_adult"
THING = "thing"
DROPPED = "dropped"  # the note leaves its subject out: "Keeps going missing."
UNKNOWN = "unknown"  # somebody or something does it, and no list says who: "The parcels keep going missing."

# The lists of policy/language/words.yaml whose words can do something, and so the kinds of doer.
# A name is a child's, unless a title or what follows it says otherwise.
KINDS = (CHILD, FAMILY, PROFESSIONAL, OTHER_ADULT, THING)

_CARRIES_ON = re.compile(
    r"(?:\b(?:and|but|or|then)|,)(?:\s+(?:then|later|also|again|so|has|have|had|who))*\s*$", re.IGNORECASE
)
_ASIDE = re.compile(r"(?:,[^,;.]*,|\([^();]*\))\s*(?:(?:has|have|had|then|again|also)\s+)*$", re.IGNORECASE)
_CONJUNCTIONS = frozenset({"and", "but", "or", "then"})
# At the beginning of a sentence, where any word has a capital: "Anxiety is", "Prices are" are not names.
_ABSTRACT = re.compile(r"\w+(?:tion|sion|ment|ness|ism|ship|ity|ety|ance|ence|ing|ogy|phy)", re.IGNORECASE)
_PLURAL_VERB = re.compile(r"\s+(?:are|were|have|do|don't|keep|go|come|run|seem|remain|need|can|show)\b")
_TURN = re.compile(
    r"\b(?:that|but|while|whilst|when|because|after|before|although|though|if|as|so|until|whereas|since)\b|[;:]",
    re.IGNORECASE,
)
_THAT = re.compile(r"\bthat\b", re.IGNORECASE)
# "We find her ...", "they see him as ...": what follows is about the child.
_OF_A_CHILD = re.compile(
    r"\b(?:him|her|them)\s+(?:(?:as|to be|being|very|so|too|quite|rather)\s+){0,2}$", re.IGNORECASE
)
_DOING = re.compile(r"\s+(?P<doing>\w+ing)\b", re.IGNORECASE)
_RELATIVE = re.compile(r",?\s+(?:who|which|that|whom)\b", re.IGNORECASE)
_IS_NOT_OWNER = re.compile(r"'s\s+(?:been|being|not|also|again|still|always|now|just|a|an|the|\w+ing)\b")
_SENTENCE_END = re.compile(
    r"(?<!\bDr)(?<!\bMr)(?<!\bMs)(?<!\bSt)(?<!\bMrs)[.!?]+[\"'”’)]*\s+|\n\s*\n\s*|\n\s*(?=[-*•\d])"
)
_LONGEST_SENTENCE = 800
_SAID_TO_BE = re.compile(r"\s*(?:,(?P<after>[^,.;()]{1,40}),|\((?P<inside>[^,.;()]{1,40})\))")
_WORD = re.compile(r"\w+(?:-\w+)*")
_INITIALS = re.compile(r"[A-Z]{2}(?!\w)")  # "MK keeps going missing"
_FULL_NAME = re.compile(rf"{NAME}(?:\s+{NAME})?")


@dataclass(frozen=True)
class Mention:
    """Somebody or something that a sentence names: where it stands and what kind of doer it is."""

    start: int
    end: int
    kind: str
    is_pronoun: bool = False


class Sentences:
    """Where each sentence of a text begins and ends; what never ends is cut, so that no text takes long."""

    def __init__(self, text: str) -> None:
        starts = [0]
        for end in (*(found.end() for found in _SENTENCE_END.finditer(text)), len(text)):
            while end - starts[-1] > _LONGEST_SENTENCE:
                longest = starts[-1] + _LONGEST_SENTENCE
                space = text.rfind(" ", longest - 100, longest)
                starts.append(space + 1 if space > 0 else longest)
            starts.append(end)
        self.bounds = tuple(pairwise(starts))
        self._starts = starts[:-1]

    def start(self, position: int) -> int:
        """This will give where the sentence begins that a position is in."""
        return self._starts[max(bisect_right(self._starts, position) - 1, 0)]


class People:
    """The words that say who somebody is, from a lexicon; made once."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.kinds = _by_text(lexicon, {kind: kind for kind in KINDS})
        self.titles = _by_text(
            lexicon, {"title_professional": PROFESSIONAL, "title_family": FAMILY, "title_other": OTHER_ADULT}
        )
        self.pronouns, self.not_names, self.prepositions, self.before_nouns = (
            frozenset(_by_text(lexicon, {name: name}))
            for name in ("pronoun", "not_a_name", "preposition", "before_noun")
        )
        self.helping = _CONJUNCTIONS | frozenset(_by_text(lexicon, {"aux": "aux"}))
        self.not_in_titles = (self.prepositions | self.not_names) - self.before_nouns
        self.openers = self.before_nouns | self.not_names | self.prepositions
        self.noun = re.compile(rf"(?:{_alternatives(self.kinds)})(?!\w)", re.IGNORECASE)
        says = _by_text(lexicon, {"says": "says"})
        self.says = re.compile(rf"\b(?:{_alternatives(says)})\b", re.IGNORECASE)

    def kind_of(self, noun: str) -> str:
        """This will give the kind of doer that a noun in one of the lists is."""
        return self.kinds.get(re.sub(r"[\s-]+", " ", noun.casefold()), UNKNOWN)


class PeopleInText:
    """Reads who does what in one text. `child_names`, in small letters, are known to be the child's.

    `quoted` are the bounds of what stands in quotation marks; a doer in there is not looked for outside.
    """

    def __init__(
        self,
        people: People,
        text: str,
        child_names: frozenset[str] = frozenset(),
        quoted: Iterable[tuple[int, int]] = (),
    ) -> None:
        self.text = text
        self.people = people
        self.child_names = child_names
        self._quoted = tuple(quoted)

    def doer(self, position: int, *, start: int, is_name: bool = False) -> str:
        """This will say what kind of person or thing does what is written at `position`.

        `start` is where the sentence begins. `is_name` tells that a name is expected at `position`; else a
        capital there is only that of a first word. One of KINDS, DROPPED or UNKNOWN.
        """
        start = max([start, *(opens for opens, closes in self._quoted if opens <= position < closes)])
        here = self.mention_at(position) if is_name else self._noun_at(position)
        mentions = self.mentions(start, position)
        if here:
            return self._resolve(here, mentions, start)
        return self._beside(position, start, mentions) or self._subject(position, start, mentions)

    def _beside(self, position: int, start: int, mentions: list[Mention]) -> str:
        """Read "we find her ..." and "with men selling ...", where an object is what does it."""
        if _OF_A_CHILD.search(self.text, start, position):
            return CHILD
        doing = mentions and _DOING.match(self.text, mentions[-1].end)
        return mentions[-1].kind if doing and doing.start("doing") == position else ""

    def _subject(self, position: int, start: int, mentions: list[Mention]) -> str:
        before = self._without_aside(start, position, mentions)
        mentions = [one for one in mentions if one.end <= before]
        turn = self._last_turn(start, before, mentions)
        subjects = [one for one in mentions if one.start >= turn and not self._is_object(one, start)]
        if not subjects:
            words = _WORD.finditer(self.text, turn, before)
            return DROPPED if all(word[0].casefold() in self.people.helping for word in words) else UNKNOWN
        chosen = self._choose(subjects, before)
        return self._resolve(chosen, [one for one in mentions if one.end <= chosen.start], start)

    def mentions(self, start: int, end: int) -> list[Mention]:
        """This will give whoever and whatever is named between two positions, owners left out, in order."""
        found: list[Mention] = []
        position = start
        while word := _WORD.search(self.text, position, end):
            mention = self.mention_at(word.start())
            if mention and mention.end <= end and not self._is_owner(mention):
                found.append(mention)
            position = mention.end if mention else word.end()
        return found

    def mention_at(self, position: int) -> Mention | None:
        """This will give who or what is named at a position, if that is so."""
        return self._noun_at(position) or self._name_at(position)

    def _noun_at(self, position: int) -> Mention | None:
        """Read he, she or they, a title with a name, or a noun of one of the lists."""
        word = _WORD.match(self.text, position)
        if not word:
            return None
        said = word[0].casefold()
        if said in self.people.pronouns:
            return Mention(position, word.end(), CHILD, is_pronoun=True)
        named = _FULL_NAME.match(self.text, word.end() + 1)
        if said in self.people.titles and named and named[0].casefold() not in self.people.not_names:
            return Mention(position, named.end(), self.people.titles[said])
        noun = self.people.noun.match(self.text, position)
        return Mention(position, noun.end(), self.people.kind_of(noun[0])) if noun else None

    def _name_at(self, position: int) -> Mention | None:
        name = _FULL_NAME.match(self.text, position) or _INITIALS.match(self.text, position)
        first = name[0].split()[0].casefold() if name else ""
        if not name or first in self.people.not_names:
            return None
        if first in self.child_names:
            return Mention(position, name.end(), CHILD)
        kind = UNKNOWN if self._is_plain_word(name) else self._role_after(name.end())
        return Mention(position, name.end(), kind)

    def _is_plain_word(self, name: re.Match[str]) -> bool:
        """Tell "Prices are out of control" from "James is out of control"."""
        if _PLURAL_VERB.match(self.text, name.end()) and name[0].endswith("s"):
            return True
        return bool(_ABSTRACT.fullmatch(name[0]) or self.people.says.fullmatch(name[0]))

    def _role_after(self, end: int) -> str:
        """Read "Sarah Jones, her social worker," and "Sarah (teacher)"; else a name is a child's."""
        aside = _SAID_TO_BE.match(self.text, end)
        words = (aside["after"] or aside["inside"]) if aside else ""
        for role in self.people.noun.finditer(words):
            kind = self.people.kind_of(role[0])
            before = _WORD.findall(words[: role.start()].casefold())
            if kind != THING and not self.people.not_in_titles.intersection(before):
                return kind
        return CHILD

    def _choose(self, subjects: list[Mention], before: int) -> Mention:
        """Choose the nearest; for "the officer who met Mia" and "the officer met Mia and", the officer."""
        nearest = subjects[-1]
        if len(subjects) == 1:
            return nearest
        for earlier in reversed(subjects[:-1]):
            if _RELATIVE.match(self.text, earlier.end, nearest.start):
                return earlier
        return subjects[0] if _CARRIES_ON.search(self.text, nearest.end, before) else nearest

    def _resolve(self, chosen: Mention, earlier: list[Mention], start: int) -> str:
        """Read he, she, they: a child, unless the sentence begins with somebody else and nobody reports."""
        if not chosen.is_pronoun or not earlier or any(one.kind == CHILD for one in earlier):
            return chosen.kind
        subject = earlier[0]
        words = _WORD.finditer(self.text, start, subject.start)
        begins = all(word[0].casefold() in self.people.openers for word in words)
        if not begins or subject.kind == THING or self._is_object(subject, start):
            return CHILD
        between = (subject.end, chosen.start)
        reports = self.people.says.search(self.text, *between) or _THAT.search(self.text, *between)
        return CHILD if reports else subject.kind

    def _without_aside(self, start: int, position: int, mentions: list[Mention]) -> int:
        """Step back over ", who was due to meet Mia," so that the subject before it counts."""
        aside = _ASIDE.search(self.text, start, position)
        return aside.start() if aside and any(one.end <= aside.start() for one in mentions) else position

    def _last_turn(self, start: int, before: int, mentions: list[Mention]) -> int:
        """Find where the last clause with a mention of its own begins: "the officer said that | Mia ..."."""
        turns = [found.end() for found in _TURN.finditer(self.text, start, before)]
        turns += [found.end() for found in self.people.says.finditer(self.text, start, before)]
        return max((turn for turn in turns if any(one.start >= turn for one in mentions)), default=start)

    def _is_object(self, mention: Mention, start: int) -> bool:
        """Tell "with her social worker" from a social worker who does something."""
        end = mention.start
        for word in reversed(list(_WORD.finditer(self.text, start, mention.start))[-4:]):
            if re.search(r"[,;:.]", self.text[word.end() : end]):
                return False
            if word[0].casefold() not in self.people.before_nouns:
                return word[0].casefold() in self.people.prepositions
            end = word.start()
        return False

    def _is_owner(self, mention: Mention) -> bool:
        """Tell "Mia's teacher" from "Mia's been" and "Mia"."""
        if mention.is_pronoun or self.text[mention.end : mention.end + 1] != "'":
            return False
        return not _IS_NOT_OWNER.match(self.text, mention.end)


def _by_text(lexicon: Lexicon, lists: Mapping[str, str]) -> dict[str, str]:
    return {text.casefold(): kind for name, kind in lists.items() for text in expand(f"{{{name}}}", lexicon)}


def _alternatives(texts: Iterable[str]) -> str:
    longest_first = sorted(texts, key=len, reverse=True)
    return "|".join(re.escape(text).replace(r"\ ", r"[\s-]+") for text in longest_first)
