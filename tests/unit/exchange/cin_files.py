"""Invented census returns of every year, the code lists to read them with, and what a file holds.

Nobody in these files exists. `full_child` writes every element that the schema of its year has.
"""

import xml.parsers.expat
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from io import BytesIO
from typing import Any

from alongside.exchange.cin.header import ReturnHeader
from alongside.exchange.cin.reader import Item, read_return
from alongside.exchange.cin.records import CinRecord
from alongside.exchange.intake import Accepted, Notice, Rejected, Stray, Unknown

YEARS = range(2017, 2028)
ALWAYS = (1900, 9999)


def _codes(text: str, years: tuple[int, int] = ALWAYS) -> dict[str, tuple[int, int]]:
    return dict.fromkeys(text.split(), years)


class CensusCodes:
    """The return's code lists by census year, typed in from the schemas."""

    lists: dict[str, dict[str, tuple[int, int]]] = {
        "cin_referral_source": {
            **_codes("1A 1B 1C 1D 2A 2B 3A 3B 3C 3D 3E 3F 4 5A 5B 5C 6 7 8 9 10"),
            **_codes("5D", (2023, 9999)),
        },
        "cin_primary_need": _codes("N0 N1 N2 N3 N4 N5 N6 N7 N8 N9"),
        "cin_closure_reason": {
            **_codes("RC1 RC2 RC3 RC4 RC5 RC6 RC7 RC8"),
            **_codes("RC9", (2023, 9999)),
        },
        "cin_assessment_factor": {
            **_codes("1A 1B 1C 2A 2B 2C 3A 3B 3C 4A 4B 4C 5A 5B 5C 6A 6B 6C 7A 8B 8C 8D 8E 8F 9A 10A"),
            **_codes("11A 12A 13A 14A 15A 16A 17A 20 21 22A 23A"),
            **_codes("18A 19A", (1900, 2020)),
            **_codes("18B 18C 19B 19C", (2021, 9999)),
            **_codes("24A", (2022, 9999)),
        },
        "cin_category_of_abuse": _codes("NEG PHY SAB EMO MUL"),
        "cin_ethnicity": _codes(
            "WBRI WIRI WIRT WOTH WROM MWBC MWBA MWAS MOTH AIND APKN ABAN AOTH BCRB BAFR BOTH CHNE "
            "OOTH REFU NOBT"
        ),
        "cin_disability": _codes("NONE MOB HAND PC INC COMM LD HEAR VIS BEH CON AUT DDA"),
        "cin_sex": _codes("M F U", (2025, 9999)),
        "cin_gender_current": _codes("0 1 2 9", (1900, 2024)),
        "cin_upn_unknown": _codes("UN1 UN2 UN3 UN4 UN5 UN6 UN7"),
        "cin_pre_proceedings_outcome": _codes("A B C", (2027, 9999)),
    }

    def is_valid(self, *, list_key: str, code: str, year: int) -> bool:
        first, last = self.lists[list_key].get(code, (1, 0))
        return first <= year <= last


