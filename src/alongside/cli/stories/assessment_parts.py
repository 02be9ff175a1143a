"""What a story can say in an assessment: its sections by everyday names, and statements in words."""

import re
from dataclasses import dataclass

from alongside.assessments.holistic.operations import NewStatement
from alongside.cli.stories.fields import Field, Part
from alongside.cli.stories.kinds import Reading, Words, codes_at, find_code, plain, text_of
from alongside.cli.stories.located import Items, Node, Pairs, Text
from alongside.reference.codelists import CodeList


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A field of a story that answers a field of a section."""

    name: str
    section: str
    field: str = "narrative"
    help: str
    also: tuple[str, ...] = ()

    @property
    def attribute(self) -> str:
        """The name under which its value is kept."""
        return self.name.replace(" ", "_")


ANSWERS: tuple[Answer, ...] = (
    Answer(
        name="development", section="development", help="the child's development and daily life",
        also=("child development", "child's development", "health", "education"),
    ),
    Answer(
        name="family", section="family", help="family and parenting",
        also=("parenting", "family and parenting", "parenting capacity"),
    ),
    Answer(
        name="environment", section="environment", help="home, money, neighbourhood, community",
        also=("wider environment", "wider family and environment", "family and environment"),
    ),
    Answer(
        name="support gaps", section="environment", field="support_gaps",
        help="money, housing and support that are missing",
    ),
    Answer(name="contexts", section="contexts", help="what drives the harm most, and why", also=("context",)),
    Answer(
        name="identity", section="identity", help="identity, culture and disability",
        also=("culture", "identity and culture", "identity culture and disability", "disability"),
    ),
    Answer(
        name="power", section="power", help="power and exchange",
        also=("power and exchange", "exchange", "power imbalance"),
    ),
    Answer(name="impact", section="impact", help="what it does to the child", also=("impact on child",)),
    Answer(
        name="impact on family", section="impact", field="family", help="what it does to the family",
        also=("family impact", "impact on siblings"),
    ),
    Answer(
        name="others considered", section="impact", field="others",
        help="which brothers, sisters, friends and others in the same place were thought of",
        also=("siblings", "siblings considered", "peers considered", "siblings and peers", "other children"),
    ),
    Answer(
        name="past help", section="past_help", help="help so far, and what it did",
        also=("previous help", "past interventions", "help so far", "what has been tried"),
    ),
    Answer(
        name="child words", section="child_view", field="words", help="the child's own words, as said",
        also=("child's words", "child's own words", "child says", "child's voice", "voice"),
    ),
    Answer(
        name="child view", section="child_view", help="what the child thinks and wants",
        also=("child's view", "child's wishes", "wishes", "wishes and feelings", "child's views"),
    ),
    Answer(
        name="child view not yet", section="child_view", field="not_yet",
        help="why the child's view is not obtained yet",
        also=("child view not obtained", "child's view not yet", "child not seen", "no child view because"),
    ),
    Answer(
        name="parents view", section="parents_view", help="what parents or carers think and want",
        also=("parents' view", "parent's view", "parent view", "carers' view", "parents' views"),
    ),
    Answer(
        name="parents checked", section="parents_view", field="involvement",
        help="what was done to be sure that they have no part in the harm",
    ),
    Answer(
        name="parents view not yet", section="parents_view", field="not_yet",
        help="why their view is not obtained yet",
    ),
    Answer(
        name="not known", section="not_known", help="what is not known",
        also=("what we do not know", "what is not known", "unknown", "unknowns", "gaps", "don't know"),
    ),
    Answer(
        name="who may know", section="not_known", field="who_may_know", help="who else may know",
        also=("who else may know",),
    ),
    Answer(
        name="support", section="support", help="support offered now",
        also=("support offered", "support now"),
    ),
    Answer(name="analysis", section="analysis", help="what is thought to be happening, and why"),
    Answer(name="nature", section="analysis", field="nature", help="what harm, by whom, where"),
    Answer(
        name="how soon", section="analysis", field="immediacy", help="how soon",
        also=("immediacy", "imminence"),
    ),
    Answer(
        name="severity", section="analysis", field="severity", help="how bad it could be",
        also=("how bad", "how severe", "seriousness"),
    ),
    Answer(
        name="how sure", section="analysis", field="certainty", help="how sure, and of what",
        also=("confidence", "certainty"),
    ),
    Answer(
        name="change our mind", section="analysis", field="change_mind", help="what would change our mind",
        also=("what would change our mind",),
    ),
    Answer(name="other needs", section="analysis", field="other_needs", help="what else the child needs"),
    Answer(
        name="least intrusive", section="analysis", field="proportionate",
        help="why this response is the least intrusive that keeps the child safe",
        also=("proportionate", "proportionality"),
    ),
)  # fmt: skip
# Contexts by everyday names: each is a statement of its own.
CONTEXTS = {
    "home": ("FAMILY", ("home life",)),
    "peers": ("PEERS", ("friends", "peer group")),
    "school": ("SCHOOL", ("college", "at school")),
    "place": ("PLACE", ("places", "neighbourhood", "location", "locations")),
    "business": ("BUSINESS", ("businesses", "business premises")),
    "transport": ("TRANSPORT", ()),
    "online": ("ONLINE", ("online life", "internet")),
    "care": ("CARE", ("care setting", "placement")),
}
_NOT_YET = re.compile(r"\s*not (?:yet )?(?:obtained|known|sought|asked|yet)\b", re.I)
_HARM_AMONG_SIGNS, _OTHER_HARM = "IN8", "HA7"


@dataclass(frozen=True)
class Statements:
    """One or several things said in a list of an assessment."""

    kind: str
    list_key: str

    @property
    def words(self) -> str:
        """What to write."""
        return (
            "one or a list: words; `CODE: words` with a code or label of"
            f" [{self.list_key}](#{self.list_key}); or `{{what, words, alternative, rests on}}`"
        )

    def read(self, node: Node, reading: Reading) -> tuple[tuple[NewStatement, tuple[str, ...]], ...]:
        """This will give the statements, each with the words by which entries are found."""
        items = node.items if isinstance(node, Items) else (node,)
        return tuple(found for item in items if (found := self._one(item, reading)) is not None)

    def _one(self, item: Node, reading: Reading) -> tuple[NewStatement, tuple[str, ...]] | None:
        known = codes_at(self.list_key, reading.day)
        if isinstance(item, Pairs):
            return self._of_pairs(item, known, reading)
        text = text_of(item, reading)
        if text is None:
            return None
        code, words = _apart(known, text)
        return self._made(known, code, words), ()

    def _of_pairs(
        self, item: Pairs, known: CodeList, reading: Reading
    ) -> tuple[NewStatement, tuple[str, ...]] | None:
        if len(item.pairs) == 1 and isinstance(item.pairs[0][1], Text):
            key, value = item.pairs[0]
            code = known.other if plain(key.text) == "other" else find_code(known, key.text)
            if code is not None:
                return self._made(known, code, text_of(value, reading) or key.text), ()
        values = _STATEMENT.read(item, reading)
        if values is None:
            return None
        what = str(values.get("what", ""))
        code, words = _apart(known, what) if what else (known.other or known.not_known, "")
        made = self._made(known, code, values.get("words", words), values.get("alternative", ""))
        return made, tuple(filter(None, [values.get("rests_on", "")]))

    def _made(self, known: CodeList, code: str, words: str, alternative: str = "") -> NewStatement:
        """Suspicion of assault among the signs is harm, and is written down as that."""
        if self.kind == "indicator" and code == _HARM_AMONG_SIGNS:
            label = words or known.get(code).label
            return NewStatement(kind="harm", code=_OTHER_HARM, words=label, alternative=alternative)
        words = words or known.get(code).label
        return NewStatement(kind=self.kind, code=code, words=words, alternative=alternative)


def _apart(known: CodeList, text: str) -> tuple[str, str]:
    """A code or label alone; "code: words"; or words, which are then other than what the list has."""
    code = find_code(known, text)
    if code is not None:
        return code, known.get(code).label
    before, colon, after = text.partition(":")
    code = find_code(known, before) if colon else None
    return (code, after.strip()) if code is not None else (known.other or known.not_known, text)


_STATEMENT = Part(
    fields=(
        Field(name="what", kind=Words(), help="a code or a label of the list", also=("code", "kind")),
        Field(name="words", kind=Words(), help="what is said", also=("text", "detail", "note", "statement")),
        Field(
            name="alternative",
            kind=Words(),
            help="what else could explain it",
            also=("alternative explanation", "other explanation", "could also be"),
        ),
        Field(
            name="rests on",
            kind=Words(),
            help="words of the title of a chronology entry on which it rests",
            also=("evidence", "entry", "entries", "source"),
        ),
    ),
    what="a statement",
)
LISTS: dict[str, Statements] = {
    "vulnerabilities": Statements("vulnerability", "vulnerability"),
    "indicators": Statements("indicator", "indicator"),
    "harm": Statements("harm", "harm_evidence"),
    "protective_factors": Statements("protective", "protective_factor"),
}
_LIST_HELP = {
    "vulnerabilities": ("what others may take advantage of", ("vulnerability",)),
    "indicators": ("signs, with what else could explain them", ("signs", "indicator", "risk indicators")),
    "harm": ("what says that harm has happened", ("harm evidence", "evidence of harm")),
    "protective_factors": (
        "what helps to keep the child safe",
        ("protective", "strengths", "protective factor", "what protects", "strengths and protective factors"),
    ),
}
STATEMENT_FIELDS = tuple(
    Field(name=name.replace("_", " "), kind=kind, help=_LIST_HELP[name][0], also=_LIST_HELP[name][1])
    for name, kind in LISTS.items()
)
ANSWER_FIELDS = tuple(Field(name=each.name, kind=Words(), help=each.help, also=each.also) for each in ANSWERS)
CONTEXT_FIELDS = tuple(
    Field(name=name, kind=Words(), help=f"what is so there: {name}", also=also)
    for name, (_, also) in CONTEXTS.items()
)


def answers_by_section(values: dict[str, str]) -> dict[str, dict[str, str]]:
    """This will sort what a story says into the fields of the sections.

    A child's view that begins "not yet obtained" is the reason why it is wanting.
    """
    found: dict[str, dict[str, str]] = {}
    for each in ANSWERS:
        text = values.get(each.attribute, "")
        if text:
            is_wanting = each.section.endswith("_view") and _NOT_YET.match(text)
            found.setdefault(each.section, {})["not_yet" if is_wanting else each.field] = text
    return found
