"""What can be wrong with the record, in words for whoever runs the service."""

from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from alongside.audit.canonical import EVENT, TABLES, Entry, Seal, show_time

# A transaction has the time at which it began and the number that it got when it first wrote. No act of ours
# looks for longer before it writes.
LONGEST_BEFORE_FIRST_WRITE = timedelta(hours=1)

# Each class of finding, and what to do about it beside the steps of the runbook.
WHAT_TO_DO = {
    "edited": "Compare it with a backup from before. Whoever changed it was master of the database.",
    "re-timed": "The time that was sealed is the true one.",
    "deleted": "Take it from a backup from before. Whoever deleted it was master of the database.",
    "inserted": "Nobody did through Alongside what this row says.",
    "reordered": "The seal says which content belongs to which row.",
    "seal edited": "Take the seal from a witness.",
    "seal missing": "Take the seal from a witness or a backup.",
    "not signed": "The chain was written anew from here by somebody who does not have the key.",
    "rewritten": "Somebody with the key wrote the chain anew. The witness is right. Make a new key.",
    "cut off": "The end was cut off, or an older copy of the database was put back. The witness is right.",
    "witness": "Ask the agency that keeps this witness whether its file is whole.",
    "past the record": "Somebody changed the row with the database's triggers stopped.",
    "no history": "Put the lock in place again: alongside database migrate. Till then nothing is kept.",
}


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that is wrong: of which class, where, and what was found there."""

    kind: str
    where: str
    found: str

    def tell(self) -> str:
        """This will say it in three lines: what is wrong, where, what to do."""
        return (
            f"WRONG ({self.kind}): {self.where}\n  {self.found}\n"
            f"  {WHAT_TO_DO[self.kind]} Go on with docs/runbooks/audit.md."
        )


def row_place(entry: Entry) -> str:
    """This will name a row."""
    return f"{TABLES[entry.record]}, row {entry.number}"


def inserted(entry: Entry) -> Finding:
    """This will tell of a row that was not there when its time was sealed."""
    said = f"It says {show_time(entry.moment)}, and was not there when that time was sealed."
    return Finding(kind="inserted", where=row_place(entry), found=said)


def is_backdated(entry: Entry, *, last: Seal | None) -> bool:
    """This will say whether a row of a later transaction claims to be from long before the last seal."""
    if last is None or entry.xact < last.before:
        return False
    return entry.moment < last.sealed_at - LONGEST_BEFORE_FIRST_WRITE


class Differing:
    """Rows that are not as they were sealed, and which of them is to be told of first."""

    def __init__(self) -> None:
        self._wrong: list[tuple[Entry, Finding]] = []
        # By content and moment: two acts may say the same at different times.
        self._found: dict[tuple[bytes, int], Entry] = {}

    def add(self, *, sealed: Entry | None, found: Entry | None, seal: Seal | None = None) -> None:
        """This will note a row as it was sealed (by `seal`) and as it is found, where they differ."""
        finding = _compare(sealed, found, seal)
        if finding is None:
            return
        self._wrong.append((sealed or cast("Entry", found), finding))
        if found:
            self._found.setdefault((found.sha256, found.at), found)

    def first(self) -> Finding | None:
        """This will tell of the one of the lowest number, events first, or that it changed places."""
        if not self._wrong:
            return None
        entry, finding = min(self._wrong, key=lambda each: (each[0].record != EVENT, each[0].number))
        there = self._found.get((entry.sha256, entry.at))
        if there is not None and there.number != entry.number:
            return _moved(sealed=entry, found=there)
        return finding


def _compare(sealed: Entry | None, found: Entry | None, seal: Seal | None) -> Finding | None:
    if sealed is None:
        return inserted(cast("Entry", found))
    if found is None:
        when = f"It was written at {show_time(sealed.moment)} and sealed{_in(seal)}; it is gone."
        return Finding(kind="deleted", where=row_place(sealed), found=when)
    if sealed == found:
        return None
    where = row_place(sealed)
    if sealed.sha256 != found.sha256:
        return Finding(kind="edited", where=where, found="Its content is not what was sealed.")
    if sealed.at != found.at:
        said = f"It says {show_time(found.moment)}; sealed was {show_time(sealed.moment)}."
        return Finding(kind="re-timed", where=where, found=said)
    return Finding(kind="edited", where=where, found="Its transaction number is not what was sealed.")


def _in(seal: Seal | None) -> str:
    return f" in seal {seal.number}" if seal else ""


def _moved(*, sealed: Entry, found: Entry) -> Finding:
    said = f"What was sealed as this row is found in row {found.number}."
    return Finding(kind="reordered", where=row_place(sealed), found=said)
