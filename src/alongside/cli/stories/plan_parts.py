"""The fields of plans: what is said, what is to be done, by whom, for whom, by when."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from alongside.cli.stories.fields import Field, Many, Part, Values
from alongside.cli.stories.kinds import KEY, Choice, Day, OneOf, Reading, Words, YesNo
from alongside.cli.stories.located import Node, Pairs, Text
from alongside.cli.stories.times import read_day
from alongside.kernel.dates import UnableToReadDate
from alongside.pathway.plans.commands import NewItem, NewSafeContact
from alongside.pathway.plans.rules import DISRUPTION, LATER, NOW

FOR: Mapping[str, str] = {
    "child": "child",
    "parents": "parents",
    "parent": "parents",
    "carers": "parents",
    **dict.fromkeys(("carer", "mother", "mum", "father", "dad", "family"), "parents"),
    "siblings": "siblings",
    "sibling": "siblings",
    "brothers and sisters": "siblings",
    **dict.fromkeys(("brother", "sister"), "siblings"),
}
PLAN_KEY = Field(name="plan", kind=KEY, help="the key of the plan", default="the latest plan that goes on")
EXPECTED = Field(
    name="expect refusal",
    kind=YesNo(),
    help="`yes`: Alongside is to refuse this, and the story goes on; without it a refusal stops the story",
    default="no",
    also=("expect refused", "refused"),
)


class ByWhen:
    """A day, or words such as "every Thursday"."""

    words = "a day, or words such as `every Thursday`"

    def read(self, node: Node, reading: Reading) -> tuple[date | None, str] | None:
        """This will give the day, or the words."""
        text = Words(200).read(node, reading)
        if text is None:
            return None
        try:
            return read_day(text=text, today=reading.day), ""
        except UnableToReadDate:
            return None, text


ITEM = Part(
    (
        Field(name="what", kind=Words(), help="what is done", required=True, also=("action", "do")),
        Field(
            name="who", kind=Words(200), help="who does it", default="whoever records it", also=("by whom",)
        ),
        Field(name="by", kind=ByWhen(), help="by when, or how often", also=("by when", "when")),
        Field(name="for", kind=OneOf(tuple(FOR)), help="for whom", default="child", also=("for whom",)),
        Field(name="child wants", kind=Words(), help="what the child wants of it"),
        Field(
            name="simple words",
            kind=Words(),
            help="how it stands in the child's version",
            default="`what`",
            also=("child version",),
        ),
        Field(
            name="waits for",
            kind=Choice("support_waits_for"),
            help="what it waits for; support never waits for a disclosure, a charge, a court or the NRM",
            default="NOTHING",
            also=("depends on", "condition"),
        ),
        Field(name="note", kind=Words(), help="for the workers alone"),
        Field(
            name="child reads",
            kind=YesNo(),
            help="whether it stands in the child's version",
            default="yes for what is for the child",
        ),
        Field(
            name="parents read",
            kind=YesNo(),
            help="whether it stands in the parents' version",
            default="yes for what is for the parents",
        ),
    ),
    "an item of a plan",
)


class ItemKind:
    """Something to be done: its words, or its fields."""

    words = "what is done, in words; or [its fields](#an-item-of-a-plan)"

    def read(self, node: Node, reading: Reading) -> Values | None:
        """This will give the item's fields."""
        if isinstance(node, Text):
            text = Words().read(node, reading)
            return None if text is None else {"what": text}
        return ITEM.read(node, reading) if isinstance(node, Pairs) else None


def _items(name: str, help_: str, also: tuple[str, ...]) -> Field:
    return Field(name=name, kind=Many(ItemKind()), help=help_, also=also)


