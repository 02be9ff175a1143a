"""The ten sample returns of other bodies are read to the last value, and the schemas hold for our own files.

The samples are dirty on purpose. The figures below say what becomes of each record, and why.
"""

from collections import Counter
from io import BytesIO
from typing import Any

import pytest
from lxml import etree

from alongside.exchange.cin.header import ReturnHeader
from alongside.exchange.cin.reader import read_return
from alongside.exchange.intake import Accepted
from alongside.exchange.report import ReportBuilder
from tests.shared_fixtures import shared_fixture
from tests.unit.exchange.cin_files import CensusCodes, a_return, full_child, read, written

ONE_CHILD = {
    "child": 1,
    "details": 1,
    "identifier": 1,
    "characteristics": 1,
    "referral": 1,
    "conference": 2,
    "assessment": 1,
    "cin_plan": 1,
    "section47": 1,
    "protection_plan": 1,
    "review": 1,
}
WITHOUT_BIRTH = {kind: times for kind, times in ONE_CHILD.items() if kind != "details"}
WRONG_NUMBERS = {"CIN-I03": 1, "CIN-I04": 1}  # A123456789123 and X98765432123B are no pupil numbers
TWO_BIRTHS = {**WRONG_NUMBERS, "CIN-D01": 1}
BIRTH_IN_1066 = {**TWO_BIRTHS, "CIN-R02": 1}
STARTED_IN_2028 = {
    **WRONG_NUMBERS,
    "CIN-C08": 1,  # Sex is 1
    "CIN-R03": 1,  # an assessment of 2028 in a return of 2024
    "CIN-C04": 1,  # factor RB
    "CIN-I02": 6,  # the six records of child_fails_assessments, whose number is too long and has _
}
NO_ASSESSMENT = {kind: times for kind, times in WITHOUT_BIRTH.items() if kind != "assessment"}

# For each file: records that go in by kind, and how often each rule rejects one.
SAMPLES: dict[str, tuple[dict[str, int], dict[str, int]]] = {
    "BAR_cin_2022.xml": (WITHOUT_BIRTH, TWO_BIRTHS),
    "CIN2rows.xml": ({**ONE_CHILD, "protection_plan": 2, "review": 2}, WRONG_NUMBERS),
    "CIN_Census_2021.xml": (WITHOUT_BIRTH, BIRTH_IN_1066),
    "CIN_Census_2021_copy.xml": (ONE_CHILD, WRONG_NUMBERS),
    "CIN_Census_2021_no_assessment_factors.xml": (ONE_CHILD, WRONG_NUMBERS),
    "CIN_Census_2024.xml": (NO_ASSESSMENT, STARTED_IN_2028),
    # The six dates of module 5 lie in 2026 and 2027, in a return of 2024.
    "CIN_Census_2026.xml": (NO_ASSESSMENT, {**STARTED_IN_2028, "CIN-R03": 7}),
    "CIN_header_issues_100.xml": (WITHOUT_BIRTH, BIRTH_IN_1066),
    "CIN_la_issues_2887Q.xml": (WITHOUT_BIRTH, BIRTH_IN_1066),
    "fake_CIN_data.xml": (
        {
            "child": 332,
            "details": 332,
            "identifier": 5,
            "characteristics": 329,
            "referral": 389,
            "conference": 345,
        },
        {"CIN-I03": 327, "CIN-E02": 3, "CIN-R03": 20},
    ),
}


def sample(name: str) -> bytes:
    return shared_fixture(f"cin_xml/{name}").read_bytes()


def test_every_sample_that_is_there_is_expected() -> None:
    assert {path.name for path in shared_fixture("cin_xml").glob("*.xml")} == set(SAMPLES)


@pytest.mark.parametrize("name", SAMPLES)
def test_each_sample_goes_in_as_expected(name: str) -> None:
    reading = read(sample(name))
    assert (reading.kinds, dict(Counter(reading.errors))) == SAMPLES[name]


@pytest.mark.parametrize("name", SAMPLES)
def test_no_value_of_a_sample_is_lost(name: str) -> None:
    file = sample(name)
    reading, held = read(file), written(file)
    assert reading.leaves() == held.leaves
    assert Counter(stray.text for stray in reading.stray) == held.between


@pytest.mark.parametrize("name", SAMPLES)
def test_each_sample_adds_up(name: str) -> None:
    builder = ReportBuilder(file_name=name, file_kind="cin", dry_run=True)
    for item in read_return(source=BytesIO(sample(name)), codes=CensusCodes()):
        if isinstance(item, ReturnHeader):
            builder.header(item.as_dict())
            continue
        builder.add(item)
        if isinstance(item, Accepted):
            (builder.unchanged if item.repeats_line else builder.taken_in)(item.record.kind)
    report = builder.build()
    going_in, _ = SAMPLES[name]
    assert report.total.taken_in + report.total.unchanged == sum(going_in.values())
    assert report.total.unchanged == (2 if name == "CIN2rows.xml" else 0)


@pytest.mark.parametrize("name", [name for name in SAMPLES if name.startswith("CIN")])
def test_the_words_that_stand_loose_beside_the_pupil_number_are_listed(name: str) -> None:
    (stray,) = read(sample(name)).stray
    assert (stray.text, stray.subject) == ("PersonBirthDate", "DfEX0000001")
    assert stray.path == "Message/Children/Child/ChildIdentifiers"


@pytest.mark.parametrize("year", range(2017, 2027))
def test_the_invented_returns_of_these_tests_keep_the_schema_of_their_year(year: int) -> None:
    schema = etree.XMLSchema(etree.parse(shared_fixture(f"cin_xsd/CIN_schema_{year}.xsd")))
    file = a_return(full_child(year, 1), full_child(year, 2), year=year)
    assert schema.validate(etree.fromstring(file)), schema.error_log
    broken = file.replace(b"<LEA>201</LEA>", b"")
    assert not schema.validate(etree.fromstring(broken)), "the schema must see a fault"


@pytest.mark.parametrize("year", range(2017, 2027))
def test_every_element_of_every_schema_is_known_to_the_reader(year: int) -> None:
    names: Any = etree.parse(shared_fixture(f"cin_xsd/CIN_schema_{year}.xsd")).xpath(
        "//*[local-name()='element']/@name"
    )
    file = a_return(full_child(year), year=year).decode()
    unused = {str(name) for name in names if f"<{name}>" not in file}
    assert unused == {"UPNunknown", "ExpectedPersonBirthDate"}
    assert read(file.replace("<UPN>", "<UPNunknown>UN1</UPNunknown><UPN>").encode()).unknown == []
