"""Reads the decision tables of the definition, and writes docs/definition-aid.md from them.

To write the page anew: `python -m tests.spec.definition_table`.
"""

import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from alongside.assessments.definition.facts import ELEMENTS, Considered, Standing
from alongside.assessments.definition.policy import Definition, get_definition
from alongside.reference.codelists import get_label
from tests.yaml_files import read_yaml

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "definition-aid.md"
AS_AT = date(2026, 11, 28)
SETS = {
    "power": "power_source", "methods": "method", "modes": "mode", "patterns": "pattern", "gain": "gain",
    "negators": "consent_negator",
}  # fmt: skip
SAID = {
    "core": "exchange is what it turned on",
    "seems_consensual": "seems consensual",
    "child_aware": "child knows",
}
HEAD = """# The definition aid
Made by `python -m tests.spec.definition_table` from `tests/spec/definition_table.yaml`; a test fails when it
is out of date, and another where the rules answer otherwise. Quotations are from *Child sexual exploitation*
(Department for Education, February 2017; Crown copyright, Open Government Licence v3.0); where a row says
*(the rule)* it is ours. Everybody is invented.

The aid suggests. A named person chooses, signs, and may choose otherwise with a reason, which is kept.
Nothing that is missing stops it or lowers anything; nor do age within childhood, seeming consent or receipt;
sex and ethnicity are not asked. Whatever is chosen, somebody says what happens next.

**The ordinary case.** Each row adds to this: a child of 14; an actor, an imbalance of power, being coerced,
manipulated or deceived, and sexual activity are evidenced; whether the child got or was offered anything (a),
or anybody gained (b), is not known.
"""


@dataclass(frozen=True, kw_only=True)
class Case:
    """A row: what the guidance says, an example, what is known in it, and what is suggested."""

    part: str
    at: str
    says: str
    example: str
    rows: tuple[str, ...]
    known: dict[str, Any]
    considered: Considered
    suggests: str
    because: tuple[str, ...]
    not_because: tuple[str, ...]
    asks: tuple[str, ...]


def cases() -> list[Case]:
    data = read_yaml(HERE / "definition_table.yaml")
    return [_case(part["title"], row, data["ordinary"]) for part in data["parts"] for row in part["rows"]]


def _case(part: str, row: dict[str, Any], ordinary: dict[str, Any]) -> Case:
    return Case(
        part=part,
        at=row["at"],
        says=row["says"],
        example=row["example"],
        rows=tuple(row["rows"]),
        known=row["known"],
        considered=considered({**ordinary, **row["known"]}),
        suggests=row["suggests"],
        because=tuple(row["because"]),
        not_because=tuple(row.get("not_because", ())),
        asks=tuple(row.get("asks", ())),
    )


def considered(known: dict[str, Any]) -> Considered:
    """What the rules read, from the words of a row."""
    more = {name: frozenset(known.get(name, ())) for name in SETS}
    return Considered(
        age=known["age"],
        elements={name: Standing(known[name]) for name in ELEMENTS if name in known},
        exchange={code: frozenset(states) for code, states in known.get("exchange", {}).items()},
        tests=known.get("tests", {}),
        **{name: known[name] for name in SAID if name in known},
        **more,
    )


def write() -> str:
    words = get_definition(as_at=AS_AT)
    lines = [HEAD]
    for part in dict.fromkeys(case.part for case in cases()):
        lines += [
            f"## {part}",
            "",
            "| The guidance says | Example | Known beyond the ordinary case | Suggested | Because |",
        ]
        lines += ["| --- | --- | --- | --- | --- |"]
        lines += [_line(case, words) for case in cases() if case.part == part]
        lines.append("")
    return "\n".join(lines)


def _line(case: Case, words: Definition) -> str:
    page = f"p. {case.at[1:].split('-')[0]}"
    because = "; ".join(_short(words.reasons[key].text) for key in case.because)
    asks = [f"**Asked:** {_short(words.questions[each.split(':')[0]].text)}" for each in case.asks]
    cells = [
        f"{case.says} ({page}; {', '.join(case.rows)})",
        case.example,
        "; ".join(_known(case.known, words)) or "nothing more",
        f"**{words.kinds[case.suggests].title}**",
        " ".join([because, *asks]),
    ]
    return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |"


def _short(text: str) -> str:
    return text


def _known(known: dict[str, Any], words: Definition) -> list[str]:
    found = []
    for name, value in known.items():
        if name in ELEMENTS:
            found.append(f"{words.elements[name].title}: {value}")
        elif name == "age":
            found.append("age not known" if value is None else f"age {value}")
        elif name in SETS:
            found.append(", ".join(get_label(key=SETS[name], code=code, as_at=AS_AT) for code in value))
        elif name == "exchange":
            found += [_exchanged(code, states) for code, states in value.items()]
        elif name == "tests":
            found += [f"{words.tests[test].title} {answer}" for test, answer in value.items()]
        else:
            found.append(f"{SAID[name]}: {value}")
    return found


def _exchanged(code: str, states: list[str]) -> str:
    label = get_label(key="exchange", code=code, as_at=AS_AT)
    return f"{label} ({', '.join(states).lower()})" if states else label


if __name__ == "__main__":
    PAGE.write_text(write(), encoding="utf-8")
    sys.stdout.write(f"{PAGE} has {len(cases())} rows\n")
