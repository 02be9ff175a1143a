"""What is sealed opens only whole, in its place, and with its key; and every other way is refused."""

import base64
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.vault.chunks import BYTES_IN_CHUNK, new_data_key, open_chunks, seal_chunks
from alongside.vault.keys import UnableToUseKeys, ensure_key, make_key, newest_key, read_keys
from alongside.vault.sealing import UnableToOpenSealed, key_id_of, open_sealed, rewrap, seal

PLACE = "second factor of heron"
# Three whole pieces and a short one.
CONTENT = bytes(range(256)) * (BYTES_IN_CHUNK // 256) * 3 + b"the end"


@pytest.fixture
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "keys"
    monkeypatch.setenv("ALONGSIDE_KEYS", str(folder))
    ensure_key(folder=folder)
    return folder


def test_what_is_sealed_opens_again_and_is_not_there_in_clear(keys: Path) -> None:
    sealed = seal(plain=b"lilac bicycle", bound_to=PLACE)

    assert b"lilac" not in sealed
    assert open_sealed(sealed=sealed, bound_to=PLACE) == b"lilac bicycle"


def test_the_same_is_never_sealed_the_same_way_twice(keys: Path) -> None:
    assert seal(plain=b"x", bound_to=PLACE) != seal(plain=b"x", bound_to=PLACE)


def test_no_byte_can_be_changed_and_none_cut_off(keys: Path) -> None:
    sealed = seal(plain=b"lilac bicycle", bound_to=PLACE)
    spoiled = [sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :] for at in range(len(sealed))]
    cut = [sealed[:length] for length in range(len(sealed))]

    for each in (*spoiled, *cut, sealed + b"\0"):
        # A changed id of the key names a key that is not there: nothing opens either way.
        with pytest.raises((UnableToOpenSealed, UnableToUseKeys)):
            open_sealed(sealed=each, bound_to=PLACE)


def test_what_belongs_to_one_does_not_open_for_another(keys: Path) -> None:
    with pytest.raises(UnableToOpenSealed, match="backup"):
        open_sealed(sealed=seal(plain=b"x", bound_to="one"), bound_to="another")


def test_a_new_key_seals_and_the_old_one_still_opens(keys: Path) -> None:
    old = seal(plain=b"x", bound_to=PLACE)
    made = make_key()

    assert key_id_of(sealed=seal(plain=b"x", bound_to=PLACE)) == made.key_id != key_id_of(sealed=old)
    assert open_sealed(sealed=old, bound_to=PLACE) == b"x"


def test_what_is_wrapped_again_needs_its_old_key_no_longer(keys: Path) -> None:
    old = seal(plain=b"x", bound_to=PLACE)
    make_key()
    again = rewrap(sealed=old, bound_to=PLACE)
    (keys / "0001.key").unlink()

    assert open_sealed(sealed=again, bound_to=PLACE) == b"x"
    with pytest.raises(UnableToUseKeys, match="0001-"):
        open_sealed(sealed=old, bound_to=PLACE)


def _swap_secrets(folder: Path) -> None:
    make_key(folder=folder)
    (folder / "0001.key").write_bytes((folder / "0002.key").read_bytes())


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda folder: (folder / "0001.key").chmod(0o644), "chmod"),
        (lambda folder: (folder / "0001.key").write_text("nothing"), "not a key"),
        (lambda folder: (folder / "0001.key").write_text("0001-12345678 é"), "not a key"),
        (
            lambda folder: (folder / "0001.key").write_text(
                f"0001-12345678 {base64.b64encode(bytes(32)).decode()}"
            ),
            "another key",
        ),
        (_swap_secrets, "another key"),
        (lambda folder: (folder / "0001.key").unlink(), "keys new"),
    ],
)
def test_a_key_file_that_cannot_be_trusted_is_named(
    keys: Path, spoil: Callable[[Path], object], says: str
) -> None:
    assert newest_key(folder=keys).key_id.startswith("0001-")

    spoil(keys)

    with pytest.raises(UnableToUseKeys, match=says):
        newest_key()


def test_without_a_folder_it_is_said_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ALONGSIDE_KEYS")
    with pytest.raises(UnableToUseKeys, match="ALONGSIDE_KEYS"):
        seal(plain=b"x", bound_to=PLACE)


def test_keys_are_for_their_owner_alone_and_never_shown(keys: Path) -> None:
    assert keys.stat().st_mode & 0o077 == 0
    assert (keys / "0001.key").stat().st_mode & 0o077 == 0
    assert "secret" not in repr(newest_key())


def test_a_folder_that_has_a_key_is_left_alone(keys: Path) -> None:
    before = read_keys(folder=keys)
    ensure_key(folder=keys)
    assert read_keys(folder=keys) == before


@given(size=st.sampled_from([0, 1, BYTES_IN_CHUNK - 1, BYTES_IN_CHUNK, BYTES_IN_CHUNK + 1, len(CONTENT)]))
def test_content_comes_back_whole_whatever_its_size(size: int) -> None:
    key, plain = new_data_key(), CONTENT[:size]
    sealed = list(seal_chunks(data_key=key, plain=plain, bound_to="document"))

    assert b"".join(open_chunks(data_key=key, sealed=sealed, bound_to="document")) == plain


def _changed(pieces: list[bytes]) -> list[bytes]:
    return [pieces[0], pieces[1][:-1] + bytes([pieces[1][-1] ^ 1]), *pieces[2:]]


@pytest.mark.parametrize(
    "tamper",
    [
        lambda pieces: pieces[:-1],
        lambda pieces: pieces[1:],
        lambda pieces: [],
        lambda pieces: [pieces[1], pieces[0], *pieces[2:]],
        lambda pieces: [pieces[0], pieces[0], *pieces[1:]],
        lambda pieces: [pieces[0], *pieces[2:]],
        lambda pieces: [*pieces, pieces[-1]],
        lambda pieces: [*pieces, b""],
        _changed,
    ],
    ids=["cut", "beheaded", "emptied", "swapped", "doubled", "left out", "added", "empty added", "changed"],
)
def test_pieces_cannot_be_moved_left_out_or_changed(tamper: Callable[[list[bytes]], list[bytes]]) -> None:
    key = new_data_key()
    pieces = list(seal_chunks(data_key=key, plain=CONTENT, bound_to="document"))
    assert b"".join(open_chunks(data_key=key, sealed=pieces, bound_to="document")) == CONTENT

    with pytest.raises(UnableToOpenSealed):
        list(open_chunks(data_key=key, sealed=tamper(pieces), bound_to="document"))


def test_a_piece_of_one_document_does_not_open_in_another() -> None:
    key = new_data_key()
    sealed = list(seal_chunks(data_key=key, plain=CONTENT, bound_to="one"))

    with pytest.raises(UnableToOpenSealed):
        list(open_chunks(data_key=key, sealed=sealed, bound_to="another"))
    with pytest.raises(UnableToOpenSealed):
        list(open_chunks(data_key=new_data_key(), sealed=sealed, bound_to="one"))
