"""Search before create: which keys find a person, and in what order to show whom was found."""

from alongside.people.search.keys import Key, KeyKind, search_keys
from alongside.people.search.lookup import query_keys
from alongside.people.search.nicknames import Nicknames, read_nicknames
from alongside.people.search.query import PersonQuery, read_query
from alongside.people.search.rank import Candidate, Match, rank_matches
from alongside.people.search.words import RecordedName

__all__ = [
    "Candidate",
    "Key",
    "KeyKind",
    "Match",
    "Nicknames",
    "PersonQuery",
    "RecordedName",
    "query_keys",
    "rank_matches",
    "read_nicknames",
    "read_query",
    "search_keys",
]
