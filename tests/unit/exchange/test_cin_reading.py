"""A return is read whatever its year and however its file was written, and nothing in it is lost."""

import pytest

from alongside.exchange.cin.guard import UnableToReadReturn
from alongside.exchange.cin.header import FIRST_TRIED, LAST_TRIED
from tests.unit.exchange.cin_files import (
    YEARS,
    a_return,
    full_child,
    full_kinds,
    read,
    upn,
    written,
)


def swap(old: str, new: str, *, year: int = 2026) -> bytes:
    """A return of one full child in which one piece of text is another."""
    child = full_child(year)
    assert old in child
    return a_return(child.replace(old, new, 1), year=year)


def test_every_year_that_has_been_tried_is_in_these_tests() -> None:
    assert (min(YEARS), max(YEARS)) == (FIRST_TRIED, LAST_TRIED)


@pytest.mark.parametrize("year", YEARS)
def test_a_right_return_of_each_year_goes_in_whole(year: int) -> None:
    reading = read(a_return(full_child(year, 1), full_child(year, 2), year=year))
    assert (reading.header.year, reading.header.authority) == (year, "201")
    assert reading.rejected == []
    assert [(n.finding.rule.id, n.finding.value) for n in reading.notices] == []
    assert (reading.unknown, reading.stray) == ([], [])
    assert reading.kinds == {kind: 2 * times for kind, times in full_kinds(year).items()}


def test_the_values_of_each_kind_are_what_the_file_says() -> None:
    reading = read(a_return(full_child(2027), year=2027))
    shown = {
        kind: {
            name: str(getattr(record.values, name))
            for name in record.values.__slots__
            if getattr(record.values, name) is not None
        }
        for kind in full_kinds(2027)
        for record in reading.of(kind)[-1:]
    }
    assert shown == {
        "child": {},
        "details": {"birth_date": "2013-05-06", "sex": "F", "death_date": "2027-03-30"},
        "identifier": {"scheme": "FormerUPN", "value": upn(500_001)},
        "characteristics": {"ethnicity": "WBRI", "disabilities": "('AUT', 'HEAR')"},
        "referral": {
            "referral_date": "2026-05-02",
            "source": "1A",
            "primary_need": "N1",
            "closure_date": "2027-03-01",
            "closure_reason": "RC7",
            "no_further_action": "False",
        },
        "assessment": {
            "start_date": "2026-05-03",
            "internal_review_date": "2026-05-13",
            "authorisation_date": "2026-06-03",
            "factors": "('10A', '11A')",
        },
        "cin_plan": {"start_date": "2026-07-01", "end_date": "2026-08-01"},
        "section47": {
            "start_date": "2026-08-03",
            "conference_target_date": "2026-08-24",
            "conference_not_required": "False",
        },
        "conference": {"held_date": "2026-08-20", "stands_in": "section47"},
        "protection_plan": {
            "start_date": "2026-08-20",
            "end_date": "2027-02-20",
            "initial_category": "SAB",
            "latest_category": "SAB",
            "previous_plans": "0",
        },
        "review": {"review_date": "2027-02-10", "plan_start_date": "2026-08-20"},
        "pre_proceedings": {
            "start_date": "2026-10-01",
            "letter_date": "2026-10-02",
            "meeting_offered": "True",
            "meeting_facilitated": "False",
            "first_meeting_date": "2026-10-20",
            "review_meetings": "2",
            "step_decision_date": "2026-12-01",
            "outcome": "A",
            "court_application_date": "2026-12-10",
            "initiation_letter_date": "2026-12-11",
        },
    }


def test_keys_name_the_child_the_kind_and_the_dates_and_parents_are_linked() -> None:
    reading = read(a_return())
    assert [record.key for kind in ("child", "identifier", "assessment") for record in reading.of(kind)] == [
        "DEMO000001/child/1",
        f"DEMO000001/identifier/UPN/{upn(1)}/1",
        f"DEMO000001/identifier/FormerUPN/{upn(500_001)}/1",
        "DEMO000001/assessment/2025-05-03/1",
    ]
    (enquiry,), (plan,) = reading.of("section47"), reading.of("protection_plan")
    assert enquiry.parent_key == "DEMO000001/referral/2025-05-02/1"
    assert [record.parent_key for record in reading.of("conference")] == [enquiry.key]
    assert {record.parent_key for record in reading.of("review")} == {plan.key}
    assert reading.of("review")[0].key == "DEMO000001/review/2025-08-20/2025-11-10/1"
    keys = [accepted.record.key for accepted in reading.accepted]
    assert len(keys) == len(set(keys))


