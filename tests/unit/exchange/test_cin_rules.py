"""Each rule of the return finds the fault that is planted for it, says what it must, and no more."""

from datetime import date

import pytest

from alongside.exchange.cin import records, rules
from alongside.exchange.cin.rule_book import RULES
from alongside.exchange.intake import Severity
from tests.unit.exchange.cin_files import Reading, a_return, full_child, read, upn

FULL = full_child(2026)
MODULE_5 = full_child(2027)
UPN = f"<UPN>{upn(1)}</UPN>"


def block(element: str, child: str = FULL) -> str:
    """One element of the child, with all that it holds."""
    return child[child.index(f"<{element}>") : child.index(f"</{element}>") + len(f"</{element}>")]


def swap(old: str, new: str) -> bytes:
    assert old in FULL, old
    return a_return(FULL.replace(old, new, 1))


def swap_in_module_5(old: str, new: str) -> bytes:
    assert old in MODULE_5, old
    return a_return(MODULE_5.replace(old, new, 1), year=2027)


def header(inside: str) -> bytes:
    return a_return(header=f"<Header>{inside}</Header>")


RIGHT_HEADER = (
    "<Collection>CIN</Collection><Year>2026</Year><ReferenceDate>2026-03-31</ReferenceDate><LEA>201</LEA>"
)
BIRTH = "<PersonBirthDate>2012-05-06</PersonBirthDate>"
EXPECTED = "<ExpectedPersonBirthDate>2026-06-01</ExpectedPersonBirthDate>"
DEATH = block("PersonDeathDate")

