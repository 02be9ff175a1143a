"""The texts of texts.yaml, ready for rows."""

from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import yaml

from bench.sheets import NULL, text

_FILE = Path(__file__).with_suffix(".yaml")
_WITH_WORDS = ("VOICE", "CONTACT", "SUPPORT")
_KLASSES = ("ordinary",) * 24 + ("sensitive", "placement")


@cache
def read_texts() -> dict[str, Any]:
    """This will read texts.yaml."""
    found: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return found


def entry_ends() -> dict[str, list[str]]:
    """This will give, by sector, the ends of entry rows: kind, klass, title, detail, words, basis, source.

    They are written as COPY reads them, ready to be joined to the beginning of a row.
    """
    texts = read_texts()
    return {
        sector: [
            _end(place, told, filler, after)
            for place, (told, filler, after) in enumerate(product(rows, texts["fillers"], texts["after"]))
        ]
        for sector, rows in texts["told"].items()
    }


def _end(place: int, told: dict[str, str], filler: str, after: str) -> str:
    texts = read_texts()
    words = texts["words"][place % len(texts["words"])] if told["kind"] in _WITH_WORDS else ""
    klass = _KLASSES[place % len(_KLASSES)]
    detail = f"{told['text'].format(filler)} {after}".strip()
    parts = (told["kind"], klass, told["title"], detail, words, told["basis"])
    return "\t".join(map(text, parts)) + f"\tevent\t{NULL}\n"