def full_child(year: int, number: int = 1) -> str:
    """Every element of that year's schema, one to a line, all of it right."""
    sex = "<Sex>F</Sex>" if year >= 2025 else "<GenderCurrent>2</GenderCurrent>"
    cin_plan = (
        f"""
  <CINPlanDates>
   <CINPlanStartDate>{year - 1}-07-01</CINPlanStartDate>
   <CINPlanEndDate>{year - 1}-08-01</CINPlanEndDate>
  </CINPlanDates>"""
        if year >= 2022
        else ""
    )
    module_5 = (
        f"""
  <PreProceedingsandFGDM>
   <PPStartDate>{year - 1}-10-01</PPStartDate>
   <LBPSentDate>{year - 1}-10-02</LBPSentDate>
   <FGDMMeetingOffer>1</FGDMMeetingOffer>
   <FGDMMeetingFac>0</FGDMMeetingFac>
   <InitialPPMeetingDate>{year - 1}-10-20</InitialPPMeetingDate>
   <ReviewMeetingsCount>2</ReviewMeetingsCount>
   <StepDecisionDate>{year - 1}-12-01</StepDecisionDate>
   <PPOutcome>A</PPOutcome>
   <CourtAppDate>{year - 1}-12-10</CourtAppDate>
   <LetterInitCPDate>{year - 1}-12-11</LetterInitCPDate>
  </PreProceedingsandFGDM>"""
        if year >= 2027
        else ""
    )
    return f"""
<Child>
 <ChildIdentifiers>
  <LAchildID>DEMO{number:06d}</LAchildID>
  <UPN>{upn(number)}</UPN>
  <FormerUPN>{upn(number + 500_000)}</FormerUPN>
  <PersonBirthDate>{year - 14}-05-06</PersonBirthDate>
  {sex}
  <PersonDeathDate>{year}-03-30</PersonDeathDate>
 </ChildIdentifiers>
 <ChildCharacteristics>
  <Ethnicity>WBRI</Ethnicity>
  <Disabilities>
   <Disability>HEAR</Disability>
   <Disability>AUT</Disability>
  </Disabilities>
 </ChildCharacteristics>
 <CINdetails>
  <CINreferralDate>{year - 1}-05-02</CINreferralDate>
  <ReferralSource>1A</ReferralSource>
  <PrimaryNeedCode>N1</PrimaryNeedCode>
  <CINclosureDate>{year}-03-01</CINclosureDate>
  <ReasonForClosure>RC7</ReasonForClosure>
  <Assessments>
   <AssessmentActualStartDate>{year - 1}-05-03</AssessmentActualStartDate>
   <AssessmentInternalReviewDate>{year - 1}-05-13</AssessmentInternalReviewDate>
   <AssessmentAuthorisationDate>{year - 1}-06-03</AssessmentAuthorisationDate>
   <FactorsIdentifiedAtAssessment>
    <AssessmentFactors>11A</AssessmentFactors>
    <AssessmentFactors>10A</AssessmentFactors>
   </FactorsIdentifiedAtAssessment>
  </Assessments>{cin_plan}
  <Section47>
   <S47ActualStartDate>{year - 1}-08-03</S47ActualStartDate>
   <InitialCPCtarget>{weekday(year - 1, 8, 24)}</InitialCPCtarget>
   <DateOfInitialCPC>{weekday(year - 1, 8, 20)}</DateOfInitialCPC>
   <ICPCnotRequired>0</ICPCnotRequired>
  </Section47>
  <ReferralNFA>0</ReferralNFA>
  <ChildProtectionPlans>
   <CPPstartDate>{weekday(year - 1, 8, 20)}</CPPstartDate>
   <CPPendDate>{year}-02-20</CPPendDate>
   <InitialCategoryOfAbuse>SAB</InitialCategoryOfAbuse>
   <LatestCategoryOfAbuse>SAB</LatestCategoryOfAbuse>
   <NumberOfPreviousCPP>0</NumberOfPreviousCPP>
   <Reviews>
    <CPPreviewDate>{year - 1}-11-10</CPPreviewDate>
    <CPPreviewDate>{year}-02-10</CPPreviewDate>
   </Reviews>
  </ChildProtectionPlans>{module_5}
 </CINdetails>
</Child>"""


FULL_KINDS = {
    "child": 1,
    "details": 1,
    "identifier": 2,
    "characteristics": 1,
    "referral": 1,
    "assessment": 1,
    "section47": 1,
    "conference": 1,
    "protection_plan": 1,
    "review": 2,
}


def full_kinds(year: int) -> dict[str, int]:
    """How many records of each kind a full child of that year has."""
    later = {"cin_plan": 1} if year >= 2022 else {}
    return {**FULL_KINDS, **later, **({"pre_proceedings": 1} if year >= 2027 else {})}