# For each rule: a file with that fault planted in it, and the kind of record that it is found in.
PLANTED: dict[str, tuple[bytes, str]] = {
    "R01": (swap(">2025-05-02<", ">2025-02-30<"), "referral"),
    "R02": (swap("2012-05-06", "1066-04-13"), "details"),
    "R03": (swap(">2026-02-10<", ">2027-04-02<"), "review"),
    "R04": (swap("<ReferralNFA>0", "<ReferralNFA>maybe"), "referral"),
    "R05": (swap("<NumberOfPreviousCPP>0", "<NumberOfPreviousCPP>-1"), "protection_plan"),
    "R06": (swap("</ReferralSource>", "</ReferralSource><ReferralSource>6</ReferralSource>"), "referral"),
    "R07": (swap("<ReferralSource>1A", "<ReferralSource>1A<Why>x</Why>"), "referral"),
    "R08": (swap("<S47ActualStartDate>2025-08-03</S47ActualStartDate>", ""), "section47"),
    "R09": (swap(block("ChildCharacteristics"), "<ChildCharacteristics/>"), "characteristics"),
    "R10": (a_return(FULL, FULL.replace("2012-05-06", "2011-05-06")), "details"),
    "C01": (swap(">1A<", ">1Z<"), "referral"),
    "C02": (swap(">N1<", ">N11<"), "referral"),
    "C03": (swap(">RC7<", ">RC0<"), "referral"),
    "C04": (swap(">11A<", ">8A<"), "assessment"),
    "C05": (swap("<LatestCategoryOfAbuse>SAB", "<LatestCategoryOfAbuse>CSE"), "protection_plan"),
    "C06": (swap("WBRI", "W1"), "characteristics"),
    "C07": (swap("HEAR", "DEAF"), "characteristics"),
    "C08": (swap("<Sex>F", "<Sex>1"), "details"),
    "C09": (swap("<Sex>F</Sex>", "<GenderCurrent>3</GenderCurrent>"), "details"),
    "C10": (swap(UPN, "<UPNunknown>UN9</UPNunknown>"), "identifier"),
    "C11": (swap_in_module_5("<PPOutcome>A", "<PPOutcome>D"), "pre_proceedings"),
    "I01": (swap("DEMO000001", ""), "review"),
    "I02": (swap("DEMO000001", "DEMO_000001"), "review"),
    "I03": (swap(UPN, "<UPN>A123456789123</UPN>"), "identifier"),
    "I04": (swap(upn(500_001), "A123456789123"), "identifier"),
    "I05": (a_return(FULL, FULL), "child"),
    "I06": (swap(UPN, f"{UPN}<UPNunknown>UN3</UPNunknown>"), "child"),
    "I07": (swap(UPN, ""), "child"),
    "I08": (a_return(FULL, FULL.replace("DEMO000001", "DEMO000002")), "identifier"),
    "I09": (a_return(FULL, FULL.replace("2012-05-06", "2011-05-06")), "review"),
    "D01": (swap(BIRTH, BIRTH + EXPECTED), "details"),
    "D02": (a_return(FULL.replace(BIRTH, EXPECTED).replace(DEATH, "")), "details"),
    "D03": (swap("<PersonDeathDate>2026-03-30", "<PersonDeathDate>2012-05-05"), "details"),
    "D04": (swap("<Sex>F</Sex>", "<Sex>F</Sex><GenderCurrent>1</GenderCurrent>"), "details"),
    "D05": (swap("<Sex>F</Sex>", ""), "details"),
    "D06": (swap("<Sex>F</Sex>", "<GenderCurrent>9</GenderCurrent>"), "details"),
    "D07": (swap("2012-05-06", "2000-03-31"), "details"),
    "E01": (swap("<Ethnicity>WBRI</Ethnicity>", ""), "characteristics"),
    "E02": (swap("HEAR", "NONE"), "characteristics"),
    "E03": (swap("HEAR", "AUT"), "characteristics"),
    "F01": (swap("<CINclosureDate>2026-03-01", "<CINclosureDate>2025-05-01"), "referral"),
    "F02": (a_return(FULL.replace("2012-05-06", "2026-03-01")), "referral"),
    "F03": (swap("<ReferralSource>1A</ReferralSource>", ""), "referral"),
    "F04": (swap("<PrimaryNeedCode>N1</PrimaryNeedCode>", ""), "referral"),
    "F05": (swap("<ReasonForClosure>RC7</ReasonForClosure>", ""), "referral"),
    "F06": (swap("<CINclosureDate>2026-03-01</CINclosureDate>", ""), "referral"),
    "F07": (swap("<ReferralNFA>0</ReferralNFA>", ""), "referral"),
    "F08": (swap("<PersonDeathDate>2026-03-30", "<PersonDeathDate>2025-05-01"), "referral"),
    "F09": (swap(block("CINdetails"), ""), "child"),
    "F10": (
        swap("<ReferralNFA>", "<DateOfInitialCPC>2025-08-20</DateOfInitialCPC><ReferralNFA>"),
        "conference",
    ),
    "A01": (
        swap("<AssessmentAuthorisationDate>2025-06", "<AssessmentAuthorisationDate>2025-04"),
        "assessment",
    ),
    "A02": (swap(">10A<", ">21<"), "assessment"),
    "A03": (swap(">10A<", ">11A<"), "assessment"),
    "A04": (swap(">10A<", ">18A<"), "assessment"),
    "A05": (swap(">10A<", ">19A<"), "assessment"),
    "A06": (swap(block("AssessmentAuthorisationDate"), ""), "assessment"),
    "A07": (swap(block("FactorsIdentifiedAtAssessment"), "<FactorsIdentifiedAtAssessment/>"), "assessment"),
    "A08": (swap(">2025-05-13<", ">2025-05-02<"), "assessment"),
    "P01": (swap("<CINPlanEndDate>2025-08-01", "<CINPlanEndDate>2025-06-30"), "cin_plan"),
    "P02": (swap("<CINPlanEndDate>2025-08-01", "<CINPlanEndDate>2025-07-01"), "cin_plan"),
    "P03": (swap("<CPPendDate>2026-02-20", "<CPPendDate>2025-08-19"), "protection_plan"),
    "P04": (swap("<CPPendDate>2026-02-20", "<CPPendDate>2025-08-20"), "protection_plan"),
    "P05": (swap("<InitialCategoryOfAbuse>SAB</InitialCategoryOfAbuse>", ""), "protection_plan"),
    "P06": (swap("<LatestCategoryOfAbuse>SAB</LatestCategoryOfAbuse>", ""), "protection_plan"),
    "P07": (swap("<NumberOfPreviousCPP>0</NumberOfPreviousCPP>", ""), "protection_plan"),
    # The second review of a plan, which a checker that reads only the first would miss.
    "P08": (swap(">2026-02-10<", ">2025-08-20<"), "review"),
    "S01": (swap("<InitialCPCtarget>2025-08-22", "<InitialCPCtarget>2025-08-23"), "section47"),
    "S02": (swap("<ICPCnotRequired>0</ICPCnotRequired>", ""), "section47"),
    "S03": (swap("<ICPCnotRequired>0", "<ICPCnotRequired>1"), "conference"),
    "S04": (swap("<DateOfInitialCPC>2025-08-20", "<DateOfInitialCPC>2025-08-17"), "conference"),
    "S05": (swap("<DateOfInitialCPC>2025-08-20", "<DateOfInitialCPC>2025-08-01"), "conference"),
    "M01": (swap_in_module_5("<LBPSentDate>2026-10-02", "<LBPSentDate>2026-09-30"), "pre_proceedings"),
    "M02": (
        swap_in_module_5("<StepDecisionDate>2026-12-01", "<StepDecisionDate>2026-09-01"),
        "pre_proceedings",
    ),
    "M03": (swap_in_module_5("<CourtAppDate>2026-12-10", "<CourtAppDate>2026-11-30"), "pre_proceedings"),
    "M04": (
        swap_in_module_5("<LetterInitCPDate>2026-12-11", "<LetterInitCPDate>2026-12-09"),
        "pre_proceedings",
    ),
    "M05": (swap_in_module_5("<FGDMMeetingOffer>1</FGDMMeetingOffer>", ""), "pre_proceedings"),
    "M06": (swap_in_module_5("<FGDMMeetingFac>0</FGDMMeetingFac>", ""), "pre_proceedings"),
    "M07": (swap_in_module_5("<ReviewMeetingsCount>2</ReviewMeetingsCount>", ""), "pre_proceedings"),
    "G01": (swap(">2026-02-10<", ">2026-04-01<"), "review"),
    "G02": (swap("<CINPlanStartDate>2025-07-01", "<CINPlanStartDate>2025-05-01"), "cin_plan"),
    "G03": (swap("<S47ActualStartDate>2025-08-03", "<S47ActualStartDate>2026-03-02"), "section47"),
    "G04": (
        a_return(FULL.replace("2012-05-06", "2026-02-06").replace(">2025-08-20<", ">2025-05-01<")),
        "protection_plan",
    ),
    "G05": (swap(">1A<", ">1Z<"), "protection_plan"),
    "G06": (swap(block("CINPlanDates"), 2 * block("CINPlanDates")), "cin_plan"),
    "H01": (header(RIGHT_HEADER.replace("03-31", "03-28")), "file"),
    "H02": (header(RIGHT_HEADER.replace("<Year>2026</Year>", "")), "file"),
    "H03": (header(RIGHT_HEADER.replace("<ReferenceDate>2026-03-31</ReferenceDate>", "")), "file"),
    "H04": (header(RIGHT_HEADER.replace("<LEA>201</LEA>", "<LEA>2O1</LEA>")), "file"),
    "H05": (header(RIGHT_HEADER.replace("<Collection>CIN</Collection>", "")), "file"),
    "H06": (a_return(full_child(2017), year=2016), "file"),
    "H07": (header(RIGHT_HEADER + "<LEA>202</LEA>"), "file"),
    "N01": (swap(">11A<", ">11a<"), "assessment"),
    "N02": (swap(">2025-05-02<", ">2025-05-02T09:30:00<"), "referral"),
    "N03": (swap("<ReferralNFA>0", "<ReferralNFA>false"), "referral"),
    "N04": (swap("</ReferralSource>", "</ReferralSource><ReferralSource>1A</ReferralSource>"), "referral"),
    "N05": (swap("<Ethnicity>", "<Disability>LD</Disability><Ethnicity>"), "characteristics"),
    "N06": (
        swap("</CINPlanEndDate>", "</CINPlanEndDate><CINPlanStartDate>2025-09-01</CINPlanStartDate>"),
        "cin_plan",
    ),
    "N07": (swap("<Sex>F</Sex>", "<GenderCurrent>2</GenderCurrent>"), "details"),
}


