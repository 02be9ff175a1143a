"""Taking one child's elements apart into groups, one for each record that the file meant to write.

Real files differ from the schema in ways that lose nothing: another order, a wrapper repeated or left out,
several records in one element. They are read for what they mean. What is not known is handed back as such.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from alongside.exchange.cin import rule_book
from alongside.exchange.cin.stream import Node
from alongside.exchange.intake import Finding, Leaf, Rule, Stray, Unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What an element may hold: values, wrappers (with the value that each wraps), further elements.

    Where `splits_on` comes a second time with another value, a second record begins. `again` is a name under
    which the same shape may stand once more inside.
    """

    leaves: frozenset[str] = frozenset()
    wrappers: Mapping[str, str] = field(default_factory=dict)
    blocks: "Mapping[str, Shape]" = field(default_factory=dict)
    splits_on: str = ""
    again: str = ""


@dataclass(slots=True)
class Group:
    """What the file wrote for one record: values by element, and elements that stood there empty."""

    name: str
    line: int
    leaves: dict[str, list[Leaf]] = field(default_factory=dict)
    empty: list[Leaf] = field(default_factory=list)
    groups: "list[Group]" = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


CHILD = Shape(
    blocks={
        "ChildIdentifiers": Shape(
            leaves=frozenset(
                {
                    "LAchildID",
                    "UPN",
                    "FormerUPN",
                    "UPNunknown",
                    "PersonBirthDate",
                    "ExpectedPersonBirthDate",
                    "Sex",
                    "GenderCurrent",
                    "PersonDeathDate",
                }
            )
        ),
        "ChildCharacteristics": Shape(
            leaves=frozenset({"Ethnicity"}), wrappers={"Disabilities": "Disability"}
        ),
        "CINdetails": Shape(
            leaves=frozenset(
                {
                    "CINreferralDate",
                    "ReferralSource",
                    "PrimaryNeedCode",
                    "CINclosureDate",
                    "ReasonForClosure",
                    "DateOfInitialCPC",
                    "ReferralNFA",
                }
            ),
            blocks={
                "Assessments": Shape(
                    leaves=frozenset(
                        {
                            "AssessmentActualStartDate",
                            "AssessmentInternalReviewDate",
                            "AssessmentAuthorisationDate",
                        }
                    ),
                    wrappers={"FactorsIdentifiedAtAssessment": "AssessmentFactors"},
                    splits_on="AssessmentActualStartDate",
                    again="Assessment",
                ),
                "CINPlanDates": Shape(
                    leaves=frozenset({"CINPlanStartDate", "CINPlanEndDate"}), splits_on="CINPlanStartDate"
                ),
                "Section47": Shape(
                    leaves=frozenset(
                        {"S47ActualStartDate", "InitialCPCtarget", "DateOfInitialCPC", "ICPCnotRequired"}
                    ),
                    splits_on="S47ActualStartDate",
                ),
                "ChildProtectionPlans": Shape(
                    leaves=frozenset(
                        {
                            "CPPstartDate",
                            "CPPendDate",
                            "InitialCategoryOfAbuse",
                            "LatestCategoryOfAbuse",
                            "NumberOfPreviousCPP",
                        }
                    ),
                    wrappers={"Reviews": "CPPreviewDate"},
                    splits_on="CPPstartDate",
                    again="ChildProtectionPlan",
                ),
                "PreProceedingsandFGDM": Shape(
                    leaves=frozenset(
                        {
                            "PPStartDate",
                            "LBPSentDate",
                            "FGDMMeetingOffer",
                            "FGDMMeetingFac",
                            "InitialPPMeetingDate",
                            "ReviewMeetingsCount",
                            "StepDecisionDate",
                            "PPOutcome",
                            "CourtAppDate",
                            "LetterInitCPDate",
                        }
                    ),
                    splits_on="PPStartDate",
                ),
            },
        ),
    }
)


