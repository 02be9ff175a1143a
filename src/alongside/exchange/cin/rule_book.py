"""Every check of the return in words: our id, its source, the rule, what to do.

A number in `source` is the return's own rule (a Q marks its queries). ERROR is for a value that cannot be
read, is on no list, or contradicts its own record: the record is rejected. NOTICE is for what is missing or
questionable, or lies between records: the facts go in and the finding is listed. NOTE only counts how a file
is written.
"""

from alongside.exchange.cin.codes import CodeList
from alongside.exchange.intake import Rule, Severity

_SCHEMA = "CIN schema"
_OWN = "Alongside"
_CODE = "Use a code of that year's list, or leave the element out, and export again."
_DATES = "One of the two dates is wrong: correct it in the case system and export again."
_LOOK = "Look at the record in the case system; correct it there if it is wrong."


RULES: dict[str, Rule] = {}


def _rule(number: str, source: str, text: str, mend: str, severity: Severity) -> Rule:
    rule = Rule(id=f"CIN-{number}", source=source, text=text, mend=mend, severity=severity)
    if rule.id in RULES:
        raise ValueError(f"two rules are called {rule.id}")
    RULES[rule.id] = rule
    return rule


def _error(number: str, source: str, text: str, mend: str) -> Rule:
    return _rule(number, source, text, mend, Severity.ERROR)


def _notice(number: str, source: str, text: str, mend: str = _LOOK) -> Rule:
    return _rule(number, source, text, mend, Severity.NOTICE)


def _note(number: str, text: str, mend: str = "Nothing to do.") -> Rule:
    return _rule(number, _OWN, text, mend, Severity.NOTE)


# --- how a value is written -------------------------------------------------------------------------------
DATE_SHAPE = _error(
    "R01",
    _SCHEMA,
    "A date is written year-month-day and exists in the calendar, as 2026-03-27.",
    "Correct the date in the case system and export again.",
)
DATE_TOO_EARLY = _error("R02", _OWN, "No date of a return lies before 1900.", "Correct the year of the date.")
DATE_TOO_LATE = _error(
    "R03",
    _OWN,
    "No date lies more than a year after the reference date of the return.",
    "Correct the date; where the dates are right, correct Year and ReferenceDate in the header.",
)
YES_NO = _error("R04", _SCHEMA, "Yes or no is written 1, 0, true or false.", "Write 1 or 0 and export again.")
WHOLE_NUMBER = _error(
    "R05", f"{_SCHEMA}; 8730", "A number of times is a whole number, 0 or more.", "Write a whole number."
)
TWO_VALUES = _error(
    "R06",
    _SCHEMA,
    "An element that stands once in a record cannot have two different values.",
    "Find out which value is right and export again with that one.",
)
HOLDS_ELEMENTS = _error(
    "R07", _SCHEMA, "A value is plain text, without elements inside it.", "Export again without them."
)
KEY_DATE_MISSING = _error(
    "R08",
    f"{_SCHEMA}; 8600, 8615, 8720, 4010",
    "A record stands by the date on which it began or was held.",
    "Enter the date in the case system and export again.",
)
NOTHING_GIVEN = _error(
    "R09", _SCHEMA, "A record holds at least one value.", "Enter the values and export again."
)
CONTRADICTS_EARLIER = _error(
    "R10",
    "8510",
    "One child has one record of this kind in a file; an earlier line says something else.",
    "Find out which of the two is right and export again with that one.",
)

INVALID_CODE = {
    CodeList.REFERRAL_SOURCE: _error("C01", "8866", "The source of a referral is a code of its list.", _CODE),
    CodeList.PRIMARY_NEED: _error("C02", "8650", "The primary need is a code of its list.", _CODE),
    CodeList.CLOSURE_REASON: _error("C03", "8640", "The reason for closure is a code of its list.", _CODE),
    CodeList.ASSESSMENT_FACTOR: _error(
        "C04", "8617", "A factor of an assessment is a code of its list.", _CODE
    ),
    CodeList.CATEGORY_OF_ABUSE: _error(
        "C05", "8905, 8910", "A category of abuse is a code of its list.", _CODE
    ),
    CodeList.ETHNICITY: _error("C06", "4220", "Ethnicity is a code of its list.", _CODE),
    CodeList.DISABILITY: _error("C07", "8540", "A disability is a code of its list.", _CODE),
    CodeList.SEX: _error("C08", "4180", "Sex is M, F or U.", "Write M, F or U and export again."),
    CodeList.GENDER: _error(
        "C09", "4180", "GenderCurrent is 1, 2, 0 or 9.", "Write 1, 2, 0 or 9, or use Sex."
    ),
    CodeList.UPN_UNKNOWN: _error(
        "C10", _SCHEMA, "The reason for having no pupil number is a code of its list.", _CODE
    ),
    CodeList.PRE_PROCEEDINGS_OUTCOME: _error(
        "C11", "9011", "The outcome of pre-proceedings is a code of its list.", _CODE
    ),
}

