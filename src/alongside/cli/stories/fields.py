"""Sets of fields: what each is called, holds and means, and how a set is read against that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from alongside.cli.stories.kinds import Kind, Reading, did_you_mean, plain
from alongside.cli.stories.located import Items, Node, Pairs, Text

# What a reader found under each field, by the field's attribute: "child words" is `child_words`.
Values = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field: `default` says in words what holds where it is left out."""

    name: str
    kind: Kind
    help: str
    required: bool = False
    default: str = ""
    also: tuple[str, ...] = ()

    @property
    def attribute(self) -> str:
        """The name under which its value is kept."""
        return self.name.replace(" ", "_")

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every way in which its name may be written, as compared."""
        return tuple(plain(each) for each in (self.name, *self.also))


def read_fields(*, pairs: Pairs, fields: Sequence[Field], what: str, reading: Reading) -> dict[str, Any]:
    """This will read a set of fields, noting unknown, doubled and missing ones; gives those that are there.

    `what` names the set in messages ("a concern"). The line of each value is kept under `lines`.
    """
    known = {spelling: each for each in fields for spelling in each.spellings}
    found: dict[str, Any] = {}
    lines: dict[str, int] = {}
    for key, node in pairs.pairs:
        each = known.get(plain(key.text))
        if each is None:
            reading.problems.add(key.line, _unknown(key, node, what, [each.name for each in fields]))
        elif each.attribute in lines:
            reading.problems.add(key.line, f"'{each.name}' is given twice, in two spellings. Keep one.")
        elif not _is_blank(node) or each.required:
            lines[each.attribute] = key.line
            found[each.attribute] = each.kind.read(node, reading)
    for each in fields:
        if each.required and each.attribute not in lines:
            reading.problems.add(pairs.line, f"{what} has no '{each.name}'. Add it: {each.help}")
    return {name: value for name, value in found.items() if value is not None} | {"line_of": lines}


def _unknown(key: Text, node: Node, what: str, known: Sequence[str]) -> str:
    """Inside braces a comma ends a text, and what follows it looks like a field without a value."""
    told = f"'{key.text}' is not a field of {what}. {did_you_mean(key.text, known)}"
    if not _is_blank(node):
        return told
    return (
        f"a comma inside {{ }} ended a text before '{key.text}': put the whole text in quotes. Else: {told}"
    )


def _is_blank(node: Node) -> bool:
    return isinstance(node, Text) and not node.text


@dataclass(frozen=True)
class Part:
    """A set of fields inside another."""

    fields: tuple[Field, ...]
    what: str
    words: str = "a set of fields"

    def read(self, node: Node, reading: Reading) -> Values | None:
        """This will give the fields that are there, and the line."""
        if not isinstance(node, Pairs):
            reading.problems.add(
                node.line, f"{self.what} is a set of fields. Write 'name: value' lines under it."
            )
            return None
        return read_fields(pairs=node, fields=self.fields, what=self.what, reading=reading) | {
            "line": node.line
        }


@dataclass(frozen=True)
class Many:
    """One or a list of a kind."""

    kind: Kind

    @property
    def words(self) -> str:
        """What to write."""
        return f"one or a list: {self.kind.words}"

    def read(self, node: Node, reading: Reading) -> tuple[Any, ...]:
        """This will give those that could be read, each once."""
        items = node.items if isinstance(node, Items) else (node,)
        found = [value for item in items if (value := self.kind.read(item, reading)) is not None]
        return tuple(each for place, each in enumerate(found) if each not in found[:place])
