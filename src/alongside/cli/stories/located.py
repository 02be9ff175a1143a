"""YAML as plain texts, lists and fields that remember their lines, and every problem found on the way.

Everything is read as text: `on`, `yes`, `2026-03-02` and `010` mean what they look like. Tags, anchors and
aliases are refused, so that no file can grow in memory or make objects.
"""

from dataclasses import dataclass, field
from pathlib import Path

import yaml

from alongside.cli.stories.notes import Note
from alongside.kernel.errors import UnableToError

LARGEST_BYTES = 1_000_000
DEEPEST = 12


class UnableToReadStory(UnableToError):
    """A story cannot be read; the message holds one line for each problem."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = tuple(lines)


@dataclass(frozen=True, slots=True)
class Text:
    """A single value; empty where nothing was written."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: tuple["Node", ...]
    line: int


@dataclass(frozen=True, slots=True)
class Pairs:
    """A set of `name: value` fields, in their order. No name stands in it twice."""

    pairs: tuple[tuple[Text, "Node"], ...]
    line: int


Node = Text | Items | Pairs


@dataclass
class Problems:
    """What is wrong with one file, collected so that all of it can be mended at once."""

    file: str
    found: dict[tuple[int, str], None] = field(default_factory=dict)
    warnings: list[Note] = field(default_factory=list)

    def add(self, line: int, reason: str) -> None:
        """This will note a problem: what is wrong at a line, and what to do."""
        self.found[line, reason] = None

    def warn(self, line: int, text: str) -> None:
        """This will note something to look at, with which the story can still be played."""
        self.warnings.append(Note(line, text))

    def raise_any(self) -> None:
        """This will raise UnableToReadStory with every problem in the order of the lines, if there is one."""
        if self.found:
            raise UnableToReadStory([f"{self.file}, line {line}: {why}" for line, why in sorted(self.found)])


def read_nodes(*, path: Path, problems: Problems) -> Pairs:
    """This will read a YAML file. Raises UnableToReadStory where it is not YAML, or not a set of fields.

    A field that is given twice is a problem, and the first one counts.
    """
    text = _read_text(path, problems)
    _check_events(text, problems)
    problems.raise_any()
    # By libyaml, eight times as fast; what is wrong was told above, in words of our own.
    root = yaml.compose(text, Loader=yaml.CSafeLoader)
    node = _locate(root, problems) if root is not None else Text("", 1)
    if not isinstance(node, Pairs):
        problems.add(node.line, "this should be a story: lines such as 'story: a-name'. See docs/stories.md.")
        problems.raise_any()
        raise AssertionError  # never reached: the line above raises
    return node


def _read_text(path: Path, problems: Problems) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnableToReadStory(
            [f"{problems.file}: it cannot be read ({error.strerror}). Check the name."]
        ) from error
    if len(data) > LARGEST_BYTES:
        raise UnableToReadStory(
            [f"{problems.file}: it is larger than {LARGEST_BYTES // 1_000_000} MB. Split it into stories."]
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        problems.add(line, "this is not plain UTF-8 text. Save the file as UTF-8.")
        problems.raise_any()
        raise


def _check_events(text: str, problems: Problems) -> None:
    """Look at the file piece by piece, before anything is built from it."""
    depth = documents = 0
    try:
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            line = event.start_mark.line + 1 if event.start_mark else 1
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            documents += isinstance(event, yaml.DocumentStartEvent)
            if depth > DEEPEST:
                problems.add(line, f"this is more than {DEEPEST} levels deep. Write it flatter.")
                return
            if documents > 1:
                problems.add(line, "a second story begins here. Put each story in a file of its own.")
                return
            _check_event(event, line, problems)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problems.add(mark.line + 1 if mark else 1, _explain(error))
    except yaml.YAMLError:
        problems.add(1, "there are control characters in the file. Save it as plain UTF-8 text.")


def _check_event(event: yaml.Event, line: int, problems: Problems) -> None:
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
        problems.add(line, "& and * mean something else at the start of a text. Put the text in quotes.")
    if getattr(event, "tag", None):
        problems.add(line, "a text that begins with ! has to stand in quotes.")


def _explain(error: yaml.MarkedYAMLError) -> str:
    said = error.problem or "the YAML cannot be read"
    if "\\t" in said:
        return "there is a tab. Indent with spaces."
    if "mapping values are not allowed" in said:
        return (
            "a colon followed by a space stands inside a text. Put the text in quotes, or write it after '|';"
            " for what is not in a list of codes write '{other: your words}'. Or this line, or the one above"
            " it, is indented wrongly: fields of one set begin in the same column."
        )
    if "expected <block end>" in said:
        return (
            "the indentation does not fit the lines above, or a text goes on after its quotation marks."
            " Begin fields of one set in the same column; write a text with quotation marks after '|'."
        )
    if "expected ',' or '" in said:
        return (
            "inside { } or [ ] a text with a comma, a colon, a question mark or a bracket stands in quotes;"
            " or the bracket is not closed."
        )
    if "could not find expected ':'" in said:
        return (
            "a field needs a colon after its name, as in 'title: A story'. Or the line above is not closed."
        )
    return f"the YAML cannot be read here ({said}). Check quotes, colons and indentation."


def _locate(node: yaml.Node, problems: Problems) -> Node:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.ScalarNode):
        is_blank = node.style is None and node.value in {"null", "~", ""}
        return Text("" if is_blank else node.value.strip(), line)
    if isinstance(node, yaml.SequenceNode):
        return Items(tuple(_locate(item, problems) for item in node.value), line)
    return _pairs(node, line, problems)


def _pairs(node: yaml.Node, line: int, problems: Problems) -> Pairs:
    found: dict[str, tuple[Text, Node]] = {}
    for key_node, value_node in node.value:
        key = _locate(key_node, problems)
        if not isinstance(key, Text):
            problems.add(
                key.line, "a list or a set of fields stands where a name should. Write 'name: value'."
            )
            continue
        if key.text in found:
            first = found[key.text][0].line
            problems.add(key.line, f"'{key.text}' is given twice, first on line {first}. Keep one.")
            continue
        found[key.text] = (key, _locate(value_node, problems))
    return Pairs(tuple(found.values()), line)
