"""One child of a return: every draft read, placed beside what the file said before, accepted or rejected."""

from collections.abc import Iterator
from datetime import date
from typing import TypeAlias

from alongside.exchange.cin import rule_book
from alongside.exchange.cin.build import Built, build
from alongside.exchange.cin.drafts import Draft
from alongside.exchange.cin.fields import ReturnFacts
from alongside.exchange.cin.ledger import ChildLedger, FileLedger, Place
from alongside.exchange.cin.records import (
    CinRecord,
    Details,
    Identifier,
    Kind,
    Referral,
    Values,
    base_key,
    fingerprint_of,
)
from alongside.exchange.cin.rules import Around, child_id_breach
from alongside.exchange.intake import Accepted, Finding, Leaf, Notice, Rejected, Rule, shorten

ChildItem: TypeAlias = Accepted[CinRecord] | Rejected | Notice

_ONE_PER_CHILD = {Kind.CHILD, Kind.DETAILS, Kind.CHARACTERISTICS}


class ChildReading:
    """Reads the drafts of one child in order, so that each can be held against those above it."""

    def __init__(self, *, drafts: list[Draft], facts: ReturnFacts, ledger: FileLedger) -> None:
        self._drafts, self._facts, self._ledger = drafts, facts, ledger
        self._wrong_id = _child_id_fault(drafts[0])
        self._other_child: Finding | None = None
        self.subject = next((leaf.text for leaf in _given_ids(drafts[0])), "")
        self._birth: date | None = None
        self._death: date | None = None
        self._values: dict[Draft, Values | None] = {}
        self._keys: dict[Draft, str] = {}

    def items(self) -> Iterator[ChildItem]:
        """This will give each record as accepted or rejected, with the notices about it right behind it."""
        ledger = ChildLedger() if self._wrong_id else self._ledger.open(self.subject)
        for draft in self._drafts:
            built = build(draft=draft, facts=self._facts, around=self._around(draft))
            self._values[draft] = built.values
            self._learn(built.values)
            yield from self._settle(draft, built, ledger)
        if not self._wrong_id:
            self._ledger.keep(self.subject, ledger)
            yield from self._about_the_child()

    def _around(self, draft: Draft) -> Around:
        referral = draft.parent
        while referral and referral.parent:
            referral = referral.parent
        above = self._values.get(referral) if referral else None
        return Around(
            birth=self._birth,
            death=self._death,
            referral=above if isinstance(above, Referral) else None,
            above=self._values.get(draft.parent) if draft.parent else None,
            above_kind=draft.parent.kind if draft.parent else None,
        )

    def _learn(self, values: Values | None) -> None:
        if isinstance(values, Details):
            both = values.birth_date and values.expected_birth_date
            self._birth = None if both else values.birth_date or values.expected_birth_date
            self._death = values.death_date

    def _settle(self, draft: Draft, built: Built, ledger: ChildLedger) -> Iterator[ChildItem]:
        about_the_child = (self._wrong_id, self._other_child)
        errors = (*(fault for fault in about_the_child if fault), *built.errors)
        if errors or built.values is None:
            yield self._rejected(draft, errors)
            return
        parent_key = self._keys.get(draft.parent) if draft.parent else None
        fingerprint = fingerprint_of(values=built.values, parent_key=parent_key)
        key = base_key(child_id=self.subject, values=built.values)
        place = ledger.place(key=key, fingerprint=fingerprint, line=draft.line)
        if draft.kind in _ONE_PER_CHILD and place.occurrence > 1:
            earlier = f"Line {place.first_line} says something else."
            if draft.kind is Kind.DETAILS:
                # Whoever was born on another day is another child: the rest of this one is not the first's.
                self._other_child = _finding(rule_book.TWO_CHILDREN, self._drafts[0], earlier)
            yield self._rejected(draft, (_finding(rule_book.CONTRADICTS_EARLIER, draft, earlier),))
            return
        record = CinRecord(
            child_id=self.subject,
            key=f"{key}/{place.occurrence}",
            parent_key=parent_key,
            line=draft.line,
            values=built.values,
            fingerprint=fingerprint,
            leaves=tuple(draft.leaves),
        )
        self._keys[draft] = record.key
        yield Accepted(record=record, repeats_line=place.repeats_line)
        yield from self._notices(draft, built, place)

    def _rejected(self, draft: Draft, errors: tuple[Finding, ...]) -> Rejected:
        return Rejected(
            kind=draft.kind.value,
            subject=self.subject,
            line=draft.line,
            findings=errors,
            leaves=tuple(draft.leaves),
        )

    def _notices(self, draft: Draft, built: Built, place: Place) -> Iterator[Notice]:
        for finding in built.findings:
            yield self._notice(draft, finding)
        if place.repeats_line:
            rule = rule_book.CHILD_TWICE if draft.kind is Kind.CHILD else rule_book.REPEATED
            yield self._notice(draft, _finding(rule, draft, f"It stands first at line {place.repeats_line}."))
        if draft.parent and draft.parent not in self._keys:
            above = f"That is the {_words(draft.parent.kind)} at line {draft.parent.line}."
            yield self._notice(draft, _finding(rule_book.PARENT_REJECTED, draft, above))
        values = built.values
        if isinstance(values, Identifier) and values.scheme == "UPN":
            holder = self._ledger.other_holder(pupil_number=values.value, child_id=self.subject)
            if holder:
                yield self._notice(
                    draft, _finding(rule_book.UPN_SHARED, draft, f"Child {holder} has it too.")
                )

    def _about_the_child(self) -> Iterator[Notice]:
        child = self._drafts[0]
        schemes = {element for draft in self._drafts_of(Kind.IDENTIFIER) for element in draft.fields}
        if "UPN" in schemes and "UPNunknown" in schemes:
            yield self._notice(child, _finding(rule_book.UPN_AND_REASON, child, element="UPNunknown"))
        if not schemes & {"UPN", "UPNunknown"}:
            yield self._notice(child, _finding(rule_book.UPN_MISSING, child, element="UPN"))
        if not self._drafts_of(Kind.CHARACTERISTICS):
            yield self._notice(child, _finding(rule_book.ETHNICITY_MISSING, child, element="Ethnicity"))
        if not self._drafts_of(Kind.REFERRAL):
            yield self._notice(child, _finding(rule_book.NO_REFERRAL, child, element="CINdetails"))
        yield from self._conferences_at_both()

    def _conferences_at_both(self) -> Iterator[Notice]:
        conferences = self._drafts_of(Kind.CONFERENCE)
        beside = {draft.parent for draft in conferences}
        for draft in conferences:
            enquiry = draft.parent
            if enquiry and enquiry.kind is Kind.SECTION_47 and enquiry.parent in beside:
                yield self._notice(draft, _finding(rule_book.CONFERENCE_AT_BOTH, draft))

    def _drafts_of(self, kind: Kind) -> list[Draft]:
        return [draft for draft in self._drafts if draft.kind is kind]

    def _notice(self, draft: Draft, finding: Finding) -> Notice:
        return Notice(kind=draft.kind.value, subject=self.subject, finding=finding)


def _given_ids(child: Draft) -> list[Leaf]:
    return [leaf for leaf in child.fields.get("LAchildID", ()) if leaf.text]


def _child_id_fault(child: Draft) -> Finding | None:
    """Say why nothing can be kept under this child, if so."""
    given = _given_ids(child)
    different = {leaf.text for leaf in given}
    value = shorten(", ".join(sorted(different)))
    rule = rule_book.TWO_VALUES if len(different) > 1 else child_id_breach(child_id=value)
    if rule is None:
        return None
    line = given[0].line if given else child.line
    return Finding(rule=rule, element="LAchildID", line=line, value=value)


def _finding(rule: Rule, draft: Draft, detail: str = "", element: str = "") -> Finding:
    first = draft.leaves[0] if draft.leaves and not element else None
    return Finding(
        rule=rule,
        element=element or (first.element if first else ""),
        line=first.line if first else draft.line,
        value=shorten(first.text) if first else "",
        detail=detail,
    )


def _words(kind: Kind) -> str:
    return kind.value.replace("_", " ").replace("section47", "section 47 enquiry")
