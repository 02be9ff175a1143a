"""The folder of a private PostgreSQL, and the account that its programs run as. Standard library only.

lock, users      who is starting or stopping the server, and who uses it (locks that die with their process)
password         of the superuser, readable by the caller alone
data, run, log   PostgreSQL's files, its socket, its log: owned by the account that the server runs as
keys             master keys of what is sealed in its databases, readable by the caller alone
binaries         a copy of the programs, only where that account cannot reach the originals
"""

import hashlib
import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from alongside.cli.postgres_binaries import UnableToRunPostgres

# What a private server can be for, the demo being "": ./run clean removes the server of each.
Purpose = Literal["", "tests", "bench"]
ROOT = Path(__file__).resolve().parents[3]
ACCOUNTS_FOR_ROOT = ("postgres", "nobody")
# The number only names the socket: no TCP port is ever opened.
PORT = 5432
BYTES_IN_SOCKET_PATH = 107 if sys.platform == "linux" else 103
FOLDERS = ("data", "data.new", "run", "log", "keys", "binaries")
FILES = ("password", "users", "lock")


def default_state(*, root: Path = ROOT, purpose: Purpose = "") -> Path:
    """This will name the state folder of the project at `root`: ALONGSIDE_STATE, else one under /var/tmp.

    `purpose` gives a server of its own beside the demo's. The default is short, because the path of a socket
    must be.
    """
    suffix = f"-{purpose}" if purpose else ""
    chosen = os.environ.get("ALONGSIDE_STATE")
    if chosen:
        return Path(f"{chosen.rstrip('/')}{suffix}").absolute()
    project = hashlib.sha256(str(root.resolve()).encode()).hexdigest()[:8]
    return Path(f"/var/tmp/alongside-{os.geteuid()}-{project}{suffix}")  # noqa: S108  (its owner is checked)


@dataclass(frozen=True, kw_only=True)
class Account:
    """An existing unprivileged account that root's server runs as."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True)
class StateFolder:
    """The state folder at `path`: makes it, guards it, and runs programs in it as the server's account."""

    path: Path

    @property
    def data(self) -> Path:
        """PostgreSQL's own data folder."""
        return self.path / "data"

    @property
    def run(self) -> Path:
        """The folder of the socket."""
        return self.path / "run"

    @property
    def socket(self) -> Path:
        """The socket."""
        return self.run / f".s.PGSQL.{PORT}"

    @property
    def log(self) -> Path:
        """PostgreSQL's log, kept over restarts."""
        return self.path / "log" / "postgres.log"

    @property
    def lock(self) -> Path:
        """The lock of whoever starts or stops the server."""
        return self.path / "lock"

    @property
    def users(self) -> Path:
        """The file whose shared locks are the processes that use the server."""
        return self.path / "users"

    @property
    def keys(self) -> Path:
        """The folder of the keys under which its databases seal."""
        return self.path / "keys"

    @property
    def password(self) -> Path:
        """The superuser's password."""
        return self.path / "password"

    def make(self) -> None:
        """This will make the folder, or check that the one that is there may be trusted.

        Raises UnableToRunPostgres when its path is too long for a socket, or it is somebody else's.
        """
        length = len(os.fsencode(self.socket))
        if length > BYTES_IN_SOCKET_PATH:
            raise UnableToRunPostgres(
                f"{self.path} is too long a path for a socket ({length} bytes of {BYTES_IN_SOCKET_PATH}). "
                "Set ALONGSIDE_STATE to a shorter one."
            )
        self.path.parent.mkdir(parents=True, exist_ok=True)
        try:
            # Root's server must pass through to its own folders; nobody but root may list them.
            self.path.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700)
        except FileExistsError:
            self.require_own()

    def require_own(self) -> None:
        """This will raise UnableToRunPostgres unless the folder is the caller's and closed to other writers.

        /var/tmp is open to everybody: a folder that somebody else put there may not get our password.
        """
        found = self.path.lstat()
        if self.path.is_symlink() or not self.path.is_dir() or found.st_uid != os.geteuid():
            raise UnableToRunPostgres(
                f"{self.path} belongs to somebody else. Remove it, or set ALONGSIDE_STATE."
            )
        if found.st_mode & 0o022:
            raise UnableToRunPostgres(
                f"{self.path} can be written by others. Close it: chmod go-w {self.path}"
            )

    def account(self) -> Account | None:
        """This will choose the account of root's server: the owner of its data, else the first there is.

        None when the caller is an ordinary user, whose server runs as that user.
        """
        if os.geteuid() != 0:
            return None
        names = [self.data.owner()] if self.data.exists() else []
        for name in (*names, *ACCOUNTS_FOR_ROOT):
            try:
                known = pwd.getpwnam(name)
            except KeyError:
                continue
            if known.pw_uid != 0:
                return Account(name=name, uid=known.pw_uid, gid=known.pw_gid)
        raise UnableToRunPostgres(
            "PostgreSQL refuses to run as root, and this machine has no account "
            f"{' or '.join(ACCOUNTS_FOR_ROOT)}. Run this as an ordinary user."
        )

    def make_folder(self, path: Path, *, account: Account | None) -> None:
        """This will make `path`, a folder in this one, for the server's account alone."""
        path.mkdir(mode=0o700, exist_ok=True)
        if account:
            os.chown(path, account.uid, account.gid)

    def require_reach(self, *, account: Account | None) -> None:
        """This will raise UnableToRunPostgres when the server's account cannot work in the folder."""
        if account is None:
            return
        try:
            came = self.run_as(account, ["/bin/sh", "-c", 'cd "$0"', str(self.run)], seconds=60)
        except PermissionError as error:
            raise UnableToRunPostgres(
                f"This root may not start programs as {account.name} ({error.strerror}). "
                "Run this as an ordinary user."
            ) from error
        if came.returncode != 0:
            raise UnableToRunPostgres(
                f"The account {account.name} cannot reach {self.path}. "
                "Set ALONGSIDE_STATE to a folder that it may pass through, such as one under /var/tmp."
            )

    def run_as(
        self, account: Account | None, command: Sequence[str], *, seconds: float
    ) -> subprocess.CompletedProcess[str]:
        """This will run a program as the server's account for `seconds` at most; all its output is one text.

        Without the caller's environment, whose PG variables must not steer this server. Raises
        PermissionError when the account may not be taken, or may not reach the program or the folder.
        """
        try:
            return subprocess.run(
                command,
                user=account.uid if account else None,
                group=account.gid if account else None,
                extra_groups=[] if account else None,
                cwd=self.run,
                env={"PATH": os.defpath, "LC_ALL": "C"},
                umask=0o077,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                timeout=seconds,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise UnableToRunPostgres(f"{command[0]} took longer than {seconds:.0f} seconds.") from error

    def remove(self) -> None:
        """This will remove what a server put here, and the folder when nothing else is in it."""
        for name in FOLDERS:
            shutil.rmtree(self.path / name, ignore_errors=True)
        for name in FILES:
            (self.path / name).unlink(missing_ok=True)
        if self.path.is_dir() and not any(self.path.iterdir()):
            self.path.rmdir()


def write_private(*, path: Path, text: str, owner: Account | None = None) -> None:
    """This will write a new file that only its owner can read; `owner` is the caller unless given."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        if owner:
            os.fchown(descriptor, owner.uid, owner.gid)
