"""The checks that hold the values of a record against each other and against the child's own dates. Pure.

Each gives the rules that are broken and the element at which the report should point. What each rule says,
where it comes from and how to mend a breach stands in `rule_book.py`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

from alongside.exchange.cin import records
from alongside.exchange.cin import rule_book as book
from alongside.exchange.intake import Rule
from alongside.kernel.dates import age_on

Breach: TypeAlias = tuple[Rule, str]

_TERM = timedelta(days=280)
_SATURDAY = 5
_NO_FACTOR = "21"
_NO_DISABILITY = "NONE"
_OLDEST = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What stands around a record: the child's birth and death, the referral, the record right above it.

    What could be read counts, whether or not the record that it stands in was rejected.
    """

    birth: date | None = None
    death: date | None = None
    referral: records.Referral | None = None
    above: records.Values | None = None
    above_kind: records.Kind | None = None


def birth_breach(*, born: bool, expected: bool) -> Iterator[Breach]:
    """This will check that one of the two birth dates was given, and not both, readable or not."""
    if born == expected:
        yield book.ONE_BIRTH_DATE, "ExpectedPersonBirthDate" if born else "PersonBirthDate"


def details_breaches(*, details: records.Details, sex_element: str, reference_date: date) -> Iterator[Breach]:
    """This will check a child's birth, sex and death; `sex_element` is the one that the file used."""
    birth = details.birth_date
    if birth is None and details.expected_birth_date and details.sex not in (None, "U"):
        yield book.UNBORN_SEX, sex_element
    if birth and details.death_date and details.death_date < birth:
        yield book.DEATH_BEFORE_BIRTH, "PersonDeathDate"
    if birth and birth <= reference_date and age_on(birth=birth, on=reference_date) > _OLDEST:
        yield book.OVER_25, "PersonBirthDate"


def disability_breaches(*, codes: Iterable[str]) -> Iterator[Breach]:
    """This will check the disabilities as the file gave them, repeats too."""
    given = list(codes)
    if _NO_DISABILITY in given and len(set(given)) > 1:
        yield book.NONE_AMONG_OTHERS, "Disability"
    if len(set(given)) < len(given):
        yield book.DISABILITY_TWICE, "Disability"


def referral_breaches(*, referral: records.Referral, around: Around) -> Iterator[Breach]:
    """This will check a referral against its closure, the child's birth and death, and what is missing."""
    day = referral.referral_date
    if referral.closure_date and referral.closure_date < day:
        yield book.CLOSED_BEFORE_REFERRAL, "CINclosureDate"
    if around.birth and day < around.birth - _TERM:
        yield book.TOO_LONG_BEFORE_BIRTH, "CINreferralDate"
    if around.death and day > around.death:
        yield book.REFERRED_AFTER_DEATH, "CINreferralDate"


def referral_gaps(*, referral: records.Referral) -> Iterator[Breach]:
    """This will name what a referral leaves unsaid."""
    if referral.source is None:
        yield book.SOURCE_MISSING, "ReferralSource"
    if referral.primary_need is None and referral.no_further_action is False:
        yield book.NEED_MISSING, "PrimaryNeedCode"
    if referral.no_further_action is None:
        yield book.NFA_MISSING, "ReferralNFA"
    if referral.closure_date and referral.closure_reason is None:
        yield book.CLOSED_WITHOUT_REASON, "ReasonForClosure"
    if referral.closure_reason and referral.closure_date is None:
        yield book.REASON_WITHOUT_CLOSURE, "ReasonForClosure"


def factor_breaches(*, codes: Iterable[str]) -> Iterator[Breach]:
    """This will check the factors as the file gave them, repeats too."""
    given = list(codes)
    if _NO_FACTOR in given and len(set(given)) > 1:
        yield book.NO_FACTOR_AMONG_OTHERS, "AssessmentFactors"
    if len(set(given)) < len(given):
        yield book.FACTOR_TWICE, "AssessmentFactors"


def assessment_breaches(*, assessment: records.Assessment) -> Iterator[Breach]:
    """This will check the dates of an assessment and whether its factors belong to it."""
    start, authorised = assessment.start_date, assessment.authorisation_date
    if authorised and authorised < start:
        yield book.AUTHORISED_BEFORE_START, "AssessmentAuthorisationDate"
    if assessment.internal_review_date and assessment.internal_review_date < start:
        yield book.REVIEWED_BEFORE_START, "AssessmentInternalReviewDate"
    if assessment.factors and not authorised:
        yield book.FACTORS_UNAUTHORISED, "AssessmentAuthorisationDate"
    if authorised and not assessment.factors:
        yield book.AUTHORISED_WITHOUT_FACTORS, "AssessmentFactors"


