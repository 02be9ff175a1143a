"""policy/voice and policy/contacts/child as this package uses them."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any, cast

from alongside.reference.loader import load_policy


@dataclass(frozen=True, kw_only=True)
class Number:
    """Somebody whom a child can ring: `call` is empty where there is nothing to dial."""

    name: str
    call: str
    when: str


@dataclass(frozen=True, kw_only=True)
class VoicePolicy:
    """How long links live, who reads and when, after how long a manager is shown, where Exit leads."""

    days: tuple[int, ...]
    days_usual: int
    together: timedelta
    who_reads: str
    when_read: str
    manager_after: timedelta
    exit_to: str
    numbers: tuple[Number, ...]


@cache
def get_voice_policy() -> VoicePolicy:
    """This will give what the page for a child says and how long it may be used."""
    data = cast("dict[str, Any]", load_policy("voice/voice"))
    numbers = cast("dict[str, Any]", load_policy("contacts/child"))["numbers"]
    return VoicePolicy(
        days=tuple(data["link"]["days"]),
        days_usual=data["link"]["days_usual"],
        together=timedelta(minutes=data["link"]["together_minutes"]),
        who_reads=data["reading"]["who"],
        when_read=data["reading"]["when"],
        manager_after=timedelta(minutes=data["unsafe"]["manager_after_minutes"]),
        exit_to=data["exit_to"],
        numbers=tuple(Number(**row) for row in numbers),
    )
