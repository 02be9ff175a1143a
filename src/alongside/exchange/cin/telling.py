"""What a record of a return becomes here: a stage of the pathway, and the lines that tell of it. Pure."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from alongside.exchange.cin import records
from alongside.exchange.cin.records import Kind, Values

# (list key, code) to words, as at the census year.
Label = Callable[[str, str], str]


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line for the chronology: its kind (code of chronology_kind), its day, what it says."""

    kind: str
    day: date
    title: str
    detail: str = ""


def tell(*, values: Values, label: Label) -> tuple[Line, ...]:
    """This will give the lines that a record puts on the chronology; none where it only describes."""
    teller = _TELLERS.get(values.kind)
    return tuple(teller(values, label)) if teller else ()


def span(*, values: Values) -> tuple[date | None, date | None]:
    """This will give the first and the last day of a stage, either of which may be open."""
    match values:
        case records.Referral():
            return values.referral_date, values.closure_date
        case records.Assessment():
            return values.start_date, values.authorisation_date
        case records.CinPlan() | records.ProtectionPlan():
            return values.start_date, values.end_date
        case records.Section47() | records.PreProceedings():
            return values.start_date, None
        case records.Conference():
            return values.held_date, values.held_date
        case records.Review():
            return values.review_date, values.review_date
        case _:
            return None, None


def as_plain(*, values: Values) -> Mapping[str, Any]:
    """This will give the values as JSON can keep them: dates as ISO text, several codes as a list."""
    return {each.name: _plain(getattr(values, each.name)) for each in fields(values)}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _named(words: str, list_key: str, code: str | None, label: Label) -> str:
    return f"{words}: {label(list_key, code)}." if code else ""


def _join(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _referral(values: records.Referral, label: Label) -> Iterator[Line]:
    yield Line(
        kind="REFERRAL",
        day=values.referral_date,
        title="Referral to children's social care",
        detail=_join(
            _named("From", "cin_referral_source", values.source, label),
            _named("Primary need", "cin_primary_need", values.primary_need, label),
            "No further action." if values.no_further_action else "",
        ),
    )
    if values.closure_date:
        yield Line(
            kind="CLOSURE",
            day=values.closure_date,
            title="Closed to children's social care",
            detail=_named("Reason", "cin_closure_reason", values.closure_reason, label),
        )


def _assessment(values: records.Assessment, label: Label) -> Iterator[Line]:
    yield Line(kind="ASSESSMENT_STARTED", day=values.start_date, title="Child and family assessment started")
    if values.authorisation_date:
        found = ", ".join(label("cin_assessment_factor", code) for code in values.factors)
        yield Line(
            kind="ASSESSMENT_COMPLETED",
            day=values.authorisation_date,
            title="Child and family assessment completed",
            detail=f"Factors found: {found}." if found else "",
        )


def _cin_plan(values: records.CinPlan, _label: Label) -> Iterator[Line]:
    yield Line(kind="PLAN", day=values.start_date, title="Child in need plan started")
    if values.end_date:
        yield Line(kind="PLAN_ENDED", day=values.end_date, title="Child in need plan ended")


def _section47(values: records.Section47, _label: Label) -> Iterator[Line]:
    yield Line(
        kind="SECTION_47",
        day=values.start_date,
        title="Section 47 enquiry started",
        detail="No initial child protection conference was required."
        if values.conference_not_required
        else "",
    )


def _conference(values: records.Conference, _label: Label) -> Iterator[Line]:
    yield Line(kind="CONFERENCE", day=values.held_date, title="Initial child protection conference")


def _protection_plan(values: records.ProtectionPlan, label: Label) -> Iterator[Line]:
    yield Line(
        kind="PROTECTION_PLAN_STARTED",
        day=values.start_date,
        title="Child protection plan started",
        detail=_named("Category", "cin_category_of_abuse", values.initial_category, label),
    )
    if values.end_date:
        yield Line(
            kind="PROTECTION_PLAN_ENDED",
            day=values.end_date,
            title="Child protection plan ended",
            detail=_named("Latest category", "cin_category_of_abuse", values.latest_category, label),
        )


def _review(values: records.Review, _label: Label) -> Iterator[Line]:
    yield Line(kind="REVIEW", day=values.review_date, title="Review of the child protection plan")


def _pre_proceedings(values: records.PreProceedings, _label: Label) -> Iterator[Line]:
    yield Line(kind="OTHER", day=values.start_date, title="Pre-proceedings began")
    if values.court_application_date:
        yield Line(kind="OTHER", day=values.court_application_date, title="Application to court made")


_TELLERS: Mapping[Kind, Callable[[Any, Label], Iterator[Line]]] = {
    Kind.REFERRAL: _referral,
    Kind.ASSESSMENT: _assessment,
    Kind.CIN_PLAN: _cin_plan,
    Kind.SECTION_47: _section47,
    Kind.CONFERENCE: _conference,
    Kind.PROTECTION_PLAN: _protection_plan,
    Kind.REVIEW: _review,
    Kind.PRE_PROCEEDINGS: _pre_proceedings,
}
