"""A person's plans, how help ended and began again, and the way into adulthood, as one worker sees them."""

from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

from alongside.casework.plan_pages import EndingRow, PlanRow, PlansPage
from alongside.pathway.plans.queries import ItemFact, ReviewFact

Shown = dict[str, Any]


def show_plans(page: PlansPage, *, today: date) -> Shown:
    """This will give plans, endings and the way into adulthood as plain data, the oldest first."""
    return {
        "plans": [_plan(row, today) for row in reversed(page.plans)],
        "closures": [_ending(row) for row in reversed(page.endings)],
        "handover": None
        if page.handover is None
        else {**asdict(page.handover.words), "since": _plain(page.handover.recorded_at)},
        "handover_gaps": list(page.handover_gaps),
    }


def _plan(row: PlanRow, today: date) -> Shown:
    fact = row.fact
    words = asdict(fact.version.words)
    return {
        "kind": fact.kind,
        "label": row.label,
        "starts_on": _plain(fact.starts_on),
        "started_by": row.started_by,
        "version": fact.version.number,
        **{name: _plain(value) for name, value in words.items() if name != "next_review_on"},
        "safety_now": [_item(item) for item in fact.items if item.part == "now"],
        "later": [_item(item) for item in fact.items if item.part == "later"],
        "disruption": [_item(item) for item in fact.items if item.part == "disruption"],
        "missing_parts": list(row.missing_parts),
        "agreed": None
        if fact.approval is None
        else {
            "version": fact.approval.number,
            "child": fact.approval.child_agrees,
            "parents": fact.approval.parents_agree,
            "signed_by": row.signed_by,
            "at": _plain(fact.approval.signed_at),
        },
        "next_review_on": _plain(fact.next_review_on),
        "review_overdue": fact.is_overdue(today),
        "late_because": fact.late_because,
        "reviews": [_review(each) for each in fact.reviews],
        "closed": fact.is_closed,
    }


def _item(item: ItemFact) -> Shown:
    return {
        "what": item.what,
        "who": item.who,
        "for": item.for_whom,
        "by": _plain(item.by_when) or item.by_when_words,
        "child_wants": item.child_wants,
        "waits_for": item.waits_for,
        "outcome": item.outcome,
        "what_happened": item.what_happened,
    }


def _review(fact: ReviewFact) -> Shown:
    return {
        "held_on": _plain(fact.held_on),
        "present": fact.present,
        "changed_for_child": fact.changed_for_child,
        "child_view": fact.child_view,
        "parents_view": fact.parents_view,
        "decided": fact.decided,
        "next_review_on": _plain(fact.next_review_on),
        "late_because": fact.late_because,
    }


def _ending(row: EndingRow) -> Shown:
    fact = row.fact
    return {
        "plan": fact.plan_kind,
        "reasons": list(fact.reasons),
        "because": fact.because,
        "asked": list(fact.restated),
        "answer": fact.answer,
        "what_next": fact.what_next,
        "who_stays": fact.who_stays,
        "how_back": fact.how_back,
        "aftercare": fact.aftercare,
        "child_view": fact.child_view,
        "child_told": fact.child_told,
        "goes_on": fact.goes_on,
        "still_open": fact.still_open.splitlines(),
        "by": row.closed_by,
        "at": _plain(fact.closed_at),
        "reopened_at": _plain(fact.reopened_at),
        "reopened_by": row.reopened_by,
        "reopened_because": fact.reopened_because,
    }


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value
