"""From a draft to the values of a record, or to the reasons why there are none."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from alongside.exchange.cin import records, rule_book, rules
from alongside.exchange.cin.codes import CodeList
from alongside.exchange.cin.drafts import Draft
from alongside.exchange.cin.fields import SEX_SINCE, Fields, ReturnFacts
from alongside.exchange.cin.records import Kind
from alongside.exchange.cin.rules import Around, Breach
from alongside.exchange.intake import Finding, Severity
from alongside.kernel.identifiers import check_upn

_MAY_FOLLOW_REFERENCE_DATE = {"ExpectedPersonBirthDate", "InitialCPCtarget"}
_UNREAD = date.min  # stands in while the other values are read; no record with it is handed out
_GENDERS = {"1": "M", "2": "F", "0": "U", "9": "U"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """The values of a record, or None, with every finding about it in the order of the file."""

    values: records.Values | None
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings for which the record is rejected."""
        return tuple(found for found in self.findings if found.rule.severity is Severity.ERROR)


class _Builder:
    """Reads the fields of one draft by its kind, and holds them against what stands around it."""

    def __init__(self, fields: Fields, facts: ReturnFacts, around: Around) -> None:
        self._fields, self._facts, self._around = fields, facts, around
        self._dates: dict[str, date] = {}

    def build(self, kind: Kind) -> records.Values | None:
        values = self._makers[kind](self)
        for element, day in self._dates.items():
            if day > self._facts.reference_date and element not in _MAY_FOLLOW_REFERENCE_DATE:
                self._fields.find(rule_book.AFTER_REFERENCE_DATE, element)
        return values

    def _date(self, element: str) -> date | None:
        day = self._fields.date(element)
        if day:
            self._dates[element] = day
        return day

    def _key_date(self, element: str) -> date | None:
        if not self._fields.has(element):
            self._fields.find(rule_book.KEY_DATE_MISSING, element)
        return self._date(element)

    def _check(self, breaches: Iterable[Breach], detail: str = "") -> None:
        for rule, element in breaches:
            self._fields.find(rule, element, detail)

    def _place(self, day: date, element: str) -> None:
        self._check(rules.placing_breaches(day=day, element=element, around=self._around))

    def _child(self) -> records.Values:
        return records.Child()

    def _details(self) -> records.Values:
        fields = self._fields
        details = records.Details(
            birth_date=self._date("PersonBirthDate"),
            expected_birth_date=self._date("ExpectedPersonBirthDate"),
            sex=self._sex(),
            death_date=self._date("PersonDeathDate"),
        )
        born, expected = fields.has("PersonBirthDate"), fields.has("ExpectedPersonBirthDate")
        self._check(rules.birth_breach(born=born, expected=expected))
        breaches = rules.details_breaches(
            details=details,
            sex_element="Sex" if fields.has("Sex") else "GenderCurrent",
            reference_date=self._facts.reference_date,
        )
        self._check(breaches)
        return details

    def _sex(self) -> str | None:
        fields, since = self._fields, self._facts.year >= SEX_SINCE
        sex, gender = fields.code("Sex", CodeList.SEX), fields.code("GenderCurrent", CodeList.GENDER)
        for element, usual in (("Sex", since), ("GenderCurrent", not since)):
            if fields.has(element) and not usual:
                fields.find(rule_book.OTHER_YEARS_ELEMENT, element)
        if not (fields.has("Sex") or fields.has("GenderCurrent")):
            fields.find(rule_book.SEX_MISSING, "Sex" if since else "GenderCurrent")
        if gender == "9":
            fields.find(rule_book.INDETERMINATE, "GenderCurrent")
        read_as = _GENDERS.get(gender or "")
        if sex and read_as and sex != read_as:
            fields.find(rule_book.SEX_DISAGREES, "GenderCurrent", f"Sex says {sex}.")
        return sex or read_as

    def _identifier(self) -> records.Values | None:
        fields = self._fields
        if fields.has("UPNunknown"):
            reason = fields.code("UPNunknown", CodeList.UPN_UNKNOWN)
            return records.Identifier(scheme="UPNunknown", value=reason) if reason else None
        scheme = "UPN" if fields.has("UPN") else "FormerUPN"
        check = check_upn(value=fields.text(scheme) or "")
        if check.ok:
            return records.Identifier(scheme=scheme, value=check.normalised)
        rule = rule_book.UPN_INVALID if scheme == "UPN" else rule_book.FORMER_UPN_INVALID
        fields.find(rule, scheme, check.reason)
        return None

    def _characteristics(self) -> records.Values:
        fields = self._fields
        ethnicity = fields.code("Ethnicity", CodeList.ETHNICITY)
        disabilities = fields.codes("Disability", CodeList.DISABILITY)
        self._check(rules.disability_breaches(codes=disabilities), _listed(disabilities))
        if not (fields.has("Ethnicity") or fields.has("Disability")):
            fields.find(rule_book.NOTHING_GIVEN, "Ethnicity")
        elif not fields.has("Ethnicity"):
            fields.find(rule_book.ETHNICITY_MISSING, "Ethnicity")
        return records.Characteristics(ethnicity=ethnicity, disabilities=tuple(sorted(set(disabilities))))

    def _referral(self) -> records.Values | None:
        fields = self._fields
        day = self._key_date("CINreferralDate")
        made = records.Referral(
            referral_date=day or _UNREAD,
            source=fields.code("ReferralSource", CodeList.REFERRAL_SOURCE),
            primary_need=fields.code("PrimaryNeedCode", CodeList.PRIMARY_NEED),
            closure_date=self._date("CINclosureDate"),
            closure_reason=fields.code("ReasonForClosure", CodeList.CLOSURE_REASON),
            no_further_action=fields.yes_no("ReferralNFA"),
        )
        if day is None:
            return None
        self._check(rules.referral_breaches(referral=made, around=self._around))
        self._check(rules.referral_gaps(referral=made))
        return made

    def _assessment(self) -> records.Values | None:
        start = self._key_date("AssessmentActualStartDate")
        codes = self._fields.codes("AssessmentFactors", CodeList.ASSESSMENT_FACTOR)
        made = records.Assessment(
            start_date=start or _UNREAD,
            internal_review_date=self._date("AssessmentInternalReviewDate"),
            authorisation_date=self._date("AssessmentAuthorisationDate"),
            factors=tuple(sorted(set(codes))),
        )
        self._check(rules.factor_breaches(codes=codes), _listed(codes))
        if start is None:
            return None
        self._check(rules.assessment_breaches(assessment=made))
        self._place(start, "AssessmentActualStartDate")
        return made

    def _cin_plan(self) -> records.Values | None:
        start, end = self._key_date("CINPlanStartDate"), self._date("CINPlanEndDate")
        if start is None:
            return None
        made = records.CinPlan(start_date=start, end_date=end)
        self._check(rules.cin_plan_breaches(plan=made))
        self._place(start, "CINPlanStartDate")
        return made

    def _enquiry(self) -> records.Values | None:
        start = self._key_date("S47ActualStartDate")
        made = records.Section47(
            start_date=start or _UNREAD,
            conference_target_date=self._date("InitialCPCtarget"),
            conference_not_required=self._fields.yes_no("ICPCnotRequired"),
        )
        if start is None:
            return None
        self._check(rules.enquiry_breaches(enquiry=made))
        self._place(start, "S47ActualStartDate")
        return made

    def _conference(self) -> records.Values | None:
        held = self._key_date("DateOfInitialCPC")
        if held is None:
            return None
        in_enquiry = self._around.above_kind is Kind.SECTION_47
        made = records.Conference(held_date=held, stands_in="section47" if in_enquiry else "referral")
        self._check(rules.conference_breaches(conference=made, around=self._around))
        self._place(held, "DateOfInitialCPC")
        return made

    def _protection_plan(self) -> records.Values | None:
        start = self._key_date("CPPstartDate")
        made = records.ProtectionPlan(
            start_date=start or _UNREAD,
            end_date=self._date("CPPendDate"),
            initial_category=self._fields.code("InitialCategoryOfAbuse", CodeList.CATEGORY_OF_ABUSE),
            latest_category=self._fields.code("LatestCategoryOfAbuse", CodeList.CATEGORY_OF_ABUSE),
            previous_plans=self._fields.count("NumberOfPreviousCPP"),
        )
        if start is None:
            return None
        self._check(rules.protection_plan_breaches(plan=made))
        self._place(start, "CPPstartDate")
        return made

    def _review(self) -> records.Values | None:
        held, plan = self._key_date("CPPreviewDate"), self._around.above
        if held is None:
            return None
        start = plan.start_date if isinstance(plan, records.ProtectionPlan) else None
        made = records.Review(review_date=held, plan_start_date=start)
        self._check(rules.review_breaches(review=made))
        return made

    def _pre_proceedings(self) -> records.Values | None:
        fields = self._fields
        start = self._key_date("PPStartDate")
        made = records.PreProceedings(
            start_date=start or _UNREAD,
            letter_date=self._date("LBPSentDate"),
            meeting_offered=fields.yes_no("FGDMMeetingOffer"),
            meeting_facilitated=fields.yes_no("FGDMMeetingFac"),
            first_meeting_date=self._date("InitialPPMeetingDate"),
            review_meetings=fields.count("ReviewMeetingsCount"),
            step_decision_date=self._date("StepDecisionDate"),
            outcome=fields.code("PPOutcome", CodeList.PRE_PROCEEDINGS_OUTCOME),
            court_application_date=self._date("CourtAppDate"),
            initiation_letter_date=self._date("LetterInitCPDate"),
        )
        if start is None:
            return None
        self._check(rules.pre_proceedings_breaches(stage=made))
        self._place(start, "PPStartDate")
        return made

    _makers: dict[Kind, Callable[["_Builder"], records.Values | None]] = {
        Kind.CHILD: _child,
        Kind.DETAILS: _details,
        Kind.IDENTIFIER: _identifier,
        Kind.CHARACTERISTICS: _characteristics,
        Kind.REFERRAL: _referral,
        Kind.ASSESSMENT: _assessment,
        Kind.CIN_PLAN: _cin_plan,
        Kind.SECTION_47: _enquiry,
        Kind.CONFERENCE: _conference,
        Kind.PROTECTION_PLAN: _protection_plan,
        Kind.REVIEW: _review,
        Kind.PRE_PROCEEDINGS: _pre_proceedings,
    }


def build(*, draft: Draft, facts: ReturnFacts, around: Around) -> Built:
    """This will read a draft; the values are None when its own key cannot be made."""
    fields = Fields(leaves=draft.fields, line=draft.line, facts=facts)
    values = _Builder(fields, facts, around).build(draft.kind)
    return Built(values=values, findings=(*draft.findings, *fields.findings))


def _listed(codes: Iterable[str]) -> str:
    return f"The codes are {', '.join(codes)}."