def cin_plan_breaches(*, plan: records.CinPlan) -> Iterator[Breach]:
    """This will check that a child in need plan ends after it began."""
    if plan.end_date and plan.end_date < plan.start_date:
        yield book.CIN_PLAN_ENDS_EARLY, "CINPlanEndDate"
    if plan.end_date == plan.start_date:
        yield book.CIN_PLAN_ONE_DAY, "CINPlanEndDate"


def protection_plan_breaches(*, plan: records.ProtectionPlan) -> Iterator[Breach]:
    """This will check that a child protection plan ends after it began, and name what it leaves unsaid."""
    if plan.end_date and plan.end_date < plan.start_date:
        yield book.PLAN_ENDS_EARLY, "CPPendDate"
    if plan.end_date == plan.start_date:
        yield book.PLAN_ONE_DAY, "CPPendDate"
    if plan.initial_category is None:
        yield book.INITIAL_CATEGORY_MISSING, "InitialCategoryOfAbuse"
    if plan.latest_category is None:
        yield book.LATEST_CATEGORY_MISSING, "LatestCategoryOfAbuse"
    if plan.previous_plans is None:
        yield book.PREVIOUS_PLANS_MISSING, "NumberOfPreviousCPP"


def review_breaches(*, review: records.Review) -> Iterator[Breach]:
    """This will check that a review follows the start of its plan, however many reviews there are."""
    if review.plan_start_date and review.review_date <= review.plan_start_date:
        yield book.REVIEW_NOT_AFTER_START, "CPPreviewDate"


def enquiry_breaches(*, enquiry: records.Section47) -> Iterator[Breach]:
    """This will check a section 47 enquiry."""
    target = enquiry.conference_target_date
    if target and target.weekday() >= _SATURDAY:
        yield book.TARGET_AT_WEEKEND, "InitialCPCtarget"
    if enquiry.conference_not_required is None:
        yield book.NOT_REQUIRED_MISSING, "ICPCnotRequired"


def conference_breaches(*, conference: records.Conference, around: Around) -> Iterator[Breach]:
    """This will check the day of a conference, and against its enquiry where it stands in one."""
    if conference.held_date.weekday() >= _SATURDAY:
        yield book.CONFERENCE_AT_WEEKEND, "DateOfInitialCPC"
    enquiry = around.above
    if not isinstance(enquiry, records.Section47):
        return
    if conference.held_date < enquiry.start_date:
        yield book.CONFERENCE_BEFORE_ENQUIRY, "DateOfInitialCPC"
    if enquiry.conference_not_required:
        yield book.NOT_REQUIRED_BUT_HELD, "DateOfInitialCPC"


def pre_proceedings_breaches(*, stage: records.PreProceedings) -> Iterator[Breach]:
    """This will check the order of the dates of pre-proceedings, and name what is left unsaid."""
    pairs = (
        (stage.start_date, stage.letter_date, book.LETTER_BEFORE_START, "LBPSentDate"),
        (stage.start_date, stage.step_decision_date, book.STEP_BEFORE_START, "StepDecisionDate"),
        (stage.step_decision_date, stage.court_application_date, book.COURT_BEFORE_STEP, "CourtAppDate"),
        (
            stage.court_application_date,
            stage.initiation_letter_date,
            book.INITIATION_BEFORE_COURT,
            "LetterInitCPDate",
        ),
    )
    for earlier, later, rule, element in pairs:
        if earlier and later and later < earlier:
            yield rule, element
    if stage.letter_date and stage.meeting_offered is None:
        yield book.OFFER_MISSING, "FGDMMeetingOffer"
    if stage.meeting_offered and stage.meeting_facilitated is None:
        yield book.OFFER_UNANSWERED, "FGDMMeetingFac"
    if stage.first_meeting_date and stage.review_meetings is None:
        yield book.REVIEWS_UNCOUNTED, "ReviewMeetingsCount"


def placing_breaches(*, day: date, element: str, around: Around) -> Iterator[Breach]:
    """This will hold the day on which something began against its referral and the child's birth."""
    referral = around.referral
    if referral and day < referral.referral_date:
        yield book.BEFORE_REFERRAL, element
    if referral and referral.closure_date and day > referral.closure_date:
        yield book.AFTER_CLOSURE, element
    if around.birth and day < around.birth - _TERM:
        yield book.BEFORE_CONCEPTION, element


def child_id_breach(*, child_id: str | None) -> Rule | None:
    """This will say which rule the authority's number of a child breaks, if any."""
    if not child_id:
        return book.CHILD_ID_MISSING
    if len(child_id) > 20 or not (child_id.isascii() and child_id.isalnum()):
        return book.CHILD_ID_SHAPE
    return None
