"""One Chromium, one service and one world for all journeys; each journey has its own people in it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from alongside.cli.chromium import UnableToFindChromium, find_chromium
from tests.conftest import drop_database, fresh_database
from tests.journeys.service import ROOT, Service, environment
from tests.journeys.visitor import WIDE, Visitor

DATABASE = f"alongside_journeys_{os.getpid()}"
FLAGS = (
    "--disable-gpu", "--disable-gpu-compositing", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class World:
    """Who there is: ids of people by their key in world.yaml, and every word of every name."""

    people: dict[str, str]
    names: tuple[str, ...]


# Of this folder, not of the session: while Playwright runs, Django refuses its database to this thread.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    try:
        path = find_chromium()
    except UnableToFindChromium as error:
        pytest.skip(str(error))
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(flags))
        yield chromium
        chromium.close()


@pytest.fixture(scope="package")
def prepared(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Service, World]]:
    """The service with its world. It asks for the browser first: without one nothing is made."""
    addresses = fresh_database(DATABASE)
    command = [sys.executable, "-m", "tests.journeys.world"]
    made = subprocess.run(
        command, env=environment(addresses), cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stderr
    found = json.loads(made.stdout)
    service = Service(addresses=addresses, log=tmp_path_factory.mktemp("service") / "log")
    service.start()
    yield service, World(people=found["people"], names=tuple(found["names"]))
    service.stop()
    drop_database(DATABASE)


@pytest.fixture
def service(prepared: tuple[Service, World]) -> Service:
    return prepared[0]


@pytest.fixture
def world(prepared: tuple[Service, World]) -> World:
    return prepared[1]


@pytest.fixture
def visit(browser: Browser, service: Service, world: World) -> Iterator[Callable[..., Visitor]]:
    """Opens a window of its own for a visitor, who must have come across nothing wrong by the end."""
    visitors: list[Visitor] = []

    def begin(username: str = "", **options: Any) -> Visitor:
        context = browser.new_context(base_url=service.address, viewport=WIDE, **options)
        visitors.append(Visitor(context, names=world.names))
        if username:
            visitors[-1].sign_in(username)
        return visitors[-1]

    yield begin
    for visitor in visitors:
        visitor.leave()
    for visitor in visitors:
        visitor.require_clean()
