"""The private PostgreSQL, with real servers."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from alongside.cli.postgres_binaries import copy_binaries, find_binaries
from alongside.cli.private_postgres import PrivateServer, UnableToRunPostgres, default_state

SOURCE = Path(__file__).resolve().parents[2] / "src"
STARTER = """
import sys
from pathlib import Path
from alongside.cli.private_postgres import PrivateServer
server = PrivateServer(state=Path(sys.argv[1]), durable=False)
server.start()
print(server.status().pid, flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """A short path that root's server may pass through: pytest's own temporary folders are closed to it."""
    path = Path(tempfile.mkdtemp(prefix="alongside-test-", dir="/var/tmp"))
    path.chmod(0o711)
    yield path
    shutil.rmtree(path)


@pytest.fixture(scope="module")
def server(place: Path) -> Iterator[PrivateServer]:
    server = PrivateServer(state=place / "shared", durable=False)
    server.start()
    yield server
    server.remove()


@pytest.fixture
def make(place: Path) -> Iterator[Callable[..., PrivateServer]]:
    made: list[PrivateServer] = []

    def maker(*, name: str = "own", durable: bool = False) -> PrivateServer:
        made.append(PrivateServer(state=place / name, durable=durable))
        return made[-1]

    yield maker
    for each in made:
        each.remove()


def start_elsewhere(state: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", STARTER, str(state)],
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def ask(server: PrivateServer, question: str) -> object:
    with psycopg.connect(server.admin_url(), autocommit=True) as connection:
        row = connection.execute(question.encode()).fetchone()
    assert row is not None
    return row[0]


def test_it_answers_with_checksums_and_unicode(server: PrivateServer) -> None:
    assert ask(server, "show data_checksums") == "on"
    assert ask(server, "show server_encoding") == "UTF8"
    assert ask(server, "select upper('zoé')") == "ZOÉ"
    assert ask(server, "show fsync") == "off"


def test_no_tcp_port_is_opened(server: PrivateServer) -> None:
    assert ask(server, "show listen_addresses") == ""


def test_the_password_is_needed(server: PrivateServer, place: Path) -> None:
    wrong = server.url(database="postgres", user="postgres", password="wrong")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(wrong)
    assert (place / "shared" / "password").stat().st_mode & 0o077 == 0
    assert (place / "shared" / "run").stat().st_mode & 0o077 == 0


def test_it_never_runs_as_root(server: PrivateServer) -> None:
    pid = server.status().pid
    assert pid is not None
    owner = Path(f"/proc/{pid}").stat().st_uid
    assert owner == os.geteuid() if os.geteuid() != 0 else owner != 0


def test_an_address_carries_any_name_and_password(server: PrivateServer) -> None:
    with psycopg.connect(server.admin_url(), autocommit=True) as connection:
        connection.execute("create role \"o'brien /?\" login password 'p@ss:/w %&'")
        connection.execute('create database "a b"')
    url = server.url(database="a b", user="o'brien /?", password="p@ss:/w %&")
    with psycopg.connect(url) as connection:
        assert connection.execute("select current_database(), current_user").fetchone() == (
            "a b",
            "o'brien /?",
        )


def test_the_log_keeps_errors_but_not_what_people_wrote(server: PrivateServer) -> None:
    with psycopg.connect(server.admin_url(), autocommit=True) as connection:
        connection.execute("create table note (words text check (length(words) < 5))")
        with pytest.raises(psycopg.errors.CheckViolation):
            connection.execute("insert into note values ('private words')")
    log = server.status().log.read_text()
    assert "violates check constraint" in log
    assert "private words" not in log


def test_a_second_start_joins_the_first(server: PrivateServer, place: Path) -> None:
    pid = server.status().pid
    same = PrivateServer(state=place / "shared", durable=False)
    same.start()
    assert same.status().pid == pid
    assert not same.stop(), "the other still uses it"
    assert server.status().running


@pytest.mark.deep
def test_two_starts_at_once_make_one_server_that_outlives_them(
    make: Callable[..., PrivateServer], place: Path
) -> None:
    server = make()
    starters = [start_elsewhere(place / "own") for _ in range(2)]
    assert len({first_line(starter) for starter in starters}) == 1
    assert not server.stop(), "two others use it"
    for starter in starters:
        starter.communicate()
    assert server.status().running
    assert server.stop()
    assert not server.status().running


@pytest.mark.deep
def test_a_user_that_is_killed_no_longer_counts(make: Callable[..., PrivateServer], place: Path) -> None:
    server = make()
    starter = start_elsewhere(place / "own")
    first_line(starter)
    starter.kill()
    starter.communicate()
    assert server.stop()


@pytest.mark.deep
def test_what_was_committed_survives_a_kill(make: Callable[..., PrivateServer]) -> None:
    server = make(durable=True)
    server.start()
    with psycopg.connect(server.admin_url(), autocommit=True) as connection:
        connection.execute("create table kept as select 7 as number")
    for _ in range(2):
        pid = server.status().pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        server.start()
        assert ask(server, "select number from kept") == 7
    assert ask(server, "show fsync") == "on"


@pytest.mark.deep
def test_locks_left_by_a_zombie_or_another_program_do_not_stop_it(
    make: Callable[..., PrivateServer], place: Path
) -> None:
    server = make()
    server.start()
    lock = place / "own" / "data" / "postmaster.pid"
    left = lock.read_text().splitlines()
    server.stop()
    account = lock.parent.stat()
    for path in (lock, place / "own" / "run" / ".s.PGSQL.5432.lock"):
        path.write_text("\n".join([str(os.getpid()), *left[1:], ""]))
        os.chown(path, account.st_uid, account.st_gid)
    server.start()
    assert server.status().running


@pytest.mark.deep
def test_an_interrupted_first_start_is_begun_anew(make: Callable[..., PrivateServer], place: Path) -> None:
    half = place / "own" / "data.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    server = make()
    server.start()
    assert server.status().running
    assert not half.exists()


def test_data_that_must_last_are_not_kept_by_a_server_for_tests(server: PrivateServer, place: Path) -> None:
    with pytest.raises(UnableToRunPostgres, match="may lose data"):
        PrivateServer(state=place / "shared", durable=True).start()


@pytest.mark.deep
def test_removing_leaves_the_files_of_others(make: Callable[..., PrivateServer], place: Path) -> None:
    server = make()
    server.start()
    (place / "own" / "letter.txt").write_text("mine")
    server.remove()
    assert [path.name for path in (place / "own").iterdir()] == ["letter.txt"]
    (place / "own" / "letter.txt").unlink()


@pytest.mark.deep
def test_a_damaged_folder_is_explained_with_the_log(make: Callable[..., PrivateServer], place: Path) -> None:
    server = make()
    server.start()
    server.stop()
    (place / "own" / "data" / "global" / "pg_control").unlink()
    with pytest.raises(
        UnableToRunPostgres, match=r"did not start[\s\S]*pg_control[\s\S]*Its log: .*postgres\.log"
    ):
        server.start()


@pytest.mark.deep
def test_data_of_another_version_are_refused_in_words(
    make: Callable[..., PrivateServer], place: Path
) -> None:
    server = make()
    server.start()
    server.stop()
    (place / "own" / "data" / "PG_VERSION").write_text("14\n")
    with pytest.raises(UnableToRunPostgres, match="made by PostgreSQL 14, and here is only"):
        server.start()


def test_a_path_too_long_for_a_socket_is_refused(place: Path) -> None:
    with pytest.raises(UnableToRunPostgres, match="too long a path for a socket"):
        PrivateServer(state=place / ("x" * 100)).start()


def test_a_folder_that_others_may_write_is_refused(place: Path) -> None:
    (place / "open").mkdir()
    (place / "open").chmod(0o777)
    with pytest.raises(UnableToRunPostgres, match="can be written by others"):
        PrivateServer(state=place / "open").start()


def test_a_link_put_in_its_place_is_refused(place: Path) -> None:
    (place / "elsewhere").mkdir(mode=0o700)
    (place / "link").symlink_to(place / "elsewhere")
    with pytest.raises(UnableToRunPostgres, match="belongs to somebody else"):
        PrivateServer(state=place / "link").start()


def test_a_folder_of_somebody_else_is_refused(place: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give a folder away")
    (place / "theirs").mkdir(mode=0o700)
    os.chown(place / "theirs", 65534, 65534)
    with pytest.raises(UnableToRunPostgres, match="belongs to somebody else"):
        PrivateServer(state=place / "theirs").start()


@pytest.mark.deep
def test_binaries_out_of_reach_of_the_account_are_copied(
    make: Callable[..., PrivateServer], place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if os.geteuid() != 0:
        pytest.skip("an ordinary user's server runs as that user, who can reach them")
    found = find_binaries()
    if found.folder.parent.name.isdigit():
        pytest.skip("Debian's own installation cannot be moved")
    closed = copy_binaries(source=found, folder=place / "closed")
    (place / "closed").chmod(0o700)
    monkeypatch.setenv("PG_BIN", str(closed.folder))
    server = make()
    server.start()
    pid = server.status().pid
    assert (place / "own" / "binaries") in Path(f"/proc/{pid}/exe").resolve().parents
    assert ask(server, "select 1 from pg_available_extensions where name = 'pg_trgm'") == 1


def test_a_state_out_of_reach_of_the_account_is_explained(place: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("an ordinary user's server runs as that user")
    (place / "shut").mkdir(mode=0o700)
    with pytest.raises(UnableToRunPostgres, match=r"The account \w+ cannot reach .* Set ALONGSIDE_STATE"):
        PrivateServer(state=place / "shut" / "state").start()


def test_a_wrong_pg_bin_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PG_BIN", str(tmp_path))
    with pytest.raises(
        UnableToRunPostgres, match=f"PG_BIN={tmp_path} does not hold initdb, pg_ctl, postgres"
    ):
        find_binaries()


def test_programs_that_do_not_run_here_are_passed_over(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("initdb", "pg_ctl", "postgres"):
        (tmp_path / name).write_bytes(b"\x7fELF of another machine")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PG_BIN", str(tmp_path))
    with pytest.raises(UnableToRunPostgres, match="PG_BIN"):
        find_binaries()


def test_the_state_is_named_after_user_and_project(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("ALONGSIDE_STATE", raising=False)
    one, other = default_state(root=tmp_path / "one"), default_state(root=tmp_path / "other")
    assert one.name.startswith(f"alongside-{os.geteuid()}-")
    assert one != other
    assert default_state(root=tmp_path / "one", purpose="tests").name == f"{one.name}-tests"
    monkeypatch.setenv("ALONGSIDE_STATE", f"{tmp_path}/")
    assert default_state() == tmp_path
    assert default_state(purpose="tests") == tmp_path.with_name(f"{tmp_path.name}-tests")
