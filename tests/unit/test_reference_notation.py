"""The notation in which the phrases of language help are written."""

import pytest

from alongside.reference.language_notation import Lexicon, NotationError, compile_phrase, inflect

LEXICON = Lexicon(
    words={
        "self": ("himself", "herself"),
        "family": ("mum(s)", "foster_carer"),
        "moves": ("~go", "{self}"),
        "not_a_name": ("the", "on"),
    },
    verbs={"go": ("goes", "going", "gone", "went"), "put": ("puts", "putting")},
)


def _finds(phrase: str, text: str) -> str | None:
    found = compile_phrase(phrase, LEXICON).pattern.search(text)
    if found is None:
        return None
    return found["mark"] if "mark" in found.re.groupindex else found[0]


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("hard to reach", "a hard-to-reach child", "hard-to-reach"),
        ("hard to reach", "HARD TO\nREACH", "HARD TO\nREACH"),
        ("hard to reach", "hard. To reach", None),
        ("hard to reach", "hard\n\nto reach", None),
        ("hard to reach", "hard to reaches", None),
        ("can", "she can't", None),
        ("boyfriend", "boyfriend's car", "boyfriend's"),
        ("risk|danger", "in danger", "danger"),
        ("in_danger|at_risk", "was at risk", "at risk"),
        ("choice(s)", "her choices", "choices"),
        ("~put {self}", "putting herself", "putting herself"),
        ("~break_down", "it broke down", None),
        ("~go_missing", "went missing", "went missing"),
        ("~keep [on] ~go", "keep on going", "keep on going"),
        ("~keep [on] ~go", "keep going", "keep going"),
        ("~keep [..2] ~go", "keep on and going", "keep on and going"),
        ("~put {self} ..3 at risk", "put himself, and Tom, at risk", "put himself, and Tom, at risk"),
        ("~put {self} ..1 at risk", "put himself and Tom at risk", None),
        ("~put ..3!{self} at", "put himself at", None),
        ("~go !home", "go home, go away", "go"),
        ("~go $", "go home or go.", "go"),
        ("{self} > ~go < home", "herself went home", "went"),
        ("{self} > ~go home", "herself went home", "went home"),
        ("{family}'s friend", "her mum's friend", "mum's friend"),
        ("{family}'s friend", "the foster carers' friend", "foster carers' friend"),
        ("{family} friend", "her mum's friend", None),
        ("{family} been", "her mum's been out", "mum's been"),
        ("{moves}", "it went", "went"),
        ("@ said", "The man said", None),
        ("@ said", "So Zoë said", "Zoë said"),
        ("@ said", "O'Neill said", "O'Neill said"),
        ("@ said", "On said", None),
        ("@'s phone", "Anne-Marie's phone", "Anne-Marie's phone"),
        ("#18-30", "is 25 now", "25"),
        ("#18-30", "is 2500 now", None),
        ("#18-30", "25% of it", None),
        ("#18-30", "twenty-five", "twenty-five"),
        ("#8-17yo", "a 15-year-old", "15-year-old"),
        ("#8-17yo", "a 15yo", "15yo"),
        ("#8-17yo", "15 days", None),
        ("=LAC", "a LAC and lac", "LAC"),
        ("=LAC", "lac", None),
    ],
)
def test_what_a_phrase_finds(phrase: str, text: str, found: str | None) -> None:
    assert _finds(phrase, text) == found


@pytest.mark.parametrize(
    ("phrase", "said"),
    [
        ("[on] ~go", "should begin with"),
        ("..2 go", "should begin with"),
        ("", "should begin with"),
        ("go {nowhere}", "no list of words called {nowhere}"),
        ("go ..x", ".. and a number of words"),
        ("go #x", "# and two numbers"),
        ("go [on", "a \\[ has no \\]"),
        ("go on]", "a \\] too many"),
        ("go, on", "is not in the notation"),
    ],
)
def test_what_is_not_in_the_notation_is_refused(phrase: str, said: str) -> None:
    with pytest.raises(NotationError, match=said):
        compile_phrase(phrase, LEXICON)


@pytest.mark.parametrize(
    ("verb", "forms"),
    [
        ("go", ("go", "goes", "going", "gone", "went")),
        ("recruit", ("recruit", "recruits", "recruited", "recruiting")),
        ("place", ("place", "places", "placed", "placing")),
        ("supply", ("supply", "supplies", "supplied", "supplying")),
        ("push", ("push", "pushes", "pushed", "pushing")),
        ("play", ("play", "plays", "played", "playing")),
    ],
)
def test_verbs_have_all_their_forms(verb: str, forms: tuple[str, ...]) -> None:
    assert inflect(verb, LEXICON) == forms


def test_a_phrase_knows_what_it_needs() -> None:
    phrase = compile_phrase("~go|#8-9 [on] {self} ..2 @", LEXICON)
    assert phrase.starts == {"go", "goes", "going", "gone", "went", "#", "eight", "nine"}
    assert phrase.needs == (phrase.starts, {"himself", "herself"}, {"@"})