def found(reading: Reading) -> dict[str, tuple[str, Severity]]:
    """Which rules a file broke: in what kind of record, and what came of it."""
    rejected = {
        finding.rule.id: (record.kind, Severity.ERROR)
        for record in reading.rejected
        for finding in record.findings
    }
    noticed = {
        notice.finding.rule.id: (notice.kind, notice.finding.rule.severity) for notice in reading.notices
    }
    return {**noticed, **rejected}


def test_every_rule_has_a_planted_fault() -> None:
    assert {f"CIN-{number}" for number in PLANTED} == set(RULES)


def test_without_a_planted_fault_nothing_is_found() -> None:
    assert found(read(a_return(FULL))) == {}
    assert found(read(a_return(MODULE_5, year=2027))) == {}
    assert found(read(header(RIGHT_HEADER))) == {}


@pytest.mark.parametrize("number", PLANTED)
def test_a_planted_fault_is_found_in_the_right_record(number: str) -> None:
    file, kind = PLANTED[number]
    rule = RULES[f"CIN-{number}"]
    assert found(read(file)).get(rule.id, ("not found", None)) == (kind, rule.severity)


@pytest.mark.parametrize("number", [n for n in PLANTED if RULES[f"CIN-{n}"].severity is Severity.ERROR])
def test_an_error_names_child_record_line_element_value_rule_and_remedy(number: str) -> None:
    file, kind = PLANTED[number]
    reading = read(file)
    lines = file.decode().splitlines()
    (record, finding) = next(
        (record, finding)
        for record in reading.rejected
        for finding in record.findings
        if finding.rule.id == f"CIN-{number}" and record.kind == kind
    )
    assert finding.element
    assert 1 <= finding.line <= len(lines)
    if finding.value and number != "I02":
        assert finding.value in lines[finding.line - 1]
        assert f"<{finding.element}>" in lines[finding.line - 1]
    assert finding.rule.text.endswith(".")
    assert finding.rule.mend.endswith(".")
    assert finding.rule.source
    if number not in ("I01", "I02", "I09"):
        others = {a.record.kind for a in reading.accepted}
        assert {"child", "review"} <= others | {record.kind}, "the other records go in"


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_each_rule_is_one_sentence_with_a_source_and_a_remedy(rule: object) -> None:
    text, mend, source = (getattr(rule, name) for name in ("text", "mend", "source"))
    assert text[0].isupper() or text[0].islower()
    assert text.count(". ") == 0
    assert text.endswith(".")
    assert mend.endswith(".")
    assert source


