"""Passwords, waits, sessions: the pure rules, and the library checks with a control for each."""

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from alongside.accounts import drawing, passwords, recovery
from alongside.accounts.passwords import UnableToSetPassword, check_new_password, is_breached
from alongside.accounts.policy import get_accounts_policy
from alongside.accounts.rules import WaitPolicy, describe_browser, longest_session, wait_until, why_ended

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
WORDS = ("priya.nair", "Priya Nair", "Northmere Council", "Front door")
GOOD = "otters paddle upstream"


def check(password: str, *, has_second_step: bool = False) -> str:
    return check_new_password(password=password, words=WORDS, has_second_step=has_second_step)


@pytest.mark.parametrize("password", [GOOD, "otters paddle  ÜPSTREAM", "x9" * 3 + "quorum velvet tin"])
def test_long_words_do_without_capitals_or_signs(password: str) -> None:
    assert check(password) == password


def test_a_long_sentence_is_taken_whole() -> None:
    """64 signs, and as many as the policy has at most."""
    sentence = (
        "otters paddle upstream while eleven herons count the pale reeds and wait for rain in the valley "
    )
    for length in (64, get_accounts_policy().password.longest):
        password = (sentence + "beyond quiet mills and orchards of plum")[:length].replace(" ", "-")
        assert len(password) == length
        assert check(password) == password


def test_recovery_codes_are_hard_to_guess_and_kept_as_a_keyed_hash_of_one_user(settings: Any) -> None:
    """20 bits at least (they have 50); the same code of two users, or under another secret, looks another."""
    codes = {drawing.draw_groups(count=recovery._GROUPS) for _ in range(200)}
    assert len(codes) == 200
    assert len(drawing._SIGNS) ** min(len(code.replace("-", "")) for code in codes) >= 2**50
    assert set("".join(codes)) <= {*drawing._SIGNS, "-"}
    users, code = (UUID(int=1), UUID(int=2)), codes.pop()
    kept = {recovery._hash(user, code) for user in users}
    settings.SECRET_KEY = "another" * 9
    kept |= {recovery._hash(user, code) for user in users}
    assert len(kept) == 4
    assert not any(code in each for each in kept)
    assert recovery._hash(users[0], code) == recovery._hash(users[0], code.replace("-", " ").upper())


def test_what_is_typed_in_two_ways_is_one_password() -> None:
    assert check("cafe\u0301 otters upstream") == check("café otters upstream")


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("otter wagon 7", "at least 15"),
        (GOOD * 6, "at most 128"),
        ("passwordpassword", "tried first|easy to guess"),
        ("northmere council", "mostly"),
        ("priya nair 2026!", "mostly"),
        ("alongsidealongside", "mostly"),
        ("aaaaaaaaaaaaaaaa", "easy to guess"),
        ("qwertyuiopasdfgh", "easy to guess|tried first"),
    ],
)
def test_what_is_easily_guessed_is_refused_with_what_to_do(password: str, says: str) -> None:
    with pytest.raises(UnableToSetPassword, match=says) as caught:
        check(password)
    assert caught.value.field == "new_password"


def test_a_second_step_allows_a_shorter_one() -> None:
    assert check("otter wagon 7", has_second_step=True)
    with pytest.raises(UnableToSetPassword, match="at least 12"):
        check("otter wagon", has_second_step=True)


@pytest.mark.parametrize(
    ("guard", "instead", "password"),
    [
        ("_refuse_known", lambda *_: None, "yfdbufnjh10305070"),
        ("zxcvbn", lambda *_, **__: {"score": 4}, "aaaaaaaaaaaaaaaa"),
        ("context_word_in", lambda **_: "", "northmerecouncil northmere"),
        ("wrong_length", lambda **_: "", "otter wagon 7"),
    ],
)
def test_each_guard_is_what_refuses(
    monkeypatch: pytest.MonkeyPatch, guard: str, instead: Any, password: str
) -> None:
    """The control: without it, alone, the same password would go through or be refused for another reason."""
    alone = len(password) >= 15 or guard == "wrong_length"
    with pytest.raises(UnableToSetPassword) as first:
        check(password, has_second_step=not alone)
    monkeypatch.setattr(passwords, guard, instead)
    try:
        check(password, has_second_step=not alone)
    except UnableToSetPassword as second:
        assert second.message != first.value.message


def test_a_stolen_password_is_found_in_the_operators_folder(tmp_path: Path, settings: Any) -> None:
    digest = hashlib.sha1(GOOD.encode(), usedforsecurity=False).hexdigest().upper()
    file = tmp_path / f"{digest[:5]}.txt"
    file.write_text(f"{'0' * 35}:2\n{digest[5:]}:12\n")
    settings.BREACHED_PASSWORDS = str(tmp_path)
    assert is_breached(password=GOOD, folder=tmp_path)
    with pytest.raises(UnableToSetPassword, match="stolen"):
        check(GOOD)

    file.write_text(f"{'0' * 35}:2\n")
    assert check(GOOD)


def test_waits_grow_and_end() -> None:
    policy = WaitPolicy(free=3, first=timedelta(seconds=10), longest=timedelta(seconds=60))
    waits = [
        (wait_until(failures=failures, last_at=NOW, policy=policy) - NOW).total_seconds()
        for failures in (0, 2, 3, 4, 5, 6, 60, 10_000)
    ]
    assert waits == [0, 0, 10, 20, 40, 60, 60, 60]


@pytest.mark.parametrize(
    ("begun", "seen", "why"),
    [(0, 0, ""), (479, 14, ""), (480, 0, "too long"), (20, 15, "idle"), (600, 600, "too long")],
)
def test_a_session_ends_when_it_is_left_or_after_its_longest_time(begun: int, seen: int, why: str) -> None:
    policy = get_accounts_policy()
    assert why == why_ended(
        begun_at=NOW - timedelta(minutes=begun),
        seen_at=NOW - timedelta(minutes=seen),
        longest=policy.longest,
        idle=policy.idle,
        now=NOW,
    )


def test_a_shift_at_the_front_door_is_longer() -> None:
    policy = get_accounts_policy()
    given = {"longest": policy.longest, "by_role": policy.longest_by_role}
    assert longest_session(roles=["social_worker"], **given) == timedelta(hours=8)
    assert longest_session(roles=["social_worker", "front_door"], **given) == timedelta(hours=12)


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131 Safari/537.36 Edg/131",
            "Edge on Windows",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0", "Firefox on Linux"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
            "Safari on iPhone",
        ),
        ("", "A browser"),
        ("x" * 5000, "A browser"),
    ],
)
def test_a_browser_is_named_as_its_owner_would(agent: str, name: str) -> None:
    assert describe_browser(user_agent=agent) == name
