"""Code lists: complete, dated, and never forgetting what a code once meant."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from alongside.reference.codelists import UnableToFindCode, get_codelist, get_label, list_codelist_keys
from alongside.reference.loader import UnableToReadPolicy, load_policy

TODAY = date(2026, 7, 1)
PROMISED = {
    "concern_type", "vulnerability", "indicator", "harm_evidence", "protective_factor", "context",
    "information_basis", "agency_kind", "linked_crime", "model_of_exploitation", "power_source", "mode",
    "method", "exchange", "gain", "consent_negator", "pattern", "name_kind", "identifier_scheme",
    "date_of_birth_kind", "person_kind", "relationship_kind", "involvement_role", "living_arrangement",
    "concern_decision", "chronology_kind", "meeting_kind", "cin_ethnicity", "cin_disability", "cin_sex",
    "sex", "cin_gender_current", "cin_referral_source", "cin_primary_need", "cin_closure_reason",
    "cin_category_of_abuse", "cin_assessment_factor", "cin_upn_unknown",
}  # fmt: skip


def _codes(key: str, as_at: date = TODAY) -> set[str]:
    return {code.code for code in get_codelist(key=key, as_at=as_at).codes}


def test_every_promised_list_is_there() -> None:
    assert set(list_codelist_keys()) >= PROMISED


@pytest.mark.parametrize("key", list_codelist_keys())
def test_every_list_can_be_answered_without_knowing(key: str) -> None:
    as_at = date(2023, 3, 31) if key == "cin_gender_current" else TODAY
    found = get_codelist(key=key, as_at=as_at)
    assert found.codes, "a list that offers nothing"
    assert key == "cin_assessment_factor" or found.not_known in found
    assert load_policy(f"codelists/{key}").get("closed") or found.get(found.other).free_text


@pytest.mark.parametrize("key", list_codelist_keys())
def test_labels_are_plain_and_different_from_each_other(key: str) -> None:
    labels = [code.label for code in get_codelist(key=key, as_at=TODAY).codes]
    assert len(labels) == len(set(labels))
    assert all((label == label.strip() and not label.isupper()) or label == "GP" for label in labels)


def test_the_three_lists_of_d02_stand_apart() -> None:
    assert {f"VU{n}" for n in range(1, 13)} <= _codes("vulnerability")
    assert {f"IN{n}" for n in range(1, 15)} <= _codes("indicator")
    assert {f"HA{n}" for n in range(1, 8)} <= _codes("harm_evidence")


def test_only_harm_opens_harm() -> None:
    opening = {code.code for code in get_codelist(key="indicator", as_at=TODAY).codes if code.opens == "harm"}
    assert opening == {"IN8"}
    evidence = get_codelist(key="harm_evidence", as_at=TODAY)
    assert all((code.opens == "harm") == (code.code != "UNKNOWN") for code in evidence.codes)
    assert not any(code.opens for code in get_codelist(key="vulnerability", as_at=TODAY).codes)


def test_parts_and_qualifiers_name_what_exists() -> None:
    vulnerability = get_codelist(key="vulnerability", as_at=TODAY)
    assert {code.code for code in vulnerability.codes if code.parent == "VU2"} == {
        "VU2A",
        "VU2B",
        "VU2C",
        "VU2D",
    }
    assert {code.code for code in vulnerability.codes if code.parent == "VU11"} == {"VU11A", "VU11B"}
    for key in list_codelist_keys():
        for code in get_codelist(key=key, as_at=TODAY).codes:
            assert not code.asks or code.asks in list_codelist_keys()
            assert not code.sector or code.sector in _codes("agency_sector")


def test_a_relationship_seen_from_both_ends_is_the_same_one() -> None:
    kinds = get_codelist(key="relationship_kind", as_at=TODAY)
    for code in kinds.codes:
        assert kinds.get(code.inverse).inverse == code.code


@pytest.mark.parametrize(
    ("key", "code", "first", "last"),
    [
        ("cin_assessment_factor", "18A", None, date(2020, 3, 31)),
        ("cin_assessment_factor", "19A", None, date(2020, 3, 31)),
        ("cin_assessment_factor", "18B", date(2020, 4, 1), None),
        ("cin_assessment_factor", "19C", date(2020, 4, 1), None),
        ("cin_assessment_factor", "24A", date(2021, 4, 1), None),
        ("cin_referral_source", "5D", date(2022, 4, 1), None),
        ("cin_closure_reason", "RC9", date(2022, 4, 1), None),
        ("cin_gender_current", "1", None, date(2024, 3, 31)),
        ("cin_sex", "F", date(2024, 4, 1), None),
    ],
)
def test_census_codes_begin_and_end_with_their_year(
    key: str, code: str, first: date | None, last: date | None
) -> None:
    day = timedelta(days=1)
    if first:
        assert code in _codes(key, first) and code not in _codes(key, first - day)
    if last:
        assert code in _codes(key, last) and code not in _codes(key, last + day)


def test_the_census_lists_are_complete() -> None:
    census_2026 = date(2026, 3, 31)
    assert len(_codes("cin_ethnicity", census_2026)) == 20
    disability = get_codelist(key="cin_disability", as_at=census_2026)
    assert len([code for code in disability.codes if not code.local]) == 13
    assert len(_codes("cin_referral_source", census_2026)) == 22
    assert len(_codes("cin_primary_need", census_2026)) == 10
    factors = get_codelist(key="cin_assessment_factor", as_at=census_2026)
    exploitation = {code.code for code in factors.codes if code.group == "exploitation"}
    assert exploitation == {"10A", "11A", "12A", "13A", "19B", "19C", "24A"}


def test_a_label_is_the_label_of_its_day() -> None:
    def label(as_at: date) -> str:
        return get_label(key="cin_primary_need", code="N1", as_at=as_at)

    assert label(date(2025, 3, 31)) == "Abuse or neglect"
    assert label(date(2025, 4, 1)) == "Abuse, neglect and exploitation"


def test_an_ended_code_still_says_what_it_meant() -> None:
    for as_at in (date(2015, 1, 1), date(2020, 3, 31), TODAY):
        assert get_label(key="cin_assessment_factor", code="19A", as_at=as_at) == "Sexual abuse"
    assert get_label(key="cin_closure_reason", code="RC9", as_at=date(2010, 1, 1)).startswith("Closed")


def test_unknown_codes_and_lists_are_refused_in_words() -> None:
    with pytest.raises(UnableToFindCode, match="Use one of: NEG, PHY, SAB"):
        get_codelist(key="cin_category_of_abuse", as_at=TODAY).get("CSE")
    with pytest.raises(UnableToFindCode, match="never been in the list"):
        get_label(key="cin_category_of_abuse", code="CSE", as_at=TODAY)
    with pytest.raises(UnableToFindCode, match="no code list 'colours'"):
        get_codelist(key="colours", as_at=TODAY)


def test_choices_are_ready_for_a_form() -> None:
    assert get_codelist(key="timing", as_at=TODAY).choices()[0] == ("NOW", "Now")


GOOD = """list: colour
title: Colour
source: here
verified: true
allow_many: false
codes:
  - {code: RED, label: Red, from: 2000-01-01}
  - {code: OTHER, label: Other, from: 2000-01-01, free_text: true}
  - {code: UNKNOWN, label: Not known, from: 2000-01-01}
