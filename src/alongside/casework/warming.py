"""Reads at start-up what the first search and the first worry would otherwise wait for."""

from datetime import date

from alongside.access.policy import get_access_policy
from alongside.people.finding import load_nicknames
from alongside.reference.codelists import get_codelist, list_codelist_keys
from alongside.reference.language import get_language_rules


def read_policies(*, today: date) -> None:
    """This will read the policy files that pages need, so that a wrong one stops the service at its start."""
    get_access_policy()
    load_nicknames()
    get_language_rules(as_at=today)
    for key in list_codelist_keys():
        get_codelist(key=key, as_at=today)
