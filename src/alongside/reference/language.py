"""Language help as it stood on a day: the rules of policy/language, ready to use."""

from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from alongside.kernel.dates import is_in_force
from alongside.reference.language_notation import Lexicon, NotationError, Phrase, compile_phrase
from alongside.reference.language_people import DROPPED, KINDS, UNKNOWN
from alongside.reference.language_rules import RECORD, Mark, Pattern, Rule, RuleSet
from alongside.reference.language_rules import check_language as check_language_by
from alongside.reference.loader import PolicyFile, Row, check_fields, policy_folder, read_policy

PAPERS = (RECORD, "police", "court")

_FILE_FIELDS = {"source": str, "verified": object, "note": str, "rules": list}
_RULE_FIELDS = {
    "id": str, "avoid": str, "prefer": str, "why": str, "basis": str, "verified": object, "from": date,
    "patterns": list, "should_mark": list, "should_not_mark": list,
}  # fmt: skip
_RULE_EXTRAS = {
    "until": date, "unless": list, "only_by": list, "not_by": list, "not_in": list, "does_not_apply": str,
}  # fmt: skip
_PATTERN_EXTRAS = {"near": list, "only_by": list, "not_by": list}


def check_language(
    *, text: str, as_at: date, child_words: Iterable[str] = (), paper: str = RECORD
) -> tuple[Mark, ...]:
    """This will mark words that may blame a child, by the rules in force on a day.

    See `language_rules.check_language` for `child_words` and `paper`. Raises UnableToReadPolicy.
    """
    return check_language_by(
        text=text, rules=get_language_rules(as_at=as_at), child_words=child_words, paper=paper
    )


def get_language_rules(*, as_at: date) -> RuleSet:
    """This will give the rules of language help in force on a day. Raises UnableToReadPolicy."""
    return _rules_of("language/language", as_at)


def find_restated(*, text: str, as_at: date) -> frozenset[str]:
    """This will give the ids of policy/language/closing.yaml whose reason the words give.

    The ids are codes of closing_reason that never suffice, and of support_waits_for that support never
    waits for. Raises UnableToReadPolicy.
    """
    marks = check_language_by(text=text, rules=_rules_of("language/closing", as_at), child_words=())
    return frozenset(mark.rule_id for mark in marks)


def _rules_of(file: str, as_at: date) -> RuleSet:
    folder = policy_folder()
    _, rows = _read(folder, file)
    held = tuple(
        number
        for number, (begins, ends, _) in enumerate(rows)
        if is_in_force(on=as_at, begins=begins, until=ends)
    )
    return _rule_set(folder, file, held)


@cache
def _rule_set(folder: Path, file: str, held: tuple[int, ...]) -> RuleSet:
    """Make a set of some rules, one for all the days on which the same rules hold."""
    lexicon, rows = _read(folder, file)
    return RuleSet(rules=tuple(rows[number][2] for number in held), lexicon=lexicon)


@cache
def _read(_folder: Path, name: str) -> tuple[Lexicon, tuple[tuple[date, date | None, Rule], ...]]:
    lexicon = _lexicon(read_policy("language/words"))
    file = read_policy(name)
    check_fields(file, file.data, what="the language table", required=_FILE_FIELDS, optional={})
    rows = tuple((row["from"], row.get("until"), _rule(file, row, lexicon)) for row in file.data["rules"])
    return lexicon, rows


def _lexicon(file: PolicyFile) -> Lexicon:
    data = file.data
    fields = {"source": str, "verified": object, "note": str, "words": dict, "verbs": dict}
    check_fields(file, data, what="the word lists", required=fields, optional={})
    for name in ("words", "verbs"):
        check_fields(file, data[name], what=f"'{name}'", required={}, optional=dict.fromkeys(data[name], str))
    return Lexicon(
        words={name: tuple(words.split()) for name, words in data["words"].items()},
        verbs={verb: tuple(forms.split()) for verb, forms in data["verbs"].items()},
    )


def _rule(file: PolicyFile, row: Row, lexicon: Lexicon) -> Rule:
    check_fields(file, row, what="a rule", required=_RULE_FIELDS, optional=_RULE_EXTRAS)
    for field in ("should_mark", "should_not_mark"):
        if len(row[field]) < 4 or not all(isinstance(example, str) for example in row[field]):
            raise file.fault(f"'{field}' of {row['id']} needs four sentences or more, as text.", at=row)
    return Rule(
        id=row["id"],
        avoid=row["avoid"],
        prefer=row["prefer"],
        why=row["why"],
        patterns=tuple(_pattern(file, row, entry, lexicon) for entry in row["patterns"]),
        unless=_phrases(file, row, row.get("unless", []), lexicon),
        not_in=_chosen(file, row, row, "not_in", PAPERS),
    )


def _pattern(file: PolicyFile, row: Row, entry: Any, lexicon: Lexicon) -> Pattern:
    """Read one pattern: a phrase, or a phrase with conditions that stand in for those of its rule."""
    own = entry if isinstance(entry, Row) else Row(match=entry)
    check_fields(file, own, what="a pattern", required={"match": str}, optional=_PATTERN_EXTRAS)
    doers = (*KINDS, DROPPED, UNKNOWN)
    only_by_own = "only_by" in own or "not_by" in own
    return Pattern(
        phrase=_phrases(file, row, [own["match"]], lexicon)[0],
        near=_phrases(file, row, own.get("near", []), lexicon),
        only_by=_chosen(file, row, own if only_by_own else row, "only_by", doers),
        not_by=_chosen(file, row, own if only_by_own else row, "not_by", doers),
    )


def _phrases(file: PolicyFile, row: Row, sources: list[Any], lexicon: Lexicon) -> tuple[Phrase, ...]:
    try:
        return tuple(compile_phrase(str(source), lexicon) for source in sources)
    except NotationError as problem:
        raise file.fault(f"in {row['id']}, {problem}. See policy/language/README.md.", at=row) from problem


def _chosen(file: PolicyFile, row: Row, holder: Row, field: str, known: tuple[str, ...]) -> frozenset[str]:
    chosen = holder.get(field, [])
    for word in chosen:
        if word not in known:
            raise file.fault(
                f"'{word}' in '{field}' of {row['id']} is not one of {', '.join(known)}.", at=row
            )
    return frozenset(chosen)
