"""Policy files are read strictly, and a wrong one says file, line and remedy."""

from datetime import date
from pathlib import Path

import pytest

from alongside.reference import loader
from alongside.reference.loader import (
    UnableToReadPolicy,
    check_fields,
    list_policies,
    load_policy,
    policy_folder,
    read_policy,
)
from tests.yaml_files import read_yaml


def _write(folder: Path, text: str, name: str = "things/one") -> None:
    path = folder / f"{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ALONGSIDE_POLICY", str(tmp_path))
    return tmp_path


def test_the_repository_folder_is_found_without_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ALONGSIDE_POLICY", raising=False)
    assert (policy_folder() / "README.md").is_file()


def test_every_policy_folder_is_told_of_in_the_readme() -> None:
    repository = Path(__file__).parents[2] / "policy"
    told = (repository / "README.md").read_text(encoding="utf-8")
    assert [
        path.name for path in repository.iterdir() if path.is_dir() and f"| `{path.name}/` |" not in told
    ] == []


def test_other_folders_are_read_too(folder: Path) -> None:
    _write(folder, "days: 45\nfrom: 2017-02-16\nnames: [a, b]\n", "timescales/assessment")
    assert load_policy("timescales/assessment") == {
        "days": 45,
        "from": date(2017, 2, 16),
        "names": ["a", "b"],
    }
    assert list_policies("timescales") == ("timescales/assessment",)


def test_words_that_yaml_likes_to_change_stay_words(folder: Path) -> None:
    _write(folder, "a: NO\nb: on\nc: 17:30\nd: 010\ne: 1E5\nf: true\ng:\n")
    expected = {"a": "NO", "b": "on", "c": "17:30", "d": "010", "e": "1E5", "f": True, "g": None}
    assert load_policy("things/one") == expected


def test_what_a_caller_does_to_its_copy_harms_nobody(folder: Path) -> None:
    _write(folder, "names: [a]\n")
    load_policy("things/one")["names"].append("b")
    assert load_policy("things/one") == {"names": ["a"]}


@pytest.mark.parametrize("name", ["things/none", "../secret", "/etc/passwd", "Things/One", ""])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    with pytest.raises(UnableToReadPolicy, match="ALONGSIDE_POLICY"):
        load_policy(name)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("a: 1\nb: [1, 2}\nc: 2\n", "line 2", "Mend"),
        ("a: 1\nb: 2\na: 3\n", "line 3", "given twice"),
        ("a: !!python/object/apply:os.getcwd []\n", "line 1", "could not determine a constructor"),
    ],
)
def test_a_file_that_cannot_be_read_names_its_line(folder: Path, text: str, line: str, said: str) -> None:
    _write(folder, text)
    with pytest.raises(UnableToReadPolicy, match=said) as caught:
        load_policy("things/one")
    assert f"policy/things/one.yaml, {line}:" in caught.value.message


@pytest.mark.parametrize("content", [b"a: \xff\n", b"a: \x07\n"])
def test_a_file_that_is_not_plain_text_is_refused(folder: Path, content: bytes) -> None:
    _write(folder, "")
    (folder / "things/one.yaml").write_bytes(content)
    with pytest.raises(UnableToReadPolicy, match="UTF-8 text"):
        load_policy("things/one")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- code: 20\n", "in quotes"),
        ("- label: x\n", "no 'code'"),
        ("- {code: a, lable: b}\n", "'lable' is not a field of a thing. Use code, label, often."),
        ("- {code: a, often: maybe}\n", "true or false"),
        ("- just words\n", "should be a set"),
    ],
)
def test_fields_are_checked(folder: Path, text: str, said: str) -> None:
    _write(folder, text)
    file = read_policy("things/one")
    with pytest.raises(UnableToReadPolicy, match=said):
        check_fields(
            file, file.data[0], what="a thing", required={"code": str}, optional={"label": str, "often": bool}
        )


def test_a_field_that_is_missing_from_the_policy_of_access_is_named_with_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every field of every relation, one after the other: words and a line, never a KeyError."""
    from shutil import copytree

    import yaml

    from alongside.access import policy

    real = policy_folder()
    monkeypatch.setenv("ALONGSIDE_POLICY", str(copytree(real, tmp_path / "policy")))
    path = tmp_path / "policy" / "access" / "relations.yaml"
    whole = read_yaml(path)
    for name, row in whole["relations"].items():
        for field in set(row) - {"meaning"}:
            left = {key: value for key, value in row.items() if key != field}
            path.write_text(yaml.safe_dump({**whole, "relations": {**whole["relations"], name: left}}))
            loader._read.cache_clear()
            policy.get_access_policy.cache_clear()
            with pytest.raises(UnableToReadPolicy, match=rf"relations\.yaml, line \d+: '{field}' is missing"):
                policy.get_access_policy()
    loader._read.cache_clear()
    policy.get_access_policy.cache_clear()
