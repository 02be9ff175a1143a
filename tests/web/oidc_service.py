"""A real, certified sign-in service for the tests: npm's oidc-provider, once for each agency."""

import json
import os
import re
import shutil
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin

import pytest

from alongside.cli.assets import node_and_npm
from alongside.cli.environment import OWN_FOLDER
from alongside.cli.locking import exclusive
from alongside.cli.progress import UnableToPrepare, run_step

ROOT = Path(__file__).parents[2]
SOURCE = Path(__file__).with_name("oidc")
FILES = ("package.json", "package-lock.json", ".npmrc", "provider.js")
SECRET = "a secret of the tests alone"


@contextmanager
def providers(*, names: list[str], redirects: list[str]) -> Iterator[dict[str, str]]:
    """The services by name, each with its issuer. Skips where Node.js cannot be had, and says why."""
    try:
        node, folder = _installed()
    except UnableToPrepare as error:
        pytest.skip(f"npm's oidc-provider cannot be had here: {error}")
    wanted = json.dumps({"names": names, "redirects": redirects, "secret": SECRET})
    command = [*node, "provider.js", wanted]
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        said = [json.loads(process.stdout.readline() or "{}") for _ in names]
        try:
            yield {each["name"]: each["issuer"] for each in said}
        finally:
            process.terminate()


def _installed() -> tuple[list[str], Path]:
    """How Node.js is started, and the folder with the packages that the lock names; fetched once."""
    folder = ROOT / OWN_FOLDER / "oidc"
    lock = (SOURCE / "package-lock.json").read_text()
    with exclusive(path=ROOT / OWN_FOLDER / "oidc.lock") as held:
        node, npm = node_and_npm(root=ROOT, keep_open=(held,))
        stamp = folder / "stamp"
        if not (stamp.is_file() and stamp.read_text() == lock):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            for name in FILES:
                shutil.copyfile(SOURCE / name, folder / name)
            run_step(
                label="Fetching the sign-in service for the tests",
                command=[*npm, "ci", "--ignore-scripts"],
                folder=folder,
                environment={
                    **os.environ,
                    "npm_config_cache": str(folder / "cache"),
                    "NODE_USE_SYSTEM_CA": "1",
                },
            )
            stamp.write_text(lock)
        shutil.copyfile(SOURCE / "provider.js", folder / "provider.js")
    return node, folder


class AtTheAgency:
    """Somebody's browser at the sign-in service: real HTTP, with cookies."""

    def __init__(self) -> None:
        class Stop(urllib.request.HTTPRedirectHandler):
            def redirect_request(self, *_: Any, **__: Any) -> None:
                return None

        self._opener = urllib.request.build_opener(Stop(), urllib.request.HTTPCookieProcessor(CookieJar()))

    def sign_in(self, address: str, *, name: str) -> str:
        """Follow to the form, give a name, and follow to where the service sends its answer: that address."""
        page, address = self._follow(address)
        while page is not None:
            action = re.search(r'action="([^"]+)"', page)
            assert action is not None, page
            prompt = re.search(r'name="prompt" value="(\w+)"', page)
            fields = {"prompt": prompt[1] if prompt else "login", "login": name, "password": "x"}
            page, address = self._follow(urljoin(address, unescape(action[1])), fields)
        return address

    def _follow(self, address: str, fields: dict[str, str] | None = None) -> tuple[str | None, str]:
        """The page at which the redirects end, or None where they lead back to us."""
        data = urlencode(fields).encode() if fields else None
        while not address.startswith("http://testserver/"):
            try:
                with self._opener.open(address, data=data, timeout=20) as response:
                    return response.read().decode(), address
            except urllib.error.HTTPError as answer:
                assert answer.status in (302, 303), answer.read().decode()[:500]
                address, data = urljoin(address, answer.headers["Location"]), None
        return None, address
