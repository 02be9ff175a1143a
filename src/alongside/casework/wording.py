"""Help with the wording of any form: marks, explains, suggests; keeps nothing but the ids of rules."""

from collections.abc import Mapping
from datetime import datetime

from alongside.kernel.dates import local_date
from alongside.reference.language import check_language
from alongside.reference.language_rules import Mark
from alongside.wording.counting import count_rules


def check_wording(*, texts: Mapping[str, str], now: datetime) -> dict[str, tuple[Mark, ...]]:
    """This will mark words in each text that may blame a child, by its name; unmarked ones are left out.

    The ids of the rules are counted. No text is kept. Texts that are a child's own are not to be given.
    """
    day = local_date(now)
    found = {name: check_language(text=text, as_at=day) for name, text in texts.items()}
    count_rules(ids=[mark.rule_id for marks in found.values() for mark in marks])
    return {name: marks for name, marks in found.items() if marks}
