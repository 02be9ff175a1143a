"""What a password must be, how long one waits after failing, how long a session lasts. Pure."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

# Waits double; beyond this many doublings every policy has reached its longest.
_MOST_DOUBLINGS = 30
_SHORTEST_WORD = 4


@dataclass(frozen=True, kw_only=True)
class PasswordPolicy:
    """Lengths in characters; `shortest_alone` where there is no second step."""

    shortest: int
    shortest_alone: int
    longest: int
    weakest_score: int
    words_of_the_service: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class WaitPolicy:
    """After `free` failures the next attempt waits `first`, and twice as long each time, up to `longest`."""

    free: int
    first: timedelta
    longest: timedelta


def normalise(*, password: str) -> str:
    """This will give a password in the one form in which it is checked and hashed, whatever typed it.

    Source: NIST SP 800-63B, Unicode normalisation (NFKC) before hashing.
    """
    return unicodedata.normalize("NFKC", password)


def wrong_length(*, password: str, has_second_step: bool, policy: PasswordPolicy) -> str:
    """This will say what is wrong with a password's length, in words; "" where nothing is."""
    shortest = policy.shortest if has_second_step else policy.shortest_alone
    if len(password) < shortest:
        more = "" if has_second_step else ", because you sign in with it alone"
        return f"Use at least {shortest} characters{more}. Three or four unrelated words do well."
    if len(password) > policy.longest:
        return f"Use at most {policy.longest} characters."
    return ""


def context_word_in(*, password: str, words: Iterable[str], policy: PasswordPolicy) -> str:
    """This will give the first word of its owner's or the service's that a password mostly consists of.

    A long password may hold such a word; what is left without all of them must still be half of it, or
    eight characters. Gives "" where enough is left.
    """
    rest = password.casefold()
    found = ""
    for word in sorted({*_parts(words), *policy.words_of_the_service}, key=len, reverse=True):
        if word in rest:
            found = found or word
            rest = rest.replace(word, "")
    is_enough = len(rest.strip(" .,-_!?0123456789")) >= min(8, len(password) // 2)
    return "" if is_enough else found


def wait_until(*, failures: int, last_at: datetime, policy: WaitPolicy) -> datetime:
    """This will give the moment from which another attempt is looked at."""
    if failures < policy.free:
        return last_at
    doublings = min(failures - policy.free, _MOST_DOUBLINGS)
    wait: timedelta = policy.first * 2**doublings
    return last_at + min(wait, policy.longest)


def longest_session(
    *, roles: Iterable[str], longest: timedelta, by_role: Mapping[str, timedelta]
) -> timedelta:
    """This will give how long somebody in these roles stays signed in at most."""
    return max([longest, *(by_role[role] for role in roles if role in by_role)])


def why_ended(
    *, begun_at: datetime, seen_at: datetime, longest: timedelta, idle: timedelta, now: datetime
) -> str:
    """This will say why a session is over at `now`: "too long", "idle", or "" while it lasts."""
    if now - begun_at >= longest:
        return "too long"
    return "idle" if now - seen_at >= idle else ""


def describe_browser(*, user_agent: str) -> str:
    """This will name a browser and its system as its owner would, Firefox on Windows, and no finer."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "A browser")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    return f"{browser} on {system}" if system else browser


# In this order: Edge also calls itself Chrome, Chrome also Safari, and an Android phone also Linux.
_BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
    ("CrOS", "ChromeOS"), ("Mac OS", "Mac"), ("Linux", "Linux"),
)  # fmt: skip


def _parts(words: Iterable[str]) -> set[str]:
    found = {part for word in words for part in word.casefold().replace(".", " ").replace("@", " ").split()}
    return {part for part in found if len(part) >= _SHORTEST_WORD}