@pytest.mark.parametrize("factor", ["18A", "19A"])
@pytest.mark.parametrize("year", range(2017, 2028))
def test_split_factors_are_right_up_to_2020_and_noted_since(factor: str, year: int) -> None:
    child = full_child(year).replace(">10A<", f">{factor}<")
    reading = read(a_return(child, year=year))
    assert reading.rejected == []
    assert len(reading.noticed) == (0 if year <= 2020 else 1)
    assert factor in reading.of("assessment")[0].values.factors


@pytest.mark.parametrize(
    ("old", "new", "first"),
    [(">10A<", ">24A<", 2022), (">1A<", ">5D<", 2023), (">RC7<", ">RC9<", 2023), (">10A<", ">19C<", 2021)],
)
@pytest.mark.parametrize("year", range(2017, 2028))
def test_a_code_is_right_from_its_first_year_on(old: str, new: str, first: int, year: int) -> None:
    reading = read(a_return(full_child(year).replace(old, new), year=year))
    assert (reading.errors == []) == (year >= first)


def test_no_single_factor_and_no_single_disability_is_ever_too_much() -> None:
    assert (
        read(
            swap(
                "<AssessmentFactors>11A</AssessmentFactors>\n    <AssessmentFactors>10A",
                "<AssessmentFactors>21",
            )
        ).noticed
        == []
    )
    alone = FULL.replace("<Disability>HEAR</Disability>", "").replace("AUT", "NONE")
    assert found(read(a_return(alone))) == {}


def test_a_repeated_factor_or_disability_is_taken_in_once() -> None:
    assert read(PLANTED["A03"][0]).of("assessment")[0].values.factors == ("11A",)
    assert read(PLANTED["E03"][0]).of("characteristics")[0].values.disabilities == ("AUT",)


@pytest.mark.parametrize(
    ("day", "broken"), [("2025-05-25", False), ("2025-05-24", False), ("2025-05-23", True)]
)
def test_280_days_before_birth_are_counted_exactly(day: str, broken: bool) -> None:
    birth = date(2026, 2, 28)  # 280 days after 24 May 2025
    referral = records.Referral(
        referral_date=date.fromisoformat(day),
        source="1A",
        primary_need="N1",
        closure_date=None,
        closure_reason=None,
        no_further_action=False,
    )
    around = rules.Around(birth=birth)
    assert bool(list(rules.referral_breaches(referral=referral, around=around))) is broken


def test_an_unborn_child_may_have_an_expected_date_after_the_reference_date_and_no_known_sex() -> None:
    unborn = FULL.replace(BIRTH, EXPECTED).replace("<Sex>F", "<Sex>U").replace(DEATH, "")
    unborn = unborn.replace(">2025-05-02<", ">2025-09-02<")
    reading = read(a_return(unborn))
    assert "details" not in {r.kind for r in reading.rejected}
    assert "CIN-G01" not in reading.noticed
    assert str(reading.of("details")[0].values.expected_birth_date) == "2026-06-01"


def test_every_fault_of_a_record_is_named_at_once() -> None:
    reading = read(a_return(FULL.replace(">1A<", ">1Z<").replace(">N1<", ">N99<").replace(">RC7<", ">?<")))
    assert sorted(reading.errors) == ["CIN-C01", "CIN-C02", "CIN-C03"]
    assert len(reading.rejected) == 1
