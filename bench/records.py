"""What the entries tell of: concerns, decisions, involvements, episodes, meetings, and their grants."""

import random
from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from alongside.reference.codelists import get_label
from bench.directory import Directory, Worker
from bench.families import GRANT_COLUMNS, People
from bench.numbers import new_id
from bench.plan import DAY_TEXTS, LAST_DAY
from bench.sheets import NULL, Sheet, text
from bench.texts import read_texts

_LETTERS = "23456789BCDFGHJKMNPQRTVWXZ"
_WHEN = ("happened_earliest", "happened_latest", "happened_precision", "happened_time")
_MADE_BY = ("agency_id", "recorded_by", "recorded_at")


@dataclass(slots=True, kw_only=True)
class _Involvement:
    """An involvement with its grant, kept until it has ended or all is over."""

    involvement_id: str
    worker: Worker
    role: str
    by: Worker
    is_allocated: bool
    starts_at: str
    ends_at: str | None = None


@dataclass(slots=True, kw_only=True)
class Episode:
    """A missing episode, kept until the child is found or all is over."""

    episode_id: str
    person: int
    by: Worker
    missing_from: str
    reported_at: str
    recorded_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SentConcern:
    """A concern that waits for its decision; `row` is all of it but when that came."""

    concern_id: str
    author: Worker
    row: tuple[object, ...]


