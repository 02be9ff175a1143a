"""The columns of a table of concerns: their headings, other headings that are understood, what they hold."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column; `also` are other headings for it, `code_list` the list in policy/codelists of its codes.

    `longest` is the number of characters that fit where the value is kept.
    """

    field: str
    heading: str
    help: str
    also: tuple[str, ...] = ()
    code_list: str = ""
    longest: int = 10_000


COLUMNS = (
    Column(
        field="reference",
        longest=100,
        heading="Your reference",
        also=("reference", "ref", "agency reference", "our reference", "their reference", "case reference"),
        help="Your own number for this concern. With it, a corrected row replaces the earlier one.",
    ),
    Column(
        field="forename",
        longest=150,
        heading="Child's forename",
        also=("forename", "forenames", "first name", "first names", "given name", "child forename"),
        help="As far as you know it.",
    ),
    Column(
        field="surname",
        longest=150,
        heading="Child's surname",
        also=("surname", "last name", "family name", "child surname"),
        help="As far as you know it.",
    ),
    Column(
        field="birth",
        heading="Date of birth",
        also=("dob", "d o b", "birth date", "born", "child date of birth", "child's date of birth"),
        help="27 March 2012, 27/3/2012, about 2012, or not known.",
    ),
    Column(
        field="nhs_number",
        heading="NHS number",
        also=("nhs", "nhs no"),
        help="Ten digits. Leave it empty if you do not have it.",
    ),
    Column(
        field="upn",
        heading="UPN",
        also=("unique pupil number", "pupil number"),
        help="A letter and twelve characters. Leave it empty if you do not have it.",
    ),
    Column(
        field="facts",
        heading="What happened",
        also=("facts", "what was seen or heard", "details", "description", "concern"),
        help="What was seen, heard or told. This is the one column that may not be empty.",
    ),
    Column(
        field="opinion",
        heading="Your opinion",
        also=("opinion", "professional opinion", "analysis"),
        help="What you think it means, apart from what happened.",
    ),
    Column(
        field="child_words",
        heading="The child's own words",
        also=("child's own words", "childs words", "child's words", "own words", "voice of the child"),
        help="Exactly as the child said it.",
    ),
    Column(
        field="happened",
        heading="Happened on",
        also=("when", "date", "date of incident", "when it happened", "incident date", "date happened"),
        help="27 March 2026, March 2026, about 2026, between 1 March 2026 and 9 March 2026, or not known.",
    ),
    Column(
        field="place",
        longest=300,
        heading="Where",
        also=("place", "location", "where it happened"),
        help="Where it happened, as far as you know.",
    ),
    Column(
        field="concern_types",
        heading="Concern type",
        also=("concern types", "type", "type of concern"),
        code_list="concern_type",
        help="Codes from the list, separated by semicolons; or OTHER: and your own words.",
    ),
    Column(
        field="vulnerabilities",
        heading="Vulnerabilities",
        also=("vulnerability", "vulnerability codes"),
        code_list="vulnerability",
        help="Codes from the list, separated by semicolons; or OTHER: and your own words.",
    ),
    Column(
        field="indicators",
        heading="Indicators",
        also=("indicator", "indicator codes", "signs"),
        code_list="indicator",
        help="Codes from the list, separated by semicolons; or OTHER: and your own words.",
    ),
    Column(
        field="harm",
        heading="Evidence of harm",
        also=("harm", "harm evidence", "harm codes"),
        code_list="harm_evidence",
        help="Codes from the list, separated by semicolons. Describe no more than protection needs.",
    ),
    Column(
        field="reporter_name",
        longest=100,
        heading="Reported by",
        also=("reporter", "reporter name", "reporter's name", "name of reporter"),
        help="Who noticed it or told you.",
    ),
    Column(
        field="reporter_role",
        longest=90,
        heading="Their role",
        also=("role", "reporter role", "reporter's role", "job title"),
        help="Such as teacher, nurse, youth worker.",
    ),
    Column(
        field="urgent",
        heading="Urgent",
        also=("immediate danger", "is it urgent", "urgent?"),
        help="yes or no. If a child is in danger now, ring 999 first.",
    ),
)


def normal_heading(text: str) -> str:
    """This will bring a heading to the form in which headings are compared: small letters and digits."""
    plain = text.casefold().replace("\u2019", "").replace("'", "")
    return re.sub(r"[^a-z0-9]+", " ", plain).strip()


BY_HEADING = {
    normal_heading(name): column
    for column in COLUMNS
    for name in (column.heading, column.field, *column.also)
}
