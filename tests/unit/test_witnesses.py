"""Seals reach the witnesses whole, in order and signed; what one cannot take is kept for it."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from alongside.audit import keys, witnesses
from alongside.audit.canonical import NOTHING, Seal, from_line
from alongside.audit.keys import SealKey, UnableToUseSealKey
from alongside.audit.witnessed import read_witnessed
from alongside.audit.witnesses import Address, Folder, UnableToHandOver, UnableToReadWitnesses, hand_over

NOW = datetime(2024, 6, 3, 12, tzinfo=UTC)


@pytest.fixture
def key(tmp_path: Path) -> SealKey:
    keys.make_key(file=tmp_path / "keys" / "seal.key")
    return keys.read_key(file=tmp_path / "keys" / "seal.key")


@pytest.fixture
def chain(key: SealKey) -> list[Seal]:
    seals: list[Seal] = []
    for number in range(1, 8):
        made = Seal(
            number=number,
            version=1,
            previous=seals[-1].sha256 if seals else NOTHING,
            before=100 * number,
            waiting=(7,),
            events=1,
            changes=2,
            root=bytes(32),
            sealed_at=NOW,
            key_id=key.key_id,
            signature=b"",
        )
        seals.append(replace(made, signature=key.sign(made.signed)))
    return seals


@dataclass
class Partner:
    """A partner agency's server: what it was sent, and what it answers next."""

    port: int = 0
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)


@pytest.fixture
def partner() -> Iterator[Partner]:
    here = Partner()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            here.got.append((dict(self.headers), body))
            self.send_response(here.answers.pop(0) if here.answers else 200)
            self.send_header("Location", f"http://127.0.0.1:{here.port}/elsewhere")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    here.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield here
    server.shutdown()
    server.server_close()


def serve(witness: witnesses.Witness, chain: list[Seal], key: SealKey, *, most: int = 99) -> int:
    return hand_over(
        witness=witness,
        read=lambda after, _: [seal for seal in chain if seal.number > after][:most],
        key=key,
    )


def test_a_folder_gets_each_seal_once_and_in_order(tmp_path: Path, chain: list[Seal], key: SealKey) -> None:
    folder = Folder(name="Police", folder=tmp_path / "police")
    assert [serve(folder, chain[:4], key, most=3) for _ in range(3)] == [3, 1, 0]
    assert serve(folder, chain, key) == 3
    kept = read_witnessed(file=folder.file)
    assert list(kept.seals.values()) == chain
    assert kept.unreadable is None


def test_a_line_that_broke_off_is_written_again(tmp_path: Path, chain: list[Seal], key: SealKey) -> None:
    folder = Folder(name="Police", folder=tmp_path)
    serve(folder, chain[:3], key)
    whole = folder.file.read_bytes()
    folder.file.write_bytes(whole[:-30])
    assert serve(folder, chain, key) == 5
    kept = read_witnessed(file=folder.file)
    assert (list(kept.seals.values()), kept.unreadable) == (chain, None)


@pytest.mark.parametrize("line", [0, 3, 5])
def test_a_line_that_was_changed_is_named(tmp_path: Path, chain: list[Seal], key: SealKey, line: int) -> None:
    folder = Folder(name="Police", folder=tmp_path)
    serve(folder, chain, key)
    lines = folder.file.read_text().splitlines(keepends=True)
    lines[line] = lines[line].replace('"changes": 2', '"changes": 3')
    folder.file.write_text("".join(lines))
    assert read_witnessed(file=folder.file).unreadable == line + 1


def test_an_address_gets_signed_lines_and_nothing_about_anybody(
    tmp_path: Path, partner: Partner, chain: list[Seal], key: SealKey
) -> None:
    witness = address_of(partner, tmp_path)
    assert [serve(witness, chain, key, most=4) for _ in range(3)] == [4, 3, 0]
    ring = keys.read_public_keys(file=tmp_path / "keys" / "seal.pub")
    sent: list[Seal] = []
    for headers, body in partner.got:
        signature = bytes.fromhex(headers["Alongside-Signature"])
        for content, is_whole in ((body, True), (body[:-1], False)):
            assert is_whole == keys.is_signed(
                content=b"alongside post\0" + content,
                signature=signature,
                key_id=headers["Alongside-Key"],
                keys=ring,
            )
        sent += [from_line(line) for line in body.decode().splitlines()]
        assert {name for line in body.splitlines() for name in json.loads(line)} == {
            "seal", "version",
            "previous", "before", "waiting", "events", "changes", "root", "sealed_at", "key",
            "signature", "hash",
        }  # fmt: skip
    assert sent == chain


