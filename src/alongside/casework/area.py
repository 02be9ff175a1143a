"""What is known of the area, for leaders and any practitioner: figures, looking, answers of leaders."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from alongside.access.abilities import has_ability, require_ability
from alongside.access.policy import LEAD, SEE_FIGURES
from alongside.access.viewer import Viewer
from alongside.audit import writer as audit
from alongside.casework.area_figures import FigureSection, Quarter, get_figures, quarter_of, say_count
from alongside.exchange.tabular.safe_csv import write_safe_csv
from alongside.insight import operations, queries
from alongside.insight.disclosure import DisclosureRule, protect
from alongside.insight.operations import NewLooking, NewSelfCheck
from alongside.insight.policy import get_arrangement, get_disclosure_rule, list_check_items
from alongside.kernel.dates import local_date
from alongside.kernel.errors import NotFoundError
from alongside.organisations.queries import list_agencies
from alongside.reference.codelists import get_label

QUARTERS = 8
_HEADER = ("Section", "Figure", "Part", "This quarter", "Quarter before", "Share", "Counted", "Not known")


@dataclass(frozen=True, kw_only=True)
class LookingRow:
    """What an agency did to look, with counts as they may be shown."""

    kind: str
    on: date
    agency: str
    what: str
    looked_at: str
    found: str
    found_boys: str
    learned: str


@dataclass(frozen=True, kw_only=True)
class AnswerRow:
    """An agency's answer to a statement."""

    agency: str
    answer: str
    rests_on: str
    next_step: str
    review_on: date
    is_due: bool
    answered_at: datetime


@dataclass(frozen=True, kw_only=True)
class CheckRow:
    """A statement, and what each agency answers to it."""

    key: str
    says: str
    source: str
    answers: tuple[AnswerRow, ...]


@dataclass(frozen=True, kw_only=True)
class RoleRow:
    """Who answers for safeguarding, by role, with the agencies of the directory that fill it."""

    title: str
    means: str
    agencies: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class AreaPage:
    """The whole page for one quarter. `may_lead`: may add to it and take its figures away."""

    quarter: Quarter
    quarters: tuple[Quarter, ...]
    sections: tuple[FigureSection, ...]
    looking: tuple[LookingRow, ...]
    checks: tuple[CheckRow, ...]
    arrangement: str
    roles: tuple[RoleRow, ...]
    rule: DisclosureRule
    may_lead: bool


def get_area(*, viewer: Viewer, quarter: str = "", now: datetime) -> AreaPage:
    """This will give what is known of the area in a quarter; the last one that is over where none is named.

    Raises NotFoundError for whoever sees no figures, and for a quarter for which is not counted.
    """
    require_ability(viewer=viewer, ability=SEE_FIGURES, doing="reading figures of the area", now=now)
    offered = _quarters(now)
    chosen = next((each for each in offered if each.key == quarter), None) if quarter else offered[0]
    if chosen is None:
        raise NotFoundError
    _audit(viewer, "read figures of the area", now)
    today = local_date(now)
    arrangement = get_arrangement(as_at=today)
    cards = list_agencies().values()
    rule = get_disclosure_rule(as_at=today)
    return AreaPage(
        quarter=chosen,
        quarters=offered,
        sections=get_figures(quarter=chosen, now=now),
        looking=tuple(_looking(chosen, rule)),
        checks=_checks(today),
        arrangement=arrangement.name,
        roles=tuple(
            RoleRow(
                title=role.title,
                means=role.means,
                agencies=tuple(card.name for card in cards if card.kind in role.kinds),
            )
            for role in arrangement.roles
        ),
        rule=rule,
        may_lead=has_ability(viewer=viewer, ability=LEAD),
    )


def export_figures(*, viewer: Viewer, quarter: str, now: datetime) -> bytes:
    """This will write a quarter's figures as CSV, as protected as they are shown. Raises NotFoundError.

    What somebody wrote in words is not in it.
    """
    require_ability(viewer=viewer, ability=LEAD, doing="taking figures of the area away", now=now)
    page = get_area(viewer=viewer, quarter=quarter, now=now)
    _audit(viewer, "took figures of the area away", now)
    return write_safe_csv(header=_HEADER, rows=_csv_rows(page))


