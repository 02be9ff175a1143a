"""`./run`: the environment it makes, its steps, its words. Environments here come from an empty lock."""

import ast
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from alongside.cli.clean import clean
from alongside.cli.environment import LOCK, PACKAGE_BEGUN, is_current, prepare_environment
from alongside.cli.private_postgres import PrivateServer, default_state
from alongside.cli.progress import Count, UnableToPrepare, run_step
from alongside.cli.runner import COMMANDS, _both, main

ROOT = Path(__file__).resolve().parents[2]
PREPARE = "import sys; from pathlib import Path; from alongside.cli.environment import *; "
PREPARE += "prepare_environment(root=Path(sys.argv[1]))"


def prepare_elsewhere(root: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PREPARE, str(root)],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        stderr=subprocess.PIPE,
        text=True,
    )


@dataclass(frozen=True)
class Prepared:
    root: Path
    said: list[str]
    codes: list[int]


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """A project with an empty lock, in a folder with a space in its name, prepared in the worst way.

    A first preparation is killed while it makes the environment; two more start at once. Done once for all
    tests here, as each environment takes seconds.
    """
    root = tmp_path_factory.mktemp("my project")
    (root / LOCK).write_text("# nothing\n")
    (root / "src" / "alongside" / "cli").mkdir(parents=True)
    (root / "src/alongside/cli/__main__.py").write_text("import sys; print(sys.argv[1:]); sys.exit(7)\n")
    killed = prepare_elsewhere(root)
    while not (root / ".venv" / "pyvenv.cfg").exists():
        time.sleep(0.01)
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    others = [prepare_elsewhere(root) for _ in range(2)]
    said = [other.communicate()[1] for other in others]
    return Prepared(root=root, said=said, codes=[other.returncode for other in others])


@pytest.fixture
def prepared(history: Prepared) -> Path:
    return history.root


