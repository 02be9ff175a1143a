"""No component is older than docs/security.md allows: locks are renewed at least monthly (ASVS V15.2.1)."""

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock")
# "all else at the next monthly `./run lock --upgrade`": the longest month, and a few days to test it.
LONGEST = timedelta(days=31 + 4)


def is_overdue(*, locked: datetime, now: datetime) -> bool:
    """Whether a lock that was written then ought to have been renewed by now."""
    return now - locked > LONGEST


def committed(*arguments: str) -> datetime:
    """When the last commit was made, of all or of a path."""
    asked = ["git", "log", "-1", "--format=%ct", *arguments]
    done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode or not done.stdout.strip():
        pytest.skip("there is no history here that says when the locks were written")
    return datetime.fromtimestamp(int(done.stdout), tz=UTC)


@pytest.mark.parametrize("lock", LOCKS)
def test_the_locks_were_renewed_within_a_month_of_the_last_commit(lock: str) -> None:
    """By the history and not by today's date: what was in time when it was released stays so."""
    assert not is_overdue(locked=committed("--", lock), now=committed()), f"./run lock --upgrade: {lock}"


def test_a_lock_that_was_forgotten_is_seen() -> None:
    now = datetime(2026, 3, 31, tzinfo=UTC)
    assert is_overdue(locked=datetime(2026, 2, 20, tzinfo=UTC), now=now)
    assert not is_overdue(locked=datetime(2026, 2, 28, tzinfo=UTC), now=now)


def test_it_is_the_time_that_is_written_down() -> None:
    assert "monthly `./run lock --upgrade`" in " ".join((ROOT / "docs/security.md").read_text().split())