# --- who the child is -------------------------------------------------------------------------------------
CHILD_ID_MISSING = _error(
    "I01",
    "8500",
    "Every child has the authority's own number (LAchildID).",
    "Enter the child's number and export again; without it the records belong to nobody.",
)
CHILD_ID_SHAPE = _error(
    "I02",
    _SCHEMA,
    "LAchildID has at most 20 letters and digits, and nothing else.",
    "Correct the child's number and export again.",
)
UPN_INVALID = _error(
    "I03",
    "1510, 1530, 1540, 1550",
    "A pupil number is a check letter, the authority, and the pupil's digits, which fit together.",
    "Copy the number again from the school's record and export again.",
)
FORMER_UPN_INVALID = _error(
    "I04",
    "1560Q",
    "A former pupil number is built as a pupil number is.",
    "Copy the number again from the school's record, or leave it out.",
)
CHILD_TWICE = _notice("I05", "8510", "Each child stands once in a file; the records were read together.")
UPN_AND_REASON = _notice("I06", _OWN, "A reason for having no pupil number stands beside a pupil number.")
UPN_MISSING = _notice("I07", "8770Q", "A child without a pupil number has a reason for that.")
UPN_SHARED = _notice(
    "I08", "1520", "Two children of one file do not share a pupil number.", "Find out whose number it is."
)
TWO_CHILDREN = _error(
    "I09",
    "8510",
    "Two children do not share one LAchildID; an earlier line gives it another birth, sex or death.",
    "Find out whose records these are, give each child its own number, and export again.",
)
ONE_BIRTH_DATE = _error(
    "D01",
    "8525",
    "Exactly one of PersonBirthDate and ExpectedPersonBirthDate is given.",
    "Keep the one that is true: the birth date once the child is born.",
)
UNBORN_SEX = _error(
    "D02", "8750", "The sex of a child not yet born is U (0 in GenderCurrent).", "Write U and export again."
)
DEATH_BEFORE_BIRTH = _error("D03", "8535Q", "A child does not die before being born.", _DATES)
SEX_DISAGREES = _error(
    "D04", _OWN, "Sex and GenderCurrent, where both stand, say the same.", "Keep Sex and leave the other out."
)
SEX_MISSING = _notice("D05", "4180", "The sex of the child is given.")
INDETERMINATE = _notice(
    "D06", _OWN, "GenderCurrent 9 (indeterminate) has no code in Sex; it was read as U.", "Nothing to do."
)
OVER_25 = _notice("D07", "8775Q", "A child of the return is at most 25 years old on the reference date.")
ETHNICITY_MISSING = _notice("E01", "4220", "The ethnicity of the child is given.")
NONE_AMONG_OTHERS = _error(
    "E02",
    "8790",
    "NONE stands alone among the disabilities.",
    "Take out NONE or the others and export again.",
)
DISABILITY_TWICE = _notice("E03", "8794", "Each disability stands once; it was taken in once.")

# --- referrals --------------------------------------------------------------------------------------------
CLOSED_BEFORE_REFERRAL = _error("F01", "8630", "A case is not closed before it was referred.", _DATES)
TOO_LONG_BEFORE_BIRTH = _error(
    "F02", "8606", "A referral is made at most 280 days before the birth or expected birth.", _DATES
)
SOURCE_MISSING = _notice("F03", "8866", "A referral says who made it.")
NEED_MISSING = _notice("F04", "8610", "A referral that led to help has a primary need.")
CLOSED_WITHOUT_REASON = _notice("F05", "8805", "A closed case has a reason for closure.")
REASON_WITHOUT_CLOSURE = _notice("F06", "8810", "A reason for closure stands only where a case is closed.")
NFA_MISSING = _notice("F07", "8568", "A referral says whether it led to no further action.")
REFERRED_AFTER_DEATH = _notice("F08", "8555", "A child is not referred after having died.")
NO_REFERRAL = _notice("F09", "8590", "A child of the return has at least one referral.")
CONFERENCE_AT_BOTH = _notice(
    "F10", "2884", "An initial conference stands beside the referral or in the enquiry, not in both."
)

# --- assessments ------------------------------------------------------------------------------------------
AUTHORISED_BEFORE_START = _error("A01", "8608", "An assessment is not authorised before it started.", _DATES)
NO_FACTOR_AMONG_OTHERS = _error(
    "A02",
    "8869",
    "Factor 21 (none identified) stands alone.",
    "Take out 21, or the other factors if none was truly found, and export again.",
)
FACTOR_TWICE = _notice("A03", "8898", "Each factor of an assessment stands once; it was taken in once.")
RETIRED_FACTOR = {
    "18A": _notice("A04", "8945Q", "Since 2020/21 factor 18A is split: 18B is by a child, 18C by an adult."),
    "19A": _notice("A05", "8950Q", "Since 2020/21 factor 19A is split: 19B is by a child, 19C by an adult."),
}
FACTORS_UNAUTHORISED = _notice("A06", "8614", "Factors stand in an assessment that has been authorised.")
AUTHORISED_WITHOUT_FACTORS = _notice("A07", "8897Q", "An authorised assessment has at least one factor.")
REVIEWED_BEFORE_START = _notice("A08", _OWN, "The internal review of an assessment follows its start.")

