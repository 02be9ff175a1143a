"""The small language in which policy/curiosity says which happenings it means.

`worry & IN1|IN9 & !says-explained` means a worry that carries IN1 or IN9 and explains nothing.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_TAG = re.compile(r"[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*")


class SelectorError(ValueError):
    """A selector that is not written in the notation, or names what does not exist."""


@dataclass(frozen=True)
class Part:
    """One part of a selector: any of some tags, or with `!` none of them."""

    tags: frozenset[str]
    is_wanted: bool

    def holds(self, tags: frozenset[str]) -> bool:
        """This will say whether tags satisfy the part."""
        return self.tags.isdisjoint(tags) != self.is_wanted


@dataclass(frozen=True)
class Selector:
    """Parts that must all hold of one happening."""

    source: str
    parts: tuple[Part, ...]

    def selects(self, tags: frozenset[str]) -> bool:
        """This will say whether a happening with these tags is meant."""
        return all(part.holds(tags) for part in self.parts)

    @property
    def names(self) -> frozenset[str]:
        """This will give every tag that is named."""
        return frozenset().union(*(part.tags for part in self.parts))


def read_selector(source: str) -> Selector:
    """This will read one selector. Raises SelectorError saying what is wrong in it."""
    return Selector(source=source, parts=tuple(_part(source, text.strip()) for text in source.split("&")))


def _part(source: str, text: str) -> Part:
    is_wanted = not text.startswith("!")
    tags = [tag.strip() for tag in text.removeprefix("!").split("|")]
    for tag in tags:
        if not _TAG.fullmatch(tag):
            raise SelectorError(f"'{tag}' in '{source}' is not a tag such as worry, IN1 or says-asked")
    return Part(tags=frozenset(tags), is_wanted=is_wanted)


def is_any(selectors: Iterable[Selector], tags: frozenset[str]) -> bool:
    """This will say whether any of several selectors means a happening with these tags."""
    return any(selector.selects(tags) for selector in selectors)


def with_terms(tags: frozenset[str], terms: Mapping[str, tuple[Selector, ...]]) -> frozenset[str]:
    """This will add the name of every term that holds; a term may use those before it."""
    for name, selectors in terms.items():
        if is_any(selectors, tags):
            tags = tags | {name}
    return tags