def test_reading_again_gives_the_same_keys_and_fingerprints_whatever_the_order_and_the_spelling() -> None:
    first = read(a_return())
    child = full_child(2026)
    details = child[child.index("<CINdetails>") : child.index("</Child>")]
    turned = child.replace(details, "").replace("\n<Child>", "\n<Child>" + details)
    turned = turned.replace("<ReferralNFA>0</ReferralNFA>", "").replace(
        "<CINreferralDate>", "<ReferralNFA> FALSE </ReferralNFA>\n<CINreferralDate>"
    )
    turned = turned.replace("HEAR", "x").replace("AUT", "HEAR").replace("<Disability>x", "<Disability>aut")
    again = read(a_return(turned.replace(">2012-05-06<", ">2012-05-06T00:00:00<")))
    assert again.rejected == []
    assert {a.record.key: a.record.fingerprint for a in again.accepted} == {
        a.record.key: a.record.fingerprint for a in first.accepted
    }


def test_a_changed_value_changes_the_fingerprint_and_not_the_key() -> None:
    before = {a.record.key: a.record.fingerprint for a in read(a_return()).accepted}
    after = {a.record.key: a.record.fingerprint for a in read(swap("RC7", "RC1")).accepted}
    assert before.keys() == after.keys()
    assert [key for key in before if before[key] != after[key]] == ["DEMO000001/referral/2025-05-02/1"]


@pytest.mark.parametrize(
    "attributes",
    [
        ' xmlns="urn:an-invented-namespace"',
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="CIN.xsd"',
    ],
)
def test_namespaces_make_no_difference(attributes: str) -> None:
    reading = read(a_return(attributes=attributes))
    assert reading.kinds == full_kinds(2026)
    assert reading.unknown == []


def test_prefixed_elements_are_read() -> None:
    file = a_return(attributes=' xmlns:c="urn:invented"').decode()
    prefixed = file.replace("<", "<c:").replace("<c:/", "</c:").replace("<c:?", "<?")
    assert read(prefixed.encode()).kinds == full_kinds(2026)


REVIEWS = """<Reviews>
    <CPPreviewDate>2025-11-10</CPPreviewDate>
    <CPPreviewDate>2026-02-10</CPPreviewDate>
   </Reviews>"""


@pytest.mark.parametrize(
    ("old", "new", "noted"),
    [
        (
            "<CPPreviewDate>2026-02-10</CPPreviewDate>\n",
            "</Reviews><Reviews><CPPreviewDate>2026-02-10</CPPreviewDate>\n",
            [],
        ),
        ("<Disability>AUT</Disability>", "</Disabilities><Disabilities><Disability>AUT</Disability>", []),
        (
            "<AssessmentFactors>10A",
            "</FactorsIdentifiedAtAssessment><FactorsIdentifiedAtAssessment><AssessmentFactors>10A",
            [],
        ),
        (REVIEWS, REVIEWS.replace("<Reviews>", "").replace("</Reviews>", ""), ["CIN-N05", "CIN-N05"]),
        ("<ReferralNFA>0</ReferralNFA>", "<ReferralNFA>false</ReferralNFA>", ["CIN-N03"]),
        ("WBRI", " wbri ", ["CIN-N01"]),
        (">2025-05-02<", ">2025-05-02T00:00:00Z<", ["CIN-N02"]),
        (
            "<Ethnicity>WBRI</Ethnicity>",
            "<Ethnicity>WBRI</Ethnicity><Ethnicity>WBRI</Ethnicity>",
            ["CIN-N04"],
        ),
        ("<Sex>F</Sex>", "<GenderCurrent>2</GenderCurrent>", ["CIN-N07"]),
        ("<ChildCharacteristics>", "</ChildIdentifiers><ChildIdentifiers/><ChildCharacteristics>", None),
    ],
)
def test_what_real_files_do_is_read_for_what_it_means(old: str, new: str, noted: list[str] | None) -> None:
    if noted is None:
        file = a_return(
            full_child(2026).replace("</ChildIdentifiers>", "</ChildIdentifiers><ChildIdentifiers/>")
        )
    else:
        file = swap(old, new)
    reading = read(file)
    assert reading.rejected == []
    assert reading.noticed == (noted or [])
    assert {a.record.key: a.record.fingerprint for a in reading.accepted} == {
        a.record.key: a.record.fingerprint for a in read(a_return()).accepted
    }


