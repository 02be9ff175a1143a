"""What was measured, as a table, as JSON and as the page docs/benchmark.md."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.samples import BARE, CALL, LOCKED, PAGE, Samples

TARGET_MS = 300
TARGET_GROWTH = 1.5
RESULTS = Path(__file__).parent / "results"
PAGE_OF_DOCS = Path(__file__).parents[1] / "docs" / "benchmark.md"


@dataclass(frozen=True, kw_only=True)
class Figures:
    """One page on one size, in milliseconds and as ratios of medians."""

    key: str
    name: str
    p50: float
    p95: float
    call_p50: float
    call_p95: float
    locked_p50: float
    bare_p50: float
    statements: int
    rows: int

    @property
    def of_lock(self) -> float:
        """How many times as long the page's SQL takes under the row lock as bare."""
        return self.locked_p50 / self.bare_p50

    @property
    def of_page(self) -> float:
        """How many times as long the page takes as its bare SQL."""
        return self.p50 / self.bare_p50


def merge(parts: Sequence[Sequence[Samples]]) -> list[Samples]:
    """This will put the samples of several rounds together, page by page."""
    merged = {each.key: each for each in parts[0]}
    for part in parts[1:]:
        for each in part:
            for name, times in each.times.items():
                merged[each.key].times[name] = merged[each.key].times[name] + times
    return list(merged.values())


def figures(samples: Sequence[Samples]) -> list[Figures]:
    """This will work out the figures of each page."""
    return [
        Figures(
            key=each.key,
            name=each.name,
            p50=percentile(each.times[PAGE], 50),
            p95=percentile(each.times[PAGE], 95),
            call_p50=percentile(each.times[CALL], 50),
            call_p95=percentile(each.times[CALL], 95),
            locked_p50=percentile(each.times[LOCKED], 50),
            bare_p50=percentile(each.times[BARE], 50),
            statements=each.statements,
            rows=each.rows[LOCKED],
        )
        for each in samples
    ]


def percentile(times: Sequence[float], percent: int) -> float:
    """This will give the least time that so many of a hundred requests did not exceed."""
    ordered = sorted(times)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def table(found: Sequence[Figures]) -> str:
    """This will write one size as lines of text for the terminal."""
    width = max(len(each.name) for each in found)
    head = f"{'page':<{width}}  page p50   p95   call p50   p95  locked    bare  lock   page  SQL   rows"
    lines = [
        f"{each.name:<{width}}  {each.p50:8.1f} {each.p95:5.0f}  {each.call_p50:9.1f} {each.call_p95:5.0f}"
        f"  {each.locked_p50:6.1f}  {each.bare_p50:6.1f} {each.of_lock:5.1f}x {each.of_page:5.1f}x"
        f" {each.statements:4} {each.rows:6}{'  OVER 300 ms' if each.p95 > TARGET_MS else ''}"
        for each in found
    ]
    return "\n".join([head, *lines, "Milliseconds. lock = locked / bare, page = page / bare, by medians."])


def growth(small: Sequence[Figures], large: Sequence[Figures]) -> str:
    """This will write how many times as long each page takes on the large size."""
    width = max(len(each.name) for each in small)
    by_key = {each.key: each for each in large}
    lines = []
    for each in small:
        half, most = by_key[each.key].p50 / each.p50, by_key[each.key].p95 / each.p95
        over = "  OVER 1.5" if half > TARGET_GROWTH else ""
        lines.append(f"{each.name:<{width}}  p50 x {half:4.2f}  p95 x {most:4.2f}{over}")
    return "\n".join(lines)


def save(*, key: str, found: Sequence[Figures], facts: dict[str, Any]) -> Path:
    """This will write one size to bench/results; gives the file."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{key}.json"
    pages = [
        {**vars(each), "of_lock": round(each.of_lock, 2), "of_page": round(each.of_page, 2)} for each in found
    ]
    path.write_text(
        json.dumps({**facts, "pages": pages}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    return path


def write_page(
    *, small: Sequence[Figures], large: Sequence[Figures], sizes: tuple[str, str], facts: dict[str, Any]
) -> None:
    """This will write docs/benchmark.md from the two sizes."""
    by_key = {each.key: each for each in large}
    rows = "\n".join(_row(each, by_key[each.key]) for each in small)
    over = [each.name for each in (*small, *large) if each.p95 > TARGET_MS]
    grown = [each.name for each in small if by_key[each.key].p50 / each.p50 > TARGET_GROWTH]
    text = _PAGE.format(
        **facts,
        small=sizes[0],
        large=sizes[1],
        rows=rows,
        over=", ".join(dict.fromkeys(over)) or "none",
        grown=", ".join(grown) or "none",
    )
    PAGE_OF_DOCS.write_text(text, encoding="utf-8")


def _row(small: Figures, large: Figures) -> str:
    cells = (
        small.name,
        f"{small.p50:.0f}",
        f"{small.p95:.0f}",
        f"{large.p95:.0f}",
        f"{large.p50 / small.p50:.2f}",
        f"{small.of_lock:.1f}",
        f"{large.of_lock:.1f}",
        f"{small.of_page:.1f}",
        f"{small.statements}",
        f"{small.rows}",
    )
    return f"| {' | '.join(cells)} |"


_PAGE = """# How fast the main pages are

Written by `./run bench all` on {day}; what is measured and how is in
[bench/README.md](../bench/README.md).
Python {python}, PostgreSQL {postgres}, Django {django}, {requests} warm requests a page, one gunicorn worker,
{processors} processors, commits durable. All people are invented.

- Small: {small}.
- Large: {large}.

| Page | p50 ms | p95 ms | large p95 ms | large / small | lock | lock, large | page / bare | SQL | rows |
|---|---|---|---|---|---|---|---|---|---|
{rows}

*p50*, *p95*: the whole request over HTTP. *large / small*: of medians. *lock*: the page's own SQL under
row-level security, over the same SQL without it. *page / bare*: the whole request over that bare SQL. *SQL*,
*rows*: statements, and rows that they bring. Milliseconds are of this machine; ratios carry over to others.

Targets: p95 at most 300 ms; large at most 1.5 times small.
Over 300 ms: {over}. Grows more than 1.5 times: {grown}.
"""
