"""Requests as the server reads them, headers of proxies, and answers that lead elsewhere."""

import urllib.error
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from django.test import RequestFactory
from gunicorn.config import Config
from gunicorn.http.errors import ParseException
from gunicorn.http.parser import RequestParser

from alongside.accounts import oidc
from alongside.audit import witnesses
from alongside.web.signing import address_of

HEAD = b"POST /worries/new/ HTTP/1.1\r\nHost: x\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"


def read(raw: bytes) -> bytes:
    """What the server takes for the first request's body."""
    body: bytes = next(RequestParser(Config(), iter([raw]), ("127.0.0.1", 1))).body.read()
    return body


@pytest.mark.parametrize(
    "headers",
    [
        b"Content-Length: 4\r\n" + CHUNKED,
        b"Content-Length: 4\r\nContent-Length: 5\r\n",
        b"Content-Length: +4\r\n",
        b"Transfer-Encoding: chunked, identity\r\n",
    ],
)
def test_a_request_of_two_lengths_is_refused(headers: bytes) -> None:
    with pytest.raises(ParseException):
        read(HEAD + headers + b"\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n")


def test_a_request_of_one_length_is_read() -> None:
    """The control."""
    assert read(HEAD + b"Content-Length: 4\r\n\r\nheronGET") == b"hero"
    assert read(HEAD + CHUNKED + b"\r\n5\r\nheron\r\n0\r\n\r\n") == b"heron"


@pytest.mark.parametrize(("proxies", "address"), [(0, "127.0.0.1"), (1, "203.0.113.9"), (2, "198.51.100.1")])
def test_who_asks_is_read_from_ones_own_proxies_alone(settings: Any, proxies: int, address: str) -> None:
    """Whatever a caller writes stands before what one's own proxies add."""
    settings.PROXIES = proxies
    said = "192.0.2.66, 198.51.100.1, 203.0.113.9"
    assert address_of(RequestFactory().get("/", headers={"X-Forwarded-For": said})) == address


@pytest.fixture
def elsewhere() -> Iterator[tuple[str, list[str]]]:
    """A server that sends whoever asks on to another of its addresses, and what it was asked."""
    asked: list[str] = []

    class Sends(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200 if self.path == "/inside" else 302)
            self.send_header("Location", "/inside")
            self.end_headers()
            self.wfile.write(b"{}")

        do_POST = do_GET

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    server = HTTPServer(("127.0.0.1", 0), Sends)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/begin", asked
    server.shutdown()
    server.server_close()


def test_an_answer_that_leads_elsewhere_is_not_followed(
    elsewhere: tuple[str, list[str]], settings: Any
) -> None:
    address, asked = elsewhere
    with pytest.raises(urllib.error.HTTPError):
        witnesses._post(urllib.request.Request(address, data=b"x"))  # noqa: S310
    with pytest.raises(urllib.error.HTTPError):
        oidc._opener.open(address)
    assert asked == ["/begin"] * 2
    with urllib.request.urlopen(address) as answer:  # noqa: S310 - the control: it would have led there
        assert answer.status == 200
    assert asked[-1] == "/inside"
