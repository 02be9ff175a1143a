"""What is measured of a page."""

from dataclasses import dataclass, field

# The whole page over HTTP, its casework call, its own SQL under the row lock, and the same SQL bare.
PAGE, CALL, LOCKED, BARE = "page", "call", "locked", "bare"


@dataclass(kw_only=True)
class Samples:
    """The milliseconds of one page by what was measured; `rows` and `statements` are those of one request."""

    key: str
    name: str
    times: dict[str, list[float]] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    statements: int = 0
