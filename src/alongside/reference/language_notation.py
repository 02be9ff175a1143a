"""Turns the readable phrases of policy/language into regular expressions, once.

The notation is told in policy/language/README.md.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

ANY_NUMBER = "#"
ANY_NAME = "@"
OWNER_NAME = "@'s"
_CAPITAL, _SMALL = "A-ZÀ-ÖØ-ÞĀ-ſ", "a-zß-öø-ÿĀ-ſ"
# A name as written: Mia, Zoë, O'Neill, Anne-Marie, McDonald.
NAME = rf"(?:[{_CAPITAL}](?:[{_SMALL}]+|'[{_CAPITAL}][{_SMALL}]+)(?:['-]?[{_CAPITAL}][{_SMALL}]+)*)"

# Between two words: spaces, one line break, hyphens, commas, brackets, quotation marks; no end of a sentence.
_BETWEEN = r"(?:[^\w.;!?\n]|\n(?!\s*\n))+"
_WORD = r"\w+(?:'\w+)*"
# A word may carry 's, 're, 've and so on; "can" is still not found in "can't". A word of a list carries 's
# only where it is short for "is" or "has": {family} is found in "mum's been", not in "mum's neighbour".
_END = r"(?:'(?:s|re|ve|d|ll|m))?(?!\w|'\w)"
_IS_AHEAD = r"(?='s\s+(?:been|being|not|also|always|still|now|\w+ing)\b)"
_IS = rf"(?:(?<=\bhe)|(?<=\bshe)|(?<=\bit)|(?<=\bwho)|{_IS_AHEAD})'s"
_LIST_END = rf"(?:{_IS}|'(?:re|ve|d|ll|m))?(?!\w|'\w)"
_CLAUSE_END = r"(?='?\s*(?:[.,;:!?)\"”’]|\Z|(?:and|but|or|because|so|then)\b))"
_YEARS_OLD = r"[\s-]*(?:y/?o\b|(?:years?|yrs?)(?:[\s-]*(?:olds?\b|of age\b)|\b))"
_UNITS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = (
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
)
_TENS = {20: "twenty", 30: "thirty", 40: "forty", 50: "fifty", 60: "sixty"}

_Node: TypeAlias = "str | list[_Node]"


class NotationError(ValueError):
    """A phrase that is not written in the notation."""


@dataclass(frozen=True)
class Lexicon:
    """The words that phrases may name: {lists} of words, and the forms of irregular ~verbs."""

    words: Mapping[str, tuple[str, ...]]
    verbs: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Phrase:
    """One phrase, ready to be looked for.

    `starts` are the words (or # or @) with which it can begin. It needs a word from each set in `needs`:
    where a sentence has none, the phrase is not tried.
    """

    source: str
    expression: str
    starts: frozenset[str]
    needs: tuple[frozenset[str], ...]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """This will give the regular expression; its group `mark`, if it has one, is the part to be marked.

        It is compiled when a text first needs it: to compile all of them at once takes seconds.
        """
        return re.compile(self.expression, re.IGNORECASE)


def compile_phrase(source: str, lexicon: Lexicon) -> Phrase:
    """This will make a phrase ready to be looked for. Raises NotationError saying what is wrong in it."""
    try:
        nodes = _nest(iter(re.findall(r"\[|\]|[^\s\[\]]+", source)), inside=False)
        body = _render(nodes, lexicon)
        needs = _needs(nodes, lexicon)
    except NotationError as problem:
        raise NotationError(f"'{source}': {problem}") from None
    return Phrase(source=source, expression=body, starts=needs[0], needs=needs)


def expand(part: str, lexicon: Lexicon) -> tuple[str, ...]:
    """This will give every text that a word, ~verb or {list} stands for, pieces separated by one space."""
    if part.startswith("{"):
        name = part.strip("{}")
        if name not in lexicon.words:
            raise NotationError(f"there is no list of words called {{{name}}}")
        return tuple(text for word in lexicon.words[name] for text in expand(word, lexicon))
    if part.startswith("~"):
        verb, *after = part[1:].split("_")
        return tuple(" ".join((form, *after)) for form in inflect(verb, lexicon))
    word = part.replace("_", " ")
    if not re.fullmatch(r"[\w' ]+(?:\(s\))?", word):
        raise NotationError(f"'{part}' is not in the notation")
    return (word[:-3], f"{word[:-3]}s") if word.endswith("(s)") else (word,)


def inflect(verb: str, lexicon: Lexicon) -> tuple[str, ...]:
    """This will give every form of a verb: irregular ones as the lexicon has them, others by rule."""
    if verb in lexicon.verbs:
        return (verb, *lexicon.verbs[verb])
    if re.search(r"[^aeiou]y$", verb):
        return (verb, f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing")
    if verb.endswith("e"):
        return (verb, f"{verb}s", f"{verb}d", f"{verb[:-1]}ing")
    ending = "es" if re.search(r"(?:s|x|z|ch|sh)$", verb) else "s"
    return (verb, f"{verb}{ending}", f"{verb}ed", f"{verb}ing")


def _nest(items: Iterator[str], *, inside: bool) -> list[_Node]:
    """Turn a row of items into one with [optional parts] as rows of their own."""
    nodes: list[_Node] = []
    for item in items:
        if item == "]":
            if not inside:
                raise NotationError("there is a ] too many")
            return nodes
        if item == "[":
            inner = _nest(items, inside=True)
            is_word = isinstance(inner[-1], str) and inner[-1][0] not in ".!$<>" if inner else False
            nodes += [inner] if is_word else inner
        else:
            nodes.append(item)
    if inside:
        raise NotationError("a [ has no ]")
    return nodes


def _render(nodes: list[_Node], lexicon: Lexicon) -> str:
    """Join nodes into one expression: something between any two words, nothing before the first."""
    out, joined = "", False
    for node in nodes:
        if node == ">":
            out, joined = out + (_BETWEEN if joined else "") + "(?P<mark>", False
        elif node == "<":
            out += ")"
        elif node == "$":
            out += _CLAUSE_END
        elif isinstance(node, str) and node.startswith("!"):
            out += f"(?!{_BETWEEN}{_choice(node[1:], lexicon)})"
        elif isinstance(node, list) or node.startswith(".."):
            inner, times = _optional(node, lexicon)
            out += f"(?:{_BETWEEN}{inner}){times}" if joined else f"(?:{inner}{_BETWEEN}){times}"
        else:
            out, joined = out + (_BETWEEN if joined else "") + _choice(node, lexicon), True
    return out + (")" if ">" in nodes and "<" not in nodes else "")


def _optional(node: _Node, lexicon: Lexicon) -> tuple[str, str]:
    """Give what may be absent, and how often it may come: [words] once, `..3` up to three words."""
    if isinstance(node, list):
        return _render(node, lexicon), "?"
    found = re.fullmatch(r"\.\.(\d+)(?:!(.+))?", node)
    if not found:
        raise NotationError(f"'{node}' should be .. and a number of words, such as ..3")
    without = f"(?!{_choice(found[2], lexicon)})" if found[2] else ""
    return without + _WORD, f"{{0,{found[1]}}}?"


def _choice(item: str, lexicon: Lexicon) -> str:
    return f"(?:{'|'.join(_one(part, lexicon) for part in item.split('|'))})"


def _one(part: str, lexicon: Lexicon) -> str:
    """Render one alternative: word, words_joined, ~verb, {list}, {list}'s, #8-17 (yo, %), @, @'s, =LAC."""
    if part in (ANY_NAME, OWNER_NAME):
        others = _any_of(expand("{not_a_name}", lexicon)) if "not_a_name" in lexicon.words else "_"
        return rf"(?!(?:{others})\b)(?-i:{NAME})" + (_LIST_END if part == ANY_NAME else r"(?:'s|')(?!\w)")
    if part.startswith("="):
        return f"(?-i:{re.escape(part[1:])}){_END}"
    if part.startswith("#"):
        return _number(part)
    if part.endswith("}'s"):
        return rf"(?:{_any_of(expand(part[:-2], lexicon))})(?:'s|s'|'|(?<=\w\w\w)s)(?!\w)"
    end = _LIST_END if part.startswith("{") else _END
    return f"(?:{_any_of(expand(part, lexicon))}){end}"


def _any_of(texts: Iterable[str]) -> str:
    """Match any of some texts; the longest first, so that "social worker" is not cut to "social"."""
    ordered = sorted(set(texts), key=lambda text: (-len(text), text))
    return "|".join(_BETWEEN.join(re.escape(piece) for piece in text.split()) for text in ordered)


def _bounds(part: str) -> tuple[range, str]:
    """The numbers, and of what they are: years of age, of a hundred, or anything but that."""
    found = re.fullmatch(r"#(\d+)-(\d+)(yo|%)?", part)
    if not found:
        raise NotationError(f"'{part}' should be # and two numbers, such as #8-17, #8-17yo or #1-84%")
    return range(int(found[1]), int(found[2]) + 1), found[3] or ""


def _number(part: str) -> str:
    """Match a number in digits or words; with `yo` it must be an age, with % be of a hundred."""
    numbers, of = _bounds(part)
    digits = "|".join(str(number) for number in numbers)
    spoken = _any_of(_spoken(number) for number in numbers)
    if of == "%":
        return rf"(?:(?:{digits})|(?:{spoken})\b)\s?(?:%|per\s?cent\b)"
    suffix = _YEARS_OLD if of else f"(?:{_YEARS_OLD})?"
    return rf"(?:(?:{digits})(?![\d%])|(?:{spoken})\b){suffix}"


def _spoken(number: int) -> str:
    tens, units = number - number % 10, number % 10
    if number < 10:
        return _UNITS[number - 1]
    if number < 20:
        return _TEENS[number - 10]
    word = _TENS.get(tens, str(tens))
    return f"{word} {_UNITS[units - 1]}" if units else word


def _needs(nodes: list[_Node], lexicon: Lexicon) -> tuple[frozenset[str], ...]:
    """Give the words with which each part can begin that may not be absent; the first begins the phrase."""
    first = next((node for node in nodes if node != ">"), "")
    if not isinstance(first, str) or not first or first[0] in ".!$<":
        raise NotationError("it should begin with a word, a {list}, a ~verb, # or @")
    parts = [node for node in nodes if isinstance(node, str) and node[0] not in ".!$<>"]
    return tuple(
        frozenset(start for option in part.split("|") for start in _first_words(option, lexicon))
        for part in parts
    )


def _first_words(part: str, lexicon: Lexicon) -> set[str]:
    if part in (ANY_NAME, OWNER_NAME):
        return {ANY_NAME}
    if part.startswith("="):
        return {part[1:].casefold()}
    if part.startswith("#"):
        return {ANY_NUMBER, *(_spoken(number).split()[0] for number in _bounds(part)[0])}
    if part.endswith("}'s"):
        firsts = _first_words(part[:-2], lexicon)
        return firsts | {f"{first}s" for first in firsts}
    return {word.split()[0].casefold() for word in expand(part, lexicon)}
