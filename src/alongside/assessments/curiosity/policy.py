"""policy/curiosity as the prompts use it: words, terms and rules. It refuses what cannot be meant."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from alongside.assessments.curiosity.reading import Topics
from alongside.assessments.curiosity.rules import EIGHTEEN, OWN, PART, WHOLE, Beside, Grace, PromptRule
from alongside.assessments.curiosity.selectors import Selector, SelectorError, read_selector
from alongside.assessments.curiosity.vocabulary import code_tags, plain_tags
from alongside.reference.language_notation import Lexicon, NotationError, Phrase, compile_phrase
from alongside.reference.language_people import DROPPED, KINDS, UNKNOWN
from alongside.reference.language_rules import Pattern, Rule, RuleSet
from alongside.reference.loader import (
    PolicyFile,
    Row,
    check_fields,
    list_policies,
    policy_folder,
    read_policy,
)

FOLDER = "curiosity"
# Files of the folder that hold no rules.
_OTHER_FILES = frozenset({f"{FOLDER}/words", f"{FOLDER}/terms", f"{FOLDER}/settings"})
_DOERS = (*KINDS, DROPPED, UNKNOWN)
_STANDINGS = ("statutory", "advice", "local")
_RULE = {
    "id": str, "title": str, "why": str, "ask": str, "source": str, "standing": str, "verified": bool,
    "when": object,
}  # fmt: skip
_RULE_EXTRAS = {
    "from": date, "until": date, "ages": list, "times": int, "agencies": int, "on_days": int,
    "within_days": int, "lasts_days": int, "also": list, "unless": list, "after": dict, "yields_to": list,
    "after_eighteen": bool, "at_once": list, "needs": str, "counts_on": bool, "unknown_age": bool,
}  # fmt: skip
_BESIDE = {"same_matter": bool, "days_before": object, "days_after": object}
_GRACE = {"hours": int, "days": int, "working_days": int, "from_happened": bool}
_NEEDS = (WHOLE, OWN, PART)
_TURNS = ("not_before", "not_after", "not_yet", "asked_and_no")
_OF_TOPICS = ("must_be_done", "as_it_stands", "may_be_asked")
_GUIDANCE_SINCE = date(2017, 2, 16)


@dataclass(frozen=True)
class CuriosityPolicy:
    """Everything that policy/curiosity says."""

    topics: Topics
    terms: Mapping[str, tuple[Selector, ...]]
    rules: tuple[PromptRule, ...]
    ignored_after_working_days: int
    near: timedelta
    handover: timedelta
    after_move: timedelta


def get_curiosity_policy() -> CuriosityPolicy:
    """This will give the questions with what they need. Raises UnableToReadPolicy on what cannot be meant."""
    return _read(policy_folder())


@cache
def _read(_folder: Path) -> CuriosityPolicy:
    topics = _topics(read_policy(f"{FOLDER}/words"))
    says = {f"{way}-{rule.id}" for rule in topics.rules.rules for way in ("says", "denies")}
    known = plain_tags() | code_tags() | says
    terms = _terms(read_policy(f"{FOLDER}/terms"), known)
    settings = read_policy(f"{FOLDER}/settings")
    numbers = {"ignored_after_working_days", "near_days", "handover_days", "after_move_days"}
    check_fields(
        settings, settings.data, what="the settings",
        required={**dict.fromkeys(numbers, int), "source": str, "verified": bool}, optional={"note": str},
    )  # fmt: skip
    return CuriosityPolicy(
        topics=topics,
        terms=terms,
        rules=_rules(known | terms.keys()),
        ignored_after_working_days=settings.data["ignored_after_working_days"],
        near=timedelta(days=settings.data["near_days"]),
        handover=timedelta(days=settings.data["handover_days"]),
        after_move=timedelta(days=settings.data["after_move_days"]),
    )


def read_topic_file(*, name: str) -> Topics:
    """This will give what another policy file reads in texts, written as policy/curiosity/words.yaml is."""
    return _topics(read_policy(name))


def _topics(file: PolicyFile) -> Topics:
    data = file.data
    fields = dict.fromkeys(("source", "note", *_TURNS), str)
    lists = {"verified": bool, "words": dict, "verbs": dict, "topics": list}
    check_fields(file, data, what="the words", required={**fields, **lists}, optional={})
    lexicon = _lexicon(data)
    return Topics(
        rules=RuleSet(rules=tuple(_topic(file, row, lexicon) for row in data["topics"]), lexicon=lexicon),
        must_be_done=_with(data, "must_be_done"),
        as_it_stands=_with(data, "as_it_stands"),
        may_be_asked=_with(data, "may_be_asked"),
        **{name: re.compile(data[name], re.IGNORECASE | re.VERBOSE) for name in _TURNS},
    )


def _with(data: Row, name: str) -> frozenset[str]:
    return frozenset(row["id"] for row in data["topics"] if row.get(name))


def _lexicon(data: Row) -> Lexicon:
    """The words of language help, and those of this folder beside them."""
    shared = read_policy("language/words").data
    return Lexicon(
        words={name: tuple(words.split()) for name, words in {**shared["words"], **data["words"]}.items()},
        verbs={verb: tuple(forms.split()) for verb, forms in {**shared["verbs"], **data["verbs"]}.items()},
    )


def _topic(file: PolicyFile, row: Any, lexicon: Lexicon) -> Rule:
    check_fields(
        file, row, what="a topic", required={"id": str, "means": str, "patterns": list},
        optional={
            "unless": list, "only_by": list, "not_by": list, **dict.fromkeys(_OF_TOPICS, bool),
        },
    )  # fmt: skip
    only_by, not_by = _doers(file, row, "only_by"), _doers(file, row, "not_by")
    return Rule(
        id=row["id"],
        avoid="",
        prefer="",
        why="",
        patterns=tuple(
            Pattern(phrase=_phrase(file, row, each, lexicon), only_by=only_by, not_by=not_by)
            for each in row["patterns"]
        ),
        unless=tuple(_phrase(file, row, each, lexicon) for each in row.get("unless", [])),
    )


def _doers(file: PolicyFile, row: Row, field: str) -> frozenset[str]:
    for word in row.get(field, []):
        if word not in _DOERS:
            raise file.fault(
                f"'{word}' in '{field}' of {row['id']} is not one of {', '.join(_DOERS)}.", at=row
            )
    return frozenset(row.get(field, []))


def _phrase(file: PolicyFile, row: Row, source: Any, lexicon: Lexicon) -> Phrase:
    try:
        return compile_phrase(str(source), lexicon)
    except NotationError as problem:
        raise file.fault(f"in {row['id']}, {problem}. See policy/language/README.md.", at=row) from problem


def _terms(file: PolicyFile, known: frozenset[str]) -> dict[str, tuple[Selector, ...]]:
    check_fields(file, file.data, what="the terms", required={"note": str, "terms": dict}, optional={})
    terms: dict[str, tuple[Selector, ...]] = {}
    for name, sources in file.data["terms"].items():
        terms[name] = _selectors(file, file.data["terms"], sources, known | terms.keys(), name)
    return terms


def _rules(known: frozenset[str]) -> tuple[PromptRule, ...]:
    rules: list[PromptRule] = []
    for name in list_policies(FOLDER):
        if name in _OTHER_FILES:
            continue
        file = read_policy(name)
        check_fields(
            file, file.data, what="a file of rules", required={"rules": list}, optional={"note": str}
        )
        rules += [_rule(file, row, known) for row in file.data["rules"]]
    _check_ids(rules)
    return tuple(sorted(rules, key=lambda rule: (rule.id, rule.from_day)))


def _check_ids(rules: list[PromptRule]) -> None:
    """Refuse two versions of one rule on one day, and a rule that yields to none that exists."""
    file = PolicyFile(name=FOLDER, data=None)
    ids = {rule.id for rule in rules}
    for number, rule in enumerate(rules):
        for other in rule.yields_to - ids:
            raise file.fault(f"{rule.id} yields to {other}, and there is no such rule. Correct the id.")
        for later in rules[number + 1 :]:
            if later.id == rule.id and _overlap(rule, later):
                raise file.fault(f"{rule.id} stands twice on one day. End the earlier version with 'until'.")


def _overlap(one: PromptRule, other: PromptRule) -> bool:
    return (one.until_day is None or other.from_day < one.until_day) and (
        other.until_day is None or one.from_day < other.until_day
    )


def _rule(file: PolicyFile, row: Any, known: frozenset[str]) -> PromptRule:
    check_fields(file, row, what="a rule", required=_RULE, optional=_RULE_EXTRAS)
    name = row["id"]
    if row["standing"] not in _STANDINGS:
        raise file.fault(f"standing of {name} is one of {', '.join(_STANDINGS)}.", at=row)
    if row.get("needs", WHOLE) not in _NEEDS:
        raise file.fault(f"needs of {name} is one of {', '.join(_NEEDS)}.", at=row)
    youngest, oldest = _ages(file, row)
    for field in ("times", "agencies", "on_days", "within_days", "lasts_days"):
        if row.get(field, 1) < 1:
            raise file.fault(f"{field} of {name} is a number above 0.", at=row)
    if row.get("on_days", 1) > row.get("times", 1):
        raise file.fault(f"on_days of {name} is at most its times: more days than that never come.", at=row)
    return PromptRule(
        id=name,
        title=row["title"].strip(),
        why=row["why"].strip(),
        ask=row["ask"].strip(),
        source=row["source"],
        standing=row["standing"],
        verified=row["verified"],
        from_day=row.get("from", _GUIDANCE_SINCE),
        until_day=row.get("until"),
        when=_selectors(file, row, row["when"], known, name),
        youngest=youngest,
        oldest=oldest,
        of_unknown_age=row.get("unknown_age", (youngest, oldest) == (0, EIGHTEEN - 1)),
        times=row.get("times", 1),
        agencies=row.get("agencies", 1),
        on_days=row.get("on_days", 1),
        within_days=row.get("within_days"),
        lasts_days=row.get("lasts_days"),
        also=tuple(_beside(file, row, each, known, default=None) for each in row.get("also", [])),
        unless=tuple(_beside(file, row, each, known, default=0) for each in row.get("unless", [])),
        grace=_grace(file, row),
        yields_to=frozenset(row.get("yields_to", [])),
        after_eighteen=row.get("after_eighteen", False),
        at_once=_selectors(file, row, row["at_once"], known, name) if "at_once" in row else (),
        needs=row.get("needs", WHOLE),
        counts_on=row.get("counts_on", False),
    )


def _ages(file: PolicyFile, row: Row) -> tuple[int, int]:
    ages = row.get("ages", [0, EIGHTEEN - 1])
    if len(ages) != 2 or not all(isinstance(age, int) for age in ages) or not 0 <= ages[0] <= ages[1]:
        raise file.fault(f"ages of {row['id']} are the youngest and the oldest, as in [16, 17].", at=row)
    return ages[0], ages[1]


def _beside(file: PolicyFile, row: Row, given: Any, known: frozenset[str], *, default: int | None) -> Beside:
    """Read what stands beside: a selector, several, or a set of fields with them under `any`."""
    fields = given if isinstance(given, Row) else Row(any=given)
    check_fields(file, fields, what="what stands beside", required={"any": object}, optional=_BESIDE)
    return Beside(
        any_of=_selectors(file, row, fields["any"], known, row["id"]),
        same_matter=fields.get("same_matter", False),
        days_before=_days(file, row, fields.get("days_before", default)),
        days_after=_days(file, row, fields.get("days_after")),
    )


def _days(file: PolicyFile, row: Row, given: Any) -> int | None:
    """Read a number of days, or `ever`."""
    if given == "ever" or given is None:
        return None
    if isinstance(given, bool) or not isinstance(given, int) or given < 0:
        raise file.fault(f"days_before and days_after of {row['id']} are numbers of days, or ever.", at=row)
    return given


def _grace(file: PolicyFile, row: Row) -> Grace:
    given = row.get("after", Row())
    check_fields(file, given, what="'after'", required={}, optional=_GRACE)
    numbers = [value for field, value in given.items() if field != "from_happened"]
    if given and (len(numbers) != 1 or numbers[0] < 1):
        raise file.fault(f"'after' of {row['id']} is one of hours, days or working_days, above 0.", at=row)
    return Grace(**given)


def _selectors(
    file: PolicyFile, row: Row, given: Any, known: frozenset[str], name: str
) -> tuple[Selector, ...]:
    sources = given if isinstance(given, list) else [given]
    try:
        selectors = tuple(read_selector(str(source)) for source in sources)
    except SelectorError as problem:
        raise file.fault(f"in {name}, {problem}.", at=row) from problem
    for selector in selectors:
        for tag in sorted(selector.names - known):
            raise file.fault(f"'{tag}' in {name} is no happening, code, topic or term. Correct it.", at=row)
    if not selectors:
        raise file.fault(f"{name} names nothing. Name at least one happening.", at=row)
    return selectors
