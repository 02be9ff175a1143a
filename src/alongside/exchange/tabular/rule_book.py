"""Every check of a row in words: our id, its source, the rule, what to do."""

from alongside.exchange.intake import Rule, Severity

RULES: dict[str, Rule] = {}

_OWN = "Alongside"


def _rule(
    number: str, text: str, mend: str, *, severity: Severity = Severity.ERROR, source: str = _OWN
) -> Rule:
    rule = Rule(id=f"TAB-{number}", source=source, text=text, mend=mend, severity=severity)
    if rule.id in RULES:
        raise ValueError(f"two rules are called {rule.id}")
    RULES[rule.id] = rule
    return rule


FACTS_MISSING = _rule(
    "01",
    "A concern says what was seen, heard or told.",
    "Write a few words under What happened; they need not be certain.",
)
CHILD_MISSING = _rule(
    "02",
    "A concern names the child by a forename, a surname, an NHS number or a UPN.",
    "Fill in at least one of them.",
)
DATE_UNREADABLE = _rule(
    "03", "A date can be read, certain or not.", "Write it as 27 March 2026, March 2026, 2026 or not known."
)
DATE_IN_FUTURE = _rule("04", "Neither a birth nor what happened lies in the future.", "Correct the date.")
DATE_AS_NUMBER = _rule(
    "05",
    "A date is a date and not a number.",
    "Give the column the cell format Date or Text and write the date again.",
)
NHS_NUMBER = _rule(
    "06", "An NHS number can be one.", "Copy it again, or leave it empty.", source="NHS Data Dictionary"
)
UPN = _rule(
    "07", "A UPN can be one.", "Copy it again, or leave it empty.", source="CIN 1510, 1530, 1540, 1550"
)
UNKNOWN_CODE = _rule(
    "08",
    "A code stands in its list; several are separated by semicolons.",
    "Use the codes of the template's second sheet, or OTHER: and your own words.",
)
OTHER_UNSAID = _rule("09", "OTHER says what it is.", "Write OTHER: and a few words, as OTHER: lost her home.")
YES_NO = _rule("10", "Urgent is yes or no.", "Write yes or no, or leave it empty.")
CELL_TOO_LONG = _rule("11", "A cell is not longer than what fits.", "Shorten it, or send it as a document.")
FORMULA = _rule(
    "12", "A cell holds words, not a formula.", "Copy the column and paste it back as values, then save."
)
ERROR_VALUE = _rule("13", "A cell holds no error of the spreadsheet.", "Write what should stand there.")
OUTSIDE_COLUMNS = _rule(
    "14", "Every value stands under a heading.", "Move it under a heading, or give its column one."
)
REFERENCE_TWICE = _rule(
    "15",
    "One reference names one concern; an earlier row with it says something else.",
    "Give each concern its own reference.",
)

REPEATED = _rule(
    "21", "The same row stands twice; it was taken in once.", "Nothing to do.", severity=Severity.NOTICE
)
REFERENCE_MISSING = _rule(
    "22",
    "A concern without your reference is known again only while its row stays exactly the same.",
    "Give each concern a reference of your own.",
    severity=Severity.NOTICE,
)
SET_ASIDE = _rule(
    "23",
    "Only one sheet of rows is read; what else is in the file was left out.",
    "Move rows that matter to the first sheet. Never send pictures.",
    severity=Severity.NOTICE,
)
TIME_LEFT_OUT = _rule(
    "24",
    "A time of day in a date column was left out.",
    "Write the time under What happened if it matters.",
    severity=Severity.NOTICE,
)
DATE_NOT_GIVEN = _rule(
    "31",
    "A concern without a date is kept as date not known.",
    "Nothing to do.",
    severity=Severity.NOTE,
)
SMALL_LETTERS = _rule(
    "32", "Codes in small letters were read as capitals.", "Nothing to do.", severity=Severity.NOTE
)
