"""The checks that ./run lint adds to the linters: each must catch a planted fault."""

from pathlib import Path

import pytest

from alongside.cli.guards import LOCKS, addresses_in_locks, files_too_long, names_taken_twice

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in LOCKS:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(
            "django==5.2.19 \\\n    --hash=sha256:00\n    # via -r requirements.in\n"
        )
    (tmp_path / "src" / "package" / "migrations").mkdir(parents=True)
    return tmp_path


def test_a_clean_tree_passes(tree: Path) -> None:
    assert addresses_in_locks(root=tree) == []
    assert files_too_long(root=tree) == []


@pytest.mark.parametrize("name", LOCKS)
@pytest.mark.parametrize(
    "line",
    [
        "--index-url mirror",
        "--extra-index-url mirror",
        "--find-links wheels",
        "--trusted-host mirror",
        "django @ https://example.test/django.whl",
        '      "resolved": "anything",',
        "django @ file:///wheels/django.whl",
    ],
)
def test_an_address_in_a_lock_is_found(tree: Path, name: str, line: str) -> None:
    with (tree / name).open("a") as lock:
        lock.write(f"{line}\n")
    assert addresses_in_locks(root=tree) == [f"{name}:4: names an address: {line.strip()}"]


def test_a_missing_lock_is_found(tree: Path) -> None:
    (tree / LOCKS[0]).unlink()
    assert addresses_in_locks(root=tree) == [f"{LOCKS[0]}: is missing; ./run lock makes it"]


def test_a_long_file_is_found_and_a_long_migration_is_not(tree: Path) -> None:
    (tree / "src" / "package" / "short.py").write_text("x = 1\n" * 399)
    (tree / "src" / "package" / "long.py").write_text("x = 1\n" * 400)
    (tree / "src" / "package" / "migrations" / "0001.py").write_text("x = 1\n" * 400)
    (finding,) = files_too_long(root=tree)
    assert finding.startswith("src/package/long.py: 400 lines")


def test_the_locks_of_this_tree_hold_no_address() -> None:
    assert addresses_in_locks(root=ROOT) == []


def test_a_name_that_two_files_of_tests_have_is_found(tree: Path) -> None:
    for folder in ("unit", "web"):
        (tree / "tests" / folder).mkdir(parents=True, exist_ok=True)
        (tree / "tests" / folder / "test_forms.py").touch()
        (tree / "tests" / folder / f"test_{folder}.py").touch()
    assert names_taken_twice(root=tree) == [
        "tests/web/test_forms.py: tests/unit/test_forms.py has that name; give it one of its own"
    ]


def test_no_two_files_of_tests_of_this_tree_have_one_name() -> None:
    assert names_taken_twice(root=ROOT) == []