def record_looking(*, viewer: Viewer, looking: NewLooking, now: datetime) -> UUID:
    """This will keep what was done to look for exploitation. Raises UnableToKeepForLeaders."""
    require_ability(viewer=viewer, ability=LEAD, doing="recording looking", now=now)
    return operations.keep_looking(viewer=viewer, looking=looking, now=now)


def answer_self_check(*, viewer: Viewer, check: NewSelfCheck, now: datetime) -> UUID:
    """This will keep an agency's answer to a statement. Raises NotFoundError, UnableToKeepForLeaders."""
    require_ability(viewer=viewer, ability=LEAD, doing="answering a self check", now=now)
    return operations.keep_self_check(viewer=viewer, check=check, now=now)


def get_check(*, viewer: Viewer, item: str, now: datetime) -> CheckRow:
    """This will give one statement with its answers, for whoever leads. Raises NotFoundError."""
    require_ability(viewer=viewer, ability=LEAD, doing="answering a self check", now=now)
    _audit(viewer, "read figures of the area", now)
    found = next((row for row in _checks(local_date(now)) if row.key == item), None)
    if found is None:
        raise NotFoundError
    return found


def require_leading(*, viewer: Viewer, now: datetime) -> None:
    """This will refuse whoever does not lead. Raises NotFoundError."""
    require_ability(viewer=viewer, ability=LEAD, doing="recording looking", now=now)


def _quarters(now: datetime) -> tuple[Quarter, ...]:
    """The last quarters that are over, the latest first."""
    found = [quarter_of(local_date(now)).before]
    while len(found) < QUARTERS:
        found.append(found[-1].before)
    return tuple(found)


def _looking(quarter: Quarter, rule: DisclosureRule) -> Iterator[LookingRow]:
    agencies = list_agencies()
    for fact in queries.list_looking(since=quarter.first, before=quarter.end):
        found = protect(
            counts=[fact.found_boys, fact.found - fact.found_boys], hide_zero=True, is_whole=True, rule=rule
        )
        looked_at = protect(counts=[fact.looked_at], hide_zero=True, is_whole=False, rule=rule)
        yield LookingRow(
            kind=get_label(key="looking_kind", code=fact.kind, as_at=fact.looked_on),
            on=fact.looked_on,
            agency=agencies[fact.agency_id].name,
            what=fact.what,
            looked_at=say_count(looked_at.cells[0]),
            found=say_count(found.total),
            found_boys=say_count(found.cells[0]),
            learned=fact.learned,
        )


def _checks(today: date) -> tuple[CheckRow, ...]:
    agencies, facts = list_agencies(), queries.list_self_checks()
    return tuple(
        CheckRow(
            key=item.key,
            says=item.says,
            source=item.source,
            answers=tuple(
                AnswerRow(
                    agency=agencies[fact.agency_id].name,
                    answer=get_label(key="self_check", code=fact.answer, as_at=local_date(fact.recorded_at)),
                    rests_on=fact.rests_on,
                    next_step=fact.next_step,
                    review_on=fact.review_on,
                    is_due=fact.review_on <= today,
                    answered_at=fact.recorded_at,
                )
                for fact in facts
                if fact.item == item.key
            ),
        )
        for item in list_check_items(as_at=today)
    )


def _csv_rows(page: AreaPage) -> Iterator[tuple[str, ...]]:
    for section in page.sections:
        for figure in section.figures:
            lines = (*figure.lines, figure.total) if figure.total else figure.lines
            for line in lines:
                yield (
                    section.title,
                    figure.title,
                    line.label,
                    line.now,
                    line.before,
                    line.share,
                    figure.counts,
                    figure.not_known,
                )
    for row in page.looking:
        yield ("Looking", row.kind, row.agency, row.looked_at, "", "", f"Found {row.found}", "")


def _audit(viewer: Viewer, action: str, now: datetime) -> None:
    audit.append(
        action=action,
        actor_id=viewer.user_id,
        agency_id=viewer.agency_id,
        subject_kind="area",
        subject_id=viewer.agency_id,
        roles=viewer.roles,
        now=now,
    )