# --- plans, enquiries, conferences, reviews ---------------------------------------------------------------
CIN_PLAN_ENDS_EARLY = _error("P01", "4011", "A child in need plan does not end before it started.", _DATES)
CIN_PLAN_ONE_DAY = _notice("P02", "4012Q", "A child in need plan seldom starts and ends on one day.")
PLAN_ENDS_EARLY = _error("P03", "8925", "A child protection plan does not end before it started.", _DATES)
PLAN_ONE_DAY = _notice("P04", "8840", "A child protection plan does not start and end on one day.")
INITIAL_CATEGORY_MISSING = _notice("P05", "8905", "A child protection plan says why it was first made.")
LATEST_CATEGORY_MISSING = _notice("P06", "8910", "A child protection plan says why it stands now.")
PREVIOUS_PLANS_MISSING = _notice("P07", "8730", "A child protection plan says how many came before it.")
REVIEW_NOT_AFTER_START = _error(
    "P08", "8841", "A review is held after the day on which its plan began.", _DATES
)
TARGET_AT_WEEKEND = _notice("S01", "8870Q", "The target for a conference is not at a weekend.")
NOT_REQUIRED_MISSING = _notice("S02", _SCHEMA, "An enquiry says whether a conference was not required.")
NOT_REQUIRED_BUT_HELD = _notice("S03", _OWN, "A conference that was not required has no date.")
CONFERENCE_AT_WEEKEND = _notice("S04", "8875", "A conference is held on a working day.")
CONFERENCE_BEFORE_ENQUIRY = _notice("S05", "8615", "A conference does not come before its enquiry.")

# --- pre-proceedings (module 5) ---------------------------------------------------------------------------
LETTER_BEFORE_START = _error(
    "M01", "9006", "The letter before proceedings follows the decision to begin.", _DATES
)
STEP_BEFORE_START = _error(
    "M02", "9009", "The decision to step up or down follows the decision to begin.", _DATES
)
COURT_BEFORE_STEP = _error("M03", "9012", "The application to court follows the decision to step up.", _DATES)
INITIATION_BEFORE_COURT = _error(
    "M04", "9013", "The letter that starts care proceedings follows the application to court.", _DATES
)
OFFER_MISSING = _notice(
    "M05", "9007", "With the letter sent, it is said whether a family meeting was offered."
)
OFFER_UNANSWERED = _notice("M06", "9010Q", "With a meeting offered, it is said whether it took place.")
REVIEWS_UNCOUNTED = _notice("M07", "9015Q", "With a first meeting held, the review meetings are counted.")

# --- between records --------------------------------------------------------------------------------------
AFTER_REFERENCE_DATE = _notice("G01", _OWN, "A return holds nothing later than its reference date.")
BEFORE_REFERRAL = _notice("G02", "2889, 4015", "What follows from a referral does not begin before it.")
AFTER_CLOSURE = _notice("G03", "8565", "Nothing begins under a referral after its case was closed.")
BEFORE_CONCEPTION = _notice("G04", _OWN, "Nothing is recorded more than 280 days before the child's birth.")
PARENT_REJECTED = _notice(
    "G05",
    _OWN,
    "The record above this one was rejected; this one went in by its own dates.",
    "Mend that one.",
)
REPEATED = _notice(
    "G06", _OWN, "The same record stands twice in the file; it was taken in once.", "Nothing to do."
)

# --- the file as a whole ----------------------------------------------------------------------------------
YEAR_AND_DATE = _notice(
    "H01", "100", "ReferenceDate is 31 March of Year.", "Correct the header when exporting."
)
YEAR_MISSING = _notice("H02", _SCHEMA, "The header names the year; it was taken from ReferenceDate.")
REFERENCE_DATE_MISSING = _notice(
    "H03", _SCHEMA, "The header has a reference date; 31 March of Year was taken."
)
AUTHORITY_MISSING = _notice("H04", _SCHEMA, "The header names the authority (LEA) with three digits.")
COLLECTION_MISSING = _notice("H05", _SCHEMA, "The header says Collection CIN.")
YEAR_UNTRIED = _notice("H06", _OWN, "Returns of 2017 to 2027 have been tried; this is of another year.")
HEADER_TWICE = _notice("H07", _SCHEMA, "The header says each thing once; the first was taken.")

# --- how the file is written ------------------------------------------------------------------------------
LOWER_CASE = _note("N01", "Codes in small letters were read as capitals.")
TIME_PART = _note("N02", "Dates with a time were read as the day alone.")
TRUE_FALSE = _note("N03", "Yes and no written true and false were read; the schema asks for 1 and 0.")
SAME_VALUE_TWICE = _note("N04", "Values that stood twice, both times the same, were read once.")
OUTSIDE_WRAPPER = _note("N05", "Values outside the element that usually wraps them were read all the same.")
SEVERAL_IN_ONE = _note("N06", "Elements that held several records in one were read as several.")
OTHER_YEARS_ELEMENT = _note(
    "N07", "Sex belongs to returns from 2025, GenderCurrent to those before: read alike."
)
