"""Every value that a file holds ends in the header, in one record, or in the list of what is unknown.

The files are invented returns that are then broken at random. What they hold is found by another parser,
which knows nothing of returns.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from alongside.exchange.cin.guard import UnableToReadReturn
from tests.thinning import examples
from tests.unit.exchange.cin_files import YEARS, Reading, a_return, full_child, read, written

Element: TypeAlias = etree._Element
Change: TypeAlias = Callable[[Element, str, str], None]
NAMES = [
    *(
        "Child",
        "ChildIdentifiers",
        "LAchildID",
        "UPN",
        "UPNunknown",
        "PersonBirthDate",
        "Sex",
        "GenderCurrent",
    ),
    *("Ethnicity", "Disabilities", "Disability", "CINdetails", "CINreferralDate", "DateOfInitialCPC"),
    *("Assessments", "Assessment", "AssessmentActualStartDate", "FactorsIdentifiedAtAssessment"),
    *("AssessmentFactors", "CINPlanDates", "CINPlanStartDate", "Section47", "S47ActualStartDate"),
    *("ReferralNFA", "ChildProtectionPlans", "ChildProtectionPlan", "CPPstartDate", "Reviews"),
    *("CPPreviewDate", "PreProceedingsandFGDM", "PPStartDate", "Header", "Source", "Year", "LEA"),
    *("Children", "Nickname", "Message"),
]
Steps: TypeAlias = list[tuple[Change, int, str, str]]
TEXTS = st.sampled_from(
    [
        *("", " ", "x", "11A", "11a", "21", "NONE", "true", "0", "-1", "RC7", "SAB", "UN3", "DEMO000001"),
        *("2025-05-02", "2025-05-03T00:00:00", "2025-02-30", "1066-01-01", "é & < \u2028"),
    ]
)


def delete(element: Element, _name: str, _text: str) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def rename(element: Element, name: str, _text: str) -> None:
    element.tag = name


def reword(element: Element, _name: str, text: str) -> None:
    element.text = text


def stray(element: Element, _name: str, text: str) -> None:
    element.tail = text


def attribute(element: Element, name: str, text: str) -> None:
    element.set(name, text)


def nest(element: Element, name: str, text: str) -> None:
    etree.SubElement(element, name).text = text


def put_before(element: Element, name: str, text: str) -> None:
    new = etree.Element(name)
    new.text = text
    element.addprevious(new)


def twice(element: Element, _name: str, _text: str) -> None:
    element.addnext(etree.fromstring(etree.tostring(element, with_tail=False)))


def turn_round(element: Element, _name: str, _text: str) -> None:
    element[:] = list(reversed(element))


CHANGES: list[Change] = [
    delete, rename, reword, stray, attribute, nest, put_before, twice, turn_round,
]  # fmt: skip
STEPS = st.lists(
    st.tuples(st.sampled_from(CHANGES), st.integers(0, 400), st.sampled_from(NAMES), TEXTS), max_size=8
)


def broken(year: int, children: int, steps: Steps) -> bytes:
    """A return with the changes made to the elements that stand at those places."""
    root = etree.fromstring(a_return(*(full_child(year, n) for n in range(1, children + 1)), year=year))
    for change, place, name, text in steps:
        elements = [element for element in root.iter() if element is not root]
        if elements:
            change(elements[place % len(elements)], name, text)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=False)


def check_accounting(file: bytes, reading: Reading) -> None:
    held = written(file)
    assert reading.leaves() == held.leaves
    listed = [(u.path.rpartition("/@")[2], u.text) for u in reading.unknown if "/@" in u.path]
    assert sorted(listed) == sorted(held.attributes.elements())
    stray_texts = [stray.text for stray in reading.stray]
    for text, times in held.between.items():
        assert stray_texts.count(text) >= times


@settings(max_examples=examples(300), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(year=st.sampled_from(YEARS), children=st.integers(1, 3), steps=STEPS)
def test_whatever_is_broken_in_a_file_nothing_in_it_is_lost(year: int, children: int, steps: Steps) -> None:
    file = broken(year, children, steps)
    try:
        reading = read(file)
    except UnableToReadReturn as refusal:
        assert refusal.message.endswith(".")
        return
    check_accounting(file, reading)
    again = read(file)
    assert [a.record for a in again.accepted] == [a.record for a in reading.accepted]
    for accepted in reading.accepted:
        assert accepted.record.leaves or accepted.record.kind == "details"
    for rejected in reading.rejected:
        assert rejected.findings
        assert all(finding.rule.severity == "error" for finding in rejected.findings)


def test_a_second_children_element_that_holds_only_text_is_listed() -> None:
    file = a_return().replace(b"</Children>", b"</Children><Children>words</Children><Children/>")
    check_accounting(file, read(file))


@pytest.mark.parametrize("change", [delete, reword, twice], ids=lambda change: change.__name__)
@pytest.mark.parametrize("text", ["", "nonsense"])
def test_each_single_element_of_a_full_return_can_be_broken_without_loss(change: Change, text: str) -> None:
    size = len(list(etree.fromstring(a_return(year=2027)).iter())) - 1
    for place in range(size):
        file = broken(2027, 1, [(change, place, "x", text)])
        try:
            check_accounting(file, read(file))
        except UnableToReadReturn:
            assert place < 12 or change is delete


def test_the_accounting_itself_sees_a_value_that_was_dropped_or_counted_twice() -> None:
    file = a_return()
    reading = read(file)
    check_accounting(file, reading)
    first = reading.accepted[1]
    for leaves in ((), (*first.record.leaves, first.record.leaves[0])):
        reading.accepted[1] = replace(first, record=replace(first.record, leaves=leaves))
        with pytest.raises(AssertionError):
            check_accounting(file, reading)
    reading.accepted[1] = first
    with pytest.raises(AssertionError):
        check_accounting(file.replace(b"</UPN>", b"</UPN>stray"), reading)
    with pytest.raises(AssertionError):
        check_accounting(file.replace(b"<UPN>", b'<UPN kind="x">'), reading)