PART_FIELDS = (
    _items(
        "safety now",
        "what keeps the child safe now: a list of words, or of `what`, `who`, `by`",
        ("now", "immediate safety", "immediate", "safety"),
    ),
    _items(
        "later",
        "what gives the child a better life in the long run",
        ("life chances", "life chances later", "long term", "longer term", "long-term"),
    ),
    _items("disruption", "what is done about those who harm; it stands beside the plan", ()),
)
_WORDS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("child wants", "what the child wants, as they said it", ("child view", "child's view")),
    ("parents want", "what the parents or carers want", ("parents view", "parents' view")),
    ("physical", 'physical safety; "nothing needed now, because ..." is an answer', ("physical safety",)),
    ("relational", "safety in relationships", ("relational safety",)),
    ("psychological", "feeling safe within", ("psychological safety",)),
    ("parents support", "support for the parents or carers themselves", ("support for parents",)),
)
_CONTACT: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("place", "where the child likes to meet", ("contact place",)),
    ("time", "when", ("contact time",)),
    ("person", "with whom", ("contact person", "worker")),
    ("method", "how to be in touch", ("contact method",)),
    ("key worker", "who it is", ()),
)
WORD_FIELDS = (
    *(Field(name=name, kind=Words(), help=help_, also=also) for name, help_, also in _WORDS),
    *(Field(name=name, kind=Words(200), help=help_, also=also) for name, help_, also in _CONTACT),
    Field(name="no messages", kind=YesNo(), help="never leave a message", also=("do not leave a message",)),
    Field(name="safe contact", kind=Words(), help="how the child is reached safely; seen by fewer"),
    Field(name="safe word", kind=Words(200), help="the word that shows who calls; seen by fewer"),
    Field(name="must not know", kind=Words(), help="who must not know; seen by fewer"),
    Field(
        name="parents may read wants",
        kind=YesNo(),
        help="the child agrees that the parents read what they want",
        default="no",
    ),
    Field(name="review", kind=Day(), help="by when it is reviewed", also=("review by", "next review")),
)
_ATTRIBUTES = {
    "place": "contact_place", "time": "contact_time", "person": "contact_person", "method": "contact_method",
    "review": "next_review_on",
}  # fmt: skip
AGREED_FIELDS = (
    Field(
        name="child agrees",
        kind=Words(),
        help="what the child said to the plan, or why they have not seen it",
        also=("agreed with child", "child says"),
    ),
    Field(
        name="parents agree",
        kind=Words(),
        help="what the parents or carers said to it, or why they were not asked",
        also=("agreed with parents", "parents say"),
    ),
)


def words_in(values: Values) -> dict[str, Any]:
    """This will give those words of a version that a story says, by the version's own names."""
    known = {field.attribute for field in WORD_FIELDS} - {"safe_contact", "safe_word", "must_not_know"}
    return {_ATTRIBUTES.get(name, name): value for name, value in values.items() if name in known}


def safe_contact_in(values: Values) -> NewSafeContact:
    """This will give how the child is reached safely, as far as a story says it."""
    return NewSafeContact(
        how=values.get("safe_contact", ""),
        safe_word=values.get("safe_word", ""),
        must_not_know=values.get("must_not_know", ""),
    )


def items_in(recorder: str, values: Values) -> tuple[NewItem, ...]:
    """This will give what is to be done, part by part; `recorder` does what nobody else is said to do."""
    parts = ((NOW, "safety_now"), (LATER, "later"), (DISRUPTION, "disruption"))
    return tuple(_new_item(recorder, part, item) for part, name in parts for item in values.get(name, ()))


def _new_item(recorder: str, part: str, item: Values) -> NewItem:
    for_whom = FOR[item.get("for", "child")]
    day, words = item.get("by", (None, ""))
    goes_out = part != DISRUPTION
    return NewItem(
        part=part,
        for_whom=for_whom,
        what=item.get("what", ""),
        who=item.get("who", recorder),
        by_when=day,
        by_when_words=words,
        child_wants=item.get("child_wants", ""),
        simple_words=item.get("simple_words", ""),
        waits_for=item.get("waits_for", "NOTHING"),
        note=item.get("note", ""),
        child_reads=item.get("child_reads", goes_out and for_whom == "child"),
        parents_read=item.get("parents_read", goes_out and for_whom == "parents"),
    )