"""


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("list: colour", "list: color", "as the file is named"),
        ("verified: true", "verified: maybe", "true, false or partly"),
        ("verified: true", "verified: partly", "needs a 'note'"),
        ("code: RED", "code: 7", "in quotes"),
        ("label: Red,", "", "no 'label'"),
        ("label: Red,", "label: Red, colour: red,", "'colour' is not a field"),
        ("label: Red,", "label: Red, until: 1999-01-01,", "first day on which the code no longer holds"),
        ("label: Red,", "label: Red, until: soon,", "first day on which the code no longer holds"),
        ("label: Red,", "label: Red, parent: ROSE,", "parent of 'RED' is 'ROSE'"),
        ("code: OTHER", "code: MORE", "other is 'OTHER'"),
        (", free_text: true", "", "free_text"),
        ("code: UNKNOWN", "code: BLANK", "not_known is 'UNKNOWN'"),
        ("code: UNKNOWN", "code: RED", "two rows for 2000-01-01|not_known is"),
    ],
)
def test_a_wrong_list_is_refused_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: str, after: str, said: str
) -> None:
    monkeypatch.setenv("ALONGSIDE_POLICY", str(tmp_path))
    (tmp_path / "codelists").mkdir()
    path = tmp_path / "codelists/colour.yaml"
    assert before in GOOD
    path.write_text(GOOD.replace(before, after), encoding="utf-8")
    with pytest.raises(UnableToReadPolicy, match=said) as caught:
        get_codelist(key="colour", as_at=TODAY)
    assert "policy/codelists/colour.yaml" in caught.value.message


def test_the_good_list_of_these_tests_is_good(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALONGSIDE_POLICY", str(tmp_path))
    (tmp_path / "codelists").mkdir()
    (tmp_path / "codelists/colour.yaml").write_text(GOOD, encoding="utf-8")
    assert "RED" in get_codelist(key="colour", as_at=TODAY)
    assert "RED" not in get_codelist(key="colour", as_at=date(1999, 12, 31))


def test_two_rows_of_one_code_may_not_overlap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALONGSIDE_POLICY", str(tmp_path))
    (tmp_path / "codelists").mkdir()
    second = "  - {code: RED, label: Scarlet, from: 2005-01-01}\n"
    (tmp_path / "codelists/colour.yaml").write_text(GOOD + second, encoding="utf-8")
    with pytest.raises(UnableToReadPolicy, match="End the earlier one on that day"):
        get_codelist(key="colour", as_at=TODAY)