@pytest.mark.parametrize("year", [2018, 2024, 2025, 2026])
@pytest.mark.parametrize(
    ("element", "sex"),
    [
        ("<Sex>M</Sex>", "M"),
        ("<GenderCurrent>1</GenderCurrent>", "M"),
        ("<GenderCurrent>0</GenderCurrent>", "U"),
    ],
)
def test_sex_and_gender_are_read_in_any_year(year: int, element: str, sex: str) -> None:
    usual = "<Sex>F</Sex>" if year >= 2025 else "<GenderCurrent>2</GenderCurrent>"
    reading = read(swap(usual, element, year=year))
    assert reading.of("details")[0].values.sex == sex


def test_one_element_may_hold_several_assessments_run_together_or_wrapped() -> None:
    child = full_child(2026)
    together = child.replace(
        "</FactorsIdentifiedAtAssessment>",
        "</FactorsIdentifiedAtAssessment>"
        "<AssessmentActualStartDate>2025-09-01</AssessmentActualStartDate>"
        "<AssessmentAuthorisationDate>2025-09-20</AssessmentAuthorisationDate>"
        "<FactorsIdentifiedAtAssessment><AssessmentFactors>2A</AssessmentFactors></FactorsIdentifiedAtAssessment>",
    )
    reading = read(a_return(together))
    assert [(str(r.values.start_date), r.values.factors) for r in reading.of("assessment")] == [
        ("2025-05-03", ("10A", "11A")),
        ("2025-09-01", ("2A",)),
    ]
    assert reading.noticed == ["CIN-N06"]
    wrapped = child.replace("<Assessments>", "<Assessments><Assessment>").replace(
        "</Assessments>",
        "</Assessment><Assessment><AssessmentActualStartDate>2025-09-01</AssessmentActualStartDate>"
        "</Assessment></Assessments>",
    )
    reading = read(a_return(wrapped))
    assert [str(r.values.start_date) for r in reading.of("assessment")] == ["2025-05-03", "2025-09-01"]
    assert (reading.rejected, reading.unknown) == ([], [])


def test_several_assessments_in_elements_of_their_own_are_several() -> None:
    child = full_child(2026)
    block = child[child.index("<Assessments>") : child.index("</Assessments>") + len("</Assessments>")]
    later = block.replace("2025-05-03", "2025-09-01").replace("2025-05-13", "2025-09-10")
    reading = read(a_return(child.replace(block, block + later.replace("2025-06-03", "2025-09-20"))))
    assert len(reading.of("assessment")) == 2
    assert reading.rejected == []


def test_a_rejected_referral_does_not_hold_back_what_stands_below_it() -> None:
    reading = read(swap(">1A<", ">1Z<"))
    assert [(r.kind, r.subject, r.findings[0].element, r.findings[0].value) for r in reading.rejected] == [
        ("referral", "DEMO000001", "ReferralSource", "1Z")
    ]
    assert reading.kinds == {k: n for k, n in full_kinds(2026).items() if k != "referral"}
    (assessment,), (enquiry,) = reading.of("assessment"), reading.of("section47")
    assert (assessment.parent_key, enquiry.parent_key) == (None, None)
    assert reading.of("conference")[0].parent_key == enquiry.key
    assert set(reading.noticed) == {"CIN-G05"}


