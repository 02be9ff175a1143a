"""The return's code lists as policy/codelists has them for a census year."""

from datetime import date
from functools import cache

from alongside.reference.codelists import get_codelist


class PolicyCodes:
    """Holds a return's codes against policy/codelists, as they stood at the end of the census year."""

    def is_valid(self, *, list_key: str, code: str, year: int) -> bool:
        """This will say whether the return may carry the code in that year; local codes are not its own."""
        return code in _codes(list_key, year)


@cache
def _codes(list_key: str, year: int) -> frozenset[str]:
    rows = get_codelist(key=list_key, as_at=date(year, 3, 31)).codes
    return frozenset(row.code for row in rows if not row.local)
