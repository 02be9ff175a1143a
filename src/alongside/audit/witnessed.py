"""What a witness keeps outside the database, and what it says against the chain."""

from dataclasses import dataclass, field
from pathlib import Path

from alongside.audit.canonical import Seal, from_line, show_time
from alongside.audit.findings import Finding
from alongside.audit.keys import PublicKeys, is_signed
from alongside.kernel.errors import UnableToError


class UnableToHearWitness(UnableToError):
    """The witness's file cannot be read."""


@dataclass(frozen=True, kw_only=True)
class Witnessed:
    """The seals that one witness keeps, by number, and the first line of its file that is not a seal."""

    name: str
    seals: dict[int, Seal] = field(repr=False)
    unreadable: int | None = None

    def damage(self, *, keys: PublicKeys) -> Finding | None:
        """This will tell of a line that the sealer did not write."""
        if self.unreadable is not None:
            return Finding(
                kind="witness", where=f"{self.name}, line {self.unreadable}", found="It is not a seal."
            )
        for seal in self.seals.values():
            if not is_signed(content=seal.signed, signature=seal.signature, key_id=seal.key_id, keys=keys):
                return Finding(
                    kind="witness",
                    where=f"{self.name}, seal {seal.number}",
                    found="Its signature does not fit, or its key is not known.",
                )
        return None

    def contradiction(self, *, seal: Seal) -> Finding | None:
        """This will tell of a seal that is another than the one that was handed over under its number."""
        kept = self.seals.get(seal.number)
        if kept is None or kept == seal:
            return None
        return Finding(
            kind="rewritten",
            where=f"audit_seal, seal {seal.number}",
            found=f"{self.name} keeps another seal of this number, of {show_time(kept.sealed_at)}.",
        )

    def lost(self, *, last: Seal | None) -> Finding | None:
        """This will tell of seals that were handed over and are no longer there."""
        reached = last.number if last else 0
        beyond = [number for number in self.seals if number > reached]
        if not beyond:
            return None
        first = self.seals[min(beyond)]
        return Finding(
            kind="cut off",
            where=f"audit_seal, seal {first.number}",
            found=f"{self.name} keeps seals {first.number} to {max(beyond)}, the first of"
            f" {show_time(first.sealed_at)}; the chain ends with seal {reached}.",
        )


def read_witnessed(*, file: Path, name: str = "") -> Witnessed:
    """This will read a witness's file. Raises UnableToHearWitness where it cannot be opened.

    A line that broke off when a machine stopped is left out, where the seals around it follow one another.
    Where a seal was handed over twice, both are the same; if they are not, the line is named.
    """
    seals: dict[int, Seal] = {}
    wrong: list[int] = []
    broken: list[int] = []
    try:
        with file.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                seal = _read(line)
                if seal is None:
                    broken.append(number)
                    continue
                if broken and seal.number > max(seals, default=0) + 1:
                    wrong += broken
                broken = []
                if seals.setdefault(seal.number, seal) != seal:
                    wrong.append(number)
    except (OSError, UnicodeDecodeError) as error:
        raise UnableToHearWitness(f"The witness {file} cannot be read. Name a file that can.") from error
    return Witnessed(name=name or str(file), seals=seals, unreadable=min(wrong, default=None))


def _read(line: str) -> Seal | None:
    try:
        return from_line(line)
    except ValueError:
        return None