def test_a_rejected_plan_does_not_hold_back_its_reviews_nor_change_their_keys() -> None:
    right = {record.key for record in read(a_return()).of("review")}
    reading = read(swap("<InitialCategoryOfAbuse>SAB", "<InitialCategoryOfAbuse>XXX"))
    assert {record.key for record in reading.of("review")} == right
    assert {record.parent_key for record in reading.of("review")} == {None}


@pytest.mark.parametrize("child_id", ["", " ", "A" * 21, "DEMO-1", "DÉMO1", "DEMO 1"])
def test_without_a_right_child_id_every_record_of_the_child_is_rejected_for_that(child_id: str) -> None:
    file = a_return(full_child(2026).replace("DEMO000001", child_id), full_child(2026, 2))
    reading = read(file)
    assert reading.kinds == full_kinds(2026)
    assert {r.subject for r in reading.rejected} == {child_id.strip()}
    assert len(reading.rejected) == sum(full_kinds(2026).values())
    assert all(r.findings[0].element == "LAchildID" for r in reading.rejected)


def test_two_different_child_ids_in_one_child_reject_it_whole() -> None:
    reading = read(swap("</LAchildID>", "</LAchildID><LAchildID>DEMO9</LAchildID>"))
    assert reading.accepted == []
    assert {r.findings[0].rule.id for r in reading.rejected} == {"CIN-R06"}


def test_a_child_that_stands_twice_is_read_together_and_nothing_counts_as_new_again() -> None:
    once = read(a_return())
    twice = read(a_return(full_child(2026), full_child(2026)))
    assert twice.rejected == []
    assert len(twice.accepted) == 2 * len(once.accepted)
    assert [a.repeats_line for a in twice.accepted[: len(once.accepted)]] == [None] * len(once.accepted)
    assert all(a.repeats_line for a in twice.accepted[len(once.accepted) :])
    assert {a.record.key for a in twice.accepted} == {a.record.key for a in once.accepted}
    assert twice.noticed.count("CIN-I05") == 1
    assert twice.noticed.count("CIN-G06") == len(once.accepted) - 1


def test_different_records_with_the_same_dates_are_told_apart_by_their_occurrence() -> None:
    child = full_child(2026)
    block = child[child.index("<Assessments>") : child.index("</Assessments>") + len("</Assessments>")]
    reading = read(a_return(child.replace(block, block + block.replace("11A", "13A") + block)))
    assert [record.key[-1] for record in reading.of("assessment")] == ["1", "2", "1"]
    assert reading.noticed == ["CIN-G06"]


def test_another_birth_date_under_the_same_number_is_another_child_whose_records_stay_out() -> None:
    other = full_child(2026).replace("2012-05-06", "2011-05-06")
    for blocks in ((full_child(2026), full_child(2026, 2), other), (full_child(2026), other, other)):
        reading = read(a_return(*blocks))
        rejected = [(r.kind, r.findings[0].rule.id) for r in reading.rejected]
        others = blocks.count(other)
        assert rejected.count(("details", "CIN-R10")) == others
        assert {rule for kind, rule in rejected if kind != "details"} == {"CIN-I09"}
        assert len(rejected) == others * (sum(full_kinds(2026).values()) - 1)
        (first, *_) = reading.of("details")
        assert (first.key, str(first.values.birth_date)) == ("DEMO000001/details/1", "2012-05-06")


def test_another_ethnicity_under_the_same_number_is_a_contradiction_in_that_record_only() -> None:
    reading = read(a_return(full_child(2026), full_child(2026).replace("WBRI", "WIRI")))
    assert [(r.kind, r.findings[0].rule.id) for r in reading.rejected] == [("characteristics", "CIN-R10")]