def a_return(*children: str, year: int = 2026, header: str | None = None, attributes: str = "") -> bytes:
    """A return of that year around the children given, or around one full child."""
    if header is None:
        header = f"""<Header>
<CollectionDetails>
<Collection>CIN</Collection>
<Year>{year}</Year>
<ReferenceDate>{year}-03-31</ReferenceDate>
</CollectionDetails>
<Source>
<SourceLevel>L</SourceLevel>
<LEA>201</LEA>
<SoftwareCode>Invented</SoftwareCode>
<Release>1</Release>
<SerialNo>001</SerialNo>
<DateTime>{year}-05-01T10:00:00</DateTime>
</Source>
</Header>"""
    body = "".join(children or (full_child(year),))
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Message{attributes}>
{header}
<Children>{body}
</Children>
</Message>
""".encode()


def upn(number: int) -> str:
    """An invented pupil number with the right check letter."""
    letters = "ABCDEFGHJKLMNPQRTUVWXYZ"
    body = f"201{number:09d}"
    return letters[sum(int(d) * place for place, d in enumerate(body, start=2)) % 23] + body


def weekday(year: int, month: int, day: int) -> str:
    """That day, or the Friday before it when it falls on a weekend."""
    found = date(year, month, day)
    return str(found - timedelta(days=max(found.weekday() - 4, 0)))


@dataclass
class Reading:
    """Everything that came of reading a file, sorted by what it is."""

    header: ReturnHeader
    accepted: list[Accepted[CinRecord]] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    unknown: list[Unknown] = field(default_factory=list)
    stray: list[Stray] = field(default_factory=list)

    def put(self, item: Item) -> None:
        match item:
            case Accepted():
                self.accepted.append(item)
            case Rejected():
                self.rejected.append(item)
            case Notice():
                self.notices.append(item)
            case Unknown():
                self.unknown.append(item)
            case Stray():
                self.stray.append(item)

    @property
    def kinds(self) -> dict[str, int]:
        return dict(Counter(accepted.record.kind for accepted in self.accepted))

    @property
    def errors(self) -> list[str]:
        return [finding.rule.id for rejected in self.rejected for finding in rejected.findings]

    @property
    def noticed(self) -> list[str]:
        return [notice.finding.rule.id for notice in self.notices]

    def of(self, kind: str) -> list[Any]:
        return [accepted.record for accepted in self.accepted if accepted.record.kind == kind]

    def leaves(self) -> Counter[tuple[str, int, str]]:
        """Every value that was read or listed: its element, its line, its text."""
        kept = [
            *self.header.leaves,
            *(leaf for accepted in self.accepted for leaf in accepted.record.leaves),
            *(leaf for rejected in self.rejected for leaf in rejected.leaves),
        ]
        listed = [
            (unknown.path.rpartition("/")[2], unknown.line, unknown.text)
            for unknown in self.unknown
            if "/@" not in unknown.path
        ]
        return Counter([(leaf.element, leaf.line, leaf.text) for leaf in kept] + listed)


def read(file: bytes) -> Reading:
    """Read a whole file with the code lists above."""
    items = read_return(source=BytesIO(file), codes=CensusCodes())
    header = next(items)
    assert isinstance(header, ReturnHeader)
    reading = Reading(header)
    for item in items:
        assert not isinstance(item, ReturnHeader)
        reading.put(item)
    return reading


@dataclass
class Written:
    """What a file holds, found by another parser than the reader's and without knowledge of returns."""

    leaves: Counter[tuple[str, int, str]] = field(default_factory=Counter)
    attributes: Counter[tuple[str, str]] = field(default_factory=Counter)
    between: Counter[str] = field(default_factory=Counter)  # text that stands between elements


class _TakeApart:
    """Listens to expat."""

    def __init__(self, file: bytes) -> None:
        self.found = Written()
        self._open: list[tuple[str, int]] = []
        self._begun_last = False  # the last mark was a start: what ends next is a leaf
        self._text: list[str] = []
        self._parser = xml.parsers.expat.ParserCreate(namespace_separator="}")
        self._parser.StartElementHandler, self._parser.EndElementHandler = self._start, self._end
        self._parser.CharacterDataHandler = self._text.append
        self._parser.Parse(file, True)

    def _said(self) -> str:
        said = "".join(self._text).strip()
        self._text.clear()
        return said

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if said := self._said():
            self.found.between[said] += 1
        self._open.append((_bare(name), self._parser.CurrentLineNumber))
        self._begun_last = True
        for attribute, value in attributes.items():
            if not attribute.startswith("http://www.w3.org/"):
                self.found.attributes[(_bare(attribute), value)] += 1

    def _end(self, _name: str) -> None:
        (name, line), said = self._open.pop(), self._said()
        if self._begun_last:
            self.found.leaves[(name, line, said)] += 1
        elif said:
            self.found.between[said] += 1
        self._begun_last = False


def written(file: bytes) -> Written:
    """What the file holds, by expat."""
    return _TakeApart(file).found


def _bare(name: str) -> str:
    return name.rpartition("}")[2]
