"""Addresses of the site with something in each of their gaps."""

import re
from collections.abc import Mapping
from uuid import uuid4

# What stands where an address takes a word, not an id. The token is one that nobody gave out.
WORDS = {
    "file_format": "csv",
    "key": "elsewhere",
    "section": "development",
    "item": "looking",
    "rule": "closed-without-what-next",
    "token": "made-up-by-somebody-who-guesses",
}


def fill(pattern: str, ids: Mapping[str, object]) -> str:
    """An address with these ids in it, new ones for the rest, and a word in every other gap."""
    path = re.sub(r"<uuid:(\w+)>", lambda gap: str(ids.get(gap[1], uuid4())), "/" + pattern)
    return re.sub(r"<\w+:(\w+)>", lambda gap: WORDS[gap[1]], path)