def test_unknown_elements_attributes_and_stray_text_are_listed_where_they_stand() -> None:
    child = full_child(2026).replace(
        "</LAchildID>", '</LAchildID>stray words\n<Nickname kind="short">Bee</Nickname>'
    )
    child = child.replace("</CINdetails>", "\n<Extra><Inner>1</Inner><Inner/>more</Extra></CINdetails>")
    file = a_return(child).replace(b"</Children>", b"loose</Children><Footer><Sum>1</Sum></Footer>")
    reading = read(file)
    path = "Message/Children/Child"
    assert sorted((u.path, u.text, u.subject) for u in reading.unknown) == [
        (f"{path}/CINdetails/Extra/Inner", "", "DEMO000001"),
        (f"{path}/CINdetails/Extra/Inner", "1", "DEMO000001"),
        (f"{path}/ChildIdentifiers/Nickname", "Bee", "DEMO000001"),
        (f"{path}/ChildIdentifiers/Nickname/@kind", "short", "DEMO000001"),
        ("Message/Footer/Sum", "1", ""),
    ]
    lines = file.decode().splitlines()
    assert [(s.path, s.text, lines[s.line - 1].strip()[:12]) for s in reading.stray] == [
        (f"{path}/ChildIdentifiers", "stray words", "<LAchildID>D"),
        (f"{path}/CINdetails/Extra", "more", "<Extra><Inne"),
        ("Message/Children", "loose", "<Child>"),
    ]
    assert reading.kinds == full_kinds(2026)


def test_lines_are_right_far_into_a_long_file() -> None:
    file = a_return(*(full_child(2026, number) for number in range(1, 1_300))) + b"\n" * 10
    assert file.count(b"\n") > 65_535 + 1_000
    reading = read(file)
    assert reading.leaves() == written(file).leaves


COLLECTION, YEAR = "<Collection>CIN</Collection>", "<Year>2026</Year>"
DAY, AUTHORITY = "<ReferenceDate>2026-03-31</ReferenceDate>", "<LEA>201</LEA>"


@pytest.mark.parametrize(
    ("header", "rules"),
    [
        (COLLECTION.replace("CIN", "cin") + YEAR + DAY, ["H04"]),
        (YEAR + DAY + AUTHORITY, ["H05"]),
        (COLLECTION + YEAR + AUTHORITY, ["H03"]),
        (COLLECTION + YEAR + "<ReferenceDate>31/03/2026</ReferenceDate>" + AUTHORITY, ["H03"]),
        (COLLECTION + DAY + AUTHORITY, ["H02"]),
        (COLLECTION + YEAR.replace("2026", "20x6") + DAY + AUTHORITY, ["H02"]),
        (COLLECTION + YEAR.replace("2026", "2025") + DAY + AUTHORITY, ["H01"]),
        (COLLECTION + YEAR + DAY + AUTHORITY + AUTHORITY.replace("201", "202"), ["H07"]),
    ],
)
def test_a_poor_header_is_noted_and_read(header: str, rules: list[str]) -> None:
    reading = read(a_return(header=f"<Header>{header}</Header>"))
    assert [rule for rule in reading.noticed if rule.startswith("CIN-H")] == [f"CIN-{rule}" for rule in rules]
    assert all(notice.kind == "file" for notice in reading.notices if "-H" in notice.finding.rule.id)


def test_a_year_that_has_not_been_tried_is_noted() -> None:
    assert "CIN-H06" in read(a_return(year=2029, header=None)).noticed
    assert "CIN-H06" in read(a_return(full_child(2017), year=2016)).noticed


def test_a_header_that_stands_after_the_children_is_found() -> None:
    file = a_return().decode()
    header = file[file.index("<Header>") : file.index("</Header>") + len("</Header>")]
    turned = file.replace(header, "").replace("</Children>", "</Children>" + header)
    reading = read(turned.encode())
    assert reading.kinds == full_kinds(2026)
    assert reading.unknown == []
    assert reading.leaves() == written(turned.encode()).leaves


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (a_return(header=""), "has no Header"),
        (a_return(header="<Header/>"), "neither a Year nor"),
        (a_return(header="<Header><Collection>SSDA903</Collection></Header>"), "'SSDA903', not CIN"),
        (b"<Message><Header><Year>2026</Year></Header><Children/></Message>", "no Child"),
        (b"<html><body/></html>", "begins with <html>"),
    ],
)
def test_a_file_that_is_no_return_is_refused_in_words(file: bytes, said: str) -> None:
    with pytest.raises(UnableToReadReturn, match=said):
        read(file)


def test_a_stream_that_breaks_off_says_so_at_its_end() -> None:
    with pytest.raises(UnableToReadReturn, match="cut off"):
        read(a_return()[:-30])
