"""The code lists that a return is held against. Which codes are in them is policy, not code."""

from enum import StrEnum
from typing import Protocol


class CodeList(StrEnum):
    """The return's code lists, by their names in policy/codelists."""

    REFERRAL_SOURCE = "cin_referral_source"
    PRIMARY_NEED = "cin_primary_need"
    CLOSURE_REASON = "cin_closure_reason"
    ASSESSMENT_FACTOR = "cin_assessment_factor"
    CATEGORY_OF_ABUSE = "cin_category_of_abuse"
    ETHNICITY = "cin_ethnicity"
    DISABILITY = "cin_disability"
    SEX = "cin_sex"
    GENDER = "cin_gender_current"
    UPN_UNKNOWN = "cin_upn_unknown"
    PRE_PROCEEDINGS_OUTCOME = "cin_pre_proceedings_outcome"


class CodeSets(Protocol):
    """Whoever calls the reader builds this from policy/codelists."""

    def is_valid(self, *, list_key: str, code: str, year: int) -> bool:
        """This will say whether the code (in capitals) stands in the return's own list of that census year.

        `list_key` is one of CodeList; `year` is the year in which the census period ends, as in the header.
        Codes that a list has for local use only are not the return's own.
        """