class Records:
    """The sheets of everything that happens, and what must be remembered between steps."""

    def __init__(self, *, people: People, directory: Directory, chance: random.Random) -> None:
        self._people = people
        self._directory = directory
        self._chance = chance
        self._at_front_door = bytearray(len(people.ids))
        self._involved: defaultdict[int, list[_Involvement]] = defaultdict(list)
        self._missing: dict[str, Episode] = {}
        self._waiting: dict[str, SentConcern] = {}
        self._texts = read_texts()
        self.entry = Sheet(
            "concerns_entry",
            ("id", "person_id", *_WHEN, "known_at", "recorded_at", "agency_id", "author_id", "withdrawn_at",
             "kind", "klass", "title", "detail", "child_words", "basis", "source_kind", "source_id"),
        )  # fmt: skip
        self._concern = Sheet(
            "concerns_concern",
            ("id", "reference", "person_id", "author_id", "agency_id", "sent_to", "sent_at", "stored_at",
             "known_at",
             *_WHEN, "place", "facts", "opinion", "child_words", "immediate_danger", "danger_action", "basis",
             "concern_types", "vulnerabilities", "indicators", "harm", "other_notes", "source_name",
             "child_knows",
             "copied_from", "decided_at"),
        )  # fmt: skip
        self._decision = Sheet(
            "concerns_decision",
            (
                "id",
                "concern_id",
                "person_id",
                "decision",
                "reason",
                "decided_by",
                "agency_id",
                "decided_at",
                "also",
                "not_cse",
                "ask_what",
                "ask_whom",
                "ask_by",
                "teller_id",
                "tell_by",
                "stored_at",
            ),
        )
        self._handling = Sheet(
            "concerns_handling",
            ("id", "concern_id", "person_id", "kind", "owner_id", "note", "made_by", "agency_id", "made_at",
             "stored_at"),
        )  # fmt: skip
        self._reply = Sheet(
            "concerns_reply",
            ("id", "concern_id", "person_id", "to_user_id", "decision", "text", "agency_id", "told_by",
             "told_at"),
        )  # fmt: skip
        self._grant = Sheet("access_grant", GRANT_COLUMNS)
        self._involvement = Sheet(
            "people_involvement",
            ("id", "person_id", "role", "user_id", "team_id", "involved_agency_id", "outside_name", "phone",
             "reason", "starts_at", "ends_at", *_MADE_BY, "withdrawn_at"),
        )  # fmt: skip
        self._episode = Sheet(
            "missing_episode",
            ("id", "person_id", "missing_from", "reported_at", "circumstances", "found_at", "found_note",
             *_MADE_BY),
        )  # fmt: skip
        self._interview = Sheet(
            "missing_returninterview",
            ("id", "episode_id", "person_id", "offered_at", "answer", "held_at", "interviewer",
             "child_words", "note", "reason", "chosen_by", "is_independent", "before", "during", "after",
             "would_help", "carers_words",
             *_MADE_BY),
        )  # fmt: skip
        self._meeting = Sheet(
            "pathway_meeting",
            ("id", "person_id", "kind", "held_at", "agencies_present", "absent_reason", "notes", "decisions",
             "child_view", "parents_view", "dissent", "outcome", *_MADE_BY),
        )  # fmt: skip
        self.sheets = [
            self.entry, self._concern, self._decision, self._handling, self._reply, self._grant,
            self._involvement, self._episode,
            self._interview, self._meeting,
        ]  # fmt: skip

    # Concerns

    def concern(self, person: int, author: Worker, stamp: str, when: str) -> SentConcern:
        """This will send a concern to the front door, which sees the child's record from then on."""
        chance, person_id = self._chance, self._people.ids[person]
        worry = chance.choice(self._texts["concerns"])
        codes, facts = worry["codes"], worry["facts"]
        made = self._id()
        reference = f"C-{stamp[:4]}-" + "".join(chance.choices(_LETTERS, k=7))
        danger = chance.random() < 0.03
        happened = (None if part == NULL else part for part in when.split("\t"))
        row = (
            made, reference, person_id, author.user_id, author.agency_id, self._directory.front_door_team,
            stamp, stamp, stamp, *happened, "", facts, "", "", danger,
            "Rang 999 and stayed with them." if danger else "", "SEEN", codes,
            chance.choice(self._texts["vulnerabilities"]), chance.choice(self._texts["indicators"]), (),
            {"concern_types": "Absence"} if "OTHER" in codes else {}, "", "unknown", None,
        )  # fmt: skip
        sent = SentConcern(concern_id=made, author=author, row=row)
        self._waiting[made] = sent
        title = "Worry: " + ", ".join(_label("concern_type", code) for code in codes)
        self._entry(
            person, author, stamp, when, "CONCERN", title, facts, "concern", made, basis="SEEN"
        )  # fmt: skip
        if not self._at_front_door[person]:
            self._at_front_door[person] = 1
            self._write_grant(
                person_id, self._directory.front_door_team, "front_door", stamp, None, "concern", None, author
            )
        return sent

    def decide(
        self, person: int, concern: SentConcern, by: Worker, stamp: str, day: int, *, opens: bool
    ) -> None:
        """This will decide a concern and tell its author; one that opens a case says so."""
        *others, opening = self._texts["decisions"]
        chosen = opening if opens else self._chance.choice(others)
        code, reason = chosen["code"], chosen["reason"]
        person_id = self._people.ids[person]
        del self._waiting[concern.concern_id]
        self._concern.add(*concern.row, stamp)
        made = (concern.concern_id, person_id)
        self._decision.add(
            self._id(), *made, code, reason, by.user_id, by.agency_id, stamp,
            (), False, "", "", None, None, None, stamp,
        )  # fmt: skip
        self._handling.add(self._id(), *made, "OWNED", by.user_id, "", by.user_id, by.agency_id, stamp, stamp)
        self._reply.add(
            self._id(), *made, concern.author.user_id, code, chosen["told"], by.agency_id, by.user_id, stamp
        )  # fmt: skip
        title = f"Decision on a worry: {_label('concern_decision', code)}"
        self._entry(
            person, by, stamp, _on(day), "DECISION", title, reason, "concern", concern.concern_id,
            basis="OPINION",
        )  # fmt: skip

    # Involvements

    def involve(
        self, person: int, worker: Worker, role: str, by: Worker, stamp: str, day: int, *, allocate: bool
    ) -> None:
        """This will involve a worker, or allocate the child to them."""
        made = _Involvement(
            involvement_id=self._id(), worker=worker, role=role, by=by, is_allocated=allocate, starts_at=stamp
        )  # fmt: skip
        self._involved[person].append(made)
        begins = "Allocated to" if allocate else "Now involved"
        title = f"{begins}: {worker.shown} ({_label('involvement_role', role)})"
        self._entry(
            person, by, stamp, _on(day), "INVOLVEMENT", title, _REASON, "involvement", made.involvement_id
        )  # fmt: skip

    def end_one(self, person: int, by: Worker, stamp: str, day: int) -> bool:
        """This will end the involvement that began last; False where that was the only one left."""
        standing = [each for each in self._involved[person] if each.ends_at is None]
        standing[-1].ends_at = stamp
        self._entry(
            person, by, stamp, _on(day), "INVOLVEMENT", "A worker or agency is no longer involved",
            "The plan has been carried out.", "involvement", standing[-1].involvement_id,
        )  # fmt: skip
        return len(standing) > 1

    def write_what_is_open(self) -> None:
        """This will write what was kept until its end was known: involvements, who is missing, what waits."""
        for concern in self._waiting.values():
            self._concern.add(*concern.row, None)
        for person, involvements in self._involved.items():
            person_id = self._people.ids[person]
            for each in involvements:
                self._involvement.add(
                    each.involvement_id, person_id, each.role, each.worker.user_id, None, None, "", "",
                    _REASON,
                    each.starts_at, each.ends_at, each.by.agency_id, each.by.user_id, each.starts_at, None,
                )  # fmt: skip
                relation = "allocated" if each.is_allocated else "involved"
                self._write_grant(
                    person_id, each.worker.user_id, relation, each.starts_at, each.ends_at, "involvement",
                    each.involvement_id, each.by,
                )  # fmt: skip
        for episode in self._missing.values():
            self._write_episode(episode, None, "")

    # Missing, and meetings

    def missing(self, person: int, by: Worker, stamp: str, day: int) -> Episode:
        """This will record that a child has been missing since the evening before."""
        evening, time = max(0, day - 1), "20:15" if day else "05:15"
        episode = Episode(
            episode_id=self._id(), person=person, by=by, missing_from=f"{DAY_TEXTS[evening]} {time}:00+00",
            reported_at=f"{DAY_TEXTS[day]} 06:30:00+00", recorded_at=stamp,
        )  # fmt: skip
        self._missing[episode.episode_id] = episode
        self._entry(
            person, by, stamp, _on(evening, time), "MISSING", "Reported missing", _LAST_SEEN, "missing",
            episode.episode_id,
        )  # fmt: skip
        return episode

    def found(self, episode: Episode, by: Worker, stamp: str, day: int) -> None:
        """This will record that the child came back."""
        del self._missing[episode.episode_id]
        note = "Came back by themselves. Tired, otherwise well."
        self._write_episode(episode, stamp, note)
        self._entry(
            episode.person, by, stamp, _on(day, stamp[11:16]), "FOUND", "Returned or was found", note,
            "missing", episode.episode_id,
        )  # fmt: skip

    def interview(self, episode: Episode, by: Worker, stamp: str, day: int) -> None:
        """This will record the return interview, held in four of five cases."""
        made, held = self._id(), self._chance.random() < 0.8
        words = "I needed to be somewhere else for a bit." if held else ""
        self._interview.add(
            made, episode.episode_id, self._people.ids[episode.person], f"{DAY_TEXTS[day]} 07:45:00+00",
            "accepted" if held else "declined", stamp if held else None, by.shown if held else "", words, "",
            "", "", None, "", "", "", "", "",
            *_made_by(by, stamp),
        )  # fmt: skip
        title = "Return interview held" if held else "Return interview offered: declined"
        self._entry(
            episode.person, by, stamp, _on(day), "RETURN_INTERVIEW", title, "", "missing", made, words=words
        )  # fmt: skip

    def meeting(self, person: int, by: Worker, stamp: str, day: int) -> None:
        """This will record a meeting that was held that morning."""
        made = self._id()
        chosen = self._chance.choice(self._texts["meetings"])
        kind, notes = chosen["code"], chosen["notes"]
        present = [by.agency_id, *self._chance.sample(self._directory.agencies[1:], 2)]
        self._meeting.add(
            made, self._people.ids[person], kind, f"{DAY_TEXTS[day]} 07:30:00+00", present, "", notes, "", "",
            "", "", "",
            *_made_by(by, stamp),
        )  # fmt: skip
        title = _label("meeting_kind", kind)
        self._entry(person, by, stamp, _on(day), "MEETING", title, notes, "MEETING", made)

    def _write_episode(self, episode: Episode, found_at: str | None, note: str) -> None:
        self._episode.add(
            episode.episode_id, self._people.ids[episode.person], episode.missing_from, episode.reported_at,
            _LAST_SEEN, found_at, note, *_made_by(episode.by, episode.recorded_at),
        )  # fmt: skip

    def _write_grant(
        self, person_id: str, principal_id: str, relation: str, starts_at: str, ends_at: str | None,
        because_kind: str, because_id: str | None, by: Worker,
    ) -> None:  # fmt: skip
        self._grant.add(
            self._id(), person_id, principal_id, relation, starts_at, ends_at, because_kind, because_id,
            by.user_id, None,
        )  # fmt: skip

    def _entry(
        self, person: int, by: Worker, stamp: str, happened: str, kind: str, title: str,
        detail: str, source_kind: str, source_id: str, *, basis: str = "UNKNOWN", words: str = "",
    ) -> None:  # fmt: skip
        self.entry.lines.append(
            f"{self._id()}\t{self._people.ids[person]}\t{happened}\t{stamp}\t{stamp}\t{by.agency_id}\t{by.user_id}"
            f"\t{NULL}\t{kind}\tordinary\t{text(title)}\t{text(detail)}\t{text(words)}\t{basis}\t{source_kind}"
            f"\t{source_id}\n"
        )

    def _id(self) -> str:
        return new_id(bits=self._chance.getrandbits)


_REASON = "The assessment found that this child needs help."
_LAST_SEEN = "Last seen leaving for the bus stop in a dark coat, with friends."


@cache
def _label(key: str, code: str) -> str:
    return get_label(key=key, code=code, as_at=LAST_DAY)


def _on(day: int, time: str = "") -> str:
    return f"{DAY_TEXTS[day]}\t{DAY_TEXTS[day]}\texact\t{time}"


def _made_by(by: Worker, stamp: str) -> tuple[str, str, str]:
    return by.agency_id, by.user_id, stamp
