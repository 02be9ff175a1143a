"""The answer pack of the National Referral Mechanism: what the record knows per question, with its source."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from alongside.access.door import SEE, Granted, open_record
from alongside.access.viewer import Viewer
from alongside.casework.chronology import ChronologyChoice, EntryRow, get_chronology
from alongside.casework.names import get_names
from alongside.concerns import queries as concerns
from alongside.concerns.queries import ConcernFact
from alongside.kernel.dates import local_date, show_day
from alongside.kernel.ids import PersonId
from alongside.pathway.stages.policy import get_detail_labels
from alongside.pathway.stages.queries import StageNow, list_nrm
from alongside.people.queries import PersonCard, get_facts
from alongside.reference.codelists import get_label
from alongside.reference.loader import load_policy

# Which field of a worry holds which signs, and the list of their codes.
_SIGNS = {
    "types": ("concern_types", "concern_type"),
    "indicators": ("indicators", "indicator"),
    "harm": ("harm", "harm_evidence"),
}


@dataclass(frozen=True, kw_only=True)
class Known:
    """Something that is known: in words, and from where."""

    text: str
    source: str


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question of the referral and what is known of it; nothing known is an empty tuple."""

    key: str
    ask: str
    help: str
    known: tuple[Known, ...]


@dataclass(frozen=True, kw_only=True)
class NrmPack:
    """What is known for a referral of one person, as the viewer sees it, and the referral so far."""

    person: PersonCard
    questions: tuple[Question, ...]
    referral: StageNow | None


def get_nrm_pack(*, viewer: Viewer, person_id: PersonId, now: datetime) -> NrmPack:
    """This will fill the pack from what the viewer may see. Raises NotFoundError."""
    granted = open_record(
        viewer=viewer, person_id=person_id, action=SEE, purpose="reading the referral pack", now=now
    )
    choice = ChronologyChoice(newest_first=False)
    rows = get_chronology(viewer=viewer, person_id=person_id, choice=choice, now=now).rows
    referrals = list_nrm(granted=granted)
    reader = _Reader(granted, rows, referrals[-1] if referrals else None)
    questions = tuple(
        Question(
            key=row["key"], ask=row["ask"], help=row.get("help", ""), known=tuple(reader.known(row["from"]))
        )
        for row in load_policy("pathway/nrm_pack")["questions"]
    )
    return NrmPack(person=reader.facts.card, questions=questions, referral=reader.referral)


class _Reader:
    """What the record holds, asked by the places that the policy names."""

    def __init__(self, granted: Granted, rows: tuple[EntryRow, ...], referral: StageNow | None) -> None:
        self.rows, self.referral = rows, referral
        self.facts = get_facts(granted=granted)
        self._sent = concerns.list_for_person(person_id=granted.person_id)
        self._names = get_names(agencies={row.agency_id for row in self._sent}, now=granted.now)
        self._today = local_date(granted.now)

    def known(self, places: Mapping[str, Any]) -> Iterator[Known]:
        if places.get("facts"):
            yield from self._of_person()
        if places.get("worries"):
            yield from (Known(text=row.facts, source=self._from(row)) for row in self._sent)
        for name in places.get("signs", ()):
            yield from self._signs(*_SIGNS[name])
        if places.get("words"):
            yield from (_of_entry(row, row.child_words) for row in self.rows if row.child_words)
        yield from self._said(places.get("step", ()))
        kinds = set(places.get("kinds", ()))
        yield from (_of_entry(row, _whole(row)) for row in self.rows if row.kind in kinds)

    def _of_person(self) -> Iterator[Known]:
        card, facts = self.facts.card, self.facts
        source = "the person's record"
        for name in facts.names:
            yield Known(
                text=f"{get_label(key='name_kind', code=name.kind, as_at=self._today)}: {name.full}",
                source=source,
            )
        yield Known(text=f"Born {card.birth.show()}", source=source)
        for key, code in (
            ("sex", card.sex),
            ("cin_ethnicity", facts.ethnicity),
            ("living_arrangement", facts.living_arrangement),
        ):
            yield Known(text=get_label(key=key, code=code, as_at=self._today), source=source)

    def _signs(self, field: str, key: str) -> Iterator[Known]:
        for row in self._sent:
            for code in getattr(row, field):
                yield Known(text=get_label(key=key, code=code, as_at=self._today), source=self._from(row))

    def _said(self, keys: tuple[str, ...]) -> Iterator[Known]:
        labels = get_detail_labels()
        for step in self.referral.steps if self.referral else ():
            for key in keys:
                if step.details.get(key):
                    yield Known(
                        text=f"{labels[key]}: {step.details[key]}",
                        source=f"{step.label}, {show_day(local_date(step.at))}",
                    )

    def _from(self, row: ConcernFact) -> str:
        return (
            f"worry {row.reference}, {self._names.agency(row.agency_id)}, {show_day(local_date(row.sent_at))}"
        )


def _of_entry(row: EntryRow, text: str) -> Known:
    return Known(text=text, source=f"chronology, {row.happened_text}, {row.agency}")


def _whole(row: EntryRow) -> str:
    return f"{row.title}: {row.detail}" if row.detail.strip() else row.title