class Gatherer:
    """Walks one piece of the file along its shape; `found` keeps what had no place in it."""

    def __init__(self) -> None:
        self.found: list[Unknown | Stray] = []

    def groups(self, *, node: Node, shape: Shape, path: tuple[str, ...], name: str = "") -> list[Group]:
        """This will give the records that the element holds: one, or several that were run together.

        They are called by the element's own name unless another is given.
        """
        self._note_around(node, path)
        first = Group(name=name or node.name, line=node.line)
        if not node.children:
            self._keep_empty(node, first, path)
        made = [first]
        for child in node.children:
            self._take(child, shape, (*path, child.name), made)
        if shape.again and len(made) > 1 and not (first.leaves or first.empty or first.groups):
            made.remove(first)  # it only wrapped the others
        return made

    def _take(self, node: Node, shape: Shape, path: tuple[str, ...], made: list[Group]) -> None:
        if node.name in shape.leaves or node.name in shape.wrappers.values():
            self._take_leaf(node, shape, path, made)
        elif node.name in shape.wrappers:
            self._take_wrapper(node, shape.wrappers[node.name], path, made[-1])
        elif node.name in shape.blocks:
            inner = self.groups(node=node, shape=shape.blocks[node.name], path=path)
            made[-1].groups.extend(inner)
        elif shape.again and node.name in (shape.again, made[0].name):
            made.extend(self.groups(node=node, shape=shape, path=path, name=made[0].name))
        else:
            self.unknown(node=node, path=path)

    def _take_leaf(self, node: Node, shape: Shape, path: tuple[str, ...], made: list[Group]) -> None:
        before = made[-1].leaves.get(shape.splits_on)
        if node.name == shape.splits_on and before and node.text and before[0].text not in ("", node.text):
            made.append(Group(name=made[0].name, line=node.line))
            _find(made[-1], rule_book.SEVERAL_IN_ONE, node)
        self._keep(node, made[-1], path)
        if node.name not in shape.leaves:
            _find(made[-1], rule_book.OUTSIDE_WRAPPER, node)

    def _take_wrapper(self, node: Node, wrapped: str, path: tuple[str, ...], group: Group) -> None:
        self._note_around(node, path)
        if not node.children:
            self._keep_empty(node, group, path)
        for child in node.children:
            inner = (*path, child.name)
            if child.name == wrapped:
                self._keep(child, group, inner)
            else:
                self.unknown(node=child, path=inner)

    def _keep(self, node: Node, group: Group, path: tuple[str, ...]) -> None:
        self._note_around(node, path)
        if node.children:
            _find(group, rule_book.HOLDS_ELEMENTS, node)
            for child in node.children:
                self.unknown(node=child, path=(*path, child.name))
            return
        group.leaves.setdefault(node.name, []).append(Leaf(element=node.name, line=node.line, text=node.text))

    def _keep_empty(self, node: Node, group: Group, path: tuple[str, ...]) -> None:
        """Keep a container that holds no element; text in it stands where none belongs."""
        group.empty.append(Leaf(element=node.name, line=node.line, text=node.text))
        if node.text:
            self.found.append(Stray(path="/".join(path), line=node.line, text=node.text))

    def _note_around(self, node: Node, path: tuple[str, ...]) -> None:
        where = "/".join(path)
        self.found.extend(Stray(path=where, line=line, text=text) for line, text in node.stray)
        self.found.extend(
            Unknown(path=f"{where}/@{name}", line=node.line, text=text) for name, text in node.attributes
        )

    def unknown(self, *, node: Node, path: tuple[str, ...]) -> None:
        """This will list an element that is not read, down to each value inside it."""
        self._note_around(node, path)
        if not node.children:
            self.found.append(Unknown(path="/".join(path), line=node.line, text=node.text))
        for child in node.children:
            self.unknown(node=child, path=(*path, child.name))


def all_leaves(group: Group) -> Iterator[Leaf]:
    """This will give every value and every empty element of the group, not of those below it."""
    for leaves in group.leaves.values():
        yield from leaves
    yield from group.empty


def _find(group: Group, rule: Rule, node: Node) -> None:
    group.findings.append(Finding(rule=rule, element=node.name, line=node.line, value=node.text))
