"""The table of everything that policy/access decides, as somebody approved it: policy/access/approved.txt."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from difflib import unified_diff
from pathlib import Path

from alongside.access.rules import SEE, SHARE, WRITE
from alongside.access.whole import ANY, OTHER, OWN, Right, WholePolicy
from alongside.kernel.errors import UnableToError
from alongside.reference.loader import policy_folder

_END = "# ----"


class UnableToApprove(UnableToError):
    """An approval needs somebody's name and their reason."""


def describe(*, whole: WholePolicy) -> str:
    """This will write out all that a policy decides: the same text for the same decisions."""
    rights: dict[tuple[str, str], dict[str, set[Right]]] = defaultdict(lambda: defaultdict(set))
    for right in whole.rights():
        rights[right.relation, right.purpose][right.role].add(right)
    lines = []
    for relation in sorted(whole.access.relations):
        lines += ["", f"{relation}"]
        for purpose in sorted(whole.access.purposes):
            lines += _purpose_lines(whole, purpose, rights[relation, purpose])
    beside = sorted((name, each) for name, each in whole.settings.items() if name != "conditions")
    lines += ["", *(f"{name}: {_listed(each)}" for name, each in beside)]
    lines += ["", "conditions", *(f"  {each}" for each in sorted(whole.settings["conditions"]))]
    lines += ["", "roles", *(f"  {role}: {_listed(each)}" for role, each in sorted(whole.abilities.items()))]
    return "\n".join(lines).strip() + "\n"


def _purpose_lines(whole: WholePolicy, purpose: str, rights: dict[str, set[Right]]) -> list[str]:
    alike: dict[str, list[str]] = defaultdict(list)
    for role in sorted(whole.abilities):
        alike[_rights_line(whole.classes, rights[role])].append(role)
    return [
        line
        for says, roles in sorted(alike.items())
        for line in (f"  {purpose}: {', '.join(roles)}", f"    {says}")
    ]


def _rights_line(classes: tuple[str, ...], rights: set[Right]) -> str:
    found = {(right.action, right.whose, right.klass) for right in rights}
    see_all = [klass for klass in classes if (SEE, OTHER, klass) in found]
    see_own = [klass for klass in classes if (SEE, OWN, klass) in found and klass not in see_all]
    parts = {
        "see": see_all,
        "see of the own agency": see_own,
        "write": [klass for klass in classes if (WRITE, ANY, klass) in found],
        "share": [klass for klass in classes if (SHARE, ANY, klass) in found],
        "never": [klass for klass in classes if klass not in {right.klass for right in rights}],
    }
    return " | ".join(f"{name}: {' '.join(each)}" for name, each in parts.items() if each)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "nothing"


def list_unapproved(*, whole: WholePolicy) -> tuple[str, ...]:
    """This will list the lines in which the files say otherwise than the approved table."""
    approved = read_approved().splitlines()
    diff = unified_diff(approved, describe(whole=whole).splitlines(), "approved", "the files", lineterm="")
    return tuple(diff)


def read_approved() -> str:
    """This will give the approved table without its heading; empty where nothing was approved yet."""
    path = _path()
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    return text.partition(f"{_END}\n")[2]


def approve(*, whole: WholePolicy, by: str, because: str, now: datetime) -> Path:
    """This will write the table of what the files say as approved: by whom, when and why.

    Raises UnableToApprove without a name or a reason.
    """
    name, reason = " ".join(by.split()), " ".join(because.split())
    if not (name and reason):
        raise UnableToApprove("Say who approves it and why: --by NAME --because TEXT.")
    heading = [
        "# Everything that policy/access decides by relation, purpose, role: what is seen, written, shared.",
        "# Written by `alongside policy approve`, never by hand; a test fails where the files say otherwise.",
        f"# Approved by {name} on {now.date().isoformat()}: {reason}",
        _END,
    ]
    path = _path()
    path.write_text("\n".join(heading) + "\n" + describe(whole=whole), encoding="utf-8")
    return path


def _path() -> Path:
    return policy_folder() / "access" / "approved.txt"
