"""From the groups of one child to drafts: one for each record, with its own values and faults of form."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from alongside.exchange.cin.gather import Group, all_leaves
from alongside.exchange.cin.records import Kind
from alongside.exchange.intake import Finding, Leaf, Severity

_CHILD_ID = "LAchildID"
_DETAILS = ("PersonBirthDate", "ExpectedPersonBirthDate", "Sex", "GenderCurrent", "PersonDeathDate")
_SCHEMES = ("UPN", "FormerUPN", "UPNunknown")
_CONFERENCE = "DateOfInitialCPC"
_REVIEW = "CPPreviewDate"
_BELOW_REFERRAL = {
    "Assessments": Kind.ASSESSMENT,
    "CINPlanDates": Kind.CIN_PLAN,
    "Section47": Kind.SECTION_47,
    "ChildProtectionPlans": Kind.PROTECTION_PLAN,
    "PreProceedingsandFGDM": Kind.PRE_PROCEEDINGS,
}


@dataclass(slots=True, eq=False)
class Draft:
    """A record before it is read: its values by element, all that the file wrote for it, faults of form."""

    kind: Kind
    line: int
    fields: dict[str, list[Leaf]] = field(default_factory=dict)
    leaves: list[Leaf] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    parent: "Draft | None" = None


def drafts_of(*, child: Group) -> list[Draft]:
    """This will give the drafts of one child: who it is, then each referral with what stands below it.

    Every value of the groups is in exactly one draft. A parent comes before what stands below it.
    """
    named = {name: [group for group in child.groups if group.name == name] for name in _TOP}
    identifiers = _merged("ChildIdentifiers", child.line, named["ChildIdentifiers"])
    drafts = [*_identity(identifiers, child)]
    if named["ChildCharacteristics"]:
        characteristics = _merged("ChildCharacteristics", child.line, named["ChildCharacteristics"])
        drafts.append(_whole(Kind.CHARACTERISTICS, characteristics))
    for referral in named["CINdetails"]:
        drafts.extend(_referral(referral))
    return drafts


_TOP = ("ChildIdentifiers", "ChildCharacteristics", "CINdetails")


def _merged(name: str, line: int, groups: list[Group]) -> Group:
    """Read an element that was repeated as one, so that what disagrees in it is found."""
    merged = Group(name=name, line=groups[0].line if groups else line)
    for group in groups:
        for element, leaves in group.leaves.items():
            merged.leaves.setdefault(element, []).extend(leaves)
        merged.empty.extend(group.empty)
        merged.findings.extend(group.findings)
    return merged


def _identity(group: Group, child: Group) -> Iterator[Draft]:
    own = Draft(Kind.CHILD, group.line)
    _take(own, group, [_CHILD_ID])
    own.leaves.extend(child.empty)
    yield own
    details = Draft(Kind.DETAILS, group.line)
    _take(details, group, _DETAILS)
    details.leaves.extend(group.empty)
    numbers = list(_one_each(Kind.IDENTIFIER, group, _SCHEMES, keep_blank=details))
    yield details
    yield from numbers


def _referral(group: Group) -> Iterator[Draft]:
    referral = _whole(Kind.REFERRAL, group, apart=(_CONFERENCE,))
    conference = _conference(group, referral)
    yield referral
    if conference:
        yield conference
    for inner in group.groups:
        yield from _below(inner, referral)


def _below(group: Group, referral: Draft) -> Iterator[Draft]:
    draft = _whole(_BELOW_REFERRAL[group.name], group, apart=(_CONFERENCE, _REVIEW))
    draft.parent = referral
    conference = _conference(group, draft)
    reviews = list(_one_each(Kind.REVIEW, group, (_REVIEW,), keep_blank=draft))
    yield draft
    if conference:
        yield conference
    for review in reviews:
        review.parent = draft
        yield review


def _conference(group: Group, above: Draft) -> Draft | None:
    draft = Draft(Kind.CONFERENCE, group.line, parent=above)
    _take(draft, group, [_CONFERENCE])
    if any(leaf.text for leaf in draft.leaves) or draft.findings:
        draft.line = draft.leaves[0].line if draft.leaves else group.line
        return draft
    above.leaves.extend(draft.leaves)
    return None


def _whole(kind: Kind, group: Group, *, apart: Iterable[str] = ()) -> Draft:
    """Make one draft of a group, but for the elements that are records of their own."""
    draft = Draft(kind, group.line)
    apart = set(apart)
    draft.fields = {name: leaves for name, leaves in group.leaves.items() if name not in apart}
    draft.leaves = [leaf for leaf in all_leaves(group) if leaf.element not in apart]
    draft.findings = [finding for finding in group.findings if finding.element not in apart]
    return draft


def _take(draft: Draft, group: Group, elements: Iterable[str]) -> None:
    for element in elements:
        if element in group.leaves:
            draft.fields[element] = group.leaves[element]
            draft.leaves.extend(group.leaves[element])
        draft.findings.extend(finding for finding in group.findings if finding.element == element)


def _one_each(kind: Kind, group: Group, elements: Iterable[str], *, keep_blank: Draft) -> Iterator[Draft]:
    """Make a draft of each value, and of each fault of form; values left blank stay with another draft."""
    for element in elements:
        notes = [finding for finding in group.findings if finding.element == element]
        for leaf in group.leaves.get(element, ()):
            if not leaf.text:
                keep_blank.leaves.append(leaf)
                continue
            draft = Draft(kind, leaf.line, {element: [leaf]}, [leaf])
            draft.findings = [note for note in notes if (note.line, note.value) == (leaf.line, leaf.text)]
            yield draft
        for fault in notes:
            if fault.rule.severity is Severity.ERROR:
                yield Draft(kind, fault.line, findings=[fault])
