"""Two and a half years of work in the order in which it was recorded: each step is one entry.

The order matters: a child's rows lie scattered over the table, as they do after years of use, and not side by
side. What an entry tells of is written with it: the concern, its decision and reply, the involvement, the
episode, the meeting, and the grants through which the record is seen from then on.
"""

import heapq
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import accumulate

from bench.cases import Case
from bench.directory import HEALTH, POLICE, Directory, Worker
from bench.families import People
from bench.numbers import new_id
from bench.plan import DAY_TEXTS, DAYS, FIRST_DAY, Size
from bench.records import Episode, Records, SentConcern
from bench.sheets import NULL
from bench.texts import entry_ends

_CONCERN, _EPISODE, _MEETING = 0.04, 0.012, 0.02  # shares of the steps of a child who is worked with
_WAITING = 60  # concerns that wait at a front door: a matter of its staff, not of the size of the partnership
_DRAWN_AT_ONCE = 20_000
# Entries for each child who is worked with, and for each adult; at most this share of all is for the former.
_FOR_WORKED_WITH, _FOR_ADULT, _MOST_WORKED_WITH = 90, 0.5, 0.6
_ROLES = {HEALTH: "NURSE", POLICE: "POLICE_OFFICER"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Due:
    """Something that follows from an earlier step; it makes one entry on that person's chronology."""

    person: int
    act: "_Act"


class Stream:
    """Puts entries on chronologies, one a step. `records` holds the sheets that fill."""

    def __init__(
        self, *, size: Size, people: People, directory: Directory, cases: list[Case], chance: random.Random
    ) -> None:
        self._size = size
        self._people = people
        self._workers = directory.workers
        self._front_door = directory.of(role="front_door")
        self._chance = chance
        self._ends = entry_ends()
        self._cases = {case.person: case for case in cases}
        self._opened: set[int] = set()
        self._open: dict[int, Case] = {}
        self._away: set[int] = set()
        self._due: list[tuple[int, int, _Due]] = []
        self._serial = 0
        self._longest = cases[0].person
        self._longest_so_far = 0
        self._children = self._draw_children()
        self._delay = int(min(_WAITING / _CONCERN, size.entries / 50))
        self.records = Records(people=people, directory=directory, chance=chance)
        for case in cases:
            self._later(case.begins, case.person, partial(self._concern, case.person))

    def days(self) -> Iterator[int]:
        """This will play one day at each step and give how many entries it made."""
        total = self._size.entries
        every = total // self._size.longest
        for day in range(DAYS):
            first, last = day * total // DAYS, (day + 1) * total // DAYS
            moments = _Moments(day)
            for step in range(first, last):
                self._step(step, moments.at((step - first) / (last - first)), moments, mine=step % every == 0)
            yield last - first
        self.records.write_what_is_open()

    def _step(self, step: int, stamp: str, moments: "_Moments", *, mine: bool) -> None:
        if mine and self._longest_so_far < self._size.longest:
            self._plain(self._longest, stamp, moments)
        elif self._due and self._due[0][0] <= step:
            due = heapq.heappop(self._due)[2]
            if due.person == self._longest:
                self._longest_so_far += 1
            due.act(step, stamp, moments)
        else:
            self._anything(step, stamp, moments)

    def _anything(self, step: int, stamp: str, moments: "_Moments") -> None:
        person = next(self._children)
        while self._people.since[person] > moments.day:
            person = next(self._children)
        draw = self._chance.random()
        case = self._open.get(person)
        if draw < _CONCERN and self._people.is_child[person]:
            self._concern(person, step, stamp, moments)
        elif case is None or draw > _CONCERN + _EPISODE + _MEETING:
            self._plain(person, stamp, moments)
        elif draw < _CONCERN + _EPISODE and person not in self._away:
            self._missing(case, step, stamp, moments)
        else:
            self.records.meeting(person, case.worker, stamp, moments.day)

    def _plain(self, person: int, stamp: str, moments: "_Moments") -> None:
        """An entry that tells of itself. Written out here, and not in `records`, because most are such."""
        draw = self._chance.random
        worker = self._writer(person, draw())
        ends = self._ends[worker.sector]
        made = new_id(bits=self._chance.getrandbits)
        when = moments.whens[int(draw() * len(moments.whens))]
        self.records.entry.lines.append(
            f"{made}\t{self._people.ids[person]}\t{when}\t{stamp}\t{stamp}\t{worker.agency_id}\t{worker.user_id}"
            f"\t{NULL}\t{ends[int(draw() * len(ends))]}"
        )
        if person == self._longest:
            self._longest_so_far += 1

    def _writer(self, person: int, draw: float) -> Worker:
        case = self._open.get(person)
        if case is not None and draw < 0.75:
            if draw < 0.5 or not case.others:
                return case.worker
            return case.others[int(draw * 100) % len(case.others)]
        return self._workers[self._people.home[person]]

    def _concern(self, person: int, step: int, stamp: str, moments: "_Moments") -> None:
        when = self._chance.choice(moments.whens)
        sent = self.records.concern(person, self._writer(person, 1.0), stamp, when)
        wait = int(self._delay * self._chance.uniform(0.4, 1.6))
        self._later(step + wait, person, partial(self._decide, person, sent))

    def _decide(self, person: int, concern: SentConcern, step: int, stamp: str, moments: "_Moments") -> None:
        """The first decision about a child who is to be worked with opens the case; involvements follow."""
        case = self._cases.get(person)
        opens = case is not None and case.begins <= step and person not in self._opened
        by = self._chance.choice(self._front_door)
        self.records.decide(person, concern, by, stamp, moments.day, opens=opens)
        if case is not None and opens:
            self._opened.add(person)
            self._involve(case, by, step)

    def _involve(self, case: Case, by: Worker, step: int) -> None:
        """The front door allocates the child; the social worker involves the others. Then all may write."""
        involved = [(case.worker, "SOCIAL_WORKER", by), (case.manager, "MANAGER", by)]
        involved += [(other, _ROLES.get(other.sector, "YOUTH_WORKER"), case.worker) for other in case.others]
        for place, (worker, role, maker) in enumerate(involved):
            is_last = place == len(involved) - 1
            act = partial(self._involving, case, worker, role, maker, allocate=maker is by, is_last=is_last)
            self._later(step, case.person, act)
        if case.ends:
            self._later(max(case.ends, step + 100), case.person, partial(self._end, case))

    def _involving(
        self, case: Case, worker: Worker, role: str, by: Worker,
        step: int, stamp: str, moments: "_Moments", *, allocate: bool, is_last: bool,
    ) -> None:  # fmt: skip
        self.records.involve(case.person, worker, role, by, stamp, moments.day, allocate=allocate)
        if is_last:
            self._open[case.person] = case

    def _end(self, case: Case, step: int, stamp: str, moments: "_Moments") -> None:
        """One involvement ends at each step, the social worker's own last."""
        self._open.pop(case.person, None)
        if self.records.end_one(case.person, case.worker, stamp, moments.day):
            self._later(step, case.person, partial(self._end, case))

    def _missing(self, case: Case, step: int, stamp: str, moments: "_Moments") -> None:
        self._away.add(case.person)
        episode = self.records.missing(case.person, case.worker, stamp, moments.day)
        self._later(step + self._steps(0.2, 3), case.person, partial(self._found, case, episode))

    def _found(self, case: Case, episode: Episode, step: int, stamp: str, moments: "_Moments") -> None:
        self._away.discard(case.person)
        self.records.found(episode, self._writer(case.person, 0.0), stamp, moments.day)
        self._later(step + self._steps(1, 5), case.person, partial(self._interview, case, episode))

    def _interview(self, case: Case, episode: Episode, step: int, stamp: str, moments: "_Moments") -> None:
        self.records.interview(episode, self._writer(case.person, 0.0), stamp, moments.day)

    def _later(self, step: int, person: int, act: "_Act") -> None:
        self._serial += 1
        heapq.heappush(self._due, (step, self._serial, _Due(person=person, act=act)))

    def _steps(self, fewest: float, most: float) -> int:
        """How many steps lie in so many days."""
        return max(1, int(self._chance.uniform(fewest, most) * self._size.entries / DAYS))

    def _draw_children(self) -> Iterator[int]:
        """Endlessly: those who are worked with as often at every size, and the others for the rest."""
        worked_with = min(_FOR_WORKED_WITH, _MOST_WORKED_WITH * self._size.entries / len(self._cases))
        rest = self._size.entries - worked_with * len(self._cases)
        for_other = rest / max(1, sum(self._people.is_child) - len(self._cases))

        def weight(person: int, is_child: int) -> float:
            if person == self._longest:
                return 0
            if person in self._cases:
                return worked_with
            return for_other if is_child else _FOR_ADULT

        everybody = range(len(self._people.is_child))
        cumulative = list(accumulate(map(weight, everybody, self._people.is_child)))
        while True:
            yield from self._chance.choices(everybody, cum_weights=cumulative, k=_DRAWN_AT_ONCE)


class _Moments:
    """One day: when things recorded on it happened, as COPY reads it, and the times of its steps."""

    _HOURS = [f"{hour:02}" for hour in range(8, 18)]
    _SIXTIETHS = [f"{number:02}" for number in range(60)]

    def __init__(self, day: int) -> None:
        self.day = day
        self._text = DAY_TEXTS[day]
        self.whens = _whens(FIRST_DAY + timedelta(days=day))

    def at(self, part: float) -> str:
        """This will give the time at which that part of the working day has gone by."""
        minute = int(part * 600)
        hour, second = self._HOURS[minute // 60], self._SIXTIETHS[int(part * 36_000) % 60]
        return f"{self._text} {hour}:{self._SIXTIETHS[minute % 60]}:{second}+00"


def _whens(day: date) -> list[str]:
    """Earliest, latest, precision and time of day: mostly today, sometimes a while ago, seldom uncertain."""

    def span(first: date, last: date, precision: str, time: str = "") -> str:
        return f"{first.isoformat()}\t{last.isoformat()}\t{precision}\t{time}"

    def ago(days: int, time: str = "") -> str:
        then = day - timedelta(days=days)
        return span(then, then, "exact", time)

    month_end = day.replace(day=1) - timedelta(days=1)
    year = day.year - 1
    return [
        *(ago(0) for _ in range(14)),
        *(ago(1, f"{hour:02}:{hour * 7 % 60:02}") for hour in range(8, 16)),
        *(ago(days) for days in (1, 1, 2, 2, 3, 4, 5, 9)),
        span(day - timedelta(days=17), day - timedelta(days=3), "approximate"),
        span(day - timedelta(days=12), day - timedelta(days=4), "range"),
        span(month_end.replace(day=1), month_end, "month"),
        span(date(year, 1, 1), date(year, 12, 31), "year"),
        f"{NULL}\t{NULL}\tunknown\t",
    ]


_Act = Callable[[int, str, _Moments], None]
