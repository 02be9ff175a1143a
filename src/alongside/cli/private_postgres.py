"""A private PostgreSQL for the demo and the tests: Unix socket only, password always, never as root.

An ordinary user's server runs as that user. Root's runs as an account that is there already (`postgres`, else
`nobody`): no account is made and no folder of anybody else is opened. The server outlives the process that
started it until `stop`. For real use, DATABASE_URL names the operator's own PostgreSQL instead.
Standard library only.
"""

import fcntl
import hashlib
import os
import secrets
import shlex
import shutil
import signal
import socket
import struct
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import quote

from alongside.cli.locking import exclusive, open_for_locking
from alongside.cli.postgres_binaries import Binaries, UnableToRunPostgres, copy_binaries, find_binaries
from alongside.cli.postgres_state import PORT, Account, StateFolder, default_state, write_private

SUPERUSER = "postgres"
PROTOCOL_3 = 196608
SECONDS_FOR_INITDB = 120
SECONDS_FOR_START = 300
SECONDS_FOR_STALE_LOCK = 20
SECONDS_FOR_FAST_STOP = 30
SECONDS_FOR_IMMEDIATE_STOP = 10
SIGNS_OF_A_STALE_LOCK = ('lock file "', "pre-existing shared memory block")
PROCESSES = Path("/proc")
# From 17 on, the same order and the same upper and lower case on every machine, whatever its own locales.
LOCALE_BUILT_IN = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
LOCALE_OF_SYSTEM = ("--locale=C.UTF-8",)

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "shared_buffers": "128MB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # The log is kept, so it may not hold what people wrote: neither failing rows nor failing statements.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

__all__ = ["PrivateServer", "ServerStatus", "UnableToRunPostgres", "default_state"]


@dataclass(frozen=True, kw_only=True)
class ServerStatus:
    """Whether a private server answers, the number of its first process, and where its log is."""

    running: bool
    pid: int | None
    log: Path


