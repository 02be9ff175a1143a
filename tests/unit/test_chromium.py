"""Finding a Chromium, with small programs in place of the browsers and the package tool of other machines."""

import os
from pathlib import Path

import pytest

from alongside.cli.chromium import UnableToFindChromium, find_chromium, install_chromium, main


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with no browser: an empty PATH and an empty home."""
    (tmp_path / "bin").mkdir()
    for name in ("CHROMIUM", "PLAYWRIGHT_BROWSERS_PATH"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return tmp_path


def program(path: Path, *, says: str = "Chromium 156.0", code: int = 0, does: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{does}\necho '{says}'\necho 'a harmless warning' >&2\nexit {code}\n")
    path.chmod(0o755)
    return path


def test_a_machine_without_one_says_what_to_install_in_one_line(
    machine: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main([]) == 1
    said = capfd.readouterr().err
    assert "apt-get install -y chromium" in said
    assert said.count("\n") == 1


def test_the_one_that_is_named_comes_first(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(machine / "bin" / "chromium")
    named = program(machine / "my own" / "chrome")
    monkeypatch.setenv("CHROMIUM", str(named))
    assert find_chromium() == named


def test_a_wrong_name_is_an_error_though_another_is_there(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(machine / "bin" / "chromium")
    monkeypatch.setenv("CHROMIUM", "/nowhere/chrome")
    with pytest.raises(UnableToFindChromium, match="CHROMIUM=/nowhere/chrome"):
        find_chromium()


def test_a_stub_that_only_gives_advice_is_passed_over(machine: Path) -> None:
    program(machine / "bin" / "chromium", says="run: snap install chromium", code=1)
    real = program(machine / "bin" / "google-chrome", says="Google Chrome 156.0")
    assert find_chromium() == real


def test_the_one_that_playwright_fetched_is_found(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at_home = program(machine / "home/.cache/ms-playwright/chromium-1200/chrome-linux/chrome")
    assert find_chromium() == at_home
    elsewhere = program(machine / "cache/chromium_headless_shell-1200/chrome-linux/headless_shell")
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(machine / "cache"))
    assert find_chromium() == elsewhere


def test_only_root_with_apt_installs_one(machine: Path) -> None:
    installed = machine / "bin" / "chromium"
    package = program(machine / "package")
    program(machine / "bin" / "apt-get", does=f'[ "$3" = install ] && /bin/cp {package} {installed}')
    if os.geteuid() == 0:
        assert install_chromium() == installed
    else:
        with pytest.raises(UnableToFindChromium, match="sudo apt-get install"):
            install_chromium()


def test_where_the_smaller_package_is_not_known_the_whole_one_is_installed(machine: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root installs")
    installed = machine / "bin" / "chromium"
    package = program(machine / "package")
    does = f'case "$*" in *headless*) exit 100;; *install*) /bin/cp {package} {installed};; esac'
    program(machine / "bin" / "apt-get", does=does)
    assert install_chromium() == installed


def test_a_failed_installation_says_why(machine: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root installs")
    program(machine / "bin" / "apt-get", says="E: Unable to locate package chromium", code=100)
    with pytest.raises(UnableToFindChromium, match="Unable to locate package chromium"):
        install_chromium()