@pytest.mark.deep
def test_the_launcher_passes_arguments_and_exit_code_through(prepared: Path, tmp_path: Path) -> None:
    (tmp_path / "alongside.py").write_text("raise SystemExit('a file of the caller was taken for ours')")
    done = subprocess.run(
        [prepared / ".venv/bin/alongside", "import", "a file.xml"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 7, done.stderr
    assert done.stdout == "['import', 'a file.xml']\n"


@pytest.mark.deep
def test_a_prepared_folder_is_left_alone(prepared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert is_current(root=prepared)
    prepare_environment(root=prepared)
    assert capsys.readouterr().err == ""


@pytest.mark.deep
def test_a_killed_preparation_is_waited_for_and_done_again_once(history: Prepared) -> None:
    assert history.codes == [0, 0]
    assert sum("Making .venv: done" in text for text in history.said) == 1
    assert any("waiting for it" in text for text in history.said)
    assert is_current(root=history.root)


@pytest.mark.deep
def test_a_changed_lock_or_a_moved_folder_is_prepared_again(prepared: Path, tmp_path: Path) -> None:
    moved = tmp_path / "moved"
    shutil.copytree(prepared, moved, symlinks=True)
    assert not is_current(root=moved)
    (prepared / LOCK).write_text("# something\n")
    assert not is_current(root=prepared)
    (prepared / LOCK).write_text("# nothing\n")
    assert is_current(root=prepared)


@pytest.mark.deep
def test_a_lock_that_cannot_be_installed_is_explained_and_not_stamped(prepared: Path, tmp_path: Path) -> None:
    (tmp_path / LOCK).write_text("no-hash-here==1.0\n")
    with pytest.raises(UnableToPrepare, match=r"requirements-dev.lock names: failed[\s\S]*hash"):
        prepare_environment(root=tmp_path)
    assert not is_current(root=tmp_path)


def test_a_python_without_its_venv_names_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / LOCK).write_text("")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == "ensurepip" else object())
    with pytest.raises(
        UnableToPrepare, match=r"no ensurepip\. Install it: .*apt-get install -y python3\.\d+-venv$"
    ):
        prepare_environment(root=tmp_path)


def test_a_step_shows_its_end_or_the_last_words_of_its_failure(capsys: pytest.CaptureFixture[str]) -> None:
    run_step(
        label="Good", command=["sh", "-c", "echo Collecting a"], count=Count(pattern=PACKAGE_BEGUN, total=1)
    )
    said = capsys.readouterr()
    assert "Good: done in 0." in said.err
    assert said.out == ""
    with pytest.raises(UnableToPrepare) as failure:
        run_step(label="Bad", command=["sh", "-c", "seq 100; echo the reason >&2; exit 3"])
    assert str(failure.value).startswith("Bad: failed.\n")
    assert str(failure.value).endswith("100\nthe reason")
    assert len(str(failure.value).splitlines()) == 16


def test_a_long_step_counts_what_is_done(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("alongside.cli.progress.SECONDS_BETWEEN_LINES", 0.5)
    script = "echo Collecting a; echo Processing b; sleep 1.8"
    run_step(label="Long", command=["sh", "-c", script], count=Count(pattern=PACKAGE_BEGUN, total=3))
    assert "Long ... 2 of 3, 1 s" in capsys.readouterr().err


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in ([], ["help"], ["--help"]):
        assert main(root=str(ROOT), arguments=arguments) == 0
        said = capsys.readouterr().out
        assert all(f"./run {name}" in said for name in COMMANDS)


def test_an_unknown_command_or_argument_is_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(root=str(tmp_path), arguments=["dmeo"]) == 2
    assert "no command 'dmeo'" in capsys.readouterr().err
    assert main(root=str(tmp_path), arguments=["clean", "--all"]) == 1
    assert "takes no arguments" in capsys.readouterr().err


@pytest.mark.deep
def test_clean_removes_what_was_made_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "project"
    for name in (".venv/bin", ".alongside", "build/static", "src"):
        (root / name).mkdir(parents=True)
    monkeypatch.delenv("ALONGSIDE_STATE", raising=False)
    state = default_state(root=root, purpose="tests")
    server = PrivateServer(state=state, durable=False)
    server.start()
    default_state(root=root, purpose="bench").mkdir()
    clean(root=root)
    assert not server.status().running
    assert not list(state.parent.glob(f"{default_state(root=root).name}*"))
    assert [path.name for path in root.iterdir()] == ["src"]


@pytest.mark.parametrize(
    ("lint", "demo", "tests", "deep", "expected"),
    [(0, 0, 0, 0, 0), (1, 0, 0, 0, 1), (0, 1, 0, 0, 1), (0, 0, 1, 0, 1), (0, 0, 0, 1, 1), (5, 5, 5, 5, 1)],
)
def test_continuous_integration_runs_all_and_fails_when_any_does(
    tmp_path: Path, lint: int, demo: int, tests: int, deep: int, expected: int
) -> None:
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "run", tmp_path / ".ci" / "run")
    stand_in = (
        f"#!/bin/sh\n[ $1 = lint ] && exit {lint}\n[ $1 = demo ] && exit {demo}\n"
        f"[ $2 ] && exit {deep}\ncat; echo CI=$CI; echo 3 passed in 0.10s; exit {tests}\n"
    )
    (tmp_path / "run").write_text(stand_in)
    (tmp_path / "run").chmod(0o755)
    done = subprocess.run(
        [tmp_path / ".ci" / "run"],
        cwd="/",
        input="from the keyboard",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == expected
    assert "CI=true" in done.stdout
    assert "keyboard" not in done.stdout
    said = [f"lint:  exit {lint}", f"demo:  exit {demo}", f"tests: exit {tests}: 3 passed in 0.10s"]
    assert done.stdout.splitlines()[-4:] == [*said, f"deep:  exit {deep}"]


def test_an_old_python_can_read_run_and_is_told_in_one_line() -> None:
    ast.parse((ROOT / "run").read_text(), feature_version=(3, 7))
    pretend = "import runpy, sys; sys.version_info = (3, 9, 2); runpy.run_path(sys.argv[1])"
    done = subprocess.run(
        [sys.executable, "-c", pretend, ROOT / "run"],
        env={"PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith(
        "Alongside needs Python 3.11 or newer, and this is 3.9. Install it: sudo apt-get"
    )
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(("journeys", "others", "code"), [(0, 0, 0), (1, 0, 1), (0, 2, 2), (1, 2, 2)])
def test_the_run_fails_when_the_journeys_or_the_others_fail(
    journeys: int, others: int, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    program = (
        "import sys\n"
        "others = '--ignore' in sys.argv\n"
        "print('others' if others else 'journeys', flush=True)\n"
        f"sys.exit({others} if others else {journeys})"
    )
    assert _both([sys.executable, "-c", program]) == code
    assert capsys.readouterr().out == "journeys\n"