class PrivateServer:
    """One private PostgreSQL in one state folder. Several processes may start and use the same one.

    `state` is its folder, `default_state()` unless given. `durable=False` is for tests: faster, and a crash
    of the machine (not of a process) may lose data.
    """

    def __init__(self, *, state: Path | None = None, durable: bool = True) -> None:
        self._state = StateFolder((state or default_state()).absolute())
        self._durable = durable
        self._using: IO[bytes] | None = None
        # In the title of each of its processes, so that they can be told from those of any other server.
        self._mark = f"private-{hashlib.sha256(str(self._state.path).encode()).hexdigest()[:12]}"

    def start(self) -> None:
        """This will start the server, or join it when it is running already; two starts at once are safe.

        The first start makes the data folder. Raises UnableToRunPostgres with the reason and what mends it.
        """
        self._state.make()
        with exclusive(path=self._state.lock):
            if not self._answers():
                self._launch()
            if self._durable and not self._runs_durably():
                raise UnableToRunPostgres(
                    f"The server in {self._state.path} was started for tests and may lose data: stop it."
                )
            self._join()

    def stop(self, *, even_if_used: bool = False) -> bool:
        """This will stop the server, unless another process that started or joined it is still there.

        Returns whether it was stopped here. Raises UnableToRunPostgres when its process does not end.
        """
        if not self._state.path.is_dir():
            return False
        self._state.require_own()
        with exclusive(path=self._state.lock):
            self._leave()
            pid = self._postmaster()
            if pid is None or (self._is_used() and not even_if_used):
                return False
            os.kill(pid, signal.SIGINT)
            if not self._is_gone_within(SECONDS_FOR_FAST_STOP):
                os.kill(pid, signal.SIGQUIT)
                if not self._is_gone_within(SECONDS_FOR_IMMEDIATE_STOP):
                    raise UnableToRunPostgres(f"Process {pid} does not end; see {self._state.log}.")
            return True

    def status(self) -> ServerStatus:
        """This will say whether the server answers now; nothing is changed."""
        return ServerStatus(running=self._answers(), pid=self._postmaster(), log=self._state.log)

    def remove(self) -> None:
        """This will stop the server and remove its data, log and password; other files in the folder stay."""
        self.stop(even_if_used=True)
        self._state.remove()

    def admin_url(self) -> str:
        """This will return the superuser's address, for making databases and roles. It holds the password.

        Raises UnableToRunPostgres when the server has never been started.
        """
        try:
            password = self._state.password.read_text()
        except FileNotFoundError as error:
            raise UnableToRunPostgres(
                f"{self._state.password} is missing: start the server first."
            ) from error
        return self.url(database="postgres", user=SUPERUSER, password=password)

    @property
    def keys(self) -> Path:
        """The folder for the keys of what is sealed in its databases: they come and go with them."""
        return self._state.keys

    def url(self, *, database: str, user: str, password: str) -> str:
        """This will return the address of `database` for a role that the caller has made."""
        who = f"{quote(user, safe='')}:{quote(password, safe='')}"
        host = quote(str(self._state.run))
        return f"postgresql://{who}@/{quote(database, safe='')}?host={host}&port={PORT}"

    # Starting

    def _launch(self) -> None:
        state, account = self._state, self._state.account()
        state.make_folder(state.run, account=account)
        state.make_folder(state.log.parent, account=account)
        state.require_reach(account=account)
        version = state.data / "PG_VERSION"
        binaries = find_binaries(major=int(version.read_text()) if version.exists() else None)
        if account and not self._can_execute(binaries, account):
            binaries = copy_binaries(source=binaries, folder=state.path / "binaries")
        if not state.data.exists():
            self._initialise(binaries, account)
        if not self._comes_up_by_itself():
            self._remove_stale_locks()
            self._start_postmaster(binaries, account)

    def _can_execute(self, binaries: Binaries, account: Account) -> bool:
        command = [str(binaries.folder / "initdb"), "--version"]
        try:
            return self._state.run_as(account, command, seconds=SECONDS_FOR_INITDB).returncode == 0
        except PermissionError:
            return False

    def _initialise(self, binaries: Binaries, account: Account | None) -> None:
        """The data folder gets its name last, so that one half made is never taken for a whole one."""
        state = self._state
        fresh, password_file = state.path / "data.new", state.run / "password"
        shutil.rmtree(fresh, ignore_errors=True)
        state.make_folder(fresh, account=account)
        password_file.unlink(missing_ok=True)
        password = secrets.token_hex(32)
        write_private(path=password_file, text=password, owner=account)
        command = [
            *(str(binaries.folder / "initdb"), "-D", str(fresh), f"--username={SUPERUSER}"),
            *("--auth=scram-sha-256", f"--pwfile={password_file}", "--data-checksums", "--encoding=UTF8"),
            *(LOCALE_BUILT_IN if binaries.major >= 17 else LOCALE_OF_SYSTEM),
            *([] if self._durable else ["--no-sync"]),
        ]
        made = state.run_as(account, command, seconds=SECONDS_FOR_INITDB)
        password_file.unlink()
        if made.returncode != 0:
            raise UnableToRunPostgres(f"PostgreSQL could not make its data folder:\n{made.stdout.strip()}")
        state.password.unlink(missing_ok=True)
        write_private(path=state.password, text=password)
        fresh.rename(state.data)

    def _start_postmaster(self, binaries: Binaries, account: Account | None) -> None:
        state = self._state
        settings = {**SETTINGS, **({} if self._durable else NOT_DURABLE)}
        settings |= {"unix_socket_directories": str(state.run), "port": str(PORT), "cluster_name": self._mark}
        options = " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in settings.items())
        command = [
            *(str(binaries.folder / "pg_ctl"), "start", "-s", "-w", "-t", str(SECONDS_FOR_START)),
            *("-D", str(state.data), "-l", str(state.log), "-o", options),
        ]
        deadline = time.monotonic() + SECONDS_FOR_STALE_LOCK
        while True:
            logged = state.log.stat().st_size if state.log.exists() else 0
            started = state.run_as(account, command, seconds=SECONDS_FOR_START + 10)
            if started.returncode == 0 or self._answers():
                return
            said = state.log.read_bytes()[logged:].decode("utf-8", "replace") if state.log.exists() else ""
            if time.monotonic() > deadline or not any(sign in said for sign in SIGNS_OF_A_STALE_LOCK):
                raise UnableToRunPostgres(
                    f"PostgreSQL did not start: {started.stdout}{said}\nIts log: {state.log}"
                )
            time.sleep(0.5)

    def _comes_up_by_itself(self) -> bool:
        """Waits while the processes of an earlier start are there, and says whether they came to answer.

        They do after an interrupted start, whose server may still be recovering; after a kill -9 of the first
        process the others are on their way out.
        """
        deadline = time.monotonic() + (SECONDS_FOR_START if self._postmaster() else SECONDS_FOR_STALE_LOCK)
        while self._has_processes() and time.monotonic() < deadline:
            if self._answers():
                return True
            time.sleep(0.02)
        return False

    def _remove_stale_locks(self) -> None:
        """PostgreSQL believes lock files whose process number is a zombie's, or by now another program's.

        A container without an init keeps zombies for ever. The locks are removed only when no process of this
        server is left; where processes cannot be listed (no /proc), they are left to PostgreSQL.
        """
        if PROCESSES.is_dir() and not self._has_processes():
            (self._state.data / "postmaster.pid").unlink(missing_ok=True)
            self._state.socket.with_name(f"{self._state.socket.name}.lock").unlink(missing_ok=True)

    # Who is there

    def _answers(self) -> bool:
        """A server that asks for the password is ready; one that is starting or stopping answers an error."""
        fields = b"user\0" + SUPERUSER.encode() + b"\0database\0postgres\0\0"
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(5)
                connection.connect(str(self._state.socket))
                connection.sendall(struct.pack("!II", len(fields) + 8, PROTOCOL_3) + fields)
                # The whole answer is read: closing on half of it would stand in the log as an error.
                return connection.recv(4096).startswith(b"R")
        except OSError:
            return False

    def _runs_durably(self) -> bool:
        return "fsync=off" not in (self._state.data / "postmaster.opts").read_text()

    def _postmaster(self) -> int | None:
        try:
            pid = int((self._state.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return None
        return pid if self._is_ours(pid) else None

    def _has_processes(self) -> bool:
        if not PROCESSES.is_dir():
            return self._answers()
        return any(self._is_ours(int(path.name)) for path in PROCESSES.iterdir() if path.name.isdigit())

    def _is_ours(self, pid: int) -> bool:
        """A zombie has no command line any more, and counts as gone."""
        if not PROCESSES.is_dir():
            return self._answers()
        try:
            return self._mark.encode() in (PROCESSES / str(pid) / "cmdline").read_bytes()
        except OSError:
            return False

    def _is_gone_within(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self._postmaster() is None:
                return True
            time.sleep(0.02)
        return False

    def _join(self) -> None:
        if self._using is None:
            self._using = open_for_locking(path=self._state.users)
            fcntl.flock(self._using, fcntl.LOCK_SH)

    def _leave(self) -> None:
        if self._using is not None:
            # Unlocked, not only closed: a child that was forked meanwhile shares the open file.
            fcntl.flock(self._using, fcntl.LOCK_UN)
            self._using.close()
            self._using = None

    def _is_used(self) -> bool:
        with open_for_locking(path=self._state.users) as users:
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
            return False
