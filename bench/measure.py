"""Measures every page on one size: over HTTP, as a casework call, as its SQL under the row lock and bare.

The four take turns, so that whatever else the machine does slows all alike.
"""

import os
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction

from alongside.access.session import set_viewer
from alongside.casework import sessions
from bench import replay
from bench.bulk import Connection, Say
from bench.plan import LAST_DAY, Size
from bench.samples import BARE, CALL, LOCKED, PAGE, Samples
from bench.scenes import Call, Scene, Turn, list_scenes
from bench.server import BenchServer
from bench.web import Browser, serve

_FEWEST_WARM = 10
# What measuring adds lies after the last day of what was made, and is taken away by that.
_ADDED = (
    ("concerns_draft", "created_at"),
    ("concerns_entry", "recorded_at"),
    ("concerns_concern", "sent_at"),
    ("access_grant", "starts_at"),
)


def measure(*, server: BenchServer, size: Size, requests: int, only: str, say: Say) -> list[Samples]:
    """This will measure the pages of a size that is made, each with so many requests.

    `only` chooses those whose key begins so. Everything that measuring adds is taken away again.
    """
    found = []
    with server.as_superuser(size.database) as superuser:
        scenes = [scene for scene in list_scenes(connection=superuser) if scene.key.startswith(only)]
        try:
            with serve() as site, _Peers(server, size) as peers:
                browsers = {user: site.sign_in(user) for user in _users(scenes)}
                for place, scene in enumerate(scenes, start=1):
                    say(f"  {place} of {len(scenes)}: {scene.name}")
                    found.append(_Measuring(scene, peers, browsers, requests).run())
        finally:
            _take_away_what_was_added(superuser)
    return found


class _Peers:
    """The bare driver, as the application's role and as one whom no lock binds."""

    def __init__(self, server: BenchServer, size: Size) -> None:
        self.locked = replay.connect(os.environ["DATABASE_URL"])
        self.bare = replay.connect(server.superuser_url(size.database))

    def __enter__(self) -> "_Peers":
        return self

    def __exit__(self, *failure: object) -> None:
        self.locked.close()
        self.bare.close()


class _Measuring:
    """One page: its SQL is written down once for each turn, then all is repeated."""

    def __init__(self, scene: Scene, peers: _Peers, browsers: dict[UUID, Browser], requests: int) -> None:
        self._scene = scene
        self._peers = peers
        self._browsers = browsers
        self._requests = requests
        self._sql = [replay.record(self._call(turn)) for turn in scene.turns[:requests]]
        self._samples = Samples(key=scene.key, name=scene.name, statements=max(map(len, self._sql)))

    def run(self) -> Samples:
        """This will go round the turns, some to warm up and then as many as asked for."""
        turns = len(self._sql)
        for place in range(max(_FEWEST_WARM, turns)):
            for _, act in self._acts(place % turns):
                act()
        for place in range(self._requests):
            for name, act in self._acts(place % turns):
                self._time(name, act)
        return self._samples

    def _acts(self, place: int) -> list[tuple[str, Callable[[], object]]]:
        turn = self._scene.turns[place]
        locked, bare = replay.afresh(self._sql[place]), replay.afresh(replay.bare(self._sql[place]))
        return [
            (PAGE, self._page(turn)),
            (CALL, self._call(turn)),
            (LOCKED, lambda: replay.replay(self._peers.locked, locked, user_id=turn.user_id)),
            (BARE, lambda: replay.replay(self._peers.bare, bare, user_id=None)),
        ]

    def _time(self, name: str, act: Callable[[], object]) -> None:
        began = time.perf_counter()
        answer = act()
        took = (time.perf_counter() - began) * 1000
        self._samples.times.setdefault(name, []).append(round(took, 3))
        if isinstance(answer, int):
            self._samples.rows[name] = max(self._samples.rows.get(name, 0), answer)

    def _page(self, turn: Turn) -> Callable[[], int]:
        browser = self._browsers[turn.user_id]
        if turn.prepare is None:
            return browser.request(turn.address, turn.form or None)
        return browser.request(str(_as_pages_do(turn.user_id, turn.prepare)), {})

    def _call(self, turn: Turn) -> Callable[[], object]:
        def act() -> None:
            _as_pages_do(turn.user_id, turn.call)

        return act


def _as_pages_do(user_id: UUID, call: Call) -> object:
    """The call in its own transaction, opened for its viewer as the pages' middleware opens it."""
    now = datetime.now(tz=UTC)
    with transaction.atomic():
        present = sessions.get_present(user_id=user_id, now=now)
        if present is None:
            raise LookupError(f"{user_id} works nowhere")
        set_viewer(user_id=present.viewer.user_id)
        return call(present.viewer, now)


def _users(scenes: Sequence[Scene]) -> list[UUID]:
    return list(dict.fromkeys(turn.user_id for scene in scenes for turn in scene.turns))


def _take_away_what_was_added(superuser: Connection) -> None:
    for table, moment in _ADDED:
        superuser.execute(f"DELETE FROM {table} WHERE {moment} > %s::date + 1", [LAST_DAY])
    superuser.execute("DELETE FROM django_session")