def address_of(partner: Partner, folder: Path) -> Address:
    address = f"http://127.0.0.1:{partner.port}/seals"
    return Address(name="Health", address=address, noted_in=folder / "kept" / "Health.reached")


def test_one_hiccup_is_tried_again_at_once(
    tmp_path: Path, partner: Partner, chain: list[Seal], key: SealKey
) -> None:
    partner.answers = [503]
    assert serve(address_of(partner, tmp_path), chain, key) == 7
    assert len(partner.got) == 2


@pytest.mark.parametrize("answer", [500, 403, 302, 307])
def test_what_is_refused_is_kept_for_later(
    tmp_path: Path, partner: Partner, chain: list[Seal], key: SealKey, answer: int
) -> None:
    """A redirect, too, is a refusal: seals go where the operator said."""
    partner.answers = [answer] * witnesses.TRIES
    witness = address_of(partner, tmp_path)
    with pytest.raises(UnableToHandOver, match="Health cannot be reached"):
        serve(witness, chain, key)
    assert len(partner.got) == witnesses.TRIES
    assert witness.reached() == 0
    assert serve(witness, chain, key) == 7


def test_a_witness_that_is_not_there_is_told_of(tmp_path: Path, chain: list[Seal], key: SealKey) -> None:
    closed = Address(name="Health", address="http://127.0.0.1:9/", noted_in=tmp_path / "x")
    with pytest.raises(UnableToHandOver, match="Health cannot be reached: "):
        serve(closed, chain, key)
    (tmp_path / "police").write_text("a file, not a folder")
    with pytest.raises(UnableToHandOver, match=r"Police: .*cannot be"):
        serve(Folder(name="Police", folder=tmp_path / "police"), chain, key)


def test_the_operators_file(tmp_path: Path) -> None:
    file = tmp_path / "witnesses.yaml"
    file.write_text(
        "witnesses:\n  - {name: Police, folder: drops/police}\n"
        "  - {name: Health Trust, address: 'https://health.example.org/seals'}\n"
    )
    folder, address = witnesses.read_witnesses(file=file)
    assert folder == Folder(name="Police", folder=tmp_path / "drops/police")
    assert isinstance(address, Address)
    assert address.noted_in == tmp_path / "witnesses" / "Health-Trust.reached"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "witnesses: [{name: Police}]",
        "witnesses: 3",
        "[",
        "witnesses: [{name: Police, address: 'http://police.example.org/'}]",
        "witnesses: [{name: Police, address: 'file:///etc/passwd'}]",
    ],
)
def test_an_operators_file_that_cannot_be_used(tmp_path: Path, text: str) -> None:
    file = tmp_path / "witnesses.yaml"
    file.write_text(text)
    with pytest.raises(UnableToReadWitnesses):
        witnesses.read_witnesses(file=file)


def test_a_key_is_replaced_only_when_asked_and_what_it_signed_can_still_be_checked(tmp_path: Path) -> None:
    file = tmp_path / "seal.key"
    keys.make_key(file=file)
    first = keys.read_key(file=file)
    with pytest.raises(UnableToUseSealKey, match="--replace"):
        keys.make_key(file=file)
    keys.make_key(file=file, replace=True)
    second = keys.read_key(file=file)
    assert first.key_id != second.key_id
    ring = keys.read_public_keys(file=keys.public_file(file=file))
    for each, content in ((first, b"then"), (second, b"now")):
        signature = each.sign(content)
        assert keys.is_signed(content=content, signature=signature, key_id=each.key_id, keys=ring)
        assert not keys.is_signed(content=b"else", signature=signature, key_id=each.key_id, keys=ring)


def test_a_key_that_everybody_can_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "seal.key"
    keys.make_key(file=file)
    assert file.stat().st_mode & 0o077 == 0
    file.chmod(0o644)
    with pytest.raises(UnableToUseSealKey, match="chmod o="):
        keys.read_key(file=file)
    file.chmod(0o600)
    file.write_text("something else")
    with pytest.raises(UnableToUseSealKey, match="not a key"):
        keys.read_key(file=file)
